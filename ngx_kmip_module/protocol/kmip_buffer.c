
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The bounded cursor: the functions that are not inline.
 */


#include <string.h>

#include "kmip_buffer.h"
#include "kmip_secret.h"


void
kmip_reader_init(kmip_reader_t *r, const void *data, size_t len)
{
    static const uint8_t  nothing[1];

    /* arithmetic on NULL is undefined */

    r->pos = data ? data : nothing;
    r->end = data ? r->pos + len : r->pos;
}


kmip_int_t
kmip_writer_init(kmip_writer_t *w, kmip_arena_t *arena, size_t size,
    size_t limit)
{
    if (size > limit) {
        size = limit;
    }

    w->arena = arena;
    w->limit = limit;
    w->failed = 0;

    w->start = kmip_arena_alloc(arena, size);
    w->pos = w->start;

    if (w->start == NULL) {
        w->end = NULL;
        w->failed = 1;
        return KMIP_ERROR;
    }

    w->end = w->start + size;

    return KMIP_OK;
}


kmip_int_t
kmip_writer_grow(kmip_writer_t *w, size_t len)
{
    size_t    used, size;
    uint8_t  *p;

    if (w->failed) {
        return KMIP_ERROR;
    }

    used = kmip_writer_used(w);

    /* a caller may have lowered the limit after some bytes were written */

    if (used > w->limit || len > w->limit - used) {
        w->failed = 1;
        return KMIP_ERROR;
    }

    size = (size_t) (w->end - w->start);
    size = (size < w->limit / 2) ? size * 2 : w->limit;

    if (size < used + len) {
        size = used + len;
    }

    p = kmip_arena_alloc(w->arena, size);
    if (p == NULL) {
        w->failed = 1;
        return KMIP_ERROR;
    }

    if (used) {
        memcpy(p, w->start, used);
        kmip_cleanse(w->start, used);
    }

    w->start = p;
    w->pos = p + used;
    w->end = p + size;

    return KMIP_OK;
}


void
kmip_write_bytes(kmip_writer_t *w, const void *data, size_t len)
{
    if (len == 0 || kmip_writer_room(w, len) != KMIP_OK) {
        return;
    }

    memcpy(w->pos, data, len);
    w->pos += len;
}


void
kmip_writer_patch(kmip_writer_t *w, size_t at, uint32_t value)
{
    size_t    used;
    uint8_t  *p;

    used = kmip_writer_used(w);

    if (w->failed || used < 4 || at > used - 4) {
        w->failed = 1;
        return;
    }

    p = w->start + at;

    p[0] = (uint8_t) (value >> 24);
    p[1] = (uint8_t) (value >> 16);
    p[2] = (uint8_t) (value >> 8);
    p[3] = (uint8_t) value;
}


void
kmip_writer_cut(kmip_writer_t *w, size_t used)
{
    size_t  now;

    now = kmip_writer_used(w);

    if (w->start == NULL || used > now) {
        return;
    }

    w->failed = 0;

    kmip_cleanse(w->start + used, now - used);
    w->pos = w->start + used;
}
