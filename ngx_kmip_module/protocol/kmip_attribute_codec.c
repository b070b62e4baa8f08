
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Attributes in messages.  1.x has Attribute structures with names (KMIP 1.4,
 * section 2.1.1); 2.x has items under their own tags, and Attribute structures
 * for the attributes of vendors only (KMIP 2.1, section 7.1).
 */


#include "kmip_attribute.h"
#include "kmip_value_fields.h"

#include <string.h>


/* the fields of an Attribute structure; a missing field has tag 0 */

typedef struct {
    kmip_item_t   vendor;
    kmip_item_t   name;
    kmip_item_t   index;
    kmip_item_t   value;
} kmip_attribute_fields_t;


static uint32_t kmip_attribute_foreign_number(const kmip_attribute_t *a,
    kmip_version_t version);
static kmip_int_t kmip_attribute_put_1(kmip_writer_t *w,
    const kmip_attribute_t *a, kmip_version_t version);
static kmip_int_t kmip_attribute_put_2(kmip_writer_t *w,
    const kmip_attribute_t *a, kmip_version_t version);
static void kmip_attribute_put_value(kmip_writer_t *w, uint32_t item_tag,
    const kmip_attribute_t *a, kmip_version_t version);
static void kmip_attribute_put_vendor(kmip_writer_t *w,
    const kmip_str_t *name, size_t vendor);
static kmip_int_t kmip_attribute_read(kmip_arena_t *arena,
    const kmip_item_t *item, kmip_version_t version, int partial,
    kmip_attribute_t *a, kmip_error_t *error);
static kmip_int_t kmip_attribute_read_1(kmip_arena_t *arena,
    const kmip_item_t *item, kmip_version_t version, kmip_attribute_t *a,
    kmip_error_t *error);
static kmip_int_t kmip_attribute_read_2(kmip_arena_t *arena,
    const kmip_item_t *item, kmip_version_t version, kmip_attribute_t *a,
    kmip_error_t *error);
static kmip_int_t kmip_attribute_read_fields(kmip_arena_t *arena,
    const kmip_item_t *item, kmip_version_t version,
    kmip_attribute_fields_t *fields, kmip_error_t *error);
static kmip_item_t *kmip_attribute_field(kmip_attribute_fields_t *fields,
    uint32_t tag, kmip_version_t version, kmip_type_e *type);
static kmip_int_t kmip_attribute_join(kmip_arena_t *arena,
    const kmip_attribute_fields_t *fields, kmip_str_t *name,
    kmip_error_t *error);


kmip_int_t
kmip_attribute_put(kmip_writer_t *w, const kmip_attribute_t *a,
    kmip_version_t version)
{
    if (!kmip_attribute_shows(a, version)) {
        return KMIP_DECLINED;
    }

    return kmip_version_major(version) > 1
           ? kmip_attribute_put_2(w, a, version)
           : kmip_attribute_put_1(w, a, version);
}


int
kmip_attribute_shows(const kmip_attribute_t *a, kmip_version_t version)
{
    kmip_str_t  name;

    if (!kmip_attribute_in(a->id, version)) {
        return 0;
    }

    if (a->id == KMIP_ATTR_CUSTOM) {
        name = a->name;

        return kmip_attribute_by_name(&name, version) == a->id
               && (kmip_version_major(version) > 1
                   || a->value.type != KMIP_TYPE_DATE_TIME_EXTENDED);
    }

    switch (a->value.type) {

    case KMIP_TYPE_ENUMERATION:
        return kmip_attribute_foreign_number(a, version) == 0;

    case KMIP_TYPE_STRUCTURE:
        return !kmip_value_fields_hidden(kmip_attribute_rule(a->id)->tag,
                                         version, &a->value);

    default:
        return 1;
    }
}


int
kmip_attribute_foreign(const kmip_attribute_t *a, kmip_version_t version)
{
    if (a->id == KMIP_ATTR_CUSTOM) {
        return 0;
    }

    return a->value.type == KMIP_TYPE_STRUCTURE
           ? kmip_value_fields_foreign(kmip_attribute_rule(a->id)->tag,
                                       version, &a->value)
           : kmip_attribute_foreign_number(a, version) != 0;
}


/* of an enumeration or a mask, kmip_enum_foreign() */

static uint32_t
kmip_attribute_foreign_number(const kmip_attribute_t *a,
    kmip_version_t version)
{
    return kmip_enum_foreign(kmip_tag_enum_id(kmip_attribute_rule(a->id)->tag),
                             (uint32_t) a->value.number, version);
}


