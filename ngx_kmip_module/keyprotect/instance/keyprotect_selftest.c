
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The self-test: reads the root key and the key ring, asks for an alias that
 * does not exist, wraps and unwraps. The right to delete keys cannot be tested
 * without deleting one.
 */


#include <string.h>
#include <time.h>

#include "keyprotect_selftest.h"
#include "keyprotect_absence.h"
#include "keyprotect_answer.h"
#include "keyprotect_correlation.h"
#include "keyprotect_internal.h"
#include "keyprotect_probe.h"
#include "keyprotect_request.h"
#include "keyprotect_retry.h"


#define KEYPROTECT_SELFTEST_ARENA  65536
#define KEYPROTECT_SELFTEST_FIRST  1000       /* ms */
#define KEYPROTECT_SELFTEST_MOST   30000
#define KEYPROTECT_SELFTEST_SOON   5000       /* if the failure may pass by
                                                 itself */
#define KEYPROTECT_SELFTEST_PAUSE  10000      /* after a test that passed */


typedef struct {
    kmip_int_t         (*request)(keyprotect_series_t *s);
    kmip_int_t         (*answer)(keyprotect_series_t *s);
    const char          *what;
} keyprotect_step_t;


static void keyprotect_selftest_run(keyprotect_series_t *s);
static void keyprotect_selftest_next(keyprotect_series_t *s);
static void keyprotect_selftest_done(keyprotect_call_t *call);
static void keyprotect_selftest_passed(keyprotect_series_t *s);
static void keyprotect_selftest_failed(keyprotect_series_t *s);
static int keyprotect_selftest_doubts(const keyprotect_call_t *call);
static int keyprotect_selftest_useless(const keyprotect_call_t *call);
static void keyprotect_selftest_timer(keyprotect_timer_t *timer);
static kmip_int_t keyprotect_test_root(keyprotect_series_t *s);
static kmip_int_t keyprotect_test_root_seen(keyprotect_series_t *s);
static kmip_int_t keyprotect_test_absence(keyprotect_series_t *s);
static kmip_int_t keyprotect_test_absence_seen(keyprotect_series_t *s);
static kmip_int_t keyprotect_test_wrap(keyprotect_series_t *s);
static kmip_int_t keyprotect_test_wrapped(keyprotect_series_t *s);
static kmip_int_t keyprotect_test_unwrap(keyprotect_series_t *s);
static kmip_int_t keyprotect_test_unwrapped(keyprotect_series_t *s);


static const keyprotect_step_t  keyprotect_steps[] = {
    { keyprotect_test_root, keyprotect_test_root_seen,
      "reading the root key" },
    { keyprotect_series_list, keyprotect_series_listed,
      "reading the key ring" },
    { keyprotect_test_absence, keyprotect_test_absence_seen,
      "asking for a key that does not exist" },
    { keyprotect_test_wrap, keyprotect_test_wrapped,
      "wrapping with the root key" },
    { keyprotect_test_unwrap, keyprotect_test_unwrapped,
      "unwrapping with the root key" }
};

#define KEYPROTECT_STEPS                                                     \
    (sizeof(keyprotect_steps) / sizeof(keyprotect_step_t))

static const kmip_str_t  keyprotect_test_uid = kmip_string("self-test");


void
keyprotect_selftest_init(keyprotect_selftest_t *st, keyprotect_store_t *ks)
{
    memset(st, 0, sizeof(keyprotect_selftest_t));

    keyprotect_series_init(&st->test, ks, keyprotect_selftest_timer);

    keyprotect_probe_init(st, ks);
}


void
keyprotect_selftest_start(keyprotect_store_t *ks)
{
    keyprotect_series_t  *s;

    s = &ks->selftest->test;

    if (s->arena == NULL && !s->armed) {
        keyprotect_selftest_run(s);
    }
}


void
keyprotect_selftest_stop(keyprotect_store_t *ks)
{
    keyprotect_selftest_t  *st;

    st = ks->selftest;

    keyprotect_series_end(&st->test);
    keyprotect_series_end(&st->probe);

    while (st->checks) {
        keyprotect_probe_cancel(st->checks);
    }

    st->secret = NULL;
}


void
keyprotect_selftest_ended(keyprotect_store_t *ks,
    const keyprotect_call_t *call)
{
    uint64_t                pause, age;
    keyprotect_series_t    *s;
    keyprotect_selftest_t  *st;

    st = ks->selftest;
    s = &st->test;

    if (call == &s->call || s->arena || st->began == 0 || ks->stopped) {
        return;
    }

    if (ks->unusable && call->result == KEYPROTECT_OK) {
        pause = KEYPROTECT_SELFTEST_FIRST;

    } else if (!ks->unusable && keyprotect_selftest_doubts(call)) {
        pause = KEYPROTECT_SELFTEST_PAUSE;

    } else {
        return;
    }

    age = keyprotect_clock(ks) - st->began;

    /* a timer starts the test, since this function runs inside a call's end */

    keyprotect_series_arm(s, age >= pause ? 0 : pause - age);
}


