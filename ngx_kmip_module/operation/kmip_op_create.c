
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Create and Register (KMIP 1.4, sections 4.1 and 4.3).
 */


#include "kmip_create.h"
#include "kmip_edit.h"
#include "kmip_snapshot.h"
#include "kmip_template.h"
#include "kmip_wrap.h"


/* bits of Secret Data that can be created: more fits in no record */

#define KMIP_CREATE_SECRET  (8 * 6000)


/* what is made, by Object Type */

typedef kmip_int_t (*kmip_create_kind_pt)(kmip_op_t *op, kmip_draft_t *draft);

typedef struct {
    uint32_t              object_type;
    kmip_version_t        since;
    kmip_version_t        until;
    kmip_create_kind_pt   make;
} kmip_create_kind_t;


static kmip_int_t kmip_create_kind(kmip_op_t *op, kmip_draft_t *draft,
    const kmip_create_kind_t *kinds);
static kmip_int_t kmip_create_described(kmip_op_t *op,
    const kmip_draft_t *draft, int64_t *algorithm, int64_t *bits);
static kmip_int_t kmip_create_key(kmip_op_t *op, kmip_draft_t *draft);
static kmip_int_t kmip_create_secret(kmip_op_t *op, kmip_draft_t *draft);
static int kmip_register_elsewhere(const kmip_op_t *op,
    const kmip_draft_t *draft);
static kmip_int_t kmip_register_value(kmip_op_t *op, kmip_draft_t *draft);
static kmip_int_t kmip_register_agree(kmip_op_t *op, kmip_draft_t *draft,
    kmip_attribute_e id, int64_t number);
static kmip_int_t kmip_register_key(kmip_op_t *op, kmip_draft_t *draft);


static const kmip_create_kind_t  kmip_create_kinds[] = {
    { KMIP_OBJECT_TYPE_SYMMETRIC_KEY, KMIP_V1_0, KMIP_V_MAX, kmip_create_key },
    { KMIP_OBJECT_TYPE_SECRET_DATA, KMIP_V1_4, KMIP_V_MAX,
      kmip_create_secret },
    { 0, 0, 0, NULL }
};

static const kmip_create_kind_t  kmip_register_kinds[] = {
    { KMIP_OBJECT_TYPE_SYMMETRIC_KEY, KMIP_V1_0, KMIP_V_MAX,
      kmip_register_key },
    { KMIP_OBJECT_TYPE_SECRET_DATA, KMIP_V1_0, KMIP_V_MAX,
      kmip_register_value },
    { KMIP_OBJECT_TYPE_OPAQUE_OBJECT, KMIP_V1_0, KMIP_V_MAX,
      kmip_register_value },
    { KMIP_OBJECT_TYPE_TEMPLATE, KMIP_V1_0, KMIP_V1_4,
      kmip_template_register },
    { 0, 0, 0, NULL }
};


kmip_int_t
kmip_create_apply(kmip_op_t *op, kmip_draft_t *draft)
{
    return kmip_create_kind(op, draft, kmip_create_kinds);
}


kmip_int_t
kmip_create_answer(kmip_op_t *op, const kmip_snapshot_t *object)
{
    op->response.object_type = op->request.object_type;
    kmip_op_present(op, OBJECT_TYPE);

    return kmip_op_answer_uid(op, object);
}


kmip_int_t
kmip_register_apply(kmip_op_t *op, kmip_draft_t *draft)
{
    if (op->request.object_type != op->request.object.object_type
        && kmip_object_tag(op->request.object_type))
    {
        return kmip_fail(&op->error, KMIP_CAUSE_INVALID_OBJECT_TYPE,
                         "the object is not of the given Object Type");
    }

    return kmip_create_kind(op, draft, kmip_register_kinds);
}


