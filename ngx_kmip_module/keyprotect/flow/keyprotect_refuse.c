
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * "attributes off": attributes that a client defines are not stored but logged.
 */


#include "keyprotect_refuse.h"
#include "keyprotect_owner.h"

#include <stdio.h>


#define KEYPROTECT_SHOWN  128


static int keyprotect_attribute_own(const kmip_attribute_t *a);
static int keyprotect_attribute_had(const kmip_attribute_t *a,
    const kmip_attributes_t *had);
static void keyprotect_attribute_log(keyprotect_flow_t *flow,
    const kmip_attribute_t *a);
static kmip_str_t keyprotect_attribute_text(const kmip_attribute_t *a,
    char *buf, size_t size);


kmip_int_t
keyprotect_refuse_attributes(keyprotect_flow_t *flow,
    const kmip_attributes_t *wanted, const kmip_attributes_t *had)
{
    size_t      i;
    kmip_int_t  rc;

    rc = KMIP_OK;

    for (i = 0; i < wanted->nelts; i++) {

        if (keyprotect_attribute_own(&wanted->elts[i])
            && !keyprotect_attribute_had(&wanted->elts[i], had))
        {
            keyprotect_attribute_log(flow, &wanted->elts[i]);
            rc = KMIP_DECLINED;
        }
    }

    return rc;
}


/*
 * An attribute that a client may delete has a meaning for clients only, but for
 * the link that Derive Key sets in a new object.
 */

static int
keyprotect_attribute_own(const kmip_attribute_t *a)
{
    kmip_item_t  item;

    if (a->id == KMIP_ATTR_LINK
        && kmip_ttlv_find(&a->value, KMIP_TAG_LINK_TYPE, &item) == KMIP_OK
        && item.value.number == KMIP_LINK_TYPE_DERIVATION_BASE_OBJECT_LINK)
    {
        return 0;
    }

    return (kmip_attribute_rule(a->id)->flags & KMIP_ATTR_CLIENT_DEL) != 0;
}


static int
keyprotect_attribute_had(const kmip_attribute_t *a,
    const kmip_attributes_t *had)
{
    const kmip_attribute_t  *old;

    if (had == NULL) {
        return 0;
    }

    old = kmip_attributes_get(had, a->id, &a->name, a->index);

    return old && kmip_value_equal(&old->value, &a->value);
}


static void
keyprotect_attribute_log(keyprotect_flow_t *flow, const kmip_attribute_t *a)
{
    char        buf[KEYPROTECT_SHOWN + 1];
    kmip_str_t  name, value;

    name = kmip_attribute_name(a);
    value = keyprotect_attribute_text(a, buf, sizeof(buf));

    keyprotect_log(flow->ks, KEYPROTECT_LOG_NOTICE,
                   "attribute \"%.*s\" of \"%.*s\" is not stored, "
                   "\"attributes off\": \"%.*s\"",
                   (int) name.len, (const char *) name.data,
                   (int) flow->uid.len, (const char *) flow->uid.data,
                   (int) value.len, (const char *) value.data);
}


/*
 * The text of a value, without zeros and quotes, which would end it in the log;
 * the log escapes all else.
 */

static kmip_str_t
keyprotect_attribute_text(const kmip_attribute_t *a, char *buf, size_t size)
{
    size_t       i;
    kmip_str_t   text;

    if (kmip_type_is_number(a->value.type)) {
        text.len = (size_t) snprintf(buf, size, "%lld",
                                     (long long) a->value.number);
        text.data = (const uint8_t *) buf;
        return text;
    }

    if (keyprotect_owner_text(a, &text) != KMIP_OK) {
        text = a->value.bytes;
    }

    if (text.len > size - 1) {
        text.len = size - 1;
    }

    for (i = 0; i < text.len; i++) {
        buf[i] = (text.data[i] == '\0' || text.data[i] == '"')
                 ? '.' : (char) text.data[i];
    }

    text.data = (const uint8_t *) buf;

    return text;
}
