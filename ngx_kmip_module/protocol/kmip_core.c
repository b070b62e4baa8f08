
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Comparison of counted strings, cleansing of bytes.
 */


#include <string.h>

#include "kmip_core.h"


int
kmip_str_equal(const kmip_str_t *a, const kmip_str_t *b)
{
    return a->len == b->len
           && (a->len == 0 || memcmp(a->data, b->data, a->len) == 0);
}


int
kmip_str_equal_c(const kmip_str_t *a, const char *b)
{
    kmip_str_t  s;

    s.len = strlen(b);
    s.data = (const uint8_t *) b;

    return kmip_str_equal(a, &s);
}


void
kmip_cleanse(void *data, size_t len)
{
    if (len) {
        explicit_bzero(data, len);
    }
}
