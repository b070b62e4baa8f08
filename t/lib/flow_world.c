
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * A store over the fake Key Protect.
 */


#include "flow_world.h"
#include "keyprotect_identifier.h"

#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>


static kmip_str_t
flow_text(const char *text)
{
    kmip_str_t  s;

    s.len = strlen(text);
    s.data = (const uint8_t *) text;

    return s;
}


static void
flow_log(void *data, keyprotect_log_level_e level, const char *text)
{
    flow_world_t  *w;

    w = data;

    if (getenv("FLOW_LOG")) {
        printf("# log %d: %s\n", level, text);
    }

    snprintf(w->log[w->nlog++ % FLOW_LOG], sizeof(w->log[0]), "%d %s",
             (int) level, text);
}


unsigned
flow_logged(const flow_world_t *w, const char *text)
{
    unsigned  i, n;

    n = 0;

    for (i = 0; i < w->nlog && i < FLOW_LOG; i++) {
        n += strstr(w->log[i], text) != NULL;
    }

    return n;
}


void
flow_world_init_conf(flow_world_t *w, fake_keyprotect_t *f,
    void (*change)(keyprotect_conf_t *conf))
{
    memset(w, 0, sizeof(flow_world_t));

    w->fake = f;

    w->api_key.data = (uint8_t *) FAKE_API_KEY;
    w->api_key.len = sizeof(FAKE_API_KEY) - 1;

    w->conf.name = flow_text("test");
    w->conf.endpoint = flow_text("https://kp.example");
    w->conf.instance = flow_text("5b0c7a52-0000-4000-8000-000000000000");
    w->conf.root_key = flow_text(FAKE_ROOT_KEY);
    w->conf.key_ring = flow_text("vmware");
    w->conf.root_key_ring = flow_text("default");
    w->conf.record_prefix = flow_text(FLOW_PREFIX);
    w->conf.api_key = &w->api_key;
    w->conf.timeout = 3000;
    w->conf.log = flow_log;
    w->conf.log_data = w;

    if (change) {
        change(&w->conf);
    }

    flow_cache_init(&w->cache);

    w->ks = keyprotect_store_create(&w->conf, &f->transport, &w->cache.cache);
    w->store = keyprotect_store_interface(w->ks);

    keyprotect_store_start(w->ks);

    fake_run(f, NULL);
    fake_journal_clear(f);
}


void
flow_world_init(flow_world_t *w, fake_keyprotect_t *f)
{
    flow_world_init_conf(w, f, NULL);
}


void
flow_world_exit(flow_world_t *w)
{
    keyprotect_store_destroy(w->ks);
    flow_cache_clear(w);
}


void
flow_uid(flow_world_t *w, char *uid, uint64_t ms)
{
    uint8_t  random[KEYPROTECT_STAMP_RAND];

    RAND_bytes(random, sizeof(random));

    keyprotect_identifier_stamp((uint8_t *) uid,
                                (uint64_t) w->fake->epoch * 1000
                                + w->fake->clock - ms, random);

    strcpy(uid + KEYPROTECT_STAMP, "-0badf00d-0000-4000-8000-000000000000");
}


static void
flow_done(kmip_store_call_t *call)
{
    flow_call_t  *c;

    c = call->data;

    c->done = 1;
    c->times++;
}


void
flow_call_init(flow_world_t *w, flow_call_t *c)
{
    memset(c, 0, sizeof(flow_call_t));

    c->world = w;
    c->arena = kmip_arena_create(4 * 1024 * 1024);

    c->call.arena = c->arena;
    c->call.done = flow_done;
    c->call.data = c;
    c->call.started = w->fake->clock;
    c->call.now = w->fake->epoch + (int64_t) (w->fake->clock / 1000);

    RAND_bytes(c->call.write_id, KMIP_WRITE_ID);
}


void
flow_call_free(flow_call_t *c)
{
    kmip_arena_destroy(c->arena);
    c->arena = NULL;
}


static void
flow_started(flow_call_t *c, kmip_int_t rc)
{
    if (rc == KMIP_OK) {
        c->done = 1;
        c->times++;
    }
}


