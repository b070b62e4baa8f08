
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Snapshots from a record, its marks and its newest revision.  The furthest
 * state wins; if two dates are set, the earlier one counts.
 */


#include "keyprotect_snapshot.h"
#include "kmip_lifecycle.h"

#include <stddef.h>
#include <string.h>


static kmip_int_t keyprotect_snapshot_attributes(kmip_arena_t *arena,
    const keyprotect_parts_t *parts, kmip_snapshot_t *s);
static kmip_int_t keyprotect_snapshot_compromise(kmip_arena_t *arena,
    const keyprotect_marks_t *marks, kmip_snapshot_t *s);
static kmip_int_t keyprotect_snapshot_reason(kmip_arena_t *arena,
    uint32_t code, kmip_snapshot_t *s);
static kmip_int_t keyprotect_snapshot_copy_one(kmip_arena_t *arena,
    kmip_attributes_t *list, const kmip_attribute_t *a);
static kmip_int_t keyprotect_snapshot_date(kmip_arena_t *arena,
    kmip_attributes_t *list, kmip_attribute_e id, int64_t date, int earlier);


/* the attribute that corresponds to a mark; the earlier date counts */

typedef struct {
    size_t             mark;
    kmip_attribute_e   date;
} keyprotect_snapshot_date_t;

#define keyprotect_mark(name)  offsetof(keyprotect_marks_t, name)

static const keyprotect_snapshot_date_t  keyprotect_snapshot_marks[] = {
    { keyprotect_mark(activated), KMIP_ATTR_ACTIVATION_DATE },
    { keyprotect_mark(deactivated), KMIP_ATTR_DEACTIVATION_DATE },
    { keyprotect_mark(compromised), KMIP_ATTR_COMPROMISE_DATE },
    { keyprotect_mark(destroyed), KMIP_ATTR_DESTROY_DATE }
};

#define KEYPROTECT_SNAPSHOT_MARKS                                            \
    (sizeof(keyprotect_snapshot_marks) / sizeof(keyprotect_snapshot_date_t))


kmip_snapshot_t *
keyprotect_snapshot_make(kmip_arena_t *arena, const keyprotect_parts_t *parts)
{
    kmip_snapshot_t            *s;
    keyprotect_marks_t          marks;
    const keyprotect_record_t  *r;

    s = kmip_arena_calloc(arena, sizeof(kmip_snapshot_t));
    if (s == NULL) {
        return NULL;
    }

    r = parts->record;
    marks = parts->marks;

    s->object_type = r->object_type;
    s->key_format_type = r->key_format_type;
    s->data_type = r->data_type;
    s->state = keyprotect_marks_state(&parts->marks, r->state);
    s->loaded = KMIP_NEED_ATTRIBUTES;

    if (!parts->alive) {
        s->state = s->state == KMIP_STATE_COMPROMISED
                   || s->state == KMIP_STATE_DESTROYED_COMPROMISED
                   ? KMIP_STATE_DESTROYED_COMPROMISED : KMIP_STATE_DESTROYED;
    }

    if (marks.destroyed == KEYPROTECT_NO_TIME && parts->deleted > 0
        && kmip_state_destroyed(s->state))
    {
        marks.destroyed = parts->deleted;
    }

    s->unfinished = kmip_state_destroyed(s->state)
                    && parts->alive
                    && !parts->tombstones;

    if (kmip_arena_copy(arena, &s->uid, parts->uid->data, parts->uid->len)
        != KMIP_OK
        || keyprotect_snapshot_attributes(arena, parts, s) != KMIP_OK
        || keyprotect_snapshot_mark(arena, &marks, s) != KMIP_OK)
    {
        return NULL;
    }

    return s;
}


