
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Set and Adjust Attribute, which KMIP 2.x has.
 */


#include "engine_world.h"
#include "tap.h"


typedef struct {
    kmip_type_e      type;           /* of the attribute */
    int64_t          number;
    uint32_t         adjustment;
    kmip_type_e      by_type;        /* 0: no Adjustment Value */
    int64_t          by;
    kmip_cause_e     cause;
    int64_t          result;
    const char      *name;
} adjust_t;


#define INCREMENT  KMIP_ADJUSTMENT_TYPE_INCREMENT
#define DECREMENT  KMIP_ADJUSTMENT_TYPE_DECREMENT
#define NEGATE     KMIP_ADJUSTMENT_TYPE_NEGATE
#define RANGE      KMIP_CAUSE_NUMERIC_RANGE
#define TYPE       KMIP_CAUSE_INVALID_DATA_TYPE


static world_t               world;
static talk_t                talk;
static kmip_op_t             op;
static kmip_draft_t          draft;
static kmip_attribute_ref_t  reference;


static void begin(void);
static kmip_attribute_t *found(kmip_attribute_e id);
static void set(kmip_attribute_t a, kmip_cause_e cause, const char *what);
static void adjust(const adjust_t *c);
static void test_set(void);
static void test_set_vendor(void);
static void test_set_refused(void);
static void test_adjust(void);
static void test_adjust_named(void);
static void test_state(void);
static void test_safe(void);


int
main(void)
{
    world_init(&world);
    talk_begin(&talk, &world);

    test_set();
    test_set_vendor();
    test_set_refused();
    test_adjust();
    test_adjust_named();
    test_state();
    test_safe();

    talk_end(&talk);
    world_free(&world);

    return done_testing();
}


static void
begin(void)
{
    talk_op(&talk, &op, &draft, KMIP_V2_0);

    op.request.names.elts = &reference;
    op.request.names.nelts = 1;
}


static kmip_attribute_t *
found(kmip_attribute_e id)
{
    kmip_str_t  name = kmip_string("x-n");

    return kmip_attributes_get(&draft.object.attributes, id, &name, 0);
}


static void
set(kmip_attribute_t a, kmip_cause_e cause, const char *what)
{
    op.request.attribute = a;
    op.error.cause = KMIP_CAUSE_NONE;

    is_int(kmip_set_attribute_apply(&op, &draft),
           cause ? KMIP_ERROR : KMIP_OK, "Set Attribute: %s", what);
    is_int(op.error.cause, cause, "its cause");
}


static void
test_set(void)
{
    begin();
    set(talk_text(KMIP_ATTR_DESCRIPTION, NULL, "one"), 0, "a new value");
    is_int(draft.changes, KMIP_CHANGE_ATTRIBUTES, "it is a change");
    ok(found(KMIP_ATTR_DESCRIPTION)
       && kmip_str_equal_c(&found(KMIP_ATTR_DESCRIPTION)->value.bytes, "one"),
       "the object has it");

    draft.changes = 0;
    set(talk_text(KMIP_ATTR_DESCRIPTION, NULL, "two"), 0, "another value");
    is_int(draft.changes, KMIP_CHANGE_ATTRIBUTES, "it is a change");
    ok(kmip_str_equal_c(&found(KMIP_ATTR_DESCRIPTION)->value.bytes, "two"),
       "it replaces the first");
    is_int(kmip_attributes_count(&draft.object.attributes,
                                 KMIP_ATTR_DESCRIPTION, NULL),
           1, "there is one value");

    draft.changes = 0;
    set(talk_text(KMIP_ATTR_DESCRIPTION, NULL, "two"), 0, "the same value");
    is_int(draft.changes, 0, "it changes nothing");

    begin();
    talk_draft(&talk, &draft, talk_number(KMIP_ATTR_SENSITIVE, 0));
    talk_draft(&talk, &draft, talk_number(KMIP_ATTR_ALWAYS_SENSITIVE, 0));
    set(talk_number(KMIP_ATTR_SENSITIVE, 1), 0, "Sensitive");
    is_int(draft.changes, KMIP_CHANGE_LIFE, "it decides about Get");
}


static void
test_set_vendor(void)
{
    kmip_attribute_t  a;

    begin();
    set(talk_text(KMIP_ATTR_CUSTOM, "x-n", "one"), 0,
        "a vendor's attribute that is not there");
    set(talk_text(KMIP_ATTR_CUSTOM, "x-n", "two"), 0,
        "a vendor's attribute of one value");
    ok(kmip_str_equal_c(&found(KMIP_ATTR_CUSTOM)->value.bytes, "two"),
       "it is replaced");

    a = talk_text(KMIP_ATTR_CUSTOM, "x-n", "three");
    a.index = 1;
    talk_draft(&talk, &draft, a);
    set(talk_text(KMIP_ATTR_CUSTOM, "x-n", "four"),
        KMIP_CAUSE_ATTRIBUTE_MULTI_VALUED,
        "a vendor's attribute of two values");
}


