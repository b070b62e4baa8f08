
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * All objects of a server with some of their attributes.
 *
 * Locate tells the objects page by page. Batches of Get Attributes are sent on
 * all lanes; their results wait in a ring until those before them are there.
 */


#include "ctl_keys.h"
#include "ctl_key_json.h"
#include "ctl_lanes.h"
#include "ctl_option.h"
#include "ctl_pages.h"
#include "ctl_progress.h"
#include "ctl_value.h"

#include <stdlib.h>
#include <stdio.h>
#include <string.h>


#define CTL_KEYS_LANES    48
#define CTL_KEYS_BATCH    8
#define CTL_KEYS_RING     512        /* batches */
#define CTL_KEYS_FAILED   64         /* so many give up */


typedef struct {
    ctl_job_t              job;
    ctl_item_t             items[CTL_KEYS_BATCH];
    unsigned               done:1;
    unsigned               again:1;      /* it is sent for the second time */
} ctl_batch_t;

typedef struct {
    ctl_t                 *c;
    ctl_keys_t            *keys;
    ctl_lanes_t            lanes;
    kmip_attribute_ref_t   names[CTL_KEYS_NAMES];
    size_t                 nnames;

    ctl_pages_t            pages;
    ctl_job_t              page;         /* a Locate under way */
    unsigned               asked:1;
    unsigned               taken:1;      /* the next page is there */
    kmip_strs_t            uids;         /* to be read, of this page */

    ctl_batch_t            ring[CTL_KEYS_RING];
    size_t                 first;        /* batch to be given next */
    size_t                 next;         /* batch to be sent next */
} ctl_walk_t;


static int ctl_walk_begin(ctl_walk_t *w);
static int ctl_walk_first(ctl_walk_t *w);
static int ctl_walk_open(ctl_walk_t *w);
static void ctl_walk_turn(ctl_walk_t *w);
static int ctl_walk_run(ctl_walk_t *w);
static int ctl_walk_send(ctl_walk_t *w);
static int ctl_walk_ask(ctl_walk_t *w);
static int ctl_batch_send(ctl_walk_t *w);
static int ctl_batch_init(ctl_walk_t *w, ctl_batch_t *batch);
static int ctl_batch_failed(const ctl_batch_t *batch);
static int ctl_walk_wait(ctl_walk_t *w);
static int ctl_walk_give(ctl_walk_t *w);
static int ctl_batch_give(ctl_walk_t *w, const ctl_batch_t *batch);
static void ctl_walk_end(ctl_walk_t *w);


int
ctl_keys_walk(ctl_t *c, ctl_keys_t *keys)
{
    int          rc;
    ctl_walk_t  *w;

    w = calloc(1, sizeof(ctl_walk_t));
    if (w == NULL) {
        return ctl_usage(c, "no memory");
    }

    w->c = c;
    w->keys = keys;

    rc = ctl_walk_begin(w);

    if (rc == CTL_OK) {
        rc = ctl_walk_run(w);
    }

    ctl_walk_end(w);
    ctl_progress_clear();

    return rc;
}


/* the first page says how many lanes are of use */

static int
ctl_walk_begin(ctl_walk_t *w)
{
    int  rc;

    while (w->keys->names[w->nnames]) {

        if (ctl_reference_parse(w->c, w->keys->names[w->nnames],
                                &w->names[w->nnames])
            != CTL_OK)
        {
            return CTL_USAGE;
        }

        w->nnames++;
    }

    if (w->keys->uids.nelts) {
        w->uids = w->keys->uids;
        w->pages.end = 1;

        return ctl_walk_open(w);
    }

    rc = ctl_walk_first(w);
    if (rc != CTL_OK) {
        return rc;
    }

    ctl_walk_turn(w);

    return ctl_walk_open(w);
}


static int
ctl_walk_first(ctl_walk_t *w)
{
    int             rc;
    kmip_payload_t  all;

    memset(&all, 0, sizeof(kmip_payload_t));
    ctl_pages_init(&w->pages, w->c, &all);

    rc = ctl_pages_ask(&w->pages, w->c);

    if (rc == CTL_OK) {
        rc = ctl_exchange(w->c, w->pages.arena, &w->pages.item, 1);
    }

    return rc == CTL_OK ? ctl_pages_take(&w->pages, w->c) : rc;
}


