
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * libcurl's multi interface on nginx's event loop.  This layer runs transfers;
 * what they contain is left to ngx_kmip_http_call.h.
 */


#ifndef _NGX_KMIP_CURL_H_INCLUDED_
#define _NGX_KMIP_CURL_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include <curl/curl.h>


typedef struct ngx_kmip_curl_s           ngx_kmip_curl_t;
typedef struct ngx_kmip_curl_transfer_s  ngx_kmip_curl_transfer_t;


/*
 * The caller owns easy and has set all its options except CURLOPT_PRIVATE.
 * done is called once, from the event loop and never from within a function
 * below, after the transfer has been removed from the multi handle.
 */

struct ngx_kmip_curl_transfer_s {
    CURL              *easy;
    void             (*done)(ngx_kmip_curl_transfer_t *transfer,
                             CURLcode code);
    void              *data;
};


/*
 * Call it once in a process, after the last fork.  It initializes libcurl with
 * allocators that cleanse the memory they release.
 */

ngx_int_t ngx_kmip_curl_init(ngx_log_t *log);
void ngx_kmip_curl_exit(void);

/*
 * Creates a multi handle with its own connections, of which at most this many
 * stay open.  NULL: out of memory.  All transfers must have been removed
 * before it is destroyed.
 */

ngx_kmip_curl_t *ngx_kmip_curl_create(ngx_uint_t connections, ngx_log_t *log);
void ngx_kmip_curl_destroy(ngx_kmip_curl_t *kc);

/* starts a transfer; NGX_ERROR: it was not started, done will not be called */

ngx_int_t ngx_kmip_curl_add(ngx_kmip_curl_t *kc,
    ngx_kmip_curl_transfer_t *transfer);

/* removes a transfer that is not complete; done will not be called */

void ngx_kmip_curl_remove(ngx_kmip_curl_t *kc,
    ngx_kmip_curl_transfer_t *transfer);

/*
 * heard() notes that a response has arrived on the connection with this local
 * port.  abandon() shuts that connection down, unless something has been
 * received on it after the time since.
 */

void ngx_kmip_curl_heard(ngx_kmip_curl_t *kc, ngx_uint_t port);
void ngx_kmip_curl_abandon(ngx_kmip_curl_t *kc, ngx_uint_t port,
    ngx_msec_t since);


#endif /* _NGX_KMIP_CURL_H_INCLUDED_ */
