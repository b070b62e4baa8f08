
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Charts of the last hour: how many operations a minute, and how long they
 * took.  The four most frequent operations have colours, the others share one.
 */


#include "ngx_kmip_html.h"

#include "kmip_names.h"


#define NGX_KMIP_CHART_KINDS    5           /* the last one: all others */
#define NGX_KMIP_CHART_MINUTES  60
#define NGX_KMIP_CHART_HEIGHT   1000


typedef struct {
    ngx_uint_t   minute;                    /* 0: the oldest, 59: now */
    uint64_t     n[NGX_KMIP_CHART_KINDS];
    uint64_t     ms[NGX_KMIP_CHART_KINDS];
} ngx_kmip_chart_point_t;


typedef struct {
    ngx_kmip_chart_point_t   points[NGX_KMIP_STATS_MINUTES + 1];
    ngx_uint_t               npoints;
    ngx_uint_t               operations[NGX_KMIP_CHART_KINDS - 1];
    ngx_uint_t               kinds;         /* of them in use */
    uint64_t                 most;          /* operations in a minute */
    uint64_t                 slowest;       /* mean of a minute, ms */
} ngx_kmip_chart_t;


static void ngx_kmip_chart_now(ngx_kmip_status_t *st,
    ngx_kmip_stats_minute_t *now);
static void ngx_kmip_chart_choose(ngx_kmip_chart_t *chart,
    const ngx_kmip_stats_minute_t *first, const ngx_kmip_stats_minute_t *now);
static void ngx_kmip_chart_point(ngx_kmip_chart_t *chart,
    const ngx_kmip_stats_minute_t *from, const ngx_kmip_stats_minute_t *to,
    ngx_uint_t now);
static ngx_uint_t ngx_kmip_chart_kind(const ngx_kmip_chart_t *chart,
    ngx_uint_t operation);
static const char *ngx_kmip_chart_name(const ngx_kmip_chart_t *chart,
    ngx_uint_t kind);
static void ngx_kmip_chart_bars(ngx_kmip_status_t *st,
    const ngx_kmip_chart_t *chart);
static void ngx_kmip_chart_lines(ngx_kmip_status_t *st,
    const ngx_kmip_chart_t *chart);
static void ngx_kmip_chart_legend(ngx_kmip_status_t *st,
    const ngx_kmip_chart_t *chart);


static const char  ngx_kmip_chart_svg[] =
    "</span></figcaption>"
    "<svg viewBox=\"0 0 600 1000\" preserveAspectRatio=\"none\" role=\"img\">"
    "<line class=\"grid\" x1=\"0\" x2=\"600\" y1=\"1\" y2=\"1\"/>"
    "<line class=\"grid\" x1=\"0\" x2=\"600\" y1=\"500\" y2=\"500\"/>";

static const char  ngx_kmip_chart_axis[] =
    "</svg><div class=\"axis\"><span>60 min ago</span><span>30 min</span>"
    "<span>now</span></div></figure>";


/* a counter that begins anew must not look like a huge number */

#define ngx_kmip_chart_less(to, from)  ((to) > (from) ? (to) - (from) : 0)


void
ngx_kmip_html_charts(ngx_kmip_status_t *st)
{
    ngx_uint_t                i, n;
    ngx_kmip_chart_t         *chart;
    ngx_kmip_stats_minute_t   now, *minutes;

    chart = ngx_pcalloc(st->pool, sizeof(ngx_kmip_chart_t));
    if (chart == NULL) {
        st->text.failed = 1;
        return;
    }

    n = st->sn->nminutes;
    minutes = st->sn->minutes;

    ngx_kmip_chart_now(st, &now);
    ngx_kmip_chart_choose(chart, n ? &minutes[0] : &now, &now);

    for (i = 1; i < n; i++) {
        ngx_kmip_chart_point(chart, &minutes[i - 1], &minutes[i], now.minute);
    }

    if (n) {
        ngx_kmip_chart_point(chart, &minutes[n - 1], &now, now.minute);
    }

    ngx_kmip_text_raw(&st->text, "<section><h2>The last hour</h2>"
                      "<div class=\"pair\">");

    ngx_kmip_chart_bars(st, chart);
    ngx_kmip_chart_lines(st, chart);

    ngx_kmip_text_raw(&st->text, "</div>");
    ngx_kmip_chart_legend(st, chart);
    ngx_kmip_text_raw(&st->text, "</section>");
}


