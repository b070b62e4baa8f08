
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Streams.
 */


#include "kmip_memory.h"
#include "kmip_stream.h"

#include <string.h>


#define KMIP_STREAMS_SIZE  (KMIP_STREAMS * sizeof(kmip_stream_t))


static kmip_stream_t *kmip_stream_find(kmip_op_t *op);
static kmip_int_t kmip_stream_prepare(kmip_op_t *op);
static void kmip_stream_free(kmip_streams_t *streams, kmip_stream_t *stream);
static kmip_stream_t *kmip_stream_free_slot(kmip_op_t *op);


void
kmip_streams_init(kmip_streams_t *streams, const kmip_crypto_t *crypto)
{
    memset(streams, 0, sizeof(kmip_streams_t));

    streams->crypto = crypto;
}


unsigned
kmip_streams_expire(kmip_streams_t *streams, uint64_t clock)
{
    size_t          i;
    unsigned        left;
    kmip_stream_t  *stream;

    left = 0;

    for (i = 0; streams->elts && i < KMIP_STREAMS; i++) {
        stream = &streams->elts[i];

        if (stream->operation == 0) {
            continue;
        }

        if (clock - stream->used >= KMIP_STREAM_TIME) {
            kmip_stream_free(streams, stream);
            continue;
        }

        left++;
    }

    return left;
}


void
kmip_streams_free(kmip_streams_t *streams)
{
    size_t  i;

    for (i = 0; streams->elts && i < KMIP_STREAMS; i++) {
        kmip_stream_free(streams, &streams->elts[i]);
    }

    kmip_memory_free(streams->elts, KMIP_STREAMS_SIZE);
    streams->elts = NULL;
}


static void
kmip_stream_free(kmip_streams_t *streams, kmip_stream_t *stream)
{
    if (stream->operation) {
        streams->crypto->free(stream->run);
        kmip_cleanse(stream, sizeof(kmip_stream_t));
    }
}


kmip_int_t
kmip_stream_part(kmip_op_t *op, kmip_part_e *part)
{
    int  init, final;

    init = kmip_payload_has(&op->request, INIT_INDICATOR)
           && op->request.init_indicator;
    final = kmip_payload_has(&op->request, FINAL_INDICATOR)
            && op->request.final_indicator;

    if (!kmip_payload_has(&op->request, CORRELATION_VALUE)) {

        if (init && !final && op->version >= KMIP_V1_3) {
            *part = KMIP_PART_FIRST;
            return KMIP_OK;
        }

        if (init && !final) {
            return kmip_fail(&op->error, KMIP_CAUSE_INVALID_FIELD,
                             "responses of this version have no Correlation "
                             "Value");
        }

        *part = KMIP_PART_WHOLE;

        if (kmip_payload_has(&op->request, DATA)
            || op->row->operation == KMIP_OPERATION_MAC_VERIFY
            || op->row->operation == KMIP_OPERATION_SIGNATURE_VERIFY)
        {
            return KMIP_OK;
        }

        return kmip_fail(&op->error, KMIP_CAUSE_INVALID_MESSAGE,
                         "the Data are missing");
    }

    if (init) {
        return kmip_fail(&op->error, KMIP_CAUSE_INVALID_FIELD,
                         "the first part has no Correlation Value");
    }

    op->stream = kmip_stream_find(op);

    if (op->stream == NULL) {
        return kmip_fail(&op->error, KMIP_CAUSE_CORRELATION_VALUE,
                         "this session has no such Correlation Value, or no "
                         "longer");
    }

    op->stream->used = op->context->clock(op->context->data);

    *part = final ? KMIP_PART_LAST : KMIP_PART_NEXT;

    return KMIP_OK;
}


