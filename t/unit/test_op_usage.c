
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Usage Limits: Get Usage Allocation, counted uses, blocks of them, and that no
 * order of two clients' uses grants more than the total.
 */


#include "engine_keys.h"
#include "kmip_usage.h"
#include "tap.h"


#define BYTE    KMIP_USAGE_LIMITS_UNIT_BYTE
#define OBJECT  KMIP_USAGE_LIMITS_UNIT_OBJECT
#define DENIED  KMIP_RESULT_REASON_PERMISSION_DENIED


static void test_given(void);
static void test_allocation(void);
static void test_allocation_refused(void);
static void test_bytes(void);
static void test_objects(void);
static void test_mac(void);
static void test_block(void);
static void test_blocks(void);
static void test_failures(void);
static void test_conflicts(void);
static void test_two_writers(void);
static void test_off(void);


static const parameter_t  ecb[] = { PARAMETER_MODE(ECB), PARAMETERS_END };

static kmip_usage_blocks_t  blocks;


int
main(void)
{
    test_given();
    test_allocation();
    test_allocation_refused();
    test_bytes();
    test_objects();
    test_mac();
    test_block();
    test_blocks();
    test_failures();
    test_conflicts();
    test_two_writers();
    test_off();

    return done_testing();
}


static kmip_attribute_t
limits_of(kmip_arena_t *arena, int64_t total, uint32_t unit)
{
    kmip_writer_t     w;
    kmip_attribute_t  a;

    memset(&a, 0, sizeof(kmip_attribute_t));

    (void) kmip_writer_init(&w, arena, 128, 128);
    kmip_ttlv_put_number(&w, KMIP_TAG_USAGE_LIMITS_TOTAL,
                         KMIP_TYPE_LONG_INTEGER, total);

    /* a client's count is not believed */

    kmip_ttlv_put_number(&w, KMIP_TAG_USAGE_LIMITS_COUNT,
                         KMIP_TYPE_LONG_INTEGER, total + 1000);
    kmip_ttlv_put_number(&w, KMIP_TAG_USAGE_LIMITS_UNIT,
                         KMIP_TYPE_ENUMERATION, unit);

    a.id = KMIP_ATTR_USAGE_LIMITS;
    a.value.type = KMIP_TYPE_STRUCTURE;
    a.value.bytes.data = w.start;
    a.value.bytes.len = kmip_writer_used(&w);

    return a;
}


/* an Active AES key with limits */

static void
key_with(world_t *w, char *uid, int64_t total, uint32_t unit)
{
    talk_t        t;
    engine_key_t  key;

    memset(&key, 0, sizeof(engine_key_t));

    key.key = "0123456789abcdef0123456789abcdef";
    key.mask = KMIP_CRYPTOGRAPHIC_USAGE_MASK_ENCRYPT
               |KMIP_CRYPTOGRAPHIC_USAGE_MASK_DECRYPT
               |KMIP_CRYPTOGRAPHIC_USAGE_MASK_MAC_GENERATE;
    key.parameters = ecb;

    is_int(world_key(w, &key, uid), 0, "a key is registered");

    talk_begin(&t, w);
    is_int(world_add(w, uid, limits_of(t.arena, total, unit)), 0,
           "it gets Usage Limits of %lld", (long long) total);
    talk_end(&t);
}


/* what is left by the attribute; -1: there is none */

static long long
left(const world_t *w)
{
    kmip_usage_limits_t  limits;

    if (!kmip_usage_limits(&memory_store_first(w->ms)->attributes, &limits)) {
        return -1;
    }

    return (long long) limits.count;
}


static long
encrypt(world_t *w, uint32_t operation, const char *uid, size_t len)
{
    long             reason;
    talk_t           t;
    kmip_payload_t  *p;

    talk_begin(&t, w);
    p = talk_add_uid(&t, operation, uid);
    p->data.data = kmip_arena_calloc(t.arena, len + 1);
    p->data.len = len;
    talk_present(p, DATA);

    if (operation == KMIP_OPERATION_MAC) {
        talk_parameters(&t, p, (const parameter_t[]) {
            PARAMETER(CRYPTOGRAPHIC_ALGORITHM, ENUMERATION,
                      KMIP_CRYPTOGRAPHIC_ALGORITHM_HMAC_SHA256),
            PARAMETERS_END });
    }

    talk_run(&t);
    reason = talk_result(&t, 0);
    talk_end(&t);

    return reason;
}


#define ENCRYPT(w, uid, len)  encrypt(w, KMIP_OPERATION_ENCRYPT, uid, len)


