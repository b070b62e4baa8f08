
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Batch items: preparing, answering and logging them.
 */


#include "kmip_engine_internal.h"
#include "kmip_stream.h"

#include <string.h>


/* how a store outcome is reported to the client */

typedef struct {
    kmip_cause_e   cause;
    const char    *message;
} kmip_outcome_t;


static const kmip_outcome_t  kmip_outcomes[] = {

    [KMIP_STORE_OK] = { KMIP_CAUSE_NONE, NULL },

    [KMIP_STORE_ABSENT] = { KMIP_CAUSE_OBJECT_NOT_FOUND,
        "there is no such object" },

    [KMIP_STORE_CONFLICT] = { KMIP_CAUSE_GENERAL_FAILURE,
        "other clients are changing the object, try again" },

    [KMIP_STORE_UNAVAILABLE] = { KMIP_CAUSE_GENERAL_FAILURE,
        "the key store is not available" },

    [KMIP_STORE_DENIED] = { KMIP_CAUSE_PERMISSION_DENIED,
        "the key store refused the request" },

    [KMIP_STORE_MISCONFIGURED] = { KMIP_CAUSE_GENERAL_FAILURE,
        "the key store does not accept this server" },

    [KMIP_STORE_INVALID] = { KMIP_CAUSE_GENERAL_FAILURE,
        "the record of the object cannot be read" },

    [KMIP_STORE_CRYPTO] = { KMIP_CAUSE_CRYPTOGRAPHIC_FAILURE,
        "the key cannot be wrapped or unwrapped" },

    [KMIP_STORE_NAME_EXISTS] = { KMIP_CAUSE_NON_UNIQUE_NAME,
        "another object has this Name" },

    [KMIP_STORE_TOO_LARGE] = { KMIP_CAUSE_SERVER_LIMIT,
        "the object and its attributes are too large" },

    [KMIP_STORE_NAMES] = { KMIP_CAUSE_INDEX_OUT_OF_BOUNDS,
        "an object cannot have so many Names" },

    [KMIP_STORE_UNSUPPORTED] = { KMIP_CAUSE_OPERATION_NOT_SUPPORTED,
        "this server does not store attributes" },

    [KMIP_STORE_LIMIT] = { KMIP_CAUSE_GENERAL_FAILURE,
        "there are too many objects to search" }
};

#define KMIP_OUTCOMES  (sizeof(kmip_outcomes) / sizeof(kmip_outcomes[0]))


static void kmip_engine_place(kmip_engine_t *e, const kmip_op_t *op,
    uint32_t operation);
static kmip_int_t kmip_engine_put(kmip_engine_t *e, size_t index);
static void kmip_engine_log(kmip_engine_t *e, size_t index,
    const kmip_batch_item_t *item, const kmip_op_t *op);


void
kmip_engine_prepare(kmip_engine_t *e, size_t index)
{
    kmip_op_t                *op;
    kmip_int_t                rc;
    const kmip_batch_item_t  *item;

    if (index < e->prepared) {
        return;
    }

    e->prepared = index + 1;

    op = &e->ops[index];
    item = &e->request.items[index];

    op->arena = e->arena;
    op->context = e->context;
    op->limits = e->limits;
    op->version = e->request.header.version;
    op->row = kmip_operation_find(item->operation, op->version);

    rc = KMIP_DECLINED;

    if (op->row) {
        rc = kmip_payload_decode(e->arena, item->operation, KMIP_REQUEST,
                                 op->version, &item->payload, &op->request,
                                 &op->error);
    }

    if (rc == KMIP_OK && kmip_context_allows(e->context, item->operation)) {
        op->error.cause = KMIP_CAUSE_NONE;
        return;
    }

    op->row = NULL;

    if (rc == KMIP_OK) {
        op->uid = op->request.uid;       /* for the log */
        (void) kmip_fail(&op->error, KMIP_CAUSE_PERMISSION_DENIED,
                         "this client may not use the operation "
                         "(\"kmip_allow\", \"kmip_deny\")");

    } else if (rc == KMIP_DECLINED) {
        (void) kmip_fail(&op->error, KMIP_CAUSE_OPERATION_NOT_SUPPORTED,
                         "the operation is not supported");

    } else if (op->error.cause == KMIP_CAUSE_NONE) {
        (void) kmip_op_no_memory(op);
    }
}


