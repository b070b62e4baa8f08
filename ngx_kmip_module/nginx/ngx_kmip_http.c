
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The transport: timers, and a queue in front of libcurl, whose own queue has
 * no deadlines.  A call has one deadline for queue and transfer together.
 */


#include "ngx_kmip_http.h"

#include <ngx_event.h>

#include "ngx_kmip_http_call.h"
#include "ngx_kmip_timer.h"


/* connections to IAM, which max_connections does not count */

#define NGX_KMIP_HTTP_IAM_CONNECTIONS  4


struct ngx_kmip_http_s {
    keyprotect_transport_t       transport;
    const ngx_kmip_http_conf_t  *conf;
    ngx_kmip_curl_t             *curl;
    ngx_kmip_http_handles_t      handles;
    ngx_queue_t                  urgent;       /* waiting jobs */
    ngx_queue_t                  waiting;
    ngx_queue_t                  patient;      /* after all others */
    ngx_queue_t                  active;       /* jobs in libcurl */
    ngx_uint_t                   connections;
    ngx_uint_t                   patients;     /* patient ones among them */
    ngx_uint_t                   queued;       /* jobs in the three queues */
    ngx_kmip_timers_t            timers;
    ngx_log_t                   *log;
};


typedef struct {
    ngx_kmip_http_call_t         call;
    ngx_kmip_http_t             *transport;
    ngx_queue_t                  queue;
    ngx_event_t                  deadline;
    ngx_msec_t                   started;
    unsigned                     queued:1;
    unsigned                     transferring:1;
    unsigned                     counted:1;
    unsigned                     failed:1;     /* done must still be called */
} ngx_kmip_http_job_t;


static kmip_int_t ngx_kmip_http_send(keyprotect_transport_t *t,
    keyprotect_http_t *http);
static ngx_kmip_http_job_t *ngx_kmip_http_create_job(ngx_kmip_http_t *h,
    keyprotect_http_t *http);
static ngx_int_t ngx_kmip_http_dispatch(ngx_kmip_http_job_t *job);
static ngx_int_t ngx_kmip_http_start(ngx_kmip_http_job_t *job);
static void ngx_kmip_http_start_waiting(ngx_kmip_http_t *h);
static ngx_kmip_http_job_t *ngx_kmip_http_next(ngx_kmip_http_t *h);
static ngx_uint_t ngx_kmip_http_room(ngx_kmip_http_t *h,
    const keyprotect_http_t *http);
static ngx_queue_t *ngx_kmip_http_queue(ngx_kmip_http_t *h,
    const keyprotect_http_t *http);
static void ngx_kmip_http_enqueue(ngx_kmip_http_job_t *job);
static void ngx_kmip_http_dequeue(ngx_kmip_http_job_t *job);
static void ngx_kmip_http_meter(ngx_kmip_http_t *h);
static void ngx_kmip_http_fail(keyprotect_http_t *http,
    keyprotect_http_error_e error, const char *text);
static void ngx_kmip_http_fail_later(ngx_kmip_http_job_t *job,
    keyprotect_http_error_e error, const char *text);
static void ngx_kmip_http_deadline_handler(ngx_event_t *ev);
static void ngx_kmip_http_abandon(ngx_kmip_http_job_t *job);
static void ngx_kmip_http_on_transfer_done(
    ngx_kmip_curl_transfer_t *transfer, CURLcode code);
static void ngx_kmip_http_complete(ngx_kmip_http_job_t *job);
static void ngx_kmip_http_release(ngx_kmip_http_job_t *job);
static void ngx_kmip_http_free_job(ngx_kmip_http_job_t *job);
static void ngx_kmip_http_cancel(keyprotect_transport_t *t,
    keyprotect_http_t *http);

static kmip_int_t ngx_kmip_http_timer_add(keyprotect_transport_t *t,
    keyprotect_timer_t *timer, uint64_t ms);
static void ngx_kmip_http_timer_del(keyprotect_transport_t *t,
    keyprotect_timer_t *timer);

static uint64_t ngx_kmip_http_clock(keyprotect_transport_t *t);
static int64_t ngx_kmip_http_now(keyprotect_transport_t *t);


static const char  ngx_kmip_http_queued[] =
    "no connection became free in time";


