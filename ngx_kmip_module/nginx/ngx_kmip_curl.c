
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * libcurl's multi interface on nginx's event loop.
 *
 * libcurl owns the sockets: it opens and closes them, and tells which events
 * it waits for.  Each socket gets an ngx_connection_t that only carries the
 * events.  They are level-triggered, since libcurl does not read until a
 * socket is empty.
 *
 * libcurl may close a socket that is still connecting before it tells, or
 * without telling if the socket of the next address gets the same descriptor.
 * Therefore events of closed sockets are ignored, and sockets are opened here,
 * where the reuse of a descriptor can be detected.
 *
 * libcurl leaves errors in OpenSSL's error queue, which nginx uses too, so the
 * queue is cleared after each call of libcurl that may do I/O.
 */


#include "ngx_kmip_curl.h"

#include <ngx_event.h>

#include <openssl/err.h>


/* slots for the times of responses, by local port; ports may share a slot */

#define NGX_KMIP_CURL_PORTS  64


struct ngx_kmip_curl_s {
    CURLM             *multi;
    ngx_event_t        timer;
    ngx_connection_t   dummy;            /* for the debug log of the timer */
    ngx_queue_t        connections;
    ngx_msec_t         heard[NGX_KMIP_CURL_PORTS];
    ngx_log_t         *log;
    unsigned           closing:1;
};


static ngx_int_t ngx_kmip_curl_set_multi(ngx_kmip_curl_t *kc,
    ngx_uint_t connections);
static ngx_uint_t ngx_kmip_curl_port(ngx_socket_t fd);
static curl_socket_t ngx_kmip_curl_open_callback(void *data,
    curlsocktype purpose, struct curl_sockaddr *address);
static void ngx_kmip_curl_renew(ngx_event_t *ev, ngx_int_t event);
static int ngx_kmip_curl_socket_callback(CURL *easy, curl_socket_t fd,
    int what, void *userp, void *sockp);
static ngx_connection_t *ngx_kmip_curl_new_connection(ngx_kmip_curl_t *kc,
    curl_socket_t fd);
static void ngx_kmip_curl_want(ngx_event_t *ev, ngx_int_t event,
    ngx_uint_t wanted);
static void ngx_kmip_curl_free_connection(ngx_connection_t *c);
static int ngx_kmip_curl_timer_callback(CURLM *multi, long ms, void *userp);
static void ngx_kmip_curl_event_handler(ngx_event_t *ev);
static void ngx_kmip_curl_timer_handler(ngx_event_t *ev);
static void ngx_kmip_curl_act(ngx_kmip_curl_t *kc, curl_socket_t fd,
    int mask);


ngx_kmip_curl_t *
ngx_kmip_curl_create(ngx_uint_t connections, ngx_log_t *log)
{
    ngx_kmip_curl_t  *kc;

    kc = ngx_calloc(sizeof(ngx_kmip_curl_t), log);
    if (kc == NULL) {
        return NULL;
    }

    kc->log = log;
    kc->dummy.fd = (ngx_socket_t) -1;
    kc->dummy.data = kc;

    ngx_queue_init(&kc->connections);

    kc->timer.handler = ngx_kmip_curl_timer_handler;
    kc->timer.data = &kc->dummy;
    kc->timer.log = log;

    /* a worker need not wait for this timer: each call has its own deadline */

    kc->timer.cancelable = 1;

    kc->multi = curl_multi_init();
    if (kc->multi == NULL) {
        ngx_free(kc);
        return NULL;
    }

    if (ngx_kmip_curl_set_multi(kc, connections) != NGX_OK) {
        ngx_kmip_curl_destroy(kc);
        return NULL;
    }

    return kc;
}


