
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Commands about the server itself: Discover Versions, Query.
 */


#include "ctl_option.h"
#include "ctl_print.h"
#include "ctl_run.h"
#include "ctl_value.h"

#include <string.h>


#define CTL_FUNCTIONS_MAX  16


static int ctl_query_functions(ctl_t *c, kmip_payload_t *request,
    uint32_t *functions);
static json_t *ctl_query_result(const kmip_payload_t *p);
static void ctl_query_structure(json_t *result, uint32_t tag,
    const kmip_value_t *value);


static const uint32_t  ctl_query_default[] = {
    KMIP_QUERY_FUNCTION_QUERY_OPERATIONS,
    KMIP_QUERY_FUNCTION_QUERY_OBJECTS,
    KMIP_QUERY_FUNCTION_QUERY_SERVER_INFORMATION
};


int
ctl_run_discover_versions(ctl_t *c)
{
    int          rc;
    size_t       i;
    json_t      *versions, *rows, *text;
    ctl_item_t   item;

    if (c->version < KMIP_V1_1) {
        return ctl_usage(c, "Discover Versions came with KMIP 1.1");
    }

    ctl_item_init(&item, KMIP_OPERATION_DISCOVER_VERSIONS, NULL);

    rc = ctl_call(c, c->arena, &item);
    if (rc != CTL_OK) {
        return rc;
    }

    versions = json_array();
    rows = json_array();

    for (i = 0; i < item.response.versions.nelts; i++) {
        text = json_sprintf("%d.%d",
                      kmip_version_major(item.response.versions.elts[i]),
                      kmip_version_minor(item.response.versions.elts[i]));

        json_array_append_new(rows, json_pack("[O]", text));
        json_array_append_new(versions, text);
    }

    return ctl_print(c, json_pack("{so}", "Protocol Version", versions),
                     rows);
}


int
ctl_run_query(ctl_t *c)
{
    int         rc;
    uint32_t    functions[CTL_FUNCTIONS_MAX];
    ctl_item_t  item;

    ctl_item_init(&item, KMIP_OPERATION_QUERY, NULL);

    rc = ctl_query_functions(c, &item.request, functions);

    if (rc == CTL_OK) {
        rc = ctl_call(c, c->arena, &item);
    }

    if (rc != CTL_OK) {
        return rc;
    }

    return ctl_print(c, ctl_query_result(&item.response), NULL);
}


static int
ctl_query_functions(ctl_t *c, kmip_payload_t *request, uint32_t *functions)
{
    int          i;
    const char  *name;

    ctl_present(request, QUERY_FUNCTIONS);

    if (c->nargs > CTL_FUNCTIONS_MAX) {
        return ctl_usage(c, "too many functions");
    }

    for (i = 0; i < c->nargs; i++) {
        name = c->args[i];

        if (ctl_enum_parse(c, KMIP_ENUM_ID_QUERY_FUNCTION, name,
                           strlen(name), &functions[i])
            != CTL_OK)
        {
            return CTL_USAGE;
        }
    }

    request->query_functions.elts = functions;
    request->query_functions.nelts = (size_t) c->nargs;

    if (c->nargs == 0) {
        memcpy(functions, ctl_query_default, sizeof(ctl_query_default));
        request->query_functions.nelts = sizeof(ctl_query_default)
                                         / sizeof(ctl_query_default[0]);
    }

    return CTL_OK;
}


static json_t *
ctl_query_result(const kmip_payload_t *p)
{
    size_t   i;
    json_t  *result, *list;

    result = json_object();

    if (p->operations.nelts) {
        json_object_set_new(result, "Operation",
                            ctl_json_enums(KMIP_ENUM_ID_OPERATION,
                                           &p->operations));
    }

    if (p->object_types.nelts) {
        json_object_set_new(result, "Object Type",
                            ctl_json_enums(KMIP_ENUM_ID_OBJECT_TYPE,
                                           &p->object_types));
    }

    if (kmip_payload_has(p, VENDOR_IDENTIFICATION)) {
        json_object_set_new(result, "Vendor Identification",
                            ctl_json_text(&p->vendor_identification));
    }

    if (p->application_namespaces.nelts) {
        list = json_array();

        for (i = 0; i < p->application_namespaces.nelts; i++) {
            json_array_append_new(list,
                           ctl_json_text(&p->application_namespaces.elts[i]));
        }

        json_object_set_new(result, "Application Namespace", list);
    }

    ctl_query_structure(result, KMIP_TAG_SERVER_INFORMATION,
                        &p->server_information);
    ctl_query_structure(result, KMIP_TAG_RNG_PARAMETERS, &p->rng_parameters);
    ctl_query_structure(result, KMIP_TAG_PROFILE_INFORMATION,
                        &p->profile_information);
    ctl_query_structure(result, KMIP_TAG_CAPABILITY_INFORMATION,
                        &p->capability_information);

    return result;
}


static void
ctl_query_structure(json_t *result, uint32_t tag, const kmip_value_t *value)
{
    if (value->bytes.len) {
        json_object_set_new(result, kmip_tag_name(tag),
                            ctl_json_value(tag, value));
    }
}


/* a version that has it, unless another one is asked for */

int
ctl_run_ping(ctl_t *c)
{
    int         rc;
    ctl_item_t  item;

    if (c->o.protocol == NULL) {
        c->version = KMIP_V2_1;
    }

    ctl_item_init(&item, KMIP_OPERATION_PING, NULL);

    rc = ctl_call(c, c->arena, &item);

    return rc == CTL_OK ? ctl_print(c, json_object(), NULL) : rc;
}