static kmip_int_t
kmip_attribute_put_1(kmip_writer_t *w, const kmip_attribute_t *a,
    kmip_version_t version)
{
    size_t      mark;
    kmip_str_t  name;

    name = kmip_attribute_name(a);
    mark = kmip_ttlv_open(w, KMIP_TAG_ATTRIBUTE);

    kmip_ttlv_put_text(w, KMIP_TAG_ATTRIBUTE_NAME, &name);

    if (a->index != 0) {
        kmip_ttlv_put_number(w, KMIP_TAG_ATTRIBUTE_INDEX, KMIP_TYPE_INTEGER,
                             a->index);
    }

    kmip_attribute_put_value(w, KMIP_TAG_ATTRIBUTE_VALUE, a, version);

    kmip_ttlv_close(w, mark);

    return KMIP_OK;
}


static kmip_int_t
kmip_attribute_put_2(kmip_writer_t *w, const kmip_attribute_t *a,
    kmip_version_t version)
{
    size_t  mark, vendor;

    if (a->id != KMIP_ATTR_CUSTOM) {
        kmip_attribute_put_value(w, kmip_attribute_rule(a->id)->tag, a,
                                 version);
        return KMIP_OK;
    }

    vendor = kmip_attribute_vendor_len(&a->name);

    mark = kmip_ttlv_open(w, KMIP_TAG_ATTRIBUTE);

    kmip_attribute_put_vendor(w, &a->name, vendor);
    kmip_attribute_put_value(w, KMIP_TAG_ATTRIBUTE_VALUE, a, version);

    kmip_ttlv_close(w, mark);

    return KMIP_OK;
}


static void
kmip_attribute_put_value(kmip_writer_t *w, uint32_t item_tag,
    const kmip_attribute_t *a, kmip_version_t version)
{
    kmip_value_t  value;

    if (a->value.type == KMIP_TYPE_STRUCTURE) {
        kmip_value_fields_put(w, item_tag, kmip_attribute_rule(a->id)->tag,
                              version, &a->value);
        return;
    }

    value = a->value;

    if (value.type == KMIP_TYPE_INTEGER && a->id != KMIP_ATTR_CUSTOM) {
        value.number &= ~(int64_t) kmip_attribute_foreign_number(a, version);
    }

    kmip_ttlv_put(w, item_tag, &value);
}


static void
kmip_attribute_put_vendor(kmip_writer_t *w, const kmip_str_t *name,
    size_t vendor)
{
    kmip_ttlv_put_bytes(w, KMIP_TAG_VENDOR_IDENTIFICATION,
                        KMIP_TYPE_TEXT_STRING, name->data, vendor);
    kmip_ttlv_put_bytes(w, KMIP_TAG_ATTRIBUTE_NAME, KMIP_TYPE_TEXT_STRING,
                        name->data + vendor + 1, name->len - vendor - 1);
}


kmip_int_t
kmip_attribute_decode(kmip_arena_t *arena, const kmip_item_t *item,
    kmip_version_t version, kmip_attribute_t *a, kmip_error_t *error)
{
    return kmip_attribute_read(arena, item, version, 0, a, error);
}


kmip_int_t
kmip_attribute_decode_partial(kmip_arena_t *arena, const kmip_item_t *item,
    kmip_version_t version, kmip_attribute_t *a, kmip_error_t *error)
{
    return kmip_attribute_read(arena, item, version, 1, a, error);
}


static kmip_int_t
kmip_attribute_read(kmip_arena_t *arena, const kmip_item_t *item,
    kmip_version_t version, int partial, kmip_attribute_t *a,
    kmip_error_t *error)
{
    kmip_int_t                    rc;
    const kmip_attribute_rule_t  *rule;

    memset(a, 0, sizeof(kmip_attribute_t));

    rc = kmip_version_major(version) > 1
         ? kmip_attribute_read_2(arena, item, version, a, error)
         : kmip_attribute_read_1(arena, item, version, a, error);

    if (rc != KMIP_OK) {
        return rc;
    }

    rule = kmip_attribute_rule(a->id);

    if (rule == NULL) {
        return kmip_fail(error, KMIP_CAUSE_INVALID_ATTRIBUTE,
                         "unknown attribute");
    }

    if (a->id != KMIP_ATTR_CUSTOM && rule->type != a->value.type) {
        return kmip_fail(error, KMIP_CAUSE_INVALID_ATTRIBUTE_VALUE,
                         "the attribute value has a wrong type");
    }

    if (a->value.type != KMIP_TYPE_STRUCTURE) {
        return KMIP_OK;
    }

    return kmip_value_fields_read(arena, rule->tag, version, partial,
                                  &a->value, &a->value, error);
}


