
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Finding objects. A Name is looked up by its alias. Any other search lists all
 * keys; list entries rule out most of them, the rest is loaded, several at
 * once. The search returns all matches or fails, never a part.
 */


#include "keyprotect_find.h"
#include "keyprotect_filter.h"
#include "keyprotect_load.h"
#include "keyprotect_object.h"
#include "keyprotect_owner.h"
#include "keyprotect_pages.h"
#include "keyprotect_turn.h"
#include "kmip_lifecycle.h"
#include "kmip_locate_match.h"

#include <stdlib.h>
#include <string.h>


#define KEYPROTECT_FIND_LOADS  16          /* at once */
#define KEYPROTECT_FIND_MAX    10000       /* objects to load, at most */
#define KEYPROTECT_FIND_ARENA  (1024 * 1024)

#define KEYPROTECT_FIND_SLOW                                                 \
    "not all keys could be looked through in time"
#define KEYPROTECT_FIND_BUSY                                                 \
    "not all keys could be looked through in time, after other Locates"


typedef struct keyprotect_find_s  keyprotect_find_t;

typedef struct {
    uint8_t               uid[KEYPROTECT_UID];
    uint8_t               match;           /* kmip_match_e */
} keyprotect_found_t;

typedef struct {
    keyprotect_find_t    *find;
    kmip_store_call_t     load;
    kmip_arena_t         *arena;           /* NULL: unused */
    size_t                at;
} keyprotect_find_slot_t;

struct keyprotect_find_s {
    keyprotect_flow_t         flow;        /* must be first */
    kmip_filter_t             filter;
    kmip_need_e               need;
    unsigned                  destroyed:1; /* destroyed objects are wanted,
                                              too */
    unsigned                  verified:1;  /* second look-up of the Name */

    keyprotect_turn_t         turn;
    keyprotect_pages_t        pages;
    keyprotect_owner_t        owner;

    keyprotect_found_t       *found;
    size_t                    nfound;
    size_t                    nalloc;

    keyprotect_find_slot_t    slots[KEYPROTECT_FIND_LOADS];
    size_t                    next;        /* index of the next to load */
    size_t                    settled;     /* the first so many are decided */
    size_t                    matches;     /* among the decided */
    size_t                    loads;
    unsigned                  busy;
};


static void keyprotect_find_begin(keyprotect_flow_t *flow);
static void keyprotect_find_stop(keyprotect_flow_t *flow);
static void keyprotect_find_list(keyprotect_turn_t *turn);
static void keyprotect_find_late(keyprotect_turn_t *turn);
static kmip_int_t keyprotect_find_add(keyprotect_find_t *find,
    const kmip_str_t *uid, kmip_match_e match);
static kmip_int_t keyprotect_find_each(keyprotect_owner_t *owner,
    const kmip_snapshot_t *object);
static void keyprotect_find_on_owner(keyprotect_owner_t *owner);
static void keyprotect_find_none(keyprotect_find_t *find);
static void keyprotect_find_checked(keyprotect_check_t *check, int there);
static kmip_int_t keyprotect_find_key(keyprotect_pages_t *pages,
    const keyprotect_key_t *key);
static void keyprotect_find_listed_all(keyprotect_pages_t *pages);
static void keyprotect_find_sort(keyprotect_find_t *find);
static int keyprotect_find_order(const void *a, const void *b);
static void keyprotect_find_go(keyprotect_find_t *find);
static int keyprotect_find_settle(keyprotect_find_t *find);
static kmip_int_t keyprotect_find_load(keyprotect_find_t *find, size_t at);
static void keyprotect_find_loaded(kmip_store_call_t *load);
static kmip_int_t keyprotect_find_judge(keyprotect_find_t *find,
    keyprotect_found_t *found, const kmip_store_call_t *load);
static void keyprotect_find_finish(keyprotect_find_t *find);


kmip_int_t
keyprotect_find(keyprotect_store_t *ks, kmip_store_call_t *call)
{
    kmip_str_t          none = kmip_null_string;
    keyprotect_flow_t  *flow;

    flow = keyprotect_flow_create(ks, call, sizeof(keyprotect_find_t),
                                  "Locate", &none, keyprotect_find_stop);
    if (flow == NULL) {
        return KMIP_OK;
    }

    return keyprotect_flow_start(flow, keyprotect_find_begin);
}


