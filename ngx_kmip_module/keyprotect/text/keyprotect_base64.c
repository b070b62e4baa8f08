
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * base64 (RFC 4648, section 4).  Decoding is strict: it refuses white space,
 * missing padding and unused bits that are set.
 */


#include "keyprotect_base64.h"

#include <openssl/evp.h>


static int keyprotect_base64_value(uint8_t ch);
static kmip_int_t keyprotect_base64_size(const kmip_str_t *src, size_t *size);
static kmip_int_t keyprotect_base64_read(uint8_t *dst, size_t size,
    const kmip_str_t *src);


kmip_int_t
keyprotect_base64_encode(kmip_arena_t *arena, const void *data, size_t len,
    kmip_str_t *dst)
{
    uint8_t  *text;

    text = kmip_arena_alloc(arena, (len + 2) / 3 * 4 + 1);
    if (text == NULL) {
        return KMIP_ERROR;
    }

    dst->len = (size_t) EVP_EncodeBlock(text, data, (int) len);
    dst->data = text;

    return KMIP_OK;
}


kmip_int_t
keyprotect_base64_decode(kmip_arena_t *arena, const kmip_str_t *src,
    kmip_str_t *dst)
{
    size_t    size;
    uint8_t  *data;

    if (keyprotect_base64_size(src, &size) != KMIP_OK) {
        return KMIP_ERROR;
    }

    data = kmip_arena_alloc(arena, size + 1);
    if (data == NULL) {
        return KMIP_ERROR;
    }

    data[size] = '\0';

    dst->data = data;
    dst->len = size;

    return keyprotect_base64_read(data, size, src);
}


kmip_secret_t *
keyprotect_base64_secret(kmip_arena_t *arena, const kmip_str_t *src)
{
    size_t          size;
    kmip_secret_t  *secret;

    if (keyprotect_base64_size(src, &size) != KMIP_OK) {
        return NULL;
    }

    secret = kmip_secret_create(arena, size);
    if (secret == NULL) {
        return NULL;
    }

    if (keyprotect_base64_read(secret->data, size, src) != KMIP_OK) {
        kmip_secret_cleanse(secret);
        return NULL;
    }

    return secret;
}


static kmip_int_t
keyprotect_base64_size(const kmip_str_t *src, size_t *size)
{
    if (src->len % 4) {
        return KMIP_ERROR;
    }

    *size = src->len / 4 * 3;

    if (src->len && src->data[src->len - 1] == '=') {
        *size -= src->data[src->len - 2] == '=' ? 2 : 1;
    }

    return KMIP_OK;
}


static kmip_int_t
keyprotect_base64_read(uint8_t *dst, size_t size, const kmip_str_t *src)
{
    int       value;
    size_t    i, n;
    uint32_t  bits;

    bits = 0;
    n = 0;

    for (i = 0; i < src->len; i++) {

        /* the padding, whose length has already been used for the size */

        if (src->data[i] == '=' && n == size) {
            break;
        }

        value = keyprotect_base64_value(src->data[i]);

        if (value < 0) {
            return KMIP_ERROR;
        }

        bits = bits << 6 | (uint32_t) value;

        switch (i % 4) {

        case 0:
            continue;

        case 1:
            value = (int) (bits >> 4);
            bits &= 0x0f;
            break;

        case 2:
            value = (int) (bits >> 2);
            bits &= 0x03;
            break;

        default:
            value = (int) bits;
            bits = 0;
        }

        if (n < size) {
            dst[n++] = (uint8_t) value;

        } else if (value) {
            return KMIP_ERROR;
        }
    }

    return n == size && bits == 0 ? KMIP_OK : KMIP_ERROR;
}


static int
keyprotect_base64_value(uint8_t ch)
{
    if (ch >= 'A' && ch <= 'Z') {
        return ch - 'A';
    }

    if (ch >= 'a' && ch <= 'z') {
        return ch - 'a' + 26;
    }

    if (ch >= '0' && ch <= '9') {
        return ch - '0' + 52;
    }

    return ch == '+' ? 62 : ch == '/' ? 63 : -1;
}
