
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Unwraps keys. A flow joins an unwrap of the same key if that call has not
 * been sent yet.
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
    kmip_secret_t               *secret;     /* in arena */

    /* private */

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
 * record must stay until done; the secret is allocated in arena. KMIP_OK: done
 * will be called; KMIP_ERROR: out of memory.
 */

kmip_int_t keyprotect_unwrap_start(keyprotect_wait_t *wait,
    keyprotect_flow_t *flow, kmip_arena_t *arena,
    const keyprotect_record_t *record, keyprotect_wait_done_pt done,
    void *data);
void keyprotect_unwrap_cancel(keyprotect_wait_t *wait);


#endif /* _KEYPROTECT_UNWRAP_H_INCLUDED_ */
