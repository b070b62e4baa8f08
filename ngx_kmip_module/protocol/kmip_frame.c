
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Framing: the length of a message from its first eight bytes.
 */


#include "kmip_buffer.h"
#include "kmip_frame.h"
#include "kmip_ttlv.h"


kmip_int_t
kmip_frame_size(const uint8_t *data, size_t len, uint32_t tag, size_t max,
    size_t *size)
{
    uint8_t        type;
    uint32_t       got, length;
    uint64_t       total;
    kmip_reader_t  r;

    kmip_reader_init(&r, data, len);

    *size = KMIP_FRAME_HEADER;

    /*
     * tag and type are checked as soon as each is complete, so that input
     * which is not KMIP is rejected early
     */

    if (kmip_read_uint24(&r, &got) != KMIP_OK) {
        return KMIP_AGAIN;
    }

    if (got != tag) {
        return KMIP_ERROR;
    }

    if (kmip_read_uint8(&r, &type) != KMIP_OK) {
        return KMIP_AGAIN;
    }

    if (type != KMIP_TYPE_STRUCTURE) {
        return KMIP_ERROR;
    }

    if (kmip_read_uint32(&r, &length) != KMIP_OK) {
        return KMIP_AGAIN;
    }

    if (length % 8 != 0) {
        return KMIP_ERROR;
    }

    total = (uint64_t) length + KMIP_FRAME_HEADER;

    if (total > max) {
        *size = (total > SIZE_MAX) ? SIZE_MAX : (size_t) total;
        return KMIP_DECLINED;
    }

    *size = (size_t) total;

    return KMIP_OK;
}
