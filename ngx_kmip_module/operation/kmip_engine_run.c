
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Runs: consecutive items that change one object.  The object is loaded once,
 * each item edits the draft that its predecessor left, and one commit ends the
 * run.  None of their responses is written before the commit.
 */


#include "kmip_archive.h"
#include "kmip_engine_internal.h"
#include "kmip_snapshot.h"

#include <string.h>


static int kmip_engine_joins(kmip_engine_t *e, const kmip_op_t *first,
    kmip_op_t *op);
static int kmip_engine_alone(const kmip_op_t *op);
static kmip_int_t kmip_engine_run_load(kmip_engine_t *e);
static kmip_int_t kmip_engine_run_loaded(kmip_engine_t *e);
static void kmip_engine_run_known(kmip_engine_t *e,
    const kmip_attributes_t *attributes);
static unsigned kmip_engine_run_written(const kmip_engine_t *e);
static unsigned kmip_engine_run_apply(kmip_engine_t *e);
static kmip_int_t kmip_engine_run_item(kmip_engine_t *e, size_t index);
static kmip_int_t kmip_engine_run_done(kmip_engine_t *e);
static kmip_int_t kmip_engine_run_failed(kmip_engine_t *e);
static kmip_int_t kmip_engine_run_answer(kmip_engine_t *e);


kmip_int_t
kmip_engine_run(kmip_engine_t *e)
{
    size_t      i;
    kmip_op_t  *op, *first;

    first = kmip_engine_op(e);

    e->run = 1;
    e->attempts = 0;
    e->fresh = 0;
    e->call.hint = NULL;

    /*
     * Without a write id the store cannot recognize a change that it has
     * stored already, which is safe: the change then counts as another
     * client's.
     */

    if (e->context->random(e->context->data, e->call.write_id, KMIP_WRITE_ID)
        != KMIP_OK)
    {
        memset(e->call.write_id, 0, KMIP_WRITE_ID);
    }

    for (i = e->current + 1; i < e->request.nitems; i++) {
        kmip_engine_prepare(e, i);

        op = &e->ops[i];

        if (!kmip_engine_joins(e, first, op)) {
            break;
        }

        e->run++;
    }

    e->joined = e->run;

    return kmip_engine_run_load(e);
}


static int
kmip_engine_joins(kmip_engine_t *e, const kmip_op_t *first, kmip_op_t *op)
{
    if (op->error.cause != KMIP_CAUSE_NONE
        || op->row->kind != KMIP_KIND_CHANGE
        || kmip_engine_relative(op)
        || kmip_engine_alone(first) || kmip_engine_alone(op))
    {
        return 0;
    }

    if (kmip_engine_identify(e, op) != KMIP_OK) {
        op->error.cause = KMIP_CAUSE_NONE;     /* not reported before its
                                                  turn */
        return 0;
    }

    return kmip_str_equal(&op->uid, &first->uid);
}


/*
 * Only the commit tells whether a Name is free.  If it is not, items that do
 * not set the Name must not fail with it.
 */

static int
kmip_engine_alone(const kmip_op_t *op)
{
    return kmip_payload_has(&op->request, ATTRIBUTE)
           && op->request.attribute.id == KMIP_ATTR_NAME;
}


static kmip_int_t
kmip_engine_run_load(kmip_engine_t *e)
{
    size_t       i;
    kmip_op_t   *op;
    kmip_need_e  need, item;

    need = KMIP_NEED_METADATA;

    for (i = 0; i < e->run; i++) {
        op = &e->ops[e->current + i];

        if (!e->fresh) {
            op->error.cause = KMIP_CAUSE_NONE;
        }

        item = kmip_engine_need(op);

        if (item > need) {
            need = item;
        }
    }

    return kmip_engine_load(e, need, !e->fresh, kmip_engine_run_loaded);
}


static kmip_int_t
kmip_engine_run_loaded(kmip_engine_t *e)
{
    unsigned       done;
    kmip_op_t     *op;
    kmip_draft_t   loaded;

    op = kmip_engine_op(e);

    if (kmip_engine_loaded(e, op) != KMIP_OK) {
        return kmip_engine_run_failed(e);
    }

    kmip_engine_run_known(e, &e->snapshot->attributes);

    done = kmip_engine_run_written(e);

    /* the draft is a copy: the snapshot must stay as the store returned it */

    loaded.object = *e->snapshot;
    loaded.changes = 0;

    if (kmip_draft_copy(e->arena, &e->draft, &loaded) != KMIP_OK) {
        (void) kmip_op_no_memory(op);
        return kmip_engine_run_failed(e);
    }

    /* an earlier attempt was stored after all; its responses still exist */

    if (done) {
        return kmip_engine_run_answer(e);
    }

    /* refuse or skip an item only if the uncached object requires it */

    if (kmip_engine_run_apply(e) && e->snapshot->recent) {
        e->fresh = 1;
        e->run = e->joined;
        return kmip_engine_run_load(e);
    }

    if (e->draft.changes == 0 && e->snapshot->pending) {
        e->draft.changes = KMIP_CHANGE_ATTRIBUTES;
    }

    if (e->draft.changes == 0) {
        return kmip_engine_run_answer(e);
    }

    /* once the change is stored, its response must be possible */

    if (kmip_engine_room(e) != KMIP_OK) {
        (void) kmip_op_no_memory(op);
        return kmip_engine_run_failed(e);
    }

    e->call.snapshot = e->snapshot;
    e->call.draft = &e->draft;

    e->changed = 1;

    return kmip_engine_call(e, e->store->commit, kmip_engine_run_done);
}


