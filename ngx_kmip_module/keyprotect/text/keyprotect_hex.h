
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Hexadecimal, into the arena.  Results end with a NUL that their length does
 * not count.  KMIP_OK, or KMIP_ERROR: out of memory, or not hexadecimal.
 */


#ifndef _KEYPROTECT_HEX_H_INCLUDED_
#define _KEYPROTECT_HEX_H_INCLUDED_


#include "kmip_arena.h"


kmip_int_t keyprotect_hex_encode(kmip_arena_t *arena, const void *data,
    size_t len, kmip_str_t *dst);
kmip_int_t keyprotect_hex_decode(kmip_arena_t *arena, const kmip_str_t *src,
    kmip_str_t *dst);


#endif /* _KEYPROTECT_HEX_H_INCLUDED_ */
