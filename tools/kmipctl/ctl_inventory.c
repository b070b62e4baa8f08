
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * What vCenter knows, from exports of PowerCLI and of RVTools, or from a list
 * of identifiers of keys.
 */


#include "ctl_inventory.h"
#include "ctl_csv.h"
#include "ctl_key_json.h"
#include "ctl_option.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>


#define CTL_INVENTORY_ID  128


typedef struct {
    int                  key;
    int                  name;
    int                  vm[3];
    size_t               nvm;
} ctl_inventory_columns_t;


static int ctl_inventory_file(ctl_t *c, ctl_inventory_t *inventory,
    const char *file);
static int ctl_inventory_titles(ctl_t *c, const ctl_csv_t *csv,
    const char *file, ctl_inventory_columns_t *columns);
static void ctl_inventory_row(ctl_inventory_t *inventory,
    const ctl_csv_t *csv, const ctl_inventory_columns_t *columns);
static const char *ctl_inventory_cell(const ctl_csv_t *csv, int column);
static void ctl_inventory_add(json_t *set, const char *text,
    const char *value);
static const char *ctl_inventory_get(const json_t *set, const char *text);
static void ctl_inventory_lower(char id[CTL_INVENTORY_ID], const char *text,
    size_t len);


/* titles of columns: of our scripts, of PowerCLI's properties, of RVTools */

static const char *const  ctl_inventory_keys[] = {
    "KeyId", "Key", "CryptoKeyId", "EncryptionKeyId", "KekId",
    "Unique Identifier", "UID", NULL
};

static const char *const  ctl_inventory_names[] = {
    "VM", "Name", "VM Name", "Host", NULL
};

static const char *const  ctl_inventory_uuids[][6] = {
    { "SMBIOS UUID", "Uuid", "BiosUuid", "BIOS UUID", NULL },
    { "VM UUID", "InstanceUuid", "VM Instance UUID", "PersistentId", NULL },
    { "VI SDK VM UUID", "VmUuid", NULL }
};

#define CTL_INVENTORY_UUIDS                                                  \
    (sizeof(ctl_inventory_uuids) / sizeof(ctl_inventory_uuids[0]))


int
ctl_inventory_read(ctl_t *c, ctl_inventory_t *inventory)
{
    size_t  i;

    memset(inventory, 0, sizeof(ctl_inventory_t));

    inventory->keys = json_object();
    inventory->vms = json_object();

    for (i = 0; i < c->o.inventory.nelts; i++) {

        if (ctl_inventory_file(c, inventory, c->o.inventory.elts[i])
            != CTL_OK)
        {
            ctl_inventory_done(inventory);
            return CTL_USAGE;
        }
    }

    return CTL_OK;
}


void
ctl_inventory_done(ctl_inventory_t *inventory)
{
    json_decref(inventory->keys);
    json_decref(inventory->vms);

    inventory->keys = NULL;
    inventory->vms = NULL;
}


static int
ctl_inventory_file(ctl_t *c, ctl_inventory_t *inventory, const char *file)
{
    size_t                   rows;
    ctl_csv_t                csv;
    ctl_inventory_columns_t  columns;

    if (ctl_csv_open(c, &csv, file) != CTL_OK) {
        return CTL_USAGE;
    }

    if (!ctl_csv_next(&csv)) {
        return ctl_usage(c, "%s is empty", file);
    }

    if (ctl_inventory_titles(c, &csv, file, &columns) != CTL_OK) {
        return CTL_USAGE;
    }

    inventory->has_keys |= columns.key >= 0;
    inventory->has_vms |= columns.nvm > 0;
    rows = 0;

    /* a list of identifiers has no titles */

    if (columns.key == 0 && csv.n == 1
        && ctl_csv_column(&csv, ctl_inventory_keys) < 0)
    {
        ctl_inventory_row(inventory, &csv, &columns);
        rows++;
    }

    while (ctl_csv_next(&csv)) {
        ctl_inventory_row(inventory, &csv, &columns);
        rows++;
    }

    return rows ? CTL_OK : ctl_usage(c, "%s has titles alone", file);
}


