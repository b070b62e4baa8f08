
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Reading an object.  A record's payload is immutable: if it is cached only
 * its metadata is fetched, to learn whether the record still exists and what
 * is marked on it.
 */


#include "keyprotect_object.h"
#include "keyprotect_absence.h"
#include "keyprotect_description.h"
#include "keyprotect_retry.h"

#include <stdio.h>
#include <string.h>


#define KEYPROTECT_RECENT     10000      /* ms: a change may build on cached
                                            metadata of this age */
#define KEYPROTECT_LAG        60000      /* ms: a record or alias of this age
                                            is visible everywhere */
#define KEYPROTECT_WITHDRAW   22         /* s: so long a Destroy may remove its
                                            mark again */
#define KEYPROTECT_DESTROYING 30         /* s: after so long its removal has
                                            been performed, if it was sent, and
                                            is visible everywhere: the mark
                                            counts */
#define KEYPROTECT_PAUSE      100        /* ms, the first */
#define KEYPROTECT_ATTEMPTS   4          /* for what Key Protect should show */
#define KEYPROTECT_BARE       60000      /* ms between two lines of the log */
#define KEYPROTECT_HAD        512        /* bytes for five aliases in a log
                                            line */


static int keyprotect_object_marked(const keyprotect_object_t *o,
    int64_t seconds);
static int keyprotect_object_cached(const keyprotect_object_t *o,
    const kmip_str_t *id, uint32_t revision, keyprotect_record_t *record);
static kmip_int_t keyprotect_object_ask(keyprotect_object_t *o);
static void keyprotect_object_on_answer(keyprotect_call_t *call);
static int keyprotect_object_named(keyprotect_object_t *o,
    const keyprotect_key_t *key);
static void keyprotect_object_missing(keyprotect_object_t *o);
static void keyprotect_object_on_absent(keyprotect_absent_t *absent);
static int keyprotect_object_young(const keyprotect_object_t *o);
static int keyprotect_object_again(keyprotect_object_t *o);
static void keyprotect_object_on_timer(keyprotect_timer_t *timer);
static void keyprotect_object_judge(keyprotect_object_t *o);
static void keyprotect_object_bare(const keyprotect_object_t *o);
static int keyprotect_object_shown(const keyprotect_object_t *o);
static int keyprotect_object_stale(keyprotect_object_t *o);
static kmip_int_t keyprotect_object_payload(keyprotect_object_t *o);
static kmip_int_t keyprotect_object_dead(keyprotect_object_t *o);
static void keyprotect_object_remember(keyprotect_object_t *o);
static void keyprotect_object_revision(keyprotect_object_t *o);
static void keyprotect_object_on_revision(keyprotect_call_t *call);
static void keyprotect_object_lost(keyprotect_object_t *o);
static void keyprotect_object_unreadable(keyprotect_object_t *o);
static void keyprotect_object_end(keyprotect_object_t *o,
    kmip_store_outcome_e outcome, const char *message);
static void keyprotect_object_fail(keyprotect_object_t *o,
    const keyprotect_call_t *call);


const char  keyprotect_object_unreadable_message[] =
    "the record of the object is unreadable";


kmip_int_t
keyprotect_object_read(keyprotect_object_t *o)
{
    keyprotect_flow_t  *flow;

    flow = o->flow;

    o->timer.handler = keyprotect_object_on_timer;
    o->timer.data = o;
    o->attempts = 0;
    o->missing = 0;
    o->revision = NULL;
    o->id = flow->id;

    if (o->id.len == 0) {
        (void) keyprotect_cached_id(flow->ks->cached, flow->arena,
                                    &flow->stamp, &o->id);
    }

    return keyprotect_object_ask(o);
}


