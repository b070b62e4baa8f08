
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The breaker, log lines, clocks, backoff.
 */


#include "keyprotect_retry.h"
#include "one.h"


static void test_breaker(void);
static void test_breaker_burst(void);
static void test_breaker_probe(void);
static void test_breaker_no_memory(void);
static void test_breaker_not_for_clients(void);
static void test_breaker_lists(void);
static void test_breaker_selftest(void);
static void test_log(void);
static void test_log_limit(void);
static void test_log_hints(void);
static void test_clock(void);
static void test_backoff(void);


int
main(void)
{
    test_breaker();
    test_breaker_burst();
    test_breaker_probe();
    test_breaker_no_memory();
    test_breaker_not_for_clients();
    test_breaker_lists();
    test_breaker_selftest();
    test_log();
    test_log_limit();
    test_log_hints();
    test_clock();
    test_backoff();

    return done_testing();
}


/* fails until the breaker opens; what was expected too much is taken back */

static void
open_breaker(one_t *one)
{
    unsigned    i;
    script_t   *s;

    s = one->s;

    for (i = 0; i < 20 && !s->ks->breaker.open; i++) {
        script_fail(s, "GET " KEY, KEYPROTECT_HTTP_TIMEOUT)->elapsed = 400;
        script_fail(s, "GET " KEY, KEYPROTECT_HTTP_TIMEOUT)->elapsed = 2600;
        one_read(one);
        script_run(s, &one->ended);
    }

    for (i = 0; i < s->nsteps; i++) {
        s->steps[i].used = 1;
    }
}


static void
test_breaker(void)
{
    one_t     one;
    uint64_t  began;
    unsigned  sent;
    script_t  *s;

    s = script_create();
    one_init(&one, s);

    script_token(s, TOKEN);
    ok(keyprotect_store_available(s->ks), "available at first");

    open_breaker(&one);

    ok(s->ks->breaker.open, "after repeated failures the breaker is open");
    ok(!keyprotect_store_available(s->ks), "not available");
    is_int(script_logged(s, "unreachable"), 1, "it is logged once");

    sent = script_sent(s, KEY);
    began = s->clock;
    one_read(&one);
    script_run(s, &one.ended);
    is_int(one.call.result, KEYPROTECT_UNAVAILABLE, "calls fail");
    is_int(s->clock - began, 0, "at once");
    is_int(script_sent(s, KEY) - sent, 0, "and are not sent");

    end(&one, "breaker");
}


static void
test_breaker_burst(void)
{
    one_t      all[20];
    unsigned   i;
    script_t  *s;

    s = script_create();

    script_token(s, TOKEN);

    for (i = 0; i < 20; i++) {
        one_init(&all[i], s);
        script_fail(s, "GET " KEY, KEYPROTECT_HTTP_BROKEN);
        one_read(&all[i]);
    }

    for (i = 0; i < 20; i++) {
        script_expect(s, "GET " KEY, 200, FOUND);
    }

    for (i = 0; i < 20; i++) {
        script_run(s, &all[i].ended);
    }

    ok(!s->ks->breaker.open, "calls that shared a connection fail together");

    for (i = 0; i < 20; i++) {
        ok(all[i].call.result == KEYPROTECT_OK, "call %u succeeds again", i);
    }

    for (i = 1; i < 20; i++) {
        kmip_arena_destroy(all[i].arena);
    }

    end(&all[0], "burst");
}


static void
test_breaker_probe(void)
{
    one_t           one;
    unsigned        i;
    script_t       *s;
    const char     *root;

    root = "GET /api/v2/keys/" SCRIPT_ROOT "/metadata";

    s = script_create();
    one_init(&one, s);

    script_token(s, TOKEN);
    open_breaker(&one);

    for (i = 0; i < 3; i++) {
        script_fail(s, root, KEYPROTECT_HTTP_TIMEOUT)->elapsed = 3000;
    }

    script_pass(s, 13000);
    ok(script_sent(s, SCRIPT_ROOT) >= 2, "it is probed now and then");
    ok(s->ks->breaker.open, "in vain");
    ok(script_call(s, SCRIPT_ROOT, 0)->urgent, "ahead of all others");

    for (i = 0; i < s->nsteps; i++) {
        s->steps[i].used = 1;
    }

    script_expect(s, root, 429, "");
    script_expect(s, root, 401, "");
    script_token(s, SCRIPT_TOKEN("token-2", 3600));
    script_expect(s, root, 401, "");
    script_pass(s, 7000);

    ok(!s->ks->breaker.open, "any answer closes it");
    ok(keyprotect_store_available(s->ks), "available again");
    is_int(script_logged(s, "Key Protect is available again"), 1,
           "it is logged");

    script_expect(s, "GET " KEY, 200, FOUND);
    one_read(&one);
    script_run(s, &one.ended);
    is_int(one.call.result, KEYPROTECT_OK, "calls are sent again");

    end(&one, "probe");
}