ngx_kmip_http_t *
ngx_kmip_http_create(const ngx_kmip_http_conf_t *conf, ngx_log_t *log)
{
    ngx_uint_t        n;
    ngx_kmip_http_t  *h;

    h = ngx_calloc(sizeof(ngx_kmip_http_t), log);
    if (h == NULL) {
        return NULL;
    }

    h->conf = conf;
    h->log = log;

    ngx_queue_init(&h->urgent);
    ngx_queue_init(&h->waiting);
    ngx_queue_init(&h->patient);
    ngx_queue_init(&h->active);
    ngx_kmip_timers_init(&h->timers, log);

    h->transport.send = ngx_kmip_http_send;
    h->transport.cancel = ngx_kmip_http_cancel;
    h->transport.timer_add = ngx_kmip_http_timer_add;
    h->transport.timer_del = ngx_kmip_http_timer_del;
    h->transport.clock = ngx_kmip_http_clock;
    h->transport.now = ngx_kmip_http_now;
    h->transport.data = h;

    n = conf->max_connections + NGX_KMIP_HTTP_IAM_CONNECTIONS;

    if (ngx_kmip_http_handles_init(&h->handles, conf, n, log) != NGX_OK) {
        ngx_free(h);
        return NULL;
    }

    h->curl = ngx_kmip_curl_create(n, log);

    if (h->curl == NULL) {
        ngx_kmip_http_handles_done(&h->handles);
        ngx_free(h);
        return NULL;
    }

    return h;
}


void
ngx_kmip_http_destroy(ngx_kmip_http_t *h)
{
    ngx_uint_t    i;
    ngx_queue_t  *q, *queues[4];

    queues[0] = &h->urgent;
    queues[1] = &h->waiting;
    queues[2] = &h->patient;
    queues[3] = &h->active;

    for (i = 0; i < 4; i++) {
        while (!ngx_queue_empty(queues[i])) {
            q = ngx_queue_head(queues[i]);
            ngx_kmip_http_free_job(ngx_queue_data(q, ngx_kmip_http_job_t,
                                                  queue));
        }
    }

    ngx_kmip_timers_done(&h->timers);
    ngx_kmip_http_handles_done(&h->handles);
    ngx_kmip_curl_destroy(h->curl);
    ngx_free(h);
}


keyprotect_transport_t *
ngx_kmip_http_transport(ngx_kmip_http_t *h)
{
    return &h->transport;
}


static kmip_int_t
ngx_kmip_http_send(keyprotect_transport_t *t, keyprotect_http_t *http)
{
    ngx_kmip_http_job_t  *job;

    job = ngx_kmip_http_create_job(t->data, http);
    if (job == NULL) {
        return KMIP_ERROR;
    }

    if (ngx_kmip_http_dispatch(job) != NGX_OK) {
        ngx_kmip_http_free_job(job);
        return KMIP_ERROR;
    }

    return KMIP_OK;
}


static ngx_kmip_http_job_t *
ngx_kmip_http_create_job(ngx_kmip_http_t *h, keyprotect_http_t *http)
{
    ngx_kmip_http_job_t  *job;

    job = ngx_calloc(sizeof(ngx_kmip_http_job_t), h->log);
    if (job == NULL) {
        return NULL;
    }

    job->transport = h;
    job->started = ngx_current_msec;

    job->call.handles = &h->handles;
    job->call.http = http;
    job->call.log = h->log;
    job->call.transfer.done = ngx_kmip_http_on_transfer_done;
    job->call.transfer.data = job;

    job->deadline.handler = ngx_kmip_http_deadline_handler;
    job->deadline.data = &h->timers.dummy;
    job->deadline.log = h->log;

    /*
     * An exiting worker waits for its calls to Key Protect, since even a read
     * may be part of a change whose client has disconnected.
     */

    job->deadline.cancelable = http->background;

    ngx_queue_init(&job->queue);

    http->state = job;
    http->sent = 0;
    http->error = KEYPROTECT_HTTP_OK;
    http->error_text[0] = '\0';
    http->status = 0;
    http->answer.len = 0;
    http->answer.data = NULL;
    http->date = 0;
    http->retry_after = -1;
    http->answer_id[0] = '\0';
    http->elapsed = 0;

    return job;
}


static ngx_int_t
ngx_kmip_http_dispatch(ngx_kmip_http_job_t *job)
{
    ngx_kmip_http_t    *h;
    keyprotect_http_t  *http;

    h = job->transport;
    http = job->call.http;

    if (http->deadline <= ngx_current_msec) {
        ngx_kmip_http_fail_later(job, KEYPROTECT_HTTP_NO_CONNECTION,
                                 "the deadline has passed");
        return NGX_OK;
    }

    ngx_add_timer(&job->deadline, http->deadline - ngx_current_msec);

    if (http->target == KEYPROTECT_TARGET_KMS && !ngx_kmip_http_room(h, http))
    {
        ngx_kmip_http_enqueue(job);
        return NGX_OK;
    }

    return ngx_kmip_http_start(job);
}


