
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Reading payloads: the readers, one for each codec of field.
 */


#include "kmip_payload_table.h"
#include "kmip_value_fields.h"

#include <string.h>


static kmip_int_t kmip_read_identifier(const kmip_payload_reader_t *pr,
    const kmip_item_t *item, void *field);
static kmip_int_t kmip_read_identifiers(const kmip_payload_reader_t *pr,
    const kmip_item_t *item, void *field);
static kmip_int_t kmip_read_text(const kmip_payload_reader_t *pr,
    const kmip_item_t *item, void *field);
static kmip_int_t kmip_read_texts(const kmip_payload_reader_t *pr,
    const kmip_item_t *item, void *field);
static kmip_int_t kmip_read_byte_string(const kmip_payload_reader_t *pr,
    const kmip_item_t *item, void *field);
static kmip_int_t kmip_read_enumeration(const kmip_payload_reader_t *pr,
    const kmip_item_t *item, void *field);
static kmip_int_t kmip_read_enumerations(const kmip_payload_reader_t *pr,
    const kmip_item_t *item, void *field);
static kmip_int_t kmip_read_boolean(const kmip_payload_reader_t *pr,
    const kmip_item_t *item, void *field);
static kmip_int_t kmip_read_integer(const kmip_payload_reader_t *pr,
    const kmip_item_t *item, void *field);
static kmip_int_t kmip_read_long_integer(const kmip_payload_reader_t *pr,
    const kmip_item_t *item, void *field);
static kmip_int_t kmip_read_interval(const kmip_payload_reader_t *pr,
    const kmip_item_t *item, void *field);
static kmip_int_t kmip_read_date_time(const kmip_payload_reader_t *pr,
    const kmip_item_t *item, void *field);
static kmip_int_t kmip_read_structure(const kmip_payload_reader_t *pr,
    const kmip_item_t *item, void *field);
static kmip_int_t kmip_read_checked(const kmip_payload_reader_t *pr,
    const kmip_item_t *item, void *field);
static kmip_int_t kmip_read_any(const kmip_payload_reader_t *pr,
    const kmip_item_t *item, void *field);
static kmip_int_t kmip_read_masks(const kmip_payload_reader_t *pr,
    const kmip_item_t *item, void *field);
static kmip_int_t kmip_read_versions(const kmip_payload_reader_t *pr,
    const kmip_item_t *item, void *field);
static kmip_int_t kmip_read_attribute(const kmip_payload_reader_t *pr,
    const kmip_item_t *item, void *field);
static kmip_int_t kmip_read_attributes(const kmip_payload_reader_t *pr,
    const kmip_item_t *item, void *field);
static kmip_int_t kmip_read_template(const kmip_payload_reader_t *pr,
    const kmip_item_t *item, void *field);
static kmip_int_t kmip_read_template_name(const kmip_payload_reader_t *pr,
    const kmip_item_t *item);
static kmip_int_t kmip_read_references(const kmip_payload_reader_t *pr,
    const kmip_item_t *item, void *field);
static kmip_int_t kmip_read_object(const kmip_payload_reader_t *pr,
    const kmip_item_t *item, void *field);
static kmip_int_t kmip_read_known(const kmip_payload_reader_t *pr,
    const kmip_item_t *item, kmip_attribute_t *a);
static kmip_int_t kmip_read_listed(const kmip_payload_reader_t *pr,
    const kmip_item_t *item, kmip_attributes_t *list);
static int kmip_payload_full(const kmip_payload_reader_t *pr, size_t nelts);
static kmip_int_t kmip_payload_no_room(const kmip_payload_reader_t *pr);
static kmip_int_t kmip_payload_push_number(const kmip_payload_reader_t *pr,
    kmip_numbers_t *list, uint32_t number);
static kmip_int_t kmip_payload_push_str(const kmip_payload_reader_t *pr,
    kmip_strs_t *list, const kmip_str_t *s);
static void *kmip_payload_grow(kmip_arena_t *arena, void *elts, size_t nelts,
    size_t size);


