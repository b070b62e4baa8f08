
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * What keyprotect/ needs of the network: HTTPS calls and timers.  nginx/
 * implements it with libcurl and nginx's timers, unit tests with a script.
 */


#ifndef _KEYPROTECT_TRANSPORT_H_INCLUDED_
#define _KEYPROTECT_TRANSPORT_H_INCLUDED_


#include "kmip_arena.h"
#include "kmip_secret.h"


typedef struct keyprotect_transport_s  keyprotect_transport_t;
typedef struct keyprotect_http_s       keyprotect_http_t;
typedef struct keyprotect_timer_s      keyprotect_timer_t;

typedef enum {
    KEYPROTECT_GET = 0,
    KEYPROTECT_HEAD,
    KEYPROTECT_POST,
    KEYPROTECT_PATCH,
    KEYPROTECT_DELETE
} keyprotect_method_e;

typedef enum {
    KEYPROTECT_TARGET_KMS = 0,        /* the provider's endpoint */
    KEYPROTECT_TARGET_IAM             /* its iam_endpoint; not limited by
                                         max_connections */
} keyprotect_target_e;

/* how a call ended, below HTTP */

typedef enum {
    KEYPROTECT_HTTP_OK = 0,           /* a complete response was read */
    KEYPROTECT_HTTP_NOT_SENT,         /* refused, no route, no TLS: certainly
                                         not performed */
    KEYPROTECT_HTTP_NO_CONNECTION,    /* the deadline passed in the queue:
                                         certainly not performed */
    KEYPROTECT_HTTP_BROKEN,           /* broken after sending began: possibly
                                         performed */
    KEYPROTECT_HTTP_TIMEOUT,          /* possibly performed */
    KEYPROTECT_HTTP_TOO_LARGE         /* the response exceeds the limit */
} keyprotect_http_error_e;

/* the cause of NOT_SENT */

typedef enum {
    KEYPROTECT_CAUSE_NONE = 0,        /* unknown */
    KEYPROTECT_CAUSE_NAME,            /* the host's name has no address */
    KEYPROTECT_CAUSE_CONNECT,
    KEYPROTECT_CAUSE_PROXY,
    KEYPROTECT_CAUSE_TLS,
    KEYPROTECT_CAUSE_CERTIFICATE      /* not signed by a trusted CA, or for
                                         another host */
} keyprotect_http_cause_e;


/*
 * One call.  The caller owns it and all that it points to, and must not change
 * it until done is called or cancel returns.  The transport adds the headers
 * Authorization (from bearer), Bluemix-Instance, Correlation-Id and Accept,
 * and X-Kms-Key-Ring unless key_ring is NULL.  Bodies and bearer are secrets,
 * of which the transport keeps no copy after done.
 */

struct keyprotect_http_s {
    keyprotect_method_e       method;
    keyprotect_target_e       target;
    const char               *path;          /* "/api/v2/keys/...", escaped */
    const char               *content_type;  /* NULL: none */
    const char               *prefer;        /* NULL: none */
    const char               *key_ring;      /* NULL: none */
    const kmip_secret_t      *bearer;        /* NULL: none */
    kmip_str_t                body;
    char                      correlation_id[37];    /* set by the caller */
    uint64_t                  deadline;      /* ms, by the transport's clock */
    unsigned                  changing:1;    /* not idempotent: must not be
                                                repeated without the caller's
                                                knowledge */
    unsigned                  urgent:1;      /* before all others in the
                                                queue */
    unsigned                  patient:1;     /* after all others, and on at
                                                most half of the connections */
    unsigned                  background:1;  /* an exiting worker does not wait
                                                for it */

    void                    (*done)(keyprotect_http_t *http);
    void                     *data;

    /* set by the transport */

    unsigned                  sent:1;        /* being sent: no longer in the
                                                queue */
    keyprotect_http_error_e   error;
    keyprotect_http_cause_e   cause;
    char                      error_text[160];
    unsigned                  status;        /* HTTP status */
    kmip_secret_t             answer;        /* body; cleansed by the transport
                                                after done returns */
    int64_t                   date;          /* Date header, seconds; 0: none */
    int32_t                   retry_after;   /* seconds; -1: none */
    char                      answer_id[80]; /* Correlation-Id of the
                                                response */
    uint64_t                  elapsed;       /* ms */

    void                     *state;         /* private to the transport */
};


/* a timer fires once; adding an armed one reschedules it */

struct keyprotect_timer_s {
    void                    (*handler)(keyprotect_timer_t *timer);
    void                     *data;
    unsigned                  background:1;  /* an exiting worker does not wait
                                                for it */
    void                     *state;         /* private to the transport;
                                                initially NULL */
};


struct keyprotect_transport_s {

    /* done is never called from within send; KMIP_ERROR: out of memory */

    kmip_int_t   (*send)(keyprotect_transport_t *t, keyprotect_http_t *http);

    /* done will not be called; may be used on an inactive call */

    void         (*cancel)(keyprotect_transport_t *t, keyprotect_http_t *http);

    /* 0 ms: after all other pending events; KMIP_ERROR: out of memory */

    kmip_int_t   (*timer_add)(keyprotect_transport_t *t,
                              keyprotect_timer_t *timer, uint64_t ms);
    void         (*timer_del)(keyprotect_transport_t *t,
                              keyprotect_timer_t *timer);

    uint64_t     (*clock)(keyprotect_transport_t *t);       /* ms, monotonic */
    int64_t      (*now)(keyprotect_transport_t *t);         /* seconds */

    void          *data;
};


#endif /* _KEYPROTECT_TRANSPORT_H_INCLUDED_ */
