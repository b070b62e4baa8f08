
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Attributes as JSON.
 */


#ifndef _KEYPROTECT_ATTRIBUTE_JSON_H_INCLUDED_
#define _KEYPROTECT_ATTRIBUTE_JSON_H_INCLUDED_


#include "keyprotect_json.h"
#include "kmip_attribute.h"


/*
 * For an unknown attribute or type, or out of memory, write() returns NULL and
 * read() KMIP_ERROR.
 */

json_t *keyprotect_attribute_json_write(kmip_arena_t *arena,
    const kmip_attributes_t *list);
kmip_int_t keyprotect_attribute_json_read(kmip_arena_t *arena,
    const json_t *json, kmip_attributes_t *list);


#endif /* _KEYPROTECT_ATTRIBUTE_JSON_H_INCLUDED_ */
