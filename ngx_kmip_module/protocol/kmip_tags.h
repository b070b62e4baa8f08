
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The tags of the standard (KMIP 2.1, section 11.56, and the same tables of
 * 1.0 to 2.0): code, identifier, name, first and last version.
 */


#ifndef _KMIP_TAGS_H_INCLUDED_
#define _KMIP_TAGS_H_INCLUDED_


#define KMIP_TAGS(X)                                                         \
    X(0x420001, ACTIVATION_DATE, "Activation Date", 1_0, 2_1)                \
    X(0x420002, APPLICATION_DATA, "Application Data", 1_0, 2_1)              \
    X(0x420003, APPLICATION_NAMESPACE, "Application Namespace", 1_0, 2_1)    \
    X(0x420004, APPLICATION_SPECIFIC_INFORMATION,                            \
      "Application Specific Information", 1_0, 2_1)                          \
    X(0x420005, ARCHIVE_DATE, "Archive Date", 1_0, 2_1)                      \
    X(0x420006, ASYNCHRONOUS_CORRELATION_VALUE,                              \
      "Asynchronous Correlation Value", 1_0, 2_1)                            \
    X(0x420007, ASYNCHRONOUS_INDICATOR, "Asynchronous Indicator", 1_0, 2_1)  \
    X(0x420008, ATTRIBUTE, "Attribute", 1_0, 2_1)                            \
    X(0x420009, ATTRIBUTE_INDEX, "Attribute Index", 1_0, 1_4)                \
    X(0x42000a, ATTRIBUTE_NAME, "Attribute Name", 1_0, 2_1)                  \
    X(0x42000b, ATTRIBUTE_VALUE, "Attribute Value", 1_0, 2_1)                \
    X(0x42000c, AUTHENTICATION, "Authentication", 1_0, 2_1)                  \
    X(0x42000d, BATCH_COUNT, "Batch Count", 1_0, 2_1)                        \
    X(0x42000e, BATCH_ERROR_CONTINUATION_OPTION,                             \
      "Batch Error Continuation Option", 1_0, 2_1)                           \
    X(0x42000f, BATCH_ITEM, "Batch Item", 1_0, 2_1)                          \
    X(0x420010, BATCH_ORDER_OPTION, "Batch Order Option", 1_0, 2_1)          \
    X(0x420011, BLOCK_CIPHER_MODE, "Block Cipher Mode", 1_0, 2_1)            \
    X(0x420012, CANCELLATION_RESULT, "Cancellation Result", 1_0, 2_1)        \
    X(0x420013, CERTIFICATE, "Certificate", 1_0, 2_1)                        \
    X(0x420014, CERTIFICATE_IDENTIFIER, "Certificate Identifier", 1_0, 1_0)  \
    X(0x420015, CERTIFICATE_ISSUER, "Certificate Issuer", 1_0, 1_0)          \
    X(0x420016, CERTIFICATE_ISSUER_ALTERNATIVE_NAME,                         \
      "Certificate Issuer Alternative Name", 1_0, 1_0)                       \
    X(0x420017, CERTIFICATE_ISSUER_DISTINGUISHED_NAME,                       \
      "Certificate Issuer Distinguished Name", 1_0, 1_0)                     \
    X(0x420018, CERTIFICATE_REQUEST, "Certificate Request", 1_0, 2_1)        \
    X(0x420019, CERTIFICATE_REQUEST_TYPE,                                    \
      "Certificate Request Type", 1_0, 2_1)                                  \
    X(0x42001a, CERTIFICATE_SUBJECT, "Certificate Subject", 1_0, 1_0)        \
    X(0x42001b, CERTIFICATE_SUBJECT_ALTERNATIVE_NAME,                        \
      "Certificate Subject Alternative Name", 1_0, 1_0)                      \
    X(0x42001c, CERTIFICATE_SUBJECT_DISTINGUISHED_NAME,                      \
      "Certificate Subject Distinguished Name", 1_0, 1_0)                    \
    X(0x42001d, CERTIFICATE_TYPE, "Certificate Type", 1_0, 2_1)              \
    X(0x42001e, CERTIFICATE_VALUE, "Certificate Value", 1_0, 2_1)            \
    X(0x42001f, COMMON_TEMPLATE_ATTRIBUTE,                                   \
      "Common Template-Attribute", 1_0, 1_4)                                 \
    X(0x420020, COMPROMISE_DATE, "Compromise Date", 1_0, 2_1)                \
    X(0x420021, COMPROMISE_OCCURRENCE_DATE,                                  \
      "Compromise Occurrence Date", 1_0, 2_1)                                \
    X(0x420022, CONTACT_INFORMATION, "Contact Information", 1_0, 2_1)        \
    X(0x420023, CREDENTIAL, "Credential", 1_0, 2_1)                          \
    X(0x420024, CREDENTIAL_TYPE, "Credential Type", 1_0, 2_1)                \
    X(0x420025, CREDENTIAL_VALUE, "Credential Value", 1_0, 2_1)              \
    X(0x420026, CRITICALITY_INDICATOR, "Criticality Indicator", 1_0, 2_1)    \
    X(0x420027, CRT_COEFFICIENT, "CRT Coefficient", 1_0, 2_1)                \
    X(0x420028, CRYPTOGRAPHIC_ALGORITHM,                                     \
      "Cryptographic Algorithm", 1_0, 2_1)                                   \
    X(0x420029, CRYPTOGRAPHIC_DOMAIN_PARAMETERS,                             \
      "Cryptographic Domain Parameters", 1_0, 2_1)                           \
    X(0x42002a, CRYPTOGRAPHIC_LENGTH, "Cryptographic Length", 1_0, 2_1)      \
    X(0x42002b, CRYPTOGRAPHIC_PARAMETERS,                                    \
      "Cryptographic Parameters", 1_0, 2_1)                                  \
    X(0x42002c, CRYPTOGRAPHIC_USAGE_MASK,                                    \
      "Cryptographic Usage Mask", 1_0, 2_1)                                  \
    X(0x42002d, CUSTOM_ATTRIBUTE, "Custom Attribute", 1_0, 1_4)              \
    X(0x42002e, D, "D", 1_0, 2_1)                                            \
    X(0x42002f, DEACTIVATION_DATE, "Deactivation Date", 1_0, 2_1)            \
    X(0x420030, DERIVATION_DATA, "Derivation Data", 1_0, 2_1)                \
    X(0x420031, DERIVATION_METHOD, "Derivation Method", 1_0, 2_1)            \
    X(0x420032, DERIVATION_PARAMETERS, "Derivation Parameters", 1_0, 2_1)    \
    X(0x420033, DESTROY_DATE, "Destroy Date", 1_0, 2_1)                      \
    X(0x420034, DIGEST, "Digest", 1_0, 2_1)                                  \
    X(0x420035, DIGEST_VALUE, "Digest Value", 1_0, 2_1)                      \
    X(0x420036, ENCRYPTION_KEY_INFORMATION,                                  \
      "Encryption Key Information", 1_0, 2_1)                                \
    X(0x420037, G, "G", 1_0, 2_1)                                            \
    X(0x420038, HASHING_ALGORITHM, "Hashing Algorithm", 1_0, 2_1)            \
    X(0x420039, INITIAL_DATE, "Initial Date", 1_0, 2_1)                      \
    X(0x42003a, INITIALIZATION_VECTOR, "Initialization Vector", 1_0, 2_1)    \
    X(0x42003b, ISSUER, "Issuer", 1_0, 1_0)                                  \
    X(0x42003c, ITERATION_COUNT, "Iteration Count", 1_0, 2_1)                \
    X(0x42003d, IV_COUNTER_NONCE, "IV/Counter/Nonce", 1_0, 2_1)              \
    X(0x42003e, J, "J", 1_0, 2_1)                                            \
    X(0x42003f, KEY, "Key", 1_0, 2_1)                                        \
    X(0x420040, KEY_BLOCK, "Key Block", 1_0, 2_1)                            \
    X(0x420041, KEY_COMPRESSION_TYPE, "Key Compression Type", 1_0, 2_1)      \
    X(0x420042, KEY_FORMAT_TYPE, "Key Format Type", 1_0, 2_1)                \
    X(0x420043, KEY_MATERIAL, "Key Material", 1_0, 2_1)                      \
    X(0x420044, KEY_PART_IDENTIFIER, "Key Part Identifier", 1_0, 2_1)        \
    X(0x420045, KEY_VALUE, "Key Value", 1_0, 2_1)                            \
    X(0x420046, KEY_WRAPPING_DATA, "Key Wrapping Data", 1_0, 2_1)            \
    X(0x420047, KEY_WRAPPING_SPECIFICATION,                                  \
      "Key Wrapping Specification", 1_0, 2_1)                                \
    X(0x420048, LAST_CHANGE_DATE, "Last Change Date", 1_0, 2_1)              \
    X(0x420049, LEASE_TIME, "Lease Time", 1_0, 2_1)                          \
    X(0x42004a, LINK, "Link", 1_0, 2_1)                                      \
    X(0x42004b, LINK_TYPE, "Link Type", 1_0, 2_1)                            \
    X(0x42004c, LINKED_OBJECT_IDENTIFIER,                                    \
      "Linked Object Identifier", 1_0, 2_1)                                  \
    X(0x42004d, MAC_SIGNATURE, "MAC/Signature", 1_0, 2_1)                    \
    X(0x42004e, MAC_SIGNATURE_KEY_INFORMATION,                               \
      "MAC/Signature Key Information", 1_0, 2_1)                             \
    X(0x42004f, MAXIMUM_ITEMS, "Maximum Items", 1_0, 2_1)                    \
    X(0x420050, MAXIMUM_RESPONSE_SIZE, "Maximum Response Size", 1_0, 2_1)    \
    X(0x420051, MESSAGE_EXTENSION, "Message Extension", 1_0, 2_1)            \
    X(0x420052, MODULUS, "Modulus", 1_0, 2_1)                                \
    X(0x420053, NAME, "Name", 1_0, 2_1)                                      \
    X(0x420054, NAME_TYPE, "Name Type", 1_0, 2_1)                            \
    X(0x420055, NAME_VALUE, "Name Value", 1_0, 2_1)                          \
    X(0x420056, OBJECT_GROUP, "Object Group", 1_0, 2_1)                      \
    X(0x420057, OBJECT_TYPE, "Object Type", 1_0, 2_1)                        \
    X(0x420058, OFFSET, "Offset", 1_0, 2_1)                                  \
    X(0x420059, OPAQUE_DATA_TYPE, "Opaque Data Type", 1_0, 2_1)              \
    X(0x42005a, OPAQUE_DATA_VALUE, "Opaque Data Value", 1_0, 2_1)            \
    X(0x42005b, OPAQUE_OBJECT, "Opaque Object", 1_0, 2_1)                    \
    X(0x42005c, OPERATION, "Operation", 1_0, 2_1)                            \
    X(0x42005d, OPERATION_POLICY_NAME, "Operation Policy Name", 1_0, 1_4)    \
    X(0x42005e, P, "P", 1_0, 2_1)                                            \
    X(0x42005f, PADDING_METHOD, "Padding Method", 1_0, 2_1)                  \
    X(0x420060, PRIME_EXPONENT_P, "Prime Exponent P", 1_0, 2_1)              \
    X(0x420061, PRIME_EXPONENT_Q, "Prime Exponent Q", 1_0, 2_1)              \
    X(0x420062, PRIME_FIELD_SIZE, "Prime Field Size", 1_0, 2_1)              \
    X(0x420063, PRIVATE_EXPONENT, "Private Exponent", 1_0, 2_1)              \
    X(0x420064, PRIVATE_KEY, "Private Key", 1_0, 2_1)                        \
    X(0x420065, PRIVATE_KEY_TEMPLATE_ATTRIBUTE,                              \
      "Private Key Template-Attribute", 1_0, 1_4)                            \
    X(0x420066, PRIVATE_KEY_UNIQUE_IDENTIFIER,                               \
      "Private Key Unique Identifier", 1_0, 2_1)                             \
    X(0x420067, PROCESS_START_DATE, "Process Start Date", 1_0, 2_1)          \
    X(0x420068, PROTECT_STOP_DATE, "Protect Stop Date", 1_0, 2_1)            \
    X(0x420069, PROTOCOL_VERSION, "Protocol Version", 1_0, 2_1)              \
    X(0x42006a, PROTOCOL_VERSION_MAJOR, "Protocol Version Major", 1_0, 2_1)  \
    X(0x42006b, PROTOCOL_VERSION_MINOR, "Protocol Version Minor", 1_0, 2_1)  \
    X(0x42006c, PUBLIC_EXPONENT, "Public Exponent", 1_0, 2_1)                \
    X(0x42006d, PUBLIC_KEY, "Public Key", 1_0, 2_1)                          \
    X(0x42006e, PUBLIC_KEY_TEMPLATE_ATTRIBUTE,                               \
      "Public Key Template-Attribute", 1_0, 1_4)                             \
    X(0x42006f, PUBLIC_KEY_UNIQUE_IDENTIFIER,                                \
      "Public Key Unique Identifier", 1_0, 2_1)                              \
    X(0x420070, PUT_FUNCTION, "Put Function", 1_0, 2_1)                      \
    X(0x420071, Q, "Q", 1_0, 2_1)                                            \
    X(0x420072, Q_STRING, "Q String", 1_0, 2_1)                              \
    X(0x420073, QLENGTH, "Qlength", 1_0, 2_1)                                \
    X(0x420074, QUERY_FUNCTION, "Query Function", 1_0, 2_1)                  \
    X(0x420075, RECOMMENDED_CURVE, "Recommended Curve", 1_0, 2_1)            \
    X(0x420076, REPLACED_UNIQUE_IDENTIFIER,                                  \
      "Replaced Unique Identifier", 1_0, 2_1)                                \
    X(0x420077, REQUEST_HEADER, "Request Header", 1_0, 2_1)                  \
    X(0x420078, REQUEST_MESSAGE, "Request Message", 1_0, 2_1)                \
    X(0x420079, REQUEST_PAYLOAD, "Request Payload", 1_0, 2_1)                \
    X(0x42007a, RESPONSE_HEADER, "Response Header", 1_0, 2_1)                \
    X(0x42007b, RESPONSE_MESSAGE, "Response Message", 1_0, 2_1)              \
    X(0x42007c, RESPONSE_PAYLOAD, "Response Payload", 1_0, 2_1)              \
    X(0x42007d, RESULT_MESSAGE, "Result Message", 1_0, 2_1)                  \
    X(0x42007e, RESULT_REASON, "Result Reason", 1_0, 2_1)                    \
    X(0x42007f, RESULT_STATUS, "Result Status", 1_0, 2_1)                    \
    X(0x420080, REVOCATION_MESSAGE, "Revocation Message", 1_0, 2_1)          \
    X(0x420081, REVOCATION_REASON, "Revocation Reason", 1_0, 2_1)            \
    X(0x420082, REVOCATION_REASON_CODE, "Revocation Reason Code", 1_0, 2_1)  \
    X(0x420083, KEY_ROLE_TYPE, "Key Role Type", 1_0, 2_1)                    \
    X(0x420084, SALT, "Salt", 1_0, 2_1)                                      \
    X(0x420085, SECRET_DATA, "Secret Data", 1_0, 2_1)                        \
    X(0x420086, SECRET_DATA_TYPE, "Secret Data Type", 1_0, 2_1)              \
    X(0x420087, SERIAL_NUMBER, "Serial Number", 1_0, 1_0)                    \
    X(0x420088, SERVER_INFORMATION, "Server Information", 1_0, 2_1)          \
    X(0x420089, SPLIT_KEY, "Split Key", 1_0, 2_1)                            \
    X(0x42008a, SPLIT_KEY_METHOD, "Split Key Method", 1_0, 2_1)              \
    X(0x42008b, SPLIT_KEY_PARTS, "Split Key Parts", 1_0, 2_1)                \
    X(0x42008c, SPLIT_KEY_THRESHOLD, "Split Key Threshold", 1_0, 2_1)        \
    X(0x42008d, STATE, "State", 1_0, 2_1)                                    \
    X(0x42008e, STORAGE_STATUS_MASK, "Storage Status Mask", 1_0, 2_1)        \
    X(0x42008f, SYMMETRIC_KEY, "Symmetric Key", 1_0, 2_1)                    \
    X(0x420090, TEMPLATE, "Template", 1_0, 1_4)                              \
    X(0x420091, TEMPLATE_ATTRIBUTE, "Template-Attribute", 1_0, 1_4)          \
    X(0x420092, TIME_STAMP, "Time Stamp", 1_0, 2_1)                          \
    X(0x420093, UNIQUE_BATCH_ITEM_ID, "Unique Batch Item ID", 1_0, 2_1)      \
    X(0x420094, UNIQUE_IDENTIFIER, "Unique Identifier", 1_0, 2_1)            \
    X(0x420095, USAGE_LIMITS, "Usage Limits", 1_0, 2_1)                      \
    X(0x420096, USAGE_LIMITS_COUNT, "Usage Limits Count", 1_0, 2_1)          \
    X(0x420097, USAGE_LIMITS_TOTAL, "Usage Limits Total", 1_0, 2_1)          \
    X(0x420098, USAGE_LIMITS_UNIT, "Usage Limits Unit", 1_0, 2_1)            \
    X(0x420099, USERNAME, "Username", 1_0, 2_1)                              \
    X(0x42009a, VALIDITY_DATE, "Validity Date", 1_0, 2_1)                    \
    X(0x42009b, VALIDITY_INDICATOR, "Validity Indicator", 1_0, 2_1)          \
    X(0x42009c, VENDOR_EXTENSION, "Vendor Extension", 1_0, 2_1)              \
    X(0x42009d, VENDOR_IDENTIFICATION, "Vendor Identification", 1_0, 2_1)    \
    X(0x42009e, WRAPPING_METHOD, "Wrapping Method", 1_0, 2_1)                \
    X(0x42009f, X, "X", 1_0, 2_1)                                            \
    X(0x4200a0, Y, "Y", 1_0, 2_1)                                            \
    X(0x4200a1, PASSWORD, "Password", 1_0, 2_1)                              \
    X(0x4200a2, DEVICE_IDENTIFIER, "Device Identifier", 1_1, 2_1)            \
    X(0x4200a3, ENCODING_OPTION, "Encoding Option", 1_1, 2_1)                \
    X(0x4200a4, EXTENSION_INFORMATION, "Extension Information", 1_1, 2_1)    \
    X(0x4200a5, EXTENSION_NAME, "Extension Name", 1_1, 2_1)                  \
    X(0x4200a6, EXTENSION_TAG, "Extension Tag", 1_1, 2_1)                    \
    X(0x4200a7, EXTENSION_TYPE, "Extension Type", 1_1, 2_1)                  \
    X(0x4200a8, FRESH, "Fresh", 1_1, 2_1)                                    \
    X(0x4200a9, MACHINE_IDENTIFIER, "Machine Identifier", 1_1, 2_1)          \
    X(0x4200aa, MEDIA_IDENTIFIER, "Media Identifier", 1_1, 2_1)              \
    X(0x4200ab, NETWORK_IDENTIFIER, "Network Identifier", 1_1, 2_1)          \
    X(0x4200ac, OBJECT_GROUP_MEMBER, "Object Group Member", 1_1, 2_1)        \
    X(0x4200ad, CERTIFICATE_LENGTH, "Certificate Length", 1_1, 2_1)          \
    X(0x4200ae, DIGITAL_SIGNATURE_ALGORITHM,                                 \
      "Digital Signature Algorithm", 1_1, 2_1)                               \
    X(0x4200af, CERTIFICATE_SERIAL_NUMBER,                                   \
      "Certificate Serial Number", 1_1, 2_1)                                 \
    X(0x4200b0, DEVICE_SERIAL_NUMBER, "Device Serial Number", 1_1, 2_1)      \
    X(0x4200b1, ISSUER_ALTERNATIVE_NAME,                                     \
      "Issuer Alternative Name", 1_1, 2_1)                                   \
    X(0x4200b2, ISSUER_DISTINGUISHED_NAME,                                   \
      "Issuer Distinguished Name", 1_1, 2_1)                                 \
    X(0x4200b3, SUBJECT_ALTERNATIVE_NAME,                                    \
      "Subject Alternative Name", 1_1, 2_1)                                  \
    X(0x4200b4, SUBJECT_DISTINGUISHED_NAME,                                  \
      "Subject Distinguished Name", 1_1, 2_1)                                \
    X(0x4200b5, X_509_CERTIFICATE_IDENTIFIER,                                \
      "X.509 Certificate Identifier", 1_1, 2_1)                              \
    X(0x4200b6, X_509_CERTIFICATE_ISSUER,                                    \
      "X.509 Certificate Issuer", 1_1, 2_1)                                  \
    X(0x4200b7, X_509_CERTIFICATE_SUBJECT,                                   \
      "X.509 Certificate Subject", 1_1, 2_1)                                 \
    X(0x4200b8, KEY_VALUE_LOCATION, "Key Value Location", 1_2, 2_1)          \
    X(0x4200b9, KEY_VALUE_LOCATION_VALUE,                                    \
      "Key Value Location Value", 1_2, 2_1)                                  \
    X(0x4200ba, KEY_VALUE_LOCATION_TYPE,                                     \
      "Key Value Location Type", 1_2, 2_1)                                   \
    X(0x4200bb, KEY_VALUE_PRESENT, "Key Value Present", 1_2, 2_1)            \
    X(0x4200bc, ORIGINAL_CREATION_DATE, "Original Creation Date", 1_2, 2_1)  \
    X(0x4200bd, PGP_KEY, "PGP Key", 1_2, 2_1)                                \
    X(0x4200be, PGP_KEY_VERSION, "PGP Key Version", 1_2, 2_1)                \
    X(0x4200bf, ALTERNATIVE_NAME, "Alternative Name", 1_2, 2_1)              \
    X(0x4200c0, ALTERNATIVE_NAME_VALUE, "Alternative Name Value", 1_2, 2_1)  \
    X(0x4200c1, ALTERNATIVE_NAME_TYPE, "Alternative Name Type", 1_2, 2_1)    \
    X(0x4200c2, DATA, "Data", 1_2, 2_1)                                      \
    X(0x4200c3, SIGNATURE_DATA, "Signature Data", 1_2, 2_1)                  \
    X(0x4200c4, DATA_LENGTH, "Data Length", 1_2, 2_1)                        \
    X(0x4200c5, RANDOM_IV, "Random IV", 1_2, 2_1)                            \
    X(0x4200c6, MAC_DATA, "MAC Data", 1_2, 2_1)                              \
    X(0x4200c7, ATTESTATION_TYPE, "Attestation Type", 1_2, 2_1)              \
    X(0x4200c8, NONCE, "Nonce", 1_2, 2_1)                                    \
    X(0x4200c9, NONCE_ID, "Nonce ID", 1_2, 2_1)                              \
    X(0x4200ca, NONCE_VALUE, "Nonce Value", 1_2, 2_1)                        \
    X(0x4200cb, ATTESTATION_MEASUREMENT,                                     \
      "Attestation Measurement", 1_2, 2_1)                                   \
    X(0x4200cc, ATTESTATION_ASSERTION, "Attestation Assertion", 1_2, 2_1)    \
    X(0x4200cd, IV_LENGTH, "IV Length", 1_2, 2_1)                            \
    X(0x4200ce, TAG_LENGTH, "Tag Length", 1_2, 2_1)                          \
    X(0x4200cf, FIXED_FIELD_LENGTH, "Fixed Field Length", 1_2, 2_1)          \
    X(0x4200d0, COUNTER_LENGTH, "Counter Length", 1_2, 2_1)                  \
    X(0x4200d1, INITIAL_COUNTER_VALUE, "Initial Counter Value", 1_2, 2_1)    \
    X(0x4200d2, INVOCATION_FIELD_LENGTH,                                     \
      "Invocation Field Length", 1_2, 2_1)                                   \
    X(0x4200d3, ATTESTATION_CAPABLE_INDICATOR,                               \
      "Attestation Capable Indicator", 1_2, 2_1)                             \
    X(0x4200d4, OFFSET_ITEMS, "Offset Items", 1_3, 2_1)                      \
    X(0x4200d5, LOCATED_ITEMS, "Located Items", 1_3, 2_1)                    \
    X(0x4200d6, CORRELATION_VALUE, "Correlation Value", 1_3, 2_1)            \
    X(0x4200d7, INIT_INDICATOR, "Init Indicator", 1_3, 2_1)                  \
    X(0x4200d8, FINAL_INDICATOR, "Final Indicator", 1_3, 2_1)                \
    X(0x4200d9, RNG_PARAMETERS, "RNG Parameters", 1_3, 2_1)                  \
    X(0x4200da, RNG_ALGORITHM, "RNG Algorithm", 1_3, 2_1)                    \
    X(0x4200db, DRBG_ALGORITHM, "DRBG Algorithm", 1_3, 2_1)                  \
    X(0x4200dc, FIPS186_VARIATION, "FIPS186 Variation", 1_3, 2_1)            \
    X(0x4200dd, PREDICTION_RESISTANCE, "Prediction Resistance", 1_3, 2_1)    \
    X(0x4200de, RANDOM_NUMBER_GENERATOR,                                     \
      "Random Number Generator", 1_3, 2_1)                                   \
    X(0x4200df, VALIDATION_INFORMATION, "Validation Information", 1_3, 2_1)  \
    X(0x4200e0, VALIDATION_AUTHORITY_TYPE,                                   \
      "Validation Authority Type", 1_3, 2_1)                                 \
    X(0x4200e1, VALIDATION_AUTHORITY_COUNTRY,                                \
      "Validation Authority Country", 1_3, 2_1)                              \
    X(0x4200e2, VALIDATION_AUTHORITY_URI,                                    \
      "Validation Authority URI", 1_3, 2_1)                                  \
    X(0x4200e3, VALIDATION_VERSION_MAJOR,                                    \
      "Validation Version Major", 1_3, 2_1)                                  \
    X(0x4200e4, VALIDATION_VERSION_MINOR,                                    \
      "Validation Version Minor", 1_3, 2_1)                                  \
    X(0x4200e5, VALIDATION_TYPE, "Validation Type", 1_3, 2_1)                \
    X(0x4200e6, VALIDATION_LEVEL, "Validation Level", 1_3, 2_1)              \
    X(0x4200e7, VALIDATION_CERTIFICATE_IDENTIFIER,                           \
      "Validation Certificate Identifier", 1_3, 2_1)                         \
    X(0x4200e8, VALIDATION_CERTIFICATE_URI,                                  \
      "Validation Certificate URI", 1_3, 2_1)                                \
    X(0x4200e9, VALIDATION_VENDOR_URI, "Validation Vendor URI", 1_3, 2_1)    \
    X(0x4200ea, VALIDATION_PROFILE, "Validation Profile", 1_3, 2_1)          \
    X(0x4200eb, PROFILE_INFORMATION, "Profile Information", 1_3, 2_1)        \
    X(0x4200ec, PROFILE_NAME, "Profile Name", 1_3, 2_1)                      \
    X(0x4200ed, SERVER_URI, "Server URI", 1_3, 2_1)                          \
    X(0x4200ee, SERVER_PORT, "Server Port", 1_3, 2_1)                        \
    X(0x4200ef, STREAMING_CAPABILITY, "Streaming Capability", 1_3, 2_1)      \
    X(0x4200f0, ASYNCHRONOUS_CAPABILITY,                                     \
      "Asynchronous Capability", 1_3, 2_1)                                   \
    X(0x4200f1, ATTESTATION_CAPABILITY, "Attestation Capability", 1_3, 2_1)  \
    X(0x4200f2, UNWRAP_MODE, "Unwrap Mode", 1_3, 2_1)                        \
    X(0x4200f3, DESTROY_ACTION, "Destroy Action", 1_3, 2_1)                  \
    X(0x4200f4, SHREDDING_ALGORITHM, "Shredding Algorithm", 1_3, 2_1)        \
    X(0x4200f5, RNG_MODE, "RNG Mode", 1_3, 2_1)                              \
    X(0x4200f6, CLIENT_REGISTRATION_METHOD,                                  \
      "Client Registration Method", 1_3, 2_1)                                \
    X(0x4200f7, CAPABILITY_INFORMATION, "Capability Information", 1_3, 2_1)  \
    X(0x4200f8, KEY_WRAP_TYPE, "Key Wrap Type", 1_4, 2_1)                    \
    X(0x4200f9, BATCH_UNDO_CAPABILITY, "Batch Undo Capability", 1_4, 2_1)    \
    X(0x4200fa, BATCH_CONTINUE_CAPABILITY,                                   \
      "Batch Continue Capability", 1_4, 2_1)                                 \
    X(0x4200fb, PKCS_12_FRIENDLY_NAME, "PKCS#12 Friendly Name", 1_4, 2_1)    \
    X(0x4200fc, DESCRIPTION, "Description", 1_4, 2_1)                        \
    X(0x4200fd, COMMENT, "Comment", 1_4, 2_1)                                \
    X(0x4200fe, AUTHENTICATED_ENCRYPTION_ADDITIONAL_DATA,                    \
      "Authenticated Encryption Additional Data", 1_4, 2_1)                  \
    X(0x4200ff, AUTHENTICATED_ENCRYPTION_TAG,                                \
      "Authenticated Encryption Tag", 1_4, 2_1)                              \
    X(0x420100, SALT_LENGTH, "Salt Length", 1_4, 2_1)                        \
    X(0x420101, MASK_GENERATOR, "Mask Generator", 1_4, 2_1)                  \
    X(0x420102, MASK_GENERATOR_HASHING_ALGORITHM,                            \
      "Mask Generator Hashing Algorithm", 1_4, 2_1)                          \
    X(0x420103, P_SOURCE, "P Source", 1_4, 2_1)                              \
    X(0x420104, TRAILER_FIELD, "Trailer Field", 1_4, 2_1)                    \
    X(0x420105, CLIENT_CORRELATION_VALUE,                                    \
      "Client Correlation Value", 1_4, 2_1)                                  \
    X(0x420106, SERVER_CORRELATION_VALUE,                                    \
      "Server Correlation Value", 1_4, 2_1)                                  \
    X(0x420107, DIGESTED_DATA, "Digested Data", 1_4, 2_1)                    \
    X(0x420108, CERTIFICATE_SUBJECT_CN, "Certificate Subject CN", 1_4, 2_1)  \
    X(0x420109, CERTIFICATE_SUBJECT_O, "Certificate Subject O", 1_4, 2_1)    \
    X(0x42010a, CERTIFICATE_SUBJECT_OU, "Certificate Subject OU", 1_4, 2_1)  \
    X(0x42010b, CERTIFICATE_SUBJECT_EMAIL,                                   \
      "Certificate Subject Email", 1_4, 2_1)                                 \
    X(0x42010c, CERTIFICATE_SUBJECT_C, "Certificate Subject C", 1_4, 2_1)    \
    X(0x42010d, CERTIFICATE_SUBJECT_ST, "Certificate Subject ST", 1_4, 2_1)  \
    X(0x42010e, CERTIFICATE_SUBJECT_L, "Certificate Subject L", 1_4, 2_1)    \
    X(0x42010f, CERTIFICATE_SUBJECT_UID,                                     \
      "Certificate Subject UID", 1_4, 2_1)                                   \
    X(0x420110, CERTIFICATE_SUBJECT_SERIAL_NUMBER,                           \
      "Certificate Subject Serial Number", 1_4, 2_1)                         \
    X(0x420111, CERTIFICATE_SUBJECT_TITLE,                                   \
      "Certificate Subject Title", 1_4, 2_1)                                 \
    X(0x420112, CERTIFICATE_SUBJECT_DC, "Certificate Subject DC", 1_4, 2_1)  \
    X(0x420113, CERTIFICATE_SUBJECT_DN_QUALIFIER,                            \
      "Certificate Subject DN Qualifier", 1_4, 2_1)                          \
    X(0x420114, CERTIFICATE_ISSUER_CN, "Certificate Issuer CN", 1_4, 2_1)    \
    X(0x420115, CERTIFICATE_ISSUER_O, "Certificate Issuer O", 1_4, 2_1)      \
    X(0x420116, CERTIFICATE_ISSUER_OU, "Certificate Issuer OU", 1_4, 2_1)    \
    X(0x420117, CERTIFICATE_ISSUER_EMAIL,                                    \
      "Certificate Issuer Email", 1_4, 2_1)                                  \
    X(0x420118, CERTIFICATE_ISSUER_C, "Certificate Issuer C", 1_4, 2_1)      \
    X(0x420119, CERTIFICATE_ISSUER_ST, "Certificate Issuer ST", 1_4, 2_1)    \
    X(0x42011a, CERTIFICATE_ISSUER_L, "Certificate Issuer L", 1_4, 2_1)      \
    X(0x42011b, CERTIFICATE_ISSUER_UID, "Certificate Issuer UID", 1_4, 2_1)  \
    X(0x42011c, CERTIFICATE_ISSUER_SERIAL_NUMBER,                            \
      "Certificate Issuer Serial Number", 1_4, 2_1)                          \
    X(0x42011d, CERTIFICATE_ISSUER_TITLE,                                    \
      "Certificate Issuer Title", 1_4, 2_1)                                  \
    X(0x42011e, CERTIFICATE_ISSUER_DC, "Certificate Issuer DC", 1_4, 2_1)    \
    X(0x42011f, CERTIFICATE_ISSUER_DN_QUALIFIER,                             \
      "Certificate Issuer DN Qualifier", 1_4, 2_1)                           \
    X(0x420120, SENSITIVE, "Sensitive", 1_4, 2_1)                            \
    X(0x420121, ALWAYS_SENSITIVE, "Always Sensitive", 1_4, 2_1)              \
    X(0x420122, EXTRACTABLE, "Extractable", 1_4, 2_1)                        \
    X(0x420123, NEVER_EXTRACTABLE, "Never Extractable", 1_4, 2_1)            \
    X(0x420124, REPLACE_EXISTING, "Replace Existing", 1_4, 2_1)              \
    X(0x420125, ATTRIBUTES, "Attributes", 2_0, 2_1)                          \
    X(0x420126, COMMON_ATTRIBUTES, "Common Attributes", 2_0, 2_1)            \
    X(0x420127, PRIVATE_KEY_ATTRIBUTES, "Private Key Attributes", 2_0, 2_1)  \
    X(0x420128, PUBLIC_KEY_ATTRIBUTES, "Public Key Attributes", 2_0, 2_1)    \
    X(0x420129, EXTENSION_ENUMERATION, "Extension Enumeration", 2_0, 2_1)    \
    X(0x42012a, EXTENSION_ATTRIBUTE, "Extension Attribute", 2_0, 2_1)        \
    X(0x42012b, EXTENSION_PARENT_STRUCTURE_TAG,                              \
      "Extension Parent Structure Tag", 2_0, 2_1)                            \
    X(0x42012c, EXTENSION_DESCRIPTION, "Extension Description", 2_0, 2_1)    \
    X(0x42012d, SERVER_NAME, "Server Name", 2_0, 2_1)                        \
    X(0x42012e, SERVER_SERIAL_NUMBER, "Server Serial Number", 2_0, 2_1)      \
    X(0x42012f, SERVER_VERSION, "Server Version", 2_0, 2_1)                  \
    X(0x420130, SERVER_LOAD, "Server Load", 2_0, 2_1)                        \
    X(0x420131, PRODUCT_NAME, "Product Name", 2_0, 2_1)                      \
    X(0x420132, BUILD_LEVEL, "Build Level", 2_0, 2_1)                        \
    X(0x420133, BUILD_DATE, "Build Date", 2_0, 2_1)                          \
    X(0x420134, CLUSTER_INFO, "Cluster Info", 2_0, 2_1)                      \
    X(0x420135, ALTERNATE_FAILOVER_ENDPOINTS,                                \
      "Alternate Failover Endpoints", 2_0, 2_1)                              \
    X(0x420136, SHORT_UNIQUE_IDENTIFIER,                                     \
      "Short Unique Identifier", 2_0, 2_1)                                   \
    X(0x420138, TAG, "Tag", 2_0, 2_1)                                        \
    X(0x420139, CERTIFICATE_REQUEST_UNIQUE_IDENTIFIER,                       \
      "Certificate Request Unique Identifier", 2_0, 2_1)                     \
    X(0x42013a, NIST_KEY_TYPE, "NIST Key Type", 2_0, 2_1)                    \
    X(0x42013b, ATTRIBUTE_REFERENCE, "Attribute Reference", 2_0, 2_1)        \
    X(0x42013c, CURRENT_ATTRIBUTE, "Current Attribute", 2_0, 2_1)            \
    X(0x42013d, NEW_ATTRIBUTE, "New Attribute", 2_0, 2_1)                    \
    X(0x420140, CERTIFICATE_REQUEST_VALUE,                                   \
      "Certificate Request Value", 2_0, 2_1)                                 \
    X(0x420141, LOG_MESSAGE, "Log Message", 2_0, 2_1)                        \
    X(0x420142, PROFILE_VERSION, "Profile Version", 2_0, 2_1)                \
    X(0x420143, PROFILE_VERSION_MAJOR, "Profile Version Major", 2_0, 2_1)    \
    X(0x420144, PROFILE_VERSION_MINOR, "Profile Version Minor", 2_0, 2_1)    \
    X(0x420145, PROTECTION_LEVEL, "Protection Level", 2_0, 2_1)              \
    X(0x420146, PROTECTION_PERIOD, "Protection Period", 2_0, 2_1)            \
    X(0x420147, QUANTUM_SAFE, "Quantum Safe", 2_0, 2_1)                      \
    X(0x420148, QUANTUM_SAFE_CAPABILITY,                                     \
      "Quantum Safe Capability", 2_0, 2_1)                                   \
    X(0x420149, TICKET, "Ticket", 2_0, 2_1)                                  \
    X(0x42014a, TICKET_TYPE, "Ticket Type", 2_0, 2_1)                        \
    X(0x42014b, TICKET_VALUE, "Ticket Value", 2_0, 2_1)                      \
    X(0x42014c, REQUEST_COUNT, "Request Count", 2_0, 2_1)                    \
    X(0x42014d, RIGHTS, "Rights", 2_0, 2_1)                                  \
    X(0x42014e, OBJECTS, "Objects", 2_0, 2_1)                                \
    X(0x42014f, OPERATIONS, "Operations", 2_0, 2_1)                          \
    X(0x420150, RIGHT, "Right", 2_0, 2_1)                                    \
    X(0x420151, ENDPOINT_ROLE, "Endpoint Role", 2_0, 2_1)                    \
    X(0x420152, DEFAULTS_INFORMATION, "Defaults Information", 2_0, 2_1)      \
    X(0x420153, OBJECT_DEFAULTS, "Object Defaults", 2_0, 2_1)                \
    X(0x420154, EPHEMERAL, "Ephemeral", 2_0, 2_1)                            \
    X(0x420155, SERVER_HASHED_PASSWORD, "Server Hashed Password", 2_0, 2_1)  \
    X(0x420156, ONE_TIME_PASSWORD, "One Time Password", 2_0, 2_1)            \
    X(0x420157, HASHED_PASSWORD, "Hashed Password", 2_0, 2_1)                \
    X(0x420158, ADJUSTMENT_TYPE, "Adjustment Type", 2_0, 2_1)                \
    X(0x420159, PKCS_11_INTERFACE, "PKCS#11 Interface", 2_0, 2_1)            \
    X(0x42015a, PKCS_11_FUNCTION, "PKCS#11 Function", 2_0, 2_1)              \
    X(0x42015b, PKCS_11_INPUT_PARAMETERS,                                    \
      "PKCS#11 Input Parameters", 2_0, 2_1)                                  \
    X(0x42015c, PKCS_11_OUTPUT_PARAMETERS,                                   \
      "PKCS#11 Output Parameters", 2_0, 2_1)                                 \
    X(0x42015d, PKCS_11_RETURN_CODE, "PKCS#11 Return Code", 2_0, 2_1)        \
    X(0x42015e, PROTECTION_STORAGE_MASK,                                     \
      "Protection Storage Mask", 2_0, 2_1)                                   \
    X(0x42015f, PROTECTION_STORAGE_MASKS,                                    \
      "Protection Storage Masks", 2_0, 2_1)                                  \
    X(0x420160, INTEROP_FUNCTION, "Interop Function", 2_0, 2_1)              \
    X(0x420161, INTEROP_IDENTIFIER, "Interop Identifier", 2_0, 2_1)          \
    X(0x420162, ADJUSTMENT_VALUE, "Adjustment Value", 2_0, 2_1)              \
    X(0x420163, COMMON_PROTECTION_STORAGE_MASKS,                             \
      "Common Protection Storage Masks", 2_0, 2_1)                           \
    X(0x420164, PRIVATE_PROTECTION_STORAGE_MASKS,                            \
      "Private Protection Storage Masks", 2_0, 2_1)                          \
    X(0x420165, PUBLIC_PROTECTION_STORAGE_MASKS,                             \
      "Public Protection Storage Masks", 2_0, 2_1)                           \
    X(0x420166, OBJECT_GROUPS, "Object Groups", 2_1, 2_1)                    \
    X(0x420167, OBJECT_TYPES, "Object Types", 2_1, 2_1)                      \
    X(0x420168, CONSTRAINTS, "Constraints", 2_1, 2_1)                        \
    X(0x420169, CONSTRAINT, "Constraint", 2_1, 2_1)                          \
    X(0x42016a, ROTATE_INTERVAL, "Rotate Interval", 2_1, 2_1)                \
    X(0x42016b, ROTATE_AUTOMATIC, "Rotate Automatic", 2_1, 2_1)              \
    X(0x42016c, ROTATE_OFFSET, "Rotate Offset", 2_1, 2_1)                    \
    X(0x42016d, ROTATE_DATE, "Rotate Date", 2_1, 2_1)                        \
    X(0x42016e, ROTATE_GENERATION, "Rotate Generation", 2_1, 2_1)            \
    X(0x42016f, ROTATE_NAME, "Rotate Name", 2_1, 2_1)                        \
    X(0x420170, ROTATE_NAME_VALUE, "Rotate Name Value", 2_1, 2_1)            \
    X(0x420171, ROTATE_NAME_TYPE, "Rotate Name Type", 2_1, 2_1)              \
    X(0x420172, ROTATE_LATEST, "Rotate Latest", 2_1, 2_1)                    \
    X(0x420173, ASYNCHRONOUS_REQUEST, "Asynchronous Request", 2_1, 2_1)      \
    X(0x420174, SUBMISSION_DATE, "Submission Date", 2_1, 2_1)                \
    X(0x420175, PROCESSING_STAGE, "Processing Stage", 2_1, 2_1)              \
    X(0x420176, ASYNCHRONOUS_CORRELATION_VALUES,                             \
      "Asynchronous Correlation Values", 2_1, 2_1)


#define kmip_tag_enum(code, id, name, since, until)  KMIP_TAG_##id = code,

enum {
    KMIP_TAGS(kmip_tag_enum)
};


#endif /* _KMIP_TAGS_H_INCLUDED_ */
