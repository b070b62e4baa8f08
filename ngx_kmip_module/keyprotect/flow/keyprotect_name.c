
/*
 * Names: an alias each, so that no two living objects bear the same one and
 * whoever looks for it needs one call.  An alias cannot be moved: once its
 * holder no longer bears the Name, the next generation counts.
 */


#include "keyprotect_name.h"
#include "keyprotect_answer.h"
#include "keyprotect_beyond.h"
#include "keyprotect_load.h"
#include "keyprotect_request.h"
#include "keyprotect_retry.h"
#include "kmip_lifecycle.h"

#include <string.h>


#define KEYPROTECT_WALK_ARENA     (1024 * 1024)
#define KEYPROTECT_WALK_MAX       1000
#define KEYPROTECT_NAMES_CLASHES  12
#define KEYPROTECT_NAMES_PAUSES   3
#define KEYPROTECT_NAMES_PAUSE    100      /* ms */
#define KEYPROTECT_NAMES_LEFT     400      /* ms: a pause, and what follows */


static kmip_int_t keyprotect_walk_ask(keyprotect_walk_t *walk);
static void keyprotect_walk_answer(keyprotect_call_t *call);
static void keyprotect_walk_search(keyprotect_walk_t *walk);
static void keyprotect_walk_listed(keyprotect_call_t *call);
static void keyprotect_walk_holder(keyprotect_walk_t *walk,
    const kmip_str_t *name);
static void keyprotect_walk_loaded(kmip_store_call_t *load);
static void keyprotect_walk_next(keyprotect_walk_t *walk);
static void keyprotect_walk_end(keyprotect_walk_t *walk,
    kmip_store_outcome_e outcome, const char *message);
static int keyprotect_names_judge(keyprotect_walk_t *walk,
    const kmip_snapshot_t *holder);
static kmip_int_t keyprotect_names_next(keyprotect_names_t *names);
static void keyprotect_names_walked(keyprotect_walk_t *walk);
static kmip_int_t keyprotect_names_pause(keyprotect_names_t *names);
static void keyprotect_names_again(keyprotect_timer_t *timer);
static void keyprotect_names_end(keyprotect_names_t *names,
    kmip_store_outcome_e outcome, const char *message);


kmip_int_t
keyprotect_name_text(const kmip_attribute_t *a, kmip_str_t *text)
{
    kmip_item_t  item;

    if (a->id != KMIP_ATTR_NAME
        || kmip_ttlv_find(&a->value, KMIP_TAG_NAME_VALUE, &item) != KMIP_OK)
    {
        return KMIP_DECLINED;
    }

    *text = item.value.bytes;

    return KMIP_OK;
}


int
keyprotect_name_borne(const kmip_snapshot_t *object, const kmip_str_t *name)
{
    size_t      i;
    kmip_str_t  text;

    if (kmip_state_destroyed(object->state)) {
        return 0;
    }

    for (i = 0; i < object->attributes.nelts; i++) {

        if (keyprotect_name_text(&object->attributes.elts[i], &text) == KMIP_OK
            && kmip_str_equal(&text, name))
        {
            return 1;
        }
    }

    return 0;
}


kmip_int_t
keyprotect_walk_start(keyprotect_walk_t *walk)
{
    walk->generation = walk->from;
    walk->free = walk->from;
    walk->absent = 0;
    walk->stopped = 0;

    return keyprotect_walk_ask(walk);
}


void
keyprotect_walk_cancel(keyprotect_walk_t *walk)
{
    keyprotect_call_cancel(&walk->call);
    keyprotect_flow_sub_cancel(walk->flow, &walk->load);

    kmip_arena_destroy(walk->arena);
    walk->arena = NULL;
}


