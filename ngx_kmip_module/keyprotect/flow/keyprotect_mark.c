
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Adding and removing one alias of a record.
 */


#include "keyprotect_mark.h"

#include <string.h>


static void keyprotect_mark_begin(keyprotect_mark_t *mark,
    keyprotect_flow_t *flow, const kmip_str_t *id, const kmip_str_t *alias,
    keyprotect_mark_done_pt done, void *data);
static void keyprotect_mark_on_added(keyprotect_call_t *call);
static void keyprotect_mark_on_removed(keyprotect_call_t *call);
static keyprotect_mark_e keyprotect_mark_judge(keyprotect_mark_t *mark);


kmip_int_t
keyprotect_mark_add(keyprotect_mark_t *mark, keyprotect_flow_t *flow,
    const kmip_str_t *id, const kmip_str_t *alias,
    keyprotect_mark_done_pt done, void *data)
{
    keyprotect_mark_begin(mark, flow, id, alias, done, data);

    if (keyprotect_request_alias(flow->ks, &mark->call, flow->arena, id,
                                 (const char *) alias->data)
        != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    keyprotect_flow_ring(flow, &mark->call);

    /* keep a third of the time for reading the record back */

    mark->call.deadline = flow->deadline - keyprotect_flow_left(flow) / 3;

    return keyprotect_flow_send(flow, &mark->call, keyprotect_mark_on_added,
                                mark);
}


kmip_int_t
keyprotect_mark_remove(keyprotect_mark_t *mark, keyprotect_flow_t *flow,
    const kmip_str_t *id, const kmip_str_t *alias,
    keyprotect_mark_done_pt done, void *data)
{
    keyprotect_mark_begin(mark, flow, id, alias, done, data);

    if (keyprotect_request_unalias(flow->ks, &mark->call, flow->arena, id,
                                   (const char *) alias->data)
        != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    keyprotect_flow_ring(flow, &mark->call);

    return keyprotect_flow_send(flow, &mark->call, keyprotect_mark_on_removed,
                                mark);
}


static void
keyprotect_mark_begin(keyprotect_mark_t *mark, keyprotect_flow_t *flow,
    const kmip_str_t *id, const kmip_str_t *alias,
    keyprotect_mark_done_pt done, void *data)
{
    memset(mark, 0, sizeof(keyprotect_mark_t));

    mark->flow = flow;
    mark->id = *id;
    mark->alias = *alias;
    mark->done = done;
    mark->data = data;
}


void
keyprotect_mark_cancel(keyprotect_mark_t *mark)
{
    keyprotect_call_cancel(&mark->call);
}


static void
keyprotect_mark_on_added(keyprotect_call_t *call)
{
    keyprotect_mark_t  *mark;

    mark = call->data;

    mark->result = keyprotect_mark_judge(mark);

    mark->done(mark);
}


/* an alias that does not exist any more counts as removed */

static void
keyprotect_mark_on_removed(keyprotect_call_t *call)
{
    keyprotect_mark_t  *mark;

    mark = call->data;

    mark->result = keyprotect_mark_judge(mark);

    if (mark->result == KEYPROTECT_MARK_GONE) {
        mark->result = KEYPROTECT_MARK_OK;
    }

    mark->done(mark);
}


static keyprotect_mark_e
keyprotect_mark_judge(keyprotect_mark_t *mark)
{
    const keyprotect_verdict_t  *verdict;

    verdict = keyprotect_error_verdict(mark->call.kind, mark->call.result);

    mark->outcome = verdict->outcome;
    mark->message = verdict->message;
    mark->date = mark->call.http.date;

    switch (mark->call.result) {

    case KEYPROTECT_OK:
        return KEYPROTECT_MARK_OK;

    case KEYPROTECT_ALIAS_CLASH:
        return KEYPROTECT_MARK_DOUBT;

    case KEYPROTECT_ALIAS_QUOTA:
        return KEYPROTECT_MARK_FULL;

    case KEYPROTECT_ABSENT:
    case KEYPROTECT_GONE:
        return KEYPROTECT_MARK_GONE;

    case KEYPROTECT_UNAUTHORIZED:
    case KEYPROTECT_PROTECTED:
        return KEYPROTECT_MARK_REFUSED;

    default:

        /* if it was sent, it may have been done */

        return (mark->call.http.sent || mark->call.attempts > 1)
               ? KEYPROTECT_MARK_DOUBT : KEYPROTECT_MARK_FAILED;
    }
}
