
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The circuit breaker.
 */


#include "keyprotect_breaker.h"
#include "keyprotect_retry.h"


#define KEYPROTECT_BREAKER_FAILURES  5
#define KEYPROTECT_BREAKER_SPAN      1000     /* ms */
#define KEYPROTECT_PROBE_FIRST       1000     /* ms */
#define KEYPROTECT_PROBE_MOST        5000     /* ms */


int
keyprotect_breaker_success(keyprotect_breaker_t *b)
{
    int  changed;

    changed = b->open;

    b->failures = 0;
    b->probes = 0;
    b->open = 0;

    return changed;
}


/*
 * Failures must persist for KEYPROTECT_BREAKER_SPAN ms.  Calls that share a
 * connection fail together when it breaks, which says nothing about the next
 * one.
 */

int
keyprotect_breaker_failure(keyprotect_breaker_t *b, uint64_t now,
    uint64_t elapsed)
{
    uint64_t  began;

    began = now > elapsed ? now - elapsed : 0;

    if (b->failures == 0 || began < b->first) {
        b->first = began;
    }

    b->failures++;

    if (b->open
        || b->failures < KEYPROTECT_BREAKER_FAILURES
        || now - b->first < KEYPROTECT_BREAKER_SPAN)
    {
        return 0;
    }

    b->open = 1;
    b->probes = 0;

    return 1;
}


uint64_t
keyprotect_breaker_wait(keyprotect_breaker_t *b)
{
    uint64_t  ms;

    b->probes++;

    ms = (uint64_t) KEYPROTECT_PROBE_FIRST * b->probes;

    if (ms > KEYPROTECT_PROBE_MOST) {
        ms = KEYPROTECT_PROBE_MOST;
        b->probes = KEYPROTECT_PROBE_MOST / KEYPROTECT_PROBE_FIRST;
    }

    return ms + keyprotect_retry_random((uint32_t) ms / 5);
}
