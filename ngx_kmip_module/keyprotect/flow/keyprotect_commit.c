
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Changing an object. A change of state is an alias on its record (a mark),
 * every other change a revision of its attributes; a change that needs both
 * writes the revision first. A new Name's alias is taken before the revision is
 * written, a removed Name's alias is given up after it.
 */


#include "keyprotect_refuse.h"
#include "keyprotect_name.h"
#include "keyprotect_publish.h"
#include "keyprotect_retry.h"
#include "kmip_lifecycle.h"

#include <string.h>


#define KEYPROTECT_COMMIT_TRIES  5
#define KEYPROTECT_COMMIT_PAUSE  100     /* ms, the first */


typedef struct {
    keyprotect_flow_t       flow;         /* must be first */
    unsigned                changes;
    kmip_snapshot_t         object;       /* from the draft */
    kmip_snapshot_t         before;
    keyprotect_origin_t    *origin;
    uint8_t                 write_id[KMIP_WRITE_ID];

    keyprotect_parsed_t     mark;         /* kind FOREIGN: none */
    kmip_str_t              alias;        /* of the mark */
    unsigned                revise:1;     /* a revision must be written */
    unsigned                marked:1;     /* Key Protect confirmed the mark */
    unsigned                doubted:1;    /* a mark may have been set */
    unsigned                tries;

    keyprotect_names_t      names;
    keyprotect_publish_t    publish;
    keyprotect_slot_t       slot;
    keyprotect_mark_t       add;
    keyprotect_object_t     look;
    keyprotect_timer_t      timer;
} keyprotect_commit_t;


static void keyprotect_commit_begin(keyprotect_flow_t *flow);
static void keyprotect_commit_stop(keyprotect_flow_t *flow);
static kmip_int_t keyprotect_commit_copy(keyprotect_commit_t *c,
    const kmip_store_call_t *call);
static kmip_int_t keyprotect_commit_plan(keyprotect_commit_t *c);
static void keyprotect_commit_plan_mark(keyprotect_commit_t *c);
static uint32_t keyprotect_commit_reason(const kmip_snapshot_t *object);
static int keyprotect_commit_same(const kmip_attributes_t *a,
    const kmip_attributes_t *b);
static void keyprotect_commit_on_named(keyprotect_names_t *names);
static void keyprotect_commit_write(keyprotect_commit_t *c);
static void keyprotect_commit_on_published(keyprotect_publish_t *publish);
static void keyprotect_commit_mark(keyprotect_commit_t *c);
static void keyprotect_commit_on_slot(keyprotect_slot_t *slot);
static void keyprotect_commit_on_marked(keyprotect_mark_t *mark);
static void keyprotect_commit_look(keyprotect_commit_t *c);
static void keyprotect_commit_on_look(keyprotect_object_t *look);
static void keyprotect_commit_built_on(keyprotect_commit_t *c);
static void keyprotect_commit_destroyed(keyprotect_commit_t *c);
static kmip_int_t keyprotect_commit_counted(keyprotect_commit_t *c);
static void keyprotect_commit_pause(keyprotect_commit_t *c);
static void keyprotect_commit_on_timer(keyprotect_timer_t *timer);
static int keyprotect_commit_followed(keyprotect_commit_t *c,
    const keyprotect_object_t *look);
static void keyprotect_commit_done(keyprotect_commit_t *c);
static kmip_int_t keyprotect_commit_result(keyprotect_commit_t *c);
static void keyprotect_commit_on_given_up(keyprotect_names_t *names);
static void keyprotect_commit_end(keyprotect_commit_t *c,
    kmip_store_outcome_e outcome, const char *message);


static const char  keyprotect_commit_doubt[] =
    "it is not known whether the change was done";
static const char  keyprotect_commit_met[] =
    "another change of state was made at the same time, it is not known which "
    "was first";


kmip_int_t
keyprotect_commit(keyprotect_store_t *ks, kmip_store_call_t *call)
{
    keyprotect_flow_t  *flow;

    flow = keyprotect_flow_create(ks, call, sizeof(keyprotect_commit_t),
                                  "Change", &call->snapshot->uid,
                                  keyprotect_commit_stop);
    if (flow == NULL) {
        return KMIP_OK;
    }

    flow->changing = 1;

    return keyprotect_flow_start(flow, keyprotect_commit_begin);
}


