
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Input: reads the next message of a session.
 */


#include "ngx_stream_kmip_module.h"


/* bytes that a request may use in addition to its message and response */

#define NGX_STREAM_KMIP_ARENA  (4 * 1024 * 1024)

/* initial buffer size for a message; it doubles as more bytes arrive */

#define NGX_STREAM_KMIP_ROOM   4096

/* size of the first read of a message: most messages are shorter */

#define NGX_STREAM_KMIP_INPUT  2048


static ngx_int_t ngx_stream_kmip_begin(ngx_stream_session_t *s,
    ngx_stream_kmip_ctx_t *ctx);
static ngx_int_t ngx_stream_kmip_read_body(ngx_stream_session_t *s,
    ngx_stream_kmip_ctx_t *ctx);
static ngx_int_t ngx_stream_kmip_consume(ngx_stream_session_t *s,
    ngx_stream_kmip_ctx_t *ctx, u_char *data, size_t len);
static ngx_int_t ngx_stream_kmip_save_pipelined(ngx_connection_t *c,
    u_char *data, size_t len);
static ngx_int_t ngx_stream_kmip_recv(ngx_stream_session_t *s, u_char *buf,
    size_t size, size_t *len);
static ngx_int_t ngx_stream_kmip_frame(ngx_stream_session_t *s,
    ngx_stream_kmip_ctx_t *ctx);
static ngx_int_t ngx_stream_kmip_grow(ngx_stream_kmip_ctx_t *ctx);


ngx_int_t
ngx_stream_kmip_read(ngx_stream_session_t *s, ngx_stream_kmip_ctx_t *ctx)
{
    ngx_int_t  rc;

    s->connection->log->action = "reading a KMIP request";

    for ( ;; ) {

        if (ctx->message && ctx->received >= ctx->size) {
            ctx->received -= ctx->size;
            ngx_memcpy(ctx->header, ctx->message + ctx->size, ctx->received);

            return NGX_OK;
        }

        rc = ctx->message ? ngx_stream_kmip_read_body(s, ctx)
                          : ngx_stream_kmip_begin(s, ctx);

        if (rc == NGX_OK) {
            continue;
        }

        if (rc == NGX_DONE && ctx->received) {
            ngx_log_error(NGX_LOG_INFO, s->connection->log, 0,
                          "client disconnected in the middle of a message");
        }

        return rc;
    }
}


/* reads the header and what follows it */

static ngx_int_t
ngx_stream_kmip_begin(ngx_stream_session_t *s, ngx_stream_kmip_ctx_t *ctx)
{
    u_char     input[NGX_STREAM_KMIP_INPUT];
    size_t     n;
    ngx_int_t  rc;

    /* the whole header may have arrived with the previous message */

    if (ctx->received == KMIP_FRAME_HEADER) {
        return ngx_stream_kmip_frame(s, ctx);
    }

    rc = ngx_stream_kmip_recv(s, input, sizeof(input), &n);

    if (rc != NGX_OK) {
        return rc;
    }

    rc = ngx_stream_kmip_consume(s, ctx, input, n);

    ngx_explicit_memzero(input, n);

    return rc;
}


/*
 * Reads more than the message, up to the header of the next one, so that nginx
 * learns from the short read that the socket is empty.
 */

static ngx_int_t
ngx_stream_kmip_read_body(ngx_stream_session_t *s, ngx_stream_kmip_ctx_t *ctx)
{
    size_t     n;
    ngx_int_t  rc;

    if (ctx->received == ctx->room && ngx_stream_kmip_grow(ctx) != NGX_OK) {
        return NGX_ERROR;
    }

    rc = ngx_stream_kmip_recv(s, ctx->message + ctx->received,
                              ctx->room - ctx->received, &n);

    if (rc == NGX_OK) {
        ctx->received += n;
    }

    return rc;
}


