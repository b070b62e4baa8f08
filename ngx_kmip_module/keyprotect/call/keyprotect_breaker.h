
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The circuit breaker.  When failures persist it opens: calls then fail at
 * once, except for a probe from time to time.
 */


#ifndef _KEYPROTECT_BREAKER_H_INCLUDED_
#define _KEYPROTECT_BREAKER_H_INCLUDED_


#include "kmip_core.h"


typedef struct {
    unsigned    failures;       /* in a row */
    uint64_t    first;          /* ms: start of the first failed call */
    unsigned    probes;         /* since the breaker opened */
    unsigned    open:1;
} keyprotect_breaker_t;


/*
 * Report a result.  elapsed is the duration of the failed call in ms.  Both
 * return 1 if the breaker opened or closed.
 */

int keyprotect_breaker_success(keyprotect_breaker_t *b);
int keyprotect_breaker_failure(keyprotect_breaker_t *b, uint64_t now,
    uint64_t elapsed);

/* ms until the next probe */

uint64_t keyprotect_breaker_wait(keyprotect_breaker_t *b);


#endif /* _KEYPROTECT_BREAKER_H_INCLUDED_ */
