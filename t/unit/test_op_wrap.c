
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Wrapped keys: Get and Export with a Key Wrapping Specification, and Register
 * of a key that is wrapped.
 */


#include "engine_keys.h"
#include "hex.h"
#include "kmip_wrapping.h"
#include "tap.h"


#define KEK      "000102030405060708090a0b0c0d0e0f"
#define KEK2     "101112131415161718191a1b1c1d1e1f"
#define DEK      "00112233445566778899aabbccddeeff"
#define WRAPPED  "1fa68b0a8112b447aef34bd8fb5a7b829d3e862371d2cfe5"

#define WRAP     KMIP_CRYPTOGRAPHIC_USAGE_MASK_WRAP_KEY
#define UNWRAP   KMIP_CRYPTOGRAPHIC_USAGE_MASK_UNWRAP_KEY
#define ENCRYPT  KMIP_CRYPTOGRAPHIC_USAGE_MASK_ENCRYPT

#define TTLV     KMIP_ENCODING_OPTION_TTLV_ENCODING
#define BARE     KMIP_ENCODING_OPTION_NO_ENCODING
#define NIST     KMIP_BLOCK_CIPHER_MODE_NISTKEYWRAP
#define PAD      KMIP_BLOCK_CIPHER_MODE_AESKEYWRAPPADDING
#define CBC      KMIP_BLOCK_CIPHER_MODE_CBC

#define AS_IT_CAME  KMIP_KEY_WRAP_TYPE_AS_REGISTERED
#define PLAIN       KMIP_KEY_WRAP_TYPE_NOT_WRAPPED


/* how a key is asked for */

typedef struct {
    uint32_t      operation;           /* 0: Get */
    const char   *by;                  /* wrapping key; NULL: none */
    uint32_t      mode;                /* 0: without Cryptographic
                                          Parameters */
    uint32_t      encoding;            /* 0: without an Encoding Option */
    uint32_t      method;              /* 0: Encrypt */
    const char   *attribute;           /* Attribute Name; NULL: none */
    uint32_t      format;              /* Key Format Type; 0: none */
    uint32_t      wrap_type;           /* Key Wrap Type; 0: none */
} ask_t;

typedef struct {
    long             reason;
    kmip_cause_e     cause;
    char             material[1024];   /* hexadecimal digits */
    unsigned         wrapped:1;
    unsigned         whole:1;
    kmip_wrapping_t  wrapping;         /* strings are gone */
    char             by[64];
} told_t;


static void test_get(void);
static void test_encoded(void);
static void test_attributes(void);
static void test_parameters(void);
static void test_refused(void);
static void test_wrapping_keys(void);
static void test_sensitive(void);
static void test_registered(void);
static void test_registered_encoded(void);
static void test_registered_elsewhere(void);
static void test_registered_use(void);
static void test_versions(void);


static world_t       w;
static char          kek[64], dek[64];
static kmip_arena_t *arena;


int
main(void)
{
    arena = kmip_arena_create(1 << 20);

    test_get();
    test_encoded();
    test_attributes();
    test_parameters();
    test_refused();
    test_wrapping_keys();
    test_sensitive();
    test_registered();
    test_registered_encoded();
    test_registered_elsewhere();
    test_registered_use();
    test_versions();

    kmip_arena_destroy(arena);

    return done_testing();
}


static void
make_key(char *uid, const char *digits, int32_t mask)
{
    engine_key_t  key;

    memset(&key, 0, sizeof(engine_key_t));

    key.key = digits;
    key.mask = mask;

    if (world_key(&w, &key, uid) != 0) {
        printf("# a key cannot be registered\n");
    }
}


static void
begin(void)
{
    world_init(&w);

    make_key(kek, KEK, WRAP);
    make_key(dek, DEK, ENCRYPT);
}


static kmip_value_t
parameters(uint32_t mode)
{
    kmip_value_t   v;
    kmip_writer_t  out;

    memset(&v, 0, sizeof(kmip_value_t));

    if (mode == 0 || kmip_writer_init(&out, arena, 64, 64) != KMIP_OK) {
        return v;
    }

    kmip_ttlv_put_number(&out, KMIP_TAG_BLOCK_CIPHER_MODE,
                         KMIP_TYPE_ENUMERATION, mode);

    v.type = KMIP_TYPE_STRUCTURE;
    v.bytes.data = out.start;
    v.bytes.len = kmip_writer_used(&out);

    return v;
}


