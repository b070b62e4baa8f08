
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * New objects: what Create, Register and Derive Key have in common.
 */


#include "kmip_create.h"
#include "kmip_edit.h"
#include "kmip_lifecycle.h"
#include "kmip_names.h"
#include "kmip_snapshot.h"
#include "kmip_usage.h"

#include <string.h>


static const kmip_create_size_t  kmip_create_sizes[] = {
    { KMIP_CRYPTOGRAPHIC_ALGORITHM_AES, 128, 16, 0, KMIP_V1_0 },
    { KMIP_CRYPTOGRAPHIC_ALGORITHM_AES, 192, 24, 0, KMIP_V1_0 },
    { KMIP_CRYPTOGRAPHIC_ALGORITHM_AES, 256, 32, 0, KMIP_V1_0 },
    { KMIP_CRYPTOGRAPHIC_ALGORITHM_3DES, 112, 16, 1, KMIP_V1_0 },
    { KMIP_CRYPTOGRAPHIC_ALGORITHM_3DES, 128, 16, 1, KMIP_V1_0 },
    { KMIP_CRYPTOGRAPHIC_ALGORITHM_3DES, 168, 24, 1, KMIP_V1_0 },
    { KMIP_CRYPTOGRAPHIC_ALGORITHM_3DES, 192, 24, 1, KMIP_V1_0 },
    { KMIP_CRYPTOGRAPHIC_ALGORITHM_CAMELLIA, 128, 16, 0, KMIP_V1_0 },
    { KMIP_CRYPTOGRAPHIC_ALGORITHM_CAMELLIA, 192, 24, 0, KMIP_V1_0 },
    { KMIP_CRYPTOGRAPHIC_ALGORITHM_CAMELLIA, 256, 32, 0, KMIP_V1_0 },
    { KMIP_CRYPTOGRAPHIC_ALGORITHM_SKIPJACK, 80, 10, 0, KMIP_V1_0 },
    { KMIP_CRYPTOGRAPHIC_ALGORITHM_HMAC_SHA1, 160, 20, 0, KMIP_V1_0 },
    { KMIP_CRYPTOGRAPHIC_ALGORITHM_HMAC_SHA224, 224, 28, 0, KMIP_V1_0 },
    { KMIP_CRYPTOGRAPHIC_ALGORITHM_HMAC_SHA256, 256, 32, 0, KMIP_V1_0 },
    { KMIP_CRYPTOGRAPHIC_ALGORITHM_HMAC_SHA384, 384, 48, 0, KMIP_V1_0 },
    { KMIP_CRYPTOGRAPHIC_ALGORITHM_HMAC_SHA512, 512, 64, 0, KMIP_V1_0 },
    { KMIP_CRYPTOGRAPHIC_ALGORITHM_CHACHA20, 256, 32, 0, KMIP_V1_4 },
    { 0, 0, 0, 0, 0 }
};


static kmip_int_t kmip_create_storage(kmip_op_t *op);
static const char *kmip_create_list(kmip_op_t *op, int64_t algorithm);
static int kmip_create_given(const kmip_draft_t *draft, kmip_attribute_e id);
static kmip_int_t kmip_create_defaults(kmip_op_t *op, kmip_draft_t *draft);
static kmip_int_t kmip_create_secrecy(kmip_op_t *op, kmip_draft_t *draft);


kmip_int_t
kmip_create_begin(kmip_op_t *op, kmip_draft_t *draft)
{
    memset(draft, 0, sizeof(kmip_draft_t));

    draft->object.object_type = op->request.object_type;
    draft->object.key_format_type = KMIP_KEY_FORMAT_TYPE_RAW;
    draft->object.state = KMIP_STATE_PRE_ACTIVE;
    draft->object.loaded = KMIP_NEED_ATTRIBUTES;

    if (kmip_attributes_init(op->arena, &draft->object.attributes) != KMIP_OK)
    {
        return kmip_op_no_memory(op);
    }

    return kmip_create_storage(op);
}


/* one of the masks must ask for nothing but what all objects have */

