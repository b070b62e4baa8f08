
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Register.
 */


#include "engine_world.h"
#include "tap.h"


typedef struct {
    int32_t      bits;               /* in the Key Block; 0: not there */
    int32_t      told;               /* in the template; 0: not there */
    long         reason;
    const char  *name;
} opaque_case_t;


static void test_register(void);
static void test_opaque(void);
static void test_refused(void);
static void put_case(talk_t *t, size_t i);
static void put_object(talk_t *t, kmip_payload_t *p, uint32_t type,
    const char *key);


int
main(void)
{
    test_register();
    test_opaque();
    test_refused();

    return done_testing();
}


static void
put_object(talk_t *t, kmip_payload_t *p, uint32_t type, const char *key)
{
    p->object_type = type;
    p->object.object_type = type;
    p->object.material = kmip_secret_copy(t->arena, key, strlen(key));

    if (type != KMIP_OBJECT_TYPE_OPAQUE_OBJECT) {
        p->object.key_format_type = KMIP_KEY_FORMAT_TYPE_RAW;
    }

    if (type != KMIP_OBJECT_TYPE_SYMMETRIC_KEY) {
        p->object.data_type = 1;
    }

    talk_present(p, OBJECT_TYPE);
    talk_present(p, TEMPLATE_ATTRIBUTE);
    talk_present(p, OBJECT);
}


static void
test_register(void)
{
    size_t             i;
    talk_t             t;
    world_t            w;
    kmip_payload_t    *p;
    kmip_attribute_t   mask;

    static const uint32_t  types[] = {
        KMIP_OBJECT_TYPE_SYMMETRIC_KEY, KMIP_OBJECT_TYPE_SECRET_DATA,
        KMIP_OBJECT_TYPE_OPAQUE_OBJECT
    };

    world_init(&w);

    for (i = 0; i < 3; i++) {
        talk_begin(&t, &w);

        p = talk_add(&t, KMIP_OPERATION_REGISTER);
        put_object(&t, p, types[i], "sixteen bytes---");

        if (types[i] == KMIP_OBJECT_TYPE_SYMMETRIC_KEY) {
            p->object.algorithm = KMIP_CRYPTOGRAPHIC_ALGORITHM_AES;
            p->object.length = 128;
            mask = talk_number(KMIP_ATTR_CRYPTOGRAPHIC_USAGE_MASK, 12);
            talk_list(&t, p, &mask);
        }

        (void) talk_add(&t, KMIP_OPERATION_GET);
        (void) talk_add(&t, KMIP_OPERATION_GET_ATTRIBUTES);
        talk_run(&t);

        is_int(talk_result(&t, 0), 0, "Register of Object Type %u", types[i]);
        is_int(talk_result(&t, 1), 0, "Get by the ID Placeholder");
        is_mem(t.answers[1].payload.object.material->data,
               t.answers[1].payload.object.material->len,
               "sixteen bytes---", 16, "gives what was registered");
        is_int(t.answers[1].payload.object.data_type,
               p->object.data_type, "and its data type");
        is_int(talk_found(&t, 2, "Object Type", 0)->value.number, types[i],
               "Object Type");
        ok(talk_found(&t, 2, "Original Creation Date", 0) == NULL,
           "the server does not know when it was created");
        talk_end(&t);
    }

    world_free(&w);
}


/*
 * What is in a key of format Opaque only its client knows: its size says
 * nothing of the Cryptographic Length.  Key Block or template may tell the
 * algorithm and the length.
 */

