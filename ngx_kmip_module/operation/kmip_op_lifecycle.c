
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Activate, Revoke and Destroy (KMIP 1.4, sections 4.19 to 4.21).
 */


#include "kmip_lifecycle.h"
#include "kmip_operation.h"
#include "kmip_snapshot.h"


/*
 * A client may repeat an Activate whose response was lost, perhaps at the peer
 * endpoint.  For this long after the first one it succeeds again.
 */

#define KMIP_ACTIVATE_AGAIN  60        /* seconds */


static kmip_int_t kmip_lifecycle_lacking(kmip_op_t *op,
    const kmip_draft_t *draft);
static kmip_int_t kmip_activate_again(kmip_op_t *op,
    const kmip_snapshot_t *object);
static kmip_int_t kmip_revoke_code(kmip_op_t *op, int64_t *code);
static kmip_int_t kmip_revoke_dates(kmip_op_t *op, kmip_draft_t *draft,
    int compromise);


kmip_int_t
kmip_activate_apply(kmip_op_t *op, kmip_draft_t *draft)
{
    int64_t           date;
    uint32_t          state;
    kmip_snapshot_t  *object;

    if (kmip_lifecycle_lacking(op, draft) != KMIP_OK) {
        return KMIP_ERROR;
    }

    object = &draft->object;
    state = kmip_lifecycle_state(object, op->now);

    if (state == KMIP_STATE_ACTIVE) {
        return kmip_activate_again(op, object);
    }

    if (kmip_state_destroyed(state)) {
        return kmip_fail(&op->error, KMIP_CAUSE_DESTROYED_AGAIN,
                         "the object is destroyed");
    }

    if (state != KMIP_STATE_PRE_ACTIVE) {
        return kmip_fail(&op->error, KMIP_CAUSE_WRONG_STATE,
                         "only a Pre-Active object can be activated");
    }

    if (kmip_attributes_number(&object->attributes,
                               KMIP_ATTR_DEACTIVATION_DATE, &date)
        && date <= op->now)
    {
        return kmip_fail(&op->error, KMIP_CAUSE_WRONG_STATE,
                         "the Deactivation Date of the object has passed");
    }

    if (kmip_draft_set_number(op->arena, draft, KMIP_ATTR_ACTIVATION_DATE,
                              op->now)
        != KMIP_OK
        || kmip_draft_set_number(op->arena, draft, KMIP_ATTR_LAST_CHANGE_DATE,
                                 op->now)
           != KMIP_OK)
    {
        return kmip_op_no_memory(op);
    }

    object->state = KMIP_STATE_ACTIVE;
    draft->changes |= KMIP_CHANGE_ACTIVATE;

    return KMIP_OK;
}


static kmip_int_t
kmip_lifecycle_lacking(kmip_op_t *op, const kmip_draft_t *draft)
{
    if (draft->object.object_type != KMIP_OBJECT_TYPE_TEMPLATE) {
        return KMIP_OK;
    }

    return kmip_fail(&op->error, KMIP_CAUSE_ILLEGAL_OPERATION,
                     "a Template has no state");
}


/* The clocks of two servers may differ in either direction. */

static kmip_int_t
kmip_activate_again(kmip_op_t *op, const kmip_snapshot_t *object)
{
    int64_t  date;

    if (kmip_attributes_number(&object->attributes, KMIP_ATTR_ACTIVATION_DATE,
                               &date)
        && date <= op->now + KMIP_ACTIVATE_AGAIN
        && date >= op->now - KMIP_ACTIVATE_AGAIN)
    {
        return KMIP_OK;
    }

    return kmip_fail(&op->error, KMIP_CAUSE_WRONG_STATE,
                     "the object is already Active");
}


