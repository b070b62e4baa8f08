
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Percent-encoding (RFC 3986, section 2.1).
 */


#ifndef _KEYPROTECT_ESCAPE_H_INCLUDED_
#define _KEYPROTECT_ESCAPE_H_INCLUDED_


#include "kmip_core.h"


/* 1 for the characters of ids and aliases: letters, digits, '-' and '_' */

int keyprotect_escape_plain(uint8_t ch);

/* encodes len bytes; dst needs 3 * len bytes; returns the end in dst */

uint8_t *keyprotect_escape(uint8_t *dst, const void *src, size_t len);


#endif /* _KEYPROTECT_ESCAPE_H_INCLUDED_ */
