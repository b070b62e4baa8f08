
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Percent-encoding.
 */


#include "keyprotect_escape.h"


int
keyprotect_escape_plain(uint8_t ch)
{
    return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z')
           || (ch >= '0' && ch <= '9') || ch == '_' || ch == '-';
}


uint8_t *
keyprotect_escape(uint8_t *dst, const void *src, size_t len)
{
    uint8_t         ch;
    const uint8_t  *p;

    static const char  hex[] = "0123456789ABCDEF";

    /* src may be NULL if len is 0; do not compute src + len */

    for (p = src; len > 0; len--) {
        ch = *p++;

        if (keyprotect_escape_plain(ch) || ch == '.' || ch == '~') {
            *dst++ = ch;
            continue;
        }

        *dst++ = '%';
        *dst++ = (uint8_t) hex[ch >> 4];
        *dst++ = (uint8_t) hex[ch & 0xf];
    }

    return dst;
}
