
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Log lines.
 */


#include <stdarg.h>
#include <stdio.h>

#include "keyprotect_absence.h"
#include "keyprotect_advice.h"
#include "keyprotect_internal.h"


#define KEYPROTECT_LINE          1024
#define KEYPROTECT_LOG_INTERVAL  1000     /* ms */


typedef struct {
    keyprotect_result_e   result;
    unsigned              root:1;         /* calls with the root key only */
    unsigned              records:1;      /* calls with records only */
} keyprotect_failure_t;


static void keyprotect_log_printable(char *line);
static int keyprotect_log_wanted(const keyprotect_call_t *call);
static int keyprotect_log_expected(const keyprotect_call_t *call);
static const char *keyprotect_log_what(const keyprotect_call_t *call);
static void keyprotect_log_status(const keyprotect_call_t *call, char *dst,
    size_t size);


/* the other results are part of normal operation */

static const keyprotect_failure_t  keyprotect_failures[] = {
    { KEYPROTECT_ABSENT, 1, 0 },
    { KEYPROTECT_GONE, 1, 0 },
    { KEYPROTECT_INVALID_STATE, 1, 1 },
    { KEYPROTECT_BAD_CIPHERTEXT, 1, 1 },
    { KEYPROTECT_UNAUTHORIZED, 1, 1 },
    { KEYPROTECT_POLICY, 1, 1 },
    { KEYPROTECT_PROTECTED, 1, 1 },
    { KEYPROTECT_THROTTLED, 1, 1 },
    { KEYPROTECT_API_KEY, 1, 1 },
    { KEYPROTECT_UNAVAILABLE, 1, 1 },
    { KEYPROTECT_FAILING, 1, 1 },
    { KEYPROTECT_LATE, 1, 1 },
    { KEYPROTECT_NO_TOKEN, 1, 1 },
    { KEYPROTECT_UNKNOWN, 1, 1 },
    { KEYPROTECT_MALFORMED, 1, 1 },
    { KEYPROTECT_MISMATCH, 1, 0 }
};


void
keyprotect_log(const keyprotect_store_t *ks, keyprotect_log_level_e level,
    const char *fmt, ...)
{
    int      n;
    char     line[KEYPROTECT_LINE];
    va_list  args;

    if (ks->conf->log == NULL) {
        return;
    }

    n = snprintf(line, sizeof(line), "provider \"%.*s\": ",
                 (int) ks->conf->name.len,
                 (const char *) ks->conf->name.data);

    if (n < 0 || (size_t) n >= sizeof(line)) {
        n = 0;
    }

    va_start(args, fmt);
    (void) vsnprintf(line + n, sizeof(line) - (size_t) n, fmt, args);
    va_end(args);

    keyprotect_log_printable(line);

    ks->conf->log(ks->conf->log_data, level, line);
}


/*
 * Clients choose names, so replace characters that would start a new line or
 * control a terminal.  UTF-8 has control characters above ASCII as well: C2 80
 * to C2 9F.
 */

static void
keyprotect_log_printable(char *line)
{
    uint8_t  *p;

    for (p = (uint8_t *) line; *p; p++) {

        if (*p == 0xc2 && p[1] >= 0x80 && p[1] <= 0x9f) {
            *p++ = '.';
            *p = '.';

        } else if (*p < 0x20 || *p == 0x7f) {
            *p = '.';
        }
    }
}


int
keyprotect_log_allowed(const keyprotect_store_t *ks,
    keyprotect_log_limit_t *limit, uint64_t interval, unsigned *more)
{
    uint64_t  now;

    now = keyprotect_clock(ks);

    if (limit->written && now - limit->last < interval) {
        limit->suppressed++;
        return 0;
    }

    *more = limit->suppressed;

    limit->written = 1;
    limit->last = now;
    limit->suppressed = 0;

    return 1;
}


void
keyprotect_log_failure(keyprotect_store_t *ks, const keyprotect_call_t *call)
{
    char                     status[256], repeated[48], advice[512];
    unsigned                 more;
    keyprotect_log_limit_t  *limit;

    static const char  *methods[] = {
        "GET", "HEAD", "POST", "PATCH", "DELETE"
    };

    limit = &ks->limits.results[call->kind][call->result];

    if (!keyprotect_log_wanted(call) || keyprotect_log_expected(call)
        || !keyprotect_log_allowed(ks, limit, KEYPROTECT_LOG_INTERVAL, &more))
    {
        return;
    }

    repeated[0] = '\0';

    if (more) {
        (void) snprintf(repeated, sizeof(repeated),
                        ", %u similar failure%s before", more,
                        more == 1 ? "" : "s");
    }

    keyprotect_log_status(call, status, sizeof(status));

    keyprotect_advice(ks, call, advice, sizeof(advice));

    keyprotect_log(ks, KEYPROTECT_LOG_ERROR,
                   "%s %s: %s (%s), %s %s, correlation id %s%s%s%s%s%s",
                   keyprotect_log_what(call),
                   keyprotect_error_kind_name(call->kind),
                   keyprotect_error_result_name(call->result), status,
                   methods[call->http.method],
                   call->http.path ? call->http.path : "-",
                   call->http.correlation_id[0] ? call->http.correlation_id
                                                : "none",
                   call->http.answer_id[0] ? ", response id " : "",
                   call->http.answer_id, advice[0] ? "; " : "", advice,
                   repeated);
}


/* the beginning of the line says where the failure was */

static const char *
keyprotect_log_what(const keyprotect_call_t *call)
{
    if (call->attempts == 0) {
        return "Key Protect was not asked to";
    }

    switch (call->result) {

    case KEYPROTECT_NO_TOKEN:
    case KEYPROTECT_API_KEY:
        return "Key Protect refused the token needed to";

    case KEYPROTECT_LATE:
        return "there was no time left to";

    default:
        return "Key Protect failed to";
    }
}


void
keyprotect_log_disbelieved(keyprotect_store_t *ks, keyprotect_call_t *call,
    keyprotect_result_e result)
{
    call->result = result;

    keyprotect_log_failure(ks, call);
}


static int
keyprotect_log_wanted(const keyprotect_call_t *call)
{
    size_t  i;

    for (i = 0;
         i < sizeof(keyprotect_failures) / sizeof(keyprotect_failure_t);
         i++)
    {
        if (keyprotect_failures[i].result == call->result) {
            return keyprotect_error_kind_is_root(call->kind)
                   ? keyprotect_failures[i].root
                   : keyprotect_failures[i].records;
        }
    }

    return 0;
}


/* a refusal that says that an alias does not exist is no failure */

static int
keyprotect_log_expected(const keyprotect_call_t *call)
{
    return keyprotect_absence_told(call)
           || (call->calibrates && call->own && call->http.status < 500
               && (call->result == KEYPROTECT_UNAUTHORIZED
                   || call->result == KEYPROTECT_MALFORMED));
}


static void
keyprotect_log_status(const keyprotect_call_t *call, char *dst, size_t size)
{
    const char  *code;

    if (call->attempts == 0) {
        (void) snprintf(dst, size, "not sent");

    } else if (call->http.error != KEYPROTECT_HTTP_OK) {
        (void) snprintf(dst, size, "%s", call->http.error_text[0]
                                         ? call->http.error_text
                                         : "no response");

    } else {
        code = call->code[0] ? call->code : "no reason code";

        (void) snprintf(dst, size, "status %u, %s, attempt %u",
                        call->http.status, code, call->attempts);
    }
}
