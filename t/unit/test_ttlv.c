
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * TTLV: each type both ways, each rejection, the limits.
 */


#include "hex.h"
#include "kmip_ttlv.h"
#include "tap.h"


typedef struct {
    const char   *bytes;
    kmip_type_e   type;
    int64_t       number;
    const char   *content;      /* in hexadecimal digits; NULL: a number */
    const char   *name;
} value_case_t;


static const value_case_t  values[] = {
    { "420020 02 00000004 00000011 00000000", KMIP_TYPE_INTEGER, 17, NULL,
      "Integer" },
    { "420020 02 00000004 fffffffe 00000000", KMIP_TYPE_INTEGER, -2, NULL,
      "a negative Integer" },
    { "420020 02 00000004 80000000 00000000", KMIP_TYPE_INTEGER,
      INT32_MIN, NULL, "the least Integer" },
    { "420020 03 00000008 0123456789abcdef", KMIP_TYPE_LONG_INTEGER,
      0x0123456789abcdef, NULL, "Long Integer" },
    { "420020 03 00000008 8000000000000000", KMIP_TYPE_LONG_INTEGER,
      INT64_MIN, NULL, "the least Long Integer" },
    { "420020 04 00000010 00000000feedbeef 0102030405060708",
      KMIP_TYPE_BIG_INTEGER, 0, "00000000feedbeef 0102030405060708",
      "Big Integer" },
    { "420020 05 00000004 80000001 00000000", KMIP_TYPE_ENUMERATION,
      0x80000001, NULL, "a vendor's Enumeration" },
    { "420020 06 00000008 0000000000000001", KMIP_TYPE_BOOLEAN, 1, NULL,
      "True" },
    { "420020 06 00000008 0000000000000000", KMIP_TYPE_BOOLEAN, 0, NULL,
      "False" },
    { "420020 07 00000000", KMIP_TYPE_TEXT_STRING, 0, "",
      "an empty Text String" },
    { "420020 07 00000005 6b6579c3a9 000000", KMIP_TYPE_TEXT_STRING, 0,
      "6b6579c3a9", "Text String" },
    { "420020 07 00000008 6162636465666768", KMIP_TYPE_TEXT_STRING, 0,
      "6162636465666768", "a Text String that needs no padding" },
    { "420020 07 00000003 610000 0000000000", KMIP_TYPE_TEXT_STRING, 0,
      "610000", "a Text String with NULs in it" },
    { "420020 08 00000003 ff80c0 0000000000", KMIP_TYPE_BYTE_STRING, 0,
      "ff80c0", "Byte String" },
    { "420020 08 00000000", KMIP_TYPE_BYTE_STRING, 0, "",
      "an empty Byte String" },
    { "420020 09 00000008 0000000065920080", KMIP_TYPE_DATE_TIME,
      1704067200, NULL, "Date-Time" },
    { "420020 09 00000008 ffffffffffffffff", KMIP_TYPE_DATE_TIME, -1, NULL,
      "a Date-Time before 1970" },
    { "420020 0a 00000004 ffffffff 00000000", KMIP_TYPE_INTERVAL,
      4294967295, NULL, "the longest Interval" },
    { "420020 0b 00000008 00060dddae5a2000", KMIP_TYPE_DATE_TIME_EXTENDED,
      0x00060dddae5a2000, NULL, "Date-Time Extended" },
    { "420020 01 00000000", KMIP_TYPE_STRUCTURE, 0, "",
      "an empty Structure" },
    { "540020 01 00000010 420004 05 00000004 000000fe 00000000",
      KMIP_TYPE_STRUCTURE, 0, "420004 05 00000004 000000fe 00000000",
      "a private Structure" },
};


typedef struct {
    const char  *bytes;
    const char  *name;
} bad_case_t;


