
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The content handler: admits a client and selects the provider.
 */


#include "ngx_stream_kmip_limit.h"
#include "ngx_stream_kmip_room.h"


static ngx_int_t ngx_stream_kmip_enter(ngx_stream_session_t *s,
    ngx_stream_kmip_ctx_t *ctx, ngx_stream_kmip_identity_t *identity);
static void ngx_stream_kmip_start(ngx_stream_session_t *s,
    ngx_stream_kmip_srv_conf_t *kscf, ngx_stream_kmip_identity_t *identity);
static void ngx_stream_kmip_count(ngx_stream_session_t *s,
    ngx_stream_kmip_ctx_t *ctx);
static ngx_kmip_key_protect_t *ngx_stream_kmip_provider(
    ngx_stream_session_t *s, ngx_stream_kmip_srv_conf_t *kscf,
    ngx_stream_kmip_identity_t *identity);


void
ngx_stream_kmip_handler(ngx_stream_session_t *s)
{
    ngx_connection_t            *c;
    ngx_stream_kmip_ctx_t       *ctx;
    ngx_stream_kmip_identity_t   identity;
    ngx_stream_kmip_srv_conf_t  *kscf;

    c = s->connection;
    kscf = ngx_stream_get_module_srv_conf(s, ngx_stream_kmip_module);

    ctx = ngx_stream_kmip_get_ctx(s);
    if (ctx == NULL) {
        ngx_stream_finalize_session(s, NGX_STREAM_INTERNAL_SERVER_ERROR);
        return;
    }

    ctx->handled = 1;

    ngx_stream_kmip_room_leave(ctx);

    /* data that arrives while nginx closes must not be logged as [crit] */

    if (c->ssl) {
        c->ssl->no_wait_shutdown = 1;
    }

    if (ngx_stream_kmip_identify(c, kscf, &identity) != NGX_OK) {
        ngx_stream_kmip_refuse(c, &identity);
        ngx_stream_kmip_finalize(s, NGX_STREAM_FORBIDDEN);
        return;
    }

    ctx->admitted = 1;
    ctx->fingerprinted = 1;
    ctx->expires = identity.expires;
    ngx_memcpy(ctx->fingerprint, identity.fingerprint,
               NGX_STREAM_KMIP_FINGERPRINT_HEX);

    if (ngx_stream_kmip_enter(s, ctx, &identity) == NGX_OK) {
        ngx_stream_kmip_start(s, kscf, &identity);
    }
}


/* limits the sessions of a client, so that others can connect */

static ngx_int_t
ngx_stream_kmip_enter(ngx_stream_session_t *s, ngx_stream_kmip_ctx_t *ctx,
    ngx_stream_kmip_identity_t *identity)
{
    ngx_int_t                    rc;
    ngx_stream_kmip_srv_conf_t  *kscf;

    kscf = ngx_stream_get_module_srv_conf(s, ngx_stream_kmip_module);

    rc = ngx_stream_kmip_client_enter(ctx, kscf->max_sessions);

    if (rc == NGX_OK) {
        return NGX_OK;
    }

    if (rc == NGX_ERROR) {
        ngx_stream_kmip_finalize(s, NGX_STREAM_INTERNAL_SERVER_ERROR);
        return NGX_ERROR;
    }

    ngx_sprintf((u_char *) identity->reason,
                "%ui sessions of it are busy in this worker%Z",
                kscf->max_sessions);
    identity->refused = NGX_KMIP_REFUSED_SESSIONS;
    identity->remedy = "fewer sessions at once, or a greater "
                       "\"kmip_max_sessions\"";

    ngx_stream_kmip_refuse(s->connection, identity);
    ngx_stream_kmip_finalize(s, NGX_STREAM_SERVICE_UNAVAILABLE);

    return NGX_DECLINED;
}


