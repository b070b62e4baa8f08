
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * One request of a client, served as the engine does: load, check, commit, and
 * after a conflict all of it again.
 */


#include "sim.h"

#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>


#define SIM_ARENA    (16 * 1024 * 1024)
#define SIM_REPLAYS  8
#define SIM_LOG      "x-log"
#define SIM_THE_NAME "the name"


typedef struct {
    history_kind_e        kind;
    kmip_need_e           need;
    unsigned              material:1;
    unsigned              changes;
    uint32_t              from;        /* required state; 0: any living */
    uint32_t              to;          /* 0: unchanged */
} sim_kind_t;

static const sim_kind_t  sim_kinds[SIM_OPS] = {
    [SIM_CREATE] = { HISTORY_CREATE, KMIP_NEED_NOTHING, 0, 0, 0, 0 },
    [SIM_CREATE_NAMED] = { HISTORY_CREATE, KMIP_NEED_NOTHING, 0, 0, 0, 0 },
    [SIM_GET] = { HISTORY_READ, KMIP_NEED_ATTRIBUTES, 1, 0, 0, 0 },
    [SIM_STATE] = { HISTORY_READ, KMIP_NEED_METADATA, 0, 0, 0, 0 },
    [SIM_ATTRIBUTES] = { HISTORY_READ, KMIP_NEED_ATTRIBUTES, 0, 0, 0, 0 },
    [SIM_APPEND] = { HISTORY_APPEND, KMIP_NEED_ATTRIBUTES, 0,
        KMIP_CHANGE_ATTRIBUTES, 0, 0 },
    [SIM_ACTIVATE] = { HISTORY_ACTIVATE, KMIP_NEED_METADATA, 0,
        KMIP_CHANGE_ACTIVATE, KMIP_STATE_PRE_ACTIVE, KMIP_STATE_ACTIVE },
    [SIM_DEACTIVATE] = { HISTORY_DEACTIVATE, KMIP_NEED_ATTRIBUTES, 0,
        KMIP_CHANGE_LIFE, KMIP_STATE_ACTIVE, KMIP_STATE_DEACTIVATED },
    [SIM_COMPROMISE] = { HISTORY_COMPROMISE, KMIP_NEED_ATTRIBUTES, 0,
        KMIP_CHANGE_LIFE, 0, KMIP_STATE_COMPROMISED },
    [SIM_DESTROY] = { HISTORY_DESTROY, KMIP_NEED_METADATA, 0, 0, 0,
        KMIP_STATE_DESTROYED },
    [SIM_NAME] = { HISTORY_NAME, KMIP_NEED_ATTRIBUTES, 0,
        KMIP_CHANGE_ATTRIBUTES|KMIP_CHANGE_NAME, 0, 0 },
    [SIM_LOCATE] = { HISTORY_LOCATE, KMIP_NEED_NOTHING, 0, 0, 0, 0 },
    [SIM_ALLOCATE] = { HISTORY_TAKE, KMIP_NEED_ATTRIBUTES, 0,
        KMIP_CHANGE_LIFE, 0, 0 },
    [SIM_ENCRYPT] = { HISTORY_TAKE, KMIP_NEED_ATTRIBUTES, 1,
        KMIP_CHANGE_LIFE, 0, 0 },
    [SIM_ARCHIVE] = { HISTORY_APPEND, KMIP_NEED_ATTRIBUTES, 0,
        KMIP_CHANGE_LIFE, 0, 0 },
    [SIM_RECOVER] = { HISTORY_APPEND, KMIP_NEED_ATTRIBUTES, 0,
        KMIP_CHANGE_LIFE, 0, 0 }
};


static void sim_request_load(sim_client_t *client);
static void sim_request_loaded(sim_client_t *client);
static void sim_request_rules(sim_client_t *client);
static void sim_request_refused(sim_client_t *client);
static void sim_request_change(sim_client_t *client);
static void sim_request_commit(sim_client_t *client, kmip_snapshot_t *loaded);
static void sim_request_changed(sim_client_t *client);


static kmip_str_t
sim_text(const char *text)
{
    kmip_str_t  s;

    s.len = strlen(text);
    s.data = (const uint8_t *) text;

    return s;
}


