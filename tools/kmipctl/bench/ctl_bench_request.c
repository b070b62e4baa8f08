
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The requests of a load: fixed ones that are built once, and the flow of a new
 * key as vCenter sends it.
 */


#include "ctl_bench.h"
#include "ctl_option.h"
#include "ctl_value.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>


#define CTL_BENCH_ITEMS  4
#define CTL_BENCH_DATA   1024            /* bytes to encrypt or decrypt */
#define CTL_BENCH_IV     16


static int ctl_bench_encode(ctl_bench_t *b, const char *name,
    const char *uid, kmip_str_t *request);
static int ctl_bench_item(ctl_t *c, kmip_arena_t *arena,
    const ctl_step_t *step, const char *uid, const char *attribute,
    ctl_item_t *item);
static int ctl_bench_creation(ctl_t *c, kmip_arena_t *arena,
    kmip_payload_t *request);
static int ctl_bench_cipher(ctl_t *c, kmip_arena_t *arena,
    kmip_payload_t *request);
static int ctl_bench_wanted(const char *list, const char *name);


static const ctl_step_t  ctl_bench_single[] = {
    { "discover", KMIP_OPERATION_DISCOVER_VERSIONS, NULL, 0, 0 },
    { "query", KMIP_OPERATION_QUERY, NULL, 0, 0 },
    { "get", KMIP_OPERATION_GET, NULL, 0, 0 },
    { "create", KMIP_OPERATION_CREATE, NULL, 0, 0 },
    { "activate", KMIP_OPERATION_ACTIVATE, NULL, 0, 0 },
    { "encrypt", KMIP_OPERATION_ENCRYPT, NULL, 0, 0 },
    { "decrypt", KMIP_OPERATION_DECRYPT, NULL, 0, 0 },
    { NULL, 0, NULL, 0, 0 }
};


/* a new virtual machine: create its key, activate it, tag it twice */

static const ctl_step_t  ctl_bench_steps[] = {
    { "discover", KMIP_OPERATION_DISCOVER_VERSIONS, NULL, 1, 0 },
    { "discover", KMIP_OPERATION_DISCOVER_VERSIONS, NULL, 0, 1 },
    { "create", KMIP_OPERATION_CREATE, NULL, 0, 1 },

    { "discover", KMIP_OPERATION_DISCOVER_VERSIONS, NULL, 1, 0 },
    { "get", KMIP_OPERATION_GET, NULL, 0, 1 },
    { "state", KMIP_OPERATION_GET_ATTRIBUTES, "State", 0, 1 },
    { "activate", KMIP_OPERATION_ACTIVATE, NULL, 0, 1 },

    { "discover", KMIP_OPERATION_DISCOVER_VERSIONS, NULL, 1, 0 },
    { "probe", KMIP_OPERATION_GET_ATTRIBUTES, "x-Product_Version", 0, 1 },
    { "probe", KMIP_OPERATION_GET_ATTRIBUTES, "x-Vendor", 0, 1 },
    { "probe", KMIP_OPERATION_GET_ATTRIBUTES, "x-Product", 0, 1 },
    { "tag", KMIP_OPERATION_ADD_ATTRIBUTE,
      "x-Product_Version=8.0.1 build-21560480\n"
      "x-Vendor=VMware, Inc.\n"
      "x-Product=VMware vSphere", 0, 1 },

    { "discover", KMIP_OPERATION_DISCOVER_VERSIONS, NULL, 1, 0 },
    { "probe", KMIP_OPERATION_GET_ATTRIBUTES, "x-Identifier", 0, 1 },
    { "probe", KMIP_OPERATION_GET_ATTRIBUTES, "x-Component", 0, 1 },
    { "probe", KMIP_OPERATION_GET_ATTRIBUTES, "x-Name", 0, 1 },
    { "tag", KMIP_OPERATION_ADD_ATTRIBUTE,
      "x-Identifier=4223b7c5-8a33-21d4-0c1f-9a7ee0c3b7f1\n"
      "x-Component=Virtual Machine\n"
      "x-Name=a virtual machine", 0, 1 }
};

#define CTL_BENCH_STEPS                                                      \
    (sizeof(ctl_bench_steps) / sizeof(ctl_bench_steps[0]))


/* builds one request for each identifier, or a single one */

