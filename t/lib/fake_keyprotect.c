
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The fake Key Protect's service: keys, aliases, lists, wrapping, tokens.
 */


#include "fake_keyprotect.h"

#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>


typedef void (*fake_handler_pt)(fake_keyprotect_t *f, fake_call_t *c,
    fake_path_t *p);


static void fake_post(fake_keyprotect_t *f, fake_call_t *c, fake_path_t *p);
static void fake_read(fake_keyprotect_t *f, fake_call_t *c, fake_path_t *p);
static void fake_alias(fake_keyprotect_t *f, fake_call_t *c, fake_path_t *p);
static void fake_unalias(fake_keyprotect_t *f, fake_call_t *c,
    fake_path_t *p);
static void fake_delete(fake_keyprotect_t *f, fake_call_t *c, fake_path_t *p);
static void fake_action(fake_keyprotect_t *f, fake_call_t *c, fake_path_t *p);
static int fake_reserved(const fake_keyprotect_t *f, const char *alias);


typedef struct {
    keyprotect_method_e   method;
    int                   nparts;
    const char           *third;      /* NULL: any */
    fake_handler_pt       handler;
} fake_route_t;

static const fake_route_t  fake_routes[] = {
    { KEYPROTECT_GET,    1, NULL,       fake_list },
    { KEYPROTECT_HEAD,   1, NULL,       fake_list },
    { KEYPROTECT_POST,   1, NULL,       fake_post },
    { KEYPROTECT_GET,    2, NULL,       fake_read },
    { KEYPROTECT_GET,    3, "metadata", fake_read },
    { KEYPROTECT_POST,   4, "aliases",  fake_alias },
    { KEYPROTECT_POST,   4, "actions",  fake_action },
    { KEYPROTECT_DELETE, 4, "aliases",  fake_unalias },
    { KEYPROTECT_DELETE, 2, NULL,       fake_delete }
};


void
fake_answer_json(fake_call_t *c, unsigned status, json_t *json)
{
    c->status = status;
    c->answer = json_dumps(json, JSON_COMPACT);
    json_decref(json);
}


void
fake_answer_error(fake_call_t *c, unsigned status, const char *code)
{
    json_t  *resource;

    resource = json_pack("{s:s}", "errorMsg", "invented for a test");

    if (code) {
        json_object_set_new(resource, "reasons",
                            json_pack("[{s:s, s:s, s:i}]", "code", code,
                                      "message", "invented", "status",
                                      (int) status));
    }

    fake_answer_json(c, status,
        json_pack("{s:{s:s, s:i}, s:[o]}", "metadata", "collectionType",
                  "application/vnd.ibm.kms.error+json", "collectionTotal", 1,
                  "resources", resource));
}


static void
fake_answer_key(fake_call_t *c, unsigned status, json_t *key)
{
    fake_answer_json(c, status,
        json_pack("{s:{s:s, s:i}, s:[o]}", "metadata", "collectionType",
                  "application/vnd.ibm.kms.key+json", "collectionTotal", 1,
                  "resources", key));
}


json_t *
fake_key_json(fake_keyprotect_t *f, fake_key_t *key, int payload, int bare)
{
    json_t    *json, *aliases;
    unsigned   i;

    json = json_pack("{s:s, s:s, s:s, s:i, s:b, s:s, s:s}",
                     "type", "application/vnd.ibm.kms.key+json",
                     "id", key->id, "name", key->name, "state",
                     (int) key->state, "extractable", (int) key->extractable,
                     "keyRingID", key->ring, "creationDate",
                     "2026-01-01T00:00:00Z");

    if (!bare) {
        aliases = json_array();

        for (i = 0; i < key->naliases; i++) {
            json_array_append_new(aliases, json_string(key->aliases[i]));
        }

        json_object_set_new(json, "aliases", aliases);

        if (key->description) {
            json_object_set_new(json, "description",
                                json_string(key->description));
        }
    }

    if (key->state == 5) {
        json_object_set_new(json, "deleted", json_true());
    }

    if (payload && key->payload && f->clock >= key->whole
        && !(key->state == 5 && f->no_payload))
    {
        json_object_set_new(json, "payload", json_string(key->payload));
    }

    return json;
}


