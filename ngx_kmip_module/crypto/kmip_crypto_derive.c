
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Derivation of keys, by OpenSSL's EVP_KDF.  OpenSSL copies the key into its
 * context, and cleanses it as it frees that.
 */


#include "kmip_crypto_derive.h"
#include "kmip_crypto_digest.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>


#define KMIP_CRYPTO_DERIVE_PARAMS  12


/*
 * OpenSSL's names of the functions and of their inputs; NULL: it has no such
 * input.  What KMIP calls Derivation Data is the whole of NIST's fixed input:
 * OpenSSL adds neither a separator nor the length of the key.
 */

typedef struct {
    uint32_t      method;
    const char   *kdf;
    const char   *mode;                 /* of KBKDF */
    const char   *key;
    const char   *salt;
    const char   *data;
    const char   *iv;
    unsigned      iterated:1;
} kmip_crypto_derive_t;


static const kmip_crypto_derive_t  kmip_crypto_derives[] = {

    { KMIP_DERIVATION_METHOD_PBKDF2, "PBKDF2", NULL,
      OSSL_KDF_PARAM_PASSWORD, OSSL_KDF_PARAM_SALT, NULL, NULL, 1 },

    { KMIP_DERIVATION_METHOD_NIST800_108_C, "KBKDF", "counter",
      OSSL_KDF_PARAM_KEY, NULL, OSSL_KDF_PARAM_SALT, NULL, 0 },

    { KMIP_DERIVATION_METHOD_NIST800_108_F, "KBKDF", "feedback",
      OSSL_KDF_PARAM_KEY, NULL, OSSL_KDF_PARAM_SALT, OSSL_KDF_PARAM_SEED, 0 },

    { KMIP_DERIVATION_METHOD_HKDF, "HKDF", NULL,
      OSSL_KDF_PARAM_KEY, OSSL_KDF_PARAM_SALT, OSSL_KDF_PARAM_INFO, NULL, 0 }
};

#define KMIP_CRYPTO_DERIVES                                                  \
    (sizeof(kmip_crypto_derives) / sizeof(kmip_crypto_derives[0]))


static const kmip_crypto_derive_t *kmip_crypto_derive_find(uint32_t method);
static kmip_int_t kmip_crypto_derive_run(const kmip_crypto_derive_t *row,
    const kmip_derive_job_t *job, uint8_t *out, size_t len);
static OSSL_PARAM *kmip_crypto_derive_text(OSSL_PARAM *param, const char *name,
    const char *text);
static OSSL_PARAM *kmip_crypto_derive_bytes(OSSL_PARAM *param,
    const char *name, const uint8_t *data, size_t len);


kmip_int_t
kmip_crypto_derive(const kmip_derive_job_t *job, uint8_t *out, size_t len)
{
    kmip_int_t                   rc;
    const kmip_crypto_derive_t  *row;

    row = kmip_crypto_derive_find(job->method);

    if (row == NULL) {
        return KMIP_ERROR;
    }

    rc = kmip_crypto_derive_run(row, job, out, len);

    ERR_clear_error();

    return rc;
}


static const kmip_crypto_derive_t *
kmip_crypto_derive_find(uint32_t method)
{
    size_t  i;

    for (i = 0; i < KMIP_CRYPTO_DERIVES; i++) {
        if (kmip_crypto_derives[i].method == method) {
            return &kmip_crypto_derives[i];
        }
    }

    return NULL;
}


static kmip_int_t
kmip_crypto_derive_run(const kmip_crypto_derive_t *row,
    const kmip_derive_job_t *job, uint8_t *out, size_t len)
{
    int           rc, no, lax;
    EVP_KDF      *kdf;
    unsigned      iterations;
    OSSL_PARAM    params[KMIP_CRYPTO_DERIVE_PARAMS], *p;
    EVP_KDF_CTX  *ctx;

    kdf = EVP_KDF_fetch(NULL, row->kdf, NULL);
    if (kdf == NULL) {
        return KMIP_ERROR;
    }

    ctx = EVP_KDF_CTX_new(kdf);

    /* a context has a reference of its own */

    EVP_KDF_free(kdf);

    if (ctx == NULL) {
        return KMIP_ERROR;
    }

    no = 0;
    lax = 1;
    iterations = job->iterations;

    p = kmip_crypto_derive_text(params, OSSL_KDF_PARAM_DIGEST,
                                kmip_crypto_digest_name(job->digest));
    p = kmip_crypto_derive_bytes(p, row->key, job->key->data, job->key->len);
    p = kmip_crypto_derive_bytes(p, row->salt, job->salt.data, job->salt.len);
    p = kmip_crypto_derive_bytes(p, row->data, job->data.data, job->data.len);
    p = kmip_crypto_derive_bytes(p, row->iv, job->iv.data, job->iv.len);

    if (row->mode) {
        p = kmip_crypto_derive_text(p, OSSL_KDF_PARAM_MODE, row->mode);
        p = kmip_crypto_derive_text(p, OSSL_KDF_PARAM_MAC, "HMAC");
        *p++ = OSSL_PARAM_construct_int(OSSL_KDF_PARAM_KBKDF_USE_L, &no);
        *p++ = OSSL_PARAM_construct_int(OSSL_KDF_PARAM_KBKDF_USE_SEPARATOR,
                                        &no);
    }

    /* the published cases have shorter salts than NIST SP 800-132 allows */

    if (row->iterated) {
        *p++ = OSSL_PARAM_construct_uint(OSSL_KDF_PARAM_ITER, &iterations);
        *p++ = OSSL_PARAM_construct_int(OSSL_KDF_PARAM_PKCS5, &lax);
    }

    *p = OSSL_PARAM_construct_end();

    rc = EVP_KDF_derive(ctx, out, len, params);

    EVP_KDF_CTX_free(ctx);

    return (rc == 1) ? KMIP_OK : KMIP_ERROR;
}


static OSSL_PARAM *
kmip_crypto_derive_text(OSSL_PARAM *param, const char *name, const char *text)
{
    *param++ = OSSL_PARAM_construct_utf8_string(name, (char *) text, 0);

    return param;
}


/* an input that is empty is not given at all */

static OSSL_PARAM *
kmip_crypto_derive_bytes(OSSL_PARAM *param, const char *name,
    const uint8_t *data, size_t len)
{
    if (name && len) {
        *param++ = OSSL_PARAM_construct_octet_string(name, (uint8_t *) data,
                                                     len);
    }

    return param;
}