int
ctl_bench_requests(ctl_bench_t *b, const char *name)
{
    int     rc;
    size_t  i;

    b->nrequests = b->nuids ? b->nuids : 1;
    b->requests = calloc(b->nrequests, sizeof(kmip_str_t));

    if (b->requests == NULL) {
        return ctl_usage(b->c, "no memory");
    }

    for (i = 0; i < b->nrequests; i++) {
        rc = ctl_bench_encode(b, name,
                              b->nuids ? (char *) b->uids[i].data : NULL,
                              &b->requests[i]);

        if (rc != CTL_OK) {
            return rc;
        }
    }

    return CTL_OK;
}


static int
ctl_bench_encode(ctl_bench_t *b, const char *name, const char *uid,
    kmip_str_t *request)
{
    int                rc;
    ctl_item_t         item;
    kmip_str_t         bytes;
    kmip_arena_t      *arena;
    const ctl_step_t  *step;

    for (step = ctl_bench_single; step->name; step++) {
        if (strcmp(step->name, name) == 0) {
            break;
        }
    }

    if (step->name == NULL) {
        return ctl_usage(b->c, "unknown operation \"%s\"", name);
    }

    arena = kmip_arena_create(CTL_ARENA_MAX);
    if (arena == NULL) {
        return ctl_usage(b->c, "no memory");
    }

    rc = ctl_bench_item(b->c, arena, step, uid, NULL, &item);

    if (rc == CTL_OK
        && (ctl_request(b->c, arena, &item, 1, &bytes) != KMIP_OK
            || kmip_arena_copy(b->c->arena, request, bytes.data, bytes.len)
               != KMIP_OK))
    {
        rc = ctl_usage(b->c, "too many requests");
    }

    kmip_arena_destroy(arena);

    return rc;
}


/* selects the steps that --flow-ops names, or all */

int
ctl_bench_flow(ctl_bench_t *b)
{
    size_t       i;
    unsigned     connect;
    ctl_step_t  *steps;

    steps = calloc(CTL_BENCH_STEPS, sizeof(ctl_step_t));
    if (steps == NULL) {
        return ctl_usage(b->c, "no memory");
    }

    b->flow = 1;
    b->steps = steps;
    connect = 0;

    for (i = 0; i < CTL_BENCH_STEPS; i++) {
        connect |= ctl_bench_steps[i].connect;

        if (!ctl_bench_wanted(b->c->o.flow_ops, ctl_bench_steps[i].name)) {
            continue;
        }

        steps[b->nsteps] = ctl_bench_steps[i];
        steps[b->nsteps++].connect = connect;
        connect = 0;
    }

    if (b->nsteps == 0) {
        return ctl_usage(b->c, "--flow-ops: discover, create, get, state, "
                         "activate, probe, tag");
    }

    return CTL_OK;
}


static int
ctl_bench_wanted(const char *list, const char *name)
{
    size_t  n;

    if (list == NULL) {
        return 1;
    }

    for (/* void */; *list; list += n + (list[n] == ',')) {
        n = strcspn(list, ",");

        if (strlen(name) == n && memcmp(list, name, n) == 0) {
            return 1;
        }
    }

    return 0;
}


kmip_int_t
ctl_bench_step(ctl_lane_t *lane, const ctl_step_t *step, kmip_str_t *request)
{
    size_t       n, len;
    ctl_t       *c = lane->bench->c;
    char         pair[128];
    ctl_item_t   items[CTL_BENCH_ITEMS];
    const char  *line;

    static const uint8_t  ids[CTL_BENCH_ITEMS][8] = {
        { 'Q', 'L', 'K', 'C', 1 }, { 'Q', 'L', 'K', 'C', 2 },
        { 'Q', 'L', 'K', 'C', 3 }, { 'Q', 'L', 'K', 'C', 4 }
    };

    line = step->attributes ? step->attributes : "";
    n = 0;

    do {
        len = strcspn(line, "\n");
        snprintf(pair, sizeof(pair), "%.*s", (int) len, line);
        line += len + (line[len] == '\n');

        if (ctl_bench_item(c, lane->arena, step, lane->uid, pair, &items[n])
            != CTL_OK)
        {
            return KMIP_ERROR;
        }

        if (step->id) {
            items[n].id.data = ids[n];
            items[n].id.len = sizeof(ids[n]);
        }

        n++;

    } while (*line && n < CTL_BENCH_ITEMS);

    return ctl_request(c, lane->arena, items, n, request);
}


