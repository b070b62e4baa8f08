
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The stream module: directives, their checks, and the hooks of a process.
 */


#include "ngx_stream_kmip_room.h"

#include "ngx_kmip_zone.h"
#include "ngx_stream_kmip_pulse.h"


#define NGX_STREAM_KMIP_DAY  (24 * 60 * 60 * 1000)


static void *ngx_stream_kmip_create_main_conf(ngx_conf_t *cf);
static void *ngx_stream_kmip_create_srv_conf(ngx_conf_t *cf);
static char *ngx_stream_kmip_merge_srv_conf(ngx_conf_t *cf, void *parent,
    void *child);
static char *ngx_stream_kmip_zone(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
static char *ngx_stream_kmip_key_protect(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
static ngx_int_t ngx_stream_kmip_counters(ngx_conf_t *cf,
    ngx_stream_kmip_main_conf_t *kmcf);
static ngx_int_t ngx_stream_kmip_names(ngx_conf_t *cf,
    ngx_stream_kmip_main_conf_t *kmcf);
static char *ngx_stream_kmip_drain(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
static char *ngx_stream_kmip_pass(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
static char *ngx_stream_kmip_check_size(ngx_conf_t *cf, void *post,
    void *data);
static char *ngx_stream_kmip_check_time(ngx_conf_t *cf, void *post,
    void *data);
static char *ngx_stream_kmip_check_batch(ngx_conf_t *cf, void *post,
    void *data);
static char *ngx_stream_kmip_check_lease(ngx_conf_t *cf, void *post,
    void *data);
static ngx_int_t ngx_stream_kmip_postconfiguration(ngx_conf_t *cf);
static ngx_int_t ngx_stream_kmip_resolve(ngx_conf_t *cf,
    ngx_stream_core_srv_conf_t *cscf, ngx_stream_kmip_main_conf_t *kmcf,
    ngx_stream_kmip_srv_conf_t *kscf);
static void ngx_stream_kmip_no_resumption(SSL_CTX *ctx);
static ngx_int_t ngx_stream_kmip_init_process(ngx_cycle_t *cycle);
static void ngx_stream_kmip_exit_process(ngx_cycle_t *cycle);
static void ngx_stream_kmip_expiry_handler(ngx_event_t *ev);
static void ngx_stream_kmip_expiry(ngx_cycle_t *cycle);


static ngx_conf_post_t  ngx_stream_kmip_size_post =
    { ngx_stream_kmip_check_size };

static ngx_conf_post_t  ngx_stream_kmip_time_post =
    { ngx_stream_kmip_check_time };

static ngx_conf_post_t  ngx_stream_kmip_batch_post =
    { ngx_stream_kmip_check_batch };

static ngx_conf_post_t  ngx_stream_kmip_lease_post =
    { ngx_stream_kmip_check_lease };


static ngx_command_t  ngx_stream_kmip_commands[] = {

    { ngx_string("kmip_zone"),
      NGX_STREAM_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_stream_kmip_zone,
      NGX_STREAM_MAIN_CONF_OFFSET,
      offsetof(ngx_stream_kmip_main_conf_t, zone),
      NULL },

    { ngx_string("kmip_key_protect"),
      NGX_STREAM_MAIN_CONF|NGX_CONF_BLOCK|NGX_CONF_TAKE1,
      ngx_stream_kmip_key_protect,
      NGX_STREAM_MAIN_CONF_OFFSET,
      offsetof(ngx_stream_kmip_main_conf_t, providers),
      NULL },

    { ngx_string("kmip_drain"),
      NGX_STREAM_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_stream_kmip_drain,
      NGX_STREAM_MAIN_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("kmip_pass"),
      NGX_STREAM_SRV_CONF|NGX_CONF_TAKE1,
      ngx_stream_kmip_pass,
      NGX_STREAM_SRV_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("kmip_allowed_certificate"),
      NGX_STREAM_MAIN_CONF|NGX_STREAM_SRV_CONF|NGX_CONF_TAKE1,
      ngx_stream_kmip_allowed_certificate,
      NGX_STREAM_SRV_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("kmip_client_ca"),
      NGX_STREAM_MAIN_CONF|NGX_STREAM_SRV_CONF|NGX_CONF_FLAG,
      ngx_conf_set_flag_slot,
      NGX_STREAM_SRV_CONF_OFFSET,
      offsetof(ngx_stream_kmip_srv_conf_t, client_ca),
      NULL },

    { ngx_string("kmip_allow"),
      NGX_STREAM_MAIN_CONF|NGX_STREAM_SRV_CONF|NGX_CONF_1MORE,
      ngx_stream_kmip_operations,
      NGX_STREAM_SRV_CONF_OFFSET,
      offsetof(ngx_stream_kmip_srv_conf_t, allow),
      NULL },

    { ngx_string("kmip_deny"),
      NGX_STREAM_MAIN_CONF|NGX_STREAM_SRV_CONF|NGX_CONF_1MORE,
      ngx_stream_kmip_operations,
      NGX_STREAM_SRV_CONF_OFFSET,
      offsetof(ngx_stream_kmip_srv_conf_t, deny),
      NULL },

    { ngx_string("kmip_credentials"),
      NGX_STREAM_MAIN_CONF|NGX_STREAM_SRV_CONF|NGX_CONF_TAKE1,
      ngx_stream_kmip_credentials,
      NGX_STREAM_SRV_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("kmip_read_timeout"),
      NGX_STREAM_MAIN_CONF|NGX_STREAM_SRV_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_msec_slot,
      NGX_STREAM_SRV_CONF_OFFSET,
      offsetof(ngx_stream_kmip_srv_conf_t, read_timeout),
      &ngx_stream_kmip_time_post },

    { ngx_string("kmip_send_timeout"),
      NGX_STREAM_MAIN_CONF|NGX_STREAM_SRV_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_msec_slot,
      NGX_STREAM_SRV_CONF_OFFSET,
      offsetof(ngx_stream_kmip_srv_conf_t, send_timeout),
      &ngx_stream_kmip_time_post },

    { ngx_string("kmip_keepalive_timeout"),
      NGX_STREAM_MAIN_CONF|NGX_STREAM_SRV_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_msec_slot,
      NGX_STREAM_SRV_CONF_OFFSET,
      offsetof(ngx_stream_kmip_srv_conf_t, keepalive_timeout),
      &ngx_stream_kmip_time_post },

    { ngx_string("kmip_keepalive_time"),
      NGX_STREAM_MAIN_CONF|NGX_STREAM_SRV_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_msec_slot,
      NGX_STREAM_SRV_CONF_OFFSET,
      offsetof(ngx_stream_kmip_srv_conf_t, keepalive_time),
      &ngx_stream_kmip_time_post },

    { ngx_string("kmip_keepalive_min_timeout"),
      NGX_STREAM_MAIN_CONF|NGX_STREAM_SRV_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_msec_slot,
      NGX_STREAM_SRV_CONF_OFFSET,
      offsetof(ngx_stream_kmip_srv_conf_t, keepalive_min_timeout),
      NULL },

    { ngx_string("kmip_max_message_size"),
      NGX_STREAM_MAIN_CONF|NGX_STREAM_SRV_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_size_slot,
      NGX_STREAM_SRV_CONF_OFFSET,
      offsetof(ngx_stream_kmip_srv_conf_t, max_message_size),
      &ngx_stream_kmip_size_post },

    { ngx_string("kmip_max_batch"),
      NGX_STREAM_MAIN_CONF|NGX_STREAM_SRV_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_num_slot,
      NGX_STREAM_SRV_CONF_OFFSET,
      offsetof(ngx_stream_kmip_srv_conf_t, max_batch),
      &ngx_stream_kmip_batch_post },

    { ngx_string("kmip_max_sessions"),
      NGX_STREAM_MAIN_CONF|NGX_STREAM_SRV_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_num_slot,
      NGX_STREAM_SRV_CONF_OFFSET,
      offsetof(ngx_stream_kmip_srv_conf_t, max_sessions),
      NULL },

    { ngx_string("kmip_max_handshakes"),
      NGX_STREAM_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_num_slot,
      NGX_STREAM_MAIN_CONF_OFFSET,
      offsetof(ngx_stream_kmip_main_conf_t, max_handshakes),
      NULL },

    { ngx_string("kmip_max_seed"),
      NGX_STREAM_MAIN_CONF|NGX_STREAM_SRV_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_size_slot,
      NGX_STREAM_SRV_CONF_OFFSET,
      offsetof(ngx_stream_kmip_srv_conf_t, max_seed),
      NULL },

    { ngx_string("kmip_lease_time"),
      NGX_STREAM_MAIN_CONF|NGX_STREAM_SRV_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_sec_slot,
      NGX_STREAM_SRV_CONF_OFFSET,
      offsetof(ngx_stream_kmip_srv_conf_t, lease_time),
      &ngx_stream_kmip_lease_post },

    { ngx_string("kmip_log"),
      NGX_STREAM_MAIN_CONF|NGX_STREAM_SRV_CONF|NGX_CONF_TAKE123,
      ngx_kmip_log_directive,
      NGX_STREAM_SRV_CONF_OFFSET,
      offsetof(ngx_stream_kmip_srv_conf_t, log),
      NULL },

      ngx_null_command
};


static ngx_stream_module_t  ngx_stream_kmip_module_ctx = {
    ngx_stream_kmip_add_variables,         /* preconfiguration */
    ngx_stream_kmip_postconfiguration,     /* postconfiguration */

    ngx_stream_kmip_create_main_conf,      /* create main configuration */
    NULL,                                  /* init main configuration */

    ngx_stream_kmip_create_srv_conf,       /* create server configuration */
    ngx_stream_kmip_merge_srv_conf         /* merge server configuration */
};


ngx_module_t  ngx_stream_kmip_module = {
    NGX_MODULE_V1,
    &ngx_stream_kmip_module_ctx,           /* module context */
    ngx_stream_kmip_commands,              /* module directives */
    NGX_STREAM_MODULE,                     /* module type */
    NULL,                                  /* init master */
    ngx_stream_kmip_bounds,                /* init module */
    ngx_stream_kmip_init_process,          /* init process */
    NULL,                                  /* init thread */
    NULL,                                  /* exit thread */
    ngx_stream_kmip_exit_process,          /* exit process */
    NULL,                                  /* exit master */
    NGX_MODULE_V1_PADDING
};


static void *
ngx_stream_kmip_create_main_conf(ngx_conf_t *cf)
{
    ngx_stream_kmip_main_conf_t  *kmcf;

    kmcf = ngx_pcalloc(cf->pool, sizeof(ngx_stream_kmip_main_conf_t));
    if (kmcf == NULL) {
        return NULL;
    }

    if (ngx_array_init(&kmcf->providers, cf->pool, 2,
                       sizeof(ngx_kmip_key_protect_t *))
        != NGX_OK)
    {
        return NULL;
    }

    kmcf->max_handshakes = NGX_CONF_UNSET_UINT;

    return kmcf;
}


static void *
ngx_stream_kmip_create_srv_conf(ngx_conf_t *cf)
{
    ngx_stream_kmip_srv_conf_t  *kscf;

    kscf = ngx_pcalloc(cf->pool, sizeof(ngx_stream_kmip_srv_conf_t));
    if (kscf == NULL) {
        return NULL;
    }

    /*
     * set by ngx_pcalloc():
     *
     *     kscf->pass = NULL;
     *     kscf->provider = NULL;
     *     kscf->credentials = { 0, NULL };
     */

    kscf->allowed = NGX_CONF_UNSET_PTR;
    kscf->client_ca = NGX_CONF_UNSET;
    kscf->allow = NGX_CONF_UNSET_PTR;
    kscf->deny = NGX_CONF_UNSET_PTR;
    kscf->read_timeout = NGX_CONF_UNSET_MSEC;
    kscf->send_timeout = NGX_CONF_UNSET_MSEC;
    kscf->keepalive_timeout = NGX_CONF_UNSET_MSEC;
    kscf->keepalive_time = NGX_CONF_UNSET_MSEC;
    kscf->keepalive_min_timeout = NGX_CONF_UNSET_MSEC;
    kscf->max_message_size = NGX_CONF_UNSET_SIZE;
    kscf->max_batch = NGX_CONF_UNSET_UINT;
    kscf->max_sessions = NGX_CONF_UNSET_UINT;
    kscf->max_seed = NGX_CONF_UNSET_SIZE;
    kscf->lease_time = NGX_CONF_UNSET;
    kscf->log = NGX_CONF_UNSET_PTR;

    return kscf;
}


static char *
ngx_stream_kmip_merge_srv_conf(ngx_conf_t *cf, void *parent, void *child)
{
    ngx_stream_kmip_srv_conf_t *prev = parent;
    ngx_stream_kmip_srv_conf_t *conf = child;

    /* a server's list replaces the inherited one */

    ngx_conf_merge_ptr_value(conf->allowed, prev->allowed, NULL);

    ngx_conf_merge_value(conf->client_ca, prev->client_ca, 0);
    ngx_conf_merge_ptr_value(conf->allow, prev->allow, NULL);
    ngx_conf_merge_ptr_value(conf->deny, prev->deny, NULL);
    ngx_conf_merge_str_value(conf->credentials, prev->credentials, "");
    ngx_conf_merge_msec_value(conf->read_timeout, prev->read_timeout, 10000);
    ngx_conf_merge_msec_value(conf->send_timeout, prev->send_timeout, 10000);
    ngx_conf_merge_msec_value(conf->keepalive_timeout,
                              prev->keepalive_timeout, 3600000);
    ngx_conf_merge_msec_value(conf->keepalive_time, prev->keepalive_time,
                              3600000);
    ngx_conf_merge_msec_value(conf->keepalive_min_timeout,
                              prev->keepalive_min_timeout, 2000);
    ngx_conf_merge_size_value(conf->max_message_size,
                              prev->max_message_size, 64 * 1024);
    ngx_conf_merge_uint_value(conf->max_batch, prev->max_batch, 32);
    ngx_conf_merge_size_value(conf->max_seed, prev->max_seed, 1024 * 1024);
    ngx_conf_merge_sec_value(conf->lease_time, prev->lease_time, 0);

    /* ngx_stream_kmip_bounds() sets the default */

    ngx_conf_merge_uint_value(conf->max_sessions, prev->max_sessions,
                              NGX_CONF_UNSET_UINT);

    ngx_conf_merge_ptr_value(conf->log, prev->log, NULL);

    return NGX_CONF_OK;
}


/* both need the counters, whose zone is the first one */

static char *
ngx_stream_kmip_zone(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    if (ngx_stream_kmip_counters(cf, conf) != NGX_OK) {
        return NGX_CONF_ERROR;
    }

    return ngx_kmip_zone(cf, cmd, conf);
}


static char *
ngx_stream_kmip_key_protect(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    if (ngx_stream_kmip_counters(cf, conf) != NGX_OK) {
        return NGX_CONF_ERROR;
    }

    return ngx_kmip_key_protect_block(cf, cmd, conf);
}


static ngx_int_t
ngx_stream_kmip_counters(ngx_conf_t *cf, ngx_stream_kmip_main_conf_t *kmcf)
{
    if (kmcf->stats == NULL) {
        kmcf->stats = ngx_kmip_stats_add(cf);
    }

    return kmcf->stats ? NGX_OK : NGX_ERROR;
}


static ngx_int_t
ngx_stream_kmip_names(ngx_conf_t *cf, ngx_stream_kmip_main_conf_t *kmcf)
{
    ngx_str_t                *name;
    ngx_uint_t                i;
    ngx_kmip_key_protect_t  **kpp;

    if (kmcf->stats == NULL) {
        return NGX_OK;
    }

    if (ngx_array_init(&kmcf->names, cf->pool, kmcf->providers.nelts + 1,
                       sizeof(ngx_str_t))
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    kpp = kmcf->providers.elts;

    for (i = 0; i < kmcf->providers.nelts; i++) {
        name = ngx_array_push(&kmcf->names);
        *name = *ngx_kmip_key_protect_name(kpp[i]);
    }

    return ngx_kmip_stats_size(cf, kmcf->stats, &kmcf->names);
}


static char *
ngx_stream_kmip_drain(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_stream_kmip_main_conf_t *kmcf = conf;

    ngx_str_t  *value;

    if (kmcf->drain.len) {
        return "is duplicate";
    }

    value = cf->args->elts;

    if (value[1].len == 0) {
        return "needs the path of a file";
    }

    kmcf->drain = value[1];

    if (ngx_conf_full_name(cf->cycle, &kmcf->drain, 0) != NGX_OK
        || ngx_stream_kmip_drain_check(cf, &kmcf->drain) != NGX_OK)
    {
        return NGX_CONF_ERROR;
    }

    return NGX_CONF_OK;
}


static char *
ngx_stream_kmip_pass(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_stream_kmip_srv_conf_t *kscf = conf;

    ngx_str_t                           *value;
    ngx_stream_core_srv_conf_t          *cscf;
    ngx_stream_compile_complex_value_t   ccv;

    if (kscf->pass) {
        return "is duplicate";
    }

    cscf = ngx_stream_conf_get_module_srv_conf(cf, ngx_stream_core_module);

    if (cscf->handler) {
        return "is in a server that has another content handler";
    }

    cscf->handler = ngx_stream_kmip_handler;

    kscf->pass = ngx_palloc(cf->pool, sizeof(ngx_stream_complex_value_t));
    if (kscf->pass == NULL) {
        return NGX_CONF_ERROR;
    }

    value = cf->args->elts;

    ngx_memzero(&ccv, sizeof(ngx_stream_compile_complex_value_t));

    ccv.cf = cf;
    ccv.value = &value[1];
    ccv.complex_value = kscf->pass;

    if (ngx_stream_compile_complex_value(&ccv) != NGX_OK) {
        return NGX_CONF_ERROR;
    }

    kscf->pass_file = cf->conf_file->file.name.data;
    kscf->pass_line = cf->conf_file->line;

    return NGX_CONF_OK;
}


static char *
ngx_stream_kmip_check_size(ngx_conf_t *cf, void *post, void *data)
{
    size_t *sp = data;

    if (*sp < 1024 || *sp > 1024 * 1024) {
        return "must be between 1k and 1m";
    }

    return NGX_CONF_OK;
}


static char *
ngx_stream_kmip_check_time(ngx_conf_t *cf, void *post, void *data)
{
    ngx_msec_t *mp = data;

    if (*mp == 0) {
        return "must be above zero";
    }

    return NGX_CONF_OK;
}


static char *
ngx_stream_kmip_check_batch(ngx_conf_t *cf, void *post, void *data)
{
    ngx_int_t *np = data;

    if (*np < 1 || *np > 256) {
        return "must be between 1 and 256";
    }

    return NGX_CONF_OK;
}


/* KMIP counts leases in seconds of 32 bits */

static char *
ngx_stream_kmip_check_lease(ngx_conf_t *cf, void *post, void *data)
{
    time_t *tp = data;

    if (*tp > 0xffffffffLL) {
        return "must be less than 2^32 seconds";
    }

    return NGX_CONF_OK;
}


/* checked here because providers may be defined after the servers */

static ngx_int_t
ngx_stream_kmip_postconfiguration(ngx_conf_t *cf)
{
    ngx_uint_t                     i;
    ngx_stream_handler_pt         *h;
    ngx_stream_core_srv_conf_t   **cscfp;
    ngx_stream_core_main_conf_t   *cmcf;
    ngx_stream_kmip_srv_conf_t    *kscf;
    ngx_stream_kmip_main_conf_t   *kmcf;

    kmcf = ngx_stream_conf_get_module_main_conf(cf, ngx_stream_kmip_module);

    if (ngx_kmip_key_protect_init_conf(cf, &kmcf->providers) != NGX_CONF_OK
        || ngx_stream_kmip_names(cf, kmcf) != NGX_OK)
    {
        return NGX_ERROR;
    }

    cmcf = ngx_stream_conf_get_module_main_conf(cf, ngx_stream_core_module);
    cscfp = cmcf->servers.elts;

    for (i = 0; i < cmcf->servers.nelts; i++) {
        kscf = cscfp[i]->ctx->srv_conf[ngx_stream_kmip_module.ctx_index];

        if (kscf->pass
            && ngx_stream_kmip_resolve(cf, cscfp[i], kmcf, kscf) != NGX_OK)
        {
            return NGX_ERROR;
        }
    }

    h = ngx_array_push(&cmcf->phases[NGX_STREAM_LOG_PHASE].handlers);
    if (h == NULL) {
        return NGX_ERROR;
    }

    *h = ngx_stream_kmip_log_handler;

    /*
     * The handler that is added last is called first: before the handshake,
     * but after the phases that may refuse an address.
     */

    h = ngx_array_push(&cmcf->phases[NGX_STREAM_SSL_PHASE].handlers);
    if (h == NULL) {
        return NGX_ERROR;
    }

    *h = ngx_stream_kmip_room_handler;

    return NGX_OK;
}


static ngx_int_t
ngx_stream_kmip_resolve(ngx_conf_t *cf, ngx_stream_core_srv_conf_t *cscf,
    ngx_stream_kmip_main_conf_t *kmcf, ngx_stream_kmip_srv_conf_t *kscf)
{
    ngx_stream_kmip_ssl_conf_t  *sslcf;

    if (cscf->handler != ngx_stream_kmip_handler) {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "\"kmip_pass\" is in a server that has another "
                      "content handler in %s:%ui",
                      kscf->pass_file, kscf->pass_line);
        return NGX_ERROR;
    }

    if (!ngx_stream_kmip_listen_has_ssl(cf, cscf)) {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "\"kmip_pass\" needs the \"ssl\" parameter of "
                      "\"listen\", without it every session is refused, "
                      "in %s:%ui", kscf->pass_file, kscf->pass_line);
        return NGX_ERROR;
    }

    sslcf = cscf->ctx->srv_conf[ngx_stream_ssl_module.ctx_index];

    ngx_stream_kmip_check(cf, kscf, sslcf);

    if (kscf->client_ca && sslcf->ssl.ctx) {
        ngx_stream_kmip_no_resumption(sslcf->ssl.ctx);
    }

    if (kscf->pass->lengths) {
        return NGX_OK;
    }

    kscf->provider = ngx_kmip_key_protect_find(&kmcf->providers,
                                               &kscf->pass->value);

    if (kscf->provider == NULL) {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "\"kmip_pass\" names \"%V\", and there is no "
                      "\"kmip_key_protect\" of that name in %s:%ui",
                      &kscf->pass->value, kscf->pass_file, kscf->pass_line);
        return NGX_ERROR;
    }

    return NGX_OK;
}


/*
 * A resumed TLS session has the client's certificate, but not its chain, so a
 * client that was admitted through an intermediate CA would be refused.
 */

static void
ngx_stream_kmip_no_resumption(SSL_CTX *ctx)
{
    SSL_CTX_set_options(ctx, SSL_OP_NO_TICKET);

    /* other servers may share the cache, which is used whatever the mode */

    SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
    SSL_CTX_sess_set_get_cb(ctx, NULL);

    /* in TLS 1.3, tickets may also refer to a session in the cache */

    SSL_CTX_set_num_tickets(ctx, 0);
}


static ngx_int_t
ngx_stream_kmip_init_process(ngx_cycle_t *cycle)
{
    ngx_stream_kmip_main_conf_t  *kmcf;

    kmcf = ngx_stream_cycle_get_module_main_conf(cycle,
                                                 ngx_stream_kmip_module);

    if (kmcf == NULL || kmcf->providers.nelts == 0) {
        return NGX_OK;
    }

    /* cache manager and cache loader call this function, too */

    if (ngx_worker == 0 && ngx_process != NGX_PROCESS_HELPER) {
        kmcf->expiry.handler = ngx_stream_kmip_expiry_handler;
        kmcf->expiry.data = cycle->connections;
        kmcf->expiry.log = cycle->log;
        kmcf->expiry.cancelable = 1;

        ngx_add_timer(&kmcf->expiry, NGX_STREAM_KMIP_DAY);
    }

    if (ngx_process == NGX_PROCESS_WORKER
        || ngx_process == NGX_PROCESS_SINGLE)
    {
        ngx_kmip_stats_enter(kmcf->stats);
        ngx_stream_kmip_pulse_start(cycle, kmcf);
    }

    return ngx_kmip_key_protect_init_process(cycle, &kmcf->providers,
                                             kmcf->zone, kmcf->stats);
}


static void
ngx_stream_kmip_exit_process(ngx_cycle_t *cycle)
{
    ngx_stream_kmip_main_conf_t  *kmcf;

    if (ngx_process != NGX_PROCESS_WORKER
        && ngx_process != NGX_PROCESS_SINGLE)
    {
        return;
    }

    kmcf = ngx_stream_cycle_get_module_main_conf(cycle,
                                                 ngx_stream_kmip_module);

    if (kmcf == NULL || kmcf->providers.nelts == 0) {
        return;
    }

    ngx_kmip_key_protect_exit_process(cycle, &kmcf->providers);
    ngx_kmip_stats_leave(kmcf->stats);
}


/* certificates expire while a worker runs, so check them daily */

static void
ngx_stream_kmip_expiry_handler(ngx_event_t *ev)
{
    ngx_stream_kmip_expiry((ngx_cycle_t *) ngx_cycle);

    if (!ngx_exiting) {
        ngx_add_timer(ev, NGX_STREAM_KMIP_DAY);
    }
}


static void
ngx_stream_kmip_expiry(ngx_cycle_t *cycle)
{
    ngx_uint_t                     i;
    ngx_stream_conf_ctx_t         *ctx;
    ngx_stream_core_srv_conf_t   **cscfp;
    ngx_stream_core_main_conf_t   *cmcf;
    ngx_stream_kmip_srv_conf_t    *kscf;

    ctx = (ngx_stream_conf_ctx_t *) cycle->conf_ctx[ngx_stream_module.index];

    if (ctx == NULL) {
        return;
    }

    cmcf = ctx->main_conf[ngx_stream_core_module.ctx_index];
    cscfp = cmcf->servers.elts;

    for (i = 0; i < cmcf->servers.nelts; i++) {
        kscf = cscfp[i]->ctx->srv_conf[ngx_stream_kmip_module.ctx_index];

        if (kscf->pass && kscf->allowed) {
            ngx_stream_kmip_warn_expiry(cycle->log, kscf->allowed);
        }
    }
}
