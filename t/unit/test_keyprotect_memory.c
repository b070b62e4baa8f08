
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Refused memory: an answer is whole, or there is none.
 */


#include "flow_world.h"
#include "kmip_memory.h"
#include "tap.h"

#include <openssl/crypto.h>


#define OBJECTS   3
#define REFUSALS  400


static fake_keyprotect_t  *f;
static flow_world_t        w;
static unsigned            countdown;     /* to the refusal; 0: none */


static void *
counted(size_t size)
{
    if (countdown && --countdown == 0) {
        return NULL;
    }

    return malloc(size);
}


static void
freed(void *p, size_t size)
{
    OPENSSL_cleanse(p, size);
    free(p);
}


static const kmip_memory_t  memory = { counted, freed };


static void
test_locate(int by_name)
{
    int          bad, told;
    char         uid[64], name[16];
    unsigned     i, n;
    flow_call_t  c;

    f = fake_create(1);
    flow_world_init(&w, f);

    for (i = 0; i < OBJECTS; i++) {
        flow_created(&w, uid);
        flow_tag(&w, uid, "x-a", "1");
        snprintf(name, sizeof(name), "disk-%u", i);
        flow_tag(&w, uid, "Name", name);
    }

    bad = 0;
    told = 0;

    for (n = 1; n <= REFUSALS; n++) {
        flow_find_filter(&w, &c);

        if (by_name) {
            flow_add_name(&c, "disk-1");

        } else {
            flow_add_text(&c, "x-a", "1");
        }

        if (n & 1) {
            flow_cache_clear(&w);
        }

        countdown = n;
        flow_find_start(&c, 10);
        (void) flow_wait(&c);
        countdown = 0;

        if (c.call.outcome == KMIP_STORE_OK) {
            told++;

            if (c.call.nuids != (by_name ? 1 : OBJECTS)) {
                diag("refusal %u: %zu objects", n, c.call.nuids);
                bad++;
            }
        }

        flow_call_free(&c);
        fake_run(f, NULL);
    }

    is_int(bad, 0, "a Locate%s is never answered in part",
           by_name ? " by Name" : "");
    ok(told > 0 && told < REFUSALS, "memory was refused, and not always");

    flow_world_exit(&w);
    fake_destroy(f);
}


/* 1: it was told, -1: and wrongly, 0: it was not */

static int
refused_load(const char *uid, unsigned n, uint32_t state)
{
    int          rc;
    flow_call_t  c;

    flow_load(&w, &c, uid, KMIP_NEED_ATTRIBUTES, 1);
    flow_wait(&c);
    flow_call_free(&c);

    if (n & 1) {
        flow_cache_clear(&w);
    }

    /* the first is for the call's own arena */

    countdown = n + 1;
    flow_load(&w, &c, uid, KMIP_NEED_ATTRIBUTES, 1);
    (void) flow_wait(&c);
    countdown = 0;

    rc = c.call.outcome == KMIP_STORE_OK;

    if (c.call.outcome == KMIP_STORE_ABSENT
        || (rc && (c.call.result->state != state
                   || (state != KMIP_STATE_DESTROYED
                       && !flow_has_text(c.call.result, "x-a", "1")))))
    {
        diag("refusal %u: outcome %d", n, (int) c.call.outcome);
        rc = -1;
    }

    flow_call_free(&c);
    fake_run(f, NULL);

    return rc;
}


static void
test_load(void)
{
    int       rc, bad, told;
    char      uid[64];
    unsigned  n;

    f = fake_create(2);
    flow_world_init(&w, f);
    flow_created(&w, uid);
    flow_activate(&w, uid);
    flow_tag(&w, uid, "x-a", "1");
    flow_revoke(&w, uid, KMIP_STATE_DEACTIVATED);

    bad = 0;
    told = 0;

    for (n = 1; n <= 2 * REFUSALS; n++) {

        if (n == REFUSALS + 1) {
            flow_record(&w, uid)->state = 5;
            f->no_payload = 1;
        }

        rc = refused_load(uid, (n - 1) % REFUSALS + 1,
                          n <= REFUSALS ? KMIP_STATE_DEACTIVATED
                                        : KMIP_STATE_DESTROYED);
        bad += rc < 0;
        told += rc > 0;
    }

    is_int(bad, 0, "an object is told of as it is, or not at all");
    ok(told > 0 && told < 2 * REFUSALS, "memory was refused, and not always");

    flow_world_exit(&w);
    fake_destroy(f);
}


int
main(void)
{
    kmip_memory_set(&memory);

    test_locate(0);
    test_locate(1);
    test_load();

    return done_testing();
}
