
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * libcurl's easy handles, with the options that all calls of a provider share.
 * Creating and freeing a handle costs more than most calls, so handles whose
 * transfer succeeded are reused.
 */


#ifndef _NGX_KMIP_HTTP_HANDLE_H_INCLUDED_
#define _NGX_KMIP_HTTP_HANDLE_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "ngx_kmip_curl.h"
#include "ngx_kmip_http.h"


typedef struct {
    const ngx_kmip_http_conf_t  *conf;
    CURL                       **idle;
    ngx_uint_t                   n;          /* number of idle handles */
    ngx_uint_t                   max;        /* most that are kept */
} ngx_kmip_http_handles_t;


/* conf must outlive the handles; NGX_ERROR: out of memory */

ngx_int_t ngx_kmip_http_handles_init(ngx_kmip_http_handles_t *handles,
    const ngx_kmip_http_conf_t *conf, ngx_uint_t max, ngx_log_t *log);

/* frees the idle handles */

void ngx_kmip_http_handles_done(ngx_kmip_http_handles_t *handles);

/*
 * NULL: out of memory.  The caller sets the options of the call: URL, headers,
 * method and body, timeouts, error buffer, callbacks and their data.
 */

CURL *ngx_kmip_http_handle_get(ngx_kmip_http_handles_t *handles);

/*
 * Takes back a handle without a transfer in progress.  ended is 1 if its last
 * transfer succeeded, so that the handle contains nothing of it.
 */

void ngx_kmip_http_handle_put(ngx_kmip_http_handles_t *handles, CURL *easy,
    ngx_uint_t ended);


#endif /* _NGX_KMIP_HTTP_HANDLE_H_INCLUDED_ */
