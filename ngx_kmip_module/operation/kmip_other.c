
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Objects that an operation reads beside the item's own.
 */


#include "kmip_other.h"
#include "kmip_snapshot.h"

#include <string.h>


static int kmip_other_same(const kmip_other_t *a, const kmip_other_t *b);
static kmip_int_t kmip_other_ask(kmip_op_t *op, const kmip_other_t *asked,
    const kmip_snapshot_t **object);


kmip_int_t
kmip_other_key(kmip_op_t *op, const kmip_str_t *uid, kmip_cause_e cause,
    const char *message, const kmip_snapshot_t **object)
{
    size_t        i;
    kmip_other_t  asked;

    /* control characters are in no identifier, and reach no log */

    for (i = 0; i < uid->len; i++) {
        if (uid->data[i] < 0x20 || uid->data[i] == 0x7f) {
            return kmip_fail(&op->error, cause, message);
        }
    }

    memset(&asked, 0, sizeof(kmip_other_t));

    asked.uid = *uid;
    asked.material = 1;
    asked.absent.cause = cause;
    asked.absent.message = message;

    return kmip_other_ask(op, &asked, object);
}


kmip_int_t
kmip_other_find(kmip_op_t *op, const kmip_attributes_t *wanted,
    kmip_cause_e cause, const char *message, const kmip_snapshot_t **object)
{
    kmip_other_t  asked;

    memset(&asked, 0, sizeof(kmip_other_t));

    asked.wanted = wanted;
    asked.absent.cause = cause;
    asked.absent.message = message;

    return kmip_other_ask(op, &asked, object);
}


static kmip_int_t
kmip_other_ask(kmip_op_t *op, const kmip_other_t *asked,
    const kmip_snapshot_t **object)
{
    size_t         i;
    kmip_other_t  *other;

    for (i = 0; i < op->nothers; i++) {
        other = &op->others[i];

        if (other->object && kmip_other_same(other, asked)) {
            *object = other->object;
            return KMIP_OK;
        }
    }

    if (op->nothers == KMIP_OTHERS) {
        return kmip_fail(&op->error, KMIP_CAUSE_SERVER_LIMIT,
                         "the request names too many other objects");
    }

    op->others[op->nothers++] = *asked;

    return KMIP_AGAIN;
}


static int
kmip_other_same(const kmip_other_t *a, const kmip_other_t *b)
{
    size_t                   i;
    const kmip_attribute_t  *x, *y;

    if (a->wanted == NULL || b->wanted == NULL) {
        return a->wanted == b->wanted && kmip_str_equal(&a->uid, &b->uid);
    }

    if (a->wanted->nelts != b->wanted->nelts) {
        return 0;
    }

    for (i = 0; i < a->wanted->nelts; i++) {
        x = &a->wanted->elts[i];
        y = &b->wanted->elts[i];

        if (!kmip_attribute_same(x, y)
            || !kmip_value_equal(&x->value, &y->value))
        {
            return 0;
        }
    }

    return 1;
}


kmip_other_t *
kmip_other_next(kmip_op_t *op)
{
    kmip_other_t  *other;

    if (op->nothers == 0) {
        return NULL;
    }

    other = &op->others[op->nothers - 1];

    return other->object ? NULL : other;
}


void
kmip_other_cleanse(kmip_op_t *op)
{
    size_t  i;

    for (i = 0; i < op->nothers; i++) {

        if (op->others[i].object) {
            kmip_secret_cleanse(op->others[i].object->material);
            op->others[i].object->material = NULL;
        }
    }
}
