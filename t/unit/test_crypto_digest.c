
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Hashes, HMACs and CMACs by OpenSSL: vectors of FIPS 180-4 and 202, RFC 2202
 * and 4231, in one part and in parts of each size, and of NIST SP 800-38B; and
 * random numbers.
 */


#include "hex.h"
#include "kmip_crypto_openssl.h"
#include "tap.h"

#include <string.h>


#define HASH(name)  KMIP_HASHING_ALGORITHM_##name
#define HMAC(name)  KMIP_CRYPTOGRAPHIC_ALGORITHM_HMAC_##name


typedef struct {
    uint32_t     algorithm;
    const char  *name;
    const char  *result;
} vector_t;


/* of "abc" */

static const vector_t  hashes[] = {
    { HASH(SHA_1), "SHA-1", "a9993e364706816aba3e25717850c26c9cd0d89d" },
    { HASH(SHA_224), "SHA-224",
      "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7" },
    { HASH(SHA_256), "SHA-256",
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
    { HASH(SHA_384), "SHA-384",
      "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
      "8086072ba1e7cc2358baeca134c825a7" },
    { HASH(SHA_512), "SHA-512",
      "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
      "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f" },
    { HASH(SHA_512_224), "SHA-512/224",
      "4634270f707b6a54daae7530460842e20e37ed265ceee9a43e8924aa" },
    { HASH(SHA_512_256), "SHA-512/256",
      "53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23" },
    { HASH(SHA_3_224), "SHA-3-224",
      "e642824c3f8cf24ad09234ee7d3c766fc9a3a5168d0c94ad73b46fdf" },
    { HASH(SHA_3_256), "SHA-3-256",
      "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532" },
    { HASH(SHA_3_384), "SHA-3-384",
      "ec01498288516fc926459f58e2c6ad8df9b473cb0fc08c2596da7cf0e49be4b2"
      "98d88cea927ac7f539f1edf228376d25" },
    { HASH(SHA_3_512), "SHA-3-512",
      "b751850b1a57168a5693cd924b6b096e08f621827444f70d884f5d0240d2712e"
      "10e116e9192af3c91a7ec57647e3934057340b4cf408d5a56592f8274eec53f0" }
};

#define HASHES  (sizeof(hashes) / sizeof(hashes[0]))


/* of "what do ya want for nothing?" with the key "Jefe" */

static const vector_t  macs[] = {
    { HMAC(SHA1), "HMAC-SHA1", "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79" },
    { HMAC(SHA224), "HMAC-SHA224",
      "a30e01098bc6dbbf45690f3a7e9e6d0f8bbea2a39e6148008fd05e44" },
    { HMAC(SHA256), "HMAC-SHA256",
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843" },
    { HMAC(SHA384), "HMAC-SHA384",
      "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e"
      "8e2240ca5e69e2c78b3239ecfab21649" },
    { HMAC(SHA512), "HMAC-SHA512",
      "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
      "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737" }
};

#define MACS  (sizeof(macs) / sizeof(macs[0]))


/* of 6bc1bee22e409f96e93d7e117393172a, of NIST SP 800-38B */

typedef struct {
    uint32_t     algorithm;
    const char  *name;
    const char  *key;
    const char  *result;
} cmac_t;

static const cmac_t  cmacs[] = {
    { KMIP_CRYPTOGRAPHIC_ALGORITHM_AES, "CMAC with AES-128",
      "2b7e151628aed2a6abf7158809cf4f3c", "070a16b46b4d4144f79bdd9dd04a287c" },
    { KMIP_CRYPTOGRAPHIC_ALGORITHM_AES, "CMAC with AES-192",
      "8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b",
      "9e99a7bf31e710900662f65e617c5184" },
    { KMIP_CRYPTOGRAPHIC_ALGORITHM_AES, "CMAC with AES-256",
      "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4",
      "28a7023f452e8f82bd4bf28d8c37c35c" }
};

#define CMACS  (sizeof(cmacs) / sizeof(cmacs[0]))


static const kmip_crypto_t  *crypto = &kmip_crypto_openssl;


static void test_vector(const vector_t *v, const kmip_digest_t *digest,
    const char *data, const char *key);
static void test_cmac(const cmac_t *v);
static void test_offered(void);
static void test_random(void);


int
main(void)
{
    size_t  i;

    for (i = 0; i < HASHES; i++) {
        test_vector(&hashes[i], crypto->digest(hashes[i].algorithm), "abc",
                    NULL);
    }

    for (i = 0; i < MACS; i++) {
        test_vector(&macs[i], crypto->hmac(macs[i].algorithm),
                    "what do ya want for nothing?", "Jefe");
    }

    for (i = 0; i < CMACS; i++) {
        test_cmac(&cmacs[i]);
    }

    test_offered();
    test_random();

    return done_testing();
}


static void
test_vector(const vector_t *v, const kmip_digest_t *digest, const char *data,
    const char *key)
{
    hex_t               wanted;
    size_t              part, at, n;
    uint8_t             out[KMIP_CRYPTO_DIGEST];
    kmip_secret_t       secret;
    kmip_crypto_run_t  *run;

    ok(digest != NULL, "%s is offered", v->name);

    if (digest == NULL) {
        return;
    }

    wanted = hex(v->result);
    secret.data = (uint8_t *) key;
    secret.len = key ? strlen(key) : 0;

    for (part = 1; part <= strlen(data); part++) {
        run = crypto->digest_start(digest, key ? &secret : NULL);

        for (at = 0; run && at < strlen(data); at += n) {
            n = part < strlen(data) - at ? part : strlen(data) - at;

            (void) crypto->digest_update(run, (const uint8_t *) data + at, n);
            (void) crypto->digest_update(run, NULL, 0);
        }

        ok(run && crypto->digest_finish(run, out) == KMIP_OK,
           "%s in parts of %zu", v->name, part);
        is_mem(out, digest->bytes, wanted.data, wanted.len, "as published");

        crypto->free(run);
    }
}


static void
test_cmac(const cmac_t *v)
{
    hex_t                 data, key, wanted;
    size_t                i;
    uint8_t               out[KMIP_CRYPTO_DIGEST];
    kmip_secret_t         secret;
    kmip_crypto_run_t    *run;
    const kmip_digest_t  *mac;

    data = hex("6bc1bee22e409f96e93d7e117393172a");
    key = hex(v->key);
    wanted = hex(v->result);

    secret.data = key.data;
    secret.len = key.len;

    mac = crypto->cmac(v->algorithm, key.len);

    ok(mac != NULL, "%s is offered", v->name);

    if (mac == NULL) {
        return;
    }

    run = crypto->digest_start(mac, &secret);

    for (i = 0; run && i < data.len; i++) {
        (void) crypto->digest_update(run, data.data + i, 1);
    }

    ok(run && crypto->digest_finish(run, out) == KMIP_OK, "%s is made",
       v->name);
    is_mem(out, mac->bytes, wanted.data, wanted.len, "as published");

    crypto->free(run);
}


static void
test_offered(void)
{
    unsigned              n;
    uint32_t              algorithm;
    const kmip_digest_t  *digest;

    for (algorithm = 0, n = 0; algorithm < 0x100; algorithm++) {
        digest = crypto->digest(algorithm);

        if (digest) {
            n++;
            ok(digest->hash == algorithm
               && digest->bytes <= KMIP_CRYPTO_DIGEST,
               "Hashing Algorithm %u", algorithm);
        }
    }

    is_int(n, HASHES, "no other hash is offered");

    for (algorithm = 0, n = 0; algorithm < 0x100; algorithm++) {
        digest = crypto->hmac(algorithm);

        if (digest) {
            n++;
            is_int(digest->hmac, algorithm, "HMAC");
        }
    }

    is_int(n, 9, "no other HMAC is offered");
    ok(crypto->hmac(HMAC(MD5)) == NULL, "HMAC-MD5 is not");

    is_int((long) crypto->cmac(KMIP_CRYPTOGRAPHIC_ALGORITHM_3DES, 24)->bytes,
           8, "CMAC with 3DES has 8 bytes");
    ok(crypto->cmac(KMIP_CRYPTOGRAPHIC_ALGORITHM_3DES, 16) == NULL
       && crypto->cmac(KMIP_CRYPTOGRAPHIC_ALGORITHM_AES, 33) == NULL
       && crypto->cmac(KMIP_CRYPTOGRAPHIC_ALGORITHM_CAMELLIA, 16) == NULL,
       "with other keys it is not offered");
}


static void
test_random(void)
{
    uint8_t  one[32], two[32];

    memset(one, 0, 32);
    memset(two, 0, 32);

    ok(crypto->random(one, 32) == KMIP_OK
       && crypto->random(two, 32) == KMIP_OK, "random numbers");
    ok(memcmp(one, two, 32) != 0, "are others each time");
    ok(crypto->random(one, 0) == KMIP_OK, "none of them");

    is_int(crypto->seed(one, 32), 32, "all of a seed is used");
    is_int(crypto->seed(one, 0), 0, "an empty one is used, too");
    ok(crypto->random(one, 32) == KMIP_OK, "there are random numbers after it");
}
