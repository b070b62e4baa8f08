
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The self-test.
 */


#include "keyprotect_cached.h"
#include "one.h"


static void test_passes(void);
static void test_calibration(void);
static void test_calibration_foreign(void);
static void test_alias(void);
static void test_root_states(void);
static void test_root_refused(void);
static void test_token_refused(void);
static void test_ring_refused(void);
static void test_wrap_refused(void);
static void test_unwrap_refused(void);
static void test_repeated(void);
static void test_no_memory(void);
static void test_destroyed(void);
static void test_cache_space(void);


int
main(void)
{
    test_passes();
    test_calibration();
    test_calibration_foreign();
    test_alias();
    test_root_states();
    test_root_refused();
    test_token_refused();
    test_ring_refused();
    test_wrap_refused();
    test_unwrap_refused();
    test_repeated();
    test_no_memory();
    test_destroyed();
    test_cache_space();

    return done_testing();
}


static void
expect_all(script_t *s)
{
    script_expect(s, ROOT, 200, ROOT_KEY(1, ""));
    script_expect(s, LIST, 200, EMPTY);
    script_expect(s, ABSENCE, 404, REASON_404);
    script_expect(s, WRAP, 200, WRAPPED);
    script_expect(s, UNWRAP, 200, UNWRAPPED);
}


static void
test_passes(void)
{
    script_t             *s;
    const script_call_t  *sent;

    s = script_create();

    script_token(s, TOKEN);
    expect_all(s);

    is_str(s->ks->root_id, "", "at first nothing is known");
    keyprotect_store_start(s->ks);
    is_int(script_sent(s, "/api/v2/keys"), 0, "the start waits for nothing");
    script_pass(s, 0);

    ok(s->ks->selftest->passed, "passed");
    is_str(s->ks->root_id, SCRIPT_ROOT, "the root key's id");
    is_int(script_logged(s, "notice: provider \"eu-de\": ready: root key "
                            SCRIPT_ROOT ", key ring vmware"), 1,
           "it is logged");
    is_int(script_logged(s, "error:"), 0, "no errors are");

    sent = script_call(s, "?extractable", 0);
    is_str(sent->key_ring, "vmware", "the ring of records is listed");
    ok(strstr(sent->line, "limit=1&") != NULL, "no more than needed of it");
    is_str(script_call(s, "wrap", 0)->key_ring, "default",
           "the root key is looked for in its own ring");
    is_str(script_call(s, "wrap", 0)->body, "{\"aad\":[\"kmip\","
           "\"self-test\"]}", "a key is generated");
    is_str(script_call(s, "unwrap", 0)->body,
           "{\"ciphertext\":\"CC\",\"aad\":[\"kmip\",\"self-test\"]}",
           "and unwrapped");

    script_pass(s, 60000);

    close_store(s, "passes");
}


/* how this instance answers for an alias that does not exist */

static void
test_calibration(void)
{
    size_t     i;
    script_t  *s;

    static const struct {
        unsigned     status;
        const char  *body;
        const char  *code;
    } rows[] = {
        { 404, REASON_404, "KEY_NOT_FOUND_ERR" },
        { 404, BARE, "" },
        { 401, BARE, "" },
        { 404, REASON("ALIAS_NOT_FOUND_ERR"), "ALIAS_NOT_FOUND_ERR" }
    };

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        s = script_create();

        script_token(s, TOKEN);
        script_expect(s, ROOT, 200, ROOT_KEY(1, ""));
        script_expect(s, LIST, 200, EMPTY);
        script_expect(s, ABSENCE, rows[i].status, rows[i].body);
        script_expect(s, WRAP, 200, WRAPPED);
        script_expect(s, UNWRAP, 200, UNWRAPPED);
        keyprotect_store_start(s->ks);
        script_pass(s, 0);

        ok(s->ks->selftest->passed, "code \"%s\": the self-test passes",
           rows[i].code);
        is_int(s->ks->absent_status, rows[i].status,
               "code \"%s\": its status is known", rows[i].code);
        is_str(s->ks->absent_code, rows[i].code, "code \"%s\" is known",
               rows[i].code);
        ok(!s->ks->proven, "an empty list proves nothing");
        is_int(script_logged(s, "key ring vmware, where no key is seen yet"),
               1, "which is logged");
        is_int(script_logged(s, "error:"), 0,
               "code \"%s\": what is expected is no error", rows[i].code);

        close_store(s, "calibration");
    }
}


