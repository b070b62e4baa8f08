
/*
 * Writing a standard key under an alias that only one writer can get.
 *
 * What became of a call whose answer was lost is read back by that alias: the
 * write id tells our own key from another's.  While it is not there the call
 * is repeated, for it cannot be performed twice.
 */


#include "keyprotect_put.h"
#include "keyprotect_answer.h"
#include "keyprotect_retry.h"

#include <string.h>


#define KEYPROTECT_PUT_ATTEMPTS  4
#define KEYPROTECT_PUT_READS     4
#define KEYPROTECT_PUT_PAUSE     50      /* ms */


static kmip_int_t keyprotect_put_post(keyprotect_put_t *put);
static void keyprotect_put_posted(keyprotect_call_t *call);
static kmip_int_t keyprotect_put_id(keyprotect_put_t *put,
    const keyprotect_call_t *call);
static void keyprotect_put_back(keyprotect_put_t *put);
static void keyprotect_put_read(keyprotect_call_t *call);
static void keyprotect_put_missing(keyprotect_put_t *put);
static void keyprotect_put_pause(keyprotect_put_t *put, uint64_t ms);
static void keyprotect_put_timer(keyprotect_timer_t *timer);
static int keyprotect_put_ours(keyprotect_put_t *put,
    const keyprotect_key_t *key);
static void keyprotect_put_taken(keyprotect_put_t *put);
static void keyprotect_put_end(keyprotect_put_t *put, keyprotect_put_e result,
    kmip_store_outcome_e outcome, const char *message);
static void keyprotect_put_fail(keyprotect_put_t *put,
    const keyprotect_call_t *call);


kmip_int_t
keyprotect_put_start(keyprotect_put_t *put)
{
    put->attempts = 0;
    put->reads = 0;
    put->clash = 0;
    put->unknown = 0;
    put->hidden = 0;
    put->id.len = 0;

    put->timer.handler = keyprotect_put_timer;
    put->timer.data = put;

    return keyprotect_put_post(put);
}


void
keyprotect_put_cancel(keyprotect_put_t *put)
{
    keyprotect_transport_t  *t;

    if (put->timer.handler) {
        t = put->flow->ks->transport;
        t->timer_del(t, &put->timer);
    }

    keyprotect_call_cancel(&put->call);
}


/* some of the time is kept for reading back */

