
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Turns: how many lists are read at a time, for which clients, in which order,
 * and the result of those that time out.
 */


#include "flow_world.h"
#include "keyprotect_turn.h"
#include "tap.h"


#define LOCATES  12


static fake_keyprotect_t  *f;
static flow_world_t        w;
static unsigned            most;       /* lists at once */


/* lists that are under way */

static unsigned
lists(void)
{
    size_t    i;
    unsigned  n;

    for (i = 0, n = 0; i < f->ncalls; i++) {
        n += strstr(f->calls[i]->http->path, "/keys?") != NULL;
    }

    return n;
}


static void
before(fake_keyprotect_t *fake, const keyprotect_http_t *http)
{
    (void) fake;
    (void) http;

    if (lists() > most) {
        most = lists();
    }
}


static void
begin(uint32_t seed)
{
    char  uid[64];

    f = fake_create(seed);
    flow_world_init(&w, f);
    flow_created(&w, uid);
    flow_created(&w, uid);
    fake_journal_clear(f);
    f->before = before;
    most = 0;
}


static void
end(const char *name)
{
    ok(w.ks->turns == NULL, "%s: no turn is left", name);
    flow_world_exit(&w);
    fake_destroy(f);
}


static void
locate(flow_call_t *c, uint64_t client)
{
    flow_find_filter(&w, c);
    c->call.client = client;
    flow_find_start(c, 1000);
}


static void
test_client(void)
{
    int          i, good;
    flow_call_t  c[LOCATES];

    begin(1);

    for (i = 0; i < LOCATES; i++) {
        locate(&c[i], 7);
    }

    for (i = 0, good = 0; i < LOCATES; i++) {
        good += flow_wait(&c[i]) == KMIP_STORE_OK && c[i].call.nuids == 2;
        flow_call_free(&c[i]);
    }

    is_int(good, LOCATES, "all of one client's Locates are answered");
    is_int(most, 1, "one list at a time");
    is_int(fake_journal(f, "/keys?"), LOCATES, "each has one of its own");
    end("client");
}


static void
test_worker(void)
{
    int          i, good;
    flow_call_t  c[LOCATES];

    begin(2);

    for (i = 0; i < LOCATES; i++) {
        locate(&c[i], 100 + (uint64_t) i);
    }

    for (i = 0, good = 0; i < LOCATES; i++) {
        good += flow_wait(&c[i]) == KMIP_STORE_OK;
        flow_call_free(&c[i]);
    }

    is_int(good, LOCATES, "those of as many clients");
    ok(most >= 2 && most <= 4, "a few at a time: %u", most);
    end("worker");
}


/* the only one of another client waits for one of the many, not for all */

static void
test_clients_in_turn(void)
{
    int          i, done;
    flow_call_t  c[4][LOCATES], one;

    begin(3);

    for (i = 0; i < 4 * LOCATES; i++) {
        locate(&c[i % 4][i / 4], (uint64_t) i % 4);
    }

    locate(&one, 9);
    is_int(flow_wait(&one), KMIP_STORE_OK, "the one is answered");

    for (i = 0, done = 0; i < 4 * LOCATES; i++) {
        done += c[i % 4][i / 4].done;
    }

    ok(done <= 12, "after a few of the many: %d", done);
    flow_call_free(&one);

    for (i = 0; i < 4 * LOCATES; i++) {
        flow_wait(&c[i % 4][i / 4]);
        flow_call_free(&c[i % 4][i / 4]);
    }

    end("in turn");
}


static void
test_late(void)
{
    flow_call_t  a, b, get;
    uint64_t     clock;

    begin(4);
    fake_fault(f, FAKE_TIMEOUT, "/keys?", 0, 0);
    clock = f->clock;
    locate(&a, 7);
    locate(&b, 7);

    ok(flow_wait(&a) != KMIP_STORE_OK && flow_wait(&b) != KMIP_STORE_OK,
       "no list is answered");
    ok(f->clock - clock <= w.conf.timeout + 10, "both hear of it in time");
    is_int(b.call.outcome, KMIP_STORE_LIMIT, "the one that waited");
    ok(b.call.message && strstr(b.call.message, "after other Locates"),
       "its client");
    ok(!w.ks->breaker.open, "nothing is held against Key Protect");
    is_int(fake_journal(f, "/keys?") <= 3, 1, "it asked for nothing");
    flow_call_free(&a);
    flow_call_free(&b);

    fake_faults_clear(f);
    locate(&get, 7);
    is_int(flow_wait(&get), KMIP_STORE_OK, "the next one is served");
    flow_call_free(&get);
    end("late");
}


/* a flow that ends passes its turn on, or stops waiting */

static void
test_leave(void)
{
    flow_call_t  a, b, c;

    begin(5);
    f->held = 1;
    locate(&a, 7);
    locate(&b, 7);
    locate(&c, 7);
    w.store->cancel(w.store, &b.call);
    w.store->cancel(w.store, &a.call);
    f->held = 0;
    is_int(flow_wait(&c), KMIP_STORE_OK, "the third has its turn");
    flow_call_free(&a);
    flow_call_free(&b);
    flow_call_free(&c);

    f->held = 1;
    locate(&a, 7);
    locate(&b, 7);
    flow_world_exit(&w);
    flow_call_free(&a);
    flow_call_free(&b);
    fake_destroy(f);
    ok(1, "a store goes with those that wait");
}


int
main(void)
{
    test_client();
    test_worker();
    test_clients_in_turn();
    test_late();
    test_leave();

    return done_testing();
}
