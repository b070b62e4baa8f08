
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Requests to Key Protect.
 *
 * Bodies consist of identifiers and base64, which need no escapes, so they are
 * written directly.  Building and writing them with jansson took a tenth of
 * the time that a Create costs a worker.  Values that need escapes are
 * refused.
 */


#include <string.h>

#include "keyprotect_base64.h"
#include "keyprotect_escape.h"
#include "keyprotect_internal.h"
#include "keyprotect_request.h"


#define KEYPROTECT_KEYS      "/api/v2/keys"
#define KEYPROTECT_TYPE_KEY  "application/vnd.ibm.kms.key+json"

/* initial and maximum size of a body, in bytes */

#define KEYPROTECT_BODY      1536
#define KEYPROTECT_BODY_MAX  (256 * 1024)
#define KEYPROTECT_PATH_ID   90          /* the longest alias */


static const char  keyprotect_type_key[] = KEYPROTECT_TYPE_KEY;
static const char  keyprotect_type_action[] =
    "application/vnd.ibm.kms.key_action+json";
static const char  keyprotect_representation[] = "return=representation";


static void keyprotect_request_init(keyprotect_store_t *ks,
    keyprotect_call_t *call, keyprotect_kind_e kind,
    keyprotect_method_e method);
static kmip_int_t keyprotect_request_path(keyprotect_call_t *call,
    kmip_arena_t *arena, const kmip_str_t *id, const char *rest);
static kmip_int_t keyprotect_request_alias_path(keyprotect_call_t *call,
    kmip_arena_t *arena, const kmip_str_t *id, const char *alias);
static kmip_int_t keyprotect_request_action(keyprotect_store_t *ks,
    keyprotect_call_t *call, kmip_arena_t *arena, const kmip_str_t *root,
    const char *rest);
static kmip_int_t keyprotect_body_begin(keyprotect_call_t *call,
    kmip_arena_t *arena, kmip_writer_t *w, const char *type);
static kmip_int_t keyprotect_body_end(keyprotect_call_t *call,
    kmip_writer_t *w);
static void keyprotect_body_put(kmip_writer_t *w, const char *text);
static void keyprotect_body_string(kmip_writer_t *w, const char *before,
    const kmip_str_t *text);
static kmip_int_t keyprotect_body_aad(keyprotect_call_t *call,
    kmip_writer_t *w, const kmip_str_t *stamp);


kmip_int_t
keyprotect_request_key(keyprotect_store_t *ks, keyprotect_call_t *call,
    kmip_arena_t *arena, const kmip_str_t *id)
{
    keyprotect_request_init(ks, call, KEYPROTECT_CALL_KEY, KEYPROTECT_GET);

    return keyprotect_request_path(call, arena, id, "");
}


kmip_int_t
keyprotect_request_metadata(keyprotect_store_t *ks, keyprotect_call_t *call,
    kmip_arena_t *arena, const kmip_str_t *id)
{
    keyprotect_request_init(ks, call, KEYPROTECT_CALL_METADATA,
                            KEYPROTECT_GET);

    return keyprotect_request_path(call, arena, id, "/metadata");
}


kmip_int_t
keyprotect_request_root(keyprotect_store_t *ks, keyprotect_call_t *call,
    kmip_arena_t *arena, const kmip_str_t *root)
{
    keyprotect_request_init(ks, call, KEYPROTECT_CALL_ROOT, KEYPROTECT_GET);

    call->http.key_ring = ks->root_key_ring;

    return keyprotect_request_path(call, arena, root, "/metadata");
}


kmip_int_t
keyprotect_request_delete(keyprotect_store_t *ks, keyprotect_call_t *call,
    kmip_arena_t *arena, const kmip_str_t *id)
{
    keyprotect_request_init(ks, call, KEYPROTECT_CALL_DELETE,
                            KEYPROTECT_DELETE);

    /* the body names the key that was deleted, which a bare 204 does not */

    call->http.prefer = keyprotect_representation;

    return keyprotect_request_path(call, arena, id, "");
}


kmip_int_t
keyprotect_request_alias(keyprotect_store_t *ks, keyprotect_call_t *call,
    kmip_arena_t *arena, const kmip_str_t *id, const char *alias)
{
    keyprotect_request_init(ks, call, KEYPROTECT_CALL_ALIAS, KEYPROTECT_POST);

    call->http.content_type = keyprotect_type_key;

    return keyprotect_request_alias_path(call, arena, id, alias);
}


