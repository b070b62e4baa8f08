
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Destroying an object. First the mark is set, which destroys it for all
 * endpoints; then its Name's alias is removed; then, with "destroy delete", its
 * keys are deleted, the record first. An object whose mark could not be set
 * keeps its Name.
 */


#include "keyprotect_name.h"
#include "keyprotect_object.h"
#include "keyprotect_remains.h"
#include "keyprotect_retry.h"
#include "keyprotect_slot.h"
#include "keyprotect_unmark.h"
#include "kmip_lifecycle.h"

#include <string.h>


#define KEYPROTECT_DESTROY_TRIES  3
#define KEYPROTECT_DESTROY_PAUSE  100    /* ms, the first */
#define KEYPROTECT_DESTROY_LATE   6000   /* ms until a late mark is looked
                                            for, again and again */
#define KEYPROTECT_DESTROY_LOOKS  3      /* so often: the last one is before
                                            the mark counts */

/*
 * Two Destroys of the same second have marks of their own: each may remove its
 * own one only, and relies on no other.
 */

#define KEYPROTECT_DESTROY_DRAWN  1000000

/*
 * The mark is set only while at least a fourth of the timeout is left:
 * afterwards the flow must look for an Activate, and perhaps remove the mark.
 */

#define KEYPROTECT_DESTROY_TIME   4


typedef struct {
    keyprotect_flow_t       flow;         /* must be first */
    keyprotect_origin_t    *origin;
    kmip_str_t              alias;        /* of the mark */
    keyprotect_slot_t       slot;
    keyprotect_mark_t       mark;
    keyprotect_unmark_t     unmark;
    keyprotect_object_t     look;
    keyprotect_call_t       call;         /* the record's deletion */
    keyprotect_remains_t    remains;
    keyprotect_timer_t      timer;
    unsigned                named;        /* aliases already checked for a
                                             Name */
    unsigned                tries;
    unsigned                looks;        /* for a late mark */
    uint64_t                failed;       /* ms: when the Destroy failed */
    unsigned                room:1;       /* the Name's alias is removed
                                             first, to make a place for the
                                             mark */
    unsigned                bare:1;       /* deleting without a mark, for
                                             which there was no place */
    unsigned                finishing:1;  /* finishing an earlier Destroy */
    unsigned                marked:1;     /* Key Protect confirmed the mark */
    unsigned                doubt:1;      /* the mark may still be set */
} keyprotect_destroy_t;


static void keyprotect_destroy_begin(keyprotect_flow_t *flow);
static int64_t keyprotect_destroy_time(const keyprotect_destroy_t *d);
static void keyprotect_destroy_stop(keyprotect_flow_t *flow);
static int keyprotect_destroy_find_name(keyprotect_destroy_t *d);
static void keyprotect_destroy_name(keyprotect_destroy_t *d);
static void keyprotect_destroy_on_name(keyprotect_mark_t *mark);
static void keyprotect_destroy_mark(keyprotect_destroy_t *d);
static void keyprotect_destroy_on_slot(keyprotect_slot_t *slot);
static void keyprotect_destroy_unmarked(keyprotect_destroy_t *d);
static void keyprotect_destroy_on_marked(keyprotect_mark_t *mark);
static void keyprotect_destroy_look(keyprotect_destroy_t *d);
static void keyprotect_destroy_on_look(keyprotect_object_t *look);
static void keyprotect_destroy_judge(keyprotect_destroy_t *d);
static void keyprotect_destroy_pause(keyprotect_destroy_t *d);
static void keyprotect_destroy_on_timer(keyprotect_timer_t *timer);
static void keyprotect_destroy_end(keyprotect_destroy_t *d,
    kmip_store_outcome_e outcome, const char *message);
static void keyprotect_destroy_fail(keyprotect_destroy_t *d,
    const char *message);
