
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The Name of an object, which no two living objects may have: an alias on its
 * record.
 */


#ifndef _KEYPROTECT_NAME_H_INCLUDED_
#define _KEYPROTECT_NAME_H_INCLUDED_


#include "keyprotect_owner.h"
#include "keyprotect_slot.h"
#include "keyprotect_unmark.h"


typedef struct keyprotect_names_s  keyprotect_names_t;

struct keyprotect_names_s {

    /* set by the caller; origin NULL: the record does not exist yet */

    keyprotect_flow_t        *flow;
    keyprotect_origin_t      *origin;
    void                    (*done)(keyprotect_names_t *names);
    void                     *data;

    /* valid when done is called; NAME_EXISTS: another object has it */

    kmip_store_outcome_e      outcome;
    const char               *message;

    /* private */

    kmip_str_t                text;          /* the new Name; empty: none */
    kmip_str_t                gone;          /* the Name to give up */
    kmip_str_t                alias;         /* of text and generation */
    uint32_t                  generation;
    keyprotect_slot_t         slot;
    keyprotect_mark_t         mark;
    keyprotect_unmark_t       unmark;
    keyprotect_call_t         call;
    keyprotect_owner_t        owner;
    keyprotect_timer_t        timer;
    unsigned                  clashed:1;     /* the alias certainly belongs to
                                                another record */
    uint32_t                  waited;        /* a generation + 1 */
    uint32_t                  unseen;        /* bits of generations without a
                                                visible record */
    uint64_t                  asked;         /* ms: last look-up of one of
                                                them */
    size_t                    at;            /* index of the alias being
                                                checked */
};

extern const char  keyprotect_name_many[];


/*
 * Compares the Names of dst and src (NULL: none): sets text to a new one, gone
 * to a removed one. KMIP_OK: there is no new one; KMIP_AGAIN: there is one;
 * KMIP_DECLINED: dst has more than one Name.
 */

kmip_int_t keyprotect_name_collect(keyprotect_names_t *names,
    const kmip_attributes_t *dst, const kmip_attributes_t *src);

/* builds the alias of the new Name: KMIP_OK or KMIP_ERROR */

kmip_int_t keyprotect_name_alias(keyprotect_names_t *names);

/*
 * take adds the alias to the record, and checks for other objects with the
 * Name; clash finds out which object has the alias with which the record could
 * not be created, and sets the next generation if the Name is free; rivals
 * checks, once the record is created, whether another object has the Name. Each
 * returns KMIP_OK: done will be called; KMIP_ERROR: out of memory.
 */

kmip_int_t keyprotect_name_take(keyprotect_names_t *names);
kmip_int_t keyprotect_name_clash(keyprotect_names_t *names);
kmip_int_t keyprotect_name_rivals(keyprotect_names_t *names);

/*
 * Removes the alias of the Name to give up from the record. KMIP_OK: there is
 * none; KMIP_AGAIN: done will be called.
 */

kmip_int_t keyprotect_name_give_up(keyprotect_names_t *names);

void keyprotect_name_cancel(keyprotect_names_t *names);


#endif /* _KEYPROTECT_NAME_H_INCLUDED_ */
