
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Stores a standard key: a record or a revision.
 */


#ifndef _KEYPROTECT_PUT_H_INCLUDED_
#define _KEYPROTECT_PUT_H_INCLUDED_


#include "keyprotect_flow.h"


typedef enum {
    KEYPROTECT_PUT_OK = 0,
    KEYPROTECT_PUT_TAKEN,         /* another key has its own alias: holder */
    KEYPROTECT_PUT_NAME,          /* the alias of a Name is taken */
    KEYPROTECT_PUT_FULL,          /* Key Protect takes no more aliases; not
                                     performed */
    KEYPROTECT_PUT_FAILED         /* may have been performed, see outcome */
} keyprotect_put_e;

typedef struct keyprotect_put_s  keyprotect_put_t;

typedef void (*keyprotect_put_done_pt)(keyprotect_put_t *put);

struct keyprotect_put_s {

    /*
     * Set by the caller. The first alias is the key's own, and its name. With
     * aliases, the key is created only if the alias is free: after a lost
     * response it is read back by that alias, and the POST may be repeated,
     * since it cannot be performed twice. Without aliases the POST is sent
     * once, and the key is read back by its name.
     */

    keyprotect_flow_t          *flow;
    keyprotect_new_t            key;
    const keyprotect_record_t  *record;
    keyprotect_put_done_pt      done;
    void                       *data;

    /* valid when done is called */

    keyprotect_put_e            result;
    kmip_store_outcome_e        outcome;
    const char                 *message;
    kmip_str_t                  id;          /* OK: id of the key */
    int64_t                     date;        /* OK: of the response; 0: none */
    keyprotect_record_t         holder;      /* TAKEN: the other key's */
    kmip_str_t                  holder_id;   /* empty: deleted, unreadable or
                                                not visible */

    /* private */

    keyprotect_call_t           call;
    keyprotect_timer_t          timer;
    unsigned                    attempts;
    unsigned                    reads;
    unsigned                    clash:1;
    unsigned                    unknown:1;
    unsigned                    early:1;     /* the key is visible before its
                                                payload is */
};


/* KMIP_OK: done will be called; KMIP_ERROR: out of memory */

kmip_int_t keyprotect_put_start(keyprotect_put_t *put);
void keyprotect_put_cancel(keyprotect_put_t *put);


#endif /* _KEYPROTECT_PUT_H_INCLUDED_ */
