
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Key material that is too long for Key Protect's "wrap" is encrypted with
 * AES-256-GCM under a random key, and that key is wrapped.
 */


#ifndef _KEYPROTECT_SEAL_H_INCLUDED_
#define _KEYPROTECT_SEAL_H_INCLUDED_


#include "kmip_secret.h"


#define KEYPROTECT_SEAL_OVER  3000      /* bytes; longer material is sealed */
#define KEYPROTECT_SEAL_KEY   32
#define KEYPROTECT_SEAL_IV    12
#define KEYPROTECT_SEAL_TAG   16


/* bytes.len 0: not sealed, the record's ciphertext is the wrapped material */

typedef struct {
    uint8_t      iv[KEYPROTECT_SEAL_IV];
    uint8_t      tag[KEYPROTECT_SEAL_TAG];
    kmip_str_t   bytes;
} keyprotect_sealed_t;


/* key has 32 bytes and must be used once; uid is bound as AAD */

kmip_int_t keyprotect_seal(kmip_arena_t *arena, const kmip_secret_t *key,
    const kmip_str_t *uid, const kmip_secret_t *material,
    keyprotect_sealed_t *sealed);

/* NULL: modified data, another key or uid, or out of memory */

kmip_secret_t *keyprotect_seal_open(kmip_arena_t *arena,
    const kmip_secret_t *key, const kmip_str_t *uid,
    const keyprotect_sealed_t *sealed);

/* the SHA-256 of material, 32 bytes in the arena: KMIP_OK or KMIP_ERROR */

kmip_int_t keyprotect_seal_digest(kmip_arena_t *arena,
    const kmip_secret_t *material, kmip_str_t *dst);

/* random key material, from OpenSSL's generator for private keys */

kmip_secret_t *keyprotect_seal_random(kmip_arena_t *arena, size_t len,
    int parity);


#endif /* _KEYPROTECT_SEAL_H_INCLUDED_ */
