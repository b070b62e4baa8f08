
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * A connection whose steps are recorded.
 */


#include "ctl_line.h"
#include "ctl_clock.h"

#include "kmip_frame.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>


static ctl_line_e ctl_line_connected(ctl_line_t *line);
static int ctl_line_asked(SSL *ssl, void *data);
static long ctl_line_seen(BIO *bio, int operation, const char *data,
    size_t len, int argi, long argl, int rc, size_t *processed);
static ctl_line_e ctl_line_judge(ctl_line_t *line, ctl_line_e state);
static ctl_line_e ctl_line_send(ctl_line_t *line, const kmip_str_t *request);
static ctl_line_e ctl_line_receive(ctl_line_t *line, kmip_arena_t *arena,
    kmip_str_t *answer);
static ctl_line_e ctl_line_read(ctl_line_t *line, uint8_t *data, size_t len);
static void ctl_line_clear(void);
static ctl_line_e ctl_line_wait(ctl_line_t *line, int rc);
static ctl_line_e ctl_line_failed(ctl_line_t *line);
static ctl_line_e ctl_line_system(ctl_line_t *line);
static void ctl_line_head(ctl_line_t *line, const void *data, size_t len);
static void ctl_line_begin(ctl_line_t *line);
static double ctl_line_clock(void);


ctl_line_e
ctl_line_connect(ctl_line_t *line, const struct addrinfo *address,
    int timeout)
{
    double      began;
    ctl_line_e  rc;

    memset(line, 0, sizeof(ctl_line_t));

    line->timeout = timeout;
    ctl_line_begin(line);
    began = ctl_line_clock();

    line->fd = socket(address->ai_family,
                      SOCK_STREAM|SOCK_NONBLOCK|SOCK_CLOEXEC, 0);

    if (line->fd == -1) {
        return ctl_line_system(line);
    }

    if (connect(line->fd, address->ai_addr, address->ai_addrlen) == 0) {
        rc = CTL_LINE_OK;

    } else {
        rc = (errno == EINPROGRESS) ? ctl_line_connected(line)
                                    : ctl_line_system(line);
    }

    line->connecting = ctl_line_clock() - began;

    return rc;
}


static ctl_line_e
ctl_line_connected(ctl_line_t *line)
{
    int        error;
    socklen_t  len;

    len = sizeof(error);

    if (!ctl_socket_wait(line->fd, POLLOUT, line->deadline)
        || getsockopt(line->fd, SOL_SOCKET, SO_ERROR, &error, &len) == -1)
    {
        return ctl_line_system(line);
    }

    if (error) {
        errno = error;
        return ctl_line_system(line);
    }

    return CTL_LINE_OK;
}


ctl_line_e
ctl_line_handshake(ctl_line_t *line, SSL_CTX *ctx, const char *host)
{
    int         rc;
    double      began;
    ctl_line_e  state;

    ctl_line_begin(line);
    began = ctl_line_clock();

    line->ssl = SSL_new(ctx);

    if (line->ssl == NULL || SSL_set_fd(line->ssl, line->fd) != 1) {
        return CTL_LINE_MEMORY;
    }

    SSL_set_cert_cb(line->ssl, ctl_line_asked, line);

    if (host && SSL_set_tlsext_host_name(line->ssl, host) != 1) {
        return CTL_LINE_MEMORY;
    }

    BIO_set_callback_ex(SSL_get_rbio(line->ssl), ctl_line_seen);
    BIO_set_callback_arg(SSL_get_rbio(line->ssl), (char *) line);

    do {
        ctl_line_clear();
        rc = SSL_connect(line->ssl);
        state = (rc == 1) ? CTL_LINE_OK : ctl_line_wait(line, rc);

    } while (rc != 1 && state == CTL_LINE_OK);

    BIO_set_callback_ex(SSL_get_rbio(line->ssl), NULL);

    line->open = (rc == 1);
    line->agreed = (SSL_get_current_cipher(line->ssl) != NULL);
    line->shaking = ctl_line_clock() - began;

    return (state == CTL_LINE_OK) ? state : ctl_line_judge(line, state);
}


