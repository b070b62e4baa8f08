
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Check.
 */


#include "engine_world.h"
#include "tap.h"


static long check(world_t *w, const char *uid, int32_t mask);
static void test_mask(world_t *w, const char *uid);
static void test_limits(world_t *w);
static void test_placeholder(world_t *w);


int
main(void)
{
    char     uid[64];
    world_t  w;

    world_init(&w);
    (void) world_create(&w, uid);

    test_mask(&w, uid);
    test_limits(&w);
    test_placeholder(&w);

    is_int(world_do(&w, KMIP_OPERATION_CHECK, uid), 0, "of nothing at all");
    is_int(world_do(&w, KMIP_OPERATION_CHECK, "nothing"),
           KMIP_RESULT_REASON_ITEM_NOT_FOUND, "of an object that is not");
    (void) world_do(&w, KMIP_OPERATION_DESTROY, uid);
    is_int(world_do(&w, KMIP_OPERATION_CHECK, uid),
           KMIP_RESULT_REASON_ITEM_NOT_FOUND, "of one that is destroyed");

    world_free(&w);

    return done_testing();
}


static long
check(world_t *w, const char *uid, int32_t mask)
{
    long             result;
    talk_t           t;
    kmip_payload_t  *p;

    talk_begin(&t, w);
    p = talk_add_uid(&t, KMIP_OPERATION_CHECK, uid);
    p->cryptographic_usage_mask = mask;
    talk_present(p, CRYPTOGRAPHIC_USAGE_MASK);
    talk_run(&t);
    result = talk_result(&t, 0);
    talk_end(&t);

    return result;
}


static void
test_mask(world_t *w, const char *uid)
{
    is_int(check(w, uid, 12), 0, "all it may be used for");
    is_int(check(w, uid, 4), 0, "a part of it");
    is_int(check(w, uid, 0), 0, "nothing");
    is_int(check(w, uid, 1), KMIP_RESULT_REASON_PERMISSION_DENIED,
           "something else");
    is_int(w->log.cause, KMIP_CAUSE_INCOMPATIBLE_USAGE, "is logged as such");
    is_int(check(w, uid, 13), KMIP_RESULT_REASON_PERMISSION_DENIED,
           "something else as well");
    is_int(check(w, uid, -1), KMIP_RESULT_REASON_PERMISSION_DENIED,
           "everything");
}


static void
test_limits(world_t *w)
{
    char              uid[64];
    talk_t            t;
    int64_t           n;
    kmip_writer_t     writer;
    kmip_payload_t   *p;
    kmip_attribute_t  a;

    (void) world_create(w, uid);

    for (n = 99; n <= 101; n++) {
        talk_begin(&t, w);
        p = talk_add_uid(&t, KMIP_OPERATION_CHECK, uid);
        p->usage_limits_count = n;
        talk_present(p, USAGE_LIMITS_COUNT);
        talk_run(&t);
        is_int(talk_result(&t, 0), 0, "no limits: %lld", (long long) n);
        talk_end(&t);
    }

    talk_begin(&t, w);

    (void) kmip_writer_init(&writer, t.arena, 256, 1024);
    kmip_ttlv_put_number(&writer, KMIP_TAG_USAGE_LIMITS_TOTAL,
                         KMIP_TYPE_LONG_INTEGER, 100);
    kmip_ttlv_put_number(&writer, KMIP_TAG_USAGE_LIMITS_COUNT,
                         KMIP_TYPE_LONG_INTEGER, 100);
    kmip_ttlv_put_number(&writer, KMIP_TAG_USAGE_LIMITS_UNIT,
                         KMIP_TYPE_ENUMERATION, KMIP_USAGE_LIMITS_UNIT_BYTE);

    memset(&a, 0, sizeof(kmip_attribute_t));

    a.id = KMIP_ATTR_USAGE_LIMITS;
    a.value.type = KMIP_TYPE_STRUCTURE;
    a.value.bytes.data = writer.start;
    a.value.bytes.len = kmip_writer_used(&writer);

    is_int(world_add(w, uid, a), 0, "limits are set");
    talk_end(&t);

    for (n = 99; n <= 101; n++) {
        talk_begin(&t, w);
        p = talk_add_uid(&t, KMIP_OPERATION_CHECK, uid);
        p->usage_limits_count = n;
        talk_present(p, USAGE_LIMITS_COUNT);
        talk_run(&t);
        is_int(talk_result(&t, 0),
               n > 100 ? KMIP_RESULT_REASON_PERMISSION_DENIED : 0,
               "a limit of 100: %lld", (long long) n);
        talk_end(&t);
    }
}


/* a Check that fails keeps what follows from the object */

static void
test_placeholder(world_t *w)
{
    int              good;
    talk_t           t;
    kmip_payload_t  *p;

    for (good = 0; good <= 1; good++) {
        talk_begin(&t, w);
        t.header.error_continuation =
                                  KMIP_BATCH_ERROR_CONTINUATION_OPTION_CONTINUE;
        (void) talk_create(&t, 256);
        p = talk_add(&t, KMIP_OPERATION_CHECK);
        p->cryptographic_usage_mask = good ? 8 : 1;
        talk_present(p, CRYPTOGRAPHIC_USAGE_MASK);
        (void) talk_add(&t, KMIP_OPERATION_GET);
        talk_run(&t);
        is_int(talk_result(&t, 2),
               good ? 0 : KMIP_RESULT_REASON_ITEM_NOT_FOUND,
               "Get after a Check that %s", good ? "succeeds" : "fails");
        talk_end(&t);
    }
}
