
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * RNG Retrieve and RNG Seed (KMIP 1.4, sections 4.35 and 4.36).
 */


#include "kmip_crypto.h"
#include "kmip_operation.h"


/* so that no request keeps the event loop busy */

#define KMIP_RANDOM_MOST  65536         /* bytes */


kmip_int_t
kmip_rng_retrieve_answer(kmip_op_t *op, const kmip_snapshot_t *object)
{
    size_t    len;
    uint8_t  *data;

    if (op->request.data_length < 0) {
        return kmip_fail(&op->error, KMIP_CAUSE_INVALID_FIELD,
                         "the Data Length is negative");
    }

    len = (size_t) op->request.data_length;

    if (len > KMIP_RANDOM_MOST) {
        return kmip_fail(&op->error, KMIP_CAUSE_RESPONSE_TOO_LARGE,
                         "at most 65536 random bytes are returned");
    }

    data = kmip_arena_alloc(op->arena, len ? len : 1);
    if (data == NULL) {
        return kmip_op_no_memory(op);
    }

    if (op->context->crypto->random(data, len) != KMIP_OK) {
        return kmip_fail(&op->error, KMIP_CAUSE_CRYPTOGRAPHIC_FAILURE,
                         "there are no random numbers");
    }

    op->response.data.data = data;
    op->response.data.len = len;
    kmip_op_present(op, DATA);

    return KMIP_OK;
}


kmip_int_t
kmip_rng_seed_answer(kmip_op_t *op, const kmip_snapshot_t *object)
{
    size_t             len;
    const kmip_str_t  *data;

    data = &op->request.data;
    len = data->len;

    if (len > op->context->max_seed) {
        len = op->context->max_seed;
    }

    op->response.data_length =
        (int32_t) op->context->crypto->seed(data->data, len);

    kmip_op_present(op, DATA_LENGTH);

    return KMIP_OK;
}
