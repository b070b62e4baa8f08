
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Refused and admitted clients.  In a full list the one that has not come for
 * the longest time is replaced.
 */


#include "ngx_kmip_visitors.h"


static void ngx_kmip_visitor_text(u_char *to, size_t size,
    const ngx_str_t *from);
static ngx_uint_t ngx_kmip_visitor_same(const u_char *a, size_t size,
    const ngx_str_t *b);


_Static_assert(NGX_KMIP_REFUSED_MAX <= NGX_KMIP_STATS_REFUSALS,
               "each reason has a counter");

static const ngx_kmip_refused_t
    ngx_kmip_refused_table[NGX_KMIP_REFUSED_MAX] =
{
    [NGX_KMIP_REFUSED_OTHER] = { "other",
        "This server could not judge the client.", NULL },

    [NGX_KMIP_REFUSED_NO_TLS] = { "no_tls",
        "The connection came to a port without TLS.",
        "listen 5696 ssl;" },

    [NGX_KMIP_REFUSED_NO_CERTIFICATE] = { "no_certificate",
        "The client sent no certificate, or was not asked for one. Give it "
        "its certificate, and let nginx ask.",
        "ssl_verify_client optional_no_ca;" },

    [NGX_KMIP_REFUSED_NOT_LISTED] = { "not_listed",
        "This certificate is in no list of the server. If it is yours, "
        "compare the fingerprint, save the certificate and list it.",
        "kmip_allowed_certificate /etc/nginx/kmip/client.pem;" },

    [NGX_KMIP_REFUSED_CLIENT_CA] = { "client_ca_off",
        "A CA of the server signed this certificate, but only listed ones "
        "are admitted. List it, or admit the clients of that CA.",
        "kmip_client_ca on;" },

    [NGX_KMIP_REFUSED_NOT_VERIFIED] = { "not_verified",
        "No CA that the server trusts signed this certificate, and it is in "
        "no list.",
        "ssl_client_certificate /etc/nginx/kmip/clients-ca.pem;" },

    [NGX_KMIP_REFUSED_NOT_YET_VALID] = { "not_yet_valid",
        "The certificate is not valid yet: a clock is wrong, here or where "
        "it was made.", NULL },

    [NGX_KMIP_REFUSED_EXPIRED] = { "expired",
        "The certificate has expired. Make a new one for the client, and "
        "list that.",
        "kmip_allowed_certificate /etc/nginx/kmip/client.pem;" },

    [NGX_KMIP_REFUSED_REVOKED] = { "revoked",
        "The certificate is revoked.", NULL },

    [NGX_KMIP_REFUSED_CA] = { "ca_certificate",
        "The client uses the certificate of a CA. Give it one that the CA "
        "issued, or list this one.",
        "kmip_allowed_certificate /etc/nginx/kmip/client.pem;" },

    [NGX_KMIP_REFUSED_RESUMED] = { "resumed",
        "The client resumed a TLS session, whose chain cannot be verified "
        "again. It has to connect anew.",
        "ssl_session_tickets off;" },

    [NGX_KMIP_REFUSED_BY_NGINX] = { "verification",
        "nginx itself refused the certificate, before the list was asked.",
        "ssl_verify_client optional_no_ca;" },

    [NGX_KMIP_REFUSED_SESSIONS] = { "too_many_sessions",
        "All sessions that one client may have were busy.",
        "kmip_max_sessions 8192;" },

    [NGX_KMIP_REFUSED_PROVIDER] = { "no_provider",
        "kmip_pass leads this client to a provider that does not exist.",
        "kmip_key_protect name { ... }" },

    [NGX_KMIP_REFUSED_UNAVAILABLE] = { "unavailable",
        "Key Protect was out of reach, or refused this server, so clients "
        "are sent to the peer endpoint.",
        "on_unavailable answer;" },

    [NGX_KMIP_REFUSED_FULL] = { "no_connection_free",
        "No connection was free: all others had requests in progress.",
        "worker_connections 16384;" },

    [NGX_KMIP_REFUSED_DRAINING] = { "draining",
        "This server takes no new sessions while the file of kmip_drain "
        "exists.", NULL }
};


const ngx_kmip_refused_t *
ngx_kmip_refused(ngx_uint_t reason)
{
    return &ngx_kmip_refused_table[reason < NGX_KMIP_REFUSED_MAX ? reason : 0];
}


