
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Local files, which may hold secrets.
 */


#ifndef _CTL_FILE_H_INCLUDED_
#define _CTL_FILE_H_INCLUDED_


#include "ctl.h"


/* reads a whole file, "-" the standard input; NULL after a message */

kmip_secret_t *ctl_file_read(kmip_arena_t *arena, const char *name);

/* creates a file of mode 0600, which must not exist; -1 after a message */

int ctl_file_create(const char *name);

/*
 * writes and closes the file, or removes it: CTL_OK, or CTL_USAGE after a
 * message
 */

int ctl_file_finish(int fd, const char *name, const kmip_secret_t *content);


#endif /* _CTL_FILE_H_INCLUDED_ */
