
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Values in the shared cache.  Each is stored under an id or a stamp and a
 * byte that tells its type.
 */


#include "keyprotect_cached.h"
#include "keyprotect_pack.h"

#include <string.h>

#include <openssl/err.h>
#include <openssl/evp.h>


#define KEYPROTECT_CACHED_SIZE  1024     /* bytes; sufficient for most */
#define KEYPROTECT_CACHED_MAX   32768
#define KEYPROTECT_CACHED_KEY   (KEYPROTECT_CACHED_SPACE + KEYPROTECT_ID + 1)


typedef enum {
    KEYPROTECT_CACHED_PAYLOAD = 0,
    KEYPROTECT_CACHED_ALIASES,
    KEYPROTECT_CACHED_ID
} keyprotect_cached_e;


static kmip_int_t keyprotect_cached_read(
    const keyprotect_cached_space_t *space, kmip_arena_t *arena,
    keyprotect_cached_e what, const kmip_str_t *name, kmip_reader_t *r);
static kmip_int_t keyprotect_cached_begin(
    const keyprotect_cached_space_t *space, kmip_arena_t *arena,
    kmip_writer_t *w);
static void keyprotect_cached_write(const keyprotect_cached_space_t *space,
    keyprotect_cached_e what, const kmip_str_t *name, kmip_writer_t *w);
static void keyprotect_cached_forget(const keyprotect_cached_space_t *space,
    keyprotect_cached_e what, const kmip_str_t *name);
static void keyprotect_cached_key(const keyprotect_cached_space_t *space,
    keyprotect_cached_e what, const kmip_str_t *name,
    uint8_t key[KEYPROTECT_CACHED_KEY]);


/* a NUL between the parts keeps them apart */

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
keyprotect_cached_record(const keyprotect_cached_space_t *space,
    kmip_arena_t *arena, const kmip_str_t *stamp, const kmip_str_t *id,
    uint32_t revision, keyprotect_record_t *record)
{
    kmip_reader_t  r;

    if (keyprotect_cached_read(space, arena, KEYPROTECT_CACHED_PAYLOAD, id, &r)
        != KMIP_OK)
    {
        return KMIP_DECLINED;
    }

    if (keyprotect_pack_read_record(&r, arena, record) != KMIP_OK
        || record->revision != revision
        || !kmip_str_equal(&record->stamp, stamp))
    {
        keyprotect_cached_forget(space, KEYPROTECT_CACHED_PAYLOAD, id);
        return KMIP_DECLINED;
    }

    return KMIP_OK;
}


void
keyprotect_cached_put_record(const keyprotect_cached_space_t *space,
    kmip_arena_t *arena, const kmip_str_t *id,
    const keyprotect_record_t *record)
{
    kmip_writer_t  w;

    if (keyprotect_cached_begin(space, arena, &w) == KMIP_OK) {
        keyprotect_pack_record(&w, record);
        keyprotect_cached_write(space, KEYPROTECT_CACHED_PAYLOAD, id, &w);
    }
}


kmip_int_t
keyprotect_cached_known(const keyprotect_cached_space_t *space,
    kmip_arena_t *arena, const kmip_str_t *id, keyprotect_known_t *known)
{
    size_t         i;
    uint8_t        flags;
    uint32_t       n;
    kmip_reader_t  r;

    memset(known, 0, sizeof(keyprotect_known_t));

    if (keyprotect_cached_read(space, arena, KEYPROTECT_CACHED_ALIASES, id, &r)
        != KMIP_OK)
    {
        return KMIP_DECLINED;
    }

    if (kmip_read_uint64(&r, (uint64_t *) &known->date) != KMIP_OK
        || kmip_read_uint64(&r, &known->clock) != KMIP_OK
        || kmip_read_uint64(&r, &known->seen) != KMIP_OK
        || kmip_read_uint32(&r, &known->newest) != KMIP_OK
        || kmip_read_uint8(&r, &flags) != KMIP_OK
        || kmip_read_uint32(&r, &n) != KMIP_OK
        || n > KEYPROTECT_ALIASES)
    {
        goto broken;
    }

    known->destroyed = flags & 1;
    known->torn = (flags >> 1) & 1;

    for (i = 0; i < n; i++) {
        if (keyprotect_pack_read_text(&r, arena, &known->aliases[i])
            != KMIP_OK)
        {
            goto broken;
        }
    }

    known->naliases = n;

    return KMIP_OK;

broken:

    memset(known, 0, sizeof(keyprotect_known_t));

    keyprotect_cached_forget(space, KEYPROTECT_CACHED_ALIASES, id);

    return KMIP_DECLINED;
}


/*
 * Two writers may store the same record's aliases.  The one that asked Key
 * Protect later wins, although the other may have added an alias since then.
 */

void
keyprotect_cached_put_known(const keyprotect_cached_space_t *space,
    kmip_arena_t *arena, const kmip_str_t *id,
    const keyprotect_known_t *known)
{
    keyprotect_known_t  old;

    (void) keyprotect_cached_known(space, arena, id, &old);

    keyprotect_cached_renew_known(space, arena, id, &old, known);
}


