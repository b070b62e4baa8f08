
/*
 * Probes: is Key Protect back, and is this still our instance?
 */


#ifndef _KEYPROTECT_PROBE_H_INCLUDED_
#define _KEYPROTECT_PROBE_H_INCLUDED_


#include "keyprotect_call.h"
#include "keyprotect_conf.h"


typedef struct keyprotect_selftest_s  keyprotect_selftest_t;
typedef struct keyprotect_check_s  keyprotect_check_t;

/* somebody who waits to hear whether the instance is there */

struct keyprotect_check_s {
    void                  (*done)(keyprotect_check_t *check, int there);
    void                   *data;
    uint64_t                deadline;     /* ms: told 0 at the latest then */
    unsigned                asked:1;      /* a probe began after it */

    keyprotect_store_t     *store;
    keyprotect_timer_t      timer;
    keyprotect_check_t     *next;
    keyprotect_check_t    **prev;         /* NULL: not waiting */
};


void keyprotect_probe_init(keyprotect_selftest_t *st, keyprotect_store_t *ks);

/* the breaker opened: ask now and then until it closes */

void keyprotect_probe_start(keyprotect_store_t *ks);

/*
 * To be asked before ABSENT is said: is our root key still in our instance?
 * What was seen before the answer that found nothing proves nothing, so those
 * who ask while a probe is under way wait for the next.  KMIP_AGAIN:
 * check->done will be called, never from within, with 1 or 0; KMIP_ERROR:
 * cannot be found out: UNAVAILABLE.
 */

#define KEYPROTECT_UNSURE  "it cannot be told whether the object exists"

kmip_int_t keyprotect_probe_verify(keyprotect_store_t *ks,
    keyprotect_check_t *check);
void keyprotect_probe_cancel(keyprotect_check_t *check);


#endif /* _KEYPROTECT_PROBE_H_INCLUDED_ */
