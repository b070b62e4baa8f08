
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Derive Key.
 */


#include "engine_keys.h"
#include "hex.h"
#include "tap.h"

#include <string.h>


#define METHOD(name)  KMIP_DERIVATION_METHOD_##name

#define KEY   "00112233445566778899aabbccddeeff"
#define DATA  "0102"

#define DERIVE   KMIP_CRYPTOGRAPHIC_USAGE_MASK_DERIVE_KEY
#define ENCRYPT  KMIP_CRYPTOGRAPHIC_USAGE_MASK_ENCRYPT

#define FAILURE  KMIP_RESULT_REASON_CRYPTOGRAPHIC_FAILURE
#define DENIED   KMIP_RESULT_REASON_PERMISSION_DENIED
#define FIELD    KMIP_RESULT_REASON_INVALID_FIELD
#define MESSAGE  KMIP_RESULT_REASON_INVALID_MESSAGE


/* a request; a pointer that is NULL is a field that it lacks */

typedef struct {
    uint32_t             method;
    const parameter_t   *parameters;
    const char          *iv;
    const char          *data;
    const char          *salt;
    int32_t              iterations;     /* 0: none */
    int32_t              length;         /* bits; 0: 128 */
    uint32_t             object_type;    /* 0: Symmetric Key */
    const char          *uid;
    const char          *name;
    const char          *second;         /* another Unique Identifier; NULL:
                                            none */
    unsigned             unsized:1;      /* no Cryptographic Length */
    unsigned             unused:1;       /* no Cryptographic Usage Mask */
} derive_t;


static const parameter_t  sha_256[] = {
    PARAMETER(HASHING_ALGORITHM, ENUMERATION, KMIP_HASHING_ALGORITHM_SHA_256),
    PARAMETERS_END
};
static const parameter_t  sha_512[] = {
    PARAMETER(HASHING_ALGORITHM, ENUMERATION, KMIP_HASHING_ALGORITHM_SHA_512),
    PARAMETERS_END
};
static const parameter_t  md5[] = {
    PARAMETER(HASHING_ALGORITHM, ENUMERATION, KMIP_HASHING_ALGORITHM_MD5),
    PARAMETERS_END
};
static const parameter_t  ecb[] = { PARAMETER_MODE(ECB), PARAMETERS_END };
static const parameter_t  gcm[] = { PARAMETER_MODE(GCM), PARAMETERS_END };
static const parameter_t  cbc[] = {
    PARAMETER_MODE(CBC), PARAMETER_PADDING(PKCS5), PARAMETERS_END
};


typedef struct {
    const char  *name;
    derive_t     request;
    long         reason;
} refusal_t;


