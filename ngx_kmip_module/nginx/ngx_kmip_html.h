
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Parts of the status page in HTML.  The page is one document without scripts:
 * its only style is an element whose hash the Content-Security-Policy names.
 */


#ifndef _NGX_KMIP_HTML_H_INCLUDED_
#define _NGX_KMIP_HTML_H_INCLUDED_


#include "ngx_kmip_status.h"


/* ngx_kmip_html_style.c */

extern const char  ngx_kmip_html_style[];

/*
 * ngx_kmip_html_value.c: values for people.  date() has the day and how far
 * away it is, age() only that; a duration is in ms.
 */

void ngx_kmip_html_number(ngx_kmip_text_t *t, uint64_t n);
void ngx_kmip_html_percent(ngx_kmip_text_t *t, uint64_t part, uint64_t whole);
void ngx_kmip_html_duration(ngx_kmip_text_t *t, uint64_t ms);
void ngx_kmip_html_bytes(ngx_kmip_text_t *t, uint64_t n);
void ngx_kmip_html_age(ngx_kmip_text_t *t, time_t time, time_t now);
void ngx_kmip_html_date(ngx_kmip_text_t *t, time_t time, time_t now);

/* the bucket with the given part of all, as "up to 5 ms"; percent: 50, 99 */

void ngx_kmip_html_quantile(ngx_kmip_text_t *t,
    const ngx_kmip_stats_time_t *time, ngx_uint_t percent);
uint64_t ngx_kmip_html_count(const ngx_kmip_stats_time_t *time);
void ngx_kmip_html_mean(ngx_kmip_text_t *t,
    const ngx_kmip_stats_time_t *time);

/* class of a date: "bad" if it is over, "warn" within 30 days, "ok" */

const char *ngx_kmip_html_near(time_t time, time_t now);

/* ngx_kmip_html_chart.c: the last hour */

void ngx_kmip_html_charts(ngx_kmip_status_t *st);

/* ngx_kmip_html_tables.c, ngx_kmip_html_clients.c */

void ngx_kmip_html_operations(ngx_kmip_status_t *st);
void ngx_kmip_html_providers(ngx_kmip_status_t *st);
void ngx_kmip_html_workers(ngx_kmip_status_t *st);
void ngx_kmip_html_certificates(ngx_kmip_status_t *st);
void ngx_kmip_html_clients(ngx_kmip_status_t *st);
void ngx_kmip_html_refusals(ngx_kmip_status_t *st);


#endif /* _NGX_KMIP_HTML_H_INCLUDED_ */
