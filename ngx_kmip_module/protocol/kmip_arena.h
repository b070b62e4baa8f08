
/*
 * The bounded allocator of one request.  Everything that protocol/ and
 * operation/ build while they serve a request lives here and goes at once.
 */


#ifndef _KMIP_ARENA_H_INCLUDED_
#define _KMIP_ARENA_H_INCLUDED_


#include "kmip_core.h"


typedef struct kmip_arena_s  kmip_arena_t;


/*
 * Limit is the sum of bytes that may be handed out; NULL if there is no
 * memory.  Destroying cleanses all that was ever handed out, so a secret that
 * was forgotten in an arena does not outlive the request; NULL is allowed.
 */

kmip_arena_t *kmip_arena_create(size_t limit);
void kmip_arena_destroy(kmip_arena_t *arena);

/*
 * Aligned for any type; NULL past the limit or without memory.  The callers
 * treat NULL as "request too large", never as a reason to stop the process.
 */

void *kmip_arena_alloc(kmip_arena_t *arena, size_t size);
void *kmip_arena_calloc(kmip_arena_t *arena, size_t size);

/* KMIP_OK or KMIP_ERROR; dst is valid as long as the arena; adds a final 0 */

kmip_int_t kmip_arena_copy(kmip_arena_t *arena, kmip_str_t *dst,
    const void *data, size_t len);

/* printf into the arena; an empty string if it does not fit */

kmip_str_t kmip_arena_printf(kmip_arena_t *arena, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

size_t kmip_arena_used(const kmip_arena_t *arena);

/* 1 if it ever gave NULL: then nothing follows from what went wrong since */

int kmip_arena_refused(const kmip_arena_t *arena);


#endif /* _KMIP_ARENA_H_INCLUDED_ */
