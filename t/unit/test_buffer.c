
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The bounded cursor: reading never passes the end, writing never the limit.
 */


#include <string.h>

#include "kmip_buffer.h"
#include "tap.h"


static void
test_read(void)
{
    uint8_t         u8;
    uint32_t        u32;
    uint64_t        u64;
    kmip_reader_t   r;
    const uint8_t  *bytes;

    static const uint8_t  data[] = {
        0xfe, 0x42, 0x00, 0x78, 0x80, 0x01, 0x02, 0x03,
        0xff, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 'a', 'b', 'c'
    };

    u8 = 0;
    u32 = 0;
    u64 = 0;
    bytes = NULL;

    kmip_reader_init(&r, data, sizeof(data));

    is_int(kmip_read_uint8(&r, &u8), KMIP_OK, "one byte");
    is_int(u8, 0xfe, "its value");
    is_int(kmip_read_uint24(&r, &u32), KMIP_OK, "three bytes");
    is_int(u32, 0x420078, "their value");
    is_int(kmip_read_uint32(&r, &u32), KMIP_OK, "four bytes");
    is_int(u32, 0x80010203, "their value");
    is_int(kmip_read_uint64(&r, &u64), KMIP_OK, "eight bytes");
    ok(u64 == 0xff01020304050607, "their value");

    is_int(kmip_read_uint32(&r, &u32), KMIP_ERROR, "four bytes of three");
    is_int(kmip_read_uint64(&r, &u64), KMIP_ERROR, "eight bytes of three");
    is_int(kmip_read_bytes(&r, &bytes, 4), KMIP_ERROR, "bytes past the end");
    is_int(kmip_read_bytes(&r, &bytes, SIZE_MAX), KMIP_ERROR,
           "so many bytes that the cursor would wrap around");
    is_int(kmip_reader_left(&r), 3, "failures consume nothing");

    is_int(kmip_read_bytes(&r, &bytes, 3), KMIP_OK, "bytes up to the end");
    is_mem(bytes, 3, "abc", 3, "their value");
    is_int(kmip_read_uint8(&r, &u8), KMIP_ERROR, "a byte at the end");
    is_int(kmip_read_uint24(&r, &u32), KMIP_ERROR, "three at the end");
    is_int(kmip_read_bytes(&r, &bytes, 0), KMIP_OK, "nothing at the end");

    kmip_reader_init(&r, NULL, 0);
    is_int(kmip_reader_left(&r), 0, "a reader of nothing");
    is_int(kmip_read_uint8(&r, &u8), KMIP_ERROR, "has no byte");
}


static void
test_write(kmip_arena_t *arena)
{
    kmip_writer_t  w;

    static const uint8_t  want[] = {
        0xfe, 0x42, 0x00, 0x78, 0x80, 0x01, 0x02, 0x03,
        0xff, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 'a', 'b', 'c'
    };

    is_int(kmip_writer_init(&w, arena, 1, 100), KMIP_OK, "a writer");

    kmip_write_uint8(&w, 0xfe);
    kmip_write_uint24(&w, 0x420078);
    kmip_write_uint32(&w, 0x80010203);
    kmip_write_uint64(&w, 0xff01020304050607);
    kmip_write_bytes(&w, "abc", 3);
    kmip_write_bytes(&w, NULL, 0);

    ok(!w.failed, "everything fitted");
    is_mem(w.start, kmip_writer_used(&w), want, sizeof(want),
           "what was written, after growing");

    kmip_writer_patch(&w, 4, 0x11223344);
    ok(w.start[3] == 0x78 && memcmp(w.start + 4, "\x11\x22\x33\x44\xff", 5)
       == 0, "four bytes are patched in place");

    kmip_writer_patch(&w, sizeof(want) - 4, 1);
    ok(!w.failed, "the last four bytes can be patched");

    kmip_writer_patch(&w, sizeof(want) - 3, 1);
    ok(w.failed, "a patch past what was written fails");

    kmip_writer_patch(&w, 0, 1);
    is_int(w.start[0], 0xfe, "a failed writer is not patched");

    (void) kmip_writer_init(&w, arena, 8, 8);
    kmip_write_uint24(&w, 1);
    kmip_writer_patch(&w, 0, 1);
    ok(w.failed, "three bytes cannot be patched");

    (void) kmip_writer_init(&w, arena, 8, 8);
    kmip_write_uint32(&w, 1);
    kmip_writer_patch(&w, 0, 2);
    ok(!w.failed, "four can");
}


