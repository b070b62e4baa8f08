
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Operations, providers with their calls, and workers.
 */


#include "ngx_kmip_html.h"

#include "keyprotect_error.h"
#include "kmip_names.h"
#include "ngx_kmip_meter.h"


static void ngx_kmip_html_operation(ngx_kmip_status_t *st, ngx_uint_t op);
static void ngx_kmip_html_times(ngx_kmip_status_t *st,
    const ngx_kmip_stats_time_t *time);
static void ngx_kmip_html_provider(ngx_kmip_status_t *st,
    const ngx_kmip_snapshot_provider_t *p);
static void ngx_kmip_html_facts(ngx_kmip_status_t *st,
    const ngx_kmip_snapshot_provider_t *p);
static void ngx_kmip_html_calls(ngx_kmip_status_t *st,
    const ngx_kmip_snapshot_provider_t *p);
static void ngx_kmip_html_call(ngx_kmip_status_t *st,
    const ngx_kmip_stats_call_t *call, ngx_uint_t kind);


#define ngx_kmip_html_cell(st, n)                                            \
    ngx_kmip_text_raw(&(st)->text, "</td><td>");                             \
    ngx_kmip_html_number(&(st)->text, n)

/* a number of failures; none is not worth a colour */

#define ngx_kmip_html_bad(st, n)                                             \
    ngx_kmip_text(&(st)->text, "</td><td%s>", (n) ? " class=\"bad\"" : "");  \
    ngx_kmip_html_number(&(st)->text, n)


void
ngx_kmip_html_operations(ngx_kmip_status_t *st)
{
    ngx_uint_t  op;

    ngx_kmip_text_raw(&st->text,
        "<section><h2>Operations</h2>"
        "<div class=\"scroll\" tabindex=\"0\"><table><thead><tr>"
        "<th>Operation</th><th>Answered</th><th>Refused</th><th>Failed</th>"
        "<th>Mean</th><th>Median</th><th>95&nbsp;%</th>"
        "<th>99&nbsp;%</th></tr></thead><tbody>");

    for (op = 0; op < NGX_KMIP_STATS_OPERATIONS; op++) {
        ngx_kmip_html_operation(st, op);
    }

    ngx_kmip_text_raw(&st->text,
        "</tbody></table></div><p class=\"muted\">Refused: the client asked "
        "for what does not exist, is not allowed or not possible. Failed: Key "
        "Protect, the root key or this server is at fault. Counted since the "
        "counters began.</p></section>");
}


/* of all providers; none that never happened */

static void
ngx_kmip_html_operation(ngx_kmip_status_t *st, ngx_uint_t op)
{
    uint64_t                       good, failed, total;
    ngx_uint_t                     i, k;
    ngx_kmip_stats_time_t          time;
    ngx_kmip_stats_operation_t    *counts;
    ngx_kmip_snapshot_provider_t  *p;

    good = 0;
    failed = 0;
    total = 0;
    p = st->sn->providers.elts;
    ngx_memzero(&time, sizeof(ngx_kmip_stats_time_t));

    for (i = 0; i < st->sn->providers.nelts; i++) {
        counts = &p[i].counts.operations[op];

        good += counts->results[NGX_KMIP_METER_SUCCESS];
        failed += counts->results[NGX_KMIP_METER_FAILURE]
                  + counts->results[NGX_KMIP_METER_CRYPTOGRAPHIC];

        for (k = 0; k < NGX_KMIP_STATS_RESULTS; k++) {
            total += counts->results[k];
        }

        for (k = 0; k < NGX_KMIP_STATS_BUCKETS; k++) {
            time.buckets[k] += counts->time.buckets[k];
        }

        time.sum += counts->time.sum;
    }

    if (total == 0) {
        return;
    }

    ngx_kmip_text(&st->text, "<tr><td>%s", kmip_operation_name(op));
    ngx_kmip_html_cell(st, total);
    ngx_kmip_html_cell(st, total - good - failed);
    ngx_kmip_html_bad(st, failed);
    ngx_kmip_html_times(st, &time);
    ngx_kmip_text_raw(&st->text, "</td></tr>");
}


