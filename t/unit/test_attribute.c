
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Attributes: the table of rules, references to them, values built.
 */


#include "build.h"
#include "kmip_attribute.h"
#include "tap.h"


static const kmip_version_t  versions[] = {
    KMIP_V1_0, KMIP_V1_1, KMIP_V1_2, KMIP_V1_3, KMIP_V1_4,
    KMIP_V2_0, KMIP_V2_1
};

#define VERSIONS  (sizeof(versions) / sizeof(versions[0]))

static kmip_arena_t  *arena;


static kmip_str_t
str(const char *s)
{
    kmip_str_t  v;

    v.data = (const uint8_t *) s;
    v.len = strlen(s);

    return v;
}


static int
rule_is_sound(const kmip_attribute_rule_t *rule)
{
    unsigned  changeable;

    if (rule->name == NULL || rule->tag == 0 || rule->type == 0
        || rule->since < KMIP_V1_0 || rule->until < rule->since)
    {
        return 0;
    }

    changeable = rule->flags & (KMIP_ATTR_CLIENT_MOD|KMIP_ATTR_CLIENT_DEL);

    /*
     * an attribute that a client may only set on creation cannot be modified
     * later
     */

    if ((rule->flags & KMIP_ATTR_CREATE_ONLY) && changeable) {
        return 0;
    }

    /* a derived attribute may be given on creation if it is true (Fresh) */

    if ((rule->flags & KMIP_ATTR_DERIVED)
        && (rule->flags & KMIP_ATTR_CLIENT_SET)
        && !(rule->flags & KMIP_ATTR_CREATE_ONLY))
    {
        return 0;
    }

    /*
     * an attribute that only the record has must not change, except by markers
     */

    return !(rule->flags & KMIP_ATTR_RECORD) || !changeable
           || (rule->flags & KMIP_ATTR_LIFE);
}


static int
rule_is_found(kmip_attribute_e id)
{
    size_t                        i;
    kmip_str_t                    name;
    kmip_attribute_e              expected;
    const kmip_attribute_rule_t  *rule;

    rule = kmip_attribute_rule(id);
    name = str(rule->name);

    for (i = 0; i < VERSIONS; i++) {
        expected = kmip_attribute_in(id, versions[i]) ? id
                                                      : KMIP_ATTR_UNKNOWN;

        if (kmip_attribute_by_name(&name, versions[i]) != expected
            || kmip_attribute_by_tag(rule->tag, versions[i]) != expected)
        {
            return 0;
        }
    }

    return kmip_attribute_by_name(&name, KMIP_V_ANY) == id;
}


static void
test_rules(void)
{
    int               sound, found;
    kmip_attribute_e  id;

    is_int(kmip_attribute_rule(KMIP_ATTR_UNKNOWN) == NULL, 1,
           "no rule for an unknown attribute");
    is_int(kmip_attribute_rule(KMIP_ATTR_MAX) == NULL, 1,
           "no rule past the table");
    is_int(kmip_attribute_rule(KMIP_ATTR_CUSTOM)->tag, 0,
           "custom attributes have no tag");

    sound = 1;
    found = 1;

    for (id = KMIP_ATTR_UNKNOWN + 1; id < KMIP_ATTR_CUSTOM; id++) {
        sound &= rule_is_sound(kmip_attribute_rule(id));
        found &= rule_is_found(id);
    }

    ok(sound, "every rule is sound");
    ok(found, "found by name and tag in its versions only");
}


