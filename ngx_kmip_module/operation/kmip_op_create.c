
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Create and Register (KMIP 1.4, sections 4.1 and 4.3).
 */


#include "kmip_edit.h"
#include "kmip_lifecycle.h"
#include "kmip_snapshot.h"
#include "kmip_usage.h"
#include "kmip_wrap.h"

#include <string.h>


/*
 * The keys that can be created: length in bits as KMIP counts, and in bytes.
 * Some clients count the parity bits of 3DES and some do not; Cryptographic
 * Length stays as the client sent it.
 */

typedef struct {
    uint32_t         algorithm;
    int32_t          bits;
    uint32_t         bytes;
    unsigned         parity:1;
    kmip_version_t   since;
} kmip_key_size_t;


static const kmip_key_size_t  kmip_key_sizes[] = {
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


static kmip_int_t kmip_create_begin(kmip_op_t *op, kmip_draft_t *draft);
static kmip_int_t kmip_create_storage(kmip_op_t *op);
static kmip_int_t kmip_create_attributes(kmip_op_t *op, kmip_draft_t *draft);
static kmip_int_t kmip_create_attribute(kmip_op_t *op, kmip_draft_t *draft,
    const kmip_attribute_t *a);
static kmip_int_t kmip_create_defaults(kmip_op_t *op, kmip_draft_t *draft);
static kmip_int_t kmip_create_origin(kmip_op_t *op, kmip_draft_t *draft);
static kmip_int_t kmip_create_end(kmip_op_t *op, kmip_draft_t *draft);
static kmip_int_t kmip_create_require(kmip_op_t *op,
    const kmip_draft_t *draft, kmip_attribute_e id, int64_t *number);
static const kmip_key_size_t *kmip_create_size(kmip_op_t *op,
    int64_t algorithm, int64_t bits);

static kmip_int_t kmip_register_object(kmip_op_t *op, kmip_draft_t *draft);
static kmip_int_t kmip_register_agree(kmip_op_t *op, kmip_draft_t *draft,
    kmip_attribute_e id, int64_t number);
static kmip_int_t kmip_register_key(kmip_op_t *op, kmip_draft_t *draft);


kmip_int_t
kmip_create_apply(kmip_op_t *op, kmip_draft_t *draft)
{
    int64_t                 algorithm, bits, mask;
    const kmip_key_size_t  *size;

    if (op->request.object_type != KMIP_OBJECT_TYPE_SYMMETRIC_KEY) {
        return kmip_fail(&op->error, KMIP_CAUSE_INVALID_OBJECT_TYPE,
                         "only a Symmetric Key can be created");
    }

    if (kmip_create_begin(op, draft) != KMIP_OK
        || kmip_create_attributes(op, draft) != KMIP_OK
        || kmip_create_require(op, draft, KMIP_ATTR_CRYPTOGRAPHIC_ALGORITHM,
                               &algorithm)
           != KMIP_OK
        || kmip_create_require(op, draft, KMIP_ATTR_CRYPTOGRAPHIC_LENGTH,
                               &bits)
           != KMIP_OK
        || kmip_create_require(op, draft, KMIP_ATTR_CRYPTOGRAPHIC_USAGE_MASK,
                               &mask)
           != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    size = kmip_create_size(op, algorithm, bits);

    if (size == NULL) {
        return kmip_fail(&op->error, KMIP_CAUSE_INVALID_ATTRIBUTE_VALUE,
                         "keys with this Cryptographic Algorithm and "
                         "Cryptographic Length cannot be created");
    }

    op->generate = size->bytes;
    op->parity = size->parity;

    if (kmip_create_origin(op, draft) != KMIP_OK) {
        return KMIP_ERROR;
    }

    return kmip_create_end(op, draft);
}


kmip_int_t
kmip_create_answer(kmip_op_t *op, const kmip_snapshot_t *object)
{
    op->response.object_type = op->request.object_type;
    kmip_op_present(op, OBJECT_TYPE);

    return kmip_op_answer_uid(op, object);
}


static kmip_int_t
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


static kmip_int_t
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


static kmip_int_t
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


/* attributes that the server sets if the client did not */

static kmip_int_t
kmip_create_defaults(kmip_op_t *op, kmip_draft_t *draft)
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

    if (kmip_draft_set_number(op->arena, draft, KMIP_ATTR_INITIAL_DATE,
                              op->now)
        != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    return kmip_draft_set_number(op->arena, draft, KMIP_ATTR_LAST_CHANGE_DATE,
                                 op->now);
}


/*
 * Sets Original Creation Date and Random Number Generator of a created key.
 * The server makes the key, so the client must not set them.
 */

static kmip_int_t
kmip_create_origin(kmip_op_t *op, kmip_draft_t *draft)
{
    kmip_value_t  generator;

    if (kmip_op_generator(op->arena, &generator) != KMIP_OK) {
        return kmip_op_no_memory(op);
    }

    if (kmip_attributes_count(&draft->object.attributes,
                              KMIP_ATTR_RANDOM_NUMBER_GENERATOR, NULL)
        > 0)
    {
        return kmip_fail(&op->error, KMIP_CAUSE_INVALID_FIELD,
                         "the client cannot choose a Random Number Generator");
    }

    if (kmip_attributes_count(&draft->object.attributes,
                              KMIP_ATTR_ORIGINAL_CREATION_DATE, NULL)
        > 0)
    {
        return kmip_fail(&op->error, KMIP_CAUSE_INVALID_FIELD,
                         "the client cannot choose the Original Creation Date "
                         "of a new key");
    }

    if (kmip_draft_set(op->arena, draft, KMIP_ATTR_RANDOM_NUMBER_GENERATOR,
                       &generator)
        != KMIP_OK
        || kmip_draft_set_number(op->arena, draft,
                                 KMIP_ATTR_ORIGINAL_CREATION_DATE, op->now)
           != KMIP_OK)
    {
        return kmip_op_no_memory(op);
    }

    return KMIP_OK;
}


static kmip_int_t
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


static kmip_int_t
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


static const kmip_key_size_t *
kmip_create_size(kmip_op_t *op, int64_t algorithm, int64_t bits)
{
    const kmip_key_size_t  *size;

    for (size = kmip_key_sizes; size->algorithm; size++) {

        if (size->algorithm == algorithm && size->bits == bits
            && size->since <= op->version)
        {
            return size;
        }
    }

    return NULL;
}


kmip_int_t
kmip_register_apply(kmip_op_t *op, kmip_draft_t *draft)
{
    if (kmip_object_tag(op->request.object_type) == 0) {
        return kmip_fail(&op->error, KMIP_CAUSE_INVALID_OBJECT_TYPE,
                         "this Object Type is not supported");
    }

    if (op->request.object_type != op->request.object.object_type) {
        return kmip_fail(&op->error, KMIP_CAUSE_INVALID_OBJECT_TYPE,
                         "the object is not of the given Object Type");
    }

    if (op->request.object.material == NULL
        || op->request.object.material->len == 0)
    {
        return kmip_fail(&op->error, KMIP_CAUSE_INVALID_FIELD,
                         "the object is empty");
    }

    if (kmip_create_begin(op, draft) != KMIP_OK
        || kmip_create_attributes(op, draft) != KMIP_OK
        || kmip_register_object(op, draft) != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    return kmip_create_end(op, draft);
}


static kmip_int_t
kmip_register_object(kmip_op_t *op, kmip_draft_t *draft)
{
    kmip_snapshot_t      *object;
    const kmip_object_t  *given;

    given = &op->request.object;
    object = &draft->object;

    object->data_type = given->data_type;
    object->material = given->material;
    object->key_format_type = given->key_format_type;

    if (given->wrapping.type) {

        if (kmip_wrap_store(op, draft) != KMIP_OK) {
            return KMIP_ERROR;
        }

    } else if (given->key_format_type
               == KMIP_KEY_FORMAT_TYPE_TRANSPARENT_SYMMETRIC_KEY)
    {
        object->key_format_type = KMIP_KEY_FORMAT_TYPE_RAW;
    }

    if (kmip_register_agree(op, draft, KMIP_ATTR_CRYPTOGRAPHIC_ALGORITHM,
                            given->algorithm)
        != KMIP_OK
        || kmip_register_agree(op, draft, KMIP_ATTR_CRYPTOGRAPHIC_LENGTH,
                               given->length)
           != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    if (object->object_type == KMIP_OBJECT_TYPE_SYMMETRIC_KEY) {
        return kmip_register_key(op, draft);
    }

    return KMIP_OK;
}


/* a value that both the Key Block and the attributes have must be the same */

static kmip_int_t
kmip_register_agree(kmip_op_t *op, kmip_draft_t *draft, kmip_attribute_e id,
    int64_t number)
{
    int64_t           other;
    kmip_attribute_t  a;

    if (number == 0) {
        return KMIP_OK;
    }

    a = (kmip_attribute_t) { .id = id };
    a.value.type = kmip_attribute_rule(id)->type;
    a.value.number = number;

    if (!kmip_attributes_number(&draft->object.attributes, id, &other)) {

        if (kmip_edit_check(op, draft, &a, KMIP_EDIT_CREATE) != KMIP_OK) {
            return KMIP_ERROR;
        }

        if (kmip_draft_set_number(op->arena, draft, id, number) != KMIP_OK) {
            return kmip_op_no_memory(op);
        }

        return KMIP_OK;
    }

    if (other == number) {
        return KMIP_OK;
    }

    return kmip_edit_fail(op, KMIP_CAUSE_INVALID_FIELD, &a,
                          "differs from the Key Block");
}


static kmip_int_t
kmip_register_key(kmip_op_t *op, kmip_draft_t *draft)
{
    size_t                  len;
    int64_t                 algorithm, bits, mask;
    const kmip_key_size_t  *size;

    if (kmip_create_require(op, draft, KMIP_ATTR_CRYPTOGRAPHIC_ALGORITHM,
                            &algorithm)
        != KMIP_OK
        || kmip_create_require(op, draft, KMIP_ATTR_CRYPTOGRAPHIC_LENGTH,
                               &bits)
           != KMIP_OK
        || kmip_create_require(op, draft, KMIP_ATTR_CRYPTOGRAPHIC_USAGE_MASK,
                               &mask)
           != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    if (bits <= 0) {
        return kmip_fail(&op->error, KMIP_CAUSE_INVALID_FIELD,
                         "the Cryptographic Length is not positive");
    }

    /* only the client knows the contents of an Opaque or a wrapped key */

    if (draft->object.key_format_type == KMIP_KEY_FORMAT_TYPE_OPAQUE
        || kmip_wrap_stored(&draft->object))
    {
        return KMIP_OK;
    }

    len = draft->object.material->len;
    size = kmip_create_size(op, algorithm, bits);

    if (size ? size->bytes != len : (int64_t) len * 8 != bits) {
        return kmip_fail(&op->error, KMIP_CAUSE_INVALID_FIELD,
                         "the key is not as long as the Cryptographic Length");
    }

    return KMIP_OK;
}
