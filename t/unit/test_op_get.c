
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Get, Get Attributes and Get Attribute List.
 */


#include "engine_keys.h"
#include "tap.h"


#define KEY  "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"


static void test_states(void);
static void test_formats(void);
static void test_registered(void);
static void test_elsewhere(void);
static void test_silent(void);
static void test_withheld(void);
static void test_absent(void);
static void test_attributes(void);
static void test_versions(void);
static void test_list(void);
static void test_need(void);
static long get_format(world_t *w, const char *uid, uint32_t format,
    uint32_t *got);


int
main(void)
{
    test_states();
    test_formats();
    test_registered();
    test_elsewhere();
    test_silent();
    test_withheld();
    test_absent();
    test_attributes();
    test_versions();
    test_list();
    test_need();

    return done_testing();
}


/* only a destroyed object has no key */

static void
test_states(void)
{
    char     uid[64];
    world_t  w;

    world_init(&w);
    w.version = KMIP_V1_2;

    is_int(world_create(&w, uid), 0, "Create");
    is_int(world_do(&w, KMIP_OPERATION_GET, uid), 0, "Get: Pre-Active");
    (void) world_do(&w, KMIP_OPERATION_ACTIVATE, uid);
    is_int(world_do(&w, KMIP_OPERATION_GET, uid), 0, "Get: Active");
    (void) world_revoke(&w, uid, KMIP_REVOCATION_REASON_CODE_SUPERSEDED);
    is_int(world_do(&w, KMIP_OPERATION_GET, uid), 0, "Get: Deactivated");
    (void) world_revoke(&w, uid, KMIP_REVOCATION_REASON_CODE_KEY_COMPROMISE);
    is_int(world_do(&w, KMIP_OPERATION_GET, uid), 0, "Get: Compromised");
    is_int(world_do(&w, KMIP_OPERATION_DESTROY, uid), 0, "Destroy");
    is_int(world_do(&w, KMIP_OPERATION_GET, uid),
           KMIP_RESULT_REASON_ITEM_NOT_FOUND, "Get: Destroyed Compromised");
    is_int(w.log.cause, KMIP_CAUSE_OBJECT_DESTROYED, "is logged as destroyed");
    is_int(world_state(&w, uid), KMIP_STATE_DESTROYED_COMPROMISED,
           "the State is still told");

    world_free(&w);
}


static long
get_format(world_t *w, const char *uid, uint32_t format, uint32_t *got)
{
    long             result;
    talk_t           t;
    kmip_payload_t  *p;

    talk_begin(&t, w);

    p = talk_add_uid(&t, KMIP_OPERATION_GET, uid);
    p->key_format_type = format;

    if (format) {
        talk_present(p, KEY_FORMAT_TYPE);
    }

    p->key_compression_type =
                      KMIP_KEY_COMPRESSION_TYPE_EC_PUBLIC_KEY_TYPE_UNCOMPRESSED;
    talk_present(p, KEY_COMPRESSION_TYPE);

    talk_run(&t);
    result = talk_result(&t, 0);
    *got = result == 0 ? t.answers[0].payload.object.key_format_type : 0;

    if (result == 0) {
        is_int(t.answers[0].payload.object.material->len, 32,
               "32 bytes of key");
    }

    talk_end(&t);

    return result;
}


static void
test_formats(void)
{
    char      uid[64];
    world_t   w;
    uint32_t  format, got;

    world_init(&w);
    (void) world_create(&w, uid);

    for (format = 1; format <= 0x16; format++) {

        if (format == KMIP_KEY_FORMAT_TYPE_RAW
            || format == KMIP_KEY_FORMAT_TYPE_OPAQUE
            || format == KMIP_KEY_FORMAT_TYPE_TRANSPARENT_SYMMETRIC_KEY)
        {
            is_int(get_format(&w, uid, format, &got), 0,
                   "Key Format Type %u is given", format);
            is_int(got, format, "as it was wanted");
            continue;
        }

        is_int(get_format(&w, uid, format, &got),
               KMIP_RESULT_REASON_KEY_FORMAT_TYPE_NOT_SUPPORTED,
               "Key Format Type %u is not", format);
    }

    world_free(&w);
}


/* a key comes back in the format in which it was registered */

