
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The monotonic clock.
 */


#ifndef _CTL_CLOCK_H_INCLUDED_
#define _CTL_CLOCK_H_INCLUDED_


#include <stdint.h>


int64_t ctl_clock_ns(void);
int64_t ctl_clock_ms(void);


#endif /* _CTL_CLOCK_H_INCLUDED_ */
