
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * kmipctl's histogram: percentiles within one part in a hundred.
 */


#include "ctl_histogram.h"
#include "tap.h"


static ctl_histogram_t  h;


static void
test_empty(void)
{
    memset(&h, 0, sizeof(h));

    is_int(ctl_histogram_at(&h, 0.5), 0, "nothing: percentile");
    ok(ctl_histogram_mean(&h) == 0, "nothing: mean");
}


static void
test_exact(void)
{
    uint64_t  i;

    memset(&h, 0, sizeof(h));

    for (i = 1; i <= 100; i++) {
        ctl_histogram_add(&h, i);
    }

    is_int(h.n, 100, "how many");
    is_int(h.min, 1, "the least");
    is_int(h.max, 100, "the greatest");
    ok(ctl_histogram_mean(&h) == 50.5, "the mean");
    is_int(ctl_histogram_at(&h, 0), 1, "p0");
    is_int(ctl_histogram_at(&h, 0.5), 50, "p50");
    is_int(ctl_histogram_at(&h, 0.99), 99, "p99");
    is_int(ctl_histogram_at(&h, 0.999), 100, "p99.9");
    is_int(ctl_histogram_at(&h, 1), 100, "p100");
}


/* a value between two others, which keep min and max from helping */

static void
test_error(void)
{
    int       bad;
    uint64_t  value, got;

    bad = 0;

    for (value = 1; value < (uint64_t) 1 << 42; value += value / 100 + 1) {
        memset(&h, 0, sizeof(h));

        ctl_histogram_add(&h, 0);
        ctl_histogram_add(&h, value);
        ctl_histogram_add(&h, UINT64_MAX / 4);

        got = ctl_histogram_at(&h, 0.5);

        if (got < value || (double) (got - value) > (double) value / 100) {
            bad++;
        }
    }

    is_int(bad, 0, "one part in a hundred, up to 2^42");
    is_int(ctl_histogram_at(&h, 1), UINT64_MAX / 4, "beyond: the greatest");
}


static void
test_order(void)
{
    int       i, bad;
    uint64_t  last, value;

    memset(&h, 0, sizeof(h));

    for (i = 0; i < 10000; i++) {
        ctl_histogram_add(&h, (uint64_t) i * i * 37);
    }

    bad = 0;
    last = 0;

    for (i = 0; i <= 1000; i++) {
        value = ctl_histogram_at(&h, i / 1000.0);
        bad += (value < last || value > h.max);
        last = value;
    }

    is_int(bad, 0, "percentiles never fall, nor pass the greatest");
}


int
main(void)
{
    test_empty();
    test_exact();
    test_error();
    test_order();

    return done_testing();
}
