
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Judges Usage Limits, and whether an object is archived. What is left is
 * judged by bounds: all that was granted before a read began has been taken,
 * and no more has been taken than was requested before it ended. An object is
 * archived or not by the last change of its log that says so.
 */


#include "sim_history_internal.h"

#include <string.h>


/* units that were granted before this tick */

static int64_t
history_granted(const history_t *h, unsigned object, uint64_t tick)
{
    unsigned                i;
    int64_t                 sum;
    const history_event_t  *e;

    sum = 0;

    for (i = 0; i < h->n; i++) {
        e = &h->events[i];

        if (e->kind == HISTORY_TAKE && e->object == object
            && e->outcome == HISTORY_OK && e->ended <= tick)
        {
            sum += e->units;
        }
    }

    return sum;
}


/* units that may have been taken by this tick, for later uses among them */

static int64_t
history_drawn(const history_t *h, unsigned object, uint64_t tick)
{
    unsigned                i;
    int64_t                 sum;
    const history_event_t  *e;

    sum = 0;

    for (i = 0; i < h->n; i++) {
        e = &h->events[i];

        if (e->kind == HISTORY_TAKE && e->object == object
            && e->outcome != HISTORY_REFUSED && e->began < tick)
        {
            sum += e->drawn;
        }
    }

    return sum;
}


history_verdict_e
history_uses(const history_t *h, unsigned object)
{
    unsigned                i;
    const history_event_t  *e;

    if (h->total == 0 || (h->reset & 1u << object)) {
        return HISTORY_GOOD;
    }

    if (history_granted(h, object, HISTORY_FOREVER) > h->total) {
        return HISTORY_OVERUSED;
    }

    for (i = 0; i < h->n; i++) {
        e = &h->events[i];

        if (e->object != object || !e->counted) {
            continue;
        }

        if (e->left > h->total - history_granted(h, object, e->began)) {
            return HISTORY_OVERUSED;
        }

        if (e->left < h->total - history_drawn(h, object, e->ended)) {
            return HISTORY_UNDERUSED;
        }
    }

    return HISTORY_GOOD;
}


/* what the change with this letter made of the object */

static history_storage_e
history_storage_of(const history_t *h, unsigned object, char letter)
{
    unsigned                i;
    const history_event_t  *e;

    for (i = 0; i < h->n; i++) {
        e = &h->events[i];

        if (e->kind == HISTORY_APPEND && e->object == object
            && e->letter == letter && e->storage)
        {
            return e->storage;
        }
    }

    return HISTORY_ANYWHERE;
}


static history_storage_e
history_stored(const history_t *h, const history_event_t *told)
{
    const char         *p;
    history_storage_e   storage, last;

    last = HISTORY_ONLINE;

    for (p = told->log; *p; p++) {
        storage = history_storage_of(h, told->object, *p);
        last = storage ? storage : last;
    }

    return last;
}


history_verdict_e
history_storage(const history_t *h, unsigned object)
{
    unsigned                i;
    history_storage_e       storage;
    const history_event_t  *e;

    if (h->reset & 1u << object) {
        return HISTORY_GOOD;
    }

    for (i = 0; i < h->n; i++) {
        e = &h->events[i];

        if (e->object != object || e->kind != HISTORY_READ || !e->logged
            || e->outcome != HISTORY_OK)
        {
            continue;
        }

        storage = history_stored(h, e);

        if (e->keyed && storage == HISTORY_ARCHIVED) {
            return HISTORY_ARCHIVED_READ;
        }

        if (e->storage && e->storage != storage) {
            return HISTORY_WRONG_STORAGE;
        }
    }

    return HISTORY_GOOD;
}
