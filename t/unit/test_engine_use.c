
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Reads that leave something behind: the first Get of an object that was made
 * as Fresh.
 */


#include "engine_world.h"
#include "tap.h"


static void test_fresh(void);
static void test_asked(void);
static void test_conflict(void);
static void test_failure(void);
static void test_too_large(void);
static void test_canceled(void);
static void test_locate(void);


int
main(void)
{
    test_fresh();
    test_asked();
    test_conflict();
    test_failure();
    test_too_large();
    test_canceled();
    test_locate();

    return done_testing();
}


static void
create_fresh(world_t *w, char *uid)
{
    talk_t             t;
    kmip_payload_t    *p;
    kmip_attribute_t   a;

    talk_begin(&t, w);
    p = talk_create(&t, 256);
    a = talk_number(KMIP_ATTR_FRESH, 1);
    talk_list(&t, p, &a);
    talk_run(&t);

    is_int(talk_made(&t, uid), 0, "a key is created as Fresh");
    talk_end(&t);
}


static int
fresh(world_t *w, const char *uid)
{
    int64_t  number;

    number = -1;
    (void) world_number(w, uid, "Fresh", &number);

    return (int) number;
}


static void
test_fresh(void)
{
    char      uid[64];
    int64_t   date;
    world_t   w;
    unsigned  commits;

    world_init(&w);
    create_fresh(&w, uid);

    is_int(fresh(&w, uid), 1, "it is Fresh");
    is_int(world_do(&w, KMIP_OPERATION_GET_ATTRIBUTES, uid), 0,
           "its attributes are read");
    is_int(fresh(&w, uid), 1, "it is Fresh all the same");

    w.now += 10;
    commits = memory_store_count(w.ms, MEMORY_COMMIT);

    is_int(world_do(&w, KMIP_OPERATION_GET, uid), 0, "Get");
    is_int(fresh(&w, uid), 0, "it is not Fresh any more");
    ok(world_number(&w, uid, "Last Change Date", &date), "it was changed");
    is_int(date, w.now, "at that time");
    is_int(world_do(&w, KMIP_OPERATION_GET, uid), 0, "Get once more");
    is_int(memory_store_count(w.ms, MEMORY_COMMIT) - commits, 1,
           "there was one commit");
    is_int(memory_store_abused(w.ms), 0, "by the rules of the store");

    world_free(&w);
}


/* an object that was not created as Fresh costs its Get nothing */

static void
test_asked(void)
{
    char     uid[64];
    world_t  w;

    world_init(&w);
    (void) world_create(&w, uid);

    is_int(fresh(&w, uid), 0, "a key is not Fresh of itself");
    is_int(world_do(&w, KMIP_OPERATION_GET, uid), 0, "Get");
    is_int(memory_store_count(w.ms, MEMORY_COMMIT), 0, "there is no commit");

    world_free(&w);
}


static void
test_conflict(void)
{
    char     uid[64];
    talk_t   t;
    world_t  w;

    world_init(&w);
    create_fresh(&w, uid);
    memory_store_interfere(w.ms, 2);

    talk_begin(&t, &w);
    (void) talk_add_uid(&t, KMIP_OPERATION_GET, uid);
    talk_run(&t);
    is_int(talk_result(&t, 0), 0, "Get after two conflicts");
    is_int(t.answers[0].payload.object.material->len, 32, "it has the key");
    talk_end(&t);

    is_int(fresh(&w, uid), 0, "it is not Fresh any more");
    is_int(memory_store_material(w.ms), 0,
           "the key was not loaded once more");

    world_free(&w);
}


static void
test_failure(void)
{
    char     uid[64];
    world_t  w;

    world_init(&w);
    create_fresh(&w, uid);

    memory_store_fail(w.ms, MEMORY_COMMIT, KMIP_STORE_UNAVAILABLE, 1);
    is_int(world_do(&w, KMIP_OPERATION_GET, uid),
           KMIP_RESULT_REASON_GENERAL_FAILURE,
           "a key is not given away if that cannot be stored");
    is_int(fresh(&w, uid), 1, "it is still Fresh");
    is_int(world_do(&w, KMIP_OPERATION_GET, uid), 0, "the next Get");

    /* made Sensitive while the commit is under way */

    create_fresh(&w, uid);
    is_int(world_modify(&w, uid, talk_number(KMIP_ATTR_SENSITIVE, 1)), 0,
           "a key becomes Sensitive");
    is_int(world_do(&w, KMIP_OPERATION_GET, uid),
           KMIP_RESULT_REASON_SENSITIVE, "a Get that is refused");
    is_int(fresh(&w, uid), 1, "leaves it Fresh");

    world_free(&w);
}


static void
test_too_large(void)
{
    char     uid[64];
    talk_t   t;
    world_t  w;

    world_init(&w);
    create_fresh(&w, uid);

    talk_begin(&t, &w);
    t.header.maximum_response_size = 200;
    (void) talk_add_uid(&t, KMIP_OPERATION_GET, uid);
    talk_run(&t);
    is_int(talk_result(&t, 0), KMIP_RESULT_REASON_RESPONSE_TOO_LARGE,
           "a response that the client does not want");
    talk_end(&t);

    is_int(fresh(&w, uid), 1, "the key is still Fresh");

    world_free(&w);
}


static void
test_canceled(void)
{
    char     uid[64];
    talk_t   t;
    world_t  w;

    world_init(&w);
    create_fresh(&w, uid);
    memory_store_later(w.ms, 1);

    talk_begin(&t, &w);
    (void) talk_add_uid(&t, KMIP_OPERATION_GET, uid);
    talk_encode(&t);
    talk_send(&t);
    (void) memory_store_pump(w.ms);

    is_int(memory_store_pending(w.ms), 1, "a commit is under way");
    ok(kmip_engine_changed(t.engine), "the engine says that it changes");
    kmip_engine_cancel(t.engine);
    talk_end(&t);

    while (memory_store_pump(w.ms)) { /* void */ }

    is_int(memory_store_abused(w.ms), 0, "the store was called by its rules");

    world_free(&w);
}


/* Object Group Member */

static void
test_locate(void)
{
    char             one[64], two[64];
    talk_t           t;
    world_t          w;
    uint32_t         member;
    kmip_payload_t  *p;

    world_init(&w);
    create_fresh(&w, one);
    (void) world_create(&w, two);

    for (member = 1; member <= 2; member++) {
        talk_begin(&t, &w);
        p = talk_add(&t, KMIP_OPERATION_LOCATE);
        p->object_group_member = member;
        talk_present(p, OBJECT_GROUP_MEMBER);
        talk_run(&t);
        is_int(t.answers[0].payload.uids.nelts, member,
               "objects for Object Group Member %u", member);
        talk_end(&t);
    }

    is_int(world_do(&w, KMIP_OPERATION_GET, one), 0, "Get");

    talk_begin(&t, &w);
    p = talk_add(&t, KMIP_OPERATION_LOCATE);
    p->object_group_member = 1;
    talk_present(p, OBJECT_GROUP_MEMBER);
    talk_run(&t);
    is_int(t.answers[0].payload.uids.nelts, 0, "no fresh member is left");
    talk_end(&t);

    world_free(&w);
}
