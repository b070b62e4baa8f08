
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Sealing, digests and random key material.
 */


#include "keyprotect_seal.h"
#include "keyprotect_digest.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rand.h>


static kmip_int_t keyprotect_seal_run(EVP_CIPHER_CTX *ctx,
    const kmip_secret_t *key, const kmip_str_t *uid, const uint8_t *iv,
    int encrypt);
static void keyprotect_set_parity(uint8_t *data, size_t len);


kmip_int_t
keyprotect_seal(kmip_arena_t *arena, const kmip_secret_t *key,
    const kmip_str_t *uid, const kmip_secret_t *material,
    keyprotect_sealed_t *sealed)
{
    int              len;
    uint8_t         *bytes;
    kmip_int_t       rc;
    EVP_CIPHER_CTX  *ctx;

    bytes = kmip_arena_alloc(arena, material->len);
    ctx = EVP_CIPHER_CTX_new();

    rc = KMIP_ERROR;

    if (bytes && ctx
        && RAND_bytes(sealed->iv, KEYPROTECT_SEAL_IV) == 1
        && keyprotect_seal_run(ctx, key, uid, sealed->iv, 1) == KMIP_OK
        && EVP_EncryptUpdate(ctx, bytes, &len, material->data,
                             (int) material->len)
           == 1
        && (size_t) len == material->len
        && EVP_EncryptFinal_ex(ctx, bytes + len, &len) == 1
        && EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG,
                               KEYPROTECT_SEAL_TAG, sealed->tag)
           == 1)
    {
        sealed->bytes.data = bytes;
        sealed->bytes.len = material->len;
        rc = KMIP_OK;
    }

    EVP_CIPHER_CTX_free(ctx);
    ERR_clear_error();

    return rc;
}


kmip_secret_t *
keyprotect_seal_open(kmip_arena_t *arena, const kmip_secret_t *key,
    const kmip_str_t *uid, const keyprotect_sealed_t *sealed)
{
    int              len;
    uint8_t          tag[KEYPROTECT_SEAL_TAG];
    size_t           i;
    kmip_secret_t   *material;
    EVP_CIPHER_CTX  *ctx;

    material = kmip_secret_create(arena, sealed->bytes.len);
    ctx = EVP_CIPHER_CTX_new();

    for (i = 0; i < KEYPROTECT_SEAL_TAG; i++) {
        tag[i] = sealed->tag[i];
    }

    if (material == NULL || ctx == NULL
        || keyprotect_seal_run(ctx, key, uid, sealed->iv, 0) != KMIP_OK
        || EVP_DecryptUpdate(ctx, material->data, &len, sealed->bytes.data,
                             (int) sealed->bytes.len)
           != 1
        || EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG,
                               KEYPROTECT_SEAL_TAG, tag)
           != 1
        || EVP_DecryptFinal_ex(ctx, material->data + len, &len) != 1)
    {
        kmip_secret_cleanse(material);
        material = NULL;
    }

    EVP_CIPHER_CTX_free(ctx);
    ERR_clear_error();

    return material;
}


/* sets key, nonce and AAD */

static kmip_int_t
keyprotect_seal_run(EVP_CIPHER_CTX *ctx, const kmip_secret_t *key,
    const kmip_str_t *uid, const uint8_t *iv, int encrypt)
{
    int  len;

    if (key->len != KEYPROTECT_SEAL_KEY
        || EVP_CipherInit_ex(ctx, EVP_aes_256_gcm(), NULL, key->data, iv,
                             encrypt)
           != 1
        || EVP_CipherUpdate(ctx, NULL, &len, uid->data, (int) uid->len) != 1)
    {
        return KMIP_ERROR;
    }

    return KMIP_OK;
}


kmip_int_t
keyprotect_seal_digest(kmip_arena_t *arena, const kmip_secret_t *material,
    kmip_str_t *dst)
{
    uint8_t  *digest;

    digest = kmip_arena_alloc(arena, KEYPROTECT_DIGEST);
    if (digest == NULL) {
        return KMIP_ERROR;
    }

    dst->data = digest;
    dst->len = KEYPROTECT_DIGEST;

    return keyprotect_digest(material->data, material->len, digest);
}


kmip_secret_t *
keyprotect_seal_random(kmip_arena_t *arena, size_t len, int parity)
{
    kmip_secret_t  *secret;

    secret = kmip_secret_create(arena, len);
    if (secret == NULL) {
        return NULL;
    }

    if (RAND_priv_bytes(secret->data, (int) len) != 1) {
        ERR_clear_error();
        kmip_secret_cleanse(secret);
        return NULL;
    }

    if (parity) {
        keyprotect_set_parity(secret->data, len);
    }

    return secret;
}


/* sets the lowest bit of each byte so that its number of ones is odd */

static void
keyprotect_set_parity(uint8_t *data, size_t len)
{
    size_t   i;
    uint8_t  ones;

    for (i = 0; i < len; i++) {
        ones = data[i] >> 1;
        ones ^= ones >> 4;
        ones ^= ones >> 2;
        ones ^= ones >> 1;

        data[i] = (uint8_t) ((data[i] & 0xfe) | (~ones & 1));
    }
}
