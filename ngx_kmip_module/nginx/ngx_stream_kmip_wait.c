
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Sessions that wait for their client: for a request, or for the rest of one.
 */


#include "ngx_stream_kmip_limit.h"

#include <openssl/ssl.h>


/*
 * After this time without a request, in ms, a session releases the TLS buffers
 * that it kept; one that has never had a request may then be closed for
 * others.  Before that its first request is probably arriving.
 */

#define NGX_STREAM_KMIP_REST   1000

/*
 * When a worker exits, a client that sends requests without a pause is served
 * for this many times kmip_keepalive_min_timeout.  After half of that time a
 * tenth of kmip_keepalive_min_timeout counts as a pause.
 */

#define NGX_STREAM_KMIP_LEAVE  6


static void ngx_stream_kmip_wait_begin(ngx_connection_t *c,
    ngx_stream_kmip_ctx_t *ctx);
static void ngx_stream_kmip_idle(ngx_connection_t *c,
    ngx_stream_kmip_ctx_t *ctx);
static void ngx_stream_kmip_wait_stage(ngx_connection_t *c,
    ngx_stream_kmip_ctx_t *ctx, ngx_msec_t elapsed);
static void ngx_stream_kmip_release_buffers(ngx_connection_t *c,
    ngx_stream_kmip_ctx_t *ctx);
static void ngx_stream_kmip_wait_timer(ngx_connection_t *c,
    ngx_stream_kmip_ctx_t *ctx);
static ngx_msec_t ngx_stream_kmip_wait_time(ngx_stream_kmip_ctx_t *ctx);
static ngx_msec_t ngx_stream_kmip_min_time(ngx_stream_kmip_ctx_t *ctx);
static ngx_msec_t ngx_stream_kmip_leaving(void);


/*
 * Between messages the session may be closed when connections run out, and at
 * a reload if its last request was some time ago: sooner than that the next
 * request may be arriving, and before the first one it probably is.  Within a
 * message one deadline runs from its first byte.
 */

void
ngx_stream_kmip_wait(ngx_stream_session_t *s, ngx_stream_kmip_ctx_t *ctx)
{
    ngx_connection_t            *c;
    ngx_stream_kmip_srv_conf_t  *kscf;

    c = s->connection;

    if (ctx->received == 0) {

        if (!ctx->waiting) {
            ngx_stream_kmip_wait_begin(c, ctx);
        }

        if (c->close || (ngx_exiting && c->idle)) {
            ngx_stream_kmip_finalize(s, NGX_STREAM_OK);
            return;
        }

    } else if (ctx->waiting || !c->read->timer_set) {
        ngx_stream_kmip_wait_end(ctx);

        if (c->read->timer_set) {
            ngx_del_timer(c->read);
        }

        kscf = ngx_stream_get_module_srv_conf(s, ngx_stream_kmip_module);

        ngx_add_timer(c->read, kscf->read_timeout);
    }

    if (ngx_handle_read_event(c->read, 0) != NGX_OK) {
        ngx_stream_kmip_finalize(s, NGX_STREAM_INTERNAL_SERVER_ERROR);
    }
}


static void
ngx_stream_kmip_wait_begin(ngx_connection_t *c, ngx_stream_kmip_ctx_t *ctx)
{
    c->log->action = "waiting for a KMIP request";

    ctx->waiting = 1;
    ctx->rested = 0;
    ctx->wait_start = ngx_current_msec;

    if (ctx->requests) {
        ngx_stream_kmip_idle(c, ctx);
    }

    ngx_stream_kmip_wait_stage(c, ctx, 0);
    ngx_stream_kmip_wait_timer(c, ctx);
}


static void
ngx_stream_kmip_idle(ngx_connection_t *c, ngx_stream_kmip_ctx_t *ctx)
{
    ngx_reusable_connection(c, 1);
    ngx_stream_kmip_client_idle(ctx);
}


void
ngx_stream_kmip_wait_end(ngx_stream_kmip_ctx_t *ctx)
{
    ngx_connection_t  *c;

    c = ctx->session->connection;

    ctx->waiting = 0;
    c->idle = 0;
    ngx_reusable_connection(c, 0);
    ngx_stream_kmip_client_busy(ctx);
}


ngx_int_t
ngx_stream_kmip_wait_timeout(ngx_connection_t *c, ngx_stream_kmip_ctx_t *ctx)
{
    ngx_msec_t  elapsed;

    if (!ctx->waiting) {
        ngx_log_error(NGX_LOG_INFO, c->log, NGX_ETIMEDOUT,
                      "client did not finish its message");
        return NGX_DONE;
    }

    if (ngx_stream_kmip_expired(ctx)) {
        return NGX_DONE;
    }

    elapsed = ngx_current_msec - ctx->wait_start;

    if (elapsed >= ngx_stream_kmip_wait_time(ctx)) {
        ngx_log_error(NGX_LOG_INFO, c->log, NGX_ETIMEDOUT,
                      "idle session closed");
        return NGX_DONE;
    }

    c->read->timedout = 0;

    ngx_stream_kmip_wait_stage(c, ctx, elapsed);
    ngx_stream_kmip_wait_timer(c, ctx);

    /* an exiting worker tries to read a request once more */

    return ngx_exiting ? NGX_AGAIN : NGX_OK;
}


