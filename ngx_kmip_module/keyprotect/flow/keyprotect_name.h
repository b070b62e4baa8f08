
/*
 * The Name of an object, which no two living objects may have: an alias on its
 * record.
 */


#ifndef _KEYPROTECT_NAME_H_INCLUDED_
#define _KEYPROTECT_NAME_H_INCLUDED_


#include "keyprotect_bearer.h"
#include "keyprotect_slot.h"
#include "keyprotect_unmark.h"


typedef struct keyprotect_names_s  keyprotect_names_t;

struct keyprotect_names_s {

    /* set by the caller; origin NULL: the record is being made */

    keyprotect_flow_t        *flow;
    keyprotect_origin_t      *origin;
    void                    (*done)(keyprotect_names_t *names);
    void                     *data;

    /* valid when done is called; NAME_EXISTS: another object has it */

    kmip_store_outcome_e      outcome;
    const char               *message;

    /* its own */

    kmip_str_t                text;          /* the new Name; empty: none */
    kmip_str_t                gone;          /* the Name that src alone has */
    kmip_str_t                alias;         /* of text and generation */
    uint32_t                  generation;
    keyprotect_slot_t         slot;
    keyprotect_mark_t         mark;
    keyprotect_unmark_t       unmark;
    keyprotect_call_t         call;
    keyprotect_bearer_t       bearer;
    keyprotect_timer_t        timer;
    unsigned                  clashed:1;     /* the alias is another record's,
                                                certainly */
    uint32_t                  waited;        /* a generation + 1 */
    uint32_t                  unseen;        /* bits of generations whose
                                                holders were not seen */
    uint64_t                  asked;         /* ms, when the last of them was
                                                looked for */
    size_t                    at;            /* alias that is looked at */
};

extern const char  keyprotect_name_many[];


/*
 * Which Name dst has that src, if not NULL, has not, and which is gone.
 * KMIP_OK: there is no new one;
 * KMIP_AGAIN: there is one; KMIP_DECLINED: dst has more than one, for which
 * there is no place.
 */

kmip_int_t keyprotect_name_collect(keyprotect_names_t *names,
    const kmip_attributes_t *dst, const kmip_attributes_t *src);

/* the alias for the new Name: KMIP_OK or KMIP_ERROR */

kmip_int_t keyprotect_name_alias(keyprotect_names_t *names);

/*
 * Each: KMIP_OK: done will be called; KMIP_ERROR: no memory.  take adds the
 * alias to the record and looks for rivals; clash judges who has the alias
 * with which the record could not be made, done with OK after the next
 * generation was chosen; rivals looks, once the record is made, whether
 * another object has the Name.
 */

kmip_int_t keyprotect_name_take(keyprotect_names_t *names);
kmip_int_t keyprotect_name_clash(keyprotect_names_t *names);
kmip_int_t keyprotect_name_rivals(keyprotect_names_t *names);

/*
 * Removes from the record the alias of the Name that src alone had.  KMIP_OK:
 * there is none; KMIP_AGAIN: done will be called.
 */

kmip_int_t keyprotect_name_give_up(keyprotect_names_t *names);

void keyprotect_name_cancel(keyprotect_names_t *names);


#endif /* _KEYPROTECT_NAME_H_INCLUDED_ */