static const struct {
    const char       *name;
    kmip_version_t    version;
    kmip_attribute_e  id;
} names[] = {
    { "State", KMIP_V1_0, KMIP_ATTR_STATE },
    { "state", KMIP_V1_0, KMIP_ATTR_UNKNOWN },
    { "State ", KMIP_V1_0, KMIP_ATTR_UNKNOWN },
    { "", KMIP_V1_0, KMIP_ATTR_UNKNOWN },
    { "Fresh", KMIP_V1_0, KMIP_ATTR_UNKNOWN },
    { "Fresh", KMIP_V1_1, KMIP_ATTR_FRESH },
    { "Alternative Name", KMIP_V1_1, KMIP_ATTR_UNKNOWN },
    { "Alternative Name", KMIP_V1_2, KMIP_ATTR_ALTERNATIVE_NAME },
    { "Random Number Generator", KMIP_V1_2, KMIP_ATTR_UNKNOWN },
    { "Random Number Generator", KMIP_V1_3,
      KMIP_ATTR_RANDOM_NUMBER_GENERATOR },
    { "Sensitive", KMIP_V1_3, KMIP_ATTR_UNKNOWN },
    { "Sensitive", KMIP_V1_4, KMIP_ATTR_SENSITIVE },
    { "Operation Policy Name", KMIP_V1_4,
      KMIP_ATTR_OPERATION_POLICY_NAME },
    { "Operation Policy Name", KMIP_V2_0, KMIP_ATTR_UNKNOWN },
    { "Quantum Safe", KMIP_V1_4, KMIP_ATTR_UNKNOWN },
    { "Quantum Safe", KMIP_V2_0, KMIP_ATTR_QUANTUM_SAFE },
    { "Custom Attribute", KMIP_V1_0, KMIP_ATTR_UNKNOWN },
    { "x-Name", KMIP_V1_0, KMIP_ATTR_CUSTOM },
    { "y-Name", KMIP_V1_4, KMIP_ATTR_CUSTOM },
    { "x-y-z", KMIP_V1_4, KMIP_ATTR_CUSTOM },
    { "x-", KMIP_V1_0, KMIP_ATTR_UNKNOWN },
    { "x", KMIP_V1_0, KMIP_ATTR_UNKNOWN },
    { "-x", KMIP_V1_0, KMIP_ATTR_UNKNOWN },
    { "X-Name", KMIP_V1_0, KMIP_ATTR_UNKNOWN },
    { "z-Name", KMIP_V1_4, KMIP_ATTR_UNKNOWN },
    { "Acme.1-Name", KMIP_V1_4, KMIP_ATTR_UNKNOWN },
    { "Acme.1-Name", KMIP_V2_0, KMIP_ATTR_CUSTOM },
    { "Ac me-Name", KMIP_V2_0, KMIP_ATTR_UNKNOWN },
    { "x-Name", KMIP_V2_1, KMIP_ATTR_CUSTOM },
    { "x-Name", KMIP_V_ANY, KMIP_ATTR_CUSTOM },
    { "z-Name", KMIP_V_ANY, KMIP_ATTR_UNKNOWN }
};


static void
test_versions(void)
{
    size_t  i;

    kmip_str_t  name;

    for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        name = str(names[i].name);

        ok(kmip_attribute_by_name(&name, names[i].version) == names[i].id,
           "\"%s\" in %d.%d", names[i].name,
           kmip_version_major(names[i].version),
           kmip_version_minor(names[i].version));
    }

    is_int(kmip_attribute_by_tag(KMIP_TAG_REQUEST_MESSAGE, KMIP_V2_1),
           KMIP_ATTR_UNKNOWN, "a tag that is no attribute");
    is_int(kmip_attribute_by_tag(0, KMIP_V2_1), KMIP_ATTR_UNKNOWN,
           "no tag is no attribute");
}


static const struct {
    const char        *what;
    kmip_version_t     version;
    kmip_attribute_e   id;
    const char        *name;
    kmip_int_t         put;
    build_t            b[4];
} refs[] = {
    { "a name", KMIP_V1_1, KMIP_ATTR_STATE, "State", KMIP_OK,
      { TEXT(0, ATTRIBUTE_NAME, "State"), END } },
    { "a custom name", KMIP_V1_1, KMIP_ATTR_CUSTOM, "x-Vendor", KMIP_OK,
      { TEXT(0, ATTRIBUTE_NAME, "x-Vendor"), END } },
    { "an unknown name", KMIP_V1_1, KMIP_ATTR_UNKNOWN, "Vendor", KMIP_OK,
      { TEXT(0, ATTRIBUTE_NAME, "Vendor"), END } },
    { "a tag", KMIP_V2_0, KMIP_ATTR_STATE, "", KMIP_OK,
      { ENUMERATION(0, ATTRIBUTE_REFERENCE, KMIP_TAG_STATE), END } },
    { "a vendor's name", KMIP_V2_0, KMIP_ATTR_CUSTOM, "x-Vendor", KMIP_OK,
      { STRUCTURE(0, ATTRIBUTE_REFERENCE),
        TEXT(1, VENDOR_IDENTIFICATION, "x"),
        TEXT(1, ATTRIBUTE_NAME, "Vendor"), END } },
    { "an unknown tag", KMIP_V2_0, KMIP_ATTR_UNKNOWN, "", KMIP_DECLINED,
      { ENUMERATION(0, ATTRIBUTE_REFERENCE, KMIP_TAG_TICKET), END } }
};