static long
allocate(world_t *w, const char *uid, int64_t count)
{
    long             reason;
    talk_t           t;
    kmip_payload_t  *p;

    talk_begin(&t, w);
    p = talk_add_uid(&t, KMIP_OPERATION_GET_USAGE_ALLOCATION, uid);
    p->usage_limits_count = count;
    talk_present(p, USAGE_LIMITS_COUNT);
    talk_run(&t);
    reason = talk_result(&t, 0);
    talk_end(&t);

    return reason;
}


/* what a client gives, and when it may change it */

static void
test_given(void)
{
    char     uid[64];
    talk_t   t;
    world_t  w;

    world_init(&w);
    key_with(&w, uid, 100, BYTE);
    is_int(left(&w), 100, "the count is the total, whatever the client says");

    talk_begin(&t, &w);
    is_int(world_modify(&w, uid, limits_of(t.arena, 64, OBJECT)), 0,
           "they can be changed before the first use");
    is_int(left(&w), 64, "the count is the new total");
    is_int(world_modify(&w, uid, limits_of(t.arena, -1, BYTE)),
           KMIP_RESULT_REASON_INVALID_FIELD, "but not to less than 0");
    is_int(world_modify(&w, uid, limits_of(t.arena, 1, 3)),
           KMIP_RESULT_REASON_INVALID_FIELD, "and not to an unknown unit");

    is_int(allocate(&w, uid, 1), 0, "a use is taken");
    is_int(world_modify(&w, uid, limits_of(t.arena, 1000, BYTE)), DENIED,
           "then they cannot be changed");
    is_int(world_delete(&w, uid, "Usage Limits", 0), DENIED,
           "and not be deleted");
    is_int(left(&w), 63, "what is left stays");
    talk_end(&t);

    world_free(&w);
}


static void
test_allocation(void)
{
    char     uid[64];
    world_t  w;

    world_init(&w);
    key_with(&w, uid, 1000, BYTE);

    is_int(allocate(&w, uid, 500), 0, "half of the total");
    is_int(left(&w), 500, "half is left");
    is_int(allocate(&w, uid, 501), DENIED, "more than that");
    is_int(w.log.cause, KMIP_CAUSE_USAGE_LIMIT, "is a limit");
    is_int(left(&w), 500, "nothing is taken by it");
    is_int(allocate(&w, uid, 500), 0, "the rest");
    is_int(allocate(&w, uid, 1), DENIED, "one more");
    is_int(ENCRYPT(&w, uid, 16), DENIED, "nor does the server use the key");
    is_int(world_do(&w, KMIP_OPERATION_GET, uid), 0, "Get is not limited");

    w.version = KMIP_V2_1;
    is_int(allocate(&w, uid, 1), KMIP_RESULT_REASON_USAGE_LIMIT_EXCEEDED,
           "2.1 has a reason of its own");

    world_free(&w);
}


static void
test_allocation_refused(void)
{
    char     uid[64];
    world_t  w;

    world_init(&w);

    is_int(allocate(&w, "nothing", 1), KMIP_RESULT_REASON_ITEM_NOT_FOUND,
           "of an object that is not there");

    key_with(&w, uid, 1000, BYTE);
    is_int(allocate(&w, uid, 0), KMIP_RESULT_REASON_INVALID_FIELD, "of 0");
    is_int(allocate(&w, uid, -1), KMIP_RESULT_REASON_INVALID_FIELD,
           "of less than 0");
    is_int(allocate(&w, uid, INT64_MAX), DENIED, "of all that there can be");

    (void) world_revoke(&w, uid, KMIP_REVOCATION_REASON_CODE_SUPERSEDED);
    is_int(allocate(&w, uid, 1), DENIED, "of a Deactivated key");
    (void) world_do(&w, KMIP_OPERATION_DESTROY, uid);
    is_int(allocate(&w, uid, 1), KMIP_RESULT_REASON_ITEM_NOT_FOUND,
           "of a destroyed key");

    (void) world_create(&w, uid);
    is_int(allocate(&w, uid, 1), DENIED, "of a Pre-Active key");
    (void) world_do(&w, KMIP_OPERATION_ACTIVATE, uid);
    is_int(allocate(&w, uid, 1), KMIP_RESULT_REASON_ILLEGAL_OPERATION,
           "of a key without limits");

    world_free(&w);
}


