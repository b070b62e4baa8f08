
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The bytes of requests.
 */


#include "script_transport.h"
#include "tap.h"


#define ID   "5b0c7a52-1111-4c1e-9a55-0f2d8a7e0001"
#define UID  "01890a5d-ac96-774b-bcce-b302099a8057"


static void test_read(void);
static void test_change(void);
static void test_list(void);
static void test_ids(void);
static void test_create(void);
static void test_actions(void);
static void test_injection(void);


static kmip_arena_t  *arena;


int
main(void)
{
    arena = kmip_arena_create(16 << 20);

    test_read();
    test_change();
    test_list();
    test_ids();
    test_create();
    test_actions();
    test_injection();

    kmip_arena_destroy(arena);

    return done_testing();
}


static kmip_str_t
str(const char *text)
{
    kmip_str_t  s;

    s.data = (const uint8_t *) text;
    s.len = strlen(text);

    return s;
}


static void
test_read(void)
{
    script_t           *s;
    kmip_str_t          id;
    keyprotect_call_t   call;

    s = script_create();
    id = str(ID);

    keyprotect_request_key(s->ks, &call, arena, &id);
    is_str(call.http.path, "/api/v2/keys/" ID, "read a key");
    is_int(call.http.method, KEYPROTECT_GET, "GET");
    is_str(call.http.key_ring, "vmware", "in the ring of records");
    is_int(call.http.changing, 0, "may be repeated");
    is_int(call.http.target, KEYPROTECT_TARGET_KMS, "at Key Protect");

    keyprotect_request_metadata(s->ks, &call, arena, &id);
    is_str(call.http.path, "/api/v2/keys/" ID "/metadata", "read metadata");

    keyprotect_request_root(s->ks, &call, arena, &s->ks->root_key);
    is_str(call.http.path, "/api/v2/keys/" SCRIPT_ROOT "/metadata",
           "read the root key's metadata");
    is_str(call.http.key_ring, "default", "in its own ring");

    is_int(script_destroy(s), 0, "nothing is left");
}


static void
test_change(void)
{
    script_t           *s;
    kmip_str_t          id;
    keyprotect_call_t   call;

    s = script_create();
    id = str(ID);

    keyprotect_request_alias(s->ks, &call, arena, &id, "an-alias");
    is_str(call.http.path, "/api/v2/keys/" ID "/aliases/an-alias",
           "add an alias");
    is_int(call.http.method, KEYPROTECT_POST, "POST");
    is_int(call.http.body.len, 0, "an empty body");
    is_str(call.http.content_type, "application/vnd.ibm.kms.key+json",
           "its type");

    keyprotect_request_delete(s->ks, &call, arena, &id);
    is_str(call.http.path, "/api/v2/keys/" ID, "delete a key");
    is_int(call.http.method, KEYPROTECT_DELETE, "DELETE");
    is_str(call.http.prefer, "return=representation",
           "with the key that was deleted in return");

    is_int(script_destroy(s), 0, "nothing is left");
}


static void
test_list(void)
{
    script_t           *s;
    keyprotect_list_t   list;
    keyprotect_call_t   call;

    s = script_create();

    memset(&list, 0, sizeof(list));
    list.limit = 200;
    list.offset = 400;
    keyprotect_request_list(s->ks, &call, arena, &list);
    is_str(call.http.path, "/api/v2/keys?extractable=true&limit=200"
           "&offset=400", "a plain list");

    list.states = "1,5";
    list.newest_first = 1;
    list.search = str("exact:alias:a b&c=\xc3\xa4");
    keyprotect_request_list(s->ks, &call, arena, &list);
    is_str(call.http.path, "/api/v2/keys?extractable=true&limit=200"
           "&offset=400&state=1,5&sort=-creationDate,id"
           "&search=exact%3Aalias%3Aa%20b%26c%3D%C3%A4",
           "a list with everything");

    is_int(script_destroy(s), 0, "nothing is left");
}


static void
test_ids(void)
{
    size_t              i;
    script_t           *s;
    kmip_str_t          id;
    keyprotect_call_t   call;

    static const char  *bad[] = {
        "", "a/b", "..", "a?b", "a#b", "a b", "a%62", "a\r\nb", "\xc3\xa4",
        ("01234567890123456789012345678901234567890123456789"
         "01234567890123456789012345678901234567890")
    };

    s = script_create();

    for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        id = str(bad[i]);
        is_int(keyprotect_request_key(s->ks, &call, arena, &id), KMIP_ERROR,
               "case %zu is no id, no path is made of it", i);
    }

    is_int(script_destroy(s), 0, "nothing is left");
}


