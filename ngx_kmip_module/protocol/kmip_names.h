
/*
 * Names of tags and enumeration values, both ways, out of the one table each
 * (kmip_tags.h, kmip_enums.h).  Names are the standard's, "Pre-Active".
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

/* KMIP_OK or KMIP_DECLINED; case, blanks and punctuation are ignored */

kmip_int_t kmip_tag_value(const char *name, size_t len, uint32_t *tag);
kmip_int_t kmip_enum_find(kmip_enum_e id, const char *name, size_t len,
    uint32_t *value);

/* the enumeration or mask that items of this tag hold, or KMIP_ENUM_ID_NONE */

kmip_enum_e kmip_tag_enum_id(uint32_t tag);

/* 1 for the usage and storage masks, whose values are bits */

int kmip_enum_is_mask(kmip_enum_e id);

/* 1 if the value, or each bit of a mask, is in the table of this version */

int kmip_enum_known(kmip_enum_e id, uint32_t value, kmip_version_t version);

/* shorthands for logs; "unknown" if there is no name */

const char *kmip_operation_name(uint32_t operation);
const char *kmip_state_name(uint32_t state);
const char *kmip_reason_name(uint32_t reason);


#endif /* _KMIP_NAMES_H_INCLUDED_ */
