
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Encoding and decoding of records and revisions.
 *
 * A payload is JSON.  Sealed material follows it after a NUL, which JSON does
 * not contain: nonce, tag and ciphertext as they are, since base64 in JSON
 * would take a third more of the 7,500 bytes.  Earlier versions wrote them into
 * the JSON, as hexadecimal and base64; such records are read.
 */


#include <string.h>

#include "keyprotect_record.h"
#include "keyprotect_attribute_json.h"
#include "keyprotect_base64.h"
#include "keyprotect_hex.h"

#include <openssl/err.h>
#include <openssl/rand.h>


#define KEYPROTECT_BASE64_MAX  ((KEYPROTECT_PAYLOAD_MAX + 2) / 3 * 4)
#define KEYPROTECT_ID_MAX      128

/* before sealed bytes: a NUL, nonce and tag */

#define KEYPROTECT_SEALED_HEAD                                               \
    (1 + KEYPROTECT_SEAL_IV + KEYPROTECT_SEAL_TAG)


static kmip_int_t keyprotect_record_add_sealed(kmip_arena_t *arena,
    const keyprotect_sealed_t *sealed, kmip_str_t *text);
static json_t *keyprotect_record_to_json(kmip_arena_t *arena,
    const keyprotect_record_t *r);
static int keyprotect_record_put_text(json_t *json, const char *name,
    const kmip_str_t *text);
static int keyprotect_record_put_hex(json_t *json, const char *name,
    kmip_arena_t *arena, const void *data, size_t len);
static int keyprotect_record_put_enum(json_t *json, const char *name,
    kmip_enum_e id, uint32_t value);
static json_t *keyprotect_record_key(const keyprotect_record_t *r);
static kmip_int_t keyprotect_record_get_types(const json_t *json,
    keyprotect_record_t *r);
static void keyprotect_record_split(kmip_str_t *text, kmip_str_t *sealed);
static kmip_int_t keyprotect_record_from_json(kmip_arena_t *arena,
    const json_t *json, const kmip_str_t *sealed, keyprotect_record_t *r);
static kmip_int_t keyprotect_record_get_writes(kmip_arena_t *arena,
    const json_t *json, keyprotect_record_t *r);
static kmip_int_t keyprotect_record_get_hex(kmip_arena_t *arena,
    const json_t *json, const char *name, void *dst, size_t len);
static kmip_int_t keyprotect_record_get_enum(const json_t *json,
    const char *name, kmip_enum_e id, uint32_t *value);
static kmip_int_t keyprotect_record_get_key(kmip_arena_t *arena,
    const json_t *key, const kmip_str_t *sealed, keyprotect_record_t *r);
static kmip_int_t keyprotect_record_get_sealed(kmip_arena_t *arena,
    const json_t *key, const kmip_str_t *sealed, keyprotect_record_t *r);
static kmip_int_t keyprotect_record_get_sealed_text(kmip_arena_t *arena,
    const json_t *key, keyprotect_record_t *r);


/* Opaque Data Types have no names */

static kmip_enum_e
keyprotect_data_type_enum(uint32_t object_type)
{
    return object_type == KMIP_OBJECT_TYPE_SECRET_DATA
           ? KMIP_ENUM_ID_SECRET_DATA_TYPE : KMIP_ENUM_ID_NONE;
}


