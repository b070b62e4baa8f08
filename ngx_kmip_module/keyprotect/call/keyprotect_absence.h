
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * What is answered for an alias that does not exist.  No document tells, so
 * the self-test asks for one and keeps status and code.
 */


#ifndef _KEYPROTECT_ABSENCE_H_INCLUDED_
#define _KEYPROTECT_ABSENCE_H_INCLUDED_


#include "keyprotect_call.h"


/*
 * 1 if a call for a key by an alias was answered by Key Protect as it answers
 * for one that does not exist, or with 404, whatever the code.
 */

int keyprotect_absence_told(const keyprotect_call_t *call);

/*
 * 1 if Key Protect may respond so in some instance: for callers that have other
 * proof
 */

int keyprotect_absence_likely(const keyprotect_call_t *call);


#endif /* _KEYPROTECT_ABSENCE_H_INCLUDED_ */
