
/*
 * Attributes: the table of rules, and both encodings.
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


static void
test_rules(void)
{
    int                           sound, found;
    size_t                        i;
    kmip_str_t                    name;
    kmip_version_t                v;
    kmip_attribute_e              id, expected;
    const kmip_attribute_rule_t  *rule;

    is_int(kmip_attribute_rule(KMIP_ATTR_UNKNOWN) == NULL, 1,
           "no rule for an unknown attribute");
    is_int(kmip_attribute_rule(KMIP_ATTR_MAX) == NULL, 1,
           "no rule past the table");
    is_int(kmip_attribute_rule(KMIP_ATTR_CUSTOM)->tag, 0,
           "custom attributes have no tag");

    sound = 1;
    found = 1;

    for (id = KMIP_ATTR_UNKNOWN + 1; id < KMIP_ATTR_CUSTOM; id++) {
        rule = kmip_attribute_rule(id);

        if (rule->name == NULL || rule->tag == 0 || rule->type == 0
            || rule->since < KMIP_V1_0 || rule->until < rule->since)
        {
            sound = 0;
            continue;
        }

        /* what a client may only give on creation it may not change later */

        if ((rule->flags & KMIP_ATTR_CREATE_ONLY)
            && (rule->flags & (KMIP_ATTR_CLIENT_MOD|KMIP_ATTR_CLIENT_DEL)))
        {
            sound = 0;
        }

        if ((rule->flags & KMIP_ATTR_DERIVED)
            && (rule->flags & KMIP_ATTR_CLIENT_SET))
        {
            sound = 0;
        }

        /* what is in the record alone must not change, but by markers */

        if ((rule->flags & KMIP_ATTR_RECORD)
            && (rule->flags & (KMIP_ATTR_CLIENT_MOD|KMIP_ATTR_CLIENT_DEL))
            && !(rule->flags & KMIP_ATTR_LIFE))
        {
            sound = 0;
        }

        name = str(rule->name);

        for (i = 0; i < VERSIONS; i++) {
            v = versions[i];
            expected = kmip_attribute_in(id, v) ? id : KMIP_ATTR_UNKNOWN;

            if (kmip_attribute_by_name(&name, v) != expected
                || kmip_attribute_by_tag(rule->tag, v) != expected)
            {
                found = 0;
            }
        }

        if (kmip_attribute_by_name(&name, KMIP_V_ANY) != id) {
            found = 0;
        }
    }

    ok(sound, "every rule is sound");
    ok(found, "found by name and tag in its versions only");
}


