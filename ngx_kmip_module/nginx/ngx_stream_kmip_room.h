
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Capacity for new connections when worker_connections run out.  Connections
 * that only wait for their client are closed first: idle sessions, then
 * unfinished TLS handshakes.  A part of the connections is reserved for Key
 * Protect.
 */


#ifndef _NGX_STREAM_KMIP_ROOM_H_INCLUDED_
#define _NGX_STREAM_KMIP_ROOM_H_INCLUDED_


#include "ngx_stream_kmip_module.h"


/*
 * A handler of the SSL phase, called before nginx's own.  It counts the
 * connection as an unfinished handshake, and refuses it if no capacity is
 * left.
 */

ngx_int_t ngx_stream_kmip_room_handler(ngx_stream_session_t *s);

/* to be called when the handshake or the connection has ended */

void ngx_stream_kmip_room_leave(ngx_stream_kmip_ctx_t *ctx);


#endif /* _NGX_STREAM_KMIP_ROOM_H_INCLUDED_ */
