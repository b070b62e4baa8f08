
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The status as one page for people: what is the matter at the top, numbers
 * below it, then each part in detail.
 */


#include "ngx_kmip_html.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/sha.h>

#include "keyprotect_error.h"
#include "kmip_release.h"


/* seconds after which a browser loads the page again */

#define NGX_KMIP_HTML_REFRESH  "10"

/* of 1,000 calls this many may fail before the budget is used up */

#define NGX_KMIP_HTML_BUDGET   1


static void ngx_kmip_html_head(ngx_kmip_status_t *st);
static void ngx_kmip_html_banner(ngx_kmip_status_t *st);
static void ngx_kmip_html_tiles(ngx_kmip_status_t *st);
static void ngx_kmip_html_tile_traffic(ngx_kmip_status_t *st);
static void ngx_kmip_html_tile_budget(ngx_kmip_status_t *st);
static void ngx_kmip_html_tile_date(ngx_kmip_status_t *st,
    ngx_uint_t server);
static void ngx_kmip_html_sum(ngx_kmip_status_t *st,
    ngx_kmip_stats_minute_t *sum, uint64_t *waiting);


#define ngx_kmip_html_tile_end(st, name)                                     \
    ngx_kmip_text_raw(&(st)->text, "</b><span>" name "</span></div>")


void
ngx_kmip_status_html(ngx_kmip_status_t *st)
{
    ngx_kmip_html_head(st);
    ngx_kmip_html_banner(st);
    ngx_kmip_html_tiles(st);
    ngx_kmip_html_charts(st);
    ngx_kmip_html_operations(st);
    ngx_kmip_html_providers(st);
    ngx_kmip_html_refusals(st);
    ngx_kmip_html_clients(st);
    ngx_kmip_html_certificates(st);
    ngx_kmip_html_workers(st);

    ngx_kmip_text_raw(&st->text, "</main><footer>Loaded again every "
                      NGX_KMIP_HTML_REFRESH " seconds. Times are UTC."
                      "</footer></body></html>\n");
}


static void
ngx_kmip_html_head(ngx_kmip_status_t *st)
{
    ngx_tm_t  tm;

    ngx_kmip_text_raw(&st->text,
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">"
        "<meta name=\"viewport\" content=\"width=device-width,"
        "initial-scale=1\"><meta http-equiv=\"refresh\" content=\""
        NGX_KMIP_HTML_REFRESH "\"><title>KMIP on ");
    ngx_kmip_text_html(&st->text, ngx_cycle->hostname.data,
                       ngx_cycle->hostname.len);
    ngx_kmip_text_raw(&st->text, "</title><style>");
    ngx_kmip_text_raw(&st->text, ngx_kmip_html_style);
    ngx_kmip_text_raw(&st->text, "</style></head><body><header><h1>KMIP on ");
    ngx_kmip_text_html(&st->text, ngx_cycle->hostname.data,
                       ngx_cycle->hostname.len);

    ngx_gmtime(st->sn->now, &tm);

    ngx_kmip_text(&st->text, "</h1><p>nginx-kmip " KMIP_RELEASE ", "
                  "%4d-%02d-%02d %02d:%02d:%02d UTC</p></header><main>",
                  tm.ngx_tm_year, tm.ngx_tm_mon, tm.ngx_tm_mday,
                  tm.ngx_tm_hour, tm.ngx_tm_min, tm.ngx_tm_sec);
}


/* one line about the worst fault */

static void
ngx_kmip_html_banner(ngx_kmip_status_t *st)
{
    ngx_uint_t                     i, up;
    const char                    *state, *text;
    ngx_kmip_snapshot_provider_t  *p;

    p = st->sn->providers.elts;

    for (i = 0, up = 0; i < st->sn->providers.nelts; i++) {
        up += p[i].up;
    }

    state = "ok";
    text = "Keys can be created and read.";

    if (up < st->sn->providers.nelts) {
        state = "bad";
        text = up ? "Not all providers can create and read keys."
                  : "Keys can be neither created nor read.";

    } else if (st->sn->draining) {
        state = "warn";
        text = "Draining: new sessions are refused, old ones are served.";
    }

    ngx_kmip_text(&st->text, "<p class=\"banner %s\" role=\"status\">%s</p>",
                  state, text);
}


static void
ngx_kmip_html_tiles(ngx_kmip_status_t *st)
{
    ngx_kmip_text_raw(&st->text, "<div class=\"tiles\">");

    ngx_kmip_html_tile_traffic(st);
    ngx_kmip_html_tile_budget(st);
    ngx_kmip_html_tile_date(st, 0);
    ngx_kmip_html_tile_date(st, 1);

    ngx_kmip_text_raw(&st->text, "</div>");
}