static void
test_versions(void)
{
    size_t  i;

    static const struct {
        const char       *name;
        kmip_version_t    version;
        kmip_attribute_e  id;
    } t[] = {
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

    kmip_str_t  name;

    for (i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
        name = str(t[i].name);

        ok(kmip_attribute_by_name(&name, t[i].version) == t[i].id,
           "\"%s\" in %d.%d", t[i].name, kmip_version_major(t[i].version),
           kmip_version_minor(t[i].version));
    }

    is_int(kmip_attribute_by_tag(KMIP_TAG_REQUEST_MESSAGE, KMIP_V2_1),
           KMIP_ATTR_UNKNOWN, "a tag that is no attribute");
    is_int(kmip_attribute_by_tag(0, KMIP_V2_1), KMIP_ATTR_UNKNOWN,
           "no tag is no attribute");
}


static kmip_value_t
sample(kmip_attribute_e id)
{
    kmip_str_t    text;
    kmip_value_t  v;

    static const build_t  name[] = {
        TEXT(0, NAME_VALUE, "vm"), ENUMERATION(0, NAME_TYPE, 1), END
    };
    static const build_t  cp[] = {
        ENUMERATION(0, BLOCK_CIPHER_MODE, 1), END
    };
    static const build_t  domain[] = { INTEGER(0, QLENGTH, 256), END };
    static const build_t  x509_id[] = {
        BYTES(0, ISSUER_DISTINGUISHED_NAME, "i"),
        BYTES(0, CERTIFICATE_SERIAL_NUMBER, "1"), END
    };
    static const build_t  x509_subject[] = {
        BYTES(0, SUBJECT_DISTINGUISHED_NAME, "s"),
        BYTES(0, SUBJECT_ALTERNATIVE_NAME, "a"),
        BYTES(0, SUBJECT_ALTERNATIVE_NAME, "b"), END
    };
    static const build_t  x509_issuer[] = {
        BYTES(0, ISSUER_DISTINGUISHED_NAME, "s"), END
    };
    static const build_t  cert_id[] = {
        TEXT(0, ISSUER, "i"), TEXT(0, SERIAL_NUMBER, "1"), END
    };
    static const build_t  cert_subject[] = {
        TEXT(0, CERTIFICATE_SUBJECT_DISTINGUISHED_NAME, "s"), END
    };
    static const build_t  cert_issuer[] = {
        TEXT(0, CERTIFICATE_ISSUER_DISTINGUISHED_NAME, "s"), END
    };
    static const build_t  limits[] = {
        NUMBER(0, USAGE_LIMITS_TOTAL, LONG_INTEGER, 1000),
        ENUMERATION(0, USAGE_LIMITS_UNIT, 1), END
    };
    static const build_t  app[] = {
        TEXT(0, APPLICATION_NAMESPACE, "ns"),
        TEXT(0, APPLICATION_DATA, "data"), END
    };
    static const build_t  alternative[] = {
        TEXT(0, ALTERNATIVE_NAME_VALUE, "n"),
        ENUMERATION(0, ALTERNATIVE_NAME_TYPE, 1), END
    };
    static const build_t  location[] = {
        TEXT(0, KEY_VALUE_LOCATION_VALUE, "n"),
        ENUMERATION(0, KEY_VALUE_LOCATION_TYPE, 1), END
    };
    static const build_t  rng[] = {
        ENUMERATION(0, RNG_ALGORITHM, 3), END
    };

    static const build_t  *const structures[KMIP_ATTR_MAX] = {
        [KMIP_ATTR_NAME] = name,
        [KMIP_ATTR_CRYPTOGRAPHIC_PARAMETERS] = cp,
        [KMIP_ATTR_CRYPTOGRAPHIC_DOMAIN_PARAMETERS] = domain,
        [KMIP_ATTR_X_509_CERTIFICATE_IDENTIFIER] = x509_id,
        [KMIP_ATTR_X_509_CERTIFICATE_SUBJECT] = x509_subject,
        [KMIP_ATTR_X_509_CERTIFICATE_ISSUER] = x509_issuer,
        [KMIP_ATTR_CERTIFICATE_IDENTIFIER] = cert_id,
        [KMIP_ATTR_CERTIFICATE_SUBJECT] = cert_subject,
        [KMIP_ATTR_CERTIFICATE_ISSUER] = cert_issuer,
        [KMIP_ATTR_USAGE_LIMITS] = limits,
        [KMIP_ATTR_APPLICATION_SPECIFIC_INFORMATION] = app,
        [KMIP_ATTR_ALTERNATIVE_NAME] = alternative,
        [KMIP_ATTR_KEY_VALUE_LOCATION] = location,
        [KMIP_ATTR_RANDOM_NUMBER_GENERATOR] = rng
    };

    text = str("some text");

    memset(&v, 0, sizeof(kmip_value_t));

    if (structures[id]) {
        return build(arena, structures[id]);
    }

    if (id == KMIP_ATTR_LINK) {
        kmip_value_link(arena, &v, KMIP_LINK_TYPE_PARENT_LINK, &text);
        return v;
    }

    if (id == KMIP_ATTR_REVOCATION_REASON) {
        kmip_value_revocation_reason(arena, &v, 2, &text);
        return v;
    }

    v.type = kmip_attribute_rule(id)->type;

    if (id == KMIP_ATTR_CUSTOM) {
        v.type = KMIP_TYPE_TEXT_STRING;
    }

    if (v.type == KMIP_TYPE_TEXT_STRING || v.type == KMIP_TYPE_BYTE_STRING) {
        v.bytes = text;

    } else {
        v.number = 1;
    }

    return v;
}


/* put, check what came out, take it in again */

static kmip_int_t
round_trip(const kmip_attribute_t *a, kmip_version_t version,
    kmip_attribute_t *b, kmip_error_t *error)
{
    kmip_int_t     rc;
    kmip_item_t    item;
    kmip_reader_t  r;
    kmip_writer_t  w;

    kmip_writer_init(&w, arena, 256, 4096);

    rc = kmip_attribute_put(&w, a, version);

    if (rc != KMIP_OK) {
        return kmip_writer_used(&w) ? KMIP_ERROR : rc;
    }

    kmip_reader_init(&r, w.start, kmip_writer_used(&w));

    if (w.failed || kmip_ttlv_next(&r, &item) != KMIP_OK
        || kmip_reader_left(&r))
    {
        return KMIP_ERROR;
    }

    return kmip_attribute_decode(arena, &item, version, b, error);
}


static void
test_round_trips(void)
{
    int               good;
    size_t            i;
    kmip_int_t        rc;
    kmip_str_t        digest;
    kmip_error_t      error;
    kmip_version_t    v;
    kmip_attribute_e  id;
    kmip_attribute_t  a, b;

    digest = str("0123456789abcdef0123456789abcdef");

    for (i = 0; i < VERSIONS; i++) {
        v = versions[i];
        good = 1;

        for (id = KMIP_ATTR_UNKNOWN + 1; id < KMIP_ATTR_MAX; id++) {
            memset(&a, 0, sizeof(kmip_attribute_t));

            a.id = id;
            a.value = sample(id);

            if (id == KMIP_ATTR_DIGEST) {
                kmip_value_digest(arena, &a.value,
                                  KMIP_HASHING_ALGORITHM_SHA_256, &digest,
                                  KMIP_KEY_FORMAT_TYPE_RAW, v);
            }

            if (id == KMIP_ATTR_CUSTOM) {
                a.name = str("x-Product");
            }

            rc = round_trip(&a, v, &b, &error);

            if (!kmip_attribute_in(id, v)) {
                good &= (rc == KMIP_DECLINED);
                continue;
            }

            if (rc != KMIP_OK || b.id != a.id || b.index != 0 || b.indexed
                || !kmip_str_equal(&a.name, &b.name)
                || !kmip_value_equal(&a.value, &b.value))
            {
                printf("# %s\n", kmip_attribute_rule(id)->name);
                good = 0;
            }
        }

        ok(good, "every attribute of %d.%d goes out and in, no other",
           kmip_version_major(v), kmip_version_minor(v));
    }
}


static void
test_encodings(void)
{
    kmip_error_t      error;
    kmip_value_t      expected;
    kmip_writer_t     w;
    kmip_attribute_t  a, b;

    static const build_t  mask_1[] = {
        STRUCTURE(0, ATTRIBUTE),
        TEXT(1, ATTRIBUTE_NAME, "Cryptographic Usage Mask"),
        INTEGER(1, ATTRIBUTE_VALUE, 12), END
    };
    static const build_t  mask_2[] = {
        INTEGER(0, CRYPTOGRAPHIC_USAGE_MASK, 12), END
    };
    static const build_t  custom_1[] = {
        STRUCTURE(0, ATTRIBUTE),
        TEXT(1, ATTRIBUTE_NAME, "x-Tag-1"),
        INTEGER(1, ATTRIBUTE_INDEX, 3),
        TEXT(1, ATTRIBUTE_VALUE, "v"), END
    };
    static const build_t  custom_2[] = {
        STRUCTURE(0, ATTRIBUTE),
        TEXT(1, VENDOR_IDENTIFICATION, "x"),
        TEXT(1, ATTRIBUTE_NAME, "Tag-1"),
        TEXT(1, ATTRIBUTE_VALUE, "v"), END
    };

    memset(&a, 0, sizeof(kmip_attribute_t));

    a.id = KMIP_ATTR_CRYPTOGRAPHIC_USAGE_MASK;
    a.value.type = KMIP_TYPE_INTEGER;
    a.value.number = 12;

    kmip_writer_init(&w, arena, 256, 4096);
    is_int(kmip_attribute_put(&w, &a, KMIP_V1_1), KMIP_OK, "1.x is written");
    expected = build(arena, mask_1);
    is_mem(w.start, kmip_writer_used(&w), expected.bytes.data,
           expected.bytes.len, "named, and Attribute Index 0 left out");

    kmip_writer_init(&w, arena, 256, 4096);
    is_int(kmip_attribute_put(&w, &a, KMIP_V2_1), KMIP_OK, "2.x is written");
    expected = build(arena, mask_2);
    is_mem(w.start, kmip_writer_used(&w), expected.bytes.data,
           expected.bytes.len, "under its own tag");

    a.id = KMIP_ATTR_CUSTOM;
    a.name = str("x-Tag-1");
    a.index = 3;
    a.value.type = KMIP_TYPE_TEXT_STRING;
    a.value.bytes = str("v");

    kmip_writer_init(&w, arena, 256, 4096);
    is_int(kmip_attribute_put(&w, &a, KMIP_V1_1), KMIP_OK, "custom, 1.x");
    expected = build(arena, custom_1);
    is_mem(w.start, kmip_writer_used(&w), expected.bytes.data,
           expected.bytes.len, "its index is written");

    kmip_writer_init(&w, arena, 256, 4096);
    is_int(kmip_attribute_put(&w, &a, KMIP_V2_0), KMIP_OK, "custom, 2.x");
    expected = build(arena, custom_2);
    is_mem(w.start, kmip_writer_used(&w), expected.bytes.data,
           expected.bytes.len, "vendor and name apart");

    is_int(round_trip(&a, KMIP_V1_4, &b, &error), KMIP_OK, "read, 1.4");
    is_int(b.index, 3, "index");
    is_int(b.indexed, 1, "an index was given");

    is_int(round_trip(&a, KMIP_V2_0, &b, &error), KMIP_OK, "read, 2.0");
    is_mem(b.name.data, b.name.len, "x-Tag-1", 7, "the full name of 1.x");

    a.name = str("Acme-Tag");
    is_int(round_trip(&a, KMIP_V1_4, &b, &error), KMIP_DECLINED,
           "1.x has no other vendors");
    is_int(round_trip(&a, KMIP_V2_1, &b, &error), KMIP_OK, "2.x has");
    is_mem(b.name.data, b.name.len, "Acme-Tag", 8, "and its full name");

    a.name = str("noname");
    is_int(round_trip(&a, KMIP_V1_4, &b, &error), KMIP_DECLINED,
           "no vendor, 1.x");
    is_int(round_trip(&a, KMIP_V2_1, &b, &error), KMIP_DECLINED,
           "no vendor, 2.x");

    a.name = str("x-Time");
    a.value.type = KMIP_TYPE_DATE_TIME_EXTENDED;
    is_int(round_trip(&a, KMIP_V1_4, &b, &error), KMIP_DECLINED,
           "a type that 1.x does not have");
    is_int(round_trip(&a, KMIP_V2_0, &b, &error), KMIP_OK,
           "but 2.x has");
}


static void
test_digest(void)
{
    kmip_str_t        digest;
    kmip_error_t      error;
    kmip_item_t       child;
    kmip_attribute_t  a, b;

    digest = str("0123456789abcdef0123456789abcdef");

    memset(&a, 0, sizeof(kmip_attribute_t));
    a.id = KMIP_ATTR_DIGEST;

    kmip_value_digest(arena, &a.value, KMIP_HASHING_ALGORITHM_SHA_256,
                      &digest, KMIP_KEY_FORMAT_TYPE_RAW, KMIP_V_MAX);

    is_int(round_trip(&a, KMIP_V1_1, &b, &error), KMIP_OK, "Digest, 1.1");
    is_int(kmip_ttlv_find(&b.value, KMIP_TAG_KEY_FORMAT_TYPE, &child),
           KMIP_OK, "has Key Format Type");

    is_int(round_trip(&a, KMIP_V1_0, &b, &error), KMIP_OK, "Digest, 1.0");
    is_int(kmip_ttlv_find(&b.value, KMIP_TAG_KEY_FORMAT_TYPE, &child),
           KMIP_DECLINED, "has none");
    is_int(kmip_ttlv_find(&b.value, KMIP_TAG_DIGEST_VALUE, &child),
           KMIP_OK, "but the Digest Value");
    is_mem(child.value.bytes.data, child.value.bytes.len, digest.data,
           digest.len, "of the right bytes");

    kmip_value_digest(arena, &a.value, KMIP_HASHING_ALGORITHM_SHA_256,
                      &digest, KMIP_KEY_FORMAT_TYPE_RAW, KMIP_V1_0);
    is_int(kmip_ttlv_find(&a.value, KMIP_TAG_KEY_FORMAT_TYPE, &child),
           KMIP_DECLINED, "nor has what was built for 1.0");
}


static void
test_order(void)
{
    kmip_item_t       item;
    kmip_error_t      error;
    kmip_attribute_t  a, b;

    static const build_t  straight[] = {
        STRUCTURE(0, ATTRIBUTE),
        TEXT(1, ATTRIBUTE_NAME, "Name"),
        STRUCTURE(1, ATTRIBUTE_VALUE),
        TEXT(2, NAME_VALUE, "vm"),
        ENUMERATION(2, NAME_TYPE, 1), END
    };
    static const build_t  crossed[] = {
        STRUCTURE(0, ATTRIBUTE),
        STRUCTURE(1, ATTRIBUTE_VALUE),
        ENUMERATION(2, NAME_TYPE, 1),
        TEXT(2, NAME_VALUE, "vm"),
        TEXT(1, ATTRIBUTE_NAME, "Name"), END
    };

    item = build_item(arena, straight);
    is_int(kmip_attribute_decode(arena, &item, KMIP_V1_1, &a, &error),
           KMIP_OK, "fields in order");

    item = build_item(arena, crossed);
    is_int(kmip_attribute_decode(arena, &item, KMIP_V1_1, &b, &error),
           KMIP_OK, "fields in another");

    ok(kmip_value_equal(&a.value, &b.value), "come to the same value");
}


static void
test_rejections(void)
{
    size_t            i;
    kmip_int_t        rc;
    kmip_item_t       item;
    kmip_error_t      error;
    kmip_attribute_t  a;

#define NAMED(name)                                                          \
    STRUCTURE(0, ATTRIBUTE), TEXT(1, ATTRIBUTE_NAME, name)
#define VENDOR(vendor, name)                                                 \
    STRUCTURE(0, ATTRIBUTE), TEXT(1, VENDOR_IDENTIFICATION, vendor),         \
    TEXT(1, ATTRIBUTE_NAME, name)

    static const struct {
        const char      *what;
        kmip_version_t   version;
        kmip_cause_e     cause;
        build_t          b[8];
    } t[] = {
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

    for (i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
        item = build_item(arena, t[i].b);
        error.cause = KMIP_CAUSE_NONE;
        error.message = NULL;

        rc = kmip_attribute_decode(arena, &item, t[i].version, &a, &error);

        ok(rc == KMIP_ERROR && error.cause == t[i].cause
           && error.message != NULL, "refused: %s", t[i].what);
    }
}


static void
test_acceptance(void)
{
    size_t            i;
    kmip_item_t       item;
    kmip_error_t      error;
    kmip_attribute_t  a;

    static const struct {
        const char      *what;
        kmip_version_t   version;
        int              partial;
        build_t          b[8];
    } t[] = {
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

    for (i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
        item = build_item(arena, t[i].b);

        ok((t[i].partial
            ? kmip_attribute_decode_partial(arena, &item, t[i].version, &a,
                                            &error)
            : kmip_attribute_decode(arena, &item, t[i].version, &a, &error))
           == KMIP_OK, "accepted: %s", t[i].what);
    }
}


static void
test_refs(void)
{
    size_t                i;
    kmip_item_t           item;
    kmip_value_t          expected;
    kmip_error_t          error;
    kmip_writer_t         w;
    kmip_attribute_ref_t  ref;

    static const struct {
        const char        *what;
        kmip_version_t     version;
        kmip_attribute_e   id;
        const char        *name;
        kmip_int_t         put;
        build_t            b[4];
    } t[] = {
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
    } bad[] = {
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

    for (i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
        item = build_item(arena, t[i].b);

        is_int(kmip_attribute_ref_decode(arena, &item, t[i].version, &ref,
                                         &error),
               KMIP_OK, t[i].what);
        is_int(ref.id, t[i].id, "is known as what it is");
        is_mem(ref.name.data, ref.name.len, t[i].name, strlen(t[i].name),
               "and by its name");

        kmip_writer_init(&w, arena, 64, 256);
        is_int(kmip_attribute_ref_put(&w, &ref, t[i].version), t[i].put,
               "and can be written");

        if (t[i].put == KMIP_OK) {
            expected = build(arena, t[i].b);
            is_mem(w.start, kmip_writer_used(&w), expected.bytes.data,
                   expected.bytes.len, "as it was");
        }
    }

    for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        item = build_item(arena, bad[i].b);
        error.cause = KMIP_CAUSE_NONE;

        ok(kmip_attribute_ref_decode(arena, &item, bad[i].version, &ref,
                                     &error) == KMIP_ERROR
           && error.cause == bad[i].cause, "refused: %s", bad[i].what);
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

    test_rules();
    test_versions();
    test_round_trips();
    test_encodings();
    test_digest();
    test_order();
    test_rejections();
    test_acceptance();
    test_refs();
    test_values();
    test_no_room();

    kmip_arena_destroy(arena);

    return done_testing();
}
