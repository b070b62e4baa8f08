
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The enumerations and masks that occur in messages only (KMIP 2.1, section
 * 11, and the same tables of 1.0 to 2.0).  Include kmip_enums.h instead.
 */


#ifndef _KMIP_MESSAGE_ENUMS_H_INCLUDED_
#define _KMIP_MESSAGE_ENUMS_H_INCLUDED_


#define KMIP_ENUM_CREDENTIAL_TYPE(X)                                         \
    X(0x01, CREDENTIAL_TYPE_USERNAME_AND_PASSWORD,                           \
      "Username and Password", 1_0, 2_1)                                     \
    X(0x02, CREDENTIAL_TYPE_DEVICE, "Device", 1_1, 2_1)                      \
    X(0x03, CREDENTIAL_TYPE_ATTESTATION, "Attestation", 1_2, 2_1)            \
    X(0x04, CREDENTIAL_TYPE_ONE_TIME_PASSWORD,                               \
      "One Time Password", 2_0, 2_1)                                         \
    X(0x05, CREDENTIAL_TYPE_HASHED_PASSWORD, "Hashed Password", 2_0, 2_1)    \
    X(0x06, CREDENTIAL_TYPE_TICKET, "Ticket", 2_0, 2_1)

#define KMIP_ENUM_VALIDITY_INDICATOR(X)                                      \
    X(0x01, VALIDITY_INDICATOR_VALID, "Valid", 1_0, 2_1)                     \
    X(0x02, VALIDITY_INDICATOR_INVALID, "Invalid", 1_0, 2_1)                 \
    X(0x03, VALIDITY_INDICATOR_UNKNOWN, "Unknown", 1_0, 2_1)

#define KMIP_ENUM_QUERY_FUNCTION(X)                                          \
    X(0x01, QUERY_FUNCTION_QUERY_OPERATIONS, "Query Operations", 1_0, 2_1)   \
    X(0x02, QUERY_FUNCTION_QUERY_OBJECTS, "Query Objects", 1_0, 2_1)         \
    X(0x03, QUERY_FUNCTION_QUERY_SERVER_INFORMATION,                         \
      "Query Server Information", 1_0, 2_1)                                  \
    X(0x04, QUERY_FUNCTION_QUERY_APPLICATION_NAMESPACES,                     \
      "Query Application Namespaces", 1_0, 2_1)                              \
    X(0x05, QUERY_FUNCTION_QUERY_EXTENSION_LIST,                             \
      "Query Extension List", 1_1, 2_1)                                      \
    X(0x06, QUERY_FUNCTION_QUERY_EXTENSION_MAP,                              \
      "Query Extension Map", 1_1, 2_1)                                       \
    X(0x07, QUERY_FUNCTION_QUERY_ATTESTATION_TYPES,                          \
      "Query Attestation Types", 1_2, 2_1)                                   \
    X(0x08, QUERY_FUNCTION_QUERY_RNGS, "Query RNGs", 1_3, 2_1)               \
    X(0x09, QUERY_FUNCTION_QUERY_VALIDATIONS, "Query Validations", 1_3, 2_1) \
    X(0x0a, QUERY_FUNCTION_QUERY_PROFILES, "Query Profiles", 1_3, 2_1)       \
    X(0x0b, QUERY_FUNCTION_QUERY_CAPABILITIES,                               \
      "Query Capabilities", 1_3, 2_1)                                        \
    X(0x0c, QUERY_FUNCTION_QUERY_CLIENT_REGISTRATION_METHODS,                \
      "Query Client Registration Methods", 1_3, 2_1)                         \
    X(0x0d, QUERY_FUNCTION_QUERY_DEFAULTS_INFORMATION,                       \
      "Query Defaults Information", 2_0, 2_1)                                \
    X(0x0e, QUERY_FUNCTION_QUERY_STORAGE_PROTECTION_MASKS,                   \
      "Query Storage Protection Masks", 2_0, 2_1)

#define KMIP_ENUM_CANCELLATION_RESULT(X)                                     \
    X(0x01, CANCELLATION_RESULT_CANCELED, "Canceled", 1_0, 2_1)              \
    X(0x02, CANCELLATION_RESULT_UNABLE_TO_CANCEL,                            \
      "Unable to Cancel", 1_0, 2_1)                                          \
    X(0x03, CANCELLATION_RESULT_COMPLETED, "Completed", 1_0, 2_1)            \
    X(0x04, CANCELLATION_RESULT_FAILED, "Failed", 1_0, 2_1)                  \
    X(0x05, CANCELLATION_RESULT_UNAVAILABLE, "Unavailable", 1_0, 2_1)

