
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

    /* what was learned of this instance and our rights in it */

    unsigned                     absent_status;  /* of an alias that does not
                                                    exist; 0: not known */
    char                         absent_code[48];
    unsigned                     proven:1;       /* keys of the ring were seen
                                                    by the last check */
    uint64_t                     unalias_until;  /* ms: until then an alias may
                                                    not be removed */
    uint64_t                     clean_until;    /* and no revision deleted */
    uint64_t                     stamped;        /* ms, of the last stamp */

    /* of the floors above, which alone look into it */

    struct keyprotect_selftest_s      *selftest;
    struct keyprotect_cached_space_s  *cached;
    struct keyprotect_flow_s          *flows;
    struct keyprotect_unwrap_s        *unwraps;
    struct keyprotect_cleaner_s       *cleaner;
    struct keyprotect_turn_s          *turns;
    uint64_t                           asked;    /* ms: last, by others than
                                                    those who list */
};


#define keyprotect_clock(ks)  ((ks)->transport->clock((ks)->transport))
#define keyprotect_now(ks)    ((ks)->transport->now((ks)->transport))


#endif /* _KEYPROTECT_INTERNAL_H_INCLUDED_ */
