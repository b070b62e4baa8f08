
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The product's own rules of operations: what an archived object permits, what
 * a key may be used for, and what is left of its Usage Limits.
 */


#include "sim.h"
#include "kmip_archive.h"
#include "kmip_snapshot.h"
#include "kmip_use.h"

#include <string.h>


#define SIM_LIMITS  64                 /* bytes of the attribute */


static const uint32_t  sim_rules_operations[SIM_OPS] = {
    [SIM_GET] = KMIP_OPERATION_GET,
    [SIM_STATE] = KMIP_OPERATION_GET_ATTRIBUTES,
    [SIM_ATTRIBUTES] = KMIP_OPERATION_GET_ATTRIBUTES,
    [SIM_APPEND] = KMIP_OPERATION_ADD_ATTRIBUTE,
    [SIM_ACTIVATE] = KMIP_OPERATION_ACTIVATE,
    [SIM_DEACTIVATE] = KMIP_OPERATION_REVOKE,
    [SIM_COMPROMISE] = KMIP_OPERATION_REVOKE,
    [SIM_DESTROY] = KMIP_OPERATION_DESTROY,
    [SIM_NAME] = KMIP_OPERATION_ADD_ATTRIBUTE,
    [SIM_ALLOCATE] = KMIP_OPERATION_GET_USAGE_ALLOCATION,
    [SIM_ENCRYPT] = KMIP_OPERATION_ENCRYPT,
    [SIM_ARCHIVE] = KMIP_OPERATION_ARCHIVE,
    [SIM_RECOVER] = KMIP_OPERATION_RECOVER
};

static const uint8_t  sim_rules_data[SIM_UNITS];


static kmip_str_t
sim_rules_uid(const sim_client_t *client)
{
    kmip_str_t   uid;
    const char  *text;

    text = client->sim->objects[client->object].uid;

    uid.data = (const uint8_t *) text;
    uid.len = strlen(text);

    return uid;
}


static void
sim_rules_op(const sim_client_t *client, kmip_context_t *context,
    kmip_op_t *op)
{
    memset(context, 0, sizeof(kmip_context_t));
    memset(op, 0, sizeof(kmip_op_t));

    context->blocks = &client->worker->blocks;

    op->arena = client->arena;
    op->context = context;
    op->version = KMIP_V1_4;
    op->row = kmip_operation_find(sim_rules_operations[client->op],
                                  KMIP_V1_4);
    op->now = client->call.now;
    op->uid = sim_rules_uid(client);
    op->request.usage_limits_count = client->units;
    op->request.data.data = sim_rules_data;
    op->request.data.len = client->units;
}


int
sim_rules_permit(const sim_client_t *client, const kmip_snapshot_t *object)
{
    kmip_op_t       op;
    kmip_context_t  context;

    sim_rules_op(client, &context, &op);

    return op.row == NULL || kmip_archive_permits(&op, object) == KMIP_OK;
}


int
sim_rules_apply(sim_client_t *client)
{
    kmip_op_t         op;
    kmip_context_t    context;
    kmip_snapshot_t  *object;

    object = &client->draft.object;

    sim_rules_op(client, &context, &op);

    /* after a conflict the object is loaded without its key */

    if (kmip_archive_permits(&op, object) != KMIP_OK
        || (client->op == SIM_ENCRYPT && client->replays == 0
            && kmip_use_permitted(&op, object) != KMIP_OK))
    {
        return 0;
    }

    object->material = NULL;

    if (op.row->apply(&op, &client->draft) != KMIP_OK) {
        return 0;
    }

    client->block = op.block;

    return 1;
}


void
sim_rules_committed(sim_client_t *client)
{
    kmip_str_t  uid;

    uid = sim_rules_uid(client);

    kmip_usage_hold(&client->worker->blocks, &uid, client->block);
}


/* Usage Limits, in bytes, of an object that is created */

void
sim_rules_limit(sim_client_t *client, int64_t total)
{
    kmip_value_t   value;
    kmip_writer_t  w;

    (void) kmip_writer_init(&w, client->arena, SIM_LIMITS, SIM_LIMITS);

    kmip_ttlv_put_number(&w, KMIP_TAG_USAGE_LIMITS_TOTAL,
                         KMIP_TYPE_LONG_INTEGER, total);
    kmip_ttlv_put_number(&w, KMIP_TAG_USAGE_LIMITS_UNIT,
                         KMIP_TYPE_ENUMERATION, KMIP_USAGE_LIMITS_UNIT_BYTE);

    (void) kmip_op_structure(&w, &value);
    (void) kmip_draft_set(client->arena, &client->draft,
                          KMIP_ATTR_USAGE_LIMITS, &value);
}


void
sim_rules_tell(history_event_t *e, const kmip_snapshot_t *object)
{
    kmip_usage_limits_t  limits;

    e->storage = kmip_snapshot_archived(object) ? HISTORY_ARCHIVED
                                                : HISTORY_ONLINE;

    if (kmip_usage_limits(&object->attributes, &limits)) {
        e->counted = 1;
        e->left = limits.count;
    }
}
