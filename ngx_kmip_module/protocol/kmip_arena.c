
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The bounded allocator of one request: a list of blocks, each filled from its
 * start.
 */


#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "kmip_arena.h"
#include "kmip_memory.h"


/* bytes of data in a block, which with its header fills a page */

#define KMIP_ARENA_BLOCK  (4096 - sizeof(kmip_arena_block_t))


typedef struct kmip_arena_block_s  kmip_arena_block_t;

struct kmip_arena_block_s {
    kmip_arena_block_t  *next;
    size_t               size;
    size_t               used;
    _Alignas(max_align_t) uint8_t  data[];
};


struct kmip_arena_s {
    kmip_arena_block_t  *blocks;        /* the first is being filled */
    size_t               limit;
    size_t               used;
    int                  refused;
};


static kmip_arena_block_t *kmip_arena_add_block(kmip_arena_t *arena,
    size_t size);
static void *kmip_arena_refuse(kmip_arena_t *arena);


kmip_arena_t *
kmip_arena_create(size_t limit)
{
    kmip_arena_t  *arena;

    arena = kmip_memory_alloc(sizeof(kmip_arena_t));
    if (arena == NULL) {
        return NULL;
    }

    arena->blocks = NULL;
    arena->limit = limit;
    arena->used = 0;
    arena->refused = 0;

    return arena;
}


void
kmip_arena_destroy(kmip_arena_t *arena)
{
    kmip_arena_block_t  *block, *next;

    if (arena == NULL) {
        return;
    }

    for (block = arena->blocks; block; block = next) {
        next = block->next;

        kmip_memory_free_used(block, sizeof(kmip_arena_block_t) + block->size,
                              sizeof(kmip_arena_block_t) + block->used);
    }

    kmip_memory_free(arena, sizeof(kmip_arena_t));
}


static kmip_arena_block_t *
kmip_arena_add_block(kmip_arena_t *arena, size_t size)
{
    kmip_arena_block_t  *block;

    if (size < KMIP_ARENA_BLOCK) {
        size = KMIP_ARENA_BLOCK;
    }

    block = kmip_memory_alloc(sizeof(kmip_arena_block_t) + size);
    if (block == NULL) {
        return NULL;
    }

    block->size = size;
    block->used = 0;
    block->next = arena->blocks;
    arena->blocks = block;

    return block;
}


void *
kmip_arena_alloc(kmip_arena_t *arena, size_t size)
{
    void                *p;
    size_t               align;
    kmip_arena_block_t  *block;

    align = _Alignof(max_align_t);

    /* This test also keeps the rounding below from wrapping around. */

    if (size > arena->limit) {
        return kmip_arena_refuse(arena);
    }

    /* an empty allocation still gets an address of its own */

    size = (size == 0) ? align : (size + align - 1) / align * align;

    if (size > arena->limit - arena->used) {
        return kmip_arena_refuse(arena);
    }

    block = arena->blocks;

    if (block == NULL || size > block->size - block->used) {
        block = kmip_arena_add_block(arena, size);
        if (block == NULL) {
            return kmip_arena_refuse(arena);
        }
    }

    p = block->data + block->used;

    block->used += size;
    arena->used += size;

    return p;
}


static void *
kmip_arena_refuse(kmip_arena_t *arena)
{
    arena->refused = 1;

    return NULL;
}


void *
kmip_arena_calloc(kmip_arena_t *arena, size_t size)
{
    void  *p;

    p = kmip_arena_alloc(arena, size);
    if (p) {
        memset(p, 0, size);
    }

    return p;
}


kmip_int_t
kmip_arena_copy(kmip_arena_t *arena, kmip_str_t *dst, const void *data,
    size_t len)
{
    uint8_t  *p;

    if (len == SIZE_MAX) {
        return KMIP_ERROR;
    }

    p = kmip_arena_alloc(arena, len + 1);
    if (p == NULL) {
        return KMIP_ERROR;
    }

    if (len) {
        memcpy(p, data, len);
    }

    p[len] = '\0';

    dst->len = len;
    dst->data = p;

    return KMIP_OK;
}


kmip_str_t
kmip_arena_printf(kmip_arena_t *arena, const char *fmt, ...)
{
    int         n;
    char       *p;
    va_list     args;
    kmip_str_t  s;

    s.len = 0;
    s.data = (const uint8_t *) "";

    va_start(args, fmt);
    n = vsnprintf(NULL, 0, fmt, args);
    va_end(args);

    if (n < 0) {
        return s;
    }

    p = kmip_arena_alloc(arena, (size_t) n + 1);
    if (p == NULL) {
        return s;
    }

    va_start(args, fmt);
    (void) vsnprintf(p, (size_t) n + 1, fmt, args);
    va_end(args);

    s.len = (size_t) n;
    s.data = (const uint8_t *) p;

    return s;
}


size_t
kmip_arena_used(const kmip_arena_t *arena)
{
    return arena->used;
}


int
kmip_arena_refused(const kmip_arena_t *arena)
{
    return arena->refused;
}
