
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Listing keys, newest first.
 *
 * Each page must begin with the last keys of the previous one. If it does not,
 * so many keys were deleted meanwhile that some may have been missed, and the
 * listing starts again.
 */


#include "keyprotect_pages.h"

#include <string.h>


#define KEYPROTECT_PAGE          500
#define KEYPROTECT_PAGE_SMALL    100       /* while other requests are active */
#define KEYPROTECT_PAGE_LARGE    2000
#define KEYPROTECT_PAGE_PART     10        /* of the keys before it */
#define KEYPROTECT_PAGE_OTHERS   200       /* ms since the last one */
#define KEYPROTECT_PAGE_OVERLAP  20
#define KEYPROTECT_PAGE_MAX      450000    /* keys */
#define KEYPROTECT_PAGE_KEYS     5000      /* in a response, at most */
#define KEYPROTECT_PAGE_RESTARTS 3
#define KEYPROTECT_PAGE_ARENA    (10 * 1024 * 1024)

#define KEYPROTECT_SLICE         25        /* keys */
#define KEYPROTECT_SLICE_ARENA   (1024 * 1024)


#define keyprotect_pages_page(pages, number)                                 \
    (&(pages)->page[(number) % KEYPROTECT_PAGES])


static kmip_int_t keyprotect_page_send(keyprotect_pages_t *pages,
    unsigned number);
static unsigned keyprotect_page_limit(const keyprotect_store_t *ks,
    unsigned offset);
static void keyprotect_page_answer(keyprotect_call_t *call);
static kmip_int_t keyprotect_page_arrive(keyprotect_page_t *page);
static void keyprotect_page_begin(keyprotect_pages_t *pages);
static void keyprotect_page_timer(keyprotect_timer_t *timer);
static void keyprotect_page_slice(keyprotect_pages_t *pages);
static kmip_int_t keyprotect_page_keys(keyprotect_pages_t *pages,
    keyprotect_page_t *page, kmip_arena_t *arena);
static kmip_int_t keyprotect_page_key(keyprotect_pages_t *pages,
    const json_t *json, kmip_arena_t *arena);
static void keyprotect_page_disbelieve(keyprotect_page_t *page);
static void keyprotect_page_over(keyprotect_pages_t *pages);
static void keyprotect_page_clear(keyprotect_page_t *page);
static void keyprotect_pages_first(keyprotect_pages_t *pages);
static void keyprotect_pages_restart(keyprotect_pages_t *pages);
static void keyprotect_pages_clear(keyprotect_pages_t *pages);
static void keyprotect_pages_fail(keyprotect_pages_t *pages,
    const keyprotect_call_t *call);
static void keyprotect_pages_end(keyprotect_pages_t *pages,
    kmip_store_outcome_e outcome, const char *message);


kmip_int_t
keyprotect_pages_start(keyprotect_pages_t *pages)
{
    pages->number = 0;

    pages->timer.handler = keyprotect_page_timer;
    pages->timer.data = pages;

    return keyprotect_page_send(pages, 0);
}


void
keyprotect_pages_cancel(keyprotect_pages_t *pages)
{
    pages->over = 1;

    keyprotect_pages_clear(pages);
}


