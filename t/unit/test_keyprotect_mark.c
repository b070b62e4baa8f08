
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * A marker counts once it is read: responses that claim to have added an alias,
 * and did not, or do not name alias and key.
 */


#include "flow_world.h"
#include "kmip_lifecycle.h"
#include "tap.h"


static fake_keyprotect_t  *f;
static flow_world_t        w, peer;


static void
tombstones(keyprotect_conf_t *conf)
{
    conf->destroy_tombstone = 1;
}


static void
begin(uint32_t seed)
{
    f = fake_create(seed);
    flow_world_init_conf(&w, f, tombstones);
    flow_world_init_conf(&peer, f, tombstones);
}


static void
end(void)
{
    flow_world_exit(&w);
    flow_world_exit(&peer);
    fake_destroy(f);
}


/* the claimed change was not performed */

typedef struct {
    unsigned     status;
    const char  *body;
} lie_t;

static const lie_t  *lie;


static void
lie_answered(fake_keyprotect_t *fake, fake_call_t *c)
{
    if (c->fault == FAKE_STATUS) {
        free(c->answer);
        c->answer = strdup(lie->body);
    }
}


static const lie_t  lies[] = {
    { 200, "{}" }, { 201, "{}" }, { 202, "{}" }, { 204, "" }, { 201, "" },
    { 201, "<html>" }, { 201, "{\"resources\":[]}" },
    { 201, "{\"metadata\":{},\"resources\":[{}]}" },
    { 201, "{\"resources\":[{\"keyId\":\"5b0c7a52-1111-4c1e-9a55-"
           "0f2d8a7e0001\",\"alias\":\"another\"}]}" }
};


static void
test_lies(void)
{
    char                  uid[64];
    size_t                i;
    kmip_store_outcome_e  outcome;

    for (i = 0; i < sizeof(lies) / sizeof(lies[0]); i++) {
        begin((uint32_t) i + 1);

        lie = &lies[i];
        f->answered = lie_answered;

        flow_created(&w, uid);
        fake_fault_status(f, lie->status, NULL, "/aliases/", 0, 0);

        is_int(flow_activate(&w, uid), KMIP_STORE_UNAVAILABLE,
               "%u %s for ever: not activated", lie->status, lie->body);
        is_int(flow_state(&peer, uid, &outcome), KMIP_STATE_PRE_ACTIVE,
               "and not Active");
        is_int(flow_revoke(&w, uid, KMIP_STATE_COMPROMISED),
               KMIP_STORE_UNAVAILABLE, "not revoked");
        is_int(flow_state(&peer, uid, &outcome), KMIP_STATE_PRE_ACTIVE,
               "and not Compromised");
        is_int(flow_destroyed(&w, uid), KMIP_STORE_UNAVAILABLE,
               "not destroyed");
        is_int(flow_state(&peer, uid, &outcome), KMIP_STATE_PRE_ACTIVE,
               "and not Destroyed");

        fake_faults_clear(f);
        is_int(flow_activate(&w, uid), KMIP_STORE_OK, "then it is activated");
        is_int(flow_state(&peer, uid, &outcome), KMIP_STATE_ACTIVE, "Active");

        fake_fault_status(f, lie->status, NULL, "/aliases/", 0, 1);
        is_int(flow_revoke(&w, uid, KMIP_STATE_COMPROMISED), KMIP_STORE_OK,
               "a lie told once is asked again");
        is_int(flow_state(&peer, uid, &outcome), KMIP_STATE_COMPROMISED,
               "Compromised");

        end();
    }
}


/* performed, with a wrong response: a read shows it */

static void
test_spoiled(void)
{
    char                  uid[64];
    size_t                i;
    kmip_store_outcome_e  outcome;

    static const fake_fault_e  kinds[] = {
        FAKE_GARBAGE_DONE, FAKE_OTHER_DONE, FAKE_BROKEN_DONE,
        FAKE_TIMEOUT_DONE
    };

    for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        begin((uint32_t) i + 1);
        flow_created(&w, uid);

        fake_fault(f, kinds[i], "/aliases/", 0, 2);
        is_int(flow_activate(&w, uid), KMIP_STORE_OK,
               "answers are lost or spoiled: %d", (int) kinds[i]);
        is_int(flow_state(&peer, uid, &outcome), KMIP_STATE_ACTIVE, "Active");

        fake_faults_clear(f);
        is_int(flow_revoke(&w, uid, KMIP_STATE_DEACTIVATED), KMIP_STORE_OK,
               "revoked");

        fake_fault(f, kinds[i], "/aliases/", 0, 2);
        is_int(flow_destroyed(&w, uid), KMIP_STORE_OK, "destroyed");
        fake_pass(f, 30000);
        is_int(flow_state(&peer, uid, &outcome), KMIP_STATE_DESTROYED,
               "Destroyed");

        end();
    }
}


/* a taken alias means that a key has it, not that our record has it */

static void
test_taken(void)
{
    char                  uid[64];
    kmip_store_outcome_e  outcome;

    begin(1);
    flow_created(&w, uid);

    fake_fault_status(f, 409, "KEY_ALIAS_NOT_UNIQUE_ERR", "/aliases/", 0, 0);
    is_int(flow_activate(&w, uid), KMIP_STORE_UNAVAILABLE,
           "an alias that is taken, and not seen");
    is_int(flow_state(&w, uid, &outcome), KMIP_STATE_PRE_ACTIVE,
           "nothing was marked");
    fake_faults_clear(f);

    end();
}


/* the other endpoint set the same mark in the same second */

static void
test_peer(void)
{
    char                  uid[64];
    flow_call_t           load, a, b;
    kmip_store_outcome_e  outcome;

    begin(1);
    flow_created(&w, uid);

    flow_load(&w, &load, uid, KMIP_NEED_METADATA, 0);
    flow_wait(&load);

    flow_commit_draft(&w, &a, &load);
    flow_commit_draft(&peer, &b, &load);
    a.draft.changes = KMIP_CHANGE_ACTIVATE;
    b.draft.changes = KMIP_CHANGE_ACTIVATE;
    a.draft.object.state = KMIP_STATE_ACTIVE;
    b.draft.object.state = KMIP_STATE_ACTIVE;
    kmip_attributes_set_number(a.arena, &a.draft.object.attributes,
                               KMIP_ATTR_ACTIVATION_DATE, a.call.now);
    kmip_attributes_set_number(b.arena, &b.draft.object.attributes,
                               KMIP_ATTR_ACTIVATION_DATE, a.call.now);
    flow_commit_start(&a);
    flow_commit_start(&b);

    is_int(flow_wait(&a), KMIP_STORE_OK, "both ask for one mark");
    is_int(flow_wait(&b), KMIP_STORE_OK, "and both hear that it is there");
    is_int(flow_record(&w, uid)->naliases, 2, "there is one");
    is_int(flow_state(&w, uid, &outcome), KMIP_STATE_ACTIVE, "Active");

    flow_call_free(&load);
    flow_call_free(&a);
    flow_call_free(&b);

    end();
}


int
main(void)
{
    test_lies();
    test_spoiled();
    test_taken();
    test_peer();

    return done_testing();
}
