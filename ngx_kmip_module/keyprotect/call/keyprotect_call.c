
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * A call to Key Protect, from its start to its final result.
 */


#include <string.h>

#include "keyprotect_answer.h"
#include "keyprotect_correlation.h"
#include "keyprotect_internal.h"
#include "keyprotect_retry.h"
#include "keyprotect_watch.h"


#define KEYPROTECT_RETRY_FIRST  50       /* ms */
#define KEYPROTECT_RETRY_MOST   1000


/* what a call is waiting for */

enum {
    KEYPROTECT_STAGE_NONE = 0,
    KEYPROTECT_STAGE_TOKEN,        /* a token; the timer is its deadline */
    KEYPROTECT_STAGE_ANSWER,
    KEYPROTECT_STAGE_PAUSE,        /* the timer, to send (again) */
    KEYPROTECT_STAGE_END           /* the timer, to report the result */
};


static void keyprotect_call_link(keyprotect_store_t *ks,
    keyprotect_call_t *call);
static void keyprotect_call_unlink(keyprotect_call_t *call);
static kmip_int_t keyprotect_call_try(keyprotect_call_t *call);
static kmip_int_t keyprotect_call_send(keyprotect_call_t *call);
static kmip_int_t keyprotect_call_arm(keyprotect_call_t *call,
    unsigned stage, uint64_t ms);
static void keyprotect_call_continue(keyprotect_call_t *call, kmip_int_t rc);
static void keyprotect_call_finish(keyprotect_call_t *call);
static void keyprotect_call_count(kmip_store_use_t *use,
    const keyprotect_http_t *http);
static void keyprotect_call_meter(const keyprotect_call_t *call,
    const keyprotect_http_t *http);
static void keyprotect_call_on_timer(keyprotect_timer_t *timer);
static void keyprotect_call_on_token(keyprotect_iam_waiter_t *waiter,
    keyprotect_iam_e result);
static void keyprotect_call_on_response(keyprotect_http_t *http);
static kmip_int_t keyprotect_call_broken(keyprotect_call_t *call);
static void keyprotect_call_read(keyprotect_call_t *call);
static int keyprotect_call_judge(const keyprotect_call_t *call);
static kmip_int_t keyprotect_call_responded(keyprotect_call_t *call);
static kmip_int_t keyprotect_call_renew(keyprotect_call_t *call);
static kmip_int_t keyprotect_call_again(keyprotect_call_t *call);
static kmip_int_t keyprotect_call_end(keyprotect_call_t *call,
    keyprotect_result_e result);
static kmip_int_t keyprotect_call_iam(keyprotect_call_t *call,
    keyprotect_iam_e result);


/*
 * The functions below return KMIP_AGAIN if the call is waiting, or KMIP_DONE
 * if it has its result.  Only keyprotect_call_continue() and
 * keyprotect_call_start() report the result.
 */

kmip_int_t
keyprotect_call_start(keyprotect_store_t *ks, keyprotect_call_t *call)
{
    call->store = ks;
    call->json = NULL;
    call->code[0] = '\0';
    call->attempts = 0;
    call->own = 0;
    call->renewed = 0;
    call->stage = KEYPROTECT_STAGE_NONE;

    call->timer.handler = keyprotect_call_on_timer;
    call->timer.data = call;
    call->timer.background = call->http.background;

    call->waiter.done = keyprotect_call_on_token;
    call->waiter.data = call;
    call->waiter.deadline = call->deadline;

    call->result = KEYPROTECT_UNAVAILABLE;

    if (ks->stopped) {
        return KMIP_ERROR;
    }

    keyprotect_call_link(ks, call);

    if (keyprotect_call_try(call) == KMIP_AGAIN) {
        return KMIP_AGAIN;
    }

    /* the result is known, but done must not be called from within start */

    if (keyprotect_call_arm(call, KEYPROTECT_STAGE_END, 0) == KMIP_AGAIN) {
        return KMIP_AGAIN;
    }

    keyprotect_call_unlink(call);

    return KMIP_ERROR;
}


