
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Query and Discover Versions.
 */


#include "engine_world.h"
#include "tap.h"


static void test_operations(void);
static void test_functions(void);
static void test_capabilities(void);
static void test_versions(void);
static void test_old_version(void);
static kmip_payload_t *query(talk_t *t, world_t *w, uint32_t function);


int
main(void)
{
    test_operations();
    test_functions();
    test_capabilities();
    test_versions();
    test_old_version();

    return done_testing();
}


static kmip_payload_t *
query(talk_t *t, world_t *w, uint32_t function)
{
    uint32_t        *functions;
    kmip_payload_t  *p;

    talk_begin(t, w);
    p = talk_add(t, KMIP_OPERATION_QUERY);

    functions = kmip_arena_alloc(t->arena, 2 * sizeof(uint32_t));
    functions[0] = function;
    functions[1] = function;

    p->query_functions.elts = functions;
    p->query_functions.nelts = 2;
    talk_present(p, QUERY_FUNCTIONS);

    talk_run(t);

    is_int(talk_result(t, 0), 0, "Query of function %u in %04x", function,
           w->version);

    return &t->answers[0].payload;
}


/* what is offered can be done, and all that can be done is offered */

static void
test_operations(void)
{
    size_t           i, n, v;
    talk_t           t, try;
    world_t          w;
    uint32_t         operation;
    kmip_payload_t  *p;

    world_init(&w);

    for (v = 0; kmip_versions[v]; v++) {
        w.version = kmip_versions[v];
        p = query(&t, &w, KMIP_QUERY_FUNCTION_QUERY_OPERATIONS);

        for (operation = 1; operation <= 0x3c; operation++) {
            n = 0;

            for (i = 0; i < p->operations.nelts; i++) {
                n += p->operations.elts[i] == operation;
            }

            talk_begin(&try, &w);
            (void) talk_add(&try, operation);
            talk_run(&try);

            is_int(n, talk_result(&try, 0)
                      != KMIP_RESULT_REASON_OPERATION_NOT_SUPPORTED,
                   "operation %u", operation);
            talk_end(&try);
        }

        talk_end(&t);
    }

    world_free(&w);
}


static void
test_functions(void)
{
    talk_t           t;
    world_t          w;
    uint32_t         function;
    kmip_payload_t  *p;

    world_init(&w);

    p = query(&t, &w, KMIP_QUERY_FUNCTION_QUERY_OBJECTS);
    is_int(p->object_types.nelts, 4, "four types of objects");
    is_int(p->object_types.elts[0], KMIP_OBJECT_TYPE_SYMMETRIC_KEY,
           "Symmetric Key first");
    is_int(p->operations.nelts, 0, "and nothing that was not asked for");
    talk_end(&t);

    p = query(&t, &w, KMIP_QUERY_FUNCTION_QUERY_SERVER_INFORMATION);
    ok(kmip_str_equal_c(&p->vendor_identification, "a vendor"), "the vendor");
    talk_end(&t);

    for (function = 4; function <= 0x0c; function++) {

        if (function == KMIP_QUERY_FUNCTION_QUERY_CAPABILITIES
            || function == KMIP_QUERY_FUNCTION_QUERY_RNGS)
        {
            continue;
        }

        p = query(&t, &w, function);
        is_int(p->present, 0, "nothing to say");
        talk_end(&t);
    }

    world_free(&w);
}