const kmip_payload_read_pt  kmip_payload_readers[KMIP_CODEC_MAX] = {
    [KMIP_CODEC_IDENTIFIER] = kmip_read_identifier,
    [KMIP_CODEC_IDENTIFIERS] = kmip_read_identifiers,
    [KMIP_CODEC_TEXT] = kmip_read_text,
    [KMIP_CODEC_TEXTS] = kmip_read_texts,
    [KMIP_CODEC_BYTES] = kmip_read_byte_string,
    [KMIP_CODEC_ENUMERATION] = kmip_read_enumeration,
    [KMIP_CODEC_ENUMERATIONS] = kmip_read_enumerations,
    [KMIP_CODEC_BOOLEAN] = kmip_read_boolean,
    [KMIP_CODEC_INTEGER] = kmip_read_integer,
    [KMIP_CODEC_LONG_INTEGER] = kmip_read_long_integer,
    [KMIP_CODEC_INTERVAL] = kmip_read_interval,
    [KMIP_CODEC_DATE_TIME] = kmip_read_date_time,
    [KMIP_CODEC_STRUCTURE] = kmip_read_structure,
    [KMIP_CODEC_CHECKED] = kmip_read_checked,
    [KMIP_CODEC_ANY] = kmip_read_any,
    [KMIP_CODEC_MASKS] = kmip_read_masks,
    [KMIP_CODEC_VERSIONS] = kmip_read_versions,
    [KMIP_CODEC_ATTRIBUTE] = kmip_read_attribute,
    [KMIP_CODEC_ATTRIBUTES] = kmip_read_attributes,
    [KMIP_CODEC_TEMPLATE] = kmip_read_template,
    [KMIP_CODEC_REFERENCES] = kmip_read_references,
    [KMIP_CODEC_OBJECT] = kmip_read_object
};


static kmip_int_t
kmip_read_identifier(const kmip_payload_reader_t *pr, const kmip_item_t *item,
    void *field)
{
    kmip_str_t  *uid = field;

    /* where it may be repeated; a third one is too many */

    if (uid == &pr->payload->uid
        && kmip_payload_has(pr->payload, UNIQUE_IDENTIFIER))
    {
        uid = &pr->payload->second_uid;

        if (uid->len) {
            return kmip_fail(pr->error, KMIP_CAUSE_INVALID_FIELD,
                             "there are more than two Unique Identifiers");
        }
    }

    /* requests of 2.x also refer to the object of an earlier item */

    if (kmip_version_major(pr->version) > 1 && pr->direction == KMIP_REQUEST
        && uid == &pr->payload->uid
        && (item->value.type == KMIP_TYPE_ENUMERATION
            || item->value.type == KMIP_TYPE_INTEGER))
    {
        pr->payload->uid_type = item->value.type;
        pr->payload->uid_number = (int32_t) item->value.number;

        return KMIP_OK;
    }

    if (kmip_read_text(pr, item, uid) != KMIP_OK) {
        return KMIP_ERROR;
    }

    while (uid->len && uid->data[uid->len - 1] == '\0') {
        uid->len--;
    }

    return KMIP_OK;
}


static kmip_int_t
kmip_read_identifiers(const kmip_payload_reader_t *pr,
    const kmip_item_t *item, void *field)
{
    kmip_str_t  uid;

    if (kmip_read_identifier(pr, item, &uid) != KMIP_OK) {
        return KMIP_ERROR;
    }

    return kmip_payload_push_str(pr, field, &uid);
}


static kmip_int_t
kmip_read_text(const kmip_payload_reader_t *pr, const kmip_item_t *item,
    void *field)
{
    kmip_str_t  *s = field;

    *s = item->value.bytes;

    return kmip_payload_type(pr, item, KMIP_TYPE_TEXT_STRING);
}


static kmip_int_t
kmip_read_texts(const kmip_payload_reader_t *pr, const kmip_item_t *item,
    void *field)
{
    kmip_str_t  s;

    if (kmip_read_text(pr, item, &s) != KMIP_OK) {
        return KMIP_ERROR;
    }

    return kmip_payload_push_str(pr, field, &s);
}