static kmip_int_t
kmip_attribute_read_1(kmip_arena_t *arena, const kmip_item_t *item,
    kmip_version_t version, kmip_attribute_t *a, kmip_error_t *error)
{
    kmip_attribute_fields_t  fields;

    if (item->tag != KMIP_TAG_ATTRIBUTE) {
        return kmip_fail(error, KMIP_CAUSE_INVALID_MESSAGE,
                         "Attribute expected");
    }

    if (kmip_attribute_read_fields(arena, item, version, &fields, error)
        != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    a->id = kmip_attribute_by_name(&fields.name.value.bytes, version);

    if (a->id == KMIP_ATTR_CUSTOM) {
        a->name = fields.name.value.bytes;
    }

    a->value = fields.value.value;

    if (fields.index.tag == 0) {
        return KMIP_OK;
    }

    if (fields.index.value.number < 0) {
        return kmip_fail(error, KMIP_CAUSE_INVALID_FIELD,
                         "Attribute Index is negative");
    }

    a->index = (int32_t) fields.index.value.number;
    a->indexed = 1;

    return KMIP_OK;
}


static kmip_int_t
kmip_attribute_read_2(kmip_arena_t *arena, const kmip_item_t *item,
    kmip_version_t version, kmip_attribute_t *a, kmip_error_t *error)
{
    kmip_attribute_fields_t  fields;

    if (item->tag != KMIP_TAG_ATTRIBUTE) {
        a->id = kmip_attribute_by_tag(item->tag, version);
        a->value = item->value;

        return KMIP_OK;
    }

    if (kmip_attribute_read_fields(arena, item, version, &fields, error)
        != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    a->id = KMIP_ATTR_CUSTOM;
    a->value = fields.value.value;

    return kmip_attribute_join(arena, &fields, &a->name, error);
}


static kmip_int_t
kmip_attribute_read_fields(kmip_arena_t *arena, const kmip_item_t *item,
    kmip_version_t version, kmip_attribute_fields_t *fields,
    kmip_error_t *error)
{
    kmip_item_t    child, *field;
    kmip_type_e    type;
    kmip_reader_t  r;

    memset(fields, 0, sizeof(kmip_attribute_fields_t));

    if (item->value.type != KMIP_TYPE_STRUCTURE) {
        return kmip_fail(error, KMIP_CAUSE_INVALID_MESSAGE,
                         "Attribute is not a structure");
    }

    kmip_ttlv_children(item, &r);

    while (kmip_ttlv_next(&r, &child) == KMIP_OK) {

        field = kmip_attribute_field(fields, child.tag, version, &type);

        if (field == NULL) {
            return kmip_fail_stranger(arena, child.tag, "Attribute", error);
        }

        if (field->tag || (type && type != child.value.type)) {
            return kmip_fail(error, KMIP_CAUSE_INVALID_MESSAGE,
                             "malformed Attribute");
        }

        *field = child;
    }

    if (fields->name.tag == 0 || fields->value.tag == 0) {
        return kmip_fail(error, KMIP_CAUSE_INVALID_MESSAGE,
                         "Attribute lacks name or value");
    }

    return KMIP_OK;
}


/* the member that holds the field of this tag, and its type (0: any) */

static kmip_item_t *
kmip_attribute_field(kmip_attribute_fields_t *fields, uint32_t tag,
    kmip_version_t version, kmip_type_e *type)
{
    *type = KMIP_TYPE_TEXT_STRING;

    switch (tag) {

    case KMIP_TAG_ATTRIBUTE_NAME:
        return &fields->name;

    case KMIP_TAG_VENDOR_IDENTIFICATION:
        return kmip_version_major(version) > 1 ? &fields->vendor : NULL;

    case KMIP_TAG_ATTRIBUTE_INDEX:
        *type = KMIP_TYPE_INTEGER;
        return kmip_version_major(version) > 1 ? NULL : &fields->index;

    case KMIP_TAG_ATTRIBUTE_VALUE:
        *type = 0;
        return &fields->value;

    default:
        return NULL;
    }
}


/* "x" and "Name" are stored as "x-Name", the form of 1.x */

static kmip_int_t
kmip_attribute_join(kmip_arena_t *arena,
    const kmip_attribute_fields_t *fields, kmip_str_t *name,
    kmip_error_t *error)
{
    uint8_t           *p;
    const kmip_str_t  *vendor, *rest;

    if (fields->vendor.tag == 0) {
        return kmip_fail(error, KMIP_CAUSE_INVALID_MESSAGE,
                         "Attribute lacks Vendor Identification");
    }

    vendor = &fields->vendor.value.bytes;
    rest = &fields->name.value.bytes;

    p = kmip_arena_alloc(arena, vendor->len + 1 + rest->len);
    if (p == NULL) {
        return kmip_fail(error, KMIP_CAUSE_SERVER_LIMIT,
                         "request is too large");
    }

    name->data = p;
    name->len = vendor->len + 1 + rest->len;

    memcpy(p, vendor->data, vendor->len);
    p[vendor->len] = '-';
    memcpy(p + vendor->len + 1, rest->data, rest->len);

    if (vendor->len == 0 || kmip_attribute_vendor_len(name) != vendor->len) {
        return kmip_fail(error, KMIP_CAUSE_INVALID_ATTRIBUTE,
                         "invalid Vendor Identification or Attribute Name");
    }

    return KMIP_OK;
}


kmip_int_t
kmip_attribute_ref_put(kmip_writer_t *w, const kmip_attribute_ref_t *ref,
    kmip_version_t version)
{
    size_t            mark, vendor;
    kmip_str_t        name;
    kmip_attribute_t  a;

    if (ref->id != KMIP_ATTR_UNKNOWN && !kmip_attribute_in(ref->id, version)) {
        return KMIP_DECLINED;
    }

    if (kmip_version_major(version) < 2) {
        a.id = ref->id;
        a.name = ref->name;

        name = kmip_attribute_name(&a);

        if (kmip_attribute_by_name(&name, version) != ref->id) {
            return KMIP_DECLINED;
        }

        kmip_ttlv_put_text(w, KMIP_TAG_ATTRIBUTE_NAME, &name);

        return KMIP_OK;
    }

    if (ref->id != KMIP_ATTR_CUSTOM && ref->id != KMIP_ATTR_UNKNOWN) {
        kmip_ttlv_put_number(w, KMIP_TAG_ATTRIBUTE_REFERENCE,
                             KMIP_TYPE_ENUMERATION,
                             kmip_attribute_rule(ref->id)->tag);
        return KMIP_OK;
    }

    vendor = kmip_attribute_vendor_len(&ref->name);

    if (vendor == 0) {
        return KMIP_DECLINED;
    }

    mark = kmip_ttlv_open(w, KMIP_TAG_ATTRIBUTE_REFERENCE);
    kmip_attribute_put_vendor(w, &ref->name, vendor);
    kmip_ttlv_close(w, mark);

    return KMIP_OK;
}


kmip_int_t
kmip_attribute_ref_decode(kmip_arena_t *arena, const kmip_item_t *item,
    kmip_version_t version, kmip_attribute_ref_t *ref, kmip_error_t *error)
{
    kmip_attribute_fields_t  fields;

    memset(ref, 0, sizeof(kmip_attribute_ref_t));
    memset(&fields, 0, sizeof(kmip_attribute_fields_t));

    if (item->tag == KMIP_TAG_ATTRIBUTE_NAME
        && item->value.type == KMIP_TYPE_TEXT_STRING)
    {
        ref->name = item->value.bytes;
        ref->id = kmip_attribute_by_name(&ref->name, version);

        return KMIP_OK;
    }

    if (item->tag == KMIP_TAG_ATTRIBUTE_REFERENCE
        && item->value.type == KMIP_TYPE_ENUMERATION)
    {
        ref->id = kmip_attribute_by_tag((uint32_t) item->value.number,
                                        version);
        return KMIP_OK;
    }

    if (item->tag == KMIP_TAG_ATTRIBUTE_REFERENCE
        && item->value.type == KMIP_TYPE_STRUCTURE
        && kmip_ttlv_find(&item->value, KMIP_TAG_VENDOR_IDENTIFICATION,
                          &fields.vendor) == KMIP_OK
        && kmip_ttlv_find(&item->value, KMIP_TAG_ATTRIBUTE_NAME,
                          &fields.name) == KMIP_OK
        && fields.vendor.value.type == KMIP_TYPE_TEXT_STRING
        && fields.name.value.type == KMIP_TYPE_TEXT_STRING)
    {
        ref->id = KMIP_ATTR_CUSTOM;

        return kmip_attribute_join(arena, &fields, &ref->name, error);
    }

    return kmip_fail(error, KMIP_CAUSE_INVALID_MESSAGE,
                     "malformed reference to an attribute");
}
