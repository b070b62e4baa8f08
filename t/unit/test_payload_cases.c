
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Payloads: what is refused on reading, and what is not.
 */


#include "build.h"
#include "kmip_payload.h"
#include "tap.h"


#define UID  "01940b3c-7a52-7c3e-8f10-9d2b6a4e5f01"

static kmip_arena_t  *arena;


typedef struct {
    const char        *what;
    uint32_t           operation;
    kmip_direction_e   direction;
    kmip_version_t     version;
    kmip_cause_e       cause;
    build_t            b[10];
} case_t;

#define REQUEST(op, version, cause)                                          \
    KMIP_OPERATION_##op, KMIP_REQUEST, version, KMIP_CAUSE_##cause
#define RESPONSE(op, version, cause)                                         \
    KMIP_OPERATION_##op, KMIP_RESPONSE, version, KMIP_CAUSE_##cause

#define NAMED(level, name)                                                   \
    STRUCTURE(level, ATTRIBUTE), TEXT(level + 1, ATTRIBUTE_NAME, name)


static void
test_cases(const case_t *c, size_t n)
{
    size_t          i;
    kmip_int_t      rc;
    kmip_value_t    v;
    kmip_error_t    error;
    kmip_payload_t  p;

    for (i = 0; i < n; i++) {
        v = build(arena, c[i].b);
        error.cause = KMIP_CAUSE_NONE;
        error.message = NULL;

        rc = kmip_payload_decode(arena, c[i].operation, c[i].direction,
                                 c[i].version, &v, &p, &error);

        if (c[i].cause == KMIP_CAUSE_NONE) {
            ok(rc == KMIP_OK, "accepted: %s", c[i].what);
            continue;
        }

        ok(rc == KMIP_ERROR && error.cause == c[i].cause
           && error.message != NULL, "refused: %s", c[i].what);
    }
}


