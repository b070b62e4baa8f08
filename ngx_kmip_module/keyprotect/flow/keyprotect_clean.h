
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Deletes replaced revisions in the background: each is a key that is billed.
 * The key is deleted first and its alias on the record last, so if a worker
 * exits between the two, the next writer finds the alias and finishes. A
 * revision that was never published has no such alias: if the worker that built
 * on it exits, it is deleted with its object.
 */


#ifndef _KEYPROTECT_CLEAN_H_INCLUDED_
#define _KEYPROTECT_CLEAN_H_INCLUDED_


#include "keyprotect_flow.h"
#include "keyprotect_snapshot.h"


typedef struct keyprotect_clean_s  keyprotect_clean_t;

/* one per store, zeroed at first */

typedef struct keyprotect_cleaner_s {
    keyprotect_clean_t   *first;          /* in the order of their due times */
    keyprotect_clean_t   *last;           /* valid if first is set */
    unsigned              n;
    keyprotect_timer_t    timer;
    unsigned              busy:1;         /* the timer is armed, or the first
                                             entry is being deleted */
} keyprotect_cleaner_t;


/*
 * Called after the newest revision was published: schedules the deletion of the
 * older ones that are published on the record, and of those below the newest
 * that were never published.
 */

void keyprotect_clean_later(keyprotect_flow_t *flow,
    const keyprotect_origin_t *origin);

/*
 * schedules the deletion of a revision that was not published before its object
 * was destroyed
 */

void keyprotect_clean_left(keyprotect_flow_t *flow, const kmip_str_t *record,
    const kmip_str_t *revision);

/* drops all entries: the store is being destroyed */

void keyprotect_clean_stop(keyprotect_store_t *ks);


#endif /* _KEYPROTECT_CLEAN_H_INCLUDED_ */
