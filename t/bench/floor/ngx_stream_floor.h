
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The floor of the benchmark: the least that nginx and libcurl can do with
 * the same bytes.
 */


#ifndef _NGX_STREAM_FLOOR_H_INCLUDED_
#define _NGX_STREAM_FLOOR_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_stream.h>


typedef struct ngx_stream_floor_calls_s  ngx_stream_floor_calls_t;
typedef struct ngx_stream_floor_op_s     ngx_stream_floor_op_t;


typedef void (*ngx_stream_floor_done_pt)(void *data, ngx_int_t rc);


/* reads the file that describes the calls; NULL: it was logged why not */

ngx_stream_floor_calls_t *ngx_stream_floor_calls_read(ngx_conf_t *cf,
    ngx_str_t *file);

/*
 * The calls of the next request.  done is called once, from the event loop;
 * NULL: it could not be begun.
 */

ngx_stream_floor_op_t *ngx_stream_floor_calls_start(
    ngx_stream_floor_calls_t *calls, ngx_stream_floor_done_pt done,
    void *data);

/* done will not be called: the client has disconnected */

void ngx_stream_floor_calls_forget(ngx_stream_floor_op_t *op);

ngx_int_t ngx_stream_floor_calls_init(ngx_stream_floor_calls_t *calls,
    ngx_cycle_t *cycle);


#endif /* _NGX_STREAM_FLOOR_H_INCLUDED_ */
