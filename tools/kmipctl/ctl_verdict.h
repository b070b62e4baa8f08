
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Whether a key may be ended: a key that is taken from a virtual machine makes
 * its disks unreadable.
 */


#ifndef _CTL_VERDICT_H_INCLUDED_
#define _CTL_VERDICT_H_INCLUDED_


#include "ctl_inventory.h"


/*
 * Why it must not be; NULL: nothing speaks against it. The key is as of
 * ctl_key_json(), with x-Name and x-Identifier. takes: all that have the key
 * lose it.
 */

json_t *ctl_verdict(const ctl_inventory_t *inventory, const json_t *key,
    int takes);


#endif /* _CTL_VERDICT_H_INCLUDED_ */