static ngx_int_t
ngx_stream_kmip_consume(ngx_stream_session_t *s, ngx_stream_kmip_ctx_t *ctx,
    u_char *data, size_t len)
{
    size_t  n;

    n = ngx_min(len, KMIP_FRAME_HEADER - ctx->received);

    ngx_memcpy(ctx->header + ctx->received, data, n);
    ctx->received += n;

    if (ctx->received < KMIP_FRAME_HEADER) {
        return NGX_OK;
    }

    if (ngx_stream_kmip_frame(s, ctx) != NGX_OK) {
        return NGX_ERROR;
    }

    data += n;
    len -= n;

    n = ngx_min(len, ctx->room - ctx->received);

    ngx_memcpy(ctx->message + ctx->received, data, n);
    ctx->received += n;

    if (len == n) {
        return NGX_OK;
    }

    return ngx_stream_kmip_save_pipelined(s->connection, data + n, len - n);
}


/* saves pipelined input; clients that wait for responses never need this */

static ngx_int_t
ngx_stream_kmip_save_pipelined(ngx_connection_t *c, u_char *data, size_t len)
{
    ngx_buf_t  *b;

    b = c->buffer;

    if (b == NULL || (size_t) (b->end - b->start) < len) {
        b = ngx_create_temp_buf(c->pool, NGX_STREAM_KMIP_INPUT);
        if (b == NULL) {
            return NGX_ERROR;
        }

        c->buffer = b;
    }

    b->pos = b->start;
    b->last = ngx_cpymem(b->start, data, len);

    return NGX_OK;
}


/* first return bytes that were saved, or that a preread module has read */

static ngx_int_t
ngx_stream_kmip_recv(ngx_stream_session_t *s, u_char *buf, size_t size,
    size_t *len)
{
    ssize_t            n;
    ngx_buf_t         *b;
    ngx_connection_t  *c;

    c = s->connection;
    b = c->buffer;

    if (b && b->pos != b->last) {
        n = ngx_min(size, (size_t) (b->last - b->pos));

        ngx_memcpy(buf, b->pos, n);
        ngx_explicit_memzero(b->pos, n);
        b->pos += n;

    } else {
        n = c->recv(c, buf, size);
    }

    if (n == NGX_AGAIN) {
        return NGX_AGAIN;
    }

    if (n == 0 || n == NGX_ERROR) {
        return NGX_DONE;
    }

    s->received += n;
    *len = n;

    return NGX_OK;
}


/*
 * Called when the header is complete.  For a message that is too long the
 * engine gets only the header, finds it malformed and responds with an error.
 */

static ngx_int_t
ngx_stream_kmip_frame(ngx_stream_session_t *s, ngx_stream_kmip_ctx_t *ctx)
{
    size_t                       size;
    kmip_int_t                   rc;
    ngx_stream_kmip_srv_conf_t  *kscf;

    kscf = ngx_stream_get_module_srv_conf(s, ngx_stream_kmip_module);

    rc = kmip_frame_size(ctx->header, KMIP_FRAME_HEADER,
                         KMIP_TAG_REQUEST_MESSAGE, kscf->max_message_size,
                         &size);

    if (rc == KMIP_ERROR) {
        ngx_log_error(NGX_LOG_INFO, s->connection->log, 0,
                      "client sent something that is not KMIP");
        return NGX_ERROR;
    }

    if (rc == KMIP_DECLINED) {
        ngx_log_error(NGX_LOG_INFO, s->connection->log, 0,
                      "client intended to send a message of %uz bytes, more "
                      "than kmip_max_message_size", size);
        size = KMIP_FRAME_HEADER;
        ctx->last = 1;
    }

    ctx->arena = kmip_arena_create(NGX_STREAM_KMIP_ARENA
                                   + 16 * kscf->max_message_size);
    if (ctx->arena == NULL) {
        return NGX_ERROR;
    }

    ctx->message = ctx->header;
    ctx->room = NGX_STREAM_KMIP_ROOM / 2;
    ctx->size = size;

    return ngx_stream_kmip_grow(ctx);
}


/* the announced size may be a lie, so allocate twice what has arrived */

static ngx_int_t
ngx_stream_kmip_grow(ngx_stream_kmip_ctx_t *ctx)
{
    u_char  *message;

    ctx->room = ngx_min(ctx->size + KMIP_FRAME_HEADER, 2 * ctx->room);

    message = kmip_arena_alloc(ctx->arena, ctx->room);
    if (message == NULL) {
        return NGX_ERROR;
    }

    ngx_memcpy(message, ctx->message, ctx->received);
    ctx->message = message;

    return NGX_OK;
}
