
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The steps of items, for each kind of operation.
 */


#include "kmip_archive.h"
#include "kmip_engine_internal.h"
#include "kmip_other.h"

#include <string.h>


static kmip_int_t kmip_engine_answer_item(kmip_engine_t *e);

static kmip_int_t kmip_engine_pure(kmip_engine_t *e);
static kmip_int_t kmip_engine_read(kmip_engine_t *e);
static kmip_int_t kmip_engine_read_loaded(kmip_engine_t *e);
static kmip_int_t kmip_engine_read_answer(kmip_engine_t *e);

static kmip_int_t kmip_engine_create_item(kmip_engine_t *e);
static kmip_int_t kmip_engine_create_refused(kmip_engine_t *e);
static kmip_int_t kmip_engine_create_uid(kmip_engine_t *e, kmip_op_t *op);
static kmip_int_t kmip_engine_create_done(kmip_engine_t *e);
static void kmip_engine_create_forget(kmip_engine_t *e);
static void kmip_engine_create_unnamed(kmip_op_t *op);

static kmip_int_t kmip_engine_derive(kmip_engine_t *e);
static kmip_int_t kmip_engine_derive_loaded(kmip_engine_t *e);

static kmip_int_t kmip_engine_find(kmip_engine_t *e);
static kmip_int_t kmip_engine_find_page(kmip_engine_t *e);
static kmip_int_t kmip_engine_find_done(kmip_engine_t *e);
static kmip_int_t kmip_engine_find_keep(kmip_engine_t *e, kmip_find_t *find);

static kmip_int_t kmip_engine_destroy(kmip_engine_t *e);
static kmip_int_t kmip_engine_destroy_loaded(kmip_engine_t *e);
static kmip_int_t kmip_engine_destroy_done(kmip_engine_t *e);


static const kmip_engine_step_pt  kmip_engine_kinds[KMIP_KIND_MAX] = {
    [KMIP_KIND_PURE] = kmip_engine_pure,
    [KMIP_KIND_READ] = kmip_engine_read,
    [KMIP_KIND_CHANGE] = kmip_engine_run,
    [KMIP_KIND_CREATE] = kmip_engine_create_item,
    [KMIP_KIND_DERIVE] = kmip_engine_derive,
    [KMIP_KIND_FIND] = kmip_engine_find,
    [KMIP_KIND_DESTROY] = kmip_engine_destroy
};


kmip_int_t
kmip_engine_next(kmip_engine_t *e)
{
    kmip_op_t    *op;
    kmip_kind_e   kind;

    if (e->stop || e->current == e->request.nitems) {
        return KMIP_DONE;
    }

    kmip_engine_prepare(e, e->current);

    op = kmip_engine_op(e);

    e->call.started = e->context->clock(e->context->data);
    e->call.now = e->context->now(e->context->data);
    e->call.client = e->context->client;
    e->reserved = 0;

    kmip_engine_begin(e, op);

    if (op->error.cause != KMIP_CAUSE_NONE) {
        return kmip_engine_answer_item(e);
    }

    kind = op->row->kind;

    if ((kind == KMIP_KIND_READ || kind == KMIP_KIND_CHANGE
         || kind == KMIP_KIND_DERIVE || kind == KMIP_KIND_DESTROY)
        && kmip_engine_identify(e, op) != KMIP_OK)
    {
        return kmip_engine_answer_item(e);
    }

    return kmip_engine_kinds[kind](e);
}


static kmip_int_t
kmip_engine_answer_item(kmip_engine_t *e)
{
    e->step = NULL;

    return kmip_engine_answer(e);
}


static kmip_int_t
kmip_engine_pure(kmip_engine_t *e)
{
    kmip_op_t  *op;

    op = kmip_engine_op(e);

    (void) op->row->answer(op, NULL);

    return kmip_engine_answer_item(e);
}


static kmip_int_t
kmip_engine_read(kmip_engine_t *e)
{
    return kmip_engine_load(e, kmip_engine_need(kmip_engine_op(e)), 0,
                            kmip_engine_read_loaded);
}


static kmip_int_t
kmip_engine_read_loaded(kmip_engine_t *e)
{
    if (e->call.result) {
        e->material = e->call.result->material;
    }

    if (kmip_engine_loaded(e, kmip_engine_op(e)) != KMIP_OK
        || kmip_archive_permits(kmip_engine_op(e), e->snapshot) != KMIP_OK)
    {
        return kmip_engine_use_end(e);
    }

    return kmip_engine_read_answer(e);
}


