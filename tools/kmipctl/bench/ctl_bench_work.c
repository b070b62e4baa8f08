
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Operations: starts them on lanes at the right time, and counts their results.
 */


#include "ctl_bench.h"

#include <stdio.h>
#include <string.h>


#define CTL_BENCH_RETRY  (20 * 1000 * 1000)     /* 20 ms */


static int ctl_bench_take(ctl_bench_t *b, int64_t *start);
static void ctl_bench_begin(ctl_lane_t *lane);
static void ctl_bench_request(ctl_lane_t *lane);
static void ctl_bench_on_opened(ctl_lane_t *lane);
static void ctl_bench_on_response(ctl_lane_t *lane, const uint8_t *data,
    size_t len);
static void ctl_bench_done(ctl_lane_t *lane, int failed);
static void ctl_bench_count(ctl_bench_t *b, int64_t start, int failed);


const ctl_lane_events_t  ctl_bench_events = {
    ctl_bench_on_opened,
    ctl_bench_on_response,
    ctl_bench_lost,
    ctl_bench_next
};


/* starts as many operations as the lane may have under way */

void
ctl_bench_next(ctl_lane_t *lane)
{
    size_t        last;
    int64_t       start;
    ctl_bench_t  *b = lane->bench;

    while (lane->nstarts == 0
           || (lane->state == CTL_LANE_OPEN && lane->out.len == 0
               && lane->nstarts < b->pipeline))
    {
        if (lane->retry > b->now) {
            return;
        }

        if (!ctl_bench_take(b, &start)) {

            if (b->interval > 0 && lane->nstarts == 0 && !lane->idle) {
                lane->idle = 1;
                b->idle[b->nidle++] = lane;
            }

            return;
        }

        last = (lane->first + lane->nstarts++) % CTL_BENCH_PIPELINE;
        lane->starts[last] = start;
        lane->step = 0;
        lane->failed = 0;

        ctl_bench_begin(lane);
    }
}


/*
 * Takes the next operation, if there is one. In the open loop its start is the
 * time at which it was due, even if no lane was free then, so that waiting for
 * a slow response counts as latency.
 */

static int
ctl_bench_take(ctl_bench_t *b, int64_t *start)
{
    if (b->started == b->total) {
        return 0;
    }

    *start = b->storm ? b->began : b->now;

    if (b->interval > 0) {
        *start = b->began + (int64_t) ((double) b->started * b->interval);

        if (*start > b->now) {
            return 0;
        }

    } else if (b->now >= b->deadline) {
        return 0;
    }

    b->started++;

    return 1;
}


static void
ctl_bench_begin(ctl_lane_t *lane)
{
    ctl_bench_t  *b = lane->bench;

    if (b->flow) {
        kmip_arena_destroy(lane->arena);
        lane->arena = kmip_arena_create(CTL_ARENA_MAX);
        lane->uid[0] = '\0';
    }

    if (b->fresh || (b->flow && b->steps[0].connect)) {
        ctl_bench_lane_close(lane);
    }

    if (lane->state == CTL_LANE_CLOSED) {
        ctl_bench_lane_open(lane);

    } else if (lane->state == CTL_LANE_OPEN) {
        ctl_bench_request(lane);
    }
}


static void
ctl_bench_request(ctl_lane_t *lane)
{
    kmip_str_t    request;
    ctl_bench_t  *b = lane->bench;

    if (!b->flow) {
        ctl_bench_lane_send(lane, &b->requests[b->next++ % b->nrequests]);
        return;
    }

    if (lane->arena == NULL
        || ctl_bench_step(lane, &b->steps[lane->step], &request) != KMIP_OK)
    {
        ctl_bench_lost(lane, "request cannot be built", 1);
        return;
    }

    ctl_bench_lane_send(lane, &request);
}


static void
ctl_bench_on_opened(ctl_lane_t *lane)
{
    ctl_bench_t  *b = lane->bench;

    if (lane->nstarts) {
        ctl_bench_request(lane);
        return;
    }

    if (b->pending) {
        b->pending--;
    }
}


static void
ctl_bench_on_response(ctl_lane_t *lane, const uint8_t *data, size_t len)
{
    const char   *why;
    ctl_bench_t  *b = lane->bench;

    if (lane->nstarts == 0 || (lane->nstarts == 1 && lane->out.len)) {
        b->malformed++;
        ctl_bench_lost(lane, "response without a request", 1);
        return;
    }

    why = b->count_only ? NULL : ctl_bench_answer(lane, data, len);
    b->now = ctl_clock_ns();

    if (why) {
        ctl_bench_error(b, why, 1);
        lane->failed = 1;
    }

    if (b->flow && lane->step + 1 < b->nsteps && (!why || b->tolerate)) {
        lane->step++;

        if (b->steps[lane->step].connect) {
            ctl_bench_lane_close(lane);
            ctl_bench_lane_open(lane);
            return;
        }

        ctl_bench_request(lane);
        return;
    }

    ctl_bench_done(lane, lane->failed && !b->tolerate);
    lane->failed = 0;

    if (b->fresh || b->flow) {
        ctl_bench_lane_close(lane);
    }

    if (lane->nstarts) {
        lane->deadline = b->now + b->timeout;
    }

    ctl_bench_next(lane);
}


/* reopens the lane after a pause, so that a dead server is not flooded */

void
ctl_bench_lost(ctl_lane_t *lane, const char *why, int reached)
{
    ctl_bench_t  *b = lane->bench;

    ctl_bench_error(b, why, lane->nstarts ? lane->nstarts : 1);

    if (!reached) {
        b->unreachable++;
    }

    if (lane->nstarts == 0 && lane->state != CTL_LANE_OPEN && b->pending) {
        b->pending--;
    }

    ctl_bench_lane_close(lane);
    lane->retry = b->now + CTL_BENCH_RETRY;

    while (lane->nstarts) {
        ctl_bench_done(lane, 1);
    }
}


static void
ctl_bench_done(ctl_lane_t *lane, int failed)
{
    int64_t  start;

    start = lane->starts[lane->first];
    lane->first = (lane->first + 1) % CTL_BENCH_PIPELINE;
    lane->nstarts--;

    ctl_bench_count(lane->bench, start, failed);
}


static void
ctl_bench_count(ctl_bench_t *b, int64_t start, int failed)
{
    b->ended = b->now;

    if (b->finished++ < b->warmup) {
        b->measured = b->now;
        return;
    }

    if (failed) {
        b->failed++;
        return;
    }

    b->succeeded++;
    ctl_histogram_add(&b->latency, (uint64_t) (b->now - start));
}


void
ctl_bench_error(ctl_bench_t *b, const char *name, uint64_t n)
{
    size_t  i;

    for (i = 0; i < b->nerrors; i++) {

        if (strcmp(b->errors[i].name, name) == 0) {
            b->errors[i].n += n;
            return;
        }
    }

    if (b->nerrors == CTL_BENCH_ERRORS) {
        b->errors[CTL_BENCH_ERRORS - 1].n += n;
        return;
    }

    snprintf(b->errors[i].name, sizeof(b->errors[i].name), "%s", name);
    b->errors[i].n = n;
    b->nerrors++;
}
