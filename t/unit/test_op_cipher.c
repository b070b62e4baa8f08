
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Encrypt and Decrypt: what the request and the key say decides, and each
 * refusal has its reason.
 */


#include "engine_keys.h"
#include "tap.h"


#define AES_KEY  "0123456789abcdef0123456789abcdef"
#define PLAIN    "01020304050607080910111213141516"
#define ECB      "d9bcce11b0b437b90239552df3a360c9"
#define IV       "ff020304050607080910111213141516"
#define ENCRYPT  KMIP_CRYPTOGRAPHIC_USAGE_MASK_ENCRYPT
#define DECRYPT  KMIP_CRYPTOGRAPHIC_USAGE_MASK_DECRYPT
#define BOTH     (ENCRYPT|DECRYPT)

#define FAILURE  KMIP_RESULT_REASON_CRYPTOGRAPHIC_FAILURE
#define DENIED   KMIP_RESULT_REASON_PERMISSION_DENIED
#define MESSAGE  KMIP_RESULT_REASON_INVALID_MESSAGE
#define GENERAL  KMIP_RESULT_REASON_GENERAL_FAILURE


/* fields of a request; NULL means that one is not there */

typedef const void *use_t[5];          /* Cryptographic Parameters, then data,
                                          IV, AAD and tag in digits */

/* an answer: the reason, and fields as hexadecimal digits */

typedef struct {
    long                reason;
    kmip_cause_e        cause;
    char                data[512];
    char                iv[300];
    char                tag[64];
} used_t;


static const parameter_t  ecb[] = { PARAMETER_MODE(ECB), PARAMETERS_END };
static const parameter_t  cbc[] = { PARAMETER_MODE(CBC), PARAMETERS_END };
static const parameter_t  ctr[] = { PARAMETER_MODE(CTR), PARAMETERS_END };
static const parameter_t  gcm[] = { PARAMETER_MODE(GCM), PARAMETERS_END };
static const parameter_t  cbc_padded[] = {
    PARAMETER_MODE(CBC), PARAMETER_PADDING(PKCS5), PARAMETERS_END
};
static const parameter_t  cbc_random[] = {
    PARAMETER_MODE(CBC), PARAMETER_PADDING(PKCS5),
    PARAMETER(RANDOM_IV, BOOLEAN, 1), PARAMETERS_END
};


static void test_modes(void);
static void test_parameters(void);
static void test_combinations(void);
static void test_iv(void);
static void test_iv_length(void);
static void test_gcm(void);
static void test_gcm_before(void);
static void test_tag_lengths(void);
static void test_states(void);
static void test_dates(void);
static void test_masks(void);
static void test_objects(void);
static void test_versions(void);
static void test_sensitive(void);
static void test_large(void);
static used_t use(world_t *w, uint32_t operation, const char *uid,
    const use_t u);
static void key_of(world_t *w, char *uid, const parameter_t *parameters);


int
main(void)
{
    test_modes();
    test_parameters();
    test_combinations();
    test_iv();
    test_iv_length();
    test_gcm();
    test_gcm_before();
    test_tag_lengths();
    test_states();
    test_dates();
    test_masks();
    test_objects();
    test_versions();
    test_sensitive();
    test_large();

    return done_testing();
}


static void
text_of(char *dst, size_t size, const kmip_str_t *s)
{
    size_t  i;

    dst[0] = '\0';

    for (i = 0; i < s->len && 2 * i + 2 < size; i++) {
        snprintf(dst + 2 * i, 3, "%02x", s->data[i]);
    }
}


#define use_field(t, p, member, field, text)                                 \
    if (text) {                                                              \
        (p)->member = talk_hex(t, text);                                     \
        talk_present(p, field);                                              \
    }

