
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Which responses are believed: every kind of call, with every status, code and
 * kind of body. A list has the permitted conclusions; no other response permits
 * any.
 */


#include "keyprotect_judge.h"
#include "tap.h"


#define CALL(kind)      (1u << KEYPROTECT_CALL_##kind)
#define ALL             ((1u << KEYPROTECT_CALLS) - 1)
#define READING         (CALL(KEY)|CALL(METADATA)|CALL(ROOT))
#define ACTING          (CALL(WRAP)|CALL(UNWRAP))
#define ON_KEY                                                               \
    (READING|ACTING|CALL(ALIAS)|CALL(UNALIAS)|CALL(DELETE))


typedef enum {
    BODY_NONE = 0,
    BODY_HTML,
    BODY_JSON,            /* of another server */
    BODY_BARE,            /* Key Protect's error without reasons */
    BODY_OWN,             /* with a code, or a success that proves itself */
    BODIES
} body_e;


/* what may be concluded; all else means that it is not known */

static const struct {
    unsigned              kinds;
    unsigned              from;
    unsigned              to;
    const char           *code;       /* NULL: none is needed */
    body_e                body;       /* at least */
    keyprotect_result_e   result;
} believed[] = {
    { READING|ACTING|CALL(LIST), 200, 200, NULL, BODY_OWN, KEYPROTECT_OK },
    { CALL(CREATE)|CALL(ALIAS), 200, 201, NULL, BODY_OWN, KEYPROTECT_OK },
    { CALL(DELETE), 200, 200, NULL, BODY_OWN, KEYPROTECT_OK },
    { CALL(UNALIAS), 204, 204, NULL, BODY_NONE, KEYPROTECT_OK },

    { ON_KEY, 404, 404, "KEY_NOT_FOUND_ERR", BODY_OWN, KEYPROTECT_ABSENT },
    { ON_KEY, 410, 410, "KEY_DELETED_ERR", BODY_OWN, KEYPROTECT_GONE },

    { CALL(CREATE)|CALL(ALIAS), 400, 599, "KEY_ALIAS_NOT_UNIQUE_ERR",
      BODY_OWN, KEYPROTECT_ALIAS_CLASH },
    { CALL(CREATE)|CALL(ALIAS), 400, 599, "KEY_ALIAS_QUOTA_ERR", BODY_OWN,
      KEYPROTECT_ALIAS_QUOTA },

    { ACTING|CALL(ROOT), 409, 409, "KEY_ACTION_INVALID_STATE_ERR", BODY_OWN,
      KEYPROTECT_INVALID_STATE },
    { CALL(UNWRAP), 400, 400, "INVALID_FIELD_ERR", BODY_OWN,
      KEYPROTECT_BAD_CIPHERTEXT },
    { CALL(UNWRAP), 422, 422, "UNPROCESSABLE_CIPHERTEXT_ERR", BODY_OWN,
      KEYPROTECT_BAD_CIPHERTEXT },

    { CALL(DELETE)|CALL(UNALIAS), 401, 401, NULL, BODY_BARE,
      KEYPROTECT_PROTECTED },
    { CALL(DELETE), 409, 409, "AUTHORIZATIONS_NOT_MET", BODY_OWN,
      KEYPROTECT_PROTECTED },
    { CALL(DELETE), 409, 409, "PROTECTED_RESOURCE_ERR", BODY_OWN,
      KEYPROTECT_PROTECTED },
    { CALL(DELETE), 409, 409, "PREV_KEY_DEL_ERR", BODY_OWN,
      KEYPROTECT_PROTECTED },

    { CALL(CREATE), 409, 409, "KEY_CREATE_IMPORT_ACCESS_ERR", BODY_OWN,
      KEYPROTECT_POLICY },
    { CALL(LIST), 400, 400, "KEY_SEARCH_TOO_BROAD", BODY_OWN,
      KEYPROTECT_TOO_BROAD }
};


