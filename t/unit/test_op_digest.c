
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * MAC, MAC Verify, Hash, RNG Retrieve and RNG Seed.
 */


#include "engine_keys.h"
#include "tap.h"


#define KEY      "0123456789abcdef0123456789abcdef"
#define DATA     "01020304050607080910111213141516"
#define HMAC_256 "c911e78196d64c30f631bb079ea37b97" \
                 "a95936d4da764d6a171df030c895ecf9"
#define CMAC     "df566488ed51c14a54d362c7a17077be"
#define SHA_256  "ad41233d22cf9322e3a7ff49a13da434" \
                 "797abed3bab80950a1a0d4e582b7ea72"

#define GENERATE  KMIP_CRYPTOGRAPHIC_USAGE_MASK_MAC_GENERATE
#define VERIFY    KMIP_CRYPTOGRAPHIC_USAGE_MASK_MAC_VERIFY
#define BOTH      (GENERATE|VERIFY)

#define FAILURE   KMIP_RESULT_REASON_CRYPTOGRAPHIC_FAILURE
#define DENIED    KMIP_RESULT_REASON_PERMISSION_DENIED


static const parameter_t  hmac_256[] = {
    PARAMETER(CRYPTOGRAPHIC_ALGORITHM, ENUMERATION,
              KMIP_CRYPTOGRAPHIC_ALGORITHM_HMAC_SHA256), PARAMETERS_END
};
static const parameter_t  hmac_512[] = {
    PARAMETER(CRYPTOGRAPHIC_ALGORITHM, ENUMERATION,
              KMIP_CRYPTOGRAPHIC_ALGORITHM_HMAC_SHA512), PARAMETERS_END
};
static const parameter_t  hmac_md5[] = {
    PARAMETER(CRYPTOGRAPHIC_ALGORITHM, ENUMERATION,
              KMIP_CRYPTOGRAPHIC_ALGORITHM_HMAC_MD5), PARAMETERS_END
};
static const parameter_t  hmac_torn[] = {
    PARAMETER(CRYPTOGRAPHIC_ALGORITHM, ENUMERATION,
              KMIP_CRYPTOGRAPHIC_ALGORITHM_HMAC_SHA256),
    PARAMETER(HASHING_ALGORITHM, ENUMERATION, KMIP_HASHING_ALGORITHM_SHA_1),
    PARAMETERS_END
};


static const parameter_t  cmac[] = {
    PARAMETER(BLOCK_CIPHER_MODE, ENUMERATION, KMIP_BLOCK_CIPHER_MODE_CMAC),
    PARAMETERS_END
};
static const parameter_t  cmac_aes[] = {
    PARAMETER(BLOCK_CIPHER_MODE, ENUMERATION, KMIP_BLOCK_CIPHER_MODE_CMAC),
    PARAMETER(CRYPTOGRAPHIC_ALGORITHM, ENUMERATION,
              KMIP_CRYPTOGRAPHIC_ALGORITHM_AES), PARAMETERS_END
};
static const parameter_t  cmac_torn[] = {
    PARAMETER(BLOCK_CIPHER_MODE, ENUMERATION, KMIP_BLOCK_CIPHER_MODE_CMAC),
    PARAMETER(HASHING_ALGORITHM, ENUMERATION, KMIP_HASHING_ALGORITHM_SHA_256),
    PARAMETERS_END
};


static void test_mac(void);
static void test_cmac(void);
static void test_choice(void);
static void test_verify(void);
static void test_sign(void);
static void test_permitted(void);
static void test_hash(void);
static void test_random(void);


int
main(void)
{
    test_mac();
    test_cmac();
    test_choice();
    test_verify();
    test_sign();
    test_permitted();
    test_hash();
    test_random();

    return done_testing();
}


static long
mac(world_t *w, const char *uid, const parameter_t *parameters, char *result)
{
    long               reason;
    size_t             i;
    talk_t             t;
    kmip_payload_t    *p;
    const kmip_str_t  *made;

    talk_begin(&t, w);

    p = talk_add_uid(&t, KMIP_OPERATION_MAC, uid);
    p->data = talk_hex(&t, DATA);
    talk_present(p, DATA);

    if (parameters) {
        talk_parameters(&t, p, parameters);
    }

    talk_run(&t);

    reason = talk_result(&t, 0);
    result[0] = '\0';

    if (reason == 0) {
        made = &t.answers[0].payload.mac_data;

        for (i = 0; i < made->len; i++) {
            snprintf(result + 2 * i, 3, "%02x", made->data[i]);
        }
    }

    talk_end(&t);

    return reason;
}


