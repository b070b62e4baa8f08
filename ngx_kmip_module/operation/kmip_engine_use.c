
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * What a read leaves behind: a Get that ends an object's freshness, a use that
 * is counted.  The response is ready, and is sent after the commit.  After a
 * conflict the object is loaded again, without its key, and the change is made
 * to what it has become; the response stays.
 */


#include "kmip_archive.h"
#include "kmip_engine_internal.h"
#include "kmip_other.h"
#include "kmip_snapshot.h"
#include "kmip_usage.h"

#include <string.h>


static kmip_int_t kmip_engine_use_commit(kmip_engine_t *e);
static kmip_int_t kmip_engine_use_edit(kmip_engine_t *e, kmip_op_t *op);
static kmip_int_t kmip_engine_use_done(kmip_engine_t *e);
static kmip_int_t kmip_engine_use_loaded(kmip_engine_t *e);


kmip_int_t
kmip_engine_use(kmip_engine_t *e)
{
    e->attempts = 0;
    e->using = 1;
    e->call.hint = NULL;

    /* without one, a change that was stored counts as another client's */

    if (e->context->random(e->context->data, e->call.write_id, KMIP_WRITE_ID)
        != KMIP_OK)
    {
        memset(e->call.write_id, 0, KMIP_WRITE_ID);
    }

    return kmip_engine_use_commit(e);
}


static kmip_int_t
kmip_engine_use_commit(kmip_engine_t *e)
{
    kmip_op_t  *op;

    op = kmip_engine_op(e);

    if (kmip_engine_use_edit(e, op) != KMIP_OK || e->draft.changes == 0) {
        return kmip_engine_use_end(e);
    }

    /* once the change is stored, its response must be possible */

    e->reserved = 0;

    if (kmip_engine_fits(e, e->current) != KMIP_OK) {
        return kmip_engine_use_end(e);
    }

    if (kmip_engine_room(e) != KMIP_OK) {
        (void) kmip_op_no_memory(op);
        return kmip_engine_use_end(e);
    }

    e->call.snapshot = e->snapshot;
    e->call.draft = &e->draft;

    e->changed = 1;

    return kmip_engine_call(e, e->store->commit, kmip_engine_use_done);
}


/* sets e->draft: KMIP_OK, or KMIP_ERROR with op->error set */

static kmip_int_t
kmip_engine_use_edit(kmip_engine_t *e, kmip_op_t *op)
{
    kmip_draft_t  loaded;

    loaded.object = *e->snapshot;
    loaded.object.material = NULL;
    loaded.changes = 0;

    op->block = 0;

    if (kmip_draft_copy(e->arena, &e->draft, &loaded) != KMIP_OK) {
        return kmip_op_no_memory(op);
    }

    if (kmip_archive_permits(op, &e->draft.object) != KMIP_OK
        || op->row->apply(op, &e->draft) != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    if (e->draft.changes == 0 && e->snapshot->pending) {
        e->draft.changes = KMIP_CHANGE_LIFE;
    }

    return KMIP_OK;
}


static kmip_int_t
kmip_engine_use_done(kmip_engine_t *e)
{
    kmip_op_t  *op;

    op = kmip_engine_op(e);

    if (e->call.outcome == KMIP_STORE_CONFLICT
        && e->attempts++ < e->limits->attempts)
    {
        return kmip_engine_load(e, kmip_engine_need(op), 0,
                                kmip_engine_use_loaded);
    }

    if (kmip_engine_outcome(e, op) == KMIP_OK) {
        kmip_usage_hold(e->context->blocks, &op->uid, op->block);
    }

    return kmip_engine_use_end(e);
}


static kmip_int_t
kmip_engine_use_loaded(kmip_engine_t *e)
{
    /*
     * An attempt before was stored after all.  Which one is not known, so its
     * block is lost.
     */

    if (kmip_engine_loaded(e, kmip_engine_op(e)) != KMIP_OK
        || e->snapshot->written)
    {
        return kmip_engine_use_end(e);
    }

    return kmip_engine_use_commit(e);
}


kmip_int_t
kmip_engine_use_end(kmip_engine_t *e)
{
    kmip_op_t   *op;
    kmip_int_t   rc;

    op = kmip_engine_op(e);

    e->using = 0;
    e->step = NULL;

    memset(e->call.write_id, 0, KMIP_WRITE_ID);
    e->call.hint = NULL;

    rc = kmip_engine_answer(e);

    /* the response contains the key now; keep no second copy */

    kmip_secret_cleanse(e->material);
    e->material = NULL;

    kmip_secret_cleanse(op->response.object.material);
    kmip_other_cleanse(op);

    return rc;
}
