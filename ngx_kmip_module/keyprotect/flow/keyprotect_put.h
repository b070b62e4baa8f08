
/*
 * Writing a standard key: a record or a revision.
 */


#ifndef _KEYPROTECT_PUT_H_INCLUDED_
#define _KEYPROTECT_PUT_H_INCLUDED_


#include "keyprotect_flow.h"


typedef enum {
    KEYPROTECT_PUT_OK = 0,
    KEYPROTECT_PUT_TAKEN,         /* its own alias is somebody else's: holder */
    KEYPROTECT_PUT_NAME,          /* the alias of a Name is taken */
    KEYPROTECT_PUT_FULL,          /* Key Protect takes no more aliases;
                                     certainly not performed */
    KEYPROTECT_PUT_FAILED         /* perhaps performed: outcome */
} keyprotect_put_e;

typedef struct keyprotect_put_s  keyprotect_put_t;

typedef void (*keyprotect_put_done_pt)(keyprotect_put_t *put);

struct keyprotect_put_s {

    /*
     * Set by the caller.  With aliases, of which the first is its own, the
     * name, it is put if absent: what became of a call whose response was lost
     * is read back by that alias, and the call repeated, for it cannot be
     * performed twice.  Without aliases it is sent once, and read back by its
     * name.
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
    kmip_str_t                  id;          /* OK: Key Protect's */
    int64_t                     date;        /* OK: of Key Protect; 0: none */
    keyprotect_record_t         holder;      /* TAKEN: of the other key */
    kmip_str_t                  holder_id;   /* empty: not alive, not read or
                                                not seen */

    /* its own */

    keyprotect_call_t           call;
    keyprotect_timer_t          timer;
    unsigned                    attempts;
    unsigned                    reads;
    unsigned                    clash:1;
    unsigned                    unknown:1;
    unsigned                    early:1;     /* it is read before its payload
                                                can be */
};


/* KMIP_OK: done will be called; KMIP_ERROR: no memory */

kmip_int_t keyprotect_put_start(keyprotect_put_t *put);
void keyprotect_put_cancel(keyprotect_put_t *put);


#endif /* _KEYPROTECT_PUT_H_INCLUDED_ */
