
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Finding a place for one more alias on a record.
 */


#include "keyprotect_slot.h"
#include "keyprotect_retry.h"

#include <string.h>


/*
 * The alias of an older revision is removed only when the newest was seen so
 * many ms ago: aliases of one record may become visible in any order, and a
 * reader must always see one of the two.
 */

#define KEYPROTECT_SLOT_SEEN     1000

/* ms until a refused right is tried again */

#define KEYPROTECT_SLOT_REFUSED  (10 * 60 * 1000)

#define KEYPROTECT_SLOT_TRIES    4       /* to remove an alias */
#define KEYPROTECT_SLOT_PAUSE    100     /* ms, the first */


static kmip_int_t keyprotect_slot_seek(keyprotect_slot_t *slot);
static int keyprotect_slot_spare(keyprotect_slot_t *slot);
static void keyprotect_slot_on_timer(keyprotect_timer_t *timer);
static kmip_int_t keyprotect_slot_remove(keyprotect_slot_t *slot);
static void keyprotect_slot_on_removed(keyprotect_mark_t *mark);
static void keyprotect_slot_forget(keyprotect_slot_t *slot);
static void keyprotect_slot_look(keyprotect_slot_t *slot);
static void keyprotect_slot_on_look(keyprotect_object_t *look);
static void keyprotect_slot_again(keyprotect_slot_t *slot);
static void keyprotect_slot_on_again(keyprotect_timer_t *timer);
static void keyprotect_slot_retry(keyprotect_slot_t *slot);
static void keyprotect_slot_end(keyprotect_slot_t *slot,
    kmip_store_outcome_e outcome, const char *message);


static const char  keyprotect_slot_full[] =
    "Key Protect takes no more aliases for the record of the object";


kmip_int_t
keyprotect_slot_find(keyprotect_slot_t *slot)
{
    slot->tries = 0;

    return keyprotect_slot_seek(slot);
}


static kmip_int_t
keyprotect_slot_seek(keyprotect_slot_t *slot)
{
    int                      published;
    size_t                   n;
    uint64_t                 clock, age;
    keyprotect_flow_t       *flow;
    keyprotect_known_t      *known;
    keyprotect_transport_t  *t;

    flow = slot->flow;
    known = &slot->origin->known;
    t = flow->ks->transport;
    n = known->naliases;

    slot->outcome = KMIP_STORE_OK;
    slot->message = NULL;
    slot->full = 0;

    if (n < KEYPROTECT_ALIASES - slot->reserve) {
        return KMIP_OK;
    }

    clock = keyprotect_clock(flow->ks);
    age = clock > known->seen ? clock - known->seen : 0;

    if (slot->reserve && keyprotect_slot_refused(flow->ks)) {
        slot->outcome = KMIP_STORE_UNAVAILABLE;
        slot->message = keyprotect_slot_full;
        return KMIP_ERROR;
    }

    published = keyprotect_slot_spare(slot);

    if (slot->spare < n
        && (!published || age >= KEYPROTECT_SLOT_SEEN
            || keyprotect_slot_refused(flow->ks)))
    {
        return keyprotect_slot_remove(slot);
    }

    if (n < KEYPROTECT_ALIASES) {
        return KMIP_OK;
    }

    slot->full = slot->spare == n;

    if (slot->full
        || KEYPROTECT_SLOT_SEEN - age >= keyprotect_flow_left(flow))
    {
        slot->outcome = KMIP_STORE_UNAVAILABLE;
        slot->message = keyprotect_slot_full;
        return KMIP_ERROR;
    }

    slot->timer.handler = keyprotect_slot_on_timer;
    slot->timer.data = slot;

    return t->timer_add(t, &slot->timer, KEYPROTECT_SLOT_SEEN - age)
           == KMIP_OK ? KMIP_AGAIN : KMIP_ERROR;
}


/* sets slot->spare; 1 if that alias publishes a revision */

static int
keyprotect_slot_spare(keyprotect_slot_t *slot)
{
    int                  published;
    keyprotect_flow_t   *flow;
    keyprotect_known_t  *known;

    flow = slot->flow;
    known = &slot->origin->known;

    for (published = 0; published < 2; published++) {
        slot->spare = keyprotect_marks_spare(&flow->ks->conf->record_prefix,
                                             &flow->stamp, known->aliases,
                                             known->naliases, published);
        if (slot->spare < known->naliases) {
            break;
        }
    }

    return published;
}


int
keyprotect_slot_refused(const keyprotect_store_t *ks)
{
    return keyprotect_clock(ks) < ks->unalias_until;
}


void
keyprotect_slot_cancel(keyprotect_slot_t *slot)
{
    keyprotect_transport_t  *t;

    if (slot->timer.handler) {
        t = slot->flow->ks->transport;
        t->timer_del(t, &slot->timer);
    }

    keyprotect_mark_cancel(&slot->mark);
    keyprotect_object_cancel(&slot->look);
}


void
keyprotect_slot_used(keyprotect_origin_t *origin, const kmip_str_t *alias)
{
    if (origin->known.naliases < KEYPROTECT_ALIASES) {
        origin->known.aliases[origin->known.naliases++] = *alias;
    }
}


static void
keyprotect_slot_on_timer(keyprotect_timer_t *timer)
{
    keyprotect_slot_t  *slot;

    slot = timer->data;

    if (keyprotect_slot_remove(slot) != KMIP_AGAIN) {
        keyprotect_slot_end(slot, KMIP_STORE_UNAVAILABLE,
                            keyprotect_slot_full);
    }
}


