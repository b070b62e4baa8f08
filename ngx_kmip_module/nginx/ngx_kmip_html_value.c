
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Values as people read them.
 */


#include "ngx_kmip_html.h"

#include "ngx_kmip_meter.h"


#define NGX_KMIP_HTML_DAY  86400


static void ngx_kmip_html_span(ngx_kmip_text_t *t, time_t seconds);


void
ngx_kmip_html_number(ngx_kmip_text_t *t, uint64_t n)
{
    if (n < 1000) {
        ngx_kmip_text(t, "%uL", n);
        return;
    }

    if (n < 1000000) {
        ngx_kmip_text(t, "%uL,%03uL", n / 1000, n % 1000);
        return;
    }

    ngx_kmip_html_number(t, n / 1000000);
    ngx_kmip_text(t, ",%03uL,%03uL", n / 1000 % 1000, n % 1000);
}


/* of nothing there is no part */

void
ngx_kmip_html_percent(ngx_kmip_text_t *t, uint64_t part, uint64_t whole)
{
    uint64_t  n;

    if (whole == 0) {
        ngx_kmip_text_raw(t, "&ndash;");
        return;
    }

    /* damaged counters may have any value */

    if (part > whole) {
        part = whole;
    }

    n = (uint64_t) ((double) part * 10000 / (double) whole);

    ngx_kmip_text(t, "%uL.%02uL&nbsp;%%", n / 100, n % 100);
}


void
ngx_kmip_html_duration(ngx_kmip_text_t *t, uint64_t ms)
{
    if (ms < 1000) {
        ngx_kmip_text(t, "%uL&nbsp;ms", ms);

    } else {
        ngx_kmip_text(t, "%uL.%uL&nbsp;s", ms / 1000, ms / 100 % 10);
    }
}


void
ngx_kmip_html_bytes(ngx_kmip_text_t *t, uint64_t n)
{
    ngx_uint_t  unit;

    static const char  *units[] = { "B", "KiB", "MiB", "GiB", "TiB" };

    for (unit = 0; n >= 10240 && unit < 4; unit++) {
        n /= 1024;
    }

    ngx_kmip_html_number(t, n);
    ngx_kmip_text(t, "&nbsp;%s", units[unit]);
}


static void
ngx_kmip_html_span(ngx_kmip_text_t *t, time_t seconds)
{
    if (seconds < 120) {
        ngx_kmip_text(t, "%T&nbsp;s", seconds);

    } else if (seconds < 7200) {
        ngx_kmip_text(t, "%T&nbsp;min", seconds / 60);

    } else if (seconds < 2 * NGX_KMIP_HTML_DAY) {
        ngx_kmip_text(t, "%T&nbsp;h", seconds / 3600);

    } else {
        ngx_kmip_text(t, "%T&nbsp;days", seconds / NGX_KMIP_HTML_DAY);
    }
}


void
ngx_kmip_html_age(ngx_kmip_text_t *t, time_t time, time_t now)
{
    if (time == 0) {
        ngx_kmip_text_raw(t, "never");

    } else if (time > now) {
        ngx_kmip_text_raw(t, "in&nbsp;");
        ngx_kmip_html_span(t, time - now);

    } else {
        ngx_kmip_html_span(t, now - time);
        ngx_kmip_text_raw(t, "&nbsp;ago");
    }
}


/* in UTC */

void
ngx_kmip_html_date(ngx_kmip_text_t *t, time_t time, time_t now)
{
    ngx_tm_t  tm;

    if (time == 0) {
        ngx_kmip_text_raw(t, "unknown");
        return;
    }

    ngx_gmtime(time, &tm);

    ngx_kmip_text(t, "%4d-%02d-%02d, ", tm.ngx_tm_year, tm.ngx_tm_mon,
                  tm.ngx_tm_mday);
    ngx_kmip_html_age(t, time, now);
}


uint64_t
ngx_kmip_html_count(const ngx_kmip_stats_time_t *time)
{
    uint64_t    sum;
    ngx_uint_t  i;

    for (i = 0, sum = 0; i < NGX_KMIP_STATS_BUCKETS; i++) {
        sum += time->buckets[i];
    }

    return sum;
}


void
ngx_kmip_html_quantile(ngx_kmip_text_t *t, const ngx_kmip_stats_time_t *time,
    ngx_uint_t percent)
{
    uint64_t    sum, seen;
    ngx_uint_t  i, bound;

    sum = ngx_kmip_html_count(time);

    if (sum == 0) {
        ngx_kmip_text_raw(t, "&ndash;");
        return;
    }

    for (i = 0, seen = 0; i < NGX_KMIP_STATS_BUCKETS - 1; i++) {
        seen += time->buckets[i];

        if ((double) seen * 100 >= (double) sum * percent) {
            break;
        }
    }

    bound = ngx_kmip_meter_bound(i);

    if (bound == 0) {
        ngx_kmip_text_raw(t, "&gt;&nbsp;10&nbsp;s");
        return;
    }

    ngx_kmip_text_raw(t, "&le;&nbsp;");
    ngx_kmip_html_duration(t, bound);
}


void
ngx_kmip_html_mean(ngx_kmip_text_t *t, const ngx_kmip_stats_time_t *time)
{
    uint64_t  n;

    n = ngx_kmip_html_count(time);

    if (n == 0) {
        ngx_kmip_text_raw(t, "&ndash;");
        return;
    }

    ngx_kmip_html_duration(t, (time->sum + n / 2) / n);
}


const char *
ngx_kmip_html_near(time_t time, time_t now)
{
    if (time <= now) {
        return "bad";
    }

    return time - now < 30 * NGX_KMIP_HTML_DAY ? "warn" : "ok";
}