static void
test_registered(void)
{
    char          uid[64];
    world_t       w;
    uint32_t      got;
    engine_key_t  key;

    memset(&key, 0, sizeof(engine_key_t));

    key.key = KEY;
    key.format = KMIP_KEY_FORMAT_TYPE_TRANSPARENT_SYMMETRIC_KEY;

    world_init(&w);
    is_int(world_key(&w, &key, uid), 0, "a Transparent Symmetric Key");
    is_int(get_format(&w, uid, 0, &got), 0, "Get without a Key Format Type");
    is_int(got, KMIP_KEY_FORMAT_TYPE_TRANSPARENT_SYMMETRIC_KEY,
           "has the format of Register");
    is_int(get_format(&w, uid, KMIP_KEY_FORMAT_TYPE_RAW, &got), 0, "as Raw");
    is_int(got, KMIP_KEY_FORMAT_TYPE_RAW, "if the client wants that");
    is_int(get_format(&w, uid, KMIP_KEY_FORMAT_TYPE_OPAQUE, &got), 0,
           "and Opaque");
    world_free(&w);
}


static kmip_attribute_t
location(void)
{
    kmip_attribute_t  a;

    static const uint8_t  value[] = {
        0x42, 0x00, 0xb9, 0x07, 0, 0, 0, 5, 't', 'h', 'e', 'r', 'e', 0, 0, 0,
        0x42, 0x00, 0xba, 0x05, 0, 0, 0, 4, 0, 0, 0, 1, 0, 0, 0, 0
    };

    memset(&a, 0, sizeof(kmip_attribute_t));

    a.id = KMIP_ATTR_KEY_VALUE_LOCATION;
    a.value.type = KMIP_TYPE_STRUCTURE;
    a.value.bytes.data = value;
    a.value.bytes.len = sizeof(value);

    return a;
}


/* an object without its key has everything else */

static void
test_elsewhere(void)
{
    char             uid[64];
    talk_t           t;
    world_t          w;
    engine_key_t     key;
    kmip_payload_t  *p;

    memset(&key, 0, sizeof(engine_key_t));

    key.length = 256;
    key.mask = KMIP_CRYPTOGRAPHIC_USAGE_MASK_MAC_GENERATE;

    world_init(&w);
    w.version = KMIP_V1_4;

    is_int(world_key(&w, &key, uid), KMIP_RESULT_REASON_INVALID_FIELD,
           "a key without a value");

    key.more[0] = location();
    is_int(world_key(&w, &key, uid), 0, "that says where it is, is Active");

    talk_begin(&t, &w);
    (void) talk_add_uid(&t, KMIP_OPERATION_GET, uid);
    talk_run(&t);
    is_int(talk_result(&t, 0), 0, "Get of it");
    p = &t.answers[0].payload;
    ok(p->object.material == NULL, "has no key");
    is_int(p->object.key_format_type, KMIP_KEY_FORMAT_TYPE_RAW,
           "but its format");
    is_int(p->object.length, 256, "and length");
    talk_end(&t);

    talk_begin(&t, &w);
    p = talk_add_uid(&t, KMIP_OPERATION_MAC, uid);
    p->data = talk_hex(&t, "00");
    talk_present(p, DATA);
    talk_run(&t);
    is_int(talk_result(&t, 0), KMIP_RESULT_REASON_KEY_VALUE_NOT_PRESENT,
           "MAC with it");
    talk_end(&t);

    (void) world_revoke(&w, uid, KMIP_REVOCATION_REASON_CODE_SUPERSEDED);
    is_int(world_do(&w, KMIP_OPERATION_DESTROY, uid), 0, "Destroy of it");
    is_int(world_do(&w, KMIP_OPERATION_GET, uid),
           KMIP_RESULT_REASON_ITEM_NOT_FOUND, "leaves nothing to get");

    w.version = KMIP_V1_1;
    key.more[0].id = 0;
    is_int(world_key(&w, &key, uid), KMIP_RESULT_REASON_INVALID_FIELD,
           "in 1.1 there are no such objects");

    world_free(&w);
}


