
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Requests: every valid form, and every invalid one.
 */


#include <string.h>

#include "message.h"
#include "tap.h"


static const message_case_t  requests[] = {

    /* what is accepted, though some of it is odd */

    { "the least of a request", KMIP_CAUSE_NONE,
      { OPEN, VERSION(1, 1), COUNT(1), GET, END } },
    { "an item without a payload", KMIP_CAUSE_NONE,
      { OPEN, VERSION(1, 1), COUNT(1), ITEM, OP(10), END } },
    { "an unknown operation", KMIP_CAUSE_NONE,
      { OPEN, VERSION(1, 1), COUNT(1), ITEM, OP(0x80000001), PAYLOAD, END } },
    { "unknown fields everywhere", KMIP_CAUSE_NONE,
      { OPEN, INTEGER(2, LEASE_TIME, 1), VERSION(1, 1),
        INTEGER(3, LEASE_TIME, 1), COUNT(1), INTEGER(2, LEASE_TIME, 1),
        INTEGER(1, LEASE_TIME, 1), GET, INTEGER(2, LEASE_TIME, 1), END } },
    { "a field of a later version", KMIP_CAUSE_NONE,
      { OPEN, VERSION(1, 1),
        ENUMERATION(2, CLIENT_CORRELATION_VALUE, 1),
        ENUMERATION(2, SERVER_CORRELATION_VALUE, 1), COUNT(1), GET, END } },
    { "several kinds of attestation", KMIP_CAUSE_NONE,
      { OPEN, VERSION(1, 2),
        NUMBER(2, ATTESTATION_CAPABLE_INDICATOR, BOOLEAN, 1),
        ENUMERATION(2, ATTESTATION_TYPE, 1),
        ENUMERATION(2, ATTESTATION_TYPE, 2), COUNT(1), GET, END } },
    { "as many items as allowed", KMIP_CAUSE_NONE,
      { OPEN, VERSION(1, 0), COUNT(4), GET_ID("1"), GET_ID("2"),
        GET_ID("3"), GET_ID("4"), END } },
    { "Stop in a batch of one", KMIP_CAUSE_NONE,
      { OPEN, VERSION(1, 0), ON_ERROR(2), COUNT(1), GET, END } },
    { "a Maximum Response Size of 0", KMIP_CAUSE_NONE,
      { OPEN, VERSION(1, 0), INTEGER(2, MAXIMUM_RESPONSE_SIZE, 0), COUNT(1),
        GET, END } },
    { "a field after Batch Count", KMIP_CAUSE_NONE,
      { OPEN, VERSION(1, 1), COUNT(1), ORDER(1), GET, END } },
    { "Batch Order before the error option", KMIP_CAUSE_NONE,
      { OPEN, VERSION(1, 1), ORDER(1), ON_ERROR(1), COUNT(1), GET, END } },
    { "a payload before the Operation", KMIP_CAUSE_NONE,
      { OPEN, VERSION(1, 1), COUNT(1), ITEM, PAYLOAD, OP(10), END } },

    /* header */

    { "no header", KMIP_CAUSE_INVALID_MESSAGE,
      { STRUCTURE(0, REQUEST_MESSAGE), GET, END } },
    { "nothing at all in the message", KMIP_CAUSE_INVALID_MESSAGE,
      { STRUCTURE(0, REQUEST_MESSAGE), END } },
    { "a header that is not a structure", KMIP_CAUSE_INVALID_MESSAGE,
      { STRUCTURE(0, REQUEST_MESSAGE), INTEGER(1, REQUEST_HEADER, 1), GET,
        END } },
    { "a header of responses", KMIP_CAUSE_INVALID_MESSAGE,
      { STRUCTURE(0, REQUEST_MESSAGE), STRUCTURE(1, RESPONSE_HEADER),
        VERSION(1, 1), COUNT(1), GET, END } },
    { "a header after the items", KMIP_CAUSE_INVALID_MESSAGE,
      { STRUCTURE(0, REQUEST_MESSAGE), GET, STRUCTURE(1, REQUEST_HEADER),
        VERSION(1, 1), COUNT(1), END } },
    { "two headers", KMIP_CAUSE_INVALID_MESSAGE,
      { OPEN, VERSION(1, 1), COUNT(1), STRUCTURE(1, REQUEST_HEADER),
        VERSION(1, 1), COUNT(1), GET, END } },
    { "a response", KMIP_CAUSE_INVALID_MESSAGE,
      { STRUCTURE(0, RESPONSE_MESSAGE), STRUCTURE(1, REQUEST_HEADER),
        VERSION(1, 1), COUNT(1), GET, END } },
    { "two messages", KMIP_CAUSE_INVALID_MESSAGE,
      { OPEN, VERSION(1, 1), COUNT(1), GET,
        STRUCTURE(0, REQUEST_MESSAGE), END } },
    { "no message", KMIP_CAUSE_INVALID_MESSAGE, { END } },

    { "no Protocol Version", KMIP_CAUSE_INVALID_MESSAGE,
      { OPEN, COUNT(1), GET, END } },
    { "a Protocol Version that is a number", KMIP_CAUSE_INVALID_MESSAGE,
      { OPEN, INTEGER(2, PROTOCOL_VERSION, 1), COUNT(1), GET, END } },
    { "two Protocol Versions", KMIP_CAUSE_INVALID_MESSAGE,
      { OPEN, VERSION(1, 1), VERSION(1, 1), COUNT(1), GET, END } },
    { "no major version", KMIP_CAUSE_INVALID_MESSAGE,
      { OPEN, STRUCTURE(2, PROTOCOL_VERSION),
        INTEGER(3, PROTOCOL_VERSION_MINOR, 1), COUNT(1), GET, END } },
    { "no minor version", KMIP_CAUSE_INVALID_MESSAGE,
      { OPEN, STRUCTURE(2, PROTOCOL_VERSION),
        INTEGER(3, PROTOCOL_VERSION_MAJOR, 1), COUNT(1), GET, END } },
    { "an enumerated version", KMIP_CAUSE_INVALID_MESSAGE,
      { OPEN, STRUCTURE(2, PROTOCOL_VERSION),
        ENUMERATION(3, PROTOCOL_VERSION_MAJOR, 1),
        INTEGER(3, PROTOCOL_VERSION_MINOR, 1), COUNT(1), GET, END } },

    { "two Batch Counts", KMIP_CAUSE_INVALID_MESSAGE,
      { OPEN, VERSION(1, 1), COUNT(1), COUNT(1), GET, END } },
    { "no Batch Count", KMIP_CAUSE_INVALID_MESSAGE,
      { OPEN, VERSION(1, 1), GET, END } },
    { "an enumerated Batch Count", KMIP_CAUSE_INVALID_MESSAGE,
      { OPEN, VERSION(1, 1), ENUMERATION(2, BATCH_COUNT, 1), GET, END } },
    { "two Batch Order Options", KMIP_CAUSE_INVALID_MESSAGE,
      { OPEN, VERSION(1, 1), ORDER(1), ORDER(1), COUNT(1), GET, END } },
    { "a Time Stamp in text", KMIP_CAUSE_INVALID_MESSAGE,
      { OPEN, VERSION(1, 1), TEXT(2, TIME_STAMP, "now"), COUNT(1), GET,
        END } },
    { "a negative Maximum Response Size", KMIP_CAUSE_INVALID_FIELD,
      { OPEN, VERSION(1, 1), INTEGER(2, MAXIMUM_RESPONSE_SIZE, -1), COUNT(1),
        GET, END } },
    { "an enumerated Asynchronous Indicator", KMIP_CAUSE_INVALID_MESSAGE,
      { OPEN, VERSION(1, 4), ENUMERATION(2, ASYNCHRONOUS_INDICATOR, 1),
        COUNT(1), GET, END } },
    { "Undo", KMIP_CAUSE_FEATURE_NOT_SUPPORTED,
      { OPEN, VERSION(1, 1), ON_ERROR(3), COUNT(2), GET_ID("1"),
        GET_ID("2"), END } },
    { "an unknown error option", KMIP_CAUSE_INVALID_MESSAGE,
      { OPEN, VERSION(1, 1), ON_ERROR(4), COUNT(1), GET, END } },
    { "an error option of 0", KMIP_CAUSE_INVALID_MESSAGE,
      { OPEN, VERSION(1, 1), ON_ERROR(0), COUNT(1), GET, END } },
    { "microseconds in 1.x", KMIP_CAUSE_INVALID_MESSAGE,
      { OPEN, VERSION(1, 4), COUNT(1), GET,
        NUMBER(3, ACTIVATION_DATE, DATE_TIME_EXTENDED, 1), END } },

    /* batch */

    { "Batch Count 0 and no item", KMIP_CAUSE_INVALID_MESSAGE,
      { OPEN, VERSION(1, 1), COUNT(0), END } },
    { "Batch Count 1 and no item", KMIP_CAUSE_INVALID_MESSAGE,
      { OPEN, VERSION(1, 1), COUNT(1), END } },
    { "Batch Count 0 and an item", KMIP_CAUSE_INVALID_MESSAGE,
      { OPEN, VERSION(1, 1), COUNT(0), GET, END } },
    { "Batch Count 1 and two items", KMIP_CAUSE_INVALID_MESSAGE,
      { OPEN, VERSION(1, 1), COUNT(1), GET_ID("1"), GET_ID("2"), END } },
    { "Batch Count 2 and one item", KMIP_CAUSE_INVALID_MESSAGE,
      { OPEN, VERSION(1, 1), COUNT(2), GET_ID("1"), END } },
    { "Batch Count -1", KMIP_CAUSE_INVALID_MESSAGE,
      { OPEN, VERSION(1, 1), COUNT(-1), GET, END } },
    { "Batch Count 2^31 - 1", KMIP_CAUSE_INVALID_MESSAGE,
      { OPEN, VERSION(1, 1), COUNT(INT32_MAX), GET, END } },
    { "one item more than allowed", KMIP_CAUSE_SERVER_LIMIT,
      { OPEN, VERSION(1, 0), COUNT(5), ITEM, OP(10), ID("1"), ITEM, OP(10),
        ID("2"), ITEM, OP(10), ID("3"), ITEM, OP(10), ID("4"), ITEM, OP(10),
        ID("5"), END } },
    { "a batch item that is text", KMIP_CAUSE_INVALID_MESSAGE,
      { OPEN, VERSION(1, 1), COUNT(1), TEXT(1, BATCH_ITEM, "get"), END } },
    { "two items, the first without an id", KMIP_CAUSE_INVALID_MESSAGE,
      { OPEN, VERSION(1, 1), COUNT(2), GET, GET_ID("2"), END } },
    { "two items, the second without an id", KMIP_CAUSE_INVALID_MESSAGE,
      { OPEN, VERSION(1, 1), COUNT(2), GET_ID("1"), GET, END } },

    /* items */

    { "no Operation", KMIP_CAUSE_INVALID_MESSAGE,
      { OPEN, VERSION(1, 1), COUNT(1), ITEM, PAYLOAD, END } },
    { "Operation 0", KMIP_CAUSE_INVALID_MESSAGE,
      { OPEN, VERSION(1, 1), COUNT(1), ITEM, OP(0), PAYLOAD, END } },
    { "an Operation in text", KMIP_CAUSE_INVALID_MESSAGE,
      { OPEN, VERSION(1, 1), COUNT(1), ITEM, TEXT(2, OPERATION, "Get"),
        PAYLOAD, END } },
    { "two Operations", KMIP_CAUSE_INVALID_MESSAGE,
      { OPEN, VERSION(1, 1), COUNT(1), ITEM, OP(10), OP(10), PAYLOAD, END } },
    { "two ids", KMIP_CAUSE_INVALID_MESSAGE,
      { OPEN, VERSION(1, 1), COUNT(1), ITEM, OP(10), ID("1"), ID("1"),
        PAYLOAD, END } },
    { "an id in text", KMIP_CAUSE_INVALID_MESSAGE,
      { OPEN, VERSION(1, 1), COUNT(1), ITEM, OP(10),
        TEXT(2, UNIQUE_BATCH_ITEM_ID, "1"), PAYLOAD, END } },
    { "two payloads", KMIP_CAUSE_INVALID_MESSAGE,
      { OPEN, VERSION(1, 1), COUNT(1), ITEM, OP(10), PAYLOAD, PAYLOAD,
        END } },
    { "a payload that is a number", KMIP_CAUSE_INVALID_MESSAGE,
      { OPEN, VERSION(1, 1), COUNT(1), ITEM, OP(10),
        INTEGER(2, REQUEST_PAYLOAD, 1), END } },
    { "two extensions in 1.x", KMIP_CAUSE_INVALID_MESSAGE,
      { OPEN, VERSION(1, 1), COUNT(1), GET, EXTENSION(0), EXTENSION(0),
        END } },
    { "an extension of a wrong form", KMIP_CAUSE_INVALID_MESSAGE,
      { OPEN, VERSION(1, 1), COUNT(1), GET, STRUCTURE(2, MESSAGE_EXTENSION),
        INTEGER(3, CRITICALITY_INDICATOR, 1), END } },

    /* credentials */

    { "an Authentication without a credential", KMIP_CAUSE_INVALID_MESSAGE,
      { OPEN, VERSION(1, 1), STRUCTURE(2, AUTHENTICATION), COUNT(1), GET,
        END } },
    { "a credential without a type", KMIP_CAUSE_INVALID_MESSAGE,
      { OPEN, VERSION(1, 1), STRUCTURE(2, AUTHENTICATION),
        STRUCTURE(3, CREDENTIAL), STRUCTURE(4, CREDENTIAL_VALUE), COUNT(1),
        GET, END } },
    { "a credential without a value", KMIP_CAUSE_INVALID_MESSAGE,
      { OPEN, VERSION(1, 1), AUTHENTICATION_OF(1), COUNT(1), GET, END } },
    { "a password without a user name", KMIP_CAUSE_INVALID_MESSAGE,
      { OPEN, VERSION(1, 1), AUTHENTICATION_OF(1),
        STRUCTURE(4, CREDENTIAL_VALUE), TEXT(5, PASSWORD, "p"), COUNT(1),
        GET, END } },
    { "a user name in bytes", KMIP_CAUSE_INVALID_MESSAGE,
      { OPEN, VERSION(1, 1), AUTHENTICATION_OF(1),
        BYTES(4, CREDENTIAL_VALUE, "u:p"), COUNT(1), GET, END } },
    { "a device in bytes", KMIP_CAUSE_INVALID_MESSAGE,
      { OPEN, VERSION(1, 1), AUTHENTICATION_OF(2),
        BYTES(4, CREDENTIAL_VALUE, "d"), COUNT(1), GET, END } },
    { "a device with a number", KMIP_CAUSE_INVALID_MESSAGE,
      { OPEN, VERSION(1, 1), AUTHENTICATION_OF(2),
        STRUCTURE(4, CREDENTIAL_VALUE), INTEGER(5, DEVICE_SERIAL_NUMBER, 1),
        COUNT(1), GET, END } },
    { "an attestation without a type", KMIP_CAUSE_INVALID_MESSAGE,
      { OPEN, VERSION(1, 2), AUTHENTICATION_OF(3),
        STRUCTURE(4, CREDENTIAL_VALUE), STRUCTURE(5, NONCE),
        BYTES(6, NONCE_ID, "i"), BYTES(6, NONCE_VALUE, "v"), COUNT(1), GET,
        END } },
    { "an attestation with half a nonce", KMIP_CAUSE_INVALID_MESSAGE,
      { OPEN, VERSION(1, 2), AUTHENTICATION_OF(3),
        STRUCTURE(4, CREDENTIAL_VALUE), STRUCTURE(5, NONCE),
        BYTES(6, NONCE_ID, "i"), ENUMERATION(5, ATTESTATION_TYPE, 1),
        COUNT(1), GET, END } },
    { "a one-time password without it", KMIP_CAUSE_INVALID_MESSAGE,
      { OPEN, VERSION(2, 0), AUTHENTICATION_OF(4),
        STRUCTURE(4, CREDENTIAL_VALUE), TEXT(5, USERNAME, "u"),
        TEXT(5, PASSWORD, "p"), COUNT(1), GET, END } },
    { "a hashed password with a short date", KMIP_CAUSE_INVALID_MESSAGE,
      { OPEN, VERSION(2, 1), AUTHENTICATION_OF(5),
        STRUCTURE(4, CREDENTIAL_VALUE), TEXT(5, USERNAME, "u"),
        NUMBER(5, TIME_STAMP, DATE_TIME, 1), BYTES(5, HASHED_PASSWORD, "h"),
        COUNT(1), GET, END } },
    { "a ticket without a value", KMIP_CAUSE_INVALID_MESSAGE,
      { OPEN, VERSION(2, 1), AUTHENTICATION_OF(6),
        STRUCTURE(4, CREDENTIAL_VALUE), STRUCTURE(5, TICKET),
        ENUMERATION(6, TICKET_TYPE, 1), COUNT(1), GET, END } },
};


