
/*
 * Memory for secrets: pages that stay out of core dumps, and out of the swap
 * as far as RLIMIT_MEMLOCK allows it.
 */


#ifndef _NGX_KMIP_MEMORY_H_INCLUDED_
#define _NGX_KMIP_MEMORY_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>


/* a sanitizer looks after what comes from the heap */

#if defined(__SANITIZE_ADDRESS__)
#define NGX_KMIP_MEMORY_HEAP     1

#elif defined(__has_feature)
#define NGX_KMIP_MEMORY_HEAP     __has_feature(address_sanitizer)

#else
#define NGX_KMIP_MEMORY_HEAP     0
#endif


/* from here on kmip_memory_alloc() takes from such pages */

void ngx_kmip_memory_init(void);

/* pages of one's own; NULL without memory */

void *ngx_kmip_memory_map(size_t size);
void ngx_kmip_memory_unmap(void *p, size_t size);

/* what was mapped before a fork() is locked for the parent alone */

void ngx_kmip_memory_lock(void *p, size_t size);


#endif /* _NGX_KMIP_MEMORY_H_INCLUDED_ */
