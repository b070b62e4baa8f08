
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Runs: consecutive changes of one object.
 */


#include "engine_world.h"
#include "tap.h"


static void test_one_commit(void);
static void test_seen(void);
static void test_ends(void);
static void test_fails_stop(void);
static void test_fails_continue(void);
static void test_nothing(void);
static void test_conflict(void);
static void test_replay(void);
static void test_commit_fails(void);
static void test_load_fails(void);
static void test_names(void);
static void test_pair(void);
static void test_undone(void);
static void add(talk_t *t, const char *uid, const char *name,
    const char *text);
static size_t stored(world_t *w, const char *uid, const char *name);


int
main(void)
{
    test_one_commit();
    test_seen();
    test_ends();
    test_fails_stop();
    test_fails_continue();
    test_nothing();
    test_conflict();
    test_replay();
    test_commit_fails();
    test_load_fails();
    test_names();
    test_pair();
    test_undone();

    return done_testing();
}


static void
add(talk_t *t, const char *uid, const char *name, const char *text)
{
    talk_attribute(talk_add_uid(t, KMIP_OPERATION_ADD_ATTRIBUTE, uid),
                   talk_text(KMIP_ATTR_CUSTOM, name, text));
}


/* instances of a custom attribute that the store has */

static size_t
stored(world_t *w, const char *uid, const char *name)
{
    kmip_str_t              id, attribute;
    const kmip_snapshot_t  *object;

    id.data = (const uint8_t *) uid;
    id.len = strlen(uid);

    attribute.data = (const uint8_t *) name;
    attribute.len = strlen(name);

    object = memory_store_find(w->ms, &id);

    return kmip_attributes_count(&object->attributes, KMIP_ATTR_CUSTOM,
                                 &attribute);
}


static void
test_one_commit(void)
{
    char     uid[64];
    talk_t   t;
    size_t   i;
    world_t  w;

    world_init(&w);
    (void) world_create(&w, uid);

    talk_begin(&t, &w);
    add(&t, uid, "x-a", "1");
    (void) talk_add_uid(&t, KMIP_OPERATION_ACTIVATE, uid);
    add(&t, uid, "x-b", "1");
    talk_attribute(talk_add_uid(&t, KMIP_OPERATION_MODIFY_ATTRIBUTE, uid),
                   talk_text(KMIP_ATTR_CUSTOM, "x-a", "2"));
    talk_names(&t, talk_add_uid(&t, KMIP_OPERATION_DELETE_ATTRIBUTE, uid),
               "x-b");
    talk_present(&t.payloads[4], ATTRIBUTE_NAME);
    talk_reason(&t, talk_add_uid(&t, KMIP_OPERATION_REVOKE, uid),
                KMIP_REVOCATION_REASON_CODE_SUPERSEDED);
    talk_run(&t);

    is_int(t.nanswers, 6, "six changes");

    for (i = 0; i < 6; i++) {
        is_int(talk_result(&t, i), 0, "change %zu", i);
    }

    talk_end(&t);

    is_int(memory_store_count(w.ms, MEMORY_LOAD), 1, "are one load");
    is_int(memory_store_count(w.ms, MEMORY_COMMIT), 1, "and one commit");
    is_int(memory_store_first(w.ms)->state, KMIP_STATE_DEACTIVATED,
           "the last State");
    is_int(stored(&w, uid, "x-a"), 1, "one attribute is there");
    is_int(stored(&w, uid, "x-b"), 0, "one is gone");

    world_free(&w);
}


/* each change is checked against the result of the one before */

