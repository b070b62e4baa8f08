
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The root key: its configured name and its id.
 */


#include "keyprotect_internal.h"

#include <string.h>


kmip_str_t
keyprotect_conf_root(const keyprotect_store_t *ks)
{
    kmip_str_t  id;

    id.data = (const uint8_t *) ks->root_id;
    id.len = strlen(ks->root_id);

    return id.len ? id : ks->root_key;
}


int
keyprotect_conf_is_root(const keyprotect_store_t *ks, const kmip_str_t *id)
{
    return kmip_str_equal(id, &ks->root_key)
           || (ks->root_id[0] && kmip_str_equal_c(id, ks->root_id));
}
