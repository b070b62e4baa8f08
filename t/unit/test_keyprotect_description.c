
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Descriptions of records.
 */


#include "record.h"


static void test_description(void);
static void test_description_others(void);
static void test_description_refused(void);


int
main(void)
{
    arena = kmip_arena_create(16 << 20);

    test_description();
    test_description_others();
    test_description_refused();

    kmip_arena_destroy(arena);

    return done_testing();
}


static void
test_description(void)
{
    int64_t               n;
    kmip_str_t            text;
    kmip_attribute_t     *a, *b;
    keyprotect_record_t   r, d;

    static const char  want[] =
        "type=Symmetric Key, format=Raw, algorithm=AES, length=256, mask=12, "
        "sha256=WlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlo=";

    make_record(&r);

    is_int(keyprotect_description_write(arena, &r, &text), KMIP_OK,
           "description written");
    is_mem(text.data, text.len, want, sizeof(want) - 1, "as people read it");

    is_int(keyprotect_description_parse(arena, &text, &d), KMIP_OK, "parsed");
    is_int(d.object_type, r.object_type, "object type");
    is_int(d.key_format_type, r.key_format_type, "format");

    n = 0;
    kmip_attributes_number(&d.attributes, KMIP_ATTR_CRYPTOGRAPHIC_ALGORITHM,
                           &n);
    is_int(n, KMIP_CRYPTOGRAPHIC_ALGORITHM_AES, "algorithm");

    n = 0;
    kmip_attributes_number(&d.attributes, KMIP_ATTR_CRYPTOGRAPHIC_LENGTH, &n);
    is_int(n, 256, "length");

    n = 0;
    kmip_attributes_number(&d.attributes, KMIP_ATTR_CRYPTOGRAPHIC_USAGE_MASK,
                           &n);
    is_int(n, 12, "usage mask");

    a = kmip_attributes_get(&r.attributes, KMIP_ATTR_DIGEST, NULL, 0);
    b = kmip_attributes_get(&d.attributes, KMIP_ATTR_DIGEST, NULL, 0);
    ok(b && kmip_value_equal(&a->value, &b->value), "digest");
}


static void
test_description_others(void)
{
    kmip_str_t           text;
    keyprotect_record_t  r, d;

    memset(&r, 0, sizeof(r));
    r.object_type = KMIP_OBJECT_TYPE_SECRET_DATA;
    r.data_type = KMIP_SECRET_DATA_TYPE_PASSWORD;
    keyprotect_description_write(arena, &r, &text);
    is_mem(text.data, text.len, "type=Secret Data, data=1", 24, "of a secret");
    is_int(keyprotect_description_parse(arena, &text, &d), KMIP_OK, "parsed");
    is_int(d.data_type, KMIP_SECRET_DATA_TYPE_PASSWORD, "its type");
    is_int(d.attributes.nelts, 0, "no attributes");

    make_record(&r);
    r.object_type = KMIP_OBJECT_TYPE_SECRET_DATA;
    keyprotect_description_write(arena, &r, &text);
    keyprotect_description_parse(arena, &text, &d);
    ok(kmip_attributes_get(&d.attributes, KMIP_ATTR_DIGEST, NULL, 0) == NULL,
       "a description does not have the digest of a password");

    memset(&r, 0, sizeof(r));
    r.object_type = KMIP_OBJECT_TYPE_CERTIFICATE_REQUEST;
    r.key_format_type = KMIP_KEY_FORMAT_TYPE_TRANSPARENT_ECMQV_PRIVATE_KEY;
    r.data_type = 0xffffffff;
    kmip_attributes_init(arena, &r.attributes);
    kmip_attributes_set_number(arena, &r.attributes,
                               KMIP_ATTR_CRYPTOGRAPHIC_ALGORITHM, 0x8fffffff);
    kmip_attributes_set_number(arena, &r.attributes,
                               KMIP_ATTR_CRYPTOGRAPHIC_LENGTH, 2147483647);
    kmip_attributes_set_number(arena, &r.attributes,
                               KMIP_ATTR_CRYPTOGRAPHIC_USAGE_MASK, 2147483647);
    is_int(keyprotect_description_write(arena, &r, &text), KMIP_OK,
           "long values");
    ok(text.len <= KEYPROTECT_DESCRIPTION_MAX, "fit: %zu", text.len);
    is_int(keyprotect_description_parse(arena, &text, &d), KMIP_OK,
           "and are read back");
}


static void
test_description_refused(void)
{
    size_t               i;
    kmip_str_t           text;
    keyprotect_record_t  d;

    static const char  *bad[] = {
        "", "KMIP KEK", "type", "type=", "type=Nonsense", "=2",
        "type=Symmetric Key,length=256", "type=Symmetric Key, ",
        "type=Symmetric Key,", "type=Symmetric Key, length=x",
        "type=Symmetric Key, length=99999999999",
        "type=Symmetric Key, color=blue", "length=256",
        "type=Symmetric Key, sha256=AAAA", "type=Symmetric Key, sha256=!"
    };

    for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        text = str(bad[i]);
        is_int(keyprotect_description_parse(arena, &text, &d), KMIP_ERROR,
               "refused: \"%s\"", bad[i]);
    }
}
