
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The page for load balancers.
 */


#include "ngx_kmip_status.h"


static void ngx_kmip_status_health_line(ngx_kmip_status_t *st,
    const ngx_kmip_snapshot_provider_t *p);


ngx_uint_t
ngx_kmip_status_health(ngx_kmip_status_t *st, const ngx_str_t *provider)
{
    ngx_uint_t                     i, found, up;
    ngx_kmip_snapshot_provider_t  *p;

    p = st->sn->providers.elts;
    found = 0;
    up = 0;

    if (st->sn->draining) {
        ngx_kmip_text_raw(&st->text, "draining: no new sessions\n");
    }

    for (i = 0; i < st->sn->providers.nelts; i++) {

        if (provider->len
            && (p[i].name.len != provider->len
                || ngx_memcmp(p[i].name.data, provider->data, provider->len)
                   != 0))
        {
            continue;
        }

        found = 1;
        up |= p[i].up;

        ngx_kmip_status_health_line(st, &p[i]);
    }

    if (!found) {
        ngx_kmip_text_raw(&st->text, "there is no such kmip_key_protect\n");
        return provider->len ? 404 : 503;
    }

    return up && !st->sn->draining ? 200 : 503;
}


static void
ngx_kmip_status_health_line(ngx_kmip_status_t *st,
    const ngx_kmip_snapshot_provider_t *p)
{
    ngx_kmip_text_html(&st->text, p->name.data, p->name.len);

    if (p->down == 0) {
        ngx_kmip_text_raw(&st->text, ": ok\n");
        return;
    }

    ngx_kmip_text(&st->text, ": %s, %s (%ui of %ui workers)\n",
                  p->up ? "ok" : "not available", ngx_kmip_status_why(p),
                  p->down, p->workers);
}


const char *
ngx_kmip_status_why(const ngx_kmip_snapshot_provider_t *p)
{
    if (p->workers == 0) {
        return "no worker has started";
    }

    if (p->no_token) {
        return "IAM gives no token";
    }

    if (p->open) {
        return "Key Protect is unreachable or fails";
    }

    if (p->unusable) {
        return "the check of the instance failed, see the error log";
    }

    return "Key Protect responds";
}


time_t
ngx_kmip_status_expires(const ngx_kmip_status_t *st, ngx_uint_t server)
{
    time_t                   first;
    ngx_uint_t               i;
    ngx_kmip_status_date_t  *date;

    first = 0;
    date = st->dates->elts;

    for (i = 0; i < st->dates->nelts; i++) {
        if (date[i].server == server && date[i].expires
            && (first == 0 || date[i].expires < first))
        {
            first = date[i].expires;
        }
    }

    return first;
}


time_t
ngx_kmip_status_admitted(const ngx_kmip_status_t *st)
{
    time_t                    first;
    ngx_uint_t                i;
    ngx_kmip_stats_client_t  *client;

    first = 0;

    for (i = 0; i < st->sn->nclients; i++) {
        client = &st->sn->clients[i];

        if (client->expires && client->last + 86400 > (u_long) st->sn->now
            && (first == 0 || client->expires < (u_long) first))
        {
            first = client->expires;
        }
    }

    return first;
}