kmip_int_t
keyprotect_object_recall(keyprotect_object_t *o)
{
    kmip_str_t           id;
    keyprotect_flow_t   *flow;
    keyprotect_known_t  *known;

    flow = o->flow;
    known = &o->known;
    o->id = flow->id;

    /* with "destroy tombstone" cached metadata might lack the mark */

    if (flow->ks->conf->destroy_tombstone
        || (o->id.len == 0
            && keyprotect_cached_id(flow->ks->cached, flow->arena,
                                    &flow->stamp, &o->id)
               != KMIP_OK)
        || keyprotect_cached_known(flow->ks->cached, flow->arena, &o->id,
                                   known)
           != KMIP_OK
        || known->torn
        || keyprotect_clock(flow->ks) < known->clock
        || keyprotect_clock(flow->ks) - known->clock >= KEYPROTECT_RECENT
        || !keyprotect_object_cached(o, &o->id, 0, &o->record))
    {
        return KMIP_DECLINED;
    }

    memset(&o->key, 0, sizeof(keyprotect_key_t));

    o->key.id = o->id;
    o->key.state = KEYPROTECT_STATE_ACTIVE;
    o->key.aliases = known->aliases;
    o->key.naliases = known->naliases;

    keyprotect_marks_read(&flow->ks->conf->record_prefix, &flow->stamp,
                          known->aliases, known->naliases, &o->marks);

    o->revision = NULL;
    o->alive = 1;

    if (o->marks.destroyed != KEYPROTECT_NO_TIME || o->marks.doubled
        || o->marks.newest < known->newest)
    {
        return KMIP_DECLINED;
    }

    if (o->marks.newest == 0) {
        return KMIP_OK;
    }

    id.data = o->marks.newest_id;
    id.len = KEYPROTECT_ID;

    if (!keyprotect_object_cached(o, &id, o->marks.newest, &o->newest)) {
        return KMIP_DECLINED;
    }

    o->revision = &o->newest;

    return KMIP_OK;
}


int
keyprotect_object_destroying(const keyprotect_object_t *o)
{
    return keyprotect_object_marked(o, KEYPROTECT_DESTROYING);
}


int
keyprotect_object_withdrawable(const keyprotect_object_t *o)
{
    return keyprotect_object_marked(o, KEYPROTECT_WITHDRAW);
}


/* 1 if its mark of a Destroy is younger */

static int
keyprotect_object_marked(const keyprotect_object_t *o, int64_t seconds)
{
    int64_t  now;

    now = o->known.date ? o->known.date : keyprotect_now(o->flow->ks);

    return !o->known.destroyed
           && o->key.state == KEYPROTECT_STATE_ACTIVE
           && o->marks.destroyed != KEYPROTECT_NO_TIME
           && now - o->marks.destroyed < seconds;
}


void
keyprotect_object_cancel(keyprotect_object_t *o)
{
    keyprotect_transport_t  *t;

    if (o->timer.handler) {
        t = o->flow->ks->transport;
        t->timer_del(t, &o->timer);

        keyprotect_call_cancel(&o->call);

        if (o->absent) {
            keyprotect_absent_cancel(o->absent);
        }
    }
}


static int
keyprotect_object_cached(const keyprotect_object_t *o, const kmip_str_t *id,
    uint32_t revision, keyprotect_record_t *record)
{
    keyprotect_flow_t  *flow;

    flow = o->flow;

    return keyprotect_cached_record(flow->ks->cached, flow->arena,
                                    &flow->stamp, id, revision, record)
           == KMIP_OK;
}


static kmip_int_t
keyprotect_object_ask(keyprotect_object_t *o)
{
    kmip_int_t          rc;
    kmip_str_t          alias;
    keyprotect_flow_t  *flow;

    flow = o->flow;

    o->clock = keyprotect_clock(flow->ks);
    o->cached = o->id.len
                && keyprotect_object_cached(o, &o->id, 0, &o->record);

    if (o->cached) {
        rc = keyprotect_request_metadata(flow->ks, &o->call, flow->arena,
                                         &o->id);

    } else if (o->id.len) {
        rc = keyprotect_request_key(flow->ks, &o->call, flow->arena, &o->id);

    } else {
        rc = keyprotect_flow_alias(flow, KEYPROTECT_ALIAS_RECORD, 0, &alias);

        if (rc == KMIP_OK) {
            rc = keyprotect_request_key(flow->ks, &o->call, flow->arena,
                                        &alias);
        }
    }

    if (rc != KMIP_OK) {
        return KMIP_ERROR;
    }

    keyprotect_flow_ring(flow, &o->call);

    return keyprotect_flow_send(flow, &o->call, keyprotect_object_on_answer,
                                o);
}


