
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * A worker's work once a second, and kmip_drain.
 */


#ifndef _NGX_STREAM_KMIP_PULSE_H_INCLUDED_
#define _NGX_STREAM_KMIP_PULSE_H_INCLUDED_


#include "ngx_stream_kmip_module.h"


void ngx_stream_kmip_pulse_start(ngx_cycle_t *cycle,
    ngx_stream_kmip_main_conf_t *kmcf);

/* 1 while the file of kmip_drain exists */

ngx_uint_t ngx_stream_kmip_draining(ngx_stream_kmip_main_conf_t *kmcf,
    ngx_log_t *log);

/* warns if the file's folder does not exist; NGX_ERROR: out of memory */

ngx_int_t ngx_stream_kmip_drain_check(ngx_conf_t *cf, ngx_str_t *file);


#endif /* _NGX_STREAM_KMIP_PULSE_H_INCLUDED_ */
