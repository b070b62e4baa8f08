
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Log lines about refused clients.  Each is logged once a minute for a
 * certificate, and their total is limited, so that a client with many
 * certificates cannot fill the log.
 */


#include "ngx_stream_kmip_module.h"

#include <ngx_event.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>


/* number of certificates that are remembered for a minute */

#define NGX_STREAM_KMIP_REFUSALS  64

/* lines in a second; further refusals are only counted */

#define NGX_STREAM_KMIP_LINES     10


typedef struct {
    u_char       fingerprint[NGX_STREAM_KMIP_FINGERPRINT_HEX];
    time_t       time;
} ngx_stream_kmip_refusal_t;


typedef struct {
    time_t       second;
    ngx_uint_t   lines;
    ngx_uint_t   more;
    ngx_event_t  timer;                /* logs the number of further refusals */
} ngx_stream_kmip_lines_t;


static void ngx_stream_kmip_refused_add(ngx_connection_t *c,
    ngx_stream_kmip_identity_t *identity);
static ngx_uint_t ngx_stream_kmip_quiet(u_char *fingerprint);
static ngx_uint_t ngx_stream_kmip_enough(void);
static void ngx_stream_kmip_more_handler(ngx_event_t *ev);


static ngx_stream_kmip_refusal_t
    ngx_stream_kmip_refusals[NGX_STREAM_KMIP_REFUSALS];

static ngx_stream_kmip_lines_t  ngx_stream_kmip_lines;


void
ngx_stream_kmip_refuse(ngx_connection_t *c,
    ngx_stream_kmip_identity_t *identity)
{
    ngx_uint_t  level;

    ngx_stream_kmip_refused_add(c, identity);

    if (ngx_stream_kmip_quiet(identity->fingerprint)) {
        return;
    }

    if (identity->fault) {
        level = NGX_LOG_ERR;

    } else {
        level = identity->present ? NGX_LOG_WARN : NGX_LOG_INFO;
    }

    if (!identity->present) {
        ngx_log_error(level, c->log, 0,
                      "kmip client refused: %s; required: %s",
                      identity->reason, identity->remedy);
        return;
    }

    ngx_log_error(level, c->log, 0,
                  "kmip client refused: certificate with SHA-256 fingerprint "
                  "%*s: %s%s; required: %s",
                  (size_t) NGX_STREAM_KMIP_FINGERPRINT_HEX,
                  identity->fingerprint, identity->reason,
                  identity->listed ? " (it is listed)" : "",
                  identity->remedy ? identity->remedy : "not known");
}


void
ngx_stream_kmip_refused_count(ngx_connection_t *c, ngx_kmip_refused_e reason,
    const char *detail)
{
    ngx_stream_kmip_identity_t  identity;

    ngx_memzero(&identity, sizeof(ngx_stream_kmip_identity_t));

    identity.refused = reason;
    ngx_cpystrn((u_char *) identity.reason, (u_char *) detail,
                sizeof(identity.reason));

    ngx_stream_kmip_refused_add(c, &identity);
}


static void
ngx_stream_kmip_refused_add(ngx_connection_t *c,
    ngx_stream_kmip_identity_t *identity)
{
    u_char                        subject[NGX_KMIP_STATS_SUBJECT];
    ngx_kmip_visitor_t            visitor;
    ngx_stream_session_t         *s;
    ngx_stream_kmip_main_conf_t  *kmcf;

    s = c->data;
    kmcf = ngx_stream_get_module_main_conf(s, ngx_stream_kmip_module);

    ngx_memzero(&visitor, sizeof(ngx_kmip_visitor_t));

    visitor.address = c->addr_text;
    visitor.detail.data = (u_char *) identity->reason;
    visitor.detail.len = ngx_strlen(identity->reason);

    if (identity->present) {
        visitor.fingerprint.data = identity->fingerprint;
        visitor.fingerprint.len = NGX_STREAM_KMIP_FINGERPRINT_HEX;
        visitor.subject.data = subject;
        visitor.subject.len = ngx_stream_kmip_subject(c, subject,
                                                      sizeof(subject));
    }

    ngx_kmip_visitor_refused(kmcf->stats, identity->refused, &visitor);
}


