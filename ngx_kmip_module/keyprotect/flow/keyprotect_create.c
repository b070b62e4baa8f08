
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Creating an object: choose its stamp, wrap its key, store its record with the
 * alias that has the stamp, and check whether another object has its Name.
 *
 * The response to a wrap names nothing that was asked for.  A key from the
 * client is therefore unwrapped before it is stored, since the client may keep
 * no other copy.  A key that is generated here needs no such proof: no client
 * can have used it before a Get has checked it.
 *
 * A stamp is used for one form of the record only, so that no stamp ever has
 * two records: when Key Protect refuses an alias, another stamp is chosen.
 */


#include "keyprotect_create.h"
#include "keyprotect_answer.h"
#include "keyprotect_description.h"
#include "keyprotect_cached.h"
#include "keyprotect_description.h"
#include "keyprotect_name.h"
#include "keyprotect_probe.h"
#include "keyprotect_proof.h"
#include "keyprotect_put.h"
#include "keyprotect_refuse.h"
#include "keyprotect_request.h"
#include "keyprotect_seal.h"
#include "keyprotect_snapshot.h"
#include "keyprotect_undo.h"
#include "keyprotect_unwrap.h"

#include <openssl/err.h>
#include <openssl/rand.h>

#include <string.h>


#define KEYPROTECT_GENERATED  32      /* bytes of a key that the HSM
                                         generates */
#define KEYPROTECT_SECRETS    (256 * 1024)

/* one for each alias that a Name can have, and some for other reasons */

#define KEYPROTECT_CREATE_TRIES  (KEYPROTECT_GENERATIONS + 4)

/*
 * ms that a stamp may be ahead of the clock so that it sorts after the one
 * before
 */

#define KEYPROTECT_CREATE_AHEAD  60000


typedef struct {
    keyprotect_flow_t      flow;      /* must be first */
    keyprotect_record_t    record;
    kmip_str_t             own;       /* the alias of the record */
    kmip_str_t             payload;
    kmip_str_t             description;
    kmip_str_t             aliases[2];
    kmip_arena_t          *given;     /* lives until the record is stored */
    kmip_arena_t          *secrets;   /* lives until the key is wrapped */
    kmip_secret_t         *material;  /* in given; NULL: the HSM generates
                                         the key */
    uint32_t               generate;
    unsigned               by_hsm:1;
    unsigned               brought:1; /* the material is the client's */
    unsigned               keyless:1; /* there is no key */
    unsigned               bare:1;    /* without aliases, since the instance
                                         takes no more */
    unsigned               tries;
    uint64_t               asked;     /* ms, of the first POST of the record */
    keyprotect_call_t      call;
    keyprotect_wait_t      proof;     /* that the wrapped key is the one that
                                         the client sent */
    keyprotect_put_t       put;
    keyprotect_names_t     names;
    keyprotect_undo_t      undo;
} keyprotect_create_t;


static void keyprotect_create_begin(keyprotect_flow_t *flow);
static void keyprotect_create_root(keyprotect_create_t *c);
static void keyprotect_create_anew(keyprotect_create_t *c);
static kmip_int_t keyprotect_create_stamp(keyprotect_create_t *c);
static void keyprotect_create_rooted(keyprotect_check_t *check, int there);
static int keyprotect_create_is_id(const kmip_str_t *key);
static void keyprotect_create_wrap(keyprotect_create_t *c);
static void keyprotect_create_stop(keyprotect_flow_t *flow);
static void keyprotect_create_forget(keyprotect_create_t *c);
static kmip_int_t keyprotect_create_copy(keyprotect_create_t *c,
    const kmip_store_call_t *call);
static kmip_int_t keyprotect_create_material(keyprotect_create_t *c,
    const kmip_store_call_t *call);
static void keyprotect_create_wrapped(keyprotect_call_t *call);
static kmip_int_t keyprotect_create_take(keyprotect_create_t *c,
    const json_t *json);
static kmip_int_t keyprotect_create_digest(keyprotect_create_t *c,
    const kmip_secret_t *material);