static const unsigned  statuses[] = {
    0, 100, 199, 200, 201, 202, 203, 204, 206, 299, 301, 302, 307, 400, 401,
    402, 403, 404, 405, 407, 408, 409, 410, 411, 412, 413, 418, 421, 422, 424,
    425, 428, 429, 431, 451, 499, 500, 501, 502, 503, 504, 505, 507, 511, 599,
    600, 999
};

static const char  *codes[] = {
    "", "KEY_NOT_FOUND_ERR", "KEY_DELETED_ERR", "KEY_ALIAS_NOT_UNIQUE_ERR",
    "KEY_ALIAS_QUOTA_ERR", "KEY_ACTION_INVALID_STATE_ERR",
    "INVALID_FIELD_ERR", "UNPROCESSABLE_CIPHERTEXT_ERR",
    "AUTHORIZATIONS_NOT_MET", "PROTECTED_RESOURCE_ERR", "PREV_KEY_DEL_ERR",
    "KEY_CREATE_IMPORT_ACCESS_ERR", "KEY_SEARCH_TOO_BROAD", "BAD_BODY_ERR",
    "KEY_ROOT_REQ_ERR", "KEY_RING_NOT_FOUND_ERR", "INSTANCE_NOT_FOUND_ERR",
    "RESOURCE_OWNER_ERR", "REQ_TOO_EARLY_ERR", "UNAUTHORIZED_ERR",
    "INCOMPLETE_METADATA_ERR", "SOMETHING_NEW_ERR", "key_not_found_err"
};


static void test_table(void);
static void test_rows_met(void);
static void test_safe(void);
static void test_proofs(void);
static void test_errors(void);


int
main(void)
{
    keyprotect_json_init();

    test_table();
    test_rows_met();
    test_safe();
    test_proofs();
    test_errors();

    return done_testing();
}


/* a body without Key Protect's form has no code, one with a code is its */

static int
possible(body_e body, const char *code)
{
    return code[0] == '\0' || body == BODY_OWN;
}


static int
row_of(unsigned kind, unsigned status, const char *code, body_e body)
{
    size_t  i;

    for (i = 0; i < sizeof(believed) / sizeof(believed[0]); i++) {

        if ((believed[i].kinds & (1u << kind))
            && status >= believed[i].from && status <= believed[i].to
            && (believed[i].code == NULL
                || strcmp(believed[i].code, code) == 0)
            && body >= believed[i].body)
        {
            return (int) i;
        }
    }

    return -1;
}


/* nothing may follow from these: neither that it was done nor that not */

static int
inconclusive(unsigned kind, unsigned status, keyprotect_result_e result)
{
    switch (result) {

    case KEYPROTECT_UNAUTHORIZED:
        return status == 401 || status == 403;

    case KEYPROTECT_THROTTLED:
        return status == 429;

    case KEYPROTECT_FAILING:
        return (status >= 500 || status == 408)
               && kind != KEYPROTECT_CALL_CREATE;

    case KEYPROTECT_UNKNOWN:
        return kind == KEYPROTECT_CALL_CREATE
               || ((kind == KEYPROTECT_CALL_ALIAS
                    || kind == KEYPROTECT_CALL_UNALIAS
                    || kind == KEYPROTECT_CALL_DELETE)
                   && status >= 200 && status <= 299);

    case KEYPROTECT_MALFORMED:
        return 1;

    default:
        return 0;
    }
}


