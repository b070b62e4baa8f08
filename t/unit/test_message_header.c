
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Headers: credentials, versions served and not, and requests too large.
 */


#include <string.h>

#include "message.h"
#include "tap.h"


static void
test_credentials(kmip_arena_t *arena)
{
    kmip_error_t    error;
    kmip_message_t  m;

    static const build_t  vendor[] = {
        OPEN, VERSION(1, 0), AUTHENTICATION_OF(0x80000001),
        BYTES(4, CREDENTIAL_VALUE, "anything"), COUNT(1), GET, END
    };

    static const build_t  device[] = {
        OPEN, VERSION(1, 1), AUTHENTICATION_OF(2),
        STRUCTURE(4, CREDENTIAL_VALUE), TEXT(5, DEVICE_SERIAL_NUMBER, "1"),
        TEXT(5, PASSWORD, "device"), COUNT(1), GET, END
    };

    static const build_t  both[] = {
        OPEN, VERSION(1, 2), AUTHENTICATION_OF(2),
        STRUCTURE(4, CREDENTIAL_VALUE), TEXT(5, DEVICE_SERIAL_NUMBER, "1"),
        STRUCTURE(3, CREDENTIAL), ENUMERATION(4, CREDENTIAL_TYPE, 1),
        STRUCTURE(4, CREDENTIAL_VALUE), TEXT(5, USERNAME, "user"),
        COUNT(1), GET, END
    };

    is_int(decode(arena, vendor, &m, &error), KMIP_OK,
           "a vendor's credential that is no structure");
    is_int(m.header.has_credential, 1, "is noted");
    is_int(m.header.username.len, 0, "without a user name");

    is_int(decode(arena, device, &m, &error), KMIP_OK, "a device");
    is_int(m.header.has_credential, 1, "is noted");
    is_int(m.header.password.len, 0,
           "its password is not taken for a user's");

    is_int(decode(arena, both, &m, &error), KMIP_OK, "two credentials");
    ok(kmip_str_equal_c(&m.header.username, "user"), "the user is found");
    ok(m.header.password.data == NULL, "a credential without a password");
}


static void
test_versions(kmip_arena_t *arena)
{
    size_t          i;
    kmip_error_t    error;
    kmip_message_t  m;

    static const struct {
        int64_t         major;
        int64_t         minor;
        int             served;
        kmip_version_t  answer;
    } cases[] = {
        { 1, 0, 1, KMIP_V1_0 },            { 1, 1, 1, KMIP_V1_1 },
        { 1, 2, 1, KMIP_V1_2 },            { 1, 3, 1, KMIP_V1_3 },
        { 1, 4, 1, KMIP_V1_4 },            { 1, 5, 0, kmip_version(1, 5) },
        { 1, 99, 0, kmip_version(1, 99) }, { 1, 256, 0, KMIP_V1_0 },
        { 1, 255, 0, kmip_version(1, 255) },
        { 1, -1, 0, KMIP_V1_0 },           { 0, 0, 0, KMIP_V1_0 },
        { 2, 0, 1, KMIP_V2_0 },            { 2, 1, 1, KMIP_V2_1 },
        { 2, 9, 0, kmip_version(2, 9) },   { 3, 0, 0, KMIP_V1_0 },
        { -1, 1, 0, KMIP_V1_0 },           { 257, 1, 0, KMIP_V1_0 },
        { 256, 1, 0, KMIP_V1_0 },          { INT32_MAX, 1, 0, KMIP_V1_0 },
    };

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        build_t  items[] = {
            OPEN, VERSION(cases[i].major, cases[i].minor), COUNT(1), GET, END
        };

        error.cause = KMIP_CAUSE_NONE;

        is_int(decode(arena, items, &m, &error),
               cases[i].served ? KMIP_OK : KMIP_ERROR, "a version");
        ok(m.header.version == cases[i].answer,
           "%d.%d is answered in %d.%d", (int) cases[i].major,
           (int) cases[i].minor, kmip_version_major(m.header.version),
           kmip_version_minor(m.header.version));
        is_int(error.cause, cases[i].served ? KMIP_CAUSE_NONE
                                            : KMIP_CAUSE_UNSUPPORTED_VERSION,
               "its cause");
    }

    for (i = 1; kmip_versions[i]; i++) {
        ok(kmip_versions[i] < kmip_versions[i - 1],
           "versions are listed best first");
    }

    ok(kmip_version_served(KMIP_V1_1), "1.1 is served");
    ok(!kmip_version_served(0), "0.0 is not");
}