static void
opaque_case(world_t *w, const opaque_case_t *c)
{
    talk_t                t;
    kmip_payload_t       *p;
    kmip_attribute_t      a;
    const kmip_object_t  *got;

    talk_begin(&t, w);

    p = talk_add(&t, KMIP_OPERATION_REGISTER);
    put_object(&t, p, KMIP_OBJECT_TYPE_SYMMETRIC_KEY, "sixteen bytes---");
    p->object.key_format_type = KMIP_KEY_FORMAT_TYPE_OPAQUE;
    p->object.length = c->bits;

    a = talk_number(KMIP_ATTR_CRYPTOGRAPHIC_ALGORITHM,
                    KMIP_CRYPTOGRAPHIC_ALGORITHM_AES);
    talk_list(&t, p, &a);
    a = talk_number(KMIP_ATTR_CRYPTOGRAPHIC_USAGE_MASK, 64);
    talk_list(&t, p, &a);

    if (c->told) {
        a = talk_number(KMIP_ATTR_CRYPTOGRAPHIC_LENGTH, c->told);
        talk_list(&t, p, &a);
    }

    (void) talk_add(&t, KMIP_OPERATION_GET);
    talk_run(&t);

    is_int(talk_result(&t, 0), c->reason, "Opaque: %s", c->name);

    if (c->reason == 0) {
        got = &t.answers[1].payload.object;

        is_int(got->key_format_type, KMIP_KEY_FORMAT_TYPE_OPAQUE,
               "Get gives it as Opaque");
        is_mem(got->material->data, got->material->len, "sixteen bytes---",
               16, "unchanged");
        is_int(got->length, c->told ? c->told : c->bits,
               "with the length that was told");
    }

    talk_end(&t);
}


static void
test_opaque(void)
{
    size_t   i;
    world_t  w;

    static const opaque_case_t  cases[] = {
        { 256, 0, 0, "of another length than the Key Block tells" },
        { 0, 256, 0, "of another length than the template tells" },
        { 128, 128, 0, "of the length that both tell" },
        { 128, 256, KMIP_RESULT_REASON_INVALID_FIELD, "of two lengths" },
        { 0, 0, KMIP_RESULT_REASON_INVALID_FIELD, "of no length" },
        { -8, 0, KMIP_RESULT_REASON_INVALID_FIELD, "of a negative length" }
    };

    world_init(&w);

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        w.version = i % 2 ? KMIP_V1_0 : KMIP_V1_4;
        opaque_case(&w, &cases[i]);
    }

    world_free(&w);
}


/* 0 is a good one, as is 10; each other has one fault */

static void
put_case(talk_t *t, size_t i)
{
    kmip_object_t     *object;
    kmip_payload_t    *p;
    kmip_attribute_t   mask, length;

    p = talk_add(t, KMIP_OPERATION_REGISTER);
    put_object(t, p, KMIP_OBJECT_TYPE_SYMMETRIC_KEY, "sixteen bytes---");

    object = &p->object;
    object->algorithm = i == 2 ? 0
                        : i < 10 ? KMIP_CRYPTOGRAPHIC_ALGORITHM_AES
                                 : KMIP_CRYPTOGRAPHIC_ALGORITHM_BLOWFISH;
    object->length = i == 3 ? 0 : i == 4 ? 256 : 128;

    if (i != 1) {
        mask = talk_number(KMIP_ATTR_CRYPTOGRAPHIC_USAGE_MASK, 12);
        talk_list(t, p, &mask);
    }

    if (i == 0 || i == 5) {
        length = talk_number(KMIP_ATTR_CRYPTOGRAPHIC_LENGTH, i ? 192 : 128);
        talk_list(t, p, &length);
    }

    if (i == 6 || i == 7) {
        p->object_type = i == 6 ? KMIP_OBJECT_TYPE_SECRET_DATA
                                : KMIP_OBJECT_TYPE_CERTIFICATE;
    }

    if (i == 8) {
        p->present &= ~kmip_field_bit(KMIP_FIELD_OBJECT);
    }

    if (i == 9 || i == 11) {
        object->material->len = i == 9 ? 0 : 15;
    }
}


static void
test_refused(void)
{
    size_t   i;
    talk_t   t;
    world_t  w;

    static const char *const  names[] = {
        "a good one", "without a mask", "without an algorithm",
        "without a length", "of another length", "of two lengths",
        "of another Object Type", "of no Object Type that is kept",
        "without an object", "without a byte of key",
        "of an algorithm that is not made here", "of one, and too short"
    };

    world_init(&w);
    w.version = KMIP_V1_1;

    for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        talk_begin(&t, &w);
        put_case(&t, i);
        talk_run(&t);
        is_int(talk_result(&t, 0),
               i == 0 || i == 10 ? 0 : KMIP_RESULT_REASON_INVALID_FIELD,
               "Register: %s", names[i]);
        talk_end(&t);
    }

    is_int(memory_store_objects(w.ms), 2, "the good ones were stored");

    world_free(&w);
}
