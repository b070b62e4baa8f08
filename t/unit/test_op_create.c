
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Create.
 */


#include "engine_world.h"
#include "kmip_uuid.h"
#include "tap.h"


#define NO  -1                      /* the attribute is left out */


typedef struct {
    int64_t          algorithm;
    int64_t          bits;
    int64_t          mask;
    kmip_version_t   version;
    size_t           bytes;         /* of key; 0: it is refused */
} size_case_t;


typedef struct {
    const char      *name;
    kmip_attribute_e id;
    int64_t          number;
    long             reason;
} number_case_t;


static const size_case_t  sizes[] = {
    { KMIP_CRYPTOGRAPHIC_ALGORITHM_AES, 128, 12, KMIP_V1_0, 16 },
    { KMIP_CRYPTOGRAPHIC_ALGORITHM_AES, 192, 12, KMIP_V1_1, 24 },
    { KMIP_CRYPTOGRAPHIC_ALGORITHM_AES, 256, 0, KMIP_V1_2, 32 },
    { KMIP_CRYPTOGRAPHIC_ALGORITHM_AES, 512, 12, KMIP_V1_4, 0 },
    { KMIP_CRYPTOGRAPHIC_ALGORITHM_AES, 0, 12, KMIP_V1_4, 0 },
    { KMIP_CRYPTOGRAPHIC_ALGORITHM_AES, -256, 12, KMIP_V1_4, 0 },
    { KMIP_CRYPTOGRAPHIC_ALGORITHM_AES, NO, 12, KMIP_V1_4, 0 },
    { KMIP_CRYPTOGRAPHIC_ALGORITHM_AES, 256, NO, KMIP_V1_4, 0 },
    { NO, 256, 12, KMIP_V1_4, 0 },
    { KMIP_CRYPTOGRAPHIC_ALGORITHM_AES, 256, -12, KMIP_V1_4, 0 },
    { KMIP_CRYPTOGRAPHIC_ALGORITHM_3DES, 112, 12, KMIP_V1_4, 16 },
    { KMIP_CRYPTOGRAPHIC_ALGORITHM_3DES, 168, 12, KMIP_V1_4, 24 },
    { KMIP_CRYPTOGRAPHIC_ALGORITHM_3DES, 128, 12, KMIP_V1_0, 16 },
    { KMIP_CRYPTOGRAPHIC_ALGORITHM_3DES, 192, 12, KMIP_V1_0, 24 },
    { KMIP_CRYPTOGRAPHIC_ALGORITHM_3DES, 64, 12, KMIP_V1_4, 0 },
    { KMIP_CRYPTOGRAPHIC_ALGORITHM_SKIPJACK, 80, 12, KMIP_V1_4, 10 },
    { KMIP_CRYPTOGRAPHIC_ALGORITHM_RSA, 2048, 12, KMIP_V1_4, 0 },
    { KMIP_CRYPTOGRAPHIC_ALGORITHM_HMAC_SHA512, 512, 384, KMIP_V1_4, 64 },
    { KMIP_CRYPTOGRAPHIC_ALGORITHM_CHACHA20, 256, 12, KMIP_V1_4, 32 },
    { KMIP_CRYPTOGRAPHIC_ALGORITHM_CHACHA20, 256, 12, KMIP_V1_3, 0 }
};


static void test_sizes(void);
static void test_parity(void);
static void test_attributes(void);
static void test_refused(void);
static void test_dates(void);
static void test_names(void);
static void test_types(void);
static void test_secret_data(void);
static void test_sensitive(void);
static void test_store(void);
static long create_with(world_t *w, const kmip_attribute_t *list, size_t n);


int
main(void)
{
    test_sizes();
    test_parity();
    test_attributes();
    test_refused();
    test_dates();
    test_names();
    test_types();
    test_secret_data();
    test_sensitive();
    test_store();

    return done_testing();
}


static void
test_sizes(void)
{
    size_t                  i, n;
    world_t                 w;
    kmip_attribute_t        list[3];
    const size_case_t      *c;
    const kmip_snapshot_t  *stored;

    for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        c = &sizes[i];
        n = 0;

        world_init(&w);
        w.version = c->version;

        if (c->algorithm != NO) {
            list[n++] = talk_number(KMIP_ATTR_CRYPTOGRAPHIC_ALGORITHM,
                                    c->algorithm);
        }

        if (c->bits != NO) {
            list[n++] = talk_number(KMIP_ATTR_CRYPTOGRAPHIC_LENGTH, c->bits);
        }

        if (c->mask != NO) {
            list[n++] = talk_number(KMIP_ATTR_CRYPTOGRAPHIC_USAGE_MASK,
                                    c->mask);
        }

        is_int(create_with(&w, list, n),
               c->bytes ? 0 : KMIP_RESULT_REASON_INVALID_FIELD,
               "algorithm %lld, %lld bits, mask %lld",
               (long long) c->algorithm, (long long) c->bits,
               (long long) c->mask);

        stored = memory_store_first(w.ms);

        is_int(stored ? stored->material->len : 0, c->bytes,
               "makes a key of %zu bytes", c->bytes);

        world_free(&w);
    }
}


