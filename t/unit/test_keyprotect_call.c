
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * One call: its one result, repetition, deadline, being cancelled.
 */


#include "one.h"


static void test_success(void);
static void test_use(void);
static void test_not_from_within(void);
static void test_retry_safe(void);
static void test_retry_deadline(void);
static void test_create_unknown(void);
static void test_create_not_sent(void);
static void test_throttled(void);
static void test_throttled_long(void);
static void test_unreadable(void);
static void test_token_deadline(void);
static void test_cancel(void);
static void test_freed_in_done(void);
static void test_no_memory(void);


int
main(void)
{
    test_success();
    test_use();
    test_not_from_within();
    test_retry_safe();
    test_retry_deadline();
    test_create_unknown();
    test_create_not_sent();
    test_throttled();
    test_throttled_long();
    test_unreadable();
    test_token_deadline();
    test_cancel();
    test_freed_in_done();
    test_no_memory();

    return done_testing();
}


static void
test_success(void)
{
    one_t                 one;
    script_t             *s;
    const script_call_t  *sent;

    s = script_create();
    one_init(&one, s);

    script_token(s, TOKEN);
    script_expect(s, "GET " KEY, 200, FOUND);

    is_int(one_read(&one), KMIP_AGAIN, "a call begins");
    is_int(one.done, 0, "done is not called from within");
    is_int(script_run(s, &one.ended), 1, "it ends");

    is_int(one.done, 1, "once");
    is_int(one.call.result, KEYPROTECT_OK, "well");
    is_str(one.body, ID, "its answer can be read");
    ok(one.call.http.bearer == NULL, "it holds no token any more");

    sent = script_call(s, KEY, 0);
    is_str(sent->bearer, "token-1", "the token was sent");
    is_int(strlen(sent->id), 36, "and a correlation id");
    ok(sent->id[14] == '4', "of version 4");
    is_str(script_call(s, "identity", 0)->bearer, "", "IAM gets no token");

    script_expect(s, "GET " KEY, 200, FOUND);
    one_read(&one);
    script_run(s, &one.ended);
    is_int(one.call.result, KEYPROTECT_OK, "another call");
    is_int(script_sent(s, "identity"), 1, "with the same token");
    ok(strcmp(script_call(s, KEY, 0)->id, script_call(s, KEY, 1)->id) != 0,
       "and another correlation id");

    end(&one, "success");
}


/* what the log tells of requests: all attempts, and the last that failed */

static void
test_use(void)
{
    one_t              one;
    script_t          *s;
    kmip_str_t         id;
    kmip_store_use_t   use;

    s = script_create();
    one_init(&one, s);
    memset(&use, 0, sizeof(kmip_store_use_t));

    id.data = (const uint8_t *) ID;
    id.len = 36;

    script_token(s, TOKEN);
    script_expect(s, "GET " KEY, 503, "no healthy upstream");
    script_expect(s, "GET " KEY, 200, FOUND);

    keyprotect_request_key(s->ks, &one.call, one.arena, &id);
    one.call.use = &use;
    one_start(&one);
    script_run(s, &one.ended);

    is_int(use.requests, 2, "both attempts are counted, IAM's call is not");
    is_int(use.failed, 1, "one failed");
    is_int(use.status, 503, "the status is that of the failure");
    is_str(use.correlation_id, script_call(s, KEY, 0)->id,
           "as is the correlation id");

    memset(&use, 0, sizeof(kmip_store_use_t));
    script_expect(s, "GET " KEY, 200, FOUND);

    keyprotect_request_key(s->ks, &one.call, one.arena, &id);
    one.call.use = &use;
    one_start(&one);
    script_run(s, &one.ended);

    is_int(use.failed, 0, "none fails");
    is_int(use.status, 200, "the status is that of the last response");
    is_str(use.correlation_id, script_call(s, KEY, 2)->id,
           "as is the correlation id");

    end(&one, "use");
}


