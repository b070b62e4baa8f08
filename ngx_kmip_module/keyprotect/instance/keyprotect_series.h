
/*
 * Calls in series, which the self-test and the probes are, and what is learned
 * of root key and ring.
 */


#ifndef _KEYPROTECT_SERIES_H_INCLUDED_
#define _KEYPROTECT_SERIES_H_INCLUDED_


#include "keyprotect_answer.h"
#include "keyprotect_call.h"


typedef struct {
    keyprotect_store_t     *store;
    keyprotect_call_t       call;
    kmip_arena_t           *arena;        /* NULL: not at work */
    keyprotect_timer_t      timer;
    unsigned                armed:1;
    unsigned                step;
    unsigned                attempts;
} keyprotect_series_t;


void keyprotect_series_init(keyprotect_series_t *s, keyprotect_store_t *ks,
    void (*handler)(keyprotect_timer_t *timer));

/* starts s->call; whatever it needs is in s->arena */

kmip_int_t keyprotect_series_call(keyprotect_series_t *s,
    keyprotect_call_done_pt done);
void keyprotect_series_arm(keyprotect_series_t *s, uint64_t ms);

/* cancels call and timer and frees the arena */

void keyprotect_series_end(keyprotect_series_t *s);

/* the requests and what their answers say: KMIP_OK or KMIP_ERROR */

kmip_int_t keyprotect_series_root_seen(keyprotect_series_t *s);
kmip_int_t keyprotect_series_list(keyprotect_series_t *s);
kmip_int_t keyprotect_series_listed(keyprotect_series_t *s);


#endif /* _KEYPROTECT_SERIES_H_INCLUDED_ */
