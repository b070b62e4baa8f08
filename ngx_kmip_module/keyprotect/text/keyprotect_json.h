
/*
 * Strict, bounded reading of JSON, and writing it into an arena.
 */


#ifndef _KEYPROTECT_JSON_H_INCLUDED_
#define _KEYPROTECT_JSON_H_INCLUDED_


#include "kmip_secret.h"

#include <jansson.h>


/*
 * JSON of answers may hold keys: from here on jansson cleanses what it frees.
 * Called by keyprotect_store_create(); calling it again does no harm.
 */

void keyprotect_json_init(void);

/*
 * NULL: not JSON, not an object, nested too deep, or no memory; to be
 * json_decref()ed
 */

json_t *keyprotect_json_parse(const void *data, size_t len);

/* 1 if the last one gave NULL for want of memory */

int keyprotect_json_refused(void);

/* a JSON string; NULL: not UTF-8, or no memory */

json_t *keyprotect_json_text(const kmip_str_t *text);

/* the same of what is known to be UTF-8: base64, identifiers, answers */

json_t *keyprotect_json_known(const kmip_str_t *text);

/* 1: printable ASCII in which nothing is to be escaped */

int keyprotect_json_plain(const void *data, size_t len);

/*
 * Compact, in the arena, with a final 0; names of members must be plain.
 * KMIP_ERROR without memory.
 */

kmip_int_t keyprotect_json_write(kmip_arena_t *arena, const json_t *json,
    kmip_str_t *dst);


/*
 * Members.  KMIP_OK, KMIP_DECLINED if it is absent or null, KMIP_ERROR if it
 * is of another type, or longer than max, or out of range.  Strings are
 * copied into the arena.
 */

kmip_int_t keyprotect_json_string(const json_t *object, const char *name,
    size_t max, kmip_arena_t *arena, kmip_str_t *dst);
kmip_int_t keyprotect_json_number(const json_t *object, const char *name,
    int64_t min, int64_t max, int64_t *number);
kmip_int_t keyprotect_json_boolean(const json_t *object, const char *name,
    int *value);

/* NULL if it is absent or of another type */

json_t *keyprotect_json_object(const json_t *object, const char *name);
json_t *keyprotect_json_array(const json_t *object, const char *name);

/* RFC 3339, "2026-01-01T00:00:00Z", to seconds; otherwise as above */

kmip_int_t keyprotect_json_time(const json_t *object, const char *name,
    int64_t *seconds);


#endif /* _KEYPROTECT_JSON_H_INCLUDED_ */
