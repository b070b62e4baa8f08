
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Unique Identifiers that the server makes: lower-case UUIDs of version 7 (RFC
 * 9562, section 5.7), which sort by creation time.
 */


#ifndef _KMIP_UUID_H_INCLUDED_
#define _KMIP_UUID_H_INCLUDED_


#include "kmip_context.h"


#define KMIP_UUID_LEN     36
#define KMIP_UUID_RANDOM  8

/* stamps are the time since 1970 in units of 1/KMIP_UUID_MS ms */

#define KMIP_UUID_MS      4096


/* random has KMIP_UUID_RANDOM bytes; writes KMIP_UUID_LEN characters to dst */

void kmip_uuid_make(uint8_t *dst, uint64_t stamp, const uint8_t *random);

/* makes one that sorts after all earlier ones; KMIP_ERROR: no randomness */

kmip_int_t kmip_uuid_new(const kmip_context_t *context, uint8_t *dst);


#endif /* _KMIP_UUID_H_INCLUDED_ */
