
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Memory for secrets.
 *
 * A worker keeps chunks and divides them into blocks, whose sizes are powers
 * of two, so that a request needs no system call.  Larger blocks are mapped
 * one by one.
 */


#include "ngx_kmip_memory.h"

#include <sys/mman.h>

#include "kmip_memory.h"


#define NGX_KMIP_MEMORY_CHUNK    (512 * 1024)

#define NGX_KMIP_MEMORY_LEAST    6               /* 64 bytes */
#define NGX_KMIP_MEMORY_MOST     17              /* 128k */
#define NGX_KMIP_MEMORY_CLASSES  (NGX_KMIP_MEMORY_MOST + 1)


typedef struct ngx_kmip_memory_free_s  ngx_kmip_memory_free_t;

struct ngx_kmip_memory_free_s {
    ngx_kmip_memory_free_t  *next;
};


static void *ngx_kmip_memory_alloc(size_t size);
static void ngx_kmip_memory_free(void *p, size_t size);
static ngx_uint_t ngx_kmip_memory_class(size_t size);
static void *ngx_kmip_memory_cut(size_t size);


static const kmip_memory_t  ngx_kmip_memory = {
    ngx_kmip_memory_alloc,
    ngx_kmip_memory_free
};


static ngx_kmip_memory_free_t  *ngx_kmip_memory_blocks[
                                                     NGX_KMIP_MEMORY_CLASSES];

static u_char  *ngx_kmip_memory_pos;
static u_char  *ngx_kmip_memory_last;


void
ngx_kmip_memory_init(void)
{
    if (!NGX_KMIP_MEMORY_HEAP) {
        kmip_memory_set(&ngx_kmip_memory);
    }
}


void *
ngx_kmip_memory_map(size_t size)
{
    void  *p;

    p = mmap(NULL, size, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1,
             0);

    if (p == MAP_FAILED) {
        return NULL;
    }

    /* a failure is harmless: old kernels do not have MADV_DONTDUMP */

    (void) madvise(p, size, MADV_DONTDUMP);

    ngx_kmip_memory_lock(p, size);

    return p;
}


void
ngx_kmip_memory_unmap(void *p, size_t size)
{
    (void) munmap(p, size);
}


/* a failure is ignored: pages above RLIMIT_MEMLOCK may be swapped */

void
ngx_kmip_memory_lock(void *p, size_t size)
{
    (void) mlock(p, size);
}


static void *
ngx_kmip_memory_alloc(size_t size)
{
    ngx_uint_t               n;
    ngx_kmip_memory_free_t  *block;

    n = ngx_kmip_memory_class(size);

    if (n > NGX_KMIP_MEMORY_MOST) {
        return ngx_kmip_memory_map(size);
    }

    block = ngx_kmip_memory_blocks[n];

    if (block) {
        ngx_kmip_memory_blocks[n] = block->next;
        return block;
    }

    return ngx_kmip_memory_cut((size_t) 1 << n);
}


static void
ngx_kmip_memory_free(void *p, size_t size)
{
    ngx_uint_t               n;
    ngx_kmip_memory_free_t  *block;

    n = ngx_kmip_memory_class(size);

    if (n > NGX_KMIP_MEMORY_MOST) {
        ngx_kmip_memory_unmap(p, size);
        return;
    }

    block = p;
    block->next = ngx_kmip_memory_blocks[n];
    ngx_kmip_memory_blocks[n] = block;
}


static ngx_uint_t
ngx_kmip_memory_class(size_t size)
{
    ngx_uint_t  n;

    for (n = NGX_KMIP_MEMORY_LEAST; n <= NGX_KMIP_MEMORY_MOST; n++) {
        if (size <= (size_t) 1 << n) {
            break;
        }
    }

    return n;
}


/* the rest of the previous chunk is too small, and stays unused */

static void *
ngx_kmip_memory_cut(size_t size)
{
    u_char  *p;

    if ((size_t) (ngx_kmip_memory_last - ngx_kmip_memory_pos) < size) {
        p = ngx_kmip_memory_map(NGX_KMIP_MEMORY_CHUNK);
        if (p == NULL) {
            return NULL;
        }

        ngx_kmip_memory_pos = p;
        ngx_kmip_memory_last = p + NGX_KMIP_MEMORY_CHUNK;
    }

    p = ngx_kmip_memory_pos;
    ngx_kmip_memory_pos += size;

    return p;
}