#define KMIP_ENUM_OPERATION(X)                                               \
    X(0x01, OPERATION_CREATE, "Create", 1_0, 2_1)                            \
    X(0x02, OPERATION_CREATE_KEY_PAIR, "Create Key Pair", 1_0, 2_1)          \
    X(0x03, OPERATION_REGISTER, "Register", 1_0, 2_1)                        \
    X(0x04, OPERATION_RE_KEY, "Re-key", 1_0, 2_1)                            \
    X(0x05, OPERATION_DERIVE_KEY, "Derive Key", 1_0, 2_1)                    \
    X(0x06, OPERATION_CERTIFY, "Certify", 1_0, 2_1)                          \
    X(0x07, OPERATION_RE_CERTIFY, "Re-certify", 1_0, 2_1)                    \
    X(0x08, OPERATION_LOCATE, "Locate", 1_0, 2_1)                            \
    X(0x09, OPERATION_CHECK, "Check", 1_0, 2_1)                              \
    X(0x0a, OPERATION_GET, "Get", 1_0, 2_1)                                  \
    X(0x0b, OPERATION_GET_ATTRIBUTES, "Get Attributes", 1_0, 2_1)            \
    X(0x0c, OPERATION_GET_ATTRIBUTE_LIST, "Get Attribute List", 1_0, 2_1)    \
    X(0x0d, OPERATION_ADD_ATTRIBUTE, "Add Attribute", 1_0, 2_1)              \
    X(0x0e, OPERATION_MODIFY_ATTRIBUTE, "Modify Attribute", 1_0, 2_1)        \
    X(0x0f, OPERATION_DELETE_ATTRIBUTE, "Delete Attribute", 1_0, 2_1)        \
    X(0x10, OPERATION_OBTAIN_LEASE, "Obtain Lease", 1_0, 2_1)                \
    X(0x11, OPERATION_GET_USAGE_ALLOCATION,                                  \
      "Get Usage Allocation", 1_0, 2_1)                                      \
    X(0x12, OPERATION_ACTIVATE, "Activate", 1_0, 2_1)                        \
    X(0x13, OPERATION_REVOKE, "Revoke", 1_0, 2_1)                            \
    X(0x14, OPERATION_DESTROY, "Destroy", 1_0, 2_1)                          \
    X(0x15, OPERATION_ARCHIVE, "Archive", 1_0, 2_1)                          \
    X(0x16, OPERATION_RECOVER, "Recover", 1_0, 2_1)                          \
    X(0x17, OPERATION_VALIDATE, "Validate", 1_0, 2_1)                        \
    X(0x18, OPERATION_QUERY, "Query", 1_0, 2_1)                              \
    X(0x19, OPERATION_CANCEL, "Cancel", 1_0, 2_1)                            \
    X(0x1a, OPERATION_POLL, "Poll", 1_0, 2_1)                                \
    X(0x1b, OPERATION_NOTIFY, "Notify", 1_0, 2_1)                            \
    X(0x1c, OPERATION_PUT, "Put", 1_0, 2_1)                                  \
    X(0x1d, OPERATION_RE_KEY_KEY_PAIR, "Re-key Key Pair", 1_1, 2_1)          \
    X(0x1e, OPERATION_DISCOVER_VERSIONS, "Discover Versions", 1_1, 2_1)      \
    X(0x1f, OPERATION_ENCRYPT, "Encrypt", 1_2, 2_1)                          \
    X(0x20, OPERATION_DECRYPT, "Decrypt", 1_2, 2_1)                          \
    X(0x21, OPERATION_SIGN, "Sign", 1_2, 2_1)                                \
    X(0x22, OPERATION_SIGNATURE_VERIFY, "Signature Verify", 1_2, 2_1)        \
    X(0x23, OPERATION_MAC, "MAC", 1_2, 2_1)                                  \
    X(0x24, OPERATION_MAC_VERIFY, "MAC Verify", 1_2, 2_1)                    \
    X(0x25, OPERATION_RNG_RETRIEVE, "RNG Retrieve", 1_2, 2_1)                \
    X(0x26, OPERATION_RNG_SEED, "RNG Seed", 1_2, 2_1)                        \
    X(0x27, OPERATION_HASH, "Hash", 1_2, 2_1)                                \
    X(0x28, OPERATION_CREATE_SPLIT_KEY, "Create Split Key", 1_2, 2_1)        \
    X(0x29, OPERATION_JOIN_SPLIT_KEY, "Join Split Key", 1_2, 2_1)            \
    X(0x2a, OPERATION_IMPORT, "Import", 1_4, 2_1)                            \
    X(0x2b, OPERATION_EXPORT, "Export", 1_4, 2_1)                            \
    X(0x2c, OPERATION_LOG, "Log", 2_0, 2_1)                                  \
    X(0x2d, OPERATION_LOGIN, "Login", 2_0, 2_1)                              \
    X(0x2e, OPERATION_LOGOUT, "Logout", 2_0, 2_1)                            \
    X(0x2f, OPERATION_DELEGATED_LOGIN, "Delegated Login", 2_0, 2_1)          \
    X(0x30, OPERATION_ADJUST_ATTRIBUTE, "Adjust Attribute", 2_0, 2_1)        \
    X(0x31, OPERATION_SET_ATTRIBUTE, "Set Attribute", 2_0, 2_1)              \
    X(0x32, OPERATION_SET_ENDPOINT_ROLE, "Set Endpoint Role", 2_0, 2_1)      \
    X(0x33, OPERATION_PKCS_11, "PKCS#11", 2_0, 2_1)                          \
    X(0x34, OPERATION_INTEROP, "Interop", 2_0, 2_1)                          \
    X(0x35, OPERATION_RE_PROVISION, "Re-Provision", 2_0, 2_1)                \
    X(0x36, OPERATION_SET_DEFAULTS, "Set Defaults", 2_1, 2_1)                \
    X(0x37, OPERATION_SET_CONSTRAINTS, "Set Constraints", 2_1, 2_1)          \
    X(0x38, OPERATION_GET_CONSTRAINTS, "Get Constraints", 2_1, 2_1)          \
    X(0x39, OPERATION_QUERY_ASYNCHRONOUS_REQUESTS,                           \
      "Query Asynchronous Requests", 2_1, 2_1)                               \
    X(0x3a, OPERATION_PROCESS, "Process", 2_1, 2_1)                          \
    X(0x3b, OPERATION_PING, "Ping", 2_1, 2_1)

