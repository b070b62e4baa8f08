
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Commands about attributes.
 */


#include "ctl_by_name.h"
#include "ctl_option.h"
#include "ctl_print.h"
#include "ctl_run.h"
#include "ctl_value.h"

#include <stdlib.h>
#include <string.h>


static int ctl_attribute_set(ctl_t *c, uint32_t operation);
static int ctl_attribute_index(ctl_t *c);
static int ctl_attribute_result(ctl_t *c, ctl_item_t *item);


int
ctl_run_attributes(ctl_t *c)
{
    int                    i, rc;
    json_t                *result, *rows, *list;
    ctl_item_t             item;
    kmip_attribute_ref_t  *names;

    rc = ctl_by_name(c);
    if (rc != CTL_OK) {
        return rc;
    }

    ctl_item_init(&item, KMIP_OPERATION_GET_ATTRIBUTES, c->args[0]);

    names = kmip_arena_calloc(c->arena, (size_t) c->nargs * sizeof(*names));
    if (names == NULL) {
        return ctl_usage(c, "too many attributes");
    }

    for (i = 1; i < c->nargs; i++) {

        if (ctl_reference_parse(c, c->args[i], &names[i - 1]) != CTL_OK) {
            return CTL_USAGE;
        }

        ctl_present(&item.request, ATTRIBUTE_NAMES);
    }

    item.request.names.elts = names;
    item.request.names.nelts = (size_t) c->nargs - 1;

    rc = ctl_call(c, c->arena, &item);
    if (rc != CTL_OK) {
        return rc;
    }

    list = ctl_json_attributes(&item.response.attributes);
    result = json_pack("{soso}", "Unique Identifier",
                       ctl_json_text(&item.response.uid), "Attribute", list);
    rows = json_array();
    ctl_rows_attributes(rows, list);

    return ctl_print(c, result, rows);
}


int
ctl_run_attribute_list(ctl_t *c)
{
    int                rc;
    size_t             i;
    json_t            *list, *rows, *text;
    kmip_str_t         name;
    ctl_item_t         item;
    kmip_attribute_t   a;

    ctl_item_init(&item, KMIP_OPERATION_GET_ATTRIBUTE_LIST, c->args[0]);

    rc = ctl_call(c, c->arena, &item);
    if (rc != CTL_OK) {
        return rc;
    }

    list = json_array();
    rows = json_array();

    for (i = 0; i < item.response.names.nelts; i++) {
        a.id = item.response.names.elts[i].id;
        a.name = item.response.names.elts[i].name;

        name = kmip_attribute_rule(a.id) ? kmip_attribute_name(&a) : a.name;
        text = ctl_json_text(&name);

        json_array_append_new(rows, json_pack("[O]", text));
        json_array_append_new(list, text);
    }

    return ctl_print(c, json_pack("{soso}", "Unique Identifier",
                                  ctl_json_text(&item.response.uid),
                                  "Attribute Name", list),
                     rows);
}


int
ctl_run_add_attribute(ctl_t *c)
{
    return ctl_attribute_set(c, KMIP_OPERATION_ADD_ATTRIBUTE);
}


int
ctl_run_modify_attribute(ctl_t *c)
{
    return ctl_attribute_set(c, KMIP_OPERATION_MODIFY_ATTRIBUTE);
}


int
ctl_run_set_attribute(ctl_t *c)
{
    return ctl_attribute_set(c, KMIP_OPERATION_SET_ATTRIBUTE);
}


int
ctl_run_adjust_attribute(ctl_t *c)
{
    char                  *end;
    ctl_item_t             item;
    kmip_payload_t        *p = &item.request;
    kmip_attribute_ref_t   name;

    ctl_item_init(&item, KMIP_OPERATION_ADJUST_ATTRIBUTE, c->args[0]);

    if (ctl_reference_parse(c, c->args[1], &name) != CTL_OK) {
        return CTL_USAGE;
    }

    if (kmip_enum_find(KMIP_ENUM_ID_ADJUSTMENT_TYPE, c->args[2],
                       strlen(c->args[2]), &p->adjustment_type)
        != KMIP_OK)
    {
        return ctl_usage(c, "\"%s\": it must be increment, decrement or "
                         "negate", c->args[2]);
    }

    p->names.elts = &name;
    p->names.nelts = 1;
    ctl_present(p, ATTRIBUTE_NAME);
    ctl_present(p, ADJUSTMENT_TYPE);

    if (c->nargs > 3) {
        p->adjustment_value.type = KMIP_TYPE_LONG_INTEGER;
        p->adjustment_value.number = strtoll(c->args[3], &end, 10);

        if (end == c->args[3] || *end != '\0') {
            return ctl_usage(c, "\"%s\" is not a number", c->args[3]);
        }

        ctl_present(p, ADJUSTMENT_VALUE);
    }

    return ctl_attribute_result(c, &item);
}


static int
ctl_attribute_set(ctl_t *c, uint32_t operation)
{
    ctl_item_t         item;
    kmip_attribute_t  *a = &item.request.attribute;

    if (ctl_attribute_index(c) != CTL_OK) {
        return CTL_USAGE;
    }

    ctl_item_init(&item, operation, c->args[0]);

    if (ctl_attribute_parse(c, c->arena, c->args[1], strlen(c->args[1]),
                            c->args[2], a)
        != CTL_OK)
    {
        return CTL_USAGE;
    }

    if (c->o.index > 0) {
        a->index = c->o.index;
        a->indexed = 1;
    }

    ctl_present(&item.request, ATTRIBUTE);

    return ctl_attribute_result(c, &item);
}


int
ctl_run_delete_attribute(ctl_t *c)
{
    ctl_item_t            item;
    kmip_attribute_ref_t  name;

    if (ctl_attribute_index(c) != CTL_OK) {
        return CTL_USAGE;
    }

    ctl_item_init(&item, KMIP_OPERATION_DELETE_ATTRIBUTE, c->args[0]);

    if (ctl_reference_parse(c, c->args[1], &name) != CTL_OK) {
        return CTL_USAGE;
    }

    item.request.names.elts = &name;
    item.request.names.nelts = 1;
    ctl_present(&item.request, ATTRIBUTE_NAME);

    if (c->o.index >= 0) {
        item.request.attribute_index = c->o.index;
        ctl_present(&item.request, ATTRIBUTE_INDEX);
    }

    return ctl_attribute_result(c, &item);
}


static int
ctl_attribute_index(ctl_t *c)
{
    if (c->o.index >= 0 && kmip_version_major(c->version) > 1) {
        return ctl_usage(c, "--index: KMIP 2.x has no index of attributes");
    }

    return CTL_OK;
}


/*
 * prints the attribute that the response contains: its new value, or that of a
 * deleted one
 */

static int
ctl_attribute_result(ctl_t *c, ctl_item_t *item)
{
    int      rc;
    json_t  *list, *rows;

    rc = ctl_call(c, c->arena, item);
    if (rc != CTL_OK) {
        return rc;
    }

    list = json_array();

    if (kmip_payload_has(&item->response, ATTRIBUTE)) {
        json_array_append_new(list,
                              ctl_json_attribute(&item->response.attribute));
    }

    rows = json_array();
    ctl_rows_attributes(rows, list);

    return ctl_print(c, json_pack("{soso}", "Unique Identifier",
                                  ctl_json_text(&item->response.uid),
                                  "Attribute", list),
                     rows);
}