static kmip_int_t
kmip_read_byte_string(const kmip_payload_reader_t *pr, const kmip_item_t *item,
    void *field)
{
    kmip_str_t  *s = field;

    *s = item->value.bytes;

    return kmip_payload_type(pr, item, KMIP_TYPE_BYTE_STRING);
}


static kmip_int_t
kmip_read_enumeration(const kmip_payload_reader_t *pr,
    const kmip_item_t *item, void *field)
{
    uint32_t  *n = field;

    *n = (uint32_t) item->value.number;

    return kmip_payload_type(pr, item, KMIP_TYPE_ENUMERATION);
}


static kmip_int_t
kmip_read_enumerations(const kmip_payload_reader_t *pr,
    const kmip_item_t *item, void *field)
{
    uint32_t  n;

    if (kmip_read_enumeration(pr, item, &n) != KMIP_OK) {
        return KMIP_ERROR;
    }

    return kmip_payload_push_number(pr, field, n);
}


static kmip_int_t
kmip_read_boolean(const kmip_payload_reader_t *pr, const kmip_item_t *item,
    void *field)
{
    uint32_t  *n = field;

    *n = item->value.number != 0;

    return kmip_payload_type(pr, item, KMIP_TYPE_BOOLEAN);
}


static kmip_int_t
kmip_read_integer(const kmip_payload_reader_t *pr, const kmip_item_t *item,
    void *field)
{
    int32_t  *n = field;

    *n = (int32_t) item->value.number;

    return kmip_payload_type(pr, item, KMIP_TYPE_INTEGER);
}


static kmip_int_t
kmip_read_long_integer(const kmip_payload_reader_t *pr,
    const kmip_item_t *item, void *field)
{
    int64_t  *n = field;

    *n = item->value.number;

    return kmip_payload_type(pr, item, KMIP_TYPE_LONG_INTEGER);
}


static kmip_int_t
kmip_read_interval(const kmip_payload_reader_t *pr, const kmip_item_t *item,
    void *field)
{
    uint32_t  *n = field;

    *n = (uint32_t) item->value.number;

    return kmip_payload_type(pr, item, KMIP_TYPE_INTERVAL);
}


static kmip_int_t
kmip_read_date_time(const kmip_payload_reader_t *pr, const kmip_item_t *item,
    void *field)
{
    int64_t  *n = field;

    *n = item->value.number;

    return kmip_payload_type(pr, item, KMIP_TYPE_DATE_TIME);
}


/* if the structure is repeated, the first one is kept */

static kmip_int_t
kmip_read_structure(const kmip_payload_reader_t *pr, const kmip_item_t *item,
    void *field)
{
    kmip_value_t  *v = field;

    if (v->type == 0) {
        *v = item->value;
    }

    return kmip_payload_type(pr, item, KMIP_TYPE_STRUCTURE);
}


static kmip_int_t
kmip_read_checked(const kmip_payload_reader_t *pr, const kmip_item_t *item,
    void *field)
{
    if (kmip_payload_type(pr, item, KMIP_TYPE_STRUCTURE) != KMIP_OK) {
        return KMIP_ERROR;
    }

    if (kmip_value_fields_read(pr->arena, item->tag, pr->version, 0,
                               &item->value, field, pr->error)
        == KMIP_OK)
    {
        return KMIP_OK;
    }

    if (pr->error->cause == KMIP_CAUSE_INVALID_ATTRIBUTE_VALUE) {
        pr->error->cause = KMIP_CAUSE_INVALID_FIELD;
    }

    return KMIP_ERROR;
}


static kmip_int_t
kmip_read_any(const kmip_payload_reader_t *pr, const kmip_item_t *item,
    void *field)
{
    kmip_value_t  *v = field;

    *v = item->value;

    if (item->value.type != KMIP_TYPE_STRUCTURE) {
        return KMIP_OK;
    }

    return kmip_fail(pr->error, KMIP_CAUSE_INVALID_MESSAGE,
                     "a field of the payload has a wrong type");
}


