
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * A world for tests of the engine.
 */


#include "engine_world.h"
#include "kmip_crypto_openssl.h"
#include "kmip_uuid.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>


#define TALK_MESSAGE  (256 * 1024)


static int64_t world_now(void *data);
static uint64_t world_clock(void *data);
static uint64_t world_stamp(void *data);
static kmip_int_t world_random(void *data, uint8_t *buf, size_t len);
static void world_item(void *data, const kmip_item_log_t *log);
static void talk_done(void *data);


void
world_init(world_t *w)
{
    memset(w, 0, sizeof(world_t));

    w->ms = memory_store_create();
    w->limits = kmip_limits_default;
    kmip_streams_init(&w->streams, &kmip_crypto_openssl);

    w->version = KMIP_V1_4;
    w->arena = TALK_ARENA;
    w->now = WORLD_NOW;
    w->clock = 1000;
    w->random = 88172645463325252u;

    w->context.data = w;
    w->context.now = world_now;
    w->context.clock = world_clock;
    w->context.stamp = world_stamp;
    w->context.random = world_random;
    w->context.item = world_item;
    w->context.crypto = &kmip_crypto_openssl;
    w->context.streams = &w->streams;
    w->context.max_seed = SIZE_MAX;
    w->context.vendor = (kmip_str_t) kmip_string("a vendor");
}


void
world_free(world_t *w)
{
    kmip_streams_free(&w->streams);
    memory_store_destroy(w->ms);
}


void
talk_begin(talk_t *t, world_t *w)
{
    memset(t, 0, sizeof(talk_t));

    t->world = w;
    t->arena = kmip_arena_create(TALK_ARENA);
    t->header.version = w->version;

    if (t->arena == NULL) {
        abort();
    }
}


void
talk_end(talk_t *t)
{
    kmip_arena_destroy(t->engine_arena);
    kmip_arena_destroy(t->arena);
}


void
talk_op(talk_t *t, kmip_op_t *op, kmip_draft_t *draft, kmip_version_t version)
{
    memset(op, 0, sizeof(kmip_op_t));
    memset(draft, 0, sizeof(kmip_draft_t));

    op->arena = t->arena;
    op->context = &t->world->context;
    op->limits = &t->world->limits;
    op->version = version;
    op->now = WORLD_NOW;

    draft->object.object_type = KMIP_OBJECT_TYPE_SYMMETRIC_KEY;
    draft->object.state = KMIP_STATE_PRE_ACTIVE;
    draft->object.loaded = KMIP_NEED_ATTRIBUTES;
}


void
talk_draft(talk_t *t, kmip_draft_t *draft, kmip_attribute_t a)
{
    if (kmip_attributes_append(t->arena, &draft->object.attributes, &a)
        != KMIP_OK)
    {
        abort();
    }
}


kmip_payload_t *
talk_add(talk_t *t, uint32_t operation)
{
    kmip_batch_item_t  *item;

    item = &t->items[t->nitems];

    item->operation = operation;
    item->has_payload = 1;
    item->has_id = 1;
    item->id = kmip_arena_printf(t->arena, "item%04zu", t->nitems);

    return &t->payloads[t->nitems++];
}


kmip_payload_t *
talk_add_uid(talk_t *t, uint32_t operation, const char *uid)
{
    kmip_payload_t  *p;

    p = talk_add(t, operation);

    if (uid) {
        p->uid = kmip_arena_printf(t->arena, "%s", uid);
        talk_present(p, UNIQUE_IDENTIFIER);
    }

    return p;
}


void
talk_list(talk_t *t, kmip_payload_t *p, const kmip_attribute_t *a)
{
    if (kmip_attributes_append(t->arena, &p->attributes, a) != KMIP_OK) {
        abort();
    }
}


kmip_attribute_t
talk_number(kmip_attribute_e id, int64_t number)
{
    kmip_attribute_t  a;

    memset(&a, 0, sizeof(kmip_attribute_t));

    a.id = id;
    a.value.type = kmip_attribute_rule(id)->type;
    a.value.number = number;

    return a;
}


