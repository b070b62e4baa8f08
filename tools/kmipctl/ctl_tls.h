
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * A connection with mutual TLS, and with a deadline for each step.
 */


#ifndef _CTL_TLS_H_INCLUDED_
#define _CTL_TLS_H_INCLUDED_


#include "ctl.h"

#include <openssl/ssl.h>


/* no response: it is not known whether the server received the request */

#define CTL_NO_ANSWER  5


/* CTL_OK; CTL_UNREACHABLE or CTL_USAGE after a message */

int ctl_connect(ctl_t *c, const char *server);
void ctl_close(ctl_connection_t *connection);

int ctl_connection_fd(const ctl_connection_t *connection);

/* milliseconds for each step: --timeout, or a default */

int ctl_timeout(const ctl_t *c);

/* CTL_OK, CTL_UNREACHABLE (TLS refused), CTL_NO_ANSWER or CTL_NOT_KMIP */

int ctl_send(ctl_connection_t *connection, const void *data, size_t len);
int ctl_receive(ctl_connection_t *connection, kmip_arena_t *arena,
    kmip_str_t *answer);


/*
 * Sets up certificates, CA and TLS versions: CTL_OK, or CTL_USAGE after a
 * message. The caller frees the context in either case; it may be NULL.
 */

int ctl_tls_context(ctl_t *c, SSL_CTX **context);

/*
 * sends the host's name (SNI), or --server-name, and checks it unless
 * --name-check is off; a socket of this host has no name
 */

kmip_int_t ctl_tls_names(ctl_t *c, SSL *ssl, const char *host);


#endif /* _CTL_TLS_H_INCLUDED_ */
