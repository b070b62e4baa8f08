
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The meaning of a record's aliases: marks of its state, and the number of the
 * published revision of its attributes.
 */


#ifndef _KEYPROTECT_MARKS_H_INCLUDED_
#define _KEYPROTECT_MARKS_H_INCLUDED_


#include "keyprotect_alias.h"


/* times are the earliest in any alias, or KEYPROTECT_NO_TIME */

typedef struct {
    int64_t    activated;
    int64_t    deactivated;
    int64_t    compromised;
    int64_t    destroyed;
    uint32_t   reason;            /* of the furthest state; 0: neither revoked
                                     nor compromised */
    uint32_t   newest;            /* the largest published n; 0: none */
    uint8_t    newest_id[KEYPROTECT_ID];
    unsigned   doubled:1;         /* two ids are published for this n */
    unsigned   archived:1;        /* by the alias of this n */
    unsigned   own:1;             /* the record's own alias exists */
    unsigned   count;             /* all aliases of the key, including foreign
                                     ones */
} keyprotect_marks_t;


/* reads the n aliases of a key whose record has this stamp */

void keyprotect_marks_read(const kmip_str_t *prefix, const kmip_str_t *stamp,
    const kmip_str_t *aliases, size_t n, keyprotect_marks_t *marks);

/* KMIP's state: the furthest of the state at creation and the marks */

uint32_t keyprotect_marks_state(const keyprotect_marks_t *marks,
    uint32_t created);

/*
 * Finds an alias that may be removed to make space for another: a mark whose
 * times are also in a stronger one, the later of two marks of the same type,
 * or, if published is set, the oldest published revision except the newest.
 * Returns its index, or n if there is none.
 */

size_t keyprotect_marks_spare(const kmip_str_t *prefix,
    const kmip_str_t *stamp, const kmip_str_t *aliases, size_t n,
    int published);


#endif /* _KEYPROTECT_MARKS_H_INCLUDED_ */
