
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Matching of objects with Locate requests.
 */


#include "kmip_lifecycle.h"
#include "kmip_locate_match.h"
#include "kmip_snapshot.h"


/* what is known of an attribute, given how much of the object is loaded */

typedef enum {
    KMIP_KNOWN_NOT = 0,
    KMIP_KNOWN_PRESENT,     /* the loaded instances exist, but there may be
                               more */
    KMIP_KNOWN_ALL
} kmip_known_e;


static int kmip_locate_wants_destroyed(const kmip_filter_t *filter);
static int kmip_locate_stored(const kmip_filter_t *filter,
    const kmip_snapshot_t *object);
static kmip_match_e kmip_locate_attribute(const kmip_filter_t *filter,
    const kmip_attribute_t *wanted, const kmip_snapshot_t *object);
static kmip_match_e kmip_locate_derived(const kmip_filter_t *filter,
    const kmip_attribute_t *wanted, const kmip_snapshot_t *object);
static kmip_known_e kmip_locate_known(kmip_attribute_e id,
    const kmip_snapshot_t *object);
static int kmip_locate_instance(const kmip_filter_t *filter,
    const kmip_attribute_t *wanted, const kmip_attribute_t *a);
static int kmip_locate_date(const kmip_filter_t *filter,
    const kmip_attribute_t *wanted, int64_t date);
static int kmip_locate_structure(const kmip_value_t *wanted,
    const kmip_value_t *value);


kmip_match_e
kmip_locate_match(const kmip_filter_t *filter, const kmip_snapshot_t *object)
{
    size_t        i;
    kmip_match_e  match, result;

    if (!kmip_locate_stored(filter, object)) {
        return KMIP_MATCH_NO;
    }

    /* before the state is loaded, the object may turn out to be destroyed */

    result = object->loaded == KMIP_NEED_NOTHING ? KMIP_MATCH_MORE
                                                 : KMIP_MATCH_YES;

    for (i = 0; i < filter->attributes.nelts; i++) {
        match = kmip_locate_attribute(filter, &filter->attributes.elts[i],
                                      object);

        if (match == KMIP_MATCH_NO) {
            return KMIP_MATCH_NO;
        }

        if (match == KMIP_MATCH_MORE) {
            result = KMIP_MATCH_MORE;
        }
    }

    return result;
}


kmip_need_e
kmip_locate_need(const kmip_filter_t *filter)
{
    size_t                        i;
    const kmip_attribute_rule_t  *rule;

    for (i = 0; i < filter->attributes.nelts; i++) {
        rule = kmip_attribute_rule(filter->attributes.elts[i].id);

        if (rule == NULL
            || !(rule->flags & (KMIP_ATTR_RECORD|KMIP_ATTR_LIFE)))
        {
            return KMIP_NEED_ATTRIBUTES;
        }
    }

    return KMIP_NEED_METADATA;
}


static int
kmip_locate_wants_destroyed(const kmip_filter_t *filter)
{
    size_t                   i;
    const kmip_attribute_t  *a;

    if (filter->storage_status_mask
        & KMIP_STORAGE_STATUS_MASK_DESTROYED_STORAGE)
    {
        return 1;
    }

    for (i = 0; i < filter->attributes.nelts; i++) {
        a = &filter->attributes.elts[i];

        if (a->id == KMIP_ATTR_STATE && kmip_state_destroyed(a->value.number))
        {
            return 1;
        }
    }

    return 0;
}


/*
 * Without a mask it is what is on-line.  Before an object is loaded, it may
 * turn out to be archived or not.
 */

static int
kmip_locate_stored(const kmip_filter_t *filter, const kmip_snapshot_t *object)
{
    int32_t  mask;

    if (kmip_state_destroyed(object->state)) {
        return kmip_locate_wants_destroyed(filter);
    }

    mask = filter->storage_status_mask;

    if (mask == 0) {
        mask = KMIP_STORAGE_STATUS_MASK_ON_LINE_STORAGE;
    }

    if (object->loaded == KMIP_NEED_NOTHING) {
        return (mask & (KMIP_STORAGE_STATUS_MASK_ON_LINE_STORAGE
                        |KMIP_STORAGE_STATUS_MASK_ARCHIVAL_STORAGE))
               != 0;
    }

    return (mask & (kmip_snapshot_archived(object)
                    ? KMIP_STORAGE_STATUS_MASK_ARCHIVAL_STORAGE
                    : KMIP_STORAGE_STATUS_MASK_ON_LINE_STORAGE))
           != 0;
}


