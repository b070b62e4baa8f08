
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The bounded cursor.  All bytes of messages are read and written through it.
 */


#ifndef _KMIP_BUFFER_H_INCLUDED_
#define _KMIP_BUFFER_H_INCLUDED_


#include "kmip_arena.h"


typedef struct {
    const uint8_t  *pos;
    const uint8_t  *end;
} kmip_reader_t;


/*
 * A writer grows in its arena up to limit bytes.  A write that does not fit
 * sets failed, and later writes do nothing, so callers need to test only once,
 * at the end.  A block that the writer has outgrown is cleansed.
 */

typedef struct {
    uint8_t        *start;
    uint8_t        *pos;
    uint8_t        *end;
    kmip_arena_t   *arena;
    size_t          limit;
    unsigned        failed:1;
} kmip_writer_t;


#define kmip_reader_left(r)   ((size_t) ((r)->end - (r)->pos))
#define kmip_writer_used(w)   ((size_t) ((w)->pos - (w)->start))

/* The reader does not copy data, which must remain valid; NULL if len is 0. */

void kmip_reader_init(kmip_reader_t *r, const void *data, size_t len);

/* KMIP_OK; KMIP_ERROR, and nothing is consumed, if fewer bytes are left */

static inline kmip_int_t
kmip_read_bytes(kmip_reader_t *r, const uint8_t **data, size_t len)
{
    if (kmip_reader_left(r) < len) {
        return KMIP_ERROR;
    }

    *data = r->pos;
    r->pos += len;

    return KMIP_OK;
}


static inline kmip_int_t
kmip_read_uint8(kmip_reader_t *r, uint8_t *value)
{
    const uint8_t  *p;

    if (kmip_read_bytes(r, &p, 1) != KMIP_OK) {
        return KMIP_ERROR;
    }

    *value = p[0];

    return KMIP_OK;
}


static inline kmip_int_t
kmip_read_uint24(kmip_reader_t *r, uint32_t *value)
{
    const uint8_t  *p;

    if (kmip_read_bytes(r, &p, 3) != KMIP_OK) {
        return KMIP_ERROR;
    }

    *value = (uint32_t) p[0] << 16 | (uint32_t) p[1] << 8 | p[2];

    return KMIP_OK;
}


static inline kmip_int_t
kmip_read_uint32(kmip_reader_t *r, uint32_t *value)
{
    const uint8_t  *p;

    if (kmip_read_bytes(r, &p, 4) != KMIP_OK) {
        return KMIP_ERROR;
    }

    *value = (uint32_t) p[0] << 24 | (uint32_t) p[1] << 16
             | (uint32_t) p[2] << 8 | p[3];

    return KMIP_OK;
}


static inline kmip_int_t
kmip_read_uint64(kmip_reader_t *r, uint64_t *value)
{
    uint32_t  high, low;

    if (kmip_reader_left(r) < 8
        || kmip_read_uint32(r, &high) != KMIP_OK
        || kmip_read_uint32(r, &low) != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    *value = (uint64_t) high << 32 | low;

    return KMIP_OK;
}


/*
 * size is the initial, limit the maximum capacity, in bytes.  KMIP_OK, or
 * KMIP_ERROR with failed set.
 */

kmip_int_t kmip_writer_init(kmip_writer_t *w, kmip_arena_t *arena,
    size_t size, size_t limit);

/*
 * KMIP_OK if len more bytes fit at pos, else KMIP_ERROR with failed set.
 * kmip_writer_grow() is the slow path of kmip_writer_room().
 */

kmip_int_t kmip_writer_grow(kmip_writer_t *w, size_t len);

static inline kmip_int_t
kmip_writer_room(kmip_writer_t *w, size_t len)
{
    if (!w->failed && (size_t) (w->end - w->pos) >= len) {
        return KMIP_OK;
    }

    return kmip_writer_grow(w, len);
}


/* big-endian; if the bytes do not fit, failed is set */

static inline void
kmip_write_uint8(kmip_writer_t *w, uint8_t value)
{
    if (kmip_writer_room(w, 1) == KMIP_OK) {
        *w->pos++ = value;
    }
}


static inline void
kmip_write_uint24(kmip_writer_t *w, uint32_t value)
{
    if (kmip_writer_room(w, 3) == KMIP_OK) {
        *w->pos++ = (uint8_t) (value >> 16);
        *w->pos++ = (uint8_t) (value >> 8);
        *w->pos++ = (uint8_t) value;
    }
}


static inline void
kmip_write_uint32(kmip_writer_t *w, uint32_t value)
{
    if (kmip_writer_room(w, 4) == KMIP_OK) {
        *w->pos++ = (uint8_t) (value >> 24);
        *w->pos++ = (uint8_t) (value >> 16);
        *w->pos++ = (uint8_t) (value >> 8);
        *w->pos++ = (uint8_t) value;
    }
}


static inline void
kmip_write_uint64(kmip_writer_t *w, uint64_t value)
{
    if (kmip_writer_room(w, 8) == KMIP_OK) {
        kmip_write_uint32(w, (uint32_t) (value >> 32));
        kmip_write_uint32(w, (uint32_t) value);
    }
}


void kmip_write_bytes(kmip_writer_t *w, const void *data, size_t len);

/* overwrites four written bytes; at is an earlier kmip_writer_used() */

void kmip_writer_patch(kmip_writer_t *w, size_t at, uint32_t value);

/*
 * Cuts back to an earlier kmip_writer_used() and cleanses the bytes that are
 * cut off.  It also clears failed, so that an error can be written in place of
 * a response that did not fit.
 */

void kmip_writer_cut(kmip_writer_t *w, size_t used);


#endif /* _KMIP_BUFFER_H_INCLUDED_ */