static int
ctl_walk_open(ctl_walk_t *w)
{
    size_t  n, most;

    n = w->uids.nelts / CTL_KEYS_BATCH + 1;
    most = w->c->o.parallel ? (size_t) w->c->o.parallel : CTL_KEYS_LANES;

    return ctl_lanes_open(&w->lanes, w->c, n < most ? n : most);
}


static void
ctl_walk_turn(ctl_walk_t *w)
{
    w->uids.elts = (kmip_str_t *) w->pages.uids;
    w->uids.nelts = w->pages.nuids;
    w->taken = 0;
}


static int
ctl_walk_run(ctl_walk_t *w)
{
    int  rc;

    for ( ;; ) {
        rc = ctl_walk_send(w);

        if (rc != CTL_OK) {
            return rc;
        }

        if (w->lanes.busy == 0) {
            return w->uids.nelts || !w->pages.end ? ctl_lanes_fail(&w->lanes)
                                                  : CTL_OK;
        }

        rc = ctl_walk_wait(w);

        if (rc == CTL_OK) {
            rc = ctl_walk_give(w);
        }

        if (rc != CTL_OK) {
            return rc;
        }

        ctl_progress("objects read:", w->keys->n);
    }
}


/* sends the Locate of the next page early, and what there is to be read */

static int
ctl_walk_send(ctl_walk_t *w)
{
    int  rc, ask;

    for ( ;; ) {

        if (w->uids.nelts == 0 && w->taken) {
            ctl_walk_turn(w);
        }

        ask = !w->asked && !w->taken && !w->pages.end;

        if (!ask && (w->uids.nelts == 0
                     || w->next == w->first + CTL_KEYS_RING))
        {
            return CTL_OK;
        }

        if (!ctl_lanes_free(&w->lanes)) {
            return CTL_OK;
        }

        rc = ask ? ctl_walk_ask(w) : ctl_batch_send(w);

        if (rc != CTL_OK) {
            return rc;
        }
    }
}


static int
ctl_walk_ask(ctl_walk_t *w)
{
    if (ctl_pages_ask(&w->pages, w->c) != CTL_OK) {
        return CTL_USAGE;
    }

    w->page.items = &w->pages.item;
    w->page.n = 1;
    w->page.arena = w->pages.arena;
    w->asked = 1;

    return ctl_lanes_send(&w->lanes, &w->page);
}


static int
ctl_batch_send(ctl_walk_t *w)
{
    size_t        i;
    ctl_batch_t  *batch;

    batch = &w->ring[w->next % CTL_KEYS_RING];
    memset(batch, 0, sizeof(ctl_batch_t));

    for (i = 0; i < CTL_KEYS_BATCH && i < w->uids.nelts; i++) {
        ctl_item_init(&batch->items[i], KMIP_OPERATION_GET_ATTRIBUTES, NULL);
        batch->items[i].request.uid = w->uids.elts[i];
    }

    batch->job.items = batch->items;
    batch->job.n = i;
    batch->job.data = batch;

    w->next++;
    w->uids.elts += i;
    w->uids.nelts -= i;

    if (ctl_batch_init(w, batch) != CTL_OK) {
        return CTL_USAGE;
    }

    return ctl_lanes_send(&w->lanes, &batch->job);
}


/* the page is freed before the batch */

