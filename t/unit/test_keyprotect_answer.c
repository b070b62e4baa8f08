
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Responses of Key Protect: the meaning of statuses and reason codes, and the
 * outcomes for the engine.
 */


#include "keyprotect_answer.h"
#include "tap.h"


#define ID   "5b0c7a52-1111-4c1e-9a55-0f2d8a7e0001"


static void test_key(void);
static void test_key_states(void);
static void test_key_refused(void);
static void test_list(void);
static void test_wrap(void);
static void test_unwrap(void);
static void test_code(void);
static void test_verdict(void);


static kmip_arena_t  *arena;


int
main(void)
{
    keyprotect_json_init();

    arena = kmip_arena_create(16 << 20);

    test_key();
    test_key_states();
    test_key_refused();
    test_list();
    test_wrap();
    test_unwrap();
    test_code();
    test_verdict();

    kmip_arena_destroy(arena);

    return done_testing();
}


static json_t *
parse(const char *text)
{
    return keyprotect_json_parse(text, strlen(text));
}


static kmip_int_t
read_key(const char *text, keyprotect_key_t *key)
{
    json_t      *json;
    kmip_int_t   rc;

    json = parse(text);
    rc = keyprotect_answer_key(json, arena, key);
    json_decref(json);

    return rc;
}


static void
test_key(void)
{
    keyprotect_key_t  key;

    static const char  text[] =
        "{\"metadata\":{\"collectionTotal\":1},\"resources\":[{"
        "\"id\":\"" ID "\",\"name\":\"n\",\"description\":\"d\","
        "\"aliases\":[\"n\",\"n-life\"],\"state\":1,\"extractable\":true,"
        "\"keyRingID\":\"vmware\",\"payload\":\"eyJ9\","
        "\"creationDate\":\"2025-02-01T08:00:00Z\",\"deleted\":false,"
        "\"something\":{\"new\":1}}]}";

    is_int(read_key(text, &key), KMIP_OK, "a standard key");
    is_mem(key.id.data, key.id.len, ID, 36, "id");
    is_mem(key.name.data, key.name.len, "n", 1, "name");
    is_mem(key.description.data, key.description.len, "d", 1, "description");
    is_mem(key.payload.data, key.payload.len, "eyJ9", 4, "payload");
    is_mem(key.ring.data, key.ring.len, "vmware", 6, "ring");
    is_int(key.naliases, 2, "aliases");
    is_mem(key.aliases[1].data, key.aliases[1].len, "n-life", 6,
           "the second of them");
    is_int(key.has_aliases, 1, "they were told");
    is_int(key.state, KEYPROTECT_STATE_ACTIVE, "state");
    is_int(key.extractable, 1, "extractable");
    is_int(key.created, 1738396800, "date of creation");
    is_int(key.deleted, 0, "not deleted");

    is_int(read_key("{\"resources\":[{\"id\":\"" ID "\"}]}", &key), KMIP_OK,
           "the least that a CREATE answers");
    is_int(key.state, KEYPROTECT_STATE_UNKNOWN, "its state is not told");
    is_int(key.has_aliases, 0, "nor are its aliases");
    is_int(key.payload.len, 0, "nor is its payload");
}


static void
test_key_states(void)
{
    keyprotect_key_t  key;

    read_key("{\"resources\":[{\"id\":\"" ID "\",\"state\":5,"
             "\"deletionDate\":\"2025-02-01T08:00:00Z\","
             "\"restoreExpirationDate\":\"2025-03-03T08:00:00Z\"}]}", &key);
    is_int(key.state, KEYPROTECT_STATE_DESTROYED, "destroyed");
    is_int(key.deleted, 1738396800, "then");
    is_int(key.restorable, 1740988800, "restorable until");

    read_key("{\"resources\":[{\"id\":\"" ID "\",\"state\":1,"
             "\"deleted\":true}]}", &key);
    is_int(key.state, KEYPROTECT_STATE_DESTROYED,
           "whatever its state, a deleted key is destroyed");

    read_key("{\"resources\":[{\"id\":\"" ID "\",\"state\":3,"
             "\"creationDate\":\"yesterday\",\"aliases\":null}]}", &key);
    is_int(key.state, KEYPROTECT_STATE_DEACTIVATED, "deactivated");
    is_int(key.created, 0, "a date that cannot be read is none");
    is_int(key.has_aliases, 0, "null is no list of aliases");
}


