
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The objects of the key store in memory.
 */


#include "memory_internal.h"

#include <stdlib.h>
#include <string.h>


#define MEMORY_ARENA  (1024 * 1024)


memory_object_t *
memory_object_find(const memory_store_t *ms, const kmip_str_t *uid)
{
    memory_object_t  *object;

    for (object = ms->objects; object; object = object->next) {
        if (kmip_str_equal(&object->snapshot.uid, uid)) {
            break;
        }
    }

    return object;
}


kmip_int_t
memory_object_add(memory_store_t *ms, const kmip_snapshot_t *src)
{
    memory_object_t  *object;

    object = calloc(1, sizeof(memory_object_t));
    if (object == NULL) {
        return KMIP_ERROR;
    }

    if (memory_object_replace(object, src) != KMIP_OK) {
        free(object);
        return KMIP_ERROR;
    }

    object->next = ms->objects;
    ms->objects = object;

    return KMIP_OK;
}


kmip_int_t
memory_object_replace(memory_object_t *object, const kmip_snapshot_t *src)
{
    kmip_arena_t     *arena;
    kmip_snapshot_t   copy;

    arena = kmip_arena_create(MEMORY_ARENA);
    if (arena == NULL) {
        return KMIP_ERROR;
    }

    if (memory_snapshot_copy(arena, &copy, src, KMIP_NEED_ATTRIBUTES, 1)
        != KMIP_OK)
    {
        kmip_arena_destroy(arena);
        return KMIP_ERROR;
    }

    kmip_arena_destroy(object->arena);

    object->arena = arena;
    object->snapshot = copy;
    object->revision++;

    return KMIP_OK;
}


void
memory_object_free(memory_object_t *object)
{
    kmip_arena_destroy(object->arena);
    free(object);
}


kmip_int_t
memory_snapshot_copy(kmip_arena_t *arena, kmip_snapshot_t *dst,
    const kmip_snapshot_t *src, kmip_need_e need, int material)
{
    size_t              i;
    uint32_t            flags;
    kmip_attributes_t   list;

    *dst = *src;

    dst->loaded = need;
    dst->material = NULL;
    dst->origin = NULL;

    if (kmip_arena_copy(arena, &dst->uid, src->uid.data, src->uid.len)
        != KMIP_OK
        || kmip_attributes_copy(arena, &list, &src->attributes) != KMIP_OK
        || kmip_attributes_init(arena, &dst->attributes) != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    for (i = 0; i < list.nelts; i++) {
        flags = kmip_attribute_rule(list.elts[i].id)->flags;

        if (need < KMIP_NEED_ATTRIBUTES
            && !(flags & (KMIP_ATTR_RECORD|KMIP_ATTR_LIFE)))
        {
            continue;
        }

        if (kmip_attributes_append(arena, &dst->attributes, &list.elts[i])
            != KMIP_OK)
        {
            return KMIP_ERROR;
        }
    }

    if (material && src->material) {
        dst->material = kmip_secret_copy(arena, src->material->data,
                                         src->material->len);
        if (dst->material == NULL) {
            return KMIP_ERROR;
        }
    }

    return KMIP_OK;
}
