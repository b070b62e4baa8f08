
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * libcurl's easy handles.
 *
 * When a transfer is done, libcurl frees its buffers of request and response,
 * and the allocators cleanse them; the handle still has the URL and the names
 * of the response's headers.  This holds only if a connection carries one
 * transfer at a time, since with HTTP/2 libcurl keeps the buffers while other
 * transfers use the connection, and only for versions of libcurl that are
 * known to do so.  In all other cases handles are not reused.
 */


#include "ngx_kmip_http_handle.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include "ngx_kmip_version.h"


typedef struct {
    CURLoption    option;
    long          value;
} ngx_kmip_http_option_t;


static CURL *ngx_kmip_http_handle_create(const ngx_kmip_http_conf_t *conf);
static CURLcode ngx_kmip_http_handle_options(CURL *easy);
static CURLcode ngx_kmip_http_handle_proxy(CURL *easy, const ngx_str_t *proxy);
static CURLcode ngx_kmip_http_handle_version(CURL *easy, ngx_uint_t http2);
static CURLcode ngx_kmip_http_handle_tls(CURL *easy, X509_STORE *trusted);
static CURLcode ngx_kmip_http_ssl_callback(CURL *easy, void *ssl_ctx,
    void *data);


static ngx_kmip_http_option_t  ngx_kmip_http_options[] = {
    { CURLOPT_NOSIGNAL,          1 },

    /* without it, a resolver thread that hangs would block the worker */

    { CURLOPT_QUICK_EXIT,        1 },

    { CURLOPT_FOLLOWLOCATION,    0 },
    { CURLOPT_PATH_AS_IS,        1 },
    { CURLOPT_SSL_VERIFYPEER,    1 },
    { CURLOPT_SSL_VERIFYHOST,    2 },
    { CURLOPT_SSLVERSION,        CURL_SSLVERSION_TLSv1_2 },

    /* resuming a TLS session would skip the verification of the certificate */

    { CURLOPT_SSL_SESSIONID_CACHE, 0 },

    { CURLOPT_TCP_KEEPALIVE,     1 },

    /*
     * Allocated and cleansed for each call, so keep them small; 16k is
     * libcurl's minimum for uploads.
     */

    { CURLOPT_UPLOAD_BUFFERSIZE, 16384 },
    { CURLOPT_BUFFERSIZE,        4096 },

    /* follow an endpoint that moves to another address */

    { CURLOPT_MAXLIFETIME_CONN,  600 }
};


ngx_int_t
ngx_kmip_http_handles_init(ngx_kmip_http_handles_t *handles,
    const ngx_kmip_http_conf_t *conf, ngx_uint_t max, ngx_log_t *log)
{
    handles->conf = conf;
    handles->n = 0;
    handles->max = (conf->http2 || !ngx_kmip_version_empties_handles())
                   ? 0 : max;

    handles->idle = ngx_alloc(max * sizeof(CURL *), log);

    return handles->idle ? NGX_OK : NGX_ERROR;
}


void
ngx_kmip_http_handles_done(ngx_kmip_http_handles_t *handles)
{
    while (handles->n) {
        curl_easy_cleanup(handles->idle[--handles->n]);
    }

    ERR_clear_error();

    ngx_free(handles->idle);
    handles->idle = NULL;
}


CURL *
ngx_kmip_http_handle_get(ngx_kmip_http_handles_t *handles)
{
    if (handles->n) {
        return handles->idle[--handles->n];
    }

    return ngx_kmip_http_handle_create(handles->conf);
}


void
ngx_kmip_http_handle_put(ngx_kmip_http_handles_t *handles, CURL *easy,
    ngx_uint_t ended)
{
    if (easy == NULL) {
        return;
    }

    /* these options point into the call's memory, which is freed first */

    if (ended && handles->n < handles->max
        && curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, NULL) == CURLE_OK
        && curl_easy_setopt(easy, CURLOPT_HTTPHEADER, NULL) == CURLE_OK)
    {
        handles->idle[handles->n++] = easy;
        return;
    }

    curl_easy_cleanup(easy);
    ERR_clear_error();
}


