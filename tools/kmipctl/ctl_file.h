
/*
 * Local files, whose content may be secret.
 */


#ifndef _CTL_FILE_H_INCLUDED_
#define _CTL_FILE_H_INCLUDED_


#include "ctl.h"


/* the whole of a file, "-" is the standard input; NULL, having said why */

kmip_secret_t *ctl_file_read(kmip_arena_t *arena, const char *name);

/* makes a file of mode 0600 that must not exist; -1, having said why */

int ctl_file_create(const char *name);

/* writes all and closes, or removes the file: CTL_OK or CTL_USAGE */

int ctl_file_finish(int fd, const char *name, const kmip_secret_t *content);


#endif /* _CTL_FILE_H_INCLUDED_ */
