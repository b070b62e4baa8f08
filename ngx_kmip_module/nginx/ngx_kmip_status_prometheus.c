
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Metrics in the text format of Prometheus: a table of families, each with a
 * function that writes its samples.
 */


#include "ngx_kmip_status.h"

#include "keyprotect_error.h"
#include "kmip_names.h"
#include "kmip_operation.h"
#include "kmip_release.h"
#include "ngx_kmip_meter.h"
#include "ngx_kmip_visitors.h"


typedef struct ngx_kmip_family_s  ngx_kmip_family_t;

struct ngx_kmip_family_s {
    const char   *name;
    const char   *type;
    const char   *help;
    void        (*write)(ngx_kmip_status_t *st, const ngx_kmip_family_t *f,
                         const ngx_kmip_snapshot_provider_t *p);
    ngx_uint_t    each;         /* 1: called for each provider; 0: p is NULL */
    size_t        offset;       /* of the value in a provider's snapshot */
    ngx_uint_t    ms;           /* 1: the value is in ms, the metric in s */
};


static void ngx_kmip_metric_name(ngx_kmip_status_t *st,
    const ngx_kmip_family_t *f, const char *suffix,
    const ngx_kmip_snapshot_provider_t *p);
static void ngx_kmip_metric_seconds(ngx_kmip_status_t *st, uint64_t ms);
static void ngx_kmip_metric_provider(ngx_kmip_status_t *st,
    const ngx_kmip_family_t *f,
    const ngx_kmip_snapshot_provider_t *p);
static void ngx_kmip_metric_release(ngx_kmip_status_t *st,
    const ngx_kmip_family_t *f,
    const ngx_kmip_snapshot_provider_t *p);
static void ngx_kmip_metric_draining(ngx_kmip_status_t *st,
    const ngx_kmip_family_t *f,
    const ngx_kmip_snapshot_provider_t *p);
static void ngx_kmip_metric_workers(ngx_kmip_status_t *st,
    const ngx_kmip_family_t *f,
    const ngx_kmip_snapshot_provider_t *p);
static void ngx_kmip_metric_up(ngx_kmip_status_t *st,
    const ngx_kmip_family_t *f,
    const ngx_kmip_snapshot_provider_t *p);
static void ngx_kmip_metric_operations(ngx_kmip_status_t *st,
    const ngx_kmip_family_t *f,
    const ngx_kmip_snapshot_provider_t *p);
static ngx_uint_t ngx_kmip_metric_watched(ngx_uint_t result);
static ngx_uint_t ngx_kmip_metric_served(ngx_uint_t operation);
static void ngx_kmip_metric_operation_time(ngx_kmip_status_t *st,
    const ngx_kmip_family_t *f,
    const ngx_kmip_snapshot_provider_t *p);
static void ngx_kmip_metric_calls(ngx_kmip_status_t *st,
    const ngx_kmip_family_t *f,
    const ngx_kmip_snapshot_provider_t *p);
static void ngx_kmip_metric_retries(ngx_kmip_status_t *st,
    const ngx_kmip_family_t *f,
    const ngx_kmip_snapshot_provider_t *p);
static void ngx_kmip_metric_call_time(ngx_kmip_status_t *st,
    const ngx_kmip_family_t *f,
    const ngx_kmip_snapshot_provider_t *p);
static void ngx_kmip_metric_token(ngx_kmip_status_t *st,
    const ngx_kmip_family_t *f,
    const ngx_kmip_snapshot_provider_t *p);
static void ngx_kmip_metric_time(ngx_kmip_status_t *st,
    const ngx_kmip_family_t *f, const ngx_kmip_snapshot_provider_t *p,
    const char *label, const char *value, const ngx_kmip_stats_time_t *time);
static void ngx_kmip_metric_refused(ngx_kmip_status_t *st,
    const ngx_kmip_family_t *f,
    const ngx_kmip_snapshot_provider_t *p);
static void ngx_kmip_metric_certificates(ngx_kmip_status_t *st,
    const ngx_kmip_family_t *f,
    const ngx_kmip_snapshot_provider_t *p);