static const bad_case_t  bad[] = {
    { "410020 02 00000004 00000011 00000000", "tag 41" },
    { "430020 02 00000004 00000011 00000000", "tag 43" },
    { "000020 02 00000004 00000011 00000000", "tag 00" },
    { "ff0020 02 00000004 00000011 00000000", "tag FF" },
    { "420020 00 00000004 00000011 00000000", "type 00" },
    { "420020 0c 00000008 00000011 00000000", "type 0C" },
    { "420020 82 00000004 00000011 00000000", "type 82" },
    { "420020 ff 00000004 00000011 00000000", "type FF" },

    { "420020 02 00000000", "an Integer of 0 bytes" },
    { "420020 02 00000003 00000011 00000000", "an Integer of 3 bytes" },
    { "420020 02 00000005 00000011 00000000", "an Integer of 5 bytes" },
    { "420020 02 00000008 00000011 00000000", "an Integer of 8 bytes" },
    { "420020 03 00000004 00000011 00000000", "a Long Integer of 4 bytes" },
    { "420020 03 00000010 0000001100000000 0000000000000000",
      "a Long Integer of 16 bytes" },
    { "420020 04 00000000", "a Big Integer of 0 bytes" },
    { "420020 04 00000007 00000000000000 00", "a Big Integer of 7 bytes" },
    { "420020 04 0000000c 000000000000000000000000 00000000",
      "a Big Integer of 12 bytes" },
    { "420020 05 00000008 00000011 00000000", "an Enumeration of 8 bytes" },
    { "420020 05 00000000", "an Enumeration of 0 bytes" },
    { "420020 06 00000004 00000001 00000000", "a Boolean of 4 bytes" },
    { "420020 06 00000008 0000000000000002", "Boolean 2" },
    { "420020 06 00000008 ffffffffffffffff", "Boolean -1" },
    { "420020 06 00000008 0100000000000000", "Boolean 2^56" },
    { "420020 09 00000004 00000001 00000000", "a Date-Time of 4 bytes" },
    { "420020 0a 00000008 00000001 00000000", "an Interval of 8 bytes" },
    { "420020 0b 00000004 00000001 00000000",
      "a Date-Time Extended of 4 bytes" },

    { "420020 01 00000001 00000000 00000000", "a Structure of 1 byte" },
    { "420020 01 00000004 00000000 00000000", "a Structure of 4 bytes" },
    { "420020 01 00000010 420004 01 00000000", "a Structure cut short" },

    { "420020 07 00000003 616263", "no room for the padding" },
    { "420020 07 00000009 6162636465666768", "longer than the data" },
    { "420020 07 7fffffff 6162636465666768", "2^31 - 1 bytes" },
    { "420020 07 fffffff8 6162636465666768", "2^32 - 8 bytes" },
    { "420020 07 ffffffff 6162636465666768",
      "so long that padding would wrap around" },
    { "420020 08 ffffffff 6162636465666768", "likewise bytes" },
    { "420020 01 fffffff8 6162636465666768", "likewise a Structure" },

    { "420020 07 00000001 80 00000000000000", "text: a lone continuation" },
    { "420020 07 00000002 c080 000000000000", "text: an overlong NUL" },
    { "420020 07 00000001 c3 00000000000000", "text: half a character" },
    { "420020 07 00000003 eda080 0000000000", "text: a surrogate" },
    { "420020 07 00000004 f4908080 00000000", "text: past U+10FFFF" },
};


static const kmip_ttlv_limits_t  limits = { 32, 1000 };


static void
test_value(kmip_arena_t *arena, const value_case_t *c)
{
    hex_t          h, content;
    kmip_item_t    item;
    kmip_value_t   copy;
    kmip_reader_t  r;
    kmip_writer_t  w;

    h = hex(c->bytes);

    is_int(kmip_ttlv_check(h.data, h.len, &limits), KMIP_OK, "%s",
           c->name);

    kmip_reader_init(&r, h.data, h.len);
    memset(&item, 0x5a, sizeof(item));

    if (!ok(kmip_ttlv_next(&r, &item) == KMIP_OK, "is read")) {
        return;
    }

    is_int(item.value.type, c->type, "its type");
    is_int(item.tag & 0xffff, 0x20, "its tag");
    is_int(kmip_ttlv_next(&r, &item), KMIP_DONE, "and nothing follows");

    kmip_reader_init(&r, h.data, h.len);
    (void) kmip_ttlv_next(&r, &item);

    is_int(kmip_type_is_number(c->type), c->content == NULL, "its kind");

    if (c->content == NULL) {
        is_int(item.value.number, c->number, "its number");
        is_int(item.value.bytes.len, 0, "and no bytes");

    } else {
        content = hex(c->content);
        is_mem(item.value.bytes.data, item.value.bytes.len, content.data,
               content.len, "its bytes");
        is_int(item.value.number, 0, "and no number");
    }

    is_int(kmip_value_copy(arena, &copy, &item.value), KMIP_OK, "is copied");
    ok(kmip_value_equal(&copy, &item.value), "the copy is equal");

    (void) kmip_writer_init(&w, arena, 16, 1024);
    kmip_ttlv_put(&w, item.tag, &copy);

    ok(!w.failed, "is written");
    is_mem(w.start, kmip_writer_used(&w), h.data, h.len, "as it was read");
}


