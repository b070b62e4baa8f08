
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Correlation ids, which identify a call both in this server's log and in Key
 * Protect's.
 */


#ifndef _KEYPROTECT_CORRELATION_H_INCLUDED_
#define _KEYPROTECT_CORRELATION_H_INCLUDED_


#include "kmip_core.h"


/* makes a random UUID (version 4), NUL-terminated */

void keyprotect_correlation_id(char dst[37]);


#endif /* _KEYPROTECT_CORRELATION_H_INCLUDED_ */
