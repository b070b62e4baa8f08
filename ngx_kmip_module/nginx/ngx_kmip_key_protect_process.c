
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The providers in a worker: libcurl, transports and stores.
 */


#include "ngx_kmip_key_protect_conf.h"

#include <sys/prctl.h>

#include "ngx_kmip_curl.h"
#include "ngx_kmip_memory.h"
#include "ngx_kmip_zone.h"


static void ngx_kmip_key_protect_disable_core_dumps(ngx_cycle_t *cycle);
static void ngx_kmip_key_protect_cleanse_keys(ngx_array_t *providers);
static ngx_int_t ngx_kmip_key_protect_start(ngx_cycle_t *cycle,
    ngx_kmip_key_protect_t *kp, ngx_shm_zone_t *zone);
static void ngx_kmip_key_protect_configure(ngx_kmip_key_protect_t *kp);
static ngx_str_t ngx_kmip_key_protect_value(const keyprotect_value_t *value);
static void ngx_kmip_key_protect_turned(ngx_kmip_key_protect_t *kp);
static void ngx_kmip_key_protect_log(void *data, keyprotect_log_level_e level,
    const char *text);


static ngx_uint_t  ngx_kmip_key_protect_levels[] = {
    NGX_LOG_ALERT,
    NGX_LOG_ALERT,                           /* KEYPROTECT_LOG_ALERT */
    NGX_LOG_ERR,
    NGX_LOG_WARN,
    NGX_LOG_NOTICE,
    NGX_LOG_INFO,
    NGX_LOG_DEBUG
};


ngx_int_t
ngx_kmip_key_protect_init_process(ngx_cycle_t *cycle, ngx_array_t *providers,
    ngx_shm_zone_t *zone, ngx_kmip_stats_t *stats)
{
    ngx_uint_t                i;
    ngx_kmip_key_protect_t  **kpp;

    ngx_kmip_key_protect_disable_core_dumps(cycle);

    if (ngx_process != NGX_PROCESS_WORKER
        && ngx_process != NGX_PROCESS_SINGLE)
    {
        ngx_kmip_key_protect_cleanse_keys(providers);
        return NGX_OK;
    }

    ngx_kmip_memory_init();

    if (ngx_kmip_curl_init(cycle->log) != NGX_OK) {
        return NGX_ERROR;
    }

    kpp = providers->elts;

    for (i = 0; i < providers->nelts; i++) {
        ngx_kmip_key_protect_configure(kpp[i]);

        if (stats) {
            ngx_kmip_key_protect_count(kpp[i], stats, i);
        }

        if (ngx_kmip_key_protect_start(cycle, kpp[i], zone) != NGX_OK) {
            return NGX_ERROR;
        }
    }

    return NGX_OK;
}


/*
 * A worker's memory holds keys for moments and a token for long.  Therefore it
 * is not dumped, unless worker_rlimit_core asks for core files, and other
 * processes of the same user cannot read it.
 */

static void
ngx_kmip_key_protect_disable_core_dumps(ngx_cycle_t *cycle)
{
    ngx_core_conf_t  *ccf;

    ccf = (ngx_core_conf_t *) ngx_get_conf(cycle->conf_ctx, ngx_core_module);

    if (ngx_process == NGX_PROCESS_SINGLE || ccf->rlimit_core > 0) {
        return;
    }

    if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == -1) {
        ngx_log_error(NGX_LOG_WARN, cycle->log, ngx_errno,
                      "prctl(PR_SET_DUMPABLE, 0) failed");
    }
}


/*
 * Cache manager and cache loader never call Key Protect, so they do not keep
 * the API key.
 */

static void
ngx_kmip_key_protect_cleanse_keys(ngx_array_t *providers)
{
    ngx_uint_t                i;
    ngx_kmip_key_protect_t  **kpp;

    kpp = providers->elts;

    for (i = 0; i < providers->nelts; i++) {
        kmip_secret_cleanse(&kpp[i]->api_key);
    }
}


static ngx_int_t
ngx_kmip_key_protect_start(ngx_cycle_t *cycle, ngx_kmip_key_protect_t *kp,
    ngx_shm_zone_t *zone)
{
    keyprotect_cache_t  *cache;

    kp->log = cycle->log;

    ngx_kmip_memory_lock(kp->api_key.data, kp->api_key.len);

    cache = NULL;

    if (zone) {
        ngx_kmip_zone_cache(zone, &kp->cache);
        cache = ngx_kmip_key_protect_counted(kp);
    }

    kp->http = ngx_kmip_http_create(&kp->http_conf, cycle->log);
    if (kp->http == NULL) {
        return NGX_ERROR;
    }

    kp->store = keyprotect_store_create(&kp->store_conf,
                                        ngx_kmip_http_transport(kp->http),
                                        cache);
    if (kp->store == NULL) {
        return NGX_ERROR;
    }

    keyprotect_store_start(kp->store);

    if (ngx_worker == 0) {
        keyprotect_store_watch(kp->store);
    }

    return NGX_OK;
}