kmip_attribute_t
talk_text(kmip_attribute_e id, const char *name, const char *text)
{
    kmip_attribute_t  a;

    memset(&a, 0, sizeof(kmip_attribute_t));

    a.id = id;
    a.value.type = KMIP_TYPE_TEXT_STRING;
    a.value.bytes.data = (const uint8_t *) text;
    a.value.bytes.len = strlen(text);

    if (name) {
        a.name.data = (const uint8_t *) name;
        a.name.len = strlen(name);
    }

    return a;
}


kmip_attribute_t
talk_name(talk_t *t, const char *name)
{
    kmip_str_t        s;
    kmip_attribute_t  a;

    memset(&a, 0, sizeof(kmip_attribute_t));

    a.id = KMIP_ATTR_NAME;

    s = kmip_arena_printf(t->arena, "%s", name);

    if (kmip_value_name(t->arena, &a.value, &s,
                        KMIP_NAME_TYPE_UNINTERPRETED_TEXT_STRING)
        != KMIP_OK)
    {
        abort();
    }

    return a;
}


void
talk_names(talk_t *t, kmip_payload_t *p, const char *name)
{
    kmip_attribute_ref_t  *refs;

    refs = kmip_arena_calloc(t->arena, (p->names.nelts + 1)
                                       * sizeof(kmip_attribute_ref_t));
    if (refs == NULL) {
        abort();
    }

    if (p->names.nelts) {
        memcpy(refs, p->names.elts,
               p->names.nelts * sizeof(kmip_attribute_ref_t));
    }

    refs[p->names.nelts].name = kmip_arena_printf(t->arena, "%s", name);
    refs[p->names.nelts].id =
        kmip_attribute_by_name(&refs[p->names.nelts].name, KMIP_V_ANY);

    p->names.elts = refs;
    p->names.nelts++;

    talk_present(p, ATTRIBUTE_NAMES);
}


void
talk_attribute(kmip_payload_t *p, kmip_attribute_t a)
{
    p->attribute = a;
    talk_present(p, ATTRIBUTE);
}


void
talk_reason(talk_t *t, kmip_payload_t *p, uint32_t code)
{
    kmip_str_t  message;

    message = kmip_arena_printf(t->arena, "because");

    if (kmip_value_revocation_reason(t->arena, &p->revocation_reason, code,
                                     &message)
        != KMIP_OK)
    {
        abort();
    }

    talk_present(p, REVOCATION_REASON);
}


kmip_payload_t *
talk_create(talk_t *t, int32_t bits)
{
    size_t            i;
    kmip_payload_t   *p;
    kmip_attribute_t  list[] = {
        talk_number(KMIP_ATTR_CRYPTOGRAPHIC_ALGORITHM,
                    KMIP_CRYPTOGRAPHIC_ALGORITHM_AES),
        talk_number(KMIP_ATTR_CRYPTOGRAPHIC_USAGE_MASK, 12),
        talk_number(KMIP_ATTR_CRYPTOGRAPHIC_LENGTH, bits)
    };

    p = talk_add(t, KMIP_OPERATION_CREATE);

    p->object_type = KMIP_OBJECT_TYPE_SYMMETRIC_KEY;
    talk_present(p, OBJECT_TYPE);
    talk_present(p, TEMPLATE_ATTRIBUTE);

    for (i = 0; i < 3; i++) {
        talk_list(t, p, &list[i]);
    }

    return p;
}


void
talk_encode(talk_t *t)
{
    size_t                 i;
    kmip_writer_t          w;
    kmip_message_writer_t  mw;

    if (kmip_writer_init(&w, t->arena, 1024, TALK_MESSAGE) != KMIP_OK) {
        abort();
    }

    kmip_request_begin(&mw, &w, &t->header);

    for (i = 0; i < t->nitems; i++) {
        kmip_request_item_begin(&mw, &t->items[i]);
        kmip_payload_put(&w, t->items[i].operation, KMIP_REQUEST,
                         t->header.version, &t->payloads[i]);
        kmip_request_item_end(&mw);
    }

    kmip_request_end(&mw);

    if (w.failed) {
        abort();
    }

    t->request.data = w.start;
    t->request.len = kmip_writer_used(&w);
}


