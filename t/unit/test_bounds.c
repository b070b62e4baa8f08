
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Limits of a request, so that no small request causes much work.
 */


#include "build.h"
#include "engine_world.h"
#include "tap.h"

#include <stdlib.h>


#define UID     "5b0c7a52-0000-7000-8000-000000000001"
#define FIELDS  64


static void test_attributes(void);
static void test_names(void);
static void test_names_once(void);
static void test_fields(void);
static void test_dates(world_t *w);
static void test_order(world_t *w);
static kmip_int_t custom(kmip_writer_t *w, kmip_direction_e direction,
    size_t n);
static kmip_int_t names(size_t n, kmip_version_t version,
    kmip_direction_e direction, kmip_payload_t *p);
static kmip_attribute_t fields(size_t n);
static size_t located(world_t *w, const kmip_attribute_t *a, size_t n,
    long *result);


static kmip_arena_t  *arena;
static kmip_error_t   error;


int
main(void)
{
    world_t  w;

    arena = kmip_arena_create(16 * 1024 * 1024);

    test_attributes();
    test_names();
    test_names_once();
    test_fields();

    world_init(&w);
    test_dates(&w);
    test_order(&w);
    world_free(&w);

    kmip_arena_destroy(arena);

    return done_testing();
}


/* so many attributes in a request to locate, or in an answer */

static kmip_int_t
custom(kmip_writer_t *w, kmip_direction_e direction, size_t n)
{
    size_t            i;
    kmip_value_t      v;
    kmip_payload_t    p;
    kmip_attribute_t  a;

    if (kmip_writer_init(w, arena, 1024, 1024 * 1024) != KMIP_OK) {
        exit(1);
    }

    if (direction == KMIP_RESPONSE) {
        kmip_ttlv_put_bytes(w, KMIP_TAG_UNIQUE_IDENTIFIER,
                            KMIP_TYPE_TEXT_STRING, UID, strlen(UID));
    }

    a = talk_text(KMIP_ATTR_CUSTOM, "x-a", "1");

    for (i = 0; i < n; i++) {
        (void) kmip_attribute_put(w, &a, KMIP_V1_4);
    }

    v.type = KMIP_TYPE_STRUCTURE;
    v.bytes.data = w->start;
    v.bytes.len = kmip_writer_used(w);

    error.cause = KMIP_CAUSE_NONE;

    return kmip_payload_decode(arena, direction == KMIP_REQUEST
                                      ? KMIP_OPERATION_LOCATE
                                      : KMIP_OPERATION_GET_ATTRIBUTES,
                               direction, KMIP_V1_4, &v, &p, &error);
}


static void
test_attributes(void)
{
    kmip_writer_t  w;

    is_int(custom(&w, KMIP_REQUEST, KMIP_PAYLOAD_MOST), KMIP_OK,
           "as many attributes as may be");
    is_int(custom(&w, KMIP_REQUEST, KMIP_PAYLOAD_MOST + 1), KMIP_ERROR,
           "one more");
    is_int(error.cause, KMIP_CAUSE_SERVER_LIMIT, "is too many");
    is_int(custom(&w, KMIP_RESPONSE, KMIP_PAYLOAD_MOST + 1), KMIP_OK,
           "but not in an answer");
}


static kmip_int_t
names(size_t n, kmip_version_t version, kmip_direction_e direction,
    kmip_payload_t *p)
{
    size_t         i;
    kmip_str_t     name;
    kmip_value_t   v;
    kmip_writer_t  w;

    if (kmip_writer_init(&w, arena, 1024, 1024 * 1024) != KMIP_OK) {
        exit(1);
    }

    kmip_ttlv_put_bytes(&w, KMIP_TAG_UNIQUE_IDENTIFIER, KMIP_TYPE_TEXT_STRING,
                        UID, strlen(UID));

    for (i = 0; i < n; i++) {
        name = kmip_arena_printf(arena, "x-%zu", i);
        kmip_ttlv_put_text(&w, KMIP_TAG_ATTRIBUTE_NAME, &name);
    }

    v.type = KMIP_TYPE_STRUCTURE;
    v.bytes.data = w.start;
    v.bytes.len = kmip_writer_used(&w);

    error.cause = KMIP_CAUSE_NONE;

    return kmip_payload_decode(arena, direction == KMIP_REQUEST
                                      ? KMIP_OPERATION_GET_ATTRIBUTES
                                      : KMIP_OPERATION_GET_ATTRIBUTE_LIST,
                               direction, version, &v, p, &error);
}


static void
test_names(void)
{
    kmip_payload_t  p;

    is_int(names(KMIP_PAYLOAD_MOST, KMIP_V1_4, KMIP_REQUEST, &p), KMIP_OK,
           "as many names as may be");
    is_int(p.names.nelts, KMIP_PAYLOAD_MOST, "all are kept");
    is_int(names(KMIP_PAYLOAD_MOST + 1, KMIP_V1_0, KMIP_REQUEST, &p),
           KMIP_ERROR, "one more");
    is_int(error.cause, KMIP_CAUSE_SERVER_LIMIT, "is too many");
    is_int(names(KMIP_PAYLOAD_MOST + 1, KMIP_V1_4, KMIP_RESPONSE, &p),
           KMIP_OK, "but not in an answer");
}


/* in 1.0 a name may come twice, and what it names is answered once */