#define KMIP_ENUM_RESULT_STATUS(X)                                           \
    X(0x00, RESULT_STATUS_SUCCESS, "Success", 1_0, 2_1)                      \
    X(0x01, RESULT_STATUS_OPERATION_FAILED, "Operation Failed", 1_0, 2_1)    \
    X(0x02, RESULT_STATUS_OPERATION_PENDING, "Operation Pending", 1_0, 2_1)  \
    X(0x03, RESULT_STATUS_OPERATION_UNDONE, "Operation Undone", 1_0, 2_1)

#define KMIP_ENUM_RESULT_REASON(X)                                           \
    X(0x01, RESULT_REASON_ITEM_NOT_FOUND, "Item Not Found", 1_0, 2_1)        \
    X(0x02, RESULT_REASON_RESPONSE_TOO_LARGE,                                \
      "Response Too Large", 1_0, 2_1)                                        \
    X(0x03, RESULT_REASON_AUTHENTICATION_NOT_SUCCESSFUL,                     \
      "Authentication Not Successful", 1_0, 2_1)                             \
    X(0x04, RESULT_REASON_INVALID_MESSAGE, "Invalid Message", 1_0, 2_1)      \
    X(0x05, RESULT_REASON_OPERATION_NOT_SUPPORTED,                           \
      "Operation Not Supported", 1_0, 2_1)                                   \
    X(0x06, RESULT_REASON_MISSING_DATA, "Missing Data", 1_0, 2_1)            \
    X(0x07, RESULT_REASON_INVALID_FIELD, "Invalid Field", 1_0, 2_1)          \
    X(0x08, RESULT_REASON_FEATURE_NOT_SUPPORTED,                             \
      "Feature Not Supported", 1_0, 2_1)                                     \
    X(0x09, RESULT_REASON_OPERATION_CANCELED_BY_REQUESTER,                   \
      "Operation Canceled By Requester", 1_0, 2_1)                           \
    X(0x0a, RESULT_REASON_CRYPTOGRAPHIC_FAILURE,                             \
      "Cryptographic Failure", 1_0, 2_1)                                     \
    X(0x0b, RESULT_REASON_ILLEGAL_OPERATION, "Illegal Operation", 1_0, 1_4)  \
    X(0x0c, RESULT_REASON_PERMISSION_DENIED, "Permission Denied", 1_0, 2_1)  \
    X(0x0d, RESULT_REASON_OBJECT_ARCHIVED, "Object archived", 1_0, 2_1)      \
    X(0x0e, RESULT_REASON_INDEX_OUT_OF_BOUNDS,                               \
      "Index Out of Bounds", 1_0, 1_4)                                       \
    X(0x0f, RESULT_REASON_APPLICATION_NAMESPACE_NOT_SUPPORTED,               \
      "Application Namespace Not Supported", 1_0, 2_1)                       \
    X(0x10, RESULT_REASON_KEY_FORMAT_TYPE_NOT_SUPPORTED,                     \
      "Key Format Type Not Supported", 1_0, 2_1)                             \
    X(0x11, RESULT_REASON_KEY_COMPRESSION_TYPE_NOT_SUPPORTED,                \
      "Key Compression Type Not Supported", 1_0, 2_1)                        \
    X(0x12, RESULT_REASON_ENCODING_OPTION_ERROR,                             \
      "Encoding Option Error", 1_1, 2_1)                                     \
    X(0x13, RESULT_REASON_KEY_VALUE_NOT_PRESENT,                             \
      "Key Value Not Present", 1_2, 2_1)                                     \
    X(0x14, RESULT_REASON_ATTESTATION_REQUIRED,                              \
      "Attestation Required", 1_2, 2_1)                                      \
    X(0x15, RESULT_REASON_ATTESTATION_FAILED,                                \
      "Attestation Failed", 1_2, 2_1)                                        \
    X(0x16, RESULT_REASON_SENSITIVE, "Sensitive", 1_4, 2_1)                  \
    X(0x17, RESULT_REASON_NOT_EXTRACTABLE, "Not Extractable", 1_4, 2_1)      \
    X(0x18, RESULT_REASON_OBJECT_ALREADY_EXISTS,                             \
      "Object Already Exists", 1_4, 2_1)                                     \
    X(0x19, RESULT_REASON_INVALID_TICKET, "Invalid Ticket", 2_0, 2_1)        \
    X(0x1a, RESULT_REASON_USAGE_LIMIT_EXCEEDED,                              \
      "Usage Limit Exceeded", 2_0, 2_1)                                      \
    X(0x1b, RESULT_REASON_NUMERIC_RANGE, "Numeric Range", 2_0, 2_1)          \
    X(0x1c, RESULT_REASON_INVALID_DATA_TYPE, "Invalid Data Type", 2_0, 2_1)  \
    X(0x1d, RESULT_REASON_READ_ONLY_ATTRIBUTE,                               \
      "Read Only Attribute", 2_0, 2_1)                                       \
    X(0x1e, RESULT_REASON_MULTI_VALUED_ATTRIBUTE,                            \
      "Multi Valued Attribute", 2_0, 2_1)                                    \
    X(0x1f, RESULT_REASON_UNSUPPORTED_ATTRIBUTE,                             \
      "Unsupported Attribute", 2_0, 2_1)                                     \
    X(0x20, RESULT_REASON_ATTRIBUTE_INSTANCE_NOT_FOUND,                      \
      "Attribute Instance Not Found", 2_0, 2_1)                              \
    X(0x21, RESULT_REASON_ATTRIBUTE_NOT_FOUND,                               \
      "Attribute Not Found", 2_0, 2_1)                                       \
    X(0x22, RESULT_REASON_ATTRIBUTE_READ_ONLY,                               \
      "Attribute Read Only", 2_0, 2_1)                                       \
    X(0x23, RESULT_REASON_ATTRIBUTE_SINGLE_VALUED,                           \
      "Attribute Single Valued", 2_0, 2_1)                                   \
    X(0x24, RESULT_REASON_BAD_CRYPTOGRAPHIC_PARAMETERS,                      \
      "Bad Cryptographic Parameters", 2_0, 2_1)                              \
    X(0x25, RESULT_REASON_BAD_PASSWORD, "Bad Password", 2_0, 2_1)            \
    X(0x26, RESULT_REASON_CODEC_ERROR, "Codec Error", 2_0, 2_1)              \
    X(0x28, RESULT_REASON_ILLEGAL_OBJECT_TYPE,                               \
      "Illegal Object Type", 2_0, 2_1)                                       \
    X(0x29, RESULT_REASON_INCOMPATIBLE_CRYPTOGRAPHIC_USAGE_MASK,             \
      "Incompatible Cryptographic Usage Mask", 2_0, 2_1)                     \
    X(0x2a, RESULT_REASON_INTERNAL_SERVER_ERROR,                             \
      "Internal Server Error", 2_0, 2_1)                                     \
    X(0x2b, RESULT_REASON_INVALID_ASYNCHRONOUS_CORRELATION_VALUE,            \
      "Invalid Asynchronous Correlation Value", 2_0, 2_1)                    \
    X(0x2c, RESULT_REASON_INVALID_ATTRIBUTE, "Invalid Attribute", 2_0, 2_1)  \
    X(0x2d, RESULT_REASON_INVALID_ATTRIBUTE_VALUE,                           \
      "Invalid Attribute Value", 2_0, 2_1)                                   \
    X(0x2e, RESULT_REASON_INVALID_CORRELATION_VALUE,                         \
      "Invalid Correlation Value", 2_0, 2_1)                                 \
    X(0x2f, RESULT_REASON_INVALID_CSR, "Invalid CSR", 2_0, 2_1)              \
    X(0x30, RESULT_REASON_INVALID_OBJECT_TYPE,                               \
      "Invalid Object Type", 2_0, 2_1)                                       \
    X(0x32, RESULT_REASON_KEY_WRAP_TYPE_NOT_SUPPORTED,                       \
      "Key Wrap Type Not Supported", 2_0, 2_1)                               \
    X(0x34, RESULT_REASON_MISSING_INITIALIZATION_VECTOR,                     \
      "Missing Initialization Vector", 2_0, 2_1)                             \
    X(0x35, RESULT_REASON_NON_UNIQUE_NAME_ATTRIBUTE,                         \
      "Non Unique Name Attribute", 2_0, 2_1)                                 \
    X(0x36, RESULT_REASON_OBJECT_DESTROYED, "Object Destroyed", 2_0, 2_1)    \
    X(0x37, RESULT_REASON_OBJECT_NOT_FOUND, "Object Not Found", 2_0, 2_1)    \
    X(0x39, RESULT_REASON_NOT_AUTHORISED, "Not Authorised", 2_0, 2_1)        \
    X(0x3a, RESULT_REASON_SERVER_LIMIT_EXCEEDED,                             \
      "Server Limit Exceeded", 2_0, 2_1)                                     \
    X(0x3b, RESULT_REASON_UNKNOWN_ENUMERATION,                               \
      "Unknown Enumeration", 2_0, 2_1)                                       \
    X(0x3c, RESULT_REASON_UNKNOWN_MESSAGE_EXTENSION,                         \
      "Unknown Message Extension", 2_0, 2_1)                                 \
    X(0x3d, RESULT_REASON_UNKNOWN_TAG, "Unknown Tag", 2_0, 2_1)              \
    X(0x3e, RESULT_REASON_UNSUPPORTED_CRYPTOGRAPHIC_PARAMETERS,              \
      "Unsupported Cryptographic Parameters", 2_0, 2_1)                      \
    X(0x3f, RESULT_REASON_UNSUPPORTED_PROTOCOL_VERSION,                      \
      "Unsupported Protocol Version", 2_0, 2_1)                              \
    X(0x40, RESULT_REASON_WRAPPING_OBJECT_ARCHIVED,                          \
      "Wrapping Object Archived", 2_0, 2_1)                                  \
    X(0x41, RESULT_REASON_WRAPPING_OBJECT_DESTROYED,                         \
      "Wrapping Object Destroyed", 2_0, 2_1)                                 \
    X(0x42, RESULT_REASON_WRAPPING_OBJECT_NOT_FOUND,                         \
      "Wrapping Object Not Found", 2_0, 2_1)                                 \
    X(0x43, RESULT_REASON_WRONG_KEY_LIFECYCLE_STATE,                         \
      "Wrong Key Lifecycle State", 2_0, 2_1)                                 \
    X(0x44, RESULT_REASON_PROTECTION_STORAGE_UNAVAILABLE,                    \
      "Protection Storage Unavailable", 2_0, 2_1)                            \
    X(0x45, RESULT_REASON_PKCS_11_CODEC_ERROR,                               \
      "PKCS#11 Codec Error", 2_0, 2_1)                                       \
    X(0x46, RESULT_REASON_PKCS_11_INVALID_FUNCTION,                          \
      "PKCS#11 Invalid Function", 2_0, 2_1)                                  \
    X(0x47, RESULT_REASON_PKCS_11_INVALID_INTERFACE,                         \
      "PKCS#11 Invalid Interface", 2_0, 2_1)                                 \
    X(0x48, RESULT_REASON_PRIVATE_PROTECTION_STORAGE_UNAVAILABLE,            \
      "Private Protection Storage Unavailable", 2_0, 2_1)                    \
    X(0x49, RESULT_REASON_PUBLIC_PROTECTION_STORAGE_UNAVAILABLE,             \
      "Public Protection Storage Unavailable", 2_0, 2_1)                     \
    X(0x4a, RESULT_REASON_UNKNOWN_OBJECT_GROUP,                              \
      "Unknown Object Group", 2_1, 2_1)                                      \
    X(0x4b, RESULT_REASON_CONSTRAINT_VIOLATION,                              \
      "Constraint Violation", 2_1, 2_1)                                      \
    X(0x4c, RESULT_REASON_DUPLICATE_PROCESS_REQUEST,                         \
      "Duplicate Process Request", 2_1, 2_1)                                 \
    X(0x100, RESULT_REASON_GENERAL_FAILURE, "General Failure", 1_0, 2_1)

