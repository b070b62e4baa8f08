
/*
 * What status and reason code mean, and what becomes of it.  Texts are never
 * looked at: they have changed over the years.
 */


#include <string.h>

#include "keyprotect_error.h"


#define KEYPROTECT_ANY        0xffff
#define KEYPROTECT_BIT(kind)  (1 << KEYPROTECT_CALL_##kind)

#define KEYPROTECT_ROOT_CALLS                                                \
    (KEYPROTECT_BIT(WRAP)|KEYPROTECT_BIT(UNWRAP)|KEYPROTECT_BIT(ROOT))


typedef struct {
    unsigned              kinds;
    unsigned              from;        /* status, and the last of its range */
    unsigned              to;
    const char           *code;        /* NULL: whatever it is */
    keyprotect_result_e   result;
} keyprotect_rule_t;

typedef struct {
    const char           *name;
    unsigned              root:1;
    unsigned              safe:1;
    keyprotect_result_e   bare;        /* of a success without JSON */
} keyprotect_kind_t;


/* an alias that is added again is taken: that tells that it was added */

static const keyprotect_kind_t  keyprotect_kinds[KEYPROTECT_CALLS] = {
    [KEYPROTECT_CALL_KEY] = { "read key", 0, 1, KEYPROTECT_MALFORMED },
    [KEYPROTECT_CALL_METADATA] = { "read metadata", 0, 1,
        KEYPROTECT_MALFORMED },
    [KEYPROTECT_CALL_LIST] = { "list keys", 0, 1, KEYPROTECT_MALFORMED },
    [KEYPROTECT_CALL_CREATE] = { "create key", 0, 0, KEYPROTECT_UNKNOWN },
    [KEYPROTECT_CALL_ALIAS] = { "add alias", 0, 1, KEYPROTECT_UNAVAILABLE },
    [KEYPROTECT_CALL_DELETE] = { "delete key", 0, 1, KEYPROTECT_OK },
    [KEYPROTECT_CALL_WRAP] = { "wrap", 1, 1, KEYPROTECT_MALFORMED },
    [KEYPROTECT_CALL_UNWRAP] = { "unwrap", 1, 1, KEYPROTECT_MALFORMED },
    [KEYPROTECT_CALL_ROOT] = { "read root key's metadata", 1, 1,
        KEYPROTECT_MALFORMED }
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
    [KEYPROTECT_POLICY] = "forbidden by a policy of the instance",
    [KEYPROTECT_PROTECTED] = "deletion was refused",
    [KEYPROTECT_TOO_BROAD] = "search is too broad",
    [KEYPROTECT_THROTTLED] = "too many requests",
    [KEYPROTECT_UNAVAILABLE] = "unavailable",
    [KEYPROTECT_UNKNOWN] = "perhaps performed",
    [KEYPROTECT_MALFORMED] = "unexpected answer",
    [KEYPROTECT_MISMATCH] = "the answer is not what was stored"
};


/* the first that fits; what fits none is MALFORMED */