static long
create_with(world_t *w, const kmip_attribute_t *list, size_t n)
{
    long             result;
    size_t           i;
    talk_t           t;
    kmip_payload_t  *p;

    talk_begin(&t, w);

    p = talk_add(&t, KMIP_OPERATION_CREATE);
    p->object_type = KMIP_OBJECT_TYPE_SYMMETRIC_KEY;
    talk_present(p, OBJECT_TYPE);
    talk_present(p, TEMPLATE_ATTRIBUTE);

    for (i = 0; i < n; i++) {
        talk_list(&t, p, &list[i]);
    }

    talk_run(&t);
    result = talk_result(&t, 0);
    talk_end(&t);

    return result;
}


static void
test_parity(void)
{
    int                     odd;
    size_t                  i;
    world_t                 w;
    kmip_attribute_t        list[] = {
        talk_number(KMIP_ATTR_CRYPTOGRAPHIC_ALGORITHM,
                    KMIP_CRYPTOGRAPHIC_ALGORITHM_3DES),
        talk_number(KMIP_ATTR_CRYPTOGRAPHIC_LENGTH, 168),
        talk_number(KMIP_ATTR_CRYPTOGRAPHIC_USAGE_MASK, 12)
    };
    const kmip_snapshot_t  *stored;

    world_init(&w);

    is_int(create_with(&w, list, 3), 0, "a key of 3DES");

    stored = memory_store_first(w.ms);
    odd = 1;

    for (i = 0; i < stored->material->len; i++) {
        odd &= __builtin_popcount(stored->material->data[i]) & 1;
    }

    ok(odd, "has odd parity");

    world_free(&w);
}


/* what an object has that was just created */

static void
test_attributes(void)
{
    char                    uid[64];
    talk_t                  t;
    world_t                 w;
    kmip_payload_t         *p;
    kmip_attribute_t        a;
    const kmip_snapshot_t  *stored;

    world_init(&w);

    talk_begin(&t, &w);
    p = talk_create(&t, 128);
    a = talk_text(KMIP_ATTR_CUSTOM, "x-Group", "one");
    talk_list(&t, p, &a);
    a = talk_text(KMIP_ATTR_CUSTOM, "x-Group", "two");
    talk_list(&t, p, &a);
    a = talk_text(KMIP_ATTR_OPERATION_POLICY_NAME, NULL, "default");
    talk_list(&t, p, &a);
    a = talk_number(KMIP_ATTR_FRESH, 0);
    talk_list(&t, p, &a);
    talk_run(&t);
    is_int(talk_result(&t, 0), 0, "Create with further attributes");

    stored = memory_store_first(w.ms);
    ok(kmip_str_equal(&t.answers[0].payload.uid, &stored->uid),
       "the answer names what the store made");
    snprintf(uid, sizeof(uid), "%.*s", (int) stored->uid.len,
             (const char *) stored->uid.data);
    talk_end(&t);

    is_int(stored->key_format_type, KMIP_KEY_FORMAT_TYPE_RAW, "Raw");

    talk_begin(&t, &w);
    (void) talk_add_uid(&t, KMIP_OPERATION_GET_ATTRIBUTES, uid);
    talk_run(&t);

    is_int(talk_found(&t, 0, "Initial Date", 0)->value.number, WORLD_NOW,
           "Initial Date");
    is_int(talk_found(&t, 0, "Last Change Date", 0)->value.number, WORLD_NOW,
           "Last Change Date");
    is_int(talk_found(&t, 0, "State", 0)->value.number,
           KMIP_STATE_PRE_ACTIVE, "State");
    ok(talk_found(&t, 0, "Activation Date", 0) == NULL, "no Activation Date");
    ok(talk_found(&t, 0, "Digest", 0), "Digest");
    ok(talk_found(&t, 0, "Operation Policy Name", 0), "Operation Policy Name");
    ok(kmip_str_equal_c(&talk_found(&t, 0, "x-Group", 0)->value.bytes, "one"),
       "the first instance of a custom attribute");
    ok(kmip_str_equal_c(&talk_found(&t, 0, "x-Group", 1)->value.bytes, "two"),
       "the second one");

    talk_end(&t);
    world_free(&w);
}


