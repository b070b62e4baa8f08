
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Hexadecimal in an arena.
 */


#include "keyprotect_hex.h"
#include "kmip_hex.h"


kmip_int_t
keyprotect_hex_encode(kmip_arena_t *arena, const void *data, size_t len,
    kmip_str_t *dst)
{
    uint8_t  *text;

    text = kmip_arena_alloc(arena, len * 2 + 1);
    if (text == NULL) {
        return KMIP_ERROR;
    }

    kmip_hex_encode(text, data, len);

    text[2 * len] = '\0';

    dst->data = text;
    dst->len = 2 * len;

    return KMIP_OK;
}


kmip_int_t
keyprotect_hex_decode(kmip_arena_t *arena, const kmip_str_t *src,
    kmip_str_t *dst)
{
    uint8_t  *data;

    data = kmip_arena_alloc(arena, src->len / 2 + 1);

    if (data == NULL || kmip_hex_decode(data, src->data, src->len) != KMIP_OK) {
        return KMIP_ERROR;
    }

    data[src->len / 2] = '\0';

    dst->data = data;
    dst->len = src->len / 2;

    return KMIP_OK;
}