static used_t
use(world_t *w, uint32_t operation, const char *uid, const use_t u)
{
    talk_t           t;
    used_t           used;
    kmip_payload_t  *p;

    memset(&used, 0, sizeof(used_t));

    talk_begin(&t, w);

    p = talk_add_uid(&t, operation, uid);

    if (u[0]) {
        talk_parameters(&t, p, u[0]);
    }

    use_field(&t, p, data, DATA, u[1]);
    use_field(&t, p, iv, IV_COUNTER_NONCE, u[2]);
    use_field(&t, p, aad, AUTHENTICATED_ENCRYPTION_ADDITIONAL_DATA, u[3]);
    use_field(&t, p, tag, AUTHENTICATED_ENCRYPTION_TAG, u[4]);

    talk_run(&t);

    used.reason = talk_result(&t, 0);
    used.cause = w->log.cause;

    if (used.reason == 0) {
        p = &t.answers[0].payload;

        text_of(used.data, sizeof(used.data), &p->data);
        text_of(used.iv, sizeof(used.iv), &p->iv);
        text_of(used.tag, sizeof(used.tag), &p->tag);
    }

    talk_end(&t);

    return used;
}


#define encrypt(w, uid, ...)                                                 \
    use(w, KMIP_OPERATION_ENCRYPT, uid, (const use_t) { __VA_ARGS__ })
#define decrypt(w, uid, ...)                                                 \
    use(w, KMIP_OPERATION_DECRYPT, uid, (const use_t) { __VA_ARGS__ })


static void
key_of(world_t *w, char *uid, const parameter_t *parameters)
{
    engine_key_t  key;

    memset(&key, 0, sizeof(engine_key_t));

    key.key = AES_KEY;
    key.mask = BOTH;
    key.parameters = parameters;

    is_int(world_key(w, &key, uid), 0, "a key is registered");
}


/* there and back, and what is made is what another program makes */

static void
test_modes(void)
{
    char     uid[64];
    size_t   i;
    used_t   there, back;
    world_t  w;

    static const struct {
        const char         *name;
        const parameter_t  *parameters;
        const char         *plain;
        const char         *iv;
        const char         *cipher;
    } modes[] = {
        { "ECB", ecb, PLAIN, NULL, ECB },
        { "CBC", cbc, PLAIN, IV, "e768203ba72b6e157daaad34b1e791d8" },
        { "CBC with PKCS5", cbc_padded, PLAIN PLAIN "01", IV,
          "e768203ba72b6e157daaad34b1e791d8e88457dc147942f01bfaff7b28a3cdde"
          "2203d4d5a4c7928ba9e9cc78b66a6546" },
        { "CTR", ctr, "010203", PLAIN, "d8becd" },
        { "ECB of nothing", ecb, "", NULL, "" },
    };

    world_init(&w);
    key_of(&w, uid, NULL);

    for (i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
        there = encrypt(&w, uid, modes[i].parameters, modes[i].plain,
                        modes[i].iv);
        is_int(there.reason, 0, "Encrypt: %s", modes[i].name);
        is_str(there.data, modes[i].cipher, "as others do");
        is_str(there.iv, "", "an IV that was given is not returned");

        back = decrypt(&w, uid, modes[i].parameters, there.data, modes[i].iv);
        is_int(back.reason, 0, "Decrypt: %s", modes[i].name);
        is_str(back.data, modes[i].plain, "gives back what it was");
    }

    ok(memory_store_material(w.ms), "the key was loaded");

    world_free(&w);
}


/* the request's Cryptographic Parameters, else the key's */

