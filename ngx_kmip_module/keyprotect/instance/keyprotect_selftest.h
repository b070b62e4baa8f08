
/*
 * Is Key Protect there and are we allowed what we need?  At start, and
 * whenever an answer is only to be believed if the instance is the right one.
 */


#ifndef _KEYPROTECT_SELFTEST_H_INCLUDED_
#define _KEYPROTECT_SELFTEST_H_INCLUDED_


#include "keyprotect_probe.h"
#include "keyprotect_series.h"


struct keyprotect_selftest_s {
    keyprotect_series_t     test;         /* root key, ring, wrap, unwrap */
    keyprotect_series_t     probe;        /* root key, ring */
    keyprotect_check_t     *checks;
    keyprotect_check_t     *ready;        /* being told */
    kmip_secret_t          *secret;
    kmip_str_t              ciphertext;
    unsigned                root_state;
    int64_t                 restorable;
    unsigned                passed:1;
};


void keyprotect_selftest_init(keyprotect_selftest_t *st,
    keyprotect_store_t *ks);
void keyprotect_selftest_start(keyprotect_store_t *ks);
void keyprotect_selftest_stop(keyprotect_store_t *ks);


#endif /* _KEYPROTECT_SELFTEST_H_INCLUDED_ */
