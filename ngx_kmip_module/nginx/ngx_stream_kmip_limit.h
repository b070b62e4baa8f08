
/*
 * What one worker gives to clients: unfinished handshakes, and sessions of
 * each certificate.  Counted in the worker, without shared memory; what counts
 * a session sets ctx->leave, which the session's end calls.
 */


#ifndef _NGX_STREAM_KMIP_LIMIT_H_INCLUDED_
#define _NGX_STREAM_KMIP_LIMIT_H_INCLUDED_


#include "ngx_stream_kmip_module.h"


/*
 * A handler of the SSL phase, before nginx's own: counts the connection, and
 * closes the oldest unfinished one where there are too many.
 */

ngx_int_t ngx_stream_kmip_handshake_handler(ngx_stream_session_t *s);
void ngx_stream_kmip_handshake_done(ngx_stream_kmip_ctx_t *ctx);

/*
 * NGX_OK: the session is counted for its certificate, perhaps in place of an
 * idle one; NGX_DECLINED: all of max are busy; NGX_ERROR.  0: no limit.
 */

ngx_int_t ngx_stream_kmip_client_enter(ngx_stream_kmip_ctx_t *ctx,
    ngx_uint_t max);

/* an idle session may be closed to make room for another of its client */

void ngx_stream_kmip_client_idle(ngx_stream_kmip_ctx_t *ctx);
void ngx_stream_kmip_client_busy(ngx_stream_kmip_ctx_t *ctx);


#endif /* _NGX_STREAM_KMIP_LIMIT_H_INCLUDED_ */
