
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Payloads of all operations, requests and responses.  One table of fields
 * (kmip_payload_table.c) drives decoding and encoding: operation, direction,
 * versions, field, required, repeated, in wire order.
 */


#ifndef _KMIP_PAYLOAD_H_INCLUDED_
#define _KMIP_PAYLOAD_H_INCLUDED_


#include "kmip_attribute.h"
#include "kmip_object.h"


/* the fields of payloads; their bits make up kmip_payload_t.present */

typedef enum {
    KMIP_FIELD_UNIQUE_IDENTIFIER = 0,
    KMIP_FIELD_UNIQUE_IDENTIFIERS,       /* response to Locate: repeated */
    KMIP_FIELD_OBJECT_TYPE,
    KMIP_FIELD_TEMPLATE_ATTRIBUTE,       /* 1.x; in 2.x Attributes */
    KMIP_FIELD_ATTRIBUTES,               /* repeated Attribute; Attributes */
    KMIP_FIELD_ATTRIBUTE,                /* one Attribute; New Attribute */
    KMIP_FIELD_CURRENT_ATTRIBUTE,        /* 2.x */
    KMIP_FIELD_ATTRIBUTE_NAMES,          /* repeated; Attribute Reference */
    KMIP_FIELD_ATTRIBUTE_NAME,           /* one; Attribute Reference */
    KMIP_FIELD_ATTRIBUTE_INDEX,
    KMIP_FIELD_KEY_FORMAT_TYPE,
    KMIP_FIELD_KEY_COMPRESSION_TYPE,
    KMIP_FIELD_KEY_WRAP_TYPE,
    KMIP_FIELD_KEY_WRAPPING_SPECIFICATION,
    KMIP_FIELD_OBJECT,
    KMIP_FIELD_MAXIMUM_ITEMS,
    KMIP_FIELD_OFFSET_ITEMS,
    KMIP_FIELD_LOCATED_ITEMS,
    KMIP_FIELD_STORAGE_STATUS_MASK,
    KMIP_FIELD_OBJECT_GROUP_MEMBER,
    KMIP_FIELD_REVOCATION_REASON,
    KMIP_FIELD_COMPROMISE_OCCURRENCE_DATE,
    KMIP_FIELD_QUERY_FUNCTIONS,
    KMIP_FIELD_OPERATIONS,
    KMIP_FIELD_OBJECT_TYPES,
    KMIP_FIELD_VENDOR_IDENTIFICATION,
    KMIP_FIELD_SERVER_INFORMATION,
    KMIP_FIELD_APPLICATION_NAMESPACES,
    KMIP_FIELD_CAPABILITY_INFORMATION,
    KMIP_FIELD_PROFILE_INFORMATION,
    KMIP_FIELD_RNG_PARAMETERS,
    KMIP_FIELD_PROTOCOL_VERSIONS,
    KMIP_FIELD_USAGE_LIMITS_COUNT,       /* Check */
    KMIP_FIELD_CRYPTOGRAPHIC_USAGE_MASK,
    KMIP_FIELD_LEASE_TIME,
    KMIP_FIELD_PROTECTION_STORAGE_MASKS, /* 2.x */
    KMIP_FIELD_DEFAULTS_INFORMATION,
    KMIP_FIELD_ADJUSTMENT_TYPE,
    KMIP_FIELD_ADJUSTMENT_VALUE,
    KMIP_FIELD_LOG_MESSAGE,
    KMIP_FIELD_INTEROP_FUNCTION,
    KMIP_FIELD_INTEROP_IDENTIFIER,
    KMIP_FIELD_NOTHING,                  /* an empty payload */
    KMIP_FIELD_CRYPTOGRAPHIC_PARAMETERS,
    KMIP_FIELD_DATA,
    KMIP_FIELD_IV_COUNTER_NONCE,
    KMIP_FIELD_AUTHENTICATED_ENCRYPTION_ADDITIONAL_DATA,
    KMIP_FIELD_AUTHENTICATED_ENCRYPTION_TAG,
    KMIP_FIELD_MAC_DATA,
    KMIP_FIELD_SIGNATURE_DATA,
    KMIP_FIELD_VALIDITY_INDICATOR,
    KMIP_FIELD_DATA_LENGTH,
    KMIP_FIELD_CORRELATION_VALUE,
    KMIP_FIELD_INIT_INDICATOR,
    KMIP_FIELD_FINAL_INDICATOR,
    KMIP_FIELD_LAST_CHANGE_DATE,
    KMIP_FIELD_ASYNCHRONOUS_CORRELATION_VALUE,
    KMIP_FIELD_CANCELLATION_RESULT,
    KMIP_FIELD_DERIVATION_METHOD,
    KMIP_FIELD_DERIVATION_PARAMETERS,
    KMIP_FIELD_MAX
} kmip_field_e;

