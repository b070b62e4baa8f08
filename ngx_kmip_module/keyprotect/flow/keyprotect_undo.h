
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Takes back a record of which no client was told. Until it is deleted, or
 * marked as destroyed, its object has its Name.
 */


#ifndef _KEYPROTECT_UNDO_H_INCLUDED_
#define _KEYPROTECT_UNDO_H_INCLUDED_


#include "keyprotect_mark.h"


typedef struct keyprotect_undo_s  keyprotect_undo_t;

struct keyprotect_undo_s {

    /*
     * Set by the caller, zeroed at first. The flow must have its outcome and
     * message here: it is answered with them before done is called if there is
     * no time left, or if the record has to be taken back once more later.
     */

    keyprotect_flow_t      *flow;
    kmip_str_t              id;            /* the record's id in Key Protect */
    int64_t                 date;          /* of its creation; 0: unknown */
    kmip_store_outcome_e    outcome;
    const char             *message;
    void                  (*done)(keyprotect_undo_t *undo);
    void                   *data;

    /* private */

    kmip_str_t              alias;
    keyprotect_call_t       call;
    keyprotect_mark_t       mark;
    keyprotect_timer_t      timer;
    unsigned                tries;
};


/* done will be called, perhaps from within */

void keyprotect_undo_start(keyprotect_undo_t *undo);
void keyprotect_undo_cancel(keyprotect_undo_t *undo);


#endif /* _KEYPROTECT_UNDO_H_INCLUDED_ */
