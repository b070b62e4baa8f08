
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Deletes replaced revisions one at a time, each key before the alias that
 * publishes it.
 */


#include "keyprotect_clean.h"
#include "keyprotect_publish.h"
#include "kmip_memory.h"

#include <string.h>


#define KEYPROTECT_CLEANS       1024     /* entries at the most */
#define KEYPROTECT_CLEAN_ARENA  (64 * 1024)
#define KEYPROTECT_CLEAN_REFUSED  (10 * 60 * 1000)  /* ms without an attempt
                                                       after a refusal */


struct keyprotect_clean_s {
    keyprotect_store_t   *ks;
    keyprotect_clean_t   *next;           /* with a later due time */
    uint64_t              due;            /* ms */
    uint8_t               record[KEYPROTECT_ID];
    uint8_t               revision[KEYPROTECT_ID];
    keyprotect_alias_t    alias;          /* empty: the revision is not
                                             published */
    kmip_arena_t         *arena;          /* NULL: not being deleted */
    keyprotect_call_t     call;
};


static void keyprotect_clean_unpublished(keyprotect_flow_t *flow,
    const keyprotect_origin_t *origin);
static void keyprotect_clean_note(keyprotect_flow_t *flow,
    const kmip_str_t *record, const kmip_str_t *revision,
    const kmip_str_t *alias);
static int keyprotect_clean_refused(const keyprotect_store_t *ks);
static void keyprotect_clean_arm(keyprotect_store_t *ks);
static void keyprotect_clean_on_timer(keyprotect_timer_t *timer);
static kmip_int_t keyprotect_clean_send(keyprotect_clean_t *clean,
    keyprotect_call_done_pt done);
static void keyprotect_clean_on_deleted(keyprotect_call_t *call);
static void keyprotect_clean_on_removed(keyprotect_call_t *call);
static void keyprotect_clean_end(keyprotect_clean_t *clean);
static void keyprotect_clean_free(keyprotect_clean_t *clean);


void
keyprotect_clean_later(keyprotect_flow_t *flow,
    const keyprotect_origin_t *origin)
{
    size_t               i;
    uint8_t              id[KEYPROTECT_ID];
    kmip_str_t           revision;
    keyprotect_store_t  *ks;
    keyprotect_parsed_t  parsed;

    ks = flow->ks;

    if (keyprotect_clean_refused(ks)) {
        return;
    }

    revision.data = id;
    revision.len = KEYPROTECT_ID;

    for (i = 0; i < origin->known.naliases; i++) {
        keyprotect_alias_parse(&ks->conf->record_prefix,
                               &origin->known.aliases[i], &parsed);

        if (parsed.kind == KEYPROTECT_ALIAS_PUBLISHED
            && parsed.number < origin->known.newest
            && kmip_str_equal(&parsed.stamp, &flow->stamp))
        {
            keyprotect_identifier_lengthen(id, parsed.id.data);
            keyprotect_clean_note(flow, &origin->id, &revision,
                                  &origin->known.aliases[i]);
        }
    }

    keyprotect_clean_unpublished(flow, origin);
    keyprotect_clean_arm(ks);
}


/*
 * unpublished revisions of other writers on which the newest is built: at most
 * two
 */

static void
keyprotect_clean_unpublished(keyprotect_flow_t *flow,
    const keyprotect_origin_t *origin)
{
    uint32_t  n;

    n = origin->marks.newest;

    if (origin->base > n) {
        keyprotect_clean_note(flow, &origin->id, &origin->base_id, NULL);
    }

    if (origin->base > n && origin->base - 1 > n) {
        keyprotect_clean_note(flow, &origin->id, &origin->base_prev, NULL);
    }
}


void
keyprotect_clean_left(keyprotect_flow_t *flow, const kmip_str_t *record,
    const kmip_str_t *revision)
{
    if (!keyprotect_clean_refused(flow->ks)) {
        keyprotect_clean_note(flow, record, revision, NULL);
        keyprotect_clean_arm(flow->ks);
    }
}


static int
keyprotect_clean_refused(const keyprotect_store_t *ks)
{
    return ks->conf->destroy_tombstone
           || keyprotect_clock(ks) < ks->clean_until;
}


/* an entry is appended with the full delay, so that the list stays in order */

static void
keyprotect_clean_note(keyprotect_flow_t *flow, const kmip_str_t *record,
    const kmip_str_t *revision, const kmip_str_t *alias)
{
    keyprotect_clean_t    *clean;
    keyprotect_cleaner_t  *cleaner;

    cleaner = flow->ks->cleaner;

    for (clean = cleaner->first; clean; clean = clean->next) {
        if (memcmp(clean->revision, revision->data, KEYPROTECT_ID) == 0) {
            return;
        }
    }

    if (cleaner->n == KEYPROTECT_CLEANS || revision->len != KEYPROTECT_ID) {
        return;
    }

    clean = kmip_memory_alloc(sizeof(keyprotect_clean_t));
    if (clean == NULL) {
        return;
    }

    memset(clean, 0, sizeof(keyprotect_clean_t));

    clean->ks = flow->ks;
    clean->due = keyprotect_clock(flow->ks) + KEYPROTECT_CLEAN_AFTER;

    memcpy(clean->record, record->data, KEYPROTECT_ID);
    memcpy(clean->revision, revision->data, KEYPROTECT_ID);

    if (alias) {
        memcpy(clean->alias, alias->data, alias->len);
    }

    if (cleaner->first) {
        cleaner->last->next = clean;

    } else {
        cleaner->first = clean;
    }

    cleaner->last = clean;
    cleaner->n++;
}


