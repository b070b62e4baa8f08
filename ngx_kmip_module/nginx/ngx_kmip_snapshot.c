
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Sums over the slots of processes.
 */


#include "ngx_kmip_snapshot.h"

#include "keyprotect_error.h"
#include "ngx_kmip_meter.h"


/*
 * s.  Where one worker cannot reach Key Protect, another's good response of
 * this age shows that the fault is that worker's own.
 */

#define NGX_KMIP_SNAPSHOT_RECENT  10


static void ngx_kmip_snapshot_provider(ngx_kmip_stats_t *stats, ngx_uint_t i,
    ngx_kmip_snapshot_provider_t *p);
static void ngx_kmip_snapshot_gauges(ngx_kmip_snapshot_provider_t *p,
    ngx_kmip_stats_gauges_t *g);
static void ngx_kmip_snapshot_state(ngx_kmip_snapshot_provider_t *p,
    ngx_kmip_stats_gauges_t *g);
static ngx_uint_t ngx_kmip_snapshot_serves(ngx_kmip_stats_t *stats,
    ngx_uint_t slot);
static ngx_uint_t ngx_kmip_snapshot_up(ngx_kmip_stats_t *stats, ngx_uint_t i,
    ngx_kmip_snapshot_provider_t *p, time_t now);
static ngx_int_t ngx_kmip_snapshot_workers(ngx_kmip_stats_t *stats,
    ngx_kmip_snapshot_t *sn);
static void ngx_kmip_snapshot_worker(ngx_kmip_stats_t *stats, ngx_uint_t slot,
    ngx_kmip_snapshot_worker_t *w);
static ngx_int_t ngx_kmip_snapshot_lists(ngx_pool_t *pool,
    ngx_kmip_stats_t *stats, ngx_kmip_snapshot_t *sn);
static int ngx_libc_cdecl ngx_kmip_snapshot_cmp(const void *one,
    const void *two);
static int ngx_libc_cdecl ngx_kmip_snapshot_cmp_minutes(const void *one,
    const void *two);
static void ngx_kmip_snapshot_total(ngx_kmip_stats_t *stats,
    ngx_kmip_stats_minute_t *m);


ngx_kmip_snapshot_t *
ngx_kmip_snapshot(ngx_pool_t *pool, ngx_kmip_stats_t *stats)
{
    ngx_str_t                     *names;
    ngx_int_t                      rc;
    ngx_uint_t                     i, n;
    ngx_kmip_snapshot_t           *sn;
    ngx_kmip_snapshot_provider_t  *p;

    sn = ngx_pcalloc(pool, sizeof(ngx_kmip_snapshot_t));
    if (sn == NULL) {
        return NULL;
    }

    n = stats->names->nelts;
    names = stats->names->elts;
    sn->now = ngx_time();

    if (ngx_array_init(&sn->providers, pool, n + 1,
                       sizeof(ngx_kmip_snapshot_provider_t))
        != NGX_OK
        || ngx_array_init(&sn->workers, pool, stats->processes,
                          sizeof(ngx_kmip_snapshot_worker_t))
           != NGX_OK)
    {
        return NULL;
    }

    /* a slot that is added to slot 0 meanwhile must not count twice */

    ngx_kmip_stats_lock(stats);

    for (i = 0; i < n; i++) {
        p = ngx_array_push(&sn->providers);
        ngx_memzero(p, sizeof(ngx_kmip_snapshot_provider_t));

        p->name = names[i];
        ngx_kmip_snapshot_provider(stats, i, p);
        p->up = ngx_kmip_snapshot_up(stats, i, p, sn->now) & 1;
    }

    rc = ngx_kmip_snapshot_workers(stats, sn);

    if (rc == NGX_OK) {
        rc = ngx_kmip_snapshot_lists(pool, stats, sn);
    }

    ngx_kmip_stats_unlock(stats);

    return rc == NGX_OK ? sn : NULL;
}


static void
ngx_kmip_snapshot_provider(ngx_kmip_stats_t *stats, ngx_uint_t i,
    ngx_kmip_snapshot_provider_t *p)
{
    size_t                      k;
    ngx_uint_t                  slot;
    ngx_atomic_t               *from, *to;
    ngx_kmip_stats_provider_t  *provider;

    to = (ngx_atomic_t *) &p->counts;

    for (slot = 0; slot < stats->processes; slot++) {
        provider = ngx_kmip_stats_provider(stats, slot, i);
        from = (ngx_atomic_t *) &provider->counts;

        for (k = 0; k < sizeof(p->counts) / sizeof(ngx_atomic_t); k++) {
            to[k] += from[k];
        }

        if (ngx_kmip_stats_alive(stats, slot)) {
            ngx_kmip_snapshot_gauges(p, &provider->gauges);
        }

        if (ngx_kmip_snapshot_serves(stats, slot)) {
            ngx_kmip_snapshot_state(p, &provider->gauges);
        }
    }
}


/* new sessions do not come to a worker that is exiting */

