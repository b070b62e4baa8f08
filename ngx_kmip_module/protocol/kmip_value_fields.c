
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The fields of structured attribute values: one table in wire order (KMIP
 * 1.4, section 3; 2.1, section 4).
 */


#include "kmip_names.h"
#include "kmip_value_fields.h"


#define REQUIRED  0x01
#define REPEATED  0x02

#define KMIP_VALUE_FLAT  64     /* fields of a custom attribute's structure */
#define KMIP_VALUE_ALL   0      /* no version: no enumeration is foreign */


typedef struct {
    uint32_t         structure;
    uint32_t         tag;
    kmip_type_e      type;
    kmip_version_t   since;
    kmip_version_t   until;
    unsigned         flags;
} kmip_value_field_t;


#define kmip_field(structure, tag, type, since, until, flags)                \
    { KMIP_TAG_##structure, KMIP_TAG_##tag, KMIP_TYPE_##type,                \
      KMIP_V##since, KMIP_V##until, flags }


static const kmip_value_field_t  kmip_value_fields[] = {

    kmip_field(NAME, NAME_VALUE, TEXT_STRING, 1_0, _MAX, REQUIRED),
    kmip_field(NAME, NAME_TYPE, ENUMERATION, 1_0, _MAX, REQUIRED),

    kmip_field(CRYPTOGRAPHIC_PARAMETERS, BLOCK_CIPHER_MODE,
               ENUMERATION, 1_0, _MAX, 0),
    kmip_field(CRYPTOGRAPHIC_PARAMETERS, PADDING_METHOD,
               ENUMERATION, 1_0, _MAX, 0),
    kmip_field(CRYPTOGRAPHIC_PARAMETERS, HASHING_ALGORITHM,
               ENUMERATION, 1_0, _MAX, 0),
    kmip_field(CRYPTOGRAPHIC_PARAMETERS, KEY_ROLE_TYPE,
               ENUMERATION, 1_0, _MAX, 0),
    kmip_field(CRYPTOGRAPHIC_PARAMETERS, DIGITAL_SIGNATURE_ALGORITHM,
               ENUMERATION, 1_2, _MAX, 0),
    kmip_field(CRYPTOGRAPHIC_PARAMETERS, CRYPTOGRAPHIC_ALGORITHM,
               ENUMERATION, 1_2, _MAX, 0),
    kmip_field(CRYPTOGRAPHIC_PARAMETERS, RANDOM_IV,
               BOOLEAN, 1_2, _MAX, 0),
    kmip_field(CRYPTOGRAPHIC_PARAMETERS, IV_LENGTH,
               INTEGER, 1_2, _MAX, 0),
    kmip_field(CRYPTOGRAPHIC_PARAMETERS, TAG_LENGTH,
               INTEGER, 1_2, _MAX, 0),
    kmip_field(CRYPTOGRAPHIC_PARAMETERS, FIXED_FIELD_LENGTH,
               INTEGER, 1_2, _MAX, 0),
    kmip_field(CRYPTOGRAPHIC_PARAMETERS, INVOCATION_FIELD_LENGTH,
               INTEGER, 1_2, _MAX, 0),
    kmip_field(CRYPTOGRAPHIC_PARAMETERS, COUNTER_LENGTH,
               INTEGER, 1_2, _MAX, 0),
    kmip_field(CRYPTOGRAPHIC_PARAMETERS, INITIAL_COUNTER_VALUE,
               INTEGER, 1_2, _MAX, 0),
    kmip_field(CRYPTOGRAPHIC_PARAMETERS, SALT_LENGTH,
               INTEGER, 1_4, _MAX, 0),
    kmip_field(CRYPTOGRAPHIC_PARAMETERS, MASK_GENERATOR,
               ENUMERATION, 1_4, _MAX, 0),
    kmip_field(CRYPTOGRAPHIC_PARAMETERS, MASK_GENERATOR_HASHING_ALGORITHM,
               ENUMERATION, 1_4, _MAX, 0),
    kmip_field(CRYPTOGRAPHIC_PARAMETERS, P_SOURCE,
               BYTE_STRING, 1_4, _MAX, 0),
    kmip_field(CRYPTOGRAPHIC_PARAMETERS, TRAILER_FIELD,
               INTEGER, 1_4, _MAX, 0),

    kmip_field(DERIVATION_PARAMETERS, CRYPTOGRAPHIC_PARAMETERS,
               STRUCTURE, 1_0, _MAX, 0),
    kmip_field(DERIVATION_PARAMETERS, INITIALIZATION_VECTOR,
               BYTE_STRING, 1_0, _MAX, 0),
    kmip_field(DERIVATION_PARAMETERS, DERIVATION_DATA,
               BYTE_STRING, 1_0, _MAX, 0),
    kmip_field(DERIVATION_PARAMETERS, SALT, BYTE_STRING, 1_0, _MAX, 0),
    kmip_field(DERIVATION_PARAMETERS, ITERATION_COUNT,
               INTEGER, 1_0, _MAX, 0),

    kmip_field(CRYPTOGRAPHIC_DOMAIN_PARAMETERS, QLENGTH,
               INTEGER, 1_0, _MAX, 0),
    kmip_field(CRYPTOGRAPHIC_DOMAIN_PARAMETERS, RECOMMENDED_CURVE,
               ENUMERATION, 1_0, _MAX, 0),

    kmip_field(X_509_CERTIFICATE_IDENTIFIER, ISSUER_DISTINGUISHED_NAME,
               BYTE_STRING, 1_1, _MAX, REQUIRED),
    kmip_field(X_509_CERTIFICATE_IDENTIFIER, CERTIFICATE_SERIAL_NUMBER,
               BYTE_STRING, 1_1, _MAX, REQUIRED),

    kmip_field(X_509_CERTIFICATE_SUBJECT, SUBJECT_DISTINGUISHED_NAME,
               BYTE_STRING, 1_1, _MAX, REQUIRED),
    kmip_field(X_509_CERTIFICATE_SUBJECT, SUBJECT_ALTERNATIVE_NAME,
               BYTE_STRING, 1_1, _MAX, REPEATED),

    kmip_field(X_509_CERTIFICATE_ISSUER, ISSUER_DISTINGUISHED_NAME,
               BYTE_STRING, 1_1, _MAX, REQUIRED),
    kmip_field(X_509_CERTIFICATE_ISSUER, ISSUER_ALTERNATIVE_NAME,
               BYTE_STRING, 1_1, _MAX, REPEATED),

    kmip_field(CERTIFICATE_IDENTIFIER, ISSUER,
               TEXT_STRING, 1_0, 1_4, REQUIRED),
    kmip_field(CERTIFICATE_IDENTIFIER, SERIAL_NUMBER,
               TEXT_STRING, 1_0, 1_4, REQUIRED),

    kmip_field(CERTIFICATE_SUBJECT, CERTIFICATE_SUBJECT_DISTINGUISHED_NAME,
               TEXT_STRING, 1_0, 1_4, REQUIRED),
    kmip_field(CERTIFICATE_SUBJECT, CERTIFICATE_SUBJECT_ALTERNATIVE_NAME,
               TEXT_STRING, 1_0, 1_4, REPEATED),

    kmip_field(CERTIFICATE_ISSUER, CERTIFICATE_ISSUER_DISTINGUISHED_NAME,
               TEXT_STRING, 1_0, 1_4, REQUIRED),
    kmip_field(CERTIFICATE_ISSUER, CERTIFICATE_ISSUER_ALTERNATIVE_NAME,
               TEXT_STRING, 1_0, 1_4, REPEATED),

    kmip_field(DIGEST, HASHING_ALGORITHM, ENUMERATION, 1_0, _MAX, REQUIRED),
    kmip_field(DIGEST, DIGEST_VALUE, BYTE_STRING, 1_0, _MAX, REQUIRED),
    kmip_field(DIGEST, KEY_FORMAT_TYPE, ENUMERATION, 1_1, _MAX, REQUIRED),

    /* a client that sets limits leaves the count to the server */

    kmip_field(USAGE_LIMITS, USAGE_LIMITS_TOTAL,
               LONG_INTEGER, 1_0, _MAX, REQUIRED),
    kmip_field(USAGE_LIMITS, USAGE_LIMITS_COUNT, LONG_INTEGER, 1_0, _MAX, 0),
    kmip_field(USAGE_LIMITS, USAGE_LIMITS_UNIT,
               ENUMERATION, 1_0, _MAX, REQUIRED),

    kmip_field(REVOCATION_REASON, REVOCATION_REASON_CODE,
               ENUMERATION, 1_0, _MAX, REQUIRED),
    kmip_field(REVOCATION_REASON, REVOCATION_MESSAGE,
               TEXT_STRING, 1_0, _MAX, 0),

    kmip_field(LINK, LINK_TYPE, ENUMERATION, 1_0, _MAX, REQUIRED),
    kmip_field(LINK, LINKED_OBJECT_IDENTIFIER,
               TEXT_STRING, 1_0, _MAX, REQUIRED),

    kmip_field(APPLICATION_SPECIFIC_INFORMATION, APPLICATION_NAMESPACE,
               TEXT_STRING, 1_0, _MAX, REQUIRED),
    kmip_field(APPLICATION_SPECIFIC_INFORMATION, APPLICATION_DATA,
               TEXT_STRING, 1_0, 1_2, REQUIRED),
    kmip_field(APPLICATION_SPECIFIC_INFORMATION, APPLICATION_DATA,
               TEXT_STRING, 1_3, _MAX, 0),

    kmip_field(ALTERNATIVE_NAME, ALTERNATIVE_NAME_VALUE,
               TEXT_STRING, 1_2, _MAX, REQUIRED),
    kmip_field(ALTERNATIVE_NAME, ALTERNATIVE_NAME_TYPE,
               ENUMERATION, 1_2, _MAX, REQUIRED),

    kmip_field(KEY_VALUE_LOCATION, KEY_VALUE_LOCATION_VALUE,
               TEXT_STRING, 1_2, _MAX, REQUIRED),
    kmip_field(KEY_VALUE_LOCATION, KEY_VALUE_LOCATION_TYPE,
               ENUMERATION, 1_2, _MAX, REQUIRED),

    kmip_field(RANDOM_NUMBER_GENERATOR, RNG_ALGORITHM,
               ENUMERATION, 1_3, _MAX, REQUIRED),
    kmip_field(RANDOM_NUMBER_GENERATOR, CRYPTOGRAPHIC_ALGORITHM,
               ENUMERATION, 1_3, _MAX, 0),
    kmip_field(RANDOM_NUMBER_GENERATOR, CRYPTOGRAPHIC_LENGTH,
               INTEGER, 1_3, _MAX, 0),
    kmip_field(RANDOM_NUMBER_GENERATOR, HASHING_ALGORITHM,
               ENUMERATION, 1_3, _MAX, 0),
    kmip_field(RANDOM_NUMBER_GENERATOR, DRBG_ALGORITHM,
               ENUMERATION, 1_3, _MAX, 0),
    kmip_field(RANDOM_NUMBER_GENERATOR, RECOMMENDED_CURVE,
               ENUMERATION, 1_3, _MAX, 0),
    kmip_field(RANDOM_NUMBER_GENERATOR, FIPS186_VARIATION,
               ENUMERATION, 1_3, _MAX, 0),
    kmip_field(RANDOM_NUMBER_GENERATOR, PREDICTION_RESISTANCE,
               BOOLEAN, 1_3, _MAX, 0),

    kmip_field(ROTATE_NAME, ROTATE_NAME_VALUE,
               TEXT_STRING, 2_1, _MAX, REQUIRED),
    kmip_field(ROTATE_NAME, ROTATE_NAME_TYPE, ENUMERATION, 2_1, _MAX, REQUIRED)
};

#define KMIP_VALUE_FIELDS                                                    \
    (sizeof(kmip_value_fields) / sizeof(kmip_value_fields[0]))

#define kmip_value_field_is(f, s, version)                                   \
    ((f)->structure == (s)                                                   \
     && (f)->since <= (version) && (version) <= (f)->until)


static const kmip_value_field_t *kmip_value_field(uint32_t structure,
    uint32_t tag, kmip_version_t version);
static kmip_int_t kmip_value_fields_check(uint32_t tag, kmip_version_t version,
    int partial, const kmip_value_t *value, kmip_error_t *error);
static kmip_int_t kmip_value_fields_check_flat(const kmip_value_t *value,
    kmip_error_t *error);
static int kmip_value_fields_has(const kmip_value_t *value, uint32_t tag);
static int kmip_value_fields_lacking(uint32_t tag, kmip_version_t version,
    const kmip_value_t *value, unsigned flags);
static int kmip_value_field_foreign(const kmip_item_t *item,
    kmip_version_t version);
static void kmip_value_fields_sort(kmip_writer_t *w, uint32_t tag,
    kmip_version_t version, kmip_version_t shown, const kmip_value_t *value);
static void kmip_value_fields_copy(kmip_writer_t *w, uint32_t tag,
    kmip_version_t shown, const kmip_value_t *value);


kmip_int_t
kmip_value_fields_read(kmip_arena_t *arena, uint32_t tag,
    kmip_version_t version, int partial, const kmip_value_t *src,
    kmip_value_t *dst, kmip_error_t *error)
{
    kmip_int_t     rc;
    kmip_writer_t  w;

    rc = (tag == 0)
         ? kmip_value_fields_check_flat(src, error)
         : kmip_value_fields_check(tag, version, partial, src, error);

    if (rc != KMIP_OK) {
        return rc;
    }

    *dst = *src;

    if (src->bytes.len == 0) {
        return KMIP_OK;
    }

    if (kmip_writer_init(&w, arena, src->bytes.len, src->bytes.len)
        != KMIP_OK)
    {
        return kmip_fail(error, KMIP_CAUSE_SERVER_LIMIT,
                         "request is too large");
    }

    if (tag == 0) {
        kmip_value_fields_copy(&w, 0, KMIP_VALUE_ALL, src);

    } else {
        kmip_value_fields_sort(&w, tag, version, KMIP_VALUE_ALL, src);
    }

    if (w.failed) {
        return kmip_fail(error, KMIP_CAUSE_SERVER_LIMIT,
                         "request is too large");
    }

    dst->bytes.data = w.start;
    dst->bytes.len = kmip_writer_used(&w);

    return KMIP_OK;
}


void
kmip_value_fields_put(kmip_writer_t *w, uint32_t item_tag, uint32_t tag,
    kmip_version_t version, const kmip_value_t *value)
{
    size_t  mark;

    if (tag == 0) {
        kmip_ttlv_put(w, item_tag, value);
        return;
    }

    mark = kmip_ttlv_open(w, item_tag);
    kmip_value_fields_sort(w, tag, version, version, value);
    kmip_ttlv_close(w, mark);
}


int
kmip_value_fields_foreign(uint32_t tag, kmip_version_t version,
    const kmip_value_t *value)
{
    return kmip_value_fields_lacking(tag, version, value, 0);
}


int
kmip_value_fields_hidden(uint32_t tag, kmip_version_t version,
    const kmip_value_t *value)
{
    return kmip_value_fields_lacking(tag, version, value, REQUIRED);
}


/* 1 if a field that has these flags is foreign to the version */

static int
kmip_value_fields_lacking(uint32_t tag, kmip_version_t version,
    const kmip_value_t *value, unsigned flags)
{
    kmip_item_t                item;
    kmip_reader_t              r;
    const kmip_value_field_t  *f;

    item.value = *value;
    kmip_ttlv_children(&item, &r);

    while (kmip_ttlv_next(&r, &item) == KMIP_OK) {
        f = kmip_value_field(tag, item.tag, version);

        if (f && (f->flags & flags) == flags
            && kmip_value_field_foreign(&item, version))
        {
            return 1;
        }
    }

    return 0;
}


static int
kmip_value_field_foreign(const kmip_item_t *item, kmip_version_t version)
{
    if (version == KMIP_VALUE_ALL
        || item->value.type != KMIP_TYPE_ENUMERATION)
    {
        return 0;
    }

    return kmip_enum_foreign(kmip_tag_enum_id(item->tag),
                             (uint32_t) item->value.number, version)
           != 0;
}


static const kmip_value_field_t *
kmip_value_field(uint32_t structure, uint32_t tag, kmip_version_t version)
{
    size_t                     i;
    const kmip_value_field_t  *f;

    for (i = 0; i < KMIP_VALUE_FIELDS; i++) {
        f = &kmip_value_fields[i];

        if (f->tag == tag && kmip_value_field_is(f, structure, version)) {
            return f;
        }
    }

    return NULL;
}


/* structures within structures are as deep as the table says */

static kmip_int_t
kmip_value_fields_check(uint32_t tag, kmip_version_t version, int partial,
    const kmip_value_t *value, kmip_error_t *error)
{
    size_t                     i;
    kmip_item_t                item;
    kmip_value_t               left;
    kmip_reader_t              r;
    const kmip_value_field_t  *f;

    item.value = *value;
    kmip_ttlv_children(&item, &r);

    while (kmip_ttlv_next(&r, &item) == KMIP_OK) {
        f = kmip_value_field(tag, item.tag, version);

        if (f == NULL) {
            return kmip_fail(error, KMIP_CAUSE_INVALID_ATTRIBUTE_VALUE,
                             "unknown field in an attribute value");
        }

        if (f->type != item.value.type) {
            return kmip_fail(error, KMIP_CAUSE_INVALID_ATTRIBUTE_VALUE,
                             "wrong type in an attribute value");
        }

        if (f->type == KMIP_TYPE_STRUCTURE
            && kmip_value_fields_check(f->tag, version, partial, &item.value,
                                       error)
               != KMIP_OK)
        {
            return KMIP_ERROR;
        }

        left.bytes.data = r.pos;
        left.bytes.len = kmip_reader_left(&r);
        left.type = KMIP_TYPE_STRUCTURE;

        if (!(f->flags & REPEATED) && kmip_value_fields_has(&left, item.tag)) {
            return kmip_fail(error, KMIP_CAUSE_INVALID_ATTRIBUTE_VALUE,
                             "duplicate field in an attribute value");
        }
    }

    for (i = 0; i < KMIP_VALUE_FIELDS && !partial; i++) {
        f = &kmip_value_fields[i];

        if ((f->flags & REQUIRED) && kmip_value_field_is(f, tag, version)
            && !kmip_value_fields_has(value, f->tag))
        {
            return kmip_fail(error, KMIP_CAUSE_INVALID_ATTRIBUTE_VALUE,
                             "missing field in an attribute value");
        }
    }

    return KMIP_OK;
}


static kmip_int_t
kmip_value_fields_check_flat(const kmip_value_t *value, kmip_error_t *error)
{
    size_t         n;
    kmip_item_t    item;
    kmip_reader_t  r;

    item.value = *value;
    kmip_ttlv_children(&item, &r);

    for (n = 0; kmip_ttlv_next(&r, &item) == KMIP_OK; n++) {

        if (item.value.type == KMIP_TYPE_STRUCTURE) {
            return kmip_fail(error, KMIP_CAUSE_INVALID_ATTRIBUTE_VALUE,
                             "structure within a custom attribute");
        }

        if (n == KMIP_VALUE_FLAT) {
            return kmip_fail(error, KMIP_CAUSE_INVALID_ATTRIBUTE_VALUE,
                             "too many fields in a custom attribute");
        }
    }

    return KMIP_OK;
}


static int
kmip_value_fields_has(const kmip_value_t *value, uint32_t tag)
{
    kmip_item_t  item;

    return kmip_ttlv_find(value, tag, &item) == KMIP_OK;
}


static void
kmip_value_fields_sort(kmip_writer_t *w, uint32_t tag, kmip_version_t version,
    kmip_version_t shown, const kmip_value_t *value)
{
    size_t                     i;
    const kmip_value_field_t  *f;

    for (i = 0; i < KMIP_VALUE_FIELDS; i++) {
        f = &kmip_value_fields[i];

        if (kmip_value_field_is(f, tag, version)) {
            kmip_value_fields_copy(w, f->tag, shown, value);
        }
    }
}


/* a tag of 0 copies all fields; shown is the version that reads them */

static void
kmip_value_fields_copy(kmip_writer_t *w, uint32_t tag, kmip_version_t shown,
    const kmip_value_t *value)
{
    kmip_item_t    item;
    kmip_reader_t  r;

    item.value = *value;
    kmip_ttlv_children(&item, &r);

    while (kmip_ttlv_next(&r, &item) == KMIP_OK) {

        if ((tag == 0 || item.tag == tag)
            && !kmip_value_field_foreign(&item, shown))
        {
            kmip_ttlv_put(w, item.tag, &item.value);
        }
    }
}