static const refusal_t  refusals[] = {
    { "an unknown method", { .method = 99 }, FIELD },
    { "HKDF, which 1.4 does not have", { .method = METHOD(HKDF) }, FIELD },
    { "the double pipeline", { .method = METHOD(NIST800_108_DPI),
                               .parameters = sha_256, .data = DATA },
      FAILURE },
    { "HASH without a hash", { .method = METHOD(HASH) }, FAILURE },
    { "HASH with MD5", { .method = METHOD(HASH), .parameters = md5 },
      FAILURE },
    { "HASH of Derivation Data", { .method = METHOD(HASH),
                                   .parameters = sha_512, .data = DATA },
      FIELD },
    { "HASH of more than 512 bits", { .method = METHOD(HASH),
                                      .parameters = sha_512,
                                      .length = 520 }, FAILURE },
    { "HASH with the hash of the Digest", { .method = METHOD(HASH),
                                            .parameters = sha_256 },
      FAILURE },
    { "HMAC of nothing", { .method = METHOD(HMAC), .parameters = sha_256 },
      FIELD },
    { "HMAC with a salt", { .method = METHOD(HMAC), .parameters = sha_256,
                            .data = DATA, .salt = DATA }, FIELD },
    { "no length", { .method = METHOD(HASH), .parameters = sha_512,
                     .unsized = 1 }, FIELD },
    { "a length of 0.5 bytes", { .method = METHOD(HASH),
                                 .parameters = sha_512, .length = 4 },
      FIELD },
    { "a negative length", { .method = METHOD(HASH),
                             .parameters = sha_512, .length = -8 },
      FIELD },
    { "4104 bits", { .method = METHOD(NIST800_108_C), .data = DATA,
                     .parameters = sha_256, .length = 4104 }, FIELD },
    { "an Opaque Object",
      { .method = METHOD(HASH), .parameters = sha_512,
        .object_type = KMIP_OBJECT_TYPE_OPAQUE_OBJECT }, FIELD },
    { "ENCRYPT without a mode", { .method = METHOD(ENCRYPT),
                                  .data = DATA }, FAILURE },
    { "ENCRYPT with GCM", { .method = METHOD(ENCRYPT), .parameters = gcm,
                            .data = DATA, .iv = KEY }, FAILURE },
    { "ENCRYPT of half a block", { .method = METHOD(ENCRYPT),
                                   .parameters = ecb, .data = DATA },
      FAILURE },
    { "CBC without an IV", { .method = METHOD(ENCRYPT), .parameters = cbc,
                             .data = DATA }, MESSAGE },
    { "CBC with a short IV", { .method = METHOD(ENCRYPT),
                               .parameters = cbc, .data = DATA,
                               .iv = DATA }, FAILURE },
    { "ECB with an IV", { .method = METHOD(ENCRYPT), .parameters = ecb,
                          .data = KEY, .iv = KEY }, FAILURE },
    { "PBKDF2 without a salt", { .method = METHOD(PBKDF2),
                                 .iterations = 1 }, FIELD },
    { "PBKDF2 with an empty salt", { .method = METHOD(PBKDF2), .salt = "",
                                     .iterations = 1 }, FIELD },
    { "PBKDF2 without a count", { .method = METHOD(PBKDF2), .salt = DATA },
      FIELD },
    { "PBKDF2 with a negative count", { .method = METHOD(PBKDF2),
                                        .salt = DATA, .iterations = -1 },
      FIELD },
    { "PBKDF2 with 10001 iterations", { .method = METHOD(PBKDF2),
                                        .salt = DATA,
                                        .iterations = 10001 }, FAILURE },
    { "PBKDF2 with 5001 iterations of two hashes",
      { .method = METHOD(PBKDF2), .salt = DATA, .iterations = 5001,
        .length = 256 }, FAILURE },
    { "feedback with a short IV", { .method = METHOD(NIST800_108_F),
                                    .parameters = sha_256, .data = DATA,
                                    .iv = DATA }, FAILURE },
};


static void test_methods(void);
static void test_refused(void);
static void test_object(void);
static void test_secret(void);
static void test_permitted(void);
static void test_second(void);
static void test_versions(void);
static void test_store(void);


int
main(void)
{
    test_methods();
    test_refused();
    test_object();
    test_secret();
    test_permitted();
    test_second();
    test_versions();
    test_store();

    return done_testing();
}


static void
put_bytes(kmip_writer_t *w, talk_t *t, uint32_t tag, const char *digits)
{
    kmip_value_t  v;

    if (digits) {
        v.type = KMIP_TYPE_BYTE_STRING;
        v.number = 0;
        v.bytes = talk_hex(t, digits);

        kmip_ttlv_put(w, tag, &v);
    }
}