static void
sim_call_init(sim_client_t *client)
{
    uint64_t            started;
    sim_t              *sim;
    kmip_store_call_t  *call;

    sim = client->sim;
    call = &client->call;
    started = call->started;

    memset(call, 0, sizeof(kmip_store_call_t));

    call->arena = client->arena;
    call->done = sim_request_done;
    call->data = client;
    call->started = started ? started : sim->clock;
    call->now = client->worker->transport.now(&client->worker->transport);
}


static void
sim_call_run(sim_client_t *client,
    kmip_int_t (*start)(kmip_store_t *s, kmip_store_call_t *call))
{
    if (start(client->worker->store, &client->call) == KMIP_OK) {
        sim_request_done(&client->call);
    }
}


static void
sim_number(sim_client_t *client, kmip_attribute_e id, int64_t number)
{
    (void) kmip_attributes_set_number(client->arena,
                                      &client->draft.object.attributes, id,
                                      number);
}


static void
sim_add_name(sim_client_t *client, kmip_attributes_t *list)
{
    kmip_str_t        s;
    kmip_attribute_t  a;

    memset(&a, 0, sizeof(kmip_attribute_t));

    s = sim_text(SIM_THE_NAME);
    a.id = KMIP_ATTR_NAME;

    (void) kmip_value_name(client->arena, &a.value, &s,
                           KMIP_NAME_TYPE_UNINTERPRETED_TEXT_STRING);
    (void) kmip_attributes_add(client->arena, list, &a);
}


static void
sim_request_create(sim_client_t *client)
{
    kmip_snapshot_t  *o;

    o = &client->draft.object;

    sim_call_init(client);

    memset(&client->draft, 0, sizeof(kmip_draft_t));

    o->object_type = KMIP_OBJECT_TYPE_SYMMETRIC_KEY;
    o->key_format_type = KMIP_KEY_FORMAT_TYPE_RAW;
    o->state = KMIP_STATE_PRE_ACTIVE;
    o->loaded = KMIP_NEED_ATTRIBUTES;

    (void) kmip_attributes_init(client->arena, &o->attributes);

    sim_number(client, KMIP_ATTR_CRYPTOGRAPHIC_ALGORITHM,
               KMIP_CRYPTOGRAPHIC_ALGORITHM_AES);
    sim_number(client, KMIP_ATTR_CRYPTOGRAPHIC_LENGTH, 256);
    sim_number(client, KMIP_ATTR_CRYPTOGRAPHIC_USAGE_MASK, 12);
    sim_number(client, KMIP_ATTR_INITIAL_DATE, client->call.now);
    sim_number(client, KMIP_ATTR_LAST_CHANGE_DATE, client->call.now);

    if (client->op == SIM_CREATE_NAMED) {
        sim_add_name(client, &o->attributes);
    }

    if (client->sim->total) {
        sim_rules_limit(client, client->sim->total);
    }

    client->call.draft = &client->draft;
    client->call.generate = 32;

    sim_call_run(client, client->worker->store->create);
}


static void
sim_request_find(sim_client_t *client)
{
    sim_call_init(client);

    memset(&client->filter, 0, sizeof(kmip_filter_t));

    (void) kmip_attributes_init(client->arena, &client->filter.attributes);
    sim_add_name(client, &client->filter.attributes);

    client->filter.now = client->call.now;
    client->call.filter = &client->filter;
    client->call.limit = HISTORY_OBJECTS;

    sim_call_run(client, client->worker->store->find);
}


/* a read may return a state as old as Key Protect's zones lag */

static uint64_t
sim_as_of(const sim_client_t *client)
{
    uint64_t      lag;
    const sim_t  *sim;

    sim = client->sim;
    lag = sim->switches.lag * SIM_WAYS;

    if (lag == 0 || sim->clock < lag) {
        return client->began;
    }

    return sim_tick_at(sim, sim->clock - lag);
}


/*
 * The tick from which on a change may have missed others. Marks are read by the
 * record's id, Names are searched for.
 */

static uint64_t
sim_since(const sim_t *sim, history_kind_e kind)
{
    uint64_t  lag;

    lag = sim->switches.lag * (kind == HISTORY_NAME ? SIM_WAYS : 1);

    if (lag == 0) {
        return 0;
    }

    return sim->clock < lag ? 1 : sim_tick_at(sim, sim->clock - lag) + 1;
}


