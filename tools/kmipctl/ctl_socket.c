
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Server addresses, sockets, waiting with a deadline.
 */


#include "ctl_socket.h"
#include "ctl_clock.h"

#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>


#define CTL_SOCKET_UNIX  "unix:"


static kmip_int_t ctl_endpoint_path(ctl_endpoint_t *endpoint,
    const char *text);
static int ctl_socket_unix(const ctl_endpoint_t *endpoint, int64_t deadline,
    const char **why);
static int ctl_socket_connect(const struct addrinfo *address,
    int64_t deadline);


kmip_int_t
ctl_endpoint_parse(ctl_endpoint_t *endpoint, const char *text)
{
    size_t       len;
    const char  *port, *colon;

    if (ctl_endpoint_unix(text)) {
        return ctl_endpoint_path(endpoint, text);
    }

    port = NULL;
    len = strlen(text);
    colon = strrchr(text, ':');

    if (text[0] == '[') {
        text++;
        len = strcspn(text, "]");

        if (text[len] == '\0') {
            return KMIP_ERROR;
        }

        port = text[len + 1] == ':' ? text + len + 2 : NULL;

        if (port == NULL && text[len + 1]) {
            return KMIP_ERROR;
        }

    } else if (colon && strchr(text, ':') == colon) {
        len = (size_t) (colon - text);
        port = colon + 1;
    }

    port = port ? port : CTL_PORT;

    if (len == 0 || len >= sizeof(endpoint->host) || *port == '\0'
        || strlen(port) >= sizeof(endpoint->port)
        || port[strspn(port, "0123456789")])
    {
        return KMIP_ERROR;
    }

    memcpy(endpoint->host, text, len);
    endpoint->host[len] = '\0';
    strcpy(endpoint->port, port);

    return KMIP_OK;
}


static kmip_int_t
ctl_endpoint_path(ctl_endpoint_t *endpoint, const char *text)
{
    size_t  len;

    len = strlen(text) - strlen(CTL_SOCKET_UNIX);

    if (len == 0
        || len >= sizeof(((struct sockaddr_un *) NULL)->sun_path))
    {
        return KMIP_ERROR;
    }

    strcpy(endpoint->host, text);
    endpoint->port[0] = '\0';

    return KMIP_OK;
}


int
ctl_endpoint_unix(const char *text)
{
    return strncmp(text, CTL_SOCKET_UNIX, strlen(CTL_SOCKET_UNIX)) == 0;
}


int
ctl_socket_open(const ctl_endpoint_t *endpoint, int64_t deadline,
    const char **why)
{
    int               fd, rc;
    struct addrinfo   hints, *list, *address;

    if (ctl_endpoint_unix(endpoint->host)) {
        return ctl_socket_unix(endpoint, deadline, why);
    }

    memset(&hints, 0, sizeof(hints));
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICSERV;

    rc = getaddrinfo(endpoint->host, endpoint->port, &hints, &list);
    if (rc != 0) {
        *why = gai_strerror(rc);
        return -1;
    }

    fd = -1;

    for (address = list; address && fd == -1; address = address->ai_next) {
        fd = ctl_socket_connect(address, deadline);
    }

    if (fd == -1) {
        *why = strerror(errno);
    }

    freeaddrinfo(list);

    return fd;
}


static int
ctl_socket_unix(const ctl_endpoint_t *endpoint, int64_t deadline,
    const char **why)
{
    int                 fd;
    struct addrinfo     address;
    struct sockaddr_un  path;

    memset(&path, 0, sizeof(path));
    memset(&address, 0, sizeof(address));

    path.sun_family = AF_UNIX;
    strcpy(path.sun_path, endpoint->host + strlen(CTL_SOCKET_UNIX));

    address.ai_family = AF_UNIX;
    address.ai_addr = (struct sockaddr *) &path;
    address.ai_addrlen = sizeof(path);

    fd = ctl_socket_connect(&address, deadline);

    if (fd == -1) {
        *why = strerror(errno);
    }

    return fd;
}


static int
ctl_socket_connect(const struct addrinfo *address, int64_t deadline)
{
    int        fd, error;
    socklen_t  len;

    fd = socket(address->ai_family, SOCK_STREAM|SOCK_NONBLOCK|SOCK_CLOEXEC,
                0);
    if (fd == -1) {
        return -1;
    }

    if (connect(fd, address->ai_addr, address->ai_addrlen) == 0) {
        return fd;
    }

    error = errno;

    if (error == EINPROGRESS) {
        len = sizeof(error);

        if (!ctl_socket_wait(fd, POLLOUT, deadline)) {
            error = errno;

        } else if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len) == -1) {
            error = errno;
        }
    }

    if (error) {
        close(fd);
        errno = error;
        return -1;
    }

    return fd;
}


int
ctl_socket_wait(int fd, short events, int64_t deadline)
{
    int            n;
    int64_t        left;
    struct pollfd  pfd;

    pfd.fd = fd;
    pfd.events = events;

    do {
        left = deadline - ctl_clock_ms();
        n = left > 0 ? poll(&pfd, 1, (int) left) : 0;

    } while (n == -1 && errno == EINTR);

    if (n == 0) {
        errno = ETIMEDOUT;
    }

    return n == 1;
}