static kmip_value_t
derivation_parameters(talk_t *t, const derive_t *d)
{
    kmip_value_t    v;
    kmip_writer_t   w;
    kmip_payload_t  p;

    ok(kmip_writer_init(&w, t->arena, 1024, 1024) == KMIP_OK, "a writer");

    if (d->parameters) {
        memset(&p, 0, sizeof(kmip_payload_t));
        talk_parameters(t, &p, d->parameters);
        kmip_ttlv_put(&w, KMIP_TAG_CRYPTOGRAPHIC_PARAMETERS,
                      &p.cryptographic_parameters);
    }

    put_bytes(&w, t, KMIP_TAG_INITIALIZATION_VECTOR, d->iv);
    put_bytes(&w, t, KMIP_TAG_DERIVATION_DATA, d->data);
    put_bytes(&w, t, KMIP_TAG_SALT, d->salt);

    if (d->iterations) {
        kmip_ttlv_put_number(&w, KMIP_TAG_ITERATION_COUNT, KMIP_TYPE_INTEGER,
                             d->iterations);
    }

    v.type = KMIP_TYPE_STRUCTURE;
    v.number = 0;
    v.bytes.data = w.start;
    v.bytes.len = kmip_writer_used(&w);

    return v;
}


static void
add(talk_t *t, const char *uid, const derive_t *d)
{
    kmip_payload_t    *p;
    kmip_attribute_t   a;

    p = talk_add_uid(t, KMIP_OPERATION_DERIVE_KEY, uid);

    p->object_type = d->object_type ? d->object_type
                                    : KMIP_OBJECT_TYPE_SYMMETRIC_KEY;
    p->derivation_method = d->method;

    if (d->second) {
        p->second_uid.data = (const uint8_t *) d->second;
        p->second_uid.len = strlen(d->second);
    }

    p->derivation_parameters = derivation_parameters(t, d);

    talk_present(p, OBJECT_TYPE);
    talk_present(p, DERIVATION_METHOD);
    talk_present(p, DERIVATION_PARAMETERS);
    talk_present(p, TEMPLATE_ATTRIBUTE);

    if (p->object_type == KMIP_OBJECT_TYPE_SYMMETRIC_KEY) {
        a = talk_number(KMIP_ATTR_CRYPTOGRAPHIC_ALGORITHM,
                        KMIP_CRYPTOGRAPHIC_ALGORITHM_AES);
        talk_list(t, p, &a);
    }

    if (!d->unsized) {
        a = talk_number(KMIP_ATTR_CRYPTOGRAPHIC_LENGTH,
                        d->length ? d->length : 128);
        talk_list(t, p, &a);
    }

    if (!d->unused) {
        a = talk_number(KMIP_ATTR_CRYPTOGRAPHIC_USAGE_MASK, ENCRYPT);
        talk_list(t, p, &a);
    }

    if (d->name) {
        a = talk_name(t, d->name);
        talk_list(t, p, &a);
    }
}


/* the reason, 0 if the new object is made, whose identifier is in made */

static long
derive(world_t *w, const char *uid, const derive_t *d, char *made)
{
    long               reason;
    talk_t             t;
    const kmip_str_t  *s;

    talk_begin(&t, w);

    add(&t, uid, d);
    talk_run(&t);

    reason = talk_result(&t, 0);
    made[0] = '\0';

    if (reason == 0) {
        s = &t.answers[0].payload.uid;
        memcpy(made, s->data, s->len);
        made[s->len] = '\0';
    }

    talk_end(&t);

    return reason;
}


static void
is_key(world_t *w, const char *uid, const char *digits, const char *name)
{
    hex_t                   wanted;
    kmip_str_t              s;
    const kmip_snapshot_t  *object;

    s.data = (const uint8_t *) uid;
    s.len = strlen(uid);

    wanted = hex(digits);
    object = memory_store_find(w->ms, &s);

    ok(object && object->material, "%s: there is a new object", name);

    if (object && object->material) {
        is_mem(object->material->data, object->material->len, wanted.data,
               wanted.len, "%s: its bytes", name);
    }
}


static void
key_of(world_t *w, char *uid, const char *digits, int32_t mask)
{
    engine_key_t  key;

    memset(&key, 0, sizeof(engine_key_t));

    key.key = digits;
    key.mask = mask;

    is_int(world_key(w, &key, uid), 0, "a key is registered");
}


