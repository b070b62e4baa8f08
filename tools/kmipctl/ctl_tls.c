
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * A connection with mutual TLS, and with a deadline for each step.
 */


#include "ctl_tls.h"
#include "ctl_clock.h"
#include "ctl_socket.h"

#include "kmip_frame.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>


/* seconds; a server looks through many keys for 60 */

#define CTL_TIMEOUT          10
#define CTL_TIMEOUT_PATIENT  75


struct ctl_connection_s {
    int           fd;
    int           timeout;          /* milliseconds */
    int64_t       deadline;
    unsigned      answered:1;       /* the server has sent a response */
    const ctl_t  *c;
    SSL_CTX      *ctx;
    SSL          *ssl;
    const char   *server;
};

typedef struct {
    long          code;
    const char   *advice;
} ctl_advice_t;


static int ctl_tls_file(const char *what, const char *name);
static int ctl_tls_open(ctl_t *c, ctl_connection_t *cn);
static int ctl_tls_handshake(ctl_connection_t *cn);
static int ctl_tls_read(ctl_connection_t *cn, uint8_t *data, size_t len);
static void ctl_tls_clear(void);
static int ctl_tls_wait(ctl_connection_t *cn, int rc, int *error);
static int ctl_tls_fail(ctl_connection_t *cn, int error);
static const char *ctl_tls_closed(const ctl_connection_t *cn);
static int ctl_tls_fail_verify(ctl_connection_t *cn, long result);
static int ctl_tls_say(const ctl_connection_t *cn, int rc, const char *what,
    const char *why, const char *advice);
static const char *ctl_advice(const ctl_advice_t *list, long code);


static const ctl_advice_t  ctl_advice_verify[] = {
    { X509_V_ERR_HOSTNAME_MISMATCH,
      "call the server by a name in its certificate, or --name-check off" },
    { X509_V_ERR_IP_ADDRESS_MISMATCH,
      "call the server by a name in its certificate, or --name-check off" },
    { X509_V_ERR_CERT_HAS_EXPIRED,
      "the server needs a new certificate" },
    { X509_V_ERR_CERT_NOT_YET_VALID,
      "compare the clocks of both hosts" },
    { 0,
      "give its CA, or the certificate itself, with --ca" }
};

/* after the handshake: the module has refused this client */

static const char  ctl_advice_refused[] =
    "it does not admit this client, and its error log says why: most likely "
    "the\n"
    "certificate is not in kmip_allowed_certificate, or Key Protect is out of "
    "reach\n"
    "(\"on_unavailable refuse\")";

/* before it is over */

static const char  ctl_advice_closed[] =
    "it did so before TLS: it may refuse this address (\"deny\"), expect the "
    "PROXY\n"
    "protocol on this port, drain, or be at a limit; its error log says more";


int
ctl_connect(ctl_t *c, const char *server)
{
    int                rc;
    ctl_connection_t  *cn;

    cn = calloc(1, sizeof(ctl_connection_t));
    if (cn == NULL) {
        return CTL_UNREACHABLE;
    }

    cn->fd = -1;
    cn->c = c;
    cn->server = server;
    cn->timeout = ctl_timeout(c);
    cn->deadline = ctl_clock_ms() + cn->timeout;

    ERR_clear_error();

    rc = ctl_tls_context(c, &cn->ctx);

    if (rc == CTL_OK) {
        rc = ctl_tls_open(c, cn);
    }

    if (rc == CTL_OK) {
        rc = ctl_tls_handshake(cn);
    }

    if (rc != CTL_OK) {
        ctl_close(cn);
        return rc;
    }

    c->connection = cn;

    return CTL_OK;
}


int
ctl_timeout(const ctl_t *c)
{
    int  seconds;

    seconds = c->patient ? CTL_TIMEOUT_PATIENT : CTL_TIMEOUT;

    return (c->o.timeout ? c->o.timeout : seconds) * 1000;
}


int
ctl_connection_fd(const ctl_connection_t *cn)
{
    return cn->fd;
}


void
ctl_close(ctl_connection_t *cn)
{
    if (cn == NULL) {
        return;
    }

    if (cn->ssl && SSL_is_init_finished(cn->ssl)) {
        SSL_shutdown(cn->ssl);
    }

    SSL_free(cn->ssl);
    SSL_CTX_free(cn->ctx);

    if (cn->fd != -1) {
        close(cn->fd);
    }

    ERR_clear_error();
    free(cn);
}


