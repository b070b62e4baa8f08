
/*
 * Marking a record with an alias.  It is believed when Key Protect answers
 * with this alias and this key, or when the key is seen to bear it: whether
 * an answer was lost, spoiled, or said that the alias is taken.
 */


#ifndef _KEYPROTECT_MARK_H_INCLUDED_
#define _KEYPROTECT_MARK_H_INCLUDED_


#include "keyprotect_flow.h"


typedef struct keyprotect_mark_s  keyprotect_mark_t;

typedef void (*keyprotect_mark_done_pt)(keyprotect_mark_t *mark);

struct keyprotect_mark_s {

    /*
     * valid when done is called.  OK: the key bears the alias.  ALIAS_CLASH:
     * it is taken, and this key is not seen to bear it.  GONE: the key is
     * deleted.  What else a call may come to: it may bear it, or not.
     */

    keyprotect_result_e        result;

    /* its own */

    keyprotect_flow_t         *flow;
    kmip_str_t                 id;
    kmip_str_t                 alias;
    keyprotect_mark_done_pt    done;
    void                      *data;
    keyprotect_call_t          call;
    keyprotect_timer_t         timer;
    unsigned                   reads;
};


/*
 * id: Key Protect's, of the record, which must stay, as the mark must.
 * KMIP_OK: done will be called, never from within; KMIP_ERROR: no memory.
 */

kmip_int_t keyprotect_mark_start(keyprotect_mark_t *mark,
    keyprotect_flow_t *flow, const kmip_str_t *id, keyprotect_alias_e kind,
    int64_t number, keyprotect_mark_done_pt done, void *data);

/* safe for one that is zeroed or over */

void keyprotect_mark_cancel(keyprotect_mark_t *mark);


#endif /* _KEYPROTECT_MARK_H_INCLUDED_ */