static void
test_refused(void)
{
    size_t             i;
    world_t            w;
    kmip_attribute_t   list[4];

    static const uint8_t  generator[] = {
        0x42, 0x00, 0xda, 0x05, 0x00, 0x00, 0x00, 0x04,
        0x00, 0x00, 0x00, 0x03, 0x00, 0x00, 0x00, 0x00
    };

    static const number_case_t  cases[] = {
        { "State", KMIP_ATTR_STATE, 2, KMIP_RESULT_REASON_PERMISSION_DENIED },
        { "Initial Date", KMIP_ATTR_INITIAL_DATE, 5,
          KMIP_RESULT_REASON_PERMISSION_DENIED },
        { "Object Type", KMIP_ATTR_OBJECT_TYPE, 2,
          KMIP_RESULT_REASON_PERMISSION_DENIED },
        { "Lease Time", KMIP_ATTR_LEASE_TIME, 60,
          KMIP_RESULT_REASON_PERMISSION_DENIED },
        { "Original Creation Date", KMIP_ATTR_ORIGINAL_CREATION_DATE, 5,
          KMIP_RESULT_REASON_INVALID_FIELD },
        { "a second length", KMIP_ATTR_CRYPTOGRAPHIC_LENGTH, 256,
          KMIP_RESULT_REASON_INVALID_FIELD },
        { "Always Sensitive", KMIP_ATTR_ALWAYS_SENSITIVE, 1,
          KMIP_RESULT_REASON_PERMISSION_DENIED }
    };

    world_init(&w);

    list[0] = talk_number(KMIP_ATTR_CRYPTOGRAPHIC_ALGORITHM, 3);
    list[1] = talk_number(KMIP_ATTR_CRYPTOGRAPHIC_LENGTH, 256);
    list[2] = talk_number(KMIP_ATTR_CRYPTOGRAPHIC_USAGE_MASK, 12);

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        list[3] = talk_number(cases[i].id, cases[i].number);

        is_int(create_with(&w, list, 4), cases[i].reason, "%s is refused",
               cases[i].name);
    }

    list[3] = talk_number(KMIP_ATTR_CRYPTOGRAPHIC_USAGE_MASK, 12);
    list[3].id = KMIP_ATTR_RANDOM_NUMBER_GENERATOR;
    list[3].value.type = KMIP_TYPE_STRUCTURE;
    list[3].value.bytes = (kmip_str_t) { 16, generator };
    is_int(create_with(&w, list, 4), KMIP_RESULT_REASON_INVALID_FIELD,
           "a Random Number Generator of one's own is refused");

    list[3] = talk_text(KMIP_ATTR_CUSTOM, "y-Ours", "theirs");
    is_int(create_with(&w, list, 4), KMIP_RESULT_REASON_PERMISSION_DENIED,
           "a custom attribute of the server's is refused");

    is_int(memory_store_count(w.ms, MEMORY_CREATE), 0,
           "and the store was not called");
    ok(w.log.uid.len == 0, "nor is an identifier logged that was not used");

    world_free(&w);
}