static kmip_int_t
kmip_create_kind(kmip_op_t *op, kmip_draft_t *draft,
    const kmip_create_kind_t *kinds)
{
    kmip_int_t                 rc;
    const kmip_create_kind_t  *kind;

    for (kind = kinds; kind->object_type; kind++) {

        if (kind->object_type == op->request.object_type
            && kind->since <= op->version && op->version <= kind->until)
        {
            break;
        }
    }

    if (kind->object_type == 0) {
        return kmip_fail(&op->error, KMIP_CAUSE_INVALID_OBJECT_TYPE,
                         "this Object Type is not supported");
    }

    if (kmip_create_begin(op, draft) != KMIP_OK
        || kmip_create_attributes(op, draft) != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    rc = kmip_template_apply(op, draft);

    if (rc != KMIP_OK) {
        return rc;
    }

    if (kind->make(op, draft) != KMIP_OK) {
        return KMIP_ERROR;
    }

    return kmip_create_end(op, draft);
}


/* what a client has to give of each Symmetric Key */

static kmip_int_t
kmip_create_described(kmip_op_t *op, const kmip_draft_t *draft,
    int64_t *algorithm, int64_t *bits)
{
    int64_t  mask;

    if (kmip_create_require(op, draft, KMIP_ATTR_CRYPTOGRAPHIC_ALGORITHM,
                            algorithm)
        != KMIP_OK
        || kmip_create_require(op, draft, KMIP_ATTR_CRYPTOGRAPHIC_LENGTH, bits)
           != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    return kmip_create_require(op, draft, KMIP_ATTR_CRYPTOGRAPHIC_USAGE_MASK,
                               &mask);
}


static kmip_int_t
kmip_create_key(kmip_op_t *op, kmip_draft_t *draft)
{
    int64_t                    algorithm, bits;
    const kmip_create_size_t  *size;

    if (kmip_create_described(op, draft, &algorithm, &bits) != KMIP_OK) {
        return KMIP_ERROR;
    }

    size = kmip_create_size(op, algorithm, bits);

    if (size == NULL) {
        return kmip_create_no_size(op, algorithm);
    }

    op->generate = size->bytes;
    op->parity = size->parity;

    return kmip_create_origin(op, draft, 1);
}


/* random bytes; no request says of which type, so it is the published case's */

static kmip_int_t
kmip_create_secret(kmip_op_t *op, kmip_draft_t *draft)
{
    int64_t  bits;

    if (kmip_create_require(op, draft, KMIP_ATTR_CRYPTOGRAPHIC_LENGTH, &bits)
        != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    if (bits <= 0 || bits % 8 || bits > KMIP_CREATE_SECRET) {
        return kmip_fail(&op->error, KMIP_CAUSE_INVALID_ATTRIBUTE_VALUE,
                         "Secret Data have whole bytes, at most 6,000");
    }

    draft->object.key_format_type = KMIP_KEY_FORMAT_TYPE_OPAQUE;
    draft->object.data_type = KMIP_SECRET_DATA_TYPE_PASSWORD;

    op->generate = (uint32_t) bits / 8;

    return kmip_create_origin(op, draft, 1);
}


static kmip_int_t
kmip_register_value(kmip_op_t *op, kmip_draft_t *draft)
{
    kmip_snapshot_t      *object;
    const kmip_object_t  *given;

    given = &op->request.object;
    object = &draft->object;

    if (kmip_register_elsewhere(op, draft)) {

        if (kmip_draft_set_number(op->arena, draft,
                                  KMIP_ATTR_KEY_VALUE_PRESENT, 0)
            != KMIP_OK)
        {
            return kmip_op_no_memory(op);
        }

    } else if (given->material == NULL || given->material->len == 0) {
        return kmip_fail(&op->error, KMIP_CAUSE_INVALID_FIELD,
                         "the object is empty");
    }

    object->data_type = given->data_type;
    object->material = given->material;
    object->key_format_type = given->key_format_type;

    if (given->wrapping.type && kmip_wrap_store(op, draft) != KMIP_OK) {
        return KMIP_ERROR;
    }

    if (kmip_register_agree(op, draft, KMIP_ATTR_CRYPTOGRAPHIC_ALGORITHM,
                            given->algorithm)
        != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    return kmip_register_agree(op, draft, KMIP_ATTR_CRYPTOGRAPHIC_LENGTH,
                               given->length);
}


/* a key without its value, for which the client says where that is */

static int
kmip_register_elsewhere(const kmip_op_t *op, const kmip_draft_t *draft)
{
    const kmip_object_t  *given;

    given = &op->request.object;

    return given->material == NULL && given->key_format_type
           && given->wrapping.type == 0
           && kmip_attributes_count(&draft->object.attributes,
                                    KMIP_ATTR_KEY_VALUE_LOCATION, NULL);
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
    size_t                     len;
    int64_t                    algorithm, bits;
    const kmip_create_size_t  *size;

    if (kmip_register_value(op, draft) != KMIP_OK
        || kmip_create_described(op, draft, &algorithm, &bits) != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    if (bits <= 0) {
        return kmip_fail(&op->error, KMIP_CAUSE_INVALID_FIELD,
                         "the Cryptographic Length is not positive");
    }

    /* only the client knows the contents of an Opaque or a wrapped key */

    if (draft->object.material == NULL
        || draft->object.key_format_type == KMIP_KEY_FORMAT_TYPE_OPAQUE
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
