
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Keys for tests of what uses them.
 */


#include "engine_keys.h"
#include "hex.h"

#include <stdlib.h>
#include <string.h>


static kmip_value_t talk_parameters_value(talk_t *t, const parameter_t *list);
static void talk_key(talk_t *t, kmip_payload_t *p, const engine_key_t *key);


kmip_str_t
talk_hex(talk_t *t, const char *digits)
{
    hex_t       h;
    kmip_str_t  s;

    h = hex(digits);

    if (kmip_arena_copy(t->arena, &s, h.data, h.len) != KMIP_OK) {
        abort();
    }

    return s;
}


void
talk_parameters(talk_t *t, kmip_payload_t *p, const parameter_t *list)
{
    p->cryptographic_parameters = talk_parameters_value(t, list);
    talk_present(p, CRYPTOGRAPHIC_PARAMETERS);
}


static kmip_value_t
talk_parameters_value(talk_t *t, const parameter_t *list)
{
    kmip_value_t   v;
    kmip_writer_t  w;

    if (kmip_writer_init(&w, t->arena, 512, 512) != KMIP_OK) {
        abort();
    }

    for ( /* void */ ; list->tag; list++) {
        kmip_ttlv_put_number(&w, list->tag, list->type, list->number);
    }

    v.type = KMIP_TYPE_STRUCTURE;
    v.number = 0;
    v.bytes.data = w.start;
    v.bytes.len = kmip_writer_used(&w);

    return v;
}


static void
talk_key(talk_t *t, kmip_payload_t *p, const engine_key_t *key)
{
    size_t            i;
    kmip_str_t        bytes;
    kmip_attribute_t  a;

    memset(&bytes, 0, sizeof(kmip_str_t));

    if (key->key) {
        bytes = talk_hex(t, key->key);
        p->object.material = kmip_secret_copy(t->arena, bytes.data, bytes.len);
    }

    p->object_type = key->object_type ? key->object_type
                                      : KMIP_OBJECT_TYPE_SYMMETRIC_KEY;
    p->object.object_type = p->object_type;
    p->object.key_format_type = key->format ? key->format
                                            : KMIP_KEY_FORMAT_TYPE_RAW;

    if (p->object_type == KMIP_OBJECT_TYPE_SYMMETRIC_KEY) {
        p->object.algorithm = key->algorithm
                              ? key->algorithm
                              : KMIP_CRYPTOGRAPHIC_ALGORITHM_AES;
        p->object.length = key->length ? key->length
                                       : (int32_t) bytes.len * 8;

    } else {
        p->object.data_type = 1;
    }

    talk_present(p, OBJECT_TYPE);
    talk_present(p, TEMPLATE_ATTRIBUTE);
    talk_present(p, OBJECT);

    a = talk_number(KMIP_ATTR_CRYPTOGRAPHIC_USAGE_MASK, key->mask);
    talk_list(t, p, &a);

    if (key->parameters) {
        memset(&a, 0, sizeof(kmip_attribute_t));

        a.id = KMIP_ATTR_CRYPTOGRAPHIC_PARAMETERS;
        a.value = talk_parameters_value(t, key->parameters);
        talk_list(t, p, &a);
    }

    for (i = 0; i < 4 && key->more[i].id; i++) {
        talk_list(t, p, &key->more[i]);
    }
}


long
world_key(world_t *w, const engine_key_t *key, char *uid)
{
    long    result;
    talk_t  t;

    talk_begin(&t, w);

    talk_key(&t, talk_add(&t, KMIP_OPERATION_REGISTER), key);
    talk_run(&t);

    result = talk_result(&t, 0);

    uid[0] = '\0';

    if (result == 0) {
        memcpy(uid, t.answers[0].payload.uid.data,
               t.answers[0].payload.uid.len);
        uid[t.answers[0].payload.uid.len] = '\0';
    }

    talk_end(&t);

    if (result || key->mask == 0) {
        return result;
    }

    return world_do(w, KMIP_OPERATION_ACTIVATE, uid);
}
