
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The engine with a store that violates the interface, or uses it in ways that
 * the store in memory does not.
 */


#include "engine_world.h"
#include "tap.h"


typedef enum {
    LOAD_SILENT = 0,        /* completes and says nothing */
    LOAD_NOTHING,           /* OK, but no object */
    LOAD_NO_KEY,            /* an object without its key */
    LOAD_STRANGE,           /* an outcome that does not exist */
    LOADS
} load_e;


static void test_loads(void);
static void test_commit(void);
static void test_pages(void);
static void test_nobody(void);
static void test_overtaken(void);
static kmip_int_t load(kmip_store_t *s, kmip_store_call_t *call);
static kmip_int_t find(kmip_store_t *s, kmip_store_call_t *call);
static kmip_int_t silent(kmip_store_t *s, kmip_store_call_t *call);


static kmip_store_t  well;         /* as the store in memory does it */
static load_e        how;
static unsigned      calls;


int
main(void)
{
    test_loads();
    test_commit();
    test_pages();
    test_nobody();
    test_overtaken();

    return done_testing();
}


/* the first call succeeds, later ones fail */

static kmip_int_t
load(kmip_store_t *s, kmip_store_call_t *call)
{
    if (calls++ == 0) {
        return well.load(s, call);
    }

    switch (how) {

    case LOAD_SILENT:
        break;

    case LOAD_NOTHING:
        call->outcome = KMIP_STORE_OK;
        break;

    case LOAD_NO_KEY:
        call->material = 0;
        return well.load(s, call);

    default:
        call->outcome = (kmip_store_outcome_e) 1000;
        break;
    }

    return KMIP_OK;
}


/* what came of the first object of a batch is nothing to the second */

static void
test_loads(void)
{
    talk_t   t;
    world_t  w;
    char     uids[2][64];

    static const char *const  names[LOADS] = {
        "nothing is said", "no object", "no key", "a strange outcome"
    };

    for (how = 0; how < LOADS; how++) {
        world_init(&w);
        (void) world_create(&w, uids[0]);
        (void) world_create(&w, uids[1]);

        well = *memory_store_interface(w.ms);
        memory_store_interface(w.ms)->load = load;
        calls = 0;

        talk_begin(&t, &w);
        (void) talk_add_uid(&t, KMIP_OPERATION_GET, uids[0]);
        (void) talk_add_uid(&t, how == LOAD_NO_KEY
                                ? KMIP_OPERATION_GET
                                : KMIP_OPERATION_GET_ATTRIBUTES, uids[1]);
        talk_run(&t);

        is_int(talk_result(&t, 0), 0, "%s: after a Get", names[how]);
        is_int(talk_result(&t, 1), KMIP_RESULT_REASON_GENERAL_FAILURE,
               "%s: is a failure", names[how]);

        talk_end(&t);
        world_free(&w);
    }
}


static kmip_int_t
silent(kmip_store_t *s, kmip_store_call_t *call)
{
    return KMIP_OK;
}


static void
test_commit(void)
{
    char     uid[64];
    talk_t   t;
    world_t  w;

    world_init(&w);
    (void) world_create(&w, uid);

    memory_store_interface(w.ms)->commit = silent;
    memory_store_interface(w.ms)->create = silent;
    memory_store_interface(w.ms)->destroy = silent;

    talk_begin(&t, &w);
    t.header.error_continuation =
                                 KMIP_BATCH_ERROR_CONTINUATION_OPTION_CONTINUE;
    talk_attribute(talk_add_uid(&t, KMIP_OPERATION_ADD_ATTRIBUTE, uid),
                   talk_text(KMIP_ATTR_CUSTOM, "x-a", "1"));
    (void) talk_create(&t, 256);
    (void) talk_add_uid(&t, KMIP_OPERATION_DESTROY, uid);
    talk_run(&t);

    is_int(talk_result(&t, 0), KMIP_RESULT_REASON_GENERAL_FAILURE,
           "a change of which nothing is said");
    is_int(talk_result(&t, 1), KMIP_RESULT_REASON_GENERAL_FAILURE,
           "nor of a new key");
    is_int(talk_result(&t, 2), KMIP_RESULT_REASON_GENERAL_FAILURE,
           "nor of a Destroy");

    talk_end(&t);
    world_free(&w);
}


