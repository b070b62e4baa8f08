
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Hexadecimal: read in either case, written in lower case.
 */


#ifndef _KMIP_HEX_H_INCLUDED_
#define _KMIP_HEX_H_INCLUDED_


#include "kmip_core.h"


/* writes 2 * len digits to dst, without a final zero byte */

void kmip_hex_encode(void *dst, const void *src, size_t len);

/*
 * Reads len digits and writes len / 2 bytes; dst may be src.  KMIP_ERROR: len
 * is odd, or a byte is no digit.
 */

kmip_int_t kmip_hex_decode(void *dst, const void *src, size_t len);

/* the value of a digit, or -1 */

int kmip_hex_digit(int ch);


#endif /* _KMIP_HEX_H_INCLUDED_ */
