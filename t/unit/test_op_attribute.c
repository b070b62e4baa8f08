
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Add, Modify and Delete Attribute.
 */


#include "engine_world.h"
#include "tap.h"


static void test_add(void);
static void test_add_refused(void);
static void test_custom(void);
static void test_modify(void);
static void test_modify_refused(void);
static void test_delete(void);
static void test_delete_refused(void);
static void test_instances(void);
static void test_names(void);
static void test_dates(void);
static void test_sensitive(void);
static void test_off(void);
static void test_destroyed(void);
static size_t count(world_t *w, const char *uid, const char *name);


int
main(void)
{
    test_add();
    test_add_refused();
    test_custom();
    test_modify();
    test_modify_refused();
    test_delete();
    test_delete_refused();
    test_instances();
    test_names();
    test_dates();
    test_sensitive();
    test_off();
    test_destroyed();

    return done_testing();
}


static size_t
count(world_t *w, const char *uid, const char *name)
{
    size_t  n;
    talk_t  t;

    talk_begin(&t, w);
    talk_names(&t, talk_add_uid(&t, KMIP_OPERATION_GET_ATTRIBUTES, uid), name);
    talk_run(&t);
    n = t.answers[0].payload.attributes.nelts;
    talk_end(&t);

    return n;
}


static void
test_add(void)
{
    char     uid[64];
    talk_t   t;
    int64_t  date;
    world_t  w;

    world_init(&w);
    (void) world_create(&w, uid);
    w.now += 5;

    talk_begin(&t, &w);
    talk_attribute(talk_add_uid(&t, KMIP_OPERATION_ADD_ATTRIBUTE, uid),
                   talk_text(KMIP_ATTR_CONTACT_INFORMATION, NULL, "somebody"));
    talk_run(&t);

    is_int(talk_result(&t, 0), 0, "a standard attribute");
    ok(kmip_str_equal_c(&t.answers[0].payload.uid, uid),
       "the answer names the object");
    is_int(t.answers[0].payload.attribute.id, KMIP_ATTR_CONTACT_INFORMATION,
           "and the attribute");
    ok(kmip_str_equal_c(&t.answers[0].payload.attribute.value.bytes,
                        "somebody"), "and its value");
    talk_end(&t);

    ok(world_number(&w, uid, "Last Change Date", &date)
       && date == WORLD_NOW + 5, "the Last Change Date is set");

    is_int(world_add(&w, uid, talk_text(KMIP_ATTR_CONTACT_INFORMATION, NULL,
                                        "somebody")), 0,
           "the same once more is a success");
    is_int(memory_store_count(w.ms, MEMORY_COMMIT), 1,
           "for which nothing is stored");
    is_int(world_add(&w, uid, talk_text(KMIP_ATTR_CONTACT_INFORMATION, NULL,
                                        "somebody else")),
           KMIP_RESULT_REASON_ILLEGAL_OPERATION,
           "another value of an attribute that has one");
    is_int(w.log.cause, KMIP_CAUSE_ATTRIBUTE_SINGLE_VALUED,
           "is logged as such");

    is_int(world_add(&w, "nothing", talk_text(KMIP_ATTR_CONTACT_INFORMATION,
                                              NULL, "somebody")),
           KMIP_RESULT_REASON_ITEM_NOT_FOUND, "an object that is not");

    world_free(&w);
}