static void
test_withheld(void)
{
    char             uid[64];
    talk_t           t;
    world_t          w;
    kmip_payload_t  *p;

    world_init(&w);
    (void) world_create(&w, uid);

    talk_begin(&t, &w);
    p = talk_add_uid(&t, KMIP_OPERATION_GET, uid);
    p->key_wrapping_specification.type = KMIP_TYPE_STRUCTURE;
    talk_present(p, KEY_WRAPPING_SPECIFICATION);
    talk_run(&t);
    is_int(talk_result(&t, 0), KMIP_RESULT_REASON_INVALID_MESSAGE,
           "an empty Key Wrapping Specification is refused");
    talk_end(&t);

    is_int(world_modify(&w, uid, talk_number(KMIP_ATTR_EXTRACTABLE, 0)), 0,
           "no longer Extractable");
    is_int(world_do(&w, KMIP_OPERATION_GET, uid),
           KMIP_RESULT_REASON_NOT_EXTRACTABLE, "is not given");

    (void) world_modify(&w, uid, talk_number(KMIP_ATTR_EXTRACTABLE, 1));
    is_int(world_modify(&w, uid, talk_number(KMIP_ATTR_SENSITIVE, 1)), 0,
           "Sensitive");
    is_int(world_do(&w, KMIP_OPERATION_GET, uid),
           KMIP_RESULT_REASON_SENSITIVE, "is not given either");

    w.version = KMIP_V1_1;
    is_int(world_do(&w, KMIP_OPERATION_GET, uid),
           KMIP_RESULT_REASON_PERMISSION_DENIED, "nor to an older client");

    world_free(&w);
}


/* an object that does not exist, and one of which this is not known */

static void
test_absent(void)
{
    char     uid[64];
    size_t   i;
    world_t  w;

    static const kmip_store_outcome_e  unknown[] = {
        KMIP_STORE_UNAVAILABLE, KMIP_STORE_MISCONFIGURED, KMIP_STORE_INVALID,
        KMIP_STORE_LIMIT, KMIP_STORE_CONFLICT
    };

    world_init(&w);

    is_int(world_do(&w, KMIP_OPERATION_GET, "no-such-thing"),
           KMIP_RESULT_REASON_ITEM_NOT_FOUND, "the store knows no such thing");
    is_int(memory_store_count(w.ms, MEMORY_LOAD), 1, "it was asked");

    is_int(world_do(&w, KMIP_OPERATION_GET, ""),
           KMIP_RESULT_REASON_ITEM_NOT_FOUND, "an empty identifier");
    is_int(world_do(&w, KMIP_OPERATION_GET, "a\nb"),
           KMIP_RESULT_REASON_ITEM_NOT_FOUND, "a control character");
    is_int(world_do(&w, KMIP_OPERATION_GET, "\x7fnb"),
           KMIP_RESULT_REASON_ITEM_NOT_FOUND, "another one");
    is_int(world_do(&w, KMIP_OPERATION_GET, NULL),
           KMIP_RESULT_REASON_ITEM_NOT_FOUND, "no identifier at all");
    is_int(memory_store_count(w.ms, MEMORY_LOAD), 1, "it was not asked");

    (void) world_create(&w, uid);

    for (i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++) {
        memory_store_fail(w.ms, MEMORY_LOAD, unknown[i], 1);

        is_int(world_do(&w, KMIP_OPERATION_GET, uid),
               KMIP_RESULT_REASON_GENERAL_FAILURE,
               "outcome %d is a General Failure", unknown[i]);
    }

    memory_store_fail(w.ms, MEMORY_LOAD, KMIP_STORE_DENIED, 1);
    is_int(world_do(&w, KMIP_OPERATION_GET, uid),
           KMIP_RESULT_REASON_PERMISSION_DENIED, "the store refuses");

    memory_store_fail(w.ms, MEMORY_LOAD, KMIP_STORE_CRYPTO, 1);
    is_int(world_do(&w, KMIP_OPERATION_GET, uid),
           KMIP_RESULT_REASON_CRYPTOGRAPHIC_FAILURE, "the root key is gone");

    world_free(&w);
}