/* of an answer that is not Key Protect's nothing is learned */

static void
test_calibration_foreign(void)
{
    size_t     i;
    script_t  *s;

    static const struct {
        unsigned     status;
        const char  *body;
    } rows[] = {
        { 404, "<html>" }, { 401, "<html>" }, { 410, "{}" }, { 400, "" },
        { 401, "{\"code\":\"KEY_NOT_FOUND_ERR\"}" }
    };

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        s = script_create();

        script_token(s, TOKEN);
        script_expect(s, ROOT, 200, ROOT_KEY(1, ""));
        script_expect(s, LIST, 200, EMPTY);
        script_expect(s, ABSENCE, rows[i].status, rows[i].body);
        keyprotect_store_start(s->ks);
        script_pass(s, 0);

        is_int(s->ks->absent_status, 0, "%u %s: nothing is learned",
               rows[i].status, rows[i].body);
        is_int(script_logged(s, "failed at asking for a key that does not "
                                "exist"), 1, "which is logged");

        close_store(s, "foreign");
    }
}


static void
ignore_done(keyprotect_check_t *check, int there)
{
}


static void
test_alias(void)
{
    script_t            *s;
    kmip_str_t           root;
    keyprotect_check_t   check;

    static const kmip_str_t  alias = kmip_string("my-root");
    static const kmip_str_t  id = kmip_string(SCRIPT_ROOT);
    static const kmip_str_t  other = kmip_string(ID);

    s = script_create();
    s->ks->root_key = alias;

    root = keyprotect_conf_root(s->ks);
    ok(kmip_str_equal(&root, &alias), "until the id is known, the alias");
    ok(!keyprotect_conf_is_root(s->ks, &id), "the id is not known");

    script_token(s, TOKEN);
    script_expect(s, "GET /api/v2/keys/my-root/metadata", 200,
                  ROOT_KEY(1, ",\"aliases\":[\"my-root\"]"));
    script_expect(s, LIST, 200, EMPTY);
    script_expect(s, ABSENCE, 404, REASON_404);
    script_expect(s, "POST /api/v2/keys/" SCRIPT_ROOT "/actions/wrap", 200,
                  WRAPPED);
    script_expect(s, "POST /api/v2/keys/" SCRIPT_ROOT "/actions/unwrap", 200,
                  UNWRAPPED);

    keyprotect_store_start(s->ks);
    script_pass(s, 0);

    root = keyprotect_conf_root(s->ks);
    ok(kmip_str_equal(&root, &id), "then the id");
    ok(keyprotect_conf_is_root(s->ks, &id), "the id is the root key's");
    ok(keyprotect_conf_is_root(s->ks, &alias), "the alias, too");
    ok(!keyprotect_conf_is_root(s->ks, &other), "another is not");

    memset(&check, 0, sizeof(check));
    check.done = ignore_done;
    check.deadline = s->clock + 1000;
    script_expect(s, ROOT, 200, ROOT_KEY(5, ""));
    script_expect(s, LIST, 200, EMPTY);
    keyprotect_probe_verify(s->ks, &check);
    script_pass(s, 0);
    is_int(script_sent(s, SCRIPT_ROOT "/metadata"), 1,
           "later calls use the id");

    close_store(s, "alias");
}


static void
test_root_states(void)
{
    size_t     i;
    script_t  *s;

    static const struct {
        const char  *root;
        const char  *said;
    } rows[] = {
        { ROOT_KEY(2, ""), "is disabled: enable it" },
        { ROOT_KEY(3, ""), "has expired: its keys can be read" },
        { ROOT_KEY(5, ",\"restoreExpirationDate\":\"2025-03-03T08:00:00Z\""),
          "is deleted: it can be restored until 2025-03-03T08:00:00Z" },
        { ROOT_KEY(5, ""), "is deleted" },
        { ROOT_KEY(0, ""), "is in state 0, not active" }
    };

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        s = script_create();

        script_token(s, TOKEN);
        script_expect(s, ROOT, 200, rows[i].root);
        script_expect(s, LIST, 200, EMPTY);
        script_expect(s, ABSENCE, 404, REASON_404);
        script_expect(s, WRAP, 409, REASON("KEY_ACTION_INVALID_STATE_ERR"));
        keyprotect_store_start(s->ks);
        script_pass(s, 0);

        is_int(script_logged(s, rows[i].said), 1, "the log: %s",
               rows[i].said);
        is_int(script_logged(s, "failed at wrapping with the root key"), 1,
               "and where the self-test failed");
        ok(!s->ks->selftest->passed, "not passed");

        close_store(s, "state");
    }
}


