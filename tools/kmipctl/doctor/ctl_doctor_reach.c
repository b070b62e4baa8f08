
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The doctor as a client: checks the way to a server, up to TLS.
 */


#include "ctl_doctor_client.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>


/* size of an address as text; addresses tried per name */

#define CTL_DOCTOR_ADDRESS    64
#define CTL_DOCTOR_ADDRESSES  16


typedef struct {
    ctl_line_e   state;
    int          error;          /* errno */
    const char  *why;
    double       spent;          /* milliseconds */
} ctl_doctor_try_t;


static void ctl_doctor_reach_name(void *data,
    const ctl_doctor_check_t *check);
static int ctl_doctor_reach_numeric(const char *host);
static const char *ctl_doctor_reach_text(const struct addrinfo *address,
    char *text);
static const char *ctl_doctor_reach_list(ctl_doctor_client_t *d,
    const struct addrinfo *list);
static void ctl_doctor_reach_tcp(void *data, const ctl_doctor_check_t *check);
static void ctl_doctor_reach_address(ctl_doctor_client_t *d,
    const ctl_doctor_check_t *check, const struct addrinfo *address,
    const ctl_doctor_try_t *try);
static void ctl_doctor_reach_tls(void *data, const ctl_doctor_check_t *check);
static void ctl_doctor_reach_cas(ctl_doctor_client_t *d);
static int ctl_doctor_reach_certificate(int alert);
static void ctl_doctor_reach_spoken(ctl_doctor_client_t *d,
    const ctl_doctor_check_t *check);
static void ctl_doctor_reach_silent(ctl_doctor_client_t *d,
    const ctl_doctor_check_t *check, ctl_line_e state);
static void ctl_doctor_reach_refused(ctl_doctor_client_t *d,
    const ctl_doctor_check_t *check, ctl_line_e state);


const ctl_doctor_check_t  ctl_doctor_reach_checks[] = {

    { "name", "the server has an address", NULL, ctl_doctor_reach_name },

    { "tcp", "the server takes connections on this port", "name",
      ctl_doctor_reach_tcp },

    { "tls", "TLS 1.2 or 1.3 is spoken on this port", "tcp",
      ctl_doctor_reach_tls },

    { NULL, NULL, NULL, NULL }
};


/* failed connections: errno, description, advice */

static const struct {
    int          error;
    const char  *seen;
    const char  *advice;
} ctl_doctor_reach_errors[] = {

    { ECONNREFUSED, "refuses connections",
      "nothing listens there, or a firewall says so: does nginx run, and does "
      "\"listen\" name this\n"
      "address and port? On its host: ss -ltn" },

    { ETIMEDOUT, "does not answer",
      "a firewall drops what we send, or the host is down: the port must be "
      "open from vCenter and,\n"
      "for vSAN, from every ESXi host" },

    { EHOSTUNREACH, "cannot be reached: there is no route",
      "look at the routes and gateways of this host, and whether the other "
      "one is up" },

    { ENETUNREACH, "cannot be reached: there is no route",
      "look at the routes and gateways of this host; if it has no IPv6, give "
      "an IPv4 address" },

    { 0, NULL, NULL }
};


/* failed handshakes: alert or OpenSSL's reason, description, advice */

static const struct {
    int          alert;
    int          reason;
    const char  *seen;
    const char  *advice;
} ctl_doctor_reach_endings[] = {

    { TLS1_AD_PROTOCOL_VERSION, 0, "the server speaks neither TLS 1.2 nor 1.3",
      "in its \"server\" block: ssl_protocols TLSv1.2 TLSv1.3" },

    { 0, SSL_R_UNSUPPORTED_PROTOCOL,
      "the server speaks neither TLS 1.2 nor 1.3",
      "in its \"server\" block: ssl_protocols TLSv1.2 TLSv1.3" },

    { SSL3_AD_HANDSHAKE_FAILURE, 0,
      "the server and we have no cipher in common",
      "leave \"ssl_ciphers\" out of its \"server\" block, and look whether "
      "it has an \"ssl_certificate\"" },

    { TLS1_AD_UNRECOGNIZED_NAME, 0, "the server knows nothing of this name",
      "call it by a name that it has" },

    { TLS1_AD_INTERNAL_ERROR, 0, "the server failed in the handshake",
      "its error log says why" },

    { 0, 0, "the handshake failed", "the server's error log says why" }
};


