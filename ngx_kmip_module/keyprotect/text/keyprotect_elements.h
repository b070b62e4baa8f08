
/*
 * The elements of an array in a long JSON text, one after the other.  A list
 * of keys has hundreds of thousands of bytes: reading it at once would hold a
 * worker for many milliseconds, and needs many times its memory.
 */


#ifndef _KEYPROTECT_ELEMENTS_H_INCLUDED_
#define _KEYPROTECT_ELEMENTS_H_INCLUDED_


#include "keyprotect_json.h"


typedef struct {
    const uint8_t  *p;
    const uint8_t  *end;
    const char     *name;        /* of the array */
    json_t         *rest;        /* the other members of the outermost object;
                                    NULL: they are passed over */
    unsigned        stage;
    unsigned        found:1;     /* the array */
    unsigned        counting:1;
} keyprotect_elements_t;


/* the text must stay; KMIP_ERROR: no memory */

kmip_int_t keyprotect_elements_init(keyprotect_elements_t *e,
    const char *name, const void *data, size_t len);

/*
 * KMIP_OK: *json is the next element, an object, to be json_decref()ed;
 * KMIP_DONE: the text is over, and was JSON from its first to its last byte,
 * e->rest is complete; KMIP_ERROR: it is not, or there is no memory
 * (keyprotect_json_refused()).  An array that is null or not there has none.
 */

kmip_int_t keyprotect_elements_next(keyprotect_elements_t *e, json_t **json);

/* how many there will be, if the text is right; quick */

size_t keyprotect_elements_count(const keyprotect_elements_t *e);

void keyprotect_elements_done(keyprotect_elements_t *e);


#endif /* _KEYPROTECT_ELEMENTS_H_INCLUDED_ */