/* the Validity Indicator, or the reason, negative */

static long
verify(world_t *w, const char *uid, const char *data, const char *value)
{
    long             reason;
    talk_t           t;
    kmip_payload_t  *p;

    talk_begin(&t, w);

    p = talk_add_uid(&t, KMIP_OPERATION_MAC_VERIFY, uid);

    if (data) {
        p->data = talk_hex(&t, data);
        talk_present(p, DATA);
    }

    p->mac_data = talk_hex(&t, value);
    talk_present(p, MAC_DATA);

    talk_run(&t);

    reason = talk_result(&t, 0);

    if (reason == 0) {
        reason = t.answers[0].payload.validity_indicator;

    } else {
        reason = -reason;
    }

    talk_end(&t);

    return reason;
}


static void
key_of(world_t *w, char *uid, uint32_t algorithm, int32_t mask,
    const parameter_t *parameters)
{
    engine_key_t  key;

    memset(&key, 0, sizeof(engine_key_t));

    key.key = KEY;
    key.algorithm = algorithm;
    key.mask = mask;
    key.parameters = parameters;

    is_int(world_key(w, &key, uid), 0, "a key is registered");
}


static void
test_mac(void)
{
    char     uid[64], made[129];
    world_t  w;

    world_init(&w);

    key_of(&w, uid, 0, BOTH, hmac_256);
    is_int(mac(&w, uid, NULL, made), 0, "MAC by the key's parameters");
    is_str(made, HMAC_256, "is the published one");

    key_of(&w, uid, 0, BOTH, NULL);
    is_int(mac(&w, uid, hmac_256, made), 0, "MAC by those of the request");
    is_str(made, HMAC_256, "is the same");
    is_int(mac(&w, uid, hmac_512, made), 0, "another HMAC");
    is_int(strlen(made), 128, "is longer");

    key_of(&w, uid, KMIP_CRYPTOGRAPHIC_ALGORITHM_HMAC_SHA256, BOTH, NULL);
    is_int(mac(&w, uid, NULL, made), 0, "MAC by the key's algorithm");
    is_str(made, HMAC_256, "is the same");

    w.version = KMIP_V1_2;
    is_int(mac(&w, uid, NULL, made), 0, "1.2 has MAC");
    w.version = KMIP_V1_1;
    is_int(world_do(&w, KMIP_OPERATION_MAC, uid),
           KMIP_RESULT_REASON_OPERATION_NOT_SUPPORTED, "1.1 has not");

    world_free(&w);
}


/* the value is OpenSSL's command line's */

static void
test_cmac(void)
{
    char     uid[64], made[129];
    world_t  w;

    world_init(&w);

    key_of(&w, uid, KMIP_CRYPTOGRAPHIC_ALGORITHM_AES, BOTH, cmac);
    is_int(mac(&w, uid, NULL, made), 0, "CMAC by the key's parameters");
    is_str(made, CMAC, "is that of another program");
    is_int(mac(&w, uid, cmac_aes, made), 0, "CMAC with AES");
    is_str(made, CMAC, "is the same");
    is_int(verify(&w, uid, DATA, CMAC), KMIP_VALIDITY_INDICATOR_VALID,
           "MAC Verify of it");
    is_int(verify(&w, uid, DATA "00", CMAC), KMIP_VALIDITY_INDICATOR_INVALID,
           "and of other data");
    is_int(mac(&w, uid, hmac_256, made), 0, "an HMAC with the same key");
    is_int(mac(&w, uid, cmac_torn, made), FAILURE, "CMAC with a hash");
    is_int(w.log.cause, KMIP_CAUSE_BAD_PARAMETERS, "contradict each other");

    key_of(&w, uid, KMIP_CRYPTOGRAPHIC_ALGORITHM_CAMELLIA, BOTH, cmac);
    is_int(mac(&w, uid, NULL, made), FAILURE, "CMAC with Camellia");
    is_int(mac(&w, uid, cmac_aes, made), FAILURE,
           "CMAC with AES and a key of Camellia");
    is_int(w.log.cause, KMIP_CAUSE_BAD_PARAMETERS, "are two ciphers");

    world_free(&w);
}


