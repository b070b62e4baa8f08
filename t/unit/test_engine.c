
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The engine: whole messages.
 */


#include "engine_world.h"
#include "tap.h"


static void test_garbage(void);
static void test_version(void);
static void test_limits(void);
static void test_extension(void);
static void test_unknown(void);
static void test_payload(void);
static void test_correlation(void);
static void test_log(void);
static void refused(talk_t *t, uint32_t reason, const char *name);
static void put_extension(kmip_writer_t *w, int critical);


int
main(void)
{
    test_garbage();
    test_version();
    test_limits();
    test_extension();
    test_unknown();
    test_payload();
    test_correlation();
    test_log();

    return done_testing();
}


/* one item that names no operation */

static void
refused(talk_t *t, uint32_t reason, const char *name)
{
    talk_send(t);
    talk_decode(t);

    is_int(t->rc, KMIP_OK, "%s: answered at once", name);
    is_int(t->message.nitems, 1, "%s: one item", name);

    if (t->message.nitems) {
        is_int(t->message.items[0].operation, 0, "%s: of no operation", name);
        is_int(t->message.items[0].reason, reason, "%s: for this reason",
               name);
    }
}


static void
test_garbage(void)
{
    size_t   i;
    talk_t   t;
    world_t  w;

    static const uint8_t  bytes[] = {
        0x42, 0x00, 0x78, 0x01, 0x00, 0x00, 0x00, 0x08,
        0x42, 0x00, 0x77, 0x01, 0x00, 0x00, 0x00, 0x10
    };

    world_init(&w);

    for (i = 0; i <= sizeof(bytes); i++) {
        talk_begin(&t, &w);
        t.request.data = bytes;
        t.request.len = i;
        refused(&t, KMIP_RESULT_REASON_INVALID_MESSAGE, "garbage");
        is_int(t.message.header.version, KMIP_V1_0, "in the oldest version");
        is_int(w.log.operation, 0, "and logged without an operation");
        talk_end(&t);
    }

    is_int(w.logged, sizeof(bytes) + 1, "once each");

    world_free(&w);
}


static void
test_version(void)
{
    size_t   i;
    talk_t   t;
    world_t  w;

    static const struct {
        kmip_version_t   version;
        kmip_version_t   answer;
    }  cases[] = {
        { kmip_version(1, 5), kmip_version(1, 5) },
        { kmip_version(3, 0), KMIP_V1_0 },
        { kmip_version(0, 0), KMIP_V1_0 }
    };

    world_init(&w);

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        talk_begin(&t, &w);
        t.header.version = cases[i].version;
        (void) talk_add_uid(&t, KMIP_OPERATION_GET, "a");
        talk_encode(&t);
        talk_send(&t);
        t.response = kmip_engine_response(t.engine);
        ok(t.response.len > 0, "version %04x is answered", cases[i].version);
        is_int(w.log.cause, KMIP_CAUSE_UNSUPPORTED_VERSION, "and refused");
        is_int(w.log.version, cases[i].answer, "in version %04x",
               cases[i].answer);
        talk_end(&t);
    }

    is_int(memory_store_count(w.ms, MEMORY_LOAD), 0, "nothing was done");

    world_free(&w);
}


static void
test_limits(void)
{
    int      i;
    talk_t   t;
    world_t  w;

    world_init(&w);
    w.limits.batch_items = 3;

    talk_begin(&t, &w);

    for (i = 0; i < 3; i++) {
        (void) talk_add(&t, KMIP_OPERATION_DISCOVER_VERSIONS);
    }

    talk_run(&t);
    is_int(t.nanswers, 3, "as many items as there may be");
    talk_end(&t);

    talk_begin(&t, &w);

    for (i = 0; i < 4; i++) {
        (void) talk_add(&t, KMIP_OPERATION_DISCOVER_VERSIONS);
    }

    talk_encode(&t);
    talk_send(&t);
    talk_decode(&t);
    is_int(t.message.nitems, 1, "one more is too many");
    ok(t.message.items[0].operation == 0 && t.message.items[0].reason,
       "for all of them");
    talk_end(&t);

    w.limits.ttlv.items = 5;
    talk_begin(&t, &w);
    (void) talk_add(&t, KMIP_OPERATION_DISCOVER_VERSIONS);
    talk_encode(&t);
    refused(&t, KMIP_RESULT_REASON_INVALID_MESSAGE, "too many fields");
    talk_end(&t);

    world_free(&w);
}


