
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The certificates of the configuration with the dates of their end, for the
 * status pages.
 */


#include "ngx_stream_kmip_dates.h"

#include <openssl/ssl.h>


static ngx_uint_t ngx_stream_kmip_dates_seen(
    ngx_stream_core_srv_conf_t **cscfp, ngx_uint_t n, ngx_array_t *allowed);
static ngx_int_t ngx_stream_kmip_dates_clients(ngx_array_t *dates,
    ngx_array_t *allowed);
static ngx_int_t ngx_stream_kmip_dates_server(ngx_array_t *dates,
    ngx_stream_core_srv_conf_t *cscf);


ngx_array_t *
ngx_stream_kmip_dates(ngx_pool_t *pool, ngx_stream_core_main_conf_t *cmcf)
{
    ngx_uint_t                     i;
    ngx_array_t                   *dates;
    ngx_stream_core_srv_conf_t   **cscfp;
    ngx_stream_kmip_srv_conf_t    *kscf;

    dates = ngx_array_create(pool, 8, sizeof(ngx_kmip_status_date_t));
    if (dates == NULL) {
        return NULL;
    }

    cscfp = cmcf->servers.elts;

    for (i = 0; i < cmcf->servers.nelts; i++) {
        kscf = cscfp[i]->ctx->srv_conf[ngx_stream_kmip_module.ctx_index];

        if (kscf->pass == NULL) {
            continue;
        }

        if (ngx_stream_kmip_dates_server(dates, cscfp[i]) != NGX_OK) {
            return NULL;
        }

        if (kscf->allowed
            && !ngx_stream_kmip_dates_seen(cscfp, i, kscf->allowed)
            && ngx_stream_kmip_dates_clients(dates, kscf->allowed) != NGX_OK)
        {
            return NULL;
        }
    }

    return dates;
}


/* 1 if one of the first n servers has inherited the same list */

static ngx_uint_t
ngx_stream_kmip_dates_seen(ngx_stream_core_srv_conf_t **cscfp, ngx_uint_t n,
    ngx_array_t *allowed)
{
    ngx_uint_t                   i;
    ngx_stream_kmip_srv_conf_t  *kscf;

    for (i = 0; i < n; i++) {
        kscf = cscfp[i]->ctx->srv_conf[ngx_stream_kmip_module.ctx_index];

        if (kscf->pass && kscf->allowed == allowed) {
            return 1;
        }
    }

    return 0;
}


static ngx_int_t
ngx_stream_kmip_dates_clients(ngx_array_t *dates, ngx_array_t *allowed)
{
    ngx_uint_t                      i;
    ngx_kmip_status_date_t         *date;
    ngx_stream_kmip_certificate_t  *certificate;

    certificate = allowed->elts;

    for (i = 0; i < allowed->nelts; i++) {
        date = ngx_array_push(dates);
        if (date == NULL) {
            return NGX_ERROR;
        }

        date->server = 0;
        date->file = certificate[i].file;
        date->expires = certificate[i].not_after;
        (void) ngx_hex_dump(date->fingerprint, certificate[i].fingerprint,
                            NGX_STREAM_KMIP_FINGERPRINT);
    }

    return NGX_OK;
}


/* of several certificates the last one; none where names have variables */

static ngx_int_t
ngx_stream_kmip_dates_server(ngx_array_t *dates,
    ngx_stream_core_srv_conf_t *cscf)
{
    X509                        *cert;
    ngx_str_t                   *file;
    ngx_kmip_status_date_t      *date;
    ngx_stream_kmip_ssl_conf_t  *sslcf;

    sslcf = cscf->ctx->srv_conf[ngx_stream_ssl_module.ctx_index];
    cert = sslcf->ssl.ctx ? SSL_CTX_get0_certificate(sslcf->ssl.ctx) : NULL;

    if (cert == NULL || sslcf->certificates == NULL
        || sslcf->certificates->nelts == 0)
    {
        return NGX_OK;
    }

    date = ngx_array_push(dates);
    if (date == NULL) {
        return NGX_ERROR;
    }

    ngx_memzero(date, sizeof(ngx_kmip_status_date_t));

    file = sslcf->certificates->elts;

    date->server = 1;
    date->file = file[sslcf->certificates->nelts - 1];
    date->expires = ngx_stream_kmip_not_after(cert);

    return NGX_OK;
}