static void keyprotect_create_prove(keyprotect_create_t *c);
static void keyprotect_create_on_proved(keyprotect_wait_t *proof);
static void keyprotect_create_store(keyprotect_create_t *c);
static void keyprotect_create_put(keyprotect_create_t *c);
static void keyprotect_create_stored(keyprotect_put_t *put);
static void keyprotect_create_without(keyprotect_create_t *c);
static void keyprotect_create_on_clash(keyprotect_names_t *names);
static void keyprotect_create_on_rivals(keyprotect_names_t *names);
static void keyprotect_create_take_back(keyprotect_create_t *c);
static void keyprotect_create_on_taken_back(keyprotect_undo_t *undo);
static void keyprotect_create_finish(keyprotect_create_t *c);


kmip_int_t
keyprotect_create(keyprotect_store_t *ks, kmip_store_call_t *call)
{
    kmip_str_t          none = kmip_null_string;
    keyprotect_flow_t  *flow;

    flow = keyprotect_flow_create(ks, call, sizeof(keyprotect_create_t),
                                  "Create", &none, keyprotect_create_stop);
    if (flow == NULL) {
        return KMIP_OK;
    }

    flow->changing = 1;

    return keyprotect_flow_start(flow, keyprotect_create_begin);
}


static void
keyprotect_create_begin(keyprotect_flow_t *flow)
{
    kmip_int_t            rc;
    const kmip_secret_t  *given;
    keyprotect_create_t  *c;

    c = (keyprotect_create_t *) flow;

    if (flow->ks->conf->attributes_off
        && keyprotect_refuse_attributes(flow, &flow->call->draft->object
                                               .attributes, NULL)
           != KMIP_OK)
    {
        keyprotect_flow_finish(flow, KMIP_STORE_UNSUPPORTED,
                               "attributes are not stored here");
        return;
    }

    given = flow->call->draft->object.material;

    if (given && given->len > KEYPROTECT_PAYLOAD_MAX) {
        keyprotect_flow_finish(flow, KMIP_STORE_TOO_LARGE, NULL);
        return;
    }

    if (keyprotect_create_copy(c, flow->call) != KMIP_OK
        || keyprotect_create_material(c, flow->call) != KMIP_OK)
    {
        keyprotect_flow_finish(flow, KMIP_STORE_UNAVAILABLE, NULL);
        return;
    }

    c->names.flow = flow;
    c->names.data = c;

    rc = keyprotect_name_collect(&c->names, &c->record.attributes, NULL);

    if (rc == KMIP_DECLINED) {
        keyprotect_flow_finish(flow, KMIP_STORE_NAMES,
                               keyprotect_name_many);
        return;
    }

    if (rc == KMIP_AGAIN && keyprotect_name_alias(&c->names) != KMIP_OK) {
        keyprotect_flow_finish(flow, KMIP_STORE_UNAVAILABLE, NULL);
        return;
    }

    if (c->keyless) {
        keyprotect_create_anew(c);
        return;
    }

    keyprotect_create_root(c);
}


/*
 * The alias of the root key can be moved to another key, so the record needs
 * the root key's id. Right after the start the self-test may not have resolved
 * it yet.
 */

static void
keyprotect_create_root(keyprotect_create_t *c)
{
    keyprotect_flow_t  *flow;

    flow = &c->flow;

    if (flow->ks->root_id[0] || keyprotect_create_is_id(&flow->ks->root_key)) {
        keyprotect_create_anew(c);
        return;
    }

    flow->check.done = keyprotect_create_rooted;
    flow->check.data = c;
    flow->check.deadline = flow->deadline;

    if (keyprotect_probe_verify(flow->ks, &flow->check) != KMIP_AGAIN) {
        keyprotect_create_rooted(&flow->check, 0);
    }
}


static void
keyprotect_create_rooted(keyprotect_check_t *check, int there)
{
    keyprotect_create_t  *c;

    c = check->data;

    if (c->flow.ks->root_id[0]) {
        keyprotect_create_anew(c);
        return;
    }

    keyprotect_flow_finish(&c->flow, KMIP_STORE_UNAVAILABLE,
                           "the root key is not known yet");
}


/* 1 for a UUID; an alias never looks like one */

static int
keyprotect_create_is_id(const kmip_str_t *key)
{
    return key->len == 36 && key->data[8] == '-' && key->data[13] == '-'
           && key->data[18] == '-' && key->data[23] == '-';
}


