
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The doctor as a client: checks the server's certificate, and what vCenter
 * needs before it trusts it.
 */


#include "ctl_doctor_client.h"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>


static void ctl_doctor_trust_chain(void *data,
    const ctl_doctor_check_t *check);
static int ctl_doctor_trust_verify(ctl_doctor_client_t *d);
static void ctl_doctor_trust_dates(void *data,
    const ctl_doctor_check_t *check);
static void ctl_doctor_trust_name(void *data,
    const ctl_doctor_check_t *check);
static const char *ctl_doctor_trust_names(ctl_doctor_client_t *d);
static const char *ctl_doctor_trust_address(const ASN1_OCTET_STRING *octets,
    char *text);
static void ctl_doctor_trust_look(void *data,
    const ctl_doctor_check_t *check);
static ctl_line_e ctl_doctor_trust_bare(ctl_doctor_client_t *d,
    ctl_line_t *line);


const ctl_doctor_check_t  ctl_doctor_trust_checks[] = {

    { "server-certificate", "the server's certificate is trusted",
      "tls", ctl_doctor_trust_chain },

    { "server-dates", "the server's certificate is valid now, and in 30 days",
      "tls", ctl_doctor_trust_dates },

    { "server-name", "the server's certificate names the server", "tls",
      ctl_doctor_trust_name },

    { "first-look", "a client without a certificate sees the server's over "
      "TLS 1.2, as vCenter does first", "tls", ctl_doctor_trust_look },

    { NULL, NULL, NULL, NULL }
};


static void
ctl_doctor_trust_chain(void *data, const ctl_doctor_check_t *check)
{
    int                   rc;
    char                  sha1[CTL_DOCTOR_HEX], sha256[CTL_DOCTOR_HEX];
    ctl_doctor_client_t  *d = data;
    ctl_doctor_server_t  *s = d->server;

    if (s->cert == NULL) {
        ctl_doctor_report_bad(d->r, check, CTL_UNREACHABLE, NULL,
                              "the server shows no certificate");
        return;
    }

    ctl_doctor_cert_digest(s->cert, EVP_sha256(), sha256);
    ctl_doctor_cert_digest(s->cert, EVP_sha1(), sha1);

    if (d->no_ca) {
        ctl_doctor_report_skipped(d->r, check, "not checked: whether we trust "
                                  "the server's certificate (--ca cannot be "
                                  "used)");
        return;
    }

    if (d->store == NULL && d->c->o.username) {
        ctl_doctor_report_bad(d->r, check, CTL_USAGE,
                              "give the server's CA, or its certificate, with "
                              "--ca",
                              "the password is not sent to a server whose "
                              "certificate is not verified");
        return;
    }

    if (d->store == NULL) {
        ctl_doctor_report_good(d->r, check, "the server shows \"%s\", "
                               "SHA-256 fingerprint %s, SHA-1 %s: compare "
                               "it with the file on the server, as you do "
                               "when vCenter asks",
                               ctl_doctor_cert_subject(d, s->cert), sha256,
                               sha1);
        return;
    }

    rc = ctl_doctor_trust_verify(d);

    if (rc != X509_V_OK) {
        ctl_doctor_report_bad(d->r, check, CTL_UNREACHABLE,
                              "give the CA of this certificate, or the "
                              "certificate itself, with --ca; where another "
                              "one is expected,\n"
                              "another host responds, or the server got a new "
                              "one: then vCenter must trust it again",
                              "we do not trust the server's certificate "
                              "\"%s\" (SHA-256 fingerprint %s): %s",
                              ctl_doctor_cert_subject(d, s->cert), sha256,
                              X509_verify_cert_error_string(rc));
        return;
    }

    ctl_doctor_report_good(d->r, check, "we trust the server's certificate "
                           "\"%s\", SHA-256 fingerprint %s",
                           ctl_doctor_cert_subject(d, s->cert), sha256);
}


/* dates and names have checks of their own */

