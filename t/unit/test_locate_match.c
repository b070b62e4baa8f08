
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Matching of Locate requests.
 */


#include "engine_world.h"
#include "kmip_locate_match.h"
#include "tap.h"


static kmip_snapshot_t  object;
static kmip_filter_t    filter;
static talk_t           talk;


static void prepare(void);
static void want(kmip_attribute_t a);
static kmip_match_e match(void);
static kmip_match_e match_one(kmip_attribute_t a);
static kmip_attribute_t name_value(const char *name);
static void test_single(void);
static void test_multiple(void);
static void test_dates(void);
static void test_structures(void);
static void test_stored(void);
static void test_loaded(void);
static void test_need(void);


int
main(void)
{
    world_t  w;

    world_init(&w);
    talk_begin(&talk, &w);

    test_single();
    test_multiple();
    test_dates();
    test_structures();
    test_stored();
    test_loaded();
    test_need();

    talk_end(&talk);
    world_free(&w);

    return done_testing();
}


static void
prepare(void)
{
    size_t            i;
    kmip_attribute_t  list[] = {
        talk_number(KMIP_ATTR_CRYPTOGRAPHIC_ALGORITHM, 3),
        talk_number(KMIP_ATTR_CRYPTOGRAPHIC_LENGTH, 256),
        talk_number(KMIP_ATTR_CRYPTOGRAPHIC_USAGE_MASK, 12),
        talk_number(KMIP_ATTR_INITIAL_DATE, 1000),
        talk_name(&talk, "first"),
        talk_name(&talk, "second"),
        talk_text(KMIP_ATTR_CUSTOM, "x-Vendor", "VMware, Inc."),
        talk_text(KMIP_ATTR_OBJECT_GROUP, NULL, "red"),
        talk_text(KMIP_ATTR_OBJECT_GROUP, NULL, "blue")
    };

    memset(&object, 0, sizeof(kmip_snapshot_t));
    memset(&filter, 0, sizeof(kmip_filter_t));

    object.uid = (kmip_str_t) kmip_string("an-identifier");
    object.object_type = KMIP_OBJECT_TYPE_SYMMETRIC_KEY;
    object.key_format_type = KMIP_KEY_FORMAT_TYPE_RAW;
    object.state = KMIP_STATE_PRE_ACTIVE;
    object.loaded = KMIP_NEED_ATTRIBUTES;

    for (i = 0; i < sizeof(list) / sizeof(list[0]); i++) {
        if (kmip_attributes_add(talk.arena, &object.attributes, &list[i])
            != KMIP_OK)
        {
            exit(1);
        }
    }

    filter.now = 5000;
}


static void
want(kmip_attribute_t a)
{
    if (kmip_attributes_append(talk.arena, &filter.attributes, &a) != KMIP_OK)
    {
        exit(1);
    }
}


static kmip_match_e
match(void)
{
    return kmip_locate_match(&filter, &object);
}


static kmip_match_e
match_one(kmip_attribute_t a)
{
    prepare();
    want(a);

    return match();
}


/* a Name without its type, as only Locate may have it */

static kmip_attribute_t
name_value(const char *name)
{
    kmip_writer_t     w;
    kmip_attribute_t  a;

    memset(&a, 0, sizeof(kmip_attribute_t));

    if (kmip_writer_init(&w, talk.arena, 64, 4096) != KMIP_OK) {
        exit(1);
    }

    kmip_ttlv_put_bytes(&w, KMIP_TAG_NAME_VALUE, KMIP_TYPE_TEXT_STRING, name,
                        strlen(name));

    a.id = KMIP_ATTR_NAME;
    a.value.type = KMIP_TYPE_STRUCTURE;
    a.value.bytes.data = w.start;
    a.value.bytes.len = kmip_writer_used(&w);

    return a;
}