static void
keyprotect_find_begin(keyprotect_flow_t *flow)
{
    kmip_int_t          rc;
    kmip_str_t          name;
    keyprotect_find_t  *find;

    find = (keyprotect_find_t *) flow;

    find->filter = *flow->call->filter;
    find->need = kmip_locate_need(&find->filter);
    find->destroyed = keyprotect_filter_destroyed(&find->filter);

    /* a destroyed object has no alias for its Name any more */

    if (!find->destroyed && keyprotect_filter_name(&find->filter, &name)) {
        find->owner.flow = flow;
        find->owner.name = name;
        find->owner.done = keyprotect_find_on_owner;
        find->owner.each = keyprotect_find_each;
        find->owner.data = find;

        rc = keyprotect_owner_find(&find->owner, 1);

    } else {
        flow->patient = 1;

        find->turn.flow = flow;
        find->turn.begin = keyprotect_find_list;
        find->turn.late = keyprotect_find_late;
        find->turn.data = find;

        rc = keyprotect_turn_take(&find->turn);
    }

    if (rc != KMIP_OK) {
        keyprotect_flow_finish(flow, KMIP_STORE_UNAVAILABLE, NULL);
    }
}


static void
keyprotect_find_list(keyprotect_turn_t *turn)
{
    keyprotect_find_t  *find;

    find = turn->data;

    find->pages.flow = &find->flow;
    find->pages.states = find->destroyed ? "1,2,3,5" : "1";
    find->pages.key = keyprotect_find_key;
    find->pages.done = keyprotect_find_listed_all;
    find->pages.data = find;

    if (keyprotect_pages_start(&find->pages) != KMIP_OK) {
        keyprotect_flow_finish(&find->flow, KMIP_STORE_UNAVAILABLE, NULL);
    }
}


/* out of time: fail, since a part of the list must not look like all of it */

static void
keyprotect_find_late(keyprotect_turn_t *turn)
{
    keyprotect_find_t  *find;

    find = turn->data;

    keyprotect_flow_finish(&find->flow, KMIP_STORE_LIMIT,
                           turn->waited ? KEYPROTECT_FIND_BUSY
                                        : KEYPROTECT_FIND_SLOW);
}


static void
keyprotect_find_stop(keyprotect_flow_t *flow)
{
    size_t              i;
    keyprotect_find_t  *find;

    find = (keyprotect_find_t *) flow;

    keyprotect_pages_cancel(&find->pages);
    keyprotect_turn_give(&find->turn);

    keyprotect_owner_cancel(&find->owner);

    for (i = 0; i < KEYPROTECT_FIND_LOADS; i++) {
        keyprotect_flow_sub_cancel(flow, &find->slots[i].load);

        kmip_arena_destroy(find->slots[i].arena);
        find->slots[i].arena = NULL;
    }

    free(find->found);
    find->found = NULL;
}


static kmip_int_t
keyprotect_find_add(keyprotect_find_t *find, const kmip_str_t *uid,
    kmip_match_e match)
{
    size_t               nalloc;
    keyprotect_found_t  *found;

    if (find->nfound == find->nalloc) {
        nalloc = find->nalloc ? find->nalloc * 2 : 64;

        found = realloc(find->found, nalloc * sizeof(keyprotect_found_t));
        if (found == NULL) {
            return KMIP_ERROR;
        }

        find->found = found;
        find->nalloc = nalloc;
    }

    found = &find->found[find->nfound++];

    memcpy(found->uid, uid->data, KEYPROTECT_UID);
    found->match = (uint8_t) match;

    return KMIP_OK;
}


static kmip_int_t
keyprotect_find_each(keyprotect_owner_t *owner, const kmip_snapshot_t *object)
{
    keyprotect_find_t  *find;

    find = owner->data;

    return kmip_locate_match(&find->filter, object) == KMIP_MATCH_YES
           ? keyprotect_find_add(find, &object->uid, KMIP_MATCH_YES) : KMIP_OK;
}


static void
keyprotect_find_on_owner(keyprotect_owner_t *owner)
{
    keyprotect_find_t  *find;

    find = owner->data;

    if (owner->outcome != KMIP_STORE_OK) {
        keyprotect_flow_finish(&find->flow, owner->outcome, owner->message);
        return;
    }

    if (!owner->told && !find->verified) {
        keyprotect_find_none(find);
        return;
    }

    keyprotect_find_sort(find);
    keyprotect_find_go(find);
}


/*
 * No object has the Name, provided that this is the configured instance: verify
 * that, then look the Name up again.
 */

static void
keyprotect_find_none(keyprotect_find_t *find)
{
    keyprotect_check_t  *check;

    check = &find->flow.check;

    check->done = keyprotect_find_checked;
    check->data = find;
    check->deadline = find->flow.deadline;

    if (keyprotect_probe_verify(find->flow.ks, check) != KMIP_AGAIN) {
        keyprotect_find_checked(check, 0);
    }
}


