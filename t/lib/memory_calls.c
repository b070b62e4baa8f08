
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The calls of the key store in memory.
 */


#include "kmip_lifecycle.h"
#include "kmip_locate_match.h"
#include "memory_internal.h"

#include <openssl/rand.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>


#define MEMORY_ARENA  (1024 * 1024)
#define MEMORY_UID    "018bcfe5-6800-7000-8000-%012lx"


typedef kmip_store_outcome_e (*memory_perform_pt)(memory_store_t *ms,
    kmip_store_call_t *call);


static kmip_store_outcome_e memory_load(memory_store_t *ms,
    kmip_store_call_t *call);
static kmip_store_outcome_e memory_create(memory_store_t *ms,
    kmip_store_call_t *call);
static kmip_store_outcome_e memory_commit(memory_store_t *ms,
    kmip_store_call_t *call);
static kmip_store_outcome_e memory_destroy(memory_store_t *ms,
    kmip_store_call_t *call);
static kmip_store_outcome_e memory_find(memory_store_t *ms,
    kmip_store_call_t *call);

static kmip_int_t memory_created(memory_store_t *ms, kmip_store_call_t *call,
    const kmip_snapshot_t *object);
static kmip_int_t memory_generate(kmip_arena_t *arena,
    const kmip_store_call_t *call, kmip_snapshot_t *object);
static kmip_int_t memory_digest(kmip_arena_t *arena, kmip_snapshot_t *object);
static int memory_name_exists(const memory_store_t *ms,
    const kmip_snapshot_t *object);
static int memory_bears(const kmip_snapshot_t *object,
    const kmip_str_t *name);
static kmip_store_outcome_e memory_merge(kmip_arena_t *arena,
    const memory_object_t *object, const kmip_draft_t *draft,
    kmip_snapshot_t *merged);


static const memory_perform_pt  memory_performs[MEMORY_CALLS] = {
    [MEMORY_LOAD] = memory_load,
    [MEMORY_CREATE] = memory_create,
    [MEMORY_COMMIT] = memory_commit,
    [MEMORY_DESTROY] = memory_destroy,
    [MEMORY_FIND] = memory_find
};


void
memory_perform(memory_store_t *ms, memory_call_e kind,
    kmip_store_call_t *call)
{
    call->outcome = memory_performs[kind](ms, call);
}


static kmip_store_outcome_e
memory_load(memory_store_t *ms, kmip_store_call_t *call)
{
    memory_object_t  *object;
    kmip_snapshot_t  *result;

    ms->need = call->need;
    ms->material = call->material;

    object = memory_object_find(ms, &call->uid);
    if (object == NULL) {
        return KMIP_STORE_ABSENT;
    }

    result = kmip_arena_alloc(call->arena, sizeof(kmip_snapshot_t));

    if (result == NULL
        || memory_snapshot_copy(call->arena, result, &object->snapshot,
                                call->need, call->material)
           != KMIP_OK)
    {
        return KMIP_STORE_UNAVAILABLE;
    }

    result->origin = (void *) object->revision;
    call->result = result;

    return KMIP_STORE_OK;
}


static kmip_store_outcome_e
memory_create(memory_store_t *ms, kmip_store_call_t *call)
{
    kmip_int_t       rc;
    kmip_arena_t    *arena;
    kmip_snapshot_t  object;

    if (call->draft->object.uid.len
        || (call->generate && call->draft->object.material))
    {
        ms->abused = 1;
        return KMIP_STORE_INVALID;
    }

    if (memory_name_exists(ms, &call->draft->object)) {
        return KMIP_STORE_NAME_EXISTS;
    }

    arena = kmip_arena_create(MEMORY_ARENA);
    if (arena == NULL) {
        return KMIP_STORE_UNAVAILABLE;
    }

    rc = memory_snapshot_copy(arena, &object, &call->draft->object,
                              KMIP_NEED_ATTRIBUTES, 1);

    object.uid = kmip_arena_printf(arena, MEMORY_UID, ++ms->made);

    if (rc == KMIP_OK && call->generate) {
        rc = memory_generate(arena, call, &object);
    }

    if (rc == KMIP_OK && object.material) {
        rc = memory_digest(arena, &object);
    }

    if (rc == KMIP_OK) {
        rc = memory_created(ms, call, &object);
    }

    kmip_arena_destroy(arena);

    return rc == KMIP_OK ? KMIP_STORE_OK : KMIP_STORE_UNAVAILABLE;
}


