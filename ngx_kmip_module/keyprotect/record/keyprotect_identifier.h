
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Unique Identifiers.  The full form is "<stamp>-<id>", 61 characters.  The
 * stamp is chosen before the record is created: 24 lower-case hexadecimal
 * digits, 48 bits of milliseconds since 1970 and 48 random bits.  The id is
 * the UUID that Key Protect gives the record.  The short form is the stamp
 * alone.  Both forms sort by creation time.
 */


#ifndef _KEYPROTECT_IDENTIFIER_H_INCLUDED_
#define _KEYPROTECT_IDENTIFIER_H_INCLUDED_


#include "kmip_core.h"


#define KEYPROTECT_STAMP       24
#define KEYPROTECT_STAMP_RAND  6         /* bytes */
#define KEYPROTECT_ID          36
#define KEYPROTECT_UID         (KEYPROTECT_STAMP + 1 + KEYPROTECT_ID)
#define KEYPROTECT_ID_SHORT    32        /* without dashes, in aliases */


typedef struct {
    kmip_str_t   stamp;
    kmip_str_t   id;                     /* empty in the short form */
    uint64_t     born;                   /* ms since 1970 */
} keyprotect_identifier_t;


/*
 * KMIP_OK, with strings that point into uid; KMIP_DECLINED: uid does not have
 * this form, so this server cannot have made it
 */

kmip_int_t keyprotect_identifier_parse(const kmip_str_t *uid,
    keyprotect_identifier_t *identifier);

/* writes KEYPROTECT_STAMP characters to dst; ms has at most 48 bits */

void keyprotect_identifier_stamp(uint8_t *dst, uint64_t ms,
    const uint8_t random[KEYPROTECT_STAMP_RAND]);

/* 1 if id is a lower-case UUID, the form of Key Protect's ids */

int keyprotect_identifier_is_id(const kmip_str_t *id);

/* remove the dashes of an id, and insert them */

void keyprotect_identifier_shorten(uint8_t dst[KEYPROTECT_ID_SHORT],
    const uint8_t *id);
void keyprotect_identifier_lengthen(uint8_t dst[KEYPROTECT_ID],
    const uint8_t *shortened);


#endif /* _KEYPROTECT_IDENTIFIER_H_INCLUDED_ */
