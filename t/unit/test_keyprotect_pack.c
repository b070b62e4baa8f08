
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Records in the cache: written and read back, and any other bytes.
 */


#include "keyprotect_pack.h"
#include "record.h"


static void test_same(void);
static void test_cut(void);
static void test_flipped(void);


int
main(void)
{
    arena = kmip_arena_create(64 << 20);

    test_same();
    test_cut();
    test_flipped();

    kmip_arena_destroy(arena);

    return done_testing();
}


static void
add(keyprotect_record_t *r, kmip_attribute_e id, const char *name,
    int32_t index, kmip_type_e type, int64_t number, const char *text)
{
    kmip_attribute_t  a;

    memset(&a, 0, sizeof(a));

    a.id = id;
    a.name = str(name);
    a.index = index;
    a.value.type = type;
    a.value.number = number;
    a.value.bytes = str(text);

    kmip_attributes_append(arena, &r->attributes, &a);
}


/* one of each: numbers, texts, a structure, custom ones */

static void
make_full(keyprotect_record_t *r)
{
    kmip_value_t  v;

    make_record(r);

    r->data_type = 1;
    r->sealed.bytes = str("sealed bytes");
    memset(r->sealed.iv, 1, sizeof(r->sealed.iv));
    memset(r->sealed.tag, 2, sizeof(r->sealed.tag));

    add(r, KMIP_ATTR_CUSTOM, "x-a", 1, KMIP_TYPE_INTEGER, -5, "");
    add(r, KMIP_ATTR_CUSTOM, "x-b", 0, KMIP_TYPE_TEXT_STRING, 0, "");
    add(r, KMIP_ATTR_CUSTOM, "x-c", 0, KMIP_TYPE_DATE_TIME, -1, "");
    add(r, KMIP_ATTR_SENSITIVE, "", 0, KMIP_TYPE_BOOLEAN, 1, "");
    add(r, KMIP_ATTR_OBJECT_GROUP, "", 3, KMIP_TYPE_TEXT_STRING, 0, "g");

    kmip_value_name(arena, &v, &stamp,
                    KMIP_NAME_TYPE_UNINTERPRETED_TEXT_STRING);
    add(r, KMIP_ATTR_NAME, "", 0, KMIP_TYPE_STRUCTURE, 0, "");
    r->attributes.elts[r->attributes.nelts - 1].value = v;
}


static kmip_str_t
pack(const keyprotect_record_t *r)
{
    kmip_str_t     s;
    kmip_writer_t  w;

    kmip_writer_init(&w, arena, 64, 32768);
    keyprotect_pack_record(&w, r);

    s.data = w.start;
    s.len = w.failed ? 0 : kmip_writer_used(&w);

    return s;
}


static kmip_int_t
unpack(const uint8_t *data, size_t len, keyprotect_record_t *r)
{
    kmip_reader_t  reader;

    kmip_reader_init(&reader, data, len);

    return keyprotect_pack_read_record(&reader, arena, r);
}


/* the same is what Key Protect would be given for it */

static void
test_same(void)
{
    kmip_str_t           packed, before, after;
    keyprotect_record_t  r, d;

    make_full(&r);
    packed = pack(&r);

    is_int(unpack(packed.data, packed.len, &d), KMIP_OK, "a record");
    keyprotect_record_encode(arena, &r, &before);
    keyprotect_record_encode(arena, &d, &after);
    is_mem(after.data, after.len, before.data, before.len, "is the same");

    make_full(&r);
    r.revision = 4294967295;
    r.ciphertext.len = 0;
    r.root_key.len = 0;
    r.sealed.bytes.len = 0;
    packed = pack(&r);

    is_int(unpack(packed.data, packed.len, &d), KMIP_OK, "a revision");
    is_int(d.revision, 4294967295, "its number");
    keyprotect_record_encode(arena, &r, &before);
    keyprotect_record_encode(arena, &d, &after);
    is_mem(after.data, after.len, before.data, before.len, "is the same");
}


static void
test_cut(void)
{
    size_t               i, taken;
    uint8_t             *copy;
    kmip_str_t           packed;
    keyprotect_record_t  r, d;

    make_full(&r);
    packed = pack(&r);
    taken = 0;

    for (i = 0; i < packed.len; i++) {

        /* of its own size, so that a read beyond the end shows */

        copy = malloc(i + 1);
        memcpy(copy, packed.data, i);
        taken += unpack(copy, i, &d) == KMIP_OK;
        free(copy);
    }

    is_int(taken, 0, "no part of it is taken for it");

    copy = malloc(packed.len + 1);
    memcpy(copy, packed.data, packed.len);
    copy[packed.len] = 0;
    is_int(unpack(copy, packed.len + 1, &d), KMIP_ERROR,
           "nor with something behind it");
    free(copy);
}


static void
test_flipped(void)
{
    size_t               i, bit, bad;
    uint8_t             *copy;
    kmip_str_t           packed;
    keyprotect_record_t  r, d;

    make_full(&r);
    packed = pack(&r);
    copy = malloc(packed.len);
    bad = 0;

    for (i = 0; i < packed.len; i++) {
        for (bit = 0; bit < 8; bit++) {
            memcpy(copy, packed.data, packed.len);
            copy[i] ^= (uint8_t) (1 << bit);

            if (unpack(copy, packed.len, &d) == KMIP_OK) {
                bad += d.attributes.nelts != r.attributes.nelts;
            }
        }
    }

    free(copy);

    is_int(bad, 0, "a bit that fell over does no harm");
}
