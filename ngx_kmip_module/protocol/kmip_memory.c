
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Memory for secrets: the allocator of the process, or the heap.
 */


#include "kmip_memory.h"
#include "kmip_core.h"

#include <stdlib.h>


static void *kmip_memory_heap_alloc(size_t size);
static void kmip_memory_heap_free(void *p, size_t size);


static const kmip_memory_t  kmip_memory_heap = {
    kmip_memory_heap_alloc,
    kmip_memory_heap_free
};


static const kmip_memory_t  *kmip_memory = &kmip_memory_heap;


void
kmip_memory_set(const kmip_memory_t *memory)
{
    kmip_memory = memory;
}


void *
kmip_memory_alloc(size_t size)
{
    return kmip_memory->alloc(size);
}


void
kmip_memory_free(void *p, size_t size)
{
    kmip_memory_free_used(p, size, size);
}


void
kmip_memory_free_used(void *p, size_t size, size_t used)
{
    if (p) {
        kmip_cleanse(p, used);
        kmip_memory->free(p, size);
    }
}


static void *
kmip_memory_heap_alloc(size_t size)
{
    return malloc(size);
}


static void
kmip_memory_heap_free(void *p, size_t size)
{
    free(p);
}