static void
test_table(void)
{
    int                   row, own;
    size_t                s, c;
    unsigned              kind, bad, seen;
    body_e                body;
    keyprotect_result_e   result;

    for (kind = 0; kind < KEYPROTECT_CALLS; kind++) {
        bad = 0;
        seen = 0;

        for (s = 0; s < sizeof(statuses) / sizeof(statuses[0]); s++) {
            for (c = 0; c < sizeof(codes) / sizeof(codes[0]); c++) {
                for (body = BODY_NONE; body < BODIES; body++) {

                    if (!possible(body, codes[c])) {
                        continue;
                    }

                    own = body >= BODY_BARE
                          && (body == BODY_OWN || statuses[s] >= 400);
                    result = keyprotect_error_classify(kind, statuses[s],
                                                       codes[c], own);
                    row = row_of(kind, statuses[s], codes[c], body);
                    seen++;

                    if (row >= 0 ? result != believed[row].result
                                 : !inconclusive(kind, statuses[s], result))
                    {
                        bad++;
                        printf("# %s: %u, code \"%s\", body %d: %s\n",
                               keyprotect_error_kind_name(kind), statuses[s],
                               codes[c], (int) body,
                               keyprotect_error_result_name(result));
                    }
                }
            }
        }

        is_int(bad, 0, "%s: %u answers", keyprotect_error_kind_name(kind),
               seen);
    }
}


static void
test_rows_met(void)
{
    size_t    i, s;
    unsigned  met;

    for (i = 0; i < sizeof(believed) / sizeof(believed[0]); i++) {
        met = 0;

        for (s = 0; s < sizeof(statuses) / sizeof(statuses[0]); s++) {
            met += statuses[s] >= believed[i].from
                   && statuses[s] <= believed[i].to;
        }

        ok(met > 0, "row %zu of what is believed is among them", i);
    }
}


/* a create with an unknown outcome is told from one that was refused */

static void
test_safe(void)
{
    is_int(keyprotect_error_classify(KEYPROTECT_CALL_CREATE, 400, "", 0),
           KEYPROTECT_UNKNOWN, "a gateway's 400 may come after the create");
    is_int(keyprotect_error_classify(KEYPROTECT_CALL_CREATE, 400,
                                     "BAD_BODY_ERR", 1),
           KEYPROTECT_MALFORMED, "Key Protect's 400 says that it was not");
    is_int(keyprotect_error_classify(KEYPROTECT_CALL_KEY, 400,
                                     "BEARER_SUB_EXTRACTION_ERR", 1),
           KEYPROTECT_UNAUTHORIZED, "a token that was not understood");
    ok(!keyprotect_error_result_passes(KEYPROTECT_UNAUTHORIZED)
       && !keyprotect_error_result_passes(KEYPROTECT_MALFORMED)
       && !keyprotect_error_result_passes(KEYPROTECT_ABSENT)
       && keyprotect_error_result_passes(KEYPROTECT_NO_TOKEN)
       && keyprotect_error_result_passes(KEYPROTECT_FAILING),
       "what may pass by itself");
}


#define ID        "5b0c7a52-1111-4c1e-9a55-0f2d8a7e0001"
#define UPPER     "5B0C7A52-1111-4C1E-9A55-0F2D8A7E0001"
#define OTHER     "5b0c7a52-1111-4c1e-9a55-0f2d8a7e0002"
#define NAME      "vmware_kmip_x"
#define MARK      "vmware_kmip_x-act-1"
#define ONE(text) "{\"metadata\":{},\"resources\":[" text "]}"
#define TYPE(t)   "{\"metadata\":{\"collectionType\":\"application/"         \
                  "vnd.ibm.kms." t "+json\"}"