static const case_t  refused[] = {
    { "Create without Object Type",
      REQUEST(CREATE, KMIP_V1_1, INVALID_MESSAGE),
      { STRUCTURE(0, TEMPLATE_ATTRIBUTE), END } },
    { "Create without Template-Attribute",
      REQUEST(CREATE, KMIP_V1_1, INVALID_MESSAGE),
      { ENUMERATION(0, OBJECT_TYPE, 2), END } },
    { "Create of 2.x without Attributes",
      REQUEST(CREATE, KMIP_V2_0, INVALID_MESSAGE),
      { ENUMERATION(0, OBJECT_TYPE, 2), END } },
    { "Create of 2.x with Template-Attribute",
      REQUEST(CREATE, KMIP_V2_0, INVALID_FIELD),
      { ENUMERATION(0, OBJECT_TYPE, 2),
        STRUCTURE(0, TEMPLATE_ATTRIBUTE), END } },
    { "a stranger in Template-Attribute",
      REQUEST(CREATE, KMIP_V1_1, INVALID_FIELD),
      { ENUMERATION(0, OBJECT_TYPE, 2), STRUCTURE(0, TEMPLATE_ATTRIBUTE),
        INTEGER(1, OFFSET, 1), END } },
    { "a stranger in Attribute",
      REQUEST(ADD_ATTRIBUTE, KMIP_V1_4, INVALID_FIELD),
      { NAMED(0, "x-a"), TEXT(1, ATTRIBUTE_VALUE, "v"),
        INTEGER(1, OFFSET, 1), END } },
    { "an Attribute of 1.x with Vendor Identification",
      REQUEST(ADD_ATTRIBUTE, KMIP_V1_4, INVALID_FIELD),
      { NAMED(0, "x-a"), TEXT(1, ATTRIBUTE_VALUE, "v"),
        TEXT(1, VENDOR_IDENTIFICATION, "x"), END } },
    { "an Attribute of 2.x with Attribute Index",
      REQUEST(ADD_ATTRIBUTE, KMIP_V2_0, INVALID_FIELD),
      { STRUCTURE(0, NEW_ATTRIBUTE), NAMED(1, "a"),
        TEXT(2, VENDOR_IDENTIFICATION, "x"), INTEGER(2, ATTRIBUTE_INDEX, 0),
        TEXT(2, ATTRIBUTE_VALUE, "v"), END } },
    { "a stranger in an object", REQUEST(REGISTER, KMIP_V1_2, INVALID_FIELD),
      { ENUMERATION(0, OBJECT_TYPE, 8), STRUCTURE(0, TEMPLATE_ATTRIBUTE),
        STRUCTURE(0, OPAQUE_OBJECT), ENUMERATION(1, OPAQUE_DATA_TYPE, 1),
        BYTES(1, OPAQUE_DATA_VALUE, "v"), INTEGER(1, OFFSET, 1), END } },
    { "Create by a Template without a type of its Name",
      REQUEST(CREATE, KMIP_V1_1, INVALID_ATTRIBUTE_VALUE),
      { ENUMERATION(0, OBJECT_TYPE, 2),
        STRUCTURE(0, TEMPLATE_ATTRIBUTE), STRUCTURE(1, NAME),
        TEXT(2, NAME_VALUE, "t"), END } },
    { "Create by a Template whose Name is text",
      REQUEST(CREATE, KMIP_V1_1, INVALID_MESSAGE),
      { ENUMERATION(0, OBJECT_TYPE, 2),
        STRUCTURE(0, TEMPLATE_ATTRIBUTE), TEXT(1, NAME, "t"), END } },
    { "Create with two Object Types",
      REQUEST(CREATE, KMIP_V1_1, INVALID_MESSAGE),
      { ENUMERATION(0, OBJECT_TYPE, 2), ENUMERATION(0, OBJECT_TYPE, 2),
        STRUCTURE(0, TEMPLATE_ATTRIBUTE), END } },
    { "Create with an unknown attribute",
      REQUEST(CREATE, KMIP_V1_1, INVALID_ATTRIBUTE),
      { ENUMERATION(0, OBJECT_TYPE, 2),
        STRUCTURE(0, TEMPLATE_ATTRIBUTE), NAMED(1, "No Such"),
        INTEGER(2, ATTRIBUTE_VALUE, 1), END } },
    { "Template-Attribute of another type",
      REQUEST(CREATE, KMIP_V1_1, INVALID_MESSAGE),
      { ENUMERATION(0, OBJECT_TYPE, 2),
        INTEGER(0, TEMPLATE_ATTRIBUTE, 1), END } },
    { "Object Type as Integer",
      REQUEST(CREATE, KMIP_V1_1, INVALID_MESSAGE),
      { INTEGER(0, OBJECT_TYPE, 2), STRUCTURE(0, TEMPLATE_ATTRIBUTE),
        END } },
    { "Register of a certificate",
      REQUEST(REGISTER, KMIP_V1_1, INVALID_OBJECT_TYPE),
      { ENUMERATION(0, OBJECT_TYPE, 1), STRUCTURE(0, TEMPLATE_ATTRIBUTE),
        STRUCTURE(0, CERTIFICATE), END } },
    { "Register without object",
      REQUEST(REGISTER, KMIP_V1_2, INVALID_MESSAGE),
      { ENUMERATION(0, OBJECT_TYPE, 2), STRUCTURE(0, TEMPLATE_ATTRIBUTE),
        END } },
    { "Register of two objects",
      REQUEST(REGISTER, KMIP_V1_2, INVALID_MESSAGE),
      { ENUMERATION(0, OBJECT_TYPE, 8), STRUCTURE(0, TEMPLATE_ATTRIBUTE),
        STRUCTURE(0, OPAQUE_OBJECT), ENUMERATION(1, OPAQUE_DATA_TYPE, 1),
        BYTES(1, OPAQUE_DATA_VALUE, "v"), STRUCTURE(0, SYMMETRIC_KEY),
        END } },
    { "two Unique Identifiers",
      REQUEST(GET, KMIP_V1_1, INVALID_MESSAGE),
      { TEXT(0, UNIQUE_IDENTIFIER, UID), TEXT(0, UNIQUE_IDENTIFIER, UID),
        END } },
    { "Unique Identifier as bytes",
      REQUEST(GET, KMIP_V1_1, INVALID_MESSAGE),
      { BYTES(0, UNIQUE_IDENTIFIER, UID), END } },
    { "Unique Identifier as Integer in 1.x",
      REQUEST(GET, KMIP_V1_4, INVALID_MESSAGE),
      { INTEGER(0, UNIQUE_IDENTIFIER, 1), END } },
    { "Unique Identifier as Enumeration in 1.x",
      REQUEST(GET, KMIP_V1_4, INVALID_MESSAGE),
      { ENUMERATION(0, UNIQUE_IDENTIFIER, 1), END } },
    { "Unique Identifier as Boolean in 2.x",
      REQUEST(GET, KMIP_V2_0, INVALID_MESSAGE),
      { NUMBER(0, UNIQUE_IDENTIFIER, BOOLEAN, 1), END } },
    { "Key Wrapping Specification of another type",
      REQUEST(GET, KMIP_V1_1, INVALID_MESSAGE),
      { BYTES(0, KEY_WRAPPING_SPECIFICATION, "w"), END } },
    { "the same name twice",
      REQUEST(GET_ATTRIBUTES, KMIP_V1_1, INVALID_MESSAGE),
      { TEXT(0, ATTRIBUTE_NAME, "State"),
        TEXT(0, ATTRIBUTE_NAME, "x-Name"),
        TEXT(0, ATTRIBUTE_NAME, "State"), END } },
    { "the same custom name twice",
      REQUEST(GET_ATTRIBUTES, KMIP_V1_1, INVALID_MESSAGE),
      { TEXT(0, ATTRIBUTE_NAME, "x-Name"),
        TEXT(0, ATTRIBUTE_NAME, "x-Name"), END } },
    { "the same unknown name twice",
      REQUEST(GET_ATTRIBUTES, KMIP_V1_1, INVALID_MESSAGE),
      { TEXT(0, ATTRIBUTE_NAME, "No Such"),
        TEXT(0, ATTRIBUTE_NAME, "No Such"), END } },
    { "the same tag twice",
      REQUEST(GET_ATTRIBUTES, KMIP_V2_0, INVALID_MESSAGE),
      { ENUMERATION(0, ATTRIBUTE_REFERENCE, KMIP_TAG_STATE),
        ENUMERATION(0, ATTRIBUTE_REFERENCE, KMIP_TAG_STATE), END } },
    { "name of another type",
      REQUEST(GET_ATTRIBUTES, KMIP_V1_1, INVALID_MESSAGE),
      { INTEGER(0, ATTRIBUTE_NAME, 1), END } },
    { "Add without Attribute",
      REQUEST(ADD_ATTRIBUTE, KMIP_V1_1, INVALID_MESSAGE),
      { TEXT(0, UNIQUE_IDENTIFIER, UID), END } },
    { "Add of two",
      REQUEST(ADD_ATTRIBUTE, KMIP_V1_1, INVALID_MESSAGE),
      { NAMED(0, "x-a"), TEXT(1, ATTRIBUTE_VALUE, "v"),
        NAMED(0, "x-b"), TEXT(1, ATTRIBUTE_VALUE, "v"), END } },
    { "empty New Attribute",
      REQUEST(ADD_ATTRIBUTE, KMIP_V2_0, INVALID_MESSAGE),
      { STRUCTURE(0, NEW_ATTRIBUTE), END } },
    { "two in New Attribute",
      REQUEST(ADD_ATTRIBUTE, KMIP_V2_0, INVALID_MESSAGE),
      { STRUCTURE(0, NEW_ATTRIBUTE), TEXT(1, COMMENT, "c"),
        TEXT(1, DESCRIPTION, "d"), END } },
    { "New Attribute of another type",
      REQUEST(ADD_ATTRIBUTE, KMIP_V2_0, INVALID_MESSAGE),
      { TEXT(0, NEW_ATTRIBUTE, "c"), END } },
    { "Delete without name",
      REQUEST(DELETE_ATTRIBUTE, KMIP_V1_1, INVALID_MESSAGE),
      { INTEGER(0, ATTRIBUTE_INDEX, 1), END } },
    { "Delete of two names",
      REQUEST(DELETE_ATTRIBUTE, KMIP_V1_1, INVALID_MESSAGE),
      { TEXT(0, ATTRIBUTE_NAME, "x-a"), TEXT(0, ATTRIBUTE_NAME, "x-b"),
        END } },
    { "Locate with an unknown attribute",
      REQUEST(LOCATE, KMIP_V1_1, INVALID_ATTRIBUTE),
      { NAMED(0, "No Such"), INTEGER(1, ATTRIBUTE_VALUE, 1), END } },
    { "Maximum Items as Long Integer",
      REQUEST(LOCATE, KMIP_V1_1, INVALID_MESSAGE),
      { NUMBER(0, MAXIMUM_ITEMS, LONG_INTEGER, 1), END } },
    { "Revoke without reason",
      REQUEST(REVOKE, KMIP_V1_1, INVALID_MESSAGE),
      { TEXT(0, UNIQUE_IDENTIFIER, UID), END } },
    { "empty Revocation Reason",
      REQUEST(REVOKE, KMIP_V1_1, INVALID_FIELD),
      { STRUCTURE(0, REVOCATION_REASON), END } },
    { "Revocation Reason of another type",
      REQUEST(REVOKE, KMIP_V1_1, INVALID_MESSAGE),
      { ENUMERATION(0, REVOCATION_REASON, 1), END } },
    { "Compromise Occurrence Date as Integer",
      REQUEST(REVOKE, KMIP_V1_1, INVALID_MESSAGE),
      { STRUCTURE(0, REVOCATION_REASON),
        ENUMERATION(1, REVOCATION_REASON_CODE, 2),
        INTEGER(0, COMPROMISE_OCCURRENCE_DATE, 1), END } },
    { "Query without function",
      REQUEST(QUERY, KMIP_V1_1, INVALID_MESSAGE), { END } },
    { "Lease Time as Integer",
      REQUEST(CHECK, KMIP_V1_1, INVALID_MESSAGE),
      { INTEGER(0, LEASE_TIME, 1), END } },
    { "Usage Limits Count as Integer",
      REQUEST(CHECK, KMIP_V1_1, INVALID_MESSAGE),
      { INTEGER(0, USAGE_LIMITS_COUNT, 1), END } },
    { "Protocol Version without minor",
      REQUEST(DISCOVER_VERSIONS, KMIP_V1_1, INVALID_MESSAGE),
      { STRUCTURE(0, PROTOCOL_VERSION),
        INTEGER(1, PROTOCOL_VERSION_MAJOR, 1), END } },
    { "Protocol Version of another type",
      REQUEST(DISCOVER_VERSIONS, KMIP_V1_1, INVALID_MESSAGE),
      { INTEGER(0, PROTOCOL_VERSION, 1), END } },
    { "response without Unique Identifier",
      RESPONSE(CREATE, KMIP_V1_1, INVALID_MESSAGE),
      { ENUMERATION(0, OBJECT_TYPE, 2), END } },
    { "Get's response without object",
      RESPONSE(GET, KMIP_V1_1, INVALID_MESSAGE),
      { ENUMERATION(0, OBJECT_TYPE, 2), TEXT(0, UNIQUE_IDENTIFIER, UID),
        END } }
};


