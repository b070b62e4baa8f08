
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Unwrapping, shared by flows that need the same key at the same time.
 */


#include <stdlib.h>
#include <string.h>

#include "keyprotect_unwrap.h"
#include "keyprotect_answer.h"
#include "keyprotect_proof.h"
#include "keyprotect_request.h"
#include "keyprotect_seal.h"


#define KEYPROTECT_UNWRAP_ARENA  (64 * 1024)


struct keyprotect_unwrap_s {
    keyprotect_store_t    *ks;
    kmip_arena_t          *arena;
    kmip_str_t             stamp;
    kmip_str_t             ciphertext;
    keyprotect_call_t      call;
    kmip_store_use_t       use;
    keyprotect_wait_t     *waits;
    unsigned               fallback:1;    /* used the configured root key */

    keyprotect_unwrap_t   *next;
    keyprotect_unwrap_t  **prev;
};


static keyprotect_unwrap_t *keyprotect_unwrap_find(keyprotect_wait_t *wait);
static keyprotect_unwrap_t *keyprotect_unwrap_create(keyprotect_wait_t *wait);
static kmip_int_t keyprotect_unwrap_send(keyprotect_unwrap_t *u,
    const kmip_str_t *root, uint64_t deadline);
static void keyprotect_unwrap_join(keyprotect_unwrap_t *u,
    keyprotect_wait_t *wait);
static void keyprotect_unwrap_leave(keyprotect_wait_t *wait);
static void keyprotect_unwrap_done(keyprotect_call_t *call);
static void keyprotect_unwrap_tell(keyprotect_unwrap_t *u);
static int keyprotect_unwrap_restart(keyprotect_wait_t *wait,
    const keyprotect_call_t *call);
static void keyprotect_unwrap_take(keyprotect_wait_t *wait,
    keyprotect_call_t *call, const kmip_secret_t *plaintext);
static kmip_int_t keyprotect_unwrap_secret(keyprotect_wait_t *wait,
    const kmip_secret_t *plaintext);
static void keyprotect_unwrap_free(keyprotect_unwrap_t *u);


kmip_int_t
keyprotect_unwrap_start(keyprotect_wait_t *wait, keyprotect_flow_t *flow,
    kmip_arena_t *arena, const keyprotect_record_t *record,
    keyprotect_wait_done_pt done, void *data)
{
    keyprotect_unwrap_t  *u;

    memset(wait, 0, sizeof(keyprotect_wait_t));

    wait->flow = flow;
    wait->arena = arena;
    wait->record = record;
    wait->done = done;
    wait->data = data;

    u = keyprotect_unwrap_find(wait);

    if (u == NULL) {
        u = keyprotect_unwrap_create(wait);
    }

    if (u == NULL) {
        return KMIP_ERROR;
    }

    keyprotect_unwrap_join(u, wait);

    return KMIP_OK;
}


void
keyprotect_unwrap_cancel(keyprotect_wait_t *wait)
{
    keyprotect_unwrap_t  *u;

    u = wait->unwrap;

    if (u == NULL) {
        return;
    }

    keyprotect_unwrap_leave(wait);

    if (u->waits == NULL && u->prev) {
        keyprotect_unwrap_free(u);
    }
}


/*
 * A call that was sent may have been answered before this Get began, and one
 * with a later deadline would keep this Get waiting: neither is joined.
 */

static keyprotect_unwrap_t *
keyprotect_unwrap_find(keyprotect_wait_t *wait)
{
    keyprotect_unwrap_t  *u;

    for (u = wait->flow->ks->unwraps; u; u = u->next) {

        if (!keyprotect_call_sent(&u->call) && u->call.attempts <= 1
            && !u->fallback && u->call.deadline <= wait->flow->deadline
            && kmip_str_equal(&u->stamp, &wait->record->stamp)
            && kmip_str_equal(&u->ciphertext, &wait->record->ciphertext))
        {
            return u;
        }
    }

    return NULL;
}


static keyprotect_unwrap_t *
keyprotect_unwrap_create(keyprotect_wait_t *wait)
{
    kmip_arena_t               *arena;
    keyprotect_store_t         *ks;
    keyprotect_unwrap_t        *u;
    const keyprotect_record_t  *record;

    record = wait->record;
    ks = wait->flow->ks;

    arena = kmip_arena_create(KEYPROTECT_UNWRAP_ARENA);
    u = arena ? kmip_arena_calloc(arena, sizeof(keyprotect_unwrap_t)) : NULL;

    if (u == NULL) {
        kmip_arena_destroy(arena);
        return NULL;
    }

    u->ks = ks;
    u->arena = arena;

    if (kmip_arena_copy(arena, &u->stamp, record->stamp.data, record->stamp.len)
        != KMIP_OK
        || kmip_arena_copy(arena, &u->ciphertext, record->ciphertext.data,
                           record->ciphertext.len)
           != KMIP_OK
        || keyprotect_unwrap_send(u, &record->root_key, wait->flow->deadline)
           != KMIP_OK)
    {
        kmip_arena_destroy(arena);
        return NULL;
    }

    u->next = ks->unwraps;
    u->prev = &ks->unwraps;

    if (u->next) {
        u->next->prev = &u->next;
    }

    ks->unwraps = u;

    return u;
}


