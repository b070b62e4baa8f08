
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Load: many connections in one thread.
 *
 * A lane is a connection, or one connection after the other, on which
 * operations are performed. An operation is one request and its response, or a
 * flow: the requests of vCenter for a new key, on connections of their own.
 */


#ifndef _CTL_BENCH_H_INCLUDED_
#define _CTL_BENCH_H_INCLUDED_


#include "ctl_clock.h"
#include "ctl_exchange.h"
#include "ctl_histogram.h"
#include "ctl_socket.h"

#include <openssl/ssl.h>
#include <sys/socket.h>


#define CTL_BENCH_PIPELINE  64
#define CTL_BENCH_ERRORS    32
#define CTL_BENCH_UID_MAX   128

#define CTL_BENCH_SECOND    ((int64_t) 1000000000)


typedef struct ctl_bench_s  ctl_bench_t;


typedef struct {
    ctl_endpoint_t            endpoint;
    struct sockaddr_storage   address;
    socklen_t                 len;
    SSL_SESSION              *session;
} ctl_target_t;


typedef struct {
    const char               *name;        /* name in --flow-ops */
    uint32_t                  operation;
    const char               *attributes;  /* "NAME=VALUE" lines */
    unsigned                  connect:1;   /* begins a new connection */
    unsigned                  id:1;        /* send a batch item id */
} ctl_step_t;


typedef enum {
    CTL_LANE_CLOSED = 0,
    CTL_LANE_CONNECTING,
    CTL_LANE_HANDSHAKE,
    CTL_LANE_OPEN
} ctl_lane_state_e;


typedef struct {
    ctl_bench_t              *bench;
    size_t                    number;
    ctl_lane_state_e          state;
    int                       fd;
    SSL                      *ssl;
    uint32_t                  events;
    ctl_target_t             *target;
    size_t                    turn;        /* index of the next target */
    unsigned                  idle:1;      /* in the list of idle lanes */
    unsigned                  failed:1;    /* a step of the flow failed */

    int64_t                   opened;
    int64_t                   deadline;
    int64_t                   retry;

    kmip_str_t                out;         /* bytes that are not sent yet */

    uint8_t                  *in;
    size_t                    in_len;
    size_t                    in_size;

    int64_t                   starts[CTL_BENCH_PIPELINE];
    size_t                    first;       /* oldest operation under way */
    size_t                    nstarts;

    size_t                    step;
    kmip_arena_t             *arena;       /* of the flow under way */
    char                      uid[CTL_BENCH_UID_MAX];
} ctl_lane_t;


/*
 * what ctl_bench_lane.c reports: an open connection; a response; a failure,
 * with reached 0 if there was no connection; room for another request
 */

typedef struct {
    void                    (*opened)(ctl_lane_t *lane);
    void                    (*response)(ctl_lane_t *lane, const uint8_t *data,
                                        size_t len);
    void                    (*lost)(ctl_lane_t *lane, const char *why,
                                    int reached);
    void                    (*writable)(ctl_lane_t *lane);
} ctl_lane_events_t;


typedef struct {
    char                      name[64];
    uint64_t                  n;
} ctl_bench_error_t;


struct ctl_bench_s {
    ctl_t                    *c;
    const ctl_lane_events_t  *on;
    SSL_CTX                  *tls;
    int                       epoll;
    int                       timer;

    ctl_target_t              targets[CTL_LIST_MAX];
    size_t                    ntargets;
    ctl_lane_t               *lanes;
    size_t                    nlanes;
    ctl_lane_t              **idle;
    size_t                    nidle;

    const ctl_step_t         *steps;
    size_t                    nsteps;
    kmip_str_t               *requests;    /* built in advance, sent in turn */
    size_t                    nrequests;
    uint64_t                  next;
    kmip_str_t               *uids;        /* collects the identifiers of
                                              Create */
    size_t                    nuids;

    unsigned                  flow:1;
    unsigned                  fresh:1;     /* one connection per operation */
    unsigned                  storm:1;
    unsigned                  raw:1;
    unsigned                  count_only:1;
    unsigned                  tolerate:1;

    size_t                    pipeline;
    uint64_t                  total;
    uint64_t                  warmup;
    uint64_t                  started;
    uint64_t                  finished;
    double                    interval;    /* ns between arrivals; 0: closed
                                              loop */
    int64_t                   timeout;
    int64_t                   now;
    int64_t                   opened;      /* ns, as all times here */
    int64_t                   began;
    int64_t                   shaken;      /* end of the last handshake */
    int64_t                   measured;
    int64_t                   ended;
    int64_t                   deadline;    /* before the run: a duration */
    int64_t                   tick;

    uint64_t                  succeeded;
    uint64_t                  failed;
    uint64_t                  missed;      /* arrivals that were not started */
    uint64_t                  requests_sent;
    uint64_t                  sent;
    uint64_t                  received;
    uint64_t                  handshakes;
    uint64_t                  resumed;
    uint64_t                  unreachable;
    uint64_t                  malformed;
    size_t                    pending;     /* lanes that connect in advance */
    ctl_bench_error_t         errors[CTL_BENCH_ERRORS];
    size_t                    nerrors;
    ctl_histogram_t           latency;
    ctl_histogram_t           handshake;
};


/* ctl_bench_request.c: builds requests; CTL_OK, or CTL_USAGE after a message */

int ctl_bench_requests(ctl_bench_t *b, const char *name);
int ctl_bench_flow(ctl_bench_t *b);
kmip_int_t ctl_bench_step(ctl_lane_t *lane, const ctl_step_t *step,
    kmip_str_t *request);

/*
 * ctl_bench_answer.c: NULL if the response is right, else the name of the error
 * to count
 */

const char *ctl_bench_answer(ctl_lane_t *lane, const uint8_t *data,
    size_t len);
kmip_int_t ctl_bench_frame(const ctl_bench_t *b, const uint8_t *data,
    size_t len, size_t *size);

/* ctl_bench_lane.c */

void ctl_bench_lane_open(ctl_lane_t *lane);
void ctl_bench_lane_event(ctl_lane_t *lane);
void ctl_bench_lane_send(ctl_lane_t *lane, const kmip_str_t *request);
void ctl_bench_lane_close(ctl_lane_t *lane);

/* ctl_bench_work.c */

extern const ctl_lane_events_t  ctl_bench_events;

void ctl_bench_next(ctl_lane_t *lane);
void ctl_bench_lost(ctl_lane_t *lane, const char *why, int reached);
void ctl_bench_error(ctl_bench_t *b, const char *name, uint64_t n);

/* ctl_bench_loop.c */

int ctl_bench_start(ctl_bench_t *b, size_t lanes);
void ctl_bench_run(ctl_bench_t *b);
void ctl_bench_hold(ctl_bench_t *b);
void ctl_bench_stop(ctl_bench_t *b);

/* ctl_bench_report.c */

int ctl_bench_report(ctl_bench_t *b, const char *operation);


#endif /* _CTL_BENCH_H_INCLUDED_ */