/* the totals of this moment; the minute is the one after the current one */

static void
ngx_kmip_chart_now(ngx_kmip_status_t *st, ngx_kmip_stats_minute_t *now)
{
    ngx_uint_t                     i, op;
    ngx_kmip_stats_time_t         *time;
    ngx_kmip_snapshot_provider_t  *p;

    ngx_memzero(now, sizeof(ngx_kmip_stats_minute_t));

    now->minute = st->sn->now / 60 + 1;
    p = st->sn->providers.elts;

    for (i = 0; i < st->sn->providers.nelts; i++) {
        for (op = 0; op < NGX_KMIP_STATS_OPERATIONS; op++) {
            time = &p[i].counts.operations[op].time;

            now->operations[op] += ngx_kmip_html_count(time);
            now->times[op] += time->sum;
        }
    }
}


/* without operations in the hour, those before it decide */

static void
ngx_kmip_chart_choose(ngx_kmip_chart_t *chart,
    const ngx_kmip_stats_minute_t *first, const ngx_kmip_stats_minute_t *now)
{
    uint64_t    n, most;
    ngx_uint_t  op, best;

    while (chart->kinds < NGX_KMIP_CHART_KINDS - 1) {
        best = 0;
        most = 0;

        for (op = 1; op < NGX_KMIP_STATS_OPERATIONS; op++) {
            n = ngx_kmip_chart_less(now->operations[op],
                                    first->operations[op]);

            if (n > most && ngx_kmip_chart_kind(chart, op)
                            == NGX_KMIP_CHART_KINDS - 1)
            {
                most = n;
                best = op;
            }
        }

        if (best == 0) {
            return;
        }

        chart->operations[chart->kinds++] = best;
    }
}


/* what happened in the minute before "to", or on average in several */

static void
ngx_kmip_chart_point(ngx_kmip_chart_t *chart,
    const ngx_kmip_stats_minute_t *from, const ngx_kmip_stats_minute_t *to,
    ngx_uint_t now)
{
    uint64_t                 total;
    ngx_uint_t               op, kind, minutes;
    ngx_kmip_chart_point_t  *point;

    if (to->minute <= from->minute
        || now - to->minute >= NGX_KMIP_CHART_MINUTES)
    {
        return;
    }

    minutes = to->minute - from->minute;
    point = &chart->points[chart->npoints++];
    point->minute = NGX_KMIP_CHART_MINUTES - 1 - (now - to->minute);

    for (op = 0; op < NGX_KMIP_STATS_OPERATIONS; op++) {
        kind = ngx_kmip_chart_kind(chart, op);

        point->n[kind] += ngx_kmip_chart_less(to->operations[op],
                                              from->operations[op]);
        point->ms[kind] += ngx_kmip_chart_less(to->times[op],
                                               from->times[op]);
    }

    for (kind = 0, total = 0; kind < NGX_KMIP_CHART_KINDS; kind++) {
        point->n[kind] = (point->n[kind] + minutes - 1) / minutes;
        point->ms[kind] /= minutes;
        total += point->n[kind];

        if (point->n[kind]) {
            chart->slowest = ngx_max(chart->slowest,
                                     point->ms[kind] / point->n[kind]);
        }
    }

    chart->most = ngx_max(chart->most, total);
}


static ngx_uint_t
ngx_kmip_chart_kind(const ngx_kmip_chart_t *chart, ngx_uint_t operation)
{
    ngx_uint_t  i;

    for (i = 0; i < chart->kinds; i++) {
        if (chart->operations[i] == operation) {
            return i;
        }
    }

    return NGX_KMIP_CHART_KINDS - 1;
}


