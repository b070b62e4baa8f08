
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The transport that plays a script.
 */


#include "script_transport.h"

#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>


#define SCRIPT_ROUNDS  10000


static const char  *script_methods[] = {
    "GET", "HEAD", "POST", "PATCH", "DELETE"
};


static script_step_t *
script_find(script_t *s, const char *line)
{
    size_t  i;

    for (i = 0; i < s->nsteps; i++) {
        if (!s->steps[i].used && fnmatch(s->steps[i].match, line, 0) == 0) {
            s->steps[i].used = 1;
            return &s->steps[i];
        }
    }

    return NULL;
}


static kmip_int_t
script_send(keyprotect_transport_t *t, keyprotect_http_t *http)
{
    script_t       *s;
    script_call_t  *c;

    s = (script_t *) t;

    if (s->no_memory || s->ncalls == SCRIPT_CALLS) {
        return KMIP_ERROR;
    }

    c = &s->calls[s->ncalls++];

    snprintf(c->line, sizeof(c->line), "%s %s", script_methods[http->method],
             http->path);
    snprintf(c->body, sizeof(c->body), "%.*s", (int) http->body.len,
             http->body.len ? (const char *) http->body.data : "");
    snprintf(c->bearer, sizeof(c->bearer), "%s",
             http->bearer ? (const char *) http->bearer->data : "");
    memcpy(c->id, http->correlation_id, sizeof(c->id));

    c->content_type = http->content_type;
    c->prefer = http->prefer;
    c->key_ring = http->key_ring;
    c->at = s->clock;
    c->changing = http->changing;
    c->urgent = http->urgent;
    c->target = http->target;
    c->http = http;
    c->step = script_find(s, c->line);

    if (c->step == NULL) {
        s->unexpected++;
        printf("# unexpected: %s\n", c->line);
    }

    http->sent = 1;

    return KMIP_OK;
}


static void
script_cancel(keyprotect_transport_t *t, keyprotect_http_t *http)
{
    size_t     i;
    script_t  *s;

    s = (script_t *) t;

    for (i = 0; i < s->ncalls; i++) {
        if (s->calls[i].http == http) {
            s->calls[i].http = NULL;
        }
    }
}


static void
script_timer_del(keyprotect_transport_t *t, keyprotect_timer_t *timer)
{
    size_t     i;
    script_t  *s;

    s = (script_t *) t;

    for (i = 0; i < s->ntimers; i++) {
        if (s->timers[i] == timer) {
            s->ntimers--;
            s->timers[i] = s->timers[s->ntimers];
            s->due[i] = s->due[s->ntimers];
            return;
        }
    }
}


static kmip_int_t
script_timer_add(keyprotect_transport_t *t, keyprotect_timer_t *timer,
    uint64_t ms)
{
    script_t  *s;

    s = (script_t *) t;

    if (s->no_memory || s->ntimers == SCRIPT_TIMERS) {
        return KMIP_ERROR;
    }

    script_timer_del(t, timer);

    s->timers[s->ntimers] = timer;
    s->due[s->ntimers++] = s->clock + ms;

    return KMIP_OK;
}


static uint64_t
script_clock(keyprotect_transport_t *t)
{
    return ((script_t *) t)->clock;
}


static int64_t
script_now(keyprotect_transport_t *t)
{
    script_t  *s;

    s = (script_t *) t;

    return s->epoch + (int64_t) (s->clock / 1000);
}


static void
script_log(void *data, keyprotect_log_level_e level, const char *text)
{
    size_t     used;
    script_t  *s;

    static const char  *levels[] = {
        "", "alert", "error", "warn", "notice", "info", "debug"
    };

    s = data;
    used = strlen(s->log);

    snprintf(s->log + used, sizeof(s->log) - used, "%s: %s\n", levels[level],
             text);
}


script_t *
script_create(void)
{
    script_t  *s;

    static const kmip_str_t  name = kmip_string("eu-de");
    static const kmip_str_t  endpoint = kmip_string("https://kms.example");
    static const kmip_str_t  instance = kmip_string("5b0c7a52");
    static const kmip_str_t  root = kmip_string(SCRIPT_ROOT);
    static const kmip_str_t  ring = kmip_string("vmware");
    static const kmip_str_t  root_ring = kmip_string("default");
    static const kmip_str_t  prefix = kmip_string("vmware_kmip_");

    s = calloc(1, sizeof(script_t));
    s->calls = calloc(SCRIPT_CALLS, sizeof(script_call_t));

    s->clock = 1000000;
    s->epoch = 1760000000;

    s->transport.send = script_send;
    s->transport.cancel = script_cancel;
    s->transport.timer_add = script_timer_add;
    s->transport.timer_del = script_timer_del;
    s->transport.clock = script_clock;
    s->transport.now = script_now;

    s->api_key.data = (uint8_t *) SCRIPT_API_KEY;
    s->api_key.len = sizeof(SCRIPT_API_KEY) - 1;

    s->conf.name = name;
    s->conf.endpoint = endpoint;
    s->conf.instance = instance;
    s->conf.root_key = root;
    s->conf.key_ring = ring;
    s->conf.root_key_ring = root_ring;
    s->conf.record_prefix = prefix;
    s->conf.api_key = &s->api_key;
    s->conf.timeout = 3000;
    s->conf.log = script_log;
    s->conf.log_data = s;

    s->ks = keyprotect_store_create(&s->conf, &s->transport, NULL);

    return s;
}