static kmip_int_t keyprotect_destroy_later(keyprotect_destroy_t *d);
static void keyprotect_destroy_on_late(keyprotect_timer_t *timer);
static void keyprotect_destroy_on_late_look(keyprotect_object_t *look);
static int keyprotect_destroy_shown(const keyprotect_destroy_t *d);
static void keyprotect_destroy_withdraw(keyprotect_destroy_t *d);
static void keyprotect_destroy_on_withdrawn(keyprotect_unmark_t *unmark);
static void keyprotect_destroy_marked(keyprotect_destroy_t *d);
static void keyprotect_destroy_unnamed(keyprotect_destroy_t *d);
static void keyprotect_destroy_collect(keyprotect_destroy_t *d);
static void keyprotect_destroy_delete(keyprotect_destroy_t *d);
static void keyprotect_destroy_on_deleted(keyprotect_call_t *call);
static void keyprotect_destroy_over(keyprotect_remains_t *remains);


static const char  keyprotect_destroy_late[] =
    "there is no time left to destroy the object";
static const char  keyprotect_destroy_met[] = "the object is being destroyed";
static const char  keyprotect_destroy_active[] =
    "an Active object cannot be destroyed";


kmip_int_t
keyprotect_destroy(keyprotect_store_t *ks, kmip_store_call_t *call)
{
    keyprotect_flow_t  *flow;

    flow = keyprotect_flow_create(ks, call, sizeof(keyprotect_destroy_t),
                                  "Destroy", &call->snapshot->uid,
                                  keyprotect_destroy_stop);
    if (flow == NULL) {
        return KMIP_OK;
    }

    flow->changing = 1;

    return keyprotect_flow_start(flow, keyprotect_destroy_begin);
}


static void
keyprotect_destroy_begin(keyprotect_flow_t *flow)
{
    keyprotect_alias_t     text;
    keyprotect_parsed_t    parsed;
    keyprotect_destroy_t  *d;

    d = (keyprotect_destroy_t *) flow;

    d->origin = keyprotect_snapshot_origin(flow->arena,
                                       flow->call->snapshot->origin);

    memset(&parsed, 0, sizeof(keyprotect_parsed_t));

    parsed.kind = KEYPROTECT_ALIAS_DESTROYED;
    parsed.stamp = flow->stamp;

    if (d->origin) {
        parsed.time = keyprotect_destroy_time(d);
        parsed.number = 1 + keyprotect_retry_random(KEYPROTECT_DESTROY_DRAWN);
    }

    if (d->origin == NULL
        || keyprotect_alias_build(text, &flow->ks->conf->record_prefix,
                                  &parsed)
           != KMIP_OK
        || kmip_arena_copy(flow->arena, &d->alias, text, strlen(text))
           != KMIP_OK)
    {
        keyprotect_flow_finish(flow, KMIP_STORE_UNAVAILABLE, NULL);
        return;
    }

    flow->elsewhere = d->origin->elsewhere;

    if (kmip_state_destroyed(flow->call->snapshot->state)) {
        d->finishing = 1;
        keyprotect_destroy_look(d);
        return;
    }

    keyprotect_destroy_mark(d);
}


/*
 * The mark's date, by Key Protect's clock: endpoints derive the age of the mark
 * from it, and this host's clock may be wrong.
 */

static int64_t
keyprotect_destroy_time(const keyprotect_destroy_t *d)
{
    uint64_t                   clock;
    const keyprotect_known_t  *known;

    known = &d->origin->known;
    clock = keyprotect_clock(d->flow.ks);

    if (known->date == 0 || clock < known->clock) {
        return d->flow.now;
    }

    return known->date + (int64_t) ((clock - known->clock) / 1000);
}


static void
keyprotect_destroy_stop(keyprotect_flow_t *flow)
{
    keyprotect_destroy_t    *d;
    keyprotect_transport_t  *t;

    d = (keyprotect_destroy_t *) flow;

    if (d->timer.handler) {
        t = flow->ks->transport;
        t->timer_del(t, &d->timer);
    }

    keyprotect_slot_cancel(&d->slot);
    keyprotect_mark_cancel(&d->mark);
    keyprotect_unmark_cancel(&d->unmark);
    keyprotect_object_cancel(&d->look);
    keyprotect_call_cancel(&d->call);
    keyprotect_remains_cancel(&d->remains);
}


/* 1 if there is an alias of a Name, at index d->named */

