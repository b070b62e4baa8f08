
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Get Attributes and Get Attribute List (KMIP 1.4, sections 4.12 and 4.13).
 */


#include "kmip_operation.h"
#include "kmip_snapshot.h"


static kmip_int_t kmip_get_attributes_named(kmip_op_t *op,
    const kmip_snapshot_t *object);
static void kmip_get_attributes_telling(kmip_op_t *op,
    const kmip_snapshot_t *object);
static int kmip_get_attribute_tells(kmip_op_t *op,
    const kmip_snapshot_t *object, const kmip_attribute_t *a);
static kmip_int_t kmip_get_attribute(kmip_op_t *op,
    const kmip_snapshot_t *object, kmip_attribute_e id,
    const kmip_str_t *name);
static kmip_int_t kmip_get_attribute_put(kmip_op_t *op,
    const kmip_attribute_t *a);
static int kmip_get_attribute_listed(const kmip_attribute_refs_t *refs,
    const kmip_attribute_t *a);


kmip_need_e
kmip_need_attributes(const kmip_op_t *op)
{
    return KMIP_NEED_ATTRIBUTES;
}


kmip_need_e
kmip_get_attributes_need(const kmip_op_t *op)
{
    size_t                        i;
    const kmip_attribute_refs_t  *names;
    const kmip_attribute_rule_t  *rule;

    names = &op->request.names;

    if (names->nelts == 0) {
        return KMIP_NEED_ATTRIBUTES;
    }

    for (i = 0; i < names->nelts; i++) {
        rule = kmip_attribute_rule(names->elts[i].id);

        /* an unknown attribute is reported as absent without loading more */

        if (rule && !(rule->flags & (KMIP_ATTR_RECORD|KMIP_ATTR_LIFE))) {
            return KMIP_NEED_ATTRIBUTES;
        }
    }

    return KMIP_NEED_METADATA;
}


kmip_int_t
kmip_get_attributes_answer(kmip_op_t *op, const kmip_snapshot_t *object)
{
    if (op->request.names.nelts) {

        if (kmip_get_attributes_named(op, object) != KMIP_OK) {
            return kmip_op_no_memory(op);
        }

    } else {

        if (kmip_op_attributes(op, object) != KMIP_OK) {
            return kmip_op_no_memory(op);
        }

        kmip_get_attributes_telling(op, object);
    }

    kmip_op_present(op, ATTRIBUTES);

    return kmip_op_answer_uid(op, object);
}


static kmip_int_t
kmip_get_attributes_named(kmip_op_t *op, const kmip_snapshot_t *object)
{
    size_t                        i;
    const kmip_attribute_refs_t  *names;

    if (kmip_attributes_init(op->arena, &op->response.attributes) != KMIP_OK) {
        return KMIP_ERROR;
    }

    names = &op->request.names;

    for (i = 0; i < names->nelts; i++) {

        if (kmip_get_attribute(op, object, names->elts[i].id,
                               &names->elts[i].name)
            != KMIP_OK)
        {
            return KMIP_ERROR;
        }
    }

    return KMIP_OK;
}


kmip_int_t
kmip_op_attributes(kmip_op_t *op, const kmip_snapshot_t *object)
{
    int  id;

    if (kmip_attributes_init(op->arena, &op->response.attributes) != KMIP_OK) {
        return KMIP_ERROR;
    }

    for (id = KMIP_ATTR_UNKNOWN + 1; id < KMIP_ATTR_MAX; id++) {
        if (kmip_get_attribute(op, object, id, NULL) != KMIP_OK) {
            return KMIP_ERROR;
        }
    }

    return KMIP_OK;
}


/*
 * If the client asked for all attributes, leave out those whose value adds
 * nothing.  Some clients fail on attributes that they do not know: PyKMIP and
 * smira do on Original Creation Date.
 */

static void
kmip_get_attributes_telling(kmip_op_t *op, const kmip_snapshot_t *object)
{
    size_t              i;
    kmip_attributes_t  *list;

    list = &op->response.attributes;

    for (i = 0; i < list->nelts; /* void */) {

        if (kmip_get_attribute_tells(op, object, &list->elts[i])) {
            i++;

        } else {
            kmip_attributes_remove(list, &list->elts[i]);
        }
    }
}


