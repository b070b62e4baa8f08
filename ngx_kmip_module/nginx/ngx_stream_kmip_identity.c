
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Admission of clients.  This file checks the certificate on the connection.
 * ssl_verify_client may be off, on, optional or optional_no_ca, with or
 * without a CA; none of these admits a client.
 */


#include "ngx_stream_kmip_module.h"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>


static ngx_int_t ngx_stream_kmip_judge(ngx_connection_t *c,
    ngx_stream_kmip_srv_conf_t *kscf, X509 *cert,
    ngx_stream_kmip_identity_t *identity);
static ngx_uint_t ngx_stream_kmip_listed(ngx_array_t *allowed, X509 *cert);
static ngx_int_t ngx_stream_kmip_dates(X509 *cert,
    ngx_stream_kmip_identity_t *identity);
static ngx_uint_t ngx_stream_kmip_verified(ngx_connection_t *c);
static ngx_int_t ngx_stream_kmip_chain(ngx_connection_t *c, X509 *cert,
    ngx_stream_kmip_identity_t *identity);
static void ngx_stream_kmip_chain_expires(STACK_OF(X509) *chain,
    ngx_stream_kmip_identity_t *identity);
static ngx_int_t ngx_stream_kmip_refused(ngx_stream_kmip_identity_t *identity,
    ngx_kmip_refused_e refused, const char *reason, const char *remedy);
static ngx_int_t ngx_stream_kmip_digest(X509 *cert, u_char *hex);


ngx_int_t
ngx_stream_kmip_identify(ngx_connection_t *c, ngx_stream_kmip_srv_conf_t *kscf,
    ngx_stream_kmip_identity_t *identity)
{
    X509       *cert;
    ngx_int_t   rc;

    ngx_memzero(identity, sizeof(ngx_stream_kmip_identity_t));

    if (c->ssl == NULL) {
        identity->fault = 1;
        return ngx_stream_kmip_refused(identity,
                                 NGX_KMIP_REFUSED_NO_TLS,
                                 "the connection has no TLS",
                                       "the \"ssl\" parameter of \"listen\"");
    }

    cert = SSL_get1_peer_certificate(c->ssl->connection);

    if (cert == NULL && SSL_get_verify_mode(c->ssl->connection)
                        == SSL_VERIFY_NONE)
    {
        /* no client will ever be admitted here */

        identity->fault = 1;
        return ngx_stream_kmip_refused(identity,
                                 NGX_KMIP_REFUSED_NO_CERTIFICATE,
                                 "nginx asked for no client certificate",
                                 "\"ssl_verify_client optional_no_ca\"");
    }

    if (cert == NULL) {
        return ngx_stream_kmip_refused(identity,
                                 NGX_KMIP_REFUSED_NO_CERTIFICATE,
                                 "no client certificate was sent",
                                 "a client that sends its certificate, and "
                                 "\"ssl_verify_client optional_no_ca\" to ask "
                                 "for it");
    }

    rc = ngx_stream_kmip_judge(c, kscf, cert, identity);

    X509_free(cert);
    ERR_clear_error();

    return rc;
}


static ngx_int_t
ngx_stream_kmip_judge(ngx_connection_t *c, ngx_stream_kmip_srv_conf_t *kscf,
    X509 *cert, ngx_stream_kmip_identity_t *identity)
{
    identity->present = 1;

    if (ngx_stream_kmip_digest(cert, identity->fingerprint) != NGX_OK) {
        identity->fault = 1;
        return ngx_stream_kmip_refused(identity,
                                 NGX_KMIP_REFUSED_OTHER,
                                 "the certificate cannot be read", NULL);
    }

    identity->listed = ngx_stream_kmip_listed(kscf->allowed, cert);

    if (ngx_stream_kmip_dates(cert, identity) != NGX_OK) {
        return NGX_DECLINED;
    }

    if (identity->listed) {
        return NGX_OK;
    }

    if (!kscf->client_ca) {
        return ngx_stream_kmip_refused(identity,
                                 ngx_stream_kmip_verified(c)
                                 ? NGX_KMIP_REFUSED_CLIENT_CA
                                 : NGX_KMIP_REFUSED_NOT_LISTED,
                                 "the certificate is not listed",
                                 ngx_stream_kmip_verified(c)
                                 ? "\"kmip_allowed_certificate\" with this "
                                   "certificate, or \"kmip_client_ca on\", "
                                   "since a CA of this server verifies it"
                                 : "\"kmip_allowed_certificate\" with this "
                                   "certificate");
    }

    return ngx_stream_kmip_chain(c, cert, identity);
}


