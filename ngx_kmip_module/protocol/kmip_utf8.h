
/*
 * UTF-8, strictly (RFC 3629): what a Text String may hold.
 */


#ifndef _KMIP_UTF8_H_INCLUDED_
#define _KMIP_UTF8_H_INCLUDED_


#include "kmip_core.h"


/* 1 if valid; overlong forms and surrogates are not, NUL is */

int kmip_utf8_valid(const uint8_t *data, size_t len);


#endif /* _KMIP_UTF8_H_INCLUDED_ */
