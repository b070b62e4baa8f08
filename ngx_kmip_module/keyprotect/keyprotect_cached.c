
/*
 * What the cache keeps: of a record and of the newest revision that was seen,
 * Key Protect's id and the payload as it stands there, its key wrapped.  Both
 * never change.  A value is "<number> <id> <payload>".
 */


#include "keyprotect_flow.h"

#include <stdio.h>
#include <string.h>


#define KEYPROTECT_CACHED_HEAD  64


static void keyprotect_cached_key(keyprotect_flow_t *flow, int revision,
    uint8_t key[KEYPROTECT_CACHE_KEY]);
static kmip_int_t keyprotect_cached_read(keyprotect_flow_t *flow,
    const kmip_str_t *value, keyprotect_cached_t *cached);


kmip_int_t
keyprotect_cached_get(keyprotect_flow_t *flow, int revision,
    keyprotect_cached_t *cached)
{
    uint8_t              bytes[KEYPROTECT_CACHE_KEY];
    kmip_str_t           key, value;
    keyprotect_cache_t  *cache;

    cache = flow->ks->cache;

    if (cache == NULL) {
        return KMIP_DECLINED;
    }

    keyprotect_cached_key(flow, revision, bytes);

    key.data = bytes;
    key.len = sizeof(bytes);

    if (cache->get(cache, &key, flow->arena, &value) != KMIP_OK) {
        return KMIP_DECLINED;
    }

    if (keyprotect_cached_read(flow, &value, cached) != KMIP_OK
        || (revision != 0) != (cached->number != 0))
    {
        cache->drop(cache, &key);
        return KMIP_DECLINED;
    }

    return KMIP_OK;
}


void
keyprotect_cached_put(keyprotect_flow_t *flow, uint32_t number,
    const kmip_str_t *id, const kmip_str_t *payload)
{
    uint8_t              bytes[KEYPROTECT_CACHE_KEY];
    kmip_str_t           key, value;
    keyprotect_cache_t  *cache;

    cache = flow->ks->cache;

    if (cache == NULL) {
        return;
    }

    value = kmip_arena_printf(flow->arena, "%lu %.*s %.*s",
                              (unsigned long) number, (int) id->len,
                              (const char *) id->data, (int) payload->len,
                              (const char *) payload->data);

    if (value.len == 0) {
        return;
    }

    keyprotect_cached_key(flow, number != 0, bytes);

    key.data = bytes;
    key.len = sizeof(bytes);

    cache->put(cache, &key, &value);
}


void
keyprotect_cached_drop(keyprotect_flow_t *flow)
{
    int                  revision;
    uint8_t              bytes[KEYPROTECT_CACHE_KEY];
    kmip_str_t           key;
    keyprotect_cache_t  *cache;

    cache = flow->ks->cache;

    if (cache == NULL) {
        return;
    }

    key.data = bytes;
    key.len = sizeof(bytes);

    for (revision = 0; revision < 2; revision++) {
        keyprotect_cached_key(flow, revision, bytes);
        cache->drop(cache, &key);
    }
}


/* a record and a revision of one object must not meet in the cache */

static void
keyprotect_cached_key(keyprotect_flow_t *flow, int revision,
    uint8_t key[KEYPROTECT_CACHE_KEY])
{
    keyprotect_cache_key(flow->ks, &flow->uid, key);

    if (revision) {
        key[0] ^= 0xff;
    }
}


static kmip_int_t
keyprotect_cached_read(keyprotect_flow_t *flow, const kmip_str_t *value,
    keyprotect_cached_t *cached)
{
    size_t          n;
    kmip_str_t      payload;
    const uint8_t  *p, *end;

    p = value->data;
    end = value->data + value->len;

    cached->number = 0;

    for (n = 0; p < end && n < 9 && *p >= '0' && *p <= '9'; p++, n++) {
        cached->number = cached->number * 10 + (uint32_t) (*p - '0');
    }

    if (n == 0 || p == end || *p++ != ' ') {
        return KMIP_ERROR;
    }

    cached->id.data = p;

    while (p < end && *p != ' ') {
        p++;
    }

    cached->id.len = (size_t) (p - cached->id.data);

    if (p == end || cached->id.len == 0
        || cached->id.len > KEYPROTECT_CACHED_HEAD)
    {
        return KMIP_ERROR;
    }

    payload.data = p + 1;
    payload.len = (size_t) (end - payload.data);

    return keyprotect_record_decode(flow->arena, &payload, &flow->uid,
                                    cached->number, &cached->record);
}