static void
test_create(void)
{
    json_t             *json, *key;
    script_t           *s;
    kmip_str_t          aliases[2];
    keyprotect_new_t    new;
    keyprotect_call_t   call;

    s = script_create();

    aliases[0] = str("vmware_kmip_x");
    aliases[1] = str("vmware_kmip_n1-y");

    memset(&new, 0, sizeof(new));
    new.name = aliases[0];
    new.aliases = aliases;
    new.naliases = 2;
    new.payload = str("eyJ9");
    new.description = str("type=Symmetric Key");

    is_int(keyprotect_request_create(s->ks, &call, arena, &new), KMIP_OK,
           "create a key");
    is_str(call.http.path, "/api/v2/keys", "its path");
    is_int(call.http.changing, 1, "must not be repeated silently");
    is_str(call.http.prefer, "return=representation",
           "the answer is to name the key");
    is_str(call.http.content_type, "application/vnd.ibm.kms.key+json",
           "its type");

    json = keyprotect_json_parse(call.http.body.data, call.http.body.len);
    key = json_array_get(json_object_get(json, "resources"), 0);

    is_int(json_integer_value(json_object_get(json_object_get(json,
                                                              "metadata"),
                                              "collectionTotal")),
           1, "one key");
    is_str(json_string_value(json_object_get(key, "name")), "vmware_kmip_x",
           "its name");
    is_str(json_string_value(json_array_get(json_object_get(key, "aliases"),
                                            1)),
           "vmware_kmip_n1-y", "its second alias");
    is_str(json_string_value(json_object_get(key, "payload")), "eyJ9",
           "its payload");
    is_str(json_string_value(json_object_get(key, "description")),
           "type=Symmetric Key", "its description");
    ok(json_is_true(json_object_get(key, "extractable")), "a standard key");
    json_decref(json);

    new.description.len = 0;
    keyprotect_request_create(s->ks, &call, arena, &new);
    json = keyprotect_json_parse(call.http.body.data, call.http.body.len);
    key = json_array_get(json_object_get(json, "resources"), 0);
    ok(json_object_get(key, "description") == NULL, "or without description");
    json_decref(json);

    is_int(script_destroy(s), 0, "nothing is left");
}


static void
test_injection(void)
{
    size_t              i;
    script_t           *s;
    kmip_str_t          uid, root, ciphertext;
    keyprotect_new_t    new;
    keyprotect_call_t   call;

    static const char  *injected[] = {
        "A\",\"x\":\"", "A\\", "A\n", "A\x7f", "A\xc3\xa9"
    };

    s = script_create();
    uid = str(UID);
    root = str(ID);

    for (i = 0; i < sizeof(injected) / sizeof(char *); i++) {
        ciphertext = str(injected[i]);
        is_int(keyprotect_request_unwrap(s->ks, &call, arena, &root,
                                         &ciphertext, &uid),
               KMIP_ERROR, "a payload's ciphertext that is none, %u",
               (unsigned) i);
    }

    memset(&new, 0, sizeof(new));
    new.name = str("vmware_kmip_x");
    new.payload = str("eyJ9");

    is_int(keyprotect_request_create(s->ks, &call, arena, &new), KMIP_OK,
           "a key without alias");
    is_str(strstr((const char *) call.http.body.data, "\"name\""),
           "\"name\":\"vmware_kmip_x\",\"payload\":\"eyJ9\"}]}",
           "what is written of it");

    new.name = str("vmware_kmip_\"");
    is_int(keyprotect_request_create(s->ks, &call, arena, &new), KMIP_ERROR,
           "what would have to be escaped is no name");

    is_int(script_destroy(s), 0, "nothing is left");
}


static void
test_actions(void)
{
    script_t           *s;
    kmip_str_t          uid, root, ciphertext;
    kmip_secret_t      *key;
    keyprotect_call_t   call;

    s = script_create();
    uid = str(UID);
    ciphertext = str("AAAA");

    keyprotect_request_wrap(s->ks, &call, arena, NULL, NULL, &uid);
    is_str(call.http.path, "/api/v2/keys/" SCRIPT_ROOT "/actions/wrap",
           "wrap with the configured root key");
    is_str(call.http.key_ring, "default", "in its ring");
    is_str(call.http.content_type,
           "application/vnd.ibm.kms.key_action+json", "its type");
    is_str((const char *) call.http.body.data,
           "{\"aad\":[\"kmip\",\"" UID "\"]}",
           "no plaintext: one is generated");

    key = kmip_secret_copy(arena, "\1\2\3", 3);
    keyprotect_request_wrap(s->ks, &call, arena, NULL, key, &uid);
    is_str((const char *) call.http.body.data,
           "{\"plaintext\":\"AQID\",\"aad\":[\"kmip\",\"" UID "\"]}",
           "or with a given key");

    root = str(ID);
    keyprotect_request_unwrap(s->ks, &call, arena, &root, &ciphertext, &uid);
    is_str(call.http.path, "/api/v2/keys/" ID "/actions/unwrap",
           "unwrap with another root key");
    ok(call.http.key_ring == NULL, "wherever it is");
    is_str((const char *) call.http.body.data,
           "{\"ciphertext\":\"AAAA\",\"aad\":[\"kmip\",\"" UID "\"]}",
           "its body");

    root = str(SCRIPT_ROOT);
    keyprotect_request_unwrap(s->ks, &call, arena, &root, &ciphertext, &uid);
    is_str(call.http.key_ring, "default",
           "unwrap with the configured one, in its ring");

    root = str("../root");
    is_int(keyprotect_request_unwrap(s->ks, &call, arena, &root, &ciphertext,
                                     &uid),
           KMIP_ERROR, "a payload's root key that leads elsewhere");

    is_int(script_destroy(s), 0, "nothing is left");
}
