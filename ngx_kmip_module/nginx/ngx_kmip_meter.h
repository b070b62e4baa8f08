
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Counts what happens, in the memory of ngx_kmip_stats.h.  Nothing here waits
 * or fails: a meter without memory counts nothing.
 */


#ifndef _NGX_KMIP_METER_H_INCLUDED_
#define _NGX_KMIP_METER_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "keyprotect_cache.h"
#include "keyprotect_transport.h"
#include "ngx_kmip_stats.h"


/* of a provider in this process; zeroed: nothing is counted */

typedef struct {
    ngx_kmip_stats_counts_t   *counts;
    ngx_kmip_stats_gauges_t   *gauges;
} ngx_kmip_meter_t;


/* how an operation ended; Result Reasons are grouped */

typedef enum {
    NGX_KMIP_METER_SUCCESS = 0,
    NGX_KMIP_METER_NOT_FOUND,
    NGX_KMIP_METER_DENIED,
    NGX_KMIP_METER_ILLEGAL,           /* not in this state */
    NGX_KMIP_METER_INVALID,
    NGX_KMIP_METER_UNSUPPORTED,
    NGX_KMIP_METER_LIMIT,
    NGX_KMIP_METER_CRYPTOGRAPHIC,     /* the root key, as a rule */
    NGX_KMIP_METER_FAILURE,           /* Key Protect, as a rule */
    NGX_KMIP_METER_OTHER
} ngx_kmip_meter_result_e;


/* how an attempt of a call ended */

typedef enum {
    NGX_KMIP_METER_2XX = 0,
    NGX_KMIP_METER_3XX,
    NGX_KMIP_METER_400,               /* 4xx with no name below */
    NGX_KMIP_METER_401,
    NGX_KMIP_METER_403,
    NGX_KMIP_METER_404,
    NGX_KMIP_METER_409,
    NGX_KMIP_METER_429,
    NGX_KMIP_METER_5XX,
    NGX_KMIP_METER_QUEUE,             /* no connection in time */
    NGX_KMIP_METER_NOT_SENT,
    NGX_KMIP_METER_BROKEN,
    NGX_KMIP_METER_TIMEOUT,
    NGX_KMIP_METER_TOO_LARGE,
    NGX_KMIP_METER_SKIPPED            /* failed at once, without an attempt */
} ngx_kmip_meter_status_e;


/* names of both for metrics, and of calls; NULL: there is none */

const char *ngx_kmip_meter_result_name(ngx_uint_t result);
const char *ngx_kmip_meter_status_name(ngx_uint_t status);
const char *ngx_kmip_meter_call_name(ngx_uint_t kind);

/* 1 if the status is a failure of Key Protect, or of the way to it */

ngx_uint_t ngx_kmip_meter_status_bad(ngx_uint_t status);

/* upper bound of a bucket, in ms; 0: none */

ngx_uint_t ngx_kmip_meter_bound(ngx_uint_t bucket);


void ngx_kmip_meter_session(ngx_kmip_meter_t *meter, ngx_int_t n);
void ngx_kmip_meter_received(ngx_kmip_meter_t *meter, size_t bytes);
void ngx_kmip_meter_sent(ngx_kmip_meter_t *meter, size_t bytes);
void ngx_kmip_meter_cached(ngx_kmip_meter_t *meter, ngx_uint_t hit);

/* reason: 0 for success */

void ngx_kmip_meter_operation(ngx_kmip_meter_t *meter, uint32_t operation,
    uint32_t reason, uint64_t elapsed);

/* kind and attempt as of keyprotect_meter_pt */

void ngx_kmip_meter_call(ngx_kmip_meter_t *meter, ngx_uint_t kind,
    ngx_uint_t attempt, const keyprotect_http_t *http);

/* the queue before libcurl, after a change; ms: time of a call in it */

void ngx_kmip_meter_queue(ngx_kmip_meter_t *meter, ngx_uint_t waiting,
    ngx_uint_t active);
void ngx_kmip_meter_queued(ngx_kmip_meter_t *meter, ngx_msec_t ms);


#endif /* _NGX_KMIP_METER_H_INCLUDED_ */