static void
test_key_refused(void)
{
    size_t            i;
    keyprotect_key_t  key;

    static const char  *bad[] = {
        "{}", "{\"resources\":[]}", "{\"resources\":{}}",
        "{\"resources\":[{}]}", "{\"resources\":[7]}",
        "{\"resources\":[{\"id\":7}]}", "{\"resources\":[{\"id\":\"\"}]}",
        "{\"resources\":[{\"id\":\"a\"},{\"id\":\"b\"}]}",
        "{\"resources\":[{\"id\":\"a\",\"state\":\"1\"}]}",
        "{\"resources\":[{\"id\":\"a\",\"state\":-1}]}",
        "{\"resources\":[{\"id\":\"a\",\"state\":1.5}]}",
        "{\"resources\":[{\"id\":\"a\",\"deleted\":\"no\"}]}",
        "{\"resources\":[{\"id\":\"a\",\"name\":7}]}",
        "{\"resources\":[{\"id\":\"a\",\"payload\":{}}]}",
        "{\"resources\":[{\"id\":\"a\",\"extractable\":1}]}",
        "{\"resources\":[{\"id\":\"a\",\"aliases\":\"n\"}]}",
        "{\"resources\":[{\"id\":\"a\",\"aliases\":[7]}]}"
    };

    for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        is_int(read_key(bad[i], &key), KMIP_ERROR, "refused: %s", bad[i]);
    }

    is_int(keyprotect_answer_key(NULL, arena, &key), KMIP_ERROR,
           "refused: no answer");
}


static kmip_int_t
read_list(const char *text, keyprotect_key_t **keys, size_t *n)
{
    json_t      *json;
    kmip_int_t   rc;

    json = parse(text);
    rc = keyprotect_answer_list(json, arena, keys, n);
    json_decref(json);

    return rc;
}


static void
test_list(void)
{
    size_t             i, n;
    keyprotect_key_t  *keys;

    static const char  *empty[] = {
        "{\"metadata\":{\"collectionTotal\":0}}",
        "{\"metadata\":{},\"resources\":null}",
        "{\"metadata\":{},\"resources\":[]}"
    };

    static const char  *bad[] = {
        "{}", "{\"resources\":[]}", "{\"metadata\":{},\"resources\":{}}",
        "{\"metadata\":{},\"resources\":[{\"id\":\"a\"},{}]}"
    };

    for (i = 0; i < sizeof(empty) / sizeof(empty[0]); i++) {
        is_int(read_list(empty[i], &keys, &n), KMIP_OK, "empty: %s",
               empty[i]);
        is_int(n, 0, "no keys");
    }

    is_int(read_list("{\"metadata\":{},\"resources\":[{\"id\":\"a\"},"
                     "{\"id\":\"b\",\"state\":2}]}", &keys, &n),
           KMIP_OK, "two keys");
    is_int(n, 2, "two");
    is_mem(keys[1].id.data, keys[1].id.len, "b", 1, "id of the second");
    is_int(keys[1].state, KEYPROTECT_STATE_SUSPENDED, "and its state");

    for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        is_int(read_list(bad[i], &keys, &n), KMIP_ERROR, "refused: %s",
               bad[i]);
    }

    is_int(keyprotect_answer_list(NULL, arena, &keys, &n), KMIP_ERROR,
           "refused: no answer");
}


#define BASE64_32  "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="