/* starts again with another stamp: the wrapped key is bound to the stamp */

static void
keyprotect_create_anew(keyprotect_create_t *c)
{
    kmip_arena_destroy(c->secrets);

    c->secrets = kmip_arena_create(KEYPROTECT_SECRETS);

    if (c->secrets == NULL
        || c->tries++ == KEYPROTECT_CREATE_TRIES
        || keyprotect_create_stamp(c) != KMIP_OK)
    {
        keyprotect_flow_finish(&c->flow, KMIP_STORE_UNAVAILABLE, NULL);
        return;
    }

    if (c->keyless) {
        keyprotect_create_store(c);
        return;
    }

    keyprotect_create_wrap(c);
}


/* each stamp of one worker sorts after the one before */

static kmip_int_t
keyprotect_create_stamp(keyprotect_create_t *c)
{
    uint64_t             ms;
    uint8_t              random[KEYPROTECT_STAMP_RAND];
    uint8_t              stamp[KEYPROTECT_STAMP];
    keyprotect_flow_t   *flow;
    keyprotect_store_t  *ks;

    flow = &c->flow;
    ks = flow->ks;

    ms = (uint64_t) keyprotect_now(ks) * 1000 + keyprotect_clock(ks) % 1000;

    if (ms <= ks->stamped && ks->stamped - ms < KEYPROTECT_CREATE_AHEAD) {
        ms = ks->stamped + 1;
    }

    ks->stamped = ms;

    if (RAND_bytes(random, sizeof(random)) != 1) {
        ERR_clear_error();
        return KMIP_ERROR;
    }

    keyprotect_identifier_stamp(stamp, ms, random);

    if (kmip_arena_copy(flow->arena, &flow->uid, stamp, sizeof(stamp))
        != KMIP_OK
        || keyprotect_flow_identify(flow, &flow->uid) != KMIP_OK
        || keyprotect_record_write_id(&c->record) != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    c->record.stamp = flow->stamp;

    return keyprotect_flow_alias(flow, KEYPROTECT_ALIAS_RECORD, 0, &c->own);
}


static void
keyprotect_create_wrap(keyprotect_create_t *c)
{
    kmip_str_t            root;
    keyprotect_flow_t    *flow;
    const kmip_secret_t  *plaintext;

    flow = &c->flow;
    plaintext = c->by_hsm ? NULL : c->material;

    /* a copy, since the store's root key id may change meanwhile */

    root = keyprotect_conf_root(flow->ks);

    if (kmip_arena_copy(flow->arena, &c->record.root_key, root.data, root.len)
        != KMIP_OK
        || keyprotect_request_wrap(flow->ks, &c->call, c->secrets,
                                   &c->record.root_key, plaintext,
                                   &flow->stamp)
           != KMIP_OK
        || keyprotect_flow_send(flow, &c->call, keyprotect_create_wrapped, c)
           != KMIP_OK)
    {
        keyprotect_flow_finish(flow, KMIP_STORE_UNAVAILABLE, NULL);
    }
}


static void
keyprotect_create_stop(keyprotect_flow_t *flow)
{
    keyprotect_create_t  *c;

    c = (keyprotect_create_t *) flow;

    keyprotect_call_cancel(&c->call);
    keyprotect_unwrap_cancel(&c->proof);

    if (c->put.flow) {
        keyprotect_put_cancel(&c->put);
    }

    keyprotect_name_cancel(&c->names);
    keyprotect_undo_cancel(&c->undo);
    keyprotect_create_forget(c);
}


/* frees both arenas that hold the plaintext key */

static void
keyprotect_create_forget(keyprotect_create_t *c)
{
    kmip_arena_destroy(c->secrets);
    kmip_arena_destroy(c->given);

    c->secrets = NULL;
    c->given = NULL;
    c->material = NULL;
}


static kmip_int_t
keyprotect_create_copy(keyprotect_create_t *c, const kmip_store_call_t *call)
{
    keyprotect_flow_t      *flow;
    keyprotect_record_t    *record;
    const kmip_snapshot_t  *object;

    flow = &c->flow;
    record = &c->record;
    object = &call->draft->object;

    record->object_type = object->object_type;
    record->key_format_type = object->key_format_type;
    record->data_type = object->data_type;
    record->state = object->state;

    return kmip_attributes_copy(flow->arena, &record->attributes,
                                &object->attributes);
}


/*
 * The HSM generates keys of 256 bits; keys of other lengths are generated here.
 * Key Protect wraps only a few bytes: longer material is sealed with a data
 * key, and that key is wrapped.
 */

static kmip_int_t
keyprotect_create_material(keyprotect_create_t *c,
    const kmip_store_call_t *call)
{
    kmip_arena_t         *arena;
    const kmip_secret_t  *given;

    given = call->draft->object.material;

    if (call->generate == KEYPROTECT_GENERATED && !call->parity) {
        c->by_hsm = 1;
        c->generate = call->generate;
        return KMIP_OK;
    }

    if (call->generate == 0 && given == NULL) {
        c->keyless = 1;

        return keyprotect_record_keyless(&c->record) ? KMIP_OK : KMIP_ERROR;
    }

    arena = kmip_arena_create(KEYPROTECT_SECRETS);
    if (arena == NULL) {
        return KMIP_ERROR;
    }

    c->given = arena;

    if (call->generate) {
        c->material = keyprotect_seal_random(arena, call->generate,
                                             call->parity);

    } else {
        c->material = kmip_secret_copy(arena, given->data, given->len);
        c->brought = 1;
    }

    if (c->material == NULL) {
        return KMIP_ERROR;
    }

    c->by_hsm = c->material->len > KEYPROTECT_SEAL_OVER;

    return KMIP_OK;
}


static void
keyprotect_create_wrapped(keyprotect_call_t *call)
{
    keyprotect_create_t  *c;

    c = call->data;

    if (call->result != KEYPROTECT_OK) {
        keyprotect_flow_fail(&c->flow, call);
        return;
    }

    if (keyprotect_create_take(c, call->json) != KMIP_OK) {

        if (kmip_arena_refused(c->secrets)) {
            keyprotect_flow_finish(&c->flow, KMIP_STORE_UNAVAILABLE, NULL);
            return;
        }

        keyprotect_flow_disbelieve(&c->flow, call);
        return;
    }

    if (c->brought) {
        keyprotect_create_prove(c);
        return;
    }

    keyprotect_create_store(c);
}


/* unwraps the key in the way of a Get, with the same checks */

static void
keyprotect_create_prove(keyprotect_create_t *c)
{
    if (keyprotect_unwrap_start(&c->proof, &c->flow, c->secrets, &c->record,
                                keyprotect_create_on_proved, c)
        != KMIP_OK)
    {
        keyprotect_flow_finish(&c->flow, KMIP_STORE_UNAVAILABLE, NULL);
    }
}


static void
keyprotect_create_on_proved(keyprotect_wait_t *proof)
{
    keyprotect_create_t  *c;

    c = proof->data;

    if (proof->outcome != KMIP_STORE_OK) {
        keyprotect_flow_finish(&c->flow, proof->outcome, proof->message);
        return;
    }

    keyprotect_create_store(c);
}


static kmip_int_t
keyprotect_create_take(keyprotect_create_t *c, const json_t *json)
{
    keyprotect_flow_t     *flow;
    keyprotect_wrapped_t   wrapped;

    flow = &c->flow;

    if (keyprotect_answer_wrap(json, c->secrets, c->by_hsm, &wrapped)
        != KMIP_OK
        || kmip_arena_copy(flow->arena, &c->record.ciphertext,
                           wrapped.ciphertext.data, wrapped.ciphertext.len)
           != KMIP_OK
        || kmip_arena_copy(flow->arena, &c->record.root_key_version,
                           wrapped.version.data, wrapped.version.len)
           != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    if (c->by_hsm && c->material) {
        return keyprotect_seal(flow->arena, wrapped.plaintext, &flow->stamp,
                               c->material, &c->record.sealed)
               == KMIP_OK ? keyprotect_create_digest(c, c->material)
                          : KMIP_ERROR;
    }

    return keyprotect_create_digest(c, c->by_hsm ? wrapped.plaintext
                                                 : c->material);
}


static kmip_int_t
keyprotect_create_digest(keyprotect_create_t *c,
    const kmip_secret_t *material)
{
    kmip_str_t         digest;
    kmip_arena_t      *arena;
    kmip_attribute_t   a, *old;

    arena = c->flow.arena;

    old = kmip_attributes_get(&c->record.attributes, KMIP_ATTR_DIGEST, NULL,
                              0);

    if (old && c->material) {
        return KMIP_OK;
    }

    if (old) {
        kmip_attributes_remove(&c->record.attributes, old);
    }

    memset(&a, 0, sizeof(kmip_attribute_t));

    a.id = KMIP_ATTR_DIGEST;

    if (keyprotect_proof_make(arena, &c->record, material, &digest) != KMIP_OK
        || kmip_value_digest(arena, &a.value, KMIP_HASHING_ALGORITHM_SHA_256,
                             &digest,
                             c->record.key_format_type
                             ? c->record.key_format_type
                             : KMIP_KEY_FORMAT_TYPE_RAW, KMIP_V_ANY)
           != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    return kmip_attributes_add(arena, &c->record.attributes, &a);
}


/* a record that is too large is refused here, before anything is stored */

static void
keyprotect_create_store(keyprotect_create_t *c)
{
    keyprotect_flow_t  *flow;

    flow = &c->flow;

    /* the plaintext from Key Protect's responses is not needed any more */

    kmip_arena_destroy(c->secrets);
    c->secrets = NULL;

    switch (keyprotect_record_encode(flow->arena, &c->record, &c->payload)) {

    case KMIP_OK:
        break;

    case KMIP_DECLINED:
        keyprotect_flow_finish(flow, KMIP_STORE_TOO_LARGE, NULL);
        return;

    default:
        keyprotect_flow_finish(flow, KMIP_STORE_UNAVAILABLE, NULL);
        return;
    }

    if (keyprotect_description_write(flow->arena, &c->record, &c->description)
        != KMIP_OK)
    {
        keyprotect_flow_finish(flow, KMIP_STORE_UNAVAILABLE, NULL);
        return;
    }

    keyprotect_create_put(c);
}


static void
keyprotect_create_put(keyprotect_create_t *c)
{
    keyprotect_put_t   *put;
    keyprotect_flow_t  *flow;

    flow = &c->flow;
    put = &c->put;

    memset(put, 0, sizeof(keyprotect_put_t));

    put->flow = flow;
    put->record = &c->record;
    put->done = keyprotect_create_stored;
    put->data = c;
    put->key.name = c->own;
    put->key.payload = c->payload;
    put->key.description = c->description;
    put->key.aliases = c->aliases;

    c->asked = keyprotect_clock(flow->ks);

    if (!c->bare) {
        c->aliases[put->key.naliases++] = c->own;

        if (c->names.text.len) {
            c->aliases[put->key.naliases++] = c->names.alias;
        }
    }

    if (keyprotect_put_start(put) != KMIP_OK) {
        keyprotect_flow_finish(flow, KMIP_STORE_UNAVAILABLE, NULL);
    }
}


static void
keyprotect_create_stored(keyprotect_put_t *put)
{
    keyprotect_create_t  *c;

    c = put->data;

    switch (put->result) {

    case KEYPROTECT_PUT_OK:

        if (c->names.text.len == 0) {
            keyprotect_create_finish(c);
            return;
        }

        c->names.done = keyprotect_create_on_rivals;

        if (keyprotect_name_rivals(&c->names) != KMIP_OK) {
            keyprotect_create_take_back(c);
        }

        return;

    case KEYPROTECT_PUT_NAME:
        c->names.done = keyprotect_create_on_clash;

        if (keyprotect_name_clash(&c->names) != KMIP_OK) {
            keyprotect_flow_finish(&c->flow, KMIP_STORE_UNAVAILABLE, NULL);
        }

        return;

    case KEYPROTECT_PUT_FULL:
        keyprotect_create_without(c);
        return;

    case KEYPROTECT_PUT_TAKEN:
        keyprotect_flow_finish(&c->flow, KMIP_STORE_INVALID,
                               "the identifier is taken");
        return;

    default:
        keyprotect_flow_finish(&c->flow, put->outcome, put->message);
    }
}


/*
 * The instance takes no more aliases. A record without one can be found by its
 * id, unless it has a Name or an identifier of the short form.
 */

static void
keyprotect_create_without(keyprotect_create_t *c)
{
    if (c->bare || c->names.text.len || c->flow.ks->conf->identifier_short) {
        keyprotect_flow_finish(&c->flow, KMIP_STORE_UNAVAILABLE,
                               "Key Protect takes no more aliases in this "
                               "instance");
        return;
    }

    c->bare = 1;

    keyprotect_log(c->flow.ks, KEYPROTECT_LOG_WARN,
                   "Key Protect takes no more aliases in this instance: new "
                   "records are created without an alias, and cannot be "
                   "activated");

    keyprotect_create_anew(c);
}


static void
keyprotect_create_on_clash(keyprotect_names_t *names)
{
    keyprotect_create_t  *c;

    c = names->data;

    if (names->outcome != KMIP_STORE_OK) {
        keyprotect_flow_finish(&c->flow, names->outcome, names->message);
        return;
    }

    keyprotect_create_anew(c);
}


static void
keyprotect_create_on_rivals(keyprotect_names_t *names)
{
    keyprotect_create_t  *c;

    c = names->data;

    if (names->outcome != KMIP_STORE_OK) {
        keyprotect_create_take_back(c);
        return;
    }

    keyprotect_create_finish(c);
}


/* the client is not told of the object */

static void
keyprotect_create_take_back(keyprotect_create_t *c)
{
    keyprotect_undo_t  *undo;

    undo = &c->undo;

    undo->flow = &c->flow;
    undo->id = c->put.id;
    undo->date = c->put.date;
    undo->outcome = c->names.outcome == KMIP_STORE_OK ? KMIP_STORE_UNAVAILABLE
                                                      : c->names.outcome;
    undo->message = c->names.message;
    undo->done = keyprotect_create_on_taken_back;
    undo->data = c;

    keyprotect_undo_start(undo);
}


static void
keyprotect_create_on_taken_back(keyprotect_undo_t *undo)
{
    keyprotect_create_t  *c;

    c = undo->data;

    keyprotect_flow_finish(&c->flow, undo->outcome, undo->message);
}


static void
keyprotect_create_finish(keyprotect_create_t *c)
{
    size_t               i;
    kmip_str_t           uid;
    kmip_snapshot_t     *result;
    keyprotect_flow_t   *flow;
    keyprotect_known_t   known;
    kmip_store_call_t   *call;
    keyprotect_parts_t   parts;

    flow = &c->flow;
    call = flow->call;

    memset(&known, 0, sizeof(keyprotect_known_t));

    known.date = c->put.date;
    known.clock = c->asked;
    known.naliases = c->put.key.naliases;

    for (i = 0; i < known.naliases; i++) {
        known.aliases[i] = c->aliases[i];
    }

    keyprotect_cached_put_record(flow->ks->cached, flow->arena, &c->put.id,
                                 &c->record);
    keyprotect_cached_put_known(flow->ks->cached, flow->arena, &c->put.id,
                                &known);
    keyprotect_cached_put_id(flow->ks->cached, flow->arena, &flow->stamp,
                             &c->put.id);

    if (call == NULL) {
        keyprotect_flow_finish(flow, KMIP_STORE_OK, NULL);
        return;
    }

    uid = flow->ks->conf->identifier_short
          ? flow->stamp
          : kmip_arena_printf(call->arena, "%.*s-%.*s", KEYPROTECT_STAMP,
                              (const char *) flow->stamp.data, KEYPROTECT_ID,
                              (const char *) c->put.id.data);

    memset(&parts, 0, sizeof(keyprotect_parts_t));

    parts.uid = &uid;
    parts.record = &c->record;
    parts.alive = 1;

    keyprotect_marks_read(&flow->ks->conf->record_prefix, &flow->stamp, NULL,
                          0, &parts.marks);

    result = uid.len ? keyprotect_snapshot_make(call->arena, &parts) : NULL;

    call->result = result;

    keyprotect_flow_finish(flow, result ? KMIP_STORE_OK
                                        : KMIP_STORE_UNAVAILABLE, NULL);
}
