
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * What the pages of kmip_status say, from a snapshot of the counters.  No page
 * has a secret; text from clients is escaped.
 */


#ifndef _NGX_KMIP_STATUS_H_INCLUDED_
#define _NGX_KMIP_STATUS_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "ngx_kmip_snapshot.h"
#include "ngx_kmip_text.h"


/* a certificate of the configuration, with the date of its end */

typedef struct {
    ngx_str_t              file;
    u_char                 fingerprint[NGX_KMIP_STATS_HEX];  /* clients' */
    time_t                 expires;
    unsigned               server:1;
} ngx_kmip_status_date_t;


typedef struct {
    ngx_kmip_text_t        text;
    ngx_kmip_snapshot_t   *sn;
    ngx_array_t           *dates;       /* ngx_kmip_status_date_t */
    ngx_pool_t            *pool;
} ngx_kmip_status_t;


void ngx_kmip_status_prometheus(ngx_kmip_status_t *st);
void ngx_kmip_status_json(ngx_kmip_status_t *st);
void ngx_kmip_status_html(ngx_kmip_status_t *st);

/* the Content-Security-Policy of the page in HTML; NGX_ERROR: no memory */

ngx_int_t ngx_kmip_status_policy(ngx_pool_t *pool, ngx_str_t *policy);

/*
 * The status of HTTP: 200, 503, or 404 where provider is not empty and not the
 * name of one.  While a server drains, it is 503.  For all providers it is
 * 200 if one of them can create and read keys.
 */

ngx_uint_t ngx_kmip_status_health(ngx_kmip_status_t *st,
    const ngx_str_t *provider);

/* why a provider is not available, in plain words */

const char *ngx_kmip_status_why(const ngx_kmip_snapshot_provider_t *p);

/* the first date of clients' or of servers' certificates; 0: none */

time_t ngx_kmip_status_expires(const ngx_kmip_status_t *st,
    ngx_uint_t server);

/* the same of clients that were admitted within a day, listed or not */

time_t ngx_kmip_status_admitted(const ngx_kmip_status_t *st);


#endif /* _NGX_KMIP_STATUS_H_INCLUDED_ */
