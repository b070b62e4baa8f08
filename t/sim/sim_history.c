
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Judges a history: logs and keys. sim_history_life.c judges states,
 * sim_history_names.c names, sim_history_uses.c Usage Limits and archives.
 */


#include "sim_history_internal.h"

#include <string.h>


typedef history_verdict_e (*history_check_pt)(const history_t *h,
    unsigned object);


static history_verdict_e history_keys(const history_t *h, unsigned object);
static history_verdict_e history_locked(const history_t *h, unsigned object);
static history_verdict_e history_logs(const history_t *h, unsigned object);
static history_verdict_e history_absent(const history_t *h, unsigned object);
static history_verdict_e history_calm(const history_t *h, unsigned object);
static history_verdict_e history_at_rest(const history_t *h,
    unsigned object);


static const history_check_pt  history_checks[] = {
    history_keys, history_locked, history_logs, history_uses,
    history_storage, history_absent, history_life, history_calm,
    history_at_rest
};

static const char  *history_verdicts[HISTORY_VERDICTS] = {
    "good", "wrong-key", "key-while-locked", "forked", "twice", "invented",
    "lost", "backwards", "reordered", "overused", "underused",
    "archived-read", "wrong-storage", "false-absent", "impossible",
    "name-twice", "name-lost", "failed-in-calm", "unreadable", "too-long"
};

static const char  *history_kinds[HISTORY_KINDS] = {
    "Create", "read", "append", "Activate", "Deactivate", "Compromise",
    "Destroy", "Name", "Locate", "taken", "back", "locked", "unlocked",
    "take"
};

static const char  *history_outcomes[] = {
    "unknown", "ok", "absent", "refused"
};


void
history_init(history_t *h)
{
    h->n = 0;
    h->dropped = 0;
    h->harmed = 0;
    h->reset = 0;
    h->late = 0;
    h->total = 0;
}


history_event_t *
history_add(history_t *h, history_kind_e kind, unsigned object,
    uint64_t began)
{
    history_event_t  *e;

    if (h->n == HISTORY_EVENTS) {
        h->dropped++;
        return NULL;
    }

    e = &h->events[h->n++];

    memset(e, 0, sizeof(history_event_t));

    e->kind = kind;
    e->object = object;
    e->began = began;
    e->ended = HISTORY_FOREVER;

    return e;
}


history_verdict_e
history_judge(const history_t *h, unsigned *object)
{
    size_t             i;
    unsigned           n;
    history_verdict_e  verdict;

    if (h->dropped) {
        return HISTORY_FULL;
    }

    for (i = 0; i < sizeof(history_checks) / sizeof(history_checks[0]); i++) {
        for (n = 0; n < HISTORY_OBJECTS; n++) {
            verdict = history_checks[i](h, n);

            if (verdict != HISTORY_GOOD) {
                if (object) {
                    *object = n;
                }

                return verdict;
            }
        }
    }

    return history_names(h, object);
}


const char *
history_verdict_name(history_verdict_e verdict)
{
    return history_verdicts[verdict];
}


const char *
history_kind_name(history_kind_e kind)
{
    return history_kinds[kind];
}


const char *
history_outcome_name(history_outcome_e outcome)
{
    return history_outcomes[outcome];
}


static history_verdict_e
history_keys(const history_t *h, unsigned object)
{
    unsigned                i;
    const history_event_t  *e, *first;

    first = NULL;

    for (i = 0; i < h->n; i++) {
        e = &h->events[i];

        if (e->object != object || !e->keyed) {
            continue;
        }

        if (first && memcmp(first->key, e->key, HISTORY_KEY) != 0) {
            return HISTORY_WRONG_KEY;
        }

        first = e;
    }

    return HISTORY_GOOD;
}


/* the root key was locked during the whole request */

static int
history_locked_for(const history_t *h, const history_event_t *e)
{
    int                     locked;
    unsigned                i;
    const history_event_t  *other;

    locked = 0;

    for (i = 0; i < h->n; i++) {
        other = &h->events[i];

        if (other->kind == HISTORY_LOCKED && other->ended < e->began) {
            locked = 1;
        }

        if (other->kind == HISTORY_UNLOCKED && other->began < e->ended) {
            locked = 0;
        }
    }

    return locked;
}


static history_verdict_e
history_locked(const history_t *h, unsigned object)
{
    unsigned                i;
    const history_event_t  *e;

    for (i = 0; i < h->n; i++) {
        e = &h->events[i];

        if (e->object == object && e->keyed && history_locked_for(h, e)) {
            return HISTORY_KEY_LOCKED;
        }
    }

    return HISTORY_GOOD;
}


static int
history_tells_log(const history_event_t *e, unsigned object)
{
    return e->object == object && e->logged && e->outcome == HISTORY_OK;
}


/* the longest log that was returned, of which the others must be prefixes */

static const history_event_t *
history_longest(const history_t *h, unsigned object)
{
    unsigned                i;
    const history_event_t  *e, *longest;

    longest = NULL;

    for (i = 0; i < h->n; i++) {
        e = &h->events[i];

        if (history_tells_log(e, object)
            && (longest == NULL || strlen(e->log) > strlen(longest->log)))
        {
            longest = e;
        }
    }

    return longest;
}


/*
 * each letter occurs once, was requested before the read ended, and not refused
 */

