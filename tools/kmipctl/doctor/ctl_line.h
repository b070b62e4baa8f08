
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * A connection whose steps are recorded: each step's result is kept, and
 * nothing is printed. The doctor uses it; other commands use ctl_connect().
 */


#ifndef _CTL_LINE_H_INCLUDED_
#define _CTL_LINE_H_INCLUDED_


#include "ctl_exchange.h"
#include "ctl_socket.h"

#include <netdb.h>
#include <openssl/ssl.h>


#define CTL_LINE_HEAD  80


typedef enum {
    CTL_LINE_OK = 0,
    CTL_LINE_SYSTEM,         /* no connection: see why; error is errno */
    CTL_LINE_TIMEOUT,        /* no bytes came in time */
    CTL_LINE_CLOSED,         /* the server closed or reset it */
    CTL_LINE_PLAIN,          /* the server does not speak TLS; head has its
                                text */
    CTL_LINE_ALERT,          /* the server sent a TLS alert */
    CTL_LINE_TLS,            /* TLS failed at this end: see why */
    CTL_LINE_NOT_KMIP,       /* the response is not KMIP: see why, head */
    CTL_LINE_MEMORY
} ctl_line_e;


typedef struct {
    int              fd;
    int              timeout;        /* milliseconds, for each step */
    int64_t          deadline;
    SSL             *ssl;

    unsigned         asked:1;        /* the server asked for a certificate */
    unsigned         agreed:1;       /* TLS version and cipher were chosen */
    unsigned         open:1;         /* the handshake has ended */

    int              error;          /* errno */
    int              reason;         /* OpenSSL's reason, for CTL_LINE_TLS */
    int              alert;
    const char      *why;
    char             first[CTL_LINE_HEAD];   /* first bytes received */
    size_t           nfirst;
    char             head[CTL_LINE_HEAD];    /* received bytes, as text */

    double           connecting;     /* milliseconds of each step */
    double           shaking;
    double           answering;
} ctl_line_t;


/* connects to one address; timeout in milliseconds */

ctl_line_e ctl_line_connect(ctl_line_t *line, const struct addrinfo *address,
    int timeout);

/* performs the handshake, with SNI unless the host is an address */

ctl_line_e ctl_line_handshake(ctl_line_t *line, SSL_CTX *ctx,
    const char *host);

/*
 * Sends n items in one message, and parses the response. CTL_LINE_OK only means
 * that there was a response; each item has its own result.
 */

ctl_line_e ctl_line_call(ctl_line_t *line, ctl_t *c, kmip_arena_t *arena,
    kmip_header_t *header, ctl_item_t *items, size_t n);

/* closes without a TLS close_notify, as vCenter does */

void ctl_line_close(ctl_line_t *line);


#endif /* _CTL_LINE_H_INCLUDED_ */