static kmip_int_t
kmip_read_masks(const kmip_payload_reader_t *pr, const kmip_item_t *item,
    void *field)
{
    kmip_item_t      child;
    kmip_reader_t    r;
    kmip_numbers_t  *list = field;

    if (kmip_payload_type(pr, item, KMIP_TYPE_STRUCTURE) != KMIP_OK) {
        return KMIP_ERROR;
    }

    kmip_ttlv_children(item, &r);

    while (kmip_ttlv_next(&r, &child) == KMIP_OK) {

        if (child.tag != KMIP_TAG_PROTECTION_STORAGE_MASK) {

            if (kmip_payload_stranger(pr, &child, "Protection Storage Masks")
                != KMIP_OK)
            {
                return KMIP_ERROR;
            }

            continue;
        }

        if (kmip_payload_type(pr, &child, KMIP_TYPE_INTEGER) != KMIP_OK) {
            return KMIP_ERROR;
        }

        if (kmip_payload_full(pr, list->nelts)) {
            return kmip_fail(pr->error, KMIP_CAUSE_SERVER_LIMIT,
                             "too many masks");
        }

        if (kmip_payload_push_number(pr, list, (uint32_t) child.value.number)
            != KMIP_OK)
        {
            return KMIP_ERROR;
        }
    }

    return KMIP_OK;
}


static kmip_int_t
kmip_read_versions(const kmip_payload_reader_t *pr, const kmip_item_t *item,
    void *field)
{
    kmip_item_t  major, minor;

    if (item->value.type != KMIP_TYPE_STRUCTURE
        || kmip_ttlv_find(&item->value, KMIP_TAG_PROTOCOL_VERSION_MAJOR,
                          &major) != KMIP_OK
        || kmip_ttlv_find(&item->value, KMIP_TAG_PROTOCOL_VERSION_MINOR,
                          &minor) != KMIP_OK
        || major.value.type != KMIP_TYPE_INTEGER
        || minor.value.type != KMIP_TYPE_INTEGER)
    {
        return kmip_fail(pr->error, KMIP_CAUSE_INVALID_MESSAGE,
                         "malformed Protocol Version");
    }

    /* such a version equals none that is served */

    if (major.value.number < 0 || major.value.number > 255
        || minor.value.number < 0 || minor.value.number > 255)
    {
        return KMIP_OK;
    }

    return kmip_payload_push_number(pr, field,
                                    kmip_version(major.value.number,
                                                 minor.value.number));
}


/* 1.x: one Attribute; 2.x: Current or New Attribute, which contains one */

static kmip_int_t
kmip_read_attribute(const kmip_payload_reader_t *pr, const kmip_item_t *item,
    void *field)
{
    kmip_item_t    child, more;
    kmip_reader_t  r;

    if (kmip_version_major(pr->version) < 2) {
        return kmip_read_known(pr, item, field);
    }

    if (kmip_payload_type(pr, item, KMIP_TYPE_STRUCTURE) != KMIP_OK) {
        return KMIP_ERROR;
    }

    kmip_ttlv_children(item, &r);

    if (kmip_ttlv_next(&r, &child) != KMIP_OK
        || kmip_ttlv_next(&r, &more) == KMIP_OK)
    {
        return kmip_fail(pr->error, KMIP_CAUSE_INVALID_MESSAGE,
                         "exactly one attribute expected");
    }

    return kmip_read_known(pr, &child, field);
}


/*
 * An attribute with a value that the version does not have: in a request it is
 * refused, as it could not be read back; in a response it cannot be used.
 */

