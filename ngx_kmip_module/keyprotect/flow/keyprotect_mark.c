
/*
 * Marks.
 */


#include "keyprotect_mark.h"
#include "keyprotect_answer.h"
#include "keyprotect_request.h"
#include "keyprotect_retry.h"

#include <string.h>


#define KEYPROTECT_MARK_READS  4
#define KEYPROTECT_MARK_PAUSE  50      /* ms */


static void keyprotect_mark_added(keyprotect_call_t *call);
static void keyprotect_mark_read(keyprotect_mark_t *mark);
static void keyprotect_mark_seen(keyprotect_call_t *call);
static int keyprotect_mark_borne(const keyprotect_mark_t *mark,
    const keyprotect_key_t *key);
static void keyprotect_mark_again(keyprotect_mark_t *mark);
static void keyprotect_mark_timer(keyprotect_timer_t *timer);
static void keyprotect_mark_end(keyprotect_mark_t *mark,
    keyprotect_result_e result);


/* some of the time is kept for reading back */

kmip_int_t
keyprotect_mark_start(keyprotect_mark_t *mark, keyprotect_flow_t *flow,
    const kmip_str_t *id, keyprotect_alias_e kind, int64_t number,
    keyprotect_mark_done_pt done, void *data)
{
    memset(mark, 0, sizeof(keyprotect_mark_t));

    mark->flow = flow;
    mark->id = *id;
    mark->done = done;
    mark->data = data;

    mark->timer.handler = keyprotect_mark_timer;
    mark->timer.data = mark;

    if (keyprotect_flow_alias(flow, kind, number, &mark->alias) != KMIP_OK
        || keyprotect_request_alias(flow->ks, &mark->call, flow->arena,
                                    &mark->id,
                                    (const char *) mark->alias.data)
           != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    mark->call.deadline = flow->deadline - keyprotect_flow_left(flow) / 3;

    return keyprotect_flow_send(flow, &mark->call, keyprotect_mark_added,
                                mark);
}


void
keyprotect_mark_cancel(keyprotect_mark_t *mark)
{
    keyprotect_transport_t  *t;

    if (mark->flow) {
        t = mark->flow->ks->transport;
        t->timer_del(t, &mark->timer);
    }

    keyprotect_call_cancel(&mark->call);
}


static void
keyprotect_mark_added(keyprotect_call_t *call)
{
    keyprotect_mark_t  *mark;

    mark = call->data;
    mark->result = call->result;

    switch (call->result) {

    case KEYPROTECT_ALIAS_QUOTA:

        /* one before it may have taken the last */

        if (call->attempts > 1) {
            break;
        }

        /* fall through */

    case KEYPROTECT_OK:
    case KEYPROTECT_ABSENT:
    case KEYPROTECT_GONE:
        keyprotect_mark_end(mark, call->result);
        return;

    default:

        if (call->attempts == 0) {
            keyprotect_mark_end(mark, call->result);
            return;
        }
    }

    keyprotect_mark_read(mark);
}


static void
keyprotect_mark_read(keyprotect_mark_t *mark)
{
    keyprotect_flow_t  *flow;

    flow = mark->flow;

    mark->reads++;

    if (keyprotect_request_metadata(flow->ks, &mark->call, flow->arena,
                                    &mark->id)
        != KMIP_OK
        || keyprotect_flow_send(flow, &mark->call, keyprotect_mark_seen, mark)
           != KMIP_OK)
    {
        keyprotect_mark_end(mark, KEYPROTECT_UNAVAILABLE);
    }
}


static void
keyprotect_mark_seen(keyprotect_call_t *call)
{
    keyprotect_key_t    key;
    keyprotect_mark_t  *mark;

    mark = call->data;

    switch (call->result) {

    case KEYPROTECT_OK:

        if (keyprotect_answer_key(call->json, mark->flow->arena, &key)
            != KMIP_OK)
        {
            keyprotect_mark_end(mark, mark->result);
            return;
        }

        if (key.state != KEYPROTECT_STATE_ACTIVE) {
            keyprotect_mark_end(mark, KEYPROTECT_GONE);
            return;
        }

        if (keyprotect_mark_borne(mark, &key)) {
            keyprotect_mark_end(mark, KEYPROTECT_OK);
            return;
        }

        keyprotect_mark_again(mark);
        return;

    case KEYPROTECT_ABSENT:
    case KEYPROTECT_GONE:
        keyprotect_mark_end(mark, call->result);
        return;

    default:
        keyprotect_mark_end(mark, mark->result);
    }
}


static int
keyprotect_mark_borne(const keyprotect_mark_t *mark,
    const keyprotect_key_t *key)
{
    size_t  i;

    for (i = 0; i < key->naliases; i++) {
        if (kmip_str_equal(&key->aliases[i], &mark->alias)) {
            return 1;
        }
    }

    return 0;
}


/* it may be there without being seen yet */

static void
keyprotect_mark_again(keyprotect_mark_t *mark)
{
    uint64_t                 ms;
    keyprotect_transport_t  *t;

    t = mark->flow->ks->transport;

    ms = keyprotect_retry_backoff(mark->reads, KEYPROTECT_MARK_PAUSE,
                                  KEYPROTECT_MARK_PAUSE * 8);

    if (mark->reads == KEYPROTECT_MARK_READS
        || keyprotect_flow_left(mark->flow) <= ms
        || t->timer_add(t, &mark->timer, ms) != KMIP_OK)
    {
        keyprotect_mark_end(mark, mark->result);
    }
}


static void
keyprotect_mark_timer(keyprotect_timer_t *timer)
{
    keyprotect_mark_read(timer->data);
}


static void
keyprotect_mark_end(keyprotect_mark_t *mark, keyprotect_result_e result)
{
    mark->result = result;

    mark->done(mark);
}
