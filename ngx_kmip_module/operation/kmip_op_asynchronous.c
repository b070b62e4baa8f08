
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Poll and Cancel (KMIP 1.4, sections 4.27 and 4.28).  The server responds to
 * every operation when it is done, also if the client would wait, so that no
 * Asynchronous Correlation Value stands for one.
 */


#include "kmip_operation.h"


kmip_int_t
kmip_poll_answer(kmip_op_t *op, const kmip_snapshot_t *object)
{
    return kmip_fail(&op->error, KMIP_CAUSE_ASYNCHRONOUS_VALUE,
                     "no operation has this Asynchronous Correlation Value, as "
                     "each is responded to when it is done");
}


/* 1.x has a result for an operation that is not known */

kmip_int_t
kmip_cancel_answer(kmip_op_t *op, const kmip_snapshot_t *object)
{
    if (op->version >= KMIP_V2_0) {
        return kmip_poll_answer(op, object);
    }

    op->response.asynchronous_correlation_value =
                                   op->request.asynchronous_correlation_value;
    op->response.cancellation_result = KMIP_CANCELLATION_RESULT_UNAVAILABLE;

    kmip_op_present(op, ASYNCHRONOUS_CORRELATION_VALUE);
    kmip_op_present(op, CANCELLATION_RESULT);

    return KMIP_OK;
}
