
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Writing a key with its alias: the result when it is unknown whether the key
 * was written.
 */


#include "flow_world.h"
#include "tap.h"


static fake_keyprotect_t  *f;
static flow_world_t        w;


/* pauses between attempts end before the deadline does */

static void
test_deadline(void)
{
    int          bad;
    uint64_t     left, clock;
    flow_call_t  c;

    bad = 0;

    for (left = 20; left < 600; left += 4) {
        f = fake_create((uint32_t) left);
        flow_world_init(&w, f);
        fake_fault_status(f, 503, NULL, "POST /api/v2/keys vm", 0, 0);
        flow_create_draft(&w, &c);

        clock = f->clock;
        c.call.started = clock + left - w.conf.timeout;

        flow_create_start(&c);

        if (flow_wait(&c) != KMIP_STORE_UNAVAILABLE
            || f->clock > clock + left + 5)
        {
            diag("%d ms left: outcome %d after %d ms", (int) left,
                 (int) c.call.outcome, (int) (f->clock - clock));
            bad++;
        }

        flow_call_free(&c);
        flow_world_exit(&w);
        fake_destroy(f);
    }

    is_int(bad, 0, "a Create is answered by its deadline");
}


/* the key is visible before its payload: no other key has the alias */

static void
test_late_payload(void)
{
    char          uid[64];
    uint64_t      late;
    flow_call_t   c;

    for (late = 20; late < 300; late += 40) {
        f = fake_create((uint32_t) late);
        flow_world_init(&w, f);
        f->late = late;

        fake_fault(f, FAKE_BROKEN_DONE, "POST /api/v2/keys vm", 0, 1);
        is_int(flow_created(&w, uid), KMIP_STORE_OK,
               "%d ms late: a Create succeeds after a lost response",
               (int) late);
        fake_faults_clear(f);

        flow_cache_clear(&w);
        flow_load(&w, &c, uid, KMIP_NEED_METADATA, 1);
        is_int(flow_wait(&c), KMIP_STORE_OK, "the key can be read");
        flow_call_free(&c);

        fake_fault(f, FAKE_BROKEN_DONE, "POST /api/v2/keys vm", 0, 1);
        is_int(flow_tag(&w, uid, "x-a", "1"), KMIP_STORE_OK, "and changed");
        ok(flow_tagged(&w, uid, "x-a", "1"), "so that others see it");

        flow_world_exit(&w);
        fake_destroy(f);
    }
}


/* the key was made, but nothing leads to it */

static void
lose_alias(fake_keyprotect_t *fake, fake_call_t *c)
{
    fake_key_t  *key;

    if (c->http->method == KEYPROTECT_POST
        && strcmp(c->http->path, "/api/v2/keys") == 0)
    {
        key = fake->keys[fake->nkeys - 1];
        free(key->aliases[0]);
        key->naliases = 0;

        free(c->answer);
        fake_answer_json(c, 201, json_pack("{s:[o]}", "resources",
                                           fake_key_json(fake, key, 0, 0)));
        fake->answered = NULL;
    }
}


static void
test_alias(void)
{
    char         uid[64];
    flow_call_t  c;

    f = fake_create(1);
    flow_world_init(&w, f);
    f->answered = lose_alias;

    is_int(flow_created(&w, uid), KMIP_STORE_OK, "made without its alias");
    flow_cache_clear(&w);
    flow_load(&w, &c, uid, KMIP_NEED_METADATA, 1);
    is_int(flow_wait(&c), KMIP_STORE_OK, "what is acknowledged can be read");
    flow_call_free(&c);

    flow_world_exit(&w);
    fake_destroy(f);
}


int
main(void)
{
    test_deadline();
    test_late_payload();
    test_alias();

    return done_testing();
}
