
/*
 * What the cache keeps: of a record and of the newest revision that was seen,
 * Key Protect's id and the record, its key wrapped.  Both never change.
 */


#include "keyprotect_flow.h"
#include "keyprotect_pack.h"


#define KEYPROTECT_CACHED_SIZE  1024     /* most fit */
#define KEYPROTECT_CACHED_MAX   32768


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
keyprotect_cached_put(keyprotect_flow_t *flow, const kmip_str_t *id,
    const keyprotect_record_t *record)
{
    uint8_t              bytes[KEYPROTECT_CACHE_KEY];
    kmip_str_t           key, value;
    kmip_writer_t        w;
    keyprotect_cache_t  *cache;

    cache = flow->ks->cache;

    if (cache == NULL
        || kmip_writer_init(&w, flow->arena, KEYPROTECT_CACHED_SIZE,
                            KEYPROTECT_CACHED_MAX)
           != KMIP_OK)
    {
        return;
    }

    keyprotect_pack_text(&w, id);
    keyprotect_pack_record(&w, record);

    if (w.failed) {
        return;
    }

    value.data = w.start;
    value.len = kmip_writer_used(&w);

    keyprotect_cached_key(flow, record->revision != 0, bytes);

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
    kmip_reader_t  r;

    kmip_reader_init(&r, value->data, value->len);

    if (keyprotect_unpack_text(&r, flow->arena, &cached->id) != KMIP_OK
        || keyprotect_unpack_record(&r, flow->arena, &cached->record)
           != KMIP_OK
        || cached->id.len == 0
        || !kmip_str_equal(&cached->record.uid, &flow->uid))
    {
        return KMIP_ERROR;
    }

    cached->number = cached->record.revision;

    return KMIP_OK;
}
