
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Attributes: the standard's rules as one table, values, lists, and both
 * encodings.  KMIP 1.x encodes Attribute structures with names (1.4, section
 * 2.1.1), 2.x items under their own tags inside Attributes (2.1, section 7.1).
 */


#ifndef _KMIP_ATTRIBUTE_H_INCLUDED_
#define _KMIP_ATTRIBUTE_H_INCLUDED_


#include "kmip_error.h"
#include "kmip_names.h"
#include "kmip_ttlv.h"


/*
 * the rows of the table; KMIP_ATTR_CUSTOM stands for every "x-" and "y-" name
 */

typedef enum {
    KMIP_ATTR_UNKNOWN = 0,
    KMIP_ATTR_UNIQUE_IDENTIFIER,
    KMIP_ATTR_NAME,
    KMIP_ATTR_OBJECT_TYPE,
    KMIP_ATTR_CRYPTOGRAPHIC_ALGORITHM,
    KMIP_ATTR_CRYPTOGRAPHIC_LENGTH,
    KMIP_ATTR_CRYPTOGRAPHIC_PARAMETERS,
    KMIP_ATTR_CRYPTOGRAPHIC_DOMAIN_PARAMETERS,
    KMIP_ATTR_CERTIFICATE_TYPE,
    KMIP_ATTR_CERTIFICATE_LENGTH,
    KMIP_ATTR_X_509_CERTIFICATE_IDENTIFIER,
    KMIP_ATTR_X_509_CERTIFICATE_SUBJECT,
    KMIP_ATTR_X_509_CERTIFICATE_ISSUER,
    KMIP_ATTR_CERTIFICATE_IDENTIFIER,
    KMIP_ATTR_CERTIFICATE_SUBJECT,
    KMIP_ATTR_CERTIFICATE_ISSUER,
    KMIP_ATTR_DIGITAL_SIGNATURE_ALGORITHM,
    KMIP_ATTR_DIGEST,
    KMIP_ATTR_OPERATION_POLICY_NAME,
    KMIP_ATTR_CRYPTOGRAPHIC_USAGE_MASK,
    KMIP_ATTR_LEASE_TIME,
    KMIP_ATTR_USAGE_LIMITS,
    KMIP_ATTR_STATE,
    KMIP_ATTR_INITIAL_DATE,
    KMIP_ATTR_ACTIVATION_DATE,
    KMIP_ATTR_PROCESS_START_DATE,
    KMIP_ATTR_PROTECT_STOP_DATE,
    KMIP_ATTR_DEACTIVATION_DATE,
    KMIP_ATTR_DESTROY_DATE,
    KMIP_ATTR_COMPROMISE_OCCURRENCE_DATE,
    KMIP_ATTR_COMPROMISE_DATE,
    KMIP_ATTR_REVOCATION_REASON,
    KMIP_ATTR_ARCHIVE_DATE,
    KMIP_ATTR_OBJECT_GROUP,
    KMIP_ATTR_FRESH,
    KMIP_ATTR_LINK,
    KMIP_ATTR_APPLICATION_SPECIFIC_INFORMATION,
    KMIP_ATTR_CONTACT_INFORMATION,
    KMIP_ATTR_LAST_CHANGE_DATE,
    KMIP_ATTR_ALTERNATIVE_NAME,
    KMIP_ATTR_KEY_VALUE_PRESENT,
    KMIP_ATTR_KEY_VALUE_LOCATION,
    KMIP_ATTR_ORIGINAL_CREATION_DATE,
    KMIP_ATTR_RANDOM_NUMBER_GENERATOR,
    KMIP_ATTR_PKCS_12_FRIENDLY_NAME,
    KMIP_ATTR_DESCRIPTION,
    KMIP_ATTR_COMMENT,
    KMIP_ATTR_SENSITIVE,
    KMIP_ATTR_ALWAYS_SENSITIVE,
    KMIP_ATTR_EXTRACTABLE,
    KMIP_ATTR_NEVER_EXTRACTABLE,
    KMIP_ATTR_KEY_FORMAT_TYPE,
    KMIP_ATTR_OPAQUE_DATA_TYPE,
    KMIP_ATTR_PROTECTION_STORAGE_MASK,
    KMIP_ATTR_QUANTUM_SAFE,
    KMIP_ATTR_SHORT_UNIQUE_IDENTIFIER,
    KMIP_ATTR_NIST_KEY_TYPE,
    KMIP_ATTR_PROTECTION_LEVEL,
    KMIP_ATTR_PROTECTION_PERIOD,
    KMIP_ATTR_ROTATE_AUTOMATIC,
    KMIP_ATTR_ROTATE_DATE,
    KMIP_ATTR_ROTATE_GENERATION,
    KMIP_ATTR_ROTATE_INTERVAL,
    KMIP_ATTR_ROTATE_LATEST,
    KMIP_ATTR_ROTATE_NAME,
    KMIP_ATTR_ROTATE_OFFSET,
    KMIP_ATTR_KEY_BLOCK,
    KMIP_ATTR_CUSTOM,
    KMIP_ATTR_MAX
} kmip_attribute_e;


