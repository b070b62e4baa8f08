
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Memory for secrets: a process's allocator is used, gets the same size when
 * memory is freed, and gets it cleansed.
 */


#include <stdlib.h>
#include <string.h>

#include "kmip_arena.h"
#include "kmip_memory.h"
#include "tap.h"


static void *test_memory_alloc(size_t size);
static void test_memory_free(void *p, size_t size);


static const kmip_memory_t  test_memory = {
    test_memory_alloc,
    test_memory_free
};


static size_t    allocated;
static unsigned  blocks;
static unsigned  dirty;


static void *
test_memory_alloc(size_t size)
{
    allocated += size;
    blocks++;

    return calloc(1, size);
}


static void
test_memory_free(void *p, size_t size)
{
    size_t  i;

    for (i = 0; i < size; i++) {
        if (((char *) p)[i]) {
            dirty++;
            break;
        }
    }

    allocated -= size;
    free(p);
}


static void
test_heap(void)
{
    void  *p;

    p = kmip_memory_alloc(100);
    ok(p != NULL, "the heap is the default");
    is_int(blocks, 0, "and nothing else");
    kmip_memory_free(p, 100);
    kmip_memory_free(NULL, 100);
}


static void
test_given(void)
{
    void          *p;
    kmip_arena_t  *arena;

    kmip_memory_set(&test_memory);

    p = kmip_memory_alloc(100);
    memset(p, 0x5a, 100);
    is_int(allocated, 100, "memory that is given is used");
    kmip_memory_free(p, 100);
    is_int(allocated, 0, "and given back");
    is_int(dirty, 0, "clean");

    p = kmip_memory_alloc(100);
    memset(p, 0x5a, 60);
    kmip_memory_free_used(p, 100, 60);
    is_int(allocated, 0, "one that was used in part is given back");
    is_int(dirty, 0, "clean");

    blocks = 0;
    arena = kmip_arena_create(1 << 20);

    memset(kmip_arena_alloc(arena, 300), 0x5a, 300);
    memset(kmip_arena_alloc(arena, 9000), 0x5a, 9000);

    ok(blocks >= 3, "an arena and its blocks are of it");
    kmip_arena_destroy(arena);
    is_int(allocated, 0, "all of an arena is given back");
    is_int(dirty, 0, "clean");
}


int
main(void)
{
    test_heap();
    test_given();

    return done_testing();
}