static kmip_str_t
str(const char *text)
{
    kmip_str_t  s;

    s.data = (const uint8_t *) text;
    s.len = strlen(text);

    return s;
}


/* Key Wrapping Data, and with an Attribute Name a specification */

static kmip_value_t
wrapping(const ask_t *ask)
{
    kmip_str_t       name;
    kmip_value_t     v;
    kmip_writer_t    out;
    kmip_wrapping_t  data;

    memset(&data, 0, sizeof(kmip_wrapping_t));

    data.method = ask->method ? ask->method : KMIP_WRAPPING_METHOD_ENCRYPT;
    data.encryption.present = 1;
    data.encryption.uid = str(ask->by);
    data.encryption.parameters = parameters(ask->mode);
    data.encoding = ask->encoding;

    kmip_wrapping_data(arena, KMIP_V2_1, &data, &v);

    if (ask->attribute) {
        kmip_writer_init(&out, arena, 1024, 1024);
        kmip_write_bytes(&out, v.bytes.data, v.bytes.len);

        name = str(ask->attribute);
        kmip_ttlv_put_text(&out, KMIP_TAG_ATTRIBUTE_NAME, &name);

        v.bytes.data = out.start;
        v.bytes.len = kmip_writer_used(&out);
    }

    return v;
}


static void
told(talk_t *t, told_t *out)
{
    hex_t                 h;
    const kmip_object_t  *object;

    memset(out, 0, sizeof(told_t));

    out->reason = talk_result(t, 0);
    out->cause = w.log.cause;

    if (out->reason) {
        return;
    }

    object = &t->answers[0].payload.object;

    h.len = object->material->len;
    memcpy(h.data, object->material->data, h.len);
    hex_text(out->material, &h);

    out->wrapped = object->wrapping.type != 0;
    out->whole = object->whole;

    if (out->wrapped) {
        kmip_error_t  error;

        kmip_wrapping_decode(arena, KMIP_TAG_KEY_WRAPPING_DATA, w.version,
                             &object->wrapping, &out->wrapping, &error);
        snprintf(out->by, sizeof(out->by), "%.*s",
                 (int) out->wrapping.encryption.uid.len,
                 (const char *) out->wrapping.encryption.uid.data);
    }
}


static told_t
get(const char *uid, const ask_t *ask)
{
    talk_t           t;
    told_t           out;
    kmip_payload_t  *p;

    talk_begin(&t, &w);

    p = talk_add_uid(&t, ask->operation ? ask->operation : KMIP_OPERATION_GET,
                     uid);

    if (ask->by) {
        p->key_wrapping_specification = wrapping(ask);
        talk_present(p, KEY_WRAPPING_SPECIFICATION);
    }

    if (ask->format) {
        p->key_format_type = ask->format;
        talk_present(p, KEY_FORMAT_TYPE);
    }

    if (ask->wrap_type) {
        p->key_wrap_type = ask->wrap_type;
        talk_present(p, KEY_WRAP_TYPE);
    }

    talk_run(&t);
    told(&t, &out);
    talk_end(&t);

    return out;
}


/* registers wrapped bytes: the reason */

static long
store(char *uid, const char *digits, const ask_t *how, int whole)
{
    long              result;
    hex_t             h;
    talk_t            t;
    kmip_payload_t   *p;
    kmip_attribute_t  a;

    talk_begin(&t, &w);

    p = talk_add(&t, KMIP_OPERATION_REGISTER);
    h = hex(digits);

    p->object_type = KMIP_OBJECT_TYPE_SYMMETRIC_KEY;
    p->object.object_type = KMIP_OBJECT_TYPE_SYMMETRIC_KEY;
    p->object.key_format_type = KMIP_KEY_FORMAT_TYPE_RAW;
    p->object.algorithm = KMIP_CRYPTOGRAPHIC_ALGORITHM_AES;
    p->object.length = 128;
    p->object.material = kmip_secret_copy(t.arena, h.data, h.len);
    p->object.wrapping = wrapping(how);
    p->object.whole = whole != 0;

    talk_present(p, OBJECT_TYPE);
    talk_present(p, TEMPLATE_ATTRIBUTE);
    talk_present(p, OBJECT);

    a = talk_number(KMIP_ATTR_CRYPTOGRAPHIC_USAGE_MASK, ENCRYPT);
    talk_list(&t, p, &a);

    talk_run(&t);

    result = talk_made(&t, uid);

    talk_end(&t);

    return result;
}


