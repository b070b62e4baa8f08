
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
    uint64_t                began;        /* ms: the last one; 0: none */
    unsigned                passed:1;
};


void keyprotect_selftest_init(keyprotect_selftest_t *st,
    keyprotect_store_t *ks);
void keyprotect_selftest_start(keyprotect_store_t *ks);
void keyprotect_selftest_stop(keyprotect_store_t *ks);

/*
 * A call ended: as if we were not wanted, or too many, which the self-test
 * finds out; or well, while it was thought that nothing works, so that the
 * self-test need not wait.
 */

void keyprotect_selftest_ended(keyprotect_store_t *ks,
    const keyprotect_call_t *call);


#endif /* _KEYPROTECT_SELFTEST_H_INCLUDED_ */
