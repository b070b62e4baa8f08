
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Sessions of each client, identified by its certificate.  nginx's limit_conn
 * runs before the handshake, so it knows only addresses.
 */


#include "ngx_stream_kmip_limit.h"


/* how many idle sessions are examined for one without an arriving request */

#define NGX_STREAM_KMIP_LOOK  8


struct ngx_stream_kmip_client_s {
    ngx_str_node_t  sn;
    u_char          fingerprint[NGX_STREAM_KMIP_FINGERPRINT_HEX];
    ngx_uint_t      sessions;
    ngx_uint_t      nidle;
    ngx_queue_t     idle;               /* longest idle first */
};


static void ngx_stream_kmip_client_leave(ngx_stream_kmip_ctx_t *ctx);
static ngx_stream_kmip_client_t *ngx_stream_kmip_client(u_char *fingerprint,
    ngx_log_t *log);
static ngx_stream_kmip_client_t *ngx_stream_kmip_client_idlest(void);
static ngx_stream_kmip_ctx_t *ngx_stream_kmip_client_longest(
    ngx_stream_kmip_client_t *client);
static ngx_uint_t ngx_stream_kmip_silent(ngx_connection_t *c);


/* number of idle sessions of all clients */

static ngx_uint_t         ngx_stream_kmip_idle;

static ngx_rbtree_node_t  ngx_stream_kmip_sentinel;

static ngx_rbtree_t       ngx_stream_kmip_clients = {
    &ngx_stream_kmip_sentinel,
    &ngx_stream_kmip_sentinel,
    ngx_str_rbtree_insert_value
};


ngx_int_t
ngx_stream_kmip_client_enter(ngx_stream_kmip_ctx_t *ctx, ngx_uint_t max)
{
    ngx_stream_kmip_ctx_t     *idle;
    ngx_stream_kmip_client_t  *client;

    client = ngx_stream_kmip_client(ctx->fingerprint,
                                    ctx->session->connection->log);
    if (client == NULL) {
        return NGX_ERROR;
    }

    /* count first: a client without sessions is freed */

    ctx->client = client;
    ctx->leave = ngx_stream_kmip_client_leave;
    client->sessions++;

    if (max && client->sessions > max) {

        idle = ngx_stream_kmip_client_longest(client);

        if (idle == NULL) {
            ngx_stream_kmip_client_leave(ctx);
            return NGX_DECLINED;
        }

        ngx_log_error(NGX_LOG_INFO, idle->session->connection->log, 0,
                      "idle session closed for a new one of its client "
                      "(\"kmip_max_sessions\")");

        ngx_stream_kmip_finalize(idle->session, NGX_STREAM_OK);
    }

    return NGX_OK;
}


static ngx_stream_kmip_client_t *
ngx_stream_kmip_client(u_char *fingerprint, ngx_log_t *log)
{
    uint32_t                   hash;
    ngx_str_t                  key;
    ngx_stream_kmip_client_t  *client;

    key.data = fingerprint;
    key.len = NGX_STREAM_KMIP_FINGERPRINT_HEX;

    hash = ngx_crc32_long(key.data, key.len);

    client = (ngx_stream_kmip_client_t *)
                 ngx_str_rbtree_lookup(&ngx_stream_kmip_clients, &key, hash);

    if (client) {
        return client;
    }

    client = ngx_calloc(sizeof(ngx_stream_kmip_client_t), log);
    if (client == NULL) {
        return NULL;
    }

    ngx_memcpy(client->fingerprint, fingerprint,
               NGX_STREAM_KMIP_FINGERPRINT_HEX);
    ngx_queue_init(&client->idle);

    client->sn.node.key = hash;
    client->sn.str.data = client->fingerprint;
    client->sn.str.len = NGX_STREAM_KMIP_FINGERPRINT_HEX;

    ngx_rbtree_insert(&ngx_stream_kmip_clients, &client->sn.node);

    return client;
}


static void
ngx_stream_kmip_client_leave(ngx_stream_kmip_ctx_t *ctx)
{
    ngx_stream_kmip_client_t  *client;

    client = ctx->client;

    if (client == NULL) {
        return;
    }

    ngx_stream_kmip_client_busy(ctx);

    ctx->client = NULL;

    if (--client->sessions == 0) {
        ngx_rbtree_delete(&ngx_stream_kmip_clients, &client->sn.node);
        ngx_free(client);
    }
}