fake_key_t *
fake_find(fake_keyprotect_t *f, const char *name)
{
    size_t       i;
    unsigned     n;
    fake_key_t  *key;

    for (i = 0; i < f->nkeys; i++) {
        key = f->keys[i];

        if (key->purged) {
            continue;
        }

        if (strcmp(key->id, name) == 0) {
            return key;
        }

        if (f->free_alias && key->state == 5) {
            continue;
        }

        for (n = 0; n < key->naliases; n++) {
            if (strcmp(key->aliases[n], name) == 0) {
                return key;
            }
        }
    }

    return NULL;
}


fake_key_t *
fake_key_by_name(fake_keyprotect_t *f, const char *name)
{
    size_t  i;

    for (i = 0; i < f->nkeys; i++) {
        if (strcmp(f->keys[i]->name, name) == 0) {
            return f->keys[i];
        }
    }

    return NULL;
}


fake_key_t *
fake_key_add(fake_keyprotect_t *f, const char *name, const char *ring)
{
    fake_key_t  *key;

    if (f->nkeys == f->nalloc) {
        f->nalloc = f->nalloc ? f->nalloc * 2 : 64;
        f->keys = realloc(f->keys, f->nalloc * sizeof(fake_key_t *));
    }

    key = calloc(1, sizeof(fake_key_t));

    f->serial++;

    snprintf(key->id, sizeof(key->id), "%08x-0000-4000-8000-%012x",
             f->serial * 2654435761u, f->serial);
    key->name = strdup(name);
    key->ring = strdup(ring ? ring : "default");
    key->state = 1;
    key->extractable = 1;
    key->visible = f->clock + f->lag;
    key->whole = key->visible + f->late;

    f->keys[f->nkeys++] = key;

    return key;
}


int
fake_key_alias(fake_keyprotect_t *f, fake_key_t *key, const char *alias)
{
    if (key->naliases == FAKE_ALIASES || fake_find(f, alias)) {
        return 0;
    }

    key->aliases[key->naliases++] = strdup(alias);

    return 1;
}


void
fake_rotate(fake_keyprotect_t *f, const char *id)
{
    fake_key_t  *key;

    key = fake_find(f, id);

    if (key && key->versions < FAKE_VERSIONS) {
        RAND_bytes(key->material[key->versions++], 32);
    }
}


size_t
fake_keys_live(const fake_keyprotect_t *f, const char *prefix)
{
    size_t  i, n;

    n = 0;

    for (i = 0; i < f->nkeys; i++) {
        n += f->keys[i]->state == 1 && !f->keys[i]->purged
             && strncmp(f->keys[i]->name, prefix, strlen(prefix)) == 0;
    }

    return n;
}


/* the key that a call names; NULL: the response is set */

static fake_key_t *
fake_target(fake_keyprotect_t *f, fake_call_t *c, fake_path_t *p, int reading)
{
    size_t       i;
    fake_key_t  *key;

    key = fake_find(f, p->part[1]);

    for (i = 0; key == NULL && f->leads && i < f->nreserved; i++) {
        if (strcmp(f->reserved[i], p->part[1]) == 0) {
            key = f->had[i];
        }
    }

    if (key && strcmp(key->id, p->part[1]) != 0 && key->state == 5
        && f->no_alias)
    {
        key = NULL;
    }

    if (key && c->http->key_ring && strcmp(c->http->key_ring, key->ring) != 0)
    {
        key = NULL;
    }

    if (key && reading && f->clock < key->visible) {
        key = NULL;
    }

    if (key && key->barred) {
        fake_answer_error(c, 401, NULL);
        return NULL;
    }

    if (key == NULL && f->refused_alias && p->part[1][8] != '-') {
        fake_answer_error(c, 401, NULL);
        return NULL;
    }

    if (key == NULL || f->instance_gone) {
        fake_answer_error(c, 404, "KEY_NOT_FOUND_ERR");
        return NULL;
    }

    return key;
}


static void
fake_read(fake_keyprotect_t *f, fake_call_t *c, fake_path_t *p)
{
    fake_key_t  *key;

    key = fake_target(f, c, p, 1);

    if (key) {
        fake_answer_key(c, 200, fake_key_json(f, key, p->nparts == 2, 0));
    }
}


static void
fake_alias(fake_keyprotect_t *f, fake_call_t *c, fake_path_t *p)
{
    fake_key_t  *key;

    key = fake_target(f, c, p, 0);

    if (key == NULL) {
        return;
    }

    if (fake_find(f, p->part[3]) || fake_reserved(f, p->part[3])) {
        fake_answer_error(c, f->clash_status, "KEY_ALIAS_NOT_UNIQUE_ERR");
        return;
    }

    if (!fake_key_alias(f, key, p->part[3])) {
        fake_answer_error(c, f->quota_status, "KEY_ALIAS_QUOTA_ERR");
        return;
    }

    fake_answer_key(c, 201, json_pack("{s:s, s:s}", "keyId", key->id, "alias",
                                      p->part[3]));
}


