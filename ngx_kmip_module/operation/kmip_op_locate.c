
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Locate (KMIP 1.4, section 4.9).
 */


#include "kmip_operation.h"


static int kmip_locate_dates(const kmip_attributes_t *attributes);
static kmip_int_t kmip_locate_fresh(kmip_op_t *op);


kmip_int_t
kmip_locate_apply(kmip_op_t *op, kmip_draft_t *draft)
{
    kmip_find_t           *find;
    const kmip_payload_t  *request;

    find = &op->find;
    request = &op->request;

    if (kmip_attributes_count(&request->attributes,
                              KMIP_ATTR_SHORT_UNIQUE_IDENTIFIER, NULL)
        > 0)
    {
        return kmip_fail(&op->error, KMIP_CAUSE_FEATURE_NOT_SUPPORTED,
                         "objects are not found by their Short Unique "
                         "Identifier");
    }

    if (request->maximum_items < 0 || request->offset_items < 0) {
        return kmip_fail(&op->error, KMIP_CAUSE_INVALID_FIELD,
                         "Maximum Items or Offset Items is negative");
    }

    if (!kmip_locate_dates(&request->attributes)) {
        return kmip_fail(&op->error, KMIP_CAUSE_INVALID_FIELD,
                         "a date is given more than twice");
    }

    find->filter.attributes = request->attributes;
    find->filter.storage_status_mask = request->storage_status_mask;
    find->filter.now = op->now;
    find->filter.lease_time = op->context->lease_time;

    find->offset = (size_t) request->offset_items;
    find->maximum = kmip_payload_has(request, MAXIMUM_ITEMS)
                    ? (size_t) request->maximum_items
                    : op->limits->locate_items;

    if (kmip_locate_fresh(op) != KMIP_OK) {
        return KMIP_ERROR;
    }

    find->wanted = find->offset + find->maximum;

    /* a client that pages needs Located Items, so count all matches */

    if (find->wanted < op->limits->locate_items
        && (kmip_payload_has(request, OFFSET_ITEMS) || find->maximum == 0))
    {
        find->wanted = op->limits->locate_items;
    }

    return KMIP_OK;
}


/* one date is a time, two are a range; more are an error */

static int
kmip_locate_dates(const kmip_attributes_t *attributes)
{
    size_t                   i;
    const kmip_attribute_t  *a;

    for (i = 0; i < attributes->nelts; i++) {
        a = &attributes->elts[i];

        if (a->index > 1
            && (a->value.type == KMIP_TYPE_DATE_TIME
                || a->value.type == KMIP_TYPE_DATE_TIME_EXTENDED))
        {
            return 0;
        }
    }

    return 1;
}


/*
 * Object Group Member: fresh members are those that are Fresh.  Which one is a
 * group's default is the server's choice; here every member is one, the newest
 * first.
 */

static kmip_int_t
kmip_locate_fresh(kmip_op_t *op)
{
    kmip_find_t       *find;
    kmip_attribute_t   fresh;

    if (!kmip_payload_has(&op->request, OBJECT_GROUP_MEMBER)) {
        return KMIP_OK;
    }

    find = &op->find;

    switch (op->request.object_group_member) {

    case KMIP_OBJECT_GROUP_MEMBER_GROUP_MEMBER_FRESH:
        break;

    case KMIP_OBJECT_GROUP_MEMBER_GROUP_MEMBER_DEFAULT:
        return KMIP_OK;

    default:
        return kmip_fail(&op->error, KMIP_CAUSE_INVALID_FIELD,
                         "the Object Group Member is unknown");
    }

    fresh = (kmip_attribute_t) { .id = KMIP_ATTR_FRESH };
    fresh.value.type = KMIP_TYPE_BOOLEAN;
    fresh.value.number = 1;

    if (kmip_attributes_copy(op->arena, &find->filter.attributes,
                             &op->request.attributes)
        != KMIP_OK
        || kmip_attributes_append(op->arena, &find->filter.attributes, &fresh)
           != KMIP_OK)
    {
        return kmip_op_no_memory(op);
    }

    return KMIP_OK;
}


kmip_int_t
kmip_locate_answer(kmip_op_t *op, const kmip_snapshot_t *object)
{
    size_t        n;
    kmip_find_t  *find;

    find = &op->find;

    /* a client that did not limit the items must not mistake a part for all */

    if (!find->complete && !kmip_payload_has(&op->request, MAXIMUM_ITEMS)) {
        return kmip_fail(&op->error, KMIP_CAUSE_SERVER_LIMIT,
                         "more objects match than fit in one response, use "
                         "Maximum Items");
    }

    n = find->nuids > find->offset ? find->nuids - find->offset : 0;

    if (n > find->maximum) {
        n = find->maximum;
    }

    if (n) {
        op->response.uids.elts = find->uids + find->offset;
        op->response.uids.nelts = n;
        kmip_op_present(op, UNIQUE_IDENTIFIERS);
    }

    if (find->complete
        && (kmip_payload_has(&op->request, OFFSET_ITEMS)
            || find->maximum == 0))
    {
        op->response.located_items = (int32_t) find->nuids;
        kmip_op_present(op, LOCATED_ITEMS);
    }

    /* the ID Placeholder is set only if there is exactly one match */

    op->uid = (kmip_str_t) kmip_null_string;

    if (n == 1) {
        op->uid = op->response.uids.elts[0];
    }

    return KMIP_OK;
}