static void
ngx_kmip_html_times(ngx_kmip_status_t *st, const ngx_kmip_stats_time_t *time)
{
    ngx_kmip_text_raw(&st->text, "</td><td>");
    ngx_kmip_html_mean(&st->text, time);
    ngx_kmip_text_raw(&st->text, "</td><td>");
    ngx_kmip_html_quantile(&st->text, time, 50);
    ngx_kmip_text_raw(&st->text, "</td><td>");
    ngx_kmip_html_quantile(&st->text, time, 95);
    ngx_kmip_text_raw(&st->text, "</td><td>");
    ngx_kmip_html_quantile(&st->text, time, 99);
}


void
ngx_kmip_html_providers(ngx_kmip_status_t *st)
{
    ngx_uint_t                     i;
    ngx_kmip_snapshot_provider_t  *p;

    p = st->sn->providers.elts;

    for (i = 0; i < st->sn->providers.nelts; i++) {
        ngx_kmip_html_provider(st, &p[i]);
    }
}


static void
ngx_kmip_html_provider(ngx_kmip_status_t *st,
    const ngx_kmip_snapshot_provider_t *p)
{
    const char  *state;

    state = p->down == 0 ? "ok" : p->up ? "warn" : "bad";

    ngx_kmip_text_raw(&st->text, "<section><h2>Key Protect <code>");
    ngx_kmip_text_html(&st->text, p->name.data, p->name.len);
    ngx_kmip_text(&st->text, "</code> <span class=\"badge %s\">%s</span></h2>",
                  state, p->up ? "keys can be created and read"
                               : "not available");

    if (p->down) {
        ngx_kmip_text(&st->text, "<p class=\"%s\">%ui of %ui workers: %s.</p>",
                      state, p->down, p->workers, ngx_kmip_status_why(p));
    }

    ngx_kmip_html_facts(st, p);
    ngx_kmip_html_calls(st, p);

    ngx_kmip_text_raw(&st->text, "</section>");
}


static void
ngx_kmip_html_facts(ngx_kmip_status_t *st,
    const ngx_kmip_snapshot_provider_t *p)
{
    uint64_t  calls, bad;

    calls = ngx_kmip_snapshot_calls(&p->counts, &bad);

    ngx_kmip_text_raw(&st->text, "<dl><div><dt>Good calls</dt><dd>");
    ngx_kmip_html_percent(&st->text, calls > bad ? calls - bad : 0, calls);

    ngx_kmip_text_raw(&st->text, "</dd></div><div><dt>Last good response</dt>"
                      "<dd>");
    ngx_kmip_html_age(&st->text, p->gauges.good, st->sn->now);

    ngx_kmip_text_raw(&st->text, "</dd></div><div><dt>Last failure</dt><dd>");
    ngx_kmip_html_age(&st->text, p->gauges.bad, st->sn->now);

    ngx_kmip_text(&st->text, "</dd></div><div><dt>Breaker</dt><dd>%s",
                  p->open ? "open: requests fail at once" : "closed");

    ngx_kmip_text_raw(&st->text, "</dd></div><div><dt>Token of IAM ends</dt>"
                      "<dd>");

    if (p->gauges.expires) {
        ngx_kmip_html_age(&st->text, p->gauges.expires, st->sn->now);

    } else {
        ngx_kmip_text_raw(&st->text, "there is none");
    }

    ngx_kmip_text(&st->text, "</dd></div><div><dt>Calls under way</dt><dd>"
                  "%uA of at most %uA</dd></div><div><dt>Calls that wait</dt>"
                  "<dd>%uA; had to wait: ", p->gauges.active, p->gauges.most,
                  p->gauges.waiting);
    ngx_kmip_html_number(&st->text, p->counts.queued);

    ngx_kmip_text_raw(&st->text, "</dd></div><div><dt>Found in kmip_zone</dt>"
                      "<dd>");
    ngx_kmip_html_percent(&st->text, p->counts.hits,
                          p->counts.hits + p->counts.misses);

    ngx_kmip_text_raw(&st->text, "</dd></div><div><dt>Requests, responses"
                      "</dt><dd>");
    ngx_kmip_html_bytes(&st->text, p->counts.received);
    ngx_kmip_text_raw(&st->text, ", ");
    ngx_kmip_html_bytes(&st->text, p->counts.sent);
    ngx_kmip_text_raw(&st->text, "</dd></div></dl>");
}


