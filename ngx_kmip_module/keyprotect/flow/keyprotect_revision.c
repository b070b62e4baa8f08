
/*
 * Reading the chain of revisions: a window of them at once, until two
 * numbers, one after the other, are free.
 */


#include "keyprotect_revision.h"
#include "keyprotect_answer.h"
#include "keyprotect_cached.h"
#include "keyprotect_request.h"

#include <string.h>


/* the first state that no later revision could take further */

#define KEYPROTECT_CHAIN_FINAL  KMIP_STATE_COMPROMISED


static kmip_int_t keyprotect_chain_cached(keyprotect_flow_t *flow,
    int revision, keyprotect_cached_t *cached);
static kmip_int_t keyprotect_chain_window(keyprotect_chain_t *chain,
    uint32_t base, unsigned width);
static void keyprotect_chain_read(keyprotect_call_t *call);
static int keyprotect_chain_take(keyprotect_chain_t *chain,
    keyprotect_call_t *call, keyprotect_revision_t *revision);
static int keyprotect_chain_decode(keyprotect_chain_t *chain,
    const keyprotect_key_t *key, keyprotect_revision_t *revision);
static void keyprotect_chain_judge(keyprotect_chain_t *chain);
static int keyprotect_chain_again(keyprotect_chain_t *chain);
static void keyprotect_chain_over(keyprotect_chain_t *chain);
static void keyprotect_chain_missed(keyprotect_missed_t *missed);
static kmip_int_t keyprotect_chain_add(keyprotect_chain_t *chain,
    const keyprotect_revision_t *revision);
static void keyprotect_chain_end(keyprotect_chain_t *chain,
    kmip_store_outcome_e outcome, const char *message);


static const char  keyprotect_newest_gone[] =
    "the newest revision of the object is gone";


kmip_int_t
keyprotect_chain_start(keyprotect_chain_t *chain, keyprotect_flow_t *flow,
    int all, keyprotect_chain_done_pt done, void *data)
{
    unsigned               width;
    keyprotect_cached_t   *cached;
    keyprotect_revision_t  revision;

    memset(chain, 0, sizeof(keyprotect_chain_t));

    chain->flow = flow;
    chain->done = done;
    chain->data = data;
    chain->next = 1;
    chain->all_wanted = all != 0;

    width = KEYPROTECT_WINDOW;

    cached = kmip_arena_calloc(flow->arena, sizeof(keyprotect_cached_t));
    if (cached == NULL) {
        return KMIP_ERROR;
    }

    if (!all && keyprotect_chain_cached(flow, 1, cached) == KMIP_OK) {
        memset(&revision, 0, sizeof(keyprotect_revision_t));

        revision.number = cached->number;
        revision.kind = KEYPROTECT_REVISION_LIVE;
        revision.id = cached->id;
        revision.record = &cached->record;

        if (keyprotect_chain_add(chain, &revision) != KMIP_OK) {
            return KMIP_ERROR;
        }

        chain->next = cached->number + 1;
        width = 2;

    } else if (keyprotect_chain_cached(flow, 0, cached) == KMIP_OK) {

        /* whoever knows the record has most likely seen its revisions */

        width = 2;
    }

    return keyprotect_chain_window(chain, chain->next, width);
}


static kmip_int_t
keyprotect_chain_cached(keyprotect_flow_t *flow, int revision,
    keyprotect_cached_t *cached)
{
    return keyprotect_cached_get(flow->ks->cached, flow->arena, &flow->uid,
                                 revision, cached);
}


void
keyprotect_chain_from(keyprotect_chain_t *chain, uint32_t from,
    uint32_t state)
{
    chain->known = 1;
    chain->state = state;
    chain->from = from;

    if (from > chain->next) {

        /* what is before it does not count, not even a cached one */

        chain->next = from;
        chain->absent = 0;
        chain->last = 0;
        chain->all = NULL;
        chain->newest = NULL;
        chain->readable = NULL;
    }

    keyprotect_chain_judge(chain);
}


void
keyprotect_chain_cancel(keyprotect_chain_t *chain)
{
    unsigned  i;

    chain->over = 1;

    keyprotect_call_cancel(&chain->missed.call);

    for (i = 0; i < KEYPROTECT_WINDOW; i++) {
        keyprotect_call_cancel(&chain->calls[i]);
    }
}