static void
test_rejections(void)
{
    test_cases(refused, sizeof(refused) / sizeof(refused[0]));
}


static const case_t  accepted[] = {
    { "Locate of 2.x without Attributes", REQUEST(LOCATE, KMIP_V2_0, NONE),
      { INTEGER(0, MAXIMUM_ITEMS, 1), END } },
    { "Unique Identifier as Integer in 2.x", REQUEST(GET, KMIP_V2_0, NONE),
      { INTEGER(0, UNIQUE_IDENTIFIER, -1), END } },
    { "Unique Identifier as Enumeration in 2.x",
      REQUEST(GET, KMIP_V2_0, NONE),
      { ENUMERATION(0, UNIQUE_IDENTIFIER, 1), END } },
    { "Get of the ID Placeholder", REQUEST(GET, KMIP_V1_1, NONE),
      { END } },
    { "Discover Versions without any",
      REQUEST(DISCOVER_VERSIONS, KMIP_V1_1, NONE), { END } },
    { "fields in another order", REQUEST(CREATE, KMIP_V1_1, NONE),
      { STRUCTURE(0, TEMPLATE_ATTRIBUTE),
        ENUMERATION(0, OBJECT_TYPE, 2), END } },
    { "a response with a stranger", RESPONSE(ACTIVATE, KMIP_V1_1, NONE),
      { TEXT(0, UNIQUE_IDENTIFIER, UID), INTEGER(0, OFFSET, 1), END } },
    { "a response with a stranger in Template-Attribute",
      RESPONSE(CREATE, KMIP_V1_1, NONE),
      { ENUMERATION(0, OBJECT_TYPE, 2), TEXT(0, UNIQUE_IDENTIFIER, UID),
        STRUCTURE(0, TEMPLATE_ATTRIBUTE), INTEGER(1, OFFSET, 1), END } },
    { "the same name twice in 1.0",
      REQUEST(GET_ATTRIBUTES, KMIP_V1_0, NONE),
      { TEXT(0, ATTRIBUTE_NAME, "State"),
        TEXT(0, ATTRIBUTE_NAME, "State"), END } },
    { "two tags that are no attributes",
      REQUEST(GET_ATTRIBUTES, KMIP_V2_0, NONE),
      { ENUMERATION(0, ATTRIBUTE_REFERENCE, KMIP_TAG_TICKET),
        ENUMERATION(0, ATTRIBUTE_REFERENCE, KMIP_TAG_TICKET), END } },
    { "different names", REQUEST(GET_ATTRIBUTES, KMIP_V1_1, NONE),
      { TEXT(0, ATTRIBUTE_NAME, "x-a"), TEXT(0, ATTRIBUTE_NAME, "x-b"),
        TEXT(0, ATTRIBUTE_NAME, "No Such"),
        TEXT(0, ATTRIBUTE_NAME, "Neither"), END } },
    { "Register without object in 1.1",
      REQUEST(REGISTER, KMIP_V1_1, NONE),
      { ENUMERATION(0, OBJECT_TYPE, 2), STRUCTURE(0, TEMPLATE_ATTRIBUTE),
        END } },
    { "Locate by a part of a Name", REQUEST(LOCATE, KMIP_V1_1, NONE),
      { NAMED(0, "Name"), STRUCTURE(1, ATTRIBUTE_VALUE),
        TEXT(2, NAME_VALUE, "vm"), END } },
    { "a version past all", REQUEST(DISCOVER_VERSIONS, KMIP_V1_1, NONE),
      { STRUCTURE(0, PROTOCOL_VERSION),
        INTEGER(1, PROTOCOL_VERSION_MAJOR, 999),
        INTEGER(1, PROTOCOL_VERSION_MINOR, -1), END } },
    { "an answer with attributes we do not know",
      RESPONSE(GET_ATTRIBUTES, KMIP_V1_4, NONE),
      { TEXT(0, UNIQUE_IDENTIFIER, UID), NAMED(0, "Newest Thing"),
        INTEGER(1, ATTRIBUTE_VALUE, 1), END } },
    { "an answer with several profiles",
      RESPONSE(QUERY, KMIP_V1_3, NONE),
      { STRUCTURE(0, PROFILE_INFORMATION), ENUMERATION(1, PROFILE_NAME, 1),
        STRUCTURE(0, PROFILE_INFORMATION), ENUMERATION(1, PROFILE_NAME, 2),
        END } }
};


