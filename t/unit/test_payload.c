
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Payloads: their fields in wire order by version, both ways.
 */


#include <stdio.h>

#include "build.h"
#include "kmip_names.h"
#include "kmip_payload.h"
#include "tap.h"


#define UID  "01940b3c-7a52-7c3e-8f10-9d2b6a4e5f01"

#define ALL  (~(uint64_t) 0)

static const kmip_version_t  versions[] = {
    KMIP_V1_0, KMIP_V1_1, KMIP_V1_2, KMIP_V1_3, KMIP_V1_4,
    KMIP_V2_0, KMIP_V2_1
};

#define VERSIONS  (sizeof(versions) / sizeof(versions[0]))

static const uint32_t  operations[] = {
    KMIP_OPERATION_CREATE, KMIP_OPERATION_REGISTER, KMIP_OPERATION_LOCATE,
    KMIP_OPERATION_CHECK, KMIP_OPERATION_GET, KMIP_OPERATION_GET_ATTRIBUTES,
    KMIP_OPERATION_GET_ATTRIBUTE_LIST, KMIP_OPERATION_ADD_ATTRIBUTE,
    KMIP_OPERATION_MODIFY_ATTRIBUTE, KMIP_OPERATION_DELETE_ATTRIBUTE,
    KMIP_OPERATION_ACTIVATE, KMIP_OPERATION_REVOKE, KMIP_OPERATION_DESTROY,
    KMIP_OPERATION_OBTAIN_LEASE, KMIP_OPERATION_CANCEL, KMIP_OPERATION_POLL,
    KMIP_OPERATION_GET_USAGE_ALLOCATION, KMIP_OPERATION_ARCHIVE,
    KMIP_OPERATION_RECOVER,
    KMIP_OPERATION_QUERY, KMIP_OPERATION_DISCOVER_VERSIONS,
    KMIP_OPERATION_EXPORT, KMIP_OPERATION_SET_ATTRIBUTE,
    KMIP_OPERATION_ADJUST_ATTRIBUTE, KMIP_OPERATION_LOG,
    KMIP_OPERATION_INTEROP, KMIP_OPERATION_PING
};

#define OPERATIONS  (sizeof(operations) / sizeof(operations[0]))

static kmip_arena_t  *arena;


static kmip_str_t
str(const char *s)
{
    kmip_str_t  v;

    v.data = (const uint8_t *) s;
    v.len = strlen(s);

    return v;
}


/* lists for every field that has one */

static kmip_str_t            strs[2];
static kmip_attribute_ref_t  refs[2];

static uint32_t  functions[] = { 1, 3 };
static uint32_t  ops[] = { 1, 10, 20 };
static uint32_t  types[] = { 2, 7 };
static uint32_t  masks[] = { 0x10, 0x200 };
static uint32_t  protocols[] = { KMIP_V1_4, KMIP_V1_0 };


static void
fill_lists(kmip_payload_t *p)
{
    strs[0] = str("one");
    strs[1] = str("two");

    refs[0].id = KMIP_ATTR_STATE;
    refs[0].name = str("State");
    refs[1].id = KMIP_ATTR_CUSTOM;
    refs[1].name = str("x-Vendor");

    p->uids.elts = strs;
    p->uids.nelts = 2;
    p->names.elts = refs;
    p->names.nelts = 2;
    p->query_functions.elts = functions;
    p->query_functions.nelts = 2;
    p->operations.elts = ops;
    p->operations.nelts = 3;
    p->object_types.elts = types;
    p->object_types.nelts = 2;
    p->application_namespaces.elts = strs;
    p->application_namespaces.nelts = 2;
    p->versions.elts = protocols;
    p->versions.nelts = 2;
    p->protection_storage_masks.elts = masks;
    p->protection_storage_masks.nelts = 2;
}


