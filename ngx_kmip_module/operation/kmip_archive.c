
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Archive and Recover (KMIP 1.4, sections 4.22 and 4.23).  An archived object
 * stays where it is; its Archive Date keeps it from being used until it is
 * recovered.
 */


#include "kmip_archive.h"
#include "kmip_lifecycle.h"
#include "kmip_snapshot.h"


/* operations that an archived object does not refuse */

static const uint32_t  kmip_archive_operations[] = {
    KMIP_OPERATION_RECOVER,
    KMIP_OPERATION_GET_ATTRIBUTES,
    KMIP_OPERATION_GET_ATTRIBUTE_LIST,
    KMIP_OPERATION_REVOKE,
    KMIP_OPERATION_DESTROY
};

#define KMIP_ARCHIVE_OPERATIONS                                              \
    (sizeof(kmip_archive_operations) / sizeof(kmip_archive_operations[0]))


kmip_int_t
kmip_archive_permits(kmip_op_t *op, const kmip_snapshot_t *object)
{
    size_t  i;

    if (!kmip_snapshot_archived(object) || kmip_state_destroyed(object->state))
    {
        return KMIP_OK;
    }

    for (i = 0; i < KMIP_ARCHIVE_OPERATIONS; i++) {
        if (kmip_archive_operations[i] == op->row->operation) {
            return KMIP_OK;
        }
    }

    return kmip_fail(&op->error, KMIP_CAUSE_OBJECT_ARCHIVED,
                     "the object is archived, and must be recovered first");
}


kmip_int_t
kmip_archive_apply(kmip_op_t *op, kmip_draft_t *draft)
{
    if (kmip_state_destroyed(draft->object.state)) {
        return kmip_fail(&op->error, KMIP_CAUSE_OBJECT_DESTROYED,
                         "the object is destroyed");
    }

    if (kmip_draft_set_number(op->arena, draft, KMIP_ATTR_ARCHIVE_DATE,
                              op->now)
        != KMIP_OK)
    {
        return kmip_op_no_memory(op);
    }

    return kmip_op_life_changed(op, draft);
}


/* what is on-line stays so */

kmip_int_t
kmip_recover_apply(kmip_op_t *op, kmip_draft_t *draft)
{
    kmip_attribute_t  *date;

    if (kmip_state_destroyed(draft->object.state)) {
        return kmip_fail(&op->error, KMIP_CAUSE_OBJECT_DESTROYED,
                         "the object is destroyed");
    }

    date = kmip_attributes_get(&draft->object.attributes,
                               KMIP_ATTR_ARCHIVE_DATE, NULL, 0);

    if (date == NULL) {
        return KMIP_OK;
    }

    kmip_attributes_remove(&draft->object.attributes, date);

    return kmip_op_life_changed(op, draft);
}
