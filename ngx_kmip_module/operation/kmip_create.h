
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * New objects: what Create, Register and Derive Key have in common.  Each
 * function returns KMIP_OK, or KMIP_ERROR with op->error set.
 */


#ifndef _KMIP_CREATE_H_INCLUDED_
#define _KMIP_CREATE_H_INCLUDED_


#include "kmip_operation.h"


/*
 * The keys that can be created: length in bits as KMIP counts, and in bytes.
 * Some clients count the parity bits of 3DES and some do not; Cryptographic
 * Length stays as the client sent it.
 */

typedef struct {
    uint32_t         algorithm;
    int32_t          bits;
    uint32_t         bytes;
    unsigned         parity:1;
    kmip_version_t   since;
} kmip_create_size_t;


/* an empty draft, of the request's Object Type and Key Format Type Raw */

kmip_int_t kmip_create_begin(kmip_op_t *op, kmip_draft_t *draft);

/* the request's attributes, as far as a client may set them */

kmip_int_t kmip_create_attributes(kmip_op_t *op, kmip_draft_t *draft);

/* one of them */

kmip_int_t kmip_create_attribute(kmip_op_t *op, kmip_draft_t *draft,
    const kmip_attribute_t *a);

/* a number that the client has to give */

kmip_int_t kmip_create_require(kmip_op_t *op, const kmip_draft_t *draft,
    kmip_attribute_e id, int64_t *number);

/* NULL: keys of this length cannot be created in the request's version */

const kmip_create_size_t *kmip_create_size(kmip_op_t *op, int64_t algorithm,
    int64_t bits);

/* KMIP_ERROR, with the lengths that there are of the algorithm */

kmip_int_t kmip_create_no_size(kmip_op_t *op, int64_t algorithm);

/*
 * Sets the Original Creation Date and, if the key is random, the Random Number
 * Generator.  The server makes the key, so the client must not set them.
 */

kmip_int_t kmip_create_origin(kmip_op_t *op, kmip_draft_t *draft, int random);

/* checks the dates, and sets what the client did not set, and the state */

kmip_int_t kmip_create_end(kmip_op_t *op, kmip_draft_t *draft);


#endif /* _KMIP_CREATE_H_INCLUDED_ */
