
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Certificates with the dates of their end, and clients: those that were
 * admitted, and those that were refused.
 */


#include "ngx_kmip_html.h"

#include "ngx_kmip_visitors.h"


static void ngx_kmip_html_client(ngx_kmip_status_t *st,
    const ngx_kmip_stats_client_t *c);
static void ngx_kmip_html_refusal(ngx_kmip_status_t *st,
    const ngx_kmip_stats_refusal_t *r);
static void ngx_kmip_html_name(ngx_kmip_status_t *st, const u_char *subject,
    const u_char *fingerprint);


void
ngx_kmip_html_certificates(ngx_kmip_status_t *st)
{
    ngx_uint_t               i;
    ngx_kmip_status_date_t  *date;

    ngx_kmip_text_raw(&st->text,
        "<section><h2>Certificates</h2>"
        "<div class=\"scroll\" tabindex=\"0\"><table><thead><tr>"
        "<th>File</th><th class=\"text\">Of</th><th>Expires</th></tr>"
        "</thead><tbody>");

    date = st->dates->elts;

    for (i = 0; i < st->dates->nelts; i++) {
        ngx_kmip_text_raw(&st->text, "<tr><td class=\"name\">");
        ngx_kmip_text_html(&st->text, date[i].file.data, date[i].file.len);
        ngx_kmip_text(&st->text, "</td><td class=\"text\">%s</td>"
                      "<td class=\"date %s\">",
                      date[i].server ? "server" : "client",
                      ngx_kmip_html_near(date[i].expires, st->sn->now));
        ngx_kmip_html_date(&st->text, date[i].expires, st->sn->now);
        ngx_kmip_text_raw(&st->text, "</td></tr>");
    }

    ngx_kmip_text_raw(&st->text, "</tbody></table></div></section>");
}


void
ngx_kmip_html_clients(ngx_kmip_status_t *st)
{
    ngx_uint_t  i;

    ngx_kmip_text_raw(&st->text, "<section><h2>Admitted clients</h2>");

    if (st->sn->nclients == 0) {
        ngx_kmip_text_raw(&st->text, "<p class=\"muted\">No client has "
                          "connected yet.</p></section>");
        return;
    }

    ngx_kmip_text_raw(&st->text,
        "<div class=\"scroll\" tabindex=\"0\"><table><thead><tr>"
        "<th>Certificate</th>"
        "<th class=\"text\">Provider</th><th class=\"text\">Last address</th>"
        "<th>Sessions</th><th>Last one began</th><th>Certificate expires</th>"
        "</tr></thead><tbody>");

    for (i = 0; i < st->sn->nclients; i++) {
        ngx_kmip_html_client(st, &st->sn->clients[i]);
    }

    ngx_kmip_text_raw(&st->text, "</tbody></table></div></section>");
}


static void
ngx_kmip_html_client(ngx_kmip_status_t *st, const ngx_kmip_stats_client_t *c)
{
    ngx_kmip_text_raw(&st->text, "<tr><td class=\"name\">");
    ngx_kmip_html_name(st, c->subject, c->fingerprint);

    ngx_kmip_text_raw(&st->text, "</td><td class=\"text\">");
    ngx_kmip_text_html(&st->text, c->provider, sizeof(c->provider));
    ngx_kmip_text_raw(&st->text, "</td><td class=\"text\">");
    ngx_kmip_text_html(&st->text, c->address, sizeof(c->address));
    ngx_kmip_text_raw(&st->text, "</td><td>");
    ngx_kmip_html_number(&st->text, c->sessions);
    ngx_kmip_text_raw(&st->text, "</td><td>");
    ngx_kmip_html_age(&st->text, c->last, st->sn->now);
    ngx_kmip_text(&st->text, "</td><td class=\"date %s\">",
                  ngx_kmip_html_near(c->expires, st->sn->now));
    ngx_kmip_html_date(&st->text, c->expires, st->sn->now);
    ngx_kmip_text_raw(&st->text, "</td></tr>");
}


void
ngx_kmip_html_refusals(ngx_kmip_status_t *st)
{
    ngx_uint_t  i;

    ngx_kmip_text_raw(&st->text, "<section><h2>Refused clients</h2>");

    if (st->sn->nrefusals == 0) {
        ngx_kmip_text_raw(&st->text, "<p class=\"muted\">No client was "
                          "refused.</p></section>");
        return;
    }

    for (i = 0; i < st->sn->nrefusals; i++) {
        ngx_kmip_html_refusal(st, &st->sn->refusals[i]);
    }

    ngx_kmip_text_raw(&st->text, "</section>");
}


static void
ngx_kmip_html_refusal(ngx_kmip_status_t *st,
    const ngx_kmip_stats_refusal_t *r)
{
    const ngx_kmip_refused_t  *row;

    row = ngx_kmip_refused(r->reason);

    ngx_kmip_text_raw(&st->text, "<div class=\"refusal\"><p><b>");
    ngx_kmip_text_raw(&st->text, row->text);
    ngx_kmip_text_raw(&st->text, "</b></p><p class=\"who\">");

    if (r->fingerprint[0]) {
        ngx_kmip_html_name(st, r->subject, r->fingerprint);
        ngx_kmip_text_raw(&st->text, "<br>");
    }

    ngx_kmip_text_raw(&st->text, "From ");
    ngx_kmip_text_html(&st->text, r->address, sizeof(r->address));
    ngx_kmip_text_raw(&st->text, ", ");
    ngx_kmip_html_age(&st->text, r->last, st->sn->now);
    ngx_kmip_text_raw(&st->text, "; times: ");
    ngx_kmip_html_number(&st->text, r->times);

    if (r->detail[0]) {
        ngx_kmip_text_raw(&st->text, ". <span class=\"muted\">The log says: ");
        ngx_kmip_text_html(&st->text, r->detail, sizeof(r->detail));
        ngx_kmip_text_raw(&st->text, "</span>");
    }

    ngx_kmip_text_raw(&st->text, "</p>");

    if (row->line) {
        ngx_kmip_text_raw(&st->text, "<p>What would admit it: <code>");
        ngx_kmip_text_html(&st->text, (u_char *) row->line,
                           ngx_strlen(row->line));
        ngx_kmip_text_raw(&st->text, "</code></p>");
    }

    ngx_kmip_text_raw(&st->text, "</div>");
}


static void
ngx_kmip_html_name(ngx_kmip_status_t *st, const u_char *subject,
    const u_char *fingerprint)
{
    if (subject[0]) {
        ngx_kmip_text_html(&st->text, subject, NGX_KMIP_STATS_SUBJECT);
        ngx_kmip_text_raw(&st->text, "<br>");
    }

    ngx_kmip_text_raw(&st->text, "<span class=\"print\">SHA-256 ");
    ngx_kmip_text_html(&st->text, fingerprint, NGX_KMIP_STATS_HEX);
    ngx_kmip_text_raw(&st->text, "</span>");
}