static void
fake_unalias(fake_keyprotect_t *f, fake_call_t *c, fake_path_t *p)
{
    unsigned     i;
    fake_key_t  *key;

    if (f->keep_alias) {
        fake_answer_error(c, 401, NULL);
        return;
    }

    key = fake_target(f, c, p, 0);

    if (key == NULL) {
        return;
    }

    for (i = 0; i < key->naliases; i++) {
        if (strcmp(key->aliases[i], p->part[3]) == 0) {
            break;
        }
    }

    if (i == key->naliases) {
        fake_answer_error(c, 404, "KEY_NOT_FOUND_ERR");
        return;
    }

    if (f->free_at_once || f->nreserved == 64) {
        free(key->aliases[i]);

    } else {
        f->had[f->nreserved] = key;
        f->reserved[f->nreserved++] = key->aliases[i];
    }

    key->aliases[i] = key->aliases[--key->naliases];

    c->status = 204;
}


static int
fake_reserved(const fake_keyprotect_t *f, const char *alias)
{
    size_t  i;

    for (i = 0; i < f->nreserved; i++) {
        if (strcmp(f->reserved[i], alias) == 0) {
            return 1;
        }
    }

    return 0;
}


static void
fake_delete(fake_keyprotect_t *f, fake_call_t *c, fake_path_t *p)
{
    fake_key_t  *key;

    if (f->writer) {
        fake_answer_error(c, 401, NULL);
        return;
    }

    key = fake_target(f, c, p, 0);

    if (key == NULL) {
        return;
    }

    if (strcmp(key->id, p->part[1]) != 0) {
        fake_answer_error(c, 400, "INVALID_FIELD_ERR");
        return;
    }

    if (key->state == 5) {
        fake_answer_error(c, 410, "KEY_DELETED_ERR");
        return;
    }

    if (key->guarded) {
        fake_answer_error(c, 409, "AUTHORIZATIONS_NOT_MET");
        return;
    }

    key->state = 5;

    if (c->http->prefer && strstr(c->http->prefer, "minimal")) {
        c->status = 204;
        return;
    }

    fake_answer_key(c, 200, fake_key_json(f, key, 0, 0));
}


static void
fake_post(fake_keyprotect_t *f, fake_call_t *c, fake_path_t *p)
{
    size_t       i;
    json_t      *body, *resource, *aliases;
    fake_key_t  *key;
    const char  *name, *description, *payload;

    body = json_loadb((const char *) c->http->body.data, c->http->body.len, 0,
                      NULL);
    resource = json_array_get(json_object_get(body, "resources"), 0);
    aliases = json_object_get(resource, "aliases");
    name = json_string_value(json_object_get(resource, "name"));
    payload = json_string_value(json_object_get(resource, "payload"));
    description = json_string_value(json_object_get(resource, "description"));

    if (name == NULL || payload == NULL || strlen(payload) > 10000
        || strlen(name) > 90 || (description && strlen(description) > 240)
        || json_array_size(aliases) > FAKE_ALIASES
        || !json_is_true(json_object_get(resource, "extractable")))
    {
        fake_answer_error(c, 400, "INVALID_FIELD_ERR");
        goto done;
    }

    for (i = 0; i < json_array_size(aliases); i++) {
        name = json_string_value(json_array_get(aliases, i));

        if (fake_find(f, name) || fake_reserved(f, name)) {
            fake_answer_error(c, f->clash_status, "KEY_ALIAS_NOT_UNIQUE_ERR");
            goto done;
        }
    }

    name = json_string_value(json_object_get(resource, "name"));
    key = fake_key_add(f, name, c->http->key_ring);
    key->payload = strdup(payload);
    key->description = description ? strdup(description) : NULL;

    for (i = 0; i < json_array_size(aliases); i++) {
        fake_key_alias(f, key, json_string_value(json_array_get(aliases, i)));
    }

    if (c->http->prefer && strstr(c->http->prefer, "minimal")) {
        fake_answer_key(c, 201, json_pack("{s:s, s:s}", "type",
                                          "application/vnd.ibm.kms.key+json",
                                          "id", key->id));

    } else {
        fake_answer_key(c, 201, fake_key_json(f, key, 0, 0));
    }

done:

    json_decref(body);
}


