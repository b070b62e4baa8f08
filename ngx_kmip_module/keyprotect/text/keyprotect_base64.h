
/*
 * base64 with padding; decoding is strict; results end with a 0.
 */


#ifndef _KEYPROTECT_BASE64_H_INCLUDED_
#define _KEYPROTECT_BASE64_H_INCLUDED_


#include "kmip_secret.h"


kmip_int_t keyprotect_base64_encode(kmip_arena_t *arena, const void *data,
    size_t len, kmip_str_t *dst);
kmip_int_t keyprotect_base64_decode(kmip_arena_t *arena,
    const kmip_str_t *src, kmip_str_t *dst);

/* the same for keys */

kmip_secret_t *keyprotect_base64_secret(kmip_arena_t *arena,
    const kmip_str_t *src);


#endif /* _KEYPROTECT_BASE64_H_INCLUDED_ */
