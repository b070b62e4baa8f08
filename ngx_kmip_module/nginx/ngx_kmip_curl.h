
/*
 * libcurl on nginx's event loop: transfers, and nothing about what they
 * carry.
 */


#ifndef _NGX_KMIP_CURL_H_INCLUDED_
#define _NGX_KMIP_CURL_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include <curl/curl.h>


typedef struct ngx_kmip_curl_s           ngx_kmip_curl_t;
typedef struct ngx_kmip_curl_transfer_s  ngx_kmip_curl_transfer_t;


/*
 * easy belongs to the caller, who has set its options but CURLOPT_PRIVATE.
 * done is called once, from the event loop and never from within a function
 * below, when the transfer has left the multi handle.
 */

struct ngx_kmip_curl_transfer_s {
    CURL              *easy;
    void             (*done)(ngx_kmip_curl_transfer_t *transfer,
                             CURLcode code);
    void              *data;
};


/*
 * Once in a process, after the last fork: libcurl with allocators that
 * cleanse what they release.
 */

ngx_int_t ngx_kmip_curl_init(ngx_log_t *log);
void ngx_kmip_curl_exit(void);

/*
 * A multi handle with its own connections, of which it keeps at most so many
 * open; NULL: no memory.  All transfers must be removed before it goes.
 */

ngx_kmip_curl_t *ngx_kmip_curl_create(ngx_uint_t connections, ngx_log_t *log);
void ngx_kmip_curl_destroy(ngx_kmip_curl_t *kc);

ngx_int_t ngx_kmip_curl_add(ngx_kmip_curl_t *kc,
    ngx_kmip_curl_transfer_t *transfer);

/* ends a transfer that is not done; done will not be called */

void ngx_kmip_curl_remove(ngx_kmip_curl_t *kc,
    ngx_kmip_curl_transfer_t *transfer);

/*
 * An answer came on the connection from this port of ours; abandon ends that
 * connection, if nothing at all came on it since then.
 */

void ngx_kmip_curl_heard(ngx_kmip_curl_t *kc, ngx_uint_t port);
void ngx_kmip_curl_abandon(ngx_kmip_curl_t *kc, ngx_uint_t port,
    ngx_msec_t since);


#endif /* _NGX_KMIP_CURL_H_INCLUDED_ */
