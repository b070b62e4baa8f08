
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The width of text on a terminal.
 */


#ifndef _CTL_WIDTH_H_INCLUDED_
#define _CTL_WIDTH_H_INCLUDED_


#include <stddef.h>


/* in UTF-8 characters */

size_t ctl_width(const char *text);


#endif /* _CTL_WIDTH_H_INCLUDED_ */
