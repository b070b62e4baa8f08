
/*
 * Listing all keys of the ring, page by page.  Pages overlap, so that what is
 * deleted meanwhile does not hide others; a key may be seen twice.
 */


#ifndef _KEYPROTECT_LIST_H_INCLUDED_
#define _KEYPROTECT_LIST_H_INCLUDED_


#include "keyprotect_answer.h"
#include "keyprotect_flow.h"
#include "keyprotect_request.h"


#define KEYPROTECT_PAGES  4              /* that are read at once */

typedef struct keyprotect_pages_s  keyprotect_pages_t;
typedef struct keyprotect_page_s   keyprotect_page_t;

struct keyprotect_page_s {
    keyprotect_call_t     call;
    kmip_arena_t         *arena;
    keyprotect_key_t     *keys;
    size_t                n;
    keyprotect_pages_t   *pages;
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
    char                  last[64];      /* id of the last key of a page */
    unsigned              number;        /* of the first of these pages */
    unsigned              width;
    unsigned              busy;
    unsigned              restarts;
    unsigned              by_id:1;       /* the order by date was refused */
    unsigned              over:1;
};

kmip_int_t keyprotect_pages_start(keyprotect_pages_t *pages);
void keyprotect_pages_cancel(keyprotect_pages_t *pages);


#endif /* _KEYPROTECT_LIST_H_INCLUDED_ */
