
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The inside of the key store in memory: its objects.
 */


#ifndef _MEMORY_INTERNAL_H_INCLUDED_
#define _MEMORY_INTERNAL_H_INCLUDED_


#include "memory_store.h"


typedef struct memory_object_s   memory_object_t;
typedef struct memory_pending_s  memory_pending_t;


struct memory_object_s {
    memory_object_t        *next;          /* an older one */
    kmip_arena_t           *arena;
    kmip_snapshot_t         snapshot;
    uintptr_t               revision;
};


struct memory_pending_s {
    memory_pending_t       *next;
    memory_call_e           kind;
    kmip_store_call_t      *call;
};


struct memory_store_s {
    kmip_store_t            interface;

    memory_object_t        *objects;       /* the newest first */
    memory_pending_t       *pending;       /* the oldest first */

    uint64_t                seed;          /* 0: nothing is random */
    const uint8_t          *script;
    size_t                  script_len;
    unsigned                faults;        /* of 256 */

    kmip_store_outcome_e    fail[MEMORY_CALLS];
    unsigned                fails[MEMORY_CALLS];
    unsigned                interfere;
    size_t                  page;
    unsigned long           made;          /* identifiers */

    unsigned                count[MEMORY_CALLS];
    unsigned                canceled;
    kmip_need_e             need;

    unsigned                material:1;
    unsigned                later:1;
    unsigned                scripted:1;
    unsigned                interrupt:1;
    unsigned                attributes_off:1;
    unsigned                abused:1;
};


/* memory_calls.c: performs the call, and sets its outcome and results */

void memory_perform(memory_store_t *ms, memory_call_e kind,
    kmip_store_call_t *call);

/* memory_objects.c */

memory_object_t *memory_object_find(const memory_store_t *ms,
    const kmip_str_t *uid);
kmip_int_t memory_object_add(memory_store_t *ms, const kmip_snapshot_t *src);
kmip_int_t memory_object_replace(memory_object_t *object,
    const kmip_snapshot_t *src);
void memory_object_free(memory_object_t *object);

/* a deep copy; METADATA omits what a store need not know for it */

kmip_int_t memory_snapshot_copy(kmip_arena_t *arena, kmip_snapshot_t *dst,
    const kmip_snapshot_t *src, kmip_need_e need, int material);


#endif /* _MEMORY_INTERNAL_H_INCLUDED_ */
