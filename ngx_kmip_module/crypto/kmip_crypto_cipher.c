
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Ciphers, by OpenSSL's EVP.
 */


#include "kmip_crypto_cipher.h"
#include "kmip_crypto_run.h"

#include <openssl/err.h>

#include <limits.h>
#include <string.h>


/* the lengths of an IV of GCM that OpenSSL takes, in bytes */

#define KMIP_CRYPTO_GCM_MIN  1
#define KMIP_CRYPTO_GCM_MAX  128


/* OpenSSL's IV of ChaCha20: a counter, then the nonce */

#define KMIP_CRYPTO_CHACHA   16


/* what is offered, and OpenSSL's name for it */

typedef struct {
    kmip_cipher_t       cipher;
    const EVP_CIPHER *(*evp)(void);
} kmip_crypto_cipher_t;


#define kmip_crypto_ecb(algorithm, key, block, evp)                          \
    { { KMIP_CRYPTOGRAPHIC_ALGORITHM_##algorithm,                            \
        KMIP_BLOCK_CIPHER_MODE_ECB, key, block, 0, 0, 0, 0, 1, 0 }, evp }

#define kmip_crypto_cbc(algorithm, key, block, evp)                          \
    { { KMIP_CRYPTOGRAPHIC_ALGORITHM_##algorithm,                            \
        KMIP_BLOCK_CIPHER_MODE_CBC, key, block, block, block, block, 0,      \
        1, 0 }, evp }

#define kmip_crypto_ctr(algorithm, key, block, evp)                          \
    { { KMIP_CRYPTOGRAPHIC_ALGORITHM_##algorithm,                            \
        KMIP_BLOCK_CIPHER_MODE_CTR, key, 1, block, block, block, 0,          \
        0, 0 }, evp }

#define kmip_crypto_gcm(algorithm, key, evp)                                 \
    { { KMIP_CRYPTOGRAPHIC_ALGORITHM_##algorithm,                            \
        KMIP_BLOCK_CIPHER_MODE_GCM, key, 1, 12, KMIP_CRYPTO_GCM_MIN,         \
        KMIP_CRYPTO_GCM_MAX, 0, 0, 1 }, evp }


static const kmip_crypto_cipher_t  kmip_crypto_ciphers[] = {

    kmip_crypto_ecb(AES, 16, 16, EVP_aes_128_ecb),
    kmip_crypto_ecb(AES, 24, 16, EVP_aes_192_ecb),
    kmip_crypto_ecb(AES, 32, 16, EVP_aes_256_ecb),

    kmip_crypto_cbc(AES, 16, 16, EVP_aes_128_cbc),
    kmip_crypto_cbc(AES, 24, 16, EVP_aes_192_cbc),
    kmip_crypto_cbc(AES, 32, 16, EVP_aes_256_cbc),

    kmip_crypto_ctr(AES, 16, 16, EVP_aes_128_ctr),
    kmip_crypto_ctr(AES, 24, 16, EVP_aes_192_ctr),
    kmip_crypto_ctr(AES, 32, 16, EVP_aes_256_ctr),

    kmip_crypto_gcm(AES, 16, EVP_aes_128_gcm),
    kmip_crypto_gcm(AES, 24, EVP_aes_192_gcm),
    kmip_crypto_gcm(AES, 32, EVP_aes_256_gcm),

    kmip_crypto_ecb(3DES, 16, 8, EVP_des_ede),
    kmip_crypto_ecb(3DES, 24, 8, EVP_des_ede3),

    kmip_crypto_cbc(3DES, 16, 8, EVP_des_ede_cbc),
    kmip_crypto_cbc(3DES, 24, 8, EVP_des_ede3_cbc),

    /* the nonce of 8 bytes is that of its author, of 12 that of RFC 8439 */

    { { KMIP_CRYPTOGRAPHIC_ALGORITHM_CHACHA20, 0, 32, 1, 12, 8, 12, 4,
        0, 0 }, EVP_chacha20 },

    { { KMIP_CRYPTOGRAPHIC_ALGORITHM_CHACHA20POLY1305,
        KMIP_BLOCK_CIPHER_MODE_AEAD, 32, 1, 12, 12, 12, 0,
        0, 1 }, EVP_chacha20_poly1305 }
};

#define KMIP_CRYPTO_CIPHERS                                                  \
    (sizeof(kmip_crypto_ciphers) / sizeof(kmip_crypto_ciphers[0]))


static int kmip_crypto_cipher_init(kmip_crypto_run_t *run,
    const kmip_cipher_job_t *job);


