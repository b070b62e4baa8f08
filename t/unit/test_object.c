
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Managed objects: Key Blocks and Opaque Objects, written and read.
 */


#include "build.h"
#include "kmip_object.h"
#include "tap.h"


static kmip_arena_t  *arena;


static void
test_types(void)
{
    size_t  i;

    static const struct {
        uint32_t  type;
        uint32_t  tag;
    } t[] = {
        { KMIP_OBJECT_TYPE_SYMMETRIC_KEY, KMIP_TAG_SYMMETRIC_KEY },
        { KMIP_OBJECT_TYPE_SECRET_DATA, KMIP_TAG_SECRET_DATA },
        { KMIP_OBJECT_TYPE_OPAQUE_OBJECT, KMIP_TAG_OPAQUE_OBJECT }
    };

    for (i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
        is_int(kmip_object_tag(t[i].type), t[i].tag, "tag of a type");
        is_int(kmip_object_is(t[i].tag), 1, "is an object");
    }

    is_int(kmip_object_tag(KMIP_OBJECT_TYPE_CERTIFICATE), 0,
           "certificates are not supported");
    is_int(kmip_object_is(KMIP_TAG_CERTIFICATE), 1, "but are objects");
    is_int(kmip_object_tag(0), 0, "0 is no type");
    is_int(kmip_object_tag(UINT32_MAX), 0, "nor is a vendor's");
    is_int(kmip_object_is(KMIP_TAG_KEY_BLOCK), 0, "Key Block is no object");
}


static kmip_secret_t *
secret(const char *bytes)
{
    return kmip_secret_copy(arena, bytes, strlen(bytes));
}


static void
check(const char *what, const kmip_object_t *object, const build_t *b)
{
    kmip_item_t    item;
    kmip_value_t   expected;
    kmip_error_t   error;
    kmip_reader_t  r;
    kmip_writer_t  w;
    kmip_object_t  back;

    kmip_writer_init(&w, arena, 64, 4096);
    kmip_object_put(&w, KMIP_V1_4, object);

    expected = build(arena, b);
    is_mem(w.start, kmip_writer_used(&w), expected.bytes.data,
           expected.bytes.len, "%s", what);

    kmip_reader_init(&r, w.start, kmip_writer_used(&w));
    kmip_ttlv_next(&r, &item);

    is_int(kmip_object_decode(arena, KMIP_V1_4, &item, &back, &error), KMIP_OK,
           "and read");

    ok(back.object_type == object->object_type
       && back.key_format_type == object->key_format_type
       && back.algorithm == object->algorithm
       && back.length == object->length
       && back.data_type == object->data_type, "as it was");

    if (object->material == NULL) {
        ok(back.material == NULL, "without material");
        return;
    }

    is_mem(back.material->data, back.material->len, object->material->data,
           object->material->len, "with its material");
    ok(back.material->data != item.value.bytes.data,
       "which is a copy of its own");
}


static const build_t  raw[] = {
    STRUCTURE(0, SYMMETRIC_KEY),
    STRUCTURE(1, KEY_BLOCK),
    ENUMERATION(2, KEY_FORMAT_TYPE, KMIP_KEY_FORMAT_TYPE_RAW),
    STRUCTURE(2, KEY_VALUE),
    BYTES(3, KEY_MATERIAL, "0123456789abcdef0123456789abcdef"),
    ENUMERATION(2, CRYPTOGRAPHIC_ALGORITHM,
                KMIP_CRYPTOGRAPHIC_ALGORITHM_AES),
    INTEGER(2, CRYPTOGRAPHIC_LENGTH, 256), END
};

static const build_t  transparent[] = {
    STRUCTURE(0, SYMMETRIC_KEY),
    STRUCTURE(1, KEY_BLOCK),
    ENUMERATION(2, KEY_FORMAT_TYPE,
                KMIP_KEY_FORMAT_TYPE_TRANSPARENT_SYMMETRIC_KEY),
    STRUCTURE(2, KEY_VALUE),
    STRUCTURE(3, KEY_MATERIAL),
    BYTES(4, KEY, "0123456789abcdef"),
    ENUMERATION(2, CRYPTOGRAPHIC_ALGORITHM,
                KMIP_CRYPTOGRAPHIC_ALGORITHM_AES),
    INTEGER(2, CRYPTOGRAPHIC_LENGTH, 128), END
};