int
ctl_tls_context(ctl_t *c, SSL_CTX **context)
{
    SSL_CTX            *ctx;
    X509_VERIFY_PARAM  *param;

    ctx = SSL_CTX_new(TLS_client_method());
    *context = ctx;

    if (ctx == NULL) {
        return ctl_tls_file("TLS", "no memory");
    }

    SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION);
    SSL_CTX_set_options(ctx, SSL_OP_CLEANSE_PLAINTEXT);
    SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER, NULL);

    if (SSL_CTX_use_certificate_chain_file(ctx, c->o.cert) != 1) {
        return ctl_tls_file("certificate", c->o.cert);
    }

    if (SSL_CTX_use_PrivateKey_file(ctx, c->o.key, SSL_FILETYPE_PEM) != 1) {
        return ctl_tls_file("key", c->o.key);
    }

    if (SSL_CTX_load_verify_locations(ctx, c->o.ca, NULL) != 1) {
        return ctl_tls_file("CA", c->o.ca);
    }

    /*
     * the server's own certificate may be the trusted one, whatever CA signed
     * it
     */

    param = SSL_CTX_get0_param(ctx);
    X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_PARTIAL_CHAIN);

    return CTL_OK;
}


static int
ctl_tls_file(const char *what, const char *name)
{
    const char     *reason;
    unsigned long   error;

    error = ERR_peek_error();
    reason = ERR_reason_error_string(error);

    if (reason == NULL) {
        reason = strerror(ERR_GET_REASON(error));
    }

    fprintf(stderr, "kmipctl: %s %s: %s\n", what, name, reason);
    ERR_clear_error();

    return CTL_USAGE;
}


static int
ctl_tls_open(ctl_t *c, ctl_connection_t *cn)
{
    const char      *why;
    ctl_endpoint_t   endpoint;

    if (ctl_endpoint_parse(&endpoint, cn->server) != KMIP_OK) {
        return ctl_tls_say(cn, CTL_USAGE, "not HOST, HOST:PORT or unix:PATH",
                           NULL, NULL);
    }

    cn->fd = ctl_socket_open(&endpoint, cn->deadline, &why);

    if (cn->fd == -1) {
        return ctl_tls_say(cn, CTL_UNREACHABLE, "cannot connect", why, NULL);
    }

    cn->ssl = SSL_new(cn->ctx);

    if (cn->ssl == NULL || SSL_set_fd(cn->ssl, cn->fd) != 1
        || ctl_tls_names(c, cn->ssl, endpoint.host) != KMIP_OK)
    {
        return ctl_tls_say(cn, CTL_UNREACHABLE, "cannot start TLS", NULL,
                           NULL);
    }

    return CTL_OK;
}


kmip_int_t
ctl_tls_names(ctl_t *c, SSL *ssl, const char *host)
{
    int                 numeric;
    ASN1_OCTET_STRING  *address;

    if (c->o.server_name) {
        host = c->o.server_name;

    } else if (ctl_endpoint_unix(host)) {
        return KMIP_OK;
    }

    address = a2i_IPADDRESS(host);
    numeric = (address != NULL);
    ASN1_OCTET_STRING_free(address);
    ERR_clear_error();

    if (!numeric && SSL_set_tlsext_host_name(ssl, host) != 1) {
        return KMIP_ERROR;
    }

    if (!c->name_check) {
        return KMIP_OK;
    }

    if (numeric) {
        return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host)
               == 1 ? KMIP_OK : KMIP_ERROR;
    }

    return SSL_set1_host(ssl, host) == 1 ? KMIP_OK : KMIP_ERROR;
}


static int
ctl_tls_handshake(ctl_connection_t *cn)
{
    int  rc, error;

    do {
        ctl_tls_clear();
        rc = SSL_connect(cn->ssl);

        if (rc == 1) {
            return CTL_OK;
        }

    } while (ctl_tls_wait(cn, rc, &error));

    rc = ctl_tls_fail(cn, error);

    return rc == CTL_NO_ANSWER ? CTL_UNREACHABLE : rc;
}


int
ctl_send(ctl_connection_t *cn, const void *data, size_t len)
{
    int     rc, error;
    size_t  n;

    cn->deadline = ctl_clock_ms() + cn->timeout;

    do {
        ctl_tls_clear();
        rc = SSL_write_ex(cn->ssl, data, len, &n);

        if (rc == 1) {
            return CTL_OK;
        }

    } while (ctl_tls_wait(cn, rc, &error));

    return ctl_tls_fail(cn, error);
}