#define kmip_field_bit(field)  ((uint64_t) 1 << (field))
#define kmip_payload_has(p, field)                                           \
    (((p)->present & kmip_field_bit(KMIP_FIELD_##field)) != 0)


typedef struct {
    uint32_t              *elts;
    size_t                 nelts;
} kmip_numbers_t;

typedef struct {
    kmip_str_t            *elts;
    size_t                 nelts;
} kmip_strs_t;

typedef struct {
    kmip_attribute_ref_t  *elts;
    size_t                 nelts;
} kmip_attribute_refs_t;


typedef struct {
    uint64_t               present;

    kmip_str_t             uid;
    kmip_type_e            uid_type;     /* requests of 2.x: Enumeration or
                                            Integer instead of uid; else 0 */
    int32_t                uid_number;
    kmip_str_t             second_uid;   /* Derive Key: another one after uid;
                                            len 0: none */
    kmip_strs_t            uids;
    uint32_t               object_type;
    kmip_attributes_t      attributes;   /* of TEMPLATE_ATTRIBUTE and
                                            ATTRIBUTES */
    kmip_attributes_t      templates;    /* Names of Templates in
                                            TEMPLATE_ATTRIBUTE */
    kmip_attribute_t       attribute;    /* of ATTRIBUTE, New Attribute */
    kmip_attribute_t       current;      /* of CURRENT_ATTRIBUTE */
    kmip_attribute_refs_t  names;        /* of ATTRIBUTE_NAMES, _NAME */
    int32_t                attribute_index;
    uint32_t               key_format_type;
    uint32_t               key_compression_type;
    uint32_t               key_wrap_type;
    kmip_value_t           key_wrapping_specification;
    kmip_object_t          object;
    int32_t                maximum_items;
    int32_t                offset_items;
    int32_t                located_items;
    int32_t                storage_status_mask;
    uint32_t               object_group_member;
    kmip_value_t           revocation_reason;
    int64_t                compromise_occurrence_date;
    kmip_numbers_t         query_functions;
    kmip_numbers_t         operations;
    kmip_numbers_t         object_types;
    kmip_str_t             vendor_identification;
    kmip_value_t           server_information;
    kmip_strs_t            application_namespaces;
    kmip_value_t           capability_information;
    kmip_value_t           profile_information;
    kmip_value_t           rng_parameters;
    kmip_numbers_t         versions;     /* kmip_version_t each */
    int64_t                usage_limits_count;
    int32_t                cryptographic_usage_mask;
    uint32_t               lease_time;
    kmip_numbers_t         protection_storage_masks;
    kmip_value_t           defaults_information;
    uint32_t               adjustment_type;
    kmip_value_t           adjustment_value;
    kmip_str_t             log_message;
    uint32_t               interop_function;
    kmip_str_t             interop_identifier;
    kmip_value_t           cryptographic_parameters;
    kmip_str_t             data;
    kmip_str_t             iv;           /* IV/Counter/Nonce */
    kmip_str_t             aad;          /* Authenticated Encryption
                                            Additional Data */
    kmip_str_t             tag;          /* Authenticated Encryption Tag */
    kmip_str_t             mac_data;
    uint32_t               validity_indicator;
    int32_t                data_length;  /* bytes */
    kmip_str_t             correlation_value;
    uint32_t               init_indicator;
    uint32_t               final_indicator;
    int64_t                last_change_date;
    kmip_str_t             asynchronous_correlation_value;
    uint32_t               cancellation_result;
    uint32_t               derivation_method;
    kmip_value_t           derivation_parameters;
} kmip_payload_t;


/*
 * The most attributes, or names of attributes, that the payload of a request
 * may contain: more than an object has, and few enough to compare each with
 * each.
 */

#define KMIP_PAYLOAD_MOST  512


typedef enum {
    KMIP_REQUEST = 0,
    KMIP_RESPONSE
} kmip_direction_e;


/*
 * KMIP_OK; KMIP_DECLINED if the version or this table has no such operation,
 * which the engine reports as Operation Not Supported; KMIP_ERROR with *error
 * set.  Strings point into the message, everything else is in the arena.
 *
 * A request is carried out as a whole or refused; no part of it is ignored.  A
 * field is read if the operation has it in this version or in a later one of
 * the same major version.  Any other field of the payload, or of a
 * Template-Attribute, Attribute or object in it, is an Invalid Field, and so
 * are attributes, fields of their values, and values of enumerations and bits
 * of masks in them that only another version has, since no client could read
 * them back in this one.  In responses unknown
 * fields are skipped, as they are in headers and batch items of requests,
 * which do not say what is to be done.
 *
 * Fields are accepted in any order.  NULs at the end of identifiers are
 * dropped, since some clients count padding as text.  The instances of an
 * attribute in a request are numbered in their order; indexed is set if the
 * request had an index.
 */

kmip_int_t kmip_payload_decode(kmip_arena_t *arena, uint32_t operation,
    kmip_direction_e direction, kmip_version_t version,
    const kmip_value_t *structure, kmip_payload_t *payload,
    kmip_error_t *error);

/*
 * Writes the payload structure with those fields that are present and that the
 * operation has in this version.  The Attributes that 2.x requires are written
 * even if they are empty.
 */

void kmip_payload_put(kmip_writer_t *w, uint32_t operation,
    kmip_direction_e direction, kmip_version_t version,
    const kmip_payload_t *payload);


#endif /* _KMIP_PAYLOAD_H_INCLUDED_ */