static const build_t  password[] = {
    STRUCTURE(0, SECRET_DATA),
    ENUMERATION(1, SECRET_DATA_TYPE, KMIP_SECRET_DATA_TYPE_PASSWORD),
    STRUCTURE(1, KEY_BLOCK),
    ENUMERATION(2, KEY_FORMAT_TYPE, KMIP_KEY_FORMAT_TYPE_OPAQUE),
    STRUCTURE(2, KEY_VALUE),
    BYTES(3, KEY_MATERIAL, "open sesame"), END
};

static const build_t  absent[] = {
    STRUCTURE(0, SYMMETRIC_KEY),
    STRUCTURE(1, KEY_BLOCK),
    ENUMERATION(2, KEY_FORMAT_TYPE, KMIP_KEY_FORMAT_TYPE_RAW),
    ENUMERATION(2, CRYPTOGRAPHIC_ALGORITHM,
                KMIP_CRYPTOGRAPHIC_ALGORITHM_AES),
    INTEGER(2, CRYPTOGRAPHIC_LENGTH, 256), END
};

static const build_t  opaque[] = {
    STRUCTURE(0, OPAQUE_OBJECT),
    ENUMERATION(1, OPAQUE_DATA_TYPE, 0x80123456),
    BYTES(1, OPAQUE_DATA_VALUE, "anything"), END
};


static void
test_round_trips(void)
{
    kmip_object_t  o;

    memset(&o, 0, sizeof(kmip_object_t));

    o.object_type = KMIP_OBJECT_TYPE_SYMMETRIC_KEY;
    o.key_format_type = KMIP_KEY_FORMAT_TYPE_RAW;
    o.algorithm = KMIP_CRYPTOGRAPHIC_ALGORITHM_AES;
    o.length = 256;
    check("a key without a value", &o, absent);

    o.material = secret("0123456789abcdef0123456789abcdef");
    check("a raw key", &o, raw);

    o.key_format_type = KMIP_KEY_FORMAT_TYPE_TRANSPARENT_SYMMETRIC_KEY;
    o.length = 128;
    o.material = secret("0123456789abcdef");
    check("a transparent key", &o, transparent);

    memset(&o, 0, sizeof(kmip_object_t));

    o.object_type = KMIP_OBJECT_TYPE_SECRET_DATA;
    o.key_format_type = KMIP_KEY_FORMAT_TYPE_OPAQUE;
    o.data_type = KMIP_SECRET_DATA_TYPE_PASSWORD;
    o.material = secret("open sesame");
    check("Secret Data", &o, password);

    memset(&o, 0, sizeof(kmip_object_t));

    o.object_type = KMIP_OBJECT_TYPE_OPAQUE_OBJECT;
    o.data_type = 0x80123456;
    o.material = secret("anything");
    check("an Opaque Object", &o, opaque);
}


static void
test_unsupported(void)
{
    kmip_writer_t  w;
    kmip_object_t  o;

    memset(&o, 0, sizeof(kmip_object_t));
    o.object_type = KMIP_OBJECT_TYPE_CERTIFICATE;

    kmip_writer_init(&w, arena, 64, 4096);
    kmip_object_put(&w, KMIP_V1_4, &o);

    is_int(kmip_writer_used(&w), 0, "what is not supported is not written");
}


static void
test_compression(void)
{
    kmip_item_t    item;
    kmip_error_t   error;
    kmip_object_t  o;

    /* in an order of its own, as some clients have it */

    static const build_t  b[] = {
        STRUCTURE(0, SYMMETRIC_KEY),
        STRUCTURE(1, KEY_BLOCK),
        INTEGER(2, CRYPTOGRAPHIC_LENGTH, 256),
        ENUMERATION(2, KEY_COMPRESSION_TYPE, 1),
        ENUMERATION(2, KEY_FORMAT_TYPE, KMIP_KEY_FORMAT_TYPE_RAW),
        STRUCTURE(2, KEY_VALUE),
        BYTES(3, KEY_MATERIAL, "0123456789abcdef0123456789abcdef"), END
    };

    item = build_item(arena, b);

    is_int(kmip_object_decode(arena, KMIP_V1_4, &item, &o, &error), KMIP_OK,
           "Key Compression Type is ignored");
    is_int(o.length, 256, "the rest is not");
    is_int(o.algorithm, 0, "and what is not given is not made up");
}


