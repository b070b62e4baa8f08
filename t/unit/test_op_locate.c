
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Locate.
 */


#include "engine_world.h"
#include "tap.h"


#define KEYS  7


static char  uids[KEYS][64];


static void make_keys(world_t *w);
static void test_all(world_t *w);
static void test_filter(world_t *w);
static void test_maximum(world_t *w);
static void test_offset(world_t *w);
static void test_bound(world_t *w);
static void test_placeholder(world_t *w);
static void test_destroyed(world_t *w);
static void test_refused(world_t *w);
static kmip_payload_t *locate(talk_t *t, world_t *w);
static void maximum(kmip_payload_t *p, int32_t n);
static void offset(kmip_payload_t *p, int32_t n);
static int found(const talk_t *t, size_t i, const char *uid);


int
main(void)
{
    size_t   page;
    world_t  w;

    for (page = 0; page <= 3; page++) {
        world_init(&w);
        memory_store_page(w.ms, page);

        make_keys(&w);
        test_all(&w);
        test_filter(&w);
        test_maximum(&w);
        test_offset(&w);
        test_bound(&w);
        test_placeholder(&w);
        test_destroyed(&w);
        test_refused(&w);

        world_free(&w);
    }

    return done_testing();
}


static void
make_keys(world_t *w)
{
    int      i;
    char     name[32];
    talk_t   t;

    for (i = 0; i < KEYS; i++) {
        w->now = WORLD_NOW + i;
        (void) world_create(w, uids[i]);

        talk_begin(&t, w);
        snprintf(name, sizeof(name), "key %d", i);
        (void) world_add(w, uids[i], talk_name(&t, name));
        talk_end(&t);
    }

    is_int(memory_store_objects(w->ms), KEYS, "%d keys", KEYS);
}


static kmip_payload_t *
locate(talk_t *t, world_t *w)
{
    talk_begin(t, w);

    return talk_add(t, KMIP_OPERATION_LOCATE);
}


static void
maximum(kmip_payload_t *p, int32_t n)
{
    p->maximum_items = n;
    talk_present(p, MAXIMUM_ITEMS);
}


static void
offset(kmip_payload_t *p, int32_t n)
{
    p->offset_items = n;
    talk_present(p, OFFSET_ITEMS);
}


static int
found(const talk_t *t, size_t i, const char *uid)
{
    const kmip_strs_t  *list;

    list = &t->answers[0].payload.uids;

    return i < list->nelts && kmip_str_equal_c(&list->elts[i], uid);
}


static void
test_all(world_t *w)
{
    talk_t  t;

    (void) locate(&t, w);
    talk_run(&t);
    is_int(talk_result(&t, 0), 0, "Locate of everything");
    is_int(t.answers[0].payload.uids.nelts, KEYS, "finds everything");
    ok(found(&t, 0, uids[KEYS - 1]) && found(&t, KEYS - 1, uids[0]),
       "the newest first");
    ok(!kmip_payload_has(&t.answers[0].payload, LOCATED_ITEMS),
       "the number was not requested");
    talk_end(&t);
}


static void
test_filter(world_t *w)
{
    talk_t             t;
    kmip_payload_t    *p;
    kmip_attribute_t   a;

    p = locate(&t, w);
    a = talk_name(&t, "key 3");
    talk_list(&t, p, &a);
    a = talk_number(KMIP_ATTR_OBJECT_TYPE, KMIP_OBJECT_TYPE_SYMMETRIC_KEY);
    talk_list(&t, p, &a);
    talk_present(p, ATTRIBUTES);
    talk_run(&t);
    is_int(talk_result(&t, 0), 0, "Locate by Name");
    is_int(t.answers[0].payload.uids.nelts, 1, "finds one");
    ok(found(&t, 0, uids[3]), "the right one");
    talk_end(&t);

    p = locate(&t, w);
    a = talk_name(&t, "key 8");
    talk_list(&t, p, &a);
    talk_present(p, ATTRIBUTES);
    talk_run(&t);
    is_int(talk_result(&t, 0), 0, "Locate of a Name that no object has");
    is_int(t.answers[0].payload.uids.nelts, 0, "is a success, finding none");
    talk_end(&t);

    p = locate(&t, w);
    a = talk_number(KMIP_ATTR_INITIAL_DATE, WORLD_NOW + 2);
    talk_list(&t, p, &a);
    a = talk_number(KMIP_ATTR_INITIAL_DATE, WORLD_NOW + 4);
    talk_list(&t, p, &a);
    talk_present(p, ATTRIBUTES);
    talk_run(&t);
    is_int(t.answers[0].payload.uids.nelts, 3, "a range of dates finds three");
    ok(found(&t, 0, uids[4]) && found(&t, 2, uids[2]), "the right ones");
    talk_end(&t);
}