static void
test_bytes(void)
{
    char     uid[64];
    world_t  w;

    world_init(&w);
    key_with(&w, uid, 48, BYTE);

    is_int(ENCRYPT(&w, uid, 16), 0, "Encrypt of 16 bytes");
    is_int(left(&w), 32, "takes 16");
    is_int(ENCRYPT(&w, uid, 48), DENIED, "Encrypt of more than is left");
    is_int(ENCRYPT(&w, uid, 15), KMIP_RESULT_REASON_CRYPTOGRAPHIC_FAILURE,
           "what fails otherwise");
    is_int(left(&w), 32, "takes nothing");
    is_int(encrypt(&w, KMIP_OPERATION_DECRYPT, uid, 48), 0,
           "Decrypt is not limited");
    is_int(left(&w), 32, "and takes nothing");
    is_int(ENCRYPT(&w, uid, 32), 0, "the rest");
    is_int(ENCRYPT(&w, uid, 16), DENIED, "no more");
    is_int(w.log.cause, KMIP_CAUSE_PERMISSION_DENIED, "by the limit");
    is_int(left(&w), 0, "nothing is left");

    world_free(&w);
}


static void
test_objects(void)
{
    char     uid[64];
    world_t  w;

    world_init(&w);
    key_with(&w, uid, 2, OBJECT);

    is_int(ENCRYPT(&w, uid, 160), 0, "the first use");
    is_int(ENCRYPT(&w, uid, 16), 0, "the second");
    is_int(ENCRYPT(&w, uid, 16), DENIED, "a third");
    is_int(left(&w), 0, "nothing is left");

    world_free(&w);
}


static void
test_mac(void)
{
    char     uid[64];
    world_t  w;

    world_init(&w);
    key_with(&w, uid, 3, BYTE);

    is_int(encrypt(&w, KMIP_OPERATION_MAC, uid, 3), 0, "a MAC of 3 bytes");
    is_int(left(&w), 0, "takes 3");
    is_int(encrypt(&w, KMIP_OPERATION_MAC, uid, 1), DENIED, "no more");

    world_free(&w);
}


/* one commit takes a block for the uses that follow */

static void
test_block(void)
{
    char      uid[64];
    long      i;
    world_t   w;
    unsigned  commits;

    memset(&blocks, 0, sizeof(kmip_usage_blocks_t));

    world_init(&w);
    w.context.blocks = &blocks;
    key_with(&w, uid, 1601, OBJECT);

    commits = memory_store_count(w.ms, MEMORY_COMMIT);

    for (i = 0; i < 101; i++) {
        is_int(ENCRYPT(&w, uid, 16), 0, "use %ld", i);
    }

    is_int(memory_store_count(w.ms, MEMORY_COMMIT) - commits, 1,
           "one commit is for 101 uses");
    is_int(left(&w), 1500, "they and no more are taken");

    is_int(ENCRYPT(&w, uid, 16), 0, "the next one takes another block");
    is_int(memory_store_count(w.ms, MEMORY_COMMIT) - commits, 2,
           "with another commit");
    is_int(left(&w), 1500 - 1 - 93, "smaller, since less is left");

    /* another process has no block */

    w.context.blocks = NULL;
    is_int(allocate(&w, uid, left(&w)), 0, "what is left goes elsewhere");
    is_int(ENCRYPT(&w, uid, 16), DENIED, "a process without a block");

    w.context.blocks = &blocks;

    for (i = 0; i < 93; i++) {
        is_int(ENCRYPT(&w, uid, 16), 0, "use %ld of the block", i);
    }

    is_int(ENCRYPT(&w, uid, 16), DENIED, "when the block is used up");

    world_free(&w);
}


/* the table of blocks */

static void
test_blocks(void)
{
    int         i;
    char        text[16];
    kmip_str_t  uid;

    static const char  longest[KMIP_USAGE_UID + 1];

    memset(&blocks, 0, sizeof(kmip_usage_blocks_t));

    uid.data = (const uint8_t *) text;

    for (i = 0; i <= KMIP_USAGE_KEYS; i++) {
        uid.len = (size_t) snprintf(text, sizeof(text), "key %d", i);
        kmip_usage_hold(&blocks, &uid, 5);
        kmip_usage_hold(&blocks, &uid, 5);
    }

    ok(!kmip_usage_held(&blocks, &uid, 11), "a block has not more than it has");
    ok(kmip_usage_held(&blocks, &uid, 4), "a part of it");
    ok(kmip_usage_held(&blocks, &uid, 6), "the rest");
    ok(!kmip_usage_held(&blocks, &uid, 1), "then it is empty");

    uid.len = (size_t) snprintf(text, sizeof(text), "key 0");
    ok(!kmip_usage_held(&blocks, &uid, 1), "the oldest block has made room");

    uid.len = (size_t) snprintf(text, sizeof(text), "key 1");
    ok(kmip_usage_held(&blocks, &uid, 10), "the others are there");

    uid.len = 4;
    ok(!kmip_usage_held(&blocks, &uid, 0), "half a name is no key");

    uid.data = (const uint8_t *) longest;
    uid.len = KMIP_USAGE_UID + 1;
    kmip_usage_hold(&blocks, &uid, 5);
    ok(!kmip_usage_held(&blocks, &uid, 1), "a key of too long a name has none");

    ok(!kmip_usage_held(NULL, &uid, 0), "without blocks there is none");
    kmip_usage_hold(NULL, &uid, 1);
}


