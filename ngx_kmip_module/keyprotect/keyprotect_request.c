
/*
 * Requests.
 */


#include <string.h>

#include "keyprotect_internal.h"


#define KEYPROTECT_KEYS  "/api/v2/keys"

static const char  keyprotect_type_key[] =
    "application/vnd.ibm.kms.key+json";
static const char  keyprotect_type_action[] =
    "application/vnd.ibm.kms.key_action+json";
static const char  keyprotect_minimal[] = "return=minimal";
static const char  keyprotect_representation[] = "return=representation";


static void keyprotect_request_init(keyprotect_store_t *ks,
    keyprotect_call_t *call, keyprotect_kind_e kind,
    keyprotect_method_e method);
static kmip_int_t keyprotect_request_path(keyprotect_call_t *call,
    kmip_arena_t *arena, const kmip_str_t *id, const char *rest);
static kmip_int_t keyprotect_request_body(keyprotect_call_t *call,
    kmip_arena_t *arena, const char *type, json_t *json);
static json_t *keyprotect_new_to_json(const keyprotect_new_t *key);
static kmip_int_t keyprotect_request_action(keyprotect_store_t *ks,
    keyprotect_call_t *call, kmip_arena_t *arena, const kmip_str_t *root,
    json_t *json, const kmip_str_t *uid);


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

    call->http.prefer = keyprotect_minimal;

    return keyprotect_request_path(call, arena, id, "");
}


kmip_int_t
keyprotect_request_alias(keyprotect_store_t *ks, keyprotect_call_t *call,
    kmip_arena_t *arena, const kmip_str_t *id, const char *alias)
{
    kmip_str_t  rest;

    keyprotect_request_init(ks, call, KEYPROTECT_CALL_ALIAS, KEYPROTECT_POST);

    call->http.content_type = keyprotect_type_key;

    rest = kmip_arena_printf(arena, "/aliases/%s", alias);

    if (rest.len == 0) {
        return KMIP_ERROR;
    }

    return keyprotect_request_path(call, arena, id, (const char *) rest.data);
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
    keyprotect_request_init(ks, call, KEYPROTECT_CALL_CREATE,
                            KEYPROTECT_POST);

    call->http.path = KEYPROTECT_KEYS;

    /* an answer that names our key spares reading it back */

    call->http.prefer = keyprotect_representation;

    return keyprotect_request_body(call, arena, keyprotect_type_key,
                                   keyprotect_new_to_json(key));
}


static json_t *
keyprotect_new_to_json(const keyprotect_new_t *key)
{
    int      bad;
    size_t   i;
    json_t  *resource, *aliases, *json;

    aliases = json_array();
    bad = 0;

    for (i = 0; i < key->naliases; i++) {
        bad |= json_array_append_new(aliases,
                                     keyprotect_json_known(&key->aliases[i]));
    }

    resource = json_pack("{s:s, s:b}", "type", keyprotect_type_key,
                         "extractable", 1);

    bad |= json_object_set_new(resource, "name",
                               keyprotect_json_known(&key->name));
    bad |= json_object_set_new(resource, "aliases", aliases);
    bad |= json_object_set_new(resource, "payload",
                               keyprotect_json_known(&key->payload));

    if (key->description.len) {
        bad |= json_object_set_new(resource, "description",
                                   keyprotect_json_known(&key->description));
    }

    json = json_pack("{s:{s:s, s:i}, s:[o]}",
                     "metadata",
                     "collectionType", keyprotect_type_key,
                     "collectionTotal", 1,
                     "resources", resource);

    if (bad) {
        json_decref(json);
        return NULL;
    }

    return json;
}


kmip_int_t
keyprotect_request_wrap(keyprotect_store_t *ks, keyprotect_call_t *call,
    kmip_arena_t *arena, const kmip_str_t *root,
    const kmip_secret_t *plaintext, const kmip_str_t *uid)
{
    json_t      *json;
    kmip_str_t   text;

    keyprotect_request_init(ks, call, KEYPROTECT_CALL_WRAP, KEYPROTECT_POST);

    json = json_object();

    if (plaintext
        && (keyprotect_base64_encode(arena, plaintext->data, plaintext->len,
                                     &text)
            != KMIP_OK
            || json_object_set_new(json, "plaintext",
                                   keyprotect_json_known(&text))
               != 0))
    {
        json_decref(json);
        return KMIP_ERROR;
    }

    return keyprotect_request_action(ks, call, arena, root, json, uid);
}


