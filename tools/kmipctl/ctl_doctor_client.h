
/*
 * The doctor as a client: what its parts share.  First comes our certificate,
 * then each server as vCenter meets it, then keys.
 */


#ifndef _CTL_DOCTOR_CLIENT_H_INCLUDED_
#define _CTL_DOCTOR_CLIENT_H_INCLUDED_


#include "ctl_doctor.h"
#include "ctl_line.h"

#include <openssl/evp.h>
#include <openssl/x509.h>


/* vSAN's health check turns yellow when a certificate has as few days left */

#define CTL_DOCTOR_DAYS  30

/* SHA-256 and SHA-1 of a certificate, hexadecimal */

#define CTL_DOCTOR_HEX   (EVP_MAX_MD_SIZE * 2 + 1)


typedef struct {
    const char           *name;           /* as it was given */
    ctl_endpoint_t        endpoint;
    const char           *sni;            /* NULL: the host is an address */
    struct addrinfo      *addresses;
    struct addrinfo      *address;        /* one that takes connections */
    X509                 *cert;           /* what the server shows */
    STACK_OF(X509)       *chain;
    int                   alert;          /* that ended the handshake */
    int                   cas;            /* it wants one of so many CAs */
    unsigned              asked:1;        /* it wants a certificate */
    unsigned              foreign:1;      /* of none that issued ours */
    unsigned              usable:1;       /* it speaks KMIP with us */
    unsigned              locates:1;      /* it has this operation */
    int64_t               time_stamp;     /* of its answer; 0: none */
    int64_t               received;       /* by our clock */
    double                spent;          /* ms, from nothing to an answer */
    char                  digest[CTL_DOCTOR_HEX];     /* of the key */
} ctl_doctor_server_t;


typedef struct {
    ctl_t                *c;
    ctl_doctor_report_t  *r;
    int                   timeout;        /* milliseconds */

    /* of ours */
    X509                 *cert;
    STACK_OF(X509)       *chain;
    EVP_PKEY             *key;
    X509_STORE           *store;          /* NULL: trust on first use */
    unsigned              pair:1;         /* certificate and key go together */
    unsigned              no_ca:1;        /* --ca cannot be read */
    const char           *fault;          /* why a server must refuse it */
    char                  fingerprint[CTL_DOCTOR_HEX];

    /* the one that is looked at */
    ctl_doctor_server_t  *server;
    ctl_line_t            line;

    ctl_doctor_server_t   servers[CTL_LIST_MAX];
    size_t                nservers;

    /* the key that is read or made */
    const char           *uid;
    const char           *advice;         /* where an item fails; NULL: by its
                                             reason */
    double                spent;          /* ms, of the last answer */
} ctl_doctor_client_t;


/* checks of our files, and then of a server, in this order */

extern const ctl_doctor_check_t  ctl_doctor_own_checks[];
extern const ctl_doctor_check_t  ctl_doctor_reach_checks[];
extern const ctl_doctor_check_t  ctl_doctor_trust_checks[];
extern const ctl_doctor_check_t  ctl_doctor_admit_checks[];
extern const ctl_doctor_check_t  ctl_doctor_speak_checks[];

/* keys: --write, --uid, or neither; and the life of one made at a server */

void ctl_doctor_keys(ctl_doctor_client_t *d);
void ctl_doctor_life(ctl_doctor_client_t *d, ctl_doctor_server_t *server);

/*
 * Get, which keeps the digest of the key in the server, and State: 1, or 0
 * having said what failed.
 */

int ctl_doctor_keys_read(ctl_doctor_client_t *d,
    const ctl_doctor_check_t *check, ctl_doctor_server_t *server,
    uint32_t *state);

/* what to change where one server has a key, and another has not */

extern const char  ctl_doctor_keys_apart[];


/* TLS with our certificate, if there is one, or without; NULL: no memory */

SSL_CTX *ctl_doctor_talk_tls(ctl_doctor_client_t *d, int certificate);

/* a connection with our certificate, after its handshake */

ctl_line_e ctl_doctor_talk_dial(ctl_doctor_client_t *d,
    ctl_doctor_server_t *server);

/* one batch of items on it, in KMIP 1.1 as of vCenter */

ctl_line_e ctl_doctor_talk_call(ctl_doctor_client_t *d, kmip_arena_t *arena,
    kmip_header_t *header, ctl_item_t *items, size_t n);

/*
 * A visit is a connection and a first Discover Versions, as vCenter's are;
 * asking is a batch whose items all succeed.  1, or 0 having said what failed.
 */

int ctl_doctor_talk_visit(ctl_doctor_client_t *d,
    const ctl_doctor_check_t *check, ctl_doctor_server_t *server);
int ctl_doctor_talk_ask(ctl_doctor_client_t *d,
    const ctl_doctor_check_t *check, kmip_arena_t *arena, ctl_item_t *items,
    size_t n);

/* says that no answer to the operation came, and why */

void ctl_doctor_talk_failed(ctl_doctor_client_t *d,
    const ctl_doctor_check_t *check, ctl_line_e state, uint32_t operation);

/* the result of an item as a sentence's end; what would mend it, or NULL */

const char *ctl_doctor_talk_result(ctl_doctor_client_t *d,
    const ctl_item_t *item);
const char *ctl_doctor_talk_advice(const ctl_item_t *item);

/* whether what came, and is not TLS or not KMIP, looks like HTTP */

int ctl_doctor_talk_http(const ctl_line_t *line);


/* facts about certificates, as text */

void ctl_doctor_cert_digest(const X509 *cert, const EVP_MD *md, char *hex);
const char *ctl_doctor_cert_subject(ctl_doctor_client_t *d, const X509 *cert);
const char *ctl_doctor_cert_date(ctl_doctor_client_t *d,
    const ASN1_TIME *time);

/* days until then, negative after it */

int ctl_doctor_cert_days(const ASN1_TIME *time);


/* a file, with a final 0; NULL, having said why */

kmip_secret_t *ctl_doctor_pem_read(ctl_doctor_client_t *d,
    const ctl_doctor_check_t *check, const char *name);

/* the certificates in it, in a list that is the caller's */

STACK_OF(X509) *ctl_doctor_pem_certificates(const kmip_secret_t *file);

/* the private key in it, or NULL, and whether it has a passphrase */

EVP_PKEY *ctl_doctor_pem_private(const kmip_secret_t *file, int *encrypted);

/* says what the file holds, where that is not what was looked for */

void ctl_doctor_pem_wrong(ctl_doctor_client_t *d,
    const ctl_doctor_check_t *check, const char *name,
    const kmip_secret_t *file);


#endif /* _CTL_DOCTOR_CLIENT_H_INCLUDED_ */