#define KMIP_ATTR_MULTI        0x0001  /* may have several instances */
#define KMIP_ATTR_CLIENT_SET   0x0002  /* a client may set it (Create, Add) */
#define KMIP_ATTR_CLIENT_MOD   0x0004  /* a client may modify it */
#define KMIP_ATTR_CLIENT_DEL   0x0008  /* a client may delete it */
#define KMIP_ATTR_PRE_ACTIVE   0x0010  /* settable while Pre-Active only */
#define KMIP_ATTR_UNTIL_DEACT  0x0020  /* settable while Pre-Active, Active */
#define KMIP_ATTR_UNREACHED    0x0040  /* settable until its date is reached */
#define KMIP_ATTR_RECORD       0x0080  /* fixed at creation or derived from
                                          the state: needs no revision */
#define KMIP_ATTR_LIFE         0x0100  /* a change affects the life cycle or
                                          what Get may return */
#define KMIP_ATTR_DERIVED      0x0200  /* never in a list: operations compute it
                                          from the snapshot */
#define KMIP_ATTR_CREATE_ONLY  0x0400  /* a client may set it (CLIENT_SET) at
                                          creation only */

/* any version: for look-ups that do not belong to a message */

#define KMIP_V_ANY             0

/* no version: what is only kept with an object, and never sent or received */

#define KMIP_V_NONE            KMIP_V_MAX

typedef struct {
    const char      *name;       /* the standard's, as in 1.x */
    uint32_t         tag;
    kmip_type_e      type;
    kmip_version_t   since;
    kmip_version_t   until;
    uint32_t         flags;
} kmip_attribute_rule_t;


typedef struct {
    kmip_attribute_e   id;
    kmip_str_t         name;       /* custom attributes only: full name */
    int32_t            index;
    unsigned           indexed:1;  /* the message had an Attribute Index */
    kmip_value_t       value;
} kmip_attribute_t;

typedef struct {
    kmip_attribute_t  *elts;
    size_t             nelts;
    size_t             nalloc;
} kmip_attributes_t;

/* a request for an attribute, by name (1.x) or by tag (2.x) */

typedef struct {
    kmip_attribute_e   id;         /* KMIP_ATTR_UNKNOWN: no such attribute */
    kmip_str_t         name;
} kmip_attribute_ref_t;


/* NULL for KMIP_ATTR_UNKNOWN; the rule of KMIP_ATTR_CUSTOM has no tag */

const kmip_attribute_rule_t *kmip_attribute_rule(kmip_attribute_e id);

/* 1 if the attribute exists in this version */

int kmip_attribute_in(kmip_attribute_e id, kmip_version_t version);

/*
 * Names must match exactly.  "x-..." and "y-...", and in 2.x any "vendor-...",
 * give KMIP_ATTR_CUSTOM; a name or tag that the version does not have gives
 * KMIP_ATTR_UNKNOWN.
 */

kmip_attribute_e kmip_attribute_by_name(const kmip_str_t *name,
    kmip_version_t version);
kmip_attribute_e kmip_attribute_by_tag(uint32_t tag, kmip_version_t version);

/* the full name: from the rule, or the custom attribute's */

kmip_str_t kmip_attribute_name(const kmip_attribute_t *a);

/* the number of bytes before the dash in "x-Name"; 0 without a vendor part */

size_t kmip_attribute_vendor_len(const kmip_str_t *name);


/*
 * Lists.  All functions that return kmip_int_t return KMIP_ERROR only when the
 * arena is exhausted.  Elements are shallow copies: strings and structures
 * remain those of the source.
 */

