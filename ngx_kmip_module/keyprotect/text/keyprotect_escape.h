
/*
 * Percent-encoding.
 */


#ifndef _KEYPROTECT_ESCAPE_H_INCLUDED_
#define _KEYPROTECT_ESCAPE_H_INCLUDED_


#include "kmip_core.h"


/* 1: a letter, a digit, '-' or '_': all that an id or an alias may hold */

int keyprotect_escape_plain(uint8_t ch);

/* percent-encodes; dst has room for three times len; returns its end */

uint8_t *keyprotect_escape(uint8_t *dst, const void *src, size_t len);


#endif /* _KEYPROTECT_ESCAPE_H_INCLUDED_ */
