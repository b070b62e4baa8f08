
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * A call answered with 401: when a newer token helps, and when not.
 */


#include "one.h"


static void test_renewal(void);
static void test_renewal_once(void);
static void test_renewal_storm(void);
static void test_renewal_unreachable(void);
static void test_ridden_out(void);
static void test_not_in_time(void);
static void test_told_in_time(void);
static void test_delete_refused(void);
static void test_forbidden(void);
static void test_bearer(void);
static void test_no_token(void);


int
main(void)
{
    test_renewal();
    test_renewal_once();
    test_renewal_storm();
    test_renewal_unreachable();
    test_ridden_out();
    test_not_in_time();
    test_told_in_time();
    test_delete_refused();
    test_forbidden();
    test_bearer();
    test_no_token();

    return done_testing();
}


static void
test_renewal(void)
{
    one_t      one, two;
    script_t  *s;

    s = script_create();
    one_init(&one, s);
    one_init(&two, s);

    script_token(s, TOKEN);
    script_expect(s, "GET " KEY, 200, FOUND);

    one_read(&one);
    script_run(s, &one.ended);

    s->clock += 60000;

    script_expect(s, "GET " KEY, 401, "");
    script_expect(s, "GET " KEY, 401, "");
    script_token(s, SCRIPT_TOKEN("token-2", 3600));
    script_expect(s, "GET " KEY, 200, FOUND);
    script_expect(s, "GET " KEY, 200, FOUND);

    one_read(&one);
    one_read(&two);
    script_run(s, &one.ended);
    script_run(s, &two.ended);

    is_int(one.call.result, KEYPROTECT_OK, "401, a new token, success");
    is_int(two.call.result, KEYPROTECT_OK, "for another call, too");
    is_str(script_call(s, KEY, 4)->bearer, "token-2",
           "the new token was sent");
    is_int(script_sent(s, "identity"), 2, "it was fetched once for both");

    kmip_arena_destroy(two.arena);
    end(&one, "renewal");
}


static void
test_renewal_once(void)
{
    one_t      one;
    script_t  *s;

    s = script_create();
    one_init(&one, s);

    script_token(s, TOKEN);
    script_expect(s, "GET " KEY, 200, FOUND);

    one_read(&one);
    script_run(s, &one.ended);

    s->clock += 60000;

    script_expect(s, "GET " KEY, 401, "");
    script_token(s, SCRIPT_TOKEN("token-2", 3600));
    script_expect(s, "GET " KEY, 401, "");

    one_read(&one);
    script_run(s, &one.ended);

    is_int(one.call.result, KEYPROTECT_UNAUTHORIZED,
           "a second 401 is a missing role");
    is_int(script_logged(s, "error"), 1, "it is logged once");
    is_int(script_logged(s, "grant Writer or Manager on the key ring"), 1,
           "with what to grant");

    end(&one, "renewal once");
}


static void
test_renewal_storm(void)
{
    one_t      one;
    script_t  *s;
    unsigned   i;

    s = script_create();
    one_init(&one, s);

    script_token(s, TOKEN);

    for (i = 0; i < 10; i++) {
        script_expect(s, "GET " KEY, 401, "");
        one_read(&one);
        script_run(s, &one.ended);
        is_int(one.call.result, KEYPROTECT_UNAUTHORIZED, "401, call %u", i);
        s->clock += 500;
    }

    is_int(script_sent(s, "identity"), 1,
           "a token of a moment ago is not renewed");

    s->clock += 10000;

    script_expect(s, "GET " KEY, 401, "");
    script_token(s, SCRIPT_TOKEN("token-2", 3600));
    script_expect(s, "GET " KEY, 200, FOUND);
    one_read(&one);
    script_run(s, &one.ended);
    is_int(one.call.result, KEYPROTECT_OK, "later it is");

    end(&one, "renewal storm");
}


static void
test_renewal_unreachable(void)
{
    one_t      one;
    script_t  *s;
    unsigned   i;

    s = script_create();
    one_init(&one, s);

    script_token(s, TOKEN);
    script_expect(s, "GET " KEY, 200, FOUND);
    one_read(&one);
    script_run(s, &one.ended);

    s->clock += 60000;

    script_expect(s, "DELETE " KEY, 401, "");

    for (i = 0; i < 3; i++) {
        script_fail(s, "POST /identity/token", KEYPROTECT_HTTP_NOT_SENT);
    }

    one_delete(&one);
    script_run(s, &one.ended);

    is_int(one.call.result, KEYPROTECT_NO_TOKEN,
           "it is unknown whether the role is missing");

    script_expect(s, "DELETE " KEY, 401, "");
    one_delete(&one);
    script_run(s, &one.ended);
    is_int(one.call.result, KEYPROTECT_NO_TOKEN,
           "nor while IAM is given a rest");

    end(&one, "renewal unreachable");
}


