
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Obtain Lease (KMIP 1.4, section 4.17).
 *
 * The server does not know when a client stops to use an object, so leases are
 * not counted: each is as long as the configuration says, and 0 is one without
 * an end.  The Last Change Date tells the client whether what it keeps of the
 * object is still current.
 */


#include "kmip_lifecycle.h"
#include "kmip_operation.h"
#include "kmip_snapshot.h"


/* no lease for what must not be used any more */

kmip_int_t
kmip_obtain_lease_answer(kmip_op_t *op, const kmip_snapshot_t *object)
{
    int64_t   date;
    uint32_t  state;

    state = kmip_lifecycle_state(object, op->now);

    if (kmip_state_destroyed(state)) {
        return kmip_fail(&op->error, KMIP_CAUSE_OBJECT_DESTROYED,
                         "the object is destroyed");
    }

    if (state == KMIP_STATE_COMPROMISED) {
        return kmip_fail(&op->error, KMIP_CAUSE_PERMISSION_DENIED,
                         "the object is Compromised");
    }

    date = op->now;

    (void) kmip_attributes_number(&object->attributes,
                                  KMIP_ATTR_LAST_CHANGE_DATE, &date);

    op->response.lease_time = op->context->lease_time;
    op->response.last_change_date = date;

    kmip_op_present(op, LEASE_TIME);
    kmip_op_present(op, LAST_CHANGE_DATE);

    return kmip_op_answer_uid(op, object);
}