static void
ngx_kmip_html_calls(ngx_kmip_status_t *st,
    const ngx_kmip_snapshot_provider_t *p)
{
    ngx_uint_t  kind;

    ngx_kmip_text_raw(&st->text,
        "<div class=\"scroll\" tabindex=\"0\"><table><thead><tr><th>Call</th>"
        "<th>Attempts</th><th>4xx</th><th>429</th><th>5xx</th>"
        "<th>No response</th><th>Skipped</th><th>Retries</th>"
        "<th>Mean</th><th>Median</th><th>95&nbsp;%</th>"
        "<th>99&nbsp;%</th></tr></thead><tbody>");

    for (kind = 0; kind <= KEYPROTECT_CALLS; kind++) {
        ngx_kmip_html_call(st, &p->counts.calls[kind], kind);
    }

    ngx_kmip_text_raw(&st->text, "</tbody></table></div>");
}


static void
ngx_kmip_html_call(ngx_kmip_status_t *st, const ngx_kmip_stats_call_t *call,
    ngx_uint_t kind)
{
    uint64_t             total, client, silent;
    ngx_uint_t           status;
    const u_char        *p;
    const ngx_atomic_t  *n;

    n = call->statuses;
    total = 0;

    for (status = 0; status < NGX_KMIP_METER_SKIPPED; status++) {
        total += n[status];
    }

    if (total == 0 && n[NGX_KMIP_METER_SKIPPED] == 0) {
        return;
    }

    client = n[NGX_KMIP_METER_400] + n[NGX_KMIP_METER_401]
             + n[NGX_KMIP_METER_403] + n[NGX_KMIP_METER_404]
             + n[NGX_KMIP_METER_409];
    silent = n[NGX_KMIP_METER_QUEUE] + n[NGX_KMIP_METER_NOT_SENT]
             + n[NGX_KMIP_METER_BROKEN] + n[NGX_KMIP_METER_TIMEOUT]
             + n[NGX_KMIP_METER_TOO_LARGE];

    ngx_kmip_text_raw(&st->text, "<tr><td>");

    for (p = (u_char *) ngx_kmip_meter_call_name(kind); *p; p++) {
        ngx_kmip_text(&st->text, "%c", *p == '_' ? ' ' : *p);
    }

    ngx_kmip_html_cell(st, total);
    ngx_kmip_html_cell(st, client);
    ngx_kmip_html_bad(st, n[NGX_KMIP_METER_429]);
    ngx_kmip_html_bad(st, n[NGX_KMIP_METER_5XX]);
    ngx_kmip_html_bad(st, silent);
    ngx_kmip_html_bad(st, n[NGX_KMIP_METER_SKIPPED]);
    ngx_kmip_html_cell(st, call->retries);
    ngx_kmip_html_times(st, &call->time);
    ngx_kmip_text_raw(&st->text, "</td></tr>");
}


void
ngx_kmip_html_workers(ngx_kmip_status_t *st)
{
    ngx_uint_t                   i;
    ngx_kmip_snapshot_worker_t  *w;

    ngx_kmip_text_raw(&st->text,
        "<section><h2>Workers</h2>"
        "<div class=\"scroll\" tabindex=\"0\"><table><thead><tr>"
        "<th>Worker</th><th>Process</th><th>Started</th><th>Sessions</th>"
        "<th>Operations</th><th>Failed</th><th>Calls</th><th>Bad calls</th>"
        "<th>Waiting</th><th>Providers down</th></tr></thead><tbody>");

    w = st->sn->workers.elts;

    for (i = 0; i < st->sn->workers.nelts; i++) {
        ngx_kmip_text(&st->text, "<tr><td>%ui%s</td><td>%ui</td><td>",
                      w[i].worker, w[i].exiting ? ", exiting" : "", w[i].pid);
        ngx_kmip_html_age(&st->text, w[i].started, st->sn->now);
        ngx_kmip_html_cell(st, w[i].sessions);
        ngx_kmip_html_cell(st, w[i].operations);
        ngx_kmip_html_bad(st, w[i].failed);
        ngx_kmip_html_cell(st, w[i].calls);
        ngx_kmip_html_bad(st, w[i].bad);
        ngx_kmip_html_cell(st, w[i].waiting);
        ngx_kmip_html_bad(st, w[i].down);
        ngx_kmip_text_raw(&st->text, "</td></tr>");
    }

    ngx_kmip_text_raw(&st->text, "</tbody></table></div></section>");
}
