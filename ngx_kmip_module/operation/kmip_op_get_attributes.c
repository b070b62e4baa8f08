
/*
 * Get Attributes and Get Attribute List (KMIP 1.4, sections 4.12 and 4.13).
 */


#include "kmip_operation.h"
#include "kmip_snapshot.h"


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

        /* an attribute that is unknown will be absent anyway */

        if (rule && !(rule->flags & (KMIP_ATTR_RECORD|KMIP_ATTR_LIFE))) {
            return KMIP_NEED_ATTRIBUTES;
        }
    }

    return KMIP_NEED_METADATA;
}


kmip_int_t
kmip_get_attributes_answer(kmip_op_t *op, const kmip_snapshot_t *object)
{
    int                           id;
    size_t                        i;
    const kmip_attribute_refs_t  *names;

    if (kmip_attributes_init(op->arena, &op->response.attributes) != KMIP_OK) {
        return kmip_op_no_memory(op);
    }

    kmip_op_present(op, ATTRIBUTES);

    names = &op->request.names;

    for (i = 0; i < names->nelts; i++) {

        if (kmip_get_attribute(op, object, names->elts[i].id,
                               &names->elts[i].name)
            != KMIP_OK)
        {
            return kmip_op_no_memory(op);
        }
    }

    if (names->nelts == 0) {

        for (id = KMIP_ATTR_UNKNOWN + 1; id < KMIP_ATTR_MAX; id++) {
            if (kmip_get_attribute(op, object, id, NULL) != KMIP_OK) {
                return kmip_op_no_memory(op);
            }
        }
    }

    return kmip_op_answer_uid(op, object);
}


/* all instances of one attribute; without a name, of all custom ones */

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

    if (kmip_snapshot_derived(object, id, op->now, &derived.value)) {
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


static kmip_int_t
kmip_get_attribute_put(kmip_op_t *op, const kmip_attribute_t *a)
{
    return kmip_attributes_append(op->arena, &op->response.attributes, a);
}


/* the same attributes, each name once */

kmip_int_t
kmip_get_attribute_list_answer(kmip_op_t *op, const kmip_snapshot_t *object)
{
    size_t                  i;
    kmip_attributes_t      *list;
    kmip_attribute_refs_t  *refs;

    op->request.names.nelts = 0;

    if (kmip_get_attributes_answer(op, object) != KMIP_OK) {
        return KMIP_ERROR;
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

    op->response.present = 0;
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