static void
test_dates(void)
{
    world_t                 w;
    kmip_attribute_t        list[5];
    const kmip_snapshot_t  *stored;

    world_init(&w);

    list[0] = talk_number(KMIP_ATTR_CRYPTOGRAPHIC_ALGORITHM, 3);
    list[1] = talk_number(KMIP_ATTR_CRYPTOGRAPHIC_LENGTH, 256);
    list[2] = talk_number(KMIP_ATTR_CRYPTOGRAPHIC_USAGE_MASK, 12);

    list[3] = talk_number(KMIP_ATTR_ACTIVATION_DATE, WORLD_NOW);
    is_int(create_with(&w, list, 4), 0, "activation now");
    stored = memory_store_first(w.ms);
    is_int(stored->state, KMIP_STATE_ACTIVE, "is on record as Active");

    list[3] = talk_number(KMIP_ATTR_ACTIVATION_DATE, WORLD_NOW + 1);
    is_int(create_with(&w, list, 4), 0, "activation later");
    stored = memory_store_first(w.ms);
    is_int(stored->state, KMIP_STATE_PRE_ACTIVE, "is not yet Active");

    list[4] = talk_number(KMIP_ATTR_DEACTIVATION_DATE, WORLD_NOW);
    is_int(create_with(&w, list, 5), KMIP_RESULT_REASON_INVALID_FIELD,
           "deactivation before activation");

    list[3] = talk_number(KMIP_ATTR_ACTIVATION_DATE, WORLD_NOW - 20);
    list[4] = talk_number(KMIP_ATTR_DEACTIVATION_DATE, WORLD_NOW - 10);
    is_int(create_with(&w, list, 5), 0, "both in the past");
    stored = memory_store_first(w.ms);
    is_int(stored->state, KMIP_STATE_DEACTIVATED, "is Deactivated at once");

    list[3] = talk_number(KMIP_ATTR_ACTIVATION_DATE, WORLD_NOW);
    list[4] = talk_number(KMIP_ATTR_DEACTIVATION_DATE, WORLD_NOW - 86400);
    is_int(create_with(&w, list, 5), 0, "activated now, deactivated long ago");
    stored = memory_store_first(w.ms);
    is_int(stored->state, KMIP_STATE_DEACTIVATED, "is Deactivated, too");

    list[3] = talk_number(KMIP_ATTR_PROCESS_START_DATE, WORLD_NOW + 20);
    list[4] = talk_number(KMIP_ATTR_PROTECT_STOP_DATE, WORLD_NOW + 10);
    is_int(create_with(&w, list, 5), 0, "Protect Stop before Process Start");

    world_free(&w);
}


static void
test_names(void)
{
    talk_t             t;
    world_t            w;
    kmip_attribute_t   list[5];

    world_init(&w);
    talk_begin(&t, &w);

    list[0] = talk_number(KMIP_ATTR_CRYPTOGRAPHIC_ALGORITHM, 3);
    list[1] = talk_number(KMIP_ATTR_CRYPTOGRAPHIC_LENGTH, 256);
    list[2] = talk_number(KMIP_ATTR_CRYPTOGRAPHIC_USAGE_MASK, 12);
    list[3] = talk_name(&t, "a name");
    list[4] = talk_name(&t, "another name");

    is_int(create_with(&w, list, 5), 0, "two Names");
    is_int(create_with(&w, list, 4), KMIP_RESULT_REASON_INVALID_FIELD,
           "a Name that is taken");
    is_int(w.log.cause, KMIP_CAUSE_NON_UNIQUE_NAME, "is logged as such");

    list[3] = talk_name(&t, "new");
    list[4] = talk_name(&t, "new");
    is_int(create_with(&w, list, 5), KMIP_RESULT_REASON_INVALID_FIELD,
           "the same Name twice");

    list[3] = talk_name(&t, "");
    is_int(create_with(&w, list, 4), KMIP_RESULT_REASON_INVALID_FIELD,
           "an empty Name");

    talk_end(&t);
    world_free(&w);
}


/* Create of so many bits of Secret Data, and Get */

static long
create_secret(world_t *w, int32_t bits, kmip_object_t *object)
{
    long              result;
    talk_t            t;
    kmip_payload_t   *p;
    kmip_attribute_t  a;

    talk_begin(&t, w);

    p = talk_add(&t, KMIP_OPERATION_CREATE);
    p->object_type = KMIP_OBJECT_TYPE_SECRET_DATA;

    talk_present(p, OBJECT_TYPE);
    talk_present(p, TEMPLATE_ATTRIBUTE);

    if (bits) {
        a = talk_number(KMIP_ATTR_CRYPTOGRAPHIC_LENGTH, bits);
        talk_list(&t, p, &a);
    }

    (void) talk_add(&t, KMIP_OPERATION_GET);

    talk_run(&t);

    result = talk_result(&t, 0);

    memset(object, 0, sizeof(kmip_object_t));

    if (result == 0) {
        *object = t.answers[1].payload.object;
        object->length = object->material ? (int32_t) object->material->len
                                          : 0;
        object->material = NULL;
    }

    talk_end(&t);

    return result;
}