static void
test_parameters(void)
{
    char     uid[64], bare[64];
    used_t   used;
    world_t  w;

    static const parameter_t  other[] = {
        PARAMETER_MODE(ECB),
        PARAMETER(CRYPTOGRAPHIC_ALGORITHM, ENUMERATION,
                  KMIP_CRYPTOGRAPHIC_ALGORITHM_3DES), PARAMETERS_END
    };
    static const parameter_t  same[] = {
        PARAMETER_MODE(ECB),
        PARAMETER(CRYPTOGRAPHIC_ALGORITHM, ENUMERATION,
                  KMIP_CRYPTOGRAPHIC_ALGORITHM_AES), PARAMETERS_END
    };
    static const parameter_t  none[] = { PARAMETERS_END };

    world_init(&w);
    key_of(&w, uid, ecb);
    key_of(&w, bare, NULL);

    is_str(encrypt(&w, uid, NULL, PLAIN).data, ECB,
           "the key's Cryptographic Parameters are used");
    is_str(encrypt(&w, uid, same, PLAIN).data, ECB,
           "the Cryptographic Algorithm may be named");
    is_str(encrypt(&w, uid, ctr, "010203", PLAIN).data, "d8becd",
           "those of the request come first");

    used = encrypt(&w, uid, none, PLAIN);
    is_int(used.reason, FAILURE, "empty ones of a request are no others");
    is_int(used.cause, KMIP_CAUSE_BAD_PARAMETERS, "they lack the mode");
    is_int(encrypt(&w, bare, NULL, PLAIN).cause, KMIP_CAUSE_BAD_PARAMETERS,
           "a key without any, and a request without any");
    is_int(encrypt(&w, uid, other, PLAIN).cause, KMIP_CAUSE_BAD_PARAMETERS,
           "a Cryptographic Algorithm that is not the key's");

    world_free(&w);
}


/* every mode with every padding is done or refused with the reason for it */

static void
test_combinations(void)
{
    char      uid[64];
    int       offered;
    used_t    used;
    world_t   w;
    uint32_t  mode, padding;

    parameter_t  parameters[] = {
        PARAMETER(BLOCK_CIPHER_MODE, ENUMERATION, 0),
        PARAMETER(PADDING_METHOD, ENUMERATION, 0), PARAMETERS_END
    };

    world_init(&w);
    key_of(&w, uid, NULL);

    for (mode = 1; mode <= 0x13; mode++) {
        for (padding = 1; padding <= 0x0b; padding++) {
            parameters[0].number = mode;
            parameters[1].number = padding;

            offered = mode == KMIP_BLOCK_CIPHER_MODE_ECB
                      || mode == KMIP_BLOCK_CIPHER_MODE_CBC;

            offered = padding == KMIP_PADDING_METHOD_NONE
                      ? offered || mode == KMIP_BLOCK_CIPHER_MODE_CTR
                        || mode == KMIP_BLOCK_CIPHER_MODE_GCM
                      : offered && padding == KMIP_PADDING_METHOD_PKCS5;

            used = encrypt(&w, uid, parameters, PLAIN,
                           mode == KMIP_BLOCK_CIPHER_MODE_ECB ? NULL : IV);

            is_int(used.reason, offered ? 0 : FAILURE,
                   "mode %u with padding %u", mode, padding);

            if (!offered) {
                is_int(used.cause, KMIP_CAUSE_UNSUPPORTED_PARAMETERS,
                       "is not supported");
            }
        }
    }

    parameters[0].number = KMIP_BLOCK_CIPHER_MODE_CTR;
    parameters[1].tag = KMIP_TAG_COUNTER_LENGTH;
    parameters[1].type = KMIP_TYPE_INTEGER;

    is_int(encrypt(&w, uid, parameters, PLAIN, IV).cause,
           KMIP_CAUSE_UNSUPPORTED_PARAMETERS, "a Counter Length is refused");
    is_int(encrypt(&w, uid, ecb, "0102").reason, FAILURE,
           "a part of a block without padding");
    is_int(decrypt(&w, uid, cbc_padded, "0102", IV).reason, FAILURE,
           "Decrypt of a part of a block");
    is_int(decrypt(&w, uid, cbc_padded, PLAIN, IV).reason, FAILURE,
           "Decrypt with wrong padding");

    world_free(&w);
}


