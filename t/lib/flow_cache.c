
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * A cache in memory.
 */


#include "flow_world.h"

#include <stdlib.h>
#include <string.h>


static kmip_str_t
flow_copy(const kmip_str_t *src)
{
    uint8_t     *data;
    kmip_str_t   s;

    data = malloc(src->len + 1);
    memcpy(data, src->data, src->len);

    s.len = src->len;
    s.data = data;

    return s;
}


static int
flow_cache_find(flow_cache_t *cache, const kmip_str_t *key)
{
    unsigned  i;

    for (i = 0; i < cache->n; i++) {
        if (kmip_str_equal(&cache->keys[i], key)) {
            return (int) i;
        }
    }

    return -1;
}


static kmip_int_t
flow_cache_get(keyprotect_cache_t *c, const kmip_str_t *key,
    kmip_arena_t *arena, kmip_str_t *value)
{
    int            i;
    flow_cache_t  *cache;

    cache = c->data;
    i = flow_cache_find(cache, key);

    if (i < 0) {
        return KMIP_DECLINED;
    }

    return kmip_arena_copy(arena, value, cache->values[i].data,
                           cache->values[i].len)
           == KMIP_OK ? KMIP_OK : KMIP_DECLINED;
}


static void
flow_cache_drop(keyprotect_cache_t *c, const kmip_str_t *key)
{
    int            i;
    flow_cache_t  *cache;

    cache = c->data;
    i = flow_cache_find(cache, key);

    if (i < 0) {
        return;
    }

    free((void *) cache->keys[i].data);
    free((void *) cache->values[i].data);

    cache->n--;
    cache->keys[i] = cache->keys[cache->n];
    cache->values[i] = cache->values[cache->n];
}


static void
flow_cache_put(keyprotect_cache_t *c, const kmip_str_t *key,
    const kmip_str_t *value)
{
    flow_cache_t  *cache;

    cache = c->data;

    flow_cache_drop(c, key);

    if (cache->n < FLOW_CACHE) {
        cache->keys[cache->n] = flow_copy(key);
        cache->values[cache->n] = flow_copy(value);
        cache->n++;
    }
}


void
flow_cache_clear(flow_world_t *w)
{
    while (w->cache.n) {
        flow_cache_drop(&w->cache.cache, &w->cache.keys[0]);
    }
}


void
flow_cache_init(flow_cache_t *cache)
{
    cache->cache.get = flow_cache_get;
    cache->cache.put = flow_cache_put;
    cache->cache.drop = flow_cache_drop;
    cache->cache.data = cache;
}
