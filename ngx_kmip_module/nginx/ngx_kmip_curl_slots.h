
/*
 * Memory for libcurl.  Which of its blocks have a piece of a request, an
 * answer or a token in them changes from one version to the next, so all of
 * them are in pages that core dumps leave out; and the one given back last,
 * which a processor's caches still have, is taken first.
 */


#ifndef _NGX_KMIP_CURL_SLOTS_H_INCLUDED_
#define _NGX_KMIP_CURL_SLOTS_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>


/* once in a process, after the last fork; without memory there are no slots */

void ngx_kmip_curl_slots_init(void);

/* zeroed; NULL: too large for a slot, or none is left */

void *ngx_kmip_curl_slot_alloc(size_t size);

/* what it holds; 0: this is no slot */

size_t ngx_kmip_curl_slot_size(const void *p);

/* cleanses it, too */

void ngx_kmip_curl_slot_free(void *p);


#endif /* _NGX_KMIP_CURL_SLOTS_H_INCLUDED_ */
