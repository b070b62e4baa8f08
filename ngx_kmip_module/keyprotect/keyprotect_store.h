
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
 * conf, transport and cache must outlive the store; cache may be NULL.  The
 * store allocates for itself; NULL: no memory.
 */

keyprotect_store_t *keyprotect_store_create(const keyprotect_conf_t *conf,
    keyprotect_transport_t *transport, keyprotect_cache_t *cache);

/* begins the background work: token, its renewal, the self-test */

void keyprotect_store_start(keyprotect_store_t *ks);

/*
 * And what one worker of a host does for all: aliases are counted, as
 * keyprotect_census.h tells.
 */

void keyprotect_store_watch(keyprotect_store_t *ks);

/* cancels everything that is under way and cleanses token and buffers */

void keyprotect_store_destroy(keyprotect_store_t *ks);

/* the interface that the engine uses */

kmip_store_t *keyprotect_store_interface(keyprotect_store_t *ks);

/*
 * 0 while no key can be made or read: Key Protect or IAM is out of reach or
 * overloaded, refuses us, or something else answers.  1 while the root key is
 * not active, for all endpoints share it.  Asked before a session is admitted
 * with "on_unavailable refuse".
 */

int keyprotect_store_available(const keyprotect_store_t *ks);


#endif /* _KEYPROTECT_STORE_H_INCLUDED_ */
