
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Attributes: a written value is read back equal, in every version.
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


/* a value of each structure */

static const build_t  name[] = {
    TEXT(0, NAME_VALUE, "vm"), ENUMERATION(0, NAME_TYPE, 1), END
};

static const build_t  cp[] = {
    ENUMERATION(0, BLOCK_CIPHER_MODE, 1), END
};

static const build_t  mixed[] = {
    ENUMERATION(0, BLOCK_CIPHER_MODE, KMIP_BLOCK_CIPHER_MODE_AEAD),
    ENUMERATION(0, HASHING_ALGORITHM, KMIP_HASHING_ALGORITHM_SHA_256), END
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

static const build_t  rotate_name[] = {
    TEXT(0, ROTATE_NAME_VALUE, "n"), ENUMERATION(0, ROTATE_NAME_TYPE, 1), END
};

static const build_t  *const structures[KMIP_ATTR_MAX] = {
    [KMIP_ATTR_ROTATE_NAME] = rotate_name,
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


static kmip_value_t
sample(kmip_attribute_e id)
{
    kmip_str_t    text;
    kmip_value_t  v;

    text = str("some text");

    memset(&v, 0, sizeof(kmip_value_t));

    if (structures[id]) {
        return build(arena, structures[id]);
    }

    if (id == KMIP_ATTR_LINK) {
        kmip_value_link(arena, &v, KMIP_LINK_TYPE_REPLACED_OBJECT_LINK, &text);
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


/* writes a value, checks the bytes, reads it back */

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
check(const char *what, const kmip_attribute_t *a, kmip_version_t version,
    const build_t *b)
{
    kmip_value_t   expected;
    kmip_writer_t  w;

    kmip_writer_init(&w, arena, 256, 4096);

    is_int(kmip_attribute_put(&w, a, version), KMIP_OK, "%s is written",
           what);

    expected = build(arena, b);
    is_mem(w.start, kmip_writer_used(&w), expected.bytes.data,
           expected.bytes.len, "%s as it should be", what);
}


static void
test_encodings(void)
{
    kmip_attribute_t  a;

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

    check("a mask in 1.x, without index 0,", &a, KMIP_V1_1, mask_1);
    check("a mask in 2.x", &a, KMIP_V2_1, mask_2);

    a.id = KMIP_ATTR_CUSTOM;
    a.name = str("x-Tag-1");
    a.index = 3;
    a.value.type = KMIP_TYPE_TEXT_STRING;
    a.value.bytes = str("v");

    check("a custom attribute with its index in 1.x", &a, KMIP_V1_1,
          custom_1);
    check("a custom attribute of a vendor in 2.x", &a, KMIP_V2_0, custom_2);
}


static void
test_custom(void)
{
    kmip_error_t      error;
    kmip_attribute_t  a, b;

    memset(&a, 0, sizeof(kmip_attribute_t));

    a.id = KMIP_ATTR_CUSTOM;
    a.name = str("x-Tag-1");
    a.index = 3;
    a.value.type = KMIP_TYPE_TEXT_STRING;
    a.value.bytes = str("v");

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


/* enumerations and bits of masks that a version does not have */

static void
test_foreign(void)
{
    kmip_str_t        uid;
    kmip_item_t       child;
    kmip_error_t      error;
    kmip_attribute_t  a, b;

    memset(&a, 0, sizeof(kmip_attribute_t));

    a.id = KMIP_ATTR_CRYPTOGRAPHIC_ALGORITHM;
    a.value.type = KMIP_TYPE_ENUMERATION;
    a.value.number = KMIP_CRYPTOGRAPHIC_ALGORITHM_SM4;
    is_int(round_trip(&a, KMIP_V1_4, &b, &error), KMIP_DECLINED,
           "an algorithm of 2.0 does not go out in 1.4");
    ok(kmip_attribute_foreign(&a, KMIP_V1_4), "being foreign to it");
    is_int(round_trip(&a, KMIP_V2_0, &b, &error), KMIP_OK, "in 2.0 it does");
    ok(!kmip_attribute_foreign(&a, KMIP_V2_0), "being at home there");

    a.value.number = 0x80000001;
    is_int(round_trip(&a, KMIP_V1_0, &b, &error), KMIP_OK,
           "a vendor's algorithm goes out in any version");
    ok(!kmip_attribute_foreign(&a, KMIP_V1_0), "being foreign to none");

    a.id = KMIP_ATTR_CRYPTOGRAPHIC_USAGE_MASK;
    a.value.type = KMIP_TYPE_INTEGER;
    a.value.number = 0x10000c | KMIP_CRYPTOGRAPHIC_USAGE_MASK_EXPORT;
    is_int(round_trip(&a, KMIP_V1_4, &b, &error), KMIP_OK, "a mask, 1.4");
    is_int(b.value.number, 0x4c, "lacks a bit of 2.0");
    is_int(round_trip(&a, KMIP_V2_1, &b, &error), KMIP_OK, "the mask, 2.1");
    is_int(b.value.number, 0x10000c, "lacks a bit of 1.x");
    ok(kmip_attribute_foreign(&a, KMIP_V1_4)
       && kmip_attribute_foreign(&a, KMIP_V2_1), "foreign to both");

    uid = str("another");
    a.id = KMIP_ATTR_LINK;
    kmip_value_link(arena, &a.value, KMIP_LINK_TYPE_WRAPPING_KEY_LINK, &uid);
    is_int(round_trip(&a, KMIP_V1_4, &b, &error), KMIP_DECLINED,
           "a Link whose type is of 2.0 does not go out in 1.4");
    is_int(round_trip(&a, KMIP_V2_0, &b, &error), KMIP_OK, "in 2.0 it does");

    a.id = KMIP_ATTR_CRYPTOGRAPHIC_PARAMETERS;
    a.value = build(arena, mixed);
    is_int(round_trip(&a, KMIP_V1_2, &b, &error), KMIP_OK,
           "Cryptographic Parameters, 1.2");
    is_int(kmip_ttlv_find(&b.value, KMIP_TAG_BLOCK_CIPHER_MODE, &child),
           KMIP_DECLINED, "lack a mode of 1.4");
    is_int(kmip_ttlv_find(&b.value, KMIP_TAG_HASHING_ALGORITHM, &child),
           KMIP_OK, "and keep the rest");
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


int
main(void)
{
    arena = kmip_arena_create(16 * 1024 * 1024);

    test_round_trips();
    test_encodings();
    test_custom();
    test_foreign();
    test_digest();
    test_order();

    kmip_arena_destroy(arena);

    return done_testing();
}
