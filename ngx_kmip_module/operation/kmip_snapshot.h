
/*
 * Snapshots and drafts of objects: what follows from them, and editing.
 */


#ifndef _KMIP_SNAPSHOT_H_INCLUDED_
#define _KMIP_SNAPSHOT_H_INCLUDED_


#include "kmip_store.h"


/*
 * Attributes that are in no list since the snapshot itself tells them.  1 and
 * *value if the id is such an attribute and the object has it; 0 if the object
 * does not have it or, a list may tell, if it is another attribute.
 */

int kmip_snapshot_derived(const kmip_snapshot_t *object, kmip_attribute_e id,
    int64_t now, kmip_value_t *value);

/* 1 if kmip_snapshot_derived() answers for it */

int kmip_snapshot_derives(kmip_attribute_e id);

/* a Boolean attribute, 0 if it is absent */

int kmip_snapshot_flag(const kmip_snapshot_t *object, kmip_attribute_e id);

/* 1 if both are instances of one attribute */

int kmip_attribute_same(const kmip_attribute_t *a, const kmip_attribute_t *b);


/*
 * dst becomes an independent copy as far as drafts are edited: the list is
 * copied, the bytes of values, which nobody ever changes, are shared.
 */

kmip_int_t kmip_draft_copy(kmip_arena_t *arena, kmip_draft_t *dst,
    const kmip_draft_t *src);

/* sets a single-valued attribute, whether it is there or not */

kmip_int_t kmip_draft_set(kmip_arena_t *arena, kmip_draft_t *draft,
    kmip_attribute_e id, const kmip_value_t *value);

kmip_int_t kmip_draft_set_number(kmip_arena_t *arena, kmip_draft_t *draft,
    kmip_attribute_e id, int64_t number);


#endif /* _KMIP_SNAPSHOT_H_INCLUDED_ */