static void
test_maximum(world_t *w)
{
    int              n;
    talk_t           t;
    kmip_payload_t  *p;

    for (n = 1; n <= KEYS + 1; n++) {
        p = locate(&t, w);
        maximum(p, n);
        talk_run(&t);
        is_int(t.answers[0].payload.uids.nelts, n > KEYS ? KEYS : n,
               "at most %d", n);
        ok(found(&t, 0, uids[KEYS - 1]), "the newest is among them");
        talk_end(&t);
    }

    p = locate(&t, w);
    maximum(p, 0);
    talk_run(&t);
    is_int(talk_result(&t, 0), 0, "none wanted");
    is_int(t.answers[0].payload.uids.nelts, 0, "none found");
    is_int(t.answers[0].payload.located_items, KEYS, "but counted");
    talk_end(&t);
}


static void
test_offset(world_t *w)
{
    int              n;
    talk_t           t;
    kmip_payload_t  *p;

    for (n = 0; n <= KEYS + 1; n++) {
        p = locate(&t, w);
        maximum(p, 2);
        offset(p, n);
        talk_run(&t);

        is_int(t.answers[0].payload.uids.nelts,
               n > KEYS ? 0 : KEYS - n > 2 ? 2 : KEYS - n,
               "two after %d", n);
        is_int(t.answers[0].payload.located_items, KEYS, "of all");

        if (n < KEYS) {
            ok(found(&t, 0, uids[KEYS - 1 - n]), "the right ones");
        }

        talk_end(&t);
    }

    w->version = KMIP_V1_2;
    p = locate(&t, w);
    maximum(p, 0);
    talk_run(&t);
    ok(!kmip_payload_has(&t.answers[0].payload, LOCATED_ITEMS),
       "an older client is not told how many");
    talk_end(&t);
    w->version = KMIP_V1_4;
}


/* a Locate without a limit returns all objects or an error, never a part */

static void
test_bound(world_t *w)
{
    talk_t           t;
    kmip_payload_t  *p;

    w->limits.locate_items = 3;

    (void) locate(&t, w);
    talk_run(&t);
    is_int(talk_result(&t, 0), KMIP_RESULT_REASON_GENERAL_FAILURE,
           "all, which are more than the limit");
    talk_end(&t);

    w->limits.locate_items = KEYS;

    (void) locate(&t, w);
    talk_run(&t);
    is_int(t.answers[0].payload.uids.nelts, KEYS, "just as many as the limit");
    talk_end(&t);

    w->limits.locate_items = 3;

    p = locate(&t, w);
    maximum(p, 5);
    talk_run(&t);
    is_int(t.answers[0].payload.uids.nelts, 5, "unless more are wanted");
    talk_end(&t);

    p = locate(&t, w);
    maximum(p, 1);
    offset(p, 1);
    talk_run(&t);
    ok(!kmip_payload_has(&t.answers[0].payload, LOCATED_ITEMS),
       "how many there are is not known then");
    talk_end(&t);

    w->limits.locate_items = kmip_limits_default.locate_items;
}


