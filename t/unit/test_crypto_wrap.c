
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Key wrapping by OpenSSL: the vectors of RFC 3394 and RFC 5649, and what is
 * refused.
 */


#include "hex.h"
#include "kmip_crypto_openssl.h"
#include "tap.h"

#include <openssl/err.h>

#include <string.h>


#define KEY_16  "000102030405060708090a0b0c0d0e0f"
#define KEY_24  KEY_16 "1011121314151617"
#define KEY_32  KEY_24 "18191a1b1c1d1e1f"
#define DATA    "00112233445566778899aabbccddeeff"
#define PADDED  "5840df6e29b02af1ab493b705bf16ea1ae8338f4dcc176a8"
#define NIST    KMIP_BLOCK_CIPHER_MODE_NISTKEYWRAP
#define PAD     KMIP_BLOCK_CIPHER_MODE_AESKEYWRAPPADDING
#define AES     KMIP_CRYPTOGRAPHIC_ALGORITHM_AES


typedef struct {
    const char  *name;
    uint32_t     mode;
    const char  *key;
    const char  *plain;
    const char  *wrapped;
} vector_t;


static const vector_t  vectors[] = {
    { "RFC 3394, 4.1", NIST, KEY_16, DATA,
      "1fa68b0a8112b447aef34bd8fb5a7b829d3e862371d2cfe5" },
    { "RFC 3394, 4.2", NIST, KEY_24, DATA,
      "96778b25ae6ca435f92b5b97c050aed2468ab8a17ad84e5d" },
    { "RFC 3394, 4.3", NIST, KEY_32, DATA,
      "64e8c3f9ce0f5ba263e9777905818a2a93c8191e7d6e8ae7" },
    { "RFC 3394, 4.4", NIST, KEY_24, DATA "0001020304050607",
      "031d33264e15d33268f24ec260743edce1c6c7ddee725a936ba814915c6762d2" },
    { "RFC 3394, 4.5", NIST, KEY_32, DATA "0001020304050607",
      "a8f9bc1612c68b3ff6e6f4fbe30e71e4769c8b80a32cb8958cd5d17d6b254da1" },
    { "RFC 3394, 4.6", NIST, KEY_32, DATA "000102030405060708090a0b0c0d0e0f",
      "28c9f404c4b810f4cbccb35cfb87f8263f5786e2d80ed326"
      "cbc7f0e71a99f43bfb988b9b7a02dd21" },
    { "RFC 5649, 20 bytes", PAD, PADDED,
      "c37b7e6492584340bed12207808941155068f738",
      "138bdeaa9b8fa7fc61f97742e72248ee5ae6ae5360d1ae6a5f54f373fa543b6a" },
    { "RFC 5649, 7 bytes", PAD, PADDED, "466f7250617369",
      "afbeb0f07dfbf5419200f2ccb50bb24f" }
};

#define VECTORS  (sizeof(vectors) / sizeof(vectors[0]))


static void test_vectors(void);
static void test_offered(void);
static void test_refused(void);


static const kmip_crypto_t  *crypto = &kmip_crypto_openssl;
static kmip_arena_t         *arena;


int
main(void)
{
    arena = kmip_arena_create(1 << 20);

    test_vectors();
    test_offered();
    test_refused();

    is_int((long) ERR_peek_error(), 0,
           "key wrapping leaves OpenSSL's error queue empty");

    kmip_arena_destroy(arena);

    return done_testing();
}


static kmip_secret_t *
secret(const char *digits)
{
    hex_t  h;

    h = hex(digits);

    return kmip_secret_copy(arena, h.data, h.len);
}


static kmip_int_t
run(uint32_t mode, const char *digits, int encrypt, const hex_t *in,
    hex_t *out)
{
    kmip_secret_t          *key;
    const kmip_key_wrap_t  *row;

    key = secret(digits);
    row = crypto->key_wrap(AES, mode, key->len);

    return crypto->key_wrap_run(row, key, encrypt, in->data, in->len,
                                out->data, &out->len);
}


static void
test_vectors(void)
{
    size_t           i;
    hex_t            plain, wrapped, out;
    const vector_t  *v;

    for (i = 0; i < VECTORS; i++) {
        v = &vectors[i];

        plain = hex(v->plain);
        wrapped = hex(v->wrapped);

        is_int(run(v->mode, v->key, 1, &plain, &out), KMIP_OK,
               "a key is wrapped: %s", v->name);
        is_mem(out.data, out.len, wrapped.data, wrapped.len,
               "to the bytes of the standard");

        is_int(run(v->mode, v->key, 0, &wrapped, &out), KMIP_OK,
               "and unwrapped");
        is_mem(out.data, out.len, plain.data, plain.len,
               "to the bytes of the key");
    }
}


static void
test_offered(void)
{
    ok(crypto->key_wrap(AES, NIST, 16) && crypto->key_wrap(AES, PAD, 32),
       "AES wrapping keys are offered");
    ok(crypto->key_wrap(AES, NIST, 20) == NULL,
       "AES wrapping keys of 20 bytes are not offered");
    ok(crypto->key_wrap(KMIP_CRYPTOGRAPHIC_ALGORITHM_3DES, NIST, 24) == NULL,
       "3DES wrapping keys are not offered");
    ok(crypto->key_wrap(AES, KMIP_BLOCK_CIPHER_MODE_CBC, 16) == NULL,
       "CBC does not wrap keys");
}


static void
test_refused(void)
{
    size_t  i;
    hex_t   in, out;

    in = hex(DATA "00");

    is_int(run(NIST, KEY_16, 1, &in, &out), KMIP_ERROR,
           "a key of 17 bytes needs padding");

    in = hex("0001020304050607");

    is_int(run(NIST, KEY_16, 1, &in, &out), KMIP_ERROR,
           "a key of 8 bytes is too short without padding");

    in.len = 0;

    is_int(run(PAD, KEY_16, 1, &in, &out), KMIP_ERROR,
           "nothing is not wrapped");
    is_int(run(NIST, KEY_16, 0, &in, &out), KMIP_ERROR,
           "nothing is not unwrapped");

    in = hex(vectors[0].wrapped);

    is_int(run(NIST, KEY_32, 0, &in, &out), KMIP_ERROR,
           "another key does not unwrap");

    memset(out.data, 0xff, in.len);
    in.data[23] ^= 1;

    is_int(run(NIST, KEY_16, 0, &in, &out), KMIP_ERROR,
           "bytes that were changed are not unwrapped");

    for (i = 0; i < in.len && out.data[i] == 0; i++) {
        /* void */
    }

    is_int((long) i, (long) in.len, "and nothing of them is left");

    in.len = 23;

    is_int(run(NIST, KEY_16, 0, &in, &out), KMIP_ERROR,
           "bytes that were cut are not unwrapped");
}
