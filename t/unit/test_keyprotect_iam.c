
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The token: exchange, renewal, failures of IAM, and that it is cleansed.
 */


#include "one.h"


static void test_exchange(void);
static void test_renewed_in_background(void);
static void test_least_life(void);
static void test_old_one_kept(void);
static void test_expired(void);
static void test_single_flight(void);
static void test_retried(void);
static void test_hopeless(void);
static void test_refused(void);
static void test_answers(void);
static void test_throttled(void);
static void test_retry_after(void);
static void test_replaced_while_used(void);
static void test_cleansed(void);
static void test_no_timer(void);


int
main(void)
{
    test_exchange();
    test_renewed_in_background();
    test_least_life();
    test_old_one_kept();
    test_expired();
    test_single_flight();
    test_retried();
    test_hopeless();
    test_refused();
    test_answers();
    test_throttled();
    test_retry_after();
    test_replaced_while_used();
    test_cleansed();
    test_no_timer();

    return done_testing();
}


/* these take the place of libc's, to see what is cleansed */

void  __explicit_bzero_chk(void *data, size_t len, size_t size);

static unsigned  tokens_cleansed;
static unsigned  keys_cleansed;


void
explicit_bzero(void *data, size_t len)
{
    char                     found[8];
    size_t                   i;
    volatile unsigned char  *p;

    p = data;

    for (i = 0; i < len; i++) {
        if (i < sizeof(found)) {
            found[i] = (char) p[i];
        }

        p[i] = 0;
    }

    if (i >= sizeof(found)) {
        tokens_cleansed += memcmp(found, "token-1", 7) == 0;
        keys_cleansed += memcmp(found, "grant_ty", 8) == 0;
    }
}


/* what a fortified build calls instead */

void
__explicit_bzero_chk(void *data, size_t len, size_t size)
{
    explicit_bzero(data, len);
}


static void
one_ok(one_t *one, const char *name)
{
    script_expect(one->s, "GET " KEY, 200, FOUND);
    one_read(one);
    script_run(one->s, &one->ended);
    is_int(one->call.result, KEYPROTECT_OK, "%s", name);
}


static void
test_exchange(void)
{
    one_t                 one;
    script_t             *s;
    const script_call_t  *sent;

    s = script_create();
    one_init(&one, s);

    script_token(s, TOKEN);
    keyprotect_iam_start(&s->ks->iam);
    keyprotect_iam_start(&s->ks->iam);
    script_pass(s, 0);

    sent = script_call(s, "identity", 0);
    is_str(sent->line, "POST /identity/token", "method and path");
    is_int(sent->target, KEYPROTECT_TARGET_IAM, "at IAM");
    is_str(sent->content_type, "application/x-www-form-urlencoded", "a form");
    is_str(sent->body, "grant_type=urn%3Aibm%3Aparams%3Aoauth%3Agrant-type"
           "%3Aapikey&response_type=cloud_iam&apikey=s3cret%2FAPI%2Bkey",
           "with the API key, escaped");
    ok(sent->key_ring == NULL, "no key ring");
    is_int(strlen(sent->id), 36, "a correlation id");

    one_ok(&one, "a call finds it ready");
    is_int(script_sent(s, "identity"), 1, "one exchange");

    end(&one, "exchange");
}


static void
test_renewed_in_background(void)
{
    one_t      one;
    uint64_t   first, second;
    script_t  *s;

    s = script_create();
    one_init(&one, s);

    script_token(s, SCRIPT_TOKEN("token-1", 1000));
    script_token(s, SCRIPT_TOKEN("token-2", 1000));

    keyprotect_iam_start(&s->ks->iam);
    script_pass(s, 820000);

    is_int(script_sent(s, "identity"), 2, "renewed without a request");

    first = script_call(s, "identity", 0)->at;
    second = script_call(s, "identity", 1)->at;

    ok(second - first >= 750000 && second - first <= 800000,
       "when a fifth of its life was left: after %llu ms",
       (unsigned long long) (second - first));

    one_ok(&one, "a call");
    is_str(script_call(s, KEY, 0)->bearer, "token-2", "has the new one");

    end(&one, "background");
}


/* an account may give tokens 900 s of life, no less */

