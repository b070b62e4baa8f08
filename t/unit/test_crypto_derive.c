
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Derivation of keys by OpenSSL: vectors of RFC 6070 and 5869 and of NIST's
 * CAVP for SP 800-108, and others that Python's hashlib and hmac computed.
 */


#include "hex.h"
#include "kmip_crypto_openssl.h"
#include "tap.h"

#include <openssl/err.h>

#include <string.h>


#define METHOD(name)  KMIP_DERIVATION_METHOD_##name
#define HASH(name)    KMIP_HASHING_ALGORITHM_##name

#define PASSWORD  "70617373776f7264"
#define SALT      "73616c74"

#define NIST_KEY   "dd1d91b7d90b2bd3138533ce92b272fb" \
                   "f8a369316aefe242e659cc0ae238afe0"
#define NIST_DATA  "01322b96b30acd197979444e468e1c5c6859bf1b1cf951b7e725303e" \
                   "237e46b864a145fab25e517b08f8683d0315bb2911d80a0e8aba17f3" \
                   "b413faac"
#define NIST_IV    "000102030405060708090a0b0c0d0e0f" \
                   "101112131415161718191a1b1c1d1e1f"

#define HKDF_KEY  "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b"


typedef struct {
    const char  *name;
    uint32_t     method;
    uint32_t     hash;
    const char  *key;
    const char  *salt;
    const char  *data;
    const char  *iv;
    uint32_t     iterations;
    const char  *result;                 /* NULL: it is refused */
    size_t       len;                    /* if it is refused */
} vector_t;


static const vector_t  vectors[] = {

    { "PBKDF2, RFC 6070, 1", METHOD(PBKDF2), HASH(SHA_1), PASSWORD, SALT, "",
      "", 1, "0c60c80f961f0e71f3a9b524af6012062fe037a6", 0 },
    { "PBKDF2, RFC 6070, 2", METHOD(PBKDF2), HASH(SHA_1), PASSWORD, SALT, "",
      "", 2, "ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957", 0 },
    { "PBKDF2, RFC 6070, 4096", METHOD(PBKDF2), HASH(SHA_1), PASSWORD, SALT,
      "", "", 4096, "4b007901b765489abead49d926f721d065a429c1", 0 },
    { "PBKDF2 with SHA-256", METHOD(PBKDF2), HASH(SHA_256), PASSWORD, SALT,
      "", "", 4096, "c5e478d59288c841aa530db6845c4c8d"
                    "962893a001ce4e11a4963873aa98134a", 0 },
    { "PBKDF2 with SHA-512", METHOD(PBKDF2), HASH(SHA_512), PASSWORD, SALT,
      "", "", 4096, "d197b1b33db0143e018b12f3d1d1479e6cdebdcc97c5c0f8"
                    "7f6902e072f457b5143f30602641b3d55cd335988cb36b84"
                    "376060ecd532e039b742a239434af2d5", 0 },
    { "PBKDF2 without a salt", METHOD(PBKDF2), HASH(SHA_1), PASSWORD, "", "",
      "", 1, NULL, 20 },
    { "PBKDF2 without iterations", METHOD(PBKDF2), HASH(SHA_1), PASSWORD, SALT,
      "", "", 0, NULL, 20 },

    { "counter mode, CAVP", METHOD(NIST800_108_C), HASH(SHA_256), NIST_KEY, "",
      NIST_DATA, "", 0, "10621342bfb0fd40046c0e29f2cfdbf0", 0 },
    { "counter mode, two blocks", METHOD(NIST800_108_C), HASH(SHA_256),
      NIST_KEY, "", NIST_DATA, "", 0,
      "10621342bfb0fd40046c0e29f2cfdbf06db174c19e9ce311aa7c4233f2a001ba"
      "977aa8c0b4285c2712a88fd45081e096", 0 },
    { "feedback mode", METHOD(NIST800_108_F), HASH(SHA_256), NIST_KEY, "",
      NIST_DATA, "", 0,
      "10621342bfb0fd40046c0e29f2cfdbf06db174c19e9ce311aa7c4233f2a001ba"
      "23fe8101146cafc1ae2108884bebaf10", 0 },
    { "feedback mode with an IV", METHOD(NIST800_108_F), HASH(SHA_256),
      NIST_KEY, "", NIST_DATA, NIST_IV, 0,
      "b676de8a74e6c5178f98edd79985bc8a475f8bfd1e07996737b9f944154f3ed0"
      "701032cea22763f736270d272c262f52", 0 },
    { "feedback mode with a short IV", METHOD(NIST800_108_F), HASH(SHA_256),
      NIST_KEY, "", NIST_DATA, "0001", 0, NULL, 16 },

    { "HKDF, RFC 5869, 1", METHOD(HKDF), HASH(SHA_256), HKDF_KEY,
      "000102030405060708090a0b0c", "f0f1f2f3f4f5f6f7f8f9", "", 0,
      "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf"
      "34007208d5b887185865", 0 },
    { "HKDF, RFC 5869, 3", METHOD(HKDF), HASH(SHA_256), HKDF_KEY, "", "", "",
      0, "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"
         "9d201395faa4b61a96c8", 0 },
    { "HKDF of more than 255 hashes", METHOD(HKDF), HASH(SHA_1), HKDF_KEY, "",
      "", "", 0, NULL, 255 * 20 + 1 },

    { "double pipeline", METHOD(NIST800_108_DPI), HASH(SHA_256), NIST_KEY, "",
      NIST_DATA, "", 0, NULL, 16 },
    { "HASH, which is no derivation", METHOD(HASH), HASH(SHA_256), NIST_KEY,
      "", "", "", 0, NULL, 16 }
};

#define VECTORS  (sizeof(vectors) / sizeof(vectors[0]))


static const kmip_crypto_t  *crypto = &kmip_crypto_openssl;


static void test_vector(const vector_t *v);


int
main(void)
{
    size_t  i;

    for (i = 0; i < VECTORS; i++) {
        test_vector(&vectors[i]);
    }

    is_int(ERR_peek_error(), 0, "OpenSSL's error queue is empty");

    return done_testing();
}


static void
test_vector(const vector_t *v)
{
    size_t             len;
    hex_t              key, salt, data, iv, wanted;
    kmip_secret_t      secret;
    kmip_derive_job_t  job;

    static uint8_t     out[HEX_MAX * 2];

    key = hex(v->key);
    salt = hex(v->salt);
    data = hex(v->data);
    iv = hex(v->iv);
    wanted = hex(v->result ? v->result : "");
    len = v->result ? wanted.len : v->len;

    secret.data = key.data;
    secret.len = key.len;

    memset(&job, 0, sizeof(kmip_derive_job_t));

    job.method = v->method;
    job.digest = crypto->digest(v->hash);
    job.key = &secret;
    job.salt = (kmip_str_t) { salt.len, salt.data };
    job.data = (kmip_str_t) { data.len, data.data };
    job.iv = (kmip_str_t) { iv.len, iv.data };
    job.iterations = v->iterations;

    if (v->result == NULL) {
        is_int(crypto->derive(&job, out, len), KMIP_ERROR, "%s is refused",
               v->name);
        return;
    }

    is_int(crypto->derive(&job, out, len), KMIP_OK, "%s", v->name);
    is_mem(out, len, wanted.data, wanted.len, "the bytes are those expected");
}
