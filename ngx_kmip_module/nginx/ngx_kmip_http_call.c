
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * One HTTPS call of libcurl.
 *
 * libcurl repeats a request, whatever its method, if a reused connection
 * closes before the first byte of the response; the server may then have
 * performed the first one.  The callback before each request counts requests,
 * and refuses the second one of a call that changes something.  To make this
 * rare, such calls only reuse connections that were idle for a short time.  A
 * new connection for each of them would cost a TLS handshake for each key.
 */


#include "ngx_kmip_http_call.h"

#include "kmip_memory.h"


/* seconds that a connection may be idle and still be reused */

#define NGX_KMIP_HTTP_IDLE           60L
#define NGX_KMIP_HTTP_IDLE_CHANGING  5L


typedef struct {
    const char   *custom;                    /* NULL: the default of option */
    CURLoption    option;
} ngx_kmip_http_method_t;


typedef struct {
    CURLcode                  code;
    keyprotect_http_cause_e   cause;
} ngx_kmip_http_cause_t;


typedef struct {
    const char    *name;
    const u_char  *value;
    size_t         len;
} ngx_kmip_http_header_t;


typedef struct {
    ngx_uint_t               n;
    ngx_kmip_http_header_t   header[NGX_KMIP_HTTP_MAX_HEADERS];
} ngx_kmip_http_headers_t;


static ngx_int_t ngx_kmip_http_build(ngx_kmip_http_call_t *call,
    const ngx_kmip_http_conf_t *conf);
static void ngx_kmip_http_headers(ngx_kmip_http_headers_t *headers,
    keyprotect_http_t *http, const ngx_kmip_http_conf_t *conf);
static void ngx_kmip_http_header(ngx_kmip_http_headers_t *headers,
    const char *name, const char *value);
static void ngx_kmip_http_header_len(ngx_kmip_http_headers_t *headers,
    const char *name, const u_char *value, size_t len);
static ngx_int_t ngx_kmip_http_set_options(ngx_kmip_http_call_t *call,
    ngx_msec_t timeout);
static ngx_int_t ngx_kmip_http_set_callbacks(ngx_kmip_http_call_t *call);
static ngx_int_t ngx_kmip_http_set_method(ngx_kmip_http_call_t *call);
static int ngx_kmip_http_request_callback(void *data, char *remote_ip,
    char *local_ip, int remote_port, int local_port);

static keyprotect_http_error_e ngx_kmip_http_error(
    ngx_kmip_http_call_t *call, CURLcode code);
static keyprotect_http_cause_e ngx_kmip_http_cause(
    ngx_kmip_http_call_t *call, CURLcode code);
static void ngx_kmip_http_free_request(ngx_kmip_http_call_t *call,
    ngx_uint_t ended);


static ngx_kmip_http_method_t  ngx_kmip_http_methods[] = {
    { NULL,      CURLOPT_HTTPGET },          /* KEYPROTECT_GET */
    { NULL,      CURLOPT_NOBODY },           /* KEYPROTECT_HEAD */
    { NULL,      CURLOPT_POST },             /* KEYPROTECT_POST */
    { "PATCH",   CURLOPT_POST },             /* KEYPROTECT_PATCH */
    { "DELETE",  CURLOPT_HTTPGET }           /* KEYPROTECT_DELETE */
};


static ngx_kmip_http_cause_t  ngx_kmip_http_causes[] = {
    { CURLE_COULDNT_RESOLVE_HOST,     KEYPROTECT_CAUSE_NAME },
    { CURLE_COULDNT_CONNECT,          KEYPROTECT_CAUSE_CONNECT },
    { CURLE_OPERATION_TIMEDOUT,       KEYPROTECT_CAUSE_CONNECT },
    { CURLE_COULDNT_RESOLVE_PROXY,    KEYPROTECT_CAUSE_PROXY },
    { CURLE_PROXY,                    KEYPROTECT_CAUSE_PROXY },
    { CURLE_SSL_CONNECT_ERROR,        KEYPROTECT_CAUSE_TLS },
    { CURLE_PEER_FAILED_VERIFICATION, KEYPROTECT_CAUSE_CERTIFICATE }
};


ngx_int_t
ngx_kmip_http_call_init(ngx_kmip_http_call_t *call, ngx_msec_t timeout)
{
    call->transfer.easy = ngx_kmip_http_handle_get(call->handles);

    if (call->transfer.easy == NULL
        || ngx_kmip_http_build(call, call->handles->conf) != NGX_OK
        || ngx_kmip_http_set_options(call, timeout) != NGX_OK
        || ngx_kmip_http_set_callbacks(call) != NGX_OK
        || ngx_kmip_http_set_method(call) != NGX_OK)
    {
        return NGX_ERROR;
    }

    return NGX_OK;
}


/* builds URL and headers in one buffer, which is cleansed afterwards */

