
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The shared cache: a header with magic and version, then fixed
 * set-associative slots, each with a generation and a checksum.  It contains
 * no pointers, and nothing is allocated after the start.  A worker that is
 * killed while it writes leaves at most one invalid slot, which is a cache
 * miss.
 */


#ifndef _NGX_KMIP_ZONE_H_INCLUDED_
#define _NGX_KMIP_ZONE_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "keyprotect_cache.h"


/* the directive "kmip_zone zone=name:size"; conf is an ngx_shm_zone_t ** */

char *ngx_kmip_zone(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);

/* initializes a cache over the zone; the zone must outlive it */

void ngx_kmip_zone_cache(ngx_shm_zone_t *zone, keyprotect_cache_t *cache);


#endif /* _NGX_KMIP_ZONE_H_INCLUDED_ */
