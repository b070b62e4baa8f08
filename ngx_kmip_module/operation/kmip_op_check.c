
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Check (KMIP 1.4, section 4.10).
 */


#include "kmip_lifecycle.h"
#include "kmip_usage.h"


static int kmip_check_lease(const kmip_op_t *op);
static int kmip_check_limits(const kmip_op_t *op,
    const kmip_snapshot_t *object);


kmip_need_e
kmip_check_need(const kmip_op_t *op)
{
    return kmip_payload_has(&op->request, USAGE_LIMITS_COUNT)
           ? KMIP_NEED_ATTRIBUTES : KMIP_NEED_METADATA;
}


kmip_int_t
kmip_check_answer(kmip_op_t *op, const kmip_snapshot_t *object)
{
    int64_t  mask;

    if (kmip_state_destroyed(object->state)) {
        return kmip_fail(&op->error, KMIP_CAUSE_OBJECT_DESTROYED,
                         "the object is destroyed");
    }

    mask = 0;

    (void) kmip_attributes_number(&object->attributes,
                                  KMIP_ATTR_CRYPTOGRAPHIC_USAGE_MASK, &mask);

    if (kmip_payload_has(&op->request, CRYPTOGRAPHIC_USAGE_MASK)
        && (op->request.cryptographic_usage_mask & ~mask))
    {
        return kmip_fail(&op->error, KMIP_CAUSE_INCOMPATIBLE_USAGE,
                         "the Cryptographic Usage Mask does not allow it");
    }

    if (kmip_payload_has(&op->request, LEASE_TIME) && !kmip_check_lease(op)) {
        return kmip_fail(&op->error, KMIP_CAUSE_PERMISSION_DENIED,
                         "leases are shorter");
    }

    if (kmip_payload_has(&op->request, USAGE_LIMITS_COUNT)
        && !kmip_check_limits(op, object))
    {
        return kmip_fail(&op->error, KMIP_CAUSE_USAGE_LIMIT,
                         "the Usage Limits do not allow it");
    }

    return kmip_op_answer_uid(op, object);
}


/* a time of 0 is one without an end */

static int
kmip_check_lease(const kmip_op_t *op)
{
    uint32_t  wanted, lease;

    wanted = op->request.lease_time;
    lease = op->context->lease_time;

    return lease == 0 || (wanted && wanted <= lease);
}


/* a client's uses do not come from a process's block */

static int
kmip_check_limits(const kmip_op_t *op, const kmip_snapshot_t *object)
{
    kmip_usage_limits_t  limits;

    return !kmip_usage_limits(&object->attributes, &limits)
           || op->request.usage_limits_count <= limits.count;
}
