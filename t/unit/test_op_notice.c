
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * What 2.x has besides: Log, Interop, Ping, Export, the masks of storage, and
 * the functions of Query for them.  Versions that lack an operation do not
 * have it.
 */


#include "build.h"
#include "engine_world.h"
#include "kmip_snapshot.h"
#include "tap.h"


static long ask(talk_t *t, world_t *w, uint32_t operation);
static void test_empty(world_t *w);
static void test_log(world_t *w);
static void test_interop(world_t *w);
static void test_versions(world_t *w);
static void test_storage(world_t *w);
static void test_query(world_t *w);
static void test_export(world_t *w);
static void test_ephemeral(world_t *w);


int
main(void)
{
    world_t  w;

    world_init(&w);
    w.version = KMIP_V2_1;

    test_empty(&w);
    test_log(&w);
    test_interop(&w);
    test_versions(&w);
    test_storage(&w);
    test_query(&w);
    test_export(&w);

    w.version = KMIP_V2_1;
    test_ephemeral(&w);

    world_free(&w);

    return done_testing();
}


/* the result of an item whose payload the caller has filled in */

static long
ask(talk_t *t, world_t *w, uint32_t operation)
{
    t->world = w;
    talk_run(t);

    is_int(t->answers[0].item.operation, operation, "operation %02x",
           operation);

    return talk_result(t, 0);
}


static void
test_empty(world_t *w)
{
    talk_t  t;

    talk_begin(&t, w);
    (void) talk_add(&t, KMIP_OPERATION_PING);
    is_int(ask(&t, w, KMIP_OPERATION_PING), 0, "Ping");
    ok(t.answers[0].item.has_payload, "it has a payload");
    is_int(t.answers[0].item.payload.bytes.len, 0, "which is empty");
    talk_end(&t);
}


static void
test_log(world_t *w)
{
    talk_t           t;
    kmip_payload_t  *p;

    static const char  text[161] = {
        [0 ... 159] = 'a', '\0'
    };

    talk_begin(&t, w);
    p = talk_add(&t, KMIP_OPERATION_LOG);
    p->log_message = (kmip_str_t) { 160, (const uint8_t *) text };
    talk_present(p, LOG_MESSAGE);
    is_int(ask(&t, w, KMIP_OPERATION_LOG), 0, "Log of 160 bytes");
    is_int(w->log.text.len, 160, "they reach the operation log");
    talk_end(&t);

    talk_begin(&t, w);
    p = talk_add(&t, KMIP_OPERATION_LOG);
    p->log_message = (kmip_str_t) { 161, (const uint8_t *) text };
    talk_present(p, LOG_MESSAGE);
    is_int(ask(&t, w, KMIP_OPERATION_LOG),
           KMIP_RESULT_REASON_SERVER_LIMIT_EXCEEDED, "Log of 161 bytes");
    is_int(w->log.text.len, 0, "they do not");
    talk_end(&t);
}


static void
test_interop(world_t *w)
{
    size_t           i;
    talk_t           t;
    kmip_payload_t  *p;

    static const struct {
        uint32_t   function;
        long       reason;
    }  cases[] = {
        { KMIP_INTEROP_FUNCTION_BEGIN, 0 },
        { KMIP_INTEROP_FUNCTION_END, 0 },
        { KMIP_INTEROP_FUNCTION_RESET,
          KMIP_RESULT_REASON_FEATURE_NOT_SUPPORTED },
        { 9, KMIP_RESULT_REASON_INVALID_FIELD }
    };

    for (i = 0; i < 4; i++) {
        talk_begin(&t, w);
        p = talk_add(&t, KMIP_OPERATION_INTEROP);
        p->interop_function = cases[i].function;
        p->interop_identifier = (kmip_str_t) kmip_string("BL-M-1-21");
        talk_present(p, INTEROP_FUNCTION);
        talk_present(p, INTEROP_IDENTIFIER);
        is_int(ask(&t, w, KMIP_OPERATION_INTEROP), cases[i].reason,
               "Interop function %u", cases[i].function);
        talk_end(&t);
    }
}


