
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * What the shared cache holds of an instance: payloads of records and
 * revisions, by Key Protect's id, which never change and whose keys are
 * wrapped; the aliases that a record had at some time; and ids, by stamp.
 */


#ifndef _KEYPROTECT_CACHED_H_INCLUDED_
#define _KEYPROTECT_CACHED_H_INCLUDED_


#include "keyprotect_alias.h"
#include "keyprotect_cache.h"
#include "keyprotect_record.h"


#define KEYPROTECT_CACHED_SPACE  16


/* a cache with the part of the keys that belongs to one instance */

typedef struct keyprotect_cached_space_s {
    keyprotect_cache_t   *cache;         /* NULL: none */
    uint8_t               id[KEYPROTECT_CACHED_SPACE];
} keyprotect_cached_space_t;

typedef struct {
    int64_t      date;           /* Key Protect's date in the response; 0:
                                    none */
    uint64_t     clock;          /* ms, when the request was sent */
    uint64_t     seen;           /* ms, when the newest revision was first
                                    seen */
    uint32_t     newest;         /* the highest n ever seen */
    unsigned     destroyed:1;    /* a Destroy has completed */
    unsigned     torn:1;         /* two writers differ: aliases may be
                                    incomplete */
    kmip_str_t   aliases[KEYPROTECT_ALIASES];
    size_t       naliases;
} keyprotect_known_t;


/*
 * Values belong to an instance, whatever the name of its provider is in the
 * configuration.  KMIP_ERROR: the digest failed.
 */

kmip_int_t keyprotect_cached_init(keyprotect_cached_space_t *space,
    keyprotect_cache_t *cache, const kmip_str_t *endpoint,
    const kmip_str_t *instance, const kmip_str_t *prefix);

/*
 * KMIP_OK and a result in the arena, or KMIP_DECLINED; revision 0: the record.
 * known is zeroed where it is not found.
 */

kmip_int_t keyprotect_cached_record(const keyprotect_cached_space_t *space,
    kmip_arena_t *arena, const kmip_str_t *stamp, const kmip_str_t *id,
    uint32_t revision, keyprotect_record_t *record);
kmip_int_t keyprotect_cached_known(const keyprotect_cached_space_t *space,
    kmip_arena_t *arena, const kmip_str_t *id, keyprotect_known_t *known);
kmip_int_t keyprotect_cached_id(const keyprotect_cached_space_t *space,
    kmip_arena_t *arena, const kmip_str_t *stamp, kmip_str_t *id);

/* The cache may not store the value.  The arena is used for its bytes. */

void keyprotect_cached_put_record(const keyprotect_cached_space_t *space,
    kmip_arena_t *arena, const kmip_str_t *id,
    const keyprotect_record_t *record);
void keyprotect_cached_put_known(const keyprotect_cached_space_t *space,
    kmip_arena_t *arena, const kmip_str_t *id,
    const keyprotect_known_t *known);

/*
 * the same, for a caller that has just read the old one: nothing is read again
 */

void keyprotect_cached_renew_known(const keyprotect_cached_space_t *space,
    kmip_arena_t *arena, const kmip_str_t *id, const keyprotect_known_t *old,
    const keyprotect_known_t *known);

void keyprotect_cached_put_id(const keyprotect_cached_space_t *space,
    kmip_arena_t *arena, const kmip_str_t *stamp, const kmip_str_t *id);

/* drop payload and aliases of a record; drop the id of a stamp */

void keyprotect_cached_drop(const keyprotect_cached_space_t *space,
    const kmip_str_t *id);
void keyprotect_cached_drop_id(const keyprotect_cached_space_t *space,
    const kmip_str_t *stamp);


#endif /* _KEYPROTECT_CACHED_H_INCLUDED_ */