void
talk_send(talk_t *t)
{
    world_t  *w;

    w = t->world;

    t->rc = KMIP_ERROR;

    t->engine_arena = kmip_arena_create(w->arena);
    if (t->engine_arena == NULL) {
        return;
    }

    t->engine = kmip_engine_create(t->engine_arena,
                                   memory_store_interface(w->ms), &w->context,
                                   &w->limits, talk_done, t);
    if (t->engine == NULL) {
        return;
    }

    t->rc = kmip_engine_start(t->engine, t->request.data, t->request.len);
}


/* runs the store until there is a response */

void
talk_pump(talk_t *t)
{
    while (t->rc == KMIP_AGAIN && !t->done && memory_store_pump(t->world->ms))
    {
        t->world->clock++;
    }
}


void
talk_decode(talk_t *t)
{
    size_t        i;
    kmip_error_t  error;

    if (t->engine == NULL) {
        return;
    }

    t->response = kmip_engine_response(t->engine);
    t->changed = kmip_engine_changed(t->engine);

    if (t->response.len == 0) {
        return;
    }

    if (kmip_ttlv_check(t->response.data, t->response.len,
                        &kmip_limits_default.ttlv)
        != KMIP_OK
        || kmip_message_decode_response(t->arena, t->response.data,
                                        t->response.len, &t->message, &error)
           != KMIP_OK)
    {
        return;
    }

    for (i = 0; i < t->message.nitems; i++) {
        t->answers[i].item = t->message.items[i];

        if (t->answers[i].item.status == KMIP_RESULT_STATUS_SUCCESS
            && kmip_payload_decode(t->arena, t->message.items[i].operation,
                                   KMIP_RESPONSE, t->message.header.version,
                                   &t->message.items[i].payload,
                                   &t->answers[i].payload, &error)
               != KMIP_OK)
        {
            return;
        }
    }

    t->nanswers = i;
}


void
talk_run(talk_t *t)
{
    talk_encode(t);
    talk_send(t);
    talk_pump(t);
    talk_decode(t);
}


long
talk_result(const talk_t *t, size_t index)
{
    if (index >= t->nanswers) {
        return -1;
    }

    if (t->answers[index].item.status == KMIP_RESULT_STATUS_SUCCESS) {
        return 0;
    }

    return t->answers[index].item.reason ? (long) t->answers[index].item.reason
                                         : -1;
}


long
talk_made(const talk_t *t, char *uid)
{
    long        result;
    kmip_str_t  made;

    result = talk_result(t, 0);
    uid[0] = '\0';

    if (result == 0) {
        made = t->answers[0].payload.uid;
        snprintf(uid, 64, "%.*s", (int) made.len, (const char *) made.data);
    }

    return result;
}


const kmip_attribute_t *
talk_found(const talk_t *t, size_t index, const char *name, int32_t instance)
{
    size_t                    i;
    kmip_str_t                found;
    const kmip_attributes_t  *list;

    list = &t->answers[index].payload.attributes;

    for (i = 0; i < list->nelts; i++) {
        found = kmip_attribute_name(&list->elts[i]);

        if (kmip_str_equal_c(&found, name)
            && list->elts[i].index == instance)
        {
            return &list->elts[i];
        }
    }

    return NULL;
}


static void
talk_done(void *data)
{
    talk_t  *t;

    t = data;
    t->done++;
}


static int64_t
world_now(void *data)
{
    return ((world_t *) data)->now;
}


static uint64_t
world_clock(void *data)
{
    return ((world_t *) data)->clock;
}


static uint64_t
world_stamp(void *data)
{
    world_t  *w = data;

    return (uint64_t) w->now * 1000 * KMIP_UUID_MS + w->stamp++;
}


static kmip_int_t
world_random(void *data, uint8_t *buf, size_t len)
{
    size_t    i;
    world_t  *w;

    w = data;

    if (w->no_random) {
        return KMIP_ERROR;
    }

    for (i = 0; i < len; i++) {
        w->random ^= w->random << 13;
        w->random ^= w->random >> 7;
        w->random ^= w->random << 17;

        buf[i] = (uint8_t) (w->random >> 32);
    }

    return KMIP_OK;
}


static void
world_item(void *data, const kmip_item_log_t *log)
{
    world_t  *w;

    w = data;

    w->logged++;
    w->log = *log;
}
