
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Serialized records for the cache: a sequence of fields, which have a fixed
 * size or are preceded by their length.
 */


#include "keyprotect_pack.h"

#include <stddef.h>
#include <string.h>


#define keyprotect_field(name)  offsetof(keyprotect_record_t, name)


typedef struct {
    size_t   offset;
    size_t   size;
} keyprotect_pack_fixed_t;


static kmip_int_t keyprotect_unpack_fixed(kmip_reader_t *r,
    keyprotect_record_t *record);
static void keyprotect_pack_attribute(kmip_writer_t *w,
    const kmip_attribute_t *a);
static kmip_int_t keyprotect_unpack_attributes(kmip_reader_t *r,
    kmip_arena_t *arena, kmip_attributes_t *list);
static kmip_int_t keyprotect_unpack_attribute(kmip_reader_t *r,
    kmip_arena_t *arena, kmip_attribute_t *a);
static kmip_int_t keyprotect_unpack_value(kmip_reader_t *r,
    kmip_arena_t *arena, kmip_value_t *value);


/* only processes of one host share the cache, so byte order does not matter */

static const keyprotect_pack_fixed_t  keyprotect_pack_fixed[] = {
    { keyprotect_field(revision), sizeof(uint32_t) },
    { keyprotect_field(writes), sizeof(keyprotect_write_t)
                                * KEYPROTECT_WRITES },
    { keyprotect_field(nwrites), sizeof(uint32_t) },
    { keyprotect_field(object_type), sizeof(uint32_t) },
    { keyprotect_field(key_format_type), sizeof(uint32_t) },
    { keyprotect_field(data_type), sizeof(uint32_t) },
    { keyprotect_field(state), sizeof(uint32_t) },
    { keyprotect_field(sealed.iv), KEYPROTECT_SEAL_IV },
    { keyprotect_field(sealed.tag), KEYPROTECT_SEAL_TAG }
};

static const size_t  keyprotect_pack_texts[] = {
    keyprotect_field(stamp),
    keyprotect_field(prev),
    keyprotect_field(ciphertext),
    keyprotect_field(root_key),
    keyprotect_field(root_key_version),
    keyprotect_field(sealed.bytes)
};

#define keyprotect_pack_n(table)  (sizeof(table) / sizeof(table[0]))


void
keyprotect_pack_text(kmip_writer_t *w, const kmip_str_t *text)
{
    kmip_write_uint32(w, (uint32_t) text->len);

    if (text->len) {
        kmip_write_bytes(w, text->data, text->len);
    }
}


void
keyprotect_pack_record(kmip_writer_t *w, const keyprotect_record_t *record)
{
    size_t                          i;
    const uint8_t                  *p;
    const kmip_attributes_t        *list;
    const keyprotect_pack_fixed_t  *fixed;

    p = (const uint8_t *) record;
    list = &record->attributes;

    for (i = 0; i < keyprotect_pack_n(keyprotect_pack_fixed); i++) {
        fixed = &keyprotect_pack_fixed[i];

        kmip_write_bytes(w, p + fixed->offset, fixed->size);
    }

    for (i = 0; i < keyprotect_pack_n(keyprotect_pack_texts); i++) {
        keyprotect_pack_text(w, (const kmip_str_t *)
                                (p + keyprotect_pack_texts[i]));
    }

    kmip_write_uint32(w, (uint32_t) list->nelts);

    for (i = 0; i < list->nelts; i++) {
        keyprotect_pack_attribute(w, &list->elts[i]);
    }
}


static void
keyprotect_pack_attribute(kmip_writer_t *w, const kmip_attribute_t *a)
{
    kmip_write_uint32(w, (uint32_t) a->id);
    kmip_write_uint32(w, (uint32_t) a->index);
    kmip_write_uint8(w, (uint8_t) a->value.type);

    if (a->id == KMIP_ATTR_CUSTOM) {
        keyprotect_pack_text(w, &a->name);
    }

    if (kmip_type_is_number(a->value.type)) {
        kmip_write_uint64(w, (uint64_t) a->value.number);

    } else {
        keyprotect_pack_text(w, &a->value.bytes);
    }
}


