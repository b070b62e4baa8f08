
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * kmip_crypto_t by OpenSSL.
 */


#ifndef _KMIP_CRYPTO_OPENSSL_H_INCLUDED_
#define _KMIP_CRYPTO_OPENSSL_H_INCLUDED_


#include "kmip_crypto.h"


extern const kmip_crypto_t  kmip_crypto_openssl;


#endif /* _KMIP_CRYPTO_OPENSSL_H_INCLUDED_ */
