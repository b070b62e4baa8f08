
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The engine with a slow store: waiting, clients that disconnect, random order
 * and lack of memory.
 */


#include "engine_world.h"
#include "tap.h"


#define SEEDS  400


static void test_waits(void);
static void test_deep(void);
static void test_cancel(void);
static void test_cancel_idle(void);
static void test_seeds(void);
static void test_faults(void);
static void test_script(void);
static void test_memory(void);
static void batch(talk_t *t, world_t *w, const char *uid);
static int plausible(const talk_t *t);


int
main(void)
{
    test_waits();
    test_deep();
    test_cancel();
    test_cancel_idle();
    test_seeds();
    test_faults();
    test_script();
    test_memory();

    return done_testing();
}


/* a bit of everything: ten calls of the store */

static void
batch(talk_t *t, world_t *w, const char *uid)
{
    kmip_payload_t  *p;

    talk_begin(t, w);

    t->header.error_continuation =
                                  KMIP_BATCH_ERROR_CONTINUATION_OPTION_CONTINUE;

    (void) talk_add_uid(t, KMIP_OPERATION_GET, uid);
    talk_attribute(talk_add_uid(t, KMIP_OPERATION_ADD_ATTRIBUTE, uid),
                   talk_text(KMIP_ATTR_CUSTOM, "x-a", "1"));
    (void) talk_add_uid(t, KMIP_OPERATION_ACTIVATE, uid);
    (void) talk_add_uid(t, KMIP_OPERATION_GET_ATTRIBUTES, uid);
    (void) talk_create(t, 256);
    (void) talk_add(t, KMIP_OPERATION_ACTIVATE);
    talk_reason(t, talk_add(t, KMIP_OPERATION_REVOKE),
                KMIP_REVOCATION_REASON_CODE_SUPERSEDED);
    (void) talk_add(t, KMIP_OPERATION_DESTROY);
    p = talk_add(t, KMIP_OPERATION_LOCATE);
    p->maximum_items = 1;
    talk_present(p, MAXIMUM_ITEMS);
    (void) talk_add(t, KMIP_OPERATION_GET_ATTRIBUTE_LIST);

    talk_encode(t);
}


/* an answer to every item, each of them a success or a reason */

static int
plausible(const talk_t *t)
{
    size_t  i;

    if (t->nanswers != t->nitems || t->done > 1) {
        return 0;
    }

    for (i = 0; i < t->nanswers; i++) {

        if (t->answers[i].item.operation != t->items[i].operation
            || !kmip_str_equal(&t->answers[i].item.id, &t->items[i].id)
            || talk_result(t, i) < 0)
        {
            return 0;
        }
    }

    return 1;
}


static void
test_waits(void)
{
    char     uid[64];
    talk_t   t;
    size_t   i;
    world_t  w;

    world_init(&w);
    (void) world_create(&w, uid);
    memory_store_later(w.ms, 1);

    batch(&t, &w, uid);
    talk_send(&t);
    is_int(t.rc, KMIP_AGAIN, "the engine waits");
    is_int(kmip_engine_response(t.engine).len, 0, "there is no answer yet");

    for (i = 0; !t.done && i < 100; i++) {
        is_int(memory_store_pending(w.ms), 1, "one call at a time");
        (void) memory_store_pump(w.ms);
    }

    talk_decode(&t);
    is_int(t.done, 1, "done is called once");
    ok(plausible(&t), "all items are answered");

    for (i = 0; i < t.nanswers; i++) {
        is_int(talk_result(&t, i), 0, "item %zu", i);
    }

    ok(t.changed, "something has changed");
    is_int(memory_store_pending(w.ms), 0, "nothing is under way");
    talk_end(&t);

    world_free(&w);
}


/* a store that completes everything at once, and the largest batch */

static void
test_deep(void)
{
    char     uid[64];
    talk_t   t;
    size_t   i, good;
    world_t  w;

    world_init(&w);
    w.limits.batch_items = TALK_ITEMS;
    (void) world_create(&w, uid);

    talk_begin(&t, &w);

    for (i = 0; i < TALK_ITEMS; i++) {
        (void) talk_add_uid(&t, KMIP_OPERATION_GET, uid);
    }

    talk_run(&t);

    for (i = 0, good = 0; i < t.nanswers; i++) {
        good += talk_result(&t, i) == 0;
    }

    is_int(good, TALK_ITEMS, "a batch of %d", TALK_ITEMS);
    is_int(t.done, 0, "done is not called for what is done at once");
    ok(!t.changed, "reading changes nothing");
    talk_end(&t);

    world_free(&w);
}


/* the client disconnects during the n-th call */

static void
test_cancel(void)
{
    int      n, i;
    char     uid[64];
    size_t   objects;
    talk_t   t;
    world_t  w;

    for (n = 0; n < 20; n++) {
        world_init(&w);
        (void) world_create(&w, uid);
        memory_store_later(w.ms, 1);

        batch(&t, &w, uid);
        talk_send(&t);

        for (i = 0; i < n && !t.done; i++) {
            (void) memory_store_pump(w.ms);
        }

        if (t.done) {
            talk_end(&t);
            world_free(&w);
            break;
        }

        objects = memory_store_objects(w.ms);

        kmip_engine_cancel(t.engine);
        talk_end(&t);

        is_int(memory_store_canceled(w.ms), 1, "call %d is canceled", n);
        is_int(memory_store_pump(w.ms), 0, "nothing is left of it");
        ok(!memory_store_abused(w.ms)
           && memory_store_objects(w.ms) >= objects,
           "what was done stays done");

        world_free(&w);
    }

    ok(n > 8, "there are %d calls to cancel", n);
}


