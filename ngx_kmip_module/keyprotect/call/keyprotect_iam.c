
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The IAM token: exchange, renewal and distribution.
 */


#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "keyprotect_advice.h"
#include "keyprotect_answer.h"
#include "keyprotect_correlation.h"
#include "keyprotect_escape.h"
#include "keyprotect_internal.h"
#include "keyprotect_retry.h"
#include "kmip_memory.h"


#define KEYPROTECT_TOKEN_MAX       16384
#define KEYPROTECT_LIFE_MIN        10          /* s; shorter is useless */
#define KEYPROTECT_LIFE_MAX        86400
#define KEYPROTECT_EARLY           60000       /* ms before the end of its
                                                  life: not used any more */
#define KEYPROTECT_RENEWAL_PAUSE   10000       /* ms between renewals after a
                                                  401 */
#define KEYPROTECT_IAM_FAILURES    3           /* after these, calls fail at
                                                  once */
#define KEYPROTECT_IAM_FIRST       200         /* ms */
#define KEYPROTECT_IAM_MOST        10000
#define KEYPROTECT_REFUSED_FIRST   5000
#define KEYPROTECT_REFUSED_MOST    120000
#define KEYPROTECT_AFTER_MOST      60          /* s */
#define KEYPROTECT_IAM_LOG         10000

#define KEYPROTECT_GRANT                                                     \
    "grant_type=urn%3Aibm%3Aparams%3Aoauth%3Agrant-type%3Aapikey"            \
    "&response_type=cloud_iam&apikey="


static void keyprotect_iam_exchange(keyprotect_iam_t *iam);
static size_t keyprotect_iam_body_size(const keyprotect_iam_t *iam);
static kmip_int_t keyprotect_iam_body(keyprotect_iam_t *iam);
static void keyprotect_iam_cleanse_body(keyprotect_iam_t *iam);
static void keyprotect_iam_on_response(keyprotect_http_t *http);
static void keyprotect_iam_meter(const keyprotect_iam_t *iam,
    const keyprotect_http_t *http);
static keyprotect_iam_e keyprotect_iam_read_response(keyprotect_iam_t *iam,
    const json_t *json, const char *code);
static keyprotect_token_t *keyprotect_token_create(const json_t *json);
static void keyprotect_iam_failed(keyprotect_iam_t *iam,
    keyprotect_iam_e result, const char *code);
static void keyprotect_iam_give_up(keyprotect_iam_t *iam);
static void keyprotect_iam_log(keyprotect_iam_t *iam, const char *code);
static void keyprotect_iam_arm(keyprotect_iam_t *iam, uint64_t ms);
static void keyprotect_iam_on_timer(keyprotect_timer_t *timer);
static void keyprotect_iam_wait(keyprotect_iam_t *iam,
    keyprotect_iam_waiter_t *waiter);
static void keyprotect_iam_notify(keyprotect_iam_t *iam,
    keyprotect_iam_e result);


void
keyprotect_iam_init(keyprotect_iam_t *iam, keyprotect_store_t *ks)
{
    memset(iam, 0, sizeof(keyprotect_iam_t));

    iam->store = ks;

    iam->timer.handler = keyprotect_iam_on_timer;
    iam->timer.data = iam;
    iam->timer.background = 1;
}


void
keyprotect_iam_start(keyprotect_iam_t *iam)
{
    if (iam->token == NULL && !iam->busy && !iam->armed) {
        keyprotect_iam_exchange(iam);
    }
}


void
keyprotect_iam_stop(keyprotect_iam_t *iam)
{
    keyprotect_transport_t  *t;

    t = iam->store->transport;

    if (iam->busy) {
        t->cancel(t, &iam->http);
        iam->busy = 0;
    }

    if (iam->armed) {
        t->timer_del(t, &iam->timer);
        iam->armed = 0;
    }

    keyprotect_iam_cleanse_body(iam);

    keyprotect_iam_release(iam->token);
    iam->token = NULL;
}


/* 1 if the exchange has failed repeatedly and will be retried later */

static int
keyprotect_iam_hopeless(const keyprotect_iam_t *iam)
{
    if (!iam->busy && !iam->armed) {
        return 0;
    }

    return iam->last == KEYPROTECT_IAM_REFUSED
           || iam->failures >= KEYPROTECT_IAM_FAILURES;
}


/* 1 if the next exchange begins before the waiter's deadline */

static int
keyprotect_iam_in_time(const keyprotect_iam_t *iam,
    const keyprotect_iam_waiter_t *waiter)
{
    return iam->busy || !iam->armed || iam->due < waiter->deadline;
}


static int
keyprotect_iam_valid(const keyprotect_iam_t *iam)
{
    return iam->token && keyprotect_clock(iam->store) < iam->expires;
}


