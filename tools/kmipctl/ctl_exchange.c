
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Requests and their responses.
 */


#include "ctl_exchange.h"
#include "ctl_print.h"
#include "ctl_tls.h"

#include <stdio.h>
#include <string.h>


static void ctl_request_header(const ctl_t *c, kmip_header_t *header,
    size_t n);
static int ctl_round_trip(ctl_t *c, kmip_arena_t *arena,
    const kmip_str_t *request, int safe, kmip_str_t *answer);
static int ctl_attempt(ctl_t *c, kmip_arena_t *arena,
    const kmip_str_t *request, kmip_str_t *answer);
static int ctl_safe(const ctl_item_t *items, size_t n);
static const char *ctl_answer(kmip_arena_t *arena,
    const kmip_message_t *message, const kmip_batch_item_t *answer,
    ctl_item_t *item);
static ctl_item_t *ctl_answer_item(const kmip_batch_item_t *answer,
    size_t at, ctl_item_t *items, size_t n);


/* operations that may be sent to another server after an attempt failed */

static const uint32_t  ctl_safe_operations[] = {
    KMIP_OPERATION_DISCOVER_VERSIONS,
    KMIP_OPERATION_QUERY,
    KMIP_OPERATION_GET,
    KMIP_OPERATION_CHECK,
    KMIP_OPERATION_GET_ATTRIBUTES,
    KMIP_OPERATION_GET_ATTRIBUTE_LIST,
    KMIP_OPERATION_LOCATE
};


kmip_str_t
ctl_str(const char *text)
{
    kmip_str_t  s;

    s.data = (const uint8_t *) text;
    s.len = strlen(text);

    return s;
}


void
ctl_item_init(ctl_item_t *item, uint32_t operation, const char *uid)
{
    memset(item, 0, sizeof(ctl_item_t));

    item->operation = operation;

    if (uid) {
        item->request.uid = ctl_str(uid);
        ctl_present(&item->request, UNIQUE_IDENTIFIER);
    }
}


int
ctl_call(ctl_t *c, kmip_arena_t *arena, ctl_item_t *item)
{
    int  rc;

    rc = ctl_exchange(c, arena, item, 1);

    if (rc == CTL_OK && item->status != KMIP_RESULT_STATUS_SUCCESS) {
        return ctl_print_failure(c, item);
    }

    return rc;
}


int
ctl_exchange(ctl_t *c, kmip_arena_t *arena, ctl_item_t *items, size_t n)
{
    int             rc;
    kmip_str_t      request, answer;
    const char     *wrong;
    kmip_header_t   header;

    if (ctl_request(c, arena, items, n, &request) != KMIP_OK) {
        fprintf(stderr, "kmipctl: the request is too long\n");
        return CTL_USAGE;
    }

    c->patient = ctl_exchange_patient(items, n) != 0;

    rc = ctl_round_trip(c, arena, &request, ctl_safe(items, n), &answer);

    if (rc != CTL_OK) {
        return rc;
    }

    wrong = ctl_response(arena, &answer, &header, items, n);

    if (wrong) {
        fprintf(stderr, "kmipctl: the response is not KMIP: %s\n", wrong);
        return CTL_NOT_KMIP;
    }

    return CTL_OK;
}


int
ctl_exchange_patient(const ctl_item_t *items, size_t n)
{
    size_t  i;

    for (i = 0; i < n; i++) {

        if (items[i].operation == KMIP_OPERATION_LOCATE) {
            return 1;
        }
    }

    return 0;
}


kmip_int_t
ctl_request(ctl_t *c, kmip_arena_t *arena, const ctl_item_t *items, size_t n,
    kmip_str_t *request)
{
    size_t                 i;
    uint8_t               *id;
    kmip_header_t          header;
    kmip_writer_t          w;
    kmip_batch_item_t      item;
    kmip_message_writer_t  mw;

    if (kmip_writer_init(&w, arena, 4096, CTL_ANSWER_MAX) != KMIP_OK) {
        return KMIP_ERROR;
    }

    ctl_request_header(c, &header, n);
    kmip_request_begin(&mw, &w, &header);

    for (i = 0; i < n; i++) {
        memset(&item, 0, sizeof(item));

        id = kmip_arena_alloc(arena, 1);
        if (id == NULL) {
            return KMIP_ERROR;
        }

        *id = (uint8_t) i;

        item.operation = items[i].operation;
        item.has_id = (n > 1);
        item.id.data = id;
        item.id.len = 1;

        if (items[i].id.len) {
            item.has_id = 1;
            item.id = items[i].id;
        }

        kmip_request_item_begin(&mw, &item);
        kmip_payload_put(&w, items[i].operation, KMIP_REQUEST, c->version,
                         &items[i].request);
        kmip_request_item_end(&mw);
    }

    kmip_request_end(&mw);

    request->data = w.start;
    request->len = kmip_writer_used(&w);

    return w.failed ? KMIP_ERROR : KMIP_OK;
}