static void
test_versions(world_t *w)
{
    size_t   i;
    talk_t   t;

    static const struct {
        uint32_t         operation;
        kmip_version_t   before;
    }  cases[] = {
        { KMIP_OPERATION_PING, KMIP_V2_0 },
        { KMIP_OPERATION_LOG, KMIP_V1_4 },
        { KMIP_OPERATION_INTEROP, KMIP_V1_4 },
        { KMIP_OPERATION_SET_ATTRIBUTE, KMIP_V1_4 },
        { KMIP_OPERATION_ADJUST_ATTRIBUTE, KMIP_V1_4 },
        { KMIP_OPERATION_EXPORT, KMIP_V1_3 }
    };

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        w->version = cases[i].before;

        talk_begin(&t, w);
        (void) talk_add(&t, cases[i].operation);
        is_int(ask(&t, w, cases[i].operation),
               KMIP_RESULT_REASON_OPERATION_NOT_SUPPORTED,
               "a version before that of the operation");
        talk_end(&t);
    }

    w->version = KMIP_V2_1;
}


/* a mask in Create must ask for nothing that objects do not have */

static void
test_storage(world_t *w)
{
    size_t           i;
    talk_t           t;
    uint32_t         masks[2];
    kmip_payload_t  *p;

    static const struct {
        uint32_t      masks[2];
        size_t        n;
        long          reason;
        const char   *name;
    }  cases[] = {
        { { KMIP_PROTECTION_STORAGE_MASK_OUTSOURCED }, 1, 0, "Outsourced" },
        { { KMIP_PROTECTION_STORAGE }, 1, 0, "all that there is" },
        { { KMIP_PROTECTION_STORAGE_MASK_HARDWARE }, 1,
          KMIP_RESULT_REASON_PROTECTION_STORAGE_UNAVAILABLE, "Hardware" },
        { { KMIP_PROTECTION_STORAGE_MASK_HARDWARE
            |KMIP_PROTECTION_STORAGE_MASK_OUTSOURCED }, 1,
          KMIP_RESULT_REASON_PROTECTION_STORAGE_UNAVAILABLE, "both" },
        { { KMIP_PROTECTION_STORAGE_MASK_HARDWARE,
            KMIP_PROTECTION_STORAGE_MASK_OFF_SYSTEM }, 2, 0,
          "one of two" },
        { { 0 }, 0, KMIP_RESULT_REASON_PROTECTION_STORAGE_UNAVAILABLE,
          "none" }
    };

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        talk_begin(&t, w);
        p = talk_create(&t, 256);
        memcpy(masks, cases[i].masks, sizeof(masks));
        p->protection_storage_masks.elts = masks;
        p->protection_storage_masks.nelts = cases[i].n;
        talk_present(p, PROTECTION_STORAGE_MASKS);
        is_int(ask(&t, w, KMIP_OPERATION_CREATE), cases[i].reason,
               "Create with Protection Storage Masks: %s", cases[i].name);
        talk_end(&t);
    }
}