#define KMIP_ENUM_BATCH_ERROR_CONTINUATION_OPTION(X)                         \
    X(0x01, BATCH_ERROR_CONTINUATION_OPTION_CONTINUE, "Continue", 1_0, 2_1)  \
    X(0x02, BATCH_ERROR_CONTINUATION_OPTION_STOP, "Stop", 1_0, 2_1)          \
    X(0x03, BATCH_ERROR_CONTINUATION_OPTION_UNDO, "Undo", 1_0, 2_1)

#define KMIP_ENUM_STORAGE_STATUS_MASK(X)                                     \
    X(0x01, STORAGE_STATUS_MASK_ON_LINE_STORAGE,                             \
      "On-line storage", 1_0, 2_1)                                           \
    X(0x02, STORAGE_STATUS_MASK_ARCHIVAL_STORAGE,                            \
      "Archival storage", 1_0, 2_1)                                          \
    X(0x04, STORAGE_STATUS_MASK_DESTROYED_STORAGE,                           \
      "Destroyed storage", 2_0, 2_1)

#define KMIP_ENUM_OBJECT_GROUP_MEMBER(X)                                     \
    X(0x01, OBJECT_GROUP_MEMBER_GROUP_MEMBER_FRESH,                          \
      "Group Member Fresh", 1_1, 2_1)                                        \
    X(0x02, OBJECT_GROUP_MEMBER_GROUP_MEMBER_DEFAULT,                        \
      "Group Member Default", 1_1, 2_1)

