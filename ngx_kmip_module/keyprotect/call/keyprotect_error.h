
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Results of calls to Key Protect, from status and reason code, and the store
 * outcomes that follow from them.
 */


#ifndef _KEYPROTECT_ERROR_H_INCLUDED_
#define _KEYPROTECT_ERROR_H_INCLUDED_


#include "kmip_store.h"


/* kinds of calls; each has a row in a table in keyprotect_error.c */

typedef enum {
    KEYPROTECT_CALL_KEY = 0,      /* GET /keys/{id or alias}: with payload */
    KEYPROTECT_CALL_METADATA,     /* the same, without payload */
    KEYPROTECT_CALL_LIST,
    KEYPROTECT_CALL_CREATE,       /* POST /keys: the only call that is not
                                     repeated when its response is lost */
    KEYPROTECT_CALL_ALIAS,        /* POST alias */
    KEYPROTECT_CALL_UNALIAS,      /* DELETE alias */
    KEYPROTECT_CALL_DELETE,
    KEYPROTECT_CALL_WRAP,
    KEYPROTECT_CALL_UNWRAP,
    KEYPROTECT_CALL_ROOT,         /* metadata of the root key */
    KEYPROTECT_CALLS
} keyprotect_kind_e;

typedef enum {
    KEYPROTECT_OK = 0,
    KEYPROTECT_ABSENT,            /* 404 with KEY_NOT_FOUND_ERR */
    KEYPROTECT_GONE,              /* 410 with KEY_DELETED_ERR */
    KEYPROTECT_ALIAS_CLASH,       /* KEY_ALIAS_NOT_UNIQUE_ERR */
    KEYPROTECT_ALIAS_QUOTA,       /* KEY_ALIAS_QUOTA_ERR */
    KEYPROTECT_INVALID_STATE,     /* KEY_ACTION_INVALID_STATE_ERR: key is
                                     disabled */
    KEYPROTECT_BAD_CIPHERTEXT,    /* unwrap: 400 or 422 with its code */
    KEYPROTECT_UNAUTHORIZED,      /* 401 after renewal, 403 */
    KEYPROTECT_API_KEY,           /* 4xx of IAM: it refuses the API key */
    KEYPROTECT_POLICY,            /* KEY_CREATE_IMPORT_ACCESS_ERR */
    KEYPROTECT_PROTECTED,         /* DELETE refused: 401, dual authorization,
                                     registrations */
    KEYPROTECT_TOO_BROAD,         /* KEY_SEARCH_TOO_BROAD */
    KEYPROTECT_THROTTLED,         /* 429 until the deadline */
    KEYPROTECT_UNAVAILABLE,       /* unreachable, breaker open */
    KEYPROTECT_FAILING,           /* 5xx */
    KEYPROTECT_LATE,              /* the deadline was reached first */
    KEYPROTECT_NO_TOKEN,          /* no token from IAM; the result of Key
                                     Protect is not known */
    KEYPROTECT_UNKNOWN,           /* possibly performed: must be read back */
    KEYPROTECT_MALFORMED,         /* unreadable or unknown response; nothing
                                     may be concluded from it */
    KEYPROTECT_MISMATCH,          /* UNWRAP: the plaintext is not the record's
                                     key */
    KEYPROTECT_RESULTS
} keyprotect_result_e;


typedef struct {
    kmip_store_outcome_e   outcome;
    const char            *message;       /* static, for the client */
} keyprotect_verdict_t;


/*
 * The store outcome of a result.  ABSENT and GONE both become ABSENT: a flow
 * must make its own checks before it reports that.
 */

const keyprotect_verdict_t *keyprotect_error_verdict(keyprotect_kind_e kind,
    keyprotect_result_e result);

/*
 * Determines the result from status and reason code; code is "" if there is
 * none.  own: the body is Key Protect's, see keyprotect_judge.h.  A
 * combination that is not documented for Key Protect is MALFORMED, since it
 * may come from a gateway.
 */

keyprotect_result_e keyprotect_error_classify(keyprotect_kind_e kind,
    unsigned status, const char *code, int own);

/* 1 if the failure is temporary, so that a later call may succeed */

int keyprotect_error_result_passes(keyprotect_result_e result);

const char *keyprotect_error_kind_name(keyprotect_kind_e kind);
const char *keyprotect_error_result_name(keyprotect_result_e result);

/* 1 for calls that use the root key: their failures are cryptographic */

int keyprotect_error_kind_is_root(keyprotect_kind_e kind);

/* 1 if the call may be repeated although it may have been performed */

int keyprotect_error_kind_is_safe(keyprotect_kind_e kind);


#endif /* _KEYPROTECT_ERROR_H_INCLUDED_ */