/* Patient calls use at most half of the connections (at least one). */

static ngx_uint_t
ngx_kmip_http_room(ngx_kmip_http_t *h, const keyprotect_http_t *http)
{
    if (http->patient && h->patients
        && h->patients >= h->conf->max_connections / 2)
    {
        return 0;
    }

    return h->connections < h->conf->max_connections;
}


static ngx_queue_t *
ngx_kmip_http_queue(ngx_kmip_http_t *h, const keyprotect_http_t *http)
{
    if (http->urgent) {
        return &h->urgent;
    }

    return http->patient ? &h->patient : &h->waiting;
}


static void
ngx_kmip_http_enqueue(ngx_kmip_http_job_t *job)
{
    ngx_kmip_http_t  *h;

    h = job->transport;

    ngx_queue_insert_tail(ngx_kmip_http_queue(h, job->call.http),
                          &job->queue);
    job->queued = 1;
    h->queued++;

    ngx_kmip_http_meter(h);
}


/* takes the job out of whichever queue it is in */

static void
ngx_kmip_http_dequeue(ngx_kmip_http_job_t *job)
{
    ngx_kmip_http_t  *h;

    h = job->transport;

    ngx_queue_remove(&job->queue);
    ngx_queue_init(&job->queue);

    if (!job->queued) {
        return;
    }

    job->queued = 0;
    h->queued--;

    if (h->conf->meter) {
        ngx_kmip_meter_queued(h->conf->meter,
                              ngx_current_msec - job->started);
    }
}


static void
ngx_kmip_http_meter(ngx_kmip_http_t *h)
{
    if (h->conf->meter) {
        ngx_kmip_meter_queue(h->conf->meter, h->queued, h->connections);
    }
}


static ngx_int_t
ngx_kmip_http_start(ngx_kmip_http_job_t *job)
{
    ngx_kmip_http_t    *h;
    keyprotect_http_t  *http;

    h = job->transport;
    http = job->call.http;

    if (ngx_kmip_http_call_init(&job->call, http->deadline - ngx_current_msec)
        != NGX_OK
        || ngx_kmip_curl_add(h->curl, &job->call.transfer) != NGX_OK)
    {
        return NGX_ERROR;
    }

    job->transferring = 1;
    ngx_queue_insert_tail(&h->active, &job->queue);

    if (http->target == KEYPROTECT_TARGET_KMS) {
        job->counted = 1;
        h->connections++;
        h->patients += http->patient;
        ngx_kmip_http_meter(h);
    }

    return NGX_OK;
}


static void
ngx_kmip_http_start_waiting(ngx_kmip_http_t *h)
{
    ngx_kmip_http_job_t  *job;

    for ( ;; ) {
        job = ngx_kmip_http_next(h);

        if (job == NULL || !ngx_kmip_http_room(h, job->call.http)) {
            return;
        }

        ngx_kmip_http_dequeue(job);

        if (job->call.http->deadline <= ngx_current_msec) {
            ngx_kmip_http_fail_later(job, KEYPROTECT_HTTP_NO_CONNECTION,
                                     ngx_kmip_http_queued);

        } else if (ngx_kmip_http_start(job) != NGX_OK) {
            ngx_kmip_http_fail_later(job, KEYPROTECT_HTTP_NOT_SENT,
                                     "out of memory");
        }
    }
}


static ngx_kmip_http_job_t *
ngx_kmip_http_next(ngx_kmip_http_t *h)
{
    ngx_queue_t  *q;

    q = &h->urgent;

    if (ngx_queue_empty(q)) {
        q = ngx_queue_empty(&h->waiting) ? &h->patient : &h->waiting;
    }

    return ngx_queue_empty(q) ? NULL
                              : ngx_queue_data(ngx_queue_head(q),
                                               ngx_kmip_http_job_t, queue);
}


static void
ngx_kmip_http_fail(keyprotect_http_t *http, keyprotect_http_error_e error,
    const char *text)
{
    http->error = error;

    ngx_kmip_http_text(http->error_text, sizeof(http->error_text), text,
                       ngx_strlen(text));
}


/* done must not be called from here; the deadline's handler calls it */

static void
ngx_kmip_http_fail_later(ngx_kmip_http_job_t *job,
    keyprotect_http_error_e error, const char *text)
{
    ngx_kmip_http_fail(job->call.http, error, text);

    job->failed = 1;
    ngx_queue_insert_tail(&job->transport->active, &job->queue);

    if (job->deadline.timer_set) {
        ngx_del_timer(&job->deadline);
    }

    ngx_add_timer(&job->deadline, 0);
}


