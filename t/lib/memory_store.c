
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The key store in memory: when and how calls complete.
 */


#include "memory_internal.h"

#include <stdlib.h>
#include <string.h>


static kmip_int_t memory_start_load(kmip_store_t *s, kmip_store_call_t *call);
static kmip_int_t memory_start_create(kmip_store_t *s,
    kmip_store_call_t *call);
static kmip_int_t memory_start_commit(kmip_store_t *s,
    kmip_store_call_t *call);
static kmip_int_t memory_start_destroy(kmip_store_t *s,
    kmip_store_call_t *call);
static kmip_int_t memory_start_find(kmip_store_t *s, kmip_store_call_t *call);
static kmip_int_t memory_start(kmip_store_t *s, memory_call_e kind,
    kmip_store_call_t *call);
static void memory_complete(memory_store_t *ms, memory_call_e kind,
    kmip_store_call_t *call);
static void memory_cancel(kmip_store_t *s, kmip_store_call_t *call);
static unsigned memory_chance(memory_store_t *ms);


static const kmip_store_outcome_e  memory_faults[] = {
    KMIP_STORE_UNAVAILABLE, KMIP_STORE_CONFLICT, KMIP_STORE_DENIED,
    KMIP_STORE_MISCONFIGURED, KMIP_STORE_INVALID, KMIP_STORE_CRYPTO,
    KMIP_STORE_TOO_LARGE, KMIP_STORE_LIMIT
};

#define MEMORY_FAULTS  (sizeof(memory_faults) / sizeof(memory_faults[0]))


memory_store_t *
memory_store_create(void)
{
    memory_store_t  *ms;

    ms = calloc(1, sizeof(memory_store_t));
    if (ms == NULL) {
        return NULL;
    }

    ms->interface.load = memory_start_load;
    ms->interface.create = memory_start_create;
    ms->interface.commit = memory_start_commit;
    ms->interface.destroy = memory_start_destroy;
    ms->interface.find = memory_start_find;
    ms->interface.cancel = memory_cancel;
    ms->interface.uid_max = 36;
    ms->interface.data = ms;

    return ms;
}


void
memory_store_destroy(memory_store_t *ms)
{
    memory_object_t   *object;
    memory_pending_t  *pending;

    while (ms->objects) {
        object = ms->objects;
        ms->objects = object->next;
        memory_object_free(object);
    }

    while (ms->pending) {
        pending = ms->pending;
        ms->pending = pending->next;
        free(pending);
    }

    free(ms);
}


kmip_store_t *
memory_store_interface(memory_store_t *ms)
{
    return &ms->interface;
}


void
memory_store_later(memory_store_t *ms, int later)
{
    ms->later = later != 0;
}


void
memory_store_seed(memory_store_t *ms, uint64_t seed, unsigned faults)
{
    ms->seed = seed * 2 + 1;
    ms->faults = faults;
}


void
memory_store_script(memory_store_t *ms, const uint8_t *data, size_t len,
    unsigned faults)
{
    ms->scripted = 1;
    ms->script = data;
    ms->script_len = len;
    ms->faults = faults;
}


void
memory_store_fail(memory_store_t *ms, memory_call_e kind,
    kmip_store_outcome_e outcome, unsigned times)
{
    ms->fail[kind] = outcome;
    ms->fails[kind] = times;
}


void
memory_store_interfere(memory_store_t *ms, unsigned times)
{
    ms->interfere = times;
}


void
memory_store_interrupt(memory_store_t *ms)
{
    ms->interrupt = 1;
}


void
memory_store_attributes_off(memory_store_t *ms)
{
    ms->attributes_off = 1;
}


void
memory_store_page(memory_store_t *ms, size_t page)
{
    ms->page = page;
}


int
memory_store_pump(memory_store_t *ms)
{
    unsigned            n;
    memory_call_e       kind;
    memory_pending_t   *pending, **p;
    kmip_store_call_t  *call;

    if (ms->pending == NULL) {
        return 0;
    }

    p = &ms->pending;

    for (n = memory_chance(ms) % 4; n > 0 && (*p)->next; n--) {
        p = &(*p)->next;
    }

    pending = *p;
    *p = pending->next;

    kind = pending->kind;
    call = pending->call;

    free(pending);

    memory_complete(ms, kind, call);
    call->done(call);

    return 1;
}


size_t
memory_store_pending(const memory_store_t *ms)
{
    size_t             n;
    memory_pending_t  *pending;

    n = 0;

    for (pending = ms->pending; pending; pending = pending->next) {
        n++;
    }

    return n;
}