static kmip_int_t
kmip_create_storage(kmip_op_t *op)
{
    size_t                 i;
    const kmip_numbers_t  *masks;

    if (!kmip_payload_has(&op->request, PROTECTION_STORAGE_MASKS)) {
        return KMIP_OK;
    }

    masks = &op->request.protection_storage_masks;

    for (i = 0; i < masks->nelts; i++) {
        if ((masks->elts[i] & ~KMIP_PROTECTION_STORAGE) == 0) {
            return KMIP_OK;
        }
    }

    return kmip_fail(&op->error, KMIP_CAUSE_PROTECTION_STORAGE,
                     "objects are stored Off System, Off Premises, Outsourced");
}


kmip_int_t
kmip_create_attributes(kmip_op_t *op, kmip_draft_t *draft)
{
    size_t                    i;
    const kmip_attributes_t  *given;

    given = &op->request.attributes;

    for (i = 0; i < given->nelts; i++) {
        if (kmip_create_attribute(op, draft, &given->elts[i]) != KMIP_OK) {
            return KMIP_ERROR;
        }
    }

    return KMIP_OK;
}


kmip_int_t
kmip_create_attribute(kmip_op_t *op, kmip_draft_t *draft,
    const kmip_attribute_t *a)
{
    size_t              count;
    kmip_attribute_t    given;
    kmip_attributes_t  *list;

    given = *a;
    list = &draft->object.attributes;

    if (kmip_edit_check(op, draft, a, KMIP_EDIT_CREATE) != KMIP_OK
        || kmip_usage_set(op, &given) != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    /* an object is not Fresh unless its client wants to know */

    if (a->id == KMIP_ATTR_FRESH && a->value.number == 0) {
        return KMIP_OK;
    }

    count = kmip_attributes_count(list, a->id, &a->name);

    if (count > 0 && !(kmip_attribute_rule(a->id)->flags & KMIP_ATTR_MULTI)) {
        return kmip_edit_fail(op, KMIP_CAUSE_INVALID_FIELD, a,
                              "is given twice");
    }

    if (a->id == KMIP_ATTR_NAME && kmip_edit_same(draft, a)) {
        return kmip_edit_fail(op, KMIP_CAUSE_NON_UNIQUE_NAME, a,
                              "is given twice");
    }

    if (kmip_attributes_add(op->arena, list, &given) != KMIP_OK) {
        return kmip_op_no_memory(op);
    }

    draft->changes |= (a->id == KMIP_ATTR_NAME) ? KMIP_CHANGE_NAME : 0;

    return KMIP_OK;
}


kmip_int_t
kmip_create_origin(kmip_op_t *op, kmip_draft_t *draft, int random)
{
    kmip_value_t  generator;

    if (kmip_create_given(draft, KMIP_ATTR_RANDOM_NUMBER_GENERATOR)) {
        return kmip_fail(&op->error, KMIP_CAUSE_INVALID_FIELD,
                         "the client cannot choose a Random Number Generator");
    }

    if (kmip_create_given(draft, KMIP_ATTR_ORIGINAL_CREATION_DATE)) {
        return kmip_fail(&op->error, KMIP_CAUSE_INVALID_FIELD,
                         "the client cannot choose the Original Creation Date "
                         "of a new key");
    }

    if (random
        && (kmip_op_generator(op->arena, &generator) != KMIP_OK
            || kmip_draft_set(op->arena, draft,
                              KMIP_ATTR_RANDOM_NUMBER_GENERATOR, &generator)
               != KMIP_OK))
    {
        return kmip_op_no_memory(op);
    }

    if (kmip_draft_set_number(op->arena, draft,
                              KMIP_ATTR_ORIGINAL_CREATION_DATE, op->now)
        != KMIP_OK)
    {
        return kmip_op_no_memory(op);
    }

    return KMIP_OK;
}


static int
kmip_create_given(const kmip_draft_t *draft, kmip_attribute_e id)
{
    return kmip_attributes_count(&draft->object.attributes, id, NULL) > 0;
}


kmip_int_t
kmip_create_end(kmip_op_t *op, kmip_draft_t *draft)
{
    if (kmip_lifecycle_dates(&draft->object.attributes, op->now,
                             &op->error)
        != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    if (kmip_edit_safe(op, draft) != KMIP_OK) {
        return KMIP_ERROR;
    }

    if (kmip_create_defaults(op, draft) != KMIP_OK) {
        return kmip_op_no_memory(op);
    }

    draft->object.state = kmip_lifecycle_state(&draft->object, op->now);

    return KMIP_OK;
}


/* attributes that the server sets if the client did not */

static kmip_int_t
kmip_create_defaults(kmip_op_t *op, kmip_draft_t *draft)
{
    /* a Template has no key to be kept secret */

    if (draft->object.object_type != KMIP_OBJECT_TYPE_TEMPLATE
        && kmip_create_secrecy(op, draft) != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    if (kmip_draft_set_number(op->arena, draft, KMIP_ATTR_INITIAL_DATE,
                              op->now)
        != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    return kmip_draft_set_number(op->arena, draft, KMIP_ATTR_LAST_CHANGE_DATE,
                                 op->now);
}


static kmip_int_t
kmip_create_secrecy(kmip_op_t *op, kmip_draft_t *draft)
{
    size_t   i;
    int64_t  given, values[4];

    static const kmip_attribute_e  ids[] = {
        KMIP_ATTR_SENSITIVE, KMIP_ATTR_ALWAYS_SENSITIVE,
        KMIP_ATTR_EXTRACTABLE, KMIP_ATTR_NEVER_EXTRACTABLE
    };

    given = kmip_snapshot_flag(&draft->object, KMIP_ATTR_SENSITIVE);

    values[0] = given;
    values[1] = given;

    if (!kmip_attributes_number(&draft->object.attributes,
                                KMIP_ATTR_EXTRACTABLE, &given))
    {
        given = 1;
    }

    values[2] = given;
    values[3] = !given;

    for (i = 0; i < 4; i++) {
        if (kmip_draft_set_number(op->arena, draft, ids[i], values[i])
            != KMIP_OK)
        {
            return KMIP_ERROR;
        }
    }

    return KMIP_OK;
}


kmip_int_t
kmip_create_require(kmip_op_t *op, const kmip_draft_t *draft,
    kmip_attribute_e id, int64_t *number)
{
    kmip_attribute_t  a;

    if (kmip_attributes_number(&draft->object.attributes, id, number)) {
        return KMIP_OK;
    }

    a = (kmip_attribute_t) { .id = id };

    return kmip_edit_fail(op, KMIP_CAUSE_INVALID_FIELD, &a, "is required");
}


const kmip_create_size_t *
kmip_create_size(kmip_op_t *op, int64_t algorithm, int64_t bits)
{
    const kmip_create_size_t  *size;

    for (size = kmip_create_sizes; size->algorithm; size++) {

        if (size->algorithm == algorithm && size->bits == bits
            && size->since <= op->version)
        {
            return size;
        }
    }

    return NULL;
}


kmip_int_t
kmip_create_no_size(kmip_op_t *op, int64_t algorithm)
{
    kmip_str_t   text;
    const char  *list, *what;

    list = kmip_create_list(op, algorithm);
    what = "Cryptographic Length";

    if (*list == '\0') {
        list = kmip_create_list(op, 0);
        what = "Cryptographic Algorithm";
    }

    text = kmip_arena_printf(op->arena, "keys of this %s cannot be created; "
                             "there are: %s", what, list);

    return kmip_fail(&op->error, KMIP_CAUSE_INVALID_ATTRIBUTE_VALUE,
                     text.len ? (const char *) text.data
                              : "such keys cannot be created");
}


/* the lengths of an algorithm, or all algorithms, in the request's version */

static const char *
kmip_create_list(kmip_op_t *op, int64_t algorithm)
{
    uint32_t                   last;
    kmip_str_t                 text;
    const char                *list, *name;
    const kmip_create_size_t  *size;

    list = "";
    last = 0;

    for (size = kmip_create_sizes; size->algorithm; size++) {

        if (size->since > op->version
            || (algorithm ? size->algorithm != algorithm
                          : size->algorithm == last))
        {
            continue;
        }

        last = size->algorithm;
        name = kmip_enum_name(KMIP_ENUM_ID_CRYPTOGRAPHIC_ALGORITHM, last);

        text = algorithm
               ? kmip_arena_printf(op->arena, "%s%s%d", list,
                                   *list ? ", " : "", (int) size->bits)
               : kmip_arena_printf(op->arena, "%s%s%s", list,
                                   *list ? ", " : "", name ? name : "");

        list = text.len ? (const char *) text.data : "";
    }

    return list;
}
