
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Deleting the revisions of an object that is destroyed.
 */


#include "keyprotect_remains.h"

#include <string.h>


static void keyprotect_remains_chain(keyprotect_remains_t *r,
    const keyprotect_record_t *newer);
static int keyprotect_remains_add(keyprotect_remains_t *r,
    const kmip_str_t *id);
static void keyprotect_remains_on_searched(keyprotect_call_t *call);
static void keyprotect_remains_found(keyprotect_remains_t *r,
    const keyprotect_key_t *key);
static void keyprotect_remains_next(keyprotect_remains_t *r);
static void keyprotect_remains_on_deleted(keyprotect_call_t *call);


/* the revisions that the record tells, and what the newest was built on */

void
keyprotect_remains_collect(keyprotect_remains_t *r,
    const keyprotect_record_t *newest)
{
    size_t                i;
    uint8_t              *id;
    kmip_str_t            revision;
    keyprotect_known_t   *known;
    keyprotect_parsed_t   parsed;

    known = &r->origin->known;

    for (i = 0; i < known->naliases; i++) {
        keyprotect_alias_parse(&r->flow->ks->conf->record_prefix,
                               &known->aliases[i], &parsed);

        if (parsed.kind != KEYPROTECT_ALIAS_PUBLISHED) {
            continue;
        }

        id = kmip_arena_alloc(r->flow->arena, KEYPROTECT_ID);
        if (id == NULL) {
            return;
        }

        keyprotect_identifier_lengthen(id, parsed.id.data);

        revision.data = id;
        revision.len = KEYPROTECT_ID;

        (void) keyprotect_remains_add(r, &revision);
    }

    keyprotect_remains_chain(r, newest);
}


/*
 * Revisions whose aliases were removed to make a place may still exist: follows
 * the chain of "prev" down to the record's own id.
 */

static void
keyprotect_remains_chain(keyprotect_remains_t *r,
    const keyprotect_record_t *newer)
{
    uint32_t              n;
    keyprotect_flow_t    *flow;
    keyprotect_record_t   older;

    flow = r->flow;

    for (n = newer ? newer->revision : 0; n > 1; n--) {

        if (!keyprotect_remains_add(r, &newer->prev)
            || keyprotect_cached_record(flow->ks->cached, flow->arena,
                                        &flow->stamp, &newer->prev, n - 1,
                                        &older)
               != KMIP_OK)
        {
            return;
        }

        newer = &older;
    }
}


/* returns 0 if the list is full, or the id is not a revision's */

static int
keyprotect_remains_add(keyprotect_remains_t *r, const kmip_str_t *id)
{
    size_t  i;

    for (i = 0; i < r->nids; i++) {
        if (kmip_str_equal(&r->ids[i], id)) {
            return 1;
        }
    }

    if (r->nids == KEYPROTECT_REMAINS || id->len != KEYPROTECT_ID
        || kmip_str_equal(id, &r->origin->id))
    {
        return 0;
    }

    r->ids[r->nids++] = *id;

    return 1;
}


void
keyprotect_remains_cancel(keyprotect_remains_t *r)
{
    keyprotect_call_cancel(&r->call);
}


/*
 * A revision whose writer exited before publishing it is not on the record. A
 * search for the part that all revisions' aliases have in common finds it
 * without a failed call; in an instance with too many keys it finds nothing.
 */

void
keyprotect_remains_delete(keyprotect_remains_t *r)
{
    keyprotect_list_t   list;
    keyprotect_flow_t  *flow;
    const kmip_str_t   *prefix;

    flow = r->flow;
    prefix = &flow->ks->conf->record_prefix;

    memset(&list, 0, sizeof(keyprotect_list_t));

    list.limit = KEYPROTECT_REMAINS;
    list.states = "1";
    list.search = kmip_arena_printf(flow->arena, "alias:%.*s%.*s-at",
                                    (int) prefix->len,
                                    (const char *) prefix->data,
                                    KEYPROTECT_STAMP,
                                    (const char *) flow->stamp.data);

    if (list.search.len == 0
        || keyprotect_request_list(flow->ks, &r->call, flow->arena, &list)
           != KMIP_OK)
    {
        keyprotect_remains_next(r);
        return;
    }

    r->call.http.background = 1;

    if (keyprotect_flow_send(flow, &r->call, keyprotect_remains_on_searched, r)
        != KMIP_OK)
    {
        keyprotect_remains_next(r);
    }
}


static void
keyprotect_remains_on_searched(keyprotect_call_t *call)
{
    size_t                 i, n;
    keyprotect_key_t      *keys;
    keyprotect_remains_t  *r;

    r = call->data;

    if (call->result == KEYPROTECT_OK
        && keyprotect_answer_list(call->json, r->flow->arena, &keys, &n)
           == KMIP_OK)
    {
        for (i = 0; i < n; i++) {
            keyprotect_remains_found(r, &keys[i]);
        }
    }

    keyprotect_remains_next(r);
}


static void
keyprotect_remains_found(keyprotect_remains_t *r, const keyprotect_key_t *key)
{
    keyprotect_parsed_t  parsed;

    keyprotect_alias_parse(&r->flow->ks->conf->record_prefix, &key->name,
                           &parsed);

    if (parsed.kind == KEYPROTECT_ALIAS_REVISION
        && kmip_str_equal(&parsed.stamp, &r->flow->stamp)
        && keyprotect_identifier_is_id(&key->id))
    {
        (void) keyprotect_remains_add(r, &key->id);
    }
}


static void
keyprotect_remains_next(keyprotect_remains_t *r)
{
    keyprotect_flow_t  *flow;

    flow = r->flow;

    if (r->nids == 0) {
        r->done(r);
        return;
    }

    r->nids--;

    if (keyprotect_request_delete(flow->ks, &r->call, flow->arena,
                                  &r->ids[r->nids])
        != KMIP_OK)
    {
        r->done(r);
        return;
    }

    keyprotect_flow_ring(flow, &r->call);

    if (keyprotect_flow_send(flow, &r->call, keyprotect_remains_on_deleted, r)
        != KMIP_OK)
    {
        r->done(r);
    }
}


static void
keyprotect_remains_on_deleted(keyprotect_call_t *call)
{
    keyprotect_remains_next(call->data);
}
