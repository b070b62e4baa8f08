
/*
 * Reading what lies in Key Protect of an object: its record, alive or dead,
 * the marks on it, and the newest revision of its attributes.
 */


#ifndef _KEYPROTECT_OBJECT_H_INCLUDED_
#define _KEYPROTECT_OBJECT_H_INCLUDED_


#include "keyprotect_absent.h"
#include "keyprotect_snapshot.h"
#include "keyprotect_marks.h"


typedef struct keyprotect_object_s  keyprotect_object_t;

typedef void (*keyprotect_object_pt)(keyprotect_object_t *object);

struct keyprotect_object_s {

    /* set by the caller; on_record, NULL: none, may not cancel */

    keyprotect_flow_t           *flow;
    keyprotect_object_pt         on_record;   /* record is there and lives */
    keyprotect_object_pt         done;
    void                        *data;
    kmip_str_t                   expected;    /* alias that Key Protect has
                                                 told of: without it a read is
                                                 stale; empty: none */

    /* valid when done is called; the rest if outcome is OK */

    kmip_store_outcome_e         outcome;
    const char                  *message;
    keyprotect_key_t             key;
    keyprotect_marks_t           marks;
    keyprotect_record_t          record;
    const keyprotect_record_t   *revision;    /* NULL: none is published */
    keyprotect_known_t           known;       /* what this answer told */
    unsigned                     alive:1;     /* neither deleted nor marked */

    /* its own */

    kmip_str_t                   id;          /* empty: not known yet */
    keyprotect_call_t            call;
    keyprotect_timer_t           timer;
    keyprotect_absent_t          absent;
    keyprotect_record_t          newest;
    uint64_t                     clock;
    uint32_t                     missing;     /* n of a revision that was not
                                                 there */
    unsigned                     attempts;
    unsigned                     cached:1;    /* record is from the cache */
};


/* KMIP_OK: done will be called; KMIP_ERROR: no memory */

kmip_int_t keyprotect_object_read(keyprotect_object_t *object);

/*
 * The same out of what this host knows, without asking: KMIP_OK, filled in, or
 * KMIP_DECLINED if it is too old or not known.
 */

kmip_int_t keyprotect_object_recall(keyprotect_object_t *object);

/*
 * 1 if a Destroy is perhaps still at work on what was read.  One that meets an
 * Activate takes its mark away again, so that until it has ended only those
 * know what became of it by whom it is done.
 */

int keyprotect_object_destroying(const keyprotect_object_t *object);

void keyprotect_object_cancel(keyprotect_object_t *object);

/* the message of INVALID when what has our name is no record of ours */

extern const char  keyprotect_object_unreadable_message[];


#endif /* _KEYPROTECT_OBJECT_H_INCLUDED_ */
