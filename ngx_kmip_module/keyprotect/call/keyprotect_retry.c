
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Pauses between attempts.
 */


#include "keyprotect_retry.h"

#include <openssl/err.h>
#include <openssl/rand.h>


uint32_t
keyprotect_retry_random(uint32_t n)
{
    uint32_t  value;

    if (RAND_bytes((unsigned char *) &value, sizeof(value)) != 1) {
        ERR_clear_error();
        return 0;
    }

    return n ? value % n : 0;
}


uint64_t
keyprotect_retry_backoff(unsigned attempt, uint64_t first, uint64_t most)
{
    uint64_t  ms;

    for (ms = first; attempt > 1 && ms < most; attempt--) {
        ms *= 2;
    }

    if (ms > most) {
        ms = most;
    }

    /* the second half is random, so that hosts do not retry simultaneously */

    return ms - ms / 2 + keyprotect_retry_random((uint32_t) (ms / 2) + 1);
}
