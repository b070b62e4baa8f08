
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Strict, bounded reading of JSON, and writing it into an arena.
 */


#ifndef _KEYPROTECT_JSON_H_INCLUDED_
#define _KEYPROTECT_JSON_H_INCLUDED_


#include "kmip_secret.h"

#include <jansson.h>


/*
 * Makes jansson cleanse the memory that it frees, since responses may contain
 * keys.  keyprotect_store_create() calls it; calling it again is harmless.
 */

void keyprotect_json_init(void);

/*
 * Parses an object, which the caller must json_decref().  NULL: not JSON, not
 * an object, nested too deeply, or out of memory.
 */

json_t *keyprotect_json_parse(const void *data, size_t len);

/* 1 if the last keyprotect_json_parse() ran out of memory */

int keyprotect_json_refused(void);

/* makes a JSON string; NULL: not UTF-8, or out of memory */

json_t *keyprotect_json_text(const kmip_str_t *text);

/* the same, for text that is known to be UTF-8: base64, ids, responses */

json_t *keyprotect_json_known(const kmip_str_t *text);

/* 1 if data is printable ASCII that needs no escapes */

int keyprotect_json_plain(const void *data, size_t len);

/*
 * Writes compact JSON into the arena, with a final NUL.  Names of members must
 * not need escapes.  KMIP_ERROR: out of memory.
 */

kmip_int_t keyprotect_json_write(kmip_arena_t *arena, const json_t *json,
    kmip_str_t *dst);


/*
 * Members of an object.  KMIP_OK; KMIP_DECLINED if the member is absent or
 * null; KMIP_ERROR if it has another type, is longer than max bytes or out of
 * range.  Strings are copied into the arena.
 */

kmip_int_t keyprotect_json_string(const json_t *object, const char *name,
    size_t max, kmip_arena_t *arena, kmip_str_t *dst);
kmip_int_t keyprotect_json_number(const json_t *object, const char *name,
    int64_t min, int64_t max, int64_t *number);
kmip_int_t keyprotect_json_boolean(const json_t *object, const char *name,
    int *value);

/* NULL if the member is absent or has another type */

json_t *keyprotect_json_object(const json_t *object, const char *name);
json_t *keyprotect_json_array(const json_t *object, const char *name);

/* a time in RFC 3339, "2026-01-01T00:00:00Z", in seconds since 1970 */

kmip_int_t keyprotect_json_time(const json_t *object, const char *name,
    int64_t *seconds);


#endif /* _KEYPROTECT_JSON_H_INCLUDED_ */
