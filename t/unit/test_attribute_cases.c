
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Attributes: values that are refused on reading, and values that are not.
 */


#include "build.h"
#include "kmip_attribute.h"
#include "tap.h"


static kmip_arena_t  *arena;

#define NAMED(name)                                                          \
    STRUCTURE(0, ATTRIBUTE), TEXT(1, ATTRIBUTE_NAME, name)
#define VENDOR(vendor, name)                                                 \
    STRUCTURE(0, ATTRIBUTE), TEXT(1, VENDOR_IDENTIFICATION, vendor),         \
    TEXT(1, ATTRIBUTE_NAME, name)


static kmip_str_t
str(const char *s)
{
    kmip_str_t  v;

    v.data = (const uint8_t *) s;
    v.len = strlen(s);

    return v;
}


static const struct {
    const char      *what;
    kmip_version_t   version;
    kmip_cause_e     cause;
    build_t          b[8];
} refused[] = {
    { "another tag", KMIP_V1_1, KMIP_CAUSE_INVALID_MESSAGE,
      { INTEGER(0, CRYPTOGRAPHIC_LENGTH, 1), END } },
    { "no structure", KMIP_V1_1, KMIP_CAUSE_INVALID_MESSAGE,
      { INTEGER(0, ATTRIBUTE, 1), END } },
    { "no name", KMIP_V1_1, KMIP_CAUSE_INVALID_MESSAGE,
      { STRUCTURE(0, ATTRIBUTE), INTEGER(1, ATTRIBUTE_VALUE, 1), END } },
    { "no value", KMIP_V1_1, KMIP_CAUSE_INVALID_MESSAGE,
      { NAMED("State"), END } },
    { "name of another type", KMIP_V1_1, KMIP_CAUSE_INVALID_MESSAGE,
      { STRUCTURE(0, ATTRIBUTE), BYTES(1, ATTRIBUTE_NAME, "State"),
        ENUMERATION(1, ATTRIBUTE_VALUE, 1), END } },
    { "two names", KMIP_V1_1, KMIP_CAUSE_INVALID_MESSAGE,
      { NAMED("State"), TEXT(1, ATTRIBUTE_NAME, "State"),
        ENUMERATION(1, ATTRIBUTE_VALUE, 1), END } },
    { "two values", KMIP_V1_1, KMIP_CAUSE_INVALID_MESSAGE,
      { NAMED("State"), ENUMERATION(1, ATTRIBUTE_VALUE, 1),
        ENUMERATION(1, ATTRIBUTE_VALUE, 1), END } },
    { "index of another type", KMIP_V1_1, KMIP_CAUSE_INVALID_MESSAGE,
      { NAMED("State"), ENUMERATION(1, ATTRIBUTE_INDEX, 1),
        ENUMERATION(1, ATTRIBUTE_VALUE, 1), END } },
    { "negative index", KMIP_V1_1, KMIP_CAUSE_INVALID_FIELD,
      { NAMED("State"), INTEGER(1, ATTRIBUTE_INDEX, -1),
        ENUMERATION(1, ATTRIBUTE_VALUE, 1), END } },
    { "unknown name", KMIP_V1_1, KMIP_CAUSE_INVALID_ATTRIBUTE,
      { NAMED("Status"), ENUMERATION(1, ATTRIBUTE_VALUE, 1), END } },
    { "name of a later version", KMIP_V1_3, KMIP_CAUSE_INVALID_ATTRIBUTE,
      { NAMED("Comment"), TEXT(1, ATTRIBUTE_VALUE, "c"), END } },
    { "wrong type", KMIP_V1_1, KMIP_CAUSE_INVALID_ATTRIBUTE_VALUE,
      { NAMED("State"), TEXT(1, ATTRIBUTE_VALUE, "Active"), END } },
    { "Integer for Enumeration", KMIP_V1_1,
      KMIP_CAUSE_INVALID_ATTRIBUTE_VALUE,
      { NAMED("State"), INTEGER(1, ATTRIBUTE_VALUE, 1), END } },
    { "no structure for one", KMIP_V1_1,
      KMIP_CAUSE_INVALID_ATTRIBUTE_VALUE,
      { NAMED("Name"), TEXT(1, ATTRIBUTE_VALUE, "vm"), END } },
    { "empty structure", KMIP_V1_1, KMIP_CAUSE_INVALID_ATTRIBUTE_VALUE,
      { NAMED("Name"), STRUCTURE(1, ATTRIBUTE_VALUE), END } },
    { "missing field", KMIP_V1_1, KMIP_CAUSE_INVALID_ATTRIBUTE_VALUE,
      { NAMED("Name"), STRUCTURE(1, ATTRIBUTE_VALUE),
        TEXT(2, NAME_VALUE, "vm"), END } },
    { "duplicate field", KMIP_V1_1, KMIP_CAUSE_INVALID_ATTRIBUTE_VALUE,
      { NAMED("Name"), STRUCTURE(1, ATTRIBUTE_VALUE),
        TEXT(2, NAME_VALUE, "vm"), TEXT(2, NAME_VALUE, "vm"),
        ENUMERATION(2, NAME_TYPE, 1), END } },
    { "field of another type", KMIP_V1_1,
      KMIP_CAUSE_INVALID_ATTRIBUTE_VALUE,
      { NAMED("Name"), STRUCTURE(1, ATTRIBUTE_VALUE),
        TEXT(2, NAME_VALUE, "vm"), INTEGER(2, NAME_TYPE, 1), END } },
    { "field of another structure", KMIP_V1_1,
      KMIP_CAUSE_INVALID_ATTRIBUTE_VALUE,
      { NAMED("Name"), STRUCTURE(1, ATTRIBUTE_VALUE),
        TEXT(2, NAME_VALUE, "vm"), ENUMERATION(2, NAME_TYPE, 1),
        ENUMERATION(2, LINK_TYPE, 1), END } },
    { "field of a later version", KMIP_V1_1,
      KMIP_CAUSE_INVALID_ATTRIBUTE_VALUE,
      { NAMED("Cryptographic Parameters"), STRUCTURE(1, ATTRIBUTE_VALUE),
        NUMBER(2, RANDOM_IV, BOOLEAN, 1), END } },
    { "Application Data, required until 1.2", KMIP_V1_2,
      KMIP_CAUSE_INVALID_ATTRIBUTE_VALUE,
      { NAMED("Application Specific Information"),
        STRUCTURE(1, ATTRIBUTE_VALUE),
        TEXT(2, APPLICATION_NAMESPACE, "ns"), END } },
    { "nested structure", KMIP_V1_1, KMIP_CAUSE_INVALID_ATTRIBUTE_VALUE,
      { NAMED("x-Deep"), STRUCTURE(1, ATTRIBUTE_VALUE),
        STRUCTURE(2, NAME), END } },
    { "item that is no attribute", KMIP_V2_0,
      KMIP_CAUSE_INVALID_ATTRIBUTE,
      { INTEGER(0, MAXIMUM_ITEMS, 1), END } },
    { "attribute of 1.x", KMIP_V2_0, KMIP_CAUSE_INVALID_ATTRIBUTE,
      { TEXT(0, OPERATION_POLICY_NAME, "default"), END } },
    { "wrong type in 2.x", KMIP_V2_0, KMIP_CAUSE_INVALID_ATTRIBUTE_VALUE,
      { ENUMERATION(0, CRYPTOGRAPHIC_LENGTH, 1), END } },
    { "Attribute without vendor", KMIP_V2_0, KMIP_CAUSE_INVALID_MESSAGE,
      { NAMED("State"), ENUMERATION(1, ATTRIBUTE_VALUE, 1), END } },
    { "empty vendor", KMIP_V2_0, KMIP_CAUSE_INVALID_ATTRIBUTE,
      { VENDOR("", "Name"), TEXT(1, ATTRIBUTE_VALUE, "v"), END } },
    { "empty name", KMIP_V2_0, KMIP_CAUSE_INVALID_ATTRIBUTE,
      { VENDOR("x", ""), TEXT(1, ATTRIBUTE_VALUE, "v"), END } },
    { "dash in vendor", KMIP_V2_0, KMIP_CAUSE_INVALID_ATTRIBUTE,
      { VENDOR("x-y", "Name"), TEXT(1, ATTRIBUTE_VALUE, "v"), END } },
    { "blank in vendor", KMIP_V2_0, KMIP_CAUSE_INVALID_ATTRIBUTE,
      { VENDOR("x y", "Name"), TEXT(1, ATTRIBUTE_VALUE, "v"), END } }
};


