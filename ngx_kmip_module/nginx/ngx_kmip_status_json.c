
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The status as JSON: what the page in HTML shows, for programs.
 */


#include "ngx_kmip_status.h"

#include "keyprotect_error.h"
#include "kmip_names.h"
#include "kmip_release.h"
#include "ngx_kmip_meter.h"
#include "ngx_kmip_visitors.h"


static void ngx_kmip_json_providers(ngx_kmip_status_t *st);
static void ngx_kmip_json_provider(ngx_kmip_status_t *st,
    const ngx_kmip_snapshot_provider_t *p);
static void ngx_kmip_json_operations(ngx_kmip_status_t *st,
    const ngx_kmip_snapshot_provider_t *p);
static void ngx_kmip_json_calls(ngx_kmip_status_t *st,
    const ngx_kmip_snapshot_provider_t *p);
static void ngx_kmip_json_time(ngx_kmip_status_t *st,
    const ngx_kmip_stats_time_t *time);
static void ngx_kmip_json_workers(ngx_kmip_status_t *st);
static void ngx_kmip_json_minutes(ngx_kmip_status_t *st);
static void ngx_kmip_json_refused(ngx_kmip_status_t *st);
static void ngx_kmip_json_clients(ngx_kmip_status_t *st);
static void ngx_kmip_json_dates(ngx_kmip_status_t *st);
static void ngx_kmip_json_string(ngx_kmip_status_t *st, const char *name,
    const u_char *data, size_t len);


/* between the members of a list */

#define ngx_kmip_json_comma(i)  ((i) ? "," : "")


void
ngx_kmip_status_json(ngx_kmip_status_t *st)
{
    ngx_kmip_text(&st->text, "{\"release\":\"" KMIP_RELEASE "\",\"time\":%T,"
                  "\"draining\":%s", st->sn->now,
                  st->sn->draining ? "true" : "false");

    ngx_kmip_json_providers(st);
    ngx_kmip_json_workers(st);
    ngx_kmip_json_refused(st);
    ngx_kmip_json_clients(st);
    ngx_kmip_json_dates(st);
    ngx_kmip_json_minutes(st);

    ngx_kmip_text_raw(&st->text, "}\n");
}


static void
ngx_kmip_json_providers(ngx_kmip_status_t *st)
{
    ngx_uint_t                     i;
    ngx_kmip_snapshot_provider_t  *p;

    ngx_kmip_text_raw(&st->text, ",\"providers\":[");
    p = st->sn->providers.elts;

    for (i = 0; i < st->sn->providers.nelts; i++) {
        ngx_kmip_text(&st->text, "%s{", ngx_kmip_json_comma(i));
        ngx_kmip_json_provider(st, &p[i]);
        ngx_kmip_text_raw(&st->text, "}");
    }

    ngx_kmip_text_raw(&st->text, "]");
}


static void
ngx_kmip_json_provider(ngx_kmip_status_t *st,
    const ngx_kmip_snapshot_provider_t *p)
{
    ngx_kmip_json_string(st, "name", p->name.data, p->name.len);

    ngx_kmip_text(&st->text, ",\"up\":%s,\"state\":\"%s\",\"workers\":%ui,"
                  "\"open_breakers\":%ui,\"refused_workers\":%ui,"
                  "\"without_token\":%ui",
                  p->up ? "true" : "false", ngx_kmip_status_why(p),
                  p->workers, p->open, p->unusable, p->no_token);

    ngx_kmip_text(&st->text, ",\"token_expires\":%uA,\"last_success\":%uA,"
                  "\"last_failure\":%uA,\"sessions\":%uA,"
                  "\"sessions_total\":%uA,\"received_bytes\":%uA,"
                  "\"sent_bytes\":%uA", p->gauges.expires, p->gauges.good,
                  p->gauges.bad, p->gauges.sessions, p->counts.sessions,
                  p->counts.received, p->counts.sent);

    ngx_kmip_text(&st->text, ",\"cache\":{\"hits\":%uA,\"misses\":%uA},"
                  "\"queue\":{\"waiting\":%uA,\"active\":%uA,"
                  "\"max_active\":%uA,\"queued_total\":%uA,\"ms_total\":%uA}",
                  p->counts.hits, p->counts.misses, p->gauges.waiting,
                  p->gauges.active, p->gauges.most, p->counts.queued,
                  p->counts.queue_time);

    ngx_kmip_json_operations(st, p);
    ngx_kmip_json_calls(st, p);
}


