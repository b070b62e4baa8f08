
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Matching a Locate's filter with list entries.
 */


#include "keyprotect_filter.h"
#include "keyprotect_marks.h"
#include "keyprotect_owner.h"
#include "keyprotect_description.h"
#include "kmip_lifecycle.h"

#include <string.h>


static int keyprotect_filter_simple(const kmip_filter_t *filter);
static kmip_int_t keyprotect_filter_archived(kmip_arena_t *arena,
    const keyprotect_marks_t *marks, kmip_snapshot_t *object);


int
keyprotect_filter_name(const kmip_filter_t *filter, kmip_str_t *name)
{
    size_t  i;

    for (i = 0; i < filter->attributes.nelts; i++) {

        if (keyprotect_owner_text(&filter->attributes.elts[i], name)
            == KMIP_OK)
        {
            return 1;
        }
    }

    return 0;
}


/* 1 if it asks only for attributes that a record's description has */

static int
keyprotect_filter_simple(const kmip_filter_t *filter)
{
    size_t  i;

    for (i = 0; i < filter->attributes.nelts; i++) {

        switch (filter->attributes.elts[i].id) {

        case KMIP_ATTR_UNIQUE_IDENTIFIER:
        case KMIP_ATTR_OBJECT_TYPE:
        case KMIP_ATTR_CRYPTOGRAPHIC_ALGORITHM:
        case KMIP_ATTR_CRYPTOGRAPHIC_LENGTH:
        case KMIP_ATTR_CRYPTOGRAPHIC_USAGE_MASK:
            break;

        default:
            return 0;
        }
    }

    return 1;
}


int
keyprotect_filter_destroyed(const kmip_filter_t *filter)
{
    size_t                   i;
    const kmip_attribute_t  *a;

    for (i = 0; i < filter->attributes.nelts; i++) {
        a = &filter->attributes.elts[i];

        if (a->id == KMIP_ATTR_STATE && kmip_state_destroyed(a->value.number))
        {
            return 1;
        }
    }

    return (filter->storage_status_mask
            & KMIP_STORAGE_STATUS_MASK_DESTROYED_STORAGE) != 0;
}


/*
 * Builds a snapshot from the list entry and matches it. The object counts as
 * not destroyed if its aliases are listed and no revision can say otherwise.
 */

kmip_match_e
keyprotect_filter_listed(const keyprotect_store_t *ks,
    const kmip_filter_t *filter, const kmip_str_t *uid,
    const keyprotect_key_t *key, kmip_arena_t *arena)
{
    int                   destroyed;
    kmip_snapshot_t       object;
    keyprotect_record_t   record;
    kmip_str_t            stamp;
    keyprotect_marks_t    marks;

    memset(&record, 0, sizeof(keyprotect_record_t));

    if (keyprotect_description_parse(arena, &key->description, &record)
        != KMIP_OK)
    {
        return KMIP_MATCH_MORE;
    }

    destroyed = keyprotect_filter_destroyed(filter);

    memset(&object, 0, sizeof(kmip_snapshot_t));

    object.uid = *uid;
    object.object_type = record.object_type;
    object.key_format_type = record.key_format_type;
    object.data_type = record.data_type;
    object.state = KMIP_STATE_PRE_ACTIVE;
    object.attributes = record.attributes;

    stamp.data = uid->data;
    stamp.len = KEYPROTECT_STAMP;

    keyprotect_marks_read(&ks->conf->record_prefix, &stamp, key->aliases,
                          key->naliases, &marks);

    if (keyprotect_filter_archived(arena, &marks, &object) != KMIP_OK) {
        return KMIP_MATCH_MORE;
    }

    if (key->state == KEYPROTECT_STATE_ACTIVE
        && marks.destroyed != KEYPROTECT_NO_TIME && !destroyed)
    {
        return KMIP_MATCH_NO;
    }

    if (keyprotect_filter_simple(filter) && key->has_aliases
        && marks.destroyed == KEYPROTECT_NO_TIME
        && key->state == KEYPROTECT_STATE_ACTIVE)
    {
        object.loaded = KMIP_NEED_METADATA;
    }

    /* the listed state of a destroyed object may be one that it has left */

    if (destroyed && object.loaded == KMIP_NEED_NOTHING) {
        return KMIP_MATCH_MORE;
    }

    return kmip_locate_match(filter, &object);
}


/* the date is in the revision; that there is one is enough to know */

static kmip_int_t
keyprotect_filter_archived(kmip_arena_t *arena,
    const keyprotect_marks_t *marks, kmip_snapshot_t *object)
{
    return marks->archived
           ? kmip_attributes_set_number(arena, &object->attributes,
                                        KMIP_ATTR_ARCHIVE_DATE, 0)
           : KMIP_OK;
}