static kmip_int_t
keyprotect_put_post(keyprotect_put_t *put)
{
    keyprotect_flow_t  *flow;

    flow = put->flow;

    put->attempts++;
    put->clash = 0;

    if (keyprotect_request_create(flow->ks, &put->call, flow->arena,
                                  &put->key)
        != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    put->call.deadline = flow->deadline - keyprotect_flow_left(flow) / 3;

    return keyprotect_flow_send(flow, &put->call, keyprotect_put_posted, put);
}


static void
keyprotect_put_posted(keyprotect_call_t *call)
{
    keyprotect_put_t  *put;

    put = call->data;

    switch (call->result) {

    case KEYPROTECT_OK:

        if (keyprotect_put_id(put, call) == KMIP_OK) {
            keyprotect_put_end(put, KEYPROTECT_PUT_OK, KMIP_STORE_OK, NULL);
            return;
        }

        put->unknown = 1;
        break;

    case KEYPROTECT_ALIAS_CLASH:
        put->clash = 1;
        break;

    case KEYPROTECT_UNKNOWN:
        put->unknown = 1;
        break;

    default:

        /* this one was not performed, but what of one before it? */

        if (!put->unknown) {
            keyprotect_put_fail(put, call);
            return;
        }
    }

    keyprotect_put_back(put);
}


/* an answer that names neither our key nor its alias proves nothing */

static kmip_int_t
keyprotect_put_id(keyprotect_put_t *put, const keyprotect_call_t *call)
{
    keyprotect_key_t  key;

    if (keyprotect_answer_key(call->json, put->flow->arena, &key) != KMIP_OK
        || !kmip_str_equal(&key.name, &put->key.name)
        || (key.has_aliases && !keyprotect_answer_named(&key)))
    {
        return KMIP_ERROR;
    }

    put->id = key.id;

    return KMIP_OK;
}


static void
keyprotect_put_back(keyprotect_put_t *put)
{
    keyprotect_flow_t  *flow;

    flow = put->flow;

    put->reads++;

    if (keyprotect_request_key(flow->ks, &put->call, flow->arena,
                               &put->key.aliases[0])
        != KMIP_OK
        || keyprotect_flow_send(flow, &put->call, keyprotect_put_read, put)
           != KMIP_OK)
    {
        keyprotect_put_end(put, KEYPROTECT_PUT_FAILED, KMIP_STORE_UNAVAILABLE,
                           NULL);
    }
}


static void
keyprotect_put_read(keyprotect_call_t *call)
{
    keyprotect_key_t   key;
    keyprotect_put_t  *put;

    put = call->data;

    switch (call->result) {

    case KEYPROTECT_OK:

        if (keyprotect_answer_key(call->json, put->flow->arena, &key)
            != KMIP_OK)
        {
            keyprotect_put_end(put, KEYPROTECT_PUT_FAILED, KMIP_STORE_INVALID,
                               NULL);
            return;
        }

        if (keyprotect_put_ours(put, &key)) {
            put->id = key.id;
            keyprotect_put_end(put, KEYPROTECT_PUT_OK, KMIP_STORE_OK, NULL);
            return;
        }

        if (key.payload.len == 0) {
            keyprotect_put_taken(put);
            return;
        }

        keyprotect_put_end(put, KEYPROTECT_PUT_TAKEN, KMIP_STORE_CONFLICT,
                           NULL);
        return;

    case KEYPROTECT_GONE:
        keyprotect_put_taken(put);
        return;

    case KEYPROTECT_ABSENT:
        keyprotect_put_missing(put);
        return;

    default:
        keyprotect_put_fail(put, call);
    }
}


/*
 * Who has it cannot be read.  It may have been us: our answer got lost, others
 * went on from there, and what they replaced was deleted.
 */

static void
keyprotect_put_taken(keyprotect_put_t *put)
{
    if (put->unknown) {
        keyprotect_put_end(put, KEYPROTECT_PUT_FAILED, KMIP_STORE_UNAVAILABLE,
                           "Key Protect did not answer in time");
        return;
    }

    keyprotect_put_end(put, KEYPROTECT_PUT_TAKEN, KMIP_STORE_CONFLICT, NULL);
}


/*
 * After a clash it is another alias that is taken; or the key cannot be seen
 * yet, so it is looked at again before that is believed.
 */

static void
keyprotect_put_missing(keyprotect_put_t *put)
{
    uint64_t  ms;

    if (put->clash && put->key.naliases > 1 && !put->unknown) {
        keyprotect_put_end(put, KEYPROTECT_PUT_NAME, KMIP_STORE_CONFLICT,
                           NULL);
        return;
    }

    ms = keyprotect_retry_backoff(put->reads, KEYPROTECT_PUT_PAUSE,
                                  KEYPROTECT_PUT_PAUSE * 8);

    if (keyprotect_flow_left(put->flow) > ms
        && put->reads < KEYPROTECT_PUT_READS
        && put->attempts < KEYPROTECT_PUT_ATTEMPTS)
    {
        keyprotect_put_pause(put, ms);
        return;
    }

    if (!put->clash) {
        keyprotect_put_end(put, KEYPROTECT_PUT_FAILED, KMIP_STORE_UNAVAILABLE,
                           "Key Protect did not answer in time");
        return;
    }

    if (put->key.naliases > 1) {
        keyprotect_put_end(put, KEYPROTECT_PUT_NAME, KMIP_STORE_CONFLICT,
                           NULL);
        return;
    }

    put->hidden = 1;

    keyprotect_put_taken(put);
}


static void
keyprotect_put_pause(keyprotect_put_t *put, uint64_t ms)
{
    keyprotect_transport_t  *t;

    t = put->flow->ks->transport;

    if (t->timer_add(t, &put->timer, ms) != KMIP_OK) {
        keyprotect_put_end(put, KEYPROTECT_PUT_FAILED, KMIP_STORE_UNAVAILABLE,
                           NULL);
    }
}


static void
keyprotect_put_timer(keyprotect_timer_t *timer)
{
    keyprotect_put_t  *put;

    put = timer->data;

    if (put->clash) {
        keyprotect_put_back(put);
        return;
    }

    if (keyprotect_put_post(put) != KMIP_OK) {
        keyprotect_put_end(put, KEYPROTECT_PUT_FAILED, KMIP_STORE_UNAVAILABLE,
                           NULL);
    }
}


/* a revision that was deleted since counts: others went on from there */

static int
keyprotect_put_ours(keyprotect_put_t *put, const keyprotect_key_t *key)
{
    keyprotect_record_t  record;

    return (key->state == KEYPROTECT_STATE_ACTIVE
            || (put->record->revision != 0
                && key->state == KEYPROTECT_STATE_DESTROYED))
           && key->payload.len != 0
           && keyprotect_record_decode(put->flow->arena, &key->payload,
                                       &put->record->uid,
                                       put->record->revision, &record)
              == KMIP_OK
           && memcmp(record.write_id, put->record->write_id,
                     KEYPROTECT_WRITE_ID) == 0;
}


static void
keyprotect_put_fail(keyprotect_put_t *put, const keyprotect_call_t *call)
{
    const keyprotect_verdict_t  *verdict;

    verdict = keyprotect_error_verdict(call->kind, call->result);

    /* a record that does not exist yet is not what is absent here */

    keyprotect_put_end(put, KEYPROTECT_PUT_FAILED,
                       verdict->outcome == KMIP_STORE_ABSENT
                       ? KMIP_STORE_UNAVAILABLE : verdict->outcome,
                       verdict->message);
}


static void
keyprotect_put_end(keyprotect_put_t *put, keyprotect_put_e result,
    kmip_store_outcome_e outcome, const char *message)
{
    put->result = result;
    put->outcome = outcome;
    put->message = message;

    put->done(put);
}
