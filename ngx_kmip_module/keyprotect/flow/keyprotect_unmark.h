
/*
 * Taking an alias off a record for certain.  A success of Key Protect's that
 * has no body may be a gateway's, so that the record is read afterwards, and
 * the alias removed again while it is there.
 */


#ifndef _KEYPROTECT_UNMARK_H_INCLUDED_
#define _KEYPROTECT_UNMARK_H_INCLUDED_


#include "keyprotect_mark.h"
#include "keyprotect_object.h"


typedef struct keyprotect_unmark_s  keyprotect_unmark_t;

struct keyprotect_unmark_s {

    /* set by the caller; the alias must stay */

    keyprotect_flow_t      *flow;
    kmip_str_t              id;            /* Key Protect's, of the record */
    kmip_str_t              alias;
    void                  (*done)(keyprotect_unmark_t *unmark);
    void                   *data;

    /*
     * Valid when done is called: gone if the record was read and does not have
     * the alias, or is deleted; else the alias may still be there.
     */

    unsigned                gone:1;

    /* its own */

    keyprotect_mark_t       mark;
    keyprotect_object_t     look;
    keyprotect_timer_t      timer;
    unsigned                tries;
};


/* KMIP_OK: done will be called; KMIP_ERROR: no memory */

kmip_int_t keyprotect_unmark_start(keyprotect_unmark_t *unmark);
void keyprotect_unmark_cancel(keyprotect_unmark_t *unmark);


#endif /* _KEYPROTECT_UNMARK_H_INCLUDED_ */
