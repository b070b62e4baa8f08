
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Activate, Revoke and Destroy.
 */


#include "engine_world.h"
#include "tap.h"


#define COMPROMISE  KMIP_REVOCATION_REASON_CODE_KEY_COMPROMISE
#define OTHER       KMIP_REVOCATION_REASON_CODE_CESSATION_OF_OPERATION


static void test_activate(void);
static void test_activate_again(void);
static void test_activate_refused(void);
static void test_revoke(void);
static void test_revoke_dates(void);
static void test_revoke_refused(void);
static void test_destroy(void);
static void test_unfinished(void);
static void make(world_t *w, uint32_t state, char *uid);


int
main(void)
{
    test_activate();
    test_activate_again();
    test_activate_refused();
    test_revoke();
    test_revoke_dates();
    test_revoke_refused();
    test_destroy();
    test_unfinished();

    return done_testing();
}


/* an object of a state, by the way that leads there */

static void
make(world_t *w, uint32_t state, char *uid)
{
    (void) world_create(w, uid);

    switch (state) {

    case KMIP_STATE_ACTIVE:
        (void) world_do(w, KMIP_OPERATION_ACTIVATE, uid);
        break;

    case KMIP_STATE_DEACTIVATED:
        (void) world_do(w, KMIP_OPERATION_ACTIVATE, uid);
        (void) world_revoke(w, uid, OTHER);
        break;

    case KMIP_STATE_COMPROMISED:
        (void) world_revoke(w, uid, COMPROMISE);
        break;

    case KMIP_STATE_DESTROYED:
        (void) world_do(w, KMIP_OPERATION_DESTROY, uid);
        break;

    case KMIP_STATE_DESTROYED_COMPROMISED:
        (void) world_revoke(w, uid, COMPROMISE);
        (void) world_do(w, KMIP_OPERATION_DESTROY, uid);
        break;

    default:
        break;
    }

    is_int(world_state(w, uid), state, "an object of state %u", state);
}


static void
test_activate(void)
{
    char     uid[64];
    int64_t  date;
    world_t  w;

    world_init(&w);
    make(&w, KMIP_STATE_PRE_ACTIVE, uid);
    w.now += 7;

    is_int(world_do(&w, KMIP_OPERATION_ACTIVATE, uid), 0, "Activate");
    is_int(world_state(&w, uid), KMIP_STATE_ACTIVE, "Active");
    ok(world_number(&w, uid, "Activation Date", &date)
       && date == WORLD_NOW + 7, "since now");
    ok(world_number(&w, uid, "Last Change Date", &date)
       && date == WORLD_NOW + 7, "which is a change");

    is_int(world_do(&w, KMIP_OPERATION_ACTIVATE, "nothing"),
           KMIP_RESULT_REASON_ITEM_NOT_FOUND, "an object that is not");

    world_free(&w);
}


/* a client may have missed the answer */

static void
test_activate_again(void)
{
    char     uid[64];
    int64_t  date;
    world_t  w;

    world_init(&w);
    make(&w, KMIP_STATE_ACTIVE, uid);

    w.now = WORLD_NOW + 60;
    is_int(world_do(&w, KMIP_OPERATION_ACTIVATE, uid), 0, "60 s later");

    w.now = WORLD_NOW - 60;
    is_int(world_do(&w, KMIP_OPERATION_ACTIVATE, uid), 0,
           "on a host whose clock is 60 s behind");

    w.now = WORLD_NOW + 61;
    is_int(world_do(&w, KMIP_OPERATION_ACTIVATE, uid),
           KMIP_RESULT_REASON_PERMISSION_DENIED, "61 s later");

    w.now = WORLD_NOW - 61;
    is_int(world_do(&w, KMIP_OPERATION_ACTIVATE, uid),
           KMIP_RESULT_REASON_PERMISSION_DENIED, "61 s behind");

    is_int(memory_store_count(w.ms, MEMORY_COMMIT), 1, "one commit in all");
    ok(world_number(&w, uid, "Activation Date", &date) && date == WORLD_NOW,
       "the date is the first one");

    world_free(&w);
}


