
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Lists of attributes.
 */


#include <string.h>

#include "kmip_attribute.h"
#include "tap.h"


static kmip_arena_t  *arena;


static kmip_str_t
str(const char *s)
{
    kmip_str_t  v;

    v.data = (const uint8_t *) s;
    v.len = strlen(s);

    return v;
}


static void
add_text(kmip_attributes_t *list, kmip_attribute_e id, const char *name,
    const char *text)
{
    kmip_attribute_t  a;

    memset(&a, 0, sizeof(kmip_attribute_t));

    a.id = id;
    a.name = str(name);
    a.index = 77;
    a.value.type = KMIP_TYPE_TEXT_STRING;
    a.value.bytes = str(text);

    if (kmip_attributes_add(arena, list, &a) != KMIP_OK) {
        ok(0, "added %s", text);
    }
}


/* index and text of the list, "0a 1b" */

static const char *
show(const kmip_attributes_t *list)
{
    size_t                   i, len;
    const kmip_attribute_t  *a;

    static char  buf[256];

    len = 0;
    buf[0] = '\0';

    for (i = 0; i < list->nelts; i++) {
        a = &list->elts[i];

        len += snprintf(buf + len, sizeof(buf) - len, "%s%d%.*s",
                        i ? " " : "", (int) a->index,
                        (int) a->value.bytes.len,
                        (const char *) a->value.bytes.data);
    }

    return buf;
}


static void
test_instances(void)
{
    kmip_str_t          x, y;
    kmip_attribute_t   *a;
    kmip_attributes_t   list;

    x = str("x-a");
    y = str("x-b");

    is_int(kmip_attributes_init(arena, &list), KMIP_OK, "an empty list");
    is_int(list.nelts, 0, "is empty");

    add_text(&list, KMIP_ATTR_OBJECT_GROUP, "", "a");
    add_text(&list, KMIP_ATTR_CUSTOM, "x-a", "b");
    add_text(&list, KMIP_ATTR_OBJECT_GROUP, "", "c");
    add_text(&list, KMIP_ATTR_CUSTOM, "x-b", "d");
    add_text(&list, KMIP_ATTR_CUSTOM, "x-a", "e");
    add_text(&list, KMIP_ATTR_OBJECT_GROUP, "", "f");

    is_str(show(&list), "0a 0b 1c 0d 1e 2f",
           "each kind counts its instances");

    is_int(kmip_attributes_count(&list, KMIP_ATTR_OBJECT_GROUP, NULL), 3,
           "three of a standard attribute");
    is_int(kmip_attributes_count(&list, KMIP_ATTR_CUSTOM, &x), 2,
           "two of a custom one");
    is_int(kmip_attributes_count(&list, KMIP_ATTR_CUSTOM, &y), 1,
           "one of another");
    is_int(kmip_attributes_count(&list, KMIP_ATTR_CUSTOM, NULL), 0,
           "none without a name");
    is_int(kmip_attributes_count(&list, KMIP_ATTR_NAME, NULL), 0,
           "none of what is absent");

    a = kmip_attributes_get(&list, KMIP_ATTR_CUSTOM, &x, 1);
    ok(a == &list.elts[4], "found by name and index");
    ok(kmip_attributes_get(&list, KMIP_ATTR_CUSTOM, &x, 2) == NULL,
       "not past the last");
    ok(kmip_attributes_get(&list, KMIP_ATTR_CUSTOM, NULL, 0) == NULL,
       "not without its name");

    a = kmip_attributes_get(&list, KMIP_ATTR_OBJECT_GROUP, NULL, 1);
    kmip_attributes_remove(&list, a);
    is_str(show(&list), "0a 0b 0d 1e 2f", "others keep their index");

    add_text(&list, KMIP_ATTR_OBJECT_GROUP, "", "g");
    is_str(show(&list), "0a 0b 0d 1e 2f 3g", "a new one comes last");

    kmip_attributes_remove(&list, &list.elts[5]);
    kmip_attributes_remove(&list, &list.elts[0]);
    is_str(show(&list), "0b 0d 1e 2f", "the last and the first go");

    list.elts[3].index = INT32_MAX;
    is_int(kmip_attributes_add(arena, &list, &list.elts[3]), KMIP_ERROR,
           "an index does not overflow");
    is_int(list.nelts, 4, "and nothing is added");
}


