
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Templates: registering one, and making objects with them.
 */


#include "kmip_create.h"
#include "kmip_edit.h"
#include "kmip_other.h"
#include "kmip_snapshot.h"
#include "kmip_template.h"


static kmip_int_t kmip_template_find(kmip_op_t *op,
    const kmip_attribute_t *name, const kmip_snapshot_t **template);
static kmip_int_t kmip_template_add(kmip_op_t *op, kmip_draft_t *draft,
    const kmip_attribute_t *a);
static int kmip_template_gives(const kmip_attribute_t *a);


kmip_int_t
kmip_template_apply(kmip_op_t *op, kmip_draft_t *draft)
{
    size_t                    i, j;
    kmip_int_t                rc;
    const kmip_snapshot_t    *template;
    const kmip_attributes_t  *names, *list;

    names = &op->request.templates;

    for (i = 0; i < names->nelts; i++) {
        rc = kmip_template_find(op, &names->elts[i], &template);

        if (rc != KMIP_OK) {
            return rc;
        }

        list = &template->attributes;

        for (j = 0; j < list->nelts; j++) {

            if (kmip_template_gives(&list->elts[j])
                && kmip_template_add(op, draft, &list->elts[j]) != KMIP_OK)
            {
                return KMIP_ERROR;
            }
        }
    }

    return KMIP_OK;
}


static kmip_int_t
kmip_template_find(kmip_op_t *op, const kmip_attribute_t *name,
    const kmip_snapshot_t **template)
{
    kmip_attribute_t    type;
    kmip_attributes_t  *wanted;

    wanted = kmip_arena_calloc(op->arena, sizeof(kmip_attributes_t));

    type = (kmip_attribute_t) { .id = KMIP_ATTR_OBJECT_TYPE };
    type.value.type = KMIP_TYPE_ENUMERATION;
    type.value.number = KMIP_OBJECT_TYPE_TEMPLATE;

    if (wanted == NULL
        || kmip_attributes_init(op->arena, wanted) != KMIP_OK
        || kmip_attributes_add(op->arena, wanted, name) != KMIP_OK
        || kmip_attributes_add(op->arena, wanted, &type) != KMIP_OK)
    {
        return kmip_op_no_memory(op);
    }

    return kmip_other_find(op, wanted, KMIP_CAUSE_OBJECT_NOT_FOUND,
                           "there is no Template of this Name", template);
}


static kmip_int_t
kmip_template_add(kmip_op_t *op, kmip_draft_t *draft,
    const kmip_attribute_t *a)
{
    size_t  i;

    if (kmip_edit_same(draft, a)) {
        return KMIP_OK;
    }

    if ((kmip_attribute_rule(a->id)->flags & KMIP_ATTR_MULTI)
        || kmip_edit_first(draft, a) == NULL)
    {
        return kmip_create_attribute(op, draft, a);
    }

    for (i = 0; i < op->request.attributes.nelts; i++) {
        if (kmip_attribute_same(&op->request.attributes.elts[i], a)) {
            return KMIP_OK;
        }
    }

    return kmip_edit_fail(op, KMIP_CAUSE_INVALID_FIELD, a,
                          "differs between two Templates");
}


/* what a client may set, but for the Template's own Name */

static int
kmip_template_gives(const kmip_attribute_t *a)
{
    return a->id != KMIP_ATTR_NAME
           && (kmip_attribute_rule(a->id)->flags & KMIP_ATTR_CLIENT_SET);
}


kmip_int_t
kmip_template_register(kmip_op_t *op, kmip_draft_t *draft)
{
    size_t                    i;
    kmip_attribute_t          name;
    const kmip_attributes_t  *list;

    list = &op->request.object.attributes;

    draft->object.key_format_type = 0;

    for (i = 0; i < list->nelts; i++) {
        if (kmip_create_attribute(op, draft, &list->elts[i]) != KMIP_OK) {
            return KMIP_ERROR;
        }
    }

    name = (kmip_attribute_t) { .id = KMIP_ATTR_NAME };

    if (kmip_edit_first(draft, &name) == NULL) {
        return kmip_edit_fail(op, KMIP_CAUSE_INVALID_FIELD, &name,
                              "is required");
    }

    return KMIP_OK;
}