static void
test_names_once(void)
{
    size_t          i;
    kmip_value_t    v;
    kmip_payload_t  p;

    static const build_t  items[] = {
        TEXT(0, ATTRIBUTE_NAME, "State"), TEXT(0, ATTRIBUTE_NAME, "x-a"),
        TEXT(0, ATTRIBUTE_NAME, "State"), TEXT(0, ATTRIBUTE_NAME, "x-b"),
        TEXT(0, ATTRIBUTE_NAME, "x-a"), TEXT(0, ATTRIBUTE_NAME, "Name"), END
    };

    static const char *const  wanted[] = { "State", "x-a", "x-b", "Name" };

    v = build(arena, items);

    is_int(kmip_payload_decode(arena, KMIP_OPERATION_GET_ATTRIBUTES,
                               KMIP_REQUEST, KMIP_V1_0, &v, &p, &error),
           KMIP_OK, "in 1.0 names come twice");
    is_int(p.names.nelts, 4, "each is kept once");

    for (i = 0; i < p.names.nelts && i < 4; i++) {
        ok(kmip_str_equal_c(&p.names.elts[i].name, wanted[i]), "%s",
           wanted[i]);
    }
}


/* fields: n - 1 of one kind and one of another */

static kmip_attribute_t
fields(size_t n)
{
    kmip_writer_t     w;
    kmip_attribute_t  a;

    a = talk_text(KMIP_ATTR_CUSTOM, "x-a", "");

    if (kmip_writer_init(&w, arena, 1024, 65536) != KMIP_OK) {
        exit(1);
    }

    while (n-- > 1) {
        kmip_ttlv_put_number(&w, KMIP_TAG_D, KMIP_TYPE_INTEGER, 1);
    }

    kmip_ttlv_put_number(&w, KMIP_TAG_Q, KMIP_TYPE_INTEGER, 1);

    a.value.type = KMIP_TYPE_STRUCTURE;
    a.value.bytes.data = w.start;
    a.value.bytes.len = kmip_writer_used(&w);

    return a;
}


static void
test_fields(void)
{
    size_t             n;
    kmip_item_t        item;
    kmip_reader_t      r;
    kmip_writer_t      w;
    kmip_attribute_t   a, decoded;

    for (n = FIELDS; n <= FIELDS + 1; n++) {
        a = fields(n);

        if (kmip_writer_init(&w, arena, 1024, 65536) != KMIP_OK) {
            exit(1);
        }

        (void) kmip_attribute_put(&w, &a, KMIP_V1_4);

        kmip_reader_init(&r, w.start, kmip_writer_used(&w));
        (void) kmip_ttlv_next(&r, &item);

        is_int(kmip_attribute_decode(arena, &item, KMIP_V1_4, &decoded,
                                     &error),
               n == FIELDS ? KMIP_OK : KMIP_ERROR, "%zu fields", n);
    }

    is_int(error.cause, KMIP_CAUSE_INVALID_ATTRIBUTE_VALUE, "are too many");
}


/* how many are found; the reason, 0 for a success */

static size_t
located(world_t *w, const kmip_attribute_t *a, size_t n, long *result)
{
    size_t           i, nuids;
    talk_t           t;
    kmip_payload_t  *p;

    talk_begin(&t, w);
    p = talk_add(&t, KMIP_OPERATION_LOCATE);
    talk_present(p, ATTRIBUTES);

    for (i = 0; i < n; i++) {
        talk_list(&t, p, &a[i]);
    }

    talk_run(&t);
    *result = talk_result(&t, 0);
    nuids = t.answers[0].payload.uids.nelts;
    talk_end(&t);

    return nuids;
}


static void
test_dates(world_t *w)
{
    long              result;
    char              uid[64];
    kmip_attribute_t  a[3];

    (void) world_create(w, uid);

    a[0] = talk_number(KMIP_ATTR_INITIAL_DATE, 1);
    a[1] = talk_number(KMIP_ATTR_LAST_CHANGE_DATE, w->now);
    a[2] = talk_number(KMIP_ATTR_INITIAL_DATE, w->now);

    is_int(located(w, a, 3, &result), 1, "a date and a range");
    is_int(result, 0, "are understood");

    a[1] = talk_number(KMIP_ATTR_INITIAL_DATE, 2);

    (void) located(w, a, 3, &result);
    is_int(result, KMIP_RESULT_REASON_INVALID_FIELD, "one date three times");

    a[0] = talk_text(KMIP_ATTR_CUSTOM, "x-date", "");
    a[0].value.type = KMIP_TYPE_DATE_TIME;
    a[1] = a[0];
    a[2] = a[0];

    (void) located(w, a, 3, &result);
    is_int(result, KMIP_RESULT_REASON_INVALID_FIELD, "a custom one as well");

    a[0] = talk_text(KMIP_ATTR_OBJECT_GROUP, NULL, "a");
    a[1] = a[0];
    a[2] = a[0];

    (void) located(w, a, 3, &result);
    is_int(result, 0, "what is no date may come so often");
}


/* fields of a structure are found in their order; some may be left out */

static void
test_order(world_t *w)
{
    long              result;
    char              uid[64];
    size_t            i;
    kmip_attribute_t  a;

    static const struct {
        const char  *name;
        size_t       found;
        build_t      items[4];
    } cases[] = {
        { "all of them", 1,
          { INTEGER(0, D, 1), INTEGER(0, D, 1), INTEGER(0, Q, 1), END } },
        { "the last", 1, { INTEGER(0, Q, 1), END } },
        { "one of each", 1, { INTEGER(0, D, 1), INTEGER(0, Q, 1), END } },
        { "backwards", 0, { INTEGER(0, Q, 1), INTEGER(0, D, 1), END } },
        { "one twice", 0, { INTEGER(0, Q, 1), INTEGER(0, Q, 1), END } },
        { "another number", 0, { INTEGER(0, D, 2), END } }
    };

    (void) world_create(w, uid);
    is_int(world_add(w, uid, fields(3)), 0, "a structure of three fields");

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        a = fields(1);
        a.value = build(arena, cases[i].items);

        is_int(located(w, &a, 1, &result), cases[i].found, "%s",
               cases[i].name);
    }
}
