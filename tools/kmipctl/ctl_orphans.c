
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The command orphans: keys that the inventory of vCenter does not know, and
 * what they cost.
 */


#include "ctl_halves.h"
#include "ctl_inventory.h"
#include "ctl_key_json.h"
#include "ctl_keys.h"
#include "ctl_option.h"
#include "ctl_print.h"
#include "ctl_reads.h"
#include "ctl_run.h"
#include "ctl_table.h"
#include "ctl_value.h"

#include <stdio.h>
#include <string.h>


typedef struct {
    ctl_t            *c;
    ctl_table_t       table;
    ctl_inventory_t   inventory;
    ctl_reads_t       reads;
    double            price;
    char              young[32];        /* keys of this date or later */
    size_t            matched;          /* keys that the inventory knows */
    size_t            orphans;
    size_t            unread;           /* of the orphans, not in the logs */
    size_t            records;          /* keys in Key Protect, of orphans */
} ctl_orphans_t;


static int ctl_orphans_init(ctl_t *c, ctl_orphans_t *o);
static int ctl_orphans_options(ctl_t *c, ctl_orphans_t *o);
static int ctl_orphans_key(ctl_keys_t *keys, json_t *key);
static const char *ctl_orphans_reason(ctl_orphans_t *o, const json_t *key);
static int ctl_orphans_end(ctl_orphans_t *o, ctl_keys_t *keys);
static json_t *ctl_orphans_read(ctl_orphans_t *o, const json_t *key);
static json_t *ctl_orphans_reads(const ctl_orphans_t *o);
static void ctl_orphans_print(ctl_orphans_t *o, const ctl_keys_t *keys);


static const char *const  ctl_orphans_names[] = {
    "State", "Initial Date", "Name", "x-Name", "x-Identifier", "x-Component",
    NULL
};

#define CTL_ORPHANS_KEY                                                      \
    { "Unique Identifier", "UNIQUE IDENTIFIER", NULL },                      \
    { "Reason", "REASON", NULL }

#define CTL_ORPHANS_OBJECT                                                   \
    { "State", "STATE", NULL },                                              \
    { "Initial Date", "INITIAL DATE", NULL },                                \
    { "x-Name", "NAME", "Name" },                                            \
    { "x-Identifier", "IDENTIFIER", NULL },                                  \
    { "x-Component", "COMPONENT", NULL },                                    \
    { "Keys", NULL, NULL },                                                  \
    { NULL, NULL, NULL }

static const ctl_column_t  ctl_orphans_columns[] = {
    CTL_ORPHANS_KEY,
    CTL_ORPHANS_OBJECT
};

static const ctl_column_t  ctl_orphans_columns_log[] = {
    CTL_ORPHANS_KEY,
    { "Last Read", "LAST READ", NULL },
    CTL_ORPHANS_OBJECT
};


int
ctl_run_orphans(ctl_t *c)
{
    int            rc;
    ctl_keys_t     keys;
    ctl_orphans_t  o;

    if (ctl_halves_wanted(c)) {
        return ctl_halves(c);
    }

    memset(&keys, 0, sizeof(ctl_keys_t));

    rc = ctl_orphans_init(c, &o);

    if (rc == CTL_OK) {
        keys.names = ctl_orphans_names;
        keys.key = ctl_orphans_key;
        keys.data = &o;

        rc = ctl_keys_walk(c, &keys);
    }

    if (rc == CTL_OK) {
        rc = ctl_orphans_end(&o, &keys);
    }

    ctl_table_done(&o.table);
    ctl_inventory_done(&o.inventory);
    ctl_reads_done(&o.reads);

    return ctl_keys_failed(&keys) == CTL_OK ? rc : CTL_FAILED;
}


static int
ctl_orphans_init(ctl_t *c, ctl_orphans_t *o)
{
    memset(o, 0, sizeof(ctl_orphans_t));

    o->c = c;

    if (c->o.inventory.nelts == 0) {
        return ctl_usage(c, "--inventory FILE says what vCenter knows, and "
                         "kmipctl(1) how to make it; --conf FILE, on an "
                         "endpoint, where Key Protect is");
    }

    if (ctl_orphans_options(c, o) != CTL_OK
        || ctl_table_init(&o->table, c,
                          c->o.log.nelts ? ctl_orphans_columns_log
                                         : ctl_orphans_columns, "Objects")
           != CTL_OK
        || ctl_reads_load(c, &o->reads) != CTL_OK)
    {
        return CTL_USAGE;
    }

    /* none is printed before the inventory is known to be the right one */

    o->table.wait = SIZE_MAX;

    return ctl_inventory_read(c, &o->inventory);
}