static int
ctl_bench_item(ctl_t *c, kmip_arena_t *arena, const ctl_step_t *step,
    const char *uid, const char *attribute, ctl_item_t *item)
{
    kmip_str_t             copy;
    kmip_payload_t        *request;
    kmip_attribute_ref_t  *names;

    static uint32_t  information = KMIP_QUERY_FUNCTION_QUERY_SERVER_INFORMATION;

    ctl_item_init(item, step->operation, uid);
    request = &item->request;

    switch (step->operation) {

    case KMIP_OPERATION_QUERY:
        request->query_functions.elts = &information;
        request->query_functions.nelts = 1;
        ctl_present(request, QUERY_FUNCTIONS);
        return CTL_OK;

    case KMIP_OPERATION_CREATE:
        return ctl_bench_creation(c, arena, request);

    case KMIP_OPERATION_ENCRYPT:
    case KMIP_OPERATION_DECRYPT:
        return ctl_bench_cipher(c, arena, request);

    case KMIP_OPERATION_GET_ATTRIBUTES:
        names = kmip_arena_calloc(arena, sizeof(kmip_attribute_ref_t));

        if (names == NULL
            || kmip_arena_copy(arena, &copy, attribute, strlen(attribute))
               != KMIP_OK)
        {
            return CTL_USAGE;
        }

        request->names.elts = names;
        request->names.nelts = 1;
        ctl_present(request, ATTRIBUTE_NAMES);

        return ctl_reference_parse(c, (char *) copy.data, names);

    case KMIP_OPERATION_ADD_ATTRIBUTE:

        if (kmip_arena_copy(arena, &copy, attribute, strlen(attribute))
            != KMIP_OK)
        {
            return CTL_USAGE;
        }

        ctl_present(request, ATTRIBUTE);

        return ctl_attribute_pair(c, arena, (char *) copy.data,
                                  &request->attribute);

    default:
        return CTL_OK;
    }
}


/* without padding, so that any data can be decrypted */

static int
ctl_bench_cipher(ctl_t *c, kmip_arena_t *arena, kmip_payload_t *request)
{
    kmip_attribute_t  a;

    static const char     name[] = "Cryptographic Parameters";
    static const uint8_t  data[CTL_BENCH_DATA];
    static const uint8_t  iv[CTL_BENCH_IV];

    if (ctl_attribute_parse(c, arena, name, sizeof(name) - 1,
                            "Block Cipher Mode=CBC;Padding Method=None", &a)
        != CTL_OK)
    {
        return CTL_USAGE;
    }

    request->cryptographic_parameters = a.value;
    request->data.data = data;
    request->data.len = sizeof(data);
    request->iv.data = iv;
    request->iv.len = sizeof(iv);

    ctl_present(request, CRYPTOGRAPHIC_PARAMETERS);
    ctl_present(request, DATA);
    ctl_present(request, IV_COUNTER_NONCE);

    return CTL_OK;
}


/* adds the attributes in vCenter's order */

static int
ctl_bench_creation(ctl_t *c, kmip_arena_t *arena, kmip_payload_t *request)
{
    kmip_attributes_t  *list = &request->attributes;

    request->object_type = KMIP_OBJECT_TYPE_SYMMETRIC_KEY;
    request->present = 0;

    ctl_present(request, OBJECT_TYPE);
    ctl_present(request, TEMPLATE_ATTRIBUTE);

    if (kmip_attributes_init(arena, list) != KMIP_OK
        || ctl_attribute_add(c, arena, list,
                             KMIP_ATTR_CRYPTOGRAPHIC_ALGORITHM, "AES")
           != CTL_OK
        || ctl_attribute_add(c, arena, list,
                             KMIP_ATTR_CRYPTOGRAPHIC_USAGE_MASK,
                             "Encrypt,Decrypt")
           != CTL_OK
        || ctl_attribute_add(c, arena, list,
                             KMIP_ATTR_CRYPTOGRAPHIC_LENGTH, "256")
           != CTL_OK)
    {
        return CTL_USAGE;
    }

    return CTL_OK;
}