static history_storage_e
sim_storage(sim_op_e op)
{
    return op == SIM_ARCHIVE ? HISTORY_ARCHIVED
           : op == SIM_RECOVER ? HISTORY_ONLINE : HISTORY_ANYWHERE;
}


void
sim_request_begin(sim_client_t *client)
{
    history_kind_e  kind;

    client->arena = kmip_arena_create(SIM_ARENA);
    client->replays = 0;
    client->fresh = 0;
    client->hint = NULL;

    RAND_bytes(client->write_id, KMIP_WRITE_ID);

    client->changing = 0;
    client->call.started = 0;
    client->began = sim_tick(client->sim);
    client->as_of = sim_as_of(client);
    client->since = sim_since(client->sim, HISTORY_NAME);

    kind = sim_kinds[client->op].kind;

    client->told = history_add(&client->sim->history, kind, client->object,
                               kind == HISTORY_READ || kind == HISTORY_LOCATE
                               ? client->as_of : client->began);

    if (client->told) {
        client->told->letter = client->letter;
        client->told->units = client->units;
        client->told->storage = sim_storage(client->op);
        client->told->since = sim_since(client->sim, kind);
    }

    switch (client->op) {

    case SIM_CREATE:
    case SIM_CREATE_NAMED:
        sim_request_create(client);
        return;

    case SIM_LOCATE:
        sim_request_find(client);
        return;

    default:
        sim_request_load(client);
    }
}


static void
sim_request_load(sim_client_t *client)
{
    client->changing = 0;

    sim_call_init(client);

    client->call.uid = sim_text(client->sim->objects[client->object].uid);
    client->call.need = sim_kinds[client->op].need;

    /* a use is a read, until it is counted */

    client->call.material = sim_kinds[client->op].material && !client->replays;

    if (sim_kinds[client->op].changes) {
        client->call.change = !client->fresh && client->op != SIM_ENCRYPT;
        client->call.hint = client->hint;
        memcpy(client->call.write_id, client->write_id, KMIP_WRITE_ID);
    }

    client->call.ending = client->op == SIM_DESTROY;

    sim_call_run(client, client->worker->store->load);
}


static history_outcome_e
sim_outcome(kmip_store_outcome_e outcome)
{
    switch (outcome) {

    case KMIP_STORE_OK:
        return HISTORY_OK;

    case KMIP_STORE_ABSENT:
        return HISTORY_ABSENT;

    case KMIP_STORE_NAME_EXISTS:
    case KMIP_STORE_TOO_LARGE:
    case KMIP_STORE_NAMES:
    case KMIP_STORE_UNSUPPORTED:
        return HISTORY_REFUSED;

    default:
        return HISTORY_UNKNOWN;
    }
}


static kmip_attribute_t *
sim_log_attribute(const kmip_attributes_t *list)
{
    size_t             i;
    kmip_attribute_t  *a;

    for (i = 0; i < list->nelts; i++) {
        a = &list->elts[i];

        if (a->id == KMIP_ATTR_CUSTOM && kmip_str_equal_c(&a->name, SIM_LOG))
        {
            return a;
        }
    }

    return NULL;
}


static void
sim_log_of(const kmip_snapshot_t *object, char log[HISTORY_LOG])
{
    const kmip_attribute_t  *a;

    a = sim_log_attribute(&object->attributes);

    snprintf(log, HISTORY_LOG, "%.*s", a ? (int) a->value.bytes.len : 0,
             a ? (const char *) a->value.bytes.data : "");
}


/* records a snapshot in the history */

static void
sim_tell(sim_client_t *client, history_event_t *e,
    const kmip_snapshot_t *object)
{
    e->state = object->state;

    if (object->state >= KMIP_STATE_DESTROYED) {
        return;
    }

    if (object->loaded == KMIP_NEED_ATTRIBUTES
        && sim_kinds[client->op].need == KMIP_NEED_ATTRIBUTES)
    {
        e->logged = 1;
        sim_log_of(object, e->log);

        if (e->kind == HISTORY_READ) {
            sim_rules_tell(e, object);
        }
    }

    if (object->material && object->material->len == HISTORY_KEY
        && sim_rules_permit(client, object))
    {
        e->keyed = 1;
        memcpy(e->key, object->material->data, HISTORY_KEY);
    }
}


