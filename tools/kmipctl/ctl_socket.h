
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Server addresses, sockets, waiting with a deadline.
 */


#ifndef _CTL_SOCKET_H_INCLUDED_
#define _CTL_SOCKET_H_INCLUDED_


#include "ctl.h"


typedef struct {
    char     host[256];
    char     port[16];
} ctl_endpoint_t;


/*
 * parses "host", "host:port", "[::1]:port", "::1" or "unix:path", which is the
 * host then: KMIP_OK or KMIP_ERROR
 */

kmip_int_t ctl_endpoint_parse(ctl_endpoint_t *endpoint, const char *text);

/* 1 if it is a socket of this host, which has no name of its own */

int ctl_endpoint_unix(const char *text);

/* returns a connected, nonblocking socket, or -1 and *why */

int ctl_socket_open(const ctl_endpoint_t *endpoint, int64_t deadline,
    const char **why);

/* polls until the deadline: 1 if ready, or 0 with errno */

int ctl_socket_wait(int fd, short events, int64_t deadline);


#endif /* _CTL_SOCKET_H_INCLUDED_ */