static kmip_int_t
memory_created(memory_store_t *ms, kmip_store_call_t *call,
    const kmip_snapshot_t *object)
{
    call->result = kmip_arena_alloc(call->arena, sizeof(kmip_snapshot_t));

    if (call->result == NULL
        || memory_snapshot_copy(call->arena, call->result, object,
                                KMIP_NEED_ATTRIBUTES, 0)
           != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    return memory_object_add(ms, object);
}


static kmip_int_t
memory_generate(kmip_arena_t *arena, const kmip_store_call_t *call,
    kmip_snapshot_t *object)
{
    size_t          i;
    kmip_secret_t  *material;

    material = kmip_secret_create(arena, call->generate);

    if (material == NULL
        || RAND_bytes(material->data, (int) material->len) != 1)
    {
        return KMIP_ERROR;
    }

    for (i = 0; call->parity && i < material->len; i++) {
        if (__builtin_popcount(material->data[i]) % 2 == 0) {
            material->data[i] ^= 1;
        }
    }

    object->material = material;

    return KMIP_OK;
}


static kmip_int_t
memory_digest(kmip_arena_t *arena, kmip_snapshot_t *object)
{
    kmip_str_t        digest;
    kmip_attribute_t  a;
    unsigned char     hash[SHA256_DIGEST_LENGTH];

    SHA256(object->material->data, object->material->len, hash);

    digest.data = hash;
    digest.len = sizeof(hash);

    memset(&a, 0, sizeof(kmip_attribute_t));

    a.id = KMIP_ATTR_DIGEST;

    if (kmip_value_digest(arena, &a.value, KMIP_HASHING_ALGORITHM_SHA_256,
                          &digest, KMIP_KEY_FORMAT_TYPE_RAW, KMIP_V1_4)
        != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    return kmip_attributes_add(arena, &object->attributes, &a);
}


static int
memory_name_exists(const memory_store_t *ms, const kmip_snapshot_t *object)
{
    size_t                   i;
    kmip_item_t              name;
    memory_object_t         *other;
    const kmip_attribute_t  *a;

    for (i = 0; i < object->attributes.nelts; i++) {
        a = &object->attributes.elts[i];

        if (a->id != KMIP_ATTR_NAME
            || kmip_ttlv_find(&a->value, KMIP_TAG_NAME_VALUE, &name)
               != KMIP_OK)
        {
            continue;
        }

        for (other = ms->objects; other; other = other->next) {

            if (!kmip_str_equal(&other->snapshot.uid, &object->uid)
                && !kmip_state_destroyed(other->snapshot.state)
                && memory_bears(&other->snapshot, &name.value.bytes))
            {
                return 1;
            }
        }
    }

    return 0;
}


static int
memory_bears(const kmip_snapshot_t *object, const kmip_str_t *name)
{
    size_t                   i;
    kmip_item_t              item;
    const kmip_attribute_t  *a;

    for (i = 0; i < object->attributes.nelts; i++) {
        a = &object->attributes.elts[i];

        if (a->id == KMIP_ATTR_NAME
            && kmip_ttlv_find(&a->value, KMIP_TAG_NAME_VALUE, &item) == KMIP_OK
            && kmip_str_equal(&item.value.bytes, name))
        {
            return 1;
        }
    }

    return 0;
}


static kmip_store_outcome_e
memory_commit(memory_store_t *ms, kmip_store_call_t *call)
{
    kmip_arena_t          *arena;
    memory_object_t       *object;
    kmip_snapshot_t        merged;
    kmip_store_outcome_e   outcome;

    object = memory_object_find(ms, &call->snapshot->uid);

    if (object == NULL || call->draft->changes == 0) {
        ms->abused = 1;
        return KMIP_STORE_INVALID;
    }

    if (ms->interfere) {
        ms->interfere--;
        object->revision++;
    }

    if ((uintptr_t) call->snapshot->origin != object->revision) {
        return KMIP_STORE_CONFLICT;
    }

    if (ms->attributes_off && (call->draft->changes & KMIP_CHANGE_ATTRIBUTES))
    {
        return KMIP_STORE_UNSUPPORTED;
    }

    if ((call->draft->changes & KMIP_CHANGE_NAME)
        && memory_name_exists(ms, &call->draft->object))
    {
        return KMIP_STORE_NAME_EXISTS;
    }

    arena = kmip_arena_create(MEMORY_ARENA);
    if (arena == NULL) {
        return KMIP_STORE_UNAVAILABLE;
    }

    outcome = memory_merge(arena, object, call->draft, &merged);

    if (outcome == KMIP_STORE_INVALID) {
        ms->abused = 1;
    }

    if (outcome == KMIP_STORE_OK
        && memory_object_replace(object, &merged) != KMIP_OK)
    {
        outcome = KMIP_STORE_UNAVAILABLE;
    }

    kmip_arena_destroy(arena);

    return outcome;
}


/* an object that was not loaded completely may only get the marker */

static kmip_store_outcome_e
memory_merge(kmip_arena_t *arena, const memory_object_t *object,
    const kmip_draft_t *draft, kmip_snapshot_t *merged)
{
    int64_t               date;
    const kmip_snapshot_t  *src;

    src = draft->object.loaded == KMIP_NEED_ATTRIBUTES ? &draft->object
                                                       : &object->snapshot;

    if (src != &draft->object && draft->changes != KMIP_CHANGE_ACTIVATE) {
        return KMIP_STORE_INVALID;
    }

    if (memory_snapshot_copy(arena, merged, src, KMIP_NEED_ATTRIBUTES, 0)
        != KMIP_OK)
    {
        return KMIP_STORE_UNAVAILABLE;
    }

    merged->state = draft->object.state;
    merged->material = object->snapshot.material;

    if (src == &draft->object) {
        return KMIP_STORE_OK;
    }

    if (!kmip_attributes_number(&draft->object.attributes,
                                KMIP_ATTR_ACTIVATION_DATE, &date))
    {
        return KMIP_STORE_INVALID;
    }

    if (kmip_attributes_set_number(arena, &merged->attributes,
                                   KMIP_ATTR_ACTIVATION_DATE, date)
        != KMIP_OK
        || kmip_attributes_set_number(arena, &merged->attributes,
                                      KMIP_ATTR_LAST_CHANGE_DATE, date)
           != KMIP_OK)
    {
        return KMIP_STORE_UNAVAILABLE;
    }

    return KMIP_STORE_OK;
}


static kmip_store_outcome_e
memory_destroy(memory_store_t *ms, kmip_store_call_t *call)
{
    uint32_t          state;
    memory_object_t  *object;
    kmip_snapshot_t  *stored;

    object = memory_object_find(ms, &call->snapshot->uid);
    if (object == NULL) {
        ms->abused = 1;
        return KMIP_STORE_INVALID;
    }

    stored = &object->snapshot;

    state = kmip_lifecycle_destroyed(kmip_lifecycle_state(stored, call->now));

    if (state == 0 && !stored->unfinished) {

        /*
         * another client was faster, or the object is Active, which the engine
         * should have checked
         */

        if (!kmip_state_destroyed(stored->state)) {
            ms->abused |= (uintptr_t) call->snapshot->origin
                          == object->revision;
            return KMIP_STORE_CONFLICT;
        }

        return KMIP_STORE_OK;
    }

    if (state) {
        stored->state = state;
    }

    stored->unfinished = ms->interrupt;
    object->revision++;

    if (kmip_attributes_set_number(object->arena, &stored->attributes,
                                   KMIP_ATTR_DESTROY_DATE, call->now)
        != KMIP_OK)
    {
        return KMIP_STORE_UNAVAILABLE;
    }

    if (ms->interrupt) {
        ms->interrupt = 0;
        return KMIP_STORE_UNAVAILABLE;
    }

    kmip_secret_cleanse(stored->material);
    stored->material = NULL;

    return KMIP_STORE_OK;
}


static kmip_store_outcome_e
memory_find(memory_store_t *ms, kmip_store_call_t *call)
{
    size_t            i, skip, seen, limit;
    memory_object_t  *object;

    skip = 0;

    for (i = 0; i < call->cursor.len; i++) {
        skip = skip * 10 + (size_t) (call->cursor.data[i] - '0');
    }

    limit = (ms->page && ms->page < call->limit) ? ms->page : call->limit;

    call->uids = kmip_arena_alloc(call->arena,
                                  memory_store_objects(ms)
                                  * sizeof(kmip_str_t));
    if (call->uids == NULL) {
        return KMIP_STORE_UNAVAILABLE;
    }

    call->nuids = 0;
    call->next.len = 0;
    seen = 0;

    for (object = ms->objects; object; object = object->next) {

        if (kmip_locate_match(call->filter, &object->snapshot)
            != KMIP_MATCH_YES
            || seen++ < skip)
        {
            continue;
        }

        if (call->nuids == limit) {
            call->next = kmip_arena_printf(call->arena, "%zu", skip + limit);
            break;
        }

        if (kmip_arena_copy(call->arena, &call->uids[call->nuids],
                            object->snapshot.uid.data,
                            object->snapshot.uid.len)
            != KMIP_OK)
        {
            return KMIP_STORE_UNAVAILABLE;
        }

        call->nuids++;
    }

    return KMIP_STORE_OK;
}
