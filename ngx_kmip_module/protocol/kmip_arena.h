
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The bounded allocator of one request.  protocol/ and operation/ allocate
 * everything that they build for a request from its arena; destroying the
 * arena releases all of it at once.
 */


#ifndef _KMIP_ARENA_H_INCLUDED_
#define _KMIP_ARENA_H_INCLUDED_


#include "kmip_core.h"


typedef struct kmip_arena_s  kmip_arena_t;


/*
 * limit is in bytes, the sum over all allocations.  NULL: out of memory.
 * Destroying cleanses all memory that was handed out, so that a secret which
 * was left in the arena does not outlive the request.  destroy() accepts NULL.
 */

kmip_arena_t *kmip_arena_create(size_t limit);
void kmip_arena_destroy(kmip_arena_t *arena);

/*
 * The memory is aligned for any type.  NULL past the limit or out of memory;
 * callers report NULL as "request too large" and never stop the process.
 * calloc() fills with zeros.
 */

void *kmip_arena_alloc(kmip_arena_t *arena, size_t size);
void *kmip_arena_calloc(kmip_arena_t *arena, size_t size);

/*
 * Copies len bytes and appends a NUL that dst->len does not count; dst is
 * valid as long as the arena.  KMIP_OK, or KMIP_ERROR past the limit.
 */

kmip_int_t kmip_arena_copy(kmip_arena_t *arena, kmip_str_t *dst,
    const void *data, size_t len);

/* printf() into the arena; an empty string if the text does not fit */

kmip_str_t kmip_arena_printf(kmip_arena_t *arena, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

size_t kmip_arena_used(const kmip_arena_t *arena);

/*
 * 1 if an allocation has ever returned NULL.  Results that were computed after
 * that may be incomplete, so no conclusion may be drawn from them.
 */

int kmip_arena_refused(const kmip_arena_t *arena);


#endif /* _KMIP_ARENA_H_INCLUDED_ */