#define KMIP_ENUM_ATTESTATION_TYPE(X)                                        \
    X(0x01, ATTESTATION_TYPE_TPM_QUOTE, "TPM Quote", 1_2, 2_1)               \
    X(0x02, ATTESTATION_TYPE_TCG_INTEGRITY_REPORT,                           \
      "TCG Integrity Report", 1_2, 2_1)                                      \
    X(0x03, ATTESTATION_TYPE_SAML_ASSERTION, "SAML Assertion", 1_2, 2_1)

#define KMIP_ENUM_ASYNCHRONOUS_INDICATOR(X)                                  \
    X(0x01, ASYNCHRONOUS_INDICATOR_MANDATORY, "Mandatory", 2_0, 2_1)         \
    X(0x02, ASYNCHRONOUS_INDICATOR_OPTIONAL, "Optional", 2_0, 2_1)           \
    X(0x03, ASYNCHRONOUS_INDICATOR_PROHIBITED, "Prohibited", 2_0, 2_1)

#define KMIP_ENUM_UNIQUE_IDENTIFIER(X)                                       \
    X(0x01, UNIQUE_IDENTIFIER_ID_PLACEHOLDER, "ID Placeholder", 2_0, 2_1)    \
    X(0x02, UNIQUE_IDENTIFIER_CERTIFY, "Certify", 2_0, 2_1)                  \
    X(0x03, UNIQUE_IDENTIFIER_CREATE, "Create", 2_0, 2_1)                    \
    X(0x04, UNIQUE_IDENTIFIER_CREATE_KEY_PAIR, "Create Key Pair", 2_0, 2_1)  \
    X(0x05, UNIQUE_IDENTIFIER_CREATE_KEY_PAIR_PRIVATE_KEY,                   \
      "Create Key Pair Private Key", 2_0, 2_1)                               \
    X(0x06, UNIQUE_IDENTIFIER_CREATE_KEY_PAIR_PUBLIC_KEY,                    \
      "Create Key Pair Public Key", 2_0, 2_1)                                \
    X(0x07, UNIQUE_IDENTIFIER_CREATE_SPLIT_KEY,                              \
      "Create Split Key", 2_0, 2_1)                                          \
    X(0x08, UNIQUE_IDENTIFIER_DERIVE_KEY, "Derive Key", 2_0, 2_1)            \
    X(0x09, UNIQUE_IDENTIFIER_IMPORT, "Import", 2_0, 2_1)                    \
    X(0x0a, UNIQUE_IDENTIFIER_JOIN_SPLIT_KEY, "Join Split Key", 2_0, 2_1)    \
    X(0x0b, UNIQUE_IDENTIFIER_LOCATE, "Locate", 2_0, 2_1)                    \
    X(0x0c, UNIQUE_IDENTIFIER_REGISTER, "Register", 2_0, 2_1)                \
    X(0x0d, UNIQUE_IDENTIFIER_RE_KEY, "Re-key", 2_0, 2_1)                    \
    X(0x0e, UNIQUE_IDENTIFIER_RE_CERTIFY, "Re-certify", 2_0, 2_1)            \
    X(0x0f, UNIQUE_IDENTIFIER_RE_KEY_KEY_PAIR, "Re-key Key Pair", 2_0, 2_1)  \
    X(0x10, UNIQUE_IDENTIFIER_RE_KEY_KEY_PAIR_PRIVATE_KEY,                   \
      "Re-key Key Pair Private Key", 2_0, 2_1)                               \
    X(0x11, UNIQUE_IDENTIFIER_RE_KEY_KEY_PAIR_PUBLIC_KEY,                    \
      "Re-key Key Pair Public Key", 2_0, 2_1)

