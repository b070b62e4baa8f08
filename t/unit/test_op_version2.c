
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * What operations do in KMIP 2.x, which has Current Attributes, references and
 * no Attribute Index.  The functions are called as the engine calls them.
 */


#include "engine_world.h"
#include "tap.h"


static world_t       world;
static talk_t        talk;
static kmip_op_t     op;
static kmip_draft_t  draft;


static void begin(void);
static void put(const char *name, const char *text, int32_t index);
static kmip_attribute_t *at(size_t i);
static int gone(const char *text);
static void test_add(void);
static void test_modify(void);
static void test_modify_current(void);
static void test_delete(void);
static void test_delete_current(void);
static void test_reasons(void);


int
main(void)
{
    world_init(&world);
    talk_begin(&talk, &world);

    test_add();
    test_modify();
    test_modify_current();
    test_delete();
    test_delete_current();
    test_reasons();

    talk_end(&talk);
    world_free(&world);

    return done_testing();
}


/* an object with three instances, not in the order of their indices */

static void
begin(void)
{
    talk_op(&talk, &op, &draft, KMIP_V2_1);

    put("x-a", "two", 2);
    put("x-a", "zero", 0);
    put("x-b", "other", 0);
    put("x-a", "one", 1);
}


static void
put(const char *name, const char *text, int32_t index)
{
    kmip_attribute_t  a;

    a = talk_text(KMIP_ATTR_CUSTOM, name, text);
    a.index = index;

    talk_draft(&talk, &draft, a);
}


static kmip_attribute_t *
at(size_t i)
{
    return &draft.object.attributes.elts[i];
}


static int
gone(const char *text)
{
    size_t  i;

    for (i = 0; i < draft.object.attributes.nelts; i++) {
        if (kmip_str_equal_c(&at(i)->value.bytes, text)) {
            return 0;
        }
    }

    return 1;
}


static void
test_add(void)
{
    begin();
    op.request.attribute = talk_text(KMIP_ATTR_CUSTOM, "x-a", "three");
    is_int(kmip_add_attribute_apply(&op, &draft), KMIP_OK, "a new instance");
    is_int(at(4)->index, 3, "has a new index");
    is_int(draft.changes, KMIP_CHANGE_ATTRIBUTES, "which is a change");

    begin();
    op.request.attribute = talk_text(KMIP_ATTR_CUSTOM, "vendor-a", "three");
    is_int(kmip_add_attribute_apply(&op, &draft), KMIP_OK,
           "an attribute of another vendor");

    begin();
    op.request.attribute = talk_text(KMIP_ATTR_CUSTOM, "yours-a", "three");
    is_int(kmip_add_attribute_apply(&op, &draft), KMIP_OK,
           "whose name begins with a y");

    begin();
    op.request.attribute = talk_text(KMIP_ATTR_CUSTOM, "y-a", "three");
    is_int(kmip_add_attribute_apply(&op, &draft), KMIP_ERROR,
           "but not of the server");
    is_int(op.error.cause, KMIP_CAUSE_READ_ONLY_ATTRIBUTE, "and why");
}


static void
test_modify(void)
{
    begin();
    op.request.attribute = talk_text(KMIP_ATTR_CUSTOM, "x-b", "new");
    is_int(kmip_modify_attribute_apply(&op, &draft), KMIP_OK,
           "Modify of the only instance");
    ok(kmip_str_equal_c(&at(2)->value.bytes, "new"), "changes it");

    begin();
    op.request.attribute = talk_text(KMIP_ATTR_CUSTOM, "x-a", "new");
    is_int(kmip_modify_attribute_apply(&op, &draft), KMIP_ERROR,
           "Modify of one among several");
    is_int(op.error.cause, KMIP_CAUSE_ATTRIBUTE_MULTI_VALUED,
           "needs a Current Attribute");

    begin();
    op.request.attribute = talk_text(KMIP_ATTR_CUSTOM, "x-c", "new");
    is_int(kmip_modify_attribute_apply(&op, &draft), KMIP_ERROR,
           "Modify of what is not there");
    is_int(op.error.cause, KMIP_CAUSE_ATTRIBUTE_NOT_FOUND, "and why");
}


