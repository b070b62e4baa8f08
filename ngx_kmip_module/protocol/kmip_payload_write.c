
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Writing payloads: one pass over the table, one writer for each kind of
 * field.
 */


#include "kmip_payload_table.h"
#include "kmip_value_fields.h"


typedef struct {
    kmip_writer_t         *w;
    uint32_t               tag;
    kmip_direction_e       direction;
    kmip_version_t         version;
    const kmip_payload_t  *payload;
} kmip_payload_writer_t;

typedef void (*kmip_payload_write_pt)(const kmip_payload_writer_t *pw,
    const void *field);


static int kmip_payload_wanted(const kmip_payload_row_t *row,
    const kmip_payload_t *payload);
static void kmip_write_identifier(const kmip_payload_writer_t *pw,
    const void *field);
static void kmip_write_text(const kmip_payload_writer_t *pw,
    const void *field);
static void kmip_write_texts(const kmip_payload_writer_t *pw,
    const void *field);
static void kmip_write_byte_string(const kmip_payload_writer_t *pw,
    const void *field);
static void kmip_write_enumeration(const kmip_payload_writer_t *pw,
    const void *field);
static void kmip_write_enumerations(const kmip_payload_writer_t *pw,
    const void *field);
static void kmip_write_boolean(const kmip_payload_writer_t *pw,
    const void *field);
static void kmip_write_integer(const kmip_payload_writer_t *pw,
    const void *field);
static void kmip_write_long_integer(const kmip_payload_writer_t *pw,
    const void *field);
static void kmip_write_interval(const kmip_payload_writer_t *pw,
    const void *field);
static void kmip_write_date_time(const kmip_payload_writer_t *pw,
    const void *field);
static void kmip_write_value(const kmip_payload_writer_t *pw,
    const void *field);
static void kmip_write_checked(const kmip_payload_writer_t *pw,
    const void *field);
static void kmip_write_masks(const kmip_payload_writer_t *pw,
    const void *field);
static void kmip_write_versions(const kmip_payload_writer_t *pw,
    const void *field);
static void kmip_write_attribute(const kmip_payload_writer_t *pw,
    const void *field);
static void kmip_write_attributes(const kmip_payload_writer_t *pw,
    const void *field);
static void kmip_write_template(const kmip_payload_writer_t *pw,
    const void *field);
static void kmip_write_references(const kmip_payload_writer_t *pw,
    const void *field);
static void kmip_write_object(const kmip_payload_writer_t *pw,
    const void *field);
static void kmip_write_listed(const kmip_payload_writer_t *pw,
    const kmip_attributes_t *list);


static const kmip_payload_write_pt  kmip_payload_writers[KMIP_CODEC_MAX] = {
    [KMIP_CODEC_IDENTIFIER] = kmip_write_identifier,
    [KMIP_CODEC_IDENTIFIERS] = kmip_write_texts,
    [KMIP_CODEC_TEXT] = kmip_write_text,
    [KMIP_CODEC_TEXTS] = kmip_write_texts,
    [KMIP_CODEC_BYTES] = kmip_write_byte_string,
    [KMIP_CODEC_ENUMERATION] = kmip_write_enumeration,
    [KMIP_CODEC_ENUMERATIONS] = kmip_write_enumerations,
    [KMIP_CODEC_BOOLEAN] = kmip_write_boolean,
    [KMIP_CODEC_INTEGER] = kmip_write_integer,
    [KMIP_CODEC_LONG_INTEGER] = kmip_write_long_integer,
    [KMIP_CODEC_INTERVAL] = kmip_write_interval,
    [KMIP_CODEC_DATE_TIME] = kmip_write_date_time,
    [KMIP_CODEC_CHECKED] = kmip_write_checked,
    [KMIP_CODEC_STRUCTURE] = kmip_write_value,
    [KMIP_CODEC_ANY] = kmip_write_value,
    [KMIP_CODEC_MASKS] = kmip_write_masks,
    [KMIP_CODEC_VERSIONS] = kmip_write_versions,
    [KMIP_CODEC_ATTRIBUTE] = kmip_write_attribute,
    [KMIP_CODEC_ATTRIBUTES] = kmip_write_attributes,
    [KMIP_CODEC_TEMPLATE] = kmip_write_template,
    [KMIP_CODEC_REFERENCES] = kmip_write_references,
    [KMIP_CODEC_OBJECT] = kmip_write_object
};


