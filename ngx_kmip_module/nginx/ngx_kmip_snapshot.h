
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The counters of all processes, summed up for a page, and the judgement of
 * what each provider can do.
 */


#ifndef _NGX_KMIP_SNAPSHOT_H_INCLUDED_
#define _NGX_KMIP_SNAPSHOT_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "ngx_kmip_stats.h"


typedef struct {
    ngx_str_t                  name;
    ngx_kmip_stats_counts_t    counts;
    ngx_kmip_stats_gauges_t    gauges;      /* sums; expires: the first one;
                                               good, bad: the last ones */
    ngx_uint_t                 workers;
    ngx_uint_t                 open;        /* numbers of workers */
    ngx_uint_t                 unusable;
    ngx_uint_t                 no_token;
    ngx_uint_t                 down;        /* with any of these */
    unsigned                   up:1;        /* keys can be created and read */
} ngx_kmip_snapshot_provider_t;


typedef struct {
    ngx_uint_t                 worker;
    ngx_uint_t                 pid;
    time_t                     started;
    ngx_uint_t                 sessions;
    uint64_t                   operations;
    uint64_t                   failed;
    uint64_t                   calls;
    uint64_t                   bad;
    ngx_uint_t                 waiting;
    ngx_uint_t                 down;        /* providers */
    unsigned                   exiting:1;
} ngx_kmip_snapshot_worker_t;


typedef struct {
    time_t                     now;
    ngx_array_t                providers;   /* ngx_kmip_snapshot_provider_t */
    ngx_array_t                workers;     /* ngx_kmip_snapshot_worker_t */
    uint64_t                   refused[NGX_KMIP_STATS_REFUSALS];
    ngx_kmip_stats_minute_t   *minutes;     /* copies, the oldest first */
    ngx_uint_t                 nminutes;
    ngx_kmip_stats_refusal_t  *refusals;    /* copies, the newest first */
    ngx_uint_t                 nrefusals;
    ngx_kmip_stats_client_t   *clients;     /* copies, the newest first */
    ngx_uint_t                 nclients;
    unsigned                   draining:1;
} ngx_kmip_snapshot_t;


/* NULL: out of memory */

ngx_kmip_snapshot_t *ngx_kmip_snapshot(ngx_pool_t *pool,
    ngx_kmip_stats_t *stats);

/* writes down the totals of a minute that has ended, once for all processes */

void ngx_kmip_snapshot_minute(ngx_kmip_stats_t *stats);

/* sums of a provider */

uint64_t ngx_kmip_snapshot_operations(const ngx_kmip_stats_counts_t *counts,
    uint64_t *failed);
uint64_t ngx_kmip_snapshot_calls(const ngx_kmip_stats_counts_t *counts,
    uint64_t *bad);


#endif /* _NGX_KMIP_SNAPSHOT_H_INCLUDED_ */