static void
ngx_kmip_json_operations(ngx_kmip_status_t *st,
    const ngx_kmip_snapshot_provider_t *p)
{
    ngx_uint_t           op, result, n, total;
    const ngx_atomic_t  *results;

    ngx_kmip_text_raw(&st->text, ",\"operations\":[");
    total = 0;

    for (op = 0; op < NGX_KMIP_STATS_OPERATIONS; op++) {
        results = p->counts.operations[op].results;
        n = 0;

        for (result = 0; result < NGX_KMIP_STATS_RESULTS; result++) {

            if (results[result] == 0) {
                continue;
            }

            if (n == 0) {
                ngx_kmip_text(&st->text, "%s{\"operation\":\"%s\","
                              "\"results\":{", ngx_kmip_json_comma(total),
                              kmip_operation_name(op));
                total++;
            }

            ngx_kmip_text(&st->text, "%s\"%s\":%uA", ngx_kmip_json_comma(n),
                          ngx_kmip_meter_result_name(result),
                          results[result]);
            n++;
        }

        if (n) {
            ngx_kmip_text_raw(&st->text, "}");
            ngx_kmip_json_time(st, &p->counts.operations[op].time);
            ngx_kmip_text_raw(&st->text, "}");
        }
    }

    ngx_kmip_text_raw(&st->text, "]");
}


/* with those of IAM, as "token" */

static void
ngx_kmip_json_calls(ngx_kmip_status_t *st,
    const ngx_kmip_snapshot_provider_t *p)
{
    ngx_uint_t           kind, status, n;
    const ngx_atomic_t  *statuses;

    ngx_kmip_text_raw(&st->text, ",\"calls\":[");

    for (kind = 0; kind <= KEYPROTECT_CALLS; kind++) {
        statuses = p->counts.calls[kind].statuses;

        ngx_kmip_text(&st->text, "%s{\"call\":\"%s\",\"statuses\":{",
                      ngx_kmip_json_comma(kind),
                      ngx_kmip_meter_call_name(kind));

        for (status = 0, n = 0; status <= NGX_KMIP_METER_SKIPPED; status++) {
            if (statuses[status]) {
                ngx_kmip_text(&st->text, "%s\"%s\":%uA",
                              ngx_kmip_json_comma(n),
                              ngx_kmip_meter_status_name(status),
                              statuses[status]);
                n++;
            }
        }

        ngx_kmip_text(&st->text, "},\"retries\":%uA",
                      p->counts.calls[kind].retries);
        ngx_kmip_json_time(st, &p->counts.calls[kind].time);
        ngx_kmip_text_raw(&st->text, "}");
    }

    ngx_kmip_text_raw(&st->text, "]");
}


/* buckets are not cumulative here */

static void
ngx_kmip_json_time(ngx_kmip_status_t *st, const ngx_kmip_stats_time_t *time)
{
    ngx_uint_t  i;

    ngx_kmip_text(&st->text, ",\"ms_total\":%uA,\"ms\":{", time->sum);

    for (i = 0; i < NGX_KMIP_STATS_BUCKETS - 1; i++) {
        ngx_kmip_text(&st->text, "\"%ui\":%uA,", ngx_kmip_meter_bound(i),
                      time->buckets[i]);
    }

    ngx_kmip_text(&st->text, "\"more\":%uA}", time->buckets[i]);
}


static void
ngx_kmip_json_workers(ngx_kmip_status_t *st)
{
    ngx_uint_t                   i;
    ngx_kmip_snapshot_worker_t  *w;

    ngx_kmip_text_raw(&st->text, ",\"workers\":[");
    w = st->sn->workers.elts;

    for (i = 0; i < st->sn->workers.nelts; i++) {
        ngx_kmip_text(&st->text, "%s{\"worker\":%ui,\"pid\":%ui,"
                      "\"started\":%T,\"exiting\":%s,\"sessions\":%ui,"
                      "\"operations\":%uL,\"failed\":%uL,\"calls\":%uL,"
                      "\"bad_calls\":%uL,\"waiting\":%ui,"
                      "\"providers_down\":%ui}",
                      ngx_kmip_json_comma(i), w[i].worker, w[i].pid,
                      w[i].started, w[i].exiting ? "true" : "false",
                      w[i].sessions, w[i].operations, w[i].failed,
                      w[i].calls, w[i].bad, w[i].waiting, w[i].down);
    }

    ngx_kmip_text_raw(&st->text, "]");
}