/* for the log: what the items that do not fail leave is known later */

static void
kmip_engine_run_known(kmip_engine_t *e, const kmip_attributes_t *attributes)
{
    size_t  i;

    for (i = 0; i < e->run; i++) {
        e->ops[e->current + i].attributes = attributes;
    }
}


/*
 * 1 if the change of an earlier attempt is in the snapshot.  A change of state
 * counts only if the object is still in that state, since another client may
 * have changed it again.
 */

static unsigned
kmip_engine_run_written(const kmip_engine_t *e)
{
    return e->snapshot->written
           && (!(e->draft.changes & (KMIP_CHANGE_ACTIVATE|KMIP_CHANGE_LIFE))
               || e->snapshot->state == e->draft.object.state);
}


/*
 * Applies all items to the draft.  Under Stop the first item that fails ends
 * the run.  Errors are reserved as well, since they take space from the
 * responses after them.  1: an item failed or changed nothing.
 */

static unsigned
kmip_engine_run_apply(kmip_engine_t *e)
{
    size_t    i;
    unsigned  idle, before;

    e->reserved = 0;
    idle = 0;

    for (i = 0; i < e->run; i++) {
        before = e->draft.changes;
        e->draft.changes = 0;

        if (kmip_engine_run_item(e, e->current + i) == KMIP_OK) {
            idle |= e->draft.changes == 0;
            e->draft.changes |= before;
            continue;
        }

        idle = 1;
        e->draft.changes = before;

        e->reserved += kmip_engine_measure(e, e->current + i);

        if (e->request.header.error_continuation
            != KMIP_BATCH_ERROR_CONTINUATION_OPTION_CONTINUE)
        {
            e->run = i + 1;
            break;
        }
    }

    return idle;
}


/* edits a copy of the draft, which replaces the draft on success */

static kmip_int_t
kmip_engine_run_item(kmip_engine_t *e, size_t index)
{
    kmip_op_t     *op;
    kmip_draft_t   draft;

    op = &e->ops[index];
    op->error.cause = KMIP_CAUSE_NONE;

    kmip_engine_begin(e, op);

    if (kmip_draft_copy(e->arena, &e->trial, &e->draft) != KMIP_OK) {
        return kmip_op_no_memory(op);
    }

    if (kmip_archive_permits(op, &e->trial.object) != KMIP_OK
        || op->row->apply(op, &e->trial) != KMIP_OK
        || op->row->answer(op, &e->trial.object) != KMIP_OK
        || kmip_engine_fits(e, index) != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    draft = e->draft;
    e->draft = e->trial;
    e->trial = draft;

    return KMIP_OK;
}


static kmip_int_t
kmip_engine_run_done(kmip_engine_t *e)
{
    if (e->call.outcome == KMIP_STORE_OK) {
        return kmip_engine_run_answer(e);
    }

    if (e->call.outcome == KMIP_STORE_CONFLICT
        && e->attempts++ < e->limits->attempts)
    {
        e->fresh = 1;
        return kmip_engine_run_load(e);
    }

    return kmip_engine_run_failed(e);
}


/* nothing was stored, so all items of the run fail */

static kmip_int_t
kmip_engine_run_failed(kmip_engine_t *e)
{
    size_t        i;
    kmip_op_t    *op;
    kmip_error_t  error;

    error = kmip_engine_op(e)->error;

    for (i = 0; i < e->run; i++) {
        op = &e->ops[e->current + i];

        if (op->error.cause != KMIP_CAUSE_NONE) {
            continue;
        }

        op->started = e->call.started;

        if (kmip_engine_outcome(e, op) == KMIP_OK) {
            op->error = error;
        }
    }

    return kmip_engine_run_answer(e);
}


static kmip_int_t
kmip_engine_run_answer(kmip_engine_t *e)
{
    size_t      i;
    kmip_op_t  *op;

    e->call.hint = NULL;
    memset(e->call.write_id, 0, KMIP_WRITE_ID);

    for (i = e->run; i > 0 && !e->stop; i--) {

        op = kmip_engine_op(e);

        if (op->error.cause == KMIP_CAUSE_NONE) {
            op->attributes = &e->draft.object.attributes;
        }

        if (kmip_engine_answer(e) != KMIP_OK) {
            return KMIP_ERROR;
        }
    }

    e->step = NULL;

    return KMIP_OK;
}