static void
ngx_kmip_html_tile_traffic(ngx_kmip_status_t *st)
{
    uint64_t                 operations, waiting;
    ngx_uint_t               op;
    ngx_kmip_stats_minute_t  sum;

    ngx_kmip_html_sum(st, &sum, &waiting);

    for (op = 0, operations = 0; op < NGX_KMIP_STATS_OPERATIONS; op++) {
        operations += sum.operations[op];
    }

    ngx_kmip_text_raw(&st->text, "<div class=\"tile\"><b>");
    ngx_kmip_html_number(&st->text, sum.sessions);
    ngx_kmip_html_tile_end(st, "open sessions");

    ngx_kmip_text_raw(&st->text, "<div class=\"tile\"><b>");
    ngx_kmip_html_number(&st->text, operations);
    ngx_kmip_html_tile_end(st, "operations answered");

    ngx_kmip_text(&st->text, "<div class=\"tile\"><b%s>",
                  sum.failed ? " class=\"bad\"" : "");
    ngx_kmip_html_number(&st->text, sum.failed);
    ngx_kmip_html_tile_end(st, "operations failed");

    ngx_kmip_text(&st->text, "<div class=\"tile\"><b%s>",
                  waiting ? " class=\"warn\"" : "");
    ngx_kmip_html_number(&st->text, waiting);
    ngx_kmip_html_tile_end(st, "calls waiting");
}


/* calls to Key Protect since the first minute that is known */

static void
ngx_kmip_html_tile_budget(ngx_kmip_status_t *st)
{
    uint64_t                  calls, bad, waiting, used;
    ngx_kmip_stats_minute_t   sum, *first;

    ngx_kmip_html_sum(st, &sum, &waiting);

    first = st->sn->nminutes ? &st->sn->minutes[0] : NULL;
    calls = first && sum.calls > first->calls ? sum.calls - first->calls : 0;
    bad = first && sum.bad > first->bad ? sum.bad - first->bad : 0;
    bad = ngx_min(bad, calls);

    used = calls ? bad * 100000 / NGX_KMIP_HTML_BUDGET / calls : 0;

    ngx_kmip_text_raw(&st->text, "<div class=\"tile\"><b>");
    ngx_kmip_html_percent(&st->text, calls - bad, calls);
    ngx_kmip_text_raw(&st->text, "</b><span>of ");
    ngx_kmip_html_number(&st->text, calls);
    ngx_kmip_text_raw(&st->text, " calls to Key Protect in the last hour were "
                      "good</span></div>");

    if (used > 100) {
        ngx_kmip_text_raw(&st->text, "<div class=\"tile\">"
                          "<b class=\"bad\">used up");

    } else {
        ngx_kmip_text(&st->text, "<div class=\"tile\"><b class=\"%s\">"
                      "%uL&nbsp;%% used", used > 50 ? "warn" : "ok", used);
    }

    ngx_kmip_html_tile_end(st, "is the hour's error budget, if 99.9&nbsp;% "
                               "of calls shall be good");
}


static void
ngx_kmip_html_tile_date(ngx_kmip_status_t *st, ngx_uint_t server)
{
    time_t  expires;

    expires = ngx_kmip_status_expires(st, server);

    if (expires == 0) {
        return;
    }

    ngx_kmip_text(&st->text, "<div class=\"tile\"><b class=\"%s\">",
                  ngx_kmip_html_near(expires, st->sn->now));
    ngx_kmip_html_age(&st->text, expires, st->sn->now);

    ngx_kmip_text(&st->text, "</b><span>the first %s certificate expires"
                  "</span></div>", server ? "server" : "client");
}


/* of all providers; no times */

static void
ngx_kmip_html_sum(ngx_kmip_status_t *st, ngx_kmip_stats_minute_t *sum,
    uint64_t *waiting)
{
    uint64_t                       bad, failed;
    ngx_uint_t                     i, op;
    ngx_kmip_snapshot_provider_t  *p;

    ngx_memzero(sum, sizeof(ngx_kmip_stats_minute_t));
    *waiting = 0;
    p = st->sn->providers.elts;

    for (i = 0; i < st->sn->providers.nelts; i++) {
        for (op = 0; op < NGX_KMIP_STATS_OPERATIONS; op++) {
            sum->operations[op]
                += ngx_kmip_html_count(&p[i].counts.operations[op].time);
        }

        (void) ngx_kmip_snapshot_operations(&p[i].counts, &failed);

        sum->calls += ngx_kmip_snapshot_calls(&p[i].counts, &bad);
        sum->bad += bad;
        sum->failed += failed;
        sum->sessions += p[i].gauges.sessions;
        *waiting += p[i].gauges.waiting;
    }
}


ngx_int_t
ngx_kmip_status_policy(ngx_pool_t *pool, ngx_str_t *policy)
{
    u_char      digest[EVP_MAX_MD_SIZE], base64[64];
    ngx_str_t   from, to;

    static const char  format[] =
        "default-src 'none'; style-src 'sha256-%V'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'";

    if (SHA256((u_char *) ngx_kmip_html_style,
               ngx_strlen(ngx_kmip_html_style), digest)
        == NULL)
    {
        ERR_clear_error();
        return NGX_ERROR;
    }

    from.data = digest;
    from.len = SHA256_DIGEST_LENGTH;
    to.data = base64;
    ngx_encode_base64(&to, &from);

    policy->data = ngx_pnalloc(pool, sizeof(format) + sizeof(base64));
    if (policy->data == NULL) {
        return NGX_ERROR;
    }

    policy->len = ngx_sprintf(policy->data, format, &to) - policy->data;

    return NGX_OK;
}
