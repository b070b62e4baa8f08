
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Integers in text.
 */


#ifndef _CTL_NUMBER_H_INCLUDED_
#define _CTL_NUMBER_H_INCLUDED_


#include <stddef.h>
#include <stdint.h>


/* parses decimal, or hexadecimal after 0x: 1, or 0 if it is no such number */

int ctl_number_parse(const char *text, size_t len, int64_t min, int64_t max,
    int64_t *number);


#endif /* _CTL_NUMBER_H_INCLUDED_ */