#define ngx_kmip_counts(member)                                              \
    ngx_kmip_metric_provider, 1, offsetof(ngx_kmip_snapshot_provider_t,      \
                                          counts.member)

#define ngx_kmip_gauges(member)                                              \
    ngx_kmip_metric_provider, 1, offsetof(ngx_kmip_snapshot_provider_t,      \
                                          gauges.member)

#define ngx_kmip_workers(member)                                             \
    ngx_kmip_metric_provider, 1, offsetof(ngx_kmip_snapshot_provider_t,      \
                                          member)


static const ngx_kmip_family_t  ngx_kmip_families[] = {
    { "nginx_kmip_build_info", "gauge", "Release of the module.",
      ngx_kmip_metric_release, 0, 0, 0 },

    { "nginx_kmip_draining", "gauge",
      "1 while the file of kmip_drain exists and new sessions are refused.",
      ngx_kmip_metric_draining, 0, 0, 0 },

    { "nginx_kmip_workers", "gauge",
      "Worker processes, those that are exiting included.",
      ngx_kmip_metric_workers, 0, 0, 0 },

    { "nginx_kmip_sessions", "gauge", "Sessions that are open.",
      ngx_kmip_gauges(sessions), 0 },

    { "nginx_kmip_sessions_total", "counter", "Sessions that were admitted.",
      ngx_kmip_counts(sessions), 0 },

    { "nginx_kmip_refused_clients_total", "counter",
      "Connections that were refused, by reason.",
      ngx_kmip_metric_refused, 0, 0, 0 },

    { "nginx_kmip_received_bytes_total", "counter", "Bytes of KMIP requests.",
      ngx_kmip_counts(received), 0 },

    { "nginx_kmip_sent_bytes_total", "counter", "Bytes of KMIP responses.",
      ngx_kmip_counts(sent), 0 },

    { "nginx_kmip_operations_total", "counter",
      "Batch items that were answered, by operation and result.",
      ngx_kmip_metric_operations, 1, 0, 0 },

    { "nginx_kmip_operation_duration_seconds", "histogram",
      "Time of a batch item from its start to its result.",
      ngx_kmip_metric_operation_time, 1, 0, 0 },

    { "nginx_kmip_cache_hits_total", "counter",
      "Values that were found in kmip_zone.", ngx_kmip_counts(hits), 0 },

    { "nginx_kmip_cache_misses_total", "counter",
      "Values that were not found in kmip_zone.", ngx_kmip_counts(misses), 0 },

    { "nginx_kmip_key_protect_up", "gauge",
      "1 if keys can be created and read, as far as is known.",
      ngx_kmip_metric_up, 1, 0, 0 },

    { "nginx_kmip_key_protect_calls_total", "counter",
      "Attempts of calls to Key Protect, by call and status.",
      ngx_kmip_metric_calls, 1, 0, 0 },

    { "nginx_kmip_key_protect_call_duration_seconds", "histogram",
      "Time of an attempt, with the time in the queue.",
      ngx_kmip_metric_call_time, 1, 0, 0 },

    { "nginx_kmip_key_protect_retries_total", "counter",
      "Attempts after the first one of a call.",
      ngx_kmip_metric_retries, 1, 0, 0 },

    { "nginx_kmip_key_protect_waiting_calls", "gauge",
      "Calls that wait for a connection.", ngx_kmip_gauges(waiting), 0 },

    { "nginx_kmip_key_protect_active_calls", "gauge",
      "Calls that have a connection.", ngx_kmip_gauges(active), 0 },

    { "nginx_kmip_key_protect_max_active_calls", "gauge",
      "Sum of max_connections of all workers.", ngx_kmip_gauges(most), 0 },

    { "nginx_kmip_key_protect_queued_calls_total", "counter",
      "Calls that had to wait for a connection.", ngx_kmip_counts(queued), 0 },

    { "nginx_kmip_key_protect_queue_seconds_total", "counter",
      "Time that calls waited for a connection.",
      ngx_kmip_counts(queue_time), 1 },

    { "nginx_kmip_key_protect_open_breakers", "gauge",
      "Workers whose breaker is open: their requests fail at once.",
      ngx_kmip_workers(open), 0 },

    { "nginx_kmip_key_protect_refused_workers", "gauge",
      "Workers whose check of the instance has failed.",
      ngx_kmip_workers(unusable), 0 },

    { "nginx_kmip_key_protect_last_success_timestamp_seconds", "gauge",
      "When Key Protect responded last without a failure; 0: never.",
      ngx_kmip_gauges(good), 0 },

    { "nginx_kmip_iam_requests_total", "counter",
      "Requests to IAM for a token, by status.",
      ngx_kmip_metric_token, 1, 0, 0 },

    { "nginx_kmip_iam_failing_workers", "gauge",
      "Workers to which IAM gives no token.", ngx_kmip_workers(no_token), 0 },

    { "nginx_kmip_iam_token_expiry_timestamp_seconds", "gauge",
      "When the first worker's token ends; 0: none has one.",
      ngx_kmip_gauges(expires), 0 },

    { "nginx_kmip_certificate_expiry_timestamp_seconds", "gauge",
      "When the first certificate expires: listed, server's, or admitted.",
      ngx_kmip_metric_certificates, 0, 0, 0 },

    { NULL, NULL, NULL, NULL, 0, 0, 0 }
};


