
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The memory of the counters: header, names of providers, minutes, refused and
 * admitted clients, then the slots of processes.
 */


#include "ngx_kmip_stats.h"

#include <signal.h>
#include <sys/mman.h>

#include "ngx_stream_kmip_module.h"


#define NGX_KMIP_STATS_MAGIC      0x6b6d6970636f756eULL
#define NGX_KMIP_STATS_VERSION    1

/* so that a reload with a few more keeps the memory, and the counters */

#define NGX_KMIP_STATS_PROCESSES  16
#define NGX_KMIP_STATS_PROVIDERS  4

/* slot 0 has the sums of processes that ended, the last one all the others */

#define NGX_KMIP_STATS_FIRST      1


static ngx_int_t ngx_kmip_stats_init(ngx_shm_zone_t *zone, void *data);
static ngx_int_t ngx_kmip_stats_prepare(ngx_kmip_stats_t *stats);
static void ngx_kmip_stats_place(ngx_kmip_stats_t *stats);
static u_char *ngx_kmip_stats_name(ngx_kmip_stats_t *stats, ngx_uint_t place);
static ngx_uint_t ngx_kmip_stats_named(ngx_kmip_stats_t *stats,
    ngx_uint_t place, ngx_str_t *name);
static ngx_uint_t ngx_kmip_stats_used(ngx_kmip_stats_t *stats, ngx_uint_t n,
    ngx_uint_t place);
static ngx_uint_t ngx_kmip_stats_round(ngx_uint_t n, ngx_uint_t least);
static size_t ngx_kmip_stats_head(ngx_uint_t providers);
static size_t ngx_kmip_stats_slot_size(ngx_uint_t providers);
static ngx_kmip_stats_provider_t *ngx_kmip_stats_at(ngx_kmip_stats_t *stats,
    ngx_uint_t slot, ngx_uint_t place);
static void ngx_kmip_stats_fold(ngx_kmip_stats_t *stats, ngx_uint_t slot);
static void ngx_kmip_stats_sum(volatile void *to, volatile void *from,
    size_t size);


static ngx_str_t  ngx_kmip_stats_zone_name = ngx_string("kmip counters");


ngx_kmip_stats_t *
ngx_kmip_stats_add(ngx_conf_t *cf)
{
    ngx_kmip_stats_t  *stats;

    stats = ngx_pcalloc(cf->pool, sizeof(ngx_kmip_stats_t));
    if (stats == NULL) {
        return NULL;
    }

    /* ngx_kmip_stats_size() sets the size before nginx needs it */

    stats->zone = ngx_shared_memory_add(cf, &ngx_kmip_stats_zone_name, 0,
                                        &ngx_stream_kmip_module);
    if (stats->zone == NULL) {
        return NULL;
    }

    stats->zone->init = ngx_kmip_stats_init;
    stats->zone->data = stats;

    return stats;
}


ngx_int_t
ngx_kmip_stats_size(ngx_conf_t *cf, ngx_kmip_stats_t *stats,
    ngx_array_t *names)
{
    ngx_int_t         n;
    ngx_core_conf_t  *ccf;

    ccf = (ngx_core_conf_t *) ngx_get_conf(cf->cycle->conf_ctx,
                                           ngx_core_module);

    /*
     * worker_processes is unset if it follows in the file; usually it is the
     * number of processors
     */

    n = ngx_max(ccf->worker_processes, ngx_ncpu);

    stats->names = names;
    stats->processes = ngx_kmip_stats_round(2 * n + 2,
                                            NGX_KMIP_STATS_PROCESSES);
    stats->providers = ngx_kmip_stats_round(names->nelts,
                                            NGX_KMIP_STATS_PROVIDERS);

    /* until a process has a slot of its own */

    stats->slot = stats->processes - 1;

    stats->places = ngx_pcalloc(cf->pool,
                                (names->nelts + 1) * sizeof(ngx_uint_t));
    if (stats->places == NULL) {
        return NGX_ERROR;
    }

    stats->size = ngx_kmip_stats_head(stats->providers)
                  + stats->processes
                    * ngx_kmip_stats_slot_size(stats->providers);

    /* nginx's slab needs pages for itself */

    stats->zone->shm.size = ngx_align(stats->size + stats->size / 64
                                      + 8 * ngx_pagesize, ngx_pagesize);

    return NGX_OK;
}


/* data is from the previous cycle if the memory is the same */

static ngx_int_t
ngx_kmip_stats_init(ngx_shm_zone_t *zone, void *data)
{
    ngx_slab_pool_t   *shpool;
    ngx_kmip_stats_t  *stats;

    stats = zone->data;
    shpool = (ngx_slab_pool_t *) zone->shm.addr;

    if (data == NULL && !zone->shm.exists) {

        /* names of clients need not be in core dumps */

        (void) madvise(zone->shm.addr, zone->shm.size, MADV_DONTDUMP);

        shpool->data = ngx_slab_alloc(shpool, stats->size);
    }

    if (shpool->data == NULL) {
        return NGX_ERROR;
    }

    stats->shpool = shpool;
    stats->block = shpool->data;

    if (ngx_kmip_stats_prepare(stats) != NGX_OK && data) {
        ngx_log_error(NGX_LOG_WARN, zone->shm.log, 0,
                      "the counters of KMIP are damaged or have another "
                      "version: they begin at zero");
    }

    ngx_kmip_stats_place(stats);

    return NGX_OK;
}