/*
 * called when the server asks for a certificate, even if there is none to send
 */

static int
ctl_line_asked(SSL *ssl, void *data)
{
    ctl_line_t  *line = data;

    line->asked = 1;

    return 1;
}


/* copies the first bytes that OpenSSL reads */

static long
ctl_line_seen(BIO *bio, int operation, const char *data, size_t len, int argi,
    long argl, int rc, size_t *processed)
{
    size_t       n;
    ctl_line_t  *line;

    line = (ctl_line_t *) BIO_get_callback_arg(bio);

    if (operation == (BIO_CB_READ|BIO_CB_RETURN) && rc > 0 && processed) {
        n = sizeof(line->first) - line->nfirst;
        n = (*processed < n) ? *processed : n;

        memcpy(line->first + line->nfirst, data, n);
        line->nfirst += n;
    }

    return rc;
}


/*
 * sorts out a handshake's failure: bytes that are no TLS record mean another
 * protocol
 */

static ctl_line_e
ctl_line_judge(ctl_line_t *line, ctl_line_e state)
{
    ssize_t  n;

    if (line->nfirst == 0
        || (line->first[0] >= SSL3_RT_CHANGE_CIPHER_SPEC
            && line->first[0] <= SSL3_RT_APPLICATION_DATA))
    {
        return state;
    }

    /* OpenSSL gave up after a few bytes: read the rest */

    n = recv(line->fd, line->first + line->nfirst,
             sizeof(line->first) - line->nfirst, MSG_DONTWAIT);

    line->nfirst += (n > 0) ? (size_t) n : 0;
    ctl_line_head(line, line->first, line->nfirst);

    return CTL_LINE_PLAIN;
}


ctl_line_e
ctl_line_call(ctl_line_t *line, ctl_t *c, kmip_arena_t *arena,
    kmip_header_t *header, ctl_item_t *items, size_t n)
{
    double      began;
    ctl_line_e  state;
    kmip_str_t  request, answer;

    ctl_line_begin(line);

    if (ctl_request(c, arena, items, n, &request) != KMIP_OK) {
        return CTL_LINE_MEMORY;
    }

    began = ctl_line_clock();

    state = ctl_line_send(line, &request);

    /* a server that closes may have sent a response before */

    if (state == CTL_LINE_OK || state == CTL_LINE_CLOSED) {
        state = ctl_line_receive(line, arena, &answer);
    }

    line->answering = ctl_line_clock() - began;

    if (state != CTL_LINE_OK) {
        return state;
    }

    line->why = ctl_response(arena, &answer, header, items, n);

    return line->why ? CTL_LINE_NOT_KMIP : CTL_LINE_OK;
}


static ctl_line_e
ctl_line_send(ctl_line_t *line, const kmip_str_t *request)
{
    int         rc;
    size_t      n;
    ctl_line_e  state;

    do {
        ctl_line_clear();
        rc = SSL_write_ex(line->ssl, request->data, request->len, &n);
        state = (rc == 1) ? CTL_LINE_OK : ctl_line_wait(line, rc);

    } while (rc != 1 && state == CTL_LINE_OK);

    return state;
}


static ctl_line_e
ctl_line_receive(ctl_line_t *line, kmip_arena_t *arena, kmip_str_t *answer)
{
    size_t          size;
    uint8_t         head[KMIP_FRAME_HEADER];
    kmip_int_t      rc;
    ctl_line_e      state;
    kmip_secret_t  *data;

    state = ctl_line_read(line, head, sizeof(head));

    if (state != CTL_LINE_OK) {
        return state;
    }

    rc = kmip_frame_size(head, sizeof(head), KMIP_TAG_RESPONSE_MESSAGE,
                         CTL_ANSWER_MAX, &size);

    if (rc != KMIP_OK) {
        line->why = (rc == KMIP_ERROR) ? "no message of KMIP"
                                       : "a message that is too long";
        ctl_line_head(line, head, sizeof(head));
        return CTL_LINE_NOT_KMIP;
    }

    data = kmip_secret_create(arena, size);

    if (data == NULL) {
        return CTL_LINE_MEMORY;
    }

    memcpy(data->data, head, sizeof(head));

    answer->data = data->data;
    answer->len = size;

    return ctl_line_read(line, data->data + sizeof(head),
                         size - sizeof(head));
}