static void
test_activate_refused(void)
{
    char      uid[64];
    world_t   w;
    uint32_t  state;

    world_init(&w);

    for (state = KMIP_STATE_DEACTIVATED;
         state <= KMIP_STATE_DESTROYED_COMPROMISED;
         state++)
    {
        make(&w, state, uid);
        is_int(world_do(&w, KMIP_OPERATION_ACTIVATE, uid),
               KMIP_RESULT_REASON_PERMISSION_DENIED, "cannot be activated");
        is_int(world_state(&w, uid), state, "and is as it was");
    }

    make(&w, KMIP_STATE_PRE_ACTIVE, uid);
    (void) world_add(&w, uid, talk_number(KMIP_ATTR_DEACTIVATION_DATE,
                                          WORLD_NOW + 5));
    w.now += 5;
    is_int(world_do(&w, KMIP_OPERATION_ACTIVATE, uid),
           KMIP_RESULT_REASON_PERMISSION_DENIED,
           "nor one whose Deactivation Date has passed");

    world_free(&w);
}


static void
test_revoke(void)
{
    char      uid[64];
    size_t    i;
    world_t   w;

    static const struct {
        uint32_t   from;
        uint32_t   code;
        uint32_t   to;             /* 0: it is refused */
    }  cases[] = {
        { KMIP_STATE_PRE_ACTIVE, COMPROMISE, KMIP_STATE_COMPROMISED },
        { KMIP_STATE_PRE_ACTIVE, OTHER, 0 },
        { KMIP_STATE_ACTIVE, COMPROMISE, KMIP_STATE_COMPROMISED },
        { KMIP_STATE_ACTIVE, KMIP_REVOCATION_REASON_CODE_CA_COMPROMISE,
          KMIP_STATE_COMPROMISED },
        { KMIP_STATE_ACTIVE, OTHER, KMIP_STATE_DEACTIVATED },
        { KMIP_STATE_ACTIVE, KMIP_REVOCATION_REASON_CODE_UNSPECIFIED,
          KMIP_STATE_DEACTIVATED },
        { KMIP_STATE_DEACTIVATED, COMPROMISE, KMIP_STATE_COMPROMISED },
        { KMIP_STATE_DEACTIVATED, OTHER, 0 },
        { KMIP_STATE_COMPROMISED, COMPROMISE, 0 },
        { KMIP_STATE_COMPROMISED, OTHER, 0 },
        { KMIP_STATE_DESTROYED, COMPROMISE, KMIP_STATE_DESTROYED_COMPROMISED },
        { KMIP_STATE_DESTROYED, OTHER, 0 },
        { KMIP_STATE_DESTROYED_COMPROMISED, COMPROMISE, 0 }
    };

    world_init(&w);

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        make(&w, cases[i].from, uid);

        is_int(world_revoke(&w, uid, cases[i].code),
               cases[i].to ? 0 : KMIP_RESULT_REASON_ILLEGAL_OPERATION,
               "revoked for reason %u", cases[i].code);
        is_int(world_state(&w, uid),
               cases[i].to ? cases[i].to : cases[i].from, "its state then");
    }

    world_free(&w);
}


static void
test_revoke_dates(void)
{
    char             uid[64];
    talk_t           t;
    world_t          w;
    int64_t          date;
    kmip_item_t      item;
    kmip_payload_t  *p;

    world_init(&w);

    make(&w, KMIP_STATE_ACTIVE, uid);
    w.now = WORLD_NOW + 9;
    (void) world_revoke(&w, uid, OTHER);
    ok(world_number(&w, uid, "Deactivation Date", &date)
       && date == WORLD_NOW + 9, "Deactivation Date is now");
    ok(!world_number(&w, uid, "Compromise Date", &date),
       "there is no Compromise Date");

    w.now = WORLD_NOW + 10;
    (void) world_revoke(&w, uid, COMPROMISE);
    ok(world_number(&w, uid, "Compromise Date", &date)
       && date == WORLD_NOW + 10, "Compromise Date is now");
    ok(world_number(&w, uid, "Compromise Occurrence Date", &date)
       && date == WORLD_NOW, "Compromise Occurrence Date is Initial Date");
    ok(world_number(&w, uid, "Deactivation Date", &date)
       && date == WORLD_NOW + 9, "Deactivation Date is as it was");

    make(&w, KMIP_STATE_PRE_ACTIVE, uid);
    talk_begin(&t, &w);
    p = talk_add_uid(&t, KMIP_OPERATION_REVOKE, uid);
    talk_reason(&t, p, COMPROMISE);
    p->compromise_occurrence_date = 6;
    talk_present(p, COMPROMISE_OCCURRENCE_DATE);
    talk_run(&t);
    is_int(talk_result(&t, 0), 0, "Revoke with a date");
    talk_end(&t);
    ok(world_number(&w, uid, "Compromise Occurrence Date", &date)
       && date == 6, "it is kept");

    talk_begin(&t, &w);
    talk_names(&t, talk_add_uid(&t, KMIP_OPERATION_GET_ATTRIBUTES, uid),
               "Revocation Reason");
    talk_run(&t);
    is_int(kmip_ttlv_find(&talk_found(&t, 0, "Revocation Reason", 0)->value,
                          KMIP_TAG_REVOCATION_REASON_CODE, &item),
           KMIP_OK, "the Revocation Reason is kept");
    is_int(item.value.number, COMPROMISE, "with its code");
    talk_end(&t);

    world_free(&w);
}


