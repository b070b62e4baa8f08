
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Ciphers, by OpenSSL's EVP: the table of what is offered, and runs.  The
 * functions are those of kmip_crypto_t.
 */


#ifndef _KMIP_CRYPTO_CIPHER_H_INCLUDED_
#define _KMIP_CRYPTO_CIPHER_H_INCLUDED_


#include "kmip_crypto.h"


const kmip_cipher_t *kmip_crypto_cipher_find(uint32_t algorithm,
    uint32_t mode, size_t key);

kmip_crypto_run_t *kmip_crypto_cipher_start(const kmip_cipher_job_t *job);

kmip_int_t kmip_crypto_cipher_update(kmip_crypto_run_t *run,
    const uint8_t *data, size_t len, uint8_t *out, size_t *written);

kmip_int_t kmip_crypto_cipher_finish(kmip_crypto_run_t *run, uint8_t *out,
    size_t *written, uint8_t *tag, size_t tag_len);


#endif /* _KMIP_CRYPTO_CIPHER_H_INCLUDED_ */
