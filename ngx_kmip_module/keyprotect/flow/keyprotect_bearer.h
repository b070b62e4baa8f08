
/*
 * The living object that has a Name.
 */


#ifndef _KEYPROTECT_BEARER_H_INCLUDED_
#define _KEYPROTECT_BEARER_H_INCLUDED_


#include "keyprotect_flow.h"
#include "kmip_snapshot.h"


#define KEYPROTECT_CANDIDATES  16


typedef struct keyprotect_bearer_s  keyprotect_bearer_t;

struct keyprotect_bearer_s {

    /* set by the caller */

    keyprotect_flow_t        *flow;
    kmip_str_t                name;
    kmip_str_t                except;        /* stamp of an object that does
                                                not count; empty: none */
    void                    (*done)(keyprotect_bearer_t *bearer);
    void                     *data;
    unsigned                  claims:1;      /* a living object counts by the
                                                alias alone: it may be about
                                                to get the Name */

    /* valid when done is called: OK, found is NULL if nobody has the Name */

    kmip_store_outcome_e      outcome;
    const char               *message;
    const kmip_snapshot_t    *found;

    /* its own */

    keyprotect_call_t         call;
    kmip_str_t                uids[KEYPROTECT_CANDIDATES];
    size_t                    n;
    size_t                    at;
    uint32_t                  generation;    /* of a search by whole aliases */
    kmip_store_call_t         load;
    kmip_arena_t             *arena;
    unsigned                  whole:1;
    unsigned                  searched:1;
};


/*
 * direct: the holder of the Name's first alias is asked for before a search is
 * made; it must be known to exist, or not matter if a call fails.  KMIP_OK:
 * done will be called; KMIP_ERROR: no memory.
 */

kmip_int_t keyprotect_bearer_find(keyprotect_bearer_t *bearer, int direct);

/* the same of the one object that Key Protect's key is of */

void keyprotect_bearer_judge(keyprotect_bearer_t *bearer,
    const keyprotect_key_t *key);

void keyprotect_bearer_cancel(keyprotect_bearer_t *bearer);

/* the text of a Name; KMIP_DECLINED if the attribute is not one */

kmip_int_t keyprotect_bearer_text(const kmip_attribute_t *a,
    kmip_str_t *text);

/* 1 if the object lives and has the Name */

int keyprotect_bearer_has(const kmip_snapshot_t *object,
    const kmip_str_t *name);


#endif /* _KEYPROTECT_BEARER_H_INCLUDED_ */
