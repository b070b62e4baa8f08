
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Answers of Key Protect and IAM: each call is answered with what the input
 * holds.  Whatever it is, the call ends once and leaves nothing behind.
 *
 * The input is a letter for the call, a character for the allocation that is
 * refused ('0': none), and the answers, one a line: a letter for the status
 * and the body, in which "\x01" is a line feed.  When they are used up the
 * fake service answers for itself.
 */


#include "flow_world.h"
#include "fuzz.h"
#include "keyprotect_answer.h"

#include <stdio.h>
#include <stdlib.h>


#define FUZZ_ARENA  (4 * 1024 * 1024)


typedef struct {
    fuzz_input_t         in;
    fake_keyprotect_t   *fake;
    flow_world_t         world;
    kmip_arena_t        *arena;
    keyprotect_call_t    call;
    int                  done;
    unsigned             lying:1;
} fuzz_answer_t;

typedef kmip_int_t (*fuzz_request_pt)(fuzz_answer_t *a);


static const unsigned  fuzz_statuses[] = {
    200, 201, 204, 301, 400, 401, 403, 404, 408, 409, 410, 412, 422, 429, 500,
    502, 503, 504, 0
};

#define FUZZ_STATUSES  (sizeof(fuzz_statuses) / sizeof(fuzz_statuses[0]))

static const kmip_str_t  fuzz_id =
    kmip_string("c2d10000-0000-4000-8000-000000000009");
static const kmip_str_t  fuzz_stamp = kmip_string("01890a5dac964b302099a805");


static void
fuzz_answered(fake_keyprotect_t *f, fake_call_t *c)
{
    size_t          i;
    kmip_str_t      piece;
    fuzz_answer_t  *a;

    a = f->data;
    fuzz_hold(0);

    if (!a->lying || fuzz_left(&a->in) == 0) {
        return;
    }

    piece = fuzz_piece(&a->in, '\n');

    if (piece.len == 0) {
        return;
    }

    c->status = fuzz_statuses[(uint8_t) (piece.data[0] - 'a')
                              % FUZZ_STATUSES];

    free(c->answer);
    c->answer = malloc(piece.len);

    if (c->answer == NULL) {
        abort();
    }

    memcpy(c->answer, &piece.data[1], piece.len - 1);
    c->answer[piece.len - 1] = '\0';

    for (i = 0; i < piece.len - 1; i++) {
        if (c->answer[i] == '\x01') {
            c->answer[i] = '\n';
        }
    }
}


static void
fuzz_before(fake_keyprotect_t *f, const keyprotect_http_t *http)
{
    fuzz_hold(1);
}


static kmip_int_t
fuzz_key(fuzz_answer_t *a)
{
    return keyprotect_request_key(a->world.ks, &a->call, a->arena, &fuzz_id);
}


static kmip_int_t
fuzz_metadata(fuzz_answer_t *a)
{
    return keyprotect_request_metadata(a->world.ks, &a->call, a->arena,
                                       &fuzz_id);
}


static kmip_int_t
fuzz_list(fuzz_answer_t *a)
{
    keyprotect_list_t  list;

    memset(&list, 0, sizeof(keyprotect_list_t));
    list.limit = 100;

    return keyprotect_request_list(a->world.ks, &a->call, a->arena, &list);
}


static kmip_int_t
fuzz_create(fuzz_answer_t *a)
{
    keyprotect_new_t  new;

    memset(&new, 0, sizeof(keyprotect_new_t));
    new.name = fuzz_stamp;
    new.aliases = &fuzz_stamp;
    new.naliases = 1;
    new.payload = (kmip_str_t) kmip_string("e30=");

    return keyprotect_request_create(a->world.ks, &a->call, a->arena, &new);
}


static kmip_int_t
fuzz_alias(fuzz_answer_t *a)
{
    return keyprotect_request_alias(a->world.ks, &a->call, a->arena, &fuzz_id,
                                    "an-alias");
}


static kmip_int_t
fuzz_unalias(fuzz_answer_t *a)
{
    return keyprotect_request_unalias(a->world.ks, &a->call, a->arena,
                                      &fuzz_id, "an-alias");
}


static kmip_int_t
fuzz_delete(fuzz_answer_t *a)
{
    return keyprotect_request_delete(a->world.ks, &a->call, a->arena,
                                     &fuzz_id);
}


static kmip_int_t
fuzz_wrap(fuzz_answer_t *a)
{
    return keyprotect_request_wrap(a->world.ks, &a->call, a->arena, NULL, NULL,
                                   &fuzz_stamp);
}


static kmip_int_t
fuzz_unwrap(fuzz_answer_t *a)
{
    return keyprotect_request_unwrap(a->world.ks, &a->call, a->arena, NULL,
                                     &fuzz_id, &fuzz_stamp);
}


static kmip_int_t
fuzz_root(fuzz_answer_t *a)
{
    kmip_str_t  root;

    root = keyprotect_conf_root(a->world.ks);

    return keyprotect_request_root(a->world.ks, &a->call, a->arena, &root);
}