static ngx_int_t
ngx_kmip_stats_prepare(ngx_kmip_stats_t *stats)
{
    ngx_kmip_stats_header_t  *h;

    h = (ngx_kmip_stats_header_t *) stats->block;

    if (h->magic == NGX_KMIP_STATS_MAGIC
        && h->version == NGX_KMIP_STATS_VERSION
        && h->processes == stats->processes
        && h->providers == stats->providers
        && h->size == stats->size)
    {
        return NGX_OK;
    }

    ngx_kmip_stats_lock(stats);

    ngx_memzero(h, stats->size);

    h->version = NGX_KMIP_STATS_VERSION;
    h->processes = stats->processes;
    h->providers = stats->providers;
    h->size = stats->size;
    h->magic = NGX_KMIP_STATS_MAGIC;

    ngx_kmip_stats_unlock(stats);

    return NGX_DECLINED;
}


/*
 * A provider keeps its place from one configuration to the next by its name.
 * A new one gets a free place, or that of one that is no longer configured.
 */

static void
ngx_kmip_stats_place(ngx_kmip_stats_t *stats)
{
    ngx_str_t   *name;
    ngx_uint_t   i, slot, place;

    name = stats->names->elts;

    for (i = 0; i < stats->names->nelts; i++) {
        stats->places[i] = NGX_CONF_UNSET_UINT;

        for (place = 0; place < stats->providers; place++) {
            if (ngx_kmip_stats_named(stats, place, &name[i])
                && !ngx_kmip_stats_used(stats, i, place))
            {
                stats->places[i] = place;
                break;
            }
        }
    }

    for (i = 0; i < stats->names->nelts; i++) {

        if (stats->places[i] != NGX_CONF_UNSET_UINT) {
            continue;
        }

        for (place = 0;
             ngx_kmip_stats_used(stats, stats->names->nelts, place);
             place++)
        {
            /* there are as many places as names */
        }

        stats->places[i] = place;

        ngx_memzero(ngx_kmip_stats_name(stats, place), NGX_KMIP_STATS_NAME);
        ngx_memcpy(ngx_kmip_stats_name(stats, place), name[i].data,
                   ngx_min(name[i].len, NGX_KMIP_STATS_NAME));

        for (slot = 0; slot < stats->processes; slot++) {
            ngx_memzero(ngx_kmip_stats_at(stats, slot, place),
                        sizeof(ngx_kmip_stats_provider_t));
        }
    }
}


static u_char *
ngx_kmip_stats_name(ngx_kmip_stats_t *stats, ngx_uint_t place)
{
    return stats->block + ngx_align(sizeof(ngx_kmip_stats_header_t), 64)
           + place * NGX_KMIP_STATS_NAME;
}


/*
 * 1 if the place has this name, of which only the beginning is kept: names
 * that begin alike share their counters
 */

static ngx_uint_t
ngx_kmip_stats_named(ngx_kmip_stats_t *stats, ngx_uint_t place,
    ngx_str_t *name)
{
    size_t   n;
    u_char  *p;

    p = ngx_kmip_stats_name(stats, place);
    n = ngx_min(name->len, NGX_KMIP_STATS_NAME);

    return ngx_memcmp(p, name->data, n) == 0
           && (n == NGX_KMIP_STATS_NAME || p[n] == '\0');
}


/* 1 if one of the first n names has the place */

static ngx_uint_t
ngx_kmip_stats_used(ngx_kmip_stats_t *stats, ngx_uint_t n, ngx_uint_t place)
{
    ngx_uint_t  i;

    for (i = 0; i < n; i++) {
        if (stats->places[i] == place) {
            return 1;
        }
    }

    return 0;
}


static ngx_uint_t
ngx_kmip_stats_round(ngx_uint_t n, ngx_uint_t least)
{
    ngx_uint_t  size;

    for (size = least; size < n; size *= 2) { /* void */ }

    return size;
}


static size_t
ngx_kmip_stats_head(ngx_uint_t providers)
{
    return ngx_align(ngx_align(sizeof(ngx_kmip_stats_header_t), 64)
                     + providers * NGX_KMIP_STATS_NAME
                     + NGX_KMIP_STATS_MINUTES * sizeof(ngx_kmip_stats_minute_t)
                     + NGX_KMIP_STATS_RECENT * sizeof(ngx_kmip_stats_refusal_t)
                     + NGX_KMIP_STATS_CLIENTS
                       * sizeof(ngx_kmip_stats_client_t), 64);
}


static size_t
ngx_kmip_stats_slot_size(ngx_uint_t providers)
{
    return ngx_align(sizeof(ngx_kmip_stats_process_t)
                     + providers * sizeof(ngx_kmip_stats_provider_t), 64);
}