static void
secret_of(world_t *w, char *uid)
{
    engine_key_t  key;

    memset(&key, 0, sizeof(engine_key_t));

    key.object_type = KMIP_OBJECT_TYPE_SECRET_DATA;
    key.format = KMIP_KEY_FORMAT_TYPE_OPAQUE;
    key.key = "70617373776f7264";
    key.mask = DERIVE;

    is_int(world_key(w, &key, uid), 0, "a password is registered");
}


static void
limit(world_t *w, const char *uid)
{
    talk_t            t;
    kmip_writer_t     writer;
    kmip_attribute_t  a;

    memset(&a, 0, sizeof(kmip_attribute_t));

    talk_begin(&t, w);

    (void) kmip_writer_init(&writer, t.arena, 128, 128);
    kmip_ttlv_put_number(&writer, KMIP_TAG_USAGE_LIMITS_TOTAL,
                         KMIP_TYPE_LONG_INTEGER, 1000);
    kmip_ttlv_put_number(&writer, KMIP_TAG_USAGE_LIMITS_UNIT,
                         KMIP_TYPE_ENUMERATION,
                         KMIP_USAGE_LIMITS_UNIT_OBJECT);

    a.id = KMIP_ATTR_USAGE_LIMITS;
    a.value.type = KMIP_TYPE_STRUCTURE;
    a.value.bytes.data = writer.start;
    a.value.bytes.len = kmip_writer_used(&writer);

    is_int(world_add(w, uid, a), 0, "a key gets Usage Limits");

    talk_end(&t);
}


static void
test_methods(void)
{
    char      uid[64], made[64];
    size_t    i;
    world_t   w;

    static const struct {
        const char  *name;
        derive_t     request;
        const char  *key;
    } cases[] = {
        { "HASH", { .method = METHOD(HASH), .parameters = sha_512 },
          "330dc799e598498f2f1a5402fbdd4562" },
        { "HASH, 256 bits", { .method = METHOD(HASH), .parameters = sha_512,
                              .length = 256 },
          "330dc799e598498f2f1a5402fbdd4562"
          "1b85d81b70f9bfd04737df876c016349" },
        { "HMAC", { .method = METHOD(HMAC), .parameters = sha_256,
                    .data = DATA },
          "1e15c1f1da233629f770fb0a04a5020e" },
        { "ENCRYPT, ECB", { .method = METHOD(ENCRYPT), .parameters = ecb,
                            .data = "0102030405060708090a0b0c0d0e0f10"
                                    "1112131415161718191a1b1c1d1e1f20",
                            .length = 256 },
          "bf6529be6d7553abe7b4e048c65b3135"
          "31fdd13a5873c09df76c5c19943a22d1" },
        { "ENCRYPT, CBC with padding",
          { .method = METHOD(ENCRYPT), .parameters = cbc,
            .data = "0102030405060708090a0b0c0d0e0f10",
            .iv = "000102030405060708090a0b0c0d0e0f", .length = 256 },
          "da1dca49b61ef24bdd0e15e681c8a1ba"
          "3d6429d7186aecbe75d53b2024ecc2c9" },
        { "NIST800-108-C", { .method = METHOD(NIST800_108_C),
                             .parameters = sha_256, .data = DATA },
          "f19e934698840eac69eed91937960ad8" },
        { "NIST800-108-F", { .method = METHOD(NIST800_108_F),
                             .parameters = sha_256, .data = DATA },
          "f19e934698840eac69eed91937960ad8" },
    };

    world_init(&w);

    key_of(&w, uid, KEY, DERIVE);

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        is_int(derive(&w, uid, &cases[i].request, made), 0, "%s",
               cases[i].name);
        is_key(&w, made, cases[i].key, cases[i].name);
    }

    world_free(&w);
}


static void
test_refused(void)
{
    char               uid[64], made[64];
    size_t             i, objects;
    world_t            w;
    const refusal_t   *r;

    world_init(&w);

    key_of(&w, uid, KEY, DERIVE);

    objects = memory_store_objects(w.ms);

    for (i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
        r = &refusals[i];

        is_int(derive(&w, uid, &r->request, made), r->reason, "%s", r->name);
    }

    is_int(memory_store_objects(w.ms), objects, "nothing is stored");

    world_free(&w);
}


