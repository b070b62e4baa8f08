
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Ciphers by OpenSSL: vectors of NIST SP 800-38A and 38D and of SP 800-67, in
 * one part and in parts of each size, and what is refused.
 */


#include "hex.h"
#include "kmip_crypto_openssl.h"
#include "tap.h"

#include <string.h>


#define PLAIN_1  "6bc1bee22e409f96e93d7e117393172a"
#define PLAIN_2  "ae2d8a571e03ac9c9eb76fac45af8e51"
#define IV       "000102030405060708090a0b0c0d0e0f"
#define COUNTER  "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff"
#define KEY_128  "2b7e151628aed2a6abf7158809cf4f3c"
#define KEY_192  "8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b"
#define KEY_256  "603deb1015ca71be2b73aef0857d7781" \
                 "1f352c073b6108d72d9810a30914dff4"

#define GCM_KEY  "feffe9928665731c6d6a8f9467308308"
#define GCM_IV   "cafebabefacedbaddecaf888"
#define GCM_AAD  "feedfacedeadbeeffeedfacedeadbeefabaddad2"
#define GCM_DATA "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a" \
                 "318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba63" \
                 "7b39"

#define TDES_KEY "0123456789abcdef23456789abcdef01456789abcdef0123"
#define TDES_IN  "54686520717566636b2062726f776e20666f78206a756d70"


typedef struct {
    const char  *name;
    uint32_t     algorithm;
    uint32_t     mode;
    int          pad;
    const char  *key;
    const char  *iv;
    const char  *aad;
    const char  *plain;
    const char  *cipher;
    const char  *tag;
} vector_t;

#define ZERO_256  "0000000000000000000000000000000000000000000000000000" \
                  "000000000000"

#define CHACHA  KMIP_CRYPTOGRAPHIC_ALGORITHM_CHACHA20
#define POLY    KMIP_CRYPTOGRAPHIC_ALGORITHM_CHACHA20POLY1305
#define AEAD    KMIP_BLOCK_CIPHER_MODE_AEAD

#define AES   KMIP_CRYPTOGRAPHIC_ALGORITHM_AES
#define TDES  KMIP_CRYPTOGRAPHIC_ALGORITHM_3DES
#define ECB   KMIP_BLOCK_CIPHER_MODE_ECB
#define CBC   KMIP_BLOCK_CIPHER_MODE_CBC
#define CTR   KMIP_BLOCK_CIPHER_MODE_CTR
#define GCM   KMIP_BLOCK_CIPHER_MODE_GCM


