
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Lists all keys of the key ring, page by page: one call is under way while the
 * previous page is read in slices, between which the worker serves other
 * events. Pages overlap, so that a key which is deleted meanwhile does not hide
 * another one; so a key may be seen twice. Each page renews the flow's
 * deadline, since it is not known before how many keys there are.
 */


#ifndef _KEYPROTECT_PAGES_H_INCLUDED_
#define _KEYPROTECT_PAGES_H_INCLUDED_


#include "keyprotect_answer.h"
#include "keyprotect_elements.h"
#include "keyprotect_flow.h"
#include "keyprotect_request.h"


#define KEYPROTECT_PAGES  2              /* the one being read, the next one */

typedef struct keyprotect_pages_s  keyprotect_pages_t;
typedef struct keyprotect_page_s   keyprotect_page_t;

struct keyprotect_page_s {
    keyprotect_call_t      call;
    kmip_arena_t          *arena;        /* NULL: not requested */
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
    const char           *states;        /* as in keyprotect_list_t */

    /* called for each key; KMIP_ERROR (out of memory) ends the listing */

    kmip_int_t          (*key)(keyprotect_pages_t *pages,
                               const keyprotect_key_t *key);
    void                (*done)(keyprotect_pages_t *pages);
    void                 *data;

    /* valid when done is called */

    kmip_store_outcome_e  outcome;
    const char           *message;

    /* private */

    keyprotect_page_t     page[KEYPROTECT_PAGES];
    keyprotect_timer_t    timer;         /* starts the next slice */
    char                  before[64];    /* id of the last key of the
                                            previous page */
    char                  last[64];      /* id of the last key that was read */
    unsigned              number;        /* of the page being read */
    unsigned              restarts;
    unsigned              continues:1;   /* the page contains the key
                                            "before" */
    unsigned              by_id:1;       /* sorting by date was refused */
    unsigned              over:1;
};

kmip_int_t keyprotect_pages_start(keyprotect_pages_t *pages);
void keyprotect_pages_cancel(keyprotect_pages_t *pages);


#endif /* _KEYPROTECT_PAGES_H_INCLUDED_ */
