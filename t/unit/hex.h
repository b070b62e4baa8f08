
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Bytes written as hexadecimal digits, for test vectors.
 */


#ifndef _HEX_H_INCLUDED_
#define _HEX_H_INCLUDED_


#include <stddef.h>
#include <stdint.h>


#define HEX_MAX  4096

typedef struct {
    size_t   len;
    uint8_t  data[HEX_MAX];
} hex_t;


static inline int
hex_digit(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }

    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }

    if (c >= 'A' && c <= 'F') {
        return c - 'A' + 10;
    }

    return -1;
}


/* everything but digits is ignored, so that vectors can be set in groups */

static inline hex_t
hex(const char *text)
{
    int    high, low;
    hex_t  h;

    h.len = 0;
    high = -1;

    for ( /* void */ ; *text && h.len < HEX_MAX; text++) {
        low = hex_digit(*text);

        if (low < 0) {
            continue;
        }

        if (high < 0) {
            high = low;
            continue;
        }

        h.data[h.len++] = (uint8_t) (high << 4 | low);
        high = -1;
    }

    return h;
}


/* the digits, and a NUL, to a buffer that is large enough */

static inline void
hex_text(char *text, const hex_t *h)
{
    size_t  i;

    static const char  digits[] = "0123456789abcdef";

    for (i = 0; i < h->len; i++) {
        *text++ = digits[h->data[i] >> 4];
        *text++ = digits[h->data[i] & 15];
    }

    *text = '\0';
}


#endif /* _HEX_H_INCLUDED_ */
