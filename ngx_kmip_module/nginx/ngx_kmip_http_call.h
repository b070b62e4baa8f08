
/*
 * One HTTPS call: libcurl's options, the headers, and the answer in a
 * cleansed buffer.  When it is made and for how long is its owner's business.
 */


#ifndef _NGX_KMIP_HTTP_CALL_H_INCLUDED_
#define _NGX_KMIP_HTTP_CALL_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "ngx_kmip_curl.h"
#include "ngx_kmip_http.h"
#include "ngx_kmip_http_handle.h"


/* an answer may be this long; lists are the longest */

#define NGX_KMIP_HTTP_MAX_ANSWER   (8 * 1024 * 1024)

#define NGX_KMIP_HTTP_MAX_HEADERS  10


typedef struct {
    ngx_kmip_curl_transfer_t   transfer;
    ngx_kmip_http_handles_t   *handles;
    keyprotect_http_t         *http;
    ngx_log_t                 *log;

    /* the URL and the headers, one after the other; cleansed */

    u_char                    *request;
    size_t                     request_size;
    struct curl_slist          headers[NGX_KMIP_HTTP_MAX_HEADERS];

    u_char                    *answer;
    size_t                     answer_len;
    size_t                     answer_size;

    ngx_uint_t                 attempts;     /* requests begun on a wire */
    ngx_uint_t                 port;         /* ours, of the last one */
    ngx_msec_t                 begun;
    unsigned                   too_large:1;
    char                       error[CURL_ERROR_SIZE];
} ngx_kmip_http_call_t;


/*
 * Takes an easy handle; call is zeroed, with handles, http, log and transfer's
 * done and data set.  It may be cleaned up in any state, but not on the wire.
 */

ngx_int_t ngx_kmip_http_call_init(ngx_kmip_http_call_t *call,
    ngx_msec_t timeout);

/*
 * After the transfer: sets in http how it ended and what came back, and frees
 * all but the answer.
 */

void ngx_kmip_http_call_finish(ngx_kmip_http_call_t *call, CURLcode code);

void ngx_kmip_http_call_cleanup(ngx_kmip_http_call_t *call);

/* ngx_kmip_http_answer.c: libcurl's callbacks; data is the call */

size_t ngx_kmip_http_header_callback(char *p, size_t size, size_t n,
    void *data);
size_t ngx_kmip_http_body_callback(char *p, size_t size, size_t n,
    void *data);

/* for logs: control characters become blanks */

void ngx_kmip_http_text(char *dst, size_t size, const char *src, size_t len);


#endif /* _NGX_KMIP_HTTP_CALL_H_INCLUDED_ */
