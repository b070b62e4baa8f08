
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Log, Interop and Ping of KMIP 2.x: what a client tells the server.  Their
 * responses are empty.
 */


#include "kmip_operation.h"


#define KMIP_LOG_MESSAGE  160            /* bytes, as kmip_log keeps */


/* the engine hands the message to the operation log */

kmip_int_t
kmip_log_answer(kmip_op_t *op, const kmip_snapshot_t *object)
{
    if (op->request.log_message.len > KMIP_LOG_MESSAGE) {
        return kmip_fail(&op->error, KMIP_CAUSE_SERVER_LIMIT,
                         "the Log Message is longer than 160 bytes");
    }

    return KMIP_OK;
}


/*
 * Begin and End of a test need nothing.  Reset would mean the loss of all
 * objects.
 */

kmip_int_t
kmip_interop_answer(kmip_op_t *op, const kmip_snapshot_t *object)
{
    switch (op->request.interop_function) {

    case KMIP_INTEROP_FUNCTION_BEGIN:
    case KMIP_INTEROP_FUNCTION_END:
        return KMIP_OK;

    case KMIP_INTEROP_FUNCTION_RESET:
        return kmip_fail(&op->error, KMIP_CAUSE_FEATURE_NOT_SUPPORTED,
                         "this server cannot be reset");

    default:
        return kmip_fail(&op->error, KMIP_CAUSE_INVALID_FIELD,
                         "the Interop Function is unknown");
    }
}


kmip_int_t
kmip_ping_answer(kmip_op_t *op, const kmip_snapshot_t *object)
{
    return KMIP_OK;
}
