
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Unique Identifiers: UUIDs of version 7 (RFC 9562, section 5.7).
 */


#include "kmip_uuid.h"
#include "kmip_hex.h"

#include <string.h>


#define KMIP_UUID_BYTES  16


void
kmip_uuid_make(uint8_t *dst, uint64_t stamp, const uint8_t *random)
{
    size_t    i;
    uint8_t   bytes[KMIP_UUID_BYTES];
    uint64_t  head;

    /* fractions of a ms follow the version, as RFC 9562, section 6.2 allows */

    head = (stamp / KMIP_UUID_MS) << 16 | 0x7000 | stamp % KMIP_UUID_MS;

    for (i = 0; i < KMIP_UUID_BYTES - KMIP_UUID_RANDOM; i++) {
        bytes[i] = (uint8_t) (head >> (56 - 8 * i));
    }

    memcpy(bytes + i, random, KMIP_UUID_RANDOM);

    bytes[8] = (uint8_t) (0x80 | (bytes[8] & 0x3f));    /* variant 10 */

    for (i = 0; i < KMIP_UUID_BYTES; i++) {

        if (i == 4 || i == 6 || i == 8 || i == 10) {
            *dst++ = '-';
        }

        kmip_hex_encode(dst, &bytes[i], 1);
        dst += 2;
    }
}


kmip_int_t
kmip_uuid_new(const kmip_context_t *context, uint8_t *dst)
{
    uint8_t  random[KMIP_UUID_RANDOM];

    if (context->random(context->data, random, sizeof(random)) != KMIP_OK) {
        return KMIP_ERROR;
    }

    kmip_uuid_make(dst, context->stamp(context->data), random);

    return KMIP_OK;
}