static void
ngx_stream_kmip_wait_stage(ngx_connection_t *c, ngx_stream_kmip_ctx_t *ctx,
    ngx_msec_t elapsed)
{
    if (ctx->requests && elapsed >= ngx_stream_kmip_min_time(ctx)) {
        c->idle = 1;
    }

    if (elapsed >= NGX_STREAM_KMIP_REST && !ctx->rested) {
        ngx_stream_kmip_release_buffers(c, ctx);
    }
}


static void
ngx_stream_kmip_release_buffers(ngx_connection_t *c, ngx_stream_kmip_ctx_t *ctx)
{
    ctx->rested = 1;

    if (ctx->busy) {
        SSL_set_mode(c->ssl->connection, SSL_MODE_RELEASE_BUFFERS);
        (void) SSL_free_buffers(c->ssl->connection);
    }

    ctx->requests_since_rest = 0;
    ctx->busy = 0;

    if (!c->reusable) {
        ngx_stream_kmip_idle(c, ctx);
    }
}


/* sets the timer to the next stage of the wait */

static void
ngx_stream_kmip_wait_timer(ngx_connection_t *c, ngx_stream_kmip_ctx_t *ctx)
{
    time_t      valid;
    ngx_msec_t  left;

    left = ngx_stream_kmip_wait_time(ctx);

    if (ctx->requests && !c->idle) {
        left = ngx_min(left, ngx_stream_kmip_min_time(ctx));
    }

    if (!ctx->rested) {
        left = ngx_min(left, NGX_STREAM_KMIP_REST);
    }

    left -= ngx_current_msec - ctx->wait_start;
    valid = ctx->expires - ngx_time();

    if (valid < (time_t) (left / 1000 + 1)) {
        left = ngx_min(left, (ngx_msec_t) ngx_max(valid, 0) * 1000);
    }

    ngx_add_timer(c->read, left);
}


/*
 * How long this wait may last.  At the end of kmip_keepalive_time an idle
 * session is closed, unless its last request was so short a time ago that the
 * next one may be arriving.
 */

static ngx_msec_t
ngx_stream_kmip_wait_time(ngx_stream_kmip_ctx_t *ctx)
{
    ngx_msec_t                   age, left;
    ngx_stream_kmip_srv_conf_t  *kscf;

    kscf = ngx_stream_get_module_srv_conf(ctx->session,
                                          ngx_stream_kmip_module);

    if (ctx->requests == 0) {
        return kscf->read_timeout;
    }

    age = ctx->wait_start - ctx->session->connection->start_time;
    left = (age < kscf->keepalive_time) ? kscf->keepalive_time - age : 0;
    left = ngx_max(left, kscf->keepalive_min_timeout);

    return ngx_min(left, kscf->keepalive_timeout);
}


ngx_uint_t
ngx_stream_kmip_expired(ngx_stream_kmip_ctx_t *ctx)
{
    if (ngx_time() < ctx->expires) {
        return 0;
    }

    ngx_log_error(NGX_LOG_INFO, ctx->session->connection->log, 0,
                  "session closed: the client's certificate has expired, or "
                  "one of the chain that admitted it");

    return 1;
}


ngx_uint_t
ngx_stream_kmip_leave(ngx_stream_kmip_ctx_t *ctx)
{
    ngx_stream_kmip_srv_conf_t  *kscf;

    kscf = ngx_stream_get_module_srv_conf(ctx->session,
                                          ngx_stream_kmip_module);

    if (ngx_exiting
        && ngx_stream_kmip_leaving()
           >= NGX_STREAM_KMIP_LEAVE * kscf->keepalive_min_timeout)
    {
        return 1;
    }

    return ngx_current_msec - ctx->session->connection->start_time
           >= kscf->keepalive_time;
}


/* how long after a request a session must not be closed at a reload */

static ngx_msec_t
ngx_stream_kmip_min_time(ngx_stream_kmip_ctx_t *ctx)
{
    ngx_msec_t                   time;
    ngx_stream_kmip_srv_conf_t  *kscf;

    kscf = ngx_stream_get_module_srv_conf(ctx->session,
                                          ngx_stream_kmip_module);

    time = kscf->keepalive_min_timeout;

    if (ngx_exiting
        && ngx_stream_kmip_leaving() >= NGX_STREAM_KMIP_LEAVE / 2 * time)
    {
        return time / 10;
    }

    return time;
}


/* ms since the first session noticed that the worker is exiting */

static ngx_msec_t
ngx_stream_kmip_leaving(void)
{
    static ngx_msec_t  start;
    static ngx_uint_t  started;

    if (!started) {
        started = 1;
        start = ngx_current_msec;
    }

    return ngx_current_msec - start;
}