/* Key Protect refuses the token when IAM has a short trouble */

typedef struct {
    const char               *name;
    unsigned                  status;
    keyprotect_http_error_e   error;
    int32_t                   retry_after;
    uint64_t                  elapsed;
} hiccup_t;

static const hiccup_t  hiccups[] = {
    { "429 with Retry-After 1", 429, KEYPROTECT_HTTP_OK, 1, 0 },
    { "429 with Retry-After 2", 429, KEYPROTECT_HTTP_OK, 2, 0 },
    { "429", 429, KEYPROTECT_HTTP_OK, -1, 0 },
    { "500", 500, KEYPROTECT_HTTP_OK, -1, 0 },
    { "502, slowly", 502, KEYPROTECT_HTTP_OK, -1, 900 },
    { "no connection", 0, KEYPROTECT_HTTP_NOT_SENT, -1, 0 },
    { "a broken connection", 0, KEYPROTECT_HTTP_BROKEN, -1, 100 },
    { "no answer", 0, KEYPROTECT_HTTP_TIMEOUT, -1, 2000 }
};


static void
iam_hiccup(script_t *s, const hiccup_t *h)
{
    script_step_t  *step;

    step = script_expect(s, "POST /identity/token", h->status, "");
    step->error = h->error;
    step->retry_after = h->retry_after;
    step->elapsed = h->elapsed;

    script_token(s, SCRIPT_TOKEN("token-2", 3600));
}


static void
test_ridden_out(void)
{
    one_t      all[5];
    size_t     i;
    unsigned   n, refused;
    script_t  *s;

    for (i = 0; i < sizeof(hiccups) / sizeof(hiccups[0]); i++) {
        for (refused = 0; refused < 2; refused++) {
            s = script_create();

            for (n = 0; n < 5; n++) {
                one_init(&all[n], s);
            }

            if (refused) {
                script_token(s, TOKEN);
                script_expect(s, "GET " KEY, 200, FOUND);
                one_read(&all[0]);
                script_run(s, &all[0].ended);
                s->clock += 60000;

                /* two of one request, and three more before IAM is asked
                   again, which is after 100 ms at the earliest */

                for (n = 0; n < 5; n++) {
                    script_expect(s, "GET " KEY, 401, "");
                }
            }

            iam_hiccup(s, &hiccups[i]);

            for (n = 0; n < 5; n++) {
                script_expect(s, "GET " KEY, 200, FOUND);
            }

            one_read(&all[0]);
            one_read(&all[1]);
            script_pass(s, 0);
            one_read(&all[2]);
            script_pass(s, 40);
            one_read(&all[3]);
            script_pass(s, 40);
            one_read(&all[4]);

            for (n = 0; n < 5; n++) {
                script_run(s, &all[n].ended);
                is_int(all[n].call.result, KEYPROTECT_OK,
                       "%s, %s: call %u", hiccups[i].name,
                       refused ? "the token was refused" : "no token yet", n);
            }

            for (n = 1; n < 5; n++) {
                kmip_arena_destroy(all[n].arena);
            }

            end(&all[0], hiccups[i].name);
        }
    }
}


/* a call that cannot be repeated in time does not wait */

static void
test_not_in_time(void)
{
    one_t      one, two;
    uint64_t   began;
    script_t  *s;

    s = script_create();
    one_init(&one, s);
    one_init(&two, s);

    script_token(s, TOKEN);
    script_expect(s, "GET " KEY, 200, FOUND);
    one_read(&one);
    script_run(s, &one.ended);
    s->clock += 60000;

    script_expect(s, "GET " KEY, 401, "");
    script_expect(s, "GET " KEY, 401, "");
    script_expect(s, "POST /identity/token", 429, "")->retry_after = 10;

    began = s->clock;
    one_read(&one);
    script_run(s, &one.ended);
    is_int(one.call.result, KEYPROTECT_NO_TOKEN, "IAM asks for 10 s");
    one_read(&two);
    script_run(s, &two.ended);
    is_int(two.call.result, KEYPROTECT_NO_TOKEN, "the next is told, too");
    is_int(s->clock, began, "at once, so that vSphere asks the other endpoint");
    is_int(script_logged(s, "Reader") + script_logged(s, "Writer"), 0,
           "no role would help");

    kmip_arena_destroy(two.arena);
    end(&one, "not in time");
}


/* a renewal that IAM refuses says what is wrong: the API key */

