
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Advice to an administrator about a failed call, from a table: the first row
 * that matches the kind of call, status, code and stage of the failure.
 */


#ifndef _KEYPROTECT_ADVICE_H_INCLUDED_
#define _KEYPROTECT_ADVICE_H_INCLUDED_


#include "keyprotect_call.h"


/*
 * Writes the advice, NUL-terminated, into dst; "" if there is none.  A call
 * without a response from Key Protect gets no advice about roles.
 */

void keyprotect_advice(const keyprotect_store_t *ks,
    const keyprotect_call_t *call, char *dst, size_t size);

/* the same for calls to IAM; code is empty without a response */

void keyprotect_advice_iam(const keyprotect_store_t *ks,
    const keyprotect_http_t *http, const char *code, char *dst, size_t size);


#endif /* _KEYPROTECT_ADVICE_H_INCLUDED_ */