static ngx_int_t
ngx_kmip_http_build(ngx_kmip_http_call_t *call,
    const ngx_kmip_http_conf_t *conf)
{
    u_char                   *p;
    ngx_uint_t                i;
    const ngx_str_t          *endpoint;
    ngx_kmip_http_header_t   *header;
    ngx_kmip_http_headers_t   headers;

    endpoint = (call->http->target == KEYPROTECT_TARGET_IAM)
               ? &conf->iam_endpoint : &conf->endpoint;

    ngx_kmip_http_headers(&headers, call->http, conf);
    header = headers.header;

    call->request_size = endpoint->len + ngx_strlen(call->http->path) + 1;

    for (i = 0; i < headers.n; i++) {
        call->request_size += ngx_strlen(header[i].name) + header[i].len + 1;
    }

    call->request = kmip_memory_alloc(call->request_size);
    if (call->request == NULL) {
        return NGX_ERROR;
    }

    p = ngx_cpymem(call->request, endpoint->data, endpoint->len);
    p = ngx_cpymem(p, call->http->path, ngx_strlen(call->http->path) + 1);

    for (i = 0; i < headers.n; i++) {
        call->headers[i].data = (char *) p;
        call->headers[i].next = (i + 1 < headers.n) ? &call->headers[i + 1]
                                                    : NULL;

        p = ngx_cpymem(p, header[i].name, ngx_strlen(header[i].name));
        p = ngx_cpymem(p, header[i].value, header[i].len);
        *p++ = '\0';
    }

    return NGX_OK;
}


static void
ngx_kmip_http_headers(ngx_kmip_http_headers_t *headers,
    keyprotect_http_t *http, const ngx_kmip_http_conf_t *conf)
{
    headers->n = 0;

    /* a header without value: libcurl does not send its default */

    ngx_kmip_http_header(headers, "Expect: ", "");
    ngx_kmip_http_header(headers, "Content-Type: ",
                         http->content_type ? http->content_type : "");

    ngx_kmip_http_header(headers, "Accept: ", "application/json");
    ngx_kmip_http_header(headers, "Prefer: ", http->prefer);
    ngx_kmip_http_header(headers, "X-Kms-Key-Ring: ", http->key_ring);
    ngx_kmip_http_header(headers, "Correlation-Id: ",
                         http->correlation_id[0] ? http->correlation_id
                                                 : NULL);

    if (http->target == KEYPROTECT_TARGET_KMS) {
        ngx_kmip_http_header(headers, "Bluemix-Instance: ",
                             (char *) conf->instance.data);
    }

    if (http->bearer) {
        ngx_kmip_http_header_len(headers, "Authorization: Bearer ",
                                 http->bearer->data, http->bearer->len);
    }
}


static void
ngx_kmip_http_header(ngx_kmip_http_headers_t *headers, const char *name,
    const char *value)
{
    if (value) {
        ngx_kmip_http_header_len(headers, name, (const u_char *) value,
                                 ngx_strlen(value));
    }
}


static void
ngx_kmip_http_header_len(ngx_kmip_http_headers_t *headers, const char *name,
    const u_char *value, size_t len)
{
    ngx_kmip_http_header_t  *header;

    header = &headers->header[headers->n++];

    header->name = name;
    header->value = value;
    header->len = len;
}


static ngx_int_t
ngx_kmip_http_set_options(ngx_kmip_http_call_t *call, ngx_msec_t timeout)
{
    long       idle;
    CURL      *easy;
    CURLcode   rc;

    easy = call->transfer.easy;

    idle = call->http->changing ? NGX_KMIP_HTTP_IDLE_CHANGING
                                : NGX_KMIP_HTTP_IDLE;

    timeout = ngx_min(timeout, call->handles->conf->connect_timeout);

    rc = curl_easy_setopt(easy, CURLOPT_URL, call->request);
    rc |= curl_easy_setopt(easy, CURLOPT_HTTPHEADER, call->headers);
    rc |= curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long) timeout);
    rc |= curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN, idle);
    rc |= curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, call->error);

    return rc == CURLE_OK ? NGX_OK : NGX_ERROR;
}


static ngx_int_t
ngx_kmip_http_set_callbacks(ngx_kmip_http_call_t *call)
{
    CURL      *easy;
    CURLcode   rc;

    easy = call->transfer.easy;

    rc = curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION,
                          ngx_kmip_http_request_callback);
    rc |= curl_easy_setopt(easy, CURLOPT_PREREQDATA, call);
    rc |= curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION,
                           ngx_kmip_http_header_callback);
    rc |= curl_easy_setopt(easy, CURLOPT_HEADERDATA, call);
    rc |= curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION,
                           ngx_kmip_http_body_callback);
    rc |= curl_easy_setopt(easy, CURLOPT_WRITEDATA, call);

    return rc == CURLE_OK ? NGX_OK : NGX_ERROR;
}


