
/*
 * When to try again, and the breaker that stops trying.
 */


#ifndef _KEYPROTECT_RETRY_H_INCLUDED_
#define _KEYPROTECT_RETRY_H_INCLUDED_


#include "keyprotect_transport.h"


/* ms before the attempt after this one (from 1); with jitter */

uint64_t keyprotect_backoff(unsigned attempt, uint64_t first, uint64_t most);

/* a random number below n, not for keys */

uint32_t keyprotect_random(uint32_t n);


typedef struct {
    unsigned    failures;       /* one after the other */
    uint64_t    first;          /* ms: when the first of them began */
    unsigned    probes;         /* since it is open */
    unsigned    open:1;
} keyprotect_breaker_t;


/* both return 1 if the breaker changed */

int keyprotect_breaker_success(keyprotect_breaker_t *b);
int keyprotect_breaker_failure(keyprotect_breaker_t *b, uint64_t now,
    uint64_t elapsed);

/* ms until the next probe */

uint64_t keyprotect_breaker_wait(keyprotect_breaker_t *b);


#endif /* _KEYPROTECT_RETRY_H_INCLUDED_ */