static void
test_choice(void)
{
    char     uid[64], made[129];
    world_t  w;

    world_init(&w);

    key_of(&w, uid, 0, BOTH, NULL);
    is_int(mac(&w, uid, NULL, made), FAILURE, "nothing names an HMAC");
    is_int(w.log.cause, KMIP_CAUSE_UNSUPPORTED_PARAMETERS,
           "AES makes no MAC here");
    is_int(mac(&w, uid, hmac_md5, made), FAILURE, "HMAC-MD5");
    is_int(mac(&w, uid, hmac_torn, made), FAILURE, "two hashes");
    is_int(w.log.cause, KMIP_CAUSE_BAD_PARAMETERS, "contradict each other");

    key_of(&w, uid, KMIP_CRYPTOGRAPHIC_ALGORITHM_HMAC_SHA256, BOTH, NULL);
    is_int(mac(&w, uid, hmac_512, made), FAILURE,
           "a key of HMAC-SHA256 for HMAC-SHA512");

    world_free(&w);
}


static void
test_verify(void)
{
    char     uid[64];
    world_t  w;

    world_init(&w);
    key_of(&w, uid, 0, BOTH, hmac_256);

    is_int(verify(&w, uid, DATA, HMAC_256), KMIP_VALIDITY_INDICATOR_VALID,
           "the right MAC");
    is_int(verify(&w, uid, DATA "00", HMAC_256),
           KMIP_VALIDITY_INDICATOR_INVALID, "other data");
    is_int(verify(&w, uid, NULL, HMAC_256), KMIP_VALIDITY_INDICATOR_INVALID,
           "no data");
    is_int(verify(&w, uid, DATA, "c911e78196d64c30f631bb079ea37b97"),
           KMIP_VALIDITY_INDICATOR_INVALID, "a part of the MAC");
    is_int(verify(&w, uid, DATA, ""), KMIP_VALIDITY_INDICATOR_INVALID,
           "an empty one");

    world_free(&w);
}


/* Sign and Signature Verify are MAC and MAC Verify by other bits of the mask */

static void
test_sign(void)
{
    char             uid[64];
    talk_t           t;
    world_t          w;
    kmip_str_t       made;
    kmip_payload_t  *p;

    world_init(&w);
    key_of(&w, uid, 0, KMIP_CRYPTOGRAPHIC_USAGE_MASK_SIGN
                       |KMIP_CRYPTOGRAPHIC_USAGE_MASK_VERIFY, hmac_256);

    talk_begin(&t, &w);

    p = talk_add_uid(&t, KMIP_OPERATION_SIGN, uid);
    p->data = talk_hex(&t, DATA);
    talk_present(p, DATA);

    p = talk_add_uid(&t, KMIP_OPERATION_SIGNATURE_VERIFY, uid);
    p->data = talk_hex(&t, DATA);
    talk_present(p, DATA);
    p->mac_data = talk_hex(&t, HMAC_256);
    talk_present(p, SIGNATURE_DATA);

    p = talk_add_uid(&t, KMIP_OPERATION_SIGNATURE_VERIFY, uid);
    p->data = talk_hex(&t, DATA "00");
    talk_present(p, DATA);
    p->mac_data = talk_hex(&t, HMAC_256);
    talk_present(p, SIGNATURE_DATA);

    talk_run(&t);

    is_int(talk_result(&t, 0), 0, "Sign with an HMAC");
    p = &t.answers[0].payload;
    ok(kmip_payload_has(p, SIGNATURE_DATA), "has Signature Data");
    made = talk_hex(&t, HMAC_256);
    is_mem(p->mac_data.data, p->mac_data.len, made.data, made.len,
           "which are the HMAC");
    is_int(talk_result(&t, 1), 0, "Signature Verify");
    is_int(t.answers[1].payload.validity_indicator,
           KMIP_VALIDITY_INDICATOR_VALID, "of these");
    is_int(t.answers[2].payload.validity_indicator,
           KMIP_VALIDITY_INDICATOR_INVALID, "and of other data");

    talk_end(&t);

    is_int(verify(&w, uid, DATA, HMAC_256), -DENIED,
           "MAC Verify needs another bit of the mask");

    key_of(&w, uid, 0, BOTH, hmac_256);

    talk_begin(&t, &w);
    p = talk_add_uid(&t, KMIP_OPERATION_SIGN, uid);
    p->data = talk_hex(&t, DATA);
    talk_present(p, DATA);
    talk_run(&t);
    is_int(talk_result(&t, 0), DENIED, "as does Sign");
    talk_end(&t);

    world_free(&w);
}