/* a value is refused alone, inside a structure, and cut at every byte */

static void
test_bad(const bad_case_t *c)
{
    hex_t          h;
    uint8_t        nested[HEX_MAX];
    kmip_item_t    item;
    kmip_reader_t  r;

    h = hex(c->bytes);

    is_int(kmip_ttlv_check(h.data, h.len, &limits), KMIP_ERROR, "%s",
           c->name);

    kmip_reader_init(&r, h.data, h.len);

    /* a structure cut short is found when its children are read */

    if (h.data[3] != KMIP_TYPE_STRUCTURE) {
        is_int(kmip_ttlv_next(&r, &item), KMIP_ERROR, "is not read");
    }

    memcpy(nested, "\x42\x00\x78\x01\x00\x00\x00", 7);
    nested[7] = (uint8_t) ((h.len + 7) & ~(size_t) 7);
    memset(nested + 8, 0, nested[7]);
    memcpy(nested + 8, h.data, h.len);

    is_int(kmip_ttlv_check(nested, (size_t) nested[7] + 8, &limits),
           (h.len % 8 == 0) ? KMIP_ERROR : KMIP_OK,
           "in a structure, with padding if that is what it lacked");
}


static void
test_truncated(void)
{
    int          refused;
    hex_t        h;
    size_t       i, n;

    n = 0;
    refused = 0;

    for (i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        h = hex(values[i].bytes);

        while (--h.len > 0) {
            n++;
            refused += kmip_ttlv_check(h.data, h.len, &limits) == KMIP_ERROR;
        }
    }

    is_int(refused, n, "no value is accepted when it is cut");

    is_int(kmip_ttlv_check(NULL, 0, &limits), KMIP_OK,
           "no data is no item");
}


static void
test_padding(void)
{
    hex_t  h;

    h = hex("420020 07 00000003 616263 ffffffffff");
    is_int(kmip_ttlv_check(h.data, h.len, &limits), KMIP_OK,
           "padding of a text need not be zero");

    h = hex("420020 02 00000004 00000011 ffffffff");
    is_int(kmip_ttlv_check(h.data, h.len, &limits), KMIP_OK,
           "nor that of a number");
}


/* a child that is longer than its parent, though not than the message */

static void
test_overrun(void)
{
    int    over, refused;
    hex_t  h;

    refused = 0;

    for (over = 1; over <= 8; over++) {
        h = hex("420078 01 00000030"
                "  420077 01 00000018"
                "    420020 08 00000010 0001020304050607 08090a0b0c0d0e0f"
                "  420020 02 00000004 00000001 00000000");

        h.data[23] = (uint8_t) (h.data[23] + over);

        refused += kmip_ttlv_check(h.data, h.len, &limits) == KMIP_ERROR;
    }

    is_int(refused, 8, "a child may not overrun its parent by 1 to 8 bytes");

    h = hex("420078 01 00000018"
            "  420077 01 00000010"
            "    420020 08 00000000"
            "  420020 02 00000004 00000001 00000000");

    is_int(kmip_ttlv_check(h.data, h.len, &limits), KMIP_ERROR,
           "a structure may not overrun its parent");
}


static size_t
nest(uint8_t *data, size_t depth)
{
    size_t  i, len;

    for (i = 0; i < depth; i++) {
        len = (depth - i - 1) * 8;

        memcpy(data + i * 8, "\x42\x00\x08\x01\0\0", 6);
        data[i * 8 + 6] = (uint8_t) (len >> 8);
        data[i * 8 + 7] = (uint8_t) len;
    }

    return depth * 8;
}


static void
test_depth(void)
{
    size_t              i;
    kmip_ttlv_limits_t  l;

    static uint8_t  data[65536];

    static const struct {
        size_t      depth;
        unsigned    limit;
        kmip_int_t  rc;
    } cases[] = {
        { 1, 1, KMIP_OK },          { 2, 1, KMIP_DECLINED },
        { 1, 0, KMIP_DECLINED },    { 32, 32, KMIP_OK },
        { 33, 32, KMIP_DECLINED },  { 64, 64, KMIP_OK },
        { 65, 64, KMIP_DECLINED },  { 65, 100000, KMIP_DECLINED },
        { 8000, 64, KMIP_DECLINED }
    };

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        l.depth = cases[i].limit;
        l.items = 100000;

        ok(kmip_ttlv_check(data, nest(data, cases[i].depth), &l)
           == cases[i].rc,
           "%d levels where %u are allowed", (int) cases[i].depth,
           cases[i].limit);
    }

    /* a value as deep as the limit, and one level deeper */

    l.depth = 2;
    memcpy(data, "\x42\0\x78\1\0\0\0\x10\x42\0\x20\6\0\0\0\x8\0\0\0\0\0\0\0\1",
           24);
    is_int(kmip_ttlv_check(data, 24, &l), KMIP_OK, "a value at the limit");

    l.depth = 1;
    is_int(kmip_ttlv_check(data, 24, &l), KMIP_DECLINED, "a value below it");
}


