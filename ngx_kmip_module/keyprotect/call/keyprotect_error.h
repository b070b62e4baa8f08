
/*
 * What a call to Key Protect came to, by one table, and what the engine is
 * told of it.
 */


#ifndef _KEYPROTECT_ERROR_H_INCLUDED_
#define _KEYPROTECT_ERROR_H_INCLUDED_


#include "kmip_store.h"


/* what a call is; a row of tables in keyprotect_error.c */

typedef enum {
    KEYPROTECT_CALL_KEY = 0,      /* GET /keys/{id or alias}: with payload */
    KEYPROTECT_CALL_METADATA,     /* the same without */
    KEYPROTECT_CALL_LIST,
    KEYPROTECT_CALL_CREATE,       /* POST /keys: the only one that is not
                                     repeated when its answer is lost */
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
    KEYPROTECT_INVALID_STATE,     /* KEY_ACTION_INVALID_STATE_ERR: disabled */
    KEYPROTECT_BAD_CIPHERTEXT,    /* 400, 422 of unwrap, each with its code */
    KEYPROTECT_UNAUTHORIZED,      /* 401 after renewal, 403 */
    KEYPROTECT_API_KEY,           /* IAM's 4xx: it gives no token for our key */
    KEYPROTECT_POLICY,            /* KEY_CREATE_IMPORT_ACCESS_ERR */
    KEYPROTECT_PROTECTED,         /* DELETE refused: 401, dual authorization,
                                     registrations */
    KEYPROTECT_TOO_BROAD,         /* KEY_SEARCH_TOO_BROAD */
    KEYPROTECT_THROTTLED,         /* 429 until the deadline */
    KEYPROTECT_UNAVAILABLE,       /* unreachable, breaker open */
    KEYPROTECT_FAILING,           /* 5xx */
    KEYPROTECT_LATE,              /* the deadline came first */
    KEYPROTECT_NO_TOKEN,          /* IAM is in trouble: what Key Protect would
                                     say is not known */
    KEYPROTECT_UNKNOWN,           /* perhaps performed: to be read back */
    KEYPROTECT_MALFORMED,         /* unreadable, or an answer that we do not
                                     know: nothing may be concluded from it */
    KEYPROTECT_MISMATCH,          /* UNWRAP: not the material of the record */
    KEYPROTECT_RESULTS
} keyprotect_result_e;


typedef struct {
    kmip_store_outcome_e   outcome;
    const char            *message;       /* static, for the client */
} keyprotect_verdict_t;


/*
 * Design, section 3.  ABSENT and GONE of a record become ABSENT: a flow says
 * so only after the checks that are its own.
 */

const keyprotect_verdict_t *keyprotect_error_verdict(keyprotect_kind_e kind,
    keyprotect_result_e result);

/*
 * code is empty if there was none; own: the body is Key Protect's, as
 * keyprotect_judge.h says.  What no document of Key Protect's tells is not
 * believed: a gateway may have said it.
 */

keyprotect_result_e keyprotect_error_classify(keyprotect_kind_e kind,
    unsigned status, const char *code, int own);

/* 1 for a trouble that may be over when somebody asks again */

int keyprotect_error_result_passes(keyprotect_result_e result);

const char *keyprotect_error_kind_name(keyprotect_kind_e kind);
const char *keyprotect_error_result_name(keyprotect_result_e result);

/* kinds about the root key: their failures are cryptographic */

int keyprotect_error_kind_is_root(keyprotect_kind_e kind);

/* may be sent again when it may have been performed */

int keyprotect_error_kind_is_safe(keyprotect_kind_e kind);


#endif /* _KEYPROTECT_ERROR_H_INCLUDED_ */
