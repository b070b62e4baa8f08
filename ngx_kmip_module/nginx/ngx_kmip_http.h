
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * keyprotect_transport.h over libcurl: a queue in front of libcurl, deadlines
 * and timers.  There is one for each provider and worker.
 */


#ifndef _NGX_KMIP_HTTP_H_INCLUDED_
#define _NGX_KMIP_HTTP_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include <openssl/x509_vfy.h>

#include "keyprotect_transport.h"
#include "ngx_kmip_meter.h"


typedef struct ngx_kmip_http_s  ngx_kmip_http_t;


/* all strings are NUL-terminated; endpoints have no final slash */

typedef struct {
    ngx_str_t          endpoint;
    ngx_str_t          iam_endpoint;
    ngx_str_t          instance;
    ngx_str_t          proxy;            /* empty: none */
    X509_STORE        *trusted;
    ngx_msec_t         connect_timeout;
    ngx_uint_t         max_connections;  /* calls at once, without those to
                                            IAM */
    ngx_uint_t         http2;            /* if the server supports it */
    ngx_kmip_meter_t  *meter;            /* NULL: none */
} ngx_kmip_http_conf_t;


/* conf must outlive the transport; NULL: out of memory */

ngx_kmip_http_t *ngx_kmip_http_create(const ngx_kmip_http_conf_t *conf,
    ngx_log_t *log);

/* drops pending calls without calling their done handlers */

void ngx_kmip_http_destroy(ngx_kmip_http_t *h);

keyprotect_transport_t *ngx_kmip_http_transport(ngx_kmip_http_t *h);


#endif /* _NGX_KMIP_HTTP_H_INCLUDED_ */
