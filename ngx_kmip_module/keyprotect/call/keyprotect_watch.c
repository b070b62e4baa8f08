
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * What each attempt shows: Key Protect's health, and the error of this host's
 * clock.
 */


#include "keyprotect_watch.h"
#include "keyprotect_internal.h"


#define KEYPROTECT_SKEW      30        /* s */
#define KEYPROTECT_SKEW_LOG  60000     /* ms */


static void keyprotect_watch_health(keyprotect_call_t *call);
static void keyprotect_watch_date(keyprotect_store_t *ks,
    const keyprotect_http_t *http);


void
keyprotect_watch(keyprotect_call_t *call)
{
    keyprotect_watch_health(call);
    keyprotect_watch_date(call->store, &call->http);
}


/*
 * Updates the breaker.  A call that got no connection from the queue shows
 * nothing.  Any response shows that Key Protect works, except a 5xx without a
 * known meaning.  Lists and patient calls do not count, nor do failures of the
 * server's own probes, since clients' calls may succeed nevertheless.
 */

static void
keyprotect_watch_health(keyprotect_call_t *call)
{
    int                  good;
    keyprotect_http_t   *http;
    keyprotect_store_t  *ks;

    ks = call->store;
    http = &call->http;

    switch (http->error) {

    case KEYPROTECT_HTTP_NO_CONNECTION:
        return;

    case KEYPROTECT_HTTP_TOO_LARGE:
        good = 1;
        break;

    case KEYPROTECT_HTTP_OK:
        good = http->status < 500
               || (call->result != KEYPROTECT_FAILING
                   && call->result != KEYPROTECT_UNKNOWN);
        break;

    default:
        good = 0;
    }

    if (call->kind == KEYPROTECT_CALL_LIST || http->patient || call->probe) {

        if (!good || !call->probe) {
            return;
        }
    }

    if (good) {
        if (keyprotect_breaker_success(&ks->breaker)) {
            keyprotect_log(ks, KEYPROTECT_LOG_NOTICE,
                           "Key Protect is available again");
        }

        return;
    }

    if (keyprotect_breaker_failure(&ks->breaker, keyprotect_clock(ks),
                                   http->elapsed))
    {
        keyprotect_log(ks, KEYPROTECT_LOG_ERROR,
                       "Key Protect is unreachable: until it is available "
                       "again, requests fail at once");

        ks->opened(ks);
    }
}


static void
keyprotect_watch_date(keyprotect_store_t *ks, const keyprotect_http_t *http)
{
    int64_t   skew;
    unsigned  more;

    if (http->error != KEYPROTECT_HTTP_OK || http->date == 0) {
        return;
    }

    skew = keyprotect_now(ks) - http->date;

    if ((skew > KEYPROTECT_SKEW || skew < -KEYPROTECT_SKEW)
        && keyprotect_log_allowed(ks, &ks->limits.date, KEYPROTECT_SKEW_LOG,
                                  &more))
    {
        keyprotect_log(ks, KEYPROTECT_LOG_ERROR,
                       "the clock of this host is %lld s %s Key Protect's: "
                       "dates of keys will be wrong; check its time service",
                       (long long) (skew < 0 ? -skew : skew),
                       skew < 0 ? "behind" : "ahead of");
    }
}