static ngx_int_t
ngx_kmip_curl_set_multi(ngx_kmip_curl_t *kc, ngx_uint_t connections)
{
    if (curl_multi_setopt(kc->multi, CURLMOPT_SOCKETFUNCTION,
                          ngx_kmip_curl_socket_callback)
        != CURLM_OK
        || curl_multi_setopt(kc->multi, CURLMOPT_SOCKETDATA, kc) != CURLM_OK
        || curl_multi_setopt(kc->multi, CURLMOPT_TIMERFUNCTION,
                             ngx_kmip_curl_timer_callback)
           != CURLM_OK
        || curl_multi_setopt(kc->multi, CURLMOPT_TIMERDATA, kc) != CURLM_OK

        /* the default is four times the current number of transfers */

        || curl_multi_setopt(kc->multi, CURLMOPT_MAXCONNECTS,
                             (long) connections)
           != CURLM_OK)
    {
        return NGX_ERROR;
    }

#if (LIBCURL_VERSION_NUM >= 0x081400)

    /* an exiting worker must not wait for a resolver thread */

    (void) curl_multi_setopt(kc->multi, CURLMOPT_QUICK_EXIT, 1L);

#endif

    return NGX_OK;
}


void
ngx_kmip_curl_destroy(ngx_kmip_curl_t *kc)
{
    ngx_queue_t  *q;

    /* the callback by which libcurl closes its sockets must still work */

    kc->closing = 1;

    (void) curl_multi_cleanup(kc->multi);
    ERR_clear_error();

    /* sockets that libcurl closed without telling */

    while (!ngx_queue_empty(&kc->connections)) {
        q = ngx_queue_head(&kc->connections);
        ngx_kmip_curl_free_connection(ngx_queue_data(q, ngx_connection_t,
                                                     queue));
    }

    if (kc->timer.timer_set) {
        ngx_del_timer(&kc->timer);
    }

    ngx_free(kc);
}


ngx_int_t
ngx_kmip_curl_add(ngx_kmip_curl_t *kc, ngx_kmip_curl_transfer_t *transfer)
{
    CURLMcode  rc;

    if (curl_easy_setopt(transfer->easy, CURLOPT_PRIVATE, transfer)
        != CURLE_OK
        || curl_easy_setopt(transfer->easy, CURLOPT_OPENSOCKETFUNCTION,
                            ngx_kmip_curl_open_callback)
           != CURLE_OK
        || curl_easy_setopt(transfer->easy, CURLOPT_OPENSOCKETDATA, kc)
           != CURLE_OK)
    {
        return NGX_ERROR;
    }

    rc = curl_multi_add_handle(kc->multi, transfer->easy);
    ERR_clear_error();

    if (rc != CURLM_OK) {
        ngx_log_error(NGX_LOG_ALERT, kc->log, 0,
                      "kmip: curl_multi_add_handle() failed: %s",
                      curl_multi_strerror(rc));
        return NGX_ERROR;
    }

    return NGX_OK;
}


void
ngx_kmip_curl_remove(ngx_kmip_curl_t *kc, ngx_kmip_curl_transfer_t *transfer)
{
    (void) curl_multi_remove_handle(kc->multi, transfer->easy);
    ERR_clear_error();
}


/* Called for every response, since libcurl may read one without an event. */

void
ngx_kmip_curl_heard(ngx_kmip_curl_t *kc, ngx_uint_t port)
{
    kc->heard[port % NGX_KMIP_CURL_PORTS] = ngx_current_msec;
}


void
ngx_kmip_curl_abandon(ngx_kmip_curl_t *kc, ngx_uint_t port, ngx_msec_t since)
{
    ngx_msec_t         heard;
    ngx_queue_t       *q;
    ngx_connection_t  *c;

    heard = kc->heard[port % NGX_KMIP_CURL_PORTS];

    if (heard && (ngx_msec_int_t) (heard - since) > 0) {
        return;
    }

    for (q = ngx_queue_head(&kc->connections);
         q != ngx_queue_sentinel(&kc->connections);
         q = ngx_queue_next(q))
    {
        c = ngx_queue_data(q, ngx_connection_t, queue);

        if (ngx_kmip_curl_port(c->fd) != port) {
            continue;
        }

        if ((ngx_msec_int_t) (c->start_time - since) <= 0) {

            /* libcurl detects the end and fails the transfers on it */

            (void) ngx_shutdown_socket(c->fd, SHUT_RDWR);
        }

        return;
    }
}


