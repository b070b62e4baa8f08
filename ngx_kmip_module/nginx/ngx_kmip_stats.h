
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Counters in shared memory.  Each process has a slot of its own, so that no
 * counter is in the caches of two processors, and needs no lock.  Counters of
 * processes that ended are added to slot 0, so totals survive reloads and
 * crashes.
 *
 * The memory is a zone of its own, beside that of kmip_zone.  It contains no
 * pointers: each process computes where its counters are, so damaged memory
 * gives wrong numbers, and nothing else.
 */


#ifndef _NGX_KMIP_STATS_H_INCLUDED_
#define _NGX_KMIP_STATS_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>


#define NGX_KMIP_STATS_OPERATIONS  64       /* by KMIP's code; 0: unknown */
#define NGX_KMIP_STATS_RESULTS     10
#define NGX_KMIP_STATS_BUCKETS     14       /* the last one has no bound */
#define NGX_KMIP_STATS_CALLS       16
#define NGX_KMIP_STATS_STATUSES    16
#define NGX_KMIP_STATS_REFUSALS    24
#define NGX_KMIP_STATS_MINUTES     64
#define NGX_KMIP_STATS_RECENT      32       /* refused clients */
#define NGX_KMIP_STATS_CLIENTS     64       /* admitted certificates */
#define NGX_KMIP_STATS_NAME        64
#define NGX_KMIP_STATS_SUBJECT     160
#define NGX_KMIP_STATS_HEX         64


typedef struct {
    ngx_atomic_t   buckets[NGX_KMIP_STATS_BUCKETS];
    ngx_atomic_t   sum;                     /* ms */
} ngx_kmip_stats_time_t;


typedef struct {
    ngx_atomic_t            results[NGX_KMIP_STATS_RESULTS];
    ngx_kmip_stats_time_t   time;
} ngx_kmip_stats_operation_t;


typedef struct {
    ngx_atomic_t            statuses[NGX_KMIP_STATS_STATUSES];
    ngx_atomic_t            retries;
    ngx_kmip_stats_time_t   time;
} ngx_kmip_stats_call_t;


/* of a provider, in a process; nothing but counters */

typedef struct {
    ngx_atomic_t                 sessions;
    ngx_atomic_t                 received;  /* bytes of requests */
    ngx_atomic_t                 sent;      /* bytes of responses */
    ngx_atomic_t                 hits;      /* of the cache */
    ngx_atomic_t                 misses;
    ngx_atomic_t                 queued;    /* calls that had to wait */
    ngx_atomic_t                 queue_time;    /* ms */
    ngx_kmip_stats_operation_t   operations[NGX_KMIP_STATS_OPERATIONS];
    ngx_kmip_stats_call_t        calls[NGX_KMIP_STATS_CALLS];
} ngx_kmip_stats_counts_t;


/* of a provider, in a process: how it is now.  Times are seconds since 1970 */

typedef struct {
    ngx_atomic_t   sessions;
    ngx_atomic_t   waiting;                 /* calls in the queue */
    ngx_atomic_t   active;                  /* calls on the wire */
    ngx_atomic_t   most;                    /* max_connections */
    ngx_atomic_t   state;                   /* NGX_KMIP_STATS_... */
    ngx_atomic_t   expires;                 /* of the token; 0: none */
    ngx_atomic_t   good;                    /* the last good response */
    ngx_atomic_t   bad;                     /* the last failure */
} ngx_kmip_stats_gauges_t;


/* bits of state */

#define NGX_KMIP_STATS_OPEN      1          /* the breaker is open */
#define NGX_KMIP_STATS_UNUSABLE  2          /* by the instance check */
#define NGX_KMIP_STATS_NO_TOKEN  4          /* IAM gives none */


typedef struct {
    ngx_kmip_stats_counts_t   counts;
    ngx_kmip_stats_gauges_t   gauges;
} ngx_kmip_stats_provider_t;


typedef struct {
    ngx_atomic_t   pid;                     /* 0: free */
    ngx_atomic_t   worker;
    ngx_atomic_t   started;
    ngx_atomic_t   draining;
    ngx_atomic_t   exiting;
    ngx_atomic_t   refused[NGX_KMIP_STATS_REFUSALS];
} ngx_kmip_stats_process_t;