static const vector_t  vectors[] = {

    { "AES-128 ECB", AES, ECB, 0, KEY_128, "", "", PLAIN_1 PLAIN_2,
      "3ad77bb40d7a3660a89ecaf32466ef97f5d3d58503b9699de785895a96fdbaaf", "" },
    { "AES-192 ECB", AES, ECB, 0, KEY_192, "", "", PLAIN_1,
      "bd334f1d6e45f25ff712a214571fa5cc", "" },
    { "AES-256 ECB", AES, ECB, 0, KEY_256, "", "", PLAIN_1,
      "f3eed1bdb5d2a03c064b5a7e3db181f8", "" },

    { "AES-128 CBC", AES, CBC, 0, KEY_128, IV, "", PLAIN_1 PLAIN_2,
      "7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2", "" },
    { "AES-192 CBC", AES, CBC, 0, KEY_192, IV, "", PLAIN_1,
      "4f021db243bc633d7178183a9fa071e8", "" },
    { "AES-256 CBC", AES, CBC, 0, KEY_256, IV, "", PLAIN_1,
      "f58c4c04d6e5f1ba779eabfb5f7bfbd6", "" },

    { "AES-128 CTR", AES, CTR, 0, KEY_128, COUNTER, "", PLAIN_1 PLAIN_2,
      "874d6191b620e3261bef6864990db6ce9806f66b7970fdff8617187bb9fffdff", "" },
    { "AES-192 CTR", AES, CTR, 0, KEY_192, COUNTER, "", PLAIN_1,
      "1abc932417521ca24f2b0459fe7e6e0b", "" },
    { "AES-256 CTR", AES, CTR, 0, KEY_256, COUNTER, "", PLAIN_1,
      "601ec313775789a5b7a7f504bbf3d228", "" },
    { "AES-256 CTR of three bytes", AES, CTR, 0, KEY_256, COUNTER, "",
      "6bc1be", "601ec3", "" },

    { "AES-128 GCM", AES, GCM, 0, GCM_KEY, GCM_IV, GCM_AAD, GCM_DATA,
      "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e"
      "21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091",
      "5bc94fbc3221a5db94fae95ae7121a47" },
    { "AES-128 GCM, an IV of 8 bytes", AES, GCM, 0, GCM_KEY,
      "cafebabefacedbad", GCM_AAD, GCM_DATA,
      "61353b4c2806934a777ff51fa22a4755699b2a714fcdc6f83766e5f97b6c7423"
      "73806900e49f24b22b097544d4896b424989b5e1ebac0f07c23f4598",
      "3612d2e79e3b0785561be14aaca2fccb" },
    { "AES-128 GCM of nothing", AES, GCM, 0,
      "00000000000000000000000000000000", "000000000000000000000000", "",
      "", "", "58e2fccefa7e3061367f1d57a4e7455a" },
    { "AES-192 GCM of nothing", AES, GCM, 0,
      "000000000000000000000000000000000000000000000000",
      "000000000000000000000000", "", "", "",
      "cd33b28ac773f74ba00ed1f312572435" },

    { "3DES ECB", TDES, ECB, 0, TDES_KEY, "", "", TDES_IN,
      "a826fd8ce53b855fcce21c8112256fe668d5c05dd9b6b900", "" },

    /* RFC 8439: 2.3.2, A.1 and 2.8.2; the first with its counter at 0 */

    { "ChaCha20, a nonce of 8 bytes", CHACHA, 0, 0, ZERO_256,
      "0000000000000000", "", ZERO_256 ZERO_256,
      "76b8e0ada0f13d90405d6ae55386bd28bdd219b8a08ded1aa836efcc8b770dc7"
      "da41597c5157488d7724e03fb8d84a376a43b8f41518a11cc387b669b2ee6586",
      "" },
    { "ChaCha20, a nonce of 12 bytes", CHACHA, 0, 0, ZERO_256,
      "000000000000000000000002", "", ZERO_256 ZERO_256,
      "c2c64d378cd536374ae204b9ef933fcd1a8b2288b3dfa49672ab765b54ee27c7"
      "8a970e0e955c14f3a88e741b97c286f75f8fc299e8148362fa198a39531bed6d",
      "" },
    { "ChaCha20Poly1305", POLY, AEAD, 0,
      "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f",
      "070000004041424344454647", "50515253c0c1c2c3c4c5c6c7",
      "4c616469657320616e642047656e746c656d656e206f662074686520636c6173"
      "73206f66202739393a204966204920636f756c64206f6666657220796f75206f"
      "6e6c79206f6e652074697020666f7220746865206675747572652c2073756e73"
      "637265656e20776f756c642062652069742e",
      "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d6"
      "3dbea45e8ca9671282fafb69da92728b1a71de0a9e060b2905d6a5b67ecd3b36"
      "92ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc"
      "3ff4def08e4b7a9de576d26586cec64b6116",
      "1ae10b594f09e26a7e902ecbd0600691" }
};

#define VECTORS  (sizeof(vectors) / sizeof(vectors[0]))


static const kmip_crypto_t  *crypto = &kmip_crypto_openssl;


static void test_vector(const vector_t *v);
static kmip_int_t run_parts(const vector_t *v, int encrypt, const char *data,
    size_t part, hex_t *out, hex_t *tag);