static void
test_query(world_t *w)
{
    talk_t           t;
    uint32_t         functions[2];
    kmip_item_t      defaults, item;
    kmip_payload_t  *p;

    functions[0] = KMIP_QUERY_FUNCTION_QUERY_DEFAULTS_INFORMATION;
    functions[1] = KMIP_QUERY_FUNCTION_QUERY_STORAGE_PROTECTION_MASKS;

    talk_begin(&t, w);
    p = talk_add(&t, KMIP_OPERATION_QUERY);
    p->query_functions.elts = functions;
    p->query_functions.nelts = 2;
    talk_present(p, QUERY_FUNCTIONS);
    is_int(ask(&t, w, KMIP_OPERATION_QUERY), 0, "Query of what 2.x adds");

    p = &t.answers[0].payload;

    is_int(p->protection_storage_masks.nelts, 1, "there is one mask");
    is_int(p->protection_storage_masks.elts[0], KMIP_PROTECTION_STORAGE,
           "it says how objects are stored");
    is_int(kmip_ttlv_find(&p->defaults_information, KMIP_TAG_OBJECT_DEFAULTS,
                          &defaults),
           KMIP_OK, "there are defaults");
    is_int(kmip_ttlv_find(&defaults.value, KMIP_TAG_OBJECT_TYPE, &item),
           KMIP_OK, "of a type");
    is_int(item.value.number, KMIP_OBJECT_TYPE_SYMMETRIC_KEY,
           "which is Symmetric Key");
    is_int(kmip_ttlv_find(&defaults.value, KMIP_TAG_ATTRIBUTES, &item),
           KMIP_OK, "with attributes");
    talk_end(&t);

    w->version = KMIP_V1_4;
    talk_begin(&t, w);
    p = talk_add(&t, KMIP_OPERATION_QUERY);
    p->query_functions.elts = functions;
    p->query_functions.nelts = 2;
    talk_present(p, QUERY_FUNCTIONS);
    is_int(ask(&t, w, KMIP_OPERATION_QUERY), 0, "Query of the same in 1.4");
    is_int(t.answers[0].payload.present, 0, "there is nothing to say");
    talk_end(&t);
    w->version = KMIP_V2_1;
}


/* a key with all that is known of it, and nothing that Get refuses */

static void
test_export(world_t *w)
{
    size_t             i;
    talk_t             t;
    kmip_payload_t    *p;
    kmip_attribute_t   sensitive;

    for (i = 0; i < 2; i++) {
        w->version = i ? KMIP_V1_4 : KMIP_V2_1;

        talk_begin(&t, w);
        (void) talk_create(&t, 128);
        (void) talk_add(&t, KMIP_OPERATION_EXPORT);
        talk_run(&t);
        is_int(talk_result(&t, 1), 0, "Export");

        p = &t.answers[1].payload;
        ok(p->object.material && p->object.material->len == 16,
           "it has the key");
        ok(talk_found(&t, 1, "State", 0)
           && talk_found(&t, 1, "Cryptographic Usage Mask", 0)
           && talk_found(&t, 1, "Original Creation Date", 0),
           "and attributes");
        talk_end(&t);
    }

    sensitive = talk_number(KMIP_ATTR_SENSITIVE, 1);

    talk_begin(&t, w);
    p = talk_create(&t, 128);
    talk_list(&t, p, &sensitive);
    (void) talk_add(&t, KMIP_OPERATION_EXPORT);
    talk_run(&t);
    is_int(talk_result(&t, 1), KMIP_RESULT_REASON_SENSITIVE,
           "Export of a Sensitive key");
    talk_end(&t);
}


/* a client that wants no Data gets none, though the rest is done */

static void
test_ephemeral(world_t *w)
{
    size_t           i;
    talk_t           t;
    kmip_payload_t  *p;

    static const build_t  ecb[] = {
        ENUMERATION(0, BLOCK_CIPHER_MODE, KMIP_BLOCK_CIPHER_MODE_ECB), END
    };

    talk_begin(&t, w);
    (void) talk_create(&t, 128);
    (void) talk_add(&t, KMIP_OPERATION_ACTIVATE);

    for (i = 2; i < 4; i++) {
        p = talk_add(&t, KMIP_OPERATION_ENCRYPT);
        p->cryptographic_parameters = build(t.arena, ecb);
        p->data = (kmip_str_t) kmip_string("sixteen bytes---");
        talk_present(p, CRYPTOGRAPHIC_PARAMETERS);
        talk_present(p, DATA);
        t.items[i].ephemeral = i == 3;
    }

    talk_run(&t);

    is_int(talk_result(&t, 2), 0, "Encrypt");
    ok(kmip_payload_has(&t.answers[2].payload, DATA), "returns Data");
    is_int(talk_result(&t, 3), 0, "Encrypt that is Ephemeral");
    ok(!kmip_payload_has(&t.answers[3].payload, DATA), "returns none");
    ok(kmip_payload_has(&t.answers[3].payload, UNIQUE_IDENTIFIER),
       "but the rest");
    talk_end(&t);
}