kmip_int_t
kmip_revoke_apply(kmip_op_t *op, kmip_draft_t *draft)
{
    int       compromise;
    int64_t   code;
    uint32_t  state;

    code = 0;

    if (kmip_lifecycle_lacking(op, draft) != KMIP_OK
        || kmip_revoke_code(op, &code) != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    compromise = code == KMIP_REVOCATION_REASON_CODE_KEY_COMPROMISE
                 || code == KMIP_REVOCATION_REASON_CODE_CA_COMPROMISE;

    state = kmip_lifecycle_revoked(kmip_lifecycle_state(&draft->object,
                                                        op->now),
                                   compromise);

    if (state == 0) {
        return kmip_fail(&op->error, KMIP_CAUSE_NO_TRANSITION,
                         compromise
                         ? "the object is already Compromised"
                         : "only an Active object can be deactivated");
    }

    if (kmip_revoke_dates(op, draft, compromise) != KMIP_OK
        || kmip_draft_set(op->arena, draft, KMIP_ATTR_REVOCATION_REASON,
                          &op->request.revocation_reason)
           != KMIP_OK)
    {
        return kmip_op_no_memory(op);
    }

    draft->object.state = state;
    draft->changes |= KMIP_CHANGE_LIFE;

    return KMIP_OK;
}


static kmip_int_t
kmip_revoke_code(kmip_op_t *op, int64_t *code)
{
    kmip_item_t  item;

    if (!kmip_payload_has(&op->request, REVOCATION_REASON)
        || kmip_ttlv_find(&op->request.revocation_reason,
                          KMIP_TAG_REVOCATION_REASON_CODE, &item)
           != KMIP_OK)
    {
        return kmip_fail(&op->error, KMIP_CAUSE_INVALID_FIELD,
                         "the Revocation Reason Code is missing");
    }

    if (!kmip_enum_known(KMIP_ENUM_ID_REVOCATION_REASON_CODE,
                         (uint32_t) item.value.number, op->version))
    {
        return kmip_fail(&op->error, KMIP_CAUSE_INVALID_FIELD,
                         "the Revocation Reason Code is unknown");
    }

    *code = item.value.number;

    return KMIP_OK;
}


/* Compromise Occurrence Date defaults to Initial Date. */

static kmip_int_t
kmip_revoke_dates(kmip_op_t *op, kmip_draft_t *draft, int compromise)
{
    int64_t  occurrence;

    if (kmip_draft_set_number(op->arena, draft, KMIP_ATTR_LAST_CHANGE_DATE,
                              op->now)
        != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    if (!compromise) {
        return kmip_draft_set_number(op->arena, draft,
                                     KMIP_ATTR_DEACTIVATION_DATE, op->now);
    }

    if (kmip_payload_has(&op->request, COMPROMISE_OCCURRENCE_DATE)) {
        occurrence = op->request.compromise_occurrence_date;

    } else if (!kmip_attributes_number(&draft->object.attributes,
                                       KMIP_ATTR_INITIAL_DATE, &occurrence))
    {
        occurrence = op->now;
    }

    if (kmip_draft_set_number(op->arena, draft,
                              KMIP_ATTR_COMPROMISE_OCCURRENCE_DATE, occurrence)
        != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    return kmip_draft_set_number(op->arena, draft, KMIP_ATTR_COMPROMISE_DATE,
                                 op->now);
}


kmip_int_t
kmip_destroy_apply(kmip_op_t *op, kmip_draft_t *draft)
{
    uint32_t  state;

    state = kmip_lifecycle_state(&draft->object, op->now);

    if (kmip_state_destroyed(state)) {

        if (draft->object.unfinished) {
            return KMIP_OK;
        }

        return kmip_fail(&op->error, KMIP_CAUSE_DESTROYED_AGAIN,
                         "the object is already destroyed");
    }

    if (kmip_lifecycle_destroyed(state) == 0) {
        return kmip_fail(&op->error, KMIP_CAUSE_WRONG_STATE,
                         "an Active object cannot be destroyed: revoke it "
                         "first");
    }

    return KMIP_OK;
}
