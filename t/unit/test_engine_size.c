
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The engine: with any Maximum Response Size, a performed change is reported as
 * success, and a failed item changed nothing.
 */


#include "engine_world.h"
#include "tap.h"


/* before and after a message: what its items change */

typedef struct {
    char      uids[2][64];
    size_t    objects;
    unsigned  changed;         /* bits of items */
} told_t;


static void test_sizes(uint32_t option);
static void test_conflict(void);
static void test_memory(void);
static void ask(talk_t *t, const told_t *told, int first);
static void look(world_t *w, told_t *told);
static const kmip_snapshot_t *object(world_t *w, const char *uid);


int
main(void)
{
    test_sizes(KMIP_BATCH_ERROR_CONTINUATION_OPTION_CONTINUE);
    test_sizes(KMIP_BATCH_ERROR_CONTINUATION_OPTION_STOP);
    test_conflict();
    test_memory();

    return done_testing();
}


/* items 0 and 3 fail by themselves */

static void
ask(talk_t *t, const told_t *told, int first)
{
    const char  *uid;

    uid = told->uids[0];

    if (first == 0) {
        talk_attribute(talk_add_uid(t, KMIP_OPERATION_MODIFY_ATTRIBUTE, uid),
                       talk_text(KMIP_ATTR_CUSTOM, "x-none", "1"));
    }

    talk_attribute(talk_add_uid(t, KMIP_OPERATION_ADD_ATTRIBUTE, uid),
                   talk_text(KMIP_ATTR_CUSTOM, "x-a", "1"));
    (void) talk_add_uid(t, KMIP_OPERATION_ACTIVATE, uid);
    talk_attribute(talk_add_uid(t, KMIP_OPERATION_ADD_ATTRIBUTE, uid),
                   talk_number(KMIP_ATTR_INITIAL_DATE, 1));
    talk_attribute(talk_add_uid(t, KMIP_OPERATION_ADD_ATTRIBUTE, uid),
                   talk_name(t, "a name"));
    (void) talk_add_uid(t, KMIP_OPERATION_DESTROY, told->uids[1]);
    (void) talk_create(t, 256);
}


static const kmip_snapshot_t *
object(world_t *w, const char *uid)
{
    kmip_str_t  id;

    id.data = (const uint8_t *) uid;
    id.len = strlen(uid);

    return memory_store_find(w->ms, &id);
}


static void
look(world_t *w, told_t *told)
{
    kmip_str_t              name = kmip_string("x-a");
    const kmip_snapshot_t  *first, *second;

    first = object(w, told->uids[0]);
    second = object(w, told->uids[1]);

    told->changed = 0;

    if (kmip_attributes_count(&first->attributes, KMIP_ATTR_CUSTOM, &name)) {
        told->changed |= 1 << 1;
    }

    if (first->state == KMIP_STATE_ACTIVE) {
        told->changed |= 1 << 2;
    }

    if (kmip_attributes_count(&first->attributes, KMIP_ATTR_NAME, NULL)) {
        told->changed |= 1 << 4;
    }

    if (second->state == KMIP_STATE_DESTROYED) {
        told->changed |= 1 << 5;
    }

    if (memory_store_objects(w->ms) > told->objects) {
        told->changed |= 1 << 6;
    }
}


static void
test_sizes(uint32_t option)
{
    int       first;
    talk_t    t;
    told_t    told;
    size_t    i;
    int32_t   size;
    world_t   w;
    unsigned  answered, wrong, all;

    wrong = 0;
    all = 0;
    first = option == KMIP_BATCH_ERROR_CONTINUATION_OPTION_STOP;

    for (size = 8; size <= 2000; size += 4) {
        world_init(&w);
        (void) world_create(&w, told.uids[0]);
        (void) world_create(&w, told.uids[1]);
        told.objects = memory_store_objects(w.ms);

        talk_begin(&t, &w);
        t.header.maximum_response_size = size;
        t.header.error_continuation = option;
        ask(&t, &told, first);
        talk_run(&t);

        look(&w, &told);
        answered = 0;

        for (i = 0; i < t.nanswers; i++) {
            if (talk_result(&t, i) == 0) {
                answered |= 1 << (i + first);
            }
        }

        wrong += answered != told.changed;
        all |= answered;

        if (answered != told.changed) {
            diag("%d bytes: told %x, changed %x", (int) size, answered,
                 told.changed);
        }

        talk_end(&t);
        world_free(&w);
    }

    is_int(wrong, 0, "what was changed is told, and nothing else");
    is_int(all, first ? 0x06 : 0x76, "with room for it all was changed");
}


/* a replay reserves anew */

static void
test_conflict(void)
{
    char     uid[64];
    talk_t   t;
    size_t   i, full[2];
    world_t  w;

    for (i = 0; i < 2; i++) {
        world_init(&w);
        (void) world_create(&w, uid);

        if (i == 1) {
            memory_store_interfere(w.ms, 3);
        }

        talk_begin(&t, &w);
        t.header.maximum_response_size = i ? (int32_t) full[0] : 0;
        talk_attribute(talk_add_uid(&t, KMIP_OPERATION_ADD_ATTRIBUTE, uid),
                       talk_text(KMIP_ATTR_CUSTOM, "x-a", "1"));
        (void) talk_add_uid(&t, KMIP_OPERATION_ACTIVATE, uid);
        talk_run(&t);
        full[i] = t.response.len;

        is_int(talk_result(&t, 0), 0, "the first change");
        is_int(talk_result(&t, 1), 0, "the second change");

        talk_end(&t);
        world_free(&w);
    }

    is_int(full[1], full[0], "after conflicts there is as much room");
}


/* what there was no memory to tell was not changed either */

static void
test_memory(void)
{
    char      uid[64], text[3001];
    talk_t    t;
    size_t    i;
    world_t   w;
    unsigned  wrong, whole;

    memset(text, 'a', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';

    wrong = 0;
    whole = 0;

    world_init(&w);

    for (w.arena = 16 * 1024; w.arena < 256 * 1024; w.arena += 512) {
        (void) world_create(&w, uid);

        talk_begin(&t, &w);

        for (i = 0; i < 16; i++) {
            text[0] = (char) ('a' + i);
            talk_attribute(talk_add_uid(&t, KMIP_OPERATION_ADD_ATTRIBUTE, uid),
                           talk_text(KMIP_ATTR_CUSTOM, "x-a",
                                     (const char *)
                                     kmip_arena_printf(t.arena, "%s",
                                                       text).data));
        }

        talk_run(&t);

        for (i = 0; i < t.nanswers && talk_result(&t, i) == 0; i++) {
            /* void */
        }

        if (t.nanswers) {
            wrong += kmip_attributes_count(&object(&w, uid)->attributes,
                                           KMIP_ATTR_CUSTOM,
                                           &(kmip_str_t) kmip_string("x-a"))
                     != i;
        }

        whole += i == 16;
        talk_end(&t);
    }

    is_int(wrong, 0, "what there was no memory to tell was not changed");
    ok(whole > 0, "with enough memory all was");

    world_free(&w);
}