static void
test_add_refused(void)
{
    char              uid[64];
    size_t            i;
    world_t           w;
    kmip_attribute_t  a;

    static const struct {
        const char        *name;
        kmip_attribute_e   id;
        int64_t            number;
        long               reason;
    }  cases[] = {
        { "State", KMIP_ATTR_STATE, 2, KMIP_RESULT_REASON_PERMISSION_DENIED },
        { "Cryptographic Length", KMIP_ATTR_CRYPTOGRAPHIC_LENGTH, 1,
          KMIP_RESULT_REASON_PERMISSION_DENIED },
        { "Initial Date", KMIP_ATTR_INITIAL_DATE, 1,
          KMIP_RESULT_REASON_PERMISSION_DENIED },
        { "Destroy Date", KMIP_ATTR_DESTROY_DATE, 1,
          KMIP_RESULT_REASON_PERMISSION_DENIED },
        { "Fresh", KMIP_ATTR_FRESH, 1, KMIP_RESULT_REASON_PERMISSION_DENIED },
        { "Always Sensitive", KMIP_ATTR_ALWAYS_SENSITIVE, 1,
          KMIP_RESULT_REASON_PERMISSION_DENIED },
        { "Lease Time", KMIP_ATTR_LEASE_TIME, 1,
          KMIP_RESULT_REASON_PERMISSION_DENIED }
    };

    world_init(&w);
    (void) world_create(&w, uid);

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        is_int(world_add(&w, uid, talk_number(cases[i].id, cases[i].number)),
               cases[i].reason, "%s is not for clients", cases[i].name);
    }

    a = talk_text(KMIP_ATTR_CUSTOM, "x-a", "b");
    a.index = 3;
    is_int(world_add(&w, uid, a), KMIP_RESULT_REASON_INVALID_FIELD,
           "an Attribute Index");

    is_int(memory_store_count(w.ms, MEMORY_COMMIT), 0, "nothing was stored");

    world_free(&w);
}


static void
test_custom(void)
{
    char              uid[64], name[300], text[5000];
    talk_t            t;
    world_t           w;
    kmip_attribute_t  a;

    world_init(&w);
    (void) world_create(&w, uid);

    a = talk_text(KMIP_ATTR_CUSTOM, "x-ours", "1");
    is_int(world_add(&w, uid, a), 0, "a custom attribute");
    is_int(world_add(&w, uid, a), 0, "the same once more");
    is_int(count(&w, uid, "x-ours"), 1, "is still one");

    a = talk_text(KMIP_ATTR_CUSTOM, "x-ours", "2");
    is_int(world_add(&w, uid, a), 0, "another value");
    is_int(count(&w, uid, "x-ours"), 2, "is another instance");

    a = talk_text(KMIP_ATTR_CUSTOM, "y-theirs", "1");
    is_int(world_add(&w, uid, a), KMIP_RESULT_REASON_PERMISSION_DENIED,
           "a custom attribute of the server's");

    a = talk_number(KMIP_ATTR_INITIAL_DATE, 77);
    a.id = KMIP_ATTR_CUSTOM;
    a.name = (kmip_str_t) kmip_string("x-date");
    is_int(world_add(&w, uid, a), 0, "a custom date");

    talk_begin(&t, &w);
    talk_names(&t, talk_add_uid(&t, KMIP_OPERATION_GET_ATTRIBUTES, uid),
               "x-date");
    talk_run(&t);
    is_int(talk_found(&t, 0, "x-date", 0)->value.type, KMIP_TYPE_DATE_TIME,
           "keeps its type");
    is_int(talk_found(&t, 0, "x-date", 0)->value.number, 77, "and its value");
    talk_end(&t);

    memset(name, 'n', sizeof(name));
    memset(text, 't', sizeof(text));
    name[0] = 'x';
    name[1] = '-';
    name[255] = '\0';
    text[4096] = '\0';

    is_int(world_add(&w, uid, talk_text(KMIP_ATTR_CUSTOM, name, text)), 0,
           "a name of 255 bytes, a value of 4096");

    name[255] = 'n';
    name[256] = '\0';
    is_int(world_add(&w, uid, talk_text(KMIP_ATTR_CUSTOM, name, "1")),
           KMIP_RESULT_REASON_INVALID_FIELD, "a name of 256 bytes");

    text[4096] = 't';
    text[4097] = '\0';
    is_int(world_add(&w, uid, talk_text(KMIP_ATTR_CUSTOM, "x-l", text)),
           KMIP_RESULT_REASON_INVALID_FIELD, "a value of 4097 bytes");

    world_free(&w);
}