ngx_kmip_stats_process_t *
ngx_kmip_stats_process(ngx_kmip_stats_t *stats, ngx_uint_t slot)
{
    return (ngx_kmip_stats_process_t *)
           (stats->block + ngx_kmip_stats_head(stats->providers)
            + slot * ngx_kmip_stats_slot_size(stats->providers));
}


static ngx_kmip_stats_provider_t *
ngx_kmip_stats_at(ngx_kmip_stats_t *stats, ngx_uint_t slot, ngx_uint_t place)
{
    return (ngx_kmip_stats_provider_t *)
           ((u_char *) ngx_kmip_stats_process(stats, slot)
            + sizeof(ngx_kmip_stats_process_t)
            + place * sizeof(ngx_kmip_stats_provider_t));
}


ngx_kmip_stats_provider_t *
ngx_kmip_stats_provider(ngx_kmip_stats_t *stats, ngx_uint_t slot,
    ngx_uint_t i)
{
    return ngx_kmip_stats_at(stats, slot, stats->places[i]);
}


ngx_kmip_stats_minute_t *
ngx_kmip_stats_minutes(ngx_kmip_stats_t *stats)
{
    return (ngx_kmip_stats_minute_t *)
           ngx_kmip_stats_name(stats, stats->providers);
}


ngx_kmip_stats_refusal_t *
ngx_kmip_stats_refusals(ngx_kmip_stats_t *stats)
{
    return (ngx_kmip_stats_refusal_t *)
           (ngx_kmip_stats_minutes(stats) + NGX_KMIP_STATS_MINUTES);
}


ngx_kmip_stats_client_t *
ngx_kmip_stats_clients(ngx_kmip_stats_t *stats)
{
    return (ngx_kmip_stats_client_t *)
           (ngx_kmip_stats_refusals(stats) + NGX_KMIP_STATS_RECENT);
}


/* a process that this one has no right to signal is alive, too (EPERM) */

ngx_uint_t
ngx_kmip_stats_alive(ngx_kmip_stats_t *stats, ngx_uint_t slot)
{
    ngx_pid_t  pid;

    pid = (ngx_pid_t) ngx_kmip_stats_process(stats, slot)->pid;

    return pid > 0 && (kill(pid, 0) == 0 || ngx_errno != NGX_ESRCH);
}


void
ngx_kmip_stats_enter(ngx_kmip_stats_t *stats)
{
    ngx_uint_t                 slot;
    ngx_kmip_stats_process_t  *process;

    ngx_kmip_stats_lock(stats);

    for (slot = NGX_KMIP_STATS_FIRST; slot < stats->processes - 1; slot++) {
        if (!ngx_kmip_stats_alive(stats, slot)) {
            break;
        }
    }

    stats->slot = slot;

    if (slot < stats->processes - 1) {
        ngx_kmip_stats_fold(stats, slot);

        process = ngx_kmip_stats_process(stats, slot);
        process->worker = ngx_worker;
        process->started = ngx_time();
        process->pid = ngx_pid;
    }

    ngx_kmip_stats_unlock(stats);
}


void
ngx_kmip_stats_leave(ngx_kmip_stats_t *stats)
{
    ngx_kmip_stats_lock(stats);

    /* the last slot belongs to no process alone */

    if (stats->slot < stats->processes - 1) {
        ngx_kmip_stats_fold(stats, stats->slot);
    }

    stats->slot = stats->processes - 1;

    ngx_kmip_stats_unlock(stats);
}


/* adds the slot's counters to those of slot 0, and clears it */

static void
ngx_kmip_stats_fold(ngx_kmip_stats_t *stats, ngx_uint_t slot)
{
    ngx_uint_t                 place;
    ngx_kmip_stats_process_t  *past, *process;

    past = ngx_kmip_stats_process(stats, 0);
    process = ngx_kmip_stats_process(stats, slot);

    ngx_kmip_stats_sum(past->refused, process->refused,
                       sizeof(process->refused));

    for (place = 0; place < stats->providers; place++) {
        ngx_kmip_stats_sum(&ngx_kmip_stats_at(stats, 0, place)->counts,
                           &ngx_kmip_stats_at(stats, slot, place)->counts,
                           sizeof(ngx_kmip_stats_counts_t));
    }

    ngx_memzero(process, ngx_kmip_stats_slot_size(stats->providers));
}


static void
ngx_kmip_stats_sum(volatile void *to, volatile void *from, size_t size)
{
    size_t         i;
    ngx_atomic_t  *sum, *counters;

    sum = to;
    counters = from;

    for (i = 0; i < size / sizeof(ngx_atomic_t); i++) {
        if (counters[i]) {
            sum[i] += counters[i];
        }
    }
}


void
ngx_kmip_stats_lock(ngx_kmip_stats_t *stats)
{
    ngx_shmtx_lock(&stats->shpool->mutex);
}


void
ngx_kmip_stats_unlock(ngx_kmip_stats_t *stats)
{
    ngx_shmtx_unlock(&stats->shpool->mutex);
}
