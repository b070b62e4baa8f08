
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Templates: registered, found, returned, and what objects get that are made
 * with them.
 */


#include "engine_world.h"
#include "tap.h"


static void test_template(void);
static void test_made(void);
static void test_precedence(void);
static void test_several(void);
static void test_absent(void);
static void test_registered(void);
static void test_life(void);
static void test_versions(void);


static world_t  w;


int
main(void)
{
    test_template();
    test_made();
    test_precedence();
    test_several();
    test_absent();
    test_registered();
    test_life();
    test_versions();

    return done_testing();
}


/* registers a Template with these attributes, up to one whose id is 0 */

static long
template(char *uid, const char *name, const kmip_attribute_t *list)
{
    long              result;
    talk_t            t;
    kmip_payload_t   *p;
    kmip_attribute_t  a;

    talk_begin(&t, &w);

    p = talk_add(&t, KMIP_OPERATION_REGISTER);

    p->object_type = KMIP_OBJECT_TYPE_TEMPLATE;
    p->object.object_type = KMIP_OBJECT_TYPE_TEMPLATE;

    talk_present(p, OBJECT_TYPE);
    talk_present(p, TEMPLATE_ATTRIBUTE);
    talk_present(p, OBJECT);

    kmip_attributes_init(t.arena, &p->object.attributes);

    for ( /* void */ ; list->id; list++) {
        kmip_attributes_add(t.arena, &p->object.attributes, list);
    }

    if (name) {
        a = talk_name(&t, name);
        talk_list(&t, p, &a);
    }

    talk_run(&t);

    result = talk_made(&t, uid);

    talk_end(&t);

    return result;
}


/* Create with these Templates and attributes; the reason */

static long
make(char *uid, const char *const *names, const kmip_attribute_t *list)
{
    long              result;
    talk_t            t;
    kmip_payload_t   *p;
    kmip_attribute_t  a;

    talk_begin(&t, &w);

    p = talk_add(&t, KMIP_OPERATION_CREATE);
    p->object_type = KMIP_OBJECT_TYPE_SYMMETRIC_KEY;

    talk_present(p, OBJECT_TYPE);
    talk_present(p, TEMPLATE_ATTRIBUTE);

    kmip_attributes_init(t.arena, &p->templates);

    for ( /* void */ ; *names; names++) {
        a = talk_name(&t, *names);
        kmip_attributes_add(t.arena, &p->templates, &a);
    }

    for ( /* void */ ; list->id; list++) {
        talk_list(&t, p, list);
    }

    talk_run(&t);

    result = talk_made(&t, uid);

    talk_end(&t);

    return result;
}


/* the text of an attribute's instance; empty: there is none */

static const char *
text_of(const char *uid, const char *name, int32_t instance)
{
    talk_t                   t;
    const kmip_attribute_t  *a;

    static char  text[128];

    talk_begin(&t, &w);
    (void) talk_add_uid(&t, KMIP_OPERATION_GET_ATTRIBUTES, uid);
    talk_run(&t);

    text[0] = '\0';
    a = talk_found(&t, 0, name, instance);

    if (a) {
        snprintf(text, sizeof(text), "%.*s", (int) a->value.bytes.len,
                 (const char *) a->value.bytes.data);
    }

    talk_end(&t);

    return text;
}


static const char *const  none[] = { NULL };
static const char *const  one[] = { "one", NULL };
static const char *const  two[] = { "two", NULL };
static const char *const  both[] = { "one", "two", NULL };


#define AES   talk_number(KMIP_ATTR_CRYPTOGRAPHIC_ALGORITHM,                 \
                          KMIP_CRYPTOGRAPHIC_ALGORITHM_AES)
#define BITS(n)  talk_number(KMIP_ATTR_CRYPTOGRAPHIC_LENGTH, n)
#define MASK  talk_number(KMIP_ATTR_CRYPTOGRAPHIC_USAGE_MASK, 12)
#define GROUP(s)  talk_text(KMIP_ATTR_OBJECT_GROUP, "", s)
#define CONTACT(s)  talk_text(KMIP_ATTR_CONTACT_INFORMATION, "", s)
#define CUSTOM(s)  talk_text(KMIP_ATTR_CUSTOM, "x-Purpose", s)
#define END   { .id = KMIP_ATTR_UNKNOWN }


