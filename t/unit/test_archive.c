
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Archive and Recover: what an archived object refuses, and what finds it.
 */


#include "engine_world.h"
#include "tap.h"


#define ARCHIVED  KMIP_RESULT_REASON_OBJECT_ARCHIVED


static void test_archive(void);
static void test_operations(void);
static void test_batch(void);
static void test_destroyed(void);
static void test_locate(void);
static void test_meanwhile(void);


int
main(void)
{
    test_archive();
    test_operations();
    test_batch();
    test_destroyed();
    test_locate();
    test_meanwhile();

    return done_testing();
}


static void
test_archive(void)
{
    char      uid[64];
    int64_t   date;
    world_t   w;
    unsigned  commits;

    world_init(&w);
    (void) world_create(&w, uid);
    w.now += 10;

    commits = memory_store_count(w.ms, MEMORY_COMMIT);

    is_int(world_do(&w, KMIP_OPERATION_RECOVER, uid), 0,
           "Recover of what is on-line");
    is_int(memory_store_count(w.ms, MEMORY_COMMIT), commits,
           "changes nothing");

    is_int(world_do(&w, KMIP_OPERATION_ARCHIVE, uid), 0, "Archive");
    ok(world_number(&w, uid, "Archive Date", &date), "it has an Archive Date");
    is_int(date, w.now, "which is now");
    is_int(world_do(&w, KMIP_OPERATION_ARCHIVE, uid), ARCHIVED,
           "Archive once more");

    w.now += 10;
    is_int(world_do(&w, KMIP_OPERATION_RECOVER, uid), 0, "Recover");
    ok(!world_number(&w, uid, "Archive Date", &date), "it has no date then");
    ok(world_number(&w, uid, "Last Change Date", &date), "it was changed");
    is_int(date, w.now, "at that time");
    is_int(world_do(&w, KMIP_OPERATION_GET, uid), 0, "Get");

    world_free(&w);
}


/* each operation on an archived object, by version */

static void
test_operations(void)
{
    char     uid[64];
    size_t   i;
    world_t  w;

    static const struct {
        uint32_t   operation;
        long       reason;
    }  cases[] = {
        { KMIP_OPERATION_GET, ARCHIVED },
        { KMIP_OPERATION_EXPORT, ARCHIVED },
        { KMIP_OPERATION_CHECK, ARCHIVED },
        { KMIP_OPERATION_OBTAIN_LEASE, ARCHIVED },
        { KMIP_OPERATION_ACTIVATE, ARCHIVED },
        { KMIP_OPERATION_GET_ATTRIBUTES, 0 },
        { KMIP_OPERATION_GET_ATTRIBUTE_LIST, 0 }
    };

    world_init(&w);
    (void) world_create(&w, uid);
    (void) world_do(&w, KMIP_OPERATION_ARCHIVE, uid);

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        w.version = KMIP_V1_4;
        is_int(world_do(&w, cases[i].operation, uid), cases[i].reason,
               "operation %u in 1.4", cases[i].operation);
        w.version = KMIP_V2_1;
        is_int(world_do(&w, cases[i].operation, uid), cases[i].reason,
               "operation %u in 2.1", cases[i].operation);
    }

    w.version = KMIP_V1_4;
    is_int(world_add(&w, uid, talk_text(KMIP_ATTR_CUSTOM, "x-a", "b")),
           ARCHIVED, "Add Attribute");
    is_int(world_state(&w, uid), KMIP_STATE_PRE_ACTIVE, "nothing has changed");

    /* a key that was compromised must not wait for its recovery */

    is_int(world_revoke(&w, uid, KMIP_REVOCATION_REASON_CODE_KEY_COMPROMISE),
           0, "Revoke");
    is_int(world_state(&w, uid), KMIP_STATE_COMPROMISED, "it is Compromised");
    is_int(world_do(&w, KMIP_OPERATION_DESTROY, uid), 0, "Destroy");

    world_free(&w);
}


/* within a batch an object is archived for what follows */