static void
fill_attributes(kmip_payload_t *p)
{
    kmip_attribute_t  a;

    memset(&a, 0, sizeof(kmip_attribute_t));

    a.id = KMIP_ATTR_CUSTOM;
    a.name = str("x-Vendor");
    a.value.type = KMIP_TYPE_TEXT_STRING;
    a.value.bytes = str("VMware");

    p->attribute = a;
    p->current = a;

    kmip_attributes_init(arena, &p->attributes);
    kmip_attributes_set_number(arena, &p->attributes,
                               KMIP_ATTR_CRYPTOGRAPHIC_LENGTH, 128);
    kmip_attributes_add(arena, &p->attributes, &a);
    kmip_attributes_add(arena, &p->attributes, &a);
}


static void
fill_structures(kmip_payload_t *p)
{
    kmip_str_t  text;

    static const build_t  information[] = {
        TEXT(0, SERVER_NAME, "kmip"), END
    };
    static const build_t  wrapping[] = {
        ENUMERATION(0, WRAPPING_METHOD, 1), END
    };

    text = str("VMware");

    p->key_wrapping_specification = build(arena, wrapping);
    p->server_information = build(arena, information);
    p->capability_information = build(arena, information);
    p->profile_information = build(arena, information);
    p->rng_parameters = build(arena, information);
    p->defaults_information = build(arena, information);

    kmip_value_revocation_reason(arena, &p->revocation_reason, 1, &text);

    p->object.object_type = KMIP_OBJECT_TYPE_SYMMETRIC_KEY;
    p->object.key_format_type = KMIP_KEY_FORMAT_TYPE_RAW;
    p->object.algorithm = KMIP_CRYPTOGRAPHIC_ALGORITHM_AES;
    p->object.length = 128;
    p->object.material = kmip_secret_copy(arena, "0123456789abcdef", 16);
}


/* every field, with something in it */

static void
fill(kmip_payload_t *p)
{
    memset(p, 0, sizeof(kmip_payload_t));

    fill_lists(p);
    fill_attributes(p);
    fill_structures(p);

    p->present = ALL;
    p->uid = str(UID);
    p->object_type = KMIP_OBJECT_TYPE_SYMMETRIC_KEY;
    p->attribute_index = 1;
    p->key_format_type = KMIP_KEY_FORMAT_TYPE_RAW;
    p->key_compression_type = 1;
    p->key_wrap_type = KMIP_KEY_WRAP_TYPE_NOT_WRAPPED;
    p->maximum_items = 10;
    p->offset_items = 20;
    p->located_items = 30;
    p->storage_status_mask = 1;
    p->object_group_member = 1;
    p->compromise_occurrence_date = 1700000000;
    p->vendor_identification = str("nobody");
    p->usage_limits_count = INT64_C(1) << 40;
    p->cryptographic_usage_mask = 12;
    p->lease_time = 3600;
    p->adjustment_type = KMIP_ADJUSTMENT_TYPE_INCREMENT;
    p->adjustment_value.type = KMIP_TYPE_INTERVAL;
    p->adjustment_value.number = 60;
    p->log_message = str("a message");
    p->interop_function = KMIP_INTEROP_FUNCTION_BEGIN;
    p->interop_identifier = str("a test");
    p->last_change_date = 1700000000;
    p->asynchronous_correlation_value = str("a value");
    p->cancellation_result = KMIP_CANCELLATION_RESULT_UNAVAILABLE;
}


static kmip_value_t
put(uint32_t operation, kmip_direction_e direction, kmip_version_t version,
    const kmip_payload_t *p)
{
    kmip_item_t    item;
    kmip_reader_t  r;
    kmip_writer_t  w;

    kmip_writer_init(&w, arena, 512, 65536);
    kmip_payload_put(&w, operation, direction, version, p);

    kmip_reader_init(&r, w.start, kmip_writer_used(&w));

    if (w.failed || kmip_ttlv_next(&r, &item) != KMIP_OK
        || kmip_reader_left(&r) || item.value.type != KMIP_TYPE_STRUCTURE
        || item.tag != (direction == KMIP_REQUEST
                        ? KMIP_TAG_REQUEST_PAYLOAD
                        : KMIP_TAG_RESPONSE_PAYLOAD))
    {
        item.value.type = 0;
    }

    return item.value;
}


