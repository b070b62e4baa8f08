
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Whether a key may be used.
 */


#include "kmip_use.h"
#include "kmip_lifecycle.h"
#include "kmip_snapshot.h"
#include "kmip_usage.h"


static const kmip_use_rule_t  kmip_use_rules[] = {

    { KMIP_OPERATION_ENCRYPT, KMIP_CRYPTOGRAPHIC_USAGE_MASK_ENCRYPT, 1, 0 },
    { KMIP_OPERATION_DECRYPT, KMIP_CRYPTOGRAPHIC_USAGE_MASK_DECRYPT, 0, 0 },

    { KMIP_OPERATION_SIGN, KMIP_CRYPTOGRAPHIC_USAGE_MASK_SIGN, 1, 0 },
    { KMIP_OPERATION_SIGNATURE_VERIFY, KMIP_CRYPTOGRAPHIC_USAGE_MASK_VERIFY,
      0, 0 },

    { KMIP_OPERATION_MAC, KMIP_CRYPTOGRAPHIC_USAGE_MASK_MAC_GENERATE, 1, 0 },
    { KMIP_OPERATION_MAC_VERIFY, KMIP_CRYPTOGRAPHIC_USAGE_MASK_MAC_VERIFY,
      0, 0 },

    { KMIP_OPERATION_DERIVE_KEY, KMIP_CRYPTOGRAPHIC_USAGE_MASK_DERIVE_KEY,
      1, 1 },

    { 0, 0, 0, 0 }
};


static const kmip_use_rule_t *kmip_use_rule(uint32_t operation);
static kmip_int_t kmip_use_key(kmip_op_t *op, const kmip_snapshot_t *object,
    const kmip_use_rule_t *rule);
static kmip_int_t kmip_use_life(kmip_op_t *op, const kmip_snapshot_t *object,
    unsigned protects);
static int64_t kmip_use_units(const kmip_op_t *op, uint32_t unit);


kmip_int_t
kmip_use_permitted(kmip_op_t *op, const kmip_snapshot_t *object)
{
    return kmip_use_allowed(op, object, kmip_use_rule(op->row->operation));
}


kmip_int_t
kmip_use_allowed(kmip_op_t *op, const kmip_snapshot_t *object,
    const kmip_use_rule_t *rule)
{
    int64_t  mask;

    if (kmip_use_key(op, object, rule) != KMIP_OK) {
        return KMIP_ERROR;
    }

    mask = 0;

    (void) kmip_attributes_number(&object->attributes,
                                  KMIP_ATTR_CRYPTOGRAPHIC_USAGE_MASK, &mask);

    if (!(mask & rule->mask)) {
        return kmip_fail(&op->error, KMIP_CAUSE_INCOMPATIBLE_USAGE,
                         "the Cryptographic Usage Mask does not allow it");
    }

    if (kmip_use_life(op, object, rule->protects) != KMIP_OK) {
        return KMIP_ERROR;
    }

    if (object->material == NULL && op->stream == NULL) {
        return kmip_fail(&op->error, KMIP_CAUSE_GENERAL_FAILURE,
                         "the key store returned no key");
    }

    return KMIP_OK;
}


kmip_int_t
kmip_use_protecting(kmip_op_t *op, const kmip_snapshot_t *object)
{
    if (kmip_state_destroyed(object->state)) {
        return kmip_fail(&op->error, KMIP_CAUSE_OBJECT_DESTROYED,
                         "the object is destroyed");
    }

    return kmip_use_life(op, object, 1);
}


/* counts what a key protects; what it processes is not limited */

kmip_int_t
kmip_use_apply(kmip_op_t *op, kmip_draft_t *draft)
{
    int64_t              units;
    kmip_usage_limits_t  limits;

    if (!kmip_usage_limits(&draft->object.attributes, &limits)) {
        return KMIP_OK;
    }

    /* it may have changed while a commit was under way */

    if (kmip_use_protecting(op, &draft->object) != KMIP_OK) {
        return KMIP_ERROR;
    }

    units = kmip_use_units(op, limits.unit);

    if (units == 0 || kmip_usage_held(op->context->blocks, &op->uid, units)) {
        return KMIP_OK;
    }

    if (kmip_usage_take(op, draft, units,
                        op->context->blocks ? &op->block : NULL)
        == KMIP_OK)
    {
        return KMIP_OK;
    }

    /* the reason of the published cases, in 2.1 too */

    if (op->error.cause == KMIP_CAUSE_USAGE_LIMIT) {
        op->error.cause = KMIP_CAUSE_PERMISSION_DENIED;
    }

    return KMIP_ERROR;
}