static void
test_limit(kmip_arena_t *arena)
{
    int            i;
    kmip_writer_t  w;

    (void) kmip_writer_init(&w, arena, 1000, 16);

    for (i = 0; i < 4; i++) {
        kmip_write_uint32(&w, 0x01010101);
    }

    ok(!w.failed, "the limit itself fits");

    kmip_write_uint8(&w, 2);
    ok(w.failed, "one byte more does not");
    is_int(kmip_writer_used(&w), 16, "and nothing is written");

    kmip_writer_cut(&w, 12);
    ok(!w.failed, "cutting back makes room again");

    kmip_write_uint8(&w, 3);
    is_int(kmip_writer_used(&w), 13, "which is used");
    is_mem(w.start + 11, 2, "\1\3", 2, "right behind what was left");

    kmip_write_uint64(&w, 4);
    kmip_writer_cut(&w, 13);
    ok(!w.failed, "a cut at the end clears a failure");

    kmip_writer_cut(&w, 14);
    is_int(kmip_writer_used(&w), 13, "a cut never adds");

    w.limit = 8;
    kmip_write_uint64(&w, 0);
    ok(w.failed, "a limit that was lowered below what is used holds");

    (void) kmip_writer_init(&w, arena, 8, 100);

    kmip_write_uint32(&w, 1);
    w.failed = 1;
    kmip_write_uint32(&w, 2);
    kmip_write_bytes(&w, "abc", 3);
    is_int(kmip_writer_used(&w), 4,
           "a failed writer takes nothing more");
}


static void
test_arena_limit(void)
{
    kmip_arena_t   *small;
    kmip_writer_t   w;

    small = kmip_arena_create(64);

    is_int(kmip_writer_init(&w, small, 65, 1000), KMIP_ERROR,
           "a writer that the arena has no room for");

    kmip_write_uint64(&w, 1);
    kmip_writer_cut(&w, 0);
    kmip_write_uint64(&w, 1);
    ok(w.failed && kmip_writer_used(&w) == 0,
       "such a writer stays failed, even when it is cut");

    is_int(kmip_writer_init(&w, small, 32, 1000), KMIP_OK, "one with room");

    while (!w.failed) {
        kmip_write_uint64(&w, 1);
    }

    is_int(kmip_writer_used(&w), 32,
           "growing past the arena's limit fails");

    kmip_arena_destroy(small);
}


static void
test_cleansing(kmip_arena_t *arena)
{
    uint8_t        *old;
    kmip_writer_t   w;

    (void) kmip_writer_init(&w, arena, 8, 100);
    kmip_write_uint64(&w, 0x5a5a5a5a5a5a5a5a);

    old = w.start;
    kmip_write_uint8(&w, 1);

    ok(w.start != old, "the writer has moved");
    is_mem(old, 8, "\0\0\0\0\0\0\0\0", 8,
           "what it left behind is cleansed");

    kmip_writer_cut(&w, 2);

    is_mem(w.start, 9, "\x5a\x5a\0\0\0\0\0\0\0", 9,
           "what is cut off is cleansed");
}


int
main(void)
{
    kmip_arena_t  *arena;

    arena = kmip_arena_create(65536);

    test_read();
    test_write(arena);
    test_limit(arena);
    test_arena_limit();
    test_cleansing(arena);

    kmip_arena_destroy(arena);

    return done_testing();
}