static void
test_not_from_within(void)
{
    one_t      one;
    script_t  *s;

    s = script_create();
    one_init(&one, s);

    s->ks->breaker.open = 1;

    is_int(one_read(&one), KMIP_AGAIN, "what fails at once is told later");
    is_int(one.done, 0, "not from within");
    is_int(script_run(s, &one.ended), 1, "but soon");
    is_int(one.call.result, KEYPROTECT_UNAVAILABLE, "unavailable");
    is_int(s->ncalls, 0, "nothing was sent");

    end(&one, "at once");
}


static void
test_retry_safe(void)
{
    one_t      one;
    script_t  *s;

    s = script_create();
    one_init(&one, s);

    script_token(s, TOKEN);
    script_fail(s, "GET " KEY, KEYPROTECT_HTTP_NOT_SENT);
    script_fail(s, "GET " KEY, KEYPROTECT_HTTP_BROKEN);
    script_expect(s, "GET " KEY, 503, "no healthy upstream");
    script_expect(s, "GET " KEY, 200, FOUND);

    one_read(&one);
    script_run(s, &one.ended);

    is_int(one.done, 1, "what is safe is sent again");
    is_int(one.call.result, KEYPROTECT_OK, "until it succeeds");
    is_int(one.call.attempts, 4, "here four times");
    ok(script_call(s, KEY, 1)->at > script_call(s, KEY, 0)->at
       && script_call(s, KEY, 2)->at > script_call(s, KEY, 1)->at,
       "with pauses between");

    end(&one, "safe");
}


static void
test_retry_deadline(void)
{
    one_t            one;
    script_t        *s;
    uint64_t         deadline;
    unsigned         i;
    script_step_t   *step;

    s = script_create();
    one_init(&one, s);

    script_token(s, TOKEN);

    for (i = 0; i < 20; i++) {
        script_expect(s, "GET " KEY, 500, "");
    }

    one_read(&one);
    deadline = one.call.deadline;
    script_run(s, &one.ended);

    is_int(one.call.result, KEYPROTECT_FAILING, "no success in time");
    ok(s->clock <= deadline, "it does not outlast its deadline");
    ok(one.call.attempts > 2, "it tried %u times", one.call.attempts);

    for (i = 0; i < s->nsteps; i++) {
        s->steps[i].used = 1;
    }

    step = script_fail(s, "GET " KEY, KEYPROTECT_HTTP_TIMEOUT);
    step->elapsed = 3000;
    s->ks->breaker.open = 0;
    keyprotect_breaker_success(&s->ks->breaker);

    one_read(&one);
    script_run(s, &one.ended);
    is_int(one.call.result, KEYPROTECT_LATE, "a timeout");
    is_int(one.call.attempts, 1, "leaves no time for another attempt");

    end(&one, "deadline");
}


static void
test_create_unknown(void)
{
    size_t     i;
    one_t      one;
    script_t  *s;

    static const struct {
        keyprotect_http_error_e   error;
        unsigned                  status;
        const char               *body;
    } rows[] = {
        { KEYPROTECT_HTTP_BROKEN, 0, NULL },
        { KEYPROTECT_HTTP_TIMEOUT, 0, NULL },
        { KEYPROTECT_HTTP_TOO_LARGE, 0, NULL },
        { KEYPROTECT_HTTP_OK, 201, "<html>" },
        { KEYPROTECT_HTTP_OK, 201, "" },
        { KEYPROTECT_HTTP_OK, 201, "{}" },
        { KEYPROTECT_HTTP_OK, 201, FOUND },
        { KEYPROTECT_HTTP_OK, 202, MADE },
        { KEYPROTECT_HTTP_OK, 400, "<html>" },
        { KEYPROTECT_HTTP_OK, 409, "{}" },
        { KEYPROTECT_HTTP_OK, 302, "" },
        { KEYPROTECT_HTTP_OK, 500, "" },
        { KEYPROTECT_HTTP_OK, 504, "<html>" }
    };

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        s = script_create();
        one_init(&one, s);

        script_token(s, TOKEN);
        script_expect(s, "POST /api/v2/keys", rows[i].status, rows[i].body)
            ->error = rows[i].error;

        one_create(&one);
        script_run(s, &one.ended);

        is_int(one.call.result, KEYPROTECT_UNKNOWN,
               "create, error %d, status %u: perhaps performed",
               rows[i].error, rows[i].status);
        is_int(one.call.attempts, 1, "it is never repeated");

        end(&one, "create");
    }
}