static void
test_get(void)
{
    told_t  a;

    begin();

    a = get(dek, &(ask_t) { .by = kek, .mode = NIST, .encoding = BARE });

    is_int(a.reason, 0, "Get wraps a key");
    is_str(a.material, WRAPPED, "to the bytes of RFC 3394");
    ok(a.wrapped && a.whole, "which are the Key Value itself");
    is_str(a.by, kek, "the response names the wrapping key");
    is_int(a.wrapping.encoding, BARE, "and the Encoding Option");
    ok(a.wrapping.encryption.parameters.type == KMIP_TYPE_STRUCTURE,
       "and the Cryptographic Parameters");

    a = get(dek, &(ask_t) { .operation = KMIP_OPERATION_EXPORT, .by = kek,
                            .mode = NIST, .encoding = BARE });
    is_str(a.material, WRAPPED, "Export wraps it, too");

    a = get(dek, &(ask_t) { 0 });
    is_str(a.material, DEK, "without a specification the key is not wrapped");
    ok(!a.wrapped, "and the response has no Key Wrapping Data");

    a = get(dek, &(ask_t) { .wrap_type = PLAIN });
    is_str(a.material, DEK, "nor is it as Not Wrapped");

    a = get(dek, &(ask_t) { .wrap_type = AS_IT_CAME });
    is_str(a.material, DEK, "nor as it was registered");

    a = get(kek, &(ask_t) { .by = kek, .mode = NIST, .encoding = BARE });
    is_int(a.reason, 0, "a key wraps itself");

    world_free(&w);
}


static kmip_secret_t *
unwrap(const char *digits, const char *key)
{
    hex_t                   h, k;
    kmip_secret_t          *plain, *secret;
    const kmip_key_wrap_t  *row;

    h = hex(digits);
    k = hex(key);

    secret = kmip_secret_copy(arena, k.data, k.len);
    plain = kmip_secret_create(arena, h.len + KMIP_KEY_WRAP_MORE);
    row = w.context.crypto->key_wrap(KMIP_CRYPTOGRAPHIC_ALGORITHM_AES, NIST,
                                     k.len);

    if (w.context.crypto->key_wrap_run(row, secret, 0, h.data, h.len,
                                       plain->data, &plain->len)
        != KMIP_OK)
    {
        plain->len = 0;
    }

    return plain;
}


static void
test_encoded(void)
{
    size_t          i;
    told_t          a;
    hex_t           expected;
    kmip_secret_t  *plain;

    static const uint32_t  options[] = { 0, TTLV };

    begin();

    expected = hex("420045 01 00000018 420043 08 00000010" DEK);

    for (i = 0; i < 2; i++) {
        a = get(dek, &(ask_t) { .by = kek, .mode = NIST,
                                .encoding = options[i] });
        plain = unwrap(a.material, KEK);

        is_mem(plain->data, plain->len, expected.data, expected.len,
               "an encoded Key Value is wrapped, %s",
               i ? "with TTLV Encoding" : "without an Encoding Option");
        is_int(a.wrapping.encoding, options[i],
               "and the response has the same option");
    }

    expected = hex("420045 01 00000020 420043 01 00000018"
                   "42003f 08 00000010" DEK);

    a = get(dek, &(ask_t) { .by = kek, .mode = NIST,
                  .format = KMIP_KEY_FORMAT_TYPE_TRANSPARENT_SYMMETRIC_KEY });
    plain = unwrap(a.material, KEK);

    is_mem(plain->data, plain->len, expected.data, expected.len,
           "a Transparent Symmetric Key is wrapped as a structure");

    world_free(&w);
}


