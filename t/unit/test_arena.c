
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The arena: limits, alignment, copies, and that nothing outlives it.
 */


#include <stdint.h>
#include <string.h>

#include "kmip_arena.h"
#include "tap.h"


static size_t  cleansed;


/* these take the place of libc's, to see what is cleansed */

void  __explicit_bzero_chk(void *data, size_t len, size_t size);


void
explicit_bzero(void *data, size_t len)
{
    volatile unsigned char  *p;

    cleansed += len;

    for (p = data; len; len--) {
        *p++ = 0;
    }
}


/* what a fortified build calls instead */

void
__explicit_bzero_chk(void *data, size_t len, size_t size)
{
    (void) size;

    explicit_bzero(data, len);
}


static void
test_limit(void)
{
    size_t         size;
    kmip_arena_t  *arena;

    arena = kmip_arena_create(1024);

    is_int(kmip_arena_used(arena), 0, "a new arena is empty");
    ok(kmip_arena_alloc(arena, 1025) == NULL,
       "more than the limit is refused");
    ok(kmip_arena_alloc(arena, SIZE_MAX) == NULL, "SIZE_MAX is refused");
    ok(kmip_arena_alloc(arena, SIZE_MAX - 7) == NULL,
       "a size that would wrap around is refused");
    is_int(kmip_arena_used(arena), 0, "refusals use nothing");

    ok(kmip_arena_alloc(arena, 1024) != NULL, "the limit itself is granted");
    ok(kmip_arena_alloc(arena, 1) == NULL, "then no byte is left");
    ok(kmip_arena_alloc(arena, 0) == NULL, "nor an empty block");

    kmip_arena_destroy(arena);

    arena = kmip_arena_create(100000);

    for (size = 0; kmip_arena_alloc(arena, 100); size += 100) { /* void */ }

    ok(size > 80000 && size <= 100000, "small blocks add up to the limit");

    kmip_arena_destroy(arena);

    arena = kmip_arena_create(0);

    ok(arena != NULL, "an arena of no bytes exists");
    ok(kmip_arena_alloc(arena, 1) == NULL, "and grants none");

    kmip_arena_destroy(arena);
    kmip_arena_destroy(NULL);
}


static void
test_blocks(void)
{
    int            i, aligned, distinct, kept;
    uint8_t       *p[200], zero[300];
    kmip_arena_t  *arena;

    arena = kmip_arena_create(1 << 20);
    aligned = 1;
    distinct = 1;
    kept = 1;

    for (i = 0; i < 200; i++) {
        p[i] = kmip_arena_alloc(arena, (size_t) i + 1);
        memset(p[i], i, (size_t) i + 1);
        aligned = aligned && (uintptr_t) p[i] % _Alignof(max_align_t) == 0;
    }

    for (i = 0; i < 200; i++) {
        kept = kept && p[i][0] == i && p[i][i] == i;
    }

    ok(aligned, "blocks are aligned for any type");
    ok(kept, "blocks do not overlap");

    for (i = 0; i < 100; i++) {
        p[i] = kmip_arena_alloc(arena, 0);
        distinct = distinct && p[i] != NULL && (i == 0 || p[i] != p[i - 1]);
    }

    ok(distinct, "empty blocks have addresses of their own");

    p[0] = kmip_arena_alloc(arena, 100000);
    ok(p[0] != NULL, "a block may be larger than the usual ones");
    memset(p[0], 0xff, 100000);

    memset(zero, 0, sizeof(zero));
    p[1] = kmip_arena_calloc(arena, sizeof(zero));
    is_mem(p[1], sizeof(zero), zero, sizeof(zero), "calloc gives zeros");

    kmip_arena_destroy(arena);
}


static void
test_text(void)
{
    kmip_str_t     s;
    kmip_arena_t  *arena;

    arena = kmip_arena_create(256);

    is_int(kmip_arena_copy(arena, &s, "abc", 3), KMIP_OK, "copy");
    is_int(s.len, 3, "length of a copy");
    is_str((const char *) s.data, "abc", "a copy is terminated");

    is_int(kmip_arena_copy(arena, &s, NULL, 0), KMIP_OK, "copy of nothing");
    is_str((const char *) s.data, "", "an empty copy is terminated");

    is_int(kmip_arena_copy(arena, &s, "abc", 256), KMIP_ERROR,
           "a copy past the limit");
    is_int(kmip_arena_copy(arena, &s, "abc", SIZE_MAX), KMIP_ERROR,
           "a copy of SIZE_MAX");

    s = kmip_arena_printf(arena, "%s-%d", "key", 42);
    is_str((const char *) s.data, "key-42", "printf");
    is_int(s.len, 6, "length of printf");

    s = kmip_arena_printf(arena, "%500d", 1);
    is_int(s.len, 0, "printf past the limit is empty");
    is_str((const char *) s.data, "", "and still a string");

    kmip_arena_destroy(arena);
}


static void
test_cleansing(void)
{
    kmip_arena_t  *arena;

    arena = kmip_arena_create(1 << 20);

    (void) kmip_arena_alloc(arena, 100);
    (void) kmip_arena_alloc(arena, 5000);
    (void) kmip_arena_alloc(arena, 20000);

    cleansed = 0;
    kmip_arena_destroy(arena);

    ok(cleansed >= 25100, "destroying cleanses what was handed out");
}


static void
test_strings(void)
{
    kmip_str_t  a = kmip_string("State");
    kmip_str_t  b = kmip_string("State");
    kmip_str_t  c = kmip_string("Stat");
    kmip_str_t  none = kmip_null_string;

    ok(kmip_str_equal(&a, &b), "equal strings");
    ok(!kmip_str_equal(&a, &c), "a prefix is not equal");
    ok(!kmip_str_equal(&a, &none), "nothing is not equal");
    ok(kmip_str_equal(&none, &none), "nothing equals nothing");
    ok(kmip_str_equal_c(&a, "State"), "equal to a C string");
    ok(!kmip_str_equal_c(&a, "States"), "not equal to a longer C string");
    ok(!kmip_str_equal_c(&a, "state"), "case matters");
    ok(kmip_str_equal_c(&none, ""), "nothing equals an empty C string");
}


int
main(void)
{
    test_limit();
    test_blocks();
    test_text();
    test_cleansing();
    test_strings();

    return done_testing();
}
