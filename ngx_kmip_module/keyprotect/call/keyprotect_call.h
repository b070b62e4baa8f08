
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * A call to Key Protect until its final result: token, one renewal after a
 * 401, repetition if that is safe, breaker, deadline.
 */


#ifndef _KEYPROTECT_CALL_H_INCLUDED_
#define _KEYPROTECT_CALL_H_INCLUDED_


#include "keyprotect_conf.h"
#include "keyprotect_error.h"
#include "keyprotect_iam.h"
#include "keyprotect_judge.h"
#include "kmip_store.h"


typedef struct keyprotect_call_s  keyprotect_call_t;

typedef void (*keyprotect_call_done_pt)(keyprotect_call_t *call);


struct keyprotect_call_s {

    /* set by a keyprotect_request_...() function, which zeroes all else */

    keyprotect_kind_e          kind;
    keyprotect_http_t          http;
    keyprotect_asked_t         asked;         /* what the response must be
                                                 about */

    /* set by the caller afterwards; http.urgent and raw may be set too */

    keyprotect_call_done_pt    done;
    void                      *data;
    uint64_t                   deadline;      /* ms, transport's clock */
    kmip_store_use_t          *use;           /* each attempt is added; NULL:
                                                 not counted */

    /* valid from done on; json and http.answer only until done returns */

    keyprotect_result_e        result;
    char                       code[48];      /* reason code, or empty */
    json_t                    *json;          /* NULL: no JSON in the
                                                 response */
    unsigned                   own:1;         /* the response is Key Protect's,
                                                 see keyprotect_judge.h */

    /* private to the call */

    keyprotect_store_t        *store;
    keyprotect_iam_waiter_t    waiter;
    keyprotect_token_t        *token;
    keyprotect_timer_t         timer;
    keyprotect_call_t         *next;
    keyprotect_call_t        **prev;          /* NULL: not active */
    unsigned                   attempts;
    unsigned                   stage;
    unsigned                   renewed:1;
    unsigned                   probe:1;       /* sent even if the breaker is
                                                 open */
    unsigned                   raw:1;         /* do not parse the body of a
                                                 success; json is then NULL */
    unsigned                   calibrates:1;  /* asks for what does not exist:
                                                 any refusal is expected */
};


/*
 * KMIP_AGAIN: done will be called, exactly once, never from within start.
 * KMIP_ERROR: out of memory; done will not be called, result is
 * KEYPROTECT_UNAVAILABLE.  The call and its arena must remain valid until done
 * is called or the call is cancelled.  done may cancel, reuse or free the
 * call.
 */

kmip_int_t keyprotect_call_start(keyprotect_store_t *ks,
    keyprotect_call_t *call);

/* done will not be called; may be used on a zeroed or finished call */

void keyprotect_call_cancel(keyprotect_call_t *call);

/* 1 between start and done */

#define keyprotect_call_active(call)  ((call)->prev != NULL)

/* 1 if the transport may have sent a part of the request */

#define keyprotect_call_sent(call)    ((call)->http.sent)


#endif /* _KEYPROTECT_CALL_H_INCLUDED_ */
