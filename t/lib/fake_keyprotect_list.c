
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The fake's lists: filters, search, pages.
 */


#include "fake_keyprotect.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>


static const char *
fake_parameter(fake_path_t *p, const char *name, char *dst, size_t size)
{
    size_t       n, len;
    unsigned     ch;
    const char  *s;

    len = strlen(name);

    for (s = p->query; s && *s; s = strchr(s, '&'), s = s ? s + 1 : NULL) {

        if (strncmp(s, name, len) != 0 || s[len] != '=') {
            continue;
        }

        n = 0;

        for (s += len + 1; *s && *s != '&' && n < size - 1; s++) {

            if (*s == '%' && sscanf(s + 1, "%2x", &ch) == 1) {
                dst[n++] = (char) ch;
                s += 2;

            } else {
                dst[n++] = *s;
            }
        }

        dst[n] = '\0';

        return dst;
    }

    return NULL;
}


static int
fake_listed(fake_keyprotect_t *f, fake_call_t *c, fake_path_t *p,
    fake_key_t *key)
{
    char   value[512], state[4];

    if (f->instance_gone || key->purged || key->barred
        || f->clock < key->visible
        || (c->http->key_ring && strcmp(key->ring, c->http->key_ring) != 0))
    {
        return 0;
    }

    if (fake_parameter(p, "extractable", value, sizeof(value))
        && (strcmp(value, "true") == 0) != key->extractable)
    {
        return 0;
    }

    snprintf(state, sizeof(state), "%u", key->state);

    if (!fake_parameter(p, "state", value, sizeof(value))) {
        return key->state != 5;
    }

    return strstr(value, state) != NULL;
}


static int
fake_contains(const char *text, const char *search, int exact)
{
    size_t  len;

    if (exact) {
        return strcasecmp(text, search) == 0;
    }

    len = strlen(search);

    for ( /* void */ ; *text; text++) {
        if (strncasecmp(text, search, len) == 0) {
            return 1;
        }
    }

    return 0;
}


static int
fake_matches(fake_key_t *key, const char *search)
{
    unsigned  i, exact, names, aliases;

    exact = 0;
    names = 0;
    aliases = 0;

    for ( ;; ) {

        if (strncmp(search, "exact:", 6) == 0) {
            exact = 1;
            search += 6;

        } else if (strncmp(search, "name:", 5) == 0) {
            names = 1;
            search += 5;

        } else if (strncmp(search, "alias:", 6) == 0) {
            aliases = 1;
            search += 6;

        } else {
            break;
        }
    }

    if ((names || !aliases) && fake_contains(key->name, search, exact)) {
        return 1;
    }

    for (i = 0; (aliases || !names) && i < key->naliases; i++) {
        if (fake_contains(key->aliases[i], search, exact)) {
            return 1;
        }
    }

    return 0;
}


static int
fake_order_id(const void *a, const void *b)
{
    return strcmp((*(fake_key_t *const *) a)->id,
                  (*(fake_key_t *const *) b)->id);
}


/* keeps the keys that the search finds; 0: too many keys to search */

static int
fake_search(fake_path_t *p, fake_key_t **found, size_t *all)
{
    char    value[512];
    size_t  i, n;

    if (!fake_parameter(p, "search", value, sizeof(value))) {
        return 1;
    }

    if (*all > 5000) {

        /* a whole alias is found all the same */

        if (strncmp(value, "alias:", 6) == 0) {
            *all = 0;
            return 1;
        }

        return 0;
    }

    for (i = 0, n = 0; i < *all; i++) {
        if (fake_matches(found[i], value)) {
            found[n++] = found[i];
        }
    }

    *all = n;

    return 1;
}


static void
fake_page(fake_keyprotect_t *f, fake_call_t *c, fake_path_t *p,
    fake_key_t **found, size_t all)
{
    char     value[512];
    size_t   i, offset, limit;
    json_t  *resources, *json;

    offset = fake_parameter(p, "offset", value, sizeof(value))
             ? strtoul(value, NULL, 10) : 0;
    limit = fake_parameter(p, "limit", value, sizeof(value))
            ? strtoul(value, NULL, 10) : 200;

    resources = json_array();

    for (i = offset; i < all && i < offset + limit; i++) {
        json_array_append_new(resources,
                              fake_key_json(f, found[i], 0, f->list_bare));
    }

    json = json_pack("{s:{s:s, s:i}}", "metadata", "collectionType",
                     "application/vnd.ibm.kms.key+json", "collectionTotal",
                     (int) json_array_size(resources));

    if (json_array_size(resources)) {
        json_object_set(json, "resources", resources);
    }

    json_decref(resources);

    fake_answer_json(c, 200, json);
}


void
fake_list(fake_keyprotect_t *f, fake_call_t *c, fake_path_t *p)
{
    char          value[512];
    size_t        i, all;
    fake_key_t  **found;

    found = malloc((f->nkeys + 1) * sizeof(fake_key_t *));
    all = 0;

    for (i = 0; i < f->nkeys; i++) {
        if (fake_listed(f, c, p, f->keys[i])) {
            found[all++] = f->keys[i];
        }
    }

    if (fake_parameter(p, "sort", value, sizeof(value))) {

        for (i = 0; strncmp(value, "-creationDate", 13) == 0 && i < all / 2;
             i++)
        {
            found[f->nkeys] = found[i];
            found[i] = found[all - 1 - i];
            found[all - 1 - i] = found[f->nkeys];
        }

    } else {
        qsort(found, all, sizeof(fake_key_t *), fake_order_id);
    }

    if (fake_search(p, found, &all)) {
        fake_page(f, c, p, found, all);

    } else {
        fake_answer_error(c, 400, "KEY_SEARCH_TOO_BROAD");
    }

    free(found);
}
