
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Editing the attributes of a draft by the rules of the attribute table.
 */


#include "kmip_edit.h"
#include "kmip_lifecycle.h"
#include "kmip_snapshot.h"
#include "kmip_usage.h"


#define KMIP_EDIT_CUSTOM_NAME  255       /* bytes */
#define KMIP_EDIT_TEXT         4096      /* bytes of a Text or Byte String */
#define KMIP_EDIT_SAFE         256       /* bits */


typedef struct {
    uint32_t       needs;          /* flag that is required */
    uint32_t       forbids;        /* flag that must not be set */
    kmip_cause_e   cause;
} kmip_edit_rule_t;


static const kmip_edit_rule_t  kmip_edit_rules[] = {

    [KMIP_EDIT_CREATE] = { KMIP_ATTR_CLIENT_SET, 0,
                           KMIP_CAUSE_READ_ONLY_ATTRIBUTE },

    [KMIP_EDIT_ADD] = { KMIP_ATTR_CLIENT_SET, KMIP_ATTR_CREATE_ONLY,
                        KMIP_CAUSE_READ_ONLY_ATTRIBUTE },

    [KMIP_EDIT_SET] = { KMIP_ATTR_CLIENT_MOD, 0,
                        KMIP_CAUSE_READ_ONLY_ATTRIBUTE },

    [KMIP_EDIT_MODIFY] = { KMIP_ATTR_CLIENT_MOD, 0,
                           KMIP_CAUSE_ATTRIBUTE_READ_ONLY },

    [KMIP_EDIT_DELETE] = { KMIP_ATTR_CLIENT_DEL, 0,
                           KMIP_CAUSE_ATTRIBUTE_READ_ONLY }
};


static int kmip_edit_permitted(const kmip_attribute_t *a, kmip_edit_e edit);
static kmip_int_t kmip_edit_state(kmip_op_t *op, const kmip_draft_t *draft,
    const kmip_attribute_t *a);
static kmip_int_t kmip_edit_value(kmip_op_t *op, const kmip_attribute_t *a);
static kmip_int_t kmip_edit_consequences(kmip_op_t *op, kmip_draft_t *draft,
    kmip_attribute_e id);


kmip_int_t
kmip_edit_check(kmip_op_t *op, const kmip_draft_t *draft,
    const kmip_attribute_t *a, kmip_edit_e edit)
{
    if (kmip_attribute_rule(a->id) == NULL) {
        return kmip_fail(&op->error, KMIP_CAUSE_INVALID_ATTRIBUTE,
                         "there is no such attribute");
    }

    if (edit != KMIP_EDIT_CREATE && kmip_state_destroyed(draft->object.state))
    {
        return kmip_fail(&op->error, KMIP_CAUSE_DESTROYED_AGAIN,
                         "the object is destroyed");
    }

    if (!kmip_edit_permitted(a, edit)) {
        return kmip_edit_fail(op, kmip_edit_rules[edit].cause, a,
                              "is read-only");
    }

    if (edit != KMIP_EDIT_CREATE && kmip_edit_state(op, draft, a) != KMIP_OK) {
        return KMIP_ERROR;
    }

    if (edit == KMIP_EDIT_DELETE) {
        return KMIP_OK;
    }

    return kmip_edit_value(op, a);
}


/* the vendor "y" is reserved for the server */

static int
kmip_edit_permitted(const kmip_attribute_t *a, kmip_edit_e edit)
{
    uint32_t  flags;

    flags = kmip_attribute_rule(a->id)->flags;

    if (a->id == KMIP_ATTR_CUSTOM && a->name.len > 0 && a->name.data[0] == 'y'
        && kmip_attribute_vendor_len(&a->name) == 1)
    {
        return 0;
    }

    return (flags & kmip_edit_rules[edit].needs)
           && !(flags & kmip_edit_rules[edit].forbids);
}