static void
test_attributes(void)
{
    told_t          a;
    hex_t           expected;
    kmip_secret_t  *plain;

    begin();

    a = get(dek, &(ask_t) { .by = kek, .mode = NIST,
                            .attribute = "Cryptographic Usage Mask" });
    plain = unwrap(a.material, KEK);

    expected = hex("420045 01 00000050 420043 08 00000010" DEK
                   "420008 01 00000030 42000a 07 00000018"
                   "43727970746f67726170686963205573616765204d61736b"
                   "42000b 02 00000004 00000004 00000000");

    is_mem(plain->data, plain->len, expected.data, expected.len,
           "an attribute is wrapped with the key");

    a = get(dek, &(ask_t) { .by = kek, .mode = NIST, .attribute = "State" });
    is_int(a.reason, 0, "so is one that follows from the object");

    a = get(dek, &(ask_t) { .by = kek, .mode = NIST, .attribute = "x-None" });
    is_int(a.reason, 0, "one that the object does not have is left out");

    a = get(dek, &(ask_t) { .by = kek, .mode = NIST, .attribute = "None" });
    is_int(a.cause, KMIP_CAUSE_INVALID_ATTRIBUTE,
           "one that there is not is refused");

    a = get(dek, &(ask_t) { .by = kek, .mode = NIST, .encoding = BARE,
                            .attribute = "State" });
    is_int(a.cause, KMIP_CAUSE_ENCODING_OPTION,
           "without an encoding no attribute can be wrapped");

    w.version = KMIP_V2_1;

    a = get(dek, &(ask_t) { .by = kek, .mode = NIST,
                            .attribute = "Cryptographic Usage Mask" });
    plain = unwrap(a.material, KEK);

    expected = hex("420045 01 00000030 420043 08 00000010" DEK
                   "420125 01 00000010 42002c 02 00000004 00000004 00000000");

    is_mem(plain->data, plain->len, expected.data, expected.len,
           "in 2.1 it is wrapped within Attributes");

    world_free(&w);
}


/* those of the request, else those of the wrapping key */

static void
test_parameters(void)
{
    told_t        a;
    char          other[64];
    engine_key_t  key;

    static const parameter_t  list[] = {
        PARAMETER_MODE(NISTKEYWRAP), PARAMETERS_END
    };

    begin();

    a = get(dek, &(ask_t) { .by = kek, .encoding = BARE });
    is_int(a.cause, KMIP_CAUSE_BAD_PARAMETERS,
           "without a Block Cipher Mode no key is wrapped");

    memset(&key, 0, sizeof(engine_key_t));

    key.key = KEK;
    key.mask = WRAP;
    key.parameters = list;

    world_key(&w, &key, other);

    a = get(dek, &(ask_t) { .by = other, .encoding = BARE });
    is_str(a.material, WRAPPED, "that of the wrapping key counts");
    ok(a.wrapping.encryption.parameters.type == 0,
       "and the response has no Cryptographic Parameters either");

    a = get(dek, &(ask_t) { .by = kek, .mode = PAD, .encoding = BARE });
    is_int(a.reason, 0, "a key is wrapped with padding");
    ok(strcmp(a.material, WRAPPED) != 0, "which gives other bytes");

    a = get(dek, &(ask_t) { .by = kek, .mode = CBC, .encoding = BARE });
    is_int(a.cause, KMIP_CAUSE_UNSUPPORTED_PARAMETERS,
           "CBC is refused");

    make_key(other, "0102030405060708090a", ENCRYPT);

    a = get(other, &(ask_t) { .by = kek, .mode = NIST, .encoding = BARE });
    is_int(a.cause, KMIP_CAUSE_CRYPTOGRAPHIC_FAILURE,
           "a key of 10 bytes cannot be wrapped without padding");

    a = get(other, &(ask_t) { .by = kek, .mode = PAD, .encoding = BARE });
    is_int(a.reason, 0, "with padding it can");

    world_free(&w);
}