static void
test_least_life(void)
{
    one_t      one;
    uint64_t   at, after, least, most;
    unsigned   n;
    script_t  *s;

    s = script_create();
    one_init(&one, s);

    for (n = 0; n < 8; n++) {
        script_token(s, SCRIPT_TOKEN("token-1", 900));
    }

    keyprotect_iam_start(&s->ks->iam);
    least = UINT64_MAX;
    most = 0;

    for (n = 0; n < 50; n++) {
        script_pass(s, 100000);
        one_ok(&one, "there is always a token");
    }

    for (n = 1; n < 7; n++) {
        at = script_call(s, "identity", n)->at;
        after = at - script_call(s, "identity", n - 1)->at;
        least = after < least ? after : least;
        most = after > most ? after : most;
    }

    ok(least >= 675000 && most <= 720000,
       "renewed after %llu to %llu ms of 900 s", (unsigned long long) least,
       (unsigned long long) most);

    for (n = 0; n < s->nsteps; n++) {
        s->steps[n].used = 1;
    }

    end(&one, "least life");
}


static void
test_old_one_kept(void)
{
    one_t      one;
    unsigned   i;
    script_t  *s;

    s = script_create();
    one_init(&one, s);

    script_token(s, SCRIPT_TOKEN("token-1", 1000));
    keyprotect_iam_start(&s->ks->iam);
    script_pass(s, 0);

    for (i = 0; i < 40; i++) {
        script_expect(s, "POST /identity/token", 503, "");
    }

    script_pass(s, 900000);
    ok(script_sent(s, "identity") > 3, "IAM is asked again and again");

    one_ok(&one, "while the old token is good, it is used");
    ok(keyprotect_store_available(s->ks), "and the store is available");
    ok(script_logged(s, "IAM gives no token: status 503") > 0, "it is logged");
    ok(script_logged(s, "IAM gives no token: status 503") <= 15,
       "now and then");

    for (i = 0; i < s->nsteps; i++) {
        s->steps[i].used = 1;
    }

    script_token(s, SCRIPT_TOKEN("token-2", 1000));
    script_pass(s, 12000);
    is_int(script_logged(s, "IAM is available again"), 1,
           "that it answers again, too");

    end(&one, "old one");
}


static void
test_expired(void)
{
    one_t      one;
    script_t  *s;

    s = script_create();
    one_init(&one, s);

    script_token(s, SCRIPT_TOKEN("token-1", 1000));
    one_ok(&one, "a token of 1,000 s");

    /* the timers of a machine that slept were not run */

    s->clock += 939000;
    one_ok(&one, "61 s before its end it is used");

    s->clock += 1000;
    script_token(s, SCRIPT_TOKEN("token-2", 20));
    one_ok(&one, "60 s before its end a new one is waited for");
    is_str(script_call(s, KEY, 2)->bearer, "token-2", "and used");

    s->clock += 17999;
    one_ok(&one, "of a short one nine tenths are used");

    s->clock += 1;
    script_token(s, SCRIPT_TOKEN("token-3", 3600));
    one_ok(&one, "not more");
    is_str(script_call(s, KEY, 4)->bearer, "token-3", "then the next");

    end(&one, "expired");
}


static void
test_single_flight(void)
{
    one_t      all[10];
    unsigned   i, good;
    script_t  *s;

    s = script_create();

    script_token(s, TOKEN);
    good = 0;

    for (i = 0; i < 10; i++) {
        one_init(&all[i], s);
        script_expect(s, "GET " KEY, 200, FOUND);
        one_read(&all[i]);
    }

    is_int(script_sent(s, "identity"), 1, "ten calls, one exchange");
    is_int(s->ks->iam.http.deadline - s->clock, 2000,
           "which leaves time for another");
    is_int(script_sent(s, KEY), 0, "they wait for it");

    for (i = 0; i < 10; i++) {
        script_run(s, &all[i].ended);
        good += all[i].call.result == KEYPROTECT_OK;
        kmip_arena_destroy(i ? all[i].arena : NULL);
    }

    is_int(good, 10, "and all get the token");

    end(&all[0], "single flight");
}


static void
test_retried(void)
{
    one_t      one;
    script_t  *s;

    s = script_create();
    one_init(&one, s);

    script_fail(s, "POST /identity/token", KEYPROTECT_HTTP_NOT_SENT);
    script_expect(s, "POST /identity/token", 500, "");
    script_token(s, TOKEN);
    one_ok(&one, "a call waits while IAM is asked a third time");

    end(&one, "retried");
}