static void
test_seen(void)
{
    char     uid[64];
    talk_t   t;
    world_t  w;

    world_init(&w);
    (void) world_create(&w, uid);

    talk_begin(&t, &w);
    add(&t, uid, "x-a", "1");
    add(&t, uid, "x-a", "1");
    add(&t, uid, "x-a", "2");
    (void) talk_add_uid(&t, KMIP_OPERATION_ACTIVATE, uid);
    (void) talk_add_uid(&t, KMIP_OPERATION_ACTIVATE, uid);
    talk_attribute(talk_add_uid(&t, KMIP_OPERATION_MODIFY_ATTRIBUTE, uid),
                   talk_number(KMIP_ATTR_ACTIVATION_DATE, WORLD_NOW + 5));
    talk_run(&t);

    is_int(t.answers[0].payload.attribute.index, 0, "the first instance");
    is_int(t.answers[1].payload.attribute.index, 0, "the same");
    is_int(t.answers[2].payload.attribute.index, 1, "the second");
    is_int(talk_result(&t, 4), 0, "Activate once more");
    is_int(talk_result(&t, 5), KMIP_RESULT_REASON_PERMISSION_DENIED,
           "an Active object's Activation Date");
    talk_end(&t);

    is_int(stored(&w, uid, "x-a"), 2, "what came before is stored");

    world_free(&w);
}


/* another operation ends a run, and sees its result */

static void
test_ends(void)
{
    char     uid[64], other[64];
    talk_t   t;
    world_t  w;

    world_init(&w);
    (void) world_create(&w, uid);
    (void) world_create(&w, other);

    talk_begin(&t, &w);
    add(&t, uid, "x-a", "1");
    talk_names(&t, talk_add_uid(&t, KMIP_OPERATION_GET_ATTRIBUTES, uid),
               "x-a");
    add(&t, uid, "x-a", "2");
    add(&t, other, "x-a", "1");
    add(&t, uid, "x-a", "3");
    talk_run(&t);

    is_int(t.nanswers, 5, "five items");
    is_int(t.answers[1].payload.attributes.nelts, 1,
           "the second sees the first and not the third");
    is_int(memory_store_count(w.ms, MEMORY_COMMIT), 4, "four runs");
    talk_end(&t);

    is_int(stored(&w, uid, "x-a"), 3, "three of one object");
    is_int(stored(&w, other, "x-a"), 1, "one of another");

    talk_begin(&t, &w);
    add(&t, uid, "x-b", "1");
    (void) talk_add_uid(&t, KMIP_OPERATION_DESTROY, uid);
    add(&t, uid, "x-c", "1");
    talk_run(&t);
    is_int(talk_result(&t, 0), 0, "before Destroy");
    is_int(talk_result(&t, 1), 0, "Destroy");
    is_int(talk_result(&t, 2), KMIP_RESULT_REASON_PERMISSION_DENIED,
           "after Destroy");
    talk_end(&t);

    world_free(&w);
}


static void
test_fails_stop(void)
{
    char     uid[64];
    talk_t   t;
    world_t  w;

    world_init(&w);
    (void) world_create(&w, uid);

    talk_begin(&t, &w);
    add(&t, uid, "x-a", "1");
    add(&t, uid, "y-b", "1");
    add(&t, uid, "x-c", "1");
    talk_run(&t);
    is_int(t.nanswers, 2, "Stop: two answers");
    is_int(talk_result(&t, 0), 0, "a success");
    is_int(talk_result(&t, 1), KMIP_RESULT_REASON_PERMISSION_DENIED,
           "a failure");
    talk_end(&t);

    is_int(stored(&w, uid, "x-a"), 1, "what came before it is stored");
    is_int(stored(&w, uid, "x-c"), 0, "what comes after it is not");

    world_free(&w);
}