/* "Object Type, Unique Identifier": the fields, each named once */

static const char *
fields(const kmip_value_t *v)
{
    size_t         len;
    uint32_t       last;
    kmip_item_t    item;
    kmip_reader_t  r;

    static char  buf[512];

    len = 0;
    last = 0;
    buf[0] = '\0';

    item.value = *v;
    kmip_ttlv_children(&item, &r);

    while (kmip_ttlv_next(&r, &item) == KMIP_OK) {

        if (item.tag != last) {
            len += snprintf(buf + len, sizeof(buf) - len, "%s%s",
                            len ? ", " : "", kmip_tag_name(item.tag));
        }

        last = item.tag;
    }

    return buf;
}


/* fields from this version on, until the next row; NULL: no such operation */

typedef struct {
    uint32_t          operation;
    kmip_direction_e  direction;
    kmip_version_t    since;
    const char       *fields;
} wire_t;

#define Q(op, since, f)  { KMIP_OPERATION_##op, KMIP_REQUEST, since, f }
#define R(op, since, f)  { KMIP_OPERATION_##op, KMIP_RESPONSE, since, f }

static const wire_t  wire[] = {
    Q(CREATE, KMIP_V1_0, "Object Type, Template-Attribute"),
    Q(CREATE, KMIP_V2_0, "Object Type, Attributes, "
                         "Protection Storage Masks"),
    R(CREATE, KMIP_V1_0, "Object Type, Unique Identifier, "
                         "Template-Attribute"),
    R(CREATE, KMIP_V2_0, "Object Type, Unique Identifier"),
    Q(REGISTER, KMIP_V1_0, "Object Type, Template-Attribute, Symmetric Key"),
    Q(REGISTER, KMIP_V2_0, "Object Type, Attributes, Symmetric Key, "
                           "Protection Storage Masks"),
    R(REGISTER, KMIP_V1_0, "Unique Identifier, Template-Attribute"),
    R(REGISTER, KMIP_V2_0, "Unique Identifier"),
    Q(LOCATE, KMIP_V1_0, "Maximum Items, Storage Status Mask, Attribute"),
    Q(LOCATE, KMIP_V1_1, "Maximum Items, Storage Status Mask, "
                         "Object Group Member, Attribute"),
    Q(LOCATE, KMIP_V1_3, "Maximum Items, Offset Items, Storage Status Mask, "
                         "Object Group Member, Attribute"),
    Q(LOCATE, KMIP_V2_0, "Maximum Items, Offset Items, Storage Status Mask, "
                         "Object Group Member, Attributes"),
    R(LOCATE, KMIP_V1_0, "Unique Identifier"),
    R(LOCATE, KMIP_V1_3, "Located Items, Unique Identifier"),
    Q(CHECK, KMIP_V1_0, "Unique Identifier, Usage Limits Count, "
                        "Cryptographic Usage Mask, Lease Time"),
    R(CHECK, KMIP_V1_0, "Unique Identifier, Usage Limits Count, "
                        "Cryptographic Usage Mask, Lease Time"),
    Q(GET, KMIP_V1_0, "Unique Identifier, Key Format Type, "
                      "Key Compression Type, Key Wrapping Specification"),
    Q(GET, KMIP_V1_4, "Unique Identifier, Key Format Type, Key Wrap Type, "
                      "Key Compression Type, Key Wrapping Specification"),
    R(GET, KMIP_V1_0, "Object Type, Unique Identifier, Symmetric Key"),
    Q(GET_ATTRIBUTES, KMIP_V1_0, "Unique Identifier, Attribute Name"),
    Q(GET_ATTRIBUTES, KMIP_V2_0, "Unique Identifier, Attribute Reference"),
    R(GET_ATTRIBUTES, KMIP_V1_0, "Unique Identifier, Attribute"),
    R(GET_ATTRIBUTES, KMIP_V2_0, "Unique Identifier, Attributes"),
    Q(GET_ATTRIBUTE_LIST, KMIP_V1_0, "Unique Identifier"),
    R(GET_ATTRIBUTE_LIST, KMIP_V1_0, "Unique Identifier, Attribute Name"),
    R(GET_ATTRIBUTE_LIST, KMIP_V2_0, "Unique Identifier, "
                                     "Attribute Reference"),
    Q(ADD_ATTRIBUTE, KMIP_V1_0, "Unique Identifier, Attribute"),
    Q(ADD_ATTRIBUTE, KMIP_V2_0, "Unique Identifier, New Attribute"),
    R(ADD_ATTRIBUTE, KMIP_V1_0, "Unique Identifier, Attribute"),
    R(ADD_ATTRIBUTE, KMIP_V2_0, "Unique Identifier"),
    Q(MODIFY_ATTRIBUTE, KMIP_V1_0, "Unique Identifier, Attribute"),
    Q(MODIFY_ATTRIBUTE, KMIP_V2_0, "Unique Identifier, Current Attribute, "
                                   "New Attribute"),
    R(MODIFY_ATTRIBUTE, KMIP_V1_0, "Unique Identifier, Attribute"),
    R(MODIFY_ATTRIBUTE, KMIP_V2_0, "Unique Identifier"),
    Q(DELETE_ATTRIBUTE, KMIP_V1_0, "Unique Identifier, Attribute Name, "
                                   "Attribute Index"),
    Q(DELETE_ATTRIBUTE, KMIP_V2_0, "Unique Identifier, Current Attribute, "
                                   "Attribute Reference"),
    R(DELETE_ATTRIBUTE, KMIP_V1_0, "Unique Identifier, Attribute"),
    R(DELETE_ATTRIBUTE, KMIP_V2_0, "Unique Identifier"),
    Q(ACTIVATE, KMIP_V1_0, "Unique Identifier"),
    R(ACTIVATE, KMIP_V1_0, "Unique Identifier"),
    Q(REVOKE, KMIP_V1_0, "Unique Identifier, Revocation Reason, "
                         "Compromise Occurrence Date"),
    R(REVOKE, KMIP_V1_0, "Unique Identifier"),
    Q(DESTROY, KMIP_V1_0, "Unique Identifier"),
    R(DESTROY, KMIP_V1_0, "Unique Identifier"),
    Q(QUERY, KMIP_V1_0, "Query Function"),
    R(QUERY, KMIP_V1_0, "Operation, Object Type, Vendor Identification, "
                        "Server Information, Application Namespace"),
    R(QUERY, KMIP_V1_3, "Operation, Object Type, Vendor Identification, "
                        "Server Information, Application Namespace, "
                        "RNG Parameters, Profile Information, "
                        "Capability Information"),
    R(QUERY, KMIP_V2_0, "Operation, Object Type, Vendor Identification, "
                        "Server Information, Application Namespace, "
                        "RNG Parameters, Profile Information, "
                        "Capability Information, Defaults Information, "
                        "Protection Storage Masks"),
    Q(OBTAIN_LEASE, KMIP_V1_0, "Unique Identifier"),
    R(OBTAIN_LEASE, KMIP_V1_0, "Unique Identifier, Lease Time, "
                               "Last Change Date"),
    Q(GET_USAGE_ALLOCATION, KMIP_V1_0, "Unique Identifier, "
                                       "Usage Limits Count"),
    R(GET_USAGE_ALLOCATION, KMIP_V1_0, "Unique Identifier"),
    Q(ARCHIVE, KMIP_V1_0, "Unique Identifier"),
    R(ARCHIVE, KMIP_V1_0, "Unique Identifier"),
    Q(RECOVER, KMIP_V1_0, "Unique Identifier"),
    R(RECOVER, KMIP_V1_0, "Unique Identifier"),
    Q(CANCEL, KMIP_V1_0, "Asynchronous Correlation Value"),
    R(CANCEL, KMIP_V1_0, "Asynchronous Correlation Value, "
                         "Cancellation Result"),
    Q(POLL, KMIP_V1_0, "Asynchronous Correlation Value"),
    R(POLL, KMIP_V1_0, ""),
    Q(DISCOVER_VERSIONS, KMIP_V1_1, "Protocol Version"),
    R(DISCOVER_VERSIONS, KMIP_V1_1, "Protocol Version"),
    Q(EXPORT, KMIP_V1_4, "Unique Identifier, Key Format Type, Key Wrap Type, "
                         "Key Compression Type, Key Wrapping Specification"),
    R(EXPORT, KMIP_V1_4, "Object Type, Unique Identifier, Attribute, "
                         "Symmetric Key"),
    R(EXPORT, KMIP_V2_0, "Object Type, Unique Identifier, Attributes, "
                         "Symmetric Key"),
    Q(SET_ATTRIBUTE, KMIP_V2_0, "Unique Identifier, New Attribute"),
    R(SET_ATTRIBUTE, KMIP_V2_0, "Unique Identifier"),
    Q(ADJUST_ATTRIBUTE, KMIP_V2_0, "Unique Identifier, Attribute Reference, "
                                   "Adjustment Type, Adjustment Value"),
    R(ADJUST_ATTRIBUTE, KMIP_V2_0, "Unique Identifier"),
    Q(LOG, KMIP_V2_0, "Log Message"),
    R(LOG, KMIP_V2_0, ""),
    Q(INTEROP, KMIP_V2_0, "Interop Function, Interop Identifier"),
    R(INTEROP, KMIP_V2_0, ""),
    Q(PING, KMIP_V2_1, ""),
    R(PING, KMIP_V2_1, "")
};