/* 1 if it was logged in the last minute, or many others were */

static ngx_uint_t
ngx_stream_kmip_quiet(u_char *fingerprint)
{
    time_t                      now;
    ngx_uint_t                  i;
    ngx_stream_kmip_refusal_t  *refusal, *oldest;

    now = ngx_time();
    oldest = &ngx_stream_kmip_refusals[0];

    for (i = 0; i < NGX_STREAM_KMIP_REFUSALS; i++) {
        refusal = &ngx_stream_kmip_refusals[i];

        if (refusal->time
            && ngx_memcmp(refusal->fingerprint, fingerprint,
                          NGX_STREAM_KMIP_FINGERPRINT_HEX) == 0)
        {
            if (now - refusal->time < 60) {
                return 1;
            }

            oldest = refusal;
            break;
        }

        if (refusal->time < oldest->time) {
            oldest = refusal;
        }
    }

    if (ngx_stream_kmip_enough()) {
        return 1;
    }

    ngx_memcpy(oldest->fingerprint, fingerprint,
               NGX_STREAM_KMIP_FINGERPRINT_HEX);
    oldest->time = now;

    return 0;
}


static ngx_uint_t
ngx_stream_kmip_enough(void)
{
    ngx_stream_kmip_lines_t  *lines;

    lines = &ngx_stream_kmip_lines;

    if (lines->second != ngx_time()) {
        lines->second = ngx_time();
        lines->lines = 0;
    }

    if (lines->lines < NGX_STREAM_KMIP_LINES) {
        lines->lines++;
        return 0;
    }

    lines->more++;

    if (!lines->timer.timer_set) {
        lines->timer.handler = ngx_stream_kmip_more_handler;
        lines->timer.data = ngx_cycle->connections;
        lines->timer.log = ngx_cycle->log;
        lines->timer.cancelable = 1;

        ngx_add_timer(&lines->timer, 1000);
    }

    return 1;
}


static void
ngx_stream_kmip_more_handler(ngx_event_t *ev)
{
    ngx_log_error(NGX_LOG_WARN, ev->log, 0,
                  "kmip: %ui more clients were refused, and not logged one by "
                  "one", ngx_stream_kmip_lines.more);

    ngx_stream_kmip_lines.more = 0;
}


/*
 * Logs why nginx closed a session after the handshake and before the content
 * handler: certificate expired, revoked, without the right purpose, or
 * missing.
 */

ngx_int_t
ngx_stream_kmip_log_handler(ngx_stream_session_t *s)
{
    long                         rc;
    const char                  *reason;
    ngx_connection_t            *c;
    ngx_stream_kmip_ctx_t       *ctx;
    ngx_stream_kmip_identity_t   identity;
    ngx_stream_kmip_srv_conf_t  *kscf;

    c = s->connection;
    kscf = ngx_stream_get_module_srv_conf(s, ngx_stream_kmip_module);
    ctx = ngx_stream_get_module_ctx(s, ngx_stream_kmip_module);

    if (kscf->pass == NULL
        || (ctx && ctx->handled)
        || c->ssl == NULL || c->ssl->connection == NULL
        || !c->ssl->handshaked)
    {
        return NGX_OK;
    }

    /* data that such a client still sends must not be logged as [crit] */

    c->ssl->no_wait_shutdown = 1;

    if (ngx_stream_kmip_identify(c, kscf, &identity) == NGX_OK) {
        rc = SSL_get_verify_result(c->ssl->connection);
        reason = (rc == X509_V_OK) ? "nginx closed the session"
                                   : X509_verify_cert_error_string(rc);

        ngx_cpystrn((u_char *) identity.reason, (u_char *) reason,
                    sizeof(identity.reason));
        identity.refused = NGX_KMIP_REFUSED_BY_NGINX;
        identity.remedy = "\"ssl_verify_client optional_no_ca\", so that "
                          "the list decides";
    }

    ngx_stream_kmip_refuse(c, &identity);

    return NGX_OK;
}
