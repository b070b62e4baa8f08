
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Every field of every request in every version, out of the table of payloads:
 * a field that a later version of the same major version brought is read all
 * the same, and a field that the operation has in none is refused.
 */


#include "kmip_payload_table.h"
#include "tap.h"


#define OPERATIONS  0x3b
#define STRAY       0x420105         /* a tag of KMIP */
#define UNKNOWN     0x42fff0         /* a tag that KMIP has not given */
#define PRIVATE     0x540001         /* a tag of a vendor */


static const kmip_version_t  versions[] = {
    KMIP_V1_0, KMIP_V1_1, KMIP_V1_2, KMIP_V1_3, KMIP_V1_4, KMIP_V2_0,
    KMIP_V2_1
};

#define VERSIONS  (sizeof(versions) / sizeof(versions[0]))


/* the last version of the same major version */

#define last(version)                                                        \
    (kmip_version_major(version) > 1 ? KMIP_V2_1 : KMIP_V1_4)


static kmip_arena_t  *arena;


static void
put_object(kmip_writer_t *w)
{
    size_t  mark;

    mark = kmip_ttlv_open(w, KMIP_TAG_OPAQUE_OBJECT);
    kmip_ttlv_put_number(w, KMIP_TAG_OPAQUE_DATA_TYPE, KMIP_TYPE_ENUMERATION,
                         1);
    kmip_ttlv_put_bytes(w, KMIP_TAG_OPAQUE_DATA_VALUE, KMIP_TYPE_BYTE_STRING,
                        "data", 4);
    kmip_ttlv_close(w, mark);
}


static void
put_attribute(kmip_writer_t *w, uint32_t tag, kmip_version_t version)
{
    size_t  mark, outer;

    if (kmip_version_major(version) > 1) {
        outer = kmip_ttlv_open(w, tag);
        mark = kmip_ttlv_open(w, KMIP_TAG_ATTRIBUTE);
        kmip_ttlv_put_bytes(w, KMIP_TAG_VENDOR_IDENTIFICATION,
                            KMIP_TYPE_TEXT_STRING, "x", 1);
        kmip_ttlv_put_bytes(w, KMIP_TAG_ATTRIBUTE_NAME, KMIP_TYPE_TEXT_STRING,
                            "Name", 4);
        kmip_ttlv_put_bytes(w, KMIP_TAG_ATTRIBUTE_VALUE,
                            KMIP_TYPE_TEXT_STRING, "value", 5);
        kmip_ttlv_close(w, mark);
        kmip_ttlv_close(w, outer);
        return;
    }

    mark = kmip_ttlv_open(w, tag);
    kmip_ttlv_put_bytes(w, KMIP_TAG_ATTRIBUTE_NAME, KMIP_TYPE_TEXT_STRING,
                        "x-Name", 6);
    kmip_ttlv_put_bytes(w, KMIP_TAG_ATTRIBUTE_VALUE, KMIP_TYPE_TEXT_STRING,
                        "value", 5);
    kmip_ttlv_close(w, mark);
}


static void
put_version(kmip_writer_t *w)
{
    kmip_ttlv_put_number(w, KMIP_TAG_PROTOCOL_VERSION_MAJOR,
                         KMIP_TYPE_INTEGER, 1);
    kmip_ttlv_put_number(w, KMIP_TAG_PROTOCOL_VERSION_MINOR,
                         KMIP_TYPE_INTEGER, 1);
}


/* a structure with what its codec requires */

static void
put_structure(kmip_writer_t *w, const kmip_payload_field_t *f,
    kmip_version_t version)
{
    size_t  mark;

    mark = kmip_ttlv_open(w, kmip_payload_tag(f, version));

    if (f->tag_1 == KMIP_TAG_REVOCATION_REASON) {
        kmip_ttlv_put_number(w, KMIP_TAG_REVOCATION_REASON_CODE,
                             KMIP_TYPE_ENUMERATION, 1);

    } else if (f->codec == KMIP_CODEC_VERSIONS) {
        put_version(w);
    }

    kmip_ttlv_close(w, mark);
}


static void
put_field(kmip_writer_t *w, kmip_field_e field, kmip_version_t version)
{
    uint32_t                     tag;
    const kmip_payload_field_t  *f;

    static const kmip_type_e  numbers[KMIP_CODEC_MAX] = {
        [KMIP_CODEC_ENUMERATION] = KMIP_TYPE_ENUMERATION,
        [KMIP_CODEC_ENUMERATIONS] = KMIP_TYPE_ENUMERATION,
        [KMIP_CODEC_BOOLEAN] = KMIP_TYPE_BOOLEAN,
        [KMIP_CODEC_INTEGER] = KMIP_TYPE_INTEGER,
        [KMIP_CODEC_LONG_INTEGER] = KMIP_TYPE_LONG_INTEGER,
        [KMIP_CODEC_INTERVAL] = KMIP_TYPE_INTERVAL,
        [KMIP_CODEC_DATE_TIME] = KMIP_TYPE_DATE_TIME,
        [KMIP_CODEC_ANY] = KMIP_TYPE_INTEGER
    };

    f = kmip_payload_field(field);
    tag = kmip_payload_tag(f, version);

    switch (f->codec) {

    case KMIP_CODEC_OBJECT:
        put_object(w);
        return;

    case KMIP_CODEC_ATTRIBUTE:
    case KMIP_CODEC_ATTRIBUTES:
        put_attribute(w, tag, version);
        return;

    case KMIP_CODEC_REFERENCES:

        if (kmip_version_major(version) > 1) {
            kmip_ttlv_put_number(w, tag, KMIP_TYPE_ENUMERATION,
                                 KMIP_TAG_STATE);
            return;
        }

        /* fall through */

    case KMIP_CODEC_IDENTIFIER:
    case KMIP_CODEC_IDENTIFIERS:
    case KMIP_CODEC_TEXT:
    case KMIP_CODEC_TEXTS:
        kmip_ttlv_put_bytes(w, tag, KMIP_TYPE_TEXT_STRING, "x-t", 3);
        return;

    case KMIP_CODEC_BYTES:
        kmip_ttlv_put_bytes(w, f->tag_1, KMIP_TYPE_BYTE_STRING, "bytes", 5);
        return;

    case KMIP_CODEC_STRUCTURE:
    case KMIP_CODEC_TEMPLATE:
    case KMIP_CODEC_CHECKED:
    case KMIP_CODEC_VERSIONS:
    case KMIP_CODEC_MASKS:
        put_structure(w, f, version);
        return;

    default:
        kmip_ttlv_put_number(w, tag, numbers[f->codec], 1);
    }
}