/* what the store does not confirm is not granted, and no block is kept of it */

static void
test_failures(void)
{
    char     uid[64];
    size_t   i;
    world_t  w;

    static const struct {
        kmip_store_outcome_e   outcome;
        long                   reason;
    }  cases[] = {
        { KMIP_STORE_UNAVAILABLE, KMIP_RESULT_REASON_GENERAL_FAILURE },
        { KMIP_STORE_DENIED, KMIP_RESULT_REASON_PERMISSION_DENIED },
        { KMIP_STORE_INVALID, KMIP_RESULT_REASON_GENERAL_FAILURE }
    };

    memset(&blocks, 0, sizeof(kmip_usage_blocks_t));

    world_init(&w);
    w.context.blocks = &blocks;
    key_with(&w, uid, 1600, OBJECT);

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        memory_store_fail(w.ms, MEMORY_COMMIT, cases[i].outcome, 1);
        is_int(ENCRYPT(&w, uid, 16), cases[i].reason, "a commit fails, %zu", i);
        is_int(blocks.elts[0].len, 0, "there is no block");
    }

    is_int(left(&w), 1600, "nothing was taken");
    is_int(memory_store_abused(w.ms), 0, "the store was called by its rules");

    world_free(&w);
}


static void
test_conflicts(void)
{
    char     uid[64];
    world_t  w;

    world_init(&w);
    key_with(&w, uid, 48, BYTE);

    memory_store_interfere(w.ms, 3);
    is_int(ENCRYPT(&w, uid, 16), 0, "after three conflicts");
    is_int(left(&w), 32, "one use is taken");
    is_int(memory_store_material(w.ms), 0, "the key was not loaded again");

    memory_store_interfere(w.ms, 100);
    is_int(ENCRYPT(&w, uid, 16), KMIP_RESULT_REASON_GENERAL_FAILURE,
           "after too many");
    memory_store_interfere(w.ms, 0);
    is_int(left(&w), 32, "nothing is taken");

    world_free(&w);
}


/*
 * Several clients at once, their steps in any order: together they never get
 * more than the total.
 */

static void
test_two_writers(void)
{
    int              i, granted, over, used;
    char             uid[64];
    size_t           k;
    talk_t           t[3];
    world_t          w;
    uint64_t         seed;
    kmip_payload_t  *p;

    over = 0;
    used = 0;

    for (seed = 1; seed <= 300; seed++) {
        memset(&blocks, 0, sizeof(kmip_usage_blocks_t));

        world_init(&w);
        w.context.blocks = (seed & 1) ? &blocks : NULL;
        key_with(&w, uid, 5, OBJECT);
        memory_store_seed(w.ms, seed, seed % 3 ? 0 : 24);

        granted = 0;

        for (i = 0; i < 4; i++) {

            for (k = 0; k < 3; k++) {
                talk_begin(&t[k], &w);

                if (k < 2) {
                    p = talk_add_uid(&t[k], KMIP_OPERATION_ENCRYPT, uid);
                    p->data.data = kmip_arena_calloc(t[k].arena, 16);
                    p->data.len = 16;
                    talk_present(p, DATA);

                } else {
                    p = talk_add_uid(&t[k],
                                     KMIP_OPERATION_GET_USAGE_ALLOCATION, uid);
                    p->usage_limits_count = 1;
                    talk_present(p, USAGE_LIMITS_COUNT);
                }

                talk_encode(&t[k]);
                talk_send(&t[k]);
            }

            while (memory_store_pump(w.ms)) { /* void */ }

            for (k = 0; k < 3; k++) {
                talk_decode(&t[k]);
                granted += talk_result(&t[k], 0) == 0;
                talk_end(&t[k]);
            }
        }

        over += granted > 5;
        used += granted == 5;

        world_free(&w);
    }

    is_int(over, 0, "no order grants more");
    ok(used > 100, "most grant all: %d", used);
}


/* a server that stores no attributes of clients counts all the same */

static void
test_off(void)
{
    char     uid[64];
    world_t  w;

    world_init(&w);
    key_with(&w, uid, 16, BYTE);
    memory_store_attributes_off(w.ms);

    is_int(ENCRYPT(&w, uid, 16), 0, "a use is counted");
    is_int(ENCRYPT(&w, uid, 16), DENIED, "the next one is too many");

    world_free(&w);
}
