
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Checks that a key is the one of a record.  Without this check no plaintext
 * from Key Protect may be used.
 */


#ifndef _KEYPROTECT_PROOF_H_INCLUDED_
#define _KEYPROTECT_PROOF_H_INCLUDED_


#include "keyprotect_record.h"


/*
 * The SHA-256 that a record has of its material: that of the bytes, and of a
 * Transparent Symmetric Key that of the encoded Key Material (KMIP 1.4, section
 * 3.17); of wrapped material that of the wrapped bytes.  KMIP_OK, or KMIP_ERROR
 * if there is no memory.
 */

kmip_int_t keyprotect_proof_make(kmip_arena_t *arena,
    const keyprotect_record_t *record, const kmip_secret_t *material,
    kmip_str_t *digest);

/*
 * KMIP_OK: the SHA-256 of the material, and so its length, is the record's;
 * KMIP_DECLINED: it is not, or the record has no digest; KMIP_ERROR: out of
 * memory.
 */

kmip_int_t keyprotect_proof_check(kmip_arena_t *arena,
    const keyprotect_record_t *record, const kmip_secret_t *material);

/* the SHA-256 in the record's attributes: KMIP_OK, or KMIP_DECLINED if none */

kmip_int_t keyprotect_proof_digest(const keyprotect_record_t *record,
    kmip_str_t *digest);


#endif /* _KEYPROTECT_PROOF_H_INCLUDED_ */
