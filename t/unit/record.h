
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * A record, for the tests of records.
 */


#ifndef _RECORD_H_INCLUDED_
#define _RECORD_H_INCLUDED_


#include "keyprotect_base64.h"
#include "keyprotect_description.h"
#include "keyprotect_record.h"
#include "tap.h"


#define STAMP  "019b76e9ea40c65a1d49d270"


static kmip_arena_t     *arena;
static const kmip_str_t  stamp = kmip_string(STAMP);


TAP_UNUSED static kmip_str_t
str(const char *text)
{
    kmip_str_t  s;

    s.data = (const uint8_t *) text;
    s.len = strlen(text);

    return s;
}


/* a VM's key, as vCenter makes it */

TAP_UNUSED static void
make_record(keyprotect_record_t *r)
{
    uint8_t           digest[32];
    kmip_str_t        s;
    kmip_attribute_t  a;

    memset(r, 0, sizeof(keyprotect_record_t));

    r->stamp = stamp;
    r->object_type = KMIP_OBJECT_TYPE_SYMMETRIC_KEY;
    r->key_format_type = KMIP_KEY_FORMAT_TYPE_RAW;
    r->state = KMIP_STATE_PRE_ACTIVE;
    r->ciphertext = str("eyJjaXBoZXJ0ZXh0IjoiIn0=");
    r->root_key = str("c2d10000-0000-4000-8000-000000000001");
    r->root_key_version = str("5b0c7a52-3333-4c1e-9a55-0f2d8a7e0003");
    memset(r->writes[0], 0xa5, KMIP_WRITE_ID);
    r->nwrites = 1;

    kmip_attributes_init(arena, &r->attributes);
    kmip_attributes_set_number(arena, &r->attributes,
                               KMIP_ATTR_CRYPTOGRAPHIC_ALGORITHM,
                               KMIP_CRYPTOGRAPHIC_ALGORITHM_AES);
    kmip_attributes_set_number(arena, &r->attributes,
                               KMIP_ATTR_CRYPTOGRAPHIC_LENGTH, 256);
    kmip_attributes_set_number(arena, &r->attributes,
                               KMIP_ATTR_CRYPTOGRAPHIC_USAGE_MASK, 12);
    kmip_attributes_set_number(arena, &r->attributes, KMIP_ATTR_INITIAL_DATE,
                               1760000000);

    memset(digest, 0x5a, sizeof(digest));
    s.data = digest;
    s.len = sizeof(digest);

    memset(&a, 0, sizeof(a));
    a.id = KMIP_ATTR_DIGEST;
    kmip_value_digest(arena, &a.value, KMIP_HASHING_ALGORITHM_SHA_256, &s,
                      KMIP_KEY_FORMAT_TYPE_RAW, KMIP_V1_4);
    kmip_attributes_append(arena, &r->attributes, &a);

    memset(&a, 0, sizeof(a));
    a.id = KMIP_ATTR_CUSTOM;
    a.name = str("x-Vendor");
    a.value.type = KMIP_TYPE_TEXT_STRING;
    a.value.bytes = str("VMware, Inc.");
    kmip_attributes_append(arena, &r->attributes, &a);
}


#endif /* _RECORD_H_INCLUDED_ */