static void
keyprotect_commit_begin(keyprotect_flow_t *flow)
{
    keyprotect_commit_t  *c;

    c = (keyprotect_commit_t *) flow;

    if (keyprotect_commit_copy(c, flow->call) != KMIP_OK) {
        keyprotect_flow_finish(flow, KMIP_STORE_UNAVAILABLE, NULL);
        return;
    }

    if (c->changes == 0) {
        keyprotect_commit_done(c);
        return;
    }

    if (flow->ks->conf->attributes_off
        && (c->changes & (KMIP_CHANGE_ATTRIBUTES|KMIP_CHANGE_NAME))
        && keyprotect_refuse_attributes(flow, &c->object.attributes,
                                     &c->before.attributes)
           != KMIP_OK)
    {
        keyprotect_flow_finish(flow, KMIP_STORE_UNSUPPORTED,
                               "attributes are not stored here");
        return;
    }

    if (keyprotect_commit_plan(c) != KMIP_OK) {
        keyprotect_flow_finish(flow, KMIP_STORE_UNAVAILABLE, NULL);
        return;
    }

    c->names.flow = flow;
    c->names.origin = c->origin;
    c->names.done = keyprotect_commit_on_named;
    c->names.data = c;

    switch (keyprotect_name_collect(&c->names, &c->object.attributes,
                                     &c->before.attributes))
    {
    case KMIP_OK:
        keyprotect_commit_write(c);
        return;

    case KMIP_AGAIN:

        if (keyprotect_name_take(&c->names) != KMIP_OK) {
            keyprotect_flow_finish(flow, KMIP_STORE_UNAVAILABLE,
                                   c->names.slot.message);
        }

        return;

    default:

        /* a cached Name may have been deleted at another endpoint */

        keyprotect_flow_finish(flow, c->before.recent ? KMIP_STORE_CONFLICT
                                                      : KMIP_STORE_NAMES,
                               keyprotect_name_many);
    }
}


static void
keyprotect_commit_stop(keyprotect_flow_t *flow)
{
    keyprotect_commit_t     *c;
    keyprotect_transport_t  *t;

    c = (keyprotect_commit_t *) flow;

    if (c->timer.handler) {
        t = flow->ks->transport;
        t->timer_del(t, &c->timer);
    }

    keyprotect_name_cancel(&c->names);
    keyprotect_publish_cancel(&c->publish);
    keyprotect_slot_cancel(&c->slot);
    keyprotect_mark_cancel(&c->add);
    keyprotect_object_cancel(&c->look);
}


