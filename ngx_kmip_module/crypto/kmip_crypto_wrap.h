
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Key wrapping, by OpenSSL's EVP: as kmip_crypto_t describes it.
 */


#ifndef _KMIP_CRYPTO_WRAP_H_INCLUDED_
#define _KMIP_CRYPTO_WRAP_H_INCLUDED_


#include "kmip_crypto.h"


const kmip_key_wrap_t *kmip_crypto_wrap_find(uint32_t algorithm,
    uint32_t mode, size_t key);
kmip_int_t kmip_crypto_wrap_run(const kmip_key_wrap_t *wrap,
    const kmip_secret_t *key, int encrypt, const uint8_t *data, size_t len,
    uint8_t *out, size_t *written);


#endif /* _KMIP_CRYPTO_WRAP_H_INCLUDED_ */