static void
test_refused(void)
{
    told_t        a;
    char          opaque[64];
    engine_key_t  key;

    begin();

    a = get(dek, &(ask_t) { .by = kek, .mode = NIST,
                            .method = KMIP_WRAPPING_METHOD_MAC_SIGN });
    is_int(a.cause, KMIP_CAUSE_FEATURE_NOT_SUPPORTED, "MAC/sign is refused");

    a = get(dek, &(ask_t) { .by = kek, .mode = NIST, .encoding = BARE,
                  .format = KMIP_KEY_FORMAT_TYPE_TRANSPARENT_SYMMETRIC_KEY });
    is_int(a.cause, KMIP_CAUSE_ENCODING_OPTION,
           "a Transparent Symmetric Key needs an encoding");

    a = get(dek, &(ask_t) { .by = "no such key", .mode = NIST });
    is_int(a.cause, KMIP_CAUSE_WRAPPING_OBJECT_NOT_FOUND,
           "a wrapping key that there is not");
    is_int(a.reason, KMIP_RESULT_REASON_ITEM_NOT_FOUND, "is not found in 1.4");

    a = get(dek, &(ask_t) { .by = "a\nb", .mode = NIST });
    is_int(a.cause, KMIP_CAUSE_WRAPPING_OBJECT_NOT_FOUND,
           "control characters are in no identifier");

    a = get(dek, &(ask_t) { .by = kek, .mode = NIST, .encoding = 7 });
    is_int(a.cause, KMIP_CAUSE_INVALID_FIELD,
           "an unknown Encoding Option is refused");

    memset(&key, 0, sizeof(engine_key_t));
    key.object_type = KMIP_OBJECT_TYPE_SECRET_DATA;
    key.format = KMIP_KEY_FORMAT_TYPE_RAW;
    key.key = DEK;
    world_key(&w, &key, opaque);

    a = get(opaque, &(ask_t) { .by = kek, .mode = NIST, .encoding = BARE });
    is_str(a.material, WRAPPED, "Secret Data are wrapped as keys are");

    a = get(dek, &(ask_t) { .by = opaque, .mode = NIST, .encoding = BARE });
    is_int(a.cause, KMIP_CAUSE_ILLEGAL_OPERATION,
           "Secret Data wrap nothing");

    world_free(&w);
}


static void
test_wrapping_keys(void)
{
    told_t            a;
    char              other[64], limited[64];
    kmip_writer_t     out;
    kmip_attribute_t  limits;

    begin();

    make_key(other, KEK, ENCRYPT|UNWRAP);

    a = get(dek, &(ask_t) { .by = other, .mode = NIST, .encoding = BARE });
    is_int(a.cause, KMIP_CAUSE_INCOMPATIBLE_USAGE,
           "a key without Wrap Key in its mask wraps nothing");

    make_key(other, KEK, WRAP);
    world_do(&w, KMIP_OPERATION_ARCHIVE, other);

    a = get(dek, &(ask_t) { .by = other, .mode = NIST, .encoding = BARE });
    is_int(a.cause, KMIP_CAUSE_WRAPPING_OBJECT_ARCHIVED,
           "an archived key wraps nothing");

    world_do(&w, KMIP_OPERATION_RECOVER, other);
    world_revoke(&w, other, KMIP_REVOCATION_REASON_CODE_UNSPECIFIED);

    a = get(dek, &(ask_t) { .by = other, .mode = NIST, .encoding = BARE });
    is_int(a.cause, KMIP_CAUSE_WRONG_STATE,
           "a deactivated key wraps nothing");

    kmip_writer_init(&out, arena, 64, 64);
    kmip_ttlv_put_number(&out, KMIP_TAG_USAGE_LIMITS_TOTAL,
                         KMIP_TYPE_LONG_INTEGER, 1000);
    kmip_ttlv_put_number(&out, KMIP_TAG_USAGE_LIMITS_UNIT,
                         KMIP_TYPE_ENUMERATION,
                         KMIP_USAGE_LIMITS_UNIT_OBJECT);

    limits = talk_number(KMIP_ATTR_USAGE_LIMITS, 0);
    limits.value.type = KMIP_TYPE_STRUCTURE;
    limits.value.bytes.data = out.start;
    limits.value.bytes.len = kmip_writer_used(&out);

    make_key(limited, KEK, WRAP);
    is_int(world_add(&w, limited, limits), 0, "a key gets Usage Limits");

    a = get(dek, &(ask_t) { .by = limited, .mode = NIST, .encoding = BARE });
    is_int(a.cause, KMIP_CAUSE_USAGE_LIMIT,
           "a key whose uses would have to be counted wraps nothing");

    world_do(&w, KMIP_OPERATION_DESTROY, other);

    w.version = KMIP_V2_1;
    a = get(dek, &(ask_t) { .by = other, .mode = NIST, .encoding = BARE });
    ok(a.cause == KMIP_CAUSE_WRAPPING_OBJECT_DESTROYED
       || a.cause == KMIP_CAUSE_WRAPPING_OBJECT_NOT_FOUND,
       "a destroyed key wraps nothing");
    ok(a.reason == KMIP_RESULT_REASON_WRAPPING_OBJECT_DESTROYED
       || a.reason == KMIP_RESULT_REASON_WRAPPING_OBJECT_NOT_FOUND,
       "for a reason of 2.1 that names the wrapping key");

    world_free(&w);
}


