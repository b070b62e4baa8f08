
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Records and revisions: written and read back, limits, refused ones.
 */


#include "record.h"


static void test_record(void);
static void test_keyless(void);
static void test_revision(void);
static void test_writes(void);
static void test_attributes(void);
static void test_readable(void);
static void test_limit(void);
static void test_refused(void);
static void test_refused_sealed(void);
static void test_refused_attributes(void);


int
main(void)
{
    arena = kmip_arena_create(16 << 20);

    test_record();
    test_keyless();
    test_revision();
    test_writes();
    test_attributes();
    test_readable();
    test_limit();
    test_refused();
    test_refused_sealed();
    test_refused_attributes();

    kmip_arena_destroy(arena);

    return done_testing();
}


static int
same_attributes(const kmip_attributes_t *a, const kmip_attributes_t *b)
{
    size_t      i;
    kmip_str_t  x, y;

    if (a->nelts != b->nelts) {
        return 0;
    }

    for (i = 0; i < a->nelts; i++) {
        x = kmip_attribute_name(&a->elts[i]);
        y = kmip_attribute_name(&b->elts[i]);

        if (a->elts[i].id != b->elts[i].id
            || a->elts[i].index != b->elts[i].index
            || !kmip_str_equal(&x, &y)
            || !kmip_value_equal(&a->elts[i].value, &b->elts[i].value))
        {
            diag("attribute %zu differs", i);
            return 0;
        }
    }

    return 1;
}


static void
test_record(void)
{
    kmip_str_t           payload;
    keyprotect_record_t  r, d;

    make_record(&r);

    is_int(keyprotect_record_encode(arena, &r, &payload), KMIP_OK, "encoded");
    is_int(keyprotect_record_decode(arena, &payload, &stamp, 0, &d), KMIP_OK,
           "decoded");

    is_mem(d.stamp.data, d.stamp.len, STAMP, 24, "stamp");
    is_int(d.revision, 0, "no revision");
    is_int(d.nwrites, 1, "one write id");
    is_mem(d.writes[0], 16, r.writes[0], 16, "write id");
    is_int(d.object_type, r.object_type, "object type");
    is_int(d.key_format_type, r.key_format_type, "key format type");
    is_int(d.data_type, 0, "no data type");
    is_int(d.state, r.state, "state");
    ok(kmip_str_equal(&d.ciphertext, &r.ciphertext), "ciphertext");
    ok(kmip_str_equal(&d.root_key, &r.root_key), "root key");
    ok(kmip_str_equal(&d.root_key_version, &r.root_key_version),
       "its version");
    is_int(d.sealed.bytes.len, 0, "not sealed");
    ok(same_attributes(&d.attributes, &r.attributes), "attributes");

    r.object_type = KMIP_OBJECT_TYPE_SECRET_DATA;
    r.key_format_type = 0;
    r.data_type = KMIP_SECRET_DATA_TYPE_SEED;
    r.root_key_version.len = 0;

    keyprotect_record_encode(arena, &r, &payload);
    is_int(keyprotect_record_decode(arena, &payload, &stamp, 0, &d), KMIP_OK,
           "a secret, wrapped by a root key of unknown version");
    is_int(d.data_type, KMIP_SECRET_DATA_TYPE_SEED, "its type");
    is_int(d.key_format_type, 0, "it has no format");
    is_int(d.root_key_version.len, 0, "and no version");

    r.object_type = KMIP_OBJECT_TYPE_OPAQUE_OBJECT;
    r.data_type = 0x80000001;

    keyprotect_record_encode(arena, &r, &payload);
    is_int(keyprotect_record_decode(arena, &payload, &stamp, 0, &d), KMIP_OK,
           "an opaque object");
    is_int(d.data_type, 0x80000001, "of a type without a name");
}


/* a Template has no key, and its record says so */