static void
test_fails_continue(void)
{
    char     uid[64];
    talk_t   t;
    world_t  w;

    world_init(&w);
    (void) world_create(&w, uid);

    talk_begin(&t, &w);
    t.header.error_continuation =
                                  KMIP_BATCH_ERROR_CONTINUATION_OPTION_CONTINUE;
    add(&t, uid, "x-a", "1");
    talk_attribute(talk_add_uid(&t, KMIP_OPERATION_ADD_ATTRIBUTE, uid),
                   talk_number(KMIP_ATTR_ACTIVATION_DATE, WORLD_NOW + 9));
    talk_attribute(talk_add_uid(&t, KMIP_OPERATION_ADD_ATTRIBUTE, uid),
                   talk_number(KMIP_ATTR_DEACTIVATION_DATE, WORLD_NOW + 8));
    add(&t, uid, "x-c", "1");
    talk_run(&t);
    is_int(t.nanswers, 4, "Continue: four answers");
    is_int(talk_result(&t, 1), 0, "a date");
    is_int(talk_result(&t, 2), KMIP_RESULT_REASON_INVALID_FIELD,
           "a date before it");
    is_int(talk_result(&t, 3), 0, "a success after it");
    talk_end(&t);

    is_int(memory_store_count(w.ms, MEMORY_COMMIT), 1, "one commit");
    is_int(stored(&w, uid, "x-a"), 1, "what came before it is stored");
    is_int(stored(&w, uid, "x-c"), 1, "as is what comes after it");
    ok(kmip_attributes_count(&memory_store_first(w.ms)->attributes,
                             KMIP_ATTR_DEACTIVATION_DATE, NULL) == 0,
       "what failed has left no trace");

    world_free(&w);
}


static void
test_nothing(void)
{
    char     uid[64];
    talk_t   t;
    world_t  w;

    world_init(&w);
    (void) world_create(&w, uid);
    (void) world_add(&w, uid, talk_text(KMIP_ATTR_CUSTOM, "x-a", "1"));

    talk_begin(&t, &w);
    add(&t, uid, "x-a", "1");
    add(&t, uid, "x-a", "1");
    talk_run(&t);
    is_int(talk_result(&t, 1), 0, "nothing new");
    is_int(memory_store_count(w.ms, MEMORY_COMMIT), 1, "is not stored");
    ok(!t.changed, "nor said to have changed anything");
    talk_end(&t);

    world_free(&w);
}


static void
test_conflict(void)
{
    char      uid[64];
    world_t   w;
    unsigned  attempts;

    world_init(&w);
    (void) world_create(&w, uid);

    for (attempts = 0; attempts <= w.limits.attempts; attempts++) {
        memory_store_interfere(w.ms, attempts);

        is_int(world_add(&w, uid, talk_text(KMIP_ATTR_CUSTOM, "x-a",
                                            attempts % 2 ? "1" : "2")), 0,
               "%u conflicts", attempts);
    }

    memory_store_interfere(w.ms, w.limits.attempts + 1);
    is_int(world_add(&w, uid, talk_text(KMIP_ATTR_CUSTOM, "x-a", "3")),
           KMIP_RESULT_REASON_GENERAL_FAILURE, "one conflict too many");
    is_int(stored(&w, uid, "x-a"), 2, "is not stored");

    memory_store_interfere(w.ms, 0);
    is_int(world_add(&w, uid, talk_text(KMIP_ATTR_CUSTOM, "x-a", "3")), 0,
           "it is when there is none");

    world_free(&w);
}


/* the other engine's change is included when the run is replayed */

static void
test_replay(void)
{
    char     uid[64];
    talk_t   t;
    world_t  w;

    world_init(&w);
    (void) world_create(&w, uid);
    memory_store_later(w.ms, 1);

    talk_begin(&t, &w);
    add(&t, uid, "x-a", "1");
    (void) talk_add_uid(&t, KMIP_OPERATION_ACTIVATE, uid);
    talk_encode(&t);
    talk_send(&t);
    is_int(memory_store_pump(w.ms), 1, "the object is loaded");
    is_int(memory_store_pending(w.ms), 1, "the commit is under way");

    /* another engine is faster */

    memory_store_later(w.ms, 0);
    is_int(world_add(&w, uid, talk_text(KMIP_ATTR_CUSTOM, "x-a", "0")), 0,
           "another one adds the same attribute");
    is_int(world_revoke(&w, uid, KMIP_REVOCATION_REASON_CODE_KEY_COMPROMISE),
           0, "and revokes the object");

    talk_pump(&t);
    talk_decode(&t);
    is_int(t.done, 1, "done was called once");
    is_int(talk_result(&t, 0), 0, "the attribute is added");
    is_int(t.answers[0].payload.attribute.index, 1,
           "as the second instance");
    is_int(talk_result(&t, 1), KMIP_RESULT_REASON_PERMISSION_DENIED,
           "Activate comes too late");
    talk_end(&t);

    is_int(stored(&w, uid, "x-a"), 2, "both attributes are there");
    is_int(memory_store_first(w.ms)->state, KMIP_STATE_COMPROMISED,
           "and the State that the other one made");

    world_free(&w);
}


