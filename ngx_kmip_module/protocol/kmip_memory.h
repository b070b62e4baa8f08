
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Memory for secrets.  A process may supply its own allocator, for example of
 * pages that core dumps omit; the default is the heap.
 */


#ifndef _KMIP_MEMORY_H_INCLUDED_
#define _KMIP_MEMORY_H_INCLUDED_


#include "kmip_core.h"


typedef struct {
    void    *(*alloc)(size_t size);
    void     (*free)(void *p, size_t size);
} kmip_memory_t;


/*
 * Call it before the first allocation.  The structure remains the caller's and
 * must stay valid.
 */

void kmip_memory_set(const kmip_memory_t *memory);

/* aligned for any type; NULL: out of memory */

void *kmip_memory_alloc(size_t size);

/*
 * Cleanses all size bytes; size is that of the allocation.  NULL is allowed.
 */

void kmip_memory_free(void *p, size_t size);

/* the same, for a block of which only the first used bytes were written */

void kmip_memory_free_used(void *p, size_t size, size_t used);


#endif /* _KMIP_MEMORY_H_INCLUDED_ */
