
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The store, for the files of the floors above call/ as well.
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

    char                        *key_ring;       /* NULL: header not sent */
    char                        *root_key_ring;
    kmip_str_t                   root_key;       /* as configured */
    char                         root_id[40];    /* empty: not yet known */

    keyprotect_iam_t             iam;
    keyprotect_breaker_t         breaker;
    void                       (*opened)(keyprotect_store_t *ks);
    void                       (*ended)(keyprotect_store_t *ks,
                                        const keyprotect_call_t *call);
    keyprotect_log_limits_t      limits;
    keyprotect_call_t           *calls;          /* active calls */
    unsigned                     stopped:1;      /* being destroyed */
    unsigned                     unusable:1;     /* by the self-test, keys can
                                                    neither be created nor read
                                                    here */

    /* what is known of the instance and of this server's rights in it */

    unsigned                     absent_status;  /* response for an unknown
                                                    alias; 0: not known yet */
    char                         absent_code[48];
    unsigned                     proven:1;       /* the last check has seen
                                                    keys in the ring */
    uint64_t                     unalias_until;  /* ms; until then aliases
                                                    cannot be removed */
    uint64_t                     clean_until;    /* ms; until then revisions
                                                    cannot be deleted */
    uint64_t                     stamped;        /* ms; time of the last
                                                    stamp */

    /* private to the floors above */

    struct keyprotect_selftest_s      *selftest;
    struct keyprotect_census_s        *census;
    struct keyprotect_cached_space_s  *cached;
    struct keyprotect_flow_s          *flows;
    struct keyprotect_unwrap_s        *unwraps;
    struct keyprotect_cleaner_s       *cleaner;
    struct keyprotect_turn_s          *turns;
    uint64_t                           asked;    /* ms: last call that was not
                                                    patient */
};


#define keyprotect_clock(ks)  ((ks)->transport->clock((ks)->transport))
#define keyprotect_now(ks)    ((ks)->transport->now((ks)->transport))


#endif /* _KEYPROTECT_INTERNAL_H_INCLUDED_ */
