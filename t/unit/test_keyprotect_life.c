
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * A key's life in Key Protect: its calls, and the keys and aliases that it
 * leaves.
 */


#include "flow_world.h"
#include "tap.h"

#include <stdio.h>
#include <string.h>


static unsigned
calls(fake_keyprotect_t *f)
{
    unsigned  n;

    n = (unsigned) f->njournal;

    return n;
}


static void
show(fake_keyprotect_t *f)
{
    size_t  i;

    for (i = 0; i < f->njournal; i++) {
        printf("# %s\n", f->journal[i]);
    }
}


static void
test_life(void)
{
    char                  uid[64];
    flow_world_t          w;
    flow_call_t           c;
    fake_keyprotect_t    *f;
    kmip_store_outcome_e  outcome;

    f = fake_create(1);
    flow_world_init(&w, f);

    is_int(flow_created(&w, uid), KMIP_STORE_OK, "a key is created");
    is_int(strlen(uid), 61, "its identifier has 61 characters");
    is_int(calls(f), 2, "creating takes two calls");
    fake_journal_clear(f);

    flow_load(&w, &c, uid, KMIP_NEED_METADATA, 1);
    is_int(flow_wait(&c), KMIP_STORE_OK, "the key is read");
    ok(c.call.result && c.call.result->material
       && c.call.result->material->len == 32, "it has 32 bytes");
    is_int(calls(f), 2, "reading takes two calls");
    flow_call_free(&c);
    fake_journal_clear(f);

    is_int(flow_activate(&w, uid), KMIP_STORE_OK, "it is activated");
    is_int(calls(f), 2, "Activate takes two calls");
    show(f);
    fake_journal_clear(f);

    is_int(flow_state(&w, uid, &outcome), KMIP_STATE_ACTIVE, "it is Active");
    is_int(calls(f), 1, "State takes one call");
    fake_journal_clear(f);

    is_int(flow_tag(&w, uid, "x-a", "1"), KMIP_STORE_OK, "it is tagged");
    show(f);
    fake_journal_clear(f);
    is_int(flow_tag(&w, uid, "x-b", "2"), KMIP_STORE_OK, "and again");
    show(f);
    fake_journal_clear(f);
    ok(flow_tagged(&w, uid, "x-a", "1"), "it has the first tag");
    ok(flow_tagged(&w, uid, "x-b", "2"), "it has the second tag");
    show(f);
    fake_journal_clear(f);

    is_int(flow_revoke(&w, uid, KMIP_STATE_DEACTIVATED), KMIP_STORE_OK,
           "it is revoked");
    show(f);
    fake_journal_clear(f);
    is_int(flow_state(&w, uid, &outcome), KMIP_STATE_DEACTIVATED,
           "it is Deactivated");

    is_int(flow_destroyed(&w, uid), KMIP_STORE_OK, "it is destroyed");
    show(f);
    fake_journal_clear(f);
    is_int(flow_state(&w, uid, &outcome), KMIP_STATE_DESTROYED,
           "it is Destroyed");
    show(f);

    flow_world_exit(&w);
    fake_destroy(f);
}


static void
short_identifiers(keyprotect_conf_t *conf)
{
    conf->identifier_short = 1;
}


/* with "identifier short" records are found by their alias */

static void
test_short(void)
{
    char                   uid[64], full[128];
    flow_call_t            c;
    flow_world_t           w;
    fake_keyprotect_t     *f;
    kmip_store_outcome_e   outcome;

    f = fake_create(2);
    flow_world_init_conf(&w, f, short_identifiers);

    is_int(flow_created(&w, uid), KMIP_STORE_OK, "a key is made");
    is_int((int64_t) strlen(uid), KEYPROTECT_STAMP, "its name is short");
    snprintf(full, sizeof(full), "%s-%s", uid, flow_record(&w, uid)->id);

    flow_cache_clear(&w);
    fake_pass(f, 120000);
    fake_journal_clear(f);
    flow_load(&w, &c, uid, KMIP_NEED_METADATA, 1);
    is_int(flow_wait(&c), KMIP_STORE_OK, "it is read");
    is_int(fake_journal(f, "GET /api/v2/keys/" FLOW_PREFIX), 1,
           "by its alias");
    ok(c.call.result && strcmp(c.uid, uid) == 0, "and told as it was asked");
    flow_call_free(&c);

    is_int(flow_activate(&w, uid), KMIP_STORE_OK, "it is activated");
    is_int(flow_tag(&w, uid, "x-a", "1"), KMIP_STORE_OK, "and tagged");
    is_int(flow_state(&w, full, &outcome), KMIP_STATE_ACTIVE,
           "it is served by the full form as well");
    flow_revoke(&w, uid, KMIP_STATE_DEACTIVATED);
    is_int(flow_destroyed(&w, uid), KMIP_STORE_OK, "and destroyed");

    flow_world_exit(&w);
    fake_destroy(f);
}


int
main(void)
{
    test_life();
    test_short();

    return done_testing();
}