/* every second page is empty, and is not the last */

static kmip_int_t
find(kmip_store_t *s, kmip_store_call_t *call)
{
    if (calls++ % 2 == 0) {
        return well.find(s, call);
    }

    call->outcome = KMIP_STORE_OK;
    call->next = call->cursor;

    return KMIP_OK;
}


static void
test_pages(void)
{
    int      i;
    char     uid[64];
    talk_t   t;
    world_t  w;

    world_init(&w);

    for (i = 0; i < 5; i++) {
        (void) world_create(&w, uid);
    }

    well = *memory_store_interface(w.ms);
    memory_store_interface(w.ms)->find = find;
    memory_store_page(w.ms, 2);
    calls = 0;

    talk_begin(&t, &w);
    (void) talk_add(&t, KMIP_OPERATION_LOCATE);
    talk_run(&t);

    is_int(talk_result(&t, 0), 0, "pages with nothing among them");
    is_int(t.answers[0].payload.uids.nelts, 5, "all are found");

    talk_end(&t);
    world_free(&w);
}


/* an item that means no object ends a run, and fails by itself */

static void
test_nobody(void)
{
    char     uid[64];
    talk_t   t;
    world_t  w;
    size_t   i;

    static const char *const  uids[] = { NULL, "", "a\nb" };

    for (i = 0; i < 3; i++) {
        world_init(&w);
        (void) world_create(&w, uid);

        talk_begin(&t, &w);
        t.header.error_continuation =
                                 KMIP_BATCH_ERROR_CONTINUATION_OPTION_CONTINUE;
        talk_attribute(talk_add_uid(&t, KMIP_OPERATION_ADD_ATTRIBUTE, uid),
                       talk_text(KMIP_ATTR_CUSTOM, "x-a", "1"));
        (void) talk_add_uid(&t, KMIP_OPERATION_ACTIVATE, uids[i]);
        (void) talk_add_uid(&t, KMIP_OPERATION_ACTIVATE, uid);
        talk_run(&t);

        is_int(talk_result(&t, 0), 0, "a change");
        is_int(talk_result(&t, 1), KMIP_RESULT_REASON_ITEM_NOT_FOUND,
               "one of %s", uids[i] ? "no identifier" : "no object");
        is_int(talk_result(&t, 2), 0, "another change");
        is_int(memory_store_count(w.ms, MEMORY_COMMIT), 2, "are two commits");

        talk_end(&t);
        world_free(&w);
    }
}


static kmip_int_t
conflict(kmip_store_t *s, kmip_store_call_t *call)
{
    call->outcome = KMIP_STORE_CONFLICT;

    return KMIP_OK;
}


/* another has compromised it, after the attributes of ours were written */

static kmip_int_t
overtaken(kmip_store_t *s, kmip_store_call_t *call)
{
    kmip_int_t  rc;

    rc = well.load(s, call);

    if (calls++ && call->result) {
        call->result->written = 1;
        call->result->state = KMIP_STATE_COMPROMISED;
    }

    return rc;
}


static void
test_overtaken(void)
{
    char     uid[64];
    world_t  w;

    world_init(&w);
    (void) world_create(&w, uid);
    (void) world_do(&w, KMIP_OPERATION_ACTIVATE, uid);

    well = *memory_store_interface(w.ms);
    memory_store_interface(w.ms)->load = overtaken;
    memory_store_interface(w.ms)->commit = conflict;

    calls = 0;
    ok(world_revoke(&w, uid,
                    KMIP_REVOCATION_REASON_CODE_CESSATION_OF_OPERATION)
       != 0, "a Revoke that was overtaken is judged anew");

    calls = 0;
    is_int(world_add(&w, uid, talk_text(KMIP_ATTR_CUSTOM, "x-a", "1")), 0,
           "attributes that were written are written");

    world_free(&w);
}