#define KEY_BLOCK(format)                                                    \
    STRUCTURE(0, SYMMETRIC_KEY), STRUCTURE(1, KEY_BLOCK),                    \
    ENUMERATION(2, KEY_FORMAT_TYPE, KMIP_KEY_FORMAT_TYPE_##format)


static const struct {
    const char      *what;
    kmip_cause_e     cause;
    build_t          b[10];
} refused[] = {
    { "a certificate", KMIP_CAUSE_INVALID_OBJECT_TYPE,
      { STRUCTURE(0, CERTIFICATE), ENUMERATION(1, CERTIFICATE_TYPE, 1),
        END } },
    { "no object at all", KMIP_CAUSE_INVALID_OBJECT_TYPE,
      { STRUCTURE(0, KEY_BLOCK), END } },
    { "a key that is no structure", KMIP_CAUSE_INVALID_MESSAGE,
      { BYTES(0, SYMMETRIC_KEY, "key"), END } },
    { "no Key Block", KMIP_CAUSE_INVALID_MESSAGE,
      { STRUCTURE(0, SYMMETRIC_KEY), END } },
    { "two Key Blocks", KMIP_CAUSE_INVALID_MESSAGE,
      { STRUCTURE(0, SYMMETRIC_KEY), STRUCTURE(1, KEY_BLOCK),
        STRUCTURE(1, KEY_BLOCK), END } },
    { "Key Block of another type", KMIP_CAUSE_INVALID_MESSAGE,
      { STRUCTURE(0, SYMMETRIC_KEY), BYTES(1, KEY_BLOCK, "key"), END } },
    { "no Key Format Type", KMIP_CAUSE_INVALID_MESSAGE,
      { STRUCTURE(0, SYMMETRIC_KEY), STRUCTURE(1, KEY_BLOCK), END } },
    { "Key Format Type of another type", KMIP_CAUSE_INVALID_MESSAGE,
      { STRUCTURE(0, SYMMETRIC_KEY), STRUCTURE(1, KEY_BLOCK),
        INTEGER(2, KEY_FORMAT_TYPE, 1), END } },
    { "two Key Format Types", KMIP_CAUSE_INVALID_MESSAGE,
      { KEY_BLOCK(RAW), ENUMERATION(2, KEY_FORMAT_TYPE, 1), END } },
    { "format of private keys", KMIP_CAUSE_KEY_FORMAT_NOT_SUPPORTED,
      { KEY_BLOCK(PKCS_8), STRUCTURE(2, KEY_VALUE),
        BYTES(3, KEY_MATERIAL, "key"), END } },
    { "a vendor's format", KMIP_CAUSE_KEY_FORMAT_NOT_SUPPORTED,
      { STRUCTURE(0, SYMMETRIC_KEY), STRUCTURE(1, KEY_BLOCK),
        ENUMERATION(2, KEY_FORMAT_TYPE, 0x80000001), END } },
    { "a wrapped key that is text", KMIP_CAUSE_INVALID_MESSAGE,
      { KEY_BLOCK(RAW), TEXT(2, KEY_VALUE, "wrapped"),
        STRUCTURE(2, KEY_WRAPPING_DATA),
        ENUMERATION(3, WRAPPING_METHOD, 1), END } },
    { "Key Wrapping Data as bytes", KMIP_CAUSE_INVALID_MESSAGE,
      { KEY_BLOCK(RAW), BYTES(2, KEY_VALUE, "wrapped"),
        BYTES(2, KEY_WRAPPING_DATA, "by a key"), END } },
    { "Byte String without wrapping", KMIP_CAUSE_INVALID_MESSAGE,
      { KEY_BLOCK(RAW), BYTES(2, KEY_VALUE, "wrapped"), END } },
    { "attribute in Key Value", KMIP_CAUSE_FEATURE_NOT_SUPPORTED,
      { KEY_BLOCK(RAW), STRUCTURE(2, KEY_VALUE),
        BYTES(3, KEY_MATERIAL, "key"), STRUCTURE(3, ATTRIBUTE),
        STRUCTURE(3, ATTRIBUTE), END } },
    { "attributes of 2.x in Key Value", KMIP_CAUSE_FEATURE_NOT_SUPPORTED,
      { KEY_BLOCK(RAW), STRUCTURE(2, KEY_VALUE),
        BYTES(3, KEY_MATERIAL, "key"), STRUCTURE(3, ATTRIBUTES), END } },
    { "empty Key Value", KMIP_CAUSE_INVALID_MESSAGE,
      { KEY_BLOCK(RAW), STRUCTURE(2, KEY_VALUE), END } },
    { "two Key Materials", KMIP_CAUSE_INVALID_MESSAGE,
      { KEY_BLOCK(RAW), STRUCTURE(2, KEY_VALUE),
        BYTES(3, KEY_MATERIAL, "a"), BYTES(3, KEY_MATERIAL, "b"), END } },
    { "Key Material as text", KMIP_CAUSE_INVALID_MESSAGE,
      { KEY_BLOCK(RAW), STRUCTURE(2, KEY_VALUE),
        TEXT(3, KEY_MATERIAL, "key"), END } },
    { "raw key that is a structure", KMIP_CAUSE_INVALID_MESSAGE,
      { KEY_BLOCK(RAW), STRUCTURE(2, KEY_VALUE),
        STRUCTURE(3, KEY_MATERIAL), BYTES(4, KEY, "key"), END } },
    { "transparent key that is none", KMIP_CAUSE_INVALID_MESSAGE,
      { KEY_BLOCK(TRANSPARENT_SYMMETRIC_KEY), STRUCTURE(2, KEY_VALUE),
        BYTES(3, KEY_MATERIAL, "key"), END } },
    { "transparent key without Key", KMIP_CAUSE_INVALID_MESSAGE,
      { KEY_BLOCK(TRANSPARENT_SYMMETRIC_KEY), STRUCTURE(2, KEY_VALUE),
        STRUCTURE(3, KEY_MATERIAL), END } },
    { "Secret Data without its type", KMIP_CAUSE_INVALID_MESSAGE,
      { STRUCTURE(0, SECRET_DATA), STRUCTURE(1, KEY_BLOCK),
        ENUMERATION(2, KEY_FORMAT_TYPE, 1), END } },
    { "transparent Secret Data", KMIP_CAUSE_KEY_FORMAT_NOT_SUPPORTED,
      { STRUCTURE(0, SECRET_DATA), ENUMERATION(1, SECRET_DATA_TYPE, 1),
        STRUCTURE(1, KEY_BLOCK),
        ENUMERATION(2, KEY_FORMAT_TYPE,
                    KMIP_KEY_FORMAT_TYPE_TRANSPARENT_SYMMETRIC_KEY),
        END } },
    { "Opaque Object without its type", KMIP_CAUSE_INVALID_MESSAGE,
      { STRUCTURE(0, OPAQUE_OBJECT), BYTES(1, OPAQUE_DATA_VALUE, "v"),
        END } },
    { "Opaque Object without its value", KMIP_CAUSE_INVALID_MESSAGE,
      { STRUCTURE(0, OPAQUE_OBJECT), ENUMERATION(1, OPAQUE_DATA_TYPE, 1),
        END } }
};


static void
test_rejections(void)
{
    size_t         i;
    kmip_int_t     rc;
    kmip_item_t    item;
    kmip_error_t   error;
    kmip_object_t  o;

    for (i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
        item = build_item(arena, refused[i].b);
        error.cause = KMIP_CAUSE_NONE;
        error.message = NULL;

        rc = kmip_object_decode(arena, KMIP_V1_4, &item, &o, &error);

        ok(rc == KMIP_ERROR && error.cause == refused[i].cause
           && error.message != NULL, "refused: %s", refused[i].what);
    }
}


static void
test_no_room(void)
{
    size_t         limit;
    kmip_item_t    item;
    kmip_error_t   error;
    kmip_arena_t  *small;
    kmip_object_t  o;

    static const build_t  b[] = {
        KEY_BLOCK(RAW), STRUCTURE(2, KEY_VALUE),
        BYTES(3, KEY_MATERIAL, "0123456789abcdef0123456789abcdef"), END
    };

    limit = 32;
    small = kmip_arena_create(limit);
    item = build_item(arena, b);

    is_int(kmip_object_decode(small, KMIP_V1_4, &item, &o, &error), KMIP_ERROR,
           "no room for the material");
    is_int(error.cause, KMIP_CAUSE_SERVER_LIMIT, "is a limit of ours");

    kmip_arena_destroy(small);
}


int
main(void)
{
    arena = kmip_arena_create(1024 * 1024);

    test_types();
    test_round_trips();
    test_unsupported();
    test_compression();
    test_rejections();
    test_no_room();

    kmip_arena_destroy(arena);

    return done_testing();
}