static kmip_int_t
keyprotect_chain_window(keyprotect_chain_t *chain, uint32_t base,
    unsigned width)
{
    unsigned            i;
    kmip_str_t          alias;
    keyprotect_flow_t  *flow;

    flow = chain->flow;

    memset(chain->window, 0, sizeof(chain->window));

    chain->base = base;
    chain->width = width;

    for (i = 0; i < width; i++) {

        if (keyprotect_flow_alias(flow, KEYPROTECT_ALIAS_REVISION, base + i,
                                  &alias)
            != KMIP_OK
            || keyprotect_request_key(flow->ks, &chain->calls[i], flow->arena,
                                      &alias)
               != KMIP_OK
            || keyprotect_flow_send(flow, &chain->calls[i],
                                    keyprotect_chain_read, chain)
               != KMIP_OK)
        {
            return KMIP_ERROR;
        }

        chain->busy++;
    }

    return KMIP_OK;
}


static void
keyprotect_chain_read(keyprotect_call_t *call)
{
    unsigned                     i;
    keyprotect_chain_t          *chain;
    const keyprotect_verdict_t  *verdict;

    chain = call->data;
    i = (unsigned) (call - chain->calls);

    chain->busy--;
    chain->window[i].number = chain->base + i;

    if (!keyprotect_chain_take(chain, call, &chain->window[i])) {
        verdict = keyprotect_error_verdict(call->kind, call->result);

        if (verdict->outcome == KMIP_STORE_OK) {
            keyprotect_chain_end(chain, KMIP_STORE_INVALID,
                                 "a revision of the object is unreadable");
            return;
        }

        keyprotect_chain_end(chain, verdict->outcome, verdict->message);
        return;
    }

    keyprotect_chain_judge(chain);
}


/* 1 if it is known now what became of this number */

static int
keyprotect_chain_take(keyprotect_chain_t *chain, keyprotect_call_t *call,
    keyprotect_revision_t *revision)
{
    keyprotect_key_t  key;

    switch (call->result) {

    case KEYPROTECT_ABSENT:
        revision->kind = KEYPROTECT_REVISION_ABSENT;
        return 1;

    case KEYPROTECT_GONE:
        revision->kind = KEYPROTECT_REVISION_USED;
        return 1;

    case KEYPROTECT_OK:
        return keyprotect_answer_key(call->json, chain->flow->arena, &key)
               == KMIP_OK
               && keyprotect_chain_decode(chain, &key, revision);

    default:
        return 0;
    }
}


/* a deleted one may have lost its payload, a living one must not */

static int
keyprotect_chain_decode(keyprotect_chain_t *chain,
    const keyprotect_key_t *key, keyprotect_revision_t *revision)
{
    keyprotect_flow_t    *flow;
    keyprotect_record_t  *record;

    flow = chain->flow;

    revision->kind = key->state == KEYPROTECT_STATE_ACTIVE
                     ? KEYPROTECT_REVISION_LIVE : KEYPROTECT_REVISION_USED;
    revision->id = key->id;

    record = kmip_arena_calloc(flow->arena, sizeof(keyprotect_record_t));

    if (record && key->payload.len
        && keyprotect_record_decode(flow->arena, &key->payload, &flow->uid,
                                    revision->number, record)
           == KMIP_OK)
    {
        revision->record = record;
        revision->payload = key->payload;

        return 1;
    }

    /* who wants them all wants to delete them: not what may not be ours */

    if (chain->all_wanted) {
        revision->kind = KEYPROTECT_REVISION_USED;
    }

    return revision->kind == KEYPROTECT_REVISION_USED;
}


/* goes on from number to number as far as it is known what they are */

static void
keyprotect_chain_judge(keyprotect_chain_t *chain)
{
    unsigned                width;
    uint32_t                end;
    keyprotect_revision_t  *revision;

    if (chain->over || !chain->known || chain->busy) {
        return;
    }

    end = chain->base + chain->width;

    for ( /* void */ ; chain->next < end; chain->next++) {
        revision = &chain->window[chain->next - chain->base];

        if (revision->kind != KEYPROTECT_REVISION_ABSENT) {
            chain->absent = 0;

            if (keyprotect_chain_add(chain, revision) != KMIP_OK) {
                keyprotect_chain_end(chain, KMIP_STORE_UNAVAILABLE, NULL);
                return;
            }

            continue;
        }

        if (++chain->absent == 2) {

            if (!keyprotect_chain_again(chain)) {
                keyprotect_chain_over(chain);
            }

            return;
        }
    }

    width = chain->absent ? 2 : KEYPROTECT_WINDOW;

    if (keyprotect_chain_window(chain, chain->next, width) != KMIP_OK) {
        keyprotect_chain_end(chain, KMIP_STORE_UNAVAILABLE, NULL);
    }
}


/*
 * A revision is deleted when another has replaced it, and "-from" is set when
 * that one is there.  They are not read at one moment: it may have come after
 * it was looked for.  1 if it is looked for again, which is once.
 */

