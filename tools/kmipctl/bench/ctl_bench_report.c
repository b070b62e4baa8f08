
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The results of a load.
 */


#include "ctl_bench.h"
#include "ctl_print.h"

#include <sys/resource.h>


typedef struct {
    const char  *name;
    double       share;
} ctl_share_t;


static json_t *ctl_bench_errors(const ctl_bench_t *b);
static json_t *ctl_bench_latency(const ctl_histogram_t *h);
static json_t *ctl_bench_us(double nanoseconds);
static json_t *ctl_bench_cpu(void);
static json_t *ctl_bench_rate(double n, double seconds);
static json_t *ctl_bench_rows(const json_t *result);
static int ctl_bench_code(const ctl_bench_t *b);


static const ctl_share_t  ctl_bench_shares[] = {
    { "p50", 0.5 },
    { "p90", 0.9 },
    { "p99", 0.99 },
    { "p99.9", 0.999 }
};

#define CTL_BENCH_SHARES                                                     \
    (sizeof(ctl_bench_shares) / sizeof(ctl_bench_shares[0]))


int
ctl_bench_report(ctl_bench_t *b, const char *operation)
{
    double   seconds;
    json_t  *result;

    seconds = (double) (b->ended - b->measured) / CTL_BENCH_SECOND;

    result = json_pack("{sssIsIsIsIsIsosfsososIsIsIsIsososo}",
        "operation", operation,
        "connections", (json_int_t) b->nlanes,
        "operations", (json_int_t) b->succeeded,
        "failed", (json_int_t) b->failed,
        "not_started", (json_int_t) b->missed,
        "requests", (json_int_t) b->requests_sent,
        "errors", ctl_bench_errors(b),
        "seconds", seconds,
        "operations_per_second",
        ctl_bench_rate((double) b->succeeded, seconds),
        "cpu_seconds", ctl_bench_cpu(),
        "bytes_sent", (json_int_t) b->sent,
        "bytes_received", (json_int_t) b->received,
        "handshakes", (json_int_t) b->handshakes,
        "handshakes_resumed", (json_int_t) b->resumed,
        "handshakes_per_second",
        ctl_bench_rate((double) b->handshakes,
                       (double) (b->shaken - b->opened) / CTL_BENCH_SECOND),
        "latency_us", ctl_bench_latency(&b->latency),
        "handshake_us", ctl_bench_latency(&b->handshake));

    ctl_print(b->c, result, b->c->o.json ? NULL : ctl_bench_rows(result));

    return ctl_bench_code(b);
}


static json_t *
ctl_bench_errors(const ctl_bench_t *b)
{
    size_t   i;
    json_t  *errors;

    errors = json_object();

    for (i = 0; i < b->nerrors; i++) {
        json_object_set_new(errors, b->errors[i].name,
                            json_integer((json_int_t) b->errors[i].n));
    }

    return errors;
}


static json_t *
ctl_bench_latency(const ctl_histogram_t *h)
{
    size_t   i;
    json_t  *result;

    result = json_object();

    json_object_set_new(result, "min", ctl_bench_us((double) h->min));
    json_object_set_new(result, "mean", ctl_bench_us(ctl_histogram_mean(h)));

    for (i = 0; i < CTL_BENCH_SHARES; i++) {
        json_object_set_new(result, ctl_bench_shares[i].name,
            ctl_bench_us((double) ctl_histogram_at(h,
                                                ctl_bench_shares[i].share)));
    }

    json_object_set_new(result, "max", ctl_bench_us((double) h->max));

    return result;
}


/* in whole microseconds */

static json_t *
ctl_bench_us(double nanoseconds)
{
    return json_integer((json_int_t) (nanoseconds / 1000 + 0.5));
}


static json_t *
ctl_bench_rate(double n, double seconds)
{
    return json_integer(seconds > 0 ? (json_int_t) (n / seconds + 0.5) : 0);
}


/* processor time of this process since its start */

static json_t *
ctl_bench_cpu(void)
{
    struct rusage  usage;

    if (getrusage(RUSAGE_SELF, &usage) == -1) {
        return json_null();
    }

    return json_real((double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
                     + (double) (usage.ru_utime.tv_usec
                                 + usage.ru_stime.tv_usec) / 1000000);
}


/* the result as rows; each member of a nested object gets a row of its own */

static json_t *
ctl_bench_rows(const json_t *result)
{
    json_t      *rows, *value, *inner;
    const char  *name, *part;

    rows = json_array();

    json_object_foreach((json_t *) result, name, value) {

        if (json_is_real(value)) {
            json_array_append_new(rows,
                json_pack("[sso]", name, "",
                          json_sprintf("%.3f", json_real_value(value))));
            continue;
        }

        if (!json_is_object(value)) {
            json_array_append_new(rows, json_pack("[ssO]", name, "", value));
            continue;
        }

        json_object_foreach(value, part, inner) {
            json_array_append_new(rows, json_pack("[ssO]", name, part,
                                                  inner));
        }
    }

    return rows;
}


static int
ctl_bench_code(const ctl_bench_t *b)
{
    if (b->succeeded == 0 && b->handshakes == 0 && b->unreachable) {
        return CTL_UNREACHABLE;
    }

    if (b->tolerate || b->nerrors == 0) {
        return CTL_OK;
    }

    return b->malformed ? CTL_NOT_KMIP : CTL_FAILED;
}
