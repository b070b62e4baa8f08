
/*
 * Records and revisions in the cache.
 */


#include "keyprotect_cached.h"
#include "keyprotect_pack.h"
#include "kmip_uuid.h"

#include <string.h>

#include <openssl/err.h>
#include <openssl/evp.h>


#define KEYPROTECT_CACHED_SIZE  1024     /* most fit */
#define KEYPROTECT_CACHED_MAX   32768
#define KEYPROTECT_CACHED_KEY   (KEYPROTECT_CACHED_SPACE + KMIP_UUID_LEN)


static void keyprotect_cached_key(const keyprotect_cached_space_t *space,
    const kmip_str_t *uid, int revision, uint8_t key[KEYPROTECT_CACHED_KEY]);
static kmip_int_t keyprotect_cached_read(kmip_arena_t *arena,
    const kmip_str_t *uid, const kmip_str_t *value,
    keyprotect_cached_t *cached);


/* the zero between the parts keeps them apart */

kmip_int_t
keyprotect_cached_init(keyprotect_cached_space_t *space,
    keyprotect_cache_t *cache, const kmip_str_t *endpoint,
    const kmip_str_t *instance, const kmip_str_t *prefix)
{
    int          ok;
    size_t       i;
    uint8_t      digest[32];
    EVP_MD_CTX  *ctx;

    const kmip_str_t  *parts[] = { endpoint, instance, prefix };

    ctx = EVP_MD_CTX_new();

    ok = ctx && EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) == 1;

    for (i = 0; ok && i < sizeof(parts) / sizeof(parts[0]); i++) {
        ok = EVP_DigestUpdate(ctx, parts[i]->data, parts[i]->len) == 1
             && EVP_DigestUpdate(ctx, "", 1) == 1;
    }

    ok = ok && EVP_DigestFinal_ex(ctx, digest, NULL) == 1;

    EVP_MD_CTX_free(ctx);
    ERR_clear_error();

    if (!ok) {
        return KMIP_ERROR;
    }

    space->cache = cache;
    memcpy(space->id, digest, KEYPROTECT_CACHED_SPACE);

    return KMIP_OK;
}


kmip_int_t
keyprotect_cached_get(const keyprotect_cached_space_t *space,
    kmip_arena_t *arena, const kmip_str_t *uid, int revision,
    keyprotect_cached_t *cached)
{
    uint8_t              bytes[KEYPROTECT_CACHED_KEY];
    kmip_str_t           key, value;
    keyprotect_cache_t  *cache;

    cache = space->cache;

    if (cache == NULL) {
        return KMIP_DECLINED;
    }

    keyprotect_cached_key(space, uid, revision, bytes);

    key.data = bytes;
    key.len = sizeof(bytes);

    if (cache->get(cache, &key, arena, &value) != KMIP_OK) {
        return KMIP_DECLINED;
    }

    if (keyprotect_cached_read(arena, uid, &value, cached) != KMIP_OK
        || (revision != 0) != (cached->number != 0))
    {
        cache->drop(cache, &key);
        return KMIP_DECLINED;
    }

    return KMIP_OK;
}


void
keyprotect_cached_put(const keyprotect_cached_space_t *space,
    kmip_arena_t *arena, const kmip_str_t *id,
    const keyprotect_record_t *record)
{
    uint8_t              bytes[KEYPROTECT_CACHED_KEY];
    kmip_str_t           key, value;
    kmip_writer_t        w;
    keyprotect_cache_t  *cache;

    cache = space->cache;

    if (cache == NULL
        || kmip_writer_init(&w, arena, KEYPROTECT_CACHED_SIZE,
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

    keyprotect_cached_key(space, &record->uid, record->revision != 0, bytes);

    key.data = bytes;
    key.len = sizeof(bytes);

    cache->put(cache, &key, &value);
}


void
keyprotect_cached_drop(const keyprotect_cached_space_t *space,
    const kmip_str_t *uid)
{
    int                  revision;
    uint8_t              bytes[KEYPROTECT_CACHED_KEY];
    kmip_str_t           key;
    keyprotect_cache_t  *cache;

    cache = space->cache;

    if (cache == NULL) {
        return;
    }

    key.data = bytes;
    key.len = sizeof(bytes);

    for (revision = 0; revision < 2; revision++) {
        keyprotect_cached_key(space, uid, revision, bytes);
        cache->drop(cache, &key);
    }
}


/* a record and a revision of one object must not meet in the cache */

static void
keyprotect_cached_key(const keyprotect_cached_space_t *space,
    const kmip_str_t *uid, int revision, uint8_t key[KEYPROTECT_CACHED_KEY])
{
    memcpy(key, space->id, KEYPROTECT_CACHED_SPACE);
    memcpy(key + KEYPROTECT_CACHED_SPACE, uid->data, KMIP_UUID_LEN);

    if (revision) {
        key[0] ^= 0xff;
    }
}


static kmip_int_t
keyprotect_cached_read(kmip_arena_t *arena, const kmip_str_t *uid,
    const kmip_str_t *value, keyprotect_cached_t *cached)
{
    kmip_reader_t  r;

    kmip_reader_init(&r, value->data, value->len);

    if (keyprotect_pack_read_text(&r, arena, &cached->id) != KMIP_OK
        || keyprotect_pack_read_record(&r, arena, &cached->record) != KMIP_OK
        || cached->id.len == 0
        || !kmip_str_equal(&cached->record.uid, uid))
    {
        return KMIP_ERROR;
    }

    cached->number = cached->record.revision;

    return KMIP_OK;
}
