
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The engine: starting, waiting, resuming, canceling.
 */


#include "kmip_engine_internal.h"
#include "kmip_uuid.h"

#include <string.h>


#define KMIP_ENGINE_WRITER   1024      /* initial size, for all items */
#define KMIP_ENGINE_FAILURE  512       /* bytes of an error response, without
                                          the item's identifier */


const kmip_limits_t  kmip_limits_default = {
    .ttlv = { .depth = 32, .items = 4096 },
    .batch_items = 32,
    .response = 1024 * 1024,
    .attempts = 5,
    .locate_items = 10000
};


static kmip_int_t kmip_engine_decode(kmip_engine_t *e, const uint8_t *data,
    size_t len, kmip_error_t *error);
static kmip_int_t kmip_engine_acceptable(kmip_engine_t *e,
    kmip_error_t *error);
static kmip_int_t kmip_engine_authenticate(kmip_engine_t *e,
    kmip_error_t *error);
static kmip_int_t kmip_engine_respond(kmip_engine_t *e, size_t len);
static void kmip_engine_correlate(kmip_engine_t *e);
static kmip_int_t kmip_engine_loop(kmip_engine_t *e);
static kmip_int_t kmip_engine_finish(kmip_engine_t *e);
static void kmip_engine_resume(kmip_store_call_t *call);


kmip_engine_t *
kmip_engine_create(kmip_arena_t *arena, kmip_store_t *store,
    const kmip_context_t *context, const kmip_limits_t *limits,
    kmip_engine_done_pt done, void *data)
{
    kmip_engine_t  *e;

    e = kmip_arena_calloc(arena, sizeof(kmip_engine_t));
    if (e == NULL) {
        return NULL;
    }

    e->arena = arena;
    e->store = store;
    e->context = context;
    e->limits = limits;
    e->done = done;
    e->data = data;

    e->call.arena = arena;
    e->call.done = kmip_engine_resume;
    e->call.data = e;
    e->call.use = &e->use;

    return e;
}


kmip_int_t
kmip_engine_start(kmip_engine_t *e, const uint8_t *data, size_t len)
{
    kmip_int_t    rc;
    kmip_error_t  error;

    e->size = len;

    rc = kmip_engine_decode(e, data, len, &error);

    if (kmip_engine_respond(e, len) != KMIP_OK) {
        return KMIP_ERROR;
    }

    if (rc == KMIP_OK) {
        e->ops = kmip_arena_calloc(e->arena, e->request.nitems
                                             * sizeof(kmip_op_t));
        if (e->ops == NULL) {
            rc = kmip_fail(&error, KMIP_CAUSE_GENERAL_FAILURE,
                           "the request is too large to be served");
        }
    }

    if (rc != KMIP_OK) {
        if (kmip_engine_refuse(e, &error) != KMIP_OK) {
            return KMIP_ERROR;
        }

        return kmip_engine_finish(e);
    }

    return kmip_engine_loop(e);
}


kmip_str_t
kmip_engine_response(kmip_engine_t *e)
{
    return e->response;
}


void
kmip_engine_cancel(kmip_engine_t *e)
{
    if (e->waiting) {
        e->waiting = 0;
        e->store->cancel(e->store, &e->call);
    }
}


int
kmip_engine_changed(kmip_engine_t *e)
{
    return e->changed;
}


