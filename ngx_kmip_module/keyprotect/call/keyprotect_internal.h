
/*
 * A store, as its calls see it.
 */


#ifndef _KEYPROTECT_INTERNAL_H_INCLUDED_
#define _KEYPROTECT_INTERNAL_H_INCLUDED_


#include "keyprotect_breaker.h"
#include "keyprotect_call.h"
#include "keyprotect_conf.h"
#include "keyprotect_iam.h"
#include "keyprotect_log.h"
#include "keyprotect_transport.h"


struct keyprotect_store_s {
    const keyprotect_conf_t     *conf;
    keyprotect_transport_t      *transport;

    char                        *key_ring;       /* NULL: none is sent */
    char                        *root_key_ring;
    kmip_str_t                   root_key;       /* as it is configured */
    char                         root_id[40];    /* empty until it is known */

    keyprotect_iam_t             iam;
    keyprotect_breaker_t         breaker;
    void                       (*opened)(keyprotect_store_t *ks);
    void                       (*ended)(keyprotect_store_t *ks,
                                        const keyprotect_call_t *call);
    keyprotect_log_limits_t      limits;
    keyprotect_call_t           *calls;          /* under way */
    unsigned                     stopped:1;      /* is being destroyed */
    unsigned                     unusable:1;     /* the self-test found that
                                                    no key can be made or read
                                                    here */

    /* of the floors above, which alone look into it */

    struct keyprotect_selftest_s      *selftest;
    struct keyprotect_cached_space_s  *cached;
    struct keyprotect_flow_s          *flows;
    struct keyprotect_unwrap_s        *unwraps;
    struct keyprotect_turn_s          *turns;
    uint64_t                           asked;    /* ms: last, by others than
                                                    those who list */
};


#define keyprotect_clock(ks)  ((ks)->transport->clock((ks)->transport))
#define keyprotect_now(ks)    ((ks)->transport->now((ks)->transport))


#endif /* _KEYPROTECT_INTERNAL_H_INCLUDED_ */
