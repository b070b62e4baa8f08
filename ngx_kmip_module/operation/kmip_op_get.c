
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Get (KMIP 1.4, section 4.11) and Export.
 */


#include "kmip_lifecycle.h"
#include "kmip_operation.h"
#include "kmip_snapshot.h"
#include "kmip_wrap.h"

#include <string.h>


/*
 * Conversions that Get offers, besides an object's own format.  An Opaque key
 * is never offered as Raw, because the server does not know which of its bytes
 * are the key.
 */

typedef struct {
    uint32_t   object_type;
    uint32_t   own;
    uint32_t   format;
} kmip_get_format_t;


static const kmip_get_format_t  kmip_get_formats[] = {

    { KMIP_OBJECT_TYPE_SYMMETRIC_KEY, KMIP_KEY_FORMAT_TYPE_RAW,
      KMIP_KEY_FORMAT_TYPE_TRANSPARENT_SYMMETRIC_KEY },

    { KMIP_OBJECT_TYPE_SYMMETRIC_KEY, KMIP_KEY_FORMAT_TYPE_RAW,
      KMIP_KEY_FORMAT_TYPE_OPAQUE },

    { KMIP_OBJECT_TYPE_SYMMETRIC_KEY,
      KMIP_KEY_FORMAT_TYPE_TRANSPARENT_SYMMETRIC_KEY,
      KMIP_KEY_FORMAT_TYPE_RAW },

    { KMIP_OBJECT_TYPE_SYMMETRIC_KEY,
      KMIP_KEY_FORMAT_TYPE_TRANSPARENT_SYMMETRIC_KEY,
      KMIP_KEY_FORMAT_TYPE_OPAQUE },

    { KMIP_OBJECT_TYPE_SECRET_DATA, KMIP_KEY_FORMAT_TYPE_RAW,
      KMIP_KEY_FORMAT_TYPE_OPAQUE },

    { KMIP_OBJECT_TYPE_SECRET_DATA, KMIP_KEY_FORMAT_TYPE_OPAQUE,
      KMIP_KEY_FORMAT_TYPE_RAW },

    { 0, 0, 0 }
};


static kmip_int_t kmip_get_permitted(kmip_op_t *op,
    const kmip_snapshot_t *object);
static kmip_int_t kmip_get_wrap_type(kmip_op_t *op,
    const kmip_snapshot_t *object);
static int kmip_get_leaves_wrapped(const kmip_op_t *op,
    const kmip_snapshot_t *object);
static kmip_int_t kmip_get_format(kmip_op_t *op,
    const kmip_snapshot_t *object, uint32_t *format);
static kmip_int_t kmip_get_template(kmip_op_t *op,
    const kmip_snapshot_t *object, kmip_object_t *answer);
static kmip_int_t kmip_get_material(kmip_op_t *op,
    const kmip_snapshot_t *object, kmip_object_t *answer);
static void kmip_get_describe(kmip_op_t *op, const kmip_snapshot_t *object,
    kmip_object_t *answer);


