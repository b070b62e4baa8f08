
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * A Locate in pages.
 */


#include "ctl_pages.h"
#include "ctl_option.h"
#include "ctl_print.h"

#include <stdio.h>
#include <string.h>


#define CTL_PAGES_OVERLAP  20


static int ctl_pages_skip(ctl_pages_t *pages, size_t *skip);
static int ctl_pages_more(const ctl_pages_t *pages, size_t found);


void
ctl_pages_init(ctl_pages_t *pages, const ctl_t *c,
    const kmip_payload_t *request)
{
    memset(pages, 0, sizeof(ctl_pages_t));

    pages->request = *request;
    pages->size = c->o.page ? (size_t) c->o.page : CTL_PAGES_SIZE;
    pages->overlap = pages->size / 2 < CTL_PAGES_OVERLAP ? pages->size / 2
                                                         : CTL_PAGES_OVERLAP;
    pages->offset = (size_t) c->o.offset;
    pages->left = c->o.max ? (size_t) c->o.max : SIZE_MAX;
}


void
ctl_pages_done(ctl_pages_t *pages)
{
    kmip_arena_destroy(pages->arena);
    kmip_arena_destroy(pages->before);

    pages->arena = NULL;
    pages->before = NULL;
}


int
ctl_pages_ask(ctl_pages_t *pages, const ctl_t *c)
{
    size_t  overlap, size;

    kmip_arena_destroy(pages->before);

    pages->before = pages->arena;
    pages->last = pages->item.response.uids;
    pages->arena = kmip_arena_create(CTL_ARENA_MAX);

    if (pages->arena == NULL) {
        return ctl_usage(c, "no memory");
    }

    overlap = pages->before ? pages->overlap : 0;
    size = pages->size - overlap < pages->left ? pages->size
                                               : pages->left + overlap;
    pages->offset -= overlap;

    ctl_item_init(&pages->item, KMIP_OPERATION_LOCATE, NULL);

    pages->item.request = pages->request;
    pages->item.request.maximum_items = (int32_t) size;
    ctl_present(&pages->item.request, MAXIMUM_ITEMS);

    if (pages->offset) {
        pages->item.request.offset_items = (int32_t) pages->offset;
        ctl_present(&pages->item.request, OFFSET_ITEMS);
    }

    return CTL_OK;
}


int
ctl_pages_take(ctl_pages_t *pages, ctl_t *c)
{
    int                 rc;
    size_t              skip;
    const kmip_strs_t  *found;

    if (pages->item.status != KMIP_RESULT_STATUS_SUCCESS) {
        return ctl_print_failure(c, &pages->item);
    }

    found = &pages->item.response.uids;

    rc = ctl_pages_skip(pages, &skip);
    if (rc != CTL_OK) {
        return rc;
    }

    pages->uids = found->elts + skip;
    pages->nuids = found->nelts - skip;

    if (pages->nuids > pages->left) {
        pages->nuids = pages->left;
    }

    pages->left -= pages->nuids;
    pages->end = pages->left == 0 || !ctl_pages_more(pages, found->nelts);
    pages->offset += found->nelts;

    return CTL_OK;
}


/* how many identifiers of this page were in the one before */

static int
ctl_pages_skip(ctl_pages_t *pages, size_t *skip)
{
    size_t              i, k;
    const kmip_str_t   *last;
    const kmip_strs_t  *found;

    *skip = 0;

    if (pages->before == NULL || pages->overlap == 0) {
        return CTL_OK;
    }

    found = &pages->item.response.uids;

    for (i = 1; i <= pages->overlap && i <= pages->last.nelts; i++) {
        last = &pages->last.elts[pages->last.nelts - i];

        for (k = 0; k < found->nelts; k++) {

            if (kmip_str_equal(&found->elts[k], last)) {
                *skip = k + 1;
                return CTL_OK;
            }
        }
    }

    fprintf(stderr, "kmipctl: objects come and go too fast to be listed; run "
            "it again\n");

    return CTL_FAILED;
}


/*
 * a server may return fewer identifiers than it was asked for, and report how
 * many there are in all
 */

static int
ctl_pages_more(const ctl_pages_t *pages, size_t found)
{
    const ctl_item_t  *item;

    item = &pages->item;

    if (kmip_payload_has(&item->response, LOCATED_ITEMS) && found) {
        return item->response.located_items
               > (int64_t) (pages->offset + found);
    }

    return found >= (size_t) item->request.maximum_items;
}
