
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The certificates of the configuration, as the status pages show them.
 */


#ifndef _NGX_STREAM_KMIP_DATES_H_INCLUDED_
#define _NGX_STREAM_KMIP_DATES_H_INCLUDED_


#include "ngx_kmip_status.h"
#include "ngx_stream_kmip_module.h"


/* ngx_kmip_status_date_t of all servers with kmip_pass; NULL: no memory */

ngx_array_t *ngx_stream_kmip_dates(ngx_pool_t *pool,
    ngx_stream_core_main_conf_t *cmcf);


#endif /* _NGX_STREAM_KMIP_DATES_H_INCLUDED_ */