static void
ctl_doctor_reach_name(void *data, const ctl_doctor_check_t *check)
{
    int                   rc;
    struct addrinfo       hints;
    ctl_doctor_client_t  *d = data;
    ctl_doctor_server_t  *s = d->server;

    if (ctl_endpoint_parse(&s->endpoint, s->name) != KMIP_OK) {
        ctl_doctor_report_bad(d->r, check, CTL_USAGE,
                              "HOST, HOST:PORT, or [ADDRESS]:PORT for IPv6",
                              "\"%s\" is not a host and a port", s->name);
        return;
    }

    memset(&hints, 0, sizeof(hints));
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICSERV;

    rc = getaddrinfo(s->endpoint.host, s->endpoint.port, &hints,
                     &s->addresses);

    if (rc != 0) {
        s->addresses = NULL;
        ctl_doctor_report_bad(d->r, check, CTL_UNREACHABLE,
                              "is it spelled right, and does the DNS server "
                              "of this host, and that of vCenter, know it?\n"
                              "getent hosts NAME asks here",
                              "the name \"%s\" has no address: %s",
                              s->endpoint.host, gai_strerror(rc));
        return;
    }

    if (ctl_doctor_reach_numeric(s->endpoint.host)) {
        ctl_doctor_report_good(d->r, check, "%s is an address, and needs no "
                               "DNS", s->endpoint.host);
        return;
    }

    s->sni = s->endpoint.host;

    ctl_doctor_report_good(d->r, check, "the name \"%s\" has the address %s",
                           s->endpoint.host,
                           ctl_doctor_reach_list(d, s->addresses));
}


static int
ctl_doctor_reach_numeric(const char *host)
{
    int                 numeric;
    ASN1_OCTET_STRING  *address;

    address = a2i_IPADDRESS(host);
    numeric = (address != NULL);

    ASN1_OCTET_STRING_free(address);
    ERR_clear_error();

    return numeric;
}


static const char *
ctl_doctor_reach_text(const struct addrinfo *address, char *text)
{
    if (getnameinfo(address->ai_addr, address->ai_addrlen, text,
                    CTL_DOCTOR_ADDRESS, NULL, 0, NI_NUMERICHOST)
        != 0)
    {
        return "?";
    }

    return text;
}


static const char *
ctl_doctor_reach_list(ctl_doctor_client_t *d, const struct addrinfo *list)
{
    char         text[CTL_DOCTOR_ADDRESS];
    const char  *all;

    /* a copy, since "text" is local to this function */

    all = ctl_doctor_report_text(d->r, "%s",
                                 ctl_doctor_reach_text(list, text));

    for (list = list->ai_next; list; list = list->ai_next) {
        all = ctl_doctor_report_text(d->r, "%s and %s", all,
                                     ctl_doctor_reach_text(list, text));
    }

    return all;
}


/* tries each address, since a client may start with any of them */

static void
ctl_doctor_reach_tcp(void *data, const ctl_doctor_check_t *check)
{
    size_t                i, n;
    ctl_line_t            line;
    struct addrinfo      *address;
    ctl_doctor_try_t      tries[CTL_DOCTOR_ADDRESSES];
    ctl_doctor_client_t  *d = data;
    ctl_doctor_server_t  *s = d->server;

    n = 0;

    for (address = s->addresses; address && n < CTL_DOCTOR_ADDRESSES;
         address = address->ai_next)
    {
        tries[n].state = ctl_line_connect(&line, address, d->timeout);
        tries[n].error = line.error;
        tries[n].why = line.why;
        tries[n].spent = line.connecting;

        ctl_line_close(&line);

        if (tries[n].state == CTL_LINE_OK && s->address == NULL) {
            s->address = address;
        }

        n++;
    }

    for (i = 0, address = s->addresses; i < n;
         i++, address = address->ai_next)
    {
        ctl_doctor_reach_address(d, check, address, &tries[i]);
    }
}