static ngx_uint_t
ngx_stream_kmip_listed(ngx_array_t *allowed, X509 *cert)
{
    int                             len;
    u_char                         *der;
    ngx_uint_t                      i, found;
    ngx_stream_kmip_certificate_t  *list;

    if (allowed == NULL) {
        return 0;
    }

    der = NULL;
    len = i2d_X509(cert, &der);

    if (len < 0) {
        return 0;
    }

    found = 0;
    list = allowed->elts;

    for (i = 0; i < allowed->nelts; i++) {

        if (list[i].der.len == (size_t) len
            && CRYPTO_memcmp(list[i].der.data, der, len) == 0)
        {
            found = 1;
            break;
        }
    }

    OPENSSL_free(der);

    return found;
}


static ngx_int_t
ngx_stream_kmip_dates(X509 *cert, ngx_stream_kmip_identity_t *identity)
{
    if (X509_cmp_current_time(X509_get0_notBefore(cert)) >= 0) {
        return ngx_stream_kmip_refused(identity,
                                 NGX_KMIP_REFUSED_NOT_YET_VALID,
                                 "the certificate is not valid yet",
                                 "correct clocks on both sides");
    }

    if (X509_cmp_current_time(X509_get0_notAfter(cert)) <= 0) {
        return ngx_stream_kmip_refused(identity,
                                 NGX_KMIP_REFUSED_EXPIRED,
                                 "the certificate has expired",
                                 "a new certificate");
    }

    identity->expires = ngx_stream_kmip_not_after(cert);

    return NGX_OK;
}


/* for advice only: this does not check all that admission does */

static ngx_uint_t
ngx_stream_kmip_verified(ngx_connection_t *c)
{
    return SSL_get_verify_result(c->ssl->connection) == X509_V_OK
           && SSL_get0_verified_chain(c->ssl->connection) != NULL;
}


/*
 * With "kmip_client_ca on", certificates are admitted that the CAs of
 * ssl_client_certificate or ssl_trusted_certificate verify.  X509_V_OK is not
 * sufficient, since it is also the result of a handshake without verification:
 * there must be a verified chain.
 */

