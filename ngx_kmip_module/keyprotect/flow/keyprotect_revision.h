
/*
 * The chain of revisions of an object.  Reading begins at once; it ends only
 * when keyprotect_chain_from() told where revisions start.
 */


#ifndef _KEYPROTECT_REVISION_H_INCLUDED_
#define _KEYPROTECT_REVISION_H_INCLUDED_


#include "keyprotect_flow.h"
#include "keyprotect_missed.h"
#include "keyprotect_record.h"


#define KEYPROTECT_WINDOW  4             /* revisions that are read at once */


typedef enum {
    KEYPROTECT_REVISION_ABSENT = 0,
    KEYPROTECT_REVISION_USED,            /* was there: a number that is used */
    KEYPROTECT_REVISION_LIVE
} keyprotect_revision_e;

typedef struct keyprotect_revision_s  keyprotect_revision_t;

struct keyprotect_revision_s {
    uint32_t                number;
    keyprotect_revision_e   kind;
    kmip_str_t              id;          /* empty if not known */
    kmip_str_t              payload;     /* empty if it is from the cache */
    keyprotect_record_t    *record;      /* NULL: its payload is not there */
    keyprotect_revision_t  *older;
};

typedef struct keyprotect_chain_s  keyprotect_chain_t;

typedef void (*keyprotect_chain_done_pt)(keyprotect_chain_t *chain);

struct keyprotect_chain_s {

    /* valid when done is called */

    kmip_store_outcome_e        outcome;
    const char                 *message;
    uint32_t                    last;        /* the highest number used */
    keyprotect_revision_t      *all;         /* used ones, newest first */
    keyprotect_revision_t      *newest;      /* the newest that is alive */
    keyprotect_revision_t      *readable;    /* the newest with a payload,
                                                alive or not */

    /* its own */

    keyprotect_flow_t          *flow;
    keyprotect_chain_done_pt    done;
    void                       *data;
    keyprotect_revision_t       window[KEYPROTECT_WINDOW];
    keyprotect_call_t           calls[KEYPROTECT_WINDOW];
    unsigned                    width;
    unsigned                    busy;
    uint32_t                    base;        /* number of the window's first */
    uint32_t                    next;        /* the number to judge next */
    uint32_t                    from;        /* of "-from"; 0: none */
    unsigned                    absent;      /* one after the other */
    uint32_t                    state;
    uint32_t                    listed;      /* asked for by a list */
    keyprotect_missed_t         missed;
    unsigned                    all_wanted:1;
    unsigned                    known:1;     /* where they start is known */
    unsigned                    again:1;     /* looked once more */
    unsigned                    over:1;
};

/*
 * all: also those before the one that the cache knows.  KMIP_OK: done will be
 * called; KMIP_ERROR: no memory.
 */

kmip_int_t keyprotect_chain_start(keyprotect_chain_t *chain,
    keyprotect_flow_t *flow, int all, keyprotect_chain_done_pt done,
    void *data);

/*
 * done may be called from within.  state, if not 0, is the one that the record
 * tells although it has "-life": that none goes beyond it is believed only if
 * no revision can be missed.
 */

void keyprotect_chain_from(keyprotect_chain_t *chain, uint32_t from,
    uint32_t state);
void keyprotect_chain_cancel(keyprotect_chain_t *chain);


#endif /* _KEYPROTECT_REVISION_H_INCLUDED_ */
