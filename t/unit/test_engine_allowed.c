
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * What a client may do: operations that the context does not allow.
 */


#include "engine_world.h"
#include "tap.h"

#include <string.h>


static void test_refused(void);
static void test_batch(void);
static void test_query(void);
static int allowed(void *data, uint32_t operation);


/* operations that the context allows */

static uint64_t  mask;


int
main(void)
{
    test_refused();
    test_batch();
    test_query();

    return done_testing();
}


static int
allowed(void *data, uint32_t operation)
{
    return mask >> operation & 1;
}


static void
test_refused(void)
{
    char     uid[64];
    long     denied;
    world_t  w;

    denied = KMIP_RESULT_REASON_PERMISSION_DENIED;

    world_init(&w);

    is_int(world_create(&w, uid), 0, "without a list Create succeeds");

    w.context.allowed = allowed;
    mask = (uint64_t) 1 << KMIP_OPERATION_GET;

    is_int(world_do(&w, KMIP_OPERATION_GET, uid), 0,
           "an allowed Get succeeds");
    is_int(world_do(&w, KMIP_OPERATION_DESTROY, uid), denied,
           "Destroy is refused: Permission Denied");
    is_int(w.log.uid.len, strlen(uid), "the log names the object");
    ok(strstr(w.log.message, "may not use the operation") != NULL,
       "and says why");
    is_int(world_do(&w, KMIP_OPERATION_DISCOVER_VERSIONS, NULL), denied,
           "an operation without an object is refused as well");
    is_int(world_do(&w, 0x29, uid), KMIP_RESULT_REASON_OPERATION_NOT_SUPPORTED,
           "an operation that is not served is still not supported");

    w.context.allowed = NULL;

    is_int(world_do(&w, KMIP_OPERATION_GET, uid), 0,
           "the object is there after the refused Destroy");

    world_free(&w);
}


/* a refused item does not let the next one act on the object before it */

static void
test_batch(void)
{
    char     uid[64];
    talk_t   t;
    world_t  w;

    world_init(&w);
    (void) world_create(&w, uid);

    w.context.allowed = allowed;
    mask = ~((uint64_t) 1 << KMIP_OPERATION_CREATE
             | (uint64_t) 1 << KMIP_OPERATION_REVOKE);

    talk_begin(&t, &w);
    t.header.error_continuation = KMIP_BATCH_ERROR_CONTINUATION_OPTION_CONTINUE;

    (void) talk_add_uid(&t, KMIP_OPERATION_ACTIVATE, uid);
    talk_reason(&t, talk_add_uid(&t, KMIP_OPERATION_REVOKE, uid),
                KMIP_REVOCATION_REASON_CODE_KEY_COMPROMISE);
    (void) talk_create(&t, 256);
    (void) talk_add(&t, KMIP_OPERATION_GET);
    (void) talk_add_uid(&t, KMIP_OPERATION_GET, uid);
    talk_run(&t);

    is_int(talk_result(&t, 0), 0, "Activate before a refused item succeeds");
    is_int(talk_result(&t, 1), KMIP_RESULT_REASON_PERMISSION_DENIED,
           "Revoke amid a run is refused");
    is_int(talk_result(&t, 2), KMIP_RESULT_REASON_PERMISSION_DENIED,
           "Create is refused");
    is_int(talk_result(&t, 3), KMIP_RESULT_REASON_ITEM_NOT_FOUND,
           "after a refused Create the ID Placeholder is empty");
    is_int(talk_result(&t, 4), 0, "the item after it succeeds");
    talk_end(&t);

    is_int(world_state(&w, uid), KMIP_STATE_ACTIVE, "the object is Active");

    world_free(&w);
}


static void
test_query(void)
{
    talk_t           t;
    world_t          w;
    uint32_t         function;
    kmip_payload_t  *p;

    world_init(&w);

    w.context.allowed = allowed;
    mask = (uint64_t) 1 << KMIP_OPERATION_QUERY
           | (uint64_t) 1 << KMIP_OPERATION_GET;
    function = KMIP_QUERY_FUNCTION_QUERY_OPERATIONS;

    talk_begin(&t, &w);
    p = talk_add(&t, KMIP_OPERATION_QUERY);
    p->query_functions.elts = &function;
    p->query_functions.nelts = 1;
    talk_present(p, QUERY_FUNCTIONS);
    talk_run(&t);

    p = &t.answers[0].payload;

    is_int(p->operations.nelts, 2, "Query lists what the client may use");
    is_int(p->operations.elts[0], KMIP_OPERATION_GET, "first Get");
    is_int(p->operations.elts[1], KMIP_OPERATION_QUERY, "then Query");

    talk_end(&t);
    world_free(&w);
}
