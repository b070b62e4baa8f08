
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Lists: filters, search, pages.
 */


#include "sim_service.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>


static const char *
sim_parameter(const sim_work_t *w, const char *name, char *dst, size_t size)
{
    size_t       n, len;
    unsigned     ch;
    const char  *p;

    len = strlen(name);

    for (p = w->query; p && *p; p = strchr(p, '&'), p = p ? p + 1 : NULL) {

        if (strncmp(p, name, len) != 0 || p[len] != '=') {
            continue;
        }

        n = 0;

        for (p += len + 1; *p && *p != '&' && n < size - 1; p++) {

            if (*p == '%' && sscanf(p + 1, "%2x", &ch) == 1) {
                dst[n++] = (char) ch;
                p += 2;

            } else {
                dst[n++] = *p;
            }
        }

        dst[n] = '\0';

        return dst;
    }

    return NULL;
}


static int
sim_listed(const sim_work_t *w, const sim_key_t *key)
{
    char      value[128], state[16];
    unsigned  seen;

    if (!sim_seen(w->s, &key->shown, w->zone, SIM_BY_LIST)
        || (w->call->ring[0] && strcmp(key->ring, w->call->ring) != 0)
        || (sim_parameter(w, "extractable", value, sizeof(value))
            && (strcmp(value, "true") == 0) != key->extractable))
    {
        return 0;
    }

    seen = sim_seen(w->s, &key->changed, w->zone, SIM_BY_LIST) ? key->state
                                                               : key->before;

    snprintf(state, sizeof(state), "%u", seen);

    if (!sim_parameter(w, "state", value, sizeof(value))) {
        return seen != 5;
    }

    return strstr(value, state) != NULL;
}


static int
sim_contains(const char *text, const char *search, int exact)
{
    return exact ? strcasecmp(text, search) == 0
                 : strstr(text, search) != NULL;
}


static int
sim_matches(const sim_work_t *w, const sim_key_t *key, const char *search)
{
    unsigned            i, exact, names, aliases;
    const sim_alias_t  *a;

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

    if ((names || !aliases) && sim_contains(key->name, search, (int) exact)) {
        return 1;
    }

    for (i = 0; (aliases || !names) && i < w->s->naliases; i++) {
        a = &w->s->aliases[i];

        if (&w->s->keys[a->key] == key
            && sim_seen(w->s, &a->shown, w->zone, SIM_BY_LIST)
            && !sim_seen(w->s, &a->hidden, w->zone, SIM_BY_LIST)
            && sim_contains(a->name, search, (int) exact))
        {
            return 1;
        }
    }

    return 0;
}


static int
sim_order_id(const void *a, const void *b)
{
    return strcmp((*(const sim_key_t *const *) a)->id,
                  (*(const sim_key_t *const *) b)->id);
}


void
sim_serve_list(sim_work_t *w)
{
    char              value[256], sort[64];
    unsigned          i, n, at, offset, limit;
    const sim_key_t  *key, *found[SIM_KEYS];

    memset(found, 0, sizeof(found));

    n = 0;
    value[0] = '\0';
    sort[0] = '\0';

    (void) sim_parameter(w, "search", value, sizeof(value));
    (void) sim_parameter(w, "sort", sort, sizeof(sort));

    /* "broad" refuses searches for a part of an alias, not for a whole one */

    if (w->s->sim->switches.broad && value[0]
        && strstr(value, "alias:") == NULL)
    {
        sim_answer_error(w, 400, "KEY_SEARCH_TOO_BROAD");
        return;
    }

    for (i = 0; i < w->s->nkeys; i++) {
        at = strncmp(sort, "-creationDate", 13) == 0 ? w->s->nkeys - 1 - i
                                                     : i;
        key = &w->s->keys[at];

        if (sim_listed(w, key) && (value[0] == '\0'
                                   || sim_matches(w, key, value)))
        {
            found[n++] = key;
        }
    }

    if (sort[0] == '\0') {
        qsort(found, n, sizeof(sim_key_t *), sim_order_id);
    }

    offset = sim_parameter(w, "offset", value, sizeof(value))
             ? (unsigned) strtoul(value, NULL, 10) : 0;
    limit = sim_parameter(w, "limit", value, sizeof(value))
            ? (unsigned) strtoul(value, NULL, 10) : 200;

    offset = offset < n ? offset : n;
    n = n - offset < limit ? n - offset : limit;

    sim_answer_list(w, found + offset, n);
}