static void
test_modify(void)
{
    char              uid[64];
    talk_t            t;
    world_t           w;
    kmip_attribute_t  a;

    world_init(&w);
    (void) world_create(&w, uid);
    (void) world_add(&w, uid, talk_text(KMIP_ATTR_CUSTOM, "x-a", "1"));
    (void) world_add(&w, uid, talk_text(KMIP_ATTR_CUSTOM, "x-a", "2"));

    a = talk_text(KMIP_ATTR_CUSTOM, "x-a", "3");
    is_int(world_modify(&w, uid, a), 0, "without an index");

    a = talk_text(KMIP_ATTR_CUSTOM, "x-a", "4");
    a.index = 1;
    is_int(world_modify(&w, uid, a), 0, "with an index");

    talk_begin(&t, &w);
    talk_names(&t, talk_add_uid(&t, KMIP_OPERATION_GET_ATTRIBUTES, uid),
               "x-a");
    talk_run(&t);
    ok(kmip_str_equal_c(&talk_found(&t, 0, "x-a", 0)->value.bytes, "3"),
       "the first instance is another");
    ok(kmip_str_equal_c(&talk_found(&t, 0, "x-a", 1)->value.bytes, "4"),
       "as is the second");
    talk_end(&t);

    is_int(memory_store_count(w.ms, MEMORY_COMMIT), 4, "four commits");
    is_int(world_modify(&w, uid, a), 0, "the same once more");
    is_int(memory_store_count(w.ms, MEMORY_COMMIT), 4, "and no fifth one");

    world_free(&w);
}


static void
test_modify_refused(void)
{
    char              uid[64];
    world_t           w;
    kmip_attribute_t  a;

    world_init(&w);
    (void) world_create(&w, uid);
    (void) world_add(&w, uid, talk_text(KMIP_ATTR_CUSTOM, "x-a", "1"));

    is_int(world_modify(&w, uid, talk_number(KMIP_ATTR_STATE, 2)),
           KMIP_RESULT_REASON_PERMISSION_DENIED, "State");
    is_int(world_modify(&w, uid,
                        talk_number(KMIP_ATTR_CRYPTOGRAPHIC_USAGE_MASK, 1)),
           KMIP_RESULT_REASON_PERMISSION_DENIED, "Cryptographic Usage Mask");
    is_int(w.log.cause, KMIP_CAUSE_ATTRIBUTE_READ_ONLY, "are read-only");
    is_int(world_modify(&w, uid, talk_text(KMIP_ATTR_CUSTOM, "x-b", "1")),
           KMIP_RESULT_REASON_INVALID_FIELD, "what is not there");
    is_int(world_modify(&w, uid, talk_text(KMIP_ATTR_CUSTOM, "y-a", "1")),
           KMIP_RESULT_REASON_PERMISSION_DENIED, "what is the server's");

    a = talk_text(KMIP_ATTR_CUSTOM, "x-a", "1");
    a.index = 1;
    is_int(world_modify(&w, uid, a), KMIP_RESULT_REASON_ITEM_NOT_FOUND,
           "an instance that is not there");
    is_int(w.log.cause, KMIP_CAUSE_ATTRIBUTE_INSTANCE_NOT_FOUND,
           "is logged as such");

    world_free(&w);
}