static void
test_keyless(void)
{
    kmip_str_t           payload, text;
    keyprotect_record_t  r, d;

    make_record(&r);

    r.object_type = KMIP_OBJECT_TYPE_TEMPLATE;
    r.key_format_type = 0;
    r.ciphertext.len = 0;

    is_int(keyprotect_record_encode(arena, &r, &payload), KMIP_OK,
           "a record without a key is encoded");

    keyprotect_base64_decode(arena, &payload, &text);
    ok(strstr((const char *) text.data, "\"key\":null") != NULL,
       "and says that it has none");

    is_int(keyprotect_record_decode(arena, &payload, &stamp, 0, &d), KMIP_OK,
           "it is decoded");
    is_int(d.object_type, KMIP_OBJECT_TYPE_TEMPLATE, "as a Template");
    is_int((long) d.ciphertext.len, 0, "without a key");
    ok(same_attributes(&d.attributes, &r.attributes), "with its attributes");

    r.object_type = KMIP_OBJECT_TYPE_SYMMETRIC_KEY;

    ok(keyprotect_record_encode(arena, &r, &payload) != KMIP_OK,
       "a key is not encoded without its ciphertext");
}


static void
test_revision(void)
{
    kmip_str_t           payload, other;
    keyprotect_record_t  r, d;

    make_record(&r);

    r.revision = 4294967295;
    r.prev = str("5b0c7a52-1111-4c1e-9a55-0f2d8a7e0001");
    r.ciphertext.len = 0;

    is_int(keyprotect_record_encode(arena, &r, &payload), KMIP_OK, "encoded");
    is_int(keyprotect_record_decode(arena, &payload, &stamp, 4294967295, &d),
           KMIP_OK, "decoded");
    is_int(d.revision, 4294967295, "its number");
    ok(kmip_str_equal(&d.prev, &r.prev), "what it was built on");
    is_int(d.state, 0, "it has no state");
    is_int(d.ciphertext.len, 0, "it holds no key");
    ok(same_attributes(&d.attributes, &r.attributes), "its attributes");

    is_int(keyprotect_record_decode(arena, &payload, &stamp, 0, &d), KMIP_ERROR,
           "it is no record");
    is_int(keyprotect_record_decode(arena, &payload, &stamp, 7, &d), KMIP_ERROR,
           "nor another revision");

    other = str("019b76e9ea40c65a1d49d271");
    is_int(keyprotect_record_decode(arena, &payload, &other, 4294967295, &d),
           KMIP_ERROR, "nor that of another object");
}


/* a revision has the write ids of the last changes, the newest first */

static void
test_writes(void)
{
    size_t               i;
    uint8_t              id[KMIP_WRITE_ID];
    kmip_str_t           payload;
    keyprotect_record_t  r, d;

    static const uint8_t  none[KMIP_WRITE_ID];

    make_record(&r);

    r.revision = 1;
    r.prev = str("5b0c7a52-1111-4c1e-9a55-0f2d8a7e0001");
    r.nwrites = 0;

    for (i = 1; i <= KEYPROTECT_WRITES + 1; i++) {
        memset(id, (int) i, sizeof(id));
        keyprotect_record_sign(&r, id);
    }

    is_int(r.nwrites, KEYPROTECT_WRITES, "as many write ids as there can be");
    is_int(r.writes[0][0], KEYPROTECT_WRITES + 1, "the newest is the first");

    memset(id, 1, sizeof(id));
    ok(!keyprotect_record_signed(&r, id), "the oldest has gone");

    memset(id, 2, sizeof(id));
    ok(keyprotect_record_signed(&r, id), "the one after it is there");
    ok(!keyprotect_record_signed(&r, none), "no write id is never there");

    keyprotect_record_encode(arena, &r, &payload);
    is_int(keyprotect_record_decode(arena, &payload, &stamp, 1, &d), KMIP_OK,
           "sixteen write ids are decoded");
    is_int(d.nwrites, KEYPROTECT_WRITES, "all of them");
    is_mem(d.writes, sizeof(d.writes), r.writes, sizeof(r.writes),
           "in their order");
}


static void
add(keyprotect_record_t *r, kmip_attribute_e id, const char *name,
    int32_t index, kmip_type_e type, int64_t number, const char *text,
    size_t len)
{
    kmip_attribute_t  a;

    memset(&a, 0, sizeof(a));

    a.id = id;
    a.name = str(name);
    a.index = index;
    a.value.type = type;
    a.value.number = number;
    a.value.bytes.data = (const uint8_t *) text;
    a.value.bytes.len = len;

    kmip_attributes_append(arena, &r->attributes, &a);
}