static void
keyprotect_clean_arm(keyprotect_store_t *ks)
{
    uint64_t                 clock, due;
    keyprotect_transport_t  *t;

    if (ks->cleaner->first == NULL || ks->cleaner->busy) {
        return;
    }

    t = ks->transport;
    clock = keyprotect_clock(ks);
    due = ks->cleaner->first->due;

    ks->cleaner->timer.handler = keyprotect_clean_on_timer;
    ks->cleaner->timer.data = ks;
    ks->cleaner->timer.background = 1;

    ks->cleaner->busy = t->timer_add(t, &ks->cleaner->timer,
                                due > clock ? due - clock : 0)
                   == KMIP_OK;
}


static void
keyprotect_clean_on_timer(keyprotect_timer_t *timer)
{
    keyprotect_store_t  *ks;
    keyprotect_clean_t  *clean;

    ks = timer->data;
    clean = ks->cleaner->first;

    ks->cleaner->busy = 0;

    if (clean == NULL || keyprotect_clock(ks) < clean->due) {
        keyprotect_clean_arm(ks);
        return;
    }

    if (ks->breaker.open) {
        clean->due = keyprotect_clock(ks) + KEYPROTECT_CLEAN_AFTER;
        keyprotect_clean_arm(ks);
        return;
    }

    ks->cleaner->busy = 1;
    clean->arena = kmip_arena_create(KEYPROTECT_CLEAN_ARENA);

    if (clean->arena == NULL
        || keyprotect_clean_send(clean, keyprotect_clean_on_deleted)
           != KMIP_OK)
    {
        keyprotect_clean_end(clean);
    }
}


static kmip_int_t
keyprotect_clean_send(keyprotect_clean_t *clean, keyprotect_call_done_pt done)
{
    kmip_int_t           rc;
    kmip_str_t           id;
    keyprotect_call_t   *call;
    keyprotect_store_t  *ks;

    ks = clean->ks;
    call = &clean->call;

    if (done == keyprotect_clean_on_deleted) {
        id.data = clean->revision;
        id.len = KEYPROTECT_ID;
        rc = keyprotect_request_delete(ks, call, clean->arena, &id);

    } else {
        id.data = clean->record;
        id.len = KEYPROTECT_ID;
        rc = keyprotect_request_unalias(ks, call, clean->arena, &id,
                                        clean->alias);
    }

    if (rc != KMIP_OK) {
        return KMIP_ERROR;
    }

    call->http.background = 1;
    call->done = done;
    call->data = clean;
    call->deadline = keyprotect_clock(ks) + ks->conf->timeout;

    return keyprotect_call_start(ks, call) == KMIP_AGAIN ? KMIP_OK
                                                         : KMIP_ERROR;
}


static void
keyprotect_clean_on_deleted(keyprotect_call_t *call)
{
    keyprotect_clean_t  *clean;

    clean = call->data;

    switch (call->result) {

    case KEYPROTECT_OK:
    case KEYPROTECT_GONE:
    case KEYPROTECT_ABSENT:

        if (clean->alias[0]
            && keyprotect_clean_send(clean, keyprotect_clean_on_removed)
               == KMIP_OK)
        {
            return;
        }

        break;

    case KEYPROTECT_UNAUTHORIZED:
    case KEYPROTECT_PROTECTED:
        clean->ks->clean_until = keyprotect_clock(clean->ks)
                                 + KEYPROTECT_CLEAN_REFUSED;

        keyprotect_log(clean->ks, KEYPROTECT_LOG_NOTICE,
                       "replaced attribute records stay: the API key may not "
                       "delete them, and each is billed; to have them "
                       "deleted, grant Manager on the key ring");
        break;

    default:
        break;
    }

    keyprotect_clean_end(clean);
}


static void
keyprotect_clean_on_removed(keyprotect_call_t *call)
{
    keyprotect_clean_end(call->data);
}


static void
keyprotect_clean_end(keyprotect_clean_t *clean)
{
    keyprotect_store_t  *ks;

    ks = clean->ks;

    ks->cleaner->first = clean->next;
    ks->cleaner->n--;
    ks->cleaner->busy = 0;

    keyprotect_clean_free(clean);

    if (keyprotect_clock(ks) < ks->clean_until) {
        keyprotect_clean_stop(ks);
        return;
    }

    keyprotect_clean_arm(ks);
}


static void
keyprotect_clean_free(keyprotect_clean_t *clean)
{
    keyprotect_call_cancel(&clean->call);
    kmip_arena_destroy(clean->arena);
    kmip_memory_free(clean, sizeof(keyprotect_clean_t));
}


void
keyprotect_clean_stop(keyprotect_store_t *ks)
{
    keyprotect_clean_t      *clean;
    keyprotect_transport_t  *t;

    t = ks->transport;

    if (ks->cleaner->timer.handler) {
        t->timer_del(t, &ks->cleaner->timer);
    }

    while (ks->cleaner->first) {
        clean = ks->cleaner->first;
        ks->cleaner->first = clean->next;

        keyprotect_clean_free(clean);
    }

    ks->cleaner->n = 0;
    ks->cleaner->busy = 0;
}