void
flow_load(flow_world_t *w, flow_call_t *c, const char *uid, kmip_need_e need,
    int material)
{
    flow_call_init(w, c);

    snprintf(c->uid, sizeof(c->uid), "%s", uid);

    c->call.uid = flow_text(c->uid);
    c->call.need = need;
    c->call.material = material != 0;

    flow_started(c, w->store->load(w->store, &c->call));
}


void
flow_load_change(flow_world_t *w, flow_call_t *c, const char *uid,
    const flow_call_t *before)
{
    flow_call_init(w, c);

    snprintf(c->uid, sizeof(c->uid), "%s", uid);

    c->call.uid = flow_text(c->uid);
    c->call.need = KMIP_NEED_ATTRIBUTES;
    c->call.change = before == NULL;
    c->call.hint = before ? before->call.hint : NULL;

    flow_started(c, w->store->load(w->store, &c->call));
}


static void
flow_number(flow_call_t *c, kmip_attribute_e id, int64_t number)
{
    kmip_attributes_set_number(c->arena, &c->draft.object.attributes, id,
                               number);
}


void
flow_create_draft(flow_world_t *w, flow_call_t *c)
{
    kmip_snapshot_t  *o;

    flow_call_init(w, c);

    o = &c->draft.object;

    o->object_type = KMIP_OBJECT_TYPE_SYMMETRIC_KEY;
    o->key_format_type = KMIP_KEY_FORMAT_TYPE_RAW;
    o->state = KMIP_STATE_PRE_ACTIVE;
    o->loaded = KMIP_NEED_ATTRIBUTES;

    kmip_attributes_init(c->arena, &o->attributes);

    flow_number(c, KMIP_ATTR_CRYPTOGRAPHIC_ALGORITHM,
                KMIP_CRYPTOGRAPHIC_ALGORITHM_AES);
    flow_number(c, KMIP_ATTR_CRYPTOGRAPHIC_LENGTH, 256);
    flow_number(c, KMIP_ATTR_CRYPTOGRAPHIC_USAGE_MASK, 12);
    flow_number(c, KMIP_ATTR_INITIAL_DATE, c->call.now);
    flow_number(c, KMIP_ATTR_LAST_CHANGE_DATE, c->call.now);

    c->call.draft = &c->draft;
    c->call.generate = 32;
}


void
flow_create_start(flow_call_t *c)
{
    flow_started(c, c->world->store->create(c->world->store, &c->call));
}


void
flow_create(flow_world_t *w, flow_call_t *c)
{
    flow_create_draft(w, c);
    flow_create_start(c);
}


/* loaded must stay until the commit has completed */

void
flow_commit_draft(flow_world_t *w, flow_call_t *c, flow_call_t *loaded)
{
    flow_call_init(w, c);

    c->draft.object = *loaded->call.result;

    kmip_attributes_copy(c->arena, &c->draft.object.attributes,
                         &loaded->call.result->attributes);

    flow_number(c, KMIP_ATTR_LAST_CHANGE_DATE, c->call.now);

    c->call.snapshot = loaded->call.result;
    c->call.draft = &c->draft;
}


void
flow_commit_start(flow_call_t *c)
{
    flow_started(c, c->world->store->commit(c->world->store, &c->call));
}


void
flow_destroy(flow_world_t *w, flow_call_t *c, flow_call_t *loaded)
{
    flow_call_init(w, c);

    c->call.snapshot = loaded->call.result;

    flow_started(c, w->store->destroy(w->store, &c->call));
}


void
flow_find_filter(flow_world_t *w, flow_call_t *c)
{
    flow_call_init(w, c);

    kmip_attributes_init(c->arena, &c->filter.attributes);

    c->filter.now = c->call.now;
    c->call.filter = &c->filter;
}


void
flow_find_start(flow_call_t *c, size_t limit)
{
    c->call.limit = limit;

    flow_started(c, c->world->store->find(c->world->store, &c->call));
}


/* a call that never completes has none of the outcomes */

kmip_store_outcome_e
flow_wait(flow_call_t *c)
{
    if (!fake_run(c->world->fake, &c->done) || c->times != 1) {
        return (kmip_store_outcome_e) 99;
    }

    if (c->call.outcome == KMIP_STORE_OK && c->call.result) {
        snprintf(c->uid, sizeof(c->uid), "%.*s",
                 (int) c->call.result->uid.len,
                 (const char *) c->call.result->uid.data);
    }

    return c->call.outcome;
}


