
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Advice about failed calls.
 *
 * Key Protect responds with 401 in four cases that it does not distinguish: a
 * missing role, a wrong instance, a wrong region, or a network policy.
 */


#include <string.h>

#include "keyprotect_advice.h"
#include "keyprotect_internal.h"


#define KEYPROTECT_ANY        0xffff
#define KEYPROTECT_BIT(kind)  (1 << KEYPROTECT_CALL_##kind)

#define KEYPROTECT_ROOT_CALLS                                                \
    (KEYPROTECT_BIT(WRAP)|KEYPROTECT_BIT(UNWRAP)|KEYPROTECT_BIT(ROOT))

#define KEYPROTECT_WHERE                                                     \
    "instance $instance, the region of endpoint $endpoint, and the network " \
    "policies of the instance"

#define KEYPROTECT_ELSE  "; if it is granted, check " KEYPROTECT_WHERE

#define KEYPROTECT_FOREIGN                                                   \
    "the response is not Key Protect's: check endpoint $endpoint, proxy, "   \
    "and gateways in between"


/* rows about responses have a status or result that needs a response */

typedef struct {
    unsigned                 kinds;
    keyprotect_result_e      result;
    const char              *code;      /* NULL: any; empty: none */
    unsigned                 foreign:1; /* only if the body is not Key
                                           Protect's */
    keyprotect_http_cause_e  cause;     /* NONE: any */
    const char              *text;
} keyprotect_advice_t;

typedef struct {
    unsigned                 status;    /* 0: there was no response */
    unsigned                 last;
    const char              *code;      /* NULL: any */
    keyprotect_http_cause_e  cause;     /* NONE: any */
    const char              *text;
} keyprotect_advice_iam_t;


