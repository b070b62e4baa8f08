
/*
 * Destroying an object: first the tombstone, by which it is destroyed for
 * everybody, then, if that is how it is configured, its keys.  The record goes
 * last, so that a Destroy that was cut short can be seen and finished; but
 * before a tombstone that is a revision.
 */


#include "keyprotect_destroy.h"
#include "keyprotect_flow.h"
#include "keyprotect_load.h"
#include "keyprotect_mark.h"
#include "keyprotect_request.h"
#include "keyprotect_revise.h"
#include "keyprotect_revision.h"
#include "keyprotect_snapshot.h"
#include "kmip_lifecycle.h"

#include <string.h>


#define KEYPROTECT_TOMBSTONE_ATTEMPTS  5


typedef struct {
    keyprotect_flow_t       flow;         /* must be first */
    keyprotect_origin_t     origin;
    keyprotect_mark_t       mark;
    keyprotect_call_t       call;
    keyprotect_chain_t      chain;
    keyprotect_revision_t  *revision;     /* that is being deleted */
    keyprotect_revise_t     revise;
    kmip_snapshot_t         object;
    kmip_store_call_t       load;
    unsigned                attempts;
    unsigned                revised:1;    /* the tombstone is a revision */
    unsigned                deleted:1;    /* the record */
} keyprotect_destroy_t;


static void keyprotect_destroy_begin(keyprotect_flow_t *flow);
static void keyprotect_destroy_stop(keyprotect_flow_t *flow);
static void keyprotect_destroy_marked(keyprotect_mark_t *mark);
static void keyprotect_destroy_load(keyprotect_destroy_t *d,
    kmip_need_e need, kmip_store_done_pt done);
static void keyprotect_destroy_missing(keyprotect_destroy_t *d);
static void keyprotect_destroy_looked(kmip_store_call_t *load);
static void keyprotect_destroy_reload(keyprotect_destroy_t *d);
static void keyprotect_destroy_reloaded(kmip_store_call_t *load);
static kmip_int_t keyprotect_destroy_object(keyprotect_destroy_t *d,
    const kmip_snapshot_t *loaded);
static void keyprotect_destroy_revised(keyprotect_revise_t *revise);
static void keyprotect_destroy_keys(keyprotect_destroy_t *d);
static void keyprotect_destroy_chain(keyprotect_destroy_t *d);
static void keyprotect_destroy_chained(keyprotect_chain_t *chain);
static void keyprotect_destroy_next(keyprotect_destroy_t *d);
static void keyprotect_destroy_send(keyprotect_destroy_t *d,
    const kmip_str_t *id);
static void keyprotect_destroy_deleted(keyprotect_call_t *call);
static void keyprotect_destroy_finish(keyprotect_destroy_t *d);


kmip_int_t
keyprotect_destroy(keyprotect_store_t *ks, kmip_store_call_t *call)
{
    keyprotect_flow_t  *flow;

    flow = keyprotect_flow_create(ks, call, sizeof(keyprotect_destroy_t),
                                  "Destroy", &call->snapshot->uid,
                                  keyprotect_destroy_stop);
    if (flow == NULL) {
        return KMIP_OK;
    }

    flow->changing = 1;

    return keyprotect_flow_start(flow, keyprotect_destroy_begin);
}


static void
keyprotect_destroy_begin(keyprotect_flow_t *flow)
{
    keyprotect_destroy_t       *d;
    const keyprotect_origin_t  *origin;

    d = (keyprotect_destroy_t *) flow;
    origin = flow->call->snapshot->origin;

    d->origin = *origin;

    if (kmip_arena_copy(flow->arena, &d->origin.id, origin->id.data,
                        origin->id.len)
        != KMIP_OK)
    {
        keyprotect_flow_finish(flow, KMIP_STORE_UNAVAILABLE, NULL);
        return;
    }

    if (kmip_state_destroyed(flow->call->snapshot->state)) {
        d->revised = d->origin.markers.destroyed < 0;

        keyprotect_destroy_keys(d);
        return;
    }

    if (keyprotect_mark_start(&d->mark, flow, &d->origin.id,
                              KEYPROTECT_ALIAS_DESTROYED, flow->now,
                              keyprotect_destroy_marked, d)
        != KMIP_OK)
    {
        keyprotect_flow_finish(flow, KMIP_STORE_UNAVAILABLE, NULL);
    }
}


