
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Templates (KMIP 1.2, sections 2.1.8 and 2.2.6): objects without a key, whose
 * attributes are given to other objects that are made with them.
 */


#ifndef _KMIP_TEMPLATE_H_INCLUDED_
#define _KMIP_TEMPLATE_H_INCLUDED_


#include "kmip_operation.h"


/*
 * Adds the attributes of the Templates that the request names to those that it
 * gives.  Of an attribute of one value the request's counts; two Templates must
 * not differ.  An attribute of several values gets all of them.  A Template's
 * Name is its own.  KMIP_OK; KMIP_AGAIN (kmip_other.h); KMIP_ERROR with
 * op->error set.
 */

kmip_int_t kmip_template_apply(kmip_op_t *op, kmip_draft_t *draft);

/*
 * Register: the attributes of the Template in the request.  KMIP_OK, or
 * KMIP_ERROR with op->error set.
 */

kmip_int_t kmip_template_register(kmip_op_t *op, kmip_draft_t *draft);


#endif /* _KMIP_TEMPLATE_H_INCLUDED_ */
