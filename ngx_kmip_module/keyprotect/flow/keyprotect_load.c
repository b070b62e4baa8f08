
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Loading an object: its record, the newest revision of its attributes and, if
 * requested, its key, in parallel where possible.
 */


#include "keyprotect_load.h"
#include "keyprotect_object.h"
#include "keyprotect_snapshot.h"
#include "keyprotect_unwrap.h"
#include "kmip_lifecycle.h"

#include <string.h>


typedef struct {
    keyprotect_flow_t      flow;          /* must be first */
    keyprotect_object_t    object;
    keyprotect_wait_t      wait;
    unsigned               read:1;        /* the object has been read */
    unsigned               unwrapping:1;  /* the key is being unwrapped */
    unsigned               unwrapped:1;
} keyprotect_load_t;


static void keyprotect_load_begin(keyprotect_flow_t *flow);
static void keyprotect_load_stop(keyprotect_flow_t *flow);
static void keyprotect_load_unwrap(keyprotect_object_t *object);
static void keyprotect_load_on_read(keyprotect_object_t *object);
static void keyprotect_load_on_unwrapped(keyprotect_wait_t *wait);
static void keyprotect_load_step(keyprotect_load_t *l);
static int keyprotect_load_destroying(const keyprotect_load_t *l);
static void keyprotect_load_finish(keyprotect_load_t *l, int recent);
static const keyprotect_hint_t *keyprotect_load_hint(
    const keyprotect_load_t *l);
static keyprotect_origin_t *keyprotect_load_origin(const keyprotect_load_t *l,
    const keyprotect_hint_t *hint);


kmip_int_t
keyprotect_load(keyprotect_store_t *ks, kmip_store_call_t *call)
{
    keyprotect_flow_t        *flow;
    keyprotect_identifier_t   identifier;

    if (keyprotect_identifier_parse(&call->uid, &identifier) != KMIP_OK) {
        call->outcome = KMIP_STORE_ABSENT;
        call->message = NULL;
        call->result = NULL;
        call->state = NULL;
        return KMIP_OK;
    }

    flow = keyprotect_flow_create(ks, call, sizeof(keyprotect_load_t), "Load",
                                  &call->uid, keyprotect_load_stop);
    if (flow == NULL) {
        return KMIP_OK;
    }

    return keyprotect_flow_start(flow, keyprotect_load_begin);
}


static void
keyprotect_load_begin(keyprotect_flow_t *flow)
{
    keyprotect_load_t    *l;
    keyprotect_object_t  *object;

    l = (keyprotect_load_t *) flow;
    object = &l->object;

    object->flow = flow;
    object->done = keyprotect_load_on_read;
    object->data = l;

    if (flow->call->change && !flow->call->material
        && keyprotect_object_recall(object) == KMIP_OK)
    {
        keyprotect_load_finish(l, 1);
        return;
    }

    if (flow->call->material) {
        object->on_record = keyprotect_load_unwrap;
    }

    if (keyprotect_object_read(object) != KMIP_OK) {
        keyprotect_flow_finish(flow, KMIP_STORE_UNAVAILABLE, NULL);
        return;
    }

    if (object->cached && flow->call->material) {
        keyprotect_load_unwrap(object);
    }
}


static void
keyprotect_load_stop(keyprotect_flow_t *flow)
{
    keyprotect_load_t  *l;

    l = (keyprotect_load_t *) flow;

    if (l->object.flow) {
        keyprotect_object_cancel(&l->object);
    }

    keyprotect_unwrap_cancel(&l->wait);
}


/* if it fails for lack of memory, the object is still read to the end */

static void
keyprotect_load_unwrap(keyprotect_object_t *object)
{
    keyprotect_load_t  *l;

    l = object->data;

    if (l->unwrapping || object->record.ciphertext.len == 0) {
        return;
    }

    l->unwrapping = 1;

    if (keyprotect_unwrap_start(&l->wait, &l->flow, l->flow.arena,
                                &object->record, keyprotect_load_on_unwrapped,
                                l)
        != KMIP_OK)
    {
        l->unwrapped = 1;
        l->wait.outcome = KMIP_STORE_UNAVAILABLE;
    }
}


static void
keyprotect_load_on_read(keyprotect_object_t *object)
{
    keyprotect_load_t  *l;

    l = object->data;

    l->read = 1;

    if (object->outcome != KMIP_STORE_OK) {
        keyprotect_flow_finish(&l->flow, object->outcome, object->message);
        return;
    }

    keyprotect_load_step(l);
}


static void
keyprotect_load_on_unwrapped(keyprotect_wait_t *wait)
{
    keyprotect_load_t  *l;

    l = wait->data;

    l->unwrapped = 1;

    keyprotect_load_step(l);
}