static const struct {
    unsigned     kinds;
    const char  *about;
    const char  *body;
    int          proof;
} proofs[] = {
    { ALL, ID, NULL, 0 },
    { ALL, ID, "{}", 0 },
    { ALL & ~CALL(LIST), ID, "{\"metadata\":{},\"resources\":[]}", 0 },
    { ALL, ID, ONE("{}"), 0 },
    { ALL, ID, ONE("7"), 0 },
    { ALL, ID, "{\"resources\":{\"id\":\"" ID "\",\"state\":1}}", 0 },
    { ALL, ID, ONE("{\"errorMsg\":\"m\",\"reasons\":[]}"), 0 },

    { READING, ID, ONE("{\"id\":\"" ID "\",\"state\":1}"), 1 },
    { READING, UPPER, ONE("{\"id\":\"" ID "\",\"state\":1}"), 1 },
    { READING, ID, ONE("{\"id\":\"" ID "\",\"deleted\":true}"), 1 },
    { READING, ID, ONE("{\"id\":\"" ID "\"}"), 0 },
    { READING, ID, ONE("{\"id\":\"" ID "\",\"state\":\"1\"}"), 0 },
    { READING, ID, ONE("{\"id\":\"" OTHER "\",\"state\":1}"), 0 },
    { READING, ID, ONE("{\"id\":7,\"state\":1}"), 0 },
    { READING, ID, ONE("{\"state\":1}"), 0 },
    { READING, ID, ONE("{\"id\":\"" ID "\",\"state\":1},"
                       "{\"id\":\"" OTHER "\",\"state\":1}"), 0 },
    { READING, NAME, ONE("{\"id\":\"" ID "\",\"state\":1,"
                         "\"aliases\":[\"" MARK "\",\"" NAME "\"]}"), 1 },
    { READING, NAME, ONE("{\"id\":\"" ID "\",\"state\":1,\"name\":\"" NAME
                         "\",\"aliases\":[\"" MARK "\"]}"), 0 },
    { READING, NAME, ONE("{\"id\":\"" ID "\",\"state\":1,\"name\":\"" NAME
                         "\"}"), 0 },
    { READING, NAME, ONE("{\"id\":\"" ID "\",\"state\":5,\"name\":\"" NAME
                         "\"}"), 1 },
    { READING, NAME, ONE("{\"id\":\"" ID "\",\"state\":1,"
                         "\"aliases\":[\"VMWARE_kmip_x\"]}"), 0 },

    { CALL(LIST), "", "{\"metadata\":{}}", 1 },
    { CALL(LIST), "", "{\"metadata\":{},\"resources\":null}", 1 },
    { CALL(LIST), "", "{\"metadata\":{},\"resources\":[]}", 1 },
    { CALL(LIST), "", TYPE("key") "}", 1 },
    { CALL(LIST), "", TYPE("error") "}", 0 },
    { CALL(LIST), "", TYPE("key_ring") ",\"resources\":[{\"id\":\"a\"}]}",
      0 },
    { CALL(LIST), "", "{\"metadata\":{\"collectionType\":7}}", 0 },
    { CALL(LIST), "", "{\"resources\":[]}", 0 },
    { CALL(LIST), "", "{\"metadata\":{},\"resources\":{}}", 0 },
    { CALL(LIST), "", ONE("{\"id\":\"a\"},{\"id\":\"b\"}"), 1 },
    { CALL(LIST), "", ONE("{\"id\":\"a\"},{\"id\":\"\"}"), 0 },

    { CALL(CREATE), NAME, ONE("{\"id\":\"" ID "\",\"name\":\"" NAME "\"}"),
      1 },
    { CALL(CREATE), NAME, ONE("{\"id\":\"" ID "\",\"name\":\"" NAME
                              "\",\"aliases\":[\"" NAME "\",\"" MARK
                              "\"]}"), 1 },
    { CALL(CREATE), NAME, ONE("{\"id\":\"" ID "\",\"name\":\"" NAME
                              "\",\"aliases\":[\"" NAME "\"]}"), 0 },
    { CALL(CREATE), NAME, ONE("{\"id\":\"" ID "\",\"name\":\"" NAME
                              "\",\"aliases\":[]}"), 0 },
    { CALL(CREATE), NAME, ONE("{\"id\":\"" ID "\",\"name\":\"" MARK "\"}"),
      0 },
    { CALL(CREATE), NAME, ONE("{\"id\":\"" ID "\"}"), 0 },
    { CALL(CREATE), NAME, ONE("{\"id\":\"\",\"name\":\"" NAME "\"}"), 0 },

    { CALL(ALIAS), ID, ONE("{\"keyId\":\"" ID "\",\"alias\":\"" MARK "\"}"),
      1 },
    { CALL(ALIAS), ID, ONE("{\"keyId\":\"" OTHER "\",\"alias\":\"" MARK
                           "\"}"), 0 },
    { CALL(ALIAS), ID, ONE("{\"keyId\":\"" ID "\",\"alias\":\"" NAME "\"}"),
      0 },
    { CALL(ALIAS), ID, ONE("{\"keyId\":\"" ID "\"}"), 0 },
    { CALL(ALIAS), ID, ONE("{\"alias\":\"" MARK "\"}"), 0 },
    { CALL(ALIAS), ID, ONE("{\"id\":\"" ID "\",\"alias\":\"" MARK "\"}"), 0 },

    { CALL(DELETE), ID, ONE("{\"id\":\"" ID "\",\"state\":5}"), 1 },
    { CALL(DELETE), ID, ONE("{\"id\":\"" ID "\",\"deleted\":true}"), 1 },
    { CALL(DELETE), ID, ONE("{\"id\":\"" ID "\",\"state\":1}"), 0 },
    { CALL(DELETE), ID, ONE("{\"id\":\"" ID "\"}"), 0 },
    { CALL(DELETE), ID, ONE("{\"id\":\"" OTHER "\",\"state\":5}"), 0 },

    { CALL(WRAP), ID, "{\"ciphertext\":\"CC\"}", 1 },
    { CALL(WRAP), ID, "{\"ciphertext\":\"\"}", 0 },
    { CALL(WRAP), ID, "{\"plaintext\":\"AA==\"}", 0 },
    { CALL(UNWRAP), ID, "{\"plaintext\":\"AA==\"}", 1 },
    { CALL(UNWRAP), ID, "{\"plaintext\":\"\"}", 0 },
    { CALL(UNWRAP), ID, "{\"ciphertext\":\"CC\"}", 0 }
};


