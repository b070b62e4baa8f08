
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Payloads of all operations (KMIP 1.4, section 4; 2.1, section 6).
 *
 * "since" of a request's field is the version that introduced it.  The field
 * is read in earlier versions too, since a client that sends it relies on its
 * meaning: some clients page with Offset Items in 1.0 messages, and would loop
 * forever if it were ignored.  Responses contain only fields of their version.
 *
 * 2.x requires Attributes in Locate.  PyKMIP leaves them out if it asks for all
 * objects, as in 1.x.
 */


#include "kmip_payload_table.h"


#define REQUIRED  KMIP_PAYLOAD_REQUIRED
#define REPEATED  KMIP_PAYLOAD_REPEATED
#define WRITTEN   KMIP_PAYLOAD_WRITTEN


#define kmip_same(tag, codec, member)                                        \
    { KMIP_TAG_##tag, KMIP_TAG_##tag, KMIP_CODEC_##codec,                    \
      offsetof(kmip_payload_t, member) }

#define kmip_both(tag_1, tag_2, codec, member)                               \
    { KMIP_TAG_##tag_1, KMIP_TAG_##tag_2, KMIP_CODEC_##codec,                \
      offsetof(kmip_payload_t, member) }


static const kmip_payload_field_t  kmip_payload_fields[KMIP_FIELD_MAX] = {

    [KMIP_FIELD_UNIQUE_IDENTIFIER] =
        kmip_same(UNIQUE_IDENTIFIER, IDENTIFIER, uid),
    [KMIP_FIELD_UNIQUE_IDENTIFIERS] =
        kmip_same(UNIQUE_IDENTIFIER, IDENTIFIERS, uids),
    [KMIP_FIELD_OBJECT_TYPE] =
        kmip_same(OBJECT_TYPE, ENUMERATION, object_type),
    [KMIP_FIELD_TEMPLATE_ATTRIBUTE] =
        kmip_both(TEMPLATE_ATTRIBUTE, ATTRIBUTES, TEMPLATE, attributes),
    [KMIP_FIELD_ATTRIBUTES] =
        kmip_both(ATTRIBUTE, ATTRIBUTES, ATTRIBUTES, attributes),
    [KMIP_FIELD_ATTRIBUTE] =
        kmip_both(ATTRIBUTE, NEW_ATTRIBUTE, ATTRIBUTE, attribute),
    [KMIP_FIELD_CURRENT_ATTRIBUTE] =
        kmip_same(CURRENT_ATTRIBUTE, ATTRIBUTE, current),
    [KMIP_FIELD_ATTRIBUTE_NAMES] =
        kmip_both(ATTRIBUTE_NAME, ATTRIBUTE_REFERENCE, REFERENCES, names),
    [KMIP_FIELD_ATTRIBUTE_NAME] =
        kmip_both(ATTRIBUTE_NAME, ATTRIBUTE_REFERENCE, REFERENCES, names),
    [KMIP_FIELD_ATTRIBUTE_INDEX] =
        kmip_same(ATTRIBUTE_INDEX, INTEGER, attribute_index),
    [KMIP_FIELD_KEY_FORMAT_TYPE] =
        kmip_same(KEY_FORMAT_TYPE, ENUMERATION, key_format_type),
    [KMIP_FIELD_KEY_COMPRESSION_TYPE] =
        kmip_same(KEY_COMPRESSION_TYPE, ENUMERATION, key_compression_type),
    [KMIP_FIELD_KEY_WRAP_TYPE] =
        kmip_same(KEY_WRAP_TYPE, ENUMERATION, key_wrap_type),
    [KMIP_FIELD_KEY_WRAPPING_SPECIFICATION] =
        kmip_same(KEY_WRAPPING_SPECIFICATION,
                  STRUCTURE, key_wrapping_specification),
    [KMIP_FIELD_OBJECT] =
        { 0, 0, KMIP_CODEC_OBJECT, offsetof(kmip_payload_t, object) },
    [KMIP_FIELD_MAXIMUM_ITEMS] =
        kmip_same(MAXIMUM_ITEMS, INTEGER, maximum_items),
    [KMIP_FIELD_OFFSET_ITEMS] =
        kmip_same(OFFSET_ITEMS, INTEGER, offset_items),
    [KMIP_FIELD_LOCATED_ITEMS] =
        kmip_same(LOCATED_ITEMS, INTEGER, located_items),
    [KMIP_FIELD_STORAGE_STATUS_MASK] =
        kmip_same(STORAGE_STATUS_MASK, INTEGER, storage_status_mask),
    [KMIP_FIELD_OBJECT_GROUP_MEMBER] =
        kmip_same(OBJECT_GROUP_MEMBER, ENUMERATION, object_group_member),
    [KMIP_FIELD_REVOCATION_REASON] =
        kmip_same(REVOCATION_REASON, CHECKED, revocation_reason),
    [KMIP_FIELD_COMPROMISE_OCCURRENCE_DATE] =
        kmip_same(COMPROMISE_OCCURRENCE_DATE,
                  DATE_TIME, compromise_occurrence_date),
    [KMIP_FIELD_QUERY_FUNCTIONS] =
        kmip_same(QUERY_FUNCTION, ENUMERATIONS, query_functions),
    [KMIP_FIELD_OPERATIONS] =
        kmip_same(OPERATION, ENUMERATIONS, operations),
    [KMIP_FIELD_OBJECT_TYPES] =
        kmip_same(OBJECT_TYPE, ENUMERATIONS, object_types),
    [KMIP_FIELD_VENDOR_IDENTIFICATION] =
        kmip_same(VENDOR_IDENTIFICATION, TEXT, vendor_identification),
    [KMIP_FIELD_SERVER_INFORMATION] =
        kmip_same(SERVER_INFORMATION, STRUCTURE, server_information),
    [KMIP_FIELD_APPLICATION_NAMESPACES] =
        kmip_same(APPLICATION_NAMESPACE, TEXTS, application_namespaces),
    [KMIP_FIELD_CAPABILITY_INFORMATION] =
        kmip_same(CAPABILITY_INFORMATION, STRUCTURE, capability_information),
    [KMIP_FIELD_PROFILE_INFORMATION] =
        kmip_same(PROFILE_INFORMATION, STRUCTURE, profile_information),
    [KMIP_FIELD_RNG_PARAMETERS] =
        kmip_same(RNG_PARAMETERS, STRUCTURE, rng_parameters),
    [KMIP_FIELD_PROTOCOL_VERSIONS] =
        kmip_same(PROTOCOL_VERSION, VERSIONS, versions),
    [KMIP_FIELD_USAGE_LIMITS_COUNT] =
        kmip_same(USAGE_LIMITS_COUNT, LONG_INTEGER, usage_limits_count),
    [KMIP_FIELD_CRYPTOGRAPHIC_USAGE_MASK] =
        kmip_same(CRYPTOGRAPHIC_USAGE_MASK, INTEGER, cryptographic_usage_mask),
    [KMIP_FIELD_LEASE_TIME] =
        kmip_same(LEASE_TIME, INTERVAL, lease_time),
    [KMIP_FIELD_PROTECTION_STORAGE_MASKS] =
        kmip_same(PROTECTION_STORAGE_MASKS, MASKS, protection_storage_masks),
    [KMIP_FIELD_DEFAULTS_INFORMATION] =
        kmip_same(DEFAULTS_INFORMATION, STRUCTURE, defaults_information),
    [KMIP_FIELD_ADJUSTMENT_TYPE] =
        kmip_same(ADJUSTMENT_TYPE, ENUMERATION, adjustment_type),
    [KMIP_FIELD_ADJUSTMENT_VALUE] =
        kmip_same(ADJUSTMENT_VALUE, ANY, adjustment_value),
    [KMIP_FIELD_LOG_MESSAGE] =
        kmip_same(LOG_MESSAGE, TEXT, log_message),
    [KMIP_FIELD_INTEROP_FUNCTION] =
        kmip_same(INTEROP_FUNCTION, ENUMERATION, interop_function),
    [KMIP_FIELD_INTEROP_IDENTIFIER] =
        kmip_same(INTEROP_IDENTIFIER, TEXT, interop_identifier),

    /* no item has the tag 0, so nothing is read or written */

    [KMIP_FIELD_NOTHING] =
        { 0, 0, KMIP_CODEC_TEXT, offsetof(kmip_payload_t, uid) },

    [KMIP_FIELD_CRYPTOGRAPHIC_PARAMETERS] =
        kmip_same(CRYPTOGRAPHIC_PARAMETERS,
                  CHECKED, cryptographic_parameters),
    [KMIP_FIELD_DATA] =
        kmip_same(DATA, BYTES, data),
    [KMIP_FIELD_IV_COUNTER_NONCE] =
        kmip_same(IV_COUNTER_NONCE, BYTES, iv),
    [KMIP_FIELD_AUTHENTICATED_ENCRYPTION_ADDITIONAL_DATA] =
        kmip_same(AUTHENTICATED_ENCRYPTION_ADDITIONAL_DATA, BYTES, aad),
    [KMIP_FIELD_AUTHENTICATED_ENCRYPTION_TAG] =
        kmip_same(AUTHENTICATED_ENCRYPTION_TAG, BYTES, tag),
    [KMIP_FIELD_MAC_DATA] =
        kmip_same(MAC_DATA, BYTES, mac_data),
    [KMIP_FIELD_SIGNATURE_DATA] =
        kmip_same(SIGNATURE_DATA, BYTES, mac_data),
    [KMIP_FIELD_VALIDITY_INDICATOR] =
        kmip_same(VALIDITY_INDICATOR, ENUMERATION, validity_indicator),
    [KMIP_FIELD_DATA_LENGTH] =
        kmip_same(DATA_LENGTH, INTEGER, data_length),
    [KMIP_FIELD_CORRELATION_VALUE] =
        kmip_same(CORRELATION_VALUE, BYTES, correlation_value),
    [KMIP_FIELD_INIT_INDICATOR] =
        kmip_same(INIT_INDICATOR, BOOLEAN, init_indicator),
    [KMIP_FIELD_FINAL_INDICATOR] =
        kmip_same(FINAL_INDICATOR, BOOLEAN, final_indicator),
    [KMIP_FIELD_LAST_CHANGE_DATE] =
        kmip_same(LAST_CHANGE_DATE, DATE_TIME, last_change_date),
    [KMIP_FIELD_ASYNCHRONOUS_CORRELATION_VALUE] =
        kmip_same(ASYNCHRONOUS_CORRELATION_VALUE,
                  BYTES, asynchronous_correlation_value),
    [KMIP_FIELD_CANCELLATION_RESULT] =
        kmip_same(CANCELLATION_RESULT, ENUMERATION, cancellation_result),
    [KMIP_FIELD_DERIVATION_METHOD] =
        kmip_same(DERIVATION_METHOD, ENUMERATION, derivation_method),
    [KMIP_FIELD_DERIVATION_PARAMETERS] =
        kmip_same(DERIVATION_PARAMETERS, CHECKED, derivation_parameters)
};