static void
ngx_kmip_key_protect_configure(ngx_kmip_key_protect_t *kp)
{
    keyprotect_conf_t      *store;
    ngx_kmip_http_conf_t   *http;
    keyprotect_settings_t  *settings;

    settings = &kp->settings;
    http = &kp->http_conf;

    http->endpoint = ngx_kmip_key_protect_value(&settings->endpoint);
    http->iam_endpoint = ngx_kmip_key_protect_value(&settings->iam_endpoint);
    http->proxy = ngx_kmip_key_protect_value(&settings->proxy);
    http->instance = ngx_kmip_key_protect_value(&settings->instance);
    http->trusted = kp->trusted;
    http->connect_timeout = settings->connect_timeout;
    http->max_connections = settings->max_connections;
    http->http2 = settings->http2;

    store = &kp->store_conf;

    store->name.len = kp->name.len;
    store->name.data = kp->name.data;
    store->api_key = &kp->api_key;

    keyprotect_settings_store(settings, store);

    store->log = ngx_kmip_key_protect_log;
    store->log_data = kp;
}


static ngx_str_t
ngx_kmip_key_protect_value(const keyprotect_value_t *value)
{
    ngx_str_t  s;

    s.len = value->len;
    s.data = value->data;

    return s;
}


static void
ngx_kmip_key_protect_log(void *data, keyprotect_log_level_e level,
    const char *text)
{
    ngx_kmip_key_protect_t  *kp;

    kp = data;

    /* the text contains the provider's name */

    ngx_log_error(ngx_kmip_key_protect_levels[level], kp->log, 0,
                  "kmip: %s", text);
}


void
ngx_kmip_key_protect_exit_process(ngx_cycle_t *cycle, ngx_array_t *providers)
{
    ngx_uint_t                i;
    ngx_kmip_key_protect_t   *kp, **kpp;

    if (ngx_process != NGX_PROCESS_WORKER
        && ngx_process != NGX_PROCESS_SINGLE)
    {
        return;
    }

    kpp = providers->elts;

    for (i = 0; i < providers->nelts; i++) {
        kp = kpp[i];

        ngx_kmip_key_protect_uncount(kp);

        if (kp->store) {
            keyprotect_store_destroy(kp->store);
            kp->store = NULL;
        }

        if (kp->http) {
            ngx_kmip_http_destroy(kp->http);
            kp->http = NULL;
        }
    }

    ngx_kmip_curl_exit();
}


kmip_store_t *
ngx_kmip_key_protect_store(ngx_kmip_key_protect_t *kp)
{
    return keyprotect_store_interface(kp->store);
}


kmip_usage_blocks_t *
ngx_kmip_key_protect_blocks(ngx_kmip_key_protect_t *kp)
{
    return &kp->blocks;
}


/*
 * After a reload with "master_process off" there is no store, since nginx does
 * not call init_process() for the new cycle.
 */

ngx_uint_t
ngx_kmip_key_protect_refuses(ngx_kmip_key_protect_t *kp)
{
    ngx_uint_t  refuses;

    if (kp->store == NULL) {
        return 1;
    }

    refuses = kp->settings.on_unavailable
              == KEYPROTECT_SETTINGS_UNAVAILABLE_REFUSE
              && !keyprotect_store_available(kp->store);

    if (refuses != kp->refuses) {
        kp->refuses = refuses;
        ngx_kmip_key_protect_turned(kp);
    }

    return refuses;
}


/* the cause has been logged when it came up */

static void
ngx_kmip_key_protect_turned(ngx_kmip_key_protect_t *kp)
{
    const char                *why;
    keyprotect_store_state_t   state;

    if (!kp->refuses) {
        ngx_log_error(NGX_LOG_NOTICE, kp->log, 0,
                      "kmip: provider \"%V\": sessions are served again",
                      &kp->name);
        return;
    }

    keyprotect_store_state(kp->store, &state);

    why = state.open ? "Key Protect is unreachable or overloaded"
          : state.no_token ? "IAM gives no token"
          : "Key Protect refuses this server, or another host responds in "
            "its place";

    ngx_log_error(NGX_LOG_WARN, kp->log, 0,
                  "kmip: provider \"%V\": new sessions are closed, as "
                  "\"on_unavailable refuse\" says, so that clients use the "
                  "peer endpoint: %s", &kp->name, why);
}
