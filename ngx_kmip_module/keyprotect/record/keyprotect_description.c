
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Descriptions: "type=Symmetric Key, format=Raw, algorithm=AES, length=256,
 * mask=12, sha256=<base64>".  Key Protect returns them for deleted keys, too.
 */


#include <stdlib.h>
#include <string.h>

#include "keyprotect_description.h"
#include "keyprotect_base64.h"
#include "keyprotect_proof.h"


#define KEYPROTECT_FIELD_MAX  80


typedef struct keyprotect_field_s  keyprotect_field_t;

struct keyprotect_field_s {
    const char         *name;
    kmip_enum_e         id;          /* NONE: a number */
    kmip_attribute_e    attribute;   /* UNKNOWN: a member of the record */
    size_t              offset;
};


static kmip_int_t keyprotect_field_put(kmip_writer_t *w,
    const keyprotect_field_t *field, const keyprotect_record_t *record);
static kmip_int_t keyprotect_digest_put(kmip_writer_t *w, kmip_arena_t *arena,
    const keyprotect_record_t *record);
static kmip_int_t keyprotect_field_get(kmip_arena_t *arena,
    const kmip_str_t *name, const kmip_str_t *text,
    keyprotect_record_t *record);
static kmip_int_t keyprotect_digest_get(kmip_arena_t *arena,
    const kmip_str_t *text, keyprotect_record_t *record);


static const keyprotect_field_t  keyprotect_fields[] = {
    { "type", KMIP_ENUM_ID_OBJECT_TYPE, KMIP_ATTR_UNKNOWN,
      offsetof(keyprotect_record_t, object_type) },

    { "format", KMIP_ENUM_ID_KEY_FORMAT_TYPE, KMIP_ATTR_UNKNOWN,
      offsetof(keyprotect_record_t, key_format_type) },

    { "data", KMIP_ENUM_ID_NONE, KMIP_ATTR_UNKNOWN,
      offsetof(keyprotect_record_t, data_type) },

    { "algorithm", KMIP_ENUM_ID_CRYPTOGRAPHIC_ALGORITHM,
      KMIP_ATTR_CRYPTOGRAPHIC_ALGORITHM, 0 },

    { "length", KMIP_ENUM_ID_NONE, KMIP_ATTR_CRYPTOGRAPHIC_LENGTH, 0 },
    { "mask", KMIP_ENUM_ID_NONE, KMIP_ATTR_CRYPTOGRAPHIC_USAGE_MASK, 0 }
};

#define KEYPROTECT_FIELDS                                                    \
    (sizeof(keyprotect_fields) / sizeof(keyprotect_field_t))

static const char  keyprotect_digest_field[] = "sha256";


