
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Reasons: every cause in every version, by the codes of the standard.
 */


#include "kmip_error.h"
#include "kmip_names.h"
#include "tap.h"


typedef struct {
    kmip_cause_e   cause;
    unsigned       v1_0;
    unsigned       v1_2;
    unsigned       v1_4;
    unsigned       v2_1;
    const char    *name;
} reason_case_t;


static const reason_case_t  cases[] = {
    { KMIP_CAUSE_NONE, 0, 0, 0, 0, "none" },
    { KMIP_CAUSE_INVALID_MESSAGE, 0x04, 0x04, 0x04, 0x04,
      "invalid message" },
    { KMIP_CAUSE_UNSUPPORTED_VERSION, 0x04, 0x04, 0x04, 0x3f,
      "unsupported version" },
    { KMIP_CAUSE_OPERATION_NOT_SUPPORTED, 0x05, 0x05, 0x05, 0x05,
      "operation not supported" },
    { KMIP_CAUSE_FEATURE_NOT_SUPPORTED, 0x08, 0x08, 0x08, 0x08,
      "feature not supported" },
    { KMIP_CAUSE_MISSING_DATA, 0x06, 0x06, 0x06, 0x06, "missing data" },
    { KMIP_CAUSE_INVALID_FIELD, 0x07, 0x07, 0x07, 0x07, "invalid field" },
    { KMIP_CAUSE_INVALID_OBJECT_TYPE, 0x07, 0x07, 0x07, 0x30,
      "invalid object type" },
    { KMIP_CAUSE_INVALID_ATTRIBUTE, 0x07, 0x07, 0x07, 0x2c,
      "invalid attribute" },
    { KMIP_CAUSE_INVALID_ATTRIBUTE_VALUE, 0x07, 0x07, 0x07, 0x2d,
      "invalid attribute value" },
    { KMIP_CAUSE_ATTRIBUTE_READ_ONLY, 0x0c, 0x0c, 0x0c, 0x22,
      "attribute read only" },
    { KMIP_CAUSE_READ_ONLY_ATTRIBUTE, 0x0c, 0x0c, 0x0c, 0x1d,
      "read only attribute" },
    { KMIP_CAUSE_ATTRIBUTE_SINGLE_VALUED, 0x0b, 0x0b, 0x0b, 0x23,
      "attribute single valued" },
    { KMIP_CAUSE_ATTRIBUTE_MULTI_VALUED, 0x0b, 0x0b, 0x0b, 0x1e,
      "attribute multi valued" },
    { KMIP_CAUSE_UNSUPPORTED_ATTRIBUTE, 0x07, 0x07, 0x07, 0x1f,
      "unsupported attribute" },
    { KMIP_CAUSE_INVALID_DATA_TYPE, 0x07, 0x07, 0x07, 0x1c,
      "invalid data type" },
    { KMIP_CAUSE_NUMERIC_RANGE, 0x07, 0x07, 0x07, 0x1b, "numeric range" },
    { KMIP_CAUSE_ATTRIBUTE_NOT_FOUND, 0x07, 0x07, 0x07, 0x21,
      "attribute not found" },
    { KMIP_CAUSE_ATTRIBUTE_ABSENT, 0x01, 0x01, 0x01, 0x21,
      "attribute absent" },
    { KMIP_CAUSE_ATTRIBUTE_INSTANCE_NOT_FOUND, 0x01, 0x01, 0x01, 0x20,
      "attribute instance not found" },
    { KMIP_CAUSE_INDEX_OUT_OF_BOUNDS, 0x0e, 0x0e, 0x0e, 0x3a,
      "index out of bounds" },
    { KMIP_CAUSE_NON_UNIQUE_NAME, 0x07, 0x07, 0x07, 0x35,
      "non unique name" },
    { KMIP_CAUSE_NON_UNIQUE_NAME_ADDED, 0x0b, 0x0b, 0x0b, 0x35,
      "non unique name added" },
    { KMIP_CAUSE_OBJECT_NOT_FOUND, 0x01, 0x01, 0x01, 0x37,
      "object not found" },
    { KMIP_CAUSE_OBJECT_DESTROYED, 0x01, 0x01, 0x01, 0x36,
      "object destroyed" },
    { KMIP_CAUSE_DESTROYED_AGAIN, 0x0c, 0x0c, 0x0c, 0x36,
      "destroyed again" },
    { KMIP_CAUSE_OBJECT_ARCHIVED, 0x0d, 0x0d, 0x0d, 0x0d,
      "object archived" },
    { KMIP_CAUSE_WRONG_STATE, 0x0c, 0x0c, 0x0c, 0x43, "wrong state" },
    { KMIP_CAUSE_NO_TRANSITION, 0x0b, 0x0b, 0x0b, 0x43, "no transition" },
    { KMIP_CAUSE_ILLEGAL_OPERATION, 0x0b, 0x0b, 0x0b, 0x30,
      "illegal operation" },
    { KMIP_CAUSE_KEY_FORMAT_NOT_SUPPORTED, 0x10, 0x10, 0x10, 0x10,
      "key format type" },
    { KMIP_CAUSE_KEY_COMPRESSION_NOT_SUPPORTED, 0x11, 0x11, 0x11, 0x11,
      "key compression type" },
    { KMIP_CAUSE_KEY_WRAP_TYPE_NOT_SUPPORTED, 0x08, 0x08, 0x08, 0x32,
      "key wrap type" },
    { KMIP_CAUSE_KEY_VALUE_NOT_PRESENT, 0x0b, 0x13, 0x13, 0x13,
      "key value not present" },
    { KMIP_CAUSE_ENCODING_OPTION, 0x07, 0x12, 0x12, 0x12,
      "encoding option" },
    { KMIP_CAUSE_WRAPPING_OBJECT_NOT_FOUND, 0x01, 0x01, 0x01, 0x42,
      "wrapping object not found" },
    { KMIP_CAUSE_WRAPPING_OBJECT_ARCHIVED, 0x0d, 0x0d, 0x0d, 0x40,
      "wrapping object archived" },
    { KMIP_CAUSE_WRAPPING_OBJECT_DESTROYED, 0x01, 0x01, 0x01, 0x41,
      "wrapping object destroyed" },
    { KMIP_CAUSE_SENSITIVE, 0x0c, 0x0c, 0x16, 0x16, "sensitive" },
    { KMIP_CAUSE_NOT_EXTRACTABLE, 0x0c, 0x0c, 0x17, 0x17,
      "not extractable" },
    { KMIP_CAUSE_INCOMPATIBLE_USAGE, 0x0c, 0x0c, 0x0c, 0x29,
      "incompatible usage" },
    { KMIP_CAUSE_USAGE_LIMIT, 0x0c, 0x0c, 0x0c, 0x1a, "usage limit" },
    { KMIP_CAUSE_NO_USAGE_LIMITS, 0x0b, 0x0b, 0x0b, 0x21,
      "no usage limits" },
    { KMIP_CAUSE_PROTECTION_STORAGE, 0x08, 0x08, 0x08, 0x44,
      "protection storage" },
    { KMIP_CAUSE_PERMISSION_DENIED, 0x0c, 0x0c, 0x0c, 0x0c,
      "permission denied" },
    { KMIP_CAUSE_AUTHENTICATION, 0x03, 0x03, 0x03, 0x03,
      "authentication" },
    { KMIP_CAUSE_CRYPTOGRAPHIC_FAILURE, 0x0a, 0x0a, 0x0a, 0x0a,
      "cryptographic failure" },
    { KMIP_CAUSE_BAD_PARAMETERS, 0x0a, 0x0a, 0x0a, 0x24,
      "bad parameters" },
    { KMIP_CAUSE_UNSUPPORTED_PARAMETERS, 0x0a, 0x0a, 0x0a, 0x3e,
      "unsupported parameters" },
    { KMIP_CAUSE_IV_OR_TAG_MISSING, 0x04, 0x04, 0x04, 0x04,
      "iv or tag missing" },
    { KMIP_CAUSE_TAG_LENGTH, 0x100, 0x100, 0x100, 0x100, "tag length" },
    { KMIP_CAUSE_CORRELATION_VALUE, 0x07, 0x07, 0x07, 0x2e,
      "correlation value" },
    { KMIP_CAUSE_ASYNCHRONOUS_VALUE, 0x01, 0x01, 0x01, 0x2b,
      "asynchronous correlation value" },
    { KMIP_CAUSE_RESPONSE_TOO_LARGE, 0x02, 0x02, 0x02, 0x02,
      "response too large" },
    { KMIP_CAUSE_SERVER_LIMIT, 0x100, 0x100, 0x100, 0x3a, "server limit" },
    { KMIP_CAUSE_GENERAL_FAILURE, 0x100, 0x100, 0x100, 0x100,
      "general failure" },
};