static void
test_told_in_time(void)
{
    one_t      one;
    script_t  *s;

    s = script_create();
    one_init(&one, s);

    script_token(s, TOKEN);
    script_expect(s, "GET " KEY, 200, FOUND);
    one_read(&one);
    script_run(s, &one.ended);
    s->clock += 60000;

    script_expect(s, "GET " KEY, 401, "");
    script_expect(s, "POST /identity/token", 400,
                  "{\"errorCode\":\"BXNIM0415E\"}");
    one_read(&one);
    script_run(s, &one.ended);
    is_int(one.call.result, KEYPROTECT_API_KEY,
           "an API key that was deleted while we run");
    is_int(script_logged(s, "check api_key_file"), 1, "is what the log names");
    is_int(script_logged(s, "Reader") + script_logged(s, "Writer"), 0,
           "no role would help");

    end(&one, "told in time");
}


static void
test_delete_refused(void)
{
    one_t      one;
    script_t  *s;

    s = script_create();
    one_init(&one, s);

    script_token(s, TOKEN);
    script_expect(s, "GET " KEY, 200, FOUND);
    one_read(&one);
    script_run(s, &one.ended);

    s->clock += 60000;

    script_expect(s, "DELETE " KEY, 401, BARE);
    script_token(s, SCRIPT_TOKEN("token-2", 3600));
    script_expect(s, "DELETE " KEY, 401, BARE);

    one_delete(&one);
    script_run(s, &one.ended);
    is_int(one.call.result, KEYPROTECT_PROTECTED,
           "401 of DELETE, with a fresh token: refused");
    is_int(script_logged(s, "grant Manager on the key ring vmware or "
                            "set \"destroy tombstone\""), 1,
           "the log says what would help");

    script_expect(s, "DELETE " KEY, 401, "<html>");
    one_delete(&one);
    script_run(s, &one.ended);
    is_int(one.call.result, KEYPROTECT_UNAUTHORIZED,
           "by another server: nothing is known of it");

    script_expect(s, "DELETE " KEY, 200, "<html>");
    script_expect(s, "DELETE " KEY, 204, NULL);
    script_expect(s, "DELETE " KEY, 200, DELETED);
    one_delete(&one);
    script_run(s, &one.ended);
    is_int(one.call.result, KEYPROTECT_OK,
           "what claims to be done is asked for again");
    is_int(one.call.attempts, 3, "until it is done");
    script_expect(s, "DELETE " KEY, 502, "");
    script_fail(s, "DELETE " KEY, KEYPROTECT_HTTP_BROKEN);
    script_expect(s, "DELETE " KEY, 410, REASON("KEY_DELETED_ERR"));

    one_delete(&one);
    script_run(s, &one.ended);
    is_int(one.call.result, KEYPROTECT_GONE,
           "a deletion is repeated until it is known to be done");

    end(&one, "delete");
}


static void
test_forbidden(void)
{
    one_t      one;
    script_t  *s;

    s = script_create();
    one_init(&one, s);

    script_token(s, TOKEN);
    script_expect(s, "GET " KEY, 200, FOUND);
    one_read(&one);
    script_run(s, &one.ended);

    s->clock += 60000;

    script_expect(s, "GET " KEY, 403, REASON("RESOURCE_OWNER_ERR"));
    one_read(&one);
    script_run(s, &one.ended);
    is_int(one.call.result, KEYPROTECT_UNAUTHORIZED, "403 is a refusal");
    is_int(script_sent(s, "identity"), 1, "which no other token changes");

    end(&one, "forbidden");
}


static void
test_bearer(void)
{
    one_t      one;
    script_t  *s;

    s = script_create();
    one_init(&one, s);

    script_token(s, TOKEN);
    script_expect(s, "GET " KEY, 200, FOUND);
    one_read(&one);
    script_run(s, &one.ended);

    s->clock += 60000;

    script_expect(s, "GET " KEY, 400, REASON("BEARER_SUB_EXTRACTION_ERR"));
    script_token(s, SCRIPT_TOKEN("token-2", 3600));
    script_expect(s, "GET " KEY, 200, FOUND);
    one_read(&one);
    script_run(s, &one.ended);
    is_int(one.call.result, KEYPROTECT_OK, "a token that was not understood");

    end(&one, "bearer");
}


static void
test_no_token(void)
{
    one_t      one;
    script_t  *s;

    s = script_create();
    one_init(&one, s);

    script_expect(s, "POST /identity/token", 400,
                  "{\"errorCode\":\"BXNIM0415E\"}");

    one_read(&one);
    script_run(s, &one.ended);
    is_int(one.call.result, KEYPROTECT_API_KEY, "IAM refuses the key");
    is_int(one.call.attempts, 0, "nothing was sent to Key Protect");

    one_read(&one);
    script_run(s, &one.ended);
    is_int(one.call.result, KEYPROTECT_API_KEY, "the next is told so");
    is_int(script_sent(s, "identity"), 1, "without asking IAM again");

    end(&one, "no token");
}
