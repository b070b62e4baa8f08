
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The monotonic clock.
 */


#include "ctl_clock.h"

#include <time.h>


int64_t
ctl_clock_ns(void)
{
    struct timespec  ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);

    return (int64_t) ts.tv_sec * 1000000000 + ts.tv_nsec;
}


int64_t
ctl_clock_ms(void)
{
    return ctl_clock_ns() / 1000000;
}
