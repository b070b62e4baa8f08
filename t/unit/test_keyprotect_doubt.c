
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Responses to changes that leave the outcome open.
 */


#include "flow_world.h"
#include "tap.h"


static fake_keyprotect_t  *f;
static flow_world_t        w;


static void
begin(uint32_t seed)
{
    f = fake_create(seed);
    flow_world_init(&w, f);
}


static void
end(void)
{
    flow_world_exit(&w);
    fake_destroy(f);
}


/* a gateway says 200, and not that an alias was added */

static void
gateway(fake_keyprotect_t *fake, fake_call_t *c)
{
    (void) fake;

    if (strstr(c->http->path, "/aliases/") && c->status < 300) {
        free(c->answer);
        c->answer = strdup("<html>closed for today</html>");
    }
}


static void
test_gateway(void)
{
    char                  uid[64];
    kmip_store_outcome_e  outcome;

    begin(1);
    flow_created(&w, uid);
    f->answered = gateway;
    fake_fault_status(f, 200, NULL, "/aliases/", 0, 0);

    is_int(flow_activate(&w, uid), KMIP_STORE_UNAVAILABLE,
           "what proves nothing is no proof of an activation");
    is_int(flow_state(&w, uid, &outcome), KMIP_STATE_PRE_ACTIVE,
           "which there was not");
    ok(flow_destroyed(&w, uid) != KMIP_STORE_OK, "nor of a tombstone");

    fake_faults_clear(f);
    is_int(flow_activate(&w, uid), KMIP_STORE_OK,
           "if it was one, the next answer tells");
    is_int(flow_state(&w, uid, &outcome), KMIP_STATE_ACTIVE, "Active");
    end();
}


/* one zone knows the record, another one does not yet */

static void
test_late(void)
{
    char                  uid[64];
    kmip_store_outcome_e  outcome;

    begin(2);
    flow_created(&w, uid);
    fake_fault_status(f, 404, "KEY_NOT_FOUND_ERR", "/aliases/", 0, 1);
    is_int(flow_activate(&w, uid), KMIP_STORE_OK,
           "what was just read is looked for again");
    fake_faults_clear(f);

    fake_fault_status(f, 404, "KEY_NOT_FOUND_ERR", "/aliases/", 0, 1);
    is_int(flow_revoke(&w, uid, KMIP_STATE_DEACTIVATED), KMIP_STORE_OK,
           "before it is said to be gone");
    fake_faults_clear(f);

    fake_fault_status(f, 404, "KEY_NOT_FOUND_ERR", "/aliases/", 0, 0);
    ok(flow_destroyed(&w, uid) != KMIP_STORE_ABSENT, "which it is not");
    fake_faults_clear(f);

    is_int(flow_state(&w, uid, &outcome), KMIP_STATE_DEACTIVATED,
           "for it is there");
    is_int(flow_destroyed(&w, uid), KMIP_STORE_OK, "and can be destroyed");

    flow_created(&w, uid);
    fake_fault_status(f, 404, "KEY_NOT_FOUND_ERR", "/aliases/", 0, 0);
    ok(flow_activate(&w, uid) != KMIP_STORE_ABSENT, "however long it lasts");
    end();
}


int
main(void)
{
    test_gateway();
    test_late();

    return done_testing();
}