keyprotect_iam_e
keyprotect_iam_get(keyprotect_iam_t *iam, keyprotect_iam_waiter_t *waiter,
    keyprotect_token_t **token)
{
    if (keyprotect_iam_valid(iam)) {
        iam->token->refs++;
        *token = iam->token;
        return KEYPROTECT_IAM_READY;
    }

    if (keyprotect_iam_hopeless(iam)) {
        return iam->last;
    }

    if (!iam->busy && (iam->failures == 0 || !iam->armed)) {
        keyprotect_iam_exchange(iam);
    }

    if (!keyprotect_iam_in_time(iam, waiter)) {
        return iam->last;
    }

    keyprotect_iam_wait(iam, waiter);

    return KEYPROTECT_IAM_WAIT;
}


keyprotect_iam_e
keyprotect_iam_renew(keyprotect_iam_t *iam, const keyprotect_token_t *refused,
    keyprotect_iam_waiter_t *waiter)
{
    if (iam->token != refused && keyprotect_iam_valid(iam)) {
        return KEYPROTECT_IAM_READY;
    }

    if (keyprotect_iam_hopeless(iam)) {
        return iam->last;
    }

    if (!iam->busy && (iam->failures == 0 || !iam->armed)) {

        if (keyprotect_clock(iam->store) - iam->got
            < KEYPROTECT_RENEWAL_PAUSE)
        {
            return KEYPROTECT_IAM_RECENT;
        }

        keyprotect_iam_exchange(iam);
    }

    if (!keyprotect_iam_in_time(iam, waiter)) {
        return iam->last;
    }

    keyprotect_iam_wait(iam, waiter);

    return KEYPROTECT_IAM_WAIT;
}


int
keyprotect_iam_available(const keyprotect_iam_t *iam)
{
    return keyprotect_iam_valid(iam) || !keyprotect_iam_hopeless(iam);
}


static void
keyprotect_iam_wait(keyprotect_iam_t *iam, keyprotect_iam_waiter_t *waiter)
{
    waiter->next = iam->waiters;
    waiter->prev = &iam->waiters;

    if (iam->waiters) {
        iam->waiters->prev = &waiter->next;
    }

    iam->waiters = waiter;
}


void
keyprotect_iam_cancel(keyprotect_iam_waiter_t *waiter)
{
    if (waiter->prev == NULL) {
        return;
    }

    *waiter->prev = waiter->next;

    if (waiter->next) {
        waiter->next->prev = waiter->prev;
    }

    waiter->prev = NULL;
    waiter->next = NULL;
}


/* waiters that are added meanwhile wait for the next exchange */

static void
keyprotect_iam_notify(keyprotect_iam_t *iam, keyprotect_iam_e result)
{
    keyprotect_iam_waiter_t  *waiter;

    iam->ready = iam->waiters;
    iam->waiters = NULL;

    if (iam->ready) {
        iam->ready->prev = &iam->ready;
    }

    while (iam->ready) {
        waiter = iam->ready;

        keyprotect_iam_cancel(waiter);

        waiter->done(waiter, result);
    }
}


void
keyprotect_iam_release(keyprotect_token_t *token)
{
    if (token == NULL || --token->refs) {
        return;
    }

    kmip_memory_free(token->value.data, token->value.len + 1);
    free(token);
}


/*
 * Timeout of an exchange.  The first one gets two thirds of the time, so that
 * it can be repeated before the waiters' deadlines.
 */

static uint64_t
keyprotect_iam_timeout(const keyprotect_iam_t *iam)
{
    uint64_t  timeout;

    timeout = iam->store->conf->timeout;

    return iam->failures ? timeout : timeout - timeout / 3;
}


static void
keyprotect_iam_exchange(keyprotect_iam_t *iam)
{
    keyprotect_store_t      *ks;
    keyprotect_transport_t  *t;

    ks = iam->store;
    t = ks->transport;

    if (iam->armed) {
        t->timer_del(t, &iam->timer);
        iam->armed = 0;
    }

    memset(&iam->http, 0, sizeof(keyprotect_http_t));

    if (keyprotect_iam_body(iam) != KMIP_OK) {
        keyprotect_iam_failed(iam, KEYPROTECT_IAM_UNREACHABLE, "");
        return;
    }

    iam->http.method = KEYPROTECT_POST;
    iam->http.target = KEYPROTECT_TARGET_IAM;
    iam->http.path = "/identity/token";
    iam->http.content_type = "application/x-www-form-urlencoded";
    iam->http.body.data = iam->body.data;
    iam->http.body.len = iam->body.len;
    iam->http.deadline = keyprotect_clock(ks) + keyprotect_iam_timeout(iam);
    iam->http.urgent = 1;
    iam->http.background = 1;
    iam->http.done = keyprotect_iam_on_response;
    iam->http.data = iam;

    keyprotect_correlation_id(iam->http.correlation_id);

    iam->busy = 1;

    if (t->send(t, &iam->http) != KMIP_OK) {
        iam->busy = 0;
        keyprotect_iam_cleanse_body(iam);
        keyprotect_iam_failed(iam, KEYPROTECT_IAM_UNREACHABLE, "");
    }
}