kmip_int_t
keyprotect_snapshot_copy(kmip_arena_t *arena, kmip_snapshot_t *dst,
    const kmip_snapshot_t *src)
{
    *dst = *src;

    dst->material = NULL;
    dst->origin = NULL;

    if (kmip_arena_copy(arena, &dst->uid, src->uid.data, src->uid.len)
        != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    return kmip_attributes_copy(arena, &dst->attributes, &src->attributes);
}


int
keyprotect_snapshot_mutable(kmip_attribute_e id)
{
    uint32_t  flags;

    flags = kmip_attribute_rule(id)->flags;

    return !(flags & KMIP_ATTR_RECORD) || (flags & KMIP_ATTR_LIFE);
}


/* fixed attributes are from the record, others from the newest revision */

static kmip_int_t
keyprotect_snapshot_attributes(kmip_arena_t *arena,
    const keyprotect_parts_t *parts, kmip_snapshot_t *s)
{
    size_t                      i;
    const kmip_attribute_t     *a;
    const keyprotect_record_t  *r;

    if (kmip_attributes_init(arena, &s->attributes) != KMIP_OK) {
        return KMIP_ERROR;
    }

    r = parts->record;

    for (i = 0; i < r->attributes.nelts; i++) {
        a = &r->attributes.elts[i];

        if (!(parts->revision && keyprotect_snapshot_mutable(a->id))
            && keyprotect_snapshot_copy_one(arena, &s->attributes, a)
               != KMIP_OK)
        {
            return KMIP_ERROR;
        }
    }

    r = parts->revision;

    for (i = 0; r && i < r->attributes.nelts; i++) {
        a = &r->attributes.elts[i];

        if (keyprotect_snapshot_mutable(a->id)
            && keyprotect_snapshot_copy_one(arena, &s->attributes, a)
               != KMIP_OK)
        {
            return KMIP_ERROR;
        }
    }

    return KMIP_OK;
}


kmip_int_t
keyprotect_snapshot_mark(kmip_arena_t *arena, const keyprotect_marks_t *marks,
    kmip_snapshot_t *s)
{
    size_t   i;
    int64_t  date, last;

    last = KEYPROTECT_NO_TIME;

    for (i = 0; i < KEYPROTECT_SNAPSHOT_MARKS; i++) {
        memcpy(&date, (const char *) marks
                      + keyprotect_snapshot_marks[i].mark, sizeof(int64_t));

        if (date == KEYPROTECT_NO_TIME) {
            continue;
        }

        if (keyprotect_snapshot_date(arena, &s->attributes,
                                     keyprotect_snapshot_marks[i].date, date,
                                     1)
            != KMIP_OK)
        {
            return KMIP_ERROR;
        }

        last = date > last ? date : last;
    }

    if (last != KEYPROTECT_NO_TIME
        && keyprotect_snapshot_date(arena, &s->attributes,
                                    KMIP_ATTR_LAST_CHANGE_DATE, last, 0)
           != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    return keyprotect_snapshot_compromise(arena, marks, s);
}


/*
 * Sets the other attributes of Revoke, unless the revision has them, with a
 * message or a date that the client chose.
 */

static kmip_int_t
keyprotect_snapshot_compromise(kmip_arena_t *arena,
    const keyprotect_marks_t *marks, kmip_snapshot_t *s)
{
    int64_t  date;

    if (marks->compromised != KEYPROTECT_NO_TIME
        && !kmip_attributes_number(&s->attributes,
                                   KMIP_ATTR_COMPROMISE_OCCURRENCE_DATE,
                                   &date))
    {
        if (!kmip_attributes_number(&s->attributes, KMIP_ATTR_INITIAL_DATE,
                                    &date))
        {
            date = marks->compromised;
        }

        if (kmip_attributes_set_number(arena, &s->attributes,
                                       KMIP_ATTR_COMPROMISE_OCCURRENCE_DATE,
                                       date)
            != KMIP_OK)
        {
            return KMIP_ERROR;
        }
    }

    return marks->reason ? keyprotect_snapshot_reason(arena, marks->reason, s)
                         : KMIP_OK;
}


static kmip_int_t
keyprotect_snapshot_reason(kmip_arena_t *arena, uint32_t code,
    kmip_snapshot_t *s)
{
    kmip_item_t        item;
    kmip_attribute_t  *old, a;

    old = kmip_attributes_get(&s->attributes, KMIP_ATTR_REVOCATION_REASON,
                              NULL, 0);

    if (old && kmip_ttlv_find(&old->value, KMIP_TAG_REVOCATION_REASON_CODE,
                              &item)
               == KMIP_OK
        && item.value.number == code)
    {
        return KMIP_OK;
    }

    memset(&a, 0, sizeof(kmip_attribute_t));

    a.id = KMIP_ATTR_REVOCATION_REASON;

    if (kmip_value_revocation_reason(arena, &a.value, code, NULL) != KMIP_OK) {
        return KMIP_ERROR;
    }

    if (old) {
        old->value = a.value;
        return KMIP_OK;
    }

    return kmip_attributes_append(arena, &s->attributes, &a);
}


/* sets a date, unless the existing one is earlier (or later, respectively) */

static kmip_int_t
keyprotect_snapshot_date(kmip_arena_t *arena, kmip_attributes_t *list,
    kmip_attribute_e id, int64_t date, int earlier)
{
    int64_t  old;

    if (kmip_attributes_number(list, id, &old)
        && (earlier ? old <= date : old >= date))
    {
        return KMIP_OK;
    }

    return kmip_attributes_set_number(arena, list, id, date);
}


keyprotect_origin_t *
keyprotect_snapshot_origin(kmip_arena_t *arena, const keyprotect_origin_t *src)
{
    size_t                i;
    keyprotect_origin_t  *dst;

    dst = kmip_arena_alloc(arena, sizeof(keyprotect_origin_t));
    if (dst == NULL) {
        return NULL;
    }

    *dst = *src;

    if (kmip_arena_copy(arena, &dst->id, src->id.data, src->id.len) != KMIP_OK
        || kmip_arena_copy(arena, &dst->base_id, src->base_id.data,
                           src->base_id.len)
           != KMIP_OK
        || kmip_arena_copy(arena, &dst->base_prev, src->base_prev.data,
                           src->base_prev.len)
           != KMIP_OK)
    {
        return NULL;
    }

    for (i = 0; i < src->known.naliases; i++) {
        if (kmip_arena_copy(arena, &dst->known.aliases[i],
                            src->known.aliases[i].data,
                            src->known.aliases[i].len)
            != KMIP_OK)
        {
            return NULL;
        }
    }

    return dst;
}


keyprotect_hint_t *
keyprotect_snapshot_hint(kmip_arena_t *arena, const keyprotect_hint_t *src)
{
    keyprotect_hint_t          *hint;
    const keyprotect_record_t  *revision;

    hint = kmip_arena_alloc(arena, sizeof(keyprotect_hint_t));
    if (hint == NULL) {
        return NULL;
    }

    *hint = *src;
    revision = &src->revision;

    if (kmip_arena_copy(arena, &hint->id, src->id.data, src->id.len)
        != KMIP_OK
        || kmip_arena_copy(arena, &hint->revision.stamp, revision->stamp.data,
                           revision->stamp.len)
           != KMIP_OK
        || kmip_arena_copy(arena, &hint->revision.prev, revision->prev.data,
                           revision->prev.len)
           != KMIP_OK
        || kmip_attributes_copy(arena, &hint->revision.attributes,
                                &revision->attributes)
           != KMIP_OK)
    {
        return NULL;
    }

    return hint;
}


static kmip_int_t
keyprotect_snapshot_copy_one(kmip_arena_t *arena, kmip_attributes_t *list,
    const kmip_attribute_t *a)
{
    kmip_attribute_t  copy;

    copy = *a;

    if (kmip_value_copy(arena, &copy.value, &a->value) != KMIP_OK
        || kmip_arena_copy(arena, &copy.name, a->name.data, a->name.len)
           != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    return kmip_attributes_append(arena, list, &copy);
}
