
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The results of status and reason code, and their store outcomes.  Texts in
 * responses are never used: IBM has changed them over the years.
 */


#include <string.h>

#include "keyprotect_error.h"


#define KEYPROTECT_ANY        0xffff
#define KEYPROTECT_BIT(kind)  (1 << KEYPROTECT_CALL_##kind)

#define KEYPROTECT_ACTIONS  (KEYPROTECT_BIT(WRAP)|KEYPROTECT_BIT(UNWRAP))

#define KEYPROTECT_READS                                                     \
    (KEYPROTECT_BIT(KEY)|KEYPROTECT_BIT(METADATA)|KEYPROTECT_BIT(ROOT))

#define KEYPROTECT_MAKES  (KEYPROTECT_BIT(CREATE)|KEYPROTECT_BIT(ALIAS))

/* calls with the id or an alias of a key in the path */

#define KEYPROTECT_ON_KEY                                                    \
    (KEYPROTECT_READS|KEYPROTECT_ACTIONS                                     \
     |KEYPROTECT_BIT(ALIAS)|KEYPROTECT_BIT(UNALIAS)|KEYPROTECT_BIT(DELETE))


typedef struct {
    unsigned              kinds;
    unsigned              from;        /* first and last status */
    unsigned              to;
    const char           *code;        /* NULL: any; empty: none */
    keyprotect_result_e   result;
    unsigned              own:1;       /* only if the body is Key Protect's */
} keyprotect_rule_t;

typedef struct {
    const char           *name;
    unsigned              root:1;
    unsigned              safe:1;
} keyprotect_kind_t;


/*
 * Adding an alias is safe to repeat: if it was added, the repetition clashes.
 */

static const keyprotect_kind_t  keyprotect_kinds[KEYPROTECT_CALLS] = {
    [KEYPROTECT_CALL_KEY] = { "read key", 0, 1 },
    [KEYPROTECT_CALL_METADATA] = { "read metadata", 0, 1 },
    [KEYPROTECT_CALL_LIST] = { "list keys", 0, 1 },
    [KEYPROTECT_CALL_CREATE] = { "create key", 0, 0 },
    [KEYPROTECT_CALL_ALIAS] = { "add alias", 0, 1 },
    [KEYPROTECT_CALL_UNALIAS] = { "remove alias", 0, 1 },
    [KEYPROTECT_CALL_DELETE] = { "delete key", 0, 1 },
    [KEYPROTECT_CALL_WRAP] = { "wrap", 1, 1 },
    [KEYPROTECT_CALL_UNWRAP] = { "unwrap", 1, 1 },
    [KEYPROTECT_CALL_ROOT] = { "read root key's metadata", 1, 1 }
};

static const char  *keyprotect_results[KEYPROTECT_RESULTS] = {
    [KEYPROTECT_OK] = "done",
    [KEYPROTECT_ABSENT] = "not found",
    [KEYPROTECT_GONE] = "deleted",
    [KEYPROTECT_ALIAS_CLASH] = "alias is taken",
    [KEYPROTECT_ALIAS_QUOTA] = "no more aliases",
    [KEYPROTECT_INVALID_STATE] = "key is not active",
    [KEYPROTECT_BAD_CIPHERTEXT] = "ciphertext was refused",
    [KEYPROTECT_UNAUTHORIZED] = "not authorized",
    [KEYPROTECT_API_KEY] = "IAM refuses the API key",
    [KEYPROTECT_POLICY] = "forbidden by a policy of the instance",
    [KEYPROTECT_PROTECTED] = "deletion was refused",
    [KEYPROTECT_TOO_BROAD] = "search is too broad",
    [KEYPROTECT_THROTTLED] = "too many requests",
    [KEYPROTECT_UNAVAILABLE] = "unavailable",
    [KEYPROTECT_FAILING] = "internal error of Key Protect",
    [KEYPROTECT_LATE] = "the deadline has passed",
    [KEYPROTECT_NO_TOKEN] = "IAM gives no token",
    [KEYPROTECT_UNKNOWN] = "possibly performed",
    [KEYPROTECT_MALFORMED] = "unexpected response",
    [KEYPROTECT_MISMATCH] = "not the stored key"
};


/* the first row that matches; without one, the result is MALFORMED */

