
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Log lines of a store: "provider <name>: ...", without secrets.
 */


#ifndef _KEYPROTECT_LOG_H_INCLUDED_
#define _KEYPROTECT_LOG_H_INCLUDED_


#include "keyprotect_call.h"


/* limit for one kind of line: one per interval, with the number of omitted */

typedef struct {
    uint64_t    last;
    unsigned    suppressed;
    unsigned    written:1;
} keyprotect_log_limit_t;

typedef struct {
    keyprotect_log_limit_t   results[KEYPROTECT_CALLS][KEYPROTECT_RESULTS];
    keyprotect_log_limit_t   iam;
    keyprotect_log_limit_t   date;
    keyprotect_log_limit_t   unsure;
    keyprotect_log_limit_t   bare;
} keyprotect_log_limits_t;


void keyprotect_log(const keyprotect_store_t *ks,
    keyprotect_log_level_e level, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* 1 if a line may be written; *more: lines omitted since the last one */

int keyprotect_log_allowed(const keyprotect_store_t *ks,
    keyprotect_log_limit_t *limit, uint64_t interval, unsigned *more);

/* logs a failed call, if Key Protect or the configuration is the cause */

void keyprotect_log_failure(keyprotect_store_t *ks,
    const keyprotect_call_t *call);

/* for a call that was OK until its response was decoded; sets its result */

void keyprotect_log_disbelieved(keyprotect_store_t *ks,
    keyprotect_call_t *call, keyprotect_result_e result);


#endif /* _KEYPROTECT_LOG_H_INCLUDED_ */