static void
test_hopeless(void)
{
    one_t      one;
    uint64_t   began;
    script_t  *s;

    s = script_create();
    one_init(&one, s);

    script_fail(s, "POST /identity/token", KEYPROTECT_HTTP_NOT_SENT);
    script_fail(s, "POST /identity/token", KEYPROTECT_HTTP_BROKEN);
    script_fail(s, "POST /identity/token", KEYPROTECT_HTTP_NOT_SENT);

    one_read(&one);
    script_run(s, &one.ended);
    is_int(one.call.result, KEYPROTECT_NO_TOKEN,
           "after three failures no call waits");
    ok(!keyprotect_store_available(s->ks), "not available");
    is_int(script_logged(s, "check iam_endpoint"), 1, "what to check");

    began = s->clock;
    one_read(&one);
    script_run(s, &one.ended);
    is_int(one.call.result, KEYPROTECT_NO_TOKEN, "the next call fails");
    is_int(s->clock, began, "at once");
    is_int(script_sent(s, "identity"), 3, "without asking IAM");

    script_token(s, TOKEN);
    script_pass(s, 2000);
    one_ok(&one, "but IAM is asked in the background");
    ok(keyprotect_store_available(s->ks), "available again");

    end(&one, "hopeless");
}


static void
test_refused(void)
{
    one_t      one;
    script_t  *s;

    s = script_create();
    one_init(&one, s);

    script_expect(s, "POST /identity/token", 400,
                  "{\"errorCode\":\"BXNIM0415E\","
                  "\"errorMessage\":\"Provided API key...\"}");

    one_read(&one);
    script_run(s, &one.ended);
    is_int(one.call.result, KEYPROTECT_API_KEY, "an unknown API key");
    is_int(script_logged(s, "status 400, BXNIM0415E"), 1, "the code");
    is_int(script_logged(s, "IAM does not know the API key: "
                            "check api_key_file"), 1, "what to check");
    is_int(script_logged(s, "Provided"), 0, "nothing else of the body");
    is_int(script_logged(s, "s3cret"), 0, "least of all the key");

    script_pass(s, 2400);
    is_int(script_sent(s, "identity"), 1, "IAM is not hammered");

    script_token(s, TOKEN);
    script_pass(s, 5100);
    one_ok(&one, "but asked again, since keys can be unlocked");

    end(&one, "refused");
}


static void
test_answers(void)
{
    size_t     i;
    one_t      one;
    script_t  *s;

    static const char  *bad[] = {
        "", "{}", "<html>", "{\"access_token\":\"t\"}",
        "{\"expires_in\":3600}",
        "{\"access_token\":\"\",\"expires_in\":3600}",
        "{\"access_token\":7,\"expires_in\":3600}",
        "{\"access_token\":\"t\",\"expires_in\":\"3600\"}",
        "{\"access_token\":\"t\",\"expires_in\":0}",
        "{\"access_token\":\"t\",\"expires_in\":9}",
        "{\"access_token\":\"t\",\"expires_in\":-1}",
        "{\"access_token\":\"a\\r\\nX-Evil: 1\",\"expires_in\":3600}",
        "{\"access_token\":\"a b\",\"expires_in\":3600}",
        "{\"access_token\":\"\xc3\xa4\",\"expires_in\":3600}"
    };

    for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        s = script_create();
        one_init(&one, s);

        script_token(s, bad[i]);
        keyprotect_iam_start(&s->ks->iam);
        script_pass(s, 0);
        ok(s->ks->iam.token == NULL, "no token in answer %zu", i);
        is_int(s->ks->iam.last, KEYPROTECT_IAM_UNREACHABLE,
               "it is not the API key's fault");

        end(&one, "answer");
    }
}


#define CODE  "{\"errorCode\":\"BXNIM0999E\"}"