static void
test_attributes(void)
{
    kmip_str_t           payload;
    kmip_value_t         v;
    keyprotect_record_t  r, d;

    make_record(&r);

#define CUSTOM(name, index, type, number, text)                              \
    add(&r, KMIP_ATTR_CUSTOM, name, index, KMIP_TYPE_##type, number, text,   \
        sizeof(text) - 1)

    CUSTOM("x-a", 0, INTEGER, -2147483647 - 1, "");
    CUSTOM("x-a", 1, INTEGER, 2147483647, "");
    CUSTOM("x-b", 0, LONG_INTEGER, INT64_MIN, "");
    CUSTOM("x-b", 2, LONG_INTEGER, INT64_MAX, "");
    CUSTOM("x-c", 0, BIG_INTEGER, 0, "\x00\x01\x02\x03\x04\x05\x06\xff");
    CUSTOM("x-d", 0, ENUMERATION, 0xffffffff, "");
    CUSTOM("x-e", 0, BOOLEAN, 1, "");
    CUSTOM("x-e", 1, BOOLEAN, 0, "");
    CUSTOM("x-f", 0, TEXT_STRING, 0, "");
    CUSTOM("x-f", 1, TEXT_STRING, 0, "\xc3\xa4\n\"\\ \xf0\x9f\x94\x91");
    CUSTOM("x-f", 2, TEXT_STRING, 0, "a\0b");
    CUSTOM("x-g", 0, BYTE_STRING, 0, "");
    CUSTOM("x-g", 7, BYTE_STRING, 0, "\x00\xff\x80");
    CUSTOM("x-h", 0, DATE_TIME, -1, "");
    CUSTOM("x-i", 0, INTERVAL, 4294967295, "");
    CUSTOM("x-j", 0, DATE_TIME_EXTENDED, 1760000000123456, "");
    CUSTOM("y-\xc3\xa4", 0, TEXT_STRING, 0, "server's");
    CUSTOM("Acme-color", 0, TEXT_STRING, 0, "a vendor's of 2.x");

    kmip_value_name(arena, &v, &stamp,
                    KMIP_NAME_TYPE_UNINTERPRETED_TEXT_STRING);
    add(&r, KMIP_ATTR_NAME, "", 0, KMIP_TYPE_STRUCTURE, 0,
        (const char *) v.bytes.data, v.bytes.len);
    add(&r, KMIP_ATTR_NAME, "", 3, KMIP_TYPE_STRUCTURE, 0,
        (const char *) v.bytes.data, v.bytes.len);
    add(&r, KMIP_ATTR_SENSITIVE, "", 0, KMIP_TYPE_BOOLEAN, 1, "", 0);
    add(&r, KMIP_ATTR_OBJECT_GROUP, "", 0, KMIP_TYPE_TEXT_STRING, 0, "g", 1);

    is_int(keyprotect_record_encode(arena, &r, &payload), KMIP_OK,
           "attributes of every type, encoded");
    is_int(keyprotect_record_decode(arena, &payload, &stamp, 0, &d), KMIP_OK,
           "decoded");
    ok(same_attributes(&d.attributes, &r.attributes), "are the same");

    make_record(&r);
    CUSTOM("x-bad", 0, TEXT_STRING, 0, "\xff");
    is_int(keyprotect_record_encode(arena, &r, &payload), KMIP_DECLINED,
           "what is not UTF-8 is refused");

    make_record(&r);
    add(&r, KMIP_ATTR_UNKNOWN, "", 0, KMIP_TYPE_INTEGER, 1, "", 0);
    is_int(keyprotect_record_encode(arena, &r, &payload), KMIP_DECLINED,
           "so is an attribute that there is not");
}


static void
test_readable(void)
{
    kmip_str_t           payload, text;
    keyprotect_record_t  r;

    make_record(&r);

    keyprotect_record_encode(arena, &r, &payload);
    keyprotect_base64_decode(arena, &payload, &text);

    ok(strstr((const char *) text.data,
              "{\"name\":\"x-Vendor\",\"type\":\"Text String\","
              "\"value\":\"VMware, Inc.\"}") != NULL,
       "a custom attribute can be read by people");
    ok(strstr((const char *) text.data,
              "{\"name\":\"Cryptographic Algorithm\",\"value\":\"AES\"}")
       != NULL, "so can a standard one");
    ok(strstr((const char *) text.data, "\"state\":\"Pre-Active\"") != NULL,
       "and the state");
}