static ctl_line_e
ctl_line_read(ctl_line_t *line, uint8_t *data, size_t len)
{
    int         rc;
    size_t      n;
    ctl_line_e  state;

    while (len) {
        ctl_line_clear();
        rc = SSL_read_ex(line->ssl, data, len, &n);

        if (rc == 1) {
            data += n;
            len -= n;
            continue;
        }

        state = ctl_line_wait(line, rc);

        if (state != CTL_LINE_OK) {
            return state;
        }
    }

    return CTL_LINE_OK;
}


/* SSL_get_error() reads both */

static void
ctl_line_clear(void)
{
    ERR_clear_error();
    errno = 0;
}


/* CTL_LINE_OK: repeat the call */

static ctl_line_e
ctl_line_wait(ctl_line_t *line, int rc)
{
    short  events;

    switch (SSL_get_error(line->ssl, rc)) {

    case SSL_ERROR_WANT_READ:
        events = POLLIN;
        break;

    case SSL_ERROR_WANT_WRITE:
        events = POLLOUT;
        break;

    case SSL_ERROR_SYSCALL:
        return errno ? ctl_line_system(line) : CTL_LINE_CLOSED;

    case SSL_ERROR_ZERO_RETURN:
        return CTL_LINE_CLOSED;

    default:
        return ctl_line_failed(line);
    }

    return ctl_socket_wait(line->fd, events, line->deadline)
           ? CTL_LINE_OK : ctl_line_system(line);
}


static ctl_line_e
ctl_line_failed(ctl_line_t *line)
{
    unsigned long  error;

    error = ERR_peek_error();

    line->reason = ERR_GET_REASON(error);
    line->why = ERR_reason_error_string(error);

    if (line->why == NULL) {
        line->why = "no reason was given";
    }

    ERR_clear_error();

    if (line->reason == SSL_R_UNEXPECTED_EOF_WHILE_READING) {
        return CTL_LINE_CLOSED;
    }

    if (line->reason > SSL_AD_REASON_OFFSET) {
        line->alert = line->reason - SSL_AD_REASON_OFFSET;
        return CTL_LINE_ALERT;
    }

    return CTL_LINE_TLS;
}


static ctl_line_e
ctl_line_system(ctl_line_t *line)
{
    line->error = errno;
    line->why = strerror(errno);

    switch (errno) {

    case ETIMEDOUT:
        return CTL_LINE_TIMEOUT;

    case ECONNRESET:
    case EPIPE:
        return CTL_LINE_CLOSED;

    default:
        return CTL_LINE_SYSTEM;
    }
}


/* keeps the first line of the received bytes, as far as it is text */

static void
ctl_line_head(ctl_line_t *line, const void *data, size_t len)
{
    size_t       i;
    const char  *p = data;

    for (i = 0; i < len && i < CTL_LINE_HEAD - 1; i++) {

        if (p[i] == '\r' || p[i] == '\n') {
            break;
        }

        line->head[i] = (p[i] >= 0x20 && p[i] < 0x7f) ? p[i] : '?';
    }

    line->head[i] = '\0';
}


static void
ctl_line_begin(ctl_line_t *line)
{
    line->deadline = ctl_clock_ms() + line->timeout;
    line->why = "";
}


/* in milliseconds, with fractions */

static double
ctl_line_clock(void)
{
    return (double) ctl_clock_ns() / 1000000;
}


void
ctl_line_close(ctl_line_t *line)
{
    SSL_free(line->ssl);
    line->ssl = NULL;

    if (line->fd != -1) {
        close(line->fd);
        line->fd = -1;
    }

    ERR_clear_error();
}
