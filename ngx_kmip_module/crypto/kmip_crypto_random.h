
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * OpenSSL's random numbers.  The functions are those of kmip_crypto_t.
 */


#ifndef _KMIP_CRYPTO_RANDOM_H_INCLUDED_
#define _KMIP_CRYPTO_RANDOM_H_INCLUDED_


#include "kmip_crypto.h"


kmip_int_t kmip_crypto_random_bytes(uint8_t *data, size_t len);
size_t kmip_crypto_random_seed(const uint8_t *data, size_t len);


#endif /* _KMIP_CRYPTO_RANDOM_H_INCLUDED_ */
