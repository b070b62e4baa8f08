
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Key wrapping, by OpenSSL's EVP: AES key wrap (RFC 3394, NIST SP 800-38F),
 * and the same with padding (RFC 5649).
 */


#include "kmip_crypto_wrap.h"

#include <openssl/err.h>
#include <openssl/evp.h>

#include <limits.h>


typedef struct {
    kmip_key_wrap_t     wrap;
    const EVP_CIPHER *(*evp)(void);
} kmip_crypto_wrap_t;


#define kmip_crypto_aes_wrap(key, evp)                                       \
    { { KMIP_CRYPTOGRAPHIC_ALGORITHM_AES, KMIP_BLOCK_CIPHER_MODE_NISTKEYWRAP,\
        key, 8, 16 }, evp }

#define kmip_crypto_aes_wrap_pad(key, evp)                                   \
    { { KMIP_CRYPTOGRAPHIC_ALGORITHM_AES,                                    \
        KMIP_BLOCK_CIPHER_MODE_AESKEYWRAPPADDING, key, 1, 1 }, evp }


static const kmip_crypto_wrap_t  kmip_crypto_wraps[] = {

    kmip_crypto_aes_wrap(16, EVP_aes_128_wrap),
    kmip_crypto_aes_wrap(24, EVP_aes_192_wrap),
    kmip_crypto_aes_wrap(32, EVP_aes_256_wrap),

    kmip_crypto_aes_wrap_pad(16, EVP_aes_128_wrap_pad),
    kmip_crypto_aes_wrap_pad(24, EVP_aes_192_wrap_pad),
    kmip_crypto_aes_wrap_pad(32, EVP_aes_256_wrap_pad)
};

#define KMIP_CRYPTO_WRAPS                                                    \
    (sizeof(kmip_crypto_wraps) / sizeof(kmip_crypto_wraps[0]))


const kmip_key_wrap_t *
kmip_crypto_wrap_find(uint32_t algorithm, uint32_t mode, size_t key)
{
    size_t                  i;
    const kmip_key_wrap_t  *wrap;

    for (i = 0; i < KMIP_CRYPTO_WRAPS; i++) {
        wrap = &kmip_crypto_wraps[i].wrap;

        if (wrap->algorithm == algorithm && wrap->mode == mode
            && wrap->key == key)
        {
            return wrap;
        }
    }

    return NULL;
}


kmip_int_t
kmip_crypto_wrap_run(const kmip_key_wrap_t *wrap, const kmip_secret_t *key,
    int encrypt, const uint8_t *data, size_t len, uint8_t *out,
    size_t *written)
{
    int                        n, rc;
    EVP_CIPHER_CTX            *ctx;
    const kmip_crypto_wrap_t  *row;

    row = (const kmip_crypto_wrap_t *) wrap;

    if (key->len != wrap->key || len > INT_MAX - KMIP_KEY_WRAP_MORE
        || (encrypt && (len < wrap->min || len % wrap->block)))
    {
        return KMIP_ERROR;
    }

    n = 0;
    rc = 0;

    ctx = EVP_CIPHER_CTX_new();

    if (ctx) {
        EVP_CIPHER_CTX_set_flags(ctx, EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);

        rc = EVP_CipherInit_ex(ctx, row->evp(), NULL, key->data, NULL, encrypt)
             == 1
             && EVP_CipherUpdate(ctx, out, &n, data, (int) len) == 1
             && n > 0;
    }

    EVP_CIPHER_CTX_free(ctx);
    ERR_clear_error();

    if (!rc) {

        /* unwrapping writes before it compares */

        kmip_cleanse(out, len);
        return KMIP_ERROR;
    }

    *written = (size_t) n;

    return KMIP_OK;
}
