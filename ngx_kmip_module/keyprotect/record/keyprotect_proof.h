
/*
 * Whether material is that of a record: nothing that Key Protect unwraps is
 * believed without it.
 */


#ifndef _KEYPROTECT_PROOF_H_INCLUDED_
#define _KEYPROTECT_PROOF_H_INCLUDED_


#include "keyprotect_record.h"


/*
 * KMIP_OK: the SHA-256 of the material, and so its length, is the record's;
 * KMIP_DECLINED: it is not, or the record has none, which proves nothing;
 * KMIP_ERROR: no memory.
 */

kmip_int_t keyprotect_proof_check(kmip_arena_t *arena,
    const keyprotect_record_t *record, const kmip_secret_t *material);

/* that SHA-256, where the attributes have one: KMIP_OK or KMIP_DECLINED */

kmip_int_t keyprotect_proof_digest(const keyprotect_record_t *record,
    kmip_str_t *digest);


#endif /* _KEYPROTECT_PROOF_H_INCLUDED_ */