kmip_store_outcome_e
flow_created(flow_world_t *w, char *uid)
{
    flow_call_t           c;
    kmip_store_outcome_e  outcome;

    flow_create(w, &c);
    outcome = flow_wait(&c);
    snprintf(uid, sizeof(c.uid), "%s", c.uid);
    flow_call_free(&c);

    return outcome;
}


void
flow_revoked(flow_call_t *c, uint32_t state)
{
    int64_t            date;
    kmip_attribute_t  *old, a;

    c->draft.object.state = state;

    if (state != KMIP_STATE_DEACTIVATED && state != KMIP_STATE_COMPROMISED) {
        return;
    }

    memset(&a, 0, sizeof(kmip_attribute_t));

    a.id = KMIP_ATTR_REVOCATION_REASON;

    kmip_value_revocation_reason(c->arena, &a.value,
                          state == KMIP_STATE_COMPROMISED
                          ? KMIP_REVOCATION_REASON_CODE_KEY_COMPROMISE
                          : KMIP_REVOCATION_REASON_CODE_CESSATION_OF_OPERATION,
                          NULL);

    old = kmip_attributes_get(&c->draft.object.attributes, a.id, NULL, 0);

    if (old) {
        old->value = a.value;

    } else {
        kmip_attributes_append(c->arena, &c->draft.object.attributes, &a);
    }

    if (state == KMIP_STATE_DEACTIVATED) {
        flow_number(c, KMIP_ATTR_DEACTIVATION_DATE, c->call.now);
        return;
    }

    if (kmip_attributes_number(&c->draft.object.attributes,
                               KMIP_ATTR_INITIAL_DATE, &date))
    {
        flow_number(c, KMIP_ATTR_COMPROMISE_OCCURRENCE_DATE, date);
    }

    flow_number(c, KMIP_ATTR_COMPROMISE_DATE, c->call.now);
}


static kmip_store_outcome_e
flow_change(flow_world_t *w, const char *uid, unsigned changes,
    uint32_t state, const char *name, const char *value)
{
    unsigned              n, i;
    flow_call_t           loaded, tries[5], *c;
    uint8_t               write_id[KMIP_WRITE_ID];
    kmip_store_outcome_e  outcome;

    RAND_bytes(write_id, KMIP_WRITE_ID);

    outcome = KMIP_STORE_CONFLICT;

    for (n = 0; outcome == KMIP_STORE_CONFLICT && n < 5; n++) {
        flow_load_change(w, &loaded, uid, n ? &tries[n - 1] : NULL);
        outcome = flow_wait(&loaded);
        c = &tries[n];

        if (outcome == KMIP_STORE_OK) {
            flow_commit_draft(w, c, &loaded);

            memcpy(c->call.write_id, write_id, KMIP_WRITE_ID);

            c->draft.changes = changes;

            if (state) {
                flow_revoked(c, state);
            }

            if (changes & KMIP_CHANGE_ACTIVATE) {
                flow_number(c, KMIP_ATTR_ACTIVATION_DATE, c->call.now);
            }

            if (changes & KMIP_CHANGE_NAME) {
                flow_add_name(c, value);

            } else if (name) {
                flow_add_text(c, name, value);
            }

            flow_commit_start(c);
            outcome = flow_wait(c);

        } else {
            flow_call_init(w, c);
        }

        flow_call_free(&loaded);
    }

    /* an attempt's results are used by the next one */

    for (i = 0; i < n; i++) {
        flow_call_free(&tries[i]);
    }

    return outcome;
}


kmip_store_outcome_e
flow_activate(flow_world_t *w, const char *uid)
{
    return flow_change(w, uid, KMIP_CHANGE_ACTIVATE, KMIP_STATE_ACTIVE, NULL,
                       NULL);
}


kmip_store_outcome_e
flow_tag(flow_world_t *w, const char *uid, const char *name,
    const char *value)
{
    return flow_change(w, uid, strcmp(name, "Name") == 0
                               ? KMIP_CHANGE_ATTRIBUTES|KMIP_CHANGE_NAME
                               : KMIP_CHANGE_ATTRIBUTES, 0, name, value);
}


