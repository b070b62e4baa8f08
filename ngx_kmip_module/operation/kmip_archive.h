
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * What may be done with an archived object.
 */


#ifndef _KMIP_ARCHIVE_H_INCLUDED_
#define _KMIP_ARCHIVE_H_INCLUDED_


#include "kmip_operation.h"


/*
 * KMIP_OK if the object is not archived, or op's operation is one that an
 * archived object does not refuse; else KMIP_ERROR with op->error set
 */

kmip_int_t kmip_archive_permits(kmip_op_t *op, const kmip_snapshot_t *object);


#endif /* _KMIP_ARCHIVE_H_INCLUDED_ */
