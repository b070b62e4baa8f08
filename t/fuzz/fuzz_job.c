
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Jobs of the flow target.
 */


#include "fuzz_flow.h"

#include <stdio.h>
#include <stdlib.h>


typedef struct {
    kmip_need_e   need;
    unsigned      material:1;
    unsigned      changes:8;          /* KMIP_CHANGE_...; 0: none */
} fuzz_kind_t;


static void fuzz_start(fuzz_job_t *job, flow_call_t *c, kmip_int_t rc);
static void fuzz_change(fuzz_flow_t *z, fuzz_job_t *job);
static void fuzz_done(fuzz_flow_t *z, fuzz_job_t *job);
static void fuzz_changed(fuzz_flow_t *z, fuzz_job_t *job);
static void fuzz_found(const fuzz_flow_t *z, const fuzz_job_t *job);


static const fuzz_kind_t  fuzz_kinds[FUZZ_JOBS] = {
    [FUZZ_CREATE]     = { KMIP_NEED_NOTHING, 0, 0 },
    [FUZZ_METADATA]   = { KMIP_NEED_METADATA, 0, 0 },
    [FUZZ_ATTRIBUTES] = { KMIP_NEED_ATTRIBUTES, 0, 0 },
    [FUZZ_MATERIAL]   = { KMIP_NEED_METADATA, 1, 0 },
    [FUZZ_ACTIVATE]   = { KMIP_NEED_METADATA, 0, KMIP_CHANGE_ACTIVATE },
    [FUZZ_TAG]        = { KMIP_NEED_ATTRIBUTES, 0, KMIP_CHANGE_ATTRIBUTES },
    [FUZZ_NAME]       = { KMIP_NEED_ATTRIBUTES, 0,
                          KMIP_CHANGE_ATTRIBUTES|KMIP_CHANGE_NAME },
    [FUZZ_REVOKE]     = { KMIP_NEED_ATTRIBUTES, 0, KMIP_CHANGE_LIFE },
    [FUZZ_DESTROY]    = { KMIP_NEED_METADATA, 0, 0 },
    [FUZZ_FIND]       = { KMIP_NEED_NOTHING, 0, 0 }
};


/* memory is refused to the store only, not to the test */

static void
fuzz_start(fuzz_job_t *job, flow_call_t *c, kmip_int_t rc)
{
    fuzz_hold(1);

    if (rc == KMIP_OK) {
        c->done = 1;
        c->times++;
    }

    job->used = 1;
}


void
fuzz_job_start(fuzz_flow_t *z, fuzz_job_t *job, fuzz_job_e kind, unsigned arg)
{
    flow_call_t   *c;
    kmip_store_t  *store;

    memset(job, 0, sizeof(fuzz_job_t));

    job->kind = kind;
    job->arg = arg;
    job->world = &z->worlds[arg / FUZZ_OBJECTS % 2];
    job->object = &z->objects[arg % FUZZ_OBJECTS];
    job->before = *job->object;
    memcpy(job->all, z->objects, sizeof(job->all));

    store = job->world->store;
    c = &job->load;

    if (kind == FUZZ_CREATE ? job->object->made
                            : (!job->object->made && kind != FUZZ_FIND))
    {
        return;
    }

    fuzz_hold(1);

    if (kind == FUZZ_CREATE) {
        job->object->made = 1;
        flow_create_draft(job->world, c);
        fuzz_hold(0);
        fuzz_start(job, c, store->create(store, &c->call));

    } else if (kind == FUZZ_FIND) {
        flow_find_filter(job->world, c);
        c->call.limit = 50;
        fuzz_hold(0);
        fuzz_start(job, c, store->find(store, &c->call));

    } else {
        flow_call_init(job->world, c);
        snprintf(c->uid, sizeof(c->uid), "%s", job->object->uid);
        c->call.uid.data = (const uint8_t *) c->uid;
        c->call.uid.len = strlen(c->uid);
        c->call.need = fuzz_kinds[kind].need;
        c->call.material = fuzz_kinds[kind].material;
        c->call.ending = kind == FUZZ_DESTROY;
        fuzz_hold(0);
        fuzz_start(job, c, store->load(store, &c->call));
    }

    fuzz_hold(0);
}


void
fuzz_job_look(fuzz_flow_t *z, fuzz_job_t *job)
{
    flow_call_t  *c;

    c = job->second ? &job->change : &job->load;

    fuzz_check(c->times <= 1);

    if (!c->done) {
        return;
    }

    if (job->second) {
        fuzz_changed(z, job);

    } else if (job->load.call.outcome == KMIP_STORE_OK
               && (fuzz_kinds[job->kind].changes || job->kind == FUZZ_DESTROY))
    {
        fuzz_loaded(z, job->object, &job->before, &job->load);
        fuzz_change(z, job);
        return;

    } else {
        fuzz_done(z, job);
    }

    fuzz_job_free(job);
}


