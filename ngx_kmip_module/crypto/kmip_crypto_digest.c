
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Hashes, HMACs and CMACs, by OpenSSL's EVP.
 */


#include "kmip_crypto_digest.h"
#include "kmip_crypto_run.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/params.h>


/* what is offered, and OpenSSL's names for it: of a hash or a cipher */

typedef struct {
    kmip_digest_t    digest;
    const EVP_MD  *(*evp)(void);         /* NULL: a CMAC */
    const char      *name;
} kmip_crypto_digest_t;


typedef struct {
    kmip_crypto_digest_t  mac;
    uint32_t              algorithm;     /* of the key */
    size_t                key;           /* bytes */
} kmip_crypto_cmac_t;


static const kmip_crypto_digest_t  kmip_crypto_digests[] = {

    { { KMIP_HASHING_ALGORITHM_SHA_1,
        KMIP_CRYPTOGRAPHIC_ALGORITHM_HMAC_SHA1, 20 },
      EVP_sha1, "SHA1" },

    { { KMIP_HASHING_ALGORITHM_SHA_224,
        KMIP_CRYPTOGRAPHIC_ALGORITHM_HMAC_SHA224, 28 },
      EVP_sha224, "SHA2-224" },

    { { KMIP_HASHING_ALGORITHM_SHA_256,
        KMIP_CRYPTOGRAPHIC_ALGORITHM_HMAC_SHA256, 32 },
      EVP_sha256, "SHA2-256" },

    { { KMIP_HASHING_ALGORITHM_SHA_384,
        KMIP_CRYPTOGRAPHIC_ALGORITHM_HMAC_SHA384, 48 },
      EVP_sha384, "SHA2-384" },

    { { KMIP_HASHING_ALGORITHM_SHA_512,
        KMIP_CRYPTOGRAPHIC_ALGORITHM_HMAC_SHA512, 64 },
      EVP_sha512, "SHA2-512" },

    /* KMIP has no HMAC of these two */

    { { KMIP_HASHING_ALGORITHM_SHA_512_224, 0, 28 },
      EVP_sha512_224, "SHA2-512/224" },

    { { KMIP_HASHING_ALGORITHM_SHA_512_256, 0, 32 },
      EVP_sha512_256, "SHA2-512/256" },

    { { KMIP_HASHING_ALGORITHM_SHA_3_224,
        KMIP_CRYPTOGRAPHIC_ALGORITHM_HMAC_SHA3_224, 28 },
      EVP_sha3_224, "SHA3-224" },

    { { KMIP_HASHING_ALGORITHM_SHA_3_256,
        KMIP_CRYPTOGRAPHIC_ALGORITHM_HMAC_SHA3_256, 32 },
      EVP_sha3_256, "SHA3-256" },

    { { KMIP_HASHING_ALGORITHM_SHA_3_384,
        KMIP_CRYPTOGRAPHIC_ALGORITHM_HMAC_SHA3_384, 48 },
      EVP_sha3_384, "SHA3-384" },

    { { KMIP_HASHING_ALGORITHM_SHA_3_512,
        KMIP_CRYPTOGRAPHIC_ALGORITHM_HMAC_SHA3_512, 64 },
      EVP_sha3_512, "SHA3-512" }
};

#define KMIP_CRYPTO_DIGESTS                                                  \
    (sizeof(kmip_crypto_digests) / sizeof(kmip_crypto_digests[0]))


/* NIST SP 800-38B */