static void
keyprotect_destroy_stop(keyprotect_flow_t *flow)
{
    keyprotect_destroy_t  *d;

    d = (keyprotect_destroy_t *) flow;

    keyprotect_mark_cancel(&d->mark);
    keyprotect_call_cancel(&d->call);
    keyprotect_chain_cancel(&d->chain);
    keyprotect_revise_cancel(&d->revise);
    keyprotect_flow_sub_cancel(flow, &d->load);
}


static void
keyprotect_destroy_marked(keyprotect_mark_t *mark)
{
    keyprotect_destroy_t        *d;
    const keyprotect_verdict_t  *verdict;

    d = mark->data;

    switch (mark->result) {

    case KEYPROTECT_OK:
        keyprotect_destroy_keys(d);
        return;

    case KEYPROTECT_ALIAS_QUOTA:
        keyprotect_destroy_reload(d);
        return;

    case KEYPROTECT_ABSENT:
        keyprotect_destroy_missing(d);
        return;

    case KEYPROTECT_GONE:
        keyprotect_flow_absent(&d->flow);
        return;

    default:
        verdict = keyprotect_error_verdict(KEYPROTECT_CALL_ALIAS, mark->result);
        keyprotect_flow_finish(&d->flow, verdict->outcome, verdict->message);
    }
}


static void
keyprotect_destroy_load(keyprotect_destroy_t *d, kmip_need_e need,
    kmip_store_done_pt done)
{
    keyprotect_flow_t  *flow;

    flow = &d->flow;

    keyprotect_flow_sub(flow, &d->load, flow->arena, done, d);

    d->load.uid = flow->uid;
    d->load.need = need;

    if (keyprotect_load(flow->ks, &d->load) == KMIP_OK) {
        done(&d->load);
    }
}


/* a moment ago it was there: another zone may not know it yet */

static void
keyprotect_destroy_missing(keyprotect_destroy_t *d)
{
    keyprotect_destroy_load(d, KMIP_NEED_METADATA, keyprotect_destroy_looked);
}


static void
keyprotect_destroy_looked(kmip_store_call_t *load)
{
    keyprotect_destroy_t  *d;

    d = load->data;

    keyprotect_flow_finish(&d->flow, load->outcome == KMIP_STORE_OK
                                     ? KMIP_STORE_CONFLICT : load->outcome,
                           load->message);
}


/* no alias is left for the tombstone: it becomes a revision */

static void
keyprotect_destroy_reload(keyprotect_destroy_t *d)
{
    if (d->attempts++ == KEYPROTECT_TOMBSTONE_ATTEMPTS) {
        keyprotect_flow_finish(&d->flow, KMIP_STORE_CONFLICT, NULL);
        return;
    }

    keyprotect_destroy_load(d, KMIP_NEED_ATTRIBUTES,
                            keyprotect_destroy_reloaded);
}


static void
keyprotect_destroy_reloaded(kmip_store_call_t *load)
{
    keyprotect_revise_t   *revise;
    keyprotect_destroy_t  *d;

    d = load->data;

    if (load->outcome != KMIP_STORE_OK) {
        keyprotect_flow_finish(&d->flow, load->outcome, NULL);
        return;
    }

    d->origin = *(const keyprotect_origin_t *) load->result->origin;

    if (kmip_state_destroyed(load->result->state)) {
        d->revised = d->origin.markers.destroyed < 0;

        keyprotect_destroy_keys(d);
        return;
    }

    if (keyprotect_destroy_object(d, load->result) != KMIP_OK) {
        keyprotect_flow_finish(&d->flow, KMIP_STORE_UNAVAILABLE, NULL);
        return;
    }

    revise = &d->revise;

    memset(revise, 0, sizeof(keyprotect_revise_t));

    revise->flow = &d->flow;
    revise->object = &d->object;
    revise->before = &d->object.attributes;
    revise->origin = &d->origin;
    revise->life = 1;
    revise->done = keyprotect_destroy_revised;
    revise->data = d;

    keyprotect_revise_start(revise);
}