static void
test_attributes(void)
{
    char             uid[64];
    talk_t           t;
    world_t          w;
    kmip_payload_t  *p;

    world_init(&w);
    (void) world_create(&w, uid);

    talk_begin(&t, &w);
    p = talk_add_uid(&t, KMIP_OPERATION_GET_ATTRIBUTES, uid);
    talk_names(&t, p, "Cryptographic Length");
    talk_names(&t, p, "x-None");
    talk_names(&t, p, "No Such Attribute");
    talk_names(&t, p, "Activation Date");
    talk_names(&t, p, "Unique Identifier");
    talk_run(&t);

    is_int(talk_result(&t, 0), 0, "Get Attributes by name");

    p = &t.answers[0].payload;

    is_int(p->attributes.nelts, 2, "what it does not have is left out");
    is_int(p->attributes.elts[0].value.number, 256, "Cryptographic Length");
    ok(kmip_str_equal_c(&p->attributes.elts[1].value.bytes, uid),
       "Unique Identifier");
    talk_end(&t);

    is_int(world_do(&w, KMIP_OPERATION_GET_ATTRIBUTES, "no-such-thing"),
           KMIP_RESULT_REASON_ITEM_NOT_FOUND, "of an object that is not");

    (void) world_do(&w, KMIP_OPERATION_DESTROY, uid);

    talk_begin(&t, &w);
    (void) talk_add_uid(&t, KMIP_OPERATION_GET_ATTRIBUTES, uid);
    talk_run(&t);
    is_int(talk_result(&t, 0), 0, "of an object that is destroyed");
    is_int(talk_found(&t, 0, "State", 0)->value.number, KMIP_STATE_DESTROYED,
           "State");
    is_int(talk_found(&t, 0, "Destroy Date", 0)->value.number, WORLD_NOW,
           "Destroy Date");
    talk_end(&t);

    world_free(&w);
}


/* a client never gets attributes younger than its version */

static void
test_versions(void)
{
    char     uid[64];
    size_t   i;
    talk_t   t;
    world_t  w;

    static const struct {
        kmip_version_t   version;
        size_t           attributes;
        size_t           names;
        const char      *last;
        const char      *not_yet;
    }  cases[] = {
        { KMIP_V1_0, 9, 10, "Digest", "Fresh" },
        { KMIP_V1_1, 9, 11, "Digest", "Original Creation Date" },
        { KMIP_V1_2, 9, 12, "Digest", "Random Number Generator" },
        { KMIP_V1_3, 9, 13, "Digest", "Sensitive" },
        { KMIP_V1_4, 13, 17, "Sensitive", "Key Format Type" }
    };

    world_init(&w);
    (void) world_create(&w, uid);

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        w.version = cases[i].version;

        talk_begin(&t, &w);
        (void) talk_add_uid(&t, KMIP_OPERATION_GET_ATTRIBUTES, uid);
        (void) talk_add_uid(&t, KMIP_OPERATION_GET_ATTRIBUTE_LIST, uid);
        talk_run(&t);

        is_int(talk_result(&t, 0), 0, "Get Attributes in 1.%zu", i);
        is_int(t.answers[0].payload.attributes.nelts, cases[i].attributes,
               "so many attributes");
        is_int(t.answers[1].payload.names.nelts, cases[i].names,
               "and so many names");
        ok(talk_found(&t, 0, cases[i].last, 0), "with %s", cases[i].last);
        ok(talk_found(&t, 0, cases[i].not_yet, 0) == NULL, "without %s",
           cases[i].not_yet);
        talk_end(&t);
    }

    world_free(&w);
}


/*
 * Attributes that add nothing are in the list, and are returned to a client
 * that names them, but not to one that asks for all attributes: some clients
 * fail at those that they do not know.
 */

static void
test_silent(void)
{
    char     uid[64];
    size_t   i, k;
    talk_t   t;
    world_t  w;

    static const struct {
        const char      *name;
        kmip_type_e      type;
        int64_t          number;
        kmip_version_t   since;
    } cases[] = {
        { "Lease Time", KMIP_TYPE_INTERVAL, 0, KMIP_V1_0 },
        { "Fresh", KMIP_TYPE_BOOLEAN, 0, KMIP_V1_1 },
        { "Original Creation Date", KMIP_TYPE_DATE_TIME, WORLD_NOW,
          KMIP_V1_2 },
        { "Random Number Generator", KMIP_TYPE_STRUCTURE, 0, KMIP_V1_3 }
    };

    world_init(&w);
    (void) world_create(&w, uid);

    for (i = 0; kmip_versions[i]; i++) {
        w.version = kmip_versions[i];

        for (k = 0; k < sizeof(cases) / sizeof(cases[0]); k++) {
            talk_begin(&t, &w);
            talk_names(&t, talk_add_uid(&t, KMIP_OPERATION_GET_ATTRIBUTES,
                                        uid),
                       cases[k].name);
            (void) talk_add_uid(&t, KMIP_OPERATION_GET_ATTRIBUTES, uid);
            talk_run(&t);

            if (w.version < cases[k].since) {
                ok(talk_found(&t, 0, cases[k].name, 0) == NULL,
                   "1.%u has no %s", kmip_version_minor(w.version),
                   cases[k].name);

            } else {
                ok(talk_found(&t, 0, cases[k].name, 0)->value.type
                   == cases[k].type
                   && talk_found(&t, 0, cases[k].name, 0)->value.number
                      == cases[k].number,
                   "1.%u: %s, by name", kmip_version_minor(w.version),
                   cases[k].name);
            }

            ok(talk_found(&t, 1, cases[k].name, 0) == NULL, "not unasked");
            talk_end(&t);
        }
    }

    world_free(&w);
}