void
ngx_kmip_status_prometheus(ngx_kmip_status_t *st)
{
    ngx_uint_t                     i;
    const ngx_kmip_family_t       *f;
    ngx_kmip_snapshot_provider_t  *p;

    for (f = ngx_kmip_families; f->name; f++) {
        ngx_kmip_text(&st->text, "# HELP %s %s\n# TYPE %s %s\n",
                      f->name, f->help, f->name, f->type);

        if (!f->each) {
            f->write(st, f, NULL);
            continue;
        }

        p = st->sn->providers.elts;

        for (i = 0; i < st->sn->providers.nelts; i++) {
            f->write(st, f, &p[i]);
        }
    }
}


/* the caller closes the brace */

static void
ngx_kmip_metric_name(ngx_kmip_status_t *st, const ngx_kmip_family_t *f,
    const char *suffix, const ngx_kmip_snapshot_provider_t *p)
{
    ngx_kmip_text(&st->text, "%s%s{provider=\"", f->name, suffix);
    ngx_kmip_text_label(&st->text, p->name.data, p->name.len);
    ngx_kmip_text_raw(&st->text, "\"");
}


static void
ngx_kmip_metric_seconds(ngx_kmip_status_t *st, uint64_t ms)
{
    ngx_kmip_text(&st->text, "%uL.%03uL", ms / 1000, ms % 1000);
}


static void
ngx_kmip_metric_provider(ngx_kmip_status_t *st, const ngx_kmip_family_t *f,
    const ngx_kmip_snapshot_provider_t *p)
{
    uint64_t  value;

    value = *(const ngx_atomic_uint_t *) ((const u_char *) p + f->offset);

    ngx_kmip_metric_name(st, f, "", p);
    ngx_kmip_text_raw(&st->text, "} ");

    if (f->ms) {
        ngx_kmip_metric_seconds(st, value);

    } else {
        ngx_kmip_text(&st->text, "%uL", value);
    }

    ngx_kmip_text_raw(&st->text, "\n");
}


static void
ngx_kmip_metric_release(ngx_kmip_status_t *st, const ngx_kmip_family_t *f,
    const ngx_kmip_snapshot_provider_t *p)
{
    ngx_kmip_text(&st->text, "%s{version=\"" KMIP_RELEASE "\"} 1\n", f->name);
}


static void
ngx_kmip_metric_draining(ngx_kmip_status_t *st, const ngx_kmip_family_t *f,
    const ngx_kmip_snapshot_provider_t *p)
{
    ngx_kmip_text(&st->text, "%s %d\n", f->name, (int) st->sn->draining);
}


