
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Removes an alias of a record, and verifies it. A success without a body may
 * come from a gateway, so the record is read afterwards, and the alias is
 * removed again as long as it is there.
 */


#ifndef _KEYPROTECT_UNMARK_H_INCLUDED_
#define _KEYPROTECT_UNMARK_H_INCLUDED_


#include "keyprotect_mark.h"
#include "keyprotect_object.h"


typedef struct keyprotect_unmark_s  keyprotect_unmark_t;

struct keyprotect_unmark_s {

    /* set by the caller; the alias must stay */

    keyprotect_flow_t      *flow;
    kmip_str_t              id;            /* the record's id in Key Protect */
    kmip_str_t              alias;
    void                  (*done)(keyprotect_unmark_t *unmark);
    void                   *data;

    /*
     * Valid when done is called. gone: the record was read and does not have
     * the alias, or is deleted; else the alias may still be there.
     */

    unsigned                gone:1;

    /* private */

    keyprotect_mark_t       mark;
    keyprotect_object_t     look;
    keyprotect_timer_t      timer;
    unsigned                tries;
};


/* KMIP_OK: done will be called; KMIP_ERROR: out of memory */

kmip_int_t keyprotect_unmark_start(keyprotect_unmark_t *unmark);
void keyprotect_unmark_cancel(keyprotect_unmark_t *unmark);


#endif /* _KEYPROTECT_UNMARK_H_INCLUDED_ */
