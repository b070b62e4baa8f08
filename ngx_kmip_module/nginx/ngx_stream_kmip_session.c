
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * A session: reads a message, runs the engine, sends the response.
 */


#include "ngx_stream_kmip_limit.h"

#include <openssl/ssl.h>

#include "ngx_kmip_version.h"


/* ms; a renewed timer of this length keeps an exiting worker alive */

#define NGX_STREAM_KMIP_WORK_TIME  60000

/*
 * After this many requests in a row a session keeps TLS's buffers, which are
 * otherwise allocated and cleansed for each request, until it rests.  This
 * needs an OpenSSL that is known to support it.
 */

#define NGX_STREAM_KMIP_BUSY       8


static void ngx_stream_kmip_read_handler(ngx_event_t *rev);
static void ngx_stream_kmip_process(ngx_stream_session_t *s,
    ngx_stream_kmip_ctx_t *ctx);
static void ngx_stream_kmip_begin_request(ngx_connection_t *c,
    ngx_stream_kmip_ctx_t *ctx);
static void ngx_stream_kmip_check_broken_connection(ngx_event_t *rev);
static ngx_uint_t ngx_stream_kmip_reset(ngx_connection_t *c);
static void ngx_stream_kmip_on_response(void *data);
static void ngx_stream_kmip_send_response(ngx_stream_session_t *s,
    ngx_stream_kmip_ctx_t *ctx);
static void ngx_stream_kmip_write_handler(ngx_event_t *wev);
static void ngx_stream_kmip_finish_request(ngx_stream_session_t *s,
    ngx_stream_kmip_ctx_t *ctx);
static ngx_uint_t ngx_stream_kmip_has_input(ngx_connection_t *c,
    ngx_stream_kmip_ctx_t *ctx);
static void ngx_stream_kmip_empty_handler(ngx_event_t *ev);


void
ngx_stream_kmip_serve(ngx_stream_session_t *s)
{
    ngx_connection_t  *c;

    c = s->connection;

    SSL_set_options(c->ssl->connection, SSL_OP_CLEANSE_PLAINTEXT);

    c->read->handler = ngx_stream_kmip_read_handler;
    c->write->handler = ngx_stream_kmip_empty_handler;

    ngx_stream_kmip_read_handler(c->read);
}


static void
ngx_stream_kmip_read_handler(ngx_event_t *rev)
{
    ngx_int_t               rc;
    ngx_connection_t       *c;
    ngx_stream_session_t   *s;
    ngx_stream_kmip_ctx_t  *ctx;

    c = rev->data;
    s = c->data;
    ctx = ngx_stream_get_module_ctx(s, ngx_stream_kmip_module);

    if (rev->timedout) {

        rc = ngx_stream_kmip_wait_timeout(c, ctx);

        if (rc == NGX_DONE) {
            ngx_stream_kmip_finalize(s, NGX_STREAM_OK);
        }

        if (rc != NGX_AGAIN) {
            return;
        }
    }

    /*
     * When connections run out, nginx asks idle ones to close, possibly from
     * within libcurl, which accepts no new transfers there.  So no request may
     * be started.
     */

    if (c->close && (c->error || !ngx_exiting)) {
        ngx_stream_kmip_finalize(s, NGX_STREAM_OK);
        return;
    }

    rc = ngx_stream_kmip_read(s, ctx);

    if (rc == NGX_OK) {

        if (ngx_stream_kmip_expired(ctx)) {
            ngx_stream_kmip_finalize(s, NGX_STREAM_FORBIDDEN);
            return;
        }

        ngx_stream_kmip_process(s, ctx);
        return;
    }

    if (rc == NGX_AGAIN) {
        ngx_stream_kmip_wait(s, ctx);
        return;
    }

    ngx_stream_kmip_finalize(s, rc == NGX_DONE ? NGX_STREAM_OK
                                               : NGX_STREAM_BAD_REQUEST);
}