/* what the operation requires, without the field itself */

static void
put_required(kmip_writer_t *w, uint32_t operation, kmip_version_t version,
    kmip_field_e field)
{
    const kmip_payload_row_t  *row;

    row = NULL;

    for ( ;; ) {
        row = kmip_payload_next(row, operation, KMIP_REQUEST, version);
        if (row == NULL) {
            return;
        }

        if ((row->flags & KMIP_PAYLOAD_REQUIRED) && row->field != field) {
            put_field(w, row->field, version);
        }
    }
}


static kmip_int_t
decode(kmip_writer_t *w, uint32_t operation, kmip_version_t version,
    kmip_payload_t *p, kmip_error_t *error)
{
    kmip_value_t  v;

    v.type = KMIP_TYPE_STRUCTURE;
    v.number = 0;
    v.bytes.data = w->start;
    v.bytes.len = kmip_writer_used(w);

    error->cause = KMIP_CAUSE_NONE;
    error->message = NULL;

    return kmip_payload_decode(arena, operation, KMIP_REQUEST, version, &v, p,
                               error);
}


static void
test_field(uint32_t operation, const kmip_payload_row_t *row)
{
    size_t          i;
    kmip_error_t    error;
    kmip_writer_t   w;
    kmip_payload_t  p;

    for (i = 0; i < VERSIONS; i++) {

        /* not the operation, or a field that is no longer there */

        if (kmip_payload_next(NULL, operation, KMIP_REQUEST, versions[i])
            == NULL
            || versions[i] > row->until
            || last(versions[i]) < row->since)
        {
            continue;
        }

        kmip_writer_init(&w, arena, 256, 4096);

        put_required(&w, operation, versions[i], row->field);
        put_field(&w, row->field, versions[i]);

        ok(decode(&w, operation, versions[i], &p, &error) == KMIP_OK
           && (p.present & kmip_field_bit(row->field)),
           "operation %02x of %u.%u has field %d", operation,
           kmip_version_major(versions[i]), kmip_version_minor(versions[i]),
           row->field);
    }
}


static int
has_field(uint32_t operation, kmip_field_e field, kmip_version_t version)
{
    uint32_t                   tag;
    const kmip_payload_row_t  *row;

    row = NULL;
    tag = kmip_payload_tag(kmip_payload_field(field), version);

    do {
        row = kmip_payload_next(row, operation, KMIP_REQUEST, last(version));
    } while (row && (row->field == KMIP_FIELD_NOTHING
                     || kmip_payload_tag(kmip_payload_field(row->field),
                                         version)
                        != tag));

    return row != NULL;
}


static void
test_stranger(uint32_t operation, kmip_version_t version, int field,
    uint32_t tag)
{
    kmip_error_t    error;
    kmip_writer_t   w;
    kmip_payload_t  p;

    kmip_writer_init(&w, arena, 256, 4096);

    put_required(&w, operation, version, KMIP_FIELD_MAX);

    if (tag) {
        kmip_ttlv_put_number(&w, tag, KMIP_TYPE_INTEGER, 1);

    } else {
        put_field(&w, field, version);
    }

    ok(decode(&w, operation, version, &p, &error) == KMIP_ERROR
       && error.cause == KMIP_CAUSE_INVALID_FIELD && error.message != NULL,
       "operation %02x of %u.%u has no field %d, tag %06x", operation,
       kmip_version_major(version), kmip_version_minor(version), field, tag);
}


static void
test_strangers(uint32_t operation, kmip_version_t version)
{
    int  field;

    test_stranger(operation, version, KMIP_FIELD_MAX, STRAY);
    test_stranger(operation, version, KMIP_FIELD_MAX, UNKNOWN);
    test_stranger(operation, version, KMIP_FIELD_MAX, PRIVATE);

    for (field = 0; field < KMIP_FIELD_MAX; field++) {

        if (field != KMIP_FIELD_NOTHING
            && !has_field(operation, field, version))
        {
            test_stranger(operation, version, field, 0);
        }
    }
}


int
main(void)
{
    size_t                     i;
    uint32_t                   operation;
    const kmip_payload_row_t  *row;

    arena = kmip_arena_create(64 * 1024 * 1024);

    for (operation = 1; operation <= OPERATIONS; operation++) {

        for (i = 0; i < 2; i++) {
            row = NULL;

            while ((row = kmip_payload_next(row, operation, KMIP_REQUEST,
                                            i ? KMIP_V2_1 : KMIP_V1_4))
                   != NULL)
            {
                if (row->field != KMIP_FIELD_NOTHING) {
                    test_field(operation, row);
                }
            }
        }

        for (i = 0; i < VERSIONS; i++) {

            if (kmip_payload_next(NULL, operation, KMIP_REQUEST, versions[i]))
            {
                test_strangers(operation, versions[i]);
            }
        }
    }

    kmip_arena_destroy(arena);

    return done_testing();
}
