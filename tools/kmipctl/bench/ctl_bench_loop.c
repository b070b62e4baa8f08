
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The event loop of a load: one epoll for all lanes, and a timer for arrivals.
 */


#include "ctl_bench.h"
#include "ctl_option.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/timerfd.h>
#include <unistd.h>


#define CTL_BENCH_EVENTS      512
#define CTL_BENCH_TICK        20                    /* ms */
#define CTL_BENCH_PERIOD_MIN  50000                 /* ns */
#define CTL_BENCH_PERIOD_MAX  10000000


static void ctl_bench_files(size_t lanes);
static void ctl_bench_connect_all(ctl_bench_t *b);
static void ctl_bench_timer(ctl_bench_t *b);
static int ctl_bench_wait(ctl_bench_t *b, int timeout);
static void ctl_bench_arrivals(ctl_bench_t *b);
static void ctl_bench_tick(ctl_bench_t *b);
static int ctl_bench_over(ctl_bench_t *b);


int
ctl_bench_start(ctl_bench_t *b, size_t lanes)
{
    size_t  i;

    ctl_bench_files(lanes);

    b->on = &ctl_bench_events;
    b->lanes = calloc(lanes, sizeof(ctl_lane_t));
    b->idle = calloc(lanes, sizeof(ctl_lane_t *));
    b->epoll = epoll_create1(EPOLL_CLOEXEC);
    b->timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK|TFD_CLOEXEC);

    if (b->lanes == NULL || b->idle == NULL || b->epoll == -1
        || b->timer == -1)
    {
        return ctl_usage(b->c, "%s", strerror(errno));
    }

    b->nlanes = lanes;

    for (i = 0; i < lanes; i++) {
        b->lanes[i].bench = b;
        b->lanes[i].number = i;
        b->lanes[i].fd = -1;
    }

    return CTL_OK;
}


/* raises the limit of open files to what the connections need, if allowed */

static void
ctl_bench_files(size_t lanes)
{
    struct rlimit  limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) == -1
        || limit.rlim_cur >= lanes + 64)
    {
        return;
    }

    limit.rlim_cur = lanes + 64;

    if (limit.rlim_max < limit.rlim_cur) {
        limit.rlim_cur = limit.rlim_max;
    }

    setrlimit(RLIMIT_NOFILE, &limit);
}


void
ctl_bench_stop(ctl_bench_t *b)
{
    size_t  i;

    for (i = 0; i < b->nlanes; i++) {
        ctl_bench_lane_close(&b->lanes[i]);
        kmip_arena_destroy(b->lanes[i].arena);
        free(b->lanes[i].in);
    }

    for (i = 0; i < b->ntargets; i++) {
        SSL_SESSION_free(b->targets[i].session);
    }

    if (b->epoll > 0) {
        close(b->epoll);
    }

    if (b->timer > 0) {
        close(b->timer);
    }

    free(b->lanes);
    free(b->idle);
    free((void *) b->steps);
    free(b->requests);
    free(b->uids);
    SSL_CTX_free(b->tls);
    free(b);
}


void
ctl_bench_run(ctl_bench_t *b)
{
    size_t  i;

    b->opened = ctl_clock_ns();

    if (!b->fresh && !b->flow) {
        ctl_bench_connect_all(b);
    }

    b->now = ctl_clock_ns();
    b->began = b->now;
    b->measured = b->now;
    b->ended = b->now;

    b->deadline = b->deadline ? b->now + b->deadline : INT64_MAX;

    if (b->interval > 0) {
        ctl_bench_timer(b);
    }

    for (i = 0; i < b->nlanes; i++) {
        b->lanes[i].retry = 0;
        ctl_bench_next(&b->lanes[i]);
    }

    while (!ctl_bench_over(b)) {
        ctl_bench_wait(b, CTL_BENCH_TICK);
        ctl_bench_tick(b);
    }
}


/*
 * opens all connections before the measurement, at the pace of --connect-rate
 */

static void
ctl_bench_connect_all(ctl_bench_t *b)
{
    size_t   i;
    double   pace;
    int64_t  began;

    i = 0;
    pace = b->c->o.connect_rate ? (double) CTL_BENCH_SECOND
                                  / b->c->o.connect_rate : 0;
    b->now = ctl_clock_ns();
    began = b->now;
    b->pending = b->nlanes;

    while (b->pending) {

        while (i < b->nlanes && (double) (b->now - began) >= pace * (double) i)
        {
            ctl_bench_lane_open(&b->lanes[i++]);
        }

        ctl_bench_wait(b, i < b->nlanes ? 1 : CTL_BENCH_TICK);
        ctl_bench_tick(b);
    }
}


