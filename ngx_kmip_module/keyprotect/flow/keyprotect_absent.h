
/*
 * Is an object whose record was not found really not there?  That is said only
 * when everything that can be asked agrees.
 */


#ifndef _KEYPROTECT_ABSENT_H_INCLUDED_
#define _KEYPROTECT_ABSENT_H_INCLUDED_


#include "keyprotect_flow.h"


typedef struct keyprotect_absent_s  keyprotect_absent_t;

struct keyprotect_absent_s {

    /* set by the caller */

    keyprotect_flow_t      *flow;
    kmip_str_t              id;           /* that was not found; empty: an
                                             alias was asked for */
    unsigned                gone:1;       /* that id was told to be deleted */
    void                  (*done)(keyprotect_absent_t *absent);
    void                   *data;

    /*
     * Valid when done is called.  OK: a record of this stamp was found, with
     * its payload, in another key ring or under another id; ABSENT: there is
     * none; UNAVAILABLE: it cannot be told.
     */

    kmip_store_outcome_e    outcome;
    const char             *message;
    keyprotect_key_t        key;
    int64_t                 date;

    /* its own */

    kmip_str_t              alias;
    keyprotect_call_t       call;
    keyprotect_check_t      check;
    unsigned                refused:1;    /* the alias was, as this instance
                                             refuses one that is not there */
    unsigned                by_id:1;      /* the id is asked for once more */
};


/* KMIP_OK: done will be called; KMIP_ERROR: no memory */

kmip_int_t keyprotect_absent_start(keyprotect_absent_t *absent);
void keyprotect_absent_cancel(keyprotect_absent_t *absent);

/*
 * 1 if a call for an alias was answered about a key that does not have it: for
 * a while one that was removed may still lead to its key.
 */

int keyprotect_absent_released(const keyprotect_call_t *call);


#endif /* _KEYPROTECT_ABSENT_H_INCLUDED_ */
