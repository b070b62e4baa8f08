
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Keys and aliases, and which host sees them when.
 */


#include "sim_service.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>


static uint64_t
sim_lag(sim_service_t *s, unsigned zone, sim_way_e way)
{
    uint64_t         lag;
    sim_switches_t  *w;

    w = &s->sim->switches;

    if (w->lag == 0) {
        return 0;
    }

    if (!w->disorder) {
        return s->lags[zone][way];
    }

    lag = sim_chance(s->sim, (uint32_t) w->lag + 1);

    return sim_chance(s->sim, 2) ? lag : lag / 16;
}


int
sim_seen(const sim_service_t *s, const sim_seen_t *seen, unsigned zone,
    sim_way_e way)
{
    return s->sim->clock >= seen->at[zone][way];
}


/* each way lags behind the one before it, by a random time */

void
sim_seen_set(sim_service_t *s, sim_seen_t *seen)
{
    int       way;
    unsigned  zone;
    uint64_t  at;

    for (zone = 0; zone < SIM_ENDPOINTS; zone++) {
        at = s->sim->clock;

        for (way = SIM_BY_ID; way < SIM_WAYS; way++) {
            at += sim_lag(s, zone, (sim_way_e) way);
            seen->at[zone][way] = at;
        }
    }
}


static void
sim_seen_never(sim_seen_t *seen)
{
    memset(seen, 0xff, sizeof(sim_seen_t));
}


sim_key_t *
sim_key_by_id(sim_service_t *s, const char *id)
{
    unsigned  i;

    for (i = 0; i < s->nkeys; i++) {
        if (strcmp(s->keys[i].id, id) == 0) {
            return &s->keys[i];
        }
    }

    return NULL;
}


sim_key_t *
sim_key_add(sim_service_t *s, const char *name, const char *ring)
{
    sim_t      *sim;
    sim_key_t  *key;

    if (s->nkeys == SIM_KEYS) {
        s->full = 1;
        return NULL;
    }

    sim = s->sim;
    key = &s->keys[s->nkeys++];

    memset(key, 0, sizeof(sim_key_t));

    snprintf(key->id, sizeof(key->id), "%08x-%04x-4%03x-8%03x-%04x%08x",
             sim_chance(sim, UINT32_MAX), sim_chance(sim, 0x10000),
             sim_chance(sim, 0x1000), sim_chance(sim, 0x1000),
             sim_chance(sim, 0x10000), s->nkeys);
    snprintf(key->name, sizeof(key->name), "%s", name);
    snprintf(key->ring, sizeof(key->ring), "%s", ring[0] ? ring : "default");

    key->state = 1;
    key->before = 1;
    key->extractable = 1;
    key->created = sim->clock;

    sim_seen_set(s, &key->shown);

    return key;
}


/* the newest key that holds the name, living or not */

sim_alias_t *
sim_alias_taken(sim_service_t *s, const char *name)
{
    unsigned      i;
    sim_alias_t  *a;

    for (i = s->naliases; i > 0; i--) {
        a = &s->aliases[i - 1];

        if (s->sim->clock < a->taken && strcmp(a->name, name) == 0) {
            return a;
        }
    }

    return NULL;
}


int
sim_alias_add(sim_service_t *s, const sim_key_t *key, const char *name)
{
    unsigned      i, n, number;
    sim_alias_t  *a;

    number = (unsigned) (key - s->keys);
    n = 0;

    for (i = 0; i < s->naliases; i++) {
        n += s->aliases[i].key == number && !s->aliases[i].removed;
    }

    if (n >= SIM_SLOTS || s->naliases == SIM_ALIASES) {
        s->full |= s->naliases == SIM_ALIASES;
        return 0;
    }

    a = &s->aliases[s->naliases++];

    snprintf(a->name, sizeof(a->name), "%s", name);
    a->key = number;
    a->removed = 0;
    a->taken = SIM_NEVER;

    sim_seen_set(s, &a->shown);
    sim_seen_never(&a->hidden);

    return 1;
}


