
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The stream module: its configuration, and the functions that its files
 * share.
 */


#ifndef _NGX_STREAM_KMIP_MODULE_H_INCLUDED_
#define _NGX_STREAM_KMIP_MODULE_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_stream.h>
#include <ngx_stream_ssl_module.h>

#include "kmip_engine.h"
#include "kmip_frame.h"
#include "kmip_stream.h"
#include "ngx_kmip_key_protect.h"
#include "ngx_kmip_log.h"
#include "ngx_kmip_stats.h"
#include "ngx_kmip_visitors.h"


#define NGX_STREAM_KMIP_OPERATIONS       128

#define NGX_STREAM_KMIP_FINGERPRINT      32
#define NGX_STREAM_KMIP_FINGERPRINT_HEX  (2 * NGX_STREAM_KMIP_FINGERPRINT)


/* seconds before its end in which the log warns of a certificate */

#define NGX_STREAM_KMIP_EXPIRY_WARNING   (30 * 24 * 60 * 60)


#if (nginx_version < 1025005)
typedef ngx_stream_ssl_conf_t      ngx_stream_kmip_ssl_conf_t;
#else
typedef ngx_stream_ssl_srv_conf_t  ngx_stream_kmip_ssl_conf_t;
#endif


typedef struct {
    ngx_array_t                   providers;   /* ngx_kmip_key_protect_t * */
    ngx_shm_zone_t               *zone;
    ngx_event_t                   expiry;      /* warns daily of certificates
                                                  that expire */
    ngx_uint_t                    max_handshakes;

    ngx_kmip_stats_t             *stats;       /* NULL: no provider */
    ngx_array_t                   names;       /* ngx_str_t, of the providers */
    ngx_event_t                   pulse;
    ngx_str_t                     drain;       /* file; empty: none */
    time_t                        drain_time;  /* when it was looked for */
    ngx_uint_t                    draining;
    ngx_uint_t                    drain_hidden; /* from this worker */
} ngx_stream_kmip_main_conf_t;


/* a set of operations: bit n is operation n of the standard */

typedef struct {
    u_char                        bits[NGX_STREAM_KMIP_OPERATIONS / 8];
} ngx_stream_kmip_operations_t;


/* a certificate of kmip_allowed_certificate */

typedef struct {
    ngx_str_t                     file;
    ngx_str_t                     der;
    u_char                        fingerprint[NGX_STREAM_KMIP_FINGERPRINT];
    time_t                        not_before;
    time_t                        not_after;
} ngx_stream_kmip_certificate_t;


typedef struct {
    ngx_stream_complex_value_t   *pass;
    ngx_kmip_key_protect_t       *provider;    /* NULL if pass has variables */
    u_char                       *pass_file;   /* position of kmip_pass */
    ngx_uint_t                    pass_line;

    ngx_array_t                  *allowed;     /* certificates, or NULL */
    ngx_flag_t                    client_ca;

    ngx_array_t                  *allow;       /* ngx_stream_complex_value_t; */
    ngx_array_t                  *deny;        /* NULL if there is no such
                                                  directive */

    ngx_msec_t                    read_timeout;
    ngx_msec_t                    send_timeout;
    ngx_msec_t                    keepalive_timeout;
    ngx_msec_t                    keepalive_time;
    ngx_msec_t                    keepalive_min_timeout;
    size_t                        max_message_size;
    ngx_uint_t                    max_batch;
    ngx_uint_t                    max_sessions;
    size_t                        max_seed;
    time_t                        lease_time;  /* 0: leases have no end */

    ngx_str_t                     credentials; /* file; len 0: off */

    ngx_kmip_log_t               *log;         /* NULL: off */
} ngx_stream_kmip_srv_conf_t;


/* whether a connection's certificate admits it, and the reason if not */

typedef struct {
    u_char                        fingerprint[NGX_STREAM_KMIP_FINGERPRINT_HEX];
    unsigned                      present:1;   /* there is a certificate */
    unsigned                      listed:1;
    unsigned                      fault:1;     /* the server's fault */
    time_t                        expires;     /* end of its sessions */
    ngx_kmip_refused_e            refused;
    char                          reason[128]; /* of a refusal */
    const char                   *remedy;      /* what would admit it */
} ngx_stream_kmip_identity_t;


/* what a session has done, for its variables */

typedef struct {
    ngx_uint_t                    items;       /* of batches */
    ngx_uint_t                    failed_items;
    ngx_uint_t                    calls;       /* to Key Protect, for these */
    ngx_uint_t                    failed_calls;
    ngx_uint_t                    status;      /* of the last one */
    u_char                        correlation[37];
    ngx_msec_t                    call_time;   /* ms, the sum of all */
    ngx_msec_t                    time;        /* ms, of all requests */
} ngx_stream_kmip_totals_t;