void
ngx_kmip_visitor_refused(ngx_kmip_stats_t *stats, ngx_uint_t reason,
    const ngx_kmip_visitor_t *visitor)
{
    ngx_uint_t                 i;
    ngx_kmip_stats_process_t  *process;
    ngx_kmip_stats_refusal_t  *entry, *list;

    if (stats == NULL) {
        return;
    }

    process = ngx_kmip_stats_process(stats, stats->slot);
    (void) ngx_atomic_fetch_add(&process->refused[reason], 1);

    ngx_kmip_stats_lock(stats);

    list = ngx_kmip_stats_refusals(stats);
    entry = list;

    for (i = 0; i < NGX_KMIP_STATS_RECENT; i++) {

        if (list[i].last && list[i].reason == reason
            && ngx_kmip_visitor_same(list[i].fingerprint, NGX_KMIP_STATS_HEX,
                                     &visitor->fingerprint)
            && ngx_kmip_visitor_same(list[i].address, NGX_KMIP_STATS_NAME,
                                     &visitor->address))
        {
            entry = &list[i];
            break;
        }

        if (list[i].last < entry->last) {
            entry = &list[i];
        }
    }

    if (i == NGX_KMIP_STATS_RECENT) {
        entry->times = 0;
        entry->reason = reason;

        ngx_kmip_visitor_text(entry->fingerprint, NGX_KMIP_STATS_HEX,
                              &visitor->fingerprint);
        ngx_kmip_visitor_text(entry->subject, NGX_KMIP_STATS_SUBJECT,
                              &visitor->subject);
        ngx_kmip_visitor_text(entry->address, NGX_KMIP_STATS_NAME,
                              &visitor->address);
    }

    ngx_kmip_visitor_text(entry->detail, NGX_KMIP_STATS_SUBJECT,
                          &visitor->detail);

    entry->times++;
    entry->last = ngx_time();

    ngx_kmip_stats_unlock(stats);
}


void
ngx_kmip_visitor_admitted(ngx_kmip_stats_t *stats,
    const ngx_kmip_visitor_t *visitor)
{
    ngx_uint_t                i;
    ngx_kmip_stats_client_t  *entry, *list;

    if (stats == NULL) {
        return;
    }

    ngx_kmip_stats_lock(stats);

    list = ngx_kmip_stats_clients(stats);
    entry = list;

    for (i = 0; i < NGX_KMIP_STATS_CLIENTS; i++) {

        if (list[i].last
            && ngx_kmip_visitor_same(list[i].fingerprint, NGX_KMIP_STATS_HEX,
                                     &visitor->fingerprint)
            && ngx_kmip_visitor_same(list[i].provider, NGX_KMIP_STATS_NAME,
                                     &visitor->provider))
        {
            entry = &list[i];
            break;
        }

        if (list[i].last < entry->last) {
            entry = &list[i];
        }
    }

    if (i == NGX_KMIP_STATS_CLIENTS) {
        entry->sessions = 0;

        ngx_kmip_visitor_text(entry->fingerprint, NGX_KMIP_STATS_HEX,
                              &visitor->fingerprint);
        ngx_kmip_visitor_text(entry->subject, NGX_KMIP_STATS_SUBJECT,
                              &visitor->subject);
        ngx_kmip_visitor_text(entry->provider, NGX_KMIP_STATS_NAME,
                              &visitor->provider);
    }

    ngx_kmip_visitor_text(entry->address, NGX_KMIP_STATS_NAME,
                          &visitor->address);

    entry->sessions++;
    entry->expires = visitor->expires;
    entry->last = ngx_time();

    ngx_kmip_stats_unlock(stats);
}


/* the rest is zeroed */

static void
ngx_kmip_visitor_text(u_char *to, size_t size, const ngx_str_t *from)
{
    size_t  n;

    n = ngx_min(from->len, size);

    if (n) {
        ngx_memcpy(to, from->data, n);
    }

    ngx_memzero(to + n, size - n);
}


static ngx_uint_t
ngx_kmip_visitor_same(const u_char *a, size_t size, const ngx_str_t *b)
{
    size_t  n;

    n = ngx_min(b->len, size);

    return (n == 0 || ngx_memcmp(a, b->data, n) == 0)
           && (n == size || a[n] == '\0');
}