/* a failure is a fault only if no other address works */

static void
ctl_doctor_reach_address(ctl_doctor_client_t *d,
    const ctl_doctor_check_t *check, const struct addrinfo *address,
    const ctl_doctor_try_t *try)
{
    char         text[CTL_DOCTOR_ADDRESS];
    size_t       i;
    const char  *host, *port, *seen, *advice;

    host = ctl_doctor_reach_text(address, text);
    port = d->server->endpoint.port;

    if (try->state == CTL_LINE_OK) {
        ctl_doctor_report_good(d->r, check, "%s, port %s, takes connections "
                               "(%.1f ms)", host, port, try->spent);
        return;
    }

    for (i = 0; ctl_doctor_reach_errors[i].error
                && ctl_doctor_reach_errors[i].error != try->error;
         i++)
    {
        /* void */
    }

    advice = ctl_doctor_reach_errors[i].advice;
    seen = ctl_doctor_reach_errors[i].seen;

    if (ctl_doctor_reach_errors[i].error == 0) {
        seen = ctl_doctor_report_text(d->r, "cannot be reached (%s)",
                                      try->why);
    }

    if (d->server->address) {
        ctl_doctor_report_warning(d->r, check, advice, "%s, port %s, %s: a "
                                  "client that begins with this address of "
                                  "\"%s\" waits or fails", host, port, seen,
                                  d->server->endpoint.host);
        return;
    }

    ctl_doctor_report_bad(d->r, check, CTL_UNREACHABLE, advice,
                          "%s, port %s, %s", host, port, seen);
}


static void
ctl_doctor_reach_tls(void *data, const ctl_doctor_check_t *check)
{
    ctl_line_e            state;
    ctl_doctor_client_t  *d = data;
    ctl_doctor_server_t  *s = d->server;

    state = ctl_doctor_talk_dial(d, s);

    if (d->line.ssl) {
        s->asked = d->line.asked;
        s->cert = SSL_get1_peer_certificate(d->line.ssl);
        s->chain = X509_chain_up_ref(SSL_get_peer_cert_chain(d->line.ssl));
        ctl_doctor_reach_cas(d);
    }

    /* if the server refuses our certificate here, another check reports it */

    if (state == CTL_LINE_ALERT && s->cert && s->asked
        && ctl_doctor_reach_certificate(d->line.alert))
    {
        s->alert = d->line.alert;
        state = CTL_LINE_OK;
    }

    if (state == CTL_LINE_OK) {
        ctl_doctor_reach_spoken(d, check);

    } else if (state == CTL_LINE_ALERT || state == CTL_LINE_TLS) {
        ctl_doctor_reach_refused(d, check, state);

    } else {
        ctl_doctor_reach_silent(d, check, state);
    }

    ctl_line_close(&d->line);
}


/* counts the CAs that the server names in its request for a certificate */

static void
ctl_doctor_reach_cas(ctl_doctor_client_t *d)
{
    int                         i, k;
    const X509                 *cert;
    ctl_doctor_server_t        *s = d->server;
    const STACK_OF(X509_NAME)  *names;

    names = SSL_get0_peer_CA_list(d->line.ssl);

    s->cas = names ? sk_X509_NAME_num(names) : 0;
    s->foreign = (s->cas > 0 && d->cert);

    for (i = -1; s->foreign && i < sk_X509_num(d->chain); i++) {
        cert = (i == -1) ? d->cert : sk_X509_value(d->chain, i);

        for (k = 0; k < s->cas; k++) {

            if (X509_NAME_cmp(X509_get_issuer_name(cert),
                              sk_X509_NAME_value(names, k))
                == 0)
            {
                s->foreign = 0;
            }
        }
    }
}


