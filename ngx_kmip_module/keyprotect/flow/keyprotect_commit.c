
/*
 * Committing a draft: an activation is a marker, all else is a revision.
 */


#include "keyprotect_commit.h"
#include "keyprotect_flow.h"
#include "keyprotect_load.h"
#include "keyprotect_mark.h"
#include "keyprotect_refuse.h"
#include "keyprotect_request.h"
#include "keyprotect_revise.h"
#include "keyprotect_snapshot.h"
#include "kmip_lifecycle.h"
#include "kmip_snapshot.h"

#include <string.h>


#define KEYPROTECT_SPARE_ALIASES  2      /* kept for "-life" and "-des" */


typedef struct {
    keyprotect_flow_t      flow;         /* must be first */
    unsigned               changes;
    kmip_snapshot_t        object;       /* the draft's */
    kmip_attributes_t      before;       /* the snapshot's */
    keyprotect_origin_t    origin;
    int64_t                activated;

    keyprotect_mark_t      mark;
    keyprotect_call_t      call;
    keyprotect_revise_t    revise;
    kmip_store_call_t      load;
} keyprotect_commit_t;


static void keyprotect_commit_begin(keyprotect_flow_t *flow);
static void keyprotect_commit_stop(keyprotect_flow_t *flow);
static kmip_int_t keyprotect_commit_copy(keyprotect_commit_t *c,
    const kmip_store_call_t *call);
static void keyprotect_commit_mark(keyprotect_commit_t *c,
    keyprotect_alias_e kind, int64_t number, keyprotect_mark_done_pt done);
static void keyprotect_commit_marked(keyprotect_mark_t *mark);
static void keyprotect_commit_reload(keyprotect_commit_t *c);
static void keyprotect_commit_missed(keyprotect_commit_t *c);
static void keyprotect_commit_reloaded(kmip_store_call_t *load);
static kmip_int_t keyprotect_commit_activate(keyprotect_commit_t *c,
    const kmip_snapshot_t *loaded);
static void keyprotect_commit_revise(keyprotect_commit_t *c);
static void keyprotect_commit_revised(keyprotect_revise_t *revise);
static void keyprotect_commit_done(keyprotect_commit_t *c);
static kmip_int_t keyprotect_commit_result(keyprotect_commit_t *c);
static int keyprotect_commit_trims(keyprotect_commit_t *c);
static void keyprotect_commit_trim(keyprotect_mark_t *mark);
static void keyprotect_commit_trim_end(keyprotect_commit_t *c,
    keyprotect_result_e result);
static void keyprotect_commit_trimmed(keyprotect_call_t *call);


kmip_int_t
keyprotect_commit(keyprotect_store_t *ks, kmip_store_call_t *call)
{
    keyprotect_flow_t  *flow;

    flow = keyprotect_flow_create(ks, call, sizeof(keyprotect_commit_t),
                                  "Change", &call->snapshot->uid,
                                  keyprotect_commit_stop);
    if (flow == NULL) {
        return KMIP_OK;
    }

    flow->changing = 1;

    return keyprotect_flow_start(flow, keyprotect_commit_begin);
}


static void
keyprotect_commit_begin(keyprotect_flow_t *flow)
{
    keyprotect_commit_t  *c;

    c = (keyprotect_commit_t *) flow;

    if (keyprotect_commit_copy(c, flow->call) != KMIP_OK) {
        keyprotect_flow_finish(flow, KMIP_STORE_UNAVAILABLE, NULL);
        return;
    }

    if (c->changes == 0) {
        keyprotect_commit_done(c);
        return;
    }

    if (flow->ks->conf->attributes_off
        && (c->changes & (KMIP_CHANGE_ATTRIBUTES|KMIP_CHANGE_NAME))
        && keyprotect_refuse_attributes(flow, &c->object.attributes, &c->before)
           != KMIP_OK)
    {
        keyprotect_flow_finish(flow, KMIP_STORE_UNSUPPORTED,
                               "attributes are not stored here");
        return;
    }

    if (c->changes == KMIP_CHANGE_ACTIVATE) {
        keyprotect_commit_mark(c, KEYPROTECT_ALIAS_ACTIVE, c->activated,
                               keyprotect_commit_marked);
        return;
    }

    if (!c->origin.chained) {

        /* without its other attributes the object cannot be written down */

        keyprotect_flow_finish(flow, KMIP_STORE_CONFLICT, NULL);
        return;
    }

    keyprotect_commit_revise(c);
}


static void
keyprotect_commit_stop(keyprotect_flow_t *flow)
{
    keyprotect_commit_t  *c;

    c = (keyprotect_commit_t *) flow;

    keyprotect_mark_cancel(&c->mark);
    keyprotect_call_cancel(&c->call);

    keyprotect_revise_cancel(&c->revise);
    keyprotect_flow_sub_cancel(flow, &c->load);
}


