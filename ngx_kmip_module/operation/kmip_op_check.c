
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Check (KMIP 1.4, section 4.10).
 */


#include "kmip_lifecycle.h"
#include "kmip_operation.h"


static int kmip_check_limits(const kmip_op_t *op,
    const kmip_snapshot_t *object);


kmip_need_e
kmip_check_need(const kmip_op_t *op)
{
    return kmip_payload_has(&op->request, USAGE_LIMITS_COUNT)
           ? KMIP_NEED_ATTRIBUTES : KMIP_NEED_METADATA;
}


/* There are no leases, so a Lease Time is never refused. */

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

    if (kmip_payload_has(&op->request, USAGE_LIMITS_COUNT)
        && !kmip_check_limits(op, object))
    {
        return kmip_fail(&op->error, KMIP_CAUSE_USAGE_LIMIT,
                         "the Usage Limits do not allow it");
    }

    return kmip_op_answer_uid(op, object);
}


/* The server does not count uses, so what is left of a limit is its total. */

static int
kmip_check_limits(const kmip_op_t *op, const kmip_snapshot_t *object)
{
    kmip_item_t              total;
    const kmip_attribute_t  *limits;

    limits = kmip_attributes_get(&object->attributes, KMIP_ATTR_USAGE_LIMITS,
                                 NULL, 0);

    if (limits == NULL
        || kmip_ttlv_find(&limits->value, KMIP_TAG_USAGE_LIMITS_TOTAL, &total)
           != KMIP_OK)
    {
        return 1;
    }

    return op->request.usage_limits_count <= total.value.number;
}