static kmip_int_t
keyprotect_unwrap_send(keyprotect_unwrap_t *u, const kmip_str_t *root,
    uint64_t deadline)
{
    if (keyprotect_request_unwrap(u->ks, &u->call, u->arena, root,
                                  &u->ciphertext, &u->stamp)
        != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    u->call.done = keyprotect_unwrap_done;
    u->call.data = u;
    u->call.deadline = deadline;
    u->call.use = &u->use;

    return keyprotect_call_start(u->ks, &u->call) == KMIP_AGAIN ? KMIP_OK
                                                                : KMIP_ERROR;
}


static void
keyprotect_unwrap_join(keyprotect_unwrap_t *u, keyprotect_wait_t *wait)
{
    wait->unwrap = u;
    wait->next = u->waits;
    wait->prev = &u->waits;

    if (wait->next) {
        wait->next->prev = &wait->next;
    }

    u->waits = wait;
}


static void
keyprotect_unwrap_leave(keyprotect_wait_t *wait)
{
    *wait->prev = wait->next;

    if (wait->next) {
        wait->next->prev = wait->prev;
    }

    wait->unwrap = NULL;
}


static void
keyprotect_unwrap_done(keyprotect_call_t *call)
{
    uint64_t              deadline;
    keyprotect_unwrap_t  *u;

    u = call->data;
    deadline = call->deadline;

    /*
     * The record's root key does not exist: the configured one may have been
     * imported from the same material, here or elsewhere.
     */

    if (call->result == KEYPROTECT_ABSENT && !u->fallback
        && !keyprotect_conf_is_root(u->ks, &u->waits->record->root_key))
    {
        u->fallback = 1;

        if (keyprotect_unwrap_send(u, NULL, deadline) == KMIP_OK) {
            return;
        }
    }

    keyprotect_unwrap_tell(u);
}


/*
 * A done handler may cancel other waiters, or start another unwrap: so the
 * unwrap is taken out of the store's list first, and the list of waiters is
 * read anew each time.
 */

static void
keyprotect_unwrap_tell(keyprotect_unwrap_t *u)
{
    kmip_secret_t      *plaintext;
    keyprotect_wait_t  *wait;

    *u->prev = u->next;

    if (u->next) {
        u->next->prev = u->prev;
    }

    u->prev = NULL;
    plaintext = NULL;

    if (u->call.result == KEYPROTECT_OK
        && keyprotect_answer_unwrap(u->call.json, u->arena, &plaintext)
           != KMIP_OK)
    {
        keyprotect_log_disbelieved(u->ks, &u->call, KEYPROTECT_MALFORMED);
    }

    while (u->waits) {
        wait = u->waits;

        keyprotect_unwrap_leave(wait);
        keyprotect_flow_use(&wait->flow->use, &u->use);

        if (keyprotect_unwrap_restart(wait, &u->call)) {
            continue;
        }

        keyprotect_unwrap_take(wait, &u->call, plaintext);

        wait->done(wait);
    }

    kmip_secret_cleanse(plaintext);
    kmip_arena_destroy(u->arena);
}


/* the first waiter's deadline has passed, but a later one has time left */

static int
keyprotect_unwrap_restart(keyprotect_wait_t *wait,
    const keyprotect_call_t *call)
{
    keyprotect_unwrap_t  *u;

    if (!keyprotect_error_result_passes(call->result)
        || wait->flow->ks->breaker.open
        || call->deadline >= wait->flow->deadline
        || keyprotect_flow_left(wait->flow) == 0)
    {
        return 0;
    }

    u = keyprotect_unwrap_find(wait);

    if (u == NULL) {
        u = keyprotect_unwrap_create(wait);
    }

    if (u == NULL) {
        return 0;
    }

    keyprotect_unwrap_join(u, wait);

    return 1;
}


static void
keyprotect_unwrap_take(keyprotect_wait_t *wait, keyprotect_call_t *call,
    const kmip_secret_t *plaintext)
{
    kmip_int_t                   rc;
    const keyprotect_verdict_t  *verdict;

    if (call->result == KEYPROTECT_OK) {
        rc = keyprotect_unwrap_secret(wait, plaintext);

        if (rc == KMIP_ERROR) {
            wait->outcome = KMIP_STORE_UNAVAILABLE;
            wait->message = NULL;
            return;
        }

        if (rc == KMIP_DECLINED) {
            keyprotect_log_disbelieved(wait->flow->ks, call,
                                       KEYPROTECT_MISMATCH);
        }
    }

    verdict = keyprotect_error_verdict(call->kind, call->result);

    wait->outcome = verdict->outcome;
    wait->message = verdict->message;

    /* each waiter compares the key with the digest in its own record */

    if (call->result == KEYPROTECT_MISMATCH) {
        call->result = KEYPROTECT_OK;
    }
}


/* KMIP_DECLINED: not the key that was stored; KMIP_ERROR: out of memory */

static kmip_int_t
keyprotect_unwrap_secret(keyprotect_wait_t *wait,
    const kmip_secret_t *plaintext)
{
    kmip_int_t                  rc;
    kmip_secret_t              *secret;
    const keyprotect_record_t  *record;

    record = wait->record;

    if (record->sealed.bytes.len) {
        secret = keyprotect_seal_open(wait->arena, plaintext, &record->stamp,
                                   &record->sealed);

    } else {
        secret = kmip_secret_copy(wait->arena, plaintext->data,
                                  plaintext->len);
    }

    if (secret == NULL) {
        return kmip_arena_refused(wait->arena) ? KMIP_ERROR : KMIP_DECLINED;
    }

    rc = keyprotect_proof_check(wait->arena, record, secret);

    if (rc != KMIP_OK) {
        kmip_secret_cleanse(secret);
        return rc;
    }

    wait->secret = secret;

    return KMIP_OK;
}


static void
keyprotect_unwrap_free(keyprotect_unwrap_t *u)
{
    *u->prev = u->next;

    if (u->next) {
        u->next->prev = u->prev;
    }

    keyprotect_call_cancel(&u->call);
    kmip_arena_destroy(u->arena);
}