static void
ctl_bench_timer(ctl_bench_t *b)
{
    int64_t            period;
    struct epoll_event event;
    struct itimerspec  its;

    period = (int64_t) b->interval;

    if (period < CTL_BENCH_PERIOD_MIN) {
        period = CTL_BENCH_PERIOD_MIN;
    }

    if (period > CTL_BENCH_PERIOD_MAX) {
        period = CTL_BENCH_PERIOD_MAX;
    }

    memset(&its, 0, sizeof(its));
    its.it_interval.tv_nsec = period;
    its.it_value.tv_nsec = period;

    timerfd_settime(b->timer, 0, &its, NULL);

    event.events = EPOLLIN;
    event.data.ptr = NULL;
    epoll_ctl(b->epoll, EPOLL_CTL_ADD, b->timer, &event);
}


/* 1 if the standard input is readable */

static int
ctl_bench_wait(ctl_bench_t *b, int timeout)
{
    int                 i, n, input;
    uint64_t            ticks;
    struct epoll_event  events[CTL_BENCH_EVENTS];

    n = epoll_wait(b->epoll, events, CTL_BENCH_EVENTS, timeout);

    b->now = ctl_clock_ns();
    input = 0;

    for (i = 0; i < n; i++) {

        if (events[i].data.ptr == b) {
            input = 1;

        } else if (events[i].data.ptr) {
            ctl_bench_lane_event(events[i].data.ptr);

        } else if (read(b->timer, &ticks, sizeof(ticks)) > 0) {
            ctl_bench_arrivals(b);
        }
    }

    return input;
}


static void
ctl_bench_arrivals(ctl_bench_t *b)
{
    ctl_lane_t  *lane;

    while (b->nidle && b->started < b->total
           && (double) (b->now - b->began)
              >= (double) b->started * b->interval)
    {
        lane = b->idle[--b->nidle];
        lane->idle = 0;
        ctl_bench_next(lane);

        if (lane->retry > b->now) {
            return;
        }
    }
}


/* handles what no event reports: lanes that time out, or must start again */

static void
ctl_bench_tick(ctl_bench_t *b)
{
    size_t       i;
    ctl_lane_t  *lane;

    if (b->now < b->tick) {
        return;
    }

    b->tick = b->now + CTL_BENCH_TICK * 1000000;

    for (i = 0; i < b->nlanes; i++) {
        lane = &b->lanes[i];

        if (lane->fd != -1 && b->now >= lane->deadline
            && (lane->nstarts || lane->state != CTL_LANE_OPEN))
        {
            ctl_bench_lost(lane, "timeout", lane->state == CTL_LANE_OPEN);
        }

        if (b->began && lane->nstarts == 0 && lane->retry && !lane->idle
            && b->now >= lane->retry)
        {
            lane->retry = 0;
            ctl_bench_next(lane);
        }
    }
}


static int
ctl_bench_over(ctl_bench_t *b)
{
    double  last;

    /* counts arrivals that no lane took within the timeout */

    last = (double) b->total * b->interval + (double) b->timeout;

    if (b->interval > 0 && b->started < b->total
        && (double) (b->now - b->began) > last)
    {
        b->missed = b->total - b->started;
        b->total = b->started;
        ctl_bench_error(b, "not started", b->missed);
    }

    return b->started == b->finished
           && (b->started == b->total || b->now >= b->deadline);
}


/* holds idle connections until the standard input or the duration ends */

void
ctl_bench_hold(ctl_bench_t *b)
{
    char                byte;
    int64_t             end;
    struct epoll_event  event;

    b->opened = ctl_clock_ns();
    ctl_bench_connect_all(b);

    b->now = ctl_clock_ns();
    b->measured = b->now;
    end = b->deadline ? b->now + b->deadline : INT64_MAX;

    fprintf(b->c->o.json ? stderr : stdout, "ready\n");
    fflush(NULL);

    event.events = EPOLLIN;
    event.data.ptr = b;

    /* epoll refuses a regular file */

    if (epoll_ctl(b->epoll, EPOLL_CTL_ADD, STDIN_FILENO, &event) == -1
        && b->deadline == 0)
    {
        end = 0;
    }

    while (b->now < end) {

        if (ctl_bench_wait(b, CTL_BENCH_TICK)
            && read(STDIN_FILENO, &byte, 1) <= 0)
        {
            epoll_ctl(b->epoll, EPOLL_CTL_DEL, STDIN_FILENO, NULL);
            end = 0;
        }
    }

    b->ended = b->now;
}
