
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Capacity for new connections.  nginx closes idle connections when only a
 * sixteenth is free.  It does not know clients and handshakes, so this code
 * acts earlier.
 */


#include "ngx_stream_kmip_room.h"
#include "ngx_stream_kmip_limit.h"
#include "ngx_stream_kmip_pulse.h"


/* connections are closed if less than this fraction is free */

#define NGX_STREAM_KMIP_SPARE    8

/* this fraction is reserved for Key Protect: no new client gets it */

#define NGX_STREAM_KMIP_RESERVE  16

/* ms; a handshake that takes longer is probably not from a client */

#define NGX_STREAM_KMIP_OLD      2000


typedef enum {
    NGX_STREAM_KMIP_ROOM_MAX = 0,    /* kmip_max_handshakes is reached */
    NGX_STREAM_KMIP_ROOM_FULL,           /* few connections are free */
    NGX_STREAM_KMIP_ROOM_NONE            /* and no handshake could be closed */
} ngx_stream_kmip_room_e;


static ngx_int_t ngx_stream_kmip_make_room(ngx_log_t *log);
static void ngx_stream_kmip_room_warn(ngx_log_t *log,
    ngx_stream_kmip_room_e cause);
static ngx_uint_t ngx_stream_kmip_handshakes_fill(void);
static ngx_uint_t ngx_stream_kmip_handshakes_old(void);
static void ngx_stream_kmip_handshake_close(void);


static ngx_queue_t  ngx_stream_kmip_handshakes =
    { &ngx_stream_kmip_handshakes, &ngx_stream_kmip_handshakes };
static ngx_uint_t   ngx_stream_kmip_handshakes_n;

static const char  *ngx_stream_kmip_room_causes[] = {
    "the oldest handshake is closed for each new one; if these are your "
    "clients, raise \"kmip_max_handshakes\"",
    "the oldest handshake is closed for each new one; if these are your "
    "clients, raise \"worker_connections\"",
    "all other connections have requests in progress, so new clients are "
    "refused; raise \"worker_connections\", or lower \"kmip_max_sessions\""
};


ngx_int_t
ngx_stream_kmip_room_handler(ngx_stream_session_t *s)
{
    ngx_stream_kmip_ctx_t        *ctx;
    ngx_stream_kmip_srv_conf_t   *kscf;
    ngx_stream_kmip_main_conf_t  *kmcf;

    kscf = ngx_stream_get_module_srv_conf(s, ngx_stream_kmip_module);

    /* called again after the handshake if nginx's handler came first */

    if (kscf->pass == NULL || !s->ssl || s->connection->ssl) {
        return NGX_DECLINED;
    }

    ctx = ngx_stream_kmip_get_ctx(s);
    if (ctx == NULL) {
        return NGX_ERROR;
    }

    if (ctx->handshaking) {
        return NGX_DECLINED;
    }

    kmcf = ngx_stream_get_module_main_conf(s, ngx_stream_kmip_module);

    if (ngx_stream_kmip_draining(kmcf, s->connection->log)) {
        ngx_stream_kmip_refused_count(s->connection,
                                      NGX_KMIP_REFUSED_DRAINING, "");
        return NGX_STREAM_SERVICE_UNAVAILABLE;
    }

    if (kmcf->max_handshakes
        && ngx_stream_kmip_handshakes_n >= kmcf->max_handshakes)
    {
        ngx_stream_kmip_room_warn(s->connection->log, NGX_STREAM_KMIP_ROOM_MAX);
        ngx_stream_kmip_handshake_close();

    } else if (ngx_stream_kmip_make_room(s->connection->log) != NGX_OK) {
        ngx_stream_kmip_refused_count(s->connection, NGX_KMIP_REFUSED_FULL,
                                      "");
        return NGX_STREAM_SERVICE_UNAVAILABLE;
    }

    ngx_queue_insert_tail(&ngx_stream_kmip_handshakes, &ctx->handshake);
    ngx_stream_kmip_handshakes_n++;
    ctx->handshake_start = ngx_current_msec;
    ctx->handshaking = 1;
    ctx->leave = ngx_stream_kmip_room_leave;

    return NGX_DECLINED;
}