static void
ngx_kmip_metric_workers(ngx_kmip_status_t *st, const ngx_kmip_family_t *f,
    const ngx_kmip_snapshot_provider_t *p)
{
    ngx_kmip_text(&st->text, "%s %ui\n", f->name, st->sn->workers.nelts);
}


static void
ngx_kmip_metric_up(ngx_kmip_status_t *st, const ngx_kmip_family_t *f,
    const ngx_kmip_snapshot_provider_t *p)
{
    ngx_kmip_metric_name(st, f, "", p);
    ngx_kmip_text(&st->text, "} %d\n", (int) p->up);
}


/*
 * Each operation that is served has samples from the start, of its success and
 * of what alerts are about, so that the first one shows as an increase.
 */

static void
ngx_kmip_metric_operations(ngx_kmip_status_t *st, const ngx_kmip_family_t *f,
    const ngx_kmip_snapshot_provider_t *p)
{
    ngx_uint_t           op, result;
    const ngx_atomic_t  *n;

    for (op = 0; op < NGX_KMIP_STATS_OPERATIONS; op++) {
        n = p->counts.operations[op].results;

        for (result = 0; result < NGX_KMIP_STATS_RESULTS; result++) {
            if (n[result] == 0
                && !(ngx_kmip_metric_watched(result)
                     && ngx_kmip_metric_served(op)))
            {
                continue;
            }

            ngx_kmip_metric_name(st, f, "", p);
            ngx_kmip_text(&st->text,
                          ",operation=\"%s\",result=\"%s\"} %uA\n",
                          kmip_operation_name(op),
                          ngx_kmip_meter_result_name(result), n[result]);
        }
    }
}


static ngx_uint_t
ngx_kmip_metric_watched(ngx_uint_t result)
{
    return result == NGX_KMIP_METER_SUCCESS
           || result == NGX_KMIP_METER_NOT_FOUND
           || result == NGX_KMIP_METER_CRYPTOGRAPHIC
           || result == NGX_KMIP_METER_FAILURE;
}


static ngx_uint_t
ngx_kmip_metric_served(ngx_uint_t operation)
{
    const kmip_operation_t  *row;

    for (row = kmip_operations; row->operation; row++) {
        if (row->operation == operation) {
            return 1;
        }
    }

    return 0;
}


static void
ngx_kmip_metric_operation_time(ngx_kmip_status_t *st,
    const ngx_kmip_family_t *f,
    const ngx_kmip_snapshot_provider_t *p)
{
    ngx_uint_t  op;

    for (op = 0; op < NGX_KMIP_STATS_OPERATIONS; op++) {
        ngx_kmip_metric_time(st, f, p, "operation",
                             kmip_operation_name(op),
                             &p->counts.operations[op].time);
    }
}


static void
ngx_kmip_metric_calls(ngx_kmip_status_t *st, const ngx_kmip_family_t *f,
    const ngx_kmip_snapshot_provider_t *p)
{
    ngx_uint_t           kind, status;
    const ngx_atomic_t  *n;

    for (kind = 0; kind < KEYPROTECT_CALLS; kind++) {
        n = p->counts.calls[kind].statuses;

        for (status = 0; status <= NGX_KMIP_METER_SKIPPED; status++) {
            if (n[status] == 0 && status != NGX_KMIP_METER_2XX) {
                continue;
            }

            ngx_kmip_metric_name(st, f, "", p);
            ngx_kmip_text(&st->text,
                          ",call=\"%s\",status=\"%s\"} %uA\n",
                          ngx_kmip_meter_call_name(kind),
                          ngx_kmip_meter_status_name(status), n[status]);
        }
    }
}


static void
ngx_kmip_metric_retries(ngx_kmip_status_t *st, const ngx_kmip_family_t *f,
    const ngx_kmip_snapshot_provider_t *p)
{
    ngx_uint_t  kind;

    for (kind = 0; kind < KEYPROTECT_CALLS; kind++) {
        ngx_kmip_metric_name(st, f, "", p);
        ngx_kmip_text(&st->text, ",call=\"%s\"} %uA\n",
                      ngx_kmip_meter_call_name(kind),
                      p->counts.calls[kind].retries);
    }
}


