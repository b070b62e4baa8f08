
/*
 * Unique Identifiers of ours: lower-case UUIDs of version 7 (RFC 9562,
 * section 5.7), which sort by the time of their making.
 */


#ifndef _KMIP_UUID_H_INCLUDED_
#define _KMIP_UUID_H_INCLUDED_


#include "kmip_context.h"


#define KMIP_UUID_LEN     36
#define KMIP_UUID_RANDOM  8

/* a stamp is the time since 1970 in units of which a ms has this many */

#define KMIP_UUID_MS      4096


/* random holds KMIP_UUID_RANDOM bytes; dst gets 36 characters */

void kmip_uuid_make(uint8_t *dst, uint64_t stamp, const uint8_t *random);

/* one that sorts after all before it; KMIP_OK, KMIP_ERROR: no randomness */

kmip_int_t kmip_uuid_new(const kmip_context_t *context, uint8_t *dst);

/* 1 if it has exactly this form; *ms, if not NULL, is the time in it */

int kmip_uuid_parse(const uint8_t *data, size_t len, uint64_t *ms);


#endif /* _KMIP_UUID_H_INCLUDED_ */
