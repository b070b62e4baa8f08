
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Probes: whether Key Protect responds again after the breaker opened, and
 * whether root key and key ring are still those of the configured instance.
 */


#ifndef _KEYPROTECT_PROBE_H_INCLUDED_
#define _KEYPROTECT_PROBE_H_INCLUDED_


#include "keyprotect_call.h"
#include "keyprotect_conf.h"


typedef struct keyprotect_selftest_s  keyprotect_selftest_t;
typedef struct keyprotect_check_s  keyprotect_check_t;

/* a flow that waits for the result of a probe */

struct keyprotect_check_s {
    void                  (*done)(keyprotect_check_t *check, int there);
    void                   *data;
    uint64_t                deadline;     /* ms: done is called with 0 then
                                             at the latest */
    unsigned                asked:1;      /* a probe began after this check */

    keyprotect_store_t     *store;
    keyprotect_timer_t      timer;
    keyprotect_check_t     *next;
    keyprotect_check_t    **prev;         /* NULL: not in a list */
};


void keyprotect_probe_init(keyprotect_selftest_t *st, keyprotect_store_t *ks);

/* called when the breaker opens: probes at intervals until it closes */

void keyprotect_probe_start(keyprotect_store_t *ks);

/*
 * Must be called before an object is reported ABSENT: checks that the root key
 * is still in the configured instance. An earlier probe proves nothing about a
 * later answer, so a check that starts while a probe is under way waits for the
 * next one. KMIP_AGAIN: check->done will be called later, never from within,
 * with 1 (verified) or 0; KMIP_ERROR: it cannot be checked, and the flow must
 * report UNAVAILABLE.
 */

#define KEYPROTECT_UNSURE  "it cannot be told whether the object exists"

kmip_int_t keyprotect_probe_verify(keyprotect_store_t *ks,
    keyprotect_check_t *check);
void keyprotect_probe_cancel(keyprotect_check_t *check);


#endif /* _KEYPROTECT_PROBE_H_INCLUDED_ */