/* records the read state, too, since the response follows from it */

static void
sim_tell_read(sim_client_t *client, const kmip_snapshot_t *object)
{
    history_event_t  *e;

    e = history_add(&client->sim->history, HISTORY_READ, client->object,
                    client->as_of);

    if (e) {
        e->outcome = HISTORY_OK;
        e->state = object->state;
        sim_rules_tell(e, object);
        e->since = sim_since(client->sim, HISTORY_READ);
        e->ended = sim_tick(client->sim);
    }
}


static void
sim_request_located(sim_client_t *client)
{
    size_t        i;
    unsigned      n;
    sim_object_t  *o;

    for (i = 0; client->told && i < client->call.nuids; i++) {
        for (n = 0; n < client->sim->nobjects; n++) {
            o = &client->sim->objects[n];

            if (kmip_str_equal_c(&client->call.uids[i], o->uid)) {
                client->told->found |= 1u << n;
            }
        }
    }
}


/* an object without a known identifier belongs to no client */

static void
sim_request_created(sim_client_t *client)
{
    sim_t             *sim;
    kmip_str_t        *uid;
    sim_object_t      *o;
    history_event_t   *e;

    sim = client->sim;

    if (client->call.outcome != KMIP_STORE_OK
        || sim->nobjects == HISTORY_OBJECTS)
    {
        return;
    }

    uid = &client->call.result->uid;
    o = &sim->objects[sim->nobjects++];

    snprintf(o->uid, sizeof(o->uid), "%.*s", (int) uid->len,
             (const char *) uid->data);
    o->made = 1;

    if (client->told) {
        client->told->object = sim->nobjects - 1;
    }

    if (client->op == SIM_CREATE_NAMED) {
        e = history_add(&sim->history, HISTORY_NAME, sim->nobjects - 1,
                        client->began);
        if (e) {
            e->outcome = HISTORY_OK;
            e->ended = sim_tick(sim);
            e->since = client->since;
        }
    }
}


void
sim_request_done(kmip_store_call_t *call)
{
    sim_client_t  *client;

    client = call->data;

    if (client->changing) {
        sim_request_changed(client);
        return;
    }

    switch (client->op) {

    case SIM_CREATE:
    case SIM_CREATE_NAMED:
        sim_request_created(client);
        break;

    case SIM_LOCATE:
        sim_request_located(client);
        break;

    default:

        if (call->outcome == KMIP_STORE_OK) {
            sim_request_loaded(client);
            return;
        }
    }

    sim_client_told(client, sim_outcome(call->outcome));
}


static int
sim_bears_name(const kmip_snapshot_t *object)
{
    return kmip_attributes_count(&object->attributes, KMIP_ATTR_NAME, NULL)
           != 0;
}


/*
 * 1 if only this very request can have added its letter. The store should have
 * detected that: otherwise a change is performed twice.
 */

static int
sim_own_letter(const sim_client_t *client)
{
    return client->tries == 1 && client->replays;
}


/* 1 if the object is in that state already, and the response is Success */

static int
sim_already(const sim_client_t *client, const kmip_snapshot_t *object)
{
    char  log[HISTORY_LOG];

    switch (client->op) {

    case SIM_APPEND:
        sim_log_of(object, log);
        return strchr(log, client->letter) != NULL
               && !sim_own_letter(client);

    case SIM_NAME:
        return sim_bears_name(object);

    case SIM_DESTROY:
        return 0;

    default:
        return object->state == sim_kinds[client->op].to;
    }
}


/* the operations' own rules */

static int
sim_allowed(const sim_client_t *client, const kmip_snapshot_t *object)
{
    const sim_kind_t  *kind;

    kind = &sim_kinds[client->op];

    if (client->op == SIM_DESTROY) {
        return object->state >= KMIP_STATE_DESTROYED
               ? object->unfinished : object->state != KMIP_STATE_ACTIVE;
    }

    return object->state < KMIP_STATE_DESTROYED
           && (kind->from == 0 || kind->from == object->state)
           && sim_rules_permit(client, object);
}


