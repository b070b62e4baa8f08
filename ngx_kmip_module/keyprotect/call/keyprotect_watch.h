
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Updates breaker and clock check after each attempt of a call.
 */


#ifndef _KEYPROTECT_WATCH_H_INCLUDED_
#define _KEYPROTECT_WATCH_H_INCLUDED_


#include "keyprotect_call.h"


void keyprotect_watch(keyprotect_call_t *call);


#endif /* _KEYPROTECT_WATCH_H_INCLUDED_ */