static kmip_int_t
keyprotect_slot_remove(keyprotect_slot_t *slot)
{
    keyprotect_origin_t  *origin;

    origin = slot->origin;

    if (keyprotect_slot_refused(slot->flow->ks)) {
        slot->outcome = KMIP_STORE_UNAVAILABLE;
        slot->message = keyprotect_slot_full;
        return KMIP_ERROR;
    }

    return keyprotect_mark_remove(&slot->mark, slot->flow, &origin->id,
                                  &origin->known.aliases[slot->spare],
                                  keyprotect_slot_on_removed, slot)
           == KMIP_OK ? KMIP_AGAIN : KMIP_ERROR;
}


static void
keyprotect_slot_on_removed(keyprotect_mark_t *mark)
{
    keyprotect_slot_t  *slot;

    slot = mark->data;

    switch (mark->result) {

    case KEYPROTECT_MARK_OK:
        keyprotect_slot_forget(slot);
        keyprotect_slot_end(slot, KMIP_STORE_OK, NULL);
        return;

    case KEYPROTECT_MARK_DOUBT:
        keyprotect_slot_look(slot);
        return;

    case KEYPROTECT_MARK_REFUSED:
        slot->flow->ks->unalias_until = keyprotect_clock(slot->flow->ks)
                                        + KEYPROTECT_SLOT_REFUSED;

        keyprotect_log(slot->flow->ks, KEYPROTECT_LOG_ERROR,
                       "\"%.*s\": its record has nearly all the aliases that "
                       "a key can have, and the API key may not remove one, "
                       "so its attributes cannot change any more: grant "
                       "Manager on the key ring",
                       (int) slot->flow->uid.len,
                       (const char *) slot->flow->uid.data);
        break;

    case KEYPROTECT_MARK_FAILED:
        keyprotect_slot_end(slot, KMIP_STORE_UNAVAILABLE, mark->message);
        return;

    default:
        break;
    }

    keyprotect_slot_end(slot, KMIP_STORE_UNAVAILABLE,
                        keyprotect_slot_full);
}


static void
keyprotect_slot_forget(keyprotect_slot_t *slot)
{
    size_t               i;
    keyprotect_known_t  *known;

    known = &slot->origin->known;

    known->naliases--;

    for (i = slot->spare; i < known->naliases; i++) {
        known->aliases[i] = known->aliases[i + 1];
    }
}


/*
 * The other endpoint may have removed the alias a moment before. No document
 * says how Key Protect responds then, so the record is read.
 */

static void
keyprotect_slot_look(keyprotect_slot_t *slot)
{
    keyprotect_object_t  *look;

    look = &slot->look;

    memset(look, 0, sizeof(keyprotect_object_t));

    look->flow = slot->flow;
    look->done = keyprotect_slot_on_look;
    look->data = slot;

    if (slot->tries++ == KEYPROTECT_SLOT_TRIES
        || keyprotect_object_read(look) != KMIP_OK)
    {
        keyprotect_slot_end(slot, KMIP_STORE_UNAVAILABLE,
                            keyprotect_slot_full);
    }
}


/*
 * takes over the aliases only: a change keeps the date of the metadata it
 * builds on
 */

static void
keyprotect_slot_on_look(keyprotect_object_t *look)
{
    size_t               i;
    kmip_str_t           alias;
    keyprotect_slot_t   *slot;
    keyprotect_known_t  *known;

    slot = look->data;
    known = &slot->origin->known;

    if (look->outcome != KMIP_STORE_OK) {
        keyprotect_slot_end(slot, look->outcome == KMIP_STORE_ABSENT
                                  ? KMIP_STORE_CONFLICT
                                  : KMIP_STORE_UNAVAILABLE, look->message);
        return;
    }

    if (!look->alive) {
        keyprotect_slot_end(slot, KMIP_STORE_CONFLICT, NULL);
        return;
    }

    alias = known->aliases[slot->spare];

    known->naliases = look->known.naliases;
    memcpy(known->aliases, look->known.aliases, sizeof(known->aliases));

    for (i = 0; i < known->naliases; i++) {
        if (kmip_str_equal(&known->aliases[i], &alias)) {
            keyprotect_slot_again(slot);
            return;
        }
    }

    if (known->naliases < KEYPROTECT_ALIASES) {
        keyprotect_slot_end(slot, KMIP_STORE_OK, NULL);
        return;
    }

    keyprotect_slot_retry(slot);
}


/* the alias still exists, or Key Protect does not show its removal yet */

static void
keyprotect_slot_again(keyprotect_slot_t *slot)
{
    uint64_t  ms;

    ms = keyprotect_retry_backoff(slot->tries, KEYPROTECT_SLOT_PAUSE,
                                  KEYPROTECT_SLOT_PAUSE * 8);

    if (keyprotect_flow_wait(slot->flow, &slot->timer, ms,
                             keyprotect_slot_on_again, slot)
        != KMIP_OK)
    {
        keyprotect_slot_end(slot, KMIP_STORE_UNAVAILABLE,
                            keyprotect_slot_full);
    }
}


static void
keyprotect_slot_on_again(keyprotect_timer_t *timer)
{
    keyprotect_slot_retry(timer->data);
}


static void
keyprotect_slot_retry(keyprotect_slot_t *slot)
{
    switch (keyprotect_slot_seek(slot)) {

    case KMIP_OK:
        keyprotect_slot_end(slot, KMIP_STORE_OK, NULL);
        return;

    case KMIP_AGAIN:
        return;

    default:
        keyprotect_slot_end(slot, KMIP_STORE_UNAVAILABLE,
                            keyprotect_slot_full);
    }
}


static void
keyprotect_slot_end(keyprotect_slot_t *slot, kmip_store_outcome_e outcome,
    const char *message)
{
    slot->outcome = outcome;
    slot->message = message;

    slot->done(slot);
}
