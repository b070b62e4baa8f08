
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Probes of Key Protect and of the instance.
 */


#include "keyprotect_probe.h"
#include "keyprotect_internal.h"
#include "keyprotect_request.h"
#include "keyprotect_selftest.h"


#define KEYPROTECT_PROBE_ARENA  16384


static void keyprotect_probe_run(keyprotect_series_t *s);
static void keyprotect_probe_done(keyprotect_call_t *call);
static void keyprotect_probe_end(keyprotect_series_t *s, int there);
static void keyprotect_probe_timer(keyprotect_timer_t *timer);
static void keyprotect_check_timer(keyprotect_timer_t *timer);
static void keyprotect_check_link(keyprotect_check_t **list,
    keyprotect_check_t *check);
static void keyprotect_check_unlink(keyprotect_check_t *check);


void
keyprotect_probe_init(keyprotect_selftest_t *st, keyprotect_store_t *ks)
{
    keyprotect_series_init(&st->probe, ks, keyprotect_probe_timer);
}


void
keyprotect_probe_start(keyprotect_store_t *ks)
{
    keyprotect_series_t  *s;

    s = &ks->selftest->probe;

    if (s->arena == NULL && !s->armed) {
        keyprotect_series_arm(s, keyprotect_breaker_wait(&ks->breaker));

        /* without a timer nothing would ever close the breaker */

        if (!s->armed) {
            (void) keyprotect_breaker_success(&ks->breaker);
        }
    }
}


static void
keyprotect_probe_timer(keyprotect_timer_t *timer)
{
    keyprotect_series_t  *s;

    s = timer->data;
    s->armed = 0;

    /* another call may have closed the breaker meanwhile */

    if (s->store->breaker.open || s->store->selftest->checks) {
        keyprotect_probe_run(s);
    }
}


/*
 * uses the root key's id if it is known: a deleted key may have lost its alias
 */

static kmip_int_t
keyprotect_probe_root(keyprotect_series_t *s)
{
    kmip_str_t  root;

    root = keyprotect_conf_root(s->store);

    return keyprotect_request_root(s->store, &s->call, s->arena, &root);
}


static void
keyprotect_probe_run(keyprotect_series_t *s)
{
    keyprotect_check_t  *check;

    for (check = s->store->selftest->checks; check; check = check->next) {
        check->asked = 1;
    }

    s->step = 0;
    s->arena = kmip_arena_create(KEYPROTECT_PROBE_ARENA);

    if (s->arena == NULL
        || keyprotect_probe_root(s) != KMIP_OK
        || keyprotect_series_call(s, keyprotect_probe_done) != KMIP_AGAIN)
    {
        keyprotect_probe_end(s, 0);
    }
}


static void
keyprotect_probe_done(keyprotect_call_t *call)
{
    keyprotect_series_t  *s;

    s = call->data;

    if (s->step == 1) {
        keyprotect_probe_end(s, keyprotect_series_listed(s) == KMIP_OK);
        return;
    }

    if (keyprotect_series_root_seen(s) != KMIP_OK) {
        keyprotect_probe_end(s, 0);
        return;
    }

    s->step = 1;

    if (keyprotect_series_list(s) != KMIP_OK
        || keyprotect_series_call(s, keyprotect_probe_done) != KMIP_AGAIN)
    {
        keyprotect_probe_end(s, 0);
    }
}


/* checks that were added during this probe wait for the next one */

static void
keyprotect_probe_end(keyprotect_series_t *s, int there)
{
    keyprotect_check_t     *check, *next;
    keyprotect_store_t     *ks;
    keyprotect_selftest_t  *st;

    ks = s->store;
    st = ks->selftest;

    keyprotect_series_end(s);

    for (check = st->checks; check; check = next) {
        next = check->next;

        if (check->asked || ks->breaker.open) {
            keyprotect_check_unlink(check);
            keyprotect_check_link(&st->ready, check);
        }
    }

    if (ks->breaker.open) {
        keyprotect_probe_start(ks);

    } else if (st->checks) {
        keyprotect_series_arm(s, 0);
    }

    while (st->ready) {
        check = st->ready;

        keyprotect_probe_cancel(check);

        check->done(check, there);
    }
}


kmip_int_t
keyprotect_probe_verify(keyprotect_store_t *ks, keyprotect_check_t *check)
{
    uint64_t                 now;
    keyprotect_series_t     *s;
    keyprotect_selftest_t   *st;
    keyprotect_transport_t  *t;

    st = ks->selftest;
    s = &st->probe;

    now = keyprotect_clock(ks);

    check->store = ks;
    check->asked = 0;
    check->prev = NULL;
    check->next = NULL;

    if (ks->stopped || ks->breaker.open || now >= check->deadline) {
        return KMIP_ERROR;
    }

    t = ks->transport;

    check->timer.handler = keyprotect_check_timer;
    check->timer.data = check;

    if (t->timer_add(t, &check->timer, check->deadline - now) != KMIP_OK) {
        return KMIP_ERROR;
    }

    /* done must not be called from within: a timer starts the probe */

    if (s->arena == NULL) {
        keyprotect_series_arm(s, 0);

        if (!s->armed) {
            t->timer_del(t, &check->timer);
            return KMIP_ERROR;
        }
    }

    keyprotect_check_link(&st->checks, check);

    return KMIP_AGAIN;
}


static void
keyprotect_check_timer(keyprotect_timer_t *timer)
{
    keyprotect_check_t  *check;

    check = timer->data;

    keyprotect_check_unlink(check);

    check->done(check, 0);
}


static void
keyprotect_check_link(keyprotect_check_t **list, keyprotect_check_t *check)
{
    check->next = *list;
    check->prev = list;

    if (check->next) {
        check->next->prev = &check->next;
    }

    *list = check;
}


static void
keyprotect_check_unlink(keyprotect_check_t *check)
{
    *check->prev = check->next;

    if (check->next) {
        check->next->prev = check->prev;
    }

    check->prev = NULL;
    check->next = NULL;
}


void
keyprotect_probe_cancel(keyprotect_check_t *check)
{
    keyprotect_transport_t  *t;

    if (check->prev == NULL) {
        return;
    }

    t = check->store->transport;

    t->timer_del(t, &check->timer);

    keyprotect_check_unlink(check);
}
