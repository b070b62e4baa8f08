
/*
 * What the cache keeps: of a record and of the newest revision that was seen,
 * Key Protect's id and the record, its key wrapped.  Both never change.
 */


#ifndef _KEYPROTECT_CACHED_H_INCLUDED_
#define _KEYPROTECT_CACHED_H_INCLUDED_


#include "keyprotect_cache.h"
#include "keyprotect_record.h"


#define KEYPROTECT_CACHED_SPACE  16


/* what a cache that providers share holds of one of them */

typedef struct keyprotect_cached_space_s {
    keyprotect_cache_t   *cache;         /* NULL: none */
    uint8_t               id[KEYPROTECT_CACHED_SPACE];
} keyprotect_cached_space_t;

typedef struct {
    uint32_t              number;        /* of a revision; 0: a record */
    kmip_str_t            id;
    keyprotect_record_t   record;
} keyprotect_cached_t;


/*
 * What the cache holds belongs to an instance, however its provider is called
 * in the configuration.  KMIP_ERROR: no digest.
 */

kmip_int_t keyprotect_cached_init(keyprotect_cached_space_t *space,
    keyprotect_cache_t *cache, const kmip_str_t *endpoint,
    const kmip_str_t *instance, const kmip_str_t *prefix);

/* KMIP_OK, in the arena, or KMIP_DECLINED */

kmip_int_t keyprotect_cached_get(const keyprotect_cached_space_t *space,
    kmip_arena_t *arena, const kmip_str_t *uid, int revision,
    keyprotect_cached_t *cached);

/* the arena is for the bytes that are handed over */

void keyprotect_cached_put(const keyprotect_cached_space_t *space,
    kmip_arena_t *arena, const kmip_str_t *id,
    const keyprotect_record_t *record);

/* the record and the revision */

void keyprotect_cached_drop(const keyprotect_cached_space_t *space,
    const kmip_str_t *uid);


#endif /* _KEYPROTECT_CACHED_H_INCLUDED_ */