static void
test_commit_fails(void)
{
    int      all;
    char     uid[64];
    size_t   i;
    talk_t   t;
    world_t  w;

    world_init(&w);
    (void) world_create(&w, uid);

    for (all = 0; all <= 1; all++) {
        memory_store_fail(w.ms, MEMORY_COMMIT, KMIP_STORE_UNAVAILABLE, 1);

        talk_begin(&t, &w);

        if (all) {
            t.header.error_continuation =
                                  KMIP_BATCH_ERROR_CONTINUATION_OPTION_CONTINUE;
        }

        add(&t, uid, "x-a", "1");
        add(&t, uid, "x-b", "1");
        add(&t, uid, "y-c", "1");
        talk_run(&t);

        is_int(t.nanswers, all ? 3 : 1, "%s", all ? "Continue" : "Stop");
        ok(t.changed, "something may have changed");

        for (i = 0; i < t.nanswers; i++) {
            is_int(talk_result(&t, i),
                   i == 2 ? KMIP_RESULT_REASON_PERMISSION_DENIED
                          : KMIP_RESULT_REASON_GENERAL_FAILURE,
                   "item %zu fails", i);
        }

        talk_end(&t);
    }

    is_int(stored(&w, uid, "x-a"), 0, "nothing was stored");

    memory_store_fail(w.ms, MEMORY_COMMIT, KMIP_STORE_TOO_LARGE, 1);
    is_int(world_add(&w, uid, talk_text(KMIP_ATTR_CUSTOM, "x-a", "1")),
           KMIP_RESULT_REASON_GENERAL_FAILURE, "too large");
    is_int(w.log.cause, KMIP_CAUSE_SERVER_LIMIT, "is logged as such");

    world_free(&w);
}


static void
test_load_fails(void)
{
    char     uid[64];
    size_t   i;
    talk_t   t;
    world_t  w;

    world_init(&w);
    (void) world_create(&w, uid);

    talk_begin(&t, &w);
    t.header.error_continuation =
                                  KMIP_BATCH_ERROR_CONTINUATION_OPTION_CONTINUE;
    add(&t, "nothing", "x-a", "1");
    add(&t, "nothing", "x-b", "1");
    add(&t, uid, "x-a", "1");
    talk_run(&t);

    is_int(t.nanswers, 3, "Continue: three answers");

    for (i = 0; i < 2; i++) {
        is_int(talk_result(&t, i), KMIP_RESULT_REASON_ITEM_NOT_FOUND,
               "item %zu of an object that is not", i);
    }

    is_int(talk_result(&t, 2), 0, "an object that is");
    talk_end(&t);

    is_int(memory_store_count(w.ms, MEMORY_LOAD), 2, "two loads");

    world_free(&w);
}


/* a Name that is taken fails alone */

static void
test_names(void)
{
    char     uid[64], other[64];
    talk_t   t;
    world_t  w;

    world_init(&w);
    (void) world_create(&w, uid);
    (void) world_create(&w, other);

    talk_begin(&t, &w);
    (void) world_add(&w, other, talk_name(&t, "taken"));

    t.header.error_continuation =
                                  KMIP_BATCH_ERROR_CONTINUATION_OPTION_CONTINUE;
    add(&t, uid, "x-a", "1");
    talk_attribute(talk_add_uid(&t, KMIP_OPERATION_ADD_ATTRIBUTE, uid),
                   talk_name(&t, "taken"));
    add(&t, uid, "x-b", "1");
    talk_run(&t);

    is_int(talk_result(&t, 0), 0, "before it");
    is_int(talk_result(&t, 1), KMIP_RESULT_REASON_ILLEGAL_OPERATION,
           "the Name");
    is_int(talk_result(&t, 2), 0, "after it");
    talk_end(&t);

    world_free(&w);
}


