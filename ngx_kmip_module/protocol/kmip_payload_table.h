
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Tables of payloads: the fields that each operation has, and the tag and type
 * of each field.
 */


#ifndef _KMIP_PAYLOAD_TABLE_H_INCLUDED_
#define _KMIP_PAYLOAD_TABLE_H_INCLUDED_


#include "kmip_payload.h"


#define KMIP_PAYLOAD_REQUIRED  0x01
#define KMIP_PAYLOAD_REPEATED  0x02
#define KMIP_PAYLOAD_WRITTEN   0x04    /* a list that is written even if it is
                                          empty, and may be missing when it is
                                          read */


/* how a field is encoded, and its type in kmip_payload_t */

typedef enum {
    KMIP_CODEC_IDENTIFIER = 0,    /* Text String, kmip_str_t */
    KMIP_CODEC_IDENTIFIERS,       /* kmip_strs_t */
    KMIP_CODEC_TEXT,              /* Text String, kmip_str_t */
    KMIP_CODEC_TEXTS,             /* kmip_strs_t */
    KMIP_CODEC_BYTES,             /* Byte String, kmip_str_t */
    KMIP_CODEC_ENUMERATION,       /* uint32_t */
    KMIP_CODEC_ENUMERATIONS,      /* kmip_numbers_t */
    KMIP_CODEC_BOOLEAN,           /* uint32_t */
    KMIP_CODEC_INTEGER,           /* int32_t */
    KMIP_CODEC_LONG_INTEGER,      /* int64_t */
    KMIP_CODEC_INTERVAL,          /* uint32_t */
    KMIP_CODEC_DATE_TIME,         /* int64_t */
    KMIP_CODEC_STRUCTURE,         /* kmip_value_t */
    KMIP_CODEC_CHECKED,           /* a structure that is an attribute's value
                                     too: kmip_value_t, its fields checked */
    KMIP_CODEC_ANY,               /* any type but Structure, kmip_value_t */
    KMIP_CODEC_MASKS,             /* Protection Storage Masks: a structure of
                                     Integers, kmip_numbers_t */
    KMIP_CODEC_VERSIONS,          /* Protocol Version, kmip_numbers_t */
    KMIP_CODEC_ATTRIBUTE,         /* Attribute; 2.x: a structure of one */
    KMIP_CODEC_ATTRIBUTES,        /* repeated Attribute; 2.x: Attributes */
    KMIP_CODEC_TEMPLATE,          /* Template-Attribute; 2.x: Attributes */
    KMIP_CODEC_REFERENCES,        /* kmip_attribute_refs_t */
    KMIP_CODEC_OBJECT,            /* kmip_object_t, tag by object type */
    KMIP_CODEC_MAX
} kmip_payload_codec_e;


typedef struct {
    uint32_t              tag_1;       /* in 1.x */
    uint32_t              tag_2;       /* in 2.x */
    kmip_payload_codec_e  codec;
    size_t                offset;      /* in kmip_payload_t */
} kmip_payload_field_t;

#define kmip_payload_tag(f, version)                                         \
    (kmip_version_major(version) > 1 ? (f)->tag_2 : (f)->tag_1)


typedef struct {
    uint32_t              operation;
    kmip_direction_e      direction;
    kmip_version_t        since;
    kmip_version_t        until;
    kmip_field_e          field;
    unsigned              flags;
} kmip_payload_row_t;


/*
 * Readers, one for each codec.  A reader decodes item into the member of
 * kmip_payload_t that field points to; KMIP_OK, or KMIP_ERROR with *error set.
 */

typedef struct {
    kmip_arena_t      *arena;
    kmip_payload_t    *payload;
    uint32_t           operation;
    kmip_direction_e   direction;
    kmip_version_t     version;
    kmip_error_t      *error;
} kmip_payload_reader_t;

typedef kmip_int_t (*kmip_payload_read_pt)(const kmip_payload_reader_t *pr,
    const kmip_item_t *item, void *field);

extern const kmip_payload_read_pt  kmip_payload_readers[KMIP_CODEC_MAX];

/* KMIP_OK if the item has this type, else KMIP_ERROR, an Invalid Message */

kmip_int_t kmip_payload_type(const kmip_payload_reader_t *pr,
    const kmip_item_t *item, kmip_type_e type);


/*
 * For a field that is not in the table.  In a request it is an Invalid Field,
 * since the client may rely on it; in a response, which a newer server may
 * have sent, it is skipped: KMIP_OK.
 */

kmip_int_t kmip_payload_stranger(const kmip_payload_reader_t *pr,
    const kmip_item_t *item, const char *structure);


const kmip_payload_field_t *kmip_payload_field(kmip_field_e field);

/*
 * the next row of a payload in wire order; row NULL: the first; NULL at the
 * end
 */

const kmip_payload_row_t *kmip_payload_next(const kmip_payload_row_t *row,
    uint32_t operation, kmip_direction_e direction, kmip_version_t version);

/*
 * The row for a tag in a payload that is being read, or NULL.  In requests,
 * rows of later versions with the same major version match as well.
 */

const kmip_payload_row_t *kmip_payload_row(uint32_t operation,
    kmip_direction_e direction, kmip_version_t version, uint32_t tag);


#endif /* _KMIP_PAYLOAD_TABLE_H_INCLUDED_ */