static void
test_root_refused(void)
{
    size_t     i;
    script_t  *s;

    static const struct {
        unsigned     status;
        const char  *body;
        const char  *said;
    } rows[] = {
        { 404, REASON_404, "check root_key, root_key_ring and instance" },
        { 404, "<html>", "unexpected response" },
        { 401, "", "grant Reader on the root key" },
        { 200, "{}", "failed at reading the root key" },
        { 200, "{\"resources\":[{\"id\":\"" SCRIPT_ROOT "\",\"state\":1,"
               "\"extractable\":true}]}",
          "is a standard key, not a root key: check root_key" },
        { 200, "{\"resources\":[{\"id\":\"" ID "\",\"state\":1,"
               "\"extractable\":false}]}", "unexpected response" },
        { 200, "{\"resources\":[{\"id\":\"a-very-long-one-that-is-not-what-"
               "Key-Protect-gives\",\"state\":1}]}",
          "failed at reading the root key" }
    };

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        s = script_create();

        script_token(s, TOKEN);
        script_expect(s, ROOT, rows[i].status, rows[i].body);
        keyprotect_store_start(s->ks);
        script_pass(s, 0);

        is_int(script_logged(s, rows[i].said), 1, "the log: %s",
               rows[i].said);
        is_int(script_logged(s, "failed at reading the root key"), 1,
               "and where the self-test failed");

        close_store(s, "root");
    }
}


/* nothing was sent to Key Protect, so no role of it would help */

static void
test_token_refused(void)
{
    size_t     i;
    script_t  *s;

    static const struct {
        unsigned     status;
        const char  *body;
        const char  *said;
    } rows[] = {
        { 400, "{\"errorCode\":\"BXNIM0415E\"}", "check api_key_file" },
        { 503, "", "IAM gives no token: status 503" }
    };

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        s = script_create();

        for (unsigned n = 0; n < 3; n++) {
            script_expect(s, "POST /identity/token", rows[i].status,
                          rows[i].body);
        }

        keyprotect_store_start(s->ks);
        script_pass(s, 1800);

        is_int(script_logged(s, rows[i].said), 1, "the log: %s",
               rows[i].said);
        ok(script_logged(s, "failed at getting a token from IAM") > 0,
           "and where the self-test failed");
        is_int(script_logged(s, "grant "), 0, "no role would help");
        is_int(script_logged(s, "Key Protect failed"), 0,
               "and Key Protect is not blamed");

        is_int(script_sent(s, "/api/"), 0, "nothing was sent to it");
        script_destroy(s);
    }
}


static void
test_ring_refused(void)
{
    script_t  *s;

    s = script_create();

    script_token(s, TOKEN);
    script_expect(s, ROOT, 200, ROOT_KEY(1, ""));
    script_expect(s, LIST, 401, "");
    keyprotect_store_start(s->ks);
    script_pass(s, 0);

    is_int(script_logged(s, "grant Writer or Manager on the key ring"), 1,
           "a ring that may not be read");
    is_int(script_logged(s, "failed at reading the key ring"), 1,
           "where the self-test failed");

    close_store(s, "ring");
}


static void
test_wrap_refused(void)
{
    script_t  *s;

    s = script_create();

    script_token(s, TOKEN);
    script_expect(s, ROOT, 200, ROOT_KEY(1, ""));
    script_expect(s, LIST, 200, EMPTY);
    script_expect(s, ABSENCE, 404, REASON_404);
    script_expect(s, WRAP, 200, "{\"ciphertext\":\"CC\"}");
    keyprotect_store_start(s->ks);
    script_pass(s, 0);

    is_int(script_logged(s, "failed at wrapping with the root key"), 1,
           "a wrap that generates nothing");

    close_store(s, "wrap");
}