static const keyprotect_advice_t  keyprotect_advices[] = {

    { KEYPROTECT_ANY, KEYPROTECT_UNAUTHORIZED, "BEARER_SUB_EXTRACTION_ERR", 0,
      KEYPROTECT_CAUSE_NONE,
      "Key Protect does not understand IAM's token: check that iam_endpoint "
      "and endpoint belong together" },

    { KEYPROTECT_ANY, KEYPROTECT_UNAUTHORIZED, "RESOURCE_OWNER_ERR", 0,
      KEYPROTECT_CAUSE_NONE,
      "the instance belongs to another account than the API key: check "
      "instance $instance and api_key_file" },

    { KEYPROTECT_ANY, KEYPROTECT_UNAUTHORIZED, "CONFIG_RULE_CONFLICT_ERR", 0,
      KEYPROTECT_CAUSE_NONE,
      "a configuration rule of the account forbids it" },

    { KEYPROTECT_ANY, KEYPROTECT_UNAUTHORIZED, "FEATURE_RESTRICTED_ERR", 0,
      KEYPROTECT_CAUSE_NONE, "the account may not use this" },

    { KEYPROTECT_ROOT_CALLS, KEYPROTECT_UNAUTHORIZED, NULL, 0,
      KEYPROTECT_CAUSE_NONE,
      "grant Reader on the root key; if it is granted, check root_key $root, "
      KEYPROTECT_WHERE },

    { KEYPROTECT_BIT(DELETE), KEYPROTECT_UNAUTHORIZED, NULL, 0,
      KEYPROTECT_CAUSE_NONE,
      "grant Manager on the key ring $ring or set \"destroy tombstone\""
      KEYPROTECT_ELSE },

    { KEYPROTECT_BIT(CREATE), KEYPROTECT_UNAUTHORIZED, NULL, 0,
      KEYPROTECT_CAUSE_NONE,
      "grant Manager on the key ring $ring, since Writer may not be enough to "
      "make keys in it" KEYPROTECT_ELSE },

    { KEYPROTECT_ANY, KEYPROTECT_UNAUTHORIZED, NULL, 0, KEYPROTECT_CAUSE_NONE,
      "grant Writer or Manager on the key ring $ring" KEYPROTECT_ELSE },

    { KEYPROTECT_ANY, KEYPROTECT_PROTECTED, "AUTHORIZATIONS_NOT_MET", 0,
      KEYPROTECT_CAUSE_NONE,
      "dual authorization is on: a second user has to set the key for "
      "deletion; or take that policy off, or set \"destroy tombstone\"" },

    { KEYPROTECT_ANY, KEYPROTECT_PROTECTED, "PROTECTED_RESOURCE_ERR", 0,
      KEYPROTECT_CAUSE_NONE,
      "the key has registrations, by which it protects other resources: "
      "remove them, or set \"destroy tombstone\"" },

    { KEYPROTECT_ANY, KEYPROTECT_PROTECTED, "PREV_KEY_DEL_ERR", 0,
      KEYPROTECT_CAUSE_NONE,
      "something that the key protects prevents its deletion: look at its "
      "registrations, or set \"destroy tombstone\"" },

    { KEYPROTECT_ANY, KEYPROTECT_PROTECTED, NULL, 0, KEYPROTECT_CAUSE_NONE,
      "grant Manager on the key ring $ring or set \"destroy tombstone\""
      KEYPROTECT_ELSE },

    { KEYPROTECT_ANY, KEYPROTECT_POLICY, NULL, 0, KEYPROTECT_CAUSE_NONE,
      "let the instance's policy keyCreateImportAccess allow the import of "
      "standard keys, without a token" },

    { KEYPROTECT_ROOT_CALLS, KEYPROTECT_ABSENT, NULL, 0,
      KEYPROTECT_CAUSE_NONE,
      "check root_key, root_key_ring and instance: $root, $rootring, "
      "$instance" },

    { KEYPROTECT_ROOT_CALLS, KEYPROTECT_GONE, NULL, 0, KEYPROTECT_CAUSE_NONE,
      "root key $root is deleted: restore it, which can be done for 30 "
      "days" },

    { KEYPROTECT_ROOT_CALLS, KEYPROTECT_INVALID_STATE, NULL, 0,
      KEYPROTECT_CAUSE_NONE,
      "root key $root is disabled or has expired: enable it" },

    { KEYPROTECT_ROOT_CALLS, KEYPROTECT_BAD_CIPHERTEXT, NULL, 0,
      KEYPROTECT_CAUSE_NONE,
      "the record was wrapped by another root key, or was changed" },

    { KEYPROTECT_ROOT_CALLS, KEYPROTECT_MISMATCH, NULL, 0,
      KEYPROTECT_CAUSE_NONE,
      "the key is not returned to clients: find out who changed the record, "
      "or responses on their way" },

    { KEYPROTECT_ANY, KEYPROTECT_MALFORMED, "KEY_RING_NOT_FOUND_ERR", 0,
      KEYPROTECT_CAUSE_NONE,
      "check key_ring: the instance has no key ring $ring" },

    { KEYPROTECT_ANY, KEYPROTECT_MALFORMED, "INSTANCE_NOT_FOUND_ERR", 0,
      KEYPROTECT_CAUSE_NONE,
      "check endpoint and instance: $instance" },

    { KEYPROTECT_ROOT_CALLS, KEYPROTECT_MALFORMED, "KEY_ROOT_REQ_ERR", 0,
      KEYPROTECT_CAUSE_NONE,
      "check root_key: $root is a standard key, not a root key" },

    { KEYPROTECT_ANY, KEYPROTECT_MALFORMED, "INCOMPLETE_METADATA_ERR", 0,
      KEYPROTECT_CAUSE_NONE,
      "Key Protect cannot read this key itself: ask IBM" },

    { KEYPROTECT_ANY, KEYPROTECT_MALFORMED, NULL, 1, KEYPROTECT_CAUSE_NONE,
      KEYPROTECT_FOREIGN },

    { KEYPROTECT_ANY, KEYPROTECT_UNKNOWN, NULL, 1, KEYPROTECT_CAUSE_NONE,
      KEYPROTECT_FOREIGN },

    { KEYPROTECT_ANY, KEYPROTECT_FAILING, NULL, 1, KEYPROTECT_CAUSE_NONE,
      KEYPROTECT_FOREIGN "; or IBM Cloud reports an outage" },

    { KEYPROTECT_ANY, KEYPROTECT_FAILING, NULL, 0, KEYPROTECT_CAUSE_NONE,
      "look whether IBM Cloud reports an outage" },

    { KEYPROTECT_ANY, KEYPROTECT_THROTTLED, NULL, 0, KEYPROTECT_CAUSE_NONE,
      "the limit is one for all that use the instance: find out who calls it "
      "so often, or ask IBM for more" },

    { KEYPROTECT_ANY, KEYPROTECT_LATE, NULL, 0, KEYPROTECT_CAUSE_NONE,
      "kmip_status shows how long calls take and wait; \"timeout\" and "
      "max_connections bound them" },

    { KEYPROTECT_ANY, KEYPROTECT_UNAVAILABLE, NULL, 0,
      KEYPROTECT_CAUSE_CERTIFICATE,
      "check trusted_certificate, and that $endpoint is Key Protect's" },

    { KEYPROTECT_ANY, KEYPROTECT_UNAVAILABLE, NULL, 0,
      KEYPROTECT_CAUSE_TLS, "check endpoint $endpoint and its port" },

    { KEYPROTECT_ANY, KEYPROTECT_UNAVAILABLE, NULL, 0,
      KEYPROTECT_CAUSE_NAME,
      "check endpoint $endpoint, and the name servers of this host" },

    { KEYPROTECT_ANY, KEYPROTECT_UNAVAILABLE, NULL, 0,
      KEYPROTECT_CAUSE_PROXY, "check proxy, and what it lets pass" },

    { KEYPROTECT_ANY, KEYPROTECT_UNAVAILABLE, NULL, 0,
      KEYPROTECT_CAUSE_CONNECT,
      "check endpoint $endpoint, routes and firewalls" }
};