static void
fuzz_draft(fuzz_job_t *job, flow_call_t *c)
{
    char           name[8];
    kmip_draft_t  *d;

    d = &c->draft;
    d->changes = fuzz_kinds[job->kind].changes;

    switch (job->kind) {

    case FUZZ_ACTIVATE:
        d->object.state = KMIP_STATE_ACTIVE;
        kmip_attributes_set_number(c->arena, &d->object.attributes,
                                   KMIP_ATTR_ACTIVATION_DATE, c->call.now);
        break;

    case FUZZ_TAG:
        snprintf(name, sizeof(name), "x-%u", job->arg / 8 % 8);
        flow_add_text(c, name, "value");
        break;

    case FUZZ_NAME:
        flow_add_name(c, "the name");
        break;

    default:
        flow_revoked(c, job->arg & 64 ? KMIP_STATE_COMPROMISED
                                      : KMIP_STATE_DEACTIVATED);
    }
}


/* 1 if the engine would ask for this change */

static int
fuzz_sensible(const fuzz_job_t *job)
{
    uint32_t  state;

    state = job->load.call.result->state;

    switch (job->kind) {

    case FUZZ_ACTIVATE:
        return state == KMIP_STATE_PRE_ACTIVE;

    case FUZZ_REVOKE:
        return state == KMIP_STATE_ACTIVE;

    case FUZZ_DESTROY:
        return state != KMIP_STATE_ACTIVE;

    default:
        return state < KMIP_STATE_DESTROYED;
    }
}


static void
fuzz_change(fuzz_flow_t *z, fuzz_job_t *job)
{
    flow_call_t   *c;
    kmip_store_t  *store;

    if (!fuzz_sensible(job)) {
        fuzz_job_free(job);
        return;
    }

    fuzz_hold(1);

    c = &job->change;
    store = job->world->store;
    job->second = 1;
    memcpy(job->all, z->objects, sizeof(job->all));

    if (job->kind == FUZZ_DESTROY) {
        flow_call_init(job->world, c);
        c->call.snapshot = job->load.call.result;
        job->object->doomed = 1;
        fuzz_hold(0);
        fuzz_start(job, c, store->destroy(store, &c->call));

    } else {
        flow_commit_draft(job->world, c, &job->load);
        fuzz_draft(job, c);
        fuzz_hold(0);
        fuzz_start(job, c, store->commit(store, &c->call));
    }

    fuzz_hold(0);
}


static void
fuzz_done(fuzz_flow_t *z, fuzz_job_t *job)
{
    if (job->kind == FUZZ_FIND) {
        fuzz_found(z, job);

    } else if (job->kind != FUZZ_CREATE) {
        fuzz_loaded(z, job->object, &job->before, &job->load);

    } else if (job->load.call.outcome == KMIP_STORE_OK) {
        snprintf(job->object->uid, sizeof(job->object->uid), "%.*s",
                 (int) job->load.call.result->uid.len,
                 (const char *) job->load.call.result->uid.data);
        job->object->acked = 1;
        job->object->state = KMIP_STATE_PRE_ACTIVE;
    }
}


static void
fuzz_changed(fuzz_flow_t *z, fuzz_job_t *job)
{
    unsigned        i;
    uint32_t        state;
    fuzz_object_t  *o;

    o = job->object;

    if (job->change.call.outcome != KMIP_STORE_OK) {
        return;
    }

    if (job->kind == FUZZ_DESTROY) {
        o->destroyed = 1;
        return;
    }

    state = job->change.draft.object.state;
    o->state = state > o->state ? state : o->state;

    if (job->kind == FUZZ_TAG) {
        o->tags |= 1 << job->arg / 8 % 8;
    }

    if (job->kind != FUZZ_NAME) {
        return;
    }

    o->named = 1;

    for (i = 0; i < FUZZ_OBJECTS; i++) {
        fuzz_check(&z->objects[i] == o || !z->objects[i].named
                   || z->objects[i].doomed || o->doomed || z->meddled
                   || (z->mode & FUZZ_LIE));
    }
}


/* what was there when the search began is found */

static void
fuzz_found(const fuzz_flow_t *z, const fuzz_job_t *job)
{
    size_t                    n;
    unsigned                  i, found;
    const kmip_store_call_t  *call;

    call = &job->load.call;

    if (call->outcome != KMIP_STORE_OK || call->next.len || z->meddled
        || (z->mode & FUZZ_LIE) || z->fake->lag)
    {
        return;
    }

    for (i = 0; i < FUZZ_OBJECTS; i++) {
        found = 0;

        for (n = 0; n < call->nuids; n++) {
            found += kmip_str_equal_c(&call->uids[n], z->objects[i].uid);
        }

        fuzz_check(found <= 1);
        fuzz_check(found || !job->all[i].acked || z->objects[i].doomed);
    }
}


void
fuzz_job_cancel(fuzz_flow_t *z, fuzz_job_t *job)
{
    flow_call_t  *c;

    c = job->second ? &job->change : &job->load;

    /* only what is under way can be canceled */

    if (!job->used || c->done) {
        return;
    }

    job->world->store->cancel(job->world->store, &c->call);

    fuzz_check(c->times == 0);
    fuzz_job_free(job);
}


void
fuzz_job_free(fuzz_job_t *job)
{
    if (job->load.arena) {
        flow_call_free(&job->load);
    }

    if (job->change.arena) {
        flow_call_free(&job->change);
    }

    job->used = 0;
}
