
/*
 * The key store over IBM Key Protect: one per provider and worker.
 */


#ifndef _KEYPROTECT_STORE_H_INCLUDED_
#define _KEYPROTECT_STORE_H_INCLUDED_


#include "keyprotect_cache.h"
#include "keyprotect_transport.h"
#include "kmip_store.h"


typedef struct keyprotect_store_s  keyprotect_store_t;


typedef enum {
    KEYPROTECT_LOG_ALERT = 1,         /* a bug */
    KEYPROTECT_LOG_ERROR,             /* Key Protect's fault or ours */
    KEYPROTECT_LOG_WARN,
    KEYPROTECT_LOG_NOTICE,
    KEYPROTECT_LOG_INFO,
    KEYPROTECT_LOG_DEBUG
} keyprotect_log_level_e;

/* text is one line, without secrets */

typedef void (*keyprotect_log_pt)(void *data, keyprotect_log_level_e level,
    const char *text);


typedef struct {
    kmip_str_t              name;             /* of the block, for logs */
    kmip_str_t              endpoint;         /* for cache keys and logs */
    kmip_str_t              instance;
    kmip_str_t              root_key;         /* id or alias */
    kmip_str_t              key_ring;         /* empty: none sent */
    kmip_str_t              root_key_ring;    /* empty: none sent */
    kmip_str_t              record_prefix;
    const kmip_secret_t    *api_key;          /* the process's one copy */
    uint64_t                timeout;          /* ms, a whole batch item */
    unsigned                attributes_off:1;
    unsigned                destroy_tombstone:1;

    /* random bytes for identifiers of calls and writes, not for keys */

    keyprotect_log_pt       log;
    void                   *log_data;
} keyprotect_conf_t;


/*
 * conf, transport and cache must outlive the store; cache may be NULL.  The
 * store allocates for itself; NULL: no memory.
 */

keyprotect_store_t *keyprotect_store_create(const keyprotect_conf_t *conf,
    keyprotect_transport_t *transport, keyprotect_cache_t *cache);

/* begins the background work: token, its renewal, the self-test */

void keyprotect_store_start(keyprotect_store_t *ks);

/* cancels everything that is under way and cleanses token and buffers */

void keyprotect_store_destroy(keyprotect_store_t *ks);

/* the interface that the engine uses */

kmip_store_t *keyprotect_store_interface(keyprotect_store_t *ks);

/*
 * 1 if Key Protect answered lately: the breaker is closed.  Asked before a
 * session is admitted with "on_unavailable refuse".
 */

int keyprotect_store_available(const keyprotect_store_t *ks);


#endif /* _KEYPROTECT_STORE_H_INCLUDED_ */
