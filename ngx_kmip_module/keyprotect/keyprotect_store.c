
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The store: creation, start, end, and the interface that the engine uses.
 */


#include <stdlib.h>
#include <string.h>

#include "keyprotect_store.h"
#include "keyprotect_cached.h"
#include "keyprotect_census.h"
#include "keyprotect_clean.h"
#include "keyprotect_commit.h"
#include "keyprotect_create.h"
#include "keyprotect_destroy.h"
#include "keyprotect_find.h"
#include "keyprotect_flow.h"
#include "keyprotect_load.h"
#include "keyprotect_selftest.h"


typedef struct {
    keyprotect_store_t          store;       /* first: ks points to both */
    kmip_store_t                interface;
    keyprotect_selftest_t       selftest;
    keyprotect_census_t         census;
    keyprotect_cached_space_t   cached;
    keyprotect_cleaner_t        cleaner;
} keyprotect_whole_t;


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


keyprotect_store_t *
keyprotect_store_create(const keyprotect_conf_t *conf,
    keyprotect_transport_t *transport, keyprotect_cache_t *cache)
{
    keyprotect_store_t  *ks;
    keyprotect_whole_t  *whole;

    keyprotect_json_init();

    whole = calloc(1, sizeof(keyprotect_whole_t));
    if (whole == NULL) {
        return NULL;
    }

    ks = &whole->store;

    ks->conf = conf;
    ks->transport = transport;
    ks->root_key = conf->root_key;
    ks->opened = keyprotect_probe_start;
    ks->ended = keyprotect_selftest_ended;
    ks->selftest = &whole->selftest;
    ks->census = &whole->census;
    ks->cached = &whole->cached;
    ks->cleaner = &whole->cleaner;

    whole->interface.load = keyprotect_store_load;
    whole->interface.create = keyprotect_store_make;
    whole->interface.commit = keyprotect_store_commit;
    whole->interface.destroy = keyprotect_store_remove;
    whole->interface.find = keyprotect_store_find;
    whole->interface.cancel = keyprotect_store_cancel;
    whole->interface.uid_max = conf->identifier_short ? KEYPROTECT_STAMP
                                                      : KEYPROTECT_UID;
    whole->interface.data = ks;

    if (keyprotect_store_text(&ks->key_ring, &conf->key_ring) != KMIP_OK
        || keyprotect_store_text(&ks->root_key_ring, &conf->root_key_ring)
           != KMIP_OK
        || keyprotect_cached_init(ks->cached, cache, &conf->endpoint,
                                  &conf->instance, &conf->record_prefix)
           != KMIP_OK)
    {
        free(ks->key_ring);
        free(ks->root_key_ring);
        free(whole);
        return NULL;
    }

    keyprotect_iam_init(&ks->iam, ks);
    keyprotect_selftest_init(ks->selftest, ks);
    keyprotect_census_init(ks->census, ks);

    return ks;
}


void
keyprotect_store_start(keyprotect_store_t *ks)
{
    keyprotect_iam_start(&ks->iam);
    keyprotect_selftest_start(ks);
}


void
keyprotect_store_watch(keyprotect_store_t *ks)
{
    keyprotect_census_start(ks);
}


void
keyprotect_store_destroy(keyprotect_store_t *ks)
{
    if (ks == NULL) {
        return;
    }

    ks->stopped = 1;

    keyprotect_flow_stop_all(ks);
    keyprotect_clean_stop(ks);
    keyprotect_selftest_stop(ks);
    keyprotect_census_stop(ks);

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
    return &((keyprotect_whole_t *) ks)->interface;
}


int
keyprotect_store_available(const keyprotect_store_t *ks)
{
    return !ks->breaker.open && !ks->unusable
           && keyprotect_iam_available(&ks->iam);
}


void
keyprotect_store_state(const keyprotect_store_t *ks,
    keyprotect_store_state_t *state)
{
    uint64_t  now;

    now = keyprotect_clock(ks);

    state->open = ks->breaker.open;
    state->unusable = ks->unusable;
    state->no_token = !keyprotect_iam_available(&ks->iam);
    state->token = ks->iam.token && ks->iam.expires > now
                   ? ks->iam.expires - now : 0;
}


/* copies src; NULL if it is empty, so that no header is sent */

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
    return keyprotect_destroy(s->data, call);
}


static kmip_int_t
keyprotect_store_find(kmip_store_t *s, kmip_store_call_t *call)
{
    return keyprotect_find(s->data, call);
}


static void
keyprotect_store_cancel(kmip_store_t *s, kmip_store_call_t *call)
{
    keyprotect_flow_cancel(s->data, call);
}