static void
test_delete(void)
{
    char     uid[64];
    talk_t   t;
    world_t  w;

    world_init(&w);
    (void) world_create(&w, uid);
    (void) world_add(&w, uid, talk_text(KMIP_ATTR_CUSTOM, "x-a", "1"));

    talk_begin(&t, &w);
    talk_names(&t, talk_add_uid(&t, KMIP_OPERATION_DELETE_ATTRIBUTE, uid),
               "x-a");
    talk_present(&t.payloads[0], ATTRIBUTE_NAME);
    talk_run(&t);
    is_int(talk_result(&t, 0), 0, "without an index");
    ok(kmip_str_equal_c(&t.answers[0].payload.attribute.value.bytes, "1"),
       "the answer shows what is gone");
    talk_end(&t);

    is_int(count(&w, uid, "x-a"), 0, "it is gone");

    (void) world_add(&w, uid, talk_text(KMIP_ATTR_CONTACT_INFORMATION, NULL,
                                        "somebody"));
    is_int(world_delete(&w, uid, "Contact Information", 0), 0,
           "a standard attribute, with an index");
    is_int(count(&w, uid, "Contact Information"), 0, "is gone as well");

    world_free(&w);
}


static void
test_delete_refused(void)
{
    char     uid[64];
    world_t  w;

    world_init(&w);
    (void) world_create(&w, uid);
    (void) world_add(&w, uid, talk_text(KMIP_ATTR_CUSTOM, "x-a", "1"));

    is_int(world_delete(&w, uid, "State", 0),
           KMIP_RESULT_REASON_PERMISSION_DENIED, "State");
    is_int(world_delete(&w, uid, "Cryptographic Length", -1),
           KMIP_RESULT_REASON_PERMISSION_DENIED, "Cryptographic Length");
    is_int(world_delete(&w, uid, "Activation Date", -1),
           KMIP_RESULT_REASON_PERMISSION_DENIED, "Activation Date");
    is_int(world_delete(&w, uid, "x-b", -1),
           KMIP_RESULT_REASON_ITEM_NOT_FOUND, "what is not there");
    is_int(world_delete(&w, uid, "No Such Attribute", -1),
           KMIP_RESULT_REASON_ITEM_NOT_FOUND, "what does not exist");
    is_int(world_delete(&w, uid, "x-a", 1),
           KMIP_RESULT_REASON_ITEM_NOT_FOUND, "an instance that is not there");
    is_int(count(&w, uid, "x-a"), 1, "the other one is");

    world_free(&w);
}


/* an index stays with its value */

static void
test_instances(void)
{
    char    uid[64];
    talk_t  t;
    world_t  w;

    world_init(&w);
    (void) world_create(&w, uid);
    (void) world_add(&w, uid, talk_text(KMIP_ATTR_CUSTOM, "x-a", "1"));
    (void) world_add(&w, uid, talk_text(KMIP_ATTR_CUSTOM, "x-a", "2"));

    is_int(world_delete(&w, uid, "x-a", 0), 0, "the first of two is deleted");

    talk_begin(&t, &w);
    talk_names(&t, talk_add_uid(&t, KMIP_OPERATION_GET_ATTRIBUTES, uid),
               "x-a");
    talk_run(&t);
    is_int(t.answers[0].payload.attributes.nelts, 1, "one is left");
    ok(talk_found(&t, 0, "x-a", 1)
       && kmip_str_equal_c(&talk_found(&t, 0, "x-a", 1)->value.bytes, "2"),
       "the second one, by its index");
    talk_end(&t);

    is_int(world_delete(&w, uid, "x-a", -1),
           KMIP_RESULT_REASON_ITEM_NOT_FOUND, "no index means the first");
    is_int(world_delete(&w, uid, "x-a", 1), 0, "the second goes by index");

    world_free(&w);
}


