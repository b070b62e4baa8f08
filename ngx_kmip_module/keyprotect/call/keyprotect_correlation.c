
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Correlation ids.
 */


#include "keyprotect_correlation.h"
#include "kmip_hex.h"

#include <string.h>

#include <openssl/err.h>
#include <openssl/rand.h>


#define KEYPROTECT_IDS  32


/* random bytes are generated for many ids at once, which is faster */

void
keyprotect_correlation_id(char dst[37])
{
    size_t    i;
    uint8_t  *b;

    static uint8_t  pool[KEYPROTECT_IDS * 16];
    static size_t   used = KEYPROTECT_IDS;

    if (used == KEYPROTECT_IDS) {
        used = 0;

        if (RAND_bytes(pool, sizeof(pool)) != 1) {
            ERR_clear_error();
            memset(pool, 0, sizeof(pool));
        }
    }

    b = &pool[16 * used++];

    b[6] = (uint8_t) ((b[6] & 0x0f) | 0x40);
    b[8] = (uint8_t) ((b[8] & 0x3f) | 0x80);

    for (i = 0; i < 16; i++) {

        if (i == 4 || i == 6 || i == 8 || i == 10) {
            *dst++ = '-';
        }

        kmip_hex_encode(dst, &b[i], 1);
        dst += 2;
    }

    *dst = '\0';
}