static int
ctl_inventory_titles(ctl_t *c, const ctl_csv_t *csv, const char *file,
    ctl_inventory_columns_t *columns)
{
    int     column;
    size_t  i;

    columns->key = ctl_csv_column(csv, ctl_inventory_keys);
    columns->name = ctl_csv_column(csv, ctl_inventory_names);
    columns->nvm = 0;

    for (i = 0; i < CTL_INVENTORY_UUIDS; i++) {
        column = ctl_csv_column(csv, ctl_inventory_uuids[i]);

        if (column >= 0) {
            columns->vm[columns->nvm++] = column;
        }
    }

    if (columns->key >= 0 || columns->nvm) {
        return CTL_OK;
    }

    if (csv->n == 1) {
        columns->key = 0;
        columns->name = -1;
        return CTL_OK;
    }

    return ctl_usage(c, "%s has no column of identifiers of keys (KeyId) or of "
                     "virtual machines (VM UUID, SMBIOS UUID): it begins with "
                     "\"%s\"", file, csv->cells[0]);
}


/* one cell may have the identifiers of several keys */

static void
ctl_inventory_row(ctl_inventory_t *inventory, const ctl_csv_t *csv,
    const ctl_inventory_columns_t *columns)
{
    size_t       i, len;
    char         id[CTL_INVENTORY_ID];
    const char  *name, *key;

    name = ctl_inventory_cell(csv, columns->name);
    key = ctl_inventory_cell(csv, columns->key);

    for (key += strspn(key, " ,;|\n"); *key; key += strspn(key, " ,;|\n")) {
        len = strcspn(key, " ,;|\n");

        if (len < sizeof(id)) {
            memcpy(id, key, len);
            id[len] = '\0';
            ctl_inventory_add(inventory->keys, id, name);
        }

        key += len;
    }

    for (i = 0; i < columns->nvm; i++) {
        ctl_inventory_add(inventory->vms,
                          ctl_inventory_cell(csv, columns->vm[i]), name);
    }
}


static const char *
ctl_inventory_cell(const ctl_csv_t *csv, int column)
{
    return column >= 0 && (size_t) column < csv->n ? csv->cells[column] : "";
}


static void
ctl_inventory_add(json_t *set, const char *text, const char *value)
{
    char     id[CTL_INVENTORY_ID];
    json_t  *name;

    if (*text == '\0') {
        return;
    }

    /* a name that is not UTF-8 is none */

    name = json_string(value);

    ctl_inventory_lower(id, text, strlen(text));
    json_object_set_new(set, id, name ? name : json_string(""));
}


const char *
ctl_inventory_key(const ctl_inventory_t *inventory, const char *uid)
{
    return ctl_inventory_get(inventory->keys, uid);
}


static const char *
ctl_inventory_get(const json_t *set, const char *text)
{
    char  id[CTL_INVENTORY_ID];

    ctl_inventory_lower(id, text, strlen(text));

    return json_string_value(json_object_get(set, id));
}


/* UUIDs are compared without their dashes and blanks */

static void
ctl_inventory_lower(char id[CTL_INVENTORY_ID], const char *text, size_t len)
{
    size_t  i, n;

    n = 0;

    for (i = 0; i < len && n + 1 < CTL_INVENTORY_ID; i++) {

        if (text[i] != '-' && text[i] != ' ') {
            id[n++] = (char) tolower((unsigned char) text[i]);
        }
    }

    id[n] = '\0';
}


const char *
ctl_inventory_owner(const ctl_inventory_t *inventory, const json_t *key)
{
    size_t       i;
    const char  *name;

    for (i = 0; i < ctl_key_count(key, "x-Identifier"); i++) {
        name = ctl_inventory_get(inventory->vms,
                                 ctl_key_text(key, "x-Identifier", i));
        if (name) {
            return name;
        }
    }

    return NULL;
}
