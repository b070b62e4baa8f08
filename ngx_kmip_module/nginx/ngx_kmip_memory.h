
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Memory for secrets, in pages that core dumps omit and that are not swapped
 * as far as RLIMIT_MEMLOCK permits.
 */


#ifndef _NGX_KMIP_MEMORY_H_INCLUDED_
#define _NGX_KMIP_MEMORY_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>


/* use the heap with sanitizers, which then detect invalid accesses */

#if defined(__SANITIZE_ADDRESS__)
#define NGX_KMIP_MEMORY_HEAP     1

#elif defined(__has_feature)
#define NGX_KMIP_MEMORY_HEAP     __has_feature(address_sanitizer)

#else
#define NGX_KMIP_MEMORY_HEAP     0
#endif


/* from now on kmip_memory_alloc() uses such pages */

void ngx_kmip_memory_init(void);

/* maps whole pages; NULL: out of memory */

void *ngx_kmip_memory_map(size_t size);
void ngx_kmip_memory_unmap(void *p, size_t size);

/* locks pages that a parent mapped: a fork() does not inherit locks */

void ngx_kmip_memory_lock(void *p, size_t size);


#endif /* _NGX_KMIP_MEMORY_H_INCLUDED_ */
