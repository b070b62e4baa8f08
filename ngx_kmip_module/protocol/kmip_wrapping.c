
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Key Wrapping Specification and Key Wrapping Data: one table of their fields.
 */


#include "kmip_value_fields.h"
#include "kmip_wrapping.h"

#include <string.h>


#define KMIP_WRAPPING_NAMES  64         /* of attributes */
#define KMIP_WRAPPING_NAMES  64         /* of attributes */
#define KMIP_WRAPPING_SIZE   256        /* bytes of Key Wrapping Data, without
                                           its strings */


typedef struct {
    kmip_arena_t       *arena;
    kmip_version_t      version;
    kmip_wrapping_t    *wrapping;
    kmip_error_t       *error;
} kmip_wrapping_reader_t;

typedef kmip_int_t (*kmip_wrapping_set_pt)(kmip_wrapping_reader_t *wr,
    const kmip_value_t *value);

typedef struct {
    uint32_t               structure;   /* 0: both */
    uint32_t               tag;
    kmip_type_e            type;
    kmip_version_t         since;
    kmip_wrapping_set_pt   set;
} kmip_wrapping_field_t;


static kmip_int_t kmip_wrapping_field(kmip_wrapping_reader_t *wr,
    uint32_t structure, const kmip_item_t *item);
static kmip_int_t kmip_wrapping_enum(kmip_wrapping_reader_t *wr, uint32_t tag,
    const kmip_value_t *value, uint32_t *number);
static kmip_int_t kmip_wrapping_key(kmip_wrapping_reader_t *wr,
    const kmip_value_t *value, kmip_wrapping_key_t *key);
static kmip_int_t kmip_wrapping_set_method(kmip_wrapping_reader_t *wr,
    const kmip_value_t *value);
static kmip_int_t kmip_wrapping_set_encryption(kmip_wrapping_reader_t *wr,
    const kmip_value_t *value);
static kmip_int_t kmip_wrapping_set_signature(kmip_wrapping_reader_t *wr,
    const kmip_value_t *value);
static kmip_int_t kmip_wrapping_set_mac(kmip_wrapping_reader_t *wr,
    const kmip_value_t *value);
static kmip_int_t kmip_wrapping_set_iv(kmip_wrapping_reader_t *wr,
    const kmip_value_t *value);
static kmip_int_t kmip_wrapping_set_name(kmip_wrapping_reader_t *wr,
    const kmip_value_t *value);
static kmip_int_t kmip_wrapping_set_encoding(kmip_wrapping_reader_t *wr,
    const kmip_value_t *value);
static void kmip_wrapping_put_key(kmip_writer_t *w, uint32_t tag,
    kmip_version_t version, const kmip_wrapping_key_t *key);


static const kmip_wrapping_field_t  kmip_wrapping_fields[] = {

    { 0, KMIP_TAG_WRAPPING_METHOD, KMIP_TYPE_ENUMERATION, KMIP_V1_0,
      kmip_wrapping_set_method },

    { 0, KMIP_TAG_ENCRYPTION_KEY_INFORMATION, KMIP_TYPE_STRUCTURE, KMIP_V1_0,
      kmip_wrapping_set_encryption },

    { 0, KMIP_TAG_MAC_SIGNATURE_KEY_INFORMATION, KMIP_TYPE_STRUCTURE,
      KMIP_V1_0, kmip_wrapping_set_signature },

    { KMIP_TAG_KEY_WRAPPING_DATA, KMIP_TAG_MAC_SIGNATURE,
      KMIP_TYPE_BYTE_STRING, KMIP_V1_0, kmip_wrapping_set_mac },

    { KMIP_TAG_KEY_WRAPPING_DATA, KMIP_TAG_IV_COUNTER_NONCE,
      KMIP_TYPE_BYTE_STRING, KMIP_V1_0, kmip_wrapping_set_iv },

    { KMIP_TAG_KEY_WRAPPING_SPECIFICATION, KMIP_TAG_ATTRIBUTE_NAME,
      KMIP_TYPE_TEXT_STRING, KMIP_V1_0, kmip_wrapping_set_name },

    { 0, KMIP_TAG_ENCODING_OPTION, KMIP_TYPE_ENUMERATION, KMIP_V1_1,
      kmip_wrapping_set_encoding },

    { 0, 0, 0, 0, NULL }
};