static const kmip_attribute_t *
link_of(const kmip_snapshot_t *object)
{
    return kmip_attributes_get(&object->attributes, KMIP_ATTR_LINK, NULL, 0);
}


static void
test_object(void)
{
    char                     uid[64], made[64];
    int64_t                  number;
    world_t                  w;
    kmip_item_t              item;
    kmip_str_t               s;
    const kmip_snapshot_t   *object;
    const kmip_attribute_t  *a;

    static const derive_t  request = {
        .method = METHOD(HASH), .parameters = sha_512, .name = "derived"
    };
    static const derive_t  maskless = {
        .method = METHOD(HASH), .parameters = sha_512, .unused = 1
    };

    world_init(&w);

    key_of(&w, uid, KEY, DERIVE);

    is_int(derive(&w, uid, &request, made), 0, "a key is derived");

    s.data = (const uint8_t *) made;
    s.len = strlen(made);
    object = memory_store_find(w.ms, &s);

    if (!ok(object != NULL, "it is stored")) {
        world_free(&w);
        return;
    }

    is_int(world_state(&w, made), KMIP_STATE_PRE_ACTIVE, "it is Pre-Active");
    is_int(object->key_format_type, KMIP_KEY_FORMAT_TYPE_RAW, "it is Raw");

    a = link_of(object);

    ok(a && kmip_ttlv_find(&a->value, KMIP_TAG_LINK_TYPE, &item) == KMIP_OK
       && item.value.number == KMIP_LINK_TYPE_DERIVATION_BASE_OBJECT_LINK,
       "it has a link to the base object");
    ok(a && kmip_ttlv_find(&a->value, KMIP_TAG_LINKED_OBJECT_IDENTIFIER, &item)
            == KMIP_OK
       && kmip_str_equal_c(&item.value.bytes, uid), "which names that");
    ok(kmip_attributes_number(&object->attributes,
                              KMIP_ATTR_ORIGINAL_CREATION_DATE, &number)
       && number == w.now, "it is as old as it is");
    ok(kmip_attributes_get(&object->attributes,
                           KMIP_ATTR_RANDOM_NUMBER_GENERATOR, NULL, 0) == NULL,
       "no random numbers made it");

    is_int(derive(&w, uid, &request, made), FIELD, "its Name is taken");

    is_int(derive(&w, uid, &maskless, made), 0, "no Cryptographic Usage Mask");
    ok(world_number(&w, made, "Cryptographic Usage Mask", &number)
       && number == 0, "it is empty");

    world_free(&w);
}


static void
test_secret(void)
{
    char                    uid[64], made[64];
    world_t                 w;
    kmip_str_t              s;
    const kmip_snapshot_t  *object;

    static const derive_t  request = {
        .method = METHOD(PBKDF2), .salt = "73616c74", .iterations = 4096
    };
    static const derive_t  longer = {
        .method = METHOD(PBKDF2), .salt = "73616c74", .iterations = 4096,
        .parameters = sha_256, .length = 256,
        .object_type = KMIP_OBJECT_TYPE_SECRET_DATA
    };
    static const derive_t  most = {
        .method = METHOD(PBKDF2), .salt = "73616c74", .iterations = 10000
    };
    static const derive_t  cipher = {
        .method = METHOD(ENCRYPT), .parameters = ecb, .data = KEY
    };

    world_init(&w);

    secret_of(&w, uid);

    is_int(derive(&w, uid, &request, made), 0, "a key from a password");
    is_key(&w, made, "4b007901b765489abead49d926f721d0", "PBKDF2");

    is_int(derive(&w, uid, &longer, made), 0, "Secret Data from a password");
    is_key(&w, made, "c5e478d59288c841aa530db6845c4c8d"
                     "962893a001ce4e11a4963873aa98134a", "with SHA-256");

    s.data = (const uint8_t *) made;
    s.len = strlen(made);
    object = memory_store_find(w.ms, &s);

    ok(object && object->data_type == KMIP_SECRET_DATA_TYPE_SEED,
       "its type is Seed");

    is_int(derive(&w, uid, &most, made), 0, "as many iterations as may be");
    is_int(derive(&w, uid, &cipher, made), FAILURE,
           "Secret Data have no cipher");

    world_free(&w);
}