static void
test_batch(void)
{
    size_t   i;
    talk_t   t;
    world_t  w;

    static const uint32_t  operations[] = {
        KMIP_OPERATION_ARCHIVE, KMIP_OPERATION_ACTIVATE, KMIP_OPERATION_GET,
        KMIP_OPERATION_RECOVER, KMIP_OPERATION_ACTIVATE, KMIP_OPERATION_GET
    };

    static const long  reasons[] = { 0, ARCHIVED, ARCHIVED, 0, 0, 0 };

    world_init(&w);

    talk_begin(&t, &w);
    t.header.error_continuation =
                                KMIP_BATCH_ERROR_CONTINUATION_OPTION_CONTINUE;
    (void) talk_create(&t, 256);

    for (i = 0; i < 6; i++) {
        (void) talk_add(&t, operations[i]);
    }

    talk_run(&t);

    for (i = 0; i < 6; i++) {
        is_int(talk_result(&t, i + 1), reasons[i], "item %zu of a batch", i);
    }

    talk_end(&t);
    world_free(&w);
}


static void
test_destroyed(void)
{
    char     uid[64];
    world_t  w;

    world_init(&w);
    (void) world_create(&w, uid);
    (void) world_do(&w, KMIP_OPERATION_DESTROY, uid);

    is_int(world_do(&w, KMIP_OPERATION_ARCHIVE, uid),
           KMIP_RESULT_REASON_ITEM_NOT_FOUND, "Archive of a destroyed object");
    is_int(world_do(&w, KMIP_OPERATION_RECOVER, uid),
           KMIP_RESULT_REASON_ITEM_NOT_FOUND, "Recover of a destroyed object");
    is_int(world_do(&w, KMIP_OPERATION_ARCHIVE, "nothing"),
           KMIP_RESULT_REASON_ITEM_NOT_FOUND, "of one that is not there");

    world_free(&w);
}


static void
test_locate(void)
{
    char             one[64], two[64];
    size_t           i;
    talk_t           t;
    world_t          w;
    kmip_payload_t  *p;

    static const struct {
        int32_t   mask;
        size_t    found;
    }  cases[] = { { 0, 1 }, { 1, 1 }, { 2, 2 }, { 3, 3 }, { 4, 0 } };

    world_init(&w);
    (void) world_create(&w, one);
    (void) world_do(&w, KMIP_OPERATION_ARCHIVE, one);
    (void) world_create(&w, two);
    (void) world_do(&w, KMIP_OPERATION_ARCHIVE, two);
    (void) world_create(&w, two);

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        talk_begin(&t, &w);
        p = talk_add(&t, KMIP_OPERATION_LOCATE);

        if (cases[i].mask) {
            p->storage_status_mask = cases[i].mask;
            talk_present(p, STORAGE_STATUS_MASK);
        }

        talk_run(&t);
        is_int(t.answers[0].payload.uids.nelts, cases[i].found,
               "Storage Status Mask %d", (int) cases[i].mask);
        talk_end(&t);
    }

    world_free(&w);
}


/* Archive is a change as any other, and does not undo one */

static void
test_meanwhile(void)
{
    char     uid[64];
    int64_t  date;
    world_t  w;

    world_init(&w);
    (void) world_create(&w, uid);
    memory_store_interfere(w.ms, 2);

    is_int(world_do(&w, KMIP_OPERATION_ARCHIVE, uid), 0,
           "Archive after two conflicts");
    ok(world_number(&w, uid, "Archive Date", &date), "it is archived");

    memory_store_fail(w.ms, MEMORY_COMMIT, KMIP_STORE_UNAVAILABLE, 1);
    is_int(world_do(&w, KMIP_OPERATION_RECOVER, uid),
           KMIP_RESULT_REASON_GENERAL_FAILURE, "Recover that is not stored");
    is_int(world_do(&w, KMIP_OPERATION_GET, uid), ARCHIVED,
           "leaves it archived");

    world_free(&w);
}
