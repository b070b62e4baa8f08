
/*
 * The breaker: after failures that last, calls fail at once, but for a probe
 * now and then.
 */


#ifndef _KEYPROTECT_BREAKER_H_INCLUDED_
#define _KEYPROTECT_BREAKER_H_INCLUDED_


#include "kmip_core.h"


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


#endif /* _KEYPROTECT_BREAKER_H_INCLUDED_ */
