
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * What nginx -t warns of in a server with kmip_pass: settings of nginx's TLS
 * that are valid, and with which no client, or not every client, is served.
 */


#include "ngx_stream_kmip_module.h"


#define ngx_stream_kmip_check_log(cf, kscf, text)                            \
    ngx_log_error(NGX_LOG_WARN, (cf)->log, 0, text " in %s:%ui",             \
                  (kscf)->pass_file, (kscf)->pass_line)


static void ngx_stream_kmip_check_certificates(ngx_conf_t *cf,
    ngx_stream_kmip_srv_conf_t *kscf, SSL_CTX *ctx);


void
ngx_stream_kmip_check(ngx_conf_t *cf, ngx_stream_kmip_srv_conf_t *kscf,
    ngx_stream_kmip_ssl_conf_t *sslcf)
{
    if (kscf->allowed == NULL && !kscf->client_ca) {
        ngx_stream_kmip_check_log(cf, kscf,
                      "\"kmip_pass\" admits no client without "
                      "\"kmip_allowed_certificate\" or \"kmip_client_ca on\"");

    } else if (sslcf->verify == 0) {
        ngx_stream_kmip_check_log(cf, kscf,
                      "\"kmip_pass\" admits no client without "
                      "\"ssl_verify_client\", since nginx asks no client for "
                      "its certificate; \"ssl_verify_client optional_no_ca\" "
                      "leaves the decision to \"kmip_allowed_certificate\"");
    }

    if (kscf->client_ca && sslcf->client_certificate.len == 0
        && sslcf->trusted_certificate.len == 0)
    {
        ngx_stream_kmip_check_log(cf, kscf,
                      "\"kmip_client_ca on\" has no effect without "
                      "\"ssl_client_certificate\" or "
                      "\"ssl_trusted_certificate\"");
    }

    if (sslcf->ssl.ctx) {
        ngx_stream_kmip_check_certificates(cf, kscf, sslcf->ssl.ctx);
    }
}


/* of the server: clients do not trust a server whose certificate expired */

static void
ngx_stream_kmip_check_certificates(ngx_conf_t *cf,
    ngx_stream_kmip_srv_conf_t *kscf, SSL_CTX *ctx)
{
    X509    *cert;
    time_t   left, not_after;

    if (SSL_CTX_set_current_cert(ctx, SSL_CERT_SET_FIRST) != 1) {
        return;
    }

    do {
        cert = SSL_CTX_get0_certificate(ctx);
        not_after = cert ? ngx_stream_kmip_not_after(cert) : 0;

        if (not_after == 0) {
            continue;
        }

        left = not_after - ngx_time();

        if (left <= 0) {
            ngx_stream_kmip_check_log(cf, kscf,
                      "the certificate of \"ssl_certificate\" has expired: "
                      "clients refuse this server");

        } else if (left < NGX_STREAM_KMIP_EXPIRY_WARNING) {
            ngx_log_error(NGX_LOG_WARN, cf->log, 0,
                          "the certificate of \"ssl_certificate\" expires in "
                          "%T days in %s:%ui", left / (24 * 60 * 60),
                          kscf->pass_file, kscf->pass_line);
        }

    } while (SSL_CTX_set_current_cert(ctx, SSL_CERT_SET_NEXT) == 1);

    (void) SSL_CTX_set_current_cert(ctx, SSL_CERT_SET_FIRST);
}