static int
keyprotect_destroy_find_name(keyprotect_destroy_t *d)
{
    keyprotect_known_t   *known;
    keyprotect_parsed_t   parsed;

    known = &d->origin->known;

    for ( /* void */ ; d->named < known->naliases; d->named++) {
        keyprotect_alias_parse(&d->flow.ks->conf->record_prefix,
                               &known->aliases[d->named], &parsed);

        if (parsed.kind == KEYPROTECT_ALIAS_NAME) {
            return 1;
        }
    }

    return 0;
}


/*
 * removes the Name's alias first, since it stays taken for a while after the
 * removal
 */

static void
keyprotect_destroy_name(keyprotect_destroy_t *d)
{
    if (keyprotect_destroy_find_name(d)) {

        if (keyprotect_mark_remove(&d->mark, &d->flow, &d->origin->id,
                                   &d->origin->known.aliases[d->named],
                                   keyprotect_destroy_on_name, d)
            != KMIP_OK)
        {
            keyprotect_flow_finish(&d->flow, KMIP_STORE_UNAVAILABLE, NULL);
        }

        return;
    }

    if (d->room) {
        keyprotect_destroy_mark(d);
        return;
    }

    keyprotect_destroy_unnamed(d);
}


/* an alias that could not be removed does no harm: its object is destroyed */

static void
keyprotect_destroy_on_name(keyprotect_mark_t *mark)
{
    size_t                 i;
    keyprotect_known_t    *known;
    keyprotect_destroy_t  *d;

    d = mark->data;
    known = &d->origin->known;

    if (mark->result != KEYPROTECT_MARK_OK) {
        d->named++;
        keyprotect_destroy_name(d);
        return;
    }

    known->naliases--;

    for (i = d->named; i < known->naliases; i++) {
        known->aliases[i] = known->aliases[i + 1];
    }

    keyprotect_destroy_name(d);
}


static void
keyprotect_destroy_mark(keyprotect_destroy_t *d)
{
    keyprotect_slot_t  *slot;

    if (d->tries++ == KEYPROTECT_DESTROY_TRIES) {
        keyprotect_destroy_fail(d, keyprotect_destroy_met);
        return;
    }

    slot = &d->slot;

    slot->flow = &d->flow;
    slot->origin = d->origin;
    slot->done = keyprotect_destroy_on_slot;
    slot->data = d;

    switch (keyprotect_slot_find(slot)) {

    case KMIP_AGAIN:
        return;

    default:
        keyprotect_destroy_on_slot(slot);
    }
}


static void
keyprotect_destroy_on_slot(keyprotect_slot_t *slot)
{
    keyprotect_destroy_t  *d;

    d = slot->data;

    /* another Destroy came first */

    if (slot->outcome == KMIP_STORE_CONFLICT) {
        keyprotect_destroy_look(d);
        return;
    }

    if (!d->room && keyprotect_flow_left(&d->flow)
                    < d->flow.ks->conf->timeout / KEYPROTECT_DESTROY_TIME)
    {
        keyprotect_destroy_fail(d, slot->message ? slot->message
                                                 : keyprotect_destroy_late);
        return;
    }

    if (slot->outcome != KMIP_STORE_OK) {
        keyprotect_destroy_unmarked(d);
        return;
    }

    if (keyprotect_mark_add(&d->mark, &d->flow, &d->origin->id, &d->alias,
                            keyprotect_destroy_on_marked, d)
        != KMIP_OK)
    {
        keyprotect_destroy_fail(d, NULL);
    }
}


/*
 * There is no place for the mark. If no alias can be removed, an Activate finds
 * no place either, so the record can be deleted without a mark. If it may not
 * be deleted, the mark takes the place of the Name's alias.
 */

static void
keyprotect_destroy_unmarked(keyprotect_destroy_t *d)
{
    keyprotect_slot_t  *slot;

    slot = &d->slot;

    if (!slot->full) {
        keyprotect_destroy_end(d, keyprotect_slot_refused(d->flow.ks)
                                  ? KMIP_STORE_DENIED
                                  : KMIP_STORE_UNAVAILABLE, slot->message);
        return;
    }

    if (d->flow.ks->conf->destroy_tombstone) {
        d->named = 0;

        if (!d->room && keyprotect_destroy_find_name(d)) {
            d->room = 1;
            keyprotect_destroy_name(d);
            return;
        }

        keyprotect_flow_finish(&d->flow, KMIP_STORE_DENIED, slot->message);
        return;
    }

    d->bare = 1;

    keyprotect_destroy_collect(d);
    keyprotect_destroy_delete(d);
}