static void
ngx_stream_kmip_process(ngx_stream_session_t *s, ngx_stream_kmip_ctx_t *ctx)
{
    kmip_int_t         rc;
    ngx_connection_t  *c;

    c = s->connection;

    ngx_stream_kmip_begin_request(c, ctx);

    ctx->context.blocks = ngx_kmip_key_protect_blocks(ctx->provider);

    ctx->engine = kmip_engine_create(ctx->arena,
                                 ngx_kmip_key_protect_store(ctx->provider),
                                 &ctx->context, &ctx->limits,
                                 ngx_stream_kmip_on_response, ctx);
    if (ctx->engine == NULL) {
        ngx_stream_kmip_finalize(s, NGX_STREAM_INTERNAL_SERVER_ERROR);
        return;
    }

    rc = kmip_engine_start(ctx->engine, ctx->message, ctx->size);

    if (rc == KMIP_OK) {
        ngx_stream_kmip_send_response(s, ctx);
        return;
    }

    if (rc == KMIP_ERROR) {
        ngx_stream_kmip_finalize(s, NGX_STREAM_INTERNAL_SERVER_ERROR);
        return;
    }

    /* the timer keeps an exiting worker alive */

    ctx->pending = 1;
    ngx_add_timer(c->read, NGX_STREAM_KMIP_WORK_TIME);

    if (ngx_handle_read_event(c->read, 0) != NGX_OK) {
        ngx_stream_kmip_finalize(s, NGX_STREAM_INTERNAL_SERVER_ERROR);
    }
}


static void
ngx_stream_kmip_begin_request(ngx_connection_t *c, ngx_stream_kmip_ctx_t *ctx)
{
    ngx_stream_kmip_wait_end(ctx);

    c->log->action = "serving a KMIP request";
    c->read->handler = ngx_stream_kmip_check_broken_connection;

    ctx->requests++;
    ctx->requests_since_rest++;
    ctx->request_start = ngx_current_msec;

    if (ctx->requests_since_rest == NGX_STREAM_KMIP_BUSY
        && ngx_kmip_version_keeps_buffers())
    {
        ctx->busy = 1;
        SSL_clear_mode(c->ssl->connection, SSL_MODE_RELEASE_BUFFERS);
    }

    ctx->operation = 0;
    ctx->uid_len = 0;
    ctx->name_len = 0;
    ctx->vm_len = 0;

    ngx_kmip_meter_received(ngx_kmip_key_protect_meter(ctx->provider),
                            ctx->size);
}


/*
 * Does not read, so a client cannot queue requests.  A client that has only
 * shut down its sending side gets its response.  A client that has closed the
 * connection looks the same until it sends a reset.
 */

static void
ngx_stream_kmip_check_broken_connection(ngx_event_t *rev)
{
    ngx_connection_t       *c;
    ngx_stream_session_t   *s;
    ngx_stream_kmip_ctx_t  *ctx;

    c = rev->data;
    s = c->data;
    ctx = ngx_stream_get_module_ctx(s, ngx_stream_kmip_module);

    if ((c->close && c->error) || rev->error
        || (rev->pending_eof && ngx_stream_kmip_reset(c)))
    {
        ngx_log_error(NGX_LOG_INFO, c->log, 0,
                      kmip_engine_changed(ctx->engine)
                          ? "client disconnected before the response, "
                            "its change is completed"
                          : "client disconnected before the response");
        ngx_stream_kmip_finalize(s, NGX_STREAM_OK);
        return;
    }

    if (rev->timedout) {
        rev->timedout = 0;
        ngx_add_timer(rev, NGX_STREAM_KMIP_WORK_TIME);
    }

    if (ngx_handle_read_event(rev, 0) != NGX_OK) {
        ngx_stream_kmip_finalize(s, NGX_STREAM_INTERNAL_SERVER_ERROR);
    }
}


static ngx_uint_t
ngx_stream_kmip_reset(ngx_connection_t *c)
{
    int        err;
    socklen_t  len;

    err = 0;
    len = sizeof(int);

    return getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &err, &len) == -1
           || err != 0;
}


static void
ngx_stream_kmip_on_response(void *data)
{
    ngx_connection_t       *c;
    ngx_stream_kmip_ctx_t  *ctx;

    ctx = data;
    c = ctx->session->connection;

    ctx->pending = 0;

    if (c->read->timer_set) {
        ngx_del_timer(c->read);
    }

    ngx_stream_kmip_send_response(ctx->session, ctx);
}


