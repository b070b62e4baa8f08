
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The fake's transport: stages of a call, timers, virtual time, faults.
 */


#include "fake_keyprotect.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>


#define FAKE_STEPS      200000
#define FAKE_LONGEST    (10 * 60 * 1000)
#define FAKE_NEVER      UINT64_MAX


typedef struct {
    int                      performed;     /* 1: as without a fault */
    keyprotect_http_error_e  error;
} fake_outcome_t;

static const fake_outcome_t  fake_outcomes[FAKE_FAULTS] = {
    [FAKE_FAULT_NONE]    = { 1, KEYPROTECT_HTTP_OK },
    [FAKE_NOT_SENT]      = { 0, KEYPROTECT_HTTP_NOT_SENT },
    [FAKE_NO_CONNECTION] = { 0, KEYPROTECT_HTTP_NO_CONNECTION },
    [FAKE_BROKEN]        = { 0, KEYPROTECT_HTTP_BROKEN },
    [FAKE_BROKEN_DONE]   = { 1, KEYPROTECT_HTTP_BROKEN },
    [FAKE_TIMEOUT]       = { 0, KEYPROTECT_HTTP_TIMEOUT },
    [FAKE_TIMEOUT_DONE]  = { 1, KEYPROTECT_HTTP_TIMEOUT },
    [FAKE_STATUS]        = { 0, KEYPROTECT_HTTP_OK },
    [FAKE_STATUS_DONE]   = { 1, KEYPROTECT_HTTP_OK },
    [FAKE_GARBAGE_DONE]  = { 1, KEYPROTECT_HTTP_OK },
    [FAKE_OTHER_DONE]    = { 1, KEYPROTECT_HTTP_OK }
};

static const char  *fake_methods[] = {
    "GET", "HEAD", "POST", "PATCH", "DELETE"
};


uint32_t
fake_random(fake_keyprotect_t *f, uint32_t n)
{
    f->seed ^= f->seed << 13;
    f->seed ^= f->seed >> 17;
    f->seed ^= f->seed << 5;

    return f->seed % n;
}


/* "METHOD path", and for a new key its name */

static void
fake_line(const keyprotect_http_t *http, char *dst, size_t size)
{
    char     name[128];
    json_t  *body;

    name[0] = '\0';

    if (http->method == KEYPROTECT_POST
        && strcmp(http->path, "/api/v2/keys") == 0)
    {
        body = json_loadb((const char *) http->body.data, http->body.len, 0,
                          NULL);
        snprintf(name, sizeof(name), " %s",
                 json_string_value(json_object_get(json_array_get(
                     json_object_get(body, "resources"), 0), "name"))
                 ? json_string_value(json_object_get(json_array_get(
                       json_object_get(body, "resources"), 0), "name"))
                 : "?");
        json_decref(body);
    }

    snprintf(dst, size, "%s %s%s", fake_methods[http->method], http->path,
             name);
}


static void
fake_journal_add(fake_keyprotect_t *f, fake_call_t *c)
{
    char  line[512], *text;

    fake_line(c->http, line, sizeof(line));

    text = malloc(strlen(line) + 32);
    sprintf(text, "%s %u", line, c->status);

    f->journal = realloc(f->journal, (f->njournal + 1) * sizeof(char *));
    f->journal[f->njournal++] = text;
}


static void
fake_judge(fake_keyprotect_t *f, fake_call_t *c)
{
    char           line[512];
    size_t         i;
    fake_fault_t  *fault;

    if (f->judge) {
        f->judge(f, c);
        return;
    }

    fake_line(c->http, line, sizeof(line));

    for (i = 0; i < f->nfaults; i++) {
        fault = &f->faults[i];

        if (fault->match ? strstr(line, fault->match) == NULL
                         : c->http->target == KEYPROTECT_TARGET_IAM)
        {
            continue;
        }

        fault->hits++;

        if (fault->hits > fault->skip
            && (fault->count == 0 || fault->hits - fault->skip <= fault->count))
        {
            c->fault = fault->kind;
            c->status = fault->status;
            c->code = fault->code;
            c->retry_after = fault->retry_after;
            return;
        }
    }
}


static void
fake_call_remove(fake_keyprotect_t *f, fake_call_t *c)
{
    size_t  i;

    for (i = 0; i < f->ncalls; i++) {
        if (f->calls[i] == c) {
            f->ncalls--;
            memmove(&f->calls[i], &f->calls[i + 1],
                    (f->ncalls - i) * sizeof(fake_call_t *));
            return;
        }
    }
}


static void
fake_call_free(fake_call_t *c)
{
    free(c->answer);
    free(c);
}


