
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Derivation of keys, by OpenSSL's EVP_KDF.  The function is that of
 * kmip_crypto_t.
 */


#ifndef _KMIP_CRYPTO_DERIVE_H_INCLUDED_
#define _KMIP_CRYPTO_DERIVE_H_INCLUDED_


#include "kmip_crypto.h"


kmip_int_t kmip_crypto_derive(const kmip_derive_job_t *job, uint8_t *out,
    size_t len);


#endif /* _KMIP_CRYPTO_DERIVE_H_INCLUDED_ */
