
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Items of 2.x that name the object of an earlier item of their batch, by its
 * operation or by its place among the identifiers in the response.
 */


#include "engine_world.h"
#include "tap.h"


#define NOT_FOUND  KMIP_RESULT_REASON_OBJECT_NOT_FOUND


static void refer(talk_t *t, uint32_t operation, kmip_type_e type,
    int32_t number);
static void is_uid(const talk_t *t, size_t index, size_t of,
    const char *what);
static void test_operations(world_t *w);
static void test_places(world_t *w);
static void test_located(world_t *w);
static void test_runs(world_t *w);
static void test_absent(world_t *w);


int
main(void)
{
    world_t  w;

    world_init(&w);
    w.version = KMIP_V2_1;

    test_operations(&w);
    test_places(&w);
    test_located(&w);
    test_runs(&w);
    test_absent(&w);

    ok(!memory_store_abused(w.ms), "the store was used by its rules");

    world_free(&w);

    return done_testing();
}


/* an item about the object that a number of this type stands for */

static void
refer(talk_t *t, uint32_t operation, kmip_type_e type, int32_t number)
{
    kmip_payload_t  *p;

    p = talk_add(t, operation);
    p->uid_type = type;
    p->uid_number = number;
    talk_present(p, UNIQUE_IDENTIFIER);

    if (operation == KMIP_OPERATION_ADD_ATTRIBUTE) {
        talk_attribute(p, talk_text(KMIP_ATTR_CUSTOM, "x-a",
                                    number == -1 ? "last" : "other"));
    }
}


static void
is_uid(const talk_t *t, size_t index, size_t of, const char *what)
{
    is_int(talk_result(t, index), 0, "%s", what);
    ok(kmip_str_equal(&t->answers[index].payload.uid,
                      &t->answers[of].payload.uid),
       "%s: it is the object of item %zu", what, of);
}


static void
test_operations(world_t *w)
{
    talk_t  t;

    talk_begin(&t, w);
    (void) talk_create(&t, 128);
    (void) talk_create(&t, 256);
    refer(&t, KMIP_OPERATION_GET, KMIP_TYPE_ENUMERATION,
          KMIP_UNIQUE_IDENTIFIER_ID_PLACEHOLDER);
    refer(&t, KMIP_OPERATION_GET, KMIP_TYPE_ENUMERATION,
          KMIP_UNIQUE_IDENTIFIER_CREATE);
    refer(&t, KMIP_OPERATION_GET, KMIP_TYPE_ENUMERATION,
          KMIP_UNIQUE_IDENTIFIER_REGISTER);
    talk_run(&t);

    is_uid(&t, 2, 1, "the ID Placeholder");
    is_uid(&t, 3, 1, "the last Create");
    is_int(talk_result(&t, 4), NOT_FOUND, "there was no Register");
    talk_end(&t);
}


static void
test_places(world_t *w)
{
    talk_t  t;

    talk_begin(&t, w);
    (void) talk_create(&t, 128);
    (void) talk_create(&t, 256);
    refer(&t, KMIP_OPERATION_GET, KMIP_TYPE_INTEGER, 0);
    refer(&t, KMIP_OPERATION_GET, KMIP_TYPE_INTEGER, 1);
    refer(&t, KMIP_OPERATION_GET, KMIP_TYPE_INTEGER, -4);
    refer(&t, KMIP_OPERATION_GET, KMIP_TYPE_INTEGER, -1);
    refer(&t, KMIP_OPERATION_GET, KMIP_TYPE_INTEGER, 5);
    talk_run(&t);

    is_uid(&t, 2, 0, "the first identifier");
    is_uid(&t, 3, 1, "the second one");
    is_uid(&t, 4, 0, "the fourth from the end");
    is_uid(&t, 5, 4, "the last one");
    is_uid(&t, 6, 5, "the sixth one");
    talk_end(&t);
}


/* each identifier in Locate's response counts */

static void
test_located(world_t *w)
{
    talk_t           t;
    kmip_str_t       second;
    kmip_payload_t  *p;

    talk_begin(&t, w);
    p = talk_add(&t, KMIP_OPERATION_LOCATE);
    p->maximum_items = 2;
    talk_present(p, MAXIMUM_ITEMS);
    talk_present(p, ATTRIBUTES);
    refer(&t, KMIP_OPERATION_GET, KMIP_TYPE_INTEGER, 1);
    refer(&t, KMIP_OPERATION_GET, KMIP_TYPE_ENUMERATION,
          KMIP_UNIQUE_IDENTIFIER_LOCATE);
    talk_run(&t);

    is_int(talk_result(&t, 0), 0, "Locate of two objects");
    is_int(t.answers[0].payload.uids.nelts, 2, "returns two");

    second = t.answers[0].payload.uids.elts[1];
    is_int(talk_result(&t, 1), 0, "the second of them");
    ok(kmip_str_equal(&t.answers[1].payload.uid, &second), "can be named");
    is_int(talk_result(&t, 2), NOT_FOUND,
           "the object of a Locate that found two cannot");
    talk_end(&t);
}


/* changes in a row: what each names depends on the response before it */

static void
test_runs(world_t *w)
{
    talk_t  t;

    talk_begin(&t, w);
    (void) talk_create(&t, 128);
    (void) talk_create(&t, 256);
    refer(&t, KMIP_OPERATION_ADD_ATTRIBUTE, KMIP_TYPE_INTEGER, 0);
    refer(&t, KMIP_OPERATION_ADD_ATTRIBUTE, KMIP_TYPE_INTEGER, -1);
    refer(&t, KMIP_OPERATION_ADD_ATTRIBUTE, KMIP_TYPE_INTEGER, 1);
    talk_run(&t);

    is_uid(&t, 2, 0, "a change of the first object");
    is_uid(&t, 3, 0, "another of the same");
    is_uid(&t, 4, 1, "one of the second object");
    talk_end(&t);
}


static void
test_absent(world_t *w)
{
    talk_t  t;

    talk_begin(&t, w);
    t.header.error_continuation =
                                KMIP_BATCH_ERROR_CONTINUATION_OPTION_CONTINUE;
    refer(&t, KMIP_OPERATION_GET, KMIP_TYPE_INTEGER, 0);
    refer(&t, KMIP_OPERATION_GET, KMIP_TYPE_INTEGER, -1);
    refer(&t, KMIP_OPERATION_GET, KMIP_TYPE_INTEGER, INT32_MIN);
    refer(&t, KMIP_OPERATION_GET, KMIP_TYPE_INTEGER, INT32_MAX);
    refer(&t, KMIP_OPERATION_GET, KMIP_TYPE_ENUMERATION,
          KMIP_UNIQUE_IDENTIFIER_ID_PLACEHOLDER);
    refer(&t, KMIP_OPERATION_GET, KMIP_TYPE_ENUMERATION,
          KMIP_UNIQUE_IDENTIFIER_CERTIFY);
    refer(&t, KMIP_OPERATION_GET, KMIP_TYPE_ENUMERATION, 99);
    talk_run(&t);

    is_int(talk_result(&t, 0), NOT_FOUND, "the first of none");
    is_int(talk_result(&t, 1), NOT_FOUND, "the last of none");
    is_int(talk_result(&t, 2), NOT_FOUND, "the smallest number");
    is_int(talk_result(&t, 3), NOT_FOUND, "the largest number");
    is_int(talk_result(&t, 4), NOT_FOUND, "an empty ID Placeholder");
    is_int(talk_result(&t, 5), NOT_FOUND, "an operation that is not offered");
    is_int(talk_result(&t, 6), NOT_FOUND, "a value that no version has");
    talk_end(&t);
}