static kmip_int_t
keyprotect_commit_copy(keyprotect_commit_t *c, const kmip_store_call_t *call)
{
    kmip_arena_t               *arena;
    const keyprotect_origin_t  *origin;

    arena = c->flow.arena;
    origin = call->snapshot->origin;

    c->changes = call->draft->changes;
    c->origin = *origin;

    if (keyprotect_snapshot_copy(arena, &c->object, &call->draft->object)
        != KMIP_OK
        || kmip_attributes_copy(arena, &c->before, &call->snapshot->attributes)
           != KMIP_OK
        || kmip_arena_copy(arena, &c->origin.id, origin->id.data,
                           origin->id.len)
           != KMIP_OK
        || kmip_arena_copy(arena, &c->origin.newest_id,
                           origin->newest_id.data, origin->newest_id.len)
           != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    if (!kmip_attributes_number(&c->object.attributes,
                                KMIP_ATTR_ACTIVATION_DATE, &c->activated))
    {
        c->activated = c->flow.now;
    }

    return KMIP_OK;
}


static void
keyprotect_commit_mark(keyprotect_commit_t *c, keyprotect_alias_e kind,
    int64_t number, keyprotect_mark_done_pt done)
{
    if (keyprotect_mark_start(&c->mark, &c->flow, &c->origin.id, kind, number,
                              done, c)
        != KMIP_OK)
    {
        keyprotect_flow_finish(&c->flow, KMIP_STORE_UNAVAILABLE, NULL);
    }
}


static void
keyprotect_commit_marked(keyprotect_mark_t *mark)
{
    keyprotect_commit_t         *c;
    const keyprotect_verdict_t  *verdict;

    c = mark->data;

    switch (mark->result) {

    case KEYPROTECT_OK:
        keyprotect_commit_done(c);
        return;

    case KEYPROTECT_ALIAS_QUOTA:
        keyprotect_commit_reload(c);
        return;

    case KEYPROTECT_ABSENT:
    case KEYPROTECT_GONE:
        keyprotect_commit_missed(c);
        return;

    default:
        verdict = keyprotect_error_verdict(KEYPROTECT_CALL_ALIAS, mark->result);
        keyprotect_flow_finish(&c->flow, verdict->outcome, verdict->message);
    }
}


/* no alias is left for the marker: it becomes a revision */

static void
keyprotect_commit_reload(keyprotect_commit_t *c)
{
    keyprotect_flow_t  *flow;

    flow = &c->flow;

    keyprotect_flow_sub(flow, &c->load, flow->arena,
                        keyprotect_commit_reloaded, c);

    c->load.uid = flow->uid;
    c->load.need = KMIP_NEED_ATTRIBUTES;

    if (keyprotect_load(flow->ks, &c->load) == KMIP_OK) {
        keyprotect_commit_reloaded(&c->load);
    }
}


/* a moment ago it was there: who loads it again is told whether it is gone */

static void
keyprotect_commit_missed(keyprotect_commit_t *c)
{
    keyprotect_flow_finish(&c->flow, KMIP_STORE_CONFLICT, NULL);
}


static void
keyprotect_commit_reloaded(kmip_store_call_t *load)
{
    keyprotect_commit_t  *c;

    c = load->data;

    if (load->outcome != KMIP_STORE_OK) {
        keyprotect_flow_finish(&c->flow, load->outcome, NULL);
        return;
    }

    /* somebody went further meanwhile: the engine judges anew */

    if (load->result->state != KMIP_STATE_PRE_ACTIVE) {
        keyprotect_flow_finish(&c->flow, KMIP_STORE_CONFLICT, NULL);
        return;
    }

    if (keyprotect_commit_activate(c, load->result) != KMIP_OK) {
        keyprotect_flow_finish(&c->flow, KMIP_STORE_UNAVAILABLE, NULL);
        return;
    }

    keyprotect_commit_revise(c);
}


static kmip_int_t
keyprotect_commit_activate(keyprotect_commit_t *c,
    const kmip_snapshot_t *loaded)
{
    kmip_arena_t  *arena;

    arena = c->flow.arena;

    c->origin = *(const keyprotect_origin_t *) loaded->origin;
    c->changes |= KMIP_CHANGE_LIFE;

    if (keyprotect_snapshot_copy(arena, &c->object, loaded) != KMIP_OK
        || kmip_attributes_copy(arena, &c->before, &loaded->attributes)
           != KMIP_OK
        || kmip_attributes_set_number(arena, &c->object.attributes,
                                      KMIP_ATTR_ACTIVATION_DATE, c->activated)
           != KMIP_OK
        || kmip_attributes_set_number(arena, &c->object.attributes,
                                      KMIP_ATTR_LAST_CHANGE_DATE,
                                      c->activated)
           != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    c->object.state = KMIP_STATE_ACTIVE;

    return KMIP_OK;
}


static void
keyprotect_commit_revise(keyprotect_commit_t *c)
{
    keyprotect_revise_t  *revise;

    revise = &c->revise;

    memset(revise, 0, sizeof(keyprotect_revise_t));

    revise->flow = &c->flow;
    revise->object = &c->object;
    revise->before = &c->before;
    revise->origin = &c->origin;
    revise->life = (c->changes & (KMIP_CHANGE_LIFE|KMIP_CHANGE_ACTIVATE)) != 0;
    revise->done = keyprotect_commit_revised;
    revise->data = c;

    keyprotect_revise_start(revise);
}


static void
keyprotect_commit_revised(keyprotect_revise_t *revise)
{
    keyprotect_commit_t  *c;

    c = revise->data;

    switch (revise->outcome) {

    case KMIP_STORE_OK:
        keyprotect_commit_done(c);
        return;

    case KMIP_STORE_ABSENT:
        keyprotect_commit_missed(c);
        return;

    default:
        keyprotect_flow_finish(&c->flow, revise->outcome, revise->message);
    }
}


static void
keyprotect_commit_done(keyprotect_commit_t *c)
{
    if (keyprotect_commit_result(c) != KMIP_OK) {
        keyprotect_flow_finish(&c->flow, KMIP_STORE_UNAVAILABLE, NULL);
        return;
    }

    if (!keyprotect_commit_trims(c)) {
        keyprotect_flow_finish(&c->flow, KMIP_STORE_OK, NULL);
        return;
    }

    keyprotect_flow_answer(&c->flow);

    keyprotect_commit_mark(c, KEYPROTECT_ALIAS_FROM, 2,
                           keyprotect_commit_trim);
}


static kmip_int_t
keyprotect_commit_result(keyprotect_commit_t *c)
{
    kmip_str_t            newest;
    kmip_snapshot_t      *result;
    kmip_store_call_t    *call;
    keyprotect_origin_t  *origin;

    call = c->flow.call;

    if (call == NULL) {
        return KMIP_OK;
    }

    result = kmip_arena_calloc(call->arena, sizeof(kmip_snapshot_t));
    origin = kmip_arena_calloc(call->arena, sizeof(keyprotect_origin_t));

    if (result == NULL || origin == NULL
        || keyprotect_snapshot_copy(call->arena, result, &c->object)
           != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    *origin = c->origin;
    newest = c->origin.newest_id;

    if (c->revise.id.len) {
        origin->last = c->revise.record.revision;
        origin->newest = c->revise.record.revision;
        newest = c->revise.id;
    }

    result->origin = origin;
    call->result = result;

    if (kmip_arena_copy(call->arena, &origin->newest_id, newest.data,
                        newest.len)
        != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    return kmip_arena_copy(call->arena, &origin->id, c->origin.id.data,
                           c->origin.id.len);
}


/*
 * Once an object, when its second revision is there, the first one is deleted:
 * each key costs money.  It needs the Manager role, as Destroy does.  One that
 * may have brought a Name stays: the Name's alias would go with it.
 */

static int
keyprotect_commit_trims(keyprotect_commit_t *c)
{
    return c->revise.id.len != 0
           && c->revise.record.revision == 2
           && kmip_attributes_count(&c->before, KMIP_ATTR_NAME, NULL) == 0
           && c->origin.newest == 1
           && c->origin.newest_id.len != 0
           && c->origin.markers.from < 2
           && c->origin.markers.count + KEYPROTECT_SPARE_ALIASES
              < KEYPROTECT_ALIASES
           && !c->flow.ks->conf->destroy_tombstone;
}


static void
keyprotect_commit_trim(keyprotect_mark_t *mark)
{
    keyprotect_flow_t    *flow;
    keyprotect_commit_t  *c;

    c = mark->data;
    flow = &c->flow;

    if (mark->result != KEYPROTECT_OK) {
        keyprotect_commit_trim_end(c, mark->result);
        return;
    }

    if (keyprotect_request_delete(flow->ks, &c->call, flow->arena,
                                  &c->origin.newest_id)
        != KMIP_OK
        || keyprotect_flow_send(flow, &c->call, keyprotect_commit_trimmed, c)
           != KMIP_OK)
    {
        keyprotect_flow_finish(flow, KMIP_STORE_OK, NULL);
    }
}


static void
keyprotect_commit_trimmed(keyprotect_call_t *call)
{
    keyprotect_commit_trim_end(call->data, call->result);
}


static void
keyprotect_commit_trim_end(keyprotect_commit_t *c, keyprotect_result_e result)
{
    keyprotect_flow_t  *flow;

    flow = &c->flow;

    if (result != KEYPROTECT_OK && result != KEYPROTECT_GONE) {
        keyprotect_log(flow->ks, KEYPROTECT_LOG_INFO,
                       "the first revision of \"%.*s\" stays: %s",
                       (int) flow->uid.len, (const char *) flow->uid.data,
                       keyprotect_error_result_name(result));
    }

    keyprotect_flow_finish(flow, KMIP_STORE_OK, NULL);
}