kmip_store_outcome_e
flow_revoke(flow_world_t *w, const char *uid, uint32_t state)
{
    return flow_change(w, uid, KMIP_CHANGE_LIFE, state, NULL, NULL);
}


kmip_store_outcome_e
flow_destroyed(flow_world_t *w, const char *uid)
{
    flow_call_t           loaded, c;
    kmip_store_outcome_e  outcome;

    flow_call_init(w, &loaded);

    loaded.call.uid = flow_text(uid);
    loaded.call.need = KMIP_NEED_METADATA;
    loaded.call.ending = 1;

    flow_started(&loaded, w->store->load(w->store, &loaded.call));

    outcome = flow_wait(&loaded);

    if (outcome == KMIP_STORE_OK) {
        flow_destroy(w, &c, &loaded);
        outcome = flow_wait(&c);
        flow_call_free(&c);
    }

    flow_call_free(&loaded);

    return outcome;
}


uint32_t
flow_state(flow_world_t *w, const char *uid, kmip_store_outcome_e *outcome)
{
    uint32_t     state;
    flow_call_t  c;

    flow_load(w, &c, uid, KMIP_NEED_METADATA, 0);

    *outcome = flow_wait(&c);
    state = *outcome == KMIP_STORE_OK ? c.call.result->state : 0;

    flow_call_free(&c);

    return state;
}


int
flow_tagged(flow_world_t *w, const char *uid, const char *name,
    const char *value)
{
    int          has;
    flow_call_t  c;

    flow_load(w, &c, uid, KMIP_NEED_ATTRIBUTES, 0);

    has = flow_wait(&c) == KMIP_STORE_OK
          && flow_has_text(c.call.result, name, value);

    flow_call_free(&c);

    return has;
}


static kmip_attributes_t *
flow_list(flow_call_t *c)
{
    return c->call.filter ? &c->filter.attributes
                          : &c->draft.object.attributes;
}


void
flow_add_text(flow_call_t *c, const char *name, const char *value)
{
    kmip_str_t         s;
    kmip_attribute_t   a;

    memset(&a, 0, sizeof(kmip_attribute_t));

    a.id = KMIP_ATTR_CUSTOM;
    a.value.type = KMIP_TYPE_TEXT_STRING;

    s = flow_text(name);
    kmip_arena_copy(c->arena, &a.name, s.data, s.len);

    s = flow_text(value);
    kmip_arena_copy(c->arena, &a.value.bytes, s.data, s.len);

    kmip_attributes_add(c->arena, flow_list(c), &a);
}


void
flow_add_name(flow_call_t *c, const char *name)
{
    kmip_str_t        s;
    kmip_attribute_t  a;

    memset(&a, 0, sizeof(kmip_attribute_t));

    s = flow_text(name);

    a.id = KMIP_ATTR_NAME;
    kmip_value_name(c->arena, &a.value, &s,
                    KMIP_NAME_TYPE_UNINTERPRETED_TEXT_STRING);

    kmip_attributes_add(c->arena, flow_list(c), &a);
}


int
flow_has_text(const kmip_snapshot_t *object, const char *name,
    const char *value)
{
    size_t                   i;
    const kmip_attribute_t  *a;

    for (i = 0; i < object->attributes.nelts; i++) {
        a = &object->attributes.elts[i];

        if (a->id == KMIP_ATTR_CUSTOM && kmip_str_equal_c(&a->name, name)
            && kmip_str_equal_c(&a->value.bytes, value))
        {
            return 1;
        }
    }

    return 0;
}


fake_key_t *
flow_record(flow_world_t *w, const char *uid)
{
    char  name[128];

    snprintf(name, sizeof(name), FLOW_PREFIX "%.24s", uid);

    return fake_key_by_name(w->fake, name);
}


fake_key_t *
flow_revision(flow_world_t *w, const char *uid, unsigned n)
{
    char  name[128];

    snprintf(name, sizeof(name), FLOW_PREFIX "%.24s-at%u", uid, n);

    return fake_key_by_name(w->fake, name);
}


int
flow_marked(flow_world_t *w, const char *uid, const char *marker)
{
    unsigned     i;
    fake_key_t  *key;

    key = flow_record(w, uid);

    for (i = 0; key && i < key->naliases; i++) {
        if (strstr(key->aliases[i], marker)) {
            return 1;
        }
    }

    return 0;
}
