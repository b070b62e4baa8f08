
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * An administrator at Key Protect's console. A record's name is the prefix and
 * the beginning of the Unique Identifier, and the names of keys that belong to
 * it begin with that.
 */


#include "sim_service.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>


static sim_key_t *
sim_record(sim_t *sim, unsigned object)
{
    size_t         len;
    unsigned       i;
    sim_key_t     *key;
    const char    *rest;

    len = sizeof(SIM_PREFIX) - 1;

    for (i = 0; i < sim->service->nkeys; i++) {
        key = &sim->service->keys[i];
        rest = key->name + len;

        if (strncmp(key->name, SIM_PREFIX, len) == 0 && strlen(rest) >= 16
            && strncmp(sim->objects[object].uid, rest, strlen(rest)) == 0)
        {
            return key;
        }
    }

    return NULL;
}


/* the youngest living key of an object, except for the record itself */

static sim_key_t *
sim_youngest(sim_t *sim, const sim_key_t *record)
{
    unsigned    i;
    sim_key_t  *key;

    for (i = sim->service->nkeys; i > 0; i--) {
        key = &sim->service->keys[i - 1];

        if (key != record && key->state == 1
            && strncmp(key->name, record->name, strlen(record->name)) == 0)
        {
            return key;
        }
    }

    return NULL;
}


static sim_key_t *
sim_console_choose(sim_t *sim, unsigned *object)
{
    if (sim->nobjects == 0) {
        return NULL;
    }

    *object = sim_chance(sim, sim->nobjects);

    return sim_record(sim, *object);
}


static void
sim_console_told(sim_t *sim, history_kind_e kind, unsigned object)
{
    history_event_t  *e;

    e = history_add(&sim->history, kind, object, sim_tick(sim));

    if (e) {
        e->ended = sim_tick(sim);
        e->outcome = HISTORY_OK;
    }

    sim_trace(sim, "console: %s %u", history_kind_name(kind), object);
}


void
sim_console_take(sim_t *sim, void *data)
{
    unsigned    object;
    sim_key_t  *key;

    key = sim_console_choose(sim, &object);

    if (key && key->state == 1) {
        sim_key_delete(sim->service, key);
        sim_console_told(sim, HISTORY_TAKEN, object);
    }
}


/*
 * restores all that were deleted; a record without its aliases may be hard to
 * find
 */

void
sim_console_give_back(sim_t *sim, void *data)
{
    unsigned                i;
    sim_key_t              *key;
    const history_event_t  *e;

    for (i = 0; i < sim->history.n; i++) {
        e = &sim->history.events[i];

        if (e->kind != HISTORY_TAKEN || e->outcome != HISTORY_OK) {
            continue;
        }

        key = sim_record(sim, e->object);

        if (key && key->state == 5) {
            sim_key_restore(sim->service, key);
            sim_console_told(sim, HISTORY_BACK, e->object);
            sim->history.reset |= sim->switches.bare_back << e->object;
            sim->history.harmed |= sim->switches.bare_back << e->object;
        }
    }
}


void
sim_console_newest(sim_t *sim, void *data)
{
    unsigned    object;
    sim_key_t  *key;

    key = sim_console_choose(sim, &object);
    key = key ? sim_youngest(sim, key) : NULL;

    if (key) {
        sim_trace(sim, "console: deletes %s", key->name);
        sim_key_delete(sim->service, key);
        sim->history.harmed |= 1u << object;
    }
}


/* a copy from a backup: its contents are ours, its id is not */

void
sim_console_copy(sim_t *sim, void *data)
{
    unsigned    object;
    sim_key_t  *key, *copy;

    key = sim_console_choose(sim, &object);
    copy = key ? sim_key_add(sim->service, key->name, key->ring) : NULL;

    if (copy == NULL) {
        return;
    }

    copy->payload = key->payload ? strdup(key->payload) : NULL;
    copy->description = key->description ? strdup(key->description) : NULL;

    sim_trace(sim, "console: makes %s again from a backup", key->name);

    if (sim_alias_taken(sim->service, key->name) == NULL) {
        (void) sim_alias_add(sim->service, copy, key->name);
    }
}


/* without a marker or a pointer the object's state is unknown */

void
sim_console_alias(sim_t *sim, void *data)
{
    unsigned      i, object, all;
    sim_key_t    *key;
    sim_alias_t  *a;

    all = sim_chance(sim, 2);
    key = sim_console_choose(sim, &object);

    for (i = 0; key && i < sim->service->naliases; i++) {
        a = &sim->service->aliases[i];

        if (&sim->service->keys[a->key] == key && !a->removed
            && (strcmp(a->name, key->name) == 0) != all)
        {
            sim_trace(sim, "console: removes the alias %s", a->name);
            sim_alias_remove(sim->service, a);
            sim->history.harmed |= 1u << object;
            sim->history.reset |= all << object;
        }
    }
}


void
sim_console_ring(sim_t *sim, void *data)
{
    unsigned    object;
    sim_key_t  *key;

    key = sim_console_choose(sim, &object);

    if (key) {
        sim_trace(sim, "console: moves %s to another ring", key->name);
        strcpy(key->ring, "elsewhere");
        sim->history.harmed |= 1u << object;
    }
}


void
sim_console_lock(sim_t *sim, void *data)
{
    sim_key_t  *root;

    root = sim_key_by_id(sim->service, SIM_ROOT);

    if (root->state == 1) {
        root->state = sim_chance(sim, 2) ? 2 : 5;
        root->before = root->state;
        sim_console_told(sim, HISTORY_LOCKED, 0);
    }
}


void
sim_console_unlock(sim_t *sim, void *data)
{
    sim_key_t  *root;

    root = sim_key_by_id(sim->service, SIM_ROOT);

    if (root->state != 1) {
        root->state = 1;
        root->before = 1;
        sim_console_told(sim, HISTORY_UNLOCKED, 0);
    }
}


void
sim_console_rotate(sim_t *sim, void *data)
{
    sim_key_by_id(sim->service, SIM_ROOT)->versions++;
    sim_trace(sim, "console: rotates the root key");
}


/* number of the newest published revision; 0: none */

static unsigned
sim_published(const sim_service_t *s, const sim_key_t *record)
{
    unsigned            i, n, newest;
    const char         *rest;
    const sim_alias_t  *a;

    newest = 0;

    for (i = 0; i < s->naliases; i++) {
        a = &s->aliases[i];
        rest = a->name + strlen(record->name);

        if (&s->keys[a->key] == record && !a->removed
            && strncmp(a->name, record->name, strlen(record->name)) == 0
            && sscanf(rest, "-r%u-", &n) == 1 && n > newest)
        {
            newest = n;
        }
    }

    return newest;
}


/*
 * Revisions below the newest are not needed; one above it may yet be built on;
 * a destroyed object needs none.
 */

int
sim_console_left(sim_t *sim)
{
    char              name[128];
    unsigned          i, k, n;
    sim_service_t    *s;
    const sim_key_t  *record, *key;

    s = sim->service;

    for (i = 0; i < sim->nobjects; i++) {
        record = sim_record(sim, i);

        for (k = 0; record && k < s->nkeys; k++) {
            key = &s->keys[k];

            snprintf(name, sizeof(name), "%s-at", record->name);

            if (key->state != 1
                || strncmp(key->name, name, strlen(name)) != 0)
            {
                continue;
            }

            n = (unsigned) strtoul(key->name + strlen(name), NULL, 10);

            if (record->state == 5 || n < sim_published(s, record)) {
                sim_trace(sim, "%s is left", key->name);
                return 1;
            }
        }
    }

    return 0;
}