static ngx_uint_t
ngx_kmip_snapshot_serves(ngx_kmip_stats_t *stats, ngx_uint_t slot)
{
    return ngx_kmip_stats_alive(stats, slot)
           && !ngx_kmip_stats_process(stats, slot)->exiting;
}


static void
ngx_kmip_snapshot_gauges(ngx_kmip_snapshot_provider_t *p,
    ngx_kmip_stats_gauges_t *g)
{
    p->gauges.sessions += g->sessions;
    p->gauges.waiting += g->waiting;
    p->gauges.active += g->active;
    p->gauges.most += g->most;

    p->gauges.good = ngx_max(p->gauges.good, g->good);
    p->gauges.bad = ngx_max(p->gauges.bad, g->bad);
}


static void
ngx_kmip_snapshot_state(ngx_kmip_snapshot_provider_t *p,
    ngx_kmip_stats_gauges_t *g)
{
    p->workers++;

    p->open += (g->state & NGX_KMIP_STATS_OPEN) != 0;
    p->unusable += (g->state & NGX_KMIP_STATS_UNUSABLE) != 0;
    p->no_token += (g->state & NGX_KMIP_STATS_NO_TOKEN) != 0;
    p->down += g->state != 0;

    if (g->expires
        && (p->gauges.expires == 0 || g->expires < p->gauges.expires))
    {
        p->gauges.expires = g->expires;
    }
}


static ngx_uint_t
ngx_kmip_snapshot_up(ngx_kmip_stats_t *stats, ngx_uint_t i,
    ngx_kmip_snapshot_provider_t *p, time_t now)
{
    ngx_uint_t                slot;
    ngx_kmip_stats_gauges_t  *g;

    if (p->down == 0) {
        return 1;
    }

    for (slot = 0; slot < stats->processes; slot++) {

        if (!ngx_kmip_snapshot_serves(stats, slot)) {
            continue;
        }

        g = &ngx_kmip_stats_provider(stats, slot, i)->gauges;

        if (g->state == 0
            && (time_t) g->good + NGX_KMIP_SNAPSHOT_RECENT > now)
        {
            return 1;
        }
    }

    return 0;
}


static ngx_int_t
ngx_kmip_snapshot_workers(ngx_kmip_stats_t *stats, ngx_kmip_snapshot_t *sn)
{
    ngx_uint_t                   i, slot;
    ngx_kmip_stats_process_t    *process;
    ngx_kmip_snapshot_worker_t  *w;

    for (slot = 0; slot < stats->processes; slot++) {
        process = ngx_kmip_stats_process(stats, slot);

        for (i = 0; i < NGX_KMIP_STATS_REFUSALS; i++) {
            sn->refused[i] += process->refused[i];
        }

        if (!ngx_kmip_stats_alive(stats, slot)) {
            continue;
        }

        w = ngx_array_push(&sn->workers);
        if (w == NULL) {
            return NGX_ERROR;
        }

        ngx_memzero(w, sizeof(ngx_kmip_snapshot_worker_t));

        w->worker = process->worker;
        w->pid = process->pid;
        w->started = process->started;
        w->exiting = process->exiting != 0;

        if (process->draining && !process->exiting) {
            sn->draining = 1;
        }

        ngx_kmip_snapshot_worker(stats, slot, w);
    }

    return NGX_OK;
}


static void
ngx_kmip_snapshot_worker(ngx_kmip_stats_t *stats, ngx_uint_t slot,
    ngx_kmip_snapshot_worker_t *w)
{
    uint64_t                    failed, bad;
    ngx_uint_t                  i;
    ngx_kmip_stats_provider_t  *p;

    for (i = 0; i < stats->names->nelts; i++) {
        p = ngx_kmip_stats_provider(stats, slot, i);

        w->operations += ngx_kmip_snapshot_operations(&p->counts, &failed);
        w->failed += failed;
        w->calls += ngx_kmip_snapshot_calls(&p->counts, &bad);
        w->bad += bad;
        w->sessions += p->gauges.sessions;
        w->waiting += p->gauges.waiting;
        w->down += p->gauges.state != 0;
    }
}


uint64_t
ngx_kmip_snapshot_operations(const ngx_kmip_stats_counts_t *counts,
    uint64_t *failed)
{
    uint64_t             sum;
    ngx_uint_t           op, result;
    const ngx_atomic_t  *results;

    sum = 0;
    *failed = 0;

    for (op = 0; op < NGX_KMIP_STATS_OPERATIONS; op++) {
        results = (const ngx_atomic_t *) counts->operations[op].results;

        for (result = 0; result < NGX_KMIP_STATS_RESULTS; result++) {
            sum += results[result];
        }

        *failed += results[NGX_KMIP_METER_FAILURE]
                   + results[NGX_KMIP_METER_CRYPTOGRAPHIC];
    }

    return sum;
}


uint64_t
ngx_kmip_snapshot_calls(const ngx_kmip_stats_counts_t *counts, uint64_t *bad)
{
    uint64_t    sum, n;
    ngx_uint_t  kind, status;

    sum = 0;
    *bad = 0;

    for (kind = 0; kind < KEYPROTECT_CALLS; kind++) {
        for (status = 0; status < NGX_KMIP_STATS_STATUSES; status++) {
            n = counts->calls[kind].statuses[status];
            sum += n;

            if (ngx_kmip_meter_status_bad(status)) {
                *bad += n;
            }
        }
    }

    return sum;
}