static void
test_capabilities(void)
{
    talk_t           t;
    world_t          w;
    kmip_item_t      item;
    kmip_payload_t  *p;

    world_init(&w);

    p = query(&t, &w, KMIP_QUERY_FUNCTION_QUERY_CAPABILITIES);
    is_int(kmip_ttlv_find(&p->capability_information,
                          KMIP_TAG_BATCH_UNDO_CAPABILITY, &item),
           KMIP_OK, "Batch Undo Capability");
    is_int(item.value.number, 0, "no");
    is_int(kmip_ttlv_find(&p->capability_information,
                          KMIP_TAG_BATCH_CONTINUE_CAPABILITY, &item),
           KMIP_OK, "Batch Continue Capability");
    is_int(item.value.number, 1, "yes");
    is_int(kmip_ttlv_find(&p->capability_information, KMIP_TAG_RNG_MODE,
                          &item),
           KMIP_OK, "RNG Mode");
    talk_end(&t);

    p = query(&t, &w, KMIP_QUERY_FUNCTION_QUERY_RNGS);
    is_int(kmip_ttlv_find(&p->rng_parameters, KMIP_TAG_RNG_ALGORITHM, &item),
           KMIP_OK, "RNG Algorithm");
    talk_end(&t);

    w.version = KMIP_V1_3;
    p = query(&t, &w, KMIP_QUERY_FUNCTION_QUERY_CAPABILITIES);
    is_int(kmip_ttlv_find(&p->capability_information,
                          KMIP_TAG_STREAMING_CAPABILITY, &item),
           KMIP_OK, "Streaming Capability in 1.3");
    is_int(kmip_ttlv_find(&p->capability_information,
                          KMIP_TAG_BATCH_UNDO_CAPABILITY, &item),
           KMIP_DECLINED, "which has no Batch Undo Capability");
    talk_end(&t);

    w.version = KMIP_V1_2;
    p = query(&t, &w, KMIP_QUERY_FUNCTION_QUERY_CAPABILITIES);
    is_int(p->present, 0, "1.2 has none of them");
    talk_end(&t);

    world_free(&w);
}


static void
test_versions(void)
{
    size_t           i, j;
    talk_t           t;
    world_t          w;
    kmip_payload_t  *p;

    static const struct {
        uint32_t   asked[4];
        size_t     n;
        uint32_t   answer[8];      /* ended by 0 */
    }  cases[] = {
        { { 0 }, 0, { KMIP_V2_1, KMIP_V2_0, KMIP_V1_4, KMIP_V1_3, KMIP_V1_2,
                      KMIP_V1_1, KMIP_V1_0, 0 } },
        { { KMIP_V1_4, KMIP_V2_0 }, 2, { KMIP_V2_0, KMIP_V1_4, 0 } },
        { { KMIP_V1_0 }, 1, { KMIP_V1_0, 0 } },
        { { KMIP_V1_0, KMIP_V1_2, KMIP_V1_1 }, 3,
          { KMIP_V1_2, KMIP_V1_1, KMIP_V1_0, 0 } },
        { { kmip_version(1, 31) }, 1, { 0 } },
        { { kmip_version(9, 9), KMIP_V1_1 }, 2, { KMIP_V1_1, 0 } }
    };

    world_init(&w);
    w.version = KMIP_V1_1;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        talk_begin(&t, &w);
        p = talk_add(&t, KMIP_OPERATION_DISCOVER_VERSIONS);
        p->versions.elts = (uint32_t *) cases[i].asked;
        p->versions.nelts = cases[i].n;

        if (cases[i].n) {
            talk_present(p, PROTOCOL_VERSIONS);
        }

        talk_run(&t);
        is_int(talk_result(&t, 0), 0, "Discover Versions, case %zu", i);

        p = &t.answers[0].payload;

        for (j = 0; cases[i].answer[j]; j++) {
            is_int(j < p->versions.nelts ? p->versions.elts[j] : 0,
                   cases[i].answer[j], "version %04x", cases[i].answer[j]);
        }

        is_int(p->versions.nelts, j, "and no more");
        talk_end(&t);
    }

    world_free(&w);
}


static void
test_old_version(void)
{
    talk_t   t;
    world_t  w;

    world_init(&w);
    w.version = KMIP_V1_0;

    talk_begin(&t, &w);
    (void) talk_add(&t, KMIP_OPERATION_DISCOVER_VERSIONS);
    talk_run(&t);
    is_int(talk_result(&t, 0), KMIP_RESULT_REASON_OPERATION_NOT_SUPPORTED,
           "1.0 has no Discover Versions");
    is_int(t.message.header.version, KMIP_V1_0, "and is answered in 1.0");
    talk_end(&t);

    world_free(&w);
}