const kmip_cipher_t *
kmip_crypto_cipher_find(uint32_t algorithm, uint32_t mode, size_t key)
{
    size_t                i;
    const kmip_cipher_t  *cipher;

    for (i = 0; i < KMIP_CRYPTO_CIPHERS; i++) {
        cipher = &kmip_crypto_ciphers[i].cipher;

        if (cipher->algorithm == algorithm && cipher->mode == mode
            && cipher->key == key)
        {
            return cipher;
        }
    }

    return NULL;
}


kmip_crypto_run_t *
kmip_crypto_cipher_start(const kmip_cipher_job_t *job)
{
    kmip_crypto_run_t  *run;

    run = kmip_crypto_run_create();
    if (run == NULL) {
        return NULL;
    }

    run->row = job->cipher;
    run->encrypt = job->encrypt;

    run->cipher = EVP_CIPHER_CTX_new();

    if (run->cipher == NULL || !kmip_crypto_cipher_init(run, job)) {
        kmip_crypto_run_free(run);
        return NULL;
    }

    ERR_clear_error();

    return run;
}


static int
kmip_crypto_cipher_init(kmip_crypto_run_t *run, const kmip_cipher_job_t *job)
{
    int                          len;
    uint8_t                      nonce[KMIP_CRYPTO_CHACHA];
    const uint8_t               *iv;
    const kmip_crypto_cipher_t  *row;

    row = (const kmip_crypto_cipher_t *) job->cipher;

    if (job->key->len != row->cipher.key
        || job->iv.len < row->cipher.iv_min
        || job->iv.len > row->cipher.iv_max
        || job->aad.len > INT_MAX)
    {
        return 0;
    }

    if (EVP_CipherInit_ex(run->cipher, row->evp(), NULL, NULL, NULL,
                          job->encrypt)
        != 1)
    {
        return 0;
    }

    if (row->cipher.tags
        && EVP_CIPHER_CTX_ctrl(run->cipher, EVP_CTRL_AEAD_SET_IVLEN,
                               (int) job->iv.len, NULL)
           != 1)
    {
        return 0;
    }

    iv = row->cipher.iv ? job->iv.data : NULL;

    if (row->cipher.algorithm == KMIP_CRYPTOGRAPHIC_ALGORITHM_CHACHA20) {
        memset(nonce, 0, KMIP_CRYPTO_CHACHA);
        memcpy(nonce + KMIP_CRYPTO_CHACHA - job->iv.len, job->iv.data,
               job->iv.len);
        iv = nonce;
    }

    if (EVP_CipherInit_ex(run->cipher, NULL, NULL, job->key->data, iv,
                          job->encrypt)
        != 1
        || EVP_CIPHER_CTX_set_padding(run->cipher, job->pad) != 1)
    {
        return 0;
    }

    return job->aad.len == 0
           || EVP_CipherUpdate(run->cipher, NULL, &len, job->aad.data,
                               (int) job->aad.len)
              == 1;
}


kmip_int_t
kmip_crypto_cipher_update(kmip_crypto_run_t *run, const uint8_t *data,
    size_t len, uint8_t *out, size_t *written)
{
    int  n, rc;

    *written = 0;

    if (len == 0) {
        return KMIP_OK;
    }

    if (len > INT_MAX - KMIP_CRYPTO_BLOCK) {
        return KMIP_ERROR;
    }

    rc = EVP_CipherUpdate(run->cipher, out, &n, data, (int) len);

    ERR_clear_error();

    if (rc != 1) {
        return KMIP_ERROR;
    }

    *written = (size_t) n;

    return KMIP_OK;
}


kmip_int_t
kmip_crypto_cipher_finish(kmip_crypto_run_t *run, uint8_t *out,
    size_t *written, uint8_t *tag, size_t tag_len)
{
    int  n, rc;

    n = 0;
    rc = 1;

    if (run->row->tags && !run->encrypt) {
        rc = EVP_CIPHER_CTX_ctrl(run->cipher, EVP_CTRL_AEAD_SET_TAG,
                                 (int) tag_len, tag);
    }

    if (rc == 1) {
        rc = EVP_CipherFinal_ex(run->cipher, out, &n);
    }

    if (rc == 1 && run->row->tags && run->encrypt) {
        rc = EVP_CIPHER_CTX_ctrl(run->cipher, EVP_CTRL_AEAD_GET_TAG,
                                 (int) tag_len, tag);
    }

    ERR_clear_error();

    *written = (rc == 1) ? (size_t) n : 0;

    return (rc == 1) ? KMIP_OK : KMIP_ERROR;
}
