
/*
 * Writing the next revision of an object: its whole mutable part, under the
 * number after the last, which only one writer can get.  "-life" stands before
 * the first one that touches the life cycle.
 */


#ifndef _KEYPROTECT_REVISE_H_INCLUDED_
#define _KEYPROTECT_REVISE_H_INCLUDED_


#include "keyprotect_mark.h"
#include "keyprotect_missed.h"
#include "keyprotect_name.h"
#include "keyprotect_put.h"
#include "keyprotect_snapshot.h"


typedef struct keyprotect_revise_s  keyprotect_revise_t;

struct keyprotect_revise_s {

    /* set by the caller */

    keyprotect_flow_t          *flow;
    const kmip_snapshot_t      *object;
    const kmip_attributes_t    *before;      /* whose Names are not new */
    const keyprotect_origin_t  *origin;      /* of a chain that was read */
    unsigned                    life:1;
    unsigned                    lived:1;     /* its own: the marker is set */
    void                      (*done)(keyprotect_revise_t *revise);
    void                       *data;

    /* valid when done is called; ABSENT: to be checked */

    kmip_store_outcome_e        outcome;
    const char                 *message;
    kmip_str_t                  id;          /* OK: Key Protect's */
    keyprotect_record_t         record;

    /* its own */

    kmip_str_t                  own;
    kmip_str_t                  payload;
    keyprotect_mark_t           mark;
    keyprotect_put_t            put;
    keyprotect_names_t          names;
    keyprotect_missed_t         missed;
    unsigned                    skipped:1;   /* a number that is used */
};

/* done may be called from within */

void keyprotect_revise_start(keyprotect_revise_t *revise);
void keyprotect_revise_cancel(keyprotect_revise_t *revise);


#endif /* _KEYPROTECT_REVISE_H_INCLUDED_ */