kmip_int_t
keyprotect_record_encode(kmip_arena_t *arena,
    const keyprotect_record_t *record, kmip_str_t *payload)
{
    json_t      *json;
    kmip_int_t   rc;
    kmip_str_t   text;

    json = keyprotect_record_to_json(arena, record);

    if (json == NULL) {
        return KMIP_DECLINED;
    }

    rc = keyprotect_json_write(arena, json, &text);

    json_decref(json);

    if (rc != KMIP_OK) {
        return KMIP_ERROR;
    }

    if (record->sealed.bytes.len
        && keyprotect_record_add_sealed(arena, &record->sealed, &text)
           != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    if (text.len > KEYPROTECT_PAYLOAD_MAX) {
        return KMIP_DECLINED;
    }

    return keyprotect_base64_encode(arena, text.data, text.len, payload);
}


static kmip_int_t
keyprotect_record_add_sealed(kmip_arena_t *arena,
    const keyprotect_sealed_t *sealed, kmip_str_t *text)
{
    size_t    len;
    uint8_t  *data, *p;

    len = text->len + KEYPROTECT_SEALED_HEAD + sealed->bytes.len;

    data = kmip_arena_alloc(arena, len);
    if (data == NULL) {
        return KMIP_ERROR;
    }

    p = data;

    memcpy(p, text->data, text->len);
    p += text->len;

    *p++ = '\0';

    memcpy(p, sealed->iv, KEYPROTECT_SEAL_IV);
    p += KEYPROTECT_SEAL_IV;

    memcpy(p, sealed->tag, KEYPROTECT_SEAL_TAG);
    p += KEYPROTECT_SEAL_TAG;

    memcpy(p, sealed->bytes.data, sealed->bytes.len);

    text->data = data;
    text->len = len;

    return KMIP_OK;
}


static json_t *
keyprotect_record_to_json(kmip_arena_t *arena, const keyprotect_record_t *r)
{
    int      bad;
    json_t  *json;

    json = json_object();

    bad = json_object_set_new(json, "version",
                              json_integer(KEYPROTECT_RECORD_VERSION));
    bad |= keyprotect_record_put_text(json, "t", &r->stamp);

    if (r->revision) {
        bad |= json_object_set_new(json, "revision",
                                   json_integer(r->revision));
        bad |= keyprotect_record_put_text(json, "prev", &r->prev);
    }

    bad |= keyprotect_record_put_hex(json, "writes", arena, r->writes,
                                     r->nwrites * KMIP_WRITE_ID);
    bad |= keyprotect_record_put_enum(json, "type", KMIP_ENUM_ID_OBJECT_TYPE,
                                      r->object_type);

    if (r->key_format_type) {
        bad |= keyprotect_record_put_enum(json, "format",
                                          KMIP_ENUM_ID_KEY_FORMAT_TYPE,
                                          r->key_format_type);
    }

    if (r->data_type) {
        bad |= keyprotect_record_put_enum(json, "data",
                                    keyprotect_data_type_enum(r->object_type),
                                    r->data_type);
    }

    bad |= json_object_set_new(json, "attributes",
                               keyprotect_attribute_json_write(arena,
                                                           &r->attributes));

    if (r->revision == 0) {
        bad |= keyprotect_record_put_enum(json, "state", KMIP_ENUM_ID_STATE,
                                          r->state);
        bad |= json_object_set_new(json, "key", keyprotect_record_key(r));
    }

    if (bad) {
        json_decref(json);
        return NULL;
    }

    return json;
}


int
keyprotect_record_keyless(const keyprotect_record_t *r)
{
    int64_t  present;

    return r->object_type == KMIP_OBJECT_TYPE_TEMPLATE
           || (kmip_attributes_number(&r->attributes,
                                      KMIP_ATTR_KEY_VALUE_PRESENT, &present)
               && !present);
}


static json_t *
keyprotect_record_key(const keyprotect_record_t *r)
{
    int      bad;
    json_t  *json;

    if (r->ciphertext.len == 0) {
        return keyprotect_record_keyless(r) ? json_null() : NULL;
    }

    json = json_object();

    bad = keyprotect_record_put_text(json, "wrapped", &r->ciphertext);
    bad |= keyprotect_record_put_text(json, "root_key", &r->root_key);

    if (r->root_key_version.len) {
        bad |= keyprotect_record_put_text(json, "root_key_version",
                                          &r->root_key_version);
    }

    if (r->sealed.bytes.len) {
        bad |= json_object_set_new(json, "sealed",
                                   json_integer((json_int_t)
                                                r->sealed.bytes.len));
    }

    if (bad) {
        json_decref(json);
        return NULL;
    }

    return json;
}


static int
keyprotect_record_put_text(json_t *json, const char *name,
    const kmip_str_t *text)
{
    return json_object_set_new(json, name, keyprotect_json_known(text));
}


static int
keyprotect_record_put_hex(json_t *json, const char *name, kmip_arena_t *arena,
    const void *data, size_t len)
{
    kmip_str_t  hex;

    if (keyprotect_hex_encode(arena, data, len, &hex) != KMIP_OK) {
        return -1;
    }

    return keyprotect_record_put_text(json, name, &hex);
}


/* writes a value by its name, or as a number if it has none */

static int
keyprotect_record_put_enum(json_t *json, const char *name, kmip_enum_e id,
    uint32_t value)
{
    const char  *text;

    text = kmip_enum_name(id, value);

    return json_object_set_new(json, name, text ? json_string(text)
                                                : json_integer(value));
}


kmip_int_t
keyprotect_record_decode(kmip_arena_t *arena, const kmip_str_t *payload,
    const kmip_str_t *stamp, uint32_t revision, keyprotect_record_t *record)
{
    json_t      *json;
    kmip_int_t   rc;
    kmip_str_t   text, sealed;

    memset(record, 0, sizeof(keyprotect_record_t));

    if (payload->len > KEYPROTECT_BASE64_MAX
        || keyprotect_base64_decode(arena, payload, &text) != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    keyprotect_record_split(&text, &sealed);

    json = keyprotect_json_parse(text.data, text.len);

    if (json == NULL) {
        return KMIP_ERROR;
    }

    rc = keyprotect_record_from_json(arena, json, &sealed, record);

    json_decref(json);

    if (rc != KMIP_OK
        || !kmip_str_equal(&record->stamp, stamp)
        || record->revision != revision)
    {
        return KMIP_ERROR;
    }

    return KMIP_OK;
}


/* sealed is what follows the JSON and its NUL; data NULL: no NUL follows it */

static void
keyprotect_record_split(kmip_str_t *text, kmip_str_t *sealed)
{
    const uint8_t  *end;

    *sealed = (kmip_str_t) kmip_null_string;

    end = memchr(text->data, '\0', text->len);

    if (end == NULL) {
        return;
    }

    sealed->data = end + 1;
    sealed->len = text->len - (size_t) (end + 1 - text->data);

    text->len = (size_t) (end - text->data);
}


static kmip_int_t
keyprotect_record_from_json(kmip_arena_t *arena, const json_t *json,
    const kmip_str_t *sealed, keyprotect_record_t *r)
{
    int64_t  number;

    if (keyprotect_json_number(json, "version", KEYPROTECT_RECORD_VERSION,
                               KEYPROTECT_RECORD_VERSION, &number)
        != KMIP_OK
        || keyprotect_json_string(json, "t", KEYPROTECT_ID_MAX, arena,
                                  &r->stamp)
           != KMIP_OK
        || keyprotect_record_get_writes(arena, json, r) != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    number = 0;

    if (keyprotect_json_number(json, "revision", 1, UINT32_MAX, &number)
        == KMIP_ERROR)
    {
        return KMIP_ERROR;
    }

    r->revision = (uint32_t) number;

    if (keyprotect_record_get_types(json, r) != KMIP_OK) {
        return KMIP_ERROR;
    }

    if (keyprotect_json_array(json, "attributes") == NULL
        || keyprotect_attribute_json_read(arena,
                                    keyprotect_json_array(json, "attributes"),
                                    &r->attributes)
           != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    if (r->revision) {
        return sealed->data == NULL
               && keyprotect_json_string(json, "prev", KEYPROTECT_ID_MAX,
                                         arena, &r->prev)
                  == KMIP_OK ? KMIP_OK : KMIP_ERROR;
    }

    if (keyprotect_record_get_enum(json, "state", KMIP_ENUM_ID_STATE,
                                   &r->state)
        != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    if (json_is_null(json_object_get(json, "key"))) {
        return !keyprotect_record_keyless(r) || sealed->data ? KMIP_ERROR
                                                             : KMIP_OK;
    }

    return keyprotect_record_get_key(arena,
                                     keyprotect_json_object(json, "key"),
                                     sealed, r);
}


static kmip_int_t
keyprotect_record_get_types(const json_t *json, keyprotect_record_t *r)
{
    if (keyprotect_record_get_enum(json, "type", KMIP_ENUM_ID_OBJECT_TYPE,
                                   &r->object_type)
        != KMIP_OK
        || keyprotect_record_get_enum(json, "format",
                                      KMIP_ENUM_ID_KEY_FORMAT_TYPE,
                                      &r->key_format_type)
           == KMIP_ERROR
        || keyprotect_record_get_enum(json, "data",
                                   keyprotect_data_type_enum(r->object_type),
                                   &r->data_type)
           == KMIP_ERROR)
    {
        return KMIP_ERROR;
    }

    return KMIP_OK;
}


static kmip_int_t
keyprotect_record_get_writes(kmip_arena_t *arena, const json_t *json,
    keyprotect_record_t *r)
{
    kmip_str_t  bytes, hex;

    if (keyprotect_json_string(json, "writes", 2 * sizeof(r->writes), arena,
                               &hex)
        != KMIP_OK
        || keyprotect_hex_decode(arena, &hex, &bytes) != KMIP_OK
        || bytes.len == 0 || bytes.len > sizeof(r->writes)
        || bytes.len % KMIP_WRITE_ID)
    {
        return KMIP_ERROR;
    }

    r->nwrites = (uint32_t) (bytes.len / KMIP_WRITE_ID);

    memcpy(r->writes, bytes.data, bytes.len);

    return KMIP_OK;
}


void
keyprotect_record_sign(keyprotect_record_t *record,
    const uint8_t write_id[KMIP_WRITE_ID])
{
    if (record->nwrites < KEYPROTECT_WRITES) {
        record->nwrites++;
    }

    memmove(record->writes[1], record->writes[0],
            (record->nwrites - 1) * KMIP_WRITE_ID);
    memcpy(record->writes[0], write_id, KMIP_WRITE_ID);
}


int
keyprotect_record_signed(const keyprotect_record_t *record,
    const uint8_t write_id[KMIP_WRITE_ID])
{
    uint32_t  i;

    static const keyprotect_write_t  none;

    if (memcmp(write_id, none, KMIP_WRITE_ID) == 0) {
        return 0;
    }

    for (i = 0; i < record->nwrites; i++) {
        if (memcmp(record->writes[i], write_id, KMIP_WRITE_ID) == 0) {
            return 1;
        }
    }

    return 0;
}


static kmip_int_t
keyprotect_record_get_key(kmip_arena_t *arena, const json_t *key,
    const kmip_str_t *sealed, keyprotect_record_t *r)
{
    if (keyprotect_json_string(key, "wrapped", KEYPROTECT_CIPHERTEXT_MAX,
                               arena, &r->ciphertext)
        != KMIP_OK
        || keyprotect_json_string(key, "root_key", KEYPROTECT_ID_MAX, arena,
                                  &r->root_key)
           != KMIP_OK
        || keyprotect_json_string(key, "root_key_version", KEYPROTECT_ID_MAX,
                                  arena, &r->root_key_version)
           == KMIP_ERROR)
    {
        return KMIP_ERROR;
    }

    if (r->ciphertext.len == 0 || r->root_key.len == 0) {
        return KMIP_ERROR;
    }

    if (sealed->data) {
        return keyprotect_record_get_sealed(arena, key, sealed, r);
    }

    return keyprotect_record_get_sealed_text(arena, key, r);
}


/* the JSON has the length, so that a payload that was cut is not believed */

static kmip_int_t
keyprotect_record_get_sealed(kmip_arena_t *arena, const json_t *key,
    const kmip_str_t *sealed, keyprotect_record_t *r)
{
    int64_t         len;
    const uint8_t  *p;

    if (keyprotect_json_number(key, "sealed", 1, KEYPROTECT_PAYLOAD_MAX, &len)
        != KMIP_OK
        || sealed->len + 1 != KEYPROTECT_SEALED_HEAD + (size_t) len)
    {
        return KMIP_ERROR;
    }

    p = sealed->data;

    memcpy(r->sealed.iv, p, KEYPROTECT_SEAL_IV);
    p += KEYPROTECT_SEAL_IV;

    memcpy(r->sealed.tag, p, KEYPROTECT_SEAL_TAG);
    p += KEYPROTECT_SEAL_TAG;

    return kmip_arena_copy(arena, &r->sealed.bytes, p, (size_t) len);
}


/* the form of earlier versions */

static kmip_int_t
keyprotect_record_get_sealed_text(kmip_arena_t *arena, const json_t *key,
    keyprotect_record_t *r)
{
    kmip_int_t  rc;
    kmip_str_t  bytes;

    rc = keyprotect_json_string(key, "sealed", KEYPROTECT_BASE64_MAX, arena,
                                &bytes);

    if (rc == KMIP_DECLINED) {
        return KMIP_OK;
    }

    if (rc == KMIP_ERROR
        || keyprotect_base64_decode(arena, &bytes, &r->sealed.bytes)
           != KMIP_OK
        || r->sealed.bytes.len == 0
        || keyprotect_record_get_hex(arena, key, "iv", r->sealed.iv,
                                     KEYPROTECT_SEAL_IV)
           != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    return keyprotect_record_get_hex(arena, key, "tag", r->sealed.tag,
                                     KEYPROTECT_SEAL_TAG);
}


static kmip_int_t
keyprotect_record_get_hex(kmip_arena_t *arena, const json_t *json,
    const char *name, void *dst, size_t len)
{
    kmip_str_t  bytes, hex;

    if (keyprotect_json_string(json, name, 2 * len, arena, &hex) != KMIP_OK
        || keyprotect_hex_decode(arena, &hex, &bytes) != KMIP_OK
        || bytes.len != len)
    {
        return KMIP_ERROR;
    }

    memcpy(dst, bytes.data, len);

    return KMIP_OK;
}


static kmip_int_t
keyprotect_record_get_enum(const json_t *json, const char *name,
    kmip_enum_e id, uint32_t *value)
{
    int64_t   number;
    json_t   *member;

    member = json_object_get(json, name);

    if (json_is_string(member)) {
        return kmip_enum_find(id, json_string_value(member),
                              json_string_length(member), value)
               == KMIP_OK ? KMIP_OK : KMIP_ERROR;
    }

    switch (keyprotect_json_number(json, name, 1, UINT32_MAX, &number)) {

    case KMIP_OK:
        *value = (uint32_t) number;
        return KMIP_OK;

    case KMIP_DECLINED:
        return KMIP_DECLINED;

    default:
        return KMIP_ERROR;
    }
}


kmip_int_t
keyprotect_record_write_id(keyprotect_record_t *record)
{
    record->nwrites = 1;

    if (RAND_bytes(record->writes[0], KMIP_WRITE_ID) == 1) {
        return KMIP_OK;
    }

    ERR_clear_error();

    return KMIP_ERROR;
}