static void
test_rejections(void)
{
    size_t            i;
    kmip_int_t        rc;
    kmip_item_t       item;
    kmip_error_t      error;
    kmip_attribute_t  a;

    for (i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
        item = build_item(arena, refused[i].b);
        error.cause = KMIP_CAUSE_NONE;
        error.message = NULL;

        rc = kmip_attribute_decode(arena, &item, refused[i].version, &a,
                                   &error);

        ok(rc == KMIP_ERROR && error.cause == refused[i].cause
           && error.message != NULL, "refused: %s", refused[i].what);
    }
}


static const struct {
    const char      *what;
    kmip_version_t   version;
    int              partial;
    build_t          b[8];
} accepted[] = {
    { "custom structure", KMIP_V1_1, 0,
      { NAMED("x-ID"), STRUCTURE(1, ATTRIBUTE_VALUE),
        TEXT(2, NAME_VALUE, "a"), TEXT(2, NAME_VALUE, "b"), END } },
    { "empty custom structure", KMIP_V1_1, 0,
      { NAMED("x-ID"), STRUCTURE(1, ATTRIBUTE_VALUE), END } },
    { "custom Boolean", KMIP_V1_0, 0,
      { NAMED("y-Flag"), NUMBER(1, ATTRIBUTE_VALUE, BOOLEAN, 1), END } },
    { "empty Cryptographic Parameters", KMIP_V1_0, 0,
      { NAMED("Cryptographic Parameters"),
        STRUCTURE(1, ATTRIBUTE_VALUE), END } },
    { "Usage Limits without Count", KMIP_V1_0, 0,
      { NAMED("Usage Limits"), STRUCTURE(1, ATTRIBUTE_VALUE),
        NUMBER(2, USAGE_LIMITS_TOTAL, LONG_INTEGER, 10),
        ENUMERATION(2, USAGE_LIMITS_UNIT, 1), END } },
    { "Application Data optional from 1.3 on", KMIP_V1_3, 0,
      { NAMED("Application Specific Information"),
        STRUCTURE(1, ATTRIBUTE_VALUE),
        TEXT(2, APPLICATION_NAMESPACE, "ns"), END } },
    { "Digest without format in 1.0", KMIP_V1_0, 0,
      { NAMED("Digest"), STRUCTURE(1, ATTRIBUTE_VALUE),
        ENUMERATION(2, HASHING_ALGORITHM, 6),
        BYTES(2, DIGEST_VALUE, "d"), END } },
    { "part of a Name, for Locate", KMIP_V1_1, 1,
      { NAMED("Name"), STRUCTURE(1, ATTRIBUTE_VALUE),
        TEXT(2, NAME_VALUE, "vm"), END } },
    { "part of a Name in 2.x", KMIP_V2_0, 1,
      { STRUCTURE(0, NAME), TEXT(1, NAME_VALUE, "vm"), END } }
};