static void
test_leniency(void)
{
    test_cases(accepted, sizeof(accepted) / sizeof(accepted[0]));
}


static void
test_padded(void)
{
    char            padded[] = UID "\0\0\0";
    kmip_str_t      uid;
    kmip_value_t    v;
    kmip_error_t    error;
    kmip_writer_t   w;
    kmip_payload_t  p;

    uid.data = (const uint8_t *) padded;
    uid.len = sizeof(padded) - 1;

    kmip_writer_init(&w, arena, 64, 256);
    kmip_ttlv_put_text(&w, KMIP_TAG_UNIQUE_IDENTIFIER, &uid);

    v.type = KMIP_TYPE_STRUCTURE;
    v.bytes.data = w.start;
    v.bytes.len = kmip_writer_used(&w);

    is_int(kmip_payload_decode(arena, KMIP_OPERATION_ACTIVATE, KMIP_REQUEST,
                               KMIP_V1_0, &v, &p, &error),
           KMIP_OK, "an identifier with padding counted");
    is_mem(p.uid.data, p.uid.len, UID, strlen(UID), "lost its NULs");
}


static kmip_payload_t
decoded(uint32_t operation, const build_t *b)
{
    kmip_value_t    v;
    kmip_error_t    error;
    kmip_payload_t  p;

    v = build(arena, b);

    is_int(kmip_payload_decode(arena, operation, KMIP_REQUEST, KMIP_V1_1, &v,
                               &p, &error),
           KMIP_OK, "is read");

    return p;
}


