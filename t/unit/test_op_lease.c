
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Obtain Lease, Poll and Cancel.
 */


#include "engine_world.h"
#include "tap.h"


static void test_lease(world_t *w);
static void test_lease_time(world_t *w);
static void test_no_lease(world_t *w);
static void test_synchronous(world_t *w);


int
main(void)
{
    world_t  w;

    world_init(&w);

    test_lease(&w);
    test_lease_time(&w);
    test_no_lease(&w);
    test_synchronous(&w);

    world_free(&w);

    return done_testing();
}


static void
test_lease(world_t *w)
{
    char             uid[64];
    talk_t           t;
    int64_t          date;
    kmip_payload_t  *p;

    (void) world_create(w, uid);
    w->now += 100;
    (void) world_do(w, KMIP_OPERATION_ACTIVATE, uid);
    w->now += 100;

    talk_begin(&t, w);
    (void) talk_add_uid(&t, KMIP_OPERATION_OBTAIN_LEASE, uid);
    talk_run(&t);

    is_int(talk_result(&t, 0), 0, "Obtain Lease of an Active key");

    p = &t.answers[0].payload;
    ok(kmip_str_equal_c(&p->uid, uid), "it has the Unique Identifier");
    ok(kmip_payload_has(p, LEASE_TIME), "it has a Lease Time");
    is_int(p->lease_time, 0, "which is no limit");

    date = p->last_change_date;
    talk_end(&t);

    is_int(date, w->now - 100, "its date is that of the last change");
}


/* a Lease Time of the configuration is that of all objects */

static void
test_lease_time(world_t *w)
{
    size_t           i;
    char             uid[64];
    talk_t           t;
    kmip_payload_t  *p;

    static const struct {
        uint32_t     lease;
        uint32_t     wanted;
        long         reason;
    }  cases[] = {
        { 0, 0, 0 },
        { 0, 3600, 0 },
        { 3600, 60, 0 },
        { 3600, 3600, 0 },
        { 3600, 3601, KMIP_RESULT_REASON_PERMISSION_DENIED },
        { 3600, 0, KMIP_RESULT_REASON_PERMISSION_DENIED }
    };

    (void) world_create(w, uid);

    w->context.lease_time = 3600;

    talk_begin(&t, w);
    (void) talk_add_uid(&t, KMIP_OPERATION_OBTAIN_LEASE, uid);
    talk_run(&t);
    is_int(talk_result(&t, 0), 0, "Obtain Lease, where leases have an end");
    is_int(t.answers[0].payload.lease_time, 3600, "it is as configured");
    talk_end(&t);

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        w->context.lease_time = cases[i].lease;

        talk_begin(&t, w);
        p = talk_add_uid(&t, KMIP_OPERATION_CHECK, uid);
        p->lease_time = cases[i].wanted;
        talk_present(p, LEASE_TIME);
        talk_run(&t);
        is_int(talk_result(&t, 0), cases[i].reason,
               "Check of a lease of %u s, where leases have %u s",
               cases[i].wanted, cases[i].lease);
        talk_end(&t);
    }

    w->context.lease_time = 0;
}


static void
test_no_lease(world_t *w)
{
    char  uid[64];

    is_int(world_do(w, KMIP_OPERATION_OBTAIN_LEASE, "nothing"),
           KMIP_RESULT_REASON_ITEM_NOT_FOUND, "of an object that is not there");

    (void) world_create(w, uid);
    is_int(world_do(w, KMIP_OPERATION_OBTAIN_LEASE, uid), 0,
           "of a Pre-Active key");

    (void) world_revoke(w, uid, KMIP_REVOCATION_REASON_CODE_KEY_COMPROMISE);
    is_int(world_do(w, KMIP_OPERATION_OBTAIN_LEASE, uid),
           KMIP_RESULT_REASON_PERMISSION_DENIED, "of a Compromised key");

    (void) world_do(w, KMIP_OPERATION_DESTROY, uid);
    is_int(world_do(w, KMIP_OPERATION_OBTAIN_LEASE, uid),
           KMIP_RESULT_REASON_ITEM_NOT_FOUND, "of a destroyed key");
}


/* every response comes when the operation is done */

static void
test_synchronous(world_t *w)
{
    size_t           i;
    talk_t           t;
    kmip_payload_t  *p;

    static const struct {
        kmip_version_t   version;
        uint32_t         operation;
        long             reason;
    }  cases[] = {
        { KMIP_V1_0, KMIP_OPERATION_POLL, KMIP_RESULT_REASON_ITEM_NOT_FOUND },
        { KMIP_V1_0, KMIP_OPERATION_CANCEL, 0 },
        { KMIP_V1_4, KMIP_OPERATION_CANCEL, 0 },
        { KMIP_V2_1, KMIP_OPERATION_POLL,
          KMIP_RESULT_REASON_INVALID_ASYNCHRONOUS_CORRELATION_VALUE },
        { KMIP_V2_1, KMIP_OPERATION_CANCEL,
          KMIP_RESULT_REASON_INVALID_ASYNCHRONOUS_CORRELATION_VALUE }
    };

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        w->version = cases[i].version;

        talk_begin(&t, w);
        p = talk_add(&t, cases[i].operation);
        p->asynchronous_correlation_value = (kmip_str_t) kmip_string("value");
        talk_present(p, ASYNCHRONOUS_CORRELATION_VALUE);
        talk_run(&t);

        is_int(talk_result(&t, 0), cases[i].reason, "%s in %u.%u",
               kmip_operation_name(cases[i].operation),
               kmip_version_major(cases[i].version),
               kmip_version_minor(cases[i].version));

        if (cases[i].reason == 0) {
            p = &t.answers[0].payload;
            is_int(p->cancellation_result, KMIP_CANCELLATION_RESULT_UNAVAILABLE,
                   "no such operation is known");
            ok(kmip_str_equal_c(&p->asynchronous_correlation_value, "value"),
               "the response repeats the value");
        }

        talk_end(&t);
    }
}