kmip_int_t
kmip_wrapping_decode(kmip_arena_t *arena, uint32_t tag,
    kmip_version_t version, const kmip_value_t *structure,
    kmip_wrapping_t *wrapping, kmip_error_t *error)
{
    kmip_item_t             item;
    kmip_reader_t           r;
    kmip_wrapping_reader_t  wr;

    memset(wrapping, 0, sizeof(kmip_wrapping_t));

    wr.arena = arena;
    wr.version = version;
    wr.wrapping = wrapping;
    wr.error = error;

    item.value = *structure;
    kmip_ttlv_children(&item, &r);

    while (kmip_ttlv_next(&r, &item) == KMIP_OK) {
        if (kmip_wrapping_field(&wr, tag, &item) != KMIP_OK) {
            return KMIP_ERROR;
        }
    }

    if (wrapping->method == 0) {
        return kmip_fail(error, KMIP_CAUSE_INVALID_MESSAGE,
                         "the Wrapping Method is missing");
    }

    return KMIP_OK;
}


static kmip_int_t
kmip_wrapping_field(kmip_wrapping_reader_t *wr, uint32_t structure,
    const kmip_item_t *item)
{
    const kmip_wrapping_field_t  *f;

    for (f = kmip_wrapping_fields; f->tag; f++) {
        if (f->tag == item->tag
            && (f->structure == 0 || f->structure == structure))
        {
            break;
        }
    }

    if (f->tag == 0 || wr->version < f->since) {
        return kmip_fail_stranger(wr->arena, item->tag,
                                  structure == KMIP_TAG_KEY_WRAPPING_DATA
                                  ? "Key Wrapping Data"
                                  : "Key Wrapping Specification", wr->error);
    }

    if (f->type != item->value.type) {
        return kmip_fail(wr->error, KMIP_CAUSE_INVALID_MESSAGE,
                         "wrong type in a key wrapping structure");
    }

    return f->set(wr, &item->value);
}


static kmip_int_t
kmip_wrapping_twice(kmip_wrapping_reader_t *wr)
{
    return kmip_fail(wr->error, KMIP_CAUSE_INVALID_MESSAGE,
                     "duplicate field in a key wrapping structure");
}


static kmip_int_t
kmip_wrapping_enum(kmip_wrapping_reader_t *wr, uint32_t tag,
    const kmip_value_t *value, uint32_t *number)
{
    if (*number) {
        return kmip_wrapping_twice(wr);
    }

    if (!kmip_enum_known(kmip_tag_enum_id(tag), (uint32_t) value->number,
                         wr->version))
    {
        return kmip_fail(wr->error, KMIP_CAUSE_INVALID_FIELD,
                         "this version of KMIP has no such Wrapping Method or "
                         "Encoding Option");
    }

    *number = (uint32_t) value->number;

    return KMIP_OK;
}


static kmip_int_t
kmip_wrapping_key(kmip_wrapping_reader_t *wr, const kmip_value_t *value,
    kmip_wrapping_key_t *key)
{
    kmip_item_t    item;
    kmip_reader_t  r;

    if (key->present) {
        return kmip_wrapping_twice(wr);
    }

    key->present = 1;

    item.value = *value;
    kmip_ttlv_children(&item, &r);

    while (kmip_ttlv_next(&r, &item) == KMIP_OK) {

        if (item.tag == KMIP_TAG_UNIQUE_IDENTIFIER
            && item.value.type == KMIP_TYPE_TEXT_STRING && key->uid.len == 0)
        {
            key->uid = item.value.bytes;
            continue;
        }

        if (item.tag != KMIP_TAG_CRYPTOGRAPHIC_PARAMETERS
            || item.value.type != KMIP_TYPE_STRUCTURE || key->parameters.type)
        {
            return kmip_fail(wr->error, KMIP_CAUSE_INVALID_FIELD,
                             "the key is named by one Unique Identifier, a "
                             "Text String, and Cryptographic Parameters");
        }

        if (kmip_value_fields_read(wr->arena, item.tag, wr->version, 0,
                                   &item.value, &key->parameters, wr->error)
            != KMIP_OK)
        {
            return KMIP_ERROR;
        }
    }

    if (key->uid.len == 0) {
        return kmip_fail(wr->error, KMIP_CAUSE_INVALID_MESSAGE,
                         "the Unique Identifier of a wrapping key is missing");
    }

    return KMIP_OK;
}


static kmip_int_t
kmip_wrapping_set_method(kmip_wrapping_reader_t *wr, const kmip_value_t *value)
{
    return kmip_wrapping_enum(wr, KMIP_TAG_WRAPPING_METHOD, value,
                              &wr->wrapping->method);
}


static kmip_int_t
kmip_wrapping_set_encryption(kmip_wrapping_reader_t *wr,
    const kmip_value_t *value)
{
    return kmip_wrapping_key(wr, value, &wr->wrapping->encryption);
}


static kmip_int_t
kmip_wrapping_set_signature(kmip_wrapping_reader_t *wr,
    const kmip_value_t *value)
{
    return kmip_wrapping_key(wr, value, &wr->wrapping->signature);
}


static kmip_int_t
kmip_wrapping_set_mac(kmip_wrapping_reader_t *wr, const kmip_value_t *value)
{
    if (wr->wrapping->mac.data) {
        return kmip_wrapping_twice(wr);
    }

    wr->wrapping->mac = value->bytes;

    return KMIP_OK;
}