static void
test_modify_current(void)
{
    begin();
    op.request.attribute = talk_text(KMIP_ATTR_CUSTOM, "x-a", "new");
    op.request.current = talk_text(KMIP_ATTR_CUSTOM, "x-a", "one");
    talk_present(&op.request, CURRENT_ATTRIBUTE);
    is_int(kmip_modify_attribute_apply(&op, &draft), KMIP_OK,
           "Modify with a Current Attribute");
    ok(kmip_str_equal_c(&at(3)->value.bytes, "new"), "means the one");
    ok(kmip_str_equal_c(&at(1)->value.bytes, "zero"), "and not the first");

    begin();
    op.request.attribute = talk_text(KMIP_ATTR_CUSTOM, "x-a", "new");
    op.request.current = talk_text(KMIP_ATTR_CUSTOM, "x-a", "four");
    talk_present(&op.request, CURRENT_ATTRIBUTE);
    is_int(kmip_modify_attribute_apply(&op, &draft), KMIP_ERROR,
           "a value that is not there");
    is_int(op.error.cause, KMIP_CAUSE_ATTRIBUTE_INSTANCE_NOT_FOUND,
           "and why");

    begin();
    op.request.attribute = talk_text(KMIP_ATTR_CUSTOM, "x-a", "new");
    op.request.current = talk_text(KMIP_ATTR_CUSTOM, "x-b", "other");
    talk_present(&op.request, CURRENT_ATTRIBUTE);
    is_int(kmip_modify_attribute_apply(&op, &draft), KMIP_ERROR,
           "another attribute");
    is_int(op.error.cause, KMIP_CAUSE_INVALID_FIELD, "and why");
}


static void
test_delete(void)
{
    kmip_attribute_ref_t  ref;

    begin();

    ref.id = KMIP_ATTR_CUSTOM;
    ref.name = (kmip_str_t) kmip_string("x-a");

    op.request.names.elts = &ref;
    op.request.names.nelts = 1;

    is_int(kmip_delete_attribute_apply(&op, &draft), KMIP_OK,
           "Delete by reference");
    is_int(draft.object.attributes.nelts, 2,
           "takes all instances and notes when");
    ok(gone("zero") && gone("one") && gone("two") && !gone("other"),
       "of this attribute alone");

    ref.name = (kmip_str_t) kmip_string("x-c");
    is_int(kmip_delete_attribute_apply(&op, &draft), KMIP_ERROR,
           "what is not there");
    is_int(op.error.cause, KMIP_CAUSE_ATTRIBUTE_ABSENT, "and why");

    begin();
    is_int(kmip_delete_attribute_apply(&op, &draft), KMIP_ERROR,
           "Delete of nothing");
    is_int(op.error.cause, KMIP_CAUSE_INVALID_MESSAGE, "and why");
}


static void
test_delete_current(void)
{
    kmip_attribute_ref_t  ref;

    begin();
    op.request.current = talk_text(KMIP_ATTR_CUSTOM, "x-a", "two");
    talk_present(&op.request, CURRENT_ATTRIBUTE);
    is_int(kmip_delete_attribute_apply(&op, &draft), KMIP_OK,
           "Delete with a Current Attribute");
    ok(gone("two") && !gone("one"), "takes the one");

    begin();
    ref.id = KMIP_ATTR_CUSTOM;
    ref.name = (kmip_str_t) kmip_string("x-a");
    op.request.names.elts = &ref;
    op.request.names.nelts = 1;
    op.request.current = talk_text(KMIP_ATTR_CUSTOM, "x-a", "two");
    talk_present(&op.request, CURRENT_ATTRIBUTE);
    is_int(kmip_delete_attribute_apply(&op, &draft), KMIP_ERROR,
           "Delete with both");
    is_int(op.error.cause, KMIP_CAUSE_INVALID_FIELD, "and why");

    begin();
    op.request.current = talk_text(KMIP_ATTR_CUSTOM, "x-a", "four");
    talk_present(&op.request, CURRENT_ATTRIBUTE);
    is_int(kmip_delete_attribute_apply(&op, &draft), KMIP_ERROR,
           "a value that is not there");
    is_int(op.error.cause, KMIP_CAUSE_ATTRIBUTE_INSTANCE_NOT_FOUND,
           "and why");
}


/* the reasons that 2.x has for what 1.x only denies */

static void
test_reasons(void)
{
    begin();
    draft.object.state = KMIP_STATE_ACTIVE;
    is_int(kmip_destroy_apply(&op, &draft), KMIP_ERROR,
           "Destroy of an Active object");
    is_int(kmip_error_reason(op.error.cause, op.version),
           KMIP_RESULT_REASON_WRONG_KEY_LIFECYCLE_STATE, "its state is wrong");

    draft.object.state = KMIP_STATE_DESTROYED;
    is_int(kmip_destroy_apply(&op, &draft), KMIP_ERROR,
           "Destroy of a destroyed object");
    is_int(kmip_error_reason(op.error.cause, op.version),
           KMIP_RESULT_REASON_OBJECT_DESTROYED, "it is destroyed");
}