/* NGX_DECLINED: no capacity */

static ngx_int_t
ngx_stream_kmip_make_room(ngx_log_t *log)
{
    ngx_uint_t  fill, old, last;

    if (ngx_cycle->free_connection_n
        >= ngx_cycle->connection_n / NGX_STREAM_KMIP_SPARE)
    {
        return NGX_OK;
    }

    fill = ngx_stream_kmip_handshakes_fill();
    old = ngx_stream_kmip_handshakes_old();

    /*
     * Real clients finish their handshakes sooner, so close handshakes, not
     * sessions, if old ones use most connections.
     */

    if (!(fill && old) && ngx_stream_kmip_client_make_room(log) == NGX_OK) {
        return NGX_OK;
    }

    last = ngx_cycle->free_connection_n
           < ngx_cycle->connection_n / NGX_STREAM_KMIP_RESERVE;

    if (!fill && !old && !last) {
        return NGX_OK;
    }

    if (ngx_stream_kmip_handshakes_n) {
        ngx_stream_kmip_room_warn(log, NGX_STREAM_KMIP_ROOM_FULL);
        ngx_stream_kmip_handshake_close();
        return NGX_OK;
    }

    ngx_stream_kmip_room_warn(log, NGX_STREAM_KMIP_ROOM_NONE);

    return NGX_DECLINED;
}


/* once a minute for each cause */

static void
ngx_stream_kmip_room_warn(ngx_log_t *log, ngx_stream_kmip_room_e cause)
{
    time_t         now;
    static time_t  told[NGX_STREAM_KMIP_ROOM_NONE + 1];

    now = ngx_time();

    if (told[cause] && now - told[cause] < 60) {
        return;
    }

    told[cause] = now;

    ngx_log_error(NGX_LOG_WARN, log, 0,
                  "kmip: %ui of %ui worker_connections are free and %ui TLS "
                  "handshakes are unfinished: %s",
                  ngx_cycle->free_connection_n, ngx_cycle->connection_n,
                  ngx_stream_kmip_handshakes_n,
                  ngx_stream_kmip_room_causes[cause]);
}


/* 1 if handshakes are more than half of the connections in use */

static ngx_uint_t
ngx_stream_kmip_handshakes_fill(void)
{
    return ngx_stream_kmip_handshakes_n
           > (ngx_cycle->connection_n - ngx_cycle->free_connection_n) / 2;
}


static ngx_uint_t
ngx_stream_kmip_handshakes_old(void)
{
    ngx_queue_t            *q;
    ngx_stream_kmip_ctx_t  *ctx;

    if (ngx_queue_empty(&ngx_stream_kmip_handshakes)) {
        return 0;
    }

    q = ngx_queue_head(&ngx_stream_kmip_handshakes);
    ctx = ngx_queue_data(q, ngx_stream_kmip_ctx_t, handshake);

    return ngx_current_msec - ctx->handshake_start >= NGX_STREAM_KMIP_OLD;
}


/*
 * Closes the oldest handshake.  nginx's handler closes a connection that has
 * timed out; it is called directly, as nginx does for reusable connections,
 * because many connections may arrive before a posted event.
 */

static void
ngx_stream_kmip_handshake_close(void)
{
    ngx_queue_t            *q;
    ngx_connection_t       *c;
    ngx_stream_kmip_ctx_t  *ctx;

    if (ngx_queue_empty(&ngx_stream_kmip_handshakes)) {
        return;
    }

    q = ngx_queue_head(&ngx_stream_kmip_handshakes);
    ctx = ngx_queue_data(q, ngx_stream_kmip_ctx_t, handshake);
    c = ctx->session->connection;

    ngx_stream_kmip_room_leave(ctx);

    ngx_log_error(NGX_LOG_INFO, c->log, 0,
                  "unfinished TLS handshake closed for a new connection");

    c->read->timedout = 1;
    c->read->handler(c->read);
}


void
ngx_stream_kmip_room_leave(ngx_stream_kmip_ctx_t *ctx)
{
    if (!ctx->handshaking) {
        return;
    }

    ngx_queue_remove(&ctx->handshake);
    ngx_stream_kmip_handshakes_n--;
    ctx->handshaking = 0;
}
