
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The engine's part of kmip_other.h: it finds and loads an object that an
 * operation has asked for, and goes back to the step that called the operation.
 */


#include "kmip_engine_internal.h"
#include "kmip_other.h"


static kmip_int_t kmip_engine_other_found(kmip_engine_t *e);
static kmip_int_t kmip_engine_other_load(kmip_engine_t *e);
static kmip_int_t kmip_engine_other_loaded(kmip_engine_t *e);
static kmip_int_t kmip_engine_other_fail(kmip_engine_t *e,
    const kmip_error_t *error);


kmip_int_t
kmip_engine_other(kmip_engine_t *e, kmip_engine_step_pt caller)
{
    kmip_op_t     *op;
    kmip_other_t  *other;

    op = kmip_engine_op(e);
    other = kmip_other_next(op);

    e->caller = caller;

    if (other == NULL) {
        return kmip_engine_other_fail(e, NULL);
    }

    if (other->wanted == NULL) {
        return kmip_engine_other_load(e);
    }

    op->find.filter.attributes = *other->wanted;
    op->find.filter.storage_status_mask = 0;
    op->find.filter.now = op->now;
    op->find.filter.lease_time = op->context->lease_time;

    e->call.filter = &op->find.filter;
    e->call.cursor = (kmip_str_t) kmip_null_string;
    e->call.limit = 1;
    e->call.skip = 0;

    return kmip_engine_call(e, e->store->find, kmip_engine_other_found);
}


static kmip_int_t
kmip_engine_other_found(kmip_engine_t *e)
{
    kmip_op_t     *op;
    kmip_other_t  *other;

    op = kmip_engine_op(e);
    other = kmip_other_next(op);

    if (kmip_engine_outcome(e, op) != KMIP_OK) {
        e->step = e->caller;
        return KMIP_OK;
    }

    if (e->call.nuids) {
        other->uid = e->call.uids[0];
        return kmip_engine_other_load(e);
    }

    if (e->call.next.len) {
        e->call.cursor = e->call.next;
        return kmip_engine_call(e, e->store->find, kmip_engine_other_found);
    }

    return kmip_engine_other_fail(e, &other->absent);
}


static kmip_int_t
kmip_engine_other_load(kmip_engine_t *e)
{
    kmip_other_t  *other;

    other = kmip_other_next(kmip_engine_op(e));

    e->call.uid = other->uid;
    e->call.need = KMIP_NEED_ATTRIBUTES;
    e->call.material = other->material;
    e->call.change = 0;
    e->call.ending = 0;

    return kmip_engine_call(e, e->store->load, kmip_engine_other_loaded);
}


static kmip_int_t
kmip_engine_other_loaded(kmip_engine_t *e)
{
    kmip_op_t     *op;
    kmip_other_t  *other;

    op = kmip_engine_op(e);
    other = kmip_other_next(op);

    if (e->call.outcome == KMIP_STORE_ABSENT) {
        return kmip_engine_other_fail(e, &other->absent);
    }

    e->step = e->caller;

    if (kmip_engine_outcome(e, op) != KMIP_OK) {
        return KMIP_OK;
    }

    if (e->call.result == NULL) {
        return kmip_engine_other_fail(e, NULL);
    }

    other->object = e->call.result;

    return KMIP_OK;
}


/* returns to the caller's step with op->error set; error NULL: a defect */

static kmip_int_t
kmip_engine_other_fail(kmip_engine_t *e, const kmip_error_t *error)
{
    kmip_op_t  *op;

    op = kmip_engine_op(e);

    e->step = e->caller;

    if (error) {
        op->error = *error;

    } else {
        (void) kmip_fail(&op->error, KMIP_CAUSE_GENERAL_FAILURE,
                         "another object cannot be read");
    }

    return KMIP_OK;
}
