
/*
 * Correlation ids, by which our log and Key Protect's tell of one call.
 */


#ifndef _KEYPROTECT_CORRELATION_H_INCLUDED_
#define _KEYPROTECT_CORRELATION_H_INCLUDED_


#include "kmip_core.h"


/* a fresh UUID of version 4 */

void keyprotect_correlation_id(char dst[37]);


#endif /* _KEYPROTECT_CORRELATION_H_INCLUDED_ */
