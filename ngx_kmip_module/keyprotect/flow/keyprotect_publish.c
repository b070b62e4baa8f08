
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Writing the attributes of an object.
 *
 * A revision n+1 is a key with the alias "-at<n+1>", which only one writer can
 * create. It counts once "-r<n+1>-<its id>" is on the record. No number is ever
 * skipped. A writer that is in doubt reads the record again: if its write id is
 * in the newest revision, its change was done, by itself or by another writer
 * that built on it.
 */


#include "keyprotect_publish.h"
#include "keyprotect_clean.h"
#include "keyprotect_retry.h"

#include <string.h>


#define KEYPROTECT_PUBLISH_TRIES  4
#define KEYPROTECT_PUBLISH_PAUSE  100      /* ms */

_Static_assert(KEYPROTECT_CLEAN_AFTER
               > 1000 * (KEYPROTECT_PUBLISH_AGE + KEYPROTECT_PUBLISH_LATE
                         + KEYPROTECT_PUBLISH_LAG + KEYPROTECT_PUBLISH_SPREAD),
               "a replaced revision goes before the last writer that stands "
               "on it");


static void keyprotect_publish_slot(keyprotect_publish_t *p);
static unsigned keyprotect_publish_reserve(const keyprotect_publish_t *p);
static void keyprotect_publish_on_slot(keyprotect_slot_t *slot);
static void keyprotect_publish_write(keyprotect_publish_t *p);
static kmip_int_t keyprotect_publish_record(keyprotect_publish_t *p);
static void keyprotect_publish_on_put(keyprotect_put_t *put);
static void keyprotect_publish_taken(keyprotect_publish_t *p);
static void keyprotect_publish_show(keyprotect_publish_t *p);
static void keyprotect_publish_on_shown(keyprotect_mark_t *mark);
static int keyprotect_publish_in_time(keyprotect_publish_t *p, int64_t date);
static void keyprotect_publish_look(keyprotect_publish_t *p);
static void keyprotect_publish_on_look(keyprotect_object_t *look);
static void keyprotect_publish_pause(keyprotect_publish_t *p);
static void keyprotect_publish_on_timer(keyprotect_timer_t *timer);
static void keyprotect_publish_done(keyprotect_publish_t *p);
static void keyprotect_publish_end(keyprotect_publish_t *p,
    kmip_store_outcome_e outcome, const char *message);


static const char  keyprotect_publish_doubt[] =
    "it is not known whether the change was done";


void
keyprotect_publish_start(keyprotect_publish_t *p)
{
    uint64_t              clock;
    keyprotect_origin_t  *origin;

    origin = p->origin;
    clock = keyprotect_clock(p->flow->ks);

    p->hint = NULL;
    p->attempts = 0;

    /* metadata of this age is too old for the change to count in time */

    if (clock - origin->known.clock
        >= 1000 * (KEYPROTECT_PUBLISH_AGE - KEYPROTECT_PUBLISH_SPREAD))
    {
        keyprotect_publish_end(p, KMIP_STORE_CONFLICT, NULL);
        return;
    }

    switch (keyprotect_publish_record(p)) {

    case KMIP_OK:
        break;

    case KMIP_DECLINED:
        keyprotect_publish_end(p, KMIP_STORE_TOO_LARGE, NULL);
        return;

    default:
        keyprotect_publish_end(p, KMIP_STORE_UNAVAILABLE, NULL);
        return;
    }

    keyprotect_publish_slot(p);
}


void
keyprotect_publish_cancel(keyprotect_publish_t *p)
{
    keyprotect_transport_t  *t;

    if (p->flow == NULL) {
        return;
    }

    if (p->timer.handler) {
        t = p->flow->ks->transport;
        t->timer_del(t, &p->timer);
    }

    keyprotect_slot_cancel(&p->slot);
    keyprotect_put_cancel(&p->put);
    keyprotect_mark_cancel(&p->mark);
    keyprotect_object_cancel(&p->look);
}