static kmip_int_t
kmip_wrapping_set_iv(kmip_wrapping_reader_t *wr, const kmip_value_t *value)
{
    if (wr->wrapping->iv.data) {
        return kmip_wrapping_twice(wr);
    }

    wr->wrapping->iv = value->bytes;

    return KMIP_OK;
}


static kmip_int_t
kmip_wrapping_set_name(kmip_wrapping_reader_t *wr, const kmip_value_t *value)
{
    kmip_attribute_ref_t   *ref, *elts;
    kmip_attribute_refs_t  *names;

    names = &wr->wrapping->names;

    if (names->nelts == 0) {
        names->elts = kmip_arena_calloc(wr->arena,
                                        KMIP_WRAPPING_NAMES
                                        * sizeof(kmip_attribute_ref_t));
    }

    elts = names->elts;

    if (elts == NULL || names->nelts == KMIP_WRAPPING_NAMES) {
        return kmip_fail(wr->error, KMIP_CAUSE_SERVER_LIMIT,
                         "too many names of attributes");
    }

    ref = &elts[names->nelts++];

    ref->id = kmip_attribute_by_name(&value->bytes, wr->version);
    ref->name = value->bytes;

    if (ref->id == KMIP_ATTR_UNKNOWN) {
        return kmip_fail(wr->error, KMIP_CAUSE_INVALID_ATTRIBUTE,
                         "there is no such attribute");
    }

    return KMIP_OK;
}


static kmip_int_t
kmip_wrapping_set_encoding(kmip_wrapping_reader_t *wr,
    const kmip_value_t *value)
{
    return kmip_wrapping_enum(wr, KMIP_TAG_ENCODING_OPTION, value,
                              &wr->wrapping->encoding);
}


kmip_int_t
kmip_wrapping_data(kmip_arena_t *arena, kmip_version_t version,
    const kmip_wrapping_t *wrapping, kmip_value_t *value)
{
    size_t         size;
    kmip_writer_t  w;

    if (wrapping->encoding && version < KMIP_V1_1) {
        return KMIP_DECLINED;
    }

    size = KMIP_WRAPPING_SIZE
           + wrapping->encryption.uid.len
           + wrapping->encryption.parameters.bytes.len
           + wrapping->signature.uid.len
           + wrapping->signature.parameters.bytes.len
           + wrapping->mac.len + wrapping->iv.len;

    if (kmip_writer_init(&w, arena, size, size) != KMIP_OK) {
        return KMIP_ERROR;
    }

    kmip_ttlv_put_number(&w, KMIP_TAG_WRAPPING_METHOD, KMIP_TYPE_ENUMERATION,
                         wrapping->method);

    kmip_wrapping_put_key(&w, KMIP_TAG_ENCRYPTION_KEY_INFORMATION, version,
                          &wrapping->encryption);
    kmip_wrapping_put_key(&w, KMIP_TAG_MAC_SIGNATURE_KEY_INFORMATION, version,
                          &wrapping->signature);

    if (wrapping->mac.data) {
        kmip_ttlv_put_bytes(&w, KMIP_TAG_MAC_SIGNATURE, KMIP_TYPE_BYTE_STRING,
                            wrapping->mac.data, wrapping->mac.len);
    }

    if (wrapping->iv.data) {
        kmip_ttlv_put_bytes(&w, KMIP_TAG_IV_COUNTER_NONCE,
                            KMIP_TYPE_BYTE_STRING, wrapping->iv.data,
                            wrapping->iv.len);
    }

    if (wrapping->encoding) {
        kmip_ttlv_put_number(&w, KMIP_TAG_ENCODING_OPTION,
                             KMIP_TYPE_ENUMERATION, wrapping->encoding);
    }

    if (w.failed) {
        return KMIP_ERROR;
    }

    memset(value, 0, sizeof(kmip_value_t));

    value->type = KMIP_TYPE_STRUCTURE;
    value->bytes.data = w.start;
    value->bytes.len = kmip_writer_used(&w);

    return KMIP_OK;
}


static void
kmip_wrapping_put_key(kmip_writer_t *w, uint32_t tag, kmip_version_t version,
    const kmip_wrapping_key_t *key)
{
    size_t  mark;

    if (!key->present) {
        return;
    }

    mark = kmip_ttlv_open(w, tag);

    kmip_ttlv_put_text(w, KMIP_TAG_UNIQUE_IDENTIFIER, &key->uid);

    if (key->parameters.type) {
        kmip_value_fields_put(w, KMIP_TAG_CRYPTOGRAPHIC_PARAMETERS,
                              KMIP_TAG_CRYPTOGRAPHIC_PARAMETERS, version,
                              &key->parameters);
    }

    kmip_ttlv_close(w, mark);
}
