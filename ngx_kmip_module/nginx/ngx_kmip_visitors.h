
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Clients that were refused, each with the reason in plain words and the line
 * of configuration that would admit it, and certificates that were admitted.
 * The newest ones are remembered, in the memory of ngx_kmip_stats.h.
 */


#ifndef _NGX_KMIP_VISITORS_H_INCLUDED_
#define _NGX_KMIP_VISITORS_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "ngx_kmip_stats.h"


/* each has a row in a table in ngx_kmip_visitors.c */

typedef enum {
    NGX_KMIP_REFUSED_OTHER = 0,
    NGX_KMIP_REFUSED_NO_TLS,
    NGX_KMIP_REFUSED_NO_CERTIFICATE,
    NGX_KMIP_REFUSED_NOT_LISTED,
    NGX_KMIP_REFUSED_CLIENT_CA,
    NGX_KMIP_REFUSED_NOT_VERIFIED,
    NGX_KMIP_REFUSED_NOT_YET_VALID,
    NGX_KMIP_REFUSED_EXPIRED,
    NGX_KMIP_REFUSED_REVOKED,
    NGX_KMIP_REFUSED_CA,
    NGX_KMIP_REFUSED_RESUMED,
    NGX_KMIP_REFUSED_BY_NGINX,
    NGX_KMIP_REFUSED_SESSIONS,
    NGX_KMIP_REFUSED_PROVIDER,
    NGX_KMIP_REFUSED_UNAVAILABLE,
    NGX_KMIP_REFUSED_FULL,
    NGX_KMIP_REFUSED_DRAINING,
    NGX_KMIP_REFUSED_MAX
} ngx_kmip_refused_e;


typedef struct {
    const char   *name;            /* for metrics */
    const char   *text;            /* for people */
    const char   *line;            /* of the configuration; NULL: none would
                                      admit the client */
} ngx_kmip_refused_t;


/* empty strings are unknown */

typedef struct {
    ngx_str_t     fingerprint;     /* hexadecimal */
    ngx_str_t     subject;
    ngx_str_t     address;
    ngx_str_t     detail;          /* refused: the reason as it is logged */
    ngx_str_t     provider;        /* admitted */
    time_t        expires;         /* admitted */
} ngx_kmip_visitor_t;


const ngx_kmip_refused_t *ngx_kmip_refused(ngx_uint_t reason);

/* NULL: nothing is counted */

void ngx_kmip_visitor_refused(ngx_kmip_stats_t *stats, ngx_uint_t reason,
    const ngx_kmip_visitor_t *visitor);
void ngx_kmip_visitor_admitted(ngx_kmip_stats_t *stats,
    const ngx_kmip_visitor_t *visitor);


#endif /* _NGX_KMIP_VISITORS_H_INCLUDED_ */
