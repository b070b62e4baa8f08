
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * keyprotect_timer_t over nginx's timers.
 */


#include "ngx_kmip_timer.h"


typedef struct {
    keyprotect_timer_t   *timer;
    ngx_event_t           event;
    ngx_queue_t           queue;
} ngx_kmip_timer_t;


static void ngx_kmip_timer_handler(ngx_event_t *ev);
static void ngx_kmip_timer_stop(ngx_event_t *ev);
static void ngx_kmip_timer_free(ngx_kmip_timer_t *kt);


void
ngx_kmip_timers_init(ngx_kmip_timers_t *timers, ngx_log_t *log)
{
    ngx_memzero(timers, sizeof(ngx_kmip_timers_t));
    ngx_queue_init(&timers->queue);

    timers->dummy.fd = (ngx_socket_t) -1;
    timers->log = log;
}


void
ngx_kmip_timers_done(ngx_kmip_timers_t *timers)
{
    ngx_queue_t  *q;

    while (!ngx_queue_empty(&timers->queue)) {
        q = ngx_queue_head(&timers->queue);
        ngx_kmip_timer_free(ngx_queue_data(q, ngx_kmip_timer_t, queue));
    }
}


/*
 * nginx runs timers of 0 ms, and those that their handlers add, before it
 * looks at sockets again, so work that proceeds in many such steps would block
 * all connections.  A posted event is used instead; the timer beside it makes
 * an exiting worker wait.
 */

kmip_int_t
ngx_kmip_timer_add(ngx_kmip_timers_t *timers, keyprotect_timer_t *timer,
    uint64_t ms)
{
    ngx_kmip_timer_t  *kt;

    kt = timer->state;

    if (kt == NULL) {
        kt = ngx_calloc(sizeof(ngx_kmip_timer_t), timers->log);
        if (kt == NULL) {
            return KMIP_ERROR;
        }

        kt->timer = timer;
        kt->event.handler = ngx_kmip_timer_handler;
        kt->event.data = &timers->dummy;
        kt->event.log = timers->log;

        ngx_queue_insert_tail(&timers->queue, &kt->queue);

        timer->state = kt;
    }

    ngx_kmip_timer_stop(&kt->event);

    kt->event.cancelable = timer->background;

    if (ms == 0) {
        ngx_post_event(&kt->event, &ngx_posted_next_events);
    }

    ngx_add_timer(&kt->event, ms ? (ngx_msec_t) ms : 1);

    return KMIP_OK;
}


void
ngx_kmip_timer_del(keyprotect_timer_t *timer)
{
    if (timer->state) {
        ngx_kmip_timer_free(timer->state);
    }
}


/* the handler may add the timer again, or free it */

static void
ngx_kmip_timer_handler(ngx_event_t *ev)
{
    ngx_kmip_timer_t    *kt;
    keyprotect_timer_t  *timer;

    kt = ngx_queue_data(ev, ngx_kmip_timer_t, event);
    timer = kt->timer;

    ngx_kmip_timer_free(kt);

    timer->handler(timer);
}


static void
ngx_kmip_timer_stop(ngx_event_t *ev)
{
    if (ev->timer_set) {
        ngx_del_timer(ev);
    }

    if (ev->posted) {
        ngx_delete_posted_event(ev);
    }
}


static void
ngx_kmip_timer_free(ngx_kmip_timer_t *kt)
{
    ngx_kmip_timer_stop(&kt->event);

    kt->timer->state = NULL;

    ngx_queue_remove(&kt->queue);
    ngx_free(kt);
}