static void
keyprotect_destroy_on_marked(keyprotect_mark_t *mark)
{
    keyprotect_destroy_t  *d;

    d = mark->data;

    switch (mark->result) {

    case KEYPROTECT_MARK_REFUSED:
    case KEYPROTECT_MARK_FAILED:
        keyprotect_destroy_end(d, mark->outcome, mark->message);
        return;

    case KEYPROTECT_MARK_GONE:
        keyprotect_flow_finish(&d->flow, KMIP_STORE_CONFLICT, NULL);
        return;

    case KEYPROTECT_MARK_OK:
        d->marked = 1;
        break;

    default:
        d->doubt = 1;
        break;
    }

    keyprotect_destroy_look(d);
}


static void
keyprotect_destroy_look(keyprotect_destroy_t *d)
{
    keyprotect_object_t  *look;

    look = &d->look;

    memset(look, 0, sizeof(keyprotect_object_t));

    look->flow = &d->flow;
    look->done = keyprotect_destroy_on_look;
    look->data = d;

    if (d->marked) {
        look->expected = d->alias;
    }

    if (keyprotect_object_read(look) != KMIP_OK) {
        keyprotect_destroy_fail(d, NULL);
    }
}


static void
keyprotect_destroy_on_look(keyprotect_object_t *look)
{
    keyprotect_destroy_t  *d;

    d = look->data;

    if (look->outcome == KMIP_STORE_UNAVAILABLE) {
        keyprotect_destroy_fail(d, look->message);
        return;
    }

    if (look->outcome != KMIP_STORE_OK) {
        keyprotect_flow_finish(&d->flow, look->outcome, look->message);
        return;
    }

    d->origin->known = look->known;

    if (look->key.state != KEYPROTECT_STATE_ACTIVE) {

        /*
         * A record that was deleted by hand, without a mark, can be restored,
         * and needs its revisions then.
         */

        if (!d->marked && look->marks.destroyed == KEYPROTECT_NO_TIME) {
            keyprotect_flow_finish(&d->flow, KMIP_STORE_OK, NULL);
            return;
        }

        keyprotect_destroy_collect(d);
        keyprotect_flow_answer(&d->flow, KMIP_STORE_OK, NULL);
        keyprotect_remains_delete(&d->remains);
        return;
    }

    keyprotect_destroy_judge(d);
}


/* the record is there, with the marks of this Destroy and of others */

static void
keyprotect_destroy_judge(keyprotect_destroy_t *d)
{
    int                  own, open, marked;
    uint32_t             state;
    keyprotect_marks_t   marks;

    marks = d->look.marks;
    marked = marks.destroyed != KEYPROTECT_NO_TIME;
    marks.destroyed = KEYPROTECT_NO_TIME;

    state = keyprotect_marks_state(&marks, 0);
    own = keyprotect_destroy_shown(d);

    /* another Destroy that finds an Activate may yet remove its mark */

    open = !own && (!d->finishing || !marked
                    || keyprotect_object_destroying(&d->look));

    if (state == KMIP_STATE_ACTIVE) {

        if (own && keyprotect_object_withdrawable(&d->look)) {
            keyprotect_destroy_withdraw(d);
            return;
        }

        /* a mark that counts is not removed: clients may have seen it */

        if (own) {
            keyprotect_flow_finish(&d->flow, KMIP_STORE_UNAVAILABLE,
                                   keyprotect_destroy_met);
            return;
        }

        if (open) {
            keyprotect_destroy_fail(d, marked ? keyprotect_destroy_met
                                              : keyprotect_destroy_active);
            return;
        }
    }

    if (open && d->finishing) {
        d->finishing = 0;
        keyprotect_destroy_mark(d);
        return;
    }

    if (open) {
        keyprotect_destroy_pause(d);
        return;
    }

    keyprotect_destroy_marked(d);
}


/* the mark is missing, or not visible yet, or another Destroy's */

