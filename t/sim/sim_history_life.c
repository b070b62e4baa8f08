
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Searches an order of events: an event with a response takes effect between
 * its beginning and its end, one without a response at any time after its
 * beginning, or never.
 */


#include "sim_history_internal.h"

#include <string.h>


#define LIFE_EVENTS  64
#define LIFE_SEEN    8192               /* a power of two */
#define LIFE_GONE    8                  /* a bit beside the state */

#define LIFE_BIT(kind)  (1u << (kind))


typedef struct {
    const history_event_t  *events[LIFE_EVENTS];
    unsigned                n;
    uint64_t                must;       /* bits of events that took effect */
    unsigned                late:1;     /* as in history_t */
    uint64_t                seen[LIFE_SEEN];
    unsigned char           states[LIFE_SEEN];
    unsigned                nseen;
} life_t;


/*
 * Zones may lag: a change may be allowed by what it saw, and be made beside
 * another one that it did not see; the furthest state wins. 1 if the event may
 * have missed all changes of these kinds that took effect.
 */

static int
life_missed(const life_t *l, const history_event_t *e, uint64_t done,
    unsigned kinds)
{
    unsigned                i;
    const history_event_t  *other;

    if (e->since == 0) {
        return 0;
    }

    for (i = 0; i < l->n; i++) {
        other = l->events[i];

        if ((done & (uint64_t) 1 << i) && (kinds & LIFE_BIT(other->kind))
            && other->outcome == HISTORY_OK && other->ended < e->since)
        {
            return 0;
        }
    }

    return 1;
}


/* 0: the event does not fit this state */

static unsigned
life_read(const history_event_t *e, unsigned state)
{
    int  ended;

    ended = (state & LIFE_GONE) || state >= HISTORY_DESTROYED;

    if (e->outcome == HISTORY_ABSENT) {
        return ended ? state : 0;
    }

    if (e->keyed || e->logged || e->kind != HISTORY_READ) {
        return ended ? 0 : (e->state == 0 || e->state == state ? state : 0);
    }

    if (e->state >= HISTORY_DESTROYED) {
        return ended ? state : 0;
    }

    return e->state == 0 || e->state == state ? state : 0;
}


static const unsigned  life_past[] = {
    [HISTORY_ACTIVE] = LIFE_BIT(HISTORY_ACTIVATE),
    [HISTORY_DEACTIVATED] = LIFE_BIT(HISTORY_DEACTIVATE),
    [HISTORY_COMPROMISED] = LIFE_BIT(HISTORY_COMPROMISE),
    [HISTORY_DESTROYED] = LIFE_BIT(HISTORY_DESTROY)
};


/*
 * A zone may show an Activate beside a Revoke that it does not show yet, so a
 * state that the object never had. 1 if a change to the state that was read
 * took effect, and all that go further may have been missed.
 */

static int
life_seen_beside(const life_t *l, const history_event_t *e, uint64_t done,
    unsigned state)
{
    unsigned  i, further;

    if (e->state < HISTORY_ACTIVE || e->state >= state) {
        return 0;
    }

    further = 0;

    for (i = e->state + 1; i <= state; i++) {
        further |= life_past[i];
    }

    for (i = 0; i < l->n; i++) {
        if ((done & (uint64_t) 1 << i)
            && (life_past[e->state] & LIFE_BIT(l->events[i]->kind)))
        {
            return life_missed(l, e, done, further);
        }
    }

    return 0;
}


/*
 * the state after a change that only fits the object as it saw it; 0: it saw
 * the object as it is
 */

static unsigned
life_beside(const life_t *l, const history_event_t *e, uint64_t done,
    unsigned state)
{
    unsigned  kinds;

    if ((state & LIFE_GONE) || e->outcome == HISTORY_ABSENT) {
        return 0;
    }

    if (e->kind == HISTORY_READ) {
        return life_seen_beside(l, e, done, state) ? state : 0;
    }

    kinds = life_past[state];

    if (e->kind == HISTORY_ACTIVATE && state != HISTORY_DESTROYED) {
        kinds = life_past[HISTORY_DEACTIVATED] | life_past[HISTORY_COMPROMISED];
    }

    if (kinds == 0 || !life_missed(l, e, done, kinds)) {
        return 0;
    }

    return e->kind == HISTORY_DESTROY ? HISTORY_DESTROYED : state;
}


/* the state after it; 0: impossible in this state */

static unsigned
life_change(const history_event_t *e, unsigned state)
{
    switch (e->kind) {

    case HISTORY_TAKEN:
        return state | LIFE_GONE;

    case HISTORY_BACK:
        return state & ~LIFE_GONE;

    case HISTORY_DESTROY:

        if (state & LIFE_GONE) {
            return HISTORY_DESTROYED | LIFE_GONE;
        }

        return state == HISTORY_ACTIVE ? 0 : HISTORY_DESTROYED;

    case HISTORY_ACTIVATE:
        return state == HISTORY_PRE_ACTIVE || state == HISTORY_ACTIVE
               ? HISTORY_ACTIVE : 0;

    case HISTORY_DEACTIVATE:
        return state == HISTORY_ACTIVE || state == HISTORY_DEACTIVATED
               ? HISTORY_DEACTIVATED : 0;

    case HISTORY_COMPROMISE:
        return state < HISTORY_DESTROYED ? HISTORY_COMPROMISED : 0;

    default:
        return life_read(e, state);
    }
}


static int
life_is_change(const history_event_t *e)
{
    return e->kind != HISTORY_READ && e->kind != HISTORY_APPEND
           && e->kind != HISTORY_NAME && e->kind != HISTORY_TAKE;
}


