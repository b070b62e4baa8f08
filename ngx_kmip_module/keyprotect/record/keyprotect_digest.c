
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * SHA-256, fetched once.
 */


#include "keyprotect_digest.h"

#include <openssl/err.h>
#include <openssl/evp.h>


static EVP_MD  *keyprotect_digest_sha256;


kmip_int_t
keyprotect_digest(const void *data, size_t len,
    uint8_t digest[KEYPROTECT_DIGEST])
{
    int  ok;

    if (keyprotect_digest_sha256 == NULL) {
        keyprotect_digest_sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
    }

    ok = keyprotect_digest_sha256
         && EVP_Digest(data, len, digest, NULL, keyprotect_digest_sha256, NULL)
            == 1;

    ERR_clear_error();

    return ok ? KMIP_OK : KMIP_ERROR;
}
