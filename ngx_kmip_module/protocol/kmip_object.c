
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Managed objects: the supported types, writing and reading.
 */


#include "kmip_object.h"

#include <string.h>


#define KMIP_OBJECT_ATTRIBUTES  512    /* of a Template */


typedef struct kmip_object_kind_s  kmip_object_kind_t;

typedef kmip_int_t (*kmip_object_read_pt)(kmip_arena_t *arena,
    kmip_version_t version, const kmip_object_kind_t *kind,
    const kmip_item_t *item, kmip_object_t *object, kmip_error_t *error);
typedef void (*kmip_object_put_pt)(kmip_writer_t *w, kmip_version_t version,
    const kmip_object_kind_t *kind, const kmip_object_t *object);

struct kmip_object_kind_s {
    uint32_t              object_type;
    uint32_t              tag;
    uint32_t              type_tag;    /* tag of data_type; 0: none */
    uint32_t              formats;     /* mask of Key Format Types */
    kmip_version_t        until;
    kmip_object_read_pt   read;        /* NULL: the type is not supported */
    kmip_object_put_pt    put;
};


static kmip_int_t kmip_object_read_key(kmip_arena_t *arena,
    kmip_version_t version, const kmip_object_kind_t *kind,
    const kmip_item_t *item, kmip_object_t *object, kmip_error_t *error);
static kmip_int_t kmip_object_read_opaque(kmip_arena_t *arena,
    kmip_version_t version, const kmip_object_kind_t *kind,
    const kmip_item_t *item, kmip_object_t *object, kmip_error_t *error);
static kmip_int_t kmip_object_read_template(kmip_arena_t *arena,
    kmip_version_t version, const kmip_object_kind_t *kind,
    const kmip_item_t *item, kmip_object_t *object, kmip_error_t *error);
static void kmip_object_put_key(kmip_writer_t *w, kmip_version_t version,
    const kmip_object_kind_t *kind, const kmip_object_t *object);
static void kmip_object_put_opaque(kmip_writer_t *w, kmip_version_t version,
    const kmip_object_kind_t *kind, const kmip_object_t *object);
static void kmip_object_put_template(kmip_writer_t *w, kmip_version_t version,
    const kmip_object_kind_t *kind, const kmip_object_t *object);


#define kmip_format_bit(format)  ((uint32_t) 1 << (format))

#define kmip_object_none(name)                                               \
    { KMIP_OBJECT_TYPE_##name, KMIP_TAG_##name, 0, 0, KMIP_V_MAX, NULL,      \
      NULL }


static const kmip_object_kind_t  kmip_object_kinds[] = {

    { KMIP_OBJECT_TYPE_SYMMETRIC_KEY, KMIP_TAG_SYMMETRIC_KEY, 0,
      kmip_format_bit(KMIP_KEY_FORMAT_TYPE_RAW)
      |kmip_format_bit(KMIP_KEY_FORMAT_TYPE_OPAQUE)
      |kmip_format_bit(KMIP_KEY_FORMAT_TYPE_TRANSPARENT_SYMMETRIC_KEY),
      KMIP_V_MAX, kmip_object_read_key, kmip_object_put_key },

    { KMIP_OBJECT_TYPE_SECRET_DATA, KMIP_TAG_SECRET_DATA,
      KMIP_TAG_SECRET_DATA_TYPE,
      kmip_format_bit(KMIP_KEY_FORMAT_TYPE_RAW)
      |kmip_format_bit(KMIP_KEY_FORMAT_TYPE_OPAQUE),
      KMIP_V_MAX, kmip_object_read_key, kmip_object_put_key },

    { KMIP_OBJECT_TYPE_OPAQUE_OBJECT, KMIP_TAG_OPAQUE_OBJECT,
      KMIP_TAG_OPAQUE_DATA_TYPE, 0,
      KMIP_V_MAX, kmip_object_read_opaque, kmip_object_put_opaque },

    { KMIP_OBJECT_TYPE_TEMPLATE, KMIP_TAG_TEMPLATE, 0, 0,
      KMIP_V1_4, kmip_object_read_template, kmip_object_put_template },

    kmip_object_none(CERTIFICATE),
    kmip_object_none(PUBLIC_KEY),
    kmip_object_none(PRIVATE_KEY),
    kmip_object_none(SPLIT_KEY),
    kmip_object_none(PGP_KEY),
    kmip_object_none(CERTIFICATE_REQUEST)
};

