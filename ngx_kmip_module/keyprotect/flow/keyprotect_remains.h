
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The revisions of an object that is destroyed: which there are, and their
 * deletion.
 */


#ifndef _KEYPROTECT_REMAINS_H_INCLUDED_
#define _KEYPROTECT_REMAINS_H_INCLUDED_


#include "keyprotect_flow.h"
#include "keyprotect_snapshot.h"


#define KEYPROTECT_REMAINS  16             /* revisions at the most */


typedef struct keyprotect_remains_s  keyprotect_remains_t;

struct keyprotect_remains_s {

    /* set by the caller before collect; the origin must stay */

    keyprotect_flow_t      *flow;
    keyprotect_origin_t    *origin;
    void                  (*done)(keyprotect_remains_t *remains);
    void                   *data;

    /* its own */

    kmip_str_t              ids[KEYPROTECT_REMAINS];
    unsigned                nids;
    keyprotect_call_t       call;
};


/*
 * Notes the revisions that the aliases of the record tell, and those that the
 * newest, NULL if there is none, was built on. It can be called more than once.
 */

void keyprotect_remains_collect(keyprotect_remains_t *remains,
    const keyprotect_record_t *newest);

/*
 * Searches for those that no alias tells, and deletes all; done is called in
 * the end, whatever failed, and possibly before the function returns.
 */

void keyprotect_remains_delete(keyprotect_remains_t *remains);

void keyprotect_remains_cancel(keyprotect_remains_t *remains);


#endif /* _KEYPROTECT_REMAINS_H_INCLUDED_ */