/*
 * Excluded: lists and deletions, which have rights and limits of their own; an
 * alias that does not exist, which this instance may refuse; an unreachable Key
 * Protect or IAM, which the breaker and the token's renewal detect.
 */

static int
keyprotect_selftest_doubts(const keyprotect_call_t *call)
{
    if (call->kind == KEYPROTECT_CALL_LIST
        || call->kind == KEYPROTECT_CALL_DELETE
        || keyprotect_absence_told(call))
    {
        return 0;
    }

    return call->result == KEYPROTECT_THROTTLED
           || (!keyprotect_error_result_passes(call->result)
               && keyprotect_selftest_useless(call));
}


/*
 * 1 if keys can neither be created nor read: Key Protect is unreachable or
 * overloaded, it refuses the API key, or another host responds in its place. A
 * root key that is not active does not count, since it is the same for all
 * endpoints.
 */

static int
keyprotect_selftest_useless(const keyprotect_call_t *call)
{
    switch (call->result) {

    case KEYPROTECT_UNAUTHORIZED:
    case KEYPROTECT_API_KEY:
        return 1;

    case KEYPROTECT_MALFORMED:
        return call->http.error == KEYPROTECT_HTTP_OK && !call->own;

    default:
        return keyprotect_error_result_passes(call->result);
    }
}


static void
keyprotect_selftest_timer(keyprotect_timer_t *timer)
{
    keyprotect_series_t  *s;

    s = timer->data;
    s->armed = 0;

    keyprotect_selftest_run(s);
}


static void
keyprotect_selftest_run(keyprotect_series_t *s)
{
    s->step = 0;
    s->attempts++;
    s->store->selftest->began = keyprotect_clock(s->store);

    s->arena = kmip_arena_create(KEYPROTECT_SELFTEST_ARENA);

    if (s->arena == NULL) {
        keyprotect_selftest_failed(s);
        return;
    }

    keyprotect_selftest_next(s);
}


static void
keyprotect_selftest_next(keyprotect_series_t *s)
{
    if (keyprotect_steps[s->step].request(s) != KMIP_OK
        || keyprotect_series_call(s, keyprotect_selftest_done) != KMIP_AGAIN)
    {
        keyprotect_selftest_failed(s);
    }
}


static void
keyprotect_selftest_done(keyprotect_call_t *call)
{
    keyprotect_series_t  *s;

    s = call->data;

    if (keyprotect_steps[s->step].answer(s) != KMIP_OK) {
        keyprotect_selftest_failed(s);
        return;
    }

    if (++s->step == KEYPROTECT_STEPS) {
        keyprotect_selftest_passed(s);
        return;
    }

    keyprotect_selftest_next(s);
}


static void
keyprotect_selftest_passed(keyprotect_series_t *s)
{
    keyprotect_store_t  *ks;

    ks = s->store;

    keyprotect_series_end(s);

    s->attempts = 0;
    ks->unusable = 0;

    ks->selftest->secret = NULL;

    if (ks->selftest->passed) {
        return;
    }

    ks->selftest->passed = 1;

    keyprotect_log(ks, KEYPROTECT_LOG_NOTICE,
                   "ready: root key %s, key ring %s%s; whether this API key "
                   "may make keys there is seen with the first Create",
                   ks->root_id, ks->key_ring ? ks->key_ring : "not given",
                   ks->proven ? "" : ", where no key is seen yet");
}


static void
keyprotect_selftest_failed(keyprotect_series_t *s)
{
    int                  soon;
    uint64_t             ms;
    const char          *what;
    keyprotect_store_t  *ks;

    ks = s->store;
    what = keyprotect_steps[s->step].what;

    soon = keyprotect_error_result_passes(s->call.result);

    ks->unusable = keyprotect_selftest_useless(&s->call) & 1;

    if (s->call.result == KEYPROTECT_API_KEY
        || s->call.result == KEYPROTECT_NO_TOKEN)
    {
        what = "getting a token from IAM";
    }

    keyprotect_series_end(s);

    ks->selftest->secret = NULL;
    ks->selftest->passed = 0;

    ms = keyprotect_retry_backoff(s->attempts, KEYPROTECT_SELFTEST_FIRST,
                                  soon
                                  ? KEYPROTECT_SELFTEST_SOON
                                  : KEYPROTECT_SELFTEST_MOST);

    keyprotect_log(ks, KEYPROTECT_LOG_ERROR,
                   "the self-test failed at %s; it is repeated in %llu s",
                   what, (unsigned long long) (ms + 999) / 1000);

    keyprotect_series_arm(s, ms);
}