static int
ctl_orphans_options(ctl_t *c, ctl_orphans_t *o)
{
    json_t  *date;

    if (ctl_orphans_price(c, &o->price) != CTL_OK) {
        return CTL_USAGE;
    }

    date = ctl_date_json(ctl_orphans_since(c));

    snprintf(o->young, sizeof(o->young), "%s", json_string_value(date));
    json_decref(date);

    return CTL_OK;
}


static int
ctl_orphans_key(ctl_keys_t *keys, json_t *key)
{
    size_t          records;
    const char     *reason;
    ctl_orphans_t  *o;

    o = keys->data;

    reason = json_object_get(key, "Failure") ? NULL
                                             : ctl_orphans_reason(o, key);

    /* the inventory may be older than a young key */

    if (reason == NULL
        || strcmp(ctl_key_text(key, "Initial Date", 0), o->young) >= 0)
    {
        return CTL_OK;
    }

    /* attributes that were added are a key of their own */

    records = 1 + (ctl_key_count(key, "x-Name")
                   || ctl_key_count(key, "x-Identifier")
                   || ctl_key_count(key, "x-Component"));

    o->orphans++;
    o->records += records;

    json_object_set_new(key, "Reason", json_string(reason));
    if (o->reads.last) {
        json_object_set_new(key, "Last Read", ctl_orphans_read(o, key));
    }

    json_object_set_new(key, "Keys", json_integer((json_int_t) records));

    return ctl_table_row(&o->table, key);
}


/* NULL: in use, or nothing says that it is not */

static const char *
ctl_orphans_reason(ctl_orphans_t *o, const json_t *key)
{
    int  fresh, tagged, owned;

    const ctl_inventory_t  *inventory = &o->inventory;

    tagged = ctl_key_count(key, "x-Identifier") > 0;
    owned = ctl_inventory_owner(inventory, key) != NULL;
    fresh = strcmp(ctl_key_text(key, "State", 0), "Pre-Active") == 0;

    if (ctl_inventory_key(inventory,
                          ctl_key_text(key, "Unique Identifier", 0)))
    {
        o->matched++;
        return NULL;
    }

    if (owned) {
        o->matched++;
        return inventory->has_keys ? "VM has another key" : NULL;
    }

    if (tagged && inventory->has_vms) {
        return fresh ? "VM gone, never activated" : "VM gone";
    }

    if (fresh && (inventory->has_keys || !tagged)) {
        return "never activated";
    }

    return inventory->has_keys ? "not in use" : NULL;
}


static int
ctl_orphans_end(ctl_orphans_t *o, ctl_keys_t *keys)
{
    /* another vCenter's inventory would make all keys orphans */

    if (o->matched == 0 && keys->n && !o->c->o.force) {
        fprintf(stderr, "kmipctl: the inventory knows none of %zu keys: is it "
                "of another vCenter?\n"
                "if it is right, use --force\n", keys->n);
        return CTL_FAILED;
    }

    ctl_orphans_print(o, keys);

    return CTL_OK;
}


static json_t *
ctl_orphans_read(ctl_orphans_t *o, const json_t *key)
{
    const char  *last;

    last = ctl_reads_last(&o->reads,
                          ctl_key_text(key, "Unique Identifier", 0));

    if (last) {
        return json_string(last);
    }

    o->unread++;

    return json_sprintf("not since %s", o->reads.since);
}


/* what is known of reads, and what is not */

static json_t *
ctl_orphans_reads(const ctl_orphans_t *o)
{
    if (o->reads.last == NULL) {
        return json_string("Whether a key was ever read is not known, since "
                           "Key Protect keeps no time of it: --log takes the "
                           "operation logs (kmip_log) of the endpoints.");
    }

    return json_sprintf("%d of them were not read since %s, as far as these "
                        "logs tell.", (int) o->unread, o->reads.since);
}


static void
ctl_orphans_print(ctl_orphans_t *o, const ctl_keys_t *keys)
{
    double   cost;
    json_t  *text, *reads, *members;

    cost = (double) o->records * o->price;
    reads = ctl_orphans_reads(o);

    text = json_sprintf("%d of %d may be orphans, which are %d keys in Key "
                        "Protect: %s%.2f a month at %s a key\n%s",
                        (int) o->orphans, (int) keys->n, (int) o->records,
                        o->c->o.price ? "" : "USD ", cost,
                        o->c->o.price ? o->c->o.price : CTL_PRICE,
                        json_string_value(reads));

    members = json_pack("{sisisisfsfso}", "Read", (int) keys->n, "Orphans",
                        (int) o->orphans, "Keys", (int) o->records,
                        "Price", o->price, "Cost", cost, "Reads", reads);

    ctl_table_end(&o->table, members, json_string_value(text));
    json_decref(text);
}
