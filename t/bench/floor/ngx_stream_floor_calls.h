
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Calls of the floor, as they are described and as they are made.
 */


#ifndef _NGX_STREAM_FLOOR_CALLS_H_INCLUDED_
#define _NGX_STREAM_FLOOR_CALLS_H_INCLUDED_


#include "ngx_stream_floor.h"

#include <ngx_event.h>

#include <curl/curl.h>
#include <jansson.h>
#include <openssl/err.h>
#include <openssl/ssl.h>


#define NGX_STREAM_FLOOR_CONNECTIONS  512
#define NGX_STREAM_FLOOR_FRESH        24
#define NGX_STREAM_FLOOR_ANSWER       32768
#define NGX_STREAM_FLOOR_BODY         16384


typedef struct {
    json_t                       *json;          /* holds path and body */
    const char                   *path;
    const char                   *body;
    size_t                        body_len;
    struct curl_slist            *headers;
} ngx_stream_floor_call_t;


typedef struct {
    ngx_uint_t                    n;
    ngx_stream_floor_call_t      *call;
} ngx_stream_floor_step_t;


typedef struct {
    ngx_uint_t                    n;
    const char                   *fresh;
    ngx_stream_floor_step_t      *step;
} ngx_stream_floor_request_t;


typedef struct ngx_stream_floor_handle_s  ngx_stream_floor_handle_t;

struct ngx_stream_floor_handle_s {
    CURL                         *easy;
    ngx_stream_floor_op_t        *op;
    ngx_stream_floor_handle_t    *next;
    size_t                        answer_len;
    char                          answer[NGX_STREAM_FLOOR_ANSWER];
    char                          url[1024];
    char                          body[NGX_STREAM_FLOOR_BODY];
};


struct ngx_stream_floor_op_s {
    ngx_stream_floor_calls_t     *calls;
    ngx_stream_floor_request_t   *request;
    ngx_stream_floor_done_pt      done;
    void                         *data;
    ngx_stream_floor_op_t        *next;
    ngx_uint_t                    step;
    ngx_uint_t                    pending;
    unsigned                      failed:1;
    char                          fresh[NGX_STREAM_FLOOR_FRESH + 1];
};


struct ngx_stream_floor_calls_s {
    json_t                       *json;
    const char                   *endpoint;
    X509_STORE                   *trusted;
    ngx_uint_t                    n;
    ngx_uint_t                    next;
    ngx_uint_t                    count;
    ngx_stream_floor_request_t   *request;

    CURLM                        *multi;
    ngx_log_t                    *log;
    ngx_event_t                   timer;
    ngx_connection_t              dummy;
    ngx_stream_floor_handle_t    *handles;       /* free ones */
    ngx_stream_floor_op_t        *ops;           /* free ones */
};


#endif /* _NGX_STREAM_FLOOR_CALLS_H_INCLUDED_ */
