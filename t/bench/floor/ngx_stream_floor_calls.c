
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * HTTPS calls by libcurl on nginx's events, as lean as they can be: handles
 * and lists of headers are used again and again, and of an answer nothing is
 * asked but that it is JSON and says 2xx.
 */


#include "ngx_stream_floor_calls.h"


static void ngx_stream_floor_step(ngx_stream_floor_op_t *op);
static void ngx_stream_floor_end(ngx_stream_floor_op_t *op);
static ngx_int_t ngx_stream_floor_send(ngx_stream_floor_op_t *op,
    ngx_stream_floor_call_t *call);
static void ngx_stream_floor_refresh(ngx_stream_floor_op_t *op, char *text);
static ngx_stream_floor_handle_t *ngx_stream_floor_get_handle(
    ngx_stream_floor_calls_t *calls);
static CURL *ngx_stream_floor_easy(ngx_stream_floor_calls_t *calls,
    ngx_stream_floor_handle_t *handle);

static CURLcode ngx_stream_floor_ssl_callback(CURL *easy, void *ssl_ctx,
    void *data);
static size_t ngx_stream_floor_body_callback(char *data, size_t size,
    size_t n, void *userp);
static int ngx_stream_floor_socket_callback(CURL *easy, curl_socket_t fd,
    int what, void *userp, void *sockp);
static int ngx_stream_floor_timer_callback(CURLM *multi, long ms,
    void *userp);
static void ngx_stream_floor_want(ngx_event_t *ev, ngx_int_t event,
    ngx_uint_t wanted);
static void ngx_stream_floor_event_handler(ngx_event_t *ev);
static void ngx_stream_floor_timer_handler(ngx_event_t *ev);
static void ngx_stream_floor_act(ngx_stream_floor_calls_t *calls,
    curl_socket_t fd, int mask);
static void ngx_stream_floor_answered(ngx_stream_floor_handle_t *handle,
    CURLcode code);


ngx_int_t
ngx_stream_floor_calls_init(ngx_stream_floor_calls_t *calls,
    ngx_cycle_t *cycle)
{
    CURLMcode  rc;

    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        return NGX_ERROR;
    }

    calls->multi = curl_multi_init();
    if (calls->multi == NULL) {
        return NGX_ERROR;
    }

    calls->log = cycle->log;
    calls->dummy.fd = (ngx_socket_t) -1;
    calls->dummy.data = calls;
    calls->timer.handler = ngx_stream_floor_timer_handler;
    calls->timer.data = &calls->dummy;
    calls->timer.log = cycle->log;
    calls->timer.cancelable = 1;

    rc = curl_multi_setopt(calls->multi, CURLMOPT_SOCKETFUNCTION,
                           ngx_stream_floor_socket_callback);
    rc |= curl_multi_setopt(calls->multi, CURLMOPT_SOCKETDATA, calls);
    rc |= curl_multi_setopt(calls->multi, CURLMOPT_TIMERFUNCTION,
                            ngx_stream_floor_timer_callback);
    rc |= curl_multi_setopt(calls->multi, CURLMOPT_TIMERDATA, calls);
    rc |= curl_multi_setopt(calls->multi, CURLMOPT_MAXCONNECTS,
                            (long) NGX_STREAM_FLOOR_CONNECTIONS);

    ERR_clear_error();

    return rc == CURLM_OK ? NGX_OK : NGX_ERROR;
}


ngx_stream_floor_op_t *
ngx_stream_floor_calls_start(ngx_stream_floor_calls_t *calls,
    ngx_stream_floor_done_pt done, void *data)
{
    ngx_stream_floor_op_t  *op;

    op = calls->ops;

    if (op) {
        calls->ops = op->next;

    } else {
        op = ngx_alloc(sizeof(ngx_stream_floor_op_t), calls->log);
        if (op == NULL) {
            return NULL;
        }
    }

    ngx_memzero(op, sizeof(ngx_stream_floor_op_t));

    op->calls = calls;
    op->request = &calls->request[calls->next];
    op->done = done;
    op->data = data;

    calls->next = (calls->next + 1) % calls->n;
    calls->count++;

    if (op->request->fresh) {
        ngx_memcpy(op->fresh, op->request->fresh, NGX_STREAM_FLOOR_FRESH);
        (void) ngx_sprintf((u_char *) op->fresh + NGX_STREAM_FLOOR_FRESH - 12,
                           "%04xi%08xi", (ngx_int_t) (ngx_pid & 0xffff),
                           (ngx_int_t) calls->count);
    }

    ngx_stream_floor_step(op);

    if (op->failed && op->pending == 0) {
        op->next = calls->ops;
        calls->ops = op;
        return NULL;
    }

    return op;
}


void
ngx_stream_floor_calls_forget(ngx_stream_floor_op_t *op)
{
    op->done = NULL;
}