/* maximum size of the body, in bytes */

static size_t
keyprotect_iam_body_size(const keyprotect_iam_t *iam)
{
    return sizeof(KEYPROTECT_GRANT) + 3 * iam->store->conf->api_key->len;
}


static kmip_int_t
keyprotect_iam_body(keyprotect_iam_t *iam)
{
    uint8_t              *p;
    const kmip_secret_t  *key;

    key = iam->store->conf->api_key;

    iam->body.data = kmip_memory_alloc(keyprotect_iam_body_size(iam));
    if (iam->body.data == NULL) {
        return KMIP_ERROR;
    }

    p = iam->body.data;

    memcpy(p, KEYPROTECT_GRANT, sizeof(KEYPROTECT_GRANT) - 1);
    p += sizeof(KEYPROTECT_GRANT) - 1;

    p = keyprotect_escape(p, key->data, key->len);

    iam->body.len = (size_t) (p - iam->body.data);

    return KMIP_OK;
}


static void
keyprotect_iam_cleanse_body(keyprotect_iam_t *iam)
{
    kmip_memory_free(iam->body.data, keyprotect_iam_body_size(iam));

    iam->body.data = NULL;
    iam->body.len = 0;
}


static void
keyprotect_iam_on_response(keyprotect_http_t *http)
{
    char               code[48];
    json_t            *json;
    keyprotect_iam_t  *iam;
    keyprotect_iam_e   result;

    iam = http->data;

    iam->busy = 0;
    keyprotect_iam_cleanse_body(iam);

    json = NULL;
    code[0] = '\0';
    result = KEYPROTECT_IAM_UNREACHABLE;

    if (http->error == KEYPROTECT_HTTP_OK) {
        json = keyprotect_json_parse(http->answer.data, http->answer.len);
        keyprotect_answer_iam_code(json, code, sizeof(code));
        result = keyprotect_iam_read_response(iam, json, code);
    }

    if (result == KEYPROTECT_IAM_READY) {
        keyprotect_iam_meter(iam, http);
        keyprotect_iam_notify(iam, result);

    } else {
        keyprotect_iam_failed(iam, result, code);
        keyprotect_iam_meter(iam, http);
        keyprotect_iam_give_up(iam);
    }

    json_decref(json);
}


/* a failed exchange is repeated, so it counts as an attempt like the first */

static void
keyprotect_iam_meter(const keyprotect_iam_t *iam,
    const keyprotect_http_t *http)
{
    const keyprotect_conf_t  *conf;

    conf = iam->store->conf;

    if (conf->meter) {
        conf->meter(conf->meter_data, KEYPROTECT_CALLS, 1, http);
    }
}


/*
 * Reports the failure to waiters that have no chance.  It is called from
 * events only, since no waiter may be called from within keyprotect_iam_get().
 * A waiter may cancel others, so the list is read from its beginning after
 * each call.
 */

static void
keyprotect_iam_give_up(keyprotect_iam_t *iam)
{
    keyprotect_iam_waiter_t  *waiter;

    if (iam->failures && keyprotect_iam_hopeless(iam)) {
        keyprotect_iam_notify(iam, iam->last);
        return;
    }

    for (waiter = iam->waiters; waiter; /* void */ ) {

        if (keyprotect_iam_in_time(iam, waiter)) {
            waiter = waiter->next;
            continue;
        }

        keyprotect_iam_cancel(waiter);

        waiter->done(waiter, iam->last);

        waiter = iam->waiters;
    }
}


/* a 4xx without IAM's code comes from a gateway: the API key may be valid */

