
/*
 * Writing a revision.
 */


#include "keyprotect_revise.h"
#include "keyprotect_cached.h"

#include <string.h>


static kmip_int_t keyprotect_revise_record(keyprotect_revise_t *revise);
static void keyprotect_revise_write(keyprotect_revise_t *revise);
static void keyprotect_revise_life(keyprotect_revise_t *revise);
static void keyprotect_revise_lived(keyprotect_mark_t *mark);
static void keyprotect_revise_put(keyprotect_revise_t *revise);
static void keyprotect_revise_written(keyprotect_put_t *put);
static void keyprotect_revise_taken(keyprotect_revise_t *revise);
static void keyprotect_revise_missed(keyprotect_missed_t *missed);
static void keyprotect_revise_named(keyprotect_names_t *names);
static void keyprotect_revise_end(keyprotect_revise_t *revise,
    kmip_store_outcome_e outcome, const char *message);


void
keyprotect_revise_start(keyprotect_revise_t *revise)
{
    keyprotect_names_t  *names;

    names = &revise->names;

    names->flow = revise->flow;
    names->done = keyprotect_revise_named;
    names->data = revise;

    if (keyprotect_names_collect(names, &revise->object->attributes,
                                 revise->before)
        != KMIP_OK)
    {
        keyprotect_revise_end(revise, KMIP_STORE_TOO_LARGE, "too many Names");
        return;
    }

    /* first of all: does it fit?  Then nothing is stored in vain. */

    switch (keyprotect_revise_record(revise)) {

    case KMIP_OK:
        break;

    case KMIP_DECLINED:
        keyprotect_revise_end(revise, KMIP_STORE_TOO_LARGE, NULL);
        return;

    default:
        keyprotect_revise_end(revise, KMIP_STORE_UNAVAILABLE, NULL);
        return;
    }

    if (names->n == 0) {
        keyprotect_revise_write(revise);
        return;
    }

    if (keyprotect_names_resolve(names) != KMIP_OK) {
        keyprotect_revise_end(revise, KMIP_STORE_UNAVAILABLE, NULL);
    }
}


void
keyprotect_revise_cancel(keyprotect_revise_t *revise)
{
    keyprotect_mark_cancel(&revise->mark);
    keyprotect_call_cancel(&revise->missed.call);

    if (revise->put.flow) {
        keyprotect_put_cancel(&revise->put);
    }

    keyprotect_names_cancel(&revise->names);
}


