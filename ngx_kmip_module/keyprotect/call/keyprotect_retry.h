
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Pauses between attempts.
 */


#ifndef _KEYPROTECT_RETRY_H_INCLUDED_
#define _KEYPROTECT_RETRY_H_INCLUDED_


#include "kmip_core.h"


/*
 * The pause in ms before the attempt after this one (from 1): it doubles from
 * first up to most, with jitter.
 */

uint64_t keyprotect_retry_backoff(unsigned attempt, uint64_t first,
    uint64_t most);

/* a random number below n, not for cryptographic use */

uint32_t keyprotect_retry_random(uint32_t n);


#endif /* _KEYPROTECT_RETRY_H_INCLUDED_ */