static kmip_int_t
keyprotect_page_send(keyprotect_pages_t *pages, unsigned number)
{
    keyprotect_list_t   list;
    keyprotect_flow_t  *flow;
    keyprotect_page_t  *page, *before;

    flow = pages->flow;
    page = keyprotect_pages_page(pages, number);

    before = keyprotect_pages_page(pages, number + KEYPROTECT_PAGES - 1);

    page->pages = pages;
    page->arrived = 0;
    page->offset = number ? before->offset + before->limit
                            - KEYPROTECT_PAGE_OVERLAP : 0;
    page->limit = keyprotect_page_limit(flow->ks, page->offset);
    page->arena = kmip_arena_create(KEYPROTECT_PAGE_ARENA);

    if (page->arena == NULL) {
        return KMIP_ERROR;
    }

    memset(&list, 0, sizeof(keyprotect_list_t));

    list.limit = page->limit;
    list.offset = page->offset;
    list.states = pages->states;
    list.newest_first = !pages->by_id;

    if (keyprotect_request_list(flow->ks, &page->call, page->arena, &list)
        != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    page->call.raw = 1;

    return keyprotect_flow_send(flow, &page->call, keyprotect_page_answer,
                                page);
}


/*
 * Small pages let other requests in between, at Key Protect and here.  A long
 * list would then take too many of them, so pages grow with it.
 */

static unsigned
keyprotect_page_limit(const keyprotect_store_t *ks, unsigned offset)
{
    unsigned  limit, part;

    limit = ks->asked && keyprotect_clock(ks) - ks->asked
                         < KEYPROTECT_PAGE_OTHERS
            ? KEYPROTECT_PAGE_SMALL : KEYPROTECT_PAGE;

    part = offset / KEYPROTECT_PAGE_PART;

    if (part > KEYPROTECT_PAGE_LARGE) {
        part = KEYPROTECT_PAGE_LARGE;
    }

    return part > limit ? part : limit;
}


static void
keyprotect_page_answer(keyprotect_call_t *call)
{
    keyprotect_page_t   *page;
    keyprotect_pages_t  *pages;

    page = call->data;
    pages = page->pages;

    if (call->result == KEYPROTECT_MALFORMED && call->http.status == 400
        && !pages->by_id)
    {
        pages->by_id = 1;
        keyprotect_pages_first(pages);
        return;
    }

    if (call->result != KEYPROTECT_OK) {
        keyprotect_pages_fail(pages, call);
        return;
    }

    if (keyprotect_page_arrive(page) != KMIP_OK) {
        keyprotect_pages_end(pages, KMIP_STORE_UNAVAILABLE, NULL);
        return;
    }

    if (page == keyprotect_pages_page(pages, pages->number)) {
        keyprotect_page_begin(pages);
    }
}


/* copies the response, which is freed with its call */

static kmip_int_t
keyprotect_page_arrive(keyprotect_page_t *page)
{
    kmip_str_t            text;
    const kmip_secret_t  *answer;

    answer = &page->call.http.answer;

    if (kmip_arena_copy(page->arena, &text, answer->data, answer->len)
        != KMIP_OK
        || keyprotect_elements_init(&page->elements, "resources", text.data,
                                    text.len)
           != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    page->arrived = 1;
    page->n = keyprotect_elements_count(&page->elements);

    return KMIP_OK;
}


/* requests the next page, if there is one, while this one is read */

static void
keyprotect_page_begin(keyprotect_pages_t *pages)
{
    keyprotect_page_t  *page;

    page = keyprotect_pages_page(pages, pages->number);

    if (page->n > KEYPROTECT_PAGE_KEYS) {
        keyprotect_page_disbelieve(page);
        return;
    }

    keyprotect_flow_renew(pages->flow);

    if (page->n >= page->limit && page->offset < KEYPROTECT_PAGE_MAX
        && keyprotect_page_send(pages, pages->number + 1) != KMIP_OK)
    {
        keyprotect_pages_end(pages, KMIP_STORE_UNAVAILABLE, NULL);
        return;
    }

    pages->continues = pages->number == 0;

    memcpy(pages->before, pages->last, sizeof(pages->last));

    keyprotect_page_slice(pages);
}


static void
keyprotect_page_timer(keyprotect_timer_t *timer)
{
    keyprotect_page_slice(timer->data);
}


static void
keyprotect_page_slice(keyprotect_pages_t *pages)
{
    int                      refused;
    kmip_int_t               rc;
    kmip_arena_t            *arena;
    keyprotect_page_t       *page;
    keyprotect_transport_t  *t;

    t = pages->flow->ks->transport;
    page = keyprotect_pages_page(pages, pages->number);

    arena = kmip_arena_create(KEYPROTECT_SLICE_ARENA);
    rc = arena ? keyprotect_page_keys(pages, page, arena) : KMIP_ERROR;

    refused = arena == NULL || kmip_arena_refused(arena);

    kmip_arena_destroy(arena);

    if (rc == KMIP_DONE) {
        keyprotect_page_over(pages);
        return;
    }

    if (rc == KMIP_DECLINED && !refused && !keyprotect_json_refused()) {
        keyprotect_page_disbelieve(page);
        return;
    }

    if (rc != KMIP_OK || t->timer_add(t, &pages->timer, 0) != KMIP_OK) {
        keyprotect_pages_end(pages, KMIP_STORE_UNAVAILABLE, NULL);
    }
}


/*
 * KMIP_OK: more keys follow; KMIP_DONE; KMIP_DECLINED: unreadable; KMIP_ERROR
 */

static kmip_int_t
keyprotect_page_keys(keyprotect_pages_t *pages, keyprotect_page_t *page,
    kmip_arena_t *arena)
{
    json_t      *json;
    unsigned     n;
    kmip_int_t   rc;

    for (n = 0; n < KEYPROTECT_SLICE; n++) {

        rc = keyprotect_elements_next(&page->elements, &json);

        if (rc == KMIP_ERROR) {
            return KMIP_DECLINED;
        }

        if (rc == KMIP_DONE) {
            return keyprotect_judge(KEYPROTECT_CALL_LIST, page->elements.rest,
                                    &page->call.asked)
                   ? KMIP_DONE : KMIP_DECLINED;
        }

        rc = keyprotect_page_key(pages, json, arena);

        json_decref(json);

        if (rc != KMIP_OK) {
            return rc;
        }
    }

    return KMIP_OK;
}


static kmip_int_t
keyprotect_page_key(keyprotect_pages_t *pages, const json_t *json,
    kmip_arena_t *arena)
{
    keyprotect_key_t  key;

    if (keyprotect_answer_resource(json, arena, &key) != KMIP_OK
        || key.id.len >= sizeof(pages->last))
    {
        return KMIP_DECLINED;
    }

    if (kmip_str_equal_c(&key.id, pages->before)) {
        pages->continues = 1;
    }

    memcpy(pages->last, key.id.data, key.id.len);
    pages->last[key.id.len] = '\0';

    return pages->key(pages, &key) == KMIP_OK ? KMIP_OK : KMIP_ERROR;
}


static void
keyprotect_page_disbelieve(keyprotect_page_t *page)
{
    keyprotect_pages_t  *pages;

    pages = page->pages;

    keyprotect_log_disbelieved(pages->flow->ks, &page->call,
                               KEYPROTECT_MALFORMED);
    keyprotect_pages_fail(pages, &page->call);
}


/* a page after a full one must contain the last key of that one */

static void
keyprotect_page_over(keyprotect_pages_t *pages)
{
    keyprotect_page_t  *page;

    page = keyprotect_pages_page(pages, pages->number);

    if (!pages->continues) {
        keyprotect_pages_restart(pages);
        return;
    }

    if (page->n < page->limit) {
        keyprotect_pages_end(pages, KMIP_STORE_OK, NULL);
        return;
    }

    if (page->offset >= KEYPROTECT_PAGE_MAX) {
        keyprotect_pages_end(pages, KMIP_STORE_LIMIT,
                             "too many keys to look through");
        return;
    }

    keyprotect_page_clear(page);

    pages->number++;

    if (keyprotect_pages_page(pages, pages->number)->arrived) {
        keyprotect_page_begin(pages);
    }
}


static void
keyprotect_pages_first(keyprotect_pages_t *pages)
{
    keyprotect_pages_clear(pages);

    if (keyprotect_pages_start(pages) != KMIP_OK) {
        keyprotect_pages_end(pages, KMIP_STORE_UNAVAILABLE, NULL);
    }
}


static void
keyprotect_pages_restart(keyprotect_pages_t *pages)
{
    if (pages->restarts++ == KEYPROTECT_PAGE_RESTARTS) {
        keyprotect_pages_end(pages, KMIP_STORE_LIMIT,
                             "keys change too fast to be listed");
        return;
    }

    keyprotect_pages_first(pages);
}


static void
keyprotect_pages_clear(keyprotect_pages_t *pages)
{
    unsigned                 i;
    keyprotect_transport_t  *t;

    if (pages->flow == NULL) {
        return;
    }

    t = pages->flow->ks->transport;

    t->timer_del(t, &pages->timer);

    for (i = 0; i < KEYPROTECT_PAGES; i++) {
        keyprotect_page_clear(&pages->page[i]);
    }
}


static void
keyprotect_page_clear(keyprotect_page_t *page)
{
    keyprotect_call_cancel(&page->call);
    keyprotect_elements_done(&page->elements);

    kmip_arena_destroy(page->arena);

    page->arena = NULL;
    page->arrived = 0;
}


static void
keyprotect_pages_fail(keyprotect_pages_t *pages,
    const keyprotect_call_t *call)
{
    const keyprotect_verdict_t  *verdict;

    verdict = keyprotect_error_verdict(call->kind, call->result);

    keyprotect_pages_end(pages, verdict->outcome == KMIP_STORE_ABSENT
                                ? KMIP_STORE_INVALID : verdict->outcome,
                         verdict->message);
}


static void
keyprotect_pages_end(keyprotect_pages_t *pages, kmip_store_outcome_e outcome,
    const char *message)
{
    if (pages->over) {
        return;
    }

    keyprotect_pages_cancel(pages);

    pages->outcome = outcome;
    pages->message = message;

    pages->done(pages);
}