/* what 2.x has otherwise in headers and items */

static void
test_version_2(kmip_arena_t *arena)
{
    kmip_error_t    error;
    kmip_message_t  m;

    static const build_t  mandatory[] = {
        OPEN, VERSION(2, 1), ENUMERATION(2, ASYNCHRONOUS_INDICATOR, 1),
        COUNT(1), ITEM, OP(10), NUMBER(2, EPHEMERAL, BOOLEAN, 1), ID("1"),
        PAYLOAD, NUMBER(3, ACTIVATION_DATE, DATE_TIME_EXTENDED, 1),
        EXTENSION(1), EXTENSION(0), END
    };

    static const build_t  optional[] = {
        OPEN, VERSION(2, 0), ENUMERATION(2, ASYNCHRONOUS_INDICATOR, 2),
        ORDER(0), COUNT(1), GET, END
    };

    static const build_t  defaults[] = {
        OPEN, VERSION(2, 0), COUNT(1), GET, EXTENSION(0), EXTENSION(0), END
    };

    static const build_t  boolean[] = {
        OPEN, VERSION(2, 0), NUMBER(2, ASYNCHRONOUS_INDICATOR, BOOLEAN, 1),
        COUNT(1), GET, END
    };

    is_int(decode(arena, mandatory, &m, &error), KMIP_OK, "2.1 is served");
    is_int(m.header.asynchronous, 1, "a Mandatory indicator");
    is_int(m.header.batch_order, 1, "order is the default");
    is_int(m.nitems, 1, "its item");
    is_int(m.items[0].critical_extension, 1, "of two extensions");
    ok(kmip_str_equal_c(&m.items[0].id, "1"), "with an id");

    is_int(decode(arena, optional, &m, &error), KMIP_OK, "2.0 likewise");
    is_int(m.header.asynchronous, 0, "an Optional indicator");
    is_int(m.header.batch_order, 0, "order is refused");

    is_int(decode(arena, defaults, &m, &error), KMIP_OK,
           "2.0 repeats extensions, too");
    is_int(m.header.batch_order, 1, "and has order as its default");

    (void) decode(arena, boolean, &m, &error);
    is_int(error.cause, KMIP_CAUSE_INVALID_MESSAGE,
           "an indicator of 1.x in 2.x");
}


static void
test_no_memory(void)
{
    size_t          size;
    kmip_int_t      rc;
    kmip_value_t    v;
    kmip_error_t    error;
    kmip_arena_t   *arena, *small;
    kmip_message_t  m;

    static const build_t  request[] = {
        OPEN, VERSION(1, 1), COUNT(2), GET_ID("1"), GET_ID("2"), END
    };

    static const build_t  bad[] = { OPEN, VERSION(1, 1), GET, END };

    arena = kmip_arena_create(65536);
    v = build(arena, request);
    rc = KMIP_ERROR;

    for (size = 0; size < 4096 && rc != KMIP_OK; size += 64) {
        small = kmip_arena_create(size);
        error.cause = KMIP_CAUSE_NONE;

        rc = kmip_message_decode_request(small, v.bytes.data, v.bytes.len,
                                         MAX_ITEMS, &m, &error);
        kmip_arena_destroy(small);

        if (rc != KMIP_OK && error.cause != KMIP_CAUSE_SERVER_LIMIT) {
            break;
        }
    }

    is_int(rc, KMIP_OK, "with enough memory a request is decoded");
    ok(size > 64, "and with less it is a limit of the server");

    v = build(arena, bad);
    small = kmip_arena_create(0);

    is_int(kmip_message_decode_request(small, v.bytes.data, v.bytes.len,
                                       MAX_ITEMS, &m, &error),
           KMIP_ERROR, "an error without memory for its text");
    is_str(error.message, "", "has an empty one");

    kmip_arena_destroy(small);
    kmip_arena_destroy(arena);
}


int
main(void)
{
    kmip_arena_t  *arena;

    arena = kmip_arena_create(1 << 20);

    test_credentials(arena);
    test_versions(arena);
    test_version_2(arena);
    test_no_memory();

    kmip_arena_destroy(arena);

    return done_testing();
}