static void
test_iv(void)
{
    char     uid[64], random[64];
    used_t   one, two;
    world_t  w;

    static const parameter_t  length[] = {
        PARAMETER_MODE(CBC), PARAMETER(IV_LENGTH, INTEGER, 64), PARAMETERS_END
    };
    static const parameter_t  random_short[] = {
        PARAMETER_MODE(GCM), PARAMETER(RANDOM_IV, BOOLEAN, 1),
        PARAMETER(IV_LENGTH, INTEGER, 64), PARAMETERS_END
    };
    static const parameter_t  random_long[] = {
        PARAMETER_MODE(GCM), PARAMETER(RANDOM_IV, BOOLEAN, 1),
        PARAMETER(IV_LENGTH, INTEGER, 1024), PARAMETERS_END
    };

    world_init(&w);
    key_of(&w, uid, NULL);
    key_of(&w, random, cbc_random);

    one = encrypt(&w, random, NULL, PLAIN);
    two = encrypt(&w, random, NULL, PLAIN);
    is_int(strlen(one.iv), 32, "Random IV: one is made and returned");
    ok(strcmp(one.iv, two.iv) != 0 && strcmp(one.data, two.data) != 0,
       "another one each time");
    is_str(decrypt(&w, random, NULL, one.data, one.iv).data, PLAIN,
           "it decrypts");
    is_str(encrypt(&w, random, NULL, PLAIN, IV).iv, "",
           "an IV that is given is used");
    is_int(decrypt(&w, random, NULL, one.data).reason, MESSAGE,
           "Decrypt makes no IV");

    is_int(encrypt(&w, uid, cbc, PLAIN).reason, MESSAGE,
           "CBC without an IV, and without Random IV");
    is_int(encrypt(&w, uid, cbc, PLAIN, "").reason, MESSAGE, "an empty IV");
    is_int(encrypt(&w, uid, cbc, PLAIN, "00").cause,
           KMIP_CAUSE_BAD_PARAMETERS, "an IV of one byte");
    is_int(encrypt(&w, uid, length, PLAIN, IV).cause,
           KMIP_CAUSE_BAD_PARAMETERS, "an IV that has not its IV Length");
    is_int(encrypt(&w, uid, ecb, PLAIN, IV).cause,
           KMIP_CAUSE_BAD_PARAMETERS, "an IV for ECB");
    is_int(encrypt(&w, uid, random_short, PLAIN).cause,
           KMIP_CAUSE_BAD_PARAMETERS, "a random IV of GCM of 8 bytes");
    is_int(strlen(encrypt(&w, uid, random_long, PLAIN).iv), 256,
           "a random IV of 128 bytes");

    w.no_random = 1;
    is_int(encrypt(&w, random, NULL, PLAIN).reason, GENERAL,
           "no random numbers, no IV");

    world_free(&w);
}


#define GCM_IV   "000000000000000000000000"

/* the seal of OpenBao counts an IV in bytes */

static void
test_iv_length(void)
{
    char     uid[64];
    world_t  w;

    static const parameter_t  bytes[] = {
        PARAMETER_MODE(GCM), PARAMETER(IV_LENGTH, INTEGER, 12),
        PARAMETER(TAG_LENGTH, INTEGER, 16), PARAMETERS_END
    };
    static const parameter_t  random_bytes[] = {
        PARAMETER_MODE(GCM), PARAMETER(RANDOM_IV, BOOLEAN, 1),
        PARAMETER(IV_LENGTH, INTEGER, 12), PARAMETERS_END
    };

    world_init(&w);
    key_of(&w, uid, NULL);

    is_int(encrypt(&w, uid, bytes, PLAIN, GCM_IV).reason,
           0, "an IV Length in bytes, as OpenBao has it");
    is_int(encrypt(&w, uid, bytes, PLAIN, IV).cause,
           KMIP_CAUSE_BAD_PARAMETERS, "which the IV has not");
    is_int(strlen(encrypt(&w, uid, random_bytes, PLAIN).iv), 24,
           "a random IV of so many bytes");

    world_free(&w);
}