/* a record with a value of so many bytes */

static kmip_int_t
encode_long(size_t len, kmip_str_t *payload)
{
    char                *text;
    keyprotect_record_t  r;

    text = kmip_arena_alloc(arena, len);
    memset(text, 'v', len);

    make_record(&r);
    add(&r, KMIP_ATTR_CUSTOM, "x-long", 0, KMIP_TYPE_TEXT_STRING, 0, text,
        len);

    return keyprotect_record_encode(arena, &r, payload);
}


static void
test_limit(void)
{
    size_t      fits, over, len;
    kmip_str_t  payload, json;

    fits = 1000;
    over = 8000;

    while (over - fits > 1) {
        len = (fits + over) / 2;

        if (encode_long(len, &payload) == KMIP_OK) {
            fits = len;

        } else {
            over = len;
        }
    }

    is_int(encode_long(fits, &payload), KMIP_OK, "%zu bytes still fit", fits);
    is_int(payload.len, 10000, "the largest payload has 10,000 characters");

    keyprotect_base64_decode(arena, &payload, &json);
    is_int(json.len, 7500, "which are 7,500 bytes");

    is_int(encode_long(over, &payload), KMIP_DECLINED, "one more does not");
}


static kmip_int_t
decode(const char *json)
{
    kmip_str_t           payload;
    keyprotect_record_t  d;

    keyprotect_base64_encode(arena, json, strlen(json), &payload);

    return keyprotect_record_decode(arena, &payload, &stamp, 0, &d);
}


#define HEAD   "{\"version\":2,\"t\":\"" STAMP "\","
#define WRITE  "\"writes\":\"000102030405060708090a0b0c0d0e0f\","
#define KIND   "\"type\":\"Symmetric Key\",\"format\":\"Raw\","
#define STATE  "\"state\":\"Active\","
#define ATTRS  "\"attributes\":[],"
#define KEY    "\"key\":{\"wrapped\":\"AAAA\",\"root_key\":\"c2d1\"}}"


static const char  *bad_records[] = {
    "", "{}", "[]", "not json",
    HEAD WRITE KIND STATE ATTRS "\"key\":null}",
    "{\"t\":\"" STAMP "\"," WRITE KIND STATE ATTRS KEY,
    "{\"version\":1,\"t\":\"" STAMP "\"," WRITE KIND STATE ATTRS KEY,
    "{\"version\":3,\"t\":\"" STAMP "\"," WRITE KIND STATE ATTRS KEY,
    "{\"version\":\"2\",\"t\":\"" STAMP "\"," WRITE KIND STATE ATTRS KEY,
    "{\"version\":2," WRITE KIND STATE ATTRS KEY,
    "{\"version\":2,\"t\":\"x\"," WRITE KIND STATE ATTRS KEY,
    HEAD KIND STATE ATTRS KEY,
    HEAD "\"writes\":\"00\"," KIND STATE ATTRS KEY,
    HEAD "\"writes\":\"\"," KIND STATE ATTRS KEY,
    HEAD "\"revision\":1," WRITE KIND ATTRS "\"prev\":1}",
    HEAD "\"revision\":1," WRITE KIND "\"attributes\":[]}",
    HEAD "\"revision\":0," WRITE KIND STATE ATTRS KEY,
    HEAD "\"revision\":1," WRITE KIND STATE ATTRS KEY,
    HEAD "\"revision\":-1," WRITE KIND STATE ATTRS KEY,
    HEAD WRITE STATE ATTRS KEY,
    HEAD WRITE "\"type\":\"Nonsense\"," STATE ATTRS KEY,
    HEAD WRITE "\"type\":true," STATE ATTRS KEY,
    HEAD WRITE "\"type\":0," STATE ATTRS KEY,
    HEAD WRITE "\"type\":\"Symmetric Key\",\"format\":\"Nonsense\","
        STATE ATTRS KEY,
    HEAD WRITE KIND ATTRS KEY,
    HEAD WRITE KIND "\"state\":\"Nonsense\"," ATTRS KEY,
    HEAD WRITE KIND STATE KEY,
    HEAD WRITE KIND STATE "\"attributes\":{}," KEY,
    HEAD WRITE KIND STATE "\"attributes\":[]}",
    HEAD WRITE KIND STATE ATTRS "\"key\":{\"root_key\":\"c2d1\"}}",
    HEAD WRITE KIND STATE ATTRS "\"key\":{\"wrapped\":\"AAAA\"}}",
    HEAD WRITE KIND STATE ATTRS
        "\"key\":{\"wrapped\":\"\",\"root_key\":\"c2d1\"}}",
    HEAD WRITE KIND STATE ATTRS
        "\"key\":{\"wrapped\":\"AAAA\",\"root_key\":\"c2d1\","
        "\"sealed\":\"AAAA\"}}",
    HEAD WRITE KIND STATE ATTRS
        "\"key\":{\"wrapped\":\"AAAA\",\"root_key\":\"c2d1\","
        "\"sealed\":\"AAAA\",\"iv\":\"000102030405060708090a0b\"}}",
    HEAD WRITE KIND STATE ATTRS
        "\"key\":{\"wrapped\":\"AAAA\",\"root_key\":\"c2d1\","
        "\"sealed\":\"A\",\"iv\":\"000102030405060708090a0b\","
        "\"tag\":\"000102030405060708090a0b0c0d0e0f\"}}"
};


