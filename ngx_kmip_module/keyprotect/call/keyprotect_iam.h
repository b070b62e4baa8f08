
/*
 * The IAM token: one per store, exchanged in single flight, renewed in the
 * background.
 */


#ifndef _KEYPROTECT_IAM_H_INCLUDED_
#define _KEYPROTECT_IAM_H_INCLUDED_


#include "keyprotect_conf.h"
#include "keyprotect_transport.h"


typedef struct keyprotect_iam_s         keyprotect_iam_t;
typedef struct keyprotect_iam_waiter_s  keyprotect_iam_waiter_t;


/* cleansed and freed when it was replaced and no call uses it any more */

typedef struct {
    kmip_secret_t              value;
    unsigned                   refs;
} keyprotect_token_t;


typedef enum {
    KEYPROTECT_IAM_READY = 0,
    KEYPROTECT_IAM_WAIT,            /* the waiter will be called */
    KEYPROTECT_IAM_UNREACHABLE,
    KEYPROTECT_IAM_REFUSED,         /* 4xx: the API key */
    KEYPROTECT_IAM_RECENT           /* it gave this token a moment ago */
} keyprotect_iam_e;


/*
 * Called once, not from within; never WAIT.  Who cannot wait for the next
 * exchange, by its deadline, is not let wait.
 */

struct keyprotect_iam_waiter_s {
    uint64_t                   deadline;      /* ms; set by its owner */
    void                     (*done)(keyprotect_iam_waiter_t *waiter,
                                     keyprotect_iam_e result);
    void                      *data;
    keyprotect_iam_waiter_t   *next;
    keyprotect_iam_waiter_t  **prev;          /* NULL: not waiting */
};


struct keyprotect_iam_s {
    keyprotect_store_t         *store;
    keyprotect_token_t         *token;        /* NULL: none yet */
    uint64_t                    expires;      /* ms: not used from then on */
    uint64_t                    got;          /* ms */
    keyprotect_http_t           http;
    kmip_secret_t               body;
    keyprotect_timer_t          timer;        /* the next exchange */
    uint64_t                    due;          /* ms: when it begins */
    keyprotect_iam_waiter_t    *waiters;
    keyprotect_iam_waiter_t    *ready;        /* being told */
    keyprotect_iam_e            last;         /* READY or how it failed */
    unsigned                    failures;     /* one after the other */
    unsigned                    busy:1;       /* an exchange is under way */
    unsigned                    armed:1;      /* the timer */
};


void keyprotect_iam_init(keyprotect_iam_t *iam, keyprotect_store_t *ks);
void keyprotect_iam_start(keyprotect_iam_t *iam);
void keyprotect_iam_stop(keyprotect_iam_t *iam);

/* READY: *token is set and referenced */

keyprotect_iam_e keyprotect_iam_get(keyprotect_iam_t *iam,
    keyprotect_iam_waiter_t *waiter, keyprotect_token_t **token);

/*
 * Key Protect refused this token.  READY: there is a newer one; WAIT: it is
 * being renewed; RECENT: it is new, so that another would not help.
 */

keyprotect_iam_e keyprotect_iam_renew(keyprotect_iam_t *iam,
    const keyprotect_token_t *refused, keyprotect_iam_waiter_t *waiter);

void keyprotect_iam_cancel(keyprotect_iam_waiter_t *waiter);
void keyprotect_iam_release(keyprotect_token_t *token);

/* 1 if there is a token, or none was refused yet */

int keyprotect_iam_available(const keyprotect_iam_t *iam);


#endif /* _KEYPROTECT_IAM_H_INCLUDED_ */