static void
ctl_request_header(const ctl_t *c, kmip_header_t *header, size_t n)
{
    memset(header, 0, sizeof(kmip_header_t));

    header->version = c->version;

    if (n > 1) {
        header->batch_order = 1;
        header->error_continuation =
                              KMIP_BATCH_ERROR_CONTINUATION_OPTION_CONTINUE;
    }

    if (c->o.username == NULL) {
        return;
    }

    header->has_credential = 1;
    header->username = ctl_str(c->o.username);

    if (c->password) {
        header->password.data = c->password->data;
        header->password.len = c->password->len;
    }
}


/*
 * Tries the servers in order, as vCenter does. A request that changes something
 * is sent to another server only if it cannot have reached the first.
 */

static int
ctl_round_trip(ctl_t *c, kmip_arena_t *arena, const kmip_str_t *request,
    int safe, kmip_str_t *answer)
{
    int  rc;

    for ( ;; ) {
        rc = ctl_attempt(c, arena, request, answer);

        if (rc != CTL_UNREACHABLE && rc != CTL_NO_ANSWER) {
            return rc;
        }

        ctl_close(c->connection);
        c->connection = NULL;

        if (rc == CTL_NO_ANSWER && !safe) {
            fprintf(stderr, "it is not known whether the request was "
                    "performed\n");
            return CTL_UNREACHABLE;
        }

        if (c->server + 1 == c->o.server.nelts) {
            return CTL_UNREACHABLE;
        }

        c->server++;
    }
}


static int
ctl_attempt(ctl_t *c, kmip_arena_t *arena, const kmip_str_t *request,
    kmip_str_t *answer)
{
    int  rc;

    if (c->connection == NULL) {
        rc = ctl_connect(c, c->o.server.elts[c->server]);

        if (rc != CTL_OK) {
            return rc;
        }
    }

    rc = ctl_send(c->connection, request->data, request->len);
    if (rc != CTL_OK) {
        return rc;
    }

    return ctl_receive(c->connection, arena, answer);
}


static int
ctl_safe(const ctl_item_t *items, size_t n)
{
    size_t  i, k, rows;

    rows = sizeof(ctl_safe_operations) / sizeof(ctl_safe_operations[0]);

    for (i = 0; i < n; i++) {

        for (k = 0; k < rows; k++) {
            if (ctl_safe_operations[k] == items[i].operation) {
                break;
            }
        }

        if (k == rows) {
            return 0;
        }
    }

    return 1;
}


const char *
ctl_response(kmip_arena_t *arena, const kmip_str_t *answer,
    kmip_header_t *header, ctl_item_t *items, size_t n)
{
    size_t          i;
    ctl_item_t     *item;
    const char     *wrong;
    kmip_error_t    error;
    kmip_message_t  message;

    static const kmip_ttlv_limits_t  limits = { 32, 1000000 };

    error.message = "malformed";

    if (kmip_ttlv_check(answer->data, answer->len, &limits) != KMIP_OK
        || kmip_message_decode_response(arena, answer->data, answer->len,
                                        &message, &error)
           != KMIP_OK)
    {
        return error.message;
    }

    *header = message.header;

    for (i = 0; i < message.nitems; i++) {
        item = ctl_answer_item(&message.items[i], i, items, n);

        if (item == NULL || item->answered) {
            return "a batch item that was not requested";
        }

        wrong = ctl_answer(arena, &message, &message.items[i], item);
        if (wrong) {
            return wrong;
        }
    }

    for (i = 0; i < n; i++) {

        /*
         * a server answers a message that it cannot parse with one failed item
         */

        if (!items[i].answered) {

            if (items[0].status == KMIP_RESULT_STATUS_SUCCESS) {
                return "a batch item is missing";
            }

            items[i].status = items[0].status;
            items[i].reason = items[0].reason;
            items[i].message = items[0].message;
        }
    }

    return NULL;
}


static ctl_item_t *
ctl_answer_item(const kmip_batch_item_t *answer, size_t at,
    ctl_item_t *items, size_t n)
{
    if (answer->has_id && answer->id.len == 1) {
        at = answer->id.data[0];
    }

    return at < n ? &items[at] : NULL;
}


static const char *
ctl_answer(kmip_arena_t *arena, const kmip_message_t *message,
    const kmip_batch_item_t *answer, ctl_item_t *item)
{
    kmip_error_t  error;

    item->answered = 1;
    item->status = answer->status;
    item->reason = answer->reason;
    item->message = answer->message;

    if (answer->status != KMIP_RESULT_STATUS_SUCCESS) {
        return NULL;
    }

    if (answer->operation && answer->operation != item->operation) {
        return "the response is to another operation";
    }

    error.message = "malformed";

    if (kmip_payload_decode(arena, item->operation, KMIP_RESPONSE,
                            message->header.version, &answer->payload,
                            &item->response, &error)
        != KMIP_OK)
    {
        return error.message;
    }

    return NULL;
}
