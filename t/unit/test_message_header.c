
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


/* every type of credential, and those that a version does not have */

static void
test_kinds(kmip_arena_t *arena)
{
    size_t          i;
    kmip_error_t    error;
    kmip_message_t  m;

    static const struct {
        const char  *name;
        build_t      items[24];
    }  cases[] = {
        { "a device with everything",
          { OPEN, VERSION(1, 1), AUTHENTICATION_OF(2),
            STRUCTURE(4, CREDENTIAL_VALUE), TEXT(5, DEVICE_SERIAL_NUMBER, "1"),
            TEXT(5, PASSWORD, "p"), TEXT(5, DEVICE_IDENTIFIER, "d"),
            TEXT(5, NETWORK_IDENTIFIER, "n"),
            TEXT(5, MACHINE_IDENTIFIER, "m"), TEXT(5, MEDIA_IDENTIFIER, "e"),
            COUNT(1), GET, END } },
        { "an attestation",
          { OPEN, VERSION(1, 2), AUTHENTICATION_OF(3),
            STRUCTURE(4, CREDENTIAL_VALUE), STRUCTURE(5, NONCE),
            BYTES(6, NONCE_ID, "i"), BYTES(6, NONCE_VALUE, "v"),
            ENUMERATION(5, ATTESTATION_TYPE, 1),
            BYTES(5, ATTESTATION_MEASUREMENT, "m"), COUNT(1), GET, END } },
        { "an attestation in a version without them",
          { OPEN, VERSION(1, 1), AUTHENTICATION_OF(3),
            STRUCTURE(4, CREDENTIAL_VALUE), COUNT(1), GET, END } },
        { "a one-time password",
          { OPEN, VERSION(2, 0), AUTHENTICATION_OF(4),
            STRUCTURE(4, CREDENTIAL_VALUE), TEXT(5, USERNAME, "u"),
            TEXT(5, ONE_TIME_PASSWORD, "o"), COUNT(1), GET, END } },
        { "a hashed password",
          { OPEN, VERSION(2, 1), AUTHENTICATION_OF(5),
            STRUCTURE(4, CREDENTIAL_VALUE), TEXT(5, USERNAME, "u"),
            NUMBER(5, TIME_STAMP, DATE_TIME_EXTENDED, 1),
            BYTES(5, HASHED_PASSWORD, "h"), COUNT(1), GET, END } },
        { "a ticket",
          { OPEN, VERSION(2, 1), AUTHENTICATION_OF(6),
            STRUCTURE(4, CREDENTIAL_VALUE), STRUCTURE(5, TICKET),
            ENUMERATION(6, TICKET_TYPE, 1), BYTES(6, TICKET_VALUE, "v"),
            COUNT(1), GET, END } },
        { "a type that no version has",
          { OPEN, VERSION(2, 1), AUTHENTICATION_OF(7),
            BYTES(4, CREDENTIAL_VALUE, "anything"), COUNT(1), GET, END } }
    };

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        is_int(decode(arena, cases[i].items, &m, &error), KMIP_OK, "%s",
               cases[i].name);
        is_int(m.header.has_credential, 1, "%s is noted", cases[i].name);
        is_int(m.header.has_password, 0, "%s is no user's password",
               cases[i].name);
        is_int(m.header.username.len + m.header.password.len, 0,
               "%s has no user name and password", cases[i].name);
    }
}


/* of two passwords the first is forgotten, and that there were two is known */

static void
test_two_passwords(kmip_arena_t *arena)
{
    kmip_error_t    error;
    kmip_message_t  m;

    static const build_t  two[] = {
        OPEN, VERSION(1, 2), AUTHENTICATION_OF(1),
        STRUCTURE(4, CREDENTIAL_VALUE), TEXT(5, USERNAME, "one"),
        TEXT(5, PASSWORD, "secret"),
        STRUCTURE(3, CREDENTIAL), ENUMERATION(4, CREDENTIAL_TYPE, 1),
        STRUCTURE(4, CREDENTIAL_VALUE), TEXT(5, USERNAME, "two"),
        COUNT(1), GET, END
    };

    is_int(decode(arena, two, &m, &error), KMIP_OK, "two passwords");
    ok(m.header.has_password && m.header.has_passwords, "both are noted");
    ok(kmip_str_equal_c(&m.header.username, "two"), "the second user is kept");
    ok(m.header.password.data == NULL, "and not the first one's password");
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
    test_kinds(arena);
    test_two_passwords(arena);
    test_versions(arena);
    test_version_2(arena);
    test_no_memory();

    kmip_arena_destroy(arena);

    return done_testing();
}