static unsigned
life_apply(const life_t *l, unsigned i, uint64_t done, unsigned state)
{
    unsigned                next;
    const history_event_t  *e;

    e = l->events[i];

    if (e->outcome == HISTORY_ABSENT && e->kind != HISTORY_DESTROY) {
        return life_read(e, state);
    }

    if (e->kind == HISTORY_DESTROY && e->outcome == HISTORY_UNKNOWN && l->late
        && state == HISTORY_ACTIVE)
    {
        return HISTORY_DESTROYED;
    }

    next = life_change(e, state);

    return next ? next : life_beside(l, e, done, state);
}


/* 1 if it was seen before; a full table forgets entries */

static int
life_seen(life_t *l, uint64_t done, unsigned state)
{
    unsigned  i, n;
    uint64_t  hash;

    hash = (done * 0x9e3779b97f4a7c15u) ^ ((uint64_t) state << 7);
    i = (unsigned) (hash >> 32) & (LIFE_SEEN - 1);

    for (n = 0; n < 16; n++, i = (i + 1) & (LIFE_SEEN - 1)) {

        if (l->states[i] == 0) {
            l->states[i] = (unsigned char) state;
            l->seen[i] = done;
            l->nseen++;
            return 0;
        }

        if (l->seen[i] == done && l->states[i] == state) {
            return 1;
        }
    }

    return 0;
}


/*
 * 1 if this change, which need not have taken effect, does not have to be tried
 * now: it changes nothing, in no zone, or another one of its kind began earlier
 * and would do as well.  Without this the search of a history with many such
 * changes does not end.
 */

static int
life_idle(const life_t *l, unsigned i, uint64_t done, unsigned state,
    unsigned next)
{
    unsigned                k;
    const history_event_t  *e, *other;

    if (l->must & (uint64_t) 1 << i) {
        return 0;
    }

    e = l->events[i];

    if (next == state && e->since == 0) {
        return 1;
    }

    for (k = 0; k < l->n; k++) {
        other = l->events[k];

        if (k != i && other->kind == e->kind
            && !((l->must | done) & (uint64_t) 1 << k)
            && (other->began < e->began
                || (other->began == e->began && k < i)))
        {
            return 1;
        }
    }

    return 0;
}


/* the end of the first event that has to take effect next */

static uint64_t
life_until(const life_t *l, uint64_t done)
{
    unsigned  i;
    uint64_t  until;

    until = HISTORY_FOREVER;

    for (i = 0; i < l->n; i++) {
        if ((l->must & ~done & (uint64_t) 1 << i)
            && l->events[i]->ended < until)
        {
            until = l->events[i]->ended;
        }
    }

    return until;
}


static int
life_search(life_t *l, uint64_t done, unsigned state)
{
    unsigned  i, next;
    uint64_t  bit, until;

    if ((l->must & ~done) == 0) {
        return 1;
    }

    if (life_seen(l, done, state)) {
        return 0;
    }

    until = life_until(l, done);

    /* a read that is possible now may take effect now */

    for (i = 0; i < l->n; i++) {
        bit = (uint64_t) 1 << i;

        if (!(done & bit) && !life_is_change(l->events[i])
            && l->events[i]->began <= until
            && life_apply(l, i, done, state))
        {
            return life_search(l, done | bit, state);
        }
    }

    for (i = 0; i < l->n; i++) {
        bit = (uint64_t) 1 << i;

        if ((done & bit) || !life_is_change(l->events[i])
            || l->events[i]->began > until)
        {
            continue;
        }

        next = life_apply(l, i, done, state);

        if (life_idle(l, i, done, state, next)) {
            continue;
        }

        if (next && life_search(l, done | bit, next)) {
            return 1;
        }

        /* a Destroy of a deleted object has no effect */

        if (l->events[i]->kind == HISTORY_DESTROY && (state & LIFE_GONE)
            && life_search(l, done | bit, state))
        {
            return 1;
        }
    }

    return 0;
}


/*
 * 1 if the event is about the object's life. Zones may have shown a change that
 * was refused, beside the one for which it was refused.
 */

static int
life_concerns(const history_event_t *e, unsigned object)
{
    if (e->object != object
        || (e->outcome == HISTORY_REFUSED && e->since == 0))
    {
        return 0;
    }

    switch (e->kind) {

    case HISTORY_CREATE:
    case HISTORY_LOCATE:
    case HISTORY_LOCKED:
    case HISTORY_UNLOCKED:
        return 0;

    case HISTORY_READ:
    case HISTORY_APPEND:
    case HISTORY_NAME:
    case HISTORY_TAKE:
        return e->outcome == HISTORY_OK || e->outcome == HISTORY_ABSENT;

    default:
        return 1;
    }
}


history_verdict_e
history_life(const history_t *h, unsigned object)
{
    unsigned                i;
    static life_t           l;
    const history_event_t  *e;

    l.n = 0;
    l.must = 0;
    l.late = (h->late & 1u << object) != 0;

    if (h->reset & 1u << object) {
        return HISTORY_GOOD;
    }

    if (l.nseen) {
        memset(l.states, 0, sizeof(l.states));
        l.nseen = 0;
    }

    for (i = 0; i < h->n; i++) {
        e = &h->events[i];

        if (!life_concerns(e, object)) {
            continue;
        }

        if (l.n == LIFE_EVENTS) {
            return HISTORY_FULL;
        }

        if (e->outcome == HISTORY_OK || e->outcome == HISTORY_ABSENT) {
            l.must |= (uint64_t) 1 << l.n;
        }

        l.events[l.n++] = e;
    }

    return life_search(&l, 0, HISTORY_PRE_ACTIVE) ? HISTORY_GOOD
                                                  : HISTORY_IMPOSSIBLE;
}
