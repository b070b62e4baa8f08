
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Get Usage Allocation (KMIP 1.4, section 4.18): a part of the Usage Limits for
 * a client that uses the key itself.
 */


#include "kmip_usage.h"
#include "kmip_use.h"


kmip_int_t
kmip_get_usage_allocation_apply(kmip_op_t *op, kmip_draft_t *draft)
{
    if (kmip_use_protecting(op, &draft->object) != KMIP_OK) {
        return KMIP_ERROR;
    }

    if (op->request.usage_limits_count <= 0) {
        return kmip_fail(&op->error, KMIP_CAUSE_INVALID_FIELD,
                         "the Usage Limits Count must be more than 0");
    }

    return kmip_usage_take(op, draft, op->request.usage_limits_count, NULL);
}