#define kmip_crypto_cmac(algorithm, key, bytes, name)                        \
    { { { 0, 0, bytes }, NULL, name },                                       \
      KMIP_CRYPTOGRAPHIC_ALGORITHM_##algorithm, key }

static const kmip_crypto_cmac_t  kmip_crypto_cmacs[] = {
    kmip_crypto_cmac(AES, 16, 16, "AES-128-CBC"),
    kmip_crypto_cmac(AES, 24, 16, "AES-192-CBC"),
    kmip_crypto_cmac(AES, 32, 16, "AES-256-CBC"),
    kmip_crypto_cmac(3DES, 24, 8, "DES-EDE3-CBC")
};

#define KMIP_CRYPTO_CMACS                                                    \
    (sizeof(kmip_crypto_cmacs) / sizeof(kmip_crypto_cmacs[0]))


static EVP_MD_CTX *kmip_crypto_digest_hash_start(
    const kmip_crypto_digest_t *row);
static EVP_MAC_CTX *kmip_crypto_digest_mac_start(
    const kmip_crypto_digest_t *row, const kmip_secret_t *key);


const kmip_digest_t *
kmip_crypto_digest_find(uint32_t hash)
{
    size_t  i;

    for (i = 0; i < KMIP_CRYPTO_DIGESTS; i++) {
        if (kmip_crypto_digests[i].digest.hash == hash) {
            return &kmip_crypto_digests[i].digest;
        }
    }

    return NULL;
}


const kmip_digest_t *
kmip_crypto_digest_hmac(uint32_t algorithm)
{
    size_t  i;

    for (i = 0; algorithm && i < KMIP_CRYPTO_DIGESTS; i++) {
        if (kmip_crypto_digests[i].digest.hmac == algorithm) {
            return &kmip_crypto_digests[i].digest;
        }
    }

    return NULL;
}


const kmip_digest_t *
kmip_crypto_digest_cmac(uint32_t algorithm, size_t key)
{
    size_t  i;

    for (i = 0; i < KMIP_CRYPTO_CMACS; i++) {

        if (kmip_crypto_cmacs[i].algorithm == algorithm
            && kmip_crypto_cmacs[i].key == key)
        {
            return &kmip_crypto_cmacs[i].mac.digest;
        }
    }

    return NULL;
}


kmip_crypto_run_t *
kmip_crypto_digest_start(const kmip_digest_t *digest, const kmip_secret_t *key)
{
    kmip_crypto_run_t           *run;
    const kmip_crypto_digest_t  *row;

    row = (const kmip_crypto_digest_t *) digest;

    run = kmip_crypto_run_create();
    if (run == NULL) {
        return NULL;
    }

    if (key) {
        run->mac = kmip_crypto_digest_mac_start(row, key);

    } else {
        run->hash = kmip_crypto_digest_hash_start(row);
    }

    ERR_clear_error();

    if (run->mac == NULL && run->hash == NULL) {
        kmip_crypto_run_free(run);
        return NULL;
    }

    return run;
}


static EVP_MD_CTX *
kmip_crypto_digest_hash_start(const kmip_crypto_digest_t *row)
{
    EVP_MD_CTX  *ctx;

    ctx = EVP_MD_CTX_new();

    if (ctx && EVP_DigestInit_ex(ctx, row->evp(), NULL) != 1) {
        EVP_MD_CTX_free(ctx);
        return NULL;
    }

    return ctx;
}


static EVP_MAC_CTX *
kmip_crypto_digest_mac_start(const kmip_crypto_digest_t *row,
    const kmip_secret_t *key)
{
    EVP_MAC      *mac;
    OSSL_PARAM    params[2];
    EVP_MAC_CTX  *ctx;

    mac = EVP_MAC_fetch(NULL, row->evp ? "HMAC" : "CMAC", NULL);
    if (mac == NULL) {
        return NULL;
    }

    ctx = EVP_MAC_CTX_new(mac);

    /* a context has a reference of its own */

    EVP_MAC_free(mac);

    params[0] = OSSL_PARAM_construct_utf8_string(row->evp
                                                 ? OSSL_MAC_PARAM_DIGEST
                                                 : OSSL_MAC_PARAM_CIPHER,
                                                 (char *) row->name, 0);
    params[1] = OSSL_PARAM_construct_end();

    if (ctx && EVP_MAC_init(ctx, key->data, key->len, params) != 1) {
        EVP_MAC_CTX_free(ctx);
        return NULL;
    }

    return ctx;
}


kmip_int_t
kmip_crypto_digest_update(kmip_crypto_run_t *run, const uint8_t *data,
    size_t len)
{
    int  rc;

    if (len == 0) {
        return KMIP_OK;
    }

    rc = run->mac ? EVP_MAC_update(run->mac, data, len)
                  : EVP_DigestUpdate(run->hash, data, len);

    ERR_clear_error();

    return (rc == 1) ? KMIP_OK : KMIP_ERROR;
}


kmip_int_t
kmip_crypto_digest_finish(kmip_crypto_run_t *run, uint8_t *out)
{
    int     rc;
    size_t  len;

    rc = run->mac ? EVP_MAC_final(run->mac, out, &len, KMIP_CRYPTO_DIGEST)
                  : EVP_DigestFinal_ex(run->hash, out, NULL);

    ERR_clear_error();

    return (rc == 1) ? KMIP_OK : KMIP_ERROR;
}


const char *
kmip_crypto_digest_name(const kmip_digest_t *digest)
{
    return ((const kmip_crypto_digest_t *) digest)->name;
}
