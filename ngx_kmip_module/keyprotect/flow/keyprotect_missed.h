
/*
 * Revisions that no alias leads to: a list tells of them.
 */


#ifndef _KEYPROTECT_MISSED_H_INCLUDED_
#define _KEYPROTECT_MISSED_H_INCLUDED_


#include "keyprotect_flow.h"


typedef struct keyprotect_missed_s  keyprotect_missed_t;

struct keyprotect_missed_s {

    /* set by the caller */

    keyprotect_flow_t      *flow;
    uint32_t                last;        /* those after it are looked for */
    void                  (*done)(keyprotect_missed_t *missed);
    void                   *data;

    /* valid when done is called */

    kmip_store_outcome_e    outcome;
    const char             *message;
    uint32_t                gone;        /* the last deleted one; 0: none */
    uint32_t                live;        /* the last living one; 0: none */
    unsigned                borne:1;     /* it is seen to bear its alias */

    /* its own */

    keyprotect_call_t       call;
};

/* KMIP_ERROR: no memory */

kmip_int_t keyprotect_missed_start(keyprotect_missed_t *missed);


#endif /* _KEYPROTECT_MISSED_H_INCLUDED_ */