/* an open breaker without a probe would never close */

static void
test_breaker_no_memory(void)
{
    one_t      one;
    script_t  *s;

    s = script_create();
    one_init(&one, s);

    script_token(s, TOKEN);
    open_breaker(&one);

    keyprotect_series_end(&s->ks->selftest->probe);

    s->no_memory = 1;
    keyprotect_probe_start(s->ks);
    s->no_memory = 0;

    ok(keyprotect_store_available(s->ks),
       "without memory for a probe others are let through");

    script_expect(s, "GET " KEY, 200, FOUND);
    one_read(&one);
    script_run(s, &one.ended);
    is_int(one.call.result, KEYPROTECT_OK, "and find out");

    end(&one, "no memory");
}


static void
test_breaker_not_for_clients(void)
{
    one_t      one;
    unsigned   i;
    script_t  *s;

    static const unsigned  statuses[] = { 400, 403, 404, 409, 410, 429 };

    s = script_create();
    one_init(&one, s);

    script_token(s, TOKEN);

    for (i = 0; i < 12; i++) {
        script_expect(s, "GET " KEY, statuses[i % 6], "")->retry_after = 60;
        one_read(&one);
        script_run(s, &one.ended);
        s->clock += 1000;
    }

    ok(!s->ks->breaker.open, "answers below 500 do not open the breaker");

    for (i = 0; i < 20; i++) {
        script_fail(s, "GET " KEY, KEYPROTECT_HTTP_NO_CONNECTION)->elapsed =
                                                                         3000;
        one_read(&one);
        script_run(s, &one.ended);
    }

    ok(!s->ks->breaker.open, "nor does a queue of our own");

    for (i = 0; i < 12; i++) {
        script_expect(s, "GET " KEY, 500, REASON("INCOMPLETE_METADATA_ERR"));
        one_read(&one);
        script_run(s, &one.ended);
        s->clock += 1000;
    }

    is_int(one.call.result, KEYPROTECT_MALFORMED, "one broken record");
    ok(!s->ks->breaker.open, "does not open it either");

    end(&one, "not for clients");
}


/* lists take long: that they fail says nothing of what others ask for */

static void
test_breaker_lists(void)
{
    one_t              one;
    unsigned           i, k;
    script_t          *s;
    keyprotect_list_t  list;

    s = script_create();
    one_init(&one, s);
    memset(&list, 0, sizeof(list));
    list.limit = 500;

    script_token(s, TOKEN);

    for (i = 0; i < 12; i++) {
        for (k = 0; k < 3; k++) {
            script_fail(s, LIST, KEYPROTECT_HTTP_TIMEOUT)->elapsed = 1000;
        }

        keyprotect_request_list(s->ks, &one.call, one.arena, &list);
        one_start(&one);
        script_run(s, &one.ended);
        s->clock += 1000;
    }

    s->nsteps = 0;

    ok(one.call.result != KEYPROTECT_OK, "lists fail");
    ok(!s->ks->breaker.open, "but do not open the breaker");

    for (i = 0; i < 12; i++) {
        for (k = 0; k < 3; k++) {
            script_fail(s, "GET " KEY, KEYPROTECT_HTTP_TIMEOUT)->elapsed =
                                                                        1000;
        }

        one_read(&one);
        one.call.http.patient = 1;
        script_run(s, &one.ended);
        s->clock += 1000;
    }

    s->nsteps = 0;

    ok(!s->ks->breaker.open, "nor do reads that let others go first");

    open_breaker(&one);
    ok(s->ks->breaker.open, "reads open it");

    end(&one, "lists");
}


/* a failed background call does not make clients' requests fail at once */

static void
test_breaker_selftest(void)
{
    unsigned   i;
    script_t  *s;

    s = script_create();

    script_token(s, TOKEN);

    for (i = 0; i < 60; i++) {
        script_fail(s, ROOT, KEYPROTECT_HTTP_TIMEOUT)->elapsed = 1000;
    }

    keyprotect_store_start(s->ks);
    script_pass(s, 30000);

    ok(!s->ks->breaker.open, "a self-test that fails does not open it");
    ok(!keyprotect_store_available(s->ks), "but it is known");

    s->nsteps = 0;

    script_expect(s, ROOT, 200, ROOT_KEY(1, ""));
    script_expect(s, LIST, 200, EMPTY);
    script_expect(s, ABSENCE, 404, REASON_404);
    script_expect(s, WRAP, 200, WRAPPED);
    script_expect(s, UNWRAP, 200, UNWRAPPED);
    script_pass(s, 10000);
    ok(keyprotect_store_available(s->ks), "until it passes, soon");

    close_store(s, "self-test");
}


