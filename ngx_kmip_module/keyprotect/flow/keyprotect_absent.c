
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Whether an object does not exist. Its record may have been moved to another
 * key ring, restored without its aliases, or created again from a backup. So
 * the record is searched by alias and by name, in all key rings.
 */


#include "keyprotect_absent.h"
#include "keyprotect_absence.h"

#include <string.h>


#define KEYPROTECT_NAMESAKES   10
#define KEYPROTECT_ABSENT_LOG  1000      /* ms */


static void keyprotect_absent_on_alias(keyprotect_call_t *call);
static void keyprotect_absent_search(keyprotect_absent_t *absent);
static void keyprotect_absent_on_search(keyprotect_call_t *call);
static void keyprotect_absent_everywhere(keyprotect_absent_t *absent);
static void keyprotect_absent_fetch(keyprotect_absent_t *absent,
    const kmip_str_t *id);
static void keyprotect_absent_on_fetched(keyprotect_call_t *call);
static int keyprotect_absent_named(keyprotect_absent_t *absent,
    const keyprotect_call_t *call);
static void keyprotect_absent_found(keyprotect_absent_t *absent);
static void keyprotect_absent_verify(keyprotect_absent_t *absent);
static void keyprotect_absent_on_verified(keyprotect_check_t *check,
    int there);
static void keyprotect_absent_say(const keyprotect_absent_t *absent,
    const char *why);
static void keyprotect_absent_unsure(keyprotect_absent_t *absent);
static void keyprotect_absent_end(keyprotect_absent_t *absent,
    kmip_store_outcome_e outcome, const char *message);