static int
ctl_batch_init(ctl_walk_t *w, ctl_batch_t *batch)
{
    size_t         i;
    kmip_str_t     uid;
    ctl_item_t    *item;
    kmip_arena_t  *arena;

    arena = kmip_arena_create(CTL_ARENA_MAX);

    for (i = 0; arena && i < batch->job.n; i++) {
        item = &batch->items[i];
        uid = item->request.uid;

        ctl_item_init(item, KMIP_OPERATION_GET_ATTRIBUTES, NULL);

        item->request.names.elts = w->names;
        item->request.names.nelts = w->nnames;

        ctl_present(&item->request, UNIQUE_IDENTIFIER);
        ctl_present(&item->request, ATTRIBUTE_NAMES);

        if (kmip_arena_copy(arena, &item->request.uid, uid.data, uid.len)
            != KMIP_OK)
        {
            kmip_arena_destroy(arena);
            arena = NULL;
        }
    }

    kmip_arena_destroy(batch->job.arena);
    batch->job.arena = arena;

    return arena ? CTL_OK : ctl_usage(w->c, "no memory");
}


static int
ctl_walk_wait(ctl_walk_t *w)
{
    int           rc;
    ctl_job_t    *job;
    ctl_batch_t  *batch;

    rc = ctl_lanes_wait(&w->lanes, &job);

    if (rc != CTL_OK) {
        return rc;
    }

    if (job == &w->page) {
        w->asked = 0;
        w->taken = 1;
        return ctl_pages_take(&w->pages, w->c);
    }

    batch = job->data;

    if (!batch->again && ctl_batch_failed(batch)) {
        batch->again = 1;

        if (ctl_batch_init(w, batch) != CTL_OK) {
            return CTL_USAGE;
        }

        return ctl_lanes_send(&w->lanes, job);
    }

    batch->done = 1;

    return CTL_OK;
}


/* an object that was destroyed meanwhile is no failure */

static int
ctl_batch_failed(const ctl_batch_t *batch)
{
    size_t  i;

    for (i = 0; i < batch->job.n; i++) {

        if (batch->items[i].status != KMIP_RESULT_STATUS_SUCCESS
            && batch->items[i].reason != KMIP_RESULT_REASON_ITEM_NOT_FOUND)
        {
            return 1;
        }
    }

    return 0;
}


static int
ctl_walk_give(ctl_walk_t *w)
{
    int           rc;
    ctl_batch_t  *batch;

    rc = CTL_OK;

    while (rc == CTL_OK && w->first < w->next) {
        batch = &w->ring[w->first % CTL_KEYS_RING];

        if (!batch->done) {
            break;
        }

        rc = ctl_batch_give(w, batch);

        kmip_arena_destroy(batch->job.arena);
        memset(batch, 0, sizeof(ctl_batch_t));
        w->first++;
    }

    return rc;
}


static int
ctl_batch_give(ctl_walk_t *w, const ctl_batch_t *batch)
{
    int          rc;
    size_t       i;
    json_t      *key;
    ctl_keys_t  *keys;

    keys = w->keys;

    for (i = 0; i < batch->job.n; i++) {
        key = ctl_key_json(&batch->items[i]);
        keys->n++;

        if (ctl_key_failed(&batch->items[i])) {
            keys->failed++;

            if (keys->failure == NULL) {
                keys->failure = json_incref(key);
            }
        }

        rc = keys->failed < CTL_KEYS_FAILED ? keys->key(keys, key)
                                            : CTL_FAILED;
        json_decref(key);

        if (rc != CTL_OK) {
            return rc;
        }
    }

    return CTL_OK;
}


static void
ctl_walk_end(ctl_walk_t *w)
{
    size_t  i;

    ctl_lanes_close(&w->lanes);
    ctl_pages_done(&w->pages);

    for (i = 0; i < CTL_KEYS_RING; i++) {
        kmip_arena_destroy(w->ring[i].job.arena);
    }

    free(w);
}


int
ctl_keys_failed(ctl_keys_t *keys)
{
    json_t  *reason, *message;

    if (keys->failed == 0) {
        return CTL_OK;
    }

    reason = ctl_plain(json_object_get(keys->failure, "Failure"));
    message = ctl_plain(json_object_get(keys->failure, "Result Message"));

    fprintf(stderr, "kmipctl: %zu of %zu objects could not be read: %s: %s\n",
            keys->failed, keys->n, json_string_value(reason),
            json_string_value(message));

    json_decref(reason);
    json_decref(message);
    json_decref(keys->failure);

    return CTL_FAILED;
}
