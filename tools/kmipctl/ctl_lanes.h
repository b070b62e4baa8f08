
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Requests on several sessions at once. Each session is a lane, and has one
 * message under way. Only requests that change nothing may be sent this way,
 * since a message whose response does not come is sent again.
 */


#ifndef _CTL_LANES_H_INCLUDED_
#define _CTL_LANES_H_INCLUDED_


#include "ctl_exchange.h"


#define CTL_LANES_MAX  256


/* a message: what the lane needs, and what the caller makes of it */

typedef struct {
    ctl_item_t    *items;
    size_t         n;
    kmip_arena_t  *arena;         /* of the request and of the response */
    void          *data;
    unsigned       lost;          /* how often no response came */
} ctl_job_t;

typedef struct {
    ctl_t          c;             /* a copy, with a connection of its own */
    ctl_job_t     *job;           /* NULL: none is under way */
    int64_t        deadline;
    unsigned       answered:1;    /* a response came on it */
    unsigned       dead:1;        /* the server takes no such session */
} ctl_lane_t;

typedef struct {
    ctl_t         *c;
    ctl_lane_t    *lane;
    size_t         n;
    size_t         busy;          /* messages without a response */
    unsigned       waits;         /* for a session that the server takes */
    ctl_job_t     *again[CTL_LANES_MAX];
    size_t         nagain;        /* of these are to be sent again */
} ctl_lanes_t;


/* n lanes to the server that c has reached: CTL_OK, or CTL_USAGE */

int ctl_lanes_open(ctl_lanes_t *lanes, ctl_t *c, size_t n);
void ctl_lanes_close(ctl_lanes_t *lanes);

/* 1 if a lane is free, which is connected if it was not yet */

int ctl_lanes_free(ctl_lanes_t *lanes);

/* sends a message on the free lane: CTL_OK, or CTL_USAGE after a message */

int ctl_lanes_send(ctl_lanes_t *lanes, ctl_job_t *job);

/*
 * Waits for a response to any of the messages under way. CTL_OK: the items of
 * *job have their results; other codes are returned after a message.
 */

int ctl_lanes_wait(ctl_lanes_t *lanes, ctl_job_t **job);


/* tells why there is no session any more: CTL_UNREACHABLE */

int ctl_lanes_fail(ctl_lanes_t *lanes);


#endif /* _CTL_LANES_H_INCLUDED_ */