static void
test_single(void)
{
    kmip_attribute_t  a;

    prepare();
    is_int(match(), KMIP_MATCH_YES, "nothing wanted matches everything");

    is_int(match_one(talk_number(KMIP_ATTR_CRYPTOGRAPHIC_LENGTH, 256)),
           KMIP_MATCH_YES, "an equal length");
    is_int(match_one(talk_number(KMIP_ATTR_CRYPTOGRAPHIC_LENGTH, 128)),
           KMIP_MATCH_NO, "another length");

    is_int(match_one(talk_number(KMIP_ATTR_CRYPTOGRAPHIC_USAGE_MASK, 4)),
           KMIP_MATCH_YES, "a part of the mask");
    is_int(match_one(talk_number(KMIP_ATTR_CRYPTOGRAPHIC_USAGE_MASK, 12)),
           KMIP_MATCH_YES, "the whole mask");
    is_int(match_one(talk_number(KMIP_ATTR_CRYPTOGRAPHIC_USAGE_MASK, 5)),
           KMIP_MATCH_NO, "a bit that is not in the mask");
    is_int(match_one(talk_number(KMIP_ATTR_CRYPTOGRAPHIC_USAGE_MASK, 0)),
           KMIP_MATCH_YES, "no bit");

    is_int(match_one(talk_number(KMIP_ATTR_OBJECT_TYPE, 2)), KMIP_MATCH_YES,
           "its Object Type");
    is_int(match_one(talk_number(KMIP_ATTR_OBJECT_TYPE, 7)), KMIP_MATCH_NO,
           "another Object Type");
    is_int(match_one(talk_number(KMIP_ATTR_KEY_FORMAT_TYPE, 1)),
           KMIP_MATCH_YES, "its Key Format Type");
    is_int(match_one(talk_number(KMIP_ATTR_STATE, KMIP_STATE_PRE_ACTIVE)),
           KMIP_MATCH_YES, "its State");
    is_int(match_one(talk_number(KMIP_ATTR_STATE, KMIP_STATE_ACTIVE)),
           KMIP_MATCH_NO, "another State");

    is_int(match_one(talk_text(KMIP_ATTR_UNIQUE_IDENTIFIER, NULL,
                               "an-identifier")),
           KMIP_MATCH_YES, "its Unique Identifier");
    is_int(match_one(talk_text(KMIP_ATTR_UNIQUE_IDENTIFIER, NULL,
                               "An-identifier")),
           KMIP_MATCH_NO, "another Unique Identifier");

    is_int(match_one(talk_text(KMIP_ATTR_CUSTOM, "x-Vendor", "VMware, Inc.")),
           KMIP_MATCH_YES, "a custom attribute");
    is_int(match_one(talk_text(KMIP_ATTR_CUSTOM, "x-Vendor", "VMware")),
           KMIP_MATCH_NO, "a part of its value is not its value");
    is_int(match_one(talk_text(KMIP_ATTR_CUSTOM, "x-vendor", "VMware, Inc.")),
           KMIP_MATCH_NO, "a custom attribute it does not have");

    a = talk_number(KMIP_ATTR_CRYPTOGRAPHIC_LENGTH, 256);
    a.id = KMIP_ATTR_CUSTOM;
    a.name = (kmip_str_t) kmip_string("x-Vendor");
    is_int(match_one(a), KMIP_MATCH_NO, "a custom attribute of another type");

    a.id = KMIP_ATTR_UNKNOWN;
    is_int(match_one(a), KMIP_MATCH_NO, "an attribute that nothing has");

    prepare();
    want(talk_number(KMIP_ATTR_CRYPTOGRAPHIC_LENGTH, 256));
    want(talk_number(KMIP_ATTR_CRYPTOGRAPHIC_ALGORITHM, 2));
    is_int(match(), KMIP_MATCH_NO, "all must match");
}


static void
test_multiple(void)
{
    is_int(match_one(talk_text(KMIP_ATTR_OBJECT_GROUP, NULL, "blue")),
           KMIP_MATCH_YES, "any instance will do");
    is_int(match_one(talk_text(KMIP_ATTR_OBJECT_GROUP, NULL, "green")),
           KMIP_MATCH_NO, "but one of them must");

    prepare();
    want(talk_text(KMIP_ATTR_OBJECT_GROUP, NULL, "blue"));
    want(talk_text(KMIP_ATTR_OBJECT_GROUP, NULL, "red"));
    is_int(match(), KMIP_MATCH_YES, "two that are both there");

    want(talk_text(KMIP_ATTR_OBJECT_GROUP, NULL, "green"));
    is_int(match(), KMIP_MATCH_NO, "three of which one is not");
}


static void
test_dates(void)
{
    is_int(match_one(talk_number(KMIP_ATTR_INITIAL_DATE, 1000)),
           KMIP_MATCH_YES, "the very date");
    is_int(match_one(talk_number(KMIP_ATTR_INITIAL_DATE, 1001)),
           KMIP_MATCH_NO, "another date");
    is_int(match_one(talk_number(KMIP_ATTR_DESTROY_DATE, 0)),
           KMIP_MATCH_NO, "a date it does not have");

    prepare();
    want(talk_number(KMIP_ATTR_INITIAL_DATE, 1000));
    want(talk_number(KMIP_ATTR_INITIAL_DATE, 2000));
    is_int(match(), KMIP_MATCH_YES, "the beginning of a range");

    prepare();
    want(talk_number(KMIP_ATTR_INITIAL_DATE, 1000));
    want(talk_number(KMIP_ATTR_INITIAL_DATE, 10));
    is_int(match(), KMIP_MATCH_YES, "the end of a range, backwards");

    prepare();
    want(talk_number(KMIP_ATTR_INITIAL_DATE, 1001));
    want(talk_number(KMIP_ATTR_INITIAL_DATE, 2000));
    is_int(match(), KMIP_MATCH_NO, "before a range");

    prepare();
    want(talk_number(KMIP_ATTR_INITIAL_DATE, 500));
    want(talk_number(KMIP_ATTR_INITIAL_DATE, 999));
    is_int(match(), KMIP_MATCH_NO, "after a range");
}


static void
test_structures(void)
{
    is_int(match_one(talk_name(&talk, "second")), KMIP_MATCH_YES, "a Name");
    is_int(match_one(talk_name(&talk, "third")), KMIP_MATCH_NO,
           "another Name");
    is_int(match_one(name_value("first")), KMIP_MATCH_YES,
           "a Name without its type");
    is_int(match_one(name_value("firs")), KMIP_MATCH_NO,
           "another one without its type");
}


