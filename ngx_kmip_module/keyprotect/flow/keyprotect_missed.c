
/*
 * Revisions that no alias leads to any more.
 */


#include "keyprotect_missed.h"
#include "keyprotect_answer.h"
#include "keyprotect_request.h"

#include <string.h>


#define KEYPROTECT_MISSED_LIMIT  1000


static void keyprotect_missed_listed(keyprotect_call_t *call);
static void keyprotect_missed_note(keyprotect_missed_t *missed,
    const keyprotect_key_t *key);
static void keyprotect_missed_end(keyprotect_missed_t *missed,
    kmip_store_outcome_e outcome, const char *message);


kmip_int_t
keyprotect_missed_start(keyprotect_missed_t *missed)
{
    keyprotect_flow_t  *flow;
    keyprotect_list_t   list;

    flow = missed->flow;

    memset(&list, 0, sizeof(keyprotect_list_t));

    list.limit = KEYPROTECT_MISSED_LIMIT;
    list.states = "1,2,3,5";
    list.search = kmip_arena_printf(flow->arena, "name:%.*s%.*s-at",
                                    (int) flow->ks->conf->record_prefix.len,
                                    (const char *) flow->ks->conf
                                                   ->record_prefix.data,
                                    (int) flow->uid.len,
                                    (const char *) flow->uid.data);

    if (list.search.len == 0
        || keyprotect_request_list(flow->ks, &missed->call, flow->arena,
                                   &list)
           != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    return keyprotect_flow_send(flow, &missed->call, keyprotect_missed_listed,
                                missed);
}


static void
keyprotect_missed_listed(keyprotect_call_t *call)
{
    size_t                       i, n;
    keyprotect_key_t            *keys;
    keyprotect_missed_t         *missed;
    const keyprotect_verdict_t  *verdict;

    missed = call->data;

    missed->gone = 0;
    missed->live = 0;
    missed->borne = 0;

    switch (call->result) {

    case KEYPROTECT_OK:

        if (keyprotect_answer_list(call->json, missed->flow->arena, &keys, &n)
            != KMIP_OK)
        {
            keyprotect_missed_end(missed, KMIP_STORE_INVALID, NULL);
            return;
        }

        for (i = 0; i < n; i++) {
            keyprotect_missed_note(missed, &keys[i]);
        }

        keyprotect_missed_end(missed, KMIP_STORE_OK, NULL);
        return;

    case KEYPROTECT_TOO_BROAD:

        /* with so many keys aliases are all there is */

        keyprotect_missed_end(missed, KMIP_STORE_OK, NULL);
        return;

    default:
        verdict = keyprotect_error_verdict(call->kind, call->result);

        keyprotect_missed_end(missed, verdict->outcome == KMIP_STORE_ABSENT
                                      ? KMIP_STORE_INVALID : verdict->outcome,
                              verdict->message);
    }
}


static void
keyprotect_missed_note(keyprotect_missed_t *missed,
    const keyprotect_key_t *key)
{
    uint32_t                    number;
    keyprotect_flow_t          *flow;
    keyprotect_alias_parsed_t   parsed;

    flow = missed->flow;

    keyprotect_alias_parse(&flow->ks->conf->record_prefix, &key->name,
                           &parsed);

    if (parsed.kind != KEYPROTECT_ALIAS_REVISION
        || parsed.number <= (int64_t) missed->last
        || !kmip_str_equal(&parsed.uid, &flow->uid))
    {
        return;
    }

    number = (uint32_t) parsed.number;

    if (key->state != KEYPROTECT_STATE_ACTIVE) {
        missed->gone = number > missed->gone ? number : missed->gone;
        return;
    }

    /* a create that failed may have left it, without its alias */

    if (number > missed->live
        && (!key->has_aliases || keyprotect_answer_named(key)))
    {
        missed->live = number;
        missed->borne = key->has_aliases;
    }
}


static void
keyprotect_missed_end(keyprotect_missed_t *missed,
    kmip_store_outcome_e outcome, const char *message)
{
    missed->outcome = outcome;
    missed->message = message;

    missed->done(missed);
}
