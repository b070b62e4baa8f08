
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The engine: the copies of a key in memory after a request.
 */


#include "engine_keys.h"
#include "kmip_memory.h"
#include "kmip_wrapping.h"
#include "tap.h"

#include <stdlib.h>


#define BLOCKS  1024


typedef struct {
    uint8_t  *data;
    size_t    size;
} block_t;


static void test_get(int later);
static void test_register(int later);
static void test_refused(void);
static void test_derived(int later, int32_t bits);
static void test_wrapped(uint32_t operation, uint32_t encoding, int later);
static void *block_alloc(size_t size);
static void block_free(void *p, size_t size);
static unsigned copies(const kmip_secret_t *key);


static const kmip_memory_t  memory = { block_alloc, block_free };

static block_t  blocks[BLOCKS];


int
main(void)
{
    kmip_memory_set(&memory);

    test_get(0);
    test_get(1);
    test_register(0);
    test_register(1);

    test_refused();

    test_derived(0, 256);
    test_derived(1, 256);
    test_derived(0, 128);

    test_wrapped(KMIP_OPERATION_GET, KMIP_ENCODING_OPTION_NO_ENCODING, 0);
    test_wrapped(KMIP_OPERATION_GET, KMIP_ENCODING_OPTION_TTLV_ENCODING, 1);
    test_wrapped(KMIP_OPERATION_EXPORT, KMIP_ENCODING_OPTION_TTLV_ENCODING, 0);

    return done_testing();
}


static void *
block_alloc(size_t size)
{
    size_t  i;

    for (i = 0; i < BLOCKS && blocks[i].data; i++) { /* void */ }

    if (i == BLOCKS) {
        return NULL;
    }

    /* what was there before must not be found */

    blocks[i].data = calloc(1, size);
    blocks[i].size = size;

    return blocks[i].data;
}


static void
block_free(void *p, size_t size)
{
    size_t  i;

    for (i = 0; i < BLOCKS && blocks[i].data != p; i++) { /* void */ }

    if (i < BLOCKS) {
        blocks[i].data = NULL;
    }

    free(p);
}


/* the number of copies of the key in memory */

static unsigned
copies(const kmip_secret_t *key)
{
    size_t    i, at;
    unsigned  n;

    n = 0;

    for (i = 0; i < BLOCKS; i++) {

        for (at = 0;
             blocks[i].data && at + key->len <= blocks[i].size;
             at++)
        {
            n += memcmp(blocks[i].data + at, key->data, key->len) == 0;
        }
    }

    return n;
}


static void
test_get(int later)
{
    char                  uid[64];
    talk_t                t;
    world_t               w;
    const kmip_secret_t  *key;

    world_init(&w);
    memory_store_later(w.ms, later);
    (void) world_create(&w, uid);

    key = memory_store_first(w.ms)->material;

    is_int(copies(key), 1, "the store alone has the key");

    talk_begin(&t, &w);
    (void) talk_add_uid(&t, KMIP_OPERATION_GET, uid);
    talk_encode(&t);
    talk_send(&t);
    talk_pump(&t);

    ok(kmip_engine_response(t.engine).len > 0, "it is given away");
    is_int(copies(key), 2, "and stands in the answer, but nowhere else");

    talk_end(&t);

    is_int(copies(key), 1, "until that is sent");

    /* what may not be given away has been loaded as well */

    (void) world_modify(&w, uid, talk_number(KMIP_ATTR_SENSITIVE, 1));

    key = memory_store_first(w.ms)->material;

    talk_begin(&t, &w);
    (void) talk_add_uid(&t, KMIP_OPERATION_GET, uid);
    talk_encode(&t);
    talk_send(&t);
    talk_pump(&t);

    is_int(copies(key), 1, "a key that is kept back stands nowhere else");

    talk_end(&t);
    world_free(&w);
}


static kmip_payload_t *
add_register(talk_t *t, int64_t mask)
{
    kmip_payload_t    *p;
    kmip_attribute_t   a;

    p = talk_add(t, KMIP_OPERATION_REGISTER);

    p->object_type = KMIP_OBJECT_TYPE_SYMMETRIC_KEY;
    p->object.object_type = p->object_type;
    p->object.key_format_type = KMIP_KEY_FORMAT_TYPE_RAW;
    p->object.algorithm = KMIP_CRYPTOGRAPHIC_ALGORITHM_AES;
    p->object.length = 128;
    p->object.material = kmip_secret_copy(t->arena, "0123456789abcdef", 16);

    a = talk_number(KMIP_ATTR_CRYPTOGRAPHIC_USAGE_MASK, mask);
    talk_list(t, p, &a);

    talk_present(p, OBJECT_TYPE);
    talk_present(p, TEMPLATE_ATTRIBUTE);
    talk_present(p, OBJECT);

    return p;
}


static void
test_register(int later)
{
    talk_t                t;
    world_t               w;
    kmip_payload_t       *p;
    const kmip_secret_t  *key;

    world_init(&w);
    memory_store_later(w.ms, later);

    talk_begin(&t, &w);
    p = add_register(&t, 12);
    talk_encode(&t);
    kmip_secret_cleanse(p->object.material);
    talk_send(&t);
    talk_pump(&t);

    ok(memory_store_objects(w.ms) == 1, "a key is taken in");

    key = memory_store_first(w.ms)->material;

    is_int(copies(key), 2, "and stands in message and store, not elsewhere");

    talk_end(&t);

    is_int(copies(key), 1, "then in the store alone");

    world_free(&w);
}


/* a key that is not taken in, since its mask has bits that mean nothing */

