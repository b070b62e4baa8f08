
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The doctor as a client: types and functions that its parts share. It checks
 * our certificate first, then each server in the order in which vCenter meets
 * it, then keys.
 */


#ifndef _CTL_DOCTOR_CLIENT_H_INCLUDED_
#define _CTL_DOCTOR_CLIENT_H_INCLUDED_


#include "ctl_doctor.h"
#include "ctl_line.h"

#include <openssl/evp.h>
#include <openssl/x509.h>


/* vSAN's health check warns when a certificate expires within these days */

#define CTL_DOCTOR_DAYS  30

/* buffer for a certificate's SHA-256 or SHA-1 in hexadecimal */

#define CTL_DOCTOR_HEX   (EVP_MAX_MD_SIZE * 2 + 1)


typedef struct {
    const char           *name;           /* as given on the command line */
    ctl_endpoint_t        endpoint;
    const char           *sni;            /* NULL: the host is an address */
    struct addrinfo      *addresses;
    struct addrinfo      *address;        /* an address that accepts
                                             connections */
    X509                 *cert;           /* the server's certificate */
    STACK_OF(X509)       *chain;
    int                   alert;          /* alert that ended the handshake */
    int                   cas;            /* number of CAs that it accepts */
    unsigned              asked:1;        /* it asks for a certificate */
    unsigned              foreign:1;      /* none of them issued ours */
    unsigned              usable:1;       /* it answered in KMIP */
    unsigned              locates:1;      /* it offers Locate */
    int64_t               time_stamp;     /* of its response; 0: none */
    int64_t               received;       /* by our clock */
    double                spent;          /* ms, from connecting to a
                                             response */
    char                  digest[CTL_DOCTOR_HEX];     /* of the key */
} ctl_doctor_server_t;


typedef struct {
    ctl_t                *c;
    ctl_doctor_report_t  *r;
    int                   timeout;        /* milliseconds */

    /* our certificate */
    X509                 *cert;
    STACK_OF(X509)       *chain;
    EVP_PKEY             *key;
    X509_STORE           *store;          /* NULL: no --ca, trust on first
                                             use */
    unsigned              pair:1;         /* certificate and key match */
    unsigned              no_ca:1;        /* --ca cannot be read */
    const char           *fault;          /* why servers refuse our
                                             certificate */
    char                  fingerprint[CTL_DOCTOR_HEX];

    /* the server being checked */
    ctl_doctor_server_t  *server;
    ctl_line_t            line;

    ctl_doctor_server_t   servers[CTL_LIST_MAX];
    size_t                nservers;

    /* the key being read or created */
    const char           *uid;
    const char           *advice;         /* advice for a failed item; NULL:
                                             from its reason */
    double                spent;          /* ms, of the last response */
} ctl_doctor_client_t;


/* checks of our files, then of a server, in this order */

extern const ctl_doctor_check_t  ctl_doctor_own_checks[];
extern const ctl_doctor_check_t  ctl_doctor_reach_checks[];
extern const ctl_doctor_check_t  ctl_doctor_trust_checks[];
extern const ctl_doctor_check_t  ctl_doctor_admit_checks[];
extern const ctl_doctor_check_t  ctl_doctor_speak_checks[];

/*
 * checks of keys (--write, --uid, or neither), and of one new key's whole life
 */

void ctl_doctor_keys(ctl_doctor_client_t *d);
void ctl_doctor_life(ctl_doctor_client_t *d, ctl_doctor_server_t *server);

/*
 * Reads a key, stores its digest in server, and reads its State: 1, or 0 after
 * a report of the failure.
 */

int ctl_doctor_keys_read(ctl_doctor_client_t *d,
    const ctl_doctor_check_t *check, ctl_doctor_server_t *server,
    uint32_t *state);

/* advice if one server has a key and another has not */

extern const char  ctl_doctor_keys_apart[];


/* a TLS context, with our certificate or without; NULL: out of memory */

SSL_CTX *ctl_doctor_talk_tls(ctl_doctor_client_t *d, int certificate);

/* connects with our certificate and performs the handshake */

ctl_line_e ctl_doctor_talk_dial(ctl_doctor_client_t *d,
    ctl_doctor_server_t *server);

/* sends one batch of items, in KMIP 1.1 as vCenter does */

ctl_line_e ctl_doctor_talk_call(ctl_doctor_client_t *d, kmip_arena_t *arena,
    kmip_header_t *header, ctl_item_t *items, size_t n);

/*
 * visit: connects and sends Discover Versions, as vCenter does at first; ask:
 * sends a batch whose items must all succeed. 1, or 0 after a report of the
 * failure.
 */

int ctl_doctor_talk_visit(ctl_doctor_client_t *d,
    const ctl_doctor_check_t *check, ctl_doctor_server_t *server);
int ctl_doctor_talk_ask(ctl_doctor_client_t *d,
    const ctl_doctor_check_t *check, kmip_arena_t *arena, ctl_item_t *items,
    size_t n);

/* reports that there was no response to the operation, and why */

void ctl_doctor_talk_failed(ctl_doctor_client_t *d,
    const ctl_doctor_check_t *check, ctl_line_e state, uint32_t operation);

/* the result of an item as a phrase; advice for it, or NULL */

const char *ctl_doctor_talk_result(ctl_doctor_client_t *d,
    const ctl_item_t *item);
const char *ctl_doctor_talk_advice(const ctl_item_t *item);

/* 1 if the received bytes look like HTTP */

int ctl_doctor_talk_http(const ctl_line_t *line);


/* descriptions of certificates in text */

void ctl_doctor_cert_digest(const X509 *cert, const EVP_MD *md, char *hex);
const char *ctl_doctor_cert_subject(ctl_doctor_client_t *d, const X509 *cert);
const char *ctl_doctor_cert_date(ctl_doctor_client_t *d,
    const ASN1_TIME *time);

/* days until then, negative afterwards */

int ctl_doctor_cert_days(const ASN1_TIME *time);


/* reads a file, with a final zero byte; NULL after a report */

kmip_secret_t *ctl_doctor_pem_read(ctl_doctor_client_t *d,
    const ctl_doctor_check_t *check, const char *name);

/* parses its certificates; the caller frees the list */

STACK_OF(X509) *ctl_doctor_pem_certificates(const kmip_secret_t *file);

/* parses its private key, or NULL; sets encrypted if it has a passphrase */

EVP_PKEY *ctl_doctor_pem_private(const kmip_secret_t *file, int *encrypted);

/* reports what the file holds instead of what is needed */

void ctl_doctor_pem_wrong(ctl_doctor_client_t *d,
    const ctl_doctor_check_t *check, const char *name,
    const kmip_secret_t *file);


#endif /* _CTL_DOCTOR_CLIENT_H_INCLUDED_ */