static history_verdict_e
history_letters(const history_t *h, const history_event_t *told)
{
    unsigned                i, asked;
    const char             *p;
    const history_event_t  *e;

    for (p = told->log; *p; p++) {

        if (strchr(p + 1, *p)) {
            return HISTORY_TWICE;
        }

        asked = 0;

        for (i = 0; i < h->n; i++) {
            e = &h->events[i];

            asked |= e->kind == HISTORY_APPEND && e->object == told->object
                     && e->letter == *p && e->began < told->ended
                     && e->outcome != HISTORY_REFUSED;
        }

        if (!asked) {
            return HISTORY_INVENTED;
        }
    }

    return HISTORY_GOOD;
}


/* a read returns what was acknowledged before it began */

static history_verdict_e
history_before(const history_t *h, const history_event_t *told)
{
    unsigned                i;
    const history_event_t  *e;

    for (i = 0; i < h->n; i++) {
        e = &h->events[i];

        if (e->object != told->object || e->outcome != HISTORY_OK
            || e->ended > told->began)
        {
            continue;
        }

        if (e->kind == HISTORY_APPEND && strchr(told->log, e->letter) == NULL)
        {
            return HISTORY_LOST;
        }

        if (e->logged && strlen(e->log) > strlen(told->log)) {
            return HISTORY_BACKWARDS;
        }
    }

    return HISTORY_GOOD;
}


/* an acknowledged change precedes changes that were requested later */

static history_verdict_e
history_order(const history_t *h, const history_event_t *told)
{
    unsigned                i, n;
    const char             *first, *second;
    const history_event_t  *a, *b;

    for (i = 0; i < h->n; i++) {
        a = &h->events[i];

        if (a->kind != HISTORY_APPEND || a->object != told->object
            || a->outcome != HISTORY_OK
            || (first = strchr(told->log, a->letter)) == NULL)
        {
            continue;
        }

        for (n = 0; n < h->n; n++) {
            b = &h->events[n];

            if (b->kind != HISTORY_APPEND || b->object != told->object
                || b->letter == a->letter || b->began < a->ended
                || history_asked_before(h, b, a->ended))
            {
                continue;
            }

            second = strchr(told->log, b->letter);

            if (second && second < first) {
                return HISTORY_REORDERED;
            }
        }
    }

    return HISTORY_GOOD;
}


/* an earlier attempt, which was given up, requested the same letter */

int
history_asked_before(const history_t *h, const history_event_t *append,
    uint64_t tick)
{
    unsigned                i;
    const history_event_t  *e;

    for (i = 0; i < h->n; i++) {
        e = &h->events[i];

        if (e->kind == HISTORY_APPEND && e->object == append->object
            && e->letter == append->letter && e->began < tick)
        {
            return 1;
        }
    }

    return 0;
}


static history_verdict_e
history_logs(const history_t *h, unsigned object)
{
    unsigned                i;
    history_verdict_e       verdict;
    const history_event_t  *e, *longest;

    longest = history_longest(h, object);

    if (h->reset & 1u << object) {
        return HISTORY_GOOD;
    }

    for (i = 0; i < h->n; i++) {
        e = &h->events[i];

        if (!history_tells_log(e, object)) {
            continue;
        }

        verdict = history_letters(h, e);

        if (verdict == HISTORY_GOOD) {
            verdict = history_before(h, e);
        }

        if (verdict == HISTORY_GOOD
            && strncmp(longest->log, e->log, strlen(e->log)) != 0)
        {
            verdict = HISTORY_FORKED;
        }

        if (verdict != HISTORY_GOOD) {
            return verdict;
        }
    }

    return longest ? history_order(h, longest) : HISTORY_GOOD;
}


/* no client or administrator had begun to destroy it or to take it away */

static int
history_untouched(const history_t *h, const history_event_t *absent)
{
    unsigned                i;
    const history_event_t  *e;

    for (i = 0; i < h->n; i++) {
        e = &h->events[i];

        if (e->object == absent->object && e->began < absent->ended
            && ((e->kind == HISTORY_DESTROY && e->outcome != HISTORY_REFUSED)
                || e->kind == HISTORY_TAKEN))
        {
            return 0;
        }
    }

    return 1;
}


static history_verdict_e
history_absent(const history_t *h, unsigned object)
{
    unsigned                i;
    const history_event_t  *e;

    for (i = 0; i < h->n; i++) {
        e = &h->events[i];

        if (e->object == object && e->outcome == HISTORY_ABSENT
            && e->kind != HISTORY_CREATE && e->kind != HISTORY_LOCATE
            && history_untouched(h, e))
        {
            return HISTORY_FALSE_ABSENT;
        }
    }

    return HISTORY_GOOD;
}


static history_verdict_e
history_calm(const history_t *h, unsigned object)
{
    unsigned                i;
    const history_event_t  *e;

    for (i = 0; i < h->n; i++) {
        e = &h->events[i];

        if (e->object == object && e->calm && e->outcome == HISTORY_UNKNOWN) {
            return HISTORY_FAILED_CALM;
        }
    }

    return HISTORY_GOOD;
}


static history_verdict_e
history_at_rest(const history_t *h, unsigned object)
{
    unsigned                i;
    const history_event_t  *e;

    for (i = 0; i < h->n; i++) {
        e = &h->events[i];

        if (e->object == object && e->last && e->outcome == HISTORY_UNKNOWN
            && (h->harmed & 1u << object) == 0)
        {
            return HISTORY_UNREADABLE;
        }
    }

    return HISTORY_GOOD;
}