static int
keyprotect_chain_again(keyprotect_chain_t *chain)
{
    if (chain->again || (chain->last == 0 && chain->from < 2)
        || (chain->newest && chain->newest->number == chain->last))
    {
        return 0;
    }

    chain->again = 1;
    chain->absent = 0;
    chain->next = chain->last ? chain->last + 1 : chain->from;

    if (keyprotect_chain_window(chain, chain->next, 2) != KMIP_OK) {
        keyprotect_chain_end(chain, KMIP_STORE_UNAVAILABLE, NULL);
    }

    return 1;
}


/*
 * "-life" says that a revision touches the life cycle.  If the newest is gone
 * nobody knows what it said.  If there seems to be none it was never written;
 * or it was deleted, and its alias leads nowhere.  "-from" says that there
 * are some.
 */

static void
keyprotect_chain_over(keyprotect_chain_t *chain)
{
    keyprotect_missed_t    *missed;
    keyprotect_revision_t  *newest;

    newest = chain->newest;

    if (chain->state == 0 && (chain->last || chain->from < 2)) {
        keyprotect_chain_end(chain, KMIP_STORE_OK, NULL);
        return;
    }

    if (chain->last && (newest == NULL || newest->number != chain->last)) {
        keyprotect_chain_end(chain, KMIP_STORE_INVALID,
                             keyprotect_newest_gone);
        return;
    }

    if (newest && newest->record->state >= KEYPROTECT_CHAIN_FINAL) {
        keyprotect_chain_end(chain, KMIP_STORE_OK, NULL);
        return;
    }

    missed = &chain->missed;

    missed->flow = chain->flow;
    missed->last = chain->last;

    if (chain->last == 0 && chain->from) {
        missed->last = chain->from - 1;
    }

    missed->done = keyprotect_chain_missed;
    missed->data = chain;

    if (keyprotect_missed_start(missed) != KMIP_OK) {
        keyprotect_chain_end(chain, KMIP_STORE_UNAVAILABLE, NULL);
    }
}


/*
 * One that lives, beyond numbers that are free: asked for by its alias, which
 * tells whether it ever was a revision.
 */

static void
keyprotect_chain_missed(keyprotect_missed_t *missed)
{
    keyprotect_chain_t  *chain;

    chain = missed->data;

    if (missed->outcome != KMIP_STORE_OK) {
        keyprotect_chain_end(chain, missed->outcome, missed->message);
        return;
    }

    if (missed->live > missed->gone && missed->live > chain->listed) {
        chain->listed = missed->live;
        chain->absent = 0;
        chain->next = missed->live;

        if (keyprotect_chain_window(chain, chain->next, 2) != KMIP_OK) {
            keyprotect_chain_end(chain, KMIP_STORE_UNAVAILABLE, NULL);
        }

        return;
    }

    if (missed->live > missed->gone && missed->borne) {
        keyprotect_chain_end(chain, KMIP_STORE_UNAVAILABLE,
                             "the newest revision of the object is not there"
                             " yet");
        return;
    }

    /* attributes fall back to what was before, a state does not */

    if (missed->gone && chain->state) {
        keyprotect_chain_end(chain, KMIP_STORE_INVALID,
                             keyprotect_newest_gone);
        return;
    }

    keyprotect_chain_end(chain, KMIP_STORE_OK, NULL);
}


static kmip_int_t
keyprotect_chain_add(keyprotect_chain_t *chain,
    const keyprotect_revision_t *revision)
{
    keyprotect_revision_t  *copy;

    copy = kmip_arena_alloc(chain->flow->arena, sizeof(keyprotect_revision_t));
    if (copy == NULL) {
        return KMIP_ERROR;
    }

    *copy = *revision;

    copy->older = chain->all;
    chain->all = copy;
    chain->last = revision->number;

    if (revision->kind == KEYPROTECT_REVISION_LIVE) {
        chain->newest = copy;
    }

    if (revision->record) {
        chain->readable = copy;
    }

    return KMIP_OK;
}


static void
keyprotect_chain_end(keyprotect_chain_t *chain, kmip_store_outcome_e outcome,
    const char *message)
{
    keyprotect_revision_t  *newest;

    if (chain->over) {
        return;
    }

    keyprotect_chain_cancel(chain);

    newest = chain->newest;

    if (outcome == KMIP_STORE_OK && newest && newest->payload.len) {
        keyprotect_cached_put(chain->flow->ks->cached, chain->flow->arena,
                              &newest->id, newest->record);
    }

    chain->outcome = outcome;
    chain->message = message;

    chain->done(chain);
}
