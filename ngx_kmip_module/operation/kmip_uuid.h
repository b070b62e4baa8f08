
/*
 * Unique Identifiers of ours: lower-case UUIDs of version 7 (RFC 9562,
 * section 5.7), which sort by the time of their making.
 */


#ifndef _KMIP_UUID_H_INCLUDED_
#define _KMIP_UUID_H_INCLUDED_


#include "kmip_core.h"


#define KMIP_UUID_LEN  36


/* random holds 10 bytes; time is in ms since 1970; dst gets 36 characters */

void kmip_uuid_make(uint8_t *dst, uint64_t ms, const uint8_t *random);

/* 1 if it has exactly this form; *ms, if not NULL, is the time in it */

int kmip_uuid_parse(const uint8_t *data, size_t len, uint64_t *ms);


#endif /* _KMIP_UUID_H_INCLUDED_ */