static void
test_gcm(void)
{
    char     uid[64];
    used_t   used;
    world_t  w;

    world_init(&w);
    key_of(&w, uid, NULL);

    used = encrypt(&w, uid, gcm, "010203", GCM_IV, "aabb");
    is_int(strlen(used.data), 6, "GCM: as many bytes as there were");
    is_int(strlen(used.tag), 32, "and a tag of 16 bytes");

    is_str(decrypt(&w, uid, gcm, used.data, GCM_IV, "aabb", used.tag).data,
           "010203", "Decrypt compares it");
    is_int(decrypt(&w, uid, gcm, used.data, GCM_IV, "aabc", used.tag).reason,
           FAILURE, "other AAD");
    is_int(decrypt(&w, uid, gcm, used.data, GCM_IV, NULL, used.tag).reason,
           FAILURE, "no AAD");
    is_int(decrypt(&w, uid, gcm, used.data, PLAIN, "aabb", used.tag).reason,
           FAILURE, "another IV");
    is_int(decrypt(&w, uid, gcm, "010204", GCM_IV, "aabb", used.tag).reason,
           FAILURE, "other data");
    is_int(decrypt(&w, uid, gcm, used.data, GCM_IV, "aabb").reason, MESSAGE,
           "no tag");

    used.tag[0] = (used.tag[0] == '0') ? '1' : '0';
    used = decrypt(&w, uid, gcm, used.data, GCM_IV, "aabb", used.tag);
    is_int(used.reason, FAILURE, "a wrong tag");
    is_str(used.data, "", "gives no data");

    is_int(encrypt(&w, uid, ctr, PLAIN, IV, "aabb").cause,
           KMIP_CAUSE_BAD_PARAMETERS, "AAD for CTR");
    is_int(decrypt(&w, uid, ecb, PLAIN, NULL, NULL, IV).cause,
           KMIP_CAUSE_BAD_PARAMETERS, "a tag for ECB");
    is_int(encrypt(&w, uid, ecb, ECB, NULL, "").reason, 0, "empty AAD is none");

    world_free(&w);
}


/* 1.2 and 1.3 have no field for the tag: it follows the data */

static void
test_gcm_before(void)
{
    char     uid[64], tag[33], data[7];
    used_t   now, before;
    world_t  w;

    world_init(&w);
    key_of(&w, uid, NULL);

    now = encrypt(&w, uid, gcm, "010203", GCM_IV);

    w.version = KMIP_V1_3;
    before = encrypt(&w, uid, gcm, "010203", GCM_IV);

    snprintf(data, sizeof(data), "%.6s", before.data);
    snprintf(tag, sizeof(tag), "%.32s", before.data + 6);

    is_str(before.tag, "", "1.3: no field for the tag");
    is_str(data, now.data, "the same data");
    is_str(tag, now.tag, "followed by the tag");
    is_str(decrypt(&w, uid, gcm, before.data, GCM_IV).data, "010203",
           "Decrypt takes it from there");
    is_int(decrypt(&w, uid, gcm, tag, GCM_IV).reason, FAILURE,
           "a tag that is not of these data");
    is_int(decrypt(&w, uid, gcm, "010203", GCM_IV).reason, MESSAGE,
           "fewer bytes than a tag has");

    world_free(&w);
}