static void
keyprotect_object_on_answer(keyprotect_call_t *call)
{
    keyprotect_object_t  *o;

    o = call->data;

    if (call->result == KEYPROTECT_ABSENT || call->result == KEYPROTECT_GONE
        || (o->id.len == 0 && keyprotect_absence_told(call)))
    {
        keyprotect_object_missing(o);
        return;
    }

    if (call->result != KEYPROTECT_OK) {
        keyprotect_object_fail(o, call);
        return;
    }

    /* a response about another key says nothing about the record */

    if (keyprotect_answer_key(call->json, o->flow->arena, &o->key) != KMIP_OK
        || !keyprotect_object_named(o, &o->key))
    {
        call->result = kmip_arena_refused(o->flow->arena)
                       ? KEYPROTECT_UNAVAILABLE : KEYPROTECT_MALFORMED;
        keyprotect_object_fail(o, call);
        return;
    }

    o->known.date = call->http.date;

    keyprotect_object_judge(o);
}


static int
keyprotect_object_named(keyprotect_object_t *o, const keyprotect_key_t *key)
{
    kmip_str_t  name;

    return keyprotect_flow_alias(o->flow, KEYPROTECT_ALIAS_RECORD, 0, &name)
           == KMIP_OK
           && kmip_str_equal(&name, &key->name)
           && keyprotect_identifier_is_id(&key->id)
           && (o->id.len == 0 || kmip_str_equal(&o->id, &key->id));
}


/*
 * The cached id may be wrong, and a new record may not be visible everywhere
 * yet: try again before the record counts as absent.
 */

static void
keyprotect_object_missing(keyprotect_object_t *o)
{
    keyprotect_flow_t    *flow;
    keyprotect_absent_t  *absent;

    flow = o->flow;

    if (o->id.len && flow->id.len == 0) {
        keyprotect_cached_drop_id(flow->ks->cached, &flow->stamp);
        o->id.len = 0;

        if (keyprotect_object_ask(o) != KMIP_OK) {
            keyprotect_object_end(o, KMIP_STORE_UNAVAILABLE, NULL);
        }

        return;
    }

    if (o->cached) {
        keyprotect_cached_drop(flow->ks->cached, &o->id);
    }

    if (keyprotect_object_young(o)) {

        if (!keyprotect_object_again(o)) {
            keyprotect_object_end(o, KMIP_STORE_UNAVAILABLE,
                                  "Key Protect does not show the new object "
                                  "yet");
        }

        return;
    }

    absent = kmip_arena_calloc(flow->arena, sizeof(keyprotect_absent_t));

    if (absent == NULL) {
        keyprotect_object_end(o, KMIP_STORE_UNAVAILABLE, NULL);
        return;
    }

    o->absent = absent;

    absent->flow = flow;
    absent->id = o->id;
    absent->gone = o->call.result == KEYPROTECT_GONE;
    absent->done = keyprotect_object_on_absent;
    absent->data = o;

    if (keyprotect_absent_start(absent) != KMIP_OK) {
        keyprotect_object_end(o, KMIP_STORE_UNAVAILABLE, NULL);
    }
}


static void
keyprotect_object_on_absent(keyprotect_absent_t *absent)
{
    keyprotect_object_t  *o;

    o = absent->data;

    if (absent->outcome != KMIP_STORE_OK) {
        keyprotect_object_end(o, absent->outcome, absent->message);
        return;
    }

    /* the record was found in another key ring or under another id */

    o->flow->elsewhere = 1;
    o->key = absent->key;
    o->id = absent->key.id;
    o->cached = 0;
    o->known.date = absent->date;

    keyprotect_object_judge(o);
}


/* the other endpoint's clock may be ahead, but not by days */

static int
keyprotect_object_young(const keyprotect_object_t *o)
{
    uint64_t  now, born;

    now = (uint64_t) keyprotect_now(o->flow->ks) * 1000;
    born = o->flow->born;

    return born + KEYPROTECT_LAG > now && born < now + KEYPROTECT_LAG;
}


/* 1 if the timer is set to read the object again */

static int
keyprotect_object_again(keyprotect_object_t *o)
{
    uint64_t                 ms;
    keyprotect_transport_t  *t;

    t = o->flow->ks->transport;

    ms = keyprotect_retry_backoff(++o->attempts, KEYPROTECT_PAUSE,
                            KEYPROTECT_PAUSE * 8);

    return ms + KEYPROTECT_PAUSE < keyprotect_flow_left(o->flow)
           && t->timer_add(t, &o->timer, ms) == KMIP_OK;
}


