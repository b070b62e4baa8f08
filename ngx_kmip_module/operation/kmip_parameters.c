
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Cryptographic Parameters.
 */


#include "kmip_parameters.h"

#include <string.h>


static const kmip_value_t *kmip_parameters_attribute(
    const kmip_snapshot_t *object);
static void kmip_parameters_field(const kmip_item_t *item,
    kmip_parameters_t *p);


void
kmip_parameters_get(const kmip_op_t *op, const kmip_snapshot_t *object,
    kmip_parameters_t *p)
{
    kmip_parameters_choose(kmip_payload_has(&op->request,
                                            CRYPTOGRAPHIC_PARAMETERS)
                           ? &op->request.cryptographic_parameters : NULL,
                           object, p);
}


void
kmip_parameters_choose(const kmip_value_t *value,
    const kmip_snapshot_t *object, kmip_parameters_t *p)
{
    kmip_item_t    item;
    kmip_reader_t  r;

    memset(p, 0, sizeof(kmip_parameters_t));

    p->iv_length = -1;
    p->tag_length = -1;

    if (value == NULL) {
        value = kmip_parameters_attribute(object);
    }

    if (value == NULL) {
        return;
    }

    item.value = *value;
    kmip_ttlv_children(&item, &r);

    while (kmip_ttlv_next(&r, &item) == KMIP_OK) {
        kmip_parameters_field(&item, p);
    }
}


static const kmip_value_t *
kmip_parameters_attribute(const kmip_snapshot_t *object)
{
    size_t                   i;
    const kmip_attribute_t  *a, *lowest;

    lowest = NULL;

    for (i = 0; object && i < object->attributes.nelts; i++) {
        a = &object->attributes.elts[i];

        if (a->id == KMIP_ATTR_CRYPTOGRAPHIC_PARAMETERS
            && (lowest == NULL || a->index < lowest->index))
        {
            lowest = a;
        }
    }

    return lowest ? &lowest->value : NULL;
}


/*
 * Fields that mean nothing to a symmetric cipher, a MAC or a hash, such as Key
 * Role Type or Salt Length, are skipped: the attribute describes a key for
 * whatever it is used for.
 */

static void
kmip_parameters_field(const kmip_item_t *item, kmip_parameters_t *p)
{
    int64_t  number;

    number = item->value.number;

    switch (item->tag) {

    case KMIP_TAG_BLOCK_CIPHER_MODE:
        p->mode = (uint32_t) number;
        break;

    case KMIP_TAG_PADDING_METHOD:
        p->padding = (uint32_t) number;
        break;

    case KMIP_TAG_HASHING_ALGORITHM:
        p->hash = (uint32_t) number;
        break;

    case KMIP_TAG_CRYPTOGRAPHIC_ALGORITHM:
        p->algorithm = (uint32_t) number;
        break;

    case KMIP_TAG_RANDOM_IV:
        p->random_iv = number != 0;
        break;

    case KMIP_TAG_IV_LENGTH:
        p->iv_length = (int32_t) number;
        break;

    case KMIP_TAG_TAG_LENGTH:
        p->tag_length = (int32_t) number;
        break;

    case KMIP_TAG_FIXED_FIELD_LENGTH:
    case KMIP_TAG_INVOCATION_FIELD_LENGTH:
    case KMIP_TAG_COUNTER_LENGTH:
    case KMIP_TAG_INITIAL_COUNTER_VALUE:
        p->counter = 1;
        break;
    }
}