static kmip_int_t
keyprotect_walk_ask(keyprotect_walk_t *walk)
{
    kmip_str_t           id;
    keyprotect_flow_t   *flow;
    keyprotect_alias_t   alias;

    flow = walk->flow;

    if (keyprotect_alias_name(alias, &flow->ks->conf->record_prefix,
                              walk->generation, &walk->name)
        != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    id.data = (const uint8_t *) alias;
    id.len = strlen(alias);

    if (keyprotect_request_metadata(flow->ks, &walk->call, flow->arena, &id)
        != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    return keyprotect_flow_send(flow, &walk->call, keyprotect_walk_answer,
                                walk);
}


static void
keyprotect_walk_answer(keyprotect_call_t *call)
{
    keyprotect_key_t             key;
    keyprotect_walk_t           *walk;
    const keyprotect_verdict_t  *verdict;

    walk = call->data;

    switch (call->result) {

    case KEYPROTECT_OK:

        if (keyprotect_answer_key(call->json, walk->flow->arena, &key)
            != KMIP_OK)
        {
            keyprotect_walk_end(walk, KMIP_STORE_INVALID, NULL);
            return;
        }

        keyprotect_walk_holder(walk, &key.name);
        return;

    case KEYPROTECT_ABSENT:

        if (walk->absent++ == 0) {
            walk->free = walk->generation;
        }

        if (walk->absent == 2) {
            keyprotect_walk_search(walk);
            return;
        }

        keyprotect_walk_next(walk);
        return;

    case KEYPROTECT_GONE:
        walk->absent = 0;
        keyprotect_walk_next(walk);
        return;

    default:
        verdict = keyprotect_error_verdict(call->kind, call->result);
        keyprotect_walk_end(walk, verdict->outcome, verdict->message);
    }
}


/* there may be one that lives beyond those that are free */

static void
keyprotect_walk_search(keyprotect_walk_t *walk)
{
    if (keyprotect_beyond_ask(walk, keyprotect_walk_listed) != KMIP_OK) {
        keyprotect_walk_end(walk, KMIP_STORE_UNAVAILABLE, NULL);
    }
}


static void
keyprotect_walk_listed(keyprotect_call_t *call)
{
    uint32_t            next;
    keyprotect_walk_t  *walk;

    walk = call->data;

    if (keyprotect_beyond_read(walk, &next) != KMIP_OK) {
        keyprotect_walk_end(walk, walk->outcome, walk->message);
        return;
    }

    if (next == 0) {
        keyprotect_walk_end(walk, KMIP_STORE_OK, NULL);
        return;
    }

    walk->absent = 0;
    walk->generation = next - 1;

    keyprotect_walk_next(walk);
}


/* the holder's own name tells whose record or revision it is */

static void
keyprotect_walk_holder(keyprotect_walk_t *walk, const kmip_str_t *name)
{
    keyprotect_flow_t          *flow;
    keyprotect_alias_parsed_t   parsed;

    flow = walk->flow;

    walk->absent = 0;

    keyprotect_alias_parse(&flow->ks->conf->record_prefix, name, &parsed);

    if (parsed.kind != KEYPROTECT_ALIAS_RECORD
        && parsed.kind != KEYPROTECT_ALIAS_REVISION)
    {
        keyprotect_walk_next(walk);
        return;
    }

    walk->arena = kmip_arena_create(KEYPROTECT_WALK_ARENA);
    if (walk->arena == NULL) {
        keyprotect_walk_end(walk, KMIP_STORE_UNAVAILABLE, NULL);
        return;
    }

    keyprotect_flow_sub(flow, &walk->load, walk->arena, keyprotect_walk_loaded,
                        walk);

    walk->load.uid = parsed.uid;
    walk->load.need = KMIP_NEED_ATTRIBUTES;

    if (keyprotect_load(flow->ks, &walk->load) == KMIP_OK) {
        keyprotect_walk_loaded(&walk->load);
    }
}


static void
keyprotect_walk_loaded(kmip_store_call_t *load)
{
    int                 stop;
    keyprotect_walk_t  *walk;

    walk = load->data;
    stop = 0;

    if (load->outcome == KMIP_STORE_OK) {
        stop = walk->judge(walk, load->result);
    }

    kmip_arena_destroy(walk->arena);
    walk->arena = NULL;

    if (load->outcome != KMIP_STORE_OK && load->outcome != KMIP_STORE_ABSENT) {
        keyprotect_walk_end(walk, load->outcome, NULL);
        return;
    }

    if (stop) {
        walk->stopped = 1;
        keyprotect_walk_end(walk, KMIP_STORE_OK, NULL);
        return;
    }

    keyprotect_walk_next(walk);
}


static void
keyprotect_walk_next(keyprotect_walk_t *walk)
{
    if (++walk->generation >= KEYPROTECT_WALK_MAX) {
        keyprotect_walk_end(walk, KMIP_STORE_LIMIT,
                            "the Name was given away too often");
        return;
    }

    if (keyprotect_walk_ask(walk) != KMIP_OK) {
        keyprotect_walk_end(walk, KMIP_STORE_UNAVAILABLE, NULL);
    }
}


static void
keyprotect_walk_end(keyprotect_walk_t *walk, kmip_store_outcome_e outcome,
    const char *message)
{
    walk->outcome = outcome;
    walk->message = message;

    walk->done(walk);
}


kmip_int_t
keyprotect_names_collect(keyprotect_names_t *names,
    const kmip_attributes_t *dst, const kmip_attributes_t *src)
{
    size_t           i;
    kmip_str_t       text;
    kmip_snapshot_t  had;

    names->n = 0;

    memset(&had, 0, sizeof(kmip_snapshot_t));

    if (src) {
        had.attributes = *src;
    }

    for (i = 0; i < dst->nelts; i++) {

        if (keyprotect_name_text(&dst->elts[i], &text) != KMIP_OK
            || keyprotect_name_borne(&had, &text))
        {
            continue;
        }

        if (names->n == KEYPROTECT_ALIASES - 1) {
            return KMIP_DECLINED;
        }

        names->text[names->n] = text;
        names->generation[names->n] = 0;
        names->n++;
    }

    return KMIP_OK;
}


kmip_int_t
keyprotect_names_resolve(keyprotect_names_t *names)
{
    names->at = 0;
    names->moved = 0;

    if (++names->attempts > KEYPROTECT_NAMES_CLASHES) {
        return KMIP_ERROR;
    }

    return keyprotect_names_next(names);
}


void
keyprotect_names_cancel(keyprotect_names_t *names)
{
    keyprotect_transport_t  *t;

    if (names->walk.flow) {
        t = names->flow->ks->transport;
        t->timer_del(t, &names->timer);

        keyprotect_walk_cancel(&names->walk);
    }
}


static kmip_int_t
keyprotect_names_next(keyprotect_names_t *names)
{
    keyprotect_walk_t  *walk;

    walk = &names->walk;

    memset(walk, 0, sizeof(keyprotect_walk_t));

    walk->flow = names->flow;
    walk->name = names->text[names->at];
    walk->from = names->generation[names->at];
    walk->judge = keyprotect_names_judge;
    walk->done = keyprotect_names_walked;
    walk->data = names;

    return keyprotect_walk_start(walk);
}


/*
 * The object itself may have borne the Name before: its alias of then is of no
 * use, since somebody else may be taking the next one at this moment.
 */

static int
keyprotect_names_judge(keyprotect_walk_t *walk, const kmip_snapshot_t *holder)
{
    return !kmip_str_equal(&holder->uid, &walk->flow->uid)
           && keyprotect_name_borne(holder, &walk->name);
}


static void
keyprotect_names_walked(keyprotect_walk_t *walk)
{
    unsigned             i;
    keyprotect_names_t  *names;

    names = walk->data;
    i = names->at;

    if (walk->outcome != KMIP_STORE_OK) {
        keyprotect_names_end(names, walk->outcome, walk->message);
        return;
    }

    if (walk->stopped) {
        keyprotect_names_end(names, KMIP_STORE_NAME_EXISTS, NULL);
        return;
    }

    if (walk->free > names->generation[i]) {
        names->generation[i] = walk->free;
        names->moved = 1;
    }

    if (++names->at < names->n) {

        if (keyprotect_names_next(names) != KMIP_OK) {
            keyprotect_names_end(names, KMIP_STORE_UNAVAILABLE, NULL);
        }

        return;
    }

    if (names->attempts > 1 && !names->moved) {

        /* all seem to be free, but one is not */

        if (names->pauses < KEYPROTECT_NAMES_PAUSES) {

            if (keyprotect_names_pause(names) != KMIP_OK) {
                keyprotect_names_end(names, KMIP_STORE_UNAVAILABLE, NULL);
            }

            return;
        }

        for (i = 0; i < names->n; i++) {
            names->generation[i]++;
        }
    }

    keyprotect_names_end(names, KMIP_STORE_OK, NULL);
}


/*
 * Its holder may have been made a moment ago and not be seen here yet; only
 * then is it one that was deleted and keeps its aliases.  Who has no time to
 * find out gives no Name.
 */

static kmip_int_t
keyprotect_names_pause(keyprotect_names_t *names)
{
    keyprotect_transport_t  *t;

    if (keyprotect_flow_left(names->flow) < KEYPROTECT_NAMES_LEFT) {
        return KMIP_ERROR;
    }

    t = names->flow->ks->transport;

    names->timer.handler = keyprotect_names_again;
    names->timer.data = names;

    return t->timer_add(t, &names->timer,
                        keyprotect_retry_backoff(++names->pauses,
                                                 KEYPROTECT_NAMES_PAUSE,
                                                 KEYPROTECT_NAMES_PAUSE * 4));
}


static void
keyprotect_names_again(keyprotect_timer_t *timer)
{
    keyprotect_names_t  *names;

    names = timer->data;
    names->at = 0;

    if (keyprotect_names_next(names) != KMIP_OK) {
        keyprotect_names_end(names, KMIP_STORE_UNAVAILABLE, NULL);
    }
}


static void
keyprotect_names_end(keyprotect_names_t *names, kmip_store_outcome_e outcome,
    const char *message)
{
    names->outcome = outcome;
    names->message = message;

    names->done(names);
}


kmip_int_t
keyprotect_names_aliases(keyprotect_names_t *names, const kmip_str_t *own,
    keyprotect_new_t *key)
{
    unsigned             i;
    kmip_str_t          *aliases;
    keyprotect_flow_t   *flow;
    keyprotect_alias_t   text;

    flow = names->flow;

    aliases = kmip_arena_calloc(flow->arena,
                                KEYPROTECT_ALIASES * sizeof(kmip_str_t));
    if (aliases == NULL) {
        return KMIP_ERROR;
    }

    aliases[0] = *own;

    key->name = *own;
    key->aliases = aliases;
    key->naliases = 1;

    for (i = 0; i < names->n; i++) {

        if (keyprotect_alias_name(text, &flow->ks->conf->record_prefix,
                                  names->generation[i], &names->text[i])
            != KMIP_OK
            || kmip_arena_copy(flow->arena, &aliases[key->naliases], text,
                               strlen(text))
               != KMIP_OK)
        {
            return KMIP_ERROR;
        }

        key->naliases++;
    }

    return KMIP_OK;
}
