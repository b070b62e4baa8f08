
/*
 * Loading an object: its record, its revisions where they matter, its key
 * where it is asked for; at the same time as far as it can be.
 */


#include "keyprotect_load.h"
#include "keyprotect_answer.h"
#include "keyprotect_cached.h"
#include "keyprotect_description.h"
#include "keyprotect_flow.h"
#include "keyprotect_request.h"
#include "keyprotect_retry.h"
#include "keyprotect_revision.h"
#include "keyprotect_snapshot.h"
#include "keyprotect_unwrap.h"
#include "kmip_lifecycle.h"

#include <string.h>


#define KEYPROTECT_YOUNG        60000     /* ms */
#define KEYPROTECT_YOUNG_PAUSE  100


typedef struct {
    keyprotect_flow_t      flow;          /* must be first */
    uint64_t               born;          /* ms since 1970, of the uid */

    keyprotect_call_t      call;          /* for the record */
    keyprotect_key_t       key;
    keyprotect_markers_t   markers;
    keyprotect_record_t    record;
    keyprotect_timer_t     timer;
    unsigned               attempts;

    keyprotect_cached_t    cached;
    keyprotect_chain_t     chain;
    keyprotect_wait_t      wait;

    unsigned               by_id:1;       /* asked by the id of the cache */
    unsigned               verified:1;    /* asked once more, for certain */
    unsigned               recorded:1;    /* the record is known */
    unsigned               destroyed:1;
    unsigned               chained:1;     /* revisions are asked for */
    unsigned               chain_over:1;
    unsigned               unwrapped:1;   /* the key is asked for */
    unsigned               unwrap_over:1;
} keyprotect_load_t;


const char  keyprotect_load_unreadable[] =
    "the record of the object is unreadable";


static void keyprotect_load_begin(keyprotect_flow_t *flow);
static void keyprotect_load_stop(keyprotect_flow_t *flow);
static kmip_int_t keyprotect_load_ask(keyprotect_load_t *l);
static void keyprotect_load_answer(keyprotect_call_t *call);
static void keyprotect_load_missing(keyprotect_load_t *l);
static void keyprotect_load_again(keyprotect_timer_t *timer);
static void keyprotect_load_verified(keyprotect_check_t *check, int there);
static void keyprotect_load_anew(keyprotect_load_t *l);
static void keyprotect_load_record(keyprotect_load_t *l);
static void keyprotect_load_foreign(keyprotect_load_t *l);
static kmip_int_t keyprotect_load_live(keyprotect_load_t *l);
static kmip_int_t keyprotect_load_dead(keyprotect_load_t *l);
static void keyprotect_load_rest(keyprotect_load_t *l);
static kmip_int_t keyprotect_load_chain(keyprotect_load_t *l);
static kmip_int_t keyprotect_load_unwrap(keyprotect_load_t *l,
    const keyprotect_record_t *record);
static void keyprotect_load_chain_done(keyprotect_chain_t *chain);
static void keyprotect_load_unwrap_done(keyprotect_wait_t *wait);
static void keyprotect_load_step(keyprotect_load_t *l);
static void keyprotect_load_finish(keyprotect_load_t *l);


kmip_int_t
keyprotect_load(keyprotect_store_t *ks, kmip_store_call_t *call)
{
    uint64_t            born;
    keyprotect_flow_t  *flow;

    if (!kmip_uuid_parse(call->uid.data, call->uid.len, &born)) {
        call->outcome = KMIP_STORE_ABSENT;
        call->message = NULL;
        call->result = NULL;
        call->state = NULL;
        return KMIP_OK;
    }

    flow = keyprotect_flow_create(ks, call, sizeof(keyprotect_load_t), "Load",
                                  &call->uid, keyprotect_load_stop);
    if (flow == NULL) {
        return KMIP_OK;
    }

    ((keyprotect_load_t *) flow)->born = born;

    return keyprotect_flow_start(flow, keyprotect_load_begin);
}


static void
keyprotect_load_begin(keyprotect_flow_t *flow)
{
    keyprotect_load_t  *l;

    l = (keyprotect_load_t *) flow;

    l->timer.handler = keyprotect_load_again;
    l->timer.data = l;

    l->by_id = keyprotect_cached_get(flow->ks->cached, flow->arena, &flow->uid,
                                     0, &l->cached)
               == KMIP_OK;

    if (keyprotect_load_ask(l) != KMIP_OK
        || (flow->call->need >= KMIP_NEED_ATTRIBUTES
            && keyprotect_load_chain(l) != KMIP_OK)
        || (l->by_id && flow->call->material
            && keyprotect_load_unwrap(l, &l->cached.record) != KMIP_OK))
    {
        keyprotect_flow_finish(flow, KMIP_STORE_UNAVAILABLE, NULL);
    }
}


