
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Strict UTF-8 (RFC 3629), as required of Text Strings.
 */


#ifndef _KMIP_UTF8_H_INCLUDED_
#define _KMIP_UTF8_H_INCLUDED_


#include "kmip_core.h"


/* 1 if valid: NUL is allowed, overlong forms and surrogates are not */

int kmip_utf8_valid(const uint8_t *data, size_t len);


#endif /* _KMIP_UTF8_H_INCLUDED_ */