static void
test_requests(void)
{
    size_t                 i;
    kmip_int_t             rc;
    kmip_error_t           error;
    kmip_arena_t          *arena;
    kmip_message_t         m;
    const message_case_t  *c;

    for (i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
        c = &requests[i];
        arena = kmip_arena_create(1 << 20);

        error.cause = KMIP_CAUSE_NONE;
        error.message = NULL;
        rc = decode(arena, c->items, &m, &error);

        is_int(rc, c->cause ? KMIP_ERROR : KMIP_OK, "%s", c->name);
        is_int(error.cause, c->cause, "its cause");
        ok((error.message != NULL && *error.message) == (c->cause != 0),
           "%s", error.message ? error.message : "no message");

        kmip_arena_destroy(arena);
    }
}


static void
test_fields(kmip_arena_t *arena)
{
    kmip_error_t    error;
    kmip_message_t  m;

    static const build_t  full[] = {
        OPEN, VERSION(1, 4), INTEGER(2, MAXIMUM_RESPONSE_SIZE, 2048),
        TEXT(2, CLIENT_CORRELATION_VALUE, "client-1"),
        TEXT(2, SERVER_CORRELATION_VALUE, "server-1"),
        NUMBER(2, ASYNCHRONOUS_INDICATOR, BOOLEAN, 1),
        AUTHENTICATION_OF(1), STRUCTURE(4, CREDENTIAL_VALUE),
        TEXT(5, USERNAME, "vcenter"), TEXT(5, PASSWORD, "secret"),
        ON_ERROR(1), ORDER(1), STAMP(1704067200), COUNT(2),
        ITEM, OP(KMIP_OPERATION_CREATE), ID("first"), PAYLOAD,
        ENUMERATION(3, OBJECT_TYPE, 2),
        ITEM, OP(KMIP_OPERATION_GET), ID("2nd"), EXTENSION(1), END
    };

    is_int(decode(arena, full, &m, &error), KMIP_OK, "a request with all");

    is_int(m.header.version, KMIP_V1_4, "version");
    is_int(m.header.maximum_response_size, 2048, "maximum response size");
    ok(kmip_str_equal_c(&m.header.client_correlation_value, "client-1"),
       "client correlation value");
    ok(kmip_str_equal_c(&m.header.server_correlation_value, "server-1"),
       "server correlation value");
    is_int(m.header.asynchronous, 1, "asynchronous");
    is_int(m.header.has_credential, 1, "credential");
    ok(kmip_str_equal_c(&m.header.username, "vcenter"), "user name");
    ok(kmip_str_equal_c(&m.header.password, "secret"), "password");
    is_int(m.header.error_continuation, 1, "error continuation");
    is_int(m.header.batch_order, 1, "batch order");
    is_int(m.header.has_time_stamp, 1, "has a time stamp");
    is_int(m.header.time_stamp, 1704067200, "time stamp");
    is_int(m.header.batch_count, 2, "batch count");

    is_int(m.nitems, 2, "items");
    is_int(m.items[0].operation, KMIP_OPERATION_CREATE, "first operation");
    ok(kmip_str_equal_c(&m.items[0].id, "first"), "first id");
    is_int(m.items[0].has_payload, 1, "first payload");
    is_int(m.items[0].payload.bytes.len, 16, "its length");
    is_int(m.items[0].critical_extension, 0, "no extension");

    is_int(m.items[1].operation, KMIP_OPERATION_GET, "second operation");
    ok(kmip_str_equal_c(&m.items[1].id, "2nd"), "second id");
    is_int(m.items[1].has_payload, 0, "no payload");
    is_int(m.items[1].payload.type, KMIP_TYPE_STRUCTURE,
           "which reads as an empty structure");
    is_int(m.items[1].payload.bytes.len, 0, "of no bytes");
    is_int(m.items[1].critical_extension, 1, "a critical extension");
}


static void
test_defaults(kmip_arena_t *arena)
{
    kmip_error_t    error;
    kmip_message_t  m;

    static const build_t  least[] = {
        OPEN, VERSION(1, 0), COUNT(1), GET, EXTENSION(0), END
    };

    is_int(decode(arena, least, &m, &error), KMIP_OK, "a short request");

    is_int(m.header.maximum_response_size, 0, "no maximum response size");
    is_int(m.header.client_correlation_value.len, 0,
           "no correlation value");
    is_int(m.header.asynchronous, 0, "not asynchronous");
    is_int(m.header.has_credential, 0, "no credential");
    is_int(m.header.error_continuation,
           KMIP_BATCH_ERROR_CONTINUATION_OPTION_STOP, "stops on errors");
    is_int(m.header.batch_order, 0, "no order in 1.x");
    is_int(m.header.has_time_stamp, 0, "no time stamp");
    is_int(m.items[0].has_id, 0, "no id");
    is_int(m.items[0].critical_extension, 0, "an uncritical extension");
}


int
main(void)
{
    kmip_arena_t  *arena;

    arena = kmip_arena_create(1 << 20);

    test_requests();
    test_fields(arena);
    test_defaults(arena);

    kmip_arena_destroy(arena);

    return done_testing();
}