static const char *
wire_fields(uint32_t operation, kmip_direction_e direction,
    kmip_version_t version)
{
    size_t       i;
    const char  *found;

    found = NULL;

    for (i = 0; i < sizeof(wire) / sizeof(wire[0]); i++) {

        if (wire[i].operation == operation && wire[i].direction == direction
            && wire[i].since <= version)
        {
            found = wire[i].fields;
        }
    }

    return found;
}


static void
round_trip(uint32_t operation, kmip_direction_e direction,
    kmip_version_t version, const kmip_payload_t *p)
{
    char            name[64];
    kmip_int_t      rc;
    const char     *expected;
    kmip_value_t    v, again;
    kmip_error_t    error;
    kmip_payload_t  back;

    snprintf(name, sizeof(name), "%s %s in %d.%d",
             kmip_operation_name(operation),
             direction == KMIP_REQUEST ? "request" : "response",
             kmip_version_major(version), kmip_version_minor(version));

    expected = wire_fields(operation, direction, version);
    v = put(operation, direction, version, p);

    is_str(fields(&v), expected ? expected : "", "%s", name);

    error.message = "";
    rc = kmip_payload_decode(arena, operation, direction, version, &v, &back,
                             &error);

    if (expected == NULL) {
        is_int(rc, KMIP_DECLINED, "does not exist");
        return;
    }

    ok(rc == KMIP_OK, "is read %s", error.message);

    again = put(operation, direction, version, &back);
    ok(kmip_value_equal(&v, &again), "and is the same again");

    is_int(back.present & ~p->present, 0, "with nothing made up");
}


