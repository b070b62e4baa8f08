
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Objects that an operation reads beside the item's own: wrapping keys,
 * Templates.
 *
 * A row's function asks for one.  As long as the engine has not loaded it, it
 * gets KMIP_AGAIN, and returns that; the engine loads the object and calls the
 * function again, from its beginning.  Until then the function must not change
 * anything that it reads again.
 */


#ifndef _KMIP_OTHER_H_INCLUDED_
#define _KMIP_OTHER_H_INCLUDED_


#include "kmip_operation.h"


/*
 * The object with this Unique Identifier, with all attributes and its key.
 * KMIP_OK and *object; KMIP_AGAIN; KMIP_ERROR with op->error set.  cause and
 * message are the error if there is no such object.
 */

kmip_int_t kmip_other_key(kmip_op_t *op, const kmip_str_t *uid,
    kmip_cause_e cause, const char *message, const kmip_snapshot_t **object);

/* the newest object with these attributes, without its key; else the same */

kmip_int_t kmip_other_find(kmip_op_t *op, const kmip_attributes_t *wanted,
    kmip_cause_e cause, const char *message, const kmip_snapshot_t **object);

/* the one that is to be loaded; NULL: none */

kmip_other_t *kmip_other_next(kmip_op_t *op);

/* cleanses the keys */

void kmip_other_cleanse(kmip_op_t *op);


#endif /* _KMIP_OTHER_H_INCLUDED_ */