static void
test_permitted(void)
{
    char          uid[64], made[64];
    world_t       w;
    engine_key_t  key;

    static const derive_t  request = {
        .method = METHOD(HASH), .parameters = sha_512
    };

    world_init(&w);

    key_of(&w, uid, KEY, ENCRYPT);
    is_int(derive(&w, uid, &request, made), DENIED,
           "a key whose mask does not allow it");

    key_of(&w, uid, KEY, DERIVE);
    is_int(world_do(&w, KMIP_OPERATION_ARCHIVE, uid), 0, "a key is archived");
    is_int(derive(&w, uid, &request, made),
           KMIP_RESULT_REASON_OBJECT_ARCHIVED, "nothing is derived of it");

    key_of(&w, uid, KEY, DERIVE);
    is_int(world_revoke(&w, uid, KMIP_REVOCATION_REASON_CODE_UNSPECIFIED), 0,
           "a key is revoked");
    is_int(derive(&w, uid, &request, made), DENIED, "nothing is derived");
    is_int(world_do(&w, KMIP_OPERATION_DESTROY, uid), 0, "it is destroyed");
    is_int(derive(&w, uid, &request, made), KMIP_RESULT_REASON_ITEM_NOT_FOUND,
           "nor then");

    memset(&key, 0, sizeof(engine_key_t));

    key.key = KEY;
    key.format = KMIP_KEY_FORMAT_TYPE_OPAQUE;
    key.mask = DERIVE;

    is_int(world_key(&w, &key, uid), 0, "an Opaque key is registered");
    is_int(derive(&w, uid, &request, made),
           KMIP_RESULT_REASON_KEY_FORMAT_TYPE_NOT_SUPPORTED,
           "its bytes are not known");

    key_of(&w, uid, KEY, DERIVE);
    limit(&w, uid);
    is_int(derive(&w, uid, &request, made), DENIED,
           "derivations are not counted");

    world_free(&w);
}


/* the Derivation Data can be Secret Data that are stored */

static void
test_second(void)
{
    char                    uid[64], secret[64], made[64];
    world_t                 w;
    kmip_str_t              s;
    const kmip_snapshot_t  *object;
    derive_t                request = {
        .method = METHOD(HMAC), .parameters = sha_256, .second = secret
    };

    world_init(&w);
    key_of(&w, uid, KEY, DERIVE);
    secret_of(&w, secret);

    is_int(derive(&w, uid, &request, made), 0, "HMAC of Secret Data");
    is_key(&w, made, "8e2b402a117b568eae45f4b77d21075f", "HMAC of Secret Data");

    s.data = (const uint8_t *) made;
    s.len = strlen(made);

    object = memory_store_find(w.ms, &s);

    is_int((long) kmip_attributes_count(&object->attributes, KMIP_ATTR_LINK,
                                        NULL),
           2, "the new key has links to both");

    request.method = METHOD(NIST800_108_C);
    is_int(derive(&w, uid, &request, made), 0, "NIST800-108-C of Secret Data");

    request.data = DATA;
    is_int(derive(&w, uid, &request, made), FIELD,
           "Derivation Data in both places");

    request.data = NULL;
    request.method = METHOD(HASH);
    request.parameters = sha_512;
    is_int(derive(&w, uid, &request, made), FIELD, "HASH does not use it");

    request.method = METHOD(HMAC);
    request.second = "no such secret";
    is_int(derive(&w, uid, &request, made), KMIP_RESULT_REASON_ITEM_NOT_FOUND,
           "a second object that there is not");

    request.second = uid;
    is_int(derive(&w, uid, &request, made),
           KMIP_RESULT_REASON_ILLEGAL_OPERATION, "a key as the second object");

    request.second = secret;
    is_int(world_do(&w, KMIP_OPERATION_ARCHIVE, secret), 0, "it is archived");
    is_int(derive(&w, uid, &request, made),
           KMIP_RESULT_REASON_OBJECT_ARCHIVED, "and not used");
    is_int(world_do(&w, KMIP_OPERATION_RECOVER, secret), 0, "it is recovered");
    (void) world_revoke(&w, secret, KMIP_REVOCATION_REASON_CODE_UNSPECIFIED);
    is_int(derive(&w, uid, &request, made), DENIED, "it is revoked");
    is_int(world_do(&w, KMIP_OPERATION_DESTROY, secret), 0, "and destroyed");
    is_int(derive(&w, uid, &request, made), KMIP_RESULT_REASON_ITEM_NOT_FOUND,
           "nothing is derived with it");

    world_free(&w);
}