static void
test_wrap(void)
{
    size_t                 i;
    json_t                *json;
    keyprotect_wrapped_t   w;

    static const char  *bad[] = {
        "{}", "{\"ciphertext\":\"\"}", "{\"ciphertext\":7}",
        "{\"ciphertext\":\"AA\",\"keyVersion\":{\"id\":7}}",
        "{\"ciphertext\":\"AA\"}",
        "{\"ciphertext\":\"AA\",\"plaintext\":\"\"}",
        "{\"ciphertext\":\"AA\",\"plaintext\":\"AAAA\"}",
        "{\"ciphertext\":\"AA\",\"plaintext\":\"!\"}"
    };

    json = parse("{\"plaintext\":\"" BASE64_32 "\",\"ciphertext\":\"AA\","
                 "\"keyVersion\":{\"id\":\"v1\"}}");
    is_int(keyprotect_answer_wrap(json, arena, 1, &w), KMIP_OK,
           "wrap of a generated key");
    is_mem(w.ciphertext.data, w.ciphertext.len, "AA", 2, "ciphertext");
    is_mem(w.version.data, w.version.len, "v1", 2, "version");
    ok(w.plaintext && w.plaintext->len == 32 && w.plaintext->data[31] == 31,
       "32 bytes of key");
    json_decref(json);

    for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        json = parse(bad[i]);
        is_int(keyprotect_answer_wrap(json, arena, 1, &w), KMIP_ERROR,
               "refused: %s", bad[i]);
        json_decref(json);
    }

    json = parse("{\"ciphertext\":\"AA\"}");
    is_int(keyprotect_answer_wrap(json, arena, 0, &w), KMIP_OK,
           "wrap of a given key");
    ok(w.plaintext == NULL && w.version.len == 0, "tells nothing more");
    json_decref(json);
}


static void
test_unwrap(void)
{
    size_t          i;
    json_t         *json;
    kmip_secret_t  *key;

    static const char  *bad[] = {
        "{}", "{\"plaintext\":\"\"}", "{\"plaintext\":7}",
        "{\"plaintext\":\"A\"}", "{\"plaintext\":null}"
    };

    json = parse("{\"plaintext\":\"AQID\",\"keyVersion\":{\"id\":\"v1\"},"
                 "\"ciphertext\":\"BB\",\"rewrappedKeyVersion\":{}}");
    is_int(keyprotect_answer_unwrap(json, arena, &key), KMIP_OK, "unwrap");
    is_mem(key->data, key->len, "\1\2\3", 3, "the key");
    json_decref(json);

    for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        json = parse(bad[i]);
        is_int(keyprotect_answer_unwrap(json, arena, &key), KMIP_ERROR,
               "refused: %s", bad[i]);
        json_decref(json);
    }
}


#define REASONS(list)  "{\"resources\":[{\"reasons\":" list "}]}"


static void
test_code(void)
{
    char     code[24];
    size_t   i;
    json_t  *json;

    static const struct {
        const char  *text;
        const char  *code;
    } answers[] = {
        { REASONS("[{\"code\":\"KEY_NOT_FOUND_ERR\"}]"),
          "KEY_NOT_FOUND_ERR" },
        { REASONS("[{},{\"code\":7},{\"code\":\"\"},{\"code\":\"B_ERR\"}]"),
          "B_ERR" },
        { REASONS("[{\"code\":\"A_ERR\"},{\"code\":\"B_ERR\"}]"), "A_ERR" },
        { REASONS("[{\"code\":\"not\\na code\"}]"), "" },
        { REASONS("[{\"code\":\"A_CODE_OF_24_CHARACTERS_\"}]"), "" },
        { REASONS("[{\"code\":\"A_CODE_OF_23_CHARACTERS\"}]"),
          "A_CODE_OF_23_CHARACTERS" },
        { REASONS("[]"), "" }, { REASONS("{}"), "" },
        { "{\"resources\":[{\"errorMsg\":\"KEY_NOT_FOUND_ERR\"}]}", "" },
        { "{\"resources\":[]}", "" }, { "{}", "" }, { "<html>", "" }
    };

    for (i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
        strcpy(code, "before");
        json = parse(answers[i].text);
        keyprotect_answer_code(json, code, sizeof(code));
        json_decref(json);

        is_str(code, answers[i].code, "code of %s", answers[i].text);
    }

    json = parse("{\"errorCode\":\"BXNIM0415E\",\"errorMessage\":\"...\"}");
    keyprotect_answer_iam_code(json, code, sizeof(code));
    is_str(code, "BXNIM0415E", "a code of IAM");
    json_decref(json);
}