void
keyprotect_call_cancel(keyprotect_call_t *call)
{
    keyprotect_transport_t  *t;

    if (!keyprotect_call_active(call)) {
        return;
    }

    t = call->store->transport;

    switch (call->stage) {

    case KEYPROTECT_STAGE_ANSWER:
        t->cancel(t, &call->http);
        break;

    case KEYPROTECT_STAGE_TOKEN:
    case KEYPROTECT_STAGE_PAUSE:
    case KEYPROTECT_STAGE_END:
        t->timer_del(t, &call->timer);
        break;
    }

    keyprotect_iam_cancel(&call->waiter);

    keyprotect_call_unlink(call);
}


static void
keyprotect_call_link(keyprotect_store_t *ks, keyprotect_call_t *call)
{
    call->next = ks->calls;
    call->prev = &ks->calls;

    if (call->next) {
        call->next->prev = &call->next;
    }

    ks->calls = call;
}


static void
keyprotect_call_unlink(keyprotect_call_t *call)
{
    keyprotect_iam_release(call->token);

    call->token = NULL;
    call->http.bearer = NULL;
    call->stage = KEYPROTECT_STAGE_NONE;

    *call->prev = call->next;

    if (call->next) {
        call->next->prev = call->prev;
    }

    call->prev = NULL;
    call->next = NULL;
}


static void
keyprotect_call_continue(keyprotect_call_t *call, kmip_int_t rc)
{
    if (rc == KMIP_DONE) {
        keyprotect_call_finish(call);
    }
}


static void
keyprotect_call_finish(keyprotect_call_t *call)
{
    json_t  *json;

    /* done may free the call */

    json = call->json;

    if (call->attempts == 0) {
        keyprotect_call_meter(call, NULL);
    }

    keyprotect_log_failure(call->store, call);
    call->store->ended(call->store, call);

    keyprotect_call_unlink(call);

    call->done(call);

    json_decref(json);
}


/* a refusal that is expected is no failure */

static void
keyprotect_call_count(kmip_store_use_t *use, const keyprotect_http_t *http)
{
    unsigned  failed;

    if (use == NULL) {
        return;
    }

    failed = http->error != KEYPROTECT_HTTP_OK || http->status >= 400;

    use->requests++;
    use->failed += failed;
    use->elapsed += http->elapsed;

    if (failed || use->failed == 0) {
        use->status = http->status;
        memcpy(use->correlation_id, http->correlation_id,
               sizeof(use->correlation_id));
    }
}


static void
keyprotect_call_meter(const keyprotect_call_t *call,
    const keyprotect_http_t *http)
{
    const keyprotect_conf_t  *conf;

    conf = call->store->conf;

    if (conf->meter && !call->calibrates) {
        conf->meter(conf->meter_data, call->kind, call->attempts, http);
    }
}


static kmip_int_t
keyprotect_call_end(keyprotect_call_t *call, keyprotect_result_e result)
{
    call->result = result;

    return KMIP_DONE;
}


static kmip_int_t
keyprotect_call_try(keyprotect_call_t *call)
{
    int                  told;
    uint64_t             now;
    keyprotect_iam_e     rc;
    keyprotect_store_t  *ks;

    ks = call->store;
    told = call->attempts && call->result != KEYPROTECT_NO_TOKEN;

    /* without another attempt the last result stands, if there is one */

    if (ks->breaker.open && !call->probe) {
        return keyprotect_call_end(call, told ? call->result
                                              : KEYPROTECT_UNAVAILABLE);
    }

    now = keyprotect_clock(ks);

    if (now >= call->deadline) {
        return keyprotect_call_end(call, told ? call->result
                                              : KEYPROTECT_LATE);
    }

    rc = keyprotect_iam_get(&ks->iam, &call->waiter, &call->token);

    if (rc == KEYPROTECT_IAM_READY) {
        return keyprotect_call_send(call);
    }

    if (rc == KEYPROTECT_IAM_WAIT) {
        return keyprotect_call_arm(call, KEYPROTECT_STAGE_TOKEN,
                                   call->deadline - now);
    }

    return keyprotect_call_iam(call, rc);
}


