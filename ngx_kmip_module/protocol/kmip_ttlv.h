
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * TTLV items (KMIP 1.4, section 9.1; for the types of 2.x 2.1, section 10.1).
 */


#ifndef _KMIP_TTLV_H_INCLUDED_
#define _KMIP_TTLV_H_INCLUDED_


#include "kmip_buffer.h"
#include "kmip_tags.h"


typedef enum {
    KMIP_TYPE_STRUCTURE = 1,
    KMIP_TYPE_INTEGER,
    KMIP_TYPE_LONG_INTEGER,
    KMIP_TYPE_BIG_INTEGER,
    KMIP_TYPE_ENUMERATION,
    KMIP_TYPE_BOOLEAN,
    KMIP_TYPE_TEXT_STRING,
    KMIP_TYPE_BYTE_STRING,
    KMIP_TYPE_DATE_TIME,
    KMIP_TYPE_INTERVAL,
    KMIP_TYPE_DATE_TIME_EXTENDED
} kmip_type_e;


/* 1 if values of this type are stored in number, 0 if in bytes */

int kmip_type_is_number(kmip_type_e type);


/*
 * A value of any type.  number holds Integer, Long Integer, Enumeration,
 * Boolean, dates and Interval; bytes holds Big Integer, Text String, Byte
 * String and, for a Structure, its encoded children.
 */

typedef struct {
    kmip_type_e   type;
    int64_t       number;
    kmip_str_t    bytes;
} kmip_value_t;


typedef struct {
    uint32_t      tag;
    kmip_value_t  value;
} kmip_item_t;


typedef struct {
    unsigned      depth;      /* levels of nesting */
    unsigned      items;      /* items in a message */
} kmip_ttlv_limits_t;


/*
 * Reads the next item: KMIP_OK, KMIP_DONE at the end, or KMIP_ERROR if it is
 * malformed (tag, type, a length that does not fit the type, a Boolean other
 * than 0 or 1, invalid UTF-8, an item longer than the enclosing one).  item's
 * bytes point into the reader's data.
 */

kmip_int_t kmip_ttlv_next(kmip_reader_t *r, kmip_item_t *item);

/*
 * Checks a whole message, without recursion: KMIP_OK, KMIP_ERROR if it is
 * malformed, KMIP_DECLINED past a limit.  Call it before anything is decoded.
 */

kmip_int_t kmip_ttlv_check(const uint8_t *data, size_t len,
    const kmip_ttlv_limits_t *limits);

/* sets the reader to the children of a structure */

void kmip_ttlv_children(const kmip_item_t *item, kmip_reader_t *r);

/* the first child with this tag: KMIP_OK or KMIP_DECLINED */

kmip_int_t kmip_ttlv_find(const kmip_value_t *structure, uint32_t tag,
    kmip_item_t *item);

/* opens and closes a structure; the mark is its position in the writer */

size_t kmip_ttlv_open(kmip_writer_t *w, uint32_t tag);
void kmip_ttlv_close(kmip_writer_t *w, size_t mark);

/* write one item with its padding; if it does not fit, w->failed is set */

void kmip_ttlv_put(kmip_writer_t *w, uint32_t tag, const kmip_value_t *value);
void kmip_ttlv_put_number(kmip_writer_t *w, uint32_t tag, kmip_type_e type,
    int64_t number);
void kmip_ttlv_put_bytes(kmip_writer_t *w, uint32_t tag, kmip_type_e type,
    const void *data, size_t len);

#define kmip_ttlv_put_text(w, tag, s)                                        \
    kmip_ttlv_put_bytes(w, tag, KMIP_TYPE_TEXT_STRING, (s)->data, (s)->len)

/* 1 if types and values are equal */

int kmip_value_equal(const kmip_value_t *a, const kmip_value_t *b);

/* copies the value and its bytes into the arena: KMIP_OK or KMIP_ERROR */

kmip_int_t kmip_value_copy(kmip_arena_t *arena, kmip_value_t *dst,
    const kmip_value_t *src);


#endif /* _KMIP_TTLV_H_INCLUDED_ */
