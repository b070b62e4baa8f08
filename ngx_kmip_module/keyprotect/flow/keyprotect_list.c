
/*
 * Listing keys, newest first.
 *
 * A page begins with the last keys of the one before it.  If it does not, so
 * many were deleted meanwhile that some may have been missed: from the start.
 */


#include "keyprotect_list.h"

#include <string.h>


#define KEYPROTECT_PAGE          500
#define KEYPROTECT_PAGE_OVERLAP  50
#define KEYPROTECT_PAGE_MAX      1000      /* pages */
#define KEYPROTECT_PAGE_RESTARTS 3
#define KEYPROTECT_PAGE_ARENA    (8 * 1024 * 1024)


static kmip_int_t keyprotect_pages_window(keyprotect_pages_t *pages,
    unsigned number, unsigned width);
static kmip_int_t keyprotect_page_send(keyprotect_pages_t *pages, unsigned i);
static void keyprotect_page_answer(keyprotect_call_t *call);
static void keyprotect_pages_first(keyprotect_pages_t *pages);
static void keyprotect_pages_judge(keyprotect_pages_t *pages);
static kmip_int_t keyprotect_pages_take(keyprotect_pages_t *pages,
    keyprotect_page_t *page);
static int keyprotect_page_continues(keyprotect_pages_t *pages,
    const keyprotect_page_t *page);
static void keyprotect_pages_restart(keyprotect_pages_t *pages);
static void keyprotect_pages_clear(keyprotect_pages_t *pages);
static void keyprotect_pages_end(keyprotect_pages_t *pages,
    kmip_store_outcome_e outcome, const char *message);


kmip_int_t
keyprotect_pages_start(keyprotect_pages_t *pages)
{
    return keyprotect_pages_window(pages, 0, 1);
}


void
keyprotect_pages_cancel(keyprotect_pages_t *pages)
{
    pages->over = 1;

    keyprotect_pages_clear(pages);
}


static kmip_int_t
keyprotect_pages_window(keyprotect_pages_t *pages, unsigned number,
    unsigned width)
{
    unsigned  i;

    keyprotect_pages_clear(pages);

    pages->number = number;
    pages->width = width;

    for (i = 0; i < width; i++) {
        if (keyprotect_page_send(pages, i) != KMIP_OK) {
            return KMIP_ERROR;
        }
    }

    return KMIP_OK;
}


static kmip_int_t
keyprotect_page_send(keyprotect_pages_t *pages, unsigned i)
{
    keyprotect_list_t   list;
    keyprotect_flow_t  *flow;
    keyprotect_page_t  *page;

    flow = pages->flow;
    page = &pages->page[i];

    page->pages = pages;
    page->n = 0;
    page->arena = kmip_arena_create(KEYPROTECT_PAGE_ARENA);

    if (page->arena == NULL) {
        return KMIP_ERROR;
    }

    memset(&list, 0, sizeof(keyprotect_list_t));

    list.limit = KEYPROTECT_PAGE;
    list.offset = (pages->number + i)
                  * (KEYPROTECT_PAGE - KEYPROTECT_PAGE_OVERLAP);
    list.states = pages->states;
    list.newest_first = !pages->by_id;

    if (keyprotect_request_list(flow->ks, &page->call, page->arena, &list)
        != KMIP_OK
        || keyprotect_flow_send(flow, &page->call, keyprotect_page_answer,
                                page)
           != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    pages->busy++;

    return KMIP_OK;
}


static void
keyprotect_page_answer(keyprotect_call_t *call)
{
    keyprotect_page_t           *page;
    keyprotect_pages_t          *pages;
    const keyprotect_verdict_t  *verdict;

    page = call->data;
    pages = page->pages;

    pages->busy--;

    if (call->result == KEYPROTECT_OK
        && keyprotect_answer_list(call->json, page->arena, &page->keys,
                                  &page->n)
           != KMIP_OK)
    {
        keyprotect_log_disbelieved(pages->flow->ks, call,
                                   KEYPROTECT_MALFORMED);
    }

    if (call->result == KEYPROTECT_MALFORMED && call->http.status == 400
        && !pages->by_id)
    {
        pages->by_id = 1;
        keyprotect_pages_first(pages);
        return;
    }

    if (call->result != KEYPROTECT_OK) {
        verdict = keyprotect_error_verdict(call->kind, call->result);

        keyprotect_pages_end(pages, verdict->outcome == KMIP_STORE_ABSENT
                                    ? KMIP_STORE_INVALID : verdict->outcome,
                             verdict->message);
        return;
    }

    if (pages->busy == 0) {
        keyprotect_pages_judge(pages);
    }
}


static void
keyprotect_pages_first(keyprotect_pages_t *pages)
{
    if (keyprotect_pages_window(pages, 0, 1) != KMIP_OK) {
        keyprotect_pages_end(pages, KMIP_STORE_UNAVAILABLE, NULL);
    }
}


static void
keyprotect_pages_judge(keyprotect_pages_t *pages)
{
    unsigned            i;
    keyprotect_page_t  *page;

    for (i = 0; i < pages->width; i++) {
        page = &pages->page[i];

        if (pages->number + i > 0 && !keyprotect_page_continues(pages, page)) {
            keyprotect_pages_restart(pages);
            return;
        }

        if (keyprotect_pages_take(pages, page) != KMIP_OK) {
            keyprotect_pages_end(pages, KMIP_STORE_UNAVAILABLE, NULL);
            return;
        }

        if (page->n < KEYPROTECT_PAGE) {
            keyprotect_pages_end(pages, KMIP_STORE_OK, NULL);
            return;
        }
    }

    i = pages->number + pages->width;

    if (i >= KEYPROTECT_PAGE_MAX) {
        keyprotect_pages_end(pages, KMIP_STORE_LIMIT,
                             "too many keys to look through");
        return;
    }

    if (keyprotect_pages_window(pages, i, KEYPROTECT_PAGES) != KMIP_OK) {
        keyprotect_pages_end(pages, KMIP_STORE_UNAVAILABLE, NULL);
    }
}


static kmip_int_t
keyprotect_pages_take(keyprotect_pages_t *pages, keyprotect_page_t *page)
{
    size_t             i;
    const kmip_str_t  *id;

    for (i = 0; i < page->n; i++) {
        if (pages->key(pages, &page->keys[i]) != KMIP_OK) {
            return KMIP_ERROR;
        }
    }

    if (page->n == 0) {
        return KMIP_OK;
    }

    id = &page->keys[page->n - 1].id;

    if (id->len >= sizeof(pages->last)) {
        return KMIP_ERROR;
    }

    memcpy(pages->last, id->data, id->len);
    pages->last[id->len] = '\0';

    return KMIP_OK;
}


/* a page after a full one has that one's last key in it */

static int
keyprotect_page_continues(keyprotect_pages_t *pages,
    const keyprotect_page_t *page)
{
    size_t  i;

    for (i = 0; i < page->n; i++) {
        if (kmip_str_equal_c(&page->keys[i].id, pages->last)) {
            return 1;
        }
    }

    return 0;
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
    unsigned  i;

    for (i = 0; i < KEYPROTECT_PAGES; i++) {
        keyprotect_call_cancel(&pages->page[i].call);

        kmip_arena_destroy(pages->page[i].arena);
        pages->page[i].arena = NULL;
    }

    pages->busy = 0;
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
