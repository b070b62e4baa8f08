
/*
 * Reading payloads: one walk over the table.
 */


#include "kmip_payload_table.h"

#include <string.h>


static const kmip_payload_row_t *kmip_payload_find(
    const kmip_payload_reader_t *pr, uint32_t tag);
static kmip_int_t kmip_payload_read(const kmip_payload_reader_t *pr,
    const kmip_value_t *structure, kmip_payload_t *payload);
static kmip_int_t kmip_payload_check(const kmip_payload_reader_t *pr,
    const kmip_payload_t *payload);
static kmip_int_t kmip_payload_check_names(const kmip_payload_reader_t *pr,
    const kmip_payload_t *payload);


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
        row = kmip_payload_find(pr, item.tag);

        if (row == NULL) {
            continue;
        }

        bit = kmip_field_bit(row->field);

        if ((payload->present & bit) && !(row->flags & KMIP_PAYLOAD_REPEATED))
        {
            return kmip_fail(pr->error, KMIP_CAUSE_INVALID_MESSAGE,
                             "duplicate field in payload");
        }

        f = kmip_payload_field(row->field);

        if (kmip_payload_readers[f->kind](pr, &item,
                                          (char *) payload + f->offset)
            != KMIP_OK)
        {
            return KMIP_ERROR;
        }

        payload->present |= bit;
    }

    return KMIP_OK;
}


static const kmip_payload_row_t *
kmip_payload_find(const kmip_payload_reader_t *pr, uint32_t tag)
{
    const kmip_payload_row_t    *row;
    const kmip_payload_field_t  *f;

    row = NULL;

    for ( ;; ) {
        row = kmip_payload_next(row, pr->operation, pr->direction,
                                pr->version);
        if (row == NULL) {
            return NULL;
        }

        f = kmip_payload_field(row->field);

        if (f->kind == KMIP_KIND_OBJECT ? kmip_object_is(tag)
                                : kmip_payload_tag(f, pr->version) == tag)
        {
            return row;
        }
    }
}


static kmip_int_t
kmip_payload_check(const kmip_payload_reader_t *pr,
    const kmip_payload_t *payload)
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
                             "payload lacks a required field");
        }
    }

    return kmip_payload_check_names(pr, payload);
}


/* asking twice for an attribute is an error from 1.1 on */

static kmip_int_t
kmip_payload_check_names(const kmip_payload_reader_t *pr,
    const kmip_payload_t *payload)
{
    size_t                       i, j;
    const kmip_attribute_ref_t  *a, *b;

    if (pr->direction != KMIP_REQUEST || pr->version < KMIP_V1_1) {
        return KMIP_OK;
    }

    for (i = 1; i < payload->names.nelts; i++) {
        a = &payload->names.elts[i];

        for (j = 0; j < i; j++) {
            b = &payload->names.elts[j];

            if (a->id == b->id && kmip_str_equal(&a->name, &b->name)
                && (a->id != KMIP_ATTR_UNKNOWN || a->name.len))
            {
                return kmip_fail(pr->error, KMIP_CAUSE_INVALID_MESSAGE,
                                 "the same attribute is named twice");
            }
        }
    }

    return KMIP_OK;
}