#define KMIP_ENUM_ADJUSTMENT_TYPE(X)                                         \
    X(0x01, ADJUSTMENT_TYPE_INCREMENT, "Increment", 2_0, 2_1)                \
    X(0x02, ADJUSTMENT_TYPE_DECREMENT, "Decrement", 2_0, 2_1)                \
    X(0x03, ADJUSTMENT_TYPE_NEGATE, "Negate", 2_0, 2_1)

#define KMIP_ENUM_INTEROP_FUNCTION(X)                                        \
    X(0x01, INTEROP_FUNCTION_BEGIN, "Begin", 2_0, 2_1)                       \
    X(0x02, INTEROP_FUNCTION_END, "End", 2_0, 2_1)                           \
    X(0x03, INTEROP_FUNCTION_RESET, "Reset", 2_0, 2_1)


#define KMIP_MESSAGE_ENUMS(X)                                                \
    X(CREDENTIAL_TYPE, "Credential Type")                                    \
    X(VALIDITY_INDICATOR, "Validity Indicator")                              \
    X(QUERY_FUNCTION, "Query Function")                                      \
    X(CANCELLATION_RESULT, "Cancellation Result")                            \
    X(OPERATION, "Operation")                                                \
    X(RESULT_STATUS, "Result Status")                                        \
    X(RESULT_REASON, "Result Reason")                                        \
    X(BATCH_ERROR_CONTINUATION_OPTION, "Batch Error Continuation Option")    \
    X(STORAGE_STATUS_MASK, "Storage Status Mask")                            \
    X(OBJECT_GROUP_MEMBER, "Object Group Member")                            \
    X(ATTESTATION_TYPE, "Attestation Type")                                  \
    X(ASYNCHRONOUS_INDICATOR, "Asynchronous Indicator")                      \
    X(UNIQUE_IDENTIFIER, "Unique Identifier")                                \
    X(ADJUSTMENT_TYPE, "Adjustment Type")                                    \
    X(INTEROP_FUNCTION, "Interop Function")


#endif /* _KMIP_MESSAGE_ENUMS_H_INCLUDED_ */