#define KMIP_OBJECT_KINDS                                                    \
    (sizeof(kmip_object_kinds) / sizeof(kmip_object_kinds[0]))


/* the fields of a structure; a missing field has tag 0 */

typedef struct {
    uint32_t       tag;
    kmip_type_e    type;             /* 0: any */
    kmip_item_t    item;
} kmip_object_field_t;


enum {
    KMIP_BLOCK_FORMAT = 0,
    KMIP_BLOCK_COMPRESSION,
    KMIP_BLOCK_VALUE,
    KMIP_BLOCK_ALGORITHM,
    KMIP_BLOCK_LENGTH,
    KMIP_BLOCK_WRAPPING,
    KMIP_BLOCK_FIELDS
};


static const kmip_object_kind_t *kmip_object_kind_by_tag(uint32_t tag);
static void kmip_object_put_key_block(kmip_writer_t *w,
    const kmip_object_t *object);
static void kmip_object_put_key_value(kmip_writer_t *w,
    const kmip_object_t *object);
static int kmip_object_transparent(const kmip_object_t *object);
static kmip_int_t kmip_object_read_block(kmip_arena_t *arena,
    const kmip_object_kind_t *kind, const kmip_item_t *block,
    kmip_object_t *object, kmip_error_t *error);
static kmip_int_t kmip_object_read_value(kmip_arena_t *arena,
    const kmip_item_t *value, kmip_object_t *object, kmip_error_t *error);
static kmip_int_t kmip_object_read_material(kmip_arena_t *arena,
    const kmip_item_t *value, kmip_object_t *object, kmip_error_t *error);
static kmip_int_t kmip_object_read_fields(kmip_arena_t *arena,
    const kmip_item_t *item, kmip_object_field_t *fields, size_t n,
    kmip_error_t *error);
static kmip_int_t kmip_object_copy(kmip_arena_t *arena,
    const kmip_value_t *value, kmip_object_t *object, kmip_error_t *error);
static uint32_t kmip_object_number(const kmip_object_field_t *field);


uint32_t
kmip_object_tag(uint32_t object_type)
{
    size_t  i;

    for (i = 0; i < KMIP_OBJECT_KINDS; i++) {

        if (kmip_object_kinds[i].object_type == object_type) {
            return kmip_object_kinds[i].read ? kmip_object_kinds[i].tag : 0;
        }
    }

    return 0;
}


int
kmip_object_is(uint32_t tag)
{
    return kmip_object_kind_by_tag(tag) != NULL;
}


static const kmip_object_kind_t *
kmip_object_kind_by_tag(uint32_t tag)
{
    size_t  i;

    for (i = 0; i < KMIP_OBJECT_KINDS; i++) {

        if (kmip_object_kinds[i].tag == tag) {
            return &kmip_object_kinds[i];
        }
    }

    return NULL;
}


void
kmip_object_put(kmip_writer_t *w, kmip_version_t version,
    const kmip_object_t *object)
{
    size_t                     mark;
    const kmip_object_kind_t  *kind;

    kind = kmip_object_kind_by_tag(kmip_object_tag(object->object_type));

    if (kind == NULL) {
        return;
    }

    mark = kmip_ttlv_open(w, kind->tag);
    kind->put(w, version, kind, object);
    kmip_ttlv_close(w, mark);
}


static void
kmip_object_put_key(kmip_writer_t *w, kmip_version_t version,
    const kmip_object_kind_t *kind, const kmip_object_t *object)
{
    if (kind->type_tag) {
        kmip_ttlv_put_number(w, kind->type_tag, KMIP_TYPE_ENUMERATION,
                             object->data_type);
    }

    kmip_object_put_key_block(w, object);
}


static void
kmip_object_put_opaque(kmip_writer_t *w, kmip_version_t version,
    const kmip_object_kind_t *kind, const kmip_object_t *object)
{
    kmip_ttlv_put_number(w, kind->type_tag, KMIP_TYPE_ENUMERATION,
                         object->data_type);

    if (object->material) {
        kmip_ttlv_put_bytes(w, KMIP_TAG_OPAQUE_DATA_VALUE,
                            KMIP_TYPE_BYTE_STRING, object->material->data,
                            object->material->len);
    }
}


/* attributes that the version does not have are left out */

static void
kmip_object_put_template(kmip_writer_t *w, kmip_version_t version,
    const kmip_object_kind_t *kind, const kmip_object_t *object)
{
    size_t  i;

    for (i = 0; i < object->attributes.nelts; i++) {
        (void) kmip_attribute_put(w, &object->attributes.elts[i], version);
    }
}