static const struct {
    const char        *what;
    kmip_version_t     version;
    kmip_cause_e       cause;
    build_t            b[4];
} bad_refs[] = {
    { "name of another type", KMIP_V1_1, KMIP_CAUSE_INVALID_MESSAGE,
      { BYTES(0, ATTRIBUTE_NAME, "State"), END } },
    { "reference of another type", KMIP_V2_0, KMIP_CAUSE_INVALID_MESSAGE,
      { INTEGER(0, ATTRIBUTE_REFERENCE, KMIP_TAG_STATE), END } },
    { "reference without vendor", KMIP_V2_0, KMIP_CAUSE_INVALID_MESSAGE,
      { STRUCTURE(0, ATTRIBUTE_REFERENCE),
        TEXT(1, ATTRIBUTE_NAME, "Vendor"), END } },
    { "reference to an empty name", KMIP_V2_0,
      KMIP_CAUSE_INVALID_ATTRIBUTE,
      { STRUCTURE(0, ATTRIBUTE_REFERENCE),
        TEXT(1, VENDOR_IDENTIFICATION, "x"),
        TEXT(1, ATTRIBUTE_NAME, ""), END } }
};


static void
test_refs(void)
{
    size_t                i;
    kmip_item_t           item;
    kmip_value_t          expected;
    kmip_error_t          error;
    kmip_writer_t         w;
    kmip_attribute_ref_t  ref;

    for (i = 0; i < sizeof(refs) / sizeof(refs[0]); i++) {
        item = build_item(arena, refs[i].b);

        is_int(kmip_attribute_ref_decode(arena, &item, refs[i].version, &ref,
                                         &error),
               KMIP_OK, "%s", refs[i].what);
        is_int(ref.id, refs[i].id, "is known as what it is");
        is_mem(ref.name.data, ref.name.len, refs[i].name, strlen(refs[i].name),
               "and by its name");

        kmip_writer_init(&w, arena, 64, 256);
        is_int(kmip_attribute_ref_put(&w, &ref, refs[i].version), refs[i].put,
               "and can be written");

        if (refs[i].put == KMIP_OK) {
            expected = build(arena, refs[i].b);
            is_mem(w.start, kmip_writer_used(&w), expected.bytes.data,
                   expected.bytes.len, "as it was");
        }
    }

    for (i = 0; i < sizeof(bad_refs) / sizeof(bad_refs[0]); i++) {
        item = build_item(arena, bad_refs[i].b);
        error.cause = KMIP_CAUSE_NONE;

        ok(kmip_attribute_ref_decode(arena, &item, bad_refs[i].version, &ref,
                                     &error) == KMIP_ERROR
           && error.cause == bad_refs[i].cause,
           "refused: %s", bad_refs[i].what);
    }

    ref.id = KMIP_ATTR_FRESH;
    kmip_writer_init(&w, arena, 64, 256);
    is_int(kmip_attribute_ref_put(&w, &ref, KMIP_V1_0), KMIP_DECLINED,
           "a later attribute is not named to a 1.0 client");
    is_int(kmip_writer_used(&w), 0, "and nothing is written");
}


static void
test_values(void)
{
    kmip_str_t    text;
    kmip_value_t  v, expected;

    static const build_t  name[] = {
        TEXT(0, NAME_VALUE, "vm-1"), ENUMERATION(0, NAME_TYPE, 1), END
    };
    static const build_t  bare[] = {
        ENUMERATION(0, REVOCATION_REASON_CODE, 5), END
    };
    static const build_t  reason[] = {
        ENUMERATION(0, REVOCATION_REASON_CODE, 5),
        TEXT(0, REVOCATION_MESSAGE, "vm-1"), END
    };
    static const build_t  link[] = {
        ENUMERATION(0, LINK_TYPE, KMIP_LINK_TYPE_REPLACEMENT_OBJECT_LINK),
        TEXT(0, LINKED_OBJECT_IDENTIFIER, "vm-1"), END
    };

    text = str("vm-1");

    is_int(kmip_value_name(arena, &v, &text, 1), KMIP_OK, "a Name");
    expected = build(arena, name);
    ok(kmip_value_equal(&v, &expected), "of the right fields");

    is_int(kmip_value_revocation_reason(arena, &v, 5, NULL), KMIP_OK,
           "a bare Revocation Reason");
    expected = build(arena, bare);
    ok(kmip_value_equal(&v, &expected), "of the right fields");

    is_int(kmip_value_revocation_reason(arena, &v, 5, &text), KMIP_OK,
           "a Revocation Reason with a message");
    expected = build(arena, reason);
    ok(kmip_value_equal(&v, &expected), "of the right fields");

    is_int(kmip_value_link(arena, &v, KMIP_LINK_TYPE_REPLACEMENT_OBJECT_LINK,
                           &text), KMIP_OK, "a Link");
    expected = build(arena, link);
    ok(kmip_value_equal(&v, &expected), "of the right fields");
}


int
main(void)
{
    arena = kmip_arena_create(16 * 1024 * 1024);

    test_rules();
    test_versions();
    test_refs();
    test_values();

    kmip_arena_destroy(arena);

    return done_testing();
}
