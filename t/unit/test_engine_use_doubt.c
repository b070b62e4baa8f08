
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Reads that leave something behind, with a store that does not know at once
 * whether a change was stored, and with little memory.
 */


#include "engine_keys.h"
#include "kmip_usage.h"
#include "tap.h"


typedef void (*change_pt)(kmip_snapshot_t *object);


static void test_stored(void);
static void test_changed(void);
static void test_pending(void);
static void test_memory(void);
static kmip_int_t load(kmip_store_t *s, kmip_store_call_t *call);
static kmip_int_t commit(kmip_store_t *s, kmip_store_call_t *call);
static void write(kmip_snapshot_t *object);
static void deactivate(kmip_snapshot_t *object);
static void destroy(kmip_snapshot_t *object);
static void publish(kmip_snapshot_t *object);
static void make_sensitive(kmip_snapshot_t *object);


static const parameter_t  ecb[] = { PARAMETER_MODE(ECB), PARAMETERS_END };

static kmip_store_t  well;         /* as the store in memory does it */
static change_pt     change;       /* what each load after the first one finds;
                                      NULL: nothing */
static unsigned      stores;       /* the first commit is performed, and said
                                      to be a conflict */
static unsigned      loads;
static unsigned      commits;


int
main(void)
{
    test_stored();
    test_changed();
    test_pending();
    test_memory();

    return done_testing();
}


static kmip_int_t
load(kmip_store_t *s, kmip_store_call_t *call)
{
    kmip_int_t  rc;

    rc = well.load(s, call);

    if (loads++ && change && call->result) {
        change(call->result);
    }

    return rc;
}


static kmip_int_t
commit(kmip_store_t *s, kmip_store_call_t *call)
{
    kmip_int_t  rc;

    rc = KMIP_OK;

    if (stores || commits) {
        rc = well.commit(s, call);
    }

    if (commits++ == 0) {
        call->outcome = KMIP_STORE_CONFLICT;
        call->result = NULL;
    }

    return rc;
}


static void
write(kmip_snapshot_t *object)
{
    object->written = 1;
}


static void
deactivate(kmip_snapshot_t *object)
{
    object->state = KMIP_STATE_DEACTIVATED;
}


static void
destroy(kmip_snapshot_t *object)
{
    object->state = KMIP_STATE_DESTROYED;
}


static void
publish(kmip_snapshot_t *object)
{
    object->pending = 1;
}


static void
make_sensitive(kmip_snapshot_t *object)
{
    kmip_attribute_t  *a;

    a = kmip_attributes_get(&object->attributes, KMIP_ATTR_SENSITIVE, NULL, 0);

    if (a) {
        a->value.number = 1;
    }
}


/* an Active AES key that is Fresh and has so many uses */

static void
begin(world_t *w, char *uid, int64_t total, change_pt found)
{
    kmip_writer_t  limits;
    kmip_arena_t  *arena;
    engine_key_t   key;

    world_init(w);

    arena = kmip_arena_create(4096);
    (void) kmip_writer_init(&limits, arena, 128, 128);
    kmip_ttlv_put_number(&limits, KMIP_TAG_USAGE_LIMITS_TOTAL,
                         KMIP_TYPE_LONG_INTEGER, total);
    kmip_ttlv_put_number(&limits, KMIP_TAG_USAGE_LIMITS_UNIT,
                         KMIP_TYPE_ENUMERATION,
                         KMIP_USAGE_LIMITS_UNIT_OBJECT);

    memset(&key, 0, sizeof(engine_key_t));

    key.key = "0123456789abcdef0123456789abcdef";
    key.mask = KMIP_CRYPTOGRAPHIC_USAGE_MASK_ENCRYPT;
    key.parameters = ecb;
    key.more[0].id = KMIP_ATTR_USAGE_LIMITS;
    key.more[0].value.type = KMIP_TYPE_STRUCTURE;
    key.more[0].value.bytes.data = limits.start;
    key.more[0].value.bytes.len = kmip_writer_used(&limits);
    key.more[1] = talk_number(KMIP_ATTR_FRESH, 1);
    key.more[2] = talk_number(KMIP_ATTR_SENSITIVE, 0);

    is_int(world_key(w, &key, uid), 0, "a key is registered");

    kmip_arena_destroy(arena);

    well = *memory_store_interface(w->ms);
    memory_store_interface(w->ms)->load = load;
    memory_store_interface(w->ms)->commit = commit;

    change = found;
    stores = 0;
    loads = 0;
    commits = 0;
}


