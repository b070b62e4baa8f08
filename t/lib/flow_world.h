
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * A store over the fake Key Protect, with a cache; calls are made as the engine
 * makes them.
 */


#ifndef _FLOW_WORLD_H_INCLUDED_
#define _FLOW_WORLD_H_INCLUDED_


#include "fake_keyprotect.h"
#include "keyprotect_cache.h"
#include "keyprotect_flow.h"
#include "keyprotect_name.h"
#include "keyprotect_record.h"
#include "keyprotect_snapshot.h"
#include "keyprotect_store.h"


#define FLOW_PREFIX     "vmware_kmip_"
#define FLOW_CACHE      64
#define FLOW_LOG        64


typedef struct {
    keyprotect_cache_t     cache;
    kmip_str_t             keys[FLOW_CACHE];
    kmip_str_t             values[FLOW_CACHE];
    unsigned               n;
} flow_cache_t;

/* a host with its store and cache; several may share a fake */

typedef struct {
    fake_keyprotect_t     *fake;
    keyprotect_conf_t      conf;
    kmip_secret_t          api_key;
    flow_cache_t           cache;
    keyprotect_store_t    *ks;
    kmip_store_t          *store;
    char                   log[FLOW_LOG][512];
    unsigned               nlog;
} flow_world_t;

/* a call with an arena of its own */

typedef struct {
    kmip_store_call_t      call;
    kmip_arena_t          *arena;
    kmip_draft_t           draft;
    kmip_filter_t          filter;
    char                   uid[64];   /* the loaded or created object */
    int                    done;
    unsigned               times;     /* how often it has completed */
    flow_world_t          *world;
} flow_call_t;


/*
 * creates and starts the store, and runs until it is ready, if the fake lets it
 */

void flow_world_init(flow_world_t *w, fake_keyprotect_t *f);

/* the same, after a change of the configuration */

void flow_world_init_conf(flow_world_t *w, fake_keyprotect_t *f,
    void (*change)(keyprotect_conf_t *conf));
void flow_world_exit(flow_world_t *w);
void flow_cache_init(flow_cache_t *cache);
void flow_cache_clear(flow_world_t *w);

/* lines of the log that contain text */

unsigned flow_logged(const flow_world_t *w, const char *text);

/* an identifier of no object, as if created ms before the fake's clock */

void flow_uid(flow_world_t *w, char *uid, uint64_t ms);

void flow_call_init(flow_world_t *w, flow_call_t *c);
void flow_call_free(flow_call_t *c);

/* each starts a call; flow_wait() runs the fake until it has completed */

void flow_load(flow_world_t *w, flow_call_t *c, const char *uid,
    kmip_need_e need, int material);

/* loads for a change: the first may use the cache, one with "before" may not */

void flow_load_change(flow_world_t *w, flow_call_t *c, const char *uid,
    const flow_call_t *before);
void flow_create(flow_world_t *w, flow_call_t *c);
void flow_create_draft(flow_world_t *w, flow_call_t *c);
void flow_create_start(flow_call_t *c);
void flow_commit_draft(flow_world_t *w, flow_call_t *c,
    flow_call_t *loaded);
void flow_commit_start(flow_call_t *c);

/* writes what the operation writes into a commit's draft */

void flow_revoked(flow_call_t *c, uint32_t state);
void flow_destroy(flow_world_t *w, flow_call_t *c, flow_call_t *loaded);
void flow_find_filter(flow_world_t *w, flow_call_t *c);
void flow_find_start(flow_call_t *c, size_t limit);
kmip_store_outcome_e flow_wait(flow_call_t *c);

/* whole operations, which wait; uid needs 64 characters */

kmip_store_outcome_e flow_created(flow_world_t *w, char *uid);
kmip_store_outcome_e flow_activate(flow_world_t *w, const char *uid);
kmip_store_outcome_e flow_tag(flow_world_t *w, const char *uid,
    const char *name, const char *value);
kmip_store_outcome_e flow_revoke(flow_world_t *w, const char *uid,
    uint32_t state);
kmip_store_outcome_e flow_destroyed(flow_world_t *w, const char *uid);

/* loads the State; 0: failed, see outcome */

uint32_t flow_state(flow_world_t *w, const char *uid,
    kmip_store_outcome_e *outcome);

/* 1 if the object has the custom attribute with that value */

int flow_tagged(flow_world_t *w, const char *uid, const char *name,
    const char *value);

void flow_add_text(flow_call_t *c, const char *name, const char *value);
void flow_add_name(flow_call_t *c, const char *name);
int flow_has_text(const kmip_snapshot_t *object, const char *name,
    const char *value);

/* the record of an object in the fake, and one of its revisions */

fake_key_t *flow_record(flow_world_t *w, const char *uid);
fake_key_t *flow_revision(flow_world_t *w, const char *uid, unsigned n);
int flow_marked(flow_world_t *w, const char *uid, const char *marker);


#endif /* _FLOW_WORLD_H_INCLUDED_ */
