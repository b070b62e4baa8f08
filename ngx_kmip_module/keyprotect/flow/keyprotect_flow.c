
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The common frame of the flows.
 */


#include "keyprotect_flow.h"

#include <string.h>


static void keyprotect_flow_stop(keyprotect_flow_t *flow);
static void keyprotect_flow_unlink(keyprotect_flow_t *flow);
static void keyprotect_flow_free(keyprotect_flow_t *flow);
static void keyprotect_flow_log(keyprotect_flow_t *flow,
    kmip_store_outcome_e outcome, const char *message);


keyprotect_flow_t *
keyprotect_flow_create(keyprotect_store_t *ks, kmip_store_call_t *call,
    size_t size, const char *what, const kmip_str_t *uid,
    keyprotect_flow_pt stop)
{
    uint64_t            clock;
    kmip_arena_t       *arena;
    keyprotect_flow_t  *flow;

    call->outcome = KMIP_STORE_UNAVAILABLE;
    call->message = NULL;
    call->result = NULL;
    call->uids = NULL;
    call->nuids = 0;
    call->next.len = 0;
    call->state = NULL;

    arena = kmip_arena_create(KEYPROTECT_FLOW_ARENA);
    flow = arena ? kmip_arena_calloc(arena, size) : NULL;

    if (flow == NULL
        || kmip_arena_copy(arena, &flow->uid, uid->data, uid->len) != KMIP_OK)
    {
        kmip_arena_destroy(arena);
        return NULL;
    }

    (void) keyprotect_flow_identify(flow, &flow->uid);

    clock = keyprotect_clock(ks);

    flow->ks = ks;
    flow->call = call;
    flow->arena = arena;
    flow->what = what;
    flow->stop = stop;
    flow->client = call->client;
    flow->patient = call->patient;
    flow->now = call->now ? call->now : keyprotect_now(ks);
    flow->started = (call->started == 0 || call->started > clock)
                    ? clock : call->started;
    flow->deadline = flow->started + ks->conf->timeout;

    flow->next = ks->flows;
    flow->prev = &ks->flows;

    if (flow->next) {
        flow->next->prev = &flow->next;
    }

    ks->flows = flow;
    call->state = flow;

    return flow;
}


kmip_int_t
keyprotect_flow_start(keyprotect_flow_t *flow, keyprotect_flow_pt begin)
{
    flow->starting = 1;

    begin(flow);

    if (flow->ended) {
        keyprotect_flow_free(flow);
        return KMIP_OK;
    }

    flow->starting = 0;

    return KMIP_AGAIN;
}


void
keyprotect_flow_finish(keyprotect_flow_t *flow, kmip_store_outcome_e outcome,
    const char *message)
{
    unsigned            starting;
    kmip_store_call_t  *call;

    call = flow->call;
    starting = flow->starting;

    keyprotect_flow_stop(flow);

    if (call == NULL) {
        keyprotect_flow_log(flow, outcome, message);

    } else {
        keyprotect_flow_use(call->use, &flow->use);

        call->outcome = outcome;
        call->message = message;
        call->state = NULL;

        if (outcome != KMIP_STORE_OK) {
            call->result = NULL;
        }
    }

    if (starting) {
        flow->ended = 1;
        return;
    }

    keyprotect_flow_free(flow);

    if (call) {
        call->done(call);
    }
}


void
keyprotect_flow_fail(keyprotect_flow_t *flow, const keyprotect_call_t *call)
{
    const keyprotect_verdict_t  *verdict;

    verdict = keyprotect_error_verdict(call->kind, call->result);

    keyprotect_flow_finish(flow, verdict->outcome, verdict->message);
}


void
keyprotect_flow_disbelieve(keyprotect_flow_t *flow, keyprotect_call_t *call)
{
    if (kmip_arena_refused(flow->arena)) {
        keyprotect_flow_finish(flow, KMIP_STORE_UNAVAILABLE, NULL);
        return;
    }

    keyprotect_log_disbelieved(flow->ks, call, KEYPROTECT_MALFORMED);
    keyprotect_flow_fail(flow, call);
}


void
keyprotect_flow_answer(keyprotect_flow_t *flow, kmip_store_outcome_e outcome,
    const char *message)
{
    kmip_store_call_t  *call;

    call = flow->call;

    if (call == NULL) {
        keyprotect_flow_log(flow, outcome, message);
    }

    flow->answered = 1;
    flow->call = NULL;
    flow->deadline = keyprotect_clock(flow->ks) + flow->ks->conf->timeout;

    if (call) {
        keyprotect_flow_use(call->use, &flow->use);

        call->outcome = outcome;
        call->message = message;
        call->state = NULL;
        call->done(call);
    }
}


kmip_int_t
keyprotect_flow_send(keyprotect_flow_t *flow, keyprotect_call_t *call,
    keyprotect_call_done_pt done, void *data)
{
    call->done = done;
    call->data = data;
    call->use = &flow->use;

    if (call->deadline == 0) {
        call->deadline = flow->deadline;
    }

    call->http.patient = flow->patient;

    if (!flow->patient) {
        flow->ks->asked = keyprotect_clock(flow->ks);
    }

    flow->correlation_id = call->http.correlation_id;

    return keyprotect_call_start(flow->ks, call) == KMIP_AGAIN ? KMIP_OK
                                                               : KMIP_ERROR;
}


void
keyprotect_flow_use(kmip_store_use_t *total, const kmip_store_use_t *use)
{
    if (total == NULL || use->requests == 0) {
        return;
    }

    if (use->failed || total->failed == 0) {
        total->status = use->status;
        memcpy(total->correlation_id, use->correlation_id,
               sizeof(total->correlation_id));
    }

    total->requests += use->requests;
    total->failed += use->failed;
    total->elapsed += use->elapsed;
}