static void
ngx_kmip_http_deadline_handler(ngx_event_t *ev)
{
    ngx_kmip_http_job_t  *job;

    job = ngx_queue_data(ev, ngx_kmip_http_job_t, deadline);

    if (job->transferring) {
        ngx_kmip_http_abandon(job);
        ngx_kmip_curl_remove(job->transport->curl, &job->call.transfer);
        ngx_kmip_http_on_transfer_done(&job->call.transfer,
                                       CURLE_OPERATION_TIMEDOUT);
        return;
    }

    if (!job->failed) {
        ngx_kmip_http_fail(job->call.http, KEYPROTECT_HTTP_NO_CONNECTION,
                           ngx_kmip_http_queued);
    }

    ngx_kmip_http_complete(job);
}


/*
 * With HTTP/1.1 the connection is closed with the call.  With HTTP/2 it stays
 * open, and if it is dead, all later calls on it would be lost.
 */

static void
ngx_kmip_http_abandon(ngx_kmip_http_job_t *job)
{
    ngx_kmip_http_call_t  *call;

    call = &job->call;

    if (job->transport->conf->http2 && call->attempts) {
        ngx_kmip_curl_abandon(job->transport->curl, call->port, call->begun);
    }
}


static void
ngx_kmip_http_on_transfer_done(ngx_kmip_curl_transfer_t *transfer,
    CURLcode code)
{
    ngx_kmip_http_job_t  *job;

    job = transfer->data;

    job->transferring = 0;

    if (code == CURLE_OK) {
        ngx_kmip_curl_heard(job->transport->curl, job->call.port);
    }

    ngx_kmip_http_call_finish(&job->call, code);
    ngx_kmip_http_complete(job);
}


/* done may free http, send it again, or cancel other calls */

static void
ngx_kmip_http_complete(ngx_kmip_http_job_t *job)
{
    ngx_kmip_http_t    *h;
    keyprotect_http_t  *http;

    h = job->transport;
    http = job->call.http;

    http->elapsed = ngx_current_msec - job->started;

    ngx_log_debug5(NGX_LOG_DEBUG_STREAM, h->log, 0,
                   "kmip http %s: error %d, status %ud, %uL ms, %s",
                   http->path, (int) http->error, http->status, http->elapsed,
                   http->error_text);

    ngx_kmip_http_release(job);
    ngx_kmip_http_start_waiting(h);

    http->done(http);

    /* the response must be valid until done returns */

    ngx_kmip_http_call_cleanup(&job->call);
    ngx_free(job);
}


static void
ngx_kmip_http_release(ngx_kmip_http_job_t *job)
{
    ngx_kmip_http_t  *h;

    h = job->transport;

    if (job->deadline.timer_set) {
        ngx_del_timer(&job->deadline);
    }

    if (job->transferring) {
        ngx_kmip_curl_remove(h->curl, &job->call.transfer);
        job->transferring = 0;
    }

    if (job->counted) {
        h->connections--;
        h->patients -= job->call.http->patient;
        job->counted = 0;
    }

    ngx_kmip_http_dequeue(job);
    ngx_kmip_http_meter(h);

    job->call.http->state = NULL;
}


static void
ngx_kmip_http_free_job(ngx_kmip_http_job_t *job)
{
    ngx_kmip_http_release(job);
    ngx_kmip_http_call_cleanup(&job->call);
    ngx_free(job);
}


static void
ngx_kmip_http_cancel(keyprotect_transport_t *t, keyprotect_http_t *http)
{
    if (http->state) {
        ngx_kmip_http_free_job(http->state);
        ngx_kmip_http_start_waiting(t->data);
    }
}


static kmip_int_t
ngx_kmip_http_timer_add(keyprotect_transport_t *t, keyprotect_timer_t *timer,
    uint64_t ms)
{
    ngx_kmip_http_t  *h;

    h = t->data;

    return ngx_kmip_timer_add(&h->timers, timer, ms);
}


static void
ngx_kmip_http_timer_del(keyprotect_transport_t *t, keyprotect_timer_t *timer)
{
    ngx_kmip_timer_del(timer);
}


static uint64_t
ngx_kmip_http_clock(keyprotect_transport_t *t)
{
    return ngx_current_msec;
}


static int64_t
ngx_kmip_http_now(keyprotect_transport_t *t)
{
    return ngx_time();
}