static void
test_acceptance(void)
{
    size_t            i;
    kmip_int_t        rc;
    kmip_item_t       item;
    kmip_error_t      error;
    kmip_attribute_t  a;

    for (i = 0; i < sizeof(accepted) / sizeof(accepted[0]); i++) {
        item = build_item(arena, accepted[i].b);

        rc = accepted[i].partial
             ? kmip_attribute_decode_partial(arena, &item,
                                             accepted[i].version, &a, &error)
             : kmip_attribute_decode(arena, &item, accepted[i].version, &a,
                                     &error);

        is_int(rc, KMIP_OK, "accepted: %s", accepted[i].what);
    }
}


static void
test_no_room(void)
{
    size_t            i, limit;
    kmip_int_t        rc;
    kmip_str_t        text;
    kmip_item_t       item;
    kmip_value_t      v;
    kmip_error_t      error;
    kmip_arena_t     *small;
    kmip_attribute_t  a;

    static const build_t  name[] = {
        NAMED("Name"), STRUCTURE(1, ATTRIBUTE_VALUE),
        TEXT(2, NAME_VALUE, "a name of some length"),
        ENUMERATION(2, NAME_TYPE, 1), END
    };
    static const build_t  custom[] = {
        VENDOR("x", "a name of some length"),
        TEXT(1, ATTRIBUTE_VALUE, "v"), END
    };

    text = str("a name of some length");
    limit = 8;

    for (i = 0; i < 2; i++) {
        small = kmip_arena_create(limit);
        item = build_item(arena, i ? custom : name);
        error.cause = KMIP_CAUSE_NONE;

        rc = kmip_attribute_decode(small, &item, i ? KMIP_V2_0 : KMIP_V1_0,
                                   &a, &error);

        ok(rc == KMIP_ERROR && error.cause == KMIP_CAUSE_SERVER_LIMIT,
           "no room for %s", i ? "a vendor's name" : "a structure");

        kmip_arena_destroy(small);
    }

    small = kmip_arena_create(limit);
    is_int(kmip_value_name(small, &v, &text, 1), KMIP_ERROR,
           "no room to build a value");
    kmip_arena_destroy(small);
}


int
main(void)
{
    arena = kmip_arena_create(16 * 1024 * 1024);

    test_rejections();
    test_acceptance();
    test_no_room();

    kmip_arena_destroy(arena);

    return done_testing();
}
