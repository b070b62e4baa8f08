
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * A histogram of latencies whose buckets grow with the value, so that any
 * percentile is right within one part in 128.
 */


#ifndef _CTL_HISTOGRAM_H_INCLUDED_
#define _CTL_HISTOGRAM_H_INCLUDED_


#include <stddef.h>
#include <stdint.h>


#define CTL_HISTOGRAM_SUB      128
#define CTL_HISTOGRAM_SHIFTS   36        /* up to 2^43 - 1 */
#define CTL_HISTOGRAM_BUCKETS                                                \
    (CTL_HISTOGRAM_SUB * (CTL_HISTOGRAM_SHIFTS + 1))


typedef struct {
    uint64_t  n;
    uint64_t  sum;
    uint64_t  min;
    uint64_t  max;
    uint64_t  counts[CTL_HISTOGRAM_BUCKETS];
} ctl_histogram_t;


/* a zeroed histogram is empty */

void ctl_histogram_add(ctl_histogram_t *h, uint64_t value);

/* the value that a share (0 to 1) of all values does not exceed; 0 if empty */

uint64_t ctl_histogram_at(const ctl_histogram_t *h, double share);

double ctl_histogram_mean(const ctl_histogram_t *h);


#endif /* _CTL_HISTOGRAM_H_INCLUDED_ */
