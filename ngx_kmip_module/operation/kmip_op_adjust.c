
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Set and Adjust Attribute of KMIP 2.x.  Both are for attributes of one value;
 * the client need not know it, nor whether there is one (Set).
 */


#include "kmip_edit.h"
#include "kmip_snapshot.h"
#include "kmip_usage.h"


static kmip_int_t kmip_adjust_single(kmip_op_t *op, kmip_draft_t *draft,
    const kmip_attribute_t *a);
static kmip_int_t kmip_adjust_value(kmip_op_t *op, kmip_attribute_t *a);
static kmip_int_t kmip_adjust_amount(kmip_op_t *op, const kmip_attribute_t *a,
    int64_t *amount);
static kmip_int_t kmip_adjust_negate(kmip_op_t *op, kmip_attribute_t *a);
static kmip_int_t kmip_adjust_fits(kmip_op_t *op, const kmip_attribute_t *a);


kmip_int_t
kmip_set_attribute_apply(kmip_op_t *op, kmip_draft_t *draft)
{
    kmip_edit_e         edit;
    kmip_attribute_t    a, *old;
    kmip_attributes_t  *list;

    a = op->request.attribute;
    list = &draft->object.attributes;

    if (kmip_adjust_single(op, draft, &a) != KMIP_OK) {
        return KMIP_ERROR;
    }

    old = kmip_edit_first(draft, &a);
    edit = old ? KMIP_EDIT_SET : KMIP_EDIT_ADD;

    if (kmip_edit_check(op, draft, &a, edit) != KMIP_OK
        || kmip_usage_set(op, &a) != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    if (old && kmip_value_equal(&old->value, &a.value)) {
        return KMIP_OK;
    }

    if (old) {
        old->value = a.value;

    } else if (kmip_attributes_add(op->arena, list, &a) != KMIP_OK) {
        return kmip_op_no_memory(op);
    }

    return kmip_edit_done(op, draft, a.id);
}


kmip_int_t
kmip_adjust_attribute_apply(kmip_op_t *op, kmip_draft_t *draft)
{
    kmip_attribute_t             a, *old;
    const kmip_attribute_ref_t  *ref;

    ref = &op->request.names.elts[0];

    if (ref->id == KMIP_ATTR_UNKNOWN) {
        return kmip_fail(&op->error, KMIP_CAUSE_UNSUPPORTED_ATTRIBUTE,
                         "there is no such attribute");
    }

    a = (kmip_attribute_t) { .id = ref->id, .name = ref->name };
    a.value.type = kmip_attribute_rule(a.id)->type;

    if (kmip_adjust_single(op, draft, &a) != KMIP_OK) {
        return KMIP_ERROR;
    }

    old = kmip_edit_first(draft, &a);

    if (old) {
        a = *old;
    }

    if (kmip_edit_check(op, draft, &a, KMIP_EDIT_SET) != KMIP_OK) {
        return KMIP_ERROR;
    }

    if (old == NULL) {
        return kmip_edit_fail(op, KMIP_CAUSE_ATTRIBUTE_NOT_FOUND, &a,
                              "has no value");
    }

    if (kmip_adjust_value(op, &a) != KMIP_OK
        || kmip_edit_check(op, draft, &a, KMIP_EDIT_SET) != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    if (kmip_value_equal(&old->value, &a.value)) {
        return KMIP_OK;
    }

    old->value = a.value;

    return kmip_edit_done(op, draft, a.id);
}


/*
 * The standard lets a vendor's attribute have several values.  As long as it
 * has no more than one, it is treated as an attribute of one value.
 */

static kmip_int_t
kmip_adjust_single(kmip_op_t *op, kmip_draft_t *draft,
    const kmip_attribute_t *a)
{
    const kmip_attribute_rule_t  *rule;

    rule = kmip_attribute_rule(a->id);

    if (!(rule->flags & KMIP_ATTR_MULTI)
        || (a->id == KMIP_ATTR_CUSTOM
            && kmip_attributes_count(&draft->object.attributes, a->id,
                                     &a->name) <= 1))
    {
        return KMIP_OK;
    }

    return kmip_edit_fail(op, KMIP_CAUSE_ATTRIBUTE_MULTI_VALUED, a,
                          "can have several values");
}


static kmip_int_t
kmip_adjust_value(kmip_op_t *op, kmip_attribute_t *a)
{
    int64_t  amount;

    switch (op->request.adjustment_type) {

    case KMIP_ADJUSTMENT_TYPE_INCREMENT:
    case KMIP_ADJUSTMENT_TYPE_DECREMENT:
        break;

    case KMIP_ADJUSTMENT_TYPE_NEGATE:
        return kmip_adjust_negate(op, a);

    default:
        return kmip_fail(&op->error, KMIP_CAUSE_INVALID_FIELD,
                         "the Adjustment Type is unknown");
    }

    amount = 1;

    if (kmip_adjust_amount(op, a, &amount) != KMIP_OK) {
        return KMIP_ERROR;
    }

    if (op->request.adjustment_type == KMIP_ADJUSTMENT_TYPE_INCREMENT
        ? __builtin_add_overflow(a->value.number, amount, &a->value.number)
        : __builtin_sub_overflow(a->value.number, amount, &a->value.number))
    {
        return kmip_edit_fail(op, KMIP_CAUSE_NUMERIC_RANGE, a,
                              "would be out of range");
    }

    return kmip_adjust_fits(op, a);
}


/* the amount stays as it is if the client gives none */

static kmip_int_t
kmip_adjust_amount(kmip_op_t *op, const kmip_attribute_t *a, int64_t *amount)
{
    const kmip_value_t  *v;

    switch (a->value.type) {

    case KMIP_TYPE_INTEGER:
    case KMIP_TYPE_LONG_INTEGER:
    case KMIP_TYPE_INTERVAL:
    case KMIP_TYPE_DATE_TIME:
    case KMIP_TYPE_DATE_TIME_EXTENDED:
        break;

    default:
        return kmip_edit_fail(op, KMIP_CAUSE_INVALID_DATA_TYPE, a,
                              "is not a number or a date");
    }

    if (!kmip_payload_has(&op->request, ADJUSTMENT_VALUE)) {
        return KMIP_OK;
    }

    v = &op->request.adjustment_value;

    if (v->type != KMIP_TYPE_INTEGER && v->type != KMIP_TYPE_LONG_INTEGER
        && v->type != KMIP_TYPE_INTERVAL)
    {
        return kmip_fail(&op->error, KMIP_CAUSE_INVALID_DATA_TYPE,
                         "the Adjustment Value is not a number");
    }

    *amount = v->number;

    return KMIP_OK;
}


static kmip_int_t
kmip_adjust_negate(kmip_op_t *op, kmip_attribute_t *a)
{
    if (kmip_payload_has(&op->request, ADJUSTMENT_VALUE)) {
        return kmip_fail(&op->error, KMIP_CAUSE_INVALID_FIELD,
                         "Negate takes no Adjustment Value");
    }

    switch (a->value.type) {

    case KMIP_TYPE_BOOLEAN:
        a->value.number = !a->value.number;
        return KMIP_OK;

    case KMIP_TYPE_INTEGER:
    case KMIP_TYPE_LONG_INTEGER:

        if (a->value.number == INT64_MIN) {
            return kmip_edit_fail(op, KMIP_CAUSE_NUMERIC_RANGE, a,
                                  "would be out of range");
        }

        a->value.number = -a->value.number;

        return kmip_adjust_fits(op, a);

    default:
        return kmip_edit_fail(op, KMIP_CAUSE_INVALID_DATA_TYPE, a,
                              "cannot be negated");
    }
}


static kmip_int_t
kmip_adjust_fits(kmip_op_t *op, const kmip_attribute_t *a)
{
    int64_t  n;

    n = a->value.number;

    if ((a->value.type == KMIP_TYPE_INTEGER && (n < INT32_MIN || n > INT32_MAX))
        || (a->value.type == KMIP_TYPE_INTERVAL && (n < 0 || n > UINT32_MAX)))
    {
        return kmip_edit_fail(op, KMIP_CAUSE_NUMERIC_RANGE, a,
                              "would be out of range");
    }

    return KMIP_OK;
}
