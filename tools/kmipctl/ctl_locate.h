
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The request of a Locate, by the options.
 */


#ifndef _CTL_LOCATE_H_INCLUDED_
#define _CTL_LOCATE_H_INCLUDED_


#include "ctl.h"


/* CTL_OK, or CTL_USAGE after a message */

int ctl_locate_request(ctl_t *c, kmip_payload_t *request);


#endif /* _CTL_LOCATE_H_INCLUDED_ */