static void
test_unwrap_refused(void)
{
    size_t     i;
    script_t  *s;

    static const char  *answers[] = {
        "{}", "{\"plaintext\":\"" OTHER "\"}", "{\"plaintext\":\"AAAA\"}"
    };

    for (i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
        s = script_create();

        script_token(s, TOKEN);
        script_expect(s, ROOT, 200, ROOT_KEY(1, ""));
        script_expect(s, LIST, 200, EMPTY);
        script_expect(s, ABSENCE, 404, REASON_404);
        script_expect(s, WRAP, 200, WRAPPED);
        script_expect(s, UNWRAP, 200, answers[i]);
        keyprotect_store_start(s->ks);
        script_pass(s, 0);

        is_int(script_logged(s, "failed at unwrapping with the root key"), 1,
               "an unwrap that gives another key, %zu", i);

        close_store(s, "unwrap");
    }
}


static void
test_repeated(void)
{
    unsigned   i;
    uint64_t   between;
    script_t  *s;

    s = script_create();

    script_token(s, TOKEN);

    for (i = 0; i < 12; i++) {
        script_expect(s, ROOT, 404, REASON_404);
    }

    expect_all(s);
    keyprotect_store_start(s->ks);
    script_pass(s, 400000);

    ok(s->ks->selftest->passed, "repeated until it passes");

    between = script_call(s, "metadata", 11)->at
              - script_call(s, "metadata", 10)->at;
    ok(between >= 15000 && between <= 30000,
       "ever more seldom, at last every %llu ms",
       (unsigned long long) between);
    is_int(script_logged(s, "ready"), 1, "then it is logged");

    close_store(s, "repeated");
}


static void
test_no_memory(void)
{
    script_t  *s;

    s = script_create();

    script_token(s, TOKEN);
    keyprotect_iam_start(&s->ks->iam);
    script_pass(s, 0);

    s->no_memory = 1;
    keyprotect_selftest_start(s->ks);
    ok(!s->ks->selftest->passed, "no memory");
    s->no_memory = 0;

    expect_all(s);
    keyprotect_selftest_start(s->ks);
    script_pass(s, 0);
    ok(s->ks->selftest->passed, "it can be begun again");

    close_store(s, "memory");
}


static void
test_destroyed(void)
{
    script_t  *s;

    s = script_create();

    script_token(s, TOKEN);
    script_expect(s, ROOT, 200, ROOT_KEY(1, ""));
    script_expect(s, LIST, 200, EMPTY);
    script_expect(s, ABSENCE, 404, REASON_404);
    script_expect(s, WRAP, 200, WRAPPED);
    script_expect(s, UNWRAP, 200, UNWRAPPED)->hold = 1;
    keyprotect_store_start(s->ks);
    script_pass(s, 0);

    is_int(script_sent(s, "unwrap"), 1, "under way");

    close_store(s, "destroyed");

    s = script_create();
    keyprotect_store_destroy(NULL);
    is_int(script_destroy(s), 0, "a store that was never started");
}


static void
test_cache_space(void)
{
    script_t                         *s;
    keyprotect_conf_t                 conf;
    keyprotect_store_t               *ks;
    const keyprotect_cached_space_t  *a;

    static const kmip_str_t  name = kmip_string("us-south");
    static const kmip_str_t  longer = kmip_string("5b0c7a52vmware_");
    static const kmip_str_t  shorter = kmip_string("kmip_");

    s = script_create();
    conf = s->conf;
    a = s->ks->cached;

    conf.name = name;
    ks = keyprotect_store_create(&conf, &s->transport, NULL);
    is_mem(a->id, sizeof(a->id), ks->cached->id, sizeof(ks->cached->id),
           "the provider's name does not matter");
    keyprotect_store_destroy(ks);

    conf.instance = longer;
    conf.record_prefix = shorter;
    ks = keyprotect_store_create(&conf, &s->transport, NULL);
    ok(memcmp(a->id, ks->cached->id, sizeof(a->id)) != 0,
       "instance and prefix do, each of its own");
    keyprotect_store_destroy(ks);

    close_store(s, "cache space");
}