static void
test_sensitive(void)
{
    told_t        a;
    char          other[64];
    engine_key_t  key;

    begin();

    memset(&key, 0, sizeof(engine_key_t));

    key.key = DEK;
    key.mask = ENCRYPT;
    key.more[0] = talk_number(KMIP_ATTR_SENSITIVE, 1);

    world_key(&w, &key, other);

    a = get(other, &(ask_t) { 0 });
    is_int(a.cause, KMIP_CAUSE_SENSITIVE,
           "a Sensitive key is not returned in the clear");

    a = get(other, &(ask_t) { .by = kek, .mode = NIST, .encoding = BARE });
    is_str(a.material, WRAPPED, "wrapped it is");

    key.more[0] = talk_number(KMIP_ATTR_EXTRACTABLE, 0);

    world_key(&w, &key, other);

    a = get(other, &(ask_t) { .by = kek, .mode = NIST, .encoding = BARE });
    is_int(a.cause, KMIP_CAUSE_NOT_EXTRACTABLE,
           "one that is not Extractable is not returned at all");

    world_free(&w);
}


static void
test_registered(void)
{
    int     whole;
    told_t  a;
    char    uid[64], other[64];

    begin();
    make_key(other, KEK2, WRAP);

    for (whole = 0; whole < 2; whole++) {

        is_int(store(uid, WRAPPED, &(ask_t) { .by = kek, .mode = NIST,
                                              .encoding = BARE }, whole),
               0, "a wrapped key is registered, %s",
               whole ? "as Key Value" : "as Key Material");

        a = get(uid, &(ask_t) { .wrap_type = AS_IT_CAME });
        is_str(a.material, WRAPPED, "and returned as it came");
        is_int(a.whole, whole, "in the same place");
        is_str(a.by, kek, "with its wrapping key");
        is_int(a.wrapping.encoding, BARE, "and its Encoding Option");

        a = get(uid, &(ask_t) { 0 });
        is_str(a.material, WRAPPED, "so it is if the client does not choose");

        a = get(uid, &(ask_t) { .wrap_type = PLAIN });
        is_str(a.material, DEK, "as Not Wrapped it is unwrapped");
        ok(!a.wrapped, "and has no Key Wrapping Data");

        a = get(uid, &(ask_t) { .by = other, .mode = NIST,
                                .encoding = BARE });
        is_str(a.by, other, "it is wrapped anew with another key");
        ok(a.reason == 0 && strcmp(a.material, WRAPPED) != 0,
           "to other bytes");
        is_int(a.whole, whole, "in the place in which it came");

        a = get(uid, &(ask_t) { .by = other, .mode = NIST,
                                .wrap_type = AS_IT_CAME });
        is_int(a.cause, KMIP_CAUSE_INVALID_FIELD,
               "it is not wrapped in two ways at once");

        a = get(uid, &(ask_t) { .format = KMIP_KEY_FORMAT_TYPE_OPAQUE });
        is_int(a.cause, KMIP_CAUSE_KEY_FORMAT_NOT_SUPPORTED,
               "what stays wrapped is not converted");
    }

    world_free(&w);
}


/* an encoded Key Value, as Get returns it */

static void
test_registered_encoded(void)
{
    told_t  a, b;
    char    uid[64];

    begin();

    a = get(dek, &(ask_t) { .by = kek, .mode = NIST,
                            .attribute = "Cryptographic Usage Mask" });

    is_int(store(uid, a.material, &(ask_t) { .by = kek, .mode = NIST }, 1), 0,
           "what Get wrapped is registered");

    b = get(uid, &(ask_t) { 0 });
    is_str(b.material, a.material, "and returned as it came");

    b = get(uid, &(ask_t) { .wrap_type = PLAIN });
    is_str(b.material, DEK, "unwrapped it is the key");

    is_int(store(uid, WRAPPED, &(ask_t) { .by = kek, .mode = NIST }, 1), 0,
           "bytes that are not an encoded Key Value are kept");

    b = get(uid, &(ask_t) { .wrap_type = PLAIN });
    is_int(b.cause, KMIP_CAUSE_CRYPTOGRAPHIC_FAILURE,
           "and cannot be unwrapped");

    world_free(&w);
}


