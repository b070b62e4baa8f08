
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Memory for libcurl.  Which of its blocks contain parts of a request, a
 * response or a token depends on its version, so all of them are in pages that
 * core dumps omit.  The block that was freed last is reused first, because it
 * is still in the processor's caches.
 */


#ifndef _NGX_KMIP_CURL_SLOTS_H_INCLUDED_
#define _NGX_KMIP_CURL_SLOTS_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>


/*
 * Call it once in a process, after the last fork.  Without memory there are no
 * slots, and ngx_kmip_curl_slot_alloc() returns NULL.
 */

void ngx_kmip_curl_slots_init(void);

/* zeroed; NULL: too large for a slot, or no slot is free */

void *ngx_kmip_curl_slot_alloc(size_t size);

/* the capacity in bytes; 0: p is not a slot */

size_t ngx_kmip_curl_slot_size(const void *p);

/* cleanses and frees the slot */

void ngx_kmip_curl_slot_free(void *p);


#endif /* _NGX_KMIP_CURL_SLOTS_H_INCLUDED_ */