void
ngx_stream_kmip_client_idle(ngx_stream_kmip_ctx_t *ctx)
{
    if (ctx->idling) {
        return;
    }

    ngx_queue_insert_tail(&ctx->client->idle, &ctx->idle);
    ctx->client->nidle++;
    ngx_stream_kmip_idle++;

    ctx->idling = 1;
}


void
ngx_stream_kmip_client_busy(ngx_stream_kmip_ctx_t *ctx)
{
    if (!ctx->idling) {
        return;
    }

    ngx_queue_remove(&ctx->idle);
    ctx->client->nidle--;
    ngx_stream_kmip_idle--;

    ctx->idling = 0;
}


ngx_int_t
ngx_stream_kmip_client_make_room(ngx_log_t *log)
{
    time_t                     now;
    ngx_stream_kmip_ctx_t     *ctx;
    ngx_stream_kmip_client_t  *client;

    static time_t              told;

    client = ngx_stream_kmip_client_idlest();

    if (client == NULL) {
        return NGX_DECLINED;
    }

    ctx = ngx_stream_kmip_client_longest(client);

    if (ctx == NULL) {
        return NGX_DECLINED;
    }

    now = ngx_time();

    if (told == 0 || now - told >= 60) {
        told = now;

        ngx_log_error(NGX_LOG_WARN, log, 0,
                      "kmip: %ui of %ui worker_connections are free and %ui "
                      "sessions are idle, %ui of them of the certificate with "
                      "SHA-256 fingerprint %*s: an idle session is closed for "
                      "each new connection; raise "
                      "\"worker_connections\", or lower "
                      "\"kmip_keepalive_timeout\"",
                      ngx_cycle->free_connection_n, ngx_cycle->connection_n,
                      ngx_stream_kmip_idle, client->nidle,
                      (size_t) NGX_STREAM_KMIP_FINGERPRINT_HEX,
                      client->fingerprint);
    }

    ngx_log_error(NGX_LOG_INFO, ctx->session->connection->log, 0,
                  "idle session closed for a new connection");

    ngx_stream_kmip_finalize(ctx->session, NGX_STREAM_OK);

    return NGX_OK;
}


/* the client with most idle sessions, NULL if no session is idle */

static ngx_stream_kmip_client_t *
ngx_stream_kmip_client_idlest(void)
{
    ngx_rbtree_node_t         *node;
    ngx_stream_kmip_client_t  *client, *idlest;

    if (ngx_stream_kmip_idle == 0) {
        return NULL;
    }

    idlest = NULL;

    for (node = ngx_rbtree_min(ngx_stream_kmip_clients.root,
                               ngx_stream_kmip_clients.sentinel);
         node;
         node = ngx_rbtree_next(&ngx_stream_kmip_clients, node))
    {
        client = (ngx_stream_kmip_client_t *) node;

        if (idlest == NULL || client->nidle > idlest->nidle) {
            idlest = client;
        }
    }

    return idlest;
}


/* the client's longest idle session without an arriving request */

static ngx_stream_kmip_ctx_t *
ngx_stream_kmip_client_longest(ngx_stream_kmip_client_t *client)
{
    ngx_uint_t              n;
    ngx_queue_t            *q;
    ngx_stream_kmip_ctx_t  *ctx;

    q = ngx_queue_head(&client->idle);

    for (n = 0; n < NGX_STREAM_KMIP_LOOK; n++) {

        if (q == ngx_queue_sentinel(&client->idle)) {
            break;
        }

        ctx = ngx_queue_data(q, ngx_stream_kmip_ctx_t, idle);

        if (ngx_stream_kmip_silent(ctx->session->connection)) {
            return ctx;
        }

        q = ngx_queue_next(q);
    }

    return NULL;
}


/* 1 if nothing has arrived; the client's disconnect does not count */

static ngx_uint_t
ngx_stream_kmip_silent(ngx_connection_t *c)
{
    char  byte;

    return recv(c->fd, &byte, 1, MSG_PEEK) <= 0;
}
