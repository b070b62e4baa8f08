
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Engines for the fuzz targets.
 */


#include "fuzz_engine.h"
#include "engine_keys.h"
#include "kmip_lifecycle.h"
#include "kmip_snapshot.h"
#include "memory_internal.h"

#include <stdlib.h>


#define FUZZ_DEPTH  32


static void fuzz_stream(world_t *w, int final);
static void fuzz_adopt_items(world_t *w, kmip_reader_t *r, unsigned depth);
static const kmip_str_t *fuzz_uid(world_t *w, uint8_t choice);
static int fuzz_not_read(const talk_t *t);
static void fuzz_item_answered(talk_t *t, const kmip_message_t *request,
    size_t i);
static void fuzz_item_not_found(talk_t *t, const kmip_message_t *request,
    const kmip_batch_item_t *asked);
static void fuzz_item_done(talk_t *t, const answer_t *answer);
static void fuzz_attribute_told(const kmip_snapshot_t *object,
    const kmip_attribute_t *a);


static const kmip_ttlv_limits_t  fuzz_ttlv = { FUZZ_DEPTH, 4096 };


void
fuzz_world_init(world_t *w)
{
    int   i;
    char  uid[64];

    world_init(w);

    for (i = 0; i < FUZZ_KEYS; i++) {
        fuzz_check(world_create(w, uid) == 0);

        if (i == 1) {
            fuzz_check(world_do(w, KMIP_OPERATION_ACTIVATE, uid) == 0);
        }

        if (i == 2) {
            fuzz_check(world_do(w, KMIP_OPERATION_DESTROY, uid) == 0);
        }
    }

    fuzz_stream(w, 0);
    fuzz_stream(w, 1);
}


/* a stream, so that there is a prefix of Correlation Values */

static void
fuzz_stream(world_t *w, int final)
{
    talk_t           t;
    uint8_t          value[KMIP_STREAM_ID];
    kmip_payload_t  *p;

    static const parameter_t  sha_256[] = {
        PARAMETER(HASHING_ALGORITHM, ENUMERATION,
                  KMIP_HASHING_ALGORITHM_SHA_256), PARAMETERS_END
    };

    talk_begin(&t, w);

    p = talk_add(&t, KMIP_OPERATION_HASH);
    talk_parameters(&t, p, sha_256);

    if (final) {
        memcpy(value, w->streams.prefix, KMIP_STREAM_ID);
        value[KMIP_STREAM_ID - 1] = 0;

        p->correlation_value.data = value;
        p->correlation_value.len = KMIP_STREAM_ID;
        p->final_indicator = 1;
        talk_present(p, CORRELATION_VALUE);
        talk_present(p, FINAL_INDICATOR);

    } else {
        p->init_indicator = 1;
        talk_present(p, INIT_INDICATOR);
    }

    talk_run(&t);
    fuzz_check(talk_result(&t, 0) == 0);
    talk_end(&t);
}


void
fuzz_adopt(world_t *w, uint8_t *data, size_t len)
{
    kmip_reader_t  r;

    if (kmip_ttlv_check(data, len, &fuzz_ttlv) == KMIP_OK) {
        kmip_reader_init(&r, data, len);
        fuzz_adopt_items(w, &r, FUZZ_DEPTH);
    }
}


static void
fuzz_adopt_items(world_t *w, kmip_reader_t *r, unsigned depth)
{
    kmip_item_t        item;
    kmip_reader_t      inner;
    const kmip_str_t  *uid;

    while (depth && kmip_ttlv_next(r, &item) == KMIP_OK) {

        if (item.value.type == KMIP_TYPE_STRUCTURE) {
            kmip_ttlv_children(&item, &inner);
            fuzz_adopt_items(w, &inner, depth - 1);
            continue;
        }

        if (item.tag == KMIP_TAG_CORRELATION_VALUE
            && item.value.type == KMIP_TYPE_BYTE_STRING
            && item.value.bytes.len == KMIP_STREAM_ID)
        {
            memcpy((void *) item.value.bytes.data, w->streams.prefix,
                   KMIP_STREAM_ID - 1);
            continue;
        }

        if (item.tag != KMIP_TAG_UNIQUE_IDENTIFIER
            || item.value.type != KMIP_TYPE_TEXT_STRING
            || item.value.bytes.len != 36)
        {
            continue;
        }

        uid = fuzz_uid(w, item.value.bytes.data[35]);

        /* the bytes are in the message, which is ours to write to */

        if (uid) {
            memcpy((void *) item.value.bytes.data, uid->data, 36);
        }
    }
}