static void
test_create_not_sent(void)
{
    one_t      one;
    script_t  *s;

    s = script_create();
    one_init(&one, s);

    script_token(s, TOKEN);
    script_fail(s, "POST /api/v2/keys", KEYPROTECT_HTTP_NOT_SENT);
    script_fail(s, "POST /api/v2/keys", KEYPROTECT_HTTP_NO_CONNECTION);
    script_expect(s, "POST /api/v2/keys", 429, "");
    script_expect(s, "POST /api/v2/keys", 201, MADE);

    one_create(&one);
    script_run(s, &one.ended);

    is_int(one.call.result, KEYPROTECT_OK,
           "what was certainly not performed is sent again");
    is_int(one.call.attempts, 4, "four times");
    ok(script_call(s, "POST /api/v2/keys", 0)->changing,
       "the transport does not repeat it on its own");

    end(&one, "create");
}


static void
test_throttled(void)
{
    one_t           one;
    script_t       *s;
    script_step_t  *step;

    s = script_create();
    one_init(&one, s);

    script_token(s, TOKEN);
    step = script_expect(s, "GET " KEY, 429, "");
    step->retry_after = 2;
    script_expect(s, "GET " KEY, 200, FOUND);

    one_read(&one);
    script_run(s, &one.ended);

    is_int(one.call.result, KEYPROTECT_OK, "429 is waited for");
    is_int(script_call(s, KEY, 1)->at - script_call(s, KEY, 0)->at, 2000,
           "as long as Retry-After says");
    is_int(s->ks->breaker.failures, 0, "the breaker does not count it");

    end(&one, "throttled");
}


static void
test_throttled_long(void)
{
    one_t           one;
    uint64_t        began;
    script_t       *s;
    script_step_t  *step;

    s = script_create();
    one_init(&one, s);

    script_token(s, TOKEN);
    step = script_expect(s, "GET " KEY, 429, "");
    step->retry_after = 60;

    began = s->clock;
    one_read(&one);
    script_run(s, &one.ended);

    is_int(one.call.result, KEYPROTECT_THROTTLED,
           "a call that would wait too long fails at once");
    is_int(s->clock, began, "without waiting");

    end(&one, "throttled long");
}


static void
test_unreadable(void)
{
    one_t      one;
    script_t  *s;

    s = script_create();
    one_init(&one, s);

    script_token(s, TOKEN);
    script_expect(s, "GET " KEY, 200, "{\"resources\":[");
    script_expect(s, "GET " KEY, 404, "<html>not found</html>");
    script_expect(s, "GET " KEY, 404, REASON("KEY_NOT_FOUND_ERR"));
    script_fail(s, "GET " KEY, KEYPROTECT_HTTP_TOO_LARGE);

    one_read(&one);
    script_run(s, &one.ended);
    is_int(one.call.result, KEYPROTECT_MALFORMED, "half an answer");

    one_read(&one);
    script_run(s, &one.ended);
    is_int(one.call.result, KEYPROTECT_MALFORMED,
           "a 404 of another server says nothing");
    is_str(one.call.code, "", "it has no reason code");

    one_read(&one);
    script_run(s, &one.ended);
    is_int(one.call.result, KEYPROTECT_ABSENT, "a 404 of Key Protect's does");
    is_str(one.call.code, "KEY_NOT_FOUND_ERR", "by its reason code");

    one_read(&one);
    script_run(s, &one.ended);
    is_int(one.call.result, KEYPROTECT_MALFORMED, "an answer without end");

    end(&one, "unreadable");
}