static const keyprotect_rule_t  keyprotect_rules[] = {
    { KEYPROTECT_READS|KEYPROTECT_ACTIONS|KEYPROTECT_BIT(LIST), 200, 200,
      NULL, KEYPROTECT_OK, 1 },
    { KEYPROTECT_MAKES, 200, 201, NULL, KEYPROTECT_OK, 1 },
    { KEYPROTECT_BIT(DELETE), 200, 200, NULL, KEYPROTECT_OK, 1 },

    /* there is no other success: that the alias is gone, a read must tell */

    { KEYPROTECT_BIT(UNALIAS), 204, 204, NULL, KEYPROTECT_OK, 0 },

    /* a success that does not say what was done */

    { KEYPROTECT_MAKES|KEYPROTECT_BIT(DELETE)|KEYPROTECT_BIT(UNALIAS), 200,
      299, NULL, KEYPROTECT_UNKNOWN, 0 },

    /* the status of these two is not documented */

    { KEYPROTECT_MAKES, 400, 599, "KEY_ALIAS_NOT_UNIQUE_ERR",
      KEYPROTECT_ALIAS_CLASH, 0 },
    { KEYPROTECT_MAKES, 400, 599, "KEY_ALIAS_QUOTA_ERR",
      KEYPROTECT_ALIAS_QUOTA, 0 },

    { KEYPROTECT_BIT(LIST), 400, 400, "KEY_SEARCH_TOO_BROAD",
      KEYPROTECT_TOO_BROAD, 0 },
    { KEYPROTECT_ANY, 400, 400, "BEARER_SUB_EXTRACTION_ERR",
      KEYPROTECT_UNAUTHORIZED, 0 },
    { KEYPROTECT_BIT(UNWRAP), 400, 400, "INVALID_FIELD_ERR",
      KEYPROTECT_BAD_CIPHERTEXT, 0 },
    { KEYPROTECT_BIT(UNWRAP), 422, 422, "UNPROCESSABLE_CIPHERTEXT_ERR",
      KEYPROTECT_BAD_CIPHERTEXT, 0 },

    /* a 401 has no reason code */

    { KEYPROTECT_BIT(DELETE)|KEYPROTECT_BIT(UNALIAS), 401, 401, NULL,
      KEYPROTECT_PROTECTED, 1 },
    { KEYPROTECT_ANY, 401, 401, NULL, KEYPROTECT_UNAUTHORIZED, 0 },
    { KEYPROTECT_ANY, 403, 403, NULL, KEYPROTECT_UNAUTHORIZED, 0 },

    { KEYPROTECT_ON_KEY, 404, 404, "KEY_NOT_FOUND_ERR", KEYPROTECT_ABSENT,
      0 },
    { KEYPROTECT_ON_KEY, 410, 410, "KEY_DELETED_ERR", KEYPROTECT_GONE, 0 },

    { KEYPROTECT_BIT(CREATE), 409, 409, "KEY_CREATE_IMPORT_ACCESS_ERR",
      KEYPROTECT_POLICY, 0 },
    { KEYPROTECT_ACTIONS|KEYPROTECT_BIT(ROOT), 409, 409,
      "KEY_ACTION_INVALID_STATE_ERR", KEYPROTECT_INVALID_STATE, 0 },

    { KEYPROTECT_BIT(DELETE), 409, 409, "AUTHORIZATIONS_NOT_MET",
      KEYPROTECT_PROTECTED, 0 },
    { KEYPROTECT_BIT(DELETE), 409, 409, "PROTECTED_RESOURCE_ERR",
      KEYPROTECT_PROTECTED, 0 },
    { KEYPROTECT_BIT(DELETE), 409, 409, "PREV_KEY_DEL_ERR",
      KEYPROTECT_PROTECTED, 0 },

    { KEYPROTECT_ANY, 429, 429, NULL, KEYPROTECT_THROTTLED, 0 },

    /* permanent: Key Protect cannot read the record */

    { KEYPROTECT_READS, 500, 500, "INCOMPLETE_METADATA_ERR",
      KEYPROTECT_MALFORMED, 0 },

    /* a gateway does not tell whether it has forwarded the request */

    { KEYPROTECT_BIT(CREATE), 408, 408, NULL, KEYPROTECT_UNKNOWN, 0 },
    { KEYPROTECT_BIT(CREATE), 500, 599, NULL, KEYPROTECT_UNKNOWN, 0 },
    { KEYPROTECT_BIT(CREATE), 100, 499, "", KEYPROTECT_UNKNOWN, 0 },

    { KEYPROTECT_ANY, 500, 599, NULL, KEYPROTECT_FAILING, 0 },
    { KEYPROTECT_ANY, 408, 408, NULL, KEYPROTECT_FAILING, 0 }
};