static void
put_extension(kmip_writer_t *w, int critical)
{
    size_t  mark, extension;

    extension = kmip_ttlv_open(w, KMIP_TAG_MESSAGE_EXTENSION);

    kmip_ttlv_put_bytes(w, KMIP_TAG_VENDOR_IDENTIFICATION,
                        KMIP_TYPE_TEXT_STRING, "Acme", 4);
    kmip_ttlv_put_number(w, KMIP_TAG_CRITICALITY_INDICATOR, KMIP_TYPE_BOOLEAN,
                         critical);

    mark = kmip_ttlv_open(w, KMIP_TAG_VENDOR_EXTENSION);
    kmip_ttlv_close(w, mark);

    kmip_ttlv_close(w, extension);
}


/* an extension of the first item, or of the second, critical or not */

static void
test_extension(void)
{
    int                    critical;
    size_t                 i, n, mark;
    talk_t                 t;
    world_t                w;
    kmip_writer_t          writer;
    kmip_message_writer_t  mw;

    world_init(&w);

    for (n = 0; n < 4; n++) {
        critical = n / 2;

        talk_begin(&t, &w);
        (void) talk_add(&t, KMIP_OPERATION_DISCOVER_VERSIONS);
        (void) talk_add(&t, KMIP_OPERATION_DISCOVER_VERSIONS);

        (void) kmip_writer_init(&writer, t.arena, 1024, 4096);
        kmip_request_begin(&mw, &writer, &t.header);

        for (i = 0; i < 2; i++) {
            kmip_request_item_begin(&mw, &t.items[i]);
            mark = kmip_ttlv_open(&writer, KMIP_TAG_REQUEST_PAYLOAD);
            kmip_ttlv_close(&writer, mark);

            if (i == n % 2) {
                put_extension(&writer, critical);
            }

            kmip_request_item_end(&mw);
        }

        kmip_request_end(&mw);

        t.request.data = writer.start;
        t.request.len = kmip_writer_used(&writer);

        talk_send(&t);
        talk_decode(&t);

        if (critical) {
            is_int(t.nanswers, 1, "a critical extension: one answer");
            is_int(talk_result(&t, 0),
                   KMIP_RESULT_REASON_FEATURE_NOT_SUPPORTED, "it is refused");
            ok(kmip_str_equal(&t.answers[0].item.id, &t.items[n % 2].id),
               "the item that has it is named");
            is_int(t.answers[0].item.operation,
                   KMIP_OPERATION_DISCOVER_VERSIONS, "and its operation");

        } else {
            is_int(t.nanswers, 2, "an extension that is not critical");
        }

        talk_end(&t);
    }

    world_free(&w);
}


static void
test_unknown(void)
{
    size_t   i;
    talk_t   t;
    world_t  w;

    static const uint32_t  operations[] = {
        KMIP_OPERATION_RE_KEY, KMIP_OPERATION_CERTIFY, KMIP_OPERATION_IMPORT,
        0xff, 0x80000001
    };

    world_init(&w);

    for (i = 0; i < sizeof(operations) / sizeof(operations[0]); i++) {
        talk_begin(&t, &w);
        t.header.error_continuation =
                                  KMIP_BATCH_ERROR_CONTINUATION_OPTION_CONTINUE;
        (void) talk_add(&t, operations[i]);
        (void) talk_add(&t, KMIP_OPERATION_DISCOVER_VERSIONS);
        talk_run(&t);
        is_int(talk_result(&t, 0), KMIP_RESULT_REASON_OPERATION_NOT_SUPPORTED,
               "operation %x", operations[i]);
        is_int(t.answers[0].item.operation, operations[i], "is named");
        is_int(talk_result(&t, 1), 0, "the next one is done");
        talk_end(&t);
    }

    world_free(&w);
}