static void
test_tag_lengths(void)
{
    char     uid[64], tag[64];
    int      len;
    used_t   used;
    world_t  w;

    parameter_t  parameters[] = {
        PARAMETER_MODE(GCM), PARAMETER(TAG_LENGTH, INTEGER, 0), PARAMETERS_END
    };

    world_init(&w);
    key_of(&w, uid, NULL);

    for (len = -2; len <= 33; len++) {

        if (len == -1) {
            continue;
        }

        parameters[1].number = len;
        used = encrypt(&w, uid, parameters, PLAIN, GCM_IV);

        if (len < 12 || len > 16) {
            is_int(used.reason, GENERAL, "a tag of %d bytes", len);
            continue;
        }

        is_int(strlen(used.tag), 2 * len, "a tag of %d bytes", len);
        is_str(decrypt(&w, uid, parameters, used.data, GCM_IV, NULL,
                       used.tag).data,
               PLAIN, "decrypts");
        is_str(decrypt(&w, uid, gcm, used.data, GCM_IV, NULL, used.tag).data,
               PLAIN, "without Tag Length, too");

        snprintf(tag, sizeof(tag), "%.60s00", used.tag);
        is_int(decrypt(&w, uid, parameters, used.data, GCM_IV, NULL,
                       tag).cause,
               KMIP_CAUSE_BAD_PARAMETERS, "and with one byte more not");
    }

    is_int(decrypt(&w, uid, gcm, PLAIN, GCM_IV, NULL, "01020304").reason,
           GENERAL, "a tag of 4 bytes");

    world_free(&w);
}


static void
test_states(void)
{
    char          uid[64];
    world_t       w;
    engine_key_t  key;

    memset(&key, 0, sizeof(engine_key_t));

    key.key = AES_KEY;
    key.mask = BOTH;

    world_init(&w);

    is_int(world_create(&w, uid), 0, "Create");
    is_int(encrypt(&w, uid, ecb, PLAIN).reason, DENIED,
           "Encrypt: Pre-Active");
    is_int(decrypt(&w, uid, ecb, ECB).reason, DENIED, "Decrypt: Pre-Active");

    (void) world_key(&w, &key, uid);
    is_int(encrypt(&w, uid, ecb, PLAIN).reason, 0, "Encrypt: Active");
    is_int(decrypt(&w, uid, ecb, ECB).reason, 0, "Decrypt: Active");

    (void) world_revoke(&w, uid, KMIP_REVOCATION_REASON_CODE_SUPERSEDED);
    is_int(encrypt(&w, uid, ecb, PLAIN).reason, DENIED,
           "Encrypt: Deactivated");
    is_int(w.log.cause, KMIP_CAUSE_WRONG_STATE, "for its state");
    is_str(decrypt(&w, uid, ecb, ECB).data, PLAIN, "Decrypt: Deactivated");

    (void) world_revoke(&w, uid, KMIP_REVOCATION_REASON_CODE_KEY_COMPROMISE);
    is_int(encrypt(&w, uid, ecb, PLAIN).reason, DENIED,
           "Encrypt: Compromised");
    is_str(decrypt(&w, uid, ecb, ECB).data, PLAIN, "Decrypt: Compromised");

    (void) world_do(&w, KMIP_OPERATION_DESTROY, uid);
    is_int(encrypt(&w, uid, ecb, PLAIN).reason,
           KMIP_RESULT_REASON_ITEM_NOT_FOUND, "Encrypt: Destroyed");
    is_int(decrypt(&w, uid, ecb, ECB).reason,
           KMIP_RESULT_REASON_ITEM_NOT_FOUND, "Decrypt: Destroyed");
    is_int(decrypt(&w, "no-such-key", ecb, ECB).reason,
           KMIP_RESULT_REASON_ITEM_NOT_FOUND, "Decrypt: no such key");
    is_int(decrypt(&w, NULL, ecb, ECB).reason,
           KMIP_RESULT_REASON_ITEM_NOT_FOUND, "Decrypt: no key at all");

    memory_store_fail(w.ms, MEMORY_LOAD, KMIP_STORE_UNAVAILABLE, 1);
    is_int(encrypt(&w, uid, ecb, PLAIN).reason, GENERAL,
           "Encrypt: it is not known whether there is one");

    world_free(&w);
}