static kmip_int_t
keyprotect_destroy_object(keyprotect_destroy_t *d,
    const kmip_snapshot_t *loaded)
{
    kmip_arena_t  *arena;

    arena = d->flow.arena;

    if (keyprotect_snapshot_copy(arena, &d->object, loaded) != KMIP_OK
        || kmip_attributes_set_number(arena, &d->object.attributes,
                                      KMIP_ATTR_DESTROY_DATE, d->flow.now)
           != KMIP_OK
        || kmip_attributes_set_number(arena, &d->object.attributes,
                                      KMIP_ATTR_LAST_CHANGE_DATE, d->flow.now)
           != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    d->object.state = loaded->state == KMIP_STATE_COMPROMISED
                      ? KMIP_STATE_DESTROYED_COMPROMISED
                      : KMIP_STATE_DESTROYED;

    return KMIP_OK;
}


static void
keyprotect_destroy_revised(keyprotect_revise_t *revise)
{
    keyprotect_destroy_t  *d;

    d = revise->data;

    switch (revise->outcome) {

    case KMIP_STORE_OK:
        d->revised = 1;
        keyprotect_destroy_keys(d);
        return;

    case KMIP_STORE_CONFLICT:
        keyprotect_destroy_reload(d);
        return;

    case KMIP_STORE_ABSENT:
        keyprotect_destroy_missing(d);
        return;

    default:
        keyprotect_flow_finish(&d->flow, revise->outcome, revise->message);
    }
}


/* the tombstone stands: from here on the object is destroyed */

static void
keyprotect_destroy_keys(keyprotect_destroy_t *d)
{
    if (d->flow.ks->conf->destroy_tombstone) {
        keyprotect_flow_finish(&d->flow, KMIP_STORE_OK, NULL);
        return;
    }

    if (d->revised) {
        keyprotect_destroy_send(d, &d->origin.id);
        return;
    }

    keyprotect_destroy_chain(d);
}


static void
keyprotect_destroy_chain(keyprotect_destroy_t *d)
{
    if (keyprotect_chain_start(&d->chain, &d->flow, 1,
                               keyprotect_destroy_chained, d)
        != KMIP_OK)
    {
        keyprotect_flow_finish(&d->flow, KMIP_STORE_UNAVAILABLE, NULL);
        return;
    }

    keyprotect_chain_from(&d->chain, 1, 0);
}


static void
keyprotect_destroy_chained(keyprotect_chain_t *chain)
{
    keyprotect_destroy_t  *d;

    d = chain->data;

    if (chain->outcome != KMIP_STORE_OK) {
        keyprotect_flow_finish(&d->flow, chain->outcome, chain->message);
        return;
    }

    d->revision = chain->all;

    keyprotect_destroy_next(d);
}


static void
keyprotect_destroy_next(keyprotect_destroy_t *d)
{
    while (d->revision && d->revision->kind != KEYPROTECT_REVISION_LIVE) {
        d->revision = d->revision->older;
    }

    if (d->revision) {
        keyprotect_destroy_send(d, &d->revision->id);
        return;
    }

    if (!d->deleted) {
        keyprotect_destroy_send(d, &d->origin.id);
        return;
    }

    keyprotect_destroy_finish(d);
}


static void
keyprotect_destroy_send(keyprotect_destroy_t *d, const kmip_str_t *id)
{
    keyprotect_flow_t  *flow;

    flow = &d->flow;

    if (keyprotect_request_delete(flow->ks, &d->call, flow->arena, id)
        != KMIP_OK
        || keyprotect_flow_send(flow, &d->call, keyprotect_destroy_deleted, d)
           != KMIP_OK)
    {
        keyprotect_flow_finish(flow, KMIP_STORE_UNAVAILABLE, NULL);
    }
}


/* the tombstone stands: what is not there any more has been deleted */

static void
keyprotect_destroy_deleted(keyprotect_call_t *call)
{
    keyprotect_destroy_t  *d;

    d = call->data;

    switch (call->result) {

    case KEYPROTECT_OK:
    case KEYPROTECT_GONE:
    case KEYPROTECT_ABSENT:
        break;

    default:
        keyprotect_flow_fail(&d->flow, call);
        return;
    }

    if (d->revision) {
        d->revision = d->revision->older;
        keyprotect_destroy_next(d);
        return;
    }

    d->deleted = 1;

    if (d->revised) {
        keyprotect_destroy_chain(d);
        return;
    }

    keyprotect_destroy_finish(d);
}


static void
keyprotect_destroy_finish(keyprotect_destroy_t *d)
{
    keyprotect_flow_finish(&d->flow, KMIP_STORE_OK, NULL);
}