static void
test_cancel_idle(void)
{
    char     uid[64];
    talk_t   t;
    world_t  w;

    world_init(&w);
    (void) world_create(&w, uid);

    batch(&t, &w, uid);
    talk_send(&t);
    kmip_engine_cancel(t.engine);
    is_int(memory_store_canceled(w.ms), 0, "what is complete is not canceled");
    ok(kmip_engine_response(t.engine).len > 0, "the answer is there");
    talk_end(&t);

    memory_store_later(w.ms, 1);

    batch(&t, &w, uid);
    talk_send(&t);
    talk_pump(&t);
    is_int(t.done, 1, "what was waited for is complete as well");
    kmip_engine_cancel(t.engine);
    is_int(memory_store_canceled(w.ms), 0, "and not canceled");
    talk_end(&t);

    world_free(&w);
}


/* in any order of completions, the responses are the same */

static void
test_seeds(void)
{
    int       seed, wrong;
    char      uid[64];
    talk_t    t;
    size_t    i;
    world_t   w;

    wrong = 0;

    for (seed = 1; seed <= SEEDS; seed++) {
        world_init(&w);
        (void) world_create(&w, uid);
        memory_store_seed(w.ms, (uint64_t) seed, 0);

        batch(&t, &w, uid);
        talk_send(&t);
        talk_pump(&t);
        talk_decode(&t);

        wrong += !plausible(&t);

        for (i = 0; i < t.nanswers; i++) {
            wrong += talk_result(&t, i) != 0;
        }

        wrong += memory_store_abused(w.ms);

        talk_end(&t);
        world_free(&w);
    }

    is_int(wrong, 0, "%d seeds: every item succeeds", SEEDS);
}


/* with faults: an acknowledged change was performed */

static void
test_faults(void)
{
    int              seed, wrong, failed;
    char             uid[64];
    talk_t           t;
    size_t           i;
    world_t          w;
    kmip_str_t       created;
    const answer_t  *answer;

    wrong = 0;
    failed = 0;

    for (seed = 1; seed <= SEEDS; seed++) {
        world_init(&w);
        (void) world_create(&w, uid);
        memory_store_seed(w.ms, (uint64_t) seed, 60);

        batch(&t, &w, uid);
        talk_send(&t);
        talk_pump(&t);
        talk_decode(&t);

        wrong += !plausible(&t);

        for (i = 0; i < t.nanswers; i++) {
            failed += talk_result(&t, i) != 0;
        }

        answer = &t.answers[4];
        created = answer->payload.uid;

        if (talk_result(&t, 4) == 0) {
            wrong += memory_store_find(w.ms, &created) == NULL;
        }

        if (talk_result(&t, 2) == 0) {
            created.data = (const uint8_t *) uid;
            created.len = strlen(uid);

            wrong += memory_store_find(w.ms, &created)->state
                     != KMIP_STATE_ACTIVE;
        }

        wrong += memory_store_abused(w.ms);

        talk_end(&t);
        world_free(&w);
    }

    is_int(wrong, 0, "%d seeds with faults: no answer is wrong", SEEDS);
    ok(failed > SEEDS, "%d items have failed", failed);
}


static void
test_script(void)
{
    int       n, wrong;
    char      uid[64];
    talk_t    t;
    size_t    i;
    uint8_t   script[64];
    world_t   w;

    wrong = 0;

    for (n = 0; n < 256; n++) {

        for (i = 0; i < sizeof(script); i++) {
            script[i] = (uint8_t) (n * (i + 1) + i * 7);
        }

        world_init(&w);
        (void) world_create(&w, uid);
        memory_store_script(w.ms, script, sizeof(script), 40);

        batch(&t, &w, uid);
        talk_send(&t);
        talk_pump(&t);
        talk_decode(&t);

        wrong += !plausible(&t) || memory_store_abused(w.ms);

        talk_end(&t);
        world_free(&w);
    }

    is_int(wrong, 0, "256 scripts: every item is answered");
}


/*
 * The arena ends at every possible place: the message is answered whole, or
 * with a reason, or not at all, but never wrongly.
 */

static void
test_memory(void)
{
    char      uid[64];
    size_t    limit;
    talk_t    t;
    world_t   w;
    unsigned  answered, closed, wrong;

    answered = 0;
    closed = 0;
    wrong = 0;

    for (limit = 64; limit < 200 * 1024 && answered < 3; limit += 176) {
        world_init(&w);
        (void) world_create(&w, uid);
        w.arena = limit;

        batch(&t, &w, uid);
        talk_send(&t);
        talk_pump(&t);
        talk_decode(&t);

        if (t.response.len == 0) {
            wrong += t.engine && t.rc == KMIP_OK;
            closed++;

        } else if (t.message.nitems == 0
                   || (t.message.items[0].operation && t.nanswers == 0))
        {
            wrong++;

        } else {
            answered += plausible(&t) && talk_result(&t, 9) == 0
                        && talk_result(&t, 0) == 0;
        }

        wrong += memory_store_abused(w.ms);

        talk_end(&t);
        world_free(&w);
    }

    is_int(wrong, 0, "no arena is too small to be right");
    ok(closed > 3, "%u were too small for any answer", closed);
    is_int(answered, 3, "%zu bytes are enough", limit);
}
