
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The command ttlv: prints any TTLV message as a tree.
 */


#include "ctl_file.h"
#include "ctl_option.h"
#include "ctl_print.h"
#include "ctl_run.h"
#include "kmip_hex.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>


#define CTL_TTLV_DEPTH  32

/* digits of an item without a value */

#define CTL_TTLV_HEX    16


static kmip_secret_t *ctl_ttlv_content(ctl_t *c);
static int ctl_ttlv_unhex(kmip_secret_t *content);
static json_t *ctl_ttlv_items(const ctl_t *c, kmip_reader_t *r,
    unsigned depth);
static json_t *ctl_ttlv_item(const ctl_t *c, const kmip_item_t *item,
    unsigned depth);
static json_t *ctl_ttlv_value(const ctl_t *c, const kmip_item_t *item,
    uint32_t named);
static int ctl_ttlv_secret(const kmip_item_t *item);
static uint32_t ctl_ttlv_named(const kmip_item_t *name);
static void ctl_ttlv_print(const json_t *items, int indent);


/* items of which only the length is shown; a Key Value includes all in it */

static const uint32_t  ctl_ttlv_secrets[] = {
    KMIP_TAG_KEY_VALUE,
    KMIP_TAG_KEY_MATERIAL,
    KMIP_TAG_KEY,
    KMIP_TAG_PASSWORD,
    KMIP_TAG_OPAQUE_DATA_VALUE,
    KMIP_TAG_DATA
};

static const char *const  ctl_ttlv_types[] = {
    "", "Structure", "Integer", "Long Integer", "Big Integer", "Enumeration",
    "Boolean", "Text String", "Byte String", "Date-Time", "Interval",
    "Date-Time Extended"
};


int
ctl_run_ttlv(ctl_t *c)
{
    int             rc;
    json_t         *items;
    kmip_reader_t   r;
    kmip_secret_t  *content;

    static const kmip_ttlv_limits_t  limits = { CTL_TTLV_DEPTH, 1000000 };

    content = ctl_ttlv_content(c);
    if (content == NULL) {
        return CTL_USAGE;
    }

    rc = ctl_ttlv_unhex(content);

    if (rc != CTL_OK || content->len == 0
        || kmip_ttlv_check(content->data, content->len, &limits) != KMIP_OK)
    {
        fprintf(stderr, "kmipctl: %s: this is not TTLV\n", c->args[0]);
        return CTL_NOT_KMIP;
    }

    kmip_reader_init(&r, content->data, content->len);
    items = ctl_ttlv_items(c, &r, 0);

    if (c->o.json) {
        return ctl_print(c, json_pack("{so}", "items", items), NULL);
    }

    ctl_ttlv_print(items, 0);
    json_decref(items);

    return CTL_OK;
}


/* an argument of hexadecimal digits is the message, unless there is a file */

static kmip_secret_t *
ctl_ttlv_content(ctl_t *c)
{
    size_t          len;
    const char     *text;
    kmip_secret_t  *content;

    text = c->args[0];
    len = strlen(text);

    if (len < CTL_TTLV_HEX || text[strspn(text, "0123456789abcdefABCDEF ")]
        || access(text, F_OK) == 0)
    {
        return ctl_file_read(c->arena, text);
    }

    content = kmip_secret_create(c->arena, len);

    if (content == NULL) {
        ctl_usage(c, "the message is too long");
        return NULL;
    }

    memcpy(content->data, text, len);

    return content;
}


/*
 * decodes hexadecimal, unless the content begins with the bytes 42 00 and so is
 * binary
 */

