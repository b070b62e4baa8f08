
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * A Locate in pages. Each page begins with the last identifiers of the one
 * before it, so that none is missed while objects come and go.
 */


#ifndef _CTL_PAGES_H_INCLUDED_
#define _CTL_PAGES_H_INCLUDED_


#include "ctl_exchange.h"


/* fits into a response of 1 MiB, which is the module's limit */

#define CTL_PAGES_SIZE  14000


typedef struct {
    ctl_item_t         item;         /* the Locate under way */
    kmip_arena_t      *arena;        /* of its request and response */
    const kmip_str_t  *uids;         /* new ones of the page */
    size_t             nuids;
    unsigned           end:1;        /* no page follows */

    kmip_payload_t     request;      /* that of the first page */
    size_t             size;
    size_t             overlap;
    size_t             offset;       /* of the next page */
    size_t             left;         /* identifiers still wanted */

    kmip_arena_t      *before;       /* of the page before */
    kmip_strs_t        last;         /* its identifiers */
} ctl_pages_t;


/* the objects that request asks for: all of them, or --max */

void ctl_pages_init(ctl_pages_t *pages, const ctl_t *c,
    const kmip_payload_t *request);
void ctl_pages_done(ctl_pages_t *pages);

/*
 * Prepares item for the next page: CTL_OK, or CTL_USAGE after a message. The
 * identifiers of the page before stay until its response is taken.
 */

int ctl_pages_ask(ctl_pages_t *pages, const ctl_t *c);

/*
 * Takes the response: sets uids, nuids and end; CTL_OK, or another code after a
 * message.
 */

int ctl_pages_take(ctl_pages_t *pages, ctl_t *c);


#endif /* _CTL_PAGES_H_INCLUDED_ */
