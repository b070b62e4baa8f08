
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * An object that is called by its Name instead of its Unique Identifier.
 */


#ifndef _CTL_BY_NAME_H_INCLUDED_
#define _CTL_BY_NAME_H_INCLUDED_


#include "ctl.h"


/*
 * With --name makes the identifier of the object of that Name the first
 * argument: CTL_OK, or another code after a message, also if there is neither
 * --name nor an argument.
 */

int ctl_by_name(ctl_t *c);


#endif /* _CTL_BY_NAME_H_INCLUDED_ */
