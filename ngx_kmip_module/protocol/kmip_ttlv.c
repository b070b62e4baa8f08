
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * TTLV items: reading, checking and writing (KMIP 1.4, section 9.1).
 */


#include <string.h>

#include "kmip_ttlv.h"
#include "kmip_utf8.h"


#define KMIP_TTLV_HEADER     8
#define KMIP_TTLV_MAX_DEPTH  64

#define kmip_ttlv_padded(len)  (((uint64_t) (len) + 7) & ~(uint64_t) 7)


/* how the length of a type is checked and its value read */

typedef enum {
    KMIP_FORM_BYTES = 0,        /* any length, padded */
    KMIP_FORM_BLOCKS,           /* a multiple of eight */
    KMIP_FORM_SIGNED,           /* a number of size bytes */
    KMIP_FORM_UNSIGNED
} kmip_form_e;

typedef struct {
    kmip_form_e  form;
    uint32_t     size;          /* of a number; minimum of blocks */
} kmip_type_rule_t;


static const kmip_type_rule_t  kmip_type_rules[] = {
    [KMIP_TYPE_STRUCTURE]          = { KMIP_FORM_BLOCKS, 0 },
    [KMIP_TYPE_INTEGER]            = { KMIP_FORM_SIGNED, 4 },
    [KMIP_TYPE_LONG_INTEGER]       = { KMIP_FORM_SIGNED, 8 },
    [KMIP_TYPE_BIG_INTEGER]        = { KMIP_FORM_BLOCKS, 8 },
    [KMIP_TYPE_ENUMERATION]        = { KMIP_FORM_UNSIGNED, 4 },
    [KMIP_TYPE_BOOLEAN]            = { KMIP_FORM_SIGNED, 8 },
    [KMIP_TYPE_TEXT_STRING]        = { KMIP_FORM_BYTES, 0 },
    [KMIP_TYPE_BYTE_STRING]        = { KMIP_FORM_BYTES, 0 },
    [KMIP_TYPE_DATE_TIME]          = { KMIP_FORM_SIGNED, 8 },
    [KMIP_TYPE_INTERVAL]           = { KMIP_FORM_UNSIGNED, 4 },
    [KMIP_TYPE_DATE_TIME_EXTENDED] = { KMIP_FORM_SIGNED, 8 },
};

#define KMIP_NTYPES  (sizeof(kmip_type_rules) / sizeof(kmip_type_rules[0]))


static int kmip_ttlv_tag_valid(uint32_t tag);
static int kmip_ttlv_length_valid(kmip_type_e type, uint32_t len);
static kmip_int_t kmip_ttlv_read_value(kmip_reader_t *r, uint32_t len,
    kmip_value_t *value);
static void kmip_ttlv_put_header(kmip_writer_t *w, uint32_t tag,
    kmip_type_e type, uint32_t len);


int
kmip_type_is_number(kmip_type_e type)
{
    return (unsigned) type < KMIP_NTYPES
           && kmip_type_rules[type].form >= KMIP_FORM_SIGNED;
}


static int
kmip_ttlv_tag_valid(uint32_t tag)
{
    return tag >> 16 == 0x42 || tag >> 16 == 0x54;
}


static int
kmip_ttlv_length_valid(kmip_type_e type, uint32_t len)
{
    const kmip_type_rule_t  *rule;

    rule = &kmip_type_rules[type];

    switch (rule->form) {

    case KMIP_FORM_BYTES:
        return 1;

    case KMIP_FORM_BLOCKS:
        return len % 8 == 0 && len >= rule->size;

    default: /* KMIP_FORM_SIGNED, KMIP_FORM_UNSIGNED */
        return len == rule->size;
    }
}


