
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Snapshots and drafts of objects: derived attributes, and editing.
 */


#ifndef _KMIP_SNAPSHOT_H_INCLUDED_
#define _KMIP_SNAPSHOT_H_INCLUDED_


#include "kmip_store.h"


/*
 * Attributes that are not in a list because they follow from the snapshot, and
 * from the time and the server's Lease Time, both in seconds.  Returns 1 and
 * sets *value if id is such an attribute and the object has it, else 0.
 */

int kmip_snapshot_derived(const kmip_snapshot_t *object, kmip_attribute_e id,
    int64_t now, uint32_t lease_time, kmip_value_t *value);

/*
 * Where and how objects are stored, whatever the object: in a service that
 * others run elsewhere.  Hardware and Validated are not claimed, as only the
 * root key, which wraps the object, is known to be in a HSM.
 */

#define KMIP_PROTECTION_STORAGE                                              \
    (KMIP_PROTECTION_STORAGE_MASK_OFF_SYSTEM                                 \
     |KMIP_PROTECTION_STORAGE_MASK_OFF_PREMISES                              \
     |KMIP_PROTECTION_STORAGE_MASK_OUTSOURCED)

/* 1 if id is an attribute that kmip_snapshot_derived() computes */

int kmip_snapshot_derives(kmip_attribute_e id);

/* the value of a Boolean attribute, 0 if it is absent */

int kmip_snapshot_flag(const kmip_snapshot_t *object, kmip_attribute_e id);

/* 1 if the object was registered without its key, which is elsewhere */

int kmip_snapshot_keyless(const kmip_snapshot_t *object);

/* 1 if the object is archived, and not recovered */

int kmip_snapshot_archived(const kmip_snapshot_t *object);

/* 1 if both are instances of the same attribute */

int kmip_attribute_same(const kmip_attribute_t *a, const kmip_attribute_t *b);


/*
 * Copies a draft so that editing dst leaves src unchanged: the list is copied,
 * the bytes of values are shared because they are never modified.  KMIP_OK or
 * KMIP_ERROR.
 */

kmip_int_t kmip_draft_copy(kmip_arena_t *arena, kmip_draft_t *dst,
    const kmip_draft_t *src);

/* sets a single-valued attribute, replacing or adding it */

kmip_int_t kmip_draft_set(kmip_arena_t *arena, kmip_draft_t *draft,
    kmip_attribute_e id, const kmip_value_t *value);

kmip_int_t kmip_draft_set_number(kmip_arena_t *arena, kmip_draft_t *draft,
    kmip_attribute_e id, int64_t number);


#endif /* _KMIP_SNAPSHOT_H_INCLUDED_ */
