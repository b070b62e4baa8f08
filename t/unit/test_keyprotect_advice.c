
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Advice: each row of the table, by the response (or lack of one) that causes
 * it in practice; text that the line must have, and text that would mislead.
 */


#include "keyprotect_advice.h"
#include "one.h"


#define ERROR(code)                                                          \
    "{\"resources\":[{\"errorMsg\":\"m\",\"reasons\":[{\"code\":\"" code     \
    "\"}]}]}"


typedef struct {
    keyprotect_kind_e         kind;
    unsigned                  status;      /* 0: no answer */
    const char               *body;
    keyprotect_http_error_e   error;
    keyprotect_http_cause_e   cause;
    const char               *said;        /* NULL: no advice */
    const char               *unsaid;      /* NULL: nothing else is wrong */
} row_t;


#define KIND(kind)   KEYPROTECT_CALL_##kind
#define ANSWER       KEYPROTECT_HTTP_OK, KEYPROTECT_CAUSE_NONE
#define UNSENT(why)  KEYPROTECT_HTTP_NOT_SENT, KEYPROTECT_CAUSE_##why

static const row_t  rows[] = {

    /* the four causes of a 401 */

    { KIND(KEY), 401, BARE, ANSWER,
      "; grant Writer or Manager on the key ring vmware; if it is granted, "
      "check instance 5b0c7a52, the region of endpoint https://kms.example, "
      "and the network policies of the instance", "root key" },
    { KIND(CREATE), 401, BARE, ANSWER,
      "grant Manager on the key ring vmware, since Writer may not be enough",
      NULL },
    { KIND(ALIAS), 401, BARE, ANSWER, "network policies", "Reader" },
    { KIND(LIST), 401, BARE, ANSWER, "the region of endpoint", "Reader" },
    { KIND(ROOT), 401, BARE, ANSWER, "grant Reader on the root key; if it is",
      "key ring vmware" },
    { KIND(WRAP), 401, BARE, ANSWER, ", instance 5b0c7a52", "Writer" },
    { KIND(UNWRAP), 401, BARE, ANSWER, "grant Reader on the root key",
      "Writer" },
    { KIND(DELETE), 401, BARE, ANSWER,
      "grant Manager on the key ring vmware or set \"destroy tombstone\"",
      "Writer" },
    { KIND(DELETE), 403, BARE, ANSWER,
      "grant Manager on the key ring vmware or set \"destroy tombstone\"",
      NULL },
    { KIND(KEY), 403, ERROR("RESOURCE_OWNER_ERR"), ANSWER,
      "belongs to another account", "grant" },
    { KIND(KEY), 403, ERROR("CONFIG_RULE_CONFLICT_ERR"), ANSWER,
      "configuration rule", "grant" },
    { KIND(KEY), 403, ERROR("FEATURE_RESTRICTED_ERR"), ANSWER,
      "the account may not", "grant" },
    { KIND(KEY), 400, ERROR("BEARER_SUB_EXTRACTION_ERR"), ANSWER,
      "check that iam_endpoint and endpoint belong together", "grant" },

    /* no role helps against these */

    { KIND(DELETE), 409, ERROR("AUTHORIZATIONS_NOT_MET"), ANSWER,
      "dual authorization is on: a second user has to set the key for "
      "deletion", "grant" },
    { KIND(DELETE), 409, ERROR("PROTECTED_RESOURCE_ERR"), ANSWER,
      "the key has registrations", "grant" },
    { KIND(DELETE), 409, ERROR("PREV_KEY_DEL_ERR"), ANSWER,
      "look at its registrations", "grant" },
    { KIND(CREATE), 409, ERROR("KEY_CREATE_IMPORT_ACCESS_ERR"), ANSWER,
      "policy keyCreateImportAccess", "grant" },

    /* the root key, ring and instance by name */

    { KIND(ROOT), 404, ERROR("KEY_NOT_FOUND_ERR"), ANSWER,
      "check root_key, root_key_ring and instance: " SCRIPT_ROOT
      ", default, 5b0c7a52", "grant" },
    { KIND(WRAP), 410, ERROR("KEY_DELETED_ERR"), ANSWER,
      "root key " SCRIPT_ROOT " is deleted: restore it", "grant" },
    { KIND(UNWRAP), 409, ERROR("KEY_ACTION_INVALID_STATE_ERR"), ANSWER,
      "root key " SCRIPT_ROOT " is disabled or has expired: enable it",
      "grant" },
    { KIND(UNWRAP), 400, ERROR("INVALID_FIELD_ERR"), ANSWER,
      "wrapped by another root key, or was changed", NULL },
    { KIND(WRAP), 400, ERROR("KEY_ROOT_REQ_ERR"), ANSWER,
      "is a standard key, not a root key", NULL },
    { KIND(LIST), 404, ERROR("KEY_RING_NOT_FOUND_ERR"), ANSWER,
      "check key_ring: the instance has no key ring vmware", "endpoint" },
    { KIND(CREATE), 404, ERROR("KEY_RING_NOT_FOUND_ERR"), ANSWER,
      "check key_ring", "endpoint" },
    { KIND(ROOT), 404, ERROR("INSTANCE_NOT_FOUND_ERR"), ANSWER,
      "check endpoint and instance: 5b0c7a52", "grant" },
    { KIND(KEY), 500, ERROR("INCOMPLETE_METADATA_ERR"), ANSWER, "ask IBM",
      NULL },

    /* another server answered */

    { KIND(KEY), 404, "<html>", ANSWER,
      "is not Key Protect's: check endpoint https://kms.example, proxy",
      "grant" },
    { KIND(KEY), 200, "{}", ANSWER, "is not Key Protect's", NULL },
    { KIND(CREATE), 409, "<html>", ANSWER, "is not Key Protect's",
      NULL },
    { KIND(KEY), 503, "<html>", ANSWER,
      "gateways in between; or IBM Cloud reports an outage", NULL },

    /* Key Protect fails */

    { KIND(KEY), 503, BARE, ANSWER, "look whether IBM Cloud reports", "grant" },
    { KIND(KEY), 429, BARE, ANSWER, "ask IBM for more", "grant" },

    /* no server answered */

    { KIND(KEY), 0, NULL, UNSENT(CERTIFICATE), "check trusted_certificate",
      "grant" },
    { KIND(KEY), 0, NULL, UNSENT(NAME), "name servers of this host", "grant" },
    { KIND(KEY), 0, NULL, UNSENT(PROXY), "check proxy", "grant" },
    { KIND(KEY), 0, NULL, UNSENT(TLS),
      "check endpoint https://kms.example and its port", "grant" },
    { KIND(KEY), 0, NULL, UNSENT(CONNECT), "routes and firewalls", "grant" },
    { KIND(KEY), 0, NULL, KEYPROTECT_HTTP_TIMEOUT, KEYPROTECT_CAUSE_NONE,
      "; kmip_status shows how long calls take and wait", "failed to" }
};


