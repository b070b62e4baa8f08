
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * An operation that ends objects, done to one or to many.
 */


#ifndef _CTL_MANY_H_INCLUDED_
#define _CTL_MANY_H_INCLUDED_


#include "ctl_exchange.h"


typedef struct {
    const char  *verb;            /* "destroy" */
    const char  *past;            /* "destroyed" */
    uint32_t     operation;

    /* fills the request: CTL_OK, or CTL_USAGE after a message; may be NULL */

    int        (*request)(ctl_t *c, kmip_payload_t *request);

    /* 1 if it takes the key from every virtual machine that has it */

    unsigned     takes:1;
} ctl_deed_t;


/* to the objects of the arguments and of --from */

int ctl_many_run(ctl_t *c, const ctl_deed_t *deed);


#endif /* _CTL_MANY_H_INCLUDED_ */