kmip_int_t
keyprotect_pack_read_text(kmip_reader_t *r, kmip_arena_t *arena,
    kmip_str_t *text)
{
    uint32_t        len;
    const uint8_t  *data;

    if (kmip_read_uint32(r, &len) != KMIP_OK
        || kmip_read_bytes(r, &data, len) != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    return kmip_arena_copy(arena, text, data, len);
}


kmip_int_t
keyprotect_pack_read_record(kmip_reader_t *r, kmip_arena_t *arena,
    keyprotect_record_t *record)
{
    size_t    i;
    uint8_t  *p;

    memset(record, 0, sizeof(keyprotect_record_t));

    if (keyprotect_unpack_fixed(r, record) != KMIP_OK) {
        return KMIP_ERROR;
    }

    p = (uint8_t *) record;

    for (i = 0; i < keyprotect_pack_n(keyprotect_pack_texts); i++) {
        if (keyprotect_pack_read_text(r, arena, (kmip_str_t *)
                                                (p + keyprotect_pack_texts[i]))
            != KMIP_OK)
        {
            return KMIP_ERROR;
        }
    }

    return keyprotect_unpack_attributes(r, arena, &record->attributes);
}


static kmip_int_t
keyprotect_unpack_fixed(kmip_reader_t *r, keyprotect_record_t *record)
{
    size_t                          i;
    const uint8_t                  *data;
    const keyprotect_pack_fixed_t  *fixed;

    for (i = 0; i < keyprotect_pack_n(keyprotect_pack_fixed); i++) {
        fixed = &keyprotect_pack_fixed[i];

        if (kmip_read_bytes(r, &data, fixed->size) != KMIP_OK) {
            return KMIP_ERROR;
        }

        memcpy((uint8_t *) record + fixed->offset, data, fixed->size);
    }

    return KMIP_OK;
}


static kmip_int_t
keyprotect_unpack_attributes(kmip_reader_t *r, kmip_arena_t *arena,
    kmip_attributes_t *list)
{
    uint32_t          n;
    kmip_attribute_t  a;

    if (kmip_attributes_init(arena, list) != KMIP_OK
        || kmip_read_uint32(r, &n) != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    for ( /* void */ ; n; n--) {

        if (keyprotect_unpack_attribute(r, arena, &a) != KMIP_OK
            || kmip_attributes_append(arena, list, &a) != KMIP_OK)
        {
            return KMIP_ERROR;
        }
    }

    return kmip_reader_left(r) ? KMIP_ERROR : KMIP_OK;
}


static kmip_int_t
keyprotect_unpack_attribute(kmip_reader_t *r, kmip_arena_t *arena,
    kmip_attribute_t *a)
{
    uint8_t                       type;
    uint32_t                      id, index;
    const kmip_attribute_rule_t  *rule;

    memset(a, 0, sizeof(kmip_attribute_t));

    if (kmip_read_uint32(r, &id) != KMIP_OK
        || kmip_read_uint32(r, &index) != KMIP_OK
        || kmip_read_uint8(r, &type) != KMIP_OK
        || id >= KMIP_ATTR_MAX)
    {
        return KMIP_ERROR;
    }

    a->id = id;
    a->index = (int32_t) index;
    a->value.type = type;

    rule = kmip_attribute_rule(a->id);

    if (a->id == KMIP_ATTR_CUSTOM) {

        if (keyprotect_pack_read_text(r, arena, &a->name) != KMIP_OK) {
            return KMIP_ERROR;
        }

    } else if (rule == NULL || rule->type != a->value.type) {
        return KMIP_ERROR;
    }

    return keyprotect_unpack_value(r, arena, &a->value);
}


static kmip_int_t
keyprotect_unpack_value(kmip_reader_t *r, kmip_arena_t *arena,
    kmip_value_t *value)
{
    uint64_t  number;

    if (!kmip_type_is_number(value->type)) {
        return keyprotect_pack_read_text(r, arena, &value->bytes);
    }

    if (kmip_read_uint64(r, &number) != KMIP_OK) {
        return KMIP_ERROR;
    }

    value->number = (int64_t) number;

    return KMIP_OK;
}