static void test_wrong_tag(void);
static void test_padding(void);
static void test_two_keys(void);
static void test_offered(void);
static void test_refused(void);


int
main(void)
{
    size_t  i;

    for (i = 0; i < VECTORS; i++) {
        test_vector(&vectors[i]);
    }

    test_wrong_tag();
    test_padding();
    test_two_keys();
    test_offered();
    test_refused();

    return done_testing();
}


static kmip_cipher_job_t
job_of(const vector_t *v, int encrypt, kmip_secret_t *key, hex_t *bytes)
{
    kmip_cipher_job_t  job;

    memset(&job, 0, sizeof(kmip_cipher_job_t));

    bytes[0] = hex(v->key);
    bytes[1] = hex(v->iv);
    bytes[2] = hex(v->aad);

    key->data = bytes[0].data;
    key->len = bytes[0].len;

    job.cipher = crypto->cipher(v->algorithm, v->mode, key->len);
    job.key = key;
    job.iv.data = bytes[1].data;
    job.iv.len = bytes[1].len;
    job.aad.data = bytes[2].data;
    job.aad.len = bytes[2].len;
    job.pad = v->pad;
    job.encrypt = encrypt;

    return job;
}


/* part 0: all at once */

static kmip_int_t
run_parts(const vector_t *v, int encrypt, const char *data, size_t part,
    hex_t *out, hex_t *tag)
{
    hex_t               in, bytes[3];
    size_t              at, n, len;
    kmip_int_t          rc;
    kmip_secret_t       key;
    kmip_cipher_job_t   job;
    kmip_crypto_run_t  *run;

    in = hex(data);
    job = job_of(v, encrypt, &key, bytes);
    out->len = 0;

    run = crypto->cipher_start(&job);
    if (run == NULL) {
        return KMIP_ERROR;
    }

    for (at = 0, rc = KMIP_OK; rc == KMIP_OK && at < in.len; at += n) {
        n = (part && part < in.len - at) ? part : in.len - at;

        rc = crypto->cipher_update(run, in.data + at, n,
                                   out->data + out->len, &len);
        out->len += len;
    }

    if (rc == KMIP_OK) {
        rc = crypto->cipher_finish(run, out->data + out->len, &len, tag->data,
                                   tag->len);
        out->len += len;
    }

    crypto->free(run);

    return rc;
}


static void
test_vector(const vector_t *v)
{
    hex_t   plain, cipher, tag, made, out;
    size_t  part;

    plain = hex(v->plain);
    cipher = hex(v->cipher);
    tag = hex(v->tag);

    for (part = 0; part <= 17; part++) {
        made.len = tag.len;

        ok(run_parts(v, 1, v->plain, part, &out, &made) == KMIP_OK,
           "%s encrypts in parts of %zu", v->name, part);
        is_mem(out.data, out.len, cipher.data, cipher.len, "as it should");
        is_mem(made.data, made.len, tag.data, tag.len, "the tag too");

        ok(run_parts(v, 0, v->cipher, part, &out, &tag) == KMIP_OK,
           "%s decrypts in parts of %zu", v->name, part);
        is_mem(out.data, out.len, plain.data, plain.len, "as it should");
    }
}


static void
test_wrong_tag(void)
{
    hex_t     tag, out;
    size_t    i;
    vector_t  v;

    v = vectors[10];

    for (i = 0; i < 16; i++) {
        tag = hex(v.tag);
        tag.data[i] ^= 1;
        ok(run_parts(&v, 0, v.cipher, 0, &out, &tag) == KMIP_ERROR,
           "a tag whose byte %zu is wrong is refused", i);
    }

    tag = hex(v.tag);
    tag.len = 12;
    ok(run_parts(&v, 0, v.cipher, 0, &out, &tag) == KMIP_OK,
       "12 bytes of the tag are enough");

    v.aad = "00";
    tag = hex(v.tag);
    ok(run_parts(&v, 0, v.cipher, 0, &out, &tag) == KMIP_ERROR,
       "other AAD is refused");
}


