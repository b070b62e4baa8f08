
/*
 * Which objects a command is for: arguments, and rows of --from.
 */


#ifndef _CTL_WANTED_H_INCLUDED_
#define _CTL_WANTED_H_INCLUDED_


#include "ctl.h"


/*
 * Each identifier once, in c->arena: CTL_OK, or CTL_USAGE after a message, also
 * if there is none.
 */

int ctl_wanted_read(ctl_t *c, kmip_strs_t *uids);


#endif /* _CTL_WANTED_H_INCLUDED_ */
