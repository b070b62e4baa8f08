
/*
 * The object that the engine sees, as it follows from its record, the marks on
 * it and the newest revision of its attributes.
 */


#ifndef _KEYPROTECT_SNAPSHOT_H_INCLUDED_
#define _KEYPROTECT_SNAPSHOT_H_INCLUDED_


#include "keyprotect_cached.h"
#include "keyprotect_marks.h"
#include "keyprotect_record.h"


/* what a snapshot is made of */

typedef struct {
    const kmip_str_t           *uid;
    int64_t                     deleted;       /* deletionDate; 0: none */
    keyprotect_marks_t          marks;
    const keyprotect_record_t  *record;        /* payload, or description */
    const keyprotect_record_t  *revision;      /* NULL: none */
    unsigned                    alive:1;       /* for Key Protect */
    unsigned                    tombstones:1;  /* "destroy tombstone" */
} keyprotect_parts_t;

/* where it came from: what commit and destroy need, snapshot->origin */

typedef struct {
    kmip_str_t                  id;            /* of the record */
    keyprotect_known_t          known;         /* aliases, and as of when */
    keyprotect_marks_t          marks;
    keyprotect_record_t         record;        /* without its attributes */
    uint32_t                    base;          /* n of the revision that the
                                                  attributes are of; 0: none */
    kmip_str_t                  base_id;       /* its id, or the record's */
    keyprotect_record_t         revision;      /* that one: its write ids */
    unsigned                    elsewhere:1;   /* as of the flow */
} keyprotect_origin_t;

/*
 * For a load after a commit that met a revision which is not published: what
 * to build on while the newest that is published is still the same.  It is
 * call->hint.
 */

typedef struct {
    kmip_str_t                  id;
    keyprotect_record_t         revision;
    uint32_t                    newest;        /* n; 0: none was published */
    uint8_t                     newest_id[KEYPROTECT_ID];
} keyprotect_hint_t;


/* a deep copy in the arena, without origin; NULL: no memory */

kmip_snapshot_t *keyprotect_snapshot_make(kmip_arena_t *arena,
    const keyprotect_parts_t *parts);

/* sets the dates, and what else follows from the marks, in its attributes */

kmip_int_t keyprotect_snapshot_mark(kmip_arena_t *arena,
    const keyprotect_marks_t *marks, kmip_snapshot_t *snapshot);

/* a deep copy of a snapshot, without material and origin */

kmip_int_t keyprotect_snapshot_copy(kmip_arena_t *arena, kmip_snapshot_t *dst,
    const kmip_snapshot_t *src);

/* deep copies */

keyprotect_origin_t *keyprotect_snapshot_origin(kmip_arena_t *arena,
    const keyprotect_origin_t *src);
keyprotect_hint_t *keyprotect_snapshot_hint(kmip_arena_t *arena,
    const keyprotect_hint_t *src);

/* 1 if an attribute is written into revisions */

int keyprotect_snapshot_mutable(kmip_attribute_e id);


#endif /* _KEYPROTECT_SNAPSHOT_H_INCLUDED_ */
