
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The table from causes to Result Reasons (KMIP 1.4, section 11; 2.1, the
 * error tables of section 6).
 */


#include "kmip_error.h"
#include "kmip_names.h"


/*
 * In 1.x a cause has one reason, and a second, older one for the minor
 * versions that precede it.  2.x usually has a more precise reason.
 */

typedef struct {
    uint32_t        reason;             /* 1.x, from the version since on */
    kmip_version_t  since;
    uint32_t        before;             /* 1.x, older than since */
    uint32_t        reason_2;           /* 2.x */
} kmip_reason_rule_t;


#define kmip_reason(cause, r1, r2)                                           \
    [KMIP_CAUSE_##cause] = { KMIP_RESULT_REASON_##r1, KMIP_V1_0,             \
                             KMIP_RESULT_REASON_##r1,                        \
                             KMIP_RESULT_REASON_##r2 }

#define kmip_reason_since(cause, r1, version, r0, r2)                        \
    [KMIP_CAUSE_##cause] = { KMIP_RESULT_REASON_##r1, version,               \
                             KMIP_RESULT_REASON_##r0,                        \
                             KMIP_RESULT_REASON_##r2 }


static const kmip_reason_rule_t  kmip_reason_rules[KMIP_CAUSE_MAX] = {

    kmip_reason(INVALID_MESSAGE,
                INVALID_MESSAGE, INVALID_MESSAGE),
    kmip_reason(UNSUPPORTED_VERSION,
                INVALID_MESSAGE, UNSUPPORTED_PROTOCOL_VERSION),
    kmip_reason(OPERATION_NOT_SUPPORTED,
                OPERATION_NOT_SUPPORTED, OPERATION_NOT_SUPPORTED),
    kmip_reason(FEATURE_NOT_SUPPORTED,
                FEATURE_NOT_SUPPORTED, FEATURE_NOT_SUPPORTED),
    kmip_reason(MISSING_DATA,
                MISSING_DATA, MISSING_DATA),
    kmip_reason(INVALID_FIELD,
                INVALID_FIELD, INVALID_FIELD),
    kmip_reason(INVALID_OBJECT_TYPE,
                INVALID_FIELD, INVALID_OBJECT_TYPE),
    kmip_reason(INVALID_ATTRIBUTE,
                INVALID_FIELD, INVALID_ATTRIBUTE),
    kmip_reason(INVALID_ATTRIBUTE_VALUE,
                INVALID_FIELD, INVALID_ATTRIBUTE_VALUE),
    kmip_reason(ATTRIBUTE_READ_ONLY,
                PERMISSION_DENIED, ATTRIBUTE_READ_ONLY),
    kmip_reason(READ_ONLY_ATTRIBUTE,
                PERMISSION_DENIED, READ_ONLY_ATTRIBUTE),
    kmip_reason(ATTRIBUTE_SINGLE_VALUED,
                ILLEGAL_OPERATION, ATTRIBUTE_SINGLE_VALUED),
    kmip_reason(ATTRIBUTE_MULTI_VALUED,
                ILLEGAL_OPERATION, MULTI_VALUED_ATTRIBUTE),
    kmip_reason(UNSUPPORTED_ATTRIBUTE,
                INVALID_FIELD, UNSUPPORTED_ATTRIBUTE),
    kmip_reason(INVALID_DATA_TYPE,
                INVALID_FIELD, INVALID_DATA_TYPE),
    kmip_reason(NUMERIC_RANGE,
                INVALID_FIELD, NUMERIC_RANGE),
    kmip_reason(ATTRIBUTE_NOT_FOUND,
                INVALID_FIELD, ATTRIBUTE_NOT_FOUND),
    kmip_reason(ATTRIBUTE_ABSENT,
                ITEM_NOT_FOUND, ATTRIBUTE_NOT_FOUND),
    kmip_reason(ATTRIBUTE_INSTANCE_NOT_FOUND,
                ITEM_NOT_FOUND, ATTRIBUTE_INSTANCE_NOT_FOUND),
    kmip_reason(INDEX_OUT_OF_BOUNDS,
                INDEX_OUT_OF_BOUNDS, SERVER_LIMIT_EXCEEDED),
    kmip_reason(NON_UNIQUE_NAME,
                INVALID_FIELD, NON_UNIQUE_NAME_ATTRIBUTE),
    kmip_reason(NON_UNIQUE_NAME_ADDED,
                ILLEGAL_OPERATION, NON_UNIQUE_NAME_ATTRIBUTE),
    kmip_reason(OBJECT_NOT_FOUND,
                ITEM_NOT_FOUND, OBJECT_NOT_FOUND),
    kmip_reason(OBJECT_DESTROYED,
                ITEM_NOT_FOUND, OBJECT_DESTROYED),
    kmip_reason(DESTROYED_AGAIN,
                PERMISSION_DENIED, OBJECT_DESTROYED),
    kmip_reason(OBJECT_ARCHIVED,
                OBJECT_ARCHIVED, OBJECT_ARCHIVED),
    kmip_reason(WRONG_STATE,
                PERMISSION_DENIED, WRONG_KEY_LIFECYCLE_STATE),
    kmip_reason(NO_TRANSITION,
                ILLEGAL_OPERATION, WRONG_KEY_LIFECYCLE_STATE),
    kmip_reason(ILLEGAL_OPERATION,
                ILLEGAL_OPERATION, INVALID_OBJECT_TYPE),
    kmip_reason(KEY_FORMAT_NOT_SUPPORTED,
                KEY_FORMAT_TYPE_NOT_SUPPORTED,
                KEY_FORMAT_TYPE_NOT_SUPPORTED),
    kmip_reason(KEY_COMPRESSION_NOT_SUPPORTED,
                KEY_COMPRESSION_TYPE_NOT_SUPPORTED,
                KEY_COMPRESSION_TYPE_NOT_SUPPORTED),
    kmip_reason(KEY_WRAP_TYPE_NOT_SUPPORTED,
                FEATURE_NOT_SUPPORTED, KEY_WRAP_TYPE_NOT_SUPPORTED),
    kmip_reason_since(KEY_VALUE_NOT_PRESENT,
                      KEY_VALUE_NOT_PRESENT, KMIP_V1_2,
                      ILLEGAL_OPERATION, KEY_VALUE_NOT_PRESENT),
    kmip_reason_since(ENCODING_OPTION,
                      ENCODING_OPTION_ERROR, KMIP_V1_1,
                      INVALID_FIELD, ENCODING_OPTION_ERROR),
    kmip_reason(WRAPPING_OBJECT_NOT_FOUND,
                ITEM_NOT_FOUND, WRAPPING_OBJECT_NOT_FOUND),
    kmip_reason(WRAPPING_OBJECT_ARCHIVED,
                OBJECT_ARCHIVED, WRAPPING_OBJECT_ARCHIVED),
    kmip_reason(WRAPPING_OBJECT_DESTROYED,
                ITEM_NOT_FOUND, WRAPPING_OBJECT_DESTROYED),
    kmip_reason_since(SENSITIVE,
                      SENSITIVE, KMIP_V1_4, PERMISSION_DENIED, SENSITIVE),
    kmip_reason_since(NOT_EXTRACTABLE,
                      NOT_EXTRACTABLE, KMIP_V1_4,
                      PERMISSION_DENIED, NOT_EXTRACTABLE),
    kmip_reason(INCOMPATIBLE_USAGE,
                PERMISSION_DENIED, INCOMPATIBLE_CRYPTOGRAPHIC_USAGE_MASK),
    kmip_reason(USAGE_LIMIT,
                PERMISSION_DENIED, USAGE_LIMIT_EXCEEDED),
    kmip_reason(NO_USAGE_LIMITS,
                ILLEGAL_OPERATION, ATTRIBUTE_NOT_FOUND),
    kmip_reason(PROTECTION_STORAGE,
                FEATURE_NOT_SUPPORTED, PROTECTION_STORAGE_UNAVAILABLE),
    kmip_reason(PERMISSION_DENIED,
                PERMISSION_DENIED, PERMISSION_DENIED),
    kmip_reason(AUTHENTICATION,
                AUTHENTICATION_NOT_SUCCESSFUL,
                AUTHENTICATION_NOT_SUCCESSFUL),
    kmip_reason(CRYPTOGRAPHIC_FAILURE,
                CRYPTOGRAPHIC_FAILURE, CRYPTOGRAPHIC_FAILURE),
    kmip_reason(BAD_PARAMETERS,
                CRYPTOGRAPHIC_FAILURE, BAD_CRYPTOGRAPHIC_PARAMETERS),
    kmip_reason(UNSUPPORTED_PARAMETERS,
                CRYPTOGRAPHIC_FAILURE, UNSUPPORTED_CRYPTOGRAPHIC_PARAMETERS),

    /* the reasons of the published cases, in 2.x too */

    kmip_reason(IV_OR_TAG_MISSING,
                INVALID_MESSAGE, INVALID_MESSAGE),
    kmip_reason(TAG_LENGTH,
                GENERAL_FAILURE, GENERAL_FAILURE),

    /* not Item Not Found in 1.x, which would be understood of the key */

    kmip_reason(CORRELATION_VALUE,
                INVALID_FIELD, INVALID_CORRELATION_VALUE),
    kmip_reason(ASYNCHRONOUS_VALUE,
                ITEM_NOT_FOUND, INVALID_ASYNCHRONOUS_CORRELATION_VALUE),
    kmip_reason(RESPONSE_TOO_LARGE,
                RESPONSE_TOO_LARGE, RESPONSE_TOO_LARGE),
    kmip_reason(SERVER_LIMIT,
                GENERAL_FAILURE, SERVER_LIMIT_EXCEEDED),
    kmip_reason(GENERAL_FAILURE,
                GENERAL_FAILURE, GENERAL_FAILURE),
};


uint32_t
kmip_error_reason(kmip_cause_e cause, kmip_version_t version)
{
    const kmip_reason_rule_t  *rule;

    if (cause == KMIP_CAUSE_NONE) {
        return 0;
    }

    /* a cause without a row must not be reported as 0, which means success */

    if ((unsigned) cause >= KMIP_CAUSE_MAX
        || kmip_reason_rules[cause].reason == 0)
    {
        return KMIP_RESULT_REASON_GENERAL_FAILURE;
    }

    rule = &kmip_reason_rules[cause];

    if (version >= KMIP_V2_0) {
        return rule->reason_2;
    }

    return (version >= rule->since) ? rule->reason : rule->before;
}


kmip_int_t
kmip_fail(kmip_error_t *error, kmip_cause_e cause, const char *message)
{
    error->cause = cause;
    error->message = message;

    return KMIP_ERROR;
}


kmip_int_t
kmip_fail_stranger(kmip_arena_t *arena, uint32_t tag, const char *structure,
    kmip_error_t *error)
{
    kmip_str_t   message;
    const char  *name;

    name = kmip_tag_name(tag);

    message = name
              ? kmip_arena_printf(arena, "%s is not a field of %s", name,
                                  structure)
              : kmip_arena_printf(arena, "the tag %06x is not a field of %s",
                                  tag, structure);

    return kmip_fail(error, KMIP_CAUSE_INVALID_FIELD,
                     message.len ? (const char *) message.data
                                 : "an unknown field");
}