static void
keyprotect_load_stop(keyprotect_flow_t *flow)
{
    keyprotect_load_t       *l;
    keyprotect_transport_t  *t;

    l = (keyprotect_load_t *) flow;
    t = flow->ks->transport;

    t->timer_del(t, &l->timer);

    keyprotect_call_cancel(&l->call);
    keyprotect_chain_cancel(&l->chain);
    keyprotect_unwrap_cancel(&l->wait);
}


/* the payload of a record never changes: who has it asks whether it lives */

static kmip_int_t
keyprotect_load_ask(keyprotect_load_t *l)
{
    kmip_int_t          rc;
    kmip_str_t          alias;
    keyprotect_flow_t  *flow;

    flow = &l->flow;

    if (l->by_id) {
        rc = keyprotect_request_metadata(flow->ks, &l->call, flow->arena,
                                         &l->cached.id);

    } else {
        rc = keyprotect_flow_alias(flow, KEYPROTECT_ALIAS_RECORD, 0, &alias);

        if (rc == KMIP_OK) {
            rc = keyprotect_request_key(flow->ks, &l->call, flow->arena,
                                        &alias);
        }
    }

    if (rc != KMIP_OK) {
        return KMIP_ERROR;
    }

    return keyprotect_flow_send(flow, &l->call, keyprotect_load_answer, l);
}


static void
keyprotect_load_answer(keyprotect_call_t *call)
{
    kmip_str_t          alias;
    keyprotect_load_t  *l;

    l = call->data;

    if (call->result == KEYPROTECT_ABSENT) {
        keyprotect_load_missing(l);
        return;
    }

    if (call->result == KEYPROTECT_GONE) {
        keyprotect_cached_drop(l->flow.ks->cached, &l->flow.uid);
        keyprotect_flow_absent(&l->flow);
        return;
    }

    if (call->result != KEYPROTECT_OK) {
        keyprotect_flow_fail(&l->flow, call);
        return;
    }

    /* an answer about something else says nothing about the record */

    if (keyprotect_flow_alias(&l->flow, KEYPROTECT_ALIAS_RECORD, 0, &alias)
        != KMIP_OK
        || keyprotect_answer_key(call->json, l->flow.arena, &l->key)
           != KMIP_OK
        || !kmip_str_equal(&alias, &l->key.name))
    {
        keyprotect_flow_disbelieve(&l->flow, call);
        return;
    }

    if (!l->key.extractable) {
        keyprotect_load_foreign(l);
        return;
    }

    keyprotect_load_record(l);
}


/*
 * A cached id may have become wrong; another zone may not know yet what was
 * made a moment ago; and the whole instance may have been away for a moment,
 * so that a record that is not found is looked for again when it was seen.
 */

static void
keyprotect_load_missing(keyprotect_load_t *l)
{
    uint64_t                 now, ms;
    keyprotect_flow_t       *flow;
    keyprotect_transport_t  *t;

    flow = &l->flow;
    t = flow->ks->transport;

    if (l->by_id) {
        l->by_id = 0;

        keyprotect_cached_drop(flow->ks->cached, &flow->uid);
        keyprotect_unwrap_cancel(&l->wait);

        l->unwrapped = 0;
        l->unwrap_over = 0;

        keyprotect_load_anew(l);
        return;
    }

    if (l->verified) {
        keyprotect_flow_finish(flow, KMIP_STORE_ABSENT, NULL);
        return;
    }

    now = (uint64_t) keyprotect_now(flow->ks) * 1000;
    ms = keyprotect_retry_backoff(++l->attempts, KEYPROTECT_YOUNG_PAUSE,
                                  KEYPROTECT_YOUNG_PAUSE * 8);

    /* the other host's clock may be ahead, but not for days */

    if (l->born + KEYPROTECT_YOUNG > now
        && l->born < now + KEYPROTECT_YOUNG
        && ms + KEYPROTECT_YOUNG_PAUSE < keyprotect_flow_left(flow)
        && t->timer_add(t, &l->timer, ms) == KMIP_OK)
    {
        return;
    }

    flow->check.done = keyprotect_load_verified;
    flow->check.data = l;
    flow->check.deadline = flow->deadline;

    if (keyprotect_probe_verify(flow->ks, &flow->check) != KMIP_AGAIN) {
        keyprotect_load_verified(&flow->check, 0);
    }
}


