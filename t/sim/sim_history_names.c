
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Names: an object has its Name from the acknowledgement until a client begins
 * to destroy the object.
 */


#include "sim_history_internal.h"


static uint64_t
names_until(const history_t *h, unsigned object)
{
    unsigned                i;
    uint64_t                until;
    const history_event_t  *e;

    until = HISTORY_FOREVER;

    for (i = 0; i < h->n; i++) {
        e = &h->events[i];

        if (e->object == object && e->began < until
            && ((e->kind == HISTORY_DESTROY && e->outcome != HISTORY_REFUSED)
                || e->kind == HISTORY_TAKEN))
        {
            until = e->began;
        }
    }

    return until;
}


static int
names_given(const history_event_t *e)
{
    return e->kind == HISTORY_NAME && e->outcome == HISTORY_OK;
}


/* the object had been given the Name before */

static int
names_again(const history_t *h, const history_event_t *given)
{
    unsigned                i;
    const history_event_t  *e;

    for (i = 0; i < h->n; i++) {
        e = &h->events[i];

        if (names_given(e) && e->object == given->object
            && e->name == given->name && e->ended < given->ended)
        {
            return 1;
        }
    }

    return 0;
}


/* two requests that zones hid from each other, since they lag */

static int
names_hidden(const history_event_t *a, const history_event_t *b)
{
    return a->since && b->since && a->ended >= b->since
           && b->ended >= a->since;
}


/* the search found another object that was given the Name at the same time */

static int
names_other(const history_t *h, const history_event_t *given, unsigned found)
{
    unsigned                i;
    const history_event_t  *e;

    for (i = 0; i < h->n; i++) {
        e = &h->events[i];

        if (names_given(e) && e->name == given->name
            && (found & 1u << e->object) && names_hidden(e, given))
        {
            return 1;
        }
    }

    return 0;
}


/* the object had the Name during the whole search, and was not found */

static int
names_missed(const history_t *h, const history_event_t *given)
{
    unsigned                i;
    const history_event_t  *e;

    for (i = 0; i < h->n; i++) {
        e = &h->events[i];

        if (e->kind == HISTORY_LOCATE && e->outcome == HISTORY_OK
            && e->name == given->name && given->ended < e->began
            && names_until(h, given->object) > e->ended
            && (e->found & 1u << given->object) == 0
            && !names_other(h, given, e->found))
        {
            return 1;
        }
    }

    return 0;
}


history_verdict_e
history_names(const history_t *h, unsigned *object)
{
    unsigned                i, n;
    const history_event_t  *a, *b;

    for (i = 0; i < h->n; i++) {
        a = &h->events[i];

        if (!names_given(a)) {
            continue;
        }

        if (object) {
            *object = a->object;
        }

        for (n = 0; n < h->n; n++) {
            b = &h->events[n];

            if (names_given(b) && b->object != a->object
                && b->name == a->name && !names_hidden(a, b)
                && !names_again(h, a) && !names_again(h, b)
                && b->ended < names_until(h, a->object)
                && a->ended < names_until(h, b->object))
            {
                return HISTORY_NAME_TWICE;
            }
        }

        if (names_missed(h, a)) {
            return HISTORY_NAME_LOST;
        }
    }

    return HISTORY_GOOD;
}
