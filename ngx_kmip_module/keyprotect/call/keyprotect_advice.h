
/*
 * What an administrator can do about a call that failed: by its status, its
 * code, its kind, and how far it came.  The first row of a table that fits.
 */


#ifndef _KEYPROTECT_ADVICE_H_INCLUDED_
#define _KEYPROTECT_ADVICE_H_INCLUDED_


#include "keyprotect_call.h"


/*
 * Writes it with its end into dst; empty if there is nothing to do.  A call
 * that Key Protect did not answer gets no advice about roles.
 */

void keyprotect_advice(const keyprotect_store_t *ks,
    const keyprotect_call_t *call, char *dst, size_t size);

/* the same for IAM's answer, or for none; code is empty if there was none */

void keyprotect_advice_iam(const keyprotect_store_t *ks,
    const keyprotect_http_t *http, const char *code, char *dst, size_t size);


#endif /* _KEYPROTECT_ADVICE_H_INCLUDED_ */