static const keyprotect_verdict_t  keyprotect_verdicts[KEYPROTECT_RESULTS] = {
    [KEYPROTECT_OK] = { KMIP_STORE_OK, NULL },
    [KEYPROTECT_ABSENT] = { KMIP_STORE_ABSENT, NULL },
    [KEYPROTECT_GONE] = { KMIP_STORE_ABSENT, NULL },
    [KEYPROTECT_ALIAS_CLASH] = { KMIP_STORE_CONFLICT, NULL },

    [KEYPROTECT_ALIAS_QUOTA] = { KMIP_STORE_UNAVAILABLE,
        "Key Protect accepts no more aliases" },

    [KEYPROTECT_INVALID_STATE] = { KMIP_STORE_INVALID,
        "The record is in a state that does not allow this" },

    [KEYPROTECT_BAD_CIPHERTEXT] = { KMIP_STORE_CRYPTO,
        "The key cannot be unwrapped" },

    [KEYPROTECT_UNAUTHORIZED] = { KMIP_STORE_MISCONFIGURED,
        "The key manager is not authorized at Key Protect" },

    [KEYPROTECT_API_KEY] = { KMIP_STORE_MISCONFIGURED,
        "IAM refuses the API key of the key manager" },

    [KEYPROTECT_POLICY] = { KMIP_STORE_MISCONFIGURED,
        "A policy of the Key Protect instance forbids this" },

    [KEYPROTECT_PROTECTED] = { KMIP_STORE_DENIED,
        "The key is marked as destroyed, but Key Protect does not let its "
        "record be deleted" },

    [KEYPROTECT_TOO_BROAD] = { KMIP_STORE_LIMIT,
        "Too many keys to search" },

    [KEYPROTECT_THROTTLED] = { KMIP_STORE_UNAVAILABLE,
        "Key Protect is overloaded" },

    [KEYPROTECT_UNAVAILABLE] = { KMIP_STORE_UNAVAILABLE,
        "Key Protect cannot be reached" },

    [KEYPROTECT_FAILING] = { KMIP_STORE_UNAVAILABLE,
        "Key Protect has an internal error" },

    [KEYPROTECT_LATE] = { KMIP_STORE_UNAVAILABLE,
        "The deadline of the request has passed" },

    [KEYPROTECT_NO_TOKEN] = { KMIP_STORE_UNAVAILABLE,
        "IAM gives the key manager no token" },

    [KEYPROTECT_UNKNOWN] = { KMIP_STORE_UNAVAILABLE,
        "It is not known whether Key Protect performed this" },

    [KEYPROTECT_MALFORMED] = { KMIP_STORE_INVALID,
        "Key Protect returned an unexpected response" },

    [KEYPROTECT_MISMATCH] = { KMIP_STORE_INVALID,
        "Key Protect returned a key that is not the stored one" }
};

static const keyprotect_verdict_t  keyprotect_root_verdict = {
    KMIP_STORE_CRYPTO, "The root key is missing or not active"
};


keyprotect_result_e
keyprotect_error_classify(keyprotect_kind_e kind, unsigned status,
    const char *code, int own)
{
    size_t                    i;
    const keyprotect_rule_t  *rule;

    for (i = 0; i < sizeof(keyprotect_rules) / sizeof(keyprotect_rule_t);
         i++)
    {
        rule = &keyprotect_rules[i];

        if ((rule->kinds & (1u << kind)) == 0
            || status < rule->from || status > rule->to
            || (rule->code && strcmp(rule->code, code) != 0))
        {
            continue;
        }

        if (!rule->own || own) {
            return rule->result;
        }
    }

    return KEYPROTECT_MALFORMED;
}


int
keyprotect_error_result_passes(keyprotect_result_e result)
{
    switch (result) {

    case KEYPROTECT_THROTTLED:
    case KEYPROTECT_UNAVAILABLE:
    case KEYPROTECT_FAILING:
    case KEYPROTECT_LATE:
    case KEYPROTECT_NO_TOKEN:
        return 1;

    default:
        return 0;
    }
}


const keyprotect_verdict_t *
keyprotect_error_verdict(keyprotect_kind_e kind, keyprotect_result_e result)
{
    if (keyprotect_kinds[kind].root
        && (result == KEYPROTECT_ABSENT || result == KEYPROTECT_GONE
            || result == KEYPROTECT_INVALID_STATE))
    {
        return &keyprotect_root_verdict;
    }

    return &keyprotect_verdicts[result];
}


const char *
keyprotect_error_kind_name(keyprotect_kind_e kind)
{
    return keyprotect_kinds[kind].name;
}


const char *
keyprotect_error_result_name(keyprotect_result_e result)
{
    return keyprotect_results[result];
}


int
keyprotect_error_kind_is_root(keyprotect_kind_e kind)
{
    return keyprotect_kinds[kind].root;
}


int
keyprotect_error_kind_is_safe(keyprotect_kind_e kind)
{
    return keyprotect_kinds[kind].safe;
}
