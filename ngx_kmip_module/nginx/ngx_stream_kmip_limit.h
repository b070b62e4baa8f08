
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Limits for the client of a certificate, counted per worker without shared
 * memory.  A counted session has ctx->leave set, which is called at its end.
 */


#ifndef _NGX_STREAM_KMIP_LIMIT_H_INCLUDED_
#define _NGX_STREAM_KMIP_LIMIT_H_INCLUDED_


#include "ngx_stream_kmip_module.h"


/*
 * Counts the session for its certificate; if that makes more than max, an idle
 * session of the same client is closed.  0: no limit.  NGX_OK; NGX_DECLINED:
 * all max sessions are busy; NGX_ERROR: out of memory.
 */

ngx_int_t ngx_stream_kmip_client_enter(ngx_stream_kmip_ctx_t *ctx,
    ngx_uint_t max);

/* marks a session as idle, so that it may be closed for a new one, or busy */

void ngx_stream_kmip_client_idle(ngx_stream_kmip_ctx_t *ctx);
void ngx_stream_kmip_client_busy(ngx_stream_kmip_ctx_t *ctx);

/*
 * Closes an idle session: of the client that has most of them, the one that
 * has been idle for the longest time.  NGX_DECLINED: no session is idle, or
 * requests are already arriving on the idle ones.
 */

ngx_int_t ngx_stream_kmip_client_make_room(ngx_log_t *log);


#endif /* _NGX_STREAM_KMIP_LIMIT_H_INCLUDED_ */