static keyprotect_iam_e
keyprotect_iam_read_response(keyprotect_iam_t *iam, const json_t *json,
    const char *code)
{
    int64_t              life;
    uint64_t             ms;
    keyprotect_token_t  *token;

    if (iam->http.status != 200) {
        return iam->http.status >= 400 && iam->http.status < 500 && code[0]
               && iam->http.status != 429 && iam->http.status != 408
               ? KEYPROTECT_IAM_REFUSED : KEYPROTECT_IAM_UNREACHABLE;
    }

    /* count by the local clock from now on; "expiration" is IAM's clock */

    if (keyprotect_json_number(json, "expires_in", KEYPROTECT_LIFE_MIN,
                               INT32_MAX, &life)
        != KMIP_OK)
    {
        return KEYPROTECT_IAM_UNREACHABLE;
    }

    token = keyprotect_token_create(json);
    if (token == NULL) {
        return KEYPROTECT_IAM_UNREACHABLE;
    }

    if (life > KEYPROTECT_LIFE_MAX) {
        life = KEYPROTECT_LIFE_MAX;
    }

    ms = (uint64_t) life * 1000;

    /* calls that use the old token keep it until they end */

    keyprotect_iam_release(iam->token);

    iam->token = token;
    iam->got = keyprotect_clock(iam->store);
    iam->expires = iam->got
                   + (ms > 2 * KEYPROTECT_EARLY ? ms - KEYPROTECT_EARLY
                                                : ms / 10 * 9);

    if (iam->failures) {
        keyprotect_log(iam->store, KEYPROTECT_LOG_NOTICE,
                       "IAM is available again");
    }

    iam->failures = 0;
    iam->last = KEYPROTECT_IAM_READY;

    keyprotect_iam_arm(iam, ms / 1000 * (750 + keyprotect_retry_random(51)));

    return KEYPROTECT_IAM_READY;
}


/* the token becomes a header: reject characters that cannot be in one */

static keyprotect_token_t *
keyprotect_token_create(const json_t *json)
{
    size_t               i, len;
    json_t              *member;
    const char          *text;
    keyprotect_token_t  *token;

    member = json_object_get(json, "access_token");

    text = json_string_value(member);
    len = json_string_length(member);

    if (len == 0 || len > KEYPROTECT_TOKEN_MAX) {
        return NULL;
    }

    for (i = 0; i < len; i++) {
        if (text[i] <= 0x20 || text[i] >= 0x7f) {
            return NULL;
        }
    }

    token = calloc(1, sizeof(keyprotect_token_t));
    if (token == NULL) {
        return NULL;
    }

    token->value.data = kmip_memory_alloc(len + 1);

    if (token->value.data == NULL) {
        free(token);
        return NULL;
    }

    memcpy(token->value.data, text, len);
    token->value.data[len] = '\0';
    token->value.len = len;
    token->refs = 1;

    return token;
}


static void
keyprotect_iam_failed(keyprotect_iam_t *iam, keyprotect_iam_e result,
    const char *code)
{
    int       refused;
    uint64_t  ms, after;

    iam->failures++;
    iam->last = result;

    keyprotect_iam_log(iam, code);

    refused = result == KEYPROTECT_IAM_REFUSED;

    ms = keyprotect_retry_backoff(iam->failures,
                                  refused ? KEYPROTECT_REFUSED_FIRST
                                          : KEYPROTECT_IAM_FIRST,
                                  refused ? KEYPROTECT_REFUSED_MOST
                                          : KEYPROTECT_IAM_MOST);

    /* obey Retry-After, within limits */

    after = iam->http.retry_after > 0 ? iam->http.retry_after : 0;

    if (after > KEYPROTECT_AFTER_MOST) {
        after = KEYPROTECT_AFTER_MOST;
    }

    keyprotect_iam_arm(iam, ms > after * 1000 ? ms : after * 1000);
}


static void
keyprotect_iam_log(keyprotect_iam_t *iam, const char *code)
{
    char                      status[80], advice[256];
    unsigned                  more;
    const char               *what;
    const keyprotect_http_t  *http;

    http = &iam->http;

    if (!keyprotect_log_allowed(iam->store, &iam->store->limits.iam,
                                KEYPROTECT_IAM_LOG, &more))
    {
        return;
    }

    (void) snprintf(status, sizeof(status), "status %u, %s", http->status,
                    code[0] ? code : "no error code");

    what = http->error_text[0] ? http->error_text : "no response";

    if (http->error == KEYPROTECT_HTTP_OK && http->status) {
        what = status;
    }

    keyprotect_advice_iam(iam->store, http, code, advice, sizeof(advice));

    keyprotect_log(iam->store, KEYPROTECT_LOG_ERROR,
                   "IAM gives no token: %s, correlation id %s%s%s", what,
                   http->correlation_id, advice[0] ? "; " : "", advice);
}


/* without memory for the timer, the next call for a token starts it */

static void
keyprotect_iam_arm(keyprotect_iam_t *iam, uint64_t ms)
{
    keyprotect_transport_t  *t;

    t = iam->store->transport;

    iam->due = keyprotect_clock(iam->store) + ms;
    iam->armed = t->timer_add(t, &iam->timer, ms) == KMIP_OK;
}


static void
keyprotect_iam_on_timer(keyprotect_timer_t *timer)
{
    keyprotect_iam_t  *iam;

    iam = timer->data;

    iam->armed = 0;

    if (!iam->busy) {
        keyprotect_iam_exchange(iam);

        if (!iam->busy) {
            keyprotect_iam_give_up(iam);
        }
    }
}
