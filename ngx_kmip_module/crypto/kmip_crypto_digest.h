
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Hashes, HMACs and CMACs, by OpenSSL's EVP: the tables of what is offered, and
 * runs.  The functions are those of kmip_crypto_t.
 */


#ifndef _KMIP_CRYPTO_DIGEST_H_INCLUDED_
#define _KMIP_CRYPTO_DIGEST_H_INCLUDED_


#include "kmip_crypto.h"


const kmip_digest_t *kmip_crypto_digest_find(uint32_t hash);
const kmip_digest_t *kmip_crypto_digest_hmac(uint32_t algorithm);
const kmip_digest_t *kmip_crypto_digest_cmac(uint32_t algorithm, size_t key);

kmip_crypto_run_t *kmip_crypto_digest_start(const kmip_digest_t *digest,
    const kmip_secret_t *key);
kmip_int_t kmip_crypto_digest_update(kmip_crypto_run_t *run,
    const uint8_t *data, size_t len);
kmip_int_t kmip_crypto_digest_finish(kmip_crypto_run_t *run, uint8_t *out);

/* OpenSSL's name of the hash */

const char *kmip_crypto_digest_name(const kmip_digest_t *digest);


#endif /* _KMIP_CRYPTO_DIGEST_H_INCLUDED_ */