static kmip_int_t
keyprotect_call_iam(keyprotect_call_t *call, keyprotect_iam_e result)
{
    return keyprotect_call_end(call, result == KEYPROTECT_IAM_REFUSED
                                     ? KEYPROTECT_API_KEY
                                     : KEYPROTECT_NO_TOKEN);
}


static kmip_int_t
keyprotect_call_send(keyprotect_call_t *call)
{
    keyprotect_http_t       *http;
    keyprotect_transport_t  *t;

    http = &call->http;
    t = call->store->transport;

    http->bearer = &call->token->value;
    http->deadline = call->deadline;
    http->done = keyprotect_call_on_response;
    http->data = call;

    http->sent = 0;
    http->error = KEYPROTECT_HTTP_OK;
    http->cause = KEYPROTECT_CAUSE_NONE;
    http->error_text[0] = '\0';
    http->status = 0;
    http->date = 0;
    http->retry_after = -1;
    http->answer_id[0] = '\0';
    http->elapsed = 0;

    keyprotect_correlation_id(http->correlation_id);

    call->attempts++;
    call->stage = KEYPROTECT_STAGE_ANSWER;

    if (t->send(t, http) != KMIP_OK) {
        return keyprotect_call_end(call, KEYPROTECT_UNAVAILABLE);
    }

    return KMIP_AGAIN;
}


static kmip_int_t
keyprotect_call_arm(keyprotect_call_t *call, unsigned stage, uint64_t ms)
{
    keyprotect_transport_t  *t;

    t = call->store->transport;

    if (t->timer_add(t, &call->timer, ms) != KMIP_OK) {
        keyprotect_iam_cancel(&call->waiter);
        return keyprotect_call_end(call, KEYPROTECT_UNAVAILABLE);
    }

    call->stage = stage;

    return KMIP_AGAIN;
}


static void
keyprotect_call_on_timer(keyprotect_timer_t *timer)
{
    keyprotect_call_t  *call;

    call = timer->data;

    switch (call->stage) {

    case KEYPROTECT_STAGE_PAUSE:
        keyprotect_call_continue(call, keyprotect_call_try(call));
        break;

    case KEYPROTECT_STAGE_TOKEN:
        keyprotect_iam_cancel(&call->waiter);
        call->result = KEYPROTECT_NO_TOKEN;
        keyprotect_call_finish(call);
        break;

    default:
        keyprotect_call_finish(call);
    }
}


static void
keyprotect_call_on_token(keyprotect_iam_waiter_t *waiter,
    keyprotect_iam_e result)
{
    keyprotect_call_t       *call;
    keyprotect_transport_t  *t;

    call = waiter->data;
    t = call->store->transport;

    t->timer_del(t, &call->timer);

    if (result != KEYPROTECT_IAM_READY) {
        keyprotect_call_continue(call, keyprotect_call_iam(call, result));
        return;
    }

    keyprotect_call_continue(call, keyprotect_call_try(call));
}


static void
keyprotect_call_on_response(keyprotect_http_t *http)
{
    kmip_int_t          rc;
    keyprotect_call_t  *call;

    call = http->data;

    if (http->error == KEYPROTECT_HTTP_OK) {
        keyprotect_call_read(call);
    }

    keyprotect_watch(call);
    keyprotect_call_meter(call, http);
    keyprotect_call_count(call->use, http);

    rc = http->error == KEYPROTECT_HTTP_OK ? keyprotect_call_responded(call)
                                           : keyprotect_call_broken(call);

    /* the next attempt gets a token of its own */

    if (rc == KMIP_AGAIN) {
        json_decref(call->json);
        call->json = NULL;

        keyprotect_iam_release(call->token);
        call->token = NULL;
        call->http.bearer = NULL;
    }

    keyprotect_call_continue(call, rc);
}


