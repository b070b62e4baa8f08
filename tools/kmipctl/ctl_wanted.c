
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Which objects a command is for.
 */


#include "ctl_wanted.h"
#include "ctl_csv.h"
#include "ctl_exchange.h"
#include "ctl_option.h"

#include <string.h>


typedef struct {
    ctl_t        *c;
    json_t       *seen;
    kmip_strs_t  *uids;
    size_t        nalloc;
} ctl_wanted_t;


static int ctl_wanted_file(ctl_wanted_t *w);
static int ctl_wanted_add(ctl_wanted_t *w, const char *uid);
static int ctl_wanted_grow(ctl_wanted_t *w);


static const char *const  ctl_wanted_titles[] = {
    "Unique Identifier", "UID", "KeyId", NULL
};


int
ctl_wanted_read(ctl_t *c, kmip_strs_t *uids)
{
    int           i, rc;
    ctl_wanted_t  w;

    memset(&w, 0, sizeof(ctl_wanted_t));
    memset(uids, 0, sizeof(kmip_strs_t));

    w.c = c;
    w.uids = uids;
    w.seen = json_object();

    rc = CTL_OK;

    for (i = 0; rc == CTL_OK && i < c->nargs; i++) {
        rc = ctl_wanted_add(&w, c->args[i]);
    }

    if (rc == CTL_OK && c->o.from) {
        rc = ctl_wanted_file(&w);
    }

    json_decref(w.seen);

    if (rc == CTL_OK && uids->nelts == 0) {
        return ctl_usage(c, "no identifier given: expected: %s %s",
                         c->command->name, c->command->arguments);
    }

    return rc;
}


/* CSV with such a title, or one identifier a line */

static int
ctl_wanted_file(ctl_wanted_t *w)
{
    int        column;
    ctl_csv_t  csv;

    if (ctl_csv_open(w->c, &csv, w->c->o.from) != CTL_OK) {
        return CTL_USAGE;
    }

    if (!ctl_csv_next(&csv)) {
        return CTL_OK;
    }

    column = ctl_csv_column(&csv, ctl_wanted_titles);

    if (column < 0 && csv.n > 1) {
        return ctl_usage(w->c, "%s has no column \"Unique Identifier\"",
                         w->c->o.from);
    }

    if (column < 0 && ctl_wanted_add(w, csv.cells[0]) != CTL_OK) {
        return CTL_USAGE;
    }

    column = column < 0 ? 0 : column;

    while (ctl_csv_next(&csv)) {

        if ((size_t) column < csv.n && csv.cells[column][0]
            && ctl_wanted_add(w, csv.cells[column]) != CTL_OK)
        {
            return CTL_USAGE;
        }
    }

    return CTL_OK;
}


static int
ctl_wanted_add(ctl_wanted_t *w, const char *uid)
{
    if (*uid == '\0' || uid[strcspn(uid, "\",\r\n\t ")]) {
        return ctl_usage(w->c, "\"%s\" is no identifier", uid);
    }

    if (json_object_get(w->seen, uid)) {
        return CTL_OK;
    }

    if (json_object_set_new(w->seen, uid, json_true()) == -1
        || ctl_wanted_grow(w) != CTL_OK)
    {
        return ctl_usage(w->c, "\"%s\" is no identifier, or there are too many",
                         uid);
    }

    w->uids->elts[w->uids->nelts++] = ctl_str(uid);

    return CTL_OK;
}


static int
ctl_wanted_grow(ctl_wanted_t *w)
{
    kmip_str_t  *elts;

    if (w->uids->nelts < w->nalloc) {
        return CTL_OK;
    }

    w->nalloc = w->nalloc ? w->nalloc * 2 : 64;
    elts = kmip_arena_alloc(w->c->arena, w->nalloc * sizeof(kmip_str_t));

    if (elts == NULL) {
        return CTL_USAGE;
    }

    if (w->uids->nelts) {
        memcpy(elts, w->uids->elts, w->uids->nelts * sizeof(kmip_str_t));
    }

    w->uids->elts = elts;

    return CTL_OK;
}
