
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Storing a standard key.
 */


#include "keyprotect_put.h"
#include "keyprotect_absence.h"
#include "keyprotect_absent.h"
#include "keyprotect_retry.h"

#include <string.h>


#define KEYPROTECT_PUT_ATTEMPTS  4
#define KEYPROTECT_PUT_READS     4
#define KEYPROTECT_PUT_EARLY     12       /* reads of a key without a payload */
#define KEYPROTECT_PUT_PAUSE     50      /* ms */


static kmip_int_t keyprotect_put_post(keyprotect_put_t *put);
static void keyprotect_put_on_posted(keyprotect_call_t *call);
static kmip_int_t keyprotect_put_id(keyprotect_put_t *put,
    const keyprotect_call_t *call);
static void keyprotect_put_back(keyprotect_put_t *put);
static kmip_int_t keyprotect_put_search(keyprotect_put_t *put);
static void keyprotect_put_on_searched(keyprotect_call_t *call);
static void keyprotect_put_on_read(keyprotect_call_t *call);
static void keyprotect_put_judge(keyprotect_put_t *put,
    const keyprotect_key_t *key);
static void keyprotect_put_taken(keyprotect_put_t *put);
static void keyprotect_put_missing(keyprotect_put_t *put);
static int keyprotect_put_again(keyprotect_put_t *put, unsigned reads);
static void keyprotect_put_on_timer(keyprotect_timer_t *timer);
static void keyprotect_put_end(keyprotect_put_t *put, keyprotect_put_e result,
    kmip_store_outcome_e outcome, const char *message);
static void keyprotect_put_fail(keyprotect_put_t *put,
    const keyprotect_call_t *call);


static const char  keyprotect_put_lost[] =
    "Key Protect did not answer in time: the change may have been done";


kmip_int_t
keyprotect_put_start(keyprotect_put_t *put)
{
    put->attempts = 0;
    put->reads = 0;
    put->clash = 0;
    put->unknown = 0;
    put->id.len = 0;
    put->holder_id.len = 0;

    put->timer.handler = keyprotect_put_on_timer;
    put->timer.data = put;

    return keyprotect_put_post(put);
}


void
keyprotect_put_cancel(keyprotect_put_t *put)
{
    keyprotect_transport_t  *t;

    if (put->timer.handler) {
        t = put->flow->ks->transport;
        t->timer_del(t, &put->timer);

        keyprotect_call_cancel(&put->call);
    }
}


/* keeps a part of the time for reading the key back */