static void
test_placeholder(world_t *w)
{
    int                n;
    talk_t             t;
    kmip_payload_t    *p;
    kmip_attribute_t   a;

    static const char *const  names[] = { "key 2", "key 9", NULL, NULL };
    static const long  results[] = {
        0, KMIP_RESULT_REASON_ITEM_NOT_FOUND,
        KMIP_RESULT_REASON_ITEM_NOT_FOUND, 0
    };

    for (n = 0; n < 4; n++) {
        talk_begin(&t, w);
        (void) talk_create(&t, 128);
        p = talk_add(&t, KMIP_OPERATION_LOCATE);

        if (names[n]) {
            a = talk_name(&t, names[n]);
            talk_list(&t, p, &a);
            talk_present(p, ATTRIBUTES);
        }

        if (n == 3) {
            maximum(p, 1);
        }

        (void) talk_add(&t, KMIP_OPERATION_GET);
        (void) talk_add(&t, KMIP_OPERATION_DESTROY);
        talk_run(&t);

        is_int(talk_result(&t, 1), 0, "Locate of %s",
               names[n] ? names[n] : n == 3 ? "the newest" : "all");
        is_int(talk_result(&t, 2), results[n],
               "only what was found alone can be used");

        if (n == 0) {
            ok(kmip_str_equal_c(&t.answers[2].payload.uid, uids[2]),
               "it is the one that was found");
        }

        talk_end(&t);
    }
}


/* the one before has destroyed uids[2] and the newest */

static void
test_destroyed(world_t *w)
{
    talk_t             t;
    size_t             i, all;
    kmip_payload_t    *p;
    kmip_attribute_t   a;

    (void) locate(&t, w);
    talk_run(&t);
    all = t.answers[0].payload.uids.nelts;

    for (i = 0; i < all; i++) {
        ok(!found(&t, i, uids[2]), "%zu is not destroyed", i);
    }

    talk_end(&t);

    p = locate(&t, w);
    a = talk_number(KMIP_ATTR_STATE, KMIP_STATE_DESTROYED);
    talk_list(&t, p, &a);
    talk_present(p, ATTRIBUTES);
    talk_run(&t);
    is_int(t.answers[0].payload.uids.nelts, 2, "two are destroyed");
    ok(found(&t, 1, uids[2]), "this one among them");
    talk_end(&t);

    p = locate(&t, w);
    p->storage_status_mask = KMIP_STORAGE_STATUS_MASK_ARCHIVAL_STORAGE;
    talk_present(p, STORAGE_STATUS_MASK);
    talk_run(&t);
    is_int(t.answers[0].payload.uids.nelts, 0, "none is archived");
    talk_end(&t);

    p = locate(&t, w);
    p->storage_status_mask = KMIP_STORAGE_STATUS_MASK_ON_LINE_STORAGE;
    talk_present(p, STORAGE_STATUS_MASK);
    talk_run(&t);
    is_int(t.answers[0].payload.uids.nelts, all, "the others are on-line");
    talk_end(&t);
}


static void
test_refused(world_t *w)
{
    talk_t           t;
    kmip_payload_t  *p;

    p = locate(&t, w);
    maximum(p, -1);
    talk_run(&t);
    is_int(talk_result(&t, 0), KMIP_RESULT_REASON_INVALID_FIELD,
           "less than none");
    talk_end(&t);

    p = locate(&t, w);
    offset(p, -1);
    talk_run(&t);
    is_int(talk_result(&t, 0), KMIP_RESULT_REASON_INVALID_FIELD,
           "after less than none");
    talk_end(&t);

    p = locate(&t, w);
    p->object_group_member = 3;
    talk_present(p, OBJECT_GROUP_MEMBER);
    talk_run(&t);
    is_int(talk_result(&t, 0), KMIP_RESULT_REASON_INVALID_FIELD,
           "an unknown Object Group Member");
    talk_end(&t);

    memory_store_fail(w->ms, MEMORY_FIND, KMIP_STORE_LIMIT, 1);
    (void) locate(&t, w);
    talk_run(&t);
    is_int(talk_result(&t, 0), KMIP_RESULT_REASON_GENERAL_FAILURE,
           "too many to look through");
    talk_end(&t);
}