static const struct {
    unsigned                  status;
    const char               *body;
    keyprotect_http_cause_e   cause;
    const char               *said;
    const char               *unsaid;
} iam_rows[] = {
    { 400, "{\"errorCode\":\"BXNIM0415E\"}", KEYPROTECT_CAUSE_NONE,
      "IAM does not know the API key: check api_key_file", "locked" },
    { 400, "{\"errorCode\":\"BXNIM0410E\"}", KEYPROTECT_CAUSE_NONE,
      "the service ID of the API key is gone or not active", "locked" },
    { 400, "{\"errorCode\":\"BXNIM0999E\"}", KEYPROTECT_CAUSE_NONE,
      "the API key is not disabled, expired or deleted", "locked" },
    { 403, "{\"errorCode\":\"BXNIM0999E\"}", KEYPROTECT_CAUSE_NONE,
      "from which addresses", "locked" },
    { 403, "<html>", KEYPROTECT_CAUSE_NONE, "is not IAM's",
      "api_key_file" },
    { 200, "<html>", KEYPROTECT_CAUSE_NONE, "the response has no token", NULL },
    { 429, "", KEYPROTECT_CAUSE_NONE, NULL, ";" },
    { 503, "", KEYPROTECT_CAUSE_NONE, NULL, ";" },
    { 0, NULL, KEYPROTECT_CAUSE_CERTIFICATE, "check trusted_certificate",
      NULL },
    { 0, NULL, KEYPROTECT_CAUSE_NAME, "name servers of this host", NULL },
    { 0, NULL, KEYPROTECT_CAUSE_PROXY, "check proxy", "iam_endpoint" },
    { 0, NULL, KEYPROTECT_CAUSE_NONE, "check iam_endpoint", NULL }
};


static void
request(one_t *one, keyprotect_kind_e kind)
{
    kmip_str_t          id, root;
    script_t           *s;
    keyprotect_list_t   list;

    static const kmip_str_t  uid = kmip_string("u");
    static const kmip_str_t  text = kmip_string("CC");

    s = one->s;

    id.data = (const uint8_t *) ID;
    id.len = 36;
    root.data = (const uint8_t *) SCRIPT_ROOT;
    root.len = 36;

    switch (kind) {

    case KEYPROTECT_CALL_KEY:
        one_read(one);
        return;

    case KEYPROTECT_CALL_CREATE:
        one_create(one);
        return;

    case KEYPROTECT_CALL_ALIAS:
        one_alias(one);
        return;

    case KEYPROTECT_CALL_DELETE:
        one_delete(one);
        return;

    case KEYPROTECT_CALL_LIST:
        memset(&list, 0, sizeof(list));
        keyprotect_request_list(s->ks, &one->call, one->arena, &list);
        break;

    case KEYPROTECT_CALL_ROOT:
        keyprotect_request_root(s->ks, &one->call, one->arena, &root);
        break;

    case KEYPROTECT_CALL_WRAP:
        keyprotect_request_wrap(s->ks, &one->call, one->arena, NULL, NULL,
                                &uid);
        break;

    case KEYPROTECT_CALL_UNWRAP:
        keyprotect_request_unwrap(s->ks, &one->call, one->arena, NULL, &text,
                                  &uid);
        break;

    default:
        keyprotect_request_metadata(s->ks, &one->call, one->arena, &id);
    }

    one_start(one);
}