static void
test_details(void)
{
    kmip_payload_t  p;

    static const build_t  unknown[] = {
        TEXT(0, ATTRIBUTE_NAME, "No Such"), END
    };
    static const build_t  past[] = {
        STRUCTURE(0, PROTOCOL_VERSION),
        INTEGER(1, PROTOCOL_VERSION_MAJOR, 257),
        INTEGER(1, PROTOCOL_VERSION_MINOR, 4), END
    };
    static const build_t  indexed[] = {
        ENUMERATION(0, OBJECT_TYPE, 2), STRUCTURE(0, TEMPLATE_ATTRIBUTE),
        NAMED(1, "x-a"), INTEGER(2, ATTRIBUTE_INDEX, 7),
        TEXT(2, ATTRIBUTE_VALUE, "v"), END
    };

    p = decoded(KMIP_OPERATION_GET_ATTRIBUTES, unknown);
    is_int(p.names.elts[0].id, KMIP_ATTR_UNKNOWN,
           "an unknown name is known as such");

    p = decoded(KMIP_OPERATION_DISCOVER_VERSIONS, past);
    is_int(p.versions.nelts, 0, "257.4 is not taken for 1.4");
    ok(kmip_payload_has(&p, PROTOCOL_VERSIONS), "but was given");

    p = decoded(KMIP_OPERATION_CREATE, indexed);
    is_int(p.attributes.elts[0].indexed, 1, "an index was given");
    is_int(p.attributes.elts[0].index, 0, "but order counts");
}