kmip_int_t
keyprotect_absent_start(keyprotect_absent_t *absent)
{
    keyprotect_flow_t  *flow;

    flow = absent->flow;

    if (keyprotect_flow_alias(flow, KEYPROTECT_ALIAS_RECORD, 0,
                              &absent->alias)
        != KMIP_OK
        || keyprotect_request_key(flow->ks, &absent->call, flow->arena,
                                  &absent->alias)
           != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    absent->call.http.key_ring = NULL;

    return keyprotect_flow_send(flow, &absent->call,
                                keyprotect_absent_on_alias, absent);
}


void
keyprotect_absent_cancel(keyprotect_absent_t *absent)
{
    keyprotect_call_cancel(&absent->call);
    keyprotect_probe_cancel(&absent->check);
}


int
keyprotect_absent_released(const keyprotect_call_t *call)
{
    const json_t  *resources, *id;

    if (call->result != KEYPROTECT_MALFORMED
        || call->http.error != KEYPROTECT_HTTP_OK || call->http.status != 200)
    {
        return 0;
    }

    resources = json_object_get(call->json, "resources");
    id = json_object_get(json_array_get(resources, 0), "id");

    return json_array_size(resources) == 1
           && json_string_length(id) == KEYPROTECT_ID;
}


static void
keyprotect_absent_on_alias(keyprotect_call_t *call)
{
    keyprotect_absent_t  *absent;

    absent = call->data;

    if (call->result == KEYPROTECT_OK) {

        if (!keyprotect_absent_named(absent, call)) {
            keyprotect_absent_unsure(absent);
            return;
        }

        keyprotect_absent_found(absent);
        return;
    }

    /*
     * an id is asked for again in all key rings, see
     * keyprotect_absent_everywhere
     */

    if (call->result == KEYPROTECT_GONE || keyprotect_absence_told(call)
        || (absent->id.len && keyprotect_absence_likely(call)))
    {
        absent->refused = call->result == KEYPROTECT_UNAUTHORIZED;
        keyprotect_absent_search(absent);
        return;
    }

    keyprotect_absent_unsure(absent);
}


static void
keyprotect_absent_search(keyprotect_absent_t *absent)
{
    keyprotect_list_t   list;
    keyprotect_flow_t  *flow;

    flow = absent->flow;

    memset(&list, 0, sizeof(keyprotect_list_t));

    list.limit = KEYPROTECT_NAMESAKES;
    list.states = "1,2,3,5";
    list.search = kmip_arena_printf(flow->arena, "exact:name:%.*s",
                                    (int) absent->alias.len,
                                    (const char *) absent->alias.data);

    if (list.search.len == 0
        || keyprotect_request_list(flow->ks, &absent->call, flow->arena,
                                   &list)
           != KMIP_OK)
    {
        keyprotect_absent_unsure(absent);
        return;
    }

    absent->call.http.key_ring = NULL;

    if (keyprotect_flow_send(flow, &absent->call, keyprotect_absent_on_search,
                             absent)
        != KMIP_OK)
    {
        keyprotect_absent_unsure(absent);
    }
}


/*
 * prefers a key that is not deleted; Key Protect's search ignores the case of
 * names, so each name is compared again
 */

static void
keyprotect_absent_on_search(keyprotect_call_t *call)
{
    size_t                   i, n;
    keyprotect_key_t        *keys, *found;
    keyprotect_absent_t     *absent;

    absent = call->data;

    /* too many keys to search: ask for the id in all key rings instead */

    if (call->result == KEYPROTECT_TOO_BROAD && absent->id.len) {
        keyprotect_absent_everywhere(absent);
        return;
    }

    if (call->result != KEYPROTECT_OK
        || keyprotect_answer_list(call->json, absent->flow->arena, &keys, &n)
           != KMIP_OK)
    {
        keyprotect_absent_unsure(absent);
        return;
    }

    found = NULL;

    for (i = 0; i < n; i++) {

        if (kmip_str_equal(&keys[i].name, &absent->alias)
            && (found == NULL || keys[i].state == KEYPROTECT_STATE_ACTIVE))
        {
            found = &keys[i];
        }
    }

    if (found) {
        keyprotect_absent_fetch(absent, &found->id);
        return;
    }

    keyprotect_absent_everywhere(absent);
}


/*
 * A record may be in a key ring that the API key may not read. A refused alias
 * or an empty list does not rule that out. A call by id without a key ring
 * does: Key Protect then refuses access instead of answering "not found".
 */

static void
keyprotect_absent_everywhere(keyprotect_absent_t *absent)
{
    if (absent->id.len && absent->flow->ks->key_ring) {
        absent->by_id = 1;
        keyprotect_absent_fetch(absent, &absent->id);
        return;
    }

    if (absent->id.len == 0 && absent->refused) {
        keyprotect_absent_unsure(absent);
        return;
    }

    keyprotect_absent_verify(absent);
}


static void
keyprotect_absent_fetch(keyprotect_absent_t *absent, const kmip_str_t *id)
{
    keyprotect_flow_t  *flow;

    flow = absent->flow;

    if (keyprotect_request_key(flow->ks, &absent->call, flow->arena, id)
        != KMIP_OK)
    {
        keyprotect_absent_unsure(absent);
        return;
    }

    absent->call.http.key_ring = NULL;

    if (keyprotect_flow_send(flow, &absent->call, keyprotect_absent_on_fetched,
                             absent)
        != KMIP_OK)
    {
        keyprotect_absent_unsure(absent);
    }
}


static void
keyprotect_absent_on_fetched(keyprotect_call_t *call)
{
    keyprotect_absent_t  *absent;

    absent = call->data;

    /* the id was not found in any key ring either */

    if (absent->by_id && (call->result == KEYPROTECT_ABSENT
                          || call->result == KEYPROTECT_GONE))
    {
        keyprotect_absent_verify(absent);
        return;
    }

    if (absent->by_id && call->result == KEYPROTECT_UNAUTHORIZED) {
        keyprotect_absent_say(absent, "its record is in none of the key rings "
                              "that the API key may read");
    }

    if (call->result != KEYPROTECT_OK
        || !keyprotect_absent_named(absent, call))
    {
        keyprotect_absent_unsure(absent);
        return;
    }

    keyprotect_absent_found(absent);
}


/* 1 if the response is about a record with this stamp */

static int
keyprotect_absent_named(keyprotect_absent_t *absent,
    const keyprotect_call_t *call)
{
    keyprotect_key_t  *key;

    key = &absent->key;

    return keyprotect_answer_key(call->json, absent->flow->arena, key)
           == KMIP_OK
           && keyprotect_identifier_is_id(&key->id)
           && kmip_str_equal(&key->name, &absent->alias);
}


static void
keyprotect_absent_found(keyprotect_absent_t *absent)
{
    int                other;
    const char        *why;
    keyprotect_key_t  *key;

    key = &absent->key;
    other = absent->id.len && !kmip_str_equal(&key->id, &absent->id);

    absent->date = absent->call.http.date;

    /* a deleted record is not replaced by another key of the same name */

    if (other && absent->gone) {
        keyprotect_log(absent->flow->ks, KEYPROTECT_LOG_ERROR,
                       "the record of \"%.*s\" was deleted, but key %.*s in "
                       "key ring \"%.*s\" has its name",
                       (int) absent->flow->uid.len,
                       (const char *) absent->flow->uid.data,
                       (int) key->id.len, (const char *) key->id.data,
                       (int) key->ring.len, (const char *) key->ring.data);
        keyprotect_absent_unsure(absent);
        return;
    }

    why = other
          ? "its own id is not there, another key has its name"
          : "it is in another key ring or was restored without its aliases";

    if (key->state == KEYPROTECT_STATE_ACTIVE) {
        keyprotect_log(absent->flow->ks, KEYPROTECT_LOG_WARN,
                       "the record of \"%.*s\" was found as key %.*s in key "
                       "ring \"%.*s\": %s", (int) absent->flow->uid.len,
                       (const char *) absent->flow->uid.data,
                       (int) key->id.len, (const char *) key->id.data,
                       (int) key->ring.len, (const char *) key->ring.data,
                       why);
    }

    keyprotect_absent_end(absent, KMIP_STORE_OK, NULL);
}


/* another instance, or another key ring, would not have our records either */

static void
keyprotect_absent_verify(keyprotect_absent_t *absent)
{
    absent->check.done = keyprotect_absent_on_verified;
    absent->check.data = absent;
    absent->check.deadline = absent->flow->deadline;

    if (keyprotect_probe_verify(absent->flow->ks, &absent->check)
        != KMIP_AGAIN)
    {
        keyprotect_absent_unsure(absent);
    }
}


static void
keyprotect_absent_on_verified(keyprotect_check_t *check, int there)
{
    keyprotect_absent_t  *absent;

    absent = check->data;

    if (there && !absent->flow->ks->proven) {
        keyprotect_absent_say(absent, "no key is seen in its key ring: check "
                              "key_ring, and that the API key may read "
                              "there");
    }

    if (!there || !absent->flow->ks->proven) {
        keyprotect_absent_unsure(absent);
        return;
    }

    keyprotect_absent_end(absent, KMIP_STORE_ABSENT, NULL);
}


/* logs why it cannot be told, at most once per KEYPROTECT_ABSENT_LOG */

static void
keyprotect_absent_say(const keyprotect_absent_t *absent, const char *why)
{
    unsigned             more;
    keyprotect_store_t  *ks;

    ks = absent->flow->ks;

    if (keyprotect_log_allowed(ks, &ks->limits.unsure,
                               KEYPROTECT_ABSENT_LOG, &more))
    {
        keyprotect_log(ks, KEYPROTECT_LOG_WARN,
                       "it cannot be told whether \"%.*s\" exists: %s",
                       (int) absent->flow->uid.len,
                       (const char *) absent->flow->uid.data, why);
    }
}


static void
keyprotect_absent_unsure(keyprotect_absent_t *absent)
{
    keyprotect_absent_end(absent, KMIP_STORE_UNAVAILABLE, KEYPROTECT_UNSURE);
}


static void
keyprotect_absent_end(keyprotect_absent_t *absent,
    kmip_store_outcome_e outcome, const char *message)
{
    absent->outcome = outcome;
    absent->message = message;

    absent->done(absent);
}