/* an item that cannot be read fails alone */

static void
test_payload(void)
{
    talk_t   t;
    world_t  w;

    world_init(&w);

    talk_begin(&t, &w);
    t.header.error_continuation =
                                  KMIP_BATCH_ERROR_CONTINUATION_OPTION_CONTINUE;
    (void) talk_add(&t, KMIP_OPERATION_CREATE);
    (void) talk_add(&t, KMIP_OPERATION_ADD_ATTRIBUTE);
    (void) talk_add(&t, KMIP_OPERATION_DISCOVER_VERSIONS);
    talk_run(&t);
    is_int(talk_result(&t, 0), KMIP_RESULT_REASON_INVALID_MESSAGE,
           "Create of nothing");
    is_int(talk_result(&t, 1), KMIP_RESULT_REASON_INVALID_MESSAGE,
           "Add Attribute of nothing");
    is_int(talk_result(&t, 2), 0, "the next one is done");
    talk_end(&t);

    world_free(&w);
}


static void
test_correlation(void)
{
    talk_t   t;
    world_t  w;

    world_init(&w);

    talk_begin(&t, &w);
    t.header.client_correlation_value = (kmip_str_t) kmip_string("ours 1");
    (void) talk_add(&t, KMIP_OPERATION_DISCOVER_VERSIONS);
    talk_run(&t);
    is_int(t.message.header.server_correlation_value.len, 36,
           "a client that correlates gets a value of ours");
    ok(kmip_str_equal_c(&w.log.client_correlation, "ours 1"),
       "the log has the client's");
    ok(kmip_str_equal(&w.log.server_correlation,
                      &t.message.header.server_correlation_value),
       "and ours");
    talk_end(&t);

    talk_begin(&t, &w);
    (void) talk_add(&t, KMIP_OPERATION_DISCOVER_VERSIONS);
    talk_run(&t);
    is_int(t.message.header.server_correlation_value.len, 0,
           "another one gets none");
    talk_end(&t);

    world_free(&w);
}


static void
test_log(void)
{
    char     uid[64];
    talk_t   t;
    world_t  w;

    world_init(&w);
    memory_store_later(w.ms, 1);

    (void) world_create(&w, uid);
    is_int(w.logged, 1, "one line for Create");
    is_int(w.log.operation, KMIP_OPERATION_CREATE, "its operation");
    is_int(w.log.status, KMIP_RESULT_STATUS_SUCCESS, "its status");
    is_int(w.log.uid.len, 36, "its object");
    is_int(w.log.version, KMIP_V1_4, "its version");
    ok(w.log.received > 100 && w.log.sent > 100, "the bytes of both items");
    ok(w.log.attributes != NULL, "and the object's attributes");

    talk_begin(&t, &w);
    (void) talk_add(&t, KMIP_OPERATION_DISCOVER_VERSIONS);
    (void) talk_add_uid(&t, KMIP_OPERATION_GET, "nothing");
    talk_encode(&t);
    talk_send(&t);
    is_int(w.logged, 2, "an item is logged when it is answered");
    w.clock += 250;
    talk_pump(&t);
    talk_decode(&t);
    is_int(w.logged, 3, "not before");
    is_int(w.log.index, 1, "the second item");
    is_int(w.log.reason, KMIP_RESULT_REASON_ITEM_NOT_FOUND, "its reason");
    is_int(w.log.elapsed, 250, "the time it took");
    ok(w.log.message, "and why");
    ok(w.log.attributes == NULL, "no attributes, as there is no object");
    talk_end(&t);

    talk_begin(&t, &w);
    (void) talk_add_uid(&t, KMIP_OPERATION_GET, uid);
    t.header.error_continuation = KMIP_BATCH_ERROR_CONTINUATION_OPTION_UNDO;
    talk_encode(&t);
    talk_send(&t);
    is_int(w.log.received, t.request.len, "a refused message counts whole");
    talk_end(&t);

    world_free(&w);
}