static const keyprotect_rule_t  keyprotect_rules[] = {
    { KEYPROTECT_ANY, 200, 299, NULL, KEYPROTECT_OK },

    { KEYPROTECT_ANY, 400, 599, "KEY_ALIAS_NOT_UNIQUE_ERR",
      KEYPROTECT_ALIAS_CLASH },
    { KEYPROTECT_ANY, 400, 599, "KEY_ALIAS_QUOTA_ERR",
      KEYPROTECT_ALIAS_QUOTA },
    { KEYPROTECT_ANY, 400, 499, "KEY_SEARCH_TOO_BROAD",
      KEYPROTECT_TOO_BROAD },
    { KEYPROTECT_ANY, 400, 499, "BEARER_SUB_EXTRACTION_ERR",
      KEYPROTECT_UNAUTHORIZED },
    { KEYPROTECT_ANY, 400, 499, "KEY_CREATE_IMPORT_ACCESS_ERR",
      KEYPROTECT_POLICY },
    { KEYPROTECT_ANY, 400, 499, "KEY_ACTION_INVALID_STATE_ERR",
      KEYPROTECT_INVALID_STATE },
    { KEYPROTECT_ANY, 404, 404, "KEY_NOT_FOUND_ERR", KEYPROTECT_ABSENT },
    { KEYPROTECT_ANY, 400, 499, "KEY_DELETED_ERR", KEYPROTECT_GONE },

    { KEYPROTECT_BIT(DELETE), 400, 499, "AUTHORIZATIONS_NOT_MET",
      KEYPROTECT_PROTECTED },
    { KEYPROTECT_BIT(DELETE), 400, 499, "PROTECTED_RESOURCE_ERR",
      KEYPROTECT_PROTECTED },
    { KEYPROTECT_BIT(DELETE), 400, 499, "PREV_KEY_DEL_ERR",
      KEYPROTECT_PROTECTED },
    { KEYPROTECT_BIT(DELETE), 401, 401, NULL, KEYPROTECT_PROTECTED },

    { KEYPROTECT_ANY, 401, 401, NULL, KEYPROTECT_UNAUTHORIZED },
    { KEYPROTECT_ANY, 403, 403, NULL, KEYPROTECT_UNAUTHORIZED },
    { KEYPROTECT_ANY, 410, 410, NULL, KEYPROTECT_GONE },
    { KEYPROTECT_ANY, 429, 429, NULL, KEYPROTECT_THROTTLED },

    { KEYPROTECT_ROOT_CALLS, 409, 409, NULL, KEYPROTECT_INVALID_STATE },
    { KEYPROTECT_BIT(UNWRAP), 400, 400, NULL, KEYPROTECT_BAD_CIPHERTEXT },
    { KEYPROTECT_BIT(UNWRAP), 422, 422, NULL, KEYPROTECT_BAD_CIPHERTEXT },

    /* a record that Key Protect itself cannot read will not heal */

    { KEYPROTECT_BIT(KEY)|KEYPROTECT_BIT(METADATA), 500, 500,
      "INCOMPLETE_METADATA_ERR", KEYPROTECT_MALFORMED },

    { KEYPROTECT_BIT(CREATE), 500, 599, NULL, KEYPROTECT_UNKNOWN },
    { KEYPROTECT_BIT(CREATE), 408, 408, NULL, KEYPROTECT_UNKNOWN },
    { KEYPROTECT_ANY, 500, 599, NULL, KEYPROTECT_UNAVAILABLE },
    { KEYPROTECT_ANY, 408, 408, NULL, KEYPROTECT_UNAVAILABLE }
};


static const keyprotect_verdict_t  keyprotect_verdicts[KEYPROTECT_RESULTS] = {
    [KEYPROTECT_OK] = { KMIP_STORE_OK, NULL },
    [KEYPROTECT_ABSENT] = { KMIP_STORE_ABSENT, NULL },
    [KEYPROTECT_GONE] = { KMIP_STORE_ABSENT, NULL },
    [KEYPROTECT_ALIAS_CLASH] = { KMIP_STORE_CONFLICT, NULL },

    [KEYPROTECT_ALIAS_QUOTA] = { KMIP_STORE_UNAVAILABLE,
        "Key Protect takes no more aliases" },

    [KEYPROTECT_INVALID_STATE] = { KMIP_STORE_INVALID,
        "The record is in a state that does not allow this" },

    [KEYPROTECT_BAD_CIPHERTEXT] = { KMIP_STORE_CRYPTO,
        "The key cannot be unwrapped" },

    [KEYPROTECT_UNAUTHORIZED] = { KMIP_STORE_MISCONFIGURED,
        "The key manager is not authorized at Key Protect" },

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

    [KEYPROTECT_UNKNOWN] = { KMIP_STORE_UNAVAILABLE,
        "Key Protect did not answer in time" },

    [KEYPROTECT_MALFORMED] = { KMIP_STORE_INVALID,
        "Key Protect gave an unexpected answer" },

    [KEYPROTECT_MISMATCH] = { KMIP_STORE_INVALID,
        "What Key Protect unwrapped is not the key that was stored" }
};

static const keyprotect_verdict_t  keyprotect_root_verdict = {
    KMIP_STORE_CRYPTO, "The root key is missing or not active"
};


keyprotect_result_e
keyprotect_classify(keyprotect_kind_e kind, unsigned status,
    const char *code, int json)
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

        if (rule->result == KEYPROTECT_OK && !json) {
            return keyprotect_kinds[kind].bare;
        }

        return rule->result;
    }

    return KEYPROTECT_MALFORMED;
}


const keyprotect_verdict_t *
keyprotect_verdict(keyprotect_kind_e kind, keyprotect_result_e result)
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
keyprotect_kind_name(keyprotect_kind_e kind)
{
    return keyprotect_kinds[kind].name;
}


const char *
keyprotect_result_name(keyprotect_result_e result)
{
    return keyprotect_results[result];
}


int
keyprotect_kind_is_root(keyprotect_kind_e kind)
{
    return keyprotect_kinds[kind].root;
}


int
keyprotect_kind_is_safe(keyprotect_kind_e kind)
{
    return keyprotect_kinds[kind].safe;
}