static int
ctl_doctor_trust_verify(ctl_doctor_client_t *d)
{
    int              rc;
    SSL_CTX         *ctx;
    X509_STORE_CTX  *verify;

    rc = X509_V_ERR_OUT_OF_MEM;
    verify = X509_STORE_CTX_new();
    ctx = ctl_doctor_talk_tls(d, 0);

    if (verify && ctx
        && X509_STORE_CTX_init(verify, d->store, d->server->cert,
                               d->server->chain)
           == 1)
    {
        X509_STORE_CTX_set_default(verify, "ssl_server");
        X509_STORE_CTX_set_flags(verify, X509_V_FLAG_PARTIAL_CHAIN
                                         |X509_V_FLAG_NO_CHECK_TIME);
        X509_VERIFY_PARAM_set_auth_level(X509_STORE_CTX_get0_param(verify),
                                         SSL_CTX_get_security_level(ctx));

        rc = (X509_verify_cert(verify) == 1)
             ? X509_V_OK : X509_STORE_CTX_get_error(verify);
    }

    SSL_CTX_free(ctx);
    X509_STORE_CTX_free(verify);
    ERR_clear_error();

    return rc;
}


static void
ctl_doctor_trust_dates(void *data, const ctl_doctor_check_t *check)
{
    const ASN1_TIME      *from, *to;
    ctl_doctor_client_t  *d = data;

    if (d->server->cert == NULL) {
        return;
    }

    from = X509_get0_notBefore(d->server->cert);
    to = X509_get0_notAfter(d->server->cert);

    if (X509_cmp_current_time(from) >= 0) {
        ctl_doctor_report_bad(d->r, check, CTL_UNREACHABLE,
                              "compare the clocks of both hosts (NTP)",
                              "the server's certificate is not valid before "
                              "%s", ctl_doctor_cert_date(d, from));

    } else if (X509_cmp_current_time(to) <= 0) {
        ctl_doctor_report_bad(d->r, check, CTL_UNREACHABLE,
                              "give the server a new one; then let vCenter "
                              "trust it (Establish trust)",
                              "the server's certificate expired on %s",
                              ctl_doctor_cert_date(d, to));

    } else if (ctl_doctor_cert_days(to) < CTL_DOCTOR_DAYS) {
        ctl_doctor_report_warning(d->r, check,
                                  "give the server a new one; then let "
                                  "vCenter trust it (Establish trust)",
                                  "the server's certificate expires in %d "
                                  "days, of which vSAN's health check warns",
                                  ctl_doctor_cert_days(to));

    } else {
        ctl_doctor_report_good(d->r, check, "the server's certificate is valid "
                               "until %s, for %d days more",
                               ctl_doctor_cert_date(d, to),
                               ctl_doctor_cert_days(to));
    }
}


/*
 * only a warning: vCenter pins the certificate that its administrator confirmed
 */

static void
ctl_doctor_trust_name(void *data, const ctl_doctor_check_t *check)
{
    int                   named;
    const char           *host;
    ctl_doctor_client_t  *d = data;
    ctl_doctor_server_t  *s = d->server;

    if (s->cert == NULL) {
        return;
    }

    host = s->endpoint.host;

    if (!d->c->name_check) {
        ctl_doctor_report_skipped(d->r, check, "not checked: whether the "
                                  "server's certificate names the server "
                                  "(--name-check off)");
        return;
    }

    named = s->sni ? X509_check_host(s->cert, host, 0, 0, NULL)
                   : X509_check_ip_asc(s->cert, host, 0);

    ERR_clear_error();

    if (named == 1) {
        ctl_doctor_report_good(d->r, check, "the server's certificate names "
                               "%s", host);
        return;
    }

    ctl_doctor_report_warning(d->r, check,
                              "call the server by a name that its certificate "
                              "has, or make one that has this name: vCenter\n"
                              "pins what its administrator trusted, other "
                              "clients look at the name",
                              "the server's certificate does not name %s: it "
                              "names %s", host, ctl_doctor_trust_names(d));
}


