
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The common frame of a flow: one call of the store's interface, from its start
 * to its outcome.
 *
 * A flow lives in an arena of its own. It calls done once, never from within
 * the function that starts it. When the caller cancels, a reading flow is
 * freed; a changing flow goes on with its own copies, and its outcome is
 * logged.
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
#define KEYPROTECT_FLOW_LONG   20


typedef struct keyprotect_flow_s  keyprotect_flow_t;

/* the first member of every flow */

struct keyprotect_flow_s {
    keyprotect_store_t     *ks;
    kmip_store_call_t      *call;        /* NULL: the caller cancelled */
    kmip_arena_t           *arena;
    const char             *what;        /* operation, for the log */
    kmip_str_t              uid;
    kmip_str_t              stamp;       /* part of uid */
    kmip_str_t              id;          /* part of uid; may be empty */
    uint64_t                born;        /* ms since 1970, from uid */
    uint64_t                started;
    uint64_t                deadline;
    int64_t                 now;
    uint64_t                client;

    /* cancels all calls and timers of the flow */

    void                  (*stop)(keyprotect_flow_t *flow);

    kmip_store_use_t        use;
    keyprotect_check_t      check;
    const char             *correlation_id;   /* of the last call */
    unsigned                changing:1;
    unsigned                patient:1;   /* its calls yield to others */
    unsigned                starting:1;
    unsigned                answered:1;
    unsigned                ended:1;
    unsigned                elsewhere:1; /* the record was found in another
                                            key ring */

    keyprotect_flow_t      *next;
    keyprotect_flow_t     **prev;
};

typedef void (*keyprotect_flow_pt)(keyprotect_flow_t *flow);


/* returns NULL, with call->outcome set, if memory is exhausted */

keyprotect_flow_t *keyprotect_flow_create(keyprotect_store_t *ks,
    kmip_store_call_t *call, size_t size, const char *what,
    const kmip_str_t *uid, keyprotect_flow_pt stop);

/* runs the flow's first step; returns what the interface's function returns */

kmip_int_t keyprotect_flow_start(keyprotect_flow_t *flow,
    keyprotect_flow_pt begin);

/*
 * Ends the flow: calls done, unless keyprotect_flow_answer() did, and frees the
 * flow, which must not be used afterwards. The caller has put results in place
 * before, if flow->call is set.
 */

void keyprotect_flow_finish(keyprotect_flow_t *flow,
    kmip_store_outcome_e outcome, const char *message);

/* ends the flow with the outcome that belongs to a failed call */

void keyprotect_flow_fail(keyprotect_flow_t *flow,
    const keyprotect_call_t *call);

/* ends the flow after a successful call whose response could not be read */

void keyprotect_flow_disbelieve(keyprotect_flow_t *flow,
    keyprotect_call_t *call);

/* calls done without a result, while the flow goes on to tidy up */

void keyprotect_flow_answer(keyprotect_flow_t *flow,
    kmip_store_outcome_e outcome, const char *message);

/* starts a call; KMIP_ERROR: out of memory, and the caller must end the flow */

kmip_int_t keyprotect_flow_send(keyprotect_flow_t *flow,
    keyprotect_call_t *call, keyprotect_call_done_pt done, void *data);

/* adds what calls needed that were made for the flow elsewhere */

void keyprotect_flow_use(kmip_store_use_t *total, const kmip_store_use_t *use);

/*
 * Prepares a call of the store's interface that the flow itself makes. arena is
 * the flow's or one of the call's own.
 */

void keyprotect_flow_sub(keyprotect_flow_t *flow, kmip_store_call_t *sub,
    kmip_arena_t *arena, kmip_store_done_pt done, void *data);
void keyprotect_flow_sub_cancel(keyprotect_flow_t *flow,
    kmip_store_call_t *sub);

/*
 * Progress of a flow that takes many calls: it has the whole timeout again, but
 * no more than KEYPROTECT_FLOW_LONG times the timeout in all.
 */

void keyprotect_flow_renew(keyprotect_flow_t *flow);

/* ms left until the flow's deadline */

uint64_t keyprotect_flow_left(const keyprotect_flow_t *flow);

/*
 * Sets the timer to call the handler in so many ms. KMIP_ERROR: the flow's
 * deadline comes first, or memory is exhausted.
 */

kmip_int_t keyprotect_flow_wait(keyprotect_flow_t *flow,
    keyprotect_timer_t *timer, uint64_t ms,
    void (*handler)(keyprotect_timer_t *timer), void *data);

/* sets stamp, id and born; they point into uid, which must stay */

kmip_int_t keyprotect_flow_identify(keyprotect_flow_t *flow,
    const kmip_str_t *uid);

/*
 * builds the alias of the flow's record, or of its revision n, in the flow's
 * arena
 */

kmip_int_t keyprotect_flow_alias(keyprotect_flow_t *flow,
    keyprotect_alias_e kind, uint32_t n, kmip_str_t *alias);

/* makes a call search all key rings if the record was found outside ours */

void keyprotect_flow_ring(const keyprotect_flow_t *flow,
    keyprotect_call_t *call);

/* frees the flow of a cancelled call; a changing flow goes on */

void keyprotect_flow_cancel(keyprotect_store_t *ks, kmip_store_call_t *call);

/* frees all flows without calling done: the store is being destroyed */

void keyprotect_flow_stop_all(keyprotect_store_t *ks);


#endif /* _KEYPROTECT_FLOW_H_INCLUDED_ */