static kmip_stream_t *
kmip_stream_find(kmip_op_t *op)
{
    unsigned           n;
    kmip_streams_t    *streams;
    const kmip_str_t  *value;

    streams = op->context->streams;
    value = &op->request.correlation_value;

    if (streams->elts == NULL || value->len != KMIP_STREAM_ID
        || memcmp(value->data, streams->prefix, KMIP_STREAM_ID - 1) != 0)
    {
        return NULL;
    }

    (void) kmip_streams_expire(streams, op->context->clock(op->context->data));

    n = value->data[KMIP_STREAM_ID - 1];

    if (n >= KMIP_STREAMS || streams->elts[n].operation != op->row->operation)
    {
        return NULL;
    }

    return &streams->elts[n];
}


kmip_int_t
kmip_stream_begin(kmip_op_t *op, const kmip_snapshot_t *object,
    kmip_crypto_run_t *run)
{
    kmip_stream_t   *stream;
    kmip_streams_t  *streams;

    streams = op->context->streams;

    if (streams->elts == NULL && kmip_stream_prepare(op) != KMIP_OK) {
        return KMIP_ERROR;
    }

    stream = kmip_stream_free_slot(op);

    if (stream == NULL || (object && object->uid.len > KMIP_STREAM_UID)) {
        return kmip_fail(&op->error, KMIP_CAUSE_SERVER_LIMIT,
                         "a session has at most 4 streams at a time");
    }

    stream->operation = op->row->operation;
    stream->used = op->context->clock(op->context->data);
    stream->run = run;

    if (object) {
        memcpy(stream->uid, object->uid.data, object->uid.len);
        stream->uid_len = object->uid.len;
    }

    op->stream = stream;

    return KMIP_OK;
}


static kmip_int_t
kmip_stream_prepare(kmip_op_t *op)
{
    kmip_streams_t  *streams;

    streams = op->context->streams;

    if (op->context->random(op->context->data, streams->prefix,
                            KMIP_STREAM_ID)
        != KMIP_OK)
    {
        return kmip_fail(&op->error, KMIP_CAUSE_GENERAL_FAILURE,
                         "there are no random numbers for the Correlation "
                         "Value");
    }

    streams->elts = kmip_memory_alloc(KMIP_STREAMS_SIZE);
    if (streams->elts == NULL) {
        return kmip_op_no_memory(op);
    }

    memset(streams->elts, 0, KMIP_STREAMS_SIZE);

    return KMIP_OK;
}


static kmip_stream_t *
kmip_stream_free_slot(kmip_op_t *op)
{
    size_t           i;
    kmip_streams_t  *streams;

    streams = op->context->streams;

    (void) kmip_streams_expire(streams, op->context->clock(op->context->data));

    for (i = 0; i < KMIP_STREAMS; i++) {
        if (streams->elts[i].operation == 0) {
            return &streams->elts[i];
        }
    }

    return NULL;
}


kmip_int_t
kmip_stream_of(kmip_op_t *op, const kmip_snapshot_t *object)
{
    kmip_str_t  uid;

    uid.data = op->stream->uid;
    uid.len = op->stream->uid_len;

    if (kmip_str_equal(&uid, &object->uid)) {
        return KMIP_OK;
    }

    return kmip_fail(&op->error, KMIP_CAUSE_CORRELATION_VALUE,
                     "the Correlation Value is that of another key");
}


/*
 * The value is the same whenever a session uses the same slot again: a client
 * has it from the response to the first part, and it is good for nothing in
 * another session.
 */

kmip_int_t
kmip_stream_wait(kmip_op_t *op)
{
    uint8_t         *value;
    kmip_streams_t  *streams;

    streams = op->context->streams;

    value = kmip_arena_alloc(op->arena, KMIP_STREAM_ID);
    if (value == NULL) {
        return kmip_op_no_memory(op);
    }

    memcpy(value, streams->prefix, KMIP_STREAM_ID);
    value[KMIP_STREAM_ID - 1] = (uint8_t) (op->stream - streams->elts);

    op->response.correlation_value.data = value;
    op->response.correlation_value.len = KMIP_STREAM_ID;
    kmip_op_present(op, CORRELATION_VALUE);

    return KMIP_OK;
}


void
kmip_stream_end(kmip_op_t *op)
{
    if (op->stream) {
        kmip_stream_free(op->context->streams, op->stream);
        op->stream = NULL;
    }
}
