
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Parses values on the command line by the tables of the standard.
 */


#define _GNU_SOURCE

#include "ctl_value.h"
#include "ctl_choice.h"
#include "ctl_number.h"
#include "ctl_option.h"
#include "kmip_hex.h"
#include "kmip_utf8.h"
#include "kmip_value_fields.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>


typedef struct {
    const char   *name;
    kmip_type_e   type;
} ctl_type_t;


static kmip_attribute_e ctl_attribute_id(const char *name, size_t len,
    kmip_version_t version);
static size_t ctl_type_suffix(const char *name, size_t len,
    kmip_type_e *type);
static int ctl_value_parse(ctl_t *c, kmip_arena_t *arena, uint32_t tag,
    kmip_type_e type, const char *text, size_t len, kmip_value_t *value);
static int ctl_integer_parse(ctl_t *c, kmip_enum_e id, kmip_type_e type,
    const char *text, size_t len, int64_t *number);
static int ctl_mask_parse(ctl_t *c, kmip_enum_e id, const char *text,
    size_t len, int64_t *number);
static int ctl_hex_parse(ctl_t *c, kmip_arena_t *arena, const char *text,
    size_t len, kmip_str_t *bytes);
static int ctl_structure_parse(ctl_t *c, kmip_arena_t *arena,
    uint32_t structure, const char *text, kmip_value_t *value);
static int ctl_field_parse(ctl_t *c, kmip_arena_t *arena,
    uint32_t structure, const char *field, size_t len, kmip_writer_t *w);
static kmip_int_t ctl_field_fits(ctl_t *c, kmip_arena_t *arena,
    uint32_t structure, uint32_t tag, const kmip_value_t *value);


static const ctl_type_t  ctl_types[] = {
    { "text", KMIP_TYPE_TEXT_STRING },
    { "integer", KMIP_TYPE_INTEGER },
    { "long-integer", KMIP_TYPE_LONG_INTEGER },
    { "big-integer", KMIP_TYPE_BIG_INTEGER },
    { "enumeration", KMIP_TYPE_ENUMERATION },
    { "boolean", KMIP_TYPE_BOOLEAN },
    { "bytes", KMIP_TYPE_BYTE_STRING },
    { "date", KMIP_TYPE_DATE_TIME },
    { "interval", KMIP_TYPE_INTERVAL }
};

#define CTL_TYPES  (sizeof(ctl_types) / sizeof(ctl_types[0]))


/* types to try for a field of a structure, in this order */

static const kmip_type_e  ctl_field_types[] = {
    KMIP_TYPE_ENUMERATION,
    KMIP_TYPE_BOOLEAN,
    KMIP_TYPE_INTEGER,
    KMIP_TYPE_LONG_INTEGER,
    KMIP_TYPE_DATE_TIME,
    KMIP_TYPE_TEXT_STRING,
    KMIP_TYPE_BYTE_STRING
};

#define CTL_FIELD_TYPES                                                      \
    (sizeof(ctl_field_types) / sizeof(ctl_field_types[0]))


int
ctl_attribute_parse(ctl_t *c, kmip_arena_t *arena, const char *name,
    size_t len, const char *value, kmip_attribute_t *a)
{
    kmip_type_e                   type;
    const kmip_attribute_rule_t  *rule;

    memset(a, 0, sizeof(kmip_attribute_t));

    a->id = ctl_attribute_id(name, len, c->version);
    rule = kmip_attribute_rule(a->id);

    if (rule == NULL) {
        return ctl_choice_attribute(c, name, len);
    }

    type = rule->type;

    if (a->id == KMIP_ATTR_CUSTOM) {
        a->name.data = (const uint8_t *) name;
        a->name.len = ctl_type_suffix(name, len, &type);
    }

    if (type == KMIP_TYPE_STRUCTURE) {
        return ctl_structure_parse(c, arena, rule->tag, value, &a->value);
    }

    return ctl_value_parse(c, arena, rule->tag, type, value, strlen(value),
                           &a->value);
}


/*
 * finds a name exactly as in the standard, or with other case and spacing, such
 * as "state"
 */