static void
kmip_object_put_key_block(kmip_writer_t *w, const kmip_object_t *object)
{
    size_t  mark;

    mark = kmip_ttlv_open(w, KMIP_TAG_KEY_BLOCK);

    kmip_ttlv_put_number(w, KMIP_TAG_KEY_FORMAT_TYPE, KMIP_TYPE_ENUMERATION,
                         object->key_format_type);

    if (object->material) {
        kmip_object_put_key_value(w, object);
    }

    if (object->algorithm) {
        kmip_ttlv_put_number(w, KMIP_TAG_CRYPTOGRAPHIC_ALGORITHM,
                             KMIP_TYPE_ENUMERATION, object->algorithm);
    }

    if (object->length) {
        kmip_ttlv_put_number(w, KMIP_TAG_CRYPTOGRAPHIC_LENGTH,
                             KMIP_TYPE_INTEGER, object->length);
    }

    if (object->wrapping.type) {
        kmip_ttlv_put(w, KMIP_TAG_KEY_WRAPPING_DATA, &object->wrapping);
    }

    kmip_ttlv_close(w, mark);
}


static void
kmip_object_put_key_value(kmip_writer_t *w, const kmip_object_t *object)
{
    size_t  mark;

    if (object->wrapping.type && object->whole) {
        kmip_ttlv_put_bytes(w, KMIP_TAG_KEY_VALUE, KMIP_TYPE_BYTE_STRING,
                            object->material->data, object->material->len);
        return;
    }

    mark = kmip_ttlv_open(w, KMIP_TAG_KEY_VALUE);

    kmip_object_put_material(w, object);

    kmip_ttlv_close(w, mark);
}


void
kmip_object_put_material(kmip_writer_t *w, const kmip_object_t *object)
{
    size_t    material;
    uint32_t  tag;

    tag = KMIP_TAG_KEY_MATERIAL;
    material = 0;

    if (kmip_object_transparent(object)) {
        material = kmip_ttlv_open(w, KMIP_TAG_KEY_MATERIAL);
        tag = KMIP_TAG_KEY;
    }

    kmip_ttlv_put_bytes(w, tag, KMIP_TYPE_BYTE_STRING,
                        object->material->data, object->material->len);

    if (tag == KMIP_TAG_KEY) {
        kmip_ttlv_close(w, material);
    }
}


/* 1 if the Key Material is a structure; if it is wrapped, it is bytes */

static int
kmip_object_transparent(const kmip_object_t *object)
{
    return object->key_format_type
           == KMIP_KEY_FORMAT_TYPE_TRANSPARENT_SYMMETRIC_KEY
           && object->wrapping.type == 0;
}


kmip_int_t
kmip_object_decode(kmip_arena_t *arena, kmip_version_t version,
    const kmip_item_t *item, kmip_object_t *object, kmip_error_t *error)
{
    const kmip_object_kind_t  *kind;

    memset(object, 0, sizeof(kmip_object_t));

    kind = kmip_object_kind_by_tag(item->tag);

    if (kind == NULL || kind->read == NULL || version > kind->until) {
        return kmip_fail(error, KMIP_CAUSE_INVALID_OBJECT_TYPE,
                         "object type is not supported");
    }

    object->object_type = kind->object_type;

    return kind->read(arena, version, kind, item, object, error);
}


static kmip_int_t
kmip_object_read_template(kmip_arena_t *arena, kmip_version_t version,
    const kmip_object_kind_t *kind, const kmip_item_t *item,
    kmip_object_t *object, kmip_error_t *error)
{
    kmip_item_t       child;
    kmip_reader_t     r;
    kmip_attribute_t  a;

    if (item->value.type != KMIP_TYPE_STRUCTURE) {
        return kmip_fail(error, KMIP_CAUSE_INVALID_MESSAGE,
                         "wrong type in an object");
    }

    if (kmip_attributes_init(arena, &object->attributes) != KMIP_OK) {
        return kmip_fail(error, KMIP_CAUSE_SERVER_LIMIT,
                         "request is too large");
    }

    kmip_ttlv_children(item, &r);

    while (kmip_ttlv_next(&r, &child) == KMIP_OK) {

        if (child.tag != KMIP_TAG_ATTRIBUTE) {
            return kmip_fail_stranger(arena, child.tag, "the Template", error);
        }

        if (kmip_attribute_decode(arena, &child, version, &a, error)
            != KMIP_OK)
        {
            return KMIP_ERROR;
        }

        if (object->attributes.nelts == KMIP_OBJECT_ATTRIBUTES
            || kmip_attributes_add(arena, &object->attributes, &a) != KMIP_OK)
        {
            return kmip_fail(error, KMIP_CAUSE_SERVER_LIMIT,
                             "too many attributes");
        }
    }

    return KMIP_OK;
}


