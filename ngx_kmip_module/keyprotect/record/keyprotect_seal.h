
/*
 * Material that is too long for "wrap": AES-256-GCM under a key that is
 * wrapped instead of it.
 */


#ifndef _KEYPROTECT_SEAL_H_INCLUDED_
#define _KEYPROTECT_SEAL_H_INCLUDED_


#include "kmip_secret.h"


#define KEYPROTECT_SEAL_OVER  3000      /* bytes of material */
#define KEYPROTECT_SEAL_KEY   32
#define KEYPROTECT_SEAL_IV    12
#define KEYPROTECT_SEAL_TAG   16


/* bytes.len 0: not sealed, the ciphertext is that of the material itself */

typedef struct {
    uint8_t      iv[KEYPROTECT_SEAL_IV];
    uint8_t      tag[KEYPROTECT_SEAL_TAG];
    kmip_str_t   bytes;
} keyprotect_sealed_t;


/* key has 32 bytes and is used once; the uid is bound */

kmip_int_t keyprotect_seal(kmip_arena_t *arena, const kmip_secret_t *key,
    const kmip_str_t *uid, const kmip_secret_t *material,
    keyprotect_sealed_t *sealed);

/* NULL if it was tampered with or the key is another one, or no memory */

kmip_secret_t *keyprotect_seal_open(kmip_arena_t *arena,
    const kmip_secret_t *key, const kmip_str_t *uid,
    const keyprotect_sealed_t *sealed);

/* SHA-256 of a key, 32 bytes in the arena */

kmip_int_t keyprotect_seal_digest(kmip_arena_t *arena,
    const kmip_secret_t *material, kmip_str_t *dst);

/* key material of our own making, from the generator for private keys */

kmip_secret_t *keyprotect_seal_random(kmip_arena_t *arena, size_t len,
    int parity);


#endif /* _KEYPROTECT_SEAL_H_INCLUDED_ */
