
/*
 * libcurl's easy handles, with what all calls of a provider have in common.
 * To make and to free one costs more than most calls do besides, so those
 * whose call ended well are used again.
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
    ngx_uint_t                   n;          /* of those that are idle */
    ngx_uint_t                   max;        /* that are kept */
} ngx_kmip_http_handles_t;


/* conf must outlive the handles */

ngx_int_t ngx_kmip_http_handles_init(ngx_kmip_http_handles_t *handles,
    const ngx_kmip_http_conf_t *conf, ngx_uint_t max, ngx_log_t *log);

/* frees those that are idle */

void ngx_kmip_http_handles_done(ngx_kmip_http_handles_t *handles);

/*
 * NULL: no memory.  The taker sets what is its call's alone: URL, headers,
 * method and body, the times, the error buffer, the callbacks and their data.
 */

CURL *ngx_kmip_http_handle_get(ngx_kmip_http_handles_t *handles);

/*
 * Takes a handle back that is on no wire.  ended: its transfer came to a good
 * end, so that nothing of it is left in the handle.
 */

void ngx_kmip_http_handle_put(ngx_kmip_http_handles_t *handles, CURL *easy,
    ngx_uint_t ended);


#endif /* _NGX_KMIP_HTTP_HANDLE_H_INCLUDED_ */