static void
test_dates(void)
{
    char          uid[64];
    world_t       w;
    engine_key_t  key;

    memset(&key, 0, sizeof(engine_key_t));

    world_init(&w);

    key.key = AES_KEY;
    key.mask = BOTH;
    key.more[0] = talk_number(KMIP_ATTR_PROCESS_START_DATE, w.now + 100);
    key.more[1] = talk_number(KMIP_ATTR_PROTECT_STOP_DATE, w.now + 50);
    key.more[2] = talk_number(KMIP_ATTR_DEACTIVATION_DATE, w.now + 200);

    is_int(world_key(&w, &key, uid), 0, "a key with dates");
    is_int(encrypt(&w, uid, ecb, PLAIN).reason, 0,
           "Encrypt before the Protect Stop Date");
    is_int(decrypt(&w, uid, ecb, ECB).reason, DENIED,
           "Decrypt before the Process Start Date");

    w.now += 50;
    is_int(encrypt(&w, uid, ecb, PLAIN).reason, DENIED,
           "Encrypt at the Protect Stop Date");

    w.now += 50;
    is_int(decrypt(&w, uid, ecb, ECB).reason, 0,
           "Decrypt at the Process Start Date");

    w.now += 100;
    is_int(decrypt(&w, uid, ecb, ECB).reason, 0,
           "Decrypt after the Deactivation Date");

    key.more[0] = talk_number(KMIP_ATTR_DEACTIVATION_DATE, w.now + 10);
    key.more[1].id = 0;

    (void) world_key(&w, &key, uid);
    is_int(encrypt(&w, uid, ecb, PLAIN).reason, 0,
           "Encrypt before the Deactivation Date");
    w.now += 10;
    is_int(encrypt(&w, uid, ecb, PLAIN).reason, DENIED,
           "Encrypt at the Deactivation Date");

    world_free(&w);
}


static void
test_masks(void)
{
    char          uid[64];
    world_t       w;
    engine_key_t  key;

    memset(&key, 0, sizeof(engine_key_t));

    key.key = AES_KEY;

    world_init(&w);

    key.mask = DECRYPT;
    (void) world_key(&w, &key, uid);
    is_int(encrypt(&w, uid, ecb, PLAIN).reason, DENIED,
           "Encrypt without Encrypt in the mask");
    is_int(w.log.cause, KMIP_CAUSE_INCOMPATIBLE_USAGE, "for its mask");
    is_int(decrypt(&w, uid, ecb, ECB).reason, 0, "which has Decrypt");

    key.mask = ~(int32_t) DECRYPT & 0xfffff;
    (void) world_key(&w, &key, uid);
    is_int(decrypt(&w, uid, ecb, ECB).reason, DENIED,
           "Decrypt without Decrypt in the mask");
    is_int(encrypt(&w, uid, ecb, PLAIN).reason, 0, "which has Encrypt");

    world_free(&w);
}


