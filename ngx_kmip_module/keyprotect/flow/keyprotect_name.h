
/*
 * Names: who bears one, and the aliases that keep it unique.
 */


#ifndef _KEYPROTECT_NAME_H_INCLUDED_
#define _KEYPROTECT_NAME_H_INCLUDED_


#include "keyprotect_flow.h"
#include "keyprotect_request.h"
#include "kmip_snapshot.h"


/*
 * A walk over those who hold a Name's aliases, generation after generation.
 * Two that are free, and none after them in a list, end it.
 */

typedef struct keyprotect_walk_s  keyprotect_walk_t;

struct keyprotect_walk_s {

    /* set by the caller */

    keyprotect_flow_t        *flow;
    kmip_str_t                name;
    uint32_t                  from;          /* the first generation */

    /* 1: this holder ends the walk; not asked about what is unreadable */

    int                     (*judge)(keyprotect_walk_t *walk,
                                     const kmip_snapshot_t *holder);
    void                    (*done)(keyprotect_walk_t *walk);
    void                     *data;

    /* valid when done is called */

    kmip_store_outcome_e      outcome;
    const char               *message;
    unsigned                  stopped:1;     /* by judge */
    uint32_t                  free;          /* the first free generation */

    /* its own */

    uint32_t                  generation;
    unsigned                  absent;
    keyprotect_call_t         call;
    kmip_store_call_t         load;
    kmip_arena_t             *arena;
};

kmip_int_t keyprotect_walk_start(keyprotect_walk_t *walk);
void keyprotect_walk_cancel(keyprotect_walk_t *walk);

/* the text of a Name; KMIP_DECLINED if the attribute is not one */

kmip_int_t keyprotect_name_text(const kmip_attribute_t *a, kmip_str_t *text);

/* 1 if the object lives and bears the Name */

int keyprotect_name_borne(const kmip_snapshot_t *object,
    const kmip_str_t *name);


/*
 * Names that a record or revision brings: an alias each.
 */

typedef struct keyprotect_names_s  keyprotect_names_t;

struct keyprotect_names_s {

    /* set by the caller */

    keyprotect_flow_t        *flow;
    void                    (*done)(keyprotect_names_t *names);
    void                     *data;

    /* valid when done is called */

    kmip_store_outcome_e      outcome;       /* NAME_EXISTS: one is borne */
    const char               *message;

    kmip_str_t                text[KEYPROTECT_ALIASES];
    uint32_t                  generation[KEYPROTECT_ALIASES];
    unsigned                  n;

    /* its own */

    keyprotect_walk_t         walk;
    unsigned                  at;
    keyprotect_timer_t        timer;
    unsigned                  attempts;
    unsigned                  pauses;
    unsigned                  moved:1;
};

/*
 * The Names of dst that src, if not NULL, has not; KMIP_DECLINED: too many
 * for the aliases of one key.
 */

kmip_int_t keyprotect_names_collect(keyprotect_names_t *names,
    const kmip_attributes_t *dst, const kmip_attributes_t *src);

/*
 * Looks for free generations: first of all, since an alias of a former bearer
 * may be free again while a later one is borne, and after each clash.
 * KMIP_ERROR: no memory, or too many clashes.
 */

kmip_int_t keyprotect_names_resolve(keyprotect_names_t *names);
void keyprotect_names_cancel(keyprotect_names_t *names);

/* the key's own alias and those of the names, for keyprotect_new_t */

kmip_int_t keyprotect_names_aliases(keyprotect_names_t *names,
    const kmip_str_t *own, keyprotect_new_t *key);


#endif /* _KEYPROTECT_NAME_H_INCLUDED_ */
