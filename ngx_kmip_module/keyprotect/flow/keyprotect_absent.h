
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Decides whether an object whose record was not found really does not exist.
 * It is reported ABSENT only if all that can be asked of Key Protect agrees.
 */


#ifndef _KEYPROTECT_ABSENT_H_INCLUDED_
#define _KEYPROTECT_ABSENT_H_INCLUDED_


#include "keyprotect_flow.h"


typedef struct keyprotect_absent_s  keyprotect_absent_t;

struct keyprotect_absent_s {

    /* set by the caller */

    keyprotect_flow_t      *flow;
    kmip_str_t              id;           /* id that was not found; empty:
                                             the record was asked for by
                                             alias */
    unsigned                gone:1;       /* Key Protect said that this id is
                                             deleted */
    void                  (*done)(keyprotect_absent_t *absent);
    void                   *data;

    /*
     * Valid when done is called. OK: a record with this stamp was found, with
     * its payload, in another key ring or under another id; ABSENT: there is
     * none; UNAVAILABLE: it cannot be told.
     */

    kmip_store_outcome_e    outcome;
    const char             *message;
    keyprotect_key_t        key;
    int64_t                 date;

    /* private */

    kmip_str_t              alias;
    keyprotect_call_t       call;
    keyprotect_check_t      check;
    unsigned                refused:1;    /* the alias got the status with
                                             which this instance refuses one
                                             that does not exist */
    unsigned                by_id:1;      /* the id is being asked for again */
};


/* KMIP_OK: done will be called; KMIP_ERROR: out of memory */

kmip_int_t keyprotect_absent_start(keyprotect_absent_t *absent);
void keyprotect_absent_cancel(keyprotect_absent_t *absent);

/*
 * 1 if a call for an alias was answered with a key that does not have it: for a
 * while Key Protect may still resolve an alias that was removed.
 */

int keyprotect_absent_released(const keyprotect_call_t *call);


#endif /* _KEYPROTECT_ABSENT_H_INCLUDED_ */
