
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Cryptography as the operations see it.  A run is one use of one key: it is
 * started, gets data in any number of parts, is finished, and freed.  A run
 * keeps copies of what it needs, in memory that is cleansed when it is freed.
 * No function waits; the time that update() takes is bounded by the size of
 * its data, which is at most that of a request.
 */


#ifndef _KMIP_CRYPTO_H_INCLUDED_
#define _KMIP_CRYPTO_H_INCLUDED_


#include "kmip_enums.h"
#include "kmip_secret.h"


typedef struct kmip_crypto_run_s  kmip_crypto_run_t;


#define KMIP_CRYPTO_BLOCK   16           /* bytes; the largest block */
#define KMIP_CRYPTO_DIGEST  64           /* bytes; the longest hash */


/* a cipher with a mode and keys of one length */

typedef struct {
    uint32_t         algorithm;          /* KMIP_CRYPTOGRAPHIC_ALGORITHM_... */
    uint32_t         mode;               /* KMIP_BLOCK_CIPHER_MODE_...; 0: the
                                            cipher has none */
    size_t           key;                /* bytes */
    size_t           block;              /* data are whole blocks of so many
                                            bytes; 1: of any length */
    size_t           iv;                 /* bytes of a random one; 0: there is
                                            no IV */
    size_t           iv_min;
    size_t           iv_max;
    size_t           iv_step;            /* between lengths; 0: any */
    unsigned         pads:1;             /* PKCS5 is offered */
    unsigned         tags:1;             /* has AAD and a tag */
} kmip_cipher_t;


/* a hash, and the HMAC with it; or a CMAC, which has neither */

typedef struct {
    uint32_t         hash;               /* KMIP_HASHING_ALGORITHM_... */
    uint32_t         hmac;               /* KMIP_CRYPTOGRAPHIC_ALGORITHM_...;
                                            0: KMIP has none */
    size_t           bytes;              /* of the result */
} kmip_digest_t;


/* a way to wrap keys, with wrapping keys of one length */

typedef struct {
    uint32_t         algorithm;          /* KMIP_CRYPTOGRAPHIC_ALGORITHM_... */
    uint32_t         mode;               /* KMIP_BLOCK_CIPHER_MODE_... */
    size_t           key;                /* bytes */
    size_t           block;              /* keys are whole blocks of so many
                                            bytes */
    size_t           min;                /* bytes of the shortest key */
} kmip_key_wrap_t;

#define KMIP_KEY_WRAP_MORE  16           /* bytes that wrapping adds at most */


typedef struct {
    const kmip_cipher_t  *cipher;
    const kmip_secret_t  *key;
    kmip_str_t            iv;
    kmip_str_t            aad;
    unsigned              pad:1;         /* PKCS5 */
    unsigned              encrypt:1;
} kmip_cipher_job_t;


/* a derivation of a key; a method uses of it what KMIP says */

typedef struct {
    uint32_t              method;        /* KMIP_DERIVATION_METHOD_... */
    const kmip_digest_t  *digest;
    const kmip_secret_t  *key;
    kmip_str_t            salt;
    kmip_str_t            data;
    kmip_str_t            iv;
    uint32_t              iterations;
} kmip_derive_job_t;


typedef struct {

    /* NULL: this combination is not offered */

    const kmip_cipher_t *(*cipher)(uint32_t algorithm, uint32_t mode,
                                   size_t key);

    /* NULL: out of memory, or OpenSSL refuses the key */

    kmip_crypto_run_t   *(*cipher_start)(const kmip_cipher_job_t *job);

    /*
     * Writes at most len + KMIP_CRYPTO_BLOCK bytes to out and sets *written.
     * KMIP_OK or KMIP_ERROR, after which the run can only be freed.
     */

    kmip_int_t           (*cipher_update)(kmip_crypto_run_t *run,
                                          const uint8_t *data, size_t len,
                                          uint8_t *out, size_t *written);

    /*
     * Writes at most KMIP_CRYPTO_BLOCK bytes.  Encrypting sets the tag, of
     * tag_len bytes; decrypting compares it.  KMIP_ERROR: the data are not
     * whole blocks, or padding or tag are wrong; nothing tells which.
     */

    kmip_int_t           (*cipher_finish)(kmip_crypto_run_t *run,
                                          uint8_t *out, size_t *written,
                                          uint8_t *tag, size_t tag_len);

    /* by Hashing Algorithm, by Cryptographic Algorithm; NULL: not offered */

    const kmip_digest_t *(*digest)(uint32_t hash);
    const kmip_digest_t *(*hmac)(uint32_t algorithm);

    /* by Cryptographic Algorithm and bytes of the key; NULL: not offered */

    const kmip_digest_t *(*cmac)(uint32_t algorithm, size_t key);

    /* key NULL: the hash, else the MAC; NULL: out of memory */

    kmip_crypto_run_t   *(*digest_start)(const kmip_digest_t *digest,
                                         const kmip_secret_t *key);
    kmip_int_t           (*digest_update)(kmip_crypto_run_t *run,
                                          const uint8_t *data, size_t len);

    /* out has room for KMIP_CRYPTO_DIGEST bytes */

    kmip_int_t           (*digest_finish)(kmip_crypto_run_t *run,
                                          uint8_t *out);

    /* NULL: this combination is not offered */

    const kmip_key_wrap_t *(*key_wrap)(uint32_t algorithm, uint32_t mode,
                                       size_t key);

    /*
     * Wraps len bytes to at most len + KMIP_KEY_WRAP_MORE, unwraps them to at
     * most len, and sets *written.  KMIP_ERROR: the length is not one of the
     * row's, OpenSSL refuses the key, or, unwrapping, the bytes were not
     * wrapped with this key.
     */

    kmip_int_t           (*key_wrap_run)(const kmip_key_wrap_t *wrap,
                                         const kmip_secret_t *key, int encrypt,
                                         const uint8_t *data, size_t len,
                                         uint8_t *out, size_t *written);

    /*
     * PBKDF2, NIST SP 800-108 in counter and in feedback mode, HKDF: writes len
     * bytes.  KMIP_OK, or KMIP_ERROR: OpenSSL refuses the parameters, or has no
     * memory.  The time grows with iterations and len, which the caller bounds.
     */

    kmip_int_t           (*derive)(const kmip_derive_job_t *job, uint8_t *out,
                                   size_t len);

    /* numbers that may become keys */

    kmip_int_t           (*random)(uint8_t *data, size_t len);

    /* adds to the generator's state; returns how many bytes were used */

    size_t               (*seed)(const uint8_t *data, size_t len);

    /* NULL is allowed */

    void                 (*free)(kmip_crypto_run_t *run);
} kmip_crypto_t;


#endif /* _KMIP_CRYPTO_H_INCLUDED_ */