static void
test_round_trips(void)
{
    size_t          i, j;
    kmip_payload_t  p, one;

    fill(&p);

    for (i = 0; i < OPERATIONS; i++) {

        for (j = 0; j < VERSIONS; j++) {
            one = p;

            /* these name one attribute, the others a list */

            if (operations[i] == KMIP_OPERATION_DELETE_ATTRIBUTE
                || operations[i] == KMIP_OPERATION_ADJUST_ATTRIBUTE)
            {
                one.names.nelts = 1;
            }

            round_trip(operations[i], KMIP_REQUEST, versions[j], &one);
            round_trip(operations[i], KMIP_RESPONSE, versions[j], &one);
        }
    }
}


/*
 * encodes a payload, decodes it, and compares both without the code under test
 */

static kmip_payload_t
passed(uint32_t operation, kmip_direction_e direction,
    kmip_version_t version, const kmip_payload_t *p)
{
    kmip_value_t    v;
    kmip_error_t    error;
    kmip_payload_t  back;

    v = put(operation, direction, version, p);

    is_int(kmip_payload_decode(arena, operation, direction, version, &v,
                               &back, &error),
           KMIP_OK, "%s is read", kmip_operation_name(operation));

    return back;
}


static void
test_fields(void)
{
    kmip_payload_t  p, b;

    fill(&p);

    b = passed(KMIP_OPERATION_GET, KMIP_REQUEST, KMIP_V1_4, &p);
    ok(kmip_payload_has(&b, UNIQUE_IDENTIFIER)
       && kmip_payload_has(&b, KEY_FORMAT_TYPE)
       && kmip_payload_has(&b, KEY_WRAPPING_SPECIFICATION)
       && !kmip_payload_has(&b, OBJECT), "what is there");
    is_mem(b.uid.data, b.uid.len, UID, strlen(UID), "Unique Identifier");
    is_int(b.key_format_type, p.key_format_type, "Key Format Type");
    is_int(b.key_wrap_type, p.key_wrap_type, "Key Wrap Type");
    is_int(b.key_compression_type, 1, "Key Compression Type");

    b = passed(KMIP_OPERATION_GET, KMIP_RESPONSE, KMIP_V1_1, &p);
    is_int(b.object_type, KMIP_OBJECT_TYPE_SYMMETRIC_KEY, "Object Type");
    is_mem(b.object.material->data, b.object.material->len,
           "0123456789abcdef", 16, "the key");

    b = passed(KMIP_OPERATION_LOCATE, KMIP_REQUEST, KMIP_V2_1, &p);
    is_int(b.maximum_items, 10, "Maximum Items");
    is_int(b.offset_items, 20, "Offset Items");
    is_int(b.storage_status_mask, 1, "Storage Status Mask");
    is_int(b.attributes.nelts, 3, "Attributes");
    is_int(b.attributes.elts[2].index, 1, "count their instances");

    b = passed(KMIP_OPERATION_LOCATE, KMIP_RESPONSE, KMIP_V1_3, &p);
    is_int(b.located_items, 30, "Located Items");
    is_int(b.uids.nelts, 2, "both identifiers");
    is_mem(b.uids.elts[1].data, b.uids.elts[1].len, "two", 3, "in order");

    b = passed(KMIP_OPERATION_REVOKE, KMIP_REQUEST, KMIP_V1_0, &p);
    is_int(b.compromise_occurrence_date, 1700000000, "a date");
    ok(kmip_value_equal(&b.revocation_reason, &p.revocation_reason),
       "Revocation Reason");

    b = passed(KMIP_OPERATION_CHECK, KMIP_REQUEST, KMIP_V1_0, &p);
    is_int(b.usage_limits_count, INT64_C(1) << 40, "Usage Limits Count");
    is_int(b.cryptographic_usage_mask, 12, "Cryptographic Usage Mask");
    is_int(b.lease_time, 3600, "Lease Time");

    b = passed(KMIP_OPERATION_DISCOVER_VERSIONS, KMIP_RESPONSE, KMIP_V1_1,
               &p);
    is_int(b.versions.nelts, 2, "two versions");
    is_int(b.versions.elts[0], KMIP_V1_4, "the first");
    is_int(b.versions.elts[1], KMIP_V1_0, "the second");
}