static kmip_attribute_e
ctl_attribute_id(const char *name, size_t len, kmip_version_t version)
{
    uint32_t          tag;
    kmip_str_t        s;
    kmip_attribute_e  id;

    s.data = (const uint8_t *) name;
    s.len = len;

    id = kmip_attribute_by_name(&s, version);

    if (id != KMIP_ATTR_UNKNOWN
        || kmip_tag_value(name, len, &tag) != KMIP_OK)
    {
        return id;
    }

    return kmip_attribute_by_tag(tag, version);
}


/* splits "x-Name:integer": returns the length of the name, sets the type */

static size_t
ctl_type_suffix(const char *name, size_t len, kmip_type_e *type)
{
    size_t       i;
    const char  *colon;

    *type = KMIP_TYPE_TEXT_STRING;
    colon = memrchr(name, ':', len);

    if (colon == NULL) {
        return len;
    }

    for (i = 0; i < CTL_TYPES; i++) {

        if (strlen(ctl_types[i].name) == (size_t) (name + len - colon - 1)
            && memcmp(ctl_types[i].name, colon + 1,
                      (size_t) (name + len - colon - 1)) == 0)
        {
            *type = ctl_types[i].type;
            return (size_t) (colon - name);
        }
    }

    return len;
}


int
ctl_attribute_pair(ctl_t *c, kmip_arena_t *arena, const char *pair,
    kmip_attribute_t *a)
{
    const char  *value;

    value = strchr(pair, '=');

    if (value == NULL) {
        return ctl_usage(c, "\"%s\" is not NAME=VALUE", pair);
    }

    return ctl_attribute_parse(c, arena, pair, (size_t) (value - pair),
                               value + 1, a);
}


int
ctl_attribute_pairs(ctl_t *c, kmip_arena_t *arena, const ctl_list_t *pairs,
    kmip_attributes_t *attributes)
{
    size_t            i;
    kmip_attribute_t  a;

    for (i = 0; i < pairs->nelts; i++) {

        if (ctl_attribute_pair(c, arena, pairs->elts[i], &a) != CTL_OK) {
            return CTL_USAGE;
        }

        if (kmip_attributes_add(arena, attributes, &a) != KMIP_OK) {
            return ctl_usage(c, "too many attributes");
        }
    }

    return CTL_OK;
}


int
ctl_attribute_add(ctl_t *c, kmip_arena_t *arena,
    kmip_attributes_t *attributes, kmip_attribute_e id, const char *value)
{
    const char        *name;
    kmip_attribute_t   a;

    if (value == NULL) {
        return CTL_OK;
    }

    name = kmip_attribute_rule(id)->name;

    if (ctl_attribute_parse(c, arena, name, strlen(name), value, &a)
        != CTL_OK)
    {
        return CTL_USAGE;
    }

    if (kmip_attributes_add(arena, attributes, &a) != KMIP_OK) {
        return ctl_usage(c, "too many attributes");
    }

    return CTL_OK;
}


int
ctl_reference_parse(ctl_t *c, const char *name, kmip_attribute_ref_t *ref)
{
    ref->name.data = (const uint8_t *) name;
    ref->name.len = strlen(name);
    ref->id = ctl_attribute_id(name, ref->name.len, c->version);

    if (ref->id == KMIP_ATTR_UNKNOWN) {
        return ctl_choice_attribute(c, name, ref->name.len);
    }

    return CTL_OK;
}


static int
ctl_value_parse(ctl_t *c, kmip_arena_t *arena, uint32_t tag,
    kmip_type_e type, const char *text, size_t len, kmip_value_t *value)
{
    memset(value, 0, sizeof(kmip_value_t));

    value->type = type;

    switch (type) {

    case KMIP_TYPE_TEXT_STRING:
        value->bytes.data = (const uint8_t *) text;
        value->bytes.len = len;

        if (!kmip_utf8_valid(value->bytes.data, len)) {
            return ctl_usage(c, "the value is not UTF-8");
        }

        return CTL_OK;

    case KMIP_TYPE_BYTE_STRING:
        return ctl_hex_parse(c, arena, text, len, &value->bytes);

    case KMIP_TYPE_BIG_INTEGER:
        if (len == 0 || len % 16) {
            return ctl_usage(c, "a big integer is a multiple of 16 "
                             "hexadecimal digits");
        }

        return ctl_hex_parse(c, arena, text, len, &value->bytes);

    default:
        return ctl_integer_parse(c, kmip_tag_enum_id(tag), type, text, len,
                                &value->number);
    }
}