/* copies, so that the page is written without the lock */

static ngx_int_t
ngx_kmip_snapshot_lists(ngx_pool_t *pool, ngx_kmip_stats_t *stats,
    ngx_kmip_snapshot_t *sn)
{
    ngx_uint_t                 i;
    ngx_kmip_stats_client_t   *client;
    ngx_kmip_stats_minute_t   *minute;
    ngx_kmip_stats_refusal_t  *refusal;

    minute = ngx_kmip_stats_minutes(stats);
    client = ngx_kmip_stats_clients(stats);
    refusal = ngx_kmip_stats_refusals(stats);

    sn->minutes = ngx_palloc(pool, NGX_KMIP_STATS_MINUTES * sizeof(*minute));
    sn->clients = ngx_palloc(pool, NGX_KMIP_STATS_CLIENTS * sizeof(*client));
    sn->refusals = ngx_palloc(pool, NGX_KMIP_STATS_RECENT * sizeof(*refusal));

    if (sn->minutes == NULL || sn->clients == NULL || sn->refusals == NULL) {
        return NGX_ERROR;
    }

    for (i = 0; i < NGX_KMIP_STATS_MINUTES; i++) {

        /* leave out minutes of more than an hour ago, as after a pause */

        if ((time_t) (minute[i].minute + NGX_KMIP_STATS_MINUTES) * 60
            > sn->now)
        {
            sn->minutes[sn->nminutes++] = minute[i];
        }
    }

    for (i = 0; i < NGX_KMIP_STATS_CLIENTS; i++) {
        if (client[i].last) {
            sn->clients[sn->nclients++] = client[i];
        }
    }

    for (i = 0; i < NGX_KMIP_STATS_RECENT; i++) {
        if (refusal[i].last) {
            sn->refusals[sn->nrefusals++] = refusal[i];
        }
    }

    ngx_qsort(sn->minutes, sn->nminutes, sizeof(*minute),
              ngx_kmip_snapshot_cmp_minutes);
    ngx_qsort(sn->clients, sn->nclients, sizeof(*client),
              ngx_kmip_snapshot_cmp);
    ngx_qsort(sn->refusals, sn->nrefusals, sizeof(*refusal),
              ngx_kmip_snapshot_cmp);

    return NGX_OK;
}


/* the time is the first member of both structures */

static int ngx_libc_cdecl
ngx_kmip_snapshot_cmp(const void *one, const void *two)
{
    ngx_atomic_uint_t  first, second;

    first = *(const ngx_atomic_uint_t *) one;
    second = *(const ngx_atomic_uint_t *) two;

    return first < second ? 1 : first > second ? -1 : 0;
}


static int ngx_libc_cdecl
ngx_kmip_snapshot_cmp_minutes(const void *one, const void *two)
{
    return ngx_kmip_snapshot_cmp(two, one);
}


void
ngx_kmip_snapshot_minute(ngx_kmip_stats_t *stats)
{
    ngx_atomic_uint_t         old, now;
    ngx_kmip_stats_minute_t  *m;

    now = ngx_time() / 60;
    m = &ngx_kmip_stats_minutes(stats)[now % NGX_KMIP_STATS_MINUTES];
    old = m->minute;

    if (old == now || !ngx_atomic_cmp_set(&m->minute, old, now)) {
        return;
    }

    ngx_kmip_stats_lock(stats);

    ngx_kmip_snapshot_total(stats, m);

    ngx_kmip_stats_unlock(stats);
}


static void
ngx_kmip_snapshot_total(ngx_kmip_stats_t *stats, ngx_kmip_stats_minute_t *m)
{
    uint64_t                    n, bad, failed;
    ngx_uint_t                  i, op, slot;
    ngx_kmip_stats_minute_t     sum;
    ngx_kmip_stats_provider_t  *p;

    ngx_memzero(&sum, sizeof(ngx_kmip_stats_minute_t));
    sum.minute = m->minute;

    for (slot = 0; slot < stats->processes; slot++) {
        for (i = 0; i < stats->names->nelts; i++) {
            p = ngx_kmip_stats_provider(stats, slot, i);

            for (op = 0; op < NGX_KMIP_STATS_OPERATIONS; op++) {
                for (n = 0; n < NGX_KMIP_STATS_BUCKETS; n++) {
                    sum.operations[op]
                        += p->counts.operations[op].time.buckets[n];
                }

                sum.times[op] += p->counts.operations[op].time.sum;
            }

            (void) ngx_kmip_snapshot_operations(&p->counts, &failed);
            sum.failed += failed;
            sum.calls += ngx_kmip_snapshot_calls(&p->counts, &bad);
            sum.bad += bad;

            if (ngx_kmip_stats_alive(stats, slot)) {
                sum.sessions += p->gauges.sessions;
            }
        }
    }

    ngx_memcpy(m, &sum, sizeof(ngx_kmip_stats_minute_t));
}