static void
ngx_stream_floor_step(ngx_stream_floor_op_t *op)
{
    ngx_uint_t                i;
    ngx_stream_floor_step_t  *step;

    step = &op->request->step[op->step++];

    for (i = 0; i < step->n; i++) {
        if (ngx_stream_floor_send(op, &step->call[i]) != NGX_OK) {
            op->failed = 1;
            return;
        }

        op->pending++;
    }
}


static void
ngx_stream_floor_end(ngx_stream_floor_op_t *op)
{
    ngx_stream_floor_calls_t  *calls;
    ngx_stream_floor_done_pt   done;

    calls = op->calls;
    done = op->done;

    op->next = calls->ops;
    calls->ops = op;

    if (done) {
        done(op->data, op->failed ? NGX_ERROR : NGX_OK);
    }
}


static ngx_int_t
ngx_stream_floor_send(ngx_stream_floor_op_t *op,
    ngx_stream_floor_call_t *call)
{
    u_char                     *p;
    CURL                       *easy;
    CURLcode                    rc;
    ngx_stream_floor_handle_t  *handle;

    handle = ngx_stream_floor_get_handle(op->calls);
    if (handle == NULL) {
        return NGX_ERROR;
    }

    easy = handle->easy;

    handle->op = op;
    handle->answer_len = 0;

    p = ngx_snprintf((u_char *) handle->url, sizeof(handle->url) - 1, "%s%s",
                     op->calls->endpoint, call->path);
    *p = '\0';

    ngx_stream_floor_refresh(op, handle->url);

    rc = curl_easy_setopt(easy, CURLOPT_URL, handle->url);
    rc |= curl_easy_setopt(easy, CURLOPT_HTTPHEADER, call->headers);

    if (call->body) {
        ngx_memcpy(handle->body, call->body, call->body_len + 1);
        ngx_stream_floor_refresh(op, handle->body);

        rc |= curl_easy_setopt(easy, CURLOPT_POST, 1L);
        rc |= curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                               (curl_off_t) call->body_len);
        rc |= curl_easy_setopt(easy, CURLOPT_POSTFIELDS, handle->body);

    } else {
        rc |= curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
    }

    if (rc != CURLE_OK
        || curl_multi_add_handle(op->calls->multi, easy) != CURLM_OK)
    {
        return NGX_ERROR;
    }

    ERR_clear_error();

    return NGX_OK;
}


static void
ngx_stream_floor_refresh(ngx_stream_floor_op_t *op, char *text)
{
    if (op->request->fresh == NULL) {
        return;
    }

    for ( ;; ) {
        text = strstr(text, op->request->fresh);
        if (text == NULL) {
            return;
        }

        ngx_memcpy(text, op->fresh, NGX_STREAM_FLOOR_FRESH);
        text += NGX_STREAM_FLOOR_FRESH;
    }
}


static ngx_stream_floor_handle_t *
ngx_stream_floor_get_handle(ngx_stream_floor_calls_t *calls)
{
    ngx_stream_floor_handle_t  *handle;

    handle = calls->handles;

    if (handle) {
        calls->handles = handle->next;
        return handle;
    }

    handle = ngx_alloc(sizeof(ngx_stream_floor_handle_t), calls->log);
    if (handle == NULL) {
        return NULL;
    }

    handle->easy = ngx_stream_floor_easy(calls, handle);

    if (handle->easy == NULL) {
        ngx_free(handle);
        return NULL;
    }

    return handle;
}


static CURL *
ngx_stream_floor_easy(ngx_stream_floor_calls_t *calls,
    ngx_stream_floor_handle_t *handle)
{
    CURL      *easy;
    CURLcode   rc;

    easy = curl_easy_init();
    if (easy == NULL) {
        return NULL;
    }

    rc = curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    rc |= curl_easy_setopt(easy, CURLOPT_PRIVATE, handle);
    rc |= curl_easy_setopt(easy, CURLOPT_PROXY, "");
    rc |= curl_easy_setopt(easy, CURLOPT_USERAGENT, "ngx_stream_kmip_module");
    rc |= curl_easy_setopt(easy, CURLOPT_HTTP_VERSION,
                           (long) CURL_HTTP_VERSION_1_1);
    rc |= curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    rc |= curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    rc |= curl_easy_setopt(easy, CURLOPT_CAINFO, NULL);
    rc |= curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
    rc |= curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION,
                           ngx_stream_floor_ssl_callback);
    rc |= curl_easy_setopt(easy, CURLOPT_SSL_CTX_DATA, calls->trusted);
    rc |= curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION,
                           ngx_stream_floor_body_callback);
    rc |= curl_easy_setopt(easy, CURLOPT_WRITEDATA, handle);

    if (rc != CURLE_OK) {
        curl_easy_cleanup(easy);
        return NULL;
    }

    return easy;
}


