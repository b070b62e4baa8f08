
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * KMIP's values as JSON.
 */


#include "ctl_print.h"
#include "ctl_value.h"
#include "kmip_hex.h"

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>


static void ctl_json_free(void *p);
static json_t *ctl_json_bits(kmip_enum_e id, uint32_t mask);
static json_t *ctl_json_structure(const kmip_value_t *value);
static void ctl_json_member(json_t *object, const char *name, json_t *value);


void
ctl_json_init(void)
{
    json_set_alloc_funcs(malloc, ctl_json_free);
}


static void
ctl_json_free(void *p)
{
    if (p) {
        kmip_cleanse(p, malloc_usable_size(p));
        free(p);
    }
}


json_t *
ctl_json_text(const kmip_str_t *s)
{
    return json_stringn((const char *) s->data, s->len);
}


json_t *
ctl_json_hex(const void *data, size_t len)
{
    char    *text;
    json_t  *json;

    text = malloc(len * 2 + 1);
    if (text == NULL) {
        return NULL;
    }

    kmip_hex_encode(text, data, len);

    json = json_stringn(text, len * 2);

    kmip_cleanse(text, len * 2);
    free(text);

    return json;
}


json_t *
ctl_json_enum(kmip_enum_e id, uint32_t value)
{
    const char  *name;

    name = kmip_enum_name(id, value);

    return name ? json_string(name) : json_sprintf("0x%08x", value);
}


json_t *
ctl_json_enums(kmip_enum_e id, const kmip_numbers_t *numbers)
{
    size_t   i;
    json_t  *list;

    list = json_array();

    for (i = 0; i < numbers->nelts; i++) {
        json_array_append_new(list, ctl_json_enum(id, numbers->elts[i]));
    }

    return list;
}


static json_t *
ctl_json_bits(kmip_enum_e id, uint32_t mask)
{
    json_t    *list;
    uint32_t   bit;

    list = json_array();

    for (bit = 1; bit; bit <<= 1) {

        if (mask & bit) {
            json_array_append_new(list, ctl_json_enum(id, bit));
        }
    }

    return list;
}


json_t *
ctl_json_value(uint32_t tag, const kmip_value_t *value)
{
    kmip_enum_e  id;

    id = kmip_tag_enum_id(tag);

    switch (value->type) {

    case KMIP_TYPE_STRUCTURE:
        return ctl_json_structure(value);

    case KMIP_TYPE_ENUMERATION:
        return ctl_json_enum(id, (uint32_t) value->number);

    case KMIP_TYPE_BOOLEAN:
        return json_boolean(value->number != 0);

    case KMIP_TYPE_TEXT_STRING:
        return ctl_json_text(&value->bytes);

    case KMIP_TYPE_BIG_INTEGER:
    case KMIP_TYPE_BYTE_STRING:
        return ctl_json_hex(value->bytes.data, value->bytes.len);

    case KMIP_TYPE_DATE_TIME:
        return ctl_date_json(value->number);

    default:
        break;
    }

    if (kmip_enum_is_mask(id)) {
        return ctl_json_bits(id, (uint32_t) value->number);
    }

    return json_integer(value->number);
}


static json_t *
ctl_json_structure(const kmip_value_t *value)
{
    char           number[16];
    json_t        *object;
    const char    *name;
    kmip_item_t    item;
    kmip_reader_t  r;

    object = json_object();
    kmip_reader_init(&r, value->bytes.data, value->bytes.len);

    while (kmip_ttlv_next(&r, &item) == KMIP_OK) {
        name = kmip_tag_name(item.tag);

        if (name == NULL) {
            snprintf(number, sizeof(number), "0x%06x", item.tag);
            name = number;
        }

        ctl_json_member(object, name, ctl_json_value(item.tag, &item.value));
    }

    return object;
}


/* adds a member; a second one of the same name turns it into a list */

static void
ctl_json_member(json_t *object, const char *name, json_t *value)
{
    json_t  *old, *list;

    old = json_object_get(object, name);

    if (old == NULL) {
        json_object_set_new(object, name, value);
        return;
    }

    if (!json_is_array(old)) {
        list = json_array();
        json_array_append(list, old);
        json_object_set_new(object, name, list);
        old = list;
    }

    json_array_append_new(old, value);
}


json_t *
ctl_json_attribute(const kmip_attribute_t *a)
{
    json_t      *object;
    kmip_str_t   name;

    object = json_object();
    name = kmip_attribute_name(a);

    json_object_set_new(object, "Attribute Name", ctl_json_text(&name));

    if (a->index) {
        json_object_set_new(object, "Attribute Index",
                            json_integer(a->index));
    }

    json_object_set_new(object, "Attribute Value",
                        ctl_json_value(kmip_attribute_rule(a->id)->tag,
                                       &a->value));

    return object;
}


json_t *
ctl_json_attributes(const kmip_attributes_t *attributes)
{
    size_t   i;
    json_t  *list;

    list = json_array();

    for (i = 0; i < attributes->nelts; i++) {
        json_array_append_new(list, ctl_json_attribute(&attributes->elts[i]));
    }

    return list;
}


json_t *
ctl_json_reason(const ctl_item_t *item)
{
    return ctl_json_enum(KMIP_ENUM_ID_RESULT_REASON, item->reason);
}