static void
test_refused(void)
{
    size_t               i;
    kmip_str_t           payload;
    keyprotect_record_t  d;

    is_int(decode(HEAD WRITE KIND STATE ATTRS KEY), KMIP_OK,
           "the least that a record holds");
    is_int(decode(HEAD WRITE KIND STATE ATTRS
                  "\"key\":{\"wrapped\":\"AAAA\",\"root_key\":\"c2d1\","
                  "\"sealed\":\"AAAA\",\"iv\":\"000102030405060708090a0b\","
                  "\"tag\":\"000102030405060708090a0b0c0d0e0f\"}}"),
           KMIP_OK, "and sealed, as earlier versions did");

    for (i = 0; i < sizeof(bad_records) / sizeof(bad_records[0]); i++) {
        is_int(decode(bad_records[i]), KMIP_ERROR, "refused: %s",
               bad_records[i]);
    }

    payload = str("not base64!");
    is_int(keyprotect_record_decode(arena, &payload, &stamp, 0, &d), KMIP_ERROR,
           "refused: what is not base64");

    payload.len = 10004;
    payload.data = kmip_arena_calloc(arena, payload.len);
    is_int(keyprotect_record_decode(arena, &payload, &stamp, 0, &d), KMIP_ERROR,
           "refused: what is too long");
}


#define SEALED_KEY(n)                                                        \
    "\"key\":{\"wrapped\":\"AAAA\",\"root_key\":\"c2d1\","                    \
    "\"sealed\":" n "}}"

#define SEALED_HEAD  "nonce of 12.tag of 16 bytes."


/* what is sealed follows the JSON after a NUL */