static void
test_versions(void)
{
    char     uid[64], made[64];
    size_t   i;
    world_t  w;

    static const kmip_version_t  versions[] = {
        KMIP_V1_0, KMIP_V1_1, KMIP_V1_2, KMIP_V1_3, KMIP_V1_4, KMIP_V2_0,
        KMIP_V2_1
    };
    static const derive_t  request = {
        .method = METHOD(HASH), .parameters = sha_512
    };
    static const derive_t  hkdf = {
        .method = METHOD(HKDF), .parameters = sha_256, .data = DATA
    };

    world_init(&w);

    key_of(&w, uid, KEY, DERIVE);

    for (i = 0; i < sizeof(versions) / sizeof(versions[0]); i++) {
        w.version = versions[i];
        is_int(derive(&w, uid, &request, made), 0, "version 0x%x",
               (unsigned) versions[i]);
        is_key(&w, made, "330dc799e598498f2f1a5402fbdd4562", "HASH");
    }

    is_int(derive(&w, uid, &hkdf, made), 0, "2.1 has HKDF");
    is_key(&w, made, "5e46820a3e7e3f7abf0f0f8803e7f7a7", "HKDF");

    world_free(&w);
}


static void
test_store(void)
{
    char     uid[64], made[64];
    talk_t   t;
    world_t  w;

    static const derive_t  request = {
        .method = METHOD(HASH), .parameters = sha_512
    };

    world_init(&w);

    key_of(&w, uid, KEY, DERIVE);

    memory_store_fail(w.ms, MEMORY_LOAD, KMIP_STORE_UNAVAILABLE, 1);
    is_int(derive(&w, uid, &request, made), KMIP_RESULT_REASON_GENERAL_FAILURE,
           "the base key is out of reach");

    memory_store_fail(w.ms, MEMORY_CREATE, KMIP_STORE_UNAVAILABLE, 1);
    is_int(derive(&w, uid, &request, made), KMIP_RESULT_REASON_GENERAL_FAILURE,
           "the new key cannot be stored");

    is_int(derive(&w, "no such key", &request, made),
           KMIP_RESULT_REASON_ITEM_NOT_FOUND, "there is no base key");

    memory_store_later(w.ms, 1);

    talk_begin(&t, &w);
    add(&t, uid, &request);
    (void) talk_add(&t, KMIP_OPERATION_GET);
    talk_run(&t);

    is_int(talk_result(&t, 0), 0, "a store that takes its time");
    is_int(talk_result(&t, 1), 0, "the new key is the ID Placeholder");
    ok(kmip_str_equal(&t.answers[0].payload.uid, &t.answers[1].payload.uid),
       "Get returns the new key");

    talk_end(&t);

    ok(!memory_store_abused(w.ms), "the store was called by its rules");

    world_free(&w);
}
