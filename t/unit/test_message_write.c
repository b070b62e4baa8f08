
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Writing requests and responses, and reading responses.
 */


#include <string.h>

#include "hex.h"
#include "message.h"
#include "tap.h"


static kmip_writer_t
write_request(kmip_arena_t *arena, const kmip_header_t *header,
    const kmip_batch_item_t *items, size_t n)
{
    size_t                 i, mark;
    kmip_writer_t          w;
    kmip_message_writer_t  mw;

    (void) kmip_writer_init(&w, arena, 64, 65536);

    kmip_request_begin(&mw, &w, header);

    for (i = 0; i < n; i++) {
        kmip_request_item_begin(&mw, &items[i]);
        mark = kmip_ttlv_open(&w, KMIP_TAG_REQUEST_PAYLOAD);
        kmip_ttlv_close(&w, mark);
        kmip_request_item_end(&mw);
    }

    kmip_request_end(&mw);

    return w;
}


/* 1 if the header of the message that was written has a field of this tag */

static int
header_has(const kmip_writer_t *w, uint32_t tag)
{
    kmip_item_t    item;
    kmip_reader_t  r;

    kmip_reader_init(&r, w->start, kmip_writer_used(w));

    if (kmip_ttlv_next(&r, &item) != KMIP_OK) {
        return 0;
    }

    kmip_ttlv_children(&item, &r);

    return kmip_ttlv_next(&r, &item) == KMIP_OK
           && kmip_ttlv_find(&item.value, tag, &item) == KMIP_OK;
}


static void
test_write_least(kmip_arena_t *arena)
{
    hex_t              want;
    kmip_writer_t      w;
    kmip_header_t      header;
    kmip_batch_item_t  item;

    memset(&header, 0, sizeof(header));
    memset(&item, 0, sizeof(item));

    header.version = KMIP_V1_1;
    item.operation = KMIP_OPERATION_DISCOVER_VERSIONS;

    w = write_request(arena, &header, &item, 1);

    want = hex("420078 01 00000060"
               "  420077 01 00000038"
               "    420069 01 00000020"
               "      42006a 02 00000004 00000001 00000000"
               "      42006b 02 00000004 00000001 00000000"
               "    42000d 02 00000004 00000001 00000000"
               "  42000f 01 00000018"
               "    42005c 05 00000004 0000001e 00000000"
               "    420079 01 00000000");

    is_mem(w.start, kmip_writer_used(&w), want.data, want.len,
           "a request of no more than is needed");
}


static void
fill_request(kmip_header_t *header, kmip_batch_item_t items[2])
{
    memset(header, 0, sizeof(*header));
    memset(items, 0, 2 * sizeof(items[0]));

    header->version = KMIP_V1_4;
    header->maximum_response_size = 4096;
    header->client_correlation_value.data = (const uint8_t *) "c1";
    header->client_correlation_value.len = 2;
    header->asynchronous = 1;
    header->has_credential = 1;
    header->username.data = (const uint8_t *) "user";
    header->username.len = 4;
    header->password.data = (const uint8_t *) "";
    header->error_continuation =
                               KMIP_BATCH_ERROR_CONTINUATION_OPTION_CONTINUE;
    header->batch_order = 1;
    header->has_time_stamp = 1;
    header->time_stamp = 17;

    items[0].operation = KMIP_OPERATION_DISCOVER_VERSIONS;
    items[0].has_id = 1;
    items[0].id.data = (const uint8_t *) "a";
    items[0].id.len = 1;
    items[1].operation = KMIP_OPERATION_QUERY;
    items[1].has_id = 1;
}


static void
test_write_request(kmip_arena_t *arena)
{
    kmip_error_t       error;
    kmip_writer_t      w;
    kmip_header_t      header;
    kmip_message_t     m;
    kmip_batch_item_t  items[2];

    fill_request(&header, items);
    w = write_request(arena, &header, items, 2);

    is_int(kmip_ttlv_check(w.start, kmip_writer_used(&w), &limits), KMIP_OK,
           "a full request is well-formed");
    is_int(kmip_message_decode_request(arena, w.start, kmip_writer_used(&w),
                                       MAX_ITEMS, &m, &error),
           KMIP_OK, "and read again");

    ok(m.header.version == KMIP_V1_4
       && m.header.maximum_response_size == 4096
       && kmip_str_equal_c(&m.header.client_correlation_value, "c1")
       && m.header.asynchronous
       && m.header.error_continuation == header.error_continuation
       && m.header.batch_order
       && m.header.has_time_stamp && m.header.time_stamp == 17,
       "its header");
    ok(m.header.has_credential
       && kmip_str_equal_c(&m.header.username, "user")
       && m.header.password.data && m.header.password.len == 0,
       "its credential");
    ok(m.nitems == 2 && kmip_str_equal_c(&m.items[0].id, "a")
       && m.items[1].has_id && m.items[1].id.len == 0
       && m.items[1].operation == KMIP_OPERATION_QUERY
       && m.items[1].has_payload, "its items");
}


