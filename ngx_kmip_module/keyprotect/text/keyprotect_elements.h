
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Reads the elements of an array in a long JSON text one by one.  A list of
 * keys may have hundreds of thousands of bytes: parsing it at once would block
 * a worker for many milliseconds, and need many times the memory.
 */


#ifndef _KEYPROTECT_ELEMENTS_H_INCLUDED_
#define _KEYPROTECT_ELEMENTS_H_INCLUDED_


#include "keyprotect_json.h"


typedef struct {
    const uint8_t  *p;
    const uint8_t  *end;
    const char     *name;        /* of the array */
    json_t         *rest;        /* the other members of the outermost object;
                                    NULL: they are not parsed */
    unsigned        stage;
    unsigned        found:1;     /* the array was found */
    unsigned        counting:1;
} keyprotect_elements_t;


/* The text must remain valid.  KMIP_ERROR: out of memory. */

kmip_int_t keyprotect_elements_init(keyprotect_elements_t *e,
    const char *name, const void *data, size_t len);

/*
 * Reads the next element.  KMIP_OK: *json is the element, an object, which the
 * caller must json_decref().  KMIP_DONE: the end of the text, all of which was
 * valid JSON; e->rest is complete.  KMIP_ERROR: invalid JSON, or out of memory
 * (keyprotect_json_refused()).  An array that is null or missing is empty.
 */

kmip_int_t keyprotect_elements_next(keyprotect_elements_t *e, json_t **json);

/* the number of elements, provided that the text is valid; fast */

size_t keyprotect_elements_count(const keyprotect_elements_t *e);

void keyprotect_elements_done(keyprotect_elements_t *e);


#endif /* _KEYPROTECT_ELEMENTS_H_INCLUDED_ */
