
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The doctor as a client: checks our own files.
 */


#include "ctl_doctor_client.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>


static void ctl_doctor_own_certificate(void *data,
    const ctl_doctor_check_t *check);
static void ctl_doctor_own_dates(void *data, const ctl_doctor_check_t *check);
static void ctl_doctor_own_purpose(void *data,
    const ctl_doctor_check_t *check);
static void ctl_doctor_own_key(void *data, const ctl_doctor_check_t *check);
static void ctl_doctor_own_no_key(ctl_doctor_client_t *d,
    const ctl_doctor_check_t *check);
static void ctl_doctor_own_pair(ctl_doctor_client_t *d,
    const ctl_doctor_check_t *check);
static void ctl_doctor_own_ca(void *data, const ctl_doctor_check_t *check);


const ctl_doctor_check_t  ctl_doctor_own_checks[] = {

    { "certificate", "--cert holds our certificate in PEM", NULL,
      ctl_doctor_own_certificate },

    { "certificate-dates", "the certificate is valid now, and in 30 days",
      "certificate", ctl_doctor_own_dates },

    { "certificate-purpose", "the certificate may be used by a TLS client",
      "certificate", ctl_doctor_own_purpose },

    { "private-key", "--key holds the certificate's private key in PEM, "
      "without a passphrase", "certificate", ctl_doctor_own_key },

    { "ca", "--ca holds trusted certificates in PEM", NULL, ctl_doctor_own_ca },

    { NULL, NULL, NULL, NULL }
};


static void
ctl_doctor_own_certificate(void *data, const ctl_doctor_check_t *check)
{
    kmip_secret_t        *file;
    const EVP_PKEY       *key;
    ctl_doctor_client_t  *d = data;

    if (d->c->o.cert == NULL) {
        ctl_doctor_report_bad(d->r, check, CTL_USAGE,
                              "--cert FILE, or $KMIPCTL_CERT",
                              "no certificate of ours was given");
        return;
    }

    file = ctl_doctor_pem_read(d, check, d->c->o.cert);
    if (file == NULL) {
        return;
    }

    d->chain = ctl_doctor_pem_certificates(file);
    d->cert = d->chain ? sk_X509_shift(d->chain) : NULL;

    if (d->cert == NULL) {
        ctl_doctor_pem_wrong(d, check, d->c->o.cert, file);
        return;
    }

    ctl_doctor_cert_digest(d->cert, EVP_sha256(), d->fingerprint);

    key = X509_get0_pubkey(d->cert);

    if (key == NULL) {
        ctl_doctor_report_bad(d->r, check, CTL_USAGE, NULL,
                              "the public key in %s cannot be read",
                              d->c->o.cert);
        ERR_clear_error();
        return;
    }

    ctl_doctor_report_good(d->r, check, "our certificate is \"%s\", with an "
                           "%s key of %d bits and the SHA-256 fingerprint %s",
                           ctl_doctor_cert_subject(d, d->cert),
                           EVP_PKEY_get0_type_name(key),
                           EVP_PKEY_get_bits(key), d->fingerprint);
}


static void
ctl_doctor_own_dates(void *data, const ctl_doctor_check_t *check)
{
    const ASN1_TIME      *from, *to;
    ctl_doctor_client_t  *d = data;

    from = X509_get0_notBefore(d->cert);
    to = X509_get0_notAfter(d->cert);

    if (X509_cmp_current_time(from) >= 0) {
        d->fault = "is not valid yet";

        ctl_doctor_report_bad(d->r, check, CTL_USAGE,
                              "compare the clock of the host that made the "
                              "certificate with ours (NTP)",
                              "our certificate is not valid before %s",
                              ctl_doctor_cert_date(d, from));
        return;
    }

    if (X509_cmp_current_time(to) <= 0) {
        d->fault = "has expired";

        ctl_doctor_report_bad(d->r, check, CTL_USAGE,
                              "make a new one in vCenter (Establish trust), "
                              "and list it with kmip_allowed_certificate",
                              "our certificate expired on %s",
                              ctl_doctor_cert_date(d, to));
        return;
    }

    if (ctl_doctor_cert_days(to) < CTL_DOCTOR_DAYS) {
        ctl_doctor_report_warning(d->r, check,
                                  "make a new one in vCenter, and list it "
                                  "beside this one before it becomes active",
                                  "our certificate expires in %d days",
                                  ctl_doctor_cert_days(to));
        return;
    }

    ctl_doctor_report_good(d->r, check, "our certificate is valid until %s",
                           ctl_doctor_cert_date(d, to));
}


/* vCenter's own certificates have no extended key usage, which is allowed */