static void
keyprotect_destroy_pause(keyprotect_destroy_t *d)
{
    uint64_t  ms;

    ms = keyprotect_retry_backoff(d->tries, KEYPROTECT_DESTROY_PAUSE,
                                  KEYPROTECT_DESTROY_PAUSE * 8);

    if (keyprotect_flow_wait(&d->flow, &d->timer, ms,
                             keyprotect_destroy_on_timer, d)
        != KMIP_OK)
    {
        keyprotect_destroy_fail(d, "it is not known whether the object was "
                                   "destroyed");
    }
}


static void
keyprotect_destroy_on_timer(keyprotect_timer_t *timer)
{
    keyprotect_destroy_mark(timer->data);
}


/*
 * A mark whose response was lost may be set after the object became Active, and
 * the read after a mark may have been lost. While the mark is too young to
 * count, the record is read again, and the mark removed.
 */

static void
keyprotect_destroy_end(keyprotect_destroy_t *d, kmip_store_outcome_e outcome,
    const char *message)
{
    if ((!d->doubt && !d->marked)
        || keyprotect_destroy_later(d) != KMIP_OK)
    {
        keyprotect_flow_finish(&d->flow, outcome, message);
        return;
    }

    if (!d->flow.answered) {
        keyprotect_flow_answer(&d->flow, outcome, message);
    }
}


/* a look that takes long does not delay the next one: the mark gets older */

static kmip_int_t
keyprotect_destroy_later(keyprotect_destroy_t *d)
{
    uint64_t                 clock, due;
    keyprotect_transport_t  *t;

    if (d->looks == KEYPROTECT_DESTROY_LOOKS) {
        return KMIP_DECLINED;
    }

    t = d->flow.ks->transport;
    clock = keyprotect_clock(d->flow.ks);

    if (d->looks++ == 0) {
        d->failed = clock;
    }

    due = d->failed + d->looks * KEYPROTECT_DESTROY_LATE;

    d->timer.handler = keyprotect_destroy_on_late;
    d->timer.data = d;
    d->timer.background = 1;

    return t->timer_add(t, &d->timer, due > clock ? due - clock : 1);
}


static void
keyprotect_destroy_fail(keyprotect_destroy_t *d, const char *message)
{
    keyprotect_destroy_end(d, KMIP_STORE_UNAVAILABLE, message);
}


static void
keyprotect_destroy_on_late(keyprotect_timer_t *timer)
{
    keyprotect_destroy_t  *d;

    d = timer->data;

    d->flow.deadline = keyprotect_clock(d->flow.ks)
                       + d->flow.ks->conf->timeout;

    keyprotect_object_cancel(&d->look);
    memset(&d->look, 0, sizeof(keyprotect_object_t));

    d->look.flow = &d->flow;
    d->look.done = keyprotect_destroy_on_late_look;
    d->look.data = d;

    if (keyprotect_object_read(&d->look) != KMIP_OK) {
        keyprotect_flow_finish(&d->flow, KMIP_STORE_UNAVAILABLE, NULL);
    }
}


static void
keyprotect_destroy_on_late_look(keyprotect_object_t *look)
{
    keyprotect_marks_t     marks;
    keyprotect_destroy_t  *d;

    d = look->data;

    if (look->outcome == KMIP_STORE_UNAVAILABLE
        || (look->outcome == KMIP_STORE_OK
            && look->key.state == KEYPROTECT_STATE_ACTIVE
            && !keyprotect_destroy_shown(d)))
    {
        keyprotect_destroy_fail(d, NULL);
        return;
    }

    marks = look->marks;
    marks.destroyed = KEYPROTECT_NO_TIME;

    if (look->outcome == KMIP_STORE_OK && keyprotect_object_withdrawable(look)
        && keyprotect_marks_state(&marks, 0) == KMIP_STATE_ACTIVE)
    {
        keyprotect_destroy_withdraw(d);
        return;
    }

    keyprotect_flow_finish(&d->flow, KMIP_STORE_UNAVAILABLE, NULL);
}


/* 1 if the record was read with the mark of this Destroy */

static int
keyprotect_destroy_shown(const keyprotect_destroy_t *d)
{
    size_t                   i;
    const keyprotect_key_t  *key;

    key = &d->look.key;

    for (i = 0; i < key->naliases; i++) {
        if (kmip_str_equal(&key->aliases[i], &d->alias)) {
            return 1;
        }
    }

    return 0;
}