static void
ngx_kmip_json_refused(ngx_kmip_status_t *st)
{
    ngx_uint_t                 i;
    const ngx_kmip_refused_t  *row;
    ngx_kmip_stats_refusal_t  *r;

    ngx_kmip_text_raw(&st->text, ",\"refused\":{");

    for (i = 0; i < NGX_KMIP_REFUSED_MAX; i++) {
        ngx_kmip_text(&st->text, "%s\"%s\":%uL", ngx_kmip_json_comma(i),
                      ngx_kmip_refused(i)->name, st->sn->refused[i]);
    }

    ngx_kmip_text_raw(&st->text, "},\"refused_clients\":[");

    for (i = 0; i < st->sn->nrefusals; i++) {
        r = &st->sn->refusals[i];
        row = ngx_kmip_refused(r->reason);

        ngx_kmip_text(&st->text, "%s{\"last\":%uA,\"times\":%uA,"
                      "\"reason\":\"%s\",", ngx_kmip_json_comma(i), r->last,
                      r->times, row->name);
        ngx_kmip_json_string(st, "text", (u_char *) row->text,
                             ngx_strlen(row->text));
        ngx_kmip_text_raw(&st->text, ",");
        ngx_kmip_json_string(st, "line", (u_char *) row->line,
                             row->line ? ngx_strlen(row->line) : 0);
        ngx_kmip_text_raw(&st->text, ",");
        ngx_kmip_json_string(st, "detail", r->detail, sizeof(r->detail));
        ngx_kmip_text_raw(&st->text, ",");
        ngx_kmip_json_string(st, "address", r->address, sizeof(r->address));
        ngx_kmip_text_raw(&st->text, ",");
        ngx_kmip_json_string(st, "fingerprint", r->fingerprint,
                             sizeof(r->fingerprint));
        ngx_kmip_text_raw(&st->text, ",");
        ngx_kmip_json_string(st, "subject", r->subject, sizeof(r->subject));
        ngx_kmip_text_raw(&st->text, "}");
    }

    ngx_kmip_text_raw(&st->text, "]");
}


static void
ngx_kmip_json_clients(ngx_kmip_status_t *st)
{
    ngx_uint_t                i;
    ngx_kmip_stats_client_t  *c;

    ngx_kmip_text_raw(&st->text, ",\"clients\":[");

    for (i = 0; i < st->sn->nclients; i++) {
        c = &st->sn->clients[i];

        ngx_kmip_text(&st->text, "%s{\"last_session\":%uA,\"sessions\":%uA,"
                      "\"expires\":%uA,", ngx_kmip_json_comma(i), c->last,
                      c->sessions, c->expires);
        ngx_kmip_json_string(st, "provider", c->provider,
                             sizeof(c->provider));
        ngx_kmip_text_raw(&st->text, ",");
        ngx_kmip_json_string(st, "address", c->address, sizeof(c->address));
        ngx_kmip_text_raw(&st->text, ",");
        ngx_kmip_json_string(st, "fingerprint", c->fingerprint,
                             sizeof(c->fingerprint));
        ngx_kmip_text_raw(&st->text, ",");
        ngx_kmip_json_string(st, "subject", c->subject, sizeof(c->subject));
        ngx_kmip_text_raw(&st->text, "}");
    }

    ngx_kmip_text_raw(&st->text, "]");
}


static void
ngx_kmip_json_dates(ngx_kmip_status_t *st)
{
    ngx_uint_t               i;
    ngx_kmip_status_date_t  *date;

    ngx_kmip_text_raw(&st->text, ",\"certificates\":[");
    date = st->dates->elts;

    for (i = 0; i < st->dates->nelts; i++) {
        ngx_kmip_text(&st->text, "%s{\"of\":\"%s\",\"expires\":%T,",
                      ngx_kmip_json_comma(i),
                      date[i].server ? "server" : "client", date[i].expires);
        ngx_kmip_json_string(st, "file", date[i].file.data,
                             date[i].file.len);
        ngx_kmip_text_raw(&st->text, ",");
        ngx_kmip_json_string(st, "fingerprint", date[i].fingerprint,
                             sizeof(date[i].fingerprint));
        ngx_kmip_text_raw(&st->text, "}");
    }

    ngx_kmip_text_raw(&st->text, "]");
}


/* totals since the counters began */

static void
ngx_kmip_json_minutes(ngx_kmip_status_t *st)
{
    uint64_t                  operations, ms;
    ngx_uint_t                i, op;
    ngx_kmip_stats_minute_t  *m;

    ngx_kmip_text_raw(&st->text, ",\"minutes\":[");

    for (i = 0; i < st->sn->nminutes; i++) {
        m = &st->sn->minutes[i];
        operations = 0;
        ms = 0;

        for (op = 0; op < NGX_KMIP_STATS_OPERATIONS; op++) {
            operations += m->operations[op];
            ms += m->times[op];
        }

        ngx_kmip_text(&st->text, "%s{\"time\":%uA,\"operations\":%uL,"
                      "\"ms\":%uL,\"failed\":%uA,\"calls\":%uA,"
                      "\"bad_calls\":%uA,\"sessions\":%uA}",
                      ngx_kmip_json_comma(i), m->minute * 60, operations, ms,
                      m->failed, m->calls, m->bad, m->sessions);
    }

    ngx_kmip_text_raw(&st->text, "]");
}


/* the text ends at len, or with a zero before that */

static void
ngx_kmip_json_string(ngx_kmip_status_t *st, const char *name,
    const u_char *data, size_t len)
{
    ngx_kmip_text(&st->text, "\"%s\":\"", name);
    ngx_kmip_text_json(&st->text, data, len);
    ngx_kmip_text_raw(&st->text, "\"");
}
