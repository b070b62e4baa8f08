
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The IAM token: one for each store.  It is exchanged for the API key by one
 * call for all waiters, and renewed in the background.
 */


#ifndef _KEYPROTECT_IAM_H_INCLUDED_
#define _KEYPROTECT_IAM_H_INCLUDED_


#include "keyprotect_conf.h"
#include "keyprotect_transport.h"


typedef struct keyprotect_iam_s         keyprotect_iam_t;
typedef struct keyprotect_iam_waiter_s  keyprotect_iam_waiter_t;


/* reference-counted; cleansed and freed with the last reference */

typedef struct {
    kmip_secret_t              value;
    unsigned                   refs;
} keyprotect_token_t;


typedef enum {
    KEYPROTECT_IAM_READY = 0,
    KEYPROTECT_IAM_WAIT,            /* the waiter will be called */
    KEYPROTECT_IAM_UNREACHABLE,
    KEYPROTECT_IAM_REFUSED,         /* 4xx: the API key is refused */
    KEYPROTECT_IAM_RECENT           /* this token is too new to be renewed */
} keyprotect_iam_e;


/*
 * A waiter's done is called once, not from within a function below, and never
 * with WAIT.  A waiter whose deadline is before the next exchange is refused
 * at once.
 */

struct keyprotect_iam_waiter_s {
    uint64_t                   deadline;      /* ms; set by the owner */
    void                     (*done)(keyprotect_iam_waiter_t *waiter,
                                     keyprotect_iam_e result);
    void                      *data;
    keyprotect_iam_waiter_t   *next;
    keyprotect_iam_waiter_t  **prev;          /* NULL: not waiting */
};


struct keyprotect_iam_s {
    keyprotect_store_t         *store;
    keyprotect_token_t         *token;        /* NULL: none yet */
    uint64_t                    expires;      /* ms: not used after that */
    uint64_t                    got;          /* ms */
    keyprotect_http_t           http;
    kmip_secret_t               body;
    keyprotect_timer_t          timer;        /* starts the next exchange */
    uint64_t                    due;          /* ms: when it starts */
    keyprotect_iam_waiter_t    *waiters;
    keyprotect_iam_waiter_t    *ready;        /* those being called */
    keyprotect_iam_e            last;         /* READY, or the failure */
    unsigned                    failures;     /* in a row */
    unsigned                    busy:1;       /* an exchange is in progress */
    unsigned                    armed:1;      /* the timer is armed */
};


void keyprotect_iam_init(keyprotect_iam_t *iam, keyprotect_store_t *ks);
void keyprotect_iam_start(keyprotect_iam_t *iam);
void keyprotect_iam_stop(keyprotect_iam_t *iam);

/* READY: *token is set, and released with keyprotect_iam_release() */

keyprotect_iam_e keyprotect_iam_get(keyprotect_iam_t *iam,
    keyprotect_iam_waiter_t *waiter, keyprotect_token_t **token);

/*
 * For a token that Key Protect refused.  READY: there is a newer one; WAIT: it
 * is being renewed; RECENT: it is new, so renewing it would not help.
 */

keyprotect_iam_e keyprotect_iam_renew(keyprotect_iam_t *iam,
    const keyprotect_token_t *refused, keyprotect_iam_waiter_t *waiter);

/*
 * cancel() removes a waiter, whose done is then not called; a waiter that is
 * not waiting is ignored.  release() drops a reference; NULL is allowed.
 */

void keyprotect_iam_cancel(keyprotect_iam_waiter_t *waiter);
void keyprotect_iam_release(keyprotect_token_t *token);

/* 1 if there is a token, or none has been refused yet */

int keyprotect_iam_available(const keyprotect_iam_t *iam);


#endif /* _KEYPROTECT_IAM_H_INCLUDED_ */
