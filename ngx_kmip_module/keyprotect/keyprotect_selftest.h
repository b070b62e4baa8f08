
/*
 * Is Key Protect there and are we allowed what we need?  At start, and
 * whenever an answer is only to be believed if the instance is the right one.
 */


#ifndef _KEYPROTECT_SELFTEST_H_INCLUDED_
#define _KEYPROTECT_SELFTEST_H_INCLUDED_


#include "keyprotect_call.h"


typedef struct keyprotect_check_s  keyprotect_check_t;

/* somebody who waits to hear whether the instance is there */

struct keyprotect_check_s {
    void                  (*done)(keyprotect_check_t *check, int there);
    void                   *data;
    keyprotect_check_t     *next;
    keyprotect_check_t    **prev;         /* NULL: not waiting */
};


typedef struct {
    keyprotect_call_t       call;         /* of the self-test */
    keyprotect_call_t       probe;        /* metadata of the root key */
    kmip_arena_t           *arena;
    kmip_arena_t           *probe_arena;
    keyprotect_timer_t      timer;
    keyprotect_timer_t      probe_timer;
    keyprotect_check_t     *checks;
    unsigned                step;
    unsigned                attempts;
    unsigned                passed:1;
    unsigned                probing:1;
    uint64_t                seen;         /* ms: root key and ring last seen */
    kmip_secret_t          *secret;
    kmip_str_t              ciphertext;
} keyprotect_selftest_t;


void keyprotect_selftest_init(keyprotect_selftest_t *st,
    keyprotect_store_t *ks);
void keyprotect_selftest_start(keyprotect_store_t *ks);
void keyprotect_selftest_stop(keyprotect_store_t *ks);

/* the breaker opened: ask now and then until it closes */

void keyprotect_probe_start(keyprotect_store_t *ks);

/*
 * To be asked before ABSENT is said.  KMIP_OK: our root key was seen a moment
 * ago in our instance; KMIP_AGAIN: check->done will be called, never from
 * within, with 1 or 0; KMIP_ERROR: cannot be found out: UNAVAILABLE.
 */

kmip_int_t keyprotect_verify(keyprotect_store_t *ks,
    keyprotect_check_t *check);
void keyprotect_verify_cancel(keyprotect_check_t *check);


#endif /* _KEYPROTECT_SELFTEST_H_INCLUDED_ */