static void
test_template(void)
{
    char                  uid[64];
    talk_t                t;
    int64_t               number;
    kmip_payload_t       *p;
    const kmip_object_t  *object;

    world_init(&w);

    is_int(template(uid, "one", (kmip_attribute_t[]) { AES, GROUP("g"),
                                                       END }), 0,
           "a Template is registered");

    talk_begin(&t, &w);
    (void) talk_add_uid(&t, KMIP_OPERATION_GET, uid);
    talk_run(&t);

    is_int(talk_result(&t, 0), 0, "and returned");

    object = &t.answers[0].payload.object;

    is_int(object->object_type, KMIP_OBJECT_TYPE_TEMPLATE, "as a Template");
    is_int((long) object->attributes.nelts, 3, "with its attributes");
    ok(kmip_attributes_number(&object->attributes,
                              KMIP_ATTR_CRYPTOGRAPHIC_ALGORITHM, &number)
       && number == KMIP_CRYPTOGRAPHIC_ALGORITHM_AES, "and their values");
    ok(object->material == NULL, "and without a key");
    talk_end(&t);

    is_str(text_of(uid, "Object Group", 0), "g",
           "Get Attributes has what the Template has");
    is_int(world_state(&w, uid), 0, "it has no State");
    ok(!world_number(&w, uid, "Sensitive", &number),
       "nor is it said to be Sensitive or not");
    is_str(text_of(uid, "Digest", 0), "", "it has no Digest");

    talk_begin(&t, &w);
    p = talk_add(&t, KMIP_OPERATION_LOCATE);
    talk_list(&t, p, &(kmip_attribute_t[]) {
              talk_number(KMIP_ATTR_OBJECT_TYPE,
                          KMIP_OBJECT_TYPE_TEMPLATE) }[0]);
    talk_present(p, ATTRIBUTES);
    talk_run(&t);
    is_int((long) t.answers[0].payload.uids.nelts, 1,
           "Locate finds it by its Object Type");
    talk_end(&t);

    is_int(template(uid, NULL, (kmip_attribute_t[]) { AES, END }),
           KMIP_RESULT_REASON_INVALID_FIELD, "a Template needs a Name");
    is_int(template(uid, "more",
                    (kmip_attribute_t[]) {
                        talk_number(KMIP_ATTR_STATE, KMIP_STATE_ACTIVE),
                        END }),
           KMIP_RESULT_REASON_PERMISSION_DENIED,
           "what no client may set is refused in a Template");
    is_int(template(uid, "more",
                    (kmip_attribute_t[]) { AES, AES, END }),
           KMIP_RESULT_REASON_INVALID_FIELD,
           "so is an attribute of one value that has two");

    world_free(&w);
}


static void
test_made(void)
{
    char     uid[64];
    int64_t  number;

    world_init(&w);

    template(uid, "one", (kmip_attribute_t[]) { AES, BITS(128), GROUP("g"),
                                                CUSTOM("v"), END });

    is_int(make(uid, one, (kmip_attribute_t[]) { MASK, END }), 0,
           "a key is made with a Template");
    is_str(text_of(uid, "Object Group", 0), "g", "it has the Object Group");
    is_str(text_of(uid, "x-Purpose", 0), "v", "and the custom attribute");
    ok(world_number(&w, uid, "Cryptographic Length", &number)
       && number == 128, "and the length of the Template");
    is_str(text_of(uid, "Name", 0), "", "but not its Name");

    is_int(make(uid, none, (kmip_attribute_t[]) { MASK, END }),
           KMIP_RESULT_REASON_INVALID_FIELD,
           "without the Template it lacks an algorithm");

    world_free(&w);
}


static void
test_precedence(void)
{
    char     uid[64];
    int64_t  number;

    world_init(&w);

    template(uid, "one", (kmip_attribute_t[]) { AES, BITS(128), GROUP("g"),
                                                CONTACT("them"), END });

    is_int(make(uid, one, (kmip_attribute_t[]) { MASK, BITS(256), GROUP("h"),
                                                 CONTACT("us"), END }), 0,
           "a key is made with a Template and values of its own");
    ok(world_number(&w, uid, "Cryptographic Length", &number)
       && number == 256, "its own length counts");
    is_str(text_of(uid, "Contact Information", 0), "us",
           "so does its own Contact Information");
    is_str(text_of(uid, "Object Group", 0), "h",
           "of an attribute of several values it has its own");
    is_str(text_of(uid, "Object Group", 1), "g", "and the Template's");

    is_int(make(uid, one, (kmip_attribute_t[]) { MASK, GROUP("g"), END }), 0,
           "the same value in both");
    is_str(text_of(uid, "Object Group", 1), "", "is there once");

    world_free(&w);
}


static void
test_several(void)
{
    char  uid[64];

    world_init(&w);

    template(uid, "one", (kmip_attribute_t[]) { AES, GROUP("g"), END });
    template(uid, "two", (kmip_attribute_t[]) { BITS(256), GROUP("h"),
                                                END });
    template(uid, "other", (kmip_attribute_t[]) { BITS(128), END });

    is_int(make(uid, both, (kmip_attribute_t[]) { MASK, END }), 0,
           "a key is made with two Templates");
    is_str(text_of(uid, "Object Group", 0), "g", "it has the first one's");
    is_str(text_of(uid, "Object Group", 1), "h", "and the second one's");

    is_int(make(uid, (const char *const[]) { "one", "two", "other", NULL },
                (kmip_attribute_t[]) { MASK, END }),
           KMIP_RESULT_REASON_INVALID_FIELD,
           "two Templates that differ are refused");

    is_int(make(uid, (const char *const[]) { "one", "two", "other", NULL },
                (kmip_attribute_t[]) { MASK, BITS(192), END }), 0,
           "unless the request decides");

    is_int(make(uid, (const char *const[]) { "one", "one", "one", "one",
                     "one", "one", "one", "one", "one", "two", NULL },
                (kmip_attribute_t[]) { MASK, END }), 0,
           "a Template that is named more than once is read once");

    world_free(&w);
}