/* totals of all providers at the end of a minute */

typedef struct {
    ngx_atomic_t   minute;                  /* since 1970; 0: none */
    ngx_atomic_t   operations[NGX_KMIP_STATS_OPERATIONS];
    ngx_atomic_t   times[NGX_KMIP_STATS_OPERATIONS];    /* ms */
    ngx_atomic_t   failed;                  /* operations */
    ngx_atomic_t   calls;
    ngx_atomic_t   bad;                     /* calls */
    ngx_atomic_t   sessions;
} ngx_kmip_stats_minute_t;


/* Text is not terminated, and may be anything where memory is damaged. */

typedef struct {
    ngx_atomic_t   last;                    /* time */
    ngx_atomic_t   reason;
    ngx_atomic_t   times;
    u_char         fingerprint[NGX_KMIP_STATS_HEX];
    u_char         subject[NGX_KMIP_STATS_SUBJECT];
    u_char         address[NGX_KMIP_STATS_NAME];
    u_char         detail[NGX_KMIP_STATS_SUBJECT];
} ngx_kmip_stats_refusal_t;


typedef struct {
    ngx_atomic_t   last;                    /* time of the last session */
    ngx_atomic_t   sessions;
    ngx_atomic_t   expires;
    u_char         fingerprint[NGX_KMIP_STATS_HEX];
    u_char         subject[NGX_KMIP_STATS_SUBJECT];
    u_char         address[NGX_KMIP_STATS_NAME];
    u_char         provider[NGX_KMIP_STATS_NAME];
} ngx_kmip_stats_client_t;


typedef struct {
    uint64_t       magic;
    uint32_t       version;
    uint32_t       processes;
    uint32_t       providers;
    uint32_t       size;
} ngx_kmip_stats_header_t;


/* a process's view of the memory */

typedef struct {
    ngx_shm_zone_t             *zone;
    ngx_slab_pool_t            *shpool;
    u_char                     *block;
    size_t                      size;
    ngx_uint_t                  processes;  /* slots */
    ngx_uint_t                  providers;  /* places in a slot */
    ngx_uint_t                  slot;       /* this process's */
    ngx_array_t                *names;      /* ngx_str_t, of the providers */
    ngx_uint_t                 *places;     /* by index of names */
} ngx_kmip_stats_t;


/*
 * add() makes the zone known while the configuration is read; size() sets its
 * size when all providers are known; names must outlive the cycle.
 */

ngx_kmip_stats_t *ngx_kmip_stats_add(ngx_conf_t *cf);
ngx_int_t ngx_kmip_stats_size(ngx_conf_t *cf, ngx_kmip_stats_t *stats,
    ngx_array_t *names);

/* takes a slot for this process, and gives it back */

void ngx_kmip_stats_enter(ngx_kmip_stats_t *stats);
void ngx_kmip_stats_leave(ngx_kmip_stats_t *stats);

/* parts of the memory; i is the index of the provider's name */

ngx_kmip_stats_process_t *ngx_kmip_stats_process(ngx_kmip_stats_t *stats,
    ngx_uint_t slot);
ngx_kmip_stats_provider_t *ngx_kmip_stats_provider(ngx_kmip_stats_t *stats,
    ngx_uint_t slot, ngx_uint_t i);
ngx_kmip_stats_minute_t *ngx_kmip_stats_minutes(ngx_kmip_stats_t *stats);
ngx_kmip_stats_refusal_t *ngx_kmip_stats_refusals(ngx_kmip_stats_t *stats);
ngx_kmip_stats_client_t *ngx_kmip_stats_clients(ngx_kmip_stats_t *stats);

/* 1 if the slot belongs to a process that lives, so that its gauges count */

ngx_uint_t ngx_kmip_stats_alive(ngx_kmip_stats_t *stats, ngx_uint_t slot);

/* hold it while slots are summed up or text is written */

void ngx_kmip_stats_lock(ngx_kmip_stats_t *stats);
void ngx_kmip_stats_unlock(ngx_kmip_stats_t *stats);


#endif /* _NGX_KMIP_STATS_H_INCLUDED_ */
