
/*
 * Writing a record or a revision: put if absent, by its alias.  A lost answer
 * is read back.
 */


#ifndef _KEYPROTECT_PUT_H_INCLUDED_
#define _KEYPROTECT_PUT_H_INCLUDED_


#include "keyprotect_flow.h"
#include "keyprotect_record.h"
#include "keyprotect_request.h"


typedef enum {
    KEYPROTECT_PUT_OK = 0,
    KEYPROTECT_PUT_TAKEN,                /* the alias is somebody else's */
    KEYPROTECT_PUT_NAME,                 /* an alias of a Name is taken */
    KEYPROTECT_PUT_FAILED                /* perhaps performed: outcome */
} keyprotect_put_e;

typedef struct keyprotect_put_s  keyprotect_put_t;

typedef void (*keyprotect_put_done_pt)(keyprotect_put_t *put);

struct keyprotect_put_s {

    /* set by the caller */

    keyprotect_flow_t          *flow;
    keyprotect_new_t            key;         /* aliases[0] is its own */
    const keyprotect_record_t  *record;
    keyprotect_put_done_pt      done;
    void                       *data;

    /* valid when done is called */

    keyprotect_put_e            result;
    kmip_store_outcome_e        outcome;
    const char                 *message;
    kmip_str_t                  id;          /* OK: Key Protect's */
    unsigned                    hidden:1;    /* TAKEN: by what cannot be seen */

    /* its own */

    keyprotect_call_t           call;
    keyprotect_timer_t          timer;
    unsigned                    attempts;
    unsigned                    reads;
    unsigned                    clash:1;
    unsigned                    unknown:1;
};

kmip_int_t keyprotect_put_start(keyprotect_put_t *put);
void keyprotect_put_cancel(keyprotect_put_t *put);


#endif /* _KEYPROTECT_PUT_H_INCLUDED_ */
