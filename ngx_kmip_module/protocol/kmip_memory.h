
/*
 * Where secrets live: what a process has for them, pages that stay out of core
 * dumps for example, else the heap.
 */


#ifndef _KMIP_MEMORY_H_INCLUDED_
#define _KMIP_MEMORY_H_INCLUDED_


#include "kmip_core.h"


typedef struct {
    void    *(*alloc)(size_t size);
    void     (*free)(void *p, size_t size);
} kmip_memory_t;


/* before anything is allocated; memory stays the caller's */

void kmip_memory_set(const kmip_memory_t *memory);

/* aligned for any type; NULL without memory */

void *kmip_memory_alloc(size_t size);

/* size is that of the alloc; all of it is cleansed; NULL is allowed */

void kmip_memory_free(void *p, size_t size);

/* the same for a block of which only the first bytes were ever written */

void kmip_memory_free_used(void *p, size_t size, size_t used);


#endif /* _KMIP_MEMORY_H_INCLUDED_ */
