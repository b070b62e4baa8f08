
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Wrapped keys: wrapping one for a response, and those that were registered
 * wrapped, which are stored as they came (KMIP 1.4, sections 2.1.4 to 2.1.6).
 *
 * Wrapping is AES key wrap, with or without padding, by a Symmetric Key that
 * is stored here, has Wrap Key in its Cryptographic Usage Mask and may be used
 * to protect.  Unwrapping needs Wrap Key or Unwrap Key, and a key that may
 * process.
 */


#ifndef _KMIP_WRAP_H_INCLUDED_
#define _KMIP_WRAP_H_INCLUDED_


#include "kmip_operation.h"


/* 1 if the object was registered wrapped */

int kmip_wrap_stored(const kmip_snapshot_t *object);

/*
 * Register: checks the Key Wrapping Data of the request's object and adds what
 * is kept of them to the draft.  KMIP_OK, or KMIP_ERROR with op->error set.
 */

kmip_int_t kmip_wrap_store(kmip_op_t *op, kmip_draft_t *draft);

/*
 * Sets answer's wrapping to that of an object that was registered wrapped:
 * KMIP_OK, or KMIP_ERROR with op->error set.
 */

kmip_int_t kmip_wrap_as_registered(kmip_op_t *op,
    const kmip_snapshot_t *object, kmip_object_t *answer);

/*
 * Unwraps an object that was registered wrapped.  KMIP_OK with
 * answer->material; KMIP_AGAIN (kmip_other.h); KMIP_ERROR with op->error set.
 */

kmip_int_t kmip_wrap_open(kmip_op_t *op, const kmip_snapshot_t *object,
    kmip_object_t *answer);

/*
 * Wraps answer's material as the request's Key Wrapping Specification says.
 * KMIP_OK; KMIP_AGAIN; KMIP_ERROR with op->error set.
 */

kmip_int_t kmip_wrap_close(kmip_op_t *op, const kmip_snapshot_t *object,
    kmip_object_t *answer);


#endif /* _KMIP_WRAP_H_INCLUDED_ */