static void
test_growth(void)
{
    int                i, good;
    kmip_attributes_t  list;

    memset(&list, 0, sizeof(kmip_attributes_t));

    add_text(&list, KMIP_ATTR_OBJECT_GROUP, "", "a");

    /* what is added lies in the array that is outgrown */

    for (i = 0; i < 100; i++) {
        if (kmip_attributes_add(arena, &list, &list.elts[i]) != KMIP_OK) {
            break;
        }
    }

    is_int(list.nelts, 101, "a hundred more in a list of zeros");

    good = 1;

    for (i = 0; i < (int) list.nelts; i++) {
        good &= (list.elts[i].index == i
                 && list.elts[i].value.bytes.data[0] == 'a');
    }

    ok(good, "all in their places");

    is_int(kmip_attributes_append(arena, &list, &list.elts[5]), KMIP_OK,
           "appended");
    is_int(list.elts[101].index, 5, "with its index as it was");
}


static void
test_numbers(void)
{
    int64_t            n;
    kmip_attributes_t  list;

    kmip_attributes_init(arena, &list);

    n = 42;
    is_int(kmip_attributes_number(&list, KMIP_ATTR_ACTIVATION_DATE, &n), 0,
           "no date");
    is_int(n, 42, "nothing is set");

    is_int(kmip_attributes_set_number(arena, &list,
                                      KMIP_ATTR_ACTIVATION_DATE, -1),
           KMIP_OK, "a date is set");
    is_int(list.elts[0].value.type, KMIP_TYPE_DATE_TIME, "of its type");
    is_int(kmip_attributes_number(&list, KMIP_ATTR_ACTIVATION_DATE, &n), 1,
           "and is there");
    is_int(n, -1, "with its value");

    is_int(kmip_attributes_set_number(arena, &list,
                                      KMIP_ATTR_ACTIVATION_DATE,
                                      INT64_C(1) << 40),
           KMIP_OK, "it is set again");
    kmip_attributes_number(&list, KMIP_ATTR_ACTIVATION_DATE, &n);
    is_int(n, INT64_C(1) << 40, "to the new value");
    is_int(list.nelts, 1, "in its place");
}


static void
test_copies(void)
{
    char               text[] = "text", name[] = "x-name";
    kmip_arena_t      *other;
    kmip_attributes_t  list, copy;

    kmip_attributes_init(arena, &list);
    is_int(kmip_attributes_copy(arena, &copy, &list), KMIP_OK,
           "an empty list is copied");
    is_int(copy.nelts, 0, "and is empty");

    add_text(&list, KMIP_ATTR_CUSTOM, name, text);
    add_text(&list, KMIP_ATTR_CUSTOM, name, text);

    other = kmip_arena_create(4096);
    is_int(kmip_attributes_copy(other, &copy, &list), KMIP_OK,
           "a list is copied");

    memset(text, '!', sizeof(text) - 1);
    memset(name, '!', sizeof(name) - 1);
    kmip_attributes_remove(&list, &list.elts[0]);

    is_str(show(&copy), "0text 1text", "the copy has its own values");
    is_mem(copy.elts[1].name.data, copy.elts[1].name.len, "x-name", 6,
           "and names");
    is_str(show(&list), "1!!!!", "and the list is its own");

    kmip_arena_destroy(other);
}


static void
test_no_room(void)
{
    size_t             i, limit;
    kmip_int_t         rc;
    kmip_arena_t      *small;
    kmip_attribute_t   a;
    kmip_attributes_t  list, copy;

    memset(&a, 0, sizeof(kmip_attribute_t));
    a.id = KMIP_ATTR_COMMENT;
    a.value.type = KMIP_TYPE_TEXT_STRING;
    a.value.bytes = str("comment");

    limit = 64 * sizeof(kmip_attribute_t);
    small = kmip_arena_create(limit);
    memset(&list, 0, sizeof(kmip_attributes_t));

    for (i = 0, rc = KMIP_OK; i < 64 && rc == KMIP_OK; i++) {
        rc = kmip_attributes_add(small, &list, &a);
    }

    is_int(rc, KMIP_ERROR, "a list stops growing at the arena's limit");
    ok(list.nelts > 0 && list.nelts <= list.nalloc, "and stays whole");

    kmip_arena_destroy(small);

    kmip_attributes_init(arena, &list);
    kmip_attributes_add(arena, &list, &a);

    small = kmip_arena_create(8);
    is_int(kmip_attributes_copy(small, &copy, &list), KMIP_ERROR,
           "no room for a copy");
    is_int(kmip_attributes_init(small, &copy), KMIP_ERROR,
           "no room for a list");
    is_int(copy.nelts, 0, "which is empty");
    kmip_arena_destroy(small);
}


int
main(void)
{
    arena = kmip_arena_create(1024 * 1024);

    test_instances();
    test_growth();
    test_numbers();
    test_copies();
    test_no_room();

    kmip_arena_destroy(arena);

    return done_testing();
}