kmip_int_t
kmip_ttlv_next(kmip_reader_t *r, kmip_item_t *item)
{
    uint8_t   type;
    uint32_t  len;

    if (kmip_reader_left(r) == 0) {
        return KMIP_DONE;
    }

    if (kmip_read_uint24(r, &item->tag) != KMIP_OK
        || kmip_read_uint8(r, &type) != KMIP_OK
        || kmip_read_uint32(r, &len) != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    if (!kmip_ttlv_tag_valid(item->tag)
        || type < KMIP_TYPE_STRUCTURE
        || type >= KMIP_NTYPES
        || !kmip_ttlv_length_valid(type, len))
    {
        return KMIP_ERROR;
    }

    item->value.type = type;

    return kmip_ttlv_read_value(r, len, &item->value);
}


static kmip_int_t
kmip_ttlv_read_value(kmip_reader_t *r, uint32_t len, kmip_value_t *value)
{
    uint32_t        low;
    uint64_t        padded, number;
    kmip_reader_t   body;
    const uint8_t  *data;

    padded = kmip_ttlv_padded(len);

    if (padded > kmip_reader_left(r)
        || kmip_read_bytes(r, &data, (size_t) padded) != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    value->number = 0;
    value->bytes.len = 0;
    value->bytes.data = data;

    if (!kmip_type_is_number(value->type)) {
        value->bytes.len = len;

        return (value->type == KMIP_TYPE_TEXT_STRING
                && !kmip_utf8_valid(data, len))
               ? KMIP_ERROR : KMIP_OK;
    }

    value->bytes.data = NULL;

    kmip_reader_init(&body, data, len);

    if (kmip_read_uint64(&body, &number) == KMIP_OK) {
        value->number = (int64_t) number;

        return (value->type == KMIP_TYPE_BOOLEAN && number > 1)
               ? KMIP_ERROR : KMIP_OK;
    }

    if (kmip_read_uint32(&body, &low) != KMIP_OK) {
        return KMIP_ERROR;
    }

    value->number = low;

    if (kmip_type_rules[value->type].form == KMIP_FORM_SIGNED) {
        value->number = (int32_t) low;
    }

    return KMIP_OK;
}


kmip_int_t
kmip_ttlv_check(const uint8_t *data, size_t len,
    const kmip_ttlv_limits_t *limits)
{
    unsigned        depth, items, max_depth;
    kmip_int_t      rc;
    kmip_item_t     item;
    kmip_reader_t   r;
    const uint8_t  *ends[KMIP_TTLV_MAX_DEPTH];

    max_depth = limits->depth;

    if (max_depth > KMIP_TTLV_MAX_DEPTH) {
        max_depth = KMIP_TTLV_MAX_DEPTH;
    }

    kmip_reader_init(&r, data, len);

    depth = 0;
    items = 0;

    for ( ;; ) {
        rc = kmip_ttlv_next(&r, &item);

        if (rc == KMIP_ERROR) {
            return KMIP_ERROR;
        }

        if (rc == KMIP_DONE) {

            if (depth == 0) {
                return KMIP_OK;
            }

            r.end = ends[--depth];
            continue;
        }

        if (++items > limits->items || depth >= max_depth) {
            return KMIP_DECLINED;
        }

        if (item.value.type == KMIP_TYPE_STRUCTURE) {
            ends[depth++] = r.end;
            kmip_ttlv_children(&item, &r);
        }
    }
}


void
kmip_ttlv_children(const kmip_item_t *item, kmip_reader_t *r)
{
    kmip_reader_init(r, item->value.bytes.data, item->value.bytes.len);
}


kmip_int_t
kmip_ttlv_find(const kmip_value_t *structure, uint32_t tag, kmip_item_t *item)
{
    kmip_reader_t  r;

    kmip_reader_init(&r, structure->bytes.data, structure->bytes.len);

    while (kmip_ttlv_next(&r, item) == KMIP_OK) {
        if (item->tag == tag) {
            return KMIP_OK;
        }
    }

    return KMIP_DECLINED;
}


static void
kmip_ttlv_put_header(kmip_writer_t *w, uint32_t tag, kmip_type_e type,
    uint32_t len)
{
    kmip_write_uint24(w, tag);
    kmip_write_uint8(w, (uint8_t) type);
    kmip_write_uint32(w, len);
}


size_t
kmip_ttlv_open(kmip_writer_t *w, uint32_t tag)
{
    size_t  mark;

    mark = kmip_writer_used(w);

    kmip_ttlv_put_header(w, tag, KMIP_TYPE_STRUCTURE, 0);

    return mark;
}


void
kmip_ttlv_close(kmip_writer_t *w, size_t mark)
{
    uint64_t  len;

    if (w->failed) {
        return;
    }

    len = kmip_writer_used(w) - mark - KMIP_TTLV_HEADER;

    if (len > UINT32_MAX) {
        w->failed = 1;
        return;
    }

    /* the length is the second half of the header */

    kmip_writer_patch(w, mark + KMIP_TTLV_HEADER / 2, (uint32_t) len);
}


void
kmip_ttlv_put(kmip_writer_t *w, uint32_t tag, const kmip_value_t *value)
{
    if (kmip_type_is_number(value->type)) {
        kmip_ttlv_put_number(w, tag, value->type, value->number);
        return;
    }

    kmip_ttlv_put_bytes(w, tag, value->type, value->bytes.data,
                        value->bytes.len);
}


void
kmip_ttlv_put_number(kmip_writer_t *w, uint32_t tag, kmip_type_e type,
    int64_t number)
{
    uint32_t  size;

    if (!kmip_type_is_number(type)) {
        w->failed = 1;
        return;
    }

    size = kmip_type_rules[type].size;

    kmip_ttlv_put_header(w, tag, type, size);

    if (size == 8) {
        kmip_write_uint64(w, (uint64_t) number);
        return;
    }

    kmip_write_uint32(w, (uint32_t) number);
    kmip_write_uint32(w, 0);
}


void
kmip_ttlv_put_bytes(kmip_writer_t *w, uint32_t tag, kmip_type_e type,
    const void *data, size_t len)
{
    static const uint8_t  zeros[8];

    if (len > UINT32_MAX
        || (unsigned) type >= KMIP_NTYPES
        || type < KMIP_TYPE_STRUCTURE
        || kmip_type_is_number(type)
        || !kmip_ttlv_length_valid(type, (uint32_t) len))
    {
        w->failed = 1;
        return;
    }

    kmip_ttlv_put_header(w, tag, type, (uint32_t) len);
    kmip_write_bytes(w, data, len);
    kmip_write_bytes(w, zeros, (size_t) (kmip_ttlv_padded(len) - len));
}


int
kmip_value_equal(const kmip_value_t *a, const kmip_value_t *b)
{
    if (a->type != b->type) {
        return 0;
    }

    if (kmip_type_is_number(a->type)) {
        return a->number == b->number;
    }

    return kmip_str_equal(&a->bytes, &b->bytes);
}


kmip_int_t
kmip_value_copy(kmip_arena_t *arena, kmip_value_t *dst,
    const kmip_value_t *src)
{
    kmip_value_t  value;

    value = *src;

    if (!kmip_type_is_number(src->type)
        && kmip_arena_copy(arena, &value.bytes, src->bytes.data,
                           src->bytes.len)
           != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    *dst = value;

    return KMIP_OK;
}
