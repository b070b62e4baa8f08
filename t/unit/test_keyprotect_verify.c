
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The check before an object is reported absent: is this the configured
 * instance?
 */


#include "one.h"


typedef struct {
    keyprotect_check_t   check;
    int                  told;
    int                  there;
} check_t;


static void test_verify(void);
static void test_verify_later(void);
static void test_verify_fails(void);
static void test_verify_deleted_root(void);
static void test_verify_deadline(void);
static void test_verify_cancel(void);
static void test_verify_breaker(void);


int
main(void)
{
    test_verify();
    test_verify_later();
    test_verify_fails();
    test_verify_deleted_root();
    test_verify_deadline();
    test_verify_cancel();
    test_verify_breaker();

    return done_testing();
}


static void
check_done(keyprotect_check_t *check, int there)
{
    check_t  *c;

    c = check->data;

    c->told++;
    c->there = there;
}


static kmip_int_t
check_start(script_t *s, check_t *c)
{
    memset(c, 0, sizeof(check_t));

    c->check.done = check_done;
    c->check.data = c;
    c->check.deadline = s->clock + 1000;

    return keyprotect_probe_verify(s->ks, &c->check);
}


static void
test_verify(void)
{
    check_t    one, two;
    script_t  *s;

    s = script_create();

    script_token(s, TOKEN);
    script_expect(s, ROOT, 200, ROOT_KEY(1, ""));
    script_expect(s, LIST, 200, EMPTY);

    is_int(check_start(s, &one), KMIP_AGAIN, "it has to be asked");
    is_int(check_start(s, &two), KMIP_AGAIN, "by another, too");
    is_int(one.told + two.told, 0, "done is not called from within");

    script_pass(s, 0);
    ok(one.told == 1 && one.there, "our instance is there");
    ok(two.told == 1 && two.there, "both are told");
    is_int(script_sent(s, "metadata"), 1, "it was asked once for both");

    script_expect(s, ROOT, 404, REASON_404);
    is_int(check_start(s, &one), KMIP_AGAIN, "a moment later, once more");
    script_pass(s, 0);
    ok(one.told == 1 && !one.there, "for what was seen may be gone by now");

    close_store(s, "verify");
}


/* a probe under way may have read its results before the check began */

static void
test_verify_later(void)
{
    check_t        one, two, three;
    script_t      *s;
    script_step_t  *root;

    s = script_create();

    script_token(s, TOKEN);
    root = script_expect(s, ROOT, 200, ROOT_KEY(1, ""));
    root->hold = 1;
    script_expect(s, LIST, 200, EMPTY);
    script_expect(s, ROOT, 404, REASON_404);

    check_start(s, &one);
    script_pass(s, 0);
    is_int(check_start(s, &two), KMIP_AGAIN, "another while it is asked");
    is_int(check_start(s, &three), KMIP_AGAIN, "and another");

    root->hold = 0;
    script_pass(s, 0);
    ok(one.told == 1 && one.there, "it was there for the first one");
    ok(two.told == 1 && !two.there, "for the second it is asked again");
    ok(three.told == 1 && !three.there, "as for the third");
    is_int(script_sent(s, "metadata"), 2, "at once");

    close_store(s, "verify later");
}


static void
test_verify_fails(void)
{
    check_t    one;
    script_t  *s;

    s = script_create();

    script_token(s, TOKEN);
    script_expect(s, ROOT, 200, ROOT_KEY(1, ""));
    script_expect(s, LIST, 200, EMPTY);
    check_start(s, &one);
    script_pass(s, 0);

    script_expect(s, ROOT, 404, REASON_404);
    check_start(s, &one);
    script_pass(s, 0);
    ok(one.told == 1 && !one.there, "the instance is gone");

    script_expect(s, ROOT, 200, ROOT_KEY(1, ""));
    script_expect(s, LIST, 404, "");
    check_start(s, &one);
    script_pass(s, 0);
    ok(one.told == 1 && !one.there, "the ring is gone");

    script_expect(s, ROOT, 200, ROOT_KEY(1, ""));
    script_expect(s, LIST, 200, EMPTY);
    check_start(s, &one);
    script_pass(s, 0);
    ok(one.told == 1 && one.there, "both are there again");

    script_expect(s, ROOT, 429, "")->retry_after = 60;
    check_start(s, &one);
    script_pass(s, 0);
    ok(one.told == 1 && !one.there, "Key Protect is too busy to tell");

    close_store(s, "verify fails");
}


static void
test_verify_deleted_root(void)
{
    check_t    one;
    script_t  *s;

    s = script_create();

    script_token(s, TOKEN);
    script_expect(s, ROOT, 200, ROOT_KEY(5, ""));
    script_expect(s, LIST, 200, EMPTY);
    check_start(s, &one);
    script_pass(s, 0);
    ok(one.there, "a deleted root key proves the instance as well");

    script_expect(s, ROOT, 410, REASON("KEY_DELETED_ERR"));
    script_expect(s, LIST, 200, EMPTY);
    check_start(s, &one);
    script_pass(s, 0);
    ok(one.there, "so does a 410");

    close_store(s, "verify deleted");
}


static void
test_verify_deadline(void)
{
    check_t    one;
    uint64_t   began;
    script_t  *s;

    s = script_create();

    script_token(s, TOKEN);
    script_expect(s, ROOT, 200, ROOT_KEY(1, ""))->hold = 1;
    began = s->clock;
    check_start(s, &one);
    script_run(s, &one.told);
    ok(one.told == 1 && !one.there, "no answer in time");
    is_int(s->clock - began, 1000, "is told at the deadline");

    check_start(s, &one);
    keyprotect_probe_cancel(&one.check);
    one.check.deadline = s->clock;
    is_int(keyprotect_probe_verify(s->ks, &one.check), KMIP_ERROR,
           "or at once if it has passed");

    close_store(s, "verify deadline");
}


static void
test_verify_cancel(void)
{
    check_t    one, two;
    script_t  *s;

    s = script_create();

    memset(&one, 0, sizeof(one));
    keyprotect_probe_cancel(&one.check);
    ok(1, "a check that was never started may be cancelled");

    script_token(s, TOKEN);
    script_expect(s, ROOT, 200, ROOT_KEY(1, ""));
    script_expect(s, LIST, 200, EMPTY);

    check_start(s, &one);
    check_start(s, &two);
    keyprotect_probe_cancel(&one.check);
    script_pass(s, 0);
    is_int(one.told, 0, "a cancelled check's done is not called");
    is_int(two.told, 1, "the other is");

    check_start(s, &one);

    close_store(s, "verify cancel");
}


static void
test_verify_breaker(void)
{
    check_t    one;
    script_t  *s;

    s = script_create();

    s->ks->breaker.open = 1;
    is_int(check_start(s, &one), KMIP_ERROR,
           "while Key Protect is unreachable it cannot be verified");
    s->ks->breaker.open = 0;

    s->no_memory = 1;
    is_int(check_start(s, &one), KMIP_ERROR, "nor without memory");
    s->no_memory = 0;

    s->ks->stopped = 1;
    is_int(check_start(s, &one), KMIP_ERROR, "nor at the end");

    close_store(s, "verify breaker");
}
