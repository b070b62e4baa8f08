
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * What the store of a provider tells of its calls, its cache and its state.
 */


#include "ngx_kmip_key_protect_conf.h"


static void ngx_kmip_key_protect_call(void *data, unsigned kind,
    unsigned attempt, const keyprotect_http_t *http);
static void ngx_kmip_key_protect_state(ngx_kmip_key_protect_t *kp);
static kmip_int_t ngx_kmip_key_protect_get(keyprotect_cache_t *c,
    const kmip_str_t *key, kmip_arena_t *arena, kmip_str_t *value);
static void ngx_kmip_key_protect_put(keyprotect_cache_t *c,
    const kmip_str_t *key, const kmip_str_t *value);
static void ngx_kmip_key_protect_drop(keyprotect_cache_t *c,
    const kmip_str_t *key);


void
ngx_kmip_key_protect_count(ngx_kmip_key_protect_t *kp,
    ngx_kmip_stats_t *stats, ngx_uint_t i)
{
    ngx_kmip_stats_provider_t  *provider;

    provider = ngx_kmip_stats_provider(stats, stats->slot, i);

    kp->meter.counts = &provider->counts;
    kp->meter.gauges = &provider->gauges;
    kp->meter.gauges->most = kp->settings.max_connections;

    kp->http_conf.meter = &kp->meter;
    kp->store_conf.meter = ngx_kmip_key_protect_call;
    kp->store_conf.meter_data = kp;
}


keyprotect_cache_t *
ngx_kmip_key_protect_counted(ngx_kmip_key_protect_t *kp)
{
    kp->counted.get = ngx_kmip_key_protect_get;
    kp->counted.put = ngx_kmip_key_protect_put;
    kp->counted.drop = ngx_kmip_key_protect_drop;
    kp->counted.data = kp;

    return &kp->counted;
}


/* stops counting: the slot may then become another process's */

void
ngx_kmip_key_protect_uncount(ngx_kmip_key_protect_t *kp)
{
    ngx_memzero(&kp->meter, sizeof(ngx_kmip_meter_t));
}


ngx_kmip_meter_t *
ngx_kmip_key_protect_meter(ngx_kmip_key_protect_t *kp)
{
    return &kp->meter;
}


void
ngx_kmip_key_protect_publish(ngx_array_t *providers)
{
    ngx_uint_t                i;
    ngx_kmip_key_protect_t  **kpp;

    kpp = providers->elts;

    for (i = 0; i < providers->nelts; i++) {
        ngx_kmip_key_protect_state(kpp[i]);
    }
}


static void
ngx_kmip_key_protect_call(void *data, unsigned kind, unsigned attempt,
    const keyprotect_http_t *http)
{
    ngx_kmip_key_protect_t *kp = data;

    ngx_kmip_meter_call(&kp->meter, kind, attempt, http);

    /* a skipped call tells nothing new about Key Protect */

    if (attempt) {
        ngx_kmip_key_protect_state(kp);
    }
}


static void
ngx_kmip_key_protect_state(ngx_kmip_key_protect_t *kp)
{
    keyprotect_store_state_t   state;
    ngx_kmip_stats_gauges_t   *gauges;

    gauges = kp->meter.gauges;

    if (gauges == NULL || kp->store == NULL) {
        return;
    }

    keyprotect_store_state(kp->store, &state);

    gauges->state = (state.open ? NGX_KMIP_STATS_OPEN : 0)
                    | (state.unusable ? NGX_KMIP_STATS_UNUSABLE : 0)
                    | (state.no_token ? NGX_KMIP_STATS_NO_TOKEN : 0);
    gauges->expires = state.token ? ngx_time() + state.token / 1000 : 0;
}


static kmip_int_t
ngx_kmip_key_protect_get(keyprotect_cache_t *c, const kmip_str_t *key,
    kmip_arena_t *arena, kmip_str_t *value)
{
    kmip_int_t               rc;
    ngx_kmip_key_protect_t  *kp;

    kp = c->data;
    rc = kp->cache.get(&kp->cache, key, arena, value);

    ngx_kmip_meter_cached(&kp->meter, rc == KMIP_OK);

    return rc;
}


static void
ngx_kmip_key_protect_put(keyprotect_cache_t *c, const kmip_str_t *key,
    const kmip_str_t *value)
{
    ngx_kmip_key_protect_t  *kp;

    kp = c->data;
    kp->cache.put(&kp->cache, key, value);
}


static void
ngx_kmip_key_protect_drop(keyprotect_cache_t *c, const kmip_str_t *key)
{
    ngx_kmip_key_protect_t  *kp;

    kp = c->data;
    kp->cache.drop(&kp->cache, key);
}