static void
add(talk_t *t, uint32_t operation, const char *uid)
{
    kmip_payload_t  *p;

    p = talk_add_uid(t, operation, uid);

    if (operation == KMIP_OPERATION_ENCRYPT) {
        p->data.data = kmip_arena_calloc(t->arena, 16);
        p->data.len = 16;
        talk_present(p, DATA);
    }
}


static long
ask(world_t *w, uint32_t operation, const char *uid)
{
    long    reason;
    talk_t  t;

    talk_begin(&t, w);
    add(&t, operation, uid);
    talk_run(&t);
    reason = talk_result(&t, 0);
    talk_end(&t);

    return reason;
}


static long long
left(const world_t *w)
{
    kmip_usage_limits_t  limits;

    (void) kmip_usage_limits(&memory_store_first(w->ms)->attributes, &limits);

    return (long long) limits.count;
}


static int
fresh(const world_t *w)
{
    int64_t  number;

    number = 0;
    (void) kmip_attributes_number(&memory_store_first(w->ms)->attributes,
                                  KMIP_ATTR_FRESH, &number);

    return number != 0;
}


/* a change that was stored after all is not made once more */

static void
test_stored(void)
{
    char     uid[64];
    world_t  w;

    static kmip_usage_blocks_t  blocks;

    begin(&w, uid, 6400, write);
    w.context.blocks = &blocks;
    stores = 1;

    is_int(ask(&w, KMIP_OPERATION_ENCRYPT, uid), 0, "Encrypt");
    is_int(commits, 1, "its use is taken once");
    is_int(blocks.elts[0].len, 0, "the block of a commit in doubt is lost");
    ok(left(&w) < 6400, "the use is taken");

    world_free(&w);
}


/* another client changes the object while the commit is under way */

static void
test_changed(void)
{
    char     uid[64];
    size_t   i;
    world_t  w;

    static const struct {
        const char  *name;
        change_pt    change;
        uint32_t     operation;
    }  cases[] = {
        { "Deactivated", deactivate, KMIP_OPERATION_ENCRYPT },
        { "destroyed", destroy, KMIP_OPERATION_ENCRYPT },
        { "destroyed", destroy, KMIP_OPERATION_GET },
        { "Sensitive", make_sensitive, KMIP_OPERATION_GET }
    };

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        begin(&w, uid, 1, cases[i].change);

        ok(ask(&w, cases[i].operation, uid) > 0,
           "%s of a key that has become %s is refused",
           kmip_operation_name(cases[i].operation), cases[i].name);
        is_int(commits, 1, "after one commit");
        is_int(left(&w), 1, "no use is taken");
        is_int(fresh(&w), 1, "the key is Fresh");

        world_free(&w);
    }
}


/* nothing of what is not published yet is told before a commit */

static void
test_pending(void)
{
    char     uid[64];
    world_t  w;

    begin(&w, uid, 1, publish);
    change = NULL;
    commits = 1;

    is_int(ask(&w, KMIP_OPERATION_GET, uid), 0, "the first Get");
    is_int(commits, 2, "is a commit");

    is_int(ask(&w, KMIP_OPERATION_GET, uid), 0, "the second Get");
    is_int(commits, 2, "is none");

    change = publish;
    is_int(ask(&w, KMIP_OPERATION_GET, uid), 0,
           "a Get that finds a change which is not published");
    is_int(commits, 3, "is a commit again");

    world_free(&w);
}


/* memory ends before the change or after the response, not between them */

static void
test_memory(void)
{
    char      uid[64];
    long      reason;
    size_t    i, arena;
    world_t   w;
    unsigned  failed, lost, served;

    static const uint32_t  operations[] = {
        KMIP_OPERATION_GET, KMIP_OPERATION_ENCRYPT
    };

    failed = 0;
    lost = 0;
    served = 0;

    for (i = 0; i < 2; i++) {

        for (arena = 2048; arena < 65536; arena += arena / 32) {
            begin(&w, uid, 1, NULL);
            commits = 1;
            w.arena = arena;

            reason = ask(&w, operations[i], uid);

            failed += reason != 0;
            served += reason == 0;
            lost += (reason == 0) != (fresh(&w) == 0 || left(&w) == 0);

            world_free(&w);
        }
    }

    ok(failed && served, "some memory is enough, less is not");
    is_int(lost, 0, "no use is taken without a response, or the other way");
}