static ngx_int_t
ngx_stream_kmip_chain(ngx_connection_t *c, X509 *cert,
    ngx_stream_kmip_identity_t *identity)
{
    long              rc;
    const char       *status;
    STACK_OF(X509)   *chain;

    rc = SSL_get_verify_result(c->ssl->connection);

    if (rc != X509_V_OK) {
        return ngx_stream_kmip_refused(identity,
                                 NGX_KMIP_REFUSED_NOT_VERIFIED,
                                 X509_verify_cert_error_string(rc),
                                 "a certificate of a CA in "
                                 "\"ssl_client_certificate\", or "
                                 "\"kmip_allowed_certificate\" with this "
                                 "certificate");
    }

    /* a resumed session has no chain, which may have been revoked */

    if (SSL_session_reused(c->ssl->connection)) {
        return ngx_stream_kmip_refused(identity,
                                 NGX_KMIP_REFUSED_RESUMED,
                                 "the TLS session was resumed, so its chain "
                                 "was not verified",
                                 "a new connection without session "
                                 "resumption");
    }

    chain = SSL_get0_verified_chain(c->ssl->connection);

    if (chain == NULL || sk_X509_num(chain) < 1) {
        return ngx_stream_kmip_refused(identity,
                                 NGX_KMIP_REFUSED_NOT_VERIFIED,
                                 "the certificate was not verified",
                                 "\"ssl_client_certificate\" with its CA, "
                                 "and \"ssl_verify_client\"");
    }

    ngx_stream_kmip_chain_expires(chain, identity);

    if (X509_check_ca(cert) == 1) {
        return ngx_stream_kmip_refused(identity,
                                 NGX_KMIP_REFUSED_CA,
                                 "the certificate is a CA's, not a client's",
                                 "a certificate that the CA issued, or "
                                 "\"kmip_allowed_certificate\" with this "
                                 "certificate");
    }

    status = NULL;

    if (ngx_ssl_ocsp_get_status(c, &status) != NGX_OK) {
        return ngx_stream_kmip_refused(identity,
                                 NGX_KMIP_REFUSED_REVOKED,
                                 status ? status : "OCSP refused it",
                                 "a certificate that is not revoked");
    }

    return NGX_OK;
}


/* the session must end when the first certificate of the chain expires */

static void
ngx_stream_kmip_chain_expires(STACK_OF(X509) *chain,
    ngx_stream_kmip_identity_t *identity)
{
    int     i;
    time_t  expires;

    for (i = 0; i < sk_X509_num(chain); i++) {
        expires = ngx_stream_kmip_not_after(sk_X509_value(chain, i));
        identity->expires = ngx_min(identity->expires, expires);
    }
}


static ngx_int_t
ngx_stream_kmip_refused(ngx_stream_kmip_identity_t *identity,
    ngx_kmip_refused_e refused, const char *reason, const char *remedy)
{
    identity->refused = refused;
    ngx_cpystrn((u_char *) identity->reason, (u_char *) reason,
                sizeof(identity->reason));
    identity->remedy = remedy;

    return NGX_DECLINED;
}


static ngx_int_t
ngx_stream_kmip_digest(X509 *cert, u_char *hex)
{
    u_char        digest[EVP_MAX_MD_SIZE];
    unsigned int  len;

    if (X509_digest(cert, EVP_sha256(), digest, &len) != 1
        || len != NGX_STREAM_KMIP_FINGERPRINT)
    {
        ERR_clear_error();
        return NGX_ERROR;
    }

    (void) ngx_hex_dump(hex, digest, len);

    return NGX_OK;
}


ngx_int_t
ngx_stream_kmip_fingerprint(ngx_connection_t *c, u_char *hex)
{
    X509       *cert;
    ngx_int_t   rc;

    if (c->ssl == NULL || c->ssl->connection == NULL) {
        return NGX_DECLINED;
    }

    cert = SSL_get1_peer_certificate(c->ssl->connection);

    if (cert == NULL) {
        return NGX_DECLINED;
    }

    rc = ngx_stream_kmip_digest(cert, hex);

    X509_free(cert);

    return rc == NGX_OK ? NGX_OK : NGX_DECLINED;
}


size_t
ngx_stream_kmip_subject(ngx_connection_t *c, u_char *buf, size_t size)
{
    int     n;
    BIO    *bio;
    X509   *cert;

    if (c->ssl == NULL || c->ssl->connection == NULL) {
        return 0;
    }

    n = 0;
    cert = SSL_get1_peer_certificate(c->ssl->connection);
    bio = cert ? BIO_new(BIO_s_mem()) : NULL;

    /* this form has no control characters, and ASCII alone */

    if (bio && X509_NAME_print_ex(bio, X509_get_subject_name(cert), 0,
                                  XN_FLAG_RFC2253)
               >= 0)
    {
        n = BIO_read(bio, buf, (int) size);
    }

    BIO_free(bio);
    X509_free(cert);
    ERR_clear_error();

    return n > 0 ? (size_t) n : 0;
}