static void
test_write_versions(kmip_arena_t *arena)
{
    kmip_error_t       error;
    kmip_writer_t      w;
    kmip_header_t      header;
    kmip_message_t     m;
    kmip_batch_item_t  items[2];

    fill_request(&header, items);

    header.version = KMIP_V1_3;
    w = write_request(arena, &header, items, 2);

    ok(!header_has(&w, KMIP_TAG_CLIENT_CORRELATION_VALUE),
       "no correlation value is written before 1.4");
    ok(header_has(&w, KMIP_TAG_TIME_STAMP), "though the rest is");

    header.version = KMIP_V2_0;
    w = write_request(arena, &header, items, 2);

    is_int(kmip_message_decode_request(arena, w.start, kmip_writer_used(&w),
                                       MAX_ITEMS, &m, &error),
           KMIP_OK, "a request of 2.0");
    ok(m.header.asynchronous && m.header.batch_order && m.nitems == 2,
       "is complete");
}


static kmip_writer_t
write_response(kmip_arena_t *arena)
{
    size_t                 mark;
    kmip_writer_t          w;
    kmip_header_t          header;
    kmip_batch_item_t      item;
    kmip_message_writer_t  mw;

    memset(&header, 0, sizeof(header));

    header.version = KMIP_V1_4;
    header.time_stamp = 1704067200;
    header.server_correlation_value.data = (const uint8_t *) "s1";
    header.server_correlation_value.len = 2;

    (void) kmip_writer_init(&w, arena, 64, 65536);
    kmip_response_begin(&mw, &w, &header);

    memset(&item, 0, sizeof(item));
    item.operation = KMIP_OPERATION_GET;
    item.has_id = 1;
    item.id.data = (const uint8_t *) "a";
    item.id.len = 1;

    kmip_response_item_begin(&mw, &item);
    mark = kmip_ttlv_open(&w, KMIP_TAG_RESPONSE_PAYLOAD);
    kmip_ttlv_put_number(&w, KMIP_TAG_OBJECT_TYPE, KMIP_TYPE_ENUMERATION, 2);
    kmip_ttlv_close(&w, mark);
    kmip_response_item_end(&mw);

    memset(&item, 0, sizeof(item));
    item.status = KMIP_RESULT_STATUS_OPERATION_FAILED;
    item.reason = KMIP_RESULT_REASON_ITEM_NOT_FOUND;
    item.message.data = (const uint8_t *) "no such key";
    item.message.len = 11;

    kmip_response_item_begin(&mw, &item);
    kmip_response_item_end(&mw);
    kmip_response_end(&mw);

    return w;
}


static void
test_write_response(kmip_arena_t *arena)
{
    kmip_error_t    error;
    kmip_writer_t   w;
    kmip_message_t  m;

    w = write_response(arena);

    is_int(kmip_ttlv_check(w.start, kmip_writer_used(&w), &limits), KMIP_OK,
           "a response is well-formed");
    is_int(kmip_message_decode_response(arena, w.start, kmip_writer_used(&w),
                                        &m, &error),
           KMIP_OK, "and read again");

    is_int(m.header.version, KMIP_V1_4, "version");
    is_int(m.header.time_stamp, 1704067200, "time stamp");
    ok(kmip_str_equal_c(&m.header.server_correlation_value, "s1"),
       "server correlation value");
    is_int(m.nitems, 2, "items");
    is_int(m.items[0].operation, KMIP_OPERATION_GET, "first operation");
    ok(kmip_str_equal_c(&m.items[0].id, "a"), "first id");
    is_int(m.items[0].status, KMIP_RESULT_STATUS_SUCCESS, "success");
    is_int(m.items[0].reason, 0, "without a reason");
    is_int(m.items[0].payload.bytes.len, 16, "with a payload");
    is_int(m.items[1].operation, 0, "an item without an operation");
    is_int(m.items[1].has_id, 0, "or id");
    is_int(m.items[1].status, KMIP_RESULT_STATUS_OPERATION_FAILED, "failed");
    is_int(m.items[1].reason, KMIP_RESULT_REASON_ITEM_NOT_FOUND, "reason");
    ok(kmip_str_equal_c(&m.items[1].message, "no such key"), "message");
    is_int(m.items[1].has_payload, 0, "no payload");
}


/* an item that does not fit gives way to one that says so */