void
kmip_payload_put(kmip_writer_t *w, uint32_t operation,
    kmip_direction_e direction, kmip_version_t version,
    const kmip_payload_t *payload)
{
    size_t                       mark;
    kmip_payload_writer_t        pw;
    const kmip_payload_row_t    *row;
    const kmip_payload_field_t  *f;

    pw.w = w;
    pw.direction = direction;
    pw.version = version;
    pw.payload = payload;

    mark = kmip_ttlv_open(w, direction == KMIP_REQUEST
                             ? KMIP_TAG_REQUEST_PAYLOAD
                             : KMIP_TAG_RESPONSE_PAYLOAD);
    row = NULL;

    for ( ;; ) {
        row = kmip_payload_next(row, operation, direction, version);

        if (row == NULL) {
            break;
        }

        if (!kmip_payload_wanted(row, payload)) {
            continue;
        }

        f = kmip_payload_field(row->field);

        pw.tag = kmip_payload_tag(f, version);

        kmip_payload_writers[f->codec](&pw, (const char *) payload + f->offset);
    }

    kmip_ttlv_close(w, mark);
}


/* a required list of attributes is written even if it is empty */

static int
kmip_payload_wanted(const kmip_payload_row_t *row,
    const kmip_payload_t *payload)
{
    kmip_payload_codec_e  codec;

    if (row->field == KMIP_FIELD_NOTHING) {
        return 0;
    }

    if (payload->present & kmip_field_bit(row->field)) {
        return 1;
    }

    codec = kmip_payload_field(row->field)->codec;

    return (row->flags & (KMIP_PAYLOAD_REQUIRED|KMIP_PAYLOAD_WRITTEN))
           && (codec == KMIP_CODEC_ATTRIBUTES || codec == KMIP_CODEC_TEMPLATE);
}


static void
kmip_write_identifier(const kmip_payload_writer_t *pw, const void *field)
{
    if (field == &pw->payload->uid && pw->payload->uid_type) {
        kmip_ttlv_put_number(pw->w, pw->tag, pw->payload->uid_type,
                             pw->payload->uid_number);

    } else {
        kmip_write_text(pw, field);
    }

    if (field == &pw->payload->uid && pw->payload->second_uid.len) {
        kmip_write_text(pw, &pw->payload->second_uid);
    }
}


static void
kmip_write_text(const kmip_payload_writer_t *pw, const void *field)
{
    const kmip_str_t  *s = field;

    kmip_ttlv_put_text(pw->w, pw->tag, s);
}


static void
kmip_write_texts(const kmip_payload_writer_t *pw, const void *field)
{
    size_t              i;
    const kmip_strs_t  *list = field;

    for (i = 0; i < list->nelts; i++) {
        kmip_ttlv_put_text(pw->w, pw->tag, &list->elts[i]);
    }
}


static void
kmip_write_byte_string(const kmip_payload_writer_t *pw, const void *field)
{
    const kmip_str_t  *s = field;

    kmip_ttlv_put_bytes(pw->w, pw->tag, KMIP_TYPE_BYTE_STRING, s->data,
                        s->len);
}


static void
kmip_write_enumeration(const kmip_payload_writer_t *pw, const void *field)
{
    const uint32_t  *n = field;

    kmip_ttlv_put_number(pw->w, pw->tag, KMIP_TYPE_ENUMERATION, *n);
}


/* values that the client's version does not have are left out */

static void
kmip_write_enumerations(const kmip_payload_writer_t *pw, const void *field)
{
    size_t                 i;
    kmip_enum_e            id;
    const kmip_numbers_t  *list = field;

    id = kmip_tag_enum_id(pw->tag);

    for (i = 0; i < list->nelts; i++) {

        if (pw->direction == KMIP_RESPONSE
            && !kmip_enum_known(id, list->elts[i], pw->version))
        {
            continue;
        }

        kmip_write_enumeration(pw, &list->elts[i]);
    }
}


static void
kmip_write_boolean(const kmip_payload_writer_t *pw, const void *field)
{
    const uint32_t  *n = field;

    kmip_ttlv_put_number(pw->w, pw->tag, KMIP_TYPE_BOOLEAN, *n);
}


static void
kmip_write_integer(const kmip_payload_writer_t *pw, const void *field)
{
    const int32_t  *n = field;

    kmip_ttlv_put_number(pw->w, pw->tag, KMIP_TYPE_INTEGER, *n);
}


