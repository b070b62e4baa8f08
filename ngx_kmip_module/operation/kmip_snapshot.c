
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Snapshots and drafts of objects.
 */


#include "kmip_lifecycle.h"
#include "kmip_snapshot.h"

#include <string.h>


#define KMIP_DRAFT_SPARE  4


static int kmip_snapshot_cryptographic(const kmip_snapshot_t *object,
    kmip_type_e type, int64_t number, kmip_value_t *value);


int
kmip_snapshot_derived(const kmip_snapshot_t *object, kmip_attribute_e id,
    int64_t now, uint32_t lease_time, kmip_value_t *value)
{
    memset(value, 0, sizeof(kmip_value_t));

    value->type = KMIP_TYPE_ENUMERATION;

    switch (id) {

    case KMIP_ATTR_UNIQUE_IDENTIFIER:
        value->type = KMIP_TYPE_TEXT_STRING;
        value->bytes = object->uid;
        return 1;

    case KMIP_ATTR_OBJECT_TYPE:
        value->number = object->object_type;
        break;

    case KMIP_ATTR_STATE:

        if (object->object_type != KMIP_OBJECT_TYPE_TEMPLATE) {
            value->number = kmip_lifecycle_state(object, now);
        }

        break;

    case KMIP_ATTR_KEY_FORMAT_TYPE:
        value->number = object->key_format_type;
        break;

    case KMIP_ATTR_LEASE_TIME:
        return kmip_snapshot_cryptographic(object, KMIP_TYPE_INTERVAL,
                                           lease_time, value);

    case KMIP_ATTR_FRESH:
        return kmip_snapshot_cryptographic(object, KMIP_TYPE_BOOLEAN,
                                           kmip_snapshot_flag(object, id),
                                           value);

    case KMIP_ATTR_PROTECTION_STORAGE_MASK:
        value->type = KMIP_TYPE_INTEGER;
        value->number = KMIP_PROTECTION_STORAGE;
        break;

    case KMIP_ATTR_OPAQUE_DATA_TYPE:

        if (object->object_type == KMIP_OBJECT_TYPE_OPAQUE_OBJECT) {
            value->number = object->data_type;
        }

        break;

    default:
        break;
    }

    return value->number != 0;
}


/* attributes of all objects except Opaque Objects and Templates */

static int
kmip_snapshot_cryptographic(const kmip_snapshot_t *object, kmip_type_e type,
    int64_t number, kmip_value_t *value)
{
    value->type = type;
    value->number = number;

    return object->object_type != 0
           && object->object_type != KMIP_OBJECT_TYPE_OPAQUE_OBJECT
           && object->object_type != KMIP_OBJECT_TYPE_TEMPLATE;
}


int
kmip_snapshot_derives(kmip_attribute_e id)
{
    switch (id) {

    case KMIP_ATTR_UNIQUE_IDENTIFIER:
    case KMIP_ATTR_OBJECT_TYPE:
    case KMIP_ATTR_STATE:
    case KMIP_ATTR_KEY_FORMAT_TYPE:
    case KMIP_ATTR_OPAQUE_DATA_TYPE:
    case KMIP_ATTR_PROTECTION_STORAGE_MASK:
    case KMIP_ATTR_LEASE_TIME:
    case KMIP_ATTR_FRESH:
        return 1;

    default:
        return 0;
    }
}


int
kmip_snapshot_flag(const kmip_snapshot_t *object, kmip_attribute_e id)
{
    int64_t  number;

    return kmip_attributes_number(&object->attributes, id, &number)
           && number != 0;
}


int
kmip_snapshot_keyless(const kmip_snapshot_t *object)
{
    int64_t  present;

    return kmip_attributes_number(&object->attributes,
                                  KMIP_ATTR_KEY_VALUE_PRESENT, &present)
           && !present;
}


int
kmip_snapshot_archived(const kmip_snapshot_t *object)
{
    int64_t  date;

    return kmip_attributes_number(&object->attributes, KMIP_ATTR_ARCHIVE_DATE,
                                  &date);
}


int
kmip_attribute_same(const kmip_attribute_t *a, const kmip_attribute_t *b)
{
    return a->id == b->id
           && (a->id != KMIP_ATTR_CUSTOM || kmip_str_equal(&a->name, &b->name));
}


kmip_int_t
kmip_draft_copy(kmip_arena_t *arena, kmip_draft_t *dst,
    const kmip_draft_t *src)
{
    size_t             n, nalloc;
    kmip_attribute_t  *elts;

    elts = dst->object.attributes.elts;
    nalloc = dst->object.attributes.nalloc;

    n = src->object.attributes.nelts;

    if (elts == NULL || nalloc < n) {
        nalloc = n + KMIP_DRAFT_SPARE;

        elts = kmip_arena_alloc(arena, nalloc * sizeof(kmip_attribute_t));
        if (elts == NULL) {
            return KMIP_ERROR;
        }
    }

    if (n) {
        memcpy(elts, src->object.attributes.elts,
               n * sizeof(kmip_attribute_t));
    }

    *dst = *src;

    dst->object.attributes.elts = elts;
    dst->object.attributes.nalloc = nalloc;

    return KMIP_OK;
}


kmip_int_t
kmip_draft_set(kmip_arena_t *arena, kmip_draft_t *draft, kmip_attribute_e id,
    const kmip_value_t *value)
{
    kmip_attribute_t   a, *old;

    old = kmip_attributes_get(&draft->object.attributes, id, NULL, 0);

    if (old) {
        old->value = *value;
        return KMIP_OK;
    }

    memset(&a, 0, sizeof(kmip_attribute_t));

    a.id = id;
    a.value = *value;

    return kmip_attributes_append(arena, &draft->object.attributes, &a);
}


kmip_int_t
kmip_draft_set_number(kmip_arena_t *arena, kmip_draft_t *draft,
    kmip_attribute_e id, int64_t number)
{
    return kmip_attributes_set_number(arena, &draft->object.attributes, id,
                                      number);
}
