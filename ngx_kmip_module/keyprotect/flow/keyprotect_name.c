
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The Name of an object.
 *
 * An alias that was removed, or whose key was deleted, stays taken for a while.
 * So a Name has aliases of several generations: a writer takes the first free
 * one, and then checks whether another object has the Name by an alias of
 * another generation. Of two writers that do so at the same time, one or none
 * keeps the Name.
 *
 * A taken alias without a visible record may be a new object's.  The next
 * generation is tried at once; before the Name counts, all such records are
 * looked up again after one pause.
 */


#include "keyprotect_absent.h"
#include "keyprotect_name.h"
#include "keyprotect_absence.h"

#include <string.h>


/*
 * A taken alias without a visible key belongs to a record that was deleted, or
 * that is not visible yet: ms until the alias is looked up again.
 */

#define KEYPROTECT_NAME_UNSEEN  500


static const char  keyprotect_names_hidden[] =
    "Key Protect does not show whose Name it is";

const char  keyprotect_name_many[] = "an object has at most one Name here";


static kmip_int_t keyprotect_names_add(keyprotect_names_t *names);
static unsigned keyprotect_names_reserve(const keyprotect_names_t *names);
static void keyprotect_names_on_slot(keyprotect_slot_t *slot);
static void keyprotect_names_on_added(keyprotect_mark_t *mark);
static kmip_int_t keyprotect_names_holder(keyprotect_names_t *names);
static void keyprotect_names_on_holder(keyprotect_call_t *call);
static void keyprotect_names_unseen(keyprotect_names_t *names);
static void keyprotect_names_on_timer(keyprotect_timer_t *timer);
static void keyprotect_names_on_judged(keyprotect_owner_t *owner);
static void keyprotect_names_next(keyprotect_names_t *names);
static void keyprotect_names_again(keyprotect_names_t *names);
static void keyprotect_names_on_again_timer(keyprotect_timer_t *timer);
static void keyprotect_names_look_again(keyprotect_names_t *names);
static kmip_int_t keyprotect_names_ask_again(keyprotect_names_t *names);
static void keyprotect_names_on_again(keyprotect_call_t *call);
static void keyprotect_names_on_again_judged(keyprotect_owner_t *owner);
static void keyprotect_names_on_rivals(keyprotect_owner_t *owner);
static void keyprotect_names_lost(keyprotect_names_t *names);
static void keyprotect_names_withdraw(keyprotect_names_t *names);
static void keyprotect_names_on_withdrawn(keyprotect_unmark_t *unmark);
static void keyprotect_names_on_given_up(keyprotect_mark_t *mark);
static void keyprotect_names_bearer(keyprotect_names_t *names,
    void (*done)(keyprotect_owner_t *owner));
static void keyprotect_names_end(keyprotect_names_t *names,
    kmip_store_outcome_e outcome, const char *message);


kmip_int_t
keyprotect_name_collect(keyprotect_names_t *names,
    const kmip_attributes_t *dst, const kmip_attributes_t *src)
{
    size_t           i, n;
    kmip_str_t       text, last;
    kmip_snapshot_t  had, has;

    n = 0;
    last.len = 0;
    last.data = NULL;

    for (i = 0; i < dst->nelts; i++) {
        if (keyprotect_owner_text(&dst->elts[i], &text) == KMIP_OK) {
            last = text;
            n++;
        }
    }

    memset(&had, 0, sizeof(kmip_snapshot_t));
    memset(&has, 0, sizeof(kmip_snapshot_t));

    has.attributes = *dst;

    if (src) {
        had.attributes = *src;
    }

    for (i = 0; i < had.attributes.nelts; i++) {

        if (keyprotect_owner_text(&had.attributes.elts[i], &text) == KMIP_OK
            && !keyprotect_owner_has(&has, &text))
        {
            names->gone = text;
        }
    }

    if (n > 1) {
        return KMIP_DECLINED;
    }

    if (n == 0 || keyprotect_owner_has(&had, &last)) {
        return KMIP_OK;
    }

    names->text = last;

    return KMIP_AGAIN;
}


