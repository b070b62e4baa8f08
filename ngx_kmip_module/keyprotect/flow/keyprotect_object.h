
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Reads all that Key Protect has of an object: its record, deleted or not, the
 * marks on it, and the newest revision of its attributes.
 */


#ifndef _KEYPROTECT_OBJECT_H_INCLUDED_
#define _KEYPROTECT_OBJECT_H_INCLUDED_


#include "keyprotect_absent.h"
#include "keyprotect_snapshot.h"
#include "keyprotect_marks.h"


typedef struct keyprotect_object_s  keyprotect_object_t;

typedef void (*keyprotect_object_pt)(keyprotect_object_t *object);

struct keyprotect_object_s {

    /*
     * set by the caller; on_record may be NULL, and must not cancel the object
     */

    keyprotect_flow_t           *flow;
    keyprotect_object_pt         on_record;   /* the record was read and is
                                                 not deleted */
    keyprotect_object_pt         done;
    void                        *data;
    kmip_str_t                   expected;    /* alias that Key Protect has
                                                 confirmed: a response
                                                 without it is stale; empty:
                                                 none */

    /* valid when done is called; all after message only if outcome is OK */

    kmip_store_outcome_e         outcome;
    const char                  *message;
    keyprotect_key_t             key;
    keyprotect_marks_t           marks;
    keyprotect_record_t          record;
    const keyprotect_record_t   *revision;    /* NULL: none published */
    keyprotect_known_t           known;       /* state, aliases, date of this
                                                 response */
    unsigned                     alive:1;     /* neither deleted nor marked
                                                 as destroyed */

    /* private */

    kmip_str_t                   id;          /* empty: unknown */
    keyprotect_call_t            call;
    keyprotect_known_t           before;      /* what this host knew before */
    keyprotect_timer_t           timer;
    keyprotect_absent_t         *absent;      /* NULL: it was not missing */
    keyprotect_record_t          newest;
    uint64_t                     clock;
    uint32_t                     missing;     /* number of a revision that
                                                 was not found */
    unsigned                     attempts;
    unsigned                     cached:1;    /* record is from the cache */
};


/* KMIP_OK: done will be called; KMIP_ERROR: out of memory */

kmip_int_t keyprotect_object_read(keyprotect_object_t *object);

/*
 * Fills the object from this host's cache, without a call: KMIP_OK, or
 * KMIP_DECLINED if nothing is cached or it is too old.
 */

kmip_int_t keyprotect_object_recall(keyprotect_object_t *object);

/*
 * 1 if a Destroy may still be under way: its mark is young. A Destroy that
 * finds an Activate removes its mark again, so until it has ended its outcome
 * is open.
 */

int keyprotect_object_destroying(const keyprotect_object_t *object);

/*
 * 1 if a Destroy may still remove its mark. It may not while the mark begins to
 * count: an endpoint could tell that the object is destroyed before the removal
 * is performed, or from a zone that does not show it yet.
 */

int keyprotect_object_withdrawable(const keyprotect_object_t *object);

void keyprotect_object_cancel(keyprotect_object_t *object);

/* the message of INVALID if a key with our name is not one of our records */

extern const char  keyprotect_object_unreadable_message[];


#endif /* _KEYPROTECT_OBJECT_H_INCLUDED_ */