static void
test_log(void)
{
    char                  line[256];
    one_t                 one;
    script_t             *s;
    const script_call_t  *sent;

    s = script_create();
    one_init(&one, s);

    script_token(s, TOKEN);
    script_expect(s, "GET " KEY, 409, REASON("SOME_CODE_ERR"));
    one_read(&one);
    script_run(s, &one.ended);

    sent = script_call(s, KEY, 0);

    is_int(script_logged(s, "error: provider \"eu-de\": Key Protect failed to "
                            "read key"), 1, "provider and call");
    is_int(script_logged(s, "status 409, SOME_CODE_ERR"), 1,
           "status and reason code");
    is_int(script_logged(s, "GET " KEY), 1, "path");

    snprintf(line, sizeof(line), "correlation id %s", sent->id);
    is_int(script_logged(s, line), 1, "correlation id");

    script_expect(s, "GET " KEY, 404, REASON("KEY_NOT_FOUND_ERR"));
    script_expect(s, "GET " KEY, 410, REASON("KEY_DELETED_ERR"));
    script_expect(s, "POST /api/v2/keys", 409,
                  REASON("KEY_ALIAS_NOT_UNIQUE_ERR"));
    one_read(&one);
    script_run(s, &one.ended);
    one_read(&one);
    script_run(s, &one.ended);
    one_create(&one);
    script_run(s, &one.ended);
    is_int(script_logged(s, "error:"), 1, "what is expected is not logged");

    is_int(script_logged(s, "token-1"), 0, "no token in the log");
    is_int(script_logged(s, "s3cret"), 0, "no API key in the log");

    end(&one, "log");
}


static void
test_log_limit(void)
{
    one_t      one;
    unsigned   i;
    script_t  *s;

    s = script_create();
    one_init(&one, s);

    script_token(s, TOKEN);

    for (i = 0; i < 5; i++) {
        script_expect(s, "GET " KEY, 418, "");
        one_read(&one);
        script_run(s, &one.ended);
    }

    is_int(script_logged(s, "status 418"), 1, "one line a second of a kind");

    script_expect(s, "DELETE " KEY, 418, "");
    one_delete(&one);
    script_run(s, &one.ended);
    is_int(script_logged(s, "status 418"), 2, "of each kind");

    s->clock += 1000;
    script_expect(s, "GET " KEY, 418, "");
    one_read(&one);
    script_run(s, &one.ended);
    is_int(script_logged(s, "status 418"), 3, "then another");
    is_int(script_logged(s, "4 similar failures before"), 1,
           "that says how many there were");

    end(&one, "log limit");
}


static void
test_log_hints(void)
{
    one_t      one;
    script_t  *s;

    s = script_create();
    one_init(&one, s);

    script_token(s, TOKEN);
    script_expect(s, "POST /api/v2/keys", 409,
                  REASON("KEY_CREATE_IMPORT_ACCESS_ERR"));
    one_create(&one);
    script_run(s, &one.ended);
    is_int(one.call.result, KEYPROTECT_POLICY, "a policy forbids");
    is_int(script_logged(s, "keyCreateImportAccess"), 1, "it is named");

    script_expect(s, "GET */metadata", 404, REASON("KEY_NOT_FOUND_ERR"));
    keyprotect_request_root(s->ks, &one.call, one.arena, &s->ks->root_key);
    one_start(&one);
    script_run(s, &one.ended);
    is_int(one.call.result, KEYPROTECT_ABSENT, "no such root key");
    is_int(script_logged(s, "check root_key, root_key_ring and instance"), 1,
           "that is logged, and what to check");

    end(&one, "hints");
}


static void
test_clock(void)
{
    one_t      one;
    unsigned   i;
    script_t  *s;

    static const int64_t  skews[] = { 30, -30, 31, 31 };

    s = script_create();
    one_init(&one, s);

    script_token(s, TOKEN);

    for (i = 0; i < 4; i++) {
        script_expect(s, "GET " KEY, 200, FOUND)->skew = skews[i];
        one_read(&one);
        script_run(s, &one.ended);
        is_int(script_logged(s, "the clock of this host"), i > 1,
               "%lld s apart, %u", (long long) skews[i], i);
    }

    is_int(script_logged(s, "31 s behind"), 1, "by how much");

    s->clock += 60000;
    script_expect(s, "GET " KEY, 200, FOUND)->skew = -3600;
    one_read(&one);
    script_run(s, &one.ended);
    is_int(script_logged(s, "3600 s ahead"), 1, "a minute later again");

    end(&one, "clock");
}


static void
test_backoff(void)
{
    unsigned  i, good;
    uint64_t  ms, least, most;

    for (i = 1, most = 50; i < 10; i++) {
        least = most / 2;

        for (good = 0; good < 100; good++) {
            ms = keyprotect_retry_backoff(i, 50, 1000);

            if (ms < least || ms > most) {
                break;
            }
        }

        is_int(good, 100, "attempt %u: between %u and %u ms", i,
               (unsigned) least, (unsigned) most);

        most = most * 2 > 1000 ? 1000 : most * 2;
    }
}