/* what a client of an old version must not see */

static void
test_old_clients(void)
{
    kmip_payload_t        p, b;
    kmip_attribute_ref_t  later[2];

    static uint32_t  growing[] = {
        KMIP_OPERATION_GET, KMIP_OPERATION_DISCOVER_VERSIONS,
        KMIP_OPERATION_IMPORT
    };

    memset(&p, 0, sizeof(kmip_payload_t));

    p.present = ALL;
    p.uid = str(UID);

    kmip_attributes_init(arena, &p.attributes);
    kmip_attributes_set_number(arena, &p.attributes, KMIP_ATTR_FRESH, 1);
    kmip_attributes_set_number(arena, &p.attributes,
                               KMIP_ATTR_CRYPTOGRAPHIC_LENGTH, 256);
    kmip_attributes_set_number(arena, &p.attributes, KMIP_ATTR_SENSITIVE, 1);

    b = passed(KMIP_OPERATION_GET_ATTRIBUTES, KMIP_RESPONSE, KMIP_V1_0, &p);
    is_int(b.attributes.nelts, 1, "only what 1.0 has");
    is_int(b.attributes.elts[0].id, KMIP_ATTR_CRYPTOGRAPHIC_LENGTH,
           "and just that");

    b = passed(KMIP_OPERATION_GET_ATTRIBUTES, KMIP_RESPONSE, KMIP_V1_4, &p);
    is_int(b.attributes.nelts, 3, "1.4 has all three");

    later[0].id = KMIP_ATTR_FRESH;
    later[1].id = KMIP_ATTR_STATE;
    p.names.elts = later;
    p.names.nelts = 2;

    b = passed(KMIP_OPERATION_GET_ATTRIBUTE_LIST, KMIP_RESPONSE, KMIP_V1_0,
               &p);
    is_int(b.names.nelts, 1, "one name for 1.0");
    is_int(b.names.elts[0].id, KMIP_ATTR_STATE, "that of State");

    p.present = kmip_field_bit(KMIP_FIELD_OPERATIONS);
    p.operations.elts = growing;
    p.operations.nelts = 3;

    b = passed(KMIP_OPERATION_QUERY, KMIP_RESPONSE, KMIP_V1_0, &p);
    is_int(b.operations.nelts, 1, "one operation for 1.0");

    b = passed(KMIP_OPERATION_QUERY, KMIP_RESPONSE, KMIP_V1_1, &p);
    is_int(b.operations.nelts, 2, "two for 1.1");
}


