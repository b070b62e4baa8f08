
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Causes of failure and the Result Reasons that clients receive for them (KMIP
 * 1.4, section 9.1.3.2.29).
 */


#ifndef _KMIP_ERROR_H_INCLUDED_
#define _KMIP_ERROR_H_INCLUDED_


#include "kmip_arena.h"
#include "kmip_core.h"
#include "kmip_enums.h"


/*
 * The code reports a cause.  The table in kmip_error.c maps cause and version
 * to the Result Reason in the response, since 2.x has finer reasons than 1.x.
 */

typedef enum {
    KMIP_CAUSE_NONE = 0,
    KMIP_CAUSE_INVALID_MESSAGE,           /* cannot be parsed */
    KMIP_CAUSE_UNSUPPORTED_VERSION,
    KMIP_CAUSE_OPERATION_NOT_SUPPORTED,
    KMIP_CAUSE_FEATURE_NOT_SUPPORTED,
    KMIP_CAUSE_MISSING_DATA,
    KMIP_CAUSE_INVALID_FIELD,
    KMIP_CAUSE_INVALID_OBJECT_TYPE,
    KMIP_CAUSE_INVALID_ATTRIBUTE,         /* unknown, or not allowed here */
    KMIP_CAUSE_INVALID_ATTRIBUTE_VALUE,
    KMIP_CAUSE_ATTRIBUTE_READ_ONLY,       /* Modify, Delete */
    KMIP_CAUSE_READ_ONLY_ATTRIBUTE,       /* Create, Register, Add */
    KMIP_CAUSE_ATTRIBUTE_SINGLE_VALUED,
    KMIP_CAUSE_ATTRIBUTE_MULTI_VALUED,    /* Set, Adjust; Modify of one among
                                             several */
    KMIP_CAUSE_UNSUPPORTED_ATTRIBUTE,     /* Adjust: unknown */
    KMIP_CAUSE_INVALID_DATA_TYPE,         /* Adjust */
    KMIP_CAUSE_NUMERIC_RANGE,             /* Adjust */
    KMIP_CAUSE_ATTRIBUTE_NOT_FOUND,       /* Modify */
    KMIP_CAUSE_ATTRIBUTE_ABSENT,          /* Delete */
    KMIP_CAUSE_ATTRIBUTE_INSTANCE_NOT_FOUND,
    KMIP_CAUSE_INDEX_OUT_OF_BOUNDS,
    KMIP_CAUSE_NON_UNIQUE_NAME,           /* Create, Register, Modify */
    KMIP_CAUSE_NON_UNIQUE_NAME_ADDED,     /* Add */
    KMIP_CAUSE_OBJECT_NOT_FOUND,
    KMIP_CAUSE_OBJECT_DESTROYED,          /* Get */
    KMIP_CAUSE_DESTROYED_AGAIN,           /* Destroy of a destroyed object */
    KMIP_CAUSE_OBJECT_ARCHIVED,
    KMIP_CAUSE_WRONG_STATE,
    KMIP_CAUSE_NO_TRANSITION,             /* Revoke: not from this state */
    KMIP_CAUSE_ILLEGAL_OPERATION,
    KMIP_CAUSE_KEY_FORMAT_NOT_SUPPORTED,
    KMIP_CAUSE_KEY_COMPRESSION_NOT_SUPPORTED,
    KMIP_CAUSE_KEY_WRAP_TYPE_NOT_SUPPORTED,
    KMIP_CAUSE_KEY_VALUE_NOT_PRESENT,
    KMIP_CAUSE_ENCODING_OPTION,           /* does not go with the request */
    KMIP_CAUSE_WRAPPING_OBJECT_NOT_FOUND,
    KMIP_CAUSE_WRAPPING_OBJECT_ARCHIVED,
    KMIP_CAUSE_WRAPPING_OBJECT_DESTROYED,
    KMIP_CAUSE_SENSITIVE,
    KMIP_CAUSE_NOT_EXTRACTABLE,
    KMIP_CAUSE_INCOMPATIBLE_USAGE,        /* Check: not in usage mask */
    KMIP_CAUSE_USAGE_LIMIT,               /* Check: count exceeds the limit */
    KMIP_CAUSE_NO_USAGE_LIMITS,           /* Get Usage Allocation */
    KMIP_CAUSE_PROTECTION_STORAGE,        /* not as the client's mask asks */
    KMIP_CAUSE_PERMISSION_DENIED,
    KMIP_CAUSE_AUTHENTICATION,
    KMIP_CAUSE_CRYPTOGRAPHIC_FAILURE,
    KMIP_CAUSE_BAD_PARAMETERS,            /* missing, or contradictory */
    KMIP_CAUSE_UNSUPPORTED_PARAMETERS,    /* not offered */
    KMIP_CAUSE_IV_OR_TAG_MISSING,
    KMIP_CAUSE_TAG_LENGTH,                /* not one that is offered */
    KMIP_CAUSE_CORRELATION_VALUE,         /* of no stream */
    KMIP_CAUSE_ASYNCHRONOUS_VALUE,        /* of no operation */
    KMIP_CAUSE_RESPONSE_TOO_LARGE,
    KMIP_CAUSE_SERVER_LIMIT,
    KMIP_CAUSE_GENERAL_FAILURE,
    KMIP_CAUSE_MAX
} kmip_cause_e;


/* message is static or in the request's arena; it never contains secrets */

typedef struct {
    kmip_cause_e   cause;
    const char    *message;
} kmip_error_t;


/* the Result Reason for a cause; 0 for KMIP_CAUSE_NONE */

uint32_t kmip_error_reason(kmip_cause_e cause, kmip_version_t version);

/* sets the error and returns KMIP_ERROR, so that a function can return it */

kmip_int_t kmip_fail(kmip_error_t *error, kmip_cause_e cause,
    const char *message);

/* an Invalid Field, "<name of the tag> is not a field of <structure>" */

kmip_int_t kmip_fail_stranger(kmip_arena_t *arena, uint32_t tag,
    const char *structure, kmip_error_t *error);


#endif /* _KMIP_ERROR_H_INCLUDED_ */
