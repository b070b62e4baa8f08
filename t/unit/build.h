
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Encoded structures out of tables of items: { level, tag, type, number,
 * text }, ended by a row of zeros.  An item of level n + 1 is a child of the
 * structure of level n before it.
 */


#ifndef _BUILD_H_INCLUDED_
#define _BUILD_H_INCLUDED_


#include <string.h>

#include "kmip_ttlv.h"


#define BUILD_DEPTH  16

typedef struct {
    unsigned      level;
    uint32_t      tag;
    kmip_type_e   type;
    int64_t       number;
    const char   *text;
} build_t;

#define STRUCTURE(level, tag)                                                \
    { level, KMIP_TAG_##tag, KMIP_TYPE_STRUCTURE, 0, NULL }
#define TEXT(level, tag, s)                                                  \
    { level, KMIP_TAG_##tag, KMIP_TYPE_TEXT_STRING, 0, s }
#define BYTES(level, tag, s)                                                 \
    { level, KMIP_TAG_##tag, KMIP_TYPE_BYTE_STRING, 0, s }
#define NUMBER(level, tag, type, n)                                          \
    { level, KMIP_TAG_##tag, KMIP_TYPE_##type, n, NULL }
#define ENUMERATION(level, tag, n)  NUMBER(level, tag, ENUMERATION, n)
#define INTEGER(level, tag, n)      NUMBER(level, tag, INTEGER, n)
#define END                         { 0, 0, 0, 0, NULL }


/* the items one after the other, as the value of a structure */

static inline kmip_value_t
build(kmip_arena_t *arena, const build_t *b)
{
    size_t         mark[BUILD_DEPTH];
    unsigned       level;
    kmip_value_t   v;
    kmip_writer_t  w;

    kmip_writer_init(&w, arena, 1024, 65536);

    for (level = 0; b->tag; b++) {

        while (level > b->level) {
            kmip_ttlv_close(&w, mark[--level]);
        }

        if (b->type == KMIP_TYPE_STRUCTURE) {
            mark[level++] = kmip_ttlv_open(&w, b->tag);

        } else if (b->text) {
            kmip_ttlv_put_bytes(&w, b->tag, b->type, b->text,
                                strlen(b->text));

        } else {
            kmip_ttlv_put_number(&w, b->tag, b->type, b->number);
        }
    }

    while (level > 0) {
        kmip_ttlv_close(&w, mark[--level]);
    }

    v.type = KMIP_TYPE_STRUCTURE;
    v.number = 0;
    v.bytes.data = w.start;
    v.bytes.len = w.failed ? 0 : kmip_writer_used(&w);

    return v;
}


/* the first of the items */

static inline kmip_item_t
build_item(kmip_arena_t *arena, const build_t *b)
{
    kmip_item_t    item;
    kmip_value_t   v;
    kmip_reader_t  r;

    v = build(arena, b);
    kmip_reader_init(&r, v.bytes.data, v.bytes.len);

    if (kmip_ttlv_next(&r, &item) != KMIP_OK) {
        item.tag = 0;
    }

    return item;
}


#endif /* _BUILD_H_INCLUDED_ */