static void
sim_request_loaded(sim_client_t *client)
{
    const sim_kind_t       *kind;
    const kmip_snapshot_t  *object;

    kind = &sim_kinds[client->op];
    object = client->call.result;

    if (kind->kind == HISTORY_READ) {

        if (client->told) {
            sim_tell(client, client->told, object);
        }

        sim_client_told(client, HISTORY_OK);
        return;
    }

    if (object->written && kind->changes) {
        sim_client_told(client, HISTORY_OK);
        return;
    }

    if (client->op >= SIM_ALLOCATE) {
        sim_request_rules(client);
        return;
    }

    /*
     * a cached state proves neither that a change is refused nor that it is
     * done already
     */

    if (object->recent
        && (sim_already(client, object) || !sim_allowed(client, object)))
    {
        client->fresh = 1;
        sim_request_load(client);
        return;
    }

    if (object->state < KMIP_STATE_DESTROYED && !object->pending
        && sim_already(client, object))
    {
        /* a state found by a read may be as old as the read */

        if (client->told) {
            client->told->began = client->as_of;
            sim_tell(client, client->told, object);
        }

        sim_client_told(client, HISTORY_OK);
        return;
    }

    if (!sim_allowed(client, object)) {
        sim_tell_read(client, object);
        sim_request_refused(client);
        return;
    }

    sim_request_change(client);
}


/* after a replay an Add Attribute may have been this request's own */

static void
sim_request_refused(sim_client_t *client)
{
    sim_client_told(client, client->replays && sim_kinds[client->op].to == 0
                            ? HISTORY_UNKNOWN : HISTORY_REFUSED);
}


static void
sim_append(sim_client_t *client)
{
    char               log[HISTORY_LOG];
    kmip_str_t         s;
    kmip_attribute_t   a, *old;

    old = sim_log_attribute(&client->draft.object.attributes);
    sim_log_of(&client->draft.object, log);

    if (strchr(log, client->letter) && !sim_own_letter(client)) {
        return;
    }

    if (old) {
        kmip_attributes_remove(&client->draft.object.attributes, old);
    }

    if (strlen(log) < HISTORY_LOG - 1) {
        log[strlen(log) + 1] = '\0';
        log[strlen(log)] = client->letter;
    }

    memset(&a, 0, sizeof(kmip_attribute_t));

    a.id = KMIP_ATTR_CUSTOM;
    a.value.type = KMIP_TYPE_TEXT_STRING;

    s = sim_text(SIM_LOG);
    (void) kmip_arena_copy(client->arena, &a.name, s.data, s.len);
    (void) kmip_arena_copy(client->arena, &a.value.bytes, log, strlen(log));
    (void) kmip_attributes_add(client->arena,
                               &client->draft.object.attributes, &a);
}


/* writes what the operation Revoke writes */

static void
sim_revoke(sim_client_t *client, uint32_t state)
{
    uint32_t           code;
    int64_t            date;
    kmip_attribute_t  *old, a;

    if (state != KMIP_STATE_DEACTIVATED && state != KMIP_STATE_COMPROMISED) {
        return;
    }

    code = KMIP_REVOCATION_REASON_CODE_CESSATION_OF_OPERATION;

    if (state == KMIP_STATE_COMPROMISED) {
        code = KMIP_REVOCATION_REASON_CODE_KEY_COMPROMISE;
        sim_number(client, KMIP_ATTR_COMPROMISE_DATE, client->call.now);

        if (kmip_attributes_number(&client->draft.object.attributes,
                                   KMIP_ATTR_INITIAL_DATE, &date))
        {
            sim_number(client, KMIP_ATTR_COMPROMISE_OCCURRENCE_DATE, date);
        }

    } else {
        sim_number(client, KMIP_ATTR_DEACTIVATION_DATE, client->call.now);
    }

    memset(&a, 0, sizeof(kmip_attribute_t));

    a.id = KMIP_ATTR_REVOCATION_REASON;

    (void) kmip_value_revocation_reason(client->arena, &a.value, code, NULL);

    old = kmip_attributes_get(&client->draft.object.attributes, a.id, NULL, 0);

    if (old) {
        old->value = a.value;
        return;
    }

    (void) kmip_attributes_append(client->arena,
                                  &client->draft.object.attributes, &a);
}


