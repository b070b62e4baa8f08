
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Responses: the headers that the caller needs, and the body in a buffer that
 * is cleansed when it grows.
 */


#include "ngx_kmip_http_call.h"

#include "kmip_memory.h"
#include "kmip_secret.h"


#define NGX_KMIP_HTTP_ANSWER  4096


typedef struct {
    ngx_str_t     name;
    void        (*handler)(keyprotect_http_t *http, u_char *value,
                           size_t len);
} ngx_kmip_http_answer_header_t;


static void ngx_kmip_http_date(keyprotect_http_t *http, u_char *value,
    size_t len);
static void ngx_kmip_http_retry_after(keyprotect_http_t *http, u_char *value,
    size_t len);
static void ngx_kmip_http_answer_id(keyprotect_http_t *http, u_char *value,
    size_t len);
static ngx_int_t ngx_kmip_http_grow(ngx_kmip_http_call_t *call, size_t len);


static ngx_kmip_http_answer_header_t  ngx_kmip_http_answer_headers[] = {
    { ngx_string("Date"),            ngx_kmip_http_date },
    { ngx_string("Retry-After"),     ngx_kmip_http_retry_after },
    { ngx_string("Correlation-Id"),  ngx_kmip_http_answer_id },
    { ngx_string("Transaction-Id"),  ngx_kmip_http_answer_id }    /* IAM's */
};


size_t
ngx_kmip_http_header_callback(char *p, size_t size, size_t n, void *data)
{
    ngx_kmip_http_call_t *call = data;

    size_t                          len;
    u_char                         *value, *last;
    ngx_str_t                      *name;
    ngx_uint_t                      i;
    ngx_kmip_http_answer_header_t  *header;

    header = ngx_kmip_http_answer_headers;
    len = size * n;
    last = (u_char *) p + len;

    while (last > (u_char *) p && (last[-1] == CR || last[-1] == LF)) {
        last--;
    }

    for (i = 0;
         i < sizeof(ngx_kmip_http_answer_headers)
             / sizeof(ngx_kmip_http_answer_header_t);
         i++)
    {
        name = &header[i].name;
        value = (u_char *) p + name->len + 1;

        if (value > last || value[-1] != ':'
            || ngx_strncasecmp((u_char *) p, name->data, name->len) != 0)
        {
            continue;
        }

        while (value < last && (*value == ' ' || *value == '\t')) {
            value++;
        }

        header[i].handler(call->http, value, last - value);
    }

    return len;
}


static void
ngx_kmip_http_date(keyprotect_http_t *http, u_char *value, size_t len)
{
    time_t  date;

    date = ngx_parse_http_time(value, len);

    if (date != NGX_ERROR) {
        http->date = date;
    }
}


/* either seconds or a date */

static void
ngx_kmip_http_retry_after(keyprotect_http_t *http, u_char *value, size_t len)
{
    time_t     date;
    ngx_int_t  seconds;

    seconds = ngx_atoi(value, len);

    if (seconds == NGX_ERROR) {
        date = ngx_parse_http_time(value, len);

        if (date == NGX_ERROR) {
            return;
        }

        seconds = (date > ngx_time()) ? date - ngx_time() : 0;
    }

    http->retry_after = (int32_t) ngx_min(seconds, NGX_MAX_INT32_VALUE);
}


static void
ngx_kmip_http_answer_id(keyprotect_http_t *http, u_char *value, size_t len)
{
    ngx_kmip_http_text(http->answer_id, sizeof(http->answer_id),
                       (char *) value, len);
}


size_t
ngx_kmip_http_body_callback(char *p, size_t size, size_t n, void *data)
{
    ngx_kmip_http_call_t *call = data;

    size_t  len;

    len = size * n;

    if (len > NGX_KMIP_HTTP_MAX_ANSWER - call->answer_len) {
        call->too_large = 1;
        return 0;
    }

    if (len > call->answer_size - call->answer_len
        && ngx_kmip_http_grow(call, len) != NGX_OK)
    {
        return 0;
    }

    ngx_memcpy(call->answer + call->answer_len, p, len);
    call->answer_len += len;

    /* libcurl has one buffer for all responses, freed after the last one */

    kmip_cleanse(p, len);

    return len;
}


static ngx_int_t
ngx_kmip_http_grow(ngx_kmip_http_call_t *call, size_t len)
{
    size_t   size;
    u_char  *answer;

    size = ngx_max(call->answer_size, NGX_KMIP_HTTP_ANSWER);

    while (size - call->answer_len < len) {
        size *= 2;
    }

    answer = kmip_memory_alloc(size);
    if (answer == NULL) {
        return NGX_ERROR;
    }

    if (call->answer) {
        ngx_memcpy(answer, call->answer, call->answer_len);
        kmip_memory_free_used(call->answer, call->answer_size,
                              call->answer_len);
    }

    call->answer = answer;
    call->answer_size = size;

    return NGX_OK;
}


void
ngx_kmip_http_text(char *dst, size_t size, const char *src, size_t len)
{
    size_t  i;

    len = ngx_min(len, size - 1);

    for (i = 0; i < len; i++) {
        dst[i] = ((u_char) src[i] < ' ' || src[i] == 0x7f) ? ' ' : src[i];
    }

    dst[len] = '\0';
}