kmip_int_t kmip_attributes_init(kmip_arena_t *arena, kmip_attributes_t *list);
kmip_int_t kmip_attributes_copy(kmip_arena_t *arena, kmip_attributes_t *dst,
    const kmip_attributes_t *src);

/* appends a; its index becomes the next free one of this attribute */

kmip_int_t kmip_attributes_add(kmip_arena_t *arena, kmip_attributes_t *list,
    const kmip_attribute_t *a);

/* appends a and keeps its index */

kmip_int_t kmip_attributes_append(kmip_arena_t *arena,
    kmip_attributes_t *list, const kmip_attribute_t *a);

/* name is used for KMIP_ATTR_CUSTOM only; get() returns NULL if absent */

kmip_attribute_t *kmip_attributes_get(const kmip_attributes_t *list,
    kmip_attribute_e id, const kmip_str_t *name, int32_t index);
size_t kmip_attributes_count(const kmip_attributes_t *list,
    kmip_attribute_e id, const kmip_str_t *name);
void kmip_attributes_remove(kmip_attributes_t *list, kmip_attribute_t *a);

/*
 * Numbers of single-valued attributes: dates, enumerations, integers,
 * Booleans.  kmip_attributes_number() returns 1 and sets *number, or 0 if the
 * attribute is absent.
 */

int kmip_attributes_number(const kmip_attributes_t *list, kmip_attribute_e id,
    int64_t *number);
kmip_int_t kmip_attributes_set_number(kmip_arena_t *arena,
    kmip_attributes_t *list, kmip_attribute_e id, int64_t number);


/*
 * Encoding.  kmip_attribute_put() writes one Attribute structure (1.x) or the
 * attribute's own item (2.x); an Attribute Index of 0 is not written.  It
 * writes nothing and returns KMIP_DECLINED if the version has no such
 * attribute, or not this value of its enumeration.  Bits of masks, and
 * enumerations in structures, that the version does not have are left out.
 * kmip_attribute_decode() checks the value against the table and
 * returns KMIP_ERROR with *error set for an unknown attribute, a wrong type or
 * a malformed structure.
 */

kmip_int_t kmip_attribute_put(kmip_writer_t *w, const kmip_attribute_t *a,
    kmip_version_t version);

/* 1 if kmip_attribute_put() writes the attribute in this version */

int kmip_attribute_shows(const kmip_attribute_t *a, kmip_version_t version);

/*
 * 1 if a part of the value is an enumeration's value or a bit of a mask that
 * other versions have and this one has not
 */

int kmip_attribute_foreign(const kmip_attribute_t *a, kmip_version_t version);

kmip_int_t kmip_attribute_decode(kmip_arena_t *arena, const kmip_item_t *item,
    kmip_version_t version, kmip_attribute_t *a, kmip_error_t *error);

/* for Locate: required fields of a structured value may be missing */

kmip_int_t kmip_attribute_decode_partial(kmip_arena_t *arena,
    const kmip_item_t *item, kmip_version_t version, kmip_attribute_t *a,
    kmip_error_t *error);

/* Attribute Name (1.x), Attribute Reference (2.x) */

kmip_int_t kmip_attribute_ref_put(kmip_writer_t *w,
    const kmip_attribute_ref_t *ref, kmip_version_t version);
kmip_int_t kmip_attribute_ref_decode(kmip_arena_t *arena,
    const kmip_item_t *item, kmip_version_t version,
    kmip_attribute_ref_t *ref, kmip_error_t *error);

/*
 * Structured values of Name, Digest, Link and Revocation Reason, allocated
 * from the arena: KMIP_OK or KMIP_ERROR.
 */

kmip_int_t kmip_value_name(kmip_arena_t *arena, kmip_value_t *v,
    const kmip_str_t *name, uint32_t name_type);
kmip_int_t kmip_value_digest(kmip_arena_t *arena, kmip_value_t *v,
    uint32_t hashing_algorithm, const kmip_str_t *digest,
    uint32_t key_format_type, kmip_version_t version);
kmip_int_t kmip_value_link(kmip_arena_t *arena, kmip_value_t *v,
    uint32_t link_type, const kmip_str_t *uid);
kmip_int_t kmip_value_revocation_reason(kmip_arena_t *arena, kmip_value_t *v,
    uint32_t code, const kmip_str_t *message);


#endif /* _KMIP_ATTRIBUTE_H_INCLUDED_ */