typedef struct ngx_stream_kmip_client_s  ngx_stream_kmip_client_t;

typedef struct ngx_stream_kmip_ctx_s  ngx_stream_kmip_ctx_t;

struct ngx_stream_kmip_ctx_s {
    ngx_stream_session_t         *session;
    ngx_kmip_key_protect_t       *provider;
    kmip_context_t                context;
    kmip_limits_t                 limits;
    ngx_stream_kmip_operations_t  operations;  /* that the client may use, if
                                                  the context asks */

    /*
     * Input: the frame's header, then the whole frame in the arena.  While a
     * request is served, received counts the bytes of the next one's header.
     */

    u_char                        header[KMIP_FRAME_HEADER];
    u_char                       *message;
    size_t                        size;
    size_t                        room;        /* allocated so far */
    size_t                        received;

    /* the request in progress */

    kmip_arena_t                 *arena;
    kmip_engine_t                *engine;
    kmip_str_t                    response;
    size_t                        sent;

    /* operations whose data come in several requests */

    kmip_streams_t                streams;
    ngx_event_t                   streams_timer;

    /* limits: queues and the client for which the session is counted */

    ngx_queue_t                   handshake;
    ngx_msec_t                    handshake_start;
    ngx_queue_t                   idle;
    ngx_stream_kmip_client_t     *client;
    void                        (*leave)(ngx_stream_kmip_ctx_t *ctx);

    /* for variables and logs */

    time_t                        expires;     /* of the certificate */
    ngx_msec_t                    wait_start;
    ngx_msec_t                    request_start;
    ngx_uint_t                    requests;
    ngx_uint_t                    requests_since_rest;/* requests since the last
                                                  rest */
    uint32_t                      operation;
    uint32_t                      reason;
    kmip_version_t                version;
    u_char                        uid[KMIP_UID_LOG];
    size_t                        uid_len;
    u_char                        name[KMIP_NAME_LOG];
    size_t                        name_len;
    u_char                        vm[KMIP_NAME_LOG];
    size_t                        vm_len;
    ngx_stream_kmip_totals_t      totals;
    u_char                        fingerprint[NGX_STREAM_KMIP_FINGERPRINT_HEX];

    unsigned                      handled:1;   /* the content handler was
                                                  called */
    unsigned                      handshaking:1;
    unsigned                      idling:1;
    unsigned                      waiting:1;   /* between messages */
    unsigned                      rested:1;
    unsigned                      admitted:1;
    unsigned                      counted:1;   /* among the sessions */
    unsigned                      fingerprinted:1;
    unsigned                      pending:1;   /* the engine is working */
    unsigned                      busy:1;      /* TLS keeps its buffers */
    unsigned                      last:1;      /* close after the response */
    unsigned                      succeeded:1; /* at least one operation */
    unsigned                      failed:1;    /* at least one operation */
};


/* ngx_stream_kmip_handler.c: the content handler */

void ngx_stream_kmip_handler(ngx_stream_session_t *s);

/* ngx_stream_kmip_streams.c: after each request; at the session's end */

void ngx_stream_kmip_streams_init(ngx_stream_kmip_ctx_t *ctx);
void ngx_stream_kmip_streams_watch(ngx_stream_kmip_ctx_t *ctx);
void ngx_stream_kmip_streams_free(ngx_stream_kmip_ctx_t *ctx);

/* ngx_stream_kmip_session.c: serves an admitted client */

void ngx_stream_kmip_serve(ngx_stream_session_t *s);

/*
 * ngx_stream_kmip_wait.c.  Waits for a request, or for the rest of one.
 * wait_timeout() handles a timeout: NGX_OK: keep waiting; NGX_AGAIN: try to
 * read again; NGX_DONE: close the session.
 */

void ngx_stream_kmip_wait(ngx_stream_session_t *s,
    ngx_stream_kmip_ctx_t *ctx);
void ngx_stream_kmip_wait_end(ngx_stream_kmip_ctx_t *ctx);
ngx_int_t ngx_stream_kmip_wait_timeout(ngx_connection_t *c,
    ngx_stream_kmip_ctx_t *ctx);

/*
 * 1 if this response must be the session's last: the worker exits, or
 * kmip_keepalive_time is over
 */

ngx_uint_t ngx_stream_kmip_leave(ngx_stream_kmip_ctx_t *ctx);

/* 1 if the client's certificate has expired; logs the end of the session */

ngx_uint_t ngx_stream_kmip_expired(ngx_stream_kmip_ctx_t *ctx);

/*
 * ngx_stream_kmip_read.c.  NGX_OK: a whole message was read; NGX_AGAIN: it is
 * not complete; NGX_DONE: the client has disconnected; NGX_ERROR: close.
 */