static const kmip_str_t *
fuzz_uid(world_t *w, uint8_t choice)
{
    size_t            n;
    memory_object_t  *object;

    n = memory_store_objects(w->ms);

    if (choice == '~' || n == 0) {
        return NULL;
    }

    object = w->ms->objects;

    for (n = choice % n; n > 0; n--) {
        object = object->next;
    }

    return &object->snapshot.uid;
}


void
fuzz_answered(talk_t *t)
{
    size_t          i;
    kmip_arena_t   *arena;
    kmip_error_t    error;
    kmip_message_t  request;

    t->response = kmip_engine_response(t->engine);

    if (t->response.len == 0) {
        return;
    }

    fuzz_check(t->response.len % 8 == 0);

    talk_decode(t);

    fuzz_check(t->message.nitems > 0);
    fuzz_check(t->nanswers == t->message.nitems);
    fuzz_check((size_t) t->message.header.batch_count == t->nanswers);
    fuzz_check(kmip_version_major(t->message.header.version) == 1
               || kmip_version_major(t->message.header.version) == 2);

    arena = kmip_arena_create(TALK_ARENA);
    if (arena == NULL) {
        abort();
    }

    if (kmip_ttlv_check(t->request.data, t->request.len,
                        &t->world->limits.ttlv) == KMIP_OK
        && kmip_message_decode_request(arena, t->request.data, t->request.len,
                                       t->world->limits.batch_items, &request,
                                       &error) == KMIP_OK)
    {
        fuzz_check(t->nanswers <= request.nitems);

        for (i = 0; i < t->nanswers && !fuzz_not_read(t); i++) {
            fuzz_item_answered(t, &request, i);
        }
    }

    kmip_arena_destroy(arena);
}


/* a good request for which there was no memory: one answer to all of it */

static int
fuzz_not_read(const talk_t *t)
{
    const kmip_batch_item_t  *item;

    item = &t->answers[0].item;

    return t->world->arena < TALK_ARENA
           && t->nanswers == 1
           && item->operation == 0
           && !item->has_id
           && item->status == KMIP_RESULT_STATUS_OPERATION_FAILED
           && item->reason == KMIP_RESULT_REASON_GENERAL_FAILURE;
}


/* each item has its own answer, and a key that is there is not "not found" */

static void
fuzz_item_answered(talk_t *t, const kmip_message_t *request, size_t i)
{
    const kmip_batch_item_t  *asked, *item;

    asked = &request->items[i];
    item = &t->answers[i].item;

    if (request->nitems == t->nanswers) {
        fuzz_check(item->operation == asked->operation);
        fuzz_check(item->has_id == asked->has_id);
        fuzz_check(kmip_str_equal(&item->id, &asked->id));
    }

    if (item->status == KMIP_RESULT_STATUS_SUCCESS) {
        fuzz_item_done(t, &t->answers[i]);
        return;
    }

    fuzz_check(item->status == KMIP_RESULT_STATUS_OPERATION_FAILED);
    fuzz_check(item->reason != 0);

    if (item->reason == KMIP_RESULT_REASON_ITEM_NOT_FOUND) {
        fuzz_item_not_found(t, request, asked);
    }
}


/* a request that needs a wrapping key may mean that one */