#define NCASES  (sizeof(cases) / sizeof(cases[0]))


/* a reason is in its version's table, or clients could not read it */

static void
test_in_version(kmip_version_t version)
{
    unsigned  cause;
    uint32_t  reason;

    for (cause = KMIP_CAUSE_NONE + 1; cause < KMIP_CAUSE_MAX; cause++) {
        reason = kmip_error_reason(cause, version);

        ok(kmip_enum_known(KMIP_ENUM_ID_RESULT_REASON, reason, version),
           "%u.%u has the reason of cause %u, %s",
           kmip_version_major(version), kmip_version_minor(version), cause,
           kmip_reason_name(reason));
    }
}


int
main(void)
{
    size_t        i;
    kmip_error_t  error;

    is_int(NCASES, KMIP_CAUSE_MAX, "every cause has a case here");

    for (i = 0; i < NCASES; i++) {
        is_int(cases[i].cause, i, "%s", cases[i].name);
        is_int(kmip_error_reason(cases[i].cause, KMIP_V1_0), cases[i].v1_0,
               "in 1.0");
        is_int(kmip_error_reason(cases[i].cause, KMIP_V1_2), cases[i].v1_2,
               "in 1.2");
        is_int(kmip_error_reason(cases[i].cause, KMIP_V1_4), cases[i].v1_4,
               "in 1.4");
        is_int(kmip_error_reason(cases[i].cause, KMIP_V2_1), cases[i].v2_1,
               "in 2.1");
    }

    test_in_version(KMIP_V1_0);
    test_in_version(KMIP_V1_1);
    test_in_version(KMIP_V1_2);
    test_in_version(KMIP_V1_3);
    test_in_version(KMIP_V1_4);
    test_in_version(KMIP_V2_0);
    test_in_version(KMIP_V2_1);

    is_int(kmip_error_reason(KMIP_CAUSE_SENSITIVE, kmip_version(1, 9)), 0x16,
           "an unknown minor of 1.x has the reasons of the last");
    is_int(kmip_error_reason(KMIP_CAUSE_MAX, KMIP_V1_0), 0x100,
           "what is no cause is a General Failure, never a success");
    is_int(kmip_error_reason((kmip_cause_e) -1, KMIP_V1_0), 0x100,
           "nor is -1");

    is_int(kmip_fail(&error, KMIP_CAUSE_SENSITIVE, "text"), KMIP_ERROR,
           "failing returns an error");
    is_int(error.cause, KMIP_CAUSE_SENSITIVE, "with its cause");
    is_str(error.message, "text", "and its message");

    return done_testing();
}