static kmip_int_t
keyprotect_publish_record(keyprotect_publish_t *p)
{
    size_t                   i;
    kmip_int_t               rc;
    kmip_arena_t            *arena;
    keyprotect_record_t     *r;
    keyprotect_origin_t     *origin;
    const kmip_attribute_t  *a;

    arena = p->flow->arena;
    origin = p->origin;
    r = &p->record;

    if (origin->base == UINT32_MAX) {
        return KMIP_DECLINED;
    }

    memset(r, 0, sizeof(keyprotect_record_t));

    r->stamp = p->flow->stamp;
    r->revision = origin->base + 1;
    r->prev = origin->base_id;
    r->object_type = p->object->object_type;

    if (origin->base) {
        r->nwrites = origin->nwrites;
        memcpy(r->writes, origin->writes, sizeof(r->writes));
    }

    keyprotect_record_sign(r, p->write_id);

    if (kmip_attributes_init(arena, &r->attributes) != KMIP_OK) {
        return KMIP_ERROR;
    }

    for (i = 0; i < p->object->attributes.nelts; i++) {
        a = &p->object->attributes.elts[i];

        if (keyprotect_snapshot_mutable(a->id)
            && kmip_attributes_append(arena, &r->attributes, a) != KMIP_OK)
        {
            return KMIP_ERROR;
        }
    }

    rc = keyprotect_record_encode(arena, r, &p->payload);

    if (rc != KMIP_OK) {
        return rc;
    }

    return keyprotect_flow_alias(p->flow, KEYPROTECT_ALIAS_REVISION,
                                 r->revision, &p->name);
}


/*
 * finds a place for the alias first: a revision that cannot be published must
 * not be stored
 */

static void
keyprotect_publish_slot(keyprotect_publish_t *p)
{
    keyprotect_slot_t  *slot;

    slot = &p->slot;

    slot->flow = p->flow;
    slot->origin = p->origin;
    slot->reserve = keyprotect_publish_reserve(p);
    slot->done = keyprotect_publish_on_slot;
    slot->data = p;

    switch (keyprotect_slot_find(slot)) {

    case KMIP_OK:
        keyprotect_publish_on_slot(slot);
        return;

    case KMIP_AGAIN:
        return;

    default:
        keyprotect_publish_end(p, KMIP_STORE_UNAVAILABLE, slot->message);
    }
}


/* places that must stay free for the marks of Activate and Destroy */

static unsigned
keyprotect_publish_reserve(const keyprotect_publish_t *p)
{
    const keyprotect_marks_t  *marks;

    marks = &p->origin->marks;

    return keyprotect_marks_state(marks, p->object->state)
           == KMIP_STATE_PRE_ACTIVE ? 2 : 1;
}


static void
keyprotect_publish_on_slot(keyprotect_slot_t *slot)
{
    keyprotect_publish_t  *p;

    p = slot->data;

    if (slot->outcome != KMIP_STORE_OK) {
        keyprotect_publish_end(p, slot->outcome, slot->message);
        return;
    }

    if (p->id.len) {
        keyprotect_publish_show(p);
        return;
    }

    keyprotect_publish_write(p);
}


static void
keyprotect_publish_write(keyprotect_publish_t *p)
{
    keyprotect_put_t  *put;

    put = &p->put;

    memset(put, 0, sizeof(keyprotect_put_t));

    put->flow = p->flow;
    put->record = &p->record;
    put->key.name = p->name;
    put->key.aliases = &p->name;
    put->key.naliases = 1;
    put->key.payload = p->payload;
    put->done = keyprotect_publish_on_put;
    put->data = p;

    if (keyprotect_put_start(put) != KMIP_OK) {
        keyprotect_publish_end(p, KMIP_STORE_UNAVAILABLE, NULL);
    }
}


