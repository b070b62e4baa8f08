
/*
 * Records and revisions: there and back, limits, what is refused; their
 * descriptions; sealed material.
 */


#include "keyprotect_record.h"
#include "tap.h"


#define UID  "01890a5d-ac96-774b-bcce-b302099a8057"


static void test_record(void);
static void test_revision(void);
static void test_sealed(void);
static void test_unsealed(void);
static void test_attributes(void);
static void test_readable(void);
static void test_limit(void);
static void test_refused(void);
static void test_refused_attributes(void);
static void test_description(void);
static void test_description_refused(void);
static void test_random(void);


static kmip_arena_t     *arena;
static const kmip_str_t  uid = kmip_string(UID);


int
main(void)
{
    arena = kmip_arena_create(16 << 20);

    test_record();
    test_revision();
    test_sealed();
    test_unsealed();
    test_attributes();
    test_readable();
    test_limit();
    test_refused();
    test_refused_attributes();
    test_description();
    test_description_refused();
    test_random();

    kmip_arena_destroy(arena);

    return done_testing();
}


static kmip_str_t
str(const char *text)
{
    kmip_str_t  s;

    s.data = (const uint8_t *) text;
    s.len = strlen(text);

    return s;
}


/* a VM's key, as vCenter makes it */

static void
make_record(keyprotect_record_t *r)
{
    uint8_t           digest[32];
    kmip_str_t        s;
    kmip_attribute_t  a;

    memset(r, 0, sizeof(keyprotect_record_t));

    r->uid = uid;
    r->object_type = KMIP_OBJECT_TYPE_SYMMETRIC_KEY;
    r->key_format_type = KMIP_KEY_FORMAT_TYPE_RAW;
    r->state = KMIP_STATE_PRE_ACTIVE;
    r->ciphertext = str("eyJjaXBoZXJ0ZXh0IjoiIn0=");
    r->root_key = str("c2d10000-0000-4000-8000-000000000001");
    r->root_key_version = str("5b0c7a52-3333-4c1e-9a55-0f2d8a7e0003");
    memset(r->write_id, 0xa5, sizeof(r->write_id));

    kmip_attributes_init(arena, &r->attributes);
    kmip_attributes_set_number(arena, &r->attributes,
                               KMIP_ATTR_CRYPTOGRAPHIC_ALGORITHM,
                               KMIP_CRYPTOGRAPHIC_ALGORITHM_AES);
    kmip_attributes_set_number(arena, &r->attributes,
                               KMIP_ATTR_CRYPTOGRAPHIC_LENGTH, 256);
    kmip_attributes_set_number(arena, &r->attributes,
                               KMIP_ATTR_CRYPTOGRAPHIC_USAGE_MASK, 12);
    kmip_attributes_set_number(arena, &r->attributes, KMIP_ATTR_INITIAL_DATE,
                               1760000000);

    memset(digest, 0x5a, sizeof(digest));
    s.data = digest;
    s.len = sizeof(digest);

    memset(&a, 0, sizeof(a));
    a.id = KMIP_ATTR_DIGEST;
    kmip_value_digest(arena, &a.value, KMIP_HASHING_ALGORITHM_SHA_256, &s,
                      KMIP_KEY_FORMAT_TYPE_RAW, KMIP_V1_4);
    kmip_attributes_append(arena, &r->attributes, &a);

    memset(&a, 0, sizeof(a));
    a.id = KMIP_ATTR_CUSTOM;
    a.name = str("x-Vendor");
    a.value.type = KMIP_TYPE_TEXT_STRING;
    a.value.bytes = str("VMware, Inc.");
    kmip_attributes_append(arena, &r->attributes, &a);
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
    is_int(keyprotect_record_decode(arena, &payload, &uid, 0, &d), KMIP_OK,
           "decoded");

    is_mem(d.uid.data, d.uid.len, UID, 36, "uid");
    is_int(d.revision, 0, "no revision");
    is_mem(d.write_id, 16, r.write_id, 16, "write id");
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
    is_int(keyprotect_record_decode(arena, &payload, &uid, 0, &d), KMIP_OK,
           "a secret, by a root key whose version was not told");
    is_int(d.data_type, KMIP_SECRET_DATA_TYPE_SEED, "its type");
    is_int(d.key_format_type, 0, "it has no format");
    is_int(d.root_key_version.len, 0, "and no version");

    r.object_type = KMIP_OBJECT_TYPE_OPAQUE_OBJECT;
    r.data_type = 0x80000001;

    keyprotect_record_encode(arena, &r, &payload);
    is_int(keyprotect_record_decode(arena, &payload, &uid, 0, &d), KMIP_OK,
           "an opaque object");
    is_int(d.data_type, 0x80000001, "of a type without a name");
}


