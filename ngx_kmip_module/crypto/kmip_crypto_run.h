
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Runs, as the files of this floor share them.
 */


#ifndef _KMIP_CRYPTO_RUN_H_INCLUDED_
#define _KMIP_CRYPTO_RUN_H_INCLUDED_


#include "kmip_crypto.h"

#include <openssl/evp.h>


struct kmip_crypto_run_s {
    const kmip_cipher_t  *row;
    EVP_CIPHER_CTX       *cipher;
    EVP_MD_CTX           *hash;
    EVP_MAC_CTX          *mac;
    unsigned              encrypt:1;
};


/* NULL: out of memory */

kmip_crypto_run_t *kmip_crypto_run_create(void);

/* OpenSSL cleanses its contexts as it frees them; NULL is allowed */

void kmip_crypto_run_free(kmip_crypto_run_t *run);


#endif /* _KMIP_CRYPTO_RUN_H_INCLUDED_ */
