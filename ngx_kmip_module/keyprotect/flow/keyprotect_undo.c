
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Deleting a record, if the role allows it; else marking it as destroyed.
 */


#include "keyprotect_undo.h"

#include <string.h>


#define KEYPROTECT_UNDO_PAST   60        /* s */
#define KEYPROTECT_UNDO_TRIES  4
#define KEYPROTECT_UNDO_PAUSE  8000      /* ms */

/* with less than this fraction of "timeout" left the flow is answered first */

#define KEYPROTECT_UNDO_TIME   4


static void keyprotect_undo_on_deleted(keyprotect_call_t *call);
static void keyprotect_undo_mark(keyprotect_undo_t *undo);
static void keyprotect_undo_on_marked(keyprotect_mark_t *mark);
static void keyprotect_undo_again(keyprotect_undo_t *undo);
static void keyprotect_undo_on_timer(keyprotect_timer_t *timer);


void
keyprotect_undo_start(keyprotect_undo_t *undo)
{
    keyprotect_flow_t  *flow;

    flow = undo->flow;

    if (keyprotect_flow_left(flow) < flow->ks->conf->timeout
                                     / KEYPROTECT_UNDO_TIME)
    {
        keyprotect_flow_answer(flow, undo->outcome, undo->message);
    }

    if (flow->ks->conf->destroy_tombstone) {
        keyprotect_undo_mark(undo);
        return;
    }

    if (keyprotect_request_delete(flow->ks, &undo->call, flow->arena,
                                  &undo->id)
        != KMIP_OK
        || keyprotect_flow_send(flow, &undo->call, keyprotect_undo_on_deleted,
                                undo)
           != KMIP_OK)
    {
        keyprotect_undo_again(undo);
    }
}


void
keyprotect_undo_cancel(keyprotect_undo_t *undo)
{
    keyprotect_transport_t  *t;

    if (undo->timer.handler) {
        t = undo->flow->ks->transport;
        t->timer_del(t, &undo->timer);
    }

    keyprotect_call_cancel(&undo->call);
    keyprotect_mark_cancel(&undo->mark);
}


static void
keyprotect_undo_on_deleted(keyprotect_call_t *call)
{
    keyprotect_undo_t  *undo;

    undo = call->data;

    switch (call->result) {

    case KEYPROTECT_OK:
    case KEYPROTECT_GONE:
    case KEYPROTECT_ABSENT:
        undo->done(undo);
        return;

    default:
        keyprotect_undo_mark(undo);
    }
}


/*
 * A record that may not be deleted is marked as destroyed. The mark has an old
 * date: a recent one would mean that a Destroy is under way.
 */

static void
keyprotect_undo_mark(keyprotect_undo_t *undo)
{
    keyprotect_flow_t    *flow;
    keyprotect_alias_t    text;
    keyprotect_parsed_t   parsed;

    flow = undo->flow;

    memset(&parsed, 0, sizeof(keyprotect_parsed_t));

    parsed.kind = KEYPROTECT_ALIAS_DESTROYED;
    parsed.stamp = flow->stamp;
    parsed.time = (undo->date ? undo->date : flow->now) - KEYPROTECT_UNDO_PAST;

    if (keyprotect_alias_build(text, &flow->ks->conf->record_prefix, &parsed)
        != KMIP_OK
        || kmip_arena_copy(flow->arena, &undo->alias, text, strlen(text))
           != KMIP_OK
        || keyprotect_mark_add(&undo->mark, flow, &undo->id, &undo->alias,
                               keyprotect_undo_on_marked, undo)
           != KMIP_OK)
    {
        keyprotect_undo_again(undo);
    }
}


/* the alias begins with the record's own stamp: no other key can have it */

static void
keyprotect_undo_on_marked(keyprotect_mark_t *mark)
{
    keyprotect_undo_t  *undo;

    undo = mark->data;

    if (mark->result == KEYPROTECT_MARK_OK
        || mark->result == KEYPROTECT_MARK_GONE
        || mark->call.result == KEYPROTECT_ALIAS_CLASH)
    {
        undo->done(undo);
        return;
    }

    keyprotect_undo_again(undo);
}


/* tries once more a little later; the flow is answered before */

static void
keyprotect_undo_again(keyprotect_undo_t *undo)
{
    keyprotect_flow_t       *flow;
    keyprotect_transport_t  *t;

    flow = undo->flow;
    t = flow->ks->transport;

    undo->timer.handler = keyprotect_undo_on_timer;
    undo->timer.data = undo;
    undo->timer.background = 1;

    if (++undo->tries == KEYPROTECT_UNDO_TRIES
        || t->timer_add(t, &undo->timer, KEYPROTECT_UNDO_PAUSE) != KMIP_OK)
    {
        undo->done(undo);
        return;
    }

    if (!flow->answered) {
        keyprotect_flow_answer(flow, undo->outcome, undo->message);
    }
}


static void
keyprotect_undo_on_timer(keyprotect_timer_t *timer)
{
    keyprotect_flow_t  *flow;
    keyprotect_undo_t  *undo;

    undo = timer->data;
    flow = undo->flow;

    flow->deadline = keyprotect_clock(flow->ks) + flow->ks->conf->timeout;

    keyprotect_undo_start(undo);
}
