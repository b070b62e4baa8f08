
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Which objects a command is for: arguments, and rows of --from.
 */


#ifndef _CTL_WANTED_H_INCLUDED_
#define _CTL_WANTED_H_INCLUDED_


#include "ctl.h"


/*
 * Each identifier once, in c->arena: CTL_OK, or CTL_USAGE after a message, also
 * if there is none.
 */

int ctl_wanted_read(ctl_t *c, kmip_strs_t *uids);


#endif /* _CTL_WANTED_H_INCLUDED_ */