static void
test_no_attributes(void)
{
    kmip_value_t    v;
    kmip_payload_t  p;

    memset(&p, 0, sizeof(kmip_payload_t));

    p.present = kmip_field_bit(KMIP_FIELD_UNIQUE_IDENTIFIER);
    p.uid = str(UID);

    v = put(KMIP_OPERATION_GET_ATTRIBUTES, KMIP_RESPONSE, KMIP_V1_4, &p);
    is_str(fields(&v), "Unique Identifier", "no attributes in 1.x");

    v = put(KMIP_OPERATION_GET_ATTRIBUTES, KMIP_RESPONSE, KMIP_V2_0, &p);
    is_str(fields(&v), "Unique Identifier, Attributes",
           "no attributes in 2.x");
}


static void
test_no_room(void)
{
    size_t          limit;
    kmip_int_t      rc;
    kmip_value_t    v;
    kmip_error_t    error;
    kmip_arena_t   *small;
    kmip_payload_t  p, back;

    fill(&p);
    v = put(KMIP_OPERATION_REGISTER, KMIP_REQUEST, KMIP_V1_4, &p);

    rc = KMIP_ERROR;

    for (limit = 1; limit < 65536 && rc != KMIP_OK; limit *= 2) {
        small = kmip_arena_create(limit);
        error.cause = KMIP_CAUSE_SERVER_LIMIT;

        rc = kmip_payload_decode(small, KMIP_OPERATION_REGISTER,
                                 KMIP_REQUEST, KMIP_V1_4, &v, &back, &error);

        ok(rc == KMIP_OK || error.cause == KMIP_CAUSE_SERVER_LIMIT,
           "in %zu bytes: room, or a limit of ours", limit);

        kmip_arena_destroy(small);
    }

    is_int(rc, KMIP_OK, "and in the end there is room");
}


int
main(void)
{
    arena = kmip_arena_create(16 * 1024 * 1024);

    test_round_trips();
    test_fields();
    test_old_clients();
    test_no_attributes();
    test_no_room();

    kmip_arena_destroy(arena);

    return done_testing();
}