unsigned
script_destroy(script_t *s)
{
    size_t    i;
    unsigned  left;

    keyprotect_store_destroy(s->ks);

    left = (unsigned) s->ntimers;

    for (i = 0; i < s->ncalls; i++) {
        left += s->calls[i].http != NULL;
    }

    free(s->calls);
    free(s);

    return left;
}


script_step_t *
script_expect(script_t *s, const char *match, unsigned status,
    const char *body)
{
    script_step_t  *step;

    if (s->nsteps == SCRIPT_STEPS) {
        abort();
    }

    step = &s->steps[s->nsteps++];

    memset(step, 0, sizeof(script_step_t));

    step->match = match;
    step->status = status;
    step->body = body;
    step->retry_after = -1;
    step->skew = INT64_MIN;

    return step;
}


script_step_t *
script_fail(script_t *s, const char *match, keyprotect_http_error_e error)
{
    script_step_t  *step;

    step = script_expect(s, match, 0, NULL);
    step->error = error;

    return step;
}


script_step_t *
script_token(script_t *s, const char *body)
{
    return script_expect(s, "POST /identity/token", 200, body);
}


unsigned
script_unused(const script_t *s)
{
    size_t    i;
    unsigned  n;

    n = 0;

    for (i = 0; i < s->nsteps; i++) {
        n += !s->steps[i].used;
    }

    return n;
}


/* frees the response after done, as the transport's contract says */

static void
script_answer(script_t *s, script_call_t *c)
{
    char               *body;
    size_t              len;
    keyprotect_http_t  *http;

    http = c->http;
    c->http = NULL;

    if (c->step == NULL) {
        http->error = KEYPROTECT_HTTP_NOT_SENT;
        snprintf(http->error_text, sizeof(http->error_text), "unexpected");
        http->done(http);
        return;
    }

    s->clock += c->step->elapsed;

    http->error = c->step->error;
    http->cause = c->step->cause;
    http->status = c->step->status;
    http->retry_after = c->step->retry_after;
    http->elapsed = c->step->elapsed;

    if (c->step->skew != INT64_MIN) {
        http->date = script_now(&s->transport) + c->step->skew;
    }

    len = c->step->body ? strlen(c->step->body) : 0;
    body = malloc(len + 1);
    memcpy(body, c->step->body ? c->step->body : "", len + 1);

    http->answer.data = (uint8_t *) body;
    http->answer.len = len;

    http->done(http);

    memset(body, '#', len);
    free(body);
}


static int
script_answer_next(script_t *s)
{
    size_t  i;

    for (i = 0; i < s->ncalls; i++) {
        if (s->calls[i].http
            && !(s->calls[i].step && s->calls[i].step->hold))
        {
            script_answer(s, &s->calls[i]);
            return 1;
        }
    }

    return 0;
}


/* background timers fire only while another timer is armed */

static int
script_fire_next(script_t *s, uint64_t until, int background)
{
    int                  worth;
    size_t               i, best;
    keyprotect_timer_t  *timer;

    best = s->ntimers;
    worth = background;

    for (i = 0; i < s->ntimers; i++) {
        worth |= !s->timers[i]->background;

        if (s->due[i] <= until
            && (best == s->ntimers || s->due[i] < s->due[best]))
        {
            best = i;
        }
    }

    if (best == s->ntimers || !worth) {
        return 0;
    }

    timer = s->timers[best];

    if (s->due[best] > s->clock) {
        s->clock = s->due[best];
    }

    script_timer_del(&s->transport, timer);

    timer->handler(timer);

    return 1;
}


int
script_run(script_t *s, const int *flag)
{
    unsigned  rounds;

    for (rounds = 0; rounds < SCRIPT_ROUNDS && !*flag; rounds++) {
        if (!script_answer_next(s) && !script_fire_next(s, UINT64_MAX, 0)) {
            break;
        }
    }

    return *flag;
}


void
script_pass(script_t *s, uint64_t ms)
{
    uint64_t  until;
    unsigned  rounds;

    until = s->clock + ms;

    for (rounds = 0; rounds < SCRIPT_ROUNDS; rounds++) {
        if (!script_answer_next(s) && !script_fire_next(s, until, 1)) {
            break;
        }
    }

    if (s->clock < until) {
        s->clock = until;
    }
}


unsigned
script_sent(const script_t *s, const char *text)
{
    size_t    i;
    unsigned  n;

    n = 0;

    for (i = 0; i < s->ncalls; i++) {
        n += strstr(s->calls[i].line, text) != NULL;
    }

    return n;
}


const script_call_t *
script_call(const script_t *s, const char *text, unsigned n)
{
    size_t  i;

    for (i = 0; i < s->ncalls; i++) {
        if (strstr(s->calls[i].line, text) && n-- == 0) {
            return &s->calls[i];
        }
    }

    return NULL;
}


unsigned
script_logged(const script_t *s, const char *text)
{
    unsigned     n;
    const char  *p;

    n = 0;

    for (p = strstr(s->log, text); p; p = strstr(p, text)) {
        n++;
        p = strchr(p, '\n');
    }

    return n;
}
