
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Names of tags and enumeration values, in both directions, from the tables in
 * kmip_tags.h and kmip_enums.h.  They are spelled as in the standard, for
 * example "Pre-Active".
 */


#ifndef _KMIP_NAMES_H_INCLUDED_
#define _KMIP_NAMES_H_INCLUDED_


#include "kmip_core.h"
#include "kmip_enums.h"


#define kmip_enum_id(id, name)  KMIP_ENUM_ID_##id,

typedef enum {
    KMIP_ENUMS(kmip_enum_id)
    KMIP_ENUM_ID_NONE
} kmip_enum_e;


/* NULL if unknown */

const char *kmip_tag_name(uint32_t tag);
const char *kmip_enum_name(kmip_enum_e id, uint32_t value);

/* KMIP_OK or KMIP_DECLINED; case, spaces and punctuation are ignored */

kmip_int_t kmip_tag_value(const char *name, size_t len, uint32_t *tag);
kmip_int_t kmip_enum_find(kmip_enum_e id, const char *name, size_t len,
    uint32_t *value);

/* the enumeration or mask of items with this tag, or KMIP_ENUM_ID_NONE */

kmip_enum_e kmip_tag_enum_id(uint32_t tag);

/* 1 for masks, whose values are bits */

int kmip_enum_is_mask(kmip_enum_e id);

/* 1 if this version has the value, or, for a mask, every bit of it */

int kmip_enum_known(kmip_enum_e id, uint32_t value, kmip_version_t version);

/*
 * What another version has and this one has not: for an enumeration 1 if that
 * is so of the value, for a mask the bits of the value of which it is so.  A
 * value that no version has, for example a vendor's, is foreign to none.
 */

uint32_t kmip_enum_foreign(kmip_enum_e id, uint32_t value,
    kmip_version_t version);

/* for logs; "unknown" if the value has no name */

const char *kmip_operation_name(uint32_t operation);
const char *kmip_state_name(uint32_t state);
const char *kmip_reason_name(uint32_t reason);


#endif /* _KMIP_NAMES_H_INCLUDED_ */