static kmip_int_t
keyprotect_put_post(keyprotect_put_t *put)
{
    keyprotect_flow_t  *flow;

    flow = put->flow;

    put->attempts++;
    put->clash = 0;

    if (keyprotect_request_create(flow->ks, &put->call, flow->arena,
                                  &put->key)
        != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    put->call.deadline = flow->deadline - keyprotect_flow_left(flow) / 3;

    return keyprotect_flow_send(flow, &put->call, keyprotect_put_on_posted,
                                put);
}


static void
keyprotect_put_on_posted(keyprotect_call_t *call)
{
    keyprotect_put_t  *put;

    put = call->data;

    switch (call->result) {

    case KEYPROTECT_OK:

        if (keyprotect_put_id(put, call) == KMIP_OK) {
            put->date = call->http.date;
            keyprotect_put_end(put, KEYPROTECT_PUT_OK, KMIP_STORE_OK, NULL);
            return;
        }

        put->unknown = 1;
        break;

    case KEYPROTECT_ALIAS_CLASH:
        put->clash = 1;
        break;

    case KEYPROTECT_UNKNOWN:
        put->unknown = 1;
        break;

    case KEYPROTECT_ALIAS_QUOTA:

        if (!put->unknown && put->key.naliases) {
            keyprotect_put_end(put, KEYPROTECT_PUT_FULL,
                               KMIP_STORE_UNAVAILABLE, NULL);
            return;
        }

        break;

    default:

        /* this attempt was not performed, but an earlier one may have been */

        if (!put->unknown) {
            keyprotect_put_fail(put, call);
            return;
        }
    }

    keyprotect_put_back(put);
}


/* a response that does not name our key proves nothing about it */

static kmip_int_t
keyprotect_put_id(keyprotect_put_t *put, const keyprotect_call_t *call)
{
    keyprotect_key_t  key;

    if (keyprotect_answer_key(call->json, put->flow->arena, &key) != KMIP_OK
        || !kmip_str_equal(&key.name, &put->key.name)
        || !keyprotect_identifier_is_id(&key.id)
        || (put->key.naliases && key.has_aliases
            && !keyprotect_answer_named(&key)))
    {
        return KMIP_ERROR;
    }

    put->id = key.id;

    return KMIP_OK;
}


static void
keyprotect_put_back(keyprotect_put_t *put)
{
    kmip_int_t          rc;
    keyprotect_flow_t  *flow;

    flow = put->flow;

    put->reads++;

    if (put->key.naliases == 0) {
        rc = keyprotect_put_search(put);

    } else {
        rc = keyprotect_request_key(flow->ks, &put->call, flow->arena,
                                    &put->key.aliases[0]);

        if (rc == KMIP_OK) {
            rc = keyprotect_flow_send(flow, &put->call,
                                      keyprotect_put_on_read, put);
        }
    }

    if (rc != KMIP_OK) {
        keyprotect_put_end(put, KEYPROTECT_PUT_FAILED, KMIP_STORE_UNAVAILABLE,
                           NULL);
    }
}


static kmip_int_t
keyprotect_put_search(keyprotect_put_t *put)
{
    keyprotect_list_t   list;
    keyprotect_flow_t  *flow;

    flow = put->flow;

    memset(&list, 0, sizeof(keyprotect_list_t));

    list.limit = 1;
    list.states = "1";
    list.search = kmip_arena_printf(flow->arena, "exact:name:%.*s",
                                    (int) put->key.name.len,
                                    (const char *) put->key.name.data);

    if (list.search.len == 0
        || keyprotect_request_list(flow->ks, &put->call, flow->arena, &list)
           != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    return keyprotect_flow_send(flow, &put->call, keyprotect_put_on_searched,
                                put);
}


static void
keyprotect_put_on_searched(keyprotect_call_t *call)
{
    size_t             n;
    keyprotect_put_t  *put;
    keyprotect_key_t  *keys;

    put = call->data;

    if (call->result != KEYPROTECT_OK
        || keyprotect_answer_list(call->json, put->flow->arena, &keys, &n)
           != KMIP_OK)
    {
        keyprotect_put_end(put, KEYPROTECT_PUT_FAILED, KMIP_STORE_UNAVAILABLE,
                           keyprotect_put_lost);
        return;
    }

    if (n == 0 || !kmip_str_equal(&keys[0].name, &put->key.name)
        || !keyprotect_identifier_is_id(&keys[0].id))
    {
        keyprotect_put_missing(put);
        return;
    }

    put->id = keys[0].id;
    put->date = call->http.date;

    keyprotect_put_end(put, KEYPROTECT_PUT_OK, KMIP_STORE_OK, NULL);
}


static void
keyprotect_put_on_read(keyprotect_call_t *call)
{
    keyprotect_key_t   key;
    keyprotect_put_t  *put;

    put = call->data;

    if (call->result == KEYPROTECT_GONE) {
        keyprotect_put_taken(put);
        return;
    }

    if (keyprotect_absence_told(call)) {
        keyprotect_put_missing(put);
        return;
    }

    if (call->result != KEYPROTECT_OK) {
        keyprotect_put_fail(put, call);
        return;
    }

    if (keyprotect_answer_key(call->json, put->flow->arena, &key) != KMIP_OK
        || !kmip_str_equal(&key.name, &put->key.name)
        || !keyprotect_identifier_is_id(&key.id))
    {
        keyprotect_put_end(put, KEYPROTECT_PUT_FAILED,
                           put->unknown ? KMIP_STORE_UNAVAILABLE
                                        : KMIP_STORE_INVALID, NULL);
        return;
    }

    /* a new key may be visible before its payload is */

    if (key.state == KEYPROTECT_STATE_ACTIVE && key.payload.len == 0
        && keyprotect_put_again(put, KEYPROTECT_PUT_EARLY))
    {
        put->early = 1;
        return;
    }

    put->date = call->http.date;

    keyprotect_put_judge(put, &key);
}


/*
 * Decides whether the key is ours. A deleted revision of ours counts as
 * written, since another writer has built on it.
 */

static void
keyprotect_put_judge(keyprotect_put_t *put, const keyprotect_key_t *key)
{
    keyprotect_record_t        *holder;
    const keyprotect_record_t  *record;

    record = put->record;
    holder = &put->holder;

    if (key->payload.len == 0
        || keyprotect_record_decode(put->flow->arena, &key->payload,
                                    &record->stamp, record->revision, holder)
           != KMIP_OK)
    {
        keyprotect_put_taken(put);
        return;
    }

    if (memcmp(holder->writes[0], record->writes[0], KMIP_WRITE_ID) == 0
        && keyprotect_record_signed(holder, record->writes[0])
        && kmip_str_equal(&holder->prev, &record->prev)
        && key->state == KEYPROTECT_STATE_ACTIVE)
    {
        put->id = key->id;
        keyprotect_put_end(put, KEYPROTECT_PUT_OK, KMIP_STORE_OK, NULL);
        return;
    }

    if (key->state == KEYPROTECT_STATE_ACTIVE) {
        put->holder_id = key->id;
    }

    keyprotect_put_taken(put);
}


/*
 * Another key has the alias. If it cannot be read, it may be our own earlier
 * attempt, which another writer built on and deleted.
 */

static void
keyprotect_put_taken(keyprotect_put_t *put)
{
    if (put->unknown && put->holder_id.len == 0) {
        keyprotect_put_end(put, KEYPROTECT_PUT_FAILED, KMIP_STORE_UNAVAILABLE,
                           keyprotect_put_lost);
        return;
    }

    keyprotect_put_end(put, KEYPROTECT_PUT_TAKEN, KMIP_STORE_CONFLICT, NULL);
}


/*
 * The key was not found by its own alias. After a clash that means that another
 * of its aliases is taken, or that the key is not visible yet; so it is read
 * again before the former is concluded.
 */

static void
keyprotect_put_missing(keyprotect_put_t *put)
{
    if (put->clash && put->key.naliases > 1 && !put->unknown) {
        keyprotect_put_end(put, KEYPROTECT_PUT_NAME, KMIP_STORE_CONFLICT,
                           NULL);
        return;
    }

    if (keyprotect_put_again(put, KEYPROTECT_PUT_READS)) {
        return;
    }

    if (!put->clash) {
        keyprotect_put_end(put, KEYPROTECT_PUT_FAILED, KMIP_STORE_UNAVAILABLE,
                           keyprotect_put_lost);
        return;
    }

    if (put->key.naliases > 1) {
        keyprotect_put_end(put, KEYPROTECT_PUT_NAME, KMIP_STORE_CONFLICT,
                           NULL);
        return;
    }

    keyprotect_put_taken(put);
}


/* 1 if the timer is set for another read, which it is at most "reads" times */

static int
keyprotect_put_again(keyprotect_put_t *put, unsigned reads)
{
    uint64_t                 ms;
    keyprotect_transport_t  *t;

    t = put->flow->ks->transport;

    ms = keyprotect_retry_backoff(put->reads, KEYPROTECT_PUT_PAUSE,
                                  KEYPROTECT_PUT_PAUSE * 8);

    return keyprotect_flow_left(put->flow) > ms
           && put->reads < reads
           && put->attempts < KEYPROTECT_PUT_ATTEMPTS
           && t->timer_add(t, &put->timer, ms) == KMIP_OK;
}


static void
keyprotect_put_on_timer(keyprotect_timer_t *timer)
{
    keyprotect_put_t  *put;

    put = timer->data;

    if (put->clash || put->early || put->key.naliases == 0) {
        put->early = 0;
        keyprotect_put_back(put);
        return;
    }

    if (keyprotect_put_post(put) != KMIP_OK) {
        keyprotect_put_end(put, KEYPROTECT_PUT_FAILED, KMIP_STORE_UNAVAILABLE,
                           NULL);
    }
}


static void
keyprotect_put_fail(keyprotect_put_t *put, const keyprotect_call_t *call)
{
    const keyprotect_verdict_t  *verdict;

    verdict = keyprotect_error_verdict(call->kind, call->result);

    /* ABSENT cannot mean our record, which does not exist yet */

    keyprotect_put_end(put, KEYPROTECT_PUT_FAILED,
                       verdict->outcome == KMIP_STORE_ABSENT
                       ? KMIP_STORE_UNAVAILABLE : verdict->outcome,
                       verdict->message);
}


static void
keyprotect_put_end(keyprotect_put_t *put, keyprotect_put_e result,
    kmip_store_outcome_e outcome, const char *message)
{
    put->result = result;
    put->outcome = outcome;
    put->message = message;

    put->done(put);
}