static void
test_no_payload(void)
{
    kmip_value_t    v;
    kmip_error_t    error;
    kmip_payload_t  p;

    memset(&v, 0, sizeof(kmip_value_t));

    v.type = KMIP_TYPE_INTEGER;
    is_int(kmip_payload_decode(arena, KMIP_OPERATION_GET, KMIP_REQUEST,
                               KMIP_V1_1, &v, &p, &error),
           KMIP_ERROR, "a payload is a structure");
    is_int(error.cause, KMIP_CAUSE_INVALID_MESSAGE, "or no payload");

    v.type = KMIP_TYPE_STRUCTURE;
    is_int(kmip_payload_decode(arena, KMIP_OPERATION_PROCESS, KMIP_REQUEST,
                               KMIP_V2_1, &v, &p, &error),
           KMIP_DECLINED, "an operation that is not in the table");
    is_int(kmip_payload_decode(arena, 0x80000001, KMIP_REQUEST, KMIP_V1_4,
                               &v, &p, &error),
           KMIP_DECLINED, "nor is a vendor's");
}


static void
test_many_names(void)
{
    int             i;
    char            name[16];
    kmip_value_t    v;
    kmip_error_t    error;
    kmip_writer_t   w;
    kmip_payload_t  p;

    kmip_writer_init(&w, arena, 4096, 65536);

    for (i = 0; i < 500; i++) {
        snprintf(name, sizeof(name), "x-%d", i);
        kmip_ttlv_put_bytes(&w, KMIP_TAG_ATTRIBUTE_NAME,
                            KMIP_TYPE_TEXT_STRING, name, strlen(name));
    }

    v.type = KMIP_TYPE_STRUCTURE;
    v.bytes.data = w.start;
    v.bytes.len = kmip_writer_used(&w);

    is_int(kmip_payload_decode(arena, KMIP_OPERATION_GET_ATTRIBUTES,
                               KMIP_REQUEST, KMIP_V1_1, &v, &p, &error),
           KMIP_OK, "five hundred names");
    is_int(p.names.nelts, 500, "all there");

    kmip_ttlv_put_bytes(&w, KMIP_TAG_ATTRIBUTE_NAME, KMIP_TYPE_TEXT_STRING,
                        "x-250", 5);

    v.bytes.data = w.start;
    v.bytes.len = kmip_writer_used(&w);

    is_int(kmip_payload_decode(arena, KMIP_OPERATION_GET_ATTRIBUTES,
                               KMIP_REQUEST, KMIP_V1_1, &v, &p, &error),
           KMIP_ERROR, "and one of them again");
    is_int(error.cause, KMIP_CAUSE_INVALID_MESSAGE, "is noticed");
}


int
main(void)
{
    arena = kmip_arena_create(16 * 1024 * 1024);

    test_rejections();
    test_leniency();
    test_padded();
    test_details();
    test_no_payload();
    test_many_names();

    kmip_arena_destroy(arena);

    return done_testing();
}
