
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * A session's context: creation and end, what the engine needs of it (clock
 * and randomness), and its part of log lines.
 */


#include "ngx_stream_kmip_module.h"
#include "kmip_release.h"
#include "kmip_uuid.h"

#include <openssl/err.h>
#include <openssl/rand.h>


/* ms; a larger step back of the clock is taken as a correction */

#define NGX_STREAM_KMIP_STEP  10000


static void ngx_stream_kmip_cleanup(void *data);
static ngx_uint_t ngx_stream_kmip_status(uint32_t reason);
static u_char *ngx_stream_kmip_log_error(ngx_log_t *log, u_char *buf,
    size_t len);
static int64_t ngx_stream_kmip_now(void *data);
static uint64_t ngx_stream_kmip_clock(void *data);
static uint64_t ngx_stream_kmip_stamp(void *data);
static kmip_int_t ngx_stream_kmip_random(void *data, uint8_t *buf,
    size_t len);


static const kmip_str_t  ngx_stream_kmip_vendor =
    kmip_string("nginx kmip " KMIP_RELEASE);


ngx_stream_kmip_ctx_t *
ngx_stream_kmip_get_ctx(ngx_stream_session_t *s)
{
    ngx_pool_cleanup_t     *cln;
    ngx_stream_kmip_ctx_t  *ctx;

    ctx = ngx_stream_get_module_ctx(s, ngx_stream_kmip_module);

    if (ctx) {
        return ctx;
    }

    cln = ngx_pool_cleanup_add(s->connection->pool,
                               sizeof(ngx_stream_kmip_ctx_t));
    if (cln == NULL) {
        return NULL;
    }

    ctx = cln->data;
    ngx_memzero(ctx, sizeof(ngx_stream_kmip_ctx_t));

    ctx->session = s;
    cln->handler = ngx_stream_kmip_cleanup;

    ngx_stream_set_ctx(s, ctx, ngx_stream_kmip_module);

    return ctx;
}


static void
ngx_stream_kmip_cleanup(void *data)
{
    ngx_stream_kmip_ctx_t *ctx = data;

    ngx_buf_t  *b;

    ngx_stream_kmip_streams_free(ctx);

    if (ctx->leave) {
        ctx->leave(ctx);
    }

    if (ctx->counted) {
        ctx->counted = 0;
        ngx_kmip_meter_session(ngx_kmip_key_protect_meter(ctx->provider), -1);
    }

    if (ctx->pending) {
        ctx->pending = 0;
        kmip_engine_cancel(ctx->engine);
    }

    ctx->engine = NULL;
    ctx->message = NULL;

    kmip_arena_destroy(ctx->arena);
    ctx->arena = NULL;

    /* cleanse requests that will not be served */

    b = ctx->session->connection->buffer;

    if (b) {
        ngx_explicit_memzero(b->pos, b->last - b->pos);
    }
}


/* The connection's pool, and with it the session, is freed at the end. */

void
ngx_stream_kmip_finalize(ngx_stream_session_t *s, ngx_uint_t rc)
{
    ngx_stream_kmip_ctx_t  *ctx;

    ctx = ngx_stream_get_module_ctx(s, ngx_stream_kmip_module);

    if (rc == NGX_STREAM_OK && ctx->failed && !ctx->succeeded) {
        rc = ngx_stream_kmip_status(ctx->reason);
    }

    /* TLS cannot be shut down in the middle of a record */

    if (ctx->sent < ctx->response.len) {
        s->connection->timedout = 1;
    }

    /* a session that is closing must not be asked to close once more */

    ngx_reusable_connection(s->connection, 0);

    ngx_stream_kmip_cleanup(ctx);
    ngx_stream_finalize_session(s, rc);
}


/* of a session whose operations all failed: by the reason of the last one */

static ngx_uint_t
ngx_stream_kmip_status(uint32_t reason)
{
    switch (reason) {

    case KMIP_RESULT_REASON_GENERAL_FAILURE:
    case KMIP_RESULT_REASON_CRYPTOGRAPHIC_FAILURE:
        return NGX_STREAM_BAD_GATEWAY;

    case KMIP_RESULT_REASON_PERMISSION_DENIED:
    case KMIP_RESULT_REASON_AUTHENTICATION_NOT_SUCCESSFUL:
        return NGX_STREAM_FORBIDDEN;

    default:
        return NGX_STREAM_BAD_REQUEST;
    }
}


void
ngx_stream_kmip_init_context(ngx_stream_kmip_ctx_t *ctx)
{
    ctx->context.data = ctx;
    ctx->context.now = ngx_stream_kmip_now;
    ctx->context.clock = ngx_stream_kmip_clock;
    ctx->context.stamp = ngx_stream_kmip_stamp;
    ctx->context.random = ngx_stream_kmip_random;
    ctx->context.item = ngx_stream_kmip_item;
    ctx->context.vendor = ngx_stream_kmip_vendor;

    ngx_stream_kmip_streams_init(ctx);

    /*
     * The first bytes of the SHA-256 are sufficient, as they grant no access.
     */

    ngx_memcpy(&ctx->context.client, ctx->fingerprint, sizeof(uint64_t));

    ctx->session->log_handler = ngx_stream_kmip_log_error;
}


static u_char *
ngx_stream_kmip_log_error(ngx_log_t *log, u_char *buf, size_t len)
{
    u_char                 *p;
    ngx_stream_session_t   *s;
    ngx_stream_kmip_ctx_t  *ctx;

    s = log->data;
    ctx = ngx_stream_get_module_ctx(s, ngx_stream_kmip_module);

    if (ctx == NULL || ctx->operation == 0) {
        return buf;
    }

    p = ngx_snprintf(buf, len, ", kmip: %s",
                     kmip_operation_name(ctx->operation));

    if (ctx->uid_len) {
        p = ngx_snprintf(p, len - (p - buf), " %*s", ctx->uid_len, ctx->uid);
    }

    return p;
}


static int64_t
ngx_stream_kmip_now(void *data)
{
    return ngx_time();
}


static uint64_t
ngx_stream_kmip_clock(void *data)
{
    return ngx_current_msec;
}


/*
 * Identifiers sort by this time.  If the clock stands still or goes back by
 * less than NGX_STREAM_KMIP_STEP, the time still increases.
 */

static uint64_t
ngx_stream_kmip_stamp(void *data)
{
    uint64_t         stamp;
    struct timespec  now;

    static uint64_t  last;

    (void) clock_gettime(CLOCK_REALTIME, &now);

    stamp = (uint64_t) now.tv_sec * 1000 * KMIP_UUID_MS
            + (uint64_t) now.tv_nsec * KMIP_UUID_MS / 1000000;

    if (stamp <= last && last - stamp < NGX_STREAM_KMIP_STEP * KMIP_UUID_MS) {
        stamp = last + 1;
    }

    last = stamp;

    return stamp;
}


static kmip_int_t
ngx_stream_kmip_random(void *data, uint8_t *buf, size_t len)
{
    if (RAND_bytes(buf, len) == 1) {
        return KMIP_OK;
    }

    ERR_clear_error();

    return KMIP_ERROR;
}
