
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Finds the object that has a Name and is not destroyed. For a moment there may
 * be two: a new object that will be taken back has it, too.
 */


#ifndef _KEYPROTECT_OWNER_H_INCLUDED_
#define _KEYPROTECT_OWNER_H_INCLUDED_


#include "keyprotect_flow.h"
#include "kmip_snapshot.h"


#define KEYPROTECT_CANDIDATES  16


typedef struct keyprotect_owner_s  keyprotect_owner_t;

struct keyprotect_owner_s {

    /* set by the caller */

    keyprotect_flow_t        *flow;
    kmip_str_t                name;
    kmip_str_t                except;        /* stamp of an object to skip;
                                                empty: none */
    void                    (*done)(keyprotect_owner_t *owner);

    /*
     * NULL: the first object that has it is enough. Else it is called for each
     * of them, which lives until it returns; KMIP_ERROR: out of memory
     */

    kmip_int_t              (*each)(keyprotect_owner_t *owner,
                                    const kmip_snapshot_t *object);
    void                     *data;
    unsigned                  claims:1;      /* the alias alone is enough:
                                                the object may be about to
                                                get the Name */

    /*
     * valid when done is called: OK with found NULL means that no object has
     * the Name, with "each" if it was never called
     */

    kmip_store_outcome_e      outcome;
    const char               *message;
    const kmip_snapshot_t    *found;
    unsigned                  told:1;        /* "each" was called */

    /* private */

    keyprotect_call_t         call;
    kmip_str_t                uids[KEYPROTECT_CANDIDATES];
    size_t                    n;
    size_t                    at;
    uint32_t                  generation;    /* in a search by whole aliases */
    kmip_store_call_t         load;
    kmip_arena_t             *arena;
    unsigned                  whole:1;
    unsigned                  searched:1;
};


/*
 * direct: first ask for the key with the Name's alias of generation 0, then
 * search. Use it only if that alias is known to exist, or if a failed call does
 * not matter. KMIP_OK: done will be called; KMIP_ERROR: out of memory.
 */

kmip_int_t keyprotect_owner_find(keyprotect_owner_t *owner, int direct);

/* the same, but looks only at the object of this key */

void keyprotect_owner_judge(keyprotect_owner_t *owner,
    const keyprotect_key_t *key);

void keyprotect_owner_cancel(keyprotect_owner_t *owner);

/* sets text to a Name's value; KMIP_DECLINED: the attribute is not a Name */

kmip_int_t keyprotect_owner_text(const kmip_attribute_t *a,
    kmip_str_t *text);

/* 1 if the object has the Name and is not destroyed */

int keyprotect_owner_has(const kmip_snapshot_t *object,
    const kmip_str_t *name);


#endif /* _KEYPROTECT_OWNER_H_INCLUDED_ */
