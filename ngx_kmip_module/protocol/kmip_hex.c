
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Hexadecimal.
 */


#include "kmip_hex.h"


void
kmip_hex_encode(void *dst, const void *src, size_t len)
{
    uint8_t        *d;
    const uint8_t  *s;

    static const uint8_t  digits[] = "0123456789abcdef";

    d = dst;

    for (s = src; len; len--, s++) {
        *d++ = digits[*s >> 4];
        *d++ = digits[*s & 0xf];
    }
}


kmip_int_t
kmip_hex_decode(void *dst, const void *src, size_t len)
{
    int             high, low;
    uint8_t        *d;
    const uint8_t  *s;

    if (len % 2) {
        return KMIP_ERROR;
    }

    d = dst;

    for (s = src; len; len -= 2, s += 2) {
        high = kmip_hex_digit(s[0]);
        low = kmip_hex_digit(s[1]);

        if (high < 0 || low < 0) {
            return KMIP_ERROR;
        }

        *d++ = (uint8_t) (high << 4 | low);
    }

    return KMIP_OK;
}


int
kmip_hex_digit(int ch)
{
    if (ch >= '0' && ch <= '9') {
        return ch - '0';
    }

    if (ch >= 'a' && ch <= 'f') {
        return ch - 'a' + 10;
    }

    return ch >= 'A' && ch <= 'F' ? ch - 'A' + 10 : -1;
}
