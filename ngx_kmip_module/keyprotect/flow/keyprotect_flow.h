
/*
 * The common frame of a flow: one call of the store's interface, from its
 * start to its one outcome.
 *
 * A flow lives in an arena of its own.  It answers once, never from within
 * the function that starts it.  When the caller is gone a reading flow is
 * dropped; a changing one goes on with its copies, and is logged.
 */


#ifndef _KEYPROTECT_FLOW_H_INCLUDED_
#define _KEYPROTECT_FLOW_H_INCLUDED_


#include "keyprotect_alias.h"
#include "keyprotect_cached.h"
#include "keyprotect_internal.h"
#include "keyprotect_request.h"
#include "keyprotect_selftest.h"
#include "kmip_store.h"


#define KEYPROTECT_FLOW_ARENA  (16 * 1024 * 1024)


typedef struct keyprotect_flow_s  keyprotect_flow_t;

/* the first member of every flow */

struct keyprotect_flow_s {
    keyprotect_store_t     *ks;
    kmip_store_call_t      *call;        /* NULL: nobody waits */
    kmip_arena_t           *arena;
    const char             *what;        /* of the log */
    kmip_str_t              uid;
    kmip_str_t              stamp;       /* of the uid */
    kmip_str_t              id;          /* of the uid; empty if it has none */
    uint64_t                born;        /* ms since 1970, of the uid */
    uint64_t                started;
    uint64_t                deadline;
    int64_t                 now;
    uint64_t                client;

    /* cancels all that the flow has under way */

    void                  (*stop)(keyprotect_flow_t *flow);

    keyprotect_check_t      check;
    const char             *correlation_id;   /* of the last call */
    unsigned                changing:1;
    unsigned                patient:1;   /* its calls let others go first */
    unsigned                starting:1;
    unsigned                answered:1;
    unsigned                ended:1;
    unsigned                elsewhere:1; /* the record is in another ring */

    keyprotect_flow_t      *next;
    keyprotect_flow_t     **prev;
};

typedef void (*keyprotect_flow_pt)(keyprotect_flow_t *flow);


/* NULL, with call->outcome set: no memory */

keyprotect_flow_t *keyprotect_flow_create(keyprotect_store_t *ks,
    kmip_store_call_t *call, size_t size, const char *what,
    const kmip_str_t *uid, keyprotect_flow_pt stop);

/* runs the flow's first step; what the interface's function returns */

kmip_int_t keyprotect_flow_start(keyprotect_flow_t *flow,
    keyprotect_flow_pt begin);

/*
 * The end: answers, unless that was done, and frees the flow.  Results are in
 * place, if somebody still waits for them.  Nothing of the flow may be
 * touched after it.
 */

void keyprotect_flow_finish(keyprotect_flow_t *flow,
    kmip_store_outcome_e outcome, const char *message);

/* the same with what a call came to */

void keyprotect_flow_fail(keyprotect_flow_t *flow,
    const keyprotect_call_t *call);

/* the same with a successful one whose answer could not be read */

void keyprotect_flow_disbelieve(keyprotect_flow_t *flow,
    keyprotect_call_t *call);

/* answers, without a result, while the flow goes on for a while to tidy up */

void keyprotect_flow_answer(keyprotect_flow_t *flow,
    kmip_store_outcome_e outcome, const char *message);

/* done gets call->data; KMIP_ERROR: no memory, the owner ends the flow */

kmip_int_t keyprotect_flow_send(keyprotect_flow_t *flow,
    keyprotect_call_t *call, keyprotect_call_done_pt done, void *data);

/*
 * A call of the store's interface made by the flow itself, in an arena of its
 * own or the flow's.
 */

void keyprotect_flow_sub(keyprotect_flow_t *flow, kmip_store_call_t *sub,
    kmip_arena_t *arena, kmip_store_done_pt done, void *data);
void keyprotect_flow_sub_cancel(keyprotect_flow_t *flow,
    kmip_store_call_t *sub);

/* ms that are left until the deadline */

uint64_t keyprotect_flow_left(const keyprotect_flow_t *flow);

/* takes stamp, id and time of birth from the uid, which must stay */

kmip_int_t keyprotect_flow_identify(keyprotect_flow_t *flow,
    const kmip_str_t *uid);

/* the alias of the flow's record, or of its revision n, in its arena */

kmip_int_t keyprotect_flow_alias(keyprotect_flow_t *flow,
    keyprotect_alias_e kind, uint32_t n, kmip_str_t *alias);

/* where a call looks for the record: in our key ring, or in all of them */

void keyprotect_flow_ring(const keyprotect_flow_t *flow,
    keyprotect_call_t *call);

/* ends the flow that answers this call; one that changes something goes on */

void keyprotect_flow_cancel(keyprotect_store_t *ks, kmip_store_call_t *call);

/* ends them all, without a word to anybody: the store is being destroyed */

void keyprotect_flow_stop_all(keyprotect_store_t *ks);


#endif /* _KEYPROTECT_FLOW_H_INCLUDED_ */
