
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Names: every row of the tables in both directions, and unknown ones.
 */


#include <string.h>

#include "kmip_names.h"
#include "kmip_tags.h"
#include "tap.h"


#define row_both_ways(code, id, text, since, until)                          \
    both += kmip_enum_find(e, text, strlen(text), &value) == KMIP_OK         \
            && value == code && kmip_enum_name(e, code) != NULL              \
            && strcmp(kmip_enum_name(e, code), text) == 0;                   \
    rows++;

#define enum_both_ways(id, text)                                             \
    e = KMIP_ENUM_ID_##id;                                                   \
    KMIP_ENUM_##id(row_both_ways)

#define enum_of_tag(id, text)                                                \
    both += kmip_tag_enum_id(KMIP_TAG_##id) == KMIP_ENUM_ID_##id;            \
    rows++;

#define tag_both_ways(code, id, text, since, until)                          \
    both += kmip_tag_value(text, strlen(text), &value) == KMIP_OK            \
            && value == code && strcmp(kmip_tag_name(code), text) == 0;      \
    rows++;


static void
test_tables(void)
{
    int          rows, both;
    uint32_t     value;
    kmip_enum_e  e;

    rows = 0;
    both = 0;
    KMIP_ENUMS(enum_both_ways)
    ok(rows > 300, "the enumerations have %d values", rows);
    is_int(both, rows, "each is found by its name and named by its value");

    rows = 0;
    both = 0;
    KMIP_TAGS(tag_both_ways)
    ok(rows > 350, "there are %d tags", rows);
    is_int(both, rows, "each is found by its name and named by its code");

    rows = 0;
    both = 0;
    KMIP_ENUMS(enum_of_tag)
    is_int(both, rows, "each enumeration belongs to its tag");
}


static int
found(kmip_enum_e id, const char *name, uint32_t want)
{
    uint32_t  value;

    return kmip_enum_find(id, name, strlen(name), &value) == KMIP_OK
           && value == want;
}


static void
test_spelling(void)
{
    uint32_t  tag;

    ok(found(KMIP_ENUM_ID_STATE, "Pre-Active", 1), "Pre-Active");
    ok(found(KMIP_ENUM_ID_STATE, "PreActive", 1), "PreActive, as in XML");
    ok(found(KMIP_ENUM_ID_STATE, "pre active", 1), "pre active");
    ok(found(KMIP_ENUM_ID_STATE, "--PRE__ACTIVE--", 1), "--PRE__ACTIVE--");
    ok(found(KMIP_ENUM_ID_KEY_FORMAT_TYPE, "PKCS_1", 3), "PKCS_1");
    ok(found(KMIP_ENUM_ID_CRYPTOGRAPHIC_ALGORITHM, "3des", 2), "3des");

    ok(found(KMIP_ENUM_ID_PADDING_METHOD, "ZEROS", 5), "ZEROS");
    ok(found(KMIP_ENUM_ID_PADDING_METHOD, "zeros", 5), "zeros");
    ok(!found(KMIP_ENUM_ID_PADDING_METHOD, "eros", 5), "but not eros");

    ok(!found(KMIP_ENUM_ID_STATE, "Pre", 1), "a prefix is not enough");
    ok(!found(KMIP_ENUM_ID_STATE, "PreActives", 1), "nor a longer name");
    ok(!found(KMIP_ENUM_ID_STATE, "", 1), "nor none");
    ok(!found(KMIP_ENUM_ID_STATE, "AES", 3), "nor another table's");
    ok(!found(KMIP_ENUM_ID_NONE, "AES", 3), "no table has no names");

    is_int(kmip_tag_value("UniqueIdentifier", 16, &tag), KMIP_OK,
           "a tag as in XML");
    is_int(tag, KMIP_TAG_UNIQUE_IDENTIFIER, "its code");
    is_int(kmip_tag_value("UniqueIdentifierX", 16, &tag), KMIP_OK,
           "the length counts, not an end");
    is_int(kmip_tag_value("UniqueIdentifierX", 17, &tag), KMIP_DECLINED,
           "an unknown tag");
}


static void
test_unknown(void)
{
    ok(kmip_tag_name(0x420000) == NULL, "no such tag");
    ok(kmip_tag_name(0x540001) == NULL, "a private tag has no name");
    ok(kmip_enum_name(KMIP_ENUM_ID_STATE, 0) == NULL, "no such state");
    ok(kmip_enum_name(KMIP_ENUM_ID_NONE, 1) == NULL, "no such table");

    is_int(kmip_tag_enum_id(KMIP_TAG_BATCH_COUNT), KMIP_ENUM_ID_NONE,
           "a tag of numbers");
    is_int(kmip_tag_enum_id(KMIP_TAG_MASK_GENERATOR_HASHING_ALGORITHM),
           KMIP_ENUM_ID_HASHING_ALGORITHM, "a tag that shares a table");

    is_str(kmip_operation_name(KMIP_OPERATION_GET), "Get", "an operation");
    is_str(kmip_operation_name(0x7f), "unknown", "an unknown operation");
    is_str(kmip_state_name(KMIP_STATE_DESTROYED_COMPROMISED),
           "Destroyed Compromised", "a state");
    is_str(kmip_state_name(7), "unknown", "an unknown state");
    is_str(kmip_reason_name(KMIP_RESULT_REASON_ITEM_NOT_FOUND),
           "Item Not Found", "a reason");
    is_str(kmip_reason_name(0), "unknown", "no reason");
}


static void
test_versions(void)
{
    size_t  i;

    static const struct {
        kmip_enum_e      id;
        uint32_t         value;
        kmip_version_t   version;
        int              known;
    } cases[] = {
        { KMIP_ENUM_ID_OPERATION, KMIP_OPERATION_GET, KMIP_V1_0, 1 },
        { KMIP_ENUM_ID_OPERATION, KMIP_OPERATION_GET, KMIP_V2_1, 1 },
        { KMIP_ENUM_ID_OPERATION, KMIP_OPERATION_DISCOVER_VERSIONS,
          KMIP_V1_0, 0 },
        { KMIP_ENUM_ID_OPERATION, KMIP_OPERATION_DISCOVER_VERSIONS,
          KMIP_V1_1, 1 },
        { KMIP_ENUM_ID_OPERATION, KMIP_OPERATION_ENCRYPT, KMIP_V1_1, 0 },
        { KMIP_ENUM_ID_OPERATION, KMIP_OPERATION_ENCRYPT, KMIP_V1_2, 1 },
        { KMIP_ENUM_ID_OPERATION, KMIP_OPERATION_IMPORT, KMIP_V1_3, 0 },
        { KMIP_ENUM_ID_OPERATION, KMIP_OPERATION_IMPORT, KMIP_V1_4, 1 },
        { KMIP_ENUM_ID_OPERATION, KMIP_OPERATION_SET_ATTRIBUTE,
          KMIP_V1_4, 0 },
        { KMIP_ENUM_ID_OPERATION, 0, KMIP_V1_4, 0 },
        { KMIP_ENUM_ID_OPERATION, 0x80000001, KMIP_V1_4, 0 },
        { KMIP_ENUM_ID_OBJECT_TYPE, KMIP_OBJECT_TYPE_TEMPLATE,
          KMIP_V1_4, 1 },
        { KMIP_ENUM_ID_OBJECT_TYPE, KMIP_OBJECT_TYPE_TEMPLATE,
          KMIP_V2_0, 0 },
        { KMIP_ENUM_ID_CRYPTOGRAPHIC_USAGE_MASK, 0, KMIP_V1_0, 1 },
        { KMIP_ENUM_ID_CRYPTOGRAPHIC_USAGE_MASK, 0x0c, KMIP_V1_0, 1 },
        { KMIP_ENUM_ID_CRYPTOGRAPHIC_USAGE_MASK, 0x80000000, KMIP_V1_0, 0 },
        { KMIP_ENUM_ID_CRYPTOGRAPHIC_USAGE_MASK, 0x8000000c, KMIP_V1_4, 0 },
        { KMIP_ENUM_ID_NONE, 1, KMIP_V1_4, 0 },
    };

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        ok(kmip_enum_known(cases[i].id, cases[i].value, cases[i].version)
           == cases[i].known,
           "%s %x is%s in %u.%u",
           (cases[i].id == KMIP_ENUM_ID_NONE) ? "nothing"
           : (cases[i].id == KMIP_ENUM_ID_OPERATION) ? "operation" : "value",
           (unsigned) cases[i].value, cases[i].known ? "" : " not",
           kmip_version_major(cases[i].version),
           kmip_version_minor(cases[i].version));
    }

    ok(kmip_enum_is_mask(KMIP_ENUM_ID_CRYPTOGRAPHIC_USAGE_MASK),
       "the usage mask is a mask");
    ok(!kmip_enum_is_mask(KMIP_ENUM_ID_STATE), "a state is not");
}


int
main(void)
{
    test_tables();
    test_spelling();
    test_unknown();
    test_versions();

    return done_testing();
}
