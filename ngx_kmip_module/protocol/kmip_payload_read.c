
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Reading payloads: one pass over the items, guided by the table.
 */


#include "kmip_payload_table.h"

#include <string.h>


static kmip_int_t kmip_payload_read(const kmip_payload_reader_t *pr,
    const kmip_value_t *structure, kmip_payload_t *payload);
static kmip_int_t kmip_payload_check(const kmip_payload_reader_t *pr,
    kmip_payload_t *payload);
static kmip_int_t kmip_payload_check_names(const kmip_payload_reader_t *pr,
    kmip_payload_t *payload);
static int kmip_payload_seen(uint32_t *slots, size_t nslots,
    const kmip_attribute_ref_t *refs, size_t n);
static uint32_t kmip_payload_hash(const kmip_attribute_ref_t *ref);
static int kmip_payload_same(const kmip_attribute_ref_t *a,
    const kmip_attribute_ref_t *b);


kmip_int_t
kmip_payload_decode(kmip_arena_t *arena, uint32_t operation,
    kmip_direction_e direction, kmip_version_t version,
    const kmip_value_t *structure, kmip_payload_t *payload,
    kmip_error_t *error)
{
    kmip_payload_reader_t  pr;

    memset(payload, 0, sizeof(kmip_payload_t));

    if (kmip_payload_next(NULL, operation, direction, version) == NULL) {
        return KMIP_DECLINED;
    }

    pr.arena = arena;
    pr.payload = payload;
    pr.operation = operation;
    pr.direction = direction;
    pr.version = version;
    pr.error = error;

    if (kmip_payload_read(&pr, structure, payload) != KMIP_OK) {
        return KMIP_ERROR;
    }

    return kmip_payload_check(&pr, payload);
}


static kmip_int_t
kmip_payload_read(const kmip_payload_reader_t *pr,
    const kmip_value_t *structure, kmip_payload_t *payload)
{
    uint64_t                     bit;
    kmip_item_t                  item;
    kmip_reader_t                r;
    const kmip_payload_row_t    *row;
    const kmip_payload_field_t  *f;

    item.value = *structure;

    if (kmip_payload_type(pr, &item, KMIP_TYPE_STRUCTURE) != KMIP_OK) {
        return KMIP_ERROR;
    }

    kmip_ttlv_children(&item, &r);

    while (kmip_ttlv_next(&r, &item) == KMIP_OK) {
        row = kmip_payload_row(pr->operation, pr->direction, pr->version,
                               item.tag);

        if (row == NULL) {

            if (kmip_payload_stranger(pr, &item, "the payload") != KMIP_OK)
            {
                return KMIP_ERROR;
            }

            continue;
        }

        bit = kmip_field_bit(row->field);

        if ((payload->present & bit) && !(row->flags & KMIP_PAYLOAD_REPEATED))
        {
            return kmip_fail(pr->error, KMIP_CAUSE_INVALID_MESSAGE,
                             "a field of the payload is repeated");
        }

        f = kmip_payload_field(row->field);

        if (kmip_payload_readers[f->codec](pr, &item,
                                          (char *) payload + f->offset)
            != KMIP_OK)
        {
            return KMIP_ERROR;
        }

        payload->present |= bit;
    }

    return KMIP_OK;
}


static kmip_int_t
kmip_payload_check(const kmip_payload_reader_t *pr, kmip_payload_t *payload)
{
    const kmip_payload_row_t  *row;

    row = NULL;

    for ( ;; ) {
        row = kmip_payload_next(row, pr->operation, pr->direction,
                                pr->version);
        if (row == NULL) {
            break;
        }

        if ((row->flags & KMIP_PAYLOAD_REQUIRED)
            && !(payload->present & kmip_field_bit(row->field)))
        {
            return kmip_fail(pr->error, KMIP_CAUSE_INVALID_MESSAGE,
                             "the payload lacks a required field");
        }
    }

    return kmip_payload_check_names(pr, payload);
}


/*
 * From 1.1 on, naming an attribute twice is an error; in 1.0 the second name
 * is ignored.  Names are compared through a hash table.  Their number is
 * limited, so a client that makes them collide gains nothing.
 */

static kmip_int_t
kmip_payload_check_names(const kmip_payload_reader_t *pr,
    kmip_payload_t *payload)
{
    size_t                 i, n, nslots;
    uint32_t              *slots;
    kmip_attribute_ref_t  *refs;

    if (pr->direction != KMIP_REQUEST || payload->names.nelts < 2) {
        return KMIP_OK;
    }

    for (nslots = 4; nslots < payload->names.nelts * 2; nslots *= 2) {
        /* void */
    }

    slots = kmip_arena_calloc(pr->arena, nslots * sizeof(uint32_t));
    if (slots == NULL) {
        return kmip_fail(pr->error, KMIP_CAUSE_SERVER_LIMIT,
                         "request is too large");
    }

    refs = payload->names.elts;

    for (i = 0, n = 0; i < payload->names.nelts; i++) {
        refs[n] = refs[i];

        if (!kmip_payload_seen(slots, nslots, refs, n)) {
            n++;

        } else if (pr->version >= KMIP_V1_1) {
            return kmip_fail(pr->error, KMIP_CAUSE_INVALID_MESSAGE,
                             "the same attribute is named twice");
        }
    }

    payload->names.nelts = n;

    return KMIP_OK;
}


/* 1 if an earlier name equals refs[n]; if none does, refs[n] is entered */

static int
kmip_payload_seen(uint32_t *slots, size_t nslots,
    const kmip_attribute_ref_t *refs, size_t n)
{
    size_t  h;

    /* tags that are not attributes cannot be compared */

    if (refs[n].id == KMIP_ATTR_UNKNOWN && refs[n].name.len == 0) {
        return 0;
    }

    for (h = kmip_payload_hash(&refs[n]) & (nslots - 1);
         slots[h] != 0;
         h = (h + 1) & (nslots - 1))
    {
        if (kmip_payload_same(&refs[n], &refs[slots[h] - 1])) {
            return 1;
        }
    }

    slots[h] = (uint32_t) n + 1;

    return 0;
}


/* FNV-1a */

static uint32_t
kmip_payload_hash(const kmip_attribute_ref_t *ref)
{
    size_t    i;
    uint32_t  h;

    h = (2166136261U ^ (uint32_t) ref->id) * 16777619U;

    for (i = 0; i < ref->name.len; i++) {
        h = (h ^ ref->name.data[i]) * 16777619U;
    }

    return h;
}


static int
kmip_payload_same(const kmip_attribute_ref_t *a, const kmip_attribute_ref_t *b)
{
    return a->id == b->id && kmip_str_equal(&a->name, &b->name);
}