static void
test_names(void)
{
    char              uid[64], other[64];
    talk_t            t;
    world_t           w;
    kmip_attribute_t  a;

    world_init(&w);
    talk_begin(&t, &w);
    (void) world_create(&w, uid);
    (void) world_create(&w, other);

    is_int(world_add(&w, uid, talk_name(&t, "a")), 0, "a Name");
    is_int(world_add(&w, uid, talk_name(&t, "a")),
           KMIP_RESULT_REASON_ILLEGAL_OPERATION, "the same Name once more");
    is_int(world_add(&w, other, talk_name(&t, "a")),
           KMIP_RESULT_REASON_ILLEGAL_OPERATION, "of another object");
    is_int(w.log.cause, KMIP_CAUSE_NON_UNIQUE_NAME_ADDED, "is logged as such");

    is_int(world_add(&w, uid, talk_name(&t, "b")), 0, "a second Name");
    is_int(world_modify(&w, uid, talk_name(&t, "b")),
           KMIP_RESULT_REASON_INVALID_FIELD, "both cannot be the same");

    is_int(world_add(&w, other, talk_name(&t, "c")), 0, "another Name");
    is_int(world_modify(&w, other, talk_name(&t, "b")),
           KMIP_RESULT_REASON_INVALID_FIELD, "cannot become one that is taken");

    a = talk_name(&t, "d");
    a.index = 1;
    is_int(world_modify(&w, uid, a), 0, "a Name is changed");
    is_int(world_modify(&w, other, talk_name(&t, "b")), 0,
           "what it was is free");
    is_int(world_delete(&w, uid, "Name", 0), 0, "a Name is deleted");
    is_int(world_add(&w, other, talk_name(&t, "a")), 0, "and is free as well");
    is_int(world_add(&w, uid, talk_name(&t, "")),
           KMIP_RESULT_REASON_INVALID_FIELD, "an empty Name");

    talk_end(&t);
    world_free(&w);
}


static void
test_dates(void)
{
    char     uid[64];
    int64_t  date;
    world_t  w;

    world_init(&w);
    (void) world_create(&w, uid);

    is_int(world_add(&w, uid, talk_number(KMIP_ATTR_ACTIVATION_DATE,
                                          WORLD_NOW + 100)), 0,
           "an Activation Date to come");
    is_int(world_state(&w, uid), KMIP_STATE_PRE_ACTIVE, "still Pre-Active");
    is_int(world_add(&w, uid, talk_number(KMIP_ATTR_DEACTIVATION_DATE,
                                          WORLD_NOW + 50)),
           KMIP_RESULT_REASON_INVALID_FIELD, "deactivation before activation");
    ok(!world_number(&w, uid, "Deactivation Date", &date), "is not kept");

    is_int(world_modify(&w, uid, talk_number(KMIP_ATTR_ACTIVATION_DATE,
                                             WORLD_NOW - 1)), 0,
           "an Activation Date that has come");
    is_int(world_state(&w, uid), KMIP_STATE_ACTIVE, "activates");
    is_int(memory_store_first(w.ms)->state, KMIP_STATE_ACTIVE, "for good");
    is_int(world_modify(&w, uid, talk_number(KMIP_ATTR_ACTIVATION_DATE,
                                             WORLD_NOW - 1)),
           KMIP_RESULT_REASON_PERMISSION_DENIED,
           "an Activation Date of an Active object stays");
    is_int(w.log.cause, KMIP_CAUSE_WRONG_STATE, "for its state");

    is_int(world_add(&w, uid, talk_number(KMIP_ATTR_PROCESS_START_DATE,
                                          WORLD_NOW + 10)), 0,
           "a Process Start Date to come");
    is_int(world_modify(&w, uid, talk_number(KMIP_ATTR_PROCESS_START_DATE,
                                             WORLD_NOW + 5)), 0,
           "can be moved");
    w.now += 5;
    is_int(world_modify(&w, uid, talk_number(KMIP_ATTR_PROCESS_START_DATE,
                                             WORLD_NOW + 20)),
           KMIP_RESULT_REASON_PERMISSION_DENIED, "until it has come");

    is_int(world_add(&w, uid, talk_number(KMIP_ATTR_DEACTIVATION_DATE,
                                          w.now)), 0,
           "a Deactivation Date that has come");
    is_int(world_state(&w, uid), KMIP_STATE_DEACTIVATED, "deactivates");
    is_int(memory_store_first(w.ms)->state, KMIP_STATE_DEACTIVATED,
           "for good");
    is_int(world_modify(&w, uid, talk_number(KMIP_ATTR_DEACTIVATION_DATE,
                                             WORLD_NOW + 500)),
           KMIP_RESULT_REASON_PERMISSION_DENIED, "and cannot be put off");
    is_int(world_add(&w, uid, talk_number(KMIP_ATTR_PROTECT_STOP_DATE,
                                          WORLD_NOW + 500)),
           KMIP_RESULT_REASON_PERMISSION_DENIED, "nor is anything protected");

    world_free(&w);
}


