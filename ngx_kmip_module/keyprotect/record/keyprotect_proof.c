
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Checks that a key is the one of a record.
 */


#include "keyprotect_proof.h"
#include "kmip_object.h"

#include <string.h>


#define KEYPROTECT_PROOF_HEAD  32      /* bytes of the Key Material around the
                                          key: two headers and padding */


static kmip_int_t keyprotect_proof_structure(kmip_arena_t *arena,
    const keyprotect_record_t *record, const kmip_secret_t *material,
    kmip_str_t *digest);


kmip_int_t
keyprotect_proof_check(kmip_arena_t *arena,
    const keyprotect_record_t *record, const kmip_secret_t *material)
{
    kmip_str_t  digest, recorded;

    if (keyprotect_proof_digest(record, &recorded) != KMIP_OK) {
        return KMIP_DECLINED;
    }

    if (keyprotect_proof_make(arena, record, material, &digest) != KMIP_OK) {
        return KMIP_ERROR;
    }

    return kmip_str_equal(&digest, &recorded) ? KMIP_OK : KMIP_DECLINED;
}


kmip_int_t
keyprotect_proof_make(kmip_arena_t *arena, const keyprotect_record_t *record,
    const kmip_secret_t *material, kmip_str_t *digest)
{
    if (record->key_format_type
        != KMIP_KEY_FORMAT_TYPE_TRANSPARENT_SYMMETRIC_KEY
        || kmip_attributes_get(&record->attributes, KMIP_ATTR_KEY_BLOCK, NULL,
                               0))
    {
        return keyprotect_seal_digest(arena, material, digest);
    }

    return keyprotect_proof_structure(arena, record, material, digest);
}


static kmip_int_t
keyprotect_proof_structure(kmip_arena_t *arena,
    const keyprotect_record_t *record, const kmip_secret_t *material,
    kmip_str_t *digest)
{
    kmip_int_t      rc;
    kmip_object_t   object;
    kmip_secret_t   bytes;
    kmip_writer_t   w;

    memset(&object, 0, sizeof(kmip_object_t));

    object.key_format_type = record->key_format_type;
    object.material = (kmip_secret_t *) material;

    bytes.len = material->len + KEYPROTECT_PROOF_HEAD;

    if (kmip_writer_init(&w, arena, bytes.len, bytes.len) != KMIP_OK) {
        return KMIP_ERROR;
    }

    kmip_object_put_material(&w, &object);

    bytes.data = w.start;
    bytes.len = kmip_writer_used(&w);

    rc = w.failed ? KMIP_ERROR : keyprotect_seal_digest(arena, &bytes, digest);

    kmip_secret_cleanse(&bytes);

    return rc;
}


kmip_int_t
keyprotect_proof_digest(const keyprotect_record_t *record,
    kmip_str_t *digest)
{
    kmip_item_t              algorithm, value;
    const kmip_attribute_t  *a;

    a = kmip_attributes_get(&record->attributes, KMIP_ATTR_DIGEST, NULL, 0);

    if (a == NULL
        || kmip_ttlv_find(&a->value, KMIP_TAG_HASHING_ALGORITHM, &algorithm)
           != KMIP_OK
        || algorithm.value.number != KMIP_HASHING_ALGORITHM_SHA_256
        || kmip_ttlv_find(&a->value, KMIP_TAG_DIGEST_VALUE, &value)
           != KMIP_OK)
    {
        return KMIP_DECLINED;
    }

    *digest = value.value.bytes;

    return KMIP_OK;
}
