
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Cryptographic Parameters (KMIP 1.4, section 3.6): those of a request, else
 * the object's.
 */


#ifndef _KMIP_PARAMETERS_H_INCLUDED_
#define _KMIP_PARAMETERS_H_INCLUDED_


#include "kmip_operation.h"


/* enumerations are 0, lengths -1 if they are not given */

typedef struct {
    uint32_t      mode;
    uint32_t      padding;
    uint32_t      hash;
    uint32_t      algorithm;
    int32_t       iv_length;           /* bits */
    int32_t       tag_length;          /* bytes */
    unsigned      random_iv:1;
    unsigned      counter:1;           /* says how an IV or a counter is made
                                          up: not offered */
} kmip_parameters_t;


/*
 * Reads the request's Cryptographic Parameters; without any the instance of
 * the object's attribute with the lowest index; without one all are absent.
 * object NULL: there is none.
 */

void kmip_parameters_get(const kmip_op_t *op, const kmip_snapshot_t *object,
    kmip_parameters_t *p);

/* the same with value instead of the request's; NULL: there are none */

void kmip_parameters_choose(const kmip_value_t *value,
    const kmip_snapshot_t *object, kmip_parameters_t *p);


#endif /* _KMIP_PARAMETERS_H_INCLUDED_ */