static CURL *
ngx_kmip_http_handle_create(const ngx_kmip_http_conf_t *conf)
{
    CURL      *easy;
    CURLcode   rc;

    easy = curl_easy_init();
    if (easy == NULL) {
        return NULL;
    }

    rc = ngx_kmip_http_handle_options(easy);
    rc |= ngx_kmip_http_handle_proxy(easy, &conf->proxy);
    rc |= ngx_kmip_http_handle_version(easy, conf->http2);
    rc |= ngx_kmip_http_handle_tls(easy, conf->trusted);

    if (rc != CURLE_OK) {
        curl_easy_cleanup(easy);
        return NULL;
    }

    return easy;
}


static CURLcode
ngx_kmip_http_handle_options(CURL *easy)
{
    CURLcode    rc;
    ngx_uint_t  i;

    rc = curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "https");
    rc |= curl_easy_setopt(easy, CURLOPT_USERAGENT, "ngx_stream_kmip_module");

    for (i = 0;
         i < sizeof(ngx_kmip_http_options) / sizeof(ngx_kmip_http_option_t);
         i++)
    {
        rc |= curl_easy_setopt(easy, ngx_kmip_http_options[i].option,
                               ngx_kmip_http_options[i].value);
    }

    return rc;
}


/*
 * Empty strings keep libcurl from using proxies of the environment.  The proxy
 * opens tunnels: it receives none of Key Protect's headers, and its headers
 * are not taken for those of Key Protect.
 */

static CURLcode
ngx_kmip_http_handle_proxy(CURL *easy, const ngx_str_t *proxy)
{
    CURLcode  rc;

    rc = curl_easy_setopt(easy, CURLOPT_PROXY,
                          proxy->len ? (char *) proxy->data : "");
    rc |= curl_easy_setopt(easy, CURLOPT_NOPROXY, "");
    rc |= curl_easy_setopt(easy, CURLOPT_HTTPPROXYTUNNEL, 1L);
    rc |= curl_easy_setopt(easy, CURLOPT_HEADEROPT, (long) CURLHEADER_SEPARATE);
    rc |= curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);

    return rc;
}


/*
 * HTTP/2 is negotiated in the TLS handshake.  During the first handshake of a
 * burst the other calls wait for the result instead of opening connections.
 */

static CURLcode
ngx_kmip_http_handle_version(CURL *easy, ngx_uint_t http2)
{
    CURLcode  rc;

    if (!http2) {
        return curl_easy_setopt(easy, CURLOPT_HTTP_VERSION,
                                CURL_HTTP_VERSION_1_1);
    }

    rc = curl_easy_setopt(easy, CURLOPT_HTTP_VERSION,
                          CURL_HTTP_VERSION_2TLS);
    rc |= curl_easy_setopt(easy, CURLOPT_PIPEWAIT, 1L);

    return rc;
}


/*
 * The callback sets the certificate store; libcurl would take 20 ms to load a
 * bundle for each handle.
 */

static CURLcode
ngx_kmip_http_handle_tls(CURL *easy, X509_STORE *trusted)
{
    CURLcode  rc;

    rc = curl_easy_setopt(easy, CURLOPT_CAINFO, NULL);
    rc |= curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
    rc |= curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION,
                           ngx_kmip_http_ssl_callback);
    rc |= curl_easy_setopt(easy, CURLOPT_SSL_CTX_DATA, trusted);

    return rc;
}


static CURLcode
ngx_kmip_http_ssl_callback(CURL *easy, void *ssl_ctx, void *data)
{
    SSL_CTX_set_options(ssl_ctx, SSL_OP_CLEANSE_PLAINTEXT);

    /* else OpenSSL allocates and cleanses a buffer for each response */

    SSL_CTX_clear_mode(ssl_ctx, SSL_MODE_RELEASE_BUFFERS);

    SSL_CTX_set1_cert_store(ssl_ctx, data);

    return CURLE_OK;
}
