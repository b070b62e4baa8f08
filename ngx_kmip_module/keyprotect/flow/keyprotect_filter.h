
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Matches a Locate's filter with an entry of the list of keys.
 */


#ifndef _KEYPROTECT_FILTER_H_INCLUDED_
#define _KEYPROTECT_FILTER_H_INCLUDED_


#include "keyprotect_answer.h"
#include "keyprotect_internal.h"
#include "kmip_locate_match.h"


/*
 * name: 1, and the first Name in the filter; destroyed: 1 if the filter can
 * match destroyed objects
 */

int keyprotect_filter_name(const kmip_filter_t *filter, kmip_str_t *name);
int keyprotect_filter_destroyed(const kmip_filter_t *filter);

/* MORE: the list entry does not decide it, the object must be loaded */

kmip_match_e keyprotect_filter_listed(const keyprotect_store_t *ks,
    const kmip_filter_t *filter, const kmip_str_t *uid,
    const keyprotect_key_t *key, kmip_arena_t *arena);


#endif /* _KEYPROTECT_FILTER_H_INCLUDED_ */