static kmip_int_t
kmip_edit_state(kmip_op_t *op, const kmip_draft_t *draft,
    const kmip_attribute_t *a)
{
    int64_t   date;
    uint32_t  flags, state;

    flags = kmip_attribute_rule(a->id)->flags;
    state = kmip_lifecycle_state(&draft->object, op->now);

    if ((flags & KMIP_ATTR_PRE_ACTIVE) && state != KMIP_STATE_PRE_ACTIVE) {
        return kmip_edit_fail(op, KMIP_CAUSE_WRONG_STATE, a,
                              "can only be set while the object is Pre-Active");
    }

    if ((flags & KMIP_ATTR_UNTIL_DEACT)
        && state != KMIP_STATE_PRE_ACTIVE && state != KMIP_STATE_ACTIVE)
    {
        return kmip_edit_fail(op, KMIP_CAUSE_WRONG_STATE, a,
                              "can only be set while the object is "
                              "Pre-Active or Active");
    }

    if (a->id == KMIP_ATTR_USAGE_LIMITS
        && kmip_usage_begun(&draft->object.attributes))
    {
        return kmip_edit_fail(op, KMIP_CAUSE_ATTRIBUTE_READ_ONLY, a,
                              "cannot be changed after the first use");
    }

    if ((flags & KMIP_ATTR_UNREACHED)
        && kmip_attributes_number(&draft->object.attributes, a->id, &date)
        && date <= op->now)
    {
        return kmip_edit_fail(op, KMIP_CAUSE_WRONG_STATE, a,
                              "can only be set until it is reached");
    }

    return KMIP_OK;
}


/* nothing is stored that the client could not read back in its version */

static kmip_int_t
kmip_edit_value(kmip_op_t *op, const kmip_attribute_t *a)
{
    kmip_item_t  item;

    if (kmip_attribute_foreign(a, op->version)) {
        return kmip_edit_fail(op, KMIP_CAUSE_INVALID_ATTRIBUTE_VALUE, a,
                              "has a value that this version of KMIP does not "
                              "have");
    }

    if (a->id == KMIP_ATTR_CUSTOM && a->name.len > KMIP_EDIT_CUSTOM_NAME) {
        return kmip_fail(&op->error, KMIP_CAUSE_INVALID_FIELD,
                         "the name of a custom attribute is longer than 255 "
                         "bytes");
    }

    if (a->value.bytes.len > KMIP_EDIT_TEXT) {
        return kmip_edit_fail(op, KMIP_CAUSE_INVALID_ATTRIBUTE_VALUE, a,
                              "is longer than 4096 bytes");
    }

    if (a->id == KMIP_ATTR_NAME
        && (kmip_ttlv_find(&a->value, KMIP_TAG_NAME_VALUE, &item) != KMIP_OK
            || item.value.bytes.len == 0))
    {
        return kmip_edit_fail(op, KMIP_CAUSE_INVALID_ATTRIBUTE_VALUE, a,
                              "is empty");
    }

    if (a->id == KMIP_ATTR_ROTATE_AUTOMATIC && a->value.number) {
        return kmip_edit_fail(op, KMIP_CAUSE_INVALID_ATTRIBUTE_VALUE, a,
                              "must be False: the server does not rotate "
                              "keys");
    }

    if (a->id == KMIP_ATTR_CRYPTOGRAPHIC_USAGE_MASK && a->value.number < 0) {
        return kmip_edit_fail(op, KMIP_CAUSE_INVALID_ATTRIBUTE_VALUE, a,
                              "has undefined bits");
    }

    return KMIP_OK;
}


