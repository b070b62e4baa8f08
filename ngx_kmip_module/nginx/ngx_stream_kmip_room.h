
/*
 * Room for new connections when worker_connections run out.  What waits for a
 * client and does nothing makes room first: idle sessions; then TLS handshakes
 * that do not end.  A part stays free for connections to Key Protect.
 */


#ifndef _NGX_STREAM_KMIP_ROOM_H_INCLUDED_
#define _NGX_STREAM_KMIP_ROOM_H_INCLUDED_


#include "ngx_stream_kmip_module.h"


/*
 * A handler of the SSL phase, before nginx's own: counts the connection among
 * the unfinished handshakes, and makes room for it or refuses it.
 */

ngx_int_t ngx_stream_kmip_room_handler(ngx_stream_session_t *s);

/* the handshake is over, or the connection is */

void ngx_stream_kmip_room_leave(ngx_stream_kmip_ctx_t *ctx);


#endif /* _NGX_STREAM_KMIP_ROOM_H_INCLUDED_ */
