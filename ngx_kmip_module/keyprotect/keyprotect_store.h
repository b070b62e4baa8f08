
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The key store over IBM Key Protect: one per provider and worker.
 */


#ifndef _KEYPROTECT_STORE_H_INCLUDED_
#define _KEYPROTECT_STORE_H_INCLUDED_


#include "keyprotect_cache.h"
#include "keyprotect_conf.h"
#include "keyprotect_transport.h"
#include "kmip_store.h"


/*
 * conf, transport and cache must outlive the store; cache may be NULL.
 * Returns NULL if memory is exhausted.
 */

keyprotect_store_t *keyprotect_store_create(const keyprotect_conf_t *conf,
    keyprotect_transport_t *transport, keyprotect_cache_t *cache);

/* starts the background work: the token and its renewal, the self-test */

void keyprotect_store_start(keyprotect_store_t *ks);

/*
 * Starts in addition what only one worker of a host does: it counts aliases,
 * see keyprotect_census.h.
 */

void keyprotect_store_watch(keyprotect_store_t *ks);

/* cancels all calls and flows; cleanses token and buffers */

void keyprotect_store_destroy(keyprotect_store_t *ks);

/* the interface that the engine uses */

kmip_store_t *keyprotect_store_interface(keyprotect_store_t *ks);

/*
 * 0 as long as keys can neither be created nor read: Key Protect or IAM is
 * unreachable, overloaded or refuses this server, or another host responds in
 * its place.  1 if only the root key is not active, since that is the same at
 * all endpoints.  It is called before a session is admitted with
 * "on_unavailable refuse".
 */

int keyprotect_store_available(const keyprotect_store_t *ks);

/* how it is now, for statistics */

typedef struct {
    unsigned    open:1;         /* the breaker */
    unsigned    unusable:1;     /* keyprotect_selftest.h */
    unsigned    no_token:1;     /* IAM gives none */
    uint64_t    token;          /* ms that the token will still be used; 0:
                                   there is none */
} keyprotect_store_state_t;

void keyprotect_store_state(const keyprotect_store_t *ks,
    keyprotect_store_state_t *state);


#endif /* _KEYPROTECT_STORE_H_INCLUDED_ */
