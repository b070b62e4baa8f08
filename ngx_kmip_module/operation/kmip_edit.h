
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Editing the attributes of a draft by the rules of the attribute table.
 */


#ifndef _KMIP_EDIT_H_INCLUDED_
#define _KMIP_EDIT_H_INCLUDED_


#include "kmip_operation.h"


typedef enum {
    KMIP_EDIT_CREATE = 0,     /* Create, Register */
    KMIP_EDIT_ADD,
    KMIP_EDIT_SET,            /* Set, Adjust Attribute: a value is there */
    KMIP_EDIT_MODIFY,
    KMIP_EDIT_DELETE
} kmip_edit_e;


/*
 * May a client edit this attribute of this object?  KMIP_OK, or KMIP_ERROR
 * with op->error set.  Nothing is changed.
 */

kmip_int_t kmip_edit_check(kmip_op_t *op, const kmip_draft_t *draft,
    const kmip_attribute_t *a, kmip_edit_e edit);

/*
 * Records an edit of attribute id: sets the change flags of the draft, and the
 * attributes and state that depend on it.  KMIP_OK, or KMIP_ERROR with
 * op->error set.
 */

kmip_int_t kmip_edit_done(kmip_op_t *op, kmip_draft_t *draft,
    kmip_attribute_e id);

/*
 * An object that is Quantum Safe must be so.  KMIP_OK, or KMIP_ERROR with
 * op->error set.
 */

kmip_int_t kmip_edit_safe(kmip_op_t *op, const kmip_draft_t *draft);

/* the instance with the lowest index, or NULL */

kmip_attribute_t *kmip_edit_first(kmip_draft_t *draft,
    const kmip_attribute_t *a);

/* an instance of the same attribute with the same value, or NULL */

kmip_attribute_t *kmip_edit_same(kmip_draft_t *draft,
    const kmip_attribute_t *a);

/* fails with "<name of the attribute> <text>"; text is static */

kmip_int_t kmip_edit_fail(kmip_op_t *op, kmip_cause_e cause,
    const kmip_attribute_t *a, const char *text);


#endif /* _KMIP_EDIT_H_INCLUDED_ */