static void
test_list(void)
{
    char             uid[64];
    size_t           i, n;
    talk_t           t;
    world_t          w;
    kmip_payload_t  *p;

    world_init(&w);
    (void) world_create(&w, uid);
    (void) world_add(&w, uid, talk_text(KMIP_ATTR_CUSTOM, "x-a", "1"));
    (void) world_add(&w, uid, talk_text(KMIP_ATTR_CUSTOM, "x-a", "2"));
    (void) world_add(&w, uid, talk_text(KMIP_ATTR_CUSTOM, "x-b", "3"));

    talk_begin(&t, &w);
    (void) talk_add_uid(&t, KMIP_OPERATION_GET_ATTRIBUTE_LIST, uid);
    talk_run(&t);
    is_int(talk_result(&t, 0), 0, "Get Attribute List");

    p = &t.answers[0].payload;

    for (i = 0, n = 0; i < p->names.nelts; i++) {
        n += kmip_str_equal_c(&p->names.elts[i].name, "x-a");
        n += kmip_str_equal_c(&p->names.elts[i].name, "x-b") * 10;
        n += kmip_str_equal_c(&p->names.elts[i].name, "State") * 100;
    }

    is_int(n, 111, "each name is there once");
    talk_end(&t);

    is_int(world_do(&w, KMIP_OPERATION_GET_ATTRIBUTE_LIST, "nothing"),
           KMIP_RESULT_REASON_ITEM_NOT_FOUND, "of an object that is not");

    world_free(&w);
}


/* the store in memory gives no more than it is asked for */

static void
test_need(void)
{
    char     uid[64];
    talk_t   t;
    int64_t  date;
    world_t  w;

    world_init(&w);
    (void) world_create(&w, uid);
    (void) world_add(&w, uid, talk_text(KMIP_ATTR_CONTACT_INFORMATION, NULL,
                                        "somebody"));
    (void) world_add(&w, uid, talk_number(KMIP_ATTR_DEACTIVATION_DATE,
                                          WORLD_NOW + 100));

    talk_begin(&t, &w);
    talk_names(&t, talk_add_uid(&t, KMIP_OPERATION_GET_ATTRIBUTES, uid),
               "Contact Information");
    talk_run(&t);
    ok(talk_found(&t, 0, "Contact Information", 0),
       "an attribute that is no metadata is loaded for");
    talk_end(&t);

    ok(world_number(&w, uid, "Deactivation Date", &date)
       && date == WORLD_NOW + 100, "as is a date");

    (void) world_do(&w, KMIP_OPERATION_ACTIVATE, uid);
    is_int(memory_store_need(w.ms), KMIP_NEED_METADATA,
           "Activate needs metadata");
    ok(!memory_store_material(w.ms), "and no key");

    is_int(world_state(&w, uid), KMIP_STATE_ACTIVE, "Active");
    is_int(memory_store_need(w.ms), KMIP_NEED_METADATA,
           "State needs metadata");

    (void) world_do(&w, KMIP_OPERATION_GET, uid);
    is_int(memory_store_need(w.ms), KMIP_NEED_ATTRIBUTES,
           "Get needs all attributes");
    ok(memory_store_material(w.ms), "and the key");

    (void) world_do(&w, KMIP_OPERATION_GET_ATTRIBUTES, uid);
    is_int(memory_store_need(w.ms), KMIP_NEED_ATTRIBUTES,
           "all attributes need all attributes");
    ok(!memory_store_material(w.ms), "but no key");

    w.now += 100;
    is_int(world_state(&w, uid), KMIP_STATE_DEACTIVATED,
           "Deactivated when the date has come");

    world_free(&w);
}