kmip_int_t
keyprotect_request_unalias(keyprotect_store_t *ks, keyprotect_call_t *call,
    kmip_arena_t *arena, const kmip_str_t *id, const char *alias)
{
    keyprotect_request_init(ks, call, KEYPROTECT_CALL_UNALIAS,
                            KEYPROTECT_DELETE);

    return keyprotect_request_alias_path(call, arena, id, alias);
}


static kmip_int_t
keyprotect_request_alias_path(keyprotect_call_t *call, kmip_arena_t *arena,
    const kmip_str_t *id, const char *alias)
{
    kmip_str_t  rest;

    rest = kmip_arena_printf(arena, "/aliases/%s", alias);

    if (rest.len == 0) {
        return KMIP_ERROR;
    }

    if (keyprotect_request_path(call, arena, id, (const char *) rest.data)
        != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    call->asked.alias.data = rest.data + sizeof("/aliases/") - 1;
    call->asked.alias.len = rest.len - (sizeof("/aliases/") - 1);

    return KMIP_OK;
}


kmip_int_t
keyprotect_request_list(keyprotect_store_t *ks, keyprotect_call_t *call,
    kmip_arena_t *arena, const keyprotect_list_t *list)
{
    uint8_t     *search;
    kmip_str_t   path;

    keyprotect_request_init(ks, call, KEYPROTECT_CALL_LIST, KEYPROTECT_GET);

    search = kmip_arena_alloc(arena, 3 * list->search.len + 1);
    if (search == NULL) {
        return KMIP_ERROR;
    }

    *keyprotect_escape(search, list->search.data, list->search.len) = '\0';

    path = kmip_arena_printf(arena, KEYPROTECT_KEYS
                             "?extractable=true&limit=%u&offset=%u%s%s%s%s%s",
                             list->limit, list->offset,
                             list->states ? "&state=" : "",
                             list->states ? list->states : "",
                             list->newest_first ? "&sort=-creationDate,id"
                                                : "",
                             list->search.len ? "&search=" : "",
                             (const char *) search);

    call->http.path = (const char *) path.data;

    return path.len ? KMIP_OK : KMIP_ERROR;
}


kmip_int_t
keyprotect_request_create(keyprotect_store_t *ks, keyprotect_call_t *call,
    kmip_arena_t *arena, const keyprotect_new_t *key)
{
    size_t         i;
    kmip_writer_t  w;

    keyprotect_request_init(ks, call, KEYPROTECT_CALL_CREATE,
                            KEYPROTECT_POST);

    call->http.path = KEYPROTECT_KEYS;
    call->asked.about = key->name;

    if (key->naliases) {
        call->asked.alias = key->aliases[0];
    }

    /* a response with the key saves a call to read it back */

    call->http.prefer = keyprotect_representation;

    if (keyprotect_body_begin(call, arena, &w, keyprotect_type_key)
        != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    keyprotect_body_put(&w, "{\"metadata\":{\"collectionType\":\""
                        KEYPROTECT_TYPE_KEY "\",\"collectionTotal\":1},"
                        "\"resources\":[{\"type\":\"" KEYPROTECT_TYPE_KEY
                        "\",\"extractable\":true");

    keyprotect_body_string(&w, ",\"name\":", &key->name);

    for (i = 0; i < key->naliases; i++) {
        keyprotect_body_string(&w, i ? "," : ",\"aliases\":[",
                               &key->aliases[i]);
    }

    keyprotect_body_string(&w, i ? "],\"payload\":" : ",\"payload\":",
                           &key->payload);

    if (key->description.len) {
        keyprotect_body_string(&w, ",\"description\":", &key->description);
    }

    keyprotect_body_put(&w, "}]}");

    return keyprotect_body_end(call, &w);
}


kmip_int_t
keyprotect_request_wrap(keyprotect_store_t *ks, keyprotect_call_t *call,
    kmip_arena_t *arena, const kmip_str_t *root,
    const kmip_secret_t *plaintext, const kmip_str_t *stamp)
{
    kmip_str_t     text;
    kmip_writer_t  w;

    keyprotect_request_init(ks, call, KEYPROTECT_CALL_WRAP, KEYPROTECT_POST);

    if (keyprotect_request_action(ks, call, arena, root, "/actions/wrap")
        != KMIP_OK
        || keyprotect_body_begin(call, arena, &w, keyprotect_type_action)
           != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    keyprotect_body_put(&w, "{");

    if (plaintext) {
        if (keyprotect_base64_encode(arena, plaintext->data, plaintext->len,
                                     &text)
            != KMIP_OK)
        {
            return KMIP_ERROR;
        }

        keyprotect_body_string(&w, "\"plaintext\":", &text);
        keyprotect_body_put(&w, ",");
    }

    return keyprotect_body_aad(call, &w, stamp);
}


kmip_int_t
keyprotect_request_unwrap(keyprotect_store_t *ks, keyprotect_call_t *call,
    kmip_arena_t *arena, const kmip_str_t *root,
    const kmip_str_t *ciphertext, const kmip_str_t *stamp)
{
    kmip_writer_t  w;

    keyprotect_request_init(ks, call, KEYPROTECT_CALL_UNWRAP,
                            KEYPROTECT_POST);

    if (keyprotect_request_action(ks, call, arena, root, "/actions/unwrap")
        != KMIP_OK
        || keyprotect_body_begin(call, arena, &w, keyprotect_type_action)
           != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    keyprotect_body_string(&w, "{\"ciphertext\":", ciphertext);
    keyprotect_body_put(&w, ",");

    return keyprotect_body_aad(call, &w, stamp);
}


/* a former root key may be in another key ring: search all */

static kmip_int_t
keyprotect_request_action(keyprotect_store_t *ks, keyprotect_call_t *call,
    kmip_arena_t *arena, const kmip_str_t *root, const char *rest)
{
    kmip_str_t  id;

    id = root ? *root : keyprotect_conf_root(ks);

    call->http.key_ring = keyprotect_conf_is_root(ks, &id) ? ks->root_key_ring
                                                      : NULL;

    return keyprotect_request_path(call, arena, &id, rest);
}


static void
keyprotect_request_init(keyprotect_store_t *ks, keyprotect_call_t *call,
    keyprotect_kind_e kind, keyprotect_method_e method)
{
    memset(call, 0, sizeof(keyprotect_call_t));

    call->kind = kind;

    call->http.method = method;
    call->http.target = KEYPROTECT_TARGET_KMS;
    call->http.key_ring = ks->key_ring;
    call->http.changing = !keyprotect_error_kind_is_safe(kind);
}


/*
 * Ids and aliases contain only characters that need no escapes.  Others would
 * change the path, so they are refused.
 */

static kmip_int_t
keyprotect_request_path(keyprotect_call_t *call, kmip_arena_t *arena,
    const kmip_str_t *id, const char *rest)
{
    char    *path;
    size_t   i, len, rest_len;

    if (id->len == 0 || id->len > KEYPROTECT_PATH_ID) {
        return KMIP_ERROR;
    }

    for (i = 0; i < id->len; i++) {
        if (!keyprotect_escape_plain(id->data[i])) {
            return KMIP_ERROR;
        }
    }

    len = sizeof(KEYPROTECT_KEYS "/") - 1;
    rest_len = strlen(rest) + 1;

    path = kmip_arena_alloc(arena, len + id->len + rest_len);
    if (path == NULL) {
        return KMIP_ERROR;
    }

    memcpy(path, KEYPROTECT_KEYS "/", len);
    memcpy(path + len, id->data, id->len);
    memcpy(path + len + id->len, rest, rest_len);

    call->http.path = path;
    call->asked.about.data = (const uint8_t *) path + len;
    call->asked.about.len = id->len;

    return KMIP_OK;
}


static kmip_int_t
keyprotect_body_begin(keyprotect_call_t *call, kmip_arena_t *arena,
    kmip_writer_t *w, const char *type)
{
    call->http.content_type = type;

    return kmip_writer_init(w, arena, KEYPROTECT_BODY, KEYPROTECT_BODY_MAX);
}


static kmip_int_t
keyprotect_body_end(keyprotect_call_t *call, kmip_writer_t *w)
{
    kmip_write_uint8(w, '\0');

    if (w->failed) {
        return KMIP_ERROR;
    }

    call->http.body.data = w->start;
    call->http.body.len = kmip_writer_used(w) - 1;

    return KMIP_OK;
}


static void
keyprotect_body_put(kmip_writer_t *w, const char *text)
{
    kmip_write_bytes(w, text, strlen(text));
}


static void
keyprotect_body_string(kmip_writer_t *w, const char *before,
    const kmip_str_t *text)
{
    if (!keyprotect_json_plain(text->data, text->len)) {
        w->failed = 1;
        return;
    }

    keyprotect_body_put(w, before);
    kmip_write_uint8(w, '"');
    kmip_write_bytes(w, text->data, text->len);
    kmip_write_uint8(w, '"');
}


/* ends an action with the stamp as AAD, so that records cannot be exchanged */

static kmip_int_t
keyprotect_body_aad(keyprotect_call_t *call, kmip_writer_t *w,
    const kmip_str_t *stamp)
{
    keyprotect_body_string(w, "\"aad\":[\"kmip\",", stamp);
    keyprotect_body_put(w, "]}");

    return keyprotect_body_end(call, w);
}