void
keyprotect_cached_renew_known(const keyprotect_cached_space_t *space,
    kmip_arena_t *arena, const kmip_str_t *id, const keyprotect_known_t *old,
    const keyprotect_known_t *known)
{
    size_t              i;
    kmip_writer_t       w;
    keyprotect_known_t  torn;

    if (old->clock > known->clock) {
        torn = *old;

        if (known->newest > torn.newest) {
            torn.newest = known->newest;
            torn.seen = known->seen;
        }

        torn.torn = 1;
        known = &torn;
    }

    if (keyprotect_cached_begin(space, arena, &w) != KMIP_OK) {
        return;
    }

    kmip_write_uint64(&w, (uint64_t) known->date);
    kmip_write_uint64(&w, known->clock);
    kmip_write_uint64(&w, known->seen);
    kmip_write_uint32(&w, known->newest);
    kmip_write_uint8(&w, (uint8_t) (known->destroyed | known->torn << 1));
    kmip_write_uint32(&w, (uint32_t) known->naliases);

    for (i = 0; i < known->naliases; i++) {
        keyprotect_pack_text(&w, &known->aliases[i]);
    }

    keyprotect_cached_write(space, KEYPROTECT_CACHED_ALIASES, id, &w);
}


kmip_int_t
keyprotect_cached_id(const keyprotect_cached_space_t *space,
    kmip_arena_t *arena, const kmip_str_t *stamp, kmip_str_t *id)
{
    kmip_reader_t  r;

    if (keyprotect_cached_read(space, arena, KEYPROTECT_CACHED_ID, stamp, &r)
        != KMIP_OK)
    {
        return KMIP_DECLINED;
    }

    if (keyprotect_pack_read_text(&r, arena, id) != KMIP_OK
        || !keyprotect_identifier_is_id(id))
    {
        keyprotect_cached_drop_id(space, stamp);
        return KMIP_DECLINED;
    }

    return KMIP_OK;
}


void
keyprotect_cached_put_id(const keyprotect_cached_space_t *space,
    kmip_arena_t *arena, const kmip_str_t *stamp, const kmip_str_t *id)
{
    kmip_writer_t  w;

    if (keyprotect_cached_begin(space, arena, &w) == KMIP_OK) {
        keyprotect_pack_text(&w, id);
        keyprotect_cached_write(space, KEYPROTECT_CACHED_ID, stamp, &w);
    }
}


void
keyprotect_cached_drop(const keyprotect_cached_space_t *space,
    const kmip_str_t *id)
{
    keyprotect_cached_forget(space, KEYPROTECT_CACHED_PAYLOAD, id);
    keyprotect_cached_forget(space, KEYPROTECT_CACHED_ALIASES, id);
}


void
keyprotect_cached_drop_id(const keyprotect_cached_space_t *space,
    const kmip_str_t *stamp)
{
    keyprotect_cached_forget(space, KEYPROTECT_CACHED_ID, stamp);
}


static kmip_int_t
keyprotect_cached_read(const keyprotect_cached_space_t *space,
    kmip_arena_t *arena, keyprotect_cached_e what, const kmip_str_t *name,
    kmip_reader_t *r)
{
    uint8_t              bytes[KEYPROTECT_CACHED_KEY];
    kmip_str_t           key, value;
    keyprotect_cache_t  *cache;

    cache = space->cache;

    if (cache == NULL) {
        return KMIP_DECLINED;
    }

    keyprotect_cached_key(space, what, name, bytes);

    key.data = bytes;
    key.len = sizeof(bytes);

    if (cache->get(cache, &key, arena, &value) != KMIP_OK) {
        return KMIP_DECLINED;
    }

    kmip_reader_init(r, value.data, value.len);

    return KMIP_OK;
}


static kmip_int_t
keyprotect_cached_begin(const keyprotect_cached_space_t *space,
    kmip_arena_t *arena, kmip_writer_t *w)
{
    if (space->cache == NULL) {
        return KMIP_DECLINED;
    }

    return kmip_writer_init(w, arena, KEYPROTECT_CACHED_SIZE,
                            KEYPROTECT_CACHED_MAX);
}


static void
keyprotect_cached_write(const keyprotect_cached_space_t *space,
    keyprotect_cached_e what, const kmip_str_t *name, kmip_writer_t *w)
{
    uint8_t              bytes[KEYPROTECT_CACHED_KEY];
    kmip_str_t           key, value;
    keyprotect_cache_t  *cache;

    if (w->failed) {
        return;
    }

    cache = space->cache;

    keyprotect_cached_key(space, what, name, bytes);

    key.data = bytes;
    key.len = sizeof(bytes);

    value.data = w->start;
    value.len = kmip_writer_used(w);

    cache->put(cache, &key, &value);
}


static void
keyprotect_cached_forget(const keyprotect_cached_space_t *space,
    keyprotect_cached_e what, const kmip_str_t *name)
{
    uint8_t              bytes[KEYPROTECT_CACHED_KEY];
    kmip_str_t           key;
    keyprotect_cache_t  *cache;

    cache = space->cache;

    if (cache) {
        keyprotect_cached_key(space, what, name, bytes);

        key.data = bytes;
        key.len = sizeof(bytes);

        cache->drop(cache, &key);
    }
}


static void
keyprotect_cached_key(const keyprotect_cached_space_t *space,
    keyprotect_cached_e what, const kmip_str_t *name,
    uint8_t key[KEYPROTECT_CACHED_KEY])
{
    memset(key, 0, KEYPROTECT_CACHED_KEY);
    memcpy(key, space->id, KEYPROTECT_CACHED_SPACE);
    memcpy(key + KEYPROTECT_CACHED_SPACE, name->data, name->len);

    key[KEYPROTECT_CACHED_KEY - 1] = (uint8_t) what;
}
