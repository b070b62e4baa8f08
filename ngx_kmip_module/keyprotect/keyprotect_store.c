
/*
 * The store: made, started, taken down.
 */


#include <stdlib.h>
#include <string.h>

#include "keyprotect_internal.h"

#include <openssl/err.h>
#include <openssl/evp.h>


static kmip_int_t keyprotect_store_load(kmip_store_t *s,
    kmip_store_call_t *call);
static kmip_int_t keyprotect_store_make(kmip_store_t *s,
    kmip_store_call_t *call);
static kmip_int_t keyprotect_store_commit(kmip_store_t *s,
    kmip_store_call_t *call);
static kmip_int_t keyprotect_store_remove(kmip_store_t *s,
    kmip_store_call_t *call);
static kmip_int_t keyprotect_store_find(kmip_store_t *s,
    kmip_store_call_t *call);
static void keyprotect_store_cancel(kmip_store_t *s, kmip_store_call_t *call);
static kmip_int_t keyprotect_store_text(char **dst, const kmip_str_t *src);
static kmip_int_t keyprotect_store_hash(keyprotect_store_t *ks);


keyprotect_store_t *
keyprotect_store_create(const keyprotect_conf_t *conf,
    keyprotect_transport_t *transport, keyprotect_cache_t *cache)
{
    keyprotect_store_t  *ks;

    keyprotect_json_init();

    ks = calloc(1, sizeof(keyprotect_store_t));
    if (ks == NULL) {
        return NULL;
    }

    ks->conf = conf;
    ks->transport = transport;
    ks->cache = cache;
    ks->root_key = conf->root_key;

    ks->interface.load = keyprotect_store_load;
    ks->interface.create = keyprotect_store_make;
    ks->interface.commit = keyprotect_store_commit;
    ks->interface.destroy = keyprotect_store_remove;
    ks->interface.find = keyprotect_store_find;
    ks->interface.cancel = keyprotect_store_cancel;
    ks->interface.data = ks;

    if (keyprotect_store_text(&ks->key_ring, &conf->key_ring) != KMIP_OK
        || keyprotect_store_text(&ks->root_key_ring, &conf->root_key_ring)
           != KMIP_OK
        || keyprotect_store_hash(ks) != KMIP_OK)
    {
        free(ks->key_ring);
        free(ks->root_key_ring);
        free(ks);
        return NULL;
    }

    keyprotect_iam_init(&ks->iam, ks);
    keyprotect_selftest_init(&ks->selftest, ks);

    return ks;
}


void
keyprotect_store_start(keyprotect_store_t *ks)
{
    keyprotect_iam_start(&ks->iam);
    keyprotect_selftest_start(ks);
}


void
keyprotect_store_destroy(keyprotect_store_t *ks)
{
    if (ks == NULL) {
        return;
    }

    ks->stopped = 1;

    keyprotect_flows_stop(ks);
    keyprotect_selftest_stop(ks);

    while (ks->calls) {
        keyprotect_call_cancel(ks->calls);
    }

    keyprotect_iam_stop(&ks->iam);

    free(ks->key_ring);
    free(ks->root_key_ring);
    free(ks);
}


kmip_store_t *
keyprotect_store_interface(keyprotect_store_t *ks)
{
    return &ks->interface;
}


int
keyprotect_store_available(const keyprotect_store_t *ks)
{
    return !ks->breaker.open && keyprotect_iam_available(&ks->iam);
}


kmip_str_t
keyprotect_root(const keyprotect_store_t *ks)
{
    kmip_str_t  id;

    id.data = (const uint8_t *) ks->root_id;
    id.len = strlen(ks->root_id);

    return id.len ? id : ks->root_key;
}


int
keyprotect_is_root(const keyprotect_store_t *ks, const kmip_str_t *id)
{
    return kmip_str_equal(id, &ks->root_key)
           || (ks->root_id[0] && kmip_str_equal_c(id, ks->root_id));
}


void
keyprotect_cache_key(const keyprotect_store_t *ks, const kmip_str_t *uid,
    uint8_t key[KEYPROTECT_CACHE_KEY])
{
    memcpy(key, ks->cache_id, sizeof(ks->cache_id));
    memcpy(key + sizeof(ks->cache_id), uid->data, KMIP_UUID_LEN);
}


/* empty: NULL, so that nothing is sent */

static kmip_int_t
keyprotect_store_text(char **dst, const kmip_str_t *src)
{
    *dst = NULL;

    if (src->len == 0) {
        return KMIP_OK;
    }

    *dst = malloc(src->len + 1);
    if (*dst == NULL) {
        return KMIP_ERROR;
    }

    memcpy(*dst, src->data, src->len);
    (*dst)[src->len] = '\0';

    return KMIP_OK;
}


/*
 * What the cache holds belongs to an instance, however its provider is called
 * in the configuration.  The zero between the parts keeps them apart.
 */

static kmip_int_t
keyprotect_store_hash(keyprotect_store_t *ks)
{
    int          ok;
    size_t       i;
    uint8_t      digest[32];
    EVP_MD_CTX  *ctx;

    const kmip_str_t  *parts[] = {
        &ks->conf->endpoint, &ks->conf->instance, &ks->conf->record_prefix
    };

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

    memcpy(ks->cache_id, digest, sizeof(ks->cache_id));

    return KMIP_OK;
}


static kmip_int_t
keyprotect_store_load(kmip_store_t *s, kmip_store_call_t *call)
{
    return keyprotect_load(s->data, call);
}


static kmip_int_t
keyprotect_store_make(kmip_store_t *s, kmip_store_call_t *call)
{
    return keyprotect_create(s->data, call);
}


static kmip_int_t
keyprotect_store_commit(kmip_store_t *s, kmip_store_call_t *call)
{
    return keyprotect_commit(s->data, call);
}


static kmip_int_t
keyprotect_store_remove(kmip_store_t *s, kmip_store_call_t *call)
{
    return keyprotect_remove(s->data, call);
}


static kmip_int_t
keyprotect_store_find(kmip_store_t *s, kmip_store_call_t *call)
{
    return keyprotect_find(s->data, call);
}


static void
keyprotect_store_cancel(kmip_store_t *s, kmip_store_call_t *call)
{
    keyprotect_cancel(s->data, call);
}
