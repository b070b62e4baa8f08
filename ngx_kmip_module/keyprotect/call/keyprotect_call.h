
/*
 * One call to Key Protect, brought to an end: token, one renewal on 401,
 * repetition of what is safe, breaker, deadline.
 */


#ifndef _KEYPROTECT_CALL_H_INCLUDED_
#define _KEYPROTECT_CALL_H_INCLUDED_


#include "keyprotect_conf.h"
#include "keyprotect_error.h"
#include "keyprotect_iam.h"
#include "keyprotect_judge.h"


typedef struct keyprotect_call_s  keyprotect_call_t;

typedef void (*keyprotect_call_done_pt)(keyprotect_call_t *call);


struct keyprotect_call_s {

    /* set by a keyprotect_request_...() function, which zeroes the rest */

    keyprotect_kind_e          kind;
    keyprotect_http_t          http;
    keyprotect_asked_t         asked;         /* into the path, or the key */

    /* set by the caller after it; http.urgent and raw may be set as well */

    keyprotect_call_done_pt    done;
    void                      *data;
    uint64_t                   deadline;      /* ms, transport's clock */

    /* valid from done on; json and http.answer only until done returns */

    keyprotect_result_e        result;
    char                       code[48];      /* reason code or empty */
    json_t                    *json;          /* NULL: none could be read */
    unsigned                   own:1;         /* Key Protect's answer, as
                                                 keyprotect_judge.h says */

    /* the call's own */

    keyprotect_store_t        *store;
    keyprotect_iam_waiter_t    waiter;
    keyprotect_token_t        *token;
    keyprotect_timer_t         timer;
    keyprotect_call_t         *next;
    keyprotect_call_t        **prev;          /* NULL: not under way */
    unsigned                   attempts;
    unsigned                   stage;
    unsigned                   renewed:1;
    unsigned                   probe:1;       /* passes an open breaker */
    unsigned                   raw:1;         /* what a success answers is not
                                                 read here, json is NULL */
};


/*
 * KMIP_AGAIN: done will be called, exactly once, never from within; KMIP_ERROR:
 * no memory, done will not be called, result is KEYPROTECT_UNAVAILABLE.  The
 * call and its arena must stay until done was called or the call cancelled.
 * In done the call may be cancelled, reused or freed.
 */

kmip_int_t keyprotect_call_start(keyprotect_store_t *ks,
    keyprotect_call_t *call);

/* done will not be called; safe for a zeroed or finished call */

void keyprotect_call_cancel(keyprotect_call_t *call);

/* 1 between start and done */

#define keyprotect_call_active(call)  ((call)->prev != NULL)

/* 1 if bytes of it may be on the wire already */

#define keyprotect_call_sent(call)    ((call)->http.sent)


#endif /* _KEYPROTECT_CALL_H_INCLUDED_ */