static void
test_cut(kmip_arena_t *arena)
{
    uint8_t                large[256];
    kmip_error_t           error;
    kmip_writer_t          w;
    kmip_header_t          header;
    kmip_message_t         m;
    kmip_batch_item_t      item;
    kmip_message_writer_t  mw;

    memset(large, 'x', sizeof(large));
    memset(&header, 0, sizeof(header));
    memset(&item, 0, sizeof(item));

    header.version = KMIP_V1_1;
    item.operation = KMIP_OPERATION_GET;

    (void) kmip_writer_init(&w, arena, 64, 256);
    kmip_response_begin(&mw, &w, &header);
    kmip_response_item_begin(&mw, &item);
    kmip_response_item_end(&mw);

    kmip_response_item_begin(&mw, &item);
    kmip_ttlv_put_bytes(&w, KMIP_TAG_DATA, KMIP_TYPE_BYTE_STRING, large,
                        sizeof(large));
    ok(w.failed, "an item is too large");
    kmip_message_item_cut(&mw);

    item.status = KMIP_RESULT_STATUS_OPERATION_FAILED;
    item.reason = KMIP_RESULT_REASON_RESPONSE_TOO_LARGE;
    kmip_response_item_begin(&mw, &item);
    kmip_response_item_end(&mw);
    ok(!w.failed, "an error in its place fits");

    /* taken back after it was ended, it does not count either */

    kmip_message_item_cut(&mw);
    kmip_response_item_begin(&mw, &item);
    kmip_response_item_end(&mw);
    kmip_response_end(&mw);

    is_int(kmip_message_decode_response(arena, w.start, kmip_writer_used(&w),
                                        &m, &error),
           KMIP_OK, "the response is read");
    is_int(m.nitems, 2, "it has two items");
    is_int(m.items[1].reason, KMIP_RESULT_REASON_RESPONSE_TOO_LARGE,
           "the last says what happened");
}


static void
test_responses(kmip_arena_t *arena)
{
    size_t          i;
    kmip_int_t      rc;
    kmip_value_t    v;
    kmip_error_t    error;
    kmip_message_t  m;

    static const message_case_t  cases[] = {
        { "an unknown minor version, echoed", KMIP_CAUSE_NONE,
          { OPEN_RESPONSE,
            VERSION(1, 9), STAMP(1), COUNT(1), ITEM,
            ENUMERATION(2, RESULT_STATUS, 1), END } },
        { "fields of a later version", KMIP_CAUSE_NONE,
          { OPEN_RESPONSE, VERSION(1, 3), STAMP(1),
            INTEGER(2, CLIENT_CORRELATION_VALUE, 1),
            INTEGER(2, SERVER_CORRELATION_VALUE, 1),
            INTEGER(2, SERVER_HASHED_PASSWORD, 1), COUNT(1), ITEM,
            ENUMERATION(2, RESULT_STATUS, 1), END } },
        { "a pending operation", KMIP_CAUSE_NONE,
          { OPEN_RESPONSE,
            VERSION(1, 1), STAMP(1), COUNT(1), ITEM, OP(10),
            ENUMERATION(2, RESULT_STATUS, 2),
            BYTES(2, ASYNCHRONOUS_CORRELATION_VALUE, "x"), END } },
        { "a request", KMIP_CAUSE_INVALID_MESSAGE,
          { OPEN, VERSION(1, 1), COUNT(1), GET, END } },
        { "a response without a Time Stamp", KMIP_CAUSE_INVALID_MESSAGE,
          { OPEN_RESPONSE,
            VERSION(1, 1), COUNT(1), ITEM, ENUMERATION(2, RESULT_STATUS, 1),
            END } },
        { "a response without a status", KMIP_CAUSE_INVALID_MESSAGE,
          { OPEN_RESPONSE,
            VERSION(1, 1), STAMP(1), COUNT(1), ITEM, OP(10), END } },
        { "a response of another count", KMIP_CAUSE_INVALID_MESSAGE,
          { OPEN_RESPONSE,
            VERSION(1, 1), STAMP(1), COUNT(2), ITEM,
            ENUMERATION(2, RESULT_STATUS, 1), END } },
        { "a response in 3.0", KMIP_CAUSE_UNSUPPORTED_VERSION,
          { OPEN_RESPONSE,
            VERSION(3, 0), STAMP(1), COUNT(1), ITEM,
            ENUMERATION(2, RESULT_STATUS, 1), END } },
    };

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        v = build(arena, cases[i].items);
        error.cause = KMIP_CAUSE_NONE;

        rc = kmip_message_decode_response(arena, v.bytes.data, v.bytes.len,
                                          &m, &error);

        is_int(rc, cases[i].cause ? KMIP_ERROR : KMIP_OK, "%s",
               cases[i].name);
        is_int(error.cause, cases[i].cause, "its cause");
    }
}


int
main(void)
{
    kmip_arena_t  *arena;

    arena = kmip_arena_create(1 << 20);

    test_write_least(arena);
    test_write_request(arena);
    test_write_versions(arena);
    test_write_response(arena);
    test_cut(arena);
    test_responses(arena);

    kmip_arena_destroy(arena);

    return done_testing();
}
