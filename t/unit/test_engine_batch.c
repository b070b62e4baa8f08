
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The engine: batches, the ID Placeholder, the size of a response.
 */


#include "engine_world.h"
#include "tap.h"


static void test_stop(void);
static void test_continue(void);
static void test_undo(void);
static void test_placeholder(void);
static void test_size(void);
static void test_size_before(void);


int
main(void)
{
    test_stop();
    test_continue();
    test_undo();
    test_placeholder();
    test_size();
    test_size_before();

    return done_testing();
}


static void
test_stop(void)
{
    int      given;
    talk_t   t;
    world_t  w;

    world_init(&w);

    for (given = 0; given <= 1; given++) {
        talk_begin(&t, &w);

        if (given) {
            t.header.error_continuation =
                                      KMIP_BATCH_ERROR_CONTINUATION_OPTION_STOP;
        }

        (void) talk_create(&t, 128);
        (void) talk_add_uid(&t, KMIP_OPERATION_GET, "nothing");
        (void) talk_create(&t, 128);
        talk_run(&t);
        is_int(t.nanswers, 2, "Stop %s: two answers",
               given ? "given" : "not given");
        is_int(talk_result(&t, 0), 0, "a success");
        is_int(talk_result(&t, 1), KMIP_RESULT_REASON_ITEM_NOT_FOUND,
               "a failure");
        is_int(memory_store_count(w.ms, MEMORY_CREATE), given + 1,
               "and nothing done after it");
        talk_end(&t);
    }

    world_free(&w);
}


static void
test_continue(void)
{
    size_t   i;
    talk_t   t;
    world_t  w;

    world_init(&w);

    talk_begin(&t, &w);
    t.header.error_continuation =
                                  KMIP_BATCH_ERROR_CONTINUATION_OPTION_CONTINUE;
    (void) talk_create(&t, 128);
    (void) talk_add_uid(&t, KMIP_OPERATION_GET, "nothing");
    (void) talk_create(&t, 100);
    (void) talk_create(&t, 128);
    talk_run(&t);
    is_int(t.nanswers, 4, "Continue: all are answered");
    is_int(talk_result(&t, 0), 0, "a success");
    is_int(talk_result(&t, 1), KMIP_RESULT_REASON_ITEM_NOT_FOUND, "a failure");
    is_int(talk_result(&t, 2), KMIP_RESULT_REASON_INVALID_FIELD, "another");
    is_int(talk_result(&t, 3), 0, "a success");

    for (i = 0; i < 4; i++) {
        ok(kmip_str_equal(&t.answers[i].item.id, &t.items[i].id),
           "the identifier of item %zu", i);
    }

    talk_end(&t);
    world_free(&w);
}


static void
test_undo(void)
{
    talk_t   t;
    world_t  w;

    world_init(&w);

    talk_begin(&t, &w);
    t.header.error_continuation = KMIP_BATCH_ERROR_CONTINUATION_OPTION_UNDO;
    (void) talk_create(&t, 128);
    (void) talk_create(&t, 128);
    talk_encode(&t);
    talk_send(&t);
    talk_decode(&t);
    is_int(t.message.nitems, 1, "Undo: one answer");
    is_int(t.message.items[0].reason,
           KMIP_RESULT_REASON_FEATURE_NOT_SUPPORTED, "for the whole batch");
    is_int(memory_store_count(w.ms, MEMORY_CREATE), 0, "nothing was done");
    talk_end(&t);

    world_free(&w);
}


static void
test_placeholder(void)
{
    talk_t   t;
    world_t  w;

    world_init(&w);

    talk_begin(&t, &w);
    (void) talk_create(&t, 128);
    (void) talk_add(&t, KMIP_OPERATION_ACTIVATE);
    (void) talk_add(&t, KMIP_OPERATION_GET);
    talk_run(&t);
    is_int(t.nanswers, 3, "Create, Activate, Get");
    is_int(talk_result(&t, 2), 0, "of one key");
    ok(kmip_str_equal(&t.answers[0].payload.uid, &t.answers[2].payload.uid),
       "which is the one created");
    is_int(memory_store_first(w.ms)->state, KMIP_STATE_ACTIVE, "and Active");
    talk_end(&t);

    talk_begin(&t, &w);
    (void) talk_add(&t, KMIP_OPERATION_GET);
    talk_run(&t);
    is_int(talk_result(&t, 0), KMIP_RESULT_REASON_ITEM_NOT_FOUND,
           "it does not outlive the message");
    talk_end(&t);

    /* a failure must not leave an older object to what follows */

    talk_begin(&t, &w);
    t.header.error_continuation =
                                  KMIP_BATCH_ERROR_CONTINUATION_OPTION_CONTINUE;
    (void) talk_create(&t, 128);
    (void) talk_create(&t, 100);
    (void) talk_add(&t, KMIP_OPERATION_DESTROY);
    talk_run(&t);
    is_int(talk_result(&t, 2), KMIP_RESULT_REASON_ITEM_NOT_FOUND,
           "a Create that failed leaves none");
    is_int(memory_store_count(w.ms, MEMORY_DESTROY), 0,
           "nothing is destroyed");
    talk_end(&t);

    world_free(&w);
}


