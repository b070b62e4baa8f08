
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Behaviour of libraries that is not documented.  It is relied on only if the
 * version of the library at run time, which may differ from that of the build,
 * is known to have it; with other versions slower code is used that needs
 * documented behaviour only.
 */


#ifndef _NGX_KMIP_VERSION_H_INCLUDED_
#define _NGX_KMIP_VERSION_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>


/*
 * 1 if OpenSSL lets SSL_clear_mode() of SSL_MODE_RELEASE_BUFFERS take effect
 * at once, and permits SSL_free_buffers() without buffers.
 */

ngx_uint_t ngx_kmip_version_keeps_buffers(void);

/*
 * 1 if libcurl frees the buffers of request and response when a transfer is
 * done, so that an easy handle contains nothing of them.
 */

ngx_uint_t ngx_kmip_version_empties_handles(void);


#endif /* _NGX_KMIP_VERSION_H_INCLUDED_ */
