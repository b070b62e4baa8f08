
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Key Wrapping Specification, which says how a key is to be wrapped, and Key
 * Wrapping Data, which says how one was wrapped (KMIP 1.4, sections 2.1.5 and
 * 2.1.6).
 */


#ifndef _KMIP_WRAPPING_H_INCLUDED_
#define _KMIP_WRAPPING_H_INCLUDED_


#include "kmip_payload.h"


/* Encryption Key Information, MAC/Signature Key Information */

typedef struct {
    kmip_str_t              uid;
    kmip_value_t            parameters;   /* Cryptographic Parameters; type 0:
                                             none */
    unsigned                present:1;
} kmip_wrapping_key_t;

typedef struct {
    uint32_t                method;       /* KMIP_WRAPPING_METHOD_... */
    kmip_wrapping_key_t     encryption;
    kmip_wrapping_key_t     signature;
    kmip_str_t              mac;          /* MAC/Signature; data NULL: none */
    kmip_str_t              iv;           /* IV/Counter/Nonce; data NULL:
                                             none */
    uint32_t                encoding;     /* KMIP_ENCODING_OPTION_...; 0: none,
                                             which means TTLV Encoding */
    kmip_attribute_refs_t   names;        /* of a specification */
} kmip_wrapping_t;


/*
 * Reads a structure with the tag KMIP_TAG_KEY_WRAPPING_SPECIFICATION or
 * KMIP_TAG_KEY_WRAPPING_DATA.  A field or a value that the version does not
 * have is refused.  KMIP_OK, or KMIP_ERROR with *error set.
 */

kmip_int_t kmip_wrapping_decode(kmip_arena_t *arena, uint32_t tag,
    kmip_version_t version, const kmip_value_t *structure,
    kmip_wrapping_t *wrapping, kmip_error_t *error);

/*
 * Sets value to Key Wrapping Data as the version has it.  KMIP_OK;
 * KMIP_DECLINED if the version cannot tell the Encoding Option; KMIP_ERROR:
 * out of memory.
 */

kmip_int_t kmip_wrapping_data(kmip_arena_t *arena, kmip_version_t version,
    const kmip_wrapping_t *wrapping, kmip_value_t *value);


#endif /* _KMIP_WRAPPING_H_INCLUDED_ */
