
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * How far a command is, on the standard error if that is a terminal.
 */


#ifndef _CTL_PROGRESS_H_INCLUDED_
#define _CTL_PROGRESS_H_INCLUDED_


#include <stddef.h>


/* shows the number, several times a second at most */

void ctl_progress(const char *what, size_t n);

/* clears what is shown, before anything else is printed */

void ctl_progress_clear(void);


#endif /* _CTL_PROGRESS_H_INCLUDED_ */