#define KIND(kind)      KEYPROTECT_CALL_##kind
#define RESULT(result)  KEYPROTECT_##result


static void
test_verdict(void)
{
    size_t                       i;
    const keyprotect_verdict_t  *v;

#define STORE(outcome)  KMIP_STORE_##outcome

    static const struct {
        keyprotect_kind_e      kind;
        keyprotect_result_e    result;
        kmip_store_outcome_e   outcome;
    } rows[] = {
        { KIND(KEY), RESULT(OK), STORE(OK) },
        { KIND(KEY), RESULT(ABSENT), STORE(ABSENT) },
        { KIND(KEY), RESULT(GONE), STORE(ABSENT) },
        { KIND(UNWRAP), RESULT(ABSENT), STORE(CRYPTO) },
        { KIND(UNWRAP), RESULT(GONE), STORE(CRYPTO) },
        { KIND(WRAP), RESULT(INVALID_STATE), STORE(CRYPTO) },
        { KIND(UNWRAP), RESULT(BAD_CIPHERTEXT), STORE(CRYPTO) },
        { KIND(UNWRAP), RESULT(UNAUTHORIZED), STORE(MISCONFIGURED) },
        { KIND(KEY), RESULT(UNAUTHORIZED), STORE(MISCONFIGURED) },
        { KIND(CREATE), RESULT(POLICY), STORE(MISCONFIGURED) },
        { KIND(DELETE), RESULT(PROTECTED), STORE(DENIED) },
        { KIND(DELETE), RESULT(UNAUTHORIZED), STORE(MISCONFIGURED) },
        { KIND(KEY), RESULT(THROTTLED), STORE(UNAVAILABLE) },
        { KIND(UNWRAP), RESULT(UNAVAILABLE), STORE(UNAVAILABLE) },
        { KIND(UNWRAP), RESULT(FAILING), STORE(UNAVAILABLE) },
        { KIND(UNWRAP), RESULT(LATE), STORE(UNAVAILABLE) },
        { KIND(UNWRAP), RESULT(NO_TOKEN), STORE(UNAVAILABLE) },
        { KIND(UNWRAP), RESULT(API_KEY), STORE(MISCONFIGURED) },
        { KIND(ALIAS), RESULT(UNKNOWN), STORE(UNAVAILABLE) },
        { KIND(ALIAS), RESULT(ALIAS_CLASH), STORE(CONFLICT) },
        { KIND(CREATE), RESULT(UNKNOWN), STORE(UNAVAILABLE) },
        { KIND(KEY), RESULT(MALFORMED), STORE(INVALID) },
        { KIND(UNWRAP), RESULT(MALFORMED), STORE(INVALID) },
        { KIND(LIST), RESULT(TOO_BROAD), STORE(LIMIT) }
    };

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        v = keyprotect_error_verdict(rows[i].kind, rows[i].result);

        is_int(v->outcome, rows[i].outcome, "%s, %s: what the engine is told",
               keyprotect_error_kind_name(rows[i].kind),
               keyprotect_error_result_name(rows[i].result));

        ok(v->message != NULL || rows[i].outcome == KMIP_STORE_OK
           || rows[i].outcome == KMIP_STORE_ABSENT
           || rows[i].outcome == KMIP_STORE_CONFLICT, "with a message");
    }
}
