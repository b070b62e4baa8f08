
/*
 * What each attempt tells of Key Protect's health and of our clock.
 */


#include <string.h>

#include "keyprotect_internal.h"

#include <openssl/err.h>
#include <openssl/rand.h>


#define KEYPROTECT_SKEW      30        /* s */
#define KEYPROTECT_SKEW_LOG  60000     /* ms */
#define KEYPROTECT_IDS       32        /* correlation ids */


static void keyprotect_call_health(keyprotect_call_t *call);
static void keyprotect_call_date(keyprotect_store_t *ks,
    const keyprotect_http_t *http);


void
keyprotect_call_watch(keyprotect_call_t *call)
{
    keyprotect_call_health(call);
    keyprotect_call_date(call->store, &call->http);
}


/*
 * A call that never got a connection of ours says nothing.  Any answer says
 * that Key Protect is there, unless it is a 5xx without a meaning.  Long lists
 * can fail where all else is served, and what we ask for ourselves is not what
 * clients ask for: neither makes their calls fail.
 */

static void
keyprotect_call_health(keyprotect_call_t *call)
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
        ks->unreachable = 0;

        if (keyprotect_breaker_success(&ks->breaker)) {
            keyprotect_log(ks, KEYPROTECT_LOG_NOTICE,
                           "Key Protect answers again");
        }

        return;
    }

    if (keyprotect_breaker_failure(&ks->breaker, keyprotect_clock(ks),
                                   http->elapsed))
    {
        keyprotect_log(ks, KEYPROTECT_LOG_ERROR,
                       "Key Protect is out of reach: until it answers again, "
                       "requests fail at once");

        ks->opened(ks);
    }
}


static void
keyprotect_call_date(keyprotect_store_t *ks, const keyprotect_http_t *http)
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
                       "the clock of this host is %lld s %s of Key Protect's:"
                       " dates of keys will be wrong",
                       (long long) (skew < 0 ? -skew : skew),
                       skew < 0 ? "behind" : "ahead");
    }
}


/* drawn for many calls at once: the generator takes its time */

void
keyprotect_correlation_id(char dst[37])
{
    size_t    i;
    uint8_t  *b;

    static const char  hex[] = "0123456789abcdef";
    static uint8_t     pool[KEYPROTECT_IDS * 16];
    static size_t      used = KEYPROTECT_IDS;

    if (used == KEYPROTECT_IDS) {
        used = 0;

        if (RAND_bytes(pool, sizeof(pool)) != 1) {
            ERR_clear_error();
            memset(pool, 0, sizeof(pool));
        }
    }

    b = &pool[16 * used++];

    b[6] = (uint8_t) ((b[6] & 0x0f) | 0x40);
    b[8] = (uint8_t) ((b[8] & 0x3f) | 0x80);

    for (i = 0; i < 16; i++) {

        if (i == 4 || i == 6 || i == 8 || i == 10) {
            *dst++ = '-';
        }

        *dst++ = hex[b[i] >> 4];
        *dst++ = hex[b[i] & 0x0f];
    }

    *dst = '\0';
}