static CURLcode
ngx_stream_floor_ssl_callback(CURL *easy, void *ssl_ctx, void *data)
{
    SSL_CTX_set1_cert_store(ssl_ctx, data);

    return CURLE_OK;
}


static size_t
ngx_stream_floor_body_callback(char *data, size_t size, size_t n, void *userp)
{
    ngx_stream_floor_handle_t *handle = userp;

    n *= size;

    if (n > NGX_STREAM_FLOOR_ANSWER - handle->answer_len) {
        return 0;
    }

    ngx_memcpy(handle->answer + handle->answer_len, data, n);
    handle->answer_len += n;

    return n;
}


static int
ngx_stream_floor_socket_callback(CURL *easy, curl_socket_t fd, int what,
    void *userp, void *sockp)
{
    ngx_connection_t          *c = sockp;
    ngx_stream_floor_calls_t  *calls = userp;

    if (what == CURL_POLL_REMOVE) {

        if (c) {
            ngx_stream_floor_want(c->read, NGX_READ_EVENT, 0);
            ngx_stream_floor_want(c->write, NGX_WRITE_EVENT, 0);

            ngx_free_connection(c);
            c->fd = (ngx_socket_t) -1;
        }

        return 0;
    }

    if (c == NULL) {
        c = ngx_get_connection(fd, calls->log);

        if (c == NULL || curl_multi_assign(calls->multi, fd, c) != CURLM_OK) {
            return 0;
        }

        c->data = calls;
        c->read->handler = ngx_stream_floor_event_handler;
        c->read->log = calls->log;
        c->write->handler = ngx_stream_floor_event_handler;
        c->write->log = calls->log;
    }

    ngx_stream_floor_want(c->read, NGX_READ_EVENT, what & CURL_POLL_IN);
    ngx_stream_floor_want(c->write, NGX_WRITE_EVENT, what & CURL_POLL_OUT);

    return 0;
}


static int
ngx_stream_floor_timer_callback(CURLM *multi, long ms, void *userp)
{
    ngx_stream_floor_calls_t *calls = userp;

    if (calls->timer.timer_set) {
        ngx_del_timer(&calls->timer);
    }

    if (ms >= 0) {
        ngx_add_timer(&calls->timer, (ngx_msec_t) ms);
    }

    return 0;
}


static void
ngx_stream_floor_want(ngx_event_t *ev, ngx_int_t event, ngx_uint_t wanted)
{
    if (wanted && !ev->active) {
        (void) ngx_add_event(ev, event, NGX_LEVEL_EVENT);

    } else if (!wanted && ev->active) {
        (void) ngx_del_event(ev, event, 0);
    }
}


static void
ngx_stream_floor_event_handler(ngx_event_t *ev)
{
    ngx_connection_t  *c;

    c = ev->data;

    ngx_stream_floor_act(c->data, c->fd,
                         ev->write ? CURL_CSELECT_OUT : CURL_CSELECT_IN);
}


static void
ngx_stream_floor_timer_handler(ngx_event_t *ev)
{
    ngx_connection_t  *c;

    c = ev->data;

    ngx_stream_floor_act(c->data, CURL_SOCKET_TIMEOUT, 0);
}


static void
ngx_stream_floor_act(ngx_stream_floor_calls_t *calls, curl_socket_t fd,
    int mask)
{
    int                         n;
    CURL                       *easy;
    CURLMsg                    *msg;
    CURLcode                    code;
    ngx_stream_floor_handle_t  *handle;

    (void) curl_multi_socket_action(calls->multi, fd, mask, &n);

    for ( ;; ) {
        msg = curl_multi_info_read(calls->multi, &n);

        if (msg == NULL) {
            break;
        }

        easy = msg->easy_handle;
        code = msg->data.result;

        (void) curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **) &handle);
        (void) curl_multi_remove_handle(calls->multi, easy);

        ngx_stream_floor_answered(handle, code);
    }

    ERR_clear_error();
}


static void
ngx_stream_floor_answered(ngx_stream_floor_handle_t *handle, CURLcode code)
{
    long                    status;
    json_t                 *json;
    ngx_stream_floor_op_t  *op;

    op = handle->op;
    status = 0;

    (void) curl_easy_getinfo(handle->easy, CURLINFO_RESPONSE_CODE, &status);

    json = json_loadb(handle->answer, handle->answer_len, 0, NULL);

    if (code != CURLE_OK || status / 100 != 2 || json == NULL) {
        ngx_log_error(NGX_LOG_ERR, op->calls->log, 0,
                      "floor: %s: status %l, %s", handle->url, status,
                      curl_easy_strerror(code));
        op->failed = 1;
    }

    json_decref(json);

    handle->next = op->calls->handles;
    op->calls->handles = handle;

    if (--op->pending) {
        return;
    }

    if (!op->failed && op->step < op->request->n) {
        ngx_stream_floor_step(op);
    }

    if (op->pending == 0) {
        ngx_stream_floor_end(op);
    }
}
