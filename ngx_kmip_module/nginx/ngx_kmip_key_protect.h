
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The kmip_key_protect block: a provider, its configuration and, in each
 * worker, its store over libcurl.
 */


#ifndef _NGX_KMIP_KEY_PROTECT_H_INCLUDED_
#define _NGX_KMIP_KEY_PROTECT_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "keyprotect_store.h"
#include "kmip_context.h"
#include "ngx_kmip_meter.h"


typedef struct ngx_kmip_key_protect_s  ngx_kmip_key_protect_t;


/*
 * The directive "kmip_key_protect name { ... }".  conf is an ngx_array_t of
 * ngx_kmip_key_protect_t *, which the stream module's main configuration
 * holds.
 */

char *ngx_kmip_key_protect_block(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);

/* Checks all blocks after parsing; errors name the block's file and line. */

char *ngx_kmip_key_protect_init_conf(ngx_conf_t *cf, ngx_array_t *providers);

/* the provider with this name, or NULL */

ngx_kmip_key_protect_t *ngx_kmip_key_protect_find(ngx_array_t *providers,
    ngx_str_t *name);

/*
 * Starts libcurl, stores and instance checks in a worker (or the single
 * process).  zone is NULL without kmip_zone.  What happens is counted in
 * stats, where this process has a slot; NULL: it is not counted.
 */

ngx_int_t ngx_kmip_key_protect_init_process(ngx_cycle_t *cycle,
    ngx_array_t *providers, ngx_shm_zone_t *zone, ngx_kmip_stats_t *stats);
void ngx_kmip_key_protect_exit_process(ngx_cycle_t *cycle,
    ngx_array_t *providers);

/* this worker's store of the provider */

kmip_store_t *ngx_kmip_key_protect_store(ngx_kmip_key_protect_t *kp);

/* uses of its keys that this worker holds */

kmip_usage_blocks_t *ngx_kmip_key_protect_blocks(ngx_kmip_key_protect_t *kp);

ngx_str_t *ngx_kmip_key_protect_name(ngx_kmip_key_protect_t *kp);
ngx_kmip_meter_t *ngx_kmip_key_protect_meter(ngx_kmip_key_protect_t *kp);

/* warns of a max_connections that so many connections never let it reach */

void ngx_kmip_key_protect_bound(ngx_array_t *providers, ngx_uint_t connections,
    ngx_log_t *log);

/* brings the gauges of all providers up to date */

void ngx_kmip_key_protect_publish(ngx_array_t *providers);

/*
 * 1 with "on_unavailable refuse" as long as keys cannot be created or read; a
 * change is logged.
 */

ngx_uint_t ngx_kmip_key_protect_refuses(ngx_kmip_key_protect_t *kp);


#endif /* _NGX_KMIP_KEY_PROTECT_H_INCLUDED_ */