static kmip_int_t
fake_send(keyprotect_transport_t *t, keyprotect_http_t *http)
{
    fake_call_t        *c;
    fake_keyprotect_t  *f;

    f = (fake_keyprotect_t *) t;

    c = calloc(1, sizeof(fake_call_t));
    c->http = http;
    c->retry_after = -1;

    http->state = c;
    http->sent = 0;

    f->calls = realloc(f->calls, (f->ncalls + 1) * sizeof(fake_call_t *));
    f->calls[f->ncalls++] = c;

    if (f->ncalls > f->in_flight_max) {
        f->in_flight_max = (unsigned) f->ncalls;
    }

    return KMIP_OK;
}


static void
fake_perform(fake_keyprotect_t *f, fake_call_t *c)
{
    unsigned     status;
    const char  *code;
    char         text[256];

    status = c->status;
    code = c->code;

    if (f->before) {
        f->before(f, c->http);
    }

    if (fake_outcomes[c->fault].performed) {
        fake_serve(f, c);
    }

    if (c->fault == FAKE_STATUS || c->fault == FAKE_STATUS_DONE) {
        free(c->answer);

        snprintf(text, sizeof(text), "{\"resources\":[{\"errorMsg\":\"x\"%s"
                 "%s%s}]}", code ? ",\"reasons\":[{\"code\":\"" : "",
                 code ? code : "", code ? "\"}]" : "");

        c->answer = strdup(text);
        c->status = status;

    } else if (c->fault >= FAKE_GARBAGE_DONE) {
        free(c->answer);
        c->answer = strdup(fake_garbage(c->fault));
    }

    if (f->answered) {
        f->answered(f, c);
    }

    fake_journal_add(f, c);
}


/* a canceled call that was sent may be performed all the same */

static void
fake_cancel(keyprotect_transport_t *t, keyprotect_http_t *http)
{
    size_t              i;
    fake_call_t        *c;
    fake_keyprotect_t  *f;

    f = (fake_keyprotect_t *) t;

    for (i = 0; i < f->ncalls; i++) {
        c = f->calls[i];

        if (c->http != http) {
            continue;
        }

        if (c->stage == FAKE_STAGE_SENT && fake_random(f, 2)) {
            fake_perform(f, c);
        }

        fake_call_remove(f, c);
        fake_call_free(c);

        return;
    }
}


static void
fake_complete(fake_keyprotect_t *f, fake_call_t *c)
{
    keyprotect_http_t  *http;

    http = c->http;

    http->error = fake_outcomes[c->fault].error;
    http->status = 0;
    http->answer.len = 0;
    http->answer.data = NULL;
    http->date = f->epoch + (int64_t) (f->clock / 1000);
    http->retry_after = c->retry_after;
    http->elapsed = 1;
    http->error_text[0] = '\0';
    http->answer_id[0] = '\0';

    if (http->error == KEYPROTECT_HTTP_OK) {
        http->status = c->status;
        http->answer.data = (uint8_t *) c->answer;
        http->answer.len = c->answer ? strlen(c->answer) : 0;
        snprintf(http->answer_id, sizeof(http->answer_id), "%s",
                 http->correlation_id);

    } else {
        snprintf(http->error_text, sizeof(http->error_text), "a fault");
    }

    fake_call_remove(f, c);
    http->state = NULL;
    http->done(http);

    fake_call_free(c);
}


static void
fake_advance(fake_keyprotect_t *f, fake_call_t *c)
{
    keyprotect_http_error_e  error;

    switch (c->stage) {

    case FAKE_STAGE_QUEUED:

        if (c->http->deadline && c->http->deadline <= f->clock) {
            c->fault = FAKE_NO_CONNECTION;
            fake_complete(f, c);
            return;
        }

        fake_judge(f, c);

        error = fake_outcomes[c->fault].error;

        if (error == KEYPROTECT_HTTP_NOT_SENT
            || error == KEYPROTECT_HTTP_NO_CONNECTION)
        {
            fake_complete(f, c);
            return;
        }

        c->http->sent = 1;
        c->stage = FAKE_STAGE_SENT;
        return;

    case FAKE_STAGE_SENT:

        fake_perform(f, c);

        c->stage = fake_outcomes[c->fault].error == KEYPROTECT_HTTP_TIMEOUT
                   ? FAKE_STAGE_HUNG : FAKE_STAGE_PERFORMED;
        return;

    default:

        fake_complete(f, c);
    }
}


static kmip_int_t
fake_timer_add(keyprotect_transport_t *t, keyprotect_timer_t *timer,
    uint64_t ms)
{
    fake_keyprotect_t  *f;

    f = (fake_keyprotect_t *) t;

    t->timer_del(t, timer);

    if (f->ntimers == sizeof(f->timers) / sizeof(f->timers[0])) {
        return KMIP_ERROR;
    }

    f->timers[f->ntimers] = timer;
    f->due[f->ntimers++] = f->clock + ms;

    return KMIP_OK;
}