static void
keyprotect_load_again(keyprotect_timer_t *timer)
{
    keyprotect_load_anew(timer->data);
}


static void
keyprotect_load_verified(keyprotect_check_t *check, int there)
{
    keyprotect_load_t  *l;

    l = check->data;

    if (!there) {
        keyprotect_flow_finish(&l->flow, KMIP_STORE_UNAVAILABLE,
                               KEYPROTECT_UNSURE);
        return;
    }

    l->verified = 1;

    keyprotect_load_anew(l);
}


/* what was not there before may be there now, and so may its revisions */

static void
keyprotect_load_anew(keyprotect_load_t *l)
{
    if (l->chained) {
        keyprotect_chain_cancel(&l->chain);

        l->chain_over = 0;
    }

    if (keyprotect_load_ask(l) != KMIP_OK
        || (l->chained && keyprotect_load_chain(l) != KMIP_OK))
    {
        keyprotect_flow_finish(&l->flow, KMIP_STORE_UNAVAILABLE, NULL);
    }
}


static void
keyprotect_load_record(keyprotect_load_t *l)
{
    kmip_int_t           rc;
    keyprotect_flow_t   *flow;

    flow = &l->flow;

    keyprotect_alias_markers(&flow->ks->conf->record_prefix, &flow->uid,
                             l->key.aliases, l->key.naliases, &l->markers);

    switch (l->key.state) {

    case KEYPROTECT_STATE_ACTIVE:
        l->destroyed = l->markers.destroyed >= 0;
        rc = keyprotect_load_live(l);
        break;

    case KEYPROTECT_STATE_DEACTIVATED:
    case KEYPROTECT_STATE_DESTROYED:
        l->destroyed = 1;
        rc = keyprotect_load_dead(l);
        break;

    default:
        rc = KMIP_ERROR;
    }

    if (rc == KMIP_DECLINED) {

        /* nothing is left that could be told of it */

        keyprotect_flow_finish(flow, KMIP_STORE_ABSENT, NULL);
        return;
    }

    if (rc != KMIP_OK) {
        keyprotect_load_foreign(l);
        return;
    }

    l->recorded = 1;

    keyprotect_load_rest(l);
}


/* who had no memory to read it knows nothing of it */

static void
keyprotect_load_foreign(keyprotect_load_t *l)
{
    if (kmip_arena_refused(l->flow.arena) || keyprotect_json_refused()) {
        keyprotect_flow_finish(&l->flow, KMIP_STORE_UNAVAILABLE, NULL);
        return;
    }

    keyprotect_flow_finish(&l->flow, KMIP_STORE_INVALID,
                           keyprotect_load_unreadable);
}


/* a living record has its payload, whose uid was compared when it was read */