/* every Maximum Response Size: the answer keeps to it or says why not */

static void
test_size(void)
{
    char      uid[64];
    talk_t    t;
    size_t    full;
    int32_t   size;
    world_t   w;
    unsigned  wrong;

    world_init(&w);
    (void) world_create(&w, uid);

    talk_begin(&t, &w);
    (void) talk_add_uid(&t, KMIP_OPERATION_GET, uid);
    (void) talk_add_uid(&t, KMIP_OPERATION_GET, uid);
    talk_run(&t);
    full = t.response.len;
    talk_end(&t);

    wrong = 0;

    for (size = 1; size <= (int32_t) full; size++) {
        talk_begin(&t, &w);
        t.header.maximum_response_size = size;
        (void) talk_add_uid(&t, KMIP_OPERATION_GET, uid);
        (void) talk_add_uid(&t, KMIP_OPERATION_GET, uid);
        talk_run(&t);

        if (size == (int32_t) full) {
            is_int(talk_result(&t, 1), 0, "exactly enough");

        } else {
            wrong += talk_result(&t, t.nanswers - 1)
                     != KMIP_RESULT_REASON_RESPONSE_TOO_LARGE;
            wrong += t.nanswers == 2
                     && t.answers[1].payload.object.material != NULL;
        }

        talk_end(&t);
    }

    is_int(wrong, 0, "one byte less or more is too little");

    w.limits.response = full - 1;
    talk_begin(&t, &w);
    (void) talk_add_uid(&t, KMIP_OPERATION_GET, uid);
    (void) talk_add_uid(&t, KMIP_OPERATION_GET, uid);
    talk_run(&t);
    is_int(talk_result(&t, 0), 0, "the server's limit: the first fits");
    is_int(talk_result(&t, 1), KMIP_RESULT_REASON_RESPONSE_TOO_LARGE,
           "the second does not");
    talk_end(&t);

    world_free(&w);
}


/* an operation is not performed if its response would be too large */

static void
test_size_before(void)
{
    char     uid[64];
    talk_t   t;
    world_t  w;

    world_init(&w);
    (void) world_create(&w, uid);

    talk_begin(&t, &w);
    t.header.maximum_response_size = 150;
    (void) talk_create(&t, 256);
    talk_run(&t);
    is_int(talk_result(&t, 0), KMIP_RESULT_REASON_RESPONSE_TOO_LARGE,
           "Create");
    is_int(memory_store_objects(w.ms), 1, "nothing was created");
    ok(!t.changed, "nothing is said to have changed");
    talk_end(&t);

    talk_begin(&t, &w);
    t.header.maximum_response_size = 150;
    (void) talk_add_uid(&t, KMIP_OPERATION_DESTROY, uid);
    talk_run(&t);
    is_int(talk_result(&t, 0), KMIP_RESULT_REASON_RESPONSE_TOO_LARGE,
           "Destroy");
    is_int(memory_store_count(w.ms, MEMORY_DESTROY), 0,
           "nothing was destroyed");
    talk_end(&t);

    talk_begin(&t, &w);
    t.header.maximum_response_size = 380;
    talk_attribute(talk_add_uid(&t, KMIP_OPERATION_ADD_ATTRIBUTE, uid),
                   talk_text(KMIP_ATTR_CUSTOM, "x-a", "1"));
    talk_attribute(talk_add_uid(&t, KMIP_OPERATION_ADD_ATTRIBUTE, uid),
                   talk_text(KMIP_ATTR_CUSTOM, "x-b", "1"));
    talk_attribute(talk_add_uid(&t, KMIP_OPERATION_ADD_ATTRIBUTE, uid),
                   talk_text(KMIP_ATTR_CUSTOM, "x-c", "1"));
    talk_run(&t);
    is_int(talk_result(&t, 0), 0, "the first of a run");
    is_int(talk_result(&t, 1), KMIP_RESULT_REASON_RESPONSE_TOO_LARGE,
           "the second does not fit");
    is_int(t.nanswers, 2, "and ends the batch");
    ok(kmip_attributes_count(&memory_store_first(w.ms)->attributes,
                             KMIP_ATTR_CUSTOM,
                             &(kmip_str_t) kmip_string("x-a")) == 1,
       "the first is stored");
    ok(kmip_attributes_count(&memory_store_first(w.ms)->attributes,
                             KMIP_ATTR_CUSTOM,
                             &(kmip_str_t) kmip_string("x-b")) == 0,
       "the second is not");
    talk_end(&t);

    world_free(&w);
}
