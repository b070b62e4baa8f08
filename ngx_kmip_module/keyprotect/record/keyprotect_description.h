
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The description of a record: type, format, algorithm, length, usage mask and
 * the SHA-256 of its Digest.  People can read it, and it is what is left of
 * the object when its key is destroyed.  parse() sets object_type,
 * key_format_type, data_type and those attributes; KMIP_ERROR if it does not
 * have this form.
 */


#ifndef _KEYPROTECT_DESCRIPTION_H_INCLUDED_
#define _KEYPROTECT_DESCRIPTION_H_INCLUDED_


#include "keyprotect_record.h"


#define KEYPROTECT_DESCRIPTION_MAX  240


kmip_int_t keyprotect_description_write(kmip_arena_t *arena,
    const keyprotect_record_t *record, kmip_str_t *description);
kmip_int_t keyprotect_description_parse(kmip_arena_t *arena,
    const kmip_str_t *description, keyprotect_record_t *record);


#endif /* _KEYPROTECT_DESCRIPTION_H_INCLUDED_ */