/* an operation without an effect is a read */

static void
sim_request_idle(sim_client_t *client, kmip_snapshot_t *object)
{
    if (client->told && client->op == SIM_RECOVER) {
        client->told->kind = HISTORY_READ;
        client->told->began = client->as_of;
        sim_tell(client, client->told, object);
    }

    if (object->pending) {
        client->draft.changes = KMIP_CHANGE_LIFE;
        sim_request_commit(client, object);
        return;
    }

    sim_client_told(client, HISTORY_OK);
}


/* an operation by the product's own rules */

static void
sim_request_rules(sim_client_t *client)
{
    int               done;
    int64_t           drawn;
    kmip_snapshot_t  *object;

    object = client->call.result;

    client->block = 0;
    client->draft.object = *object;
    client->draft.changes = 0;

    (void) kmip_attributes_copy(client->arena,
                                &client->draft.object.attributes,
                                &object->attributes);

    done = object->state < KMIP_STATE_DESTROYED && sim_rules_apply(client);

    if (object->recent && client->draft.changes == 0) {
        client->fresh = 1;
        sim_request_load(client);
        return;
    }

    if (!done) {

        if (!object->pending) {
            sim_tell_read(client, object);
        }

        sim_request_refused(client);
        return;
    }

    if (client->draft.changes == 0) {
        sim_request_idle(client, object);
        return;
    }

    if (client->told && client->op <= SIM_ENCRYPT) {
        drawn = client->units + client->block;
        client->told->drawn = drawn > client->told->drawn
                              ? drawn : client->told->drawn;

    } else if (client->op > SIM_ENCRYPT) {
        sim_append(client);
    }

    sim_request_commit(client, object);
}


static void
sim_request_commit(sim_client_t *client, kmip_snapshot_t *loaded)
{
    client->changing = 1;

    sim_call_init(client);

    client->call.snapshot = loaded;
    client->call.draft = &client->draft;

    memcpy(client->call.write_id, client->write_id, KMIP_WRITE_ID);

    sim_call_run(client, client->worker->store->commit);
}


static void
sim_request_change(sim_client_t *client)
{
    kmip_snapshot_t   *loaded;
    const sim_kind_t  *kind;

    kind = &sim_kinds[client->op];
    loaded = client->call.result;
    client->changing = 1;

    sim_call_init(client);

    if (client->op == SIM_DESTROY) {
        client->call.snapshot = loaded;

        sim_call_run(client, client->worker->store->destroy);
        return;
    }

    client->draft.object = *loaded;
    client->draft.changes = kind->changes;

    (void) kmip_attributes_copy(client->arena,
                                &client->draft.object.attributes,
                                &loaded->attributes);
    sim_number(client, KMIP_ATTR_LAST_CHANGE_DATE, client->call.now);

    if (kind->to) {
        client->draft.object.state = kind->to;
        sim_revoke(client, kind->to);
    }

    if (client->op == SIM_ACTIVATE) {
        sim_number(client, KMIP_ATTR_ACTIVATION_DATE, client->call.now);

    } else if (client->op == SIM_APPEND) {
        sim_append(client);

    } else if (client->op == SIM_NAME) {
        sim_add_name(client, &client->draft.object.attributes);
    }

    sim_request_commit(client, loaded);
}


static void
sim_request_changed(sim_client_t *client)
{
    kmip_store_call_t  *call;

    call = &client->call;

    if (call->outcome == KMIP_STORE_CONFLICT
        && client->replays++ < SIM_REPLAYS)
    {
        client->hint = call->hint;
        client->fresh = 1;

        sim_request_load(client);
        return;
    }

    if (call->outcome == KMIP_STORE_OK && client->op == SIM_ENCRYPT) {
        sim_rules_committed(client);
    }

    if (call->outcome == KMIP_STORE_OK && client->op == SIM_APPEND
        && client->told && call->result)
    {
        client->told->logged = 1;
        sim_log_of(call->result, client->told->log);
    }

    sim_client_told(client, sim_outcome(call->outcome));
}