static kmip_int_t
keyprotect_revise_record(keyprotect_revise_t *revise)
{
    size_t                   i;
    keyprotect_flow_t       *flow;
    keyprotect_record_t     *record;
    const kmip_snapshot_t   *object;
    const kmip_attribute_t  *a;

    flow = revise->flow;
    object = revise->object;
    record = &revise->record;

    memset(record, 0, sizeof(keyprotect_record_t));

    record->uid = flow->uid;
    record->revision = revise->origin->last + 1 + revise->skipped;
    record->object_type = object->object_type;
    record->key_format_type = object->key_format_type;
    record->data_type = object->data_type;
    record->state = object->state;

    if (keyprotect_record_write_id(record) != KMIP_OK
        || kmip_attributes_init(flow->arena, &record->attributes) != KMIP_OK
        || keyprotect_flow_alias(flow, KEYPROTECT_ALIAS_REVISION,
                                 record->revision, &revise->own)
           != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    for (i = 0; i < object->attributes.nelts; i++) {
        a = &object->attributes.elts[i];

        if (keyprotect_snapshot_mutable(a->id)
            && kmip_attributes_append(flow->arena, &record->attributes, a)
               != KMIP_OK)
        {
            return KMIP_ERROR;
        }
    }

    return keyprotect_record_encode(flow->arena, record, &revise->payload);
}


static void
keyprotect_revise_write(keyprotect_revise_t *revise)
{
    if (revise->life && !revise->lived && !revise->origin->markers.life) {
        revise->lived = 1;
        keyprotect_revise_life(revise);
        return;
    }

    keyprotect_revise_put(revise);
}


static void
keyprotect_revise_life(keyprotect_revise_t *revise)
{
    if (keyprotect_mark_start(&revise->mark, revise->flow,
                              &revise->origin->id, KEYPROTECT_ALIAS_LIFE, 0,
                              keyprotect_revise_lived, revise)
        != KMIP_OK)
    {
        keyprotect_revise_end(revise, KMIP_STORE_UNAVAILABLE, NULL);
    }
}


/*
 * A record without room for "-life" is read as if it had one.  Whether it is
 * the record or the whole instance that is full shows when it is read again:
 * without "-life" nobody would look for the revision.
 */

static void
keyprotect_revise_lived(keyprotect_mark_t *mark)
{
    keyprotect_revise_t         *revise;
    const keyprotect_verdict_t  *verdict;

    revise = mark->data;

    switch (mark->result) {

    case KEYPROTECT_OK:
        keyprotect_revise_put(revise);
        return;

    case KEYPROTECT_ALIAS_QUOTA:

        if (revise->origin->markers.count >= KEYPROTECT_ALIASES) {
            keyprotect_revise_put(revise);
            return;
        }

        keyprotect_revise_end(revise, KMIP_STORE_CONFLICT,
                              "Key Protect takes no more aliases");
        return;

    default:
        verdict = keyprotect_error_verdict(KEYPROTECT_CALL_ALIAS, mark->result);
        keyprotect_revise_end(revise, verdict->outcome, verdict->message);
    }
}


static void
keyprotect_revise_put(keyprotect_revise_t *revise)
{
    keyprotect_put_t   *put;
    keyprotect_flow_t  *flow;

    flow = revise->flow;
    put = &revise->put;

    memset(put, 0, sizeof(keyprotect_put_t));

    put->flow = flow;
    put->record = &revise->record;
    put->done = keyprotect_revise_written;
    put->data = revise;
    put->key.payload = revise->payload;

    if (keyprotect_names_aliases(&revise->names, &revise->own, &put->key)
        != KMIP_OK
        || keyprotect_put_start(put) != KMIP_OK)
    {
        keyprotect_revise_end(revise, KMIP_STORE_UNAVAILABLE, NULL);
    }
}


static void
keyprotect_revise_written(keyprotect_put_t *put)
{
    keyprotect_revise_t  *revise;

    revise = put->data;

    switch (put->result) {

    case KEYPROTECT_PUT_OK:
        revise->id = put->id;

        keyprotect_cached_put(revise->flow->ks->cached, revise->flow->arena,
                              &put->id, &revise->record);
        keyprotect_revise_end(revise, KMIP_STORE_OK, NULL);
        return;

    case KEYPROTECT_PUT_NAME:

        if (keyprotect_names_resolve(&revise->names) != KMIP_OK) {
            keyprotect_revise_end(revise, KMIP_STORE_UNAVAILABLE, NULL);
        }

        return;

    case KEYPROTECT_PUT_TAKEN:
        keyprotect_revise_taken(revise);
        return;

    default:
        keyprotect_revise_end(revise, put->outcome, put->message);
    }
}


/*
 * By somebody else, as a rule.  Where nobody is seen it may be a revision that
 * was deleted: its number is used, and the next one counts.  No more than one
 * is skipped, for two that are free end what is read.
 */

static void
keyprotect_revise_taken(keyprotect_revise_t *revise)
{
    keyprotect_missed_t  *missed;

    if (!revise->put.hidden || revise->skipped) {
        keyprotect_revise_end(revise, KMIP_STORE_CONFLICT, NULL);
        return;
    }

    missed = &revise->missed;

    missed->flow = revise->flow;
    missed->last = revise->origin->last;
    missed->done = keyprotect_revise_missed;
    missed->data = revise;

    if (keyprotect_missed_start(missed) != KMIP_OK) {
        keyprotect_revise_end(revise, KMIP_STORE_UNAVAILABLE, NULL);
    }
}


static void
keyprotect_revise_missed(keyprotect_missed_t *missed)
{
    keyprotect_revise_t  *revise;

    revise = missed->data;

    if (missed->outcome != KMIP_STORE_OK || missed->live
        || missed->gone != revise->record.revision)
    {
        keyprotect_revise_end(revise, KMIP_STORE_CONFLICT, NULL);
        return;
    }

    revise->skipped = 1;

    if (keyprotect_revise_record(revise) != KMIP_OK) {
        keyprotect_revise_end(revise, KMIP_STORE_UNAVAILABLE, NULL);
        return;
    }

    keyprotect_revise_put(revise);
}


static void
keyprotect_revise_named(keyprotect_names_t *names)
{
    keyprotect_revise_t  *revise;

    revise = names->data;

    if (names->outcome != KMIP_STORE_OK) {
        keyprotect_revise_end(revise, names->outcome, names->message);
        return;
    }

    keyprotect_revise_write(revise);
}


static void
keyprotect_revise_end(keyprotect_revise_t *revise,
    kmip_store_outcome_e outcome, const char *message)
{
    revise->outcome = outcome;
    revise->message = message;

    revise->done(revise);
}