static void
test_refused(void)
{
    talk_t           t;
    world_t          w;
    kmip_payload_t  *p;
    kmip_secret_t    key;

    key.data = (uint8_t *) (uintptr_t) "0123456789abcdef";
    key.len = 16;

    world_init(&w);

    talk_begin(&t, &w);
    p = add_register(&t, -1);
    talk_encode(&t);
    kmip_secret_cleanse(p->object.material);
    talk_send(&t);
    talk_pump(&t);

    ok(w.log.cause != KMIP_CAUSE_NONE, "a key is refused");
    is_int(copies(&key), 1, "and stands in the message alone");

    talk_end(&t);
    world_free(&w);
}


static void
add_derive(talk_t *t, const char *uid, int32_t bits)
{
    kmip_writer_t      out;
    kmip_payload_t    *p;
    kmip_attribute_t   a;

    (void) kmip_writer_init(&out, t->arena, 64, 64);
    kmip_ttlv_put_bytes(&out, KMIP_TAG_DERIVATION_DATA, KMIP_TYPE_BYTE_STRING,
                        (const uint8_t *) "data", 4);

    p = talk_add_uid(t, KMIP_OPERATION_DERIVE_KEY, uid);
    p->object_type = KMIP_OBJECT_TYPE_SECRET_DATA;
    p->derivation_method = KMIP_DERIVATION_METHOD_HMAC;
    p->derivation_parameters.type = KMIP_TYPE_STRUCTURE;
    p->derivation_parameters.bytes.data = out.start;
    p->derivation_parameters.bytes.len = kmip_writer_used(&out);

    a = talk_number(KMIP_ATTR_CRYPTOGRAPHIC_LENGTH, bits);
    talk_list(t, p, &a);
    a = talk_number(KMIP_ATTR_CRYPTOGRAPHIC_USAGE_MASK, 4);
    talk_list(t, p, &a);

    talk_present(p, OBJECT_TYPE);
    talk_present(p, DERIVATION_METHOD);
    talk_present(p, DERIVATION_PARAMETERS);
    talk_present(p, TEMPLATE_ATTRIBUTE);
}


/*
 * A key of so many bits from one of 128 bits by HMAC-SHA-256, and once more
 * where the response would be too large.
 */

static void
test_derived(int later, int32_t bits)
{
    int                   i;
    char                  uid[64];
    talk_t                t;
    world_t               w;
    engine_key_t          key;
    const kmip_secret_t  *base, *derived;

    static const parameter_t  hash[] = {
        PARAMETER(HASHING_ALGORITHM, ENUMERATION,
                  KMIP_HASHING_ALGORITHM_SHA_256),
        PARAMETERS_END
    };

    world_init(&w);
    memory_store_later(w.ms, later);

    memset(&key, 0, sizeof(engine_key_t));

    key.key = "00112233445566778899aabbccddeeff";
    key.mask = KMIP_CRYPTOGRAPHIC_USAGE_MASK_DERIVE_KEY;
    key.parameters = hash;

    (void) world_key(&w, &key, uid);

    base = memory_store_first(w.ms)->material;

    for (i = 0; i < 2; i++) {
        talk_begin(&t, &w);
        t.header.maximum_response_size = i ? 64 : 0;
        add_derive(&t, uid, bits);
        talk_encode(&t);
        talk_send(&t);
        talk_pump(&t);

        derived = memory_store_first(w.ms)->material;

        is_int(memory_store_objects(w.ms), 2, i ? "no further key is made"
                                                : "a key is derived");
        is_int(copies(base), 1, "the store alone has the base key");
        is_int(copies(derived), 1, "and what was derived from it");

        talk_end(&t);
    }

    world_free(&w);
}


/* neither the key that is wrapped nor the one that wraps it */

static void
test_wrapped(uint32_t operation, uint32_t encoding, int later)
{
    char                  uids[2][64];
    size_t                i;
    talk_t                t;
    world_t               w;
    kmip_str_t            uid;
    engine_key_t          key;
    kmip_payload_t       *p;
    kmip_wrapping_t       data;
    const kmip_secret_t  *keys[2];

    static const char *const  digits[] = {
        "00112233445566778899aabbccddeeff", "f0e1d2c3b4a5968778695a4b3c2d1e0f"
    };
    static const parameter_t  nist[] = {
        PARAMETER_MODE(NISTKEYWRAP), PARAMETERS_END
    };

    world_init(&w);
    memory_store_later(w.ms, later);

    for (i = 0; i < 2; i++) {
        memset(&key, 0, sizeof(engine_key_t));

        key.key = digits[i];
        key.mask = KMIP_CRYPTOGRAPHIC_USAGE_MASK_WRAP_KEY;
        key.parameters = nist;

        (void) world_key(&w, &key, uids[i]);

        uid.data = (const uint8_t *) uids[i];
        uid.len = strlen(uids[i]);
        keys[i] = memory_store_find(w.ms, &uid)->material;
    }

    talk_begin(&t, &w);

    memset(&data, 0, sizeof(kmip_wrapping_t));

    data.method = KMIP_WRAPPING_METHOD_ENCRYPT;
    data.encryption.present = 1;
    data.encryption.uid = uid;
    data.encoding = encoding;

    p = talk_add_uid(&t, operation, uids[0]);
    (void) kmip_wrapping_data(t.arena, w.version, &data,
                              &p->key_wrapping_specification);
    talk_present(p, KEY_WRAPPING_SPECIFICATION);

    talk_encode(&t);
    talk_send(&t);
    talk_pump(&t);

    is_int(w.log.cause, KMIP_CAUSE_NONE, "a key is wrapped");
    is_int(copies(keys[0]), 1, "the store alone has it");
    is_int(copies(keys[1]), 1, "and the key that wraps it");

    talk_end(&t);
    world_free(&w);
}