static int
kmip_get_attribute_tells(kmip_op_t *op, const kmip_snapshot_t *object,
    const kmip_attribute_t *a)
{
    int64_t       made;
    kmip_value_t  generator;

    switch (a->id) {

    case KMIP_ATTR_LEASE_TIME:
    case KMIP_ATTR_FRESH:
        return 0;

    case KMIP_ATTR_ORIGINAL_CREATION_DATE:
        return !kmip_attributes_number(&object->attributes,
                                       KMIP_ATTR_INITIAL_DATE, &made)
               || a->value.number != made;

    case KMIP_ATTR_RANDOM_NUMBER_GENERATOR:
        return kmip_op_generator(op->arena, &generator) != KMIP_OK
               || !kmip_value_equal(&a->value, &generator);

    default:
        return 1;
    }
}


/*
 * Adds all instances of an attribute; for KMIP_ATTR_CUSTOM without a name those
 * of all custom attributes.
 */

static kmip_int_t
kmip_get_attribute(kmip_op_t *op, const kmip_snapshot_t *object,
    kmip_attribute_e id, const kmip_str_t *name)
{
    size_t                   i;
    kmip_attribute_t         derived;
    const kmip_attribute_t  *a;

    if (!kmip_attribute_in(id, op->version)) {
        return KMIP_OK;
    }

    derived = (kmip_attribute_t) { .id = id };

    if (id == KMIP_ATTR_SHORT_UNIQUE_IDENTIFIER) {

        if (kmip_op_short_identifier(op, &object->uid, &derived.value)
            != KMIP_OK)
        {
            return KMIP_ERROR;
        }

        return kmip_get_attribute_put(op, &derived);
    }

    if (kmip_snapshot_derived(object, id, op->now, op->context->lease_time,
                              &derived.value))
    {
        return kmip_get_attribute_put(op, &derived);
    }

    for (i = 0; i < object->attributes.nelts; i++) {
        a = &object->attributes.elts[i];

        if (a->id != id
            || (id == KMIP_ATTR_CUSTOM && name
                && !kmip_str_equal(&a->name, name)))
        {
            continue;
        }

        if (kmip_get_attribute_put(op, a) != KMIP_OK) {
            return KMIP_ERROR;
        }
    }

    return KMIP_OK;
}


/* a value that the client's version does not have is left out */

static kmip_int_t
kmip_get_attribute_put(kmip_op_t *op, const kmip_attribute_t *a)
{
    if (!kmip_attribute_shows(a, op->version)) {
        return KMIP_OK;
    }

    return kmip_attributes_append(op->arena, &op->response.attributes, a);
}


/* all attributes that Get Attributes would return, each name once */

kmip_int_t
kmip_get_attribute_list_answer(kmip_op_t *op, const kmip_snapshot_t *object)
{
    size_t                  i;
    kmip_attributes_t      *list;
    kmip_attribute_refs_t  *refs;

    if (kmip_op_attributes(op, object) != KMIP_OK) {
        return kmip_op_no_memory(op);
    }

    list = &op->response.attributes;
    refs = &op->response.names;

    refs->nelts = 0;
    refs->elts = kmip_arena_alloc(op->arena, list->nelts
                                             * sizeof(kmip_attribute_ref_t));
    if (refs->elts == NULL) {
        return kmip_op_no_memory(op);
    }

    for (i = 0; i < list->nelts; i++) {

        if (!kmip_get_attribute_listed(refs, &list->elts[i])) {
            refs->elts[refs->nelts].id = list->elts[i].id;
            refs->elts[refs->nelts].name =
                                         kmip_attribute_name(&list->elts[i]);
            refs->nelts++;
        }
    }

    kmip_op_present(op, ATTRIBUTE_NAMES);

    return kmip_op_answer_uid(op, object);
}


static int
kmip_get_attribute_listed(const kmip_attribute_refs_t *refs,
    const kmip_attribute_t *a)
{
    size_t            i;
    kmip_attribute_t  b;

    for (i = 0; i < refs->nelts; i++) {
        b = (kmip_attribute_t) { .id = refs->elts[i].id,
                                 .name = refs->elts[i].name };

        if (kmip_attribute_same(a, &b)) {
            return 1;
        }
    }

    return 0;
}