static void
keyprotect_object_on_timer(keyprotect_timer_t *timer)
{
    keyprotect_object_t  *o;

    o = timer->data;

    if (keyprotect_object_ask(o) != KMIP_OK) {
        keyprotect_object_end(o, KMIP_STORE_UNAVAILABLE, NULL);
    }
}


static void
keyprotect_object_judge(keyprotect_object_t *o)
{
    keyprotect_flow_t  *flow;

    flow = o->flow;

    (void) keyprotect_cached_known(flow->ks->cached, flow->arena, &o->key.id,
                                   &o->before);

    keyprotect_marks_read(&flow->ks->conf->record_prefix, &flow->stamp,
                          o->key.aliases, o->key.naliases, &o->marks);

    o->alive = o->key.state == KEYPROTECT_STATE_ACTIVE
               && o->marks.destroyed == KEYPROTECT_NO_TIME;

    if (!o->key.extractable) {
        keyprotect_object_unreadable(o);
        return;
    }

    if (o->key.state == KEYPROTECT_STATE_ACTIVE
        && keyprotect_object_stale(o))
    {
        return;
    }

    switch (keyprotect_object_payload(o)) {

    case KMIP_OK:
        break;

    case KMIP_AGAIN:
        return;

    case KMIP_DECLINED:

        /* a deleted record whose payload is gone as well */

        keyprotect_object_end(o, KMIP_STORE_ABSENT, NULL);
        return;

    default:
        keyprotect_object_unreadable(o);
        return;
    }

    if (o->alive && o->key.naliases == 0) {
        keyprotect_object_bare(o);
    }

    keyprotect_object_remember(o);

    if (o->alive && o->on_record) {
        o->on_record(o);
    }

    keyprotect_object_revision(o);
}


/*
 * Logs a record without aliases: it was created when the instance took no more
 * aliases, or it was restored without them. State and attributes are lost with
 * the aliases.
 */

static void
keyprotect_object_bare(const keyprotect_object_t *o)
{
    size_t               i, n;
    char                 had[KEYPROTECT_HAD];
    unsigned             more;
    const kmip_str_t    *alias;
    keyprotect_store_t  *ks;

    ks = o->flow->ks;

    if (!keyprotect_log_allowed(ks, &ks->limits.bare, KEYPROTECT_BARE, &more))
    {
        return;
    }

    n = 0;

    for (i = 0; i < o->before.naliases && n < sizeof(had); i++) {
        alias = &o->before.aliases[i];

        n += (size_t) snprintf(had + n, sizeof(had) - n, "%s%.*s",
                               i ? ", " : "; it had ", (int) alias->len,
                               (const char *) alias->data);
    }

    keyprotect_log(ks, KEYPROTECT_LOG_WARN,
                   "key %.*s, the record of \"%.*s\", has no alias: if it was "
                   "restored without them, its State and attributes are those "
                   "of its creation, until they are added again%s",
                   (int) o->key.id.len, (const char *) o->key.id.data,
                   (int) o->flow->uid.len, (const char *) o->flow->uid.data,
                   n ? had : "");
}


/* 1 if no alias is expected, or the expected one is shown */

static int
keyprotect_object_shown(const keyprotect_object_t *o)
{
    size_t  i;

    for (i = 0; o->expected.len && i < o->key.naliases; i++) {
        if (kmip_str_equal(&o->key.aliases[i], &o->expected)) {
            return 1;
        }
    }

    return o->expected.len == 0;
}


/*
 * 1 if these aliases are older than what this host has seen: a newer revision
 * is known. At first that is Key Protect's delay; later it means that aliases
 * were removed.
 */

static int
keyprotect_object_stale(keyprotect_object_t *o)
{
    const keyprotect_known_t  *before;

    before = &o->before;

    if (o->marks.doubled) {
        keyprotect_log(o->flow->ks, KEYPROTECT_LOG_ERROR,
                       "two revisions with the number %lu of \"%.*s\" are "
                       "published on its record: remove one of the aliases",
                       (unsigned long) o->marks.newest,
                       (int) o->flow->uid.len,
                       (const char *) o->flow->uid.data);
        keyprotect_object_end(o, KMIP_STORE_UNAVAILABLE,
                              "the attributes of the object contradict each "
                              "other");
        return 1;
    }

    if (keyprotect_object_shown(o)
        && (before->newest <= o->marks.newest
            || o->clock - before->clock >= KEYPROTECT_LAG))
    {
        return 0;
    }

    if (!keyprotect_object_again(o)) {
        keyprotect_object_end(o, KMIP_STORE_UNAVAILABLE,
                              "Key Protect shows an earlier state of the "
                              "object");
    }

    return 1;
}


