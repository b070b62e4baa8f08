
/*
 * A Name's aliases beyond those that are free.
 *
 * Aliases of keys that were deleted may lead nowhere, or be free again, while
 * a later one is borne: a list tells which of the keys that live have one.
 */


#ifndef _KEYPROTECT_BEYOND_H_INCLUDED_
#define _KEYPROTECT_BEYOND_H_INCLUDED_


#include "keyprotect_name.h"


/* sends the walk's call; KMIP_ERROR: no memory */

kmip_int_t keyprotect_beyond_ask(keyprotect_walk_t *walk,
    keyprotect_call_done_pt done);

/*
 * In done: the first generation after the walk's that is held, 0 if there is
 * none.  KMIP_ERROR: that is not known; the walk's outcome tells why.
 */

kmip_int_t keyprotect_beyond_read(keyprotect_walk_t *walk,
    uint32_t *generation);


#endif /* _KEYPROTECT_BEYOND_H_INCLUDED_ */