kmip_int_t
kmip_get_answer(kmip_op_t *op, const kmip_snapshot_t *object)
{
    kmip_int_t     rc;
    kmip_object_t  answer;

    memset(&answer, 0, sizeof(kmip_object_t));

    if (kmip_get_permitted(op, object) != KMIP_OK
        || kmip_get_format(op, object, &answer.key_format_type) != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    answer.object_type = object->object_type;
    answer.data_type = object->data_type;
    answer.material = object->material;

    rc = (object->object_type == KMIP_OBJECT_TYPE_TEMPLATE)
         ? kmip_get_template(op, object, &answer)
         : kmip_get_material(op, object, &answer);

    if (rc != KMIP_OK) {

        if (answer.material != object->material) {
            kmip_secret_cleanse(answer.material);
        }

        return rc;
    }

    if (answer.key_format_type) {
        kmip_get_describe(op, object, &answer);
    }

    op->response.object = answer;
    op->response.object_type = object->object_type;

    kmip_op_present(op, OBJECT_TYPE);
    kmip_op_present(op, OBJECT);

    return kmip_op_answer_uid(op, object);
}


/* what a client may set is what the Template gives to other objects */

static kmip_int_t
kmip_get_template(kmip_op_t *op, const kmip_snapshot_t *object,
    kmip_object_t *answer)
{
    size_t                   i;
    const kmip_attribute_t  *a;

    if (kmip_attributes_init(op->arena, &answer->attributes) != KMIP_OK) {
        return kmip_op_no_memory(op);
    }

    for (i = 0; i < object->attributes.nelts; i++) {
        a = &object->attributes.elts[i];

        if ((kmip_attribute_rule(a->id)->flags & KMIP_ATTR_CLIENT_SET)
            && kmip_attributes_append(op->arena, &answer->attributes, a)
               != KMIP_OK)
        {
            return kmip_op_no_memory(op);
        }
    }

    return KMIP_OK;
}


/* a key that was registered wrapped is unwrapped before it is wrapped anew */

static kmip_int_t
kmip_get_material(kmip_op_t *op, const kmip_snapshot_t *object,
    kmip_object_t *answer)
{
    int         wrap;
    kmip_int_t  rc;

    wrap = kmip_payload_has(&op->request, KEY_WRAPPING_SPECIFICATION);

    if (kmip_snapshot_keyless(object)) {
        return wrap ? kmip_fail(&op->error, KMIP_CAUSE_KEY_VALUE_NOT_PRESENT,
                                "the object was registered without its key")
                    : KMIP_OK;
    }

    if (object->material == NULL) {
        return kmip_fail(&op->error, KMIP_CAUSE_GENERAL_FAILURE,
                         "the key store returned no key");
    }

    if (kmip_wrap_stored(object)) {

        if (!wrap && kmip_get_leaves_wrapped(op, object)) {
            return kmip_wrap_as_registered(op, object, answer);
        }

        rc = kmip_wrap_open(op, object, answer);

        if (rc != KMIP_OK) {
            return rc;
        }
    }

    return wrap ? kmip_wrap_close(op, object, answer) : KMIP_OK;
}


static void
kmip_get_describe(kmip_op_t *op, const kmip_snapshot_t *object,
    kmip_object_t *answer)
{
    int64_t  number;

    /* an algorithm that the client's version does not have is left out */

    if (kmip_attributes_number(&object->attributes,
                               KMIP_ATTR_CRYPTOGRAPHIC_ALGORITHM, &number)
        && !kmip_enum_foreign(KMIP_ENUM_ID_CRYPTOGRAPHIC_ALGORITHM,
                              (uint32_t) number, op->version))
    {
        answer->algorithm = (uint32_t) number;
    }

    /* the length is that of the algorithm's keys: a secret may have neither */

    if (kmip_attributes_number(&object->attributes,
                               KMIP_ATTR_CRYPTOGRAPHIC_LENGTH, &number)
        && (answer->algorithm
            || object->object_type == KMIP_OBJECT_TYPE_SYMMETRIC_KEY))
    {
        answer->length = (int32_t) number;
    }
}


/*
 * The first Get or Export of an object that was created as Fresh ends that,
 * before the client has the key.
 */

kmip_int_t
kmip_get_apply(kmip_op_t *op, kmip_draft_t *draft)
{
    if (kmip_get_permitted(op, &draft->object) != KMIP_OK) {
        return KMIP_ERROR;
    }

    if (!kmip_snapshot_flag(&draft->object, KMIP_ATTR_FRESH)) {
        return KMIP_OK;
    }

    if (kmip_draft_set_number(op->arena, draft, KMIP_ATTR_FRESH, 0) != KMIP_OK)
    {
        return kmip_op_no_memory(op);
    }

    return kmip_op_life_changed(op, draft);
}


/* what keeps a key from Get keeps it from Export */

kmip_int_t
kmip_export_answer(kmip_op_t *op, const kmip_snapshot_t *object)
{
    kmip_int_t  rc;

    rc = kmip_get_answer(op, object);

    if (rc != KMIP_OK) {
        return rc;
    }

    if (kmip_op_attributes(op, object) != KMIP_OK) {
        return kmip_op_no_memory(op);
    }

    kmip_op_present(op, ATTRIBUTES);

    return KMIP_OK;
}


static kmip_int_t
kmip_get_permitted(kmip_op_t *op, const kmip_snapshot_t *object)
{
    int64_t  extractable;

    if (kmip_state_destroyed(object->state)) {
        return kmip_fail(&op->error, KMIP_CAUSE_OBJECT_DESTROYED,
                         "the object is destroyed");
    }

    if (kmip_enum_foreign(KMIP_ENUM_ID_OBJECT_TYPE, object->object_type,
                          op->version))
    {
        return kmip_fail(&op->error, KMIP_CAUSE_INVALID_OBJECT_TYPE,
                         "this version of KMIP does not have the Object Type");
    }

    /* what a Template has of these is for the objects made with it */

    if (object->object_type == KMIP_OBJECT_TYPE_TEMPLATE) {
        return kmip_get_wrap_type(op, object);
    }

    if (kmip_attributes_number(&object->attributes, KMIP_ATTR_EXTRACTABLE,
                               &extractable)
        && !extractable)
    {
        return kmip_fail(&op->error, KMIP_CAUSE_NOT_EXTRACTABLE,
                         "the object is not Extractable");
    }

    if (kmip_get_wrap_type(op, object) != KMIP_OK) {
        return KMIP_ERROR;
    }

    if (kmip_snapshot_flag(object, KMIP_ATTR_SENSITIVE)
        && !kmip_get_leaves_wrapped(op, object))
    {
        return kmip_fail(&op->error, KMIP_CAUSE_SENSITIVE,
                         "the object is Sensitive");
    }

    return KMIP_OK;
}


static kmip_int_t
kmip_get_wrap_type(kmip_op_t *op, const kmip_snapshot_t *object)
{
    int  wrap;

    wrap = kmip_payload_has(&op->request, KEY_WRAPPING_SPECIFICATION);

    if (wrap && object->key_format_type == 0) {
        return kmip_fail(&op->error, KMIP_CAUSE_ILLEGAL_OPERATION,
                         "the object is not a key, and is not wrapped");
    }

    if (!kmip_payload_has(&op->request, KEY_WRAP_TYPE)) {
        return KMIP_OK;
    }

    if (kmip_enum_name(KMIP_ENUM_ID_KEY_WRAP_TYPE, op->request.key_wrap_type)
        == NULL)
    {
        return kmip_fail(&op->error, KMIP_CAUSE_KEY_WRAP_TYPE_NOT_SUPPORTED,
                         "the Key Wrap Type is unknown");
    }

    if (wrap && kmip_wrap_stored(object)
        && op->request.key_wrap_type == KMIP_KEY_WRAP_TYPE_AS_REGISTERED)
    {
        return kmip_fail(&op->error, KMIP_CAUSE_INVALID_FIELD,
                         "the key cannot be wrapped both as registered and as "
                         "the Key Wrapping Specification says");
    }

    return KMIP_OK;
}


/* a key that was registered wrapped is returned so unless the client objects */

static int
kmip_get_leaves_wrapped(const kmip_op_t *op, const kmip_snapshot_t *object)
{
    if (kmip_payload_has(&op->request, KEY_WRAPPING_SPECIFICATION)) {
        return 1;
    }

    return kmip_wrap_stored(object)
           && !(kmip_payload_has(&op->request, KEY_WRAP_TYPE)
                && op->request.key_wrap_type
                   == KMIP_KEY_WRAP_TYPE_NOT_WRAPPED);
}


static kmip_int_t
kmip_get_format(kmip_op_t *op, const kmip_snapshot_t *object,
    uint32_t *format)
{
    const kmip_get_format_t  *row;

    *format = object->key_format_type;

    if (!kmip_payload_has(&op->request, KEY_FORMAT_TYPE)) {
        return KMIP_OK;
    }

    /* an Opaque Object has format 0, which no request can name */

    if (*format && *format == op->request.key_format_type) {
        return KMIP_OK;
    }

    /* bytes that stay wrapped cannot be converted */

    if (kmip_wrap_stored(object)
        && !kmip_payload_has(&op->request, KEY_WRAPPING_SPECIFICATION)
        && kmip_get_leaves_wrapped(op, object))
    {
        return kmip_fail(&op->error, KMIP_CAUSE_KEY_FORMAT_NOT_SUPPORTED,
                         "a key that was registered wrapped has its own Key "
                         "Format Type");
    }

    for (row = kmip_get_formats; row->object_type; row++) {

        if (row->object_type == object->object_type
            && row->own == object->key_format_type
            && row->format == op->request.key_format_type)
        {
            *format = row->format;
            return KMIP_OK;
        }
    }

    return kmip_fail(&op->error, KMIP_CAUSE_KEY_FORMAT_NOT_SUPPORTED,
                     "the object is not available in this Key Format Type");
}
