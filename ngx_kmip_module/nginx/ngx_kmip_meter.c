
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The counters of a provider.  They are changed by atomic operations, since
 * more processes than there are slots share the last one.
 */


#include "ngx_kmip_meter.h"

#include "keyprotect_error.h"
#include "kmip_enums.h"


typedef struct {
    uint32_t                   from;      /* Result Reasons */
    uint32_t                   to;
    ngx_kmip_meter_result_e    result;
} ngx_kmip_meter_reason_t;


static ngx_uint_t ngx_kmip_meter_result(uint32_t reason);
static ngx_uint_t ngx_kmip_meter_status(const keyprotect_http_t *http);
static void ngx_kmip_meter_time(ngx_kmip_stats_time_t *t, uint64_t ms);


#define ngx_kmip_meter_reason(from, to, result)                              \
    { KMIP_RESULT_REASON_##from, KMIP_RESULT_REASON_##to,                    \
      NGX_KMIP_METER_##result }

static const ngx_kmip_meter_reason_t  ngx_kmip_meter_reasons[] = {
    { 0, 0, NGX_KMIP_METER_SUCCESS },
    ngx_kmip_meter_reason(ITEM_NOT_FOUND, ITEM_NOT_FOUND, NOT_FOUND),
    ngx_kmip_meter_reason(OBJECT_DESTROYED, OBJECT_NOT_FOUND, NOT_FOUND),
    ngx_kmip_meter_reason(PERMISSION_DENIED, PERMISSION_DENIED, DENIED),
    ngx_kmip_meter_reason(NOT_AUTHORISED, NOT_AUTHORISED, DENIED),
    ngx_kmip_meter_reason(AUTHENTICATION_NOT_SUCCESSFUL,
                          AUTHENTICATION_NOT_SUCCESSFUL, DENIED),
    ngx_kmip_meter_reason(ILLEGAL_OPERATION, ILLEGAL_OPERATION, ILLEGAL),
    ngx_kmip_meter_reason(RESPONSE_TOO_LARGE, RESPONSE_TOO_LARGE, LIMIT),
    ngx_kmip_meter_reason(SERVER_LIMIT_EXCEEDED, SERVER_LIMIT_EXCEEDED, LIMIT),
    ngx_kmip_meter_reason(USAGE_LIMIT_EXCEEDED, USAGE_LIMIT_EXCEEDED, LIMIT),
    ngx_kmip_meter_reason(OPERATION_NOT_SUPPORTED,
                          OPERATION_NOT_SUPPORTED, UNSUPPORTED),
    ngx_kmip_meter_reason(FEATURE_NOT_SUPPORTED,
                          FEATURE_NOT_SUPPORTED, UNSUPPORTED),
    ngx_kmip_meter_reason(KEY_FORMAT_TYPE_NOT_SUPPORTED,
                          KEY_COMPRESSION_TYPE_NOT_SUPPORTED, UNSUPPORTED),
    ngx_kmip_meter_reason(KEY_WRAP_TYPE_NOT_SUPPORTED,
                          KEY_WRAP_TYPE_NOT_SUPPORTED, UNSUPPORTED),
    ngx_kmip_meter_reason(CRYPTOGRAPHIC_FAILURE,
                          CRYPTOGRAPHIC_FAILURE, CRYPTOGRAPHIC),
    ngx_kmip_meter_reason(GENERAL_FAILURE, GENERAL_FAILURE, FAILURE),
    ngx_kmip_meter_reason(INTERNAL_SERVER_ERROR,
                          INTERNAL_SERVER_ERROR, FAILURE),
    ngx_kmip_meter_reason(INVALID_MESSAGE, INVALID_MESSAGE, INVALID),
    ngx_kmip_meter_reason(MISSING_DATA, INVALID_FIELD, INVALID),
    ngx_kmip_meter_reason(INDEX_OUT_OF_BOUNDS,
                          APPLICATION_NAMESPACE_NOT_SUPPORTED, INVALID),
    ngx_kmip_meter_reason(NUMERIC_RANGE, ATTRIBUTE_SINGLE_VALUED, INVALID),
    ngx_kmip_meter_reason(INVALID_ATTRIBUTE, INVALID_OBJECT_TYPE, INVALID)
};

static const char  *ngx_kmip_meter_results[] = {
    "success",
    "not_found",
    "denied",
    "illegal_operation",
    "invalid_request",
    "not_supported",
    "limit",
    "cryptographic_failure",
    "general_failure",
    "other"
};

static const char  *ngx_kmip_meter_statuses[] = {
    "2xx",
    "3xx",
    "4xx",
    "401",
    "403",
    "404",
    "409",
    "429",
    "5xx",
    "no_connection",
    "not_sent",
    "broken",
    "timeout",
    "too_large",
    "skipped"
};

static const char  *ngx_kmip_meter_calls[] = {
    [KEYPROTECT_CALL_KEY] = "read_key",
    [KEYPROTECT_CALL_METADATA] = "read_metadata",
    [KEYPROTECT_CALL_LIST] = "list_keys",
    [KEYPROTECT_CALL_CREATE] = "create_key",
    [KEYPROTECT_CALL_ALIAS] = "add_alias",
    [KEYPROTECT_CALL_UNALIAS] = "remove_alias",
    [KEYPROTECT_CALL_DELETE] = "delete_key",
    [KEYPROTECT_CALL_WRAP] = "wrap",
    [KEYPROTECT_CALL_UNWRAP] = "unwrap",
    [KEYPROTECT_CALL_ROOT] = "read_root_key",
    [KEYPROTECT_CALLS] = "token"
};

static const ngx_uint_t  ngx_kmip_meter_bounds[] = {
    1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000
};


#define ngx_kmip_meter_add(counter, n)                                       \
    (void) ngx_atomic_fetch_add(&(counter), n)

#define ngx_kmip_meter_name(names, i)                                        \
    ((i) < sizeof(names) / sizeof(names[0]) ? (names)[i] : NULL)


const char *
ngx_kmip_meter_result_name(ngx_uint_t result)
{
    return ngx_kmip_meter_name(ngx_kmip_meter_results, result);
}


const char *
ngx_kmip_meter_status_name(ngx_uint_t status)
{
    return ngx_kmip_meter_name(ngx_kmip_meter_statuses, status);
}


const char *
ngx_kmip_meter_call_name(ngx_uint_t kind)
{
    return ngx_kmip_meter_name(ngx_kmip_meter_calls, kind);
}


ngx_uint_t
ngx_kmip_meter_status_bad(ngx_uint_t status)
{
    return status == NGX_KMIP_METER_401 || status == NGX_KMIP_METER_403
           || status == NGX_KMIP_METER_3XX || status >= NGX_KMIP_METER_429;
}


ngx_uint_t
ngx_kmip_meter_bound(ngx_uint_t bucket)
{
    return bucket < NGX_KMIP_STATS_BUCKETS - 1 ? ngx_kmip_meter_bounds[bucket]
                                               : 0;
}


void
ngx_kmip_meter_session(ngx_kmip_meter_t *meter, ngx_int_t n)
{
    if (meter->counts == NULL) {
        return;
    }

    ngx_kmip_meter_add(meter->gauges->sessions, n);

    if (n > 0) {
        ngx_kmip_meter_add(meter->counts->sessions, n);
    }
}


void
ngx_kmip_meter_received(ngx_kmip_meter_t *meter, size_t bytes)
{
    if (meter->counts) {
        ngx_kmip_meter_add(meter->counts->received, bytes);
    }
}


void
ngx_kmip_meter_sent(ngx_kmip_meter_t *meter, size_t bytes)
{
    if (meter->counts) {
        ngx_kmip_meter_add(meter->counts->sent, bytes);
    }
}


void
ngx_kmip_meter_cached(ngx_kmip_meter_t *meter, ngx_uint_t hit)
{
    if (meter->counts == NULL) {
        return;
    }

    if (hit) {
        ngx_kmip_meter_add(meter->counts->hits, 1);

    } else {
        ngx_kmip_meter_add(meter->counts->misses, 1);
    }
}


void
ngx_kmip_meter_operation(ngx_kmip_meter_t *meter, uint32_t operation,
    uint32_t reason, uint64_t elapsed)
{
    ngx_kmip_stats_operation_t  *op;

    if (meter->counts == NULL) {
        return;
    }

    op = &meter->counts->operations[operation < NGX_KMIP_STATS_OPERATIONS
                                    ? operation : 0];

    ngx_kmip_meter_add(op->results[ngx_kmip_meter_result(reason)], 1);
    ngx_kmip_meter_time(&op->time, elapsed);
}


static ngx_uint_t
ngx_kmip_meter_result(uint32_t reason)
{
    size_t                          i;
    const ngx_kmip_meter_reason_t  *row;

    for (i = 0; i < sizeof(ngx_kmip_meter_reasons) / sizeof(*row); i++) {
        row = &ngx_kmip_meter_reasons[i];

        if (reason >= row->from && reason <= row->to) {
            return row->result;
        }
    }

    return NGX_KMIP_METER_OTHER;
}


static void
ngx_kmip_meter_time(ngx_kmip_stats_time_t *t, uint64_t ms)
{
    ngx_uint_t  i;

    for (i = 0; i < NGX_KMIP_STATS_BUCKETS - 1; i++) {
        if (ms <= ngx_kmip_meter_bounds[i]) {
            break;
        }
    }

    ngx_kmip_meter_add(t->buckets[i], 1);
    ngx_kmip_meter_add(t->sum, ms);
}


void
ngx_kmip_meter_call(ngx_kmip_meter_t *meter, ngx_uint_t kind,
    ngx_uint_t attempt, const keyprotect_http_t *http)
{
    ngx_uint_t              status;
    ngx_kmip_stats_call_t  *call;

    if (meter->counts == NULL || kind >= NGX_KMIP_STATS_CALLS) {
        return;
    }

    call = &meter->counts->calls[kind];

    if (attempt == 0) {
        ngx_kmip_meter_add(call->statuses[NGX_KMIP_METER_SKIPPED], 1);
        return;
    }

    status = ngx_kmip_meter_status(http);

    ngx_kmip_meter_add(call->statuses[status], 1);
    ngx_kmip_meter_time(&call->time, http->elapsed);

    if (attempt > 1) {
        ngx_kmip_meter_add(call->retries, 1);
    }

    if (kind == KEYPROTECT_CALLS) {
        return;
    }

    if (ngx_kmip_meter_status_bad(status)) {
        meter->gauges->bad = ngx_time();

    } else {
        meter->gauges->good = ngx_time();
    }
}


static ngx_uint_t
ngx_kmip_meter_status(const keyprotect_http_t *http)
{
    switch (http->error) {

    case KEYPROTECT_HTTP_NOT_SENT:
        return NGX_KMIP_METER_NOT_SENT;

    case KEYPROTECT_HTTP_NO_CONNECTION:
        return NGX_KMIP_METER_QUEUE;

    case KEYPROTECT_HTTP_BROKEN:
        return NGX_KMIP_METER_BROKEN;

    case KEYPROTECT_HTTP_TIMEOUT:
        return NGX_KMIP_METER_TIMEOUT;

    case KEYPROTECT_HTTP_TOO_LARGE:
        return NGX_KMIP_METER_TOO_LARGE;

    default:
        break;
    }

    switch (http->status) {

    case 401:
        return NGX_KMIP_METER_401;

    case 403:
        return NGX_KMIP_METER_403;

    case 404:
        return NGX_KMIP_METER_404;

    case 409:
        return NGX_KMIP_METER_409;

    case 429:
        return NGX_KMIP_METER_429;
    }

    if (http->status < 300) {
        return NGX_KMIP_METER_2XX;
    }

    if (http->status < 400) {
        return NGX_KMIP_METER_3XX;
    }

    return http->status < 500 ? NGX_KMIP_METER_400 : NGX_KMIP_METER_5XX;
}


void
ngx_kmip_meter_queue(ngx_kmip_meter_t *meter, ngx_uint_t waiting,
    ngx_uint_t active)
{
    if (meter->gauges) {
        meter->gauges->waiting = waiting;
        meter->gauges->active = active;
    }
}


void
ngx_kmip_meter_queued(ngx_kmip_meter_t *meter, ngx_msec_t ms)
{
    if (meter->counts) {
        ngx_kmip_meter_add(meter->counts->queued, 1);
        ngx_kmip_meter_add(meter->counts->queue_time, ms);
    }
}