#define kmip_request(operation, field, since, until, flags)                  \
    { KMIP_OPERATION_##operation, KMIP_REQUEST,                              \
      KMIP_V##since, KMIP_V##until, KMIP_FIELD_##field, flags }

#define kmip_response(operation, field, since, until, flags)                 \
    { KMIP_OPERATION_##operation, KMIP_RESPONSE,                             \
      KMIP_V##since, KMIP_V##until, KMIP_FIELD_##field, flags }


static const kmip_payload_row_t  kmip_payload_rows[] = {

    kmip_request(CREATE, OBJECT_TYPE, 1_0, _MAX, REQUIRED),
    kmip_request(CREATE, TEMPLATE_ATTRIBUTE, 1_0, _MAX, REQUIRED),
    kmip_request(CREATE, PROTECTION_STORAGE_MASKS, 2_0, _MAX, 0),
    kmip_response(CREATE, OBJECT_TYPE, 1_0, _MAX, REQUIRED),
    kmip_response(CREATE, UNIQUE_IDENTIFIER, 1_0, _MAX, REQUIRED),
    kmip_response(CREATE, TEMPLATE_ATTRIBUTE, 1_0, 1_4, 0),

    kmip_request(REGISTER, OBJECT_TYPE, 1_0, _MAX, REQUIRED),
    kmip_request(REGISTER, TEMPLATE_ATTRIBUTE, 1_0, _MAX, REQUIRED),
    kmip_request(REGISTER, OBJECT, 1_0, 1_1, 0),
    kmip_request(REGISTER, OBJECT, 1_2, _MAX, REQUIRED),
    kmip_request(REGISTER, PROTECTION_STORAGE_MASKS, 2_0, _MAX, 0),
    kmip_response(REGISTER, UNIQUE_IDENTIFIER, 1_0, _MAX, REQUIRED),
    kmip_response(REGISTER, TEMPLATE_ATTRIBUTE, 1_0, 1_4, 0),

    kmip_request(DERIVE_KEY, OBJECT_TYPE, 1_0, _MAX, REQUIRED),
    kmip_request(DERIVE_KEY, UNIQUE_IDENTIFIER,
                 1_0, _MAX, REQUIRED|REPEATED),
    kmip_request(DERIVE_KEY, DERIVATION_METHOD, 1_0, _MAX, REQUIRED),
    kmip_request(DERIVE_KEY, DERIVATION_PARAMETERS, 1_0, _MAX, REQUIRED),
    kmip_request(DERIVE_KEY, TEMPLATE_ATTRIBUTE, 1_0, _MAX, REQUIRED),
    kmip_response(DERIVE_KEY, UNIQUE_IDENTIFIER, 1_0, _MAX, REQUIRED),
    kmip_response(DERIVE_KEY, TEMPLATE_ATTRIBUTE, 1_0, 1_4, 0),

    kmip_request(LOCATE, MAXIMUM_ITEMS, 1_0, _MAX, 0),
    kmip_request(LOCATE, OFFSET_ITEMS, 1_3, _MAX, 0),
    kmip_request(LOCATE, STORAGE_STATUS_MASK, 1_0, _MAX, 0),
    kmip_request(LOCATE, OBJECT_GROUP_MEMBER, 1_1, _MAX, 0),
    kmip_request(LOCATE, ATTRIBUTES, 1_0, 1_4, REPEATED),
    kmip_request(LOCATE, ATTRIBUTES, 2_0, _MAX, WRITTEN),
    kmip_response(LOCATE, LOCATED_ITEMS, 1_3, _MAX, 0),
    kmip_response(LOCATE, UNIQUE_IDENTIFIERS, 1_0, _MAX, REPEATED),

    kmip_request(CHECK, UNIQUE_IDENTIFIER, 1_0, _MAX, 0),
    kmip_request(CHECK, USAGE_LIMITS_COUNT, 1_0, _MAX, 0),
    kmip_request(CHECK, CRYPTOGRAPHIC_USAGE_MASK, 1_0, _MAX, 0),
    kmip_request(CHECK, LEASE_TIME, 1_0, _MAX, 0),
    kmip_response(CHECK, UNIQUE_IDENTIFIER, 1_0, _MAX, REQUIRED),
    kmip_response(CHECK, USAGE_LIMITS_COUNT, 1_0, _MAX, 0),
    kmip_response(CHECK, CRYPTOGRAPHIC_USAGE_MASK, 1_0, _MAX, 0),
    kmip_response(CHECK, LEASE_TIME, 1_0, _MAX, 0),

    kmip_request(GET, UNIQUE_IDENTIFIER, 1_0, _MAX, 0),
    kmip_request(GET, KEY_FORMAT_TYPE, 1_0, _MAX, 0),
    kmip_request(GET, KEY_WRAP_TYPE, 1_4, _MAX, 0),
    kmip_request(GET, KEY_COMPRESSION_TYPE, 1_0, _MAX, 0),
    kmip_request(GET, KEY_WRAPPING_SPECIFICATION, 1_0, _MAX, 0),
    kmip_response(GET, OBJECT_TYPE, 1_0, _MAX, REQUIRED),
    kmip_response(GET, UNIQUE_IDENTIFIER, 1_0, _MAX, REQUIRED),
    kmip_response(GET, OBJECT, 1_0, _MAX, REQUIRED),

    kmip_request(GET_ATTRIBUTES, UNIQUE_IDENTIFIER, 1_0, _MAX, 0),
    kmip_request(GET_ATTRIBUTES, ATTRIBUTE_NAMES, 1_0, _MAX, REPEATED),
    kmip_response(GET_ATTRIBUTES, UNIQUE_IDENTIFIER, 1_0, _MAX, REQUIRED),
    kmip_response(GET_ATTRIBUTES, ATTRIBUTES, 1_0, 1_4, REPEATED),
    kmip_response(GET_ATTRIBUTES, ATTRIBUTES, 2_0, _MAX, REQUIRED),

    kmip_request(GET_ATTRIBUTE_LIST, UNIQUE_IDENTIFIER, 1_0, _MAX, 0),
    kmip_response(GET_ATTRIBUTE_LIST, UNIQUE_IDENTIFIER, 1_0, _MAX, REQUIRED),
    kmip_response(GET_ATTRIBUTE_LIST, ATTRIBUTE_NAMES,
                  1_0, _MAX, REQUIRED|REPEATED),

    kmip_request(ADD_ATTRIBUTE, UNIQUE_IDENTIFIER, 1_0, _MAX, 0),
    kmip_request(ADD_ATTRIBUTE, ATTRIBUTE, 1_0, _MAX, REQUIRED),
    kmip_response(ADD_ATTRIBUTE, UNIQUE_IDENTIFIER, 1_0, _MAX, REQUIRED),
    kmip_response(ADD_ATTRIBUTE, ATTRIBUTE, 1_0, 1_4, REQUIRED),

    kmip_request(MODIFY_ATTRIBUTE, UNIQUE_IDENTIFIER, 1_0, _MAX, 0),
    kmip_request(MODIFY_ATTRIBUTE, CURRENT_ATTRIBUTE, 2_0, _MAX, 0),
    kmip_request(MODIFY_ATTRIBUTE, ATTRIBUTE, 1_0, _MAX, REQUIRED),
    kmip_response(MODIFY_ATTRIBUTE, UNIQUE_IDENTIFIER, 1_0, _MAX, REQUIRED),
    kmip_response(MODIFY_ATTRIBUTE, ATTRIBUTE, 1_0, 1_4, REQUIRED),

    kmip_request(DELETE_ATTRIBUTE, UNIQUE_IDENTIFIER, 1_0, _MAX, 0),
    kmip_request(DELETE_ATTRIBUTE, CURRENT_ATTRIBUTE, 2_0, _MAX, 0),
    kmip_request(DELETE_ATTRIBUTE, ATTRIBUTE_NAME, 1_0, 1_4, REQUIRED),
    kmip_request(DELETE_ATTRIBUTE, ATTRIBUTE_INDEX, 1_0, 1_4, 0),
    kmip_request(DELETE_ATTRIBUTE, ATTRIBUTE_NAME, 2_0, _MAX, 0),
    kmip_response(DELETE_ATTRIBUTE, UNIQUE_IDENTIFIER, 1_0, _MAX, REQUIRED),
    kmip_response(DELETE_ATTRIBUTE, ATTRIBUTE, 1_0, 1_4, REQUIRED),

    kmip_request(ACTIVATE, UNIQUE_IDENTIFIER, 1_0, _MAX, 0),
    kmip_response(ACTIVATE, UNIQUE_IDENTIFIER, 1_0, _MAX, REQUIRED),

    kmip_request(REVOKE, UNIQUE_IDENTIFIER, 1_0, _MAX, 0),
    kmip_request(REVOKE, REVOCATION_REASON, 1_0, _MAX, REQUIRED),
    kmip_request(REVOKE, COMPROMISE_OCCURRENCE_DATE, 1_0, _MAX, 0),
    kmip_response(REVOKE, UNIQUE_IDENTIFIER, 1_0, _MAX, REQUIRED),

    kmip_request(DESTROY, UNIQUE_IDENTIFIER, 1_0, _MAX, 0),
    kmip_response(DESTROY, UNIQUE_IDENTIFIER, 1_0, _MAX, REQUIRED),

    kmip_request(QUERY, QUERY_FUNCTIONS, 1_0, _MAX, REQUIRED|REPEATED),
    kmip_response(QUERY, OPERATIONS, 1_0, _MAX, REPEATED),
    kmip_response(QUERY, OBJECT_TYPES, 1_0, _MAX, REPEATED),
    kmip_response(QUERY, VENDOR_IDENTIFICATION, 1_0, _MAX, 0),
    kmip_response(QUERY, SERVER_INFORMATION, 1_0, _MAX, 0),
    kmip_response(QUERY, APPLICATION_NAMESPACES, 1_0, _MAX, REPEATED),
    kmip_response(QUERY, RNG_PARAMETERS, 1_3, _MAX, REPEATED),
    kmip_response(QUERY, PROFILE_INFORMATION, 1_3, _MAX, REPEATED),
    kmip_response(QUERY, CAPABILITY_INFORMATION, 1_3, _MAX, REPEATED),
    kmip_response(QUERY, DEFAULTS_INFORMATION, 2_0, _MAX, 0),
    kmip_response(QUERY, PROTECTION_STORAGE_MASKS, 2_0, _MAX, 0),

    kmip_request(OBTAIN_LEASE, UNIQUE_IDENTIFIER, 1_0, _MAX, 0),
    kmip_response(OBTAIN_LEASE, UNIQUE_IDENTIFIER, 1_0, _MAX, REQUIRED),
    kmip_response(OBTAIN_LEASE, LEASE_TIME, 1_0, _MAX, REQUIRED),
    kmip_response(OBTAIN_LEASE, LAST_CHANGE_DATE, 1_0, _MAX, REQUIRED),

    kmip_request(GET_USAGE_ALLOCATION, UNIQUE_IDENTIFIER, 1_0, _MAX, 0),
    kmip_request(GET_USAGE_ALLOCATION, USAGE_LIMITS_COUNT,
                 1_0, _MAX, REQUIRED),
    kmip_response(GET_USAGE_ALLOCATION, UNIQUE_IDENTIFIER,
                  1_0, _MAX, REQUIRED),

    kmip_request(ARCHIVE, UNIQUE_IDENTIFIER, 1_0, _MAX, 0),
    kmip_response(ARCHIVE, UNIQUE_IDENTIFIER, 1_0, _MAX, REQUIRED),

    kmip_request(RECOVER, UNIQUE_IDENTIFIER, 1_0, _MAX, 0),
    kmip_response(RECOVER, UNIQUE_IDENTIFIER, 1_0, _MAX, REQUIRED),

    kmip_request(CANCEL, ASYNCHRONOUS_CORRELATION_VALUE, 1_0, _MAX, REQUIRED),
    kmip_response(CANCEL, ASYNCHRONOUS_CORRELATION_VALUE, 1_0, _MAX, REQUIRED),
    kmip_response(CANCEL, CANCELLATION_RESULT, 1_0, _MAX, REQUIRED),

    kmip_request(POLL, ASYNCHRONOUS_CORRELATION_VALUE, 1_0, _MAX, REQUIRED),
    kmip_response(POLL, NOTHING, 1_0, _MAX, 0),

    kmip_request(DISCOVER_VERSIONS, PROTOCOL_VERSIONS, 1_1, _MAX, REPEATED),
    kmip_response(DISCOVER_VERSIONS, PROTOCOL_VERSIONS, 1_1, _MAX, REPEATED),

    kmip_request(EXPORT, UNIQUE_IDENTIFIER, 1_4, _MAX, 0),
    kmip_request(EXPORT, KEY_FORMAT_TYPE, 1_4, _MAX, 0),
    kmip_request(EXPORT, KEY_WRAP_TYPE, 1_4, _MAX, 0),
    kmip_request(EXPORT, KEY_COMPRESSION_TYPE, 1_4, _MAX, 0),
    kmip_request(EXPORT, KEY_WRAPPING_SPECIFICATION, 1_4, _MAX, 0),
    kmip_response(EXPORT, OBJECT_TYPE, 1_4, _MAX, REQUIRED),
    kmip_response(EXPORT, UNIQUE_IDENTIFIER, 1_4, _MAX, REQUIRED),
    kmip_response(EXPORT, ATTRIBUTES, 1_4, 1_4, REQUIRED|REPEATED),
    kmip_response(EXPORT, ATTRIBUTES, 2_0, _MAX, REQUIRED),
    kmip_response(EXPORT, OBJECT, 1_4, _MAX, REQUIRED),

    kmip_request(SET_ATTRIBUTE, UNIQUE_IDENTIFIER, 2_0, _MAX, 0),
    kmip_request(SET_ATTRIBUTE, ATTRIBUTE, 2_0, _MAX, REQUIRED),
    kmip_response(SET_ATTRIBUTE, UNIQUE_IDENTIFIER, 2_0, _MAX, REQUIRED),

    kmip_request(ADJUST_ATTRIBUTE, UNIQUE_IDENTIFIER, 2_0, _MAX, 0),
    kmip_request(ADJUST_ATTRIBUTE, ATTRIBUTE_NAME, 2_0, _MAX, REQUIRED),
    kmip_request(ADJUST_ATTRIBUTE, ADJUSTMENT_TYPE, 2_0, _MAX, REQUIRED),
    kmip_request(ADJUST_ATTRIBUTE, ADJUSTMENT_VALUE, 2_0, _MAX, 0),
    kmip_response(ADJUST_ATTRIBUTE, UNIQUE_IDENTIFIER, 2_0, _MAX, REQUIRED),

    kmip_request(LOG, LOG_MESSAGE, 2_0, _MAX, REQUIRED),
    kmip_response(LOG, NOTHING, 2_0, _MAX, 0),

    kmip_request(INTEROP, INTEROP_FUNCTION, 2_0, _MAX, REQUIRED),
    kmip_request(INTEROP, INTEROP_IDENTIFIER, 2_0, _MAX, REQUIRED),
    kmip_response(INTEROP, NOTHING, 2_0, _MAX, 0),

    kmip_request(PING, NOTHING, 2_1, _MAX, 0),
    kmip_response(PING, NOTHING, 2_1, _MAX, 0),

    kmip_request(ENCRYPT, UNIQUE_IDENTIFIER, 1_2, _MAX, 0),
    kmip_request(ENCRYPT, CRYPTOGRAPHIC_PARAMETERS, 1_2, _MAX, 0),
    kmip_request(ENCRYPT, DATA, 1_2, 1_2, REQUIRED),
    kmip_request(ENCRYPT, DATA, 1_3, _MAX, 0),
    kmip_request(ENCRYPT, IV_COUNTER_NONCE, 1_2, _MAX, 0),
    kmip_request(ENCRYPT, CORRELATION_VALUE, 1_3, _MAX, 0),
    kmip_request(ENCRYPT, INIT_INDICATOR, 1_3, _MAX, 0),
    kmip_request(ENCRYPT, FINAL_INDICATOR, 1_3, _MAX, 0),
    kmip_request(ENCRYPT, AUTHENTICATED_ENCRYPTION_ADDITIONAL_DATA,
                 1_4, _MAX, 0),
    kmip_response(ENCRYPT, UNIQUE_IDENTIFIER, 1_2, _MAX, REQUIRED),
    kmip_response(ENCRYPT, DATA, 1_2, 1_2, REQUIRED),
    kmip_response(ENCRYPT, DATA, 1_3, _MAX, 0),
    kmip_response(ENCRYPT, IV_COUNTER_NONCE, 1_2, _MAX, 0),
    kmip_response(ENCRYPT, CORRELATION_VALUE, 1_3, _MAX, 0),
    kmip_response(ENCRYPT, AUTHENTICATED_ENCRYPTION_TAG, 1_4, _MAX, 0),

    kmip_request(DECRYPT, UNIQUE_IDENTIFIER, 1_2, _MAX, 0),
    kmip_request(DECRYPT, CRYPTOGRAPHIC_PARAMETERS, 1_2, _MAX, 0),
    kmip_request(DECRYPT, DATA, 1_2, 1_2, REQUIRED),
    kmip_request(DECRYPT, DATA, 1_3, _MAX, 0),
    kmip_request(DECRYPT, IV_COUNTER_NONCE, 1_2, _MAX, 0),
    kmip_request(DECRYPT, CORRELATION_VALUE, 1_3, _MAX, 0),
    kmip_request(DECRYPT, INIT_INDICATOR, 1_3, _MAX, 0),
    kmip_request(DECRYPT, FINAL_INDICATOR, 1_3, _MAX, 0),
    kmip_request(DECRYPT, AUTHENTICATED_ENCRYPTION_ADDITIONAL_DATA,
                 1_4, _MAX, 0),
    kmip_request(DECRYPT, AUTHENTICATED_ENCRYPTION_TAG, 1_4, _MAX, 0),
    kmip_response(DECRYPT, UNIQUE_IDENTIFIER, 1_2, _MAX, REQUIRED),
    kmip_response(DECRYPT, DATA, 1_2, 1_2, REQUIRED),
    kmip_response(DECRYPT, DATA, 1_3, _MAX, 0),
    kmip_response(DECRYPT, CORRELATION_VALUE, 1_3, _MAX, 0),

    kmip_request(SIGN, UNIQUE_IDENTIFIER, 1_2, _MAX, 0),
    kmip_request(SIGN, CRYPTOGRAPHIC_PARAMETERS, 1_2, _MAX, 0),
    kmip_request(SIGN, DATA, 1_2, 1_2, REQUIRED),
    kmip_request(SIGN, DATA, 1_3, _MAX, 0),
    kmip_request(SIGN, CORRELATION_VALUE, 1_3, _MAX, 0),
    kmip_request(SIGN, INIT_INDICATOR, 1_3, _MAX, 0),
    kmip_request(SIGN, FINAL_INDICATOR, 1_3, _MAX, 0),
    kmip_response(SIGN, UNIQUE_IDENTIFIER, 1_2, _MAX, REQUIRED),
    kmip_response(SIGN, SIGNATURE_DATA, 1_2, 1_2, REQUIRED),
    kmip_response(SIGN, SIGNATURE_DATA, 1_3, _MAX, 0),
    kmip_response(SIGN, CORRELATION_VALUE, 1_3, _MAX, 0),

    kmip_request(SIGNATURE_VERIFY, UNIQUE_IDENTIFIER, 1_2, _MAX, 0),
    kmip_request(SIGNATURE_VERIFY, CRYPTOGRAPHIC_PARAMETERS, 1_2, _MAX, 0),
    kmip_request(SIGNATURE_VERIFY, DATA, 1_2, _MAX, 0),
    kmip_request(SIGNATURE_VERIFY, SIGNATURE_DATA, 1_2, 1_2, REQUIRED),
    kmip_request(SIGNATURE_VERIFY, SIGNATURE_DATA, 1_3, _MAX, 0),
    kmip_request(SIGNATURE_VERIFY, CORRELATION_VALUE, 1_3, _MAX, 0),
    kmip_request(SIGNATURE_VERIFY, INIT_INDICATOR, 1_3, _MAX, 0),
    kmip_request(SIGNATURE_VERIFY, FINAL_INDICATOR, 1_3, _MAX, 0),
    kmip_response(SIGNATURE_VERIFY, UNIQUE_IDENTIFIER, 1_2, _MAX, REQUIRED),
    kmip_response(SIGNATURE_VERIFY, VALIDITY_INDICATOR, 1_2, 1_2, REQUIRED),
    kmip_response(SIGNATURE_VERIFY, VALIDITY_INDICATOR, 1_3, _MAX, 0),
    kmip_response(SIGNATURE_VERIFY, CORRELATION_VALUE, 1_3, _MAX, 0),

    kmip_request(MAC, UNIQUE_IDENTIFIER, 1_2, _MAX, 0),
    kmip_request(MAC, CRYPTOGRAPHIC_PARAMETERS, 1_2, _MAX, 0),
    kmip_request(MAC, DATA, 1_2, 1_2, REQUIRED),
    kmip_request(MAC, DATA, 1_3, _MAX, 0),
    kmip_request(MAC, CORRELATION_VALUE, 1_3, _MAX, 0),
    kmip_request(MAC, INIT_INDICATOR, 1_3, _MAX, 0),
    kmip_request(MAC, FINAL_INDICATOR, 1_3, _MAX, 0),
    kmip_response(MAC, UNIQUE_IDENTIFIER, 1_2, _MAX, REQUIRED),
    kmip_response(MAC, MAC_DATA, 1_2, 1_2, REQUIRED),
    kmip_response(MAC, MAC_DATA, 1_3, _MAX, 0),
    kmip_response(MAC, CORRELATION_VALUE, 1_3, _MAX, 0),

    kmip_request(MAC_VERIFY, UNIQUE_IDENTIFIER, 1_2, _MAX, 0),
    kmip_request(MAC_VERIFY, CRYPTOGRAPHIC_PARAMETERS, 1_2, _MAX, 0),
    kmip_request(MAC_VERIFY, DATA, 1_2, _MAX, 0),
    kmip_request(MAC_VERIFY, MAC_DATA, 1_2, 1_2, REQUIRED),
    kmip_request(MAC_VERIFY, MAC_DATA, 1_3, _MAX, 0),
    kmip_request(MAC_VERIFY, CORRELATION_VALUE, 1_3, _MAX, 0),
    kmip_request(MAC_VERIFY, INIT_INDICATOR, 1_3, _MAX, 0),
    kmip_request(MAC_VERIFY, FINAL_INDICATOR, 1_3, _MAX, 0),
    kmip_response(MAC_VERIFY, UNIQUE_IDENTIFIER, 1_2, _MAX, REQUIRED),
    kmip_response(MAC_VERIFY, VALIDITY_INDICATOR, 1_2, 1_2, REQUIRED),
    kmip_response(MAC_VERIFY, VALIDITY_INDICATOR, 1_3, _MAX, 0),
    kmip_response(MAC_VERIFY, CORRELATION_VALUE, 1_3, _MAX, 0),

    kmip_request(RNG_RETRIEVE, DATA_LENGTH, 1_2, _MAX, REQUIRED),
    kmip_response(RNG_RETRIEVE, DATA, 1_2, _MAX, REQUIRED),

    kmip_request(RNG_SEED, DATA, 1_2, _MAX, REQUIRED),
    kmip_response(RNG_SEED, DATA_LENGTH, 1_2, _MAX, REQUIRED),

    kmip_request(HASH, CRYPTOGRAPHIC_PARAMETERS, 1_2, _MAX, REQUIRED),
    kmip_request(HASH, DATA, 1_2, 1_2, REQUIRED),
    kmip_request(HASH, DATA, 1_3, _MAX, 0),
    kmip_request(HASH, CORRELATION_VALUE, 1_3, _MAX, 0),
    kmip_request(HASH, INIT_INDICATOR, 1_3, _MAX, 0),
    kmip_request(HASH, FINAL_INDICATOR, 1_3, _MAX, 0),
    kmip_response(HASH, DATA, 1_2, 1_2, REQUIRED),
    kmip_response(HASH, DATA, 1_3, _MAX, 0),
    kmip_response(HASH, CORRELATION_VALUE, 1_3, _MAX, 0)
};

#define KMIP_PAYLOAD_ROWS                                                    \
    (sizeof(kmip_payload_rows) / sizeof(kmip_payload_rows[0]))


static int kmip_payload_row_reads(const kmip_payload_row_t *row,
    kmip_version_t version, uint32_t tag);


const kmip_payload_field_t *
kmip_payload_field(kmip_field_e field)
{
    return &kmip_payload_fields[field];
}


const kmip_payload_row_t *
kmip_payload_next(const kmip_payload_row_t *row, uint32_t operation,
    kmip_direction_e direction, kmip_version_t version)
{
    size_t  i;

    i = row ? (size_t) (row - kmip_payload_rows) + 1 : 0;

    for (/* void */; i < KMIP_PAYLOAD_ROWS; i++) {
        row = &kmip_payload_rows[i];

        if (row->operation == operation && row->direction == direction
            && row->since <= version && version <= row->until)
        {
            return row;
        }
    }

    return NULL;
}


const kmip_payload_row_t *
kmip_payload_row(uint32_t operation, kmip_direction_e direction,
    kmip_version_t version, uint32_t tag)
{
    size_t                     i;
    const kmip_payload_row_t  *row;

    for (i = 0; i < KMIP_PAYLOAD_ROWS; i++) {
        row = &kmip_payload_rows[i];

        if (row->operation == operation && row->direction == direction
            && kmip_payload_row_reads(row, version, tag))
        {
            return row;
        }
    }

    return NULL;
}


static int
kmip_payload_row_reads(const kmip_payload_row_t *row, kmip_version_t version,
    uint32_t tag)
{
    const kmip_payload_field_t  *f;

    if (version > row->until) {
        return 0;
    }

    if (version < row->since
        && (row->direction != KMIP_REQUEST
            || kmip_version_major(version) != kmip_version_major(row->since)))
    {
        return 0;
    }

    f = kmip_payload_field(row->field);

    return f->codec == KMIP_CODEC_OBJECT ? kmip_object_is(tag)
                                       : kmip_payload_tag(f, version) == tag;
}