static kmip_int_t
kmip_engine_decode(kmip_engine_t *e, const uint8_t *data, size_t len,
    kmip_error_t *error)
{
    /* the response to an unreadable message is in the oldest version */

    e->request.header.version = KMIP_V1_0;

    switch (kmip_ttlv_check(data, len, &e->limits->ttlv)) {

    case KMIP_OK:
        break;

    case KMIP_DECLINED:
        return kmip_fail(error, KMIP_CAUSE_INVALID_MESSAGE,
                         "the message is nested too deeply or has too many "
                         "fields");

    default:
        return kmip_fail(error, KMIP_CAUSE_INVALID_MESSAGE,
                         "the message cannot be read");
    }

    if (kmip_message_decode_request(e->arena, data, len,
                                    e->limits->batch_items, &e->request,
                                    error)
        != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    return kmip_engine_acceptable(e, error);
}


/*
 * Checks that need a decoded message.  e->blamed is set to the item that
 * caused the error.
 */

static kmip_int_t
kmip_engine_acceptable(kmip_engine_t *e, kmip_error_t *error)
{
    size_t                 i;
    const kmip_message_t  *request;

    request = &e->request;

    if (kmip_engine_authenticate(e, error) != KMIP_OK) {
        return KMIP_ERROR;
    }

    if (request->header.version >= KMIP_V2_0 && request->header.asynchronous) {
        return kmip_fail(error, KMIP_CAUSE_FEATURE_NOT_SUPPORTED,
                         "asynchronous operations are not supported");
    }

    for (i = 0; i < request->nitems; i++) {

        if (request->items[i].critical_extension) {
            e->blamed = &request->items[i];

            return kmip_fail(error, KMIP_CAUSE_FEATURE_NOT_SUPPORTED,
                             "a critical Message Extension is not "
                             "supported");
        }
    }

    return KMIP_OK;
}


/* where they are required, one user name and password are in each request */

static kmip_int_t
kmip_engine_authenticate(kmip_engine_t *e, kmip_error_t *error)
{
    kmip_int_t      rc;
    kmip_header_t  *header;

    if (e->context->authenticate == NULL) {
        return KMIP_OK;
    }

    header = &e->request.header;
    rc = KMIP_DECLINED;

    if (header->has_password && !header->has_passwords) {
        rc = e->context->authenticate(e->context->data, &header->username,
                                      &header->password);
    }

    if (rc == KMIP_OK) {
        return KMIP_OK;
    }

    if (rc == KMIP_ERROR) {
        return kmip_fail(error, KMIP_CAUSE_GENERAL_FAILURE,
                         "the user name and password cannot be checked");
    }

    return kmip_fail(error, KMIP_CAUSE_AUTHENTICATION,
                     header->has_password
                     ? "the user name or password is wrong"
                     : "a Credential with user name and password is required");
}


/*
 * The writer gets spare capacity beyond the maximum response size: enough for
 * an error response to each item that does not fit.  It is allocated at the
 * start, so that running out of memory can be reported as well.
 */

static kmip_int_t
kmip_engine_respond(kmip_engine_t *e, size_t len)
{
    size_t          items, size, spare;
    int32_t         wanted;
    kmip_header_t   header;

    e->maximum = e->limits->response;

    wanted = e->request.header.maximum_response_size;

    if (wanted > 0 && (size_t) wanted < e->maximum) {
        e->maximum = (size_t) wanted;
    }

    items = e->request.nitems;

    if (items > e->limits->batch_items) {
        items = e->limits->batch_items;
    }

    size = KMIP_ENGINE_WRITER + KMIP_ENGINE_FAILURE * items;
    spare = len + size;

    if (kmip_writer_init(&e->writer, e->arena, size,
                         e->limits->response + spare)
        != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    kmip_engine_correlate(e);

    memset(&header, 0, sizeof(kmip_header_t));

    header.version = e->request.header.version;
    header.time_stamp = e->context->now(e->context->data);
    header.server_correlation_value = e->correlation;

    kmip_response_begin(&e->message, &e->writer, &header);

    return KMIP_OK;
}


/* A client that sends a correlation value receives one of the server's. */

static void
kmip_engine_correlate(kmip_engine_t *e)
{
    uint8_t  uid[KMIP_UUID_LEN];

    if (e->request.header.version < KMIP_V1_4
        || e->request.header.client_correlation_value.len == 0)
    {
        return;
    }

    if (kmip_uuid_new(e->context, uid) != KMIP_OK) {
        return;
    }

    if (kmip_arena_copy(e->arena, &e->correlation, uid, sizeof(uid))
        != KMIP_OK)
    {
        e->correlation.len = 0;
    }
}


static kmip_int_t
kmip_engine_loop(kmip_engine_t *e)
{
    kmip_int_t  rc;

    do {
        rc = e->step ? e->step(e) : kmip_engine_next(e);
    } while (rc == KMIP_OK);

    if (rc == KMIP_DONE) {
        return kmip_engine_finish(e);
    }

    return rc;
}


static kmip_int_t
kmip_engine_finish(kmip_engine_t *e)
{
    kmip_response_end(&e->message);

    if (e->writer.failed) {
        return KMIP_ERROR;
    }

    e->response.data = e->writer.start;
    e->response.len = kmip_writer_used(&e->writer);

    return KMIP_OK;
}


static void
kmip_engine_resume(kmip_store_call_t *call)
{
    kmip_engine_t  *e;

    e = call->data;

    e->waiting = 0;

    /* done may destroy the engine */

    if (kmip_engine_loop(e) != KMIP_AGAIN) {
        e->done(e->data);
    }
}
