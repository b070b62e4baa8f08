
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Records and revisions of objects, as a list of Key Protect's keys shows them,
 * and which of them lack the other.
 */


#ifndef _CTL_HALF_H_INCLUDED_
#define _CTL_HALF_H_INCLUDED_


#include "ctl.h"
#include "keyprotect_alias.h"
#include "keyprotect_answer.h"


#define CTL_HALF_REASON  128


typedef struct {
    char       stamp[KEYPROTECT_STAMP + 1];
    char       id[KEYPROTECT_ID + 1];
    char       name[KEYPROTECT_ALIAS_MAX + 1];
    int64_t    created;
    uint32_t   number;                      /* of a revision */
    uint32_t   newest;                      /* that a record shows; 0: none */
    char       newest_id[KEYPROTECT_ID + 1];
    unsigned   revision:1;
    unsigned   shown:1;                     /* the aliases are known */
    unsigned   destroyed:1;                 /* has the mark of a Destroy */
} ctl_half_t;

typedef struct {
    ctl_half_t  *halves;
    size_t       n;
    size_t       nalloc;
} ctl_half_list_t;


/* adds a key if it is one of ours: KMIP_OK, or KMIP_ERROR: no memory */

kmip_int_t ctl_half_add(ctl_half_list_t *list, const kmip_str_t *prefix,
    const keyprotect_key_t *key);

/* takes the aliases from a key */

void ctl_half_aliases(ctl_half_t *half, const kmip_str_t *prefix,
    const keyprotect_key_t *key);

/*
 * Sorts by object, the record first, and drops duplicates. Returns the number
 * of keys that are left.
 */

size_t ctl_half_sort(ctl_half_list_t *list);
void ctl_half_done(ctl_half_list_t *list);

/*
 * 1, with the reason, if this half of an object lacks the other one. record is
 * the object's record, NULL if there is none.
 */

int ctl_half_reason(const ctl_half_list_t *list, const ctl_half_t *record,
    const ctl_half_t *half, char reason[CTL_HALF_REASON]);

/* 1: it must not be deleted, but its other half restored */

int ctl_half_needed(const ctl_half_t *half);


#endif /* _CTL_HALF_H_INCLUDED_ */