static kmip_int_t
kmip_object_read_opaque(kmip_arena_t *arena, kmip_version_t version,
    const kmip_object_kind_t *kind, const kmip_item_t *item,
    kmip_object_t *object, kmip_error_t *error)
{
    kmip_object_field_t  fields[] = {
        { .tag = KMIP_TAG_OPAQUE_DATA_TYPE, .type = KMIP_TYPE_ENUMERATION },
        { .tag = KMIP_TAG_OPAQUE_DATA_VALUE, .type = KMIP_TYPE_BYTE_STRING }
    };

    if (kmip_object_read_fields(arena, item, fields, 2, error) != KMIP_OK) {
        return KMIP_ERROR;
    }

    if (fields[0].item.tag == 0 || fields[1].item.tag == 0) {
        return kmip_fail(error, KMIP_CAUSE_INVALID_MESSAGE,
                         "object lacks a required field");
    }

    object->data_type = kmip_object_number(&fields[0]);

    return kmip_object_copy(arena, &fields[1].item.value, object, error);
}


static kmip_int_t
kmip_object_read_key(kmip_arena_t *arena, kmip_version_t version,
    const kmip_object_kind_t *kind, const kmip_item_t *item,
    kmip_object_t *object, kmip_error_t *error)
{
    kmip_object_field_t  fields[] = {
        { .tag = KMIP_TAG_KEY_BLOCK, .type = KMIP_TYPE_STRUCTURE },
        { .tag = kind->type_tag, .type = KMIP_TYPE_ENUMERATION }
    };

    if (kmip_object_read_fields(arena, item, fields, 2, error) != KMIP_OK) {
        return KMIP_ERROR;
    }

    if (fields[0].item.tag == 0 || (kind->type_tag && !fields[1].item.tag)) {
        return kmip_fail(error, KMIP_CAUSE_INVALID_MESSAGE,
                         "object lacks a required field");
    }

    object->data_type = kmip_object_number(&fields[1]);

    return kmip_object_read_block(arena, kind, &fields[0].item, object,
                                  error);
}


