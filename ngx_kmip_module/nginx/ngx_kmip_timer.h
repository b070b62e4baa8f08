
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * keyprotect_timer_t over nginx's timers.
 */


#ifndef _NGX_KMIP_TIMER_H_INCLUDED_
#define _NGX_KMIP_TIMER_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_event.h>

#include "keyprotect_transport.h"


typedef struct {
    ngx_queue_t        queue;
    ngx_connection_t   dummy;       /* for the debug log */
    ngx_log_t         *log;
} ngx_kmip_timers_t;


void ngx_kmip_timers_init(ngx_kmip_timers_t *timers, ngx_log_t *log);

/* removes the remaining timers without calling their handlers */

void ngx_kmip_timers_done(ngx_kmip_timers_t *timers);

/*
 * ms 0: the handler runs in the next iteration of the event loop, after other
 * connections' events.  KMIP_ERROR: out of memory, which cannot happen for a
 * timer that is armed.
 */

kmip_int_t ngx_kmip_timer_add(ngx_kmip_timers_t *timers,
    keyprotect_timer_t *timer, uint64_t ms);
void ngx_kmip_timer_del(keyprotect_timer_t *timer);


#endif /* _NGX_KMIP_TIMER_H_INCLUDED_ */