static void
test_permitted(void)
{
    char     uid[64], made[129];
    world_t  w;

    world_init(&w);

    key_of(&w, uid, 0, VERIFY, hmac_256);
    is_int(mac(&w, uid, NULL, made), DENIED,
           "MAC without MAC Generate in the mask");
    is_int(verify(&w, uid, DATA, HMAC_256), KMIP_VALIDITY_INDICATOR_VALID,
           "which has MAC Verify");

    key_of(&w, uid, 0, GENERATE, hmac_256);
    is_int(verify(&w, uid, DATA, HMAC_256), -DENIED,
           "MAC Verify without MAC Verify in the mask");
    is_int(mac(&w, uid, NULL, made), 0, "which has MAC Generate");

    key_of(&w, uid, 0, BOTH, hmac_256);
    (void) world_revoke(&w, uid, KMIP_REVOCATION_REASON_CODE_SUPERSEDED);
    is_int(mac(&w, uid, NULL, made), DENIED, "MAC: Deactivated");
    is_int(verify(&w, uid, DATA, HMAC_256), KMIP_VALIDITY_INDICATOR_VALID,
           "MAC Verify: Deactivated");

    world_free(&w);
}


static void
test_hash(void)
{
    size_t           i;
    talk_t           t;
    world_t          w;
    kmip_str_t       wanted;
    kmip_payload_t  *p;
    parameter_t      parameters[] = {
        PARAMETER(HASHING_ALGORITHM, ENUMERATION, 0), PARAMETERS_END
    };

    static const struct {
        uint32_t     hash;
        long         reason;
        const char  *name;
    } cases[] = {
        { KMIP_HASHING_ALGORITHM_SHA_256, 0, "SHA-256" },
        { KMIP_HASHING_ALGORITHM_MD5, FAILURE, "MD5" },
        { 0, FAILURE, "none" },
        { 0x99, FAILURE, "an unknown one" }
    };

    world_init(&w);

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        talk_begin(&t, &w);

        p = talk_add(&t, KMIP_OPERATION_HASH);
        p->data = talk_hex(&t, DATA);
        talk_present(p, DATA);
        parameters[0].number = cases[i].hash;
        talk_parameters(&t, p, parameters);
        talk_run(&t);

        is_int(talk_result(&t, 0), cases[i].reason, "Hash: %s",
               cases[i].name);

        if (cases[i].reason == 0) {
            wanted = talk_hex(&t, SHA_256);
            p = &t.answers[0].payload;
            is_mem(p->data.data, p->data.len, wanted.data, wanted.len,
                   "is the published one");
        }

        talk_end(&t);
    }

    is_int(memory_store_count(w.ms, MEMORY_LOAD), 0, "no key is loaded");

    world_free(&w);
}


static void
test_random(void)
{
    size_t           i;
    talk_t           t;
    world_t          w;
    kmip_payload_t  *p;

    static const struct {
        int32_t  length;
        long     reason;
    } cases[] = {
        { 0, 0 }, { 1, 0 }, { 32, 0 }, { 65536, 0 },
        { 65537, KMIP_RESULT_REASON_RESPONSE_TOO_LARGE },
        { INT32_MAX, KMIP_RESULT_REASON_RESPONSE_TOO_LARGE },
        { -1, KMIP_RESULT_REASON_INVALID_FIELD },
        { INT32_MIN, KMIP_RESULT_REASON_INVALID_FIELD }
    };

    world_init(&w);

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        talk_begin(&t, &w);

        p = talk_add(&t, KMIP_OPERATION_RNG_RETRIEVE);
        p->data_length = cases[i].length;
        talk_present(p, DATA_LENGTH);
        talk_run(&t);

        is_int(talk_result(&t, 0), cases[i].reason,
               "RNG Retrieve of %d bytes", cases[i].length);

        if (cases[i].reason == 0) {
            is_int(t.answers[0].payload.data.len, cases[i].length,
                   "returns so many");
        }

        talk_end(&t);
    }

    talk_begin(&t, &w);
    p = talk_add(&t, KMIP_OPERATION_RNG_SEED);
    p->data = talk_hex(&t, DATA);
    talk_present(p, DATA);
    talk_run(&t);
    is_int(talk_result(&t, 0), 0, "RNG Seed");
    is_int(t.answers[0].payload.data_length, 16, "uses all bytes");
    talk_end(&t);

    world_free(&w);
}