static int
ctl_integer_parse(ctl_t *c, kmip_enum_e id, kmip_type_e type,
    const char *text, size_t len, int64_t *number)
{
    int64_t   min, max;
    uint32_t  value;

    min = INT32_MIN;
    max = INT32_MAX;

    switch (type) {

    case KMIP_TYPE_ENUMERATION:
        if (ctl_enum_parse(c, id, text, len, &value) != CTL_OK) {
            return CTL_USAGE;
        }

        *number = value;
        return CTL_OK;

    case KMIP_TYPE_DATE_TIME:
        return ctl_date_parse(c, text, len, number);

    case KMIP_TYPE_BOOLEAN:
        *number = (len == 4 && strncasecmp(text, "true", 4) == 0);

        if (*number || (len == 5 && strncasecmp(text, "false", 5) == 0)) {
            return CTL_OK;
        }

        return ctl_usage(c, "\"%.*s\" is not true or false", (int) len,
                         text);

    case KMIP_TYPE_INTERVAL:
        min = 0;
        max = UINT32_MAX;
        break;

    case KMIP_TYPE_LONG_INTEGER:
        min = INT64_MIN;
        max = INT64_MAX;
        break;

    default:
        if (kmip_enum_is_mask(id)) {
            return ctl_mask_parse(c, id, text, len, number);
        }
    }

    if (!ctl_number_parse(text, len, min, max, number)) {
        return ctl_usage(c, "\"%.*s\" is not a number of this size",
                         (int) len, text);
    }

    return CTL_OK;
}


static int
ctl_mask_parse(ctl_t *c, kmip_enum_e id, const char *text, size_t len,
    int64_t *number)
{
    size_t    n;
    uint32_t  bit, mask;

    mask = 0;

    while (len) {
        for (n = 0; n < len && text[n] != ',' && text[n] != '|'; n++) {
            /* void */
        }

        if (ctl_enum_parse(c, id, text, n, &bit) != CTL_OK) {
            return CTL_USAGE;
        }

        mask |= bit;

        n += (n < len);
        text += n;
        len -= n;
    }

    *number = (int32_t) mask;

    return CTL_OK;
}


int
ctl_enum_parse(ctl_t *c, kmip_enum_e id, const char *text, size_t len,
    uint32_t *value)
{
    int64_t  number;

    if (ctl_number_parse(text, len, 0, UINT32_MAX, &number)) {
        *value = (uint32_t) number;
        return CTL_OK;
    }

    if (kmip_enum_find(id, text, len, value) == KMIP_OK) {
        return CTL_OK;
    }

    return ctl_choice_enum(c, id, text, len);
}


static int
ctl_hex_parse(ctl_t *c, kmip_arena_t *arena, const char *text, size_t len,
    kmip_str_t *bytes)
{
    uint8_t  *p;

    p = kmip_arena_alloc(arena, len / 2 + 1);

    if (p == NULL || kmip_hex_decode(p, text, len) != KMIP_OK) {
        return ctl_usage(c, "the value is not hexadecimal");
    }

    bytes->data = p;
    bytes->len = len / 2;

    return CTL_OK;
}


/*
 * A Name is written as its value; other structures as
 * "Field=value;Field=value", with the standard's names of fields.
 */