static void
fake_action(fake_keyprotect_t *f, fake_call_t *c, fake_path_t *p)
{
    char        *aad;
    json_t      *body;
    fake_key_t  *key;

    key = fake_target(f, c, p, 0);

    if (key == NULL) {
        return;
    }

    if (key->extractable) {
        fake_answer_error(c, 400, "KEY_ROOT_REQ_ERR");
        return;
    }

    if (key->state == 5) {
        fake_answer_error(c, 410, "KEY_DELETED_ERR");
        return;
    }

    if (key->state == 2 || (key->state == 3 && strcmp(p->part[3], "wrap") == 0))
    {
        fake_answer_error(c, 409, "KEY_ACTION_INVALID_STATE_ERR");
        return;
    }

    body = json_loadb((const char *) c->http->body.data, c->http->body.len, 0,
                      NULL);
    aad = json_dumps(json_object_get(body, "aad"),
                     JSON_COMPACT|JSON_ENCODE_ANY);

    if (strcmp(p->part[3], "wrap") == 0) {
        fake_wrap(c, key, json_string_value(json_object_get(body, "plaintext")),
                  aad ? aad : "");

    } else {
        fake_unwrap(c, key,
                    json_string_value(json_object_get(body, "ciphertext")),
                    aad ? aad : "");
    }

    free(aad);
    json_decref(body);
}


static void
fake_iam(fake_keyprotect_t *f, fake_call_t *c)
{
    char    token[32];
    size_t  i, len;

    len = sizeof(FAKE_API_KEY) - 1;

    for (i = 0; i + len <= c->http->body.len; i++) {
        if (memcmp(c->http->body.data + i, FAKE_API_KEY, len) == 0) {
            break;
        }
    }

    if (i + len > c->http->body.len) {
        fake_answer_json(c, 400, json_pack("{s:s, s:s}", "errorCode",
                                           "BXNIM0415E", "errorMessage",
                                           "invented"));
        return;
    }

    snprintf(token, sizeof(token), "fake-token-%u", ++f->tokens);

    fake_answer_json(c, 200,
        json_pack("{s:s, s:s, s:s, s:i, s:I}", "access_token", token,
                  "refresh_token", "not_supported", "token_type", "Bearer",
                  "expires_in", 3600, "expiration",
                  (json_int_t) (f->epoch + (int64_t) f->clock / 1000 + 3600)));
}


static int
fake_authorized(fake_keyprotect_t *f, const keyprotect_http_t *http)
{
    char      token[32];
    unsigned  n;

    for (n = f->tokens; n > f->revoked; n--) {
        snprintf(token, sizeof(token), "fake-token-%u", n);

        if (http->bearer && http->bearer->len == strlen(token)
            && memcmp(http->bearer->data, token, strlen(token)) == 0)
        {
            return 1;
        }
    }

    return 0;
}


static int
fake_path(fake_path_t *p, const char *path)
{
    char  *s;

    memset(p, 0, sizeof(fake_path_t));

    if (strncmp(path, "/api/v2/", 8) != 0 || strlen(path) > 500) {
        return 0;
    }

    snprintf(p->rest, sizeof(p->rest), "%s", path + 8);

    s = strchr(p->rest, '?');

    if (s) {
        *s = '\0';
        snprintf(p->query, sizeof(p->query), "%s", s + 1);
    }

    for (s = strtok(p->rest, "/"); s && p->nparts < 5; s = strtok(NULL, "/")) {
        p->part[p->nparts++] = s;
    }

    return p->nparts > 0 && strcmp(p->part[0], "keys") == 0;
}


void
fake_serve(fake_keyprotect_t *f, fake_call_t *c)
{
    size_t               i;
    fake_path_t          path;
    const fake_route_t  *r;

    if (c->http->target == KEYPROTECT_TARGET_IAM) {
        fake_iam(f, c);
        return;
    }

    f->performed++;

    if (!fake_authorized(f, c->http)) {
        fake_answer_error(c, 401, NULL);
        return;
    }

    if (fake_path(&path, c->http->path)) {

        for (i = 0; i < sizeof(fake_routes) / sizeof(fake_routes[0]); i++) {
            r = &fake_routes[i];

            if (r->method == c->http->method && r->nparts == path.nparts
                && (r->third == NULL || strcmp(r->third, path.part[2]) == 0))
            {
                r->handler(f, c, &path);
                return;
            }
        }
    }

    fake_answer_error(c, 404, NULL);
}