static void
kmip_write_long_integer(const kmip_payload_writer_t *pw, const void *field)
{
    const int64_t  *n = field;

    kmip_ttlv_put_number(pw->w, pw->tag, KMIP_TYPE_LONG_INTEGER, *n);
}


static void
kmip_write_interval(const kmip_payload_writer_t *pw, const void *field)
{
    const uint32_t  *n = field;

    kmip_ttlv_put_number(pw->w, pw->tag, KMIP_TYPE_INTERVAL, *n);
}


static void
kmip_write_date_time(const kmip_payload_writer_t *pw, const void *field)
{
    const int64_t  *n = field;

    kmip_ttlv_put_number(pw->w, pw->tag, KMIP_TYPE_DATE_TIME, *n);
}


static void
kmip_write_value(const kmip_payload_writer_t *pw, const void *field)
{
    kmip_ttlv_put(pw->w, pw->tag, field);
}


static void
kmip_write_checked(const kmip_payload_writer_t *pw, const void *field)
{
    kmip_value_fields_put(pw->w, pw->tag, pw->tag, pw->version, field);
}


static void
kmip_write_masks(const kmip_payload_writer_t *pw, const void *field)
{
    size_t                 i, mark;
    const kmip_numbers_t  *list = field;

    mark = kmip_ttlv_open(pw->w, pw->tag);

    for (i = 0; i < list->nelts; i++) {
        kmip_ttlv_put_number(pw->w, KMIP_TAG_PROTECTION_STORAGE_MASK,
                             KMIP_TYPE_INTEGER, (int32_t) list->elts[i]);
    }

    kmip_ttlv_close(pw->w, mark);
}


static void
kmip_write_versions(const kmip_payload_writer_t *pw, const void *field)
{
    size_t                 i, mark;
    const kmip_numbers_t  *list = field;

    for (i = 0; i < list->nelts; i++) {
        mark = kmip_ttlv_open(pw->w, pw->tag);

        kmip_ttlv_put_number(pw->w, KMIP_TAG_PROTOCOL_VERSION_MAJOR,
                             KMIP_TYPE_INTEGER,
                             kmip_version_major(list->elts[i]));
        kmip_ttlv_put_number(pw->w, KMIP_TAG_PROTOCOL_VERSION_MINOR,
                             KMIP_TYPE_INTEGER,
                             kmip_version_minor(list->elts[i]));

        kmip_ttlv_close(pw->w, mark);
    }
}


static void
kmip_write_attribute(const kmip_payload_writer_t *pw, const void *field)
{
    size_t  mark;

    if (kmip_version_major(pw->version) < 2) {
        (void) kmip_attribute_put(pw->w, field, pw->version);
        return;
    }

    mark = kmip_ttlv_open(pw->w, pw->tag);
    (void) kmip_attribute_put(pw->w, field, pw->version);
    kmip_ttlv_close(pw->w, mark);
}


static void
kmip_write_attributes(const kmip_payload_writer_t *pw, const void *field)
{
    if (kmip_version_major(pw->version) < 2) {
        kmip_write_listed(pw, field);
        return;
    }

    kmip_write_template(pw, field);
}


static void
kmip_write_template(const kmip_payload_writer_t *pw, const void *field)
{
    size_t                    i, mark;
    const kmip_attributes_t  *names;

    mark = kmip_ttlv_open(pw->w, pw->tag);

    names = &pw->payload->templates;

    for (i = 0; pw->tag == KMIP_TAG_TEMPLATE_ATTRIBUTE && i < names->nelts;
         i++)
    {
        kmip_ttlv_put(pw->w, KMIP_TAG_NAME, &names->elts[i].value);
    }

    kmip_write_listed(pw, field);
    kmip_ttlv_close(pw->w, mark);
}


static void
kmip_write_references(const kmip_payload_writer_t *pw, const void *field)
{
    size_t                        i;
    const kmip_attribute_refs_t  *list = field;

    for (i = 0; i < list->nelts; i++) {
        (void) kmip_attribute_ref_put(pw->w, &list->elts[i], pw->version);
    }
}


static void
kmip_write_object(const kmip_payload_writer_t *pw, const void *field)
{
    kmip_object_put(pw->w, pw->version, field);
}


/* attributes that the version does not have are left out */

static void
kmip_write_listed(const kmip_payload_writer_t *pw,
    const kmip_attributes_t *list)
{
    size_t  i;

    for (i = 0; i < list->nelts; i++) {
        (void) kmip_attribute_put(pw->w, &list->elts[i], pw->version);
    }
}