static void
keyprotect_find_checked(keyprotect_check_t *check, int there)
{
    keyprotect_find_t  *find;

    find = check->data;

    if (!there) {
        keyprotect_flow_finish(&find->flow, KMIP_STORE_UNAVAILABLE,
                               "it cannot be told which object has the Name");
        return;
    }

    find->verified = 1;

    if (keyprotect_owner_find(&find->owner, 0) != KMIP_OK) {
        keyprotect_flow_finish(&find->flow, KMIP_STORE_UNAVAILABLE, NULL);
    }
}


static kmip_int_t
keyprotect_find_key(keyprotect_pages_t *pages, const keyprotect_key_t *key)
{
    uint8_t               text[KEYPROTECT_UID];
    kmip_int_t            rc;
    kmip_str_t            uid;
    kmip_arena_t         *arena;
    kmip_match_e          match;
    keyprotect_find_t    *find;
    keyprotect_parsed_t   parsed;

    find = pages->data;

    keyprotect_alias_parse(&pages->flow->ks->conf->record_prefix, &key->name,
                           &parsed);

    if (parsed.kind != KEYPROTECT_ALIAS_RECORD || !key->extractable
        || !keyprotect_identifier_is_id(&key->id))
    {
        return KMIP_OK;
    }

    memcpy(text, parsed.stamp.data, KEYPROTECT_STAMP);
    text[KEYPROTECT_STAMP] = '-';
    memcpy(text + KEYPROTECT_STAMP + 1, key->id.data, KEYPROTECT_ID);

    uid.data = text;
    uid.len = KEYPROTECT_UID;

    arena = kmip_arena_create(KEYPROTECT_FIND_ARENA);
    if (arena == NULL) {
        return KMIP_ERROR;
    }

    match = keyprotect_filter_listed(pages->flow->ks, &find->filter,
                                     &uid, key, arena);
    rc = KMIP_OK;

    if (match != KMIP_MATCH_NO) {
        rc = keyprotect_find_add(find, &uid, match);
    }

    kmip_arena_destroy(arena);

    return rc;
}


static void
keyprotect_find_listed_all(keyprotect_pages_t *pages)
{
    keyprotect_find_t  *find;

    find = pages->data;

    if (pages->outcome != KMIP_STORE_OK
        && keyprotect_flow_left(&find->flow) == 0)
    {
        keyprotect_find_late(&find->turn);
        return;
    }

    if (pages->outcome != KMIP_STORE_OK) {
        keyprotect_flow_finish(&find->flow, pages->outcome, pages->message);
        return;
    }

    keyprotect_find_sort(find);
    keyprotect_find_go(find);
}


/* sorts newest first, drops duplicates, and keeps what follows the cursor */

static void
keyprotect_find_sort(keyprotect_find_t *find)
{
    size_t               i, n;
    kmip_str_t          *cursor;
    keyprotect_found_t  *found;

    cursor = &find->flow.call->cursor;

    if (find->nfound) {
        qsort(find->found, find->nfound, sizeof(keyprotect_found_t),
              keyprotect_find_order);
    }

    n = 0;

    for (i = 0; i < find->nfound; i++) {
        found = &find->found[i];

        if ((n && memcmp(find->found[n - 1].uid, found->uid, KEYPROTECT_UID)
                  == 0)
            || (cursor->len && cursor->len <= KEYPROTECT_UID
                && memcmp(found->uid, cursor->data, cursor->len) >= 0))
        {
            continue;
        }

        find->found[n++] = *found;
    }

    find->nfound = n;
}


static int
keyprotect_find_order(const void *a, const void *b)
{
    return memcmp(((const keyprotect_found_t *) b)->uid,
                  ((const keyprotect_found_t *) a)->uid, KEYPROTECT_UID);
}


static void
keyprotect_find_go(keyprotect_find_t *find)
{
    if (keyprotect_find_settle(find)) {
        keyprotect_find_finish(find);
        return;
    }

    while (find->next < find->nfound && find->busy < KEYPROTECT_FIND_LOADS) {

        if (find->found[find->next].match == KMIP_MATCH_MORE
            && keyprotect_find_load(find, find->next) != KMIP_OK)
        {
            return;
        }

        find->next++;
    }

    if (find->busy == 0 && keyprotect_find_settle(find)) {
        keyprotect_find_finish(find);
    }
}


/* 1 if enough objects are decided to end the search */

