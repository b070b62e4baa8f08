
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Writes the attributes of an object as its next revision: a key of its own,
 * which only one writer can create, published by an alias on the record.
 */


#ifndef _KEYPROTECT_PUBLISH_H_INCLUDED_
#define _KEYPROTECT_PUBLISH_H_INCLUDED_


#include "keyprotect_object.h"
#include "keyprotect_put.h"
#include "keyprotect_slot.h"


/*
 * AGE: a change counts only if it is published within so many seconds, by Key
 * Protect's clock, of the metadata that it is built on. LATE, LAG, SPREAD: what
 * may come on top of AGE: a call that is performed late, aliases that become
 * visible late, the spread of clocks (seconds). CLEAN_AFTER: how long a
 * replaced revision stays, in ms.
 */

#define KEYPROTECT_PUBLISH_AGE     20
#define KEYPROTECT_PUBLISH_LATE    10
#define KEYPROTECT_PUBLISH_LAG     15
#define KEYPROTECT_PUBLISH_SPREAD  5
#define KEYPROTECT_CLEAN_AFTER     60000


typedef struct keyprotect_publish_s  keyprotect_publish_t;

struct keyprotect_publish_s {

    /*
     * set by the caller; origin is updated as aliases and revisions are written
     */

    keyprotect_flow_t          *flow;
    keyprotect_origin_t        *origin;
    const kmip_snapshot_t      *object;       /* has the attributes to write */
    const uint8_t              *write_id;     /* KMIP_WRITE_ID bytes */
    void                      (*done)(keyprotect_publish_t *publish);
    void                       *data;

    /*
     * Valid when done is called. OK; CONFLICT: another writer has changed the
     * object, and hint, if it is not NULL, says what to build on; else the
     * change was refused, or it is not known whether it was done.
     */

    kmip_store_outcome_e        outcome;
    const char                 *message;
    keyprotect_hint_t          *hint;
    keyprotect_record_t         record;       /* that was written */

    /* private */

    keyprotect_hint_t           found;
    kmip_str_t                  name;         /* alias of the revision */
    kmip_str_t                  payload;
    kmip_str_t                  id;           /* of the revision */
    kmip_str_t                  alias;        /* that publishes the revision */
    keyprotect_slot_t           slot;
    keyprotect_put_t            put;
    keyprotect_mark_t           mark;
    keyprotect_object_t         look;
    keyprotect_timer_t          timer;
    unsigned                    attempts;
};


/* done may be called from within keyprotect_publish_start() */

void keyprotect_publish_start(keyprotect_publish_t *publish);
void keyprotect_publish_cancel(keyprotect_publish_t *publish);


#endif /* _KEYPROTECT_PUBLISH_H_INCLUDED_ */