static kmip_int_t
kmip_read_known(const kmip_payload_reader_t *pr, const kmip_item_t *item,
    kmip_attribute_t *a)
{
    kmip_int_t  rc;

    rc = (pr->operation == KMIP_OPERATION_LOCATE)
         ? kmip_attribute_decode_partial(pr->arena, item, pr->version, a,
                                         pr->error)
         : kmip_attribute_decode(pr->arena, item, pr->version, a, pr->error);

    if (rc != KMIP_OK) {
        return rc;
    }

    if (pr->direction == KMIP_REQUEST
        && kmip_attribute_foreign(a, pr->version))
    {
        return kmip_fail(pr->error, KMIP_CAUSE_INVALID_ATTRIBUTE_VALUE,
                         "an attribute has a value that this version of KMIP "
                         "does not have");
    }

    if (!kmip_attribute_shows(a, pr->version)) {
        return kmip_fail(pr->error, KMIP_CAUSE_INVALID_ATTRIBUTE,
                         "an attribute has a value that this version of KMIP "
                         "does not have");
    }

    return KMIP_OK;
}


static kmip_int_t
kmip_read_attributes(const kmip_payload_reader_t *pr, const kmip_item_t *item,
    void *field)
{
    return kmip_version_major(pr->version) < 2
           ? kmip_read_listed(pr, item, field)
           : kmip_read_template(pr, item, field);
}


static kmip_int_t
kmip_read_template(const kmip_payload_reader_t *pr, const kmip_item_t *item,
    void *field)
{
    int            old;
    kmip_item_t    child;
    kmip_reader_t  r;

    if (kmip_payload_type(pr, item, KMIP_TYPE_STRUCTURE) != KMIP_OK) {
        return KMIP_ERROR;
    }

    old = kmip_version_major(pr->version) < 2;

    kmip_ttlv_children(item, &r);

    while (kmip_ttlv_next(&r, &child) == KMIP_OK) {

        if (old && child.tag == KMIP_TAG_NAME) {

            if (kmip_read_template_name(pr, &child) != KMIP_OK) {
                return KMIP_ERROR;
            }

            continue;
        }

        if (old && child.tag != KMIP_TAG_ATTRIBUTE) {

            if (kmip_payload_stranger(pr, &child, "Template-Attribute")
                != KMIP_OK)
            {
                return KMIP_ERROR;
            }

            continue;
        }

        if (kmip_read_listed(pr, &child, field) != KMIP_OK) {
            return KMIP_ERROR;
        }
    }

    return KMIP_OK;
}


/* Create and Register look for the Templates; others would drop their names */

