
/*
 * What one worker gives to the client of a certificate.  Counted in the
 * worker, without shared memory; what counts a session sets ctx->leave, which
 * the session's end calls.
 */


#ifndef _NGX_STREAM_KMIP_LIMIT_H_INCLUDED_
#define _NGX_STREAM_KMIP_LIMIT_H_INCLUDED_


#include "ngx_stream_kmip_module.h"


/*
 * NGX_OK: the session is counted for its certificate, perhaps in place of an
 * idle one; NGX_DECLINED: all of max are busy; NGX_ERROR.  0: no limit.
 */

ngx_int_t ngx_stream_kmip_client_enter(ngx_stream_kmip_ctx_t *ctx,
    ngx_uint_t max);

/* an idle session may be closed to make room for another one */

void ngx_stream_kmip_client_idle(ngx_stream_kmip_ctx_t *ctx);
void ngx_stream_kmip_client_busy(ngx_stream_kmip_ctx_t *ctx);

/*
 * Closes an idle session of the client that has most of them, the one that has
 * been idle for longest.  NGX_DECLINED: none is idle, or those that seem to be
 * have a request on its way.
 */

ngx_int_t ngx_stream_kmip_client_make_room(ngx_log_t *log);


#endif /* _NGX_STREAM_KMIP_LIMIT_H_INCLUDED_ */
