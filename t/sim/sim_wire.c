
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The transport of a worker. A call is sent, performed and answered; each of
 * these may be late, missing or doubled.
 */


#include "sim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>


#define SIM_TRAVEL   12                /* ms, at most, without faults */
#define SIM_LONGEST  60000             /* for a call without a deadline */


static const char  *sim_methods[] = {
    "GET", "HEAD", "POST", "PATCH", "DELETE"
};


static void sim_call_leave(sim_t *sim, void *data);
static void sim_call_perform(sim_t *sim, void *data);
static void sim_call_answer(sim_t *sim, void *data);
static void sim_call_expire(sim_t *sim, void *data);


static void
sim_call_free(sim_t *sim, sim_call_t *call)
{
    sim_call_t  **p;

    for (p = &sim->calls; *p != call; p = &(*p)->next) { /* void */ }

    *p = call->next;

    sim_forget(sim, call->event);
    sim_forget(sim, call->deadline);

    free(call->body);
    free(call->answer);
    free(call);
}


/* "METHOD path", and for a new key what its body says */

static void
sim_call_line(const sim_call_t *call, char *dst, size_t size)
{
    char        name[128];
    const char  *p;

    name[0] = '\0';
    p = call->body_len ? strstr(call->body, "\"name\":\"") : NULL;

    if (p) {
        snprintf(name, sizeof(name), " %.*s", (int) strcspn(p + 8, "\""),
                 p + 8);
    }

    snprintf(dst, size, "%s %s%s", sim_methods[call->method], call->path,
             name);
}


static int
sim_is_iam(const sim_call_t *call)
{
    return call->target == KEYPROTECT_TARGET_IAM;
}


static int
sim_is_read(const sim_call_t *call)
{
    return call->method == KEYPROTECT_GET || call->method == KEYPROTECT_HEAD
           || strstr(call->path, "/actions/") != NULL;
}


static void
sim_trouble(sim_t *sim, sim_call_t *call, sim_trigger_t *trigger)
{
    switch (trigger->trouble) {

    case SIM_PAUSE:
        call->travel += sim_chance(sim, 2) ? trigger->ms : 0;
        sim_worker_pause(call->worker, trigger->ms);
        break;

    case SIM_DIE:
        (void) sim_after(sim, 0, NULL, sim_worker_kill, call->worker);
        call->travel = sim_chance(sim, 2) ? call->travel : SIM_NEVER;
        break;

    case SIM_LATE:
        call->travel += trigger->ms;
        break;

    case SIM_LOST:
        call->travel = SIM_NEVER;
        break;

    case SIM_MUTE:
        call->back = SIM_NEVER;
        break;

    case SIM_TWICE:
        call->again = 1;
        break;

    case SIM_LIE:
        call->lie = sim_lie(sim, call);
        break;

    case SIM_BARE:
        call->lie = "204";
        break;

    default:
        call->trigger = (int) (trigger - sim->triggers);
    }
}


static void
sim_triggers(sim_t *sim, sim_call_t *call)
{
    char            line[768];
    unsigned        i;
    sim_trigger_t  *t;

    if (sim->ntriggers == 0) {
        return;
    }

    sim_call_line(call, line, sizeof(line));

    for (i = 0; i < sim->ntriggers; i++) {
        t = &sim->triggers[i];

        if (strstr(line, t->match) && t->hits++ == t->skip) {
            sim_trouble(sim, call, t);
        }
    }
}


/* 1 for a read of a record that a gateway hides */

static int
sim_is_hidden(sim_t *sim, const sim_call_t *call)
{
    return sim->switches.gateway && call->method == KEYPROTECT_GET
           && strchr(call->path, '?') == NULL
           && strstr(call->path, SIM_ROOT) == NULL;
}


/* decides a call's fate by the switches */

static void
sim_fate(sim_t *sim, sim_call_t *call)
{
    sim_switches_t  *s;

    s = &sim->switches;

    if (sim_permille(sim, s->lost)) {
        call->travel = SIM_NEVER;

    } else if (sim_permille(sim, s->late)) {
        call->travel += sim_chance(sim, (uint32_t) s->late_ms + 1);
    }

    if (sim_permille(sim, s->mute)) {
        call->back = SIM_NEVER;

    } else if (sim_permille(sim, s->slow)) {
        call->back += sim_chance(sim, (uint32_t) s->late_ms + 1);
    }

    call->again = sim_permille(sim, s->twice);

    if (sim_is_hidden(sim, call)) {
        call->lie = "bare 404";

    } else if (sim_permille(sim, sim_is_read(call) ? s->lie_read
                                                   : s->lie_write))
    {
        call->lie = sim_lie(sim, call);

    } else if (sim_permille(sim, s->busy)) {
        call->lie = "busy";
    }

    if (sim_is_read(call)) {
        return;
    }

    if (sim_permille(sim, s->pause)) {
        call->travel += sim_chance(sim, 2) ? s->pause_ms : 0;
        sim_worker_pause(call->worker,
                         sim_chance(sim, (uint32_t) s->pause_ms));
    }

    if (sim_permille(sim, s->death)) {
        (void) sim_after(sim, sim_chance(sim, SIM_TRAVEL), NULL,
                         sim_worker_kill, call->worker);
    }
}


