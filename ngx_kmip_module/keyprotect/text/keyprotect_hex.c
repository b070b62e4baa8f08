
/*
 * Hexadecimal: read in either case, written in lower case.
 */


#include "keyprotect_hex.h"


static int keyprotect_hex_value(uint8_t ch);


kmip_int_t
keyprotect_hex_encode(kmip_arena_t *arena, const void *data, size_t len,
    kmip_str_t *dst)
{
    size_t          i;
    uint8_t        *text;
    const uint8_t  *p;

    static const char  digits[] = "0123456789abcdef";

    text = kmip_arena_alloc(arena, len * 2 + 1);
    if (text == NULL) {
        return KMIP_ERROR;
    }

    p = data;

    for (i = 0; i < len; i++) {
        text[2 * i] = (uint8_t) digits[p[i] >> 4];
        text[2 * i + 1] = (uint8_t) digits[p[i] & 0xf];
    }

    text[2 * len] = '\0';

    dst->data = text;
    dst->len = 2 * len;

    return KMIP_OK;
}


kmip_int_t
keyprotect_hex_decode(kmip_arena_t *arena, const kmip_str_t *src,
    kmip_str_t *dst)
{
    int       high, low;
    size_t    i;
    uint8_t  *data;

    if (src->len % 2) {
        return KMIP_ERROR;
    }

    data = kmip_arena_alloc(arena, src->len / 2 + 1);
    if (data == NULL) {
        return KMIP_ERROR;
    }

    for (i = 0; i < src->len / 2; i++) {
        high = keyprotect_hex_value(src->data[2 * i]);
        low = keyprotect_hex_value(src->data[2 * i + 1]);

        if (high < 0 || low < 0) {
            return KMIP_ERROR;
        }

        data[i] = (uint8_t) (high << 4 | low);
    }

    data[i] = '\0';

    dst->data = data;
    dst->len = i;

    return KMIP_OK;
}


static int
keyprotect_hex_value(uint8_t ch)
{
    if (ch >= '0' && ch <= '9') {
        return ch - '0';
    }

    if (ch >= 'a' && ch <= 'f') {
        return ch - 'a' + 10;
    }

    return ch >= 'A' && ch <= 'F' ? ch - 'A' + 10 : -1;
}
