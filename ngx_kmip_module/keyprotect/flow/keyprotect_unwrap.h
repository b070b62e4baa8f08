
/*
 * Unwrapping.  Whoever asks for a key joins a call for the same one that is
 * not yet on the wire.
 */


#ifndef _KEYPROTECT_UNWRAP_H_INCLUDED_
#define _KEYPROTECT_UNWRAP_H_INCLUDED_


#include "keyprotect_flow.h"
#include "keyprotect_record.h"


typedef struct keyprotect_unwrap_s  keyprotect_unwrap_t;
typedef struct keyprotect_wait_s  keyprotect_wait_t;

typedef void (*keyprotect_wait_done_pt)(keyprotect_wait_t *wait);

struct keyprotect_wait_s {

    /* valid when done is called */

    kmip_store_outcome_e         outcome;
    const char                  *message;
    kmip_secret_t               *secret;     /* in the waiter's arena */

    /* its own */

    keyprotect_flow_t           *flow;
    kmip_arena_t                *arena;
    const keyprotect_record_t   *record;
    keyprotect_wait_done_pt      done;
    void                        *data;
    keyprotect_unwrap_t         *unwrap;
    keyprotect_wait_t           *next;
    keyprotect_wait_t          **prev;
};

/*
 * The record must stay; the secret is made in arena.  KMIP_OK: done will be
 * called; KMIP_ERROR: no memory.
 */

kmip_int_t keyprotect_unwrap_start(keyprotect_wait_t *wait,
    keyprotect_flow_t *flow, kmip_arena_t *arena,
    const keyprotect_record_t *record, keyprotect_wait_done_pt done,
    void *data);
void keyprotect_unwrap_cancel(keyprotect_wait_t *wait);


#endif /* _KEYPROTECT_UNWRAP_H_INCLUDED_ */