static void
sim_call_copy(sim_call_t *call, const keyprotect_http_t *http)
{
    call->method = http->method;
    call->target = http->target;
    call->minimal = http->prefer && strstr(http->prefer, "minimal") != NULL;

    snprintf(call->path, sizeof(call->path), "%s",
             http->path ? http->path : "");
    snprintf(call->ring, sizeof(call->ring), "%s",
             http->key_ring ? http->key_ring : "");

    if (http->bearer) {
        snprintf(call->bearer, sizeof(call->bearer), "%.*s",
                 (int) http->bearer->len, (const char *) http->bearer->data);
    }

    call->body_len = http->body.len;
    call->body = malloc(http->body.len + 1);
    memcpy(call->body, http->body.len ? (const char *) http->body.data : "",
           http->body.len);
    call->body[http->body.len] = '\0';
}


static kmip_int_t
sim_send(keyprotect_transport_t *t, keyprotect_http_t *http)
{
    sim_t         *sim;
    sim_call_t    *call;
    sim_worker_t  *worker;

    worker = (sim_worker_t *) t;
    sim = worker->sim;

    call = calloc(1, sizeof(sim_call_t));
    call->worker = worker;
    call->http = http;
    call->travel = 1 + sim_chance(sim, SIM_TRAVEL);
    call->back = 1 + sim_chance(sim, SIM_TRAVEL);
    call->number = ++sim->numbers;
    call->trigger = -1;
    call->due = http->deadline ? http->deadline : sim->clock + SIM_LONGEST;
    call->next = sim->calls;
    sim->calls = call;

    sim_call_copy(call, http);

    http->state = call;
    http->sent = 0;

    sim->ncalls += !sim_is_iam(call);

    if (sim_is_iam(call)) {
        call->lie = sim_permille(sim, sim->switches.iam) ? "busy" : NULL;

    } else if (!sim->calm) {
        sim_triggers(sim, call);
        sim_fate(sim, call);
    }

    call->event = sim_after(sim, 0, NULL, sim_call_leave, call);
    call->deadline = sim_after(sim,
        http->deadline > sim->clock ? http->deadline - sim->clock
                                    : http->deadline ? 0 : SIM_LONGEST,
        worker, sim_call_expire, call);

    return KMIP_OK;
}


static void
sim_call_leave(sim_t *sim, void *data)
{
    char         line[768];
    sim_call_t  *call;

    call = data;
    call->left = 1;
    call->event = NULL;

    if (call->http) {
        call->http->sent = 1;
    }

    if (sim->trace) {
        sim_call_line(call, line, sizeof(line));
        sim_say(sim, "  w%u #%u %s%s", call->worker->number, call->number,
                line, call->travel == SIM_NEVER ? "  (lost)" : "");
    }

    if (call->travel == SIM_NEVER) {
        if (call->http == NULL) {
            sim_call_free(sim, call);
        }

        return;
    }

    call->event = sim_after(sim, call->travel, NULL, sim_call_perform, call);
}


static void
sim_call_again(sim_t *sim, const sim_call_t *first)
{
    sim_call_t  *call;

    call = malloc(sizeof(sim_call_t));
    *call = *first;

    call->http = NULL;
    call->deadline = NULL;
    call->answer = NULL;
    call->lie = NULL;
    call->again = 0;
    call->repeated = 1;
    call->trigger = -1;
    call->body = malloc(first->body_len + 1);
    memcpy(call->body, first->body, first->body_len + 1);

    call->next = sim->calls;
    sim->calls = call;

    call->event = sim_after(sim, 1 + sim_chance(sim, 5000), NULL,
                            sim_call_perform, call);
}


static void
sim_call_after(sim_t *sim, const sim_call_t *call)
{
    const sim_trigger_t  *t;

    if (call->trigger < 0) {
        return;
    }

    t = &sim->triggers[call->trigger];

    if (t->trouble == SIM_DIE_AFTER) {
        (void) sim_after(sim, 0, NULL, sim_worker_kill, call->worker);
        return;
    }

    (void) sim_after(sim, t->ms, NULL, t->handler, t->data);
}


/* the code of an error, for the trace */

static const char *
sim_call_code(const sim_call_t *call)
{
    const char   *p;
    static char   code[64];

    p = call->answer ? strstr(call->answer, "\"code\":\"") : NULL;

    snprintf(code, sizeof(code), "%.*s", p ? (int) strcspn(p + 8, "\"") : 0,
             p ? p + 8 : "");

    return code;
}


static void
sim_call_perform(sim_t *sim, void *data)
{
    sim_call_t  *call;

    call = data;
    call->event = NULL;
    call->date = SIM_EPOCH + (int64_t) (sim->clock / 1000)
                 + call->worker->endpoint;

    sim_service_perform(sim, call);

    sim_trace(sim, "  w%u #%u performed: %u %s%s%s", call->worker->number,
              call->number, call->status, sim_call_code(call),
              call->lie ? "  a lie: " : "", call->lie ? call->lie : "");

    if (call->again) {
        sim_call_again(sim, call);
    }

    sim_call_after(sim, call);

    if (call->http == NULL) {
        sim_call_free(sim, call);
        return;
    }

    if (call->back != SIM_NEVER) {
        call->event = sim_after(sim, call->back, call->worker,
                                sim_call_answer, call);
    }
}


