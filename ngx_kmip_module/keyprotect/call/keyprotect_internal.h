
/*
 * The store, as the parts of keyprotect/ see it.
 */


#ifndef _KEYPROTECT_INTERNAL_H_INCLUDED_
#define _KEYPROTECT_INTERNAL_H_INCLUDED_


#include "keyprotect_alias.h"
#include "keyprotect_answer.h"
#include "keyprotect_call.h"
#include "keyprotect_iam.h"
#include "keyprotect_json.h"
#include "keyprotect_log.h"
#include "keyprotect_probe.h"
#include "keyprotect_record.h"
#include "keyprotect_request.h"
#include "keyprotect_retry.h"
#include "keyprotect_seal.h"
#include "keyprotect_selftest.h"
#include "keyprotect_store.h"


typedef struct keyprotect_flow_s    keyprotect_flow_t;
typedef struct keyprotect_unwrap_s  keyprotect_unwrap_t;

#define KEYPROTECT_CACHE_KEY  (16 + KMIP_UUID_LEN)


struct keyprotect_store_s {
    kmip_store_t               interface;
    const keyprotect_conf_t   *conf;
    keyprotect_transport_t    *transport;
    keyprotect_cache_t        *cache;          /* NULL: none */

    char                      *key_ring;       /* NULL: none is sent */
    char                      *root_key_ring;
    kmip_str_t                 root_key;       /* as it is configured */
    char                       root_id[40];    /* empty until it is known */
    uint8_t                    cache_id[16];   /* endpoint, instance, prefix */

    keyprotect_iam_t           iam;
    keyprotect_breaker_t       breaker;
    keyprotect_selftest_t      selftest;
    keyprotect_log_limits_t    limits;
    keyprotect_call_t         *calls;          /* under way */
    unsigned                   stopped:1;      /* is being destroyed */

    keyprotect_flow_t         *flows;          /* of the flows' own */
    keyprotect_unwrap_t       *unwraps;
};


/* the flows: as in kmip_store.h */

kmip_int_t keyprotect_load(keyprotect_store_t *ks, kmip_store_call_t *call);
kmip_int_t keyprotect_create(keyprotect_store_t *ks, kmip_store_call_t *call);
kmip_int_t keyprotect_commit(keyprotect_store_t *ks, kmip_store_call_t *call);
kmip_int_t keyprotect_remove(keyprotect_store_t *ks, kmip_store_call_t *call);
kmip_int_t keyprotect_find(keyprotect_store_t *ks, kmip_store_call_t *call);
void keyprotect_cancel(keyprotect_store_t *ks, kmip_store_call_t *call);

/* ends them all, without a word to anybody: the store is being destroyed */

void keyprotect_flows_stop(keyprotect_store_t *ks);


/* id of the root key, or what is configured while that is not known */

kmip_str_t keyprotect_root(const keyprotect_store_t *ks);

/* 1 if this id or alias is the root key that is configured */

int keyprotect_is_root(const keyprotect_store_t *ks, const kmip_str_t *id);

void keyprotect_cache_key(const keyprotect_store_t *ks, const kmip_str_t *uid,
    uint8_t key[KEYPROTECT_CACHE_KEY]);

#define keyprotect_clock(ks)  ((ks)->transport->clock((ks)->transport))
#define keyprotect_now(ks)    ((ks)->transport->now((ks)->transport))


#endif /* _KEYPROTECT_INTERNAL_H_INCLUDED_ */
