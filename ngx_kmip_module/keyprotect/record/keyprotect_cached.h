
/*
 * What the cache that workers share holds of an instance: the payloads of
 * records and revisions, which never change, their keys wrapped, by Key
 * Protect's id; what was known of a record's aliases at a moment; and ids by
 * stamp.
 */


#ifndef _KEYPROTECT_CACHED_H_INCLUDED_
#define _KEYPROTECT_CACHED_H_INCLUDED_


#include "keyprotect_alias.h"
#include "keyprotect_cache.h"
#include "keyprotect_record.h"


#define KEYPROTECT_CACHED_SPACE  16


/* what a cache that providers share holds of one of them */

typedef struct keyprotect_cached_space_s {
    keyprotect_cache_t   *cache;         /* NULL: none */
    uint8_t               id[KEYPROTECT_CACHED_SPACE];
} keyprotect_cached_space_t;

typedef struct {
    int64_t      date;           /* Key Protect's, of the response that told
                                    it; 0: it had none */
    uint64_t     clock;          /* ms, when that was asked for */
    uint64_t     seen;           /* ms, when the newest revision was seen
                                    first */
    uint32_t     newest;         /* the highest n that was ever seen */
    unsigned     destroyed:1;    /* a Destroy has ended */
    unsigned     torn:1;         /* two tell of it: the aliases are not all */
    kmip_str_t   aliases[KEYPROTECT_ALIASES];
    size_t       naliases;
} keyprotect_known_t;


/*
 * What the cache holds belongs to an instance, however its provider is called
 * in the configuration.  KMIP_ERROR: no digest.
 */

kmip_int_t keyprotect_cached_init(keyprotect_cached_space_t *space,
    keyprotect_cache_t *cache, const kmip_str_t *endpoint,
    const kmip_str_t *instance, const kmip_str_t *prefix);

/* KMIP_OK, in the arena, or KMIP_DECLINED; revision 0: the record */

kmip_int_t keyprotect_cached_record(const keyprotect_cached_space_t *space,
    kmip_arena_t *arena, const kmip_str_t *stamp, const kmip_str_t *id,
    uint32_t revision, keyprotect_record_t *record);
kmip_int_t keyprotect_cached_known(const keyprotect_cached_space_t *space,
    kmip_arena_t *arena, const kmip_str_t *id, keyprotect_known_t *known);
kmip_int_t keyprotect_cached_id(const keyprotect_cached_space_t *space,
    kmip_arena_t *arena, const kmip_str_t *stamp, kmip_str_t *id);

/* may silently not be kept; the arena is for the bytes that are handed over */

void keyprotect_cached_put_record(const keyprotect_cached_space_t *space,
    kmip_arena_t *arena, const kmip_str_t *id,
    const keyprotect_record_t *record);
void keyprotect_cached_put_known(const keyprotect_cached_space_t *space,
    kmip_arena_t *arena, const kmip_str_t *id,
    const keyprotect_known_t *known);
void keyprotect_cached_put_id(const keyprotect_cached_space_t *space,
    kmip_arena_t *arena, const kmip_str_t *stamp, const kmip_str_t *id);

/* payload and aliases of a record; the id of a stamp */

void keyprotect_cached_drop(const keyprotect_cached_space_t *space,
    const kmip_str_t *id);
void keyprotect_cached_drop_id(const keyprotect_cached_space_t *space,
    const kmip_str_t *stamp);


#endif /* _KEYPROTECT_CACHED_H_INCLUDED_ */
