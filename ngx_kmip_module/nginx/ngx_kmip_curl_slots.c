
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Slots of a few sizes in one mapping.  The address shows whether a block is a
 * slot, and of which size.  malloc_usable_size() cannot be used for slots;
 * libcurl does not need it.
 *
 * libcurl resolves names in threads, which allocate and free blocks as well.
 */


#include "ngx_kmip_curl_slots.h"

#include <pthread.h>
#include <sys/mman.h>

#include "kmip_secret.h"
#include "ngx_kmip_memory.h"


#define NGX_KMIP_CURL_SLOT_CLASSES  6
#define NGX_KMIP_CURL_SLOTS         (2 * 16384 + 8192 + 4096 + 2048 + 512)


typedef struct {
    size_t        size;
    ngx_uint_t    n;
} ngx_kmip_curl_slot_class_t;


/* the slots of a class; numbers run through all classes, from 1 */

typedef struct {
    u_char       *start;
    u_char       *end;
    uint32_t      first;
    uint32_t      taken;                     /* number of slots ever used */
    uint32_t      free;                      /* number of the next free slot;
                                                0: none */
} ngx_kmip_curl_slot_pool_t;


static void *ngx_kmip_curl_slot_take(ngx_uint_t i);
static ngx_uint_t ngx_kmip_curl_slot_class(const void *p);


/*
 * Buffers of libcurl for requests have 16k, or 64k in versions where the size
 * cannot be set.  The odd 320 bytes of the larger slots spread their
 * beginnings over a page, since otherwise all would share a few cache lines.
 */

static const ngx_kmip_curl_slot_class_t
    ngx_kmip_curl_slot_classes[NGX_KMIP_CURL_SLOT_CLASSES] =
{
    {              64, 16384 },
    {             256, 16384 },
    {            1024,  8192 },
    {  4 * 1024 + 320,  4096 },
    { 16 * 1024 + 320,  2048 },
    { 72 * 1024 + 320,   512 }
};


static pthread_mutex_t            ngx_kmip_curl_slot_lock =
    PTHREAD_MUTEX_INITIALIZER;

static ngx_uint_t                 ngx_kmip_curl_slots;
static ngx_kmip_curl_slot_pool_t
    ngx_kmip_curl_slot_pools[NGX_KMIP_CURL_SLOT_CLASSES];

/* free list, by number: the slot that was freed before this one */

static uint32_t  ngx_kmip_curl_slot_next[NGX_KMIP_CURL_SLOTS + 1];


void
ngx_kmip_curl_slots_init(void)
{
    size_t                       size;
    u_char                      *p;
    uint32_t                     first;
    ngx_uint_t                   i;
    ngx_kmip_curl_slot_pool_t   *pool;

    if (NGX_KMIP_MEMORY_HEAP || ngx_kmip_curl_slots) {
        return;
    }

    size = 0;

    for (i = 0; i < NGX_KMIP_CURL_SLOT_CLASSES; i++) {
        size += ngx_kmip_curl_slot_classes[i].size
                * ngx_kmip_curl_slot_classes[i].n;
    }

    p = mmap(NULL, size, PROT_READ|PROT_WRITE,
             MAP_PRIVATE|MAP_ANONYMOUS|MAP_NORESERVE, -1, 0);

    if (p == MAP_FAILED) {
        return;
    }

    (void) madvise(p, size, MADV_DONTDUMP);

    first = 1;

    for (i = 0; i < NGX_KMIP_CURL_SLOT_CLASSES; i++) {
        pool = &ngx_kmip_curl_slot_pools[i];

        pool->start = p;
        pool->first = first;

        p += ngx_kmip_curl_slot_classes[i].size
             * ngx_kmip_curl_slot_classes[i].n;
        first += (uint32_t) ngx_kmip_curl_slot_classes[i].n;

        pool->end = p;
    }

    ngx_kmip_curl_slots = 1;
}


void *
ngx_kmip_curl_slot_alloc(size_t size)
{
    void        *p;
    ngx_uint_t   i;

    if (!ngx_kmip_curl_slots) {
        return NULL;
    }

    p = NULL;

    (void) pthread_mutex_lock(&ngx_kmip_curl_slot_lock);

    for (i = 0; p == NULL && i < NGX_KMIP_CURL_SLOT_CLASSES; i++) {
        if (size <= ngx_kmip_curl_slot_classes[i].size) {
            p = ngx_kmip_curl_slot_take(i);
        }
    }

    (void) pthread_mutex_unlock(&ngx_kmip_curl_slot_lock);

    return p;
}


static void *
ngx_kmip_curl_slot_take(ngx_uint_t i)
{
    uint32_t                    n;
    ngx_kmip_curl_slot_pool_t  *pool;

    pool = &ngx_kmip_curl_slot_pools[i];

    if (pool->free) {
        n = pool->free - pool->first;
        pool->free = ngx_kmip_curl_slot_next[pool->free];

    } else if (pool->taken < ngx_kmip_curl_slot_classes[i].n) {
        n = pool->taken++;

    } else {
        return NULL;
    }

    return pool->start + n * ngx_kmip_curl_slot_classes[i].size;
}


size_t
ngx_kmip_curl_slot_size(const void *p)
{
    ngx_uint_t  i;

    i = ngx_kmip_curl_slot_class(p);

    return i < NGX_KMIP_CURL_SLOT_CLASSES ? ngx_kmip_curl_slot_classes[i].size
                                          : 0;
}


static ngx_uint_t
ngx_kmip_curl_slot_class(const void *p)
{
    ngx_uint_t                  i;
    ngx_kmip_curl_slot_pool_t  *pool;

    /* p may point into any object, so compare integers, not pointers */

    for (i = 0; i < NGX_KMIP_CURL_SLOT_CLASSES; i++) {
        pool = &ngx_kmip_curl_slot_pools[i];

        if ((uintptr_t) p >= (uintptr_t) pool->start
            && (uintptr_t) p < (uintptr_t) pool->end)
        {
            break;
        }
    }

    return i;
}


void
ngx_kmip_curl_slot_free(void *p)
{
    size_t                      size;
    uint32_t                    n;
    ngx_uint_t                  i;
    ngx_kmip_curl_slot_pool_t  *pool;

    i = ngx_kmip_curl_slot_class(p);
    pool = &ngx_kmip_curl_slot_pools[i];
    size = ngx_kmip_curl_slot_classes[i].size;

    kmip_cleanse(p, size);

    n = pool->first + (uint32_t) (((u_char *) p - pool->start) / size);

    (void) pthread_mutex_lock(&ngx_kmip_curl_slot_lock);

    ngx_kmip_curl_slot_next[n] = pool->free;
    pool->free = n;

    (void) pthread_mutex_unlock(&ngx_kmip_curl_slot_lock);
}