static void
test_set_refused(void)
{
    begin();
    set(talk_name(&talk, "a name"), KMIP_CAUSE_ATTRIBUTE_MULTI_VALUED,
        "Name");
    set(talk_number(KMIP_ATTR_STATE, KMIP_STATE_ACTIVE),
        KMIP_CAUSE_READ_ONLY_ATTRIBUTE, "State");
    set(talk_number(KMIP_ATTR_CRYPTOGRAPHIC_LENGTH, 128),
        KMIP_CAUSE_READ_ONLY_ATTRIBUTE, "Cryptographic Length, not there");
    talk_draft(&talk, &draft, talk_number(KMIP_ATTR_CRYPTOGRAPHIC_LENGTH, 256));
    set(talk_number(KMIP_ATTR_CRYPTOGRAPHIC_LENGTH, 128),
        KMIP_CAUSE_READ_ONLY_ATTRIBUTE, "Cryptographic Length");
    set(talk_text(KMIP_ATTR_CUSTOM, "y-n", "v"),
        KMIP_CAUSE_READ_ONLY_ATTRIBUTE, "an attribute of the server");
    is_int(draft.changes, 0, "nothing was changed");
}


static void
adjust(const adjust_t *c)
{
    kmip_attribute_t  a;

    begin();

    a = talk_text(KMIP_ATTR_CUSTOM, "x-n", "text");
    a.value.type = c->type;
    a.value.number = c->number;
    talk_draft(&talk, &draft, a);

    reference = (kmip_attribute_ref_t) { KMIP_ATTR_CUSTOM,
                                         kmip_string("x-n") };

    op.request.adjustment_type = c->adjustment;

    if (c->by_type) {
        op.request.adjustment_value.type = c->by_type;
        op.request.adjustment_value.number = c->by;
        talk_present(&op.request, ADJUSTMENT_VALUE);
    }

    is_int(kmip_adjust_attribute_apply(&op, &draft),
           c->cause ? KMIP_ERROR : KMIP_OK, "Adjust Attribute: %s", c->name);
    is_int(op.error.cause, c->cause, "its cause");
    is_int(found(KMIP_ATTR_CUSTOM)->value.number,
           c->cause ? c->number : c->result, "the value");
    is_int(draft.changes, c->cause ? 0 : KMIP_CHANGE_ATTRIBUTES,
           "the change");
}


static void
test_adjust(void)
{
    size_t  i;

    static const adjust_t  cases[] = {
        { KMIP_TYPE_INTEGER, 5, INCREMENT, 0, 0, 0, 6,
          "Increment of an Integer" },
        { KMIP_TYPE_INTEGER, 5, DECREMENT, 0, 0, 0, 4,
          "Decrement of an Integer" },
        { KMIP_TYPE_INTEGER, 5, DECREMENT, KMIP_TYPE_INTEGER, 7, 0, -2,
          "Decrement by 7" },
        { KMIP_TYPE_LONG_INTEGER, 5, INCREMENT, KMIP_TYPE_LONG_INTEGER,
          (int64_t) 1 << 40, 0, ((int64_t) 1 << 40) + 5,
          "Increment of a Long Integer" },
        { KMIP_TYPE_INTERVAL, 5, INCREMENT, KMIP_TYPE_INTERVAL, 60, 0, 65,
          "Increment of an Interval" },
        { KMIP_TYPE_DATE_TIME, WORLD_NOW, INCREMENT, KMIP_TYPE_INTERVAL, 60,
          0, WORLD_NOW + 60, "Increment of a date" },
        { KMIP_TYPE_INTEGER, 5, NEGATE, 0, 0, 0, -5,
          "Negate of an Integer" },
        { KMIP_TYPE_BOOLEAN, 1, NEGATE, 0, 0, 0, 0, "Negate of True" },
        { KMIP_TYPE_BOOLEAN, 0, NEGATE, 0, 0, 0, 1, "Negate of False" },
        { KMIP_TYPE_INTEGER, INT32_MAX, INCREMENT, 0, 0, RANGE, 0,
          "Increment of the largest Integer" },
        { KMIP_TYPE_INTEGER, INT32_MIN, NEGATE, 0, 0, RANGE, 0,
          "Negate of the smallest Integer" },
        { KMIP_TYPE_LONG_INTEGER, INT64_MAX, INCREMENT, 0, 0, RANGE, 0,
          "Increment of the largest Long Integer" },
        { KMIP_TYPE_LONG_INTEGER, INT64_MIN, NEGATE, 0, 0, RANGE, 0,
          "Negate of the smallest Long Integer" },
        { KMIP_TYPE_INTERVAL, 0, DECREMENT, 0, 0, RANGE, 0,
          "Decrement of an Interval of 0" },
        { KMIP_TYPE_INTERVAL, UINT32_MAX, INCREMENT, 0, 0, RANGE, 0,
          "Increment of the longest Interval" },
        { KMIP_TYPE_BOOLEAN, 1, INCREMENT, 0, 0, TYPE, 0,
          "Increment of a Boolean" },
        { KMIP_TYPE_ENUMERATION, 1, INCREMENT, 0, 0, TYPE, 0,
          "Increment of an Enumeration" },
        { KMIP_TYPE_TEXT_STRING, 0, INCREMENT, 0, 0, TYPE, 0,
          "Increment of a text" },
        { KMIP_TYPE_DATE_TIME, 1, NEGATE, 0, 0, TYPE, 0,
          "Negate of a date" },
        { KMIP_TYPE_INTEGER, 1, INCREMENT, KMIP_TYPE_BOOLEAN, 1, TYPE, 0,
          "Increment by a Boolean" },
        { KMIP_TYPE_INTEGER, 1, NEGATE, KMIP_TYPE_INTEGER, 1,
          KMIP_CAUSE_INVALID_FIELD, 0, "Negate by 1" },
        { KMIP_TYPE_INTEGER, 1, 9, 0, 0, KMIP_CAUSE_INVALID_FIELD, 0,
          "a type that is unknown" }
    };

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        adjust(&cases[i]);
    }
}


