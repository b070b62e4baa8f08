
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * A session's streams: their end, with the session or when no part comes.
 */


#include "ngx_stream_kmip_module.h"
#include "kmip_crypto_openssl.h"


static void ngx_stream_kmip_streams_handler(ngx_event_t *ev);


void
ngx_stream_kmip_streams_init(ngx_stream_kmip_ctx_t *ctx)
{
    kmip_streams_init(&ctx->streams, &kmip_crypto_openssl);

    ctx->context.crypto = &kmip_crypto_openssl;
    ctx->context.streams = &ctx->streams;
}


/* The timer does not keep an exiting worker alive: its sessions end anyway. */

void
ngx_stream_kmip_streams_watch(ngx_stream_kmip_ctx_t *ctx)
{
    ngx_event_t  *ev;

    ev = &ctx->streams_timer;

    if (ev->timer_set
        || kmip_streams_expire(&ctx->streams, ngx_current_msec) == 0)
    {
        return;
    }

    ev->data = ctx->session->connection;
    ev->log = ctx->session->connection->log;
    ev->handler = ngx_stream_kmip_streams_handler;
    ev->cancelable = 1;

    ngx_add_timer(ev, KMIP_STREAM_TIME / 4);
}


static void
ngx_stream_kmip_streams_handler(ngx_event_t *ev)
{
    ngx_connection_t       *c;
    ngx_stream_kmip_ctx_t  *ctx;

    c = ev->data;
    ctx = ngx_stream_get_module_ctx((ngx_stream_session_t *) c->data,
                                    ngx_stream_kmip_module);

    ngx_stream_kmip_streams_watch(ctx);
}


void
ngx_stream_kmip_streams_free(ngx_stream_kmip_ctx_t *ctx)
{
    if (ctx->streams_timer.timer_set) {
        ngx_del_timer(&ctx->streams_timer);
    }

    if (ctx->context.streams) {
        kmip_streams_free(&ctx->streams);
    }
}
