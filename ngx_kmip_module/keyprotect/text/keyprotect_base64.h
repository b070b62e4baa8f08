
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * base64 with padding (RFC 4648, section 4), into the arena.  Results end with
 * a NUL that their length does not count.  KMIP_OK, or KMIP_ERROR: out of
 * memory or, for decoding, which is strict, not base64.
 */


#ifndef _KEYPROTECT_BASE64_H_INCLUDED_
#define _KEYPROTECT_BASE64_H_INCLUDED_


#include "kmip_secret.h"


kmip_int_t keyprotect_base64_encode(kmip_arena_t *arena, const void *data,
    size_t len, kmip_str_t *dst);
kmip_int_t keyprotect_base64_decode(kmip_arena_t *arena,
    const kmip_str_t *src, kmip_str_t *dst);

/* decodes into a secret; NULL: as above */

kmip_secret_t *keyprotect_base64_secret(kmip_arena_t *arena,
    const kmip_str_t *src);


#endif /* _KEYPROTECT_BASE64_H_INCLUDED_ */