/* attributes that cannot be adjusted, whatever their values */

static void
test_adjust_named(void)
{
    size_t  i;

    static const struct {
        kmip_attribute_e   id;
        kmip_cause_e       cause;
    }  cases[] = {
        { KMIP_ATTR_UNKNOWN, KMIP_CAUSE_UNSUPPORTED_ATTRIBUTE },
        { KMIP_ATTR_NAME, KMIP_CAUSE_ATTRIBUTE_MULTI_VALUED },
        { KMIP_ATTR_STATE, KMIP_CAUSE_READ_ONLY_ATTRIBUTE },
        { KMIP_ATTR_CRYPTOGRAPHIC_LENGTH, KMIP_CAUSE_READ_ONLY_ATTRIBUTE },
        { KMIP_ATTR_PROTECTION_PERIOD, KMIP_CAUSE_ATTRIBUTE_NOT_FOUND },
        { KMIP_ATTR_CUSTOM, KMIP_CAUSE_ATTRIBUTE_NOT_FOUND },
        { KMIP_ATTR_DESCRIPTION, KMIP_CAUSE_INVALID_DATA_TYPE }
    };

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        begin();
        talk_draft(&talk, &draft,
                   talk_number(KMIP_ATTR_CRYPTOGRAPHIC_LENGTH, 128));
        talk_draft(&talk, &draft,
                   talk_text(KMIP_ATTR_DESCRIPTION, NULL, "text"));

        reference = (kmip_attribute_ref_t) { cases[i].id,
                                             kmip_string("x-n") };
        op.request.adjustment_type = INCREMENT;

        is_int(kmip_adjust_attribute_apply(&op, &draft), KMIP_ERROR,
               "Adjust Attribute of attribute %d", cases[i].id);
        is_int(op.error.cause, cases[i].cause, "its cause");
    }
}


/* dates that decide about the state keep their rules */

static void
test_state(void)
{
    begin();
    talk_draft(&talk, &draft,
               talk_number(KMIP_ATTR_ACTIVATION_DATE, WORLD_NOW + 100));

    reference = (kmip_attribute_ref_t) { KMIP_ATTR_ACTIVATION_DATE,
                                         kmip_null_string };
    op.request.adjustment_type = DECREMENT;
    op.request.adjustment_value.type = KMIP_TYPE_INTEGER;
    op.request.adjustment_value.number = 100;
    talk_present(&op.request, ADJUSTMENT_VALUE);

    is_int(kmip_adjust_attribute_apply(&op, &draft), KMIP_OK,
           "an Activation Date that is put forward to now");
    is_int(draft.object.state, KMIP_STATE_ACTIVE, "activates the object");

    is_int(kmip_adjust_attribute_apply(&op, &draft), KMIP_ERROR,
           "an Activation Date that has been reached");
    is_int(op.error.cause, KMIP_CAUSE_WRONG_STATE, "stays as it is");

    begin();
    draft.object.state = KMIP_STATE_DESTROYED;
    set(talk_text(KMIP_ATTR_DESCRIPTION, NULL, "late"),
        KMIP_CAUSE_DESTROYED_AGAIN, "a destroyed object");
}


static void
test_safe(void)
{
    begin();
    talk_draft(&talk, &draft, talk_number(KMIP_ATTR_CRYPTOGRAPHIC_LENGTH, 128));
    set(talk_number(KMIP_ATTR_QUANTUM_SAFE, 1), KMIP_CAUSE_GENERAL_FAILURE,
        "Quantum Safe of a key of 128 bits");

    begin();
    talk_draft(&talk, &draft, talk_number(KMIP_ATTR_CRYPTOGRAPHIC_LENGTH, 256));
    set(talk_number(KMIP_ATTR_QUANTUM_SAFE, 1), 0,
        "Quantum Safe of a key of 256 bits");

    begin();
    draft.object.object_type = KMIP_OBJECT_TYPE_SECRET_DATA;
    set(talk_number(KMIP_ATTR_QUANTUM_SAFE, 1), KMIP_CAUSE_GENERAL_FAILURE,
        "Quantum Safe of a secret");
    set(talk_number(KMIP_ATTR_QUANTUM_SAFE, 0), 0,
        "no Quantum Safe of a secret");
}