static void
fake_timer_del(keyprotect_transport_t *t, keyprotect_timer_t *timer)
{
    size_t              i;
    fake_keyprotect_t  *f;

    f = (fake_keyprotect_t *) t;

    for (i = 0; i < f->ntimers; i++) {
        if (f->timers[i] == timer) {
            f->ntimers--;
            f->timers[i] = f->timers[f->ntimers];
            f->due[i] = f->due[f->ntimers];
            return;
        }
    }
}


static uint64_t
fake_clock(keyprotect_transport_t *t)
{
    return ((fake_keyprotect_t *) t)->clock;
}


static int64_t
fake_now(keyprotect_transport_t *t)
{
    fake_keyprotect_t  *f;

    f = (fake_keyprotect_t *) t;

    return f->epoch + (int64_t) (f->clock / 1000);
}


/* a call that can advance, chosen by the seed; NULL: none */

static fake_call_t *
fake_movable(fake_keyprotect_t *f)
{
    size_t        i, n;
    fake_call_t  *c, *chosen;

    n = 0;
    chosen = NULL;

    for (i = 0; i < f->ncalls; i++) {
        c = f->calls[i];

        if (c->stage == FAKE_STAGE_HUNG
            || (c->stage == FAKE_STAGE_QUEUED && f->held))
        {
            continue;
        }

        n++;

        if (chosen == NULL
            || (!f->ordered && fake_random(f, (uint32_t) n) == 0))
        {
            chosen = c;
        }
    }

    return chosen;
}


static uint64_t
fake_next_due(fake_keyprotect_t *f, int background, size_t *timer)
{
    size_t    i;
    uint64_t  due;

    due = FAKE_NEVER;

    for (i = 0; i < f->ntimers; i++) {
        if ((background || !f->timers[i]->background) && f->due[i] < due) {
            due = f->due[i];
            *timer = i;
        }
    }

    return due;
}


/* the call with the earliest deadline; a held or hung call only ends by it */

static fake_call_t *
fake_next_late(fake_keyprotect_t *f)
{
    size_t        i;
    fake_call_t  *late;

    late = NULL;

    for (i = 0; i < f->ncalls; i++) {
        if (f->calls[i]->http->deadline
            && (late == NULL
                || f->calls[i]->http->deadline < late->http->deadline))
        {
            late = f->calls[i];
        }
    }

    return late;
}


static int
fake_wait(fake_keyprotect_t *f, int background, uint64_t until)
{
    size_t               timer;
    uint64_t             due;
    fake_call_t         *late;
    keyprotect_timer_t  *t;

    timer = 0;
    due = fake_next_due(f, background, &timer);
    late = fake_next_late(f);

    if (late && late->http->deadline <= due && late->http->deadline <= until) {

        if (late->http->deadline > f->clock) {
            f->clock = late->http->deadline;
        }

        if (late->stage == FAKE_STAGE_QUEUED) {
            late->fault = FAKE_NO_CONNECTION;
        }

        fake_complete(f, late);

        return 1;
    }

    if (due > until) {
        return 0;
    }

    if (due > f->clock) {
        f->clock = due;
    }

    t = f->timers[timer];
    fake_timer_del(&f->transport, t);
    t->handler(t);

    return 1;
}


static int
fake_move(fake_keyprotect_t *f)
{
    size_t               timer;
    fake_call_t         *c;
    keyprotect_timer_t  *t;

    timer = 0;

    if (fake_next_due(f, 1, &timer) <= f->clock) {
        t = f->timers[timer];
        fake_timer_del(&f->transport, t);
        t->handler(t);
        return 1;
    }

    c = fake_movable(f);

    if (c == NULL) {
        return 0;
    }

    f->clock++;
    fake_advance(f, c);

    return 1;
}


int
fake_step(fake_keyprotect_t *f)
{
    return fake_move(f) || fake_wait(f, 0, FAKE_NEVER - 1);
}


int
fake_run(fake_keyprotect_t *f, const int *flag)
{
    unsigned  n;
    uint64_t  until;

    until = f->clock + FAKE_LONGEST;

    for (n = 0; n < FAKE_STEPS && f->clock < until; n++) {

        if (flag && *flag) {
            return 1;
        }

        if (!fake_step(f)) {
            break;
        }
    }

    return flag ? *flag : 0;
}


void
fake_pass(fake_keyprotect_t *f, uint64_t ms)
{
    uint64_t  until;

    until = f->clock + ms;

    while (f->clock < until && (fake_move(f) || fake_wait(f, 1, until))) {
        /* void */
    }

    if (f->clock < until) {
        f->clock = until;
    }
}


void
fake_transport_init(fake_keyprotect_t *f)
{
    f->transport.send = fake_send;
    f->transport.cancel = fake_cancel;
    f->transport.timer_add = fake_timer_add;
    f->transport.timer_del = fake_timer_del;
    f->transport.clock = fake_clock;
    f->transport.now = fake_now;
    f->transport.data = f;
}
