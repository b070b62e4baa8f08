
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Requests on several sessions at once.
 */


#include "ctl_lanes.h"
#include "ctl_clock.h"
#include "ctl_option.h"
#include "ctl_tls.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>


static ctl_lane_t *ctl_lane_choose(const ctl_lanes_t *lanes);
static int ctl_lanes_revive(ctl_lanes_t *lanes);
static int ctl_lane_connect(ctl_lane_t *lane);
static int ctl_lane_send(ctl_lane_t *lane, ctl_job_t *job);
static int ctl_lanes_last(ctl_lanes_t *lanes, const ctl_job_t *job);
static ctl_lane_t *ctl_lanes_ready(ctl_lanes_t *lanes);
static int ctl_lane_receive(ctl_lane_t *lane, const ctl_job_t *job);


#define CTL_LANES_WAIT   250      /* ms */
#define CTL_LANES_WAITS  20
#define CTL_LANES_LOST   8         /* sent again so often, at most */


int
ctl_lanes_open(ctl_lanes_t *lanes, ctl_t *c, size_t n)
{
    size_t  i;

    memset(lanes, 0, sizeof(ctl_lanes_t));

    lanes->c = c;
    lanes->n = n;
    lanes->lane = calloc(n, sizeof(ctl_lane_t));

    if (lanes->lane == NULL) {
        lanes->n = 0;
        return ctl_usage(c, "no memory");
    }

    for (i = 0; i < n; i++) {
        lanes->lane[i].c = *c;
        lanes->lane[i].c.connection = NULL;
    }

    return CTL_OK;
}


void
ctl_lanes_close(ctl_lanes_t *lanes)
{
    size_t  i;

    for (i = 0; i < lanes->n; i++) {
        ctl_close(lanes->lane[i].c.connection);
    }

    free(lanes->lane);

    lanes->lane = NULL;
    lanes->n = 0;
}


/* messages that are to be sent again go first */

int
ctl_lanes_free(ctl_lanes_t *lanes)
{
    ctl_lane_t  *lane;

    for ( ;; ) {
        lane = ctl_lane_choose(lanes);

        if (lane == NULL && ctl_lanes_revive(lanes)) {
            continue;
        }

        if (lane == NULL) {
            return 0;
        }

        /* fewer sessions are enough; the work takes longer */

        if (lane->c.connection == NULL
            && ctl_lane_connect(lane) != CTL_OK)
        {
            lane->dead = 1;
            continue;
        }

        if (lanes->nagain == 0) {
            return 1;
        }

        ctl_lane_send(lane, lanes->again[--lanes->nagain]);
    }
}


/* a lane that is connected comes before one that is not yet */

static ctl_lane_t *
ctl_lane_choose(const ctl_lanes_t *lanes)
{
    size_t       i;
    ctl_lane_t  *lane, *chosen;

    chosen = NULL;

    for (i = 0; i < lanes->n; i++) {
        lane = &lanes->lane[i];

        if (lane->job || lane->dead) {
            continue;
        }

        if (lane->c.connection) {
            return lane;
        }

        chosen = chosen ? chosen : lane;
    }

    return chosen;
}


/*
 * 1 if no session is left and another one may be tried: a server with a limit
 * refuses new sessions while all that it has are young
 */

static int
ctl_lanes_revive(ctl_lanes_t *lanes)
{
    size_t  i;

    for (i = 0; i < lanes->n; i++) {

        if (lanes->lane[i].job) {
            return 0;
        }
    }

    if (lanes->waits == CTL_LANES_WAITS) {
        return 0;
    }

    lanes->waits++;
    (void) poll(NULL, 0, CTL_LANES_WAIT);

    lanes->lane[0].dead = 0;

    return 1;
}


static int
ctl_lane_connect(ctl_lane_t *lane)
{
    lane->c.quiet = 1;

    return ctl_connect(&lane->c, lane->c.o.server.elts[lane->c.server]);
}


int
ctl_lanes_fail(ctl_lanes_t *lanes)
{
    int  rc;

    ctl_close(lanes->c->connection);
    lanes->c->connection = NULL;

    rc = ctl_connect(lanes->c, lanes->c->o.server.elts[lanes->c->server]);

    if (rc == CTL_OK) {
        fprintf(stderr, "kmipctl: the server takes no further session\n");
    }

    return CTL_UNREACHABLE;
}


