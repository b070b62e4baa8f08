
/*
 * Deleting revisions that were replaced, in the background: each is a key that
 * is billed.  What a worker leaves undone the next writer finds again, by the
 * alias that goes last; a revision that was never published has none, and goes
 * with its object if the worker that built on it dies.
 */


#ifndef _KEYPROTECT_CLEAN_H_INCLUDED_
#define _KEYPROTECT_CLEAN_H_INCLUDED_


#include "keyprotect_flow.h"
#include "keyprotect_snapshot.h"


typedef struct keyprotect_clean_s  keyprotect_clean_t;

/* of a store; zeroed at first */

typedef struct keyprotect_cleaner_s {
    keyprotect_clean_t   *first;          /* due first */
    keyprotect_clean_t   *last;           /* valid if there is a first */
    unsigned              n;
    keyprotect_timer_t    timer;
    unsigned              busy:1;         /* the timer is armed, or the first
                                             is being deleted */
} keyprotect_cleaner_t;


/*
 * The newest revision was published: notes the others that are published on
 * the record, and those below it that were never published.
 */

void keyprotect_clean_later(keyprotect_flow_t *flow,
    const keyprotect_origin_t *origin);

/* notes a revision that was not published before its object was destroyed */

void keyprotect_clean_left(keyprotect_flow_t *flow, const kmip_str_t *record,
    const kmip_str_t *revision);

/* forgets all: the store is being destroyed */

void keyprotect_clean_stop(keyprotect_store_t *ks);


#endif /* _KEYPROTECT_CLEAN_H_INCLUDED_ */
