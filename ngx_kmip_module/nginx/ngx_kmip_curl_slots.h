
/*
 * Memory for libcurl's larger blocks: its copies of requests and of answers,
 * with keys and tokens in them.  They are in pages that core dumps leave out,
 * and the one given back last, which a processor's caches still have, is taken
 * first.
 */


#ifndef _NGX_KMIP_CURL_SLOTS_H_INCLUDED_
#define _NGX_KMIP_CURL_SLOTS_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>


/* once in a process, after the last fork; without memory there are no slots */

void ngx_kmip_curl_slots_init(void);

/* NULL: too small or too large for a slot, or none is left */

void *ngx_kmip_curl_slot_alloc(size_t size);

/* the size that was asked for; 0: this is no slot */

size_t ngx_kmip_curl_slot_size(const void *p);

/* cleanses it, too */

void ngx_kmip_curl_slot_free(void *p);


#endif /* _NGX_KMIP_CURL_SLOTS_H_INCLUDED_ */