static kmip_match_e
kmip_locate_attribute(const kmip_filter_t *filter,
    const kmip_attribute_t *wanted, const kmip_snapshot_t *object)
{
    int                           other;
    size_t                        i;
    kmip_known_e                  known;
    const kmip_attribute_t       *a;
    const kmip_attribute_rule_t  *rule;

    rule = kmip_attribute_rule(wanted->id);

    if (rule == NULL) {
        return KMIP_MATCH_NO;
    }

    if (kmip_snapshot_derives(wanted->id)) {
        return kmip_locate_derived(filter, wanted, object);
    }

    known = kmip_locate_known(wanted->id, object);

    if (known == KMIP_KNOWN_NOT) {
        return KMIP_MATCH_MORE;
    }

    other = 0;

    for (i = 0; i < object->attributes.nelts; i++) {
        a = &object->attributes.elts[i];

        if (!kmip_attribute_same(a, wanted)) {
            continue;
        }

        if (kmip_locate_instance(filter, wanted, a)) {
            return KMIP_MATCH_YES;
        }

        other = 1;
    }

    if (known == KMIP_KNOWN_ALL) {
        return KMIP_MATCH_NO;
    }

    /* a fixed single-valued attribute with another value cannot match later */

    return (other && !(rule->flags & KMIP_ATTR_MULTI)) ? KMIP_MATCH_NO
                                                       : KMIP_MATCH_MORE;
}


static kmip_match_e
kmip_locate_derived(const kmip_filter_t *filter,
    const kmip_attribute_t *wanted, const kmip_snapshot_t *object)
{
    kmip_value_t  value;

    if ((wanted->id == KMIP_ATTR_STATE || wanted->id == KMIP_ATTR_FRESH)
        && object->loaded == KMIP_NEED_NOTHING)
    {
        return KMIP_MATCH_MORE;
    }

    if (!kmip_snapshot_derived(object, wanted->id, filter->now,
                               filter->lease_time, &value))
    {
        return object->loaded == KMIP_NEED_NOTHING ? KMIP_MATCH_MORE
                                                   : KMIP_MATCH_NO;
    }

    return kmip_value_equal(&wanted->value, &value) ? KMIP_MATCH_YES
                                                    : KMIP_MATCH_NO;
}


static kmip_known_e
kmip_locate_known(kmip_attribute_e id, const kmip_snapshot_t *object)
{
    uint32_t  flags;

    flags = kmip_attribute_rule(id)->flags;

    if (object->loaded >= KMIP_NEED_ATTRIBUTES) {
        return KMIP_KNOWN_ALL;
    }

    if (object->loaded == KMIP_NEED_METADATA
        && (flags & (KMIP_ATTR_RECORD|KMIP_ATTR_LIFE)))
    {
        return KMIP_KNOWN_ALL;
    }

    if ((flags & KMIP_ATTR_RECORD) && !(flags & KMIP_ATTR_LIFE)) {
        return KMIP_KNOWN_PRESENT;
    }

    return KMIP_KNOWN_NOT;
}


static int
kmip_locate_instance(const kmip_filter_t *filter,
    const kmip_attribute_t *wanted, const kmip_attribute_t *a)
{
    if (wanted->value.type != a->value.type) {
        return 0;
    }

    if (wanted->id == KMIP_ATTR_CRYPTOGRAPHIC_USAGE_MASK) {
        return (wanted->value.number & ~a->value.number) == 0;
    }

    switch (wanted->value.type) {

    case KMIP_TYPE_DATE_TIME:
    case KMIP_TYPE_DATE_TIME_EXTENDED:
        return kmip_locate_date(filter, wanted, a->value.number);

    case KMIP_TYPE_STRUCTURE:
        return kmip_locate_structure(&wanted->value, &a->value);

    default:
        return kmip_value_equal(&wanted->value, &a->value);
    }
}


/* two dates are the ends of a range, both included */

static int
kmip_locate_date(const kmip_filter_t *filter, const kmip_attribute_t *wanted,
    int64_t date)
{
    size_t                   i;
    int64_t                  from, to;
    const kmip_attribute_t  *a;

    from = wanted->value.number;
    to = wanted->value.number;

    for (i = 0; i < filter->attributes.nelts; i++) {
        a = &filter->attributes.elts[i];

        if (!kmip_attribute_same(a, wanted)) {
            continue;
        }

        if (a->value.number < from) {
            from = a->value.number;
        }

        if (a->value.number > to) {
            to = a->value.number;
        }
    }

    return from <= date && date <= to;
}


/*
 * Every field that the request has must be there and equal.  Fields have the
 * table's order, except in custom attributes, where both must agree.
 */

static int
kmip_locate_structure(const kmip_value_t *wanted, const kmip_value_t *value)
{
    int            found;
    kmip_item_t    want, item;
    kmip_reader_t  wants, items;

    kmip_reader_init(&wants, wanted->bytes.data, wanted->bytes.len);
    kmip_reader_init(&items, value->bytes.data, value->bytes.len);

    while (kmip_ttlv_next(&wants, &want) == KMIP_OK) {
        found = 0;

        while (!found && kmip_ttlv_next(&items, &item) == KMIP_OK) {
            found = item.tag == want.tag
                    && kmip_value_equal(&item.value, &want.value);
        }

        if (!found) {
            return 0;
        }
    }

    return 1;
}
