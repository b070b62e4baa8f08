
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * One HTTPS call: libcurl's options, the headers, and the response in a buffer
 * that is cleansed.  The owner decides when to start it and how long it may
 * run.
 */


#ifndef _NGX_KMIP_HTTP_CALL_H_INCLUDED_
#define _NGX_KMIP_HTTP_CALL_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "ngx_kmip_curl.h"
#include "ngx_kmip_http.h"
#include "ngx_kmip_http_handle.h"


/* maximum length of a response in bytes; lists are the longest */

#define NGX_KMIP_HTTP_MAX_ANSWER   (8 * 1024 * 1024)

#define NGX_KMIP_HTTP_MAX_HEADERS  10


typedef struct {
    ngx_kmip_curl_transfer_t   transfer;
    ngx_kmip_http_handles_t   *handles;
    keyprotect_http_t         *http;
    ngx_log_t                 *log;

    /* URL and headers in one buffer, which is cleansed */

    u_char                    *request;
    size_t                     request_size;
    struct curl_slist          headers[NGX_KMIP_HTTP_MAX_HEADERS];

    u_char                    *answer;
    size_t                     answer_len;
    size_t                     answer_size;

    ngx_uint_t                 attempts;     /* requests that were begun */
    ngx_uint_t                 port;         /* local port of the last one */
    ngx_msec_t                 begun;
    unsigned                   too_large:1;
    char                       error[CURL_ERROR_SIZE];
} ngx_kmip_http_call_t;


/*
 * Takes an easy handle and sets its options.  The caller has zeroed call and
 * set handles, http, log, and done and data of transfer.  NGX_ERROR: out of
 * memory.  The call may be cleaned up in any state except during the transfer.
 */

ngx_int_t ngx_kmip_http_call_init(ngx_kmip_http_call_t *call,
    ngx_msec_t timeout);

/*
 * Called after the transfer.  Sets the result and the response in http, and
 * frees everything except the response.
 */

void ngx_kmip_http_call_finish(ngx_kmip_http_call_t *call, CURLcode code);

void ngx_kmip_http_call_cleanup(ngx_kmip_http_call_t *call);

/* ngx_kmip_http_answer.c: libcurl's callbacks; data is the call */

size_t ngx_kmip_http_header_callback(char *p, size_t size, size_t n,
    void *data);
size_t ngx_kmip_http_body_callback(char *p, size_t size, size_t n,
    void *data);

/* copies text for a log, with spaces in place of control characters */

void ngx_kmip_http_text(char *dst, size_t size, const char *src, size_t len);


#endif /* _NGX_KMIP_HTTP_CALL_H_INCLUDED_ */