static const char *
ctl_doctor_trust_names(ctl_doctor_client_t *d)
{
    int               i;
    char              address[INET6_ADDRSTRLEN];
    const char       *all, *one;
    GENERAL_NAME     *name;
    GENERAL_NAMES    *names;

    all = NULL;
    names = X509_get_ext_d2i(d->server->cert, NID_subject_alt_name, NULL,
                             NULL);

    for (i = 0; i < sk_GENERAL_NAME_num(names); i++) {
        name = sk_GENERAL_NAME_value(names, i);
        one = NULL;

        if (name->type == GEN_DNS) {
            one = (const char *) ASN1_STRING_get0_data(name->d.dNSName);

        } else if (name->type == GEN_IPADD) {
            one = ctl_doctor_trust_address(name->d.iPAddress, address);
        }

        if (one) {
            all = all ? ctl_doctor_report_text(d->r, "%s, %s", all, one)
                      : ctl_doctor_report_text(d->r, "%s", one);
        }
    }

    GENERAL_NAMES_free(names);
    ERR_clear_error();

    return all ? all : "no host";
}


static const char *
ctl_doctor_trust_address(const ASN1_OCTET_STRING *octets, char *text)
{
    int  family;

    switch (ASN1_STRING_length(octets)) {

    case 4:
        family = AF_INET;
        break;

    case 16:
        family = AF_INET6;
        break;

    default:
        return NULL;
    }

    return inet_ntop(family, ASN1_STRING_get0_data(octets), text,
                     INET6_ADDRSTRLEN);
}


static void
ctl_doctor_trust_look(void *data, const ctl_doctor_check_t *check)
{
    X509                 *cert;
    ctl_line_t            line;
    ctl_line_e            state;
    ctl_doctor_client_t  *d = data;

    state = ctl_doctor_trust_bare(d, &line);
    cert = line.ssl ? SSL_get0_peer_certificate(line.ssl) : NULL;

    if (state == CTL_LINE_OK && cert && d->server->cert
        && X509_cmp(cert, d->server->cert) == 0)
    {
        ctl_doctor_report_good(d->r, check, "a client without a certificate "
                               "sees the same one over TLS 1.2");

    } else if (state == CTL_LINE_OK) {
        ctl_doctor_report_warning(d->r, check,
                                  "vCenter pins one of them: leave one "
                                  "\"ssl_certificate\" in the \"server\" "
                                  "block",
                                  "over TLS 1.2 the server shows another "
                                  "certificate");

    } else if ((state == CTL_LINE_ALERT || state == CTL_LINE_TLS)
               && !line.agreed)
    {
        ctl_doctor_report_warning(d->r, check,
                                  "vCenter is known to speak TLS 1.2, and "
                                  "nothing is known of 1.3: ssl_protocols "
                                  "TLSv1.2 TLSv1.3",
                                  "the server does not speak TLS 1.2");

    } else if (state != CTL_LINE_ALERT && state != CTL_LINE_CLOSED) {
        ctl_doctor_report_warning(d->r, check, NULL, "a second connection came "
                                  "to no end: %s", line.why);

    } else {
        ctl_doctor_report_warning(d->r, check,
                                  "\"Make vCenter trust KMS\" may fail with "
                                  "\"Cannot retrieve the requested "
                                  "certificate\": upload the\n"
                                  "server's certificate there instead; nginx "
                                  "with this module is not that strict",
                                  "the server ends the handshake of a client "
                                  "that has no certificate yet");
    }

    ctl_line_close(&line);
}


static ctl_line_e
ctl_doctor_trust_bare(ctl_doctor_client_t *d, ctl_line_t *line)
{
    SSL_CTX     *ctx;
    ctl_line_e   state;

    state = ctl_line_connect(line, d->server->address, d->timeout);

    if (state != CTL_LINE_OK) {
        return state;
    }

    ctx = ctl_doctor_talk_tls(d, 0);

    if (ctx == NULL) {
        return CTL_LINE_MEMORY;
    }

    SSL_CTX_set_max_proto_version(ctx, TLS1_2_VERSION);

    state = ctl_line_handshake(line, ctx, d->server->sni);
    SSL_CTX_free(ctx);

    return state;
}