kmip_int_t
keyprotect_description_write(kmip_arena_t *arena,
    const keyprotect_record_t *record, kmip_str_t *description)
{
    size_t         i;
    kmip_writer_t  w;

    if (kmip_writer_init(&w, arena, KEYPROTECT_DESCRIPTION_MAX,
                         KEYPROTECT_DESCRIPTION_MAX)
        != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    for (i = 0; i < KEYPROTECT_FIELDS; i++) {
        if (keyprotect_field_put(&w, &keyprotect_fields[i], record)
            != KMIP_OK)
        {
            return KMIP_ERROR;
        }
    }

    if (keyprotect_digest_put(&w, arena, record) != KMIP_OK || w.failed) {
        return KMIP_ERROR;
    }

    description->data = w.start;
    description->len = kmip_writer_used(&w);

    return KMIP_OK;
}


static void
keyprotect_field_text(kmip_writer_t *w, const char *name, const void *text,
    size_t len)
{
    if (kmip_writer_used(w)) {
        kmip_write_bytes(w, ", ", 2);
    }

    kmip_write_bytes(w, name, strlen(name));
    kmip_write_uint8(w, '=');
    kmip_write_bytes(w, text, len);
}


static kmip_int_t
keyprotect_field_put(kmip_writer_t *w, const keyprotect_field_t *field,
    const keyprotect_record_t *record)
{
    int64_t      number;
    uint32_t     member;
    kmip_str_t   text;
    const char  *name;

    if (field->attribute == KMIP_ATTR_UNKNOWN) {
        memcpy(&member, (const char *) record + field->offset,
               sizeof(uint32_t));

        if (member == 0) {
            return KMIP_OK;
        }

        number = member;

    } else if (!kmip_attributes_number(&record->attributes, field->attribute,
                                       &number))
    {
        return KMIP_OK;
    }

    name = kmip_enum_name(field->id, (uint32_t) number);

    if (name) {
        keyprotect_field_text(w, field->name, name, strlen(name));
        return KMIP_OK;
    }

    text = kmip_arena_printf(w->arena, "%lld", (long long) number);

    if (text.len == 0) {
        return KMIP_ERROR;
    }

    keyprotect_field_text(w, field->name, text.data, text.len);

    return KMIP_OK;
}


static kmip_int_t
keyprotect_digest_put(kmip_writer_t *w, kmip_arena_t *arena,
    const keyprotect_record_t *record)
{
    kmip_str_t  digest, text;

    /*
     * no digest of passwords: a person who can list keys could guess them
     * offline
     */

    if (record->object_type == KMIP_OBJECT_TYPE_SECRET_DATA
        || record->object_type == KMIP_OBJECT_TYPE_OPAQUE_OBJECT)
    {
        return KMIP_OK;
    }

    if (keyprotect_proof_digest(record, &digest) != KMIP_OK) {
        return KMIP_OK;
    }

    if (keyprotect_base64_encode(arena, digest.data, digest.len, &text)
        != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    keyprotect_field_text(w, keyprotect_digest_field, text.data, text.len);

    return KMIP_OK;
}


kmip_int_t
keyprotect_description_parse(kmip_arena_t *arena,
    const kmip_str_t *description, keyprotect_record_t *record)
{
    kmip_str_t      name, text;
    const uint8_t  *p, *end;

    memset(record, 0, sizeof(keyprotect_record_t));

    if (kmip_attributes_init(arena, &record->attributes) != KMIP_OK) {
        return KMIP_ERROR;
    }

    p = description->data;
    end = description->len ? p + description->len : p;

    while (p < end) {
        name.data = p;

        while (p < end && *p != '=') {
            p++;
        }

        name.len = (size_t) (p - name.data);

        if (p == end) {
            return KMIP_ERROR;
        }

        text.data = ++p;

        while (p < end && *p != ',') {
            p++;
        }

        text.len = (size_t) (p - text.data);

        if (keyprotect_field_get(arena, &name, &text, record) != KMIP_OK) {
            return KMIP_ERROR;
        }

        if (p < end && (end - p <= 2 || memcmp(p, ", ", 2) != 0)) {
            return KMIP_ERROR;
        }

        p += p < end ? 2 : 0;
    }

    return record->object_type ? KMIP_OK : KMIP_ERROR;
}


static kmip_int_t
keyprotect_number_get(const kmip_str_t *text, uint32_t *number)
{
    size_t    i;
    uint64_t  n;

    if (text->len == 0 || text->len > 10) {
        return KMIP_ERROR;
    }

    n = 0;

    for (i = 0; i < text->len; i++) {

        if (text->data[i] < '0' || text->data[i] > '9') {
            return KMIP_ERROR;
        }

        n = n * 10 + (text->data[i] - '0');
    }

    *number = (uint32_t) n;

    return n <= UINT32_MAX ? KMIP_OK : KMIP_ERROR;
}


static kmip_int_t
keyprotect_field_get(kmip_arena_t *arena, const kmip_str_t *name,
    const kmip_str_t *text, keyprotect_record_t *record)
{
    size_t                     i;
    uint32_t                   number;
    const keyprotect_field_t  *field;

    if (kmip_str_equal_c(name, keyprotect_digest_field)) {
        return keyprotect_digest_get(arena, text, record);
    }

    for (i = 0; i < KEYPROTECT_FIELDS; i++) {
        if (kmip_str_equal_c(name, keyprotect_fields[i].name)) {
            break;
        }
    }

    if (i == KEYPROTECT_FIELDS || text->len > KEYPROTECT_FIELD_MAX) {
        return KMIP_ERROR;
    }

    field = &keyprotect_fields[i];

    if (keyprotect_number_get(text, &number) != KMIP_OK
        && kmip_enum_find(field->id, (const char *) text->data, text->len,
                          &number)
           != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    if (field->attribute == KMIP_ATTR_UNKNOWN) {
        memcpy((char *) record + field->offset, &number, sizeof(uint32_t));
        return KMIP_OK;
    }

    return kmip_attributes_set_number(arena, &record->attributes,
                                      field->attribute, number);
}


static kmip_int_t
keyprotect_digest_get(kmip_arena_t *arena, const kmip_str_t *text,
    keyprotect_record_t *record)
{
    kmip_str_t        digest;
    kmip_attribute_t  a;

    memset(&a, 0, sizeof(kmip_attribute_t));

    a.id = KMIP_ATTR_DIGEST;

    if (keyprotect_base64_decode(arena, text, &digest) != KMIP_OK
        || digest.len != 32
        || kmip_value_digest(arena, &a.value, KMIP_HASHING_ALGORITHM_SHA_256,
                             &digest, record->key_format_type,
                             record->key_format_type ? KMIP_V1_1 : KMIP_V1_0)
           != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    return kmip_attributes_append(arena, &record->attributes, &a);
}