static void
test_revision(void)
{
    kmip_str_t           payload, other;
    keyprotect_record_t  r, d;

    make_record(&r);

    r.revision = 4294967295;
    r.state = KMIP_STATE_COMPROMISED;
    r.ciphertext.len = 0;

    is_int(keyprotect_record_encode(arena, &r, &payload), KMIP_OK, "encoded");
    is_int(keyprotect_record_decode(arena, &payload, &uid, 4294967295, &d),
           KMIP_OK, "decoded");
    is_int(d.revision, 4294967295, "its number");
    is_int(d.state, KMIP_STATE_COMPROMISED, "its state");
    is_int(d.ciphertext.len, 0, "it holds no key");
    ok(same_attributes(&d.attributes, &r.attributes), "its attributes");

    is_int(keyprotect_record_decode(arena, &payload, &uid, 0, &d), KMIP_ERROR,
           "it is no record");
    is_int(keyprotect_record_decode(arena, &payload, &uid, 7, &d), KMIP_ERROR,
           "nor another revision");

    other = str("01890a5d-ac96-774b-bcce-b302099a8058");
    is_int(keyprotect_record_decode(arena, &payload, &other, 4294967295, &d),
           KMIP_ERROR, "nor that of another object");
}


static kmip_secret_t *
bytes(size_t len, uint8_t seed)
{
    size_t          i;
    kmip_secret_t  *s;

    s = kmip_secret_create(arena, len);

    for (i = 0; i < len; i++) {
        s->data[i] = (uint8_t) (seed + i * 7);
    }

    return s;
}


static void
test_sealed(void)
{
    kmip_str_t           payload, other;
    kmip_secret_t       *key, *material, *opened;
    keyprotect_record_t  r, d;

    make_record(&r);

    key = bytes(32, 1);
    material = bytes(3001, 9);

    is_int(keyprotect_seal(arena, key, &uid, material, &r.sealed), KMIP_OK,
           "sealed");
    ok(memcmp(r.sealed.bytes.data, material->data, 16) != 0,
       "which does not leave it as it was");

    is_int(keyprotect_record_encode(arena, &r, &payload), KMIP_OK,
           "3,001 bytes fit a record");
    is_int(keyprotect_record_decode(arena, &payload, &uid, 0, &d), KMIP_OK,
           "decoded");

    opened = keyprotect_unseal(arena, key, &uid, &d.sealed);
    ok(opened && kmip_secret_equal(opened->data, opened->len, material->data,
                                   material->len), "opened again");

    ok(keyprotect_unseal(arena, bytes(32, 2), &uid, &d.sealed) == NULL,
       "another key does not open it");
    ok(keyprotect_unseal(arena, bytes(16, 1), &uid, &d.sealed) == NULL,
       "nor does a short one");

    other = str("01890a5d-ac96-774b-bcce-b302099a8058");
    ok(keyprotect_unseal(arena, key, &other, &d.sealed) == NULL,
       "nor does it open as another object");

    d.sealed.tag[15] ^= 1;
    ok(keyprotect_unseal(arena, key, &uid, &d.sealed) == NULL,
       "nor with another tag");
    d.sealed.tag[15] ^= 1;

    d.sealed.iv[0] ^= 1;
    ok(keyprotect_unseal(arena, key, &uid, &d.sealed) == NULL,
       "nor with another nonce");
}


