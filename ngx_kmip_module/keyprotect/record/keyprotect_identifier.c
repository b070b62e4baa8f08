
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Building and parsing of Unique Identifiers.
 */


#include "keyprotect_identifier.h"
#include "kmip_hex.h"

#include <string.h>


static int keyprotect_identifier_hex(const uint8_t *p, size_t len);


kmip_int_t
keyprotect_identifier_parse(const kmip_str_t *uid,
    keyprotect_identifier_t *identifier)
{
    size_t         i;
    const uint8_t  *p;

    p = uid->data;

    if ((uid->len != KEYPROTECT_STAMP && uid->len != KEYPROTECT_UID)
        || !keyprotect_identifier_hex(p, KEYPROTECT_STAMP))
    {
        return KMIP_DECLINED;
    }

    memset(identifier, 0, sizeof(keyprotect_identifier_t));

    identifier->stamp.data = p;
    identifier->stamp.len = KEYPROTECT_STAMP;

    for (i = 0; i < 12; i++) {
        identifier->born = identifier->born << 4
                           | (uint64_t) kmip_hex_digit(p[i]);
    }

    if (uid->len == KEYPROTECT_STAMP) {
        return KMIP_OK;
    }

    identifier->id.data = p + KEYPROTECT_STAMP + 1;
    identifier->id.len = KEYPROTECT_ID;

    if (p[KEYPROTECT_STAMP] != '-'
        || !keyprotect_identifier_is_id(&identifier->id))
    {
        return KMIP_DECLINED;
    }

    return KMIP_OK;
}


void
keyprotect_identifier_stamp(uint8_t *dst, uint64_t ms,
    const uint8_t random[KEYPROTECT_STAMP_RAND])
{
    size_t   i;
    uint8_t  time[6];

    for (i = 0; i < sizeof(time); i++) {
        time[i] = (uint8_t) (ms >> (40 - 8 * i));
    }

    kmip_hex_encode(dst, time, sizeof(time));
    kmip_hex_encode(dst + 12, random, KEYPROTECT_STAMP_RAND);
}


int
keyprotect_identifier_is_id(const kmip_str_t *id)
{
    size_t  i, at;

    static const uint8_t  groups[] = { 8, 4, 4, 4, 12 };

    if (id->len != KEYPROTECT_ID) {
        return 0;
    }

    at = 0;

    for (i = 0; i < sizeof(groups); i++) {

        if ((i && id->data[at - 1] != '-')
            || !keyprotect_identifier_hex(id->data + at, groups[i]))
        {
            return 0;
        }

        at += groups[i] + 1;
    }

    return 1;
}


static int
keyprotect_identifier_hex(const uint8_t *p, size_t len)
{
    for ( /* void */ ; len > 0; len--, p++) {
        if (kmip_hex_digit(*p) < 0 || (*p >= 'A' && *p <= 'F')) {
            return 0;
        }
    }

    return 1;
}


void
keyprotect_identifier_shorten(uint8_t dst[KEYPROTECT_ID_SHORT],
    const uint8_t *id)
{
    size_t  i;

    for (i = 0; i < KEYPROTECT_ID; i++) {
        if (id[i] != '-') {
            *dst++ = id[i];
        }
    }
}


void
keyprotect_identifier_lengthen(uint8_t dst[KEYPROTECT_ID],
    const uint8_t *shortened)
{
    size_t  i;

    for (i = 0; i < KEYPROTECT_ID; i++) {
        dst[i] = (i == 8 || i == 13 || i == 18 || i == 23) ? '-'
                                                           : *shortened++;
    }
}
