
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Implements keyprotect_transport.h over libcurl, for a process without an
 * event loop of its own: ctl_https_wait() serves calls and timers. Only https;
 * the proxy variables of the environment are ignored.
 */


#ifndef _CTL_HTTPS_H_INCLUDED_
#define _CTL_HTTPS_H_INCLUDED_


#include "keyprotect_settings.h"
#include "keyprotect_transport.h"

#include <openssl/x509_vfy.h>


typedef struct ctl_https_s  ctl_https_t;

/* called for each call that has ended, before its own handler */

typedef void (*ctl_https_seen_pt)(void *data, const keyprotect_http_t *http,
    const char *content_type, int closes);

/* what a connection shows without a request */

typedef struct {
    keyprotect_http_cause_e   cause;     /* NONE: it works */
    char                      text[160]; /* the error */
    char                      address[64];
    char                      issuer[128];
    const char               *protocol;  /* TLS version */
    long                      days;      /* until the certificate expires */
} ctl_https_peer_t;


/* settings and trusted must outlive it; NULL: out of memory */

ctl_https_t *ctl_https_create(const keyprotect_settings_t *settings,
    X509_STORE *trusted);
void ctl_https_destroy(ctl_https_t *h);

void ctl_https_watch(ctl_https_t *h, ctl_https_seen_pt seen, void *data);

keyprotect_transport_t *ctl_https_transport(ctl_https_t *h);

/* serves calls and timers until *done is set, or until there are none */

void ctl_https_wait(ctl_https_t *h, const int *done);

/* opens a connection, fills in peer, closes the connection */

void ctl_https_look(ctl_https_t *h, keyprotect_target_e target,
    ctl_https_peer_t *peer);


#endif /* _CTL_HTTPS_H_INCLUDED_ */
