
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Attributes as JSON that people can read:
 * {"name":"x-Owner","type":"Text String","value":"..."}.
 */


#include <string.h>

#include "keyprotect_attribute_json.h"
#include "keyprotect_hex.h"


#define KEYPROTECT_VALUE_MAX  16384


typedef struct {
    kmip_type_e    type;
    const char    *name;
    int64_t        min;
    int64_t        max;
} keyprotect_type_t;


static json_t *keyprotect_attribute_to_json(kmip_arena_t *arena,
    const kmip_attribute_t *a);
static json_t *keyprotect_value_to_json(kmip_arena_t *arena,
    const kmip_value_t *v, kmip_enum_e id);
static kmip_int_t keyprotect_attribute_from_json(kmip_arena_t *arena,
    const json_t *json, kmip_attribute_t *a);
static kmip_int_t keyprotect_attribute_type(const json_t *json,
    kmip_attribute_t *a);
static kmip_int_t keyprotect_value_from_json(kmip_arena_t *arena,
    const json_t *json, kmip_enum_e id, kmip_value_t *v);
static kmip_int_t keyprotect_bytes_from_json(kmip_arena_t *arena,
    const json_t *json, kmip_value_t *v);


static const keyprotect_type_t  keyprotect_types[] = {
    { KMIP_TYPE_STRUCTURE, "Structure", 0, 0 },
    { KMIP_TYPE_INTEGER, "Integer", INT32_MIN, INT32_MAX },
    { KMIP_TYPE_LONG_INTEGER, "Long Integer", INT64_MIN, INT64_MAX },
    { KMIP_TYPE_BIG_INTEGER, "Big Integer", 0, 0 },
    { KMIP_TYPE_ENUMERATION, "Enumeration", 0, UINT32_MAX },
    { KMIP_TYPE_BOOLEAN, "Boolean", 0, 1 },
    { KMIP_TYPE_TEXT_STRING, "Text String", 0, 0 },
    { KMIP_TYPE_BYTE_STRING, "Byte String", 0, 0 },
    { KMIP_TYPE_DATE_TIME, "Date-Time", INT64_MIN, INT64_MAX },
    { KMIP_TYPE_INTERVAL, "Interval", 0, UINT32_MAX },
    { KMIP_TYPE_DATE_TIME_EXTENDED, "Date-Time Extended", INT64_MIN,
      INT64_MAX }
};

#define KEYPROTECT_TYPES                                                     \
    (sizeof(keyprotect_types) / sizeof(keyprotect_type_t))


static const keyprotect_type_t *
keyprotect_type(kmip_type_e type)
{
    size_t  i;

    for (i = 0; i < KEYPROTECT_TYPES; i++) {
        if (keyprotect_types[i].type == type) {
            return &keyprotect_types[i];
        }
    }

    return NULL;
}


json_t *
keyprotect_attribute_json_write(kmip_arena_t *arena,
    const kmip_attributes_t *list)
{
    size_t   i;
    json_t  *array, *json;

    array = json_array();

    for (i = 0; i < list->nelts; i++) {
        json = keyprotect_attribute_to_json(arena, &list->elts[i]);

        if (json_array_append_new(array, json) != 0) {
            json_decref(array);
            return NULL;
        }
    }

    return array;
}


static json_t *
keyprotect_attribute_to_json(kmip_arena_t *arena, const kmip_attribute_t *a)
{
    int                           bad;
    json_t                       *json;
    kmip_str_t                    name;
    const keyprotect_type_t      *type;
    const kmip_attribute_rule_t  *rule;

    rule = kmip_attribute_rule(a->id);
    type = keyprotect_type(a->value.type);
    name = kmip_attribute_name(a);

    if (rule == NULL || type == NULL) {
        return NULL;
    }

    json = json_object();

    bad = json_object_set_new(json, "name", keyprotect_json_text(&name));

    /* the type is written only if it differs from the standard's */

    if (a->value.type != rule->type) {
        bad |= json_object_set_new(json, "type", json_string(type->name));
    }

    if (a->index) {
        bad |= json_object_set_new(json, "index", json_integer(a->index));
    }

    bad |= json_object_set_new(json, "value",
                               keyprotect_value_to_json(arena, &a->value,
                                               kmip_tag_enum_id(rule->tag)));

    if (bad) {
        json_decref(json);
        return NULL;
    }

    return json;
}


static json_t *
keyprotect_value_to_json(kmip_arena_t *arena, const kmip_value_t *v,
    kmip_enum_e id)
{
    kmip_str_t   hex;
    const char  *name;

    switch (v->type) {

    case KMIP_TYPE_BOOLEAN:
        return json_boolean(v->number);

    case KMIP_TYPE_ENUMERATION:
        name = kmip_enum_name(id, (uint32_t) v->number);
        return name ? json_string(name) : json_integer(v->number);

    case KMIP_TYPE_TEXT_STRING:
        return keyprotect_json_text(&v->bytes);

    case KMIP_TYPE_STRUCTURE:
    case KMIP_TYPE_BIG_INTEGER:
    case KMIP_TYPE_BYTE_STRING:

        if (keyprotect_hex_encode(arena, v->bytes.data, v->bytes.len, &hex)
            != KMIP_OK)
        {
            return NULL;
        }

        return keyprotect_json_text(&hex);

    default:
        return json_integer(v->number);
    }
}


