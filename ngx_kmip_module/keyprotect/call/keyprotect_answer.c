
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Decoding of Key Protect's responses.
 */


#include <string.h>

#include "keyprotect_answer.h"
#include "keyprotect_base64.h"


#define KEYPROTECT_ID_MAX       64
#define KEYPROTECT_TEXT_MAX     1024
#define KEYPROTECT_ALIASES_MAX  64
#define KEYPROTECT_LIST_MAX     5000
#define KEYPROTECT_BASE64_MAX   16384
#define KEYPROTECT_WRAPPED_MAX  7500     /* longer than in any record */
#define KEYPROTECT_GENERATED    32


static kmip_int_t keyprotect_answer_optional(const json_t *json,
    const char *name, size_t max, kmip_arena_t *arena, kmip_str_t *dst);
static kmip_int_t keyprotect_answer_state(const json_t *json,
    keyprotect_key_t *key);
static void keyprotect_answer_dates(const json_t *json,
    keyprotect_key_t *key);
static kmip_int_t keyprotect_answer_aliases(const json_t *json,
    kmip_arena_t *arena, keyprotect_key_t *key);
static kmip_int_t keyprotect_answer_plaintext(const json_t *json,
    kmip_arena_t *arena, kmip_secret_t **plaintext);
static void keyprotect_answer_code_copy(const json_t *json, const char *name,
    char *code, size_t size);


kmip_int_t
keyprotect_answer_key(const json_t *json, kmip_arena_t *arena,
    keyprotect_key_t *key)
{
    json_t  *resources;

    resources = keyprotect_json_array(json, "resources");

    if (resources == NULL || json_array_size(resources) != 1) {
        return KMIP_ERROR;
    }

    return keyprotect_answer_resource(json_array_get(resources, 0), arena,
                                      key);
}


kmip_int_t
keyprotect_answer_list(const json_t *json, kmip_arena_t *arena,
    keyprotect_key_t **keys, size_t *n)
{
    size_t   i;
    json_t  *resources;

    *keys = NULL;
    *n = 0;

    /* the response with an empty list has no "resources" */

    if (keyprotect_json_object(json, "metadata") == NULL) {
        return KMIP_ERROR;
    }

    resources = json_object_get(json, "resources");

    if (resources == NULL || json_is_null(resources)) {
        return KMIP_OK;
    }

    if (!json_is_array(resources)
        || json_array_size(resources) > KEYPROTECT_LIST_MAX)
    {
        return KMIP_ERROR;
    }

    *n = json_array_size(resources);

    *keys = kmip_arena_alloc(arena, *n * sizeof(keyprotect_key_t) + 1);
    if (*keys == NULL) {
        return KMIP_ERROR;
    }

    for (i = 0; i < *n; i++) {
        if (keyprotect_answer_resource(json_array_get(resources, i), arena,
                                       &(*keys)[i])
            != KMIP_OK)
        {
            return KMIP_ERROR;
        }
    }

    return KMIP_OK;
}


