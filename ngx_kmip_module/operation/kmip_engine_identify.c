
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Which object an item is about: a Unique Identifier in the request, the ID
 * Placeholder or, in 2.x, the response to an earlier item of the batch.
 */


#include "kmip_engine_internal.h"


/* the operations that a Unique Identifier of type Enumeration can stand for */

typedef struct {
    uint32_t   place;
    uint32_t   operation;
} kmip_engine_place_t;


static const kmip_engine_place_t  kmip_engine_places[] = {
    { KMIP_UNIQUE_IDENTIFIER_CREATE, KMIP_OPERATION_CREATE },
    { KMIP_UNIQUE_IDENTIFIER_DERIVE_KEY, KMIP_OPERATION_DERIVE_KEY },
    { KMIP_UNIQUE_IDENTIFIER_IMPORT, KMIP_OPERATION_IMPORT },
    { KMIP_UNIQUE_IDENTIFIER_LOCATE, KMIP_OPERATION_LOCATE },
    { KMIP_UNIQUE_IDENTIFIER_REGISTER, KMIP_OPERATION_REGISTER },
    { KMIP_UNIQUE_IDENTIFIER_RE_KEY, KMIP_OPERATION_RE_KEY },
    { 0, 0 }
};


static kmip_str_t kmip_engine_made(const kmip_engine_t *e, uint32_t place);
static kmip_str_t kmip_engine_counted(const kmip_engine_t *e, int32_t n);
static size_t kmip_engine_answered(const kmip_engine_t *e, size_t index,
    const kmip_str_t **uids);
static int kmip_engine_identifier(const kmip_str_t *uid);


kmip_int_t
kmip_engine_identify(kmip_engine_t *e, kmip_op_t *op)
{
    const kmip_payload_t  *request;

    request = &op->request;

    if (!kmip_payload_has(request, UNIQUE_IDENTIFIER)) {
        op->uid = e->placeholder;

    } else if (request->uid_type == KMIP_TYPE_ENUMERATION) {
        op->uid = kmip_engine_made(e, (uint32_t) request->uid_number);

    } else if (request->uid_type == KMIP_TYPE_INTEGER) {
        op->uid = kmip_engine_counted(e, request->uid_number);

    } else {
        op->uid = request->uid;

        return kmip_engine_identifier(&op->uid)
               ? KMIP_OK
               : kmip_fail(&op->error, KMIP_CAUSE_OBJECT_NOT_FOUND,
                           "there is no such object");
    }

    if (op->uid.len == 0) {
        return kmip_fail(&op->error, KMIP_CAUSE_OBJECT_NOT_FOUND,
                         "there is neither a Unique Identifier nor an ID "
                         "Placeholder");
    }

    return KMIP_OK;
}


int
kmip_engine_relative(const kmip_op_t *op)
{
    return op->request.uid_type == KMIP_TYPE_INTEGER;
}


/* the object of the last item of this operation that succeeded */

static kmip_str_t
kmip_engine_made(const kmip_engine_t *e, uint32_t place)
{
    size_t                      i;
    const kmip_engine_place_t  *row;

    if (place == KMIP_UNIQUE_IDENTIFIER_ID_PLACEHOLDER) {
        return e->placeholder;
    }

    for (row = kmip_engine_places; row->place; row++) {
        if (row->place == place) {
            break;
        }
    }

    for (i = e->current; row->place && i > 0; i--) {

        if (e->request.items[i - 1].operation == row->operation
            && e->ops[i - 1].error.cause == KMIP_CAUSE_NONE)
        {
            return e->ops[i - 1].uid;
        }
    }

    return (kmip_str_t) kmip_null_string;
}


/* of the identifiers in the responses so far the n-th, from the end if n < 0 */

static kmip_str_t
kmip_engine_counted(const kmip_engine_t *e, int32_t n)
{
    size_t             i, count, left;
    const kmip_str_t  *uids;

    left = (size_t) n;

    if (n < 0) {
        count = 0;

        for (i = 0; i < e->current; i++) {
            count += kmip_engine_answered(e, i, &uids);
        }

        left = (size_t) - (int64_t) n;

        if (left > count) {
            return (kmip_str_t) kmip_null_string;
        }

        left = count - left;
    }

    for (i = 0; i < e->current; i++) {
        count = kmip_engine_answered(e, i, &uids);

        if (left < count) {
            return uids[left];
        }

        left -= count;
    }

    return (kmip_str_t) kmip_null_string;
}


/* the identifiers in the response to an earlier item, and their number */

static size_t
kmip_engine_answered(const kmip_engine_t *e, size_t index,
    const kmip_str_t **uids)
{
    const kmip_op_t  *op;

    op = &e->ops[index];

    if (op->error.cause != KMIP_CAUSE_NONE) {
        return 0;
    }

    if (kmip_payload_has(&op->response, UNIQUE_IDENTIFIERS)) {
        *uids = op->response.uids.elts;
        return op->response.uids.nelts;
    }

    *uids = &op->response.uid;

    return kmip_payload_has(&op->response, UNIQUE_IDENTIFIER) ? 1 : 0;
}


/*
 * Identifiers with control characters cannot exist.  They are not looked up,
 * and never reach a log line.
 */

static int
kmip_engine_identifier(const kmip_str_t *uid)
{
    size_t  i;

    for (i = 0; i < uid->len; i++) {
        if (uid->data[i] < 0x20 || uid->data[i] == 0x7f) {
            return 0;
        }
    }

    return uid->len > 0;
}
