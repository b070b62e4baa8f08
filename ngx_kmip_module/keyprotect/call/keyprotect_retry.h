
/*
 * When to try again.
 */


#ifndef _KEYPROTECT_RETRY_H_INCLUDED_
#define _KEYPROTECT_RETRY_H_INCLUDED_


#include "kmip_core.h"


/* ms before the attempt after this one (from 1); with jitter */

uint64_t keyprotect_retry_backoff(unsigned attempt, uint64_t first,
    uint64_t most);

/* a random number below n, not for keys */

uint32_t keyprotect_retry_random(uint32_t n);


#endif /* _KEYPROTECT_RETRY_H_INCLUDED_ */