static const keyprotect_advice_iam_t  keyprotect_advices_iam[] = {

    { 0, 0, NULL, KEYPROTECT_CAUSE_CERTIFICATE,
      "check trusted_certificate and iam_endpoint" },

    { 0, 0, NULL, KEYPROTECT_CAUSE_NAME,
      "check iam_endpoint, and the name servers of this host" },

    { 0, 0, NULL, KEYPROTECT_CAUSE_PROXY,
      "check proxy, and what it lets pass" },

    { 0, 0, NULL, KEYPROTECT_CAUSE_NONE, "check iam_endpoint" },

    { 400, 499, "BXNIM0415E", KEYPROTECT_CAUSE_NONE,
      "IAM does not know the API key: check api_key_file, and that the API "
      "key was not deleted" },

    { 400, 499, "BXNIM0410E", KEYPROTECT_CAUSE_NONE,
      "the service ID of the API key is gone or not active" },

    { 429, 429, NULL, KEYPROTECT_CAUSE_NONE, "" },

    { 400, 499, "", KEYPROTECT_CAUSE_NONE,
      "the response is not IAM's: check iam_endpoint, proxy, and gateways in "
      "between" },

    { 403, 403, NULL, KEYPROTECT_CAUSE_NONE,
      "check api_key_file, and from which addresses the account lets it be "
      "used" },

    { 400, 499, NULL, KEYPROTECT_CAUSE_NONE,
      "check api_key_file, and that the API key is not disabled, expired or "
      "deleted" },

    { 100, 399, NULL, KEYPROTECT_CAUSE_NONE,
      "the response has no token: check iam_endpoint, proxy, and gateways "
      "in between" }
};


static int keyprotect_advice_fits(const keyprotect_advice_t *row,
    const keyprotect_call_t *call);
static void keyprotect_advice_write(const keyprotect_store_t *ks,
    const char *text, char *dst, size_t size);
static size_t keyprotect_advice_word(const keyprotect_store_t *ks,
    const char *text, kmip_str_t *word);


void
keyprotect_advice(const keyprotect_store_t *ks, const keyprotect_call_t *call,
    char *dst, size_t size)
{
    size_t  i, n;

    dst[0] = '\0';
    n = sizeof(keyprotect_advices) / sizeof(keyprotect_advice_t);

    for (i = 0; call->attempts && i < n; i++) {

        if (keyprotect_advice_fits(&keyprotect_advices[i], call)) {
            keyprotect_advice_write(ks, keyprotect_advices[i].text, dst,
                                    size);
            return;
        }
    }
}


static int
keyprotect_advice_fits(const keyprotect_advice_t *row,
    const keyprotect_call_t *call)
{
    int  answered;

    answered = call->http.error == KEYPROTECT_HTTP_OK;

    return row->result == call->result
           && (row->kinds & (1u << call->kind)) != 0
           && (row->code == NULL || strcmp(row->code, call->code) == 0)
           && (!row->foreign || (answered && !call->own))
           && (row->cause == KEYPROTECT_CAUSE_NONE
               || row->cause == call->http.cause);
}


void
keyprotect_advice_iam(const keyprotect_store_t *ks,
    const keyprotect_http_t *http, const char *code, char *dst, size_t size)
{
    size_t                          i;
    unsigned                        status;
    const keyprotect_advice_iam_t  *row;

    dst[0] = '\0';

    status = http->error == KEYPROTECT_HTTP_OK ? http->status : 0;

    for (i = 0;
         i < sizeof(keyprotect_advices_iam) / sizeof(keyprotect_advice_iam_t);
         i++)
    {
        row = &keyprotect_advices_iam[i];

        if (status >= row->status && status <= row->last
            && (row->code == NULL || strcmp(row->code, code) == 0)
            && (row->cause == KEYPROTECT_CAUSE_NONE
                || row->cause == http->cause))
        {
            keyprotect_advice_write(ks, row->text, dst, size);
            return;
        }
    }
}


/* replaces "$ring" and the like by the configured values */

static void
keyprotect_advice_write(const keyprotect_store_t *ks, const char *text,
    char *dst, size_t size)
{
    char        *p, *last;
    size_t       i, skip;
    kmip_str_t   word;

    p = dst;
    last = dst + size - 1;

    while (*text && p < last) {
        skip = *text == '$' ? keyprotect_advice_word(ks, text + 1, &word) : 0;

        if (skip == 0) {
            *p++ = *text++;
            continue;
        }

        text += 1 + skip;

        for (i = 0; i < word.len && p < last; i++) {
            *p++ = (char) word.data[i];
        }
    }

    *p = '\0';
}


static size_t
keyprotect_advice_word(const keyprotect_store_t *ks, const char *text,
    kmip_str_t *word)
{
    size_t                    i, len;
    const keyprotect_conf_t  *conf = ks->conf;

    static const kmip_str_t  none = kmip_string("(not given)");

    const struct {
        const char       *name;
        const kmip_str_t  value;
    } words[] = {
        { "rootring", conf->root_key_ring },
        { "root", keyprotect_conf_root(ks) },
        { "ring", conf->key_ring },
        { "instance", conf->instance },
        { "endpoint", conf->endpoint }
    };

    for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        len = strlen(words[i].name);

        if (strncmp(text, words[i].name, len) == 0) {
            *word = words[i].value.len ? words[i].value : none;
            return len;
        }
    }

    return 0;
}
