
/*
 * Turns.  Of what costs much for one request, as reading the list of all keys
 * does, only so much is done at a time, and less of it for one client: the
 * others wait until it is their turn, client after client.
 */


#ifndef _KEYPROTECT_TURN_H_INCLUDED_
#define _KEYPROTECT_TURN_H_INCLUDED_


#include "keyprotect_flow.h"


typedef struct keyprotect_turn_s  keyprotect_turn_t;

struct keyprotect_turn_s {

    /* set by the caller */

    keyprotect_flow_t       *flow;         /* its client, its deadline */

    /* begin: it is our turn; late: the time of the flow is up, before or
     * after that.  Never from within keyprotect_turn_take(). */

    void                   (*begin)(keyprotect_turn_t *turn);
    void                   (*late)(keyprotect_turn_t *turn);
    void                    *data;

    /* its own */

    keyprotect_timer_t       timer;
    unsigned                 granted:1;
    unsigned                 begun:1;
    unsigned                 waited:1;     /* for others */

    keyprotect_turn_t       *next;
    keyprotect_turn_t      **prev;         /* NULL: neither has nor waits */
};


/* KMIP_OK: one of the handlers will be called; KMIP_ERROR: no memory */

kmip_int_t keyprotect_turn_take(keyprotect_turn_t *turn);

/* no handler will be called; safe for a zeroed one */

void keyprotect_turn_give(keyprotect_turn_t *turn);


#endif /* _KEYPROTECT_TURN_H_INCLUDED_ */