ngx_int_t ngx_stream_kmip_read(ngx_stream_session_t *s,
    ngx_stream_kmip_ctx_t *ctx);

/*
 * ngx_stream_kmip_context.c: gets or creates the context of a session; NULL:
 * out of memory
 */

ngx_stream_kmip_ctx_t *ngx_stream_kmip_get_ctx(ngx_stream_session_t *s);

/*
 * ngx_stream_kmip_item.c: counts and logs an answered batch item; data is the
 * session's context
 */

void ngx_stream_kmip_item(void *data, const kmip_item_log_t *item);

/* fills in ctx->context and sets the log handler */

void ngx_stream_kmip_init_context(ngx_stream_kmip_ctx_t *ctx);

/* ends a session; the session must not be used afterwards */

void ngx_stream_kmip_finalize(ngx_stream_session_t *s, ngx_uint_t rc);

/* ngx_stream_kmip_identity.c */

/*
 * NGX_OK: admitted; NGX_DECLINED: refused, identity tells why.  The decision
 * depends only on the connection and this module's configuration, not on
 * nginx's own TLS directives.
 */

ngx_int_t ngx_stream_kmip_identify(ngx_connection_t *c,
    ngx_stream_kmip_srv_conf_t *kscf, ngx_stream_kmip_identity_t *identity);

/* the hexadecimal SHA-256 of the client's certificate: NGX_OK, NGX_DECLINED */

ngx_int_t ngx_stream_kmip_fingerprint(ngx_connection_t *c, u_char *hex);

/*
 * the name in the client's certificate, printable, cut to size, in RFC 2253's
 * form; the length, 0 if there is none
 */

size_t ngx_stream_kmip_subject(ngx_connection_t *c, u_char *buf, size_t size);

/*
 * ngx_stream_kmip_refuse.c: counts a refusal and logs it, at most once a
 * minute for a certificate and ten times a second in total
 */

void ngx_stream_kmip_refuse(ngx_connection_t *c,
    ngx_stream_kmip_identity_t *identity);

/* only counts, for what is logged elsewhere or not at all */

void ngx_stream_kmip_refused_count(ngx_connection_t *c,
    ngx_kmip_refused_e reason, const char *detail);

/* logs sessions that nginx closed before the content handler */

ngx_int_t ngx_stream_kmip_log_handler(ngx_stream_session_t *s);

/*
 * ngx_stream_kmip_bounds.c: sets defaults that depend on worker_connections,
 * and warns of limits that exceed them
 */

ngx_int_t ngx_stream_kmip_bounds(ngx_cycle_t *cycle);

/* ngx_stream_kmip_certificate.c: the directive and the warnings of expiry */

char *ngx_stream_kmip_allowed_certificate(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
void ngx_stream_kmip_warn_expiry(ngx_log_t *log, ngx_array_t *certificates);

/* 0 if the time cannot be represented */

time_t ngx_stream_kmip_not_after(X509 *cert);

/*
 * ngx_stream_kmip_check.c: warns of what keeps clients out of a server with
 * kmip_pass and TLS
 */

void ngx_stream_kmip_check(ngx_conf_t *cf, ngx_stream_kmip_srv_conf_t *kscf,
    ngx_stream_kmip_ssl_conf_t *sslcf);

/* ngx_stream_kmip_allow.c: the directives "kmip_allow" and "kmip_deny" */

char *ngx_stream_kmip_operations(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);

/*
 * Evaluates the directives for an admitted client, and sets
 * ctx->context.allowed if there are any.  NGX_ERROR: a variable has no
 * meaningful value, which is logged, and the session must be closed.
 */

ngx_int_t ngx_stream_kmip_allow(ngx_stream_session_t *s,
    ngx_stream_kmip_ctx_t *ctx, ngx_stream_kmip_identity_t *identity);

/*
 * ngx_stream_kmip_credentials.c: the directive "kmip_credentials", and the
 * check of a user name and password, for kmip_context_t; data is the session's
 * context
 */

char *ngx_stream_kmip_credentials(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
kmip_int_t ngx_stream_kmip_authenticate(void *data, const kmip_str_t *user,
    const kmip_str_t *password);

/* ngx_stream_kmip_listen.c */

/* 1 if the server has an address with TLS; warns of those without */

ngx_uint_t ngx_stream_kmip_listen_has_ssl(ngx_conf_t *cf,
    ngx_stream_core_srv_conf_t *cscf);

/* ngx_stream_kmip_variables.c */

ngx_int_t ngx_stream_kmip_add_variables(ngx_conf_t *cf);


extern ngx_module_t  ngx_stream_kmip_module;


#endif /* _NGX_STREAM_KMIP_MODULE_H_INCLUDED_ */