static kmip_int_t
keyprotect_load_live(keyprotect_load_t *l)
{
    if (l->by_id) {
        l->record = l->cached.record;

        return kmip_str_equal(&l->cached.id, &l->key.id) ? KMIP_OK
                                                         : KMIP_ERROR;
    }

    if (l->key.payload.len == 0
        || keyprotect_record_decode(l->flow.arena, &l->key.payload,
                                    &l->flow.uid, 0, &l->record)
           != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    keyprotect_cached_put(l->flow.ks->cached, l->flow.arena, &l->key.id,
                          &l->record);

    return KMIP_OK;
}


static kmip_int_t
keyprotect_load_dead(keyprotect_load_t *l)
{
    if (l->by_id) {
        l->record = l->cached.record;
        return KMIP_OK;
    }

    if (l->key.payload.len
        && keyprotect_record_decode(l->flow.arena, &l->key.payload,
                                    &l->flow.uid, 0, &l->record)
           == KMIP_OK)
    {
        return KMIP_OK;
    }

    memset(&l->record, 0, sizeof(keyprotect_record_t));

    l->record.uid = l->flow.uid;

    if (keyprotect_description_parse(l->flow.arena, &l->key.description,
                                     &l->record)
        == KMIP_OK)
    {
        return KMIP_OK;
    }

    return kmip_arena_refused(l->flow.arena) ? KMIP_ERROR : KMIP_DECLINED;
}


/* what is known of the record decides what else must be asked */

static void
keyprotect_load_rest(keyprotect_load_t *l)
{
    uint32_t  state;

    if ((l->markers.life && !l->chained
         && keyprotect_load_chain(l) != KMIP_OK)
        || (!l->destroyed && l->flow.call->material && !l->unwrapped
            && keyprotect_load_unwrap(l, &l->record) != KMIP_OK))
    {
        keyprotect_flow_finish(&l->flow, KMIP_STORE_UNAVAILABLE, NULL);
        return;
    }

    if (l->chained && !l->chain_over) {
        state = 0;

        if (l->markers.life && !l->destroyed) {
            state = l->markers.active >= 0 ? KMIP_STATE_ACTIVE
                                           : l->record.state;
        }

        keyprotect_chain_from(&l->chain, l->markers.from, state);
        return;
    }

    keyprotect_load_step(l);
}


static kmip_int_t
keyprotect_load_chain(keyprotect_load_t *l)
{
    l->chained = 1;

    return keyprotect_chain_start(&l->chain, &l->flow, 0,
                                  keyprotect_load_chain_done, l);
}


static kmip_int_t
keyprotect_load_unwrap(keyprotect_load_t *l, const keyprotect_record_t *record)
{
    l->unwrapped = 1;

    return keyprotect_unwrap_start(&l->wait, &l->flow, l->flow.arena, record,
                                   keyprotect_load_unwrap_done, l);
}


static void
keyprotect_load_chain_done(keyprotect_chain_t *chain)
{
    keyprotect_load_t  *l;

    l = chain->data;

    l->chain_over = 1;

    keyprotect_load_step(l);
}


static void
keyprotect_load_unwrap_done(keyprotect_wait_t *wait)
{
    keyprotect_load_t  *l;

    l = wait->data;

    l->unwrap_over = 1;

    keyprotect_load_step(l);
}


/* whatever else failed: that the record is gone must be known first */

static void
keyprotect_load_step(keyprotect_load_t *l)
{
    keyprotect_flow_t  *flow;

    flow = &l->flow;

    if (!l->recorded || (l->chained && !l->chain_over)) {
        return;
    }

    if (l->chained && !l->destroyed && l->chain.outcome != KMIP_STORE_OK) {
        keyprotect_flow_finish(flow, l->chain.outcome, l->chain.message);
        return;
    }

    if (!l->destroyed && l->unwrapped) {

        if (!l->unwrap_over) {
            return;
        }

        if (l->wait.outcome != KMIP_STORE_OK) {
            keyprotect_flow_finish(flow, l->wait.outcome, l->wait.message);
            return;
        }
    }

    keyprotect_load_finish(l);
}


static void
keyprotect_load_finish(keyprotect_load_t *l)
{
    kmip_snapshot_t        *snapshot;
    kmip_store_call_t      *call;
    keyprotect_parts_t      parts;
    keyprotect_revision_t  *revision;

    call = l->flow.call;

    memset(&parts, 0, sizeof(keyprotect_parts_t));

    revision = NULL;

    if (l->chained && l->chain.outcome == KMIP_STORE_OK) {
        revision = l->destroyed ? l->chain.readable : l->chain.newest;

        parts.chained = 1;
        parts.last = l->chain.last;
    }

    if (revision) {
        parts.revision = revision->record;
        parts.revision_id = revision->id;
    }

    parts.uid = &l->flow.uid;
    parts.id = l->key.id;
    parts.alive = l->key.state == KEYPROTECT_STATE_ACTIVE;
    parts.deleted = l->key.deleted;
    parts.markers = l->markers;
    parts.record = &l->record;
    parts.tombstones = l->flow.ks->conf->destroy_tombstone;

    snapshot = keyprotect_snapshot_make(call->arena, &parts);

    if (snapshot && l->wait.secret && !kmip_state_destroyed(snapshot->state)) {
        snapshot->material = kmip_secret_copy(call->arena,
                                              l->wait.secret->data,
                                              l->wait.secret->len);
        if (snapshot->material == NULL) {
            snapshot = NULL;
        }
    }

    if (snapshot == NULL) {
        keyprotect_flow_finish(&l->flow, KMIP_STORE_UNAVAILABLE, NULL);
        return;
    }

    call->result = snapshot;

    keyprotect_flow_finish(&l->flow, KMIP_STORE_OK, NULL);
}