/* bytes of each part of a stream; the stream as a whole is one use */

static int64_t
kmip_use_units(const kmip_op_t *op, uint32_t unit)
{
    if (unit == KMIP_USAGE_LIMITS_UNIT_BYTE) {
        return (int64_t) op->request.data.len;
    }

    return !kmip_payload_has(&op->request, CORRELATION_VALUE);
}


uint32_t
kmip_use_algorithm(const kmip_snapshot_t *object)
{
    int64_t  number;

    number = 0;

    (void) kmip_attributes_number(&object->attributes,
                                  KMIP_ATTR_CRYPTOGRAPHIC_ALGORITHM, &number);

    return (uint32_t) number;
}


static const kmip_use_rule_t *
kmip_use_rule(uint32_t operation)
{
    const kmip_use_rule_t  *rule;

    for (rule = kmip_use_rules; rule->operation; rule++) {
        if (rule->operation == operation) {
            break;
        }
    }

    return rule;
}


/* the bytes of an Opaque key are not known to be the key */

static kmip_int_t
kmip_use_key(kmip_op_t *op, const kmip_snapshot_t *object,
    const kmip_use_rule_t *rule)
{
    if (kmip_state_destroyed(object->state)) {
        return kmip_fail(&op->error, KMIP_CAUSE_OBJECT_DESTROYED,
                         "the object is destroyed");
    }

    if (kmip_attributes_get(&object->attributes, KMIP_ATTR_KEY_BLOCK, NULL,
                            0))
    {
        return kmip_fail(&op->error, KMIP_CAUSE_KEY_WRAP_TYPE_NOT_SUPPORTED,
                         "the key was registered wrapped");
    }

    if (kmip_snapshot_keyless(object)) {
        return kmip_fail(&op->error, KMIP_CAUSE_KEY_VALUE_NOT_PRESENT,
                         "the object was registered without its key");
    }

    if (rule->secrets && object->object_type == KMIP_OBJECT_TYPE_SECRET_DATA) {
        return KMIP_OK;
    }

    if (object->object_type != KMIP_OBJECT_TYPE_SYMMETRIC_KEY) {
        return kmip_fail(&op->error, KMIP_CAUSE_ILLEGAL_OPERATION,
                         rule->secrets
                         ? "the object is neither a Symmetric Key nor Secret "
                           "Data"
                         : "the object is not a Symmetric Key");
    }

    if (object->key_format_type == KMIP_KEY_FORMAT_TYPE_OPAQUE) {
        return kmip_fail(&op->error, KMIP_CAUSE_KEY_FORMAT_NOT_SUPPORTED,
                         "the key was registered as Opaque, so its bytes are "
                         "not known");
    }

    return KMIP_OK;
}


static kmip_int_t
kmip_use_life(kmip_op_t *op, const kmip_snapshot_t *object, unsigned protects)
{
    int64_t   date;
    uint32_t  state;

    state = kmip_lifecycle_state(object, op->now);

    if (state == KMIP_STATE_PRE_ACTIVE) {
        return kmip_fail(&op->error, KMIP_CAUSE_WRONG_STATE,
                         "the key is not Active yet");
    }

    if (protects && state != KMIP_STATE_ACTIVE) {
        return kmip_fail(&op->error, KMIP_CAUSE_WRONG_STATE,
                         "the key is no longer Active");
    }

    if (protects
        && kmip_attributes_number(&object->attributes,
                                  KMIP_ATTR_PROTECT_STOP_DATE, &date)
        && date <= op->now)
    {
        return kmip_fail(&op->error, KMIP_CAUSE_WRONG_STATE,
                         "the Protect Stop Date is reached");
    }

    if (!protects
        && kmip_attributes_number(&object->attributes,
                                  KMIP_ATTR_PROCESS_START_DATE, &date)
        && date > op->now)
    {
        return kmip_fail(&op->error, KMIP_CAUSE_WRONG_STATE,
                         "the Process Start Date is not reached");
    }

    return KMIP_OK;
}