static void
test_items(void)
{
    size_t              i;
    kmip_ttlv_limits_t  l = { 32, 100 };

    static uint8_t  data[8 + 100 * 8];

    memcpy(data, "\x42\0\x78\1\0\0\x03\x18", 8);

    for (i = 1; i <= 100; i++) {
        memcpy(data + i * 8, "\x42\0\x08\1\0\0\0\0", 8);
    }

    is_int(kmip_ttlv_check(data, 8 + 99 * 8, &l), KMIP_OK,
           "as many items as allowed");

    data[7] = 0x20;
    is_int(kmip_ttlv_check(data, 8 + 100 * 8, &l), KMIP_DECLINED,
           "one item too many");

    data[8 + 99 * 8] = 0x41;
    is_int(kmip_ttlv_check(data, 8 + 100 * 8, &l), KMIP_ERROR,
           "a malformed item within the limit is malformed");
}


static void
test_write(kmip_arena_t *arena)
{
    hex_t          want;
    size_t         message, header;
    kmip_str_t     text = kmip_string("id");
    kmip_value_t   v;
    kmip_writer_t  w;

    (void) kmip_writer_init(&w, arena, 8, 1024);

    message = kmip_ttlv_open(&w, 0x420078);
    header = kmip_ttlv_open(&w, 0x420077);
    kmip_ttlv_put_number(&w, 0x42000d, KMIP_TYPE_INTEGER, -1);
    kmip_ttlv_close(&w, header);
    kmip_ttlv_put_text(&w, 0x420094, &text);
    kmip_ttlv_put_number(&w, 0x420007, KMIP_TYPE_BOOLEAN, 1);
    kmip_ttlv_close(&w, message);

    want = hex("420078 01 00000038"
               "  420077 01 00000010 42000d 02 00000004 ffffffff 00000000"
               "  420094 07 00000002 6964 000000000000"
               "  420007 06 00000008 0000000000000001");

    is_mem(w.start, kmip_writer_used(&w), want.data, want.len,
           "structures are closed with their lengths");

    (void) kmip_writer_init(&w, arena, 8, 20);
    message = kmip_ttlv_open(&w, 0x420078);
    kmip_ttlv_put_number(&w, 0x42000d, KMIP_TYPE_INTEGER, 1);
    kmip_ttlv_close(&w, message);
    ok(w.failed, "what does not fit fails");

    (void) kmip_writer_init(&w, arena, 8, 1024);
    kmip_ttlv_put_number(&w, 0x42000d, KMIP_TYPE_TEXT_STRING, 1);
    ok(w.failed, "a number is not written as text");

    (void) kmip_writer_init(&w, arena, 8, 1024);
    kmip_ttlv_put_bytes(&w, 0x42000d, KMIP_TYPE_INTEGER, "1234", 4);
    ok(w.failed, "bytes are not written as a number");

    (void) kmip_writer_init(&w, arena, 8, 1024);
    kmip_ttlv_put_bytes(&w, 0x42000d, KMIP_TYPE_BIG_INTEGER, "1234", 4);
    ok(w.failed, "a Big Integer has whole blocks");

    (void) kmip_writer_init(&w, arena, 8, 1024);
    memset(&v, 0, sizeof(v));
    kmip_ttlv_put(&w, 0x42000d, &v);
    ok(w.failed, "a value without a type is not written");

    (void) kmip_writer_init(&w, arena, 8, 1024);
    kmip_ttlv_put_bytes(&w, 0x42000d, KMIP_TYPE_DATE_TIME_EXTENDED + 1, "",
                        0);
    ok(w.failed, "nor one of an unknown type");
}