void
kmip_engine_begin(kmip_engine_t *e, kmip_op_t *op)
{
    memset(&op->response, 0, sizeof(kmip_payload_t));

    op->now = e->call.now;
    op->started = e->call.started;
}


kmip_int_t
kmip_engine_outcome(kmip_engine_t *e, kmip_op_t *op)
{
    size_t                 outcome;
    const char            *message;
    kmip_cause_e           cause;
    const kmip_outcome_t  *row;

    outcome = (size_t) e->call.outcome;

    if (outcome >= KMIP_OUTCOMES) {
        outcome = KMIP_STORE_UNAVAILABLE;
    }

    row = &kmip_outcomes[outcome];
    cause = row->cause;
    message = e->call.message ? e->call.message : row->message;

    if (cause == KMIP_CAUSE_NONE) {
        return KMIP_OK;
    }

    if (outcome == KMIP_STORE_NAME_EXISTS && op->row->name_cause) {
        cause = op->row->name_cause;
    }

    return kmip_fail(&op->error, cause, message);
}


kmip_int_t
kmip_engine_fits(kmip_engine_t *e, size_t index)
{
    size_t  used, size;

    used = kmip_writer_used(&e->writer);
    size = kmip_engine_measure(e, index);

    if (size && used + e->reserved + size <= e->maximum) {
        e->reserved += size;
        return KMIP_OK;
    }

    return kmip_fail(&e->ops[index].error, KMIP_CAUSE_RESPONSE_TOO_LARGE,
                     "the response would be too large");
}


size_t
kmip_engine_measure(kmip_engine_t *e, size_t index)
{
    size_t  before, size;

    before = kmip_writer_used(&e->writer);

    if (kmip_engine_put(e, index) != KMIP_OK) {
        return 0;
    }

    size = kmip_writer_used(&e->writer) - before;

    kmip_message_item_cut(&e->message);

    return size;
}


kmip_int_t
kmip_engine_room(kmip_engine_t *e)
{
    if (kmip_writer_room(&e->writer, e->reserved) == KMIP_OK) {
        return KMIP_OK;
    }

    kmip_message_item_cut(&e->message);

    return KMIP_ERROR;
}


