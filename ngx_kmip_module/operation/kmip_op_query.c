
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Query and Discover Versions (KMIP 1.4, sections 4.25 and 4.26).
 */


#include "kmip_operation.h"
#include "kmip_snapshot.h"


#define KMIP_QUERY_CAPABILITY  512       /* maximum, in bytes */


/* the Capability Information, in wire order */

typedef struct {
    uint32_t         tag;
    kmip_type_e      type;
    int64_t          value;
    kmip_version_t   since;
} kmip_capability_t;


#define KMIP_UNSPECIFIED  1              /* Unspecified has this value in each
                                            of these enumerations */

static const kmip_capability_t  kmip_capabilities[] = {
    { KMIP_TAG_STREAMING_CAPABILITY, KMIP_TYPE_BOOLEAN, 1, KMIP_V1_3 },
    { KMIP_TAG_ASYNCHRONOUS_CAPABILITY, KMIP_TYPE_BOOLEAN, 0, KMIP_V1_3 },
    { KMIP_TAG_ATTESTATION_CAPABILITY, KMIP_TYPE_BOOLEAN, 0, KMIP_V1_3 },
    { KMIP_TAG_BATCH_UNDO_CAPABILITY, KMIP_TYPE_BOOLEAN, 0, KMIP_V1_4 },
    { KMIP_TAG_BATCH_CONTINUE_CAPABILITY, KMIP_TYPE_BOOLEAN, 1, KMIP_V1_4 },
    { KMIP_TAG_UNWRAP_MODE, KMIP_TYPE_ENUMERATION, KMIP_UNSPECIFIED,
      KMIP_V1_3 },
    { KMIP_TAG_DESTROY_ACTION, KMIP_TYPE_ENUMERATION, KMIP_UNSPECIFIED,
      KMIP_V1_3 },
    { KMIP_TAG_SHREDDING_ALGORITHM, KMIP_TYPE_ENUMERATION, KMIP_UNSPECIFIED,
      KMIP_V1_3 },
    { KMIP_TAG_RNG_MODE, KMIP_TYPE_ENUMERATION, KMIP_UNSPECIFIED, KMIP_V1_3 },
    { 0, 0, 0, 0 }
};


static const uint32_t  kmip_query_types[] = {
    KMIP_OBJECT_TYPE_SYMMETRIC_KEY,
    KMIP_OBJECT_TYPE_SECRET_DATA,
    KMIP_OBJECT_TYPE_OPAQUE_OBJECT,
    KMIP_OBJECT_TYPE_TEMPLATE
};

#define KMIP_QUERY_TYPES                                                     \
    (sizeof(kmip_query_types) / sizeof(kmip_query_types[0]))


typedef struct {
    uint32_t         function;
    kmip_version_t   since;
    kmip_int_t     (*answer)(kmip_op_t *op);
} kmip_query_t;


static kmip_int_t kmip_query_operations(kmip_op_t *op);
static kmip_int_t kmip_query_objects(kmip_op_t *op);
static kmip_int_t kmip_query_server(kmip_op_t *op);
static kmip_int_t kmip_query_generators(kmip_op_t *op);
static kmip_int_t kmip_query_capability(kmip_op_t *op);
static kmip_int_t kmip_query_defaults(kmip_op_t *op);
static kmip_int_t kmip_query_storage(kmip_op_t *op);
static int kmip_version_asked(const kmip_op_t *op, kmip_version_t version);


/* functions without a row add nothing to the response */

static const kmip_query_t  kmip_queries[] = {

    { KMIP_QUERY_FUNCTION_QUERY_OPERATIONS, KMIP_V1_0,
      kmip_query_operations },

    { KMIP_QUERY_FUNCTION_QUERY_OBJECTS, KMIP_V1_0,
      kmip_query_objects },

    { KMIP_QUERY_FUNCTION_QUERY_SERVER_INFORMATION, KMIP_V1_0,
      kmip_query_server },

    { KMIP_QUERY_FUNCTION_QUERY_RNGS, KMIP_V1_3,
      kmip_query_generators },

    { KMIP_QUERY_FUNCTION_QUERY_CAPABILITIES, KMIP_V1_3,
      kmip_query_capability },

    { KMIP_QUERY_FUNCTION_QUERY_DEFAULTS_INFORMATION, KMIP_V2_0,
      kmip_query_defaults },

    { KMIP_QUERY_FUNCTION_QUERY_STORAGE_PROTECTION_MASKS, KMIP_V2_0,
      kmip_query_storage },

    { 0, 0, NULL }
};


kmip_int_t
kmip_query_answer(kmip_op_t *op, const kmip_snapshot_t *object)
{
    size_t                 i;
    const kmip_query_t    *query;
    const kmip_numbers_t  *functions;

    functions = &op->request.query_functions;

    for (query = kmip_queries; query->function; query++) {

        if (op->version < query->since) {
            continue;
        }

        for (i = 0; i < functions->nelts; i++) {

            if (functions->elts[i] != query->function) {
                continue;
            }

            if (query->answer(op) != KMIP_OK) {
                return kmip_op_no_memory(op);
            }

            break;
        }
    }

    return KMIP_OK;
}