static void
test_rows(void)
{
    size_t          i;
    one_t           one;
    script_t       *s;
    unsigned        n;
    script_step_t  *step;

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        s = script_create();
        one_init(&one, s);

        script_token(s, TOKEN);

        for (n = 0; n < 20; n++) {
            step = script_expect(s, "* /api/*", rows[i].status, rows[i].body);
            step->error = rows[i].error;
            step->cause = rows[i].cause;
            step->elapsed = rows[i].error == KEYPROTECT_HTTP_TIMEOUT ? 3000
                                                                     : 0;
        }

        request(&one, rows[i].kind);
        script_run(s, &one.ended);

        if (rows[i].said) {
            ok(script_logged(s, rows[i].said), "%s, %u %s: %s",
               keyprotect_error_kind_name(rows[i].kind), rows[i].status,
               rows[i].body ? rows[i].body : "", rows[i].said);

        } else {
            ok(!strstr(s->log, "; "), "%s, %u: no advice",
               keyprotect_error_kind_name(rows[i].kind), rows[i].status);
        }

        if (rows[i].unsaid) {
            is_int(script_logged(s, rows[i].unsaid), 0, "and not \"%s\"",
                   rows[i].unsaid);
        }

        kmip_arena_destroy(one.arena);
        script_destroy(s);
    }
}


/* a call that was not sent, for want of a token or of Key Protect */

static void
test_not_sent(void)
{
    one_t      one;
    unsigned   kind;
    script_t  *s;

    for (kind = 0; kind < KEYPROTECT_CALLS; kind++) {
        s = script_create();
        one_init(&one, s);

        script_expect(s, "POST /identity/token", 400,
                      "{\"errorCode\":\"BXNIM0415E\"}");
        request(&one, kind);
        script_run(s, &one.ended);

        is_int(script_logged(s, "Key Protect was not asked to"), 1,
               "%s: it was not sent", keyprotect_error_kind_name(kind));
        is_int(script_logged(s, "IAM refuses the API key (not sent)"), 1,
               "and why");
        is_int(script_logged(s, "grant") + script_logged(s, "failed to"), 0,
               "no role, and not Key Protect");

        kmip_arena_destroy(one.arena);
        script_destroy(s);

        s = script_create();
        one_init(&one, s);
        s->ks->breaker.open = 1;

        request(&one, kind);
        script_run(s, &one.ended);
        is_int(script_logged(s, "was not asked to"), 1, "with the breaker");
        is_int(script_logged(s, "; "), 0, "it gets no advice");

        s->ks->breaker.open = 0;
        kmip_arena_destroy(one.arena);
        script_destroy(s);
    }
}


static void
test_iam(void)
{
    size_t          i;
    script_t       *s;
    script_step_t  *step;

    for (i = 0; i < sizeof(iam_rows) / sizeof(iam_rows[0]); i++) {
        s = script_create();

        step = script_expect(s, "POST /identity/token", iam_rows[i].status,
                             iam_rows[i].body);
        step->error = iam_rows[i].status ? KEYPROTECT_HTTP_OK
                                         : KEYPROTECT_HTTP_NOT_SENT;
        step->cause = iam_rows[i].cause;

        keyprotect_iam_start(&s->ks->iam);
        script_pass(s, 0);

        is_int(script_logged(s, iam_rows[i].said ? iam_rows[i].said
                                                 : "IAM gives no token"), 1,
               "IAM, %u %s: %s", iam_rows[i].status,
               iam_rows[i].body ? iam_rows[i].body : "",
               iam_rows[i].said ? iam_rows[i].said : "no advice");

        if (iam_rows[i].unsaid) {
            is_int(script_logged(s, iam_rows[i].unsaid), 0, "and not \"%s\"",
                   iam_rows[i].unsaid);
        }

        script_destroy(s);
    }
}


/* what is configured is told in full, and no line is longer than its place */

static void
test_words(void)
{
    char       small[32];
    one_t      one;
    script_t  *s;

    static const kmip_str_t  empty;

    s = script_create();
    one_init(&one, s);
    s->conf.key_ring = empty;

    script_token(s, TOKEN);
    script_expect(s, "GET *", 401, BARE);
    one_read(&one);
    script_run(s, &one.ended);
    ok(script_logged(s, "on the key ring (not given)"), "a ring not given");

    one.call.result = KEYPROTECT_UNAUTHORIZED;
    keyprotect_advice(s->ks, &one.call, small, sizeof(small));
    is_int(strlen(small), sizeof(small) - 1, "it is cut where room ends");

    kmip_arena_destroy(one.arena);
    script_destroy(s);
}


int
main(void)
{
    test_rows();
    test_not_sent();
    test_iam();
    test_words();

    return done_testing();
}