/*
 * KMIP_OK: o->record is set; KMIP_AGAIN: a read was started, or the object has
 * ended; KMIP_DECLINED: deleted, and the payload is gone; KMIP_ERROR:
 * unreadable.
 */

static kmip_int_t
keyprotect_object_payload(keyprotect_object_t *o)
{
    keyprotect_flow_t  *flow;

    flow = o->flow;

    switch (o->key.state) {

    case KEYPROTECT_STATE_ACTIVE:
        break;

    case KEYPROTECT_STATE_DEACTIVATED:
    case KEYPROTECT_STATE_DESTROYED:
        return keyprotect_object_dead(o);

    default:
        return KMIP_ERROR;
    }

    if (o->cached) {
        return KMIP_OK;
    }

    if (o->key.payload.len == 0 && keyprotect_object_young(o)) {

        if (!keyprotect_object_again(o)) {
            keyprotect_object_end(o, KMIP_STORE_UNAVAILABLE,
                                  "Key Protect does not show the new object "
                                  "whole yet");
        }

        return KMIP_AGAIN;
    }

    if (o->key.payload.len == 0
        || keyprotect_record_decode(flow->arena, &o->key.payload,
                                    &flow->stamp, 0, &o->record)
           != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    keyprotect_cached_put_record(flow->ks->cached, flow->arena, &o->key.id,
                                 &o->record);

    return KMIP_OK;
}


static kmip_int_t
keyprotect_object_dead(keyprotect_object_t *o)
{
    keyprotect_flow_t  *flow;

    flow = o->flow;

    if (o->cached
        || (o->key.payload.len
            && keyprotect_record_decode(flow->arena, &o->key.payload,
                                        &flow->stamp, 0, &o->record)
               == KMIP_OK))
    {
        return KMIP_OK;
    }

    if (keyprotect_description_parse(flow->arena, &o->key.description,
                                     &o->record)
        == KMIP_OK)
    {
        o->record.stamp = flow->stamp;
        return KMIP_OK;
    }

    return kmip_arena_refused(flow->arena) ? KMIP_ERROR : KMIP_DECLINED;
}


static void
keyprotect_object_remember(keyprotect_object_t *o)
{
    size_t               i;
    keyprotect_flow_t   *flow;
    keyprotect_known_t  *old, *known;

    flow = o->flow;
    old = &o->before;
    known = &o->known;

    known->clock = o->clock;
    known->newest = o->marks.newest;
    known->seen = (old->newest == o->marks.newest && old->seen) ? old->seen
                                                                : o->clock;
    known->destroyed = old->destroyed
                       && o->marks.destroyed != KEYPROTECT_NO_TIME;
    known->naliases = o->key.naliases < KEYPROTECT_ALIASES
                      ? o->key.naliases : KEYPROTECT_ALIASES;

    for (i = 0; i < known->naliases; i++) {
        known->aliases[i] = o->key.aliases[i];
    }

    if (o->key.state != KEYPROTECT_STATE_ACTIVE) {
        return;
    }

    keyprotect_cached_renew_known(flow->ks->cached, flow->arena, &o->key.id,
                                  old, known);

    if (flow->id.len == 0) {
        keyprotect_cached_put_id(flow->ks->cached, flow->arena, &flow->stamp,
                                 &o->key.id);
    }
}


/* the revisions of a deleted record are deleted, too: a cached one will do */

static void
keyprotect_object_revision(keyprotect_object_t *o)
{
    kmip_str_t          id;
    keyprotect_flow_t  *flow;

    flow = o->flow;

    if (o->marks.newest == 0) {
        keyprotect_object_end(o, KMIP_STORE_OK, NULL);
        return;
    }

    id.data = o->marks.newest_id;
    id.len = KEYPROTECT_ID;

    if (keyprotect_object_cached(o, &id, o->marks.newest, &o->newest)) {
        o->revision = &o->newest;
        keyprotect_object_end(o, KMIP_STORE_OK, NULL);
        return;
    }

    if (o->key.state != KEYPROTECT_STATE_ACTIVE) {
        keyprotect_object_end(o, KMIP_STORE_OK, NULL);
        return;
    }

    if (keyprotect_request_key(flow->ks, &o->call, flow->arena, &id)
        != KMIP_OK)
    {
        keyprotect_object_end(o, KMIP_STORE_UNAVAILABLE, NULL);
        return;
    }

    keyprotect_flow_ring(flow, &o->call);

    if (keyprotect_flow_send(flow, &o->call, keyprotect_object_on_revision, o)
        != KMIP_OK)
    {
        keyprotect_object_end(o, KMIP_STORE_UNAVAILABLE, NULL);
    }
}


static void
keyprotect_object_on_revision(keyprotect_call_t *call)
{
    kmip_str_t            id;
    keyprotect_key_t      key;
    keyprotect_flow_t    *flow;
    keyprotect_object_t  *o;

    o = call->data;
    flow = o->flow;

    if (call->result == KEYPROTECT_ABSENT || call->result == KEYPROTECT_GONE) {
        keyprotect_object_lost(o);
        return;
    }

    if (call->result != KEYPROTECT_OK) {
        keyprotect_object_fail(o, call);
        return;
    }

    id.data = o->marks.newest_id;
    id.len = KEYPROTECT_ID;

    if (keyprotect_answer_key(call->json, flow->arena, &key) != KMIP_OK
        || !kmip_str_equal(&key.id, &id))
    {
        call->result = kmip_arena_refused(flow->arena)
                       ? KEYPROTECT_UNAVAILABLE : KEYPROTECT_MALFORMED;
        keyprotect_object_fail(o, call);
        return;
    }

    if (key.state != KEYPROTECT_STATE_ACTIVE || key.payload.len == 0) {
        keyprotect_object_lost(o);
        return;
    }

    if (keyprotect_record_decode(flow->arena, &key.payload, &flow->stamp,
                                 o->marks.newest, &o->newest)
        != KMIP_OK)
    {
        keyprotect_object_unreadable(o);
        return;
    }

    keyprotect_cached_put_record(flow->ks->cached, flow->arena, &key.id,
                                 &o->newest);

    o->revision = &o->newest;

    keyprotect_object_end(o, KMIP_STORE_OK, NULL);
}


/*
 * The newest revision was not found. Read the record again, since a newer one
 * may have replaced it; never use an older one instead.
 */

static void
keyprotect_object_lost(keyprotect_object_t *o)
{
    /* a destroyed object is reported without its attributes */

    if (!o->alive) {
        keyprotect_object_end(o, KMIP_STORE_OK, NULL);
        return;
    }

    if (o->missing != o->marks.newest) {
        o->missing = o->marks.newest;
        o->attempts = 0;
    }

    if (o->attempts < KEYPROTECT_ATTEMPTS && keyprotect_object_again(o)) {
        return;
    }

    keyprotect_log(o->flow->ks, KEYPROTECT_LOG_ERROR,
                   "revision %lu of \"%.*s\", key %.*s, is published but does "
                   "not exist: restore it",
                   (unsigned long) o->marks.newest, (int) o->flow->uid.len,
                   (const char *) o->flow->uid.data, KEYPROTECT_ID,
                   (const char *) o->marks.newest_id);

    keyprotect_object_end(o, KMIP_STORE_UNAVAILABLE,
                          "the attributes of the object are not there");
}


/* out of memory while decoding does not mean that the record is unreadable */

static void
keyprotect_object_unreadable(keyprotect_object_t *o)
{
    if (kmip_arena_refused(o->flow->arena) || keyprotect_json_refused()) {
        keyprotect_object_end(o, KMIP_STORE_UNAVAILABLE, NULL);
        return;
    }

    keyprotect_object_end(o, KMIP_STORE_INVALID,
                          keyprotect_object_unreadable_message);
}


static void
keyprotect_object_fail(keyprotect_object_t *o, const keyprotect_call_t *call)
{
    const keyprotect_verdict_t  *verdict;

    verdict = keyprotect_error_verdict(call->kind, call->result);

    keyprotect_object_end(o, verdict->outcome, verdict->message);
}


static void
keyprotect_object_end(keyprotect_object_t *o, kmip_store_outcome_e outcome,
    const char *message)
{
    o->outcome = outcome;
    o->message = message;

    o->done(o);
}