static void
test_throttled(void)
{
    size_t     i;
    one_t      one;
    script_t  *s;

    static const struct {
        unsigned           status;
        const char        *body;
        keyprotect_iam_e   last;
    } rows[] = {
        { 429, CODE, KEYPROTECT_IAM_UNREACHABLE },
        { 408, CODE, KEYPROTECT_IAM_UNREACHABLE },
        { 500, CODE, KEYPROTECT_IAM_UNREACHABLE },
        { 302, "", KEYPROTECT_IAM_UNREACHABLE },
        { 400, CODE, KEYPROTECT_IAM_REFUSED },
        { 401, CODE, KEYPROTECT_IAM_REFUSED },
        { 403, CODE, KEYPROTECT_IAM_REFUSED },
        { 404, CODE, KEYPROTECT_IAM_REFUSED },

        /* a gateway knows nothing of API keys */

        { 400, "", KEYPROTECT_IAM_UNREACHABLE },
        { 401, "{\"error\":\"unauthorized\"}", KEYPROTECT_IAM_UNREACHABLE },
        { 403, "<html>", KEYPROTECT_IAM_UNREACHABLE },
        { 404, "<html>", KEYPROTECT_IAM_UNREACHABLE }
    };

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        s = script_create();
        one_init(&one, s);

        script_expect(s, "POST /identity/token", rows[i].status,
                      rows[i].body);
        keyprotect_iam_start(&s->ks->iam);
        script_pass(s, 0);
        is_int(s->ks->iam.last, rows[i].last, "IAM's status %u %s",
               rows[i].status, rows[i].body);

        end(&one, "status");
    }
}


static void
test_retry_after(void)
{
    size_t     i;
    one_t      one;
    uint64_t   between;
    script_t  *s;

    static const struct {
        int32_t    asked;        /* s */
        uint64_t   given;        /* ms */
    } rows[] = {
        { 20, 20000 }, { 60, 60000 }, { 2147483647, 60000 }
    };

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        s = script_create();
        one_init(&one, s);

        script_expect(s, "POST /identity/token", 429, "")->retry_after =
                                                               rows[i].asked;
        script_token(s, TOKEN);
        keyprotect_iam_start(&s->ks->iam);
        script_pass(s, 61000);

        between = script_call(s, "identity", 1)->at
                  - script_call(s, "identity", 0)->at;
        is_int(between, rows[i].given, "Retry-After: %d", rows[i].asked);

        end(&one, "retry after");
    }
}


static void
test_replaced_while_used(void)
{
    one_t                 one;
    script_t             *s;
    keyprotect_http_t    *http;
    const script_call_t  *sent;

    s = script_create();
    one_init(&one, s);

    tokens_cleansed = 0;

    script_token(s, SCRIPT_TOKEN("token-1-padded", 1000));
    script_expect(s, "GET " KEY, 200, FOUND)->hold = 1;
    one_read(&one);
    script_pass(s, 0);

    sent = script_call(s, KEY, 0);
    http = sent->http;

    tokens_cleansed = 0;
    script_token(s, SCRIPT_TOKEN("token-2-padded", 1000));
    script_pass(s, 800000);

    is_str((const char *) http->bearer->data, "token-1-padded",
           "a call that is under way keeps its token");
    is_str((const char *) s->ks->iam.token->value.data, "token-2-padded",
           "while there is a newer one");

    keyprotect_call_cancel(&one.call);
    ok(tokens_cleansed > 0, "the old one is cleansed when no call uses it");

    end(&one, "replaced");
}


static void
test_cleansed(void)
{
    one_t      one;
    script_t  *s;

    s = script_create();
    one_init(&one, s);

    keys_cleansed = 0;
    script_token(s, SCRIPT_TOKEN("token-1-padded", 3600));
    keyprotect_iam_start(&s->ks->iam);
    is_int(keys_cleansed, 0, "the request holds the API key");
    script_pass(s, 0);
    is_int(keys_cleansed, 1, "until it was answered");

    tokens_cleansed = 0;
    end(&one, "cleansed");
    is_int(tokens_cleansed, 1, "the token is cleansed with the store");

    s = script_create();
    one_init(&one, s);

    keys_cleansed = 0;
    script_token(s, TOKEN)->hold = 1;
    keyprotect_iam_start(&s->ks->iam);
    end(&one, "cleansed early");
    is_int(keys_cleansed, 1, "an exchange that is cancelled, too");
}


static void
test_no_timer(void)
{
    one_t      one;
    script_t  *s;

    s = script_create();
    one_init(&one, s);

    s->no_memory = 1;
    keyprotect_iam_start(&s->ks->iam);
    is_int(s->ks->iam.armed, 0, "no memory for exchange nor timer");

    s->no_memory = 0;
    script_token(s, TOKEN);
    one_ok(&one, "the next call begins an exchange itself");

    end(&one, "no timer");
}