static void
test_absent(void)
{
    char  uid[64];

    world_init(&w);

    world_create(&w, uid);
    world_add(&w, uid, talk_text(KMIP_ATTR_OBJECT_GROUP, "", "g"));

    is_int(make(uid, two, (kmip_attribute_t[]) { AES, BITS(128), MASK,
                                                 END }),
           KMIP_RESULT_REASON_ITEM_NOT_FOUND,
           "a Template that there is not is not found");

    template(uid, "two", (kmip_attribute_t[]) { GROUP("g"), END });
    world_do(&w, KMIP_OPERATION_DESTROY, uid);

    is_int(make(uid, two, (kmip_attribute_t[]) { AES, BITS(128), MASK,
                                                 END }),
           KMIP_RESULT_REASON_ITEM_NOT_FOUND, "nor is a destroyed one");

    world_free(&w);
}


/* Register takes Templates, too */

static void
test_registered(void)
{
    char              uid[64];
    talk_t            t;
    kmip_payload_t   *p;
    kmip_attribute_t  a;

    world_init(&w);

    template(uid, "one", (kmip_attribute_t[]) { GROUP("g"), END });

    talk_begin(&t, &w);

    p = talk_add(&t, KMIP_OPERATION_REGISTER);

    p->object_type = KMIP_OBJECT_TYPE_SECRET_DATA;
    p->object.object_type = KMIP_OBJECT_TYPE_SECRET_DATA;
    p->object.key_format_type = KMIP_KEY_FORMAT_TYPE_OPAQUE;
    p->object.data_type = KMIP_SECRET_DATA_TYPE_PASSWORD;
    p->object.material = kmip_secret_copy(t.arena, "secret", 6);

    talk_present(p, OBJECT_TYPE);
    talk_present(p, TEMPLATE_ATTRIBUTE);
    talk_present(p, OBJECT);

    a = talk_name(&t, "one");
    kmip_attributes_init(t.arena, &p->templates);
    kmip_attributes_add(t.arena, &p->templates, &a);

    talk_run(&t);

    is_int(talk_made(&t, uid), 0, "Secret Data are registered with a Template");
    talk_end(&t);

    is_str(text_of(uid, "Object Group", 0), "g", "and have its Object Group");

    world_free(&w);
}


/* dates of a Template are those of the objects made with it */

static void
test_life(void)
{
    char  key[64], uid[64];

    world_init(&w);

    template(uid, "one", (kmip_attribute_t[]) {
             AES, BITS(128), MASK,
             talk_number(KMIP_ATTR_ACTIVATION_DATE, WORLD_NOW - 60), END });

    is_int(make(key, one, (kmip_attribute_t[]) { END }), 0,
           "a key is made with a Template alone");
    is_int(world_state(&w, key), KMIP_STATE_ACTIVE,
           "the Template's Activation Date makes it Active");

    is_int(world_do(&w, KMIP_OPERATION_ACTIVATE, uid),
           KMIP_RESULT_REASON_ILLEGAL_OPERATION,
           "a Template cannot be activated");
    is_int(world_revoke(&w, uid, KMIP_REVOCATION_REASON_CODE_UNSPECIFIED),
           KMIP_RESULT_REASON_ILLEGAL_OPERATION, "nor revoked");
    is_int(world_add(&w, uid, talk_text(KMIP_ATTR_CUSTOM, "x-a", "v")), 0,
           "its attributes can be changed");
    is_int(make(key, one, (kmip_attribute_t[]) { END }), 0,
           "a further key is made");
    is_str(text_of(key, "x-a", 0), "v", "and has the new attribute");
    is_int(world_do(&w, KMIP_OPERATION_DESTROY, uid), 0,
           "a Template can be destroyed at any time");
    is_int(world_do(&w, KMIP_OPERATION_GET, uid),
           KMIP_RESULT_REASON_ITEM_NOT_FOUND, "and is gone then");

    world_free(&w);
}


static void
test_versions(void)
{
    char  uid[64];

    world_init(&w);

    template(uid, "one", (kmip_attribute_t[]) { AES, END });

    w.version = KMIP_V2_1;

    is_int(world_do(&w, KMIP_OPERATION_GET, uid),
           KMIP_RESULT_REASON_INVALID_OBJECT_TYPE,
           "2.1, which has no Templates, does not get one");

    w.version = KMIP_V1_0;

    is_int(world_do(&w, KMIP_OPERATION_GET, uid), 0, "1.0 does");

    world_free(&w);
}