static void
test_proofs(void)
{
    size_t               i;
    json_t              *json;
    unsigned             kind;
    keyprotect_asked_t   asked;

    asked.alias.data = (const uint8_t *) MARK;
    asked.alias.len = sizeof(MARK) - 1;

    for (i = 0; i < sizeof(proofs) / sizeof(proofs[0]); i++) {
        asked.about.data = (const uint8_t *) proofs[i].about;
        asked.about.len = strlen(proofs[i].about);

        json = proofs[i].body
               ? keyprotect_json_parse(proofs[i].body,
                                       strlen(proofs[i].body)) : NULL;

        for (kind = 0; kind < KEYPROTECT_CALLS; kind++) {

            if (proofs[i].kinds & (1u << kind)) {
                is_int(keyprotect_judge(kind, json, &asked), proofs[i].proof,
                       "%s of %s: %s", keyprotect_error_kind_name(kind),
                       proofs[i].about,
                       proofs[i].body ? proofs[i].body : "nothing");
            }
        }

        json_decref(json);
    }
}


static void
test_errors(void)
{
    size_t   i;
    json_t  *json;

    static const struct {
        const char  *body;
        int          own;
    } rows[] = {
        { ONE("{\"errorMsg\":\"Unauthorized\"}"), 1 },
        { ONE("{\"reasons\":[{\"code\":\"A_ERR\"}]}"), 1 },
        { ONE("{\"message\":\"Unauthorized\"}"), 0 },
        { ONE("{\"errorMsg\":7}"), 0 },
        { ONE("{\"id\":\"" ID "\"}"), 0 },
        { "{\"errorMsg\":\"Unauthorized\"}", 0 },
        { "{\"error\":\"unauthorized\"}", 0 },
        { "{}", 0 },
        { "<html>", 0 }
    };

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        json = keyprotect_json_parse(rows[i].body, strlen(rows[i].body));
        is_int(keyprotect_judge_error(json), rows[i].own, "%s: %s",
               rows[i].own ? "an error of Key Protect" : "anybody's",
               rows[i].body);
        json_decref(json);
    }
}
