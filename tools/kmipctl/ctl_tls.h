
/*
 * One connection with mutual TLS, with a deadline for everything.
 */


#ifndef _CTL_TLS_H_INCLUDED_
#define _CTL_TLS_H_INCLUDED_


#include "ctl.h"

#include <openssl/ssl.h>


/* no answer came: it is not known whether the server got the request */

#define CTL_NO_ANSWER  5


/* CTL_OK, CTL_UNREACHABLE or CTL_USAGE, having said why */

int ctl_connect(ctl_t *c, const char *server);
void ctl_close(ctl_connection_t *connection);

/* CTL_OK, CTL_UNREACHABLE (TLS refused), CTL_NO_ANSWER or CTL_NOT_KMIP */

int ctl_send(ctl_connection_t *connection, const void *data, size_t len);
int ctl_receive(ctl_connection_t *connection, kmip_arena_t *arena,
    kmip_str_t *answer);


/*
 * Certificates, CA and versions: CTL_OK or, having said why, CTL_USAGE.  The
 * context is the caller's in any case, and may be NULL.
 */

int ctl_tls_context(ctl_t *c, SSL_CTX **context);

/* asks for the host by its name, and checks it if that is wanted */

kmip_int_t ctl_tls_names(ctl_t *c, SSL *ssl, const char *host);


#endif /* _CTL_TLS_H_INCLUDED_ */