static kmip_int_t
kmip_engine_read_answer(kmip_engine_t *e)
{
    kmip_op_t  *op;

    op = kmip_engine_op(e);

    /* another object could not be loaded */

    if (op->error.cause != KMIP_CAUSE_NONE) {
        return kmip_engine_use_end(e);
    }

    switch (op->row->answer(op, e->snapshot)) {

    case KMIP_OK:
        return op->row->apply ? kmip_engine_use(e) : kmip_engine_use_end(e);

    case KMIP_AGAIN:
        return kmip_engine_other(e, kmip_engine_read_answer);

    default:
        return kmip_engine_use_end(e);
    }
}


static kmip_int_t
kmip_engine_create_item(kmip_engine_t *e)
{
    kmip_op_t  *op;

    op = kmip_engine_op(e);

    if (op->error.cause != KMIP_CAUSE_NONE) {
        return kmip_engine_create_refused(e);
    }

    switch (op->row->apply(op, &e->draft)) {

    case KMIP_OK:
        break;

    case KMIP_AGAIN:
        return kmip_engine_other(e, kmip_engine_create_item);

    default:
        return kmip_engine_create_refused(e);
    }

    if (kmip_engine_create_uid(e, op) != KMIP_OK
        || op->row->answer(op, &e->draft.object) != KMIP_OK
        || kmip_engine_fits(e, e->current) != KMIP_OK)
    {
        return kmip_engine_create_refused(e);
    }

    op->attributes = &e->draft.object.attributes;

    /* what was derived from it is in the draft */

    kmip_engine_create_forget(e);

    e->call.draft = &e->draft;
    e->call.generate = op->generate;
    e->call.parity = op->parity;

    e->changed = 1;

    return kmip_engine_call(e, e->store->create, kmip_engine_create_done);
}


static kmip_int_t
kmip_engine_create_refused(kmip_engine_t *e)
{
    kmip_op_t  *op;

    op = kmip_engine_op(e);

    kmip_engine_create_forget(e);
    kmip_engine_create_unnamed(op);

    /* the client's, or a derived one; a draft of another item has none left */

    kmip_secret_cleanse(op->request.object.material);
    kmip_secret_cleanse(e->draft.object.material);

    return kmip_engine_answer_item(e);
}


/* the bytes of the base object, and of a second one */

static void
kmip_engine_create_forget(kmip_engine_t *e)
{
    kmip_other_cleanse(kmip_engine_op(e));
    kmip_secret_cleanse(e->material);
    e->material = NULL;
}


/* the log then names the object that another one was to be derived from */

static void
kmip_engine_create_unnamed(kmip_op_t *op)
{
    op->uid = op->base ? op->base->uid : (kmip_str_t) kmip_null_string;
}


/*
 * The identifier is made by the store, so the response is measured with a
 * dummy of maximum length.  Its memory is allocated before the call, because a
 * stored object must be reported.
 */

static kmip_int_t
kmip_engine_create_uid(kmip_engine_t *e, kmip_op_t *op)
{
    uint8_t  *uid;

    uid = kmip_arena_calloc(e->arena, e->store->uid_max);
    if (uid == NULL) {
        return kmip_op_no_memory(op);
    }

    op->uid.data = uid;
    op->uid.len = e->store->uid_max;

    return KMIP_OK;
}


static kmip_int_t
kmip_engine_create_done(kmip_engine_t *e)
{
    kmip_op_t   *op;
    kmip_str_t  *uid;

    op = kmip_engine_op(e);

    if (kmip_engine_outcome(e, op) == KMIP_OK) {
        uid = &e->call.result->uid;

        memcpy((uint8_t *) op->uid.data, uid->data, uid->len);
        op->uid.len = uid->len;

        kmip_engine_begin(e, op);

        (void) op->row->answer(op, e->call.result);

    } else {
        kmip_engine_create_unnamed(op);
    }

    /* the client's, or a derived one */

    kmip_secret_cleanse(e->draft.object.material);

    return kmip_engine_answer_item(e);
}


static kmip_int_t
kmip_engine_derive(kmip_engine_t *e)
{
    return kmip_engine_load(e, kmip_engine_need(kmip_engine_op(e)), 0,
                            kmip_engine_derive_loaded);
}