static void
keyprotect_publish_on_put(keyprotect_put_t *put)
{
    keyprotect_publish_t  *p;

    p = put->data;

    switch (put->result) {

    case KEYPROTECT_PUT_OK:
        p->id = put->id;
        keyprotect_publish_show(p);
        return;

    case KEYPROTECT_PUT_TAKEN:
        keyprotect_publish_taken(p);
        return;

    case KEYPROTECT_PUT_FULL:
        keyprotect_publish_end(p, KMIP_STORE_UNAVAILABLE,
                               "Key Protect takes no more aliases in this "
                               "instance");
        return;

    default:
        keyprotect_publish_end(p, put->outcome, put->message);
    }
}


/*
 * Another writer took this number. If its revision is built on the same one as
 * ours, build on it, published or not; else read the record again.
 */

static void
keyprotect_publish_taken(keyprotect_publish_t *p)
{
    keyprotect_put_t    *put;
    keyprotect_hint_t   *hint;
    keyprotect_marks_t  *marks;

    put = &p->put;

    if (put->holder_id.len == 0
        || !kmip_str_equal(&put->holder.prev, &p->origin->base_id))
    {
        keyprotect_publish_pause(p);
        return;
    }

    if (keyprotect_record_signed(&put->holder, p->write_id)) {
        p->id = put->holder_id;
        p->record = put->holder;
        keyprotect_publish_show(p);
        return;
    }

    hint = &p->found;
    marks = &p->origin->marks;

    hint->id = put->holder_id;
    hint->revision = put->holder;
    hint->newest = marks->newest;

    memcpy(hint->newest_id, marks->newest_id, KEYPROTECT_ID);

    p->hint = hint;

    keyprotect_publish_end(p, KMIP_STORE_CONFLICT, NULL);
}


static void
keyprotect_publish_show(keyprotect_publish_t *p)
{
    int64_t              date;
    keyprotect_alias_t   text;
    keyprotect_parsed_t  parsed;

    memset(&parsed, 0, sizeof(keyprotect_parsed_t));

    /* so that a list tells what is archived */

    parsed.archived = kmip_attributes_number(&p->record.attributes,
                                             KMIP_ATTR_ARCHIVE_DATE, &date);
    parsed.kind = KEYPROTECT_ALIAS_PUBLISHED;
    parsed.stamp = p->flow->stamp;
    parsed.number = p->record.revision;
    parsed.id = p->id;

    if (keyprotect_alias_build(text, &p->flow->ks->conf->record_prefix,
                               &parsed)
        != KMIP_OK
        || kmip_arena_copy(p->flow->arena, &p->alias, text, strlen(text))
           != KMIP_OK
        || keyprotect_mark_add(&p->mark, p->flow, &p->origin->id, &p->alias,
                               keyprotect_publish_on_shown, p)
           != KMIP_OK)
    {
        keyprotect_publish_end(p, KMIP_STORE_UNAVAILABLE,
                               keyprotect_publish_doubt);
    }
}


static void
keyprotect_publish_on_shown(keyprotect_mark_t *mark)
{
    keyprotect_publish_t  *p;

    p = mark->data;

    switch (mark->result) {

    case KEYPROTECT_MARK_OK:

        if (keyprotect_publish_in_time(p, mark->date)) {
            keyprotect_publish_done(p);
            return;
        }

        break;

    case KEYPROTECT_MARK_REFUSED:
    case KEYPROTECT_MARK_FAILED:
        keyprotect_publish_end(p, mark->outcome, mark->message);
        return;

    default:
        break;
    }

    keyprotect_publish_look(p);
}


/*
 * 1 if the change was published in time, by Key Protect's clock and by ours. A
 * replaced revision is kept only for a while, so a change that was published
 * later may be built on a deleted one.
 */

static int
keyprotect_publish_in_time(keyprotect_publish_t *p, int64_t date)
{
    uint64_t             clock;
    keyprotect_known_t  *known;

    known = &p->origin->known;
    clock = keyprotect_clock(p->flow->ks);

    if (date && known->date
        && date - known->date > KEYPROTECT_PUBLISH_AGE)
    {
        return 0;
    }

    return clock - known->clock <= 1000 * KEYPROTECT_PUBLISH_AGE;
}