static ngx_uint_t
ngx_kmip_curl_port(ngx_socket_t fd)
{
    socklen_t       len;
    ngx_sockaddr_t  sa;

    len = sizeof(ngx_sockaddr_t);

    if (getsockname(fd, &sa.sockaddr, &len) == -1) {
        return 0;
    }

    return ngx_inet_get_port(&sa.sockaddr);
}


static curl_socket_t
ngx_kmip_curl_open_callback(void *data, curlsocktype purpose,
    struct curl_sockaddr *address)
{
    ngx_kmip_curl_t *kc = data;

    ngx_queue_t       *q;
    curl_socket_t      fd;
    ngx_connection_t  *c;

    fd = ngx_socket(address->family, address->socktype, address->protocol);

    if (fd == (curl_socket_t) -1) {
        ngx_log_error(NGX_LOG_ALERT, kc->log, ngx_socket_errno,
                      ngx_socket_n " failed");
        return CURL_SOCKET_BAD;
    }

    for (q = ngx_queue_head(&kc->connections);
         q != ngx_queue_sentinel(&kc->connections);
         q = ngx_queue_next(q))
    {
        c = ngx_queue_data(q, ngx_connection_t, queue);

        if (c->fd == fd) {

            /* libcurl takes it for the socket whose events it requested */

            ngx_kmip_curl_renew(c->read, NGX_READ_EVENT);
            ngx_kmip_curl_renew(c->write, NGX_WRITE_EVENT);
            break;
        }
    }

    return fd;
}


static void
ngx_kmip_curl_renew(ngx_event_t *ev, ngx_int_t event)
{
    if (ev->active) {
        (void) ngx_del_event(ev, event, NGX_CLOSE_EVENT);
        (void) ngx_add_event(ev, event, NGX_LEVEL_EVENT);
    }
}


/* libcurl tells which events it waits for on a socket */

static int
ngx_kmip_curl_socket_callback(CURL *easy, curl_socket_t fd, int what,
    void *userp, void *sockp)
{
    ngx_connection_t  *c = sockp;
    ngx_kmip_curl_t   *kc = userp;

    ngx_log_debug3(NGX_LOG_DEBUG_EVENT, kc->log, 0,
                   "kmip curl socket %d: %d, known: %d",
                   (int) fd, what, c != NULL);

    if (what == CURL_POLL_REMOVE) {

        if (c) {
            (void) curl_multi_assign(kc->multi, fd, NULL);
            ngx_kmip_curl_free_connection(c);
        }

        return 0;
    }

    if (kc->closing) {
        return 0;
    }

    if (c == NULL) {
        c = ngx_kmip_curl_new_connection(kc, fd);

        if (c == NULL) {

            /* -1 would fail all transfers; 0 lets only this one time out */

            return 0;
        }
    }

    ngx_kmip_curl_want(c->read, NGX_READ_EVENT, what & CURL_POLL_IN);
    ngx_kmip_curl_want(c->write, NGX_WRITE_EVENT, what & CURL_POLL_OUT);

    return 0;
}


static ngx_connection_t *
ngx_kmip_curl_new_connection(ngx_kmip_curl_t *kc, curl_socket_t fd)
{
    ngx_connection_t  *c;

    c = ngx_get_connection(fd, kc->log);
    if (c == NULL) {
        return NULL;
    }

    /* nginx uses c->queue for reusable connections only, and this is none */

    ngx_queue_insert_tail(&kc->connections, &c->queue);

    c->data = kc;
    c->number = ngx_atomic_fetch_add(ngx_connection_counter, 1);

    /* start_time is used for the time of the last read event */

    c->start_time = ngx_current_msec;

    c->read->handler = ngx_kmip_curl_event_handler;
    c->read->log = kc->log;
    c->write->handler = ngx_kmip_curl_event_handler;
    c->write->log = kc->log;

    if (curl_multi_assign(kc->multi, fd, c) != CURLM_OK) {
        ngx_kmip_curl_free_connection(c);
        return NULL;
    }

    return c;
}