static int
ctl_structure_parse(ctl_t *c, kmip_arena_t *arena, uint32_t structure,
    const char *text, kmip_value_t *value)
{
    size_t         n;
    kmip_str_t     name;
    kmip_error_t   error;
    kmip_value_t   fields;
    kmip_writer_t  w;

    if (structure == KMIP_TAG_NAME) {
        name.data = (const uint8_t *) text;
        name.len = strlen(text);

        if (!kmip_utf8_valid(name.data, name.len)
            || kmip_value_name(arena, value, &name,
                               KMIP_NAME_TYPE_UNINTERPRETED_TEXT_STRING)
               != KMIP_OK)
        {
            return ctl_usage(c, "the name is not UTF-8");
        }

        return CTL_OK;
    }

    if (kmip_writer_init(&w, arena, 256, CTL_ANSWER_MAX) != KMIP_OK) {
        return ctl_usage(c, "the value is too long");
    }

    for (/* void */; *text; text += n + (text[n] == ';')) {
        n = strcspn(text, ";");

        if (ctl_field_parse(c, arena, structure, text, n, &w) != CTL_OK) {
            return CTL_USAGE;
        }
    }

    fields.type = KMIP_TYPE_STRUCTURE;
    fields.number = 0;
    fields.bytes.data = w.start;
    fields.bytes.len = kmip_writer_used(&w);

    /*
     * Locate may pass a part of a structure: the server checks what is missing
     */

    if (w.failed || kmip_value_fields_read(arena, structure, c->version, 1,
                                           &fields, value, &error)
                    != KMIP_OK)
    {
        return ctl_usage(c, "the value does not fit the attribute");
    }

    return CTL_OK;
}


static int
ctl_field_parse(ctl_t *c, kmip_arena_t *arena, uint32_t structure,
    const char *field, size_t len, kmip_writer_t *w)
{
    size_t        i;
    uint32_t      tag;
    const char   *text;
    kmip_value_t  value;

    text = memchr(field, '=', len);

    if (text == NULL
        || kmip_tag_value(field, (size_t) (text - field), &tag) != KMIP_OK)
    {
        return ctl_usage(c, "\"%.*s\" is not Field=value", (int) len, field);
    }

    len -= (size_t) (++text - field);

    for (i = 0; i < CTL_FIELD_TYPES; i++) {
        memset(&value, 0, sizeof(value));
        value.type = ctl_field_types[i];

        if (ctl_field_fits(c, arena, structure, tag, &value) != KMIP_OK) {
            continue;
        }

        if (ctl_value_parse(c, arena, tag, value.type, text, len, &value)
            != CTL_OK)
        {
            return CTL_USAGE;
        }

        kmip_ttlv_put(w, tag, &value);

        return CTL_OK;
    }

    return ctl_usage(c, "%s has no field \"%.*s\"",
                     kmip_tag_name(structure), (int) (text - 1 - field),
                     field);
}


/* KMIP_OK if the structure has this field with this type */

static kmip_int_t
ctl_field_fits(ctl_t *c, kmip_arena_t *arena, uint32_t structure,
    uint32_t tag, const kmip_value_t *value)
{
    kmip_error_t   error;
    kmip_value_t   fields, read;
    kmip_writer_t  w;

    if (kmip_writer_init(&w, arena, 64, 64) != KMIP_OK) {
        return KMIP_ERROR;
    }

    kmip_ttlv_put(&w, tag, value);

    memset(&fields, 0, sizeof(fields));
    fields.type = KMIP_TYPE_STRUCTURE;
    fields.bytes.data = w.start;
    fields.bytes.len = kmip_writer_used(&w);

    if (kmip_value_fields_read(arena, structure, c->version, 1, &fields,
                               &read, &error)
        != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    return read.bytes.len ? KMIP_OK : KMIP_DECLINED;
}


int
ctl_bytes_parse(ctl_t *c, const char *option, const char *text,
    kmip_str_t *bytes)
{
    size_t    len;
    uint8_t  *dst;

    if (text == NULL) {
        return CTL_OK;
    }

    len = strlen(text);
    dst = kmip_arena_alloc(c->arena, len + 1);

    if (dst == NULL || kmip_hex_decode(dst, text, len) != KMIP_OK) {
        return ctl_usage(c, "--%s %s: an even number of hexadecimal digits is "
                         "needed", option, text);
    }

    bytes->data = dst;
    bytes->len = len / 2;

    return CTL_OK;
}
