
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The object that has a Name and is not destroyed.
 *
 * A Name has an alias of one of a few generations, since the alias of a
 * destroyed object stays taken for minutes. Aliases of other generations are
 * found by a search, since a call for an alias that does not exist would be a
 * failed event in the customer's audit log; a search that finds nothing is
 * none.
 */


#include "keyprotect_absent.h"
#include "keyprotect_owner.h"
#include "keyprotect_absence.h"
#include "keyprotect_load.h"
#include "kmip_lifecycle.h"

#include <string.h>


#define KEYPROTECT_OWNER_ARENA  (1024 * 1024)

/* ms: an object of this age is not taken back any more */

#define KEYPROTECT_OWNER_YOUNG  60000


static void keyprotect_owner_on_direct(keyprotect_call_t *call);
static void keyprotect_owner_search(keyprotect_owner_t *b);
static kmip_str_t keyprotect_owner_query(keyprotect_owner_t *b);
static void keyprotect_owner_on_search(keyprotect_call_t *call);
static void keyprotect_owner_add(keyprotect_owner_t *b,
    const keyprotect_key_t *key);
static void keyprotect_owner_next(keyprotect_owner_t *b);
static void keyprotect_owner_on_loaded(kmip_store_call_t *load);
static void keyprotect_owner_tell(keyprotect_owner_t *b);
static int keyprotect_owner_young(const keyprotect_owner_t *b);
static void keyprotect_owner_end(keyprotect_owner_t *b,
    kmip_store_outcome_e outcome, const char *message);


kmip_int_t
keyprotect_owner_text(const kmip_attribute_t *a, kmip_str_t *text)
{
    kmip_item_t  item;

    if (a->id != KMIP_ATTR_NAME
        || kmip_ttlv_find(&a->value, KMIP_TAG_NAME_VALUE, &item) != KMIP_OK)
    {
        return KMIP_DECLINED;
    }

    *text = item.value.bytes;

    return KMIP_OK;
}


int
keyprotect_owner_has(const kmip_snapshot_t *object, const kmip_str_t *name)
{
    size_t      i;
    kmip_str_t  text;

    if (kmip_state_destroyed(object->state)) {
        return 0;
    }

    for (i = 0; i < object->attributes.nelts; i++) {

        if (keyprotect_owner_text(&object->attributes.elts[i], &text)
            == KMIP_OK
            && kmip_str_equal(&text, name))
        {
            return 1;
        }
    }

    return 0;
}


