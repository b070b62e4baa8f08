
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The interface of a cache that workers share.  It holds immutable facts of
 * records: Key Protect's id, and the record, whose key is wrapped.  It never
 * holds a plaintext key, nor the fact that a record is absent.
 */


#ifndef _KEYPROTECT_CACHE_H_INCLUDED_
#define _KEYPROTECT_CACHE_H_INCLUDED_


#include "kmip_arena.h"


typedef struct keyprotect_cache_s  keyprotect_cache_t;

struct keyprotect_cache_s {

    /* KMIP_OK and a copy in the arena, or KMIP_DECLINED: not found */

    kmip_int_t   (*get)(keyprotect_cache_t *c, const kmip_str_t *key,
                        kmip_arena_t *arena, kmip_str_t *value);

    /* the cache may drop a value at any time, or not store it at all */

    void         (*put)(keyprotect_cache_t *c, const kmip_str_t *key,
                        const kmip_str_t *value);
    void         (*drop)(keyprotect_cache_t *c, const kmip_str_t *key);

    void          *data;
};


#endif /* _KEYPROTECT_CACHE_H_INCLUDED_ */