static void
test_revoke_refused(void)
{
    char     uid[64];
    talk_t   t;
    world_t  w;

    world_init(&w);
    make(&w, KMIP_STATE_ACTIVE, uid);

    is_int(world_revoke(&w, uid, 8), KMIP_RESULT_REASON_INVALID_FIELD,
           "an unknown code");
    is_int(world_revoke(&w, uid, 0), KMIP_RESULT_REASON_INVALID_FIELD,
           "no code");
    is_int(world_revoke(&w, "nothing", OTHER),
           KMIP_RESULT_REASON_ITEM_NOT_FOUND, "an object that is not");

    talk_begin(&t, &w);
    (void) talk_add_uid(&t, KMIP_OPERATION_REVOKE, uid);
    talk_run(&t);
    ok(talk_result(&t, 0) > 0, "no Revocation Reason");
    talk_end(&t);

    is_int(world_state(&w, uid), KMIP_STATE_ACTIVE, "it is still Active");

    world_free(&w);
}


static void
test_destroy(void)
{
    char     uid[64];
    size_t   i;
    world_t  w;

    static const struct {
        uint32_t   from;
        long       reason;
        uint32_t   to;
    }  cases[] = {
        { KMIP_STATE_PRE_ACTIVE, 0, KMIP_STATE_DESTROYED },
        { KMIP_STATE_ACTIVE, KMIP_RESULT_REASON_PERMISSION_DENIED,
          KMIP_STATE_ACTIVE },
        { KMIP_STATE_DEACTIVATED, 0, KMIP_STATE_DESTROYED },
        { KMIP_STATE_COMPROMISED, 0, KMIP_STATE_DESTROYED_COMPROMISED },
        { KMIP_STATE_DESTROYED, KMIP_RESULT_REASON_PERMISSION_DENIED,
          KMIP_STATE_DESTROYED },
        { KMIP_STATE_DESTROYED_COMPROMISED,
          KMIP_RESULT_REASON_PERMISSION_DENIED,
          KMIP_STATE_DESTROYED_COMPROMISED }
    };

    world_init(&w);

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        make(&w, cases[i].from, uid);

        is_int(world_do(&w, KMIP_OPERATION_DESTROY, uid), cases[i].reason,
               "Destroy");
        is_int(world_state(&w, uid), cases[i].to, "its state then");
    }

    is_int(world_do(&w, KMIP_OPERATION_DESTROY, "nothing"),
           KMIP_RESULT_REASON_ITEM_NOT_FOUND, "an object that is not");

    make(&w, KMIP_STATE_PRE_ACTIVE, uid);
    memory_store_fail(w.ms, MEMORY_DESTROY, KMIP_STORE_DENIED, 1);
    is_int(world_do(&w, KMIP_OPERATION_DESTROY, uid),
           KMIP_RESULT_REASON_PERMISSION_DENIED, "the store refuses");
    is_int(world_do(&w, KMIP_OPERATION_GET, uid), 0, "the key is still there");

    world_free(&w);
}


static void
test_unfinished(void)
{
    char     uid[64];
    world_t  w;

    world_init(&w);
    make(&w, KMIP_STATE_PRE_ACTIVE, uid);

    memory_store_interrupt(w.ms);
    is_int(world_do(&w, KMIP_OPERATION_DESTROY, uid),
           KMIP_RESULT_REASON_GENERAL_FAILURE, "Destroy is interrupted");
    is_int(world_do(&w, KMIP_OPERATION_GET, uid),
           KMIP_RESULT_REASON_ITEM_NOT_FOUND, "the key is not given any more");
    ok(memory_store_first(w.ms)->material, "although it is still there");
    is_int(world_do(&w, KMIP_OPERATION_DESTROY, uid), 0,
           "Destroy once more finishes it");
    ok(memory_store_first(w.ms)->material == NULL, "it is gone");
    is_int(world_do(&w, KMIP_OPERATION_DESTROY, uid),
           KMIP_RESULT_REASON_PERMISSION_DENIED, "and cannot go again");

    world_free(&w);
}