int
ctl_lanes_send(ctl_lanes_t *lanes, ctl_job_t *job)
{
    lanes->busy++;
    job->lost = 0;

    return ctl_lane_send(ctl_lane_choose(lanes), job);
}


/* a message that cannot be sent is one without a response */

static int
ctl_lane_send(ctl_lane_t *lane, ctl_job_t *job)
{
    kmip_str_t  request;

    if (ctl_request(&lane->c, job->arena, job->items, job->n, &request)
        != KMIP_OK)
    {
        fprintf(stderr, "kmipctl: the request is too long\n");
        return CTL_USAGE;
    }

    lane->c.patient = ctl_exchange_patient(job->items, job->n) != 0;
    lane->c.quiet = 1;
    lane->deadline = ctl_clock_ms() + ctl_timeout(&lane->c);
    lane->job = job;

    if (ctl_send(lane->c.connection, request.data, request.len) != CTL_OK) {
        lane->deadline = 0;
    }

    return CTL_OK;
}


int
ctl_lanes_wait(ctl_lanes_t *lanes, ctl_job_t **job)
{
    int          rc;
    ctl_lane_t  *lane;

    for ( ;; ) {

        if (lanes->nagain) {
            (void) ctl_lanes_free(lanes);
        }

        lane = ctl_lanes_ready(lanes);

        if (lane == NULL) {
            *job = lanes->again[--lanes->nagain];
            rc = ctl_lanes_last(lanes, *job);
            break;
        }

        *job = lane->job;
        rc = ctl_lane_receive(lane, *job);

        if (rc != CTL_NO_ANSWER) {
            break;
        }

        /* a session that the server does not admit says nothing of the job */

        if (!lane->dead && (*job)->lost++ == CTL_LANES_LOST) {
            rc = ctl_lanes_last(lanes, *job);
            break;
        }

        lanes->again[lanes->nagain++] = *job;
    }

    lanes->busy--;

    return rc;
}


/*
 * The last attempt: it reports why it fails, and tries the other servers. It
 * replaces the first session, which may have been idle for too long.
 */

static int
ctl_lanes_last(ctl_lanes_t *lanes, const ctl_job_t *job)
{
    ctl_close(lanes->c->connection);
    lanes->c->connection = NULL;

    return ctl_exchange(lanes->c, job->arena, job->items, job->n);
}


/*
 * the lane whose response has begun, or else the one whose time is over; NULL:
 * no message is under way
 */

static ctl_lane_t *
ctl_lanes_ready(ctl_lanes_t *lanes)
{
    int            rc;
    size_t         i, n;
    int64_t        left;
    ctl_lane_t    *lane[CTL_LANES_MAX], *first;
    struct pollfd  pfd[CTL_LANES_MAX];

    n = 0;
    first = NULL;

    for (i = 0; i < lanes->n; i++) {

        if (lanes->lane[i].job == NULL) {
            continue;
        }

        lane[n] = &lanes->lane[i];
        pfd[n].fd = ctl_connection_fd(lane[n]->c.connection);
        pfd[n].events = POLLIN;

        if (first == NULL || lane[n]->deadline < first->deadline) {
            first = lane[n];
        }

        n++;
    }

    if (first == NULL) {
        return NULL;
    }

    do {
        left = first->deadline - ctl_clock_ms();
        rc = left > 0 ? poll(pfd, n, (int) left) : 0;

    } while (rc == -1 && errno == EINTR);

    for (i = 0; rc > 0 && i < n; i++) {

        if (pfd[i].revents) {
            return lane[i];
        }
    }

    return first;
}


/* a lane that never had a response counts as one that is not admitted */

static int
ctl_lane_receive(ctl_lane_t *lane, const ctl_job_t *job)
{
    int             rc;
    kmip_str_t      answer;
    const char     *wrong;
    kmip_header_t   header;

    lane->job = NULL;
    rc = CTL_NO_ANSWER;

    if (lane->deadline > ctl_clock_ms()) {
        rc = ctl_receive(lane->c.connection, job->arena, &answer);
    }

    if (rc != CTL_OK) {
        ctl_close(lane->c.connection);

        lane->c.connection = NULL;
        lane->dead = !lane->answered;

        return CTL_NO_ANSWER;
    }

    lane->answered = 1;

    wrong = ctl_response(job->arena, &answer, &header, job->items, job->n);

    if (wrong) {
        fprintf(stderr, "kmipctl: the response is not KMIP: %s\n", wrong);
        return CTL_NOT_KMIP;
    }

    return CTL_OK;
}
