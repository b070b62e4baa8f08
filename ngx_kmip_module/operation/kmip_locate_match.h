
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Matching of objects with Locate requests (KMIP 1.4, section 4.9).
 */


#ifndef _KMIP_LOCATE_MATCH_H_INCLUDED_
#define _KMIP_LOCATE_MATCH_H_INCLUDED_


#include "kmip_store.h"


typedef enum {
    KMIP_MATCH_NO = 0,
    KMIP_MATCH_YES,
    KMIP_MATCH_MORE         /* KMIP_NEED_ATTRIBUTES decides */
} kmip_match_e;


/*
 * Matches as far as the object is loaded (object->loaded), so that a store can
 * drop candidates early: KMIP_MATCH_NO is returned as soon as it is certain.
 */

kmip_match_e kmip_locate_match(const kmip_filter_t *filter,
    const kmip_snapshot_t *object);

/* the most that this filter may need of an object */

kmip_need_e kmip_locate_need(const kmip_filter_t *filter);


#endif /* _KMIP_LOCATE_MATCH_H_INCLUDED_ */
