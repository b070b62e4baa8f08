
/*
 * An object as it follows from its record, the markers on it and its newest
 * revision.  The furthest state wins, of two times the earlier.
 */


#include "keyprotect_snapshot.h"
#include "kmip_lifecycle.h"

#include <string.h>


static uint32_t keyprotect_snapshot_state(const keyprotect_parts_t *parts);
static kmip_int_t keyprotect_snapshot_attributes(kmip_arena_t *arena,
    const keyprotect_parts_t *parts, kmip_snapshot_t *s);
static kmip_int_t keyprotect_snapshot_dates(kmip_arena_t *arena,
    const keyprotect_parts_t *parts, kmip_snapshot_t *s);
static kmip_int_t keyprotect_snapshot_origin(kmip_arena_t *arena,
    const keyprotect_parts_t *parts, kmip_snapshot_t *s);
static kmip_int_t keyprotect_snapshot_copy_one(kmip_arena_t *arena,
    kmip_attributes_t *list, const kmip_attribute_t *a);
static kmip_int_t keyprotect_snapshot_date(kmip_arena_t *arena,
    kmip_attributes_t *list, kmip_attribute_e id, int64_t date, int earlier);


kmip_snapshot_t *
keyprotect_snapshot_make(kmip_arena_t *arena, const keyprotect_parts_t *parts)
{
    kmip_snapshot_t            *s;
    const keyprotect_record_t  *r;

    s = kmip_arena_calloc(arena, sizeof(kmip_snapshot_t));
    if (s == NULL) {
        return NULL;
    }

    r = parts->record;

    s->object_type = r->object_type;
    s->key_format_type = r->key_format_type;
    s->data_type = r->data_type;
    s->state = keyprotect_snapshot_state(parts);
    s->loaded = parts->chained ? KMIP_NEED_ATTRIBUTES : KMIP_NEED_METADATA;
    s->unfinished = kmip_state_destroyed(s->state)
                    && parts->alive && !parts->tombstones;

    if (kmip_arena_copy(arena, &s->uid, parts->uid->data, parts->uid->len)
        != KMIP_OK
        || keyprotect_snapshot_attributes(arena, parts, s) != KMIP_OK
        || keyprotect_snapshot_dates(arena, parts, s) != KMIP_OK
        || keyprotect_snapshot_origin(arena, parts, s) != KMIP_OK)
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


static uint32_t
keyprotect_snapshot_state(const keyprotect_parts_t *parts)
{
    uint32_t  state;

    state = parts->record->state ? parts->record->state
                                 : KMIP_STATE_PRE_ACTIVE;

    if (parts->revision && parts->revision->state > state) {
        state = parts->revision->state;
    }

    if (parts->markers.active >= 0 && state == KMIP_STATE_PRE_ACTIVE) {
        state = KMIP_STATE_ACTIVE;
    }

    if (kmip_state_destroyed(state)
        || (parts->alive && parts->markers.destroyed < 0))
    {
        return state;
    }

    return state == KMIP_STATE_COMPROMISED ? KMIP_STATE_DESTROYED_COMPROMISED
                                           : KMIP_STATE_DESTROYED;
}


/*
 * What is fixed comes from the record, the rest from the newest revision.  A
 * record alone tells of the life cycle, but of other attributes only if it was
 * looked whether there are revisions.
 */

static kmip_int_t
keyprotect_snapshot_attributes(kmip_arena_t *arena,
    const keyprotect_parts_t *parts, kmip_snapshot_t *s)
{
    size_t                      i;
    uint32_t                    flags;
    const kmip_attribute_t     *a;
    const keyprotect_record_t  *r;

    if (kmip_attributes_init(arena, &s->attributes) != KMIP_OK) {
        return KMIP_ERROR;
    }

    r = parts->record;

    for (i = 0; i < r->attributes.nelts; i++) {
        a = &r->attributes.elts[i];
        flags = kmip_attribute_rule(a->id)->flags;

        if (keyprotect_snapshot_mutable(a->id)
            && (parts->revision
                || (!parts->chained
                    && !(flags & (KMIP_ATTR_RECORD|KMIP_ATTR_LIFE)))))
        {
            continue;
        }

        if (keyprotect_snapshot_copy_one(arena, &s->attributes, a) != KMIP_OK)
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


static kmip_int_t
keyprotect_snapshot_dates(kmip_arena_t *arena, const keyprotect_parts_t *parts,
    kmip_snapshot_t *s)
{
    int64_t  active, destroyed;

    active = parts->markers.active;
    destroyed = parts->markers.destroyed;

    if (active >= 0
        && (keyprotect_snapshot_date(arena, &s->attributes,
                                     KMIP_ATTR_ACTIVATION_DATE, active, 1)
            != KMIP_OK
            || keyprotect_snapshot_date(arena, &s->attributes,
                                        KMIP_ATTR_LAST_CHANGE_DATE, active, 0)
               != KMIP_OK))
    {
        return KMIP_ERROR;
    }

    if (destroyed < 0 && kmip_state_destroyed(s->state) && parts->deleted > 0)
    {
        destroyed = parts->deleted;
    }

    if (destroyed < 0) {
        return KMIP_OK;
    }

    if (keyprotect_snapshot_date(arena, &s->attributes, KMIP_ATTR_DESTROY_DATE,
                                 destroyed, 1)
        != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    return keyprotect_snapshot_date(arena, &s->attributes,
                                    KMIP_ATTR_LAST_CHANGE_DATE, destroyed, 0);
}


/* sets a date unless the one that is there is earlier, or later, than it */

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


static kmip_int_t
keyprotect_snapshot_origin(kmip_arena_t *arena,
    const keyprotect_parts_t *parts, kmip_snapshot_t *s)
{
    keyprotect_origin_t  *origin;

    origin = kmip_arena_calloc(arena, sizeof(keyprotect_origin_t));
    if (origin == NULL) {
        return KMIP_ERROR;
    }

    origin->markers = parts->markers;
    origin->chained = parts->chained;
    origin->last = parts->last;

    /* who writes the next one must not write it where nobody looks */

    if (parts->markers.from > origin->last + 1) {
        origin->last = parts->markers.from - 1;
    }

    origin->newest = parts->revision ? parts->revision->revision : 0;

    s->origin = origin;

    if (kmip_arena_copy(arena, &origin->newest_id, parts->revision_id.data,
                        parts->revision_id.len)
        != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    return kmip_arena_copy(arena, &origin->id, parts->id.data, parts->id.len);
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