static kmip_int_t
kmip_object_read_block(kmip_arena_t *arena, const kmip_object_kind_t *kind,
    const kmip_item_t *block, kmip_object_t *object, kmip_error_t *error)
{
    kmip_object_field_t  fields[] = {
        [KMIP_BLOCK_FORMAT] = { .tag = KMIP_TAG_KEY_FORMAT_TYPE,
                                .type = KMIP_TYPE_ENUMERATION },
        [KMIP_BLOCK_COMPRESSION] = { .tag = KMIP_TAG_KEY_COMPRESSION_TYPE,
                                     .type = KMIP_TYPE_ENUMERATION },
        [KMIP_BLOCK_VALUE] = { .tag = KMIP_TAG_KEY_VALUE },
        [KMIP_BLOCK_ALGORITHM] = { .tag = KMIP_TAG_CRYPTOGRAPHIC_ALGORITHM,
                                   .type = KMIP_TYPE_ENUMERATION },
        [KMIP_BLOCK_LENGTH] = { .tag = KMIP_TAG_CRYPTOGRAPHIC_LENGTH,
                                .type = KMIP_TYPE_INTEGER },
        [KMIP_BLOCK_WRAPPING] = { .tag = KMIP_TAG_KEY_WRAPPING_DATA,
                                  .type = KMIP_TYPE_STRUCTURE }
    };

    if (kmip_object_read_fields(arena, block, fields, KMIP_BLOCK_FIELDS,
                                error)
        != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    if (fields[KMIP_BLOCK_FORMAT].item.tag == 0) {
        return kmip_fail(error, KMIP_CAUSE_INVALID_MESSAGE,
                         "Key Block lacks Key Format Type");
    }

    object->key_format_type = kmip_object_number(&fields[KMIP_BLOCK_FORMAT]);
    object->algorithm = kmip_object_number(&fields[KMIP_BLOCK_ALGORITHM]);
    object->length =
                 (int32_t) kmip_object_number(&fields[KMIP_BLOCK_LENGTH]);

    object->wrapping = fields[KMIP_BLOCK_WRAPPING].item.value;

    if (object->key_format_type > 31
        || !(kind->formats & kmip_format_bit(object->key_format_type)))
    {
        return kmip_fail(error, KMIP_CAUSE_KEY_FORMAT_NOT_SUPPORTED,
                         "Key Format Type is not supported");
    }

    if (fields[KMIP_BLOCK_VALUE].item.tag == 0) {
        return KMIP_OK;
    }

    return kmip_object_read_value(arena, &fields[KMIP_BLOCK_VALUE].item,
                                  object, error);
}


static kmip_int_t
kmip_object_read_value(kmip_arena_t *arena, const kmip_item_t *value,
    kmip_object_t *object, kmip_error_t *error)
{
    if (object->wrapping.type
        && value->value.type == KMIP_TYPE_BYTE_STRING)
    {
        object->whole = 1;
        return kmip_object_copy(arena, &value->value, object, error);
    }

    return kmip_object_read_material(arena, value, object, error);
}


static kmip_int_t
kmip_object_read_material(kmip_arena_t *arena, const kmip_item_t *value,
    kmip_object_t *object, kmip_error_t *error)
{
    kmip_object_field_t  fields[] = {
        { .tag = KMIP_TAG_KEY_MATERIAL },
        { .tag = KMIP_TAG_ATTRIBUTE },
        { .tag = KMIP_TAG_ATTRIBUTES }
    };
    kmip_object_field_t  key = { .tag = KMIP_TAG_KEY };

    if (kmip_object_read_fields(arena, value, fields, 3, error) != KMIP_OK) {
        return KMIP_ERROR;
    }

    if (fields[1].item.tag || fields[2].item.tag) {
        return kmip_fail(error, KMIP_CAUSE_FEATURE_NOT_SUPPORTED,
                         "attributes in Key Value are not supported");
    }

    if (fields[0].item.tag == 0) {
        return kmip_fail(error, KMIP_CAUSE_INVALID_MESSAGE,
                         "Key Value lacks Key Material");
    }

    if (!kmip_object_transparent(object)) {
        return kmip_object_copy(arena, &fields[0].item.value, object, error);
    }

    if (kmip_object_read_fields(arena, &fields[0].item, &key, 1, error)
        != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    return kmip_object_copy(arena, &key.item.value, object, error);
}


static kmip_int_t
kmip_object_read_fields(kmip_arena_t *arena, const kmip_item_t *item,
    kmip_object_field_t *fields, size_t n, kmip_error_t *error)
{
    size_t         i;
    kmip_item_t    child;
    kmip_reader_t  r;

    if (item->value.type != KMIP_TYPE_STRUCTURE) {
        return kmip_fail(error, KMIP_CAUSE_INVALID_MESSAGE,
                         "wrong type in an object");
    }

    kmip_ttlv_children(item, &r);

    while (kmip_ttlv_next(&r, &child) == KMIP_OK) {

        for (i = 0; i < n; i++) {
            if (fields[i].tag == child.tag) {
                break;
            }
        }

        if (i == n) {
            return kmip_fail_stranger(arena, child.tag, "the object", error);
        }

        if (fields[i].item.tag && child.tag != KMIP_TAG_ATTRIBUTE) {
            return kmip_fail(error, KMIP_CAUSE_INVALID_MESSAGE,
                             "duplicate field in an object");
        }

        if (fields[i].type && fields[i].type != child.value.type) {
            return kmip_fail(error, KMIP_CAUSE_INVALID_MESSAGE,
                             "wrong type in an object");
        }

        fields[i].item = child;
    }

    return KMIP_OK;
}


static kmip_int_t
kmip_object_copy(kmip_arena_t *arena, const kmip_value_t *value,
    kmip_object_t *object, kmip_error_t *error)
{
    if (value->type != KMIP_TYPE_BYTE_STRING) {
        return kmip_fail(error, KMIP_CAUSE_INVALID_MESSAGE,
                         "key material is not a Byte String");
    }

    object->material = kmip_secret_copy(arena, value->bytes.data,
                                        value->bytes.len);

    if (object->material == NULL) {
        return kmip_fail(error, KMIP_CAUSE_SERVER_LIMIT,
                         "request is too large");
    }

    return KMIP_OK;
}


static uint32_t
kmip_object_number(const kmip_object_field_t *field)
{
    return (uint32_t) field->item.value.number;
}
