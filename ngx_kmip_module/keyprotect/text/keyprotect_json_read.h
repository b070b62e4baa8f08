
/*
 * Reading JSON (RFC 8259) into jansson's values.
 *
 * jansson's own reader takes each character through several function calls,
 * which was half of what a worker did for a response, and it does not check
 * whether its buffer could grow.
 */


#ifndef _KEYPROTECT_JSON_READ_H_INCLUDED_
#define _KEYPROTECT_JSON_READ_H_INCLUDED_


#include "kmip_core.h"

#include <jansson.h>


/* nested objects and arrays, the outermost included */

#define KEYPROTECT_JSON_DEPTH  32


/*
 * The value that is the whole of the text, but for white space around it.
 * NULL: it is not JSON, is nested too deeply, has the same member twice, or a
 * member with a NUL or more than 255 bytes in its name, or a number out of
 * range.  NULL with refused set: out of memory.
 */

json_t *keyprotect_json_read(const void *data, size_t len, int *refused);


#endif /* _KEYPROTECT_JSON_READ_H_INCLUDED_ */