static void
ngx_kmip_metric_call_time(ngx_kmip_status_t *st, const ngx_kmip_family_t *f,
    const ngx_kmip_snapshot_provider_t *p)
{
    ngx_uint_t  kind;

    for (kind = 0; kind < KEYPROTECT_CALLS; kind++) {
        ngx_kmip_metric_time(st, f, p, "call",
                             ngx_kmip_meter_call_name(kind),
                             &p->counts.calls[kind].time);
    }
}


static void
ngx_kmip_metric_token(ngx_kmip_status_t *st, const ngx_kmip_family_t *f,
    const ngx_kmip_snapshot_provider_t *p)
{
    ngx_uint_t           status;
    const ngx_atomic_t  *n;

    n = p->counts.calls[KEYPROTECT_CALLS].statuses;

    for (status = 0; status <= NGX_KMIP_METER_SKIPPED; status++) {
        if (n[status] == 0 && status != NGX_KMIP_METER_2XX) {
            continue;
        }

        ngx_kmip_metric_name(st, f, "", p);
        ngx_kmip_text(&st->text, ",status=\"%s\"} %uA\n",
                      ngx_kmip_meter_status_name(status), n[status]);
    }
}


/* what never happened has no histogram */

static void
ngx_kmip_metric_time(ngx_kmip_status_t *st, const ngx_kmip_family_t *f,
    const ngx_kmip_snapshot_provider_t *p, const char *label,
    const char *value, const ngx_kmip_stats_time_t *time)
{
    uint64_t    sum;
    ngx_uint_t  i;

    for (i = 0, sum = 0; i < NGX_KMIP_STATS_BUCKETS; i++) {
        sum += time->buckets[i];
    }

    if (sum == 0) {
        return;
    }

    for (i = 0, sum = 0; i < NGX_KMIP_STATS_BUCKETS; i++) {
        sum += time->buckets[i];

        ngx_kmip_metric_name(st, f, "_bucket", p);
        ngx_kmip_text(&st->text, ",%s=\"%s\",le=\"", label, value);

        if (ngx_kmip_meter_bound(i)) {
            ngx_kmip_metric_seconds(st, ngx_kmip_meter_bound(i));

        } else {
            ngx_kmip_text_raw(&st->text, "+Inf");
        }

        ngx_kmip_text(&st->text, "\"} %uL\n", sum);
    }

    ngx_kmip_metric_name(st, f, "_sum", p);
    ngx_kmip_text(&st->text, ",%s=\"%s\"} ", label, value);
    ngx_kmip_metric_seconds(st, time->sum);

    ngx_kmip_text_raw(&st->text, "\n");
    ngx_kmip_metric_name(st, f, "_count", p);
    ngx_kmip_text(&st->text, ",%s=\"%s\"} %uL\n", label, value, sum);
}


static void
ngx_kmip_metric_refused(ngx_kmip_status_t *st, const ngx_kmip_family_t *f,
    const ngx_kmip_snapshot_provider_t *p)
{
    ngx_uint_t  i;

    for (i = 0; i < NGX_KMIP_REFUSED_MAX; i++) {
        ngx_kmip_text(&st->text, "%s{reason=\"%s\"} %uL\n", f->name,
                      ngx_kmip_refused(i)->name, st->sn->refused[i]);
    }
}


static void
ngx_kmip_metric_certificates(ngx_kmip_status_t *st,
    const ngx_kmip_family_t *f,
    const ngx_kmip_snapshot_provider_t *p)
{
    ngx_uint_t  i;

    struct {
        const char  *of;
        time_t       expires;
    } rows[] = {
        { "client", ngx_kmip_status_expires(st, 0) },
        { "server", ngx_kmip_status_expires(st, 1) },
        { "admitted", ngx_kmip_status_admitted(st) }
    };

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (rows[i].expires) {
            ngx_kmip_text(&st->text, "%s{of=\"%s\"} %T\n", f->name,
                          rows[i].of, rows[i].expires);
        }
    }
}