static void
test_refused_sealed(void)
{
    size_t               i;
    kmip_str_t           payload;
    keyprotect_record_t  d;

#define sealed_row(json, rest, rc, what)                                     \
    { json "\0" rest, sizeof(json "\0" rest) - 1, rc, what }

    static const struct {
        const char  *text;
        size_t       len;
        kmip_int_t   rc;
        const char  *what;
    } rows[] = {
        sealed_row(HEAD WRITE KIND STATE ATTRS SEALED_KEY("3"),
                   SEALED_HEAD "\0\1\2", KMIP_OK,
                   "three sealed bytes are decoded"),
        sealed_row(HEAD WRITE KIND STATE ATTRS SEALED_KEY("4"),
                   SEALED_HEAD "\0\1\2", KMIP_ERROR,
                   "a payload that lacks a sealed byte is refused"),
        sealed_row(HEAD WRITE KIND STATE ATTRS SEALED_KEY("2"),
                   SEALED_HEAD "\0\1\2", KMIP_ERROR,
                   "one with a byte too many is refused"),
        sealed_row(HEAD WRITE KIND STATE ATTRS SEALED_KEY("0"),
                   SEALED_HEAD, KMIP_ERROR, "one of no sealed byte is refused"),
        sealed_row(HEAD WRITE KIND STATE ATTRS SEALED_KEY("7472"),
                   SEALED_HEAD, KMIP_ERROR,
                   "one that was cut before the sealed bytes is refused"),
        sealed_row(HEAD WRITE KIND STATE ATTRS SEALED_KEY("3"),
                   "", KMIP_ERROR, "one that was cut after the NUL is refused"),
        sealed_row(HEAD WRITE KIND STATE ATTRS SEALED_KEY("\"AAAA\""),
                   SEALED_HEAD "\0\1\2", KMIP_ERROR,
                   "one of both forms is refused"),
        sealed_row(HEAD WRITE KIND STATE ATTRS KEY,
                   SEALED_HEAD "\0\1\2", KMIP_ERROR,
                   "bytes after a record that is not sealed are refused"),
        sealed_row(HEAD WRITE KIND STATE ATTRS KEY,
                   "", KMIP_ERROR,
                   "a NUL after a record that is not sealed is refused"),
        sealed_row(HEAD WRITE KIND STATE ATTRS "\"key\":null}",
                   SEALED_HEAD "\0\1\2", KMIP_ERROR,
                   "bytes after a record without a key are refused")
    };

    is_int(decode(HEAD WRITE KIND STATE ATTRS SEALED_KEY("3")), KMIP_ERROR,
           "a payload that was cut before the NUL is refused");

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        keyprotect_base64_encode(arena, rows[i].text, rows[i].len, &payload);

        is_int(keyprotect_record_decode(arena, &payload, &stamp, 0, &d),
               rows[i].rc, "%s", rows[i].what);
    }
}


static void
test_refused_attributes(void)
{
    size_t  i;
    char    json[1024];

    static const char  *bad[] = {
        "1", "{}", "{\"name\":\"x-a\"}",
        "{\"name\":\"x-a\",\"value\":1}",
        "{\"name\":\"x-a\",\"type\":\"Integer\"}",
        "{\"name\":\"x-a\",\"type\":\"integer\",\"value\":1}",
        "{\"name\":\"x-a\",\"type\":2,\"value\":1}",
        "{\"name\":\"x-a\",\"type\":\"Integer\",\"value\":\"1\"}",
        "{\"name\":\"x-a\",\"type\":\"Integer\",\"value\":2147483648}",
        "{\"name\":\"x-a\",\"type\":\"Interval\",\"value\":-1}",
        "{\"name\":\"x-a\",\"type\":\"Boolean\",\"value\":1}",
        "{\"name\":\"x-a\",\"type\":\"Text String\",\"value\":1}",
        "{\"name\":\"x-a\",\"type\":\"Byte String\",\"value\":\"0\"}",
        "{\"name\":\"x-a\",\"type\":\"Byte String\",\"value\":\"0g\"}",
        "{\"name\":\"x-a\",\"type\":\"Enumeration\",\"value\":\"AES\"}",
        "{\"name\":\"x-a\",\"type\":\"Structure\",\"value\":\"420020\"}",
        "{\"name\":\"x-a\",\"index\":-1,\"type\":\"Integer\",\"value\":1}",
        "{\"name\":\"Nonsense\",\"type\":\"Integer\",\"value\":1}",
        "{\"name\":\"Cryptographic Algorithm\",\"value\":\"Nonsense\"}",
        ("{\"name\":\"x-a\",\"type\":\"Integer\",\"value\":1},"
         "{\"name\":\"x-a\",\"type\":\"Integer\",\"value\":2}")
    };

    for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        snprintf(json, sizeof(json), HEAD WRITE KIND STATE
                 "\"attributes\":[%s]," KEY, bad[i]);
        is_int(decode(json), KMIP_ERROR, "refused: %s", bad[i]);
    }

    is_int(decode(HEAD WRITE KIND STATE
                  "\"attributes\":[{\"name\":\"x-a\",\"type\":\"Integer\","
                  "\"value\":1},{\"name\":\"x-a\",\"index\":1,"
                  "\"type\":\"Integer\",\"value\":2}]," KEY),
           KMIP_OK, "two instances");
}