static void
ngx_kmip_curl_want(ngx_event_t *ev, ngx_int_t event, ngx_uint_t wanted)
{
    if (wanted && !ev->active) {
        (void) ngx_add_event(ev, event, NGX_LEVEL_EVENT);

    } else if (!wanted && ev->active) {
        (void) ngx_del_event(ev, event, 0);
    }
}


static void
ngx_kmip_curl_free_connection(ngx_connection_t *c)
{
    ngx_uint_t        flags;
    ngx_kmip_curl_t  *kc;

    kc = c->data;

    /* the kernel has already dropped the events of a closed socket */

    flags = (kc->closing || fcntl(c->fd, F_GETFD) == -1) ? NGX_CLOSE_EVENT : 0;

    if (c->read->active) {
        (void) ngx_del_event(c->read, NGX_READ_EVENT, flags);
    }

    if (c->write->active) {
        (void) ngx_del_event(c->write, NGX_WRITE_EVENT, flags);
    }

    if (c->read->posted) {
        ngx_delete_posted_event(c->read);
    }

    if (c->write->posted) {
        ngx_delete_posted_event(c->write);
    }

    c->read->closed = 1;
    c->write->closed = 1;

    ngx_queue_remove(&c->queue);

    ngx_free_connection(c);

    /* libcurl closes the socket; -1 makes the handler ignore stale events */

    c->fd = (ngx_socket_t) -1;
}


static int
ngx_kmip_curl_timer_callback(CURLM *multi, long ms, void *userp)
{
    ngx_kmip_curl_t *kc = userp;

    /* ngx_add_timer() would ignore small changes of a timer that is set */

    if (kc->timer.timer_set) {
        ngx_del_timer(&kc->timer);
    }

    if (ms >= 0 && !kc->closing) {
        ngx_add_timer(&kc->timer, (ngx_msec_t) ms);
    }

    return 0;
}


static void
ngx_kmip_curl_event_handler(ngx_event_t *ev)
{
    ngx_connection_t  *c;

    c = ev->data;

    if (c->close) {

        /*
         * worker_shutdown_timeout calls the handlers of all connections.  It
         * is meant for sessions; calls to Key Protect end by their own
         * deadlines.
         */

        c->close = 0;
        c->error = 0;
        return;
    }

    if (!ev->write) {
        c->start_time = ngx_current_msec;
    }

    /* this call may free the connection */

    ngx_kmip_curl_act(c->data, c->fd,
                      ev->write ? CURL_CSELECT_OUT : CURL_CSELECT_IN);
}


static void
ngx_kmip_curl_timer_handler(ngx_event_t *ev)
{
    ngx_connection_t  *c;

    c = ev->data;

    ngx_kmip_curl_act(c->data, CURL_SOCKET_TIMEOUT, 0);
}


static void
ngx_kmip_curl_act(ngx_kmip_curl_t *kc, curl_socket_t fd, int mask)
{
    int                        n;
    CURL                      *easy;
    CURLMsg                   *msg;
    CURLcode                   code;
    CURLMcode                  rc;
    ngx_kmip_curl_transfer_t  *transfer;

    rc = curl_multi_socket_action(kc->multi, fd, mask, &n);
    ERR_clear_error();

    if (rc != CURLM_OK) {
        ngx_log_error(NGX_LOG_ALERT, kc->log, 0,
                      "kmip: curl_multi_socket_action() failed: %s",
                      curl_multi_strerror(rc));
    }

    for ( ;; ) {
        msg = curl_multi_info_read(kc->multi, &n);

        if (msg == NULL) {
            return;
        }

        if (msg->msg != CURLMSG_DONE) {
            continue;
        }

        /* removing the handle frees msg */

        easy = msg->easy_handle;
        code = msg->data.result;
        transfer = NULL;

        (void) curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **) &transfer);

        if (transfer == NULL) {

            /* such a transfer ends by its owner's deadline */

            continue;
        }

        ngx_kmip_curl_remove(kc, transfer);

        transfer->done(transfer, code);
    }
}
