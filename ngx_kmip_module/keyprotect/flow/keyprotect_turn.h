
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Turns. Only a few costly tasks, such as reading the list of all keys, run at
 * a time, and fewer for one client; the other flows wait for their turn, client
 * after client.
 */


#ifndef _KEYPROTECT_TURN_H_INCLUDED_
#define _KEYPROTECT_TURN_H_INCLUDED_


#include "keyprotect_flow.h"


typedef struct keyprotect_turn_s  keyprotect_turn_t;

struct keyprotect_turn_s {

    /* set by the caller */

    keyprotect_flow_t       *flow;         /* has client and deadline */

    /*
     * begin: the turn is granted; late: the flow's deadline has come, before or
     * after begin. Neither is called from within keyprotect_turn_take().
     */

    void                   (*begin)(keyprotect_turn_t *turn);
    void                   (*late)(keyprotect_turn_t *turn);
    void                    *data;

    /* private */

    keyprotect_timer_t       timer;
    unsigned                 granted:1;
    unsigned                 begun:1;
    unsigned                 waited:1;     /* for other flows */

    keyprotect_turn_t       *next;
    keyprotect_turn_t      **prev;         /* NULL: neither granted nor
                                              waiting */
};


/* KMIP_OK: begin or late will be called; KMIP_ERROR: out of memory */

kmip_int_t keyprotect_turn_take(keyprotect_turn_t *turn);

/* gives the turn back, or stops waiting; a zeroed turn is allowed */

void keyprotect_turn_give(keyprotect_turn_t *turn);


#endif /* _KEYPROTECT_TURN_H_INCLUDED_ */