unsigned
memory_store_count(const memory_store_t *ms, memory_call_e kind)
{
    return ms->count[kind];
}


unsigned
memory_store_canceled(const memory_store_t *ms)
{
    return ms->canceled;
}


kmip_need_e
memory_store_need(const memory_store_t *ms)
{
    return ms->need;
}


int
memory_store_material(const memory_store_t *ms)
{
    return ms->material;
}


const kmip_snapshot_t *
memory_store_find(const memory_store_t *ms, const kmip_str_t *uid)
{
    memory_object_t  *object;

    object = memory_object_find(ms, uid);

    return object ? &object->snapshot : NULL;
}


const kmip_snapshot_t *
memory_store_first(const memory_store_t *ms)
{
    return ms->objects ? &ms->objects->snapshot : NULL;
}


size_t
memory_store_objects(const memory_store_t *ms)
{
    size_t            n;
    memory_object_t  *object;

    n = 0;

    for (object = ms->objects; object; object = object->next) {
        n++;
    }

    return n;
}


int
memory_store_abused(const memory_store_t *ms)
{
    return ms->abused;
}


static kmip_int_t
memory_start_load(kmip_store_t *s, kmip_store_call_t *call)
{
    return memory_start(s, MEMORY_LOAD, call);
}


static kmip_int_t
memory_start_create(kmip_store_t *s, kmip_store_call_t *call)
{
    return memory_start(s, MEMORY_CREATE, call);
}


static kmip_int_t
memory_start_commit(kmip_store_t *s, kmip_store_call_t *call)
{
    return memory_start(s, MEMORY_COMMIT, call);
}


static kmip_int_t
memory_start_destroy(kmip_store_t *s, kmip_store_call_t *call)
{
    return memory_start(s, MEMORY_DESTROY, call);
}


static kmip_int_t
memory_start_find(kmip_store_t *s, kmip_store_call_t *call)
{
    return memory_start(s, MEMORY_FIND, call);
}


static kmip_int_t
memory_start(kmip_store_t *s, memory_call_e kind, kmip_store_call_t *call)
{
    memory_store_t    *ms;
    memory_pending_t  *pending, **last;

    ms = s->data;
    ms->count[kind]++;

    if (!ms->later && memory_chance(ms) % 2 == 0) {
        memory_complete(ms, kind, call);
        return KMIP_OK;
    }

    pending = calloc(1, sizeof(memory_pending_t));
    if (pending == NULL) {
        call->outcome = KMIP_STORE_UNAVAILABLE;
        return KMIP_OK;
    }

    pending->kind = kind;
    pending->call = call;

    for (last = &ms->pending; *last; last = &(*last)->next) {

        if ((*last)->call == call) {
            ms->abused = 1;
        }
    }

    *last = pending;

    return KMIP_AGAIN;
}


/* a fault may happen before or after the work is done */

static void
memory_complete(memory_store_t *ms, memory_call_e kind,
    kmip_store_call_t *call)
{
    unsigned  fault;

    if (ms->fails[kind]) {
        ms->fails[kind]--;
        call->outcome = ms->fail[kind];
        return;
    }

    fault = ms->faults && memory_chance(ms) < ms->faults;

    if (fault && memory_chance(ms) % 2 == 0) {
        call->outcome = memory_faults[memory_chance(ms) % MEMORY_FAULTS];
        return;
    }

    memory_perform(ms, kind, call);

    if (fault) {
        call->outcome = KMIP_STORE_UNAVAILABLE;
        call->result = NULL;
    }
}


static void
memory_cancel(kmip_store_t *s, kmip_store_call_t *call)
{
    memory_store_t     *ms;
    memory_pending_t   *pending, **p;

    ms = s->data;
    ms->canceled++;

    for (p = &ms->pending; *p; p = &(*p)->next) {

        if ((*p)->call == call) {
            pending = *p;
            *p = pending->next;

            /* a canceled change is performed nevertheless */

            if (pending->kind != MEMORY_LOAD && pending->kind != MEMORY_FIND) {
                memory_perform(ms, pending->kind, call);
            }

            free(pending);
            return;
        }
    }

    ms->abused = 1;
}


/* a random byte; 0 if nothing is random */

static unsigned
memory_chance(memory_store_t *ms)
{
    if (ms->scripted) {

        if (ms->script_len == 0) {
            return 0;
        }

        ms->script_len--;

        return *ms->script++;
    }

    if (ms->seed == 0) {
        return 0;
    }

    ms->seed ^= ms->seed << 13;
    ms->seed ^= ms->seed >> 7;
    ms->seed ^= ms->seed << 17;

    return (ms->seed >> 24) & 0xff;
}