/* by keys and in ways that are not known here */

static void
test_registered_elsewhere(void)
{
    told_t  a;
    char    uid[64];

    begin();

    is_int(store(uid, WRAPPED, &(ask_t) { .by = "elsewhere", .mode = CBC,
                     .method = KMIP_WRAPPING_METHOD_MAC_SIGN_THEN_ENCRYPT },
                 1),
           0, "a key that was wrapped elsewhere is registered");

    a = get(uid, &(ask_t) { 0 });
    is_str(a.material, WRAPPED, "and returned as it came");
    is_str(a.by, "elsewhere", "with the name of its wrapping key");

    a = get(uid, &(ask_t) { .wrap_type = PLAIN });
    is_int(a.cause, KMIP_CAUSE_FEATURE_NOT_SUPPORTED,
           "but it cannot be unwrapped");

    is_int(store(uid, WRAPPED, &(ask_t) { .by = "elsewhere", .mode = NIST },
                 1), 0, "a key whose wrapping key is not here is registered");

    a = get(uid, &(ask_t) { .wrap_type = PLAIN });
    is_int(a.cause, KMIP_CAUSE_WRAPPING_OBJECT_NOT_FOUND,
           "its wrapping key is not found");

    is_int(store(uid, WRAPPED, &(ask_t) { .by = kek, .encoding = 9 }, 1),
           KMIP_RESULT_REASON_INVALID_FIELD,
           "Key Wrapping Data that cannot be read are refused");

    make_key(dek, KEK2, WRAP);

    store(uid, WRAPPED, &(ask_t) { .by = dek, .mode = NIST,
                                   .encoding = BARE }, 1);
    a = get(uid, &(ask_t) { .wrap_type = PLAIN });
    is_int(a.cause, KMIP_CAUSE_CRYPTOGRAPHIC_FAILURE,
           "a key that another one wrapped is not unwrapped");

    world_free(&w);
}


static void
test_registered_use(void)
{
    char    uid[64];
    told_t  a;

    begin();

    store(uid, WRAPPED, &(ask_t) { .by = kek, .mode = NIST,
                                   .encoding = BARE }, 1);
    world_do(&w, KMIP_OPERATION_ACTIVATE, uid);

    {
        long             result;
        talk_t           t;
        kmip_payload_t  *p;

        talk_begin(&t, &w);

        p = talk_add_uid(&t, KMIP_OPERATION_ENCRYPT, uid);
        p->data = talk_hex(&t, DEK);
        talk_present(p, DATA);

        talk_run(&t);
        result = talk_result(&t, 0);
        talk_end(&t);

        is_int(result, KMIP_RESULT_REASON_FEATURE_NOT_SUPPORTED,
               "a key that was registered wrapped does not encrypt");
    }

    a = get(dek, &(ask_t) { .by = uid, .mode = NIST, .encoding = BARE });
    ok(a.reason != 0, "nor does it wrap");

    world_free(&w);
}


static void
test_versions(void)
{
    char    uid[64];
    told_t  a;

    begin();

    store(uid, WRAPPED, &(ask_t) { .by = kek, .mode = NIST,
                                   .encoding = BARE }, 1);

    w.version = KMIP_V1_0;

    a = get(dek, &(ask_t) { .by = kek, .mode = NIST, .encoding = BARE });
    is_int(a.cause, KMIP_CAUSE_INVALID_FIELD, "1.0 has no Encoding Option");

    a = get(dek, &(ask_t) { .by = kek, .mode = NIST });
    is_int(a.reason, 0, "but wraps keys");

    a = get(uid, &(ask_t) { 0 });
    is_int(a.cause, KMIP_CAUSE_FEATURE_NOT_SUPPORTED,
           "a key with an Encoding Option is not returned in 1.0");

    w.version = KMIP_V2_1;

    a = get(uid, &(ask_t) { 0 });
    is_str(a.material, WRAPPED, "in 2.1 it is");

    world_free(&w);
}
