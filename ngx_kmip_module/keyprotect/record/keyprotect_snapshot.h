
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Snapshots for the engine, made from a record, the marks on it and the newest
 * revision of its attributes.
 */


#ifndef _KEYPROTECT_SNAPSHOT_H_INCLUDED_
#define _KEYPROTECT_SNAPSHOT_H_INCLUDED_


#include "keyprotect_cached.h"
#include "keyprotect_marks.h"
#include "keyprotect_record.h"


/* the inputs of a snapshot */

typedef struct {
    const kmip_str_t           *uid;
    int64_t                     deleted;       /* deletionDate; 0: none */
    keyprotect_marks_t          marks;
    const keyprotect_record_t  *record;        /* of the payload, or the
                                                  description */
    const keyprotect_record_t  *revision;      /* NULL: none */
    unsigned                    alive:1;       /* not deleted in Key Protect */
    unsigned                    tombstones:1;  /* "destroy tombstone" */
} keyprotect_parts_t;

/* snapshot->origin: the loaded version, for commit and destroy */

typedef struct {
    kmip_str_t                  id;            /* of the record */
    keyprotect_known_t          known;         /* aliases, and when they were
                                                  read */
    keyprotect_marks_t          marks;
    uint32_t                    base;          /* n of the revision with the
                                                  attributes; 0: none */
    kmip_str_t                  base_id;       /* id of it, or of the record */
    kmip_str_t                  base_prev;     /* id of what that revision was
                                                  built on; empty: none */
    uint32_t                    nwrites;       /* its write ids */
    keyprotect_write_t          writes[KEYPROTECT_WRITES];
    unsigned                    elsewhere:1;   /* as in the flow */
} keyprotect_origin_t;

/*
 * For the load after a commit that found an unpublished revision: the revision
 * to build on as long as the newest published one is the same.  It is
 * call->hint.
 */

typedef struct {
    kmip_str_t                  id;
    keyprotect_record_t         revision;
    uint32_t                    newest;        /* n; 0: none was published */
    uint8_t                     newest_id[KEYPROTECT_ID];
} keyprotect_hint_t;


/* a deep copy in the arena, without origin; NULL: out of memory */

kmip_snapshot_t *keyprotect_snapshot_make(kmip_arena_t *arena,
    const keyprotect_parts_t *parts);

/* sets the dates and other attributes that follow from the marks */

kmip_int_t keyprotect_snapshot_mark(kmip_arena_t *arena,
    const keyprotect_marks_t *marks, kmip_snapshot_t *snapshot);

/* a deep copy of a snapshot, without material and origin */

kmip_int_t keyprotect_snapshot_copy(kmip_arena_t *arena, kmip_snapshot_t *dst,
    const kmip_snapshot_t *src);

/* deep copies; NULL: out of memory */

keyprotect_origin_t *keyprotect_snapshot_origin(kmip_arena_t *arena,
    const keyprotect_origin_t *src);
keyprotect_hint_t *keyprotect_snapshot_hint(kmip_arena_t *arena,
    const keyprotect_hint_t *src);

/* 1 if revisions contain the attribute */

int keyprotect_snapshot_mutable(kmip_attribute_e id);


#endif /* _KEYPROTECT_SNAPSHOT_H_INCLUDED_ */