static void
test_token_deadline(void)
{
    one_t           one;
    script_t       *s;
    uint64_t        began;
    script_step_t  *step;

    s = script_create();
    one_init(&one, s);

    step = script_token(s, TOKEN);
    step->hold = 1;

    began = s->clock;

    one_read(&one);
    script_run(s, &one.ended);
    is_int(one.call.result, KEYPROTECT_NO_TOKEN, "no token in time");
    is_int(s->clock - began, 3000, "at the deadline");
    ok(one.call.http.sent == 0, "nothing was sent");

    kmip_arena_destroy(one.arena);
    is_int(script_destroy(s), 0, "the exchange is cancelled with the store");
}


static void
test_cancel(void)
{
    one_t      one;
    script_t  *s;

    s = script_create();
    one_init(&one, s);

    keyprotect_call_cancel(&one.call);
    ok(1, "a call that never began can be cancelled");

    script_token(s, TOKEN)->hold = 1;
    one_read(&one);
    keyprotect_call_cancel(&one.call);
    ok(!keyprotect_call_active(&one.call), "while it waits for a token");
    is_int(s->ntimers, 0, "its timer is gone");
    ok(s->ks->iam.waiters == NULL, "it waits no more");

    kmip_arena_destroy(one.arena);
    script_destroy(s);

    s = script_create();
    one_init(&one, s);

    script_token(s, TOKEN);
    script_expect(s, "GET " KEY, 200, FOUND)->hold = 1;
    one_read(&one);
    script_pass(s, 10);
    is_int(one.call.http.sent, 1, "while it is under way");
    keyprotect_call_cancel(&one.call);
    is_int(s->ks->iam.token->refs, 1, "its token is given back");

    script_expect(s, "GET " KEY, 500, "");
    one_read(&one);
    script_pass(s, 0);
    ok(keyprotect_call_active(&one.call) && one.call.attempts == 1,
       "while it pauses");
    keyprotect_call_cancel(&one.call);

    s->ks->breaker.open = 1;
    one_read(&one);
    keyprotect_call_cancel(&one.call);
    s->ks->breaker.open = 0;

    script_pass(s, 5000);
    is_int(one.done, 0, "done is not called");

    end(&one, "cancel");
}


static void
free_done(keyprotect_call_t *call)
{
    int  *flag;

    flag = call->data;
    *flag = call->result == KEYPROTECT_OK ? 1 : 2;

    memset(call, 0xff, sizeof(keyprotect_call_t));
    free(call);
}


static void
test_freed_in_done(void)
{
    int                 flag;
    one_t               one;
    script_t           *s;
    kmip_str_t          id;
    keyprotect_call_t  *call;

    s = script_create();
    one_init(&one, s);

    script_token(s, TOKEN);
    script_expect(s, "GET " KEY, 200, FOUND);

    call = malloc(sizeof(keyprotect_call_t));
    id.data = (const uint8_t *) ID;
    id.len = 36;
    keyprotect_request_key(s->ks, call, one.arena, &id);

    flag = 0;
    call->done = free_done;
    call->data = &flag;
    call->deadline = s->clock + 3000;

    keyprotect_call_start(s->ks, call);
    script_run(s, &flag);
    is_int(flag, 1, "a call may be freed when it is done");

    end(&one, "freed");
}


static void
test_no_memory(void)
{
    one_t      one;
    script_t  *s;

    s = script_create();
    one_init(&one, s);

    s->no_memory = 1;
    is_int(one_read(&one), KMIP_ERROR, "no memory for anything");
    is_int(one.call.result, KEYPROTECT_UNAVAILABLE, "is said at once");
    ok(!keyprotect_call_active(&one.call), "and the call is over");

    s->no_memory = 0;
    script_token(s, TOKEN);
    script_expect(s, "GET " KEY, 200, FOUND);
    one_read(&one);
    script_run(s, &one.ended);
    is_int(one.call.result, KEYPROTECT_OK, "with memory, all is well again");

    s->ks->stopped = 1;
    is_int(one_read(&one), KMIP_ERROR, "a stopped store takes no calls");

    end(&one, "memory");
}