static void
sim_call_done(sim_t *sim, sim_call_t *call, keyprotect_http_error_e error)
{
    keyprotect_http_t  *http;

    http = call->http;
    call->http = NULL;

    http->error = error;
    http->status = 0;
    http->answer.len = 0;
    http->answer.data = NULL;
    http->date = 0;
    http->retry_after = -1;
    http->elapsed = 1;
    http->error_text[0] = '\0';
    http->answer_id[0] = '\0';
    http->state = NULL;

    if (error == KEYPROTECT_HTTP_OK) {
        http->status = call->status;
        http->date = call->date;
        http->answer.data = (uint8_t *) call->answer;
        http->answer.len = call->answer ? strlen(call->answer) : 0;
        snprintf(http->answer_id, sizeof(http->answer_id), "%s",
                 http->correlation_id);

    } else {
        snprintf(http->error_text, sizeof(http->error_text), "a fault");
    }

    http->done(http);
}


static void
sim_call_answer(sim_t *sim, void *data)
{
    sim_call_t  *call;

    call = data;
    call->event = NULL;

    sim_trace(sim, "  w%u #%u answered %u", call->worker->number,
              call->number, call->status);

    sim_forget(sim, call->deadline);
    call->deadline = NULL;

    sim_call_done(sim, call, KEYPROTECT_HTTP_OK);
    sim_call_free(sim, call);
}


/* gives the call up; if it was sent, it is performed all the same */

static void
sim_call_expire(sim_t *sim, void *data)
{
    int          over;
    sim_call_t  *call;

    call = data;
    call->deadline = NULL;

    sim_trace(sim, "  w%u #%u no answer", call->worker->number,
              call->number);

    call->expired = sim->clock;
    call->deaths = call->worker->deaths;

    over = call->event == NULL || call->status || !call->left;

    sim_call_done(sim, call, call->left ? KEYPROTECT_HTTP_TIMEOUT
                                        : KEYPROTECT_HTTP_NO_CONNECTION);

    if (over) {
        sim_call_free(sim, call);
    }
}


static void
sim_cancel(keyprotect_transport_t *t, keyprotect_http_t *http)
{
    sim_t       *sim;
    sim_call_t  *call;

    sim = ((sim_worker_t *) t)->sim;

    for (call = sim->calls; call; call = call->next) {

        if (call->http != http) {
            continue;
        }

        call->http = NULL;
        call->dropped = 1;

        sim_forget(sim, call->deadline);
        call->deadline = NULL;

        if (!call->left || call->event == NULL || call->status) {
            sim_call_free(sim, call);
        }

        return;
    }
}


typedef struct {
    sim_worker_t        *worker;
    keyprotect_timer_t  *timer;
    sim_event_t         *event;
} sim_timer_t;


static void
sim_timer_fire(sim_t *sim, void *data)
{
    sim_timer_t         *st;
    keyprotect_timer_t  *timer;

    st = data;
    timer = st->timer;

    st->worker->timers--;
    timer->state = NULL;
    free(st);

    timer->handler(timer);
}


static void
sim_timer_del(keyprotect_transport_t *t, keyprotect_timer_t *timer)
{
    sim_timer_t  *st;

    st = timer->state;

    if (st == NULL) {
        return;
    }

    sim_forget(st->worker->sim, st->event);
    st->worker->timers--;
    timer->state = NULL;
    free(st);
}


static kmip_int_t
sim_timer_add(keyprotect_transport_t *t, keyprotect_timer_t *timer,
    uint64_t ms)
{
    sim_timer_t   *st;
    sim_worker_t  *worker;

    worker = (sim_worker_t *) t;

    sim_timer_del(t, timer);

    st = malloc(sizeof(sim_timer_t));
    st->worker = worker;
    st->timer = timer;
    st->event = sim_after(worker->sim, ms, worker, sim_timer_fire, st);

    worker->timers++;
    timer->state = st;

    return KMIP_OK;
}


static uint64_t
sim_clock(keyprotect_transport_t *t)
{
    return ((sim_worker_t *) t)->sim->clock;
}


static int64_t
sim_now(keyprotect_transport_t *t)
{
    sim_worker_t  *worker;

    worker = (sim_worker_t *) t;

    return SIM_EPOCH + (int64_t) (worker->sim->clock / 1000) + worker->skew;
}


void
sim_wire_init(sim_worker_t *worker)
{
    worker->transport.send = sim_send;
    worker->transport.cancel = sim_cancel;
    worker->transport.timer_add = sim_timer_add;
    worker->transport.timer_del = sim_timer_del;
    worker->transport.clock = sim_clock;
    worker->transport.now = sim_now;
}


void
sim_wire_exit(sim_t *sim)
{
    while (sim->calls) {
        sim_call_free(sim, sim->calls);
    }
}
