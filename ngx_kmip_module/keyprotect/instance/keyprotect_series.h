
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * A series of calls, one after the other, with a timer between two series: the
 * common base of self-test, probe and census. Also the two requests that
 * self-test and probe share: root key and key ring.
 */


#ifndef _KEYPROTECT_SERIES_H_INCLUDED_
#define _KEYPROTECT_SERIES_H_INCLUDED_


#include "keyprotect_answer.h"
#include "keyprotect_call.h"


typedef struct {
    keyprotect_store_t     *store;
    keyprotect_call_t       call;
    kmip_arena_t           *arena;        /* NULL: the series is not running */
    keyprotect_timer_t      timer;
    unsigned                armed:1;
    unsigned                step;
    unsigned                attempts;
} keyprotect_series_t;


void keyprotect_series_init(keyprotect_series_t *s, keyprotect_store_t *ks,
    void (*handler)(keyprotect_timer_t *timer));

/* starts s->call, whose request was built in s->arena */

kmip_int_t keyprotect_series_call(keyprotect_series_t *s,
    keyprotect_call_done_pt done);
void keyprotect_series_arm(keyprotect_series_t *s, uint64_t ms);

/* cancels call and timer and frees the arena */

void keyprotect_series_end(keyprotect_series_t *s);

/*
 * root_seen and listed read a response, list builds a request: KMIP_OK or
 * KMIP_ERROR
 */

kmip_int_t keyprotect_series_root_seen(keyprotect_series_t *s);
kmip_int_t keyprotect_series_list(keyprotect_series_t *s);
kmip_int_t keyprotect_series_listed(keyprotect_series_t *s);


#endif /* _KEYPROTECT_SERIES_H_INCLUDED_ */
