
/*
 * An object as it follows from its record, the markers on it and its newest
 * revision.
 */


#ifndef _KEYPROTECT_SNAPSHOT_H_INCLUDED_
#define _KEYPROTECT_SNAPSHOT_H_INCLUDED_


#include "keyprotect_alias.h"
#include "keyprotect_record.h"
#include "kmip_store.h"


/* a snapshot's origin: what commit and destroy need to know of it */

typedef struct {
    kmip_str_t              id;          /* Key Protect's, of the record */
    keyprotect_markers_t    markers;
    unsigned                chained:1;   /* revisions were read */
    uint32_t                last;        /* the highest number used; 0: none */
    uint32_t                newest;      /* the newest that is alive; 0: none */
    kmip_str_t              newest_id;
} keyprotect_origin_t;


/* what a snapshot is made of */

typedef struct {
    const kmip_str_t           *uid;
    kmip_str_t                  id;          /* Key Protect's, of the record */
    int64_t                     deleted;     /* seconds; 0: not given */
    keyprotect_markers_t        markers;
    const keyprotect_record_t  *record;      /* payload or description */
    const keyprotect_record_t  *revision;    /* the newest; NULL: none */
    uint32_t                    last;
    kmip_str_t                  revision_id;
    unsigned                    alive:1;     /* for Key Protect */
    unsigned                    chained:1;
    unsigned                    tombstones:1;    /* "destroy tombstone" */
} keyprotect_parts_t;

/* a deep copy in the arena; NULL without memory */

kmip_snapshot_t *keyprotect_snapshot_make(kmip_arena_t *arena,
    const keyprotect_parts_t *parts);

/* a deep copy of a snapshot, without material and origin */

kmip_int_t keyprotect_snapshot_copy(kmip_arena_t *arena, kmip_snapshot_t *dst,
    const kmip_snapshot_t *src);

/* 1 if an attribute is written into revisions */

int keyprotect_snapshot_mutable(kmip_attribute_e id);


#endif /* _KEYPROTECT_SNAPSHOT_H_INCLUDED_ */
