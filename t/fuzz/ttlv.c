
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * TTLV: what the check accepts can be walked to its end, and written again is
 * the same; what it refuses can be walked without harm.
 */


#include "fuzz.h"
#include "kmip_frame.h"
#include "kmip_ttlv.h"
#include "kmip_utf8.h"

#include <stdlib.h>


#define FUZZ_ARENA  (8 * 1024 * 1024)


static const kmip_ttlv_limits_t  fuzz_limits = { 32, 4096 };


/* writes all items again; KMIP_ERROR where one cannot be read */

static kmip_int_t
fuzz_copy(kmip_arena_t *arena, kmip_reader_t *r, kmip_writer_t *w,
    unsigned depth)
{
    size_t         mark;
    kmip_int_t     rc;
    kmip_item_t    item, found;
    kmip_value_t   copy;
    kmip_reader_t  inner;

    if (depth == 0) {
        return KMIP_ERROR;
    }

    while ((rc = kmip_ttlv_next(r, &item)) == KMIP_OK) {

        if (kmip_value_copy(arena, &copy, &item.value) == KMIP_OK) {
            fuzz_check(kmip_value_equal(&copy, &item.value));
        }

        if (item.value.type != KMIP_TYPE_STRUCTURE) {
            kmip_ttlv_put(w, item.tag, &item.value);
            continue;
        }

        kmip_ttlv_children(&item, &inner);

        if (kmip_ttlv_next(&inner, &found) == KMIP_OK) {
            fuzz_check(kmip_ttlv_find(&item.value, found.tag, &found)
                       == KMIP_OK);
        }

        mark = kmip_ttlv_open(w, item.tag);
        kmip_ttlv_children(&item, &inner);

        if (fuzz_copy(arena, &inner, w, depth - 1) == KMIP_ERROR) {
            return KMIP_ERROR;
        }

        kmip_ttlv_close(w, mark);
    }

    return rc;
}


static kmip_str_t
fuzz_again(kmip_arena_t *arena, const void *data, size_t len, kmip_int_t *rc)
{
    kmip_str_t     out;
    kmip_reader_t  r;
    kmip_writer_t  w;

    memset(&out, 0, sizeof(kmip_str_t));

    if (kmip_writer_init(&w, arena, 64, FUZZ_ARENA / 4) != KMIP_OK) {
        abort();
    }

    kmip_reader_init(&r, data, len);
    *rc = fuzz_copy(arena, &r, &w, fuzz_limits.depth + 1);

    if (!w.failed) {
        out.data = w.start;
        out.len = kmip_writer_used(&w);
    }

    return out;
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t         frame;
    kmip_int_t     checked, rc;
    kmip_str_t     once, twice, text;
    kmip_arena_t  *arena;

    arena = kmip_arena_create(FUZZ_ARENA);
    if (arena == NULL) {
        abort();
    }

    (void) kmip_frame_size(data, size, KMIP_TAG_REQUEST_MESSAGE, 65536,
                           &frame);

    text.data = data;
    text.len = size;
    (void) kmip_utf8_valid(text.data, text.len);

    checked = kmip_ttlv_check(data, size, &fuzz_limits);
    once = fuzz_again(arena, data, size, &rc);

    if (checked == KMIP_OK) {
        fuzz_check(rc == KMIP_DONE);
        fuzz_check(once.len == size);
        fuzz_check(kmip_ttlv_check(once.data, once.len, &fuzz_limits)
                   == KMIP_OK);

        twice = fuzz_again(arena, once.data, once.len, &rc);

        fuzz_check(rc == KMIP_DONE);
        fuzz_check(kmip_str_equal(&once, &twice));
    }

    kmip_arena_destroy(arena);

    return 0;
}