static void
fuzz_item_not_found(talk_t *t, const kmip_message_t *request,
    const kmip_batch_item_t *asked)
{
    kmip_error_t            error;
    kmip_payload_t          p;
    const kmip_snapshot_t  *object;

    if (asked->operation == KMIP_OPERATION_GET
        && kmip_payload_decode(t->arena, asked->operation, KMIP_REQUEST,
                               request->header.version, &asked->payload, &p,
                               &error) == KMIP_OK
        && kmip_payload_has(&p, UNIQUE_IDENTIFIER)
        && !kmip_payload_has(&p, KEY_WRAPPING_SPECIFICATION)
        && !kmip_payload_has(&p, KEY_WRAP_TYPE))
    {
        object = memory_store_find(t->world->ms, &p.uid);
        fuzz_check(object == NULL || kmip_state_destroyed(object->state));
    }
}


/* 1 unless it is another key; wrapped bytes are not compared */

static int
fuzz_key_told(const kmip_object_t *told, const kmip_snapshot_t *object)
{
    return object->material == NULL
           || told->wrapping.type
           || kmip_attributes_get(&object->attributes, KMIP_ATTR_KEY_BLOCK,
                                  NULL, 0)
           || kmip_secret_equal(told->material->data, told->material->len,
                                object->material->data,
                                object->material->len);
}


/* what was made is there, no state goes back, and no other key is told */

static void
fuzz_item_done(talk_t *t, const answer_t *answer)
{
    size_t                  i;
    uint32_t                state;
    const kmip_payload_t   *p;
    const kmip_snapshot_t  *object;

    p = &answer->payload;

    if (!kmip_payload_has(p, UNIQUE_IDENTIFIER)) {
        return;
    }

    object = memory_store_find(t->world->ms, &p->uid);

    fuzz_check(object);

    state = kmip_lifecycle_state(object, t->world->now);

    switch (answer->item.operation) {

    case KMIP_OPERATION_ACTIVATE:
        fuzz_check(state != KMIP_STATE_PRE_ACTIVE);
        break;

    case KMIP_OPERATION_REVOKE:
        fuzz_check(state != KMIP_STATE_PRE_ACTIVE
                   && state != KMIP_STATE_ACTIVE);
        break;

    case KMIP_OPERATION_DESTROY:
        fuzz_check(kmip_state_destroyed(state) && object->material == NULL);
        break;

    case KMIP_OPERATION_GET:
        fuzz_check(p->object.object_type == object->object_type);
        fuzz_check(p->object.material || kmip_snapshot_keyless(object)
                   || object->object_type == KMIP_OBJECT_TYPE_TEMPLATE);
        fuzz_check(fuzz_key_told(&p->object, object));
        break;

    case KMIP_OPERATION_ENCRYPT:
    case KMIP_OPERATION_DECRYPT:
    case KMIP_OPERATION_SIGN:
    case KMIP_OPERATION_SIGNATURE_VERIFY:
    case KMIP_OPERATION_MAC:
    case KMIP_OPERATION_MAC_VERIFY:
        fuzz_check(state != KMIP_STATE_PRE_ACTIVE);
        break;

    case KMIP_OPERATION_GET_ATTRIBUTES:

        for (i = 0; i < p->attributes.nelts; i++) {
            fuzz_attribute_told(object, &p->attributes.elts[i]);
        }

        break;
    }
}


/* what never changes is the object's own */

static void
fuzz_attribute_told(const kmip_snapshot_t *object, const kmip_attribute_t *a)
{
    kmip_item_t              told, own;
    const kmip_attribute_t  *digest;

    switch (a->id) {

    case KMIP_ATTR_UNIQUE_IDENTIFIER:
        fuzz_check(kmip_str_equal(&a->value.bytes, &object->uid));
        break;

    case KMIP_ATTR_OBJECT_TYPE:
        fuzz_check(a->value.number == object->object_type);
        break;

    case KMIP_ATTR_DIGEST:
        digest = kmip_attributes_get(&object->attributes, a->id, NULL, 0);

        fuzz_check(digest);
        fuzz_check(kmip_ttlv_find(&digest->value, KMIP_TAG_DIGEST_VALUE, &own)
                   == KMIP_OK);
        fuzz_check(kmip_ttlv_find(&a->value, KMIP_TAG_DIGEST_VALUE, &told)
                   == KMIP_OK);
        fuzz_check(kmip_value_equal(&told.value, &own.value));
        break;

    default:
        break;
    }
}