/* by kind of call */

static const fuzz_request_pt  fuzz_requests[KEYPROTECT_CALLS] = {
    fuzz_key, fuzz_metadata, fuzz_list, fuzz_create, fuzz_alias, fuzz_unalias,
    fuzz_delete, fuzz_wrap, fuzz_unwrap, fuzz_root
};


/* all that may be made of an answer, of whatever call it is */

static void
fuzz_read(fuzz_answer_t *a)
{
    size_t                 n;
    json_t                *json;
    kmip_secret_t         *plaintext;
    keyprotect_key_t       key, *keys;
    keyprotect_wrapped_t   wrapped;

    json = a->call.json;

    if (keyprotect_answer_key(json, a->arena, &key) == KMIP_OK) {
        fuzz_check(key.id.len > 0);
    }

    if (keyprotect_answer_list(json, a->arena, &keys, &n) == KMIP_OK) {
        fuzz_check(n == 0 || keys != NULL);
    }

    if (keyprotect_answer_wrap(json, a->arena, 1, &wrapped) == KMIP_OK) {
        fuzz_check(wrapped.plaintext && wrapped.plaintext->len == 32);
        fuzz_check(wrapped.ciphertext.len > 0);
    }

    if (keyprotect_answer_unwrap(json, a->arena, &plaintext) == KMIP_OK) {
        fuzz_check(plaintext != NULL);
    }
}


static void
fuzz_done(keyprotect_call_t *call)
{
    fuzz_answer_t  *a;

    a = call->data;
    a->done++;

    fuzz_check(call->result < KEYPROTECT_RESULTS);
    fuzz_check(memchr(call->code, '\0', sizeof(call->code)));
    fuzz_check(keyprotect_error_verdict(call->kind, call->result)
               || call->result == KEYPROTECT_OK);

    fuzz_read(a);
}


static void
fuzz_call(fuzz_answer_t *a, unsigned kind)
{
    if (fuzz_requests[kind](a) != KMIP_OK) {
        return;
    }

    a->call.done = fuzz_done;
    a->call.data = a;
    a->call.deadline = a->fake->clock + 3000;

    if (keyprotect_call_start(a->world.ks, &a->call) != KMIP_AGAIN) {
        return;
    }

    fuzz_check(fake_run(a->fake, &a->done));
    fuzz_check(a->done == 1);
}


/* a load of an object that there is, from answers that are not its own */

static void
fuzz_load(fuzz_answer_t *a)
{
    char         uid[64];
    flow_call_t  c;

    a->lying = 0;
    (void) flow_created(&a->world, uid);
    flow_cache_clear(&a->world);
    a->lying = 1;

    flow_load(&a->world, &c, uid, KMIP_NEED_ATTRIBUTES, 1);
    fuzz_check(flow_wait(&c) <= KMIP_STORE_LIMIT);
    flow_call_free(&c);
}


static void
fuzz_find(fuzz_answer_t *a)
{
    flow_call_t  c;

    flow_find_filter(&a->world, &c);
    flow_add_name(&c, "a name");
    flow_find_start(&c, 10);
    fuzz_check(flow_wait(&c) <= KMIP_STORE_LIMIT);
    flow_call_free(&c);

    flow_find_filter(&a->world, &c);
    flow_find_start(&c, 10);
    fuzz_check(flow_wait(&c) <= KMIP_STORE_LIMIT);
    flow_call_free(&c);
}


/* IAM's answers, then the self-test's, are read while the store starts */

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    unsigned               kind;
    static fuzz_answer_t   a;

    if (size < 2) {
        return 0;
    }

    memset(&a, 0, sizeof(fuzz_answer_t));
    fuzz_input_init(&a.in, data + 2, size - 2);
    fuzz_chance(1);

    kind = (uint8_t) (data[0] - 'a');

    a.arena = kmip_arena_create(FUZZ_ARENA);
    a.fake = fake_create(1);
    a.fake->data = &a;
    a.fake->before = fuzz_before;
    a.fake->answered = fuzz_answered;
    a.lying = (kind == KEYPROTECT_CALLS);

    flow_world_init(&a.world, a.fake);

    a.lying = 1;
    fuzz_refuse((uint8_t) (data[1] - '0'), 0);

    if (kind < KEYPROTECT_CALLS) {
        fuzz_call(&a, kind);

    } else {
        fuzz_refuse(0, 0);

        if (kind == KEYPROTECT_CALLS + 1) {
            fuzz_load(&a);

        } else if (kind == KEYPROTECT_CALLS + 2) {
            fuzz_find(&a);
        }
    }

    fuzz_refuse(0, 0);
    flow_world_exit(&a.world);

    fuzz_check(a.fake->ncalls == 0);
    fuzz_check(a.fake->ntimers == 0);

    fake_destroy(a.fake);
    kmip_arena_destroy(a.arena);

    return 0;
}
