
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * OpenSSL's random numbers.
 */


#include "kmip_crypto_random.h"

#include <openssl/err.h>
#include <openssl/rand.h>

#include <limits.h>


/* clients may use them as keys, so they come from the private generator */

kmip_int_t
kmip_crypto_random_bytes(uint8_t *data, size_t len)
{
    int  rc;

    if (len > INT_MAX) {
        return KMIP_ERROR;
    }

    rc = RAND_priv_bytes(data, (int) len);

    ERR_clear_error();

    return (rc == 1) ? KMIP_OK : KMIP_ERROR;
}


/*
 * The generator takes the data beside fresh entropy of the system and counts
 * none of it as entropy, so a client can make its numbers no worse.
 */

size_t
kmip_crypto_random_seed(const uint8_t *data, size_t len)
{
    if (len == 0 || len > INT_MAX) {
        return 0;
    }

    RAND_add(data, (int) len, 0);
    ERR_clear_error();

    return len;
}
