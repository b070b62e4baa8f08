
/*
 * A call that is not authorized: what a newer token changes, and what not.
 */


#include "one.h"


static void test_renewal(void);
static void test_renewal_once(void);
static void test_renewal_storm(void);
static void test_renewal_unreachable(void);
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
           "nobody could say whether the role is missing");

    script_expect(s, "DELETE " KEY, 401, "");
    one_delete(&one);
    script_run(s, &one.ended);
    is_int(one.call.result, KEYPROTECT_NO_TOKEN,
           "nor while IAM is given a rest");

    end(&one, "renewal unreachable");
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
    is_int(script_logged(s, "grant Manager on the key ring or set "
                            "\"destroy tombstone\""), 1,
           "the log says what would help");

    script_expect(s, "DELETE " KEY, 401, "<html>");
    one_delete(&one);
    script_run(s, &one.ended);
    is_int(one.call.result, KEYPROTECT_UNAUTHORIZED,
           "by somebody else: nothing is known of it");

    script_expect(s, "DELETE " KEY, 200, "<html>");
    script_expect(s, "DELETE " KEY, 202, "{}");
    script_expect(s, "DELETE " KEY, 204, NULL);
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
