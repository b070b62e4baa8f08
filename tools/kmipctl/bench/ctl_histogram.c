
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * A histogram of latencies: exact up to 255, then 128 buckets for each power
 * of two.
 */


#include "ctl_histogram.h"


static size_t ctl_histogram_bucket(uint64_t value);
static uint64_t ctl_histogram_value(size_t bucket);


void
ctl_histogram_add(ctl_histogram_t *h, uint64_t value)
{
    if (h->n == 0 || value < h->min) {
        h->min = value;
    }

    if (value > h->max) {
        h->max = value;
    }

    h->n++;
    h->sum += value;
    h->counts[ctl_histogram_bucket(value)]++;
}


static size_t
ctl_histogram_bucket(uint64_t value)
{
    unsigned  shift;

    if (value < 2 * CTL_HISTOGRAM_SUB) {
        return (size_t) value;
    }

    shift = 63 - (unsigned) __builtin_clzll(value) - 7;

    if (shift >= CTL_HISTOGRAM_SHIFTS) {
        return CTL_HISTOGRAM_BUCKETS - 1;
    }

    return shift * CTL_HISTOGRAM_SUB + (size_t) (value >> shift);
}


/* the largest value that belongs to a bucket */

static uint64_t
ctl_histogram_value(size_t bucket)
{
    size_t  shift;

    if (bucket < 2 * CTL_HISTOGRAM_SUB) {
        return bucket;
    }

    shift = bucket / CTL_HISTOGRAM_SUB - 1;

    return ((uint64_t) (bucket - shift * CTL_HISTOGRAM_SUB + 1) << shift) - 1;
}


uint64_t
ctl_histogram_at(const ctl_histogram_t *h, double share)
{
    size_t    i;
    uint64_t  seen, value;

    seen = 0;

    for (i = 0; i < CTL_HISTOGRAM_BUCKETS && h->n; i++) {
        seen += h->counts[i];

        if (h->counts[i] && (double) seen >= share * (double) h->n) {
            value = ctl_histogram_value(i);

            if (value < h->min) {
                return h->min;
            }

            return value < h->max && i < CTL_HISTOGRAM_BUCKETS - 1 ? value
                                                                   : h->max;
        }
    }

    return h->max;
}


double
ctl_histogram_mean(const ctl_histogram_t *h)
{
    return h->n ? (double) h->sum / (double) h->n : 0;
}