static int
ctl_ttlv_unhex(kmip_secret_t *content)
{
    int     digit, high;
    size_t  i, n;

    if (content->len > 1 && content->data[0] == 0x42
        && kmip_hex_digit(content->data[1]) < 0)
    {
        return CTL_OK;
    }

    n = 0;
    high = -1;

    for (i = 0; i < content->len; i++) {

        if (isspace(content->data[i])) {
            continue;
        }

        digit = kmip_hex_digit(content->data[i]);
        if (digit < 0) {
            return CTL_NOT_KMIP;
        }

        if (high < 0) {
            high = digit;
            continue;
        }

        content->data[n++] = (uint8_t) (high << 4 | digit);
        high = -1;
    }

    content->len = n;

    return high < 0 ? CTL_OK : CTL_NOT_KMIP;
}


static json_t *
ctl_ttlv_items(const ctl_t *c, kmip_reader_t *r, unsigned depth)
{
    json_t       *items, *row;
    uint32_t      named;
    kmip_item_t   item;

    items = json_array();
    named = 0;

    while (kmip_ttlv_next(r, &item) == KMIP_OK) {

        if (item.tag == KMIP_TAG_ATTRIBUTE_NAME) {
            named = ctl_ttlv_named(&item);
        }

        row = ctl_ttlv_item(c, &item, depth);

        if (json_object_get(row, "value") == NULL) {
            json_object_set_new(row, "value", ctl_ttlv_value(c, &item, named));
        }

        json_array_append_new(items, row);
    }

    return items;
}


static json_t *
ctl_ttlv_item(const ctl_t *c, const kmip_item_t *item, unsigned depth)
{
    json_t         *row;
    const char     *name;
    kmip_reader_t   r;

    name = kmip_tag_name(item->tag);

    row = json_pack("{soss}", "tag",
                    name ? json_string(name)
                         : json_sprintf("0x%06x", item->tag),
                    "type", ctl_ttlv_types[item->value.type]);

    if (item->value.type == KMIP_TYPE_STRUCTURE && depth < CTL_TTLV_DEPTH
        && (c->o.reveal || !ctl_ttlv_secret(item)))
    {
        kmip_ttlv_children(item, &r);
        json_object_set_new(row, "value", ctl_ttlv_items(c, &r, depth + 1));
    }

    return row;
}


static json_t *
ctl_ttlv_value(const ctl_t *c, const kmip_item_t *item, uint32_t named)
{
    if (!c->o.reveal && ctl_ttlv_secret(item)) {
        return json_sprintf("(%zu bytes, hidden)", item->value.bytes.len);
    }

    /* an Attribute Value has the type of the attribute named before */

    return ctl_json_value(item->tag == KMIP_TAG_ATTRIBUTE_VALUE ? named
                                                                : item->tag,
                          &item->value);
}


static int
ctl_ttlv_secret(const kmip_item_t *item)
{
    size_t  i;

    for (i = 0; i < sizeof(ctl_ttlv_secrets) / sizeof(uint32_t); i++) {

        if (ctl_ttlv_secrets[i] == item->tag) {
            return 1;
        }
    }

    return 0;
}


static uint32_t
ctl_ttlv_named(const kmip_item_t *name)
{
    kmip_attribute_e              id;
    const kmip_attribute_rule_t  *rule;

    id = kmip_attribute_by_name(&name->value.bytes, KMIP_V_ANY);
    rule = kmip_attribute_rule(id);

    return rule ? rule->tag : 0;
}


static void
ctl_ttlv_print(const json_t *items, int indent)
{
    size_t   i;
    json_t  *item, *value, *text;

    for (i = 0; i < json_array_size(items); i++) {
        item = json_array_get(items, i);
        value = json_object_get(item, "value");

        printf("%*s%s (%s)", indent, "",
               json_string_value(json_object_get(item, "tag")),
               json_string_value(json_object_get(item, "type")));

        if (json_is_array(value)
            && json_is_object(json_array_get(value, 0)))
        {
            printf("\n");
            ctl_ttlv_print(value, indent + 2);
            continue;
        }

        text = ctl_plain(value);
        printf(" %s\n", json_string_value(text));
        json_decref(text);
    }
}