kmip_int_t
keyprotect_answer_resource(const json_t *json, kmip_arena_t *arena,
    keyprotect_key_t *key)
{
    int  extractable;

    memset(key, 0, sizeof(keyprotect_key_t));

    if (keyprotect_json_string(json, "id", KEYPROTECT_ID_MAX, arena, &key->id)
        != KMIP_OK
        || key->id.len == 0)
    {
        return KMIP_ERROR;
    }

    if (keyprotect_answer_optional(json, "name", KEYPROTECT_TEXT_MAX, arena,
                                   &key->name)
        != KMIP_OK
        || keyprotect_answer_optional(json, "description",
                                      KEYPROTECT_TEXT_MAX, arena,
                                      &key->description)
           != KMIP_OK
        || keyprotect_answer_optional(json, "payload", KEYPROTECT_BASE64_MAX,
                                      arena, &key->payload)
           != KMIP_OK
        || keyprotect_answer_optional(json, "keyRingID", KEYPROTECT_TEXT_MAX,
                                      arena, &key->ring)
           != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    extractable = 0;

    if (keyprotect_json_boolean(json, "extractable", &extractable)
        == KMIP_ERROR)
    {
        return KMIP_ERROR;
    }

    key->extractable = extractable & 1;

    keyprotect_answer_dates(json, key);

    if (keyprotect_answer_state(json, key) != KMIP_OK) {
        return KMIP_ERROR;
    }

    return keyprotect_answer_aliases(json, arena, key);
}


static kmip_int_t
keyprotect_answer_optional(const json_t *json, const char *name, size_t max,
    kmip_arena_t *arena, kmip_str_t *dst)
{
    if (keyprotect_json_string(json, name, max, arena, dst) == KMIP_ERROR) {
        return KMIP_ERROR;
    }

    return KMIP_OK;
}


static kmip_int_t
keyprotect_answer_state(const json_t *json, keyprotect_key_t *key)
{
    int      deleted;
    int64_t  state;

    deleted = 0;
    state = KEYPROTECT_STATE_UNKNOWN;

    if (keyprotect_json_number(json, "state", 0, 99, &state) == KMIP_ERROR
        || keyprotect_json_boolean(json, "deleted", &deleted) == KMIP_ERROR)
    {
        return KMIP_ERROR;
    }

    key->state = deleted ? KEYPROTECT_STATE_DESTROYED : (unsigned) state;

    return KMIP_OK;
}


/* no decision depends on these dates, so invalid ones count as absent */

static void
keyprotect_answer_dates(const json_t *json, keyprotect_key_t *key)
{
    (void) keyprotect_json_time(json, "creationDate", &key->created);
    (void) keyprotect_json_time(json, "deletionDate", &key->deleted);
    (void) keyprotect_json_time(json, "restoreExpirationDate",
                                &key->restorable);
}


static kmip_int_t
keyprotect_answer_aliases(const json_t *json, kmip_arena_t *arena,
    keyprotect_key_t *key)
{
    size_t   i, n;
    json_t  *aliases, *alias;

    aliases = json_object_get(json, "aliases");

    if (aliases == NULL || json_is_null(aliases)) {
        return KMIP_OK;
    }

    n = json_array_size(aliases);

    if (!json_is_array(aliases) || n > KEYPROTECT_ALIASES_MAX) {
        return KMIP_ERROR;
    }

    key->aliases = kmip_arena_alloc(arena, n * sizeof(kmip_str_t) + 1);
    if (key->aliases == NULL) {
        return KMIP_ERROR;
    }

    for (i = 0; i < n; i++) {
        alias = json_array_get(aliases, i);

        if (!json_is_string(alias)
            || json_string_length(alias) > KEYPROTECT_TEXT_MAX
            || kmip_arena_copy(arena, &key->aliases[i],
                               json_string_value(alias),
                               json_string_length(alias))
               != KMIP_OK)
        {
            return KMIP_ERROR;
        }
    }

    key->naliases = n;
    key->has_aliases = 1;

    return KMIP_OK;
}


int
keyprotect_answer_incomplete(const json_t *json)
{
    return json_is_true(json_object_get(json_object_get(json, "metadata"),
                                        "incompleteSearch"));
}


int
keyprotect_answer_named(const keyprotect_key_t *key)
{
    size_t  i;

    for (i = 0; i < key->naliases; i++) {
        if (kmip_str_equal(&key->aliases[i], &key->name)) {
            return 1;
        }
    }

    return 0;
}


kmip_int_t
keyprotect_answer_wrap(const json_t *json, kmip_arena_t *arena,
    int generated, keyprotect_wrapped_t *wrapped)
{
    json_t  *version;

    memset(wrapped, 0, sizeof(keyprotect_wrapped_t));

    if (keyprotect_json_string(json, "ciphertext", KEYPROTECT_WRAPPED_MAX,
                               arena, &wrapped->ciphertext)
        != KMIP_OK
        || wrapped->ciphertext.len == 0)
    {
        return KMIP_ERROR;
    }

    version = keyprotect_json_object(json, "keyVersion");

    if (version
        && keyprotect_answer_optional(version, "id", KEYPROTECT_ID_MAX, arena,
                                      &wrapped->version)
           != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    if (!generated) {
        return KMIP_OK;
    }

    if (keyprotect_answer_plaintext(json, arena, &wrapped->plaintext)
        != KMIP_OK
        || wrapped->plaintext->len != KEYPROTECT_GENERATED)
    {
        return KMIP_ERROR;
    }

    return KMIP_OK;
}


kmip_int_t
keyprotect_answer_unwrap(const json_t *json, kmip_arena_t *arena,
    kmip_secret_t **plaintext)
{
    return keyprotect_answer_plaintext(json, arena, plaintext);
}


/* decodes from jansson's memory, without another copy of the base64 */

static kmip_int_t
keyprotect_answer_plaintext(const json_t *json, kmip_arena_t *arena,
    kmip_secret_t **plaintext)
{
    json_t      *member;
    kmip_str_t   text;

    member = json_object_get(json, "plaintext");

    text.data = (const uint8_t *) json_string_value(member);
    text.len = json_string_length(member);

    if (text.len == 0 || text.len > KEYPROTECT_BASE64_MAX) {
        return KMIP_ERROR;
    }

    *plaintext = keyprotect_base64_secret(arena, &text);

    return *plaintext ? KMIP_OK : KMIP_ERROR;
}


/* the code in {"resources":[{"reasons":[{"code":"..."}]}]} */

void
keyprotect_answer_code(const json_t *json, char *code, size_t size)
{
    size_t   i;
    json_t  *reasons;

    code[0] = '\0';

    reasons = keyprotect_json_array(json_array_get(
                                     keyprotect_json_array(json, "resources"),
                                     0),
                                    "reasons");

    for (i = 0; i < json_array_size(reasons); i++) {
        keyprotect_answer_code_copy(json_array_get(reasons, i), "code", code,
                                    size);

        if (code[0]) {
            return;
        }
    }
}


void
keyprotect_answer_iam_code(const json_t *json, char *code, size_t size)
{
    keyprotect_answer_code_copy(json, "errorCode", code, size);
}


/* codes are logged, so a value that does not look like a code is dropped */

static void
keyprotect_answer_code_copy(const json_t *json, const char *name, char *code,
    size_t size)
{
    size_t       i, len;
    json_t      *member;
    const char  *text;

    member = json_object_get(json, name);

    text = json_string_value(member);
    len = json_string_length(member);

    code[0] = '\0';

    if (len >= size) {
        return;
    }

    for (i = 0; i < len; i++) {
        if (!((text[i] >= 'A' && text[i] <= 'Z')
              || (text[i] >= '0' && text[i] <= '9') || text[i] == '_'))
        {
            return;
        }
    }

    memcpy(code, text ? text : "", len);
    code[len] = '\0';
}