unsigned
sim_service_aliases(const sim_service_t *s)
{
    unsigned  i, n;

    n = 0;

    for (i = 0; i < s->naliases; i++) {
        n += !s->aliases[i].removed && s->keys[s->aliases[i].key].state != 5;
    }

    return n;
}


static void
sim_alias_release(sim_service_t *s, sim_alias_t *a)
{
    uint64_t  ms;

    ms = s->sim->switches.release;

    a->taken = ms == SIM_NEVER ? SIM_NEVER : s->sim->clock + ms;
}


void
sim_alias_remove(sim_service_t *s, sim_alias_t *a)
{
    a->removed = 1;

    sim_alias_release(s, a);
    sim_seen_set(s, &a->hidden);
}


static void
sim_key_change(sim_service_t *s, sim_key_t *key, unsigned state)
{
    key->before = key->state;
    key->state = state;

    sim_seen_set(s, &key->changed);
}


void
sim_key_delete(sim_service_t *s, sim_key_t *key)
{
    unsigned  i;

    sim_key_change(s, key, 5);

    key->deleted = s->sim->clock;

    for (i = 0; i < s->naliases; i++) {
        if (s->aliases[i].key == (unsigned) (key - s->keys)
            && !s->aliases[i].removed)
        {
            sim_alias_release(s, &s->aliases[i]);
        }
    }
}


/* its aliases come back if no other key has taken them */

void
sim_key_restore(sim_service_t *s, sim_key_t *key)
{
    unsigned      i;
    sim_alias_t  *a, *other;

    sim_key_change(s, key, 1);

    for (i = 0; i < s->naliases; i++) {
        a = &s->aliases[i];

        if (a->key != (unsigned) (key - s->keys) || a->removed) {
            continue;
        }

        other = sim_alias_taken(s, a->name);

        if (s->sim->switches.bare_back || (other && other != a)) {
            sim_alias_remove(s, a);

        } else {
            a->taken = SIM_NEVER;
        }
    }
}


sim_key_t *
sim_key_find(sim_service_t *s, const char *name, unsigned zone)
{
    unsigned      i;
    sim_key_t    *key;
    sim_alias_t  *a;

    key = sim_key_by_id(s, name);

    if (key) {
        return sim_seen(s, &key->shown, zone, SIM_BY_ID) ? key : NULL;
    }

    for (i = s->naliases; i > 0; i--) {
        a = &s->aliases[i - 1];

        if (strcmp(a->name, name) != 0
            || !sim_seen(s, &a->shown, zone, SIM_BY_ALIAS)
            || sim_seen(s, &a->hidden, zone, SIM_BY_ALIAS))
        {
            continue;
        }

        key = &s->keys[a->key];

        if (!sim_seen(s, &key->shown, zone, SIM_BY_ALIAS)
            || (key->state == 5 && s->sim->switches.dead_404
                && sim_seen(s, &key->changed, zone, SIM_BY_ALIAS)))
        {
            continue;
        }

        return key;
    }

    return NULL;
}


sim_service_t *
sim_service_create(sim_t *sim)
{
    int                    way;
    unsigned               zone;
    sim_key_t             *root;
    sim_service_t         *s;
    static sim_service_t   service;

    s = &service;

    s->sim = sim;
    s->nkeys = 0;
    s->naliases = 0;
    s->nsecrets = 0;
    s->tokens = 0;
    s->full = 0;

    root = sim_key_add(s, "root", "default");
    snprintf(root->id, sizeof(root->id), "%s", SIM_ROOT);
    root->extractable = 0;
    root->versions = 1;

    for (zone = 0; zone < SIM_ENDPOINTS; zone++) {
        for (way = SIM_BY_ID; way < SIM_WAYS; way++) {
            s->lags[zone][way] = sim->switches.lag
                ? sim_chance(sim, (uint32_t) sim->switches.lag + 1) : 0;
        }
    }

    return s;
}


void
sim_service_destroy(sim_service_t *s)
{
    unsigned  i;

    for (i = 0; i < s->nkeys; i++) {
        free(s->keys[i].description);
        free(s->keys[i].payload);
    }

    for (i = 0; i < s->nsecrets; i++) {
        free(s->secrets[i].plaintext);
        free(s->secrets[i].aad);
    }
}
