
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Adds an alias to a record, or removes one.
 */


#ifndef _KEYPROTECT_MARK_H_INCLUDED_
#define _KEYPROTECT_MARK_H_INCLUDED_


#include "keyprotect_flow.h"


typedef enum {
    KEYPROTECT_MARK_OK = 0,       /* confirmed: the response names alias and
                                     record */
    KEYPROTECT_MARK_DOUBT,        /* the alias is taken, or the response was
                                     lost: the record must be read */
    KEYPROTECT_MARK_FULL,         /* the record takes no more aliases */
    KEYPROTECT_MARK_GONE,         /* the record is not there */
    KEYPROTECT_MARK_REFUSED,      /* the API key's role does not allow it */
    KEYPROTECT_MARK_FAILED        /* not done, see outcome */
} keyprotect_mark_e;

typedef struct keyprotect_mark_s  keyprotect_mark_t;

typedef void (*keyprotect_mark_done_pt)(keyprotect_mark_t *mark);

struct keyprotect_mark_s {

    /* valid when done is called */

    keyprotect_mark_e         result;
    kmip_store_outcome_e      outcome;
    const char               *message;
    int64_t                   date;        /* of Key Protect's response; 0:
                                              none */

    /* private */

    keyprotect_flow_t        *flow;
    kmip_str_t                id;
    kmip_str_t                alias;
    keyprotect_mark_done_pt   done;
    void                     *data;
    keyprotect_call_t         call;
};


/*
 * id: Key Protect's id of the record. id and alias must stay until done.
 * KMIP_OK: done will be called; KMIP_ERROR: out of memory.
 */

kmip_int_t keyprotect_mark_add(keyprotect_mark_t *mark,
    keyprotect_flow_t *flow, const kmip_str_t *id, const kmip_str_t *alias,
    keyprotect_mark_done_pt done, void *data);
kmip_int_t keyprotect_mark_remove(keyprotect_mark_t *mark,
    keyprotect_flow_t *flow, const kmip_str_t *id, const kmip_str_t *alias,
    keyprotect_mark_done_pt done, void *data);
void keyprotect_mark_cancel(keyprotect_mark_t *mark);


#endif /* _KEYPROTECT_MARK_H_INCLUDED_ */