static void
ngx_stream_kmip_start(ngx_stream_session_t *s,
    ngx_stream_kmip_srv_conf_t *kscf, ngx_stream_kmip_identity_t *identity)
{
    ngx_connection_t       *c;
    ngx_stream_kmip_ctx_t  *ctx;

    c = s->connection;
    ctx = ngx_stream_get_module_ctx(s, ngx_stream_kmip_module);

    ctx->provider = ngx_stream_kmip_provider(s, kscf, identity);
    if (ctx->provider == NULL) {
        ngx_stream_kmip_finalize(s, NGX_STREAM_INTERNAL_SERVER_ERROR);
        return;
    }

    if (ngx_kmip_key_protect_refuses(ctx->provider)) {
        ngx_log_error(NGX_LOG_INFO, c->log, 0,
                      "session closed: Key Protect \"%V\" is unreachable, or "
                      "refuses this server",
                      ngx_kmip_key_protect_name(ctx->provider));
        ngx_stream_kmip_refused_count(c, NGX_KMIP_REFUSED_UNAVAILABLE, "");
        ngx_stream_kmip_finalize(s, NGX_STREAM_SERVICE_UNAVAILABLE);
        return;
    }

    ngx_stream_kmip_count(s, ctx);
    ngx_stream_kmip_init_context(ctx);

    if (ngx_stream_kmip_allow(s, ctx, identity) != NGX_OK) {
        ngx_stream_kmip_finalize(s, NGX_STREAM_INTERNAL_SERVER_ERROR);
        return;
    }

    if (kscf->credentials.len) {
        ctx->context.authenticate = ngx_stream_kmip_authenticate;
    }

    ctx->context.lease_time = (uint32_t) kscf->lease_time;
    ctx->context.max_seed = kscf->max_seed;

    ctx->limits = kmip_limits_default;
    ctx->limits.batch_items = kscf->max_batch;

    ngx_stream_kmip_serve(s);
}


/* the session, and its certificate as one that was admitted */

static void
ngx_stream_kmip_count(ngx_stream_session_t *s, ngx_stream_kmip_ctx_t *ctx)
{
    u_char                        subject[NGX_KMIP_STATS_SUBJECT];
    ngx_connection_t             *c;
    ngx_kmip_visitor_t            visitor;
    ngx_stream_kmip_main_conf_t  *kmcf;

    c = s->connection;
    kmcf = ngx_stream_get_module_main_conf(s, ngx_stream_kmip_module);

    ctx->counted = 1;
    ngx_kmip_meter_session(ngx_kmip_key_protect_meter(ctx->provider), 1);

    ngx_memzero(&visitor, sizeof(ngx_kmip_visitor_t));

    visitor.fingerprint.data = ctx->fingerprint;
    visitor.fingerprint.len = NGX_STREAM_KMIP_FINGERPRINT_HEX;
    visitor.subject.data = subject;
    visitor.subject.len = ngx_stream_kmip_subject(c, subject,
                                                  sizeof(subject));
    visitor.address = c->addr_text;
    visitor.provider = *ngx_kmip_key_protect_name(ctx->provider);
    visitor.expires = ctx->expires;

    ngx_kmip_visitor_admitted(kmcf->stats, &visitor);
}


static ngx_kmip_key_protect_t *
ngx_stream_kmip_provider(ngx_stream_session_t *s,
    ngx_stream_kmip_srv_conf_t *kscf, ngx_stream_kmip_identity_t *identity)
{
    ngx_str_t                     name;
    ngx_kmip_key_protect_t       *provider;
    ngx_stream_kmip_main_conf_t  *kmcf;

    if (kscf->provider) {
        return kscf->provider;
    }

    if (ngx_stream_complex_value(s, kscf->pass, &name) != NGX_OK) {
        return NULL;
    }

    kmcf = ngx_stream_get_module_main_conf(s, ngx_stream_kmip_module);

    provider = ngx_kmip_key_protect_find(&kmcf->providers, &name);

    if (provider == NULL) {
        identity->fault = 1;
        identity->refused = NGX_KMIP_REFUSED_PROVIDER;
        identity->remedy = "a \"kmip_key_protect\" of that name";

        (void) ngx_snprintf((u_char *) identity->reason,
                            sizeof(identity->reason) - 1,
                            "kmip_pass evaluates to \"%V\"%Z", &name);

        ngx_stream_kmip_refuse(s->connection, identity);
    }

    return provider;
}