kmip_int_t
kmip_edit_done(kmip_op_t *op, kmip_draft_t *draft, kmip_attribute_e id)
{
    uint32_t  flags;

    flags = kmip_attribute_rule(id)->flags;

    draft->changes |= (flags & KMIP_ATTR_LIFE) ? KMIP_CHANGE_LIFE
                                               : KMIP_CHANGE_ATTRIBUTES;

    if (id == KMIP_ATTR_NAME) {
        draft->changes |= KMIP_CHANGE_NAME;
    }

    if (kmip_edit_consequences(op, draft, id) != KMIP_OK
        || kmip_draft_set_number(op->arena, draft, KMIP_ATTR_LAST_CHANGE_DATE,
                                 op->now)
           != KMIP_OK)
    {
        return kmip_op_no_memory(op);
    }

    if (flags & KMIP_ATTR_LIFE) {

        /*
         * A date that has been reached means a state transition; record the
         * state.
         */

        draft->object.state = kmip_lifecycle_state(&draft->object, op->now);

        return kmip_lifecycle_dates(&draft->object.attributes, op->now,
                                    &op->error);
    }

    return kmip_edit_safe(op, draft);
}


/*
 * Quantum Safe is a promise of the server.  It holds for keys of 256 bits;
 * of secrets and opaque objects the server knows nothing.
 */

kmip_int_t
kmip_edit_safe(kmip_op_t *op, const kmip_draft_t *draft)
{
    int64_t  bits;

    if (!kmip_snapshot_flag(&draft->object, KMIP_ATTR_QUANTUM_SAFE)) {
        return KMIP_OK;
    }

    if (draft->object.object_type == KMIP_OBJECT_TYPE_SYMMETRIC_KEY
        && kmip_attributes_number(&draft->object.attributes,
                                  KMIP_ATTR_CRYPTOGRAPHIC_LENGTH, &bits)
        && bits >= KMIP_EDIT_SAFE)
    {
        return KMIP_OK;
    }

    return kmip_fail(&op->error, KMIP_CAUSE_GENERAL_FAILURE,
                     "only a Symmetric Key of at least 256 bits can be Quantum "
                     "Safe");
}


/*
 * An object that was not Sensitive once has not always been Sensitive; one
 * that was Extractable once has not been never Extractable.
 */

static kmip_int_t
kmip_edit_consequences(kmip_op_t *op, kmip_draft_t *draft,
    kmip_attribute_e id)
{
    int  set;

    set = kmip_snapshot_flag(&draft->object, id);

    if (id == KMIP_ATTR_SENSITIVE && !set) {
        return kmip_draft_set_number(op->arena, draft,
                                     KMIP_ATTR_ALWAYS_SENSITIVE, 0);
    }

    if (id == KMIP_ATTR_EXTRACTABLE && set) {
        return kmip_draft_set_number(op->arena, draft,
                                     KMIP_ATTR_NEVER_EXTRACTABLE, 0);
    }

    return KMIP_OK;
}


kmip_attribute_t *
kmip_edit_first(kmip_draft_t *draft, const kmip_attribute_t *a)
{
    size_t              i;
    kmip_attribute_t   *b, *lowest;
    kmip_attributes_t  *list;

    lowest = NULL;
    list = &draft->object.attributes;

    for (i = 0; i < list->nelts; i++) {
        b = &list->elts[i];

        if (kmip_attribute_same(a, b)
            && (lowest == NULL || b->index < lowest->index))
        {
            lowest = b;
        }
    }

    return lowest;
}


kmip_attribute_t *
kmip_edit_same(kmip_draft_t *draft, const kmip_attribute_t *a)
{
    size_t              i;
    kmip_attribute_t   *b;
    kmip_attributes_t  *list;

    list = &draft->object.attributes;

    for (i = 0; i < list->nelts; i++) {
        b = &list->elts[i];

        if (kmip_attribute_same(a, b) && kmip_value_equal(&a->value, &b->value))
        {
            return b;
        }
    }

    return NULL;
}


kmip_int_t
kmip_edit_fail(kmip_op_t *op, kmip_cause_e cause, const kmip_attribute_t *a,
    const char *text)
{
    kmip_str_t  message;

    if (a->id == KMIP_ATTR_CUSTOM) {
        message = kmip_arena_printf(op->arena, "the custom attribute %s",
                                    text);

    } else {
        message = kmip_arena_printf(op->arena, "%s %s",
                                    kmip_attribute_rule(a->id)->name, text);
    }

    return kmip_fail(&op->error, cause,
                     message.len ? (const char *) message.data : text);
}
