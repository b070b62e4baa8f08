
/*
 * Unique Identifiers.  The full form is "<stamp>-<id>", 61 characters: the
 * stamp is chosen before the record is made, 24 lower-case hexadecimal digits,
 * 48 bits of milliseconds since 1970 and 48 random ones; the id is Key
 * Protect's own UUID of the record.  The short form is the stamp alone.
 * Identifiers of either form sort by the time of their making.
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
    kmip_str_t   id;                     /* empty: the short form */
    uint64_t     born;                   /* ms since 1970 */
} keyprotect_identifier_t;


/* KMIP_OK, pointing into uid, or KMIP_DECLINED: another form, so not ours */

kmip_int_t keyprotect_identifier_parse(const kmip_str_t *uid,
    keyprotect_identifier_t *identifier);

/* dst gets KEYPROTECT_STAMP characters; ms has 48 bits */

void keyprotect_identifier_stamp(uint8_t *dst, uint64_t ms,
    const uint8_t random[KEYPROTECT_STAMP_RAND]);

/* 1 if it is a lower-case UUID, as Key Protect's ids are */

int keyprotect_identifier_is_id(const kmip_str_t *id);

/* an id without its dashes, and with them again */

void keyprotect_identifier_shorten(uint8_t dst[KEYPROTECT_ID_SHORT],
    const uint8_t *id);
void keyprotect_identifier_lengthen(uint8_t dst[KEYPROTECT_ID],
    const uint8_t *shortened);


#endif /* _KEYPROTECT_IDENTIFIER_H_INCLUDED_ */
