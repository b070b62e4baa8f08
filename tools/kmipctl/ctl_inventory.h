
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * What vCenter knows: identifiers of keys in use, and of virtual machines.
 */


#ifndef _CTL_INVENTORY_H_INCLUDED_
#define _CTL_INVENTORY_H_INCLUDED_


#include "ctl.h"


typedef struct {
    json_t      *keys;           /* identifier => what uses it */
    json_t      *vms;            /* UUID => name */
    unsigned     has_keys:1;     /* a file has identifiers of keys */
    unsigned     has_vms:1;
} ctl_inventory_t;


/* reads the files of --inventory: CTL_OK, or CTL_USAGE after a message */

int ctl_inventory_read(ctl_t *c, ctl_inventory_t *inventory);
void ctl_inventory_done(ctl_inventory_t *inventory);

/* what uses a key; NULL if not known */

const char *ctl_inventory_key(const ctl_inventory_t *inventory,
    const char *uid);

/*
 * the first virtual machine of a key's tags, key as of ctl_key_json(), that the
 * inventory has; or NULL
 */

const char *ctl_inventory_owner(const ctl_inventory_t *inventory,
    const json_t *key);


#endif /* _CTL_INVENTORY_H_INCLUDED_ */