static kmip_int_t
kmip_read_template_name(const kmip_payload_reader_t *pr,
    const kmip_item_t *item)
{
    kmip_attribute_t    a;
    kmip_attributes_t  *list;

    list = &pr->payload->templates;

    if (pr->operation != KMIP_OPERATION_CREATE
        && pr->operation != KMIP_OPERATION_REGISTER)
    {
        return kmip_fail(pr->error, KMIP_CAUSE_INVALID_FIELD,
                         "Templates are for Create and Register");
    }

    if (kmip_payload_type(pr, item, KMIP_TYPE_STRUCTURE) != KMIP_OK) {
        return KMIP_ERROR;
    }

    a = (kmip_attribute_t) { .id = KMIP_ATTR_NAME };

    if (kmip_value_fields_read(pr->arena, KMIP_TAG_NAME, pr->version, 0,
                               &item->value, &a.value, pr->error)
        != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    if (kmip_payload_full(pr, list->nelts)
        || kmip_attributes_add(pr->arena, list, &a) != KMIP_OK)
    {
        return kmip_payload_no_room(pr);
    }

    return KMIP_OK;
}


static kmip_int_t
kmip_read_listed(const kmip_payload_reader_t *pr, const kmip_item_t *item,
    kmip_attributes_t *list)
{
    kmip_int_t        rc;
    kmip_attribute_t  a;

    if (kmip_payload_full(pr, list->nelts)) {
        return kmip_fail(pr->error, KMIP_CAUSE_SERVER_LIMIT,
                         "too many attributes");
    }

    rc = kmip_read_known(pr, item, &a);

    if (rc != KMIP_OK) {

        /* an attribute that only the other server knows */

        if (pr->direction == KMIP_RESPONSE
            && pr->error->cause == KMIP_CAUSE_INVALID_ATTRIBUTE)
        {
            return KMIP_OK;
        }

        return rc;
    }

    rc = (pr->direction == KMIP_RESPONSE
          && kmip_version_major(pr->version) < 2)
         ? kmip_attributes_append(pr->arena, list, &a)
         : kmip_attributes_add(pr->arena, list, &a);

    return (rc == KMIP_OK) ? KMIP_OK : kmip_payload_no_room(pr);
}


static kmip_int_t
kmip_read_references(const kmip_payload_reader_t *pr, const kmip_item_t *item,
    void *field)
{
    kmip_attribute_ref_t   ref;
    kmip_attribute_refs_t  *list = field;

    if (kmip_payload_full(pr, list->nelts)) {
        return kmip_fail(pr->error, KMIP_CAUSE_SERVER_LIMIT,
                         "too many names of attributes");
    }

    if (kmip_attribute_ref_decode(pr->arena, item, pr->version, &ref,
                                  pr->error)
        != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    list->elts = kmip_payload_grow(pr->arena, list->elts, list->nelts,
                                   sizeof(kmip_attribute_ref_t));
    if (list->elts == NULL) {
        return kmip_payload_no_room(pr);
    }

    list->elts[list->nelts++] = ref;

    return KMIP_OK;
}


static kmip_int_t
kmip_read_object(const kmip_payload_reader_t *pr, const kmip_item_t *item,
    void *field)
{
    return kmip_object_decode(pr->arena, pr->version, item, field, pr->error);
}


kmip_int_t
kmip_payload_type(const kmip_payload_reader_t *pr, const kmip_item_t *item,
    kmip_type_e type)
{
    if (item->value.type == type) {
        return KMIP_OK;
    }

    return kmip_fail(pr->error, KMIP_CAUSE_INVALID_MESSAGE,
                     "a field of the payload has a wrong type");
}


kmip_int_t
kmip_payload_stranger(const kmip_payload_reader_t *pr,
    const kmip_item_t *item, const char *structure)
{
    if (pr->direction == KMIP_RESPONSE) {
        return KMIP_OK;
    }

    return kmip_fail_stranger(pr->arena, item->tag, structure, pr->error);
}


static int
kmip_payload_full(const kmip_payload_reader_t *pr, size_t nelts)
{
    return pr->direction == KMIP_REQUEST && nelts >= KMIP_PAYLOAD_MOST;
}


static kmip_int_t
kmip_payload_no_room(const kmip_payload_reader_t *pr)
{
    return kmip_fail(pr->error, KMIP_CAUSE_SERVER_LIMIT,
                     "request is too large");
}


static kmip_int_t
kmip_payload_push_number(const kmip_payload_reader_t *pr,
    kmip_numbers_t *list, uint32_t number)
{
    list->elts = kmip_payload_grow(pr->arena, list->elts, list->nelts,
                                   sizeof(uint32_t));
    if (list->elts == NULL) {
        return kmip_payload_no_room(pr);
    }

    list->elts[list->nelts++] = number;

    return KMIP_OK;
}


static kmip_int_t
kmip_payload_push_str(const kmip_payload_reader_t *pr, kmip_strs_t *list,
    const kmip_str_t *s)
{
    list->elts = kmip_payload_grow(pr->arena, list->elts, list->nelts,
                                   sizeof(kmip_str_t));
    if (list->elts == NULL) {
        return kmip_payload_no_room(pr);
    }

    list->elts[list->nelts++] = *s;

    return KMIP_OK;
}


/* makes room for one more element; capacities are powers of two */

static void *
kmip_payload_grow(kmip_arena_t *arena, void *elts, size_t nelts, size_t size)
{
    void    *p;
    size_t   nalloc;

    if (nelts & (nelts - 1)) {
        return elts;
    }

    nalloc = nelts ? nelts * 2 : 1;

    if (nalloc > SIZE_MAX / size) {
        return NULL;
    }

    p = kmip_arena_alloc(arena, nalloc * size);

    if (p && nelts) {
        memcpy(p, elts, nelts * size);
    }

    return p;
}
