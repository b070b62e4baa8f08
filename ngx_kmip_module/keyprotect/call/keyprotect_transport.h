
/*
 * What keyprotect/ needs of the network: HTTPS calls and timers.  nginx/
 * implements it with libcurl and nginx's timers, the unit tests with a script.
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
    KEYPROTECT_TARGET_IAM             /* its iam_endpoint; not queued behind
                                         max_connections */
} keyprotect_target_e;

/* how a call ended below HTTP */

typedef enum {
    KEYPROTECT_HTTP_OK = 0,           /* an answer was read whole */
    KEYPROTECT_HTTP_NOT_SENT,         /* refused, no route, no TLS: certainly
                                         not performed */
    KEYPROTECT_HTTP_NO_CONNECTION,    /* the deadline passed in the queue:
                                         certainly not performed */
    KEYPROTECT_HTTP_BROKEN,           /* cut after sending began: perhaps
                                         performed */
    KEYPROTECT_HTTP_TIMEOUT,          /* perhaps performed */
    KEYPROTECT_HTTP_TOO_LARGE         /* an answer over the limit */
} keyprotect_http_error_e;

/* of NOT_SENT, what was in the way */

typedef enum {
    KEYPROTECT_CAUSE_NONE = 0,        /* not known */
    KEYPROTECT_CAUSE_NAME,            /* of the host: it has no address */
    KEYPROTECT_CAUSE_CONNECT,
    KEYPROTECT_CAUSE_PROXY,
    KEYPROTECT_CAUSE_TLS,
    KEYPROTECT_CAUSE_CERTIFICATE      /* nothing that is trusted signed it, or
                                         it is of another host */
} keyprotect_http_cause_e;


/*
 * One call.  It and all it points to belong to the caller and stay unchanged
 * until done is called or cancel returned.  The transport adds the headers
 * Authorization (from bearer), Bluemix-Instance, Correlation-Id, Accept and,
 * for a non-NULL key_ring, X-Kms-Key-Ring.  Bodies and bearer are secrets: the
 * transport keeps no copy past done.
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
    uint64_t                  deadline;      /* ms, transport's clock */
    unsigned                  changing:1;    /* not idempotent: never repeated
                                                silently */
    unsigned                  urgent:1;      /* ahead of the queue */
    unsigned                  patient:1;     /* behind it; half of the
                                                connections are not for it */
    unsigned                  background:1;  /* does not keep a worker from
                                                leaving */

    void                    (*done)(keyprotect_http_t *http);
    void                     *data;

    /* set by the transport */

    unsigned                  sent:1;        /* on the wire: no longer in the
                                                queue */
    keyprotect_http_error_e   error;
    keyprotect_http_cause_e   cause;
    char                      error_text[160];
    unsigned                  status;        /* HTTP status */
    kmip_secret_t             answer;        /* body; valid until done returns,
                                                cleansed by the transport */
    int64_t                   date;          /* Date header, seconds; 0: none */
    int32_t                   retry_after;   /* seconds; -1: none */
    char                      answer_id[80]; /* Correlation-Id of the answer */
    uint64_t                  elapsed;       /* ms */

    void                     *state;         /* the transport's own */
};


/* a timer; fires once; adding an armed one moves it */

struct keyprotect_timer_s {
    void                    (*handler)(keyprotect_timer_t *timer);
    void                     *data;
    unsigned                  background:1;  /* does not keep a worker from
                                                leaving */
    void                     *state;         /* the transport's own; NULL at
                                                first */
};


struct keyprotect_transport_s {

    /* done is never called from within send; KMIP_ERROR: no memory */

    kmip_int_t   (*send)(keyprotect_transport_t *t, keyprotect_http_t *http);

    /* done will not be called; safe for a call that is not under way */

    void         (*cancel)(keyprotect_transport_t *t, keyprotect_http_t *http);

    /* 0 ms: as soon as all others had their turn */

    kmip_int_t   (*timer_add)(keyprotect_transport_t *t,
                              keyprotect_timer_t *timer, uint64_t ms);
    void         (*timer_del)(keyprotect_transport_t *t,
                              keyprotect_timer_t *timer);

    uint64_t     (*clock)(keyprotect_transport_t *t);       /* ms, monotonic */
    int64_t      (*now)(keyprotect_transport_t *t);         /* seconds */

    void          *data;
};


#endif /* _KEYPROTECT_TRANSPORT_H_INCLUDED_ */