static void
test_padding(void)
{
    hex_t     in, out, back, none;
    size_t    i, whole;
    char      digits[2 * 40 + 1];
    char      cipher[2 * 64 + 1];
    vector_t  v;

    v = vectors[3];
    v.pad = 1;
    none.len = 0;

    for (i = 0; i <= 40; i++) {
        memset(digits, '7', 2 * i);
        digits[2 * i] = '\0';
        in = hex(digits);
        whole = (i / 16 + 1) * 16;

        ok(run_parts(&v, 1, digits, 0, &out, &none) == KMIP_OK
           && out.len == whole, "%zu bytes are padded to %zu", i, whole);

        hex_text(cipher, &out);

        ok(run_parts(&v, 0, cipher, 5, &back, &none) == KMIP_OK,
           "padding is taken away in parts of 5");
        is_mem(back.data, back.len, in.data, in.len, "what was there is left");
    }

    ok(run_parts(&v, 0, PLAIN_1, 0, &back, &none) == KMIP_ERROR,
       "wrong padding is refused");
    ok(run_parts(&v, 0, "", 0, &back, &none) == KMIP_ERROR,
       "no padding at all is refused");

    v.pad = 0;
    ok(run_parts(&v, 1, "6bc1be", 0, &out, &none) == KMIP_ERROR,
       "without padding a part of a block is refused");
}


/* two keys of 3DES are three of which the last is the first */

static void
test_two_keys(void)
{
    hex_t     two, three, none;
    vector_t  v;

    v = vectors[14];
    none.len = 0;

    v.key = "0123456789abcdef23456789abcdef01";
    ok(run_parts(&v, 1, TDES_IN, 0, &two, &none) == KMIP_OK,
       "3DES with two keys");

    v.key = "0123456789abcdef23456789abcdef010123456789abcdef";
    ok(run_parts(&v, 1, TDES_IN, 0, &three, &none) == KMIP_OK,
       "3DES with three keys");
    is_mem(two.data, two.len, three.data, three.len, "do the same");
}


static void
test_offered(void)
{
    uint32_t              algorithm, mode;
    unsigned              n;
    size_t                key;
    const kmip_cipher_t  *cipher;

    n = 0;

    for (algorithm = 0; algorithm < 0x40; algorithm++) {
        for (mode = 0; mode < 0x20; mode++) {
            for (key = 0; key <= 64; key++) {
                cipher = crypto->cipher(algorithm, mode, key);

                if (cipher) {
                    n++;
                    ok(cipher->algorithm == algorithm && cipher->mode == mode
                       && cipher->key == key
                       && cipher->iv_min <= cipher->iv
                       && cipher->iv <= cipher->iv_max
                       && (cipher->block == 1 || !cipher->tags),
                       "algorithm %u, mode %u, %zu bytes", algorithm, mode,
                       key);
                }
            }
        }
    }

    is_int(n, 18, "no other combination is offered");
}


static void
test_refused(void)
{
    hex_t               bytes[3];
    kmip_secret_t       key;
    kmip_cipher_job_t   job;

    job = job_of(&vectors[3], 1, &key, bytes);

    key.len = 24;
    ok(crypto->cipher_start(&job) == NULL, "a key of another length");
    key.len = 16;
    job.iv.len = 15;
    ok(crypto->cipher_start(&job) == NULL, "an IV that is too short");
    job.iv.len = 17;
    ok(crypto->cipher_start(&job) == NULL, "an IV that is too long");
    job.iv.len = 0;
    ok(crypto->cipher_start(&job) == NULL, "no IV");

    job = job_of(&vectors[10], 1, &key, bytes);
    job.iv.len = 129;
    ok(crypto->cipher_start(&job) == NULL, "an IV of GCM that is too long");

    crypto->free(NULL);
}