void
keyprotect_flow_sub(keyprotect_flow_t *flow, kmip_store_call_t *sub,
    kmip_arena_t *arena, kmip_store_done_pt done, void *data)
{
    memset(sub, 0, sizeof(kmip_store_call_t));

    sub->arena = arena;
    sub->done = done;
    sub->data = data;
    sub->started = flow->started;
    sub->now = flow->now;
    sub->client = flow->client;
    sub->patient = flow->patient;
    sub->use = &flow->use;
}


void
keyprotect_flow_sub_cancel(keyprotect_flow_t *flow, kmip_store_call_t *sub)
{
    if (sub->state) {
        keyprotect_flow_cancel(flow->ks, sub);
    }
}


void
keyprotect_flow_renew(keyprotect_flow_t *flow)
{
    uint64_t  timeout, deadline, last;

    timeout = flow->ks->conf->timeout;
    deadline = keyprotect_clock(flow->ks) + timeout;
    last = flow->started + KEYPROTECT_FLOW_LONG * timeout;

    if (deadline > last) {
        deadline = last;
    }

    if (deadline > flow->deadline) {
        flow->deadline = deadline;
    }
}


uint64_t
keyprotect_flow_left(const keyprotect_flow_t *flow)
{
    uint64_t  clock;

    clock = keyprotect_clock(flow->ks);

    return flow->deadline > clock ? flow->deadline - clock : 0;
}


kmip_int_t
keyprotect_flow_wait(keyprotect_flow_t *flow, keyprotect_timer_t *timer,
    uint64_t ms, void (*handler)(keyprotect_timer_t *timer), void *data)
{
    keyprotect_transport_t  *t;

    t = flow->ks->transport;

    timer->handler = handler;
    timer->data = data;

    return ms < keyprotect_flow_left(flow) ? t->timer_add(t, timer, ms)
                                           : KMIP_ERROR;
}


kmip_int_t
keyprotect_flow_identify(keyprotect_flow_t *flow, const kmip_str_t *uid)
{
    keyprotect_identifier_t  identifier;

    if (keyprotect_identifier_parse(uid, &identifier) != KMIP_OK) {
        return KMIP_DECLINED;
    }

    flow->stamp = identifier.stamp;
    flow->id = identifier.id;
    flow->born = identifier.born;

    return KMIP_OK;
}


kmip_int_t
keyprotect_flow_alias(keyprotect_flow_t *flow, keyprotect_alias_e kind,
    uint32_t n, kmip_str_t *alias)
{
    keyprotect_alias_t   text;
    keyprotect_parsed_t  parsed;

    memset(&parsed, 0, sizeof(keyprotect_parsed_t));

    parsed.kind = kind;
    parsed.stamp = flow->stamp;
    parsed.number = n;

    if (keyprotect_alias_build(text, &flow->ks->conf->record_prefix, &parsed)
        != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    return kmip_arena_copy(flow->arena, alias, text, strlen(text));
}


void
keyprotect_flow_ring(const keyprotect_flow_t *flow, keyprotect_call_t *call)
{
    if (flow->elsewhere) {
        call->http.key_ring = NULL;
    }
}


void
keyprotect_flow_cancel(keyprotect_store_t *ks, kmip_store_call_t *call)
{
    keyprotect_flow_t  *flow;

    flow = call->state;

    if (flow == NULL) {
        return;
    }

    call->state = NULL;
    flow->call = NULL;

    if (flow->changing) {
        return;
    }

    keyprotect_flow_stop(flow);
    keyprotect_flow_free(flow);
}


/* stopping a flow may free others that it started: always take the first */

void
keyprotect_flow_stop_all(keyprotect_store_t *ks)
{
    keyprotect_flow_t  *flow;

    while (ks->flows) {
        flow = ks->flows;

        if (flow->call) {
            flow->call->state = NULL;
            flow->call = NULL;
        }

        if (flow->changing && !flow->answered) {
            keyprotect_log(ks, KEYPROTECT_LOG_ERROR,
                           "%s of \"%.*s\" was cut short, it is not known "
                           "whether it was done", flow->what,
                           (int) flow->uid.len, (const char *) flow->uid.data);
        }

        keyprotect_flow_stop(flow);
        keyprotect_flow_free(flow);
    }
}


static void
keyprotect_flow_stop(keyprotect_flow_t *flow)
{
    keyprotect_flow_unlink(flow);
    keyprotect_probe_cancel(&flow->check);

    flow->stop(flow);
}


static void
keyprotect_flow_unlink(keyprotect_flow_t *flow)
{
    if (flow->prev == NULL) {
        return;
    }

    *flow->prev = flow->next;

    if (flow->next) {
        flow->next->prev = flow->prev;
    }

    flow->prev = NULL;
}


static void
keyprotect_flow_free(keyprotect_flow_t *flow)
{
    kmip_arena_destroy(flow->arena);
}


/* the caller cancelled, so the outcome of a change goes to the log instead */

static void
keyprotect_flow_log(keyprotect_flow_t *flow, kmip_store_outcome_e outcome,
    const char *message)
{
    if (flow->answered || !flow->changing) {
        return;
    }

    keyprotect_log(flow->ks,
                   outcome == KMIP_STORE_OK ? KEYPROTECT_LOG_NOTICE
                                            : KEYPROTECT_LOG_ERROR,
                   "%s of \"%.*s\" %s after its client had gone%s%s, "
                   "correlation id %s", flow->what, (int) flow->uid.len,
                   (const char *) flow->uid.data,
                   outcome == KMIP_STORE_OK ? "was done" : "failed",
                   message ? ": " : "", message ? message : "",
                   flow->correlation_id ? flow->correlation_id : "none");
}
