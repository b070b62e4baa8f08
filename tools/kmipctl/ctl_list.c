
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The command list: all objects, and the virtual machines that they belong to.
 */


#include "ctl_filter.h"
#include "ctl_key_json.h"
#include "ctl_keys.h"
#include "ctl_print.h"
#include "ctl_run.h"
#include "ctl_table.h"

#include <string.h>


typedef struct {
    ctl_table_t    table;
    ctl_filter_t   filter;
    size_t         listed;
    size_t         orphans;
} ctl_listing_t;


static int ctl_list_key(ctl_keys_t *keys, json_t *key);
static void ctl_list_end(const ctl_keys_t *keys, ctl_listing_t *listing);


/* what is read of each object */

static const char *const  ctl_list_names[] = {
    "State", "Initial Date", "Name", "x-Name", "x-Identifier", "x-Component",
    "x-Product_Version", NULL
};

static const ctl_column_t  ctl_list_columns[] = {
    { "Unique Identifier", "UNIQUE IDENTIFIER", NULL },
    { "State", "STATE", "Failure" },
    { "Initial Date", "INITIAL DATE", NULL },
    { "Name", NULL, NULL },
    { "x-Name", "NAME", "Name" },
    { "x-Identifier", "IDENTIFIER", NULL },
    { "x-Component", "COMPONENT", NULL },
    { "x-Product_Version", "PRODUCT VERSION", NULL },
    { "Failure", NULL, NULL },
    { NULL, NULL, NULL }
};


int
ctl_run_list(ctl_t *c)
{
    int            rc;
    ctl_keys_t     keys;
    ctl_listing_t  listing;

    memset(&keys, 0, sizeof(ctl_keys_t));
    memset(&listing, 0, sizeof(ctl_listing_t));

    if (ctl_filter_init(c, &listing.filter) != CTL_OK
        || ctl_table_init(&listing.table, c, ctl_list_columns, "Objects")
           != CTL_OK)
    {
        return CTL_USAGE;
    }

    keys.names = ctl_list_names;
    keys.key = ctl_list_key;
    keys.data = &listing;

    rc = ctl_keys_walk(c, &keys);

    if (rc == CTL_OK) {
        ctl_list_end(&keys, &listing);

    } else {
        ctl_table_done(&listing.table);
    }

    return ctl_keys_failed(&keys) == CTL_OK ? rc : CTL_FAILED;
}


static int
ctl_list_key(ctl_keys_t *keys, json_t *key)
{
    ctl_listing_t  *listing;

    listing = keys->data;

    if (!ctl_filter_match(&listing->filter, key)) {
        return CTL_OK;
    }

    listing->listed++;
    listing->orphans += (ctl_key_count(key, "x-Identifier") == 0
                         && json_object_get(key, "Failure") == NULL);

    return ctl_table_row(&listing->table, key);
}


/* counts keys without a known owner, which may be candidates for deletion */

static void
ctl_list_end(const ctl_keys_t *keys, ctl_listing_t *listing)
{
    json_t  *text;

    if (listing->listed == keys->n) {
        text = json_sprintf("%d in all, %d of them without x-Identifier",
                            (int) keys->n, (int) listing->orphans);

    } else {
        text = json_sprintf("%d of %d, %d of them without x-Identifier",
                            (int) listing->listed, (int) keys->n,
                            (int) listing->orphans);
    }

    ctl_table_end(&listing->table, NULL, json_string_value(text));
    json_decref(text);
}