static kmip_int_t
keyprotect_commit_copy(keyprotect_commit_t *c, const kmip_store_call_t *call)
{
    kmip_arena_t  *arena;

    arena = c->flow.arena;

    c->changes = call->draft->changes;
    c->origin = keyprotect_snapshot_origin(arena, call->snapshot->origin);

    if (c->origin == NULL
        || keyprotect_snapshot_copy(arena, &c->object, &call->draft->object)
           != KMIP_OK
        || keyprotect_snapshot_copy(arena, &c->before, call->snapshot)
           != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    c->flow.elsewhere = c->origin->elsewhere;

    memcpy(c->write_id, call->write_id, KMIP_WRITE_ID);

    return KMIP_OK;
}


/* a revision is needed for every change that does not follow from the mark */

static kmip_int_t
keyprotect_commit_plan(keyprotect_commit_t *c)
{
    kmip_arena_t          *arena;
    kmip_snapshot_t        marked;
    keyprotect_marks_t     marks;
    keyprotect_alias_t     text;
    keyprotect_parsed_t   *mark;

    arena = c->flow.arena;
    mark = &c->mark;

    keyprotect_commit_plan_mark(c);

    if (mark->kind == KEYPROTECT_ALIAS_FOREIGN) {
        c->revise = 1;
        return KMIP_OK;
    }

    mark->stamp = c->flow.stamp;

    if (keyprotect_alias_build(text, &c->flow.ks->conf->record_prefix, mark)
        != KMIP_OK
        || kmip_arena_copy(arena, &c->alias, text, strlen(text)) != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    keyprotect_marks_read(&c->flow.ks->conf->record_prefix, &c->flow.stamp,
                          &c->alias, 1, &marks);

    if (keyprotect_snapshot_copy(arena, &marked, &c->before) != KMIP_OK
        || keyprotect_snapshot_mark(arena, &marks, &marked) != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    c->revise = !keyprotect_commit_same(&marked.attributes,
                                        &c->object.attributes);

    return KMIP_OK;
}


static void
keyprotect_commit_plan_mark(keyprotect_commit_t *c)
{
    int64_t               time;
    uint32_t              reason;
    kmip_attribute_e      date;
    keyprotect_parsed_t  *mark;

    mark = &c->mark;
    reason = keyprotect_commit_reason(&c->object);

    mark->activated = c->origin->marks.activated;
    mark->deactivated = KEYPROTECT_NO_TIME;

    if ((c->changes & KMIP_CHANGE_ACTIVATE)
        && kmip_attributes_number(&c->object.attributes,
                                  KMIP_ATTR_ACTIVATION_DATE, &time))
    {
        mark->kind = KEYPROTECT_ALIAS_ACTIVE;
        mark->time = time;
        mark->activated = time;
    }

    /* a revision may have the reason of a Revoke whose mark was never set */

    if (reason == 0
        || (reason == keyprotect_commit_reason(&c->before)
            && c->object.state == c->before.state))
    {
        return;
    }

    mark->kind = KEYPROTECT_ALIAS_REVOKED;
    mark->number = reason;
    date = KMIP_ATTR_DEACTIVATION_DATE;

    if (c->object.state == KMIP_STATE_COMPROMISED) {
        mark->kind = KEYPROTECT_ALIAS_COMPROMISED;
        date = KMIP_ATTR_COMPROMISE_DATE;

        /* the format has room for this date only after the other */

        if (mark->activated != KEYPROTECT_NO_TIME) {
            mark->deactivated = c->origin->marks.deactivated;
        }
    }

    mark->time = kmip_attributes_number(&c->object.attributes, date, &time)
                 ? time : c->flow.now;
}


/* returns the Revocation Reason, 0 if there is none */

static uint32_t
keyprotect_commit_reason(const kmip_snapshot_t *object)
{
    kmip_item_t              item;
    const kmip_attribute_t  *a;

    a = kmip_attributes_get(&object->attributes, KMIP_ATTR_REVOCATION_REASON,
                            NULL, 0);

    if (a == NULL
        || kmip_ttlv_find(&a->value, KMIP_TAG_REVOCATION_REASON_CODE, &item)
           != KMIP_OK)
    {
        return 0;
    }

    return (uint32_t) item.value.number;
}


/* 1 if both lists hold the same attributes, in any order */

static int
keyprotect_commit_same(const kmip_attributes_t *a, const kmip_attributes_t *b)
{
    size_t                   i;
    const kmip_attribute_t  *one, *other;

    if (a->nelts != b->nelts) {
        return 0;
    }

    for (i = 0; i < a->nelts; i++) {
        one = &a->elts[i];

        /* the mark implies this date, by a clock that may differ */

        if (one->id == KMIP_ATTR_LAST_CHANGE_DATE) {
            continue;
        }

        other = kmip_attributes_get(b, one->id, &one->name, one->index);

        if (other == NULL || !kmip_value_equal(&one->value, &other->value)) {
            return 0;
        }
    }

    return 1;
}


static void
keyprotect_commit_on_named(keyprotect_names_t *names)
{
    keyprotect_commit_t  *c;

    c = names->data;

    if (names->outcome != KMIP_STORE_OK) {
        keyprotect_flow_finish(&c->flow, names->outcome, names->message);
        return;
    }

    keyprotect_commit_write(c);
}


static void
keyprotect_commit_write(keyprotect_commit_t *c)
{
    keyprotect_publish_t  *publish;

    if (!c->revise) {
        keyprotect_commit_mark(c);
        return;
    }

    publish = &c->publish;

    publish->flow = &c->flow;
    publish->origin = c->origin;
    publish->object = &c->object;
    publish->write_id = c->write_id;
    publish->done = keyprotect_commit_on_published;
    publish->data = c;

    keyprotect_publish_start(publish);
}


static void
keyprotect_commit_on_published(keyprotect_publish_t *publish)
{
    kmip_store_call_t    *call;
    keyprotect_commit_t  *c;

    c = publish->data;
    call = c->flow.call;

    if (publish->outcome != KMIP_STORE_OK) {

        if (publish->hint && call) {
            call->hint = keyprotect_snapshot_hint(call->arena, publish->hint);
        }

        keyprotect_commit_end(c, publish->outcome, publish->message);
        return;
    }

    if (c->mark.kind == KEYPROTECT_ALIAS_FOREIGN) {
        keyprotect_commit_done(c);
        return;
    }

    keyprotect_commit_mark(c);
}


static void
keyprotect_commit_mark(keyprotect_commit_t *c)
{
    keyprotect_slot_t  *slot;

    if (c->tries++ == KEYPROTECT_COMMIT_TRIES) {
        keyprotect_commit_end(c, KMIP_STORE_UNAVAILABLE,
                              keyprotect_commit_doubt);
        return;
    }

    slot = &c->slot;

    slot->flow = &c->flow;
    slot->origin = c->origin;
    slot->done = keyprotect_commit_on_slot;
    slot->data = c;

    switch (keyprotect_slot_find(slot)) {

    case KMIP_OK:
        keyprotect_commit_on_slot(slot);
        return;

    case KMIP_AGAIN:
        return;

    default:
        keyprotect_commit_end(c, KMIP_STORE_UNAVAILABLE, slot->message);
    }
}


static void
keyprotect_commit_on_slot(keyprotect_slot_t *slot)
{
    keyprotect_commit_t  *c;

    c = slot->data;

    if (slot->outcome != KMIP_STORE_OK) {
        keyprotect_commit_end(c, slot->outcome, slot->message);
        return;
    }

    if (keyprotect_mark_add(&c->add, &c->flow, &c->origin->id, &c->alias,
                            keyprotect_commit_on_marked, c)
        != KMIP_OK)
    {
        keyprotect_commit_end(c, KMIP_STORE_UNAVAILABLE, NULL);
    }
}


static void
keyprotect_commit_on_marked(keyprotect_mark_t *mark)
{
    keyprotect_commit_t  *c;

    c = mark->data;

    switch (mark->result) {

    case KEYPROTECT_MARK_OK:
        keyprotect_slot_used(c->origin, &c->alias);

        c->marked = 1;
        break;

    case KEYPROTECT_MARK_REFUSED:
    case KEYPROTECT_MARK_FAILED:
        keyprotect_commit_end(c, mark->outcome, mark->message);
        return;

    case KEYPROTECT_MARK_GONE:

        if (mark->call.attempts == 1) {
            keyprotect_commit_end(c, KMIP_STORE_CONFLICT, NULL);
            return;
        }

        /* an earlier attempt may have set it */

        c->doubted = 1;
        break;

    case KEYPROTECT_MARK_DOUBT:

        /* an alias that is taken at the first attempt is another request's */

        if (mark->call.result != KEYPROTECT_ALIAS_CLASH
            || mark->call.attempts > 1)
        {
            c->doubted = 1;
        }

        break;

    default:
        break;
    }

    keyprotect_commit_look(c);
}


static void
keyprotect_commit_look(keyprotect_commit_t *c)
{
    keyprotect_object_t  *look;

    look = &c->look;

    memset(look, 0, sizeof(keyprotect_object_t));

    look->flow = &c->flow;
    look->done = keyprotect_commit_on_look;
    look->data = c;

    if (c->marked) {
        look->expected = c->alias;
    }

    if (keyprotect_object_read(look) != KMIP_OK) {
        keyprotect_commit_end(c, KMIP_STORE_UNAVAILABLE,
                              keyprotect_commit_doubt);
    }
}


/*
 * Two changes of state of one object may be made at the same time. So each
 * reads the record after its mark is set, and looks for marks that go further.
 */

static void
keyprotect_commit_on_look(keyprotect_object_t *look)
{
    size_t                i;
    keyprotect_commit_t  *c;

    c = look->data;

    if (look->outcome != KMIP_STORE_OK
        && look->outcome != KMIP_STORE_ABSENT)
    {
        keyprotect_commit_end(c, KMIP_STORE_UNAVAILABLE,
                              keyprotect_commit_doubt);
        return;
    }

    if (look->outcome == KMIP_STORE_ABSENT
        || look->key.state != KEYPROTECT_STATE_ACTIVE)
    {
        keyprotect_commit_destroyed(c);
        return;
    }

    if (look->marks.destroyed != KEYPROTECT_NO_TIME) {
        keyprotect_commit_end(c, KMIP_STORE_UNAVAILABLE,
                              "the object is being destroyed");
        return;
    }

    c->origin->known = look->known;

    for (i = 0; i < look->key.naliases; i++) {
        c->marked |= kmip_str_equal(&look->key.aliases[i], &c->alias);
    }

    if (keyprotect_commit_followed(c, look)) {
        keyprotect_commit_built_on(c);
        return;
    }

    if (!c->marked) {
        keyprotect_commit_pause(c);
        return;
    }

    /*
     * A mark that goes further and is not built on this one was set before or
     * after it. If after, others may have seen the state of this one.
     */

    if (keyprotect_marks_state(&look->marks, 0) > c->object.state) {
        keyprotect_commit_end(c, KMIP_STORE_UNAVAILABLE,
                              keyprotect_commit_met);
        return;
    }

    keyprotect_commit_done(c);
}


/*
 * A mark that goes further repeats this one's date. Dates are seconds: it may
 * repeat that of another request's mark, which was removed again before this
 * one was set. If the object was read for this request, that mark was set in
 * the meantime, and this one counts with it. Knowledge of the zone may be older
 * than both.
 */

static void
keyprotect_commit_built_on(keyprotect_commit_t *c)
{
    if (c->add.result != KEYPROTECT_MARK_OK) {
        keyprotect_commit_end(c, c->doubted ? KMIP_STORE_UNAVAILABLE
                                            : KMIP_STORE_CONFLICT,
                              keyprotect_commit_doubt);
        return;
    }

    if (c->before.recent) {
        keyprotect_commit_end(c, KMIP_STORE_UNAVAILABLE,
                              keyprotect_commit_met);
        return;
    }

    keyprotect_commit_done(c);
}


static void
keyprotect_commit_destroyed(keyprotect_commit_t *c)
{
    if (c->add.result == KEYPROTECT_MARK_OK) {

        switch (keyprotect_commit_counted(c)) {

        case KMIP_OK:
            keyprotect_cached_drop(c->flow.ks->cached, &c->origin->id);

            keyprotect_flow_finish(&c->flow,
                                   keyprotect_commit_result(c) == KMIP_OK
                                   ? KMIP_STORE_OK : KMIP_STORE_UNAVAILABLE,
                                   NULL);
            return;

        case KMIP_AGAIN:
            c->doubted = 1;
            break;

        default:
            break;
        }
    }

    keyprotect_commit_end(c, c->doubted ? KMIP_STORE_UNAVAILABLE
                                        : KMIP_STORE_CONFLICT,
                          keyprotect_commit_doubt);
}


/*
 * The record is deleted, and Key Protect had named this mark before: so the
 * mark was set before. Whoever destroys an object looks for an Activate first:
 * a Revoke counted, an Activate only if a Revoke was built on it. A mark that
 * is merely there may be another request's. KMIP_OK: it counted; KMIP_DECLINED:
 * it did not; KMIP_AGAIN: it is not known.
 */

static kmip_int_t
keyprotect_commit_counted(keyprotect_commit_t *c)
{
    const keyprotect_object_t  *look;

    look = &c->look;

    if (c->mark.kind == KEYPROTECT_ALIAS_ACTIVE) {

        if (look->outcome != KMIP_STORE_OK) {
            return KMIP_DECLINED;
        }

        if (keyprotect_commit_followed(c, look)) {
            return c->before.recent ? KMIP_AGAIN : KMIP_OK;
        }

        /* a record that was deleted by hand may be restored, with this mark */

        return look->marks.destroyed == KEYPROTECT_NO_TIME ? KMIP_AGAIN
                                                           : KMIP_DECLINED;
    }

    /* an object that was not read for it may have been compromised before */

    if (c->mark.kind == KEYPROTECT_ALIAS_REVOKED && c->before.recent
        && (look->outcome != KMIP_STORE_OK
            || look->marks.compromised != KEYPROTECT_NO_TIME))
    {
        return KMIP_AGAIN;
    }

    return KMIP_OK;
}


/*
 * the alias may be the same mark of the other endpoint, which becomes visible
 * later
 */

static void
keyprotect_commit_pause(keyprotect_commit_t *c)
{
    int       full;
    uint64_t  ms;

    ms = keyprotect_retry_backoff(c->tries, KEYPROTECT_COMMIT_PAUSE,
                                  KEYPROTECT_COMMIT_PAUSE * 8);

    if (c->tries == KEYPROTECT_COMMIT_TRIES
        || keyprotect_flow_wait(&c->flow, &c->timer, ms,
                                keyprotect_commit_on_timer, c)
           != KMIP_OK)
    {
        full = !c->doubted && c->add.result == KEYPROTECT_MARK_FULL
               && c->add.call.attempts == 1;

        keyprotect_commit_end(c, KMIP_STORE_UNAVAILABLE,
                              full ? c->add.message
                                   : keyprotect_commit_doubt);
    }
}


static void
keyprotect_commit_on_timer(keyprotect_timer_t *timer)
{
    keyprotect_commit_mark(timer->data);
}


/*
 * 1 if a mark that goes further repeats the date of this one, which means that
 * it was set after this one took effect. The same date may also come from the
 * other endpoint, whose mark then has the same alias.
 */

static int
keyprotect_commit_followed(keyprotect_commit_t *c,
    const keyprotect_object_t *look)
{
    size_t               i;
    int64_t              time;
    keyprotect_parsed_t  parsed;

    for (i = 0; i < look->key.naliases; i++) {
        keyprotect_alias_parse(&c->flow.ks->conf->record_prefix,
                               &look->key.aliases[i], &parsed);

        if (!kmip_str_equal(&parsed.stamp, &c->flow.stamp)) {
            continue;
        }

        switch (parsed.kind) {

        case KEYPROTECT_ALIAS_REVOKED:
        case KEYPROTECT_ALIAS_COMPROMISED:
            break;

        default:
            continue;
        }

        if (parsed.kind <= c->mark.kind) {
            continue;
        }

        time = c->mark.kind == KEYPROTECT_ALIAS_ACTIVE ? parsed.activated
                                                       : parsed.deactivated;

        if (time == c->mark.time) {
            return 1;
        }
    }

    return 0;
}


static void
keyprotect_commit_done(keyprotect_commit_t *c)
{
    keyprotect_cached_put_known(c->flow.ks->cached, c->flow.arena,
                                &c->origin->id, &c->origin->known);

    if (keyprotect_commit_result(c) != KMIP_OK) {
        keyprotect_flow_finish(&c->flow, KMIP_STORE_UNAVAILABLE, NULL);
        return;
    }

    c->names.done = keyprotect_commit_on_given_up;

    /* before done: another request may be waiting for the Name */

    if (keyprotect_name_give_up(&c->names) == KMIP_AGAIN) {
        return;
    }

    keyprotect_flow_finish(&c->flow, KMIP_STORE_OK, NULL);
}


static void
keyprotect_commit_on_given_up(keyprotect_names_t *names)
{
    keyprotect_commit_t  *c;

    c = names->data;

    keyprotect_cached_put_known(c->flow.ks->cached, c->flow.arena,
                                &c->origin->id, &c->origin->known);
    keyprotect_flow_finish(&c->flow, KMIP_STORE_OK, NULL);
}


static kmip_int_t
keyprotect_commit_result(keyprotect_commit_t *c)
{
    kmip_snapshot_t    *result;
    kmip_store_call_t  *call;

    call = c->flow.call;

    if (call == NULL) {
        return KMIP_OK;
    }

    result = kmip_arena_calloc(call->arena, sizeof(kmip_snapshot_t));

    if (result == NULL
        || keyprotect_snapshot_copy(call->arena, result, &c->object)
           != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    call->result = result;

    return KMIP_OK;
}


/* a Name that was taken stays with this object, and the next attempt uses it */

static void
keyprotect_commit_end(keyprotect_commit_t *c, kmip_store_outcome_e outcome,
    const char *message)
{
    keyprotect_flow_finish(&c->flow, outcome, message);
}
