
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * What calls the floor makes.
 *
 * The file is JSON: endpoint, trusted (a CA in PEM), requests (used in turn),
 * each an array of steps that follow one another, each an array of calls that
 * are made at once: method, path, headers, body.  Where a request has a
 * "fresh" text of 24 characters, each use of it puts another in its place.
 */


#include "ngx_stream_floor_calls.h"


static ngx_int_t ngx_stream_floor_read_request(ngx_conf_t *cf,
    ngx_stream_floor_request_t *request, json_t *json);
static ngx_int_t ngx_stream_floor_read_call(ngx_conf_t *cf,
    ngx_stream_floor_call_t *call, json_t *json);


ngx_stream_floor_calls_t *
ngx_stream_floor_calls_read(ngx_conf_t *cf, ngx_str_t *file)
{
    json_t                    *requests;
    ngx_uint_t                 i;
    const char                *trusted;
    json_error_t               error;
    ngx_stream_floor_calls_t  *calls;

    calls = ngx_pcalloc(cf->pool, sizeof(ngx_stream_floor_calls_t));
    if (calls == NULL) {
        return NULL;
    }

    calls->json = json_load_file((char *) file->data, 0, &error);

    if (json_unpack_ex(calls->json, &error, 0, "{s:s, s:s, s:o}",
                       "endpoint", &calls->endpoint, "trusted", &trusted,
                       "requests", &requests)
        != 0)
    {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "\"%V\": %s", file,
                           error.text);
        return NULL;
    }

    calls->trusted = X509_STORE_new();

    if (calls->trusted == NULL
        || X509_STORE_load_file(calls->trusted, trusted) != 1)
    {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "no CA in \"%s\"", trusted);
        return NULL;
    }

    calls->n = json_array_size(requests);
    calls->request = ngx_pcalloc(cf->pool, (calls->n + 1)
                                 * sizeof(ngx_stream_floor_request_t));

    if (calls->request == NULL || calls->n == 0) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "no requests in \"%V\"",
                           file);
        return NULL;
    }

    for (i = 0; i < calls->n; i++) {
        if (ngx_stream_floor_read_request(cf, &calls->request[i],
                                          json_array_get(requests, i))
            != NGX_OK)
        {
            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                               "request %ui of \"%V\" is none", i, file);
            return NULL;
        }
    }

    return calls;
}


static ngx_int_t
ngx_stream_floor_read_request(ngx_conf_t *cf,
    ngx_stream_floor_request_t *request, json_t *json)
{
    json_t      *steps, *step;
    ngx_uint_t   i, j;

    request->fresh = json_string_value(json_object_get(json, "fresh"));

    if (request->fresh
        && ngx_strlen(request->fresh) != NGX_STREAM_FLOOR_FRESH)
    {
        return NGX_ERROR;
    }

    steps = json_object_get(json, "steps");

    request->n = json_array_size(steps);
    request->step = ngx_pcalloc(cf->pool, (request->n + 1)
                                * sizeof(ngx_stream_floor_step_t));

    if (request->step == NULL || request->n == 0) {
        return NGX_ERROR;
    }

    for (i = 0; i < request->n; i++) {
        step = json_array_get(steps, i);

        request->step[i].n = json_array_size(step);
        request->step[i].call = ngx_pcalloc(cf->pool,
                                            (request->step[i].n + 1)
                                            * sizeof(ngx_stream_floor_call_t));

        if (request->step[i].call == NULL || request->step[i].n == 0) {
            return NGX_ERROR;
        }

        for (j = 0; j < request->step[i].n; j++) {
            if (ngx_stream_floor_read_call(cf, &request->step[i].call[j],
                                           json_array_get(step, j))
                != NGX_OK)
            {
                return NGX_ERROR;
            }
        }
    }

    return NGX_OK;
}


static ngx_int_t
ngx_stream_floor_read_call(ngx_conf_t *cf, ngx_stream_floor_call_t *call,
    json_t *json)
{
    size_t              i;
    json_t             *headers, *header;
    const char         *method;
    struct curl_slist  *list;

    headers = NULL;
    call->json = json;

    if (json_unpack(json, "{s:s, s:s, s?s%, s:o}", "method", &method,
                    "path", &call->path, "body", &call->body, &call->body_len,
                    "headers", &headers)
        != 0)
    {
        return NGX_ERROR;
    }

    if (ngx_strcmp(method, call->body ? "POST" : "GET") != 0
        || call->body_len >= NGX_STREAM_FLOOR_BODY)
    {
        return NGX_ERROR;
    }

    json_array_foreach(headers, i, header) {
        list = curl_slist_append(call->headers, json_string_value(header));
        if (list == NULL) {
            return NGX_ERROR;
        }

        call->headers = list;
    }

    return NGX_OK;
}
