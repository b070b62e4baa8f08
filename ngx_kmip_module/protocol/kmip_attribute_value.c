
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Structured values that the server builds itself.  They contain every field
 * of the newest version; kmip_attribute_put() leaves out those that an older
 * version lacks.
 */


#include "kmip_attribute.h"


static kmip_int_t kmip_value_begin(kmip_arena_t *arena, kmip_writer_t *w,
    size_t text);
static kmip_int_t kmip_value_end(kmip_writer_t *w, kmip_value_t *v);


kmip_int_t
kmip_value_name(kmip_arena_t *arena, kmip_value_t *v, const kmip_str_t *name,
    uint32_t name_type)
{
    kmip_writer_t  w;

    if (kmip_value_begin(arena, &w, name->len) != KMIP_OK) {
        return KMIP_ERROR;
    }

    kmip_ttlv_put_text(&w, KMIP_TAG_NAME_VALUE, name);
    kmip_ttlv_put_number(&w, KMIP_TAG_NAME_TYPE, KMIP_TYPE_ENUMERATION,
                         name_type);

    return kmip_value_end(&w, v);
}


kmip_int_t
kmip_value_digest(kmip_arena_t *arena, kmip_value_t *v,
    uint32_t hashing_algorithm, const kmip_str_t *digest,
    uint32_t key_format_type, kmip_version_t version)
{
    kmip_writer_t  w;

    if (kmip_value_begin(arena, &w, digest->len) != KMIP_OK) {
        return KMIP_ERROR;
    }

    kmip_ttlv_put_number(&w, KMIP_TAG_HASHING_ALGORITHM,
                         KMIP_TYPE_ENUMERATION, hashing_algorithm);
    kmip_ttlv_put_bytes(&w, KMIP_TAG_DIGEST_VALUE, KMIP_TYPE_BYTE_STRING,
                        digest->data, digest->len);

    if (version != KMIP_V1_0) {
        kmip_ttlv_put_number(&w, KMIP_TAG_KEY_FORMAT_TYPE,
                             KMIP_TYPE_ENUMERATION, key_format_type);
    }

    return kmip_value_end(&w, v);
}


kmip_int_t
kmip_value_link(kmip_arena_t *arena, kmip_value_t *v, uint32_t link_type,
    const kmip_str_t *uid)
{
    kmip_writer_t  w;

    if (kmip_value_begin(arena, &w, uid->len) != KMIP_OK) {
        return KMIP_ERROR;
    }

    kmip_ttlv_put_number(&w, KMIP_TAG_LINK_TYPE, KMIP_TYPE_ENUMERATION,
                         link_type);
    kmip_ttlv_put_text(&w, KMIP_TAG_LINKED_OBJECT_IDENTIFIER, uid);

    return kmip_value_end(&w, v);
}


kmip_int_t
kmip_value_revocation_reason(kmip_arena_t *arena, kmip_value_t *v,
    uint32_t code, const kmip_str_t *message)
{
    kmip_writer_t  w;

    if (kmip_value_begin(arena, &w, message ? message->len : 0) != KMIP_OK) {
        return KMIP_ERROR;
    }

    kmip_ttlv_put_number(&w, KMIP_TAG_REVOCATION_REASON_CODE,
                         KMIP_TYPE_ENUMERATION, code);

    if (message && message->len) {
        kmip_ttlv_put_text(&w, KMIP_TAG_REVOCATION_MESSAGE, message);
    }

    return kmip_value_end(&w, v);
}


/* a writer with capacity for two numbers and one string of text bytes */

static kmip_int_t
kmip_value_begin(kmip_arena_t *arena, kmip_writer_t *w, size_t text)
{
    size_t  size;

    size = 8 + 7 + 2 * 16;

    if (text > SIZE_MAX - size) {
        return KMIP_ERROR;
    }

    return kmip_writer_init(w, arena, text + size, text + size);
}


static kmip_int_t
kmip_value_end(kmip_writer_t *w, kmip_value_t *v)
{
    if (w->failed) {
        return KMIP_ERROR;
    }

    v->type = KMIP_TYPE_STRUCTURE;
    v->number = 0;
    v->bytes.data = w->start;
    v->bytes.len = kmip_writer_used(w);

    return KMIP_OK;
}