kmip_int_t
keyprotect_attribute_json_read(kmip_arena_t *arena, const json_t *json,
    kmip_attributes_t *list)
{
    size_t            i;
    kmip_attribute_t  a;

    if (kmip_attributes_init(arena, list) != KMIP_OK) {
        return KMIP_ERROR;
    }

    for (i = 0; i < json_array_size(json); i++) {

        if (keyprotect_attribute_from_json(arena, json_array_get(json, i), &a)
            != KMIP_OK)
        {
            return KMIP_ERROR;
        }

        if (kmip_attributes_get(list, a.id, &a.name, a.index)
            || kmip_attributes_append(arena, list, &a) != KMIP_OK)
        {
            return KMIP_ERROR;
        }
    }

    return KMIP_OK;
}


static kmip_int_t
keyprotect_attribute_from_json(kmip_arena_t *arena, const json_t *json,
    kmip_attribute_t *a)
{
    int64_t      index;
    kmip_enum_e  id;

    memset(a, 0, sizeof(kmip_attribute_t));

    if (keyprotect_json_string(json, "name", KEYPROTECT_VALUE_MAX, arena,
                               &a->name)
        != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    /* names of 2.x's vendor attributes are not valid in 1.x */

    a->id = kmip_attribute_by_name(&a->name, KMIP_V_ANY);

    if (a->id == KMIP_ATTR_UNKNOWN) {
        a->id = kmip_attribute_by_name(&a->name, KMIP_V2_1);
    }

    if (a->id == KMIP_ATTR_UNKNOWN
        || keyprotect_attribute_type(json, a) != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    index = 0;

    if (keyprotect_json_number(json, "index", 0, INT32_MAX, &index)
        == KMIP_ERROR)
    {
        return KMIP_ERROR;
    }

    a->index = (int32_t) index;

    id = kmip_tag_enum_id(kmip_attribute_rule(a->id)->tag);

    if (a->id != KMIP_ATTR_CUSTOM) {
        a->name.len = 0;
        a->name.data = NULL;
    }

    return keyprotect_value_from_json(arena, json_object_get(json, "value"),
                                      id, &a->value);
}


static kmip_int_t
keyprotect_attribute_type(const json_t *json, kmip_attribute_t *a)
{
    size_t   i;
    json_t  *type;

    type = json_object_get(json, "type");

    if (type == NULL) {
        a->value.type = kmip_attribute_rule(a->id)->type;
        return keyprotect_type(a->value.type) ? KMIP_OK : KMIP_ERROR;
    }

    for (i = 0; json_is_string(type) && i < KEYPROTECT_TYPES; i++) {
        if (strcmp(json_string_value(type), keyprotect_types[i].name) == 0) {
            a->value.type = keyprotect_types[i].type;
            return KMIP_OK;
        }
    }

    return KMIP_ERROR;
}


static kmip_int_t
keyprotect_value_from_json(kmip_arena_t *arena, const json_t *json,
    kmip_enum_e id, kmip_value_t *v)
{
    uint32_t                  number;
    const keyprotect_type_t  *type;

    if (!kmip_type_is_number(v->type)) {
        return keyprotect_bytes_from_json(arena, json, v);
    }

    if (v->type == KMIP_TYPE_BOOLEAN) {
        v->number = json_is_true(json);
        return json_is_boolean(json) ? KMIP_OK : KMIP_ERROR;
    }

    if (v->type == KMIP_TYPE_ENUMERATION && json_is_string(json)) {

        if (kmip_enum_find(id, json_string_value(json),
                           json_string_length(json), &number)
            != KMIP_OK)
        {
            return KMIP_ERROR;
        }

        v->number = number;

        return KMIP_OK;
    }

    type = keyprotect_type(v->type);

    if (type == NULL || !json_is_integer(json)) {
        return KMIP_ERROR;
    }

    v->number = json_integer_value(json);

    return v->number >= type->min && v->number <= type->max ? KMIP_OK
                                                            : KMIP_ERROR;
}


static kmip_int_t
keyprotect_bytes_from_json(kmip_arena_t *arena, const json_t *json,
    kmip_value_t *v)
{
    kmip_str_t  text;

    static const kmip_ttlv_limits_t  limits = { 8, 256 };

    if (!json_is_string(json)) {
        return KMIP_ERROR;
    }

    text.data = (const uint8_t *) json_string_value(json);
    text.len = json_string_length(json);

    if (v->type == KMIP_TYPE_TEXT_STRING) {
        return kmip_arena_copy(arena, &v->bytes, text.data, text.len);
    }

    if (keyprotect_hex_decode(arena, &text, &v->bytes) != KMIP_OK) {
        return KMIP_ERROR;
    }

    if (v->type == KMIP_TYPE_STRUCTURE) {
        return kmip_ttlv_check(v->bytes.data, v->bytes.len, &limits)
               == KMIP_OK ? KMIP_OK : KMIP_ERROR;
    }

    return KMIP_OK;
}
