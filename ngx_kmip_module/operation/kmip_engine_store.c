
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The engine's calls of the store.
 */


#include "kmip_engine_internal.h"


kmip_int_t
kmip_engine_call(kmip_engine_t *e, kmip_store_start_pt start,
    kmip_engine_step_pt next)
{
    e->step = next;

    /* unless the store sets an outcome, assume that nothing was done */

    e->call.outcome = KMIP_STORE_UNAVAILABLE;
    e->call.message = NULL;
    e->call.result = NULL;
    e->call.uids = NULL;
    e->call.nuids = 0;
    e->call.next = (kmip_str_t) kmip_null_string;

    if (start(e->store, &e->call) == KMIP_AGAIN) {
        e->waiting = 1;
        return KMIP_AGAIN;
    }

    return KMIP_OK;
}


kmip_need_e
kmip_engine_need(const kmip_op_t *op)
{
    return op->row->need ? op->row->need(op) : KMIP_NEED_METADATA;
}


kmip_int_t
kmip_engine_load(kmip_engine_t *e, kmip_need_e need, unsigned change,
    kmip_engine_step_pt next)
{
    kmip_op_t  *op;

    op = kmip_engine_op(e);

    e->call.uid = op->uid;
    e->call.need = need;
    e->call.material = op->row->material && !e->using
                       && !kmip_payload_has(&op->request, CORRELATION_VALUE);
    e->call.change = change;
    e->call.ending = op->row->kind == KMIP_KIND_DESTROY;

    return kmip_engine_call(e, e->store->load, next);
}


kmip_int_t
kmip_engine_loaded(kmip_engine_t *e, kmip_op_t *op)
{
    if (kmip_engine_outcome(e, op) != KMIP_OK) {
        return KMIP_ERROR;
    }

    e->snapshot = e->call.result;

    if (e->snapshot == NULL) {
        return kmip_fail(&op->error, KMIP_CAUSE_GENERAL_FAILURE,
                         "the key store returned no object");
    }

    op->attributes = &e->snapshot->attributes;

    return KMIP_OK;
}