static void
test_objects(void)
{
    char          uid[64];
    world_t       w;
    engine_key_t  key;

    memset(&key, 0, sizeof(engine_key_t));

    key.key = AES_KEY;
    key.mask = BOTH;

    world_init(&w);

    key.object_type = KMIP_OBJECT_TYPE_SECRET_DATA;
    is_int(world_key(&w, &key, uid), 0, "Secret Data");
    is_int(encrypt(&w, uid, ecb, PLAIN).reason,
           KMIP_RESULT_REASON_ILLEGAL_OPERATION, "encrypts nothing");

    key.object_type = 0;
    key.format = KMIP_KEY_FORMAT_TYPE_OPAQUE;
    is_int(world_key(&w, &key, uid), 0, "an Opaque key");
    is_int(encrypt(&w, uid, ecb, PLAIN).reason,
           KMIP_RESULT_REASON_KEY_FORMAT_TYPE_NOT_SUPPORTED,
           "encrypts nothing");

    key.format = KMIP_KEY_FORMAT_TYPE_TRANSPARENT_SYMMETRIC_KEY;
    is_int(world_key(&w, &key, uid), 0, "a Transparent Symmetric Key");
    is_str(encrypt(&w, uid, ecb, PLAIN).data, ECB, "encrypts");

    key.format = 0;
    key.algorithm = KMIP_CRYPTOGRAPHIC_ALGORITHM_CAMELLIA;
    is_int(world_key(&w, &key, uid), 0, "a key of Camellia");
    is_int(encrypt(&w, uid, ecb, PLAIN).cause,
           KMIP_CAUSE_UNSUPPORTED_PARAMETERS, "is not supported");

    key.algorithm = KMIP_CRYPTOGRAPHIC_ALGORITHM_CHACHA20;
    key.key = AES_KEY AES_KEY;
    is_int(world_key(&w, &key, uid), 0, "a key of ChaCha20");
    is_int(encrypt(&w, uid, NULL, PLAIN, "0000000000000000").reason, 0,
           "encrypts, without a mode, with a nonce of 8 bytes");
    is_int(encrypt(&w, uid, NULL, PLAIN, GCM_IV).reason, 0, "of 12 bytes");
    is_int(encrypt(&w, uid, NULL, PLAIN, "00000000000000000000").cause,
           KMIP_CAUSE_BAD_PARAMETERS, "and not of 10");

    key.algorithm = KMIP_CRYPTOGRAPHIC_ALGORITHM_3DES;
    key.key = "010101010101010101010101010101010101010101010101";
    key.length = 168;
    is_int(world_key(&w, &key, uid), 0, "a key of 3DES");
    is_str(encrypt(&w, uid, ecb, "0102030405060708").data,
           "cead373db80eabf8", "encrypts");
    is_int(encrypt(&w, uid, gcm, PLAIN, GCM_IV).cause,
           KMIP_CAUSE_UNSUPPORTED_PARAMETERS, "but not with GCM");

    world_free(&w);
}


static void
test_versions(void)
{
    char     uid[64];
    world_t  w;

    world_init(&w);
    key_of(&w, uid, NULL);

    w.version = KMIP_V1_2;
    is_str(encrypt(&w, uid, ecb, PLAIN).data, ECB, "1.2 has Encrypt");
    w.version = KMIP_V1_1;
    is_int(world_do(&w, KMIP_OPERATION_ENCRYPT, uid),
           KMIP_RESULT_REASON_OPERATION_NOT_SUPPORTED, "1.1 has not");

    w.version = KMIP_V1_4;
    is_int(encrypt(&w, uid, ecb, NULL).reason, MESSAGE, "Data are required");

    world_free(&w);
}


/* a key that is not handed out can be used */

static void
test_sensitive(void)
{
    char     uid[64];
    world_t  w;

    world_init(&w);
    key_of(&w, uid, NULL);

    is_int(world_modify(&w, uid, talk_number(KMIP_ATTR_SENSITIVE, 1)), 0,
           "a Sensitive key");
    is_int(world_do(&w, KMIP_OPERATION_GET, uid), KMIP_RESULT_REASON_SENSITIVE,
           "is not given");
    is_str(encrypt(&w, uid, ecb, PLAIN).data, ECB, "but it encrypts");

    world_free(&w);
}


static void
test_large(void)
{
    char             uid[64];
    talk_t           t;
    world_t          w;
    kmip_payload_t  *p;

    world_init(&w);
    key_of(&w, uid, ecb);

    talk_begin(&t, &w);
    t.header.maximum_response_size = 600;
    p = talk_add_uid(&t, KMIP_OPERATION_ENCRYPT, uid);
    p->data.data = kmip_arena_calloc(t.arena, 65536);
    p->data.len = 65536;
    talk_present(p, DATA);
    talk_run(&t);
    is_int(talk_result(&t, 0), KMIP_RESULT_REASON_RESPONSE_TOO_LARGE,
           "more data than the client wants to read");
    talk_end(&t);

    world_free(&w);
}