int
ctl_receive(ctl_connection_t *cn, kmip_arena_t *arena, kmip_str_t *answer)
{
    int             rc;
    size_t          size;
    uint8_t         head[KMIP_FRAME_HEADER];
    kmip_int_t      framed;
    kmip_secret_t  *data;

    cn->deadline = ctl_clock_ms() + ctl_timeout(cn->c);

    rc = ctl_tls_read(cn, head, sizeof(head));
    if (rc != CTL_OK) {
        return rc;
    }

    cn->answered = 1;

    framed = kmip_frame_size(head, sizeof(head), KMIP_TAG_RESPONSE_MESSAGE,
                             CTL_ANSWER_MAX, &size);

    if (framed == KMIP_ERROR) {
        return ctl_tls_say(cn, CTL_NOT_KMIP, "the response is not KMIP", NULL,
                           "is this the port of a KMIP server?");
    }

    data = (framed == KMIP_OK) ? kmip_secret_create(arena, size) : NULL;

    if (data == NULL) {
        return ctl_tls_say(cn, CTL_NOT_KMIP, "the response is too long", NULL,
                           NULL);
    }

    memcpy(data->data, head, sizeof(head));

    answer->data = data->data;
    answer->len = size;

    return ctl_tls_read(cn, data->data + sizeof(head), size - sizeof(head));
}


static int
ctl_tls_read(ctl_connection_t *cn, uint8_t *data, size_t len)
{
    int     rc, error;
    size_t  n;

    while (len) {
        ctl_tls_clear();
        rc = SSL_read_ex(cn->ssl, data, len, &n);

        if (rc == 1) {
            data += n;
            len -= n;
            continue;
        }

        if (!ctl_tls_wait(cn, rc, &error)) {
            return ctl_tls_fail(cn, error);
        }
    }

    return CTL_OK;
}


/* SSL_get_error() reads both */

static void
ctl_tls_clear(void)
{
    ERR_clear_error();
    errno = 0;
}


/* 1: repeat the call; 0: it failed, error is SSL_get_error()'s or -errno */

static int
ctl_tls_wait(ctl_connection_t *cn, int rc, int *error)
{
    short  events;

    *error = SSL_get_error(cn->ssl, rc);

    switch (*error) {

    case SSL_ERROR_WANT_READ:
        events = POLLIN;
        break;

    case SSL_ERROR_WANT_WRITE:
        events = POLLOUT;
        break;

    case SSL_ERROR_SYSCALL:
        *error = errno ? -errno : SSL_ERROR_ZERO_RETURN;
        return 0;

    default:
        return 0;
    }

    if (!ctl_socket_wait(cn->fd, events, cn->deadline)) {
        *error = -errno;
        return 0;
    }

    return 1;
}


static int
ctl_tls_fail(ctl_connection_t *cn, int error)
{
    int    reason;
    long   result;

    reason = ERR_GET_REASON(ERR_peek_error());
    result = SSL_get_verify_result(cn->ssl);

    if (result != X509_V_OK && !SSL_is_init_finished(cn->ssl)) {
        return ctl_tls_fail_verify(cn, result);
    }

    if (error < 0 && error != -ECONNRESET && error != -EPIPE) {
        return ctl_tls_say(cn, CTL_NO_ANSWER, "no response", strerror(-error),
                           NULL);
    }

    if (error < 0 || error == SSL_ERROR_ZERO_RETURN
        || reason == SSL_R_UNEXPECTED_EOF_WHILE_READING)
    {
        return ctl_tls_say(cn, CTL_NO_ANSWER, "the server closed the "
                           "connection", NULL, ctl_tls_closed(cn));
    }

    if (reason > SSL_AD_REASON_OFFSET) {
        return ctl_tls_say(cn, CTL_UNREACHABLE, "TLS refused",
                           SSL_alert_desc_string_long(reason
                                                     - SSL_AD_REASON_OFFSET),
                           ctl_advice_refused);
    }

    return ctl_tls_say(cn, CTL_UNREACHABLE, "TLS failed",
                       ERR_reason_error_string(ERR_peek_error()),
                       "is this the port of a KMIP server?");
}


static const char *
ctl_tls_closed(const ctl_connection_t *cn)
{
    if (cn->answered) {
        return NULL;
    }

    return SSL_is_init_finished(cn->ssl) ? ctl_advice_refused
                                         : ctl_advice_closed;
}


static int
ctl_tls_fail_verify(ctl_connection_t *cn, long result)
{
    return ctl_tls_say(cn, CTL_UNREACHABLE,
                       "the server's certificate is not trusted",
                       X509_verify_cert_error_string(result),
                       ctl_advice(ctl_advice_verify, result));
}


static int
ctl_tls_say(const ctl_connection_t *cn, int rc, const char *what,
    const char *why, const char *advice)
{
    if (!cn->c->quiet) {
        fprintf(stderr, "kmipctl: %s: %s%s%s\n", cn->server, what,
                why ? ": " : "", why ? why : "");
    }

    if (advice && !cn->c->quiet) {
        fprintf(stderr, "%s\n", advice);
    }

    ERR_clear_error();

    return rc;
}


static const char *
ctl_advice(const ctl_advice_t *list, long code)
{
    while (list->code && list->code != code) {
        list++;
    }

    return list->advice;
}
