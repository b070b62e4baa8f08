
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Shared by the engine's files.  kmip_engine.c runs the steps;
 * kmip_engine_steps.c has the steps of each kind of operation,
 * kmip_engine_run.c those of runs, kmip_engine_use.c those of reads that leave
 * something behind; kmip_engine_store.c calls the store, kmip_engine_other.c
 * for objects beside an item's own;
 * kmip_engine_item.c prepares and answers items, kmip_engine_identify.c finds
 * their objects.
 */


#ifndef _KMIP_ENGINE_INTERNAL_H_INCLUDED_
#define _KMIP_ENGINE_INTERNAL_H_INCLUDED_


#include "kmip_operation.h"


/*
 * A step does what it can without waiting and sets e->step to the next one.
 * KMIP_OK: continue with e->step; KMIP_AGAIN: continue when the store has
 * completed; KMIP_DONE: the response is complete; KMIP_ERROR: there is no
 * memory for a response.
 */

typedef kmip_int_t (*kmip_engine_step_pt)(kmip_engine_t *e);

typedef kmip_int_t (*kmip_store_start_pt)(kmip_store_t *s,
    kmip_store_call_t *call);


struct kmip_engine_s {
    kmip_arena_t            *arena;
    kmip_store_t            *store;
    const kmip_context_t    *context;
    const kmip_limits_t     *limits;

    kmip_engine_done_pt      done;
    void                    *data;

    kmip_message_t           request;
    size_t                   size;            /* bytes of the request */
    kmip_batch_item_t       *blamed;          /* item that an error response
                                                 names */
    kmip_str_t               correlation;     /* the server's; empty: none */
    kmip_op_t               *ops;             /* one for each item */
    size_t                   prepared;        /* number of decoded items */
    size_t                   current;         /* first item without a
                                                 response */
    kmip_str_t               placeholder;     /* empty: there is none */

    kmip_writer_t            writer;
    kmip_message_writer_t    message;
    size_t                   maximum;         /* bytes of the response */
    kmip_str_t               response;

    kmip_store_call_t        call;
    kmip_store_use_t         use;             /* since the last line of the
                                                 log */
    kmip_engine_step_pt      step;            /* NULL: begin an item */
    kmip_engine_step_pt      caller;          /* goes on when another object is
                                                 loaded */

    /* the run that begins at current */

    size_t                   joined;          /* items */
    size_t                   run;             /* the same, without items after
                                                 a failed one under Stop */
    size_t                   reserved;        /* bytes of their responses */
    unsigned                 attempts;
    unsigned                 fresh:1;         /* load without the cache */
    kmip_snapshot_t         *snapshot;
    kmip_draft_t             draft;
    kmip_draft_t             trial;

    /* a read; its draft is what it leaves behind */

    kmip_secret_t           *material;        /* for the response */
    unsigned                 using:1;         /* the response has what it needs
                                                 of the key */

    unsigned                 waiting:1;       /* for the store */
    unsigned                 changed:1;
    unsigned                 stop:1;          /* no further item */
};


#define kmip_engine_op(e)  (&(e)->ops[(e)->current])


/*
 * kmip_engine_store.c: starts a store call with e->call; the step next runs
 * when it is complete
 */

kmip_int_t kmip_engine_call(kmip_engine_t *e, kmip_store_start_pt start,
    kmip_engine_step_pt next);

/* loads the current item's object; change as in kmip_store_call_t */

kmip_int_t kmip_engine_load(kmip_engine_t *e, kmip_need_e need,
    unsigned change, kmip_engine_step_pt next);
kmip_need_e kmip_engine_need(const kmip_op_t *op);

/* sets e->snapshot, or returns KMIP_ERROR with op->error set */

kmip_int_t kmip_engine_loaded(kmip_engine_t *e, kmip_op_t *op);


/* kmip_engine_item.c */

void kmip_engine_prepare(kmip_engine_t *e, size_t index);

/* clears the response; sets the item's times to those of e->call */

void kmip_engine_begin(kmip_engine_t *e, kmip_op_t *op);

/*
 * Reserves the bytes that an item's response needs.  It is called before a
 * change that cannot be undone.  KMIP_OK, or KMIP_ERROR with op->error set if
 * the response would be too large.
 */

kmip_int_t kmip_engine_fits(kmip_engine_t *e, size_t index);

/* bytes of an item's response as it stands; 0 if it cannot be written */

size_t kmip_engine_measure(kmip_engine_t *e, size_t index);

/* allocates the reserved bytes: KMIP_OK or KMIP_ERROR */

kmip_int_t kmip_engine_room(kmip_engine_t *e);

/* sets op->error according to e->call.outcome */

kmip_int_t kmip_engine_outcome(kmip_engine_t *e, kmip_op_t *op);

/* writes the current item's response and advances: KMIP_OK or KMIP_ERROR */

kmip_int_t kmip_engine_answer(kmip_engine_t *e);

/* the single response to a message that is refused as a whole */

kmip_int_t kmip_engine_refuse(kmip_engine_t *e, const kmip_error_t *error);


/*
 * kmip_engine_identify.c: finds the item's object; KMIP_ERROR with op->error
 * set.  relative() returns 1 if the object depends on how many responses there
 * are, so that it is not known before the item's turn.
 */

kmip_int_t kmip_engine_identify(kmip_engine_t *e, kmip_op_t *op);
int kmip_engine_relative(const kmip_op_t *op);


/* kmip_engine_steps.c: begins the current item */

kmip_int_t kmip_engine_next(kmip_engine_t *e);


/*
 * kmip_engine_other.c: loads the object that the operation has asked for with
 * KMIP_AGAIN; then the step caller goes on, with op->error set if it cannot be
 * loaded
 */

kmip_int_t kmip_engine_other(kmip_engine_t *e, kmip_engine_step_pt caller);


/* kmip_engine_run.c */

kmip_int_t kmip_engine_run(kmip_engine_t *e);


/*
 * kmip_engine_use.c: commits what the read of e->snapshot leaves behind, then
 * answers; end() only answers
 */

kmip_int_t kmip_engine_use(kmip_engine_t *e);
kmip_int_t kmip_engine_use_end(kmip_engine_t *e);


#endif /* _KMIP_ENGINE_INTERNAL_H_INCLUDED_ */