static void
test_sensitive(void)
{
    char              uid[64], never[64];
    talk_t            t;
    int64_t           n;
    world_t           w;
    kmip_attribute_t  a;

    world_init(&w);
    (void) world_create(&w, uid);

    (void) world_modify(&w, uid, talk_number(KMIP_ATTR_SENSITIVE, 1));
    ok(world_number(&w, uid, "Always Sensitive", &n) && n == 0,
       "Sensitive later on is not always");

    talk_begin(&t, &w);
    a = talk_number(KMIP_ATTR_EXTRACTABLE, 0);
    talk_list(&t, talk_create(&t, 256), &a);
    talk_run(&t);
    memcpy(never, t.answers[0].payload.uid.data, 36);
    never[36] = '\0';
    talk_end(&t);

    (void) world_modify(&w, never, talk_number(KMIP_ATTR_SENSITIVE, 1));
    ok(world_number(&w, never, "Never Extractable", &n) && n == 1,
       "what was never Extractable is so when it becomes Sensitive");
    (void) world_modify(&w, never, talk_number(KMIP_ATTR_EXTRACTABLE, 1));
    ok(world_number(&w, never, "Never Extractable", &n) && n == 0,
       "until it is Extractable");

    (void) world_modify(&w, uid, talk_number(KMIP_ATTR_EXTRACTABLE, 0));
    ok(world_number(&w, uid, "Never Extractable", &n) && n == 0,
       "not Extractable later on is not never");

    is_int(world_modify(&w, uid, talk_number(KMIP_ATTR_SENSITIVE, 0)), 0,
           "Sensitive can be taken back");
    ok(world_number(&w, uid, "Sensitive", &n) && n == 0, "it is");

    world_free(&w);
}


/* where attributes are not stored, keys are nevertheless */

static void
test_off(void)
{
    char     uid[64];
    world_t  w;

    world_init(&w);
    memory_store_attributes_off(w.ms);
    (void) world_create(&w, uid);

    is_int(world_add(&w, uid, talk_text(KMIP_ATTR_CUSTOM, "x-a", "1")),
           KMIP_RESULT_REASON_OPERATION_NOT_SUPPORTED,
           "an attribute is refused");
    is_int(world_do(&w, KMIP_OPERATION_ACTIVATE, uid), 0, "Activate is not");

    world_free(&w);
}


static void
test_destroyed(void)
{
    char     uid[64];
    world_t  w;

    world_init(&w);
    (void) world_create(&w, uid);
    (void) world_add(&w, uid, talk_text(KMIP_ATTR_CUSTOM, "x-a", "1"));
    (void) world_do(&w, KMIP_OPERATION_DESTROY, uid);

    is_int(world_add(&w, uid, talk_text(KMIP_ATTR_CUSTOM, "x-b", "1")),
           KMIP_RESULT_REASON_PERMISSION_DENIED, "Add");
    is_int(world_modify(&w, uid, talk_text(KMIP_ATTR_CUSTOM, "x-a", "2")),
           KMIP_RESULT_REASON_PERMISSION_DENIED, "Modify");
    is_int(world_delete(&w, uid, "x-a", 0),
           KMIP_RESULT_REASON_PERMISSION_DENIED, "Delete");
    is_int(count(&w, uid, "x-a"), 1, "what is destroyed stays as it was");

    world_free(&w);
}