kmip_int_t
keyprotect_owner_find(keyprotect_owner_t *b, int direct)
{
    kmip_str_t          id;
    keyprotect_flow_t  *flow;
    keyprotect_alias_t  alias;

    flow = b->flow;

    b->n = 0;
    b->at = 0;
    b->found = NULL;
    b->told = 0;
    b->whole = 0;
    b->searched = 0;
    b->generation = 0;

    if (!direct) {
        keyprotect_owner_search(b);
        return KMIP_OK;
    }

    if (keyprotect_alias_name(alias, &flow->ks->conf->record_prefix, 0,
                              &b->name)
        != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    id.data = (const uint8_t *) alias;
    id.len = strlen(alias);

    if (keyprotect_request_metadata(flow->ks, &b->call, flow->arena, &id)
        != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    return keyprotect_flow_send(flow, &b->call, keyprotect_owner_on_direct,
                                b);
}


void
keyprotect_owner_judge(keyprotect_owner_t *b, const keyprotect_key_t *key)
{
    b->n = 0;
    b->at = 0;
    b->found = NULL;
    b->searched = 1;

    keyprotect_owner_add(b, key);
    keyprotect_owner_next(b);
}


void
keyprotect_owner_cancel(keyprotect_owner_t *b)
{
    if (b->flow) {
        keyprotect_call_cancel(&b->call);
        keyprotect_flow_sub_cancel(b->flow, &b->load);

        kmip_arena_destroy(b->arena);
        b->arena = NULL;
    }
}


static void
keyprotect_owner_on_direct(keyprotect_call_t *call)
{
    keyprotect_key_t             key;
    keyprotect_owner_t          *b;
    const keyprotect_verdict_t  *verdict;

    b = call->data;

    if (call->result == KEYPROTECT_OK) {

        if (keyprotect_answer_key(call->json, b->flow->arena, &key)
            != KMIP_OK)
        {
            keyprotect_owner_end(b, KMIP_STORE_INVALID, NULL);
            return;
        }

        keyprotect_owner_add(b, &key);
        keyprotect_owner_next(b);
        return;
    }

    if (call->result == KEYPROTECT_GONE || keyprotect_absence_told(call)
        || keyprotect_absent_released(call))
    {
        keyprotect_owner_search(b);
        return;
    }

    verdict = keyprotect_error_verdict(call->kind, call->result);

    keyprotect_owner_end(b, verdict->outcome, verdict->message);
}


static void
keyprotect_owner_search(keyprotect_owner_t *b)
{
    keyprotect_list_t   list;
    keyprotect_flow_t  *flow;

    flow = b->flow;

    memset(&list, 0, sizeof(keyprotect_list_t));

    list.limit = KEYPROTECT_CANDIDATES;
    list.states = "1";
    list.search = keyprotect_owner_query(b);

    if (list.search.len == 0
        || keyprotect_request_list(flow->ks, &b->call, flow->arena, &list)
           != KMIP_OK
        || keyprotect_flow_send(flow, &b->call, keyprotect_owner_on_search,
                                b)
           != KMIP_OK)
    {
        keyprotect_owner_end(b, KMIP_STORE_UNAVAILABLE, NULL);
    }
}


/*
 * The part that all generations have in common finds them in one call, but Key
 * Protect searches only a limited number of keys that way; beyond it each whole
 * alias is searched for exactly.
 */

static kmip_str_t
keyprotect_owner_query(keyprotect_owner_t *b)
{
    size_t              skip;
    keyprotect_alias_t  alias;

    kmip_str_t          none = kmip_null_string;

    if (keyprotect_alias_name(alias, &b->flow->ks->conf->record_prefix,
                              b->generation, &b->name)
        != KMIP_OK)
    {
        return none;
    }

    if (b->whole) {
        return kmip_arena_printf(b->flow->arena, "exact:alias:%s", alias);
    }

    skip = b->flow->ks->conf->record_prefix.len + 2;

    return kmip_arena_printf(b->flow->arena, "alias:%s", alias + skip);
}


static void
keyprotect_owner_on_search(keyprotect_call_t *call)
{
    size_t                       i, n;
    keyprotect_key_t            *keys;
    keyprotect_owner_t          *b;
    const keyprotect_verdict_t  *verdict;

    b = call->data;

    if (!b->whole
        && (call->result == KEYPROTECT_TOO_BROAD
            || (call->result == KEYPROTECT_OK
                && keyprotect_answer_incomplete(call->json))))
    {
        if (b->told) {
            b->searched = 1;
            keyprotect_owner_next(b);
            return;
        }

        b->whole = 1;
        b->generation = 0;
        keyprotect_owner_search(b);
        return;
    }

    if (call->result == KEYPROTECT_OK
        && keyprotect_answer_list(call->json, b->flow->arena, &keys, &n)
           != KMIP_OK)
    {
        call->result = KEYPROTECT_MALFORMED;
    }

    if (call->result != KEYPROTECT_OK) {
        verdict = keyprotect_error_verdict(call->kind, call->result);

        keyprotect_owner_end(b, verdict->outcome == KMIP_STORE_ABSENT
                                 ? KMIP_STORE_INVALID : verdict->outcome,
                              verdict->message);
        return;
    }

    for (i = 0; i < n; i++) {
        keyprotect_owner_add(b, &keys[i]);
    }

    if (b->whole && ++b->generation < KEYPROTECT_GENERATIONS) {
        keyprotect_owner_search(b);
        return;
    }

    b->searched = 1;

    keyprotect_owner_next(b);
}


/* adds the key to the candidates if it is one of our records */

static void
keyprotect_owner_add(keyprotect_owner_t *b, const keyprotect_key_t *key)
{
    size_t               i;
    kmip_str_t           uid;
    keyprotect_parsed_t  parsed;

    keyprotect_alias_parse(&b->flow->ks->conf->record_prefix, &key->name,
                           &parsed);

    if (parsed.kind != KEYPROTECT_ALIAS_RECORD
        || kmip_str_equal(&parsed.stamp, &b->except)
        || !keyprotect_identifier_is_id(&key->id)
        || b->n == KEYPROTECT_CANDIDATES)
    {
        return;
    }

    uid = kmip_arena_printf(b->flow->arena, "%.*s-%.*s", KEYPROTECT_STAMP,
                            (const char *) parsed.stamp.data, KEYPROTECT_ID,
                            (const char *) key->id.data);

    for (i = 0; i < b->n; i++) {
        if (kmip_str_equal(&b->uids[i], &uid)) {
            return;
        }
    }

    if (uid.len) {
        b->uids[b->n++] = uid;
    }
}


static void
keyprotect_owner_next(keyprotect_owner_t *b)
{
    if (b->at == b->n) {

        if (b->searched) {
            keyprotect_owner_end(b, KMIP_STORE_OK, NULL);
            return;
        }

        keyprotect_owner_search(b);
        return;
    }

    b->arena = kmip_arena_create(KEYPROTECT_OWNER_ARENA);
    if (b->arena == NULL) {
        keyprotect_owner_end(b, KMIP_STORE_UNAVAILABLE, NULL);
        return;
    }

    keyprotect_flow_sub(b->flow, &b->load, b->arena,
                        keyprotect_owner_on_loaded, b);

    b->load.uid = b->uids[b->at++];
    b->load.need = KMIP_NEED_ATTRIBUTES;

    if (keyprotect_load(b->flow->ks, &b->load) == KMIP_OK) {
        keyprotect_owner_on_loaded(&b->load);
    }
}


static void
keyprotect_owner_on_loaded(kmip_store_call_t *load)
{
    keyprotect_owner_t  *b;

    b = load->data;

    if (load->outcome == KMIP_STORE_OK
        && (keyprotect_owner_has(load->result, &b->name)
            || (b->claims && !kmip_state_destroyed(load->result->state))))
    {
        if (b->each) {
            keyprotect_owner_tell(b);
            return;
        }

        b->found = load->result;
        keyprotect_owner_end(b, KMIP_STORE_OK, NULL);
        return;
    }

    kmip_arena_destroy(b->arena);
    b->arena = NULL;

    if (load->outcome != KMIP_STORE_OK && load->outcome != KMIP_STORE_ABSENT) {
        keyprotect_owner_end(b, load->outcome, load->message);
        return;
    }

    keyprotect_owner_next(b);
}


/* goes on after an object that may be taken back: another may have the Name */

static void
keyprotect_owner_tell(keyprotect_owner_t *b)
{
    kmip_int_t  rc;

    b->told = 1;

    rc = b->each(b, b->load.result);

    kmip_arena_destroy(b->arena);
    b->arena = NULL;

    if (rc != KMIP_OK) {
        keyprotect_owner_end(b, KMIP_STORE_UNAVAILABLE, NULL);
        return;
    }

    if (!b->searched && !keyprotect_owner_young(b)) {
        keyprotect_owner_end(b, KMIP_STORE_OK, NULL);
        return;
    }

    keyprotect_owner_next(b);
}


/* the peer endpoint's clock may be ahead */

static int
keyprotect_owner_young(const keyprotect_owner_t *b)
{
    uint64_t                 now;
    keyprotect_identifier_t  identifier;

    now = (uint64_t) keyprotect_now(b->flow->ks) * 1000;

    return keyprotect_identifier_parse(&b->uids[b->at - 1], &identifier)
           == KMIP_OK
           && identifier.born + KEYPROTECT_OWNER_YOUNG > now
           && identifier.born < now + KEYPROTECT_OWNER_YOUNG;
}


static void
keyprotect_owner_end(keyprotect_owner_t *b, kmip_store_outcome_e outcome,
    const char *message)
{
    b->outcome = outcome;
    b->message = message;

    b->done(b);
}
