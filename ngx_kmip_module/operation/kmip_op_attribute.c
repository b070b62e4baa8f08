
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Add, Modify and Delete Attribute (KMIP 1.4, sections 4.14 to 4.16; 2.1,
 * 6.1.2, 6.1.36 and 6.1.15).
 */


#include "kmip_edit.h"
#include "kmip_snapshot.h"
#include "kmip_usage.h"


static void kmip_attribute_answer(kmip_op_t *op, const kmip_attribute_t *a);
static kmip_attribute_t *kmip_attribute_target(kmip_op_t *op,
    kmip_draft_t *draft, const kmip_attribute_t *a, kmip_cause_e absent);
static kmip_attribute_t *kmip_attribute_current(kmip_op_t *op,
    kmip_draft_t *draft, const kmip_attribute_t *a);


kmip_int_t
kmip_add_attribute_apply(kmip_op_t *op, kmip_draft_t *draft)
{
    size_t              count;
    kmip_attribute_t    a, *same;
    kmip_attributes_t  *list;

    a = op->request.attribute;
    list = &draft->object.attributes;

    if (a.indexed) {
        return kmip_fail(&op->error, KMIP_CAUSE_INVALID_FIELD,
                         "the server chooses the Attribute Index");
    }

    if (kmip_edit_check(op, draft, &a, KMIP_EDIT_ADD) != KMIP_OK
        || kmip_usage_set(op, &a) != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    same = kmip_edit_same(draft, &a);

    if (same) {
        if (a.id == KMIP_ATTR_NAME) {
            return kmip_fail(&op->error, KMIP_CAUSE_NON_UNIQUE_NAME_ADDED,
                             "the object already has this Name");
        }

        kmip_attribute_answer(op, same);

        return KMIP_OK;
    }

    count = kmip_attributes_count(list, a.id, &a.name);

    if (count > 0 && !(kmip_attribute_rule(a.id)->flags & KMIP_ATTR_MULTI)) {
        return kmip_edit_fail(op, KMIP_CAUSE_ATTRIBUTE_SINGLE_VALUED, &a,
                              "already has its only value");
    }

    if (kmip_attributes_add(op->arena, list, &a) != KMIP_OK) {
        return kmip_op_no_memory(op);
    }

    kmip_attribute_answer(op, &list->elts[list->nelts - 1]);

    return kmip_edit_done(op, draft, a.id);
}


kmip_int_t
kmip_modify_attribute_apply(kmip_op_t *op, kmip_draft_t *draft)
{
    kmip_attribute_t   a, *target;

    a = op->request.attribute;

    if (kmip_edit_check(op, draft, &a, KMIP_EDIT_MODIFY) != KMIP_OK
        || kmip_usage_set(op, &a) != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    target = kmip_payload_has(&op->request, CURRENT_ATTRIBUTE)
             ? kmip_attribute_current(op, draft, &a)
             : kmip_attribute_target(op, draft, &a,
                                     KMIP_CAUSE_ATTRIBUTE_NOT_FOUND);

    if (target == NULL) {
        return KMIP_ERROR;
    }

    if (kmip_version_major(op->version) >= 2
        && !kmip_payload_has(&op->request, CURRENT_ATTRIBUTE)
        && kmip_attributes_count(&draft->object.attributes, a.id, &a.name) > 1)
    {
        return kmip_edit_fail(op, KMIP_CAUSE_ATTRIBUTE_MULTI_VALUED, &a,
                              "has several values, of which a Current "
                              "Attribute must name one");
    }

    if (kmip_value_equal(&target->value, &a.value)) {
        kmip_attribute_answer(op, target);

        return KMIP_OK;
    }

    if (a.id == KMIP_ATTR_NAME && kmip_edit_same(draft, &a)) {
        return kmip_fail(&op->error, KMIP_CAUSE_NON_UNIQUE_NAME,
                         "the object already has this Name");
    }

    target->value = a.value;

    kmip_attribute_answer(op, target);

    return kmip_edit_done(op, draft, a.id);
}


kmip_int_t
kmip_delete_attribute_apply(kmip_op_t *op, kmip_draft_t *draft)
{
    kmip_attribute_t             a, *target;
    const kmip_payload_t        *request;
    const kmip_attribute_ref_t  *ref;

    request = &op->request;

    if (kmip_payload_has(request, CURRENT_ATTRIBUTE)) {
        a = request->current;

        if (request->names.nelts > 0) {
            return kmip_fail(&op->error, KMIP_CAUSE_INVALID_FIELD,
                             "the request has both a Current Attribute and an "
                             "Attribute Reference");
        }

    } else if (request->names.nelts > 0) {
        ref = &request->names.elts[0];

        a = (kmip_attribute_t) { .id = ref->id, .name = ref->name };
        a.index = request->attribute_index;
        a.indexed = kmip_payload_has(request, ATTRIBUTE_INDEX);

    } else {
        return kmip_fail(&op->error, KMIP_CAUSE_INVALID_MESSAGE,
                         "the request does not name an attribute to delete");
    }

    if (a.id == KMIP_ATTR_UNKNOWN) {
        return kmip_fail(&op->error, KMIP_CAUSE_ATTRIBUTE_ABSENT,
                         "the object has no such attribute");
    }

    if (kmip_edit_check(op, draft, &a, KMIP_EDIT_DELETE) != KMIP_OK) {
        return KMIP_ERROR;
    }

    target = kmip_payload_has(request, CURRENT_ATTRIBUTE)
             ? kmip_attribute_current(op, draft, &a)
             : kmip_attribute_target(op, draft, &a,
                                     KMIP_CAUSE_ATTRIBUTE_ABSENT);

    if (target == NULL) {
        return KMIP_ERROR;
    }

    kmip_attribute_answer(op, target);

    /* in 2.x a reference stands for all instances */

    do {
        kmip_attributes_remove(&draft->object.attributes, target);

        target = kmip_edit_first(draft, &a);

    } while (target && kmip_version_major(op->version) >= 2
             && !kmip_payload_has(request, CURRENT_ATTRIBUTE));

    return kmip_edit_done(op, draft, a.id);
}


static void
kmip_attribute_answer(kmip_op_t *op, const kmip_attribute_t *a)
{
    op->response.attribute = *a;
    kmip_op_present(op, ATTRIBUTE);
}


/*
 * In 1.x by index, 0 if the request has none.  2.x has no index; there it is
 * the first instance.
 */

static kmip_attribute_t *
kmip_attribute_target(kmip_op_t *op, kmip_draft_t *draft,
    const kmip_attribute_t *a, kmip_cause_e absent)
{
    kmip_attribute_t  *target;

    if (kmip_version_major(op->version) >= 2) {
        target = kmip_edit_first(draft, a);

    } else {
        target = kmip_attributes_get(&draft->object.attributes, a->id,
                                     &a->name, a->index);
    }

    if (target) {
        return target;
    }

    if (kmip_attributes_count(&draft->object.attributes, a->id, &a->name) > 0)
    {
        (void) kmip_fail(&op->error, KMIP_CAUSE_ATTRIBUTE_INSTANCE_NOT_FOUND,
                         "the attribute has no instance with this index");

    } else {
        (void) kmip_fail(&op->error, absent,
                         "the object has no such attribute");
    }

    return NULL;
}


/* the instance that has the value of the Current Attribute */

static kmip_attribute_t *
kmip_attribute_current(kmip_op_t *op, kmip_draft_t *draft,
    const kmip_attribute_t *a)
{
    kmip_attribute_t        *same;
    const kmip_attribute_t  *current;

    current = &op->request.current;

    if (!kmip_attribute_same(current, a)) {
        (void) kmip_fail(&op->error, KMIP_CAUSE_INVALID_FIELD,
                         "Current and New Attribute are different attributes");
        return NULL;
    }

    same = kmip_edit_same(draft, current);

    if (same == NULL) {
        (void) kmip_fail(&op->error, KMIP_CAUSE_ATTRIBUTE_INSTANCE_NOT_FOUND,
                         "the attribute has no instance with this value");
    }

    return same;
}
