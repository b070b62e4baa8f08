
/*
 * A connection that is looked at: what each step of it came to is kept, and
 * nothing is printed.  The doctor uses it where others use ctl_connect().
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
    CTL_LINE_SYSTEM,         /* no connection: why says so, error is errno */
    CTL_LINE_TIMEOUT,        /* nothing came in time */
    CTL_LINE_CLOSED,         /* the server closed it, or reset it */
    CTL_LINE_PLAIN,          /* what came is no TLS: it is in head */
    CTL_LINE_ALERT,          /* the server sent a TLS alert */
    CTL_LINE_TLS,            /* TLS failed on our side: why says so */
    CTL_LINE_NOT_KMIP,       /* what came is not KMIP: why, head */
    CTL_LINE_MEMORY
} ctl_line_e;


typedef struct {
    int              fd;
    int              timeout;        /* milliseconds, of each step */
    int64_t          deadline;
    SSL             *ssl;

    unsigned         asked:1;        /* the server asked for a certificate */
    unsigned         agreed:1;       /* on a version of TLS, and a cipher */
    unsigned         open:1;         /* the handshake is over */

    int              error;          /* errno */
    int              reason;         /* OpenSSL's, of CTL_LINE_TLS */
    int              alert;
    const char      *why;
    char             first[CTL_LINE_HEAD];   /* the first bytes that came */
    size_t           nfirst;
    char             head[CTL_LINE_HEAD];    /* what came, as text */

    double           connecting;     /* milliseconds that each step took */
    double           shaking;
    double           answering;
} ctl_line_t;


/* connects to one address; timeout in milliseconds */

ctl_line_e ctl_line_connect(ctl_line_t *line, const struct addrinfo *address,
    int timeout);

/* the handshake, with SNI unless the host is an address */

ctl_line_e ctl_line_handshake(ctl_line_t *line, SSL_CTX *ctx,
    const char *host);

/*
 * Sends n items in one message, and takes in the answer.  CTL_LINE_OK says
 * that an answer came; each item has a result of its own.
 */

ctl_line_e ctl_line_call(ctl_line_t *line, ctl_t *c, kmip_arena_t *arena,
    kmip_header_t *header, ctl_item_t *items, size_t n);

/* no farewell is sent, as vCenter sends none */

void ctl_line_close(ctl_line_t *line);


#endif /* _CTL_LINE_H_INCLUDED_ */