kmip_int_t
keyprotect_name_alias(keyprotect_names_t *names)
{
    keyprotect_alias_t  text;

    if (keyprotect_alias_name(text, &names->flow->ks->conf->record_prefix,
                              names->generation, &names->text)
        != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    return kmip_arena_copy(names->flow->arena, &names->alias, text,
                           strlen(text));
}


void
keyprotect_name_cancel(keyprotect_names_t *names)
{
    keyprotect_transport_t  *t;

    if (names->flow) {
        t = names->flow->ks->transport;

        if (names->timer.handler) {
            t->timer_del(t, &names->timer);
        }

        keyprotect_slot_cancel(&names->slot);
        keyprotect_mark_cancel(&names->mark);
        keyprotect_unmark_cancel(&names->unmark);
        keyprotect_call_cancel(&names->call);
        keyprotect_owner_cancel(&names->owner);
    }
}


kmip_int_t
keyprotect_name_take(keyprotect_names_t *names)
{
    keyprotect_slot_t  *slot;

    slot = &names->slot;

    slot->flow = names->flow;
    slot->origin = names->origin;
    slot->reserve = keyprotect_names_reserve(names);
    slot->done = keyprotect_names_on_slot;
    slot->data = names;

    switch (keyprotect_slot_find(slot)) {

    case KMIP_OK:
        return keyprotect_names_add(names);

    case KMIP_AGAIN:
        return KMIP_OK;

    default:
        return KMIP_ERROR;
    }
}


/*
 * places to leave if none can be made: for the revision, and for what a
 * revision leaves
 */

static unsigned
keyprotect_names_reserve(const keyprotect_names_t *names)
{
    if (!keyprotect_slot_refused(names->flow->ks)) {
        return 0;
    }

    return keyprotect_marks_state(&names->origin->marks, 0)
           == KMIP_STATE_PRE_ACTIVE ? 3 : 2;
}


static void
keyprotect_names_on_slot(keyprotect_slot_t *slot)
{
    keyprotect_names_t  *names;

    names = slot->data;

    if (slot->outcome != KMIP_STORE_OK) {
        keyprotect_names_end(names, slot->outcome, slot->message);
        return;
    }

    if (keyprotect_names_add(names) != KMIP_OK) {
        keyprotect_names_end(names, KMIP_STORE_UNAVAILABLE, NULL);
    }
}


static kmip_int_t
keyprotect_names_add(keyprotect_names_t *names)
{
    if (keyprotect_name_alias(names) != KMIP_OK) {
        return KMIP_ERROR;
    }

    return keyprotect_mark_add(&names->mark, names->flow, &names->origin->id,
                               &names->alias, keyprotect_names_on_added,
                               names);
}


static void
keyprotect_names_on_added(keyprotect_mark_t *mark)
{
    keyprotect_names_t  *names;

    names = mark->data;

    switch (mark->result) {

    case KEYPROTECT_MARK_OK:
        keyprotect_slot_used(names->origin, &names->alias);

        if (keyprotect_name_rivals(names) != KMIP_OK) {
            keyprotect_names_end(names, KMIP_STORE_UNAVAILABLE, NULL);
        }

        return;

    case KEYPROTECT_MARK_DOUBT:
        names->clashed = mark->call.result == KEYPROTECT_ALIAS_CLASH
                         && mark->call.attempts == 1;

        if (keyprotect_names_holder(names) != KMIP_OK) {
            keyprotect_names_end(names, KMIP_STORE_UNAVAILABLE, NULL);
        }

        return;

    case KEYPROTECT_MARK_FULL:

        /* the record has changed: the flow reads it again */

    case KEYPROTECT_MARK_GONE:
        keyprotect_names_end(names, KMIP_STORE_CONFLICT, NULL);
        return;

    default:
        keyprotect_names_end(names, mark->outcome == KMIP_STORE_OK
                                    ? KMIP_STORE_UNAVAILABLE : mark->outcome,
                             mark->message);
    }
}


kmip_int_t
keyprotect_name_clash(keyprotect_names_t *names)
{
    names->clashed = 1;

    return keyprotect_names_holder(names);
}


static kmip_int_t
keyprotect_names_holder(keyprotect_names_t *names)
{
    keyprotect_flow_t  *flow;

    flow = names->flow;

    if (keyprotect_request_metadata(flow->ks, &names->call, flow->arena,
                                    &names->alias)
        != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    return keyprotect_flow_send(flow, &names->call,
                                keyprotect_names_on_holder, names);
}


static void
keyprotect_names_on_holder(keyprotect_call_t *call)
{
    keyprotect_key_t             key;
    keyprotect_names_t          *names;
    const keyprotect_verdict_t  *verdict;

    names = call->data;

    if (call->result == KEYPROTECT_GONE || keyprotect_absent_released(call)) {
        keyprotect_names_next(names);
        return;
    }

    if (keyprotect_absence_told(call)) {
        keyprotect_names_unseen(names);
        return;
    }

    if (call->result != KEYPROTECT_OK
        || keyprotect_answer_key(call->json, names->flow->arena, &key)
           != KMIP_OK)
    {
        verdict = keyprotect_error_verdict(call->kind, call->result);

        keyprotect_names_end(names, verdict->outcome == KMIP_STORE_OK
                                    ? KMIP_STORE_INVALID : verdict->outcome,
                             verdict->message);
        return;
    }

    /* the alias is on our own record, from this call or an earlier one */

    if (names->origin && kmip_str_equal(&key.id, &names->origin->id)) {

        if (keyprotect_name_rivals(names) != KMIP_OK) {
            keyprotect_names_end(names, KMIP_STORE_UNAVAILABLE, NULL);
        }

        return;
    }

    if (key.state != KEYPROTECT_STATE_ACTIVE) {
        keyprotect_names_next(names);
        return;
    }

    keyprotect_names_bearer(names, keyprotect_names_on_judged);
    keyprotect_owner_judge(&names->owner, &key);
}


static void
keyprotect_names_unseen(keyprotect_names_t *names)
{
    if (names->clashed) {
        names->unseen |= 1u << names->generation;
        names->asked = keyprotect_clock(names->flow->ks);

        keyprotect_names_next(names);
        return;
    }

    if (names->waited == names->generation + 1) {
        keyprotect_names_next(names);
        return;
    }

    names->waited = names->generation + 1;

    if (keyprotect_flow_wait(names->flow, &names->timer,
                             KEYPROTECT_NAME_UNSEEN,
                             keyprotect_names_on_timer, names)
        != KMIP_OK)
    {
        keyprotect_names_end(names, KMIP_STORE_UNAVAILABLE,
                             keyprotect_names_hidden);
    }
}


static void
keyprotect_names_on_timer(keyprotect_timer_t *timer)
{
    keyprotect_names_t  *names;

    names = timer->data;

    if (keyprotect_names_holder(names) != KMIP_OK) {
        keyprotect_names_end(names, KMIP_STORE_UNAVAILABLE, NULL);
    }
}


static void
keyprotect_names_on_judged(keyprotect_owner_t *owner)
{
    keyprotect_names_t  *names;

    names = owner->data;

    if (owner->outcome != KMIP_STORE_OK) {
        keyprotect_names_end(names, owner->outcome, owner->message);
        return;
    }

    if (owner->found) {
        keyprotect_names_lost(names);
        keyprotect_names_end(names, names->outcome, names->message);
        return;
    }

    keyprotect_names_next(names);
}


static void
keyprotect_names_next(keyprotect_names_t *names)
{
    if (++names->generation == KEYPROTECT_GENERATIONS) {
        keyprotect_names_end(names, KMIP_STORE_UNAVAILABLE,
                             "Key Protect still reserves this Name for an "
                             "object that is destroyed: try again in some "
                             "minutes");
        return;
    }

    if (names->origin == NULL) {

        if (keyprotect_name_alias(names) != KMIP_OK) {
            keyprotect_names_end(names, KMIP_STORE_UNAVAILABLE, NULL);
            return;
        }

        keyprotect_names_end(names, KMIP_STORE_OK, NULL);
        return;
    }

    if (keyprotect_names_add(names) != KMIP_OK) {
        keyprotect_names_end(names, KMIP_STORE_UNAVAILABLE, NULL);
    }
}


kmip_int_t
keyprotect_name_rivals(keyprotect_names_t *names)
{
    if (names->unseen) {
        keyprotect_names_again(names);
        return KMIP_OK;
    }

    keyprotect_names_bearer(names, keyprotect_names_on_rivals);

    return keyprotect_owner_find(&names->owner, 0);
}


/* holders that were not seen are looked for once more, all after one pause */

static void
keyprotect_names_again(keyprotect_names_t *names)
{
    uint64_t  ms, clock;

    clock = keyprotect_clock(names->flow->ks);

    ms = names->asked + KEYPROTECT_NAME_UNSEEN;
    ms = ms > clock ? ms - clock : 1;

    if (keyprotect_flow_wait(names->flow, &names->timer, ms,
                             keyprotect_names_on_again_timer, names)
        != KMIP_OK)
    {
        names->outcome = KMIP_STORE_UNAVAILABLE;
        names->message = keyprotect_names_hidden;

        keyprotect_names_withdraw(names);
    }
}


static void
keyprotect_names_on_again_timer(keyprotect_timer_t *timer)
{
    keyprotect_names_look_again(timer->data);
}


static void
keyprotect_names_look_again(keyprotect_names_t *names)
{
    kmip_int_t  rc;

    rc = names->unseen ? keyprotect_names_ask_again(names)
                       : keyprotect_name_rivals(names);

    if (rc != KMIP_OK) {
        names->outcome = KMIP_STORE_UNAVAILABLE;
        names->message = NULL;

        keyprotect_names_withdraw(names);
    }
}


static kmip_int_t
keyprotect_names_ask_again(keyprotect_names_t *names)
{
    uint32_t            g;
    kmip_str_t          id;
    keyprotect_flow_t  *flow;
    keyprotect_alias_t  alias;

    flow = names->flow;

    for (g = 0; (names->unseen & (1u << g)) == 0; g++) { /* void */ }

    names->unseen &= ~(1u << g);

    if (keyprotect_alias_name(alias, &flow->ks->conf->record_prefix, g,
                              &names->text)
        != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    id.data = (const uint8_t *) alias;
    id.len = strlen(alias);

    if (keyprotect_request_metadata(flow->ks, &names->call, flow->arena, &id)
        != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    return keyprotect_flow_send(flow, &names->call, keyprotect_names_on_again,
                                names);
}


static void
keyprotect_names_on_again(keyprotect_call_t *call)
{
    keyprotect_key_t             key;
    keyprotect_names_t          *names;
    const keyprotect_verdict_t  *verdict;

    names = call->data;

    if (call->result == KEYPROTECT_GONE || keyprotect_absent_released(call)
        || keyprotect_absence_told(call))
    {
        keyprotect_names_look_again(names);
        return;
    }

    if (call->result != KEYPROTECT_OK
        || keyprotect_answer_key(call->json, names->flow->arena, &key)
           != KMIP_OK)
    {
        verdict = keyprotect_error_verdict(call->kind, call->result);

        names->outcome = verdict->outcome == KMIP_STORE_OK
                         ? KMIP_STORE_INVALID : verdict->outcome;
        names->message = verdict->message;

        keyprotect_names_withdraw(names);
        return;
    }

    if (key.state != KEYPROTECT_STATE_ACTIVE) {
        keyprotect_names_look_again(names);
        return;
    }

    keyprotect_names_bearer(names, keyprotect_names_on_again_judged);
    keyprotect_owner_judge(&names->owner, &key);
}


static void
keyprotect_names_on_again_judged(keyprotect_owner_t *owner)
{
    if (owner->outcome == KMIP_STORE_OK && owner->found == NULL) {
        keyprotect_names_look_again(owner->data);
        return;
    }

    keyprotect_names_on_rivals(owner);
}


static void
keyprotect_names_on_rivals(keyprotect_owner_t *owner)
{
    keyprotect_names_t  *names;

    names = owner->data;

    if (owner->outcome == KMIP_STORE_OK && owner->found == NULL) {
        keyprotect_names_end(names, KMIP_STORE_OK, NULL);
        return;
    }

    /* our alias is removed again, whatever the result */

    names->outcome = owner->outcome;
    names->message = owner->message;

    if (owner->found) {
        keyprotect_names_lost(names);
    }

    keyprotect_names_withdraw(names);
}


/*
 * The other object has the Name, or only its alias: then it is about to get the
 * Name, or its writer has exited.
 */

static void
keyprotect_names_lost(keyprotect_names_t *names)
{
    if (keyprotect_owner_has(names->owner.found, &names->text)) {
        names->outcome = KMIP_STORE_NAME_EXISTS;
        names->message = NULL;
        return;
    }

    names->outcome = KMIP_STORE_UNAVAILABLE;
    names->message = "another object is being given the Name";
}


/* removes our alias: if it stayed, no object could get the Name */

static void
keyprotect_names_withdraw(keyprotect_names_t *names)
{
    keyprotect_unmark_t  *unmark;

    if (names->origin == NULL) {
        names->done(names);
        return;
    }

    unmark = &names->unmark;

    unmark->flow = names->flow;
    unmark->id = names->origin->id;
    unmark->alias = names->alias;
    unmark->done = keyprotect_names_on_withdrawn;
    unmark->data = names;

    if (keyprotect_unmark_start(unmark) != KMIP_OK) {
        names->done(names);
    }
}


static void
keyprotect_names_on_withdrawn(keyprotect_unmark_t *unmark)
{
    keyprotect_names_t  *names;

    names = unmark->data;

    names->done(names);
}


kmip_int_t
keyprotect_name_give_up(keyprotect_names_t *names)
{
    uint32_t             g;
    kmip_str_t          *alias;
    keyprotect_flow_t   *flow;
    keyprotect_alias_t   text;
    keyprotect_parsed_t  parsed;

    flow = names->flow;

    if (flow == NULL || names->gone.len == 0) {
        return KMIP_OK;
    }

    for ( /* void */ ; names->at < names->origin->known.naliases; names->at++)
    {
        alias = &names->origin->known.aliases[names->at];

        keyprotect_alias_parse(&flow->ks->conf->record_prefix, alias,
                               &parsed);

        g = parsed.number;

        if (parsed.kind != KEYPROTECT_ALIAS_NAME
            || keyprotect_alias_name(text, &flow->ks->conf->record_prefix, g,
                                     &names->gone)
               != KMIP_OK
            || !kmip_str_equal_c(alias, text))
        {
            continue;
        }

        return keyprotect_mark_remove(&names->mark, flow, &names->origin->id,
                                      alias, keyprotect_names_on_given_up,
                                      names)
               == KMIP_OK ? KMIP_AGAIN : KMIP_OK;
    }

    return KMIP_OK;
}


/*
 * an alias that could not be removed does no harm: its object does not have the
 * Name
 */

static void
keyprotect_names_on_given_up(keyprotect_mark_t *mark)
{
    size_t               i;
    keyprotect_known_t  *known;
    keyprotect_names_t  *names;

    names = mark->data;
    known = &names->origin->known;

    if (mark->result == KEYPROTECT_MARK_OK) {
        known->naliases--;

        for (i = names->at; i < known->naliases; i++) {
            known->aliases[i] = known->aliases[i + 1];
        }

    } else {
        names->at++;
    }

    if (keyprotect_name_give_up(names) != KMIP_AGAIN) {
        keyprotect_names_end(names, KMIP_STORE_OK, NULL);
    }
}


static void
keyprotect_names_bearer(keyprotect_names_t *names,
    void (*done)(keyprotect_owner_t *owner))
{
    keyprotect_owner_t  *owner;

    owner = &names->owner;

    keyprotect_owner_cancel(owner);
    memset(owner, 0, sizeof(keyprotect_owner_t));

    owner->flow = names->flow;
    owner->name = names->text;
    owner->except = names->flow->stamp;
    owner->claims = 1;
    owner->done = done;
    owner->data = names;
}


static void
keyprotect_names_end(keyprotect_names_t *names, kmip_store_outcome_e outcome,
    const char *message)
{
    names->outcome = outcome;
    names->message = message;

    names->done(names);
}