static void
test_stored(void)
{
    prepare();
    filter.storage_status_mask = 1;
    is_int(match(), KMIP_MATCH_YES, "on-line is asked for");

    filter.storage_status_mask = 2;
    is_int(match(), KMIP_MATCH_NO, "nothing is archived");

    filter.storage_status_mask = 4;
    is_int(match(), KMIP_MATCH_NO, "it is not destroyed");

    object.state = KMIP_STATE_DESTROYED;
    is_int(match(), KMIP_MATCH_YES, "it is destroyed");

    filter.storage_status_mask = 3;
    is_int(match(), KMIP_MATCH_NO, "on-line and archived leave it out");

    filter.storage_status_mask = 0;
    is_int(match(), KMIP_MATCH_NO, "as does no mask");

    want(talk_number(KMIP_ATTR_STATE, KMIP_STATE_DESTROYED));
    is_int(match(), KMIP_MATCH_YES, "unless its State is asked for");

    object.state = KMIP_STATE_DESTROYED_COMPROMISED;
    is_int(match(), KMIP_MATCH_NO, "its very State");

    prepare();
    object.state = KMIP_STATE_DESTROYED;
    object.object_type = KMIP_STATE_DESTROYED;
    want(talk_number(KMIP_ATTR_OBJECT_TYPE, KMIP_STATE_DESTROYED));
    is_int(match(), KMIP_MATCH_NO, "not a number that is the same");
}


/*
 * attributes that are not loaded are unknown: never YES, NO only if it is
 * certain
 */

static void
test_loaded(void)
{
    prepare();
    object.loaded = KMIP_NEED_METADATA;
    is_int(match(), KMIP_MATCH_YES, "metadata tell that it exists");

    want(talk_number(KMIP_ATTR_CRYPTOGRAPHIC_LENGTH, 256));
    is_int(match(), KMIP_MATCH_YES, "metadata tell the length");

    want(talk_text(KMIP_ATTR_OBJECT_GROUP, NULL, "blue"));
    is_int(match(), KMIP_MATCH_MORE, "but not the groups");

    want(talk_number(KMIP_ATTR_CRYPTOGRAPHIC_ALGORITHM, 2));
    is_int(match(), KMIP_MATCH_NO, "a wrong algorithm settles it");

    prepare();
    object.loaded = KMIP_NEED_NOTHING;
    is_int(match(), KMIP_MATCH_MORE, "nothing loaded: perhaps destroyed");

    want(talk_number(KMIP_ATTR_CRYPTOGRAPHIC_LENGTH, 128));
    is_int(match(), KMIP_MATCH_NO, "nothing loaded: not this length");

    prepare();
    object.loaded = KMIP_NEED_NOTHING;
    want(talk_number(KMIP_ATTR_STATE, KMIP_STATE_ACTIVE));
    is_int(match(), KMIP_MATCH_MORE, "nothing loaded: any State");

    prepare();
    object.loaded = KMIP_NEED_NOTHING;
    want(talk_number(KMIP_ATTR_FRESH, 1));
    is_int(match(), KMIP_MATCH_MORE, "nothing loaded: perhaps Fresh");

    prepare();
    object.loaded = KMIP_NEED_NOTHING;
    object.object_type = 0;
    want(talk_number(KMIP_ATTR_OBJECT_TYPE, 2));
    is_int(match(), KMIP_MATCH_MORE, "nothing loaded: any Object Type");

    prepare();
    object.loaded = KMIP_NEED_NOTHING;
    want(talk_number(KMIP_ATTR_OBJECT_TYPE, 7));
    is_int(match(), KMIP_MATCH_NO, "but a known one is not another");

    prepare();
    object.loaded = KMIP_NEED_NOTHING;
    want(talk_number(KMIP_ATTR_ORIGINAL_CREATION_DATE, 1));
    is_int(match(), KMIP_MATCH_MORE, "nothing loaded: absent means nothing");

    object.loaded = KMIP_NEED_METADATA;
    is_int(match(), KMIP_MATCH_NO, "with metadata it means no");

    prepare();
    object.loaded = KMIP_NEED_NOTHING;
    object.state = KMIP_STATE_DESTROYED;
    is_int(match(), KMIP_MATCH_NO, "what is destroyed stays so");
}


static void
test_need(void)
{
    prepare();
    is_int(kmip_locate_need(&filter), KMIP_NEED_METADATA,
           "nothing wanted needs metadata");

    want(talk_number(KMIP_ATTR_CRYPTOGRAPHIC_LENGTH, 128));
    want(talk_number(KMIP_ATTR_STATE, 1));
    want(talk_number(KMIP_ATTR_DEACTIVATION_DATE, 1));
    is_int(kmip_locate_need(&filter), KMIP_NEED_METADATA,
           "length, State and life cycle need metadata");

    want(talk_text(KMIP_ATTR_CUSTOM, "x-Vendor", "VMware, Inc."));
    is_int(kmip_locate_need(&filter), KMIP_NEED_ATTRIBUTES,
           "a custom attribute needs more");
}
