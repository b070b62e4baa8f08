
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * One connection of a load; no call on it blocks.
 */


#include "ctl_bench.h"
#include "ctl_tls.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>


static void ctl_bench_lane_connected(ctl_lane_t *lane);
static void ctl_bench_lane_handshake(ctl_lane_t *lane);
static void ctl_bench_lane_write(ctl_lane_t *lane);
static void ctl_bench_lane_read(ctl_lane_t *lane);
static kmip_int_t ctl_bench_lane_room(ctl_lane_t *lane);
static void ctl_bench_lane_frames(ctl_lane_t *lane);
static int ctl_bench_lane_wait(ctl_lane_t *lane, int rc);
static void ctl_bench_lane_watch(ctl_lane_t *lane, uint32_t events);


void
ctl_bench_lane_open(ctl_lane_t *lane)
{
    int            one, rc;
    ctl_bench_t   *b = lane->bench;
    ctl_target_t  *target;

    one = 1;
    target = &b->targets[(lane->number + lane->turn++) % b->ntargets];

    lane->target = target;
    lane->opened = b->now;
    lane->deadline = b->now + b->timeout;
    lane->fd = socket(target->address.ss_family,
                      SOCK_STREAM|SOCK_NONBLOCK|SOCK_CLOEXEC, 0);

    if (lane->fd == -1) {
        lane->bench->on->lost(lane, strerror(errno), 0);
        return;
    }

    setsockopt(lane->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));

    rc = connect(lane->fd, (struct sockaddr *) &target->address,
                 target->len);

    if (rc == -1 && errno != EINPROGRESS) {
        lane->bench->on->lost(lane, strerror(errno), 0);
        return;
    }

    lane->state = CTL_LANE_CONNECTING;
    ctl_bench_lane_watch(lane, EPOLLOUT);
}


void
ctl_bench_lane_close(ctl_lane_t *lane)
{
    if (lane->ssl) {
        SSL_set_shutdown(lane->ssl, SSL_SENT_SHUTDOWN|SSL_RECEIVED_SHUTDOWN);
        SSL_free(lane->ssl);
        lane->ssl = NULL;
    }

    if (lane->fd != -1) {
        close(lane->fd);
        lane->fd = -1;
    }

    if (lane->in) {
        kmip_cleanse(lane->in, lane->in_len);
    }

    lane->state = CTL_LANE_CLOSED;
    lane->events = 0;
    lane->in_len = 0;
    lane->out.len = 0;
}


void
ctl_bench_lane_event(ctl_lane_t *lane)
{
    if (lane->state == CTL_LANE_CONNECTING) {
        ctl_bench_lane_connected(lane);
    }

    if (lane->state == CTL_LANE_HANDSHAKE) {
        ctl_bench_lane_handshake(lane);
        return;
    }

    if (lane->state == CTL_LANE_OPEN && lane->out.len) {
        ctl_bench_lane_write(lane);
    }

    if (lane->state == CTL_LANE_OPEN) {
        ctl_bench_lane_read(lane);
    }
}


static void
ctl_bench_lane_connected(ctl_lane_t *lane)
{
    int            error;
    socklen_t      len;
    ctl_target_t  *target = lane->target;

    error = 0;
    len = sizeof(error);

    if (getsockopt(lane->fd, SOL_SOCKET, SO_ERROR, &error, &len) == -1) {
        error = errno;
    }

    if (error) {
        lane->bench->on->lost(lane, strerror(error), 0);
        return;
    }

    lane->ssl = SSL_new(lane->bench->tls);

    if (lane->ssl == NULL || SSL_set_fd(lane->ssl, lane->fd) != 1
        || ctl_tls_names(lane->bench->c, lane->ssl, target->endpoint.host)
           != KMIP_OK)
    {
        lane->bench->on->lost(lane, "TLS cannot be set up", 0);
        return;
    }

    SSL_set_app_data(lane->ssl, lane);

    if (target->session) {
        SSL_set_session(lane->ssl, target->session);
    }

    lane->state = CTL_LANE_HANDSHAKE;
}


static void
ctl_bench_lane_handshake(ctl_lane_t *lane)
{
    int           rc;
    ctl_bench_t  *b = lane->bench;

    ERR_clear_error();
    rc = SSL_connect(lane->ssl);

    if (rc != 1) {

        if (!ctl_bench_lane_wait(lane, rc)) {
            lane->bench->on->lost(lane, "handshake failed", 0);
        }

        return;
    }

    lane->state = CTL_LANE_OPEN;
    b->handshakes++;
    b->resumed += (uint64_t) SSL_session_reused(lane->ssl);
    b->shaken = ctl_clock_ns();
    ctl_histogram_add(&b->handshake, (uint64_t) (b->shaken - lane->opened));

    ctl_bench_lane_watch(lane, EPOLLIN);
    lane->bench->on->opened(lane);
}