static void
ctl_doctor_own_purpose(void *data, const ctl_doctor_check_t *check)
{
    ctl_doctor_client_t  *d = data;

    if (X509_check_purpose(d->cert, X509_PURPOSE_SSL_CLIENT, 0) == 1) {
        ctl_doctor_report_good(d->r, check, "our certificate may be used by a "
                               "TLS client");
        return;
    }

    if (d->fault == NULL) {
        d->fault = "is not for TLS clients";
    }

    ctl_doctor_report_warning(d->r, check,
                              "a server that has its CA refuses it: make one "
                              "with the extended key usage clientAuth, or "
                              "without any, as vCenter does",
                              "our certificate is not for TLS clients, by its "
                              "key usage or extended key usage");
}


static void
ctl_doctor_own_key(void *data, const ctl_doctor_check_t *check)
{
    int                   encrypted;
    const char           *name;
    kmip_secret_t        *file;
    ctl_doctor_client_t  *d = data;

    name = d->c->o.key ? d->c->o.key : d->c->o.cert;

    file = ctl_doctor_pem_read(d, check, name);
    if (file == NULL) {
        return;
    }

    encrypted = 0;
    d->key = ctl_doctor_pem_private(file, &encrypted);

    if (d->key) {
        ctl_doctor_own_pair(d, check);

    } else if (encrypted) {
        ctl_doctor_report_bad(d->r, check, CTL_USAGE,
                              "openssl pkey -in FILE -out NEW writes it "
                              "without one; keep NEW at mode 0600",
                              "the private key in %s has a passphrase", name);

    } else if (d->c->o.key == NULL) {
        ctl_doctor_own_no_key(d, check);

    } else {
        ctl_doctor_pem_wrong(d, check, name, file);
    }

    kmip_secret_cleanse(file);
}


/* vCenter does not export the private key of its certificate */

static void
ctl_doctor_own_no_key(ctl_doctor_client_t *d, const ctl_doctor_check_t *check)
{
    ctl_doctor_report_warning(d->r, check, ctl_doctor_report_text(d->r,
                              "vCenter keeps the key of a certificate that it "
                              "made: whether servers admit that one shows\n"
                              "when vCenter connects, or in their error logs, "
                              "where a refused certificate is named:\n"
                              "grep %s /var/log/nginx/error.log",
                              d->fingerprint),
                              "no private key was given: only what comes "
                              "before our certificate is looked at");
}


static void
ctl_doctor_own_pair(ctl_doctor_client_t *d, const ctl_doctor_check_t *check)
{
    SSL_CTX  *ctx;

    if (X509_check_private_key(d->cert, d->key) != 1) {
        ERR_clear_error();
        ctl_doctor_report_bad(d->r, check, CTL_USAGE,
                              "give the key that the certificate was made "
                              "with, or the certificate of this key",
                              "the private key does not belong to the "
                              "certificate");
        return;
    }

    d->pair = 1;
    ctx = ctl_doctor_talk_tls(d, 1);

    if (ctx == NULL) {
        d->pair = 0;
        ctl_doctor_report_bad(d->r, check, CTL_USAGE,
                              "make one with a P-256 key, or with RSA of 2048 "
                              "bits or more, signed with SHA-256",
                              "OpenSSL does not use this certificate: its key "
                              "or its signature is too weak");
        return;
    }

    SSL_CTX_free(ctx);

    ctl_doctor_report_good(d->r, check, "the private key belongs to the "
                           "certificate");
}


static void
ctl_doctor_own_ca(void *data, const ctl_doctor_check_t *check)
{
    int                   i, n;
    kmip_secret_t        *file;
    STACK_OF(X509)       *list;
    ctl_doctor_client_t  *d = data;

    if (d->c->o.ca == NULL) {
        ctl_doctor_report_skipped(d->r, check, "no --ca was given: servers "
                                  "are trusted on first use, as vCenter's "
                                  "administrator does");
        return;
    }

    d->no_ca = 1;

    file = ctl_doctor_pem_read(d, check, d->c->o.ca);
    if (file == NULL) {
        return;
    }

    list = ctl_doctor_pem_certificates(file);
    n = list ? sk_X509_num(list) : 0;

    if (n == 0) {
        ctl_doctor_pem_wrong(d, check, d->c->o.ca, file);

    } else {
        d->store = X509_STORE_new();
        d->no_ca = (d->store == NULL);
    }

    for (i = 0; d->store && i < n; i++) {
        X509_STORE_add_cert(d->store, sk_X509_value(list, i));
    }

    sk_X509_pop_free(list, X509_free);
    ERR_clear_error();

    if (d->store) {
        ctl_doctor_report_good(d->r, check, "%s holds %d certificate%s to "
                               "trust", d->c->o.ca, n, n > 1 ? "s" : "");
    }
}
