
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The command record: where an object of the module lies in Key Protect, as far
 * as its identifier and its attributes tell.
 */


#include "ctl_by_name.h"
#include "ctl_exchange.h"
#include "ctl_key_json.h"
#include "ctl_option.h"
#include "ctl_print.h"
#include "ctl_run.h"
#include "ctl_value.h"
#include "keyprotect_alias.h"

#include <stdio.h>
#include <string.h>


#define CTL_RECORD_PREFIX  "vmware_kmip_"


typedef struct {
    const char  *state;
    const char  *mark;
} ctl_record_mark_t;


static int ctl_record_read(ctl_t *c, json_t **key);
static int ctl_record_prefix(ctl_t *c, kmip_str_t *prefix);
static json_t *ctl_record_origin(ctl_t *c, const kmip_str_t *prefix,
    const keyprotect_identifier_t *id);
static void ctl_record_aliases(json_t *result, const json_t *key,
    const kmip_str_t *prefix);
static void ctl_record_marks(json_t *aliases, const json_t *key,
    const char *record);
static void ctl_record_names(json_t *aliases, const json_t *key,
    const kmip_str_t *prefix);


/* the alias that tells the state */

static const ctl_record_mark_t  ctl_record_states[] = {
    { "Active", "-act-" },
    { "Deactivated", "-rev-" },
    { "Compromised", "-cmp-" },
    { "Destroyed", "-des-" },
    { "Destroyed Compromised", "-des-" },
    { NULL, NULL }
};

static const char *const  ctl_record_attributes[] = {
    "State", "Name", "x-Name", "x-Identifier", "x-Component", NULL
};


int
ctl_run_record(ctl_t *c)
{
    int                      rc;
    json_t                  *result, *key;
    kmip_str_t               uid, prefix;
    keyprotect_identifier_t  id;

    rc = ctl_by_name(c);
    if (rc != CTL_OK) {
        return rc;
    }

    uid = ctl_str(c->args[0]);

    if (keyprotect_identifier_parse(&uid, &id) != KMIP_OK) {
        return ctl_usage(c, "\"%s\" is no identifier of the module's: 24 "
                         "hexadecimal digits, alone or before - and the id of "
                         "a key in Key Protect", c->args[0]);
    }

    if (ctl_record_prefix(c, &prefix) != CTL_OK) {
        return CTL_USAGE;
    }

    /* the server may be out of reach when a record is looked for */

    result = ctl_record_origin(c, &prefix, &id);
    key = NULL;
    rc = ctl_record_read(c, &key);

    if (rc == CTL_OK) {
        ctl_record_aliases(result, key, &prefix);
    }

    json_decref(key);
    ctl_print(c, result, NULL);

    return rc;
}


static int
ctl_record_prefix(ctl_t *c, kmip_str_t *prefix)
{
    const char  *why;

    *prefix = ctl_str(c->o.record_prefix ? c->o.record_prefix
                                         : CTL_RECORD_PREFIX);

    if (keyprotect_alias_prefix_valid(prefix, &why)) {
        return CTL_OK;
    }

    return ctl_usage(c, "--record-prefix %s: %s", c->o.record_prefix, why);
}


/* what the identifier tells */

static json_t *
ctl_record_origin(ctl_t *c, const kmip_str_t *prefix,
    const keyprotect_identifier_t *id)
{
    json_t  *result;

    result = json_pack("{ss}", "Unique Identifier", c->args[0]);

    json_object_set_new(result, "Made",
                        ctl_date_json((int64_t) (id->born / 1000)));
    json_object_set_new(result, "Name in Key Protect",
                        json_sprintf("%s%.*s", (const char *) prefix->data,
                                     (int) id->stamp.len,
                                     (const char *) id->stamp.data));

    if (id->id.len) {
        json_object_set_new(result, "Id in Key Protect",
                            ctl_json_text(&id->id));

    } else {
        json_object_set_new(result, "Id in Key Protect",
                            json_string("not in a short identifier; search "
                                        "for the name"));
    }

    return result;
}


static int
ctl_record_read(ctl_t *c, json_t **key)
{
    int                    rc;
    size_t                 i;
    ctl_item_t             item;
    kmip_attribute_ref_t   names[8];

    for (i = 0; ctl_record_attributes[i]; i++) {

        if (ctl_reference_parse(c, ctl_record_attributes[i], &names[i])
            != CTL_OK)
        {
            return CTL_USAGE;
        }
    }

    ctl_item_init(&item, KMIP_OPERATION_GET_ATTRIBUTES, c->args[0]);

    item.request.names.elts = names;
    item.request.names.nelts = i;
    ctl_present(&item.request, ATTRIBUTE_NAMES);

    rc = ctl_exchange(c, c->arena, &item, 1);

    if (rc == CTL_OK && item.status != KMIP_RESULT_STATUS_SUCCESS) {
        *key = ctl_failure_text(&item);
        fprintf(stderr, "kmipctl: its state is not known: %s\n",
                json_string_value(*key));

        return CTL_FAILED;
    }

    if (rc == CTL_OK) {
        *key = ctl_key_json(&item);
    }

    return rc;
}


/* the aliases that a record with these attributes should have */

static void
ctl_record_aliases(json_t *result, const json_t *key,
    const kmip_str_t *prefix)
{
    json_t      *aliases;
    const char  *record;

    record = json_string_value(json_object_get(result,
                                               "Name in Key Protect"));
    aliases = json_pack("[s]", record);

    ctl_record_marks(aliases, key, record);
    ctl_record_names(aliases, key, prefix);

    if (ctl_key_count(key, "x-Name") || ctl_key_count(key, "x-Identifier")
        || ctl_key_count(key, "x-Component"))
    {
        json_array_append_new(aliases, json_sprintf("%s-r<n>-<id>", record));
        json_object_set_new(result, "Attributes in Key Protect",
                            json_sprintf("%s-at<n>", record));
    }

    json_object_set_new(result, "State",
                        json_string(ctl_key_text(key, "State", 0)));
    json_object_set_new(result, "Aliases", aliases);
}


static void
ctl_record_marks(json_t *aliases, const json_t *key, const char *record)
{
    const char               *state;
    const ctl_record_mark_t  *mark;

    state = ctl_key_text(key, "State", 0);

    for (mark = ctl_record_states; mark->state; mark++) {

        if (strcmp(mark->state, state) == 0) {
            json_array_append_new(aliases, json_sprintf("%s%s...", record,
                                                        mark->mark));
        }
    }
}


/* the number is above 0 if the Name belonged to another object before */

static void
ctl_record_names(json_t *aliases, const json_t *key, const kmip_str_t *prefix)
{
    size_t              i;
    kmip_str_t          name;
    keyprotect_alias_t  alias;

    for (i = 0; i < ctl_key_count(key, "Name"); i++) {
        name = ctl_str(ctl_key_text(key, "Name", i));

        if (keyprotect_alias_name(alias, prefix, 0, &name) == KMIP_OK) {
            json_array_append_new(aliases, json_string(alias));
        }
    }
}