/*
 * waits for the object first: that a record is gone matters more than any other
 * failure
 */

static void
keyprotect_load_step(keyprotect_load_t *l)
{
    if (!l->read) {
        return;
    }

    if (keyprotect_load_destroying(l)) {
        keyprotect_flow_finish(&l->flow, KMIP_STORE_UNAVAILABLE,
                               "the object is being destroyed");
        return;
    }

    if (l->object.alive && l->unwrapping) {

        if (!l->unwrapped) {
            return;
        }

        if (l->wait.outcome != KMIP_STORE_OK) {
            keyprotect_flow_finish(&l->flow, l->wait.outcome,
                                   l->wait.message);
            return;
        }
    }

    keyprotect_load_finish(l, 0);
}


/*
 * With "ending" another Destroy may finish the one under way, except where the
 * mark is the whole Destroy.
 */

static int
keyprotect_load_destroying(const keyprotect_load_t *l)
{
    return (!l->flow.call->ending || l->flow.ks->conf->destroy_tombstone)
           && keyprotect_object_destroying(&l->object);
}


static void
keyprotect_load_finish(keyprotect_load_t *l, int recent)
{
    kmip_snapshot_t          *snapshot;
    kmip_store_call_t        *call;
    keyprotect_parts_t        parts;
    keyprotect_object_t      *o;
    const keyprotect_hint_t  *hint;

    o = &l->object;
    call = l->flow.call;
    hint = keyprotect_load_hint(l);

    memset(&parts, 0, sizeof(keyprotect_parts_t));

    parts.uid = &l->flow.uid;
    parts.alive = o->key.state == KEYPROTECT_STATE_ACTIVE;
    parts.deleted = o->key.deleted;
    parts.marks = o->marks;
    parts.record = &o->record;
    parts.revision = hint ? &hint->revision : o->revision;
    parts.tombstones = l->flow.ks->conf->destroy_tombstone;

    snapshot = keyprotect_snapshot_make(call->arena, &parts);

    if (snapshot) {
        snapshot->recent = recent != 0;
        snapshot->pending = hint != NULL;

        /*
         * on a destroyed object a mark may belong to a change that was not done
         */

        snapshot->written = o->alive && o->revision
                            && keyprotect_record_signed(o->revision,
                                                        call->write_id);
        snapshot->origin = keyprotect_load_origin(l, hint);
    }

    if (snapshot && l->wait.secret && !kmip_state_destroyed(snapshot->state)) {
        snapshot->material = kmip_secret_copy(call->arena,
                                              l->wait.secret->data,
                                              l->wait.secret->len);
        if (snapshot->material == NULL) {
            snapshot = NULL;
        }
    }

    if (snapshot == NULL || snapshot->origin == NULL) {
        keyprotect_flow_finish(&l->flow, KMIP_STORE_UNAVAILABLE, NULL);
        return;
    }

    call->result = snapshot;

    keyprotect_flow_finish(&l->flow, KMIP_STORE_OK, NULL);
}


static const keyprotect_hint_t *
keyprotect_load_hint(const keyprotect_load_t *l)
{
    const keyprotect_hint_t    *hint;
    const keyprotect_object_t  *o;

    o = &l->object;
    hint = l->flow.call->hint;

    return hint && o->alive
           && hint->newest == o->marks.newest
           && memcmp(hint->newest_id, o->marks.newest_id, KEYPROTECT_ID) == 0
           && kmip_str_equal(&hint->revision.stamp, &l->flow.stamp)
           ? hint : NULL;
}


static keyprotect_origin_t *
keyprotect_load_origin(const keyprotect_load_t *l,
    const keyprotect_hint_t *hint)
{
    keyprotect_origin_t         origin;
    const keyprotect_object_t  *o;
    const keyprotect_record_t  *base;

    o = &l->object;
    base = hint ? &hint->revision : o->revision;

    memset(&origin, 0, sizeof(keyprotect_origin_t));

    origin.id = o->key.id;
    origin.known = o->known;
    origin.marks = o->marks;
    origin.elsewhere = l->flow.elsewhere;
    origin.base_id = o->key.id;

    if (hint) {
        origin.base = hint->revision.revision;
        origin.base_id = hint->id;

    } else if (o->revision) {
        origin.base = o->marks.newest;
        origin.base_id.data = o->marks.newest_id;
        origin.base_id.len = KEYPROTECT_ID;
    }

    if (base) {
        origin.base_prev = base->prev;
        origin.nwrites = base->nwrites;
        memcpy(origin.writes, base->writes, sizeof(origin.writes));
    }

    return keyprotect_snapshot_origin(l->flow.call->arena, &origin);
}
