
/*
 * Libraries that do more than their headers promise.  What rests on it is
 * used where the library that runs, which may be another one than that of the
 * build, is of a version that is known to do so; any other one gets the
 * careful way, which needs nothing but what is documented.
 */


#ifndef _NGX_KMIP_VERSION_H_INCLUDED_
#define _NGX_KMIP_VERSION_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>


/*
 * OpenSSL obeys SSL_clear_mode() of SSL_MODE_RELEASE_BUFFERS at once, and
 * SSL_free_buffers() may be called when there are none.
 */

ngx_uint_t ngx_kmip_version_keeps_buffers(void);

/*
 * libcurl frees what an easy handle had of a request and of its answer when
 * the transfer is done.
 */

ngx_uint_t ngx_kmip_version_empties_handles(void);


#endif /* _NGX_KMIP_VERSION_H_INCLUDED_ */
