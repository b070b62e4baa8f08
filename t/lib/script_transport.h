
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * A transport that follows a script, for unit tests: expected calls with their
 * responses, and a clock that stands still until it is moved. It includes a
 * store's configuration and the store's log.
 */


#ifndef _SCRIPT_TRANSPORT_H_INCLUDED_
#define _SCRIPT_TRANSPORT_H_INCLUDED_


#include "keyprotect_answer.h"
#include "keyprotect_internal.h"
#include "keyprotect_request.h"
#include "keyprotect_selftest.h"
#include "keyprotect_store.h"


#define SCRIPT_STEPS     64
#define SCRIPT_CALLS     128
#define SCRIPT_TIMERS    64
#define SCRIPT_LOG       65536
#define SCRIPT_API_KEY   "s3cret/API+key"
#define SCRIPT_ROOT      "c2d10000-0000-4000-8000-000000000001"


/* an expected call: "METHOD path" with wildcards */

typedef struct {
    const char               *match;
    unsigned                  status;
    const char               *body;          /* NULL: empty */
    keyprotect_http_error_e   error;
    keyprotect_http_cause_e   cause;
    int32_t                   retry_after;   /* -1: none */
    int64_t                   skew;          /* of the Date header; INT64_MIN:
                                                there is none */
    uint64_t                  elapsed;       /* ms; the clock moves on */
    unsigned                  hold:1;        /* without a response */
    unsigned                  used:1;
} script_step_t;

/* a call that was sent */

typedef struct {
    char                      line[512];     /* "METHOD path" */
    char                      body[16384];
    char                      bearer[128];   /* empty: none */
    char                      id[37];
    const char               *content_type;
    const char               *prefer;
    const char               *key_ring;
    uint64_t                  at;            /* ms */
    unsigned                  changing:1;
    unsigned                  urgent:1;
    keyprotect_target_e       target;
    keyprotect_http_t        *http;          /* NULL: ended */
    script_step_t            *step;          /* NULL: unexpected */
} script_call_t;

typedef struct {
    keyprotect_transport_t    transport;     /* must be first */
    keyprotect_conf_t         conf;
    keyprotect_store_t       *ks;

    uint64_t                  clock;         /* ms */
    int64_t                   epoch;         /* seconds at clock 0 */

    script_step_t             steps[SCRIPT_STEPS];
    size_t                    nsteps;
    script_call_t            *calls;
    size_t                    ncalls;
    keyprotect_timer_t       *timers[SCRIPT_TIMERS];
    uint64_t                  due[SCRIPT_TIMERS];
    size_t                    ntimers;

    unsigned                  unexpected;    /* calls without an expectation */
    unsigned                  no_memory:1;   /* send and timer_add fail */

    kmip_secret_t             api_key;
    char                      log[SCRIPT_LOG];
} script_t;


/* creates the store, without starting it */

script_t *script_create(void);

/* destroys the store; returns the number of calls and timers it left */

unsigned script_destroy(script_t *s);

/* appends a step, which may be changed until its call */

script_step_t *script_expect(script_t *s, const char *match, unsigned status,
    const char *body);
script_step_t *script_fail(script_t *s, const char *match,
    keyprotect_http_error_e error);

/* a response with this token, valid for so many seconds */

script_step_t *script_token(script_t *s, const char *body);

#define SCRIPT_TOKEN(value, seconds)                                         \
    "{\"access_token\":\"" value "\",\"expires_in\":" #seconds "}"

/* number of steps that no call has used */

unsigned script_unused(const script_t *s);

/*
 * Runs until *flag is set, or only background timers are left, moving the clock
 * to the next timer; returns *flag.
 */

int script_run(script_t *s, const int *flag);

/* answers calls and lets time pass, with all timers */

void script_pass(script_t *s, uint64_t ms);

/* calls whose line contains text: their number; the nth, from 0, or NULL */

unsigned script_sent(const script_t *s, const char *text);
const script_call_t *script_call(const script_t *s, const char *text,
    unsigned n);

/* lines of the log that contain text */

unsigned script_logged(const script_t *s, const char *text);


#endif /* _SCRIPT_TRANSPORT_H_INCLUDED_ */
