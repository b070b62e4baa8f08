
/*
 * Limits of one worker.  nginx's limit_conn knows addresses only, for it runs
 * before the handshake; certificates are counted here.
 */


#include "ngx_stream_kmip_limit.h"


/* with fewer free connections than this part, unfinished handshakes make room,
   earlier than nginx closes idle sessions for it (a sixteenth) */

#define NGX_STREAM_KMIP_SPARE  8


struct ngx_stream_kmip_client_s {
    ngx_str_node_t  sn;
    u_char          fingerprint[NGX_STREAM_KMIP_FINGERPRINT_HEX];
    ngx_uint_t      sessions;
    ngx_queue_t     idle;               /* the longest idle is the first */
};


static void ngx_stream_kmip_limit_leave(ngx_stream_kmip_ctx_t *ctx);
static void ngx_stream_kmip_handshake_crowded(ngx_log_t *log, ngx_uint_t max);
static void ngx_stream_kmip_handshake_close(void);
static void ngx_stream_kmip_client_leave(ngx_stream_kmip_ctx_t *ctx);
static ngx_stream_kmip_client_t *ngx_stream_kmip_client(u_char *fingerprint,
    ngx_log_t *log);
static void ngx_stream_kmip_client_close_idle(
    ngx_stream_kmip_client_t *client);


static ngx_queue_t        ngx_stream_kmip_handshakes =
    { &ngx_stream_kmip_handshakes, &ngx_stream_kmip_handshakes };
static ngx_uint_t         ngx_stream_kmip_handshakes_n;

static ngx_rbtree_node_t  ngx_stream_kmip_sentinel;

static ngx_rbtree_t       ngx_stream_kmip_clients = {
    &ngx_stream_kmip_sentinel,
    &ngx_stream_kmip_sentinel,
    ngx_str_rbtree_insert_value
};


ngx_int_t
ngx_stream_kmip_handshake_handler(ngx_stream_session_t *s)
{
    ngx_stream_kmip_ctx_t        *ctx;
    ngx_stream_kmip_srv_conf_t   *kscf;
    ngx_stream_kmip_main_conf_t  *kmcf;

    kscf = ngx_stream_get_module_srv_conf(s, ngx_stream_kmip_module);

    /* asked again after the handshake if nginx's handler came first */

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

    if ((kmcf->max_handshakes
         && ngx_stream_kmip_handshakes_n >= kmcf->max_handshakes)
        || ngx_cycle->free_connection_n
           < ngx_cycle->connection_n / NGX_STREAM_KMIP_SPARE)
    {
        ngx_stream_kmip_handshake_crowded(s->connection->log,
                                          kmcf->max_handshakes);
        ngx_stream_kmip_handshake_close();
    }

    ngx_queue_insert_tail(&ngx_stream_kmip_handshakes, &ctx->handshake);
    ngx_stream_kmip_handshakes_n++;
    ctx->handshaking = 1;
    ctx->leave = ngx_stream_kmip_limit_leave;

    return NGX_DECLINED;
}


static void
ngx_stream_kmip_handshake_crowded(ngx_log_t *log, ngx_uint_t max)
{
    time_t         now;
    static time_t  last;

    now = ngx_time();

    if (ngx_queue_empty(&ngx_stream_kmip_handshakes)
        || (last && now - last < 60))
    {
        return;
    }

    last = now;

    ngx_log_error(NGX_LOG_WARN, log, 0,
                  "kmip: %ui TLS handshakes are unfinished and %ui of %ui "
                  "worker_connections are free: the oldest handshake is "
                  "closed for each new one; what would help, if these are "
                  "your clients: \"kmip_max_handshakes\" above %ui, and more "
                  "\"worker_connections\"", ngx_stream_kmip_handshakes_n,
                  ngx_cycle->free_connection_n, ngx_cycle->connection_n, max);
}


/*
 * nginx's handler of the handshake closes a session that is out of time.  It
 * is called at once, as nginx does with reusable connections: many new ones
 * may come before a posted event.
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

    ngx_stream_kmip_handshake_done(ctx);

    ngx_log_error(NGX_LOG_INFO, c->log, 0,
                  "unfinished TLS handshake closed to make room");

    c->read->timedout = 1;
    c->read->handler(c->read);
}


void
ngx_stream_kmip_handshake_done(ngx_stream_kmip_ctx_t *ctx)
{
    if (!ctx->handshaking) {
        return;
    }

    ngx_queue_remove(&ctx->handshake);
    ngx_stream_kmip_handshakes_n--;
    ctx->handshaking = 0;
}


ngx_int_t
ngx_stream_kmip_client_enter(ngx_stream_kmip_ctx_t *ctx, ngx_uint_t max)
{
    ngx_stream_kmip_client_t  *client;

    client = ngx_stream_kmip_client(ctx->fingerprint,
                                    ctx->session->connection->log);
    if (client == NULL) {
        return NGX_ERROR;
    }

    /* counted first: a client goes with its last session */

    ctx->client = client;
    ctx->leave = ngx_stream_kmip_limit_leave;
    client->sessions++;

    if (max && client->sessions > max) {

        if (ngx_queue_empty(&client->idle)) {
            ngx_stream_kmip_client_leave(ctx);
            return NGX_DECLINED;
        }

        ngx_stream_kmip_client_close_idle(client);
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
ngx_stream_kmip_client_close_idle(ngx_stream_kmip_client_t *client)
{
    ngx_queue_t            *q;
    ngx_stream_kmip_ctx_t  *ctx;

    q = ngx_queue_head(&client->idle);
    ctx = ngx_queue_data(q, ngx_stream_kmip_ctx_t, idle);

    ngx_log_error(NGX_LOG_INFO, ctx->session->connection->log, 0,
                  "idle session closed, its client needs room for another "
                  "(\"kmip_max_sessions\")");

    ngx_stream_kmip_finalize(ctx->session, NGX_STREAM_OK);
}


/* at the end of a session, whatever it was counted for */

static void
ngx_stream_kmip_limit_leave(ngx_stream_kmip_ctx_t *ctx)
{
    ngx_stream_kmip_handshake_done(ctx);
    ngx_stream_kmip_client_leave(ctx);
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
    if (!ctx->idling) {
        ngx_queue_insert_tail(&ctx->client->idle, &ctx->idle);
        ctx->idling = 1;
    }
}


void
ngx_stream_kmip_client_busy(ngx_stream_kmip_ctx_t *ctx)
{
    if (ctx->idling) {
        ngx_queue_remove(&ctx->idle);
        ctx->idling = 0;
    }
}
