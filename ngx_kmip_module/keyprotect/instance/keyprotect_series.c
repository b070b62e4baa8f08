
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Series of calls, and the responses about root key and key ring.
 */


#include "keyprotect_series.h"
#include "keyprotect_internal.h"
#include "keyprotect_request.h"
#include "keyprotect_selftest.h"

#include <string.h>


void
keyprotect_series_init(keyprotect_series_t *s, keyprotect_store_t *ks,
    void (*handler)(keyprotect_timer_t *timer))
{
    s->store = ks;

    s->timer.handler = handler;
    s->timer.data = s;
    s->timer.background = 1;
}


void
keyprotect_series_end(keyprotect_series_t *s)
{
    keyprotect_transport_t  *t;

    t = s->store->transport;

    keyprotect_call_cancel(&s->call);

    if (s->armed) {
        t->timer_del(t, &s->timer);
        s->armed = 0;
    }

    kmip_arena_destroy(s->arena);
    s->arena = NULL;
}


void
keyprotect_series_arm(keyprotect_series_t *s, uint64_t ms)
{
    keyprotect_transport_t  *t;

    t = s->store->transport;

    s->armed = t->timer_add(t, &s->timer, ms) == KMIP_OK;
}


/*
 * The breaker lets these calls pass, since they are what closes it. They are
 * background calls: a worker that exits does not wait for them.
 */

kmip_int_t
keyprotect_series_call(keyprotect_series_t *s, keyprotect_call_done_pt done)
{
    keyprotect_store_t  *ks;

    ks = s->store;

    s->call.http.urgent = 1;
    s->call.http.background = 1;
    s->call.probe = 1;
    s->call.done = done;
    s->call.data = s;
    s->call.deadline = keyprotect_clock(ks) + ks->conf->timeout;

    return keyprotect_call_start(ks, &s->call);
}


/*
 * Key Protect returns a root key in any state, and 410 for a deleted one: both
 * prove that the instance is the configured one. 404 does not: the instance may
 * be another.
 */

kmip_int_t
keyprotect_series_root_seen(keyprotect_series_t *s)
{
    keyprotect_key_t        key;
    keyprotect_store_t     *ks;
    keyprotect_selftest_t  *st;

    ks = s->store;
    st = ks->selftest;

    switch (s->call.result) {

    case KEYPROTECT_OK:
        break;

    case KEYPROTECT_GONE:
        st->root_state = KEYPROTECT_STATE_DESTROYED;
        return KMIP_OK;

    default:
        return KMIP_ERROR;
    }

    if (keyprotect_answer_key(s->call.json, s->arena, &key) != KMIP_OK
        || key.id.len >= sizeof(ks->root_id))
    {
        return KMIP_ERROR;
    }

    if (key.extractable) {
        keyprotect_log(ks, KEYPROTECT_LOG_ERROR,
                       "key %.*s is a standard key, not a root key: check "
                       "root_key", (int) key.id.len,
                       (const char *) key.id.data);
        return KMIP_ERROR;
    }

    memcpy(ks->root_id, key.id.data, key.id.len);
    ks->root_id[key.id.len] = '\0';

    st->root_state = key.state;
    st->restorable = key.restorable;

    return KMIP_OK;
}


kmip_int_t
keyprotect_series_list(keyprotect_series_t *s)
{
    keyprotect_list_t  list;

    memset(&list, 0, sizeof(keyprotect_list_t));

    list.limit = 1;

    return keyprotect_request_list(s->store, &s->call, s->arena, &list);
}


kmip_int_t
keyprotect_series_listed(keyprotect_series_t *s)
{
    size_t             n;
    keyprotect_key_t  *keys;

    if (s->call.result != KEYPROTECT_OK) {
        return KMIP_ERROR;
    }

    if (keyprotect_answer_list(s->call.json, s->arena, &keys, &n) != KMIP_OK) {
        return KMIP_ERROR;
    }

    /* an empty list may also mean that the API key may not see the keys */

    s->store->proven = n != 0;

    return KMIP_OK;
}