static int
keyprotect_find_settle(keyprotect_find_t *find)
{
    for ( /* void */ ; find->settled < find->nfound; find->settled++) {

        if (find->matches == find->flow.call->limit) {
            return 1;
        }

        if (find->found[find->settled].match == KMIP_MATCH_MORE) {
            return 0;
        }

        find->matches += find->found[find->settled].match == KMIP_MATCH_YES;
    }

    return 1;
}


/* KMIP_ERROR: the flow has ended */

static kmip_int_t
keyprotect_find_load(keyprotect_find_t *find, size_t at)
{
    kmip_store_call_t       *load;
    keyprotect_flow_t       *flow;
    keyprotect_find_slot_t  *slot;

    flow = &find->flow;

    if (find->loads++ == KEYPROTECT_FIND_MAX) {
        keyprotect_flow_finish(flow, KMIP_STORE_LIMIT,
                               "too many objects to look at");
        return KMIP_ERROR;
    }

    slot = find->slots;

    while (slot->arena) {
        slot++;
    }

    slot->find = find;
    slot->at = at;
    slot->arena = kmip_arena_create(KEYPROTECT_FIND_ARENA);

    if (slot->arena == NULL) {
        keyprotect_flow_finish(flow, KMIP_STORE_UNAVAILABLE, NULL);
        return KMIP_ERROR;
    }

    load = &slot->load;

    keyprotect_flow_sub(flow, load, slot->arena, keyprotect_find_loaded, slot);

    load->uid.data = find->found[at].uid;
    load->uid.len = KEYPROTECT_UID;
    load->started = flow->deadline - flow->ks->conf->timeout;
    load->need = find->need;
    load->ending = 1;                   /* skip objects that are being
                                           destroyed */

    if (keyprotect_load(flow->ks, load) == KMIP_OK) {
        keyprotect_flow_finish(flow, load->outcome, load->message);
        return KMIP_ERROR;
    }

    find->busy++;

    return KMIP_OK;
}


static void
keyprotect_find_loaded(kmip_store_call_t *load)
{
    kmip_int_t               rc;
    keyprotect_find_t       *find;
    keyprotect_find_slot_t  *slot;

    slot = load->data;
    find = slot->find;

    find->busy--;

    keyprotect_flow_renew(&find->flow);

    rc = keyprotect_find_judge(find, &find->found[slot->at], load);

    kmip_arena_destroy(slot->arena);
    slot->arena = NULL;

    if (rc != KMIP_OK) {
        keyprotect_flow_finish(&find->flow, load->outcome, load->message);
        return;
    }

    keyprotect_find_go(find);
}


/* KMIP_ERROR: the object could not be read, so the whole search fails */

static kmip_int_t
keyprotect_find_judge(keyprotect_find_t *find, keyprotect_found_t *found,
    const kmip_store_call_t *load)
{
    found->match = KMIP_MATCH_NO;

    switch (load->outcome) {

    case KMIP_STORE_OK:

        if (kmip_locate_match(&find->filter, load->result) == KMIP_MATCH_YES) {
            found->match = KMIP_MATCH_YES;
        }

        return KMIP_OK;

    case KMIP_STORE_ABSENT:
        return KMIP_OK;

    case KMIP_STORE_INVALID:

        if (load->message == keyprotect_object_unreadable_message) {
            return KMIP_OK;
        }

        return KMIP_ERROR;

    default:
        return KMIP_ERROR;
    }
}


static void
keyprotect_find_finish(keyprotect_find_t *find)
{
    size_t               i, len;
    kmip_str_t          *uid;
    kmip_store_call_t   *call;
    keyprotect_found_t  *found;

    call = find->flow.call;
    len = find->flow.ks->conf->identifier_short ? KEYPROTECT_STAMP
                                                : KEYPROTECT_UID;

    if (find->matches) {
        call->uids = kmip_arena_calloc(call->arena, find->matches
                                                    * sizeof(kmip_str_t));
        if (call->uids == NULL) {
            keyprotect_flow_finish(&find->flow, KMIP_STORE_LIMIT, NULL);
            return;
        }
    }

    for (i = 0; i < find->settled; i++) {
        found = &find->found[i];

        if (found->match != KMIP_MATCH_YES) {
            continue;
        }

        uid = &call->uids[call->nuids++];

        /* memory has no room for all, and the last one is the cursor */

        if (call->nuids <= call->skip && call->nuids < find->matches) {
            continue;
        }

        if (kmip_arena_copy(call->arena, uid, found->uid, len) != KMIP_OK)
        {
            keyprotect_flow_finish(&find->flow, KMIP_STORE_LIMIT, NULL);
            return;
        }

        if (find->settled < find->nfound) {
            call->next = *uid;
        }
    }

    keyprotect_flow_finish(&find->flow, KMIP_STORE_OK, NULL);
}
