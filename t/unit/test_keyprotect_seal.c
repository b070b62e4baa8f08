
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Sealed material, digests, keys of our own making.
 */


#include "record.h"

#include <openssl/err.h>


static void test_sealed(void);
static void test_largest(void);
static void test_earlier(void);
static void test_random(void);


int
main(void)
{
    arena = kmip_arena_create(16 << 20);

    test_sealed();
    test_largest();
    test_earlier();
    test_random();

    kmip_arena_destroy(arena);

    return done_testing();
}


static kmip_secret_t *
bytes(size_t len, uint8_t seed)
{
    size_t          i;
    kmip_secret_t  *s;

    s = kmip_secret_create(arena, len);

    for (i = 0; i < len; i++) {
        s->data[i] = (uint8_t) (seed + i * 7);
    }

    return s;
}


static void
test_sealed(void)
{
    kmip_str_t           payload, other;
    kmip_secret_t       *key, *material, *opened;
    keyprotect_record_t  r, d;

    make_record(&r);

    key = bytes(32, 1);
    material = bytes(3001, 9);

    is_int(keyprotect_seal(arena, key, &stamp, material, &r.sealed), KMIP_OK,
           "sealed");
    ok(memcmp(r.sealed.bytes.data, material->data, 16) != 0,
       "which does not leave it as it was");

    is_int(keyprotect_record_encode(arena, &r, &payload), KMIP_OK,
           "3,001 bytes fit a record");
    is_int(keyprotect_record_decode(arena, &payload, &stamp, 0, &d), KMIP_OK,
           "decoded");

    opened = keyprotect_seal_open(arena, key, &stamp, &d.sealed);
    ok(opened && kmip_secret_equal(opened->data, opened->len, material->data,
                                   material->len), "opened again");

    ok(keyprotect_seal_open(arena, bytes(32, 2), &stamp, &d.sealed) == NULL,
       "another key does not open it");
    ok(keyprotect_seal_open(arena, bytes(16, 1), &stamp, &d.sealed) == NULL,
       "nor does a short one");

    other = str("01890a5d-ac96-774b-bcce-b302099a8058");
    ok(keyprotect_seal_open(arena, key, &other, &d.sealed) == NULL,
       "nor does it open as another object");

    d.sealed.tag[15] ^= 1;
    ok(keyprotect_seal_open(arena, key, &stamp, &d.sealed) == NULL,
       "nor with another tag");
    d.sealed.tag[15] ^= 1;

    d.sealed.iv[0] ^= 1;
    ok(keyprotect_seal_open(arena, key, &stamp, &d.sealed) == NULL,
       "nor with another nonce");
    is_int(ERR_peek_error(), 0, "failures leave OpenSSL's error queue empty");
}


/* what a record holds beside the material of the published opaque object */

static void
test_largest(void)
{
    kmip_str_t           payload, text;
    keyprotect_record_t  r, d;

    make_record(&r);

    keyprotect_seal(arena, bytes(32, 1), &stamp, bytes(5213, 1), &r.sealed);

    is_int(keyprotect_record_encode(arena, &r, &payload), KMIP_OK,
           "5,213 bytes fit a record");

    keyprotect_base64_decode(arena, &payload, &text);

    is_mem(text.data + text.len - 5213, 5213, r.sealed.bytes.data, 5213,
           "the sealed bytes are at the end of the payload as they are");

    is_int(keyprotect_record_decode(arena, &payload, &stamp, 0, &d), KMIP_OK,
           "a record of 5,213 sealed bytes is decoded");
    is_mem(d.sealed.bytes.data, d.sealed.bytes.len, r.sealed.bytes.data, 5213,
           "and its sealed bytes are the same");

    keyprotect_seal(arena, bytes(32, 1), &stamp, bytes(7000, 1), &r.sealed);

    is_int(keyprotect_record_encode(arena, &r, &payload), KMIP_DECLINED,
           "7,000 bytes do not fit");
}


/* earlier versions wrote sealed material into the JSON */

static void
test_earlier(void)
{
    kmip_str_t           payload;
    kmip_secret_t       *opened, *expected;
    keyprotect_record_t  d;

    static const char  earlier[] =
        "{\"version\":2,\"t\":\"" STAMP "\","
        "\"writes\":\"000102030405060708090a0b0c0d0e0f\","
        "\"type\":\"Opaque Object\",\"data\":1,\"attributes\":[],"
        "\"state\":\"Pre-Active\",\"key\":{\"wrapped\":\"AAAA\","
        "\"root_key\":\"c2d10000-0000-4000-8000-000000000001\","
        "\"iv\":\"000102030405060708090a0b\","
        "\"tag\":\"4b8ee707c12defd97c03492768de7dba\","
        "\"sealed\":\"t826bYx059QT3ddXczDZgZMZr+g1VcG5F4C7WgEJo9AI0eK/92/"
        "s5Q==\"}}";

    keyprotect_base64_encode(arena, earlier, sizeof(earlier) - 1, &payload);

    is_int(keyprotect_record_decode(arena, &payload, &stamp, 0, &d), KMIP_OK,
           "a record of an earlier version is decoded");

    expected = bytes(40, 9);
    opened = keyprotect_seal_open(arena, bytes(32, 1), &stamp, &d.sealed);

    ok(opened && kmip_secret_equal(opened->data, opened->len, expected->data,
                                   expected->len),
       "and its sealed material opened");

    is_int(keyprotect_record_encode(arena, &d, &payload), KMIP_OK,
           "it is written again, in the form of this version");
    is_int(keyprotect_record_decode(arena, &payload, &stamp, 0, &d), KMIP_OK,
           "which is decoded, too");
    is_int(d.sealed.bytes.len, 40, "with all of the sealed bytes");
}


static void
test_random(void)
{
    size_t          i, odd, bits;
    uint8_t         b;
    kmip_str_t      digest;
    kmip_secret_t  *x, *y;

    static const uint8_t  empty[32] = {
        0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14,
        0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24,
        0x27, 0xae, 0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c,
        0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55
    };

    x = keyprotect_seal_random(arena, 24, 1);
    y = keyprotect_seal_random(arena, 24, 1);

    ok(x->len == 24 && memcmp(x->data, y->data, 24) != 0,
       "keys of our own making differ");

    odd = 0;

    for (i = 0; i < 24; i++) {
        for (bits = 0, b = x->data[i]; b; b >>= 1) {
            bits += b & 1;
        }

        odd += bits & 1;
    }

    is_int(odd, 24, "each byte has odd parity");

    is_int(keyprotect_seal_digest(arena, kmip_secret_create(arena, 0), &digest),
           KMIP_OK, "a digest");
    is_mem(digest.data, digest.len, empty, 32, "SHA-256 of nothing");
}
