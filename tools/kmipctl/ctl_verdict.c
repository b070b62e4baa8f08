
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Whether a key may be ended.
 */


#include "ctl_verdict.h"
#include "ctl_key_json.h"

#include <string.h>


static json_t *ctl_verdict_shared(const json_t *key);
static size_t ctl_verdict_vms(const json_t *key);


json_t *
ctl_verdict(const ctl_inventory_t *inventory, const json_t *key, int takes)
{
    const char  *user;

    if (json_object_get(key, "Failure")) {

        if (strcmp(ctl_key_text(key, "Failure", 0), "Item Not Found") == 0) {
            return NULL;
        }

        return json_sprintf("refused: it cannot be read: %s",
                            ctl_key_text(key, "Result Message", 0));
    }

    user = ctl_inventory_key(inventory,
                             ctl_key_text(key, "Unique Identifier", 0));
    if (user) {
        return json_sprintf("refused: the inventory has it%s%s",
                            *user ? ", in use by " : "", user);
    }

    user = takes ? ctl_inventory_owner(inventory, key) : NULL;

    if (user) {
        return json_sprintf("refused: its virtual machine %s is in the "
                            "inventory", user);
    }

    /* an inventory says of all its machines that they are gone */

    if (takes && !inventory->has_vms && ctl_verdict_vms(key) > 1) {
        return ctl_verdict_shared(key);
    }

    return NULL;
}


static json_t *
ctl_verdict_shared(const json_t *key)
{
    json_t      *names, *text;
    const char  *name;

    name = ctl_key_count(key, "x-Name") > 1 ? "x-Name" : "x-Identifier";
    names = ctl_plain(json_object_get(key, name));

    text = json_sprintf("refused: %d virtual machines share it: %s",
                        (int) ctl_verdict_vms(key), json_string_value(names));
    json_decref(names);

    return text;
}


/* different machines among its tags */

static size_t
ctl_verdict_vms(const json_t *key)
{
    size_t       i, k, n;
    const char  *vm;

    n = 0;

    for (i = 0; i < ctl_key_count(key, "x-Identifier"); i++) {
        vm = ctl_key_text(key, "x-Identifier", i);

        for (k = 0; k < i; k++) {

            if (strcmp(vm, ctl_key_text(key, "x-Identifier", k)) == 0) {
                break;
            }
        }

        n += (k == i);
    }

    return n;
}
