
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Whether a key may be used: its usage mask, state and dates (KMIP 1.4,
 * sections 3.19, 3.22, 3.25 and 3.26).
 */


#ifndef _KMIP_USE_H_INCLUDED_
#define _KMIP_USE_H_INCLUDED_


#include "kmip_operation.h"


typedef struct {
    uint32_t   operation;
    uint32_t   mask;                   /* one of these bits is enough */
    unsigned   protects:1;             /* else it processes */
    unsigned   secrets:1;              /* uses Secret Data, too */
} kmip_use_rule_t;


/*
 * KMIP_OK if op's operation may use the key now, which is in object->material
 * then, but for a part of a stream; or KMIP_ERROR with op->error set.
 *
 * What protects (Encrypt, Sign, MAC, Derive Key) needs an Active key before its
 * Protect Stop Date.  What processes (Decrypt, Signature Verify, MAC Verify)
 * needs a key past its Process Start Date that is Active, Deactivated or
 * Compromised.  Derive Key uses Secret Data, too.
 */

kmip_int_t kmip_use_permitted(kmip_op_t *op, const kmip_snapshot_t *object);

/* the same for another use than the operation's: rule->operation is ignored */

kmip_int_t kmip_use_allowed(kmip_op_t *op, const kmip_snapshot_t *object,
    const kmip_use_rule_t *rule);

/*
 * KMIP_OK if the object may protect something now, as far as its state and
 * dates go; or KMIP_ERROR with op->error set
 */

kmip_int_t kmip_use_protecting(kmip_op_t *op, const kmip_snapshot_t *object);

/* the key's Cryptographic Algorithm; 0: none */

uint32_t kmip_use_algorithm(const kmip_snapshot_t *object);


#endif /* _KMIP_USE_H_INCLUDED_ */
