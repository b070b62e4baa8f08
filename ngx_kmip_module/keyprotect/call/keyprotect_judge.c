
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Checks whether a response is Key Protect's.
 */


#include <string.h>
#include <strings.h>

#include "keyprotect_judge.h"


#define KEYPROTECT_KEYS_TYPE  "application/vnd.ibm.kms.key+json"
#define KEYPROTECT_DELETED    5        /* state */


typedef int (*keyprotect_judge_pt)(const json_t *json,
    const keyprotect_asked_t *asked);


static int keyprotect_judge_read(const json_t *json,
    const keyprotect_asked_t *asked);
static int keyprotect_judge_list(const json_t *json,
    const keyprotect_asked_t *asked);
static int keyprotect_judge_made(const json_t *json,
    const keyprotect_asked_t *asked);
static int keyprotect_judge_alias(const json_t *json,
    const keyprotect_asked_t *asked);
static int keyprotect_judge_nothing(const json_t *json,
    const keyprotect_asked_t *asked);
static int keyprotect_judge_deleted(const json_t *json,
    const keyprotect_asked_t *asked);
static int keyprotect_judge_wrapped(const json_t *json,
    const keyprotect_asked_t *asked);
static int keyprotect_judge_unwrapped(const json_t *json,
    const keyprotect_asked_t *asked);


static const keyprotect_judge_pt  keyprotect_judges[KEYPROTECT_CALLS] = {
    [KEYPROTECT_CALL_KEY] = keyprotect_judge_read,
    [KEYPROTECT_CALL_METADATA] = keyprotect_judge_read,
    [KEYPROTECT_CALL_LIST] = keyprotect_judge_list,
    [KEYPROTECT_CALL_CREATE] = keyprotect_judge_made,
    [KEYPROTECT_CALL_ALIAS] = keyprotect_judge_alias,
    [KEYPROTECT_CALL_UNALIAS] = keyprotect_judge_nothing,
    [KEYPROTECT_CALL_DELETE] = keyprotect_judge_deleted,
    [KEYPROTECT_CALL_WRAP] = keyprotect_judge_wrapped,
    [KEYPROTECT_CALL_UNWRAP] = keyprotect_judge_unwrapped,
    [KEYPROTECT_CALL_ROOT] = keyprotect_judge_read
};


int
keyprotect_judge(keyprotect_kind_e kind, const json_t *json,
    const keyprotect_asked_t *asked)
{
    return json && keyprotect_judges[kind](json, asked);
}


/* the only resource of a response; NULL: there is none, or more than one */

static const json_t *
keyprotect_judge_resource(const json_t *json)
{
    json_t  *resources;

    resources = keyprotect_json_array(json, "resources");

    return json_array_size(resources) == 1 ? json_array_get(resources, 0)
                                           : NULL;
}


static int
keyprotect_judge_text(const json_t *text, const kmip_str_t *s)
{
    return s->len != 0
           && json_string_length(text) == s->len
           && memcmp(json_string_value(text), s->data, s->len) == 0;
}


/* Key Protect's ids are not case-sensitive */

static int
keyprotect_judge_id(const json_t *resource, const char *member,
    const kmip_str_t *id)
{
    const json_t  *text;

    text = json_object_get(resource, member);

    return id->len != 0
           && json_string_length(text) == id->len
           && strncasecmp(json_string_value(text), (const char *) id->data,
                          id->len)
              == 0;
}


static int
keyprotect_judge_aliased(const json_t *resource, const kmip_str_t *alias)
{
    size_t         i;
    const json_t  *aliases;

    aliases = json_object_get(resource, "aliases");

    for (i = 0; i < json_array_size(aliases); i++) {
        if (keyprotect_judge_text(json_array_get(aliases, i), alias)) {
            return 1;
        }
    }

    return 0;
}


static int
keyprotect_judge_dead(const json_t *resource)
{
    return json_is_true(json_object_get(resource, "deleted"))
           || json_integer_value(json_object_get(resource, "state"))
              == KEYPROTECT_DELETED;
}


static int
keyprotect_judge_read(const json_t *json, const keyprotect_asked_t *asked)
{
    int            dead;
    const json_t  *resource;

    resource = keyprotect_judge_resource(json);
    dead = keyprotect_judge_dead(resource);

    if (!dead && !json_is_integer(json_object_get(resource, "state"))) {
        return 0;
    }

    return keyprotect_judge_id(resource, "id", &asked->about)
           || keyprotect_judge_aliased(resource, &asked->about)
           || (dead && keyprotect_judge_text(json_object_get(resource, "name"),
                                             &asked->about));
}


static int
keyprotect_judge_list(const json_t *json, const keyprotect_asked_t *asked)
{
    size_t         i;
    const json_t  *metadata, *type, *resources;

    metadata = keyprotect_json_object(json, "metadata");
    type = json_object_get(metadata, "collectionType");

    if (metadata == NULL
        || (type && (!json_is_string(type)
                     || strcmp(json_string_value(type), KEYPROTECT_KEYS_TYPE)
                        != 0)))
    {
        return 0;
    }

    resources = json_object_get(json, "resources");

    if (resources == NULL || json_is_null(resources)) {
        return 1;
    }

    for (i = 0; i < json_array_size(resources); i++) {
        if (json_string_length(json_object_get(json_array_get(resources, i),
                                               "id"))
            == 0)
        {
            return 0;
        }
    }

    return json_is_array(resources);
}


static int
keyprotect_judge_made(const json_t *json, const keyprotect_asked_t *asked)
{
    const json_t  *resource, *aliases;

    resource = keyprotect_judge_resource(json);
    aliases = json_object_get(resource, "aliases");

    return json_string_length(json_object_get(resource, "id")) != 0
           && keyprotect_judge_text(json_object_get(resource, "name"),
                                    &asked->about)
           && (asked->alias.len == 0 || !json_is_array(aliases)
               || keyprotect_judge_aliased(resource, &asked->alias));
}


static int
keyprotect_judge_alias(const json_t *json, const keyprotect_asked_t *asked)
{
    const json_t  *resource;

    resource = keyprotect_judge_resource(json);

    return keyprotect_judge_id(resource, "keyId", &asked->about)
           && keyprotect_judge_text(json_object_get(resource, "alias"),
                                    &asked->alias);
}


/* a success has no body */

static int
keyprotect_judge_nothing(const json_t *json, const keyprotect_asked_t *asked)
{
    return 0;
}


static int
keyprotect_judge_deleted(const json_t *json, const keyprotect_asked_t *asked)
{
    const json_t  *resource;

    resource = keyprotect_judge_resource(json);

    return keyprotect_judge_dead(resource)
           && keyprotect_judge_id(resource, "id", &asked->about);
}


/* these responses name no key; the callers check lengths and digests */

static int
keyprotect_judge_wrapped(const json_t *json, const keyprotect_asked_t *asked)
{
    return json_string_length(json_object_get(json, "ciphertext")) != 0;
}


static int
keyprotect_judge_unwrapped(const json_t *json, const keyprotect_asked_t *asked)
{
    return json_string_length(json_object_get(json, "plaintext")) != 0;
}


int
keyprotect_judge_error(const json_t *json)
{
    const json_t  *resource;

    resource = keyprotect_judge_resource(json);

    return json_is_string(json_object_get(resource, "errorMsg"))
           || json_is_array(json_object_get(resource, "reasons"));
}
