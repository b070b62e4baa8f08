
/*
 * A Name's aliases beyond those that are free.
 */


#include "keyprotect_beyond.h"
#include "keyprotect_answer.h"
#include "keyprotect_request.h"

#include <string.h>


#define KEYPROTECT_BEYOND_LIMIT  1000


static uint32_t keyprotect_beyond_held(keyprotect_walk_t *walk,
    const keyprotect_key_t *key);
static kmip_int_t keyprotect_beyond_unknown(keyprotect_walk_t *walk,
    keyprotect_result_e result);


kmip_int_t
keyprotect_beyond_ask(keyprotect_walk_t *walk, keyprotect_call_done_pt done)
{
    const char          *hash;
    keyprotect_flow_t   *flow;
    keyprotect_list_t    list;
    keyprotect_alias_t   alias;

    flow = walk->flow;

    if (keyprotect_alias_name(alias, &flow->ks->conf->record_prefix, 0,
                              &walk->name)
        != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    /* the same in all generations */

    hash = alias + flow->ks->conf->record_prefix.len + sizeof("n0") - 1;

    memset(&list, 0, sizeof(keyprotect_list_t));

    list.limit = KEYPROTECT_BEYOND_LIMIT;
    list.states = "1";
    list.search = kmip_arena_printf(flow->arena, "alias:%s", hash);

    if (list.search.len == 0
        || keyprotect_request_list(flow->ks, &walk->call, flow->arena, &list)
           != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    return keyprotect_flow_send(flow, &walk->call, done, walk);
}


/* among too many keys aliases that follow each other are all there is */

kmip_int_t
keyprotect_beyond_read(keyprotect_walk_t *walk, uint32_t *generation)
{
    size_t             i, n;
    uint32_t           held;
    keyprotect_key_t  *keys;

    *generation = 0;

    if (walk->call.result == KEYPROTECT_TOO_BROAD) {
        return KMIP_OK;
    }

    if (walk->call.result != KEYPROTECT_OK) {
        return keyprotect_beyond_unknown(walk, walk->call.result);
    }

    if (keyprotect_answer_list(walk->call.json, walk->flow->arena, &keys, &n)
        != KMIP_OK)
    {
        return keyprotect_beyond_unknown(walk, KEYPROTECT_MALFORMED);
    }

    for (i = 0; i < n; i++) {
        held = keyprotect_beyond_held(walk, &keys[i]);

        if (held && (*generation == 0 || held < *generation)) {
            *generation = held;
        }
    }

    return KMIP_OK;
}


/* the first generation after the walk's whose alias the key has; 0: none */

static uint32_t
keyprotect_beyond_held(keyprotect_walk_t *walk, const keyprotect_key_t *key)
{
    size_t                      i;
    uint32_t                    first, number;
    const kmip_str_t           *prefix;
    keyprotect_alias_t          alias;
    keyprotect_alias_parsed_t   parsed;

    prefix = &walk->flow->ks->conf->record_prefix;
    first = 0;

    for (i = 0; i < key->naliases; i++) {
        keyprotect_alias_parse(prefix, &key->aliases[i], &parsed);

        if (parsed.kind != KEYPROTECT_ALIAS_NAME
            || parsed.number <= (int64_t) walk->generation)
        {
            continue;
        }

        /* searches look at neither case nor the whole of an alias */

        number = (uint32_t) parsed.number;

        if (keyprotect_alias_name(alias, prefix, number, &walk->name)
            == KMIP_OK
            && kmip_str_equal_c(&key->aliases[i], alias)
            && (first == 0 || number < first))
        {
            first = number;
        }
    }

    return first;
}


static kmip_int_t
keyprotect_beyond_unknown(keyprotect_walk_t *walk, keyprotect_result_e result)
{
    const keyprotect_verdict_t  *verdict;

    verdict = keyprotect_error_verdict(walk->call.kind, result);

    walk->outcome = verdict->outcome == KMIP_STORE_ABSENT
                    ? KMIP_STORE_INVALID : verdict->outcome;
    walk->message = verdict->message;

    return KMIP_ERROR;
}