static ngx_int_t
ngx_kmip_http_set_method(ngx_kmip_http_call_t *call)
{
    CURL                    *easy;
    CURLcode                 rc;
    const char              *body;
    keyprotect_http_t       *http;
    ngx_kmip_http_method_t  *method;

    easy = call->transfer.easy;
    http = call->http;
    method = &ngx_kmip_http_methods[http->method];

    rc = curl_easy_setopt(easy, method->option, 1L);
    rc |= curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, method->custom);

    if (method->option == CURLOPT_POST) {

        /* without it, libcurl would read the body of a POST by a callback */

        body = http->body.len ? (const char *) http->body.data : "";

        rc |= curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                               (curl_off_t) http->body.len);
        rc |= curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body);
    }

    return rc == CURLE_OK ? NGX_OK : NGX_ERROR;
}


/* called when a connection is ready, before the request is written */

static int
ngx_kmip_http_request_callback(void *data, char *remote_ip, char *local_ip,
    int remote_port, int local_port)
{
    ngx_kmip_http_call_t *call = data;

    if (call->attempts && call->http->changing) {
        return CURL_PREREQFUNC_ABORT;
    }

    call->attempts++;
    call->port = local_port;
    call->begun = ngx_current_msec;
    call->http->sent = 1;

    return CURL_PREREQFUNC_OK;
}


void
ngx_kmip_http_call_finish(ngx_kmip_http_call_t *call, CURLcode code)
{
    long                status;
    const char         *text;
    keyprotect_http_t  *http;

    http = call->http;
    status = 0;

    (void) curl_easy_getinfo(call->transfer.easy, CURLINFO_RESPONSE_CODE,
                             &status);

    http->status = (unsigned) status;
    http->answer.data = call->answer;
    http->answer.len = call->answer_len;
    http->error = ngx_kmip_http_error(call, code);
    http->cause = ngx_kmip_http_cause(call, code);

    ngx_kmip_http_free_request(call, http->error == KEYPROTECT_HTTP_OK);

    if (http->error == KEYPROTECT_HTTP_OK) {
        return;
    }

    if (http->error == KEYPROTECT_HTTP_TOO_LARGE) {
        text = "the response is too long";

    } else if (code == CURLE_ABORTED_BY_CALLBACK) {
        text = "the connection was closed before a response";

    } else if (code == CURLE_OPERATION_TIMEDOUT && call->error[0] == '\0') {

        /* not one of libcurl's timeouts, but the owner's deadline */

        text = call->attempts ? "no response in time" : "no connection in time";

    } else {
        text = call->error[0] ? call->error : curl_easy_strerror(code);
    }

    ngx_kmip_http_text(http->error_text, sizeof(http->error_text), text,
                       ngx_strlen(text));
}


/* If no request was begun, the server has not performed anything. */

static keyprotect_http_error_e
ngx_kmip_http_error(ngx_kmip_http_call_t *call, CURLcode code)
{
    if (code == CURLE_OK) {
        return KEYPROTECT_HTTP_OK;
    }

    if (call->too_large) {
        return KEYPROTECT_HTTP_TOO_LARGE;
    }

    if (call->attempts == 0) {
        return KEYPROTECT_HTTP_NOT_SENT;
    }

    if (code == CURLE_OPERATION_TIMEDOUT) {
        return KEYPROTECT_HTTP_TIMEOUT;
    }

    return KEYPROTECT_HTTP_BROKEN;
}


static keyprotect_http_cause_e
ngx_kmip_http_cause(ngx_kmip_http_call_t *call, CURLcode code)
{
    ngx_uint_t               i;
    keyprotect_http_cause_e  cause;

    if (call->http->error != KEYPROTECT_HTTP_NOT_SENT) {
        return KEYPROTECT_CAUSE_NONE;
    }

    cause = KEYPROTECT_CAUSE_NONE;

    for (i = 0;
         i < sizeof(ngx_kmip_http_causes) / sizeof(ngx_kmip_http_cause_t);
         i++)
    {
        if (ngx_kmip_http_causes[i].code == code) {
            cause = ngx_kmip_http_causes[i].cause;
        }
    }

    /* libcurl connects to the proxy, so that is the likely cause */

    if (call->handles->conf->proxy.len
        && (cause == KEYPROTECT_CAUSE_NONE
            || cause == KEYPROTECT_CAUSE_CONNECT))
    {
        return KEYPROTECT_CAUSE_PROXY;
    }

    return cause;
}


static void
ngx_kmip_http_free_request(ngx_kmip_http_call_t *call, ngx_uint_t ended)
{
    ngx_kmip_http_handle_put(call->handles, call->transfer.easy, ended);
    call->transfer.easy = NULL;

    kmip_memory_free(call->request, call->request_size);
    call->request = NULL;
}


void
ngx_kmip_http_call_cleanup(ngx_kmip_http_call_t *call)
{
    ngx_kmip_http_free_request(call, 0);

    kmip_memory_free_used(call->answer, call->answer_size,
                          call->answer_len);
    call->answer = NULL;
}