/* two engines over one store: no change is lost */

static void
test_pair(void)
{
    int       n;
    char      uid[64];
    talk_t    a, b;
    world_t   w;
    uint64_t  seed;

    for (seed = 1; seed <= 60; seed++) {
        world_init(&w);
        w.limits.attempts = 50;
        (void) world_create(&w, uid);
        memory_store_seed(w.ms, seed, 0);
        memory_store_later(w.ms, 1);

        talk_begin(&a, &w);
        talk_begin(&b, &w);
        add(&a, uid, "x-a", "a");
        add(&b, uid, "x-a", "b");
        (void) talk_add_uid(&a, KMIP_OPERATION_ACTIVATE, uid);
        add(&b, uid, "x-b", "b");
        talk_encode(&a);
        talk_encode(&b);
        talk_send(&a);
        talk_send(&b);

        for (n = 0; n < 1000 && !(a.done && b.done); n++) {
            (void) memory_store_pump(w.ms);
        }

        talk_decode(&a);
        talk_decode(&b);

        ok(a.nanswers == 2 && b.nanswers == 2
           && talk_result(&a, 1) == 0 && talk_result(&b, 1) == 0
           && stored(&w, uid, "x-a") == 2 && stored(&w, uid, "x-b") == 1
           && memory_store_first(w.ms)->state == KMIP_STATE_ACTIVE
           && !memory_store_abused(w.ms), "seed %llu: nothing is lost",
           (unsigned long long) seed);

        talk_end(&a);
        talk_end(&b);
        world_free(&w);
    }
}


/* the edits of a failed item are discarded */

static void
test_undone(void)
{
    int64_t           date;
    talk_t            t;
    world_t           w;
    kmip_str_t        uid;
    kmip_payload_t   *p;
    kmip_attribute_t  a[2];
    char              id[64];

    world_init(&w);

    a[0] = talk_number(KMIP_ATTR_ACTIVATION_DATE, w.now + 100);
    a[1] = talk_number(KMIP_ATTR_DEACTIVATION_DATE, w.now + 200);

    talk_begin(&t, &w);
    p = talk_create(&t, 256);
    talk_list(&t, p, &a[0]);
    talk_list(&t, p, &a[1]);
    talk_run(&t);
    uid = memory_store_first(w.ms)->uid;
    snprintf(id, sizeof(id), "%.*s", (int) uid.len, (const char *) uid.data);
    talk_end(&t);

    talk_begin(&t, &w);
    t.header.error_continuation =
                                 KMIP_BATCH_ERROR_CONTINUATION_OPTION_CONTINUE;
    add(&t, id, "x-a", "1");
    talk_attribute(talk_add_uid(&t, KMIP_OPERATION_MODIFY_ATTRIBUTE, id),
                   talk_number(KMIP_ATTR_DEACTIVATION_DATE, w.now + 50));
    add(&t, id, "x-b", "1");
    talk_run(&t);

    is_int(talk_result(&t, 0), 0, "a change before");
    is_int(talk_result(&t, 1), KMIP_RESULT_REASON_INVALID_FIELD,
           "a date before another one");
    is_int(talk_result(&t, 2), 0, "a change after");
    talk_end(&t);

    ok(kmip_attributes_number(&memory_store_first(w.ms)->attributes,
                              KMIP_ATTR_DEACTIVATION_DATE, &date)
       && date == w.now + 200, "the date is as it was");
    is_int(stored(&w, id, "x-a") + stored(&w, id, "x-b"), 2,
           "the changes are there");

    world_free(&w);
}