static void
test_unsealed(void)
{
    kmip_str_t           payload;
    keyprotect_record_t  r;

    make_record(&r);

    keyprotect_seal(arena, bytes(32, 1), &uid, bytes(6000, 1), &r.sealed);

    is_int(keyprotect_record_encode(arena, &r, &payload), KMIP_DECLINED,
           "6,000 bytes do not fit");
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

    kmip_value_name(arena, &v, &uid, KMIP_NAME_TYPE_UNINTERPRETED_TEXT_STRING);
    add(&r, KMIP_ATTR_NAME, "", 0, KMIP_TYPE_STRUCTURE, 0,
        (const char *) v.bytes.data, v.bytes.len);
    add(&r, KMIP_ATTR_NAME, "", 3, KMIP_TYPE_STRUCTURE, 0,
        (const char *) v.bytes.data, v.bytes.len);
    add(&r, KMIP_ATTR_SENSITIVE, "", 0, KMIP_TYPE_BOOLEAN, 1, "", 0);
    add(&r, KMIP_ATTR_OBJECT_GROUP, "", 0, KMIP_TYPE_TEXT_STRING, 0, "g", 1);

    is_int(keyprotect_record_encode(arena, &r, &payload), KMIP_OK,
           "attributes of every type, encoded");
    is_int(keyprotect_record_decode(arena, &payload, &uid, 0, &d), KMIP_OK,
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

    return keyprotect_record_decode(arena, &payload, &uid, 0, &d);
}


#define HEAD   "{\"version\":1,\"uid\":\"" UID "\","
#define WRITE  "\"write\":\"000102030405060708090a0b0c0d0e0f\","
#define KIND   "\"type\":\"Symmetric Key\",\"format\":\"Raw\","
#define STATE  "\"state\":\"Active\","
#define ATTRS  "\"attributes\":[],"
#define KEY    "\"key\":{\"wrapped\":\"AAAA\",\"root_key\":\"c2d1\"}}"


static void
test_refused(void)
{
    size_t               i;
    kmip_str_t           payload;
    keyprotect_record_t  d;

    static const char  *bad[] = {
        "", "{}", "[]", "not json",
        "{\"uid\":\"" UID "\"," WRITE KIND STATE ATTRS KEY,
        "{\"version\":2,\"uid\":\"" UID "\"," WRITE KIND STATE ATTRS KEY,
        "{\"version\":\"1\",\"uid\":\"" UID "\"," WRITE KIND STATE ATTRS KEY,
        "{\"version\":1," WRITE KIND STATE ATTRS KEY,
        "{\"version\":1,\"uid\":\"x\"," WRITE KIND STATE ATTRS KEY,
        HEAD KIND STATE ATTRS KEY,
        HEAD "\"write\":\"00\"," KIND STATE ATTRS KEY,
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

    is_int(decode(HEAD WRITE KIND STATE ATTRS KEY), KMIP_OK,
           "the least that a record holds");
    is_int(decode(HEAD WRITE KIND STATE ATTRS
                  "\"key\":{\"wrapped\":\"AAAA\",\"root_key\":\"c2d1\","
                  "\"sealed\":\"AAAA\",\"iv\":\"000102030405060708090a0b\","
                  "\"tag\":\"000102030405060708090a0b0c0d0e0f\"}}"),
           KMIP_OK, "and sealed");

    for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        is_int(decode(bad[i]), KMIP_ERROR, "refused: %s", bad[i]);
    }

    payload = str("not base64!");
    is_int(keyprotect_record_decode(arena, &payload, &uid, 0, &d), KMIP_ERROR,
           "refused: what is not base64");

    payload.len = 10004;
    payload.data = kmip_arena_calloc(arena, payload.len);
    is_int(keyprotect_record_decode(arena, &payload, &uid, 0, &d), KMIP_ERROR,
           "refused: what is too long");
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
        "{\"name\":\"x-a\",\"type\":\"Integer\",\"value\":1},"
            "{\"name\":\"x-a\",\"type\":\"Integer\",\"value\":2}"
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


static void
test_description(void)
{
    int64_t               n;
    kmip_str_t            text;
    kmip_attribute_t     *a, *b;
    keyprotect_record_t   r, d;

    static const char  want[] =
        "type=Symmetric Key, format=Raw, algorithm=AES, length=256, mask=12, "
        "sha256=WlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlo=";

    make_record(&r);

    is_int(keyprotect_description_write(arena, &r, &text), KMIP_OK,
           "description written");
    is_mem(text.data, text.len, want, sizeof(want) - 1, "as people read it");

    is_int(keyprotect_description_parse(arena, &text, &d), KMIP_OK, "parsed");
    is_int(d.object_type, r.object_type, "object type");
    is_int(d.key_format_type, r.key_format_type, "format");

    n = 0;
    kmip_attributes_number(&d.attributes, KMIP_ATTR_CRYPTOGRAPHIC_ALGORITHM,
                           &n);
    is_int(n, KMIP_CRYPTOGRAPHIC_ALGORITHM_AES, "algorithm");

    n = 0;
    kmip_attributes_number(&d.attributes, KMIP_ATTR_CRYPTOGRAPHIC_LENGTH, &n);
    is_int(n, 256, "length");

    n = 0;
    kmip_attributes_number(&d.attributes, KMIP_ATTR_CRYPTOGRAPHIC_USAGE_MASK,
                           &n);
    is_int(n, 12, "usage mask");

    a = kmip_attributes_get(&r.attributes, KMIP_ATTR_DIGEST, NULL, 0);
    b = kmip_attributes_get(&d.attributes, KMIP_ATTR_DIGEST, NULL, 0);
    ok(b && kmip_value_equal(&a->value, &b->value), "digest");

    memset(&r, 0, sizeof(r));
    r.object_type = KMIP_OBJECT_TYPE_SECRET_DATA;
    r.data_type = KMIP_SECRET_DATA_TYPE_PASSWORD;
    keyprotect_description_write(arena, &r, &text);
    is_mem(text.data, text.len, "type=Secret Data, data=1", 24, "of a secret");
    is_int(keyprotect_description_parse(arena, &text, &d), KMIP_OK, "parsed");
    is_int(d.data_type, KMIP_SECRET_DATA_TYPE_PASSWORD, "its type");
    is_int(d.attributes.nelts, 0, "no attributes");

    memset(&r, 0, sizeof(r));
    r.object_type = KMIP_OBJECT_TYPE_CERTIFICATE_REQUEST;
    r.key_format_type = KMIP_KEY_FORMAT_TYPE_TRANSPARENT_ECMQV_PRIVATE_KEY;
    r.data_type = 0xffffffff;
    kmip_attributes_init(arena, &r.attributes);
    kmip_attributes_set_number(arena, &r.attributes,
                               KMIP_ATTR_CRYPTOGRAPHIC_ALGORITHM, 0x8fffffff);
    kmip_attributes_set_number(arena, &r.attributes,
                               KMIP_ATTR_CRYPTOGRAPHIC_LENGTH, 2147483647);
    kmip_attributes_set_number(arena, &r.attributes,
                               KMIP_ATTR_CRYPTOGRAPHIC_USAGE_MASK, 2147483647);
    is_int(keyprotect_description_write(arena, &r, &text), KMIP_OK,
           "long values");
    ok(text.len <= KEYPROTECT_DESCRIPTION_MAX, "fit: %zu", text.len);
    is_int(keyprotect_description_parse(arena, &text, &d), KMIP_OK,
           "and are read back");
}


static void
test_description_refused(void)
{
    size_t               i;
    kmip_str_t           text;
    keyprotect_record_t  d;

    static const char  *bad[] = {
        "", "KMIP KEK", "type", "type=", "type=Nonsense", "=2",
        "type=Symmetric Key,length=256", "type=Symmetric Key, ",
        "type=Symmetric Key,", "type=Symmetric Key, length=x",
        "type=Symmetric Key, length=99999999999",
        "type=Symmetric Key, color=blue", "length=256",
        "type=Symmetric Key, sha256=AAAA", "type=Symmetric Key, sha256=!"
    };

    for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        text = str(bad[i]);
        is_int(keyprotect_description_parse(arena, &text, &d), KMIP_ERROR,
               "refused: \"%s\"", bad[i]);
    }
}


static void
test_random(void)
{
    size_t          i, odd, bits;
    uint8_t         b;
    kmip_str_t      digest;
    kmip_secret_t  *x, *y;

    static const uint8_t  empty[32] = {
        0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14,
        0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24,
        0x27, 0xae, 0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c,
        0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55
    };

    x = keyprotect_random_secret(arena, 24, 1);
    y = keyprotect_random_secret(arena, 24, 1);

    ok(x->len == 24 && memcmp(x->data, y->data, 24) != 0,
       "keys of our own making differ");

    odd = 0;

    for (i = 0; i < 24; i++) {
        for (bits = 0, b = x->data[i]; b; b >>= 1) {
            bits += b & 1;
        }

        odd += bits & 1;
    }

    is_int(odd, 24, "each byte has odd parity");

    is_int(keyprotect_digest(arena, kmip_secret_create(arena, 0), &digest),
           KMIP_OK, "a digest");
    is_mem(digest.data, digest.len, empty, 32, "SHA-256 of nothing");
}
