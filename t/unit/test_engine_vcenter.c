
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The conversations of vCenter, as it has them.
 */


#include "engine_world.h"
#include "tap.h"


static void test_discover(world_t *w);
static void test_create(world_t *w, char *uid);
static void test_key(world_t *w, const char *uid);
static void test_tags(world_t *w, const char *uid, const char *const *names);
static void test_probe(world_t *w, const char *uid, const char *name);
static void test_again(world_t *w, const char *uid, const char *name);


int
main(void)
{
    char     uid[64];
    world_t  w;

    static const char *const  first[] = {
        "x-Product_Version", "x-Vendor", "x-Product"
    };

    static const char *const  second[] = {
        "x-Identifier", "x-Component", "x-Name"
    };

    world_init(&w);
    w.version = KMIP_V1_1;

    test_discover(&w);
    test_create(&w, uid);
    test_key(&w, uid);
    test_tags(&w, uid, first);
    test_tags(&w, uid, second);
    test_again(&w, uid, "x-Name");

    is_int(memory_store_count(w.ms, MEMORY_COMMIT), 3,
           "one commit for Activate and one for each batch of tags");
    ok(!memory_store_abused(w.ms), "the store was used by its rules");

    world_free(&w);

    return done_testing();
}


static void
test_discover(world_t *w)
{
    talk_t           t;
    uint32_t         function;
    kmip_payload_t  *p;

    function = KMIP_QUERY_FUNCTION_QUERY_SERVER_INFORMATION;

    talk_begin(&t, w);
    (void) talk_add(&t, KMIP_OPERATION_DISCOVER_VERSIONS);
    t.items[0].has_id = 0;

    talk_encode(&t);
    is_int(t.request.len, 104, "a bare Discover Versions has 104 bytes");

    talk_run(&t);
    is_int(talk_result(&t, 0), 0, "Discover Versions");
    ok(!t.answers[0].item.has_id, "no identifier is invented");
    is_int(t.answers[0].payload.versions.nelts, 7, "seven versions");
    is_int(t.answers[0].payload.versions.elts[5], KMIP_V1_1, "1.1 is served");
    talk_end(&t);

    talk_begin(&t, w);
    p = talk_add(&t, KMIP_OPERATION_QUERY);
    p->query_functions.elts = &function;
    p->query_functions.nelts = 1;
    talk_present(p, QUERY_FUNCTIONS);
    talk_run(&t);
    is_int(talk_result(&t, 0), 0, "Query");
    ok(kmip_str_equal_c(&t.answers[0].payload.vendor_identification,
                        "a vendor"), "the vendor is named");
    ok(t.answers[0].item.has_id
       && kmip_str_equal(&t.answers[0].item.id, &t.items[0].id),
       "the identifier of a single item is echoed");
    talk_end(&t);
}


static void
test_create(world_t *w, char *uid)
{
    talk_t           t;
    kmip_payload_t  *p;

    talk_begin(&t, w);
    (void) talk_create(&t, 256);
    talk_encode(&t);
    is_int(t.request.len, 312, "Create with an identifier has 312 bytes");
    talk_run(&t);

    is_int(talk_result(&t, 0), 0, "Create");

    p = &t.answers[0].payload;

    is_int(p->object_type, KMIP_OBJECT_TYPE_SYMMETRIC_KEY, "Object Type");
    is_int(p->uid.len, 36, "Unique Identifier");
    ok(!kmip_payload_has(p, TEMPLATE_ATTRIBUTE), "and nothing else");

    memcpy(uid, p->uid.data, 36);
    uid[36] = '\0';

    talk_end(&t);
}


static void
test_key(world_t *w, const char *uid)
{
    talk_t                  t;
    kmip_object_t          *object;
    const kmip_snapshot_t  *stored;

    talk_begin(&t, w);
    (void) talk_add_uid(&t, KMIP_OPERATION_GET, uid);
    talk_run(&t);

    is_int(talk_result(&t, 0), 0, "Get of a Pre-Active key");

    stored = memory_store_first(w->ms);
    object = &t.answers[0].payload.object;

    is_int(object->key_format_type, KMIP_KEY_FORMAT_TYPE_RAW, "Raw");
    is_int(object->algorithm, KMIP_CRYPTOGRAPHIC_ALGORITHM_AES, "AES");
    is_int(object->length, 256, "256 bits");

    if (ok(object->material, "there is a key")) {
        is_mem(object->material->data, object->material->len,
               stored->material->data, stored->material->len,
               "it is the one that is stored");
    }

    talk_end(&t);

    is_int(world_state(w, uid), KMIP_STATE_PRE_ACTIVE, "Pre-Active");
    is_int(world_do(w, KMIP_OPERATION_ACTIVATE, uid), 0, "Activate");
    is_int(world_state(w, uid), KMIP_STATE_ACTIVE, "Active");
}


static void
test_tags(world_t *w, const char *uid, const char *const *names)
{
    size_t    i;
    talk_t    t;
    unsigned  loads;

    for (i = 0; i < 3; i++) {
        test_probe(w, uid, names[i]);
    }

    loads = memory_store_count(w->ms, MEMORY_LOAD);

    talk_begin(&t, w);

    for (i = 0; i < 3; i++) {
        talk_attribute(talk_add_uid(&t, KMIP_OPERATION_ADD_ATTRIBUTE, uid),
                       talk_text(KMIP_ATTR_CUSTOM, names[i], "a value"));
    }

    talk_run(&t);

    is_int(t.nanswers, 3, "three tags are answered");

    for (i = 0; i < 3; i++) {
        is_int(talk_result(&t, i), 0, "%s is added", names[i]);
        ok(kmip_str_equal(&t.answers[i].item.id, &t.items[i].id),
           "with its own identifier");
        ok(kmip_str_equal_c(&t.answers[i].payload.attribute.name, names[i]),
           "and its own attribute");
    }

    is_int(memory_store_count(w->ms, MEMORY_LOAD), loads + 1,
           "the object was loaded once");

    talk_end(&t);
}


static void
test_probe(world_t *w, const char *uid, const char *name)
{
    talk_t  t;

    talk_begin(&t, w);
    talk_names(&t, talk_add_uid(&t, KMIP_OPERATION_GET_ATTRIBUTES, uid), name);
    talk_run(&t);

    is_int(talk_result(&t, 0), 0, "asking for %s", name);
    is_int(t.answers[0].payload.attributes.nelts, 0,
           "gets the Unique Identifier only");

    talk_end(&t);
}


static void
test_again(world_t *w, const char *uid, const char *name)
{
    talk_t  t;

    is_int(world_add(w, uid, talk_text(KMIP_ATTR_CUSTOM, name, "a value")), 0,
           "the same tag again is a success");

    talk_begin(&t, w);
    talk_names(&t, talk_add_uid(&t, KMIP_OPERATION_GET_ATTRIBUTES, uid), name);
    talk_run(&t);
    is_int(t.answers[0].payload.attributes.nelts, 1, "and is there once");
    talk_end(&t);
}
