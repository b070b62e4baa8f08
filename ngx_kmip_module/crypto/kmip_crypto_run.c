
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Runs: their memory.
 */


#include "kmip_crypto_run.h"
#include "kmip_memory.h"

#include <openssl/err.h>

#include <string.h>


kmip_crypto_run_t *
kmip_crypto_run_create(void)
{
    kmip_crypto_run_t  *run;

    run = kmip_memory_alloc(sizeof(kmip_crypto_run_t));

    if (run) {
        memset(run, 0, sizeof(kmip_crypto_run_t));
    }

    return run;
}


void
kmip_crypto_run_free(kmip_crypto_run_t *run)
{
    if (run == NULL) {
        return;
    }

    EVP_CIPHER_CTX_free(run->cipher);
    EVP_MD_CTX_free(run->hash);
    EVP_MAC_CTX_free(run->mac);
    ERR_clear_error();

    kmip_memory_free(run, sizeof(kmip_crypto_run_t));
}