static kmip_int_t
keyprotect_call_broken(keyprotect_call_t *call)
{
    int  safe;

    safe = keyprotect_error_kind_is_safe(call->kind);

    switch (call->http.error) {

    case KEYPROTECT_HTTP_NOT_SENT:
        call->result = KEYPROTECT_UNAVAILABLE;
        return keyprotect_call_again(call);

    case KEYPROTECT_HTTP_NO_CONNECTION:
        call->result = KEYPROTECT_LATE;
        return keyprotect_call_again(call);

    case KEYPROTECT_HTTP_TOO_LARGE:
        return keyprotect_call_end(call, safe ? KEYPROTECT_MALFORMED
                                              : KEYPROTECT_UNKNOWN);

    default:

        if (!safe) {
            return keyprotect_call_end(call, KEYPROTECT_UNKNOWN);
        }

        call->result = call->http.error == KEYPROTECT_HTTP_TIMEOUT
                       ? KEYPROTECT_LATE : KEYPROTECT_UNAVAILABLE;
        return keyprotect_call_again(call);
    }
}


static void
keyprotect_call_read(keyprotect_call_t *call)
{
    keyprotect_http_t  *http;

    http = &call->http;

    if (call->raw && http->status >= 200 && http->status < 300) {
        call->result = KEYPROTECT_OK;
        return;
    }

    call->json = keyprotect_json_parse(http->answer.data, http->answer.len);

    keyprotect_answer_code(call->json, call->code, sizeof(call->code));

    call->own = keyprotect_call_judge(call) & 1;

    call->result = keyprotect_error_classify(call->kind, http->status,
                                             call->code, call->own);
}


static int
keyprotect_call_judge(const keyprotect_call_t *call)
{
    if (call->http.status >= 400) {
        return keyprotect_judge_error(call->json);
    }

    return keyprotect_judge(call->kind, call->json, &call->asked);
}


static kmip_int_t
keyprotect_call_responded(keyprotect_call_t *call)
{
    if (call->http.status == 401 || call->result == KEYPROTECT_UNAUTHORIZED) {
        return keyprotect_call_renew(call);
    }

    /* another attempt may succeed, or tell whether the first one did */

    if (keyprotect_error_result_passes(call->result)
        || (call->result == KEYPROTECT_UNKNOWN
            && keyprotect_error_kind_is_safe(call->kind)))
    {
        return keyprotect_call_again(call);
    }

    return KMIP_DONE;
}


/*
 * A 401 means that the token is invalid or a role is missing.  The call is
 * tried once more with a newer token, unless this one is new.  A 403 does not
 * depend on the token.
 */

static kmip_int_t
keyprotect_call_renew(keyprotect_call_t *call)
{
    uint64_t             now;
    keyprotect_iam_e     rc;
    keyprotect_store_t  *ks;

    ks = call->store;
    now = keyprotect_clock(ks);

    if (call->http.status == 403 || call->renewed || now >= call->deadline) {
        return KMIP_DONE;
    }

    call->renewed = 1;

    rc = keyprotect_iam_renew(&ks->iam, call->token, &call->waiter);

    if (rc == KEYPROTECT_IAM_RECENT) {
        return KMIP_DONE;
    }

    /* the 401 counts only if a new token gets it, too */

    call->result = KEYPROTECT_NO_TOKEN;

    switch (rc) {

    case KEYPROTECT_IAM_READY:
        return keyprotect_call_arm(call, KEYPROTECT_STAGE_PAUSE, 0);

    case KEYPROTECT_IAM_WAIT:
        return keyprotect_call_arm(call, KEYPROTECT_STAGE_TOKEN,
                                   call->deadline - now);

    default:
        return keyprotect_call_iam(call, rc);
    }
}


/* pauses if there is time for another attempt; else the result stands */

static kmip_int_t
keyprotect_call_again(keyprotect_call_t *call)
{
    uint64_t             ms, now;
    keyprotect_store_t  *ks;

    ks = call->store;
    now = keyprotect_clock(ks);

    if (ks->breaker.open && !call->probe) {
        return KMIP_DONE;
    }

    ms = keyprotect_retry_backoff(call->attempts, KEYPROTECT_RETRY_FIRST,
                                  KEYPROTECT_RETRY_MOST);

    if (call->http.retry_after > 0
        && ms < (uint64_t) call->http.retry_after * 1000)
    {
        ms = (uint64_t) call->http.retry_after * 1000;
    }

    if (now + ms >= call->deadline) {
        return KMIP_DONE;
    }

    return keyprotect_call_arm(call, KEYPROTECT_STAGE_PAUSE, ms);
}