static kmip_int_t
kmip_engine_derive_loaded(kmip_engine_t *e)
{
    kmip_op_t  *op;

    op = kmip_engine_op(e);

    if (kmip_engine_loaded(e, op) != KMIP_OK) {
        return kmip_engine_answer_item(e);
    }

    op->base = e->snapshot;
    e->material = e->snapshot->material;

    if (kmip_archive_permits(op, e->snapshot) != KMIP_OK) {
        return kmip_engine_create_refused(e);
    }

    return kmip_engine_create_item(e);
}


static kmip_int_t
kmip_engine_find(kmip_engine_t *e)
{
    kmip_op_t  *op;

    op = kmip_engine_op(e);

    if (op->row->apply(op, NULL) != KMIP_OK) {
        return kmip_engine_answer_item(e);
    }

    e->call.filter = &op->find.filter;
    e->call.cursor = (kmip_str_t) kmip_null_string;

    return kmip_engine_find_page(e);
}


static kmip_int_t
kmip_engine_find_page(kmip_engine_t *e)
{
    kmip_find_t  *find;

    find = &kmip_engine_op(e)->find;

    e->call.limit = find->wanted - find->nuids;
    e->call.skip = find->offset > find->nuids ? find->offset - find->nuids : 0;

    return kmip_engine_call(e, e->store->find, kmip_engine_find_done);
}


static kmip_int_t
kmip_engine_find_done(kmip_engine_t *e)
{
    kmip_op_t    *op;
    kmip_find_t  *find;

    op = kmip_engine_op(e);
    find = &op->find;

    if (kmip_engine_outcome(e, op) != KMIP_OK) {
        return kmip_engine_answer_item(e);
    }

    if (kmip_engine_find_keep(e, find) != KMIP_OK) {
        (void) kmip_op_no_memory(op);
        return kmip_engine_answer_item(e);
    }

    find->complete = e->call.next.len == 0;

    if (!find->complete && find->nuids < find->wanted) {
        e->call.cursor = e->call.next;
        e->step = kmip_engine_find_page;
        return KMIP_OK;
    }

    (void) op->row->answer(op, NULL);

    return kmip_engine_answer_item(e);
}


static kmip_int_t
kmip_engine_find_keep(kmip_engine_t *e, kmip_find_t *find)
{
    kmip_str_t  *uids;

    if (find->nuids == 0) {
        find->uids = e->call.uids;
        find->nuids = e->call.nuids;
        return KMIP_OK;
    }

    if (e->call.nuids == 0) {
        return KMIP_OK;
    }

    uids = kmip_arena_alloc(e->arena, (find->nuids + e->call.nuids)
                                      * sizeof(kmip_str_t));
    if (uids == NULL) {
        return KMIP_ERROR;
    }

    memcpy(uids, find->uids, find->nuids * sizeof(kmip_str_t));
    memcpy(uids + find->nuids, e->call.uids,
           e->call.nuids * sizeof(kmip_str_t));

    find->uids = uids;
    find->nuids += e->call.nuids;

    return KMIP_OK;
}


static kmip_int_t
kmip_engine_destroy(kmip_engine_t *e)
{
    return kmip_engine_load(e, kmip_engine_need(kmip_engine_op(e)), 0,
                            kmip_engine_destroy_loaded);
}


static kmip_int_t
kmip_engine_destroy_loaded(kmip_engine_t *e)
{
    kmip_op_t     *op;
    kmip_draft_t   draft;

    op = kmip_engine_op(e);

    if (kmip_engine_loaded(e, op) != KMIP_OK) {
        return kmip_engine_answer_item(e);
    }

    draft.object = *e->snapshot;
    draft.changes = 0;

    if (op->row->apply(op, &draft) != KMIP_OK
        || op->row->answer(op, e->snapshot) != KMIP_OK
        || kmip_engine_fits(e, e->current) != KMIP_OK)
    {
        return kmip_engine_answer_item(e);
    }

    e->call.snapshot = e->snapshot;

    e->changed = 1;

    return kmip_engine_call(e, e->store->destroy, kmip_engine_destroy_done);
}


static kmip_int_t
kmip_engine_destroy_done(kmip_engine_t *e)
{
    (void) kmip_engine_outcome(e, kmip_engine_op(e));

    return kmip_engine_answer_item(e);
}
