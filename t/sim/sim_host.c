
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Endpoints: their workers, and the cache that the workers share.
 */


#include "sim.h"

#include <stdlib.h>
#include <string.h>


#define SIM_REVIVE  2000               /* ms until a worker restarts, at most */


static const kmip_str_t  sim_name = kmip_string("sim");
static const kmip_str_t  sim_endpoint = kmip_string("https://kp.example");
static const kmip_str_t  sim_instance =
    kmip_string("5b0c7a52-0000-4000-8000-000000000000");


static void sim_worker_revive(sim_t *sim, void *data);


static void
sim_log(void *data, keyprotect_log_level_e level, const char *text)
{
    sim_worker_t  *worker;

    worker = data;

    if (level == KEYPROTECT_LOG_ALERT) {
        worker->sim->broken = "alert";
    }

    sim_trace(worker->sim, "  w%u log %d: %s", worker->number, (int) level,
              text);
}


static kmip_str_t
sim_copy(const kmip_str_t *src)
{
    uint8_t     *data;
    kmip_str_t   s;

    data = malloc(src->len + 1);
    memcpy(data, src->data, src->len);

    s.len = src->len;
    s.data = data;

    return s;
}


static int
sim_cache_find(const sim_cache_t *cache, const kmip_str_t *key)
{
    unsigned  i;

    for (i = 0; i < cache->n; i++) {
        if (kmip_str_equal(&cache->keys[i], key)) {
            return (int) i;
        }
    }

    return -1;
}


static kmip_int_t
sim_cache_get(keyprotect_cache_t *c, const kmip_str_t *key,
    kmip_arena_t *arena, kmip_str_t *value)
{
    int           i;
    sim_cache_t  *cache;

    cache = c->data;
    i = sim_cache_find(cache, key);

    if (i < 0
        || kmip_arena_copy(arena, value, cache->values[i].data,
                           cache->values[i].len)
           != KMIP_OK)
    {
        return KMIP_DECLINED;
    }

    return KMIP_OK;
}


static void
sim_cache_drop(keyprotect_cache_t *c, const kmip_str_t *key)
{
    int           i;
    sim_cache_t  *cache;

    cache = c->data;
    i = sim_cache_find(cache, key);

    if (i < 0) {
        return;
    }

    free((void *) cache->keys[i].data);
    free((void *) cache->values[i].data);

    cache->n--;
    cache->keys[i] = cache->keys[cache->n];
    cache->values[i] = cache->values[cache->n];
}


static void
sim_cache_put(keyprotect_cache_t *c, const kmip_str_t *key,
    const kmip_str_t *value)
{
    sim_cache_t  *cache;

    cache = c->data;

    sim_cache_drop(c, key);

    if (cache->n < SIM_CACHE) {
        cache->keys[cache->n] = sim_copy(key);
        cache->values[cache->n] = sim_copy(value);
        cache->n++;
    }
}


void
sim_cache_clear(sim_cache_t *cache)
{
    while (cache->n) {
        sim_cache_drop(&cache->cache, &cache->keys[0]);
    }
}


static void
sim_worker_init(sim_t *sim, unsigned n)
{
    sim_worker_t       *worker;
    keyprotect_conf_t  *conf;

    static const kmip_str_t  root = kmip_string(SIM_ROOT);
    static const kmip_str_t  ring = kmip_string(SIM_RING);
    static const kmip_str_t  root_ring = kmip_string("default");
    static const kmip_str_t  prefix = kmip_string(SIM_PREFIX);

    worker = &sim->workers[n];
    conf = &worker->conf;

    memset(worker, 0, sizeof(sim_worker_t));

    worker->sim = sim;
    worker->number = n;
    worker->endpoint = n / sim->per;
    worker->skew = worker->endpoint ? sim->skew : 0;

    sim_wire_init(worker);

    conf->name = sim_name;
    conf->endpoint = sim_endpoint;
    conf->instance = sim_instance;
    conf->root_key = root;
    conf->key_ring = ring;
    conf->root_key_ring = root_ring;
    conf->record_prefix = prefix;
    conf->api_key = &sim->api_key;
    conf->timeout = sim->switches.timeout ? sim->switches.timeout : 3000;
    conf->destroy_tombstone = sim->switches.tombstone;
    conf->log = sim_log;
    conf->log_data = worker;
}


void
sim_worker_start(sim_worker_t *worker)
{
    sim_t  *sim;

    sim = worker->sim;

    worker->ks = keyprotect_store_create(&worker->conf, &worker->transport,
                                         sim->switches.no_cache
                                         && worker->endpoint
                                         ? NULL
                                         : &sim->caches[worker->endpoint]
                                                .cache);
    worker->store = keyprotect_store_interface(worker->ks);

    if (sim->switches.started) {
        keyprotect_store_start(worker->ks);
    }
}


void
sim_worker_pause(sim_worker_t *worker, uint64_t ms)
{
    sim_trace(worker->sim, "w%u stands still for %llu ms", worker->number,
              (unsigned long long) ms);

    worker->paused = worker->sim->clock + ms;
}


void
sim_worker_kill(sim_t *sim, void *data)
{
    sim_worker_t  *worker;

    worker = data;

    if (worker->ks == NULL) {
        return;
    }

    sim_trace(sim, "w%u dies", worker->number);

    keyprotect_store_destroy(worker->ks);
    worker->ks = NULL;
    worker->deaths++;
    memset(&worker->blocks, 0, sizeof(kmip_usage_blocks_t));
    sim->history.late |= worker->late;

    if (worker->timers) {
        sim->broken = "timer-left";
    }

    sim_clients_orphan(worker);

    worker->paused = 0;

    (void) sim_after(sim, 1 + sim_chance(sim, SIM_REVIVE), NULL,
                     sim_worker_revive, worker);
}


static void
sim_worker_revive(sim_t *sim, void *data)
{
    sim_worker_t  *worker;

    worker = data;

    if (worker->ks) {
        return;
    }

    if (sim->switches.lose_cache) {
        sim_cache_clear(&sim->caches[worker->endpoint]);
    }

    sim_trace(sim, "w%u is back%s", worker->number,
              sim->switches.lose_cache ? ", without a cache" : "");

    sim_worker_start(worker);
}


void
sim_hosts_init(sim_t *sim)
{
    unsigned      i;
    sim_cache_t  *cache;

    for (i = 0; i < SIM_ENDPOINTS; i++) {
        cache = &sim->caches[i];

        cache->n = 0;
        cache->cache.get = sim_cache_get;
        cache->cache.put = sim_cache_put;
        cache->cache.drop = sim_cache_drop;
        cache->cache.data = cache;
    }

    for (i = 0; i < SIM_ENDPOINTS * sim->per; i++) {
        sim_worker_init(sim, i);
        sim_worker_start(&sim->workers[i]);
    }
}


void
sim_hosts_exit(sim_t *sim)
{
    unsigned       i;
    sim_worker_t  *worker;

    for (i = 0; i < SIM_ENDPOINTS * sim->per; i++) {
        worker = &sim->workers[i];

        if (worker->ks) {
            keyprotect_store_destroy(worker->ks);
            worker->ks = NULL;
        }

        if (worker->timers) {
            sim->broken = "timer-left";
        }
    }

    for (i = 0; i < SIM_ENDPOINTS; i++) {
        sim_cache_clear(&sim->caches[i]);
    }
}
