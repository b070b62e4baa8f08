
/*
 * Listing all keys of the ring, page by page: one call at a time, while the
 * page before is read in slices, between which a worker does other things.
 * Pages overlap, so that what is deleted meanwhile does not hide others; a key
 * may be seen twice.
 */


#ifndef _KEYPROTECT_LIST_H_INCLUDED_
#define _KEYPROTECT_LIST_H_INCLUDED_


#include "keyprotect_answer.h"
#include "keyprotect_elements.h"
#include "keyprotect_flow.h"
#include "keyprotect_request.h"


#define KEYPROTECT_PAGES  2              /* read, and on its way meanwhile */

typedef struct keyprotect_pages_s  keyprotect_pages_t;
typedef struct keyprotect_page_s   keyprotect_page_t;

struct keyprotect_page_s {
    keyprotect_call_t      call;
    kmip_arena_t          *arena;        /* NULL: not asked for */
    keyprotect_elements_t  elements;
    unsigned               offset;
    unsigned               limit;
    size_t                 n;
    unsigned               arrived:1;
    keyprotect_pages_t    *pages;
};

struct keyprotect_pages_s {

    /* set by the caller */

    keyprotect_flow_t    *flow;
    const char           *states;        /* as of keyprotect_list_t */

    /* for each key; KMIP_ERROR: no memory, the listing ends */

    kmip_int_t          (*key)(keyprotect_pages_t *pages,
                               const keyprotect_key_t *key);
    void                (*done)(keyprotect_pages_t *pages);
    void                 *data;

    /* valid when done is called */

    kmip_store_outcome_e  outcome;
    const char           *message;

    /* its own */

    keyprotect_page_t     page[KEYPROTECT_PAGES];
    keyprotect_timer_t    timer;         /* of the next slice */
    char                  before[64];    /* id of the last key of the page
                                            before this one */
    char                  last[64];      /* id of the key that was read last */
    unsigned              number;        /* of the page that is read */
    unsigned              restarts;
    unsigned              continues:1;   /* the page has before's key in it */
    unsigned              by_id:1;       /* the order by date was refused */
    unsigned              over:1;
};

kmip_int_t keyprotect_pages_start(keyprotect_pages_t *pages);
void keyprotect_pages_cancel(keyprotect_pages_t *pages);


#endif /* _KEYPROTECT_LIST_H_INCLUDED_ */