static void
keyprotect_publish_look(keyprotect_publish_t *p)
{
    keyprotect_object_t  *look;

    look = &p->look;

    memset(look, 0, sizeof(keyprotect_object_t));

    look->flow = p->flow;
    look->done = keyprotect_publish_on_look;
    look->data = p;

    if (keyprotect_object_read(look) != KMIP_OK) {
        keyprotect_publish_end(p, KMIP_STORE_UNAVAILABLE,
                               keyprotect_publish_doubt);
    }
}


static void
keyprotect_publish_on_look(keyprotect_object_t *look)
{
    kmip_str_t             id;
    keyprotect_origin_t   *origin;
    keyprotect_publish_t  *p;

    p = look->data;
    origin = p->origin;

    if (look->outcome != KMIP_STORE_OK) {
        keyprotect_publish_end(p, look->outcome == KMIP_STORE_ABSENT
                                  ? KMIP_STORE_CONFLICT
                                  : KMIP_STORE_UNAVAILABLE,
                               keyprotect_publish_doubt);
        return;
    }

    if (look->revision
        && keyprotect_record_signed(look->revision, p->write_id))
    {
        origin->known = look->known;
        keyprotect_publish_end(p, KMIP_STORE_OK, NULL);
        return;
    }

    /*
     * The object is destroyed, so no reader needs the revision. A record that
     * was deleted without a mark can be restored, so its revision stays.
     */

    if (p->id.len && look->key.state == KEYPROTECT_STATE_DESTROYED
        && look->marks.destroyed != KEYPROTECT_NO_TIME)
    {
        keyprotect_clean_left(p->flow, &origin->id, &p->id);
    }

    id.data = look->marks.newest_id;
    id.len = KEYPROTECT_ID;

    /* no other revision was published meanwhile: publish ours again */

    if (look->alive
        && (look->marks.newest == origin->marks.newest
            || (look->marks.newest == origin->base
                && kmip_str_equal(&id, &origin->base_id)))
        && ++p->attempts < KEYPROTECT_PUBLISH_TRIES)
    {
        origin->known = look->known;
        keyprotect_publish_slot(p);
        return;
    }

    keyprotect_publish_end(p, p->attempts >= KEYPROTECT_PUBLISH_TRIES
                              ? KMIP_STORE_UNAVAILABLE : KMIP_STORE_CONFLICT,
                           keyprotect_publish_doubt);
}


static void
keyprotect_publish_pause(keyprotect_publish_t *p)
{
    uint64_t  ms;

    ms = keyprotect_retry_backoff(1, KEYPROTECT_PUBLISH_PAUSE,
                                  KEYPROTECT_PUBLISH_PAUSE * 8);

    if (keyprotect_flow_wait(p->flow, &p->timer, ms,
                             keyprotect_publish_on_timer, p)
        != KMIP_OK)
    {
        keyprotect_publish_end(p, KMIP_STORE_CONFLICT, NULL);
    }
}


static void
keyprotect_publish_on_timer(keyprotect_timer_t *timer)
{
    keyprotect_publish_end(timer->data, KMIP_STORE_CONFLICT, NULL);
}


static void
keyprotect_publish_done(keyprotect_publish_t *p)
{
    keyprotect_origin_t  *origin;

    origin = p->origin;

    keyprotect_slot_used(origin, &p->alias);

    origin->known.newest = p->record.revision;
    origin->known.seen = keyprotect_clock(p->flow->ks);

    keyprotect_cached_put_record(p->flow->ks->cached, p->flow->arena, &p->id,
                                 &p->record);
    keyprotect_clean_later(p->flow, origin);

    keyprotect_publish_end(p, KMIP_STORE_OK, NULL);
}


static void
keyprotect_publish_end(keyprotect_publish_t *p, kmip_store_outcome_e outcome,
    const char *message)
{
    p->outcome = outcome;
    p->message = message;

    p->done(p);
}
