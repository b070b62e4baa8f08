
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The configuration of a kmip_key_protect block, for the files that parse it
 * and the one that runs it.
 */


#ifndef _NGX_KMIP_KEY_PROTECT_CONF_H_INCLUDED_
#define _NGX_KMIP_KEY_PROTECT_CONF_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "keyprotect_settings.h"
#include "kmip_usage.h"
#include "ngx_kmip_http.h"
#include "ngx_kmip_key_protect.h"


struct ngx_kmip_key_protect_s {
    ngx_str_t                name;
    u_char                  *file;             /* where the block begins */
    ngx_uint_t               line;

    keyprotect_settings_t    settings;
    kmip_secret_t            api_key;          /* the only copy in the
                                                  process */
    X509_STORE              *trusted;

    /* set in a worker */

    ngx_log_t               *log;
    ngx_kmip_http_conf_t     http_conf;
    ngx_kmip_http_t         *http;
    keyprotect_conf_t        store_conf;
    keyprotect_cache_t       cache;
    keyprotect_cache_t       counted;          /* the same, with a meter */
    ngx_kmip_meter_t         meter;
    keyprotect_store_t      *store;
    kmip_usage_blocks_t      blocks;
    ngx_uint_t               refuses;          /* sessions, as logged last */
};


/*
 * ngx_kmip_key_protect_meter.c: counts the calls of the i-th provider in this
 * process's slot, before the store is created.  counted() wraps kp->cache.
 */

void ngx_kmip_key_protect_count(ngx_kmip_key_protect_t *kp,
    ngx_kmip_stats_t *stats, ngx_uint_t i);
void ngx_kmip_key_protect_uncount(ngx_kmip_key_protect_t *kp);
keyprotect_cache_t *ngx_kmip_key_protect_counted(ngx_kmip_key_protect_t *kp);


/* read the files that directives name */

char *ngx_kmip_key_protect_api_key(ngx_conf_t *cf, ngx_kmip_key_protect_t *kp,
    ngx_str_t *name);
char *ngx_kmip_key_protect_trusted(ngx_conf_t *cf, ngx_kmip_key_protect_t *kp,
    ngx_str_t *name);

/* NGX_ERROR: the error has been logged */

ngx_int_t ngx_kmip_key_protect_load_trusted(ngx_conf_t *cf,
    ngx_kmip_key_protect_t *kp, ngx_str_t *file);


#endif /* _NGX_KMIP_KEY_PROTECT_CONF_H_INCLUDED_ */