static void
keyprotect_destroy_withdraw(keyprotect_destroy_t *d)
{
    keyprotect_unmark_t  *unmark;

    unmark = &d->unmark;

    unmark->flow = &d->flow;
    unmark->id = d->origin->id;
    unmark->alias = d->alias;
    unmark->done = keyprotect_destroy_on_withdrawn;
    unmark->data = d;

    if (keyprotect_unmark_start(unmark) != KMIP_OK) {
        keyprotect_flow_finish(&d->flow, KMIP_STORE_UNAVAILABLE, NULL);
    }
}


static void
keyprotect_destroy_on_withdrawn(keyprotect_unmark_t *unmark)
{
    keyprotect_destroy_t  *d;

    d = unmark->data;

    if (!unmark->gone) {
        d->doubt = 1;
        keyprotect_destroy_fail(d, "an Active object is marked as destroyed");
        return;
    }

    keyprotect_cached_drop(d->flow.ks->cached, &d->origin->id);

    d->marked = 0;

    keyprotect_destroy_end(d, KMIP_STORE_DENIED, keyprotect_destroy_active);
}


/* the mark is confirmed: from here on the object is destroyed */

static void
keyprotect_destroy_marked(keyprotect_destroy_t *d)
{
    d->room = 0;
    d->named = 0;

    keyprotect_destroy_name(d);
}


static void
keyprotect_destroy_unnamed(keyprotect_destroy_t *d)
{
    if (d->flow.ks->conf->destroy_tombstone) {
        d->origin->known.destroyed = 1;

        keyprotect_cached_put_known(d->flow.ks->cached, d->flow.arena,
                                    &d->origin->id, &d->origin->known);
        keyprotect_flow_finish(&d->flow, KMIP_STORE_OK, NULL);
        return;
    }

    keyprotect_destroy_collect(d);
    keyprotect_destroy_delete(d);
}


/* what of it has to be deleted besides the record, as long as that tells */

static void
keyprotect_destroy_collect(keyprotect_destroy_t *d)
{
    d->remains.flow = &d->flow;
    d->remains.origin = d->origin;
    d->remains.done = keyprotect_destroy_over;
    d->remains.data = d;

    keyprotect_remains_collect(&d->remains, d->look.revision);
}


static void
keyprotect_destroy_delete(keyprotect_destroy_t *d)
{
    keyprotect_flow_t  *flow;

    flow = &d->flow;

    if (keyprotect_request_delete(flow->ks, &d->call, flow->arena,
                                  &d->origin->id)
        != KMIP_OK)
    {
        keyprotect_flow_finish(flow, KMIP_STORE_UNAVAILABLE, NULL);
        return;
    }

    keyprotect_flow_ring(flow, &d->call);

    if (keyprotect_flow_send(flow, &d->call, keyprotect_destroy_on_deleted, d)
        != KMIP_OK)
    {
        keyprotect_flow_finish(flow, KMIP_STORE_UNAVAILABLE, NULL);
    }
}


/* a key that does not exist any more counts as deleted */

static void
keyprotect_destroy_on_deleted(keyprotect_call_t *call)
{
    keyprotect_destroy_t  *d;

    d = call->data;

    switch (call->result) {

    case KEYPROTECT_OK:
    case KEYPROTECT_GONE:
    case KEYPROTECT_ABSENT:
        break;

    case KEYPROTECT_PROTECTED:

        if (d->bare) {
            keyprotect_flow_finish(&d->flow, KMIP_STORE_DENIED,
                                   "Key Protect does not let the record of "
                                   "the object be deleted");
            return;
        }

        /* fall through */

    default:
        keyprotect_flow_fail(&d->flow, call);
        return;
    }

    keyprotect_cached_drop(d->flow.ks->cached, &d->origin->id);

    keyprotect_flow_answer(&d->flow, KMIP_STORE_OK, NULL);
    keyprotect_remains_delete(&d->remains);
}


static void
keyprotect_destroy_over(keyprotect_remains_t *remains)
{
    keyprotect_destroy_t  *d;

    d = remains->data;

    keyprotect_flow_finish(&d->flow, KMIP_STORE_OK, NULL);
}