static int
ctl_doctor_reach_certificate(int alert)
{
    return (alert >= SSL3_AD_NO_CERTIFICATE
            && alert <= SSL3_AD_CERTIFICATE_UNKNOWN)
           || alert == TLS1_AD_UNKNOWN_CA
           || alert == TLS1_AD_ACCESS_DENIED
           || alert == TLS13_AD_CERTIFICATE_REQUIRED
           || alert == SSL3_AD_HANDSHAKE_FAILURE;
}


static void
ctl_doctor_reach_spoken(ctl_doctor_client_t *d,
    const ctl_doctor_check_t *check)
{
    ctl_doctor_report_good(d->r, check, "the server speaks %s, with the cipher "
                           "%s (%.1f ms)", SSL_get_version(d->line.ssl),
                           SSL_get_cipher_name(d->line.ssl),
                           d->line.shaking);
}


static void
ctl_doctor_reach_silent(ctl_doctor_client_t *d,
    const ctl_doctor_check_t *check, ctl_line_e state)
{
    if (state == CTL_LINE_PLAIN) {

        if (ctl_doctor_talk_http(&d->line)) {
            ctl_doctor_report_bad(d->r, check, CTL_UNREACHABLE,
                                  "give the port of the KMIP server: it is "
                                  "5696 in most places",
                                  "an HTTP server without TLS answers there");
            return;
        }

        ctl_doctor_report_bad(d->r, check, CTL_UNREACHABLE,
                              "is this the port of the KMIP server? If so, "
                              "its \"listen\" lacks \"ssl\"",
                              "what answers there speaks no TLS; it says "
                              "\"%s\"", d->line.head);

    } else if (state == CTL_LINE_TIMEOUT) {
        ctl_doctor_report_bad(d->r, check, CTL_UNREACHABLE,
                              "is this the port of the KMIP server? If so, it "
                              "waits for something else than TLS, or it hangs",
                              "the server takes the connection, and says "
                              "nothing for %d s", d->timeout / 1000);

    } else if (state == CTL_LINE_CLOSED) {
        ctl_doctor_report_bad(d->r, check, CTL_UNREACHABLE,
                              "the server's error log says why: \"access "
                              "forbidden\" is a \"deny\" that meets us,\n"
                              "\"broken header\" is \"proxy_protocol\" in "
                              "its \"listen\", which a load balancer must "
                              "speak;\n"
                              "\"has no TLS\" is a \"listen\" without "
                              "\"ssl\"; without a line it is a load balancer "
                              "that has no server behind it",
                              "the server closes the connection before TLS "
                              "begins");

    } else {
        ctl_doctor_report_bad(d->r, check, CTL_UNREACHABLE, NULL,
                              "the connection broke: %s", d->line.why);
    }
}


static void
ctl_doctor_reach_refused(ctl_doctor_client_t *d,
    const ctl_doctor_check_t *check, ctl_line_e state)
{
    size_t       i;
    const char  *why;

    for (i = 0; ctl_doctor_reach_endings[i].alert
                || ctl_doctor_reach_endings[i].reason;
         i++)
    {
        if (state == CTL_LINE_ALERT
            ? ctl_doctor_reach_endings[i].alert == d->line.alert
            : ctl_doctor_reach_endings[i].reason == d->line.reason)
        {
            break;
        }
    }

    why = (state == CTL_LINE_ALERT) ? SSL_alert_desc_string_long(d->line.alert)
                                    : d->line.why;

    ctl_doctor_report_bad(d->r, check, CTL_UNREACHABLE,
                          ctl_doctor_reach_endings[i].advice, "%s (%s)",
                          ctl_doctor_reach_endings[i].seen, why);
}
