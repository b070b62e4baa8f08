
/*
 * Writing the attributes of an object: the next revision, a key of its own
 * that only one writer can make, published by an alias on the record.
 */


#ifndef _KEYPROTECT_PUBLISH_H_INCLUDED_
#define _KEYPROTECT_PUBLISH_H_INCLUDED_


#include "keyprotect_object.h"
#include "keyprotect_put.h"
#include "keyprotect_slot.h"


/*
 * Seconds of Key Protect's clock between the metadata that a change is built
 * on and its publication, for the change to count; ms that a replaced revision
 * stays at least; and what may be added to the first: a request that is
 * performed late, aliases that are seen late, and the spread of clocks.
 */

#define KEYPROTECT_PUBLISH_AGE     20
#define KEYPROTECT_PUBLISH_LATE    10
#define KEYPROTECT_PUBLISH_LAG     15
#define KEYPROTECT_PUBLISH_SPREAD  5
#define KEYPROTECT_CLEAN_AFTER     60000


typedef struct keyprotect_publish_s  keyprotect_publish_t;

struct keyprotect_publish_s {

    /* set by the caller; origin follows what is done */

    keyprotect_flow_t          *flow;
    keyprotect_origin_t        *origin;
    const kmip_snapshot_t      *object;       /* whose attributes are written */
    const uint8_t              *write_id;     /* KMIP_WRITE_ID bytes */
    void                      (*done)(keyprotect_publish_t *publish);
    void                       *data;

    /*
     * Valid when done is called: OK; CONFLICT: others have changed the object,
     * hint tells what to build on if it is not NULL; else it is not known
     * whether the change was done, or it was refused.
     */

    kmip_store_outcome_e        outcome;
    const char                 *message;
    keyprotect_hint_t          *hint;
    keyprotect_record_t         record;       /* what was written */

    /* its own */

    keyprotect_hint_t           found;
    kmip_str_t                  name;         /* of the revision, its alias */
    kmip_str_t                  payload;
    kmip_str_t                  id;           /* of the revision */
    kmip_str_t                  alias;        /* that publishes it */
    keyprotect_slot_t           slot;
    keyprotect_put_t            put;
    keyprotect_mark_t           mark;
    keyprotect_object_t         look;
    keyprotect_timer_t          timer;
    unsigned                    attempts;
};


/* done may be called from within */

void keyprotect_publish_start(keyprotect_publish_t *publish);
void keyprotect_publish_cancel(keyprotect_publish_t *publish);


#endif /* _KEYPROTECT_PUBLISH_H_INCLUDED_ */