static kmip_int_t
kmip_query_operations(kmip_op_t *op)
{
    size_t                   n;
    kmip_numbers_t          *list;
    const kmip_operation_t  *row;

    for (n = 0, row = kmip_operations; row->operation; row++) {
        n++;
    }

    list = &op->response.operations;

    list->elts = kmip_arena_alloc(op->arena, n * sizeof(uint32_t));
    if (list->elts == NULL) {
        return KMIP_ERROR;
    }

    for (row = kmip_operations; row->operation; row++) {

        if (row->since <= op->version && op->version <= row->until
            && kmip_context_allows(op->context, row->operation))
        {
            list->elts[list->nelts++] = row->operation;
        }
    }

    kmip_op_present(op, OPERATIONS);

    return KMIP_OK;
}


static kmip_int_t
kmip_query_objects(kmip_op_t *op)
{
    size_t           i;
    kmip_numbers_t  *list;

    list = &op->response.object_types;

    list->elts = kmip_arena_alloc(op->arena,
                                  KMIP_QUERY_TYPES * sizeof(uint32_t));
    if (list->elts == NULL) {
        return KMIP_ERROR;
    }

    for (i = 0; i < KMIP_QUERY_TYPES; i++) {
        list->elts[list->nelts++] = kmip_query_types[i];
    }

    kmip_op_present(op, OBJECT_TYPES);

    return KMIP_OK;
}


static kmip_int_t
kmip_query_server(kmip_op_t *op)
{
    op->response.vendor_identification = op->context->vendor;
    kmip_op_present(op, VENDOR_IDENTIFICATION);

    op->response.server_information.type = KMIP_TYPE_STRUCTURE;
    kmip_op_present(op, SERVER_INFORMATION);

    return KMIP_OK;
}


static kmip_int_t
kmip_query_generators(kmip_op_t *op)
{
    kmip_op_present(op, RNG_PARAMETERS);

    return kmip_op_generator(op->arena, &op->response.rng_parameters);
}


static kmip_int_t
kmip_query_capability(kmip_op_t *op)
{
    kmip_writer_t             w;
    const kmip_capability_t  *capability;

    if (kmip_writer_init(&w, op->arena, KMIP_QUERY_CAPABILITY,
                         KMIP_QUERY_CAPABILITY)
        != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    for (capability = kmip_capabilities; capability->tag; capability++) {

        if (op->version >= capability->since) {
            kmip_ttlv_put_number(&w, capability->tag, capability->type,
                                 capability->value);
        }
    }

    kmip_op_present(op, CAPABILITY_INFORMATION);

    return kmip_op_structure(&w, &op->response.capability_information);
}


/*
 * An attribute that an object gets if the client does not set it.  Extractable,
 * which is then True, is not told, as PyKMIP fails at it.
 */

static kmip_int_t
kmip_query_defaults(kmip_op_t *op)
{
    size_t         i, defaults, attributes;
    kmip_writer_t  w;

    if (kmip_writer_init(&w, op->arena, KMIP_QUERY_CAPABILITY,
                         KMIP_QUERY_CAPABILITY)
        != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    for (i = 0; i < KMIP_QUERY_TYPES; i++) {

        if (kmip_enum_foreign(KMIP_ENUM_ID_OBJECT_TYPE, kmip_query_types[i],
                              op->version))
        {
            continue;
        }

        defaults = kmip_ttlv_open(&w, KMIP_TAG_OBJECT_DEFAULTS);

        kmip_ttlv_put_number(&w, KMIP_TAG_OBJECT_TYPE, KMIP_TYPE_ENUMERATION,
                             kmip_query_types[i]);

        attributes = kmip_ttlv_open(&w, KMIP_TAG_ATTRIBUTES);

        kmip_ttlv_put_number(&w, KMIP_TAG_SENSITIVE, KMIP_TYPE_BOOLEAN, 0);

        kmip_ttlv_close(&w, attributes);
        kmip_ttlv_close(&w, defaults);
    }

    kmip_op_present(op, DEFAULTS_INFORMATION);

    return kmip_op_structure(&w, &op->response.defaults_information);
}


static kmip_int_t
kmip_query_storage(kmip_op_t *op)
{
    kmip_numbers_t  *list;

    list = &op->response.protection_storage_masks;

    list->elts = kmip_arena_alloc(op->arena, sizeof(uint32_t));
    if (list->elts == NULL) {
        return KMIP_ERROR;
    }

    list->elts[list->nelts++] = KMIP_PROTECTION_STORAGE;

    kmip_op_present(op, PROTECTION_STORAGE_MASKS);

    return KMIP_OK;
}


kmip_int_t
kmip_discover_versions_answer(kmip_op_t *op, const kmip_snapshot_t *object)
{
    size_t           n;
    kmip_numbers_t  *list;

    for (n = 0; kmip_versions[n]; n++) { /* void */ }

    list = &op->response.versions;

    list->elts = kmip_arena_alloc(op->arena, n * sizeof(uint32_t));
    if (list->elts == NULL) {
        return kmip_op_no_memory(op);
    }

    for (n = 0; kmip_versions[n]; n++) {

        if (kmip_version_asked(op, kmip_versions[n])) {
            list->elts[list->nelts++] = kmip_versions[n];
        }
    }

    kmip_op_present(op, PROTOCOL_VERSIONS);

    return KMIP_OK;
}


/* a client that lists no versions asks for all */

static int
kmip_version_asked(const kmip_op_t *op, kmip_version_t version)
{
    size_t                 i;
    const kmip_numbers_t  *asked;

    asked = &op->request.versions;

    for (i = 0; i < asked->nelts; i++) {
        if (asked->elts[i] == version) {
            return 1;
        }
    }

    return asked->nelts == 0;
}