static void
ngx_stream_kmip_send_response(ngx_stream_session_t *s,
    ngx_stream_kmip_ctx_t *ctx)
{
    ngx_connection_t  *c;

    ctx->response = kmip_engine_response(ctx->engine);
    ctx->sent = 0;

    if (ctx->response.len == 0) {
        ngx_stream_kmip_finalize(s, NGX_STREAM_INTERNAL_SERVER_ERROR);
        return;
    }

    c = s->connection;

    /*
     * The end of the connection is sent with the response, so that the client
     * sees it before it sends another request.
     */

    if (ngx_stream_kmip_leave(ctx)) {
        ctx->last = 1;
    }

    if (ctx->last) {
        (void) ngx_tcp_nopush(c->fd);
    }

    c->write->handler = ngx_stream_kmip_write_handler;
    c->log->action = "sending a KMIP response";

    ngx_stream_kmip_write_handler(c->write);
}


static void
ngx_stream_kmip_write_handler(ngx_event_t *wev)
{
    ssize_t                      n;
    ngx_connection_t            *c;
    ngx_stream_session_t        *s;
    ngx_stream_kmip_ctx_t       *ctx;
    ngx_stream_kmip_srv_conf_t  *kscf;

    c = wev->data;
    s = c->data;
    ctx = ngx_stream_get_module_ctx(s, ngx_stream_kmip_module);

    if (wev->timedout) {
        ngx_log_error(NGX_LOG_INFO, c->log, NGX_ETIMEDOUT,
                      "client did not read its response");
        ngx_stream_kmip_finalize(s, NGX_STREAM_OK);
        return;
    }

    while (ctx->sent < ctx->response.len) {

        n = c->send(c, (u_char *) ctx->response.data + ctx->sent,
                    ctx->response.len - ctx->sent);

        if (n == NGX_ERROR) {
            ngx_stream_kmip_finalize(s, NGX_STREAM_OK);
            return;
        }

        if (n == NGX_AGAIN || n == 0) {

            /* one deadline for the whole response, against slow readers */

            if (!wev->timer_set) {
                kscf = ngx_stream_get_module_srv_conf(s,
                                                      ngx_stream_kmip_module);
                ngx_add_timer(wev, kscf->send_timeout);
            }

            if (ngx_handle_write_event(wev, 0) != NGX_OK) {
                ngx_stream_kmip_finalize(s, NGX_STREAM_INTERNAL_SERVER_ERROR);
            }

            return;
        }

        ctx->sent += n;
    }

    ngx_stream_kmip_finish_request(s, ctx);
}


/*
 * If more input may be available, possibly already in OpenSSL, the read
 * handler is posted for the next iteration of the event loop, so that a client
 * which never pauses does not block others.  The timer keeps an exiting worker
 * alive until then.
 */

static void
ngx_stream_kmip_finish_request(ngx_stream_session_t *s,
    ngx_stream_kmip_ctx_t *ctx)
{
    ngx_connection_t            *c;
    ngx_stream_kmip_srv_conf_t  *kscf;

    c = s->connection;

    if (c->write->timer_set) {
        ngx_del_timer(c->write);
    }

    ngx_kmip_meter_sent(ngx_kmip_key_protect_meter(ctx->provider), ctx->sent);

    ctx->totals.time += ngx_current_msec - ctx->request_start;

    c->write->handler = ngx_stream_kmip_empty_handler;

    kmip_arena_destroy(ctx->arena);

    ctx->arena = NULL;
    ctx->engine = NULL;
    ctx->message = NULL;
    ctx->size = 0;

    ngx_stream_kmip_streams_watch(ctx);

    if (ctx->last || ngx_terminate) {
        ngx_stream_kmip_finalize(s, NGX_STREAM_OK);
        return;
    }

    c->read->handler = ngx_stream_kmip_read_handler;

    if (!ngx_stream_kmip_has_input(c, ctx)) {
        ngx_stream_kmip_wait(s, ctx);
        return;
    }

    kscf = ngx_stream_get_module_srv_conf(s, ngx_stream_kmip_module);

    ngx_add_timer(c->read, kscf->read_timeout);
    ngx_post_event(c->read, &ngx_posted_next_events);
}


static ngx_uint_t
ngx_stream_kmip_has_input(ngx_connection_t *c, ngx_stream_kmip_ctx_t *ctx)
{
    ngx_buf_t  *b;

    b = c->buffer;

    return ctx->received || c->read->ready || c->read->posted
           || (b && b->pos != b->last);
}


static void
ngx_stream_kmip_empty_handler(ngx_event_t *ev)
{
    /* nothing is being sent */
}
