
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * kmip_allowed_certificate: the certificates that are admitted, and warnings
 * before they expire.
 */


#include "ngx_stream_kmip_module.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>


static char *ngx_stream_kmip_load_certificates(ngx_conf_t *cf,
    ngx_array_t *certificates, ngx_str_t *file, BIO *bio);
static ngx_int_t ngx_stream_kmip_certificate(ngx_conf_t *cf,
    ngx_stream_kmip_certificate_t *certificate, X509 *cert);
static time_t ngx_stream_kmip_time(const ASN1_TIME *time);


char *
ngx_stream_kmip_allowed_certificate(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf)
{
    ngx_stream_kmip_srv_conf_t *kscf = conf;

    BIO        *bio;
    char       *rv;
    ngx_str_t  *value, file;

    if (kscf->allowed == NGX_CONF_UNSET_PTR) {
        kscf->allowed = ngx_array_create(cf->pool, 2,
                                       sizeof(ngx_stream_kmip_certificate_t));
        if (kscf->allowed == NULL) {
            return NGX_CONF_ERROR;
        }
    }

    value = cf->args->elts;
    file = value[1];

    if (ngx_conf_full_name(cf->cycle, &file, 1) != NGX_OK) {
        return NGX_CONF_ERROR;
    }

    bio = BIO_new_file((char *) file.data, "r");

    if (bio == NULL) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, ngx_errno,
                           "cannot open certificate \"%V\"", &file);
        ERR_clear_error();
        return NGX_CONF_ERROR;
    }

    rv = ngx_stream_kmip_load_certificates(cf, kscf->allowed, &file, bio);

    BIO_free(bio);
    ERR_clear_error();

    return rv;
}


static char *
ngx_stream_kmip_load_certificates(ngx_conf_t *cf, ngx_array_t *certificates,
    ngx_str_t *file, BIO *bio)
{
    X509                           *cert;
    ngx_uint_t                      n;
    u_long                          err;
    ngx_array_t                     added;
    ngx_stream_kmip_certificate_t  *certificate;

    for (n = 0; /* void */ ; n++) {

        cert = PEM_read_bio_X509(bio, NULL, NULL, NULL);

        if (cert == NULL) {
            err = ERR_peek_last_error();

            if (n && ERR_GET_LIB(err) == ERR_LIB_PEM
                && ERR_GET_REASON(err) == PEM_R_NO_START_LINE)
            {
                break;
            }

            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                               "\"%V\" holds no certificate in PEM, between "
                               "\"-----BEGIN CERTIFICATE-----\" and "
                               "\"-----END CERTIFICATE-----\"", file);
            return NGX_CONF_ERROR;
        }

        certificate = ngx_array_push(certificates);

        if (certificate == NULL) {
            X509_free(cert);
            return NGX_CONF_ERROR;
        }

        certificate->file = *file;

        if (ngx_stream_kmip_certificate(cf, certificate, cert) != NGX_OK) {
            X509_free(cert);
            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                               "certificate \"%V\" cannot be read", file);
            return NGX_CONF_ERROR;
        }

        X509_free(cert);

        added = *certificates;
        added.elts = certificate;
        added.nelts = 1;

        ngx_stream_kmip_warn_expiry(cf->log, &added);
    }

    return NGX_CONF_OK;
}


static ngx_int_t
ngx_stream_kmip_certificate(ngx_conf_t *cf,
    ngx_stream_kmip_certificate_t *certificate, X509 *cert)
{
    int            len;
    u_char        *p;
    unsigned int   n;

    len = i2d_X509(cert, NULL);

    if (len <= 0) {
        return NGX_ERROR;
    }

    certificate->der.len = len;
    certificate->der.data = ngx_pnalloc(cf->pool, len);

    if (certificate->der.data == NULL) {
        return NGX_ERROR;
    }

    p = certificate->der.data;
    (void) i2d_X509(cert, &p);

    if (X509_digest(cert, EVP_sha256(), certificate->fingerprint, &n) != 1) {
        return NGX_ERROR;
    }

    certificate->not_before = ngx_stream_kmip_time(X509_get0_notBefore(cert));
    certificate->not_after = ngx_stream_kmip_not_after(cert);

    return NGX_OK;
}


time_t
ngx_stream_kmip_not_after(X509 *cert)
{
    return ngx_stream_kmip_time(X509_get0_notAfter(cert));
}


static time_t
ngx_stream_kmip_time(const ASN1_TIME *time)
{
    struct tm  tm;

    if (ASN1_TIME_to_tm(time, &tm) != 1) {
        return 0;
    }

    return timegm(&tm);
}


void
ngx_stream_kmip_warn_expiry(ngx_log_t *log, ngx_array_t *certificates)
{
    time_t                          left;
    u_char                          hex[NGX_STREAM_KMIP_FINGERPRINT_HEX];
    u_char                          days[64];
    ngx_uint_t                      i;
    const char                     *what;
    ngx_stream_kmip_certificate_t  *certificate;

    certificate = certificates->elts;

    for (i = 0; i < certificates->nelts; i++) {

        left = certificate[i].not_after - ngx_time();

        if (certificate[i].not_before > ngx_time()) {
            what = "is not valid yet: its client is refused";

        } else if (left <= 0) {
            what = "has expired: its client is refused";

        } else if (left < NGX_STREAM_KMIP_EXPIRY_WARNING) {
            left /= 24 * 60 * 60;
            ngx_sprintf(days, "expires in %T day%s%Z", left,
                        left == 1 ? "" : "s");
            what = (char *) days;

        } else {
            continue;
        }

        (void) ngx_hex_dump(hex, certificate[i].fingerprint,
                            NGX_STREAM_KMIP_FINGERPRINT);

        ngx_log_error(NGX_LOG_WARN, log, 0,
                      "certificate \"%V\" with SHA-256 fingerprint %*s %s",
                      &certificate[i].file,
                      (size_t) NGX_STREAM_KMIP_FINGERPRINT_HEX, hex, what);
    }
}