kmip_int_t
kmip_engine_answer(kmip_engine_t *e)
{
    size_t      index, used;
    kmip_op_t  *op;

    index = e->current++;
    op = &e->ops[index];
    used = kmip_writer_used(&e->writer);

    if (e->request.items[index].ephemeral) {
        op->response.present &= ~kmip_field_bit(KMIP_FIELD_DATA);
    }

    if (op->error.cause == KMIP_CAUSE_NONE
        && kmip_engine_put(e, index) != KMIP_OK)
    {
        (void) kmip_fail(&op->error, KMIP_CAUSE_RESPONSE_TOO_LARGE,
                         "the response would be too large");
    }

    /* the client could not go on from what it does not get */

    if (op->error.cause != KMIP_CAUSE_NONE) {
        kmip_stream_end(op);
    }

    if (op->error.cause != KMIP_CAUSE_NONE
        && kmip_engine_put(e, index) != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    op->sent = kmip_writer_used(&e->writer) - used;

    kmip_engine_log(e, index, &e->request.items[index], op);

    kmip_engine_place(e, op, e->request.items[index].operation);

    if (op->error.cause != KMIP_CAUSE_NONE
        && e->request.header.error_continuation
           != KMIP_BATCH_ERROR_CONTINUATION_OPTION_CONTINUE)
    {
        e->stop = 1;
    }

    return KMIP_OK;
}


/*
 * After a failed operation that would have set the ID Placeholder it is empty,
 * so that later items do not act on an older object.
 */

static void
kmip_engine_place(kmip_engine_t *e, const kmip_op_t *op, uint32_t operation)
{
    const kmip_operation_t  *row;

    row = kmip_operation_find(operation, op->version);

    if (row == NULL || row->place == KMIP_PLACE_KEEP) {
        return;
    }

    if (op->error.cause != KMIP_CAUSE_NONE) {
        e->placeholder.len = 0;

    } else if (row->place == KMIP_PLACE_SET) {
        e->placeholder = op->uid;
    }
}


/*
 * Writes an item's response; if it does not fit, removes it and returns
 * KMIP_ERROR.  An error is written even if it exceeds the client's Maximum
 * Response Size.
 */

static kmip_int_t
kmip_engine_put(kmip_engine_t *e, size_t index)
{
    int                failed;
    kmip_op_t         *op;
    kmip_batch_item_t  item;

    op = &e->ops[index];
    failed = op->error.cause != KMIP_CAUSE_NONE;

    memset(&item, 0, sizeof(kmip_batch_item_t));

    item.operation = e->request.items[index].operation;
    item.id = e->request.items[index].id;
    item.has_id = e->request.items[index].has_id;

    if (failed) {
        item.status = KMIP_RESULT_STATUS_OPERATION_FAILED;
        item.reason = kmip_error_reason(op->error.cause, op->version);

        if (op->error.message) {
            item.message.data = (const uint8_t *) op->error.message;
            item.message.len = strlen(op->error.message);
        }
    }

    kmip_response_item_begin(&e->message, &item);

    if (!failed) {
        kmip_payload_put(&e->writer, item.operation, KMIP_RESPONSE,
                         op->version, &op->response);
    }

    kmip_response_item_end(&e->message);

    if (e->writer.failed
        || (!failed && kmip_writer_used(&e->writer) > e->maximum))
    {
        kmip_message_item_cut(&e->message);
        return KMIP_ERROR;
    }

    return KMIP_OK;
}


kmip_int_t
kmip_engine_refuse(kmip_engine_t *e, const kmip_error_t *error)
{
    size_t             used;
    kmip_op_t          op;
    kmip_batch_item_t  item;

    memset(&op, 0, sizeof(kmip_op_t));
    memset(&item, 0, sizeof(kmip_batch_item_t));

    op.version = e->request.header.version;
    op.error = *error;
    op.started = e->context->clock(e->context->data);

    if (e->blamed) {
        item.operation = e->blamed->operation;
        item.id = e->blamed->id;
        item.has_id = e->blamed->has_id;
    }

    item.status = KMIP_RESULT_STATUS_OPERATION_FAILED;
    item.reason = kmip_error_reason(error->cause, op.version);

    if (error->message) {
        item.message.data = (const uint8_t *) error->message;
        item.message.len = strlen(error->message);
    }

    used = kmip_writer_used(&e->writer);

    kmip_response_item_begin(&e->message, &item);
    kmip_response_item_end(&e->message);

    item.size = e->size;
    op.sent = kmip_writer_used(&e->writer) - used;

    kmip_engine_log(e, 0, &item, &op);

    return e->writer.failed ? KMIP_ERROR : KMIP_OK;
}


static void
kmip_engine_log(kmip_engine_t *e, size_t index, const kmip_batch_item_t *item,
    const kmip_op_t *op)
{
    kmip_item_log_t  log;

    memset(&log, 0, sizeof(kmip_item_log_t));

    log.version = op->version;
    log.index = index;
    log.operation = item->operation;
    log.uid = op->uid;
    log.cause = op->error.cause;
    log.status = KMIP_RESULT_STATUS_SUCCESS;
    log.attributes = op->attributes;
    log.received = item->size;
    log.sent = op->sent;
    log.elapsed = e->context->clock(e->context->data) - op->started;
    log.client_correlation = e->request.header.client_correlation_value;
    log.server_correlation = e->correlation;

    if (op->error.cause == KMIP_CAUSE_NONE) {
        log.text = op->request.log_message;

    } else {
        log.status = KMIP_RESULT_STATUS_OPERATION_FAILED;
        log.reason = kmip_error_reason(op->error.cause, op->version);
        log.message = op->error.message;
    }

    log.use = e->use;
    memset(&e->use, 0, sizeof(kmip_store_use_t));

    e->context->item(e->context->data, &log);
}