void
ctl_bench_lane_send(ctl_lane_t *lane, const kmip_str_t *request)
{
    lane->out = *request;
    lane->deadline = lane->bench->now + lane->bench->timeout;
    lane->bench->requests_sent++;

    ctl_bench_lane_write(lane);
}


static void
ctl_bench_lane_write(ctl_lane_t *lane)
{
    int     rc;
    size_t  n;

    while (lane->out.len) {
        ERR_clear_error();
        rc = SSL_write_ex(lane->ssl, lane->out.data, lane->out.len, &n);

        if (rc == 1) {
            lane->bench->sent += n;
            lane->out.data += n;
            lane->out.len -= n;
            continue;
        }

        if (!ctl_bench_lane_wait(lane, rc)) {
            lane->bench->on->lost(lane, "connection closed", 1);
        }

        return;
    }

    ctl_bench_lane_watch(lane, EPOLLIN);

    if (lane->nstarts < lane->bench->pipeline && !lane->bench->flow) {
        lane->bench->on->writable(lane);
    }
}


/*
 * Reads until OpenSSL has no more data. Data that is left in the socket raises
 * another event, so the kernel is not asked once more in vain.
 */

static void
ctl_bench_lane_read(ctl_lane_t *lane)
{
    int     rc;
    size_t  n;

    do {
        if (ctl_bench_lane_room(lane) != KMIP_OK) {
            lane->bench->on->lost(lane, "response too long", 1);
            return;
        }

        ERR_clear_error();
        rc = SSL_read_ex(lane->ssl, lane->in + lane->in_len,
                         lane->in_size - lane->in_len, &n);

        if (rc != 1) {

            if (!ctl_bench_lane_wait(lane, rc)) {
                lane->bench->on->lost(lane, "connection closed", 1);
            }

            return;
        }

        lane->bench->received += n;
        lane->in_len += n;

        ctl_bench_lane_frames(lane);

    } while (lane->state == CTL_LANE_OPEN && SSL_has_pending(lane->ssl));
}


static kmip_int_t
ctl_bench_lane_room(ctl_lane_t *lane)
{
    size_t    size;
    uint8_t  *in;

    if (lane->in_len < lane->in_size) {
        return KMIP_OK;
    }

    size = lane->in_size ? lane->in_size * 2 : 4096;

    if (size > 2 * (size_t) CTL_ANSWER_MAX) {
        return KMIP_ERROR;
    }

    in = malloc(size);
    if (in == NULL) {
        return KMIP_ERROR;
    }

    if (lane->in) {
        memcpy(in, lane->in, lane->in_len);
        kmip_cleanse(lane->in, lane->in_size);
        free(lane->in);
    }

    lane->in = in;
    lane->in_size = size;

    return KMIP_OK;
}


static void
ctl_bench_lane_frames(ctl_lane_t *lane)
{
    size_t      at, size;
    kmip_int_t  rc;

    at = 0;

    while (lane->state == CTL_LANE_OPEN && at < lane->in_len) {
        rc = ctl_bench_frame(lane->bench, lane->in + at, lane->in_len - at,
                             &size);

        if (rc == KMIP_ERROR || rc == KMIP_DECLINED) {
            lane->bench->malformed++;
            lane->bench->on->lost(lane, "not KMIP", 1);
            return;
        }

        if (rc == KMIP_AGAIN || size > lane->in_len - at) {
            break;
        }

        at += size;
        lane->bench->on->response(lane, lane->in + at - size, size);
    }

    if (lane->state != CTL_LANE_OPEN) {
        return;
    }

    memmove(lane->in, lane->in + at, lane->in_len - at);
    kmip_cleanse(lane->in + lane->in_len - at, at);
    lane->in_len -= at;
}


/* 1 if the call must be repeated when epoll reports the socket */

static int
ctl_bench_lane_wait(ctl_lane_t *lane, int rc)
{
    switch (SSL_get_error(lane->ssl, rc)) {

    case SSL_ERROR_WANT_READ:
        ctl_bench_lane_watch(lane, EPOLLIN);
        return 1;

    case SSL_ERROR_WANT_WRITE:
        ctl_bench_lane_watch(lane, EPOLLIN|EPOLLOUT);
        return 1;

    default:
        return 0;
    }
}


static void
ctl_bench_lane_watch(ctl_lane_t *lane, uint32_t events)
{
    int                 op;
    struct epoll_event  event;

    if (lane->events == events) {
        return;
    }

    op = lane->events ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;

    event.events = events;
    event.data.ptr = lane;

    epoll_ctl(lane->bench->epoll, op, lane->fd, &event);
    lane->events = events;
}
