
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Checks that a key is the one of a record.
 */


#include "keyprotect_proof.h"


kmip_int_t
keyprotect_proof_check(kmip_arena_t *arena,
    const keyprotect_record_t *record, const kmip_secret_t *material)
{
    kmip_str_t  digest, recorded;

    if (keyprotect_proof_digest(record, &recorded) != KMIP_OK) {
        return KMIP_DECLINED;
    }

    if (keyprotect_seal_digest(arena, material, &digest) != KMIP_OK) {
        return KMIP_ERROR;
    }

    return kmip_str_equal(&digest, &recorded) ? KMIP_OK : KMIP_DECLINED;
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