static const char *
ngx_kmip_chart_name(const ngx_kmip_chart_t *chart, ngx_uint_t kind)
{
    return kind < chart->kinds ? kmip_operation_name(chart->operations[kind])
                               : "others";
}


static void
ngx_kmip_chart_bars(ngx_kmip_status_t *st, const ngx_kmip_chart_t *chart)
{
    uint64_t                       below, height;
    ngx_uint_t                     i, kind;
    const ngx_kmip_chart_point_t  *point;

    ngx_kmip_text_raw(&st->text, "<figure><figcaption><span>Operations a "
                      "minute</span><span>most: ");
    ngx_kmip_html_number(&st->text, chart->most);
    ngx_kmip_text_raw(&st->text, ngx_kmip_chart_svg);

    for (i = 0; i < chart->npoints; i++) {
        point = &chart->points[i];
        below = 0;

        for (kind = 0; kind < NGX_KMIP_CHART_KINDS; kind++) {

            if (point->n[kind] == 0) {
                continue;
            }

            height = (uint64_t) ((double) point->n[kind]
                                 * NGX_KMIP_CHART_HEIGHT / chart->most);

            ngx_kmip_text(&st->text, "<rect class=\"f%ui\" x=\"%ui\" "
                          "y=\"%uL\" width=\"8\" height=\"%uL\"><title>%s: "
                          "%uL</title></rect>", kind, point->minute * 10 + 1,
                          NGX_KMIP_CHART_HEIGHT - below - height, height,
                          ngx_kmip_chart_name(chart, kind), point->n[kind]);

            below += height;
        }
    }

    ngx_kmip_text_raw(&st->text, ngx_kmip_chart_axis);
}


/* a line ends where there were no operations */

static void
ngx_kmip_chart_lines(ngx_kmip_status_t *st, const ngx_kmip_chart_t *chart)
{
    uint64_t                       y;
    ngx_uint_t                     i, kind, drawn;
    const ngx_kmip_chart_point_t  *point;

    ngx_kmip_text_raw(&st->text, "<figure><figcaption><span>Mean time"
                      "</span><span>slowest: ");
    ngx_kmip_html_duration(&st->text, chart->slowest);
    ngx_kmip_text_raw(&st->text, ngx_kmip_chart_svg);

    for (kind = 0; kind < NGX_KMIP_CHART_KINDS; kind++) {
        ngx_kmip_text(&st->text, "<path class=\"l%ui\" d=\"", kind);

        for (i = 0, drawn = 0; i < chart->npoints; i++) {
            point = &chart->points[i];

            if (point->n[kind] == 0) {
                drawn = 0;
                continue;
            }

            y = (uint64_t) ((double) point->ms[kind] / point->n[kind]
                            * (NGX_KMIP_CHART_HEIGHT - 40)
                            / (chart->slowest + 1));

            ngx_kmip_text(&st->text, "%c%ui,%uLh8", drawn ? 'L' : 'M',
                          point->minute * 10 + 1,
                          NGX_KMIP_CHART_HEIGHT - 20 - y);
            drawn = 1;
        }

        ngx_kmip_text_raw(&st->text, "\"/>");
    }

    ngx_kmip_text_raw(&st->text, ngx_kmip_chart_axis);
}


static void
ngx_kmip_chart_legend(ngx_kmip_status_t *st, const ngx_kmip_chart_t *chart)
{
    ngx_uint_t  kind;

    ngx_kmip_text_raw(&st->text, "<ul class=\"legend\">");

    for (kind = 0; kind < NGX_KMIP_CHART_KINDS; kind++) {

        if (kind >= chart->kinds && kind < NGX_KMIP_CHART_KINDS - 1) {
            continue;
        }

        ngx_kmip_text(&st->text, "<li><svg viewBox=\"0 0 1 1\" "
                      "aria-hidden=\"true\"><rect class=\"f%ui\" width=\"1\" "
                      "height=\"1\"/></svg>%s</li>", kind,
                      ngx_kmip_chart_name(chart, kind));
    }

    ngx_kmip_text_raw(&st->text, "</ul>");
}