kmip_int_t
keyprotect_request_unwrap(keyprotect_store_t *ks, keyprotect_call_t *call,
    kmip_arena_t *arena, const kmip_str_t *root,
    const kmip_str_t *ciphertext, const kmip_str_t *uid)
{
    json_t  *json;

    keyprotect_request_init(ks, call, KEYPROTECT_CALL_UNWRAP,
                            KEYPROTECT_POST);

    json = json_object();

    if (json_object_set_new(json, "ciphertext",
                            keyprotect_json_known(ciphertext))
        != 0)
    {
        json_decref(json);
        return KMIP_ERROR;
    }

    return keyprotect_request_action(ks, call, arena, root, json, uid);
}


/* takes over json; binds the uid, so that records cannot be swapped */

static kmip_int_t
keyprotect_request_action(keyprotect_store_t *ks, keyprotect_call_t *call,
    kmip_arena_t *arena, const kmip_str_t *root, json_t *json,
    const kmip_str_t *uid)
{
    kmip_str_t   id;
    const char  *rest;

    id = root ? *root : keyprotect_root(ks);

    /* a root key of former days may be in another ring: all are looked at */

    call->http.key_ring = keyprotect_is_root(ks, &id) ? ks->root_key_ring
                                                      : NULL;

    rest = call->kind == KEYPROTECT_CALL_WRAP ? "/actions/wrap"
                                              : "/actions/unwrap";

    if (keyprotect_request_path(call, arena, &id, rest) != KMIP_OK
        || json_object_set_new(json, "aad",
                               json_pack("[s, o]", "kmip",
                                         keyprotect_json_known(uid)))
           != 0)
    {
        json_decref(json);
        return KMIP_ERROR;
    }

    return keyprotect_request_body(call, arena, keyprotect_type_action, json);
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
    call->http.changing = !keyprotect_kind_is_safe(kind);
}


/*
 * Ids and aliases are made of unreserved characters; what holds others would
 * lead elsewhere and is no id.
 */

static kmip_int_t
keyprotect_request_path(keyprotect_call_t *call, kmip_arena_t *arena,
    const kmip_str_t *id, const char *rest)
{
    size_t      i;
    kmip_str_t  path;

    if (id->len == 0 || id->len > KEYPROTECT_ALIAS_MAX) {
        return KMIP_ERROR;
    }

    for (i = 0; i < id->len; i++) {
        if (!keyprotect_alias_char(id->data[i])) {
            return KMIP_ERROR;
        }
    }

    path = kmip_arena_printf(arena, KEYPROTECT_KEYS "/%.*s%s", (int) id->len,
                             (const char *) id->data, rest);

    call->http.path = (const char *) path.data;

    return path.len ? KMIP_OK : KMIP_ERROR;
}


/* takes over json */

static kmip_int_t
keyprotect_request_body(keyprotect_call_t *call, kmip_arena_t *arena,
    const char *type, json_t *json)
{
    kmip_int_t  rc;

    if (json == NULL) {
        return KMIP_ERROR;
    }

    call->http.content_type = type;

    rc = keyprotect_json_write(arena, json, &call->http.body);

    json_decref(json);

    return rc;
}


uint8_t *
keyprotect_escape(uint8_t *dst, const void *src, size_t len)
{
    uint8_t         ch;
    const uint8_t  *p;

    static const char  hex[] = "0123456789ABCDEF";

    /* src may be NULL, to which nothing may be added, not even 0 */

    for (p = src; len > 0; len--) {
        ch = *p++;

        if (keyprotect_alias_char(ch) || ch == '.' || ch == '~') {
            *dst++ = ch;
            continue;
        }

        *dst++ = '%';
        *dst++ = (uint8_t) hex[ch >> 4];
        *dst++ = (uint8_t) hex[ch & 0xf];
    }

    return dst;
}
