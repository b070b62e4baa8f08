
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The self-test: whether Key Protect responds and the API key has the rights
 * that the module needs. It runs at start and again whenever a call's result
 * casts doubt on that. The header also has the list of checks that wait for a
 * probe.
 */


#ifndef _KEYPROTECT_SELFTEST_H_INCLUDED_
#define _KEYPROTECT_SELFTEST_H_INCLUDED_


#include "keyprotect_probe.h"
#include "keyprotect_series.h"


struct keyprotect_selftest_s {
    keyprotect_series_t     test;         /* root key, key ring, absent
                                             alias, wrap, unwrap */
    keyprotect_series_t     probe;        /* root key, key ring */
    keyprotect_check_t     *checks;
    keyprotect_check_t     *ready;        /* whose done is being called */
    kmip_secret_t          *secret;
    kmip_str_t              ciphertext;
    unsigned                root_state;
    int64_t                 restorable;
    uint64_t                began;        /* ms: start of the last test; 0:
                                             none */
    unsigned                passed:1;
};


void keyprotect_selftest_init(keyprotect_selftest_t *st,
    keyprotect_store_t *ks);
void keyprotect_selftest_start(keyprotect_store_t *ks);
void keyprotect_selftest_stop(keyprotect_store_t *ks);

/*
 * Called when any call has ended. Starts the self-test if the result suggests
 * that the API key is refused or Key Protect is overloaded, or if a call
 * succeeded while the store counts as unusable.
 */

void keyprotect_selftest_ended(keyprotect_store_t *ks,
    const keyprotect_call_t *call);


#endif /* _KEYPROTECT_SELFTEST_H_INCLUDED_ */
