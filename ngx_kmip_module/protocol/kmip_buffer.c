
/*
 * The bounded cursor: big-endian numbers and bytes, read and written.
 */


#include <string.h>

#include "kmip_buffer.h"
#include "kmip_secret.h"


static kmip_int_t kmip_read_number(kmip_reader_t *r, size_t size,
    uint64_t *value);
static kmip_int_t kmip_writer_room(kmip_writer_t *w, size_t len);
static void kmip_write_number(kmip_writer_t *w, size_t size, uint64_t value);


void
kmip_reader_init(kmip_reader_t *r, const void *data, size_t len)
{
    static const uint8_t  nothing[1];

    /* no arithmetic on NULL */

    r->pos = data ? data : nothing;
    r->end = data ? r->pos + len : r->pos;
}


static kmip_int_t
kmip_read_number(kmip_reader_t *r, size_t size, uint64_t *value)
{
    size_t    i;
    uint64_t  n;

    if (kmip_reader_left(r) < size) {
        return KMIP_ERROR;
    }

    n = 0;

    for (i = 0; i < size; i++) {
        n = n << 8 | r->pos[i];
    }

    r->pos += size;
    *value = n;

    return KMIP_OK;
}


kmip_int_t
kmip_read_uint8(kmip_reader_t *r, uint8_t *value)
{
    uint64_t  n;

    if (kmip_read_number(r, 1, &n) != KMIP_OK) {
        return KMIP_ERROR;
    }

    *value = (uint8_t) n;

    return KMIP_OK;
}


kmip_int_t
kmip_read_uint24(kmip_reader_t *r, uint32_t *value)
{
    uint64_t  n;

    if (kmip_read_number(r, 3, &n) != KMIP_OK) {
        return KMIP_ERROR;
    }

    *value = (uint32_t) n;

    return KMIP_OK;
}


kmip_int_t
kmip_read_uint32(kmip_reader_t *r, uint32_t *value)
{
    uint64_t  n;

    if (kmip_read_number(r, 4, &n) != KMIP_OK) {
        return KMIP_ERROR;
    }

    *value = (uint32_t) n;

    return KMIP_OK;
}


kmip_int_t
kmip_read_uint64(kmip_reader_t *r, uint64_t *value)
{
    return kmip_read_number(r, 8, value);
}


kmip_int_t
kmip_read_bytes(kmip_reader_t *r, const uint8_t **data, size_t len)
{
    if (kmip_reader_left(r) < len) {
        return KMIP_ERROR;
    }

    *data = r->pos;
    r->pos += len;

    return KMIP_OK;
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


static kmip_int_t
kmip_writer_room(kmip_writer_t *w, size_t len)
{
    size_t    used, size;
    uint8_t  *p;

    if (w->failed) {
        return KMIP_ERROR;
    }

    if ((size_t) (w->end - w->pos) >= len) {
        return KMIP_OK;
    }

    used = kmip_writer_used(w);

    /* the limit may have been lowered since */

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


static void
kmip_write_number(kmip_writer_t *w, size_t size, uint64_t value)
{
    size_t  i;

    if (kmip_writer_room(w, size) != KMIP_OK) {
        return;
    }

    for (i = size; i > 0; i--) {
        w->pos[i - 1] = (uint8_t) value;
        value >>= 8;
    }

    w->pos += size;
}


void
kmip_write_uint8(kmip_writer_t *w, uint8_t value)
{
    kmip_write_number(w, 1, value);
}


void
kmip_write_uint24(kmip_writer_t *w, uint32_t value)
{
    kmip_write_number(w, 3, value);
}


void
kmip_write_uint32(kmip_writer_t *w, uint32_t value)
{
    kmip_write_number(w, 4, value);
}


void
kmip_write_uint64(kmip_writer_t *w, uint64_t value)
{
    kmip_write_number(w, 8, value);
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