static void
keyprotect_test_explain(const keyprotect_store_t *ks)
{
    char       date[32];
    time_t     until;
    struct tm  tm;

    switch (ks->selftest->root_state) {

    case KEYPROTECT_STATE_ACTIVE:
        return;

    case KEYPROTECT_STATE_SUSPENDED:
        keyprotect_log(ks, KEYPROTECT_LOG_ERROR,
                       "root key %s is disabled: enable it", ks->root_id);
        return;

    case KEYPROTECT_STATE_DEACTIVATED:
        keyprotect_log(ks, KEYPROTECT_LOG_ERROR,
                       "root key %s has expired: its keys can be read, no "
                       "new ones can be made", ks->root_id);
        return;

    case KEYPROTECT_STATE_DESTROYED:
        until = (time_t) ks->selftest->restorable;

        if (until && gmtime_r(&until, &tm)
            && strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%SZ", &tm))
        {
            keyprotect_log(ks, KEYPROTECT_LOG_ERROR,
                           "root key %s is deleted: it can be restored until"
                           " %s", ks->root_id, date);
            return;
        }

        keyprotect_log(ks, KEYPROTECT_LOG_ERROR, "root key %s is deleted",
                       ks->root_id);
        return;

    default:
        keyprotect_log(ks, KEYPROTECT_LOG_ERROR,
                       "root key %s is in state %u, not active", ks->root_id,
                       ks->selftest->root_state);
    }
}


/* the only place where the alias of a root key is resolved */

static kmip_int_t
keyprotect_test_root(keyprotect_series_t *s)
{
    return keyprotect_request_root(s->store, &s->call, s->arena,
                                   &s->store->root_key);
}


/*
 * a root key that is not active fails only at "wrap", after the key ring's test
 */

static kmip_int_t
keyprotect_test_root_seen(keyprotect_series_t *s)
{
    if (keyprotect_series_root_seen(s) != KMIP_OK) {
        return KMIP_ERROR;
    }

    keyprotect_test_explain(s->store);

    return KMIP_OK;
}


/*
 * No document says how Key Protect responds for an alias that does not exist,
 * so the test asks for a random one.
 */

static kmip_int_t
keyprotect_test_absence(keyprotect_series_t *s)
{
    char        random[37];
    kmip_str_t  alias;

    keyprotect_correlation_id(random);

    alias = kmip_arena_printf(s->arena, "%.*scalibration-%s",
                              (int) s->store->conf->record_prefix.len,
                              (const char *)
                              s->store->conf->record_prefix.data, random);

    if (alias.len == 0
        || keyprotect_request_metadata(s->store, &s->call, s->arena, &alias)
           != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    s->call.calibrates = 1;

    return KMIP_OK;
}


/*
 * Learns only from a 4xx response of Key Protect's own: other failures, and
 * other hosts that respond in its place, say nothing about aliases.
 */

static kmip_int_t
keyprotect_test_absence_seen(keyprotect_series_t *s)
{
    keyprotect_store_t  *ks;

    ks = s->store;

    switch (s->call.result) {

    case KEYPROTECT_ABSENT:
    case KEYPROTECT_UNAUTHORIZED:
    case KEYPROTECT_MALFORMED:
        break;

    default:
        return KMIP_ERROR;
    }

    if (s->call.http.error != KEYPROTECT_HTTP_OK || !s->call.own
        || s->call.http.status < 400 || s->call.http.status > 499)
    {
        return KMIP_ERROR;
    }

    ks->absent_status = s->call.http.status;

    memcpy(ks->absent_code, s->call.code, sizeof(ks->absent_code));

    if (s->call.result != KEYPROTECT_ABSENT) {
        keyprotect_log(ks, KEYPROTECT_LOG_NOTICE,
                       "this instance answers for an alias that does not "
                       "exist with status %u%s%s", ks->absent_status,
                       ks->absent_code[0] ? ", code " : " and no code",
                       ks->absent_code);
    }

    return KMIP_OK;
}


static kmip_int_t
keyprotect_test_wrap(keyprotect_series_t *s)
{
    return keyprotect_request_wrap(s->store, &s->call, s->arena, NULL, NULL,
                                   &keyprotect_test_uid);
}


static kmip_int_t
keyprotect_test_wrapped(keyprotect_series_t *s)
{
    keyprotect_wrapped_t    wrapped;
    keyprotect_selftest_t  *st;

    st = s->store->selftest;

    if (s->call.result != KEYPROTECT_OK
        || keyprotect_answer_wrap(s->call.json, s->arena, 1, &wrapped)
           != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    st->secret = wrapped.plaintext;
    st->ciphertext = wrapped.ciphertext;

    return KMIP_OK;
}


static kmip_int_t
keyprotect_test_unwrap(keyprotect_series_t *s)
{
    return keyprotect_request_unwrap(s->store, &s->call, s->arena, NULL,
                                     &s->store->selftest->ciphertext,
                                     &keyprotect_test_uid);
}


static kmip_int_t
keyprotect_test_unwrapped(keyprotect_series_t *s)
{
    kmip_secret_t  *plaintext, *secret;

    secret = s->store->selftest->secret;

    if (s->call.result != KEYPROTECT_OK
        || keyprotect_answer_unwrap(s->call.json, s->arena, &plaintext)
           != KMIP_OK
        || !kmip_secret_equal(plaintext->data, plaintext->len, secret->data,
                              secret->len))
    {
        return KMIP_ERROR;
    }

    return KMIP_OK;
}
