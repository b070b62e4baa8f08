
/*
 * What the aliases on a record tell: the marks of its state, and which
 * revision of its attributes counts.
 */


#ifndef _KEYPROTECT_MARKS_H_INCLUDED_
#define _KEYPROTECT_MARKS_H_INCLUDED_


#include "keyprotect_alias.h"


/* times: the earliest of those that are told, or KEYPROTECT_NO_TIME */

typedef struct {
    int64_t    activated;
    int64_t    deactivated;
    int64_t    compromised;
    int64_t    destroyed;
    uint32_t   reason;            /* Revocation Reason Code of the furthest; 0:
                                     neither revoked nor compromised */
    uint32_t   newest;            /* the largest n that is published; 0: none */
    uint8_t    newest_id[KEYPROTECT_ID];
    unsigned   doubled:1;         /* two ids are published under that n */
    unsigned   own:1;             /* the record's own alias is among them */
    unsigned   count;             /* aliases of the key, foreign ones, too */
} keyprotect_marks_t;


void keyprotect_marks_read(const kmip_str_t *prefix, const kmip_str_t *stamp,
    const kmip_str_t *aliases, size_t n, keyprotect_marks_t *marks);

/* KMIP's state: the furthest of the one at creation and those that are told */

uint32_t keyprotect_marks_state(const keyprotect_marks_t *marks,
    uint32_t created);

/*
 * Which alias can go, so that another finds its place: a mark whose times a
 * stronger one repeats, the later of two marks of a kind, or, with published,
 * the oldest revision but the newest.  Its index, or n: none can.
 */

size_t keyprotect_marks_spare(const kmip_str_t *prefix,
    const kmip_str_t *stamp, const kmip_str_t *aliases, size_t n,
    int published);


#endif /* _KEYPROTECT_MARKS_H_INCLUDED_ */
