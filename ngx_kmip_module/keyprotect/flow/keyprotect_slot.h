
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Finds a place for one more alias on a record, which takes five. Aliases that
 * repeat another one, or are not needed any more, are removed.
 */


#ifndef _KEYPROTECT_SLOT_H_INCLUDED_
#define _KEYPROTECT_SLOT_H_INCLUDED_


#include "keyprotect_mark.h"
#include "keyprotect_object.h"


typedef struct keyprotect_slot_s  keyprotect_slot_t;

struct keyprotect_slot_s {

    /* set by the caller; origin->known.aliases is updated */

    keyprotect_flow_t      *flow;
    keyprotect_origin_t    *origin;
    unsigned                reserve;       /* places to leave free if none
                                              can be made */
    void                  (*done)(keyprotect_slot_t *slot);
    void                   *data;

    /*
     * Valid when done is called. OK; CONFLICT: the object was destroyed; else
     * there is no place, and full is set if no alias on the record can be
     * removed.
     */

    kmip_store_outcome_e    outcome;
    const char             *message;
    unsigned                full:1;

    /* private */

    keyprotect_mark_t       mark;
    keyprotect_object_t     look;
    keyprotect_timer_t      timer;
    size_t                  spare;         /* index of the alias to remove */
    unsigned                tries;
};


/*
 * KMIP_OK: there is a place; KMIP_AGAIN: done will be called; KMIP_ERROR: out
 * of memory.
 */

kmip_int_t keyprotect_slot_find(keyprotect_slot_t *slot);
void keyprotect_slot_cancel(keyprotect_slot_t *slot);

/* 1 if Key Protect refused to remove an alias within the last minutes */

int keyprotect_slot_refused(const keyprotect_store_t *ks);

/* notes in origin that an alias was added to the record */

void keyprotect_slot_used(keyprotect_origin_t *origin,
    const kmip_str_t *alias);


#endif /* _KEYPROTECT_SLOT_H_INCLUDED_ */