static void
test_find(void)
{
    hex_t          h;
    kmip_item_t    top, item;
    kmip_reader_t  r;

    h = hex("420008 01 00000030"
            "  42000a 07 00000001 61 00000000000000"
            "  42000b 02 00000004 00000001 00000000"
            "  42000b 02 00000004 00000002 00000000");

    kmip_reader_init(&r, h.data, h.len);
    (void) kmip_ttlv_next(&r, &top);

    is_int(kmip_ttlv_find(&top.value, 0x42000b, &item), KMIP_OK, "find");
    is_int(item.value.number, 1, "the first of two");
    is_int(kmip_ttlv_find(&top.value, 0x420009, &item), KMIP_DECLINED,
           "what is not there");
    is_int(kmip_ttlv_find(&top.value, 0x420008, &item), KMIP_DECLINED,
           "the structure itself is not its child");
}


static void
test_equal(void)
{
    kmip_arena_t  *arena;
    kmip_value_t   a, b;

    memset(&a, 0, sizeof(a));
    memset(&b, 0xff, sizeof(b));

    a.type = KMIP_TYPE_INTEGER;
    b.type = KMIP_TYPE_INTEGER;
    b.number = 0;
    ok(kmip_value_equal(&a, &b), "a number's bytes do not matter");

    b.number = 1;
    ok(!kmip_value_equal(&a, &b), "its number does");

    b.number = 0;
    b.type = KMIP_TYPE_ENUMERATION;
    ok(!kmip_value_equal(&a, &b), "and its type");

    a.type = KMIP_TYPE_TEXT_STRING;
    b.type = KMIP_TYPE_TEXT_STRING;
    a.bytes.data = (const uint8_t *) "abc";
    b.bytes.data = (const uint8_t *) "abd";
    a.bytes.len = 2;
    b.bytes.len = 2;
    b.number = 7;
    ok(kmip_value_equal(&a, &b), "a text's number does not matter");

    a.bytes.len = 3;
    b.bytes.len = 3;
    ok(!kmip_value_equal(&a, &b), "its bytes do");

    arena = kmip_arena_create(0);
    is_int(kmip_value_copy(arena, &b, &a), KMIP_ERROR,
           "a copy that there is no memory for");
    kmip_arena_destroy(arena);
}


/* whatever a check accepts can be read and is written as it was read */

static int
reencode(kmip_arena_t *arena, const uint8_t *data, size_t len)
{
    size_t         written;
    kmip_item_t    item;
    kmip_reader_t  r;
    kmip_writer_t  w;

    kmip_reader_init(&r, data, len);

    if (kmip_writer_init(&w, arena, len + 8, len + 8) != KMIP_OK) {
        return 0;
    }

    while (kmip_ttlv_next(&r, &item) == KMIP_OK) {
        written = kmip_writer_used(&w);
        kmip_ttlv_put(&w, item.tag, &item.value);

        if (w.failed
            || memcmp(w.start + written, data + written, 8) != 0)
        {
            return 0;
        }
    }

    return kmip_reader_left(&r) == 0 && kmip_writer_used(&w) == len;
}


static void
test_mutations(void)
{
    int            same;
    hex_t          h;
    size_t         i, at, accepted;
    uint32_t       seed;
    kmip_arena_t  *arena;

    seed = 1;
    same = 1;
    accepted = 0;

    for (i = 0; i < 20000; i++) {
        h = hex("420078 01 00000048"
                "  420077 01 00000010 42000d 02 00000004 00000001 00000000"
                "  420094 07 00000002 6964 000000000000"
                "  420007 06 00000008 0000000000000001"
                "  420020 08 00000000");

        seed = seed * 1103515245 + 12345;
        at = seed / 65536 % h.len;
        seed = seed * 1103515245 + 12345;
        h.data[at] = (uint8_t) (seed >> 16);

        if (kmip_ttlv_check(h.data, h.len, &limits) != KMIP_OK) {
            continue;
        }

        accepted++;
        arena = kmip_arena_create(4096);
        same = same && reencode(arena, h.data, h.len);
        kmip_arena_destroy(arena);
    }

    ok(accepted > 0 && accepted < 20000,
       "some mutations are accepted and some are not");
    ok(same, "those accepted are written as they were read");
}


int
main(void)
{
    size_t         i;
    kmip_arena_t  *arena;

    arena = kmip_arena_create(1 << 20);

    for (i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        test_value(arena, &values[i]);
    }

    for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        test_bad(&bad[i]);
    }

    test_truncated();
    test_padding();
    test_overrun();
    test_depth();
    test_items();
    test_write(arena);
    test_find();
    test_equal();
    test_mutations();

    kmip_arena_destroy(arena);

    return done_testing();
}
