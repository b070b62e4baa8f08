
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

    { KMIP_OBJECT_TYPE_SECRET_DATA, KMIP_KEY_FORMAT_TYPE_RAW,
      KMIP_KEY_FORMAT_TYPE_OPAQUE },

    { KMIP_OBJECT_TYPE_SECRET_DATA, KMIP_KEY_FORMAT_TYPE_OPAQUE,
      KMIP_KEY_FORMAT_TYPE_RAW },

    { 0, 0, 0 }
};


static kmip_int_t kmip_get_permitted(kmip_op_t *op,
    const kmip_snapshot_t *object);
static kmip_int_t kmip_get_format(kmip_op_t *op,
    const kmip_snapshot_t *object, uint32_t *format);


kmip_int_t
kmip_get_answer(kmip_op_t *op, const kmip_snapshot_t *object)
{
    int64_t         number;
    uint32_t        format;
    kmip_object_t  *answer;

    if (kmip_get_permitted(op, object) != KMIP_OK
        || kmip_get_format(op, object, &format) != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    if (object->material == NULL) {
        return kmip_fail(&op->error, KMIP_CAUSE_GENERAL_FAILURE,
                         "the key store returned no key");
    }

    answer = &op->response.object;

    answer->object_type = object->object_type;
    answer->key_format_type = format;
    answer->data_type = object->data_type;
    answer->material = object->material;

    /* an algorithm that the client's version does not have is left out */

    if (kmip_attributes_number(&object->attributes,
                               KMIP_ATTR_CRYPTOGRAPHIC_ALGORITHM, &number)
        && !kmip_enum_foreign(KMIP_ENUM_ID_CRYPTOGRAPHIC_ALGORITHM,
                              (uint32_t) number, op->version))
    {
        answer->algorithm = (uint32_t) number;
    }

    if (kmip_attributes_number(&object->attributes,
                               KMIP_ATTR_CRYPTOGRAPHIC_LENGTH, &number))
    {
        answer->length = (int32_t) number;
    }

    op->response.object_type = object->object_type;

    kmip_op_present(op, OBJECT_TYPE);
    kmip_op_present(op, OBJECT);

    return kmip_op_answer_uid(op, object);
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

    if (kmip_draft_set_number(op->arena, draft, KMIP_ATTR_FRESH, 0) != KMIP_OK
        || kmip_draft_set_number(op->arena, draft, KMIP_ATTR_LAST_CHANGE_DATE,
                                 op->now)
           != KMIP_OK)
    {
        return kmip_op_no_memory(op);
    }

    draft->changes |= KMIP_CHANGE_LIFE;

    return KMIP_OK;
}


/* what keeps a key from Get keeps it from Export */

kmip_int_t
kmip_export_answer(kmip_op_t *op, const kmip_snapshot_t *object)
{
    if (kmip_get_answer(op, object) != KMIP_OK) {
        return KMIP_ERROR;
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

    if (kmip_attributes_number(&object->attributes, KMIP_ATTR_EXTRACTABLE,
                               &extractable)
        && !extractable)
    {
        return kmip_fail(&op->error, KMIP_CAUSE_NOT_EXTRACTABLE,
                         "the object is not Extractable");
    }

    if (kmip_payload_has(&op->request, KEY_WRAPPING_SPECIFICATION)) {
        return kmip_fail(&op->error, KMIP_CAUSE_FEATURE_NOT_SUPPORTED,
                         "wrapping keys in responses is not supported");
    }

    /* no key is stored wrapped, so As Registered equals Not Wrapped */

    if (kmip_payload_has(&op->request, KEY_WRAP_TYPE)
        && kmip_enum_name(KMIP_ENUM_ID_KEY_WRAP_TYPE,
                          op->request.key_wrap_type)
           == NULL)
    {
        return kmip_fail(&op->error, KMIP_CAUSE_KEY_WRAP_TYPE_NOT_SUPPORTED,
                         "the Key Wrap Type is unknown");
    }

    if (kmip_snapshot_flag(object, KMIP_ATTR_SENSITIVE)) {
        return kmip_fail(&op->error, KMIP_CAUSE_SENSITIVE,
                         "the object is Sensitive");
    }

    return KMIP_OK;
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