static void
test_secret_data(void)
{
    world_t        w;
    kmip_object_t  object;

    world_init(&w);

    is_int(create_secret(&w, 80, &object), 0, "Secret Data are created");
    is_int(object.length, 10, "of as many bytes as the Cryptographic Length");
    is_int(object.data_type, KMIP_SECRET_DATA_TYPE_PASSWORD,
           "as a Password");
    is_int(object.key_format_type, KMIP_KEY_FORMAT_TYPE_OPAQUE, "and Opaque");

    is_int(create_secret(&w, 0, &object), KMIP_RESULT_REASON_INVALID_FIELD,
           "Secret Data need a Cryptographic Length");
    is_int(create_secret(&w, 81, &object), KMIP_RESULT_REASON_INVALID_FIELD,
           "and whole bytes");
    is_int(create_secret(&w, 48008, &object),
           KMIP_RESULT_REASON_INVALID_FIELD, "of which a record holds 6,000");
    is_int(create_secret(&w, -8, &object), KMIP_RESULT_REASON_INVALID_FIELD,
           "and not less than one");

    w.version = KMIP_V1_3;
    is_int(create_secret(&w, 80, &object), KMIP_RESULT_REASON_INVALID_FIELD,
           "1.3 creates Symmetric Keys only");

    w.version = KMIP_V2_1;
    is_int(create_secret(&w, 256, &object), 0, "2.1 creates Secret Data, too");

    world_free(&w);
}


static void
test_types(void)
{
    long             result;
    talk_t           t;
    world_t          w;
    uint32_t         type;
    kmip_payload_t  *p;

    world_init(&w);

    for (type = 1; type <= 9; type++) {
        talk_begin(&t, &w);
        p = talk_create(&t, 256);
        p->object_type = type;
        talk_run(&t);
        result = talk_result(&t, 0);

        is_int(result, type == KMIP_OBJECT_TYPE_SYMMETRIC_KEY
                       || type == KMIP_OBJECT_TYPE_SECRET_DATA
                       ? 0 : KMIP_RESULT_REASON_INVALID_FIELD,
               "Create of Object Type %u", type);
        talk_end(&t);
    }

    world_free(&w);
}


static void
test_sensitive(void)
{
    char               uid[64];
    int64_t            n;
    world_t            w;
    kmip_attribute_t   list[5];

    world_init(&w);

    list[0] = talk_number(KMIP_ATTR_CRYPTOGRAPHIC_ALGORITHM, 3);
    list[1] = talk_number(KMIP_ATTR_CRYPTOGRAPHIC_LENGTH, 256);
    list[2] = talk_number(KMIP_ATTR_CRYPTOGRAPHIC_USAGE_MASK, 12);
    list[3] = talk_number(KMIP_ATTR_SENSITIVE, 1);
    list[4] = talk_number(KMIP_ATTR_EXTRACTABLE, 0);

    is_int(create_with(&w, list, 5), 0, "Sensitive, not Extractable");

    memcpy(uid, memory_store_first(w.ms)->uid.data, 36);
    uid[36] = '\0';

    ok(world_number(&w, uid, "Always Sensitive", &n) && n == 1,
       "has always been Sensitive");
    ok(world_number(&w, uid, "Never Extractable", &n) && n == 1,
       "and never Extractable");

    is_int(world_create(&w, uid), 0, "neither given");
    ok(world_number(&w, uid, "Sensitive", &n) && n == 0, "not Sensitive");
    ok(world_number(&w, uid, "Always Sensitive", &n) && n == 0,
       "not Always Sensitive");
    ok(world_number(&w, uid, "Extractable", &n) && n == 1, "Extractable");
    ok(world_number(&w, uid, "Never Extractable", &n) && n == 0,
       "not Never Extractable");

    world_free(&w);
}


/* failures of the store and of randomness */

static void
test_store(void)
{
    char     uid[64];
    world_t  w;

    world_init(&w);

    memory_store_fail(w.ms, MEMORY_CREATE, KMIP_STORE_UNAVAILABLE, 1);
    is_int(world_create(&w, uid), KMIP_RESULT_REASON_GENERAL_FAILURE,
           "the store is not available");

    memory_store_fail(w.ms, MEMORY_CREATE, KMIP_STORE_CRYPTO, 1);
    is_int(world_create(&w, uid), KMIP_RESULT_REASON_CRYPTOGRAPHIC_FAILURE,
           "the store cannot wrap");

    memory_store_fail(w.ms, MEMORY_CREATE, KMIP_STORE_TOO_LARGE, 1);
    is_int(world_create(&w, uid), KMIP_RESULT_REASON_GENERAL_FAILURE,
           "the record is too large");

    memory_store_fail(w.ms, MEMORY_CREATE, KMIP_STORE_UNSUPPORTED, 1);
    is_int(world_create(&w, uid), KMIP_RESULT_REASON_OPERATION_NOT_SUPPORTED,
           "attributes are not stored");

    is_int(memory_store_objects(w.ms), 0, "nothing was stored");

    world_free(&w);
}
